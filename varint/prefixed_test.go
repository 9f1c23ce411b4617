package varint_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
)

func TestPrefixedKeepsTheUpperBits(t *testing.T) {
	for bits := 1; bits <= 8; bits++ {
		for high := 0; high < 256; high += 1 << bits {
			for _, v := range []uint64{0, 1<<bits - 2, 1<<bits - 1, 1 << bits, 1 << 40} {
				b := varint.AppendPrefixed(nil, byte(high), bits, v)
				require.Equal(t, byte(high>>bits), byte(int(b[0])>>bits))

				got, n, err := varint.ConsumePrefixed(b, bits)
				require.NoError(t, err)
				require.Equal(t, v, got)
				require.Equal(t, len(b), n)
				got, n, err = varint.ConsumeCanonicalPrefixed(b, bits)
				require.NoError(t, err)
				require.Equal(t, v, got)
				require.Equal(t, len(b), n)

				var w bytes.Buffer
				require.NoError(t, varint.WritePrefixed(&w, byte(high), bits, v))
				require.Equal(t, b, w.Bytes())

				for _, r := range []io.Reader{&w, bufio.NewReader(bytes.NewReader(b)), struct{ io.Reader }{bytes.NewReader(b)}} {
					gotHigh, got, err := varint.ReadPrefixedHigh(r, bits)
					require.NoError(t, err)
					require.Equal(t, byte(high), gotHigh)
					require.Equal(t, v, got)
				}
			}
		}
	}
}

func TestPrefixedErrorsHaveNoUpperBits(t *testing.T) {
	high, v, err := varint.ReadPrefixedHigh(strings.NewReader("\xff"), 5)
	require.Equal(t, io.ErrUnexpectedEOF, err)
	require.Zero(t, high)
	require.Zero(t, v)
	high, _, err = varint.ReadPrefixedHigh(strings.NewReader("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"), 5)
	require.Equal(t, varint.ErrOverflow, err)
	require.Zero(t, high)
}

func TestPrefixedMisuse(t *testing.T) {
	refused := func(t *testing.T, high byte, bits int) {
		require.PanicsWithValue(t, varint.ErrPrefix, func() { varint.AppendPrefixed(nil, high, bits, 1) })
		var w bytes.Buffer
		require.Equal(t, varint.ErrPrefix, varint.WritePrefixed(&w, high, bits, 1))
		require.Zero(t, w.Len())
	}
	for _, bits := range []int{-1 << 40 >> 20, -1, 0, 9, 64, 1 << 20} {
		t.Run(fmt.Sprintf("%d bits", bits), func(t *testing.T) {
			refused(t, 0, bits)
			require.Zero(t, varint.SizePrefixed(bits, 1))
			_, n, err := varint.ConsumePrefixed([]byte{1}, bits)
			require.Equal(t, varint.ErrPrefix, err)
			require.Zero(t, n)
			_, n, err = varint.ConsumeCanonicalPrefixed([]byte{1}, bits)
			require.Equal(t, varint.ErrPrefix, err)
			require.Zero(t, n)
			r := strings.NewReader("\x01")
			_, err = varint.ReadPrefixed(r, bits)
			require.Equal(t, varint.ErrPrefix, err)
			_, _, err = varint.ReadPrefixedHigh(r, bits)
			require.Equal(t, varint.ErrPrefix, err)
			require.Equal(t, 1, r.Len())
		})
	}
	for bits := 1; bits <= 8; bits++ {
		refused(t, 1<<(bits-1), bits)
		refused(t, 0xff, bits)
		refused(t, 1, bits)
	}
}
