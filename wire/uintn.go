package wire

import (
	"encoding/binary"
	"io"
	"math/bits"
)

// AppendUintN appends v, n bytes big-endian, n from 1 to 8. A v that needs more bytes is [ErrOverflow], any other n
// [ErrInvalidWidth]; dst is then returned unchanged.
func AppendUintN(dst []byte, n int, v uint64) ([]byte, error) {
	if err := fitsUint(n, v); err != nil {
		return dst, err
	}
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], v)
	return append(dst, b[8-n:]...), nil
}

// ConsumeUintN decodes n bytes big-endian, n from 1 to 8, from the front of b. size is n. A shorter b is
// [io.ErrUnexpectedEOF], any other n [ErrInvalidWidth].
func ConsumeUintN(b []byte, n int) (v uint64, size int, err error) {
	if n < 1 || n > 8 {
		return 0, 0, ErrInvalidWidth
	}
	if len(b) < n {
		return 0, 0, io.ErrUnexpectedEOF
	}
	return bigEndian(b[:n]), n, nil
}

// ReadUintN reads n bytes big-endian, n from 1 to 8. Any other n is [ErrInvalidWidth] and reads nothing.
func ReadUintN(r io.Reader, n int) (uint64, error) {
	if n < 1 || n > 8 {
		return 0, ErrInvalidWidth
	}
	return readUint(r, n)
}

// WriteUintN writes v, n bytes big-endian, n from 1 to 8. A v that needs more bytes is [ErrOverflow], any other n
// [ErrInvalidWidth]; nothing is then written.
func WriteUintN(w io.Writer, n int, v uint64) error {
	if err := fitsUint(n, v); err != nil {
		return err
	}
	return writeUint(w, v, n)
}

// AppendUintNLE is [AppendUintN] in little-endian order.
func AppendUintNLE(dst []byte, n int, v uint64) ([]byte, error) {
	if err := fitsUint(n, v); err != nil {
		return dst, err
	}
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], v)
	return append(dst, b[:n]...), nil
}

// ConsumeUintNLE is [ConsumeUintN] in little-endian order.
func ConsumeUintNLE(b []byte, n int) (v uint64, size int, err error) {
	v, size, err = ConsumeUintN(b, n)
	return reverse(v, n), size, err
}

// ReadUintNLE is [ReadUintN] in little-endian order.
func ReadUintNLE(r io.Reader, n int) (uint64, error) {
	v, err := ReadUintN(r, n)
	return reverse(v, n), err
}

// WriteUintNLE is [WriteUintN] in little-endian order.
func WriteUintNLE(w io.Writer, n int, v uint64) error {
	if err := fitsUint(n, v); err != nil {
		return err
	}
	return writeUint(w, reverse(v, n), n)
}

// AppendIntN appends v, n bytes big-endian in two's complement, n from 1 to 8. A v outside -2^(8n-1) to 2^(8n-1)-1 is
// [ErrOverflow], any other n [ErrInvalidWidth]; dst is then returned unchanged.
func AppendIntN(dst []byte, n int, v int64) ([]byte, error) {
	if err := fitsInt(n, v); err != nil {
		return dst, err
	}
	return AppendUintN(dst, n, lowBytes(v, n))
}

// ConsumeIntN decodes n bytes big-endian in two's complement, n from 1 to 8, from the front of b. size is n. A shorter
// b is [io.ErrUnexpectedEOF], any other n [ErrInvalidWidth].
func ConsumeIntN(b []byte, n int) (v int64, size int, err error) {
	u, size, err := ConsumeUintN(b, n)
	return signExtend(u, n), size, err
}

// ReadIntN reads n bytes big-endian in two's complement, n from 1 to 8. Any other n is [ErrInvalidWidth] and reads
// nothing.
func ReadIntN(r io.Reader, n int) (int64, error) {
	u, err := ReadUintN(r, n)
	return signExtend(u, n), err
}

// WriteIntN writes v, n bytes big-endian in two's complement, n from 1 to 8. It fails as [AppendIntN] does, and then
// writes nothing.
func WriteIntN(w io.Writer, n int, v int64) error {
	if err := fitsInt(n, v); err != nil {
		return err
	}
	return writeUint(w, lowBytes(v, n), n)
}

// AppendIntNLE is [AppendIntN] in little-endian order.
func AppendIntNLE(dst []byte, n int, v int64) ([]byte, error) {
	if err := fitsInt(n, v); err != nil {
		return dst, err
	}
	return AppendUintNLE(dst, n, lowBytes(v, n))
}

// ConsumeIntNLE is [ConsumeIntN] in little-endian order.
func ConsumeIntNLE(b []byte, n int) (v int64, size int, err error) {
	u, size, err := ConsumeUintNLE(b, n)
	return signExtend(u, n), size, err
}

// ReadIntNLE is [ReadIntN] in little-endian order.
func ReadIntNLE(r io.Reader, n int) (int64, error) {
	u, err := ReadUintNLE(r, n)
	return signExtend(u, n), err
}

// WriteIntNLE is [WriteIntN] in little-endian order.
func WriteIntNLE(w io.Writer, n int, v int64) error {
	if err := fitsInt(n, v); err != nil {
		return err
	}
	return WriteUintNLE(w, n, lowBytes(v, n))
}

func fitsUint(n int, v uint64) error {
	switch {
	case n < 1 || n > 8:
		return ErrInvalidWidth
	case v>>(8*n-1)>>1 != 0: // v >> 64 in two steps, for n == 8
		return ErrOverflow
	}
	return nil
}

func fitsInt(n int, v int64) error {
	switch {
	case n < 1 || n > 8:
		return ErrInvalidWidth
	case v>>(8*n-1) != 0 && v>>(8*n-1) != -1:
		return ErrOverflow
	}
	return nil
}

// unused is how many high bits of a uint64 a number of n bytes leaves free. For a width that was refused before, with v
// == 0, the count does not matter, only that it is no negative shift.
func unused(n int) uint { return 64 - 8*uint(n) }

func lowBytes(v int64, n int) uint64 { return uint64(v) << unused(n) >> unused(n) }

func signExtend(v uint64, n int) int64 { return int64(v<<unused(n)) >> unused(n) }

// reverse turns the low n bytes of v around.
func reverse(v uint64, n int) uint64 { return bits.ReverseBytes64(v) >> unused(n) }
