package tinytcp

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"io"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// A vector is one measurement of the original, v1.0.68. Which fields are set depends on Op.
type vector struct {
	ID, Op, Type, Order, Value, Hex, Bits, Name, Framing, Reader, Error, End string

	Len, Consumed int
	Outcome       string
	ReadBackBits  string `json:"read_back_bits"`
	InputHex      string `json:"input_hex"`
	ValueHex      string `json:"value_hex"`
	PacketHex     string `json:"packet_hex"`
	RestHex       string `json:"rest_hex"`
	SeparatorHex  string `json:"separator_hex"`
	PacketIsNil   bool   `json:"packet_is_nil"`
	RestIsNil     bool   `json:"rest_is_nil"`
	StrictOutcome string `json:"strict_outcome"`
	StrictValue   string `json:"strict_value"`

	ReadBack result `json:"read_back"`
	Result   result

	PacketsHex          []string `json:"packets_hex"`
	ReadsHex            []string `json:"reads_hex"`
	IdealPacketsHex     []string `json:"ideal_packets_hex"`
	IdealRestHex        string   `json:"ideal_rest_hex"`
	ReferencePacketsHex []string `json:"reference_packets_hex"`
	MaxSizeRule         bool     `json:"max_size_rule"`
	Config              *PacketFramingConfig

	MaxPacketSize, MinReadSpace, ReadBufferSize int
	PrefixValues                                []int    `json:"prefix_values"`
	PrefixOrder                                 []string `json:"prefix_order"`
	VarIntMaxBytes                              int      `json:"varint_max_bytes"`
	MinReadSpaceWhenLarger                      string   `json:"MinReadSpace_when_larger_than_ReadBufferSize"`
}

type result struct {
	Outcome, Value, Error string
	Consumed              int
}

// TestVectors runs all vectors and counts them.
func TestVectors(t *testing.T) {
	data, err := os.ReadFile("testdata/vectors.json")
	require.NoError(t, err)
	var vectors []vector
	require.NoError(t, json.Unmarshal(data, &vectors))
	run := map[string]func(*testing.T, vector){
		"scalar": testWriteRead, "float": testFloat, "read": testRead, "read_with_reader": testReader,
		"var_write": testVarWrite, "var_read": testVarRead, "var_write_negative": testVarNegative,
		"string": testStringVector, "bytes": testBytesVector, "not_run": testHugeString,
		"extract": testExtract, "extract_all": testExtractAll, "handler": testHandler, "constants": testConstants,
	}
	count := map[string]int{}
	for _, v := range vectors {
		require.Contains(t, run, v.Op)
		count[v.Op]++
		t.Run(v.ID, func(t *testing.T) { run[v.Op](t, v) })
	}
	assert.Equal(t, map[string]int{
		"scalar": 54, "float": 36, "read": 20, "read_with_reader": 4,
		"var_write": 34, "var_read": 18, "var_write_negative": 2,
		"string": 6, "bytes": 3, "not_run": 1,
		"extract": 72, "extract_all": 11, "handler": 19, "constants": 1,
	}, count)
	assert.Len(t, vectors, 281)
}

// A codec reads a type and prints what it read, and writes what it parses.
type codec struct {
	read  func(io.Reader, ...binary.ByteOrder) (string, error)
	write func(io.Writer, string, ...binary.ByteOrder) error
}

func integer[T int16 | int32 | int64](
	read func(io.Reader, ...binary.ByteOrder) (T, error), write func(io.Writer, T, ...binary.ByteOrder) error,
) codec {
	return codec{
		func(r io.Reader, o ...binary.ByteOrder) (string, error) {
			v, err := read(r, o...)
			return strconv.FormatInt(int64(v), 10), err
		},
		func(w io.Writer, s string, o ...binary.ByteOrder) error {
			v, err := strconv.ParseInt(s, 10, 64)
			if err != nil {
				return err
			}
			return write(w, T(v), o...)
		},
	}
}

var codecs = map[string]codec{
	"bool": {
		func(r io.Reader, _ ...binary.ByteOrder) (string, error) {
			v, err := ReadBool(r)
			return strconv.FormatBool(v), err
		},
		func(w io.Writer, s string, _ ...binary.ByteOrder) error { return WriteBool(w, s == "true") },
	},
	"byte": {
		func(r io.Reader, _ ...binary.ByteOrder) (string, error) {
			v, err := ReadByte(r)
			return strconv.Itoa(int(v)), err
		},
		func(w io.Writer, s string, _ ...binary.ByteOrder) error {
			v, err := strconv.ParseUint(s, 10, 8)
			if err != nil {
				return err
			}
			return WriteByte(w, byte(v))
		},
	},
	"int16": integer(ReadInt16, WriteInt16),
	"int32": integer(ReadInt32, WriteInt32),
	"int64": integer(ReadInt64, WriteInt64),
	"float32": {read: func(r io.Reader, o ...binary.ByteOrder) (string, error) {
		v, err := ReadFloat32(r, o...)
		return hex.EncodeToString(binary.BigEndian.AppendUint32(nil, math.Float32bits(v))), err
	}},
	"string": {read: func(r io.Reader, _ ...binary.ByteOrder) (string, error) { return ReadString(r) }},
	"bytes": {read: func(r io.Reader, _ ...binary.ByteOrder) (string, error) {
		v, err := ReadByteArray(r)
		return hex.EncodeToString(v), err
	}},
	"raw_0": {read: func(r io.Reader, _ ...binary.ByteOrder) (string, error) {
		v, err := ReadBytes(r, 0)
		return hex.EncodeToString(v), err
	}},
	"raw_4": {read: func(r io.Reader, _ ...binary.ByteOrder) (string, error) {
		v, err := ReadBytes(r, 4)
		return hex.EncodeToString(v), err
	}},
	"varint":  {readVar, writeVar},
	"varlong": {readVarLong, writeVarLong},
}

func readVar(r io.Reader, _ ...binary.ByteOrder) (string, error) {
	v, err := ReadVarInt(r)
	return strconv.Itoa(v), err
}

// writeVar fails with varint.ErrOverflow where int is too small for the number, as WriteVarInt would if it could be
// told.
func writeVar(w io.Writer, s string, _ ...binary.ByteOrder) error {
	v, err := strconv.Atoi(s)
	if err != nil {
		return varint.ErrOverflow
	}
	return WriteVarInt(w, v)
}

func readVarLong(r io.Reader, _ ...binary.ByteOrder) (string, error) {
	v, err := ReadVarLong(r)
	return strconv.FormatInt(v, 10), err
}

func writeVarLong(w io.Writer, s string, _ ...binary.ByteOrder) error {
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return err
	}
	return WriteVarLong(w, v)
}

// orders are the variadic arguments that a vector's order stands for.
var orders = map[string][]binary.ByteOrder{"-": nil, "default": nil, "be": {binary.BigEndian}, "le": {binary.LittleEndian}}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

func unhexAll(t *testing.T, list []string) [][]byte {
	all := [][]byte{}
	for _, s := range list {
		all = append(all, unhex(t, s))
	}
	return all
}

func testWriteRead(t *testing.T, v vector) {
	c := codecs[v.Type]
	var buf bytes.Buffer
	require.NoError(t, c.write(&buf, v.Value, orders[v.Order]...))
	assert.Equal(t, v.Hex, hex.EncodeToString(buf.Bytes()))
	assert.Equal(t, v.Len, buf.Len())
	got, err := c.read(&buf, orders[v.Order]...)
	require.NoError(t, err)
	assert.Equal(t, v.Value, got)
	assert.Zero(t, buf.Len())
}

func testFloat(t *testing.T, v vector) {
	bits, err := strconv.ParseUint(v.Bits, 16, 64)
	require.NoError(t, err)
	var buf bytes.Buffer
	var back uint64
	if v.Type == "float32" {
		require.NoError(t, WriteFloat32(&buf, math.Float32frombits(uint32(bits)), orders[v.Order]...))
		f, err := ReadFloat32(bytes.NewReader(buf.Bytes()), orders[v.Order]...)
		require.NoError(t, err)
		back = uint64(math.Float32bits(f))
	} else {
		require.NoError(t, WriteFloat64(&buf, math.Float64frombits(bits), orders[v.Order]...))
		f, err := ReadFloat64(bytes.NewReader(buf.Bytes()), orders[v.Order]...)
		require.NoError(t, err)
		back = math.Float64bits(f)
	}
	want, err := strconv.ParseUint(v.ReadBackBits, 16, 64)
	require.NoError(t, err)
	assert.Equal(t, v.Hex, hex.EncodeToString(buf.Bytes()))
	assert.Equal(t, want, back)
}

func testRead(t *testing.T, v vector) {
	checkRead(t, v.Type, v.InputHex, result{Outcome: v.Outcome, Value: v.Value, Error: v.Error, Consumed: v.Consumed})
}

func testVarRead(t *testing.T, v vector) { checkRead(t, v.Type, v.InputHex, v.Result) }

// checkRead reads one value and holds it against what the original did. The original says EOF wherever the input ends;
// here it is io.ErrUnexpectedEOF once a byte was read.
func checkRead(t *testing.T, typ, inputHex string, want result) {
	r := bytes.NewReader(unhex(t, inputHex))
	size := r.Len()
	got, err := codecs[typ].read(r)
	assert.Equal(t, want.Consumed, size-r.Len(), "consumed")
	switch {
	case want.Outcome == "ok" && typ == "varint" && fitsNoInt(want.Value):
		assert.Equal(t, varint.ErrOverflow, err)
	case want.Outcome == "ok":
		require.NoError(t, err)
		assert.Equal(t, want.Value, got)
	case want.Error == "EOF" && want.Consumed == 0:
		assert.Equal(t, io.EOF, err)
	case want.Error == "EOF":
		assert.Equal(t, io.ErrUnexpectedEOF, err)
	default:
		assert.Equal(t, "invalid_size", want.Error)
		assert.Equal(t, varint.ErrOverflow, err)
	}
}

// fitsNoInt reports whether an int of this platform is too small for the number.
func fitsNoInt(s string) bool {
	_, err := strconv.Atoi(s)
	return err != nil
}

func testVarWrite(t *testing.T, v vector) {
	var buf bytes.Buffer
	err := codecs[v.Type].write(&buf, v.Value)
	if v.Type == "varint" && fitsNoInt(v.Value) {
		assert.Equal(t, varint.ErrOverflow, err)
	} else {
		require.NoError(t, err)
		assert.Equal(t, v.Hex, hex.EncodeToString(buf.Bytes()))
		assert.Equal(t, v.Len, buf.Len())
	}
	checkRead(t, v.Type, v.Hex, v.ReadBack)
}

func testVarNegative(t *testing.T, v vector) {
	require.Equal(t, "never_terminates", v.Outcome)
	var buf bytes.Buffer
	assert.Equal(t, varint.ErrOverflow, codecs[v.Type].write(&buf, v.Value))
	assert.Zero(t, buf.Len())
}

func testStringVector(t *testing.T, v vector) {
	want := string(unhex(t, v.ValueHex))
	var buf bytes.Buffer
	require.NoError(t, WriteString(&buf, want))
	assert.Equal(t, v.Hex, hex.EncodeToString(buf.Bytes()))
	assert.Equal(t, v.Len, buf.Len())
	got, err := ReadString(&buf)
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.Zero(t, buf.Len())
}

func testBytesVector(t *testing.T, v vector) {
	want := unhex(t, v.ValueHex)
	var buf bytes.Buffer
	require.NoError(t, WriteByteArray(&buf, want))
	assert.Equal(t, v.Hex, hex.EncodeToString(buf.Bytes()))
	assert.Equal(t, v.Len, buf.Len())
	got, err := ReadByteArray(&buf)
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.Zero(t, buf.Len())
}

// testHugeString reads the length at which the original allocates 32 GiB.
func testHugeString(t *testing.T, v vector) {
	_, err := ReadString(bytes.NewReader(unhex(t, v.InputHex)))
	if fitsNoInt("34359738367") {
		assert.Equal(t, varint.ErrOverflow, err)
		return
	}
	var tooLong *wire.LengthError
	require.ErrorAs(t, err, &tooLong)
	assert.Equal(t, &wire.LengthError{What: "byte array", Got: 1<<35 - 1, Limit: wire.DefaultMaxLen, Offset: -1}, tooLong)
}

func testReader(t *testing.T, v vector) {
	input := unhex(t, v.InputHex)
	reads := [][]byte{}
	switch v.Reader {
	case "one byte per read":
		for i := range input {
			reads = append(reads, input[i:i+1])
		}
	case "zero-byte reads interleaved":
		for i := range input {
			reads = append(reads, nil, input[i:i+1])
		}
	case "last data together with EOF":
		got, err := codecs[v.Type].read(&scripted{reads: [][]byte{input}, early: true})
		require.NoError(t, err)
		assert.Equal(t, "ok", v.StrictOutcome)
		assert.Equal(t, v.StrictValue, got)
		return
	}
	require.NotEmpty(t, reads)
	got, err := codecs[v.Type].read(&scripted{reads: reads})
	require.NoError(t, err)
	assert.Equal(t, "ok", v.Outcome)
	assert.Equal(t, v.Value, got)
}

// protocolOf returns the framing that a vector names.
func protocolOf(t *testing.T, v vector) FramingProtocol {
	if v.Framing == "separator" {
		return SplitBySeparator(unhex(t, v.SeparatorHex))
	}
	p, ok := map[string]PrefixType{
		"varint": PrefixVarInt, "varlong": PrefixVarLong,
		"int16_be": PrefixInt16_BE, "int16_le": PrefixInt16_LE, "int32_be": PrefixInt32_BE, "int32_le": PrefixInt32_LE,
		"int64_be": PrefixInt64_BE, "int64_le": PrefixInt64_LE,
	}[v.Framing]
	require.True(t, ok, v.Framing)
	return LengthPrefixedFraming(p)
}

func testExtract(t *testing.T, v vector) {
	protocol, input := protocolOf(t, v), unhex(t, v.InputHex)
	packet, rest, ok := protocol.ExtractPacket(input)
	assert.Equal(t, v.Outcome == "extracted", ok)
	if v.StrictOutcome == "error" {
		_, _, err := protocol.(framing.Framing).Split(input, false)
		assert.Error(t, err)
		return
	}
	assert.Equal(t, v.PacketIsNil, packet == nil)
	assert.Equal(t, v.RestIsNil, rest == nil)
	assert.Equal(t, unhex(t, v.PacketHex), append([]byte{}, packet...))
	assert.Equal(t, unhex(t, v.RestHex), append([]byte{}, rest...))
}

func testExtractAll(t *testing.T, v vector) {
	protocol, rest := protocolOf(t, v), unhex(t, v.InputHex)
	packets := [][]byte{}
	for {
		packet, left, ok := protocol.ExtractPacket(rest)
		if !ok {
			break
		}
		packets, rest = append(packets, packet), left
	}
	assert.Equal(t, "not_extracted", v.End)
	assert.Equal(t, unhexAll(t, v.PacketsHex), packets)
	assert.Equal(t, unhex(t, v.RestHex), rest)
}

func testHandler(t *testing.T, v vector) {
	want := v.IdealPacketsHex
	if v.MaxSizeRule {
		want = v.ReferencePacketsHex
	}
	got := [][]byte{}
	handler := func(io.Reader) PacketHandler {
		return func(packet []byte) { got = append(got, append([]byte{}, packet...)) }
	}
	err := PacketFramingHandler(protocolOf(t, v), handler, v.Config)(&scripted{reads: unhexAll(t, v.ReadsHex)})
	assert.Equal(t, unhexAll(t, want), got)
	if v.IdealRestHex == "" && !v.MaxSizeRule {
		assert.NoError(t, err)
	} else if !v.MaxSizeRule {
		assert.Equal(t, io.ErrUnexpectedEOF, err)
	}
}

func testConstants(t *testing.T, v vector) {
	defaults := (*PacketFramingConfig)(nil).withDefaults()
	assert.Equal(t, PacketFramingConfig{
		ReadBufferSize: v.ReadBufferSize, MaxPacketSize: v.MaxPacketSize, MinReadSpace: v.MinReadSpace,
	}, defaults)
	assert.Equal(t, "ReadBufferSize/4", v.MinReadSpaceWhenLarger)
	assert.Equal(t, 200, (&PacketFramingConfig{ReadBufferSize: 800, MinReadSpace: 801}).withDefaults().MinReadSpace)
	assert.Equal(t, []string{
		"varint", "varlong", "int16_be", "int16_le", "int32_be", "int32_le", "int64_be", "int64_le",
	}, v.PrefixOrder)
	for i, p := range []PrefixType{
		PrefixVarInt, PrefixVarLong, PrefixInt16_BE, PrefixInt16_LE, PrefixInt32_BE, PrefixInt32_LE, PrefixInt64_BE,
		PrefixInt64_LE,
	} {
		assert.Equal(t, v.PrefixValues[i], int(p))
	}
	assert.Equal(t, maxVarIntLen, v.VarIntMaxBytes)
}

// scripted is a reader that returns one of its reads a call, less where there is no room.
type scripted struct {
	reads [][]byte
	early bool  // the end comes together with the last data
	end   error // io.EOF if nil
}

func (s *scripted) Read(p []byte) (int, error) {
	end := s.end
	if end == nil {
		end = io.EOF
	}
	if len(s.reads) == 0 {
		return 0, end
	}
	n := copy(p, s.reads[0])
	if s.reads[0] = s.reads[0][n:]; len(s.reads[0]) == 0 {
		s.reads = s.reads[1:]
	}
	if s.early && len(s.reads) == 0 {
		return n, end
	}
	return n, nil
}
