package framing_test

import (
	"errors"
	"fmt"

	"github.com/seed44153783/wirekit/framing"
)

func ExampleNetstring() {
	f := framing.Netstring{Max: 20}
	stream, _ := f.AppendFrame(nil, []byte("hello world!"))
	fmt.Printf("%s\n", stream)

	_, payload, _ := f.Split(stream, true)
	fmt.Printf("%s\n", payload)

	// The size is judged before any of the payload is there.
	_, _, err := f.Split([]byte("4000000000:"), false)
	fmt.Println(errors.Is(err, framing.ErrFrameTooBig), err)
	// Output:
	// 12:hello world!,
	// hello world!
	// true framing: frame of 4000000000 bytes exceeds the limit of 20
}
