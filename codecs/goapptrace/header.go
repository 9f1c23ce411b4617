package goapptrace

import "github.com/seed44153783/wirekit/wire"

// PacketHeaderSize is the size in bytes of what stands in front of every payload.
const PacketHeaderSize = 5

// sizeField is the size in bytes of a frame's size, which does not count itself.
const sizeField = 4

// HeaderPacket is what stands in front of every payload.
//
//	| Size u32 | PacketType u8 |
type HeaderPacket struct {
	// Size is the number of bytes that follow it: the type and the payload.
	Size uint32
	// PacketType says what the payload is, known or not.
	PacketType PacketType
}

// AppendBinary implements [Record]. It cannot fail.
func (p *HeaderPacket) AppendBinary(dst []byte) ([]byte, error) {
	return wire.AppendUint8(wire.AppendUint32(dst, p.Size), uint8(p.PacketType)), nil
}

// SizeBinary implements [Record].
func (*HeaderPacket) SizeBinary() int { return PacketHeaderSize }

func (p *HeaderPacket) decode(d *wire.Decoder) {
	p.Size = d.Field("Size").Uint32()
	p.PacketType = PacketType(d.Field("PacketType").Uint8())
}

// String implements [Record].
func (p *HeaderPacket) String() string {
	return line("Header{").uint("Size", uint64(p.Size)).word("PacketType", p.PacketType.String()).end()
}
