package wire

import (
	"encoding/binary"
	"io"
	"math"

	"github.com/seed44153783/wirekit/varint"
)

// Bool decodes one byte: 0 is false, anything else true.
func (d *Decoder) Bool() bool { return d.uint8("Bool") != 0 }

// StrictBool decodes one byte: 0 is false, 1 is true, anything else [ErrInvalidBool].
func (d *Decoder) StrictBool() bool {
	if d.pos >= d.lim && !d.more(1, "StrictBool") {
		return false
	}
	v := d.data[d.pos]
	if v > 1 {
		d.fail("StrictBool", ErrInvalidBool)
		return false
	}
	d.pos++
	return v == 1
}

// Uint8 decodes one byte.
func (d *Decoder) Uint8() uint8 {
	if d.pos < d.lim {
		d.pos++
		return d.data[d.pos-1]
	}
	return d.moreUint8()
}

// moreUint8 leaves Uint8 small enough to be inlined.
func (d *Decoder) moreUint8() uint8 { return d.slowUint8("Uint8") }

// Int8 decodes one byte, two's complement.
func (d *Decoder) Int8() int8 { return int8(d.uint8("Int8")) }

// Byte decodes one byte.
func (d *Decoder) Byte() byte { return d.uint8("Byte") }

func (d *Decoder) uint8(op string) uint8 {
	if d.pos < d.lim {
		d.pos++
		return d.data[d.pos-1]
	}
	return d.slowUint8(op)
}

func (d *Decoder) slowUint8(op string) uint8 {
	if !d.more(1, op) {
		return 0
	}
	d.pos++
	return d.data[d.pos-1]
}

// Uint16 decodes two bytes in the byte order of d, as do the other methods with a width in their names.
func (d *Decoder) Uint16() uint16 { return d.uint16("Uint16") }

// Uint32 decodes four bytes.
func (d *Decoder) Uint32() uint32 { return d.uint32("Uint32") }

// Uint64 decodes eight bytes.
func (d *Decoder) Uint64() uint64 { return d.uint64("Uint64") }

// Int16 decodes two bytes, two's complement.
func (d *Decoder) Int16() int16 { return int16(d.uint16("Int16")) }

// Int32 decodes four bytes, two's complement.
func (d *Decoder) Int32() int32 { return int32(d.uint32("Int32")) }

// Int64 decodes eight bytes, two's complement.
func (d *Decoder) Int64() int64 { return int64(d.uint64("Int64")) }

// Float32 decodes the four bytes of an IEEE 754 number; every bit survives, those of a NaN too.
func (d *Decoder) Float32() float32 { return math.Float32frombits(d.uint32("Float32")) }

// Float64 decodes the eight bytes of an IEEE 754 number; every bit survives, those of a NaN too.
func (d *Decoder) Float64() float64 { return math.Float64frombits(d.uint64("Float64")) }

func (d *Decoder) uint16(op string) uint16 {
	if d.lim-d.pos < 2 && !d.more(2, op) {
		return 0
	}
	b := d.data[d.pos:]
	d.pos += 2
	if d.Order == LittleEndian {
		return binary.LittleEndian.Uint16(b)
	}
	return binary.BigEndian.Uint16(b)
}

func (d *Decoder) uint32(op string) uint32 {
	if d.lim-d.pos < 4 && !d.more(4, op) {
		return 0
	}
	b := d.data[d.pos:]
	d.pos += 4
	if d.Order == LittleEndian {
		return binary.LittleEndian.Uint32(b)
	}
	return binary.BigEndian.Uint32(b)
}

func (d *Decoder) uint64(op string) uint64 {
	if d.lim-d.pos < 8 && !d.more(8, op) {
		return 0
	}
	b := d.data[d.pos:]
	d.pos += 8
	if d.Order == LittleEndian {
		return binary.LittleEndian.Uint64(b)
	}
	return binary.BigEndian.Uint64(b)
}

// UintN decodes an unsigned number of n bytes, n from 1 to 8, in the byte order of d. Any other n is [ErrInvalidWidth].
func (d *Decoder) UintN(n int) uint64 { return d.uintN(n, "UintN") }

// IntN decodes a signed number of n bytes, two's complement, n from 1 to 8, in the byte order of d. Any other n is [ErrInvalidWidth].
func (d *Decoder) IntN(n int) int64 { return signExtend(d.uintN(n, "IntN"), n) }

func (d *Decoder) uintN(n int, op string) uint64 {
	if n < 1 || n > 8 {
		d.fail(op, ErrInvalidWidth)
		return 0
	}
	if d.lim-d.pos < n && !d.more(n, op) {
		return 0
	}
	v := bigEndian(d.data[d.pos : d.pos+n])
	d.pos += n
	if d.Order == LittleEndian {
		return reverse(v, n)
	}
	return v
}

// Uvarint decodes an unsigned LEB128 of 1 to 10 bytes; see [varint.ConsumeUvarint].
func (d *Decoder) Uvarint() uint64 { return d.uvarint("Uvarint") }

func (d *Decoder) uvarint(op string) uint64 {
	if d.pos < d.lim && d.data[d.pos] < 0x80 {
		d.pos++
		return uint64(d.data[d.pos-1])
	}
	v, n, err := varint.ConsumeUvarint(d.data[d.pos:d.lim])
	if err != nil {
		return DecodeWith(d, op, varint.ConsumeUvarint)
	}
	d.pos += n
	return v
}

// Zigzag decodes a signed number, zigzag over Uvarint; see [varint.ConsumeZigzag].
func (d *Decoder) Zigzag() int64 {
	u := d.uvarint("Zigzag")
	return int64(u>>1) ^ -int64(u&1)
}

// VarInt decodes the LEB128 of an int32, 1 to 5 bytes; see [varint.ConsumeVarInt].
func (d *Decoder) VarInt() int32 {
	if d.pos < d.lim && d.data[d.pos] < 0x80 {
		d.pos++
		return int32(d.data[d.pos-1])
	}
	return DecodeWith(d, "VarInt", varint.ConsumeVarInt)
}

// VarLong decodes the LEB128 of an int64, 1 to 10 bytes; see [varint.ConsumeVarLong].
func (d *Decoder) VarLong() int64 { return int64(d.uvarint("VarLong")) }

// SLEB decodes a signed LEB128; see [varint.ConsumeSLEB].
func (d *Decoder) SLEB() int64 {
	v, n, err := varint.ConsumeSLEB(d.data[d.pos:d.lim])
	if err != nil {
		return DecodeWith(d, "SLEB", varint.ConsumeSLEB)
	}
	d.pos += n
	return v
}

// QUIC decodes the variable-length integer of RFC 9000 section 16; see [varint.ConsumeQUIC].
func (d *Decoder) QUIC() uint64 { return d.unsigned("QUIC", varint.ConsumeQUIC) }

// CompactSize decodes Bitcoin's number; see [varint.ConsumeCompactSize].
func (d *Decoder) CompactSize() uint64 { return d.unsigned("CompactSize", varint.ConsumeCompactSize) }

// VLQ decodes a big-endian base-128 number; see [varint.ConsumeVLQ].
func (d *Decoder) VLQ() uint64 { return d.unsigned("VLQ", varint.ConsumeVLQ) }

// unsigned is no generic function that could be inlined in another package: d could then not live on the stack there.
func (d *Decoder) unsigned(op string, consume func([]byte) (uint64, int, error)) uint64 {
	v, n, err := consume(d.data[d.pos:d.lim])
	if err != nil {
		return DecodeWith(d, op, consume)
	}
	d.pos += n
	return v
}

// Prefixed decodes a number that starts in the low bits of a byte, as in RFC 7541 section 5.1; see [varint.ConsumeHPACK]. high is
// the rest of that byte, its low bits zero.
func (d *Decoder) Prefixed(bits int) (high byte, v uint64) {
	v = DecodeWith(d, "Prefixed", func(b []byte) (uint64, int, error) {
		v, n, err := varint.ConsumeHPACK(b, bits)
		if err == nil {
			high = b[0] &^ (1<<bits - 1)
		}
		return v, n, err
	})
	return high, v
}

// DecodeWith decodes a value with a function that has the shape of every Consume function: it decodes from the front of b and says how
// many bytes that took, no more than b has, and returns [io.ErrUnexpectedEOF] while b is too short. op names it in errors:
//
//	v := wire.DecodeWith(d, "Uvarint", varint.ConsumeCanonicalUvarint)
//
// Over a stream consume is called again each time more has arrived, so the value should be small; one that has not ended when it
// fills the buffer is a [*LengthError].
func DecodeWith[T any](d *Decoder, op string, consume func(b []byte) (v T, n int, err error)) T {
	v, n, ok := peek(d, op, consume)
	if ok {
		d.pos += n
	}
	return v
}

// peek is DecodeWith without consuming.
func peek[T any](d *Decoder, op string, consume func([]byte) (T, int, error)) (v T, n int, ok bool) {
	if d.err != nil {
		return v, 0, false
	}
	v, n, err := consume(d.data[d.pos:d.lim])
	for err == io.ErrUnexpectedEOF {
		held := d.lim - d.pos
		if d.r != nil && held == cap(d.data) {
			err = tooLong(op, uint64(held)+1, uint64(held))
			break
		}
		if err = d.fill(held + 1); err != nil {
			err = d.cut(err)
			break
		}
		v, n, err = consume(d.data[d.pos:d.lim])
	}
	if err != nil {
		d.fail(op, err)
		var zero T
		return zero, 0, false
	}
	return v, n, true
}

func tooLong(what string, got, limit uint64) error {
	return &LengthError{What: what, Got: got, Limit: limit, Offset: -1}
}
