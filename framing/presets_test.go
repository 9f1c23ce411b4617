package framing_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
)

// The frames are written down from the documents that presets.go names, or are well-known captures.
func TestPresets(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		f      framing.Length
		frames string // hex, each frame a word
		tokens string // the same for the tokens; empty: the frames
		tooBig string
	}{
		{"Delimited", framing.Delimited(), "03089601 00", "089601 ", "81808002"},
		{"DNS", framing.DNS(), "000c" + "123401000000000000000000", "123401000000000000000000", ""},
		{"Kafka ApiVersions request", framing.Kafka(), "0000000b" + "0012000000000001000178", "0012000000000001000178", "06400001"},
		{"gRPC message", framing.GRPC(), "00000000050a03666f6f 0100000000", "", "0000400001"},
		{"HTTP/2 SETTINGS, its ACK, PING", framing.HTTP2(), "000000040000000000 000000040100000000 0000080600000000000102030405060708", "", "004001"},
		{"TLS alert", framing.TLS(), "15030300020228", "", "1703034801"},
		{"PostgreSQL ReadyForQuery, AuthenticationOk, Sync", framing.Postgres(), "5a0000000549 520000000800000000 5300000004", "", "5100400005"},
		{"MySQL COM_PING, OK", framing.MySQL(), "010000000e 0700000200000002000000", "", ""},
		{"MQTT PINGREQ, PUBACK, PUBLISH of 130 bytes", framing.MQTT(), "c000 40020001 308201" + strings.Repeat("61", 130), "", ""},
		{"AMQP heartbeat", framing.AMQP(), "08000000000000ce", "", "01000000400000"},
		{"TPKT with X.224 connection request", framing.TPKT(), "0300000b06e00000000000", "", ""},
		{"BGP KEEPALIVE", framing.BGP(), "ffffffffffffffffffffffffffffffff001304", "", "ffffffffffffffffffffffffffffffff1001"},
		{"Bitcoin verack", framing.Bitcoin(), "f9beb4d976657261636b000000000000000000005df6e0e2", "", "f9beb4d974780000000000000000000001093d00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.NoError(t, tt.f.Validate())
			tokens := strings.Split(tt.tokens, " ")
			if tt.tokens == "" {
				tokens = strings.Split(tt.frames, " ")
			}
			var stream []byte
			for i, frame := range strings.Split(tt.frames, " ") {
				want, err := hex.DecodeString(frame)
				require.NoError(t, err)
				payload, err := hex.DecodeString(tokens[i])
				require.NoError(t, err)
				got, err := tt.f.AppendFrame(nil, payload)
				require.NoError(t, err)
				require.Equal(t, want, got)
				stream = append(stream, want...)

				advance, token, err := tt.f.Split(stream[len(stream)-len(want):], false)
				require.NoError(t, err)
				require.Equal(t, len(want), advance)
				require.Equal(t, payload, token)
			}
			o := requireSame(t, tt.f, framing.Fail, stream)
			require.Equal(t, framing.Stats{Frames: int64(len(tokens)), Bytes: int64(len(stream))}, o.Stats)
			if tt.tooBig != "" {
				head, err := hex.DecodeString(tt.tooBig)
				require.NoError(t, err)
				_, _, err = tt.f.Split(head, false)
				require.ErrorIs(t, err, framing.ErrFrameTooBig)
				var tooBig *framing.FrameSizeError
				require.ErrorAs(t, err, &tooBig)
				require.Equal(t, tooBig.Max+1, tooBig.Size)
			}
		})
	}
}
