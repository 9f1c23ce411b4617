//go:build !race

package wire_test

import (
	"bytes"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// repeating repeats a packet for ever.
type repeating struct {
	packet string
	at     int
}

func (r *repeating) Read(p []byte) (int, error) {
	n := copy(p, r.packet[r.at:])
	r.at = (r.at + n) % len(r.packet)
	return n, nil
}

// nullSink is a writer with no other method.
type nullSink struct{}

func (nullSink) Write(p []byte) (int, error) { return len(p), nil }

// scalars decodes one value with every method that returns no copy.
func scalars(d *wire.Decoder) {
	d.Bool()
	d.StrictBool()
	d.Uint8()
	d.Int8()
	d.Uint16()
	d.Int16()
	d.Uint32()
	d.Int32()
	d.Field("F").Uint64()
	d.Int64()
	d.Float32()
	d.Float64()
	d.UintN(3)
	d.IntN(3)
	d.Uvarint()
	d.Zigzag()
	d.VarInt()
	d.VarLong()
	d.SLEB()
	d.QUIC()
	d.CompactSize()
	d.VLQ()
	d.BytesView(3)
	d.ByteArrayView(wire.PrefixUvarint)
	d.Skip(2)
	for range d.Field("List").Elements(wire.PrefixUint8, 1) {
		d.Field("X").Uint8()
	}
	d.Section(wire.PrefixUint8, func() { d.Group(func() { d.Uint16() }) })
	d.More()
}

var abc = []byte("abc")

func putScalars(e *wire.Encoder) {
	e.Bool(true)
	e.Bool(true)
	e.Uint8(1)
	e.Int8(-1)
	e.Uint16(3)
	e.Int16(-3)
	e.Uint32(4)
	e.Int32(-4)
	e.Field("F").Uint64(5)
	e.Int64(-5)
	e.Float32(1.5)
	e.Float64(-1.5)
	e.UintN(3, 6)
	e.IntN(3, -6)
	e.Uvarint(math.MaxUint64)
	e.Zigzag(math.MinInt64)
	e.VarInt(-7)
	e.VarLong(-8)
	e.SLEB(-9)
	e.QUIC(varint.MaxQUIC)
	e.CompactSize(70000)
	e.VLQ(70000)
	e.Raw(abc)
	e.ByteArray(wire.PrefixUvarint, abc)
	e.Uint16(7)
	e.Count(wire.PrefixUint8, 2)
	e.Uint16(8)
	e.Section(wire.PrefixUint8, func() { e.Group(func() { e.Uint16(9) }) })
}

func scalarPacket(t *testing.T) string {
	e := wire.NewEncoder(nil)
	putScalars(e)
	b, err := e.Bytes()
	require.NoError(t, err)
	d := wire.NewDecoder(b)
	scalars(d)
	require.NoError(t, d.Finish())
	return string(b)
}

func TestDecoderAllocatesNothing(t *testing.T) {
	packet := scalarPacket(t)
	b := []byte(packet)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		d := wire.NewDecoder(b) // on the stack
		scalars(d)
		if d.Finish() != nil {
			t.Error(d.Err())
		}
	}), "slice")

	for name, wrap := range map[string]func(io.Reader) io.Reader{
		"bare":     func(r io.Reader) io.Reader { return bare{r} },
		"one byte": iotest.OneByteReader,
		"half":     iotest.HalfReader,
		"quiet":    func(r io.Reader) io.Reader { return &quiet{r: r} },
	} {
		for _, size := range []int{1, 0} {
			d := wire.NewStreamDecoder(wrap(&repeating{packet: packet}), size)
			scalars(d)
			require.Zero(t, testing.AllocsPerRun(100, func() { scalars(d) }), "%s %d", name, size)
			require.NoError(t, d.Err())
		}
	}
	d := wire.NewStreamDecoder(strings.NewReader(""), 0)
	r := strings.NewReader(packet)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		r.Reset(packet)
		d.ResetStream(r)
		scalars(d)
		if d.Finish() != nil {
			t.Error(d.Err())
		}
	}), "reset")
	hello := []byte("\x05hello")
	kept := ""
	require.EqualValues(t, 1, testing.AllocsPerRun(100, func() {
		d.Reset(hello)
		kept = d.String(wire.PrefixUint8)
	}), "a string is one allocation")
	require.Equal(t, "hello", kept)
}

func TestEncoderAllocatesNothing(t *testing.T) {
	buf := make([]byte, 0, 1000)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		e := wire.NewEncoder(buf) // on the stack
		putScalars(e)
		e.String(wire.PrefixUvarint, long)
		e.UTF8String(wire.PrefixUint16BE, long)
		e.CString(long)
		if b, err := e.Bytes(); err != nil || &b[0] != &buf[:1][0] {
			t.Error(err)
		}
	}), "slice")
	for _, size := range []int{1, 0} {
		e := wire.NewStreamEncoder(nullSink{}, size)
		part := func() { putScalars(e); e.String(wire.PrefixUint8, long) }
		nested := func() { e.Section(wire.PrefixUvarint, part) }
		run := func() {
			putScalars(e)
			e.String(wire.PrefixUvarint, long)
			e.CString(long)
			nested()
			e.Section(wire.PrefixUint16BE, nested)
			e.Section(wire.PrefixUvarint, nested)
			if e.Flush() != nil {
				t.Error(e.Err())
			}
		}
		run()
		require.Zero(t, testing.AllocsPerRun(100, run), "stream, buffer of %d", size)
	}
}

// A list made in the documented way puts neither cursor on the heap.
func TestListsByHandAllocateNothing(t *testing.T) {
	list := []uint64{1, 2, 3}
	buf := make([]byte, 0, 100)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		e := wire.NewEncoder(buf)
		e.Count(wire.PrefixUint16BE, len(list))
		for _, v := range list {
			e.Uint64(v)
		}
		b, err := e.Bytes()
		if err != nil {
			t.Error(err)
		}
		d := wire.NewDecoder(b)
		i := 0
		for range d.Elements(wire.PrefixUint16BE, 8) {
			list[i] = d.Uint64()
			i++
		}
		if d.Finish() != nil {
			t.Error(d.Err())
		}
	}))
}

func TestCursorsKeepTheirBuffers(t *testing.T) {
	e := wire.NewStreamEncoder(nullSink{}, 100)
	r := &repeating{packet: long}
	d := wire.NewStreamDecoder(r, 100)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		e.ResetStream(nullSink{})
		e.Uint64(1)
		d.ResetStream(r)
		d.Uint64()
	}))
}

// Law 8: a record into memory that is there, however it is used.
func TestRecordsAllocateNothing(t *testing.T) {
	for _, r := range sampleRecords() {
		b, err := wire.Append(nil, r)
		require.NoError(t, err)
		buf := make([]byte, 0, 2*len(b)+16)
		require.NoError(t, wire.Unmarshal(b, r))
		var kept wire.Codec
		d := wire.NewStreamDecoder(&repeating{packet: string(b)}, 0)
		e := wire.NewStreamEncoder(nullSink{}, 0)
		for how, f := range map[string]func() error{
			"pooled Append":    func() error { _, err := wire.Append(buf, r); return err },
			"pooled Unmarshal": func() error { return wire.Unmarshal(b, r) },
			"pooled Consume":   func() error { _, err := wire.Consume(b, r); return err },
			"pooled Size":      func() error { wire.Size(r); return nil },
			"kept Append":      func() error { _, err := kept.Append(buf, r); return err },
			"kept Unmarshal":   func() error { return kept.Unmarshal(b, r) },
			"kept Size":        func() error { kept.Size(r); return nil },
			"from a stream":    func() error { return d.Decode(r) },
			"to a stream":      func() error { return e.Encode(r) },
		} {
			require.NoError(t, f())
			require.Zero(t, testing.AllocsPerRun(100, func() {
				if err := f(); err != nil {
					t.Error(err)
				}
			}), "%s of %T", how, r)
		}
	}
}

// masked is a scalar of bytes, longer than those that the compiler keeps on the stack.
type masked struct{ Bytes []byte }

func (m *masked) Fields(c *wire.Codec) {
	wire.Scalar(c, "Bytes", &m.Bytes, func() { c.ByteArray("", wire.PrefixUint8, &m.Bytes) })
}

func TestScalarsAllocateNothing(t *testing.T) {
	m := &masked{bytes.Repeat([]byte("x"), 200)}
	buf := make([]byte, 0, 300)
	b, err := wire.Append(nil, m)
	require.NoError(t, err)
	require.Zero(t, testing.AllocsPerRun(100, func() { _, _ = wire.Append(buf, m) }))
	require.Zero(t, testing.AllocsPerRun(100, func() { _ = wire.Unmarshal(b, m) }))
}

// And with the Codec on the stack, in the methods of a type.
func TestCodecsOnTheStackAllocateNothing(t *testing.T) {
	l := &funcLog{1, 1, 3, []uint64{4, 5, 6, 7, 8}, 9, 10}
	co := &connect{true, 60, "id", &will{1, true, "t", []byte("bye")}, ptr("u"), ptr("p")}
	to := &topic{1, ptr("abc"), true, []partition{{1, []int32{1, -2}, []taggedField{{300, []byte("x")}}}}, nil}
	ve, vb := &versioned{Version: 1}, []byte{1}
	pa := &packet{ID: 1, Body: []byte("body")}
	buf := make([]byte, 0, 1000)
	pb, _ := wire.Append(nil, pa)
	lb, _ := wire.Append(nil, l)
	cb, _ := wire.Append(nil, co)
	tb, _ := wire.Append(nil, to)
	for name, f := range map[string]func(){
		"append numbers":    func() { var c wire.Codec; l.Fields(c.Encode(buf)); _, _ = c.Encoded() },
		"decode numbers":    func() { var c wire.Codec; l.Fields(c.Decode(lb)); _ = c.Decoded() },
		"append a list":     func() { var c wire.Codec; (*listedLog)(l).Fields(c.Encode(buf)); _, _ = c.Encoded() },
		"decode a list":     func() { var c wire.Codec; (*listedLog)(l).Fields(c.Decode(lb)); _ = c.Decoded() },
		"append a section":  func() { var c wire.Codec; co.Fields(c.Encode(buf)); _, _ = c.Encoded() },
		"decode a section":  func() { var c wire.Codec; co.Fields(c.Decode(cb)); _ = c.Decoded() },
		"append many lists": func() { var c wire.Codec; to.Fields(c.Encode(buf)); _, _ = c.Encoded() },
		"decode many lists": func() { var c wire.Codec; to.Fields(c.Decode(tb)); _ = c.Decoded() },
		"append less":       func() { var c wire.Codec; ve.Fields(c.Encode(buf)); _, _ = c.Encoded() },
		"decode less":       func() { var c wire.Codec; ve.Fields(c.Decode(vb)); _ = c.Decoded() },
		"append a packet":   func() { var c wire.Codec; pa.Fields(c.Encode(buf)); _, _ = c.Encoded() },
		"decode a packet":   func() { var c wire.Codec; pa.Fields(c.Decode(pb)); _ = c.Decoded() },
		"a record, too": func() {
			var r listedLog
			r.Frames = l.Frames
			var c wire.Codec
			r.Fields(c.Decode(lb))
			_ = c.Decoded()
		},
	} {
		require.Zero(t, testing.AllocsPerRun(100, f), name)
	}
}

func TestDomainNamesAllocateNothing(t *testing.T) {
	d := domains{"www.example.com.", "mail.example.com.", "example.com.", ""}
	buf := make([]byte, 0, 100)
	b, err := wire.Append(nil, d)
	require.NoError(t, err)
	var r wire.Record = d
	require.Zero(t, testing.AllocsPerRun(100, func() { _, _ = wire.Append(buf, r) }))
	require.Zero(t, testing.AllocsPerRun(100, func() { _ = wire.Unmarshal(b, r) }))
	require.Zero(t, testing.AllocsPerRun(100, func() { var c wire.Codec; d.Fields(c.Decode(b)); _ = c.Decoded() }))
	require.Zero(t, testing.AllocsPerRun(100, func() { var c wire.Codec; d.Fields(c.Encode(buf)); _, _ = c.Encoded() }))
}
