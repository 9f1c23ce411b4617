package postgres

import (
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/framing/framingtest"
	"github.com/seed44153783/wirekit/wire"
	"github.com/seed44153783/wirekit/wire/wiretest"
)

// messages are put together by hand from "Message Formats" of the documentation; its messages have no bytes to quote.
var messages = []struct {
	name   string
	hex    string
	record wire.Record
}{
	{"StartupMessage", "0000001d 00030000 7573657200 626f6200 646174616261736500 7800 00",
		&Startup{[]Parameter{{"user", "bob"}, {"database", "x"}}}},
	{"StartupMessage of no parameters", "00000009 00030000 00", &Startup{}},
	{"AuthenticationOk", "52 00000008 00000000", &AuthenticationOk{}},
	{"Parse", "50 00000016 7300 73656c656374202431 00 0001 00000017", &Parse{"s", "select $1", []uint32{23}}},
	{"Parse of an empty query", "50 00000008 00 00 0000", &Parse{}},
	{"Bind", "42 00000022 7000 7300 0001 0001 0003 00000002 6162 ffffffff 00000000 0002 0000 0001",
		&Bind{"p", "s", []int16{1}, [][]byte{[]byte("ab"), nil, {}}, []int16{0, 1}}},
	{"Bind of nothing", "42 0000000c 00 00 0000 0000 0000", &Bind{}},
	{"Execute", "45 0000000a 7000 00000064", &Execute{"p", 100}},
	{"Execute to the end", "45 00000009 00 00000000", &Execute{}},
	{"Sync", "53 00000004", &Sync{}},
	{"RowDescription", "54 0000002f 0002" +
		"696400 00004000 0001 00000017 0004 ffffffff 0000" +
		"6e00 00000000 0000 00000019 ffff ffffffff 0001",
		&RowDescription{[]Column{{"id", 0x4000, 1, 23, 4, -1, 0}, {"n", 0, 0, 25, -1, -1, 1}}}},
	{"RowDescription of no columns", "54 00000006 0000", &RowDescription{}},
	{"DataRow", "44 00000014 0003 00000002 3432 ffffffff 00000000", &DataRow{[][]byte{[]byte("42"), nil, {}}}},
	{"DataRow of one null", "44 0000000a 0001 ffffffff", &DataRow{[][]byte{nil}}},
	{"DataRow of no columns", "44 00000006 0000", &DataRow{}},
	{"ErrorResponse", "45 00000019 53 4552524f5200 43 343250303100 4d 6e6f2078 00 00",
		&Error{[]ErrorField{{'S', "ERROR"}, {'C', "42P01"}, {'M', "no x"}}}},
	{"ErrorResponse that says nothing", "45 00000005 00", &Error{}},
	{"CopyOutResponse", "48 0000000b 00 0002 0000 0000", &CopyOut{0, []int16{0, 0}}},
	{"CopyOutResponse, binary", "48 00000009 01 0001 0001", &CopyOut{1, []int16{1}}},
	{"CopyData", "64 00000008 3109320a", &CopyData{[]byte("1\t2\n")}},
	{"CopyData of nothing", "64 00000004", &CopyData{}},
	{"CopyDone", "63 00000004", &CopyDone{}},
}

// malformed are messages that must be refused, and with which error.
var malformed = []struct {
	name   string
	hex    string
	record wire.Record
	err    error
}{
	{"another version", "00000009 00020000 00", &Startup{}, wire.ErrMagic},
	{"authentication by password", "52 00000008 00000003", &AuthenticationOk{}, wire.ErrMagic},
	{"another type", "51 00000004", &Sync{}, wire.ErrMagic},
	{"length that does not count itself", "53 00000000", &Sync{}, wire.ErrNegative},
	{"negative length", "53 ffffffff", &Sync{}, wire.ErrNegative},
	{"body longer than its fields", "53 00000005 00", &Sync{}, wire.ErrTrailingBytes},
	{"body shorter than its fields", "45 00000008 7000 0000 0064", &Execute{}, io.ErrUnexpectedEOF},
	{"length of -2", "44 0000000a 0001 fffffffe", &DataRow{}, wire.ErrNegative},
	{"fewer values than counted", "44 0000000a 0002 ffffffff", &DataRow{}, io.ErrUnexpectedEOF},
	{"error without its end", "45 0000000b 53 4552524f5200", &Error{}, io.ErrUnexpectedEOF},
}

func unhex(t testing.TB, s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return b
}

func fresh(r wire.Record) wire.Record {
	return reflect.New(reflect.TypeOf(r).Elem()).Interface().(wire.Record)
}

func TestGolden(t *testing.T) {
	for _, tt := range messages {
		t.Run(tt.name, func(t *testing.T) {
			b := unhex(t, tt.hex)
			got := fresh(tt.record)
			require.NoError(t, wire.Unmarshal(b, got))
			for _, r := range []wire.Record{tt.record, got} {
				back, err := wire.Append(nil, r)
				require.NoError(t, err)
				assert.Equal(t, b, back)
			}
			for i := range b {
				require.ErrorIs(t, wire.Unmarshal(b[:i], got), io.ErrUnexpectedEOF, "cut to %d bytes", i)
			}
		})
	}
}

func TestNullIsNotEmpty(t *testing.T) {
	var row DataRow
	require.NoError(t, wire.Unmarshal(unhex(t, "44 00000014 0003 00000002 3432 ffffffff 00000000"), &row))
	assert.Equal(t, [][]byte{[]byte("42"), nil, {}}, row.Values)
}

func TestMalformed(t *testing.T) {
	for _, tt := range malformed {
		t.Run(tt.name, func(t *testing.T) {
			assert.ErrorIs(t, wire.Unmarshal(unhex(t, tt.hex), tt.record), tt.err)
		})
	}
}

// What could not be decoded is not encoded.
func TestRefused(t *testing.T) {
	for _, tt := range []struct {
		name   string
		record wire.Record
		err    error
	}{
		{"NUL in a query", &Parse{Query: "select '\x00'"}, wire.ErrNUL},
		{"setting without a name", &Startup{[]Parameter{{"", "x"}}}, wire.ErrMark},
		{"error field of type 0", &Error{[]ErrorField{{0, "x"}}}, wire.ErrMark},
		{"more columns than can be counted", &DataRow{make([][]byte, 65536)}, wire.ErrTooLong},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := wire.Append(nil, tt.record)
			assert.ErrorIs(t, err, tt.err)
		})
	}
}

func TestRecords(t *testing.T) {
	configs := map[reflect.Type]*wiretest.Config{}
	for _, tt := range messages {
		kind := reflect.TypeOf(tt.record)
		if configs[kind] == nil {
			configs[kind] = &wiretest.Config{New: func() wire.Record { return fresh(tt.record) }}
		}
		c := configs[kind]
		c.Samples = append(c.Samples, tt.record)
		c.Golden = append(c.Golden, wiretest.Golden{Name: tt.name, Bytes: unhex(t, tt.hex), Record: tt.record})
	}
	for _, tt := range malformed {
		c := configs[reflect.TypeOf(tt.record)]
		c.Golden = append(c.Golden, wiretest.Golden{Name: tt.name, Bytes: unhex(t, tt.hex), Err: tt.err})
	}
	for kind, c := range configs {
		t.Run(kind.Elem().Name(), func(t *testing.T) { wiretest.Test(t, *c) })
	}
}

func TestFraming(t *testing.T) {
	typed := framingtest.Stream{}
	for _, tt := range messages {
		if _, untyped := tt.record.(*Startup); !untyped {
			frame := unhex(t, tt.hex)
			typed.Bytes = append(typed.Bytes, frame...)
			typed.Frames = append(typed.Frames, frame)
		}
	}
	startup := unhex(t, messages[0].hex)
	untyped := framingtest.Stream{Bytes: startup, Frames: [][]byte{startup}}
	// wrong are frames whose lengths are too small, too large by one, and too small by one.
	wrong := func(head string) [][]byte {
		return [][]byte{unhex(t, head+"00000003"), unhex(t, head+"00000005"), unhex(t, head+"0000000400")}
	}
	for _, tt := range []struct {
		name    string
		framing framing.Length
		head    string
		stream  framingtest.Stream
		refused [][]byte
	}{
		{"messages", Framing(), "d", typed, wrong("53")},
		{"startup", StartupFraming(), "", untyped, wrong("")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			small, big := tt.framing, tt.framing
			small.Max, big.Max = 1000, -1
			whole := func(body []byte) []byte {
				b := wire.AppendUint32([]byte(tt.head), uint32(len(body)+4))
				return append(b, body...)
			}
			framingtest.Test(t, small, framingtest.Options{
				Bodies:  whole,
				NoEmpty: true,
				Refused: tt.refused,
				Streams: []framingtest.Stream{tt.stream},
				Max:     1000,
				Big:     big,
			})
		})
	}
}

// A query's way: what a client writes, and what it makes of the server's answer.
func Example() {
	b, _ := wire.Append(nil, &Parse{Query: "select $1"})
	b, _ = wire.Append(b, &Bind{Parameters: [][]byte{[]byte("41")}})
	b, _ = wire.Append(b, &Execute{})
	b, _ = wire.Append(b, &Sync{})
	fmt.Printf("%x\n", b)

	answer := "D\x00\x00\x00\x10\x00\x02\x00\x00\x00\x0242\xff\xff\xff\xff" +
		"E\x00\x00\x00\x13SERROR\x00C22012\x00\x00"
	for frame := range framing.NewReader(strings.NewReader(answer), Framing()).Frames() {
		switch frame[0] {
		case 'D':
			_ = wire.Dump(os.Stdout, frame, new(DataRow))
		case 'E':
			var e Error
			fmt.Println(wire.Unmarshal(frame, &e), wire.Format(&e))
		}
	}
	// Output:
	// 50000000110073656c65637420243100000042000000120000000000010000000234310000450000000900000000005300000004
	//      0  44                         Type                           0x44
	//      1  00 00 00 10                Length                         12 (Length)
	//      5  00 02                      Values                         2 (Count)
	//      7  00 00 00 02                Values[0]                      2 (Length)
	//     11  34 32                      Values[0]                      0x3432
	//     13  ff ff ff ff                Values[1]                      null (Length)
	// <nil> {Details: [{Code: S, Text: "ERROR"} {Code: C, Text: "22012"}]}
}
