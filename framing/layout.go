package framing

import (
	"bytes"
	"encoding/binary"

	"github.com/seed44153783/wirekit/wire"
)

// kind is what a layout looks for.
type kind uint8

const (
	noKind kind = iota
	bigEndian
	littleEndian
	leb128
	endMark
)

// layout is a Length or a Separator of the common kinds, resolved once, so that a whole frame is found without an interface call. What
// it does not find, and every error, is left to SplitState.
type layout struct {
	kind kind

	// Length.
	offset int    // where the prefix stands
	size   int    // its width, fixed
	shift  uint   // takes 8 bytes to the width of the prefix
	adjust uint64 // added to its value, modulo 2^64
	max    uint64 // the largest body
	strip  int    // Length.Strip

	// Separator.
	last   byte
	before int // what stands before last in the longer separator; -1: there is none
	keep   bool
}

func layoutOf(f Framing) layout {
	switch f := f.(type) {
	case Length:
		return f.layout()
	case *Length:
		return f.layout()
	case Separator:
		return f.layout()
	case *Separator:
		return f.layout()
	}
	return layout{}
}

// layout leaves bodies above readAhead to SplitState, where it does not matter, and sums that can pass 64 bits.
func (l *Length) layout() layout {
	if _, ok := l.adjusted(l.Prefix.Max()); !ok || l.Validate() != nil || l.Strip > 0 {
		return layout{}
	}
	q := layout{
		offset: l.Offset, size: l.Prefix.Size(0), adjust: uint64(l.Adjust),
		max: uint64(min(limitOf(l.Max), readAhead)), strip: l.Strip,
	}
	switch l.Prefix {
	case wire.PrefixUint8, wire.PrefixUint16BE, wire.PrefixUint24BE, wire.PrefixUint32BE, wire.PrefixUint64BE:
		q.kind = bigEndian
	case wire.PrefixUint16LE, wire.PrefixUint24LE, wire.PrefixUint32LE, wire.PrefixUint64LE:
		q.kind = littleEndian
	case wire.PrefixUvarint, wire.PrefixVarInt, wire.PrefixVarLong:
		q.kind = leb128
	}
	q.shift = uint(64 - 8*q.size)
	return q
}

func (p *Separator) layout() layout {
	before, last, ok := p.ending()
	if p.Validate() != nil || !ok {
		return layout{}
	}
	return layout{kind: endMark, before: before, last: last, keep: p.Keep, max: uint64(limitOf(p.Max))}
}

// frame returns the next frame of data and how many bytes it takes, or nil.
func (q *layout) frame(data []byte) (token []byte, advance int) {
	var n uint64
	size := q.size
	switch q.kind {
	case noKind:
		return nil, 0
	case endMark:
		return q.record(data)
	default:
		if len(data) < q.offset+8 {
			return nil, 0
		}
		p := data[q.offset:]
		switch q.kind {
		case bigEndian:
			n = binary.BigEndian.Uint64(p) >> (q.shift & 63)
		case littleEndian:
			n = binary.LittleEndian.Uint64(p) << (q.shift & 63) >> (q.shift & 63)
		case leb128:
			n = uint64(p[0])
			if n >= 0x80 {
				if p[1]-1 >= 0x7f { // more, or padded
					return nil, 0
				}
				n, size = n&0x7f|uint64(p[1])<<7, 2
			}
		}
	}
	n += q.adjust
	start := q.offset + size
	if n > q.max || uint64(len(data)-start) < n {
		return nil, 0
	}
	end := start + int(n)
	if q.strip != 0 {
		start = 0
	}
	return data[start:end:end], end
}

// record is frame for a Separator.
func (q *layout) record(data []byte) (token []byte, advance int) {
	i := bytes.IndexByte(data, q.last)
	if i < 0 {
		return nil, 0
	}
	advance = i + 1
	if i > 0 && int(data[i-1]) == q.before {
		i--
	}
	if uint64(i) > q.max {
		return nil, 0
	}
	if q.keep {
		i = advance
	}
	return data[:i:i], advance
}
