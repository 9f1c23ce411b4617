package tinytcp

import (
	"errors"

	"github.com/seed44153783/wirekit/wire"
)

// ErrPacketTooBig is returned, as it is, when a packet is larger than the maxPacketSize of ReadLengthPrefixedPacket or
// ReadSeparatedPacket.
var ErrPacketTooBig = errors.New("tinytcp: packet too big")

// tooLong is the error for a string or byte array of n bytes.
func tooLong(what string, n int) error {
	return &wire.LengthError{What: what, Got: uint64(n), Limit: wire.DefaultMaxLen, Offset: -1}
}
