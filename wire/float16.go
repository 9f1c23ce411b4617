package wire

import "math"

// Float16Bits returns f as an IEEE 754 binary16: 1 sign bit, 5 exponent bits, 10 fraction bits. It rounds to the
// nearest, ties to even; what is too large becomes an infinity, what is too small a subnormal or a zero of the same
// sign. A NaN keeps its sign and the upper 10 bits of its payload; if these are all zero, it becomes a quiet NaN. Write
// the bits with [AppendUint16] and its kin.
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

// Float16Bits64 is [Float16Bits] of a float64, rounded once: to a float32 first and then to 16 bits, a number close to
// the middle between two would not become the nearest.
func Float16Bits64(f float64) uint16 { return round16(math.Float64bits(f), 10, 15) }

// Float16FromBits returns the number whose IEEE 754 binary16 is b; every one has an exact float32. A NaN keeps its sign
// and payload; a signaling one becomes quiet where Go converts it to a float64.
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

// BFloat16Bits returns f as a bfloat16, the upper half of a float32: 1 sign bit, 8 exponent bits, 7 fraction bits. It
// rounds to the nearest, ties to even. A NaN keeps its sign and the upper 7 bits of its payload; if these are all zero,
// it becomes a quiet NaN.
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

// BFloat16Bits64 is [BFloat16Bits] of a float64, rounded once.
func BFloat16Bits64(f float64) uint16 { return round16(math.Float64bits(f), 7, 127) }

// BFloat16FromBits returns the number whose bfloat16 is b; every one has an exact float32. A NaN keeps its sign and
// payload; a signaling one becomes quiet where Go converts it to a float64.
func BFloat16FromBits(b uint16) float32 { return math.Float32frombits(uint32(b) << 16) }

// float64From16 returns the float64 f of those 16 bits, of which the lowest so many are the fraction. A machine makes a
// signaling NaN quiet when it converts a float32.
func float64From16(b uint16, fraction int, f float64) float64 {
	if f == f {
		return f
	}
	return math.Float64frombits(uint64(b&0x8000)<<48 | 0x7ff<<52 | uint64(b)<<(52-fraction)&(1<<52-1))
}

// round16 returns the float64 of those bits in 16, of which the lowest so many are the fraction, and whose exponent has
// that bias.
func round16(b uint64, fraction, bias uint64) uint16 {
	const width = 52
	sign, b := uint16(b>>48&0x8000), b&^(1<<63)
	infinity := uint16(2*bias+1) << fraction
	exp, drop := b>>width, width-fraction
	switch {
	case b > 0x7ff<<width: // a NaN
		payload := uint16(b>>drop) & (1<<fraction - 1)
		if payload == 0 {
			payload = 1 << (fraction - 1)
		}
		return sign | infinity | payload
	case exp > 1023+bias: // an infinity, or above all that round to a number
		return sign | infinity
	case exp > 1023-bias: // a normal number; rounding up may carry into the exponent, up to the infinity
		return sign | uint16(roundShift(b-(1023-bias)<<width, drop))
	}
	shift := drop + 1 + 1023 - bias - exp // a subnormal number
	if shift > width+1 {
		return sign // below the half of the smallest
	}
	return sign | uint16(roundShift(b&(1<<width-1)|1<<width, shift))
}

// roundShift returns v / 2^s, rounded to the nearest, ties to even.
func roundShift[T uint32 | uint64](v, s T) T {
	return (v + 1<<(s-1) - 1 + v>>s&1) >> s
}
