package wire_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// Faults that reviews found.

// An element that goes out through the buffer of a stream before its end was looked at where it no longer was: a panic.
func TestListUntilLeavesNoElementBeforeItIsChecked(t *testing.T) {
	list := [][]byte{bytes.Repeat([]byte{'x'}, 200), bytes.Repeat([]byte{'y'}, 200)}
	r := fields(func(c *wire.Codec) {
		for v := range wire.ListUntil(c, "List", "\x00", &list) {
			c.ByteArray("V", wire.PrefixUint8, v)
		}
	})
	for _, size := range []int{16, 64, 4096} {
		var out bytes.Buffer
		e := wire.NewStreamEncoder(&out, size)
		e.Record("R", r)
		require.NoError(t, e.Flush())
		require.Equal(t, "\xc8"+strings.Repeat("x", 200)+"\xc8"+strings.Repeat("y", 200)+"\x00", out.String())
	}
}
