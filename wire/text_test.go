package wire_test

import (
	"bytes"
	"errors"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

const escape = "\x1b[2J"

// A colored is a number whose text would clear a terminal.
type colored uint8

func (colored) String() string { return "red" + escape }

func consumeColored(b []byte) (colored, int, error) {
	v, n, err := wire.ConsumeUint8(b)
	return colored(v), n, err
}

var errColored = errors.New("bad color " + escape)

// Text of the caller's went out as it was, whatever it did to a terminal.
func TestTextOfTheCallersIsQuoted(t *testing.T) {
	v, number := colored(7), uint16(9)
	appendColored := func(dst []byte, v colored) ([]byte, error) { return append(dst, byte(v)), nil }
	fails := func(dst []byte, v uint16) ([]byte, error) { return dst, errColored }
	numbers, listed := []uint32{1, 2}, []uint32{3}
	tests := map[string]struct {
		fields fields
		format string
		dump   string
	}{
		"Enum": {
			func(c *wire.Codec) { wire.Enum(c, "V", &v) }, `{V: "red\x1b[2J"}`, `V                              "red\x1b[2J"`,
		},
		"BitField": {
			func(c *wire.Codec) { c.Bits("B", 1, func() { wire.BitField(c, "V", 8, &v) }) }, `{B: {V: "red\x1b[2J"}}`, `B                              7`,
		},
		"Value": {
			func(c *wire.Codec) { wire.Value(c, "V", &v, appendColored, consumeColored) },
			`{V: "red\x1b[2J"}`, `V                              "red\x1b[2J"`,
		},
		"name": {
			func(c *wire.Codec) { c.Group("G"+escape, func() { c.Uint8("V", (*uint8)(&v)) }) },
			`{"G\x1b[2J": {V: 7}}`, `"G\x1b[2J.V"`,
		},
		"list": {
			func(c *wire.Codec) {
				for e := range wire.List(c, "L"+escape, wire.PrefixUint8, &listed) {
					c.Uint32("", e)
				}
			}, `{"L\x1b[2J": [3]}`, `"L\x1b[2J"`,
		},
		"error of a Value": {
			func(c *wire.Codec) {
				wire.Value(c, "V", &number, fails, func(b []byte) (uint16, int, error) { return 0, 0, errColored })
			}, `{V: "(bad color \x1b[2J)"}`, `"wire: V: Value at offset 0: bad color \x1b[2J"`,
		},
		"error of a check": {
			func(c *wire.Codec) {
				c.Uint8("V", (*uint8)(&v))
				c.Check("V"+escape, false, errColored)
			}, `{V: 7}`, `bad color \x1b[2J"`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.format, wire.Format(test.fields))
			var out bytes.Buffer
			_ = wire.Dump(&out, []byte("\x07"), test.fields)
			require.Contains(t, out.String(), test.dump)
			require.Negative(t, bytes.IndexFunc(bytes.ReplaceAll(out.Bytes(), []byte("\n"), nil), unicode.IsControl), out.String())
		})
	}
	show := func(dst []byte, _ string, v uint64) ([]byte, bool) { return append(dst, "caf\xe9\n"...), true }
	text := wire.AppendText(nil, fields(func(c *wire.Codec) {
		c.Uint16("N", &number)
		c.Uint32s("L", wire.PrefixUint8, &numbers)
		for e := range wire.List(c, "M", wire.PrefixUint8, &numbers) {
			c.Uint32("", e)
		}
	}), 0, show)
	quoted := `"caf\xe9\n"`
	require.Equal(t, "{N: "+quoted+", L: ["+quoted+" "+quoted+"], M: ["+quoted+" "+quoted+"]}", string(text))

	err := wire.ParseJSON([]byte(`{"\u001b[2J":1}`), fields(func(*wire.Codec) {}))
	require.EqualError(t, err, `wire: "\x1b[2J": JSON at offset 1: wire: no field of the record`)
}

// What prints is as it was, in whatever script.
func TestTextThatPrintsIsPlain(t *testing.T) {
	v := uint8(1)
	r := fields(func(c *wire.Codec) { c.Uint8("Größe „本\"", &v) })
	require.Equal(t, `{Größe „本": 1}`, wire.Format(r))
	quoted := fields(func(c *wire.Codec) { c.Uint8("a\u202eb", &v) }) // turns the direction around
	require.Equal(t, `{"a\u202eb": 1}`, wire.Format(quoted))
}

// A function that loses what it was to append to has nothing to say.
func TestShowThatLosesText(t *testing.T) {
	number := uint8(7)
	r := fields(func(c *wire.Codec) { c.Uint8("N", &number) })
	lose := func([]byte, string, uint64) ([]byte, bool) { return nil, true }
	require.Equal(t, "x{N: 7}", string(wire.AppendText([]byte("x"), r, 0, lose)))
}
