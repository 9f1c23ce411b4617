package framing_test

import (
	"bufio"
	"bytes"
	"compress/flate"
	"errors"
	"io"
	"math"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// The tests in this file hold faults that there were, by their names.

func TestPresetsKeepTheirStandardsBounds(t *testing.T) {
	t.Parallel()
	mqtt := framing.MQTT()
	mqtt.Max = -1
	for _, tt := range []struct {
		name  string
		f     framing.Length
		frame string
		cause error
	}{
		{"MQTT, a length of five bytes", framing.MQTT(), "\x30\x80\x80\x80\x80\x01", varint.ErrOverflow},
		{"MQTT, a length of five bytes, no limit", mqtt, "\x30\x80\x80\x80\x80\x01", varint.ErrOverflow},
		{"MQTT, a padded length", framing.MQTT(), "\xc0\x80\x00", varint.ErrNonMinimal},
		{"TPKT below its head", framing.TPKT(), "\x03\x00\x00\x03", framing.ErrMalformed},
		{"TPKT of a head alone", framing.TPKT(), "\x03\x00\x00\x04", framing.ErrMalformed},
		{"TPKT of six bytes", framing.TPKT(), "\x03\x00\x00\x06ab", framing.ErrMalformed},
		{"BGP of 18 bytes", framing.BGP(), strings.Repeat("\xff", 16) + "\x00\x12", framing.ErrMalformed},
		{"AMQP, another end octet", framing.AMQP(), "\x08\x00\x00\x00\x00\x00\x00\xcf", framing.ErrMalformed},
		{"Kafka, a negative size", framing.Kafka(), "\xff\xff\xff\xff", wire.ErrNegative},
		{"Postgres below its length", framing.Postgres(), "Z\x00\x00\x00\x03", framing.ErrMalformed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, policy := range []framing.Oversize{framing.Fail, framing.Skip} {
				o := requireSame(t, tt.f, policy, []byte(tt.frame))
				require.Empty(t, o.Frames)
				require.Equal(t, framing.Stats{}, o.Stats, "nothing is swallowed")
			}
			_, err := framing.NewReader(strings.NewReader(tt.frame), tt.f).ReadFrame()
			require.ErrorIs(t, err, framing.ErrMalformed)
			require.ErrorIs(t, err, tt.cause)
			if tt.f.Strip == framing.StripNone {
				_, err = tt.f.AppendFrame(nil, []byte(tt.frame))
				require.Error(t, err)
			}
		})
	}
	for _, tt := range []struct {
		name  string
		f     framing.Length
		frame string
	}{
		{"TPKT", framing.TPKT(), "\x03\x00\x00\x07abc"},
		{"BGP", framing.BGP(), strings.Repeat("\xff", 16) + "\x00\x13\x04"},
		{"AMQP", framing.AMQP(), "\x08\x00\x00\x00\x00\x00\x00\xce"},
	} {
		advance, token, err := tt.f.Split([]byte(tt.frame), false)
		require.NoError(t, err, tt.name)
		require.Equal(t, len(tt.frame), advance)
		require.Equal(t, tt.frame, string(token))
	}
}

// An oversize AMQP frame has its end octet checked where it is dropped and where it is streamed, though the octet is
// part of the token.
func TestTailOfAnOversizeFrame(t *testing.T) {
	t.Parallel()
	f := framing.AMQP()
	f.Max = 2
	good, bad := "\x01\x00\x00\x00\x00\x00\x03abc\xce", "\x01\x00\x00\x00\x00\x00\x03abc\xcf"
	for _, policy := range []framing.Oversize{framing.Skip, framing.Stream, framing.Report} {
		o := requireSame(t, f, policy, []byte(good+"\x08\x00\x00\x00\x00\x00\x00\xce"))
		require.Equal(t, "EOF", o.Err)
		require.Equal(t, framing.Stats{Frames: 1, Bytes: 19, Skipped: 1}, o.Stats)
		o = requireSame(t, f, policy, []byte(bad+good))
		require.Equal(t, `framing: frame 0 at offset 0: framing: malformed frame: frame does not end with "\xce"`, o.Err)
		require.Equal(t, framing.Stats{Bytes: 10, Skipped: 1}, o.Stats)
	}
	r := framing.NewReader(strings.NewReader(bad), f)
	r.Oversize = framing.Stream
	_, err := r.ReadFrame()
	var tooBig *framing.FrameSizeError
	require.ErrorAs(t, err, &tooBig)
	body, err := io.ReadAll(tooBig.Body)
	require.ErrorIs(t, err, framing.ErrMalformed)
	require.Equal(t, bad[:10], string(body), "all before the wrong byte")
}

func TestZeroValuesAndNil(t *testing.T) {
	t.Parallel()
	invalid := func(err error) {
		t.Helper()
		require.ErrorIs(t, err, framing.ErrInvalid)
	}
	var b framing.Buffer
	require.NoError(t, b.Feed([]byte("abcdefghijkl")))
	for range 2 {
		_, ok, err := b.Next()
		require.False(t, ok)
		invalid(err)
		require.NoError(t, b.Feed([]byte("abcdefghijkl")))
	}
	b.Reset()
	b.Close()
	_, _, err := b.Next()
	invalid(err)

	var r framing.Reader
	for range 2 {
		_, err = r.ReadFrame()
		invalid(err)
		r.Reset(strings.NewReader("abcdefghijkl"))
		for _, err := range r.Frames() {
			invalid(err)
		}
	}
	invalid(r.Switch(nil))
	r.Reset(strings.NewReader("\x01a"))
	require.NoError(t, r.Switch(u8))
	frame, err := r.ReadFrame()
	require.NoError(t, err)
	require.Equal(t, "a", string(frame))

	r = *framing.NewReader(nil, u8)
	_, err = r.ReadFrame()
	invalid(err)
	_, err = framing.NewReader(nil, u8).Peek(1)
	invalid(err)
	_, err = framing.NewReader(nil, u8).Raw().Read(make([]byte, 1))
	invalid(err)

	var w framing.Writer
	invalid(w.WriteFrame(nil))
	invalid(w.WriteFrame([]byte("a")))
	w.Reset(io.Discard)
	invalid(w.WriteFrame(nil))
	invalid(w.WriteFrame(make([]byte, 1<<20)))
	invalid(w.WriteFrames([][]byte{nil}))
	invalid(w.WriteFrom(strings.NewReader("a"), 1))
	invalid(framing.NewWriter(nil, u8).WriteFrame(nil))
	invalid(framing.NewWriter(io.Discard, u8).WriteFrom(nil, 1))

	packet, rest, ok, err := framing.Extract(nil, []byte("a"))
	invalid(err)
	require.False(t, ok)
	require.Nil(t, packet)
	require.Equal(t, "a", string(rest))
	_, err = framing.AppendFrames(nil, nil, [][]byte{nil})
	invalid(err)
}

// runes is a SplitFunc of bufio as a Framing.
type runes struct{ split bufio.SplitFunc }

func (f runes) Split(data []byte, atEOF bool) (int, []byte, error) { return f.split(data, atEOF) }
func (runes) AppendFrame(dst, payload []byte) ([]byte, error)      { return append(dst, payload...), nil }

func TestSplitFuncsOfBufio(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		split bufio.SplitFunc
		want  []string
	}{
		"ScanRunes": {bufio.ScanRunes, []string{"a", " ", "é", " ", " ", "b", " "}},
		"ScanWords": {bufio.ScanWords, []string{"a", "é", "b"}},
		"ScanBytes": {bufio.ScanBytes, []string{"a", " ", "\xc3", "\xa9", " ", " ", "b", " "}},
		"ScanLines": {bufio.ScanLines, []string{"a é  b "}},
	} {
		const text = "a é  b "
		for _, src := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text))} {
			var got []string
			for frame, err := range framing.NewReader(src, runes{tt.split}).Frames() {
				require.NoError(t, err, name)
				got = append(got, string(frame))
			}
			require.Equal(t, tt.want, got, name)
		}
		b := framing.NewBuffer(runes{tt.split})
		_, ok, err := b.Next()
		require.NoError(t, err)
		require.False(t, ok)
		_, rest, ok, err := framing.Extract(runes{tt.split}, []byte{})
		require.NoError(t, err)
		require.False(t, ok)
		require.Empty(t, rest)
	}
}

func TestPayloadThatIsNoFrameIsToldSo(t *testing.T) {
	t.Parallel()
	err := framing.NewWriter(io.Discard, framing.GRPC()).WriteFrame([]byte("hello"))
	require.EqualError(t, err, "framing: malformed frame: payload is not one whole frame")
	large := append([]byte("\x00\x00\x40\x00\x01"), make([]byte, 4<<20+1)...)
	require.Equal(t, &framing.FrameSizeError{Size: 4<<20 + 1, Max: 4 << 20}, framing.NewWriter(io.Discard, framing.GRPC()).WriteFrame(large))
	err = framing.NewWriter(io.Discard, toys(4)).WriteFrame([]byte("\x09abc"))
	require.EqualError(t, err, "framing: malformed frame: payload is not one whole frame")
}

// A Strip longer than what an oversize frame has takes nothing of the next one.
func TestStripLongerThanAnOversizeFrame(t *testing.T) {
	t.Parallel()
	f := framing.Length{Prefix: wire.PrefixUint8, Strip: 11, Max: 10}
	for _, policy := range []framing.Oversize{framing.Skip, framing.Stream, framing.Report} {
		o := requireSame(t, f, policy, []byte("\x0ahhhhhhhhhh\x0bhhhhhhhhhhA\x0ahhhhhhhhhh"))
		require.Equal(t, "EOF", o.Err)
		require.Equal(t, framing.Stats{Frames: 2, Bytes: 34, Skipped: 1}, o.Stats)
	}
	f = framing.Length{Prefix: wire.PrefixUint8, Strip: 100, Max: 10}
	require.EqualError(t, f.Validate(), "framing: invalid settings: Length.Strip is longer than any frame")
	_, err := framing.NewReader(strings.NewReader("\x0bhhhhhhhhhhA"), f).ReadFrame()
	require.ErrorIs(t, err, framing.ErrInvalid)
}

func TestSettingsThatFrameNothing(t *testing.T) {
	t.Parallel()
	sum := func(dst, _ []byte) []byte { return append(dst, 0) }
	for want, f := range map[string]interface {
		framing.Framing
		Validate() error
	}{
		"Length.Min is negative":                                 framing.Length{Prefix: wire.PrefixUint8, Min: -1},
		"Length.Min is above Max: every frame is too big":        framing.Length{Prefix: wire.PrefixUint8, Min: 11, Max: 10},
		"Length.Tail is longer than Max: every frame is too big": framing.Length{Prefix: wire.PrefixUint8, Tail: "abc", Max: 2},
		"Length.Adjust makes every length negative":              framing.Length{Prefix: wire.PrefixUint8.MaxLen(3), Adjust: -4},
		"Length.Strip is longer than any frame":                  framing.Length{Prefix: wire.PrefixUint8, Strip: 257},
		"Checksum.Size is above 64 KiB":                          framing.Checksum{Inner: u8, Size: math.MaxInt, Sum: sum},
		"Sized.Item is nil":                                      framing.Sized{},
	} {
		require.EqualError(t, f.Validate(), "framing: invalid settings: "+want)
		_, _, err := f.Split([]byte("\x03abcdefghijklm"), false)
		require.ErrorIs(t, err, framing.ErrInvalid, want)
		_, err = f.AppendFrame(nil, []byte("abcdefghijklm"))
		require.ErrorIs(t, err, framing.ErrInvalid, want)
	}
	require.NoError(t, framing.Length{Prefix: wire.PrefixUint8, Strip: 256}.Validate())
	largest := func(dst, _ []byte) []byte { return append(dst, make([]byte, 64<<10)...) }
	require.NoError(t, framing.Checksum{Inner: framing.Length{Prefix: wire.PrefixUint32BE}, Size: 64 << 10, Sum: largest}.Validate())
}

// A State is as new for the next frame, but for what is kept from frame to frame.
func TestStateNext(t *testing.T) {
	t.Parallel()
	s := framing.State{
		Seen: 1, Need: 2, Size: 3, Fill: 4, Skip: 5, Head: 6, Payload: 7, Tail: "tail", Scratch: []byte("scratch"), User: "user",
	}
	s.Next()
	require.Equal(t, framing.State{Scratch: []byte("scratch"), User: "user"}, s)
}

func TestBodyReadsNothingForNothing(t *testing.T) {
	t.Parallel()
	reads := 0
	r := framing.NewReader(readFunc(func(p []byte) (int, error) {
		if reads++; reads > 1 {
			return 0, errors.New("read")
		}
		return copy(p, "\x09"), nil
	}), u8)
	r.Oversize = framing.Stream
	_, err := r.ReadFrame()
	var tooBig *framing.FrameSizeError
	require.ErrorAs(t, err, &tooBig)
	n, err := tooBig.Body.Read(nil)
	require.NoError(t, err)
	require.Zero(t, n)
	require.Equal(t, 1, reads)
}

func TestBlockWriterCountsOfItsWriter(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]error{-1: wire.ErrBadCount, 0: io.ErrShortWrite, 1: io.ErrShortWrite, 100: wire.ErrBadCount} {
		w := framing.NewBlockWriter(writeFunc(func([]byte) (int, error) { return n, nil }))
		_, err := w.Write([]byte("abc"))
		require.NoError(t, err)
		require.Equal(t, want, w.Close())
	}
}

type writeFunc func(p []byte) (int, error)

func (f writeFunc) Write(p []byte) (int, error) { return f(p) }

// What Rest returned is read by another reader of the same buffer's Reader.
func TestRestSurvivesReset(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("compressed text, ", 3000)
	var packed bytes.Buffer
	z, err := flate.NewWriter(&packed, flate.BestSpeed)
	require.NoError(t, err)
	frames, err := framing.AppendFrames(nil, framing.Length{Prefix: wire.PrefixUint16BE}, [][]byte{[]byte(text[:30000]), []byte("last")})
	require.NoError(t, err)
	_, err = z.Write(frames)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	conn := bytes.NewReader(append([]byte("\x00\x05plain"), packed.Bytes()...))

	r := framing.NewReader(conn, framing.Length{Prefix: wire.PrefixUint16BE})
	frame, err := r.ReadFrame()
	require.NoError(t, err)
	require.Equal(t, "plain", string(frame))
	rest := r.Rest()
	was := string(rest)
	require.NotEmpty(t, was)
	r.Reset(flate.NewReader(io.MultiReader(bytes.NewReader(rest), conn)))
	frame, err = r.ReadFrame()
	require.NoError(t, err)
	require.Equal(t, text[:30000], string(frame))
	frame, err = r.ReadFrame()
	require.NoError(t, err)
	require.Equal(t, "last", string(frame))
	require.Equal(t, was, string(rest))

	b := framing.NewBuffer(u8)
	require.NoError(t, b.Feed([]byte("\x01a\x02b")))
	_, _, err = b.Next()
	require.NoError(t, err)
	rest = b.Rest()
	b.Reset()
	require.NoError(t, b.Feed([]byte("xxxxxxxxxx")))
	require.Equal(t, "\x02b", string(rest))
}

func TestDeadlinesShowThrough(t *testing.T) {
	t.Parallel()
	var timeout interface{ Timeout() bool }
	_, err := framing.NewReader(iotest.ErrReader(os.ErrDeadlineExceeded), u8).ReadFrame()
	require.ErrorAs(t, err, &timeout)
	require.True(t, timeout.Timeout())
	var at *framing.Error
	require.ErrorAs(t, err, &at)
	require.False(t, at.Lost)
	for _, cause := range []error{io.ErrClosedPipe, framing.ErrMalformed} {
		require.False(t, (&framing.Error{Err: cause}).Timeout())
	}
}

// A request of another protocol on the port of this one does not keep the Reader silent for as long as its first bytes
// say.
func TestAnotherProtocolOnThePort(t *testing.T) {
	t.Parallel()
	for _, policy := range []framing.Oversize{framing.Skip, framing.Report, framing.Stream} {
		src := strings.NewReader("GET / HTTP/1.1\r\n\r\n")
		r := framing.NewReader(io.MultiReader(src, zeros{}), framing.Kafka())
		r.Oversize = policy
		_, err := r.ReadFrame()
		if policy == framing.Stream {
			require.False(t, lost(err), "a Body may be read")
			_, err = r.ReadFrame()
		}
		require.True(t, lost(err))
		require.ErrorIs(t, err, framing.ErrFrameTooBig)
		require.Less(t, r.Stats().Bytes, int64(16<<10))
	}
	b := framing.NewBuffer(framing.Kafka())
	b.Oversize = framing.Skip
	require.NoError(t, b.Feed([]byte("GET / HTTP/1.1\r\n\r\n")))
	_, _, err := b.Next()
	require.True(t, lost(err))
}

// lost says whether err ends a stream.
func lost(err error) bool {
	var at *framing.Error
	return errors.As(err, &at) && at.Lost
}
