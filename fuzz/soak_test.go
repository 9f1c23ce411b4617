package fuzz_test

import (
	"flag"
	"fmt"
	"io"
	"iter"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// soakSize is how many bytes each row of TestSoak takes, at least.
var soakSize = func() *byteCount {
	n := byteCount(256 << 10)
	flag.Var(&n, "soak", "bytes that each row of TestSoak takes: 16MB, 8GB")
	return &n
}()

// A byteCount is a flag of bytes, with a unit: kB, MB, GB.
type byteCount int64

func (n *byteCount) String() string { return strconv.FormatInt(int64(*n), 10) }

func (n *byteCount) Set(s string) error {
	digits, unit := s, int64(1)
	for suffix, size := range map[string]int64{"kB": 1e3, "MB": 1e6, "GB": 1e9} {
		if before, ok := strings.CutSuffix(s, suffix); ok {
			digits, unit = before, size
		}
	}
	count, err := strconv.ParseInt(digits, 10, 64)
	*n = byteCount(count * unit)
	return err
}

// A soak is a row of TestSoak. Its stream is made as it is read: head, then block over and over, then tail.
type soak struct {
	name              string
	head, block, tail []byte
	perBlock          int64 // records or frames in a block
	// share divides the bytes: of functions that keep nothing from call to call, and of what is the same code as a row
	// that has all. Zero is 1.
	share int64
	least int64 // bytes that it takes even in a short run
	// read takes the whole stream, and says how many records came out of the blocks. Offsets in it, and the place of
	// what the tail breaks, are its affair.
	read func(t *testing.T, s *soakStream) (records int64)
}

// soakHeld is how much memory a row may hold at any time, in bytes: where the end of a frame is not known, a buffer has
// room for twice the 4 MiB of its limit, and COBS for the payload besides. soakGrowth is how much more it may hold at
// its end than at its first quarter.
const (
	soakHeld    = 13 << 20
	soakGrowth  = 64 << 10
	soakSamples = 8
)

// TestSoak reads a long stream with every decoder and reader as their zero settings have it: nothing is refused, every
// record counts, and no more memory is held at the end than at the start. By default the streams are short; with
// -soak 8GB they go past 2^32 bytes:
//
//	go test ./fuzz -run TestSoak -soak 8GB -timeout 0 -v
func TestSoak(t *testing.T) {
	var all int64
	start := time.Now()
	for _, rows := range []iter.Seq[soak]{slices.Values(varintSoaks()), slices.Values(wireSoaks()), framingSoaks, slices.Values(longSoaks()), slices.Values(codecSoaks())} {
		for row := range rows {
			t.Run(row.name, func(t *testing.T) { all += row.run(t) })
		}
	}
	t.Logf("%d bytes in %.0f s", all, time.Since(start).Seconds())
}

func (row soak) run(t *testing.T) int64 {
	size := max(row.least, int64(*soakSize)/max(1, row.share))
	blocks := max(1, (size+int64(len(row.block))-1)/int64(len(row.block)))
	goroutines := runtime.NumGoroutine()
	s := &soakStream{head: row.head, block: row.block, tail: row.tail, blocks: blocks}
	s.End = int64(len(row.head)) + blocks*int64(len(row.block))
	s.base = heldBytes()

	start := time.Now()
	records := row.read(t, s)
	seconds := time.Since(start).Seconds()
	s.sample()

	require.Equal(t, blocks*row.perBlock, records, "records")
	require.Equal(t, s.End+int64(len(row.tail)), s.Taken, "bytes taken")
	require.Less(t, s.most-s.base, int64(soakHeld), "bytes held at most")
	require.Less(t, s.last-s.early, int64(soakGrowth), "bytes held at the end beyond those of the first quarter")
	for range 100 {
		if runtime.NumGoroutine() <= goroutines {
			break
		}
		time.Sleep(10 * time.Millisecond) // what was closed is on its way out
	}
	require.LessOrEqual(t, runtime.NumGoroutine(), goroutines, "goroutines")
	t.Logf("%-45s %7.3f GB %12d records %7.1f s %6.2f GB/s %7.3f MB held",
		row.name, float64(s.Taken)/1e9, records, seconds, float64(s.Taken)/1e9/seconds, float64(s.most-s.base)/1e6)
	return s.Taken
}

// heldBytes is how much of the heap is in use.
func heldBytes() int64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// A soakStream is an io.Reader of a soak's stream, and an io.Writer that wants it. It looks at the memory in use
// soakSamples times on its way, less often on a short one.
type soakStream struct {
	head, block, tail []byte
	blocks            int64 // that are left
	at                int   // in block

	// End is where the tail starts, Taken how many bytes were read or written.
	End, Taken int64

	base, early, last, most int64 // bytes held: before the start, at the first quarter, now, and at most
	samples                 int64
}

// next is what comes next, at least a byte of it before the end.
func (s *soakStream) next() []byte {
	switch {
	case len(s.head) > 0:
		return s.head
	case s.blocks > 0:
		return s.block[s.at:]
	}
	return s.tail
}

// take takes n bytes of next.
func (s *soakStream) take(n int) {
	switch {
	case len(s.head) > 0:
		s.head = s.head[n:]
	case s.blocks > 0:
		if s.at += n; s.at == len(s.block) {
			s.at = 0
			s.blocks--
		}
	default:
		s.tail = s.tail[n:]
	}
	if s.Taken += int64(n); s.Taken > (s.samples+1)*max(1<<20, s.End/soakSamples) {
		s.samples++
		s.sample()
	}
}

func (s *soakStream) Read(p []byte) (int, error) {
	n := copy(p, s.next())
	if n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	s.take(n)
	return n, nil
}

// Write checks that p is what comes next.
func (s *soakStream) Write(p []byte) (int, error) {
	for n := 0; n < len(p); {
		want := s.next()
		want = want[:min(len(want), len(p)-n)]
		if len(want) == 0 || string(p[n:n+len(want)]) != string(want) {
			return n, fmt.Errorf("other bytes than are to be written after %d", s.Taken)
		}
		s.take(len(want))
		n += len(want)
	}
	return len(p), nil
}

func (s *soakStream) sample() {
	s.last = heldBytes()
	s.most = max(s.most, s.last)
	if s.samples <= soakSamples/4 {
		s.early = max(s.early, s.last)
	}
}

// plainReader hides everything of a reader but Read.
type plainReader struct{ io.Reader }
