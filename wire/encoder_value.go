package wire

import (
	"encoding/binary"
	"math"

	"github.com/seed44153783/wirekit/varint"
)

// Bool writes one byte, 1 or 0.
func (e *Encoder) Bool(v bool) { e.Uint8(boolByte(v)) }

// Uint8 writes one byte.
func (e *Encoder) Uint8(v uint8) {
	if i := e.pos; i < len(e.buf) {
		e.start, e.pos = i, i+1
		e.buf[i] = v
		return
	}
	e.number(&numeralUint8, uint64(v))
}

// Int8 writes one byte, two's complement.
func (e *Encoder) Int8(v int8) { e.Uint8(uint8(v)) }

// Uint16 writes two bytes in the byte order of e, as do the other methods with a width in their names.
func (e *Encoder) Uint16(v uint16) {
	i := e.pos
	if len(e.buf)-i < 2 {
		e.number(&numeralUint16, uint64(v))
		return
	}
	b := e.buf[i:]
	e.start, e.pos = i, i+2
	if e.mode&little != 0 {
		binary.LittleEndian.PutUint16(b, v)
		return
	}
	binary.BigEndian.PutUint16(b, v)
}

// Uint32 writes four bytes.
func (e *Encoder) Uint32(v uint32) {
	i := e.pos
	if len(e.buf)-i < 4 {
		e.number(&numeralUint32, uint64(v))
		return
	}
	b := e.buf[i:]
	e.start, e.pos = i, i+4
	if e.mode&little != 0 {
		binary.LittleEndian.PutUint32(b, v)
		return
	}
	binary.BigEndian.PutUint32(b, v)
}

// Uint64 writes eight bytes.
func (e *Encoder) Uint64(v uint64) {
	i := e.pos
	if len(e.buf)-i < 8 {
		e.number(&numeralUint64, v)
		return
	}
	b := e.buf[i:]
	e.start, e.pos = i, i+8
	if e.mode&little != 0 {
		binary.LittleEndian.PutUint64(b, v)
		return
	}
	binary.BigEndian.PutUint64(b, v)
}

// number codes a number of the kind k.
//
//go:noinline
func (e *Encoder) number(k *numeral, v uint64) { e.ready().number(e.valueName(), k, v) }

// Int16 writes two bytes, two's complement.
func (e *Encoder) Int16(v int16) { e.Uint16(uint16(v)) }

// Int32 writes four bytes, two's complement.
func (e *Encoder) Int32(v int32) { e.Uint32(uint32(v)) }

// Int64 writes eight bytes, two's complement.
func (e *Encoder) Int64(v int64) { e.Uint64(uint64(v)) }

// Float32 writes the four bytes of an IEEE 754 number; every bit survives, those of a NaN too.
func (e *Encoder) Float32(v float32) { e.Uint32(math.Float32bits(v)) }

// Float64 writes the eight bytes of an IEEE 754 number; every bit survives, those of a NaN too.
func (e *Encoder) Float64(v float64) { e.Uint64(math.Float64bits(v)) }

// UintN writes v in n bytes, n from 1 to 8, in the byte order of e. A v that needs more is [ErrOverflow], any other n
// [ErrInvalidWidth].
func (e *Encoder) UintN(n int, v uint64) { e.ready().UintN(e.valueName(), n, &v) }

// IntN writes v in n bytes, two's complement, n from 1 to 8, in the byte order of e. A v that needs more is
// [ErrOverflow], any other n [ErrInvalidWidth].
func (e *Encoder) IntN(n int, v int64) { e.ready().IntN(e.valueName(), n, &v) }

// Uvarint writes an unsigned LEB128 of 1 to 10 bytes; see [varint.AppendUvarint].
func (e *Encoder) Uvarint(v uint64) {
	if v < 0x80 {
		e.Uint8(uint8(v))
		return
	}
	e.varint(familyUvarint, v)
}

// Zigzag writes a signed number, zigzag over Uvarint; see [varint.AppendZigzag].
func (e *Encoder) Zigzag(v int64) { e.Uvarint(uint64(v)<<1 ^ uint64(v>>63)) }

// VarInt writes the LEB128 of an int32, 1 to 5 bytes; see [varint.AppendVarInt].
func (e *Encoder) VarInt(v int32) { e.Uvarint(uint64(uint32(v))) }

// VarLong writes the LEB128 of an int64, 1 to 10 bytes; see [varint.AppendVarLong].
func (e *Encoder) VarLong(v int64) { e.Uvarint(uint64(v)) }

// SLEB writes a signed LEB128; see [varint.AppendSLEB].
func (e *Encoder) SLEB(v int64) { e.varint(familySLEB, uint64(v)) }

// SLEB32 writes the signed LEB128 of an int32; see [varint.AppendSLEB32].
func (e *Encoder) SLEB32(v int32) { e.varint(familySLEB32, uint64(int64(v))) }

// QUIC writes the variable-length integer of RFC 9000 section 16. A v above [varint.MaxQUIC] is [ErrOverflow].
func (e *Encoder) QUIC(v uint64) { e.varint(familyQUIC, v) }

// CompactSize writes Bitcoin's number; see [varint.AppendCompactSize].
func (e *Encoder) CompactSize(v uint64) { e.varint(familyCompactSize, v) }

// VLQ writes a big-endian base-128 number; see [varint.AppendVLQ].
func (e *Encoder) VLQ(v uint64) { e.varint(familyVLQ, v) }

func (e *Encoder) varint(f family, v uint64) { e.ready().varint(e.valueName(), f, v) }

// HPACK writes a number that starts in the low bits of a byte, with the bits of high above it, as in RFC 7541 section
// 5.1; see [varint.AppendHPACK], whose errors it has.
func (e *Encoder) HPACK(high byte, bits int, v uint64) {
	c, name := e.ready(), e.valueName()
	if c.err == nil && (len(c.buf)-c.pos >= varint.MaxLenHPACK || c.room(varint.MaxLenHPACK)) {
		b, err := varint.AppendHPACK(c.buf[:c.pos], high, bits, v)
		c.appended(name, "HPACK", b, err)
	}
}

// Raw writes the bytes of p, without a length.
func (e *Encoder) Raw(p []byte) {
	c, name := e.ready(), e.valueName()
	x := c.x
	if x != nil && x.w != nil && x.busy == 0 && len(p) >= len(c.buf) && c.err == nil {
		if c.flush() != nil {
			return
		}
		if err := WriteBytes(x.w, p); err != nil { // as good as through the buffer
			c.fail(name, "", c.pos, err)
			return
		}
		c.base += int64(len(p))
		c.start = -len(p)
		return
	}
	if c.err == nil {
		c.Into(name, p)
		c.dropEmpty(e.Offset())
	}
}

// ByteArray writes the length of p and p; with [Prefix.Null], nil is null. One above MaxLen, and one whose length the
// prefix cannot carry, is a [*LengthError].
func (e *Encoder) ByteArray(p Prefix, v []byte) {
	if !short(e, p, v) {
		e.ready().ByteArray(e.valueName(), p, &v)
	}
}

// String writes the length of s in bytes and s. One above MaxLen, and one whose length the prefix cannot carry, is a
// [*LengthError].
func (e *Encoder) String(p Prefix, s string) {
	if !short(e, p, s) {
		e.ready().text(e.valueName(), &textualString, p, &s, false)
	}
}

// short writes v after its length if that is easily done, and says whether it is: the length takes one byte, there is
// room, and MaxLen is out of the question.
func short[T string | []byte](e *Encoder, p Prefix, v T) bool {
	i := e.pos
	if len(v) >= 0x80 || len(v) >= len(e.buf)-i || !p.oneByte() || uint(e.MaxLen-1) < 0x7e || p&nullable != 0 {
		return false
	}
	e.start, e.pos = i, i+1+len(v)
	e.buf[i] = byte(len(v))
	copy(e.buf[i+1:], v)
	return true
}

// UTF8String is [Encoder.String] for formats whose strings are UTF-8: any other s is [ErrInvalidUTF8].
func (e *Encoder) UTF8String(p Prefix, s string) {
	e.ready().text(e.valueName(), &textualUTF8String, p, &s, false)
}

// NullString is [Encoder.String] for a prefix with [Prefix.Null]: nil is null.
func (e *Encoder) NullString(p Prefix, s *string) { e.ready().NullString(e.valueName(), p, &s) }

// CString writes s and a NUL. An s with a NUL in it is [ErrNUL], one above MaxLen a [*LengthError].
func (e *Encoder) CString(s string) { e.ready().CString(e.valueName(), &s) }

// Count writes how many elements follow. A negative n is [ErrNegative]; one above MaxLen, and one that the prefix
// cannot carry, is a [*LengthError].
func (e *Encoder) Count(p Prefix, n int) { e.ready().Count(e.valueName(), p, &n) }

// Append writes with a function that appends to a slice and returns it, as does every Append function, and AppendBinary
// of the packets of a codec; it may grow a stream's buffer. Its error becomes that of e, and what it appended is
// dropped.
//
//	e.Append(header.AppendBinary)
func (e *Encoder) Append(fn func(dst []byte) ([]byte, error)) {
	c, name := e.ready(), e.valueName()
	if c.err != nil {
		return
	}
	b, err := fn(c.buf[:c.pos])
	if c.appended(name, "Append", b, err) && c.x != nil && c.x.w != nil && c.x.busy == 0 && c.pos >= c.x.size {
		_ = c.flush() // the error stays
	}
}
