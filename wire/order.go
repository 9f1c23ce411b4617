package wire

import "strconv"

// An Order is a byte order. It is a small number and no interface, because a [Decoder] looks at it for every value.
type Order uint8

// The byte orders. Any other Order is taken for BigEndian.
const (
	// BigEndian has the most significant byte first: network order, and the default.
	BigEndian Order = iota
	// LittleEndian has the least significant byte first.
	LittleEndian
)

// String returns "big-endian" or "little-endian".
func (o Order) String() string {
	switch o {
	case BigEndian:
		return "big-endian"
	case LittleEndian:
		return "little-endian"
	}
	return "Order(" + strconv.Itoa(int(o)) + ")"
}
