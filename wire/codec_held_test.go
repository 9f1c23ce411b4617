package wire_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// A held is a kind of value, values of it, and the bytes of each.
type held struct {
	name  string
	check func(t *testing.T)
}

// holds returns the test of one kind: whatever a variable held before, it is what was decoded, and gives back the same
// bytes, from a slice, a stream and JSON.
func holds[T any](name string, code func(c *wire.Codec, v *T), values map[string]T) held {
	return held{name, func(t *testing.T) {
		for was := range values {
			for bytesOf, want := range values {
				var v T
				r := fields(func(c *wire.Codec) { code(c, &v) })
				for how, decode := range map[string]func(b string) error{
					"slice":  func(b string) error { return wire.Unmarshal([]byte(b), r) },
					"stream": func(b string) error { return wire.NewStreamDecoder(strings.NewReader(b), 1).Decode(r) },
					"byte by byte": func(b string) error {
						return wire.NewStreamDecoder(iotest.OneByteReader(strings.NewReader(b)), 0).Decode(r)
					},
				} {
					require.NoError(t, decode(was), how)
					require.NoError(t, decode(bytesOf), how)
					require.Equal(t, want, v, "%q after %q, from a %s", bytesOf, was, how)
					b, err := wire.Append(nil, r)
					require.NoError(t, err)
					require.Equal(t, bytesOf, string(b))
				}
				text, err := wire.AppendJSON(nil, r)
				require.NoError(t, err)
				require.NoError(t, wire.Unmarshal([]byte(was), r))
				require.NoError(t, wire.ParseJSON(text, r), "%s", text)
				require.Equal(t, want, v, "%s after %q", text, was)

				var out bytes.Buffer
				e := wire.NewStreamEncoder(&out, 1)
				require.NoError(t, e.Encode(r))
				require.NoError(t, e.Flush())
				require.Equal(t, bytesOf, out.String())
				require.Equal(t, len(bytesOf), wire.Size(r))
			}
		}
	}}
}

func TestWhatWasHeldBefore(t *testing.T) {
	long := strings.Repeat("l", 127)
	longer := strings.Repeat("m", 300)
	null8, null16 := wire.PrefixInt8.Null(), wire.PrefixInt16BE.Null()
	tail := func(s string) string { return s + "\x2a" } // a field after it, so that it is not the last byte
	after := func(c *wire.Codec) { c.Magic("", "\x2a") }
	for _, h := range []held{
		holds("ByteArray", func(c *wire.Codec, v *[]byte) { c.ByteArray("V", u8, v); after(c) }, map[string][]byte{
			tail("\x01a"): []byte("a"), tail("\x03xyz"): []byte("xyz"), tail("\x7f" + long): []byte(long),
		}),
		holds("ByteArray of uvarint", func(c *wire.Codec, v *[]byte) { c.ByteArray("V", wire.PrefixUvarint, v); after(c) }, map[string][]byte{
			tail("\x02ab"): []byte("ab"), tail("\x7f" + long): []byte(long), tail("\xac\x02" + longer): []byte(longer),
		}),
		holds("null-able ByteArray", func(c *wire.Codec, v *[]byte) { c.ByteArray("V", null8, v); after(c) }, map[string][]byte{
			tail("\xff"): nil, tail("\x00"): {}, tail("\x02ab"): []byte("ab"),
		}),
		holds("ByteArrayView", func(c *wire.Codec, v *[]byte) { c.ByteArrayView("V", u8, v); after(c) }, map[string][]byte{
			tail("\x01a"): []byte("a"), tail("\x03xyz"): []byte("xyz"), tail("\x7f" + long): []byte(long),
		}),
		holds("String", func(c *wire.Codec, v *string) { c.String("V", u8, v); after(c) }, map[string]string{
			tail("\x00"): "", tail("\x01a"): "a", tail("\x01b"): "b", tail("\x7f" + long): long, tail("\x80" + long + "l"): long + "l",
		}),
		holds("NullString", func(c *wire.Codec, v **string) { c.NullString("V", null16, v); after(c) }, map[string]*string{
			tail("\xff\xff"): nil, tail("\x00\x00"): ptr(""), tail("\x00\x02ab"): ptr("ab"),
		}),
		holds("Uint64s", func(c *wire.Codec, v *[]uint64) { c.Uint64s("V", u8, v); after(c) }, map[string][]uint64{
			tail("\x01\x00\x01\x02\x03\x04\x05\x06\x07"):                          {0x0001020304050607},
			tail("\x05" + strings.Repeat("\x00\x00\x00\x00\x00\x00\x00\x07", 5)):  {7, 7, 7, 7, 7},
			tail("\x41" + strings.Repeat("\x80\x00\x00\x00\x00\x00\x00\x01", 65)): repeated(65, uint64(1<<63+1)),
		}),
		holds("little-endian Uint64s", func(c *wire.Codec, v *[]uint64) {
			c.Order(wire.LittleEndian)
			c.Uint64s("V", u8, v)
			after(c)
		}, map[string][]uint64{
			tail("\x01\x00\x01\x02\x03\x04\x05\x06\x07"):                                 {0x0706050403020100},
			tail("\x02\x01\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00"): {1, 2},
		}),
		holds("Uint16s", func(c *wire.Codec, v *[]uint16) { c.Uint16s("V", u8, v); after(c) }, map[string][]uint16{
			tail("\x01\x00\x01"): {1}, tail("\x03\x01\x00\x02\x00\x03\x00"): {0x100, 0x200, 0x300},
		}),
		holds("little-endian Int32s", func(c *wire.Codec, v *[]int32) {
			c.Order(wire.LittleEndian)
			c.Int32s("V", u8, v)
			after(c)
		}, map[string][]int32{tail("\x01\xff\xff\xff\xff"): {-1}, tail("\x02\x01\x00\x00\x00\x00\x01\x00\x00"): {1, 256}}),
		holds("null-able Uint32s", func(c *wire.Codec, v *[]uint32) { c.Uint32s("V", null16, v); after(c) }, map[string][]uint32{
			tail("\xff\xff"): nil, tail("\x00\x00"): {}, tail("\x00\x01\x00\x00\x00\x07"): {7},
		}),
		holds("null-able List", func(c *wire.Codec, v *[]uint8) {
			for e := range wire.List(c, "V", null8, v) {
				c.Uint8("", e)
			}
			after(c)
		}, map[string][]uint8{tail("\xff"): nil, tail("\x00"): {}, tail("\x02\x01\x02"): {1, 2}}),
		holds("null-able Map", func(c *wire.Codec, v *map[uint8]uint8) {
			for k, e := range wire.Map(c, "V", null8, v) {
				c.Uint8("K", k)
				c.Uint8("E", e)
			}
			after(c)
		}, map[string]map[uint8]uint8{tail("\xff"): nil, tail("\x00"): {}, tail("\x02\x01\x02\x03\x04"): {1: 2, 3: 4}}),
		holds("Padded", func(c *wire.Codec, v *string) { c.Padded("V", 3, ' ', v); after(c) }, map[string]string{
			tail("   "): "", tail("a  "): "a", tail("abc"): "abc", tail(" b "): " b",
		}),
		holds("Padded of none", func(c *wire.Codec, v *string) { c.Padded("V", 0, ' ', v); after(c) }, map[string]string{tail(""): ""}),
		holds("Until", func(c *wire.Codec, v *string) { c.Until("V", "\r\n", v); after(c) }, map[string]string{
			tail("\r\n"): "", tail("a\r\n"): "a", tail("\n\r\r\n"): "\n\r", tail(long + "\r\n"): long,
		}),
		holds("CString", func(c *wire.Codec, v *string) { c.CString("V", v); after(c) }, map[string]string{tail("\x00"): "", tail("ab\x00"): "ab"}),
		holds("Decimal", func(c *wire.Codec, v *int64) { c.Decimal("V", ":", v); after(c) }, map[string]int64{
			tail("0:"): 0, tail("-7:"): -7, tail("10:"): 10, tail("9223372036854775807:"): 1<<63 - 1,
		}),
		holds("VarInt", func(c *wire.Codec, v *int32) { c.VarInt("V", v); after(c) }, map[string]int32{
			tail("\x00"): 0, tail("\x7f"): 127, tail("\x80\x01"): 128, tail("\xff\xff\xff\xff\x0f"): -1,
		}),
		holds("Optional", func(c *wire.Codec, v **uint8) {
			for e := range wire.Optional(c, "V", v) {
				c.Uint8("", e)
			}
			after(c)
		}, map[string]*uint8{tail("\x00"): nil, tail("\x01\x07"): ptr(uint8(7)), tail("\x01\x08"): ptr(uint8(8))}),
	} {
		t.Run(h.name, h.check)
	}
}

func repeated(n int, v uint64) []uint64 {
	all := make([]uint64, n)
	for i := range all {
		all[i] = v
	}
	return all
}

// TestDumpOfNumbers: a list of numbers is a count and a line, which shows the first ones.
func TestDumpOfNumbers(t *testing.T) {
	numbers := func(p wire.Prefix) fields {
		return func(c *wire.Codec) { c.Uint16s("V", p, new([]uint16)) }
	}
	count := func(b, n string) string {
		return "     0  " + b + "                         V                              " + n + " (Count)\n"
	}
	for name, c := range map[string]struct {
		code    fields
		b, want string
	}{
		"two":   {numbers(u8), "\x02\x00\x01\x00\x02", count("02", "2") + "     1  00 01 00 02                V                              [1 2]\n"},
		"none":  {numbers(u8), "\x00", count("00", "0") + "     1                             V                              []\n"},
		"null":  {numbers(wire.PrefixInt8.Null()), "\xff", count("ff", "null")},
		"eight": {numbers(u8), "\x08" + strings.Repeat("\x00\x09", 8), count("08", "8") + "     1  00 09 00 09 00 09 00 09 .. V                              [9 9 9 9 9 9 9 9]\n"},
		"many":  {numbers(u8), "\x14" + strings.Repeat("\x00\x09", 20), count("14", "20") + "     1  00 09 00 09 00 09 00 09 .. V                              [9 9 9 9 9 9 9 9 ...]\n"},
	} {
		var out bytes.Buffer
		require.NoError(t, wire.Dump(&out, []byte(c.b), c.code), name)
		assert.Equal(t, c.want, out.String(), name)
	}
}
