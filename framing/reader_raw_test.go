package framing_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// A handshake in lines, then frames with a length, then bytes as they are, then lines again: offsets and counts go on.
func TestReaderSwitchAndRaw(t *testing.T) {
	t.Parallel()
	const stream = "hello\nlengths\n\x01a\x02bc\x00\x03rawtail\nmore\n"
	for name, src := range map[string]io.Reader{
		"whole":              strings.NewReader(stream),
		"byte by byte":       iotest.OneByteReader(strings.NewReader(stream)),
		"data with the end":  iotest.DataErrReader(strings.NewReader(stream)),
		"with timeouts":      &timeouts{r: iotest.OneByteReader(strings.NewReader(stream))},
		"timeouts with data": iotest.DataErrReader(&timeouts{r: iotest.HalfReader(strings.NewReader(stream))}),
	} {
		r := framing.NewReader(src, framing.Lines())
		next := func(want string) {
			t.Helper()
			frame, err := r.ReadFrame()
			for errors.Is(err, iotest.ErrTimeout) {
				frame, err = r.ReadFrame()
			}
			require.NoError(t, err, name)
			require.Equal(t, want, string(frame), name)
		}
		next("hello")
		next("lengths")
		require.NoError(t, r.Switch(framing.Length{Prefix: wire.PrefixUint8, Max: 2}))
		for _, want := range []string{"a", "bc", ""} {
			next(want)
		}
		require.Equal(t, framing.Stats{Frames: 5, Bytes: 20}, r.Stats())
		require.NoError(t, r.Switch(framing.Lines()))
		p := make([]byte, 4)
		for got := 0; got < len(p); {
			n, err := r.Raw().Read(p[got:])
			got += n
			if err != nil {
				require.ErrorIs(t, err, iotest.ErrTimeout, name)
			}
		}
		require.Equal(t, "\x03raw", string(p))
		next("tail")
		require.Equal(t, framing.Stats{Frames: 6, Bytes: 29}, r.Stats())
		require.NoError(t, r.Switch(u8))
		require.NoError(t, r.Switch(framing.Lines()))
		next("more")
		require.NoError(t, r.Switch(framing.Netstring{}))
		_, err := r.ReadFrame()
		for errors.Is(err, iotest.ErrTimeout) {
			_, err = r.ReadFrame()
		}
		require.Equal(t, io.EOF, err, name)
		n, err := r.Raw().Read(p)
		require.Zero(t, n)
		require.Equal(t, io.EOF, err)
	}
}

// Raw asks the underlying reader for no more than it is asked for.
func TestRawReadsNotAhead(t *testing.T) {
	t.Parallel()
	src := strings.NewReader("abcdef")
	r := framing.NewReader(src, u8)
	n, err := r.Raw().Read(make([]byte, 2))
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.Equal(t, 4, src.Len())
	n, err = r.Raw().Read(nil)
	require.NoError(t, err)
	require.Zero(t, n)
	all, err := io.ReadAll(r.Raw())
	require.NoError(t, err)
	require.Equal(t, "cdef", string(all))
	require.Equal(t, int64(6), r.Stats().Bytes)
	r = framing.NewReader(readFunc(func([]byte) (int, error) { return 9, nil }), u8)
	_, err = r.Raw().Read(make([]byte, 2))
	require.Equal(t, wire.ErrBadCount, err)
}

func TestSwitchAndRawWithinAFrame(t *testing.T) {
	t.Parallel()
	inFrame := func(r *framing.Reader) {
		t.Helper()
		require.Equal(t, framing.ErrInFrame, r.Switch(framing.Lines()))
		_, err := r.Raw().Read(make([]byte, 1))
		require.Equal(t, framing.ErrInFrame, err)
		_, err = r.Peek(1)
		require.Equal(t, framing.ErrInFrame, err)
	}
	timeout := errors.New("timeout")
	r := framing.NewReader(&stepped{"\x04ab", timeout, "cd\x01xline\n"}, u8)
	r.Oversize = framing.Skip
	_, err := r.ReadFrame()
	require.ErrorIs(t, err, timeout)
	inFrame(r)
	frame, err := r.ReadFrame()
	require.NoError(t, err)
	require.Equal(t, "x", string(frame))
	require.NoError(t, r.Switch(framing.Lines()))
	frame, err = r.ReadFrame()
	require.NoError(t, err)
	require.Equal(t, "line", string(frame))

	r = framing.NewReader(strings.NewReader("\x04abcdline\n"), u8)
	r.Oversize = framing.Stream
	_, err = r.ReadFrame()
	var tooBig *framing.FrameSizeError
	require.ErrorAs(t, err, &tooBig)
	inFrame(r)
	_, err = tooBig.Body.Read(make([]byte, 3))
	require.NoError(t, err)
	inFrame(r)
	body, err := io.ReadAll(tooBig.Body)
	require.NoError(t, err)
	require.Equal(t, "d", string(body))
	p, err := r.Peek(2)
	require.NoError(t, err, "the Body was read to the end")
	require.Equal(t, "li", string(p))
	require.NoError(t, r.Switch(framing.Lines()))
	_, err = tooBig.Body.Read(make([]byte, 1))
	require.Equal(t, framing.ErrClosed, err)
	frame, err = r.ReadFrame()
	require.NoError(t, err)
	require.Equal(t, "line", string(frame))
}

// A sticky error stays, and so do the bytes that it is about.
func TestSwitchKeepsErrors(t *testing.T) {
	t.Parallel()
	r := framing.NewReader(strings.NewReader("1:a!2:bc,"), framing.Netstring{})
	_, err := r.ReadFrame()
	require.ErrorIs(t, err, framing.ErrMalformed)
	require.NoError(t, r.Switch(framing.Fixed{Size: 1}))
	for range 2 {
		_, again := r.ReadFrame()
		require.Equal(t, err, again)
	}
	rest, err := io.ReadAll(r.Raw())
	require.NoError(t, err)
	require.Equal(t, "1:a!2:bc,", string(rest))
}

func TestReaderPeek(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 50_000)
	r := framing.NewReader(iotest.HalfReader(strings.NewReader("\x02hi"+long)), framing.Length{Prefix: wire.PrefixUint8})
	p, err := r.Peek(0)
	require.NoError(t, err)
	require.Empty(t, p)
	p, err = r.Peek(2)
	require.NoError(t, err)
	require.Equal(t, "\x02h", string(p))
	require.Zero(t, r.Stats().Bytes)
	frame, err := r.ReadFrame()
	require.NoError(t, err)
	require.Equal(t, "hi", string(frame))
	p, err = r.Peek(len(long))
	require.NoError(t, err)
	require.Equal(t, long, string(p))
	p, err = r.Peek(len(long) + 1)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Len(t, p, len(long))
	_, err = r.Peek(-1)
	require.ErrorIs(t, err, framing.ErrInvalid)
	_, err = framing.NewReader(strings.NewReader(""), u8).Peek(1)
	require.Equal(t, io.EOF, err)
	timeout := errors.New("timeout")
	r = framing.NewReader(&stepped{"\x01", timeout, "a"}, u8)
	p, err = r.Peek(2)
	require.Equal(t, &framing.Error{Err: timeout}, err)
	require.Equal(t, "\x01", string(p))
	p, err = r.Peek(2)
	require.NoError(t, err)
	require.Equal(t, "\x01a", string(p))
}

// Frames yields the errors of bad frames and goes on; it ends with an error that ends the stream, or one of the
// underlying reader.
func TestFramesGoOnAfterReports(t *testing.T) {
	t.Parallel()
	f := framing.Checksum{Inner: framing.Netstring{Max: 3}, Size: 1, Sum: func(dst, p []byte) []byte { return append(dst, '!') }}
	timeout := errors.New("timeout")
	r := framing.NewReader(&stepped{"2:a!,5:abcd!,2:b?,", timeout, "2:c!,2:d!;"}, f)
	r.Oversize = framing.Report
	var got []string
	for range 2 {
		for frame, err := range r.Frames() {
			if err != nil {
				got = append(got, err.Error())
				continue
			}
			got = append(got, string(frame))
		}
	}
	require.Equal(t, []string{
		"a",
		"framing: frame 1 at offset 5: framing: frame of 5 bytes exceeds the limit of 3",
		"framing: frame 2 at offset 13: framing: checksum mismatch",
		"framing: frame 3 at offset 18: timeout",
		"c",
		`framing: frame 4 at offset 23: framing: malformed frame: frame does not end with ","`,
	}, got)
	require.Equal(t, framing.Stats{Frames: 2, Bytes: 23, Skipped: 2}, r.Stats())
}

// A frame counts as skipped as soon as it is not returned, and the error of it says how many bytes it takes, where that
// is known.
func TestReportSaysSizes(t *testing.T) {
	t.Parallel()
	lines := framing.Lines()
	lines.Max = 3
	for _, tt := range []struct {
		f      framing.Framing
		stream string
		size   int64
	}{
		{u8, "\x09abcdefghi", 10},
		{framing.Netstring{Max: 3}, "9:abcdefghi,", 12},
		{lines, "abcdefghi\n", 0},
		{toys(4), "\x05abcde", 6},
		{toys(4), "\x14\x00\x00\x00\x00", 0},
		{framing.COBS{Max: 3}, "\x09ab\x00", 4},
	} {
		r := framing.NewReader(strings.NewReader(tt.stream), tt.f)
		r.Oversize = framing.Report
		_, err := r.ReadFrame()
		var at *framing.Error
		require.ErrorAs(t, err, &at)
		require.False(t, at.Lost)
		require.Equal(t, tt.size, at.Size, "%v", tt.f)
		require.Equal(t, int64(1), r.Stats().Skipped)
		_, err = r.ReadFrame()
		require.Equal(t, io.EOF, err)
		require.Equal(t, framing.Stats{Bytes: int64(len(tt.stream)), Skipped: 1}, r.Stats())
	}
}

// What may be dropped of one frame: one byte less than the frame has is too few, for a known end at once and for an
// unknown one later.
func TestMaxSkip(t *testing.T) {
	t.Parallel()
	lines := framing.Lines()
	lines.Max = 3
	for _, tt := range []struct {
		f      framing.Framing
		stream string
		size   int64
		bytes  int64 // consumed where it is too much
		says   string
	}{
		{u8, "\x09abcdefghi", 10, 0, "9 bytes exceeds the limit of 3"}, // its payload and Max
		{lines, "abcdefghi\n", 10, 9, "10 bytes exceeds the limit of 9"},
		{framing.Blocks{Max: 3}, "\x02ab\x05cdefg\x00", 10, 9, "10 bytes exceeds the limit of 9"},
		{toys(4), "\x15\x00\x00\x00\x00\x02ab", 8, 7, "8 bytes exceeds the limit of 7"},
	} {
		for _, policy := range []framing.Oversize{framing.Skip, framing.Report} {
			o := requireSame(t, tt.f, policy, []byte(tt.stream), tt.size)
			require.Equal(t, "EOF", o.Err, "%v", tt.f)
			o = requireSame(t, tt.f, policy, []byte(tt.stream), tt.size-1)
			require.Contains(t, o.Err, "frame 0 at offset 0: framing: frame of "+tt.says)
			require.Equal(t, tt.bytes, o.Stats.Bytes)
		}
		o := requireSame(t, tt.f, framing.Skip, []byte(tt.stream), -1)
		require.Equal(t, "EOF", o.Err)
	}
}
