package framing_test

import (
	"bytes"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// Settings that frame nothing were blamed with the Skip of a frame above the limit, or an advance: Report went on after
// them, unless the stream came in pieces.
func TestInvalidSettingsLoseTheStreamHoweverItIsCut(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		framing framing.Framing
		stream  string
	}{
		"Adjust above Max":           {framing.Length{Prefix: wire.PrefixUint8, Adjust: 3, Max: 1}, "\x01abcd\x01abcd"},
		"Strip longer than a frame":  {framing.Length{Prefix: wire.PrefixUint8, Strip: 9, Max: 1}, "\x01a\x01a"},
		"Adjust above Max, wrapped":  {framing.CRC32(framing.Length{Prefix: wire.PrefixUint8, Adjust: 3, Max: 1}), "\x01abcd\x01abcd"},
		"Strip longer, and oversize": {framing.Length{Prefix: wire.PrefixUint8, Strip: 9, Max: 1}, "\x02aa\x02aa"},
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
