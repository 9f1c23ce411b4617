package wire

import (
	"io"
	"unicode/utf8"
)

// AppendString appends the length of s in bytes as a VarInt, and s. An s longer than [DefaultMaxLen] is a
// [*LengthError]; dst is then returned unchanged.
func AppendString(dst []byte, s string) ([]byte, error) { return PrefixVarInt.AppendString(dst, s) }

// ConsumeString decodes a length as a VarInt, and as many bytes, from the front of b. The string is a copy; its bytes
// are not checked. A length above [DefaultMaxLen] is a [*LengthError], a negative one [ErrNegative], a VarInt out of
// range [ErrOverflow], a shorter b [io.ErrUnexpectedEOF].
func ConsumeString(b []byte) (s string, n int, err error) {
	return PrefixVarInt.ConsumeString(b)
}

// SizeString returns how many bytes [AppendString] appends; 0 where it fails.
func SizeString(s string) int { return sizeWithLen(len(s)) }

// ReadString reads a length as a VarInt, and as many bytes, which are not checked. Its errors are those of
// [ConsumeString] and of r; [io.EOF] only if the input ended before the first byte. It allocates once up to 64 KiB;
// above, with what arrives (see [ReadBytes]).
func ReadString(r io.Reader) (string, error) { return PrefixVarInt.ReadString(r) }

// WriteString writes the length of s in bytes as a VarInt, and s (see [Prefix.WriteString] for how many Writes that
// takes). An s longer than [DefaultMaxLen] is a [*LengthError]; nothing is then written.
func WriteString(w io.Writer, s string) error { return PrefixVarInt.WriteString(w, s) }

// AppendByteArray appends the length of v as a VarInt, and v. A v longer than [DefaultMaxLen] is a [*LengthError]; dst
// is then returned unchanged.
func AppendByteArray(dst, v []byte) ([]byte, error) { return PrefixVarInt.AppendByteArray(dst, v) }

// ConsumeByteArray decodes a length as a VarInt, and as many bytes, from the front of b. v is a view of b, valid as
// long as b is not written to; its capacity is its length. The errors are those of [ConsumeString].
func ConsumeByteArray(b []byte) (v []byte, n int, err error) {
	return PrefixVarInt.ConsumeByteArray(b)
}

// SizeByteArray returns how many bytes [AppendByteArray] appends; 0 where it fails.
func SizeByteArray(v []byte) int { return sizeWithLen(len(v)) }

// ReadByteArray reads a length as a VarInt, and as many bytes into a new slice, which is the caller's. The errors and
// the allocations are those of [ReadString].
func ReadByteArray(r io.Reader) ([]byte, error) { return PrefixVarInt.ReadByteArray(r) }

// WriteByteArray writes the length of v as a VarInt, and v (see [Prefix.WriteByteArray] for how many Writes that
// takes). A v longer than [DefaultMaxLen] is a [*LengthError]; nothing is then written.
func WriteByteArray(w io.Writer, v []byte) error { return PrefixVarInt.WriteByteArray(w, v) }

func sizeWithLen(n int) int {
	if n > DefaultMaxLen {
		return 0
	}
	return PrefixVarInt.Size(uint64(n)) + n
}

// AppendUTF8String is [AppendString] for formats whose strings are UTF-8: any other s is [ErrInvalidUTF8].
func AppendUTF8String(dst []byte, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return dst, ErrInvalidUTF8
	}
	return AppendString(dst, s)
}

// ConsumeUTF8String is [ConsumeString] for formats whose strings are UTF-8: any other bytes are [ErrInvalidUTF8].
func ConsumeUTF8String(b []byte) (s string, n int, err error) {
	v, n, err := PrefixVarInt.consume(b, "string")
	if !utf8.Valid(v) {
		return "", 0, ErrInvalidUTF8
	}
	return string(v), n, err
}

// SizeUTF8String returns how many bytes [AppendUTF8String] appends; 0 where it fails.
func SizeUTF8String(s string) int {
	if !utf8.ValidString(s) {
		return 0
	}
	return SizeString(s)
}

// ReadUTF8String is [ReadString] for formats whose strings are UTF-8: any other bytes, which it has then read, are
// [ErrInvalidUTF8].
func ReadUTF8String(r io.Reader) (string, error) {
	s, err := ReadString(r)
	if !utf8.ValidString(s) {
		return "", ErrInvalidUTF8
	}
	return s, err
}

// WriteUTF8String is [WriteString] for formats whose strings are UTF-8: any other s is [ErrInvalidUTF8], and nothing is
// written.
func WriteUTF8String(w io.Writer, s string) error {
	if !utf8.ValidString(s) {
		return ErrInvalidUTF8
	}
	return WriteString(w, s)
}
