package framing_test

import (
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
)

// syslogMessage is the first example of RFC 5424 section 6.5, with its byte order mark: 110 bytes, so that RFC 6587
// section 3.4.1 puts "110 " before it.
const syslogMessage = "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \xef\xbb\xbf'su root' failed for lonvick on /dev/pts/8"

func TestOctetCountSplit(t *testing.T) {
	require.Len(t, syslogMessage, 110)
	frame := "110 " + syslogMessage
	cases := []splitCase{
		{name: "RFC 6587", data: frame + frame, advance: 114, token: syslogMessage},
		{name: "no data at the end", atEOF: true, noToken: true},
		{name: "at the limit", data: "200 ", noToken: true},
		{name: "above the limit", data: "201 ", noToken: true, err: tooBig(201, 200)},
		{name: "zero", data: "0 ", noToken: true, err: framing.ErrMalformed},
		{name: "zero, alone", data: "0", noToken: true, err: framing.ErrMalformed},
		{name: "leading zero", data: "01 a", noToken: true, err: framing.ErrMalformed},
		{name: "no digits", data: " a", noToken: true, err: framing.ErrMalformed},
		{name: "no count at all", data: "<34>1", noToken: true, err: framing.ErrMalformed},
		{name: "tab", data: "1\ta", noToken: true, err: framing.ErrMalformed},
		{name: "one byte", data: "1 a1", advance: 3, token: "a"},
		{name: "21 digits", data: strings.Repeat("1", 21), noToken: true, err: tooBig(math.MaxUint64, 200)},
	}
	for end := 1; end < len(frame); end++ {
		name := strconv.Itoa(end)
		cases = append(
			cases,
			splitCase{name: "need more after " + name, data: frame[:end], noToken: true},
			splitCase{name: "cut after " + name, data: frame[:end], atEOF: true, noToken: true, err: io.ErrUnexpectedEOF},
		)
	}
	testSplit(t, framing.OctetCount{Max: 200}, cases)
}

func TestOctetCountSkip(t *testing.T) {
	var s framing.State
	_, _, err := framing.OctetCount{Max: 5}.SplitState([]byte("123 abc"), false, &s)
	require.ErrorIs(t, err, framing.ErrFrameTooBig)
	assert.Equal(t, int64(127), s.Skip)
}

func TestOctetCountAppend(t *testing.T) {
	testAppend(t, framing.OctetCount{Max: 110}, []appendCase{
		{name: "RFC 6587", payload: syslogMessage, frame: "110 " + syslogMessage},
		{name: "one byte", payload: "x", frame: "1 x"},
		{name: "empty", err: framing.ErrEmptyFrame},
		{name: "above the limit", payload: syslogMessage + "!", err: tooBig(111, 110)},
	})
}
