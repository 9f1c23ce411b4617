package goapptrace

import "github.com/seed44153783/wirekit/wire"

// PacketHeaderSize is the size in bytes of what stands before every payload.
const PacketHeaderSize = 5

// sizeField is the size in bytes of a frame's size, which does not count itself.
const sizeField = 4

// HeaderPacket is what stands before every payload.
//
//	| Size u32 | PacketType u8 |
type HeaderPacket struct {
	// Size is the number of bytes that follow it: the type and the payload.
	Size uint32
	// PacketType says what the payload is, known or not.
	PacketType PacketType
}

// Fields describes the header.
func (p *HeaderPacket) Fields(c *wire.Codec) {
	c.Uint32("Size", &p.Size)
	wire.Enum(c, "PacketType", &p.PacketType)
}
