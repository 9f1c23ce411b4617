package framing_test

import (
	"fmt"

	"github.com/seed44153783/wirekit/framing"
)

// A receiver that joins in the middle of a stream, or gets a frame with an error in it, is in step again at the next
// zero.
func ExampleCOBS() {
	var stream []byte
	for _, payload := range []string{"lost", "a\x00b", "end"} {
		stream, _ = framing.COBS{}.AppendFrame(stream, []byte(payload))
	}
	fmt.Printf("%q\n", stream)

	b := framing.NewBuffer(framing.COBS{})
	b.Oversize = framing.Skip
	_ = b.Feed(stream[2:])
	for {
		frame, ok, err := b.Next()
		if err != nil || !ok {
			fmt.Println(err, b.Stats().Skipped)
			return
		}
		fmt.Printf("%q\n", frame)
	}
	// Output:
	// "\x05lost\x00\x02a\x02b\x00\x04end\x00"
	// "a\x00b"
	// "end"
	// <nil> 1
}
