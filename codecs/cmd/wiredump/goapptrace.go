package main

import (
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

func init() {
	protocols["goapptrace"] = func() protocol { return newTraceProtocol() }
}

// traceProtocol is goapptrace: payloads are whole frames, size and type included.
type traceProtocol struct {
	proto   goapptrace.Proto
	slots   goapptrace.Slots
	symbols *goapptrace.SymbolPacket // the last one, from slots; nil before, and behind a bad one
	show    map[string]func(reflect.Value) string
}

func newTraceProtocol() *traceProtocol {
	p := new(traceProtocol)
	address := func(v reflect.Value) string { return fmt.Sprintf("%#x", v.Uint()) }
	p.show = map[string]func(reflect.Value) string{
		"PC": address, "MinPC": address, "MaxPC": address, "Entry": address,
		"Frames": func(v reflect.Value) string { return p.function(v.Uint()) },
		"Tag":    func(v reflect.Value) string { return fmt.Sprintf("%-5s", goapptrace.Tag(v.Uint())) },
		"Timestamp": func(v reflect.Value) string {
			return time.Unix(0, v.Int()).UTC().Format("2006-01-02T15:04:05.000000000Z")
		},
		"ClientSecret": func(v reflect.Value) string { return fmt.Sprintf("(%d bytes)", v.Len()) },
	}
	return p
}

// function returns the function that pc is in and how far, main.main+0x1f, by the symbols seen so far; pc alone if it is in none.
func (p *traceProtocol) function(pc uint64) string {
	if p.symbols != nil {
		if f, ok := p.symbols.Func(pc); ok {
			return fmt.Sprintf("%s+%#x", f.Name, pc-f.Entry)
		}
	}
	return fmt.Sprintf("%#x", pc)
}

func (p *traceProtocol) framing() framing.StateSplitter {
	return p.proto.Framing().(framing.StateSplitter)
}

func (p *traceProtocol) decode(payload []byte) (packet, error) {
	decoded, n, err := p.proto.UnpackInto(&p.slots, payload)
	if err == nil && n != len(payload) {
		err = fmt.Errorf("expected one whole frame, got %d of %d bytes", n, len(payload))
	}
	if err != nil {
		bad, err := traceError(err)
		if bad.typ == goapptrace.TypeSymbol.String() {
			p.symbols = nil // it was decoded over the last one
		}
		return bad, err
	}
	if symbols, ok := decoded.(*goapptrace.SymbolPacket); ok {
		p.symbols = symbols
	}
	return packet{typ: decoded.Type().String(), fields: decoded, show: p.show}, nil
}

// traceError takes an error of Unpack apart.
func traceError(err error) (packet, error) {
	var p packet
	var inPacket *goapptrace.PacketError
	if errors.As(err, &inPacket) {
		p.typ, err = inPacket.Type.String(), inPacket.Err
	}
	var inField *wire.DecodeError
	switch {
	case errors.As(err, &inField):
		field, expected := inField.Path, inField.Op
		switch {
		case errors.Is(err, wire.ErrTrailingBytes):
			field, expected = "end", "the end of the packet"
		case expected == "": // what is there makes no sense
			expected = "another value"
		}
		err = &fieldError{field, inField.Offset, fmt.Errorf("expected %s: %w", expected, inField.Err)}
	case errors.Is(err, goapptrace.ErrNoType):
		p.typ, err = "", &fieldError{"type", 4, fmt.Errorf("expected a type byte: %w", err)}
	case errors.Is(err, goapptrace.ErrUnknownType):
		err = &fieldError{"type", 4, fmt.Errorf("expected 1 to 9: %w", err)}
	}
	return p, err
}

func (p *traceProtocol) create(typ string) any {
	for t := goapptrace.TypeClientHello; t <= goapptrace.TypeRawFuncLog; t++ {
		if t.String() == typ {
			return goapptrace.NewPacket(t)
		}
	}
	return nil
}

func (p *traceProtocol) encode(dst []byte, from packet) ([]byte, error) {
	return p.proto.AppendPacket(dst, from.fields.(goapptrace.Packet))
}
