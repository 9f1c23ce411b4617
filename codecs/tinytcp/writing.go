package tinytcp

import (
	"encoding/binary"
	"io"

	"github.com/seed44153783/wirekit/wire"
)

// The Write functions check that the value fits before the first byte goes out. They return the writer's error, or
// io.ErrShortWrite.

// WriteBytes writes the bytes of value, with no length.
func WriteBytes(writer io.Writer, value []byte) error {
	return wire.WriteBytes(writer, value)
}

// WriteByte writes one byte.
func WriteByte(writer io.Writer, value byte) error {
	return wire.WriteUint8(writer, value)
}

// WriteBool writes 1 for true and 0 for false.
func WriteBool(writer io.Writer, value bool) error {
	return wire.WriteBool(writer, value)
}

// WriteInt16 writes two bytes, big-endian unless a byte order is given.
func WriteInt16(writer io.Writer, value int16, byteOrder ...binary.ByteOrder) error {
	if littleEndian(byteOrder) {
		return wire.WriteInt16LE(writer, value)
	}
	return wire.WriteInt16(writer, value)
}

// WriteInt32 writes four bytes, big-endian unless a byte order is given.
func WriteInt32(writer io.Writer, value int32, byteOrder ...binary.ByteOrder) error {
	if littleEndian(byteOrder) {
		return wire.WriteInt32LE(writer, value)
	}
	return wire.WriteInt32(writer, value)
}

// WriteInt64 writes eight bytes, big-endian unless a byte order is given.
func WriteInt64(writer io.Writer, value int64, byteOrder ...binary.ByteOrder) error {
	if littleEndian(byteOrder) {
		return wire.WriteInt64LE(writer, value)
	}
	return wire.WriteInt64(writer, value)
}

// WriteFloat32 writes the four bytes of value's bits, big-endian unless a byte order is given.
func WriteFloat32(writer io.Writer, value float32, byteOrder ...binary.ByteOrder) error {
	if littleEndian(byteOrder) {
		return wire.WriteFloat32LE(writer, value)
	}
	return wire.WriteFloat32(writer, value)
}

// WriteFloat64 writes the eight bytes of value's bits, big-endian unless a byte order is given.
func WriteFloat64(writer io.Writer, value float64, byteOrder ...binary.ByteOrder) error {
	if littleEndian(byteOrder) {
		return wire.WriteFloat64LE(writer, value)
	}
	return wire.WriteFloat64(writer, value)
}

// WriteByteArray writes the length of value as a VarInt and its bytes, with one Write up to about 4 KiB. More than
// wire.DefaultMaxLen bytes are a *wire.LengthError.
func WriteByteArray(writer io.Writer, value []byte) error {
	if len(value) > wire.DefaultMaxLen {
		return tooLong("byte array", len(value))
	}
	return wire.PrefixUvarint.WriteByteArray(writer, value)
}

// WriteString writes the length of value in bytes as a VarInt and its bytes, with one Write up to about 4 KiB, and
// makes no copy of more than that. More than wire.DefaultMaxLen bytes are a *wire.LengthError.
func WriteString(writer io.Writer, value string) error {
	if len(value) > wire.DefaultMaxLen {
		return tooLong("string", len(value))
	}
	return wire.PrefixUvarint.WriteString(writer, value)
}
