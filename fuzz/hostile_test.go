package fuzz_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/codecs/drpc"
	"github.com/seed44153783/wirekit/codecs/examples/resp"
	"github.com/seed44153783/wirekit/codecs/examples/websocket"
	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/codecs/serial"
	"github.com/seed44153783/wirekit/codecs/tinytcp"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// nowhere is the offset of an error that has none.
const nowhere = -1

// A hostile is a row of the tables in testdata/hostile.
type hostile struct {
	name, decoder string
	parts         [][]byte // of the input
	class         string
	offset        int
	path          string // of the error, in records.txt
}

func (h hostile) input() []byte { return h.parts[0] }

// hostileCounts are how many rows each table has at least; together more than 1,000.
var hostileCounts = map[string]int{"varint": 110, "wire": 210, "records": 300, "framing": 240, "goapptrace": 100, "drpc": 90, "serial": 28, "tinytcp": 45}

// TestHostile runs every row of the tables: each is refused, with the class of error and the place that the table says.
func TestHostile(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "hostile", "*.txt"))
	require.NoError(t, err)
	require.Len(t, files, len(hostileCounts))
	total := 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		rows := readHostile(t, file)
		assert.GreaterOrEqual(t, len(rows), hostileCounts[name], name)
		total += len(rows)
		decode := hostileDecoders[name]
		require.NotNil(t, decode, name)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := map[string]bool{}
			for _, h := range rows {
				require.False(t, seen[h.name], "%s: twice", h.name)
				seen[h.name] = true
				offset, err := decode(t, h)
				assert.Equal(t, h.class, className(err), "%s: %v", h.name, err)
				assert.Equal(t, h.offset, offset, "%s: %v", h.name, err)
			}
		})
	}
	assert.GreaterOrEqual(t, total, 1000)
}

// readHostile reads a table: name | decoder | input | error | offset, and in records.txt a path.
func readHostile(t *testing.T, path string) (rows []hostile) {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		fields := strings.Split(lines.Text(), " | ")
		h := hostile{name: fields[0], decoder: fields[1], class: fields[3], offset: nowhere}
		if strings.HasPrefix(filepath.Base(path), "records") {
			require.Len(t, fields, 6, lines.Text())
			h.path = strings.TrimPrefix(fields[5], "-")
		} else {
			require.Len(t, fields, 5, lines.Text())
		}
		for part := range strings.SplitSeq(fields[2], " / ") {
			h.parts = append(h.parts, parseInput(t, part))
		}
		if fields[4] != "-" {
			h.offset, err = strconv.Atoi(fields[4])
			require.NoError(t, err, lines.Text())
		}
		rows = append(rows, h)
	}
	require.NoError(t, lines.Err())
	return rows
}

// parseInput reads hex, hex*count, "text" and -.
func parseInput(t *testing.T, s string) (b []byte) {
	t.Helper()
	for s = strings.TrimSpace(s); s != "" && s != "-"; s = strings.TrimSpace(s) {
		if s[0] == '"' {
			quoted, err := strconv.QuotedPrefix(s)
			require.NoError(t, err, s)
			text, err := strconv.Unquote(quoted)
			require.NoError(t, err, s)
			b, s = append(b, text...), s[len(quoted):]
			continue
		}
		var word string
		word, s, _ = strings.Cut(s, " ")
		digits, times, repeated := strings.Cut(word, "*")
		piece, err := hex.DecodeString(digits)
		require.NoError(t, err, word)
		count := 1
		if repeated {
			count, err = strconv.Atoi(times)
			require.NoError(t, err, word)
		}
		b = append(b, bytes.Repeat(piece, count)...)
	}
	return b
}

// webSocket is the framing of frames with that length, with a limit.
func webSocket(length wire.Prefix, max int) framing.Framing {
	f := websocket.Framing(length)
	f.Max = max
	return f
}

// className names the class of an error as the tables do: the first that matches.
func className(err error) string {
	for _, class := range []struct {
		name string
		err  error
	}{
		{"EOF", io.EOF},
		{"UnexpectedEOF", io.ErrUnexpectedEOF},
		{"Overflow", varint.ErrOverflow},
		{"NonMinimal", varint.ErrNonMinimal},
		{"TooLong", wire.ErrTooLong},
		{"TooDeep", wire.ErrTooDeep},
		{"Magic", wire.ErrMagic},
		{"Padding", wire.ErrPadding},
		{"Checksum", wire.ErrChecksum},
		{"NotDecimal", wire.ErrNotDecimal},
		{"Indefinite", wire.ErrIndefinite},
		{"KeyOrder", wire.ErrKeyOrder},
		{"NaN", wire.ErrNaN},
		{"Bits", wire.ErrBits},
		{"SliceOnly", wire.ErrSliceOnly},
		{"JSON", wire.ErrJSON},
		{"MissingKey", wire.ErrMissingKey},
		{"UnknownKey", wire.ErrUnknownKey},
		{"Odd", errOdd},
		{"Invalid", wire.ErrInvalid},
		{"DomainName", wire.ErrDomainName},
		{"InvalidBool", wire.ErrInvalidBool},
		{"InvalidUTF8", wire.ErrInvalidUTF8},
		{"TrailingBytes", wire.ErrTrailingBytes},
		{"DuplicateKey", wire.ErrDuplicateKey},
		{"Negative", wire.ErrNegative},
		{"FrameTooBig", framing.ErrFrameTooBig},
		{"Checksum", framing.ErrChecksum},
		{"NoType", goapptrace.ErrNoType},
		{"UnknownType", goapptrace.ErrUnknownType},
		{"TooManyFrames", goapptrace.ErrTooManyFrames},
		{"UnexpectedPacket", goapptrace.ErrUnexpectedPacket},
		{"Version", goapptrace.ErrVersion},
		{"FieldNumber", drpc.ErrFieldNumber},
		{"WireType", drpc.ErrWireType},
		{"EndGroup", drpc.ErrEndGroup},
		{"Depth", drpc.ErrDepth},
		{"LostChunk", drpc.ErrLostChunk},
		{"TotalChunks", drpc.ErrTotalChunks},
		{"TotalSize", drpc.ErrTotalSize},
		{"ChunkOverflow", drpc.ErrChunkOverflow},
		{"SizeMismatch", drpc.ErrSizeMismatch},
		{"TooBig", drpc.ErrTooBig},
		{"UnknownTask", serial.ErrUnknownTask},
		{"Reserved", serial.ErrReserved},
		{"ResponseCode", serial.ErrResponseCode},
		{"Goodbye", serial.ErrGoodbye},
		{"PacketTooBig", tinytcp.ErrPacketTooBig},
	} {
		if errors.Is(err, class.err) {
			switch class.name {
			case "Overflow", "NonMinimal", "Negative", "Indefinite", "NotDecimal":
				if errors.Is(err, framing.ErrMalformed) {
					return "Malformed"
				}
			}
			return class.name
		}
	}
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return "none"
	case errors.Is(err, framing.ErrMalformed):
		return "Malformed"
	case errors.As(err, &syntax), errors.As(err, &kind):
		return "JSON"
	}
	return "Other"
}

// hostileDecoders decode a row of each table and return where and how that failed.
var hostileDecoders = map[string]func(t *testing.T, h hostile) (int, error){
	"varint": hostileVarint, "wire": hostileWire, "records": hostileRecord, "framing": hostileFraming, "goapptrace": hostileGoapptrace, "drpc": hostileDRPC,
	"serial": hostileSerial, "tinytcp": hostileTinytcp,
}

// taken reads from a bare reader byte by byte, and returns how many bytes were taken.
func taken(b []byte, read func(io.Reader) error) (int, error) {
	r := bytes.NewReader(b)
	err := read(iotest.OneByteReader(r))
	return len(b) - r.Len(), err
}

// both runs the Consume and the Read function over the same bytes: their errors must be alike, but for EOF before
// the first byte.
func both[T any](t *testing.T, h hostile, consume func([]byte) (T, int, error), read func(io.Reader) (T, error)) (int, error) {
	t.Helper()
	_, n, err := consume(h.input())
	assert.Zero(t, n, h.name)
	offset, readErr := taken(h.input(), func(r io.Reader) error { _, err := read(r); return err })
	want := className(err)
	if len(h.input()) == 0 {
		want = "EOF"
	}
	assert.Equal(t, want, className(readErr), "%s: from a stream", h.name)
	return offset, err
}

func hostileVarint(t *testing.T, h hostile) (int, error) {
	t.Helper()
	only := func(n int, err error) (int, error) { assert.Zero(t, n, h.name); return nowhere, err }
	b := h.input()
	switch h.decoder {
	case "Uvarint":
		return both(t, h, varint.ConsumeUvarint, varint.ReadUvarint)
	case "Zigzag":
		return both(t, h, varint.ConsumeZigzag, varint.ReadZigzag)
	case "VarInt":
		return both(t, h, varint.ConsumeVarInt, varint.ReadVarInt)
	case "VarLong":
		return both(t, h, varint.ConsumeVarLong, varint.ReadVarLong)
	case "SLEB":
		return both(t, h, varint.ConsumeSLEB, varint.ReadSLEB)
	case "QUIC":
		return both(t, h, varint.ConsumeQUIC, varint.ReadQUIC)
	case "CompactSize":
		return both(t, h, varint.ConsumeCompactSize, varint.ReadCompactSize)
	case "VLQ":
		return both(t, h, varint.ConsumeVLQ, varint.ReadVLQ)
	case "SLEB32":
		return both(t, h, varint.ConsumeSLEB32, varint.ReadSLEB32)
	case "HPACK5":
		return both(t, h, func(b []byte) (uint64, int, error) { return varint.ConsumeHPACK(b, 5) },
			func(r io.Reader) (uint64, error) { _, v, err := varint.ReadHPACK(r, 5); return v, err })
	case "CanonicalUvarint":
		return both(t, h, varint.ConsumeCanonicalUvarint, varint.ReadCanonicalUvarint)
	case "CanonicalZigzag":
		return both(t, h, varint.ConsumeCanonicalZigzag, varint.ReadCanonicalZigzag)
	case "CanonicalVarInt":
		return both(t, h, varint.ConsumeCanonicalVarInt, varint.ReadCanonicalVarInt)
	case "CanonicalVarLong":
		return both(t, h, varint.ConsumeCanonicalVarLong, varint.ReadCanonicalVarLong)
	case "CanonicalSLEB":
		return both(t, h, varint.ConsumeCanonicalSLEB, varint.ReadCanonicalSLEB)
	case "CanonicalSLEB32":
		return both(t, h, varint.ConsumeCanonicalSLEB32, varint.ReadCanonicalSLEB32)
	case "CanonicalQUIC":
		return both(t, h, varint.ConsumeCanonicalQUIC, varint.ReadCanonicalQUIC)
	case "CanonicalVLQ":
		return both(t, h, varint.ConsumeCanonicalVLQ, varint.ReadCanonicalVLQ)
	case "CanonicalHPACK5":
		return both(t, h, func(b []byte) (uint64, int, error) { return varint.ConsumeCanonicalHPACK(b, 5) },
			func(r io.Reader) (uint64, error) { _, v, err := varint.ReadCanonicalHPACK(r, 5); return v, err })
	case "Group4":
		return only(varint.ConsumeGroup(make([]uint32, 4), b))
	case "Uvarints":
		_, n, err := varint.ConsumeUvarints(make([]uint64, 5), b)
		return n, err
	case "Zigzags":
		_, n, err := varint.ConsumeZigzags(make([]int64, 5), b)
		return n, err
	}
	t.Fatalf("%s: no decoder %q", h.name, h.decoder)
	return 0, nil
}

// hostilePrefixes are the prefixes by the name after "Prefix".
var hostilePrefixes = map[string]wire.Prefix{
	"Uint8": wire.PrefixUint8, "Uint16BE": wire.PrefixUint16BE, "Uint16LE": wire.PrefixUint16LE, "Uint24BE": wire.PrefixUint24BE, "Uint24LE": wire.PrefixUint24LE,
	"Uint32BE": wire.PrefixUint32BE, "Uint32LE": wire.PrefixUint32LE, "Uint64BE": wire.PrefixUint64BE, "Uint64LE": wire.PrefixUint64LE,
	"Int8": wire.PrefixInt8, "Int16BE": wire.PrefixInt16BE, "Int32LE": wire.PrefixInt32LE, "Int64BE": wire.PrefixInt64BE.Null(),
	"Zigzag": wire.PrefixZigzag, "CompactSize": wire.PrefixCompactSize, "VLQ": wire.PrefixVLQ, "BER": wire.PrefixBER,
	"Decimal": wire.PrefixDecimal("\r\n"), "Kafka": wire.PrefixUvarint.Plus(1).Null(), "MQTT": wire.PrefixUvarint.Canonical().MaxBytes(4),
	"Uvarint": wire.PrefixUvarint, "VarInt": wire.PrefixVarInt, "VarLong": wire.PrefixVarLong, "QUIC": wire.PrefixQUIC,
	"Int16LE": wire.PrefixInt16LE, "Int32BE": wire.PrefixInt32BE, "Int64LE": wire.PrefixInt64LE, "Self": wire.PrefixUint16BE.Plus(2), "Own": ownPrefix,
}

func hostileWire(t *testing.T, h hostile) (int, error) {
	t.Helper()
	if kind, ok := strings.CutPrefix(h.decoder, "Prefix"); ok {
		p := hostilePrefixes[kind].MaxLen(10)
		return both(t, h, p.ConsumeString, p.ReadString)
	}
	if program, ok := strings.CutPrefix(h.decoder, "Decoder."); ok {
		return hostileDecoder(t, h, program)
	}
	switch h.decoder {
	case "Bool":
		return both(t, h, wire.ConsumeBool, wire.ReadBool)
	case "StrictBool":
		return both(t, h, wire.ConsumeStrictBool, wire.ReadStrictBool)
	case "Uint8":
		return both(t, h, wire.ConsumeUint8, wire.ReadUint8)
	case "Int8":
		return both(t, h, wire.ConsumeInt8, wire.ReadInt8)
	case "Uint16":
		return both(t, h, wire.ConsumeUint16, wire.ReadUint16)
	case "Int16LE":
		return both(t, h, wire.ConsumeInt16LE, wire.ReadInt16LE)
	case "Uint32LE":
		return both(t, h, wire.ConsumeUint32LE, wire.ReadUint32LE)
	case "Int32":
		return both(t, h, wire.ConsumeInt32, wire.ReadInt32)
	case "Uint64":
		return both(t, h, wire.ConsumeUint64, wire.ReadUint64)
	case "Int64LE":
		return both(t, h, wire.ConsumeInt64LE, wire.ReadInt64LE)
	case "Float32":
		return both(t, h, wire.ConsumeFloat32, wire.ReadFloat32)
	case "Float64LE":
		return both(t, h, wire.ConsumeFloat64LE, wire.ReadFloat64LE)
	case "UintN3":
		return both(t, h, func(b []byte) (uint64, int, error) { return wire.ConsumeUintN(b, 3) },
			func(r io.Reader) (uint64, error) { return wire.ReadUintN(r, 3) })
	case "IntN5LE":
		return both(t, h, func(b []byte) (int64, int, error) { return wire.ConsumeIntNLE(b, 5) },
			func(r io.Reader) (int64, error) { return wire.ReadIntNLE(r, 5) })
	case "String":
		return both(t, h, wire.ConsumeString, wire.ReadString)
	case "UTF8String":
		return both(t, h, wire.ConsumeUTF8String, wire.ReadUTF8String)
	case "ByteArray":
		return both(t, h, wire.ConsumeByteArray, wire.ReadByteArray)
	case "CString":
		return both(t, h, wire.ConsumeCString, wire.ReadCString)
	}
	t.Fatalf("%s: no decoder %q", h.name, h.decoder)
	return 0, nil
}

// A described is a Record made of a function.
type described func(c *wire.Codec)

func (f described) Fields(c *wire.Codec) { f(c) }

func hostileDecoder(t *testing.T, h hostile, program string) (int, error) {
	t.Helper()
	d := wire.NewDecoder(h.input())
	u16 := func() { d.Uint16() }
	var list []uint8
	record := func(f described) {
		if err := d.Decode(f); err == io.EOF {
			d.Fail(io.ErrUnexpectedEOF)
		}
	}
	switch program {
	case "record":
		d.Uint16()
		d.String(wire.PrefixUint8)
	case "list":
		record(func(c *wire.Codec) { c.Uint16s("", wire.PrefixUint8, new([]uint16)) })
	case "section":
		d.Section(wire.PrefixUint8, u16)
	case "sections":
		d.Section(wire.PrefixUint8, func() { d.Section(wire.PrefixUint8, u16) })
	case "map":
		record(func(c *wire.Codec) {
			for k, v := range wire.Map(c, "", wire.PrefixUint8, new(map[uint8]uint8)) {
				c.Uint8("", k)
				c.Uint8("", v)
			}
		})
	case "optional":
		record(func(c *wire.Codec) {
			for v := range wire.Optional(c, "", new(*uint8)) {
				c.Uint8("", v)
			}
		})
	case "canonical":
		wire.DecodeWith(d, "Uvarint", varint.ConsumeCanonicalUvarint)
	case "text":
		d.UTF8String(wire.PrefixUint8)
	case "cstring":
		d.CString()
	case "varint string":
		d.String(wire.PrefixVarInt)
	case "limit":
		d.MaxLen = 8
		d.String(wire.PrefixUint8)
	case "limit of a list":
		d.MaxLen = 8
		record(func(c *wire.Codec) {
			for v := range wire.List(c, "", wire.PrefixUint8, &list) {
				c.Uint8("", v)
			}
		})
	case "nested list":
		record(func(c *wire.Codec) {
			for range wire.List(c, "", wire.PrefixUint8, new([]bool)) {
				for v := range wire.List(c, "", wire.PrefixUint8, &list) {
					c.Uint8("", v)
				}
			}
		})
	case "magic":
		record(func(c *wire.Codec) { c.Magic("", "OK") })
	case "pad":
		record(func(c *wire.Codec) { c.Pad(2) })
	case "sum":
		record(func(c *wire.Codec) {
			c.Sum("", wire.Sum{Size: 1, Func: func(b []byte) uint64 { return uint64(len(b)) }}, func() { c.Uint16("", new(uint16)) })
		})
	case "self-counting":
		record(func(c *wire.Codec) { c.Section("", wire.PrefixUint16BE.Plus(2), func() { c.Uint8("", new(uint8)) }) })
	case "null":
		record(func(c *wire.Codec) { c.String("", wire.PrefixInt8.Null(), new(string)) })
	case "line":
		record(func(c *wire.Codec) { c.Until("", "\r\n", new(string)) })
	case "decimal":
		record(func(c *wire.Codec) { c.Decimal("", "\r\n", new(int64)) })
	case "deep":
		record(nested)
	case "unused bits":
		record(func(c *wire.Codec) { c.Bits("", 1, func() { c.Unused(8) }) })
	default:
		t.Fatalf("%s: no decoder %q", h.name, h.decoder)
	}
	var at *wire.DecodeError
	require.ErrorAs(t, d.Finish(), &at, h.name)
	return int(at.Offset), at
}

// nested is a list of itself.
func nested(c *wire.Codec) {
	for range wire.List(c, "", wire.PrefixUint8, new([]bool)) {
		nested(c)
	}
}

func hostileFraming(t *testing.T, h hostile) (int, error) {
	t.Helper()
	fixed := map[string]wire.Prefix{
		"u8": wire.PrefixUint8, "u16be": wire.PrefixUint16BE, "u16le": wire.PrefixUint16LE, "u24be": wire.PrefixUint24BE, "u24le": wire.PrefixUint24LE,
		"u32be": wire.PrefixUint32BE, "u32le": wire.PrefixUint32LE, "u64be": wire.PrefixUint64BE, "u64le": wire.PrefixUint64LE,
		"uvarint": wire.PrefixUvarint, "varint": wire.PrefixVarInt, "varlong": wire.PrefixVarLong, "quic": wire.PrefixQUIC,
	}
	for kind, name := range map[string]string{"i8": "Int8", "i16be": "Int16BE", "i16le": "Int16LE", "i32be": "Int32BE", "i32le": "Int32LE", "i64be": "Int64BE", "i64le": "Int64LE",
		"zigzag": "Zigzag", "compactsize": "CompactSize", "vlq": "VLQ", "ber": "BER", "decimal": "Decimal", "or null": "Kafka", "few bytes": "MQTT", "plus": "Self", "own": "Own"} {
		fixed[kind] = hostilePrefixes[name]
	}
	lines := framing.Lines()
	lines.Max = 10
	var items int
	f := map[string]framing.Framing{
		"canonical":     framing.Length{Prefix: wire.PrefixUvarint.Canonical(), Max: 10},
		"self-counting": framing.Length{Prefix: wire.PrefixUint16BE, Adjust: -2, Max: 10},
		"header":        framing.Length{Prefix: wire.PrefixUint8, Offset: 2, Max: 10},
		"netstring":     framing.Netstring{Max: 10}, "octet count": framing.OctetCount{Max: 10}, "cobs": framing.COBS{Max: 10}, "slip": framing.SLIP{Max: 10},
		"blocks": framing.Blocks{Max: 10}, "line": lines, "strict line": framing.Separator{Sep: []byte("\r\n"), Final: framing.FinalError, Max: 10},
		"fixed": framing.Fixed{Size: 3}, "crc32": framing.CRC32(framing.Length{Prefix: wire.PrefixUint8, Max: 10}),
		"GRPC": framing.GRPC(), "HTTP2": framing.HTTP2(), "TLS": framing.TLS(), "TPKT": framing.TPKT(), "BGP": framing.BGP(), "Postgres": framing.Postgres(),
		"Kafka": framing.Kafka(), "DNS": framing.DNS(), "MQTT": framing.MQTT(), "Bitcoin": framing.Bitcoin(), "AMQP": framing.AMQP(), "MySQL": framing.MySQL(),
		"Delimited":           framing.Delimited(),
		"limit of the prefix": framing.Length{Prefix: wire.PrefixUint8.MaxLen(3), Max: 10}, "tail": framing.Length{Prefix: wire.PrefixUint8, Tail: "\xce", Max: 10},
		"min": framing.Length{Prefix: wire.PrefixUint8, Min: 3, Max: 10}, "crlf": crlf(10), "resp": resp.Framing(10), "websocket": webSocket(websocket.FromServer, 10),
		"websocket client": webSocket(websocket.FromClient, 10),
		"brackets":         framing.Sized{Item: bracket(&items), Max: 10}, "crc32c of cobs": framing.CRC32C(framing.COBS{Max: 10}),
		"adler32 of netstring": framing.Adler32(framing.Netstring{Max: 10}),
	}[h.decoder]
	if p, ok := fixed[h.decoder]; ok {
		f = framing.Length{Prefix: p, Max: 10}
	}
	require.NotNil(t, f, "%s: no decoder %q", h.name, h.decoder)

	var at *framing.Error
	r := framing.NewReader(iotest.OneByteReader(bytes.NewReader(h.input())), f)
	for _, err := range r.Frames() {
		if err != nil {
			require.ErrorAs(t, err, &at, h.name)
		}
	}
	require.NotNil(t, at, "%s: no error", h.name)
	b := framing.NewBuffer(f)
	require.NoError(t, b.Feed(h.input()))
	b.Close()
	for {
		_, ok, err := b.Next()
		if err != nil {
			assert.Equal(t, at.Error(), err.Error(), h.name)
			break
		}
		require.True(t, ok, "%s: Buffer takes it", h.name)
	}
	return int(at.Offset), at
}

func hostileGoapptrace(t *testing.T, h hostile) (int, error) {
	t.Helper()
	b := h.input()
	records := map[string]goapptrace.Record{
		"ClientHello": new(goapptrace.ClientHelloPacket), "ServerHello": new(goapptrace.ServerHelloPacket), "Ping": new(goapptrace.PingPacket),
		"Shutdown": new(goapptrace.ShutdownPacket), "Log": new(goapptrace.LogPacket), "StartTraceCmd": new(goapptrace.StartTraceCmdPacket),
		"StopTraceCmd": new(goapptrace.StopTraceCmdPacket), "Symbol": new(goapptrace.SymbolPacket), "RawFuncLog": new(goapptrace.RawFuncLogPacket),
		"FuncLog": new(goapptrace.FuncLog), "Goroutine": new(goapptrace.Goroutine), "Header": new(goapptrace.HeaderPacket),
	}
	if r, ok := records[h.decoder]; ok {
		var at *wire.DecodeError
		require.ErrorAs(t, r.UnmarshalBinary(b), &at, h.name)
		return int(at.Offset), at
	}
	switch h.decoder {
	case "Unpack":
		p, n, err := goapptrace.Proto{}.Unpack(b)
		require.Nil(t, p, h.name)
		if size := 4 + binary.BigEndian.Uint32(b); !errors.Is(err, framing.ErrFrameTooBig) {
			require.Equal(t, int(size), n, "%s: not exactly the frame", h.name)
		}
		if at := (*wire.DecodeError)(nil); errors.As(err, &at) {
			return int(at.Offset), err
		}
		return nowhere, err
	case "Server":
		return hostileSession(t, h, goapptrace.NewServer(goapptrace.ServerConfig{}))
	case "Client":
		return hostileSession(t, h, goapptrace.NewClient(goapptrace.ClientConfig{}))
	}
	t.Fatalf("%s: no decoder %q", h.name, h.decoder)
	return 0, nil
}

func hostileSession(t *testing.T, h hostile, s interface {
	Feed(p []byte)
	FeedEOF()
	Next() (goapptrace.Event, bool)
},
) (int, error) {
	t.Helper()
	var failed error
	next := func() {
		for {
			event, ok := s.Next()
			if !ok {
				return
			}
			if failed == nil {
				failed = event.Err
			}
		}
	}
	for i := range h.input() {
		s.Feed(h.input()[i : i+1])
		next()
	}
	s.FeedEOF()
	next()
	if at := (*framing.Error)(nil); errors.As(failed, &at) {
		return int(at.Offset), failed
	}
	return nowhere, failed
}

func hostileDRPC(t *testing.T, h hostile) (int, error) {
	t.Helper()
	if h.decoder == "Assembler" {
		var a drpc.Assembler
		var at *drpc.ChunkError
		var err error
		for _, d := range h.parts {
			require.NoError(t, err, h.name)
			_, _, err = a.Add(d)
		}
		if err == nil {
			err = a.Finish()
		}
		require.ErrorAs(t, err, &at, h.name)
		return int(at.Index), err
	}
	var call drpc.Call
	var response drpc.Response
	err := call.UnmarshalBinary(h.input())
	if h.decoder == "Response" {
		err = response.UnmarshalBinary(h.input())
	}
	require.Zero(t, call.Module, h.name)
	require.Zero(t, response.Sequence, h.name)
	var at *drpc.DecodeError
	require.ErrorAs(t, err, &at, h.name)
	require.Equal(t, h.decoder, at.Message, h.name)
	return at.Offset, err
}

// deaf is a connection that has said all it will say.
type deaf struct{ io.Reader }

func (deaf) Write(p []byte) (int, error) { return len(p), nil }
func (deaf) Close() error                { return nil }

func hostileSerial(t *testing.T, h hostile) (int, error) {
	t.Helper()
	drain := func(body io.Reader, err error) error {
		if err == nil {
			_, err = io.Copy(io.Discard, body)
		}
		return err
	}
	rw := deaf{bytes.NewReader(h.input())}
	switch h.decoder {
	case "Request":
		return taken(h.input(), func(r io.Reader) error { req, err := serial.ReadRequest(r); return drain(req.Body, err) })
	case "Response":
		return taken(h.input(), func(r io.Reader) error { resp, err := serial.ReadResponse(r); return drain(resp.Body, err) })
	case "Serve":
		var mux serial.Mux
		require.NoError(t, mux.Register(1, "read", func(_ context.Context, _ serial.ResponseWriter, r *serial.Request) error {
			return drain(r.Body, nil)
		}))
		return nowhere, mux.Serve(t.Context(), rw, wire.BigEndian)
	case "Client":
		answer, err := serial.NewClient(rw).Do(t.Context(), 1, nil)
		return nowhere, drain(answer, err)
	}
	t.Fatalf("%s: no decoder %q", h.name, h.decoder)
	return 0, nil
}

func hostileTinytcp(t *testing.T, h hostile) (int, error) {
	t.Helper()
	protocol := map[string]tinytcp.FramingProtocol{
		"Loop.VarInt": tinytcp.LengthPrefixedFraming(tinytcp.PrefixVarInt), "Loop.VarLong": tinytcp.LengthPrefixedFraming(tinytcp.PrefixVarLong),
		"Loop.Int64": tinytcp.LengthPrefixedFraming(tinytcp.PrefixInt64_BE), "Loop.Separator": tinytcp.SplitBySeparator([]byte("\n")),
	}[h.decoder]
	if protocol != nil {
		return nowhere, tinytcp.PacketFraming(1000, protocol, func([]byte) {})(bytes.NewReader(h.input()))
	}
	read := map[string]func(io.Reader) error{
		"Bool": anyRead(tinytcp.ReadBool), "Byte": anyRead(tinytcp.ReadByte), "VarInt": anyRead(tinytcp.ReadVarInt), "VarLong": anyRead(tinytcp.ReadVarLong),
		"String": anyRead(tinytcp.ReadString), "ByteArray": anyRead(tinytcp.ReadByteArray),
		"Int16":   func(r io.Reader) error { _, err := tinytcp.ReadInt16(r); return err },
		"Int32":   func(r io.Reader) error { _, err := tinytcp.ReadInt32(r); return err },
		"Int64":   func(r io.Reader) error { _, err := tinytcp.ReadInt64(r); return err },
		"Float32": func(r io.Reader) error { _, err := tinytcp.ReadFloat32(r); return err },
		"Float64": func(r io.Reader) error { _, err := tinytcp.ReadFloat64(r); return err },
		"Bytes":   func(r io.Reader) error { _, err := tinytcp.ReadBytes(r, 4); return err },
		"Packet": func(r io.Reader) error {
			_, err := tinytcp.ReadLengthPrefixedPacket(r, tinytcp.PrefixInt32, 10)
			return err
		},
		"Separated": func(r io.Reader) error { _, err := tinytcp.ReadSeparatedPacket(r, []byte("\r\n"), 10); return err },
	}[h.decoder]
	require.NotNil(t, read, "%s: no decoder %q", h.name, h.decoder)
	return taken(h.input(), read)
}

func anyRead[T any](read func(io.Reader) (T, error)) func(io.Reader) error {
	return func(r io.Reader) error { _, err := read(r); return err }
}

// TestHostileClasses says that every class in the tables is one that className knows.
func TestHostileClasses(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "none", className(nil))
	assert.Equal(t, "Malformed", className(&framing.MalformedError{Err: varint.ErrOverflow}))
	assert.Equal(t, "Overflow", className(fmt.Errorf("wrapped: %w", varint.ErrOverflow)))
	assert.Equal(t, "Other", className(errors.New("some")))
}
