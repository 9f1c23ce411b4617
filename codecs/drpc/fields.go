package drpc

import (
	"io"

	"github.com/seed44153783/wirekit/varint"
)

// Wire types, the low three bits of a tag (protobuf.dev/programming-guides/encoding).
const (
	wireVarint     = 0
	wireFixed64    = 1
	wireBytes      = 2
	wireStartGroup = 3
	wireEndGroup   = 4
	wireFixed32    = 5
)

// MaxDepth is how deep groups may be nested: what protobuf-go accepts.
const MaxDepth = 10001

const (
	maxNumber      = 1<<29 - 1 // of a field
	maxGroupNumber = 1<<31 - 1 // of a field inside a group: protobuf-go checks less there
)

// fields walks over the fields of a message. next moves to the next field, keep saves the current one as unknown.
type fields struct {
	in  []byte
	off int   // start of what follows the current field
	err error // why next returned false; nil at the end

	// The current field.
	start  int    // of its tag
	tag    uint64 // number<<3 | wire type
	varint uint64 // its value if the wire type is wireVarint
	bytes  []byte // its value if the wire type is wireBytes: a view, nil when empty

	unknown []byte // fields kept so far: a view of in that ends at keptTo, or a copy
	keptTo  int
	copied  bool

	open []uint32 // numbers of the open groups, used by group
}

// next reports whether there is a field, and reads it.
func (f *fields) next() bool {
	if f.off == len(f.in) {
		return false
	}
	f.start = f.off
	f.tag = f.uvarint()
	if num := f.tag >> 3; num == 0 || num > maxNumber {
		f.fail(ErrFieldNumber)
	}
	if f.err == nil {
		f.value()
	}
	return f.err == nil
}

// view returns the last size bytes of b, nil if that is none.
func view(b []byte, size uint64) []byte {
	if size == 0 {
		return nil
	}
	return b[len(b)-int(size) : len(b) : len(b)]
}

// fail records the first error and where its field starts.
func (f *fields) fail(err error) {
	if f.err == nil {
		f.err = err
	}
}

// value reads the value that belongs to f.tag.
func (f *fields) value() {
	switch f.tag & 7 {
	case wireVarint:
		f.varint = f.uvarint()
	case wireBytes:
		n := f.uvarint()
		from := f.off
		f.skip(n)
		f.bytes = nil
		if f.off > from {
			f.bytes = f.in[from:f.off:f.off]
		}
	case wireFixed64:
		f.skip(8)
	case wireFixed32:
		f.skip(4)
	case wireStartGroup:
		f.group()
	case wireEndGroup:
		f.fail(ErrEndGroup)
	default:
		f.fail(ErrWireType)
	}
}

// uvarint reads a varint. On an error, recorded, it returns 0.
func (f *fields) uvarint() uint64 {
	if f.off < len(f.in) && f.in[f.off] < 0x80 {
		f.off++
		return uint64(f.in[f.off-1])
	}
	v, n, err := varint.ConsumeUvarint(f.in[f.off:])
	if err != nil {
		f.fail(err)
	}
	f.off += n
	return v
}

// skip moves over n bytes.
func (f *fields) skip(n uint64) {
	if n > uint64(len(f.in)-f.off) {
		f.fail(io.ErrUnexpectedEOF)
		return
	}
	f.off += int(n)
}

// group moves past the end of the group whose start tag is f.tag. It is a loop, not a recursion, so that deep nesting
// costs MaxDepth numbers once, not a stack frame a level.
func (f *fields) group() {
	outer := f.tag
	f.open = append(f.open[:0], uint32(outer>>3))
	for len(f.open) > 0 {
		f.tag = f.uvarint()
		num := f.tag >> 3
		switch {
		case f.err != nil:
			return
		case num == 0 || num > maxGroupNumber:
			f.fail(ErrFieldNumber)
			return
		case f.tag&7 == wireStartGroup:
			if len(f.open) == MaxDepth {
				f.fail(ErrDepth)
				return
			}
			if len(f.open) == cap(f.open) {
				f.open = append(make([]uint32, 0, MaxDepth), f.open...)
			}
			f.open = append(f.open, uint32(num))
		case f.tag&7 == wireEndGroup:
			top := len(f.open) - 1
			if f.open[top] != uint32(num) {
				f.fail(ErrEndGroup)
				return
			}
			f.open = f.open[:top]
		default:
			f.value()
		}
	}
	f.tag = outer
}

// keep adds the current field to unknown. As in protobuf-go's generated messages the tag is written in its shortest
// form and the value kept as it stands.
func (f *fields) keep() {
	body := f.start + varint.SizeUvarint(f.tag)
	if !f.copied && (f.unknown == nil || f.keptTo == f.start) && f.in[body-1] < 0x80 {
		// The unknown fields so far stand in one piece that ends here.
		f.unknown = f.in[f.start-len(f.unknown) : f.off : f.off]
		f.keptTo = f.off
		return
	}
	if !f.copied {
		// All that can still come fits in one allocation.
		f.unknown = append(make([]byte, 0, len(f.unknown)+len(f.in)-f.start), f.unknown...)
		f.copied = true
	}
	for f.in[body-1] >= 0x80 {
		body++ // padding
	}
	f.unknown = varint.AppendUvarint(f.unknown, f.tag)
	f.unknown = append(f.unknown, f.in[body:f.off]...)
}
