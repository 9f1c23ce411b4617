package wire_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

func TestCString(t *testing.T) {
	verbs[string]{
		"CString",
		func(dst []byte, s string) []byte {
			dst, err := wire.AppendCString(dst, s)
			require.NoError(t, err)
			return dst
		},
		wire.ConsumeCString,
		wire.ReadCString,
		wire.WriteCString,
		[]golden[string]{{"00", ""}, {"6100", "a"}, {"61ff626300", "a\xffbc"}, {"616263646500", "abcde"}},
		wire.SizeCString,
	}.test(t, equal)
}

func TestCStringRefusesANUL(t *testing.T) {
	for _, s := range []string{"\x00", "a\x00", "\x00a", "a\x00b"} {
		dst, err := wire.AppendCString([]byte("dst"), s)
		require.Equal(t, wire.ErrNUL, err)
		require.Equal(t, "dst", string(dst))
		require.Zero(t, wire.SizeCString(s))
		require.Equal(t, wire.ErrNUL, wire.WriteCString(writeFunc(func([]byte) (int, error) { panic("write") }), s))
	}
}

func TestCStringMax(t *testing.T) {
	for _, kind := range readerKinds {
		for _, max := range []int{-1, 0, 5, 6} {
			s, err := wire.ReadCStringMax(kind.make([]byte("abcde\x00")), max)
			require.NoError(t, err, "%s, max %d", kind.name, max)
			require.Equal(t, "abcde", s)
		}
		for _, max := range []int{1, 4} {
			r := kind.make([]byte("abcde\x00f"))
			s, err := wire.ReadCStringMax(r, max)
			require.Equal(t, &wire.LengthError{What: "string", Got: uint64(max + 1), Limit: uint64(max), Offset: -1}, err, kind.name)
			require.Empty(t, s)
			rest, err := io.ReadAll(r)
			require.NoError(t, err)
			require.Equal(t, "abcde\x00f"[max+1:], string(rest), "one byte more than the limit has been read")
		}
	}
}

func TestLongCStrings(t *testing.T) {
	const piece = 4 << 10
	for _, n := range []int{piece - 2, piece - 1, piece, piece + 1, 2 * piece, 5*piece + 7, 70_000} {
		body := strings.ReplaceAll(string(pattern(n)), "\x00", "\x01")
		encoded, err := wire.AppendCString(nil, body)
		require.NoError(t, err)
		for _, kind := range readerKinds[:len(readerKinds)-1] {
			r := kind.make(append(bytes.Clone(encoded), 0xa5))
			s, err := wire.ReadCStringMax(r, n)
			require.NoError(t, err, kind.name)
			require.True(t, s == body, "%s, %d bytes", kind.name, n)
			rest, err := io.ReadAll(r)
			require.NoError(t, err)
			require.Equal(t, []byte{0xa5}, rest)
			_, err = wire.ReadCString(kind.make(encoded[:n]))
			require.Equal(t, io.ErrUnexpectedEOF, err)
			_, err = wire.ReadCStringMax(kind.make(encoded), n-1)
			require.ErrorIs(t, err, wire.ErrTooLong)
		}
		for _, kind := range writerKinds {
			w, out, calls := kind.make()
			require.NoError(t, wire.WriteCString(w, body))
			require.True(t, bytes.Equal(encoded, out()), kind.name)
			if calls() >= 0 {
				want := 1
				if n >= piece {
					want = (n+piece-1)/piece + 1
				}
				require.Equal(t, want, calls(), "Writes of %d bytes", n)
			}
		}
		require.Equal(t, io.ErrClosedPipe, wire.WriteCString(writeFunc(func([]byte) (int, error) { return 0, io.ErrClosedPipe }), body))
	}
}

// What ReadCString and ConsumeCString refuse for its length, AppendCString and WriteCString refuse too.
func TestCStringLimitHoldsBothWays(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", wire.DefaultMaxLen+1)
	tooLong := func(offset int64) error {
		return &wire.LengthError{What: "string", Got: wire.DefaultMaxLen + 1, Limit: wire.DefaultMaxLen, Offset: offset}
	}
	dst, err := wire.AppendCString([]byte("dst"), long)
	require.Equal(t, tooLong(-1), err)
	require.Equal(t, "dst", string(dst))
	require.Zero(t, wire.SizeCString(long))
	require.Equal(t, tooLong(-1), wire.WriteCString(writeFunc(func([]byte) (int, error) { panic("write") }), long))
	_, n, err := wire.ConsumeCString([]byte(long))
	require.Equal(t, tooLong(0), err)
	require.Zero(t, n)

	_, err = wire.PrefixUint32BE.AppendString(nil, long)
	require.Equal(t, tooLong(-1), err, "as Prefix.ConsumeString refuses it")
	require.Equal(t, tooLong(-1), wire.PrefixUint32BE.WriteString(new(bytes.Buffer), long))
	_, _, err = wire.PrefixUint32BE.ConsumeString(wire.AppendUint32(nil, wire.DefaultMaxLen+1))
	require.Equal(t, tooLong(0), err)
}

func TestReadCStringIsLimited(t *testing.T) {
	t.Parallel()
	_, err := wire.ReadCString(strings.NewReader(strings.Repeat("x", wire.DefaultMaxLen+1)))
	require.Equal(t, &wire.LengthError{What: "string", Got: wire.DefaultMaxLen + 1, Limit: wire.DefaultMaxLen, Offset: -1}, err)
}
