package wire_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// TestJSONOfAnotherKind: a value of JSON is taken by the fields that are written so, and by no others.
func TestJSONOfAnotherKind(t *testing.T) {
	const (
		number   = 1 << iota // 0 to 99
		negative             // -1
		large                // 2^64-1
		fraction             // 1.5, 1e2
		truth                // true, false
		text                 // "1", "a"
		null
		list   // []
		object // {}, {"hex":"61"}
	)
	values := map[string]int{
		`0`: number, `7`: number, `99`: number, `-1`: negative, `18446744073709551615`: large, `1.5`: fraction, `1e2`: fraction,
		`true`: truth, `false`: truth, `"1"`: text, `"a"`: text, `""`: text, `null`: null, `[]`: list, `[ ]`: list, `{}`: object,
		`{"a":1}`: object, `{"hex":"61"}`: object | text, `{"hex":"61","a":1}`: object, `{"hex":1}`: object, `{"bits":1}`: object | fraction,
		`{"bits":"1"}`: object, `{"bits":1,"a":1}`: object,
	}
	for name, c := range map[string]struct {
		code  fields
		takes int
	}{
		"Uint8":     {func(c *wire.Codec) { c.Uint8("V", new(uint8)) }, number},
		"Uint64":    {func(c *wire.Codec) { c.Uint64("V", new(uint64)) }, number | large},
		"Int8":      {func(c *wire.Codec) { c.Int8("V", new(int8)) }, number | negative},
		"Int64":     {func(c *wire.Codec) { c.Int64("V", new(int64)) }, number | negative},
		"Uvarint":   {func(c *wire.Codec) { c.Uvarint("V", new(uint64)) }, number | large},
		"VarInt":    {func(c *wire.Codec) { c.VarInt("V", new(int32)) }, number | negative},
		"Zigzag":    {func(c *wire.Codec) { c.Zigzag("V", new(int64)) }, number | negative},
		"Decimal":   {func(c *wire.Codec) { c.Decimal("V", "\n", new(int64)) }, number | negative},
		"Float32":   {func(c *wire.Codec) { c.Float32("V", new(float32)) }, number | negative | large | fraction},
		"Float64":   {func(c *wire.Codec) { c.Float64("V", new(float64)) }, number | negative | large | fraction},
		"Bool":      {func(c *wire.Codec) { c.Bool("V", new(bool)) }, truth},
		"String":    {func(c *wire.Codec) { c.String("V", u8, new(string)) }, text},
		"CString":   {func(c *wire.Codec) { c.CString("V", new(string)) }, text},
		"null text": {func(c *wire.Codec) { c.NullString("V", wire.PrefixInt8.Null(), new(*string)) }, text | null},
		"Uint64s":   {func(c *wire.Codec) { c.Uint64s("V", u8, new([]uint64)) }, list},
		"null list": {func(c *wire.Codec) { c.Uint64s("V", wire.PrefixInt8.Null(), new([]uint64)) }, list | null},
		"List": {func(c *wire.Codec) {
			for v := range wire.List(c, "V", u8, new([]uint8)) {
				c.Uint8("", v)
			}
		}, list},
		"Optional": {func(c *wire.Codec) {
			for v := range wire.Optional(c, "V", new(*uint8)) {
				c.Uint8("", v)
			}
		}, null | number},
	} {
		for value, kind := range values {
			err := wire.ParseJSON([]byte(`{"V":`+value+`}`), c.code)
			if kind&c.takes != 0 {
				assert.NoError(t, err, "%s from %s", name, value)
				continue
			}
			require.Error(t, err, "%s from %s", name, value)
			assert.True(t, strings.HasPrefix(err.Error(), "wire: V"), "%s from %s: %v", name, value, err)
		}
	}
}

// TestJSONNumbers: the largest numbers of each width are taken, and those above them not.
func TestJSONNumbers(t *testing.T) {
	var u8v uint8
	var i8v int8
	var u16v uint16
	var u32v uint32
	var u64v uint64
	var i64v int64
	for name, c := range map[string]struct {
		code     fields
		get      func() any
		good     map[string]any
		overflow []string
	}{
		"Uint8": {func(c *wire.Codec) { c.Uint8("V", &u8v) }, func() any { return u8v },
			map[string]any{"9": uint8(9), "90": uint8(90), "199": uint8(199), "255": uint8(255)}, []string{"256", "300", "999", "1000"}},
		"Int8": {func(c *wire.Codec) { c.Int8("V", &i8v) }, func() any { return i8v },
			map[string]any{"127": int8(127), "-128": int8(-128), "99": int8(99)}, []string{"128", "-129", "200"}},
		"Uint16": {func(c *wire.Codec) { c.Uint16("V", &u16v) }, func() any { return u16v },
			map[string]any{"9999": uint16(9999), "65535": uint16(65535)}, []string{"65536", "99999"}},
		"Uint32": {func(c *wire.Codec) { c.Uint32("V", &u32v) }, func() any { return u32v },
			map[string]any{"999999999": uint32(999999999), "4294967295": uint32(4294967295)}, []string{"4294967296", "9999999999"}},
		"Uint64": {func(c *wire.Codec) { c.Uint64("V", &u64v) }, func() any { return u64v },
			map[string]any{"999999999999999999": uint64(999999999999999999), "18446744073709551615": uint64(18446744073709551615)},
			[]string{"18446744073709551616", "99999999999999999999", strings.Repeat("9", 1000)}},
		"Int64": {func(c *wire.Codec) { c.Int64("V", &i64v) }, func() any { return i64v },
			map[string]any{"9223372036854775807": int64(9223372036854775807), "-9223372036854775808": int64(-9223372036854775808)},
			[]string{"9223372036854775808", "-9223372036854775809", "-" + strings.Repeat("9", 1000)}},
	} {
		for text, want := range c.good {
			require.NoError(t, wire.ParseJSON([]byte(`{"V":`+text+`}`), c.code), "%s %s", name, text)
			assert.Equal(t, want, c.get(), name)
		}
		for _, text := range c.overflow {
			assert.ErrorIs(t, wire.ParseJSON([]byte(`{"V":`+text+`}`), c.code), wire.ErrOverflow, "%s %s", name, text)
		}
	}
}
