package wire_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/seed44153783/wirekit/wire"
)

func Example() {
	// A record: a sequence number, a flag, a name.
	b := wire.AppendUint32(nil, 7)
	b = wire.AppendBool(b, true)
	b, err := wire.AppendString(b, "gopher")
	if err != nil {
		fmt.Println(err) // a name above 64 MiB
	}
	fmt.Printf("% x\n", b)

	r := bytes.NewReader(b)
	seq, _ := wire.ReadUint32(r)
	flag, _ := wire.ReadBool(r)
	name, _ := wire.ReadString(r)
	fmt.Println(seq, flag, name)
	// Output:
	// 00 00 00 07 01 06 67 6f 70 68 65 72
	// 7 true gopher
}

func ExampleConsumeUint16() {
	b := []byte{0x01, 0x02, 0x03}
	for len(b) > 0 {
		v, n, err := wire.ConsumeUint16(b)
		if err != nil {
			fmt.Println(err, "with", len(b), "byte left")
			return
		}
		fmt.Println(v)
		b = b[n:]
	}
	// Output:
	// 258
	// unexpected EOF with 1 byte left
}

func ExampleReadInt16() {
	r := strings.NewReader("\x00\x01\xff\xff\x00")
	for {
		v, err := wire.ReadInt16(r)
		if err == io.EOF {
			break // between two values: the end
		}
		if err != nil {
			fmt.Println(err) // within one
			break
		}
		fmt.Println(v)
	}
	// Output:
	// 1
	// -1
	// unexpected EOF
}

func ExampleAppendUint32LE() {
	fmt.Printf("% x\n", wire.AppendUint32(nil, 0x01020304))
	fmt.Printf("% x\n", wire.AppendUint32LE(nil, 0x01020304))
	// Output:
	// 01 02 03 04
	// 04 03 02 01
}

func ExampleWriteFloat64() {
	var w bytes.Buffer
	_ = wire.WriteFloat64(&w, -1.5)
	fmt.Printf("% x\n", w.Bytes())
	// Output: bf f8 00 00 00 00 00 00
}

func ExampleConsumeStrictBool() {
	v, _, err := wire.ConsumeBool([]byte{2})
	fmt.Println(v, err)
	v, _, err = wire.ConsumeStrictBool([]byte{2})
	fmt.Println(v, err)
	// Output:
	// true <nil>
	// false wire: bool is neither 0 nor 1
}

func ExampleAppendUintN() {
	b, err := wire.AppendUintN(nil, 3, 0x010203)
	fmt.Printf("% x %v\n", b, err)
	_, err = wire.AppendUintN(nil, 3, 1<<24)
	fmt.Println(err == wire.ErrOverflow)
	v, _, _ := wire.ConsumeIntN([]byte{0xff, 0xff, 0xfe}, 3)
	fmt.Println(v)
	// Output:
	// 01 02 03 <nil>
	// true
	// -2
}

func ExampleFloat16Bits() {
	for _, f := range []float32{1, 0.1, 65504, 65520} {
		h, b := wire.Float16Bits(f), wire.BFloat16Bits(f)
		fmt.Printf("%04x = %g, %04x = %g\n", h, wire.Float16FromBits(h), b, wire.BFloat16FromBits(b))
	}
	// Output:
	// 3c00 = 1, 3f80 = 1
	// 2e66 = 0.099975586, 3dcd = 0.100097656
	// 7bff = 65504, 4780 = 65536
	// 7c00 = +Inf, 4780 = 65536
}

func ExampleReadString() {
	r := strings.NewReader("\x05hello\xff\xff\xff\x7f...")
	s, err := wire.ReadString(r)
	fmt.Println(s, err)

	_, err = wire.ReadString(r) // a length of 256 MiB
	var tooLong *wire.LengthError
	if errors.As(err, &tooLong) {
		fmt.Println(tooLong.Got, "is above", tooLong.Limit)
	}
	// Output:
	// hello <nil>
	// 268435455 is above 67108864
}

func ExampleConsumeByteArray() {
	b := []byte("\x03abc rest")
	v, n, err := wire.ConsumeByteArray(b)
	fmt.Printf("%s %q %v\n", v, b[n:], err)
	b[1] = 'x' // v is a view
	fmt.Printf("%s\n", v)
	// Output:
	// abc " rest" <nil>
	// xbc
}

func ExampleAppendUTF8String() {
	_, err := wire.AppendUTF8String(nil, "caf\xe9")
	fmt.Println(err)
	// Output: wire: invalid UTF-8
}

func ExampleReadCStringMax() {
	r := strings.NewReader("root\x00/bin/sh\x00")
	user, _ := wire.ReadCString(r)
	_, err := wire.ReadCStringMax(r, 4)
	fmt.Println(user)
	fmt.Println(err)
	// Output:
	// root
	// wire: string of length 5 exceeds the limit of 4
}

func ExamplePrefix() {
	for _, p := range []wire.Prefix{wire.PrefixUint8, wire.PrefixUint16BE, wire.PrefixUint24LE, wire.PrefixUvarint, wire.PrefixQUIC} {
		b, err := p.Append(nil, 300)
		fmt.Printf("%-9v % x %v\n", p, b, err)
	}
	// Output:
	// uint8      varint: value overflows its type
	// uint16 BE 01 2c <nil>
	// uint24 LE 2c 01 00 <nil>
	// uvarint   ac 02 <nil>
	// QUIC      41 2c <nil>
}

func ExamplePrefix_ReadString() {
	var w bytes.Buffer
	_ = wire.PrefixUint16BE.WriteString(&w, "abc")
	fmt.Printf("% x\n", w.Bytes())
	s, err := wire.PrefixUint16BE.MaxLen(100).ReadString(&w)
	fmt.Println(s, err)
	// Output:
	// 00 03 61 62 63
	// abc <nil>
}

func ExampleAppendSlice() {
	b := wire.AppendSlice(nil, []uint16{1, 2, 3})
	fmt.Printf("% x\n", b)
	got := make([]uint16, 4)
	values, n, err := wire.ConsumeSlice(got, b)
	fmt.Println(got[:values], n, err)
	// Output:
	// 00 01 00 02 00 03
	// [1 2 3] 6 unexpected EOF
}

func ExampleReadFull() {
	header := make([]byte, 4)
	n, err := wire.ReadFull(strings.NewReader("abc"), header)
	fmt.Println(n, err)
	// Output: 3 unexpected EOF
}

// Kafka's compact strings are the length + 1, and 0 is null.
func ExamplePrefix_Null() {
	compact := wire.PrefixUvarint.Plus(1).Null()
	b, _ := compact.AppendByteArray(nil, []byte("abc"))
	b, _ = compact.AppendByteArray(b, nil)
	fmt.Printf("%x\n", b)
	v, n, _ := compact.ConsumeByteArray(b)
	null, _, _ := compact.ConsumeByteArray(b[n:])
	fmt.Println(string(v), null == nil)
	// Output:
	// 0461626300
	// abc true
}

// A message of PostgreSQL counts the four bytes of its own length.
func ExamplePrefix_Plus() {
	b, _ := wire.PrefixInt32BE.Plus(4).AppendString([]byte("Q"), "SELECT 1\x00")
	fmt.Printf("%x\n", b[:5])
	// Output: 510000000d
}

var bulk = wire.PrefixDecimal("\r\n")

func ExamplePrefixDecimal() {
	b, _ := bulk.Null().AppendString([]byte("$"), "hello")
	fmt.Printf("%q\n", b)
	// Output: "$5\r\nhello"
}
