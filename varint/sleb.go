package varint

import (
	"io"
	"math/bits"
)

// MaxLenSLEB is the longest encoding of a SLEB in bytes.
const MaxLenSLEB = 10

// AppendSLEB appends the signed LEB128 encoding of v, 1 to 10 bytes: DWARF 5 section 7.6 and WebAssembly's s64. Bit 6
// of the last byte is the sign.
func AppendSLEB(dst []byte, v int64) []byte {
	for range SizeSLEB(v) - 1 {
		dst = append(dst, byte(v)|0x80)
		v >>= 7
	}
	return append(dst, byte(v)&0x7f)
}

// SizeSLEB returns the number of bytes AppendSLEB adds for v.
func SizeSLEB(v int64) int {
	return (bits.Len64(uint64(v^v>>63)) + 7) / 7 // the magnitude's bits and one for the sign
}

// ConsumeSLEB decodes a SLEB from the front of b and returns it with its length in bytes. Padded forms of up to 10
// bytes are accepted. Errors: [io.ErrUnexpectedEOF] if b ends early, [ErrOverflow] beyond 64 bits; then n is 0.
func ConsumeSLEB(b []byte) (v int64, n int, err error) {
	var u uint64
	for i, c := range b[:min(len(b), MaxLenSLEB)] {
		u |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			if v, err = extend(u, c, i+1); err != nil {
				return 0, 0, err
			}
			return v, i + 1, nil
		}
	}
	if len(b) >= MaxLenSLEB {
		return 0, 0, ErrOverflow
	}
	return 0, 0, io.ErrUnexpectedEOF
}

// extend copies the sign bit upwards in u, which came from n bytes, the last of them as given.
func extend(u uint64, last byte, n int) (int64, error) {
	if n < MaxLenSLEB {
		unused := 64 - 7*n
		return int64(u<<unused) >> unused, nil
	}
	if last != 0 && last != 0x7f { // one bit of the tenth byte fits; the others must repeat it
		return 0, ErrOverflow
	}
	return int64(u), nil
}

// ConsumeCanonicalSLEB is ConsumeSLEB that accepts the shortest form only: a padded one is [ErrNonMinimal].
func ConsumeCanonicalSLEB(b []byte) (v int64, n int, err error) {
	v, n, err = ConsumeSLEB(b)
	if n > SizeSLEB(v) {
		return 0, 0, ErrNonMinimal
	}
	return v, n, err
}

// ReadSLEB reads a SLEB from r and no byte past it. Errors: [io.EOF] if r was at its end, [io.ErrUnexpectedEOF] if it
// ended inside the value, [ErrOverflow] beyond 64 bits, when 10 bytes have been read, and what r returns.
func ReadSLEB(r io.Reader) (int64, error) {
	u, _, err := read(r, restSLEB)
	return int64(u), err
}

// ReadCanonicalSLEB is ReadSLEB that accepts the shortest form only: a padded one is [ErrNonMinimal], when it has been
// read.
func ReadCanonicalSLEB(r io.Reader) (int64, error) {
	u, n, err := read(r, restSLEB)
	if n > SizeSLEB(int64(u)) {
		return 0, ErrNonMinimal
	}
	return int64(u), err
}

func restSLEB(first byte, r io.ByteReader) (v uint64, n int, err error) {
	return restSigned(first, r, MaxLenSLEB)
}

// restSigned reads what follows first: groups of seven bits, at most limit of them with the first. It returns the bits
// of an int64.
func restSigned(first byte, r io.ByteReader, limit int) (v uint64, n int, err error) {
	last := first
	v = uint64(first & 0x7f)
	for n = 1; last >= 0x80; n++ {
		if n == limit {
			return 0, 0, ErrOverflow
		}
		if last, err = r.ReadByte(); err != nil {
			return 0, 0, cut(err)
		}
		v |= uint64(last&0x7f) << (7 * n)
	}
	signed, err := extend(v, last, n)
	if err != nil {
		return 0, 0, err
	}
	return uint64(signed), n, nil
}

// WriteSLEB writes v to w as AppendSLEB encodes it; to a bare io.Writer in one Write.
func WriteSLEB(w io.Writer, v int64) error {
	var buf [MaxLenSLEB]byte
	return write(w, AppendSLEB(buf[:0], v))
}
