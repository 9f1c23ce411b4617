package wire

import (
	"bytes"
	"cmp"
	"io"
	"reflect"

	"golang.org/x/exp/constraints"
)

// widthOf returns the size of T in bytes, and its class. On a machine of 32 bits an int has four.
func widthOf[T constraints.Integer]() (int, class) {
	var zero T
	class := unsigned
	if zero-1 < zero {
		class = signed
	}
	one := T(1) // shifted by no more than the smallest type has
	switch {
	case one<<7<<1 == 0:
		return 1, class
	case one<<7<<7<<2 == 0:
		return 2, class
	case one<<7<<7<<7<<7<<4 == 0:
		return 4, class
	}
	return 8, class
}

// Enum codes an integer of a named type, of as many bytes as the type has, in the byte order of c; int, uint and
// uintptr count as eight bytes, and a number that one of 32 bits cannot hold is [ErrOverflow]. Text shows it by its
// String method, if it has one; in JSON it is a number.
func Enum[T constraints.Integer](c *Codec, name string, v *T) {
	width, class := widthOf[T]()
	if intSize == 32 && width == 4 {
		switch reflect.TypeFor[T]().Kind() {
		case reflect.Int, reflect.Uint, reflect.Uintptr:
			width = 8
		}
	}
	u := uint64(*v)
	if c.x != nil && c.mode&(showing|absent) == showing && c.showNamed(name, nameOf(c, *v)) {
		return
	}
	i := c.pos
	if b := c.buf; width == 1 && i < len(b) { // the tags of records
		c.start, c.pos = i, i+1
		if c.mode&writing == 0 {
			*v = T(b[i])
		} else {
			b[i] = byte(u)
		}
		return
	}
	if c.mode&absent != 0 {
		if c.vanish(name, "Enum", u == 0) {
			*v = 0
		}
		return
	}
	k := numeral{"Enum", width, class}
	mute := c.mute(true)
	u, ok := c.number(name, &k, u)
	c.mute(mute)
	switch {
	case !ok:
	case uint64(T(u)) != u: // on a machine whose int is narrower than what was written
		c.fail(name, k.op, c.start, ErrOverflow)
	default:
		*v = T(u)
		c.traceNamed(name, k.op, nameOrNumber(c, *v, class, u))
	}
}

// nameOf returns the text of an enum where one is wanted.
func nameOf[T any](c *Codec, v T) string {
	if c.x == nil || c.x.trace == nil && c.x.show == nil {
		return ""
	}
	if s, ok := any(v).(interface{ String() string }); ok {
		return s.String()
	}
	return ""
}

// nameOrNumber is nameOf for a trace.
func nameOrNumber[T any](c *Codec, v T, class class, u uint64) string {
	if c.x == nil {
		return ""
	}
	if s := nameOf(c, v); s != "" {
		return s
	}
	return string(appendNumber(nil, class, u, false))
}

// BitField codes the next n bits inside [Codec.Bits], most significant first, as an integer; a signed one is in two's
// complement. A v that needs more bits is [ErrOverflow]; more bits than there are left, or than T has, are [ErrBits].
// Text shows it by its String method, if it has one.
func BitField[T constraints.Integer](c *Codec, name string, n int, v *T) {
	width, class := widthOf[T]()
	if n > 8*width {
		c.fail(name, "BitField", c.start, ErrBits)
		return
	}
	u := uint64(*v)
	if c.x != nil && c.mode&(showing|absent) == showing && c.showNamed(name, nameOf(c, *v)) {
		c.left -= int8(n)
		return
	}
	if u, ok := c.bit(name, "BitField", n, class, u); ok {
		*v = T(u)
	}
}

// Value codes a value with a pair of functions that have the shape of every Append and Consume function: append extends
// dst, or fails; consume decodes from the front of b, says how many bytes that took, no more than b has, and returns
// [io.ErrUnexpectedEOF] while b is too short. On a stream consume is called again each time more has arrived, so the
// value should be small: one that has not ended when it fills the buffer is a [*LengthError]. Text shows the value by
// its String method, if it has one, else its bytes; JSON holds its bytes.
func Value[T any](
	c *Codec, name string, v *T, append func(dst []byte, v T) ([]byte, error), consume func(b []byte) (T, int, error),
) {
	switch {
	case c.err != nil:
	case c.mode&absent != 0:
		var zero T
		if c.vanish(name, "Value", c.mode&(writing|showing) != writing || sameEncoding(*v, zero, append)) {
			*v = zero
		}
	case c.mode&parsing != 0:
		b, _, ok := c.parseText(name, &textualInto, false)
		if !ok {
			return
		}
		got, n, err := consume(b)
		if err == nil && n != len(b) {
			err = ErrTrailingBytes
		}
		if err != nil {
			c.fail(name, "Value", c.pos, err)
			return
		}
		*v = got
	case c.mode&(sizing|showing) != 0:
		scratch := scratches.Get().(*[scratchSize]byte)
		defer scratches.Put(scratch)
		b, err := append(scratch[:0], *v)
		switch {
		case err != nil && c.mode&showing != 0 && !c.x.show.json:
			c.showNamed(name, cmp.Or(nameOf(c, *v), "("+err.Error()+")"))
		case err != nil:
			c.fail(name, "Value", c.pos, err)
		case c.mode&sizing != 0:
			c.start, c.pos = c.pos, c.pos+len(b)
		default:
			c.showValue(name, nameOf(c, *v), b)
		}
	case c.mode&writing != 0:
		b, err := append(c.buf[:c.pos], *v)
		c.appended(name, "Value", b, err)
	default:
		if got, n, ok := peek(c, name, "Value", consume); ok {
			c.start, c.pos = c.pos, c.pos+n
			*v = got
			c.traceValue(name, nameOf(c, got))
		}
	}
}

// sameEncoding says whether two values have the same bytes.
func sameEncoding[T any](v, w T, append func(dst []byte, v T) ([]byte, error)) bool {
	x, y := scratches.Get().(*[scratchSize]byte), scratches.Get().(*[scratchSize]byte)
	defer scratches.Put(x)
	defer scratches.Put(y)
	a, err := append(x[:0], v)
	if err != nil {
		return false
	}
	b, err := append(y[:0], w)
	return err == nil && bytes.Equal(a, b)
}

// peek decodes a value without consuming it.
func peek[T any](c *Codec, name, op string, consume func([]byte) (T, int, error)) (v T, n int, ok bool) {
	for c.err == nil {
		b := c.have()
		v, n, err := consume(b)
		switch {
		case err == nil && (n < 0 || n > len(b)):
			c.fail(name, op, c.pos, ErrBadCount)
		case err == nil:
			return v, n, true
		case c.x != nil && c.x.r != nil && len(b) >= cap(c.x.data) && err == io.ErrUnexpectedEOF:
			c.fail(name, op, c.pos, tooLong(op, uint64(len(b))+1, uint64(len(b))))
		default:
			c.again(name, op, err)
		}
	}
	return v, 0, false
}

// Scalar codes with fn what takes several reads but is one value to a reader of text and JSON: a DNS name, say. There
// *v stands for it, and fn is not called. An error names it, and starts where it does.
func Scalar[T ~string | ~[]byte](c *Codec, name string, v *T, fn func()) {
	k := &textualString
	if c.x != nil && reflect.TypeFor[T]().Kind() == reflect.Slice {
		k = &textualByteArray
	}
	switch {
	case c.err != nil:
	case c.mode&absent != 0:
		if c.vanish(name, "Scalar", len(*v) == 0) {
			*v = T("")
		}
	case c.mode&showing != 0:
		showText(c, name, k, *v, false)
	case c.mode&parsing != 0:
		if b, _, ok := c.parseText(name, k, false); ok {
			*v = T(b)
		}
	default:
		if !c.enter(name, "Scalar", c.pos) {
			return
		}
		from, order := c.at(c.pos), c.mode&little
		mute := c.mute(true)
		fn()
		c.mute(mute)
		c.mode = c.mode&^little | order
		c.finish()
		c.leave(name)
		if c.err != nil {
			c.err.Offset = from
			if c.mode&writing == 0 {
				c.base = from
			}
			return
		}
		c.start = int(from - c.base)
		traceScalar(c, name, k, from, *v)
	}
}
