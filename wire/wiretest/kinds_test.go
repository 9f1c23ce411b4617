package wiretest

import (
	"bytes"
	"hash/crc32"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// These are sound records, with a field of every kind: the kit finds nothing wrong with them, nor with wire.

type scalars struct {
	U8   uint8
	I8   int8
	B    bool
	S    bool
	U16  uint16
	I16  int16
	U32  uint32
	I32  int32
	U64  uint64
	I64  int64
	F32  float32
	F64  float64
	F16  float64
	BF16 float64
	U24  uint64
	I40  int64
	UV   uint64
	ZZ   int64
	VI   int32
	VL   int64
	SL   int64
	Q    uint64
	CS   uint64
	VLQ  uint64
	Dec  int64
	E    color
	E16  wide
}

type color uint8

func (c color) String() string { return [...]string{"red", "green", "blue"}[min(c, 2)] }

type wide int16

func scalarFields(c *wire.Codec, v *scalars) {
	c.Uint8("U8", &v.U8)
	c.Int8("I8", &v.I8)
	c.Bool("B", &v.B)
	c.StrictBool("S", &v.S)
	c.Uint16("U16", &v.U16)
	c.Int16("I16", &v.I16)
	c.Uint32("U32", &v.U32)
	c.Int32("I32", &v.I32)
	c.Uint64("U64", &v.U64)
	c.Int64("I64", &v.I64)
	c.Float32("F32", &v.F32)
	c.Float64("F64", &v.F64)
	c.Float16("F16", &v.F16)
	c.BFloat16("BF16", &v.BF16)
	c.UintN("U24", 3, &v.U24)
	c.IntN("I40", 5, &v.I40)
	c.Uvarint("UV", &v.UV)
	c.Zigzag("ZZ", &v.ZZ)
	c.VarInt("VI", &v.VI)
	c.VarLong("VL", &v.VL)
	c.SLEB("SL", &v.SL)
	c.QUIC("Q", &v.Q)
	c.CompactSize("CS", &v.CS)
	c.VLQ("VLQ", &v.VLQ)
	c.Decimal("Dec", "\r\n", &v.Dec)
	wire.Enum(c, "E", &v.E)
	wire.Enum(c, "E16", &v.E16)
}

var scalarSamples = []scalars{
	{},
	{1, -1, true, true, 0x1234, -2, 0x12345678, -3, 0x123456789abcdef0, -4, 1.5, -2.25, 0.5, 3, 0xabcdef, -5, 300, -300, -1, -1, -64, 16384, 0xfd, 128, -12, 1, -1},
	{
		255, -128, true, false, 65535, math.MinInt16, math.MaxUint32, math.MinInt32, math.MaxUint64, math.MinInt64, math.MaxFloat32, math.Inf(-1),
		math.Inf(1), math.Inf(-1), 1<<24 - 1, -1 << 39, math.MaxUint64, math.MinInt64, math.MinInt32, math.MinInt64, math.MinInt64, varint.MaxQUIC,
		math.MaxUint64, math.MaxUint64, math.MinInt64 + 1, 2, math.MinInt16,
	},
	{F32: float32(math.NaN()), F64: math.NaN(), F16: math.NaN(), BF16: math.NaN(), Dec: math.MaxInt64, E: 200},
	{F32: float32(math.Copysign(0, -1)), F64: math.Copysign(0, -1), F16: math.Copysign(0, -1), BF16: math.Copysign(0, -1)},
}

func TestScalars(t *testing.T) {
	proves(t, "big-endian", describe(scalarFields, scalarSamples...))
	proves(t, "little-endian", describe(func(c *wire.Codec, v *scalars) {
		c.Order(wire.LittleEndian)
		scalarFields(c, v)
	}, scalarSamples...))
}

// These are lengths of each sort, half of them for what has a length and half for what has parts: the tests of wire go through all.
var (
	lengthPrefixes = []wire.Prefix{
		wire.PrefixUint8, wire.PrefixInt32BE, wire.PrefixUvarint, wire.PrefixUint32BE.Plus(4), wire.PrefixVarInt.MaxLen(200), tens,
	}
	partPrefixes = []wire.Prefix{
		wire.PrefixUint24LE, wire.PrefixUvarint.Canonical().MaxBytes(4), wire.PrefixQUIC, wire.PrefixBER, wire.PrefixInt8, decimal,
	}
)

var (
	decimal = wire.PrefixDecimal("\r\n")
	// tens is a prefix of one's own: a digit for each ten bytes, and what is more.
	tens = wire.NewPrefix("tens", func(dst []byte, n uint64) ([]byte, error) {
		if n > 2000 {
			return dst, wire.ErrOverflow
		}
		return append(append(dst, strings.Repeat("t", int(n/10))...), byte('0'+n%10)), nil
	}, func(b []byte) (n uint64, size int, err error) {
		for i, c := range b[:min(len(b), 201)] {
			switch {
			case c == 't':
				n += 10
			case c >= '0' && c <= '9':
				return n + uint64(c-'0'), i + 1, nil
			default:
				return 0, 0, wire.ErrNotDecimal
			}
		}
		if len(b) > 200 {
			return 0, 0, wire.ErrOverflow
		}
		return 0, 0, io.ErrUnexpectedEOF
	})
)

// few returns the first of all where the race detector makes everything slow, and one prefix races as little as the others.
func few(all []wire.Prefix) []wire.Prefix {
	if raceDetector {
		return all[:1]
	}
	return all
}

var nullable = []wire.Prefix{
	wire.PrefixUvarint.Plus(1).Null(), wire.PrefixInt16BE.Null(), wire.PrefixUint8.Null(), wire.PrefixVarLong.Null(), decimal.Null(),
}

type pieces struct {
	S, U, X string
	B       []byte
	N       []uint16
	F       []float64
	L       []part
	M       map[string]uint8
	K       map[int32][]byte
	After   uint8
}

type part struct {
	A uint8
	S string
	L []uint32
}

func pieceFields(p wire.Prefix) func(c *wire.Codec, v *pieces) {
	return func(c *wire.Codec, v *pieces) {
		c.String("S", p, &v.S)
		c.UTF8String("U", p, &v.U)
		c.Secret("X", p, &v.X)
		c.ByteArray("B", p, &v.B)
		c.Uint16s("N", p, &v.N)
		c.Float64s("F", p, &v.F)
		for e := range wire.List(c, "L", p, &v.L) {
			c.Uint8("A", &e.A)
			c.String("S", p, &e.S)
			for n := range wire.List(c, "L", p, &e.L) {
				c.Uint32("", n)
			}
		}
		for k, v := range wire.Map(c, "M", p, &v.M) {
			c.String("K", p, k)
			c.Uint8("V", v)
		}
		for k, v := range wire.SortedMap(c, "K", p, &v.K) {
			c.Int32("K", k)
			c.ByteArray("V", p, v)
		}
		c.Uint8("After", &v.After)
	}
}

var pieceSamples = []pieces{
	{},
	{S: "a", U: "é", X: "secret", B: []byte("bytes"), N: []uint16{1, 2}, F: []float64{1.5}, L: []part{{A: 1}}, M: map[string]uint8{"k": 1}, After: 7},
	{
		S: strings.Repeat("s", 38), B: bytes.Repeat([]byte{0}, 39), N: make([]uint16, 30), L: []part{{2, "x", []uint32{1, 2, 3}}, {}, {3, "y", nil}},
		M: map[string]uint8{"": 0, "b": 2, "a": 1}, K: map[int32][]byte{-1: nil, 0: {}, 5: []byte("v")}, X: "\xff\x00 <&>\u2028\"\\",
	},
}

func TestPrefixes(t *testing.T) {
	for _, p := range few(lengthPrefixes) {
		c := describe(pieceFields(p), pieceSamples...)
		c.Allocs = -1
		proves(t, p.String(), c)
	}
	long := pieces{S: strings.Repeat("s", 127), U: strings.Repeat("u", 126), B: make([]byte, 120), N: make([]uint16, 125)}
	for _, p := range few([]wire.Prefix{wire.PrefixInt8, wire.PrefixUvarint.Plus(1)}) {
		c := describe(pieceFields(p), long, pieceSamples[1])
		proves(t, "long "+p.String(), Config{New: c.New, Samples: c.Samples, Allocs: -1})
	}
	longer := pieces{S: strings.Repeat("s", 300), U: strings.Repeat("u", 255), B: make([]byte, 256), N: make([]uint16, 1000)}
	for _, p := range few([]wire.Prefix{wire.PrefixUint16BE, wire.PrefixBER, decimal}) {
		c := describe(pieceFields(p), longer, pieceSamples[1])
		proves(t, "longer "+p.String(), Config{New: c.New, Samples: c.Samples, Allocs: -1})
	}
}

type nulls struct {
	S     *string
	B     []byte
	N     []int32
	L     []part
	M     map[uint8]bool
	After uint8
}

func TestNulls(t *testing.T) {
	for _, p := range few(nullable) {
		c := describe(func(c *wire.Codec, v *nulls) {
			c.NullString("S", p, &v.S)
			c.ByteArray("B", p, &v.B)
			c.Int32s("N", p, &v.N)
			for e := range wire.List(c, "L", p, &v.L) {
				c.Uint8("A", &e.A)
			}
			for k, v := range wire.Map(c, "M", p, &v.M) {
				c.Uint8("K", k)
				c.Bool("V", v)
			}
			c.Uint8("After", &v.After)
		}, nulls{}, nulls{S: ptr(""), B: []byte{}, N: []int32{}, L: []part{}, M: map[uint8]bool{}},
			nulls{S: ptr("abc"), B: []byte("abc"), N: []int32{1}, L: []part{{A: 1}, {A: 2}}, M: map[uint8]bool{1: true, 2: false}, After: 3})
		c.Allocs = -1
		proves(t, p.String(), c)
	}
}

type numbersOf struct {
	U16 []uint16
	I16 []int16
	U32 []uint32
	I32 []int32
	U64 []uint64
	I64 []int64
	F32 []float32
	F64 []float64
}

func TestBulk(t *testing.T) {
	fields := func(c *wire.Codec, v *numbersOf) {
		c.Uint16s("U16", wire.PrefixUvarint, &v.U16)
		c.Int16s("I16", wire.PrefixUvarint, &v.I16)
		c.Uint32s("U32", wire.PrefixUvarint, &v.U32)
		c.Int32s("I32", wire.PrefixUvarint, &v.I32)
		c.Uint64s("U64", wire.PrefixUvarint, &v.U64)
		c.Int64s("I64", wire.PrefixUvarint, &v.I64)
		c.Float32s("F32", wire.PrefixUvarint, &v.F32)
		c.Float64s("F64", wire.PrefixUvarint, &v.F64)
	}
	all := numbersOf{
		[]uint16{0, 65535}, []int16{-1, math.MinInt16}, []uint32{1, math.MaxUint32}, []int32{-1, math.MinInt32}, []uint64{math.MaxUint64},
		[]int64{math.MinInt64, 1}, []float32{1.5, float32(math.Inf(1)), float32(math.NaN())}, []float64{-1.5, math.NaN(), math.Inf(-1)},
	}
	proves(t, "big-endian", describe(fields, numbersOf{}, all, numbersOf{U64: make([]uint64, 200)}))
	proves(t, "little-endian", describe(func(c *wire.Codec, v *numbersOf) {
		c.Order(wire.LittleEndian)
		fields(c, v)
	}, numbersOf{}, all, numbersOf{U64: make([]uint64, 200)}))
}

type texts struct {
	Line, Name, Pad, Label string
	ID                     [6]byte
	Tail                   []byte
}

func TestTexts(t *testing.T) {
	fields := func(c *wire.Codec, v *texts) {
		c.Until("Line", "\r\n", &v.Line)
		c.CString("Name", &v.Name)
		c.Padded("Pad", 24, ' ', &v.Pad)
		c.Into("ID", v.ID[:])
		wire.Scalar(c, "Label", &v.Label, func() { c.String("", wire.PrefixUint8, &v.Label) })
	}
	samples := []texts{{}, {"line", "name", "pad", "label", [6]byte{1, 2, 3, 4, 5, 6}, nil}, {"a\rb\n", "\xff", strings.Repeat("x", 24), "", [6]byte{}, nil}}
	proves(t, "alone", describe(fields, samples...))
	for i := range samples {
		samples[i].Tail = bytes.Repeat([]byte("t"), i*40)
	}
	c := describe(func(c *wire.Codec, v *texts) { fields(c, v); c.Rest("Tail", &v.Tail) }, samples...)
	c.Tail = true
	proves(t, "with Rest", c)
	c = describe(func(c *wire.Codec, v *texts) {
		c.Section("Body", wire.PrefixUvarint, func() { fields(c, v); c.Rest("Tail", &v.Tail) })
	}, samples...)
	proves(t, "with Rest in a section", c)
}

type views struct{ B, U, R []byte }

func TestViews(t *testing.T) {
	c := describe(func(c *wire.Codec, v *views) {
		c.ByteArrayView("B", wire.PrefixUvarint, &v.B)
		c.UntilView("U", "--", &v.U)
		c.Section("R", wire.PrefixUint16BE, func() { c.RestView("R", &v.R) })
	}, views{}, views{[]byte("abc"), []byte("a-b"), []byte("rest")}, views{B: make([]byte, 300), R: make([]byte, 30)})
	c.Views = true
	proves(t, "all", c)
}

type structured struct {
	Kind  uint8
	Body  []byte
	Note  *string
	Opt   *uint32
	List  []part
	Rep   []uint16
	Marks []uint8
	Rest  []part
	Flags struct {
		A, B bool
		N    uint8
		Z    int8
	}
	Inner struct{ X, Y uint16 }
	V     uint64
}

func TestStructure(t *testing.T) {
	fields := func(p wire.Prefix) func(c *wire.Codec, v *structured) {
		return func(c *wire.Codec, v *structured) {
			has := v.Opt != nil
			n := len(v.Rep)
			c.Magic("Magic", "MAGIC")
			c.Bits("Flags", 2, func() {
				c.Flag("A", &v.Flags.A)
				c.Flag("B", &v.Flags.B)
				c.Unused(3)
				wire.BitField(c, "N", 3, &v.Flags.N)
				wire.BitField(c, "Z", 7, &v.Flags.Z)
				c.Flag("Has", &has)
			})
			c.Count("Rep", p, &n)
			c.Sum("CRC", wire.Sum{Size: 4, Func: func(b []byte) uint64 { return uint64(crc32.ChecksumIEEE(b)) }}, func() {
				c.Section("Outer", p, func() {
					c.Uint8("Kind", &v.Kind)
					c.Align(4)
					c.Section("Inner", p, func() { c.ByteArray("Body", p, &v.Body) })
					for s := range wire.Optional(c, "Note", &v.Note) {
						c.String("", p, s)
					}
					for u := range wire.When(c, "Opt", has, &v.Opt) {
						c.Uint32("", u)
					}
					for e := range wire.List(c, "List", p, &v.List) {
						c.Order(wire.LittleEndian)
						c.Section("E", p, func() {
							c.Uint8("A", &e.A)
							c.String("S", p, &e.S)
							c.Uint32s("L", p, &e.L)
						})
					}
				})
			})
			for e := range wire.Repeat(c, "Reps", n, &v.Rep) {
				c.Uint16("", e)
			}
			c.Group("Group", func() {
				c.Order(wire.LittleEndian)
				c.Uint16("X", &v.Inner.X)
				c.Pad(40)
				c.Uint16("Y", &v.Inner.Y)
			})
			for e := range wire.ListUntil(c, "Marks", "\x00\x00", &v.Marks) {
				c.Uint8("One", ptrTo(1))
				c.Uint8("M", e)
			}
			wire.Value(c, "V", &v.V, func(dst []byte, v uint64) ([]byte, error) { return varint.AppendUvarint(dst, v), nil }, varint.ConsumeUvarint)
			c.Sum("Sum", wire.Sum{Size: 1, Before: true, Func: func(b []byte) uint64 { return uint64(len(b)) }}, func() {
				c.Section("Tail", p, func() {
					for e := range wire.ListRest(c, "Rest", &v.Rest) {
						c.Uint8("A", &e.A)
					}
				})
			})
		}
	}
	full := structured{
		Kind: 1, Body: []byte("body"), Note: ptr("note"), Opt: ptr(uint32(7)), List: []part{{1, "a", []uint32{1}}, {}}, Rep: []uint16{1, 2, 3},
		Marks: []uint8{5, 6}, Rest: []part{{A: 1}, {A: 2}}, V: 300,
	}
	full.Flags.A, full.Flags.N, full.Flags.Z, full.Inner.X, full.Inner.Y = true, 5, -3, 1, 2
	large := structured{Body: make([]byte, 150), Note: ptr(strings.Repeat("n", 130)), List: make([]part, 100)}
	for _, p := range few(partPrefixes) {
		samples := []structured{{}, full, large}
		if p.Max() < 1000 {
			samples = samples[:2]
		}
		c := describe(fields(p), samples...)
		c.Allocs = -1 // ranges in a func literal inside another one allocate, those of a named function do not
		proves(t, p.String(), c)
	}
}

type conditional struct {
	Version uint8
	Number  uint32
	Text    string
	Maybe   *string
	Items   []uint16
	Named   map[string]uint8
	Bytes   []byte
	Part    struct{ A, B uint8 }
	Body    []byte
}

func TestConditionsAndLengths(t *testing.T) {
	fields := func(p wire.Prefix) func(c *wire.Codec, v *conditional) {
		return func(c *wire.Codec, v *conditional) {
			c.Bits("Head", 1, func() {
				c.MagicBits("Type", 4, 9)
				wire.BitField(c, "Version", 4, &v.Version)
			})
			c.Require("Version", v.Version <= 3)
			c.Length("Length", p)
			c.If(v.Version >= 1).Uint32("Number", &v.Number)
			c.If(v.Version >= 2).String("Text", wire.PrefixUint8, &v.Text)
			c.If(v.Version >= 2).NullString("Maybe", wire.PrefixInt8.Null(), &v.Maybe)
			for i := range wire.List(c.If(v.Version >= 1), "Items", wire.PrefixUint8, &v.Items) {
				c.Uint16("", i)
			}
			for k, e := range wire.Map(c.If(v.Version >= 1), "Named", wire.PrefixUint8, &v.Named) {
				c.String("K", wire.PrefixUint8, k)
				c.Uint8("V", e)
			}
			c.If(v.Version == 3).ByteArray("Bytes", wire.PrefixUint8, &v.Bytes)
			c.If(v.Version >= 2).Group("Part", func() {
				c.Length("Length", p)
				c.Uint8("A", &v.Part.A)
				c.Uint8("B", &v.Part.B)
			})
			c.Rest("Body", &v.Body)
		}
	}
	one := conditional{Version: 1, Number: 7, Items: []uint16{1}, Named: map[string]uint8{"a": 1}}
	two := conditional{Version: 2, Text: "text", Maybe: ptr("maybe"), Body: make([]byte, 40)}
	two.Part.A = 5
	three := conditional{Version: 3, Number: 1, Body: make([]byte, 150)}
	for _, p := range few(partPrefixes) {
		samples := []conditional{{}, one, two, three}
		if p.Max() < 1000 {
			samples = samples[:3]
		}
		c := describe(fields(p), samples...)
		c.Allocs = -1
		proves(t, p.String(), c)
	}
}

func ptrTo(v uint8) *uint8 { return &v }

// node nests in itself in every way.
type node struct {
	Kids  []node
	Next  *node
	Maybe *node
	Named map[uint8]node
}

func (n *node) Fields(c *wire.Codec) {
	c.Group("G", func() {
		for k := range wire.List(c, "Kids", wire.PrefixUint8, &n.Kids) {
			k.Fields(c)
		}
	})
	c.Section("S", wire.PrefixUvarint, func() {
		for v := range wire.Optional(c, "Next", &n.Next) {
			v.Fields(c)
		}
	})
	for _, v := range wire.Map(c, "Named", wire.PrefixUint8, &n.Named) {
		v.Fields(c)
	}
}

func TestRecursion(t *testing.T) {
	c := Config{New: func() wire.Record { return new(node) }, Allocs: -1, Samples: []wire.Record{
		&node{}, &node{Kids: []node{{Kids: []node{{}, {}}}, {Next: &node{Next: &node{Kids: []node{{}}}}}}},
	}}
	proves(t, "node", c)
}

// A referred has a text that stands in it once, and is referred to where it comes again: only decoding goes there.
type referred struct{ A, B string }

func TestBackReferences(t *testing.T) {
	c := describe(func(c *wire.Codec, v *referred) {
		c.String("A", wire.PrefixUint8, &v.A)
		wire.Scalar(c, "B", &v.B, func() {
			var again bool
			if !c.Decoding() {
				again = v.A == v.B
			}
			c.StrictBool("", &again)
			if !again {
				c.String("", wire.PrefixUint8, &v.B)
				return
			}
			where := uint8(0)
			c.Uint8("", &where)
			if c.Decoding() {
				c.At(int64(where), func() { c.String("", wire.PrefixUint8, &v.B) })
			}
		})
	}, referred{}, referred{"abc", "abc"}, referred{"abc", "def"})
	c.SliceOnly = true
	proves(t, "all", c)
}

// anything asserts that b has the properties of any bytes.
func anything(t *testing.T, c Config, b []byte) {
	t.Helper()
	s, err := newSubject(c)
	require.NoError(t, err)
	for _, p := range properties {
		assert.NoError(t, s.holds(p, b))
	}
}

// TestJumps: a name is a string, or a byte that says where the string stands.
func TestJumps(t *testing.T) {
	name := func(c *wire.Codec, field string, v *string) {
		wire.Scalar(c, field, v, func() {
			n := uint8(len(*v))
			c.Check("", c.Decoding() || len(*v) < 0x80, wire.ErrTooLong)
			c.Uint8("", &n)
			switch {
			case !c.Decoding():
				c.Into("", []byte(*v))
			case n >= 0x80:
				c.At(int64(n&0x7f), func() { c.String("", wire.PrefixUint8, v) })
			default:
				b := make([]byte, n)
				c.Into("", b)
				*v = string(b)
			}
		})
	}
	c := describe(func(c *wire.Codec, v *[2]string) {
		name(c, "A", &v[0])
		name(c, "B", &v[1])
	}, [2]string{}, [2]string{"a", "bc"}, [2]string{"same", "same"})
	c.Golden = []Golden{
		{Name: "to the first", Bytes: []byte("\x02ab\x80"), OneWay: true},
		{Name: "to the end of it", Bytes: []byte("\x02\x01b\x81"), OneWay: true},
		{Name: "past the end", Bytes: []byte("\x02ab\xff"), Err: io.ErrUnexpectedEOF},
	}
	c.Allocs, c.SliceOnly = -1, true
	proves(t, "names", c)
	for _, g := range c.Golden {
		anything(t, c, g.Bytes)
	}
}

// TestJumpsThatShow: what stands where c.At went is reported, and is read again.
func TestJumpsThatShow(t *testing.T) {
	c := describe(func(c *wire.Codec, v *[3]uint8) {
		if c.Decoding() && c.Offset() == 0 && c.Len() > 0 {
			var ahead uint8
			c.Uint8("A", &v[0])
			c.At(1, func() { c.Uint8("Ahead", &ahead) })
			c.At(2, func() { c.Uint8("Far", &ahead) })
		} else {
			c.Uint8("A", &v[0])
		}
		c.Into("B", v[1:])
	}, [3]uint8{1, 2, 3})
	c.SliceOnly = true
	s, err := newSubject(c)
	require.NoError(t, err)
	require.Len(t, s.samples[0].fields, 4)
	assert.NoError(t, covered(s, s.samples[0].b))
}

// TestNothing: records, and elements, that take no bytes.
func TestNothing(t *testing.T) {
	none := describe(func(c *wire.Codec, v *struct{}) {}, struct{}{})
	proves(t, "record", none)
	anything(t, none, []byte{0})
	type large struct{ unused [512]uint64 } // a megabyte of these is decoded from a byte
	proves(t, "elements", describe(func(c *wire.Codec, v *[]large) {
		for range wire.List(c, "V", wire.PrefixUint8, v) {
			c.Group("", func() {})
		}
	}, nil, make([]large, 3)))
}
