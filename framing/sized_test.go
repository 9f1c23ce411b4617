package framing_test

import (
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
)

func TestSizedErrors(t *testing.T) {
	t.Parallel()
	bad := func(item framing.Item, err error) framing.Sized {
		return framing.Sized{Item: func([]byte, int) (framing.Item, error) { return item, err }}
	}
	for _, tt := range []struct {
		name string
		f    framing.Sized
		data string
		want error
		skip int64
	}{
		{"no head", bad(framing.Item{}, nil), "a", framing.ErrMalformed, 0},
		{"no Nest", bad(framing.Item{Head: 1, Nest: 9}, nil), "a", framing.ErrMalformed, 0},
		{"a Close without an Open", toys(9), "\x21", framing.ErrMalformed, 0},
		{"a Close where an item is due", toys(9), "\x12\x21", framing.ErrMalformed, 0},
		{"an error of Item", bad(framing.Item{}, io.ErrClosedPipe), "a", io.ErrClosedPipe, 0},
		{"too deep", toys(5000), strings.Repeat("\x20", 1001), framing.ErrMalformed, 0},
		{"a body that passes 64 bits", bad(framing.Item{Head: 1, Body: math.MaxUint64}, nil), "a", framing.ErrFrameTooBig, 0},
		{"items that pass 63 bits", bad(framing.Item{Head: 1, More: math.MaxUint64}, nil), "a", framing.ErrFrameTooBig, 0},
		{"a body above Max", toys(4), "\x05", &framing.FrameSizeError{Size: 6, Max: 4}, 6},
		{"items above Max, by their number", toys(4), "\x14", &framing.FrameSizeError{Size: 5, Max: 4}, -1},
		{"items above Max, with what must close", toys(4), "\x20\x20\x20", &framing.FrameSizeError{Size: 6, Max: 4}, -1},
		{"a head above Max", framing.Sized{Item: respItem, Max: 4}, "+OK12\r\n", &framing.FrameSizeError{Size: 5, Max: 4}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var s framing.State
			advance, token, err := tt.f.SplitState([]byte(tt.data), false, &s)
			require.Zero(t, advance)
			require.Nil(t, token)
			requireError(t, tt.want, err)
			require.Equal(t, tt.skip, s.Skip)
			requireSame(t, tt.f, framing.Fail, []byte(tt.data))
			dst, err := tt.f.AppendFrame([]byte("dst"), []byte(tt.data))
			require.Error(t, err)
			require.Equal(t, "dst", string(dst))
		})
	}
	nested := strings.Repeat("\x20", 1000) + strings.Repeat("\x21", 1000)
	advance, _, err := toys(5000).Split([]byte(nested), false)
	require.NoError(t, err)
	require.Equal(t, 2000, advance)
	_, err = toys(9).AppendFrame(nil, nil)
	require.Equal(t, framing.ErrEmptyFrame, err)
	_, err = toys(9).AppendFrame(nil, []byte("\x01ab"))
	require.ErrorIs(t, err, framing.ErrMalformed, "a frame and more")
}

// What Item returned before the head was there is not asked of it again, and a slow line is searched once.
func TestSizedLooksOnce(t *testing.T) {
	t.Parallel()
	looked := 0
	f := framing.Sized{Max: -1, Item: func(b []byte, seen int) (framing.Item, error) {
		looked += len(b) - seen
		return respItem(b, seen)
	}}
	line := "+" + strings.Repeat("a", 50_000) + "\r\n"
	const many = 2000
	stream := line + "*2000\r\n" + strings.Repeat(":1\r\n", many)
	r := framing.NewReader(iotest.OneByteReader(strings.NewReader(stream)), f)
	for _, err := range r.Frames() {
		require.NoError(t, err)
	}
	require.Equal(t, int64(2), r.Stats().Frames)
	require.LessOrEqual(t, looked, len(stream)+many)
}

// A frame above Max whose items are due is counted to its end, and one of them that is bad ends the stream.
func TestSizedSkipsByCounting(t *testing.T) {
	t.Parallel()
	const good, oversize = "\x01a", "\x12\x13\x01x\x20\x02yz\x21\x00\x05vwxyz"
	o := requireSame(t, toys(4), framing.Skip, []byte(good+oversize+good))
	require.Equal(t, "EOF", o.Err)
	require.Equal(t, framing.Stats{Frames: 2, Bytes: int64(len(oversize) + 4), Skipped: 1}, o.Stats)
	o = requireSame(t, toys(4), framing.Skip, []byte(good+"\x13\x01a\x00\x21"))
	require.Contains(t, o.Err, "frame 1 at offset 2: framing: malformed frame: an item closes what none has opened")
	require.Equal(t, int64(6), o.Stats.Bytes)
	r := framing.NewReader(strings.NewReader(oversize), toys(4))
	r.Oversize = framing.Stream
	_, err := r.ReadFrame()
	var tooBig *framing.FrameSizeError
	require.True(t, errors.As(err, &tooBig))
	body, err := io.ReadAll(tooBig.Body)
	require.NoError(t, err)
	require.Equal(t, oversize, string(body))
}
