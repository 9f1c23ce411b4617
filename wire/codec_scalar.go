package wire

import (
	"encoding/binary"
	"math"
)

// Every method here is the same few lines: a bound check, then direction and order. They are written out, because a
// call more costs half as much again as a field does.

// A class says what the bits of a number mean.
type class uint8

const (
	unsigned class = iota
	signed
	boolean
	strictBoolean
	floating32
	floating64
	floating16
	brain16
)

// A numeral is a kind of number of fixed width.
type numeral struct {
	op    string
	width int
	class class
}

var (
	numeralBool       = numeral{"Bool", 1, boolean}
	numeralStrictBool = numeral{"StrictBool", 1, strictBoolean}
	numeralUint8      = numeral{"Uint8", 1, unsigned}
	numeralInt8       = numeral{"Int8", 1, signed}
	numeralUint16     = numeral{"Uint16", 2, unsigned}
	numeralInt16      = numeral{"Int16", 2, signed}
	numeralUint32     = numeral{"Uint32", 4, unsigned}
	numeralInt32      = numeral{"Int32", 4, signed}
	numeralUint64     = numeral{"Uint64", 8, unsigned}
	numeralInt64      = numeral{"Int64", 8, signed}
	numeralFloat32    = numeral{"Float32", 4, floating32}
	numeralFloat64    = numeral{"Float64", 8, floating64}
	numeralFloat16    = numeral{"Float16", 2, floating16}
	numeralBFloat16   = numeral{"BFloat16", 2, brain16}
)

// Uint8 codes one byte.
func (c *Codec) Uint8(name string, v *uint8) {
	i := c.pos
	if b := c.buf; i < len(b) {
		c.start, c.pos = i, i+1
		if c.mode&writing == 0 {
			*v = b[i]
		} else {
			b[i] = *v
		}
		return
	}
	c.slowUint8(name, v)
}

// slowUint8 is Uint8 off the fast path.
//
//go:noinline
func (c *Codec) slowUint8(name string, v *uint8) {
	if u, ok := c.number(name, &numeralUint8, uint64(*v)); ok {
		*v = uint8(u)
	}
}

// Int8 codes one byte, two's complement.
func (c *Codec) Int8(name string, v *int8) {
	if u, ok := c.number(name, &numeralInt8, uint64(*v)); ok {
		*v = int8(u)
	}
}

// Bool codes one byte: 0 is false, and when decoding anything else is true; 1 is written for it.
func (c *Codec) Bool(name string, v *bool) {
	i := c.pos
	if b := c.buf; i < len(b) {
		c.start, c.pos = i, i+1
		if c.mode&writing == 0 {
			*v = b[i] != 0
		} else {
			b[i] = boolByte(*v)
		}
		return
	}
	c.slowBool(name, v)
}

// slowBool is Bool off the fast path.
//
//go:noinline
func (c *Codec) slowBool(name string, v *bool) {
	if u, ok := c.number(name, &numeralBool, uint64(boolByte(*v))); ok {
		*v = u != 0
	}
}

// StrictBool codes one byte, 0 or 1; anything else is [ErrInvalidBool].
func (c *Codec) StrictBool(name string, v *bool) {
	if u, ok := c.number(name, &numeralStrictBool, uint64(boolByte(*v))); ok {
		*v = u != 0
	}
}

// Uint16 codes two bytes in the byte order of c, as do the other methods with a width in their names.
func (c *Codec) Uint16(name string, v *uint16) {
	i := c.pos
	if b := c.buf; len(b)-i >= 2 {
		c.start, c.pos = i, i+2
		switch p := b[i : i+2 : i+2]; c.mode {
		case reading:
			*v = binary.BigEndian.Uint16(p)
		case writing:
			binary.BigEndian.PutUint16(p, *v)
		case reading | little:
			*v = binary.LittleEndian.Uint16(p)
		default:
			binary.LittleEndian.PutUint16(p, *v)
		}
		return
	}
	c.slowUint16(name, v)
}

// slowUint16 is Uint16 off the fast path.
//
//go:noinline
func (c *Codec) slowUint16(name string, v *uint16) {
	if u, ok := c.number(name, &numeralUint16, uint64(*v)); ok {
		*v = uint16(u)
	}
}

// Int16 codes two bytes, two's complement.
func (c *Codec) Int16(name string, v *int16) {
	i := c.pos
	if b := c.buf; len(b)-i >= 2 {
		c.start, c.pos = i, i+2
		switch p := b[i : i+2 : i+2]; c.mode {
		case reading:
			*v = int16(binary.BigEndian.Uint16(p))
		case writing:
			binary.BigEndian.PutUint16(p, uint16(*v))
		case reading | little:
			*v = int16(binary.LittleEndian.Uint16(p))
		default:
			binary.LittleEndian.PutUint16(p, uint16(*v))
		}
		return
	}
	c.slowInt16(name, v)
}

// slowInt16 is Int16 off the fast path.
//
//go:noinline
func (c *Codec) slowInt16(name string, v *int16) {
	if u, ok := c.number(name, &numeralInt16, uint64(*v)); ok {
		*v = int16(u)
	}
}

// Uint32 codes four bytes.
func (c *Codec) Uint32(name string, v *uint32) {
	i := c.pos
	if b := c.buf; len(b)-i >= 4 {
		c.start, c.pos = i, i+4
		switch p := b[i : i+4 : i+4]; c.mode {
		case reading:
			*v = binary.BigEndian.Uint32(p)
		case writing:
			binary.BigEndian.PutUint32(p, *v)
		case reading | little:
			*v = binary.LittleEndian.Uint32(p)
		default:
			binary.LittleEndian.PutUint32(p, *v)
		}
		return
	}
	c.slowUint32(name, v)
}

// slowUint32 is Uint32 off the fast path.
//
//go:noinline
func (c *Codec) slowUint32(name string, v *uint32) {
	if u, ok := c.number(name, &numeralUint32, uint64(*v)); ok {
		*v = uint32(u)
	}
}

// Int32 codes four bytes, two's complement.
func (c *Codec) Int32(name string, v *int32) {
	i := c.pos
	if b := c.buf; len(b)-i >= 4 {
		c.start, c.pos = i, i+4
		switch p := b[i : i+4 : i+4]; c.mode {
		case reading:
			*v = int32(binary.BigEndian.Uint32(p))
		case writing:
			binary.BigEndian.PutUint32(p, uint32(*v))
		case reading | little:
			*v = int32(binary.LittleEndian.Uint32(p))
		default:
			binary.LittleEndian.PutUint32(p, uint32(*v))
		}
		return
	}
	c.slowInt32(name, v)
}

// slowInt32 is Int32 off the fast path.
//
//go:noinline
func (c *Codec) slowInt32(name string, v *int32) {
	if u, ok := c.number(name, &numeralInt32, uint64(*v)); ok {
		*v = int32(u)
	}
}

// Uint64 codes eight bytes.
func (c *Codec) Uint64(name string, v *uint64) {
	i := c.pos
	if b := c.buf; len(b)-i >= 8 {
		c.start, c.pos = i, i+8
		switch p := b[i : i+8 : i+8]; c.mode {
		case reading:
			*v = binary.BigEndian.Uint64(p)
		case writing:
			binary.BigEndian.PutUint64(p, *v)
		case reading | little:
			*v = binary.LittleEndian.Uint64(p)
		default:
			binary.LittleEndian.PutUint64(p, *v)
		}
		return
	}
	c.slowUint64(name, v)
}

// slowUint64 is Uint64 off the fast path.
//
//go:noinline
func (c *Codec) slowUint64(name string, v *uint64) {
	if u, ok := c.number(name, &numeralUint64, uint64(*v)); ok {
		*v = uint64(u)
	}
}

// Int64 codes eight bytes, two's complement.
func (c *Codec) Int64(name string, v *int64) {
	i := c.pos
	if b := c.buf; len(b)-i >= 8 {
		c.start, c.pos = i, i+8
		switch p := b[i : i+8 : i+8]; c.mode {
		case reading:
			*v = int64(binary.BigEndian.Uint64(p))
		case writing:
			binary.BigEndian.PutUint64(p, uint64(*v))
		case reading | little:
			*v = int64(binary.LittleEndian.Uint64(p))
		default:
			binary.LittleEndian.PutUint64(p, uint64(*v))
		}
		return
	}
	c.slowInt64(name, v)
}

// slowInt64 is Int64 off the fast path.
//
//go:noinline
func (c *Codec) slowInt64(name string, v *int64) {
	if u, ok := c.number(name, &numeralInt64, uint64(*v)); ok {
		*v = int64(u)
	}
}

// Float32 codes the four bytes of an IEEE 754 number; every bit survives, those of a NaN too.
func (c *Codec) Float32(name string, v *float32) {
	i := c.pos
	if b := c.buf; len(b)-i >= 4 {
		c.start, c.pos = i, i+4
		switch p := b[i : i+4 : i+4]; c.mode {
		case reading:
			*v = math.Float32frombits(binary.BigEndian.Uint32(p))
		case writing:
			binary.BigEndian.PutUint32(p, math.Float32bits(*v))
		case reading | little:
			*v = math.Float32frombits(binary.LittleEndian.Uint32(p))
		default:
			binary.LittleEndian.PutUint32(p, math.Float32bits(*v))
		}
		return
	}
	c.slowFloat32(name, v)
}

// slowFloat32 is Float32 off the fast path.
//
//go:noinline
func (c *Codec) slowFloat32(name string, v *float32) {
	if u, ok := c.number(name, &numeralFloat32, uint64(math.Float32bits(*v))); ok {
		*v = math.Float32frombits(uint32(u))
	}
}

// Float64 codes the eight bytes of an IEEE 754 number; every bit survives, those of a NaN too.
func (c *Codec) Float64(name string, v *float64) {
	i := c.pos
	if b := c.buf; len(b)-i >= 8 {
		c.start, c.pos = i, i+8
		switch p := b[i : i+8 : i+8]; c.mode {
		case reading:
			*v = math.Float64frombits(binary.BigEndian.Uint64(p))
		case writing:
			binary.BigEndian.PutUint64(p, math.Float64bits(*v))
		case reading | little:
			*v = math.Float64frombits(binary.LittleEndian.Uint64(p))
		default:
			binary.LittleEndian.PutUint64(p, math.Float64bits(*v))
		}
		return
	}
	c.slowFloat64(name, v)
}

// slowFloat64 is Float64 off the fast path.
//
//go:noinline
func (c *Codec) slowFloat64(name string, v *float64) {
	if u, ok := c.number(name, &numeralFloat64, math.Float64bits(*v)); ok {
		*v = math.Float64frombits(u)
	}
}

// Float16 codes two bytes, an IEEE 754 binary16. A v that it cannot hold is rounded to the nearest, ties to even, once;
// see [Float16Bits64]. Every bit survives, those of a NaN too.
func (c *Codec) Float16(name string, v *float64) {
	if u, ok := c.number(name, &numeralFloat16, uint64(Float16Bits64(*v))); ok {
		*v = float64From16(uint16(u), 10, float64(Float16FromBits(uint16(u))))
	}
}

// BFloat16 codes two bytes, the upper half of a float32. A v that it cannot hold is rounded to the nearest, ties to
// even, once; see [BFloat16Bits64]. Every bit survives, those of a NaN too.
func (c *Codec) BFloat16(name string, v *float64) {
	if u, ok := c.number(name, &numeralBFloat16, uint64(BFloat16Bits64(*v))); ok {
		*v = float64From16(uint16(u), 7, float64(BFloat16FromBits(uint16(u))))
	}
}

// UintN codes an unsigned number of n bytes, n from 1 to 8. A v that needs more is [ErrOverflow], any other n
// [ErrInvalidWidth].
func (c *Codec) UintN(name string, n int, v *uint64) {
	if c.mode&(writing|showing) == writing {
		if err := fitsUint(n, *v); err != nil {
			c.fail(name, "UintN", c.pos, err)
		}
	}
	if u, ok := c.number(name, &numeral{"UintN", n, unsigned}, *v); ok {
		*v = u
	}
}

// IntN codes a signed number of n bytes, two's complement, n from 1 to 8. A v that needs more is [ErrOverflow], any
// other n [ErrInvalidWidth].
func (c *Codec) IntN(name string, n int, v *int64) {
	if c.mode&(writing|showing) == writing {
		if err := fitsInt(n, *v); err != nil {
			c.fail(name, "IntN", c.pos, err)
		}
	}
	if u, ok := c.number(name, &numeral{"IntN", n, signed}, uint64(*v)); ok {
		*v = int64(u)
	}
}

// number codes a number of fixed width whatever the mode. What was decoded, sign-extended where the class says so, is
// returned with true; false is a failure or a mode in which the record stays as it is.
func (c *Codec) number(name string, k *numeral, v uint64) (uint64, bool) {
	switch {
	case k.width < 1 || k.width > 8:
		c.fail(name, k.op, c.pos, ErrInvalidWidth)
		return 0, false
	case c.err != nil:
		return 0, false
	case c.mode&(sizing|showing|parsing|absent) == 0:
	case c.mode&absent != 0:
		return 0, c.vanish(name, k.op, v == 0)
	case c.mode&sizing != 0:
		c.start, c.pos = c.pos, c.pos+k.width
		return 0, false
	case c.mode&showing != 0:
		c.showNumber(name, k.class, v)
		return 0, false
	default:
		return c.parseNumber(name, k.op, k.class, k.width)
	}
	if c.mode&writing != 0 {
		if len(c.buf)-c.pos < k.width && !c.room(k.width) {
			return 0, false
		}
		c.start, c.pos = c.pos, c.pos+k.width
		putNumber(c.buf[c.start:c.pos], v, c.mode)
		return 0, false
	}
	p := c.take(name, k.op, k.width)
	if p == nil {
		return 0, false
	}
	v = getNumber(p, c.mode)
	switch {
	case k.class == signed:
		v = uint64(signExtend(v, k.width))
	case k.class == strictBoolean && v > 1:
		c.fail(name, k.op, c.start, ErrInvalidBool)
		return 0, false
	}
	c.traceNumber(name, k.op, k.class, v)
	return v, true
}

// putNumber writes the low len(p) bytes of v.
func putNumber(p []byte, v uint64, m mode) {
	v = lowBytes(int64(v), len(p))
	if m&little != 0 {
		v = reverse(v, len(p))
	}
	for i := len(p) - 1; i >= 0; i-- {
		p[i] = byte(v)
		v >>= 8
	}
}

// getNumber reads the len(p) bytes of a number.
func getNumber(p []byte, m mode) uint64 {
	v := bigEndian(p)
	if m&little != 0 {
		return reverse(v, len(p))
	}
	return v
}
