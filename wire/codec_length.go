package wire

import (
	"encoding/binary"
	"io"
	"math"
)

// readLength decodes a length and holds it against a limit. It may be nullLength, where p has a null. What it stands
// for has not begun, so c.start is where the length does.
func (c *Codec) readLength(name, op, what string, p Prefix, limit uint64) (uint64, bool) {
	for {
		if c.err != nil {
			return 0, false
		}
		n, size, err := p.consumeLength(c.have())
		switch {
		case err == io.ErrUnexpectedEOF:
			if !c.more(name, op, len(c.have())+1) {
				return 0, false
			}
			continue
		case err != nil:
		case n == nullLength && p&nullable != 0:
		case n > limit:
			err = &LengthError{What: what, Got: n, Limit: limit, Offset: c.at(c.pos)}
		}
		if err != nil {
			c.fail(name, op, c.pos, err)
			return 0, false
		}
		c.start, c.pos = c.pos, c.pos+size
		c.traceLength(name, what, p, n)
		return n, true
	}
}

// sizeLength returns how many bytes p takes for n, which may be nullLength; 0 if n may not be, which is a failure at
// position pos.
func (c *Codec) sizeLength(name, op, what string, p Prefix, n, limit uint64, pos int) int {
	null := n == nullLength && p&nullable != 0
	if n > limit && !null {
		c.fail(name, op, pos, tooLong(what, n, limit))
		return 0
	}
	size := p.lengthSize(n)
	if size == 0 {
		c.fail(name, op, pos, p.misfit(what, n))
	}
	return size
}

// length codes the length n, or nullLength, of what is limited by MaxLen, and returns it as it is decoded. In text and
// JSON it is not there.
func (c *Codec) length(name, op, what string, p Prefix, n uint64) (uint64, bool) {
	if u, ok := c.quickLength(p, n); ok {
		return u, true
	}
	switch {
	case c.err != nil:
		return 0, false
	case c.mode&(showing|parsing) != 0:
		return n, true
	case c.mode&writing == 0:
		return c.readLength(name, op, what, p, p.limit(c.MaxLen))
	}
	return n, c.writeLength(name, op, what, p, n)
}

// quickLength codes a length of the most common widths, if it is at hand and within the limit.
func (c *Codec) quickLength(p Prefix, n uint64) (uint64, bool) {
	i := c.pos
	b := c.buf
	if len(b)-i < 8 {
		return 0, false
	}
	limit := min(uint64(p>>limitShift), math.MaxInt) // what it says where there is none is above an int of 32 bits
	if limit == 0 {
		limit = limitOf(c.MaxLen)
	}
	b = b[i : i+8]
	if c.mode&writing != 0 {
		if n > limit {
			return 0, false
		}
		switch uint32(p) {
		case uint32(kindUint64BE):
			binary.BigEndian.PutUint64(b, n)
			i += 8
		case uint32(kindUint32BE):
			if n > math.MaxUint32 {
				return 0, false
			}
			binary.BigEndian.PutUint32(b, uint32(n))
			i += 4
		case uint32(kindUint16BE):
			if n > math.MaxUint16 {
				return 0, false
			}
			binary.BigEndian.PutUint16(b, uint16(n))
			i += 2
		default:
			if !p.oneByte() || n >= 0x80 {
				return 0, false
			}
			b[0] = byte(n)
			i++
		}
		c.start, c.pos = c.pos, i
		return n, true
	}
	switch uint32(p) {
	case uint32(kindUint64BE):
		n = binary.BigEndian.Uint64(b)
		i += 8
	case uint32(kindUint32BE):
		n = uint64(binary.BigEndian.Uint32(b))
		i += 4
	case uint32(kindUint16BE):
		n = uint64(binary.BigEndian.Uint16(b))
		i += 2
	default:
		if n = uint64(b[0]); !p.oneByte() || n >= 0x80 {
			return 0, false
		}
		i++
	}
	if n > limit {
		return 0, false
	}
	c.start, c.pos = c.pos, i
	return n, true
}

func (c *Codec) writeLength(name, op, what string, p Prefix, n uint64) bool {
	size := c.sizeLength(name, op, what, p, n, p.limit(c.MaxLen), c.pos)
	if size == 0 || !c.reserve(size) {
		return false
	}
	if c.mode&sizing == 0 {
		_, _ = p.appendLength(c.buf[:c.start], n) // in place: there is room, and it fits
	}
	return true
}

// lengthOf is the length to be written for what is nil or has n bytes or elements.
func lengthOf(p Prefix, null bool, n int) uint64 {
	if null && p&nullable != 0 {
		return nullLength
	}
	return uint64(n)
}

// Count codes a count of the record's own, of elements that [Repeat] codes further on. It is limited as the count of a
// list is. In text and JSON it is left out.
func (c *Codec) Count(name string, p Prefix, n *int) {
	if c.mode&absent != 0 {
		if c.vanish(name, "Count", *n == 0) {
			*n = 0
		}
		return
	}
	if *n < 0 && c.mode&(writing|showing) == writing {
		c.fail(name, "Count", c.pos, ErrNegative)
		return
	}
	u, ok := c.length(name, "Count", "count", p, uint64(*n))
	switch {
	case !ok || c.mode&(writing|parsing) != 0:
	case u > math.MaxInt: // null: the limit is lower
		c.fail(name, "Count", c.start, ErrNegative)
	default:
		*n = int(u)
	}
}
