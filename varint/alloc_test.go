//go:build !race

package varint_test

import (
	"bufio"
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed44153783/wirekit/varint"
)

// Under the race detector sync.Pool drops at random what is put into it, hence the build tag.

// TestAllocsRead: Read of every family allocates nothing, from any kind of reader.
func TestAllocsRead(t *testing.T) {
	reads := map[string]func(io.Reader) error{
		"Uvarint":     func(r io.Reader) error { _, err := varint.ReadUvarint(r); return err },
		"Zigzag":      func(r io.Reader) error { _, err := varint.ReadZigzag(r); return err },
		"VarInt":      func(r io.Reader) error { _, err := varint.ReadVarInt(r); return err },
		"VarLong":     func(r io.Reader) error { _, err := varint.ReadVarLong(r); return err },
		"SLEB":        func(r io.Reader) error { _, err := varint.ReadSLEB(r); return err },
		"QUIC":        func(r io.Reader) error { _, err := varint.ReadQUIC(r); return err },
		"CompactSize": func(r io.Reader) error { _, err := varint.ReadCompactSize(r); return err },
		"VLQ":         func(r io.Reader) error { _, err := varint.ReadVLQ(r); return err },
		"SLEB32":      func(r io.Reader) error { _, err := varint.ReadSLEB32(r); return err },
		"HPACK":       func(r io.Reader) error { _, _, err := varint.ReadHPACK(r, 7); return err },

		"canonical Uvarint": func(r io.Reader) error { _, err := varint.ReadCanonicalUvarint(r); return err },
		"canonical Zigzag":  func(r io.Reader) error { _, err := varint.ReadCanonicalZigzag(r); return err },
		"canonical VarInt":  func(r io.Reader) error { _, err := varint.ReadCanonicalVarInt(r); return err },
		"canonical VarLong": func(r io.Reader) error { _, err := varint.ReadCanonicalVarLong(r); return err },
		"canonical SLEB":    func(r io.Reader) error { _, err := varint.ReadCanonicalSLEB(r); return err },
		"canonical SLEB32":  func(r io.Reader) error { _, err := varint.ReadCanonicalSLEB32(r); return err },
		"canonical QUIC":    func(r io.Reader) error { _, err := varint.ReadCanonicalQUIC(r); return err },
		"canonical VLQ":     func(r io.Reader) error { _, err := varint.ReadCanonicalVLQ(r); return err },
		"canonical HPACK":   func(r io.Reader) error { _, _, err := varint.ReadCanonicalHPACK(r, 7); return err },
	}
	for _, in := range [][]byte{{0x01}, {0xff, 0xff, 0x01, 0, 0, 0, 0, 0, 0}, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}} {
		src := bytes.NewReader(nil)
		buffer := bytes.NewBuffer(nil)
		buffered := bufio.NewReader(nil)
		bare := struct{ io.Reader }{src}
		bytewise := struct {
			io.Reader
			io.ByteReader
		}{src, src}
		readers := map[string]struct {
			r     io.Reader
			reset func()
		}{
			"bytes.Reader":  {src, func() { src.Reset(in) }},
			"bytes.Buffer":  {buffer, func() { *buffer = *bytes.NewBuffer(in) }},
			"bufio.Reader":  {buffered, func() { src.Reset(in); buffered.Reset(src) }},
			"io.ByteReader": {bytewise, func() { src.Reset(in) }},
			"bare reader":   {bare, func() { src.Reset(in) }},
		}
		for name, read := range reads {
			for kind, reader := range readers {
				allocs := testing.AllocsPerRun(100, func() {
					reader.reset()
					_ = read(reader.r) // errors must cost nothing either
				})
				assert.Zero(t, allocs, "%s of %x from a %s", name, in, kind)
			}
		}
	}
}

// TestAllocsWrite: Write of every family allocates nothing, to any kind of writer.
func TestAllocsWrite(t *testing.T) {
	writes := map[string]func(w io.Writer, v uint64) error{
		"Uvarint":     varint.WriteUvarint,
		"Zigzag":      func(w io.Writer, v uint64) error { return varint.WriteZigzag(w, int64(v)) },
		"VarInt":      func(w io.Writer, v uint64) error { return varint.WriteVarInt(w, int32(v)) },
		"VarLong":     func(w io.Writer, v uint64) error { return varint.WriteVarLong(w, int64(v)) },
		"SLEB":        func(w io.Writer, v uint64) error { return varint.WriteSLEB(w, int64(v)) },
		"QUIC":        varint.WriteQUIC,
		"CompactSize": varint.WriteCompactSize,
		"VLQ":         varint.WriteVLQ,
		"HPACK":       func(w io.Writer, v uint64) error { return varint.WriteHPACK(w, 0x80, 7, v) },
		"SLEB32":      func(w io.Writer, v uint64) error { return varint.WriteSLEB32(w, int32(v)) },
		"QUICWidth":   func(w io.Writer, v uint64) error { return varint.WriteQUICWidth(w, v, 4) },
	}
	buffer := new(bytes.Buffer)
	buffer.Grow(64)
	buffered := bufio.NewWriterSize(io.Discard, 32)
	bytewise := struct {
		io.Writer
		io.ByteWriter
	}{buffer, buffer}
	writers := map[string]io.Writer{
		"bytes.Buffer": buffer, "bufio.Writer": buffered, "io.ByteWriter": bytewise, "bare writer": struct{ io.Writer }{io.Discard},
	}
	for name, write := range writes {
		for kind, w := range writers {
			for _, v := range []uint64{1, 1 << 20, 1<<64 - 1} {
				allocs := testing.AllocsPerRun(100, func() {
					buffer.Reset()
					for range 4 { // so that some overflow the bufio.Writer
						_ = write(w, v)
					}
				})
				assert.Zero(t, allocs, "%s of %d to a %s", name, v, kind)
			}
		}
	}
}

// TestAllocsSlices: Append with capacity, Consume and Size allocate nothing, nor do the bulk functions.
func TestAllocsSlices(t *testing.T) {
	dst := make([]byte, 0, 4096)
	us, vs, gs := make([]uint64, 300), make([]int64, 300), make([]uint32, 300)
	for i := range us {
		us[i], vs[i], gs[i] = 1<<(i%64), -1<<(i%64), 1<<(i%32)
	}
	zigzags := varint.AppendZigzags(nil, vs)
	uvarints := varint.AppendUvarints(nil, us)
	group := varint.AppendGroup(nil, gs)
	long := bytes.Repeat([]byte{0xff}, 12)
	for name, f := range map[string]func(){
		"AppendUvarint":     func() { varint.AppendUvarint(dst, 1<<63) },
		"AppendZigzag":      func() { varint.AppendZigzag(dst, -1<<63) },
		"AppendVarInt":      func() { varint.AppendVarInt(dst, -1) },
		"AppendVarLong":     func() { varint.AppendVarLong(dst, -1) },
		"AppendSLEB":        func() { varint.AppendSLEB(dst, -1<<63) },
		"AppendQUIC":        func() { _, _ = varint.AppendQUIC(dst, varint.MaxQUIC) },
		"AppendQUIC, error": func() { _, _ = varint.AppendQUIC(dst, varint.MaxQUIC+1) },
		"AppendCompactSize": func() { varint.AppendCompactSize(dst, 1<<63) },
		"AppendVLQ":         func() { varint.AppendVLQ(dst, 1<<63) },
		"AppendHPACK":       func() { _, _ = varint.AppendHPACK(dst, 0, 5, 1<<63) },
		"AppendSLEB32":      func() { varint.AppendSLEB32(dst, -1<<31) },
		"AppendQUICWidth":   func() { _, _ = varint.AppendQUICWidth(dst, 1, 8) },
		"AppendUvarints":    func() { varint.AppendUvarints(dst, us) },
		"AppendZigzags":     func() { varint.AppendZigzags(dst, vs) },
		"AppendGroup":       func() { varint.AppendGroup(dst, gs) },
		"ConsumeUvarint":    func() { _, _, _ = varint.ConsumeUvarint(long) },
		"ConsumeQUIC":       func() { _, _, _ = varint.ConsumeCanonicalQUIC(long) },
		"ConsumeSLEB":       func() { _, _, _ = varint.ConsumeCanonicalSLEB(long) },
		"ConsumeHPACK":      func() { _, _, _ = varint.ConsumeCanonicalHPACK(long, 3) },
		"ConsumeUvarints":   func() { _, _, _ = varint.ConsumeUvarints(us, uvarints) },
		"ConsumeZigzags":    func() { _, _, _ = varint.ConsumeZigzags(vs, zigzags) },
		"ConsumeGroup":      func() { _, _ = varint.ConsumeGroup(gs, group) },
	} {
		assert.Zero(t, testing.AllocsPerRun(100, f), name)
	}
}
