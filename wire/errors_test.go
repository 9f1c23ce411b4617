package wire_test

import (
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

func TestErrorTexts(t *testing.T) {
	eof := io.ErrUnexpectedEOF
	for _, c := range []struct {
		err  error
		want string
	}{
		{&wire.LengthError{What: "string", Got: 300, Limit: 255, Offset: -1}, "wire: string of length 300 exceeds the limit of 255"},
		{
			&wire.LengthError{What: "byte array", Got: 1<<64 - 1, Offset: 7},
			"wire: byte array of length 18446744073709551615 exceeds the limit of 0 (offset 7)",
		},
		{&wire.LengthError{What: "count", Got: 2, Limit: 1}, "wire: count of 2 exceeds the limit of 1 (offset 0)"},
		{
			&wire.LengthError{What: "string", Got: 300, Limit: 254, Offset: -1, Prefix: wire.PrefixUint8.Plus(1)},
			"wire: string of length 300 exceeds the limit of 254 of uint8 + 1",
		},
		{&wire.DecodeError{Op: "Uint64", Offset: 9, Err: eof}, "wire: Uint64 at offset 9: unexpected EOF"},
		{&wire.DecodeError{Op: "Bool", Path: "Lines[3].Hidden", Err: eof}, "wire: Lines[3].Hidden: Bool at offset 0: unexpected EOF"},
		{&wire.DecodeError{Path: "PID", Offset: 5, Err: eof}, "wire: PID: at offset 5: unexpected EOF"},
	} {
		require.EqualError(t, c.err, c.want)
	}
}

func TestErrorsUnwrap(t *testing.T) {
	var err error = &wire.DecodeError{Op: "String", Err: &wire.LengthError{What: "string", Got: 9, Limit: 8}}
	require.ErrorIs(t, err, wire.ErrTooLong)
	var length *wire.LengthError
	require.True(t, errors.As(err, &length))
	require.EqualValues(t, 9, length.Got)
	require.NotErrorIs(t, err, wire.ErrOverflow)
}

func TestSentinelsDiffer(t *testing.T) {
	all := []error{
		wire.ErrOverflow, wire.ErrTooLong, wire.ErrNegative, wire.ErrInvalidBool, wire.ErrInvalidUTF8, wire.ErrNUL,
		wire.ErrTrailingBytes,
		wire.ErrInvalidPrefix, wire.ErrInvalidWidth, wire.ErrBadCount, wire.ErrDuplicateKey, wire.ErrIndefinite,
		wire.ErrNotDecimal, varint.ErrNonMinimal, varint.ErrWidth,
		io.EOF, io.ErrUnexpectedEOF, io.ErrShortWrite, io.ErrNoProgress,
	}
	for i, a := range all {
		for j, b := range all {
			require.Equal(t, i == j, errors.Is(a, b), "%v and %v", a, b)
		}
	}
}
