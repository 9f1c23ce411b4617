package framing_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// bare hides all of a writer but Write, and counts the calls.
type bare struct {
	io.Writer
	writes int
}

func (b *bare) Write(p []byte) (int, error) {
	b.writes++
	return b.Writer.Write(p)
}

func TestWriteFromIsWriteFrame(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, 5, 1000, 64 << 10, 64<<10 + 1, 300_000} {
		for _, f := range []framing.Framing{
			framing.Length{Prefix: wire.PrefixUint32BE},
			framing.Length{Prefix: wire.PrefixUvarint, Offset: 2, Header: []byte("hd"), Adjust: 1, Tail: "the end", Max: -1},
			framing.Netstring{}, framing.OctetCount{}, framing.Fixed{Size: max(size, 1)},
		} {
			payload := []byte(strings.Repeat("abcdefg", size)[:size])
			want, wantErr := f.AppendFrame(nil, payload)
			for name, open := range map[string]func(*bytes.Buffer) io.Writer{
				"bytes.Buffer": func(b *bytes.Buffer) io.Writer { return b },
				"bufio.Writer": func(b *bytes.Buffer) io.Writer { return bufio.NewWriter(b) },
				"a writer":     func(b *bytes.Buffer) io.Writer { return &bare{Writer: b} },
			} {
				var out bytes.Buffer
				dst := open(&out)
				w := framing.NewWriter(dst, f)
				src := strings.NewReader(string(payload) + "more")
				err := w.WriteFrom(iotest.HalfReader(src), int64(size))
				require.Equal(t, wantErr, err, "%v, %d, %s", f, size, name)
				if flusher, ok := dst.(interface{ Flush() error }); ok {
					require.NoError(t, flusher.Flush())
				}
				require.True(t, string(want) == out.String(), "%v, %d, %s", f, size, name)
				if err == nil {
					require.Equal(t, 4, src.Len(), "no byte more is read")
				}
				if b, ok := dst.(*bare); ok && err == nil && size <= 64<<10 {
					require.Equal(t, 1, b.writes)
				}
			}
		}
	}
}

func TestWriteFromErrors(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := framing.NewWriter(&bare{Writer: &out}, framing.Length{Prefix: wire.PrefixUint32BE})
	failed := errors.New("failed")
	for _, tt := range []struct {
		r    io.Reader
		size int64
		want error
	}{
		{strings.NewReader("ab"), 3, io.ErrUnexpectedEOF},
		{strings.NewReader(""), 3, io.ErrUnexpectedEOF},
		{iotest.ErrReader(failed), 3, failed},
		{strings.NewReader(""), -1, framing.ErrInvalid},
		{strings.NewReader(""), 1 << 40, framing.ErrFrameTooBig},
	} {
		require.ErrorIs(t, w.WriteFrom(tt.r, tt.size), tt.want)
		require.Zero(t, out.Len(), "nothing is written, and the next call goes on")
	}
	for _, f := range []framing.Framing{framing.Lines(), framing.COBS{}, framing.CRC32(framing.Netstring{})} {
		require.ErrorIs(t, framing.NewWriter(io.Discard, f).WriteFrom(strings.NewReader("a"), 1), framing.ErrInvalid)
	}
	require.ErrorIs(t, framing.NewWriter(io.Discard, framing.GRPC()).WriteFrom(strings.NewReader("a"), 1), framing.ErrDecodeOnly)

	// With part of a frame out nothing may follow.
	for name, dst := range map[string]io.Writer{"a writer": &bare{Writer: &out}, "bytes.Buffer": &out} {
		for _, r := range []io.Reader{strings.NewReader(strings.Repeat("a", 70_000)), io.MultiReader(strings.NewReader(strings.Repeat("a", 70_000)), iotest.ErrReader(failed))} {
			out.Reset()
			w.Reset(dst)
			err := w.WriteFrom(r, 100_000)
			require.Error(t, err, name)
			require.Equal(t, err, w.WriteFrame(nil), name)
			require.Equal(t, err, w.WriteFrom(strings.NewReader("a"), 1), name)
			require.Less(t, out.Len(), 100_004)
		}
	}
	w.Reset(writeFunc(func(p []byte) (int, error) { return len(p) + 1, nil }))
	require.Equal(t, wire.ErrBadCount, w.WriteFrom(strings.NewReader("a"), 1))
}

// Large payloads of several frames are written as they are, with what stands between them in one part.
func TestWriteFramesVectored(t *testing.T) {
	t.Parallel()
	large, small := bytes.Repeat([]byte("l"), 100_000), []byte("small")
	payloads := [][]byte{small, small, large, {}, large, large, small}
	f := framing.Netstring{}
	want, err := framing.AppendFrames(nil, f, payloads)
	require.NoError(t, err)
	var got []byte
	var shape []string
	w := framing.NewWriter(io.Discard, f)
	w.Vectored = func(parts [][]byte) (n int64, err error) {
		for _, p := range parts {
			n += int64(len(p))
			got = append(got, p...)
			if len(p) < 100 {
				shape = append(shape, string(p))
			} else {
				shape = append(shape, fmt.Sprint(&p[0] == &large[0]))
			}
		}
		return n, nil
	}
	require.NoError(t, w.WriteFrames(payloads))
	require.True(t, bytes.Equal(want, got))
	require.Equal(t, []string{"5:small,5:small,100000:", "true", ",0:,100000:", "true", ",100000:", "true", ",5:small,"}, shape)

	var out bytes.Buffer
	w = framing.NewWriter(&bare{Writer: &out}, f)
	require.NoError(t, w.WriteFrames(payloads))
	require.True(t, bytes.Equal(want, out.Bytes()))

	out.Reset()
	w = framing.NewWriter(&out, framing.Netstring{Max: 99_999})
	require.ErrorIs(t, w.WriteFrames(payloads), framing.ErrFrameTooBig)
	require.Zero(t, out.Len(), "one is refused: nothing is written")
	require.NoError(t, w.WriteFrames([][]byte{small}))
	require.Equal(t, "5:small,", out.String())
}

// After a frame of 32 MiB little is held once the stream is another one.
func TestResetLetsLargeBuffersGo(t *testing.T) {
	f := framing.Length{Prefix: wire.PrefixUint32BE, Max: -1}
	frame, err := f.AppendFrame(nil, make([]byte, 32<<20))
	require.NoError(t, err)
	base := heap()
	r := framing.NewReader(bytes.NewReader(frame), f)
	_, err = r.ReadFrame()
	require.NoError(t, err)
	r.Reset(strings.NewReader(""))
	b := framing.NewBuffer(f)
	require.NoError(t, b.Feed(frame))
	_, ok, err := b.Next()
	require.NoError(t, err)
	require.True(t, ok)
	b.Reset()
	require.Less(t, heap(), base+1<<20)
	require.NotNil(t, r)
	require.NotNil(t, b)
	require.NotEmpty(t, frame)
}

// A reader that lies about its count, or never gets anywhere, is an error, whatever reads it: some writers of the
// standard library panic on one, or go on for ever.
func TestWriteFromReaderThatLies(t *testing.T) {
	t.Parallel()
	const honest = 64 << 10
	for name, tt := range map[string]struct {
		count func(p []byte) int
		want  error
	}{
		"more than asked for": {func(p []byte) int { return len(p) + 1 }, wire.ErrBadCount},
		"much more":           {func([]byte) int { return math.MaxInt }, wire.ErrBadCount},
		"negative":            {func([]byte) int { return -1 }, wire.ErrBadCount},
		"the most negative":   {func([]byte) int { return math.MinInt }, wire.ErrBadCount},
		"nothing, for ever":   {func([]byte) int { return 0 }, io.ErrNoProgress},
	} {
		for _, before := range []int{0, 100, honest, honest + 1, honest + 5000} {
			for writer, dst := range map[string]io.Writer{
				"Discard":                  io.Discard,
				"bytes.Buffer":             new(bytes.Buffer),
				"bufio.Writer":             bufio.NewWriter(new(bytes.Buffer)),
				"bufio.Writer, bare":       bufio.NewWriter(&bare{Writer: io.Discard}),
				"bufio.Writer, to Discard": bufio.NewWriterSize(io.Discard, 16),
				"a writer":                 &bare{Writer: io.Discard},
			} {
				left := before
				r := readFunc(func(p []byte) (int, error) {
					if left == 0 {
						return tt.count(p), nil
					}
					n := min(len(p), left)
					left -= n
					return n, nil
				})
				w := framing.NewWriter(dst, framing.Length{Prefix: wire.PrefixUint32BE})
				var err error
				require.NotPanics(t, func() { err = w.WriteFrom(r, 200_000) }, "%s, %d, %s", name, before, writer)
				require.Equal(t, tt.want, err, "%s, %d, %s", name, before, writer)
				if before >= honest {
					require.Equal(t, err, w.WriteFrame(nil), "part of the frame is out")
				}
			}
		}
	}
}

// countingFile is a reader that writers copy from without the Writer between, as from an *os.File.
type countingFile struct{ io.Reader }

func (countingFile) Fd() uintptr { return 0 }

// seesReader is a writer that notes what it is to read from.
type seesReader struct {
	bytes.Buffer
	from io.Reader
}

func (s *seesReader) ReadFrom(r io.Reader) (int64, error) {
	if limited, ok := r.(*io.LimitedReader); ok {
		s.from = limited.R
	}
	return s.Buffer.ReadFrom(r)
}

// A connection sees the file itself, as it must to have the system copy it.
func TestWriteFromShowsFiles(t *testing.T) {
	t.Parallel()
	var dst seesReader
	f := countingFile{strings.NewReader(strings.Repeat("a", 200_000))}
	w := framing.NewWriter(&dst, framing.Netstring{})
	require.NoError(t, w.WriteFrom(f, 100_000))
	require.Equal(t, f, dst.from)
	require.Equal(t, "100000:"+strings.Repeat("a", 100_000)+",", dst.String())
}
