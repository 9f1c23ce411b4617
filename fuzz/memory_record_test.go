//go:build !race

package fuzz_test

import (
	"strings"

	"github.com/seed44153783/wirekit/codecs/examples/resp"
	"github.com/seed44153783/wirekit/codecs/examples/websocket"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// memoryPrefixes are what the fields below have for lengths and counts, each without a limit of its own.
var memoryPrefixes = map[string]wire.Prefix{
	"uint32": wire.PrefixUint32BE.MaxLen(-1), "uvarint": wire.PrefixUvarint.MaxLen(-1), "uint8": wire.PrefixUint8, "or null": wire.PrefixInt32BE.Null().MaxLen(-1),
}

// A measured is a description of a field, which adds to elements what the Go elements take that are much larger than
// their bytes of input.
type measured func(c *wire.Codec, p wire.Prefix, elements *int)

// memoryFields are the kinds of fields and parts that hold as much as a length or a count says.
var memoryFields = map[string]measured{
	"String":        func(c *wire.Codec, p wire.Prefix, _ *int) { c.String("F", p, new(string)) },
	"UTF8String":    func(c *wire.Codec, p wire.Prefix, _ *int) { c.UTF8String("F", p, new(string)) },
	"Secret":        func(c *wire.Codec, p wire.Prefix, _ *int) { c.Secret("F", p, new(string)) },
	"NullString":    func(c *wire.Codec, p wire.Prefix, _ *int) { c.NullString("F", p, new(*string)) },
	"ByteArray":     func(c *wire.Codec, p wire.Prefix, _ *int) { c.ByteArray("F", p, new([]byte)) },
	"ByteArrayView": func(c *wire.Codec, p wire.Prefix, _ *int) { c.ByteArrayView("F", p, new([]byte)) },
	"CString":       func(c *wire.Codec, _ wire.Prefix, _ *int) { c.CString("F", new(string)) },
	"Until":         func(c *wire.Codec, _ wire.Prefix, _ *int) { c.Until("F", "\r\n", new(string)) },
	"UntilView":     func(c *wire.Codec, _ wire.Prefix, _ *int) { c.UntilView("F", "\r\n", new([]byte)) },
	"Padded":        func(c *wire.Codec, _ wire.Prefix, _ *int) { c.Padded("F", 1<<20, 0, new(string)) },
	"Rest":          func(c *wire.Codec, _ wire.Prefix, _ *int) { c.Rest("F", new([]byte)) },
	"RestView":      func(c *wire.Codec, _ wire.Prefix, _ *int) { c.RestView("F", new([]byte)) },
	"Pad":           func(c *wire.Codec, _ wire.Prefix, _ *int) { c.Pad(1 << 30) },
	"Align":         func(c *wire.Codec, _ wire.Prefix, _ *int) { c.Uint8("F", new(uint8)); c.Align(1 << 30) },
	"Decimal":       func(c *wire.Codec, _ wire.Prefix, _ *int) { c.Decimal("F", "\n", new(int64)) },
	"Magic":         func(c *wire.Codec, _ wire.Prefix, _ *int) { c.Magic("F", strings.Repeat("a", 100)) },
	"Value": func(c *wire.Codec, p wire.Prefix, _ *int) {
		var s string
		wire.Value(c, "F", &s, p.AppendString, p.ConsumeString)
	},
	"Scalar": func(c *wire.Codec, p wire.Prefix, _ *int) {
		var s []byte
		wire.Scalar(c, "F", &s, func() { c.ByteArrayView("", p, &s) })
	},

	"Uint16s":  func(c *wire.Codec, p wire.Prefix, _ *int) { c.Uint16s("F", p, new([]uint16)) },
	"Int16s":   func(c *wire.Codec, p wire.Prefix, _ *int) { c.Int16s("F", p, new([]int16)) },
	"Uint32s":  func(c *wire.Codec, p wire.Prefix, _ *int) { c.Uint32s("F", p, new([]uint32)) },
	"Int32s":   func(c *wire.Codec, p wire.Prefix, _ *int) { c.Int32s("F", p, new([]int32)) },
	"Uint64s":  func(c *wire.Codec, p wire.Prefix, _ *int) { c.Uint64s("F", p, new([]uint64)) },
	"Int64s":   func(c *wire.Codec, p wire.Prefix, _ *int) { c.Int64s("F", p, new([]int64)) },
	"Float32s": func(c *wire.Codec, p wire.Prefix, _ *int) { c.Float32s("F", p, new([]float32)) },
	"Float64s": func(c *wire.Codec, p wire.Prefix, _ *int) { c.Float64s("F", p, new([]float64)) },

	"List": func(c *wire.Codec, p wire.Prefix, n *int) {
		for v := range wire.List(c, "F", p, new([][4]uint64)) {
			c.Uvarint("", &v[0])
			*n += 2 * 32
		}
	},
	"List of nothing": func(c *wire.Codec, p wire.Prefix, n *int) {
		for range wire.List(c, "F", p, new([][4]uint64)) {
			*n += 2 * 32
		}
	},
	"List of strings": func(c *wire.Codec, p wire.Prefix, n *int) {
		for v := range wire.List(c, "F", p, new([]string)) {
			c.String("", wire.PrefixUint8, v)
			*n += 2*16 + 16 // short strings are allocated in steps
		}
	},
	"List of lists of lists": func(c *wire.Codec, p wire.Prefix, n *int) {
		for v := range wire.List(c, "F", p, new([][][]uint64)) {
			*n += 2 * 24
			for w := range wire.List(c, "F", p, v) {
				*n += 2 * 24
				for u := range wire.List(c, "F", p, w) {
					c.Uint8("", new(uint8))
					*u = 1
					*n += 2 * 8
				}
			}
		}
	},
	"Repeat": func(c *wire.Codec, p wire.Prefix, n *int) {
		var count int
		c.Count("N", p, &count)
		for v := range wire.Repeat(c, "F", count, new([][4]uint64)) {
			c.Uint8("", new(uint8))
			v[0] = 1
			*n += 2 * 32
		}
	},
	"ListRest": func(c *wire.Codec, _ wire.Prefix, n *int) {
		for v := range wire.ListRest(c, "F", new([][4]uint64)) {
			c.Uvarint("", &v[0])
			*n += 2 * 32
		}
	},
	"ListUntil": func(c *wire.Codec, _ wire.Prefix, n *int) {
		for v := range wire.ListUntil(c, "F", "\xff\xff", new([][4]uint64)) {
			c.Uint16("", new(uint16))
			v[0] = 1
			*n += 2 * 32
		}
	},
	"Map": func(c *wire.Codec, p wire.Prefix, n *int) {
		pairs := 0
		for k, v := range wire.Map(c, "F", p, new(map[uint32][2]uint64)) {
			c.Uint32("", k)
			v[0] = 1
			pairs++
		}
		*n += mapped(pairs, 24)
	},
	"SortedMap": func(c *wire.Codec, p wire.Prefix, n *int) {
		pairs := 0
		for k, v := range wire.SortedMap(c, "F", p, new(map[uint32][2]uint64)) {
			c.Uint32("", k)
			v[0] = 1
			pairs++
		}
		*n += mapped(pairs, 24)
	},
	"Optional": func(c *wire.Codec, _ wire.Prefix, n *int) {
		var again func()
		again = func() {
			for range wire.Optional(c, "F", new(*[4]uint64)) {
				*n += 2 * 32
				again()
			}
		}
		again()
	},
	"When": func(c *wire.Codec, _ wire.Prefix, n *int) {
		for range wire.When(c, "F", true, new(*[4]uint64)) {
			*n += 2 * 32
			c.Rest("", new([]byte))
		}
	},
	"Section": func(c *wire.Codec, p wire.Prefix, _ *int) { c.Section("F", p, func() { c.Rest("", new([]byte)) }) },
	"Sections": func(c *wire.Codec, p wire.Prefix, _ *int) {
		c.Section("F", p, func() { c.Section("F", p, func() { c.RestView("", new([]byte)) }) })
	},
	"Section of a list": func(c *wire.Codec, p wire.Prefix, n *int) {
		c.Section("F", p, func() {
			for v := range wire.ListRest(c, "", new([]uint64)) {
				c.Uvarint("", v)
				*n += 2 * 8
			}
		})
	},
	"Group": func(c *wire.Codec, p wire.Prefix, _ *int) { c.Group("F", func() { c.ByteArray("", p, new([]byte)) }) },
	"Bits": func(c *wire.Codec, p wire.Prefix, _ *int) {
		c.Bits("F", 1, func() { wire.BitField(c, "", 8, new(uint8)); c.String("", p, new(string)) })
	},
	"Sum": func(c *wire.Codec, p wire.Prefix, _ *int) {
		c.Sum("F", soakSum, func() { c.ByteArrayView("", p, new([]byte)) })
	},
	"Sum of all": func(c *wire.Codec, _ wire.Prefix, _ *int) { c.Sum("F", soakSum, func() { c.Rest("", new([]byte)) }) },
	"Sum before": func(c *wire.Codec, p wire.Prefix, _ *int) {
		s := soakSum
		s.Before = true
		c.Sum("F", s, func() { c.String("", p, new(string)) })
	},
	"At": func(c *wire.Codec, p wire.Prefix, _ *int) {
		for range 100 {
			c.At(0, func() { c.ByteArrayView("", p, new([]byte)) })
		}
	},
}

// withoutPrefix are the fields that have neither length nor count.
var withoutPrefix = map[string]bool{
	"CString": true, "Until": true, "UntilView": true, "Padded": true, "Rest": true, "RestView": true, "Pad": true, "Align": true, "Decimal": true, "Magic": true,
	"ListRest": true, "ListUntil": true, "Optional": true, "When": true, "Sum of all": true,
}

// fieldDecoders decode each kind of field from a stream in pieces and from a slice, with a limit and without.
func fieldDecoders() map[string]func(b []byte) int {
	all := map[string]func(b []byte) int{}
	for field, describe := range memoryFields {
		prefixes := memoryPrefixes
		if withoutPrefix[field] {
			prefixes = map[string]wire.Prefix{"": 0}
		}
		for kind, p := range prefixes {
			decode := func(d *wire.Decoder, maxLen int) (elements int) {
				d.MaxLen = maxLen
				_ = d.Decode(described(func(c *wire.Codec) { describe(c, p, &elements) }))
				return elements
			}
			all["field "+field+" "+kind+", stream"] = func(b []byte) int { return decode(wire.NewStreamDecoder(inPieces(b), 0), -1) }
			all["field "+field+" "+kind+", slice"] = func(b []byte) int { return decode(wire.NewDecoder(b), 0) }
			if kind == "uint32" || kind == "" {
				all["field "+field+", JSON"] = func(b []byte) (elements int) {
					_ = wire.ParseJSON(b, described(func(c *wire.Codec) { describe(c, p, &elements) }))
					return elements
				}
			}
		}
	}
	return all
}

// moreFramings are framings of the memory table, without a limit and with a small one.
func moreFramings() map[string][2]framing.Framing {
	all := map[string][2]framing.Framing{
		"RESP": {resp.Framing(-1), resp.Framing(7)}, "WebSocket": {webSocket(websocket.FromServer, -1), webSocket(websocket.FromServer, 7)},
		"brackets":             {framing.Sized{Item: bracket(new(int)), Max: -1}, framing.Sized{Item: bracket(new(int)), Max: 7}},
		"CRC32C in Blocks":     {framing.CRC32C(framing.Blocks{Max: -1}), framing.CRC32C(framing.Blocks{Max: 7})},
		"Adler32 in Netstring": {framing.Adler32(framing.Netstring{Max: -1}), framing.Adler32(framing.Netstring{Max: 7})},
		"CRC32 in SLIP":        {framing.CRC32(framing.SLIP{Max: -1}), framing.CRC32(framing.SLIP{Max: 7})},
		"Keep":                 {framing.Separator{Sep: []byte("\n"), Keep: true, Max: -1}, framing.Separator{Sep: []byte("\n"), Keep: true, Max: 7}},
	}
	for name, preset := range map[string]framing.Length{
		"HTTP2": framing.HTTP2(), "TLS": framing.TLS(), "TPKT": framing.TPKT(), "BGP": framing.BGP(), "Kafka": framing.Kafka(), "DNS": framing.DNS(), "AMQP": framing.AMQP(),
		"Delimited": framing.Delimited(),
		"Tail":      {Prefix: wire.PrefixUint32BE, Tail: "\xce"}, "Header": {Prefix: wire.PrefixUint32BE, Offset: 2, Min: 3},
		"limit of the prefix": {Prefix: wire.PrefixUint32BE.MaxLen(1 << 30)},
	} {
		low := limited(preset, 7)
		if low.Validate() != nil { // its head is longer
			low.Max = 100
		}
		all[name] = [2]framing.Framing{limited(preset, -1), low}
	}
	return all
}

// moreValues are plain functions of the memory table, and values of a Decoder.
func moreValues() map[string]func(b []byte) int {
	return map[string]func(b []byte) int{
		"varint.ReadCanonicalUvarint": func(b []byte) int { _, _ = varint.ReadCanonicalUvarint(inPieces(b)); return 0 },
		"varint.ReadCanonicalHPACK":   func(b []byte) int { _, _, _ = varint.ReadCanonicalHPACK(inPieces(b), 5); return 0 },
		"Decoder.Into":                func(b []byte) int { wire.NewStreamDecoder(inPieces(b), 0).Into(make([]byte, 100)); return 0 },
		"Decoder.RestView":            func(b []byte) int { wire.NewStreamDecoder(inPieces(b), 0).RestView(); return 0 },
		"Decoder.BytesView": func(b []byte) int {
			d := wire.NewStreamDecoder(inPieces(b), 0)
			d.MaxLen = -1
			d.BytesView(1 << 40)
			return 0
		},
		"Decoder.Elements": func(b []byte) int {
			d := wire.NewStreamDecoder(inPieces(b), 0)
			d.MaxLen = -1
			for range d.Elements(wire.PrefixUint32BE, 1) {
				d.ByteArrayView(wire.PrefixUint8)
			}
			return 0
		},
		"framing.Reader.Peek": func(b []byte) int {
			_, _ = framing.NewReader(inPieces(b), framing.Lines()).Peek(1 << 30)
			return 0
		},
	}
}
