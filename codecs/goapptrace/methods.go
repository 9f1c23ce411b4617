package goapptrace

import "github.com/seed44153783/wirekit/wire"

// What a record does follows from its Fields, in one line each. Some of what a RawFuncLogPacket does is in byhand.go.

// AppendBinary appends the payload to dst; see [Record].
func (p *ClientHelloPacket) AppendBinary(dst []byte) ([]byte, error) { return wire.Append(dst, p) }

// MarshalBinary returns the payload in new memory; see [Record].
func (p *ClientHelloPacket) MarshalBinary() ([]byte, error) { return marshalBinary(p) }

// UnmarshalBinary decodes all of data; see [Record].
func (p *ClientHelloPacket) UnmarshalBinary(data []byte) error { return wire.Unmarshal(data, p) }

// SizeBinary returns the size of the payload in bytes; see [Record].
func (p *ClientHelloPacket) SizeBinary() int { return wire.Size(p) }

// Marshal encodes into the front of buf and returns how many bytes it wrote; see [Record].
func (p *ClientHelloPacket) Marshal(buf []byte) (int, error) { return marshal(buf, p) }

// Unmarshal decodes the front of buf and returns how many bytes it read; see [Record].
func (p *ClientHelloPacket) Unmarshal(buf []byte) (int, error) { return wire.Consume(buf, p) }

// String returns the name and the fields in one line for people to read; see [Record].
func (p *ClientHelloPacket) String() string { return text("ClientHello", p) }

// AppendBinary appends the payload to dst; see [Record].
func (p *ServerHelloPacket) AppendBinary(dst []byte) ([]byte, error) { return wire.Append(dst, p) }

// MarshalBinary returns the payload in new memory; see [Record].
func (p *ServerHelloPacket) MarshalBinary() ([]byte, error) { return marshalBinary(p) }

// UnmarshalBinary decodes all of data; see [Record].
func (p *ServerHelloPacket) UnmarshalBinary(data []byte) error { return wire.Unmarshal(data, p) }

// SizeBinary returns the size of the payload in bytes; see [Record].
func (p *ServerHelloPacket) SizeBinary() int { return wire.Size(p) }

// Marshal encodes into the front of buf and returns how many bytes it wrote; see [Record].
func (p *ServerHelloPacket) Marshal(buf []byte) (int, error) { return marshal(buf, p) }

// Unmarshal decodes the front of buf and returns how many bytes it read; see [Record].
func (p *ServerHelloPacket) Unmarshal(buf []byte) (int, error) { return wire.Consume(buf, p) }

// String returns the name and the fields in one line for people to read; see [Record].
func (p *ServerHelloPacket) String() string { return text("ServerHello", p) }

// AppendBinary appends the payload to dst; see [Record].
func (p *StartTraceCmdPacket) AppendBinary(dst []byte) ([]byte, error) { return wire.Append(dst, p) }

// MarshalBinary returns the payload in new memory; see [Record].
func (p *StartTraceCmdPacket) MarshalBinary() ([]byte, error) { return marshalBinary(p) }

// UnmarshalBinary decodes all of data; see [Record].
func (p *StartTraceCmdPacket) UnmarshalBinary(data []byte) error { return wire.Unmarshal(data, p) }

// SizeBinary returns the size of the payload in bytes; see [Record].
func (p *StartTraceCmdPacket) SizeBinary() int { return wire.Size(p) }

// Marshal encodes into the front of buf and returns how many bytes it wrote; see [Record].
func (p *StartTraceCmdPacket) Marshal(buf []byte) (int, error) { return marshal(buf, p) }

// Unmarshal decodes the front of buf and returns how many bytes it read; see [Record].
func (p *StartTraceCmdPacket) Unmarshal(buf []byte) (int, error) { return wire.Consume(buf, p) }

// String returns the name and the fields in one line for people to read; see [Record].
func (p *StartTraceCmdPacket) String() string { return text("StartTraceCmd", p) }

// AppendBinary appends the payload to dst; see [Record].
func (p *StopTraceCmdPacket) AppendBinary(dst []byte) ([]byte, error) { return wire.Append(dst, p) }

// MarshalBinary returns the payload in new memory; see [Record].
func (p *StopTraceCmdPacket) MarshalBinary() ([]byte, error) { return marshalBinary(p) }

// UnmarshalBinary decodes all of data; see [Record].
func (p *StopTraceCmdPacket) UnmarshalBinary(data []byte) error { return wire.Unmarshal(data, p) }

// SizeBinary returns the size of the payload in bytes; see [Record].
func (p *StopTraceCmdPacket) SizeBinary() int { return wire.Size(p) }

// Marshal encodes into the front of buf and returns how many bytes it wrote; see [Record].
func (p *StopTraceCmdPacket) Marshal(buf []byte) (int, error) { return marshal(buf, p) }

// Unmarshal decodes the front of buf and returns how many bytes it read; see [Record].
func (p *StopTraceCmdPacket) Unmarshal(buf []byte) (int, error) { return wire.Consume(buf, p) }

// String returns the name and the fields in one line for people to read; see [Record].
func (p *StopTraceCmdPacket) String() string { return text("StopTraceCmd", p) }

// AppendBinary appends the payload to dst; see [Record].
func (p *SymbolPacket) AppendBinary(dst []byte) ([]byte, error) { return wire.Append(dst, p) }

// MarshalBinary returns the payload in new memory; see [Record].
func (p *SymbolPacket) MarshalBinary() ([]byte, error) { return marshalBinary(p) }

// UnmarshalBinary decodes all of data; see [Record].
func (p *SymbolPacket) UnmarshalBinary(data []byte) error { return wire.Unmarshal(data, p) }

// SizeBinary returns the size of the payload in bytes; see [Record].
func (p *SymbolPacket) SizeBinary() int { return wire.Size(p) }

// Marshal encodes into the front of buf and returns how many bytes it wrote; see [Record].
func (p *SymbolPacket) Marshal(buf []byte) (int, error) { return marshal(buf, p) }

// Unmarshal decodes the front of buf and returns how many bytes it read; see [Record].
func (p *SymbolPacket) Unmarshal(buf []byte) (int, error) { return wire.Consume(buf, p) }

// String returns the name and the fields in one line for people to read; see [Record].
func (p *SymbolPacket) String() string { return text("Symbol", p) }

// MarshalBinary returns the payload in new memory; see [Record].
func (p *RawFuncLogPacket) MarshalBinary() ([]byte, error) { return marshalBinary(p) }

// Marshal encodes into the front of buf and returns how many bytes it wrote; see [Record].
func (p *RawFuncLogPacket) Marshal(buf []byte) (int, error) { return marshal(buf, p) }

// Unmarshal decodes the front of buf and returns how many bytes it read; see [Record].
func (p *RawFuncLogPacket) Unmarshal(buf []byte) (int, error) { return wire.Consume(buf, p) }

// String returns the name and the fields in one line for people to read; see [Record].
func (p *RawFuncLogPacket) String() string { return text("RawFuncLog", p) }

// AppendBinary appends the payload to dst; see [Record].
func (p *HeaderPacket) AppendBinary(dst []byte) ([]byte, error) { return wire.Append(dst, p) }

// MarshalBinary returns the payload in new memory; see [Record].
func (p *HeaderPacket) MarshalBinary() ([]byte, error) { return marshalBinary(p) }

// UnmarshalBinary decodes all of data; see [Record].
func (p *HeaderPacket) UnmarshalBinary(data []byte) error { return wire.Unmarshal(data, p) }

// SizeBinary returns the size of the payload in bytes; see [Record].
func (p *HeaderPacket) SizeBinary() int { return wire.Size(p) }

// Marshal encodes into the front of buf and returns how many bytes it wrote; see [Record].
func (p *HeaderPacket) Marshal(buf []byte) (int, error) { return marshal(buf, p) }

// Unmarshal decodes the front of buf and returns how many bytes it read; see [Record].
func (p *HeaderPacket) Unmarshal(buf []byte) (int, error) { return wire.Consume(buf, p) }

// String returns the name and the fields in one line for people to read; see [Record].
func (p *HeaderPacket) String() string { return text("Header", p) }

// AppendBinary appends the payload to dst; see [Record].
func (p *Goroutine) AppendBinary(dst []byte) ([]byte, error) { return wire.Append(dst, p) }

// MarshalBinary returns the payload in new memory; see [Record].
func (p *Goroutine) MarshalBinary() ([]byte, error) { return marshalBinary(p) }

// UnmarshalBinary decodes all of data; see [Record].
func (p *Goroutine) UnmarshalBinary(data []byte) error { return wire.Unmarshal(data, p) }

// SizeBinary returns the size of the payload in bytes; see [Record].
func (p *Goroutine) SizeBinary() int { return wire.Size(p) }

// Marshal encodes into the front of buf and returns how many bytes it wrote; see [Record].
func (p *Goroutine) Marshal(buf []byte) (int, error) { return marshal(buf, p) }

// Unmarshal decodes the front of buf and returns how many bytes it read; see [Record].
func (p *Goroutine) Unmarshal(buf []byte) (int, error) { return wire.Consume(buf, p) }

// String returns the name and the fields in one line for people to read; see [Record].
func (p *Goroutine) String() string { return text("Goroutine", p) }

// AppendBinary appends the payload to dst; see [Record].
func (p *FuncLog) AppendBinary(dst []byte) ([]byte, error) { return wire.Append(dst, p) }

// MarshalBinary returns the payload in new memory; see [Record].
func (p *FuncLog) MarshalBinary() ([]byte, error) { return marshalBinary(p) }

// UnmarshalBinary decodes all of data; see [Record].
func (p *FuncLog) UnmarshalBinary(data []byte) error { return wire.Unmarshal(data, p) }

// SizeBinary returns the size of the payload in bytes; see [Record].
func (p *FuncLog) SizeBinary() int { return wire.Size(p) }

// Marshal encodes into the front of buf and returns how many bytes it wrote; see [Record].
func (p *FuncLog) Marshal(buf []byte) (int, error) { return marshal(buf, p) }

// Unmarshal decodes the front of buf and returns how many bytes it read; see [Record].
func (p *FuncLog) Unmarshal(buf []byte) (int, error) { return wire.Consume(buf, p) }

// String returns the name and the fields in one line for people to read; see [Record].
func (p *FuncLog) String() string { return text("FuncLog", p) }
