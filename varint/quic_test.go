package varint_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
)

// TestQUICPaddedWithMoreBehind decodes the smallest longer forms out of slices that hold enough for the longest.
func TestQUICPaddedWithMoreBehind(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		first byte
		size  int
	}{{0x00, 1}, {0x40, 2}, {0x80, 4}, {0xc0, 8}} {
		for _, behind := range []int{8, 9, 20} {
			b := make([]byte, behind)
			b[0] = tt.first
			v, n, err := varint.ConsumeQUIC(b)
			require.NoError(t, err)
			require.Zero(t, v, "%x", b)
			require.Equal(t, tt.size, n, "%x", b)
		}
	}
}
