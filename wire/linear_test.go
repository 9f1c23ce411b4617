package wire_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// looked counts the lengths that were written as varints.
var looked int

var lookedPrefix = wire.NewPrefix("looked", func(dst []byte, n uint64) ([]byte, error) {
	looked++
	return binary.AppendUvarint(dst, n), nil
}, func(b []byte) (uint64, int, error) {
	n, size := binary.Uvarint(b)
	if size <= 0 {
		return 0, 0, io.ErrUnexpectedEOF
	}
	return n, size, nil
})

// A nest is a list up to a mark of one element, a section that holds filling and the next list, as deep as it says.
type nest struct {
	depth   int
	filling []byte
	ended   func(depth int)
}

func (n *nest) Fields(c *wire.Codec) { n.level(c, n.depth) }

func (n *nest) level(c *wire.Codec, depth int) {
	one := make([]struct{}, 1)
	for range wire.ListUntil(c, "List", "\x00\x00\x00", &one) {
		c.Section("Section", lookedPrefix, func() {
			c.Into("Filling", n.filling)
			if depth > 1 {
				n.level(c, depth-1)
			}
		})
	}
	n.ended(depth)
}

// Whether an element begins with the mark was looked up in the whole of it, moved to where it was to stand, once for
// each list around it.
func TestListUntilMovesNothingBeforeTheEnd(t *testing.T) {
	const filling, mark = 150, 3
	lengths := map[int]int{}
	for _, depth := range []int{50, 400} {
		var e wire.Encoder
		ended := func(level int) {
			if level < depth { // what has not moved has lengths of one byte
				require.EqualValues(t, depth*(1+filling)+level*mark, e.Offset(), "list %d of %d", level, depth)
			}
		}
		looked = 0
		e.Record("R", &nest{depth, bytes.Repeat([]byte("x"), filling), ended})
		_, err := e.Bytes()
		require.NoError(t, err)
		require.EqualValues(t, depth*(2+filling+mark)+looseBytes(depth, filling, mark), e.Offset())
		lengths[depth] = looked
	}
	require.LessOrEqual(t, lengths[400], 8*lengths[50]+8)
}

// looseBytes is what the lengths of a nest take that need more than two bytes.
func looseBytes(depth, filling, mark int) (n int) {
	for size := 0; depth > 0; depth-- {
		size += filling
		length := len(binary.AppendUvarint(nil, uint64(size)))
		n += length - 2
		size += length + mark
	}
	return n
}

// The mark is looked for in what goes out, lengths included that have not got their room yet.
func TestListUntilFindsTheMarkInLengths(t *testing.T) {
	body := strings.Repeat("x", 150)
	tests := map[string]struct {
		elements []string
		nested   bool
		mark     string
		want     error
	}{
		"first byte of a length":     {[]string{body}, false, "\x96", wire.ErrMark},
		"a length":                   {[]string{body}, false, "\x96\x01", wire.ErrMark},
		"a length and more":          {[]string{body}, false, "\x96\x01xx", wire.ErrMark},
		"another length":             {[]string{body}, false, "\x96\x02", nil},
		"another body":               {[]string{body}, false, "\x96\x01xy", nil},
		"second element":             {[]string{"abc", body}, false, "\x96\x01xx", wire.ErrMark},
		"first element":              {[]string{body, "abc"}, false, "\x96\x01xx", wire.ErrMark},
		"two lengths":                {[]string{body}, true, "\x98\x01\x96\x01xx", wire.ErrMark},
		"another length inside":      {[]string{body}, true, "\x98\x01\x97", nil},
		"mark longer than element":   {[]string{"ab"}, false, "\x02abc", wire.ErrMark},
		"mark longer than a grown":   {[]string{body}, false, "\x96\x01" + body + "y", wire.ErrMark},
		"no more than the body":      {[]string{body}, false, "xx", nil},
		"mark after a grown element": {[]string{body, "b"}, false, "\x01", wire.ErrMark},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			want := ""
			r := fields(func(c *wire.Codec) {
				for v := range wire.ListUntil(c, "List", test.mark, &test.elements) {
					c.Section("Section", wire.PrefixUvarint, func() {
						if test.nested {
							c.Section("Inner", wire.PrefixUvarint, func() { c.Into("V", []byte(*v)) })
						} else {
							c.Into("V", []byte(*v))
						}
					})
				}
			})
			for _, v := range test.elements {
				part := string(binary.AppendUvarint(nil, uint64(len(v)))) + v
				if test.nested {
					part = string(binary.AppendUvarint(nil, uint64(len(part)))) + part
				}
				want += part
			}
			b, err := wire.Append(nil, r)
			require.ErrorIs(t, err, test.want)
			if test.want == nil {
				require.Equal(t, want+test.mark, string(b))
			}
			require.Equal(t, len(b), wire.Size(r))
		})
	}
}
