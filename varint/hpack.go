package varint

import (
	"io"
	"math"
)

// MaxLenHPACK is the longest encoding of an HPACK integer in bytes: the first byte and a Uvarint.
const MaxLenHPACK = 1 + MaxLenUvarint

// hpackMask returns the largest number that a prefix of the given width, below high, holds; it says that more bytes
// follow.
func hpackMask(high byte, bits int) (mask byte, err error) {
	if bits < 1 || bits > 8 {
		return 0, ErrWidth
	}
	if mask = 1<<bits - 1; high&mask != 0 {
		return 0, ErrWidth
	}
	return mask, nil
}

// AppendHPACK appends v as RFC 7541 section 5.1 encodes it, with a prefix of 1 to 8 bits: in the low bits of the
// first byte if v is below 1<<bits - 1, else all ones there and the rest as a Uvarint, 1 to 11 bytes in all. high is
// the first byte's remaining upper bits, in place. If bits is out of range or high reaches into the prefix, it
// returns dst unchanged and [ErrWidth].
func AppendHPACK(dst []byte, high byte, bits int, v uint64) ([]byte, error) {
	mask, err := hpackMask(high, bits)
	if err != nil {
		return dst, err
	}
	if v < uint64(mask) {
		return append(dst, high|byte(v)), nil
	}
	return AppendUvarint(append(dst, high|mask), v-uint64(mask)), nil
}

// SizeHPACK returns the number of bytes AppendHPACK adds for v, or [ErrWidth] if bits is not 1 to 8.
func SizeHPACK(bits int, v uint64) (int, error) {
	mask, err := hpackMask(0, bits)
	switch {
	case err != nil:
		return 0, err
	case v < uint64(mask):
		return 1, nil
	}
	return 1 + SizeUvarint(v-uint64(mask)), nil
}

// ConsumeHPACK decodes an integer with a prefix of 1 to 8 bits from the front of b and returns it with its length in
// bytes. The upper bits of b[0] are ignored: b[0]>>bits is what they hold. Padded forms of up to 11 bytes are accepted,
// as RFC 7541 allows. Errors: [io.ErrUnexpectedEOF] if b ends early, [ErrOverflow] above 64 bits, [ErrWidth] if bits is
// out of range; then n is 0.
func ConsumeHPACK(b []byte, bits int) (v uint64, n int, err error) {
	mask, err := hpackMask(0, bits)
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

// ConsumeCanonicalHPACK is ConsumeHPACK that accepts the shortest form only: a padded one is [ErrNonMinimal].
func ConsumeCanonicalHPACK(b []byte, bits int) (v uint64, n int, err error) {
	v, n, err = ConsumeHPACK(b, bits)
	if err == nil {
		err = shortest(bits, v, n)
	}
	if err != nil {
		return 0, 0, err
	}
	return v, n, nil
}

// shortest returns ErrNonMinimal if v takes fewer than n bytes.
func shortest(bits int, v uint64, n int) error {
	size, err := SizeHPACK(bits, v)
	if n > size {
		return ErrNonMinimal
	}
	return err
}

// ReadHPACK reads an integer with a prefix of 1 to 8 bits from r and no byte past it, and returns it with the first
// byte's upper bits, in place, as AppendHPACK takes them. Errors: [ErrWidth] if bits is out of range, before anything
// is read; [io.EOF] if r was at its end, [io.ErrUnexpectedEOF] if it ended inside the value, [ErrOverflow] above 64
// bits, when the value, or 11 bytes of it, has been read, and what r returns; then high and v are 0.
func ReadHPACK(r io.Reader, bits int) (high byte, v uint64, err error) {
	high, v, _, err = readHPACK(r, bits)
	return high, v, err
}

// ReadCanonicalHPACK is ReadHPACK that accepts the shortest form only: a padded one is [ErrNonMinimal], when it has
// been read.
func ReadCanonicalHPACK(r io.Reader, bits int) (high byte, v uint64, err error) {
	high, v, n, err := readHPACK(r, bits)
	if err == nil {
		err = shortest(bits, v, n)
	}
	if err != nil {
		return 0, 0, err
	}
	return high, v, nil
}

func readHPACK(r io.Reader, bits int) (high byte, v uint64, n int, err error) {
	mask, err := hpackMask(0, bits)
	if err != nil {
		return 0, 0, 0, err
	}
	v, n, err = read(r, func(first byte, r io.ByteReader) (v uint64, n int, err error) {
		high = first &^ mask
		if c := first & mask; c < mask {
			return uint64(c), 1, nil
		}
		second, err := r.ReadByte()
		if err != nil {
			return 0, 0, cut(err)
		}
		v, n = uint64(second), 1
		if second >= 0x80 {
			if v, n, err = restUvarint(second, r, MaxLenUvarint); err != nil {
				return 0, 0, err
			}
		}
		if v, err = addPrefix(v, mask); err != nil {
			return 0, 0, err
		}
		return v, 1 + n, nil
	})
	if err != nil {
		return 0, 0, 0, err
	}
	return high, v, n, nil
}

// WriteHPACK writes v to w as AppendHPACK encodes it; to a bare io.Writer in one Write. Where AppendHPACK fails it
// writes nothing and returns the same error.
func WriteHPACK(w io.Writer, high byte, bits int, v uint64) error {
	var buf [MaxLenHPACK]byte
	p, err := AppendHPACK(buf[:0], high, bits, v)
	if err != nil {
		return err
	}
	return write(w, p)
}
