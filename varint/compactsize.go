package varint

import (
	"encoding/binary"
	"io"
	"math"
)

// MaxLenCompactSize is the longest encoding of a CompactSize in bytes.
const MaxLenCompactSize = 9

// The first byte of a CompactSize is the value itself, or says how wide the little-endian value after it is.
const (
	compact16 = 0xfd + iota
	compact32
	compact64
)

// AppendCompactSize appends v as Bitcoin encodes it: one byte below 253, else 0xfd, 0xfe or 0xff and v in 2, 4 or 8
// little-endian bytes; 1, 3, 5 or 9 bytes in all.
func AppendCompactSize(dst []byte, v uint64) []byte {
	switch {
	case v < compact16:
		return append(dst, byte(v))
	case v <= math.MaxUint16:
		return binary.LittleEndian.AppendUint16(append(dst, compact16), uint16(v))
	case v <= math.MaxUint32:
		return binary.LittleEndian.AppendUint32(append(dst, compact32), uint32(v))
	}
	return binary.LittleEndian.AppendUint64(append(dst, compact64), v)
}

// SizeCompactSize returns the number of bytes AppendCompactSize adds for v.
func SizeCompactSize(v uint64) int {
	switch {
	case v < compact16:
		return 1
	case v <= math.MaxUint16:
		return 3
	case v <= math.MaxUint32:
		return 5
	}
	return 9
}

// ConsumeCompactSize decodes a CompactSize from the front of b and returns it with its length in bytes. As in
// Bitcoin, only the shortest form is valid. Errors: [io.ErrUnexpectedEOF] if b ends early, [ErrNonMinimal] for a
// value that has a shorter form; then n is 0.
func ConsumeCompactSize(b []byte) (v uint64, n int, err error) {
	if len(b) == 0 {
		return 0, 0, io.ErrUnexpectedEOF
	}
	n = compactLen(b[0])
	if len(b) < n {
		return 0, 0, io.ErrUnexpectedEOF
	}
	switch n {
	case 1:
		return uint64(b[0]), 1, nil
	case 3:
		v = uint64(binary.LittleEndian.Uint16(b[1:]))
	case 5:
		v = uint64(binary.LittleEndian.Uint32(b[1:]))
	default:
		v = binary.LittleEndian.Uint64(b[1:])
	}
	if n > SizeCompactSize(v) {
		return 0, 0, ErrNonMinimal
	}
	return v, n, nil
}

// compactLen returns the length in bytes of the CompactSize that starts with first.
func compactLen(first byte) int {
	if first < compact16 {
		return 1
	}
	return 1 + 2<<(first-compact16)
}

// ReadCompactSize reads a CompactSize from r and no byte past it. Errors: [io.EOF] if r was at its end,
// [io.ErrUnexpectedEOF] if it ended inside the value, [ErrNonMinimal], when the value has been read, and what r
// returns.
func ReadCompactSize(r io.Reader) (uint64, error) {
	v, _, err := read(r, restCompactSize)
	return v, err
}

func restCompactSize(first byte, r io.ByteReader) (v uint64, n int, err error) {
	n = compactLen(first)
	if n == 1 {
		return uint64(first), 1, nil
	}
	for i := range n - 1 {
		c, err := r.ReadByte()
		if err != nil {
			return 0, 0, cut(err)
		}
		v |= uint64(c) << (8 * i)
	}
	if n > SizeCompactSize(v) {
		return 0, 0, ErrNonMinimal
	}
	return v, n, nil
}

// WriteCompactSize writes v to w as AppendCompactSize encodes it; to a bare io.Writer in one Write.
func WriteCompactSize(w io.Writer, v uint64) error {
	var buf [MaxLenCompactSize]byte
	return write(w, AppendCompactSize(buf[:0], v))
}
