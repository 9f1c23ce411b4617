package framing_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

func TestBuffer(t *testing.T) {
	t.Parallel()
	b := framing.NewBuffer(u8)
	next := func(want string) {
		t.Helper()
		frame, ok, err := b.Next()
		require.NoError(t, err)
		require.True(t, ok)
		require.NotNil(t, frame)
		require.Equal(t, want, string(frame))
	}
	none := func() {
		t.Helper()
		frame, ok, err := b.Next()
		require.NoError(t, err)
		require.False(t, ok)
		require.Nil(t, frame)
	}
	none()
	p := []byte("\x01a\x00\x02b")
	require.NoError(t, b.Feed(p))
	clear(p) // it was copied
	require.Equal(t, 5, b.Buffered())
	next("a")
	next("")
	none()
	require.Equal(t, "\x02b", string(b.Rest()))
	require.Equal(t, framing.Stats{Frames: 2, Bytes: 3}, b.Stats())
	require.NoError(t, b.Feed(nil))
	none()
	require.NoError(t, b.Feed([]byte("c")))
	next("bc")
	none()
	b.Close()
	none()
	require.Equal(t, framing.ErrClosed, b.Feed([]byte("d")))

	b.Reset()
	require.Equal(t, framing.Stats{}, b.Stats())
	require.NoError(t, b.Feed([]byte("\x02a")))
	none()
	b.Close()
	_, _, err := b.Next()
	require.Equal(t, "framing: frame 0 at offset 0: unexpected EOF", err.Error())
}

// An oversize frame takes no memory, whether Next is called between feeds or not.
func TestBufferSkipsInConstantMemory(t *testing.T) {
	t.Parallel()
	lines := framing.Lines()
	lines.Max = 10
	for _, tt := range []struct {
		name        string
		f           framing.Framing
		start, fill string
		end         string
	}{
		{"Length", framing.Length{Prefix: wire.PrefixUint32BE, Max: 10}, "\x00\x10\x00\x00", string(make([]byte, 1<<10)), ""},
		{"Separator", lines, "aaaaaaaaaaa", string(bytes.Repeat([]byte("a"), 1<<10)), "\r\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := framing.NewBuffer(tt.f)
			b.Oversize = framing.Skip
			require.NoError(t, b.Feed([]byte(tt.start)))
			_, ok, err := b.Next()
			require.NoError(t, err)
			require.False(t, ok)
			for range 1 << 10 {
				require.NoError(t, b.Feed([]byte(tt.fill)))
				require.Zero(t, b.Buffered())
			}
			good, err := tt.f.AppendFrame([]byte(tt.end), []byte("good"))
			require.NoError(t, err)
			require.NoError(t, b.Feed(good))
			frame, ok, err := b.Next()
			require.NoError(t, err)
			require.True(t, ok)
			require.Equal(t, "good", string(frame))
			require.Equal(t, int64(1), b.Stats().Skipped)
			require.Equal(t, int64(len(tt.start)+1<<20+len(good)), b.Stats().Bytes)
		})
	}
}

// A backlog that is consumed slowly costs neither time nor memory out of proportion: the bytes stay in order, whatever
// was consumed when.
func TestBufferBacklog(t *testing.T) {
	t.Parallel()
	f := framing.Length{Prefix: wire.PrefixUint16BE}
	b := framing.NewBuffer(f)
	fed, got := 0, 0
	for round := range 2000 {
		for range 1 + round%7 {
			frame, err := f.AppendFrame(nil, bytes.Repeat([]byte{byte(fed)}, fed%900))
			require.NoError(t, err)
			require.NoError(t, b.Feed(frame))
			fed++
		}
		for range round % 5 {
			frame, ok, err := b.Next()
			require.NoError(t, err)
			if !ok {
				break
			}
			require.Equal(t, bytes.Repeat([]byte{byte(got)}, got%900), frame)
			got++
		}
	}
	for frame, ok, err := b.Next(); ok; frame, ok, err = b.Next() {
		require.NoError(t, err)
		require.Equal(t, bytes.Repeat([]byte{byte(got)}, got%900), frame)
		got++
	}
	require.Equal(t, fed, got)
}

// What looks like a frame is none where the settings are wrong.
func TestBufferChecksSettingsFirst(t *testing.T) {
	for name, c := range map[string]struct {
		framing framing.Framing
		fed     string
		want    framing.SettingError
	}{
		"offset":       {framing.Length{Prefix: wire.PrefixUint8, Offset: -1}, "\x01abcdefghi", framing.SettingError{Setting: "Length.Offset", Problem: "is negative"}},
		"header":       {framing.Length{Prefix: wire.PrefixUint8, Header: []byte("x")}, "\x01abcdefghi", framing.SettingError{Setting: "Length.Header", Problem: "is not Offset bytes long"}},
		"end of lines": {framing.Separator{Sep: []byte("\n"), Final: 7}, "abc\ndef\n", framing.SettingError{Setting: "Separator.Final", Problem: "is none of FinalFrame, FinalError and FinalDrop"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := framing.NewBuffer(c.framing)
			require.NoError(t, b.Feed([]byte(c.fed)))
			frame, ok, err := b.Next()
			require.Equal(t, &framing.Error{Lost: true, Err: &c.want}, err)
			require.False(t, ok)
			require.Nil(t, frame)
		})
	}
}

// A Buffer that was large for a backlog keeps what is left of it when much more comes, however many small frames were
// taken since.
func TestBufferKeepsABacklogThatIsAddedTo(t *testing.T) {
	b := framing.NewBuffer(u8)
	backlog := bytes.Repeat([]byte("\x03abc"), 10_000)
	require.NoError(t, b.Feed(backlog))
	for range 100 {
		_, ok, err := b.Next()
		require.NoError(t, err)
		require.True(t, ok)
	}
	left := backlog[100*4:]
	require.NoError(t, b.Feed(left[:36_000]))
	require.Equal(t, string(left)+string(left[:36_000]), string(b.Rest()))
}

// Where the prefix begins to take three bytes, the frame is found all the same.
func TestBufferPrefixesOfTwoAndThreeBytes(t *testing.T) {
	for size, prefix := range map[int]string{16383: "\xff\x7f", 16384: "\x80\x80\x01", 16385: "\x81\x80\x01", 32768: "\x80\x80\x02"} {
		b := framing.NewBuffer(framing.Length{Prefix: wire.PrefixUvarint})
		payload := string(bytes.Repeat([]byte("\x80\x01"), size)[:size]) // looks like prefixes everywhere
		require.NoError(t, b.Feed([]byte(prefix+payload+"rest")))
		frame, ok, err := b.Next()
		require.NoError(t, err)
		require.True(t, ok)
		require.True(t, payload == string(frame), "%d bytes are %d, from %q on", size, len(frame), frame[:3])
		require.Equal(t, "rest", string(b.Rest()))
	}
}

// A fixed width is not looked at as a varint of two bytes, even where Adjust makes that an empty frame.
func TestBufferFixedWidthIsNoVarint(t *testing.T) {
	b := framing.NewBuffer(framing.Length{Prefix: wire.PrefixUint16BE, Adjust: -128})
	require.NoError(t, b.Feed([]byte("\x80\x01abcdefgh")))
	frame, ok, err := b.Next()
	require.NoError(t, err)
	require.False(t, ok, "%q", frame)
}

// A frame whose length is mostly Adjust, and that is above Max by a byte, is none even if all of it is there.
func TestBufferLargeAdjust(t *testing.T) {
	f := framing.Length{Prefix: wire.PrefixUint32BE, Adjust: 20_000, Max: 20_010}
	b := framing.NewBuffer(f)
	require.NoError(t, b.Feed(append([]byte("\x00\x00\x00\x0a"), make([]byte, 20_010)...)))
	frame, ok, err := b.Next()
	require.NoError(t, err)
	require.True(t, ok)
	require.Len(t, frame, 20_010)
	require.NoError(t, b.Feed(append([]byte("\x00\x00\x00\x0b"), make([]byte, 20_011)...)))
	_, ok, err = b.Next()
	require.ErrorIs(t, err, framing.ErrFrameTooBig)
	require.False(t, ok)
}
