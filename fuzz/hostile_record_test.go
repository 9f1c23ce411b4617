package fuzz_test

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// errOdd is the error of a check.
var errOdd = errors.New("odd")

// hostileFields describe F of the records in the table. Prefixes are those of its head.
var hostileFields = map[string]described{
	"Bool":       func(c *wire.Codec) { c.Bool("F", new(bool)) },
	"StrictBool": func(c *wire.Codec) { c.StrictBool("F", new(bool)) },
	"Uint8":      func(c *wire.Codec) { c.Uint8("F", new(uint8)) },
	"Int8":       func(c *wire.Codec) { c.Int8("F", new(int8)) },
	"Uint16":     func(c *wire.Codec) { c.Uint16("F", new(uint16)) },
	"Int16":      func(c *wire.Codec) { c.Int16("F", new(int16)) },
	"Uint32":     func(c *wire.Codec) { c.Uint32("F", new(uint32)) },
	"Int32":      func(c *wire.Codec) { c.Int32("F", new(int32)) },
	"Uint64":     func(c *wire.Codec) { c.Uint64("F", new(uint64)) },
	"Int64":      func(c *wire.Codec) { c.Int64("F", new(int64)) },
	"Float32":    func(c *wire.Codec) { c.Float32("F", new(float32)) },
	"Float64":    func(c *wire.Codec) { c.Float64("F", new(float64)) },
	"Float16":    func(c *wire.Codec) { c.Float16("F", new(float64)) },
	"BFloat16":   func(c *wire.Codec) { c.BFloat16("F", new(float64)) },
	"UintN":      func(c *wire.Codec) { c.UintN("F", 3, new(uint64)) },
	"IntN":       func(c *wire.Codec) { c.IntN("F", 5, new(int64)) },
	"Enum":       func(c *wire.Codec) { wire.Enum(c, "F", new(uint16)) },

	"Uvarint":     func(c *wire.Codec) { c.Uvarint("F", new(uint64)) },
	"Zigzag":      func(c *wire.Codec) { c.Zigzag("F", new(int64)) },
	"VarInt":      func(c *wire.Codec) { c.VarInt("F", new(int32)) },
	"VarLong":     func(c *wire.Codec) { c.VarLong("F", new(int64)) },
	"SLEB":        func(c *wire.Codec) { c.SLEB("F", new(int64)) },
	"SLEB32":      func(c *wire.Codec) { c.SLEB32("F", new(int32)) },
	"QUIC":        func(c *wire.Codec) { c.QUIC("F", new(uint64)) },
	"CompactSize": func(c *wire.Codec) { c.CompactSize("F", new(uint64)) },
	"VLQ":         func(c *wire.Codec) { c.VLQ("F", new(uint64)) },
	"Decimal":     func(c *wire.Codec) { c.Decimal("F", "\n", new(int64)) },

	"String":                 func(c *wire.Codec) { c.String("F", wire.PrefixInt16BE, new(string)) },
	"UTF8String":             func(c *wire.Codec) { c.UTF8String("F", wire.PrefixInt16BE, new(string)) },
	"Secret":                 func(c *wire.Codec) { c.Secret("F", wire.PrefixInt16BE, new(string)) },
	"NullString":             func(c *wire.Codec) { c.NullString("F", wire.PrefixInt16BE.Null(), new(*string)) },
	"ByteArray":              func(c *wire.Codec) { c.ByteArray("F", wire.PrefixInt16BE, new([]byte)) },
	"ByteArrayView":          func(c *wire.Codec) { c.ByteArrayView("F", wire.PrefixInt16BE, new([]byte)) },
	"String limit":           func(c *wire.Codec) { c.String("F", wire.PrefixUint8.MaxLen(3), new(string)) },
	"ByteArray limit":        func(c *wire.Codec) { c.ByteArray("F", wire.PrefixUint8.MaxLen(3), new([]byte)) },
	"ByteArrayView limit":    func(c *wire.Codec) { c.ByteArrayView("F", wire.PrefixUint8.MaxLen(3), new([]byte)) },
	"Into":                   func(c *wire.Codec) { c.Into("F", make([]byte, 4)) },
	"CString":                func(c *wire.Codec) { c.CString("F", new(string)) },
	"Until":                  func(c *wire.Codec) { c.Until("F", "\r\n", new(string)) },
	"UntilView":              func(c *wire.Codec) { c.UntilView("F", "\r\n", new([]byte)) },
	"Padded":                 func(c *wire.Codec) { c.Padded("F", 4, ' ', new(string)) },
	"RestMasked":             func(c *wire.Codec) { c.RestMasked("F", []byte{0x55}, new([]byte)) },
	"Length":                 func(c *wire.Codec) { c.Length("F", wire.PrefixUint8); x(c) },
	"Require":                func(c *wire.Codec) { c.Uint8("F", new(uint8)); c.Require("F", false) },
	"MagicBits":              func(c *wire.Codec) { c.Bits("B", 1, func() { c.MagicBits("F", 8, 0x40) }) },
	"DomainName":             func(c *wire.Codec) { c.DomainName("F", new(string)) },
	"DomainName on a slice":  func(c *wire.Codec) { c.DomainName("F", new(string)) },
	"DomainName on a stream": func(c *wire.Codec) { c.DomainName("F", new(string)) },
	"If":                     func(c *wire.Codec) { c.If(true).Uint16("F", new(uint16)); c.If(false).Uint16("G", new(uint16)) },
	"Rest":                   func(c *wire.Codec) { c.Rest("F", new([]byte)) },
	"RestView":               func(c *wire.Codec) { c.RestView("F", new([]byte)) },
	"Magic":                  func(c *wire.Codec) { c.Magic("F", "OK") },
	"Pad":                    func(c *wire.Codec) { c.Pad(2) },
	"Align":                  func(c *wire.Codec) { c.Align(4) },
	"Value": func(c *wire.Codec) {
		append := func(dst []byte, v uint64) ([]byte, error) { return varint.AppendUvarint(dst, v), nil }
		wire.Value(c, "F", new(uint64), append, varint.ConsumeCanonicalUvarint)
	},
	"Scalar": func(c *wire.Codec) {
		wire.Scalar(c, "F", new(string), func() {
			c.String("First", wire.PrefixUint8, new(string))
			c.String("Second", wire.PrefixUint8, new(string))
		})
	},

	"Uint16s":       func(c *wire.Codec) { c.Uint16s("F", wire.PrefixUint8, new([]uint16)) },
	"Int16s":        func(c *wire.Codec) { c.Int16s("F", wire.PrefixUint8, new([]int16)) },
	"Uint32s":       func(c *wire.Codec) { c.Uint32s("F", wire.PrefixUint8, new([]uint32)) },
	"Int32s":        func(c *wire.Codec) { c.Int32s("F", wire.PrefixUint8, new([]int32)) },
	"Uint64s":       func(c *wire.Codec) { c.Uint64s("F", wire.PrefixUint8, new([]uint64)) },
	"Int64s":        func(c *wire.Codec) { c.Int64s("F", wire.PrefixUint8, new([]int64)) },
	"Float32s":      func(c *wire.Codec) { c.Float32s("F", wire.PrefixUint8, new([]float32)) },
	"Float64s":      func(c *wire.Codec) { c.Float64s("F", wire.PrefixUint8, new([]float64)) },
	"Uint16s limit": func(c *wire.Codec) { c.Uint16s("F", wire.PrefixUint8.MaxLen(3), new([]uint16)) },

	"List":                  func(c *wire.Codec) { xs(c, wire.List(c, "F", wire.PrefixUint8, new([]uint16))) },
	"List limit":            func(c *wire.Codec) { xs(c, wire.List(c, "F", wire.PrefixUint8.MaxLen(3), new([]uint16))) },
	"List of int16":         func(c *wire.Codec) { xs(c, wire.List(c, "F", wire.PrefixInt16BE, new([]uint16))) },
	"List of int16 or null": func(c *wire.Codec) { xs(c, wire.List(c, "F", wire.PrefixInt16BE.Null(), new([]uint16))) },
	"List of nothing": func(c *wire.Codec) {
		for range wire.List(c, "F", wire.PrefixUint32BE.MaxLen(-1), new([]struct{})) {
		}
	},
	"Repeat": func(c *wire.Codec) {
		var n int
		c.Count("N", wire.PrefixUint8, &n)
		xs(c, wire.Repeat(c, "F", n, new([]uint16)))
	},
	"ListRest": func(c *wire.Codec) {
		c.Section("S", wire.PrefixUint8, func() { xs(c, wire.ListRest(c, "F", new([]uint16))) })
	},
	"ListUntil": func(c *wire.Codec) { xs(c, wire.ListUntil(c, "F", "\xff", new([]uint16))) },
	"Map": func(c *wire.Codec) {
		for k, v := range wire.Map(c, "F", wire.PrefixUint8, new(map[uint8]uint8)) {
			c.Uint8("Key", k)
			c.Uint8("Value", v)
		}
	},
	"SortedMap": func(c *wire.Codec) {
		for k, v := range wire.SortedMap(c, "F", wire.PrefixUint8, new(map[uint8]uint8)) {
			c.Uint8("Key", k)
			c.Uint8("Value", v)
		}
	},
	"Map of floats": func(c *wire.Codec) {
		for k := range wire.Map(c, "F", wire.PrefixUint8, new(map[float32]struct{})) {
			c.Float32("Key", k)
		}
	},
	"Optional": func(c *wire.Codec) {
		for v := range wire.Optional(c, "F", new(*uint8)) {
			c.Uint8("V", v)
		}
	},
	"When": func(c *wire.Codec) {
		var has bool
		c.Bool("Has", &has)
		for v := range wire.When(c, "F", has, new(*uint8)) {
			c.Uint8("V", v)
		}
	},

	"Section":                    func(c *wire.Codec) { c.Section("F", wire.PrefixUint8, func() { x(c) }) },
	"Section on a slice":         func(c *wire.Codec) { c.Section("F", wire.PrefixUint8, func() { x(c) }) },
	"Section of two on a stream": func(c *wire.Codec) { c.Section("F", wire.PrefixUint8, func() { x(c); c.Uint16("Y", new(uint16)) }) },
	"Section of int16":           func(c *wire.Codec) { c.Section("F", wire.PrefixInt16BE, func() { x(c) }) },
	"Section with a limit":       func(c *wire.Codec) { c.Section("F", wire.PrefixUint8.MaxLen(3), func() { x(c) }) },
	"Section that counts itself": func(c *wire.Codec) { c.Section("F", wire.PrefixUint16BE.Plus(2), func() { x(c) }) },
	"Section in decimal":         func(c *wire.Codec) { c.Section("F", decimalEnd, func() { x(c) }) },
	"Sections": func(c *wire.Codec) {
		c.Section("F", wire.PrefixUint8, func() { c.Section("In", wire.PrefixUint8, func() { x(c) }) })
	},
	"Group":  func(c *wire.Codec) { c.Group("F", func() { x(c) }) },
	"Groups": func(c *wire.Codec) { c.Group("F", func() { c.Group("In", func() { x(c) }) }) },
	"Bits": func(c *wire.Codec) {
		c.Bits("F", 2, func() { c.Flag("Flag", new(bool)); wire.BitField(c, "Field", 14, new(int16)); c.Unused(1) })
	},
	"Bits, some named": func(c *wire.Codec) { c.Bits("F", 1, func() { c.Flag("Flag", new(bool)) }) },
	"Sum":              func(c *wire.Codec) { c.Sum("F", countSum, func() { x(c) }) },
	"Sum before": func(c *wire.Codec) {
		before := countSum
		before.Before = true
		c.Sum("F", before, func() { x(c) })
	},
	"At on a slice":  func(c *wire.Codec) { jump(c, func() { x(c) }) },
	"At on a stream": func(c *wire.Codec) { jump(c, func() { x(c) }) },
	"At itself on a slice": func(c *wire.Codec) {
		var at func()
		at = func() { c.At(0, at) }
		c.Uint8("F", new(uint8))
		at()
	},
	"Check": func(c *wire.Codec) { c.Uint8("F", new(uint8)); c.Check("F", false, errOdd) },
	"Fail":  func(c *wire.Codec) { c.Uint8("F", new(uint8)); c.Fail("F", errOdd) },
	"Lists": func(c *wire.Codec) { lists(c) },
	"Deep sections": func(c *wire.Codec) {
		var again func()
		again = func() { c.Section("F", wire.PrefixUint8, again) }
		again()
	},
	"Deep groups": func(c *wire.Codec) {
		var again func()
		again = func() { c.Group("F", again) }
		again()
	},
	"Deep optionals": func(c *wire.Codec) {
		var again func()
		again = func() {
			for range wire.Optional(c, "F", new(*struct{})) {
				again()
			}
		}
		again()
	},
}

// countSum is the number of bytes.
var countSum = wire.Sum{Size: 1, Func: func(b []byte) uint64 { return uint64(len(b)) }}

// decimalEnd is a length in decimal text that ends with a line.
var decimalEnd = wire.PrefixDecimal("\n")

func x(c *wire.Codec) { c.Uint16("X", new(uint16)) }

// xs codes an X for each element.
func xs(c *wire.Codec, elements func(yield func(*uint16) bool)) {
	for v := range elements {
		c.Uint16("X", v)
	}
}

// jump codes with fn what stands at the offset F.
func jump(c *wire.Codec, fn func()) {
	var at uint8
	c.Uint8("F", &at)
	c.At(int64(at), fn)
}

// lists are lists of themselves.
func lists(c *wire.Codec) {
	for range wire.List(c, "F", wire.PrefixUint8, new([]struct{})) {
		lists(c)
	}
}

func hostileRecord(t *testing.T, h hostile) (int, error) {
	t.Helper()
	b := h.input()
	var at *wire.DecodeError
	if h.decoder == "JSON" {
		err := wire.ParseJSON(b, described(func(c *wire.Codec) { c.Uint8("A", new(uint8)); c.Group("F", func() { x(c) }) }))
		require.ErrorAs(t, err, &at, h.name)
		assert.Equal(t, h.path, at.Path, "%s: %v", h.name, err)
		return int(at.Offset), at
	}
	field := hostileFields[h.decoder]
	require.NotNil(t, field, "%s: no decoder %q", h.name, h.decoder)
	record := described(func(c *wire.Codec) { c.Uint8("A", new(uint8)); field(c) })
	const maxLen, maxDepth = 10, 4

	errs := map[string]error{}
	if !strings.HasSuffix(h.decoder, "on a stream") {
		c := wire.Codec{MaxLen: maxLen, MaxDepth: maxDepth}
		errs["slice"] = c.Unmarshal(b, record)
		errs["trace"] = c.Trace(b, record, func(wire.Field) {})
	}
	if !strings.HasSuffix(h.decoder, "on a slice") {
		for name, r := range map[string]io.Reader{
			"whole stream": bytes.NewReader(b), "stream in bytes": iotest.OneByteReader(bytes.NewReader(b)), "stream whose end comes with data": iotest.DataErrReader(bytes.NewReader(b)),
		} {
			d := wire.NewStreamDecoder(r, 16)
			d.MaxLen, d.MaxDepth = maxLen, maxDepth
			if errs[name] = d.Decode(record); errs[name] == nil {
				errs[name] = d.Finish()
			}
		}
	}
	for name, err := range errs {
		require.ErrorAs(t, err, &at, "%s: %s", h.name, name)
		assert.Equal(t, h.class, className(err), "%s: %s: %v", h.name, name, err)
		assert.Equal(t, int64(h.offset), at.Offset, "%s: %s: %v", h.name, name, err)
		assert.Equal(t, h.path, at.Path, "%s: %s: %v", h.name, name, err)
	}
	return int(at.Offset), at
}

// TestHostileFieldsAreAll says that every method of a Codec that codes a field has a row, and that no field is without
// one.
func TestHostileFieldsAreAll(t *testing.T) {
	t.Parallel()
	rows := map[string]bool{}
	for _, h := range readHostile(t, filepath.Join("testdata", "hostile", "records.txt")) {
		rows[h.decoder] = true
	}
	for name := range hostileFields {
		assert.True(t, rows[name], "%s: no row", name)
	}
	elsewhere := map[string]string{"Flag": "Bits", "Count": "Repeat"}
	codec := reflect.TypeFor[*wire.Codec]()
	for i := range codec.NumMethod() {
		m := codec.Method(i)
		if m.Type.NumIn() >= 3 && m.Type.In(1).Kind() == reflect.String { // a name, and more
			name := cmp.Or(elsewhere[m.Name], m.Name)
			assert.True(t, rows[name], "%s: no row", name)
		}
	}
}
