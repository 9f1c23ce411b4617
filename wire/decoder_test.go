package wire_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// A cursorValue is one call on a Decoder, the call on an Encoder that is its twin, and the bytes between them.
type cursorValue struct {
	op     string
	order  wire.Order
	wire   string
	want   any
	decode func(d *wire.Decoder) any
	encode func(e *wire.Encoder)
}

func value[T any](op string, order wire.Order, bytes string, want T, decode func(*wire.Decoder) T, encode func(*wire.Encoder, T)) cursorValue {
	return cursorValue{
		op, order, bytes, want,
		func(d *wire.Decoder) any { return decode(d) },
		func(e *wire.Encoder) { encode(e, want) },
	}
}

// withPrefix and withWidth turn a method with an argument in front into one without.
func withPrefix[T any](p wire.Prefix, f func(*wire.Decoder, wire.Prefix) T) func(*wire.Decoder) T {
	return func(d *wire.Decoder) T { return f(d, p) }
}

func prefixed[T any](p wire.Prefix, f func(*wire.Encoder, wire.Prefix, T)) func(*wire.Encoder, T) {
	return func(e *wire.Encoder, v T) { f(e, p, v) }
}

func uintN(n int) func(*wire.Decoder) uint64 {
	return func(d *wire.Decoder) uint64 { return d.UintN(n) }
}

func putUintN(n int) func(*wire.Encoder, uint64) {
	return func(e *wire.Encoder, v uint64) { e.UintN(n, v) }
}

func intN(n int) func(*wire.Decoder) int64 {
	return func(d *wire.Decoder) int64 { return d.IntN(n) }
}

func putIntN(n int) func(*wire.Encoder, int64) {
	return func(e *wire.Encoder, v int64) { e.IntN(n, v) }
}

type highAndValue struct {
	high  byte
	value uint64
}

const be, le = wire.BigEndian, wire.LittleEndian

var long = strings.Repeat("0123456789", 10) // longer than the smallest buffer of a stream

// cursorValues has a row for every method that decodes a value, in each byte order where that matters. The bytes are
// written by hand.
var cursorValues = []cursorValue{
	value("Bool", be, "\x01", true, (*wire.Decoder).Bool, (*wire.Encoder).Bool),
	value("Bool", be, "\x00", false, (*wire.Decoder).Bool, (*wire.Encoder).Bool),
	value("StrictBool", be, "\x01", true, (*wire.Decoder).StrictBool, (*wire.Encoder).Bool),
	value("StrictBool", be, "\x00", false, (*wire.Decoder).StrictBool, (*wire.Encoder).Bool),
	value("Uint8", be, "\xfe", uint8(254), (*wire.Decoder).Uint8, (*wire.Encoder).Uint8),
	value("Int8", be, "\xfe", int8(-2), (*wire.Decoder).Int8, (*wire.Encoder).Int8),
	value("Uint8", le, "\xfe", byte(254), (*wire.Decoder).Uint8, (*wire.Encoder).Uint8),
	value("Uint16", be, "\x01\x02", uint16(0x0102), (*wire.Decoder).Uint16, (*wire.Encoder).Uint16),
	value("Uint16", le, "\x01\x02", uint16(0x0201), (*wire.Decoder).Uint16, (*wire.Encoder).Uint16),
	value("Int16", be, "\xff\xfe", int16(-2), (*wire.Decoder).Int16, (*wire.Encoder).Int16),
	value("Int16", le, "\xff\xfe", int16(-257), (*wire.Decoder).Int16, (*wire.Encoder).Int16),
	value("Uint32", be, "\x01\x02\x03\x04", uint32(0x01020304), (*wire.Decoder).Uint32, (*wire.Encoder).Uint32),
	value("Uint32", le, "\x01\x02\x03\x04", uint32(0x04030201), (*wire.Decoder).Uint32, (*wire.Encoder).Uint32),
	value("Int32", be, "\xff\xff\xff\xfe", int32(-2), (*wire.Decoder).Int32, (*wire.Encoder).Int32),
	value("Int32", le, "\xff\xff\xff\xfe", int32(-0x01000001), (*wire.Decoder).Int32, (*wire.Encoder).Int32),
	value("Uint64", be, "\x01\x02\x03\x04\x05\x06\x07\x08", uint64(0x0102030405060708), (*wire.Decoder).Uint64, (*wire.Encoder).Uint64),
	value("Uint64", le, "\x01\x02\x03\x04\x05\x06\x07\x08", uint64(0x0807060504030201), (*wire.Decoder).Uint64, (*wire.Encoder).Uint64),
	value("Int64", be, "\xff\xff\xff\xff\xff\xff\xff\xfe", int64(-2), (*wire.Decoder).Int64, (*wire.Encoder).Int64),
	value("Int64", le, "\xfe\xff\xff\xff\xff\xff\xff\xff", int64(-2), (*wire.Decoder).Int64, (*wire.Encoder).Int64),
	value("Float32", be, "\xc0\x20\x00\x00", float32(-2.5), (*wire.Decoder).Float32, (*wire.Encoder).Float32),
	value("Float32", le, "\x00\x00\x20\xc0", float32(-2.5), (*wire.Decoder).Float32, (*wire.Encoder).Float32),
	value("Float64", be, "\xc0\x04\x00\x00\x00\x00\x00\x00", -2.5, (*wire.Decoder).Float64, (*wire.Encoder).Float64),
	value("Float64", le, "\x00\x00\x00\x00\x00\x00\x04\xc0", -2.5, (*wire.Decoder).Float64, (*wire.Encoder).Float64),
	value("UintN", be, "\x01\x02\x03", uint64(0x010203), uintN(3), putUintN(3)),
	value("UintN", le, "\x01\x02\x03", uint64(0x030201), uintN(3), putUintN(3)),
	value("UintN", be, "\xff", uint64(255), uintN(1), putUintN(1)),
	value("UintN", le, "\x01\x02\x03\x04\x05\x06\x07\x08", uint64(0x0807060504030201), uintN(8), putUintN(8)),
	value("IntN", be, "\xff\xff\xfe", int64(-2), intN(3), putIntN(3)),
	value("IntN", le, "\xfe\xff\xff", int64(-2), intN(3), putIntN(3)),
	value("IntN", le, "\x01\x02\x03\x04\x05\x06\x07\x08", int64(0x0807060504030201), intN(8), putIntN(8)),
	value("Uvarint", be, "\x7f", uint64(127), (*wire.Decoder).Uvarint, (*wire.Encoder).Uvarint),
	value("Uvarint", be, "\x80\x01", uint64(128), (*wire.Decoder).Uvarint, (*wire.Encoder).Uvarint),
	value("Uvarint", be, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", uint64(math.MaxUint64), (*wire.Decoder).Uvarint, (*wire.Encoder).Uvarint),
	value("Zigzag", be, "\x03", int64(-2), (*wire.Decoder).Zigzag, (*wire.Encoder).Zigzag),
	value("Zigzag", be, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", int64(math.MinInt64), (*wire.Decoder).Zigzag, (*wire.Encoder).Zigzag),
	value("VarInt", be, "\x05", int32(5), (*wire.Decoder).VarInt, (*wire.Encoder).VarInt),
	value("VarInt", be, "\x80\x02", int32(256), (*wire.Decoder).VarInt, (*wire.Encoder).VarInt),
	value("VarInt", be, "\xfe\xff\xff\xff\x0f", int32(-2), (*wire.Decoder).VarInt, (*wire.Encoder).VarInt),
	value("VarLong", be, "\x05", int64(5), (*wire.Decoder).VarLong, (*wire.Encoder).VarLong),
	value("VarLong", be, "\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01", int64(-2), (*wire.Decoder).VarLong, (*wire.Encoder).VarLong),
	value("SLEB", be, "\x7e", int64(-2), (*wire.Decoder).SLEB, (*wire.Encoder).SLEB),
	value("SLEB", be, "\xc0\xbb\x78", int64(-123456), (*wire.Decoder).SLEB, (*wire.Encoder).SLEB),
	value("QUIC", be, "\x25", uint64(37), (*wire.Decoder).QUIC, (*wire.Encoder).QUIC),
	value("QUIC", be, "\xc2\x19\x7c\x5e\xff\x14\xe8\x8c", uint64(151288809941952652), (*wire.Decoder).QUIC, (*wire.Encoder).QUIC),
	value("CompactSize", be, "\xfd\x03\x02", uint64(515), (*wire.Decoder).CompactSize, (*wire.Encoder).CompactSize),
	value("VLQ", be, "\x86\xc3\x17", uint64(106903), (*wire.Decoder).VLQ, (*wire.Encoder).VLQ),
	value("HPACK", be, "\x7f\x9a\x0a", highAndValue{0x60, 1337}, // RFC 7541 C.1.2, other bits set
		func(d *wire.Decoder) highAndValue { high, v := d.HPACK(5); return highAndValue{high, v} },
		func(e *wire.Encoder, v highAndValue) { e.HPACK(v.high, 5, v.value) }),
	value("HPACK", be, "\xea", highAndValue{0xe0, 10},
		func(d *wire.Decoder) highAndValue { high, v := d.HPACK(5); return highAndValue{high, v} },
		func(e *wire.Encoder, v highAndValue) { e.HPACK(v.high, 5, v.value) }),
	value("Canonical", be, "\x80\x01", uint64(128),
		func(d *wire.Decoder) uint64 { return wire.DecodeWith(d, "Canonical", varint.ConsumeCanonicalUvarint) },
		func(e *wire.Encoder, v uint64) {
			e.Append(func(dst []byte) ([]byte, error) { return varint.AppendUvarint(dst, v), nil })
		}),
	value("Bytes", be, "abc", []byte("abc"), func(d *wire.Decoder) []byte { return d.Bytes(3) }, (*wire.Encoder).Raw),
	value("Bytes", be, long, []byte(long), func(d *wire.Decoder) []byte { return d.Bytes(100) }, (*wire.Encoder).Raw),
	value("ByteArray", be, "\x00\x03abc", []byte("abc"), withPrefix(wire.PrefixUint16BE, (*wire.Decoder).ByteArray),
		prefixed(wire.PrefixUint16BE, (*wire.Encoder).ByteArray)),
	value("ByteArray", be, "\x40\x64"+long, []byte(long), withPrefix(wire.PrefixQUIC, (*wire.Decoder).ByteArray),
		prefixed(wire.PrefixQUIC, (*wire.Encoder).ByteArray)),
	value("String", be, "\x03abc", "abc", withPrefix(wire.PrefixUvarint, (*wire.Decoder).String),
		prefixed(wire.PrefixUvarint, (*wire.Encoder).String)),
	value("String", be, "\x64\x00\x00\x00"+long, long, withPrefix(wire.PrefixUint32LE, (*wire.Decoder).String),
		prefixed(wire.PrefixUint32LE, (*wire.Encoder).String)),
	value("UTF8String", be, "\x02\xc3\xa9", "é", withPrefix(wire.PrefixUint8, (*wire.Decoder).UTF8String),
		prefixed(wire.PrefixUint8, (*wire.Encoder).UTF8String)),
	value("CString", be, "abc\x00", "abc", (*wire.Decoder).CString, (*wire.Encoder).CString),
	value("CString", be, long+"\x00", long, (*wire.Decoder).CString, (*wire.Encoder).CString),
	value("Count", be, "\x00\x07", 7, func(d *wire.Decoder) int { return d.Count(wire.PrefixUint16BE, 0) },
		func(e *wire.Encoder, n int) { e.Count(wire.PrefixUint16BE, n) }),
	value("Section", be, "\x02\x01\x02", uint16(0x0102),
		func(d *wire.Decoder) (v uint16) {
			d.Section(wire.PrefixUint8, func() { v = d.Uint16() })
			return v
		},
		func(e *wire.Encoder, v uint16) {
			e.Section(wire.PrefixUint8, func() { e.Uint16(v) })
		}),
}

// quiet answers every other Read with (0, nil).
type quiet struct {
	r     io.Reader
	speak bool
}

func (q *quiet) Read(p []byte) (int, error) {
	q.speak = !q.speak
	if q.speak {
		return 0, nil
	}
	return q.r.Read(p)
}

type bare struct{ io.Reader }

// cursors are Decoders over b of every kind: they must not differ in what they decode, or in their errors.
func cursors(b string) map[string]*wire.Decoder {
	stream := func(wrap func(io.Reader) io.Reader, size int) *wire.Decoder {
		return wire.NewStreamDecoder(wrap(strings.NewReader(b)), size)
	}
	same := func(r io.Reader) io.Reader { return bare{r} }
	reset := wire.NewStreamDecoder(strings.NewReader("something else"), 20)
	reset.Uint8()
	reset.ResetStream(strings.NewReader(b))
	once := wire.NewStreamDecoder(strings.NewReader(""), 0)
	once.Uint8()
	once.Reset([]byte(b))
	var zero wire.Decoder
	zero.ResetStream(strings.NewReader(b))
	return map[string]*wire.Decoder{
		"slice":              wire.NewDecoder([]byte(b)),
		"slice after stream": once,
		"stream":             stream(same, 0),
		"stream after zero":  &zero,
		"stream after reset": reset,
		"small buffer":       stream(same, 1),
		"one byte":           stream(iotest.OneByteReader, 1),
		"half":               stream(iotest.HalfReader, 31),
		"data with error":    stream(iotest.DataErrReader, 64),
		"one byte and error": stream(func(r io.Reader) io.Reader { return iotest.DataErrReader(iotest.OneByteReader(r)) }, 0),
		"quiet":              stream(func(r io.Reader) io.Reader { return &quiet{r: iotest.OneByteReader(r)} }, 0),
	}
}

func onStream(name string) bool { return !strings.HasPrefix(name, "slice") }

func decodeError(t *testing.T, err error) *wire.DecodeError {
	t.Helper()
	var e *wire.DecodeError
	require.ErrorAs(t, err, &e)
	return e
}

func TestDecoderDecodesEveryValue(t *testing.T) {
	for _, v := range cursorValues {
		for name, d := range cursors("ab" + v.wire) {
			d.Order(v.order)
			require.EqualValues(t, 'a', d.Uint8())
			require.EqualValues(t, 'b', d.Uint8())
			require.Equal(t, v.want, v.decode(d), "%s %x %s", v.op, v.wire, name)
			require.EqualValues(t, 2+len(v.wire), d.Offset(), "%s %x %s", v.op, v.wire, name)
			require.NoError(t, d.Finish(), "%s %x %s", v.op, v.wire, name)
		}
	}
}

func TestDecoderDecodesAllValuesInARow(t *testing.T) {
	var b strings.Builder
	for range 3 {
		for _, v := range cursorValues {
			b.WriteString(v.wire)
		}
	}
	for name, d := range cursors(b.String()) {
		at := 0
		for range 3 {
			for _, v := range cursorValues {
				d.Order(v.order)
				require.EqualValues(t, at, d.Offset(), name)
				require.Equal(t, v.want, v.decode(d), "%s %s", v.op, name)
				at += len(v.wire)
			}
		}
		require.NoError(t, d.Finish(), name)
	}
}

func TestDecoderEveryTruncation(t *testing.T) {
	for _, v := range cursorValues {
		for cut := range len(v.wire) {
			for name, d := range cursors("ab" + v.wire[:cut]) {
				d.Order(v.order)
				d.Uint16()
				got := v.decode(d.Field("F"))
				label := []any{"%s %x cut at %d %s", v.op, v.wire, cut, name}
				require.Zero(t, got, label...)

				e := decodeError(t, d.Err())
				want := io.ErrUnexpectedEOF
				if cut == 0 && onStream(name) {
					want = io.EOF
				}
				op, path, offset := v.op, "F", int64(2)
				if v.op == "Section" && cut > 0 && onStream(name) { // its length is believed until the stream ends
					op, offset = "Uint16", 3
				}
				require.Equal(t, &wire.DecodeError{Op: op, Path: path, Offset: offset, Err: want}, e, label...)
				require.Equal(t, offset, d.Offset(), label...)

				// Sticky: later calls consume nothing, return zero values, and the first error stays.
				for _, w := range cursorValues {
					require.Zero(t, w.decode(d), "%s after %s", w.op, v.op)
				}
				require.Nil(t, d.Rest())
				require.False(t, d.More())
				d.Skip(0)
				d.Skip(1)
				d.Fail(io.ErrClosedPipe)
				require.Zero(t, d.Len(), label...)
				require.Equal(t, offset, d.Offset(), label...)
				require.Same(t, e, d.Finish(), label...)
			}
		}
	}
}

func TestDecoderMalformed(t *testing.T) {
	long8 := "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"
	cases := []struct {
		name   string
		wire   string
		decode func(d *wire.Decoder)
		want   wire.DecodeError
	}{
		{"strict bool", "\x02", func(d *wire.Decoder) { d.StrictBool() }, wire.DecodeError{Op: "StrictBool", Err: wire.ErrInvalidBool}},
		{"uvarint", long8, func(d *wire.Decoder) { d.Uvarint() }, wire.DecodeError{Op: "Uvarint", Err: varint.ErrOverflow}},
		{"zigzag", long8, func(d *wire.Decoder) { d.Zigzag() }, wire.DecodeError{Op: "Zigzag", Err: varint.ErrOverflow}},
		{"varint", "\xff\xff\xff\xff\x1f", func(d *wire.Decoder) { d.VarInt() }, wire.DecodeError{Op: "VarInt", Err: varint.ErrOverflow}},
		{"varlong", long8, func(d *wire.Decoder) { d.VarLong() }, wire.DecodeError{Op: "VarLong", Err: varint.ErrOverflow}},
		{"sleb", long8, func(d *wire.Decoder) { d.SLEB() }, wire.DecodeError{Op: "SLEB", Err: varint.ErrOverflow}},
		{"compact size", "\xfd\x01\x00", func(d *wire.Decoder) { d.CompactSize() }, wire.DecodeError{Op: "CompactSize", Err: varint.ErrNonMinimal}},
		{"vlq", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", func(d *wire.Decoder) { d.VLQ() }, wire.DecodeError{Op: "VLQ", Err: varint.ErrOverflow}},
		{
			"canonical", "\x80\x00", func(d *wire.Decoder) { wire.DecodeWith(d, "Short", varint.ConsumeCanonicalUvarint) },
			wire.DecodeError{Op: "Short", Err: varint.ErrNonMinimal},
		},
		{"width 0", "\x80\x00", func(d *wire.Decoder) { d.UintN(0) }, wire.DecodeError{Op: "UintN", Err: wire.ErrInvalidWidth}},
		{"width 9", "123456789", func(d *wire.Decoder) { d.UintN(9) }, wire.DecodeError{Op: "UintN", Err: wire.ErrInvalidWidth}},
		{"signed width 0", "\x80\x00", func(d *wire.Decoder) { d.IntN(0) }, wire.DecodeError{Op: "IntN", Err: wire.ErrInvalidWidth}},
		{"signed width 9", "123456789", func(d *wire.Decoder) { d.IntN(9) }, wire.DecodeError{Op: "IntN", Err: wire.ErrInvalidWidth}},
		{"utf-8", "\x02\xc3\x28", func(d *wire.Decoder) { d.UTF8String(wire.PrefixUint8) }, wire.DecodeError{Op: "UTF8String", Err: wire.ErrInvalidUTF8}},
		{"long utf-8", "\x64" + long[:99] + "\xff", func(d *wire.Decoder) { d.UTF8String(wire.PrefixUint8) }, wire.DecodeError{Op: "UTF8String", Err: wire.ErrInvalidUTF8}},
		{"no prefix", "\x02", func(d *wire.Decoder) { d.String(0) }, wire.DecodeError{Op: "String", Err: wire.ErrInvalidPrefix}},
		{"no prefix of a count", "\x02", func(d *wire.Decoder) { d.Count(0, 0) }, wire.DecodeError{Op: "Count", Err: wire.ErrInvalidPrefix}},
		{"no prefix of a section", "\x02", func(d *wire.Decoder) { d.Section(0, nil) }, wire.DecodeError{Op: "Section", Err: wire.ErrInvalidPrefix}},
		{"negative prefix", "\xff\xff\xff\xff\x0f", func(d *wire.Decoder) { d.ByteArray(wire.PrefixVarInt) }, wire.DecodeError{Op: "ByteArray", Err: wire.ErrNegative}},
		{"Bytes", "abc", func(d *wire.Decoder) { d.Bytes(4) }, wire.DecodeError{Op: "Bytes", Err: io.ErrUnexpectedEOF}},
		{"BytesView", "abc", func(d *wire.Decoder) { d.BytesView(4) }, wire.DecodeError{Op: "Bytes", Err: io.ErrUnexpectedEOF}},
		{"null string", "\xff\xff", func(d *wire.Decoder) { d.String(wire.PrefixInt16BE.Null()) }, wire.DecodeError{Op: "String", Err: wire.ErrNegative}},
		{"Skip", "abc", func(d *wire.Decoder) { d.Skip(4) }, wire.DecodeError{Op: "Skip", Err: io.ErrUnexpectedEOF}},
		{"trailing bytes", "abc", func(d *wire.Decoder) { d.Field("F"); _ = d.Finish() }, wire.DecodeError{Op: "Finish", Err: wire.ErrTrailingBytes}},
		{"trailing bytes of a section", "\x02\x00\x00", func(d *wire.Decoder) {
			d.Section(wire.PrefixUint8, func() { d.Field("F").Uint8() })
		}, wire.DecodeError{Op: "Section", Err: wire.ErrTrailingBytes, Offset: 2}},
		{"past the end of a section", "\x02\x00\x00\x00", func(d *wire.Decoder) {
			d.Section(wire.PrefixUint8, func() { d.Uint8(); d.Uint16() })
		}, wire.DecodeError{Op: "Uint16", Err: io.ErrUnexpectedEOF, Offset: 2}},
		{"section past the end of a section", "\x02\x02\x00\x00", func(d *wire.Decoder) {
			d.Section(wire.PrefixUint8, func() { d.Section(wire.PrefixUint8, func() { panic("called") }) })
		}, wire.DecodeError{Op: "Section", Err: io.ErrUnexpectedEOF, Offset: 1}},
		{"string past the end of a section", "\x02\x02\x00\x00", func(d *wire.Decoder) {
			d.Section(wire.PrefixUint8, func() { d.String(wire.PrefixUint8) })
		}, wire.DecodeError{Op: "String", Err: io.ErrUnexpectedEOF, Offset: 1}},
		{"count past the end of a section", "\x03\x02\x00\x00\x00", func(d *wire.Decoder) {
			d.Section(wire.PrefixUint8, func() { d.Count(wire.PrefixUint8, 2) })
		}, wire.DecodeError{Op: "Count", Err: io.ErrUnexpectedEOF, Offset: 1}},
		{"skip past the end of a section", "\x02\x00\x00\x00", func(d *wire.Decoder) {
			d.Section(wire.PrefixUint8, func() { d.Skip(3) })
		}, wire.DecodeError{Op: "Skip", Err: io.ErrUnexpectedEOF, Offset: 1}},
		{"no NUL in a section", "\x02ab\x00", func(d *wire.Decoder) {
			d.Section(wire.PrefixUint8, func() { d.CString() })
		}, wire.DecodeError{Op: "CString", Err: io.ErrUnexpectedEOF, Offset: 1}},
		{"varint past the end of a section", "\x02\x80\x80\x01", func(d *wire.Decoder) {
			d.Section(wire.PrefixUint8, func() { d.Uvarint() })
		}, wire.DecodeError{Op: "Uvarint", Err: io.ErrUnexpectedEOF, Offset: 1}},
	}
	for _, c := range cases {
		for name, d := range cursors(c.wire) {
			c.decode(d)
			require.Equal(t, &c.want, decodeError(t, d.Err()), "%s %s", c.name, name)
			require.Equal(t, c.want.Offset, d.Offset(), "%s %s", c.name, name)
			require.Equal(t, d.Err(), d.Finish(), "%s %s", c.name, name)
		}
	}
}

func TestDecoderNaNPayloadsSurvive(t *testing.T) {
	d := wire.NewDecoder([]byte("\x7f\x80\x00\x01\x7f\xf0\x00\x00\x00\x00\x00\x01"))
	require.EqualValues(t, 0x7f800001, math.Float32bits(d.Float32()))
	require.Equal(t, uint64(0x7ff0000000000001), math.Float64bits(d.Float64()))
}

func TestDecoderBoolTakesAnyByte(t *testing.T) {
	d := wire.NewDecoder([]byte{2, 0, 255})
	require.True(t, d.Bool())
	require.False(t, d.Bool())
	require.True(t, d.Bool())
}

func TestZeroDecoderIsEmpty(t *testing.T) {
	var d wire.Decoder
	require.NoError(t, d.Finish())
	require.False(t, d.More())
	require.Zero(t, d.Len())
	require.Empty(t, d.Rest())
	require.NoError(t, d.Err())
	d.Uint8()
	require.EqualError(t, d.Err(), "wire: Uint8 at offset 0: unexpected EOF")
}

func TestDecoderResetKeepsSettings(t *testing.T) {
	d := wire.NewDecoder(nil)
	d.MaxLen = 5
	d.Order(wire.LittleEndian)
	d.Field("F").Uint8()
	require.Error(t, d.Err())
	d.Reset([]byte{1, 0})
	require.EqualValues(t, 1, d.Uint16())
	require.Equal(t, 5, d.MaxLen)
	require.NoError(t, d.Finish())
	d.ResetStream(strings.NewReader("\x02\x00\x06123456"))
	require.EqualValues(t, 2, d.Uint16())
	require.EqualValues(t, 2, d.Offset())
	d.String(wire.PrefixUint8)
	require.EqualError(t, d.Err(), "wire: String at offset 2: wire: string of length 6 exceeds the limit of 5")
}

// A stream's buffer must never be a slice that the user gave.
func TestDecoderResetStreamLeavesSliceAlone(t *testing.T) {
	b := []byte("0123456789abcdef0123456789abcdef")
	d := wire.NewDecoder(b)
	d.ResetStream(strings.NewReader("XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"))
	d.Uint64()
	require.Equal(t, "0123456789abcdef0123456789abcdef", string(b))
}

func TestDecoderViews(t *testing.T) {
	b := []byte("abc\x02de")
	d := wire.NewDecoder(b)
	v := d.BytesView(3)
	require.Equal(t, 3, cap(v), "appending to a view must not overwrite what follows")
	require.Same(t, &b[0], &v[0])
	v = d.ByteArrayView(wire.PrefixUint8)
	require.Equal(t, 2, cap(v))
	require.Same(t, &b[4], &v[0])
	v = d.BytesView(0)
	require.NotNil(t, v)
	require.Empty(t, v)
	require.NoError(t, d.Finish())

	d = wire.NewStreamDecoder(strings.NewReader("abc\x02def"), 0)
	require.Equal(t, 3, cap(d.BytesView(3)))
	require.Equal(t, 2, cap(d.ByteArrayView(wire.PrefixUint8)))
}

func TestDecoderLen(t *testing.T) {
	d := wire.NewDecoder([]byte("\x03abcde"))
	require.Equal(t, 6, d.Len())
	d.Section(wire.PrefixUint8, func() {
		require.Equal(t, 3, d.Len())
		d.Skip(1)
		require.Equal(t, 2, d.Len())
		d.Skip(2)
		require.Equal(t, 0, d.Len())
	})
	require.Equal(t, 2, d.Len())

	d = wire.NewStreamDecoder(iotest.OneByteReader(strings.NewReader("\x03abcde")), 0)
	require.Equal(t, -1, d.Len(), "not known")
	d.Section(wire.PrefixUint8, func() {
		require.Equal(t, 3, d.Len(), "what the length claims")
		d.Skip(1)
		require.Equal(t, 2, d.Len())
		d.Skip(2)
		require.Equal(t, 0, d.Len())
	})
	require.Equal(t, -1, d.Len())
	d = wire.NewStreamDecoder(strings.NewReader("\x40\x00\x00\x00\x00\x00\x00\x00"), 0)
	d.Section(wire.PrefixUint64BE, func() {
		require.Equal(t, min(int64(1<<62), math.MaxInt), int64(d.Len()))
	})
}

func TestDecoderRest(t *testing.T) {
	for name, d := range cursors("\x03abc" + long) {
		d.Section(wire.PrefixUint8, func() { require.Equal(t, "abc", string(d.Rest()), name) })
		require.Equal(t, long, string(d.Rest()), name)
		require.Empty(t, d.RestView(), name)
		require.NoError(t, d.Finish(), name)
		require.EqualValues(t, 104, d.Offset(), name)
	}
	d := wire.NewStreamDecoder(strings.NewReader("\x05abc"), 0)
	d.Section(wire.PrefixUint8, func() { require.Nil(t, d.Rest()) })
	require.EqualError(t, d.Err(), "wire: Rest at offset 1: unexpected EOF")
	d = wire.NewStreamDecoder(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("abc"))), 0)
	require.Nil(t, d.Rest())
	require.Equal(t, &wire.DecodeError{Op: "Rest", Err: iotest.ErrTimeout}, d.Err())
	for length, ok := range map[int]bool{50: true, 51: false} {
		for _, in := range []string{"", "\x00"} { // in the open and in a section
			input := long[:length]
			if in != "" {
				input = string(rune(length)) + input
			}
			d = wire.NewStreamDecoder(iotest.OneByteReader(strings.NewReader(input)), 0)
			d.MaxLen = 50
			rest := func() { require.Equal(t, ok, d.Rest() != nil, length) }
			if in == "" {
				rest()
			} else {
				d.Section(wire.PrefixUint8, rest)
			}
			require.Equal(t, ok, d.Err() == nil)
			if !ok {
				require.Equal(t, &wire.LengthError{What: "rest", Got: 51, Limit: 50, Offset: int64(len(in))}, decodeError(t, d.Err()).Err)
			}
		}
	}
}

func TestDecoderSkip(t *testing.T) {
	for name, d := range cursors(long + "x") {
		d.Skip(0)
		d.Skip(1)
		d.Skip(99)
		require.EqualValues(t, 100, d.Offset(), name)
		require.EqualValues(t, 'x', d.Uint8(), name)
		d.Skip(0)
		require.NoError(t, d.Finish(), name)
	}
	for name, d := range cursors(long) {
		d.Uint8()
		d.Skip(100)
		require.Equal(t, &wire.DecodeError{Op: "Skip", Offset: 1, Err: io.ErrUnexpectedEOF}, d.Err(), name)
	}
	d := wire.NewStreamDecoder(strings.NewReader(""), 0)
	d.Skip(1)
	require.Equal(t, &wire.DecodeError{Op: "Skip", Err: io.EOF}, d.Err())
}

func TestDecoderMore(t *testing.T) {
	for name, d := range cursors("\x00\x01\x00\x02\x00\x03") {
		var got []uint16
		for d.More() {
			got = append(got, d.Uint16())
		}
		require.NoError(t, d.Err(), name)
		require.Equal(t, []uint16{1, 2, 3}, got, name)
		require.NoError(t, d.Finish(), name)
	}
	// A stream that ends between two fields of a record is cut short, though it ends where a value would start.
	for name, d := range cursors("\x00\x01\x02\x00\x01") {
		records := 0
		for d.More() {
			d.Field("A").Uint16()
			d.Field("B").Uint8()
			records++
		}
		require.Equal(t, 2, records, name)
		require.Equal(t, &wire.DecodeError{Op: "Uint8", Path: "B", Offset: 5, Err: io.ErrUnexpectedEOF}, d.Err(), name)
	}
	for name, d := range cursors("\x03\x01\x02\x03\x04") {
		n := 0
		d.Section(wire.PrefixUint8, func() {
			for d.More() {
				d.Uint8()
				n++
			}
		})
		require.Equal(t, 3, n, name)
		require.True(t, d.More(), name)
	}
	d := wire.NewStreamDecoder(strings.NewReader("\x03\x01"), 0)
	d.Section(wire.PrefixUint8, func() {
		require.True(t, d.More())
		d.Uint8()
		require.False(t, d.More(), "the section claims more than there is")
	})
	require.Equal(t, &wire.DecodeError{Op: "More", Offset: 2, Err: io.ErrUnexpectedEOF}, d.Err())
}

// broken returns what it is told to.
type broken func(p []byte) (int, error)

func (b broken) Read(p []byte) (int, error)  { return b(p) }
func (b broken) Write(p []byte) (int, error) { return b(p) }

func TestDecoderReaderErrors(t *testing.T) {
	fault := errors.New("fault")
	for want, r := range map[error]io.Reader{
		wire.ErrBadCount:      broken(func(p []byte) (int, error) { return len(p) + 1, nil }),
		io.ErrNoProgress:      broken(func([]byte) (int, error) { return 0, nil }),
		fault:                 iotest.ErrReader(fault),
		io.ErrUnexpectedEOF:   iotest.ErrReader(io.ErrUnexpectedEOF),
		io.ErrClosedPipe:      io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(io.ErrClosedPipe)),
		errors.ErrUnsupported: broken(func(p []byte) (int, error) { return 3, errors.ErrUnsupported }), // data and an error, each time
	} {
		d := wire.NewStreamDecoder(r, 0)
		if want == errors.ErrUnsupported {
			d.Uint16()
			require.NoError(t, d.Err(), "bytes that came with an error count first")
		}
		d.Uint64()
		require.Same(t, want, decodeError(t, d.Err()).Err)
	}
	d := wire.NewStreamDecoder(broken(func([]byte) (int, error) { return -1, nil }), 0)
	d.Bytes(4)
	require.Same(t, wire.ErrBadCount, decodeError(t, d.Err()).Err)
	d = wire.NewStreamDecoder(iotest.ErrReader(fault), 0)
	require.False(t, d.More())
	require.Equal(t, &wire.DecodeError{Op: "More", Err: fault}, d.Err())
	d = wire.NewStreamDecoder(iotest.ErrReader(fault), 0)
	require.Equal(t, &wire.DecodeError{Op: "Finish", Err: fault}, d.Finish())

	reads := 0
	d = wire.NewStreamDecoder(broken(func([]byte) (int, error) { reads++; return 0, nil }), 0)
	d.Uint8()
	require.Equal(t, 100, reads)
	reads = 0
	d = wire.NewStreamDecoder(broken(func(p []byte) (int, error) { // 99 empty reads between any two bytes
		if reads++; reads%100 == 0 {
			return 1, nil
		}
		return 0, nil
	}), 0)
	d.Uint64()
	require.NoError(t, d.Err())
	require.Equal(t, 800, reads)
}

func TestStreamDecoderReadsAheadNoFurtherThanItsBuffer(t *testing.T) {
	for size, want := range map[int]int{-1: 4096, 0: 4096, 1: 16, 16: 16, 17: 17, 10000: 10000} {
		r := strings.NewReader(strings.Repeat("x", 20000))
		d := wire.NewStreamDecoder(r, size)
		d.Uint8()
		require.Equal(t, 20000-want, r.Len(), size)
	}
}

func TestStreamDecoderTellsEndFromCut(t *testing.T) {
	d := wire.NewStreamDecoder(strings.NewReader("\x01\x02\x03"), 0)
	d.Uint16()
	d.Uint8()
	require.NoError(t, d.Err())
	d.Uint16()
	require.ErrorIs(t, d.Err(), io.EOF)
	d.ResetStream(strings.NewReader("\x01\x02\x03"))
	d.Uint16()
	d.Uint16()
	require.NotErrorIs(t, d.Err(), io.EOF)
	require.ErrorIs(t, d.Err(), io.ErrUnexpectedEOF)
}

func TestDecoderPaths(t *testing.T) {
	point := func(d *wire.Decoder) { d.Field("X").Uint8(); d.Field("Y").Uint8() }
	decode := func(d *wire.Decoder) {
		d.Field("ID").Uint8()
		d.Field("Header").Group(func() {
			d.Field("Version").Uint8()
			d.Field("Inner").Section(wire.PrefixUint8, func() { d.Field("Flag").StrictBool() })
		})
		for range d.Field("Rows").Elements(wire.PrefixUint8, 0) {
			for range d.Elements(wire.PrefixUint8, 0) {
				d.Uint8()
			}
			d.Field("Sum").Uint8()
		}
		d.Field("Origin").Group(func() { point(d) })
		d.Field("Last").Uint8()
	}
	input := "" +
		"\x07" + // ID
		"\x01\x01\x01" + // Header
		"\x02" + "\x01\x09\x08" + "\x02\x09\x09\x08" + // Rows
		"\x05\x06" + // Origin
		"\x09"
	paths := []string{
		"ID",
		"Header.Version", "Header.Inner", "Header.Inner.Flag",
		"Rows", "Rows[0]", "Rows[0][0]", "Rows[0].Sum", "Rows[1]", "Rows[1][0]", "Rows[1][1]", "Rows[1].Sum",
		"Origin.X", "Origin.Y",
		"Last",
	}
	for name, d := range cursors(input) {
		decode(d)
		require.NoError(t, d.Finish(), name)
	}
	require.Len(t, paths, len(input))
	for cut, path := range paths {
		for name, d := range cursors(input[:cut]) {
			decode(d)
			e := decodeError(t, d.Err())
			if !onStream(name) && path == "Header.Inner.Flag" { // a slice shows at once that the section is too long
				continue
			}
			require.EqualValues(t, cut, e.Offset, "cut at %d %s", cut, name)
			require.Equal(t, path, e.Path, "cut at %d %s", cut, name)
			between := cut == 0 || path == "Header.Version" || path == "Rows" || path == "Origin.X" || path == "Last"
			if onStream(name) && between {
				require.Equal(t, io.EOF, e.Err, "cut at %d %s", cut, name)
			} else {
				require.Equal(t, io.ErrUnexpectedEOF, e.Err, "cut at %d %s", cut, name)
			}
		}
	}
	d := wire.NewDecoder([]byte("\x07\x01\x01\x02"))
	decode(d)
	require.EqualError(t, d.Err(), "wire: Header.Inner.Flag: StrictBool at offset 3: wire: bool is neither 0 nor 1")
}

func TestDecoderGroupAtTheEnd(t *testing.T) {
	d := wire.NewStreamDecoder(strings.NewReader("\x01\x02"), 0)
	fields := func() { d.Uint8(); d.Uint8() }
	d.Group(fields)
	require.NoError(t, d.Err())
	d.Group(fields)
	require.Equal(t, io.EOF, decodeError(t, d.Err()).Err, "nothing of the group was there")
	d.Group(func() { panic("called after a failure") })
	d.ResetStream(strings.NewReader("\x01\x02\x03"))
	d.Group(fields)
	d.Group(fields)
	require.Equal(t, io.ErrUnexpectedEOF, decodeError(t, d.Err()).Err, "half of the group was there")
}

// A name is that of one value: what comes after it without a name has none.
func TestNamesDoNotOutliveTheirValue(t *testing.T) {
	for name, c := range map[string]struct {
		input  string
		decode func(d *wire.Decoder)
		path   string
	}{
		"a value after a value":    {"\x01", func(d *wire.Decoder) { d.Field("A").Uint8(); d.Uint32() }, ""},
		"a value after nothing":    {"", func(d *wire.Decoder) { d.Field("A").Bytes(0); d.Uint8() }, ""},
		"a value after no skip":    {"", func(d *wire.Decoder) { d.Field("A").Skip(0); d.Uint8() }, ""},
		"a value after empty rest": {"", func(d *wire.Decoder) { d.Field("A").Rest(); d.Uint8() }, ""},
		"a value after a group":    {"", func(d *wire.Decoder) { d.Field("A").Group(func() {}); d.Uint8() }, ""},
		"a value after a section":  {"\x00", func(d *wire.Decoder) { d.Field("A").Section(wire.PrefixUint8, func() {}); d.Uint8() }, ""},
		"Finish after a value":     {"\x01a\x02", func(d *wire.Decoder) { d.Field("A").String(wire.PrefixUint8); _ = d.Finish() }, ""},
		"elements taken before": {"\x01", func(d *wire.Decoder) {
			l := d.Field("L").Elements(wire.PrefixUint8, 0)
			d.Field("B").Uint8()
			for range l {
			}
		}, ""},
		"elements of the name": {"\x01", func(d *wire.Decoder) {
			for range d.Field("L").Elements(wire.PrefixUint8, 0) {
				d.Uint8()
			}
		}, "L[0]"},
		"the name itself":        {"", func(d *wire.Decoder) { d.Field("A").Uint8() }, "A"},
		"the name after another": {"\x01", func(d *wire.Decoder) { d.Field("A").Uint8(); d.Field("B").Uint8() }, "B"},
	} {
		d := wire.NewDecoder([]byte(c.input))
		c.decode(d)
		e := decodeError(t, d.Err())
		if name == "elements taken before" {
			require.Equal(t, &wire.DecodeError{Op: "Count", Path: "L", Offset: 1, Err: io.ErrUnexpectedEOF}, e)
			continue
		}
		require.Equal(t, c.path, e.Path, name)
	}
	fault := errors.New("fault")
	d := wire.NewStreamDecoder(io.MultiReader(strings.NewReader("\x01a"), iotest.ErrReader(fault)), 0)
	d.Field("Name").String(wire.PrefixUint8)
	require.Equal(t, &wire.DecodeError{Op: "Finish", Offset: 2, Err: fault}, d.Finish())
}

func TestDecoderFail(t *testing.T) {
	fault := errors.New("no such kind")
	d := wire.NewDecoder([]byte("\x01\x02\x03\x04"))
	d.Fail(nil)
	require.NoError(t, d.Err())
	for range d.Field("Kinds").Elements(wire.PrefixUint8, 1) {
		d.Field("Kind").Uint8()
		d.Fail(fault)
		d.Fail(io.ErrClosedPipe)
	}
	require.Equal(t, &wire.DecodeError{Path: "Kinds[0].Kind", Offset: 1, Err: fault}, d.Err(), "the offset is that of the value")
	require.EqualError(t, d.Err(), "wire: Kinds[0].Kind: at offset 1: no such kind")
	require.Zero(t, d.Uint8())
	require.EqualValues(t, 1, d.Offset())

	d = wire.NewDecoder([]byte("\x01\x02"))
	d.Field("A").Uint16()
	d.Field("B").Fail(fault)
	require.Equal(t, &wire.DecodeError{Path: "B", Offset: 0, Err: fault}, d.Err())
}

// Every kind of value keeps its name for Fail, whatever way it is decoded; one of no bytes leaves it to nothing else.
func TestFailNamesTheValue(t *testing.T) {
	fault := errors.New("makes no sense")
	input := []byte("\x00\x01\x02\x00\x00\x00\x00\x00\x00\x00")
	for name, decode := range map[string]func(d *wire.Decoder){
		"Uint8":     func(d *wire.Decoder) { d.Uint8() },
		"Bool":      func(d *wire.Decoder) { d.StrictBool() },
		"Uint64":    func(d *wire.Decoder) { d.Uint64() },
		"UintN":     func(d *wire.Decoder) { d.UintN(3) },
		"Uvarint":   func(d *wire.Decoder) { d.Uvarint() },
		"VarInt":    func(d *wire.Decoder) { d.VarInt() },
		"HPACK":     func(d *wire.Decoder) { d.HPACK(5) },
		"String":    func(d *wire.Decoder) { d.String(wire.PrefixUint8) },
		"ByteArray": func(d *wire.Decoder) { d.ByteArray(wire.PrefixUint8) },
		"View":      func(d *wire.Decoder) { d.ByteArrayView(wire.PrefixUint8) },
		"Null":      func(d *wire.Decoder) { d.NullString(wire.PrefixUint8.Null()) },
		"CString":   func(d *wire.Decoder) { d.CString() },
		"Bytes":     func(d *wire.Decoder) { d.Bytes(3) },
		"BytesView": func(d *wire.Decoder) { d.BytesView(3) },
		"Into":      func(d *wire.Decoder) { d.Into(make([]byte, 3)) },
		"Skip":      func(d *wire.Decoder) { d.Skip(3) },
		"Rest":      func(d *wire.Decoder) { d.Rest() },
		"RestView":  func(d *wire.Decoder) { d.RestView() },
		"With":      func(d *wire.Decoder) { wire.DecodeWith(d, "With", wire.ConsumeUint16) },
		"Count":     func(d *wire.Decoder) { d.Count(wire.PrefixUint8, 0) },
	} {
		for kind, d := range map[string]*wire.Decoder{
			"slice": wire.NewDecoder(input), "stream": wire.NewStreamDecoder(iotest.OneByteReader(bytes.NewReader(input)), 16),
		} {
			d.Uint8()
			decode(d.Field("V"))
			d.Fail(fault)
			require.Equal(t, &wire.DecodeError{Path: "V", Offset: 1, Err: fault}, d.Err(), "%s of a %s", name, kind)
		}
	}
	for name, decode := range map[string]func(d *wire.Decoder){
		"Bytes":    func(d *wire.Decoder) { d.Bytes(0) },
		"View":     func(d *wire.Decoder) { d.BytesView(0) },
		"Into":     func(d *wire.Decoder) { d.Into(nil) },
		"Skip":     func(d *wire.Decoder) { d.Skip(0) },
		"Rest":     func(d *wire.Decoder) { d.Section(wire.PrefixUint8, func() { d.Field("V").Rest() }) },
		"RestView": func(d *wire.Decoder) { d.Section(wire.PrefixUint8, func() { d.Field("V").RestView() }) },
		"Group":    func(d *wire.Decoder) { d.Group(func() {}) },
		"With": func(d *wire.Decoder) {
			wire.DecodeWith(d, "With", func([]byte) (int, int, error) { return 0, 0, nil })
		},
	} {
		d := wire.NewDecoder(input)
		decode(d.Field("V"))
		d.Uint8()
		d.Fail(fault)
		require.ErrorIs(t, d.Err(), fault)
		require.Empty(t, decodeError(t, d.Err()).Path, name)
	}
}

func TestDecoderDeepPathsStayShort(t *testing.T) {
	d := wire.NewDecoder(bytes.Repeat([]byte{1}, 10000))
	d.MaxDepth = -1
	var tree func()
	tree = func() {
		for range d.Field("Children").Elements(wire.PrefixUint8, 1) {
			tree()
		}
	}
	tree()
	e := decodeError(t, d.Err())
	require.Equal(t, "...", e.Path[:3])
	require.Less(t, len(e.Path), 300)
	require.EqualValues(t, 9999, e.Offset)
}

func TestDecoderElements(t *testing.T) {
	for name, d := range cursors("\x03\x05\x06\x07\x08") {
		var got []int
		for i, n := range d.Field("List").Elements(wire.PrefixUint8, 1) {
			require.Equal(t, 3, n)
			got = append(got, i, int(d.Uint8()))
		}
		require.Equal(t, []int{0, 5, 1, 6, 2, 7}, got, name)
		d.Uint8()
		require.NoError(t, d.Finish(), name)
	}
	// A loop that is left early is no failure.
	d := wire.NewDecoder([]byte("\x03\x05\x06\x07"))
	for i := range d.Field("List").Elements(wire.PrefixUint8, 1) {
		d.Field("F").Uint8()
		if i == 1 {
			break
		}
	}
	require.EqualValues(t, 3, d.Offset())
	d.Uint16()
	require.Empty(t, decodeError(t, d.Err()).Path)
	// One that is left because of a failure gets its index all the same.
	d = wire.NewDecoder([]byte("\x02\x05"))
	d.MaxLen = -1
	for range d.Field("List").Elements(wire.PrefixUint8, 0) {
		d.Field("F").Uint8()
		if d.Err() != nil {
			break
		}
	}
	require.Equal(t, "List[1].F", decodeError(t, d.Err()).Path)
	// After a failure there is nothing to loop over.
	for range d.Elements(wire.PrefixUint8, 0) {
		t.Fatal("looped")
	}
}

func TestDecoderSections(t *testing.T) {
	input := "\x00\x0a\x02ab\x40\x05\x04cdefg"
	for name, d := range cursors(input) {
		var got []string
		d.Section(wire.PrefixUint16BE, func() {
			d.Section(wire.PrefixUint8, func() { got = append(got, string(d.Bytes(2))) })
			d.Section(wire.PrefixQUIC, func() { got = append(got, d.String(wire.PrefixUint8)) })
		})
		got = append(got, string(d.Bytes(1)))
		require.NoError(t, d.Finish(), name)
		require.Equal(t, []string{"ab", "cdef", "g"}, got, name)
	}
	// Finish inside a section is about the section.
	for name, d := range cursors("\x02abcd") {
		d.Section(wire.PrefixUint8, func() {
			d.Skip(2)
			require.NoError(t, d.Finish(), name)
		})
		require.NoError(t, d.Err(), name)
		require.Error(t, d.Finish(), name)
	}
	for name, d := range cursors("\x02abcd") {
		d.Section(wire.PrefixUint8, func() { require.Error(t, d.Finish(), name) })
		require.Equal(t, &wire.DecodeError{Op: "Finish", Offset: 1, Err: wire.ErrTrailingBytes}, d.Err(), name)
	}
	// An empty section.
	for name, d := range cursors("\x00") {
		called := false
		d.Section(wire.PrefixUint8, func() { called = !d.More() && d.Len() == 0 })
		require.True(t, called, name)
		require.NoError(t, d.Finish(), name)
	}
	// A length that no stream can have.
	d := wire.NewStreamDecoder(strings.NewReader("\xff\xff\xff\xff\xff\xff\xff\xff"), 0)
	d.Section(wire.PrefixUint64BE, func() { panic("called") })
	require.Equal(t, &wire.LengthError{What: "section", Got: math.MaxUint64, Limit: math.MaxInt64 - 9}, decodeError(t, d.Err()).Err)
	d = wire.NewDecoder([]byte("\xff\xff\xff\xff\xff\xff\xff\xff"))
	d.Section(wire.PrefixUint64BE, func() { panic("called") })
	require.Equal(t, &wire.DecodeError{Op: "Section", Err: io.ErrUnexpectedEOF}, d.Err())
}

// Without a limit, or with the largest, lengths up to the largest int must not overflow.
func TestDecoderHugeLengths(t *testing.T) {
	for _, budget := range []int{-1, math.MaxInt, math.MaxInt - 20} {
		for less := range uint64(40) {
			claim := math.MaxInt - less
			for _, decode := range []func(d *wire.Decoder){
				func(d *wire.Decoder) { d.String(wire.PrefixUint64BE) },
				func(d *wire.Decoder) { d.ByteArray(wire.PrefixUint64BE) },
				func(d *wire.Decoder) { d.UTF8String(wire.PrefixUint64BE) },
				func(d *wire.Decoder) {
					d.Section(wire.PrefixUint64BE, func() { d.String(wire.PrefixUint64BE) })
				},
				func(d *wire.Decoder) { d.Bytes(d.Uint64()) },
				func(d *wire.Decoder) { d.Skip(d.Uint64()) },
				func(d *wire.Decoder) {
					for range d.Elements(wire.PrefixUint64BE, 1) {
						d.Uint64()
					}
				},
			} {
				for kind, d := range cursors(strings.Repeat(string(wire.AppendUint64(nil, claim)), 3)) {
					d.MaxLen = budget
					decode(d)
					var tooLong *wire.LengthError
					require.True(t, errors.Is(d.Err(), io.ErrUnexpectedEOF) || errors.As(d.Err(), &tooLong), "%d over %s: %v", claim, kind, d.Err())
				}
			}
		}
	}
}

// TestDecoderChunking: what is decoded, and the error, do not depend on how a stream was cut, or on the size of the
// buffer.
func TestDecoderChunking(t *testing.T) {
	type outcome struct {
		values []any
		offset int64
		err    error
	}
	for seed := range uint64(400) {
		random := rand.New(rand.NewPCG(seed, 2))
		var input strings.Builder
		for input.Len() < 150 {
			if random.IntN(3) > 0 {
				input.WriteString(cursorValues[random.IntN(len(cursorValues))].wire)
			} else {
				input.WriteByte(byte(random.Uint32() >> random.IntN(32)))
			}
		}
		budget := []int{0, -1, 40, 300}[random.IntN(4)]
		run := func(d *wire.Decoder) (o outcome) {
			d.MaxLen = budget
			random := rand.New(rand.NewPCG(seed, 3))
			step := func(d *wire.Decoder) {
				v := cursorValues[random.IntN(len(cursorValues))]
				d.Order(v.order)
				o.values = append(o.values, bytes.Clone(view(v.decode(d.Field(v.op)))))
			}
			for d.Err() == nil && d.More() {
				switch random.IntN(8) {
				case 0:
					d.Field("section").Section(wire.PrefixUint8, func() {
						for d.More() {
							step(d)
						}
					})
				case 1:
					for range d.Field("list").Elements(wire.PrefixUint8, random.IntN(3)) {
						step(d)
					}
				case 2:
					d.Skip(random.Uint64N(20))
				default:
					step(d)
				}
			}
			o.offset, o.err = d.Offset(), d.Finish()
			return o
		}
		want := run(wire.NewStreamDecoder(strings.NewReader(input.String()), 1000)) // in one piece
		for name, d := range cursors(input.String()) {
			if onStream(name) {
				require.Equal(t, want, run(d), "seed %d %s", seed, name)
			}
		}
	}
}

// view makes a value comparable once the buffer has moved on.
func view(v any) []byte {
	if b, ok := v.([]byte); ok {
		return b
	}
	return fmt.Append(nil, v)
}

func TestDecodeWithOverAStream(t *testing.T) {
	never := func([]byte) (int, int, error) { return 0, 0, io.ErrUnexpectedEOF }
	d := wire.NewStreamDecoder(strings.NewReader(long), 32)
	require.Zero(t, wire.DecodeWith(d, "Endless", never))
	require.Equal(t, &wire.LengthError{What: "Endless", Got: 33, Limit: 32}, decodeError(t, d.Err()).Err)
	d = wire.NewDecoder([]byte(long))
	require.Zero(t, wire.DecodeWith(d, "Endless", never))
	require.Equal(t, &wire.DecodeError{Op: "Endless", Err: io.ErrUnexpectedEOF}, d.Err())
	wire.DecodeWith(d, "After", func([]byte) (int, int, error) { return 7, 0, nil })
	require.Equal(t, "Endless", decodeError(t, d.Err()).Op)
}

func TestDecoderCStringIsLinear(t *testing.T) {
	s := strings.Repeat("x", 1<<20)
	d := wire.NewStreamDecoder(iotest.OneByteReader(strings.NewReader(s+"\x00")), 16)
	require.Equal(t, s, d.CString()) // quadratic would take minutes
}

func TestDecoderNeverPanics(t *testing.T) {
	// Every method at every place of hostile bytes.
	for _, input := range []string{strings.Repeat("\xff", 40), strings.Repeat("\x80", 40), strings.Repeat("\x7f\xff", 20), strings.Repeat("\x00", 40)} {
		for at := range 20 {
			for _, budget := range []int{-1, 0, 1, 1000} {
				for _, v := range cursorValues {
					for p := wire.Prefix(0); p < 20; p++ {
						for _, d := range []*wire.Decoder{wire.NewDecoder([]byte(input)), wire.NewStreamDecoder(strings.NewReader(input), 16)} {
							d.MaxLen = budget
							d.Skip(uint64(at))
							d.Section(p, func() {
								d.Count(p, 3)
								v.decode(d)
								d.ByteArray(p)
								d.Rest()
							})
							d.String(p)
						}
					}
				}
			}
		}
	}
}

func TestDecoderErrIsNilInterface(t *testing.T) {
	err := wire.NewDecoder(nil).Err()
	require.True(t, err == nil && reflect.TypeOf(err) == nil)
}

func TestOrderString(t *testing.T) {
	require.Equal(t, "big-endian", wire.BigEndian.String())
	require.Equal(t, "little-endian", wire.LittleEndian.String())
	require.Equal(t, "Order(2)", wire.Order(2).String())
	d := wire.NewDecoder([]byte{1, 2})
	d.Order(7)
	require.EqualValues(t, 0x0102, d.Uint16(), "any other order is big-endian")
}
