package wire

import (
	"encoding/binary"
	"io"
	"math"

	"github.com/seed44153783/wirekit/varint"
)

// Bool decodes one byte: 0 is false, anything else true.
func (d *Decoder) Bool() bool { return d.fixed8(&numeralBool) != 0 }

// StrictBool decodes one byte: 0 is false, 1 is true, anything else [ErrInvalidBool].
func (d *Decoder) StrictBool() bool { return d.number(&numeralStrictBool) != 0 }

// Uint8 decodes one byte.
func (d *Decoder) Uint8() uint8 { return d.fixed8(&numeralUint8) }

// Int8 decodes one byte, two's complement.
func (d *Decoder) Int8() int8 { return int8(d.fixed8(&numeralInt8)) }

// Uint16 decodes two bytes in the byte order of d, as do the other methods with a width in their names.
func (d *Decoder) Uint16() uint16 { return d.fixed16(&numeralUint16) }

// Uint32 decodes four bytes.
func (d *Decoder) Uint32() uint32 { return d.fixed32(&numeralUint32) }

// Uint64 decodes eight bytes.
func (d *Decoder) Uint64() uint64 { return d.fixed64(&numeralUint64) }

// Int16 decodes two bytes, two's complement.
func (d *Decoder) Int16() int16 { return int16(d.fixed16(&numeralInt16)) }

// Int32 decodes four bytes, two's complement.
func (d *Decoder) Int32() int32 { return int32(d.fixed32(&numeralInt32)) }

// Int64 decodes eight bytes, two's complement.
func (d *Decoder) Int64() int64 { return int64(d.fixed64(&numeralInt64)) }

// Float32 decodes the four bytes of an IEEE 754 number; every bit survives, those of a NaN too.
func (d *Decoder) Float32() float32 { return math.Float32frombits(d.fixed32(&numeralFloat32)) }

// Float64 decodes the eight bytes of an IEEE 754 number; every bit survives, those of a NaN too.
func (d *Decoder) Float64() float64 { return math.Float64frombits(d.fixed64(&numeralFloat64)) }

// The same bound check four times: a call more, or a width that is not a constant, costs a third.

func (d *Decoder) fixed8(k *numeral) uint8 {
	if i := d.pos; i < len(d.buf) {
		d.start, d.pos = i, i+1
		return d.buf[i]
	}
	return uint8(d.number(k))
}

func (d *Decoder) fixed16(k *numeral) uint16 {
	i := d.pos
	if len(d.buf)-i < 2 {
		return uint16(d.number(k))
	}
	b := d.buf[i:]
	d.start, d.pos = i, i+2
	if d.mode&little != 0 {
		return binary.LittleEndian.Uint16(b)
	}
	return binary.BigEndian.Uint16(b)
}

func (d *Decoder) fixed32(k *numeral) uint32 {
	i := d.pos
	if len(d.buf)-i < 4 {
		return uint32(d.number(k))
	}
	b := d.buf[i:]
	d.start, d.pos = i, i+4
	if d.mode&little != 0 {
		return binary.LittleEndian.Uint32(b)
	}
	return binary.BigEndian.Uint32(b)
}

func (d *Decoder) fixed64(k *numeral) uint64 {
	i := d.pos
	if len(d.buf)-i < 8 {
		return d.number(k)
	}
	b := d.buf[i:]
	d.start, d.pos = i, i+8
	if d.mode&little != 0 {
		return binary.LittleEndian.Uint64(b)
	}
	return binary.BigEndian.Uint64(b)
}

// number codes a number of the kind k.
//
//go:noinline
func (d *Decoder) number(k *numeral) uint64 {
	v, _ := d.codec().number(d.valueName(), k, 0)
	return v
}

// UintN decodes an unsigned number of n bytes, n from 1 to 8, in the byte order of d. Any other n is [ErrInvalidWidth].
func (d *Decoder) UintN(n int) uint64 { return d.number(&numeral{"UintN", n, unsigned}) }

// IntN decodes a signed number of n bytes, two's complement, n from 1 to 8, in the byte order of d. Any other n is
// [ErrInvalidWidth].
func (d *Decoder) IntN(n int) int64 { return int64(d.number(&numeral{"IntN", n, signed})) }

// Uvarint decodes an unsigned LEB128 of 1 to 10 bytes; see [varint.ConsumeUvarint].
func (d *Decoder) Uvarint() uint64 { return d.varint(familyUvarint) }

// Zigzag decodes a signed number, zigzag over Uvarint; see [varint.ConsumeZigzag].
func (d *Decoder) Zigzag() int64 { return int64(d.slowVarint(familyZigzag)) }

// VarInt decodes the LEB128 of an int32, 1 to 5 bytes; see [varint.ConsumeVarInt].
func (d *Decoder) VarInt() int32 { return int32(d.varint(familyVarInt)) }

// VarLong decodes the LEB128 of an int64, 1 to 10 bytes; see [varint.ConsumeVarLong].
func (d *Decoder) VarLong() int64 { return int64(d.varint(familyVarLong)) }

// SLEB decodes a signed LEB128; see [varint.ConsumeSLEB].
func (d *Decoder) SLEB() int64 { return int64(d.slowVarint(familySLEB)) }

// SLEB32 decodes the signed LEB128 of an int32; see [varint.ConsumeSLEB32].
func (d *Decoder) SLEB32() int32 { return int32(d.slowVarint(familySLEB32)) }

// QUIC decodes the variable-length integer of RFC 9000 section 16; see [varint.ConsumeQUIC].
func (d *Decoder) QUIC() uint64 { return d.slowVarint(familyQUIC) }

// CompactSize decodes Bitcoin's number; see [varint.ConsumeCompactSize].
func (d *Decoder) CompactSize() uint64 { return d.slowVarint(familyCompactSize) }

// VLQ decodes a big-endian base-128 number; see [varint.ConsumeVLQ].
func (d *Decoder) VLQ() uint64 { return d.slowVarint(familyVLQ) }

// varint decodes one of a family in which a byte below 0x80 stands for itself.
func (d *Decoder) varint(f family) uint64 {
	if i := d.pos; i < len(d.buf) && d.buf[i] < 0x80 {
		d.start, d.pos = i, i+1
		return uint64(d.buf[i])
	}
	return d.slowVarint(f)
}

func (d *Decoder) slowVarint(f family) uint64 {
	v, _ := d.codec().varint(d.valueName(), f, 0)
	return v
}

// HPACK decodes a number that starts in the low bits of a byte, as in RFC 7541 section 5.1; see [varint.ConsumeHPACK].
// high is the rest of that byte, its low bits zero. Other bits than 1 to 8 are [varint.ErrWidth].
func (d *Decoder) HPACK(bits int) (high byte, v uint64) {
	c, name := d.codec(), d.valueName()
	for c.err == nil {
		b := c.have()
		v, n, err := varint.ConsumeHPACK(b, bits)
		if err == nil {
			c.start, c.pos = c.pos, c.pos+n
			return b[0] &^ (1<<bits - 1), v
		}
		c.again(name, "HPACK", err)
	}
	return 0, 0
}

// DecodeWith decodes a value with a function that has the shape of every Consume function: it decodes from the front of
// b and says how many bytes that took, no more than b has, and returns [io.ErrUnexpectedEOF] while b is too short. op
// names it in errors:
//
//	v := wire.DecodeWith(d, "Uvarint", varint.ConsumeCanonicalUvarint)
//
// Over a stream consume is called again each time more has arrived, so the value should be small; one that has not
// ended when it fills the buffer is a [*LengthError].
func DecodeWith[T any](d *Decoder, op string, consume func(b []byte) (v T, n int, err error)) T {
	c := d.codec()
	v, n, ok := peek(c, d.valueName(), op, consume)
	if ok {
		c.start, c.pos = c.pos, c.pos+n
		c.dropEmpty(c.at(c.pos))
	}
	return v
}

// String decodes a length and as many bytes, which are not checked.
func (d *Decoder) String(p Prefix) string {
	if b, ok := d.short(p); ok {
		return string(b)
	}
	return d.text(&textualString, p)
}

// short decodes a length of one byte and as many bytes, if they are at hand: most strings are that short.
func (d *Decoder) short(p Prefix) ([]byte, bool) {
	if i, b := d.pos, d.buf; i < len(b) && p.oneByte() && fitsShort(d.MaxLen) {
		if end := i + 1 + int(b[i]); b[i] < 0x80 && end <= len(b) {
			d.start, d.pos = i, end
			return b[i+1 : end : end], true
		}
	}
	return nil, false
}

// UTF8String decodes a length and as many bytes, which must be UTF-8; others are [ErrInvalidUTF8].
func (d *Decoder) UTF8String(p Prefix) string { return d.text(&textualUTF8String, p) }

func (d *Decoder) text(k *textual, p Prefix) (s string) {
	d.codec().text(d.valueName(), k, p, &s, false)
	return s
}

// NullString decodes a length and as many bytes; nil for null.
func (d *Decoder) NullString(p Prefix) (s *string) {
	d.codec().NullString(d.valueName(), p, &s)
	return s
}

// CString decodes the bytes up to the first NUL, and the NUL. The string is without it.
func (d *Decoder) CString() (s string) {
	d.codec().CString(d.valueName(), &s)
	return s
}

// ByteArray decodes a length and as many bytes. With [Prefix.Null], null is nil, and what is empty is not.
func (d *Decoder) ByteArray(p Prefix) (v []byte) {
	d.codec().ByteArray(d.valueName(), p, &v)
	return v
}

// ByteArrayView is [Decoder.ByteArray] without the copy: a view of the slice, valid as long as that is not written to,
// or, over a stream, of the buffer until the next call. Its capacity is its length.
func (d *Decoder) ByteArrayView(p Prefix) (v []byte) {
	if b, ok := d.short(p); ok {
		return b
	}
	c := d.codec()
	c.allowShort() // MaxLen may be another than at the start
	c.ByteArrayView(d.valueName(), p, &v)
	d.release()
	return v
}

// release lets the buffer be used again, although a view was given away: it lives until the next call.
func (d *Decoder) release() {
	if d.x != nil {
		d.x.views = d.x.given
	}
}

// Bytes decodes n bytes; see [Decoder.Into] for a number that is known. An n above MaxLen is a [*LengthError]: it may
// be one that was decoded.
func (d *Decoder) Bytes(n uint64) []byte {
	c, name := d.codec(), d.valueName()
	from := c.at(c.pos)
	if !d.allow(name, "Bytes", n) || c.cut(name, &textualBytes, from, n) {
		return nil
	}
	b, long, ok := c.content(name, &textualBytes, from, n)
	if !ok {
		return nil
	}
	c.start = int(from - c.base)
	if c.dropEmpty(c.at(c.pos)); long {
		return b
	}
	return append(make([]byte, 0, n), b...)
}

var textualBytes = textual{op: "Bytes", what: "byte array", binary: true}

// allow holds a number of bytes against MaxLen.
func (d *Decoder) allow(name, op string, n uint64) bool {
	c := d.codec()
	if limit := limitOf(d.MaxLen); n > limit {
		c.fail(name, op, c.pos, tooLong("byte array", n, limit))
	}
	return c.err == nil
}

// BytesView is [Decoder.Bytes] without the copy; see [Decoder.ByteArrayView] for how long the view lives.
func (d *Decoder) BytesView(n uint64) []byte {
	c, name := d.codec(), d.valueName()
	from := c.at(c.pos)
	if !d.allow(name, "Bytes", n) || c.cut(name, &textualBytes, from, n) {
		return nil
	}
	b := c.view(name, &textualBytes, from, n)
	c.start = int(from - c.base)
	c.dropEmpty(c.at(c.pos))
	d.release()
	return b
}

// Into decodes len(v) bytes into v: an array of an ID, say, as in d.Into(id[:]). It is safer than to convert what
// [Decoder.Bytes] returns to an array, which panics where the input is cut short.
func (d *Decoder) Into(v []byte) {
	d.codec().Into(d.valueName(), v)
	d.dropEmpty(d.Offset())
}

// Rest decodes what is left of the current section, or else of the input: over a stream outside of a section it reads
// to the end. More than MaxLen is a [*LengthError]; over such a stream its Got is one more.
func (d *Decoder) Rest() (v []byte) {
	d.codec().Rest(d.valueName(), &v)
	d.dropEmpty(d.Offset())
	return v
}

// RestView is [Decoder.Rest] without the copy; see [Decoder.ByteArrayView] for how long the view lives.
func (d *Decoder) RestView() (v []byte) {
	d.codec().RestView(d.valueName(), &v)
	d.dropEmpty(d.Offset())
	d.release()
	return v
}

// Skip consumes n bytes. Over a stream it reads them.
func (d *Decoder) Skip(n uint64) {
	c, name := d.codec(), d.valueName()
	from := c.at(c.pos)
	if c.err != nil {
		return
	}
	left := uint64(len(c.have()))
	if x := c.x; x != nil && x.r != nil {
		left = uint64(x.end - from)
	}
	if n > left {
		c.fail(name, "Skip", c.pos, io.ErrUnexpectedEOF)
		return
	}
	for n > 0 {
		b := c.have()
		if len(b) == 0 {
			if err := c.fill(1); err != nil {
				if c.at(c.pos) > from {
					err = cutShort(err)
				}
				c.fail(name, "Skip", int(from-c.base), err)
				return
			}
			continue
		}
		step := min(n, uint64(len(b)))
		c.pos += int(step)
		n -= step
	}
	c.start = int(from - c.base)
	c.dropEmpty(c.at(c.pos))
}
