package framingtest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// TestFuzzFinds shows broken framings the input that a fuzz test would find.
func TestFuzzFinds(t *testing.T) {
	for _, b := range []struct {
		mistake string
		f       framing.Framing
		opts    Options
		input   string
		says    string
	}{
		{"a panic", panicking(), Options{}, "\xee", "panic: no such tag"},
		{"a bad return", custom{func(data []byte, _ bool) (int, []byte, error) {
			return len(data) + 1, nil, nil
		}, sound.AppendFrame}, Options{}, "a", "an advance beyond the 1 bytes of data"},
		{"memory", believing(framing.Length{Prefix: wire.PrefixUint32BE})(), Options{}, "\x00\x20\x00\x00", believes},
		{"a change of data", masked{inPlace: true}, Options{}, "\x01a", "what was shown is changed: 0x61 became 0x34"},
		{"an answer that depends on the pieces", changing(func(data []byte, _ bool, n *int, token *[]byte, _ *error) {
			if *token != nil && len(data) > 10 {
				*token = data[:0]
			}
		})(), Options{}, "1:a,1:b,1:c,", "pieces: of the stream in one piece Split makes the frame"},
		{"a mark in a payload", custom{crlf.Split, func(dst, payload []byte) ([]byte, error) {
			return append(append(dst, payload...), "\r\n"...), nil
		}}, Options{}, "a\r\nb", `Split of frame 0: want "a\r\nb", got "a"`},
		{"a mark in a body", custom{crlf.Split, func(dst, payload []byte) ([]byte, error) {
			return append(append(dst, payload...), "\r\n"...), nil
		}}, Options{Bodies: func(body []byte) []byte {
			return append([]byte("head"), body...)
		}}, "\r\n", `want "head\r\n", got "head"`},
		{"a tail that is missing", inParts{soundly, func(dst, payload []byte) ([]byte, []byte, error) {
			head, _, err := sound.FrameParts(dst, payload)
			return head, nil, err
		}}, Options{}, "a", "which is not the frame that AppendFrame makes"},
	} {
		t.Run(b.mistake, func(t *testing.T) {
			err := newCandidate(b.f, b.opts).tryInput([]byte(b.input), uint64(len(b.input)))
			require.Error(t, err)
			assert.Contains(t, err.Error(), b.says)
		})
	}
}

// TestFuzzPasses shows a sound framing some input, and one whose payloads have a head.
func TestFuzzPasses(t *testing.T) {
	headless := Options{Bodies: func(body []byte) []byte {
		if len(body) > 255 {
			return nil
		}
		return append([]byte{0xab, byte(len(body))}, body...)
	}}
	for _, input := range []string{"", "1:a,", "3:ab", "\xab\x01a\xab", strings.Repeat("x", 600)} {
		for i, c := range []*candidate{newCandidate(statedly, limited), newCandidate(headed{}, headless)} {
			assert.NoError(t, c.tryInput([]byte(input), uint64(i)), "%q", input)
		}
	}
}

func FuzzNetstring(f *testing.F) { Fuzz(f, sound, limited) }
