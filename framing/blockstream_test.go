package framing_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// blockSources are the kinds of reader that a BlockReader tells apart, and odd ones.
var blockSources = []struct {
	name string
	wrap func(io.Reader) io.Reader
}{
	{"plain", func(r io.Reader) io.Reader { return r }},
	{"bufio", func(r io.Reader) io.Reader { return bufio.NewReader(r) }},
	{"bufio of 16", func(r io.Reader) io.Reader { return bufio.NewReaderSize(r, 16) }},
	{"bufio of one-byte reads", func(r io.Reader) io.Reader { return bufio.NewReader(iotest.OneByteReader(r)) }},
	{"one byte", iotest.OneByteReader},
	{"half", iotest.HalfReader},
	{"data with EOF", iotest.DataErrReader},
	{"empty reads", func(r io.Reader) io.Reader { return &stutter{r: r} }},
}

// stutter returns 0, nil 99 times before every read.
type stutter struct {
	r io.Reader
	n int
}

func (s *stutter) Read(p []byte) (int, error) {
	if s.n++; s.n%100 != 0 {
		return 0, nil
	}
	return s.r.Read(p)
}

// randomBlocks returns a message and one way to cut it into blocks.
func randomBlocks(rnd *rand.Rand, size int) (message, stream []byte) {
	message = make([]byte, size)
	for i := range message {
		message[i] = byte(rnd.Uint32())
	}
	for rest := message; len(rest) > 0; {
		n := min(1+rnd.IntN(255), len(rest))
		stream = append(append(stream, byte(n)), rest[:n]...)
		rest = rest[n:]
	}
	return message, append(stream, 0)
}

func TestBlockReaderMessages(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var messages [][]byte
	var stream []byte
	for _, size := range []int{0, 1, 255, 256, 0, 10_000, 3} {
		message, blocks := randomBlocks(rnd, size)
		messages = append(messages, message)
		stream = append(stream, blocks...)
	}
	for _, source := range blockSources {
		for _, size := range []int{1, 2, 254, 255, 256, 257, 5000} {
			r := framing.NewBlockReader(source.wrap(bytes.NewReader(stream)))
			p := make([]byte, size)
			for i, message := range messages {
				require.NoError(t, r.Next(), "%s: message %d", source.name, i)
				var got []byte
				for {
					n, err := r.Read(p)
					got = append(got, p[:n]...)
					if err == io.EOF {
						require.Zero(t, n)
						break
					}
					require.NoError(t, err)
					require.Positive(t, n)
				}
				require.True(t, bytes.Equal(message, got), "%s: message %d by %d bytes", source.name, i, size)
				_, err := r.Read(p)
				require.Equal(t, io.EOF, err, "again")
			}
			require.Equal(t, io.EOF, r.Next(), source.name)
			_, err := r.Read(p)
			require.Equal(t, io.EOF, err, "the last message stays ended")
		}
	}
}

func TestBlockReaderTruncated(t *testing.T) {
	message, stream := randomBlocks(rand.New(rand.NewPCG(3, 4)), 600)
	for _, source := range blockSources {
		for end := range stream {
			r := framing.NewBlockReader(source.wrap(bytes.NewReader(stream[:end])))
			got, err := io.ReadAll(r)
			require.Equal(t, io.ErrUnexpectedEOF, err, "%s: %d bytes", source.name, end)
			require.True(t, bytes.HasPrefix(message, got))

			r.Reset(source.wrap(bytes.NewReader(stream[:end])))
			err = r.Next()
			if end == 0 {
				require.Equal(t, io.EOF, err)
				continue
			}
			require.NoError(t, err)
			require.Equal(t, io.ErrUnexpectedEOF, r.Next(), "%s: %d bytes", source.name, end)
		}
	}
}

// TestBlockReaderTakesNoMore: what stands after the message stays in the reader, whatever the size of the reads.
func TestBlockReaderTakesNoMore(t *testing.T) {
	message, stream := randomBlocks(rand.New(rand.NewPCG(5, 6)), 1000)
	for _, buffered := range []bool{false, true} {
		for _, size := range []int{1, 100, 255, 256, 4096} {
			var src io.Reader = bytes.NewReader(append(bytes.Clone(stream), "rest"...))
			if buffered {
				src = bufio.NewReader(src)
			}
			r := framing.NewBlockReader(src)
			got, err := io.ReadAll(io.MultiReader(readsOf{r, size}))
			require.NoError(t, err)
			require.Equal(t, message, got)
			rest, err := io.ReadAll(src)
			require.NoError(t, err)
			require.Equal(t, "rest", string(rest))
		}
	}
}

// readsOf limits the size of reads.
type readsOf struct {
	r    io.Reader
	size int
}

func (r readsOf) Read(p []byte) (int, error) { return r.r.Read(p[:min(len(p), r.size)]) }

// counted counts Read calls.
type counted struct {
	r     io.Reader
	calls int
}

func (c *counted) Read(p []byte) (int, error) { c.calls++; return c.r.Read(p) }

func TestBlockReaderReadsPerBlock(t *testing.T) {
	stream, err := framing.Blocks{}.AppendFrame(nil, make([]byte, 10*255))
	require.NoError(t, err)
	c := &counted{r: bytes.NewReader(stream)}
	n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, framing.NewBlockReader(c), make([]byte, 1000))
	require.NoError(t, err)
	assert.Equal(t, int64(2550), n)
	assert.Equal(t, 11, c.calls, "the first count, then one per block with the count after it")
}

func TestBlockReaderNextDropsTheRest(t *testing.T) {
	for _, source := range blockSources {
		r := framing.NewBlockReader(source.wrap(bytes.NewReader([]byte("\x03abc\x03def\x00\x01x\x00\x00\x02yz\x00"))))
		p := make([]byte, 2)
		_, err := io.ReadFull(r, p)
		require.NoError(t, err)
		assert.Equal(t, "ab", string(p))
		for _, want := range []string{"x", "", "yz"} {
			require.NoError(t, r.Next())
			got, err := io.ReadAll(r)
			require.NoError(t, err)
			assert.Equal(t, want, string(got), source.name)
		}
		assert.Equal(t, io.EOF, r.Next())
	}
}

// TestBlockReaderNextAfterWholeBlocks: a message of which nothing but whole blocks was read is not done.
func TestBlockReaderNextAfterWholeBlocks(t *testing.T) {
	r := framing.NewBlockReader(bufio.NewReader(&script{steps: []step{{"\x03abc", nil}, {"\x00\x01x\x00", nil}}}))
	p := make([]byte, 10)
	n, err := r.Read(p)
	require.NoError(t, err)
	assert.Equal(t, "abc", string(p[:n]))
	require.NoError(t, r.Next())
	got, err := io.ReadAll(r)
	require.NoError(t, err)
	assert.Equal(t, "x", string(got))
}

// TestBlockReaderNextFails: an error of Next leaves the reader where it is, before the first message or after
// one.
func TestBlockReaderNextFails(t *testing.T) {
	deadline := errors.New("deadline")
	src := &script{steps: []step{{"", deadline}, {"\x01", nil}, {"a", nil}, {"\x00", nil}, {"", deadline}, {"\x01", nil}, {"b", nil}, {"\x00", nil}}}
	r := framing.NewBlockReader(src)
	require.Equal(t, deadline, r.Next())
	got, err := io.ReadAll(r)
	require.NoError(t, err)
	require.Equal(t, "a", string(got))
	require.Equal(t, deadline, r.Next())
	n, err := r.Read(make([]byte, 1))
	require.Zero(t, n)
	require.Equal(t, io.EOF, err)
	require.NoError(t, r.Next())
	got, err = io.ReadAll(r)
	require.NoError(t, err)
	require.Equal(t, "b", string(got))
}

func TestBlockReaderErrors(t *testing.T) {
	deadline := errors.New("deadline")

	t.Run("an error loses nothing", func(t *testing.T) {
		stream := []byte("\x03abc\x02de\x00\x01f\x00")
		for fail := range len(stream) + 1 {
			src := io.MultiReader(bytes.NewReader(stream[:fail]), &failOnce{deadline}, bytes.NewReader(stream[fail:]))
			r := framing.NewBlockReader(src)
			var got []byte
			var failures int
			read := func(step func() error) {
				for {
					err := step()
					if err == deadline {
						failures++
						continue
					}
					require.True(t, err == nil || err == io.EOF, err)
					return
				}
			}
			for range 2 {
				read(r.Next)
				read(func() error {
					all, err := io.ReadAll(r)
					got = append(got, all...)
					return err
				})
			}
			assert.Equal(t, "abcdef", string(got), "failure at %d", fail)
			read(r.Next)
			assert.Equal(t, 1, failures, "failure at %d", fail)
		}
	})
	t.Run("bytes count before an error", func(t *testing.T) {
		r := framing.NewBlockReader(&script{steps: []step{{"\x03", deadline}, {"abc\x00", deadline}}})
		got, err := io.ReadAll(r)
		require.NoError(t, err)
		assert.Equal(t, "abc", string(got))
	})
	t.Run("no progress", func(t *testing.T) {
		r := framing.NewBlockReader(iotest.ErrReader(nil))
		_, err := r.Read(make([]byte, 1))
		assert.Equal(t, io.ErrNoProgress, err)
		assert.Equal(t, io.ErrNoProgress, r.Next())
	})
	t.Run("99 empty reads are fine", func(t *testing.T) {
		r := framing.NewBlockReader(&stutter{r: bytes.NewReader([]byte("\x01a\x00"))})
		got, err := io.ReadAll(r)
		require.NoError(t, err)
		assert.Equal(t, "a", string(got))
	})
	t.Run("impossible counts", func(t *testing.T) {
		for _, n := range []int{-1, 1000} {
			r := framing.NewBlockReader(lying(n))
			_, err := r.Read(make([]byte, 10))
			assert.Equal(t, wire.ErrBadCount, err)
		}
	})
	t.Run("empty buffer", func(t *testing.T) {
		r := framing.NewBlockReader(iotest.ErrReader(deadline))
		n, err := r.Read(nil)
		assert.Zero(t, n)
		assert.NoError(t, err)
	})
	t.Run("buffered", func(t *testing.T) {
		r := framing.NewBlockReader(bufio.NewReader(iotest.ErrReader(deadline)))
		_, err := r.Read(make([]byte, 10))
		assert.Equal(t, deadline, err)
	})
}

// failOnce fails one read and is then at its end.
type failOnce struct{ err error }

func (f *failOnce) Read([]byte) (int, error) {
	err := f.err
	f.err = io.EOF
	return 0, err
}

// lying returns itself as the count.
type lying int

func (l lying) Read([]byte) (int, error) { return int(l), nil }

// script returns one step per read.
type script struct{ steps []step }

type step struct {
	data string
	err  error
}

func (s *script) Read(p []byte) (int, error) {
	if len(s.steps) == 0 {
		return 0, io.EOF
	}
	now := &s.steps[0]
	n := copy(p, now.data)
	now.data = now.data[n:]
	if now.data != "" {
		return n, nil
	}
	err := now.err
	s.steps = s.steps[1:]
	return n, err
}

func TestBlockWriterGreedy(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	for _, size := range []int{0, 1, 254, 255, 256, 510, 511, 16 * 255, 16*255 + 1, 32 * 255, 100_000} {
		message, _ := randomBlocks(rnd, size)
		want, err := framing.Blocks{Max: -1}.AppendFrame(nil, message)
		require.NoError(t, err)
		var out bytes.Buffer
		w := framing.NewBlockWriter(&out)
		for rest := message; len(rest) > 0; {
			n := min(rnd.IntN(700), len(rest))
			m, err := w.Write(rest[:n])
			require.NoError(t, err)
			require.Equal(t, n, m)
			rest = rest[n:]
		}
		require.NoError(t, w.Close())
		require.NoError(t, w.Close(), "a second Close does nothing")
		require.True(t, bytes.Equal(want, out.Bytes()), "%d bytes", size)

		n, err := w.Write([]byte("x"))
		require.Zero(t, n)
		require.Equal(t, framing.ErrClosed, err)
		w.Reset(&out)
		out.Reset()
		_, err = w.Write([]byte("x"))
		require.NoError(t, err)
		require.NoError(t, w.Close())
		require.Equal(t, "\x01x\x00", out.String())
	}
}

// sink takes limit bytes and then returns err with what fitted.
type sink struct {
	limit, calls int
	err          error
	got          []byte
}

func (s *sink) Write(p []byte) (int, error) {
	s.calls++
	n := min(len(p), s.limit-len(s.got))
	s.got = append(s.got, p[:n]...)
	if n < len(p) {
		return n, s.err
	}
	return n, nil
}

func TestBlockWriterBatches(t *testing.T) {
	s := &sink{limit: 1 << 20}
	w := framing.NewBlockWriter(s)
	for range 16 * 255 {
		_, err := w.Write([]byte{1})
		require.NoError(t, err)
	}
	assert.Zero(t, s.calls)
	require.NoError(t, w.Close())
	assert.Equal(t, 1, s.calls, "16 full blocks and the zero count in one write")
	assert.Len(t, s.got, 16*256+1)
}

func TestBlockWriterPoisoned(t *testing.T) {
	full := errors.New("disk full")
	for _, failure := range []struct {
		name      string
		err, want error
	}{{"error", full, full}, {"short write", nil, io.ErrShortWrite}} {
		t.Run(failure.name+" in Write", func(t *testing.T) {
			s := &sink{limit: 100, err: failure.err}
			w := framing.NewBlockWriter(s)
			n, err := w.Write(make([]byte, 16*255+10))
			assert.Equal(t, failure.want, err)
			assert.Equal(t, 16*255, n)
			for range 2 {
				n, err = w.Write([]byte("more"))
				assert.Zero(t, n)
				assert.Equal(t, failure.want, err)
				assert.Equal(t, failure.want, w.Close())
			}
			assert.Equal(t, 1, s.calls)
			w.Reset(&sink{limit: 10})
			_, err = w.Write([]byte("x"))
			assert.NoError(t, err)
			assert.NoError(t, w.Close())
		})
		t.Run(failure.name+" in Close", func(t *testing.T) {
			s := &sink{limit: 3, err: failure.err}
			w := framing.NewBlockWriter(s)
			_, err := w.Write([]byte("abc"))
			require.NoError(t, err)
			assert.Equal(t, failure.want, w.Close())
			assert.Equal(t, failure.want, w.Close())
			_, err = w.Write([]byte("more"))
			assert.Equal(t, failure.want, err)
			assert.Equal(t, 1, s.calls)
		})
	}
}

func benchmarkBlockSource(b *testing.B, size int, open func(io.Reader) func([]byte) (int, error)) {
	src := bytes.NewReader(nil)
	stream, err := framing.Blocks{Max: -1}.AppendFrame(nil, make([]byte, size))
	require.NoError(b, err)
	p := make([]byte, 32<<10)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	buf := bufio.NewReaderSize(src, 64<<10)
	for b.Loop() {
		src.Reset(stream)
		buf.Reset(src)
		read := open(buf)
		for {
			if _, err := read(p); err != nil {
				break
			}
		}
	}
}

func BenchmarkBlockReader(b *testing.B) {
	r := framing.NewBlockReader(nil)
	benchmarkBlockSource(b, 1<<20, func(src io.Reader) func([]byte) (int, error) { r.Reset(src); return r.Read })
}

func BenchmarkBlockReaderPlainCopy(b *testing.B) {
	benchmarkBlockSource(b, 1<<20, func(src io.Reader) func([]byte) (int, error) {
		return func(p []byte) (int, error) { return struct{ io.Reader }{src}.Read(p) }
	})
}

// BenchmarkBlockReaderCopyOf255 copies what a block holds with each call.
func BenchmarkBlockReaderCopyOf255(b *testing.B) {
	benchmarkBlockSource(b, 1<<20, func(src io.Reader) func([]byte) (int, error) {
		n := 0
		return func(p []byte) (int, error) {
			if n+255 > len(p) {
				n = 0
			}
			m, err := src.Read(p[n : n+255])
			n += m
			return m, err
		}
	})
}

func BenchmarkBlockWriter(b *testing.B) {
	p := make([]byte, 1<<20)
	w := framing.NewBlockWriter(io.Discard)
	b.SetBytes(int64(len(p)))
	for b.Loop() {
		w.Reset(io.Discard)
		_, _ = w.Write(p)
		_ = w.Close()
	}
}
