package goapptrace

import (
	"strings"

	"github.com/seed44153783/wirekit/wire"
)

// SymbolPacket carries the symbol table.
//
//	| Files list<str> | Mods list<Name str, MinPC u64, MaxPC u64> |
//	| Funcs list<Name str, Entry u64> | Lines list<PC u64, FileID u32, Line u32> |
//
// All names of a decoded packet share one string, which lives as long as any of them.
type SymbolPacket struct{ SymbolsData }

// What follows the name of a module and of a function, and the size of a line, in bytes.
const (
	sizeModPCs  = 16
	sizeFuncPC  = 8
	sizeLineRec = 16
)

// Type returns TypeSymbol.
func (*SymbolPacket) Type() PacketType { return TypeSymbol }

// AppendBinary implements [Record]. It cannot fail.
func (p *SymbolPacket) AppendBinary(dst []byte) ([]byte, error) {
	dst = wire.AppendUint64(dst, uint64(len(p.Files)))
	for _, name := range p.Files {
		dst = appendString(dst, name)
	}
	dst = wire.AppendUint64(dst, uint64(len(p.Mods)))
	for _, m := range p.Mods {
		dst = wire.AppendUint64(wire.AppendUint64(appendString(dst, m.Name), m.MinPC), m.MaxPC)
	}
	dst = wire.AppendUint64(dst, uint64(len(p.Funcs)))
	for _, f := range p.Funcs {
		dst = wire.AppendUint64(appendString(dst, f.Name), f.Entry)
	}
	dst = wire.AppendUint64(dst, uint64(len(p.Lines)))
	for _, l := range p.Lines {
		dst = wire.AppendUint32(wire.AppendUint32(wire.AppendUint64(dst, l.PC), l.FileID), l.Line)
	}
	return dst, nil
}

// SizeBinary implements [Record].
func (p *SymbolPacket) SizeBinary() int {
	size := 4*sizePrefix + sizePrefix*len(p.Files) + (sizePrefix+sizeModPCs)*len(p.Mods) +
		(sizePrefix+sizeFuncPC)*len(p.Funcs) + sizeLineRec*len(p.Lines)
	for _, name := range p.Files {
		size += len(name)
	}
	for _, m := range p.Mods {
		size += len(m.Name)
	}
	for _, f := range p.Funcs {
		size += len(f.Name)
	}
	return size
}

func (p *SymbolPacket) decode(d *wire.Decoder) {
	var names nameStore
	names.Grow(nameBytes(*d))
	p.Files = wire.DecodeSliceInto(d.Field("Files"), p.Files, prefix, sizePrefix, func(name *string, d *wire.Decoder) {
		*name = names.add(d)
	})
	p.Mods = wire.DecodeSliceInto(d.Field("Mods"), p.Mods, prefix, sizePrefix+sizeModPCs, func(m *GoModule, d *wire.Decoder) {
		m.Name = names.add(d.Field("Name"))
		m.MinPC = d.Field("MinPC").Uint64()
		m.MaxPC = d.Field("MaxPC").Uint64()
	})
	p.Funcs = wire.DecodeSliceInto(d.Field("Funcs"), p.Funcs, prefix, sizePrefix+sizeFuncPC, func(f *GoFunc, d *wire.Decoder) {
		f.Name = names.add(d.Field("Name"))
		f.Entry = d.Field("Entry").Uint64()
	})
	p.Lines = wire.DecodeSliceInto(d.Field("Lines"), p.Lines, prefix, sizeLineRec, func(l *GoLine, d *wire.Decoder) {
		l.PC = d.Field("PC").Uint64()
		l.FileID = d.Field("FileID").Uint32()
		l.Line = d.Field("Line").Uint32()
	})
}

// String implements [Record]. It tells how long the lists are.
func (p *SymbolPacket) String() string {
	return line("Symbol{").int("Files", int64(len(p.Files))).int("Mods", int64(len(p.Mods))).
		int("Funcs", int64(len(p.Funcs))).int("Lines", int64(len(p.Lines))).end()
}

// nameBytes returns how many bytes the names of the symbol table at d take. It works on a copy of d; what is wrong with the table
// is left for decode to find.
func nameBytes(d wire.Decoder) int {
	total := 0
	for _, rest := range [...]int{0, sizeModPCs, sizeFuncPC} {
		for range d.Elements(prefix, sizePrefix+rest) {
			total += len(d.ByteArray(prefix))
			d.Skip(rest)
		}
	}
	return total
}

// A nameStore packs names into one string, once room for all of them was made.
type nameStore struct{ strings.Builder }

// add decodes a name and returns its part of the string.
func (s *nameStore) add(d *wire.Decoder) string {
	start := s.Len()
	s.Write(d.ByteArray(prefix))
	return s.Builder.String()[start:]
}
