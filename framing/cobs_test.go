package framing_test

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
)

// count returns the bytes from first to last.
func count(first, last int) string {
	var b strings.Builder
	for i := first; i <= last; i++ {
		b.WriteByte(byte(i))
	}
	return b.String()
}

// cobsPairs are payloads and their only shortest frames. The first is the example in the paper of Cheshire and Baker;
// the runs of 254 and 255 bytes are those of https://en.wikipedia.org/wiki/Consistent_Overhead_Byte_Stuffing.
var cobsPairs = []struct{ name, payload, frame string }{
	{"paper", "\x45\x00\x00\x2c\x4c\x79\x00\x00\x40\x06\x4f\x37", "\x02\x45\x01\x04\x2c\x4c\x79\x01\x05\x40\x06\x4f\x37\x00"},
	{"empty", "", "\x01\x00"},
	{"zero", "\x00", "\x01\x01\x00"},
	{"two zeros", "\x00\x00", "\x01\x01\x01\x00"},
	{"zero between", "\x00\x11\x00", "\x01\x02\x11\x01\x00"},
	{"zero inside", "\x11\x22\x00\x33", "\x03\x11\x22\x02\x33\x00"},
	{"no zero", "\x11\x22\x33\x44", "\x05\x11\x22\x33\x44\x00"},
	{"zeros after", "\x11\x00\x00\x00", "\x02\x11\x01\x01\x01\x00"},
	{"253", count(1, 253), "\xfe" + count(1, 253) + "\x00"},
	{"254", count(1, 254), "\xff" + count(1, 254) + "\x00"},
	{"zero, 254", count(0, 254), "\x01\xff" + count(1, 254) + "\x00"},
	{"255", count(1, 255), "\xff" + count(1, 254) + "\x02\xff\x00"},
	{"254, zero", count(2, 255) + "\x00", "\xff" + count(2, 255) + "\x01\x01\x00"},
	{"253, zero, 1", count(3, 255) + "\x00\x01", "\xfe" + count(3, 255) + "\x02\x01\x00"},
	{"508", count(1, 254) + count(1, 254), "\xff" + count(1, 254) + "\xff" + count(1, 254) + "\x00"},
}

func TestCOBSGolden(t *testing.T) {
	var splits []splitCase
	var appends []appendCase
	for _, p := range cobsPairs {
		appends = append(appends, appendCase{name: p.name, payload: p.payload, frame: p.frame})
		splits = append(
			splits,
			splitCase{name: p.name, data: p.frame, advance: len(p.frame), token: p.payload},
			splitCase{name: p.name + ", another after", data: p.frame + p.frame, atEOF: true, advance: len(p.frame), token: p.payload},
		)
		for end := 1; end < len(p.frame); end++ {
			name := p.name + " at " + strconv.Itoa(end)
			splits = append(
				splits,
				splitCase{name: "need more " + name, data: p.frame[:end], noToken: true},
				splitCase{name: "cut " + name, data: p.frame[:end], atEOF: true, noToken: true, err: io.ErrUnexpectedEOF},
			)
		}
	}
	testSplit(t, framing.COBS{}, splits)
	testAppend(t, framing.COBS{}, appends)
}

func TestCOBSSplit(t *testing.T) {
	testSplit(t, framing.COBS{}, []splitCase{
		{name: "no data", noToken: true},
		{name: "no data at the end", atEOF: true, noToken: true},
		{name: "fill", data: "\x00\x00", advance: 2, noToken: true},
		{name: "fill at the end", data: "\x00", atEOF: true, advance: 1, noToken: true},
		{name: "fill in front", data: "\x00\x00\x02a\x00", advance: 5, token: "a"},
		{name: "fill before a part", data: "\x00\x00\x02a", advance: 2, noToken: true},
		{name: "fill before a cut", data: "\x00\x00\x02a", atEOF: true, advance: 2, noToken: true},
		{name: "fill before a bad one", data: "\x00\x03a\x00", advance: 1, noToken: true},
		{name: "254 and an empty block", data: "\xff" + count(1, 254) + "\x01\x00", advance: 257, token: count(1, 254)},
		{name: "254 and two empty blocks", data: "\xff" + count(1, 254) + "\x01\x01\x00", advance: 258, token: count(1, 254) + "\x00"},
		{name: "block cut by the zero", data: "\x03a\x00\x02b\x00", advance: 3, noToken: true, err: framing.ErrMalformed},
		{name: "block with no bytes", data: "\x02\x00", advance: 2, noToken: true, err: framing.ErrMalformed},
		{name: "second block cut", data: "\x02a\x02\x00", advance: 4, noToken: true, err: framing.ErrMalformed},
		{name: "longest block cut", data: "\xff" + count(1, 253) + "\x00", advance: 255, noToken: true, err: framing.ErrMalformed},
		{name: "bad, not told yet", data: "\x03a", noToken: true},
	})
}

func TestCOBSLimit(t *testing.T) {
	testSplit(t, framing.COBS{Max: 4}, []splitCase{
		{name: "below", data: "\x04abc\x00", advance: 5, token: "abc"},
		{name: "at", data: "\x05abcd\x00", advance: 6, token: "abcd"},
		{name: "at, blocks", data: "\x02a\x01\x02d\x00", advance: 6, token: "a\x00\x00d"},
		{name: "above", data: "\x06abcde\x00", noToken: true, err: tooBig(5, 4)},
		{name: "above, no mark", data: "\x06abcde", noToken: true, err: tooBig(5, 4)},
		{name: "above only if it goes on", data: "\x06abcd", noToken: true},
		{name: "above, fill in front", data: "\x00\x06abcde", advance: 1, noToken: true},
		{name: "above before bad", data: "\x07abcde\x00", noToken: true, err: tooBig(5, 4)},
		{name: "bad below the limit", data: "\x06abcd\x00", advance: 6, noToken: true, err: framing.ErrMalformed},
	})
	run := "\xff" + strings.Repeat("x", 254)
	testSplit(t, framing.COBS{Max: 508}, []splitCase{
		{name: "two runs", data: run + run + "\x00", advance: 511, token: strings.Repeat("x", 508)},
		{name: "two runs and a byte", data: run + run + "\x02x\x00", noToken: true, err: tooBig(509, 508)},
		{name: "largest growth", data: run + run + "\x01\x00", advance: 512, token: strings.Repeat("x", 508)},
		{name: "beyond the largest growth", data: run + run + "\x01\x01\x00", noToken: true, err: tooBig(509, 508)},
		{name: "short in bytes, long in payload", data: strings.Repeat("\x01", 510) + "\x00", noToken: true, err: tooBig(509, 508)},
	})
	testAppend(t, framing.COBS{Max: 4}, []appendCase{
		{name: "at", payload: "abcd", frame: "\x05abcd\x00"},
		{name: "above", payload: "abcde", err: tooBig(5, 4)},
	})
	testSplit(t, framing.COBS{Max: -1}, []splitCase{{name: "no limit", data: "\x02a\x00", advance: 3, token: "a"}})
}

// TestStuffedSkip: an oversize frame is dropped up to its mark, however it comes.
func TestStuffedSkip(t *testing.T) {
	for _, c := range []struct {
		name, frame string
		f           framing.StateSplitter
	}{
		{"COBS", "\x07abcdef\x00", framing.COBS{Max: 4}},
		{"SLIP", "abcdefghijkl\xc0", framing.SLIP{Max: 4}},
		{"SLIP in escapes", "ab\xdb\xdd\xdb\xdc\xdb\xdc\xc0", framing.SLIP{Max: 4}},
	} {
		mark := c.frame[len(c.frame)-1:]
		for first := range len(c.frame) + 1 {
			var s framing.State
			advance, _, err := c.f.SplitState([]byte(c.frame[:first]), false, &s)
			require.Zero(t, advance)
			if err == nil {
				advance, _, err = c.f.SplitState([]byte(c.frame), false, &s)
				first = len(c.frame)
				require.Zero(t, advance)
			}
			require.Equal(t, tooBig(5, 4), err, c.name)
			require.Equal(t, int64(-1), s.Skip)

			data := []byte(c.frame[:first])
			if !strings.HasSuffix(c.frame[:first], mark) {
				end := s
				advance, token, err := c.f.SplitState(data, true, &end)
				require.NoError(t, err)
				require.Nil(t, token)
				require.Equal(t, first, advance)
				_, _, err = c.f.SplitState(nil, true, &end)
				require.Equal(t, io.ErrUnexpectedEOF, err)

				advance, token, err = c.f.SplitState(data, false, &s)
				require.NoError(t, err)
				require.Nil(t, token)
				require.Equal(t, first, advance, "all that is there")
				require.Equal(t, int64(-1), s.Skip)
				advance, _, err = c.f.SplitState(nil, false, &s)
				require.NoError(t, err)
				require.Zero(t, advance)
				data = []byte(c.frame[first:])
			}
			advance, token, err := c.f.SplitState(append(data, "next"...), false, &s)
			require.NoError(t, err)
			require.Nil(t, token)
			require.Equal(t, len(data), advance)
			require.Equal(t, int64(0), s.Skip)
			require.Zero(t, s.Seen)
		}
	}
}

func TestStuffedTokensAreViewsOrCopies(t *testing.T) {
	for _, c := range []struct {
		f    framing.StateSplitter
		data string
		view bool
	}{
		{framing.COBS{}, "\x03ab\x00", true},
		{framing.COBS{}, "\xff" + count(1, 254) + "\x00", true},
		{framing.COBS{}, "\x02a\x02b\x00", false},
		{framing.SLIP{}, "ab\xc0", true},
		{framing.SLIP{}, "a\xdb\xdcb\xc0", false},
	} {
		data := []byte(c.data)
		s := framing.State{Scratch: make([]byte, 0, 1000)}
		_, token, err := c.f.SplitState(data, false, &s)
		require.NoError(t, err)
		kept := string(token)
		for i := range data {
			data[i] = 'X'
		}
		assert.Equal(t, c.view, string(token) != kept, "%q", c.data)
		scratch := s.Scratch[:1000]
		clear(scratch)
		assert.Equal(t, c.view, bytes.Contains(token, []byte("X")))
		assert.Equal(t, !c.view, token[0] == 0, "a copy is in Scratch")
		s.Next()
		assert.Equal(t, 1000, cap(s.Scratch))

		data = []byte(c.data)
		_, token, err = c.f.Split(data, false)
		require.NoError(t, err)
		data[0], data[1], data[2] = 'X', 'X', 'X'
		assert.Equal(t, c.view, string(token) != kept, "%q", c.data)
	}
}

// TestStuffedSeen: bytes before Seen are not looked at again.
func TestStuffedSeen(t *testing.T) {
	for _, c := range []struct {
		f    framing.StateSplitter
		data string
	}{{framing.COBS{}, "\x03ab\x00"}, {framing.SLIP{}, "abc\xc0"}} {
		for seen := range len(c.data) + 1 {
			s := framing.State{Seen: seen}
			advance, _, err := c.f.SplitState([]byte(c.data), false, &s)
			require.NoError(t, err)
			if seen < len(c.data) {
				assert.Equal(t, len(c.data), advance)
				continue
			}
			assert.Zero(t, advance, "the mark was seen, and was none")
			assert.Equal(t, len(c.data), s.Seen)
		}
	}
}
