package wire

import (
	"math"
	"math/bits"
	"strconv"

	"github.com/seed44153783/wirekit/varint"
)

// A Prefix says how a length or a count is written: its kind, and what is adjusted about it. It is a constant, or made
// by [PrefixDecimal] or [NewPrefix], and adjusted by the methods Plus, Null, Canonical, MaxBytes and MaxLen, in any
// order. The layout of its bits may change.
//
// The zero value is no Prefix, and neither is one that was adjusted to what its kind cannot do, nor any other number:
// the methods that read and write fail with [ErrInvalidPrefix], and those that adjust return zero.
type Prefix uint64

// The kinds of length prefix. Fixed widths are big-endian (BE) or little-endian (LE) and unsigned, unless Int is in
// their names; 24 bits are three bytes. A negative length is [ErrNegative].
const (
	// PrefixUint8 is one byte: lengths to 255.
	PrefixUint8 = kindUint8
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
	PrefixInt8 = kindInt8
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
	PrefixUvarint = kindUvarint
	// PrefixVarInt is the LEB128 of an int32, 1 to 5 bytes: lengths to 2^31-1.
	PrefixVarInt = kindVarInt
	// PrefixVarLong is the LEB128 of an int64, 1 to 10 bytes: lengths to 2^63-1.
	PrefixVarLong = kindVarLong
	// PrefixZigzag is the LEB128 of an int64 in zigzag form, 1 to 10 bytes, as in Avro and protobuf's sint64: lengths
	// to 2^63-1.
	PrefixZigzag = kindZigzag
	// PrefixQUIC is the variable-length integer of RFC 9000 section 16, 1, 2, 4 or 8 bytes: lengths to 2^62-1.
	PrefixQUIC = kindQUIC
	// PrefixCompactSize is Bitcoin's number, 1, 3, 5 or 9 bytes: lengths to 2^64-1.
	PrefixCompactSize = kindCompactSize
	// PrefixVLQ is a big-endian base-128 number of 1 to 10 bytes, as in MIDI files: lengths to 2^64-1.
	PrefixVLQ = kindVLQ
	// PrefixBER is the definite length of ASN.1's BER, X.690 section 8.1.3: one byte to 127, above it 0x80 + n and n
	// bytes, big-endian: lengths to 2^64-1. The indefinite form, 0x80, is [ErrIndefinite].
	PrefixBER = kindBER
)

// The kinds up to lastOneByte write a length below 128 as that one byte, and no longer one begins with such a byte:
// most strings are that short, so this is worth a path of its own.
const (
	kindUint8 Prefix = iota + 1
	kindInt8
	kindUvarint
	kindVarInt
	kindVarLong
	kindCompactSize
	kindVLQ
	kindBER
	kindUint16BE
	kindUint16LE
	kindUint24BE
	kindUint24LE
	kindUint32BE
	kindUint32LE
	kindUint64BE
	kindUint64LE
	kindInt16BE
	kindInt16LE
	kindInt32BE
	kindInt32LE
	kindInt64BE
	kindInt64LE
	kindZigzag
	kindQUIC
	kindDecimal
	kindOwn

	lastOneByte = kindBER
)

// The bits of a Prefix, from the lowest: the kind, two flags, two bits that are zero, the most bytes, what is added,
// the place in the table of those made at run time, and the limit.
const (
	kindMask  Prefix = 0xff
	canonical Prefix = 1 << 8
	nullable  Prefix = 1 << 9
	zeroMask  Prefix = 3 << 10
	bytesMask Prefix = 0xf << bytesShift
	plusMask  Prefix = 0xff << plusShift
	placeMask Prefix = 0xff << placeShift
	limitMask Prefix = math.MaxUint32 << limitShift

	bytesShift = 12
	plusShift  = 16
	placeShift = 24
	limitShift = 32
)

const (
	// unlimited is what MaxLen keeps for no limit at all.
	unlimited = math.MaxUint32
	// nullLength stands for the length of what is null. No length is as large where there is a null.
	nullLength = math.MaxUint64
	// maxPrefixSize is how many bytes a length may take: BER has 127, with zeros at the front.
	maxPrefixSize = 128
	// maxMaxBytes is how many bytes MaxBytes can allow.
	maxMaxBytes = int(bytesMask >> bytesShift)
)

// kinds says what there is to know about each kind. width is the number of bytes of a fixed one, 0 for the others; max
// is the largest number that it can carry.
var kinds = [...]struct {
	name   string
	width  int
	max    uint64
	signed bool
	little bool
}{
	kindUint8:       {name: "uint8", width: 1, max: math.MaxUint8},
	kindInt8:        {name: "int8", width: 1, max: math.MaxInt8, signed: true},
	kindUvarint:     {name: "uvarint", max: math.MaxUint64},
	kindVarInt:      {name: "varint", max: math.MaxInt32, signed: true},
	kindVarLong:     {name: "varlong", max: math.MaxInt64, signed: true},
	kindCompactSize: {name: "CompactSize", max: math.MaxUint64},
	kindVLQ:         {name: "VLQ", max: math.MaxUint64},
	kindBER:         {name: "BER", max: math.MaxUint64},
	kindUint16BE:    {name: "uint16 BE", width: 2, max: math.MaxUint16},
	kindUint16LE:    {name: "uint16 LE", width: 2, max: math.MaxUint16, little: true},
	kindUint24BE:    {name: "uint24 BE", width: 3, max: 1<<24 - 1},
	kindUint24LE:    {name: "uint24 LE", width: 3, max: 1<<24 - 1, little: true},
	kindUint32BE:    {name: "uint32 BE", width: 4, max: math.MaxUint32},
	kindUint32LE:    {name: "uint32 LE", width: 4, max: math.MaxUint32, little: true},
	kindUint64BE:    {name: "uint64 BE", width: 8, max: math.MaxUint64},
	kindUint64LE:    {name: "uint64 LE", width: 8, max: math.MaxUint64, little: true},
	kindInt16BE:     {name: "int16 BE", width: 2, max: math.MaxInt16, signed: true},
	kindInt16LE:     {name: "int16 LE", width: 2, max: math.MaxInt16, signed: true, little: true},
	kindInt32BE:     {name: "int32 BE", width: 4, max: math.MaxInt32, signed: true},
	kindInt32LE:     {name: "int32 LE", width: 4, max: math.MaxInt32, signed: true, little: true},
	kindInt64BE:     {name: "int64 BE", width: 8, max: math.MaxInt64, signed: true},
	kindInt64LE:     {name: "int64 LE", width: 8, max: math.MaxInt64, signed: true, little: true},
	kindZigzag:      {name: "zigzag", max: math.MaxInt64, signed: true},
	kindQUIC:        {name: "QUIC", max: varint.MaxQUIC},
	kindDecimal:     {max: math.MaxInt64, signed: true},
	kindOwn:         {max: math.MaxUint64},
}

func (p Prefix) kind() Prefix { return p & kindMask }

// valid says whether p is what the constants and functions of this package make.
func (p Prefix) valid() bool {
	k := p.kind()
	switch {
	case k-1 >= kindOwn, p&zeroMask != 0, p&nullable != 0 && p.plus() < 0:
		return false
	case k >= kindDecimal:
		o := p.own()
		return o != nil && (o.mark == "") == (k == kindOwn)
	}
	return p&placeMask == 0 && (kinds[k].width == 0 || p&bytesMask == 0)
}

// oneByte says whether p writes a length below 128 as that one byte, with no limit that forbids it. It takes no call to
// find out.
func (p Prefix) oneByte() bool {
	const free = limitMask | canonical | nullable | (lastOneByte - 1)
	return (p-1)&^free == 0 && uint32(p>>limitShift)-1 >= 0x7f-1
}

// plain says whether p is one of the constants, but for its limit: then the number that is written is the length.
func (p Prefix) plain() bool { return uint32(p)-1 < uint32(kindDecimal)-1 }

func (p Prefix) plus() int { return int(int8(p >> plusShift)) }

// Plus returns p with n added to what is written: the length itself is n less than the number on the wire. Plus(4) on a
// prefix of four bytes makes it count itself; Plus(1).Null() is the length + 1 of formats in which 0 is null. What was
// added before counts too; the sum is from -128 to 127, else the result is no Prefix.
func (p Prefix) Plus(n int) Prefix {
	if n < -math.MaxUint8 || n > math.MaxUint8 {
		return 0
	}
	sum := p.plus() + n
	if sum != int(int8(sum)) {
		return 0
	}
	return (p&^plusMask | Prefix(uint8(sum))<<plusShift).checked()
}

// checked returns p, or zero if it is no Prefix.
func (p Prefix) checked() Prefix {
	if !p.valid() {
		return 0
	}
	return p
}

// Null returns p with a length of -1 that stands for null, which is a nil slice or pointer. With Plus(1) that is the
// number 0; on a signed kind without Plus it is -1; on an unsigned one without Plus the largest number of the kind, all
// bits of a fixed width. Where a field has no null, -1 is [ErrNegative]. Null and a negative Plus exclude each other:
// the result is no Prefix.
func (p Prefix) Null() Prefix { return (p | nullable).checked() }

// Canonical returns p with every form but the shortest refused, as [varint.ErrNonMinimal]. Fixed widths and CompactSize
// have only one.
func (p Prefix) Canonical() Prefix { return (p | canonical).checked() }

// MaxBytes returns p with numbers refused, as [ErrOverflow], that take more than n bytes, n from 1 to 15; a mark counts
// too. It is for the kinds of variable width: on a fixed width the result is no Prefix.
func (p Prefix) MaxBytes(n int) Prefix {
	if n < 1 || n > maxMaxBytes {
		return 0
	}
	return (p&^bytesMask | Prefix(n)<<bytesShift).checked()
}

// maxBytes returns how many bytes a number may take.
func (p Prefix) maxBytes() int {
	if n := int(p & bytesMask >> bytesShift); n > 0 {
		return n
	}
	return maxPrefixSize
}

// MaxLen returns p with a limit of its own instead of MaxLen of a [Codec], a [Decoder] or an [Encoder], and of
// [DefaultMaxLen] elsewhere: n is the most bytes, or elements of a list, that are read or written. Zero takes the limit
// away again, negative means none but that of the kind. The largest limit is 2^32-2; a larger n makes the result no
// Prefix.
func (p Prefix) MaxLen(n int) Prefix {
	limit := Prefix(unlimited)
	switch {
	case int64(n) >= unlimited:
		return 0
	case n >= 0:
		limit = Prefix(n)
	}
	return (p&^limitMask | limit<<limitShift).checked()
}

// limit returns the largest length allowed, with max, the setting of the caller, where p has none of its own: zero
// means DefaultMaxLen and negative none. It is never above what an int holds.
func (p Prefix) limit(max int) uint64 {
	switch own := uint64(p >> limitShift); {
	case own == unlimited:
		return math.MaxInt
	case own != 0:
		return min(own, math.MaxInt)
	}
	return limitOf(max)
}

// Max returns the largest length that can be written, whatever MaxLen says; 0 for no Prefix, and where no length can
// be.
func (p Prefix) Max() uint64 {
	if p.plain() {
		return kinds[p.kind()].max
	}
	return p.adjustedMax()
}

func (p Prefix) adjustedMax() uint64 {
	if !p.valid() {
		return 0
	}
	most, plus := p.most(), uint64(p.plus())
	if p&bytesMask != 0 || p.kind() == kindOwn {
		if size := p.sizeNumber(most); size < 1 || size > p.maxBytes() {
			return 0
		}
	}
	n := most - plus
	switch negative := p.plus() < 0; {
	case negative && n < most:
		return math.MaxUint64
	case !negative && n > most:
		return 0
	}
	return n
}

// most returns the largest number that stands for a length and takes no more than the bytes allowed.
func (p Prefix) most() uint64 {
	most := kinds[p.kind()].max
	switch {
	case p.kind() == kindOwn:
		most = p.own().most[p&bytesMask>>bytesShift]()
	case p&bytesMask != 0:
		most = min(most, p.mostIn(p.maxBytes()))
	}
	if p&nullable != 0 && most > 0 && most == p.null() {
		most--
	}
	return most
}

// mostIn returns the largest number in n bytes, or more than the kind has.
func (p Prefix) mostIn(n int) uint64 {
	switch p.kind() {
	case kindZigzag:
		return 1<<(7*n-1) - 1
	case kindQUIC:
		return 1<<(4<<bits.Len(uint(min(n, 8)))-2) - 1
	case kindCompactSize:
		switch {
		case n < 3:
			return 0xfc
		case n < 5:
			return math.MaxUint16
		case n < 9:
			return math.MaxUint32
		}
		return math.MaxUint64
	case kindBER:
		if n == 1 {
			return 0x7f
		}
		return 1<<(8*(n-1)) - 1
	case kindDecimal:
		most := uint64(1)
		for range n - len(p.own().mark) {
			most *= 10
		}
		return most - 1
	}
	return 1<<(7*n) - 1
}

// null returns the number that stands for null, as a nullable p has it.
func (p Prefix) null() uint64 {
	if k := &kinds[p.kind()]; !k.signed && p.plus() == 0 {
		return k.max
	}
	return uint64(p.plus() - 1)
}

// String returns the name of the kind and the adjustments: "uint16 BE", "uvarint canonical, at most 4 bytes", "int32 BE
// + 4".
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
	if p&bytesMask != 0 {
		s += ", at most " + strconv.Itoa(p.maxBytes()) + " bytes"
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
