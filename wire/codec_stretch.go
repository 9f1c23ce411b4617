package wire

import (
	"io"
	"math"
)

// A stretch is a part with its length before it, while it is under way.
type stretch struct {
	name, op string
	p        Prefix
	start    int   // when writing: where its length stands, and
	guess    int   // the bytes that were left for it
	before   int   // the last growth before it, and
	growing  int64 // what prefixes had outgrown there
	end      int64 // when reading: where it ends, and
	outer    int   // the window that it is in
	outerEnd int64
	zero     int64
	depth    int32
}

// Length codes the length in bytes of all that follows it, up to the end of the record, or of the [Codec.Section],
// [Codec.Group], [Codec.Sum], [When] or [Optional] that it is in: the second of "type, length, and the rest".
//
//	c.Magic("Type", "\x10")
//	c.Length("Length", wire.PrefixUvarint)
//	c.Uint16("KeepAlive", &p.KeepAlive)
//
// Otherwise it is [Codec.Section], which costs a little less. When decoding, the input ends for what follows where the
// length says, and bytes that are left there are [ErrTrailingBytes]. In text and JSON it is left out. What follows in
// an element of a list has no end of its own: that is [ErrOpenLength], and takes a Section.
func (c *Codec) Length(name string, p Prefix) {
	s := stretch{name: name, op: "Length", p: p, depth: c.depth}
	switch {
	case c.mode&absent != 0:
		c.vanish(name, "Length", true)
		return
	case c.err != nil || c.mode&(showing|parsing) != 0:
		return
	case c.mode&writing != 0 && !c.beginWrite(&s), c.mode&writing == 0 && !c.beginRead(&s):
		return
	}
	x := c.ext()
	x.open = append(x.open, s)
}

// finish ends what Length began in the part that ends now.
func (c *Codec) finish() {
	if c.x != nil && len(c.x.open) > 0 {
		c.finishLengths()
	}
}

// finishLengths is finish where there is something to end.
//
//go:noinline
func (c *Codec) finishLengths() {
	for c.err == nil && c.openLength() {
		last := len(c.x.open) - 1
		s := c.x.open[last]
		c.x.open = c.x.open[:last]
		if c.mode&writing != 0 {
			c.endWrite(&s)
		} else {
			c.atEnd(s.name, &s)
			c.endRead(&s)
		}
	}
}

// openLength says whether Length has begun something here that has not ended.
func (c *Codec) openLength() bool {
	return c.x != nil && len(c.x.open) > 0 && c.x.open[len(c.x.open)-1].depth >= c.depth
}

// beginRead decodes the length of a stretch, and lets the input end where that does.
func (c *Codec) beginRead(s *stretch) bool {
	p, start := s.p, c.at(c.pos)
	n, ok := c.readLength(s.name, s.op, "section", p, sectionLimit(p))
	if !ok {
		return false
	}
	w := c.window()
	stream := c.x != nil && c.x.r != nil
	s.outer, s.zero = len(*w), c.zero
	left := uint64(s.outer - c.pos)
	if stream {
		s.outerEnd = c.x.end
		left = uint64(s.outerEnd - c.at(c.pos))
	}
	switch {
	case n == nullLength && p&nullable != 0:
		c.fail(s.name, s.op, int(start-c.base), ErrNegative)
		return false
	case stream && s.outerEnd == openEnd && n >= left:
		c.fail(s.name, s.op, int(start-c.base), tooLong("section", n, left-1))
		return false
	case n > left:
		c.fail(s.name, s.op, int(start-c.base), io.ErrUnexpectedEOF)
		return false
	}
	if kinds[p.kind()].width == 0 {
		c.zero = c.at(c.pos)
	}
	s.end = c.at(c.pos) + int64(n)
	if stream {
		c.x.end = s.end
		c.clip()
	} else {
		*w = (*w)[:c.pos+int(n)]
	}
	return true
}

// atEnd fails if what was decoded of a stretch is not all of it.
func (c *Codec) atEnd(name string, s *stretch) {
	if c.err == nil && c.at(c.pos) != s.end {
		c.fail(name, s.op, c.pos, ErrTrailingBytes)
	}
}

// endRead goes on with the input that the stretch is in.
func (c *Codec) endRead(s *stretch) {
	c.zero = s.zero
	switch {
	case c.err != nil:
	case c.x != nil && c.x.r != nil:
		c.x.end = s.outerEnd
		c.clip()
	default:
		w := c.window()
		*w = (*w)[:s.outer]
	}
}

// sectionLimit is the limit of p alone: MaxLen is about strings and lists.
func sectionLimit(p Prefix) uint64 {
	if limit := uint64(p >> limitShift); limit != 0 && limit != unlimited {
		return limit
	}
	return math.MaxUint64
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

// beginWrite leaves room for the length of a stretch.
func (c *Codec) beginWrite(s *stretch) bool {
	if !s.p.valid() {
		c.fail(s.name, s.op, c.pos, ErrInvalidPrefix)
	}
	if c.err != nil {
		return false
	}
	guess := s.p.leastSize() // right for every fixed width and for most short sections
	if c.mode&sizing == 0 && len(c.buf)-c.pos < guess && !c.room(guess) {
		return false
	}
	s.start, s.guess, s.zero = c.pos, guess, c.zero
	c.pos += guess
	s.before = c.lastGrowth()
	if c.x != nil {
		s.growing = c.x.growing
	}
	if s.loose() {
		c.zero = c.offset()
		c.loose++
	}
	if c.x != nil && c.x.w != nil {
		c.x.busy++
	}
	return true
}

// loose says whether the length of a stretch may grow.
func (s *stretch) loose() bool { return kinds[s.p.kind()].width == 0 }

// endWrite fills in the length of a stretch.
func (c *Codec) endWrite(s *stretch) {
	c.zero = s.zero
	if s.loose() {
		c.loose--
	}
	stream := c.x != nil && c.x.w != nil
	if stream {
		c.x.busy--
	}
	if c.err != nil {
		return
	}
	n := uint64(c.pos - s.start - s.guess)
	if c.x != nil {
		n += uint64(c.x.growing - s.growing)
	}
	size := c.sizeLength(s.name, s.op, "section", s.p, n, sectionLimit(s.p), s.start)
	switch {
	case size == 0:
		return
	case c.mode&sizing != 0:
		c.pos += size - s.guess
	case size == s.guess:
		_, _ = s.p.Append(c.buf[:s.start], n) // in place: there is room, and it fits
	default:
		c.ext().grow(growth{pos: s.start, left: s.guess, need: size, p: s.p, n: n}, s.before)
	}
	if c.loose == 0 {
		c.settle(0)
	}
	c.start = s.start
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
