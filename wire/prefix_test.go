package wire_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// prefixMySQL is the length-encoded integer of MySQL's protocol, where 0xfb is NULL.
var prefixMySQL = wire.NewPrefix("MySQL", func(dst []byte, n uint64) ([]byte, error) {
	switch {
	case n == math.MaxUint64:
		return append(dst, 0xfb), nil
	case n < 0xfb:
		return append(dst, byte(n)), nil
	case n < 1<<16:
		return append(dst, 0xfc, byte(n), byte(n>>8)), nil
	case n < 1<<24:
		return append(dst, 0xfd, byte(n), byte(n>>8), byte(n>>16)), nil
	}
	return binary.LittleEndian.AppendUint64(append(dst, 0xfe), n), nil
}, func(b []byte) (n uint64, size int, err error) {
	if len(b) == 0 {
		return 0, 0, io.EOF // as good as io.ErrUnexpectedEOF
	}
	switch b[0] {
	case 0xfb:
		return math.MaxUint64, 1, nil
	case 0xfc:
		size = 3
	case 0xfd:
		size = 4
	case 0xfe:
		size = 9
	case 0xff:
		return 0, 0, errMySQL
	default:
		return uint64(b[0]), 1, nil
	}
	if len(b) < size {
		return 0, 0, io.ErrUnexpectedEOF
	}
	var number [8]byte
	copy(number[:], b[1:size])
	return binary.LittleEndian.Uint64(number[:]), size, nil
})

var errMySQL = errors.New("that is an error packet")

// prefixHex is four hexadecimal digits, as in the pkt-line of git.
var prefixHex = wire.NewPrefix("hex", func(dst []byte, n uint64) ([]byte, error) {
	if n > math.MaxUint16 {
		return dst, wire.ErrOverflow
	}
	const digits = "0123456789abcdef"
	return append(dst, digits[n>>12], digits[n>>8&15], digits[n>>4&15], digits[n&15]), nil
}, func(b []byte) (n uint64, size int, err error) {
	for i, c := range b[:min(len(b), 4)] {
		digit := bytes.IndexByte([]byte("0123456789abcdef"), c)
		if digit < 0 {
			return 0, 0, wire.ErrNotDecimal
		}
		n, size = n<<4|uint64(digit), i+1
	}
	if size < 4 {
		return 0, 0, io.ErrUnexpectedEOF
	}
	return n, 4, nil
})

var (
	prefixRESP    = wire.PrefixDecimal("\r\n")
	prefixNetstr  = wire.PrefixDecimal(":")
	prefixUnequal = wire.PrefixDecimal("=!=")
)

// prefixKinds are the kinds and adjustments with bytes from their standards. null is what stands for null, empty where
// there is none.
var prefixKinds = []struct {
	prefix wire.Prefix
	name   string
	max    uint64
	null   string
	golden []golden[uint64]
}{
	{wire.PrefixUint8, "uint8", 255, "", []golden[uint64]{{"00", 0}, {"05", 5}, {"7f", 127}, {"ff", 255}}},
	{wire.PrefixUint16BE, "uint16 BE", 65535, "", []golden[uint64]{{"0000", 0}, {"0005", 5}, {"0102", 258}, {"ffff", 65535}}},
	{wire.PrefixUint16LE, "uint16 LE", 65535, "", []golden[uint64]{{"0000", 0}, {"0500", 5}, {"0201", 258}, {"ffff", 65535}}},
	{wire.PrefixUint24BE, "uint24 BE", 1<<24 - 1, "", []golden[uint64]{{"000000", 0}, {"000005", 5}, {"010203", 66051}, {"ffffff", 1<<24 - 1}}},
	{wire.PrefixUint24LE, "uint24 LE", 1<<24 - 1, "", []golden[uint64]{{"000000", 0}, {"050000", 5}, {"030201", 66051}, {"ffffff", 1<<24 - 1}}},
	{wire.PrefixUint32BE, "uint32 BE", 1<<32 - 1, "", []golden[uint64]{
		{"00000000", 0}, {"00000005", 5}, {"01020304", 16909060}, {"ffffffff", 1<<32 - 1},
	}},
	{wire.PrefixUint32LE, "uint32 LE", 1<<32 - 1, "", []golden[uint64]{
		{"00000000", 0}, {"05000000", 5}, {"04030201", 16909060}, {"ffffffff", 1<<32 - 1},
	}},
	{wire.PrefixUint64BE, "uint64 BE", math.MaxUint64, "", []golden[uint64]{
		{"0000000000000000", 0}, {"0000000000000005", 5}, {"0000000000000102", 258}, {"ffffffffffffffff", math.MaxUint64},
	}},
	{wire.PrefixUint64LE, "uint64 LE", math.MaxUint64, "", []golden[uint64]{
		{"0000000000000000", 0}, {"0500000000000000", 5}, {"0201000000000000", 258}, {"ffffffffffffffff", math.MaxUint64},
	}},
	{wire.PrefixInt8, "int8", 127, "", []golden[uint64]{{"00", 0}, {"05", 5}, {"7f", 127}}},
	{wire.PrefixInt16BE, "int16 BE", 32767, "", []golden[uint64]{{"0000", 0}, {"0005", 5}, {"7ffe", 32766}, {"7fff", 32767}}},
	{wire.PrefixInt16LE, "int16 LE", 32767, "", []golden[uint64]{{"0000", 0}, {"0500", 5}, {"fe7f", 32766}, {"ff7f", 32767}}},
	{wire.PrefixInt32BE, "int32 BE", math.MaxInt32, "", []golden[uint64]{{"00000000", 0}, {"00000005", 5}, {"7fffffff", math.MaxInt32}}},
	{wire.PrefixInt32LE, "int32 LE", math.MaxInt32, "", []golden[uint64]{{"00000000", 0}, {"05000000", 5}, {"ffffff7f", math.MaxInt32}}},
	{wire.PrefixInt64BE, "int64 BE", math.MaxInt64, "", []golden[uint64]{
		{"0000000000000000", 0}, {"0000000000000005", 5}, {"7fffffffffffffff", math.MaxInt64},
	}},
	{wire.PrefixInt64LE, "int64 LE", math.MaxInt64, "", []golden[uint64]{
		{"0000000000000000", 0}, {"0500000000000000", 5}, {"ffffffffffffff7f", math.MaxInt64},
	}},
	{wire.PrefixUvarint, "uvarint", math.MaxUint64, "", []golden[uint64]{
		{"00", 0}, {"05", 5}, {"7f", 127}, {"8001", 128}, {"ac02", 300}, {"ffffffffffffffffff01", math.MaxUint64},
	}},
	{wire.PrefixVarInt, "varint", math.MaxInt32, "", []golden[uint64]{
		{"00", 0}, {"05", 5}, {"7f", 127}, {"8001", 128}, {"ac02", 300}, {"ffffffff07", math.MaxInt32},
	}},
	{wire.PrefixVarLong, "varlong", math.MaxInt64, "", []golden[uint64]{
		{"00", 0}, {"05", 5}, {"7f", 127}, {"8001", 128}, {"ac02", 300}, {"ffffffffffffffff7f", math.MaxInt64},
	}},
	{wire.PrefixZigzag, "zigzag", math.MaxInt64, "", []golden[uint64]{ // Avro 1.11, binary encoding
		{"00", 0}, {"02", 1}, {"04", 2}, {"0a", 5}, {"8001", 64}, {"feffffffffffffffff01", math.MaxInt64},
	}},
	{wire.PrefixQUIC, "QUIC", 1<<62 - 1, "", []golden[uint64]{ // RFC 9000, appendix A.1
		{"00", 0}, {"05", 5}, {"25", 37}, {"7bbd", 15293}, {"9d7f3e7d", 494878333}, {"c2197c5eff14e88c", 151288809941952652},
		{"ffffffffffffffff", 1<<62 - 1},
	}},
	{wire.PrefixCompactSize, "CompactSize", math.MaxUint64, "", []golden[uint64]{ // Bitcoin's developer reference: 515 is fd0302
		{"00", 0}, {"05", 5}, {"fc", 252}, {"fdfd00", 253}, {"fd0302", 515}, {"fdffff", 65535}, {"fe00000100", 65536}, {"feffffffff", 1<<32 - 1},
		{"ff0000000001000000", 1 << 32}, {"ffffffffffffffffff", math.MaxUint64},
	}},
	{wire.PrefixVLQ, "VLQ", math.MaxUint64, "", []golden[uint64]{ // Standard MIDI Files 1.0, the table of variable-length quantities
		{"00", 0}, {"05", 5}, {"40", 0x40}, {"7f", 0x7f}, {"8100", 0x80}, {"c000", 0x2000}, {"ff7f", 0x3fff}, {"818000", 0x4000},
		{"c08000", 0x100000}, {"ffff7f", 0x1fffff}, {"81808000", 0x200000}, {"c0808000", 0x8000000}, {"ffffff7f", 0xfffffff},
		{"81ffffffffffffffff7f", math.MaxUint64},
	}},
	{wire.PrefixBER, "BER", math.MaxUint64, "", []golden[uint64]{ // X.690 8.1.3: 38 is 26, 201 is 81c9
		{"00", 0}, {"05", 5}, {"26", 38}, {"7f", 127}, {"8180", 128}, {"81c9", 201}, {"81ff", 255}, {"820100", 256}, {"82ffff", 65535},
		{"83010000", 65536}, {"88ffffffffffffffff", math.MaxUint64},
	}},
	{prefixRESP, `decimal "\r\n"`, math.MaxInt64, "", []golden[uint64]{
		{"300d0a", 0}, {"350d0a", 5}, {"31310d0a", 11}, {"393232333337323033363835343737353830370d0a", math.MaxInt64},
	}},
	{prefixNetstr, `decimal ":"`, math.MaxInt64, "", []golden[uint64]{{"303a", 0}, {"353a", 5}, {"31323a", 12}}},
	{prefixUnequal, `decimal "=!="`, math.MaxInt64, "", []golden[uint64]{{"303d213d", 0}, {"353d213d", 5}}},
	{prefixMySQL, "MySQL", math.MaxUint64, "", []golden[uint64]{
		{"00", 0}, {"05", 5}, {"fa", 250}, {"fcfb00", 251}, {"fcffff", 65535}, {"fd000001", 65536}, {"fdffffff", 1<<24 - 1},
		{"fe0000000100000000", 1 << 24},
	}},
	{prefixHex, "hex", 65535, "", []golden[uint64]{{"30303030", 0}, {"30303035", 5}, {"66666666", 65535}}},

	// A message of PostgreSQL counts its own length: Sync is 00000004, SSLRequest 00000008. A column without a value
	// has the length -1.
	{wire.PrefixInt32BE.Plus(4), "int32 BE + 4", math.MaxInt32 - 4, "", []golden[uint64]{
		{"00000004", 0}, {"00000008", 4}, {"00000009", 5}, {"7fffffff", math.MaxInt32 - 4},
	}},
	{wire.PrefixInt32BE.Null(), "int32 BE or null", math.MaxInt32, "ffffffff", []golden[uint64]{{"00000000", 0}, {"00000005", 5}, {"7fffffff", math.MaxInt32}}},
	// Kafka: COMPACT_STRING and COMPACT_ARRAY are the length + 1, and 0 is null; NULLABLE_STRING has -1.
	{wire.PrefixUvarint.Plus(1).Null(), "uvarint + 1 or null", math.MaxUint64 - 1, "00", []golden[uint64]{
		{"01", 0}, {"06", 5}, {"7f", 126}, {"8001", 127}, {"ffffffffffffffffff01", math.MaxUint64 - 1},
	}},
	{wire.PrefixUvarint.Plus(1), "uvarint + 1", math.MaxUint64 - 1, "", []golden[uint64]{{"01", 0}, {"06", 5}, {"8001", 127}}},
	{wire.PrefixInt16BE.Null(), "int16 BE or null", 32767, "ffff", []golden[uint64]{{"0000", 0}, {"0005", 5}, {"7fff", 32767}}},
	// MQTT 5, table 1-1: the digits of a Variable Byte Integer.
	{wire.PrefixUvarint.Canonical().MaxBytes(4), "uvarint canonical, at most 4 bytes", 268435455, "", []golden[uint64]{
		{"00", 0}, {"05", 5}, {"7f", 127}, {"8001", 128}, {"ff7f", 16383}, {"808001", 16384}, {"ffff7f", 2097151}, {"80808001", 2097152}, {"ffffff7f", 268435455},
	}},
	{prefixRESP.Null(), `decimal "\r\n" or null`, math.MaxInt64, "2d310d0a", []golden[uint64]{{"300d0a", 0}, {"350d0a", 5}}},
	{prefixMySQL.Null(), "MySQL or null", math.MaxUint64 - 1, "fb", []golden[uint64]{{"00", 0}, {"05", 5}, {"fcfb00", 251}, {"fefeffffffffffffff", math.MaxUint64 - 1}}},
	{wire.PrefixZigzag.Null(), "zigzag or null", math.MaxInt64, "01", []golden[uint64]{{"00", 0}, {"0a", 5}}},
	{wire.PrefixVarInt.Null(), "varint or null", math.MaxInt32, "ffffffff0f", []golden[uint64]{{"00", 0}, {"05", 5}}},
	{wire.PrefixVarLong.Null(), "varlong or null", math.MaxInt64, "ffffffffffffffffff01", []golden[uint64]{{"00", 0}, {"05", 5}}},
	{wire.PrefixInt8.Null(), "int8 or null", 127, "ff", []golden[uint64]{{"00", 0}, {"05", 5}, {"7f", 127}}},
	{wire.PrefixInt64LE.Null(), "int64 LE or null", math.MaxInt64, "ffffffffffffffff", []golden[uint64]{{"0500000000000000", 5}}},
	{wire.PrefixUint8.Null(), "uint8 or null", 254, "ff", []golden[uint64]{{"00", 0}, {"05", 5}, {"fe", 254}}},
	{wire.PrefixUint16LE.Null(), "uint16 LE or null", 65534, "ffff", []golden[uint64]{{"0500", 5}, {"feff", 65534}}},
	{wire.PrefixUint24LE.Null(), "uint24 LE or null", 1<<24 - 2, "ffffff", []golden[uint64]{{"050000", 5}, {"feffff", 1<<24 - 2}}},
	{wire.PrefixUint64BE.Null(), "uint64 BE or null", math.MaxUint64 - 1, "ffffffffffffffff", []golden[uint64]{
		{"0000000000000005", 5}, {"fffffffffffffffe", math.MaxUint64 - 1},
	}},
	{wire.PrefixUvarint.Null(), "uvarint or null", math.MaxUint64 - 1, "ffffffffffffffffff01", []golden[uint64]{{"00", 0}, {"05", 5}}},
	{wire.PrefixQUIC.Null(), "QUIC or null", 1<<62 - 2, "ffffffffffffffff", []golden[uint64]{{"00", 0}, {"fffffffffffffffe", 1<<62 - 2}}},
	{wire.PrefixBER.Plus(1).Null(), "BER + 1 or null", math.MaxUint64 - 1, "00", []golden[uint64]{{"01", 0}, {"06", 5}, {"8180", 127}}},
	{wire.PrefixInt16BE.Plus(3).Null(), "int16 BE + 3 or null", 32764, "0002", []golden[uint64]{{"0003", 0}, {"0008", 5}, {"7fff", 32764}}},
	{prefixRESP.Plus(1).Null(), `decimal "\r\n" + 1 or null`, math.MaxInt64 - 1, "300d0a", []golden[uint64]{{"310d0a", 0}, {"31300d0a", 9}}},
	{prefixMySQL.Plus(1).Null(), "MySQL + 1 or null", math.MaxUint64 - 1, "00", []golden[uint64]{{"01", 0}, {"fcfb00", 250}}},
	{wire.PrefixUint16BE.Plus(-4), "uint16 BE - 4", 65539, "", []golden[uint64]{{"0000", 4}, {"0001", 5}, {"ffff", 65539}}},
	{wire.PrefixInt16LE.Plus(-4), "int16 LE - 4", 32771, "", []golden[uint64]{{"0000", 4}, {"0100", 5}, {"ff7f", 32771}}},
	{wire.PrefixUvarint.Plus(-128), "uvarint - 128", math.MaxUint64, "", []golden[uint64]{{"00", 128}, {"ac01", 300}}},
	{wire.PrefixUint8.Plus(127), "uint8 + 127", 128, "", []golden[uint64]{{"7f", 0}, {"84", 5}, {"ff", 128}}},
	{prefixHex.Plus(4), "hex + 4", 65531, "", []golden[uint64]{{"30303034", 0}, {"30303039", 5}, {"66666666", 65531}}}, // git's pkt-line
	{wire.PrefixUint16BE.Plus(2).Plus(-2).Canonical(), "uint16 BE canonical", 65535, "", []golden[uint64]{{"0005", 5}}},
	{wire.PrefixBER.Canonical(), "BER canonical", math.MaxUint64, "", []golden[uint64]{{"05", 5}, {"81c9", 201}}}, // DER
	{wire.PrefixQUIC.MaxBytes(4), "QUIC, at most 4 bytes", 1<<30 - 1, "", []golden[uint64]{{"05", 5}, {"bfffffff", 1<<30 - 1}}},
	{wire.PrefixQUIC.MaxBytes(3), "QUIC, at most 3 bytes", 1<<14 - 1, "", []golden[uint64]{{"05", 5}, {"7fff", 1<<14 - 1}}},
	{wire.PrefixQUIC.MaxBytes(1), "QUIC, at most 1 bytes", 63, "", []golden[uint64]{{"05", 5}, {"3f", 63}}},
	{wire.PrefixVLQ.MaxBytes(4), "VLQ, at most 4 bytes", 0xfffffff, "", []golden[uint64]{{"05", 5}, {"ffffff7f", 0xfffffff}}},
	{wire.PrefixVLQ.MaxBytes(15), "VLQ, at most 15 bytes", math.MaxUint64, "", []golden[uint64]{{"05", 5}}},
	{wire.PrefixVarInt.MaxBytes(3), "varint, at most 3 bytes", 2097151, "", []golden[uint64]{{"05", 5}, {"ffff7f", 2097151}}}, // Minecraft's frames
	{wire.PrefixVarLong.MaxBytes(9), "varlong, at most 9 bytes", math.MaxInt64, "", []golden[uint64]{{"05", 5}, {"ffffffffffffffff7f", math.MaxInt64}}},
	{wire.PrefixZigzag.MaxBytes(2), "zigzag, at most 2 bytes", 8191, "", []golden[uint64]{{"0a", 5}, {"fe7f", 8191}}},
	{wire.PrefixCompactSize.MaxBytes(4), "CompactSize, at most 4 bytes", 65535, "", []golden[uint64]{{"05", 5}, {"fdffff", 65535}}},
	{wire.PrefixCompactSize.MaxBytes(1), "CompactSize, at most 1 bytes", 252, "", []golden[uint64]{{"05", 5}, {"fc", 252}}},
	{wire.PrefixCompactSize.MaxBytes(5), "CompactSize, at most 5 bytes", 1<<32 - 1, "", []golden[uint64]{{"05", 5}, {"feffffffff", 1<<32 - 1}}},
	{wire.PrefixBER.MaxBytes(1), "BER, at most 1 bytes", 127, "", []golden[uint64]{{"05", 5}, {"7f", 127}}},
	{wire.PrefixBER.MaxBytes(3), "BER, at most 3 bytes", 65535, "", []golden[uint64]{{"05", 5}, {"82ffff", 65535}}},
	{wire.PrefixBER.MaxBytes(9), "BER, at most 9 bytes", math.MaxUint64, "", []golden[uint64]{{"05", 5}}},
	{prefixRESP.MaxBytes(5), `decimal "\r\n", at most 5 bytes`, 999, "", []golden[uint64]{{"350d0a", 5}, {"3939390d0a", 999}}},
	{prefixMySQL.Null().MaxBytes(4), "MySQL or null, at most 4 bytes", 1<<24 - 1, "fb", []golden[uint64]{{"05", 5}, {"fdffffff", 1<<24 - 1}}},
	{
		wire.PrefixUvarint.MaxLen(2000).Null().MaxBytes(2).Plus(1).Canonical(), "uvarint canonical + 1 or null, at most 2 bytes, limit 2000",
		16382, "00",
		[]golden[uint64]{{"01", 0}, {"06", 5}, {"8001", 127}, {"ff7f", 16382}},
	},
	{wire.PrefixUint8.MaxLen(16), "uint8, limit 16", 255, "", []golden[uint64]{{"00", 0}, {"05", 5}, {"ff", 255}}},
	{wire.PrefixUint8.MaxLen(16).MaxLen(0), "uint8", 255, "", []golden[uint64]{{"05", 5}}},
	{wire.PrefixVarInt.MaxLen(-1), "varint, no limit", math.MaxInt32, "", []golden[uint64]{{"05", 5}}},
}

func TestPrefixes(t *testing.T) {
	for _, k := range prefixKinds {
		require.Equal(t, k.name, k.prefix.String())
		require.Equal(t, k.max, k.prefix.Max(), k.name)
		verbs[uint64]{
			k.name,
			func(dst []byte, n uint64) []byte {
				dst, err := k.prefix.Append(dst, n)
				require.NoError(t, err)
				return dst
			},
			k.prefix.Consume, k.prefix.Read, k.prefix.Write, k.golden, k.prefix.Size,
		}.test(t, equal)
	}
}

// What can be written at all can be read, and what is above it cannot.
func TestPrefixMaxHoldsBothWays(t *testing.T) {
	for _, k := range prefixKinds {
		b, err := k.prefix.Append(nil, k.max)
		require.NoError(t, err, k.name)
		n, size, err := k.prefix.Consume(b)
		require.NoError(t, err, k.name)
		require.Equal(t, k.max, n, k.name)
		require.Equal(t, len(b), size)
		require.Equal(t, len(b), k.prefix.Size(k.max))
		if k.max < math.MaxUint64 {
			refusesPrefix(t, k.prefix, k.max+1, wire.ErrOverflow)
			refusesPrefix(t, k.prefix, math.MaxUint64, wire.ErrOverflow)
		}
	}
	for p, least := range map[wire.Prefix]uint64{
		wire.PrefixUint16BE.Plus(-4): 4, wire.PrefixInt16LE.Plus(-4): 4, wire.PrefixUvarint.Plus(-128): 128, prefixRESP.Plus(-1): 1,
	} {
		refusesPrefix(t, p, least-1, wire.ErrNegative)
		refusesPrefix(t, p, 0, wire.ErrNegative)
		_, err := p.AppendString(nil, "")
		require.Equal(t, wire.ErrNegative, err)
	}
	for _, p := range []wire.Prefix{
		prefixRESP.MaxBytes(2), prefixUnequal.MaxBytes(3).Plus(-20), prefixHex.MaxBytes(3), prefixHex.MaxBytes(3).Plus(-4),
		wire.PrefixQUIC.MaxBytes(1).Plus(64), wire.PrefixQUIC.MaxBytes(1).Plus(127),
	} {
		require.Zero(t, p.Max(), "%v", p)
		refusesPrefix(t, p, 100, wire.ErrOverflow)
		refusesPrefix(t, p, math.MaxUint64, wire.ErrOverflow)
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

func TestPrefixNull(t *testing.T) {
	for _, k := range prefixKinds {
		t.Run(k.name, func(t *testing.T) {
			b, err := k.prefix.AppendNull([]byte("dst"))
			empty, emptyErr := k.prefix.AppendByteArray(nil, []byte{})
			if k.null == "" {
				require.Equal(t, wire.ErrNegative, err)
				require.Equal(t, "dst", string(b))
				v, err := k.prefix.AppendByteArray(nil, nil)
				require.Equal(t, emptyErr, err)
				require.Equal(t, empty, v, "without a null a nil slice is empty")
				return
			}
			null := unhex(k.null)
			require.NoError(t, err)
			require.Equal(t, append([]byte("dst"), null...), b)
			b, err = k.prefix.AppendByteArray([]byte("dst"), nil)
			require.NoError(t, err)
			require.Equal(t, append([]byte("dst"), null...), b)
			testWrite(t, null, func(w io.Writer) error { return k.prefix.WriteByteArray(w, nil) })

			v, n, err := k.prefix.ConsumeByteArray(append(bytes.Clone(null), 0xa5))
			require.NoError(t, err)
			require.Equal(t, len(null), n)
			require.Nil(t, v)
			for cut := range null {
				_, _, err := k.prefix.ConsumeByteArray(null[:cut])
				require.Equal(t, io.ErrUnexpectedEOF, err)
			}
			testRead(t, null, func(r io.Reader) (bool, error) {
				v, err := k.prefix.ReadByteArray(r)
				return v == nil, err
			})

			// Where nothing is null, it is a negative length.
			length, n, err := k.prefix.Consume(null)
			require.Equal(t, wire.ErrNegative, err)
			require.Zero(t, n)
			require.Zero(t, length)
			s, n, err := k.prefix.ConsumeString(null)
			require.Equal(t, wire.ErrNegative, err)
			require.Zero(t, n)
			require.Empty(t, s)
			for _, kind := range readerKinds {
				length, err := k.prefix.Read(kind.make(null))
				require.Equal(t, wire.ErrNegative, err)
				require.Zero(t, length)
				s, err := k.prefix.ReadString(kind.make(null))
				require.Equal(t, wire.ErrNegative, err)
				require.Empty(t, s)
			}

			// What is empty is not null.
			require.NoError(t, emptyErr)
			v, _, err = k.prefix.ConsumeByteArray(empty)
			require.NoError(t, err)
			require.Equal(t, []byte{}, v)
			v, err = k.prefix.ReadByteArray(bytes.NewReader(empty))
			require.NoError(t, err)
			require.Equal(t, []byte{}, v)
		})
	}
	for _, p := range []wire.Prefix{wire.PrefixUvarint.Null().MaxBytes(4), prefixRESP.Null().MaxBytes(3), wire.PrefixQUIC.Plus(100).Null().MaxBytes(1)} {
		b, err := p.AppendNull([]byte("dst"))
		require.Equal(t, wire.ErrOverflow, err, "%v: null does not fit the bytes", p)
		require.Equal(t, "dst", string(b))
		require.Equal(t, wire.ErrOverflow, p.WriteByteArray(writeFunc(func([]byte) (int, error) { panic("write") }), nil))
	}
}

// unknownPrefixes are numbers that are no Prefix, and what misuse makes.
var unknownPrefixes = map[string]wire.Prefix{
	"zero": 0, "past the kinds": 27, "255": 255, "a flag alone": 1 << 8, "bit 10": wire.PrefixUvarint | 1<<10, "bit 11": wire.PrefixUint32BE | 1<<11,
	"a place without an owner":   wire.PrefixUint8 | 1<<24,
	"decimal at no place":        prefixRESP &^ (0xff << 24),
	"decimal at an empty place":  prefixRESP | 0xff<<24,
	"own at no place":            prefixMySQL &^ (0xff << 24),
	"own at an empty place":      prefixMySQL | 0xff<<24,
	"own at a decimal's place":   prefixMySQL&0xff | prefixRESP&^0xff,
	"decimal at an own place":    prefixRESP&0xff | prefixMySQL&^0xff,
	"bytes of a fixed width":     wire.PrefixUint16BE | 3<<12,
	"a sum above 127":            wire.PrefixUint16BE.Plus(100).Plus(28),
	"a sum below -128":           wire.PrefixUint16BE.Plus(-100).Plus(-29),
	"far too much":               wire.PrefixUint16BE.Plus(math.MaxInt),
	"far too little":             wire.PrefixUint16BE.Plus(math.MinInt),
	"null of a negative sum":     wire.PrefixInt16BE.Plus(-1).Null(),
	"a negative sum with null":   wire.PrefixInt16BE.Null().Plus(-1),
	"no bytes":                   wire.PrefixUvarint.MaxBytes(0),
	"less than no bytes":         wire.PrefixUvarint.MaxBytes(-1),
	"16 bytes":                   wire.PrefixUvarint.MaxBytes(16),
	"MaxBytes of a fixed width":  wire.PrefixInt64LE.MaxBytes(8),
	"zero adjusted":              wire.Prefix(0).Plus(1).Null().Canonical().MaxBytes(1).MaxLen(1),
	"zero canonical":             wire.Prefix(0).Canonical(),
	"zero with null":             wire.Prefix(0).Null(),
	"zero without a limit":       wire.Prefix(0).MaxLen(-1),
	"no mark":                    wire.PrefixDecimal(""),
	"a mark that is a digit":     wire.PrefixDecimal("0"),
	"a mark of 33 bytes":         wire.PrefixDecimal("---------------------------------"),
	"no name":                    wire.NewPrefix("", varintAppend, varint.ConsumeUvarint),
	"no append":                  wire.NewPrefix("x", nil, varint.ConsumeUvarint),
	"no consume":                 wire.NewPrefix("x", varintAppend, nil),
	"neither append nor consume": wire.NewPrefix("x", nil, nil),
}

func varintAppend(dst []byte, n uint64) ([]byte, error) { return varint.AppendUvarint(dst, n), nil }

func TestUnknownPrefix(t *testing.T) {
	for name, p := range unknownPrefixes {
		t.Run(name, func(t *testing.T) { isNoPrefix(t, p) })
	}
	if math.MaxInt > math.MaxInt32 {
		limit := math.MaxInt32
		limit += limit // 2^32-2
		require.Contains(t, wire.PrefixUvarint.MaxLen(limit).String(), "limit 4294967294")
		isNoPrefix(t, wire.PrefixUvarint.MaxLen(limit+1))
		isNoPrefix(t, wire.PrefixUvarint.MaxLen(math.MaxInt))
	}
}

func isNoPrefix(t *testing.T, p wire.Prefix) {
	t.Helper()
	require.Equal(t, fmt.Sprintf("Prefix(%d)", uint64(p)), p.String())
	require.Zero(t, p.Max())
	noRead := readFunc(func([]byte) (int, error) { panic("read") })
	noWrite := writeFunc(func([]byte) (int, error) { panic("write") })
	for _, n := range []uint64{0, 1, math.MaxUint64} {
		refusesPrefix(t, p, n, wire.ErrInvalidPrefix)
	}
	var errs []error
	failed := func(n int, err error) {
		require.Zero(t, n)
		errs = append(errs, err)
	}
	_, n, err := p.Consume(make([]byte, 16))
	failed(n, err)
	_, n, err = p.ConsumeString(make([]byte, 16))
	failed(n, err)
	_, n, err = p.ConsumeByteArray(make([]byte, 16))
	failed(n, err)
	_, err = p.Read(noRead)
	failed(0, err)
	_, err = p.ReadString(noRead)
	failed(0, err)
	_, err = p.ReadByteArray(noRead)
	failed(0, err)
	for _, add := range []func(dst []byte) ([]byte, error){
		p.AppendNull,
		func(dst []byte) ([]byte, error) { return p.AppendString(dst, "s") },
		func(dst []byte) ([]byte, error) { return p.AppendByteArray(dst, []byte("s")) },
		func(dst []byte) ([]byte, error) { return p.AppendByteArray(dst, nil) },
	} {
		dst, err := add([]byte("dst"))
		failed(len(dst)-3, err)
	}
	failed(0, p.WriteString(noWrite, "s"))
	failed(0, p.WriteString(new(bytes.Buffer), "s"))
	failed(0, p.WriteByteArray(noWrite, []byte("s")))
	failed(0, p.WriteByteArray(noWrite, nil))
	for _, err := range errs {
		require.Equal(t, wire.ErrInvalidPrefix, err)
	}
	for _, q := range []wire.Prefix{p.Plus(0), p.Null(), p.Canonical(), p.MaxBytes(4), p.MaxLen(0)} {
		if q != 0 { // an adjustment may take away what was wrong
			require.NotContains(t, q.String(), "Prefix(")
		}
	}
}

// Any number may be taken for a Prefix: it is one in every verb or in none, and panics nowhere.
func TestAnyNumberAsAPrefix(t *testing.T) {
	var numbers []wire.Prefix
	for bit := range 64 {
		numbers = append(numbers, 1<<bit)
		for _, k := range prefixKinds {
			numbers = append(numbers, k.prefix^1<<bit)
		}
	}
	for kind := range wire.Prefix(256) {
		numbers = append(numbers, kind, kind|1<<24, kind|2<<24, kind|1<<63)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		v := wire.Prefix(random.Uint64())
		numbers = append(numbers, v, v&^0xe0, v&^0xff000ce0, v&^0xff00fce0&wire.Prefix(random.Uint64()), v&^0xfffffce0)
	}
	var known int
	inputs := [][]byte{nil, {0}, {5, 1, 2, 3, 4, 5}, bytes.Repeat([]byte{0xff}, 200), bytes.Repeat([]byte{0x80}, 200), bytes.Repeat([]byte("1"), 200), []byte("-1\r\n")}
	for _, p := range numbers {
		if p&0xff0000ff == prefixBroken&0xff0000ff {
			continue // it keeps no law
		}
		_, err := p.Append(nil, 1)
		if errors.Is(err, wire.ErrInvalidPrefix) {
			isNoPrefix(t, p)
			continue
		}
		known++
		require.NotContains(t, p.String(), "Prefix(")
		for _, n := range []int{0, 1, 5, 127, 128, 300} {
			b, err := p.AppendByteArray(nil, make([]byte, n))
			if err != nil {
				require.NotErrorIs(t, err, wire.ErrInvalidPrefix)
				continue
			}
			v, size, err := p.ConsumeByteArray(b)
			require.NoError(t, err, "%v of %d", p, n)
			require.Equal(t, len(b), size)
			require.Len(t, v, n)
			require.NotNil(t, v)
			v, err = p.ReadByteArray(readFunc(bytes.NewReader(b).Read))
			require.NoError(t, err, "%v of %d", p, n)
			require.Len(t, v, n)
			require.Equal(t, len(b)-n, p.Size(uint64(n)))
		}
		for _, in := range inputs {
			n, _, err := p.Consume(in)
			back, readErr := p.Read(readFunc(bytes.NewReader(in).Read))
			require.Equal(t, n, back)
			if err == io.ErrUnexpectedEOF && len(in) == 0 {
				err = io.EOF
			}
			require.Equal(t, err, readErr, "%v of %x", p, in)
		}
		if max := p.Max(); max > 0 {
			require.Positive(t, p.Size(max), "%v of %d", p, max)
			if max < math.MaxUint64 {
				require.Zero(t, p.Size(max+1), "%v of %d", p, max)
			}
		}
	}
	require.Greater(t, known, 1000)
	require.Less(t, known, len(numbers)-1000)
}

func TestPrefixMalformed(t *testing.T) {
	ten := bytes.Repeat([]byte("0"), 200)
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
		"VLQ, a bit too many":           {wire.PrefixVLQ, "82808080808080808000", varint.ErrOverflow},
		"Int8, lowest":                  {wire.PrefixInt8, "80", wire.ErrNegative},
		"Int16 -1":                      {wire.PrefixInt16BE, "ffff", wire.ErrNegative},
		"Int32LE, lowest":               {wire.PrefixInt32LE, "00000080", wire.ErrNegative},
		"Int64 -1":                      {wire.PrefixInt64BE, "ffffffffffffffff", wire.ErrNegative},
		"zigzag -1":                     {wire.PrefixZigzag, "01", wire.ErrNegative},
		"CompactSize of 5 in three":     {wire.PrefixCompactSize, "fd0500", varint.ErrNonMinimal},
		"BER, indefinite":               {wire.PrefixBER, "80", wire.ErrIndefinite},
		"BER, reserved":                 {wire.PrefixBER, "ff", wire.ErrOverflow},
		"BER, 2^64":                     {wire.PrefixBER, "89010000000000000000", wire.ErrOverflow},
		"DER in two for one":            {wire.PrefixBER.Canonical(), "8105", varint.ErrNonMinimal},
		"DER with a zero":               {wire.PrefixBER.Canonical(), "820080", varint.ErrNonMinimal},
		"MQTT, padded":                  {wire.PrefixUvarint.Canonical().MaxBytes(4), "8500", varint.ErrNonMinimal},
		"MQTT, five bytes":              {wire.PrefixUvarint.Canonical().MaxBytes(4), "ffffffff01", wire.ErrOverflow},
		"QUIC, padded":                  {wire.PrefixQUIC.Canonical(), "4005", varint.ErrNonMinimal},
		"QUIC, eight bytes of four":     {wire.PrefixQUIC.MaxBytes(4), "c000000000000005", wire.ErrOverflow},
		"zigzag, padded":                {wire.PrefixZigzag.Canonical(), "8a00", varint.ErrNonMinimal},
		"less than itself":              {wire.PrefixInt32BE.Plus(4), "00000003", wire.ErrNegative},
		"less than itself, uvarint":     {wire.PrefixUvarint.Plus(1), "00", wire.ErrNegative},
		"-1 and itself":                 {wire.PrefixInt32BE.Plus(4), "ffffffff", wire.ErrNegative},
		"-2 beside null":                {wire.PrefixInt16BE.Null(), "fffe", wire.ErrNegative},
		"1 below null":                  {wire.PrefixInt16BE.Plus(3).Null(), "0001", wire.ErrNegative},
		"-1 beside null at 0":           {wire.PrefixVarInt.Plus(1).Null(), "ffffffff0f", wire.ErrNegative},
		"-1 of what is 4 less":          {wire.PrefixInt16LE.Plus(-4), "ffff", wire.ErrNegative},
		"2^64 of what is 4 less":        {wire.PrefixUint64LE.Plus(-4), "fcffffffffffffff", wire.ErrOverflow},
		"RESP -1 without null":          {prefixRESP, "2d310d0a", wire.ErrNegative},
		"RESP -0":                       {prefixRESP.Null(), "2d300d0a", wire.ErrNegative},
		"RESP -2":                       {prefixRESP.Null(), "2d320d0a", wire.ErrNegative},
		"RESP -1 beside null at 0":      {prefixRESP.Plus(1).Null(), "2d310d0a", wire.ErrNegative},
		"RESP without digits":           {prefixRESP, "0d0a", wire.ErrNotDecimal},
		"RESP, a sign alone":            {prefixRESP.Null(), "2d0d0a", wire.ErrNotDecimal},
		"RESP, two signs":               {prefixRESP.Null(), "2d2d31", wire.ErrNotDecimal},
		"RESP, plus":                    {prefixRESP, "2b310d0a", wire.ErrNotDecimal},
		"RESP, a space":                 {prefixRESP, "20310d0a", wire.ErrNotDecimal},
		"RESP, a letter":                {prefixRESP, "3161", wire.ErrNotDecimal},
		"RESP, LF alone":                {prefixRESP, "310a", wire.ErrNotDecimal},
		"RESP, CR without LF":           {prefixRESP, "310d31", wire.ErrNotDecimal},
		"RESP, CR twice":                {prefixRESP, "310d0d0a", wire.ErrNotDecimal},
		"RESP, 2^63":                    {prefixRESP, "393232333337323033363835343737353830380d0a", wire.ErrOverflow},
		"RESP, 21 zeros":                {prefixRESP, "3030303030303030303030303030303030303030300d0a", wire.ErrOverflow},
		"RESP, leading zero":            {prefixRESP.Canonical(), "30350d0a", varint.ErrNonMinimal},
		"RESP, six bytes of five":       {prefixRESP.MaxBytes(5), "313030300d0a", wire.ErrOverflow},
		"half a mark":                   {prefixUnequal, "353d2131", wire.ErrNotDecimal},
		"MySQL's error":                 {prefixMySQL, "ff", errMySQL},
		"MySQL, padded":                 {prefixMySQL.Canonical(), "fc0500", varint.ErrNonMinimal},
		"MySQL, nine bytes of eight":    {prefixMySQL.MaxBytes(8), "fe0500000000000000", wire.ErrOverflow},
		"own, no bytes":                 {prefixBroken, "00", wire.ErrBadCount},
		"own, negative":                 {prefixBroken, "01", wire.ErrBadCount},
		"own, more than there is":       {prefixBroken, "02", wire.ErrBadCount},
		"own, never enough":             {prefixBroken, fmt.Sprintf("%x", ten), wire.ErrOverflow},
	} {
		t.Run(name, func(t *testing.T) {
			in := unhex(c.hex)
			n, size, err := c.prefix.Consume(in)
			require.Equal(t, c.err, err)
			require.Zero(t, n)
			require.Zero(t, size)
			_, size, err = c.prefix.MaxLen(-1).ConsumeByteArray(in)
			require.Equal(t, c.err, err)
			require.Zero(t, size)
			for _, kind := range readerKinds {
				n, err := c.prefix.Read(kind.make(in))
				require.Equal(t, c.err, err, kind.name)
				require.Zero(t, n)
				_, err = c.prefix.MaxLen(-1).ReadString(kind.make(in))
				require.Equal(t, c.err, err, kind.name)
			}
		})
	}
}

// prefixBroken breaks the contract of its functions: the first byte says how, and so does the number.
var prefixBroken = wire.NewPrefix("broken", func(dst []byte, n uint64) ([]byte, error) {
	switch n {
	case 0:
		return dst, nil
	case 1:
		return nil, nil
	case 2:
		return append(dst, make([]byte, 129)...), nil
	case 3:
		return append(dst, "half"...), errMySQL
	}
	return append(dst, byte(n)), nil
}, func(b []byte) (uint64, int, error) {
	switch {
	case len(b) == 0 || b[0] == '0':
		return 1, 1, io.ErrUnexpectedEOF
	case b[0] == 1:
		return 1, -1, nil
	case b[0] == 2:
		return 1, len(b) + 1, nil
	}
	return 1, 0, nil
})

func TestOwnPrefixThatBreaksItsContract(t *testing.T) {
	for n, want := range map[uint64]error{0: wire.ErrBadCount, 1: wire.ErrBadCount, 2: wire.ErrBadCount, 3: errMySQL} {
		refusesPrefix(t, prefixBroken, n, want)
		dst, err := prefixBroken.AppendString([]byte("dst"), "abc"[:n])
		require.Equal(t, want, err)
		require.Equal(t, "dst", string(dst))
	}
}

// Without Canonical longer forms are taken, wherever the kind has them.
func TestPrefixTakesPaddedForms(t *testing.T) {
	for p, hex := range map[wire.Prefix]string{
		wire.PrefixUvarint: "85808000", wire.PrefixVarInt: "8580808000", wire.PrefixVarLong: "858000", wire.PrefixQUIC: "80000005",
		wire.PrefixZigzag: "8a00", wire.PrefixVLQ: "808005", wire.PrefixBER: "850000000005", wire.PrefixUvarint.Plus(1): "8600",
		wire.PrefixBER.Null(): "fe" + fmt.Sprintf("%0252x", 5), prefixRESP: "30303030303030303030303030303030303030350d0a",
		prefixMySQL: "fc0500", wire.PrefixUvarint.MaxBytes(3): "858000",
	} {
		n, size, err := p.Consume(unhex(hex))
		require.NoError(t, err, "%v", p)
		require.Equal(t, len(hex)/2, size)
		require.EqualValues(t, 5, n)
		for _, kind := range readerKinds {
			n, err := p.Read(kind.make(unhex(hex)))
			require.NoError(t, err, "%v from %s", p, kind.name)
			require.EqualValues(t, 5, n)
		}
	}
}

// The limit of a Prefix is the same for what it writes and what it reads: what is refused by one side is refused by the
// other.
func TestPrefixMaxLenHoldsBothWays(t *testing.T) {
	for _, k := range prefixKinds {
		for _, limit := range []int{5, 126, 127, 128, 200} {
			p := k.prefix.MaxLen(limit)
			for _, n := range []int{limit - 1, limit, limit + 1} {
				body := make([]byte, n)
				written, err := k.prefix.MaxLen(-1).AppendByteArray(nil, body)
				if err != nil {
					continue // the kind cannot carry it
				}
				_, appendErr := p.AppendByteArray(nil, body)
				_, consumed, consumeErr := p.ConsumeByteArray(written)
				_, readErr := p.ReadString(bytes.NewReader(written))
				writeErr := p.WriteString(new(bytes.Buffer), string(body))
				bareErr := p.WriteByteArray(writeFunc(func(p []byte) (int, error) { return len(p), nil }), body)
				errs := []error{appendErr, consumeErr, readErr, writeErr, bareErr}
				for _, err := range errs {
					if n <= limit {
						require.NoError(t, err, "%v: %d bytes", p, n)
						require.Equal(t, len(written), consumed)
						continue
					}
					var tooLong *wire.LengthError
					require.ErrorAs(t, err, &tooLong, "%v: %d bytes", p, n)
					require.EqualValues(t, n, tooLong.Got)
					require.EqualValues(t, limit, tooLong.Limit)
				}
			}
		}
	}
}

// Prefixes are made from any goroutine, each mark once, and the table has an end.
func TestTableOfPrefixes(t *testing.T) {
	defer wire.ForgetPrefixes()()
	const goroutines, each = 8, 60
	var wait sync.WaitGroup
	made := make([][]wire.Prefix, goroutines)
	marks := make([][]wire.Prefix, goroutines)
	for g := range goroutines {
		wait.Go(func() {
			for i := range each {
				shared := wire.PrefixDecimal(string(rune('a' + i%20)))
				marks[g] = append(marks[g], shared)
				p := wire.NewPrefix("own", func(dst []byte, n uint64) ([]byte, error) {
					return append(dst, byte(g), byte(i), byte(n)), nil
				}, func(b []byte) (uint64, int, error) {
					if len(b) < 3 {
						return 0, 0, io.ErrUnexpectedEOF
					}
					return uint64(b[2]), 3, nil
				})
				made[g] = append(made[g], p)
				if p == 0 {
					continue
				}
				b, err := p.AppendString(nil, "abc")
				if err != nil || string(b) != string([]byte{byte(g), byte(i), 3})+"abc" {
					t.Errorf("%x, %v", b, err)
				}
				if s, _, err := p.ConsumeString(b); s != "abc" || err != nil {
					t.Errorf("%q, %v", s, err)
				}
			}
		})
	}
	wait.Wait()
	distinct := map[wire.Prefix]int{}
	for g := range goroutines {
		for i := range each {
			distinct[made[g][i]]++
			if marks[g][i] != 0 && marks[0][i] != 0 {
				require.Equal(t, marks[0][i], marks[g][i], "each mark once")
			}
		}
	}
	require.Positive(t, distinct[0], "480 do not fit")
	delete(distinct, 0)
	require.Greater(t, len(distinct), 200)
	for _, times := range distinct {
		require.Equal(t, 1, times)
	}
	isNoPrefix(t, wire.NewPrefix("one more", varintAppend, varint.ConsumeUvarint))
	isNoPrefix(t, wire.PrefixDecimal("a mark that is new"))
	require.Equal(t, prefixRESP, wire.PrefixDecimal("\r\n"), "a mark that is there")
}

// prefixedVerbs are the functions of a string or byte array after its length.
type prefixedVerbs[T string | []byte] struct {
	name    string
	append  func(dst []byte, v T) ([]byte, error)
	consume func(b []byte) (T, int, error)
	read    func(r io.Reader) (T, error)
	write   func(w io.Writer, v T) error
}

// eachPrefixed calls f with the functions of every kind of prefix and what it writes for a length, and with those that
// have no choice of it.
func eachPrefixed(f func(head map[uint64]string, s prefixedVerbs[string], b prefixedVerbs[[]byte])) {
	for _, k := range prefixKinds {
		head := map[uint64]string{}
		for _, g := range k.golden {
			head[g.value] = g.hex
		}
		p := k.prefix
		f(
			head,
			prefixedVerbs[string]{k.name + " string", p.AppendString, p.ConsumeString, p.ReadString, p.WriteString},
			prefixedVerbs[[]byte]{k.name + " byte array", p.AppendByteArray, p.ConsumeByteArray, p.ReadByteArray, p.WriteByteArray},
		)
	}
	head := map[uint64]string{0: "00", 5: "05"}
	array := prefixedVerbs[[]byte]{"byte array", wire.AppendByteArray, wire.ConsumeByteArray, wire.ReadByteArray, wire.WriteByteArray}
	f(head, prefixedVerbs[string]{"string", wire.AppendString, wire.ConsumeString, wire.ReadString, wire.WriteString}, array)
	f(head, prefixedVerbs[string]{
		"UTF-8 string", wire.AppendUTF8String, wire.ConsumeUTF8String, wire.ReadUTF8String, wire.WriteUTF8String,
	}, array)
}
