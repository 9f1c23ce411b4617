package wire

import (
	"encoding/binary"
	"io"
	"math"
)

// These methods are kept from being inlined: a generic function called from another package keeps a Codec from living
// on the stack there.

// Uint16s codes a count and as many numbers in the byte order of c, all at once; so do the other methods for lists of
// numbers. What is decoded goes into the memory that is there. With [Prefix.Null], a nil slice is null, and what is
// empty is not nil.
//
//go:noinline
func (c *Codec) Uint16s(name string, p Prefix, v *[]uint16) {
	numbers(c, name, "Uint16s", p, &numeralUint16, v)
}

// Int16s codes a count and as many numbers of two bytes, two's complement.
//
//go:noinline
func (c *Codec) Int16s(name string, p Prefix, v *[]int16) {
	numbers(c, name, "Int16s", p, &numeralInt16, v)
}

// Uint32s codes a count and as many numbers of four bytes.
//
//go:noinline
func (c *Codec) Uint32s(name string, p Prefix, v *[]uint32) {
	numbers(c, name, "Uint32s", p, &numeralUint32, v)
}

// Int32s codes a count and as many numbers of four bytes, two's complement.
//
//go:noinline
func (c *Codec) Int32s(name string, p Prefix, v *[]int32) {
	numbers(c, name, "Int32s", p, &numeralInt32, v)
}

// Uint64s codes a count and as many numbers of eight bytes.
//
//go:noinline
func (c *Codec) Uint64s(name string, p Prefix, v *[]uint64) {
	// Short lists of these, such as stacks, are the most common, and take half the time without the calls of numbers.
	if c.mode&^writing == 0 && p&nullable == 0 {
		l, from := *v, c.pos
		if n, ok := c.quickLength(p, uint64(len(l))); ok {
			b := c.buf[c.pos:]
			if n <= 64 && n <= uint64(cap(l)) && n*8 <= uint64(len(b)) {
				c.start, c.pos = from, c.pos+int(n)*8
				b, l = b[:n*8], l[:n]
				if c.mode == writing {
					put64s(b, l)
				} else {
					*v = l
					get64s(l, b)
				}
				return
			}
			c.pos = from
		}
	}
	numbers(c, name, "Uint64s", p, &numeralUint64, v)
}

func get64s(l []uint64, b []byte) {
	for len(l) >= 4 && len(b) >= 32 {
		l[0] = binary.BigEndian.Uint64(b)
		l[1] = binary.BigEndian.Uint64(b[8:])
		l[2] = binary.BigEndian.Uint64(b[16:])
		l[3] = binary.BigEndian.Uint64(b[24:])
		l, b = l[4:], b[32:]
	}
	for len(l) >= 1 && len(b) >= 8 {
		l[0] = binary.BigEndian.Uint64(b)
		l, b = l[1:], b[8:]
	}
}

func put64s(b []byte, l []uint64) {
	for len(l) >= 4 && len(b) >= 32 {
		binary.BigEndian.PutUint64(b, l[0])
		binary.BigEndian.PutUint64(b[8:], l[1])
		binary.BigEndian.PutUint64(b[16:], l[2])
		binary.BigEndian.PutUint64(b[24:], l[3])
		l, b = l[4:], b[32:]
	}
	for len(l) >= 1 && len(b) >= 8 {
		binary.BigEndian.PutUint64(b, l[0])
		l, b = l[1:], b[8:]
	}
}

// Int64s codes a count and as many numbers of eight bytes, two's complement.
//
//go:noinline
func (c *Codec) Int64s(name string, p Prefix, v *[]int64) {
	numbers(c, name, "Int64s", p, &numeralInt64, v)
}

// Float32s codes a count and as many IEEE 754 numbers of four bytes.
//
//go:noinline
func (c *Codec) Float32s(name string, p Prefix, v *[]float32) {
	numbers(c, name, "Float32s", p, &numeralFloat32, v)
}

// Float64s codes a count and as many IEEE 754 numbers of eight bytes.
//
//go:noinline
func (c *Codec) Float64s(name string, p Prefix, v *[]float64) {
	numbers(c, name, "Float64s", p, &numeralFloat64, v)
}

func numbers[T Fixed](c *Codec, name, op string, p Prefix, k *numeral, v *[]T) {
	l, from := *v, c.pos
	n, ok := uint64(0), false
	if p&nullable == 0 {
		n, ok = c.quickLength(p, uint64(len(l)))
	}
	if size := int(n) * k.width; ok && len(c.buf)-c.pos >= size && n <= uint64(cap(l)) && c.x == nil {
		at := c.pos
		c.start, c.pos = from, at+size
		if c.mode&writing != 0 {
			appendSlice(c.buf[:at], l, c.mode&little != 0) // in place: there is room
		} else {
			l = l[:n]
			*v = l
			fillSlice(l, c.buf[at:at+size], c.mode&little != 0)
		}
		return
	}
	if ok {
		c.pos = from
	}
	slowNumbers(c, name, op, p, k, v)
}

func slowNumbers[T Fixed](c *Codec, name, op string, p Prefix, k *numeral, v *[]T) {
	l := *v
	switch {
	case c.mode&absent != 0:
		if c.vanish(name, op, l == nil || len(l) == 0 && p&nullable == 0) {
			*v = nil
		}
		return
	case c.mode&(showing|parsing) != 0:
		eachNumber(c, name, p, k, v)
		return
	}
	from := c.at(c.pos)
	n, ok := c.length(name, op, "count", p, lengthOf(p, l == nil, len(l)))
	switch {
	case !ok:
		return
	case n == nullLength && p&nullable != 0:
		if c.mode&writing == 0 {
			*v = nil
		}
		return
	case c.mode&writing != 0:
		if size := len(l) * k.width; c.reserve(size) && c.mode&sizing == 0 {
			appendSlice(c.buf[:c.start], l, c.mode&little != 0)
		}
	case n > uint64(len(c.have())/k.width):
		if l, ok = readNumbers(c, name, op, k, from, int(n), l); !ok {
			return
		}
		*v = l
	default:
		if uint64(cap(l)) < n || l == nil && p&nullable != 0 {
			l = make([]T, n)
		}
		l = l[:n]
		*v = l
		size := int(n) * k.width
		fillSlice(l, (*c.window())[c.pos:c.pos+size], c.mode&little != 0)
		c.pos += size
	}
	if c.x != nil && c.mode&writing == 0 {
		traceNumbers(c, name, op, k, l)
	}
	c.start = int(from - c.base)
}

// readNumbers decodes n numbers of which some have not arrived. Memory is made for those that have.
func readNumbers[T Fixed](c *Codec, name, op string, k *numeral, from int64, n int, l []T) ([]T, bool) {
	l = l[:0]
	for len(l) < n {
		here := min(len(c.have())/k.width, n-len(l))
		if here == 0 {
			err := io.ErrUnexpectedEOF
			if x := c.x; x != nil && x.r != nil && uint64(n-len(l)) <= uint64(x.end-c.at(c.pos))/uint64(k.width) {
				err = c.fill(k.width)
			}
			if err != nil {
				c.fail(name, op, int(from-c.base), cutShort(err))
				return nil, false
			}
			continue
		}
		if len(l) == cap(l) {
			room := max(2*len(l), c.firstRoom(c.depth)/k.width, 1)
			l = append(make([]T, 0, min(n, room)), l...)
		}
		here = min(here, cap(l)-len(l))
		part := l[len(l) : len(l)+here]
		size := here * k.width
		fillSlice(part, (*c.window())[c.pos:c.pos+size], c.mode&little != 0)
		c.pos += size
		l = l[:len(l)+here]
	}
	return l, true
}

// eachNumber is numbers in text and JSON.
func eachNumber[T Fixed](c *Codec, name string, p Prefix, k *numeral, v *[]T) {
	n, ok := c.openList(name, "List", p, len(*v), *v == nil)
	switch {
	case !ok:
		if n < 0 {
			*v = nil
		}
		return
	case c.mode&parsing != 0 && (cap(*v) < n || *v == nil && p&nullable != 0):
		*v = make([]T, n)
	case c.mode&parsing != 0:
		*v = (*v)[:n]
	}
	if c.mode&showing != 0 {
		showNumbers(c, name, k, *v)
	} else {
		parseNumbers(c, name, k, *v)
	}
	c.leaveList()
}

// bitsOf returns the bits of a number as they go about: signed ones extended.
func bitsOf[T Fixed](v T) uint64 {
	switch v := any(v).(type) {
	case float32:
		return uint64(math.Float32bits(v))
	case float64:
		return math.Float64bits(v)
	}
	return uint64(int64(v)) // of every integer, for what is at most 64 bits wide
}

func fromBits[T Fixed](u uint64) T {
	var zero T
	switch any(zero).(type) {
	case float32:
		return any(math.Float32frombits(uint32(u))).(T)
	case float64:
		return any(math.Float64frombits(u)).(T)
	}
	return T(u)
}

func traceNumbers[T Fixed](c *Codec, name, op string, k *numeral, l []T) {
	t := c.tracing()
	if t == nil {
		return
	}
	value := []byte{'['}
	for i, v := range l[:min(len(l), shownElements)] {
		if i > 0 {
			value = append(value, ' ')
		}
		value = appendNumber(value, k.class, bitsOf(v), false)
	}
	if len(l) > shownElements {
		value = append(value, " ..."...)
	}
	size := int64(len(l) * k.width)
	t.field(name, op, c.at(c.pos)-size, size, string(append(value, ']')))
}
