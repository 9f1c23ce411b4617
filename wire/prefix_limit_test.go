package wire_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

func TestPrefixLimit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		p    wire.Prefix
		want uint64
		ok   bool
	}{
		{wire.PrefixUvarint, 0, false},
		{wire.PrefixUint8.MaxLen(16), 16, true},
		{wire.PrefixUint32BE.Plus(4).MaxLen(1 << 30).Canonical(), 1 << 30, true},
		{wire.PrefixUint8.MaxLen(16).MaxLen(0), 0, false},
		{wire.PrefixUint8.MaxLen(-1), 0, false},
		{0, 0, false},
	} {
		n, ok := tt.p.Limit()
		require.Equal(t, tt.ok, ok, "%v", tt.p)
		if ok {
			require.Equal(t, tt.want, n, "%v", tt.p)
		}
	}
}
