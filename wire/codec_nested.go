package wire

import (
	"io"
	"math"
)

// Group codes what fn codes, a struct inside a struct that has no length of its own: its name stands before those that
// fn gives, as in "Header.Version".
func (c *Codec) Group(name string, fn func()) {
	if c.mode&absent != 0 {
		c.vanishPart(name, "Group", fn)
		return
	}
	if !c.open(name, "Group", c.pos) {
		return
	}
	order := c.mode & little
	fn()
	c.mode = c.mode&^little | order
	c.finish()
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
	case c.mode&absent != 0:
		c.vanishPart(name, "Section", fn)
	case c.mode&(showing|parsing) != 0:
		c.Group(name, fn)
	case c.mode&writing != 0:
		c.writeSection(name, p, fn)
	default:
		c.readSection(name, p, fn)
	}
}

func (c *Codec) readSection(name string, p Prefix, fn func()) {
	s := stretch{name: name, op: "Section", p: p}
	if !c.beginRead(&s) {
		return
	}
	if c.open(name, "Section", c.start) {
		order := c.mode & little
		fn()
		c.mode = c.mode&^little | order
		c.finish()
		c.atEnd("", &s)
		c.close(name)
	}
	c.endRead(&s)
}

func (c *Codec) writeSection(name string, p Prefix, fn func()) {
	s := stretch{name: name, op: "Section", p: p}
	if !c.beginWrite(&s) {
		return
	}
	order := c.mode & little
	if c.open(name, "Section", s.start) {
		fn()
		c.finish()
		c.close(name)
	}
	c.mode = c.mode&^little | order
	c.endWrite(&s)
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
	case c.mode&absent != 0:
		c.vanishPart("", "Sum", fn)
		return
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
	c.finish()
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
// calls decode together is at most 64 times the input and 8 KiB more; more is a [*LengthError]. It is a level of nesting,
// so that references in circles end; as it is none when encoding, MaxDepth must allow for it.
func (c *Codec) At(offset int64, fn func()) {
	switch {
	case c.err != nil:
		return
	case c.mode&absent != 0:
		c.vanish("", "At", true)
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
	c.finish()
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

// Bits codes a number of size bytes, 1 to 8, in the byte order of c, whose bits fn names with [Codec.Flag], [BitField],
// [Codec.MagicBits] and [Codec.Unused], from the most significant one: all of them, else it is [ErrBits].
func (c *Codec) Bits(name string, size int, fn func()) {
	if c.mode&absent != 0 {
		c.vanishPart(name, "Bits", fn)
		return
	}
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
	case c.mode&absent != 0:
		return 0, c.vanish(name, op, v == 0)
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
	if !c.leaveOut("", "Unused", n) || c.mode&(writing|parsing) != 0 {
		return
	}
	if c.bits>>c.left&(math.MaxUint64>>(64-n)) != 0 {
		c.fail("", "Unused", c.start, ErrPadding)
	}
}

// MagicBits codes n bits inside [Codec.Bits] that are always want, such as a version; others are [ErrMagic], and a want
// that needs more bits is [ErrOverflow]. In text and JSON they are left out.
func (c *Codec) MagicBits(name string, n int, want uint64) {
	if c.mode&(showing|parsing|absent) != 0 {
		c.leaveOut(name, "MagicBits", n)
		return
	}
	if got, ok := c.bit(name, "MagicBits", n, unsigned, want); ok && got != want {
		c.fail(name, "MagicBits", c.start, ErrMagic)
	}
}

// leaveOut skips n bits, and says whether they are there.
func (c *Codec) leaveOut(name, op string, n int) bool {
	switch {
	case c.err != nil:
	case c.mode&absent != 0:
		c.vanish(name, op, true)
	case n < 1 || n > int(c.left):
		c.fail(name, op, c.start, ErrBits)
	default:
		c.left -= int8(n)
		return true
	}
	return false
}
