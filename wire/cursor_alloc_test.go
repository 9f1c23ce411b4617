//go:build !race

package wire_test

import (
	"bytes"
	"encoding/binary"
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

// scalars decodes one value with every method that returns no copy.
func scalars(d *wire.Decoder) {
	d.Bool()
	d.StrictBool()
	d.Uint8()
	d.Int8()
	d.Byte()
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
	d.Prefixed(5)
	d.Bytes(3)
	d.ByteArray(wire.PrefixUvarint)
	d.Skip(2)
	for range d.Field("List").Elements(wire.PrefixUint8, 1) {
		d.Field("X").Uint8()
	}
	d.More()
}

var abc = []byte("abc")

func putScalars(e *wire.Encoder) {
	e.Bool(true)
	e.Bool(true)
	e.Uint8(1)
	e.Int8(-1)
	e.Byte(2)
	e.Uint16(3)
	e.Int16(-3)
	e.Uint32(4)
	e.Int32(-4)
	e.Uint64(5)
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
	e.Prefixed(0xe0, 5, 1337)
	e.Raw(abc)
	e.ByteArray(wire.PrefixUvarint, abc)
	e.Uint16(7)
	e.Count(wire.PrefixUint8, 2)
	e.Uint16(8)
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
}

func TestDecoderPartsAllocateNothing(t *testing.T) {
	packet := []byte("\x06\x01\x02\x03\x04\x05\x06\x02\x01\x02\x03abc\x03abc")
	d := wire.NewDecoder(nil)
	sum := 0
	cells := make([]uint8, 0, 2)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		d.Reset(packet)
		d.Field("S").Section(wire.PrefixUint8, func(d *wire.Decoder) {
			d.Field("G").Group(func(d *wire.Decoder) { sum += int(d.Uint32()) })
			sum += int(d.Uint16())
		})
		cells = wire.DecodeSliceInto(d, cells, wire.PrefixUint8, 1, func(v *uint8, d *wire.Decoder) { *v = d.Uint8() })
		d.Skip(8)
		if d.Finish() != nil {
			t.Error(d.Err())
		}
	}))
	hello := []byte("\x05hello")
	kept := ""
	require.EqualValues(t, 1, testing.AllocsPerRun(100, func() {
		d.Reset(hello)
		kept = d.String(wire.PrefixUint8)
	}), "a string is one allocation")
	require.Equal(t, "hello", kept)
	words := []byte("\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	require.EqualValues(t, 1, testing.AllocsPerRun(100, func() {
		d.Reset(words)
		wire.DecodeSlice(d, wire.PrefixUint8, 2, (*wire.Decoder).Uint16)
	}), "a list of numbers is one allocation")
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
		e := wire.NewStreamEncoder(nullWriter{}, size)
		part := func(e *wire.Encoder) { putScalars(e); e.String(wire.PrefixUint8, long) }
		part(e)
		require.Zero(t, testing.AllocsPerRun(100, func() {
			putScalars(e)
			e.String(wire.PrefixUvarint, long)
			e.CString(long)
			e.Section(wire.PrefixUvarint, part)
			e.Section(wire.PrefixUint16BE, func(e *wire.Encoder) { e.Section(wire.PrefixUvarint, part) })
			if e.Flush() != nil {
				t.Error(e.Err())
			}
		}), "stream, buffer of %d", size)
	}
}

func TestCursorsKeepTheirBuffers(t *testing.T) {
	e := wire.NewStreamEncoder(nullWriter{}, 100)
	r := &repeating{packet: long}
	d := wire.NewStreamDecoder(r, 100)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		e.ResetStream(nullWriter{})
		e.Uint64(1)
		d.ResetStream(r)
		d.Uint64()
	}))
}

// nullWriter is a writer with no other method.
type nullWriter struct{}

func (nullWriter) Write(p []byte) (int, error) { return len(p), nil }

// TestLaw3Decoder: whatever lengths and counts claim, decoding allocates at most 64 KiB, four times what was received, and the elements
// really decoded.
func TestLaw3Decoder(t *testing.T) {
	type wide [16]uint64
	prefix := func(p wire.Prefix, n uint64) string {
		b, err := p.Append(nil, n)
		require.NoError(t, err)
		return string(b)
	}
	u64, uv := wire.PrefixUint64BE, wire.PrefixUvarint
	var tree func(d *wire.Decoder) []string
	tree = func(d *wire.Decoder) []string { wire.DecodeSlice(d, uv, 1, tree); return nil }
	var preallocating func(d *wire.Decoder) uint8
	preallocating = func(d *wire.Decoder) uint8 {
		list := make([]uint8, d.Count(wire.PrefixUint32BE, 1))
		for i := range list {
			list[i] = preallocating(d)
		}
		return 0
	}
	body := strings.Repeat("\x00\x00\x20\x00", 1<<12)
	for _, n := range []uint64{100, 5000, 1 << 26, 1 << 32, 1 << 62, math.MaxUint64} {
		for name, c := range map[string]struct {
			wire   string
			decode func(d *wire.Decoder)
		}{
			"string":     {prefix(u64, n) + body, func(d *wire.Decoder) { d.String(u64) }},
			"byte array": {prefix(u64, n) + body, func(d *wire.Decoder) { d.ByteArray(u64) }},
			"bytes":      {body, func(d *wire.Decoder) { d.Bytes(int(min(n, math.MaxInt))) }},
			"skip":       {body, func(d *wire.Decoder) { d.Skip(int(min(n, math.MaxInt))) }},
			"section":    {prefix(u64, n) + body, func(d *wire.Decoder) { d.Section(u64, func(d *wire.Decoder) { d.Rest() }) }},
			"count in section": {prefix(u64, n) + prefix(u64, n/9) + body, func(d *wire.Decoder) {
				d.Section(u64, func(d *wire.Decoder) { wire.DecodeSlice(d, u64, 8, (*wire.Decoder).Uint64) })
			}},
			"list of words": {prefix(u64, n) + body, func(d *wire.Decoder) { wire.DecodeSlice(d, u64, 8, (*wire.Decoder).Uint64) }},
			"list of bytes": {prefix(u64, n) + body, func(d *wire.Decoder) { wire.DecodeSlice(d, u64, 1, (*wire.Decoder).Uint8) }},
			"list of strings": {prefix(u64, n) + prefix(u64, n) + body, func(d *wire.Decoder) {
				wire.DecodeSlice(d, u64, 8, func(d *wire.Decoder) string { return d.String(u64) })
			}},
			"list of wide": {prefix(u64, n) + "\x02" + body, func(d *wire.Decoder) {
				wire.DecodeSlice(d, u64, 1, func(d *wire.Decoder) (w wide) { d.StrictBool(); return w })
			}},
			"list of sizeless": {prefix(u64, n) + "\x02", func(d *wire.Decoder) {
				wire.DecodeSlice(d, u64, 0, func(d *wire.Decoder) (w wide) { d.StrictBool(); return w })
			}},
			"map":               {prefix(u64, n) + "\x02", func(d *wire.Decoder) { wire.DecodeMap(d, u64, 2, (*wire.Decoder).Uint8, (*wire.Decoder).Uint64) }},
			"nested":            {strings.Repeat(prefix(uv, min(n, 4000)), 2000), func(d *wire.Decoder) { wire.DecodeSlice(d, uv, 1, tree) }},
			"nested and filled": {strings.Repeat("\x00\x00\x20\x00", 1<<12), func(d *wire.Decoder) { preallocating(d) }},
		} {
			for kind, d := range map[string]*wire.Decoder{
				"slice":    wire.NewDecoder([]byte(c.wire)),
				"stream":   wire.NewStreamDecoder(strings.NewReader(c.wire), 0),
				"one byte": wire.NewStreamDecoder(iotest.OneByteReader(strings.NewReader(c.wire)), 0),
			} {
				if kind != "slice" && name == "nested and filled" {
					continue // trusts a count on a stream, as Count's doc forbids
				}
				got := allocated(func() { c.decode(d) })
				require.LessOrEqual(t, got, uint64(64<<10+4*len(c.wire)), "%s of %d over %s", name, n, kind)
			}
		}
	}
}

// What arrives may be kept: a long string, view and list, honest, in pieces.
func TestLaw3DecoderHonest(t *testing.T) {
	const n = 3 << 20
	head := binary.BigEndian.AppendUint32(nil, n)
	input := append(head, bytes.Repeat([]byte("x"), n)...)
	words := append(binary.BigEndian.AppendUint32(nil, n/8), input[4:]...)
	for name, c := range map[string]struct {
		input  []byte
		decode func(d *wire.Decoder) int
		kept   uint64
	}{
		"string":     {input, func(d *wire.Decoder) int { return len(d.String(wire.PrefixUint32BE)) }, n},
		"byte array": {input, func(d *wire.Decoder) int { return len(d.ByteArray(wire.PrefixUint32BE)) }, 0},
		"words": {words, func(d *wire.Decoder) int {
			return 8 * len(wire.DecodeSlice(d, wire.PrefixUint32BE, 8, (*wire.Decoder).Uint64))
		}, n},
	} {
		for kind, d := range map[string]*wire.Decoder{
			"slice":  wire.NewDecoder(c.input),
			"stream": wire.NewStreamDecoder(bytes.NewReader(c.input), 0),
			"half":   wire.NewStreamDecoder(iotest.HalfReader(bytes.NewReader(c.input)), 0),
		} {
			got := 0
			require.LessOrEqual(t, allocated(func() { got = c.decode(d) }), 64<<10+4*uint64(len(c.input))+c.kept, "%s over %s", name, kind)
			require.Equal(t, n, got)
			require.NoError(t, d.Err())
		}
	}
}
