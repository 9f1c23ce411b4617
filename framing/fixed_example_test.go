package framing_test

import (
	"fmt"
	"strings"

	"github.com/seed44153783/wirekit/framing"
)

func ExampleFixed() {
	r := framing.NewReader(strings.NewReader("abcdef12"), framing.Fixed{Size: 3})
	for record, err := range r.Frames() {
		fmt.Printf("%s %v\n", record, err)
	}
	// Output:
	// abc <nil>
	// def <nil>
	//  framing: frame 2 at offset 6: unexpected EOF
}
