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
	if len(e.buf) < cap(e.buf) || e.room(1) {
		e.buf = append(e.buf, v)
	}
}

// Int8 writes one byte, two's complement.
func (e *Encoder) Int8(v int8) { e.Uint8(uint8(v)) }

// Byte writes one byte.
func (e *Encoder) Byte(v byte) { e.Uint8(v) }

// Uint16 writes two bytes in the byte order of e, as do the other methods with a width in their names.
func (e *Encoder) Uint16(v uint16) {
	if cap(e.buf)-len(e.buf) < 2 && !e.room(2) {
		return
	}
	n := len(e.buf)
	e.buf = e.buf[:n+2]
	if e.Order == LittleEndian {
		binary.LittleEndian.PutUint16(e.buf[n:], v)
		return
	}
	binary.BigEndian.PutUint16(e.buf[n:], v)
}

// Uint32 writes four bytes.
func (e *Encoder) Uint32(v uint32) {
	if cap(e.buf)-len(e.buf) < 4 && !e.room(4) {
		return
	}
	n := len(e.buf)
	e.buf = e.buf[:n+4]
	if e.Order == LittleEndian {
		binary.LittleEndian.PutUint32(e.buf[n:], v)
		return
	}
	binary.BigEndian.PutUint32(e.buf[n:], v)
}

// Uint64 writes eight bytes.
func (e *Encoder) Uint64(v uint64) {
	if cap(e.buf)-len(e.buf) < 8 && !e.room(8) {
		return
	}
	n := len(e.buf)
	e.buf = e.buf[:n+8]
	if e.Order == LittleEndian {
		binary.LittleEndian.PutUint64(e.buf[n:], v)
		return
	}
	binary.BigEndian.PutUint64(e.buf[n:], v)
}

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

// UintN writes v in n bytes, n from 1 to 8, in the byte order of e. A v that needs more is [ErrOverflow], any other n [ErrInvalidWidth].
func (e *Encoder) UintN(n int, v uint64) {
	if e.Order == LittleEndian {
		e.finish(AppendUintNLE(e.reserve(8), n, v))
		return
	}
	e.finish(AppendUintN(e.reserve(8), n, v))
}

// IntN writes v in n bytes, two's complement, n from 1 to 8, in the byte order of e. A v that needs more is [ErrOverflow], any other n
// [ErrInvalidWidth].
func (e *Encoder) IntN(n int, v int64) {
	if e.Order == LittleEndian {
		e.finish(AppendIntNLE(e.reserve(8), n, v))
		return
	}
	e.finish(AppendIntN(e.reserve(8), n, v))
}

// reserve returns the buffer with room for n bytes, for an Append function; what that returns goes to finish or keep.
func (e *Encoder) reserve(n int) []byte {
	if cap(e.buf)-len(e.buf) < n {
		e.room(n)
	}
	return e.buf
}

// keep takes the buffer back from an Append function, unless e has failed.
func (e *Encoder) keep(b []byte) {
	if e.err == nil {
		e.buf = b
	}
}

// finish is keep for an Append function that may fail.
func (e *Encoder) finish(b []byte, err error) {
	e.Fail(err)
	e.keep(b)
}

// Uvarint writes an unsigned LEB128 of 1 to 10 bytes; see [varint.AppendUvarint].
func (e *Encoder) Uvarint(v uint64) {
	if v < 0x80 {
		e.Uint8(uint8(v))
		return
	}
	e.keep(varint.AppendUvarint(e.reserve(varint.MaxLenUvarint), v))
}

// Zigzag writes a signed number, zigzag over Uvarint; see [varint.AppendZigzag].
func (e *Encoder) Zigzag(v int64) { e.Uvarint(uint64(v)<<1 ^ uint64(v>>63)) }

// VarInt writes the LEB128 of an int32, 1 to 5 bytes; see [varint.AppendVarInt].
func (e *Encoder) VarInt(v int32) { e.Uvarint(uint64(uint32(v))) }

// VarLong writes the LEB128 of an int64, 1 to 10 bytes; see [varint.AppendVarLong].
func (e *Encoder) VarLong(v int64) { e.Uvarint(uint64(v)) }

// SLEB writes a signed LEB128; see [varint.AppendSLEB].
func (e *Encoder) SLEB(v int64) { e.keep(varint.AppendSLEB(e.reserve(varint.MaxLenSLEB), v)) }

// QUIC writes the variable-length integer of RFC 9000 section 16. A v above [varint.MaxQUIC] is [ErrOverflow].
func (e *Encoder) QUIC(v uint64) { e.finish(varint.AppendQUIC(e.reserve(varint.MaxLenQUIC), v)) }

// CompactSize writes Bitcoin's number; see [varint.AppendCompactSize].
func (e *Encoder) CompactSize(v uint64) {
	e.keep(varint.AppendCompactSize(e.reserve(varint.MaxLenCompactSize), v))
}

// VLQ writes a big-endian base-128 number; see [varint.AppendVLQ].
func (e *Encoder) VLQ(v uint64) { e.keep(varint.AppendVLQ(e.reserve(varint.MaxLenVLQ), v)) }

// Prefixed writes a number that starts in the low bits of a byte, with the bits of high above it, as in RFC 7541 section 5.1; see
// [varint.AppendHPACK], whose errors are its.
func (e *Encoder) Prefixed(high byte, bits int, v uint64) {
	e.finish(varint.AppendHPACK(e.reserve(varint.MaxLenHPACK), high, bits, v))
}
