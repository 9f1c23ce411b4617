package wire

import "io"

// AppendBool appends v as one byte, 1 for true and 0 for false.
func AppendBool(dst []byte, v bool) []byte { return append(dst, boolByte(v)) }

// ConsumeBool decodes one byte from the front of b: 0 is false, anything else is true. An empty b is
// [io.ErrUnexpectedEOF].
func ConsumeBool(b []byte) (v bool, n int, err error) {
	c, n, err := ConsumeUint8(b)
	return c != 0, n, err
}

// ReadBool reads one byte: 0 is false, anything else is true.
func ReadBool(r io.Reader) (bool, error) {
	c, err := readUint(r, 1)
	return c != 0, err
}

// WriteBool writes v as one byte, 1 for true and 0 for false.
func WriteBool(w io.Writer, v bool) error { return writeUint(w, uint64(boolByte(v)), 1) }

func boolByte(v bool) byte {
	if v {
		return 1
	}
	return 0
}

// ConsumeStrictBool is [ConsumeBool] for formats that know only 0 and 1: any other byte is [ErrInvalidBool].
func ConsumeStrictBool(b []byte) (v bool, n int, err error) {
	c, n, err := ConsumeUint8(b)
	if c > 1 {
		return false, 0, ErrInvalidBool
	}
	return c == 1, n, err
}

// ReadStrictBool is [ReadBool] for formats that know only 0 and 1: any other byte, which it has then read, is
// [ErrInvalidBool].
func ReadStrictBool(r io.Reader) (bool, error) {
	c, err := readUint(r, 1)
	if c > 1 {
		return false, ErrInvalidBool
	}
	return c == 1, err
}

// AppendUint8 appends v, one byte.
func AppendUint8(dst []byte, v uint8) []byte { return append(dst, v) }

// ConsumeUint8 decodes one byte from the front of b. An empty b is [io.ErrUnexpectedEOF].
func ConsumeUint8(b []byte) (v uint8, n int, err error) {
	if len(b) < 1 {
		return 0, 0, io.ErrUnexpectedEOF
	}
	return b[0], 1, nil
}

// ReadUint8 reads one byte.
func ReadUint8(r io.Reader) (uint8, error) {
	v, err := readUint(r, 1)
	return uint8(v), err
}

// WriteUint8 writes v, one byte.
func WriteUint8(w io.Writer, v uint8) error { return writeUint(w, uint64(v), 1) }

// AppendInt8 appends v, one byte in two's complement.
func AppendInt8(dst []byte, v int8) []byte { return append(dst, byte(v)) }

// ConsumeInt8 decodes one byte in two's complement from the front of b. An empty b is [io.ErrUnexpectedEOF].
func ConsumeInt8(b []byte) (v int8, n int, err error) {
	c, n, err := ConsumeUint8(b)
	return int8(c), n, err
}

// ReadInt8 reads one byte in two's complement.
func ReadInt8(r io.Reader) (int8, error) {
	v, err := readUint(r, 1)
	return int8(v), err
}

// WriteInt8 writes v, one byte in two's complement.
func WriteInt8(w io.Writer, v int8) error { return writeUint(w, uint64(v), 1) }
