package framing_test

import (
	"fmt"
	"strings"

	"github.com/seed44153783/wirekit/framing"
)

// Syslog over TCP.
func ExampleOctetCount() {
	stream := strings.NewReader("16 <13>1 first line17 <13>1 a\nb - done.")
	for message, err := range framing.NewReader(stream, framing.OctetCount{}).Frames() {
		fmt.Printf("%q %v\n", message, err)
	}
	// Output:
	// "<13>1 first line" <nil>
	// "<13>1 a\nb - done." <nil>
}
