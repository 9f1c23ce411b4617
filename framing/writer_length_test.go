package framing_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// A Writer knows the frames of plain Length framings itself. It must write, and refuse, what AppendFrame does.
func TestWriterAsAppendFrame(t *testing.T) {
	for _, p := range []wire.Prefix{
		0, wire.PrefixUint8, wire.PrefixUint16BE, wire.PrefixUint24LE, wire.PrefixUint32BE, wire.PrefixUint32LE,
		wire.PrefixUint64BE, wire.PrefixInt8,
		wire.PrefixInt16LE, wire.PrefixUvarint, wire.PrefixVarInt, wire.PrefixVarLong, wire.PrefixQUIC, wire.PrefixBER,
		wire.PrefixCompactSize, decimalLine,
	} { // 0 is none
		for _, f := range []framing.Length{
			{Prefix: p},
			{Prefix: p, Max: 200},
			{Prefix: p, Max: -1},
			{Prefix: p, Max: 127, Adjust: 1},
			{Prefix: p, Offset: 2},
			{Prefix: p, Offset: 1, Header: []byte{7}},
			{Prefix: p, Header: []byte{7}},
			{Prefix: p, Strip: framing.StripNone},
			{Prefix: p, Strip: 1},
			{Prefix: p.Canonical()},
			{Prefix: p.Plus(3)},
			{Prefix: p.Plus(-3)},
			{Prefix: p.MaxBytes(2)},
			{Prefix: p.MaxLen(200), Max: -1},
			{Prefix: p, Tail: "end"},
			{Prefix: p, Min: 200},
		} {
			for _, n := range []int{0, 1, 126, 127, 128, 199, 200, 201, 255, 256, 1000, 64 << 10, 64<<10 + 1} {
				name := fmt.Sprintf("%#v, %d bytes", f, n)
				payload := bytes.Repeat([]byte{9}, n)
				want, wantErr := f.AppendFrame(nil, payload)
				var out bytes.Buffer
				err := framing.NewWriter(&out, f).WriteFrame(payload)
				require.Equal(t, wantErr, err, name)
				require.Equal(t, string(want), out.String(), name)
				if err == nil {
					out.Reset()
					require.NoError(t, framing.NewWriter(&out, &f).WriteFrame(payload), name)
					require.Equal(t, string(want), out.String(), name)
				}
			}
		}
	}
}
