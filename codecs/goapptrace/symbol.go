package goapptrace

import "github.com/seed44153783/wirekit/wire"

// SymbolPacket carries the symbol table.
//
//	| Files list<str> | Mods list<Name str, MinPC u64, MaxPC u64> |
//	| Funcs list<Name str, Entry u64> | Lines list<PC u64, FileID u32, Line u32> |
type SymbolPacket struct{ SymbolsData }

// Type returns TypeSymbol.
func (*SymbolPacket) Type() PacketType { return TypeSymbol }

// Fields describes the table, as a [SymbolPacket] has it.
func (s *SymbolsData) Fields(c *wire.Codec) {
	for name := range wire.List(c, "Files", prefix, &s.Files) {
		c.String("", prefix, name)
	}
	for m := range wire.List(c, "Mods", prefix, &s.Mods) {
		c.String("Name", prefix, &m.Name)
		c.Uint64("MinPC", &m.MinPC)
		c.Uint64("MaxPC", &m.MaxPC)
	}
	for f := range wire.List(c, "Funcs", prefix, &s.Funcs) {
		c.String("Name", prefix, &f.Name)
		c.Uint64("Entry", &f.Entry)
	}
	for l := range wire.List(c, "Lines", prefix, &s.Lines) {
		c.Uint64("PC", &l.PC)
		c.Uint32("FileID", &l.FileID)
		c.Uint32("Line", &l.Line)
	}
}
