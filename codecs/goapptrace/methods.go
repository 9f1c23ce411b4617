package goapptrace

import "github.com/seed44153783/wirekit/wire"

// What every Record does the same way. A new one adds its block of four. They are not functions over Record, so that the Decoder
// stays on the stack.

// MarshalBinary implements [Record].
func (p *ClientHelloPacket) MarshalBinary() ([]byte, error) { return marshalBinary(p) }

// UnmarshalBinary implements [Record].
func (p *ClientHelloPacket) UnmarshalBinary(data []byte) error {
	d := wire.NewDecoder(data)
	p.decode(d)
	return d.Finish()
}

// Marshal implements [Record].
func (p *ClientHelloPacket) Marshal(buf []byte) (int, error) { return marshal(buf, p) }

// Unmarshal implements [Record].
func (p *ClientHelloPacket) Unmarshal(buf []byte) (int, error) {
	d := wire.NewDecoder(buf)
	p.decode(d)
	return consumed(d)
}

// MarshalBinary implements [Record].
func (p *ServerHelloPacket) MarshalBinary() ([]byte, error) { return marshalBinary(p) }

// UnmarshalBinary implements [Record].
func (p *ServerHelloPacket) UnmarshalBinary(data []byte) error {
	d := wire.NewDecoder(data)
	p.decode(d)
	return d.Finish()
}

// Marshal implements [Record].
func (p *ServerHelloPacket) Marshal(buf []byte) (int, error) { return marshal(buf, p) }

// Unmarshal implements [Record].
func (p *ServerHelloPacket) Unmarshal(buf []byte) (int, error) {
	d := wire.NewDecoder(buf)
	p.decode(d)
	return consumed(d)
}

// MarshalBinary implements [Record].
func (p *StartTraceCmdPacket) MarshalBinary() ([]byte, error) { return marshalBinary(p) }

// UnmarshalBinary implements [Record].
func (p *StartTraceCmdPacket) UnmarshalBinary(data []byte) error {
	d := wire.NewDecoder(data)
	p.decode(d)
	return d.Finish()
}

// Marshal implements [Record].
func (p *StartTraceCmdPacket) Marshal(buf []byte) (int, error) { return marshal(buf, p) }

// Unmarshal implements [Record].
func (p *StartTraceCmdPacket) Unmarshal(buf []byte) (int, error) {
	d := wire.NewDecoder(buf)
	p.decode(d)
	return consumed(d)
}

// MarshalBinary implements [Record].
func (p *StopTraceCmdPacket) MarshalBinary() ([]byte, error) { return marshalBinary(p) }

// UnmarshalBinary implements [Record].
func (p *StopTraceCmdPacket) UnmarshalBinary(data []byte) error {
	d := wire.NewDecoder(data)
	p.decode(d)
	return d.Finish()
}

// Marshal implements [Record].
func (p *StopTraceCmdPacket) Marshal(buf []byte) (int, error) { return marshal(buf, p) }

// Unmarshal implements [Record].
func (p *StopTraceCmdPacket) Unmarshal(buf []byte) (int, error) {
	d := wire.NewDecoder(buf)
	p.decode(d)
	return consumed(d)
}

// MarshalBinary implements [Record].
func (p *SymbolPacket) MarshalBinary() ([]byte, error) { return marshalBinary(p) }

// UnmarshalBinary implements [Record].
func (p *SymbolPacket) UnmarshalBinary(data []byte) error {
	d := wire.NewDecoder(data)
	p.decode(d)
	return d.Finish()
}

// Marshal implements [Record].
func (p *SymbolPacket) Marshal(buf []byte) (int, error) { return marshal(buf, p) }

// Unmarshal implements [Record].
func (p *SymbolPacket) Unmarshal(buf []byte) (int, error) {
	d := wire.NewDecoder(buf)
	p.decode(d)
	return consumed(d)
}

// MarshalBinary implements [Record].
func (p *RawFuncLogPacket) MarshalBinary() ([]byte, error) { return marshalBinary(p) }

// UnmarshalBinary implements [Record].
func (p *RawFuncLogPacket) UnmarshalBinary(data []byte) error {
	if p.decodeExact(data) {
		return nil
	}
	d := wire.NewDecoder(data)
	p.decode(d)
	return d.Finish()
}

// Marshal implements [Record].
func (p *RawFuncLogPacket) Marshal(buf []byte) (int, error) { return marshal(buf, p) }

// Unmarshal implements [Record].
func (p *RawFuncLogPacket) Unmarshal(buf []byte) (int, error) {
	d := wire.NewDecoder(buf)
	p.decode(d)
	return consumed(d)
}

// MarshalBinary implements [Record].
func (p *HeaderPacket) MarshalBinary() ([]byte, error) { return marshalBinary(p) }

// UnmarshalBinary implements [Record].
func (p *HeaderPacket) UnmarshalBinary(data []byte) error {
	d := wire.NewDecoder(data)
	p.decode(d)
	return d.Finish()
}

// Marshal implements [Record].
func (p *HeaderPacket) Marshal(buf []byte) (int, error) { return marshal(buf, p) }

// Unmarshal implements [Record].
func (p *HeaderPacket) Unmarshal(buf []byte) (int, error) {
	d := wire.NewDecoder(buf)
	p.decode(d)
	return consumed(d)
}

// MarshalBinary implements [Record].
func (p *Goroutine) MarshalBinary() ([]byte, error) { return marshalBinary(p) }

// UnmarshalBinary implements [Record].
func (p *Goroutine) UnmarshalBinary(data []byte) error {
	d := wire.NewDecoder(data)
	p.decode(d)
	return d.Finish()
}

// Marshal implements [Record].
func (p *Goroutine) Marshal(buf []byte) (int, error) { return marshal(buf, p) }

// Unmarshal implements [Record].
func (p *Goroutine) Unmarshal(buf []byte) (int, error) {
	d := wire.NewDecoder(buf)
	p.decode(d)
	return consumed(d)
}

// MarshalBinary implements [Record].
func (p *FuncLog) MarshalBinary() ([]byte, error) { return marshalBinary(p) }

// UnmarshalBinary implements [Record].
func (p *FuncLog) UnmarshalBinary(data []byte) error {
	d := wire.NewDecoder(data)
	p.decode(d)
	return d.Finish()
}

// Marshal implements [Record].
func (p *FuncLog) Marshal(buf []byte) (int, error) { return marshal(buf, p) }

// Unmarshal implements [Record].
func (p *FuncLog) Unmarshal(buf []byte) (int, error) {
	d := wire.NewDecoder(buf)
	p.decode(d)
	return consumed(d)
}
