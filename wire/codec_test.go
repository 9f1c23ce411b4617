package wire_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// A fields is a Record made of a function.
type fields func(c *wire.Codec)

func (f fields) Fields(c *wire.Codec) { f(c) }

// A color is an integer with names.
type color uint8

func (c color) String() string {
	if c == 1 {
		return "red"
	}
	return "color " + strconv.Itoa(int(c))
}

// A kindCase is one field of a kind, with what it is in bytes, in JSON and in text, all written by hand.
type kindCase struct {
	name, bytes, json, text string
	record                  wire.Record
	set                     func() // makes the record's field something else
}

// kind makes a kindCase of a field with the value v.
func kind[T any](name, bytes, json, text string, v T, code func(c *wire.Codec, v *T)) kindCase {
	p := &v
	return kindCase{name, bytes, json, text, fields(func(c *wire.Codec) { code(c, p) }), func() { var zero T; *p = zero }}
}

const u8 = wire.PrefixUint8

// kindCases has each field kind.
func kindCases() []kindCase {
	return []kindCase{
		kind("Uint8", "fe", "254", "254", uint8(254), func(c *wire.Codec, v *uint8) { c.Uint8("", v) }),
		kind("Int8", "fe", "-2", "-2", int8(-2), func(c *wire.Codec, v *int8) { c.Int8("", v) }),
		kind("Bool", "01", "true", "true", true, func(c *wire.Codec, v *bool) { c.Bool("", v) }),
		kind("StrictBool", "01", "true", "true", true, func(c *wire.Codec, v *bool) { c.StrictBool("", v) }),
		kind("Uint16", "0102", "258", "258", uint16(258), func(c *wire.Codec, v *uint16) { c.Uint16("", v) }),
		kind("Int16", "fffe", "-2", "-2", int16(-2), func(c *wire.Codec, v *int16) { c.Int16("", v) }),
		kind("Uint32", "01020304", "16909060", "16909060", uint32(0x01020304), func(c *wire.Codec, v *uint32) { c.Uint32("", v) }),
		kind("Int32", "fffffffe", "-2", "-2", int32(-2), func(c *wire.Codec, v *int32) { c.Int32("", v) }),
		kind("Uint64", "ffffffffffffffff", "18446744073709551615", "18446744073709551615", uint64(math.MaxUint64),
			func(c *wire.Codec, v *uint64) { c.Uint64("", v) }),
		kind("Int64", "8000000000000000", "-9223372036854775808", "-9223372036854775808", int64(math.MinInt64),
			func(c *wire.Codec, v *int64) { c.Int64("", v) }),
		kind("Float32", "c0200000", "-2.5", "-2.5", float32(-2.5), func(c *wire.Codec, v *float32) { c.Float32("", v) }),
		kind("Float32 of a tenth", "3dcccccd", "0.1", "0.1", float32(0.1), func(c *wire.Codec, v *float32) { c.Float32("", v) }),
		kind("Float32 NaN", "7f800001", `{"bits":2139095041}`, "NaN", math.Float32frombits(0x7f800001), func(c *wire.Codec, v *float32) { c.Float32("", v) }),
		kind("Float64", "c004000000000000", "-2.5", "-2.5", -2.5, func(c *wire.Codec, v *float64) { c.Float64("", v) }),
		kind("Float64 of minus zero", "8000000000000000", "-0", "-0", math.Copysign(0, -1), func(c *wire.Codec, v *float64) { c.Float64("", v) }),
		kind("Float64 infinite", "7ff0000000000000", `{"bits":9218868437227405312}`, "+Inf", math.Inf(1), func(c *wire.Codec, v *float64) { c.Float64("", v) }),
		kind("Float16", "3c01", "1.0009765625", "1.0009765625", 1.0009765625, func(c *wire.Codec, v *float64) { c.Float16("", v) }),
		kind("BFloat16", "3fc0", "1.5", "1.5", 1.5, func(c *wire.Codec, v *float64) { c.BFloat16("", v) }),
		kind("UintN", "010203", "66051", "66051", uint64(0x010203), func(c *wire.Codec, v *uint64) { c.UintN("", 3, v) }),
		kind("IntN", "fffffe", "-2", "-2", int64(-2), func(c *wire.Codec, v *int64) { c.IntN("", 3, v) }),
		kind("little-endian", "0302", "515", "515", uint16(0x0203), func(c *wire.Codec, v *uint16) { c.Order(wire.LittleEndian); c.Uint16("", v) }),
		kind("UintN, little-endian", "030201", "66051", "66051", uint64(0x010203), func(c *wire.Codec, v *uint64) { c.Order(wire.LittleEndian); c.UintN("", 3, v) }),
		kind("Uvarint", "ac02", "300", "300", uint64(300), func(c *wire.Codec, v *uint64) { c.Uvarint("", v) }),
		kind("Zigzag", "03", "-2", "-2", int64(-2), func(c *wire.Codec, v *int64) { c.Zigzag("", v) }),
		kind("VarInt", "feffffff0f", "-2", "-2", int32(-2), func(c *wire.Codec, v *int32) { c.VarInt("", v) }),
		kind("VarLong", "feffffffffffffffff01", "-2", "-2", int64(-2), func(c *wire.Codec, v *int64) { c.VarLong("", v) }),
		kind("SLEB", "c0bb78", "-123456", "-123456", int64(-123456), func(c *wire.Codec, v *int64) { c.SLEB("", v) }),
		kind("SLEB32", "c0bb78", "-123456", "-123456", int32(-123456), func(c *wire.Codec, v *int32) { c.SLEB32("", v) }),
		kind("QUIC", "7bbd", "15293", "15293", uint64(15293), func(c *wire.Codec, v *uint64) { c.QUIC("", v) }), // RFC 9000 A.1
		kind("CompactSize", "fd0302", "515", "515", uint64(515), func(c *wire.Codec, v *uint64) { c.CompactSize("", v) }),
		kind("VLQ", "86c317", "106903", "106903", uint64(106903), func(c *wire.Codec, v *uint64) { c.VLQ("", v) }),
		kind("Enum", "01", "1", "red", color(1), func(c *wire.Codec, v *color) { wire.Enum(c, "", v) }),
		kind("Enum without names", "fffe", "-2", "-2", int16(-2), func(c *wire.Codec, v *int16) { wire.Enum(c, "", v) }),
		kind("String", "03616263", `"abc"`, `"abc"`, "abc", func(c *wire.Codec, v *string) { c.String("", u8, v) }),
		kind("String that is no UTF-8", "02c328", `{"hex":"c328"}`, `"\xc3("`, "\xc3(", func(c *wire.Codec, v *string) { c.String("", u8, v) }),
		kind("String that does not print", "051b5b324a22", `"\u001b[2J\""`, `"\x1b[2J\""`, "\x1b[2J\"", func(c *wire.Codec, v *string) { c.String("", u8, v) }),
		kind("String with C1 controls", "04c29bc285", `"\u009b\u0085"`, `"\u009b\u0085"`, "\u009b\u0085", func(c *wire.Codec, v *string) { c.String("", u8, v) }),
		kind("UTF8String", "02c3a9", `"é"`, `"é"`, "é", func(c *wire.Codec, v *string) { c.UTF8String("", u8, v) }),
		kind("Secret", "03616263", `"abc"`, "3 bytes", "abc", func(c *wire.Codec, v *string) { c.Secret("", u8, v) }),
		kind("NullString", "04616263", `"abc"`, `"abc"`, ptr("abc"), func(c *wire.Codec, v **string) { c.NullString("", compactLen.Null(), v) }),
		kind("NullString that is empty", "01", `""`, `""`, ptr(""), func(c *wire.Codec, v **string) { c.NullString("", compactLen.Null(), v) }),
		kind("NullString that is null", "00", "null", "null", nil, func(c *wire.Codec, v **string) { c.NullString("", compactLen.Null(), v) }),
		kind("ByteArray", "03616263", `"616263"`, "0x616263", []byte("abc"), func(c *wire.Codec, v *[]byte) { c.ByteArray("", u8, v) }),
		kind("ByteArray that is null", "ffff", "null", "null", nil, func(c *wire.Codec, v *[]byte) { c.ByteArray("", wire.PrefixInt16BE.Null(), v) }),
		kind("ByteArrayView", "03616263", `"616263"`, "0x616263", []byte("abc"), func(c *wire.Codec, v *[]byte) { c.ByteArrayView("", u8, v) }),
		kind("Into", "616263", `"616263"`, "0x616263", [3]byte{'a', 'b', 'c'}, func(c *wire.Codec, v *[3]byte) { c.Into("", v[:]) }),
		kind("Rest", "616263", `"616263"`, "0x616263", []byte("abc"), func(c *wire.Codec, v *[]byte) { c.Rest("", v) }),
		kind("RestMasked", "7f9f4d5158", `"48656c6c6f"`, "0x48656c6c6f", []byte("Hello"), // RFC 6455, section 5.7
			func(c *wire.Codec, v *[]byte) { c.RestMasked("", []byte{0x37, 0xfa, 0x21, 0x3d}, v) }),
		kind("RestView", "616263", `"616263"`, "0x616263", []byte("abc"), func(c *wire.Codec, v *[]byte) { c.RestView("", v) }),
		kind("Until", "6162630d0a", `"abc"`, `"abc"`, "abc", func(c *wire.Codec, v *string) { c.Until("", "\r\n", v) }),
		kind("UntilView", "61620d0d0a", `"61620d"`, "0x61620d", []byte("ab\r"), func(c *wire.Codec, v *[]byte) { c.UntilView("", "\r\n", v) }),
		kind("CString", "61626300", `"abc"`, `"abc"`, "abc", func(c *wire.Codec, v *string) { c.CString("", v) }),
		kind("DomainName", "03777777076578616d706c6500", `"www.example."`, `"www.example."`, "www.example.",
			func(c *wire.Codec, v *string) { c.DomainName("", v) }),
		kind("DomainName of the root", "00", `""`, `""`, "", func(c *wire.Codec, v *string) { c.DomainName("", v) }),
		kind("Padded", "61622020", `"ab"`, `"ab"`, "ab", func(c *wire.Codec, v *string) { c.Padded("", 4, ' ', v) }),
		kind("Decimal", "2d31323b", "-12", "-12", int64(-12), func(c *wire.Codec, v *int64) { c.Decimal("", ";", v) }),
		kind("Decimal, the smallest", "2d393232333337323033363835343737353830383b", "-9223372036854775808", "-9223372036854775808", int64(math.MinInt64),
			func(c *wire.Codec, v *int64) { c.Decimal("", ";", v) }),
		kind("numbers that are null, in a byte", "ff", "null", "null", nil, func(c *wire.Codec, v *[]uint32) { c.Uint32s("", wire.PrefixInt8.Null(), v) }),
		kind("numbers that are empty, not null", "00", "[]", "[]", []uint32{}, func(c *wire.Codec, v *[]uint32) { c.Uint32s("", wire.PrefixInt8.Null(), v) }),
		kind("Value", "ac02", `"ac02"`, "0xac02", uint64(300), func(c *wire.Codec, v *uint64) {
			wire.Value(c, "", v, func(dst []byte, v uint64) ([]byte, error) { return varint.AppendUvarint(dst, v), nil }, varint.ConsumeUvarint)
		}),
		kind("Scalar", "02616202636400", `"ab.cd"`, `"ab.cd"`, "ab.cd", func(c *wire.Codec, v *string) { wire.Scalar(c, "", v, func() { labels(c, v) }) }),
		kind("Uint16s", "02000100ff", "[1,255]", "[1 255]", []uint16{1, 255}, func(c *wire.Codec, v *[]uint16) { c.Uint16s("", u8, v) }),
		kind("Int16s", "01fffe", "[-2]", "[-2]", []int16{-2}, func(c *wire.Codec, v *[]int16) { c.Int16s("", u8, v) }),
		kind("Uint32s", "0100000001", "[1]", "[1]", []uint32{1}, func(c *wire.Codec, v *[]uint32) { c.Uint32s("", u8, v) }),
		kind("Int32s", "01fffffffe", "[-2]", "[-2]", []int32{-2}, func(c *wire.Codec, v *[]int32) { c.Int32s("", u8, v) }),
		kind("Uint64s", "010000000000000001", "[1]", "[1]", []uint64{1}, func(c *wire.Codec, v *[]uint64) { c.Uint64s("", u8, v) }),
		kind("Int64s", "01fffffffffffffffe", "[-2]", "[-2]", []int64{-2}, func(c *wire.Codec, v *[]int64) { c.Int64s("", u8, v) }),
		kind("Float32s", "01c0200000", "[-2.5]", "[-2.5]", []float32{-2.5}, func(c *wire.Codec, v *[]float32) { c.Float32s("", u8, v) }),
		kind("Float64s", "01c004000000000000", "[-2.5]", "[-2.5]", []float64{-2.5}, func(c *wire.Codec, v *[]float64) { c.Float64s("", u8, v) }),
		kind("numbers, little-endian", "0201000200", "[1,2]", "[1 2]", []uint16{1, 2}, func(c *wire.Codec, v *[]uint16) { c.Order(wire.LittleEndian); c.Uint16s("", u8, v) }),
		kind("numbers that are null", "00", "null", "null", nil, func(c *wire.Codec, v *[]uint32) { c.Uint32s("", compactLen.Null(), v) }),
		kind("List", "020506", "[5,6]", "[5 6]", []uint8{5, 6}, func(c *wire.Codec, v *[]uint8) {
			for e := range wire.List(c, "", u8, v) {
				c.Uint8("", e)
			}
		}),
		kind("List of objects", "0105", `[{"A":5}]`, "[{A: 5}]", []uint8{5}, func(c *wire.Codec, v *[]uint8) {
			for e := range wire.List(c, "", u8, v) {
				c.Uint8("A", e)
			}
		}),
		kind("List that is null", "ff", "null", "null", nil, func(c *wire.Codec, v *[]uint8) {
			for e := range wire.List(c, "", wire.PrefixInt8.Null(), v) {
				c.Uint8("", e)
			}
		}),
		kind("List that is empty", "00", "[]", "[]", []uint8{}, func(c *wire.Codec, v *[]uint8) {
			for e := range wire.List(c, "", wire.PrefixInt8.Null(), v) {
				c.Uint8("", e)
			}
		}),
		kind("Count and Repeat", "020506", `{"V":[5,6]}`, "{V: [5 6]}", []uint8{5, 6}, func(c *wire.Codec, v *[]uint8) {
			n := len(*v)
			c.Count("N", u8, &n)
			for e := range wire.Repeat(c, "V", n, v) {
				c.Uint8("", e)
			}
		}),
		kind("ListRest", "0506", "[5,6]", "[5 6]", []uint8{5, 6}, func(c *wire.Codec, v *[]uint8) {
			for e := range wire.ListRest(c, "", v) {
				c.Uint8("", e)
			}
		}),
		kind("ListUntil", "050600", "[5,6]", "[5 6]", []uint8{5, 6}, func(c *wire.Codec, v *[]uint8) {
			for e := range wire.ListUntil(c, "", "\x00", v) {
				c.Uint8("", e)
			}
		}),
		kind("Map", "0201610501"+"6206", `[{"K":"a","V":5},{"K":"b","V":6}]`, `[{K: "a", V: 5} {K: "b", V: 6}]`,
			map[string]uint8{"b": 6, "a": 5}, func(c *wire.Codec, v *map[string]uint8) {
				for k, e := range wire.Map(c, "", u8, v) {
					c.String("K", u8, k)
					c.Uint8("V", e)
				}
			}),
		kind("Optional", "0105", "5", "5", ptr(uint8(5)), func(c *wire.Codec, v **uint8) {
			for e := range wire.Optional(c, "", v) {
				c.Uint8("", e)
			}
		}),
		kind("Optional that is not there", "00", "null", "null", nil, func(c *wire.Codec, v **uint8) {
			for e := range wire.Optional(c, "", v) {
				c.Uint8("", e)
			}
		}),
		kind("Group", "05", `{"G":{"A":5}}`, "{G: {A: 5}}", uint8(5), func(c *wire.Codec, v *uint8) { c.Group("G", func() { c.Uint8("A", v) }) }),
		kind("Section", "0105", `{"S":5}`, "{S: 5}", uint8(5), func(c *wire.Codec, v *uint8) { c.Section("S", u8, func() { c.Uint8("", v) }) }),
		kind("Section that counts itself", "0000000505", `{"S":5}`, "{S: 5}", uint8(5),
			func(c *wire.Codec, v *uint8) { c.Section("S", wire.PrefixInt32BE.Plus(4), func() { c.Uint8("", v) }) }),
		kind("Length", "0105", `{"A":5}`, "{A: 5}", uint8(5), func(c *wire.Codec, v *uint8) {
			c.Length("L", u8)
			c.Uint8("A", v)
		}),
		kind("Bits", "8005", `{"B":{"F":true,"R":0,"N":5}}`, "{B: {F: true, R: 0, N: 5}}", uint8(5), func(c *wire.Codec, v *uint8) {
			flag, r := true, uint16(0)
			c.Bits("B", 2, func() {
				c.Flag("F", &flag)
				wire.BitField(c, "R", 9, &r)
				c.Unused(2)
				wire.BitField(c, "N", 4, v)
			})
		}),
		kind("MagicBits", "45", `{"B":5}`, "{B: 5}", uint8(5), func(c *wire.Codec, v *uint8) {
			c.Bits("B", 1, func() {
				c.MagicBits("Version", 4, 4)
				wire.BitField(c, "", 4, v)
			})
		}),
		kind("signed bits", "e0", `{"B":-2}`, "{B: -2}", int8(-2), func(c *wire.Codec, v *int8) {
			c.Bits("B", 1, func() {
				wire.BitField(c, "", 4, v)
				c.Unused(4)
			})
		}),
		kind("Magic", "50415305", `{"A":5}`, "{A: 5}", uint8(5), func(c *wire.Codec, v *uint8) { c.Magic("M", "PAS"); c.Uint8("A", v) }),
		kind("Pad", "00000005", `{"A":5}`, "{A: 5}", uint8(5), func(c *wire.Codec, v *uint8) { c.Pad(3); c.Uint8("A", v) }),
		kind("Align", "0100000005", `{"A":1,"B":5}`, "{A: 1, B: 5}", uint8(5), func(c *wire.Codec, v *uint8) {
			one := uint8(1)
			c.Uint8("A", &one)
			c.Align(4)
			c.Uint8("B", v)
		}),
		kind("Sum", "05fa", `{"A":5}`, "{A: 5}", uint8(5), func(c *wire.Codec, v *uint8) {
			c.Sum("S", wire.Sum{Size: 1, Func: func(b []byte) uint64 { return uint64(^b[0]) }}, func() { c.Uint8("A", v) })
		}),
		kind("Sum before", "fa05", `{"A":5}`, "{A: 5}", uint8(5), func(c *wire.Codec, v *uint8) {
			c.Sum("S", wire.Sum{Size: 1, Func: func(b []byte) uint64 { return uint64(^b[0]) }, Before: true}, func() { c.Uint8("A", v) })
		}),
	}
}

// labels codes a name as DNS does: labels, each after its length, and a zero.
func labels(c *wire.Codec, v *string) {
	rest := *v
	var name []byte
	for c.Err() == nil {
		label, after, _ := strings.Cut(rest, ".")
		if c.String("", u8, &label); label == "" {
			break
		}
		rest = after
		name = append(append(name, label...), '.')
	}
	if c.Decoding() {
		*v = strings.TrimSuffix(string(name), ".")
	}
}

func unhexed(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

func TestEveryKindBothWays(t *testing.T) {
	for _, k := range kindCases() {
		t.Run(k.name, func(t *testing.T) {
			want := unhexed(t, k.bytes)
			b, err := wire.Append([]byte("given"), k.record)
			require.NoError(t, err)
			require.Equal(t, "given"+string(want), string(b))
			b, err = wire.Append(make([]byte, 0, 1000), k.record)
			require.NoError(t, err)
			require.Equal(t, want, append([]byte{}, b...), "with room")
			require.Equal(t, len(want), wire.Size(k.record))
			require.Equal(t, k.text, wire.Format(k.record))
			j, err := wire.AppendJSON([]byte("given"), k.record)
			require.NoError(t, err)
			require.Equal(t, "given"+k.json, string(j))

			encodesAgain := func() {
				t.Helper()
				b, err := wire.Append(nil, k.record)
				require.NoError(t, err)
				require.Equal(t, want, append([]byte{}, b...))
			}
			k.set()
			require.NoError(t, wire.Unmarshal(want, k.record))
			encodesAgain()
			k.set()
			require.NoError(t, wire.ParseJSON([]byte(" "+k.json+"\n"), k.record))
			encodesAgain()
			k.set()
			d := wire.NewStreamDecoder(iotest.OneByteReader(bytes.NewReader(want)), 16)
			require.NoError(t, d.Decode(k.record))
			encodesAgain()
			require.Equal(t, io.EOF, d.Decode(k.record))
			var out bytes.Buffer
			e := wire.NewStreamEncoder(&out, 16)
			require.NoError(t, e.Encode(k.record))
			require.NoError(t, e.Flush())
			require.Equal(t, want, out.Bytes())
		})
	}
}

func TestEveryKindCutShort(t *testing.T) {
	for _, k := range kindCases() {
		b := unhexed(t, k.bytes)
		for cut := range b {
			if k.name == "Rest" || k.name == "RestMasked" || k.name == "RestView" || k.name == "ListRest" {
				require.NoError(t, wire.Unmarshal(b[:cut], k.record), k.name)
				continue
			}
			err := wire.Unmarshal(b[:cut], k.record)
			require.ErrorIs(t, err, io.ErrUnexpectedEOF, "%s cut at %d", k.name, cut)
			e := decodeError(t, err)
			require.LessOrEqual(t, e.Offset, int64(cut), "%s cut at %d", k.name, cut)
			for _, size := range []int{1, 4096} {
				d := wire.NewStreamDecoder(iotest.OneByteReader(bytes.NewReader(b[:cut])), size)
				err := d.Decode(k.record)
				if cut == 0 {
					require.Equal(t, io.EOF, err, k.name)
				} else {
					require.ErrorIs(t, err, io.ErrUnexpectedEOF, "%s cut at %d", k.name, cut)
				}
			}
		}
	}
}

// Trace reports every byte of the input once, and in order, but for what At reads and padding.
func TestTraceCoversTheInput(t *testing.T) {
	for _, k := range kindCases() {
		b := unhexed(t, k.bytes)
		at := int64(0)
		require.NoError(t, wire.Trace(b, k.record, func(f wire.Field) {
			if f.Kind == "Flag" || f.Kind == "BitField" || f.Kind == "MagicBits" { // a part of the number before
				require.Zero(t, f.Size)
				return
			}
			require.Equal(t, at, f.Offset, "%s %+v", k.name, f)
			at += f.Size
		}), k.name)
		require.Equal(t, int64(len(b)), at, k.name)
	}
}

// Sections of varint lengths in one another, deep and long enough that every length outgrows the byte that was left for
// it.
func TestNestedSectionsOfVarints(t *testing.T) {
	for _, depth := range []int{1, 2, 10, 900} {
		filler := bytes.Repeat([]byte{7}, 130)
		var nest func(c *wire.Codec, depth int)
		nest = func(c *wire.Codec, depth int) {
			c.Section("S", wire.PrefixUvarint, func() {
				c.Into("Filler", filler)
				if depth > 1 {
					nest(c, depth-1)
				}
				c.Into("After", filler[:3])
			})
		}
		r := fields(func(c *wire.Codec) { nest(c, depth) })
		var want []byte // from the inside out
		for range depth {
			body := append(append(bytes.Clone(filler), want...), filler[:3]...)
			want = append(binary.AppendUvarint(nil, uint64(len(body))), body...)
		}
		b, err := wire.Append(nil, r)
		require.NoError(t, err)
		require.Equal(t, want, b, depth)
		require.Equal(t, len(want), wire.Size(r))
		require.NoError(t, wire.Unmarshal(b, r))

		e := wire.NewEncoder(nil)
		e.Record("R", r)
		got, err := e.Bytes()
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestLittleEndian(t *testing.T) {
	var r struct {
		a int16
		b uint32
		c int32
		d uint64
		e int64
		f float32
		g float64
	}
	code := fields(func(c *wire.Codec) {
		c.Group("G", func() {
			c.Order(wire.LittleEndian)
			c.Int16("A", &r.a)
			c.Uint32("B", &r.b)
			c.Int32("C", &r.c)
			c.Uint64("D", &r.d)
			c.Int64("E", &r.e)
			c.Float32("F", &r.f)
			c.Float64("G", &r.g)
		})
		c.Uint32("H", &r.b) // big-endian again
	})
	r.a, r.b, r.c, r.d, r.e, r.f, r.g = -2, 0x01020304, -2, 0x0102030405060708, -2, -2.5, -2.5
	want := unhexed(t, "feff04030201feffffff0807060504030201feffffffffffffff000020c000000000000004c001020304")
	for _, room := range [][]byte{nil, make([]byte, 0, 100)} {
		b, err := wire.Append(room, code)
		require.NoError(t, err)
		require.Equal(t, want, b)
	}
	r.a, r.b, r.c, r.d, r.e, r.f, r.g = 0, 0, 0, 0, 0, 0, 0
	require.NoError(t, wire.Unmarshal(want, code))
	b, err := wire.Append(nil, code)
	require.NoError(t, err)
	require.Equal(t, want, b)
	n, err := wire.Consume(append(want, 1, 2, 3), code)
	require.NoError(t, err)
	require.Equal(t, len(want), n)
	n, err = wire.Consume(want[:3], code)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Zero(t, n)
}

// A signaling NaN became a quiet one.
func TestFloats16KeepEveryBit(t *testing.T) {
	var v float64
	for name, r := range map[string]wire.Record{
		"Float16":  fields(func(c *wire.Codec) { c.Float16("V", &v) }),
		"BFloat16": fields(func(c *wire.Codec) { c.BFloat16("V", &v) }),
	} {
		var c wire.Codec
		var again []byte
		for bits := range 1 << 16 {
			b := []byte{byte(bits >> 8), byte(bits)}
			require.NoError(t, c.Unmarshal(b, r))
			again, _ = c.Append(again[:0], r)
			if string(again) != string(b) {
				require.Equal(t, b, again, name)
			}
		}
		for _, b := range []string{"\x7c\x01", "\x7f\x81", "\xff\xc0"} {
			require.NoError(t, wire.Unmarshal([]byte(b), r))
			text, err := wire.AppendJSON(nil, r)
			require.NoError(t, err)
			v = 0
			require.NoError(t, wire.ParseJSON(text, r))
			again, _ = wire.Append(nil, r)
			require.Equal(t, b, string(again), name)
		}
	}
}
