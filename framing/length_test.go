package framing_test

import (
	"bytes"
	"io"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

func TestLengthSplit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		f       framing.Length
		data    string
		advance int
		token   string
	}{
		{"u8", framing.Length{Prefix: wire.PrefixUint8}, "\x02abc", 3, "ab"},
		{"empty", framing.Length{Prefix: wire.PrefixUint8}, "\x00abc", 1, ""},
		{"u16be", framing.Length{Prefix: wire.PrefixUint16BE}, "\x00\x02abc", 4, "ab"},
		{"u16le", framing.Length{Prefix: wire.PrefixUint16LE}, "\x02\x00abc", 4, "ab"},
		{"u24be", framing.Length{Prefix: wire.PrefixUint24BE}, "\x00\x00\x02abc", 5, "ab"},
		{"u24le", framing.Length{Prefix: wire.PrefixUint24LE}, "\x02\x00\x00abc", 5, "ab"},
		{"u32be", framing.Length{Prefix: wire.PrefixUint32BE}, "\x00\x00\x00\x02abc", 6, "ab"},
		{"u32le", framing.Length{Prefix: wire.PrefixUint32LE}, "\x02\x00\x00\x00abc", 6, "ab"},
		{"u64be", framing.Length{Prefix: wire.PrefixUint64BE}, "\x00\x00\x00\x00\x00\x00\x00\x02abc", 10, "ab"},
		{"u64le", framing.Length{Prefix: wire.PrefixUint64LE}, "\x02\x00\x00\x00\x00\x00\x00\x00abc", 10, "ab"},
		{"uvarint", framing.Length{Prefix: wire.PrefixUvarint}, "\x02abc", 3, "ab"},
		{"padded uvarint", framing.Length{Prefix: wire.PrefixUvarint}, "\x82\x80\x00abc", 5, "ab"},
		{"canonical uvarint", framing.Length{Prefix: wire.PrefixUvarint.Canonical()}, "\x02abc", 3, "ab"},
		{"VarInt", framing.Length{Prefix: wire.PrefixVarInt}, "\x02abc", 3, "ab"},
		{"VarLong", framing.Length{Prefix: wire.PrefixVarLong}, "\x02abc", 3, "ab"},
		{"QUIC", framing.Length{Prefix: wire.PrefixQUIC}, "\x40\x02abc", 4, "ab"},
		{"header", framing.Length{Prefix: wire.PrefixUint8, Offset: 2}, "HH\x02abc", 5, "ab"},
		{"counts itself", framing.Length{Prefix: wire.PrefixUint16BE, Adjust: -2}, "\x00\x04abc", 4, "ab"},
		{"counts itself, empty", framing.Length{Prefix: wire.PrefixUint16BE, Adjust: -2}, "\x00\x02abc", 2, ""},
		{"does not count a trailer", framing.Length{Prefix: wire.PrefixUint8, Adjust: 1}, "\x01ab", 3, "ab"},
		{"whole", framing.Length{Prefix: wire.PrefixUint8, Offset: 1, Strip: framing.StripNone}, "H\x01ab", 3, "H\x01a"},
		{"less one", framing.Length{Prefix: wire.PrefixUint8, Offset: 1, Strip: 1}, "H\x01ab", 3, "\x01a"},
		{"less all", framing.Length{Prefix: wire.PrefixUint8, Offset: 1, Strip: 3}, "H\x01ab", 3, ""},
		{"no limit", framing.Length{Prefix: wire.PrefixUint8, Max: -1}, "\x02abc", 3, "ab"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.NoError(t, tt.f.Validate())
			for _, f := range []framing.Framing{tt.f, &tt.f} {
				advance, token, err := f.Split([]byte(tt.data), false)
				require.NoError(t, err)
				assert.Equal(t, tt.advance, advance)
				assert.NotNil(t, token)
				assert.Equal(t, tt.token, string(token))
				assert.Equal(t, len(token), cap(token), "an append to the token does not touch what is after it")

				frame, ok, err := framing.NewBuffer(f).Next()
				require.NoError(t, err)
				require.False(t, ok)
				require.Nil(t, frame)
			}
			for i := range tt.advance {
				advance, token, err := tt.f.Split([]byte(tt.data[:i]), false)
				require.NoError(t, err)
				require.Zero(t, advance)
				require.Nil(t, token)
				advance, token, err = tt.f.Split([]byte(tt.data[:i]), true)
				require.Zero(t, advance)
				require.Nil(t, token)
				if i == 0 {
					require.NoError(t, err)
				} else {
					require.Equal(t, io.ErrUnexpectedEOF, err, "cut at %d", i)
				}
			}
			o := requireSame(t, tt.f, framing.Fail, []byte(tt.data[:tt.advance]+tt.data[:tt.advance]))
			require.Equal(t, framing.Stats{Frames: 2, Bytes: 2 * int64(tt.advance)}, o.Stats)
			require.Equal(t, "EOF", o.Err)
		})
	}
}

// requireError requires err to match want, a sentinel, or to equal it, where it holds data.
func requireError(t *testing.T, want, err error) {
	t.Helper()
	switch want.(type) {
	case *framing.FrameSizeError, *framing.MalformedError, *framing.SettingError:
		require.Equal(t, want, err)
	default:
		require.ErrorIs(t, err, want)
	}
}

func TestLengthSplitErrors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		f    framing.Length
		data string
		errs []error
		skip int64
	}{
		{"varint of 11 bytes", framing.Length{Prefix: wire.PrefixUvarint}, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", []error{framing.ErrMalformed, varint.ErrOverflow}, 0},
		{"padded, canonical", framing.Length{Prefix: wire.PrefixUvarint.Canonical()}, "\x82\x00ab", []error{framing.ErrMalformed, varint.ErrNonMinimal}, 0},
		{"negative VarInt", framing.Length{Prefix: wire.PrefixVarInt}, "\xff\xff\xff\xff\x0f", []error{framing.ErrMalformed, wire.ErrNegative}, 0},
		{"negative by Adjust", framing.Length{Prefix: wire.PrefixUint16BE, Adjust: -2}, "\x00\x01abc", []error{framing.ErrMalformed}, 0},
		{"above 64 bits by Adjust", framing.Length{Prefix: wire.PrefixUint64BE, Adjust: 1}, "\xff\xff\xff\xff\xff\xff\xff\xff", []error{framing.ErrMalformed}, 0},
		{"above Max", framing.Length{Prefix: wire.PrefixUint8, Max: 2}, "\x03", []error{&framing.FrameSizeError{Size: 3, Max: 2}}, 4},
		{"above Max, counted after Adjust", framing.Length{Prefix: wire.PrefixUint8, Max: 2, Adjust: 1, Offset: 1}, "H\x02", []error{&framing.FrameSizeError{Size: 3, Max: 2}}, 5},
		{"above DefaultMax", framing.Length{Prefix: wire.PrefixUint32BE}, "\x00\x40\x00\x01", []error{&framing.FrameSizeError{Size: 4<<20 + 1, Max: 4 << 20}}, 4<<20 + 5},
		{"2^63", framing.Length{Prefix: wire.PrefixUint64BE, Max: 1}, "\x80\x00\x00\x00\x00\x00\x00\x00", []error{&framing.FrameSizeError{Size: 1 << 63, Max: 1}}, 0},
		{"2^63-9", framing.Length{Prefix: wire.PrefixUint64BE, Max: 1}, "\x7f\xff\xff\xff\xff\xff\xff\xf7", []error{&framing.FrameSizeError{Size: 1<<63 - 9, Max: 1}}, math.MaxInt64},
		{"2^63-8", framing.Length{Prefix: wire.PrefixUint64BE, Max: 1}, "\x7f\xff\xff\xff\xff\xff\xff\xf8", []error{&framing.FrameSizeError{Size: 1<<63 - 8, Max: 1}}, 0},
		{"no limit but an int's", framing.Length{Prefix: wire.PrefixUint64BE, Max: -1}, "\xff\xff\xff\xff\xff\xff\xff\xff", []error{&framing.FrameSizeError{Size: math.MaxUint64, Max: math.MaxInt}}, 0},
		{"invalid", framing.Length{}, "a", []error{&framing.SettingError{Setting: "Length.Prefix", Problem: "is none of wire's kinds"}}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var s framing.State
			advance, token, err := tt.f.SplitState([]byte(tt.data), false, &s)
			require.Zero(t, advance)
			require.Nil(t, token)
			for _, want := range tt.errs {
				requireError(t, want, err)
			}
			require.Equal(t, tt.skip, s.Skip)
			requireSame(t, tt.f, framing.Fail, []byte(tt.data))
		})
	}
}

// A frame shorter than Strip is bad, but its end is known.
func TestLengthShorterThanStrip(t *testing.T) {
	t.Parallel()
	f := framing.Length{Prefix: wire.PrefixUint8, Strip: 3}
	advance, token, err := f.Split([]byte("\x01a\x02bc"), false)
	require.ErrorIs(t, err, framing.ErrMalformed)
	require.Equal(t, 2, advance)
	require.Nil(t, token)
	o := requireSame(t, f, framing.Skip, []byte("\x01a\x02bc\x03def"))
	require.Equal(t, []string{`"" to 5, 1 skipped`, `"f" to 9, 1 skipped`}, o.Frames)
}

func TestLengthNeedIsWhatTheNextLookNeeds(t *testing.T) {
	t.Parallel()
	f := framing.Length{Prefix: wire.PrefixUint32BE, Offset: 2, Adjust: -4}
	frame := []byte("HH\x00\x00\x00\x07abc")
	var s framing.State
	for _, step := range []struct{ have, need int }{{0, 3}, {3, 6}, {6, 9}, {8, 9}} {
		advance, token, err := f.SplitState(frame[:step.have], false, &s)
		require.NoError(t, err)
		require.Zero(t, advance)
		require.Nil(t, token)
		require.Equal(t, step.need, s.Need)
	}
	advance, token, err := f.SplitState(frame, false, &s)
	require.NoError(t, err)
	require.Equal(t, 9, advance)
	require.Equal(t, "abc", string(token))

	f = framing.Length{Prefix: wire.PrefixUvarint, Offset: 2}
	for have := 3; have < 5; have++ {
		_, _, err := f.SplitState([]byte("HH\x80\x80\x01")[:have], false, &s)
		require.NoError(t, err)
		require.Equal(t, have+1, s.Need, "a prefix of any number of bytes")
	}
}

func TestLengthAppendFrame(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		f       framing.Length
		payload string
		want    string
	}{
		{"u32be", framing.Length{Prefix: wire.PrefixUint32BE}, "abc", "\x00\x00\x00\x03abc"},
		{"empty", framing.Length{Prefix: wire.PrefixUvarint}, "", "\x00"},
		{"header", framing.Length{Prefix: wire.PrefixUint8, Offset: 2, Header: []byte("HH")}, "ab", "HH\x02ab"},
		{"counts itself", framing.Length{Prefix: wire.PrefixUint16LE, Adjust: -2}, "ab", "\x04\x00ab"},
		{"does not count a trailer", framing.Length{Prefix: wire.PrefixUint8, Adjust: 2}, "ab", "\x00ab"},
		{"whole", framing.Length{Prefix: wire.PrefixUint8, Strip: framing.StripNone, Offset: 1}, "H\x02ab", "H\x02ab"},
		{"narrow prefix, full", framing.Length{Prefix: wire.PrefixUint8}, string(make([]byte, 255)), "\xff" + string(make([]byte, 255))},
		{"narrow prefix, full, adjusted", framing.Length{Prefix: wire.PrefixUint8, Adjust: -1}, string(make([]byte, 254)), "\xff" + string(make([]byte, 254))},
		{"at Max", framing.Length{Prefix: wire.PrefixUint8, Max: 2}, "ab", "\x02ab"},
		{"widest, adjusted", framing.Length{Prefix: wire.PrefixUint64BE, Adjust: 1}, "a", "\x00\x00\x00\x00\x00\x00\x00\x00a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.f.AppendFrame([]byte("x"), []byte(tt.payload))
			require.NoError(t, err)
			require.Equal(t, "x"+tt.want, string(got))
			advance, token, err := tt.f.Split(got[1:], true)
			require.NoError(t, err)
			require.Equal(t, len(tt.want), advance)
			require.Equal(t, tt.payload, string(token))
		})
	}
}

func TestLengthAppendFrameErrors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		f       framing.Length
		payload string
		want    error
	}{
		{"above Max", framing.Length{Prefix: wire.PrefixUint32BE, Max: 2}, "abc", &framing.FrameSizeError{Size: 3, Max: 2}},
		{"above the prefix", framing.Length{Prefix: wire.PrefixUint8}, string(make([]byte, 256)), &framing.FrameSizeError{Size: 256, Max: 255}},
		{"above the prefix, adjusted", framing.Length{Prefix: wire.PrefixUint8, Adjust: -1}, string(make([]byte, 255)), &framing.FrameSizeError{Size: 255, Max: 254}},
		{"above the prefix, adjusted upwards", framing.Length{Prefix: wire.PrefixUint8, Adjust: 2}, string(make([]byte, 258)), &framing.FrameSizeError{Size: 258, Max: 257}},
		{"below Adjust", framing.Length{Prefix: wire.PrefixUint8, Adjust: 2}, "a", &framing.MalformedError{Problem: "payload shorter than Length.Adjust"}},
		{"Strip", framing.Length{Prefix: wire.PrefixUint8, Strip: 1}, "a", framing.ErrDecodeOnly},
		{"Offset without Header", framing.Length{Prefix: wire.PrefixUint8, Offset: 1}, "a", framing.ErrDecodeOnly},
		{"whole, short", framing.Length{Prefix: wire.PrefixUint8, Strip: framing.StripNone}, "\x02a", framing.ErrMalformed},
		{"whole, long", framing.Length{Prefix: wire.PrefixUint8, Strip: framing.StripNone}, "\x00a", framing.ErrMalformed},
		{"whole, empty", framing.Length{Prefix: wire.PrefixUint8, Strip: framing.StripNone}, "", framing.ErrMalformed},
		{"whole, above Max", framing.Length{Prefix: wire.PrefixUint8, Strip: framing.StripNone, Max: 1}, "\x02ab", &framing.FrameSizeError{Size: 2, Max: 1}},
		{"invalid", framing.Length{Prefix: wire.PrefixUint8, Strip: -2}, "", &framing.SettingError{Setting: "Length.Strip", Problem: "is negative"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dst := append(make([]byte, 0, 1000), "dst"...)
			got, err := tt.f.AppendFrame(dst, []byte(tt.payload))
			require.Equal(t, "dst", string(got))
			requireError(t, tt.want, err)
			head, tail, err2 := tt.f.FrameParts(dst, []byte(tt.payload))
			require.Equal(t, err, err2)
			require.Equal(t, "dst", string(head))
			require.Empty(t, tail)
		})
	}
}

func TestLengthValidate(t *testing.T) {
	t.Parallel()
	u8 := wire.PrefixUint8
	for _, tt := range []struct {
		f    framing.Length
		want string
	}{
		{framing.Length{Prefix: 99}, "Length.Prefix is none of wire's kinds"},
		{framing.Length{Prefix: u8, Offset: -1}, "Length.Offset is negative"},
		{framing.Length{Prefix: u8, Offset: math.MaxInt - 15}, "Length.Offset is too large"},
		{framing.Length{Prefix: u8, Adjust: -256}, "Length.Adjust makes every length negative"},
		{framing.Length{Prefix: u8, Adjust: math.MinInt}, "Length.Adjust makes every length negative"},
		{framing.Length{Prefix: u8, Adjust: 11, Max: 10}, "Length.Adjust is above Max: every frame is too big"},
		{framing.Length{Prefix: u8, Adjust: framing.DefaultMax + 1}, "Length.Adjust is above Max: every frame is too big"},
		{framing.Length{Prefix: u8, Strip: -2}, "Length.Strip is negative"},
		{framing.Length{Prefix: u8, Header: []byte("H")}, "Length.Header is not Offset bytes long"},
		{framing.Length{Prefix: u8, Header: []byte("H"), Offset: 2}, "Length.Header is not Offset bytes long"},
	} {
		err := tt.f.Validate()
		require.EqualError(t, err, "framing: invalid settings: "+tt.want)
		require.ErrorIs(t, err, framing.ErrInvalid)
		_, err2 := framing.NewReader(bytes.NewReader(nil), tt.f).ReadFrame()
		require.ErrorIs(t, err2, framing.ErrInvalid, "the first call fails")
		_, _, err3 := tt.f.Split(nil, true)
		require.Equal(t, err, err3)
		_, err4 := tt.f.AppendFrame(nil, nil)
		require.Equal(t, err, err4)
	}
	for _, f := range []framing.Length{
		{Prefix: u8, Offset: math.MaxInt - 16},
		{Prefix: u8, Adjust: -255},
		{Prefix: u8, Adjust: 10, Max: 10},
		{Prefix: u8, Strip: -1},
		{Prefix: u8, Adjust: 11, Max: -1},
		{Prefix: u8, Header: []byte("HH"), Offset: 2},
		{Prefix: wire.PrefixUint64BE, Adjust: math.MinInt},
	} {
		require.NoError(t, f.Validate())
	}
}

// A header that no buffer holds is waited for.
func TestLengthHugeOffset(t *testing.T) {
	t.Parallel()
	for _, offset := range []int{16<<10 + 1, math.MaxInt/2 + 1, math.MaxInt - 16} {
		f := framing.Length{Prefix: wire.PrefixUint8, Offset: offset}
		o := requireSame(t, f, framing.Fail, []byte("\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
		require.Equal(t, "framing: frame 0 at offset 0: unexpected EOF", o.Err)
	}
	f := framing.Length{Prefix: wire.PrefixUint8, Offset: 16<<10 + 1}
	o := requireSameAtOnce(t, f, append(make([]byte, 16<<10+1), "\x02ab"...))
	require.Equal(t, []string{`"ab" to 16388, 0 skipped`}, o.Frames)
}

// requireSameAtOnce requires a Reader and a Buffer to agree on a stream that is too long to be cut everywhere.
func requireSameAtOnce(t *testing.T, f framing.Framing, stream []byte) outcome {
	t.Helper()
	want := pulled(t, bytes.NewReader(stream), f, framing.Fail)
	require.Equal(t, want, pushed(t, f, framing.Fail, stream))
	return want
}

func TestLengthString(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		f    framing.Length
		want string
	}{
		{framing.Length{Prefix: wire.PrefixUint32BE, Offset: 4, Adjust: -4}, "[4 header][u32be length]{length-4}"},
		{framing.Length{Prefix: wire.PrefixUint24LE, Adjust: 2, Strip: framing.StripNone}, "[u24le length]{length+2} whole"},
		{framing.Length{Prefix: wire.PrefixUint8, Strip: 3}, "[u8 length]{length} less 3"},
		{framing.Length{Prefix: wire.PrefixUvarint}, "[uvarint length]{length}"},
		{framing.Length{Prefix: wire.PrefixVarInt}, "[varint length]{length}"},
		{framing.Length{Prefix: wire.PrefixQUIC}, "[QUIC length]{length}"},
	} {
		assert.Equal(t, tt.want, tt.f.String())
	}
}
