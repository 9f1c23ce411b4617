package varint

import (
	"io"
	"math"
)

// MaxLenSLEB32 is the longest encoding of a SLEB32 in bytes.
const MaxLenSLEB32 = 5

// AppendSLEB32 appends the signed LEB128 encoding of v, 1 to 5 bytes: WebAssembly's s32. It is what [AppendSLEB]
// appends.
func AppendSLEB32(dst []byte, v int32) []byte { return AppendSLEB(dst, int64(v)) }

// SizeSLEB32 returns the number of bytes AppendSLEB32 adds for v.
func SizeSLEB32(v int32) int { return SizeSLEB(int64(v)) }

// ConsumeSLEB32 decodes a SLEB32 from the front of b and returns it with its length in bytes. Padded forms of up to 5
// bytes are accepted. Errors: [io.ErrUnexpectedEOF] if b ends early, [ErrOverflow] beyond 32 bits; then n is 0.
func ConsumeSLEB32(b []byte) (v int32, n int, err error) {
	wide, n, err := ConsumeSLEB(b[:min(len(b), MaxLenSLEB32)])
	switch {
	case !fits32(wide), err != nil && len(b) >= MaxLenSLEB32:
		return 0, 0, ErrOverflow
	case err != nil:
		return 0, 0, err
	}
	return int32(wide), n, nil
}

// fits32 says whether v is an int32. A fifth byte has three bits too many: they must repeat the sign.
func fits32(v int64) bool { return math.MinInt32 <= v && v <= math.MaxInt32 }

// ConsumeCanonicalSLEB32 is ConsumeSLEB32 that accepts the shortest form only: a padded one is [ErrNonMinimal].
func ConsumeCanonicalSLEB32(b []byte) (v int32, n int, err error) {
	v, n, err = ConsumeSLEB32(b)
	if n > SizeSLEB32(v) {
		return 0, 0, ErrNonMinimal
	}
	return v, n, err
}

// ReadSLEB32 reads a SLEB32 from r and no byte past it. Errors: [io.EOF] if r was at its end, [io.ErrUnexpectedEOF]
// if it ended inside the value, [ErrOverflow] beyond 32 bits, when 5 bytes have been read, and what r returns.
func ReadSLEB32(r io.Reader) (int32, error) {
	v, _, err := read(r, restSLEB32)
	return int32(v), err
}

// ReadCanonicalSLEB32 is ReadSLEB32 that accepts the shortest form only: a padded one is [ErrNonMinimal], when it has
// been read.
func ReadCanonicalSLEB32(r io.Reader) (int32, error) {
	v, n, err := read(r, restSLEB32)
	if n > SizeSLEB32(int32(v)) {
		return 0, ErrNonMinimal
	}
	return int32(v), err
}

func restSLEB32(first byte, r io.ByteReader) (v uint64, n int, err error) {
	v, n, err = restSigned(first, r, MaxLenSLEB32)
	if !fits32(int64(v)) {
		return 0, 0, ErrOverflow
	}
	return v, n, err
}

// WriteSLEB32 writes v to w as AppendSLEB32 encodes it; to a bare io.Writer in one Write.
func WriteSLEB32(w io.Writer, v int32) error { return WriteSLEB(w, int64(v)) }
