//go:build amd64 && !purego

package framing

import (
	"bytes"
	"slices"
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

// TestBlocksPlain holds what moves blocks to the same where the assembly may not run.
func TestBlocksPlain(t *testing.T) {
	defer func(was bool) { fast = was }(fast)
	fast = false
	src := bytes.Repeat(append([]byte{maxBlock}, make([]byte, maxBlock)...), 5)
	require.Equal(t, 5, joinFull(make([]byte, len(src)), src))
	require.Equal(t, 5, cutFull(make([]byte, len(src)), src[5:]))
}

// TestBlocksInChunks: no call of the assembly moves more than a chunk.
func TestBlocksInChunks(t *testing.T) {
	if !fast {
		return // the library does not run the assembly here
	}
	const most = 64 << 10 // bytes a call may look at
	src := bytes.Repeat(append([]byte{maxBlock}, make([]byte, maxBlock)...), 3*most/fullBlock)
	dst := make([]byte, len(src))
	require.Equal(t, most/fullBlock, joinVector(dst, src))
	require.Equal(t, most/fullBlock, cutVector(dst, src))
	require.Equal(t, 3*most/fullBlock, joinFull(dst, src))
	require.Equal(t, 3*most/fullBlock, cutFull(dst, src))
}

// TestMarksInChunks: a search goes on from one chunk to the next where it has found nothing, and not where it has
// found something: no call of the assembly looks at more than a chunk.
func TestMarksInChunks(t *testing.T) {
	if !fast {
		return // the library does not run the assembly here
	}
	const most = 64 << 10 // bytes a call may look at
	for name, test := range map[string]struct {
		size, start int
		marks, want []int
	}{
		"none":                 {3*most + 1, 0, nil, nil},
		"in the third":         {3*most + 1, 0, []int{2 * most, 2*most + 5}, []int{2 * most, 2*most + 5}},
		"as the last byte":     {3*most + 1, 0, []int{3 * most}, []int{3 * most}},
		"in two chunks":        {3*most + 1, 0, []int{7, most}, []int{7}},
		"chunks from start on": {3*most + 1, 9, []int{0, 8, most + 8, most + 9}, []int{most + 8}},
		"a chunk and no more":  {most + 9, 9, []int{9, most + 8}, []int{9, most + 8}},
		"before start only":    {3 * most, 2*most + 70, []int{2*most + 69}, nil},
	} {
		buf := make([]byte, test.size)
		for _, i := range test.marks {
			buf[i] = '\n'
		}
		var m marks
		require.Equal(t, len(test.want) > 0, m.search(slices.Clip(buf), test.start, '\n'), name)
		require.Equal(t, len(test.want), m.count, name)
		require.Equal(t, test.want, append([]int(nil), m.list[:m.count]...), name)
	}
}
