package fuzz_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/codecs/drpc"
	"github.com/seed44153783/wirekit/codecs/examples/resp"
	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// deepBytes is the size of inputs that nest as deep as they are long.
const deepBytes = 2_000_000

// deepest is MaxDepth where none is set.
const deepest = 1000

// A nesting is a construct that can hold itself. It calls again once for each of its levels, and reads a byte of 1 at
// each at least, so that a long input of ones goes on nesting.
type nesting struct {
	nest      func(c *wire.Codec, again func())
	sliceOnly bool // it only decodes slices
	noOnes    bool // an input of ones does not nest
	oneName   bool // in JSON the levels stand in one object
}

var nestings = map[string]nesting{
	"Group":                  {nest: func(c *wire.Codec, again func()) { one(c); c.Group("In", again) }},
	"Section":                {noOnes: true, nest: func(c *wire.Codec, again func()) { c.Section("In", wire.PrefixUvarint, again) }},
	"Section of fixed width": {noOnes: true, nest: func(c *wire.Codec, again func()) { c.Section("In", wire.PrefixUint32BE, again) }},
	"List": {nest: func(c *wire.Codec, again func()) {
		l := make([]struct{}, 1)
		for range wire.List(c, "In", wire.PrefixUint8, &l) {
			again()
		}
	}},
	"Repeat": {nest: func(c *wire.Codec, again func()) {
		l, n := make([]struct{}, 1), 1
		c.Count("", wire.PrefixUint8, &n)
		for range wire.Repeat(c, "In", n, &l) {
			again()
		}
	}},
	"ListRest": {nest: func(c *wire.Codec, again func()) {
		l := make([]struct{}, 1)
		for range wire.ListRest(c, "In", &l) {
			again()
		}
	}},
	"ListUntil": {nest: func(c *wire.Codec, again func()) {
		l := make([]struct{}, 1)
		for range wire.ListUntil(c, "In", "\x00", &l) {
			again()
		}
	}},
	"Map": {nest: func(c *wire.Codec, again func()) {
		m := map[uint8]struct{}{1: {}}
		for k := range wire.Map(c, "In", wire.PrefixUint8, &m) {
			c.Uint8("Key", k)
			c.Group("Value", again)
		}
	}},
	"SortedMap": {nest: func(c *wire.Codec, again func()) {
		m := map[uint8]struct{}{1: {}}
		for k := range wire.SortedMap(c, "In", wire.PrefixUint8, &m) {
			c.Uint8("Key", k)
			c.Group("Value", again)
		}
	}},
	"Optional": {nest: func(c *wire.Codec, again func()) {
		v := new(struct{})
		for range wire.Optional(c, "In", &v) {
			again()
		}
	}},
	"When": {nest: func(c *wire.Codec, again func()) {
		one(c)
		v := new(struct{})
		for range wire.When(c, "In", true, &v) {
			again()
		}
	}},
	"Bits": {nest: func(c *wire.Codec, again func()) {
		c.Bits("In", 1, func() {
			v := uint8(1)
			wire.BitField(c, "Bits", 8, &v)
			again()
		})
	}},
	"Sum": {oneName: true, nest: func(c *wire.Codec, again func()) {
		one(c)
		c.Sum("In", wire.Sum{Size: 1, Func: func([]byte) uint64 { return 1 }}, again)
	}},
	"Sum before": {oneName: true, nest: func(c *wire.Codec, again func()) {
		c.Sum("In", wire.Sum{Size: 1, Func: func([]byte) uint64 { return 1 }, Before: true}, again)
	}},
	"Scalar": {oneName: true, nest: func(c *wire.Codec, again func()) { one(c); wire.Scalar(c, "In", new(string), again) }},
	"At":     {sliceOnly: true, nest: func(c *wire.Codec, again func()) { one(c); c.At(c.Offset(), again) }},
}

// levels is how many levels of MaxDepth a level of the construct is: the value of a pair is in a group.
func levels(name string) int {
	if strings.HasSuffix(name, "Map") {
		return 2
	}
	return 1
}

// one codes a byte of 1.
func one(c *wire.Codec) {
	v := uint8(1)
	c.Uint8("One", &v)
}

// nestedIn is a Record of that many levels of a construct, the innermost of which holds a byte of 1. It counts how
// often a level is entered, over all passes.
func nestedIn(n int, nest func(c *wire.Codec, again func()), calls *int) wire.Record {
	return described(func(c *wire.Codec) {
		left := n
		var again func()
		again = func() {
			*calls++
			if left == 0 {
				one(c)
				return
			}
			left--
			nest(c, again)
		}
		again()
	})
}

// TestDepthBothWays: what is nested deeper than MaxDepth is ErrTooDeep when encoding and when decoding, from a slice
// and from a stream, and nothing else is.
func TestDepthBothWays(t *testing.T) {
	t.Parallel()
	for name, x := range nestings {
		for _, limit := range []int{1, 2, 7, 0, 2 * deepest} {
			most := limit
			if limit == 0 {
				most = deepest
			}
			most /= levels(name)
			for _, n := range []int{max(0, most-1), most, most + 1} {
				calls := 0
				r := nestedIn(n, x.nest, &calls)
				row := fmt.Sprintf("%s, MaxDepth %d, %d deep", name, limit, n)
				check := func(err error) {
					t.Helper()
					if n > most {
						assert.ErrorIs(t, err, wire.ErrTooDeep, row)
						return
					}
					assert.NoError(t, err, row)
				}
				c := wire.Codec{MaxDepth: limit}
				unlimited := wire.Codec{MaxDepth: -1}
				b := bytes.Repeat([]byte{1}, n+1)
				if !x.sliceOnly {
					var err error
					b, err = unlimited.Append(nil, r)
					require.NoError(t, err, row)
					_, err = c.Append(nil, r)
					check(err)
					assert.Equal(t, map[bool]int{true: len(b)}[n <= most], c.Size(r), row)
					e := wire.NewEncoder(nil)
					e.MaxDepth = limit
					check(e.Encode(r))
				}
				if x.sliceOnly { // the bytes before the last one are looked at once, by what At leaves behind
					_, err := c.Consume(b, r)
					check(err)
					continue
				}
				check(c.Unmarshal(b, r))
				for _, size := range []int{16, 64 << 10} {
					d := wire.NewStreamDecoder(plainReader{bytes.NewReader(b)}, size)
					d.MaxDepth = limit
					check(d.Decode(r))
				}
				check(c.Trace(b, r, func(wire.Field) {}))
			}
		}
	}
}

// TestDepthInJSON: MaxDepth holds for JSON as well, both ways.
func TestDepthInJSON(t *testing.T) {
	t.Parallel()
	for name, x := range nestings {
		if x.sliceOnly || name == "Scalar" { // in JSON a Scalar holds nothing
			continue
		}
		most, calls := deepest/levels(name), 0
		_, err := wire.AppendJSON(nil, nestedIn(most+1, x.nest, &calls))
		assert.ErrorIs(t, err, wire.ErrTooDeep, name)
		text, err := wire.AppendJSON(nil, nestedIn(most, x.nest, &calls))
		assert.NoError(t, err, name)
		assert.Less(t, len(wire.Format(nestedIn(2*most, x.nest, &calls))), 1<<20, name)
		if x.oneName { // a name twice
			continue
		}
		assert.NoError(t, wire.ParseJSON(text, nestedIn(most, x.nest, &calls)), name)
		calls = 0
		for _, open := range []string{"[", `{"In":`, `[{"In":`, `{"One":1,"In":`, `[{"Key":1,"Value":`, `{"In":[{"Key":1,"Value":`, `{"In":[`} {
			deep := strings.Repeat(open, deepBytes/len(open))
			err := wire.ParseJSON([]byte(deep), nestedIn(deepBytes, x.nest, &calls))
			assert.Error(t, err, "%s: %s", name, open)
		}
		assert.LessOrEqual(t, calls, 7*(most+1), name)
	}
}

// TestDepthOfInput: however deep a long input nests, decoding goes MaxDepth deep, and ends there, however it arrives.
func TestDepthOfInput(t *testing.T) {
	t.Parallel()
	ones := bytes.Repeat([]byte{1}, deepBytes)
	for name, x := range nestings {
		input := ones
		if x.noOnes { // each length is that of all that is left
			width := 4
			input = nil
			for left := deepBytes; left >= width; left -= width {
				input = wire.AppendUint32(input, uint32(left-width))
			}
			if name == "Section" {
				continue // its bytes are those of the row after it, but for their width
			}
		}
		calls := 0
		r := nestedIn(deepBytes, x.nest, &calls)
		assert.ErrorIs(t, wire.Unmarshal(input, r), wire.ErrTooDeep, name)
		assert.Equal(t, deepest/levels(name)+1, calls, name)
		if x.sliceOnly {
			continue
		}
		calls = 0
		in := &counted{r: bytes.NewReader(input)}
		d := wire.NewStreamDecoder(in, 0)
		assert.ErrorIs(t, d.Decode(r), wire.ErrTooDeep, name)
		assert.Equal(t, deepest/levels(name)+1, calls, name)
		assert.LessOrEqual(t, in.bytes, 16<<10, name)
	}
}

// TestDepthInTurn: after a level has ended it no longer counts, and neither do the levels of a record before.
func TestDepthInTurn(t *testing.T) {
	t.Parallel()
	for name, x := range nestings {
		if x.sliceOnly {
			continue
		}
		calls := 0
		record := nestedIn(deepest/levels(name), x.nest, &calls)
		b, err := wire.Append(nil, record)
		require.NoError(t, err, name)
		if name == "ListRest" { // it takes all there is
			continue
		}
		d := wire.NewStreamDecoder(bytes.NewReader(bytes.Repeat(b, 20)), 0)
		e := wire.NewEncoder(nil)
		for range 20 {
			require.NoError(t, d.Decode(record), name)
			require.NoError(t, e.Encode(record), name)
		}
		require.NoError(t, d.Finish(), name)
		assert.Equal(t, 41*(1+deepest/levels(name)), calls, name)
	}
}

// counted counts the bytes that are read.
type counted struct {
	r     io.Reader
	bytes int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.bytes += n
	return n, err
}

// TestDepthByHand: MaxDepth holds for Decoder and Encoder, value by value.
func TestDepthByHand(t *testing.T) {
	t.Parallel()
	ones := bytes.Repeat([]byte{1}, deepBytes)
	for _, limit := range []int{1, 2, 0, 2 * deepest} {
		most := limit
		if limit == 0 {
			most = deepest
		}
		calls := 0
		for name, nest := range map[string]func(d *wire.Decoder, again func()){
			"Group": func(d *wire.Decoder, again func()) { d.Uint8(); d.Group(again) },
			"Elements": func(d *wire.Decoder, again func()) {
				for range d.Elements(wire.PrefixUint8, 1) {
					again()
				}
			},
			"Record": func(d *wire.Decoder, again func()) {
				d.Group(func() { d.Record("", described(func(c *wire.Codec) { c.Uint8("", new(uint8)) })); again() })
			},
		} {
			for _, stream := range []bool{false, true} {
				d := wire.NewDecoder(ones)
				if stream {
					d = wire.NewStreamDecoder(bytes.NewReader(ones), 0)
				}
				d.MaxDepth = limit
				calls = 0
				var again func()
				again = func() {
					if calls++; d.Err() == nil && calls <= 3*deepest {
						nest(d, again)
					}
				}
				again()
				assert.ErrorIs(t, d.Err(), wire.ErrTooDeep, name)
				assert.Equal(t, most+1, calls, name)
			}
		}
		for name, nest := range map[string]func(e *wire.Encoder, again func()){
			"Group":   func(e *wire.Encoder, again func()) { e.Group(again) },
			"Section": func(e *wire.Encoder, again func()) { e.Section(wire.PrefixUvarint, again) },
		} {
			for _, n := range []int{most, most + 1} {
				for _, stream := range []bool{false, true} {
					e := wire.NewEncoder(nil)
					if stream {
						e = wire.NewStreamEncoder(io.Discard, 0)
					}
					e.MaxDepth = limit
					left := n
					var again func()
					again = func() {
						if left--; left >= 0 {
							nest(e, again)
						}
					}
					again()
					assert.Equal(t, n > most, errors.Is(e.Err(), wire.ErrTooDeep), "%s: %v", name, e.Err())
				}
			}
		}
		// Sections that hold one another: what the Encoder lets pass, the Decoder does.
		for _, n := range []int{most, most + 1} {
			e := wire.NewEncoder(nil)
			e.MaxDepth = -1
			left := n
			var write func()
			write = func() {
				if left--; left >= 0 {
					e.Section(wire.PrefixUvarint, write)
				}
			}
			write()
			b, err := e.Bytes()
			require.NoError(t, err)
			d := wire.NewDecoder(b)
			d.MaxDepth = limit
			var read func()
			read = func() {
				if d.More() {
					d.Section(wire.PrefixUvarint, read)
				}
			}
			read()
			assert.Equal(t, n > most, errors.Is(d.Finish(), wire.ErrTooDeep), "%v", d.Err())
		}
	}
}

// bracket is the Item of open and close brackets.
func bracket(calls *int) func(b []byte, seen int) (framing.Item, error) {
	return func(b []byte, _ int) (framing.Item, error) {
		*calls++
		switch b[0] {
		case '[':
			return framing.Item{Head: 1, Nest: framing.Open}, nil
		case ']':
			return framing.Item{Head: 1, Nest: framing.Close}, nil
		case '*': // one more
			return framing.Item{Head: 1, More: 1}, nil
		}
		return framing.Item{Head: 1}, nil
	}
}

// TestDepthOfSized: items that open others nest 1,000 deep, both ways, and a long input costs a look at each item.
func TestDepthOfSized(t *testing.T) {
	t.Parallel()
	open := func(n int) []byte { return append(bytes.Repeat([]byte("["), n), bytes.Repeat([]byte("]"), n)...) }
	for _, piece := range []int{1, 1000, deepBytes} {
		read := func(f framing.Framing, input []byte) ([]byte, error) {
			return framing.NewReader(&inPiecesOf{input, piece}, f).ReadFrame()
		}
		calls := 0
		f := framing.Sized{Item: bracket(&calls)}
		frame, err := read(f, open(deepest))
		require.NoError(t, err)
		require.Len(t, frame, 2*deepest)
		assert.LessOrEqual(t, calls, 2*deepest)
		_, err = f.AppendFrame(nil, open(deepest))
		require.NoError(t, err)

		_, err = read(f, open(deepest+1))
		assert.ErrorIs(t, err, framing.ErrMalformed)
		_, err = f.AppendFrame(nil, open(deepest+1))
		assert.ErrorIs(t, err, framing.ErrMalformed)
		calls = 0
		_, err = read(f, bytes.Repeat([]byte("["), deepBytes))
		assert.ErrorIs(t, err, framing.ErrMalformed)
		assert.LessOrEqual(t, calls, deepest+1)

		// An item that announces one more, and so on, is counted and not nested.
		for _, unit := range []string{"*", "[]", "*[]"} {
			calls = 0
			input := slices.Concat([]byte("["), bytes.Repeat([]byte(unit), deepBytes/len(unit)), []byte(".]"))
			frame, err = read(f, input)
			require.NoError(t, err, unit)
			require.Len(t, frame, len(input), unit)
			assert.LessOrEqual(t, calls, len(input), unit)
		}
	}
}

// inPiecesOf is a reader that gives so many bytes at a time.
type inPiecesOf struct {
	rest []byte
	most int
}

func (r *inPiecesOf) Read(p []byte) (int, error) {
	n := copy(p[:min(len(p), r.most)], r.rest)
	if r.rest = r.rest[n:]; n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// TestDepthOfCodecs: values in values of RESP, groups of protobuf and documents of goapptrace's commands end at their
// limit too.
func TestDepthOfCodecs(t *testing.T) {
	defer debug.SetMaxStack(debug.SetMaxStack(64 << 20)) // a deeper one ends the test
	for _, open := range []string{"*1\r\n", "%1\r\n", "|1\r\n", "~1\r\n", ">1\r\n", "%1\r\n+k\r\n", "|1\r\n+k\r\n+v\r\n"} {
		input := []byte(strings.Repeat(open, deepBytes/len(open)))
		assert.Error(t, wire.Unmarshal(input, new(resp.Value)), open)
		d := wire.NewStreamDecoder(bytes.NewReader(input), 0)
		if err := d.Decode(new(resp.Value)); assert.Error(t, err, open) {
			assert.Less(t, d.Offset(), int64(100<<10), "%s: %v", open, err)
		}
		_, err := framing.NewReader(bytes.NewReader(input), resp.Framing(-1)).ReadFrame()
		assert.ErrorIs(t, err, io.ErrUnexpectedEOF, open)
	}

	groups := bytes.Repeat([]byte{0x53}, deepBytes)
	assert.ErrorIs(t, new(drpc.Call).UnmarshalBinary(groups), drpc.ErrDepth)
	assert.ErrorIs(t, new(drpc.Response).UnmarshalBinary(groups), drpc.ErrDepth)
	flat := bytes.Repeat([]byte{0x53, 0x54}, deepBytes/2)
	assert.NoError(t, new(drpc.Call).UnmarshalBinary(flat))

	for _, open := range []string{"[", `{"a":`, `{"FuncName":[`} {
		doc := []byte(strings.Repeat(open, deepBytes/len(open)))
		b := append(wire.AppendUint64(nil, uint64(len(doc))), doc...)
		assert.Error(t, new(goapptrace.StartTraceCmdPacket).UnmarshalBinary(b), open)
		assert.Error(t, new(goapptrace.StopTraceCmdPacket).UnmarshalBinary(b), open)
	}
}
