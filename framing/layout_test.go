package framing

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// A layout that finds nothing finds nothing in the largest buffer either, even where an int has 32 bits.
func TestNeverIsPastAnyBuffer(t *testing.T) {
	t.Parallel()
	q := layoutOf(Lines())
	for _, at := range []int{0, 1, 1<<30 - 1, 1 << 30, math.MaxInt - 8, math.MaxInt} {
		token, _ := q.prefixed(nil, at, math.MaxInt) // reading the buffer would panic
		require.Nil(t, token, "at %d", at)
	}
}
