//go:build amd64 && !purego

package framing

import (
	"testing"

	"github.com/stretchr/testify/require"
)

var marksAll = fast

// TestMarksPlain holds the plain twin, and reading without marks, to the same.
func TestMarksPlain(t *testing.T) {
	defer func(was bool) { fast = was }(fast)
	fast = false
	require.Nil(t, newMarks())
	checkReading(t)
	fast = marksAll

	rng := newRand(t)
	for range 1000 {
		buf := sown(rng, rng.IntN(300), rng.IntN(5), '\n')
		start := rng.IntN(len(buf) + 1)
		var plain, quick marks
		plain.count = findFirst(&plain.list, buf, start, '\n')
		require.Equal(t, plain.count > 0, quick.search(buf, start, '\n'))
		require.Equal(t, plain.list[0], quick.list[0]*plain.count)
	}
}
