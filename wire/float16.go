package wire

import "math"

// Float16Bits returns f as an IEEE 754 binary16: 1 sign bit, 5 exponent bits, 10 fraction bits. It rounds to the nearest, ties to even;
// what is too large becomes an infinity, what is too small a subnormal or a zero of the same sign. A NaN keeps its sign and the
// upper 10 bits of its payload; if these are all zero, it becomes a quiet NaN. Write the bits with [AppendUint16] and its kin.
func Float16Bits(f float32) uint16 {
	b := math.Float32bits(f)
	sign, b := uint16(b>>16&0x8000), b&0x7fffffff
	switch exp := b >> 23; {
	case b > 0x7f800000: // a NaN
		payload := uint16(b >> 13 & 0x3ff)
		if payload == 0 {
			payload = 0x200
		}
		return sign | 0x7c00 | payload
	case exp >= 127+16: // an infinity, or above all that round to a number
		return sign | 0x7c00
	case exp >= 127-14: // a normal number; rounding up may carry into the exponent, up to the infinity
		return sign | uint16(roundShift(b-(127-15)<<23, 13))
	case exp >= 127-25: // a subnormal number, a count of 2^-24
		return sign | uint16(roundShift(b&0x7fffff|0x800000, 126-exp))
	}
	return sign
}

// Float16FromBits returns the number whose IEEE 754 binary16 is b; every one has an exact float32. A NaN keeps its sign and payload.
func Float16FromBits(b uint16) float32 {
	sign, exp, frac := uint32(b&0x8000)<<16, uint32(b>>10&0x1f), uint32(b&0x3ff)
	switch exp {
	case 0:
		return math.Float32frombits(sign | math.Float32bits(float32(frac)*0x1p-24))
	case 0x1f:
		return math.Float32frombits(sign | 0x7f800000 | frac<<13)
	}
	return math.Float32frombits(sign | (exp+127-15)<<23 | frac<<13)
}

// BFloat16Bits returns f as a bfloat16, the upper half of a float32: 1 sign bit, 8 exponent bits, 7 fraction bits. It rounds to the
// nearest, ties to even. A NaN keeps its sign and the upper 7 bits of its payload; if these are all zero, it becomes a quiet NaN.
func BFloat16Bits(f float32) uint16 {
	b := math.Float32bits(f)
	if f != f {
		half := uint16(b >> 16)
		if half&0x7f == 0 {
			half |= 0x40
		}
		return half
	}
	return uint16(roundShift(b, 16))
}

// BFloat16FromBits returns the number whose bfloat16 is b; every one has an exact float32. A NaN keeps its sign and payload.
func BFloat16FromBits(b uint16) float32 { return math.Float32frombits(uint32(b) << 16) }

// roundShift returns v / 2^s, rounded to the nearest, ties to even.
func roundShift(v, s uint32) uint32 {
	return (v + 1<<(s-1) - 1 + v>>s&1) >> s
}
