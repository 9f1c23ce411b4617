package framing_test

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/seed44153783/wirekit/framing"
)

// msgpackItem reads the first bytes of a MessagePack value: a format, and up to four bytes that say how large a body or
// how many values follow.
func msgpackItem(b []byte, _ int) (framing.Item, error) {
	format := b[0]
	switch {
	case format < 0x80 || format >= 0xe0: // small integers
		return framing.Item{Head: 1}, nil
	case format < 0x90: // a small map
		return framing.Item{Head: 1, More: 2 * uint64(format&0x0f)}, nil
	case format < 0xa0: // a small array
		return framing.Item{Head: 1, More: uint64(format & 0x0f)}, nil
	case format < 0xc0: // a short string
		return framing.Item{Head: 1, Body: uint64(format & 0x1f)}, nil
	case format == 0xc1:
		return framing.Item{}, errors.New("c1 is never used")
	}
	// How many bytes of size follow, and what is added to it or, where there are none, how large the body is.
	form := [...]struct{ size, body int }{
		{0, 0}, {}, {0, 0}, {0, 0}, {1, 0}, {2, 0}, {4, 0}, {1, 1}, {2, 1}, {4, 1}, {0, 4}, {0, 8}, {0, 1}, {0, 2}, {0, 4}, {0, 8},
		{0, 1}, {0, 2}, {0, 4}, {0, 8}, {0, 2}, {0, 3}, {0, 5}, {0, 9}, {0, 17}, {1, 0}, {2, 0}, {4, 0}, {2, 0}, {4, 0}, {2, 0}, {4, 0},
	}[format-0xc0]
	if len(b) < 1+form.size {
		return framing.Item{}, io.ErrUnexpectedEOF
	}
	var size uint64
	for _, c := range b[1 : 1+form.size] {
		size = size<<8 | uint64(c)
	}
	item := framing.Item{Head: 1 + form.size}
	switch {
	case format >= 0xde: // a map
		item.More = 2 * size
	case format >= 0xdc: // an array
		item.More = size
	default:
		item.Body = size + uint64(form.body)
	}
	return item, nil
}

// MessagePack: an array is its head and so many values, a map twice as many.
func ExampleSized_messagePack() {
	stream := strings.NewReader("\x93\x01\x02\xa3abc" + "\x82\xa1a\x01\xa1b\x92\xc0\xc3" + "\xcb\x40\x09\x21\xfb\x54\x44\x2d\x18")
	for value, err := range framing.NewReader(stream, framing.Sized{Item: msgpackItem}).Frames() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%x\n", value)
	}
	// Output:
	// 930102a3616263
	// 82a16101a16292c0c3
	// cb400921fb54442d18
}
