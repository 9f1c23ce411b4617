package framing_test

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/seed44153783/wirekit/framing"
)

// berItem reads a tag and a length of ASN.1's BER, X.690 section 8.1. The length 80 is that of a value whose parts
// follow, up to 00 00.
func berItem(b []byte, _ int) (framing.Item, error) {
	head := 1
	if b[0]&0x1f == 0x1f { // a tag of several bytes
		for more := true; more; head++ {
			switch {
			case head == len(b):
				return framing.Item{}, io.ErrUnexpectedEOF
			case head > 5:
				return framing.Item{}, errors.New("tag too long")
			}
			more = b[head] >= 0x80
		}
	}
	if head == len(b) {
		return framing.Item{}, io.ErrUnexpectedEOF
	}
	size := uint64(b[head])
	head++
	switch {
	case size == 0x80:
		return framing.Item{Head: head, Nest: framing.Open}, nil
	case size == 0 && b[0] == 0:
		return framing.Item{Head: head, Nest: framing.Close}, nil
	case size < 0x80:
		return framing.Item{Head: head, Body: size}, nil
	case size > 0x88:
		return framing.Item{}, errors.New("length too long")
	}
	more := int(size & 0x7f)
	if len(b) < head+more {
		return framing.Item{}, io.ErrUnexpectedEOF
	}
	size = 0
	for _, c := range b[head : head+more] {
		size = size<<8 | uint64(c)
	}
	return framing.Item{Head: head + more, Body: size}, nil
}

// BER: a value has a length, or is open and ends with an end of contents.
func ExampleSized_ber() {
	stream := strings.NewReader("\x30\x03\x02\x01\x05" + "\x30\x80\x02\x01\x05\x30\x80\x00\x00\x04\x01x\x00\x00" + "\x04\x81\x02hi")
	for value, err := range framing.NewReader(stream, framing.Sized{Item: berItem}).Frames() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%x\n", value)
	}
	// Output:
	// 3003020105
	// 3080020105308000000401780000
	// 0481026869
}
