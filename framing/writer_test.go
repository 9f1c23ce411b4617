package framing_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// writes keeps what it is given, each Write apart, and fails when told to.
type writes struct {
	got   [][]byte
	n     int // what the next Write returns
	err   error
	fail  bool // whether it does
	after int  // how many go well before
}

func (w *writes) Write(p []byte) (int, error) {
	if w.fail {
		if w.after == 0 {
			return w.n, w.err
		}
		w.after--
	}
	w.got = append(w.got, bytes.Clone(p))
	return len(p), nil
}

func TestWriterOneWritePerFrame(t *testing.T) {
	t.Parallel()
	var dst writes
	w := framing.NewWriter(&dst, framing.Length{Prefix: wire.PrefixUint32BE})
	require.NoError(t, w.WriteFrame([]byte("abc")))
	require.NoError(t, w.WriteFrame(nil))
	require.NoError(t, w.WriteFrame(make([]byte, 64<<10)))
	require.Len(t, dst.got, 3)
	require.Equal(t, "\x00\x00\x00\x03abc", string(dst.got[0]))
	require.Equal(t, "\x00\x00\x00\x00", string(dst.got[1]))
	require.Equal(t, append([]byte{0, 1, 0, 0}, make([]byte, 64<<10)...), dst.got[2])

	dst = writes{}
	w = framing.NewWriter(&dst, framing.Netstring{})
	require.NoError(t, w.WriteFrame(make([]byte, 64<<10)))
	require.Len(t, dst.got, 1)
	require.Len(t, dst.got[0], len("65536:,")+64<<10)
}

// A payload that the caller made in the spare memory of the destination is where its frame is about to be made.
func TestWriterPayloadInRoomOfDestination(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		prefix wire.Prefix
		want   string
	}{
		{wire.PrefixUint32BE, "head\x00\x00\x00\x0aABCDEFGHIJ\x00\x00\x00\x00"},
		{wire.PrefixUvarint, "head\x0aABCDEFGHIJ\x00"},
	} {
		for _, room := range []int{14, 18, 27, 28, 29, 100} { // from none left, over just too little, to enough
			buffer := bytes.NewBuffer(append(make([]byte, 0, room), "head"...))
			w := framing.NewWriter(buffer, framing.Length{Prefix: tt.prefix})
			require.NoError(t, w.WriteFrame(append(buffer.AvailableBuffer(), "ABCDEFGHIJ"...)))
			require.NoError(t, w.WriteFrame(nil))
			require.Equal(t, tt.want, buffer.String(), "*bytes.Buffer of %d, %s", room, tt.prefix)

			var got writes
			buffered := bufio.NewWriterSize(&got, room)
			_, _ = buffered.WriteString("head")
			w.Reset(buffered)
			require.NoError(t, w.WriteFrame(append(buffered.AvailableBuffer(), "ABCDEFGHIJ"...)))
			require.NoError(t, w.WriteFrame(nil))
			require.NoError(t, buffered.Flush())
			require.Equal(t, tt.want, string(bytes.Join(got.got, nil)), "*bufio.Writer of %d, %s", room, tt.prefix)
		}
	}
}

// A Writer that is reset to a plain writer makes no more frames in the room of the old destination.
func TestWriterResetLeavesRoom(t *testing.T) {
	t.Parallel()
	old := bytes.NewBuffer(make([]byte, 0, 100))
	w := framing.NewWriter(old, framing.Length{Prefix: wire.PrefixUint8})
	var dst writes
	w.Reset(&dst)
	require.NoError(t, w.WriteFrame([]byte("abc")))
	require.Equal(t, [][]byte{[]byte("\x03abc")}, dst.got)
	require.Equal(t, make([]byte, 4), old.AvailableBuffer()[:4])
}

func TestWriterBatches(t *testing.T) {
	t.Parallel()
	var dst writes
	w := framing.NewWriter(&dst, framing.Lines())
	require.NoError(t, w.WriteFrames([][]byte{[]byte("a"), nil, []byte("bc")}))
	require.NoError(t, w.WriteFrames(nil))
	require.Equal(t, [][]byte{[]byte("a\n\nbc\n")}, dst.got)

	require.Equal(t, framing.ErrSeparatorInPayload, w.WriteFrames([][]byte{[]byte("a"), []byte("\n")}))
	require.Len(t, dst.got, 1, "one refused, none written")
	require.NoError(t, w.WriteFrames([][]byte{[]byte("a")}), "and it goes on")

	got, err := framing.AppendFrames([]byte("x"), framing.Lines(), [][]byte{[]byte("a"), []byte("b")})
	require.NoError(t, err)
	require.Equal(t, "xa\nb\n", string(got))
	got, err = framing.AppendFrames([]byte("x"), framing.Lines(), [][]byte{[]byte("a"), []byte("\n")})
	require.Equal(t, framing.ErrSeparatorInPayload, err)
	require.Equal(t, "x", string(got))
}

func TestWriterRefusal(t *testing.T) {
	t.Parallel()
	var dst writes
	w := framing.NewWriter(&dst, framing.Length{Prefix: wire.PrefixUint8, Max: -1})
	require.Equal(t, &framing.FrameSizeError{Size: 256, Max: 255}, w.WriteFrame(make([]byte, 256)))
	require.Equal(t, &framing.FrameSizeError{Size: 1 << 20, Max: 255}, w.WriteFrame(make([]byte, 1<<20)))
	require.Empty(t, dst.got)
	require.NoError(t, w.WriteFrame([]byte("a")))
}

func TestWriterLargeFrames(t *testing.T) {
	t.Parallel()
	f := framing.Length{Prefix: wire.PrefixUint32BE, Offset: 1, Header: []byte("H")}
	payload := bytes.Repeat([]byte("a"), 64<<10+1)
	var dst writes
	w := framing.NewWriter(&dst, f)
	require.NoError(t, w.WriteFrame(payload))
	require.Equal(t, [][]byte{[]byte("H\x00\x01\x00\x01"), payload}, dst.got, "no copy is made to write it")

	var parts [][]byte
	w.Vectored = func(ps [][]byte) (n int64, err error) {
		for _, p := range ps {
			parts = append(parts, bytes.Clone(p))
			n += int64(len(p))
		}
		require.Same(t, &payload[0], &ps[1][0], "no copy is made to write it")
		return n, nil
	}
	require.NoError(t, w.WriteFrame(payload))
	require.Equal(t, dst.got, parts)
	require.Len(t, dst.got, 2)
	require.NoError(t, w.WriteFrame([]byte("a")), "a small one is one Write")
	require.Len(t, dst.got, 3)

	// A framing that cannot be told in parts is copied.
	dst = writes{}
	w = framing.NewWriter(&dst, framing.Lines())
	require.NoError(t, w.WriteFrame(payload))
	require.Equal(t, [][]byte{append(bytes.Clone(payload), '\n')}, dst.got)

	// A part that is empty is not written.
	dst = writes{}
	w = framing.NewWriter(&dst, framing.Length{Prefix: wire.PrefixUint32BE, Strip: framing.StripNone})
	whole := append([]byte{0, 1, 0, 1}, payload...)
	require.NoError(t, w.WriteFrame(whole))
	require.Equal(t, [][]byte{whole}, dst.got)
}

func TestWriterPoisoned(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	large := make([]byte, 64<<10+1)
	for _, tt := range []struct {
		name    string
		payload []byte
		dst     writes
		want    error
		again   error // of a later call, when the writer works again
	}{
		{"nothing written", []byte("abc"), writes{n: 0, err: broken}, broken, nil},
		{"nothing written, without an error", []byte("abc"), writes{n: 0}, io.ErrShortWrite, nil},
		{"part", []byte("abc"), writes{n: 4, err: broken}, broken, broken},
		{"part, without an error", []byte("abc"), writes{n: 4}, io.ErrShortWrite, io.ErrShortWrite},
		{"all and an error", []byte("abc"), writes{n: 5, err: broken}, broken, nil},
		{"less than nothing", []byte("abc"), writes{n: -1}, wire.ErrBadCount, wire.ErrBadCount},
		{"more than all", []byte("abc"), writes{n: 6}, wire.ErrBadCount, wire.ErrBadCount},
		{"large, nothing written", large, writes{n: 0, err: broken}, broken, nil},
		{"large, half a prefix", large, writes{n: 1}, io.ErrShortWrite, io.ErrShortWrite},
		{"large, prefix alone", large, writes{n: 0, err: broken, after: 1}, broken, broken},
		{"large, prefix alone, without an error", large, writes{n: 0, after: 1}, io.ErrShortWrite, io.ErrShortWrite},
		{"large, part", large, writes{n: 100, err: broken, after: 1}, broken, broken},
		{"large, a prefix as large as the frame", large, writes{n: 4 + len(large)}, wire.ErrBadCount, wire.ErrBadCount},
		{"large, a prefix of more than its size", large, writes{n: 5}, wire.ErrBadCount, wire.ErrBadCount},
		{"large, less than nothing", large, writes{n: -100, after: 1}, wire.ErrBadCount, wire.ErrBadCount},
		{"large, more than all", large, writes{n: 1 << 20, after: 1}, wire.ErrBadCount, wire.ErrBadCount},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dst := tt.dst
			dst.fail = true
			w := framing.NewWriter(&dst, framing.Length{Prefix: wire.PrefixUint16BE, Max: -1})
			if len(tt.payload) > 1000 {
				w = framing.NewWriter(&dst, framing.Length{Prefix: wire.PrefixUint32BE})
			}
			require.Equal(t, tt.want, w.WriteFrame(tt.payload))
			dst.fail = false
			n := len(dst.got)
			require.Equal(t, tt.again, w.WriteFrame([]byte("x")))
			require.Equal(t, tt.again, w.WriteFrames([][]byte{[]byte("x")}))
			require.Equal(t, tt.again, w.WriteFrames(nil))
			if tt.again != nil {
				require.Len(t, dst.got, n, "nothing follows part of a frame")
			}
			w.Reset(&dst)
			require.NoError(t, w.WriteFrame([]byte("x")))
		})
	}
}
