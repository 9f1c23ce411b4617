package framing_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/seed44153783/wirekit/framing"
)

// respItem reads a line of RESP3, the protocol of Redis: a type, a text or a number, "\r\n". A bulk string has a body
// of that size and "\r\n", an array so many more items, a map twice as many; "?" instead of a number opens one that a
// "." line ends.
func respItem(b []byte, seen int) (framing.Item, error) {
	if strings.IndexByte("+-:_#,($!=;*~>%|.", b[0]) < 0 {
		return framing.Item{}, errors.New("no type of RESP")
	}
	end := bytes.IndexByte(b[seen:], '\n') // what was seen holds none
	if end < 0 {
		return framing.Item{}, io.ErrUnexpectedEOF
	}
	end += seen
	if end < 2 || b[end-1] != '\r' {
		return framing.Item{}, errors.New("a line ends without CR")
	}
	item := framing.Item{Head: end + 1}
	text := string(b[1 : end-1])
	if strings.IndexByte("+-:_#,(", b[0]) >= 0 {
		return item, nil
	}
	if b[0] == '.' {
		item.Nest = framing.Close
		return item, nil
	}
	if text == "?" && b[0] != ';' {
		item.Nest = framing.Open
		return item, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil || n < -1:
		return framing.Item{}, errors.New("no size")
	case n < 0: // null
	case b[0] == ';' && n == 0:
		item.Nest = framing.Close
	case strings.IndexByte("$!=;", b[0]) >= 0:
		item.Body = uint64(n) + 2
	case b[0] == '%':
		item.More = 2 * uint64(n)
	case b[0] == '|': // attributes, and what they are about
		item.More = 2*uint64(n) + 1
	default:
		item.More = uint64(n)
	}
	return item, nil
}

// RESP: a reply is a line, or a line and the items that it announces.
func ExampleSized_resp() {
	stream := strings.NewReader("+OK\r\n" + "*2\r\n$3\r\nfoo\r\n*1\r\n:42\r\n" + "*?\r\n:1\r\n:2\r\n.\r\n" + "$-1\r\n")
	for reply, err := range framing.NewReader(stream, framing.Sized{Item: respItem}).Frames() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%q\n", reply)
	}
	// Output:
	// "+OK\r\n"
	// "*2\r\n$3\r\nfoo\r\n*1\r\n:42\r\n"
	// "*?\r\n:1\r\n:2\r\n.\r\n"
	// "$-1\r\n"
}
