package framing

import (
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/seed44153783/wirekit/wire"
)

// kind is what a layout looks for.
type kind uint8

const (
	noKind kind = iota
	fixedWidth
	leb128
	endMark
	endMarks // many at once
	anyKind  // one look of SplitState
)

// never is past any buffer, and added to any index it is below 2^64, or 2^32 where an int has 32 bits.
const never uint = math.MaxInt

// layout is a Length or a Separator of the common kinds, resolved once, so that a whole frame is found without a call
// through an interface. What it does not find, and every error, is left to SplitState.
type layout struct {
	kind kind

	// What prefixed looks for: a prefix of fixed width, or of one byte of a varint.
	eighth uint   // the last of the 8 bytes that the prefix starts; never, or zero in an empty buffer: none is found
	big    bool   // the byte order
	shift  uint   // takes 8 bytes to the width of the prefix, where big
	mask   uint64 // takes 8 bytes to the width of the prefix
	around int    // the size of a frame less the value of its prefix
	first  uint64 // the smallest value of a prefix
	span   uint64 // the largest value less the smallest
	start  int    // where the token starts

	// Where the prefix is a varint of two bytes.
	spanTwo uint64

	// Separator.
	last   byte
	before int // what stands before last in the longer separator; -1: there is none
	keep   bool
	max    int
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
	return layout{eighth: never}
}

// quickKinds are the kinds of prefix that are laid out.
var quickKinds = [...]struct {
	prefix wire.Prefix
	big    bool
}{
	{wire.PrefixUint8, false},
	{wire.PrefixUint16BE, true}, {wire.PrefixUint16LE, false}, {wire.PrefixUint24BE, true}, {wire.PrefixUint24LE, false},
	{wire.PrefixUint32BE, true}, {wire.PrefixUint32LE, false}, {wire.PrefixUint64BE, true}, {wire.PrefixUint64LE, false},
	{wire.PrefixInt16BE, true}, {wire.PrefixInt16LE, false}, {wire.PrefixInt32BE, true}, {wire.PrefixInt32LE, false},
	{wire.PrefixInt64BE, true}, {wire.PrefixInt64LE, false},
	{wire.PrefixUvarint, false}, {wire.PrefixVarInt, false}, {wire.PrefixVarLong, false},
}

// mostAdjusted is how far from the length field what it counts may be, in a Length that is laid out.
const mostAdjusted = 1 << 20

// layout leaves large bodies to SplitState, where it does not matter.
func (l *Length) layout() layout {
	if l.Validate() != nil || l.Strip > 0 || l.Tail != "" || l.Offset > readAhead ||
		l.Adjust > mostAdjusted || l.Adjust < -mostAdjusted || l.Min > readAhead {
		return layout{eighth: never}
	}
	const probe = 127
	b, _ := l.Prefix.Append(nil, probe)
	for _, k := range quickKinds {
		n, size, err := k.prefix.Consume(b)
		plus := int(n) - probe
		if err != nil || size != len(b) || !sameForms(k.prefix.Plus(plus), l.Prefix) {
			continue
		}
		q := layout{kind: fixedWidth, big: k.big, eighth: uint(l.Offset) + 7}
		if l.fixedWidth() == 0 { // of a varint what is laid out is one byte, or two
			q.kind, size = leb128, 1
			if l.Prefix.Size(uint64(0x80-plus)) != 2 {
				break
			}
		}
		head, adjust := l.Offset+size, l.Adjust-plus
		first := max(0, plus, l.Min-adjust, -adjust)
		last := int(min(l.limit(), readAhead)) - adjust
		if last < first {
			break
		}
		q.shift, q.mask, q.start, q.around = uint(64-8*size), math.MaxUint64>>(64-8*size), l.start(head), head+adjust
		q.first, q.span = uint64(first), uint64(last-first)
		if q.kind == leb128 {
			if first > 0x7f {
				break
			}
			q.spanTwo, q.span = q.span, min(q.span, uint64(0x7f-first))
		}
		return q
	}
	return layout{eighth: never}
}

// sameForms says whether p and q write every length in the same way, apart from limits and from forms that are not the
// shortest.
func sameForms(p, q wire.Prefix) bool {
	p, q = p.MaxLen(0).Canonical(), q.MaxLen(0).Canonical()
	return p != 0 && (p == q || p.MaxBytes(15) != 0 && p.MaxBytes(15) == q.MaxBytes(15))
}

func (p *Separator) layout() layout {
	before, last, ok := p.ending()
	if p.Validate() != nil || !ok || len(p.Never) > 0 {
		return layout{eighth: never}
	}
	return layout{kind: endMark, eighth: never, before: before, last: last, keep: p.Keep, max: limitOf(p.Max)}
}

// prefixed returns the frame that starts at buf[at] and where the next one does, or nil; buf[at:w] holds what was
// received. It is just small enough to be inlined, and written so that the place of the next frame depends on as little
// as possible: that is what loops wait for.
func (q *layout) prefixed(buf []byte, at, w int) (token []byte, next int) {
	if p := uint(at) + q.eighth; p < uint(w) {
		n := binary.LittleEndian.Uint64(buf[p-7 : p+1])
		if q.big {
			n = bits.ReverseBytes64(n) >> (q.shift & 63)
		} else {
			n &= q.mask
		}
		next = at + q.around + int(n)
		if n-q.first <= q.span && next <= w {
			token = buf[at+q.start : next : next]
		}
	}
	return token, next
}

// varint returns the frame at the start of data and how many bytes it takes, or nil. It looks for a prefix of two bytes
// that one byte cannot replace.
func (q *layout) varint(data []byte) (token []byte, advance int) {
	offset := int(q.eighth) - 7
	if len(data) < offset+2 {
		return nil, 0
	}
	p := data[offset:]
	if p[0] < 0x80 || p[1]-1 >= 0x7f {
		return nil, 0
	}
	n := uint64(p[0]&0x7f) | uint64(p[1])<<7
	end := n + uint64(q.around) + 1
	if n-q.first > q.spanTwo || end > uint64(len(data)) {
		return nil, 0
	}
	start := q.start
	if start > 0 {
		start++
	}
	return data[start:end:end], int(end)
}
