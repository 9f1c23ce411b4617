package wire_test

import (
	"io"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

var prefixKinds = []struct {
	prefix wire.Prefix
	name   string
	max    uint64
	golden []golden[uint64]
}{
	{wire.PrefixUint8, "uint8", 255, []golden[uint64]{{"00", 0}, {"7f", 127}, {"ff", 255}}},
	{wire.PrefixUint16BE, "uint16 BE", 65535, []golden[uint64]{{"0000", 0}, {"0102", 258}, {"ffff", 65535}}},
	{wire.PrefixUint16LE, "uint16 LE", 65535, []golden[uint64]{{"0000", 0}, {"0201", 258}, {"ffff", 65535}}},
	{wire.PrefixUint24BE, "uint24 BE", 1<<24 - 1, []golden[uint64]{{"000000", 0}, {"010203", 66051}, {"ffffff", 1<<24 - 1}}},
	{wire.PrefixUint24LE, "uint24 LE", 1<<24 - 1, []golden[uint64]{{"000000", 0}, {"030201", 66051}, {"ffffff", 1<<24 - 1}}},
	{wire.PrefixUint32BE, "uint32 BE", 1<<32 - 1, []golden[uint64]{{"00000000", 0}, {"01020304", 16909060}, {"ffffffff", 1<<32 - 1}}},
	{wire.PrefixUint32LE, "uint32 LE", 1<<32 - 1, []golden[uint64]{{"00000000", 0}, {"04030201", 16909060}, {"ffffffff", 1<<32 - 1}}},
	{wire.PrefixUint64BE, "uint64 BE", math.MaxUint64, []golden[uint64]{{"0000000000000102", 258}, {"ffffffffffffffff", math.MaxUint64}}},
	{wire.PrefixUint64LE, "uint64 LE", math.MaxUint64, []golden[uint64]{{"0201000000000000", 258}, {"ffffffffffffffff", math.MaxUint64}}},
	{wire.PrefixUvarint, "uvarint", math.MaxUint64, []golden[uint64]{
		{"00", 0}, {"7f", 127}, {"8001", 128}, {"ac02", 300}, {"ffffffffffffffffff01", math.MaxUint64},
	}},
	{wire.PrefixVarInt, "varint", math.MaxInt32, []golden[uint64]{
		{"00", 0}, {"7f", 127}, {"8001", 128}, {"ac02", 300}, {"ffffffff07", math.MaxInt32},
	}},
	{wire.PrefixVarLong, "varlong", math.MaxInt64, []golden[uint64]{
		{"00", 0}, {"7f", 127}, {"8001", 128}, {"ac02", 300}, {"ffffffffffffffff7f", math.MaxInt64},
	}},
	{wire.PrefixQUIC, "QUIC", 1<<62 - 1, []golden[uint64]{ // RFC 9000, appendix A.1
		{"25", 37}, {"7bbd", 15293}, {"9d7f3e7d", 494878333}, {"c2197c5eff14e88c", 151288809941952652}, {"ffffffffffffffff", 1<<62 - 1},
	}},
}

func TestPrefixes(t *testing.T) {
	for _, k := range prefixKinds {
		require.Equal(t, k.name, k.prefix.String())
		require.Equal(t, k.max, k.prefix.Max())
		verbs[uint64]{
			k.name,
			func(dst []byte, n uint64) []byte {
				dst, err := k.prefix.Append(dst, n)
				require.NoError(t, err)
				return dst
			},
			k.prefix.Consume, k.prefix.Size, k.prefix.Read, k.prefix.Write, k.golden,
		}.test(t, equal)
	}
}

func TestPrefixRefusesWhatDoesNotFit(t *testing.T) {
	for _, k := range prefixKinds {
		if k.max == math.MaxUint64 {
			continue
		}
		for _, n := range []uint64{k.max + 1, math.MaxUint64} {
			refusesPrefix(t, k.prefix, n, wire.ErrOverflow)
		}
	}
}

func refusesPrefix(t *testing.T, p wire.Prefix, n uint64, want error) {
	t.Helper()
	dst, err := p.Append([]byte("dst"), n)
	require.Equal(t, want, err, "%v(%d)", p, n)
	require.Equal(t, "dst", string(dst))
	require.Zero(t, p.Size(n))
	require.Equal(t, want, p.Write(writeFunc(func([]byte) (int, error) { panic("write") }), n))
}

func TestUnknownPrefix(t *testing.T) {
	for p, name := range map[wire.Prefix]string{0: "Prefix(0)", wire.PrefixQUIC + 1: "Prefix(14)", 255: "Prefix(255)"} {
		require.Equal(t, name, p.String())
		require.Zero(t, p.Max())
		refusesPrefix(t, p, 0, wire.ErrInvalidPrefix)
		n, size, err := p.Consume(make([]byte, 16))
		require.Equal(t, wire.ErrInvalidPrefix, err)
		require.Zero(t, n)
		require.Zero(t, size)
		_, err = p.Read(readFunc(func([]byte) (int, error) { panic("read") }))
		require.Equal(t, wire.ErrInvalidPrefix, err)
		dst, err := p.AppendString([]byte("dst"), "s")
		require.Equal(t, wire.ErrInvalidPrefix, err)
		require.Equal(t, "dst", string(dst))
		require.Equal(t, wire.ErrInvalidPrefix, p.WriteString(writeFunc(func([]byte) (int, error) { panic("write") }), "s"))
	}
}

func TestPrefixMalformed(t *testing.T) {
	for name, c := range map[string]struct {
		prefix wire.Prefix
		hex    string
		err    error
	}{
		"VarInt -1":                     {wire.PrefixVarInt, "ffffffff0f", wire.ErrNegative},
		"VarInt, lowest":                {wire.PrefixVarInt, "8080808008", wire.ErrNegative},
		"VarInt, a bit too many":        {wire.PrefixVarInt, "ffffffff10", varint.ErrOverflow},
		"VarInt, a byte too many":       {wire.PrefixVarInt, "808080808000", varint.ErrOverflow},
		"VarLong -1":                    {wire.PrefixVarLong, "ffffffffffffffffff01", wire.ErrNegative},
		"VarLong, lowest":               {wire.PrefixVarLong, "80808080808080808001", wire.ErrNegative},
		"VarLong, a bit too many":       {wire.PrefixVarLong, "80808080808080808002", varint.ErrOverflow},
		"Uvarint, a bit too many":       {wire.PrefixUvarint, "80808080808080808002", varint.ErrOverflow},
		"Uvarint, eleven bytes of zero": {wire.PrefixUvarint, "8080808080808080808000", varint.ErrOverflow},
	} {
		t.Run(name, func(t *testing.T) {
			n, size, err := c.prefix.Consume(unhex(c.hex))
			require.Equal(t, c.err, err)
			require.Zero(t, n)
			require.Zero(t, size)
			for _, kind := range readerKinds {
				n, err := c.prefix.Read(kind.make(unhex(c.hex)))
				require.Equal(t, c.err, err, kind.name)
				require.Zero(t, n)
				_, err = c.prefix.ReadString(kind.make(unhex(c.hex)), -1)
				require.Equal(t, c.err, err, kind.name)
			}
		})
	}
}

func TestPrefixTakesPaddedForms(t *testing.T) {
	for p, hex := range map[wire.Prefix]string{
		wire.PrefixUvarint: "85808000", wire.PrefixVarInt: "8580808000", wire.PrefixVarLong: "858000", wire.PrefixQUIC: "80000005",
	} {
		n, size, err := p.Consume(unhex(hex))
		require.NoError(t, err)
		require.Equal(t, len(hex)/2, size)
		require.EqualValues(t, 5, n)
	}
}

// prefixedVerbs are the functions of a string or byte array with its length in front.
type prefixedVerbs[T string | []byte] struct {
	name    string
	append  func(dst []byte, v T) ([]byte, error)
	consume func(b []byte) (T, int, error)
	read    func(r io.Reader) (T, error)
	write   func(w io.Writer, v T) error
}

// eachPrefixed calls f with the functions of every kind of prefix, and with those that have no choice of it.
func eachPrefixed(f func(p wire.Prefix, s prefixedVerbs[string], b prefixedVerbs[[]byte])) {
	for _, k := range prefixKinds {
		p := k.prefix
		f(
			p, prefixedVerbs[string]{
				k.name + " string", p.AppendString,
				func(b []byte) (string, int, error) { return p.ConsumeString(b, 0) },
				func(r io.Reader) (string, error) { return p.ReadString(r, 0) },
				p.WriteString,
			}, prefixedVerbs[[]byte]{
				k.name + " byte array", p.AppendByteArray,
				func(b []byte) ([]byte, int, error) { return p.ConsumeByteArray(b, 0) },
				func(r io.Reader) ([]byte, error) { return p.ReadByteArray(r, 0) },
				p.WriteByteArray,
			},
		)
	}
	array := prefixedVerbs[[]byte]{"byte array", wire.AppendByteArray, wire.ConsumeByteArray, wire.ReadByteArray, wire.WriteByteArray}
	f(wire.PrefixVarInt, prefixedVerbs[string]{"string", wire.AppendString, wire.ConsumeString, wire.ReadString, wire.WriteString}, array)
	f(wire.PrefixVarInt, prefixedVerbs[string]{
		"UTF-8 string", wire.AppendUTF8String, wire.ConsumeUTF8String, wire.ReadUTF8String, wire.WriteUTF8String,
	}, array)
}
