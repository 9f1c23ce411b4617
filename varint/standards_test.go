package varint_test

import (
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
)

// A standard decodes as the package's table says, and is held to the limit cases of its own specification.
type standard struct {
	name   string
	source string
	decode func(b []byte) (any, error)
	// accepts holds encodings, in hexadecimal with one space between bytes, and what they mean.
	accepts map[string]any
	// refuses holds encodings that the standard does not allow.
	refuses map[string]error
}

// with adapts a Consume function to a standard that says what the value is, and which are too long or too large.
func with[T, V any](
	consume func([]byte) (T, int, error), value func(T) V, allowed func(v T, n int) bool,
) func([]byte) (any, error) {
	return func(b []byte) (any, error) {
		v, n, err := consume(b)
		switch {
		case err != nil:
			return nil, err
		case n != len(b):
			return nil, fmt.Errorf("%d of %d bytes", n, len(b))
		case !allowed(v, n):
			return nil, varint.ErrOverflow
		}
		return value(v), nil
	}
}

func itself[T any](v T) T              { return v }
func anyOf[T any](T, int) bool         { return true }
func upTo4[T any](_ T, n int) bool     { return n <= 4 }
func upTo5[T any](_ T, n int) bool     { return n <= 5 }
func truncated(v int64) int32          { return int32(v) }
func unsigned(v int32) uint32          { return uint32(v) }
func unsigned32(v uint64) uint32       { return uint32(v) }
func notZero(v uint64) bool            { return v != 0 }
func lessOne(v int32) int32            { return v - 1 }
func in33Bits(v int64, n int) bool     { return n <= 5 && -1<<32 <= v && v < 1<<32 }
func bitcoinSize(v uint64, _ int) bool { return v <= 0x02000000 }
func in62Bits(v uint64, _ int) bool    { return v <= varint.MaxQUIC }

func prefix5(b []byte) (uint64, int, error) { return varint.ConsumeHPACK(b, 5) }
func prefix8(b []byte) (uint64, int, error) { return varint.ConsumeHPACK(b, 8) }

var standards = []standard{
	{
		"protobuf uint64", "protobuf.dev/programming-guides/encoding", with(varint.ConsumeUvarint, itself, anyOf),
		map[string]any{
			"01": uint64(1), "96 01": uint64(150), "ff ff ff ff ff ff ff ff ff 01": uint64(math.MaxUint64),
			"80 80 80 80 80 80 80 80 80 00": uint64(0),
		},
		map[string]error{"80 80 80 80 80 80 80 80 80 80 00": varint.ErrOverflow, "96": io.ErrUnexpectedEOF},
	},
	{
		"protobuf uint32", "protobuf.dev/programming-guides/encoding",
		with(varint.ConsumeUvarint, unsigned32, anyOf),
		map[string]any{
			"ff ff ff ff 0f": uint32(math.MaxUint32), "81 80 80 80 10": uint32(1),
			"ff ff ff ff ff ff ff ff ff 01": uint32(math.MaxUint32),
		},
		map[string]error{"80 80 80 80 80 80 80 80 80 80 00": varint.ErrOverflow},
	},
	{
		"protobuf bool", "protobuf.dev/programming-guides/encoding", with(varint.ConsumeUvarint, notZero, anyOf),
		map[string]any{"00": false, "01": true, "80 01": true, "80 00": false, "80 80 80 80 10": true}, nil,
	},
	{
		"protobuf int32", "protobuf.dev/programming-guides/encoding", with(varint.ConsumeVarLong, truncated, anyOf),
		map[string]any{
			"ff ff ff ff 07": int32(math.MaxInt32), "fe ff ff ff ff ff ff ff ff 01": int32(-2),
			"80 80 80 80 f8 ff ff ff ff 01": int32(math.MinInt32), "fe ff ff ff 0f": int32(-2),
		},
		map[string]error{"ff ff ff ff ff ff ff ff ff ff 01": varint.ErrOverflow},
	},
	{
		"protobuf int64", "protobuf.dev/programming-guides/encoding", with(varint.ConsumeVarLong, itself, anyOf),
		map[string]any{
			"fe ff ff ff ff ff ff ff ff 01": int64(-2), "ff ff ff ff ff ff ff ff 7f": int64(math.MaxInt64),
		},
		map[string]error{"ff ff ff ff ff ff ff ff ff ff 01": varint.ErrOverflow},
	},
	{
		"protobuf sint32", "protobuf.dev/programming-guides/encoding", with(varint.ConsumeZigzag, truncated, anyOf),
		map[string]any{
			"00": int32(0), "01": int32(-1), "02": int32(1), "03": int32(-2),
			"fe ff ff ff 0f": int32(0x7fffffff), "ff ff ff ff 0f": int32(-0x80000000),
		}, nil,
	},
	{
		"WebAssembly u32", "WebAssembly core 5.2.2, binary-leb128.wast",
		with(varint.ConsumeVarInt, unsigned, anyOf),
		map[string]any{
			"03": uint32(3), "83 00": uint32(3), "82 80 80 80 00": uint32(2),
			"ff ff ff ff 0f": uint32(math.MaxUint32),
		},
		map[string]error{
			"82 80 80 80 80 00": varint.ErrOverflow, "82 80 80 80 70": varint.ErrOverflow,
			"82 80 80 80 40": varint.ErrOverflow, "80 80 80 80 10": varint.ErrOverflow,
		},
	},
	{
		"WebAssembly u64", "WebAssembly core 5.2.2", with(varint.ConsumeUvarint, itself, anyOf),
		map[string]any{
			"ff ff ff ff ff ff ff ff ff 01": uint64(math.MaxUint64), "83 80 80 80 80 80 80 80 80 00": uint64(3),
		},
		map[string]error{
			"83 80 80 80 80 80 80 80 80 80 00": varint.ErrOverflow,
			"80 80 80 80 80 80 80 80 80 02":    varint.ErrOverflow,
		},
	},
	{
		"WebAssembly s32", "WebAssembly core 5.2.2, binary-leb128.wast", with(varint.ConsumeSLEB32, itself, anyOf),
		map[string]any{
			"7e": int32(-2), "fe 7f": int32(-2), "fe ff 7f": int32(-2), "80 80 80 80 78": int32(math.MinInt32),
			"ff ff ff ff 07": int32(math.MaxInt32), "ff ff ff ff 7f": int32(-1), "80 80 80 80 00": int32(0),
		},
		map[string]error{
			"80 80 80 80 80 00": varint.ErrOverflow, "ff ff ff ff ff 7f": varint.ErrOverflow,
			"80 80 80 80 70": varint.ErrOverflow, "ff ff ff ff 0f": varint.ErrOverflow,
			"80 80 80 80 1f": varint.ErrOverflow, "ff ff ff ff 4f": varint.ErrOverflow,
		},
	},
	{
		"WebAssembly s33", "WebAssembly core 5.2.2 and 5.4.1", with(varint.ConsumeSLEB, itself, in33Bits),
		map[string]any{
			"40": int64(-64), "ff ff ff ff 0f": int64(1<<32 - 1), "80 80 80 80 70": int64(-1 << 32),
			"ff ff ff ff 7f": int64(-1),
		},
		map[string]error{
			"80 80 80 80 10": varint.ErrOverflow, "ff ff ff ff 6f": varint.ErrOverflow,
			"80 80 80 80 80 00": varint.ErrOverflow,
		},
	},
	{
		"WebAssembly s64", "WebAssembly core 5.2.2, binary-leb128.wast", with(varint.ConsumeSLEB, itself, anyOf),
		map[string]any{
			"80 80 80 80 80 80 80 80 80 7f": int64(math.MinInt64),
			"ff ff ff ff ff ff ff ff ff 00": int64(math.MaxInt64), "ff ff ff ff ff ff ff ff ff 7f": int64(-1),
		},
		map[string]error{
			"80 80 80 80 80 80 80 80 80 80 00": varint.ErrOverflow,
			"80 80 80 80 80 80 80 80 80 7e":    varint.ErrOverflow,
			"ff ff ff ff ff ff ff ff ff 01":    varint.ErrOverflow,
		},
	},
	{
		"DWARF ULEB128", "DWARF 5, table 7.7", with(varint.ConsumeUvarint, itself, anyOf),
		map[string]any{
			"02": uint64(2), "7f": uint64(127), "80 01": uint64(128), "81 01": uint64(129),
			"82 01": uint64(130), "b9 64": uint64(12857), "82 80 80 80 80 80 00": uint64(2),
		}, nil,
	},
	{
		"DWARF SLEB128", "DWARF 5, table 7.8", with(varint.ConsumeSLEB, itself, anyOf),
		map[string]any{
			"02": int64(2), "7e": int64(-2), "ff 00": int64(127), "81 7f": int64(-127), "80 01": int64(128),
			"80 7f": int64(-128), "81 01": int64(129), "ff 7e": int64(-129), "fe ff ff ff ff ff 7f": int64(-2),
		}, nil,
	},
	{
		"Android DEX uleb128", "Dalvik executable format, LEB128", with(varint.ConsumeVarInt, unsigned, anyOf),
		map[string]any{
			"00": uint32(0), "01": uint32(1), "7f": uint32(127), "80 7f": uint32(16256),
			"ff ff ff ff 0f": uint32(math.MaxUint32),
		},
		map[string]error{"80 80 80 80 80 00": varint.ErrOverflow},
	},
	{
		"Android DEX sleb128", "Dalvik executable format, LEB128", with(varint.ConsumeSLEB32, itself, anyOf),
		map[string]any{"00": int32(0), "01": int32(1), "7f": int32(-1), "80 7f": int32(-128)},
		map[string]error{"80 80 80 80 80 00": varint.ErrOverflow},
	},
	{
		"Android DEX uleb128p1", "Dalvik executable format, LEB128", with(varint.ConsumeVarInt, lessOne, anyOf),
		map[string]any{"00": int32(-1), "01": int32(0), "7f": int32(126), "80 7f": int32(16255)}, nil,
	},
	{
		"Avro long", "Avro 1.12, binary encoding", with(varint.ConsumeZigzag, itself, anyOf),
		map[string]any{
			"00": int64(0), "01": int64(-1), "02": int64(1), "03": int64(-2), "04": int64(2), "7f": int64(-64),
			"80 01": int64(64), "ff ff ff ff ff ff ff ff ff 01": int64(math.MinInt64),
		},
		map[string]error{"80 80 80 80 80 80 80 80 80 80 00": varint.ErrOverflow},
	},
	{
		"Avro int", "Avro 1.12, binary encoding", with(varint.ConsumeZigzag, truncated, upTo5),
		map[string]any{"ff ff ff ff 0f": int32(math.MinInt32), "fe ff ff ff 0f": int32(math.MaxInt32)},
		map[string]error{"80 80 80 80 80 00": varint.ErrOverflow},
	},
	{
		"MQTT", "MQTT 5.0, 1.5.5, table 1-1", with(varint.ConsumeCanonicalUvarint, itself, upTo4),
		map[string]any{
			"00": uint64(0), "7f": uint64(127), "80 01": uint64(128), "ff 7f": uint64(16383),
			"80 80 01": uint64(16384), "ff ff 7f": uint64(2097151), "80 80 80 01": uint64(2097152),
			"ff ff ff 7f": uint64(268435455),
		},
		map[string]error{
			"80 80 80 80 01": varint.ErrOverflow, "80 00": varint.ErrNonMinimal,
			"ff ff ff 00": varint.ErrNonMinimal,
		},
	},
	{
		"QUIC", "RFC 9000, 16 and A.1", with(varint.ConsumeQUIC, itself, anyOf),
		map[string]any{
			"c2 19 7c 5e ff 14 e8 8c": uint64(151288809941952652), "9d 7f 3e 7d": uint64(494878333),
			"7b bd": uint64(15293), "25": uint64(37), "40 25": uint64(37),
			"ff ff ff ff ff ff ff ff": uint64(1<<62 - 1),
		},
		map[string]error{"c2 19 7c 5e ff 14 e8": io.ErrUnexpectedEOF},
	},
	{
		"QUIC frame type", "RFC 9000, 12.4", with(varint.ConsumeCanonicalQUIC, itself, anyOf),
		map[string]any{"01": uint64(1), "3f": uint64(63), "40 40": uint64(64)},
		map[string]error{
			"40 01": varint.ErrNonMinimal, "40 3f": varint.ErrNonMinimal, "80 00 3f ff": varint.ErrNonMinimal,
		},
	},
	{
		"HPACK, 5 bits", "RFC 7541, C.1.1 and C.1.2", with(prefix5, itself, anyOf),
		map[string]any{
			"0a": uint64(10), "ea": uint64(10), "1f 9a 0a": uint64(1337), "1f 00": uint64(31),
			"1f 9a 8a 00": uint64(1337),
		},
		map[string]error{"1f": io.ErrUnexpectedEOF, "1f 80 80 80 80 80 80 80 80 80 80": varint.ErrOverflow},
	},
	{
		"HPACK, 8 bits", "RFC 7541, C.1.3", with(prefix8, itself, anyOf),
		map[string]any{"2a": uint64(42), "fe": uint64(254), "ff 00": uint64(255)}, nil,
	},
	{
		"QPACK", "RFC 9204, 4.1.1", with(prefix8, itself, in62Bits),
		map[string]any{"ff 80 fe ff ff ff ff ff ff 3f": uint64(1<<62 - 1)},
		map[string]error{"ff 81 fe ff ff ff ff ff ff 3f": varint.ErrOverflow},
	},
	{
		"Bitcoin CompactSize", "Bitcoin Core, serialize_tests.cpp, noncanonical",
		with(varint.ConsumeCompactSize, itself, bitcoinSize),
		map[string]any{
			"fc": uint64(252), "fd fd 00": uint64(253), "fd 03 02": uint64(515),
			"fe 00 00 01 00": uint64(0x10000), "fe 00 00 00 02": uint64(0x02000000),
		},
		map[string]error{
			"fd 00 00": varint.ErrNonMinimal, "fd fc 00": varint.ErrNonMinimal,
			"fe 00 00 00 00": varint.ErrNonMinimal, "fe ff ff 00 00": varint.ErrNonMinimal,
			"ff 00 00 00 00 00 00 00 00": varint.ErrNonMinimal,
			"ff ff ff ff 01 00 00 00 00": varint.ErrNonMinimal, "fe 01 00 00 02": varint.ErrOverflow,
		},
	},
	{
		"MIDI", "Standard MIDI Files 1.0, variable-length quantities", with(varint.ConsumeVLQ, itself, upTo4),
		map[string]any{
			"00": uint64(0), "40": uint64(0x40), "7f": uint64(0x7f), "81 00": uint64(0x80),
			"c0 00": uint64(0x2000), "ff 7f": uint64(0x3fff), "81 80 00": uint64(0x4000),
			"c0 80 00": uint64(0x100000), "ff ff 7f": uint64(0x1fffff), "81 80 80 00": uint64(0x200000),
			"c0 80 80 00": uint64(0x8000000), "ff ff ff 7f": uint64(0xfffffff),
		},
		map[string]error{"81 80 80 80 00": varint.ErrOverflow, "ff ff ff": io.ErrUnexpectedEOF},
	},
	{
		"ASN.1 object identifier", "X.690, 8.19.2 and 8.19.5", with(varint.ConsumeCanonicalVLQ, itself, anyOf),
		map[string]any{"81 34": uint64(180), "03": uint64(3), "86 f7 0d": uint64(113549)},
		map[string]error{"80 01": varint.ErrNonMinimal, "80 81 34": varint.ErrNonMinimal},
	},
	{
		"Minecraft VarInt", "minecraft.wiki, Java Edition protocol", with(varint.ConsumeVarInt, itself, anyOf),
		map[string]any{
			"dd c7 01": int32(25565), "ff ff 7f": int32(2097151), "ff ff ff ff 07": int32(math.MaxInt32),
			"ff ff ff ff 0f": int32(-1), "80 80 80 80 08": int32(math.MinInt32),
		},
		map[string]error{"80 80 80 80 80 00": varint.ErrOverflow},
	},
	{
		"Minecraft VarLong", "minecraft.wiki, Java Edition protocol", with(varint.ConsumeVarLong, itself, anyOf),
		map[string]any{
			"ff ff ff ff ff ff ff ff 7f": int64(math.MaxInt64), "ff ff ff ff ff ff ff ff ff 01": int64(-1),
			"80 80 80 80 f8 ff ff ff ff 01": int64(math.MinInt32),
			"80 80 80 80 80 80 80 80 80 01": int64(math.MinInt64),
		},
		map[string]error{"80 80 80 80 80 80 80 80 80 80 00": varint.ErrOverflow},
	},
}

// TestStandards holds the package's table of standards to what each of them allows and refuses.
func TestStandards(t *testing.T) {
	t.Parallel()
	for _, s := range standards {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			for text, want := range s.accepts {
				got, err := s.decode(unhex(t, strings.ReplaceAll(text, " ", "")))
				require.NoError(t, err, "%s: %s", text, s.source)
				require.Equal(t, want, got, "%s: %s", text, s.source)
			}
			for text, want := range s.refuses {
				_, err := s.decode(unhex(t, strings.ReplaceAll(text, " ", "")))
				require.Equal(t, want, err, "%s: %s", text, s.source)
			}
		})
	}
}
