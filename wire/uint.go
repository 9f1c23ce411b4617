package wire

import (
	"encoding/binary"
	"io"
	"math/bits"
)

// AppendUint16 appends v, 2 bytes big-endian.
func AppendUint16(dst []byte, v uint16) []byte { return binary.BigEndian.AppendUint16(dst, v) }

// ConsumeUint16 decodes 2 bytes big-endian from the front of b. A shorter b is [io.ErrUnexpectedEOF].
func ConsumeUint16(b []byte) (v uint16, n int, err error) {
	if len(b) < 2 {
		return 0, 0, io.ErrUnexpectedEOF
	}
	return binary.BigEndian.Uint16(b), 2, nil
}

// ReadUint16 reads 2 bytes big-endian.
func ReadUint16(r io.Reader) (uint16, error) {
	v, err := readUint(r, 2)
	return uint16(v), err
}

// WriteUint16 writes v, 2 bytes big-endian.
func WriteUint16(w io.Writer, v uint16) error { return writeUint(w, uint64(v), 2) }

// AppendUint16LE appends v, 2 bytes little-endian.
func AppendUint16LE(dst []byte, v uint16) []byte { return binary.LittleEndian.AppendUint16(dst, v) }

// ConsumeUint16LE decodes 2 bytes little-endian from the front of b. A shorter b is [io.ErrUnexpectedEOF].
func ConsumeUint16LE(b []byte) (v uint16, n int, err error) {
	if len(b) < 2 {
		return 0, 0, io.ErrUnexpectedEOF
	}
	return binary.LittleEndian.Uint16(b), 2, nil
}

// ReadUint16LE reads 2 bytes little-endian.
func ReadUint16LE(r io.Reader) (uint16, error) {
	v, err := readUint(r, 2)
	return bits.ReverseBytes16(uint16(v)), err
}

// WriteUint16LE writes v, 2 bytes little-endian.
func WriteUint16LE(w io.Writer, v uint16) error {
	return writeUint(w, uint64(bits.ReverseBytes16(v)), 2)
}

// AppendUint32 appends v, 4 bytes big-endian.
func AppendUint32(dst []byte, v uint32) []byte { return binary.BigEndian.AppendUint32(dst, v) }

// ConsumeUint32 decodes 4 bytes big-endian from the front of b. A shorter b is [io.ErrUnexpectedEOF].
func ConsumeUint32(b []byte) (v uint32, n int, err error) {
	if len(b) < 4 {
		return 0, 0, io.ErrUnexpectedEOF
	}
	return binary.BigEndian.Uint32(b), 4, nil
}

// ReadUint32 reads 4 bytes big-endian.
func ReadUint32(r io.Reader) (uint32, error) {
	v, err := readUint(r, 4)
	return uint32(v), err
}

// WriteUint32 writes v, 4 bytes big-endian.
func WriteUint32(w io.Writer, v uint32) error { return writeUint(w, uint64(v), 4) }

// AppendUint32LE appends v, 4 bytes little-endian.
func AppendUint32LE(dst []byte, v uint32) []byte { return binary.LittleEndian.AppendUint32(dst, v) }

// ConsumeUint32LE decodes 4 bytes little-endian from the front of b. A shorter b is [io.ErrUnexpectedEOF].
func ConsumeUint32LE(b []byte) (v uint32, n int, err error) {
	if len(b) < 4 {
		return 0, 0, io.ErrUnexpectedEOF
	}
	return binary.LittleEndian.Uint32(b), 4, nil
}

// ReadUint32LE reads 4 bytes little-endian.
func ReadUint32LE(r io.Reader) (uint32, error) {
	v, err := readUint(r, 4)
	return bits.ReverseBytes32(uint32(v)), err
}

// WriteUint32LE writes v, 4 bytes little-endian.
func WriteUint32LE(w io.Writer, v uint32) error {
	return writeUint(w, uint64(bits.ReverseBytes32(v)), 4)
}

// AppendUint64 appends v, 8 bytes big-endian.
func AppendUint64(dst []byte, v uint64) []byte { return binary.BigEndian.AppendUint64(dst, v) }

// ConsumeUint64 decodes 8 bytes big-endian from the front of b. A shorter b is [io.ErrUnexpectedEOF].
func ConsumeUint64(b []byte) (v uint64, n int, err error) {
	if len(b) < 8 {
		return 0, 0, io.ErrUnexpectedEOF
	}
	return binary.BigEndian.Uint64(b), 8, nil
}

// ReadUint64 reads 8 bytes big-endian.
func ReadUint64(r io.Reader) (uint64, error) { return readUint(r, 8) }

// WriteUint64 writes v, 8 bytes big-endian.
func WriteUint64(w io.Writer, v uint64) error { return writeUint(w, v, 8) }

// AppendUint64LE appends v, 8 bytes little-endian.
func AppendUint64LE(dst []byte, v uint64) []byte { return binary.LittleEndian.AppendUint64(dst, v) }

// ConsumeUint64LE decodes 8 bytes little-endian from the front of b. A shorter b is [io.ErrUnexpectedEOF].
func ConsumeUint64LE(b []byte) (v uint64, n int, err error) {
	if len(b) < 8 {
		return 0, 0, io.ErrUnexpectedEOF
	}
	return binary.LittleEndian.Uint64(b), 8, nil
}

// ReadUint64LE reads 8 bytes little-endian.
func ReadUint64LE(r io.Reader) (uint64, error) {
	v, err := readUint(r, 8)
	return bits.ReverseBytes64(v), err
}

// WriteUint64LE writes v, 8 bytes little-endian.
func WriteUint64LE(w io.Writer, v uint64) error { return writeUint(w, bits.ReverseBytes64(v), 8) }
