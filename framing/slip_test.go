package framing_test

import (
	"io"
	"strconv"
	"testing"

	"github.com/seed44153783/wirekit/framing"
)

// slipPairs are payloads and what send_packet of RFC 1055 writes for them.
var slipPairs = []struct{ name, payload, frame string }{
	{"plain", "abc", "\xc0abc\xc0"},
	{"END", "\xc0", "\xc0\xdb\xdc\xc0"},
	{"ESC", "\xdb", "\xc0\xdb\xdd\xc0"},
	{"escaped bytes", "\xdc\xdd", "\xc0\xdc\xdd\xc0"},
	{"mixed", "a\xc0b\xdbc", "\xc0a\xdb\xdcb\xdb\xddc\xc0"},
	{"in a row", "\xdb\xdb\xc0\xc0", "\xc0\xdb\xdd\xdb\xdd\xdb\xdc\xdb\xdc\xc0"},
	{"looks escaped", "\xdb\xdc\xdb\xdd", "\xc0\xdb\xdd\xdc\xdb\xdd\xdd\xc0"},
	{"zero", "\x00", "\xc0\x00\xc0"},
}

func TestSLIPGolden(t *testing.T) {
	var splits []splitCase
	var appends []appendCase
	for _, p := range slipPairs {
		appends = append(appends, appendCase{name: p.name, payload: p.payload, frame: p.frame})
		bare := p.frame[1:]
		splits = append(
			splits,
			splitCase{name: p.name, data: p.frame, advance: len(p.frame), token: p.payload},
			splitCase{name: p.name + ", no END in front", data: bare + p.frame, atEOF: true, advance: len(bare), token: p.payload},
		)
		for end := 1; end < len(bare); end++ {
			name := p.name + " at " + strconv.Itoa(end)
			splits = append(
				splits,
				splitCase{name: "need more " + name, data: bare[:end], noToken: true},
				splitCase{name: "cut " + name, data: bare[:end], atEOF: true, noToken: true, err: io.ErrUnexpectedEOF},
			)
		}
	}
	testSplit(t, framing.SLIP{}, splits)
	testAppend(t, framing.SLIP{}, appends)
	testAppend(t, framing.SLIP{}, []appendCase{{name: "empty", err: framing.ErrEmptyFrame}})
}

func TestSLIPSplit(t *testing.T) {
	testSplit(t, framing.SLIP{}, []splitCase{
		{name: "no data", noToken: true},
		{name: "no data at the end", atEOF: true, noToken: true},
		{name: "ENDs", data: "\xc0\xc0\xc0", advance: 3, noToken: true},
		{name: "END at the end", data: "\xc0", atEOF: true, advance: 1, noToken: true},
		{name: "ENDs in front", data: "\xc0\xc0a\xc0", advance: 4, token: "a"},
		{name: "END before a part", data: "\xc0a", advance: 1, noToken: true},
		{name: "END before a cut", data: "\xc0a", atEOF: true, advance: 1, noToken: true},
		{name: "END before a bad one", data: "\xc0a\xdb\xc0", advance: 1, noToken: true},
		{name: "ESC before END", data: "a\xdb\xc0b\xc0", advance: 3, noToken: true, err: framing.ErrMalformed},
		{name: "ESC ESC", data: "a\xdb\xdb\xc0", advance: 4, noToken: true, err: framing.ErrMalformed},
		{name: "ESC and a plain byte", data: "\xdbabc\xc0", advance: 5, noToken: true, err: framing.ErrMalformed},
		{name: "good escape, then a bad one", data: "\xdb\xdc\xdb\xde\xc0", advance: 5, noToken: true, err: framing.ErrMalformed},
		{name: "bad, not told yet", data: "\xdbabc", noToken: true},
	})
}

func TestSLIPLimit(t *testing.T) {
	testSplit(t, framing.SLIP{Max: 3}, []splitCase{
		{name: "at", data: "abc\xc0", advance: 4, token: "abc"},
		{name: "at, escaped", data: "\xdb\xdc\xdb\xdd\xdb\xdc\xc0", advance: 7, token: "\xc0\xdb\xc0"},
		{name: "above", data: "abcd\xc0", noToken: true, err: tooBig(4, 3)},
		{name: "above, escaped", data: "ab\xdb\xdc\xdb\xdc\xc0", noToken: true, err: tooBig(4, 3)},
		{name: "above, but an escape may shorten it", data: "abcdef", noToken: true},
		{name: "above without a doubt", data: "abcdefg", noToken: true, err: tooBig(4, 3)},
		{name: "at, many ENDs in front", data: "\xc0\xc0\xc0\xc0abc\xc0", advance: 8, token: "abc"},
		{name: "above, END in front", data: "\xc0abcd\xc0", advance: 1, noToken: true},
		{name: "above before bad", data: "abcdef\xdb\xc0", noToken: true, err: tooBig(4, 3)},
	})
	testAppend(t, framing.SLIP{Max: 3}, []appendCase{
		{name: "at", payload: "\xc0\xc0\xc0", frame: "\xc0\xdb\xdc\xdb\xdc\xdb\xdc\xc0"},
		{name: "above", payload: "abcd", err: tooBig(4, 3)},
	})
	testSplit(t, framing.SLIP{Max: -1}, []splitCase{{name: "no limit", data: "a\xc0", advance: 2, token: "a"}})
}
