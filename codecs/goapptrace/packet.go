package goapptrace

import (
	"encoding"
	"io"
	"strconv"

	"github.com/seed44153783/wirekit/wire"
)

// A Packet is the payload of a frame: one of the nine *XxxPacket types of this package. Its methods are about the
// payload alone; [Proto] puts size and type before it.
type Packet interface {
	Record

	// Type returns the type byte that says on the wire which packet it is.
	Type() PacketType
}

// A Record is anything of this package that has bytes: the packets, [HeaderPacket], [Goroutine] and [FuncLog]. Its
// methods do what those of package wire do with its description, under the default limits of a [wire.Codec]: 64 MiB a
// string, and as many elements a list.
//
// Decoding into a Record reuses the slices it holds, and strings that are the same; nothing of the input is kept. After
// an error its fields are in no particular state. Errors are a [*wire.DecodeError] or a [*wire.EncodeError].
type Record interface {
	// Fields describes the record: for a Codec of one's own, a stream, JSON, or [wire.Dump].
	wire.Record
	// AppendBinary appends the bytes to dst; after an error dst is unchanged. More than MaxStackSize frames are
	// [ErrTooManyFrames].
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
	// String returns the name and the fields in one line for people to read: what is long is cut, secrets are left out.
	String() string
}

// prefix is how every string's length and every list's count is written.
const prefix = wire.PrefixUint64BE

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

// text returns a record's name and fields.
func text(name string, r wire.Record) string {
	return string(wire.AppendText([]byte(name), r, maxText, addresses))
}

// maxText is about how many bytes text has at most.
const maxText = 4 << 10

// addresses shows the fields that are addresses in hexadecimal.
func addresses(dst []byte, field string, v uint64) ([]byte, bool) {
	switch field {
	case "Frames", "MinPC", "MaxPC", "Entry", "PC":
		return strconv.AppendUint(append(dst, "0x"...), v, 16), true
	}
	return dst, false
}
