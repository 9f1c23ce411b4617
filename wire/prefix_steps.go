package wire

import (
	"io"
	"math"
	"slices"
)

// PrefixSteps returns a Prefix that is a number of some bits in a byte whose other, upper bits are those of tag. Below
// direct the number is the length; direct says that the length stands in the next widths[0] bytes, big-endian, direct+1
// in the next widths[1], and so on:
//
//	wire.PrefixSteps("masked", 0x80, 7, 126, 2, 8)       WebSocket, a mask's flag above: 85 is 5, fe 01 00 is 256
//	wire.PrefixSteps("text", 0x60, 5, 24, 1, 2, 4, 8)    CBOR, a text: 65 is 5, 78 18 is 24
//
// Lengths go to 2^63-1; what is above is [ErrOverflow]. Another tag, and a number above those of widths, are
// [ErrMagic]. Lengths are written in the fewest bytes; [Prefix.Canonical] refuses others. It is called from a package
// variable, as [NewPrefix] is. The result is no Prefix unless bits is from 1 to 8 and has room for direct and widths,
// tag is zero in those bits, and widths ascend from 1 to 8.
func PrefixSteps(name string, tag byte, bits, direct int, widths ...int) Prefix {
	if bits < 1 || bits > 8 || direct < 0 || direct+len(widths) > 1<<bits || tag&(1<<bits-1) != 0 {
		return 0
	}
	for i, width := range widths {
		if width < 1 || width > 8 || i > 0 && width <= widths[i-1] {
			return 0
		}
	}
	low := byte(1<<bits - 1)
	widths = slices.Clone(widths)
	return NewPrefix(name, func(dst []byte, n uint64) ([]byte, error) {
		if n < uint64(direct) {
			return append(dst, tag|byte(n)), nil
		}
		for i, width := range widths {
			if n <= min(uint64(math.MaxUint64)>>(64-8*width), math.MaxInt64) {
				return AppendUintN(append(dst, tag|byte(direct+i)), width, n)
			}
		}
		return dst, ErrOverflow
	}, func(b []byte) (n uint64, size int, err error) {
		if len(b) == 0 {
			return 0, 0, io.ErrUnexpectedEOF
		}
		number := int(b[0] & low)
		switch step := number - direct; {
		case b[0]&^low != tag || step >= len(widths):
			return 0, 0, ErrMagic
		case step < 0:
			return uint64(number), 1, nil
		default:
			n, size, err = ConsumeUintN(b[1:], widths[step])
		}
		if n > math.MaxInt64 {
			err = ErrOverflow
		}
		return n, 1 + size, err
	})
}
