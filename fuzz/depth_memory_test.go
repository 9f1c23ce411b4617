//go:build !race

package fuzz_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// TestDepthOfWide: the bytes in the innermost of many levels are looked at once, not once a level: they are read once,
// and no more memory is allocated for them than at the top.
func TestDepthOfWide(t *testing.T) {
	wide := make([]byte, deepBytes)
	for name, x := range nestings {
		if x.sliceOnly || strings.HasPrefix(name, "Sum") || name == "ListUntil" { // a sum is of all that it holds
			continue
		}
		cost := map[string][2]uint64{}
		for i, n := range []int{1, 900 / levels(name)} {
			var v []byte
			record := described(func(c *wire.Codec) {
				left := n
				var again func()
				again = func() {
					if left == 0 {
						c.ByteArray("Wide", wire.PrefixUint32BE, &v)
						return
					}
					left--
					x.nest(c, again)
				}
				again()
			})
			v = wide
			b, err := wire.Append(nil, record)
			require.NoError(t, err, name)
			measure := func(what string, run func()) {
				costs := cost[what]
				costs[i] = allocated(run, func() uint64 { return 0 })
				cost[what] = costs
			}
			dst := make([]byte, 0, len(b)+64<<10)
			measure("Append", func() { v = wide; _, err = wire.Append(dst, record) })
			require.NoError(t, err, name)
			measure("Append, growing", func() { v = wide; _, err = wire.Append(nil, record) })
			require.NoError(t, err, name)
			measure("stream", func() {
				in := &counted{r: bytes.NewReader(b)}
				v = nil
				err = wire.NewStreamDecoder(in, 0).Decode(record)
				assert.Equal(t, len(b), in.bytes, name)
			})
			require.NoError(t, err, name)
		}
		for what, costs := range cost {
			assert.Less(t, costs[1], costs[0]+1<<20, "%s, %s: at 900 levels beside one", name, what)
		}
	}
}
