package goapptrace

import "strconv"

// A PacketType is the byte after the size that says what a frame carries. On the wire it is one byte.
type PacketType uint8

// The packet types. Zero, the reference's test mock, and everything above TypeRawFuncLog are unknown.
const (
	TypeClientHello   PacketType = 1
	TypeServerHello   PacketType = 2
	TypeLog           PacketType = 3
	TypePing          PacketType = 4
	TypeShutdown      PacketType = 5
	TypeStartTraceCmd PacketType = 6
	TypeStopTraceCmd  PacketType = 7
	TypeSymbol        PacketType = 8
	TypeRawFuncLog    PacketType = 9
)

var typeNames = [...]string{
	TypeClientHello:   "ClientHello",
	TypeServerHello:   "ServerHello",
	TypeLog:           "Log",
	TypePing:          "Ping",
	TypeShutdown:      "Shutdown",
	TypeStartTraceCmd: "StartTraceCmd",
	TypeStopTraceCmd:  "StopTraceCmd",
	TypeSymbol:        "Symbol",
	TypeRawFuncLog:    "RawFuncLog",
}

// String returns the name of t, such as "Ping", and "PacketType(200)" for a type that does not exist.
func (t PacketType) String() string {
	if int(t) < len(typeNames) && typeNames[t] != "" {
		return typeNames[t]
	}
	return "PacketType(" + strconv.Itoa(int(t)) + ")"
}

// NewPacket returns an empty packet of type t, and nil if there is no such type.
func NewPacket(t PacketType) Packet {
	switch t {
	case TypeClientHello:
		return new(ClientHelloPacket)
	case TypeServerHello:
		return new(ServerHelloPacket)
	case TypeLog:
		return new(LogPacket)
	case TypePing:
		return new(PingPacket)
	case TypeShutdown:
		return new(ShutdownPacket)
	case TypeStartTraceCmd:
		return new(StartTraceCmdPacket)
	case TypeStopTraceCmd:
		return new(StopTraceCmdPacket)
	case TypeSymbol:
		return new(SymbolPacket)
	case TypeRawFuncLog:
		return new(RawFuncLogPacket)
	}
	return nil
}
