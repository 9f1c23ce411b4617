package wire

import (
	"math"
	"math/bits"
	"strconv"

	"github.com/seed44153783/wirekit/varint"
)

// A Prefix says how a length or a count is written: its kind, and what is adjusted about it. It is a constant, or made from one by the
// methods Plus, Null, Canonical, MaxBytes and MaxLen, in any order, or by [PrefixDecimal] or [NewPrefix]; the layout of its bits may
// change. The zero value is no kind. Its methods fail with [ErrInvalidPrefix], as do those of a Prefix that was adjusted to what its
// kind cannot do.
type Prefix uint64

// The kinds of length prefix. Fixed widths are big-endian (BE) or little-endian (LE) and unsigned, unless Int is in their names; 24
// bits are three bytes. A negative length is [ErrNegative].
const (
	// PrefixUint8 is one byte: lengths to 255.
	PrefixUint8 = kindUint8 | oneByte
	// PrefixUint16BE is two bytes, big-endian: lengths to 65,535.
	PrefixUint16BE = kindUint16BE
	// PrefixUint16LE is two bytes, little-endian: lengths to 65,535.
	PrefixUint16LE = kindUint16LE
	// PrefixUint24BE is three bytes, big-endian: lengths to 2^24-1.
	PrefixUint24BE = kindUint24BE
	// PrefixUint24LE is three bytes, little-endian: lengths to 2^24-1.
	PrefixUint24LE = kindUint24LE
	// PrefixUint32BE is four bytes, big-endian: lengths to 2^32-1.
	PrefixUint32BE = kindUint32BE
	// PrefixUint32LE is four bytes, little-endian: lengths to 2^32-1.
	PrefixUint32LE = kindUint32LE
	// PrefixUint64BE is eight bytes, big-endian: lengths to 2^64-1.
	PrefixUint64BE = kindUint64BE
	// PrefixUint64LE is eight bytes, little-endian: lengths to 2^64-1.
	PrefixUint64LE = kindUint64LE
	// PrefixInt8 is one byte, two's complement: lengths to 127.
	PrefixInt8 = kindInt8 | oneByte
	// PrefixInt16BE is two bytes, two's complement, big-endian: lengths to 32,767.
	PrefixInt16BE = kindInt16BE
	// PrefixInt16LE is two bytes, two's complement, little-endian: lengths to 32,767.
	PrefixInt16LE = kindInt16LE
	// PrefixInt32BE is four bytes, two's complement, big-endian: lengths to 2^31-1.
	PrefixInt32BE = kindInt32BE
	// PrefixInt32LE is four bytes, two's complement, little-endian: lengths to 2^31-1.
	PrefixInt32LE = kindInt32LE
	// PrefixInt64BE is eight bytes, two's complement, big-endian: lengths to 2^63-1.
	PrefixInt64BE = kindInt64BE
	// PrefixInt64LE is eight bytes, two's complement, little-endian: lengths to 2^63-1.
	PrefixInt64LE = kindInt64LE
	// PrefixUvarint is an unsigned LEB128 of 1 to 10 bytes: lengths to 2^64-1.
	PrefixUvarint = kindUvarint | oneByte
	// PrefixVarInt is the LEB128 of an int32, 1 to 5 bytes: lengths to 2^31-1.
	PrefixVarInt = kindVarInt | oneByte
	// PrefixVarLong is the LEB128 of an int64, 1 to 10 bytes: lengths to 2^63-1.
	PrefixVarLong = kindVarLong | oneByte
	// PrefixZigzag is the LEB128 of an int64 in zigzag form, 1 to 10 bytes, as in Avro and protobuf's sint64: lengths to 2^63-1.
	PrefixZigzag = kindZigzag
	// PrefixQUIC is the variable-length integer of RFC 9000 section 16, 1, 2, 4 or 8 bytes: lengths to 2^62-1.
	PrefixQUIC = kindQUIC
	// PrefixCompactSize is Bitcoin's number, 1, 3, 5 or 9 bytes: lengths to 2^64-1.
	PrefixCompactSize = kindCompactSize | oneByte
	// PrefixVLQ is a big-endian base-128 number of 1 to 10 bytes, as in MIDI files: lengths to 2^64-1.
	PrefixVLQ = kindVLQ | oneByte
	// PrefixBER is the definite length of ASN.1's BER, X.690 section 8.1.3: one byte to 127, above it 0x80 + n and n bytes,
	// big-endian: lengths to 2^64-1. The indefinite form, 0x80, is [ErrIndefinite].
	PrefixBER = kindBER | oneByte
)

const (
	kindUint8 Prefix = iota + 1
	kindUint16BE
	kindUint16LE
	kindUint24BE
	kindUint24LE
	kindUint32BE
	kindUint32LE
	kindUint64BE
	kindUint64LE
	kindInt8
	kindInt16BE
	kindInt16LE
	kindInt32BE
	kindInt32LE
	kindInt64BE
	kindInt64LE
	kindUvarint
	kindVarInt
	kindVarLong
	kindZigzag
	kindQUIC
	kindCompactSize
	kindVLQ
	kindBER
	kindDecimal
	kindOwn
)

// The bits of a Prefix, from the lowest: the kind, the flags, the most bytes, what is added, the place in the table of those made at run
// time, and the limit.
const (
	kindMask  Prefix = 0xff
	oneByte   Prefix = 1 << 8 // a length below 128 is written as that one byte, and no limit forbids it
	canonical Prefix = 1 << 9
	nullable  Prefix = 1 << 10
	bytesMask Prefix = 0xf << 12
	plusMask  Prefix = 0xff << 16

	bytesShift = 12
	plusShift  = 16
	placeShift = 24
	limitShift = 32

	// shape is what decides how a length is written, without its limit.
	shape = 1<<limitShift - 1&^oneByte

	// unlimited stands for no limit at all.
	unlimited = math.MaxUint32

	// nullLength stands for the length of what is null.
	nullLength = math.MaxUint64
)

// kinds says what there is to know about each kind. width is the number of bytes of a fixed one, 0 for the others; max is the largest
// number that it can carry.
var kinds = [...]struct {
	name   string
	width  int
	max    uint64
	signed bool
	little bool
	one    bool
}{
	kindUint8:       {"uint8", 1, math.MaxUint8, false, false, true},
	kindUint16BE:    {"uint16 BE", 2, math.MaxUint16, false, false, false},
	kindUint16LE:    {"uint16 LE", 2, math.MaxUint16, false, true, false},
	kindUint24BE:    {"uint24 BE", 3, 1<<24 - 1, false, false, false},
	kindUint24LE:    {"uint24 LE", 3, 1<<24 - 1, false, true, false},
	kindUint32BE:    {"uint32 BE", 4, math.MaxUint32, false, false, false},
	kindUint32LE:    {"uint32 LE", 4, math.MaxUint32, false, true, false},
	kindUint64BE:    {"uint64 BE", 8, math.MaxUint64, false, false, false},
	kindUint64LE:    {"uint64 LE", 8, math.MaxUint64, false, true, false},
	kindInt8:        {"int8", 1, math.MaxInt8, true, false, true},
	kindInt16BE:     {"int16 BE", 2, math.MaxInt16, true, false, false},
	kindInt16LE:     {"int16 LE", 2, math.MaxInt16, true, true, false},
	kindInt32BE:     {"int32 BE", 4, math.MaxInt32, true, false, false},
	kindInt32LE:     {"int32 LE", 4, math.MaxInt32, true, true, false},
	kindInt64BE:     {"int64 BE", 8, math.MaxInt64, true, false, false},
	kindInt64LE:     {"int64 LE", 8, math.MaxInt64, true, true, false},
	kindUvarint:     {"uvarint", 0, math.MaxUint64, false, false, true},
	kindVarInt:      {"varint", 0, math.MaxInt32, true, false, true},
	kindVarLong:     {"varlong", 0, math.MaxInt64, true, false, true},
	kindZigzag:      {"zigzag", 0, math.MaxInt64, true, false, false},
	kindQUIC:        {"QUIC", 0, varint.MaxQUIC, false, false, false},
	kindCompactSize: {"CompactSize", 0, math.MaxUint64, false, false, true},
	kindVLQ:         {"VLQ", 0, math.MaxUint64, false, false, true},
	kindBER:         {"BER", 0, math.MaxUint64, false, false, true},
	kindDecimal:     {"decimal", 0, math.MaxInt64, true, false, false},
	kindOwn:         {"", 0, math.MaxUint64, false, false, false},
}

func (p Prefix) kind() Prefix { return p & kindMask }

func (p Prefix) valid() bool { return p.kind()-1 < kindOwn }

func (p Prefix) plus() int { return int(int8(p >> plusShift)) }

// Plus returns p with n added to what is written: the length itself is n less than the number on the wire. Plus(4) on a prefix of four
// bytes makes it count itself; Plus(1).Null() is the length + 1 of formats in which 0 is null. What was added before counts too; the sum
// is from -128 to 127, else the result is no Prefix.
func (p Prefix) Plus(n int) Prefix {
	sum := p.plus() + n
	if !p.valid() || n < -math.MaxUint8 || n > math.MaxUint8 || sum < math.MinInt8 || sum > math.MaxInt8 ||
		sum < 0 && p&nullable != 0 {
		return 0
	}
	return (p&^plusMask | Prefix(uint8(sum))<<plusShift).markOneByte()
}

// Null returns p with a length of -1 that stands for null: a nil slice or pointer. With Plus(1) that is the number 0; on a signed kind
// without Plus it is -1; on an unsigned one without Plus the largest number of the kind, all bits of a fixed width. Where a field has no
// null, -1 is [ErrNegative]. A negative Plus and Null exclude each other: the result is no Prefix.
func (p Prefix) Null() Prefix {
	if !p.valid() || p.plus() < 0 {
		return 0
	}
	return p | nullable
}

// Canonical returns p with every form but the shortest refused, as [varint.ErrNonMinimal]. Fixed widths have only one.
func (p Prefix) Canonical() Prefix {
	if !p.valid() {
		return 0
	}
	return p | canonical
}

// MaxBytes returns p with numbers refused, as [ErrOverflow], that take more than n bytes, n from 1 to 15. It is for the kinds of
// variable width; on a fixed width the result is no Prefix.
func (p Prefix) MaxBytes(n int) Prefix {
	if !p.valid() || n < 1 || n > 15 || kinds[p.kind()].width > 0 {
		return 0
	}
	return p&^bytesMask | Prefix(n)<<bytesShift
}

func (p Prefix) maxBytes() int { return int(p & bytesMask >> bytesShift) }

// MaxLen returns p with a limit of its own instead of MaxLen of a [Codec], a [Decoder] or an [Encoder], and of [DefaultMaxLen]
// elsewhere: n is the most bytes, or elements of a list, that are read or written. Zero takes the limit away again, negative means none but that
// of the kind. The largest limit is 2^32-2; a larger n makes the result no Prefix.
func (p Prefix) MaxLen(n int) Prefix {
	if !p.valid() || int64(n) >= unlimited {
		return 0
	}
	if n < 0 {
		return (p&(1<<limitShift-1) | unlimited<<limitShift).markOneByte()
	}
	return (p&(1<<limitShift-1) | Prefix(n)<<limitShift).markOneByte()
}

// markOneByte sets or clears oneByte.
func (p Prefix) markOneByte() Prefix {
	limit := p >> limitShift
	if kinds[p.kind()].one && p.plus() == 0 && (limit == 0 || limit >= 0x7f) {
		return p | oneByte
	}
	return p &^ oneByte
}

// limit returns the largest length allowed, with max, the setting of the caller, where p has none of its own: zero means DefaultMaxLen
// and negative none. It is never above what an int holds.
func (p Prefix) limit(max int) uint64 {
	switch own := uint64(p >> limitShift); {
	case own == unlimited:
		return math.MaxInt
	case own != 0:
		return min(own, math.MaxInt)
	}
	return limitOf(max)
}

// Max returns the largest length that can be written, in bytes, whatever MaxLen says; 0 for no Prefix.
func (p Prefix) Max() uint64 {
	if !p.valid() {
		return 0
	}
	most := kinds[p.kind()].max
	if plus := p.plus(); plus >= 0 {
		if plus == 0 && p&nullable != 0 && !kinds[p.kind()].signed {
			most-- // that is null
		}
		most -= uint64(plus)
	} else {
		sum, carry := bits.Add64(most, uint64(-plus), 0)
		most = sum | -carry
	}
	if p.maxBytes() == 0 && p.kind() != kindOwn {
		return most
	}
	// The sizes of a kind do not fall as numbers grow, so bisection finds the largest that fits.
	low := uint64(0)
	for low < most {
		mid := low + (most-low)/2 + 1
		if p.sizeOf(mid) > 0 {
			low = mid
		} else {
			most = mid - 1
		}
	}
	return low
}

// String returns the name of the kind and the adjustments: "uint16 BE", "uvarint canonical, at most 4 bytes", "int32 BE + 4".
func (p Prefix) String() string {
	if !p.valid() {
		return "Prefix(" + strconv.FormatUint(uint64(p), 10) + ")"
	}
	s := kinds[p.kind()].name
	if o := p.own(); o != nil {
		s = o.name
	}
	if p&canonical != 0 {
		s += " canonical"
	}
	switch plus := p.plus(); {
	case plus > 0:
		s += " + " + strconv.Itoa(plus)
	case plus < 0:
		s += " - " + strconv.Itoa(-plus)
	}
	if p&nullable != 0 {
		s += " or null"
	}
	if n := p.maxBytes(); n > 0 {
		s += ", at most " + strconv.Itoa(n) + " bytes"
	}
	switch limit := p >> limitShift; limit {
	case 0:
	case unlimited:
		s += ", no limit"
	default:
		s += ", limit " + strconv.FormatUint(uint64(limit), 10)
	}
	return s
}
