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
	"strings"
	"unicode/utf8"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

var wireClasses = []error{
	io.ErrUnexpectedEOF, io.EOF, wire.ErrOverflow, wire.ErrTooLong, wire.ErrNegative, wire.ErrInvalidBool, wire.ErrInvalidUTF8,
	wire.ErrNUL, wire.ErrTrailingBytes, wire.ErrInvalidPrefix, wire.ErrInvalidWidth, wire.ErrDuplicateKey,
	varint.ErrNonMinimal, varint.ErrWidth,
}

// A scalar is one fixed-width value, as 64 bits.
type scalar struct {
	name    string
	width   int
	append  func(dst []byte, v uint64) []byte
	consume func(b []byte) (uint64, int, error)
	read    func(r io.Reader) (uint64, error)
	write   func(w io.Writer, v uint64) error
	size    func(v uint64) int
	decode  func(b []byte) uint64 // by encoding/binary
}

// fixed makes a scalar of the five functions for T.
func fixed[T any](
	name string, width int, bits func(T) uint64, from func(uint64) T, decode func([]byte) uint64,
	appendT func([]byte, T) []byte, consume func([]byte) (T, int, error), read func(io.Reader) (T, error), write func(io.Writer, T) error, size func(T) int,
) scalar {
	return scalar{
		name, width,
		func(dst []byte, v uint64) []byte { return appendT(dst, from(v)) },
		func(b []byte) (uint64, int, error) { v, n, err := consume(b); return bits(v), n, err },
		func(r io.Reader) (uint64, error) { v, err := read(r); return bits(v), err },
		func(w io.Writer, v uint64) error { return write(w, from(v)) },
		func(v uint64) int { return size(from(v)) },
		decode,
	}
}

func whole[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64](
	name string, width int, decode func([]byte) uint64,
	appendT func([]byte, T) []byte, consume func([]byte) (T, int, error), read func(io.Reader) (T, error), write func(io.Writer, T) error, size func(T) int,
) scalar {
	return fixed(name, width, func(v T) uint64 { return uint64(v) }, func(v uint64) T { return T(v) }, decode, appendT, consume, read, write, size)
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
	fixed("Bool", 1, boolBits, boolFromBits, boolOfByte, wire.AppendBool, wire.ConsumeBool, wire.ReadBool, wire.WriteBool, wire.SizeBool),
	whole("Uint8", 1, oneByteOf, wire.AppendUint8, wire.ConsumeUint8, wire.ReadUint8, wire.WriteUint8, wire.SizeUint8),
	whole("Byte", 1, oneByteOf, wire.AppendByte, wire.ConsumeByte, wire.ReadByte, wire.WriteByte, wire.SizeByte),
	whole("Int8", 1, signed(8, oneByteOf), wire.AppendInt8, wire.ConsumeInt8, wire.ReadInt8, wire.WriteInt8, wire.SizeInt8),
	whole("Uint16", 2, be16, wire.AppendUint16, wire.ConsumeUint16, wire.ReadUint16, wire.WriteUint16, wire.SizeUint16),
	whole("Uint16LE", 2, le16, wire.AppendUint16LE, wire.ConsumeUint16LE, wire.ReadUint16LE, wire.WriteUint16LE, wire.SizeUint16LE),
	whole("Int16", 2, signed(16, be16), wire.AppendInt16, wire.ConsumeInt16, wire.ReadInt16, wire.WriteInt16, wire.SizeInt16),
	whole("Int16LE", 2, signed(16, le16), wire.AppendInt16LE, wire.ConsumeInt16LE, wire.ReadInt16LE, wire.WriteInt16LE, wire.SizeInt16LE),
	whole("Uint32", 4, be32, wire.AppendUint32, wire.ConsumeUint32, wire.ReadUint32, wire.WriteUint32, wire.SizeUint32),
	whole("Uint32LE", 4, le32, wire.AppendUint32LE, wire.ConsumeUint32LE, wire.ReadUint32LE, wire.WriteUint32LE, wire.SizeUint32LE),
	whole("Int32", 4, signed(32, be32), wire.AppendInt32, wire.ConsumeInt32, wire.ReadInt32, wire.WriteInt32, wire.SizeInt32),
	whole("Int32LE", 4, signed(32, le32), wire.AppendInt32LE, wire.ConsumeInt32LE, wire.ReadInt32LE, wire.WriteInt32LE, wire.SizeInt32LE),
	whole("Uint64", 8, be64, wire.AppendUint64, wire.ConsumeUint64, wire.ReadUint64, wire.WriteUint64, wire.SizeUint64),
	whole("Uint64LE", 8, le64, wire.AppendUint64LE, wire.ConsumeUint64LE, wire.ReadUint64LE, wire.WriteUint64LE, wire.SizeUint64LE),
	whole("Int64", 8, be64, wire.AppendInt64, wire.ConsumeInt64, wire.ReadInt64, wire.WriteInt64, wire.SizeInt64),
	whole("Int64LE", 8, le64, wire.AppendInt64LE, wire.ConsumeInt64LE, wire.ReadInt64LE, wire.WriteInt64LE, wire.SizeInt64LE),
	fixed("Float32", 4, bits32, fromBits32, be32, wire.AppendFloat32, wire.ConsumeFloat32, wire.ReadFloat32, wire.WriteFloat32, wire.SizeFloat32),
	fixed("Float32LE", 4, bits32, fromBits32, le32, wire.AppendFloat32LE, wire.ConsumeFloat32LE, wire.ReadFloat32LE, wire.WriteFloat32LE, wire.SizeFloat32LE),
	fixed("Float64", 8, math.Float64bits, math.Float64frombits, be64,
		wire.AppendFloat64, wire.ConsumeFloat64, wire.ReadFloat64, wire.WriteFloat64, wire.SizeFloat64),
	fixed("Float64LE", 8, math.Float64bits, math.Float64frombits, le64,
		wire.AppendFloat64LE, wire.ConsumeFloat64LE, wire.ReadFloat64LE, wire.WriteFloat64LE, wire.SizeFloat64LE),
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
	if string(b) != "dst"+string(w) || err != nil || s.size(want) != s.width || len(w) != s.width || s.decode(w) != want {
		return fmt.Errorf("%d: appended as %x, written as %x, %v, size %d", want, b, w, err, s.size(want))
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
	consume, read, appendN, write, size := wire.ConsumeUintN, wire.ReadUintN, wire.AppendUintN, wire.WriteUintN, wire.SizeUintN
	if order == wire.LittleEndian {
		consume, read, appendN, write, size = wire.ConsumeUintNLE, wire.ReadUintNLE, wire.AppendUintNLE, wire.WriteUintNLE, wire.SizeUintNLE
	}
	var want uint64
	wantErr := widthN(b, n)
	if wantErr == nil {
		want = bigN(b, n, order).Uint64()
	}
	return wideN(b, n, want, wantErr, v, new(big.Int).SetUint64(v).BitLen() <= 8*n,
		func() (uint64, int, error) { return consume(b, n) }, func(r io.Reader) (uint64, error) { return read(r, n) },
		func(dst []byte) ([]byte, error) { return appendN(dst, n, v) }, func(w io.Writer) error { return write(w, n, v) },
		size(n, v), func(p []byte) uint64 { return bigN(p, n, order).Uint64() })
}

func intN(b []byte, n int, v int64, order wire.Order) error {
	consume, read, appendN, write, size := wire.ConsumeIntN, wire.ReadIntN, wire.AppendIntN, wire.WriteIntN, wire.SizeIntN
	if order == wire.LittleEndian {
		consume, read, appendN, write, size = wire.ConsumeIntNLE, wire.ReadIntNLE, wire.AppendIntNLE, wire.WriteIntNLE, wire.SizeIntNLE
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
	return wideN(b, n, want, wantErr, v, fits,
		func() (int64, int, error) { return consume(b, n) }, func(r io.Reader) (int64, error) { return read(r, n) },
		func(dst []byte) ([]byte, error) { return appendN(dst, n, v) }, func(w io.Writer) error { return write(w, n, v) },
		size(n, v), decode)
}

// wideN compares the functions for a number of n bytes with what the oracle says about b, want and wantErr, and about v: whether it fits.
func wideN[T int64 | uint64](
	b []byte, n int, want T, wantErr error, v T, fits bool,
	consume func() (T, int, error), read func(io.Reader) (T, error), appendN func([]byte) ([]byte, error), write func(io.Writer) error,
	size int, decode func([]byte) T,
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
			return fmt.Errorf("%s of %x: %d, %v, took %d; oracle: %d, %v", r.name, b, got, err, r.taken(), want, readErr)
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
		if len(w) > 0 || size != 0 {
			return fmt.Errorf("%d: %v, but size %d and %x is written", v, err, size, w)
		}
		return nil
	}
	if size != n || len(w) != n || decode(w) != v {
		return fmt.Errorf("%d: size %d, written as %x", v, size, w)
	}
	return nil
}

// CheckSlices holds the bulk functions for numbers against one call for each.
func CheckSlices(data []byte) error {
	t := tape{data}
	room, b := 2*t.below(64), t.rest()
	return first(
		func() error {
			return slice(room, b, wire.AppendSlice[uint16], wire.ConsumeSlice[uint16], wire.AppendUint16, wire.ConsumeUint16)
		},
		func() error {
			return slice(room, b, wire.AppendSliceLE[uint16], wire.ConsumeSliceLE[uint16], wire.AppendUint16LE, wire.ConsumeUint16LE)
		},
		func() error {
			return slice(room, b, wire.AppendSlice[int32], wire.ConsumeSlice[int32], wire.AppendInt32, wire.ConsumeInt32)
		},
		func() error {
			return slice(room, b, wire.AppendSliceLE[uint32], wire.ConsumeSliceLE[uint32], wire.AppendUint32LE, wire.ConsumeUint32LE)
		},
		func() error {
			return slice(room, b, wire.AppendSlice[uint64], wire.ConsumeSlice[uint64], wire.AppendUint64, wire.ConsumeUint64)
		},
		func() error {
			return slice(room, b, wire.AppendSliceLE[int64], wire.ConsumeSliceLE[int64], wire.AppendInt64LE, wire.ConsumeInt64LE)
		},
		func() error {
			return slice(room, b, wire.AppendSlice[int8], wire.ConsumeSlice[int8], wire.AppendInt8, wire.ConsumeInt8)
		},
		func() error {
			return slice(room, b, wire.AppendSlice[float32], wire.ConsumeSlice[float32], wire.AppendFloat32, wire.ConsumeFloat32)
		},
		func() error {
			return slice(room, b, wire.AppendSliceLE[float64], wire.ConsumeSliceLE[float64], wire.AppendFloat64LE, wire.ConsumeFloat64LE)
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
		return fmt.Errorf("%T of %x: %d in %d bytes, %v; one by one: %d in %d, %v", dst, b, values, n, err, count, taken, wantErr)
	}
	if all := appendAll([]byte("dst"), dst[:values]); string(all) != "dst"+string(each) || !bytes.Equal(each, b[:taken]) {
		return fmt.Errorf("%T of %x: encoded as %x, one by one %x", dst, b, all, each)
	}
	for _, v := range dst[values:] {
		if v != 0 {
			return fmt.Errorf("%T of %x: wrote behind the last value", dst, b)
		}
	}
	return nil
}

// CheckFloat16 holds the two 16-bit formats against arithmetic in float64, which holds all values and midpoints of both exactly.
func CheckFloat16(data []byte) error {
	t := tape{data}
	f := math.Float32frombits(uint32(t.byte())<<24 | uint32(t.byte())<<16 | uint32(t.byte())<<8 | uint32(t.byte()))
	return first(
		func() error {
			return float16(f, "binary16", 5, 10, wire.Float16Bits, wire.Float16FromBits)
		},
		func() error {
			return float16(f, "bfloat16", 8, 7, wire.BFloat16Bits, wire.BFloat16FromBits)
		},
	)
}

func float16(f float32, name string, exponentBits, fractionBits int, to func(float32) uint16, from func(uint16) float32) error {
	// value is what 16 bits stand for; infinity is where the next number of the format would be, if there were one.
	value := func(b uint16) float64 {
		exponent := int(b>>fractionBits) & (1<<exponentBits - 1)
		fraction := int(b) & (1<<fractionBits - 1)
		bias := 1<<(exponentBits-1) - 1
		v := math.Ldexp(float64(fraction), 1-bias-fractionBits)
		if exponent > 0 {
			v = math.Ldexp(float64(1<<fractionBits+fraction), exponent-bias-fractionBits)
		}
		if b>>15 == 1 {
			v = -v
		}
		return v
	}
	infinity := uint16(1<<exponentBits-1) << fractionBits
	b := to(f)
	magnitude := b &^ 0x8000
	switch {
	case math.IsNaN(float64(f)):
		payload := uint16(math.Float32bits(f)>>(23-fractionBits)) & (1<<fractionBits - 1)
		if magnitude <= infinity || payload != 0 && magnitude != infinity|payload || (b>>15 == 1) != math.Signbit(float64(f)) {
			return fmt.Errorf("%s of NaN %08x: %04x", name, math.Float32bits(f), b)
		}
	case math.Signbit(float64(f)) != (b>>15 == 1) || magnitude > infinity:
		return fmt.Errorf("%s of %g: %04x", name, f, b)
	case math.IsInf(float64(f), 0):
		if magnitude != infinity {
			return fmt.Errorf("%s of %g: %04x", name, f, b)
		}
	default:
		// The neighbours must be farther away, or as far and odd where b is even.
		distance := math.Abs(value(b) - float64(f))
		for _, other := range []uint16{b + 1, b - 1} {
			if magnitude == 0 && other != b+1 || magnitude == infinity && other != b-1 {
				continue
			}
			if d := math.Abs(value(other) - float64(f)); d < distance || d == distance && b&1 == 1 {
				return fmt.Errorf("%s of %g: %04x, %04x is nearer", name, f, b, other)
			}
		}
	}
	// The other way: any 16 bits.
	h := uint16(math.Float32bits(f) >> 16)
	back := from(h)
	if to(back) != h {
		return fmt.Errorf("%s %04x is %g, which is %04x", name, h, back, to(back))
	}
	if h&^0x8000 < infinity && float64(back) != value(h) || h&^0x8000 == infinity && !math.IsInf(float64(back), 0) || h&^0x8000 > infinity && back == back {
		return fmt.Errorf("%s %04x is %g, want %g", name, h, back, value(h))
	}
	return nil
}

// A length is what a prefix says, by the oracle.
type length struct {
	n    uint64
	size int
	err  error
}

// prefixOracle decodes the length of kind p at the front of b.
func prefixOracle(p wire.Prefix, b []byte) length {
	fixed := func(width int, order wire.Order) length {
		if len(b) < width {
			return length{err: io.ErrUnexpectedEOF}
		}
		return length{n: bigN(b, width, order).Uint64(), size: width}
	}
	var n number
	switch p {
	case wire.PrefixUint8:
		return fixed(1, wire.BigEndian)
	case wire.PrefixUint16BE:
		return fixed(2, wire.BigEndian)
	case wire.PrefixUint16LE:
		return fixed(2, wire.LittleEndian)
	case wire.PrefixUint24BE:
		return fixed(3, wire.BigEndian)
	case wire.PrefixUint24LE:
		return fixed(3, wire.LittleEndian)
	case wire.PrefixUint32BE:
		return fixed(4, wire.BigEndian)
	case wire.PrefixUint32LE:
		return fixed(4, wire.LittleEndian)
	case wire.PrefixUint64BE:
		return fixed(8, wire.BigEndian)
	case wire.PrefixUint64LE:
		return fixed(8, wire.LittleEndian)
	case wire.PrefixUvarint:
		n = uvarintNumber(b)
	case wire.PrefixVarInt:
		if n = groups(b, 5, false).unsigned(32); n.err == nil && n.value.BitLen() == 32 {
			return length{err: wire.ErrNegative}
		}
	case wire.PrefixVarLong:
		if n = uvarintNumber(b); n.err == nil && n.value.BitLen() == 64 {
			return length{err: wire.ErrNegative}
		}
	case wire.PrefixQUIC:
		if len(b) == 0 || len(b) < 1<<(b[0]>>6) {
			return length{err: io.ErrUnexpectedEOF}
		}
		size := 1 << (b[0] >> 6)
		v := bigN(b, size, wire.BigEndian)
		v.SetBit(v, 8*size-1, 0).SetBit(v, 8*size-2, 0)
		return length{n: v.Uint64(), size: size}
	default:
		return length{err: wire.ErrInvalidPrefix}
	}
	if n.err != nil {
		return length{err: n.err}
	}
	return length{n: n.value.Uint64(), size: n.size}
}

var prefixMax = map[wire.Prefix]uint64{
	wire.PrefixUint8: 1<<8 - 1, wire.PrefixUint16BE: 1<<16 - 1, wire.PrefixUint16LE: 1<<16 - 1, wire.PrefixUint24BE: 1<<24 - 1,
	wire.PrefixUint24LE: 1<<24 - 1, wire.PrefixUint32BE: 1<<32 - 1, wire.PrefixUint32LE: 1<<32 - 1, wire.PrefixUint64BE: 1<<64 - 1,
	wire.PrefixUint64LE: 1<<64 - 1, wire.PrefixUvarint: 1<<64 - 1, wire.PrefixVarInt: 1<<31 - 1, wire.PrefixVarLong: 1<<63 - 1,
	wire.PrefixQUIC: 1<<62 - 1,
}

// CheckPrefix holds every kind of length prefix, alone and with a string behind it, against decoders that go by the description.
func CheckPrefix(data []byte) error {
	t := tape{data}
	p := wire.Prefix(t.below(16)) // 0, 14 and 15 are no kinds
	max := int(t.byte()) - 1      // -1: no limit, 0: the default
	v := t.bits()
	b := t.rest()
	err := first(
		func() error { return prefixNumber(p, b, v) },
		func() error { return prefixString(p, b, max) },
	)
	if err != nil {
		return fmt.Errorf("prefix %v: %w", p, err)
	}
	return nil
}

func prefixNumber(p wire.Prefix, b []byte, v uint64) error {
	want := prefixOracle(p, b)
	n, size, err := p.Consume(b)
	if n != want.n || size != want.size || !sameClass(err, want.err, wireClasses...) {
		return fmt.Errorf("%x: %d in %d bytes, %v; oracle: %d in %d, %v", b, n, size, err, want.n, want.size, want.err)
	}
	if p.Max() != prefixMax[p] {
		return fmt.Errorf("max is %d", p.Max())
	}
	for _, r := range sources(b) {
		n, err := p.Read(r)
		if n != want.n || !sameClass(err, atEnd(want.err, b), wireClasses...) || err == nil && r.taken() != want.size {
			return fmt.Errorf("%s of %x: %d, %v, took %d; oracle: %d in %d, %v", r.name, b, n, err, r.taken(), want.n, want.size, want.err)
		}
	}
	dst, err := p.Append([]byte("dst"), v)
	w, writeErr := written(func(w io.Writer) error { return p.Write(w, v) })
	if string(dst) != "dst"+string(w) || !sameClass(err, writeErr, wireClasses...) || p.Size(v) != len(w) {
		return fmt.Errorf("%d: appended as %x, %v, written as %x, %v, size %d", v, dst, err, w, writeErr, p.Size(v))
	}
	switch _, known := prefixMax[p]; {
	case !known:
		if err != wire.ErrInvalidPrefix {
			return fmt.Errorf("unknown: %v", err)
		}
	case v > prefixMax[p]:
		if err != wire.ErrOverflow {
			return fmt.Errorf("%d: %v", v, err)
		}
	default:
		if back := prefixOracle(p, w); err != nil || back.n != v || back.size != len(w) {
			return fmt.Errorf("%d: encoded as %x, %v", v, w, err)
		}
	}
	return nil
}

func prefixString(p wire.Prefix, b []byte, max int) error {
	want := prefixOracle(p, b)
	limit := uint64(math.MaxUint64)
	if max >= 0 {
		limit = uint64(max)
	}
	if max == 0 {
		limit = wire.DefaultMaxLen
	}
	var body []byte
	switch {
	case want.err != nil:
	case want.n > limit || want.n > math.MaxInt:
		want.err = wire.ErrTooLong
	case want.n > uint64(len(b)-want.size):
		want.err = io.ErrUnexpectedEOF
	default:
		body = b[want.size:][:want.n]
	}
	end := want.size + len(body)
	if want.err != nil {
		end = 0
	}
	s, n, err := p.ConsumeString(b, max)
	v, vn, arrayErr := p.ConsumeByteArray(b, max)
	if s != string(body) || n != end || !sameClass(err, want.err, wireClasses...) {
		return fmt.Errorf("string of %x, max %d: %q, %d, %v; oracle: %q, %d, %v", b, max, s, n, err, body, end, want.err)
	}
	if string(v) != s || vn != n || fmt.Sprint(err) != strings.ReplaceAll(fmt.Sprint(arrayErr), "byte array", "string") {
		return fmt.Errorf("byte array of %x, max %d: %x, %d, %v; string: %q, %d, %v", b, max, v, vn, arrayErr, s, n, err)
	}
	var tooLong *wire.LengthError
	if errors.As(err, &tooLong) && (tooLong.Got != want.n || max >= 0 && tooLong.Limit != limit) {
		return fmt.Errorf("string of %x, max %d: %+v", b, max, tooLong)
	}
	for _, r := range sources(b) {
		s, err := p.ReadString(r, max)
		if s != string(body) || !sameClass(err, atEnd(want.err, b), wireClasses...) || err == nil && r.taken() != end {
			return fmt.Errorf("string from %s of %x, max %d: %q, %v, took %d; oracle: %q, %v", r.name, b, max, s, err, r.taken(), body, want.err)
		}
	}
	for _, r := range sources(b) {
		v, err := p.ReadByteArray(r, max)
		if string(v) != string(body) || !sameClass(err, atEnd(want.err, b), wireClasses...) || err == nil && r.taken() != end {
			return fmt.Errorf("byte array from %s of %x, max %d: %q, %v; oracle: %q, %v", r.name, b, max, v, err, body, want.err)
		}
	}
	// Encode what is left as a string.
	dst, err := p.AppendString([]byte("dst"), string(b))
	w, writeErr := written(func(w io.Writer) error { return p.WriteString(w, string(b)) })
	array, arrayErr := p.AppendByteArray(nil, b)
	ww, writeArrayErr := written(func(w io.Writer) error { return p.WriteByteArray(w, b) })
	if string(dst) != "dst"+string(w) || !bytes.Equal(array, w) || !bytes.Equal(ww, w) ||
		!sameClass(err, writeErr, wireClasses...) || !sameClass(err, arrayErr, wireClasses...) || !sameClass(err, writeArrayErr, wireClasses...) {
		return fmt.Errorf("%d bytes: %x, %v; %x, %v; %x, %v; %x, %v", len(b), dst, err, w, writeErr, array, arrayErr, ww, writeArrayErr)
	}
	if (err == nil) != (uint64(len(b)) <= prefixMax[p] && prefixMax[p] > 0) {
		return fmt.Errorf("%d bytes: %v", len(b), err)
	}
	if err == nil {
		if back := prefixOracle(p, w); back.n != uint64(len(b)) || !bytes.Equal(w[back.size:], b) {
			return fmt.Errorf("%x: encoded as %x", b, w)
		}
	}
	return nil
}

// CheckStrings holds String, UTF8String, ByteArray, CString and Bytes, in slices and on streams, against their descriptions.
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
		{"UTF8String", utf8Err, wire.ConsumeUTF8String, wire.ReadUTF8String, wire.AppendUTF8String, wire.WriteUTF8String, wire.SizeUTF8String},
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
				return fmt.Errorf("%s from %s of %x: %q, %v; oracle: %q, %v", kind.name, r.name, b, s, err, text, kind.err)
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
	if s, n, err := wire.ConsumeCString(b); end < 0 && (err != io.ErrUnexpectedEOF || n != 0 || s != "") || end >= 0 && (err != nil || n != end+1 || s != string(b[:end])) {
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
			return fmt.Errorf("CString from %s of %x, max %d: %q, %v, took %d; want %v, %d", r.name, b, max, s, err, r.taken(), want, taken)
		}
		var tooLong *wire.LengthError
		if errors.As(err, &tooLong) && (tooLong.Got != uint64(limit)+1 || tooLong.Limit != uint64(limit)) {
			return fmt.Errorf("CString of %x, max %d: %+v", b, max, tooLong)
		}
	}
	encoded, err := wire.AppendCString([]byte("dst"), string(b))
	w, writeErr := written(func(w io.Writer) error { return wire.WriteCString(w, string(b)) })
	if end >= 0 {
		if err != wire.ErrNUL || writeErr != wire.ErrNUL || string(encoded) != "dst" || len(w) > 0 || wire.SizeCString(string(b)) != 0 {
			return fmt.Errorf("CString %q: %x, %v; %x, %v", b, encoded, err, w, writeErr)
		}
	} else if want := string(b) + "\x00"; string(encoded) != "dst"+want || string(w) != want || err != nil || writeErr != nil || wire.SizeCString(string(b)) != len(want) {
		return fmt.Errorf("CString %q: %x, %v; %x, %v", b, encoded, err, w, writeErr)
	}
	return nil
}

func plainBytes(data []byte) error {
	t := tape{data}
	n := int(t.byte()) - 1
	b := t.rest()
	want := map[bool]error{true: wire.ErrNegative}[n < 0]
	if n > len(b) {
		want = io.ErrUnexpectedEOF
	}
	var body []byte
	if want == nil {
		body = b[:n]
	}
	if p, size, err := wire.ConsumeBytes(b, n); !bytes.Equal(p, body) || size != len(body) || err != want || cap(p) != len(p) {
		return fmt.Errorf("Bytes(%d) of %x: %x, %d, %v", n, b, p, size, err)
	}
	for _, r := range sources(b) {
		if p, err := wire.ReadBytes(r, n); !bytes.Equal(p, body) || err != atEnd(want, b) || err == nil && r.taken() != n {
			return fmt.Errorf("Bytes(%d) from %s of %x: %x, %v, took %d", n, r.name, b, p, err, r.taken())
		}
		p := make([]byte, max(n, 0))
		if got, err := wire.ReadFull(&cutReader{data: b, cuts: []byte{3, 0, 255}}, p); n >= 0 && (got != min(n, len(b)) || err != atEnd(want, b) || !bytes.Equal(p[:got], b[:got])) {
			return fmt.Errorf("ReadFull of %d in %x: %d, %v", n, b, got, err)
		}
	}
	return nil
}
