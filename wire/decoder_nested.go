package wire

import (
	"io"
	"iter"
)

// Count decodes how many elements follow, each at least minElemSize bytes. A count that what is left cannot hold is
// [io.ErrUnexpectedEOF]; one above MaxLen is a [*LengthError]. So over a slice, room for that many elements may be
// allocated at once if an element takes about as much memory as input. Over a stream outside a Section only MaxLen
// bounds the count: never allocate on its word. [Decoder.Elements] does all of this.
func (d *Decoder) Count(p Prefix, minElemSize int) int {
	n, ok := d.count(d.valueName(), p, minElemSize)
	if !ok {
		return 0
	}
	return n
}

func (d *Decoder) count(name string, p Prefix, minElemSize int) (int, bool) {
	c := d.codec()
	from := c.at(c.pos)
	n, ok := c.readLength(name, "Count", "count", p, p.limit(d.MaxLen))
	switch {
	case !ok:
		return 0, false
	case n == nullLength && p&nullable != 0:
		c.fail(name, "Count", c.start, ErrNegative)
		return 0, false
	}
	left := uint64(len(c.have()))
	if c.x != nil && c.x.r != nil {
		left = uint64(c.x.end - c.at(c.pos))
	}
	if minElemSize > 0 && n > left/uint64(minElemSize) {
		c.fail(name, "Count", int(from-c.base), io.ErrUnexpectedEOF)
		return 0, false
	}
	return int(n), true
}

// Elements decodes a count as [Decoder.Count] does and loops over that many elements, giving the index of each and the
// count. The loop ends early when one fails; the path of the failure gets the index: "Lines[3].PC". Elements that take
// no bytes are limited to 8,192 and as many as there are bytes before them.
//
//	for range d.Field("Lines").Elements(wire.PrefixUint64BE, 16) {
//		lines = append(lines, Line{PC: d.Field("PC").Uint64(), ...})
//	}
//
// The count is decoded when the loop starts. Unlike what takes a func(*Decoder), such a loop leaves d free to live on
// the stack.
func (d *Decoder) Elements(p Prefix, minElemSize int) iter.Seq2[int, int] {
	name := d.takeName()
	return func(yield func(i, n int) bool) {
		c := d.codec()
		n, ok := d.count(name, p, minElemSize)
		if !ok || !c.enter(name, "Elements", c.start) {
			return
		}
		order, done := c.mode&little, false
		defer c.panicked(&done, name, "Elements")
		for i := range n {
			at := c.at(c.pos)
			more := yield(i, n)
			if c.err == nil && c.at(c.pos) == at {
				c.blank()
			}
			if c.err != nil || !more {
				c.locate(name, i)
				break
			}
			c.mode = c.mode&^little | order
		}
		done = true
		c.depth--
	}
}

// Section decodes a length in bytes and calls fn for that part of the input: inside fn the input ends where the section
// does, and fn must decode all of it: what it leaves is [ErrTrailingBytes]. A length above what is left is
// [io.ErrUnexpectedEOF]. Over a stream a Section allocates nothing for its length; it limits what is read. fn must not
// reset d.
func (d *Decoder) Section(p Prefix, fn func()) {
	c, name, done := d.codec(), d.takeName(), false
	defer c.panicked(&done, name, "Section")
	c.readSection(name, p, fn)
	done = true
}

// Group calls fn with the name of the current field before those that fn gives: a struct inside a struct, which has no
// prefix of its own. A failure inside fn gets the path "Header.Version".
func (d *Decoder) Group(fn func()) { group(d.codec(), d.takeName(), fn) }

// group is Codec.Group for code that goes value by value.
func group(c *Codec, name string, fn func()) {
	done := false
	defer c.panicked(&done, name, "Group")
	c.Group(name, fn)
	done = true
}
