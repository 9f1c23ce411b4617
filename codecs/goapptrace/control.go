package goapptrace

import "github.com/seed44153783/wirekit/wire"

// LogPacket has a type and no payload. The reference declares it and can neither write nor read it.
type LogPacket struct{ empty }

// PingPacket says that the client is alive. It has no payload.
type PingPacket struct{ empty }

// ShutdownPacket ends the session in good order. It has no payload. The reference takes it for a Ping.
type ShutdownPacket struct{ empty }

// Type returns TypeLog.
func (*LogPacket) Type() PacketType { return TypeLog }

// Type returns TypePing.
func (*PingPacket) Type() PacketType { return TypePing }

// Type returns TypeShutdown.
func (*ShutdownPacket) Type() PacketType { return TypeShutdown }

// String returns "Log{}".
func (p *LogPacket) String() string { return text("Log", p) }

// String returns "Ping{}".
func (p *PingPacket) String() string { return text("Ping", p) }

// String returns "Shutdown{}".
func (p *ShutdownPacket) String() string { return text("Shutdown", p) }

// empty is a payload of no bytes.
type empty struct{}

// Fields describes a payload of no bytes.
func (*empty) Fields(*wire.Codec) {}

// AppendBinary implements [Record], as do the methods after it.
func (p *empty) AppendBinary(dst []byte) ([]byte, error) { return wire.Append(dst, p) }
func (p *empty) MarshalBinary() ([]byte, error)          { return []byte{}, nil }
func (p *empty) UnmarshalBinary(data []byte) error       { return wire.Unmarshal(data, p) }
func (p *empty) SizeBinary() int                         { return 0 }
func (p *empty) Marshal([]byte) (int, error)             { return 0, nil }
func (p *empty) Unmarshal([]byte) (int, error)           { return 0, nil }
