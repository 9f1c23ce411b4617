package varint_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/seed44153783/wirekit/varint"
)

func ExampleAppendUvarint() {
	b := varint.AppendUvarint(nil, 300)
	fmt.Printf("%x, %d bytes\n", b, varint.SizeUvarint(300))
	// Output: ac02, 2 bytes
}

func ExampleConsumeUvarint() {
	b := []byte{0xac, 0x02, 'r', 'e', 's', 't'}
	v, n, err := varint.ConsumeUvarint(b)
	fmt.Printf("%d %s %v\n", v, b[n:], err)

	_, _, err = varint.ConsumeUvarint(b[:1])
	fmt.Println(err)
	// Output:
	// 300 rest <nil>
	// unexpected EOF
}

func ExampleConsumeCanonicalUvarint() {
	padded := []byte{0x81, 0x00}
	v, n, err := varint.ConsumeUvarint(padded)
	fmt.Println(v, n, err)
	_, _, err = varint.ConsumeCanonicalUvarint(padded)
	fmt.Println(errors.Is(err, varint.ErrNonMinimal))
	// Output:
	// 1 2 <nil>
	// true
}

func ExampleReadUvarint() {
	r := bytes.NewReader([]byte{0xac, 0x02, 0x07, 0x80})
	for {
		v, err := varint.ReadUvarint(r)
		if err == io.EOF {
			break // the stream ended between two values
		}
		if err != nil {
			fmt.Println(err) // inside a value
			break
		}
		fmt.Println(v)
	}
	// Output:
	// 300
	// 7
	// unexpected EOF
}

func ExampleWriteZigzag() {
	var w bytes.Buffer
	for _, v := range []int64{0, -1, 1, -64, 64} {
		if err := varint.WriteZigzag(&w, v); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Printf("% x\n", w.Bytes())
	// Output: 00 01 02 7f 80 01
}

func ExampleAppendVarInt() {
	fmt.Printf("%x\n", varint.AppendVarInt(nil, 25565))
	fmt.Printf("%x\n", varint.AppendVarInt(nil, -1))
	fmt.Printf("%x\n", varint.AppendVarLong(nil, -1))
	// Output:
	// ddc701
	// ffffffff0f
	// ffffffffffffffffff01
}

func ExampleAppendSLEB() {
	fmt.Printf("%x\n", varint.AppendSLEB(nil, -123456))
	// Output: c0bb78
}

func ExampleAppendQUIC() {
	b, err := varint.AppendQUIC(nil, 15293)
	fmt.Printf("%x %v\n", b, err)
	_, err = varint.AppendQUIC(nil, varint.MaxQUIC+1)
	fmt.Println(err)
	// Output:
	// 7bbd <nil>
	// varint: value overflows its type
}

// A QUIC packet's length goes before what it counts: two bytes are left for it, and filled in when it is known.
func ExampleAppendQUICWidth() {
	packet := []byte{0xc3, 0, 0}
	packet = append(packet, "payload"...)
	if _, err := varint.AppendQUICWidth(packet[:1], uint64(len(packet)-3), 2); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%x %s\n", packet[:3], packet[3:])
	// Output: c34007 payload
}

// The first byte of an HPACK header field: a flag in the top bit, then an index with a prefix of 7 bits.
func ExampleAppendHPACK() {
	const indexed, bits = 0x80, 7
	b, err := varint.AppendHPACK(nil, indexed, bits, 200)
	if err != nil {
		fmt.Println(err)
		return
	}
	index, n, err := varint.ConsumeHPACK(b, bits)
	fmt.Printf("%x: indexed %t, index %d, %d bytes, %v\n", b, b[0]&indexed != 0, index, n, err)
	// Output: ff49: indexed true, index 200, 2 bytes, <nil>
}

func ExampleConsumeCompactSize() {
	v, n, err := varint.ConsumeCompactSize([]byte{0xfd, 0x03, 0x02})
	fmt.Println(v, n, err)
	_, _, err = varint.ConsumeCompactSize([]byte{0xfd, 0x03, 0x00})
	fmt.Println(err)
	// Output:
	// 515 3 <nil>
	// varint: encoding is not the shortest
}

// The object identifier 1.2.840.113549: the first two arcs share a number.
func ExampleAppendVLQ() {
	var oid []byte
	for _, arc := range []uint64{1*40 + 2, 840, 113549} {
		oid = varint.AppendVLQ(oid, arc)
	}
	fmt.Printf("% x\n", oid)
	// Output: 2a 86 48 86 f7 0d
}

// A packed list whose end is known and whose count is not: decode by portions.
func ExampleConsumeUvarints() {
	b := varint.AppendUvarints(nil, []uint64{1, 300, 70000, 5})
	var portion [3]uint64
	for len(b) > 0 {
		values, n, err := varint.ConsumeUvarints(portion[:], b)
		if err != nil && n < len(b) { // not just the end of b between two values
			fmt.Println(err)
			return
		}
		fmt.Println(portion[:values])
		b = b[n:]
	}
	// Output:
	// [1 300 70000]
	// [5]
}

// The count goes in front; what it claims is held against the bytes that are there before memory is spent on it.
func ExampleConsumeGroup() {
	ids := []uint32{7, 300, 70000, 1 << 30, 9}
	b := varint.AppendUvarint(nil, uint64(len(ids)))
	b = varint.AppendGroup(b, ids)
	fmt.Printf("% x\n", b)

	count, n, err := varint.ConsumeUvarint(b)
	if err != nil || count > uint64(len(b)-n) {
		fmt.Println("bad count")
		return
	}
	got := make([]uint32, count)
	size, err := varint.ConsumeGroup(got, b[n:])
	fmt.Println(got, size, err)
	// Output:
	// 05 e4 00 07 2c 01 70 11 01 00 00 00 40 09
	// [7 300 70000 1073741824 9] 13 <nil>
}
