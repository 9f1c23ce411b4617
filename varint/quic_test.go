package varint_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
)

// TestQUICPaddedWithMoreAfter decodes the smallest longer forms out of slices that hold enough for the longest.
func TestQUICPaddedWithMoreAfter(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		first byte
		size  int
	}{{0x00, 1}, {0x40, 2}, {0x80, 4}, {0xc0, 8}} {
		for _, after := range []int{8, 9, 20} {
			b := make([]byte, after)
			b[0] = tt.first
			v, n, err := varint.ConsumeQUIC(b)
			require.NoError(t, err)
			require.Zero(t, v, "%x", b)
			require.Equal(t, tt.size, n, "%x", b)
		}
	}
}

// TestQUICWidth: every width holds what its 6, 14, 30 or 62 bits hold, and no more; the first two bits tell it.
func TestQUICWidth(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		v     uint64
		width int
		want  string
		err   error
	}{
		{"0 in 1", 0, 1, "\x00", nil},
		{"0 in 2", 0, 2, "\x40\x00", nil},
		{"0 in 4", 0, 4, "\x80\x00\x00\x00", nil},
		{"0 in 8", 0, 8, "\xc0\x00\x00\x00\x00\x00\x00\x00", nil},
		{"37 in 2, RFC 9000 section A.1", 37, 2, "\x40\x25", nil},
		{"most in 1", 63, 1, "\x3f", nil},
		{"too much for 1", 64, 1, "", varint.ErrOverflow},
		{"most in 2", 1<<14 - 1, 2, "\x7f\xff", nil},
		{"too much for 2", 1 << 14, 2, "", varint.ErrOverflow},
		{"most in 4", 1<<30 - 1, 4, "\xbf\xff\xff\xff", nil},
		{"too much for 4", 1 << 30, 4, "", varint.ErrOverflow},
		{"most in 8", varint.MaxQUIC, 8, "\xff\xff\xff\xff\xff\xff\xff\xff", nil},
		{"too much for 8", varint.MaxQUIC + 1, 8, "", varint.ErrOverflow},
		{"no width", 0, 0, "", varint.ErrWidth},
		{"width 3", 0, 3, "", varint.ErrWidth},
		{"width 16", 0, 16, "", varint.ErrWidth},
		{"negative width", 0, -1, "", varint.ErrWidth},
	} {
		got, err := varint.AppendQUICWidth([]byte("dst"), tt.v, tt.width)
		require.Equal(t, tt.err, err, tt.name)
		require.Equal(t, "dst"+tt.want, string(got), tt.name)
		var w bytes.Buffer
		require.Equal(t, tt.err, varint.WriteQUICWidth(&w, tt.v, tt.width), tt.name)
		require.Equal(t, tt.want, w.String(), tt.name)
		if tt.err == nil {
			v, n, err := varint.ConsumeQUIC(got[3:])
			require.NoError(t, err, tt.name)
			require.Equal(t, tt.v, v, tt.name)
			require.Equal(t, tt.width, n, tt.name)
		}
	}
}
