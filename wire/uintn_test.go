package wire_test

import (
	"fmt"
	"io"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// oddVerbs are the functions of an odd width.
type oddVerbs[T int64 | uint64] struct {
	name   string
	append func(dst []byte, n int, v T) ([]byte, error)
	decode func(b []byte, n int) (T, int, error)
	read   func(r io.Reader, n int) (T, error)
	write  func(w io.Writer, n int, v T) error
}

var (
	uintNs = []oddVerbs[uint64]{
		{"UintN", wire.AppendUintN, wire.ConsumeUintN, wire.ReadUintN, wire.WriteUintN},
		{"UintNLE", wire.AppendUintNLE, wire.ConsumeUintNLE, wire.ReadUintNLE, wire.WriteUintNLE},
	}
	intNs = []oddVerbs[int64]{
		{"IntN", wire.AppendIntN, wire.ConsumeIntN, wire.ReadIntN, wire.WriteIntN},
		{"IntNLE", wire.AppendIntNLE, wire.ConsumeIntNLE, wire.ReadIntNLE, wire.WriteIntNLE},
	}
)

func (o oddVerbs[T]) fits(t *testing.T, n int, v T, hex string) {
	verbs[T]{
		fmt.Sprintf("%s/%d", o.name, n),
		func(dst []byte, v T) []byte {
			dst, err := o.append(dst, n, v)
			require.NoError(t, err)
			return dst
		},
		func(b []byte) (T, int, error) { return o.decode(b, n) },
		func(r io.Reader) (T, error) { return o.read(r, n) },
		func(w io.Writer, v T) error { return o.write(w, n, v) },
		[]golden[T]{{hex, v}}, nil,
	}.test(t, equal)
}

func (o oddVerbs[T]) refuses(t *testing.T, n int, v T, want error) {
	t.Helper()
	dst, err := o.append([]byte("dst"), n, v)
	require.Equal(t, want, err, "%s(%d, %d)", o.name, n, v)
	require.Equal(t, "dst", string(dst))
	require.Equal(t, want, o.write(writeFunc(func([]byte) (int, error) { panic("write") }), n, v))
}

func TestUintN(t *testing.T) {
	const digits = "0102030405060708"
	reversed := "0807060504030201"
	for n := 1; n <= 8; n++ {
		var v uint64
		for i := 1; i <= n; i++ {
			v = v<<8 | uint64(i)
		}
		uintNs[0].fits(t, n, v, digits[:2*n])
		uintNs[1].fits(t, n, v, reversed[16-2*n:])
		for _, o := range uintNs {
			o.fits(t, n, 0, "0000000000000000"[:2*n])
			o.fits(t, n, math.MaxUint64>>(64-8*n), "ffffffffffffffff"[:2*n])
			if n < 8 {
				o.refuses(t, n, 1<<(8*n), wire.ErrOverflow)
				o.refuses(t, n, math.MaxUint64, wire.ErrOverflow)
			}
		}
	}
}

func TestIntN(t *testing.T) {
	const lowest, highest = "8000000000000000", "7fffffffffffffff"
	lowestLE, highestLE := "0000000000000080", "ffffffffffffff7f"
	for n := 1; n <= 8; n++ {
		low, high := int64(math.MinInt64)>>(64-8*n), int64(math.MaxInt64)>>(64-8*n)
		intNs[0].fits(t, n, low, lowest[:2*n])
		intNs[0].fits(t, n, high, highest[:2*n])
		intNs[1].fits(t, n, low, lowestLE[16-2*n:])
		intNs[1].fits(t, n, high, highestLE[16-2*n:])
		for _, o := range intNs {
			o.fits(t, n, -1, "ffffffffffffffff"[:2*n])
			o.fits(t, n, 0, "0000000000000000"[:2*n])
			if n < 8 {
				o.refuses(t, n, low-1, wire.ErrOverflow)
				o.refuses(t, n, high+1, wire.ErrOverflow)
				o.refuses(t, n, math.MinInt64, wire.ErrOverflow)
				o.refuses(t, n, math.MaxInt64, wire.ErrOverflow)
			}
		}
	}
	intNs[0].fits(t, 3, -2, "fffffe")
	intNs[1].fits(t, 3, -2, "feffff")
}

func TestWidthsOutside1To8(t *testing.T) {
	for _, n := range []int{math.MinInt, -8, -1, 0, 9, 16, 64, math.MaxInt} {
		for _, o := range uintNs {
			o.refuses(t, n, 0, wire.ErrInvalidWidth)
			o.refusesWidth(t, n)
		}
		for _, o := range intNs {
			o.refuses(t, n, 0, wire.ErrInvalidWidth)
			o.refusesWidth(t, n)
		}
	}
}

func (o oddVerbs[T]) refusesWidth(t *testing.T, n int) {
	t.Helper()
	v, size, err := o.decode(make([]byte, 64), n)
	require.Equal(t, wire.ErrInvalidWidth, err, "%s(%d)", o.name, n)
	require.Zero(t, size)
	require.Zero(t, v)
	v, err = o.read(readFunc(func([]byte) (int, error) { panic("read") }), n)
	require.Equal(t, wire.ErrInvalidWidth, err)
	require.Zero(t, v)
}
