package tinytcp_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"github.com/seed44153783/wirekit/codecs/tinytcp"
	"github.com/seed44153783/wirekit/framing"
)

func Example() {
	var buf bytes.Buffer
	_ = tinytcp.WriteInt16(&buf, 258)
	_ = tinytcp.WriteInt16(&buf, 258, binary.LittleEndian)
	_ = tinytcp.WriteVarInt(&buf, 300)
	_ = tinytcp.WriteString(&buf, "hi")
	fmt.Printf("% x\n", buf.Bytes())
	fmt.Println(tinytcp.WriteVarInt(&buf, -1))
	// Output:
	// 01 02 02 01 ac 02 02 68 69
	// varint: value overflows its type
}

func ExamplePacketFramingHandler() {
	serve := tinytcp.PacketFramingHandler(
		tinytcp.SplitBySeparator([]byte("\r\n")),
		func(io.Reader) tinytcp.PacketHandler {
			return func(packet []byte) { fmt.Printf("%q\n", packet) }
		},
	)
	// In a server this is the net.Conn.
	fmt.Println(serve(strings.NewReader("NOOP\r\nQUIT\r\nhalf a l")))
	// Output:
	// "NOOP"
	// "QUIT"
	// unexpected EOF
}

// The protocols are framings too: package framing reads and writes their packets.
func ExampleLengthPrefixedFraming() {
	f := tinytcp.LengthPrefixedFraming(tinytcp.PrefixInt16_BE).(framing.Framing)
	var buf bytes.Buffer
	_ = framing.NewWriter(&buf, f).WriteFrame([]byte("hello"))
	fmt.Printf("% x\n", buf.Bytes())
	packet, rest, ok := tinytcp.LengthPrefixedFraming(tinytcp.PrefixInt16_BE).ExtractPacket(buf.Bytes())
	fmt.Printf("%s %q %v\n", packet, rest, ok)
	// Output:
	// 00 05 68 65 6c 6c 6f
	// hello "" true
}
