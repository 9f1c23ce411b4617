package framing_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// Settings that frame nothing were blamed with the Skip of a frame above the limit, or an advance: Report went on after
// them, unless the stream came in pieces.
func TestInvalidSettingsLoseTheStreamHoweverItIsCut(t *testing.T) {
	t.Parallel()
	adjust := framing.Length{Prefix: wire.PrefixUint8, Adjust: 3, Max: 1}
	strip := framing.Length{Prefix: wire.PrefixUint8, Strip: 9, Max: 1}
	for name, tt := range map[string]struct {
		framing framing.Framing
		stream  string
	}{
		"Adjust above Max":           {adjust, "\x01abcd\x01abcd"},
		"Adjust above Max, wrapped":  {framing.CRC32(adjust), "\x01abcd\x01abcd"},
		"Strip longer than a frame":  {strip, "\x01a\x01a"},
		"Strip longer, and oversize": {strip, "\x02aa\x02aa"},
	} {
		for _, policy := range []framing.Oversize{framing.Fail, framing.Skip, framing.Stream, framing.Report} {
			whole := framing.NewReader(bytes.NewReader([]byte(tt.stream)), tt.framing)
			pieces := framing.NewReader(iotest.OneByteReader(bytes.NewReader([]byte(tt.stream))), tt.framing)
			for _, r := range []*framing.Reader{whole, pieces} {
				r.Oversize = policy
				_, err := r.ReadFrame()
				var failed *framing.Error
				require.ErrorAs(t, err, &failed, name)
				require.ErrorIs(t, err, framing.ErrInvalid, name)
				require.True(t, failed.Lost, name)
				require.Zero(t, failed.Size, name)
				require.Equal(t, framing.Stats{}, r.Stats(), name)
			}
		}
	}
}

// Only two of the errors of prefixes were told from those of the reader.
func TestReadLengthPrefixedOfEveryMalformedLength(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		prefix wire.Prefix
		stream string
		cause  error
	}{
		"no digits":        {wire.PrefixDecimal("\r\n"), "x\r\nabc", wire.ErrNotDecimal},
		"another end mark": {wire.PrefixDecimal("\r\n"), "1\rxa", wire.ErrNotDecimal},
		"too many digits":  {wire.PrefixDecimal(":"), "99999999999999999999:", wire.ErrOverflow},
		"not the shortest": {wire.PrefixUvarint.Canonical(), "\x81\x00a", varint.ErrNonMinimal},
		"too many bytes":   {wire.PrefixUvarint.MaxBytes(2), "\x81\x80\x00a", wire.ErrOverflow},
		"CompactSize":      {wire.PrefixCompactSize, "\xfd\x01\x00a", varint.ErrNonMinimal},
		"indefinite":       {wire.PrefixBER, "\x80a\x00\x00", wire.ErrIndefinite},
		"null":             {wire.PrefixInt16BE.Null(), "\xff\xffa", wire.ErrNegative},
		"below Plus":       {wire.PrefixUint8.Plus(4), "\x03abc", wire.ErrNegative},
	} {
		_, err := framing.ReadLengthPrefixed(strings.NewReader(tt.stream), tt.prefix, 0)
		require.ErrorIs(t, err, tt.cause, name)
		require.ErrorIs(t, err, framing.ErrMalformed, name)
		_, _, want := framing.Length{Prefix: tt.prefix}.Split([]byte(tt.stream), false)
		require.EqualError(t, err, want.Error(), name)
	}
}

func TestLengthPrefixedKeepsThePrefixsOwnLimit(t *testing.T) {
	t.Parallel()
	prefix := wire.PrefixUint8.MaxLen(2)
	for _, max := range []int{0, -1, 2, 3} {
		got, err := framing.ReadLengthPrefixed(strings.NewReader("\x02ab"), prefix, max)
		require.NoError(t, err)
		require.Equal(t, "ab", string(got))
		_, err = framing.ReadLengthPrefixed(strings.NewReader("\x03abc"), prefix, max)
		require.Equal(t, &framing.FrameSizeError{Size: 3, Max: 2}, err)
	}
	_, err := framing.ReadLengthPrefixed(strings.NewReader("\x02ab"), prefix, 1)
	require.Equal(t, &framing.FrameSizeError{Size: 2, Max: 1}, err)

	require.NoError(t, framing.WriteLengthPrefixed(io.Discard, prefix, []byte("ab")))
	err = framing.WriteLengthPrefixed(io.Discard, prefix, []byte("abc"))
	require.Equal(t, &framing.FrameSizeError{Size: 3, Max: 2}, err)
}

// The quick layout of a zero Reader looked before the start of the buffer that Peek fills.
func TestZeroReaderWithBytesInItsBuffer(t *testing.T) {
	t.Parallel()
	var r framing.Reader
	r.Reset(strings.NewReader("hello\nworld\n"))
	head, err := r.Peek(3)
	require.NoError(t, err)
	require.Equal(t, "hel", string(head))
	_, err = r.ReadFrame()
	require.ErrorIs(t, err, framing.ErrInvalid)
	for _, err := range r.Frames() {
		require.ErrorIs(t, err, framing.ErrInvalid)
	}
}

// A head of known size whose first byte tells all was malformed where it came in pieces, and whole else.
func TestSizedHeadToldBeforeItIsThere(t *testing.T) {
	t.Parallel()
	f := framing.Sized{Max: 8, Item: func(b []byte, _ int) (framing.Item, error) {
		if b[0] == '*' {
			return framing.Item{Head: 3, More: 1}, nil
		}
		return framing.Item{Head: int(b[0] - '0')}, nil
	}}
	const stream = "4abc*..2x9********1*..5abcd*..6abcde1"
	whole := framing.NewReader(strings.NewReader(stream), f)
	pieces := framing.NewReader(iotest.OneByteReader(strings.NewReader(stream)), f)
	for _, r := range []*framing.Reader{whole, pieces} {
		r.Oversize = framing.Skip
		var got []string
		for frame, err := range r.Frames() {
			require.NoError(t, err)
			got = append(got, string(frame))
		}
		require.Equal(t, []string{"4abc", "*..2x", "1", "*..5abcd", "1"}, got)
		require.EqualValues(t, 2, r.Stats().Skipped)
	}
	_, err := f.AppendFrame(nil, []byte("4ab"))
	require.ErrorIs(t, err, framing.ErrMalformed)
}
