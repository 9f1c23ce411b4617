package framing_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

var u8 = framing.Length{Prefix: wire.PrefixUint8, Max: 3}

// stepped makes each Read do the next step: return the text of a string, or an error.
type stepped []any

func (s *stepped) Read(p []byte) (int, error) {
	if len(*s) == 0 {
		return 0, io.EOF
	}
	step := (*s)[0]
	*s = (*s)[1:]
	if err, ok := step.(error); ok {
		return 0, err
	}
	return copy(p, step.(string)), nil
}

func TestReaderAtTheEnd(t *testing.T) {
	t.Parallel()
	r := framing.NewReader(strings.NewReader(""), u8)
	_, err := r.ReadFrame()
	require.Equal(t, io.EOF, err, "bare")
	_, err = r.ReadFrame()
	require.Equal(t, io.EOF, err)

	r = framing.NewReader(strings.NewReader("\x01a\x02b"), u8)
	_, err = r.ReadFrame()
	require.NoError(t, err)
	_, err = r.ReadFrame()
	require.Equal(t, &framing.Error{Offset: 2, Frame: 1, Lost: true, Err: io.ErrUnexpectedEOF}, err)
	require.EqualError(t, err, "framing: frame 1 at offset 2: unexpected EOF")
	require.Equal(t, 2, r.Buffered())
	require.Equal(t, "\x02b", string(r.Rest()))

	// The end is the end, even of a reader that has more later.
	s := stepped{"\x01a", io.EOF, "\x01b"}
	r = framing.NewReader(&s, u8)
	_, err = r.ReadFrame()
	require.NoError(t, err)
	for range 2 {
		_, err = r.ReadFrame()
		require.Equal(t, io.EOF, err)
	}
}

// What framers are known to get wrong: a large frame cut within its prefix, and a frame in three reads that meets the
// next one.
func TestReaderLargeFrameCutInItsPrefix(t *testing.T) {
	t.Parallel()
	f := framing.Length{Prefix: wire.PrefixUint32BE}
	payload := bytes.Repeat([]byte{0, 0, 0, 1}, 512<<10)
	stream, err := f.AppendFrame(nil, payload)
	require.NoError(t, err)
	stream = append(stream, "\x00\x00\x00\x02ok"...)
	for _, cuts := range [][]int{{3}, {1}, {3, 5}, {4, 1 << 20}, {1 << 20, 2<<20 + 5}, {2<<20 + 3, 2<<20 + 9}} {
		var parts [][]byte
		from := 0
		for _, cut := range append(cuts, len(stream)) {
			parts = append(parts, stream[from:cut])
			from = cut
		}
		r := framing.NewReader(pieces(parts...), f)
		frame, err := r.ReadFrame()
		require.NoError(t, err)
		require.True(t, bytes.Equal(payload, frame))
		frame, err = r.ReadFrame()
		require.NoError(t, err)
		require.Equal(t, "ok", string(frame))
		_, err = r.ReadFrame()
		require.Equal(t, io.EOF, err)
	}
}

func TestReaderReadErrorLosesNothing(t *testing.T) {
	t.Parallel()
	timeout := errors.New("timeout")
	s := stepped{timeout, "\x01a\x03", timeout, "b", timeout, timeout, "cd\x02e", timeout, "f"}
	r := framing.NewReader(&s, u8)
	want := []any{
		&framing.Error{Offset: 0, Frame: 0, Err: timeout},
		"a",
		&framing.Error{Offset: 2, Frame: 1, Err: timeout},
		&framing.Error{Offset: 2, Frame: 1, Err: timeout},
		&framing.Error{Offset: 2, Frame: 1, Err: timeout},
		"bcd",
		&framing.Error{Offset: 6, Frame: 2, Err: timeout},
		"ef",
		io.EOF,
	}
	for _, want := range want {
		frame, err := r.ReadFrame()
		if text, ok := want.(string); ok {
			require.NoError(t, err)
			require.Equal(t, text, string(frame))
			continue
		}
		require.Nil(t, frame)
		require.Equal(t, want, err)
	}
	require.Equal(t, framing.Stats{Frames: 3, Bytes: 9}, r.Stats())

	// While a frame is skipped the place is that of the frame.
	s = stepped{"\x01a\x09b", timeout, "bbbbbbb", timeout, "b\x01c"}
	r = framing.NewReader(&s, u8)
	r.Oversize = framing.Skip
	_, err := r.ReadFrame()
	require.NoError(t, err)
	for range 2 {
		_, err = r.ReadFrame()
		require.Equal(t, &framing.Error{Offset: 2, Frame: 1, Err: timeout}, err)
	}
	frame, err := r.ReadFrame()
	require.NoError(t, err)
	require.Equal(t, "c", string(frame))
}

func TestReaderDataBeforeError(t *testing.T) {
	t.Parallel()
	timeout := errors.New("timeout")
	r := framing.NewReader(&stepReader{data: "\x01a\x01b\x03c", err: timeout}, u8)
	for _, want := range []string{"a", "b"} {
		frame, err := r.ReadFrame()
		require.NoError(t, err)
		require.Equal(t, want, string(frame))
	}
	_, err := r.ReadFrame()
	require.ErrorIs(t, err, timeout)
	require.Equal(t, 2, r.Buffered())
}

// stepReader returns data and err together, once.
type stepReader struct {
	data string
	err  error
}

func (s *stepReader) Read(p []byte) (int, error) {
	n := copy(p, s.data)
	s.data = s.data[n:]
	return n, s.err
}

func TestReaderNoProgress(t *testing.T) {
	t.Parallel()
	reads := 0
	r := framing.NewReader(readFunc(func(p []byte) (int, error) {
		reads++
		switch {
		case reads == 100:
			p[0] = 2
			return 1, nil
		case reads < 300:
			return 0, nil
		}
		return copy(p, "ab"), nil
	}), u8)
	_, err := r.ReadFrame()
	require.Equal(t, &framing.Error{Err: io.ErrNoProgress}, err)
	require.Equal(t, 200, reads, "99 empty reads are none too many, 100 are")
	frame, err := r.ReadFrame()
	require.NoError(t, err)
	require.Equal(t, "ab", string(frame))
	require.Equal(t, 300, reads)
}

type readFunc func(p []byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

func TestReaderImpossibleCounts(t *testing.T) {
	t.Parallel()
	for _, n := range []int{-1, 1 << 30} {
		r := framing.NewReader(readFunc(func([]byte) (int, error) { return n, nil }), u8)
		_, err := r.ReadFrame()
		require.Equal(t, &framing.Error{Err: wire.ErrBadCount}, err)
		require.Zero(t, r.Buffered())
	}
}

func TestReaderNil(t *testing.T) {
	t.Parallel()
	_, err := framing.NewReader(strings.NewReader("abc"), nil).ReadFrame()
	require.ErrorIs(t, err, framing.ErrInvalid)
	require.EqualError(t, err, "framing: frame 0 at offset 0: framing: invalid settings: Framing is nil")
	_, _, err = framing.NewBuffer(nil).Next()
	require.ErrorIs(t, err, framing.ErrInvalid)
	require.ErrorIs(t, framing.NewWriter(io.Discard, nil).WriteFrame(nil), framing.ErrInvalid)
	require.ErrorIs(t, framing.NewWriter(io.Discard, nil).WriteFrame(make([]byte, 1<<20)), framing.ErrInvalid)
	require.ErrorIs(t, framing.NewWriter(io.Discard, nil).WriteFrames([][]byte{nil}), framing.ErrInvalid)
}

func TestReaderOversize(t *testing.T) {
	t.Parallel()
	stream := "\x01a\x04bbbb\x02cd\x05eeeee\x01f"
	tooBig := &framing.Error{Offset: 2, Frame: 1, Err: &framing.FrameSizeError{Size: 4, Max: 3}}

	o := requireSame(t, u8, framing.Fail, []byte(stream))
	require.Equal(t, outcome{[]string{`"a" to 2, 0 skipped`}, tooBig.Error(), framing.Stats{Frames: 1, Bytes: 2}}, o)

	o = requireSame(t, u8, framing.Skip, []byte(stream))
	require.Equal(t, outcome{
		[]string{`"a" to 2, 0 skipped`, `"cd" to 10, 1 skipped`, `"f" to 18, 2 skipped`},
		"EOF",
		framing.Stats{Frames: 3, Bytes: 18, Skipped: 2},
	}, o)

	o = requireSame(t, u8, framing.Skip, []byte("\x01a\x04bbb"))
	require.Equal(t, outcome{
		[]string{`"a" to 2, 0 skipped`}, "framing: frame 1 at offset 2: unexpected EOF", framing.Stats{Frames: 1, Bytes: 6, Skipped: 1},
	}, o)

	// What no policy can go on after.
	for _, policy := range []framing.Oversize{framing.Fail, framing.Skip, framing.Stream, framing.Report} {
		r := framing.NewReader(strings.NewReader("\xff\xff\xff\xff\xff\xff\xff\xff"), framing.Length{Prefix: wire.PrefixUint64BE})
		r.Oversize = policy
		_, err := r.ReadFrame()
		require.ErrorIs(t, err, framing.ErrFrameTooBig)
		_, again := r.ReadFrame()
		require.Equal(t, err, again)
		var tooBig *framing.FrameSizeError
		require.ErrorAs(t, err, &tooBig)
		require.Nil(t, tooBig.Body)
	}
}

// A bad frame whose end is known is skipped, unless the policy is Fail.
func TestReaderBadFrame(t *testing.T) {
	t.Parallel()
	f := framing.Checksum{Inner: u8, Size: 1, Sum: func(dst, p []byte) []byte { return append(dst, '!') }}
	stream := []byte("\x02a!\x02b?\x02c!\x00\x04dddd\x01!")
	o := requireSame(t, f, framing.Skip, stream)
	require.Equal(t, outcome{
		[]string{`"a" to 3, 0 skipped`, `"c" to 9, 1 skipped`, `"" to 17, 3 skipped`}, "EOF", framing.Stats{Frames: 3, Bytes: 17, Skipped: 3},
	}, o)
	o = requireSame(t, f, framing.Fail, stream)
	require.Equal(t, outcome{[]string{`"a" to 3, 0 skipped`}, "framing: frame 1 at offset 3: framing: checksum mismatch", framing.Stats{Frames: 1, Bytes: 3}}, o)
	r := framing.NewReader(bytes.NewReader(stream), f)
	_, err := r.ReadFrame()
	require.NoError(t, err)
	for range 2 {
		_, err = r.ReadFrame()
		require.Equal(t, &framing.Error{Offset: 3, Frame: 1, Size: 3, Lost: true, Err: framing.ErrChecksum}, err)
	}
}

func TestReaderStream(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		f      framing.Framing
		stream string
		offset int64
		body   string
	}{
		{"Length", u8, "\x01a\x06bbbbbb\x02cd", 2, "bbbbbb"},
		{"Length by pointer", &u8, "\x01a\x06bbbbbb\x02cd", 2, "bbbbbb"},
		{"Length with header", framing.Length{Prefix: wire.PrefixUint16BE, Offset: 1, Max: 3}, "H\x00\x01aH\x00\x06bbbbbbH\x00\x02cd", 4, "bbbbbb"},
		{"Length whole", framing.Length{Prefix: wire.PrefixUint8, Max: 3, Adjust: -1, Strip: framing.StripNone}, "\x02a\x06bbbbb\x03cd", 2, "\x06bbbbb"},
		{"Length less some", framing.Length{Prefix: wire.PrefixUint8, Max: 3, Strip: 3}, "\x03xxa\x08xxbbbbbb\x03xxc", 4, "bbbbbb"},
		{"Netstring", framing.Netstring{Max: 3}, "1:a,6:bbbbbb,2:cd,", 4, "bbbbbb"},
		{"OctetCount", framing.OctetCount{Max: 3}, "1 a6 bbbbbb2 cd", 3, "bbbbbb"},
	} {
		for _, cut := range []struct {
			name string
			r    func(string) io.Reader
		}{
			{"whole", func(s string) io.Reader { return strings.NewReader(s) }},
			{"byte by byte", func(s string) io.Reader { return iotest.OneByteReader(strings.NewReader(s)) }},
			{"EOF with data", func(s string) io.Reader { return iotest.DataErrReader(strings.NewReader(s)) }},
		} {
			t.Run(tt.name+", "+cut.name, func(t *testing.T) {
				t.Parallel()
				for read := range 8 { // how much of the body is read
					r := framing.NewReader(cut.r(tt.stream), tt.f)
					r.Oversize = framing.Stream
					_, err := r.ReadFrame()
					require.NoError(t, err)
					_, err = r.ReadFrame()
					var tooBig *framing.FrameSizeError
					require.ErrorAs(t, err, &tooBig)
					require.ErrorContains(t, err, "frame 1 at offset "+string(rune('0'+tt.offset))+":")
					require.NotNil(t, tooBig.Body)
					got := make([]byte, read)
					n, err := io.ReadFull(tooBig.Body, got)
					if read > 6 {
						require.Equal(t, io.ErrUnexpectedEOF, err)
						_, err = tooBig.Body.Read(got)
						require.Equal(t, io.EOF, err)
					} else {
						require.NoError(t, err)
					}
					require.Equal(t, tt.body[:min(read, 6)], string(got[:n]))
					require.Equal(t, int64(1), r.Stats().Frames)

					frame, err := r.ReadFrame()
					require.NoError(t, err)
					require.Equal(t, "c", strings.TrimLeft(string(frame), "\x03")[:1])
					_, err = tooBig.Body.Read(got)
					require.Equal(t, framing.ErrClosed, err, "the Body is valid until the next ReadFrame")
					_, err = r.ReadFrame()
					require.Equal(t, io.EOF, err)
					require.Equal(t, framing.Stats{Frames: 2, Bytes: int64(len(tt.stream)), Skipped: 1}, r.Stats())
				}
				// Cut within the body.
				end := strings.LastIndexByte(tt.stream, 'b')
				r := framing.NewReader(cut.r(tt.stream[:end]), tt.f)
				r.Oversize = framing.Stream
				_, err := r.ReadFrame()
				require.NoError(t, err)
				_, err = r.ReadFrame()
				var tooBig *framing.FrameSizeError
				require.ErrorAs(t, err, &tooBig)
				body, err := io.ReadAll(tooBig.Body)
				require.Equal(t, tt.body[:5], string(body))
				requireCutAt(t, tt.offset, 1, err)
				for range 2 {
					_, err = r.ReadFrame()
					requireCutAt(t, tt.offset, 1, err)
				}
			})
		}
	}
}

// requireCutAt requires err to say that the stream ends in a frame.
func requireCutAt(t *testing.T, offset, frame int64, err error) {
	t.Helper()
	var at *framing.Error
	require.ErrorAs(t, err, &at)
	require.Equal(t, []any{offset, frame, true, io.ErrUnexpectedEOF}, []any{at.Offset, at.Frame, at.Lost, at.Err})
}

func TestReaderStreamReadError(t *testing.T) {
	t.Parallel()
	timeout := errors.New("timeout")
	s := stepped{"\x06bb", timeout, "bbbb\x01c"}
	r := framing.NewReader(&s, u8)
	r.Oversize = framing.Stream
	_, err := r.ReadFrame()
	var tooBig *framing.FrameSizeError
	require.ErrorAs(t, err, &tooBig)
	body, err := io.ReadAll(tooBig.Body)
	require.Equal(t, "bb", string(body))
	require.Equal(t, &framing.Error{Err: timeout}, err)
	body, err = io.ReadAll(tooBig.Body)
	require.Equal(t, "bbbb", string(body))
	require.NoError(t, err)
	n, err := tooBig.Body.Read(make([]byte, 1))
	require.Zero(t, n)
	require.Equal(t, io.EOF, err)

	r.Reset(strings.NewReader("\x01x"))
	_, err = tooBig.Body.Read(nil)
	require.Equal(t, framing.ErrClosed, err)
	frame, err := r.ReadFrame()
	require.NoError(t, err)
	require.Equal(t, "x", string(frame))
}

// A Body returns what is there: it does not wait for as much as a header needs.
func TestReaderStreamDoesNotWait(t *testing.T) {
	t.Parallel()
	timeout := errors.New("timeout")
	s := stepped{"\x00", "\x00\x00\x05aa", "b", timeout, "bb\x00\x00\x00\x00"}
	r := framing.NewReader(&s, framing.Length{Prefix: wire.PrefixUint32BE, Max: 3})
	r.Oversize = framing.Stream
	_, err := r.ReadFrame()
	var tooBig *framing.FrameSizeError
	require.ErrorAs(t, err, &tooBig)
	p := make([]byte, 10)
	for _, want := range []any{"aa", "b", timeout, "bb", io.EOF} {
		n, err := tooBig.Body.Read(p)
		if text, ok := want.(string); ok {
			require.NoError(t, err)
			require.Equal(t, text, string(p[:n]))
			continue
		}
		require.ErrorIs(t, err, want.(error))
		require.Zero(t, n)
	}
	frame, err := r.ReadFrame()
	require.NoError(t, err)
	require.Empty(t, frame)
}

func TestReaderReset(t *testing.T) {
	t.Parallel()
	r := framing.NewReader(strings.NewReader("\x01a\x04bbbb\x03c"), u8)
	r.Oversize = framing.Skip
	for range r.Frames() {
	}
	_, err := r.ReadFrame()
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	r.Reset(strings.NewReader("\x01d\x04bbbb\x01e"))
	require.Equal(t, framing.Stats{}, r.Stats())
	require.Zero(t, r.Buffered())
	var got []string
	for frame, err := range r.Frames() {
		require.NoError(t, err)
		got = append(got, string(frame))
	}
	require.Equal(t, []string{"d", "e"}, got)

	// An error that came with data is forgotten too.
	r.Reset(&stepReader{data: "\x01a\x02", err: io.EOF})
	_, err = r.ReadFrame()
	require.NoError(t, err)
	r.Reset(strings.NewReader("\x01b"))
	frame, err := r.ReadFrame()
	require.NoError(t, err)
	require.Equal(t, "b", string(frame))
}

func TestFrames(t *testing.T) {
	t.Parallel()
	for size, f := range map[int64]framing.Framing{5: u8, 0: onlySplit{u8}} { // without a State the size is not known
		r := framing.NewReader(strings.NewReader("\x01a\x01b\x00\x01c\x01d\x04"), f)
		var got []string
		var errs []error
		for frame, err := range r.Frames() {
			if err != nil {
				require.Nil(t, frame)
				errs = append(errs, err)
				continue
			}
			require.Empty(t, errs, "an error is last")
			got = append(got, string(frame))
			if string(frame) == "b" {
				break
			}
		}
		for frame, err := range r.Frames() {
			if err != nil {
				errs = append(errs, err)
				continue
			}
			got = append(got, string(frame))
			if string(frame) == "" {
				// A frame taken within the loop is not seen by it again.
				frame, err = r.ReadFrame()
				require.NoError(t, err)
				require.Equal(t, "c", string(frame))
				require.Equal(t, framing.Stats{Frames: 4, Bytes: 7}, r.Stats())
			}
		}
		require.Equal(t, []string{"a", "b", "", "d"}, got)
		require.Equal(t, []error{&framing.Error{Offset: 9, Frame: 5, Size: size, Lost: true, Err: &framing.FrameSizeError{Size: 4, Max: 3}}}, errs)

		for range framing.NewReader(strings.NewReader(""), f).Frames() {
			assert.Fail(t, "a clean end is silent")
		}
	}
}

// What the body of the loop does with the Reader, the loop sees.
func TestFramesWithinTheLoop(t *testing.T) {
	t.Parallel()
	for _, f := range []framing.Framing{framing.Length{Prefix: wire.PrefixUint32BE}, framing.Length{Prefix: wire.PrefixUvarint}, framing.Lines()} {
		stream := func(name string) io.Reader {
			var stream []byte
			for i := range 6 {
				var err error
				stream, err = f.AppendFrame(stream, []byte(strings.Repeat(name, 10+i)))
				require.NoError(t, err)
			}
			return bytes.NewReader(stream)
		}
		r := framing.NewReader(stream("a"), f)
		var got []string
		for frame, err := range r.Frames() {
			require.NoError(t, err)
			got = append(got, string(frame[:1])+strconv.Itoa(len(frame)))
			switch len(got) {
			case 2:
				frame, err = r.ReadFrame()
				require.NoError(t, err)
				require.Len(t, frame, 12)
			case 3:
				r.Reset(stream("b"))
			case 4:
				r.Reset(stream("c"))
				_, err = r.ReadFrame()
				require.NoError(t, err)
			}
		}
		require.Equal(t, []string{"a10", "a11", "a13", "b10", "c11", "c12", "c13", "c14", "c15"}, got)
		require.Equal(t, int64(6), r.Stats().Frames)
	}
}

// asked notes how much each Read asks for.
type asked struct {
	r     io.Reader
	sizes []int
}

func (a *asked) Read(p []byte) (int, error) {
	a.sizes = append(a.sizes, len(p))
	return a.r.Read(p)
}

func TestReaderReadsAhead(t *testing.T) {
	t.Parallel()
	f := framing.Length{Prefix: wire.PrefixUint32BE}
	small := bytes.Repeat([]byte("\x00\x00\x00\x00"), 1<<15)
	busy := &asked{r: bytes.NewReader(small)}
	for _, err := range framing.NewReader(busy, f).Frames() {
		require.NoError(t, err)
	}
	require.Equal(t, []int{4 << 10, 8 << 10, 16 << 10}, busy.sizes[:3], "it grows where every Read fills it")
	require.Len(t, busy.sizes, 3+(128-28)/16+2)
	idle := &asked{r: iotest.OneByteReader(bytes.NewReader(small[:1<<14]))}
	for _, err := range framing.NewReader(idle, f).Frames() {
		require.NoError(t, err)
	}
	require.Equal(t, 4<<10, slices.Max(idle.sizes), "and stays small elsewhere")

	// A large frame takes one Read that finds it and one for the rest, up to its end.
	large, err := f.AppendFrame(nil, make([]byte, 1<<20))
	require.NoError(t, err)
	src := &asked{r: bytes.NewReader(bytes.Repeat(large, 5))}
	r := framing.NewReader(src, f)
	for range 2 { // the buffer grows, and the first Reads reach into the second frame
		_, err = r.ReadFrame()
		require.NoError(t, err)
	}
	src.sizes = nil
	for range 3 {
		_, err = r.ReadFrame()
		require.NoError(t, err)
		require.Zero(t, r.Buffered())
	}
	one := []int{16 << 10, 1<<20 + 4 - 16<<10}
	require.Equal(t, slices.Concat(one, one, one), src.sizes)
}

// The last frames end with the buffer: a search for a prefix must not look after that.
func TestFramesUpToTheEndOfTheBuffer(t *testing.T) {
	t.Parallel()
	for _, f := range []framing.Framing{
		framing.Length{Prefix: wire.PrefixUint16LE}, framing.Length{Prefix: wire.PrefixUint32BE}, framing.Length{Prefix: wire.PrefixUint64BE},
		framing.Length{Prefix: wire.PrefixUvarint}, framing.Lines(), framing.Netstring{},
	} {
		head, err := f.AppendFrame(nil, make([]byte, 3000))
		require.NoError(t, err)
		for size := range 20 {
			last, err := f.AppendFrame(nil, make([]byte, size))
			require.NoError(t, err)
			stream, err := f.AppendFrame(head[:len(head):len(head)], make([]byte, 4<<10-len(head)-len(last)-(len(head)-3000)))
			require.NoError(t, err)
			stream = append(stream, last...)
			require.Len(t, stream, 4<<10, "the size of a first buffer")
			o := pulled(t, bytes.NewReader(stream), f, framing.Fail)
			require.Len(t, o.Frames, 3)
			require.Equal(t, o, pushed(t, f, framing.Fail, stream))
		}
	}
}

// odd is a Framing that only has Split and does what its func does.
type odd func(data []byte, atEOF bool) (int, []byte, error)

func (f odd) Split(data []byte, atEOF bool) (int, []byte, error) { return f(data, atEOF) }
func (odd) AppendFrame(dst, payload []byte) ([]byte, error)      { return append(dst, payload...), nil }

func TestCustomFraming(t *testing.T) {
	t.Parallel()
	// Words between spaces; spaces are bytes that belong to no frame; a "!" is a bad frame of one byte.
	bad := errors.New("bad")
	words := odd(func(data []byte, atEOF bool) (int, []byte, error) {
		switch i := bytes.IndexByte(data, ' '); {
		case i == 0:
			return 1, nil, nil
		case len(data) > 0 && data[0] == '!':
			return 1, nil, bad
		case i > 0:
			return i, data[:i], nil
		case atEOF && len(data) > 0:
			return 0, nil, io.ErrUnexpectedEOF
		}
		return 0, nil, nil
	})
	o := requireSame(t, words, framing.Skip, []byte("ab  c !!d  e"))
	require.Equal(t, outcome{
		[]string{`"ab" to 2, 0 skipped`, `"c" to 5, 0 skipped`, `"d" to 9, 2 skipped`},
		"framing: frame 5 at offset 11: unexpected EOF",
		framing.Stats{Frames: 3, Bytes: 11, Skipped: 2},
	}, o)
	o = requireSame(t, words, framing.Fail, []byte("a  !"))
	require.Equal(t, "framing: frame 1 at offset 3: bad", o.Err)
}

func TestBrokenFraming(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		f    odd
		want string
	}{
		{"beyond data", func(d []byte, _ bool) (int, []byte, error) { return len(d) + 1, d, nil }, "advanced beyond"},
		{"backwards", func(d []byte, _ bool) (int, []byte, error) { return -1, d, nil }, "advanced beyond"},
		{"a frame of nothing", func(d []byte, _ bool) (int, []byte, error) { return 0, []byte{}, nil }, "without advancing"},
		{"silent at the end", func(d []byte, _ bool) (int, []byte, error) { return 0, nil, nil }, "unexpected EOF"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := requireSame(t, tt.f, framing.Skip, []byte("abc"))
			require.Contains(t, o.Err, tt.want)
			if tt.want != "unexpected EOF" {
				packet, rest, ok, err := framing.Extract(tt.f, []byte("abc"))
				require.ErrorContains(t, err, tt.want)
				require.False(t, ok)
				require.Nil(t, packet)
				require.Equal(t, "abc", string(rest))
			}
		})
	}
	pairs := odd(func(d []byte, atEOF bool) (int, []byte, error) {
		if !atEOF || len(d) == 0 {
			return 0, nil, nil
		}
		return 2, d[:1], nil // of the one byte that is left in the end, too
	})
	o := requireSame(t, pairs, framing.Fail, []byte("abc"))
	require.Len(t, o.Frames, 1)
	require.Contains(t, o.Err, "frame 1 at offset 2: framing: Split advanced beyond")
	o = pulled(t, strings.NewReader("abcd"), &brokenSkip{2}, framing.Skip)
	require.Contains(t, o.Err, "advanced beyond", "while skipping")
	o = pulled(t, strings.NewReader("abcd"), &brokenSkip{0}, framing.Skip)
	require.Contains(t, o.Err, "unexpected EOF", "while skipping")
	o = pulled(t, strings.NewReader("abcd"), hasty{}, framing.Skip)
	require.Contains(t, o.Err, "frame 0 at offset 0: framing: Split advanced beyond", "with a size to skip")
}

// hasty says how much to skip and advances beyond data at once.
type hasty struct{ odd }

func (hasty) SplitState(data []byte, _ bool, s *framing.State) (int, []byte, error) {
	s.Skip = 1
	return len(data) + 1, nil, nil
}

// brokenSkip reports every frame as oversize and does not skip as it should.
type brokenSkip struct{ beyond int }

func (*brokenSkip) Split([]byte, bool) (int, []byte, error)         { return 0, nil, framing.ErrFrameTooBig }
func (*brokenSkip) AppendFrame(dst, payload []byte) ([]byte, error) { return dst, nil }

func (b *brokenSkip) SplitState(data []byte, _ bool, s *framing.State) (int, []byte, error) {
	if s.Skip == 0 {
		s.Skip = -1
		return 0, nil, framing.ErrFrameTooBig
	}
	if b.beyond == 0 {
		return 0, nil, nil
	}
	return len(data) + b.beyond, nil, nil
}

// slow skips a frame of three bytes or more, which ends with a dot, byte by byte, a call for each.
type slow struct{}

func (slow) Split([]byte, bool) (int, []byte, error) { return 0, nil, framing.ErrFrameTooBig }

func (slow) AppendFrame(dst, payload []byte) ([]byte, error) {
	return append(append(dst, payload...), '.'), nil
}

func (slow) SplitState(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
	end := bytes.IndexByte(data, '.')
	switch {
	case s.Skip != 0 && len(data) > 0:
		if end == 0 {
			s.Skip = 0
		}
		return 1, nil, nil
	case end >= 0 && end < 3:
		return end + 1, data[:end], nil
	case end >= 3 || len(data) >= 3:
		s.Skip = -1
		return 0, nil, framing.ErrFrameTooBig
	case atEOF && len(data) > 0:
		return 0, nil, io.ErrUnexpectedEOF
	}
	return 0, nil, nil
}

func TestSkippingInSteps(t *testing.T) {
	t.Parallel()
	o := requireSame(t, slow{}, framing.Skip, []byte("ab.abcdefg.c.abcd.d"))
	require.Equal(t, outcome{
		[]string{`"ab" to 3, 0 skipped`, `"c" to 13, 1 skipped`},
		"framing: frame 4 at offset 18: unexpected EOF",
		framing.Stats{Frames: 2, Bytes: 18, Skipped: 2},
	}, o)
}
