package framing_test

import (
	"fmt"

	"github.com/seed44153783/wirekit/framing"
)

func ExampleSLIP() {
	frame, _ := framing.SLIP{}.AppendFrame(nil, []byte("ip\xc0packet"))
	fmt.Printf("%q\n", frame)
	advance, payload, err := framing.SLIP{}.Split(frame, false)
	fmt.Printf("%d %q %v\n", advance, payload, err)
	// Output:
	// "\xc0ip\xdb\xdcpacket\xc0"
	// 12 "ip\xc0packet" <nil>
}
