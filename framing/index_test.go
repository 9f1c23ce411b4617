package framing

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// checkMarks compares findMarks with a search for one mark after the other.
func checkMarks(t *testing.T, buf []byte, start int, mark byte) {
	var all []int
	for i := start; i < len(buf); i++ {
		if buf[i] == mark {
			all = append(all, i)
		}
	}
	var m marks
	found := m.search(slices.Clip(buf), start, mark)
	require.Equal(t, len(all) > 0, found, "%x from %d on", buf, start)
	require.LessOrEqual(t, m.count, len(all))
	require.True(t, slices.Equal(all[:m.count], m.list[:m.count]), "%x from %d on: %d, not %d", buf, start, m.list[:m.count], all)
	if marksAll && len(buf) >= block {
		require.GreaterOrEqual(t, m.count, min(len(all), manyMarks), "%x from %d on", buf, start)
	}
}

// sown returns n random bytes of which so many in a hundred are mark.
func sown(rng *rand.Rand, n, percent int, mark byte) []byte {
	buf := make([]byte, n)
	for i := range buf {
		if buf[i] = byte(rng.Uint32()); rng.IntN(100) < percent {
			buf[i] = mark
		}
	}
	return buf
}

func newRand(t *testing.T) *rand.Rand {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

func TestMarks(t *testing.T) {
	t.Parallel()
	rng := newRand(t)
	for range 3000 {
		buf := sown(rng, rng.IntN(1200), []int{0, 1, 2, 5, 20, 100}[rng.IntN(6)], '\n')
		checkMarks(t, buf, rng.IntN(len(buf)+1), '\n')
	}
	for n := range 600 { // one mark, anywhere
		buf := make([]byte, n+1)
		buf[n] = 0xff
		for _, more := range []int{0, 1, 63, 64, 255, 256, 300} {
			buf := append(slices.Clip(buf), make([]byte, more)...)
			for _, start := range []int{0, n / 2, n, n + 1} {
				checkMarks(t, buf, start, 0xff)
			}
		}
	}
}

func FuzzMarks(f *testing.F) {
	f.Add([]byte("a\nb"), uint16(0), byte('\n'), byte(100))
	f.Add(bytes.Repeat([]byte{0}, 100), uint16(3), byte(0), byte(3))
	f.Fuzz(func(t *testing.T, data []byte, start uint16, mark, times byte) {
		data = bytes.Repeat(data, int(times))
		checkMarks(t, data, int(start)%(len(data)+1), mark)
	})
}

// TestMarksAreNotStale: what a search has found ahead stays right where frames are skipped, where bytes move and
// where a Reader starts anew. The frames are those of one search for each.
func TestMarksAreNotStale(t *testing.T) {
	t.Parallel()
	checkReading(t)
}

func checkReading(t *testing.T) {
	rng := newRand(t)
	for range 300 {
		p := Lines()
		p.Max = 1 + rng.IntN(100)
		p.Keep = rng.IntN(4) == 0
		in := sown(rng, rng.IntN(30_000), 1+rng.IntN(30), '\n')
		for i := range in {
			if rng.IntN(30) == 0 {
				in[i] = '\r'
			}
		}
		var want [][]byte
		for rest := in; len(rest) > 0; {
			line, behind, ok := bytes.Cut(rest, []byte("\n"))
			frame := line
			if ok {
				frame = bytes.TrimSuffix(line, []byte("\r"))
			}
			size := len(frame)
			if p.Keep {
				frame = rest[:len(rest)-len(behind)]
			}
			if size <= p.Max {
				want = append(want, frame)
			}
			rest = behind
		}

		r := NewReader(bytes.NewReader(append([]byte("\n\n"), sown(rng, 1000, 3, '\n')...)), p)
		r.Oversize = Skip
		for range 2 { // leaves some marks
			_, err := r.ReadFrame()
			require.NoError(t, err)
		}
		r.Reset(bytes.NewReader(in))
		var got [][]byte
		for frame, err := range r.Frames() {
			require.NoError(t, err)
			got = append(got, bytes.Clone(frame))
		}
		require.Equal(t, want, got)

		b := NewBuffer(p)
		b.Oversize = Skip
		got = nil
		take := func(most int) {
			for range most {
				frame, ok, err := b.Next()
				require.NoError(t, err)
				if !ok {
					return
				}
				got = append(got, bytes.Clone(frame))
			}
		}
		for rest := in; len(rest) > 0; {
			n := min(len(rest), 1+rng.IntN(6000))
			require.NoError(t, b.Feed(rest[:n]))
			rest = rest[n:]
			take(rng.IntN(100)) // not always all there are
		}
		b.Close()
		take(len(in))
		require.Equal(t, want, got)
	}
}
