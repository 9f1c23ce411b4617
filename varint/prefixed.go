package varint

import (
	"io"
	"math"
)

// MaxLenPrefixed is the longest encoding of a Prefixed integer in bytes: the first byte and a Uvarint.
const MaxLenPrefixed = 1 + MaxLenUvarint

// prefixMask returns the largest number that a prefix of the given width, below high, holds; it says that more bytes follow.
func prefixMask(high byte, bits int) (mask byte, err error) {
	if bits < 1 || bits > 8 {
		return 0, ErrPrefix
	}
	if mask = 1<<bits - 1; high&mask != 0 {
		return 0, ErrPrefix
	}
	return mask, nil
}

// AppendPrefixed appends v as RFC 7541 section 5.1 (HPACK) encodes it, with a prefix of 1 to 8 bits: in the low bits of
// the first byte if v is below 1<<bits - 1, else all ones there and the rest as a Uvarint, 1 to 11 bytes in all. high is
// the first byte's remaining upper bits, in place. It panics with [ErrPrefix] if bits is out of range or high reaches
// into the prefix: both are up to the program, not to the data.
func AppendPrefixed(dst []byte, high byte, bits int, v uint64) []byte {
	mask, err := prefixMask(high, bits)
	if err != nil {
		panic(err)
	}
	if v < uint64(mask) {
		return append(dst, high|byte(v))
	}
	return AppendUvarint(append(dst, high|mask), v-uint64(mask))
}

// SizePrefixed returns the number of bytes AppendPrefixed adds for v: 0 if bits is not 1 to 8.
func SizePrefixed(bits int, v uint64) int {
	mask, err := prefixMask(0, bits)
	switch {
	case err != nil:
		return 0
	case v < uint64(mask):
		return 1
	}
	return 1 + SizeUvarint(v-uint64(mask))
}

// ConsumePrefixed decodes an integer with a prefix of 1 to 8 bits from the front of b and returns it with its length in
// bytes. The upper bits of b[0] are ignored: b[0]>>bits is what they hold. Padded forms of up to 11 bytes are accepted,
// as RFC 7541 allows. Errors: [io.ErrUnexpectedEOF] if b ends early, [ErrOverflow] above 64 bits, [ErrPrefix] if bits is
// out of range; then n is 0.
func ConsumePrefixed(b []byte, bits int) (v uint64, n int, err error) {
	mask, err := prefixMask(0, bits)
	if err != nil {
		return 0, 0, err
	}
	if len(b) == 0 {
		return 0, 0, io.ErrUnexpectedEOF
	}
	if c := b[0] & mask; c < mask {
		return uint64(c), 1, nil
	}
	rest, n, err := ConsumeUvarint(b[1:])
	if err != nil {
		return 0, 0, err
	}
	if v, err = addPrefix(rest, mask); err != nil {
		return 0, 0, err
	}
	return v, 1 + n, nil
}

func addPrefix(rest uint64, mask byte) (uint64, error) {
	if rest > math.MaxUint64-uint64(mask) {
		return 0, ErrOverflow
	}
	return rest + uint64(mask), nil
}

// ConsumeCanonicalPrefixed is ConsumePrefixed that accepts the shortest form only: a padded one is [ErrNonMinimal].
func ConsumeCanonicalPrefixed(b []byte, bits int) (v uint64, n int, err error) {
	v, n, err = ConsumePrefixed(b, bits)
	if n > SizePrefixed(bits, v) {
		return 0, 0, ErrNonMinimal
	}
	return v, n, err
}

// ReadPrefixed reads an integer with a prefix of 1 to 8 bits from r and no byte past it. The first byte's upper bits are
// gone then: see [ReadPrefixedHigh]. Errors: [ErrPrefix] if bits is out of range, before anything is read; [io.EOF] if r
// was at its end, [io.ErrUnexpectedEOF] if it ended inside the value, [ErrOverflow] above 64 bits, when the value, or 11
// bytes of it, has been read, and what r returns.
func ReadPrefixed(r io.Reader, bits int) (uint64, error) {
	_, v, err := ReadPrefixedHigh(r, bits)
	return v, err
}

// ReadPrefixedHigh is ReadPrefixed that also returns the first byte's upper bits, in place, as AppendPrefixed takes them.
func ReadPrefixedHigh(r io.Reader, bits int) (high byte, v uint64, err error) {
	mask, err := prefixMask(0, bits)
	if err != nil {
		return 0, 0, err
	}
	v, err = read(r, func(first byte, r io.ByteReader) (uint64, error) {
		high = first &^ mask
		if c := first & mask; c < mask {
			return uint64(c), nil
		}
		second, err := r.ReadByte()
		if err != nil {
			return 0, cut(err)
		}
		rest := uint64(second)
		if second >= 0x80 {
			if rest, err = restUvarint(second, r, MaxLenUvarint); err != nil {
				return 0, err
			}
		}
		return addPrefix(rest, mask)
	})
	if err != nil {
		return 0, 0, err
	}
	return high, v, nil
}

// WritePrefixed writes v to w as AppendPrefixed encodes it; to a bare io.Writer in one Write. Where AppendPrefixed panics
// it writes nothing and returns [ErrPrefix].
func WritePrefixed(w io.Writer, high byte, bits int, v uint64) error {
	if _, err := prefixMask(high, bits); err != nil {
		return err
	}
	var buf [MaxLenPrefixed]byte
	return write(w, AppendPrefixed(buf[:0], high, bits, v))
}
