package wire

import (
	"io"
	"math"
)

// Group codes what fn codes, a struct inside a struct that has no length of its own: its name stands before those that
// fn gives, as in "Header.Version".
func (c *Codec) Group(name string, fn func()) {
	if !c.open(name, "Group", c.pos) {
		return
	}
	order := c.mode & little
	fn()
	c.mode = c.mode&^little | order
	c.close(name)
}

// open enters a part and shows it.
func (c *Codec) open(name, op string, from int) bool {
	if !c.enter(name, op, from) {
		return false
	}
	if c.x != nil {
		c.push(name)
	}
	return c.err == nil || c.shut(name)
}

// shut leaves a part that could not be shown; it says false.
func (c *Codec) shut(name string) bool {
	c.leave(name)
	return false
}

// close leaves it.
func (c *Codec) close(name string) {
	if c.x != nil {
		c.pop(name)
	}
	c.leave(name)
}

// Section codes what fn codes after its length in bytes. When decoding, the input ends for fn where the section does,
// and fn must decode all of it: what it leaves is [ErrTrailingBytes]. A length above what is left is
// [io.ErrUnexpectedEOF]. When encoding, the length is filled in when fn returns; one that p cannot carry is a
// [*LengthError].
func (c *Codec) Section(name string, p Prefix, fn func()) {
	switch {
	case c.mode&(showing|parsing) != 0:
		c.Group(name, fn)
	case c.mode&writing != 0:
		c.writeSection(name, p, fn)
	default:
		c.readSection(name, p, fn)
	}
}

// sectionLimit is the limit of p alone: MaxLen is about strings and lists.
func sectionLimit(p Prefix) uint64 {
	if limit := uint64(p >> limitShift); limit != 0 && limit != unlimited {
		return limit
	}
	return math.MaxUint64
}

func (c *Codec) readSection(name string, p Prefix, fn func()) {
	start := c.at(c.pos)
	n, ok := c.readLength(name, "Section", "section", p, sectionLimit(p))
	if !ok {
		return
	}
	w := c.window()
	stream := c.x != nil && c.x.r != nil
	outer, outerEnd, outerZero := len(*w), int64(0), c.zero
	left := uint64(outer - c.pos)
	if stream {
		outerEnd = c.x.end
		left = uint64(outerEnd - c.at(c.pos))
	}
	switch {
	case n == nullLength && p&nullable != 0:
		c.fail(name, "Section", int(start-c.base), ErrNegative)
		return
	case stream && outerEnd == openEnd && n >= left:
		c.fail(name, "Section", int(start-c.base), tooLong("section", n, left-1))
		return
	case n > left:
		c.fail(name, "Section", int(start-c.base), io.ErrUnexpectedEOF)
		return
	}
	if kinds[p.kind()].width == 0 {
		c.zero = c.at(c.pos)
	}
	end := c.at(c.pos) + int64(n)
	if stream {
		c.x.end = end
		c.clip()
	} else {
		*w = (*w)[:c.pos+int(n)]
	}
	if c.open(name, "Section", c.start) {
		order := c.mode & little
		fn()
		c.mode = c.mode&^little | order
		if c.err == nil && c.at(c.pos) != end {
			c.fail("", "Section", c.pos, ErrTrailingBytes)
		}
		c.close(name)
	}
	c.zero = outerZero
	switch {
	case c.err != nil:
	case stream:
		c.x.end = outerEnd
		c.clip()
	default:
		w = c.window()
		*w = (*w)[:outer]
	}
}

// A growth is a prefix that takes more room than was left for it. They are kept in a ring in the order of their places,
// which begins and ends at index 0, where there is none: in the slice an inner one comes before those around it, since
// it ends before them.
type growth struct {
	pos  int // where it starts
	left int // bytes that were left for it
	need int // bytes that it takes
	p    Prefix
	n    uint64

	before, after int // in the ring
}

// lastGrowth returns the index of the last growth by place.
func (c *Codec) lastGrowth() int {
	if c.x == nil || len(c.x.grown) == 0 {
		return 0
	}
	return c.x.grown[0].before
}

// grow adds g, which stands after the one at index before.
func (x *extra) grow(g growth, before int) {
	if len(x.grown) == 0 {
		x.grown = append(x.grown, growth{})
	}
	me := len(x.grown)
	g.before, g.after = before, x.grown[before].after
	x.grown = append(x.grown, g)
	x.grown[g.before].after, x.grown[g.after].before = me, me
	x.growing += int64(g.need - g.left)
}

func (c *Codec) writeSection(name string, p Prefix, fn func()) {
	if !p.valid() {
		c.fail(name, "Section", c.pos, ErrInvalidPrefix)
	}
	if c.err != nil {
		return
	}
	guess := p.leastSize()              // right for every fixed width and for most short sections
	loose := kinds[p.kind()].width == 0 // only then may it grow
	start := c.pos
	if c.mode&sizing == 0 && len(c.buf)-start < guess && !c.room(guess) {
		return
	}
	start = c.pos
	c.pos += guess
	zero, stream, order := c.zero, c.x != nil && c.x.w != nil, c.mode&little
	before, growing := c.lastGrowth(), int64(0)
	if c.x != nil {
		growing = c.x.growing
	}
	if loose {
		c.zero = c.offset()
		c.loose++
	}
	if stream {
		c.x.busy++
	}
	if c.open(name, "Section", start) {
		fn()
		c.close(name)
	}
	c.mode = c.mode&^little | order
	c.zero = zero
	if loose {
		c.loose--
	}
	if stream {
		c.x.busy--
	}
	if c.err != nil {
		return
	}
	n := uint64(c.pos - start - guess)
	if c.x != nil {
		n += uint64(c.x.growing - growing)
	}
	size := c.sizeLength(name, "Section", "section", p, n, sectionLimit(p), start)
	switch {
	case size == 0:
		return
	case c.mode&sizing != 0:
		c.pos += size - guess
	case size == guess:
		_, _ = p.Append(c.buf[:start], n) // in place: there is room, and it fits
	default:
		c.ext().grow(growth{pos: start, left: guess, need: size, p: p, n: n}, before)
	}
	if c.loose == 0 {
		c.settle(0)
	}
	c.start = start
	if stream && c.x.busy == 0 && c.pos >= c.x.size {
		_ = c.flush() // the error stays
	}
}

// leastSize is how many bytes p takes at least: those of the smallest length, but where the caller's own functions may
// write a larger one in fewer.
func (p Prefix) leastSize() int {
	switch plus := p.plus(); {
	case p.kind() == kindOwn:
		return 1
	case plus < 0:
		return max(p.Size(uint64(-plus)), 1)
	}
	return max(p.Size(0), 1)
}

// settle moves what was written since the growth at index from so that the prefixes after it get the room that they
// need, each byte once, and writes them.
func (c *Codec) settle(from int) {
	last := c.lastGrowth()
	if last == from {
		return
	}
	x, more := c.x, 0
	for i := last; i != from; i = x.grown[i].before {
		more += x.grown[i].need - x.grown[i].left
	}
	if len(c.buf)-c.pos < more {
		busy := x.busy
		x.busy = 1 // what is being moved cannot go out
		ok := c.room(more)
		x.busy = busy
		if !ok {
			return
		}
	}
	end, to, count := c.pos, c.pos+more, 0
	for i := last; i != from; i = x.grown[i].before {
		g := &x.grown[i]
		body := g.pos + g.left
		to -= end - body
		copy(c.buf[to:], c.buf[body:end])
		to -= g.need
		_, _ = g.p.Append(c.buf[:to], g.n)
		end = g.pos
		count++
	}
	c.pos += more
	x.growing -= int64(more)
	x.grown[from].after, x.grown[0].before = 0, from
	x.grown = x.grown[:len(x.grown)-count] // those inside a scope come after those before it
}

// startsWith says whether what was written from position from on, after the growth at index last, begins with mark, or
// is the beginning of it.
func (c *Codec) startsWith(from, last int, mark string) bool {
	if c.lastGrowth() != last {
		scratch := scratches.Get().(*[scratchSize]byte)
		defer scratches.Put(scratch)
		grown := c.x.grown
		for i := grown[last].after; i != 0 && grown[i].pos-from < len(mark); i = grown[i].after {
			g := &grown[i]
			prefix, _ := g.p.Append(scratch[:0], g.n)
			before := c.buf[from:g.pos]
			if !begins(before, mark) || !begins(prefix, mark[len(before):]) {
				return false
			}
			from, mark = g.pos+g.left, mark[min(len(before)+len(prefix), len(mark)):]
		}
	}
	return begins(c.buf[from:c.pos], mark)
}

// begins says whether b begins with mark, or mark with b.
func begins(b []byte, mark string) bool {
	n := min(len(b), len(mark))
	return string(b[:n]) == mark[:n]
}

// Sum describes a checksum over what a scope holds.
type Sum struct {
	// Size is how many bytes it takes, 1 to 8, in the byte order of the Codec.
	Size int
	// Func computes it. It must not keep b. Of the result the low Size bytes count.
	Func func(b []byte) uint64
	// Before puts it before what it is computed over, instead of after.
	Before bool
}

// Sum codes what fn codes, and a checksum over it, which is computed when encoding and verified when decoding: another
// is [ErrChecksum]. A stream holds all of what fn decodes in its buffer. In text and JSON it is left out.
func (c *Codec) Sum(name string, s Sum, fn func()) {
	switch {
	case c.mode&(showing|parsing) != 0:
		if c.enter(name, "Sum", c.pos) {
			fn()
			c.depth--
		}
		return
	case s.Size < 1 || s.Size > 8 || s.Func == nil:
		c.fail(name, "Sum", c.pos, ErrInvalidWidth)
		return
	}
	var before []byte
	var want uint64
	at := c.at(c.pos)
	if s.Before {
		if c.mode&writing == 0 {
			if before = c.take(name, "Sum", s.Size); before == nil {
				return
			}
			want = getNumber(before, c.mode)
			c.traceNumber(name, "Sum", unsigned, want)
		} else if !c.reserve(s.Size) {
			return
		}
	}
	if !c.enter(name, "Sum", c.pos) {
		return
	}
	from, order, grown := c.at(c.pos), c.mode&little, c.lastGrowth()
	x := c.x
	stream := x != nil && (x.r != nil || x.w != nil)
	hold := int64(noHold)
	if stream {
		hold = x.hold
		x.hold = min(hold, from)
		x.busy++
	}
	fn()
	c.mode = c.mode&^little | order
	c.depth--
	if stream {
		x.hold = hold
		x.busy--
	}
	if c.err != nil {
		return
	}
	first := int(from - c.base)
	switch {
	case c.mode&sizing != 0:
		if !s.Before {
			c.start, c.pos = c.pos, c.pos+s.Size
		}
	case c.mode&writing != 0:
		c.settle(grown)
		sum := s.Func(c.buf[first:c.pos:c.pos])
		if s.Before {
			putNumber(c.buf[first-s.Size:first], sum, c.mode)
		} else if c.reserve(s.Size) {
			putNumber(c.buf[c.pos-s.Size:c.pos], sum, c.mode)
		}
	default:
		sum := s.Func((*c.window())[first:c.pos:c.pos])
		if !s.Before {
			at = c.at(c.pos)
			p := c.take(name, "Sum", s.Size)
			if p == nil {
				return
			}
			want = getNumber(p, c.mode)
			c.traceNumber(name, "Sum", unsigned, want)
		}
		if want != lowBytes(int64(sum), s.Size) {
			c.fail(name, "Sum", int(at-c.base), ErrChecksum)
		}
	}
}

// reserve makes the next n bytes the last value when writing.
func (c *Codec) reserve(n int) bool {
	if c.err != nil {
		return false
	}
	if c.mode&sizing == 0 && len(c.buf)-c.pos < n && !c.room(n) {
		return false
	}
	c.start, c.pos = c.pos, c.pos+n
	return true
}

// atFactor and atSlack bound what At may decode in all: so many times the input, and so many bytes more.
const (
	atFactor = 64
	atSlack  = 8 << 10
)

// At decodes with fn what stands offset bytes from the start of the record, as [Codec.Offset] counts, in or out of the
// current section, and then goes on where it was: the back reference of DNS and of other formats. It is for decoding a
// slice; elsewhere it is [ErrSliceOnly]. An offset outside the slice is [io.ErrUnexpectedEOF]. What all of a record's
// calls decode together is at most 64 times the input and 8 KiB more; more is a [*LengthError].
func (c *Codec) At(offset int64, fn func()) {
	switch {
	case c.err != nil:
		return
	case c.mode&(writing|parsing) != 0 || c.x != nil && c.x.r != nil:
		c.fail("", "At", c.pos, ErrSliceOnly)
		return
	}
	w := c.window()
	pos, start, section, input := c.pos, c.start, len(*w), cap(*w)
	if offset < 0 || offset > int64(input)-c.zero+c.base {
		c.fail("", "At", c.start, io.ErrUnexpectedEOF)
		return
	}
	if !c.enter("", "At", c.pos) {
		return
	}
	c.pos = int(c.zero + offset - c.base)
	from := c.pos
	*w = (*w)[:input]
	order := c.mode & little
	fn()
	c.mode = c.mode&^little | order
	c.depth--
	if c.err != nil {
		return
	}
	x := c.ext()
	x.jumped += int64(max(c.pos-from, 1))
	if limit := atFactor*int64(input) + atSlack; x.jumped > limit {
		c.fail("", "At", from, tooLong("sum of what At decodes", uint64(x.jumped), uint64(limit)))
		return
	}
	w = c.window()
	c.pos, c.start = pos, start
	*w = (*w)[:section]
}

// Bits codes a number of size bytes, 1 to 8, in the byte order of c, whose bits fn names with [Codec.Flag], [BitField]
// and [Codec.Unused], from the most significant one: all of them, else it is [ErrBits].
func (c *Codec) Bits(name string, size int, fn func()) {
	if size < 1 || size > 8 {
		c.fail(name, "Bits", c.pos, ErrInvalidWidth)
	}
	if c.err != nil {
		return
	}
	bits, left := c.bits, c.left
	c.bits, c.left = 0, int8(8*size)
	x := c.x
	if x != nil {
		x.busy++ // the bytes must still be there when their bits are known
	}
	from := c.at(c.pos)
	switch {
	case c.mode&(sizing|showing|parsing) != 0:
	case c.mode&writing != 0:
		c.reserve(size)
	default:
		if p := c.take(name, "Bits", size); p != nil {
			c.bits = getNumber(p, c.mode)
			c.traceNumber(name, "Bits", unsigned, c.bits)
		}
	}
	if c.open(name, "Bits", c.start) {
		fn()
		if c.left != 0 {
			c.fail("", "Bits", int(from-c.base), ErrBits)
		}
		c.close(name)
	}
	if c.err == nil {
		c.start = int(from - c.base)
		switch {
		case c.mode&sizing != 0:
			c.pos += size
		case c.mode&(showing|parsing) == 0 && c.mode&writing != 0:
			putNumber(c.buf[c.start:c.start+size], c.bits, c.mode)
		}
	}
	c.bits, c.left = bits, left
	if x != nil {
		x.busy--
	}
}

// bit codes the next n bits.
func (c *Codec) bit(name, op string, n int, class class, v uint64) (uint64, bool) {
	switch {
	case c.err != nil:
		return 0, false
	case n < 1 || n > int(c.left):
		c.fail(name, op, c.start, ErrBits)
		return 0, false
	}
	c.left -= int8(n)
	switch {
	case c.mode&writing == 0 && c.mode&parsing == 0:
		v = c.bits >> c.left & (math.MaxUint64 >> (64 - n))
		if class == signed {
			v = uint64(int64(v<<(64-n)) >> (64 - n))
		}
		c.traceBits(name, op, class, v)
		return v, true
	case c.mode&parsing != 0:
		v, ok := c.parseNumber(name, op, class, 8)
		if ok && !fitsBits(v, n, class) {
			c.fail(name, op, c.start, ErrOverflow)
			return 0, false
		}
		return v, ok
	case c.mode&showing != 0:
		c.showNumber(name, class, v)
		return 0, false
	case !fitsBits(v, n, class):
		c.fail(name, op, c.start, ErrOverflow)
		return 0, false
	}
	c.bits |= v & (math.MaxUint64 >> (64 - n)) << c.left
	return 0, false
}

func fitsBits(v uint64, n int, class class) bool {
	if class == signed {
		return int64(v)>>(n-1) == 0 || int64(v)>>(n-1) == -1
	}
	return v>>(n-1)>>1 == 0
}

// Flag codes one bit inside [Codec.Bits].
func (c *Codec) Flag(name string, v *bool) {
	if u, ok := c.bit(name, "Flag", 1, boolean, uint64(boolByte(*v))); ok {
		*v = u != 0
	}
}

// Unused codes n bits inside [Codec.Bits] that must be zero; others are [ErrPadding].
func (c *Codec) Unused(n int) {
	switch {
	case c.err != nil:
	case n < 1 || n > int(c.left):
		c.fail("", "Unused", c.start, ErrBits)
	default:
		c.left -= int8(n)
		if c.bits>>c.left&(math.MaxUint64>>(64-n)) != 0 && c.mode&(writing|parsing) == 0 {
			c.fail("", "Unused", c.start, ErrPadding)
		}
	}
}
