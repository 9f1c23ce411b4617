package framing_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// The tests in this file measure what the whole process allocates, so they do not run in parallel.

// allocated returns how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// within fails the test if n bytes are more than the law allows for so many received.
func within(t *testing.T, received int, n uint64) {
	t.Helper()
	require.LessOrEqual(t, n, uint64(64<<10+4*received), "%d bytes received", received)
}

func TestHostileLengthsCostNothing(t *testing.T) {
	for _, tt := range []struct {
		name  string
		f     framing.Framing
		bytes string
	}{
		{"u32be", framing.Length{Prefix: wire.PrefixUint32BE, Max: -1}, "\xff\xff\xff\xff"},
		{"u32be within DefaultMax", framing.Length{Prefix: wire.PrefixUint32BE}, "\x00\x40\x00\x00"},
		{"u64be", framing.Length{Prefix: wire.PrefixUint64BE, Max: -1}, "\x7f\xff\xff\xff\xff\xff\xff\xff"},
		{"uvarint", framing.Length{Prefix: wire.PrefixUvarint, Max: -1}, "\xff\xff\xff\xff\xff\xff\xff\xff\x7f"},
		{"netstring", framing.Netstring{Max: -1}, "9223372036854775000:"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, oversize := range []framing.Oversize{framing.Fail, framing.Skip, framing.Stream} {
				n := allocated(func() {
					r := framing.NewReader(strings.NewReader(tt.bytes), tt.f)
					r.Oversize = oversize
					_, err := r.ReadFrame()
					requireEndless(t, err)
				})
				require.Less(t, n, uint64(64<<10))
			}
			n := allocated(func() {
				b := framing.NewBuffer(tt.f)
				require.NoError(t, b.Feed([]byte(tt.bytes)))
				_, ok, err := b.Next()
				require.False(t, ok)
				if err != nil {
					requireEndless(t, err)
				}
			})
			require.Less(t, n, uint64(64<<10))
		})
	}
	var err error
	n := allocated(func() {
		_, err = framing.ReadLengthPrefixed(strings.NewReader("\xff\xff\xff\x7f"), wire.PrefixUint32LE, -1)
	})
	requireEndless(t, err)
	within(t, 4, n)
}

// requireEndless requires err to be of a frame that claims more than there is: more than an int counts, where that is
// 32 bits.
func requireEndless(t *testing.T, err error) {
	t.Helper()
	if strconv.IntSize == 32 && errors.Is(err, framing.ErrFrameTooBig) {
		return
	}
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

// Whatever a length claims, memory follows what has arrived.
func TestMemoryFollowsWhatArrives(t *testing.T) {
	claim := []byte("\x7f\xff\xff\xff")
	for _, size := range []int{100, 4 << 10, 33 << 10, 200 << 10, 3 << 20, 9<<20 + 5} {
		data := append(bytes.Clone(claim), make([]byte, size)...)
		f := framing.Length{Prefix: wire.PrefixUint32BE, Max: -1}
		n := allocated(func() {
			_, err := framing.NewReader(bytes.NewReader(data), f).ReadFrame()
			require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		})
		within(t, len(data), n)
		for _, piece := range []int{1000, 40000, 1 << 20} {
			n = allocated(func() {
				b := framing.NewBuffer(f)
				for rest := data; len(rest) > 0; {
					m := min(piece, len(rest))
					require.NoError(t, b.Feed(rest[:m]))
					rest = rest[m:]
				}
				_, ok, err := b.Next()
				require.NoError(t, err)
				require.False(t, ok)
			})
			within(t, len(data), n)
		}
		n = allocated(func() {
			_, err := framing.NewReader(bytes.NewReader(data), framing.Separator{Sep: []byte("\n"), Max: -1, Final: framing.FinalError}).ReadFrame()
			require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		})
		within(t, len(data), n)
		n = allocated(func() {
			_, err := framing.ReadSeparated(bytes.NewReader(data), []byte("\n\n"), -1)
			require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		})
		within(t, len(data), n)
	}
}

// However small a frame above Max is, Skip makes no garbage of it.
func TestSkippedSmallFramesCostNothing(t *testing.T) {
	const frames = 100_000
	for _, tt := range []struct {
		name  string
		f     framing.Framing
		frame string
	}{
		{"length", framing.Length{Prefix: wire.PrefixUint8, Max: 1}, "\x02ab"},
		{"checksum", framing.Checksum{Inner: framing.Length{Prefix: wire.PrefixUint8, Max: 1}, Size: 1, Sum: func(dst, _ []byte) []byte { return append(dst, 'b') }}, "\x02ab"},
		{"blocks", framing.Blocks{Max: 1}, "\x02ab\x00"},
		{"netstring", framing.Netstring{Max: 1}, "2:ab,"},
		{"octet count", framing.OctetCount{Max: 1}, "2 ab"},
		{"separator", framing.Separator{Sep: []byte("\n"), Max: 1}, "ab\n"},
		{"cobs", framing.COBS{Max: 1}, "\x03ab\x00"},
		{"slip", framing.SLIP{Max: 1}, "ab\xc0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data := []byte(strings.Repeat(tt.frame, frames))
			r := framing.NewReader(bytes.NewReader(data), tt.f)
			r.Oversize = framing.Skip
			n := allocated(func() {
				_, err := r.ReadFrame()
				require.Equal(t, io.EOF, err)
			})
			require.Equal(t, framing.Stats{Bytes: int64(len(data)), Skipped: frames}, r.Stats())
			require.Less(t, n, uint64(64<<10))

			b := framing.NewBuffer(tt.f)
			b.Oversize = framing.Skip
			n = allocated(func() {
				for rest := data; len(rest) > 0; {
					m := min(1000, len(rest))
					require.NoError(t, b.Feed(rest[:m]))
					_, ok, err := b.Next()
					require.NoError(t, err)
					require.False(t, ok)
					rest = rest[m:]
				}
			})
			require.Equal(t, framing.Stats{Bytes: int64(len(data)), Skipped: frames}, b.Stats())
			require.Less(t, n, uint64(64<<10))
		})
	}
}

// An error that was returned belongs to the caller: what is skipped later does not change it.
func TestReturnedSizeErrorsAreKept(t *testing.T) {
	r := framing.NewReader(strings.NewReader("4:dddd,1:x,9:aaaaaaaaa,7:bbbbbbb,999999999999999999999:"), framing.Netstring{Max: 3})
	r.Oversize = framing.Skip
	frame, err := r.ReadFrame()
	require.NoError(t, err)
	require.Equal(t, "x", string(frame))
	sizeOf := func(oversize framing.Oversize) *framing.FrameSizeError {
		r.Oversize = oversize
		_, err := r.ReadFrame()
		var tooBig *framing.FrameSizeError
		require.ErrorAs(t, err, &tooBig)
		return tooBig
	}
	streamed := sizeOf(framing.Stream)
	lost := sizeOf(framing.Skip)
	r.Reset(strings.NewReader("5:ccccc,"))
	_, err = r.ReadFrame()
	require.Equal(t, io.EOF, err)
	require.Equal(t, uint64(9), streamed.Size)
	require.Equal(t, &framing.FrameSizeError{Size: math.MaxUint64, Max: 3}, lost)
}

func TestSkippingTakesConstantMemory(t *testing.T) {
	lines := framing.Lines()
	lines.Max = 100
	for _, tt := range []struct {
		name   string
		f      framing.Framing
		stream func() io.Reader
	}{
		{"Length", framing.Length{Prefix: wire.PrefixUint32BE}, func() io.Reader {
			return io.MultiReader(strings.NewReader("\x10\x00\x00\x00"), io.LimitReader(zeros{}, 1<<28), strings.NewReader("\x00\x00\x00\x01a"))
		}},
		{"Separator", lines, func() io.Reader {
			return io.MultiReader(io.LimitReader(zeros{}, 1<<28), strings.NewReader("\na\n"))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, oversize := range []framing.Oversize{framing.Skip, framing.Stream, framing.Report} {
				n := allocated(func() {
					r := framing.NewReader(tt.stream(), tt.f)
					r.Oversize, r.MaxSkip = oversize, -1
					frame, err := r.ReadFrame()
					if oversize != framing.Skip {
						require.ErrorIs(t, err, framing.ErrFrameTooBig)
						frame, err = r.ReadFrame()
					}
					require.NoError(t, err)
					require.Equal(t, "a", string(frame))
				})
				require.Less(t, n, uint64(128<<10))
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// heap returns the size of the live heap in bytes.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestBuffersShrink(t *testing.T) {
	const giant = 8 << 20
	f := framing.Length{Prefix: wire.PrefixUint32BE, Max: giant}
	big, err := f.AppendFrame(nil, make([]byte, giant))
	require.NoError(t, err)
	small, err := f.AppendFrame(nil, make([]byte, 1000))
	require.NoError(t, err)
	base := heap()

	t.Run("Reader", func(t *testing.T) {
		pr, pw := io.Pipe()
		defer pr.Close()
		go func() {
			_, _ = pw.Write(big)
			for range 200 {
				_, _ = pw.Write(small)
			}
		}()
		r := framing.NewReader(pr, f)
		frame, err := r.ReadFrame()
		require.NoError(t, err)
		require.Len(t, frame, giant)
		for i := range 70 {
			frame, err = r.ReadFrame()
			require.NoError(t, err)
			require.Len(t, frame, 1000)
			if i == 62 {
				frame = nil
				require.Greater(t, heap(), base+giant/2, "not before 64 small frames")
			}
			if i == 63 {
				frame = nil
				require.Less(t, heap(), base+giant/2, "with the 64th")
			}
		}
		frame = nil
		require.NotNil(t, r)
		require.Empty(t, frame)
	})
	t.Run("Buffer", func(t *testing.T) {
		b := framing.NewBuffer(f)
		feed := func(p []byte) {
			require.NoError(t, b.Feed(p))
			frame, ok, err := b.Next()
			require.NoError(t, err)
			require.True(t, ok)
			require.Len(t, frame, len(p)-4)
		}
		feed(big)
		for i := range 70 {
			feed(small)
			if i == 62 {
				require.Greater(t, heap(), base+giant/2, "not before 64 small frames")
			}
			if i == 63 {
				require.Less(t, heap(), base+giant/2, "with the 64th")
			}
		}
		require.NotNil(t, b)
	})
	t.Run("Buffer, large by what was fed at once", func(t *testing.T) {
		b := framing.NewBuffer(f)
		feed := func(p []byte) {
			require.NoError(t, b.Feed(p))
			for ok := true; ok; _, ok, _ = b.Next() {
			}
		}
		for range 100 {
			feed(small)
		}
		feed(bytes.Repeat(small, 40))
		require.Less(t, allocated(func() { feed(small) }), uint64(4<<10), "64 small frames have not followed")
	})
	t.Run("Buffer, just as large as it stays", func(t *testing.T) {
		b := framing.NewBuffer(framing.Lines())
		feed := func(p []byte) {
			require.NoError(t, b.Feed(p))
			for ok := true; ok; _, ok, _ = b.Next() {
			}
		}
		feed(bytes.Repeat([]byte("small!!\n"), 16<<10/8))
		require.Less(t, allocated(func() {
			for range 10 {
				feed([]byte("small!!\n"))
			}
		}), uint64(4<<10))
	})
	t.Run("Buffer, large by whole lines", func(t *testing.T) {
		b := framing.NewBuffer(framing.Lines())
		feed := func(p []byte) {
			require.NoError(t, b.Feed(p))
			_, ok, err := b.Next()
			require.NoError(t, err)
			require.True(t, ok)
		}
		line := append(bytes.Repeat([]byte("a"), 16<<10), '\n') // a byte more than the buffer keeps
		feed(line)
		for range 60 {
			feed([]byte("small\n"))
		}
		feed(line)
		require.Less(t, allocated(func() {
			for range 60 {
				feed([]byte("small\n"))
			}
		}), uint64(8<<10), "64 small frames have not followed the last large one")
		require.GreaterOrEqual(t, allocated(func() {
			for range 5 {
				feed([]byte("small\n"))
			}
		}), uint64(16<<10), "they have: another buffer")
	})
	t.Run("scratch space", func(t *testing.T) {
		for _, f := range []framing.Framing{framing.COBS{Max: giant}, framing.SLIP{Max: giant}, framing.Blocks{Max: giant}} {
			small, err := f.AppendFrame(nil, []byte("small"))
			require.NoError(t, err)
			b := framing.NewBuffer(f)
			feed := func(p []byte) {
				require.NoError(t, b.Feed(p))
				_, ok, err := b.Next()
				require.NoError(t, err)
				require.True(t, ok)
			}
			big, err := f.AppendFrame(nil, bytes.Repeat([]byte{0, 0xc0}, giant/2))
			require.NoError(t, err)
			feed(big)
			big = nil
			for range 63 {
				feed(small)
			}
			require.Greater(t, heap(), base+giant*7/4, "not before 64 small frames")
			feed(small)
			require.NoError(t, b.Feed(nil))
			_, ok, err := b.Next()
			require.NoError(t, err)
			require.False(t, ok)
			require.NoError(t, b.Feed(small[:1]))
			require.Less(t, heap(), base+giant/4, "%v", f)
			require.NotNil(t, b)
			require.Empty(t, big)
		}
	})
	t.Run("Writer", func(t *testing.T) {
		w := framing.NewWriter(io.Discard, framing.Lines())
		for _, reset := range []bool{false, true} {
			require.NoError(t, w.WriteFrame(make([]byte, 4<<20)))
			require.Greater(t, heap(), base+giant/4)
			if reset {
				w.Reset(io.Discard)
			}
			for range 64 {
				require.NoError(t, w.WriteFrame([]byte("small")))
			}
			require.Less(t, heap(), base+giant/4)
		}
		require.NoError(t, w.WriteFrame(nil))
	})
	t.Run("Writer of parts", func(t *testing.T) {
		w := framing.NewWriter(io.Discard, f)
		require.NoError(t, w.WriteFrame(make([]byte, giant)))
		require.Less(t, heap(), base+giant/4, "the payload is kept")
		require.NoError(t, w.WriteFrame(nil))
	})
	require.NotEmpty(t, big)
}

// A Buffer that is full grows, unless it has consumed at least as many bytes as there are to move.
func TestBufferMovesWhatItHasConsumed(t *testing.T) {
	for _, consumed := range []int{1, 2047, 2048, 4095} {
		b := framing.NewBuffer(framing.Fixed{Size: 1})
		require.NoError(t, b.Feed(make([]byte, 4<<10)))
		for range consumed {
			_, ok, err := b.Next()
			require.NoError(t, err)
			require.True(t, ok)
		}
		n := allocated(func() { require.NoError(t, b.Feed([]byte{1})) })
		require.Equal(t, consumed < 2048, n >= 8<<10, "%d consumed: %d allocated", consumed, n)
	}
}

func TestFeedingALostStreamCostsNothing(t *testing.T) {
	b := framing.NewBuffer(framing.Netstring{})
	require.NoError(t, b.Feed([]byte("x")))
	_, _, err := b.Next()
	require.ErrorIs(t, err, framing.ErrMalformed)
	p := make([]byte, 1<<20)
	require.Less(t, allocated(func() { require.NoError(t, b.Feed(p)) }), uint64(64<<10)) // the collector may start, with some KiB of its own
	require.Equal(t, 1, b.Buffered())
	_, _, again := b.Next()
	require.Equal(t, err, again)
}

// Skip makes no error for a frame that nobody is told of.
func TestBadFramesCostNothing(t *testing.T) {
	for name, tt := range map[string]struct {
		f     framing.Framing
		frame string
	}{
		"no sum":     {framing.CRC32(framing.Length{Prefix: wire.PrefixUint8}), "\x01a"},
		"long block": {framing.COBS{}, "\x05\x00"},
		"lone ESC":   {framing.SLIP{}, "\xdb\xc0"},
		"strip":      {framing.Length{Prefix: wire.PrefixUint8, Strip: 3}, "\x01a"},
		"too big":    {framing.Length{Prefix: wire.PrefixUint8, Max: 6}, "\x071234567"},
	} {
		t.Run(name, func(t *testing.T) {
			data := strings.Repeat(tt.frame, 100_000)
			r := framing.NewReader(strings.NewReader(data), tt.f)
			r.Oversize = framing.Skip
			n := allocated(func() {
				_, err := r.ReadFrame()
				require.Equal(t, io.EOF, err)
			})
			require.Equal(t, framing.Stats{Bytes: int64(len(data)), Skipped: 100_000}, r.Stats())
			within(t, len(data), n)
		})
	}
}

func TestReaderBufferGrowsNoLargerThanItReadsAhead(t *testing.T) {
	stream := bytes.Repeat([]byte("small!!\n"), 1<<15)
	n := allocated(func() {
		for _, err := range framing.NewReader(bytes.NewReader(stream), framing.Lines()).Frames() {
			require.NoError(t, err)
		}
	})
	require.Less(t, n, uint64(48<<10), "4, 8 and 16 KiB are 28")
}
