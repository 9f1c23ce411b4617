package varint

import (
	"io"
	"math"
)

// Longest encodings in bytes. Every negative number takes this many.
const (
	MaxLenVarInt  = 5
	MaxLenVarLong = MaxLenUvarint
)

// AppendVarInt appends v, taken as its two's complement uint32, in LEB128: 1 to 5 bytes.
func AppendVarInt(dst []byte, v int32) []byte { return AppendUvarint(dst, uint64(uint32(v))) }

// SizeVarInt returns the number of bytes AppendVarInt adds for v.
func SizeVarInt(v int32) int { return SizeUvarint(uint64(uint32(v))) }

// ConsumeVarInt decodes a VarInt from the front of b and returns it with its length in bytes. Padded forms of up to 5
// bytes are accepted. Errors: [io.ErrUnexpectedEOF] if b ends early, [ErrOverflow] above 32 bits; then n is 0.
func ConsumeVarInt(b []byte) (v int32, n int, err error) {
	u, n, err := ConsumeUvarint(b)
	switch {
	case u > math.MaxUint32, n > MaxLenVarInt, err != nil && len(b) >= MaxLenVarInt:
		return 0, 0, ErrOverflow
	case err != nil:
		return 0, 0, err
	}
	return int32(uint32(u)), n, nil
}

// ConsumeCanonicalVarInt is ConsumeVarInt that accepts the shortest form only: a padded one is [ErrNonMinimal].
func ConsumeCanonicalVarInt(b []byte) (v int32, n int, err error) {
	v, n, err = ConsumeVarInt(b)
	if n > SizeVarInt(v) {
		return 0, 0, ErrNonMinimal
	}
	return v, n, err
}

// ReadVarInt reads a VarInt from r and no byte past it. Errors: [io.EOF] if r was at its end, [io.ErrUnexpectedEOF] if
// it ended inside the value, [ErrOverflow] above 32 bits, when 5 bytes have been read, and what r returns.
func ReadVarInt(r io.Reader) (int32, error) {
	u, _, err := readUvarint(r, MaxLenVarInt)
	if u > math.MaxUint32 {
		return 0, ErrOverflow
	}
	return int32(uint32(u)), err
}

// ReadCanonicalVarInt is ReadVarInt that accepts the shortest form only: a padded one is [ErrNonMinimal], when it has
// been read.
func ReadCanonicalVarInt(r io.Reader) (int32, error) {
	u, n, err := readUvarint(r, MaxLenVarInt)
	switch {
	case u > math.MaxUint32:
		return 0, ErrOverflow
	case n > SizeUvarint(u):
		return 0, ErrNonMinimal
	}
	return int32(uint32(u)), err
}

// WriteVarInt writes v to w as AppendVarInt encodes it; to a bare io.Writer in one Write.
func WriteVarInt(w io.Writer, v int32) error { return WriteUvarint(w, uint64(uint32(v))) }

// AppendVarLong appends v, taken as its two's complement uint64, in LEB128: 1 to 10 bytes. It is how protobuf writes
// int32 and int64.
func AppendVarLong(dst []byte, v int64) []byte { return AppendUvarint(dst, uint64(v)) }

// SizeVarLong returns the number of bytes AppendVarLong adds for v.
func SizeVarLong(v int64) int { return SizeUvarint(uint64(v)) }

// ConsumeVarLong decodes a VarLong from the front of b. It accepts and refuses what [ConsumeUvarint] does.
func ConsumeVarLong(b []byte) (v int64, n int, err error) {
	u, n, err := ConsumeUvarint(b)
	return int64(u), n, err
}

// ConsumeCanonicalVarLong is ConsumeVarLong that accepts the shortest form only: a padded one is [ErrNonMinimal].
func ConsumeCanonicalVarLong(b []byte) (v int64, n int, err error) {
	u, n, err := ConsumeCanonicalUvarint(b)
	return int64(u), n, err
}

// ReadVarLong reads a VarLong from r and no byte past it. Its errors are those of [ReadUvarint].
func ReadVarLong(r io.Reader) (int64, error) {
	u, err := ReadUvarint(r)
	return int64(u), err
}

// ReadCanonicalVarLong is ReadVarLong that accepts the shortest form only: a padded one is [ErrNonMinimal], when it has
// been read.
func ReadCanonicalVarLong(r io.Reader) (int64, error) {
	u, err := ReadCanonicalUvarint(r)
	return int64(u), err
}

// WriteVarLong writes v to w as AppendVarLong encodes it; to a bare io.Writer in one Write.
func WriteVarLong(w io.Writer, v int64) error { return WriteUvarint(w, uint64(v)) }
