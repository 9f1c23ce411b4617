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

// streamed are framings, each with a frame above its limit and what a Body reads of it; none: there is no Body.
func streamed() map[string]struct {
	f           framing.Framing
	frame, body string
	good        string
} {
	crlf, lines, keep := framing.CRLF(), framing.Lines(), framing.Lines()
	crlf.Max, lines.Max, keep.Max, keep.Keep = 3, 3, 3, true
	amqp := framing.AMQP()
	amqp.Max = 3
	type row = struct {
		f           framing.Framing
		frame, body string
		good        string
	}
	return map[string]row{
		"Length":         {u8, "\x05abcde", "abcde", "\x01z"},
		"*Length":        {&u8, "\x05abcde", "abcde", "\x01z"},
		"Length, tail":   {framing.Length{Prefix: wire.PrefixUint8, Tail: "!?", Max: 4}, "\x07abcde!?", "abcde", "\x03z!?"},
		"AMQP":           {amqp, "\x01\x00\x00\x00\x00\x00\x05abcde\xce", "\x01\x00\x00\x00\x00\x00\x05abcde\xce", "\x01\x00\x00\x00\x00\x00\x01z\xce"},
		"Netstring":      {framing.Netstring{Max: 3}, "5:abcde,", "abcde", "1:z,"},
		"OctetCount":     {framing.OctetCount{Max: 3}, "5 abcde", "abcde", "1 z"},
		"Separator":      {framing.Separator{Sep: []byte("END"), Max: 3}, "abcENxEND", "abcENx", "zEND"},
		"Lines":          {lines, "abc\rde\r\n", "abc\rde", "z\n"},
		"Lines, kept":    {keep, "abc\rde\r\n", "abc\rde\r\n", "z\n"},
		"CRLF":           {crlf, "abcde\r\n", "abcde", "z\r\n"},
		"Blocks":         {framing.Blocks{Max: 3}, "\x02ab\x03cde\x00", "abcde", "\x01z\x00"},
		"Sized":          {toys(4), "\x05abcde", "\x05abcde", "\x01z"},
		"Sized, of many": {toys(4), "\x12\x02ab\x03cde", "\x12\x02ab\x03cde", "\x01z"},
		"COBS":           {framing.COBS{Max: 3}, "\x06abcde\x00", "", "\x02z\x00"},
		"SLIP":           {framing.SLIP{Max: 3}, "abcdefg\xc0", "", "z\xc0"},
		"Checksum":       {oneByteSum(u8), "\x05abcde", "", "\x01\x00"},
	}
}

// Every framing whose payload stands verbatim streams a frame above its limit, however the bytes come; none hands out
// what was not verified; and a Buffer reports.
func TestStreamOfEveryFraming(t *testing.T) {
	t.Parallel()
	for name, tt := range streamed() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stream := tt.frame + tt.good
			for _, src := range []io.Reader{strings.NewReader(stream), iotest.OneByteReader(strings.NewReader(stream)), iotest.HalfReader(strings.NewReader(stream))} {
				r := framing.NewReader(src, tt.f)
				r.Oversize = framing.Stream
				_, err := r.ReadFrame()
				var tooBig *framing.FrameSizeError
				require.ErrorAs(t, err, &tooBig)
				if tt.body == "" {
					require.Nil(t, tooBig.Body)
				} else {
					body, err := io.ReadAll(tooBig.Body)
					require.NoError(t, err)
					require.Equal(t, tt.body, string(body))
				}
				_, err = r.ReadFrame()
				require.NoError(t, err)
				require.Equal(t, framing.Stats{Frames: 1, Bytes: int64(len(stream)), Skipped: 1}, r.Stats())
			}
			b := framing.NewBuffer(tt.f)
			b.Oversize = framing.Stream
			require.NoError(t, b.Feed([]byte(stream)))
			_, _, err := b.Next()
			var tooBig *framing.FrameSizeError
			require.ErrorAs(t, err, &tooBig)
			require.Nil(t, tooBig.Body)
			_, ok, err := b.Next()
			require.NoError(t, err)
			require.True(t, ok)
		})
	}
}

// A byte of Never within a record above Max ends its Body, after all that stands before it, and not the stream.
func TestStreamOfARecordWithAByteOfNever(t *testing.T) {
	t.Parallel()
	f := framing.CRLF()
	f.Max = 3
	for _, tt := range []struct{ stream, body string }{
		{"abcdefgh\nij\rk\r\nok\r\n", "abcdefgh"},
		{"abcdefgh\rij\nk\r\nok\r\n", "abcdefgh"},
		{"\nbcdefgh\r\nok\r\n", ""},
		{"abcdefgh\n\r\nok\r\n", "abcdefgh"},
	} {
		for _, open := range []func(io.Reader) io.Reader{
			func(r io.Reader) io.Reader { return r }, iotest.OneByteReader, iotest.HalfReader, iotest.DataErrReader,
		} {
			r := framing.NewReader(open(strings.NewReader(tt.stream)), f)
			r.Oversize = framing.Stream
			_, err := r.ReadFrame()
			var tooBig *framing.FrameSizeError
			require.ErrorAs(t, err, &tooBig)
			body, err := io.ReadAll(tooBig.Body)
			require.Equal(t, tt.body, string(body))
			require.EqualError(t, err, "framing: frame 0 at offset 0: framing: malformed frame: a byte of Separator.Never in a record")
			var at *framing.Error
			require.True(t, errors.As(err, &at) && !at.Lost)
			_, again := tooBig.Body.Read(make([]byte, 1))
			require.Equal(t, err, again)
			_, err = r.Raw().Read(make([]byte, 1))
			require.Equal(t, framing.ErrInFrame, err)
			frame, err := r.ReadFrame()
			require.NoError(t, err)
			require.Equal(t, "ok", string(frame))
			_, err = r.ReadFrame()
			require.Equal(t, io.EOF, err)
			require.Equal(t, framing.Stats{Frames: 1, Bytes: int64(len(tt.stream)), Skipped: 1}, r.Stats())
		}
	}
}

// A length that no encoder writes is malformed to all that read one.
func TestLengthOfSixBytesIsMalformed(t *testing.T) {
	t.Parallel()
	const data = "\x80\x80\x80\x80\x80\x00"
	f := framing.Length{Prefix: wire.PrefixVarInt}
	_, _, splitErr := f.Split([]byte(data), false)
	_, readErr := framing.NewReader(strings.NewReader(data), f).ReadFrame()
	_, _, _, extractErr := framing.Extract(f, []byte(data))
	_, pureErr := framing.ReadLengthPrefixed(strings.NewReader(data), wire.PrefixVarInt, 0)
	for _, err := range []error{splitErr, readErr, extractErr, pureErr} {
		var malformed *framing.MalformedError
		require.ErrorAs(t, err, &malformed)
	}
	null := framing.Length{Prefix: wire.PrefixUvarint.Plus(1).Null()}
	_, _, err := null.Split([]byte("\x00"), false)
	require.ErrorIs(t, err, framing.ErrMalformed, "a null length")
}
