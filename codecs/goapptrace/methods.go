package goapptrace

import "github.com/seed44153783/wirekit/wire"

// What a record does follows from its Fields, in one line each. Some of what a RawFuncLogPacket does is in byhand.go.

// AppendBinary implements [Record], as do the methods after it.
func (p *ClientHelloPacket) AppendBinary(dst []byte) ([]byte, error) { return wire.Append(dst, p) }
func (p *ClientHelloPacket) MarshalBinary() ([]byte, error)          { return marshalBinary(p) }
func (p *ClientHelloPacket) UnmarshalBinary(data []byte) error       { return wire.Unmarshal(data, p) }
func (p *ClientHelloPacket) SizeBinary() int                         { return wire.Size(p) }
func (p *ClientHelloPacket) Marshal(buf []byte) (int, error)         { return marshal(buf, p) }
func (p *ClientHelloPacket) Unmarshal(buf []byte) (int, error)       { return wire.Consume(buf, p) }
func (p *ClientHelloPacket) String() string                          { return text("ClientHello", p) }

// AppendBinary implements [Record], as do the methods after it.
func (p *ServerHelloPacket) AppendBinary(dst []byte) ([]byte, error) { return wire.Append(dst, p) }
func (p *ServerHelloPacket) MarshalBinary() ([]byte, error)          { return marshalBinary(p) }
func (p *ServerHelloPacket) UnmarshalBinary(data []byte) error       { return wire.Unmarshal(data, p) }
func (p *ServerHelloPacket) SizeBinary() int                         { return wire.Size(p) }
func (p *ServerHelloPacket) Marshal(buf []byte) (int, error)         { return marshal(buf, p) }
func (p *ServerHelloPacket) Unmarshal(buf []byte) (int, error)       { return wire.Consume(buf, p) }
func (p *ServerHelloPacket) String() string                          { return text("ServerHello", p) }

// AppendBinary implements [Record], as do the methods after it.
func (p *StartTraceCmdPacket) AppendBinary(dst []byte) ([]byte, error) { return wire.Append(dst, p) }
func (p *StartTraceCmdPacket) MarshalBinary() ([]byte, error)          { return marshalBinary(p) }
func (p *StartTraceCmdPacket) UnmarshalBinary(data []byte) error       { return wire.Unmarshal(data, p) }
func (p *StartTraceCmdPacket) SizeBinary() int                         { return wire.Size(p) }
func (p *StartTraceCmdPacket) Marshal(buf []byte) (int, error)         { return marshal(buf, p) }
func (p *StartTraceCmdPacket) Unmarshal(buf []byte) (int, error)       { return wire.Consume(buf, p) }
func (p *StartTraceCmdPacket) String() string                          { return text("StartTraceCmd", p) }

// AppendBinary implements [Record], as do the methods after it.
func (p *StopTraceCmdPacket) AppendBinary(dst []byte) ([]byte, error) { return wire.Append(dst, p) }
func (p *StopTraceCmdPacket) MarshalBinary() ([]byte, error)          { return marshalBinary(p) }
func (p *StopTraceCmdPacket) UnmarshalBinary(data []byte) error       { return wire.Unmarshal(data, p) }
func (p *StopTraceCmdPacket) SizeBinary() int                         { return wire.Size(p) }
func (p *StopTraceCmdPacket) Marshal(buf []byte) (int, error)         { return marshal(buf, p) }
func (p *StopTraceCmdPacket) Unmarshal(buf []byte) (int, error)       { return wire.Consume(buf, p) }
func (p *StopTraceCmdPacket) String() string                          { return text("StopTraceCmd", p) }

// AppendBinary implements [Record], as do the methods after it.
func (p *SymbolPacket) AppendBinary(dst []byte) ([]byte, error) { return wire.Append(dst, p) }
func (p *SymbolPacket) MarshalBinary() ([]byte, error)          { return marshalBinary(p) }
func (p *SymbolPacket) UnmarshalBinary(data []byte) error       { return wire.Unmarshal(data, p) }
func (p *SymbolPacket) SizeBinary() int                         { return wire.Size(p) }
func (p *SymbolPacket) Marshal(buf []byte) (int, error)         { return marshal(buf, p) }
func (p *SymbolPacket) Unmarshal(buf []byte) (int, error)       { return wire.Consume(buf, p) }
func (p *SymbolPacket) String() string                          { return text("Symbol", p) }

// MarshalBinary implements [Record], as do the methods after it.
func (p *RawFuncLogPacket) MarshalBinary() ([]byte, error)    { return marshalBinary(p) }
func (p *RawFuncLogPacket) Marshal(buf []byte) (int, error)   { return marshal(buf, p) }
func (p *RawFuncLogPacket) Unmarshal(buf []byte) (int, error) { return wire.Consume(buf, p) }
func (p *RawFuncLogPacket) String() string                    { return text("RawFuncLog", p) }

// AppendBinary implements [Record], as do the methods after it.
func (p *HeaderPacket) AppendBinary(dst []byte) ([]byte, error) { return wire.Append(dst, p) }
func (p *HeaderPacket) MarshalBinary() ([]byte, error)          { return marshalBinary(p) }
func (p *HeaderPacket) UnmarshalBinary(data []byte) error       { return wire.Unmarshal(data, p) }
func (p *HeaderPacket) SizeBinary() int                         { return wire.Size(p) }
func (p *HeaderPacket) Marshal(buf []byte) (int, error)         { return marshal(buf, p) }
func (p *HeaderPacket) Unmarshal(buf []byte) (int, error)       { return wire.Consume(buf, p) }
func (p *HeaderPacket) String() string                          { return text("Header", p) }

// AppendBinary implements [Record], as do the methods after it.
func (p *Goroutine) AppendBinary(dst []byte) ([]byte, error) { return wire.Append(dst, p) }
func (p *Goroutine) MarshalBinary() ([]byte, error)          { return marshalBinary(p) }
func (p *Goroutine) UnmarshalBinary(data []byte) error       { return wire.Unmarshal(data, p) }
func (p *Goroutine) SizeBinary() int                         { return wire.Size(p) }
func (p *Goroutine) Marshal(buf []byte) (int, error)         { return marshal(buf, p) }
func (p *Goroutine) Unmarshal(buf []byte) (int, error)       { return wire.Consume(buf, p) }
func (p *Goroutine) String() string                          { return text("Goroutine", p) }

// AppendBinary implements [Record], as do the methods after it.
func (p *FuncLog) AppendBinary(dst []byte) ([]byte, error) { return wire.Append(dst, p) }
func (p *FuncLog) MarshalBinary() ([]byte, error)          { return marshalBinary(p) }
func (p *FuncLog) UnmarshalBinary(data []byte) error       { return wire.Unmarshal(data, p) }
func (p *FuncLog) SizeBinary() int                         { return wire.Size(p) }
func (p *FuncLog) Marshal(buf []byte) (int, error)         { return marshal(buf, p) }
func (p *FuncLog) Unmarshal(buf []byte) (int, error)       { return wire.Consume(buf, p) }
func (p *FuncLog) String() string                          { return text("FuncLog", p) }
