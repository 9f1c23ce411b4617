package framing

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFullBlocksAsInPlainGo: what moves full blocks does what its plain twin does, to the last byte after them, however
// many there are.
func TestFullBlocksAsInPlainGo(t *testing.T) {
	t.Parallel()
	rng := newRand(t)
	sizes := []int{0, 1, 254, 255, 256, 257, 510, 511, 512, 513, 64 << 10, 64<<10 + 255, 64<<10 + 256, 200_000}
	for range 2000 {
		sizes = append(sizes, rng.IntN(3000))
	}
	for _, size := range sizes {
		src := make([]byte, size)
		for i := range src {
			if src[i] = byte(rng.Uint32()); i%fullBlock == 0 && rng.IntN(30) > 0 {
				src[i] = maxBlock
			}
		}
		for _, room := range []int{size, max(0, size-rng.IntN(300)), size + size/100 + rng.IntN(300)} {
			before := bytes.Repeat([]byte{'.'}, room+9)
			for name, move := range map[string][2]func(dst, src []byte) int{
				"join": {joinFull, joinPlain}, "cut": {cutFull, cutPlain},
			} {
				got, want := bytes.Clone(before), bytes.Clone(before)
				n, m := move[0](got[:room], src), move[1](want[:room], src)
				require.Equal(t, m, n, "%s: %d bytes, room for %d", name, size, room)
				require.True(t, bytes.Equal(want, got), "%s: %d bytes, room for %d", name, size, room)
			}
		}
	}
	all := bytes.Repeat(append([]byte{maxBlock}, make([]byte, maxBlock)...), 1000)
	require.Equal(t, 1000, joinFull(make([]byte, len(all)), all))
	require.Equal(t, 1000, cutFull(make([]byte, len(all)), make([]byte, 1000*maxBlock)))
}
