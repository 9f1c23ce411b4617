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

func TestHPACKKeepsTheUpperBits(t *testing.T) {
	for bits := 1; bits <= 8; bits++ {
		for high := 0; high < 256; high += 1 << bits {
			for _, v := range []uint64{0, 1<<bits - 2, 1<<bits - 1, 1 << bits, 1 << 40} {
				b, err := varint.AppendHPACK(nil, byte(high), bits, v)
				require.NoError(t, err)
				require.Equal(t, byte(high>>bits), byte(int(b[0])>>bits))

				got, n, err := varint.ConsumeHPACK(b, bits)
				require.NoError(t, err)
				require.Equal(t, v, got)
				require.Equal(t, len(b), n)
				got, n, err = varint.ConsumeCanonicalHPACK(b, bits)
				require.NoError(t, err)
				require.Equal(t, v, got)
				require.Equal(t, len(b), n)

				var w bytes.Buffer
				require.NoError(t, varint.WriteHPACK(&w, byte(high), bits, v))
				require.Equal(t, b, w.Bytes())

				for _, r := range []io.Reader{&w, bufio.NewReader(bytes.NewReader(b)), struct{ io.Reader }{bytes.NewReader(b)}} {
					gotHigh, got, err := varint.ReadHPACK(r, bits)
					require.NoError(t, err)
					require.Equal(t, byte(high), gotHigh)
					require.Equal(t, v, got)
				}
				gotHigh, got, err := varint.ReadCanonicalHPACK(bytes.NewReader(b), bits)
				require.NoError(t, err)
				require.Equal(t, byte(high), gotHigh)
				require.Equal(t, v, got)
			}
		}
	}
}

func TestHPACKErrorsHaveNoUpperBits(t *testing.T) {
	for in, want := range map[string]error{
		"\xff": io.ErrUnexpectedEOF,
		"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02": varint.ErrOverflow,
		"\xff\x80\x00": varint.ErrNonMinimal,
	} {
		high, v, err := varint.ReadCanonicalHPACK(strings.NewReader(in), 5)
		require.Equal(t, want, err)
		require.Zero(t, high)
		require.Zero(t, v)
		if want == varint.ErrNonMinimal {
			continue
		}
		high, v, err = varint.ReadHPACK(strings.NewReader(in), 5)
		require.Equal(t, want, err)
		require.Zero(t, high)
		require.Zero(t, v)
	}
}

// TestHPACKMisuse: a prefix that is none is an error of every function, and nothing is read, written or appended.
func TestHPACKMisuse(t *testing.T) {
	refused := func(t *testing.T, high byte, bits int) {
		dst, err := varint.AppendHPACK([]byte("dst"), high, bits, 1)
		require.Equal(t, varint.ErrWidth, err)
		require.Equal(t, "dst", string(dst))
		var w bytes.Buffer
		require.Equal(t, varint.ErrWidth, varint.WriteHPACK(&w, high, bits, 1))
		require.Zero(t, w.Len())
	}
	for _, bits := range []int{-1 << 40 >> 20, -1, 0, 9, 64, 1 << 20} {
		t.Run(fmt.Sprintf("%d bits", bits), func(t *testing.T) {
			refused(t, 0, bits)
			size, err := varint.SizeHPACK(bits, 1)
			require.Equal(t, varint.ErrWidth, err)
			require.Zero(t, size)
			_, n, err := varint.ConsumeHPACK([]byte{1}, bits)
			require.Equal(t, varint.ErrWidth, err)
			require.Zero(t, n)
			_, n, err = varint.ConsumeCanonicalHPACK([]byte{1}, bits)
			require.Equal(t, varint.ErrWidth, err)
			require.Zero(t, n)
			r := strings.NewReader("\x01")
			_, _, err = varint.ReadHPACK(r, bits)
			require.Equal(t, varint.ErrWidth, err)
			_, _, err = varint.ReadCanonicalHPACK(r, bits)
			require.Equal(t, varint.ErrWidth, err)
			require.Equal(t, 1, r.Len())
		})
	}
	for bits := 1; bits <= 8; bits++ {
		refused(t, 1<<(bits-1), bits)
		refused(t, 0xff, bits)
		refused(t, 1, bits)
	}
}
