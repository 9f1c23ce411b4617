package wire_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// A packet is decoded field by field; the error is looked at once, at the end.
func ExampleDecoder() {
	b := []byte("\x00\x00\x00\x2a\x05Alice\x01")
	d := wire.NewDecoder(b)
	id := d.Field("ID").Uint32()
	name := d.Field("Name").String(wire.PrefixUint8)
	admin := d.Field("Admin").StrictBool()
	fmt.Println(id, name, admin, d.Finish())

	d.Reset(b[:7])
	d.Field("ID").Uint32()
	d.Field("Name").String(wire.PrefixUint8)
	d.Field("Admin").StrictBool()
	fmt.Println(d.Finish())
	// Output:
	// 42 Alice true <nil>
	// wire: Name: String at offset 4: unexpected EOF
}

// What failed is a DecodeError: it says where, and unwraps to why.
func ExampleDecoder_Err() {
	d := wire.NewDecoder([]byte{0, 1, 2})
	for range d.Field("Flags").Elements(wire.PrefixUint16BE, 1) {
		d.StrictBool()
	}
	var e *wire.DecodeError
	fmt.Println(errors.As(d.Err(), &e), e.Op, e.Path, e.Offset, errors.Is(e, wire.ErrInvalidBool))
	// Output: true StrictBool Flags[0] 2 true
}

// Records from a stream, up to its end.
func ExampleDecoder_More() {
	read := func(r io.Reader) error {
		d := wire.NewStreamDecoder(r, 0)
		for d.More() {
			x, y := d.Field("X").Int16(), d.Field("Y").Int16()
			if d.Err() == nil {
				fmt.Println(x, y)
			}
		}
		return d.Err()
	}
	fmt.Println(read(strings.NewReader("\x00\x01\x00\x02\xff\xff\x00\x00")))
	fmt.Println(read(strings.NewReader("\x00\x01\x00\x02\xff\xff")))
	// Output:
	// 1 2
	// -1 0
	// <nil>
	// 1 2
	// wire: Y: Int16 at offset 6: unexpected EOF
}

// A section is a part with its length in front. What is inside cannot read past it, and must use it up.
func ExampleDecoder_Section() {
	d := wire.NewDecoder([]byte("\x03\x01\x02\x03\xff"))
	d.Field("Body").Section(wire.PrefixUint8, func(d *wire.Decoder) {
		fmt.Println(d.Uint8(), d.Uint16(), d.Len())
	})
	fmt.Println(d.Uint8(), d.Finish())

	d.Reset([]byte("\x03\x01\x02\x03\xff"))
	d.Field("Body").Section(wire.PrefixUint8, func(d *wire.Decoder) { d.Uint16() })
	fmt.Println(d.Err())

	d.Reset([]byte("\x03\x01\x02\x03\xff"))
	d.Field("Body").Section(wire.PrefixUint8, func(d *wire.Decoder) { d.Field("Sum").Uint32() })
	fmt.Println(d.Err())
	// Output:
	// 1 515 0
	// 255 <nil>
	// wire: Body: Section at offset 3: wire: trailing bytes
	// wire: Body.Sum: Uint32 at offset 1: unexpected EOF
}

// A list, in a loop of one's own.
func ExampleDecoder_Elements() {
	type point struct{ x, y uint8 }
	d := wire.NewDecoder([]byte("\x02\x01\x02\x03\x04"))
	var points []point
	for range d.Field("Points").Elements(wire.PrefixUvarint, 2) {
		points = append(points, point{d.Field("X").Uint8(), d.Field("Y").Uint8()})
	}
	fmt.Println(points, d.Finish())

	d.Reset([]byte("\xff\xff\xff\xff\x0f\x01\x02")) // a count of four billion, in seven bytes
	for range d.Field("Points").Elements(wire.PrefixUvarint, 2) {
		d.Skip(2)
	}
	fmt.Println(d.Err())
	// Output:
	// [{1 2} {3 4}] <nil>
	// wire: Points: Count at offset 0: unexpected EOF
}

// Bytes that decode but make no sense get the same kind of error.
func ExampleDecoder_Fail() {
	d := wire.NewDecoder([]byte{7})
	if kind := d.Field("Kind").Uint8(); kind > 3 {
		d.Fail(errors.New("no such kind"))
	}
	fmt.Println(d.Finish())
	// Output: wire: Kind: at offset 1: no such kind
}

// A budget bounds what a stream may make us wait for and keep.
func ExampleDecoder_budget() {
	d := wire.NewStreamDecoder(strings.NewReader("\x00\x01\x00\x00..."), 0)
	d.Budget = 1000
	d.String(wire.PrefixUint32BE)
	fmt.Println(d.Err())
	fmt.Println(errors.Is(d.Err(), wire.ErrTooLong))
	// Output:
	// wire: String at offset 0: wire: string of length 65536 exceeds the limit of 1000
	// true
}

// Any Consume function works over a slice and a stream.
func ExampleDecodeWith() {
	d := wire.NewStreamDecoder(strings.NewReader("\x80\x01\x81\x00"), 0)
	fmt.Println(wire.DecodeWith(d, "Uvarint", varint.ConsumeCanonicalUvarint), d.Err())
	fmt.Println(wire.DecodeWith(d, "Uvarint", varint.ConsumeCanonicalUvarint), d.Err())
	// Output:
	// 128 <nil>
	// 0 wire: Uvarint at offset 2: varint: encoding is not the shortest
}

// An Encoder is the twin of a Decoder.
func ExampleEncoder() {
	e := wire.NewEncoder(nil)
	e.Uint32(42)
	e.String(wire.PrefixUint8, "Alice")
	e.Bool(true)
	b, err := e.Bytes()
	fmt.Printf("%q %v\n", b, err)

	e.Reset(b) // append to what there is
	e.UintN(3, 1<<24)
	b, err = e.Bytes()
	fmt.Printf("%q %v\n", b, err)
	// Output:
	// "\x00\x00\x00*\x05Alice\x01" <nil>
	// "\x00\x00\x00*\x05Alice\x01" varint: value overflows its type
}

// The length of a section is filled in when it is known, in the shortest form.
func ExampleEncoder_Section() {
	e := wire.NewEncoder(nil)
	e.Section(wire.PrefixUvarint, func(e *wire.Encoder) {
		e.Byte(1)
		e.Section(wire.PrefixUint16LE, func(e *wire.Encoder) { e.Raw([]byte("abc")) })
	})
	b, _ := e.Bytes()
	fmt.Printf("%q\n", b)
	// Output: "\x06\x01\x03\x00abc"
}

// An Encoder over a stream collects small values and writes them together.
func ExampleNewStreamEncoder() {
	var out bytes.Buffer // say, a connection
	e := wire.NewStreamEncoder(&out, 0)
	e.Order = wire.LittleEndian
	for i := range 4 {
		e.Uint16(uint16(i))
	}
	fmt.Println(e.Len(), "bytes wait,", out.Len(), "are written")
	fmt.Println(e.Flush())
	fmt.Printf("% x\n", out.Bytes())
	// Output:
	// 8 bytes wait, 0 are written
	// <nil>
	// 00 00 01 00 02 00 03 00
}

type symbol struct {
	Name  string
	Entry uint64
}

func (s *symbol) decode(d *wire.Decoder) {
	s.Name = d.Field("Name").String(wire.PrefixUvarint)
	s.Entry = d.Field("Entry").Uint64()
}

func (s symbol) encode(e *wire.Encoder) {
	e.String(wire.PrefixUvarint, s.Name)
	e.Uint64(s.Entry)
}

// Lists, maps and optional values take one line each, both ways.
func Example_composites() {
	type table struct {
		Symbols []symbol
		Frames  []uint32
		Env     map[string]string
		Parent  *int64
	}
	str := func(d *wire.Decoder) string { return d.String(wire.PrefixUvarint) }
	putStr := func(e *wire.Encoder, s string) { e.String(wire.PrefixUvarint, s) }

	encode := func(dst []byte, t *table) ([]byte, error) {
		e := wire.NewEncoder(dst)
		wire.EncodeSlice(e, wire.PrefixUvarint, t.Symbols, func(e *wire.Encoder, s symbol) { s.encode(e) })
		wire.EncodeSlice(e, wire.PrefixUvarint, t.Frames, (*wire.Encoder).Uint32)
		wire.EncodeMap(e, wire.PrefixUvarint, t.Env, putStr, putStr)
		wire.EncodeOptional(e, t.Parent, (*wire.Encoder).Zigzag)
		return e.Bytes()
	}
	decode := func(t *table, b []byte) error {
		d := wire.NewDecoder(b)
		t.Symbols = wire.DecodeSliceInto(d.Field("Symbols"), t.Symbols, wire.PrefixUvarint, 9, (*symbol).decode)
		t.Frames = wire.DecodeSlice(d.Field("Frames"), wire.PrefixUvarint, 4, (*wire.Decoder).Uint32)
		t.Env = wire.DecodeMap(d.Field("Env"), wire.PrefixUvarint, 2, str, str)
		t.Parent = wire.DecodeOptional(d.Field("Parent"), (*wire.Decoder).Zigzag)
		return d.Finish()
	}

	b, err := encode(nil, &table{
		Symbols: []symbol{{"main.main", 4096}, {"main.init", 8192}},
		Frames:  []uint32{1, 2, 3},
		Env:     map[string]string{"TERM": "xterm", "LANG": "C"},
	})
	fmt.Println(len(b), err)
	var t table
	fmt.Println(decode(&t, b), t)
	fmt.Println(decode(&t, b[:30]))
	fmt.Println(decode(&t, bytes.ReplaceAll(b, []byte("TERM"), []byte("LANG"))))
	// Output:
	// 70 <nil>
	// <nil> {[{main.main 4096} {main.init 8192}] [1 2 3] map[LANG:C TERM:xterm] <nil>}
	// wire: Symbols[1].Entry: Uint64 at offset 29: unexpected EOF
	// wire: Env[1].key: DecodeMap at offset 58: wire: duplicate map key
}
