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

// String implements [Record].
func (*LogPacket) String() string { return "Log{}" }

// String implements [Record].
func (*PingPacket) String() string { return "Ping{}" }

// String implements [Record].
func (*ShutdownPacket) String() string { return "Shutdown{}" }

// empty is a payload of no bytes.
type empty struct{}

// AppendBinary returns dst.
func (*empty) AppendBinary(dst []byte) ([]byte, error) { return dst, nil }

// MarshalBinary returns an empty slice.
func (*empty) MarshalBinary() ([]byte, error) { return []byte{}, nil }

// UnmarshalBinary fails with wire.ErrTrailingBytes unless data is empty.
func (*empty) UnmarshalBinary(data []byte) error { return wire.NewDecoder(data).Finish() }

// SizeBinary returns 0.
func (*empty) SizeBinary() int { return 0 }

// Marshal writes nothing.
func (*empty) Marshal([]byte) (int, error) { return 0, nil }

// Unmarshal reads nothing.
func (*empty) Unmarshal([]byte) (int, error) { return 0, nil }

func (*empty) decode(*wire.Decoder) {}
