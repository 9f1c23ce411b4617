package wire

import (
	"io"
	"math/bits"
)

// The definite lengths of X.690, section 8.1.3: below 0x80 one byte, above it 0x80 + the number of bytes that follow,
// big-endian.

func sizeBER(n uint64) int {
	if n < 0x80 {
		return 1
	}
	return 1 + (bits.Len64(n)+7)/8
}

func appendBER(dst []byte, n uint64) []byte {
	if n < 0x80 {
		return append(dst, byte(n))
	}
	width := sizeBER(n) - 1
	dst = append(dst, 0x80|byte(width))
	for shift := 8 * (width - 1); shift >= 0; shift -= 8 {
		dst = append(dst, byte(n>>shift))
	}
	return dst
}

func consumeBER(b []byte) (n uint64, size int, err error) {
	switch {
	case len(b) == 0:
		return 0, 0, io.ErrUnexpectedEOF
	case b[0] < 0x80:
		return uint64(b[0]), 1, nil
	case b[0] == 0x80:
		return 0, 0, ErrIndefinite
	case b[0] == 0xff: // reserved
		return 0, 0, ErrOverflow
	}
	size = 1 + int(b[0]&0x7f)
	for _, c := range b[1:min(len(b), size)] {
		if n>>56 != 0 {
			return 0, 0, ErrOverflow
		}
		n = n<<8 | uint64(c)
	}
	if len(b) < size {
		return 0, 0, io.ErrUnexpectedEOF
	}
	return n, size, nil
}
