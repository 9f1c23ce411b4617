package wire_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// until codes elements of one byte, or whatever they are when they are encoded, up to the mark "ab".
func until(elements *[]string) fields {
	return func(c *wire.Codec) {
		c.Uint8("Before", new(uint8))
		for v := range wire.ListUntil(c, "L", "ab", elements) {
			b := []byte(*v)
			if c.Decoding() {
				b = make([]byte, 1)
			}
			c.Into("", b)
			*v = string(b)
		}
	}
}

// TestMarkOfTwoBytes: a list ends at the first mark, and an element that begins with it, or could together with the
// next one, is not encoded.
func TestMarkOfTwoBytes(t *testing.T) {
	for _, c := range []struct {
		elements []string
		wrong    int // the element that is refused, -1 for none
	}{
		{nil, -1},
		{[]string{"x", "y"}, -1},
		{[]string{"b", "x"}, -1},
		{[]string{"a"}, 0},
		{[]string{"x", "ab"}, 1},
		{[]string{"x", "y", "abc"}, 2},
		{[]string{"ac", "xab", "ba"}, -1},
		{[]string{"x", ""}, 1},
	} {
		b, err := wire.Append(nil, until(&c.elements))
		var streamed bytes.Buffer
		e := wire.NewStreamEncoder(&streamed, 1)
		failed := e.Encode(until(&c.elements))
		if c.wrong >= 0 {
			offset := int64(1)
			for _, v := range c.elements[:c.wrong] {
				offset += int64(len(v))
			}
			want := &wire.EncodeError{Op: "List", Path: "L[" + string(rune('0'+c.wrong)) + "]", Offset: offset, Err: wire.ErrMark}
			assert.Equal(t, want, err, "%q", c.elements)
			assert.Equal(t, want, failed, "%q", c.elements)
			continue
		}
		want := "\x00"
		for _, v := range c.elements {
			want += v
		}
		require.NoError(t, err, "%q", c.elements)
		assert.Equal(t, want+"ab", string(b))
		require.NoError(t, failed)
		require.NoError(t, e.Flush())
		assert.Equal(t, want+"ab", streamed.String())
	}

	for input, want := range map[string][]string{
		"ab": {}, "xyab": {"x", "y"}, "aab": {"a"}, "bab": {"b"}, "xaaab": {"x", "a", "a"}, "xacab": {"x", "a", "c"},
	} {
		var got []string
		require.NoError(t, wire.Unmarshal([]byte("\x00"+input), until(&got)), input)
		assert.ElementsMatch(t, want, got, input)
		d := wire.NewStreamDecoder(bytes.NewReader([]byte("\x00"+input)), 1)
		require.NoError(t, d.Decode(until(&got)), input)
		assert.ElementsMatch(t, want, got, input)
		assert.Equal(t, io.EOF, d.Decode(until(&got)))
	}
	for _, input := range []string{"", "a", "x", "xa", "xaa"} {
		var got []string
		assert.ErrorIs(t, wire.Unmarshal([]byte("\x00"+input), until(&got)), io.ErrUnexpectedEOF, input)
	}
}

// TestLimitOfOpenLists: as many elements as MaxLen are taken, and one more is not, in both directions.
func TestLimitOfOpenLists(t *testing.T) {
	for name, code := range map[string]func(v *[]uint8) fields{
		"ListRest": func(v *[]uint8) fields {
			return func(c *wire.Codec) {
				for e := range wire.ListRest(c, "L", v) {
					c.Uint8("", e)
				}
			}
		},
		"ListUntil": func(v *[]uint8) fields {
			return func(c *wire.Codec) {
				for e := range wire.ListUntil(c, "L", "\x00", v) {
					c.Uint8("", e)
				}
			}
		},
		"Repeat": func(v *[]uint8) fields {
			return func(c *wire.Codec) {
				for e := range wire.Repeat(c, "L", 3, v) {
					c.Uint8("", e)
				}
			}
		},
		"Uint8s": func(v *[]uint8) fields { return func(c *wire.Codec) { c.Rest("L", v) } },
	} {
		three := []uint8{1, 2, 3}
		b, err := wire.Append(nil, code(&three))
		require.NoError(t, err, name)
		for most, good := range map[int]bool{4: true, 3: true, 2: false, 1: false} {
			c := wire.Codec{MaxLen: most}
			_, encoding := c.Append(nil, code(&three))
			decoding := c.Unmarshal(b, code(new([]uint8)))
			if good {
				assert.NoError(t, encoding, name)
				assert.NoError(t, decoding, name)
				continue
			}
			for _, err := range []error{encoding, decoding} {
				var e *wire.LengthError
				require.ErrorAs(t, err, &e, name)
				assert.Equal(t, uint64(most), e.Limit, name)
				assert.Greater(t, e.Got, e.Limit, name)
				assert.LessOrEqual(t, e.Got, uint64(3), name)
			}
		}
	}
}
