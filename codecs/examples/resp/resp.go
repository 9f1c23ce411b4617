// Package resp describes versions 2 and 3 of RESP, the protocol of Redis: a tag that says what follows, lengths and
// counts in decimal text, nulls, and values inside of values. It is there to read and to copy, not to import. The
// standard is at https://redis.io/docs/latest/develop/reference/protocol-spec.
//
// A value is a byte that says its kind, a line, and for most kinds what the line announces:
//
//	+OK\r\n    -ERR no\r\n                     texts and errors on the line
//	:42\r\n    ,1.5\r\n    (123\r\n              numbers
//	#t\r\n     _\r\n                            a bool, null
//	$5\r\nhello\r\n    !6\r\nERR no\r\n         so many bytes and a line end; $-1\r\n is null
//	=7\r\ntxt:one\r\n                          a format, ":" and its text
//	*2\r\n:1\r\n:2\r\n    ~1\r\n:1\r\n           so many values: array, set (~), push (>); *-1\r\n is null
//	%1\r\n+k\r\n:1\r\n                         so many pairs
//	|1\r\n+ttl\r\n:9\r\n+v\r\n                 so many pairs about the value after them
//
// Not described are the streamed forms of RESP3 ("$?") and integers with a plus sign, neither of which Redis sends, and
// commands on a line ("PING\r\n").
//
// A client sends each [Command] and reads a [Value]; [Framing] cuts the stream of either side.
package resp

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// ErrSyntax is returned for a first byte that stands for no kind, and for a line that its kind does not allow.
var ErrSyntax = errors.New("resp: syntax error")

// Kind says what a value is: it is its first byte.
type Kind byte

// The kinds of RESP2, and those that RESP3 adds.
const (
	SimpleString Kind = '+'
	SimpleError  Kind = '-'
	Integer      Kind = ':'
	BulkString   Kind = '$'
	Array        Kind = '*'

	Null      Kind = '_'
	Bool      Kind = '#'
	Double    Kind = ','
	BigNumber Kind = '('
	BulkError Kind = '!'
	Verbatim  Kind = '='
	Map       Kind = '%'
	Attribute Kind = '|'
	Set       Kind = '~'
	Push      Kind = '>'
)

const lineEnd = "\r\n"

// length is a length or a count: the rest of its line. orNull may be null.
var length, orNull = wire.PrefixDecimal(lineEnd), wire.PrefixDecimal(lineEnd).Null()

// Framing cuts a stream into whole values of at most max bytes; zero and negative are as in [framing.Sized].
func Framing(max int) framing.Sized { return framing.Sized{Item: item, Max: max} }

// item reads a line.
func item(b []byte, seen int) (framing.Item, error) {
	if kind := Kind(b[0]); kind != Integer && lines[kind] == nil {
		n, size, err := length.Consume(b[1:])
		switch {
		case err == wire.ErrNegative && bytes.IndexByte([]byte("$!=*~>%|"), b[0]) >= 0: // null: nothing follows the line
		case err != nil:
			return framing.Item{}, err
		case kind == BulkString, kind == BulkError, kind == Verbatim:
			return framing.Item{Head: 1 + size, Body: n + 2}, nil
		case kind == Array, kind == Set, kind == Push:
			return framing.Item{Head: 1 + size, More: n}, nil
		case kind == Map:
			return framing.Item{Head: 1 + size, More: 2 * n}, nil
		case kind == Attribute:
			return framing.Item{Head: 1 + size, More: 2*n + 1}, nil
		default:
			return framing.Item{}, ErrSyntax
		}
	}
	end := bytes.IndexByte(b[seen:], '\n')
	if end < 0 {
		return framing.Item{}, io.ErrUnexpectedEOF
	}
	return framing.Item{Head: seen + end + 1}, nil
}

// Command is a request: a name and its arguments.
type Command struct{ Args [][]byte }

// Fields implements [wire.Record].
func (m *Command) Fields(c *wire.Codec) {
	c.Magic("Kind", "*")
	for arg := range wire.List(c, "Args", length, &m.Args) {
		c.Magic("", "$")
		c.ByteArray("", length, arg)
		c.Magic("", lineEnd)
	}
}

// Value is a value. It has the fields that are those of its kind; the others are empty. The Items of a Map are keys,
// each with its value after it; those of an Attribute end with the value that it is about.
type Value struct {
	Kind  Kind
	Line  string  // SimpleString, SimpleError, Null (""), Bool ("t", "f"), Double, BigNumber
	Int   int64   // Integer
	Bulk  []byte  // BulkString, where nil is null; BulkError, Verbatim
	Items []Value // Array, where nil is null; Set, Push, Map, Attribute
}

// lines say of the kinds that have a text on their line what may stand there. Numbers stay as they are written.
var lines = [256]func(text string) bool{
	SimpleString: isPlain, SimpleError: isPlain,
	Null:      regexp.MustCompile(`^$`).MatchString,
	Bool:      regexp.MustCompile(`^[tf]$`).MatchString,
	Double:    regexp.MustCompile(`^([+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?|-?inf|nan)$`).MatchString,
	BigNumber: regexp.MustCompile(`^[+-]?[0-9]+$`).MatchString,
}

func isPlain(text string) bool { return !strings.Contains(text, "\r") && !strings.Contains(text, "\n") }

// Fields implements [wire.Record].
func (v *Value) Fields(c *wire.Codec) {
	wire.Enum(c, "Kind", &v.Kind)
	if c.Decoding() { // what another kind has left goes, but for its memory
		v.Int, v.Bulk, v.Items = 0, v.Bulk[:0], v.Items[:0]
		if lines[v.Kind] == nil {
			v.Line = ""
		}
	}
	size := length
	if v.Kind == BulkString || v.Kind == Array {
		size = orNull
	}
	switch v.Kind {
	case Integer:
		c.Decimal("Int", lineEnd, &v.Int)
	case BulkString, BulkError, Verbatim:
		c.ByteArray("Bulk", size, &v.Bulk)
		if v.Bulk != nil || v.Kind != BulkString {
			c.Magic("", lineEnd)
		}
	case Array, Set, Push:
		for item := range wire.List(c, "Items", size, &v.Items) {
			item.Fields(c)
		}
	case Map, Attribute:
		pairs := len(v.Items) / 2
		c.Count("", size, &pairs)
		items := 2 * pairs
		if v.Kind == Attribute {
			items++
		}
		for item := range wire.Repeat(c, "Items", items, &v.Items) {
			item.Fields(c)
		}
	default:
		c.Until("Line", lineEnd, &v.Line)
		c.Check("Line", lines[v.Kind] != nil && lines[v.Kind](v.Line), ErrSyntax)
	}
}
