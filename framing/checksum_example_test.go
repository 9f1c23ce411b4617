package framing_test

import (
	"fmt"

	"github.com/seed44153783/wirekit/framing"
)

// COBS with a CRC after each payload: the usual protocol of a serial line.
func ExampleChecksum() {
	f := framing.CRC32C(framing.COBS{Max: 256})
	frame, _ := f.AppendFrame(nil, []byte("set 1"))
	frame[5] = '2' // on the line

	advance, payload, err := f.Split(frame, false)
	fmt.Println(advance == len(frame), payload == nil, err)
	// Output: true true framing: checksum mismatch
}

// Any sum will do: here, the exclusive or of all bytes.
func ExampleChecksum_sum() {
	f := framing.Checksum{Inner: framing.SLIP{}, Size: 1, Sum: func(dst, payload []byte) []byte {
		var x byte
		for _, b := range payload {
			x ^= b
		}
		return append(dst, x)
	}}
	frame, _ := f.AppendFrame(nil, []byte("\x01\x02\x04"))
	fmt.Printf("%x %s\n", frame, f)
	// Output: c001020407c0 [c0]{slip}[c0] of {payload}[1 sum]
}
