package fuzz

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"slices"
	"unicode/utf8"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

var wireClasses = []error{
	io.ErrUnexpectedEOF, io.EOF, wire.ErrOverflow, wire.ErrTooLong, wire.ErrNegative, wire.ErrInvalidBool,
	wire.ErrInvalidUTF8,
	wire.ErrNUL, wire.ErrTrailingBytes, wire.ErrInvalidPrefix, wire.ErrInvalidWidth, wire.ErrDuplicateKey,
	varint.ErrNonMinimal, varint.ErrWidth, wire.ErrIndefinite, wire.ErrNotDecimal, wire.ErrMagic, wire.ErrPadding,
	wire.ErrChecksum, wire.ErrMark,
	wire.ErrKeyOrder, wire.ErrSliceOnly, wire.ErrJSON, wire.ErrMissingKey, wire.ErrUnknownKey, wire.ErrCondition,
	wire.ErrCount, wire.ErrBits, errTag,
}

// A scalar is one fixed-width value, as 64 bits.
type scalar struct {
	name    string
	width   int
	append  func(dst []byte, v uint64) []byte
	consume func(b []byte) (uint64, int, error)
	read    func(r io.Reader) (uint64, error)
	write   func(w io.Writer, v uint64) error
	decode  func(b []byte) uint64 // by encoding/binary
}

// fixed makes a scalar of the functions for T.
func fixed[T any](
	name string,
	width int,
	bits func(T) uint64,
	from func(uint64) T,
	decode func([]byte) uint64,
	appendT func([]byte, T) []byte,
	consume func([]byte) (T, int, error),
	read func(io.Reader) (T, error),
	write func(io.Writer, T) error,
) scalar {
	return scalar{
		name, width,
		func(dst []byte, v uint64) []byte { return appendT(dst, from(v)) },
		func(b []byte) (uint64, int, error) { v, n, err := consume(b); return bits(v), n, err },
		func(r io.Reader) (uint64, error) { v, err := read(r); return bits(v), err },
		func(w io.Writer, v uint64) error { return write(w, from(v)) },
		decode,
	}
}

func whole[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64](
	name string,
	width int,
	decode func([]byte) uint64,
	appendT func([]byte, T) []byte,
	consume func([]byte) (T, int, error),
	read func(io.Reader) (T, error),
	write func(io.Writer, T) error,
) scalar {
	return fixed(
		name,
		width,
		func(v T) uint64 { return uint64(v) },
		func(v uint64) T { return T(v) },
		decode,
		appendT,
		consume,
		read,
		write,
	)
}

func be16(b []byte) uint64 { return uint64(binary.BigEndian.Uint16(b)) }
func le16(b []byte) uint64 { return uint64(binary.LittleEndian.Uint16(b)) }
func be32(b []byte) uint64 { return uint64(binary.BigEndian.Uint32(b)) }
func le32(b []byte) uint64 { return uint64(binary.LittleEndian.Uint32(b)) }
func be64(b []byte) uint64 { return binary.BigEndian.Uint64(b) }
func le64(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }

// signed extends the sign of a number of so many bits.
func signed(bits int, decode func([]byte) uint64) func([]byte) uint64 {
	return func(b []byte) uint64 { return uint64(int64(decode(b)<<(64-bits)) >> (64 - bits)) }
}

func bits32(v float32) uint64     { return uint64(math.Float32bits(v)) }
func fromBits32(v uint64) float32 { return math.Float32frombits(uint32(v)) }
func oneByteOf(b []byte) uint64   { return uint64(b[0]) }
func boolBits(v bool) uint64      { return uint64(map[bool]int{true: 1}[v]) }
func boolFromBits(v uint64) bool  { return v != 0 }
func boolOfByte(b []byte) uint64  { return boolBits(b[0] != 0) }

var scalars = []scalar{
	fixed(
		"Bool",
		1,
		boolBits,
		boolFromBits,
		boolOfByte,
		wire.AppendBool,
		wire.ConsumeBool,
		wire.ReadBool,
		wire.WriteBool,
	),
	whole("Uint8", 1, oneByteOf, wire.AppendUint8, wire.ConsumeUint8, wire.ReadUint8, wire.WriteUint8),
	whole("Int8", 1, signed(8, oneByteOf), wire.AppendInt8, wire.ConsumeInt8, wire.ReadInt8, wire.WriteInt8),
	whole("Uint16", 2, be16, wire.AppendUint16, wire.ConsumeUint16, wire.ReadUint16, wire.WriteUint16),
	whole("Uint16LE", 2, le16, wire.AppendUint16LE, wire.ConsumeUint16LE, wire.ReadUint16LE, wire.WriteUint16LE),
	whole("Int16", 2, signed(16, be16), wire.AppendInt16, wire.ConsumeInt16, wire.ReadInt16, wire.WriteInt16),
	whole("Int16LE", 2, signed(16, le16), wire.AppendInt16LE, wire.ConsumeInt16LE, wire.ReadInt16LE, wire.WriteInt16LE),
	whole("Uint32", 4, be32, wire.AppendUint32, wire.ConsumeUint32, wire.ReadUint32, wire.WriteUint32),
	whole("Uint32LE", 4, le32, wire.AppendUint32LE, wire.ConsumeUint32LE, wire.ReadUint32LE, wire.WriteUint32LE),
	whole("Int32", 4, signed(32, be32), wire.AppendInt32, wire.ConsumeInt32, wire.ReadInt32, wire.WriteInt32),
	whole("Int32LE", 4, signed(32, le32), wire.AppendInt32LE, wire.ConsumeInt32LE, wire.ReadInt32LE, wire.WriteInt32LE),
	whole("Uint64", 8, be64, wire.AppendUint64, wire.ConsumeUint64, wire.ReadUint64, wire.WriteUint64),
	whole("Uint64LE", 8, le64, wire.AppendUint64LE, wire.ConsumeUint64LE, wire.ReadUint64LE, wire.WriteUint64LE),
	whole("Int64", 8, be64, wire.AppendInt64, wire.ConsumeInt64, wire.ReadInt64, wire.WriteInt64),
	whole("Int64LE", 8, le64, wire.AppendInt64LE, wire.ConsumeInt64LE, wire.ReadInt64LE, wire.WriteInt64LE),
	fixed(
		"Float32",
		4,
		bits32,
		fromBits32,
		be32,
		wire.AppendFloat32,
		wire.ConsumeFloat32,
		wire.ReadFloat32,
		wire.WriteFloat32,
	),
	fixed(
		"Float32LE",
		4,
		bits32,
		fromBits32,
		le32,
		wire.AppendFloat32LE,
		wire.ConsumeFloat32LE,
		wire.ReadFloat32LE,
		wire.WriteFloat32LE,
	),
	fixed("Float64", 8, math.Float64bits, math.Float64frombits, be64,
		wire.AppendFloat64, wire.ConsumeFloat64, wire.ReadFloat64, wire.WriteFloat64),
	fixed("Float64LE", 8, math.Float64bits, math.Float64frombits, le64,
		wire.AppendFloat64LE, wire.ConsumeFloat64LE, wire.ReadFloat64LE, wire.WriteFloat64LE),
}

// CheckScalars holds every fixed-width value, in slices and on streams, against encoding/binary.
func CheckScalars(data []byte) error {
	for _, s := range scalars {
		if err := s.check(data); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return checkStrictBool(data)
}

func (s scalar) check(data []byte) error {
	v, n, err := s.consume(data)
	if len(data) < s.width {
		if v != 0 || n != 0 || err != io.ErrUnexpectedEOF {
			return fmt.Errorf("%x: %d, %d, %v", data, v, n, err)
		}
		for _, r := range sources(data) {
			v, err := s.read(r)
			if want := atEnd(io.ErrUnexpectedEOF, data); v != 0 || err != want || r.taken() != len(data) {
				return fmt.Errorf("%s of %x: %d, %v, took %d", r.name, data, v, err, r.taken())
			}
		}
		return nil
	}
	want := s.decode(data)
	if v != want || n != s.width || err != nil {
		return fmt.Errorf("%x: %d, %d, %v; encoding/binary: %d", data, v, n, err, want)
	}
	for _, r := range sources(data) {
		if v, err := s.read(r); v != want || err != nil || r.taken() != s.width {
			return fmt.Errorf("%s of %x: %d, %v, took %d", r.name, data, v, err, r.taken())
		}
	}
	b := s.append([]byte("dst"), want)
	w, err := written(func(w io.Writer) error { return s.write(w, want) })
	if string(b) != "dst"+string(w) || err != nil || len(w) != s.width || s.decode(w) != want {
		return fmt.Errorf("%d: appended as %x, written as %x, %v", want, b, w, err)
	}
	return nil
}

func checkStrictBool(data []byte) error {
	if len(data) == 0 {
		return nil
	}
	var want error
	if data[0] > 1 {
		want = wire.ErrInvalidBool
	}
	v, n, err := wire.ConsumeStrictBool(data)
	if err != want || v != (data[0] == 1) || (n == 1) != (want == nil) {
		return fmt.Errorf("StrictBool of %x: %v, %d, %v", data, v, n, err)
	}
	for _, r := range sources(data) {
		if v, err := wire.ReadStrictBool(r); err != want || v != (data[0] == 1) || r.taken() != 1 {
			return fmt.Errorf("StrictBool from %s of %x: %v, %v, took %d", r.name, data, v, err, r.taken())
		}
	}
	return nil
}

// CheckUintN holds integers of one to eight bytes, signed and unsigned, in both orders, against math/big.
func CheckUintN(data []byte) error {
	t := tape{data}
	n := t.below(11) - 1
	v := t.bits()
	b := t.rest()
	for _, order := range []wire.Order{wire.BigEndian, wire.LittleEndian} {
		err := first(
			func() error { return uintN(b, n, v, order) },
			func() error { return intN(b, n, int64(v), order) },
		)
		if err != nil {
			return fmt.Errorf("%v, %d bytes: %w", order, n, err)
		}
	}
	return nil
}

// widthN is the error of so many bytes in b.
func widthN(b []byte, n int) error {
	switch {
	case n < 1 || n > 8:
		return wire.ErrInvalidWidth
	case len(b) < n:
		return io.ErrUnexpectedEOF
	}
	return nil
}

// bigN is the number in the first n bytes of b.
func bigN(b []byte, n int, order wire.Order) *big.Int {
	raw := slices.Clone(b[:n])
	if order == wire.LittleEndian {
		slices.Reverse(raw)
	}
	return new(big.Int).SetBytes(raw)
}

func uintN(b []byte, n int, v uint64, order wire.Order) error {
	consume, read, appendN, write := wire.ConsumeUintN, wire.ReadUintN, wire.AppendUintN, wire.WriteUintN
	if order == wire.LittleEndian {
		consume, read, appendN, write = wire.ConsumeUintNLE, wire.ReadUintNLE, wire.AppendUintNLE, wire.WriteUintNLE
	}
	var want uint64
	wantErr := widthN(b, n)
	if wantErr == nil {
		want = bigN(b, n, order).Uint64()
	}
	return wideN(
		b,
		n,
		want,
		wantErr,
		v,
		new(big.Int).SetUint64(v).BitLen() <= 8*n,
		func() (uint64, int, error) { return consume(b, n) },
		func(r io.Reader) (uint64, error) { return read(r, n) },
		func(dst []byte) ([]byte, error) { return appendN(dst, n, v) },
		func(w io.Writer) error { return write(w, n, v) },
		func(p []byte) uint64 { return bigN(p, n, order).Uint64() },
	)
}

func intN(b []byte, n int, v int64, order wire.Order) error {
	consume, read, appendN, write := wire.ConsumeIntN, wire.ReadIntN, wire.AppendIntN, wire.WriteIntN
	if order == wire.LittleEndian {
		consume, read, appendN, write = wire.ConsumeIntNLE, wire.ReadIntNLE, wire.AppendIntNLE, wire.WriteIntNLE
	}
	decode := func(p []byte) int64 {
		value := bigN(p, n, order)
		if value.Bit(8*n-1) == 1 {
			value.Sub(value, new(big.Int).Lsh(big.NewInt(1), uint(8*n)))
		}
		return value.Int64()
	}
	var want int64
	wantErr := widthN(b, n)
	if wantErr == nil {
		want = decode(b)
	}
	limit := new(big.Int).Lsh(big.NewInt(1), uint(max(8*n-1, 0)))
	fits := big.NewInt(v).Cmp(limit) < 0 && big.NewInt(v).Cmp(new(big.Int).Neg(limit)) >= 0
	return wideN(
		b,
		n,
		want,
		wantErr,
		v,
		fits,
		func() (int64, int, error) { return consume(b, n) },
		func(r io.Reader) (int64, error) { return read(r, n) },
		func(dst []byte) ([]byte, error) { return appendN(dst, n, v) },
		func(w io.Writer) error { return write(w, n, v) },
		decode,
	)
}

// wideN compares the functions for a number of n bytes with what the oracle says about b, want and wantErr, and about
// v: whether it fits.
func wideN[T int64 | uint64](
	b []byte,
	n int,
	want T,
	wantErr error,
	v T,
	fits bool,
	consume func() (T, int, error),
	read func(io.Reader) (T, error),
	appendN func([]byte) ([]byte, error),
	write func(io.Writer) error,
	decode func([]byte) T,
) error {
	got, took, err := consume()
	if got != want || err != wantErr || (took == n) != (err == nil) && n != 0 || err != nil && took != 0 {
		return fmt.Errorf("%x: %d, %d, %v; oracle: %d, %v", b, got, took, err, want, wantErr)
	}
	for _, r := range sources(b) {
		readErr, taken := wantErr, min(n, len(b))
		if wantErr == wire.ErrInvalidWidth {
			taken = 0
		} else {
			readErr = atEnd(wantErr, b)
		}
		if got, err := read(r); got != want || err != readErr || r.taken() != taken {
			return fmt.Errorf(
				"%s of %x: %d, %v, took %d; oracle: %d, %v",
				r.name,
				b,
				got,
				err,
				r.taken(),
				want,
				readErr,
			)
		}
	}

	var encodeErr error
	switch {
	case n < 1 || n > 8:
		encodeErr = wire.ErrInvalidWidth
	case !fits:
		encodeErr = wire.ErrOverflow
	}
	p, err := appendN([]byte("dst"))
	w, writeErr := written(write)
	if err != encodeErr || writeErr != encodeErr || string(p) != "dst"+string(w) {
		return fmt.Errorf("%d: appended as %x, %v, written as %x, %v, want %v", v, p, err, w, writeErr, encodeErr)
	}
	if err != nil {
		if len(w) > 0 {
			return fmt.Errorf("%d: %v, but %x is written", v, err, w)
		}
		return nil
	}
	if len(w) != n || decode(w) != v {
		return fmt.Errorf("%d: written as %x", v, w)
	}
	return nil
}

// CheckSlices holds the bulk functions for numbers against one call for each.
func CheckSlices(data []byte) error {
	t := tape{data}
	room, b := 2*t.below(64), t.rest()
	return first(
		func() error {
			return slice(
				room,
				b,
				wire.AppendSlice[uint16],
				wire.ConsumeSlice[uint16],
				wire.AppendUint16,
				wire.ConsumeUint16,
			)
		},
		func() error {
			return slice(
				room,
				b,
				wire.AppendSliceLE[uint16],
				wire.ConsumeSliceLE[uint16],
				wire.AppendUint16LE,
				wire.ConsumeUint16LE,
			)
		},
		func() error {
			return slice(
				room,
				b,
				wire.AppendSlice[int32],
				wire.ConsumeSlice[int32],
				wire.AppendInt32,
				wire.ConsumeInt32,
			)
		},
		func() error {
			return slice(
				room,
				b,
				wire.AppendSliceLE[uint32],
				wire.ConsumeSliceLE[uint32],
				wire.AppendUint32LE,
				wire.ConsumeUint32LE,
			)
		},
		func() error {
			return slice(
				room,
				b,
				wire.AppendSlice[uint64],
				wire.ConsumeSlice[uint64],
				wire.AppendUint64,
				wire.ConsumeUint64,
			)
		},
		func() error {
			return slice(
				room,
				b,
				wire.AppendSliceLE[int64],
				wire.ConsumeSliceLE[int64],
				wire.AppendInt64LE,
				wire.ConsumeInt64LE,
			)
		},
		func() error {
			return slice(room, b, wire.AppendSlice[int8], wire.ConsumeSlice[int8], wire.AppendInt8, wire.ConsumeInt8)
		},
		func() error {
			return slice(
				room,
				b,
				wire.AppendSlice[float32],
				wire.ConsumeSlice[float32],
				wire.AppendFloat32,
				wire.ConsumeFloat32,
			)
		},
		func() error {
			return slice(
				room,
				b,
				wire.AppendSliceLE[float64],
				wire.ConsumeSliceLE[float64],
				wire.AppendFloat64LE,
				wire.ConsumeFloat64LE,
			)
		},
	)
}

func slice[T wire.Fixed](
	room int, b []byte, appendAll func([]byte, []T) []byte, consumeAll func([]T, []byte) (int, int, error),
	appendOne func([]byte, T) []byte, consume func([]byte) (T, int, error),
) error {
	dst := make([]T, room)
	values, n, err := consumeAll(dst, b)
	var each []byte
	var count, taken int
	var wantErr error
	for count < room {
		v, size, err := consume(b[taken:])
		if wantErr = err; err != nil {
			break
		}
		each = appendOne(each, v)
		count++
		taken += size
	}
	if values != count || n != taken || err != wantErr {
		return fmt.Errorf(
			"%T of %x: %d in %d bytes, %v; one by one: %d in %d, %v",
			dst,
			b,
			values,
			n,
			err,
			count,
			taken,
			wantErr,
		)
	}
	if all := appendAll([]byte("dst"), dst[:values]); string(all) != "dst"+string(each) ||
		!bytes.Equal(each, b[:taken]) {
		return fmt.Errorf("%T of %x: encoded as %x, one by one %x", dst, b, all, each)
	}
	for _, v := range dst[values:] {
		if v != 0 {
			return fmt.Errorf("%T of %x: wrote after the last value", dst, b)
		}
	}
	return nil
}

// CheckFloat16 holds the two 16-bit formats against arithmetic in float64 and, from a float64, in fractions without an
// end.
func CheckFloat16(data []byte) error {
	t := tape{data}
	b := t.take(8)
	var bits [8]byte
	copy(bits[:], b)
	f := math.Float32frombits(binary.BigEndian.Uint32(bits[:]))
	d := math.Float64frombits(binary.BigEndian.Uint64(bits[:]))
	return first(
		func() error { return binary16.check(f) },
		func() error { return bfloat16.check(f) },
		func() error { return binary16.check64(d) },
		func() error { return bfloat16.check64(d) },
		func() error { return binary16.check64(float64(f)) },
		func() error { return bfloat16.check64(float64(f)) },
	)
}

// A halfFloat is one of the two formats: its name, the widths of its fields, and its functions.
type halfFloat struct {
	name                       string
	exponentBits, fractionBits int
	to                         func(float32) uint16
	to64                       func(float64) uint16
	from                       func(uint16) float32
}

var (
	binary16 = halfFloat{"binary16", 5, 10, wire.Float16Bits, wire.Float16Bits64, wire.Float16FromBits}
	bfloat16 = halfFloat{"bfloat16", 8, 7, wire.BFloat16Bits, wire.BFloat16Bits64, wire.BFloat16FromBits}
)

func (h halfFloat) infinity() uint16 { return uint16(1<<h.exponentBits-1) << h.fractionBits }

// value is what 16 bits stand for; that of the infinity is where the next number of the format would be, if there were
// one.
func (h halfFloat) value(b uint16) float64 {
	exponent := int(b>>h.fractionBits) & (1<<h.exponentBits - 1)
	fraction := int(b) & (1<<h.fractionBits - 1)
	bias := 1<<(h.exponentBits-1) - 1
	v := math.Ldexp(float64(fraction), 1-bias-h.fractionBits)
	if exponent > 0 {
		v = math.Ldexp(float64(1<<h.fractionBits+fraction), exponent-bias-h.fractionBits)
	}
	if b>>15 == 1 {
		v = -v
	}
	return v
}

// distance is how far the value of b is from v, exactly.
func (h halfFloat) distance(b uint16, v float64) *big.Rat {
	d := new(big.Rat).Sub(new(big.Rat).SetFloat64(h.value(b)), new(big.Rat).SetFloat64(v))
	return d.Abs(d)
}

// nearest says what is wrong with b for v, unless nothing is: the neighbours must be farther away, or as far and odd
// where b is even.
func (h halfFloat) nearest(b uint16, v float64) error {
	magnitude := b &^ 0x8000
	switch {
	case math.Signbit(v) != (b>>15 == 1) || magnitude > h.infinity():
		return fmt.Errorf("%s of %g: %04x", h.name, v, b)
	case math.IsInf(v, 0):
		if magnitude != h.infinity() {
			return fmt.Errorf("%s of %g: %04x", h.name, v, b)
		}
		return nil
	case magnitude == h.infinity() && math.Abs(v) > math.Abs(h.value(b)):
		return nil
	}
	distance := h.distance(b, v)
	for _, other := range []uint16{b + 1, b - 1} {
		if magnitude == 0 && other != b+1 || magnitude == h.infinity() && other != b-1 {
			continue
		}
		if c := h.distance(other, v).Cmp(distance); c < 0 || c == 0 && b&1 == 1 {
			return fmt.Errorf("%s of %g: %04x, %04x is nearer", h.name, v, b, other)
		}
	}
	return nil
}

// isNaN says whether b is a NaN with that sign and payload, whatever payload of its own if that is 0.
func (h halfFloat) isNaN(b uint16, negative bool, payload uint16) bool {
	payload &= 1<<h.fractionBits - 1
	magnitude := b &^ 0x8000
	return magnitude > h.infinity() && (payload == 0 || magnitude == h.infinity()|payload) && (b>>15 == 1) == negative
}

func (h halfFloat) check64(f float64) error {
	b := h.to64(f)
	if !math.IsNaN(f) {
		return h.nearest(b, f)
	}
	if !h.isNaN(b, math.Signbit(f), uint16(math.Float64bits(f)>>(52-h.fractionBits))) {
		return fmt.Errorf("%s of NaN %016x: %04x", h.name, math.Float64bits(f), b)
	}
	return nil
}

func (h halfFloat) check(f float32) error {
	b := h.to(f)
	if !math.IsNaN(float64(f)) {
		if err := h.nearest(b, float64(f)); err != nil {
			return err
		}
	} else if !h.isNaN(b, math.Signbit(float64(f)), uint16(math.Float32bits(f)>>(23-h.fractionBits))) {
		return fmt.Errorf("%s of NaN %08x: %04x", h.name, math.Float32bits(f), b)
	}
	// The other way: any 16 bits.
	any16 := uint16(math.Float32bits(f) >> 16)
	back := h.from(any16)
	if h.to(back) != any16 {
		return fmt.Errorf("%s %04x is %g, which is %04x", h.name, any16, back, h.to(back))
	}
	magnitude := any16 &^ 0x8000
	if magnitude < h.infinity() && float64(back) != h.value(any16) ||
		magnitude == h.infinity() && !math.IsInf(float64(back), 0) ||
		magnitude > h.infinity() && back == back {
		return fmt.Errorf("%s %04x is %g, want %g", h.name, any16, back, h.value(any16))
	}
	return nil
}

// CheckStrings holds String, UTF8String, ByteArray, CString and Bytes, in slices and on streams, against their
// descriptions.
func CheckStrings(data []byte) error {
	return first(
		func() error { return varIntStrings(data) },
		func() error { return cString(data) },
		func() error { return plainBytes(data) },
	)
}

func varIntStrings(b []byte) error {
	want := prefixOracle(wire.PrefixVarInt, b)
	if want.err == nil && want.n > wire.DefaultMaxLen {
		want.err = wire.ErrTooLong
	} else if want.err == nil && want.n > uint64(len(b)-want.size) {
		want.err = io.ErrUnexpectedEOF
	}
	var body string
	if want.err == nil {
		body = string(b[want.size:][:want.n])
	}
	utf8Err := want.err
	if want.err == nil && !utf8.ValidString(body) {
		utf8Err = wire.ErrInvalidUTF8
	}
	for _, kind := range []struct {
		name    string
		err     error
		consume func([]byte) (string, int, error)
		read    func(io.Reader) (string, error)
		append  func([]byte, string) ([]byte, error)
		write   func(io.Writer, string) error
		size    func(string) int
	}{
		{"String", want.err, wire.ConsumeString, wire.ReadString, wire.AppendString, wire.WriteString, wire.SizeString},
		{
			"UTF8String", utf8Err, wire.ConsumeUTF8String, wire.ReadUTF8String, wire.AppendUTF8String,
			wire.WriteUTF8String, wire.SizeUTF8String,
		},
		{
			"ByteArray", want.err,
			func(b []byte) (string, int, error) { v, n, err := wire.ConsumeByteArray(b); return string(v), n, err },
			func(r io.Reader) (string, error) { v, err := wire.ReadByteArray(r); return string(v), err },
			func(dst []byte, s string) ([]byte, error) { return wire.AppendByteArray(dst, []byte(s)) },
			func(w io.Writer, s string) error { return wire.WriteByteArray(w, []byte(s)) },
			func(s string) int { return wire.SizeByteArray([]byte(s)) },
		},
	} {
		text, end := body, want.size+len(body)
		if kind.err != nil {
			text, end = "", 0
		}
		if s, n, err := kind.consume(b); s != text || n != end || !sameClass(err, kind.err, wireClasses...) {
			return fmt.Errorf("%s of %x: %q, %d, %v; oracle: %q, %d, %v", kind.name, b, s, n, err, text, end, kind.err)
		}
		for _, r := range sources(b) {
			s, err := kind.read(r)
			if s != text || !sameClass(err, atEnd(kind.err, b), wireClasses...) || err == nil && r.taken() != end {
				return fmt.Errorf(
					"%s from %s of %x: %q, %v; oracle: %q, %v",
					kind.name,
					r.name,
					b,
					s,
					err,
					text,
					kind.err,
				)
			}
		}
		s := string(b)
		encoded, err := kind.append([]byte("dst"), s)
		w, writeErr := written(func(w io.Writer) error { return kind.write(w, s) })
		wantErr := error(nil)
		if kind.name == "UTF8String" && !utf8.ValidString(s) {
			wantErr = wire.ErrInvalidUTF8
		}
		if err != wantErr || writeErr != wantErr || string(encoded) != "dst"+string(w) || kind.size(s) != len(w) {
			return fmt.Errorf("%s %q: %x, %v; %x, %v; size %d", kind.name, s, encoded, err, w, writeErr, kind.size(s))
		}
		if l := prefixOracle(wire.PrefixVarInt, w); err == nil && (l.n != uint64(len(s)) || string(w[l.size:]) != s) {
			return fmt.Errorf("%s %q: encoded as %x", kind.name, s, w)
		}
	}
	return nil
}

func cString(data []byte) error {
	t := tape{data}
	max := t.below(40) - 1
	b := t.rest()
	limit := map[bool]int{true: max, false: wire.DefaultMaxLen}[max > 0]
	end := bytes.IndexByte(b, 0)
	if s, n, err := wire.ConsumeCString(b); end < 0 && (err != io.ErrUnexpectedEOF || n != 0 || s != "") ||
		end >= 0 && (err != nil || n != end+1 || s != string(b[:end])) {
		return fmt.Errorf("CString of %x: %q, %d, %v", b, s, n, err)
	}
	for _, r := range sources(b) {
		s, err := wire.ReadCStringMax(r, max)
		var want error
		taken := end + 1
		switch {
		case end > limit || end < 0 && len(b) > limit:
			want, taken = wire.ErrTooLong, limit+1
		case end < 0:
			want, taken = atEnd(io.ErrUnexpectedEOF, b), len(b)
		}
		if !sameClass(err, want, wireClasses...) || r.taken() != taken || want == nil && s != string(b[:end]) {
			return fmt.Errorf(
				"CString from %s of %x, max %d: %q, %v, took %d; want %v, %d",
				r.name,
				b,
				max,
				s,
				err,
				r.taken(),
				want,
				taken,
			)
		}
		var tooLong *wire.LengthError
		if errors.As(err, &tooLong) && (tooLong.Got != uint64(limit)+1 || tooLong.Limit != uint64(limit)) {
			return fmt.Errorf("CString of %x, max %d: %+v", b, max, tooLong)
		}
	}
	encoded, err := wire.AppendCString([]byte("dst"), string(b))
	w, writeErr := written(func(w io.Writer) error { return wire.WriteCString(w, string(b)) })
	if end >= 0 {
		if err != wire.ErrNUL || writeErr != wire.ErrNUL || string(encoded) != "dst" || len(w) > 0 ||
			wire.SizeCString(string(b)) != 0 {
			return fmt.Errorf("CString %q: %x, %v; %x, %v", b, encoded, err, w, writeErr)
		}
	} else if want := string(b) + "\x00"; string(encoded) != "dst"+want || string(w) != want ||
		err != nil || writeErr != nil || wire.SizeCString(string(b)) != len(want) {
		return fmt.Errorf("CString %q: %x, %v; %x, %v", b, encoded, err, w, writeErr)
	}
	return nil
}

func plainBytes(data []byte) error {
	t := tape{data}
	n := uint64(t.byte())
	b := t.rest()
	var want error
	if n > uint64(len(b)) {
		want = io.ErrUnexpectedEOF
	}
	var body []byte
	if want == nil {
		body = b[:n]
	}
	if p, size, err := wire.ConsumeBytes(b, n); !bytes.Equal(p, body) || size != len(body) || err != want ||
		cap(p) != len(p) {
		return fmt.Errorf("Bytes(%d) of %x: %x, %d, %v", n, b, p, size, err)
	}
	for _, r := range sources(b) {
		if p, err := wire.ReadBytes(r, n); !bytes.Equal(p, body) || err != atEnd(want, b) ||
			err == nil && r.taken() != len(body) {
			return fmt.Errorf("Bytes(%d) from %s of %x: %x, %v, took %d", n, r.name, b, p, err, r.taken())
		}
		p := make([]byte, n)
		if got, err := wire.ReadFull(&cutReader{data: b, cuts: []byte{3, 0, 255}}, p); got != min(int(n), len(b)) ||
			err != atEnd(want, b) && n > 0 ||
			!bytes.Equal(p[:got], b[:got]) {
			return fmt.Errorf("ReadFull of %d in %x: %d, %v", n, b, got, err)
		}
	}
	return nil
}
