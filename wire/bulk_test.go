package wire_test

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// testBulk compares the bulk functions with the scalar ones, which write value by value.
func testBulk[T wire.Fixed](t *testing.T, same func(a, b T) bool, vs []T, one, oneLE func([]byte, T) []byte) {
	t.Run(fmt.Sprintf("%T", vs), func(t *testing.T) {
		testBulkOrder(t, same, vs, one, wire.AppendSlice[T], wire.ConsumeSlice[T])
		testBulkOrder(t, same, vs, oneLE, wire.AppendSliceLE[T], wire.ConsumeSliceLE[T])
	})
}

func testBulkOrder[T wire.Fixed](t *testing.T, same func(a, b T) bool, vs []T, one func([]byte, T) []byte,
	appendSlice func([]byte, []T) []byte, consumeSlice func([]T, []byte) (int, int, error),
) {
	size := len(one(nil, 0))
	for n := range len(vs) + 1 { // every length: the odd ends of what moves eight bytes at a time
		vs := vs[:n]
		want := []byte("dst")
		for _, v := range vs {
			want = one(want, v)
		}
		got := appendSlice([]byte("dst"), vs)
		require.Equal(t, want, got)
		room := make([]byte, 3, 3+n*size)
		copy(room, "dst")
		require.Equal(t, want, appendSlice(room, vs))

		// The input stands at an odd address, ends before the end of its memory, and more than the slice was made for
		// follows.
		input := append(want[3:], 0xa5, 0xa5)
		mem := make([]T, n+1)
		for i := range mem {
			mem[i] = 42
		}
		values, used, err := consumeSlice(mem[:n], input)
		require.NoError(t, err)
		require.Equal(t, n, values)
		require.Equal(t, n*size, used)
		for i, v := range vs {
			require.True(t, same(v, mem[i]), "value %d: %v, want %v", i, mem[i], v)
		}
		require.EqualValues(t, 42, mem[n], "memory after dst")

		for cut := range n * size {
			got := make([]T, n)
			for i := range got {
				got[i] = 42
			}
			values, used, err := consumeSlice(got, input[:cut:cut])
			require.Equal(t, io.ErrUnexpectedEOF, err)
			require.Equal(t, cut/size, values)
			require.Equal(t, cut/size*size, used)
			for i, v := range got {
				if i < values {
					require.True(t, same(vs[i], v))
				} else {
					require.EqualValues(t, 42, v, "beyond the end of the input")
				}
			}
		}
	}
}

type (
	celsius float32
	metres  float64
	level   int16
)

func TestBulk(t *testing.T) {
	testBulk(t, equal, []uint8{0, 1, 2, 0x7f, 0x80, 0xff, 7, 8, 9}, wire.AppendUint8, wire.AppendUint8)
	testBulk(t, equal, []int8{0, 1, -1, math.MaxInt8, math.MinInt8}, wire.AppendInt8, wire.AppendInt8)
	testBulk(t, equal, []uint16{0x0102, 0xfffe, 0, 3, 0x8000, 0x7fff, 6, 7, 0xff00, 0x00ff}, wire.AppendUint16, wire.AppendUint16LE)
	testBulk(t, equal, []int16{0x0102, -2, 0, 3, math.MinInt16, math.MaxInt16}, wire.AppendInt16, wire.AppendInt16LE)
	testBulk(t, equal, []uint32{0x01020304, 0xfffffffe, 0, 3, 0x80000000}, wire.AppendUint32, wire.AppendUint32LE)
	testBulk(t, equal, []int32{0x01020304, -2, 0, math.MinInt32, math.MaxInt32}, wire.AppendInt32, wire.AppendInt32LE)
	testBulk(t, equal, []uint64{0x0102030405060708, math.MaxUint64 - 1, 0}, wire.AppendUint64, wire.AppendUint64LE)
	testBulk(t, equal, []int64{0x0102030405060708, -2, math.MinInt64}, wire.AppendInt64, wire.AppendInt64LE)
	testBulk(t, func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) },
		[]float32{1.5, float32(math.Copysign(0, -1)), math.Float32frombits(0x7f812345), float32(math.Inf(-1)), math.Float32frombits(0xffc54321)},
		wire.AppendFloat32, wire.AppendFloat32LE)
	testBulk(t, func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) },
		[]float64{1.5, math.Copysign(0, -1), math.Float64frombits(0xfff0123456789abc), math.Inf(-1)},
		wire.AppendFloat64, wire.AppendFloat64LE)
	testBulk(t, equal, []celsius{1.5, -40, 100},
		func(b []byte, v celsius) []byte { return wire.AppendFloat32(b, float32(v)) },
		func(b []byte, v celsius) []byte { return wire.AppendFloat32LE(b, float32(v)) })
	testBulk(t, equal, []metres{1.5, -40, 1e300},
		func(b []byte, v metres) []byte { return wire.AppendFloat64(b, float64(v)) },
		func(b []byte, v metres) []byte { return wire.AppendFloat64LE(b, float64(v)) })
	testBulk(t, equal, []level{1, -1, 0x0102},
		func(b []byte, v level) []byte { return wire.AppendInt16(b, int16(v)) },
		func(b []byte, v level) []byte { return wire.AppendInt16LE(b, int16(v)) })
}

func TestBulkGolden(t *testing.T) {
	vs := []uint32{0x01020304, 0xfffefdfc, 5}
	require.Equal(t, unhex("01020304fffefdfc00000005"), wire.AppendSlice(nil, vs))
	require.Equal(t, unhex("04030201fcfdfeff05000000"), wire.AppendSliceLE(nil, vs))
	require.Equal(t, []uint32{0x01020304, 0xfffefdfc, 5}, vs, "vs is left as it was")

	got := make([]float32, 2)
	values, n, err := wire.ConsumeSlice(got, unhex("3fc00000c0000000ff"))
	require.NoError(t, err)
	require.Equal(t, 2, values)
	require.Equal(t, 8, n)
	require.Equal(t, []float32{1.5, -2}, got)
}

func TestBulkOfNothing(t *testing.T) {
	require.Nil(t, wire.AppendSlice[uint32](nil, nil))
	require.Nil(t, wire.AppendSliceLE[uint64](nil, []uint64{}))
	require.Equal(t, "dst", string(wire.AppendSlice([]byte("dst"), []int16{})))
	values, n, err := wire.ConsumeSlice[uint32](nil, []byte("abcd"))
	require.NoError(t, err)
	require.Zero(t, values)
	require.Zero(t, n)
	values, n, err = wire.ConsumeSlice(make([]uint32, 1), nil)
	require.Equal(t, io.ErrUnexpectedEOF, err)
	require.Zero(t, values)
	require.Zero(t, n)
}

func TestBulkCopies(t *testing.T) {
	vs := []uint16{1, 2}
	b := wire.AppendSlice(nil, vs)
	le := wire.AppendSliceLE(nil, vs)
	vs[0] = 9
	require.Equal(t, unhex("00010002"), b)
	require.Equal(t, unhex("01000200"), le)
	input := bytes.Clone(b)
	_, _, err := wire.ConsumeSlice(vs, b)
	require.NoError(t, err)
	require.Equal(t, input, b)
}
