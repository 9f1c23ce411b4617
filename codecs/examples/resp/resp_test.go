package resp

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/framing/framingtest"
	"github.com/seed44153783/wirekit/wire"
	"github.com/seed44153783/wirekit/wire/wiretest"
)

func line(kind Kind, text string) Value { return Value{Kind: kind, Line: text} }

func number(n int64) Value { return Value{Kind: Integer, Int: n} }

func bulk(text string) Value { return Value{Kind: BulkString, Bulk: []byte(text)} }

func list(kind Kind, items ...Value) Value {
	return Value{Kind: kind, Items: append([]Value{}, items...)}
}

// values are the examples of the specification, but for the last ones.
var values = []struct {
	name  string
	bytes string
	value Value
}{
	{"simple string", "+OK\r\n", line(SimpleString, "OK")},
	{"simple error", "-ERR unknown command 'asdf'\r\n", line(SimpleError, "ERR unknown command 'asdf'")},
	{"integer", ":1000\r\n", number(1000)},
	{"negative integer", ":-9223372036854775808\r\n", number(-1 << 63)},
	{"bulk string", "$5\r\nhello\r\n", bulk("hello")},
	{"empty bulk string", "$0\r\n\r\n", bulk("")},
	{"null bulk string", "$-1\r\n", Value{Kind: BulkString}},
	{"array", "*2\r\n$5\r\nhello\r\n$5\r\nworld\r\n", list(Array, bulk("hello"), bulk("world"))},
	{"empty array", "*0\r\n", list(Array)},
	{"null array", "*-1\r\n", Value{Kind: Array}},
	{"array of mixed kinds", "*5\r\n:1\r\n:2\r\n:3\r\n:4\r\n$5\r\nhello\r\n",
		list(Array, number(1), number(2), number(3), number(4), bulk("hello"))},
	{"nested arrays", "*2\r\n*3\r\n:1\r\n:2\r\n:3\r\n*2\r\n+Hello\r\n-World\r\n", list(Array,
		list(Array, number(1), number(2), number(3)), list(Array, line(SimpleString, "Hello"), line(SimpleError, "World")))},
	{"null in an array", "*3\r\n$5\r\nhello\r\n$-1\r\n$5\r\nworld\r\n",
		list(Array, bulk("hello"), Value{Kind: BulkString}, bulk("world"))},
	{"null", "_\r\n", line(Null, "")},
	{"true", "#t\r\n", line(Bool, "t")},
	{"false", "#f\r\n", line(Bool, "f")},
	{"double", ",1.23\r\n", line(Double, "1.23")},
	{"double without a fraction", ",10\r\n", line(Double, "10")},
	{"infinity", ",-inf\r\n", line(Double, "-inf")},
	{"not a number", ",nan\r\n", line(Double, "nan")},
	{"big number", "(3492890328409238509324850943850943825024385\r\n",
		line(BigNumber, "3492890328409238509324850943850943825024385")},
	{"bulk error", "!21\r\nSYNTAX invalid syntax\r\n",
		Value{Kind: BulkError, Bulk: []byte("SYNTAX invalid syntax")}},
	{"verbatim string", "=15\r\ntxt:Some string\r\n", Value{Kind: Verbatim, Bulk: []byte("txt:Some string")}},
	{"map", "%2\r\n+first\r\n:1\r\n+second\r\n:2\r\n",
		list(Map, line(SimpleString, "first"), number(1), line(SimpleString, "second"), number(2))},
	{"attribute", "|1\r\n+key-popularity\r\n" +
		"%2\r\n$1\r\na\r\n,0.1923\r\n$1\r\nb\r\n,0.0012\r\n*2\r\n:2039123\r\n:9543892\r\n",
		list(Attribute, line(SimpleString, "key-popularity"),
			list(Map, bulk("a"), line(Double, "0.1923"), bulk("b"), line(Double, "0.0012")),
			list(Array, number(2039123), number(9543892)))},
	{"set", "~2\r\n+a\r\n#t\r\n", list(Set, line(SimpleString, "a"), line(Bool, "t"))},
	{"push", ">2\r\n+message\r\n$0\r\n\r\n", list(Push, line(SimpleString, "message"), bulk(""))},
	{"empty map", "%0\r\n", list(Map)},
	{"attribute of nothing", "|0\r\n_\r\n", list(Attribute, line(Null, ""))},
	{"line ends in a bulk string", "$4\r\n\r\n\r\n\r\n", bulk("\r\n\r\n")},
	{"exponent", ",-1.5E+10\r\n", line(Double, "-1.5E+10")},
}

// forbidden are bytes that are no value.
var forbidden = []struct {
	name  string
	bytes string
	err   error
}{
	{"no kind", "x1\r\n", ErrSyntax},
	{"lone LF", "+a\nb\r\n", ErrSyntax},
	{"lone CR", "-a\rb\r\n", ErrSyntax},
	{"null with a text", "_x\r\n", ErrSyntax},
	{"bool", "#1\r\n", ErrSyntax},
	{"double", ",1.0e\r\n", ErrSyntax},
	{"empty double", ",\r\n", ErrSyntax},
	{"big number", "(12a\r\n", ErrSyntax},
	{"integer", ":1a\r\n", wire.ErrNotDecimal},
	{"integer with a plus sign", ":+5\r\n", wire.ErrNotDecimal}, // RESP has it, Redis does not send it
	{"integer above 64 bits", ":9223372036854775808\r\n", wire.ErrOverflow},
	{"negative length", "$-2\r\n", wire.ErrNegative},
	{"negative count", "*-2\r\n", wire.ErrNegative},
	{"null set", "~-1\r\n", wire.ErrNegative},
	{"null map", "%-1\r\n", wire.ErrNegative},
	{"null bulk error", "!-1\r\n", wire.ErrNegative},
	{"bulk string that is longer", "$1\r\nabc\r\n", wire.ErrMagic},
	{"two values", "+a\r\n+b\r\n", wire.ErrTrailingBytes},
	{"length without digits", "$\r\n\r\n", wire.ErrNotDecimal},
	{"too deep", strings.Repeat("*1\r\n", 1001) + ":1\r\n", wire.ErrTooDeep},
}

func TestGolden(t *testing.T) {
	for _, tt := range values {
		t.Run(tt.name, func(t *testing.T) {
			var got Value
			require.NoError(t, wire.Unmarshal([]byte(tt.bytes), &got))
			assert.Equal(t, wire.Format(&tt.value), wire.Format(&got)) // tells null from empty
			back, err := wire.Append(nil, &tt.value)
			require.NoError(t, err)
			assert.Equal(t, tt.bytes, string(back))
			for i := range tt.bytes {
				require.ErrorIs(t, wire.Unmarshal([]byte(tt.bytes[:i]), &got), io.ErrUnexpectedEOF, "cut to %d bytes", i)
			}
		})
	}
}

func TestForbiddenWhenEncoding(t *testing.T) {
	for _, tt := range []struct {
		name  string
		value Value
		err   error
	}{
		{"no kind", Value{}, ErrSyntax},
		{"line end in a line", line(SimpleString, "a\r\nb"), wire.ErrMark},
		{"lone LF", line(SimpleString, "a\nb"), ErrSyntax},
		{"bool", line(Bool, "true"), ErrSyntax},
		{"key without a value", list(Map, bulk("a")), wire.ErrCount},
		{"attribute about nothing", list(Attribute, bulk("a"), bulk("b")), wire.ErrCount},
		{"bad value in a list", list(Array, list(Push, Value{})), ErrSyntax},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := wire.Append(nil, &tt.value)
			assert.ErrorIs(t, err, tt.err)
		})
	}
}

func TestValue(t *testing.T) {
	c := wiretest.Config{New: func() wire.Record { return new(Value) }}
	for _, tt := range values {
		c.Samples = append(c.Samples, &tt.value)
		c.Golden = append(c.Golden, wiretest.Golden{Name: tt.name, Bytes: []byte(tt.bytes), Record: &tt.value})
	}
	for _, tt := range forbidden {
		c.Golden = append(c.Golden, wiretest.Golden{Name: tt.name, Bytes: []byte(tt.bytes), Err: tt.err})
	}
	wiretest.Test(t, c)
}

func TestCommand(t *testing.T) {
	llen := &Command{[][]byte{[]byte("LLEN"), []byte("mylist")}} // the specification's example
	wiretest.Test(t, wiretest.Config{
		New: func() wire.Record { return new(Command) },
		Samples: []wire.Record{
			llen, &Command{}, &Command{[][]byte{{}}}, &Command{[][]byte{[]byte("SET"), []byte("k"), make([]byte, 300)}},
		},
		Golden: []wiretest.Golden{
			{Name: "LLEN", Bytes: []byte("*2\r\n$4\r\nLLEN\r\n$6\r\nmylist\r\n"), Record: llen},
			{Name: "null", Bytes: []byte("*-1\r\n"), Err: wire.ErrNegative},
			{Name: "null argument", Bytes: []byte("*1\r\n$-1\r\n"), Err: wire.ErrNegative},
			{Name: "not a bulk string", Bytes: []byte("*1\r\n+PING\r\n"), Err: wire.ErrMagic},
		},
	})
}

func TestFraming(t *testing.T) {
	var stream framingtest.Stream
	for _, tt := range values {
		stream.Bytes = append(stream.Bytes, tt.bytes...)
		stream.Frames = append(stream.Frames, []byte(tt.bytes))
	}
	framingtest.Test(t, Framing(1000), framingtest.Options{
		Bodies: func(body []byte) []byte {
			b, err := wire.Append(nil, &Value{Kind: BulkString, Bulk: append([]byte{}, body...)})
			if err != nil {
				return nil
			}
			return b
		},
		Payloads: append(stream.Frames, []byte("+"+strings.Repeat("a", 900)+"\r\n")),
		Refused:  [][]byte{[]byte("+OK"), []byte("+a\r\n+b\r\n"), []byte("*1\r\n"), []byte("x\r\n"), []byte("$x\r\n")},
		Streams:  []framingtest.Stream{stream},
		NoEmpty:  true,
		Max:      1000,
		Big:      Framing(1 << 20),
		Sized: func(n int) []byte {
			if n < 3 {
				return nil
			}
			return fmt.Appendf(nil, "+%s\r\n", bytes.Repeat([]byte("a"), n-3))
		},
	})
}

// A client's side of a connection: two commands go out at once, and two replies come back.
func Example() {
	var out []byte
	for _, args := range [][][]byte{{[]byte("GET"), []byte("k")}, {[]byte("HGETALL"), []byte("h")}} {
		out, _ = wire.Append(out, &Command{args})
	}
	fmt.Printf("%q\n", out)

	in := "$-1\r\n" + "%1\r\n$1\r\na\r\n:1\r\n"
	for frame := range framing.NewReader(strings.NewReader(in), Framing(1<<20)).Frames() {
		var v Value
		_ = wire.Dump(os.Stdout, frame, &v)
		fmt.Println(wire.Format(&v))
	}
	// Output:
	// "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n*2\r\n$7\r\nHGETALL\r\n$1\r\nh\r\n"
	//      0  24                         Kind                           36
	//      1  2d 31 0d 0a                Bulk                           null (Length)
	// {Kind: 36, Bulk: null}
	//      0  25                         Kind                           37
	//      1  31 0d 0a                                                  1 (Count)
	//      4  24                         Items[0].Kind                  36
	//      5  31 0d 0a                   Items[0].Bulk                  1 (Length)
	//      8  61                         Items[0].Bulk                  0x61
	//      9  0d 0a                      Items[0]                       0x0d0a
	//     11  3a                         Items[1].Kind                  58
	//     12  31 0d 0a                   Items[1].Int                   1
	// {Kind: 37, Items: [{Kind: 36, Bulk: 0x61} {Kind: 58, Int: 1}]}
}

// A negative length is null of the kinds that have a length, and nothing of others.
func TestNegativeLengthOfNoKind(t *testing.T) {
	for _, reply := range []string{"0-0\r\n", "0-1\r\n", "\n-1\r\n"} {
		_, _, err := Framing(0).Split([]byte(reply), true)
		require.ErrorIs(t, err, framing.ErrMalformed, "%q", reply)
	}
}
