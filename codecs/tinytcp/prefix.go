package tinytcp

import "github.com/seed44153783/wirekit/wire"

// PrefixType is the kind of length prefix that [LengthPrefixedFraming] expects. The length counts the bytes of the
// packet, not its own.
type PrefixType int

// The kinds of length prefix. The names are the original's.
const (
	// PrefixVarInt is a VarInt: unsigned LEB128 of at most 5 bytes.
	PrefixVarInt PrefixType = iota
	// PrefixVarLong is a VarLong: unsigned LEB128 of at most 10 bytes; a negative length is malformed.
	PrefixVarLong
	// PrefixInt16_BE is 16 bits, unsigned, big-endian.
	PrefixInt16_BE
	// PrefixInt16_LE is 16 bits, unsigned, little-endian.
	PrefixInt16_LE
	// PrefixInt32_BE is 32 bits, unsigned, big-endian.
	PrefixInt32_BE
	// PrefixInt32_LE is 32 bits, unsigned, little-endian.
	PrefixInt32_LE
	// PrefixInt64_BE is 64 bits, big-endian; a length with the top bit set is an error.
	PrefixInt64_BE
	// PrefixInt64_LE is 64 bits, little-endian; a length with the top bit set is an error.
	PrefixInt64_LE
)

// Size returns how many bytes a prefix of this kind takes: 2, 4 or 8; -1 for PrefixVarInt and PrefixVarLong, whose size
// depends on the length, and for what is none of the eight.
func (p PrefixType) Size() int {
	switch p {
	case PrefixInt16_BE, PrefixInt16_LE:
		return 2
	case PrefixInt32_BE, PrefixInt32_LE:
		return 4
	case PrefixInt64_BE, PrefixInt64_LE:
		return 8
	}
	return -1
}

// PrefixInt32 is the only prefixSize of [ReadLengthPrefixedPacket]: 32 bits, unsigned, little-endian. It is no
// PrefixType: as an untyped 0 it would be PrefixVarInt; the PrefixType of that prefix is PrefixInt32_LE.
const PrefixInt32 = 0

// prefixes are the wire prefixes of the PrefixTypes. A VarInt's own limit of five bytes is prefixFraming's to hold.
var prefixes = [...]wire.Prefix{
	PrefixVarInt:   wire.PrefixUvarint,
	PrefixVarLong:  wire.PrefixVarLong,
	PrefixInt16_BE: wire.PrefixUint16BE,
	PrefixInt16_LE: wire.PrefixUint16LE,
	PrefixInt32_BE: wire.PrefixUint32BE,
	PrefixInt32_LE: wire.PrefixUint32LE,
	PrefixInt64_BE: wire.PrefixUint64BE,
	PrefixInt64_LE: wire.PrefixUint64LE,
}
