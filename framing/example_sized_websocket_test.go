package framing_test

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"github.com/seed44153783/wirekit/framing"
)

// webSocketItem reads the head of a WebSocket frame, RFC 6455 section 5.2: flags and opcode, mask bit and length, 2 or
// 8 more bytes of length where that is 126 or 127, 4 bytes of mask.
func webSocketItem(b []byte, _ int) (framing.Item, error) {
	if len(b) < 2 {
		return framing.Item{}, io.ErrUnexpectedEOF
	}
	head, size := 2, uint64(b[1]&0x7f)
	switch size {
	case 126:
		head += 2
	case 127:
		head += 8
	}
	mask := head
	if b[1] >= 0x80 {
		head += 4
	}
	switch {
	case len(b) < head:
		return framing.Item{}, io.ErrUnexpectedEOF
	case mask == 4:
		size = uint64(binary.BigEndian.Uint16(b[2:]))
	case mask == 10:
		size = binary.BigEndian.Uint64(b[2:])
	}
	return framing.Item{Head: head, Body: size}, nil
}

// WebSocket: a frame is one item, of which the head says the size.
func ExampleSized_webSocket() {
	stream := strings.NewReader("\x81\x05Hello" + "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58" + "\x89\x00")
	for frame, err := range framing.NewReader(stream, framing.Sized{Item: webSocketItem, Max: 1 << 20}).Frames() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("opcode %x, %d bytes\n", frame[0]&0x0f, len(frame))
	}
	// Output:
	// opcode 1, 7 bytes
	// opcode 1, 11 bytes
	// opcode 9, 2 bytes
}
