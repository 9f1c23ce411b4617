package wire_test

import (
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// verbs are the functions of one scalar type, and values with their golden bytes.
type verbs[T comparable] struct {
	name   string
	append func([]byte, T) []byte
	decode func([]byte) (T, int, error)
	read   func(io.Reader) (T, error)
	write  func(io.Writer, T) error
	golden []golden[T]
	size   func(T) int // nil where the width is fixed
}

type golden[T any] struct {
	hex   string
	value T
}

// test runs every law that a scalar can break. same compares bits, so that a NaN can equal itself.
func (s verbs[T]) test(t *testing.T, same func(a, b T) bool) {
	for _, g := range s.golden {
		t.Run(fmt.Sprintf("%s/%s", s.name, g.hex), func(t *testing.T) {
			want := unhex(g.hex)
			require.Equal(t, append([]byte("dst"), want...), s.append([]byte("dst"), g.value))
			if s.size != nil {
				require.Equal(t, len(want), s.size(g.value))
			}

			v, n, err := s.decode(append(unhex(g.hex), 0xa5))
			require.NoError(t, err)
			require.Equal(t, len(want), n)
			require.True(t, same(g.value, v), "got %v", v)
			for cut := range want {
				var zero T
				v, n, err := s.decode(want[:cut])
				require.Equal(t, io.ErrUnexpectedEOF, err, "even of an empty slice")
				require.Zero(t, n)
				require.Equal(t, zero, v)
			}
			testRead(t, want, func(r io.Reader) (bool, error) {
				v, err := s.read(r)
				return same(g.value, v), err
			})
			testWrite(t, want, func(w io.Writer) error { return s.write(w, g.value) })
		})
	}
}

func equal[T comparable](a, b T) bool { return a == b }

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

func TestBytewide(t *testing.T) {
	verbs[bool]{
		"Bool", wire.AppendBool, wire.ConsumeBool, wire.ReadBool, wire.WriteBool,
		[]golden[bool]{{"00", false}, {"01", true}}, nil,
	}.test(t, equal)
	verbs[bool]{
		"StrictBool", wire.AppendBool, wire.ConsumeStrictBool, wire.ReadStrictBool, wire.WriteBool,
		[]golden[bool]{{"00", false}, {"01", true}}, nil,
	}.test(t, equal)
	verbs[uint8]{
		"Uint8", wire.AppendUint8, wire.ConsumeUint8, wire.ReadUint8, wire.WriteUint8,
		[]golden[uint8]{{"00", 0}, {"7f", 127}, {"80", 128}, {"ff", 255}}, nil,
	}.test(t, equal)
	verbs[int8]{
		"Int8", wire.AppendInt8, wire.ConsumeInt8, wire.ReadInt8, wire.WriteInt8,
		[]golden[int8]{{"00", 0}, {"7f", 127}, {"80", -128}, {"ff", -1}}, nil,
	}.test(t, equal)
}

func TestUnsigned(t *testing.T) {
	verbs[uint16]{
		"Uint16", wire.AppendUint16, wire.ConsumeUint16, wire.ReadUint16, wire.WriteUint16,
		[]golden[uint16]{{"0000", 0}, {"0102", 0x102}, {"ffff", math.MaxUint16}}, nil,
	}.test(t, equal)
	verbs[uint16]{
		"Uint16LE", wire.AppendUint16LE, wire.ConsumeUint16LE, wire.ReadUint16LE, wire.WriteUint16LE,
		[]golden[uint16]{{"0000", 0}, {"0201", 0x102}, {"ffff", math.MaxUint16}}, nil,
	}.test(t, equal)
	verbs[uint32]{
		"Uint32", wire.AppendUint32, wire.ConsumeUint32, wire.ReadUint32, wire.WriteUint32,
		[]golden[uint32]{{"00000000", 0}, {"01020304", 0x1020304}, {"ffffffff", math.MaxUint32}}, nil,
	}.test(t, equal)
	verbs[uint32]{
		"Uint32LE", wire.AppendUint32LE, wire.ConsumeUint32LE, wire.ReadUint32LE, wire.WriteUint32LE,
		[]golden[uint32]{{"00000000", 0}, {"04030201", 0x1020304}, {"ffffffff", math.MaxUint32}}, nil,
	}.test(t, equal)
	verbs[uint64]{
		"Uint64", wire.AppendUint64, wire.ConsumeUint64, wire.ReadUint64, wire.WriteUint64,
		[]golden[uint64]{{"0000000000000000", 0}, {"0102030405060708", 0x102030405060708}, {"ffffffffffffffff", math.MaxUint64}}, nil,
	}.test(t, equal)
	verbs[uint64]{
		"Uint64LE", wire.AppendUint64LE, wire.ConsumeUint64LE, wire.ReadUint64LE, wire.WriteUint64LE,
		[]golden[uint64]{{"0000000000000000", 0}, {"0807060504030201", 0x102030405060708}, {"ffffffffffffffff", math.MaxUint64}}, nil,
	}.test(t, equal)
}

func TestSigned(t *testing.T) {
	verbs[int16]{
		"Int16", wire.AppendInt16, wire.ConsumeInt16, wire.ReadInt16, wire.WriteInt16,
		[]golden[int16]{{"0102", 0x102}, {"8000", math.MinInt16}, {"fffe", -2}}, nil,
	}.test(t, equal)
	verbs[int16]{
		"Int16LE", wire.AppendInt16LE, wire.ConsumeInt16LE, wire.ReadInt16LE, wire.WriteInt16LE,
		[]golden[int16]{{"0201", 0x102}, {"0080", math.MinInt16}, {"feff", -2}}, nil,
	}.test(t, equal)
	verbs[int32]{
		"Int32", wire.AppendInt32, wire.ConsumeInt32, wire.ReadInt32, wire.WriteInt32,
		[]golden[int32]{{"01020304", 0x1020304}, {"80000000", math.MinInt32}, {"fffffffe", -2}}, nil,
	}.test(t, equal)
	verbs[int32]{
		"Int32LE", wire.AppendInt32LE, wire.ConsumeInt32LE, wire.ReadInt32LE, wire.WriteInt32LE,
		[]golden[int32]{{"04030201", 0x1020304}, {"00000080", math.MinInt32}, {"feffffff", -2}}, nil,
	}.test(t, equal)
	verbs[int64]{
		"Int64", wire.AppendInt64, wire.ConsumeInt64, wire.ReadInt64, wire.WriteInt64,
		[]golden[int64]{{"0102030405060708", 0x102030405060708}, {"8000000000000000", math.MinInt64}, {"fffffffffffffffe", -2}}, nil,
	}.test(t, equal)
	verbs[int64]{
		"Int64LE", wire.AppendInt64LE, wire.ConsumeInt64LE, wire.ReadInt64LE, wire.WriteInt64LE,
		[]golden[int64]{{"0807060504030201", 0x102030405060708}, {"0000000000000080", math.MinInt64}, {"feffffffffffffff", -2}}, nil,
	}.test(t, equal)
}

func TestFloats(t *testing.T) {
	same32 := func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }
	same64 := func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }
	signalling32 := math.Float32frombits(0x7f812345)
	signalling64 := math.Float64frombits(0xfff0123456789abc)
	verbs[float32]{
		"Float32", wire.AppendFloat32, wire.ConsumeFloat32, wire.ReadFloat32, wire.WriteFloat32,
		[]golden[float32]{
			{"3fc00000", 1.5}, {"80000000", float32(math.Copysign(0, -1))}, {"7f800000", float32(math.Inf(1))}, {"7f812345", signalling32},
		}, nil,
	}.test(t, same32)
	verbs[float32]{
		"Float32LE", wire.AppendFloat32LE, wire.ConsumeFloat32LE, wire.ReadFloat32LE, wire.WriteFloat32LE,
		[]golden[float32]{{"0000c03f", 1.5}, {"01000000", math.SmallestNonzeroFloat32}, {"4523817f", signalling32}}, nil,
	}.test(t, same32)
	verbs[float64]{
		"Float64", wire.AppendFloat64, wire.ConsumeFloat64, wire.ReadFloat64, wire.WriteFloat64,
		[]golden[float64]{
			{"3ff8000000000000", 1.5},
			{"8000000000000000", math.Copysign(0, -1)},
			{"fff0000000000000", math.Inf(-1)},
			{"fff0123456789abc", signalling64},
		}, nil,
	}.test(t, same64)
	verbs[float64]{
		"Float64LE", wire.AppendFloat64LE, wire.ConsumeFloat64LE, wire.ReadFloat64LE, wire.WriteFloat64LE,
		[]golden[float64]{{"000000000000f83f", 1.5}, {"0100000000000000", math.SmallestNonzeroFloat64}, {"bc9a78563412f0ff", signalling64}}, nil,
	}.test(t, same64)
}

func TestBoolTakesAnyOtherByteForTrue(t *testing.T) {
	for c := range 256 {
		b := []byte{byte(c)}
		v, n, err := wire.ConsumeBool(b)
		require.NoError(t, err)
		require.Equal(t, 1, n)
		require.Equal(t, c != 0, v)
		for _, kind := range readerKinds {
			v, err = wire.ReadBool(kind.make(b))
			require.NoError(t, err)
			require.Equal(t, c != 0, v)
		}
	}
}

func TestStrictBoolRefusesAnyOtherByte(t *testing.T) {
	for c := 2; c < 256; c++ {
		b := []byte{byte(c)}
		v, n, err := wire.ConsumeStrictBool(b)
		require.Equal(t, wire.ErrInvalidBool, err)
		require.Zero(t, n)
		require.False(t, v)
		for _, kind := range readerKinds {
			v, err = wire.ReadStrictBool(kind.make(b))
			require.Equal(t, wire.ErrInvalidBool, err)
			require.False(t, v)
		}
	}
}
