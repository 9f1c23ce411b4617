package wire

import (
	"io"
	"math"
	"strconv"

	"github.com/seed44153783/wirekit/varint"
)

// A Prefix is a kind of length prefix: how the length in front of a string, a byte array or a frame is written. The zero value is no
// kind: its methods fail with [ErrInvalidPrefix], as do those of any value but the constants.
type Prefix uint8

// The kinds of length prefix. Fixed widths are unsigned, big-endian (BE) or little-endian (LE); 24 bits are three bytes.
const (
	// PrefixUint8 is one byte: lengths to 255.
	PrefixUint8 Prefix = iota + 1
	// PrefixUint16BE is two bytes, big-endian: lengths to 65,535.
	PrefixUint16BE
	// PrefixUint16LE is two bytes, little-endian: lengths to 65,535.
	PrefixUint16LE
	// PrefixUint24BE is three bytes, big-endian: lengths to 2^24-1.
	PrefixUint24BE
	// PrefixUint24LE is three bytes, little-endian: lengths to 2^24-1.
	PrefixUint24LE
	// PrefixUint32BE is four bytes, big-endian: lengths to 2^32-1.
	PrefixUint32BE
	// PrefixUint32LE is four bytes, little-endian: lengths to 2^32-1.
	PrefixUint32LE
	// PrefixUint64BE is eight bytes, big-endian: lengths to 2^64-1.
	PrefixUint64BE
	// PrefixUint64LE is eight bytes, little-endian: lengths to 2^64-1.
	PrefixUint64LE
	// PrefixUvarint is an unsigned LEB128 of 1 to 10 bytes: lengths to 2^64-1.
	PrefixUvarint
	// PrefixVarInt is the LEB128 of an int32, 1 to 5 bytes: lengths to 2^31-1. A negative one is ErrNegative.
	PrefixVarInt
	// PrefixVarLong is the LEB128 of an int64, 1 to 10 bytes: lengths to 2^63-1. A negative one is ErrNegative.
	PrefixVarLong
	// PrefixQUIC is the variable-length integer of RFC 9000 section 16, 1, 2, 4 or 8 bytes: lengths to 2^62-1.
	PrefixQUIC
)

// prefixes says what there is to know about each kind. width is the number of bytes of a fixed one, 0 for the others.
var prefixes = [...]struct {
	name  string
	width int
	max   uint64
}{
	PrefixUint8:    {"uint8", 1, math.MaxUint8},
	PrefixUint16BE: {"uint16 BE", 2, math.MaxUint16},
	PrefixUint16LE: {"uint16 LE", 2, math.MaxUint16},
	PrefixUint24BE: {"uint24 BE", 3, 1<<24 - 1},
	PrefixUint24LE: {"uint24 LE", 3, 1<<24 - 1},
	PrefixUint32BE: {"uint32 BE", 4, math.MaxUint32},
	PrefixUint32LE: {"uint32 LE", 4, math.MaxUint32},
	PrefixUint64BE: {"uint64 BE", 8, math.MaxUint64},
	PrefixUint64LE: {"uint64 LE", 8, math.MaxUint64},
	PrefixUvarint:  {"uvarint", 0, math.MaxUint64},
	PrefixVarInt:   {"varint", 0, math.MaxInt32},
	PrefixVarLong:  {"varlong", 0, math.MaxInt64},
	PrefixQUIC:     {"QUIC", 0, varint.MaxQUIC},
}

// oneByte says whether the kind writes a length below 128 as that one byte, as most do with the length of most strings. It takes
// no call to find out.
func (p Prefix) oneByte() bool {
	const kinds = 1<<PrefixUint8 | 1<<PrefixUvarint | 1<<PrefixVarInt | 1<<PrefixVarLong
	return kinds>>p&1 != 0
}

func (p Prefix) valid() bool { return p != 0 && int(p) < len(prefixes) }

// String returns the name of the kind: "uint16 BE", "uvarint", ...
func (p Prefix) String() string {
	if !p.valid() {
		return "Prefix(" + strconv.Itoa(int(p)) + ")"
	}
	return prefixes[p].name
}

// Max returns the largest length the prefix can carry, in bytes; 0 for an unknown kind.
func (p Prefix) Max() uint64 {
	if !p.valid() {
		return 0
	}
	return prefixes[p].max
}

// fits says whether n can be written.
func (p Prefix) fits(n uint64) error {
	switch {
	case !p.valid():
		return ErrInvalidPrefix
	case n > prefixes[p].max:
		return ErrOverflow
	}
	return nil
}

// Size returns how many bytes [Prefix.Append] writes for n; 0 where it fails.
func (p Prefix) Size(n uint64) int {
	if p.fits(n) != nil {
		return 0
	}
	switch p {
	case PrefixUvarint, PrefixVarInt, PrefixVarLong: // one encoding for what is not negative
		return varint.SizeUvarint(n)
	case PrefixQUIC:
		return varint.SizeQUIC(n)
	}
	return prefixes[p].width
}

// Append appends n, in the shortest form where there are several. An n above [Prefix.Max] is [ErrOverflow]; dst is then returned
// unchanged.
func (p Prefix) Append(dst []byte, n uint64) ([]byte, error) {
	if err := p.fits(n); err != nil {
		return dst, err
	}
	switch p {
	case PrefixUint32BE: // the most common width
		return AppendUint32(dst, uint32(n)), nil
	case PrefixUvarint, PrefixVarInt, PrefixVarLong:
		return varint.AppendUvarint(dst, n), nil
	case PrefixQUIC:
		return varint.AppendQUIC(dst, n)
	case PrefixUint16LE, PrefixUint24LE, PrefixUint32LE, PrefixUint64LE:
		return AppendUintNLE(dst, prefixes[p].width, n)
	}
	return AppendUintN(dst, prefixes[p].width, n)
}

// Consume decodes a length from the front of b; size is how many bytes it takes. Forms longer than needed are accepted. A b that ends
// inside it is [io.ErrUnexpectedEOF], a number too large for the kind [ErrOverflow], a negative one [ErrNegative].
func (p Prefix) Consume(b []byte) (n uint64, size int, err error) {
	switch p { // every length of every string and frame comes through here, so the common widths have a case of their own
	case PrefixUint8:
		v, size, err := ConsumeUint8(b)
		return uint64(v), size, err
	case PrefixUint16BE:
		v, size, err := ConsumeUint16(b)
		return uint64(v), size, err
	case PrefixUint16LE:
		v, size, err := ConsumeUint16LE(b)
		return uint64(v), size, err
	case PrefixUint24BE:
		return ConsumeUintN(b, 3)
	case PrefixUint24LE:
		return ConsumeUintNLE(b, 3)
	case PrefixUint32BE:
		v, size, err := ConsumeUint32(b)
		return uint64(v), size, err
	case PrefixUint32LE:
		v, size, err := ConsumeUint32LE(b)
		return uint64(v), size, err
	case PrefixUint64BE:
		return ConsumeUint64(b)
	case PrefixUint64LE:
		return ConsumeUint64LE(b)
	case PrefixUvarint:
		return varint.ConsumeUvarint(b)
	case PrefixVarInt:
		v, size, err := varint.ConsumeVarInt(b)
		if v < 0 {
			return 0, 0, ErrNegative
		}
		return uint64(v), size, err
	case PrefixVarLong:
		v, size, err := varint.ConsumeVarLong(b)
		if v < 0 {
			return 0, 0, ErrNegative
		}
		return uint64(v), size, err
	case PrefixQUIC:
		return varint.ConsumeQUIC(b)
	}
	return 0, 0, ErrInvalidPrefix
}

// Read reads a length, and no byte behind it. Its errors are those of [Prefix.Consume] and of r; [io.EOF] if the input ended
// before the first byte.
func (p Prefix) Read(r io.Reader) (uint64, error) {
	switch p {
	case PrefixUvarint:
		return varint.ReadUvarint(r)
	case PrefixVarInt:
		v, err := varint.ReadVarInt(r)
		if v < 0 {
			return 0, ErrNegative
		}
		return uint64(v), err
	case PrefixVarLong:
		v, err := varint.ReadVarLong(r)
		if v < 0 {
			return 0, ErrNegative
		}
		return uint64(v), err
	case PrefixQUIC:
		return varint.ReadQUIC(r)
	case PrefixUint16LE, PrefixUint24LE, PrefixUint32LE, PrefixUint64LE:
		return ReadUintNLE(r, prefixes[p].width)
	}
	if !p.valid() {
		return 0, ErrInvalidPrefix
	}
	return readUint(r, prefixes[p].width)
}

// Write writes n, with one Write. An n above [Prefix.Max] is [ErrOverflow]; nothing is then written.
func (p Prefix) Write(w io.Writer, n uint64) error {
	switch p {
	case PrefixUint8, PrefixUint16BE, PrefixUint24BE, PrefixUint32BE, PrefixUint64BE:
		return WriteUintN(w, prefixes[p].width, n)
	case PrefixUint16LE, PrefixUint24LE, PrefixUint32LE, PrefixUint64LE:
		return WriteUintNLE(w, prefixes[p].width, n)
	}
	scratch := scratches.Get().(*[scratchSize]byte)
	defer scratches.Put(scratch)
	b, err := p.Append(scratch[:0], n)
	if err != nil {
		return err
	}
	return WriteBytes(w, b)
}
