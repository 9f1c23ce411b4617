package framing_test

import (
	"encoding/binary"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
)

// plain hides everything but the two methods of Framing.
type plain struct{ f framing.Framing }

func (p plain) Split(data []byte, atEOF bool) (int, []byte, error) { return p.f.Split(data, atEOF) }
func (p plain) AppendFrame(dst, payload []byte) ([]byte, error)    { return p.f.AppendFrame(dst, payload) }

// The check values of the catalogue at https://reveng.sourceforge.io/crc-catalogue/ are the sums of "123456789":
// cbf43926 for CRC-32/ISO-HDLC, e3069283 for CRC-32/ISCSI. 11e60398 is the Adler-32 of "Wikipedia", 091e01de that of
// "123456789".
func TestChecksumGolden(t *testing.T) {
	for _, c := range []struct {
		name, payload, sum string
		f                  func(framing.Framing) framing.Checksum
	}{
		{"CRC-32", "123456789", "\xcb\xf4\x39\x26", framing.CRC32},
		{"CRC-32 of nothing", "", "\x00\x00\x00\x00", framing.CRC32},
		{"CRC-32C", "123456789", "\xe3\x06\x92\x83", framing.CRC32C},
		{"Adler-32", "Wikipedia", "\x11\xe6\x03\x98", framing.Adler32},
		{"Adler-32 of digits", "123456789", "\x09\x1e\x01\xde", framing.Adler32},
		{"Adler-32 of nothing", "", "\x00\x00\x00\x01", framing.Adler32},
	} {
		t.Run(c.name, func(t *testing.T) {
			frame := string(rune('0'+(len(c.payload)+4)/10)) + string(rune('0'+(len(c.payload)+4)%10)) + ":" + c.payload + c.sum + ","
			if frame[0] == '0' {
				frame = frame[1:]
			}
			f := c.f(framing.Netstring{Max: 13})
			testAppend(t, f, []appendCase{{name: "append", payload: c.payload, frame: frame}})
			testSplit(t, f, []splitCase{{name: "split", data: frame, advance: len(frame), token: c.payload}})
			for end := 1; end < len(frame); end++ {
				testSplit(t, f, []splitCase{
					{name: "need more", data: frame[:end], noToken: true},
					{name: "cut", data: frame[:end], atEOF: true, noToken: true, err: io.ErrUnexpectedEOF},
				})
			}
		})
	}
}

func TestChecksumBad(t *testing.T) {
	testSplit(t, framing.CRC32(framing.Netstring{}), []splitCase{
		{name: "wrong sum", data: "13:123456789\xcb\xf4\x39\x27,rest", advance: 17, noToken: true, err: framing.ErrChecksum},
		{name: "wrong payload", data: "13:123456788\xcb\xf4\x39\x26,rest", advance: 17, noToken: true, err: framing.ErrChecksum},
		{name: "too short for a sum", data: "3:abc,rest", advance: 6, noToken: true, err: framing.ErrMalformed},
		{name: "error of the inner one", data: "x", noToken: true, err: framing.ErrMalformed},
		{name: "no data at the end", atEOF: true, noToken: true},
	})
	// The last byte of a sum of many counts too.
	wide := framing.Checksum{Inner: framing.Netstring{}, Size: 100, Sum: func(dst, payload []byte) []byte {
		return append(append(dst, make([]byte, 99)...), byte(len(payload)))
	}}
	frame, err := wide.AppendFrame(nil, []byte("abc"))
	require.NoError(t, err)
	_, token, err := wide.Split(frame, true)
	require.NoError(t, err)
	assert.Equal(t, "abc", string(token))
	frame[len(frame)-2]++
	advance, token, err := wide.Split(frame, true)
	assert.Equal(t, framing.ErrChecksum, err)
	assert.Equal(t, len(frame), advance)
	assert.Nil(t, token)
}

func TestChecksumInner(t *testing.T) {
	big := make([]byte, 100_000) // above what scratch space is kept for
	for i := range big {
		big[i] = byte(i * i >> 3)
	}
	for _, inner := range []framing.Framing{
		framing.Fixed{Size: 104},
		framing.Netstring{},
		framing.OctetCount{},
		framing.COBS{},
		framing.SLIP{},
		framing.Blocks{},
		framing.Adler32(framing.COBS{}),
		plain{framing.SLIP{}},
	} {
		f := framing.CRC32C(inner)
		for _, payload := range [][]byte{{}, big[:100], big} {
			frame, err := f.AppendFrame([]byte("x"), payload)
			if _, ok := inner.(framing.Fixed); ok && len(payload) != 100 {
				require.Error(t, err)
				require.Equal(t, "x", string(frame))
				continue
			}
			require.NoError(t, err)
			advance, token, err := f.Split(frame[1:], false)
			require.NoError(t, err)
			assert.Equal(t, len(frame)-1, advance)
			assert.NotNil(t, token)
			assert.Equal(t, string(payload), string(token))
			var s framing.State
			advance, token, err = f.SplitState(frame[1:], false, &s)
			require.NoError(t, err)
			assert.Equal(t, len(frame)-1, advance)
			assert.Equal(t, string(payload), string(token))
		}
	}
}

func TestChecksumInnerLimit(t *testing.T) {
	f := framing.CRC32(framing.SLIP{Max: 6})
	frame, err := f.AppendFrame(nil, []byte("ab"))
	require.NoError(t, err)
	_, err = f.AppendFrame(nil, []byte("abc"))
	assert.Equal(t, tooBig(7, 6), err, "the sum counts")
	var s framing.State
	_, _, err = f.SplitState([]byte("abcdefghijklmno\xc0"), false, &s)
	assert.Equal(t, tooBig(7, 6), err)
	assert.Equal(t, int64(-1), s.Skip)
	advance, token, err := f.SplitState([]byte("abcdefghijklmno\xc0"), false, &s)
	assert.Equal(t, []any{16, []byte(nil), error(nil)}, []any{advance, token, err})
	_, token, err = f.SplitState(frame, false, &s)
	require.NoError(t, err)
	assert.Equal(t, "ab", string(token))
}

func TestChecksumSettings(t *testing.T) {
	sum := func(dst, _ []byte) []byte { return append(dst, 1, 2) }
	for _, c := range []struct {
		f       framing.Checksum
		problem string
	}{
		{framing.Checksum{Size: 2, Sum: sum}, "Checksum.Inner is nil"},
		{framing.Checksum{Inner: framing.COBS{}, Sum: sum}, "Checksum.Size is below 1"},
		{framing.Checksum{Inner: framing.COBS{}, Size: 2}, "Checksum.Sum is nil"},
		{framing.Checksum{Inner: framing.Fixed{}, Size: 2, Sum: sum}, "Fixed.Size is below 1"},
	} {
		assert.EqualError(t, c.f.Validate(), "framing: invalid settings: "+c.problem)
		testSplit(t, c.f, []splitCase{{name: c.problem, data: "abc", noToken: true, err: framing.ErrInvalid}})
		testAppend(t, c.f, []appendCase{{name: c.problem, payload: "abc", err: framing.ErrInvalid}})
	}
	for _, size := range []int{1, 3} {
		f := framing.Checksum{Inner: framing.COBS{}, Size: size, Sum: sum}
		assert.EqualError(t, f.Validate(), "framing: invalid settings: Checksum.Sum does not append Checksum.Size bytes")
		testAppend(t, f, []appendCase{{name: "wrong Sum", payload: "abc", err: framing.ErrInvalid}})
		testSplit(t, f, []splitCase{{name: "wrong Sum", data: "\x06abcde\x00", noToken: true, err: framing.ErrInvalid}})
	}
	f := framing.Checksum{Inner: plain{framing.COBS{}}, Size: 2, Sum: sum}
	assert.NoError(t, f.Validate())
	assert.Equal(t, "{frame} of {payload}[2 sum]", f.String())
	assert.Equal(t, "{cobs}[00] of {payload}[4 sum]", framing.CRC32(framing.COBS{}).String())
}

// TestChecksumSumKeepsItsSlice: Sum may return memory of its own; Checksum does not write there.
func TestChecksumSumKeepsItsSlice(t *testing.T) {
	own := binary.BigEndian.AppendUint32(nil, 0xfeedface)
	f := framing.Checksum{Inner: framing.COBS{}, Size: 4, Sum: func(dst, _ []byte) []byte {
		if len(dst) == 0 {
			return own
		}
		return append(dst, own...)
	}}
	frame, err := f.AppendFrame(nil, []byte("abc"))
	require.NoError(t, err)
	for range 10 {
		_, token, err := f.Split(frame, false)
		require.NoError(t, err)
		require.Equal(t, "abc", string(token))
		require.Equal(t, "\xfe\xed\xfa\xce", string(own))
	}
}
