package wire

// If makes the field that c codes next one that is there only if has, a condition known from fields before it:
//
//	c.If(r.Version >= 1).Int32("ThrottleMS", &r.ThrottleMS)
//	for f := range wire.List(c.If(p.HasFilters), "Filters", wire.PrefixUint8, &p.Filters) { ... }
//
// A field that is not there takes no bytes, and is left out of text and JSON. Decoding makes it zero: a list, a map and
// an optional value nil, an array of bytes zeros. Encoding it is [ErrCondition] unless it is zero, since what is
// written would not say what it was. Of a part that takes a func, such as [Codec.Group] or [Codec.Section], no field is
// there; the func of [Codec.At] and of [Scalar] is not called, and [Codec.Check] checks nothing. It holds for one call
// of a method or function that takes c, and not inside of [Codec.Bits], whose bits are always there.
func (c *Codec) If(has bool) *Codec {
	if !has {
		c.hide()
	}
	return c
}

// hide makes the next value absent. The fast paths are left no bytes to work on, so that it comes to a slow one.
//
//go:noinline
func (c *Codec) hide() {
	if c.err == nil && c.mode&absent == 0 {
		c.mode |= absent
		c.hidden = len(c.buf)
		c.buf = c.buf[:0]
	}
}

// reveal ends that, but inside of a part that is absent itself.
func (c *Codec) reveal() {
	if c.mode&hollow == 0 {
		c.mode &^= absent
		if c.err == nil {
			c.buf = c.buf[:c.hidden]
		}
	}
}

// vanish ends a value that is absent, whose zero says whether it is zero, and says whether to make it so.
func (c *Codec) vanish(name, op string, zero bool) bool {
	if c.err != nil {
		return false
	}
	if !zero && c.mode&(writing|showing) == writing {
		c.fail(name, op, c.pos, ErrCondition)
	}
	c.reveal()
	return c.mode&writing == 0
}

// vanishPart ends a part of which no field is there.
func (c *Codec) vanishPart(name, op string, fn func()) {
	if !c.enter(name, op, c.pos) {
		return
	}
	outer := c.mode & (hollow | little)
	c.mode |= hollow
	fn()
	c.mode = c.mode&^(hollow|little) | outer
	c.leave(name)
	c.reveal()
}

func allZero(b []byte) bool {
	for _, v := range b {
		if v != 0 {
			return false
		}
	}
	return true
}
