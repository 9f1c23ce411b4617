package tinytcp

import (
	"io"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

const (
	// maxVarIntLen is how many bytes a VarInt has at most: 5 times 7 bits are 35.
	maxVarIntLen = 5
	// maxVarInt is the largest value of a VarInt.
	maxVarInt uint64 = 1<<35 - 1
	// maxInt is the largest int of this platform.
	maxInt uint64 = 1<<(32<<(^uint(0)>>63)-1) - 1
)

// ReadVarInt reads an unsigned LEB128 number of at most 5 bytes: 0 to 2^35-1. Padded forms are accepted. A fifth byte
// that asks for more is varint.ErrOverflow, the five bytes being consumed; so is, where int has 32 bits, a value above
// the largest int.
func ReadVarInt(reader io.Reader) (int, error) {
	var v uint64
	for i := range maxVarIntLen {
		b, err := wire.ReadUint8(reader)
		if err != nil {
			if i > 0 && err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return 0, err
		}
		v |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			if v > maxInt {
				return 0, varint.ErrOverflow
			}
			return int(v), nil
		}
	}
	return 0, varint.ErrOverflow
}

// WriteVarInt writes value in the fewest bytes, at most 5. A negative value, and one above 2^35-1, is
// varint.ErrOverflow.
func WriteVarInt(writer io.Writer, value int) error {
	if value < 0 || uint64(value) > maxVarInt {
		return varint.ErrOverflow
	}
	return varint.WriteUvarint(writer, uint64(value))
}

// ReadVarLong reads an unsigned LEB128 number of at most 10 bytes and takes its 64 bits as an int64, so nine bytes ff
// and 01 are -1, which WriteVarLong does not write. A tenth byte above 1 is varint.ErrOverflow, the ten bytes being
// consumed.
func ReadVarLong(reader io.Reader) (int64, error) {
	return varint.ReadVarLong(reader)
}

// WriteVarLong writes value in the fewest bytes, at most 9. A negative value is varint.ErrOverflow.
func WriteVarLong(writer io.Writer, value int64) error {
	if value < 0 {
		return varint.ErrOverflow
	}
	return varint.WriteVarLong(writer, value)
}
