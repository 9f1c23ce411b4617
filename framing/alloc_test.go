//go:build !race

package framing_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// loop is an endless stream of the same bytes.
type loop struct {
	data []byte
	at   int
}

func (l *loop) Read(p []byte) (int, error) {
	n := copy(p, l.data[l.at:])
	l.at = (l.at + n) % len(l.data)
	return n, nil
}

func TestFramesDoNotAllocate(t *testing.T) {
	for _, f := range []framing.Framing{
		framing.Length{Prefix: wire.PrefixUint32BE},
		framing.Length{Prefix: wire.PrefixUvarint},
		framing.Length{Prefix: wire.PrefixQUIC},
		framing.Lines(),
		framing.Separator{Sep: []byte("\r\n")},
		sep("\r\n", "\r", "\n"),
		onlySplit{framing.Length{Prefix: wire.PrefixUint8}},
	} {
		for _, size := range []int{0, 64, 200} {
			t.Run(fmt.Sprint(f, size), func(t *testing.T) {
				payload := bytes.Repeat([]byte("a"), size)
				payloads := [][]byte{payload, payload, payload}
				stream, err := framing.AppendFrames(nil, f, payloads)
				require.NoError(t, err)

				r := framing.NewReader(&loop{data: stream}, f)
				zeroAllocs(t, func() {
					_, err = r.ReadFrame()
					require.NoError(t, err)
				})
				b := framing.NewBuffer(f)
				zeroAllocs(t, func() {
					err = b.Feed(stream)
					for range payloads {
						_, _, err = b.Next()
					}
				})
				require.NoError(t, err)
				w := framing.NewWriter(io.Discard, f)
				zeroAllocs(t, func() { err = w.WriteFrame(payload) })
				require.NoError(t, err)
				zeroAllocs(t, func() { err = w.WriteFrames(payloads) })
				require.NoError(t, err)
				zeroAllocs(t, func() { _, _, _, err = framing.Extract(f, stream) })
				require.NoError(t, err)
				buf := make([]byte, 0, len(stream))
				zeroAllocs(t, func() { _, err = f.AppendFrame(buf, payload) })
				require.NoError(t, err)
			})
		}
	}
}

func zeroAllocs(t *testing.T, f func()) {
	t.Helper()
	for range 1000 {
		f() // buffers grow to their size
	}
	require.Zero(t, testing.AllocsPerRun(1000, f))
}

func TestLargeFramesDoNotAllocate(t *testing.T) {
	f := framing.Length{Prefix: wire.PrefixUint32BE}
	payload := make([]byte, 1<<20)
	stream, err := f.AppendFrame(nil, payload)
	require.NoError(t, err)
	r := framing.NewReader(&loop{data: stream}, f)
	frame := func() {
		_, err := r.ReadFrame()
		require.NoError(t, err)
	}
	frame()
	frame()
	require.Zero(t, testing.AllocsPerRun(100, frame))

	w := framing.NewWriter(io.Discard, f)
	write := func() { err = w.WriteFrame(payload) }
	write()
	require.Zero(t, testing.AllocsPerRun(100, write))
	require.NoError(t, err)
	w.Vectored = func(parts [][]byte) (n int64, err error) {
		for _, p := range parts {
			n += int64(len(p))
		}
		return n, nil
	}
	require.Zero(t, testing.AllocsPerRun(100, write))
	require.NoError(t, err)
}

// A large frame now and then keeps the buffer large.
func TestMixedFramesDoNotAllocate(t *testing.T) {
	for _, f := range []framing.Framing{framing.Length{Prefix: wire.PrefixUint32BE}, framing.Lines(), framing.Netstring{}} {
		t.Run(fmt.Sprint(f), func(t *testing.T) {
			stream, err := f.AppendFrame(nil, bytes.Repeat([]byte("a"), 100<<10))
			require.NoError(t, err)
			for range 60 {
				stream, err = f.AppendFrame(stream, []byte("small"))
				require.NoError(t, err)
			}
			r := framing.NewReader(&loop{data: stream}, f)
			b := framing.NewBuffer(f)
			round := func() {
				for range 61 {
					_, err = r.ReadFrame()
				}
				_ = b.Feed(stream)
				for ok := true; ok; _, ok, _ = b.Next() {
				}
			}
			round()
			round()
			require.Zero(t, testing.AllocsPerRun(20, round))
			require.NoError(t, err)
		})
	}
}

// The stream that these cut is skipped, not copied: an oversize frame costs its error and nothing else.
func TestSkippingDoesNotAllocatePerByte(t *testing.T) {
	f := framing.Length{Prefix: wire.PrefixUint32BE, Max: 10}
	stream, err := framing.Length{Prefix: wire.PrefixUint32BE}.AppendFrame(nil, make([]byte, 1<<20))
	require.NoError(t, err)
	stream = append(stream, 0, 0, 0, 0)
	r := framing.NewReader(&loop{data: stream}, f)
	r.Oversize = framing.Skip
	frame := func() {
		_, err := r.ReadFrame()
		require.NoError(t, err)
	}
	frame()
	require.LessOrEqual(t, testing.AllocsPerRun(20, frame), 2.0)
}

func TestPureFunctionsAllocateTheFrameAlone(t *testing.T) {
	payload := bytes.Repeat([]byte("a"), 64)
	crlf := []byte("\r\n")
	var err error
	for _, tt := range []struct {
		name string
		f    func()
		want float64
	}{
		{"WriteLengthPrefixed", func() { err = framing.WriteLengthPrefixed(io.Discard, wire.PrefixUint32BE, payload) }, 0},
		{"WriteSeparated", func() { err = framing.WriteSeparated(io.Discard, crlf, payload) }, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.f()
			require.NoError(t, err)
			require.Equal(t, tt.want, testing.AllocsPerRun(100, tt.f))
		})
	}
	prefixed := append([]byte{64}, payload...)
	r := bytes.NewReader(nil)
	require.Equal(t, 1.0, testing.AllocsPerRun(100, func() {
		r.Reset(prefixed)
		_, err = framing.ReadLengthPrefixed(r, wire.PrefixUint8, 0)
	}))
	require.NoError(t, err)
}

// Frames of 200 KiB cost nothing, whatever the framing, once there is room for one.
func TestLargeFramesOfAnyFramingDoNotAllocate(t *testing.T) {
	payload := bytes.Repeat([]byte("0123456789\x00\xc0"), 200<<10/12)
	for _, f := range []framing.Framing{
		framing.Separator{Sep: []byte("\n")}, framing.CRC32(framing.Length{Prefix: wire.PrefixUint32BE}), framing.CRC32C(framing.Blocks{}),
		framing.COBS{}, framing.SLIP{}, framing.Blocks{}, framing.Length{Prefix: wire.PrefixUint32BE}, framing.Netstring{},
	} {
		w := framing.NewWriter(io.Discard, f)
		write := func() { require.NoError(t, w.WriteFrame(payload)) }
		for range 3 {
			write()
		}
		require.Zero(t, testing.AllocsPerRun(20, write), "%v", f)
	}
}
