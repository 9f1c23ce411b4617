package varint

import (
	"encoding/binary"
	"io"
	"math/bits"
)

// MaxLenUvarint is the longest encoding of a Uvarint in bytes.
const MaxLenUvarint = 10

// AppendUvarint appends the unsigned LEB128 encoding of v, 1 to 10 bytes, and returns the extended slice.
func AppendUvarint(dst []byte, v uint64) []byte {
	if v < 0x80 {
		return append(dst, byte(v)) // in the caller: this function is inlined
	}
	return appendLong(dst, v)
}

// appendLong is AppendUvarint for values of 2 bytes and more. From 4 bytes on, lengths that nobody could guess share
// their way: of two words the second ends where the value does, so that no byte after it changes, and overlaps the
// first.
func appendLong(dst []byte, v uint64) []byte {
	n := len(dst)
	if cap(dst)-n < MaxLenUvarint {
		return appendGroups(dst, v)
	}
	to := (*[MaxLenUvarint]byte)(dst[n : n+MaxLenUvarint])
	switch {
	case v < 1<<14:
		binary.LittleEndian.PutUint16(to[:], uint16(v<<1&0x7f00|v&0x7f|0x80))
		return dst[:n+2]
	case v < 1<<21:
		binary.LittleEndian.PutUint16(to[:], uint16(v<<1&0x7f00|v&0x7f|0x8080))
		to[2] = byte(v >> 14)
		return dst[:n+3]
	}
	size := uint(SizeUvarint(v))
	first := spread8(v) | highBits&firstBytes[(size-1)&15]
	if size > 8 {
		last := v>>56&0x7f | v>>63*0x0180 // bit 63 is the tenth byte, and says in the ninth that there is one
		binary.LittleEndian.PutUint64(to[:], first)
		binary.LittleEndian.PutUint16(to[(size-2)&15:], uint16((first>>56|last<<8)>>(8*(size-9)&63)))
		return dst[:n+int(size)]
	}
	binary.LittleEndian.PutUint32(to[:], uint32(first))
	binary.LittleEndian.PutUint32(to[(size-4)&7:], uint32(first>>(8*(size-4)&63)))
	return dst[:n+int(size)]
}

// appendGroups is AppendUvarint a byte at a time, which lets dst grow.
func appendGroups(dst []byte, v uint64) []byte {
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
	if len(b) < MaxLenUvarint { // too short to overflow
		for i, c := range b {
			v |= uint64(c&0x7f) << (7 * i)
			if c < 0x80 {
				return v, i + 1, nil
			}
		}
		return 0, 0, io.ErrUnexpectedEOF
	}
	in := (*[MaxLenUvarint]byte)(b)
	if c := in[0]; c < 0x80 {
		return uint64(c), 1, nil
	}
	// How long a longer value is nobody could guess, so there is no branch for it: only conditions that become moves.
	w := binary.LittleEndian.Uint64(in[:])
	last := uint64(binary.LittleEndian.Uint16(in[8:]))
	n = MaxLenUvarint - 1 + int(last>>7&1)
	if last&0x80 == 0 {
		last &= 0x7f // the tenth byte is another value's
	}
	stops := ^w & highBits
	size := (bits.TrailingZeros64(stops) + 1) / 8
	if stops != 0 { // it ends within the first 8 bytes
		n, last = size, 0
	}
	if last > 0x01ff { // 7 bits of the ninth byte, 1 that says the tenth follows, and 1 that the value has room for
		return 0, 0, ErrOverflow
	}
	return gather8(w&(stops^(stops-1))) | last<<57>>1 | last>>8<<63, n, nil
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
func ReadUvarint(r io.Reader) (uint64, error) {
	v, _, err := readUvarint(r, MaxLenUvarint)
	return v, err
}

// ReadCanonicalUvarint is ReadUvarint that accepts the shortest form only: a padded one is [ErrNonMinimal], when it has
// been read.
func ReadCanonicalUvarint(r io.Reader) (uint64, error) {
	v, n, err := readUvarint(r, MaxLenUvarint)
	if n > SizeUvarint(v) {
		return 0, ErrNonMinimal
	}
	return v, err
}

// WriteUvarint writes v to w as AppendUvarint encodes it; to a bare io.Writer in one Write.
func WriteUvarint(w io.Writer, v uint64) error {
	var buf [MaxLenUvarint]byte
	return write(w, AppendUvarint(buf[:0], v))
}
