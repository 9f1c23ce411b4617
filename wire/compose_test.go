package wire_test

import (
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

type line struct {
	PC   uint64
	Name string
}

func (l *line) decode(d *wire.Decoder) {
	l.PC = d.Field("PC").Uvarint()
	l.Name = d.Field("Name").String(wire.PrefixUint8)
}

func encodeLine(e *wire.Encoder, l line) {
	e.Uvarint(l.PC)
	e.String(wire.PrefixUint8, l.Name)
}

func decodeLine(d *wire.Decoder) (l line) {
	l.decode(d)
	return l
}

func TestSlices(t *testing.T) {
	for _, c := range []struct {
		wire string
		want []line
	}{
		{"\x00", nil},
		{"\x01\x07\x01a", []line{{7, "a"}}},
		{"\x03\x07\x01a\x00\x00\x80\x01\x02bc", []line{{7, "a"}, {0, ""}, {128, "bc"}}},
	} {
		encoders(t, c.wire, func(e *wire.Encoder) { wire.EncodeSlice(e, wire.PrefixUvarint, c.want, encodeLine) })
		for name, d := range cursors(c.wire) {
			require.Equal(t, c.want, wire.DecodeSlice(d, wire.PrefixUvarint, 2, decodeLine), name)
			require.NoError(t, d.Finish(), name)
		}
		for name, d := range cursors(c.wire) {
			got := wire.DecodeSliceInto(d, make([]line, 2), wire.PrefixUvarint, 2, (*line).decode)
			require.Equal(t, append([]line{}, c.want...), got, name)
			require.NotNil(t, got, name)
			require.NoError(t, d.Finish(), name)
		}
		for cut := range len(c.wire) {
			for name, d := range cursors(c.wire[:cut]) {
				require.Nil(t, wire.DecodeSlice(d, wire.PrefixUvarint, 2, decodeLine), name)
				if cut == 0 && onStream(name) {
					require.Equal(t, io.EOF, decodeError(t, d.Err()).Err, name)
				} else {
					require.Equal(t, io.ErrUnexpectedEOF, decodeError(t, d.Err()).Err, "%x cut at %d %s", c.wire, cut, name)
				}
			}
		}
	}
}

func TestDecodeSliceOfEveryLength(t *testing.T) {
	for n := range 600 {
		var body strings.Builder
		want := make([]string, n)
		for i := range n {
			want[i] = string(rune('a' + i%26))
			body.WriteString("\x01" + want[i])
		}
		if n == 0 {
			want = nil
		}
		input := string([]byte{byte(n >> 8), byte(n)}) + body.String()
		for _, name := range []string{"slice", "stream", "one byte"} {
			d := cursors(input)[name]
			got := wire.DecodeSlice(d, wire.PrefixUint16BE, 2, func(d *wire.Decoder) string { return d.String(wire.PrefixUint8) })
			require.NoError(t, d.Finish())
			require.Equal(t, want, got)
			require.LessOrEqual(t, cap(got), max(n, 1), "no more room than the count says")
		}
	}
}

func TestDecodeSliceIntoReuses(t *testing.T) {
	type row struct{ cells []uint8 }
	decode := func(r *row, d *wire.Decoder) {
		r.cells = wire.DecodeSliceInto(d, r.cells, wire.PrefixUint8, 1, func(v *uint8, d *wire.Decoder) { *v = d.Uint8() })
	}
	rows := wire.DecodeSliceInto(wire.NewDecoder([]byte("\x02\x02ab\x03cde")), nil, wire.PrefixUint8, 1, decode)
	require.Equal(t, []row{{[]uint8("ab")}, {[]uint8("cde")}}, rows)
	first, cell := &rows[0], &rows[1].cells[0]
	rows = wire.DecodeSliceInto(wire.NewDecoder([]byte("\x01\x00")), rows, wire.PrefixUint8, 1, decode)
	require.Len(t, rows, 1)
	rows = wire.DecodeSliceInto(wire.NewDecoder([]byte("\x02\x01x\x02yz")), rows, wire.PrefixUint8, 1, decode)
	require.Equal(t, []row{{[]uint8("x")}, {[]uint8("yz")}}, rows)
	require.Same(t, first, &rows[0])
	require.Same(t, cell, &rows[1].cells[0])
	// Growing keeps what is there.
	rows = wire.DecodeSliceInto(wire.NewDecoder([]byte("\x05\x01a\x01b\x01c\x01d\x01e")), rows, wire.PrefixUint8, 1, decode)
	require.Len(t, rows, 5)
	for i, r := range rows {
		require.Equal(t, []uint8{'a' + uint8(i)}, r.cells)
	}
	// A failure keeps the memory.
	d := wire.NewDecoder([]byte("\x02\x01a"))
	failed := wire.DecodeSliceInto(d, rows, wire.PrefixUint8, 1, decode)
	require.Error(t, d.Err())
	require.Empty(t, failed)
	require.Same(t, &rows[0], &failed[:1][0])
}

func TestDecodeSliceStopsAtTheFirstFailure(t *testing.T) {
	d := wire.NewDecoder([]byte("\x03\x01\x02\x00"))
	calls := 0
	got := wire.DecodeSlice(d.Field("Flags"), wire.PrefixUint8, 1, func(d *wire.Decoder) bool { calls++; return d.StrictBool() })
	require.Nil(t, got)
	require.Equal(t, 2, calls)
	require.Equal(t, &wire.DecodeError{Op: "StrictBool", Path: "Flags[1]", Offset: 2, Err: wire.ErrInvalidBool}, d.Err())
}

func TestEncodeSliceStopsAtTheFirstFailure(t *testing.T) {
	e := wire.NewEncoder(nil)
	calls := 0
	wire.EncodeSlice(e, wire.PrefixUint8, make([]int, 5), func(e *wire.Encoder, _ int) {
		if calls++; calls == 2 {
			e.UintN(1, 256)
		}
	})
	require.Equal(t, 2, calls)
	require.ErrorIs(t, e.Err(), wire.ErrOverflow)
	wire.EncodeSlice(e, wire.PrefixUint8, make([]int, 5), func(*wire.Encoder, int) { panic("called") })
}

func TestMaps(t *testing.T) {
	m := map[string]uint16{"b": 2, "a": 1, "": 0, "ab": 3}
	key := func(e *wire.Encoder, k string) { e.String(wire.PrefixUint8, k) }
	const sorted = "\x04" + "\x00\x00\x00" + "\x01a\x00\x01" + "\x02ab\x00\x03" + "\x01b\x00\x02"
	for range 20 { // Go's order of a map is random
		encoders(t, sorted, func(e *wire.Encoder) { wire.EncodeMap(e, wire.PrefixUint8, m, key, (*wire.Encoder).Uint16) })
	}
	encoders(t, "\x00", func(e *wire.Encoder) { wire.EncodeMap(e, wire.PrefixUint8, nil, key, (*wire.Encoder).Uint16) })

	decode := func(d *wire.Decoder) map[string]uint16 {
		return wire.DecodeMap(d.Field("M"), wire.PrefixUint8, 3, func(d *wire.Decoder) string { return d.String(wire.PrefixUint8) }, (*wire.Decoder).Uint16)
	}
	for name, d := range cursors(sorted) {
		require.Equal(t, m, decode(d), name)
		require.NoError(t, d.Finish(), name)
	}
	for name, d := range cursors("\x02\x01b\x00\x02\x01a\x00\x01") {
		require.Equal(t, map[string]uint16{"a": 1, "b": 2}, decode(d), "any order, %s", name)
	}
	for name, d := range cursors("\x00") {
		require.Nil(t, decode(d), name)
		require.NoError(t, d.Finish(), name)
	}
	for name, d := range cursors("\x03\x01a\x00\x01\x01b\x00\x01\x01a\x00\x02") {
		require.Nil(t, decode(d), name)
		require.Equal(t, &wire.DecodeError{Op: "DecodeMap", Path: "M[2].key", Offset: 9, Err: wire.ErrDuplicateKey}, d.Err(), name)
	}
	for cut := 1; cut < len(sorted); cut++ {
		for name, d := range cursors(sorted[:cut]) {
			require.Nil(t, decode(d), name)
			require.Equal(t, io.ErrUnexpectedEOF, decodeError(t, d.Err()).Err, "cut at %d %s", cut, name)
		}
	}
}

func TestEncodeMapKeepsNaNKeys(t *testing.T) {
	nan := math.NaN()
	encoders(t, "\x02"+"\x7f\xf8\x00\x00\x00\x00\x00\x01\x05"+"\x3f\xf0\x00\x00\x00\x00\x00\x00\x06", func(e *wire.Encoder) {
		wire.EncodeMap(e, wire.PrefixUint8, map[float64]uint8{nan: 5, 1: 6}, (*wire.Encoder).Float64, (*wire.Encoder).Uint8)
	})
}

func TestOptionals(t *testing.T) {
	five := uint16(5)
	for _, c := range []struct {
		wire string
		want *uint16
	}{{"\x00", nil}, {"\x01\x00\x05", &five}} {
		encoders(t, c.wire, func(e *wire.Encoder) { wire.EncodeOptional(e, c.want, (*wire.Encoder).Uint16) })
		for name, d := range cursors(c.wire) {
			require.Equal(t, c.want, wire.DecodeOptional(d, (*wire.Decoder).Uint16), name)
			require.NoError(t, d.Finish(), name)
		}
	}
	for name, d := range cursors("\x02\x00\x05") {
		require.Nil(t, wire.DecodeOptional(d.Field("O"), (*wire.Decoder).Uint16), name)
		require.Equal(t, &wire.DecodeError{Op: "StrictBool", Path: "O", Err: wire.ErrInvalidBool}, d.Err(), name)
	}
	for cut, want := range []error{io.EOF, io.ErrUnexpectedEOF, io.ErrUnexpectedEOF} {
		d := wire.NewStreamDecoder(strings.NewReader("\x01\x00\x05"[:cut]), 0)
		require.Nil(t, wire.DecodeOptional(d.Field("O"), (*wire.Decoder).Uint16))
		require.Equal(t, &wire.DecodeError{Op: []string{"StrictBool", "Uint16", "Uint16"}[cut], Path: "O", Offset: int64(min(cut, 1)), Err: want}, d.Err())
	}
	e := wire.NewEncoder(nil)
	e.Fail(io.ErrClosedPipe)
	wire.EncodeOptional(e, &five, func(*wire.Encoder, uint16) { panic("called") })
}

// A packet of everything, there and back, over a stream and a slice.
func TestCursorsRoundTrip(t *testing.T) {
	type packet struct {
		ID    uint32
		Lines []line
		Env   map[string]string
		Limit *int64
		Tree  [][]float32
	}
	str := func(d *wire.Decoder) string { return d.String(wire.PrefixVarInt) }
	putStr := func(e *wire.Encoder, s string) { e.String(wire.PrefixVarInt, s) }
	encode := func(e *wire.Encoder, p packet) {
		e.Uint32(p.ID)
		e.Section(wire.PrefixUvarint, func(e *wire.Encoder) {
			wire.EncodeSlice(e, wire.PrefixUint32BE, p.Lines, encodeLine)
			wire.EncodeMap(e, wire.PrefixUvarint, p.Env, putStr, putStr)
		})
		wire.EncodeOptional(e, p.Limit, (*wire.Encoder).Zigzag)
		wire.EncodeSlice(e, wire.PrefixUvarint, p.Tree, func(e *wire.Encoder, row []float32) {
			wire.EncodeSlice(e, wire.PrefixUvarint, row, (*wire.Encoder).Float32)
		})
	}
	decode := func(d *wire.Decoder) (p packet) {
		p.ID = d.Field("ID").Uint32()
		d.Field("Body").Section(wire.PrefixUvarint, func(d *wire.Decoder) {
			p.Lines = wire.DecodeSlice(d.Field("Lines"), wire.PrefixUint32BE, 2, decodeLine)
			p.Env = wire.DecodeMap(d.Field("Env"), wire.PrefixUvarint, 2, str, str)
		})
		p.Limit = wire.DecodeOptional(d.Field("Limit"), (*wire.Decoder).Zigzag)
		p.Tree = wire.DecodeSlice(d.Field("Tree"), wire.PrefixUvarint, 1, func(d *wire.Decoder) []float32 {
			return wire.DecodeSlice(d, wire.PrefixUvarint, 4, (*wire.Decoder).Float32)
		})
		return p
	}
	limit := int64(-77)
	want := packet{ID: 9, Env: map[string]string{}, Limit: &limit, Tree: [][]float32{{1, 2}, nil, {3}}}
	for i := range 500 {
		want.Lines = append(want.Lines, line{uint64(i * i), fmt.Sprint("line ", i)})
		want.Env[fmt.Sprint("key ", i)] = strings.Repeat("v", i)
	}
	e := wire.NewEncoder(nil)
	encode(e, want)
	b, err := e.Bytes()
	require.NoError(t, err)
	encoders(t, string(b), func(e *wire.Encoder) { encode(e, want) })
	for name, d := range cursors(string(b)) {
		require.Equal(t, want, decode(d), name)
		require.NoError(t, d.Finish(), name)
	}
	for cut := 0; cut < len(b); cut += 4099 {
		for name, d := range cursors(string(b[:cut])) {
			decode(d)
			if cut == 0 && onStream(name) {
				require.ErrorIs(t, d.Err(), io.EOF, name)
			} else {
				require.ErrorIs(t, d.Err(), io.ErrUnexpectedEOF, "cut at %d %s", cut, name)
			}
		}
	}
}
