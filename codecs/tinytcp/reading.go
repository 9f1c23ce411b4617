package tinytcp

import (
	"encoding/binary"
	"io"

	"github.com/seed44153783/wirekit/wire"
)

// The Read functions read exactly the bytes of one value. They return io.EOF when there is none, io.ErrUnexpectedEOF
// when it is cut short, or the reader's error.

// ReadBytes reads n bytes into a new slice. With n = 0 it reads nothing; a negative n is wire.ErrNegative.
func ReadBytes(reader io.Reader, n int) ([]byte, error) {
	if n < 0 {
		return nil, wire.ErrNegative
	}
	return wire.ReadBytes(reader, uint64(n))
}

// ReadByte reads one byte.
func ReadByte(reader io.Reader) (byte, error) {
	return wire.ReadUint8(reader)
}

// ReadBool reads one byte; any value but 0 is true.
func ReadBool(reader io.Reader) (bool, error) {
	return wire.ReadBool(reader)
}

// ReadInt16 reads two bytes, big-endian unless a byte order is given.
func ReadInt16(reader io.Reader, byteOrder ...binary.ByteOrder) (int16, error) {
	if littleEndian(byteOrder) {
		return wire.ReadInt16LE(reader)
	}
	return wire.ReadInt16(reader)
}

// ReadInt32 reads four bytes, big-endian unless a byte order is given.
func ReadInt32(reader io.Reader, byteOrder ...binary.ByteOrder) (int32, error) {
	if littleEndian(byteOrder) {
		return wire.ReadInt32LE(reader)
	}
	return wire.ReadInt32(reader)
}

// ReadInt64 reads eight bytes, big-endian unless a byte order is given.
func ReadInt64(reader io.Reader, byteOrder ...binary.ByteOrder) (int64, error) {
	if littleEndian(byteOrder) {
		return wire.ReadInt64LE(reader)
	}
	return wire.ReadInt64(reader)
}

// ReadFloat32 reads four bytes, big-endian unless a byte order is given. The bits survive as they are.
func ReadFloat32(reader io.Reader, byteOrder ...binary.ByteOrder) (float32, error) {
	if littleEndian(byteOrder) {
		return wire.ReadFloat32LE(reader)
	}
	return wire.ReadFloat32(reader)
}

// ReadFloat64 reads eight bytes, big-endian unless a byte order is given. The bits survive as they are.
func ReadFloat64(reader io.Reader, byteOrder ...binary.ByteOrder) (float64, error) {
	if littleEndian(byteOrder) {
		return wire.ReadFloat64LE(reader)
	}
	return wire.ReadFloat64(reader)
}

// ReadByteArray reads a VarInt length and that many bytes into a new slice. A length above wire.DefaultMaxLen is a
// *wire.LengthError.
func ReadByteArray(reader io.Reader) ([]byte, error) {
	n, err := ReadVarInt(reader)
	if err != nil {
		return nil, err
	}
	if n > wire.DefaultMaxLen {
		return nil, tooLong("byte array", n)
	}
	p, err := ReadBytes(reader, n)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF // the length was read
	}
	return p, err
}

// ReadString reads a VarInt length and that many bytes, whatever they are. A length above wire.DefaultMaxLen is a
// *wire.LengthError.
func ReadString(reader io.Reader) (string, error) {
	p, err := ReadByteArray(reader)
	return string(p), err
}
