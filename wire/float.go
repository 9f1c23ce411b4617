package wire

import (
	"io"
	"math"
)

// AppendFloat32 appends v, 4 bytes big-endian, IEEE 754; every bit survives, those of a NaN too.
func AppendFloat32(dst []byte, v float32) []byte { return AppendUint32(dst, math.Float32bits(v)) }

// ConsumeFloat32 decodes 4 bytes big-endian, IEEE 754, from the front of b; every bit survives, those of a NaN too. A
// shorter b is [io.ErrUnexpectedEOF].
func ConsumeFloat32(b []byte) (v float32, n int, err error) {
	u, n, err := ConsumeUint32(b)
	return math.Float32frombits(u), n, err
}

// ReadFloat32 reads 4 bytes big-endian, IEEE 754; every bit survives, those of a NaN too.
func ReadFloat32(r io.Reader) (float32, error) {
	u, err := ReadUint32(r)
	return math.Float32frombits(u), err
}

// WriteFloat32 writes v, 4 bytes big-endian, IEEE 754; every bit survives, those of a NaN too.
func WriteFloat32(w io.Writer, v float32) error { return WriteUint32(w, math.Float32bits(v)) }

// AppendFloat32LE appends v, 4 bytes little-endian, IEEE 754; every bit survives, those of a NaN too.
func AppendFloat32LE(dst []byte, v float32) []byte { return AppendUint32LE(dst, math.Float32bits(v)) }

// ConsumeFloat32LE decodes 4 bytes little-endian, IEEE 754, from the front of b; every bit survives, those of a NaN
// too. A shorter b is [io.ErrUnexpectedEOF].
func ConsumeFloat32LE(b []byte) (v float32, n int, err error) {
	u, n, err := ConsumeUint32LE(b)
	return math.Float32frombits(u), n, err
}

// ReadFloat32LE reads 4 bytes little-endian, IEEE 754; every bit survives, those of a NaN too.
func ReadFloat32LE(r io.Reader) (float32, error) {
	u, err := ReadUint32LE(r)
	return math.Float32frombits(u), err
}

// WriteFloat32LE writes v, 4 bytes little-endian, IEEE 754; every bit survives, those of a NaN too.
func WriteFloat32LE(w io.Writer, v float32) error { return WriteUint32LE(w, math.Float32bits(v)) }

// AppendFloat64 appends v, 8 bytes big-endian, IEEE 754; every bit survives, those of a NaN too.
func AppendFloat64(dst []byte, v float64) []byte { return AppendUint64(dst, math.Float64bits(v)) }

// ConsumeFloat64 decodes 8 bytes big-endian, IEEE 754, from the front of b; every bit survives, those of a NaN too. A
// shorter b is [io.ErrUnexpectedEOF].
func ConsumeFloat64(b []byte) (v float64, n int, err error) {
	u, n, err := ConsumeUint64(b)
	return math.Float64frombits(u), n, err
}

// ReadFloat64 reads 8 bytes big-endian, IEEE 754; every bit survives, those of a NaN too.
func ReadFloat64(r io.Reader) (float64, error) {
	u, err := ReadUint64(r)
	return math.Float64frombits(u), err
}

// WriteFloat64 writes v, 8 bytes big-endian, IEEE 754; every bit survives, those of a NaN too.
func WriteFloat64(w io.Writer, v float64) error { return WriteUint64(w, math.Float64bits(v)) }

// AppendFloat64LE appends v, 8 bytes little-endian, IEEE 754; every bit survives, those of a NaN too.
func AppendFloat64LE(dst []byte, v float64) []byte { return AppendUint64LE(dst, math.Float64bits(v)) }

// ConsumeFloat64LE decodes 8 bytes little-endian, IEEE 754, from the front of b; every bit survives, those of a NaN
// too. A shorter b is [io.ErrUnexpectedEOF].
func ConsumeFloat64LE(b []byte) (v float64, n int, err error) {
	u, n, err := ConsumeUint64LE(b)
	return math.Float64frombits(u), n, err
}

// ReadFloat64LE reads 8 bytes little-endian, IEEE 754; every bit survives, those of a NaN too.
func ReadFloat64LE(r io.Reader) (float64, error) {
	u, err := ReadUint64LE(r)
	return math.Float64frombits(u), err
}

// WriteFloat64LE writes v, 8 bytes little-endian, IEEE 754; every bit survives, those of a NaN too.
func WriteFloat64LE(w io.Writer, v float64) error { return WriteUint64LE(w, math.Float64bits(v)) }
