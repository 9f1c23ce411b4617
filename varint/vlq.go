package varint

import (
	"io"
	"math"
)

// MaxLenVLQ is the longest encoding of a VLQ in bytes.
const MaxLenVLQ = 10

// AppendVLQ appends v in base 128, most significant group first, 1 to 10 bytes: a MIDI variable-length quantity or one
// arc of an ASN.1 object identifier (X.690 section 8.19). All bytes but the last have the top bit set.
func AppendVLQ(dst []byte, v uint64) []byte {
	for shift := 7 * (SizeVLQ(v) - 1); shift > 0; shift -= 7 {
		dst = append(dst, byte(v>>shift)|0x80)
	}
	return append(dst, byte(v)&0x7f)
}

// SizeVLQ returns the number of bytes AppendVLQ adds for v.
func SizeVLQ(v uint64) int { return SizeUvarint(v) }

// maxVLQHead is the largest value that another group of seven bits can follow.
const maxVLQHead = math.MaxUint64 >> 7

// ConsumeVLQ decodes a VLQ from the front of b and returns it with its length in bytes. Padded forms (leading 0x80)
// of up to 10 bytes are accepted. Errors: [io.ErrUnexpectedEOF] if b ends early, [ErrOverflow] above 64 bits; then n
// is 0.
func ConsumeVLQ(b []byte) (v uint64, n int, err error) {
	for i, c := range b[:min(len(b), MaxLenVLQ)] {
		v = v<<7 | uint64(c&0x7f)
		if c < 0x80 {
			return v, i + 1, nil
		}
		if v > maxVLQHead {
			return 0, 0, ErrOverflow
		}
	}
	if len(b) >= MaxLenVLQ {
		return 0, 0, ErrOverflow
	}
	return 0, 0, io.ErrUnexpectedEOF
}

// ConsumeCanonicalVLQ is ConsumeVLQ that accepts the shortest form only, as ASN.1 does: a padded one is
// [ErrNonMinimal].
func ConsumeCanonicalVLQ(b []byte) (v uint64, n int, err error) {
	v, n, err = ConsumeVLQ(b)
	if n > SizeVLQ(v) {
		return 0, 0, ErrNonMinimal
	}
	return v, n, err
}

// ReadVLQ reads a VLQ from r and no byte past it. Errors: [io.EOF] if r was at its end, [io.ErrUnexpectedEOF] if it
// ended inside the value, [ErrOverflow] above 64 bits, when the byte that shows it, at most the tenth, has been read,
// and what r returns.
func ReadVLQ(r io.Reader) (uint64, error) {
	v, _, err := read(r, restVLQ)
	return v, err
}

// ReadCanonicalVLQ is ReadVLQ that accepts the shortest form only: a padded one is [ErrNonMinimal], when it has been
// read.
func ReadCanonicalVLQ(r io.Reader) (uint64, error) {
	v, n, err := read(r, restVLQ)
	if n > SizeVLQ(v) {
		return 0, ErrNonMinimal
	}
	return v, err
}

func restVLQ(first byte, r io.ByteReader) (v uint64, n int, err error) {
	v = uint64(first & 0x7f)
	n = 1
	for c := first; c >= 0x80; n++ {
		if v > maxVLQHead || n == MaxLenVLQ {
			return 0, 0, ErrOverflow
		}
		if c, err = r.ReadByte(); err != nil {
			return 0, 0, cut(err)
		}
		v = v<<7 | uint64(c&0x7f)
	}
	return v, n, nil
}

// WriteVLQ writes v to w as AppendVLQ encodes it; to a bare io.Writer in one Write.
func WriteVLQ(w io.Writer, v uint64) error {
	var buf [MaxLenVLQ]byte
	return write(w, AppendVLQ(buf[:0], v))
}
