package varint

import (
	"encoding/binary"
	"io"
)

const (
	// MaxQUIC is the largest value QUIC can encode.
	MaxQUIC = 1<<62 - 1
	// MaxLenQUIC is the longest encoding of a QUIC integer in bytes.
	MaxLenQUIC = 8
)

// AppendQUIC appends v as RFC 9000 section 16 encodes it: big-endian in the smallest of 1, 2, 4 or 8 bytes, whose
// number is the power of two in the top two bits of the first byte. Above [MaxQUIC] it returns dst unchanged and
// [ErrOverflow].
func AppendQUIC(dst []byte, v uint64) ([]byte, error) {
	switch {
	case v < 1<<6:
		return append(dst, byte(v)), nil
	case v < 1<<14:
		return binary.BigEndian.AppendUint16(dst, uint16(v)|1<<14), nil
	case v < 1<<30:
		return binary.BigEndian.AppendUint32(dst, uint32(v)|2<<30), nil
	case v <= MaxQUIC:
		return binary.BigEndian.AppendUint64(dst, v|3<<62), nil
	}
	return dst, ErrOverflow
}

// AppendQUICWidth is AppendQUIC with a width of the caller's choice: 1, 2, 4 or 8 bytes, the shortest or more. A QUIC
// packet header leaves room for a length that is not known yet. Where it fails it returns dst unchanged: with
// [ErrWidth] for any other width, and with [ErrOverflow] for a value that the width does not hold.
func AppendQUICWidth(dst []byte, v uint64, width int) ([]byte, error) {
	switch width {
	case 1, 2, 4, 8:
	default:
		return dst, ErrWidth
	}
	if v >= 1<<(8*width-2) {
		return dst, ErrOverflow
	}
	switch width {
	case 1:
		return append(dst, byte(v)), nil
	case 2:
		return binary.BigEndian.AppendUint16(dst, uint16(v)|1<<14), nil
	case 4:
		return binary.BigEndian.AppendUint32(dst, uint32(v)|2<<30), nil
	}
	return binary.BigEndian.AppendUint64(dst, v|3<<62), nil
}

// SizeQUIC returns the number of bytes AppendQUIC adds for v: 0 above [MaxQUIC].
func SizeQUIC(v uint64) int {
	switch {
	case v < 1<<6:
		return 1
	case v < 1<<14:
		return 2
	case v < 1<<30:
		return 4
	case v <= MaxQUIC:
		return 8
	}
	return 0
}

// ConsumeQUIC decodes a QUIC integer from the front of b and returns it with its length in bytes. Longer forms than
// needed are accepted, as RFC 9000 allows. The only error is [io.ErrUnexpectedEOF], if b ends early; then n is 0.
func ConsumeQUIC(b []byte) (v uint64, n int, err error) {
	// The bytes stand at the top of w, so that one shift serves every length: no branch to predict but the commonest.
	var w uint64
	if len(b) >= MaxLenQUIC {
		w = binary.BigEndian.Uint64(b)
		if w < 1<<62 {
			return w >> 56, 1, nil
		}
	} else {
		for i, c := range b {
			w |= uint64(c) << (56 - 8*i)
		}
	}
	if n = 1 << (w >> 62); n > len(b) {
		return 0, 0, io.ErrUnexpectedEOF
	}
	return w << 2 >> 2 >> (-8 * n & 63), n, nil
}

// ConsumeCanonicalQUIC is ConsumeQUIC that accepts the shortest form only: a longer one is [ErrNonMinimal].
func ConsumeCanonicalQUIC(b []byte) (v uint64, n int, err error) {
	v, n, err = ConsumeQUIC(b)
	if n > SizeQUIC(v) {
		return 0, 0, ErrNonMinimal
	}
	return v, n, err
}

// ReadQUIC reads a QUIC integer from r and no byte past it. Errors: [io.EOF] if r was at its end,
// [io.ErrUnexpectedEOF] if it ended inside the value, and what r returns.
func ReadQUIC(r io.Reader) (uint64, error) {
	v, _, err := read(r, restQUIC)
	return v, err
}

// ReadCanonicalQUIC is ReadQUIC that accepts the shortest form only: a longer one is [ErrNonMinimal], when it has been
// read.
func ReadCanonicalQUIC(r io.Reader) (uint64, error) {
	v, n, err := read(r, restQUIC)
	if n > SizeQUIC(v) {
		return 0, ErrNonMinimal
	}
	return v, err
}

func restQUIC(first byte, r io.ByteReader) (v uint64, n int, err error) {
	v = uint64(first & 0x3f)
	n = 1 << (first >> 6)
	for range n - 1 {
		c, err := r.ReadByte()
		if err != nil {
			return 0, 0, cut(err)
		}
		v = v<<8 | uint64(c)
	}
	return v, n, nil
}

// WriteQUIC writes v to w as AppendQUIC encodes it; to a bare io.Writer in one Write. Above [MaxQUIC] it writes nothing
// and returns [ErrOverflow].
func WriteQUIC(w io.Writer, v uint64) error {
	var buf [MaxLenQUIC]byte
	p, err := AppendQUIC(buf[:0], v)
	if err != nil {
		return err
	}
	return write(w, p)
}

// WriteQUICWidth writes v to w as AppendQUICWidth encodes it; to a bare io.Writer in one Write. Where AppendQUICWidth
// fails it writes nothing and returns the same error.
func WriteQUICWidth(w io.Writer, v uint64, width int) error {
	var buf [MaxLenQUIC]byte
	p, err := AppendQUICWidth(buf[:0], v, width)
	if err != nil {
		return err
	}
	return write(w, p)
}
