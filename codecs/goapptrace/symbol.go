package goapptrace

import (
	"encoding/binary"
	"slices"
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
	ahead := *d
	names.Grow(nameBytes(ahead.Rest()))
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
	p.Lines = decodeLines(d, p.Lines)
}

// decodeLines reads all lines from one view: they are nine tenths of a table.
func decodeLines(d *wire.Decoder, lines []GoLine) []GoLine {
	n := d.Field("Lines").Count(prefix, sizeLineRec)
	b := d.Bytes(sizeLineRec * n) // as many as it wants: Count has seen to that
	lines = slices.Grow(lines[:0], n)[:n]
	for i := range lines {
		rec := b[sizeLineRec*i : sizeLineRec*i+sizeLineRec]
		file := binary.BigEndian.Uint64(rec[8:]) // and line
		lines[i] = GoLine{PC: binary.BigEndian.Uint64(rec), FileID: uint32(file >> 32), Line: uint32(file)}
	}
	return lines
}

// String implements [Record]. It tells how long the lists are.
func (p *SymbolPacket) String() string {
	return line("Symbol{").int("Files", int64(len(p.Files))).int("Mods", int64(len(p.Mods))).
		int("Funcs", int64(len(p.Funcs))).int("Lines", int64(len(p.Lines))).end()
}

// nameBytes returns how many bytes the names of the symbol table b take. What is wrong with the table is left for decode to find.
func nameBytes(b []byte) int {
	total := 0
	for _, rest := range [...]int{0, sizeModPCs, sizeFuncPC} {
		count, n, _ := wire.ConsumeUint64(b)
		for b = b[n:]; count > 0; count-- {
			size, n, err := wire.ConsumeUint64(b)
			if b = b[n:]; err != nil || size > uint64(len(b)) || len(b)-int(size) < rest {
				return total
			}
			total += int(size)
			b = b[int(size)+rest:]
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
