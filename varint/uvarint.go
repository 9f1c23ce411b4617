package varint

import (
	"io"
	"math/bits"
)

// MaxLenUvarint is the longest encoding of a Uvarint in bytes.
const MaxLenUvarint = 10

// AppendUvarint appends the unsigned LEB128 encoding of v, 1 to 10 bytes, and returns the extended slice.
func AppendUvarint(dst []byte, v uint64) []byte {
	for v >= 0x80 {
		dst = append(dst, byte(v)|0x80)
		v >>= 7
	}
	return append(dst, byte(v))
}

// SizeUvarint returns the number of bytes AppendUvarint adds for v.
func SizeUvarint(v uint64) int {
	return (9*bits.Len64(v) + 64) / 64 // = max(1, ceil(len/7)) for 0..64, without a division
}

// ConsumeUvarint decodes a Uvarint from the front of b and returns it with its length in bytes. Padded forms of up
// to 10 bytes are accepted. Errors: [io.ErrUnexpectedEOF] if b ends early, [ErrOverflow] above 64 bits; then n is 0.
func ConsumeUvarint(b []byte) (v uint64, n int, err error) {
	for i, c := range b[:min(len(b), MaxLenUvarint)] {
		if c < 0x80 {
			if i == MaxLenUvarint-1 && c > 1 {
				return 0, 0, ErrOverflow
			}
			return v | uint64(c)<<(7*i), i + 1, nil
		}
		v |= uint64(c&0x7f) << (7 * i)
	}
	if len(b) >= MaxLenUvarint {
		return 0, 0, ErrOverflow
	}
	return 0, 0, io.ErrUnexpectedEOF
}

// ConsumeCanonicalUvarint is ConsumeUvarint that accepts the shortest form only: a padded one is [ErrNonMinimal].
func ConsumeCanonicalUvarint(b []byte) (v uint64, n int, err error) {
	v, n, err = ConsumeUvarint(b)
	if n > SizeUvarint(v) {
		return 0, 0, ErrNonMinimal
	}
	return v, n, err
}

// ReadUvarint reads a Uvarint from r and no byte past it. Errors: [io.EOF] if r was at its end, [io.ErrUnexpectedEOF]
// if it ended inside the value, [ErrOverflow] above 64 bits, when 10 bytes have been read, and what r returns.
func ReadUvarint(r io.Reader) (uint64, error) { return read(r, restUvarint) }

func restUvarint(first byte, r io.ByteReader) (uint64, error) {
	if first < 0x80 {
		return uint64(first), nil
	}
	v, last, n, err := restGroups(first, r, MaxLenUvarint)
	if n == MaxLenUvarint && last > 1 {
		return 0, ErrOverflow
	}
	return v, err
}

// WriteUvarint writes v to w as AppendUvarint encodes it; to a bare io.Writer in one Write.
func WriteUvarint(w io.Writer, v uint64) error {
	var buf [MaxLenUvarint]byte
	return write(w, AppendUvarint(buf[:0], v))
}
