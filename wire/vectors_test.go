package wire_test

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
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// vector is one line of testdata/tinytcp.json: what tinytcp v1.0.68 reads and writes, measured. The strict keys say
// what is right where the reference is not.
type vector struct {
	ID, Op, Type, Order, Value, Outcome, Error, Bits, Name, Reader string

	Hex           string
	Input         string `json:"input_hex"`
	ValueHex      string `json:"value_hex"`
	ReadBack      string `json:"read_back_bits"`
	StrictOutcome string `json:"strict_outcome"`
	StrictValue   string `json:"strict_value"`
	Len, Consumed int
}

// codec is a type of the vectors: Value from and to its text.
type codec struct {
	append func(dst []byte, text string) []byte
	read   func(r io.Reader) (text string, err error)
	write  func(w io.Writer, text string) error
	decode func(b []byte) (text string, n int, err error)
}

func codecOf[T any](s verbsOf[T], parse func(string) T, format func(T) string) codec {
	return codec{
		func(dst []byte, text string) []byte { return s.append(dst, parse(text)) },
		func(r io.Reader) (string, error) {
			v, err := s.read(r)
			return format(v), err
		},
		func(w io.Writer, text string) error { return s.write(w, parse(text)) },
		func(b []byte) (string, int, error) {
			v, n, err := s.decode(b)
			return format(v), n, err
		},
	}
}

type verbsOf[T any] struct {
	append func([]byte, T) []byte
	decode func([]byte) (T, int, error)
	read   func(io.Reader) (T, error)
	write  func(io.Writer, T) error
}

func parseInt(text string) int64 {
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic(err)
	}
	return v
}

func parseBits(text string) uint64 {
	return binary.BigEndian.Uint64(append(make([]byte, 8-len(text)/2), unhex(text)...))
}

func ints[T int16 | int32 | int64 | uint8](s verbsOf[T]) codec {
	return codecOf(s, func(text string) T { return T(parseInt(text)) }, func(v T) string { return strconv.FormatInt(int64(v), 10) })
}

func floats32(s verbsOf[float32]) codec {
	return codecOf(s, func(text string) float32 { return math.Float32frombits(uint32(parseBits(text))) }, func(v float32) string {
		return hex.EncodeToString(binary.BigEndian.AppendUint32(nil, math.Float32bits(v)))
	})
}

func floats64(s verbsOf[float64]) codec {
	return codecOf(s, func(text string) float64 { return math.Float64frombits(parseBits(text)) }, func(v float64) string {
		return hex.EncodeToString(binary.BigEndian.AppendUint64(nil, math.Float64bits(v)))
	})
}

func must[T any](f func(dst []byte, v T) ([]byte, error)) func(dst []byte, v T) []byte {
	return func(dst []byte, v T) []byte {
		dst, err := f(dst, v)
		if err != nil {
			panic(err)
		}
		return dst
	}
}

// codecs are by type and order; the order of strings and of single bytes is none.
var codecs = map[string]codec{
	"bool": codecOf(verbsOf[bool]{wire.AppendBool, wire.ConsumeBool, wire.ReadBool, wire.WriteBool}, func(s string) bool { return s == "true" },
		strconv.FormatBool),
	"byte":      ints(verbsOf[byte]{wire.AppendUint8, wire.ConsumeUint8, wire.ReadUint8, wire.WriteUint8}),
	"int16":     ints(verbsOf[int16]{wire.AppendInt16, wire.ConsumeInt16, wire.ReadInt16, wire.WriteInt16}),
	"int16le":   ints(verbsOf[int16]{wire.AppendInt16LE, wire.ConsumeInt16LE, wire.ReadInt16LE, wire.WriteInt16LE}),
	"int32":     ints(verbsOf[int32]{wire.AppendInt32, wire.ConsumeInt32, wire.ReadInt32, wire.WriteInt32}),
	"int32le":   ints(verbsOf[int32]{wire.AppendInt32LE, wire.ConsumeInt32LE, wire.ReadInt32LE, wire.WriteInt32LE}),
	"int64":     ints(verbsOf[int64]{wire.AppendInt64, wire.ConsumeInt64, wire.ReadInt64, wire.WriteInt64}),
	"int64le":   ints(verbsOf[int64]{wire.AppendInt64LE, wire.ConsumeInt64LE, wire.ReadInt64LE, wire.WriteInt64LE}),
	"float32":   floats32(verbsOf[float32]{wire.AppendFloat32, wire.ConsumeFloat32, wire.ReadFloat32, wire.WriteFloat32}),
	"float32le": floats32(verbsOf[float32]{wire.AppendFloat32LE, wire.ConsumeFloat32LE, wire.ReadFloat32LE, wire.WriteFloat32LE}),
	"float64":   floats64(verbsOf[float64]{wire.AppendFloat64, wire.ConsumeFloat64, wire.ReadFloat64, wire.WriteFloat64}),
	"float64le": floats64(verbsOf[float64]{wire.AppendFloat64LE, wire.ConsumeFloat64LE, wire.ReadFloat64LE, wire.WriteFloat64LE}),
	"string": codecOf(verbsOf[string]{must(wire.AppendString), wire.ConsumeString, wire.ReadString, wire.WriteString},
		func(s string) string { return s }, func(s string) string { return s }),
	"bytes": codecOf(verbsOf[[]byte]{must(wire.AppendByteArray), wire.ConsumeByteArray, wire.ReadByteArray, wire.WriteByteArray},
		func(s string) []byte { return []byte(s) }, func(b []byte) string { return string(b) }),
	"raw_0": {read: func(r io.Reader) (string, error) {
		p, err := wire.ReadBytes(r, 0)
		return string(p), err
	}},
	"raw_4": {read: func(r io.Reader) (string, error) {
		p, err := wire.ReadBytes(r, 4)
		return string(p), err
	}},
}

func TestTinyTCPVectors(t *testing.T) {
	file, err := os.ReadFile("testdata/tinytcp.json")
	require.NoError(t, err)
	var vectors []vector
	require.NoError(t, json.Unmarshal(file, &vectors))
	ran := map[string]int{}
	for _, v := range vectors {
		t.Run(v.ID, func(t *testing.T) {
			switch v.Op {
			case "scalar":
				v.encodes(t, v.Value, v.Value)
			case "float":
				v.encodes(t, v.Bits, v.ReadBack)
			case "string", "bytes":
				v.Type = v.Op
				v.encodes(t, string(unhex(v.ValueHex)), string(unhex(v.ValueHex)))
			case "read":
				v.reads(t)
			case "read_with_reader":
				v.readsWith(t)
			case "not_run":
				_, err := wire.ReadString(bytes.NewReader(unhex(v.Input)))
				require.Equal(t, wire.ErrOverflow, err, "a VarInt of 35 bits is none")
			default:
				require.Fail(t, "unknown op", v.Op)
			}
			ran[v.Op]++
		})
	}
	require.Equal(t, map[string]int{
		"scalar": 54, "float": 36, "string": 6, "bytes": 3, "read": 20, "read_with_reader": 4, "not_run": 1,
	}, ran)
}

func (v vector) encodes(t *testing.T, value, back string) {
	name := v.Type
	if v.Order == "le" {
		name += "le"
	}
	c, ok := codecs[name]
	require.True(t, ok, name)
	want := unhex(v.Hex)
	require.Equal(t, want, c.append(nil, value))
	got, n, err := c.decode(want)
	require.NoError(t, err)
	require.Equal(t, len(want), n)
	require.Equal(t, back, got)
	for _, kind := range readerKinds {
		got, err := c.read(kind.make(want))
		require.NoError(t, err, kind.name)
		require.Equal(t, back, got)
	}
	testWrite(t, want, func(w io.Writer) error { return c.write(w, value) })
}

func (v vector) reads(t *testing.T) {
	input := unhex(v.Input)
	r := bytes.NewReader(input)
	got, err := codecs[v.Type].read(r)
	require.Equal(t, v.Consumed, len(input)-r.Len())
	switch {
	case v.Outcome == "ok":
		require.NoError(t, err)
		require.Equal(t, v.Value, got)
	case v.Error == "invalid_size":
		require.Equal(t, wire.ErrOverflow, err)
	case len(input) == 0:
		require.Equal(t, io.EOF, err)
	default: // the reference says io.EOF here as well
		require.Equal(t, io.ErrUnexpectedEOF, err)
	}
}

func (v vector) readsWith(t *testing.T) {
	input := unhex(v.Input)
	r, ok := map[string]io.Reader{
		"one byte per read":           iotest.OneByteReader(bytes.NewReader(input)),
		"zero-byte reads interleaved": stutter(input, 1),
		"last data together with EOF": iotest.DataErrReader(bytes.NewReader(input)),
	}[v.Reader]
	require.True(t, ok, v.Reader)
	want := v.Value
	if v.StrictOutcome == "ok" {
		want = v.StrictValue
	}
	got, err := codecs[v.Type].read(r)
	require.NoError(t, err)
	require.Equal(t, want, got)
}
