package framing_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// tinyVector is an entry of testdata/tinytcp.json: what another implementation of the same framings does, and where
// that is wrong, what it should do.
type tinyVector struct {
	ID           string     `json:"id"`
	Op           string     `json:"op"`
	Category     string     `json:"category"`
	Framing      string     `json:"framing"`
	Separator    hexBytes   `json:"separator_hex"`
	Input        hexBytes   `json:"input_hex"`
	Outcome      string     `json:"outcome"`
	Strict       string     `json:"strict_outcome"`
	Packet       hexBytes   `json:"packet_hex"`
	Rest         hexBytes   `json:"rest_hex"`
	Packets      []hexBytes `json:"packets_hex"`
	Reads        []hexBytes `json:"reads_hex"`
	IdealPackets []hexBytes `json:"ideal_packets_hex"`
	IdealRest    hexBytes   `json:"ideal_rest_hex"`
}

// framing returns the framing of v, without a limit.
func (v tinyVector) framing(t *testing.T) framing.Framing {
	t.Helper()
	if v.Framing == "separator" {
		return framing.Separator{Sep: v.Separator, Max: -1, Final: framing.FinalError}
	}
	prefix, ok := map[string]wire.Prefix{
		"varint": wire.PrefixVarInt, "varlong": wire.PrefixVarLong, "int16_be": wire.PrefixUint16BE, "int16_le": wire.PrefixUint16LE,
		"int32_be": wire.PrefixUint32BE, "int32_le": wire.PrefixUint32LE, "int64_be": wire.PrefixUint64BE, "int64_le": wire.PrefixUint64LE,
	}[v.Framing]
	require.True(t, ok, v.Framing)
	return framing.Length{Prefix: prefix, Max: -1}
}

func tinyVectors(t *testing.T, op string, want int) (vs []tinyVector) {
	t.Helper()
	data, err := os.ReadFile("testdata/tinytcp.json")
	require.NoError(t, err)
	var all []tinyVector
	require.NoError(t, json.Unmarshal(data, &all))
	for _, v := range all {
		if v.Op == op {
			vs = append(vs, v)
		}
	}
	require.Len(t, vs, want)
	return vs
}

// A length that the kind of prefix does not have is an error here, where the vectors wait for it for ever.
var malformed = map[string]bool{"tt-v-245": true, "tt-v-246": true}

func TestTinyTCPExtract(t *testing.T) {
	t.Parallel()
	for _, v := range tinyVectors(t, "extract", 72) {
		packet, rest, ok, err := framing.Extract(v.framing(t), v.Input)
		switch {
		case errors.Is(err, framing.ErrFrameTooBig) && strconv.IntSize == 32:
			require.Equal(t, "hostile", v.Category, v.ID) // more than an int counts
		case malformed[v.ID]:
			require.ErrorIs(t, err, framing.ErrMalformed, v.ID)
		case v.Strict == "error":
			require.ErrorIs(t, err, framing.ErrFrameTooBig, v.ID)
		case v.Outcome == "extracted":
			require.NoError(t, err, v.ID)
			require.True(t, ok, v.ID)
			require.Equal(t, string(v.Packet), string(packet), v.ID)
			require.Equal(t, string(v.Rest), string(rest), v.ID)
		default:
			require.Equal(t, "not_extracted", v.Outcome)
			require.NoError(t, err, v.ID)
			require.False(t, ok, v.ID)
			require.Nil(t, packet, v.ID)
			require.Equal(t, string(v.Input), string(rest), v.ID)
		}
	}
}

func TestTinyTCPExtractAll(t *testing.T) {
	t.Parallel()
	for _, v := range tinyVectors(t, "extract_all", 11) {
		var got []hexBytes
		rest := []byte(v.Input)
		for {
			packet, left, ok, err := framing.Extract(v.framing(t), rest)
			require.NoError(t, err, v.ID)
			if !ok {
				break
			}
			got, rest = append(got, packet), left
		}
		if len(v.Packets) > 0 && v.Framing == "separator" && len(got) == len(v.Packets)-1 {
			// What is not terminated is given as a last packet there.
			got, rest = append(got, rest), nil
		}
		require.Equal(t, v.Packets, got, v.ID)
		require.Equal(t, string(v.Rest), string(rest), v.ID)
	}
}

func TestTinyTCPHandler(t *testing.T) {
	t.Parallel()
	for _, v := range tinyVectors(t, "handler", 19) {
		var reads [][]byte
		for _, read := range v.Reads {
			reads = append(reads, read)
		}
		r := framing.NewReader(pieces(reads...), v.framing(t))
		got := []hexBytes{}
		var last error
		for frame, err := range r.Frames() {
			if last = err; err == nil {
				got = append(got, append(hexBytes{}, frame...))
			}
		}
		require.Equal(t, v.IdealPackets, got, v.ID)
		require.Equal(t, string(v.IdealRest), string(r.Rest()), v.ID)
		if len(v.IdealRest) > 0 {
			require.ErrorIs(t, last, io.ErrUnexpectedEOF, v.ID)
		} else {
			require.NoError(t, last, v.ID)
		}
	}
}
