package framing_test

import (
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
)

// The examples of https://cr.yp.to/proto/netstrings.txt.
const netstringHello = "\x31\x32\x3a\x68\x65\x6c\x6c\x6f\x20\x77\x6f\x72\x6c\x64\x21\x2c"

func tooBig(size, max uint64) error { return &framing.FrameSizeError{Size: size, Max: max} }

func TestNetstringSplit(t *testing.T) {
	cases := []splitCase{
		{name: "spec", data: netstringHello, advance: 16, token: "hello world!"},
		{name: "spec, empty", data: "0:,", advance: 3, token: ""},
		{name: "two", data: "1:a,2:bc,", atEOF: true, advance: 4, token: "a"},
		{name: "no data", noToken: true},
		{name: "no data at the end", atEOF: true, noToken: true},
		{name: "at the limit", data: "12:hello world!,", advance: 16, token: "hello world!"},
		{name: "above the limit", data: "13:", noToken: true, err: tooBig(13, 12)},
		{name: "above the limit, not told yet", data: "13", noToken: true},
		{name: "leading zero", data: "01:a,", noToken: true, err: framing.ErrMalformed},
		{name: "leading zero, colon to come", data: "00", noToken: true, err: framing.ErrMalformed},
		{name: "zero waits", data: "0", noToken: true},
		{name: "no digits", data: ":,", noToken: true, err: framing.ErrMalformed},
		{name: "below the digits", data: "1/", noToken: true, err: framing.ErrMalformed},
		{name: "above the digits", data: "1;", noToken: true, err: framing.ErrMalformed},
		{name: "sign", data: "-1:", noToken: true, err: framing.ErrMalformed},
		{name: "space", data: " 1:a,", noToken: true, err: framing.ErrMalformed},
		{name: "no comma", data: "1:a;", noToken: true, err: framing.ErrMalformed},
		{name: "no comma, empty", data: "0:a", noToken: true, err: framing.ErrMalformed},
		{name: "20 digits", data: strings.Repeat("9", 20), noToken: true},
		{name: "21 digits", data: strings.Repeat("9", 21), noToken: true, err: tooBig(math.MaxUint64, 12)},
		{name: "largest uint64", data: "18446744073709551615:", noToken: true, err: tooBig(math.MaxUint64, 12)},
		{name: "above uint64", data: "18446744073709551616:", noToken: true, err: tooBig(math.MaxUint64, 12)},
		{name: "20 nines", data: strings.Repeat("9", 20) + ":", noToken: true, err: tooBig(math.MaxUint64, 12)},
		{name: "letter after 20 digits", data: strings.Repeat("9", 20) + "x", noToken: true, err: framing.ErrMalformed},
	}
	for end := 1; end < len(netstringHello); end++ {
		cut := netstringHello[:end]
		cases = append(
			cases,
			splitCase{name: "need more after " + cut, data: cut, noToken: true},
			splitCase{name: "cut after " + cut, data: cut, atEOF: true, noToken: true, err: io.ErrUnexpectedEOF},
		)
	}
	testSplit(t, framing.Netstring{Max: 12}, cases)
}

func TestNetstringUnlimited(t *testing.T) {
	testSplit(t, framing.Netstring{Max: -1}, []splitCase{
		{name: "large", data: "1000000000:", noToken: true},
		{name: "as large as there is", data: "18446744073709551615:", noToken: true, err: tooBig(math.MaxUint64, math.MaxInt-22)},
	})
	// Frame and digits together must fit an int.
	around := uint64(len(strconv.Itoa(math.MaxInt)) + 2)
	most := math.MaxInt - around
	testSplit(t, framing.Netstring{Max: -1}, []splitCase{
		{name: "fits", data: strconv.FormatUint(most, 10) + ":", noToken: true},
		{name: "does not", data: strconv.FormatUint(most+1, 10) + ":", noToken: true, err: tooBig(most+1, most)},
	})
}

func TestNetstringSkip(t *testing.T) {
	for _, c := range []struct {
		data string
		skip int64
	}{
		{"13:", 17},
		{"999:x", 1004},
		{"9223372036854775785:", math.MaxInt64 - 1},
		{"9223372036854775786:", math.MaxInt64},
		{"9223372036854775787:", 0},
		{"18446744073709551615:", 0},
		{"99999999999999999999:", 0},
		{strings.Repeat("1", 21), 0},
	} {
		var s framing.State
		_, _, err := framing.Netstring{Max: 12}.SplitState([]byte(c.data), false, &s)
		require.ErrorIs(t, err, framing.ErrFrameTooBig, c.data)
		assert.Equal(t, c.skip, s.Skip, c.data)
	}
}

func TestNetstringState(t *testing.T) {
	var s framing.State
	for end, want := range []framing.State{
		{}, {Seen: 1}, {Seen: 2}, // digits
		{Seen: 2, Need: 16}, {Seen: 2, Need: 16},
	} {
		advance, token, err := framing.Netstring{}.SplitState([]byte(netstringHello[:end]), false, &s)
		require.NoError(t, err)
		assert.Zero(t, advance)
		assert.Nil(t, token)
		assert.Equal(t, want, s, "with %d bytes", end)
	}
	advance, token, err := framing.Netstring{}.SplitState([]byte(netstringHello), false, &s)
	require.NoError(t, err)
	assert.Equal(t, 16, advance)
	assert.Equal(t, "hello world!", string(token))
}

func TestNetstringAppend(t *testing.T) {
	testAppend(t, framing.Netstring{Max: 12}, []appendCase{
		{name: "spec", payload: "hello world!", frame: netstringHello},
		{name: "spec, empty", frame: "0:,"},
		{name: "above the limit", payload: "hello world!!", err: tooBig(13, 12)},
	})
	testAppend(t, framing.Netstring{}, []appendCase{
		{name: "100 bytes", payload: strings.Repeat("x", 100), frame: "100:" + strings.Repeat("x", 100) + ","},
	})
	testAppend(t, framing.Netstring{Max: -1}, []appendCase{{name: "no limit", payload: "a", frame: "1:a,"}})
}

func TestDefaultMaxOfSmallFramings(t *testing.T) {
	most, above := make([]byte, framing.DefaultMax), make([]byte, framing.DefaultMax+1)
	for _, f := range []framing.Framing{
		framing.Netstring{}, framing.OctetCount{}, framing.COBS{}, framing.SLIP{}, framing.Blocks{},
	} {
		frame, err := f.AppendFrame(nil, most)
		require.NoError(t, err, "%s", f)
		advance, token, err := f.Split(frame, true)
		require.NoError(t, err, "%s", f)
		assert.Len(t, token, len(most))
		assert.Equal(t, len(frame), advance)
		frame, err = f.AppendFrame(nil, above)
		assert.Equal(t, tooBig(framing.DefaultMax+1, framing.DefaultMax), err, "%s", f)
		assert.Nil(t, frame)
	}
}

func TestSmallFramingsSettings(t *testing.T) {
	for _, c := range []struct {
		f interface {
			Validate() error
			String() string
		}
		layout string
	}{
		{framing.Netstring{}, "[decimal length][':']{length}[',']"},
		{framing.OctetCount{}, "[decimal length][' ']{length}"},
		{framing.COBS{}, "{cobs}[00]"},
		{framing.SLIP{}, "[c0]{slip}[c0]"},
		{framing.Blocks{}, "([u8 length]{length})...[00]"},
	} {
		assert.NoError(t, c.f.Validate())
		assert.Equal(t, c.layout, c.f.String())
	}
}

// A netstring above Max has its comma checked as well, whichever way it is passed over.
func TestNetstringAboveMaxWithoutComma(t *testing.T) {
	t.Parallel()
	const stream = "1:a,4:bbbb;1:c,"
	want := &framing.Error{Offset: 4, Frame: 1, Size: 7, Lost: true, Err: &framing.MalformedError{Problem: `frame does not end with ","`}}
	type embedding struct{ framing.Netstring }
	for _, f := range []framing.Framing{framing.Netstring{Max: 3}, &framing.Netstring{Max: 3}, embedding{framing.Netstring{Max: 3}}} {
		for _, read := range []string{"none", "part", "all"} { // of the Body
			r := framing.NewReader(iotest.OneByteReader(strings.NewReader(stream)), f)
			r.Oversize = framing.Stream
			frame, err := r.ReadFrame()
			require.NoError(t, err)
			require.Equal(t, "a", string(frame))
			_, err = r.ReadFrame()
			var tooBig *framing.FrameSizeError
			require.ErrorAs(t, err, &tooBig)
			switch read {
			case "part":
				_, err = tooBig.Body.Read(make([]byte, 3))
				require.NoError(t, err)
			case "all":
				body, err := io.ReadAll(tooBig.Body)
				require.Equal(t, want, err)
				require.Equal(t, "bbbb", string(body))
				_, err = tooBig.Body.Read(make([]byte, 1))
				require.Equal(t, want, err, "again")
			}
			for range 2 {
				_, err = r.ReadFrame()
				require.Equal(t, want, err, read)
			}
			require.Equal(t, framing.Stats{Frames: 1, Bytes: 10, Skipped: 1}, r.Stats(), read)
		}

		r := framing.NewReader(iotest.OneByteReader(strings.NewReader(stream)), f)
		r.Oversize = framing.Skip
		_, err := r.ReadFrame()
		require.NoError(t, err)
		_, err = r.ReadFrame()
		require.Equal(t, want, err)

		b := framing.NewBuffer(f)
		b.Oversize = framing.Skip
		require.NoError(t, b.Feed([]byte(stream)))
		_, ok, err := b.Next()
		require.NoError(t, err)
		require.True(t, ok)
		_, _, err = b.Next()
		require.Equal(t, want, err)
		require.Equal(t, framing.Stats{Frames: 1, Bytes: 10, Skipped: 1}, b.Stats())
	}

	o := requireSame(t, framing.CRC32(framing.Netstring{Max: 3}), framing.Skip, []byte("10:0123456789X3:abc,"))
	require.Equal(t, outcome{
		Err: `framing: frame 0 at offset 0: framing: malformed frame: frame does not end with ","`, Stats: framing.Stats{Bytes: 13, Skipped: 1},
	}, o)
}

// With its comma a netstring above Max is one frame passed over, counted once.
func TestNetstringAboveMaxWithComma(t *testing.T) {
	t.Parallel()
	for _, policy := range []framing.Oversize{framing.Skip, framing.Stream} {
		r := framing.NewReader(iotest.OneByteReader(strings.NewReader("4:bbbb,1:c,")), framing.Netstring{Max: 3})
		r.Oversize = policy
		frame, err := r.ReadFrame()
		if policy == framing.Stream {
			var tooBig *framing.FrameSizeError
			require.ErrorAs(t, err, &tooBig)
			body, bodyErr := io.ReadAll(tooBig.Body)
			require.NoError(t, bodyErr)
			require.Equal(t, "bbbb", string(body))
			frame, err = r.ReadFrame()
		}
		require.NoError(t, err)
		require.Equal(t, "c", string(frame))
		require.Equal(t, framing.Stats{Frames: 1, Bytes: 11, Skipped: 1}, r.Stats())
	}
}
