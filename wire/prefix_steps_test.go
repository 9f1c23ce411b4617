package wire_test

import (
	"io"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

var (
	webSocket = wire.PrefixSteps("masked", 0x80, 7, 126, 2, 8)
	cborText  = wire.PrefixSteps("text", 0x60, 5, 24, 1, 2, 4, 8)
	wholeByte = wire.PrefixSteps("byte", 0, 8, 0xfe, 3)
)

// Lengths as RFC 6455 section 5.2 and RFC 8949 section 3 have them, by hand.
func TestPrefixSteps(t *testing.T) {
	for _, tt := range []struct {
		p     wire.Prefix
		n     uint64
		bytes string
	}{
		{webSocket, 0, "80"},
		{webSocket, 125, "fd"},
		{webSocket, 126, "fe007e"},
		{webSocket, 65535, "feffff"},
		{webSocket, 65536, "ff0000000000010000"},
		{webSocket, math.MaxInt64, "ff7fffffffffffffff"},
		{cborText, 0, "60"},
		{cborText, 23, "77"},
		{cborText, 24, "7818"},
		{cborText, 255, "78ff"},
		{cborText, 256, "790100"},
		{cborText, 65536, "7a00010000"},
		{cborText, 1 << 32, "7b0000000100000000"},
		{wholeByte, 0xfd, "fd"},
		{wholeByte, 0xfe, "fe0000fe"},
		{webSocket.Plus(-4), 4, "80"},
		{webSocket.Plus(-4), 130, "fe007e"},
	} {
		want := unhexed(t, tt.bytes)
		b, err := tt.p.Append(nil, tt.n)
		require.NoError(t, err, "%v %d", tt.p, tt.n)
		require.Equal(t, want, b, "%v %d", tt.p, tt.n)
		require.Equal(t, len(want), tt.p.Size(tt.n))
		n, size, err := tt.p.Canonical().Consume(append(want, 9))
		require.NoError(t, err)
		require.Equal(t, tt.n, n)
		require.Equal(t, len(want), size)
		for cut := range want {
			_, _, err := tt.p.Consume(want[:cut])
			require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		}
	}
	for _, tt := range []struct {
		p     wire.Prefix
		bytes string
		err   error
	}{
		{webSocket, "05", wire.ErrMagic},
		{cborText, "45", wire.ErrMagic},
		{cborText, "7c", wire.ErrMagic},
		{cborText, "7f", wire.ErrMagic},
		{webSocket, "ff8000000000000000", wire.ErrOverflow},
		{webSocket.Canonical(), "fe007d", varint.ErrNonMinimal},
		{webSocket.Canonical(), "ff000000000000ffff", varint.ErrNonMinimal},
		{webSocket.MaxBytes(3), "ff0000000000010000", wire.ErrOverflow},
	} {
		_, _, err := tt.p.Consume(unhexed(t, tt.bytes))
		require.ErrorIs(t, err, tt.err, "%v %s", tt.p, tt.bytes)
	}
	_, err := webSocket.Append(nil, 1<<63)
	require.ErrorIs(t, err, wire.ErrOverflow)
	require.Equal(t, uint64(math.MaxInt64), webSocket.Max())
	require.Equal(t, uint64(255), wire.PrefixSteps("small", 0, 4, 8, 1).Max())
}

func TestPrefixStepsThatAreNone(t *testing.T) {
	for name, p := range map[string]wire.Prefix{
		"no bits":             wire.PrefixSteps("p", 0, 0, 0),
		"nine bits":           wire.PrefixSteps("p", 0, 9, 0),
		"a tag in the length": wire.PrefixSteps("p", 0x81, 7, 126, 2),
		"more than fits":      wire.PrefixSteps("p", 0, 3, 6, 1, 2, 4),
		"negative":            wire.PrefixSteps("p", 0, 3, -1, 1),
		"no width":            wire.PrefixSteps("p", 0, 3, 1, 0),
		"nine bytes":          wire.PrefixSteps("p", 0, 3, 1, 9),
		"widths that fall":    wire.PrefixSteps("p", 0, 3, 1, 2, 1),
		"no name":             wire.PrefixSteps("", 0, 3, 1, 2),
	} {
		require.Zero(t, p, name)
	}
}
