package wire_test

import (
	"bytes"
	"io"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// A Length is a Section up to the end: of every size, with every kind of prefix, however it is written.
func TestLengthIsASectionToTheEnd(t *testing.T) {
	for _, p := range []wire.Prefix{
		wire.PrefixUint8, wire.PrefixUint16BE, wire.PrefixUvarint, wire.PrefixInt32BE.Plus(4), wire.PrefixBER,
		wire.PrefixUvarint.Plus(-1), wire.PrefixDecimal("\r\n"),
	} {
		for _, n := range []int{1, 2, 126, 127, 128, 200, 255, 256, 70000} {
			body := bytes.Repeat([]byte("b"), n)
			section := fields(func(c *wire.Codec) {
				c.Magic("M", "m")
				c.Section("S", p, func() {
					c.Section("S", p, func() { c.Rest("Body", &body) })
				})
			})
			length := fields(func(c *wire.Codec) {
				c.Magic("M", "m")
				c.Length("L", p)
				c.Length("L", p)
				c.Rest("Body", &body)
			})
			want, fault := wire.Append(nil, section)
			got, err := wire.Append(nil, length)
			require.Equal(t, fault == nil, err == nil, "%v, %d: %v, %v", p, n, fault, err)
			require.Equal(t, want, got)
			require.Equal(t, len(want), wire.Size(length))
			var out bytes.Buffer
			e := wire.NewStreamEncoder(&out, 16)
			if err != nil {
				require.Error(t, e.Encode(length))
				require.NoError(t, e.Encode(fields(func(c *wire.Codec) { c.Magic("M", "mm") })), "goes on")
				require.NoError(t, e.Flush())
				require.Equal(t, "mm", out.String())
				continue
			}
			require.NoError(t, e.Encode(length))
			require.NoError(t, e.Encode(length))
			require.NoError(t, e.Flush())
			require.Equal(t, append(bytes.Clone(want), want...), out.Bytes())
			d := wire.NewStreamDecoder(iotest.HalfReader(&out), 16)
			for range 2 {
				body = nil
				require.NoError(t, d.Decode(length))
				require.Len(t, body, n)
			}
			require.Equal(t, io.EOF, d.Decode(length))
			body = nil
			require.NoError(t, wire.Unmarshal(want, length))
			require.Len(t, body, n)
			used, err := wire.Consume(append(want, "more"...), length)
			require.NoError(t, err)
			require.Equal(t, len(want), used)
		}
	}
}

func TestLengthThatIsWrong(t *testing.T) {
	packet := fields(func(c *wire.Codec) {
		c.Group("G", func() {
			c.Length("L", wire.PrefixUvarint.Canonical().MaxLen(9))
			c.Uint16("A", new(uint16))
		})
		c.Uint8("B", new(uint8))
	})
	for name, tt := range map[string]struct {
		input string
		want  wire.DecodeError
	}{
		"too short":          {"\x01\x02\x03\x04", wire.DecodeError{Op: "Uint16", Path: "G.A", Offset: 1, Err: io.ErrUnexpectedEOF}},
		"too long":           {"\x03\x02\x03\x04", wire.DecodeError{Op: "Length", Path: "G.L", Offset: 3, Err: wire.ErrTrailingBytes}},
		"more than there is": {"\x04\x02\x03\x04", wire.DecodeError{Op: "Length", Path: "G.L", Offset: 0, Err: io.ErrUnexpectedEOF}},
		"not there":          {"", wire.DecodeError{Op: "Length", Path: "G.L", Offset: 0, Err: io.ErrUnexpectedEOF}},
		"above its limit":    {"\x0a\x02\x03\x04", wire.DecodeError{Op: "Length", Path: "G.L", Offset: 0, Err: &wire.LengthError{What: "section", Got: 10, Limit: 9}}},
		"not canonical":      {"\x82\x00\x02\x03", wire.DecodeError{Op: "Length", Path: "G.L", Offset: 0, Err: varint.ErrNonMinimal}},
		"cut after it":       {"\x02\x02\x03", wire.DecodeError{Op: "Uint8", Path: "B", Offset: 3, Err: io.ErrUnexpectedEOF}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.want, *decodeError(t, wire.Unmarshal([]byte(tt.input), packet)))
			var c wire.Codec // and on the stack
			packet.Fields(c.Decode([]byte(tt.input)))
			require.Equal(t, tt.want, *decodeError(t, c.Decoded()))
			var fields []wire.Field
			require.Error(t, wire.Trace([]byte(tt.input), packet, func(f wire.Field) { fields = append(fields, f) }))
		})
	}
	long := fields(func(c *wire.Codec) {
		c.Length("L", u8)
		c.Pad(256)
	})
	_, err := wire.Append(nil, long)
	require.EqualError(t, err, "wire: L: Length at offset 0: wire: section of length 256 exceeds the limit of 255 of uint8")
}

// A Length in an element would end where the list does.
func TestLengthInAnElement(t *testing.T) {
	l := []string{"a"}
	m := map[string]uint8{"a": 1}
	for name, tt := range map[string]struct {
		bytes string
		code  fields
	}{
		"List": {"\x01\x02a\x00", func(c *wire.Codec) {
			for s := range wire.List(c, "List", u8, &l) {
				c.Length("", u8)
				c.CString("", s)
			}
		}},
		"ListRest": {"\x02a\x00", func(c *wire.Codec) {
			for s := range wire.ListRest(c, "List", &l) {
				c.Length("", u8)
				c.CString("", s)
			}
		}},
		"Map": {"\x01\x03a\x00\x01", func(c *wire.Codec) {
			for k, v := range wire.Map(c, "Map", u8, &m) {
				c.Length("", u8)
				c.CString("K", k)
				c.Uint8("V", v)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := wire.Append(nil, tt.code)
			require.ErrorIs(t, err, wire.ErrOpenLength)
			require.ErrorIs(t, wire.Unmarshal([]byte(tt.bytes), tt.code), wire.ErrOpenLength)
		})
	}
}

// Offsets inside count from the first byte after a length that has no fixed width.
func TestOffsetAfterLength(t *testing.T) {
	var at []int64
	v := uint8(1)
	r := fields(func(c *wire.Codec) {
		c.Uint8("A", &v)
		c.Group("G", func() {
			c.Length("L", wire.PrefixUvarint)
			at = append(at, c.Offset())
			c.Uint8("B", &v)
			at = append(at, c.Offset())
		})
		at = append(at, c.Offset())
	})
	b, err := wire.Append(nil, r)
	require.NoError(t, err)
	require.NoError(t, wire.Unmarshal(b, r))
	require.Equal(t, []int64{0, 1, 3, 0, 1, 3}, at)
}

// Each part ends what began in it: what comes after the part is not counted.
func TestLengthEndsWithItsPart(t *testing.T) {
	v, note := uint8(7), ptr(uint8(7))
	part := func(c *wire.Codec, v *uint8) {
		c.Length("L", u8)
		c.Uint8("V", v)
	}
	one := wire.Sum{Size: 1, Func: func(b []byte) uint64 { return uint64(len(b)) }}
	for name, tt := range map[string]struct {
		code  fields
		bytes string
	}{
		"Group":   {func(c *wire.Codec) { c.Group("G", func() { part(c, &v) }) }, "\x01\x07"},
		"Section": {func(c *wire.Codec) { c.Section("S", u8, func() { part(c, &v) }) }, "\x02\x01\x07"},
		"Sum":     {func(c *wire.Codec) { c.Sum("S", one, func() { part(c, &v) }) }, "\x01\x07\x02"},
		"Scalar": {func(c *wire.Codec) {
			text := "\x07"
			wire.Scalar(c, "S", &text, func() { part(c, &v) })
		}, "\x01\x07"},
		"When": {func(c *wire.Codec) {
			for v := range wire.When(c, "W", true, &note) {
				part(c, v)
			}
		}, "\x01\x07"},
		"Optional": {func(c *wire.Codec) {
			for v := range wire.Optional(c, "O", &note) {
				part(c, v)
			}
		}, "\x01\x01\x07"},
	} {
		t.Run(name, func(t *testing.T) {
			after := uint8(9)
			r := fields(func(c *wire.Codec) {
				tt.code(c)
				c.Uint8("After", &after)
			})
			b, err := wire.Append(nil, r)
			require.NoError(t, err)
			require.Equal(t, tt.bytes+"\x09", string(b))
			require.Equal(t, len(b), wire.Size(r))
			after = 0
			require.NoError(t, wire.Unmarshal(b, r))
			require.Equal(t, uint8(9), after)
		})
	}
}
