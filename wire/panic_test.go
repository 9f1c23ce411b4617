package wire_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// A panicky is a record with a place of each kind that the caller's functions run in. One of them panics.
type panicky struct {
	at     string
	before uint16
	long   []byte
	list   []uint8
	opt    *uint8
	text   string
	last   uint8
}

var panickyPlaces = []string{
	"start", "section", "inner section", "group", "list", "optional", "bits", "sum", "scalar", "value", "end",
}

func newPanicky(at string) *panicky {
	return &panicky{at, 0x0102, bytes.Repeat([]byte{'x'}, 300), []uint8{1, 2}, ptr(uint8(3)), "t", 4}
}

func (p *panicky) reach(place string) {
	if p.at == place {
		panic("at " + place)
	}
}

func (p *panicky) Fields(c *wire.Codec) {
	p.reach("start")
	c.Uint16("Before", &p.before)
	c.Section("Section", wire.PrefixUvarint, func() {
		c.Section("Inner", wire.PrefixUvarint, func() {
			c.ByteArray("Long", wire.PrefixUint16BE, &p.long)
			p.reach("inner section")
		})
		p.reach("section")
	})
	c.Group("Group", func() {
		c.Order(wire.LittleEndian)
		p.reach("group")
	})
	for v := range wire.List(c, "List", wire.PrefixUint8, &p.list) {
		c.Uint8("", v)
		p.reach("list")
	}
	for v := range wire.Optional(c, "Opt", &p.opt) {
		c.Uint8("", v)
		p.reach("optional")
	}
	c.Bits("Bits", 1, func() {
		c.Unused(8)
		p.reach("bits")
	})
	c.Sum("CRC", crc, func() {
		c.Uint8("Last", &p.last)
		p.reach("sum")
	})
	wire.Scalar(c, "Text", &p.text, func() {
		c.String("", wire.PrefixUint8, &p.text)
		p.reach("scalar")
	})
	wire.Value(c, "Value", &p.last, func(dst []byte, v uint8) ([]byte, error) {
		p.reach("value")
		return append(dst, v), nil
	}, func(b []byte) (uint8, int, error) {
		p.reach("value")
		return wire.ConsumeUint8(b)
	})
	p.reach("end")
}

// eachPanic calls fn with a record for each place, the bytes of such a record, and what a panic there is called.
func eachPanic(t *testing.T, fn func(t *testing.T, r *panicky, b []byte)) {
	b, err := wire.Append(nil, newPanicky(""))
	require.NoError(t, err)
	for _, place := range panickyPlaces {
		t.Run(place, func(t *testing.T) { fn(t, newPanicky(place), b) })
	}
}

// A Codec that is kept, and those of the pools, work after a panic.
func TestCodecAfterPanic(t *testing.T) {
	eachPanic(t, func(t *testing.T, r *panicky, b []byte) {
		fine := newPanicky("")
		text, err := wire.AppendJSON(nil, fine)
		require.NoError(t, err)
		format, size := wire.Format(fine), len(b)
		var c wire.Codec
		calls := map[string]func(r wire.Record) any{
			"Append":         func(r wire.Record) any { b, _ := wire.Append(nil, r); return b },
			"Unmarshal":      func(r wire.Record) any { return wire.Unmarshal(b, r) },
			"Consume":        func(r wire.Record) any { n, _ := wire.Consume(b, r); return n },
			"Size":           func(r wire.Record) any { return wire.Size(r) },
			"Trace":          func(r wire.Record) any { return wire.Trace(b, r, func(wire.Field) {}) },
			"Format":         func(r wire.Record) any { return wire.Format(r) },
			"AppendJSON":     func(r wire.Record) any { b, _ := wire.AppendJSON(nil, r); return b },
			"ParseJSON":      func(r wire.Record) any { return wire.ParseJSON(text, r) },
			"kept Append":    func(r wire.Record) any { b, _ := c.Append(nil, r); return b },
			"kept Unmarshal": func(r wire.Record) any { return c.Unmarshal(b, r) },
			"kept Consume":   func(r wire.Record) any { n, _ := c.Consume(b, r); return n },
			"kept Size":      func(r wire.Record) any { return c.Size(r) },
			"kept Trace":     func(r wire.Record) any { return c.Trace(b, r, func(wire.Field) {}) },
		}
		want := map[string]any{
			"Append": b, "Consume": size, "Size": size, "Format": format, "AppendJSON": text,
			"kept Append": b, "kept Consume": size, "kept Size": size,
		}
		for name, call := range calls {
			if r.at == "scalar" && (name == "Format" || strings.HasSuffix(name, "JSON")) {
				call(r) // there no function of a Scalar is called
			} else {
				require.Panics(t, func() { call(r) }, name)
			}
			for after, call := range calls {
				require.Equal(t, want[after], call(fine), "%s after %s", after, name)
			}
		}
	})
}

// What a Codec gives out between a panic and the next record is no part of one.
func TestCodecOfOnesOwnAfterPanic(t *testing.T) {
	eachPanic(t, func(t *testing.T, r *panicky, b []byte) {
		if r.at == "start" || r.at == "value" || r.at == "end" {
			return // between two values nothing is under way
		}
		var c wire.Codec
		require.Panics(t, func() { r.Fields(c.Encode([]byte("kept"))) })
		out, err := c.Encoded()
		require.ErrorIs(t, err, wire.ErrPanic)
		require.Equal(t, "kept", string(out))
		require.Panics(t, func() { r.Fields(c.Decode(b)) })
		require.ErrorIs(t, c.Decoded(), wire.ErrPanic)

		r.at = ""
		r.Fields(c.Encode(nil))
		out, err = c.Encoded()
		require.NoError(t, err)
		require.Equal(t, b, out)
		r.Fields(c.Decode(b))
		require.NoError(t, c.Decoded())
	})
}

// An Encoder leaves a record out that panics, and goes on; a stream had half of it, or nothing went out any more.
func TestEncodeAfterPanic(t *testing.T) {
	eachPanic(t, func(t *testing.T, r *panicky, b []byte) {
		var out bytes.Buffer
		for name, e := range map[string]*wire.Encoder{
			"slice": wire.NewEncoder(nil), "stream": wire.NewStreamEncoder(&out, 16), "large": wire.NewStreamEncoder(&out, 4096),
		} {
			out.Reset()
			e.Uint8(0xaa)
			require.Panics(t, func() { _ = e.Encode(r) }, name)
			require.NoError(t, e.Err(), name)
			e.Uint16(0xbbcc)
			require.NoError(t, e.Encode(newPanicky("")), name)
			require.NoError(t, e.Flush(), name)
			got := out.Bytes()
			if name == "slice" {
				got, _ = e.Bytes()
			}
			require.Equal(t, "\xaa\xbb\xcc"+string(b), string(got), name)
		}
	})
}

// What else an Encoder calls ends it by a panic: nothing of it goes out, nor of what comes after.
func TestEncoderAfterPanic(t *testing.T) {
	boom := func(e *wire.Encoder) {
		e.Uint8(0xcc)
		panic("boom")
	}
	tests := map[string]struct {
		call func(e *wire.Encoder)
		want string
	}{
		"Section": {func(e *wire.Encoder) { e.Field("S").Section(wire.PrefixUvarint, func() { boom(e) }) }, "wire: S: Section at offset 2: wire: ended by a panic"},
		"Group":   {func(e *wire.Encoder) { e.Field("G").Group(func() { boom(e) }) }, "wire: G: Group at offset 1: wire: ended by a panic"},
		"Record":  {func(e *wire.Encoder) { e.Record("R", newPanicky("section")) }, "wire: R: Record at offset 4: wire: ended by a panic"},
		"nested": {func(e *wire.Encoder) {
			e.Field("S").Section(wire.PrefixUvarint, func() { e.Field("G").Group(func() { boom(e) }) })
		}, "wire: S.G: Group at offset 2: wire: ended by a panic"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			for way, e := range map[string]*wire.Encoder{"slice": wire.NewEncoder([]byte("kept")), "stream": wire.NewStreamEncoder(&out, 16)} {
				e.Uint8(0xaa)
				require.Panics(t, func() { test.call(e) })
				e.Uint8(0xbb)
				e.String(wire.PrefixUint8, strings.Repeat("x", 100))
				require.EqualError(t, e.Err(), test.want, way)
				require.ErrorIs(t, e.Encode(newPanicky("")), wire.ErrPanic)
				require.ErrorIs(t, e.Flush(), wire.ErrPanic)
				require.Empty(t, out.Bytes())
				b, err := e.Bytes()
				require.ErrorIs(t, err, wire.ErrPanic)
				if way == "slice" {
					require.Equal(t, "kept", string(b))
				}
				e.Reset(nil)
				e.Section(wire.PrefixUvarint, func() { e.Uint8(1) })
				b, err = e.Bytes()
				require.NoError(t, err)
				require.Equal(t, "\x01\x01", string(b))
			}
		})
	}
	e := wire.NewEncoder(nil)
	e.Uint8(0xaa)
	require.Panics(t, func() { e.Append(func(dst []byte) ([]byte, error) { panic(string(append(dst, 0xbb))) }) })
	e.Uint8(0xcc)
	b, err := e.Bytes()
	require.NoError(t, err)
	require.Equal(t, "\xaa\xcc", string(b))
}

// A Decoder that was left in the middle of something does not go on there.
func TestDecoderAfterPanic(t *testing.T) {
	record, err := wire.Append(nil, newPanicky(""))
	require.NoError(t, err)
	boom := func(d *wire.Decoder) {
		d.Uint8()
		panic("boom")
	}
	tests := map[string]struct {
		input string
		call  func(d *wire.Decoder)
		want  string
	}{
		"Decode":  {string(record), func(d *wire.Decoder) { _ = d.Decode(newPanicky("section")) }, "wire: Decode at offset 7: wire: ended by a panic"},
		"Record":  {string(record), func(d *wire.Decoder) { d.Record("R", newPanicky("section")) }, "wire: R: Record at offset 7: wire: ended by a panic"},
		"Section": {"\x02\x01\x02\x03", func(d *wire.Decoder) { d.Field("S").Section(wire.PrefixUvarint, func() { boom(d) }) }, "wire: S: Section at offset 2: wire: ended by a panic"},
		"Group":   {"\x02\x01", func(d *wire.Decoder) { d.Field("G").Group(func() { boom(d) }) }, "wire: G: Group at offset 1: wire: ended by a panic"},
		"Elements": {"\x02\x01\x02\x03", func(d *wire.Decoder) {
			for range d.Field("E").Elements(wire.PrefixUint8, 1) {
				boom(d)
			}
		}, "wire: E: Elements at offset 2: wire: ended by a panic"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for way, d := range map[string]*wire.Decoder{
				"slice":  wire.NewDecoder([]byte("\xaa" + test.input + "\xbb\xcc")),
				"stream": wire.NewStreamDecoder(strings.NewReader("\xaa"+test.input+"\xbb\xcc"), 16),
			} {
				require.EqualValues(t, 0xaa, d.Uint8())
				require.Panics(t, func() { test.call(d) })
				require.Zero(t, d.Uint8())
				require.False(t, d.More())
				require.EqualError(t, d.Err(), test.want, way)
				require.ErrorIs(t, d.Decode(newPanicky("")), wire.ErrPanic)
				require.ErrorIs(t, d.Finish(), wire.ErrPanic)
				d.Reset(record)
				require.NoError(t, d.Decode(newPanicky("")))
				d.ResetStream(bytes.NewReader(record))
				require.NoError(t, d.Decode(newPanicky("")))
			}
		})
	}
}

// A transport panics once it has done its part.
type transport struct{ calls int }

func (p *transport) Write(b []byte) (int, error) { panic("write") }

func (p *transport) Read(b []byte) (int, error) {
	if p.calls++; p.calls > 2 {
		panic("read")
	}
	return copy(b, "\x00\x20abcdefghijklmnopqrstuvwxyz0123456789"), nil
}

// What a Reader or a Writer had of a value when it panicked is not known.
func TestStreamsAfterPanicOfTransport(t *testing.T) {
	e := wire.NewStreamEncoder(new(transport), 16)
	e.Uint64(1)
	require.Panics(t, func() { _ = e.Flush() })
	e.Uint64(2)
	require.ErrorIs(t, e.Flush(), wire.ErrPanic)
	require.ErrorIs(t, e.Encode(newPanicky("")), wire.ErrPanic)

	for name, read := range map[string]func(d *wire.Decoder){
		"long":   func(d *wire.Decoder) { d.ByteArray(wire.PrefixUint16BE) },
		"longer": func(d *wire.Decoder) { d.ByteArray(wire.PrefixUint8); d.ByteArray(wire.PrefixUint16LE) },
		"bytes":  func(d *wire.Decoder) { d.Bytes(100) },
		"rest":   func(d *wire.Decoder) { d.Rest() },
		"record": func(d *wire.Decoder) {
			_ = d.Decode(fields(func(c *wire.Codec) { c.Into("V", make([]byte, 100)) }))
		},
	} {
		d := wire.NewStreamDecoder(io.MultiReader(new(transport)), 16)
		require.Panics(t, func() { read(d) }, name)
		require.ErrorIs(t, d.Err(), wire.ErrPanic, name)
		require.Zero(t, d.Uint8(), name)
	}
}
