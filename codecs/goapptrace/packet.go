package goapptrace

import (
	"encoding"
	"io"
	"strconv"

	"github.com/seed44153783/wirekit/wire"
)

// A Packet is the payload of a frame: one of the nine *XxxPacket types of this package. Its methods are about the payload alone;
// [Proto] puts size and type in front.
type Packet interface {
	Record

	// Type returns the type byte that says on the wire which packet it is.
	Type() PacketType
}

// A Record is anything of this package that has bytes: the packets, [HeaderPacket], [Goroutine] and [FuncLog].
//
// Decoding into a Record reuses the slices it holds; strings are copies. After an error its fields are in no particular state.
// Errors are [*wire.DecodeError]: a field that is cut short, and a count or length that what is left cannot hold, match
// io.ErrUnexpectedEOF.
type Record interface {
	// AppendBinary appends the bytes to dst. Only [*RawFuncLogPacket] and [*FuncLog] can fail; dst is unchanged then.
	encoding.BinaryAppender
	// MarshalBinary is AppendBinary into a new slice of the exact size.
	encoding.BinaryMarshaler
	// UnmarshalBinary decodes data, all of it: trailing bytes are wire.ErrTrailingBytes.
	encoding.BinaryUnmarshaler
	// SizeBinary returns the number of bytes that AppendBinary appends; 0 where it fails.
	SizeBinary() int
	// Marshal writes the bytes to the front of buf and returns how many. A buf that is too short is io.ErrShortBuffer.
	Marshal(buf []byte) (int, error)
	// Unmarshal decodes from the front of buf and returns how many bytes it took; on error 0.
	Unmarshal(buf []byte) (int, error)
	// String returns the fields in one line for people to read, long lists cut, secrets left out.
	String() string

	decode(d *wire.Decoder)
}

// prefix is how every string's length and every list's count is written.
const prefix = wire.PrefixUint64BE

// sizePrefix is the size of prefix in bytes.
const sizePrefix = 8

func appendString(dst []byte, s string) []byte {
	return append(wire.AppendUint64(dst, uint64(len(s))), s...)
}

func marshalBinary(r Record) ([]byte, error) {
	return r.AppendBinary(make([]byte, 0, r.SizeBinary()))
}

func marshal(buf []byte, r Record) (int, error) {
	size := r.SizeBinary()
	if size > len(buf) {
		return 0, io.ErrShortBuffer
	}
	out, err := r.AppendBinary(buf[:0:size])
	return len(out), err
}

func consumed(d *wire.Decoder) (int, error) {
	if err := d.Err(); err != nil {
		return 0, err
	}
	return int(d.Offset()), nil
}

// A line builds what String returns: "Name{Field: value, Field: value}".
type line []byte

func (l line) field(name string) line {
	if l[len(l)-1] != '{' {
		l = append(l, ", "...)
	}
	return append(append(l, name...), ": "...)
}

func (l line) int(name string, v int64) line   { return strconv.AppendInt(l.field(name), v, 10) }
func (l line) uint(name string, v uint64) line { return strconv.AppendUint(l.field(name), v, 10) }
func (l line) text(name, v string) line        { return strconv.AppendQuote(l.field(name), v) }
func (l line) word(name, v string) line        { return append(l.field(name), v...) }
func (l line) end() string                     { return string(append(l, '}')) }
