package wire

import (
	"io"
)

// AppendInt16 appends v, 2 bytes big-endian in two's complement.
func AppendInt16(dst []byte, v int16) []byte { return AppendUint16(dst, uint16(v)) }

// ConsumeInt16 decodes 2 bytes big-endian in two's complement from the front of b. A shorter b is
// [io.ErrUnexpectedEOF].
func ConsumeInt16(b []byte) (v int16, n int, err error) {
	u, n, err := ConsumeUint16(b)
	return int16(u), n, err
}

// ReadInt16 reads 2 bytes big-endian in two's complement.
func ReadInt16(r io.Reader) (int16, error) {
	u, err := ReadUint16(r)
	return int16(u), err
}

// WriteInt16 writes v, 2 bytes big-endian in two's complement.
func WriteInt16(w io.Writer, v int16) error { return WriteUint16(w, uint16(v)) }

// AppendInt16LE appends v, 2 bytes little-endian in two's complement.
func AppendInt16LE(dst []byte, v int16) []byte { return AppendUint16LE(dst, uint16(v)) }

// ConsumeInt16LE decodes 2 bytes little-endian in two's complement from the front of b. A shorter b is
// [io.ErrUnexpectedEOF].
func ConsumeInt16LE(b []byte) (v int16, n int, err error) {
	u, n, err := ConsumeUint16LE(b)
	return int16(u), n, err
}

// ReadInt16LE reads 2 bytes little-endian in two's complement.
func ReadInt16LE(r io.Reader) (int16, error) {
	u, err := ReadUint16LE(r)
	return int16(u), err
}

// WriteInt16LE writes v, 2 bytes little-endian in two's complement.
func WriteInt16LE(w io.Writer, v int16) error { return WriteUint16LE(w, uint16(v)) }

// AppendInt32 appends v, 4 bytes big-endian in two's complement.
func AppendInt32(dst []byte, v int32) []byte { return AppendUint32(dst, uint32(v)) }

// ConsumeInt32 decodes 4 bytes big-endian in two's complement from the front of b. A shorter b is
// [io.ErrUnexpectedEOF].
func ConsumeInt32(b []byte) (v int32, n int, err error) {
	u, n, err := ConsumeUint32(b)
	return int32(u), n, err
}

// ReadInt32 reads 4 bytes big-endian in two's complement.
func ReadInt32(r io.Reader) (int32, error) {
	u, err := ReadUint32(r)
	return int32(u), err
}

// WriteInt32 writes v, 4 bytes big-endian in two's complement.
func WriteInt32(w io.Writer, v int32) error { return WriteUint32(w, uint32(v)) }

// AppendInt32LE appends v, 4 bytes little-endian in two's complement.
func AppendInt32LE(dst []byte, v int32) []byte { return AppendUint32LE(dst, uint32(v)) }

// ConsumeInt32LE decodes 4 bytes little-endian in two's complement from the front of b. A shorter b is
// [io.ErrUnexpectedEOF].
func ConsumeInt32LE(b []byte) (v int32, n int, err error) {
	u, n, err := ConsumeUint32LE(b)
	return int32(u), n, err
}

// ReadInt32LE reads 4 bytes little-endian in two's complement.
func ReadInt32LE(r io.Reader) (int32, error) {
	u, err := ReadUint32LE(r)
	return int32(u), err
}

// WriteInt32LE writes v, 4 bytes little-endian in two's complement.
func WriteInt32LE(w io.Writer, v int32) error { return WriteUint32LE(w, uint32(v)) }

// AppendInt64 appends v, 8 bytes big-endian in two's complement.
func AppendInt64(dst []byte, v int64) []byte { return AppendUint64(dst, uint64(v)) }

// ConsumeInt64 decodes 8 bytes big-endian in two's complement from the front of b. A shorter b is
// [io.ErrUnexpectedEOF].
func ConsumeInt64(b []byte) (v int64, n int, err error) {
	u, n, err := ConsumeUint64(b)
	return int64(u), n, err
}

// ReadInt64 reads 8 bytes big-endian in two's complement.
func ReadInt64(r io.Reader) (int64, error) {
	u, err := ReadUint64(r)
	return int64(u), err
}

// WriteInt64 writes v, 8 bytes big-endian in two's complement.
func WriteInt64(w io.Writer, v int64) error { return WriteUint64(w, uint64(v)) }

// AppendInt64LE appends v, 8 bytes little-endian in two's complement.
func AppendInt64LE(dst []byte, v int64) []byte { return AppendUint64LE(dst, uint64(v)) }

// ConsumeInt64LE decodes 8 bytes little-endian in two's complement from the front of b. A shorter b is
// [io.ErrUnexpectedEOF].
func ConsumeInt64LE(b []byte) (v int64, n int, err error) {
	u, n, err := ConsumeUint64LE(b)
	return int64(u), n, err
}

// ReadInt64LE reads 8 bytes little-endian in two's complement.
func ReadInt64LE(r io.Reader) (int64, error) {
	u, err := ReadUint64LE(r)
	return int64(u), err
}

// WriteInt64LE writes v, 8 bytes little-endian in two's complement.
func WriteInt64LE(w io.Writer, v int64) error { return WriteUint64LE(w, uint64(v)) }
