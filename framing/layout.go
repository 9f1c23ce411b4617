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

// layout is a Length or a Separator of the common kinds, resolved once, so that a whole frame is found without a call through an
// interface. What it does not find, and every error, is left to SplitState.
type layout struct {
	kind kind

	// What prefixed looks for: a prefix of fixed width, or of one byte of a varint.
	eighth uint   // the last of the 8 bytes that the prefix starts; never keeps it from being found, and so does zero in an empty buffer
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

// layout leaves large bodies to SplitState, where it does not matter, and sums that can pass 64 bits.
func (l *Length) layout() layout {
	_, ok := l.adjusted(l.Prefix.Max())
	limit := min(limitOf(l.Max), readAhead)
	if !ok || l.Validate() != nil || l.Strip > 0 || l.Offset > readAhead || l.Adjust > limit {
		return layout{eighth: never}
	}
	width := l.Prefix.Size(0)
	head := l.Offset + width
	q := layout{
		kind: fixedWidth, eighth: uint(l.Offset) + 7, shift: uint(64 - 8*width), mask: math.MaxUint64 >> (64 - 8*width), start: l.start(head),
		around: head + l.Adjust, span: uint64(limit),
	}
	if l.Adjust < 0 {
		q.first = negate(l.Adjust)
	} else {
		q.span -= uint64(l.Adjust)
	}
	switch l.Prefix {
	case wire.PrefixUint16BE, wire.PrefixUint24BE, wire.PrefixUint32BE, wire.PrefixUint64BE:
		q.big = true
		return q
	case wire.PrefixUint8, wire.PrefixUint16LE, wire.PrefixUint24LE, wire.PrefixUint32LE, wire.PrefixUint64LE:
		return q
	case wire.PrefixUvarint, wire.PrefixVarInt, wire.PrefixVarLong:
		if q.first <= 0x7f {
			q.kind, q.spanTwo, q.span = leb128, q.span, min(q.span, 0x7f-q.first)
			return q
		}
	}
	return layout{eighth: never}
}

func (p *Separator) layout() layout {
	before, last, ok := p.ending()
	if p.Validate() != nil || !ok || len(p.Never) > 0 {
		return layout{eighth: never}
	}
	return layout{kind: endMark, eighth: never, before: before, last: last, keep: p.Keep, max: limitOf(p.Max)}
}

// prefixed returns the frame that starts at buf[at] and where the next one does, or nil; buf[at:w] holds what was received. It is just small
// enough to be inlined, and written so that the place of the next frame depends on as little as possible: that is what loops wait for.
func (q *layout) prefixed(buf []byte, at, w int) (token []byte, next int) {
	if p := uint(at) + q.eighth; p < uint(w) {
		n := binary.LittleEndian.Uint64(buf[p-7 : p+1 : p+1])
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

// varint returns the frame at the start of data and how many bytes it takes, or nil. It looks for a prefix of two bytes that one byte cannot
// replace.
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
