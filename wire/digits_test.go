package wire

import (
	"math"
	"math/bits"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAppendDigits(t *testing.T) {
	check := func(v uint64) {
		if got := string(appendDigits([]byte("x"), v)); got != "x"+strconv.FormatUint(v, 10) {
			require.Equal(t, "x"+strconv.FormatUint(v, 10), got)
		}
	}
	for v := range uint64(1e5) { // every four digits, in both halves of eight, and around every power
		check(v)
		check(v * 1e4)
		check(99999999 - v)
		check(math.MaxUint64 - v)
	}
	for n := range 64 {
		for d := range uint64(3) {
			check(1<<n + d - 1)
			check(bits.RotateLeft64(0x9e3779b97f4a7c15, n) >> d)
		}
	}
	for p := uint64(1); ; p *= 10 {
		check(p - 1)
		check(p)
		check(p + 1)
		if p > math.MaxUint64/10 {
			break
		}
	}
}
