package goapptrace_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/codecs/goapptrace"
)

// table is a symbol table of two modules with a gap between them.
func table() goapptrace.SymbolsData {
	return goapptrace.SymbolsData{
		Files: []string{"a.go", "b.go"},
		Mods:  []goapptrace.GoModule{{Name: "main", MinPC: 0x100, MaxPC: 0x1ff}, {MinPC: 0x300, MaxPC: 0x3ff}},
		Funcs: []goapptrace.GoFunc{{Entry: 0x100, Name: "f"}, {Entry: 0x180, Name: "g"}, {Entry: 0x310, Name: "h"}},
		Lines: []goapptrace.GoLine{{PC: 0x100, FileID: 0, Line: 1}, {PC: 0x108, FileID: 1, Line: 2}, {PC: 0x310, FileID: 1, Line: 9}},
	}
}

func TestLookUps(t *testing.T) {
	s := table()
	require.NoError(t, s.Validate())
	for _, c := range []struct {
		pc             uint64
		fn, file       string
		line           uint32
		mod            string
		in             bool // in a module
		hasFn, hasLine bool
	}{
		{pc: 0},
		{pc: 0xff},
		{pc: 0x100, fn: "f", file: "a.go", line: 1, mod: "main", in: true, hasFn: true, hasLine: true},
		{pc: 0x107, fn: "f", file: "a.go", line: 1, mod: "main", in: true, hasFn: true, hasLine: true},
		{pc: 0x108, fn: "f", file: "b.go", line: 2, mod: "main", in: true, hasFn: true, hasLine: true},
		{pc: 0x17f, fn: "f", file: "b.go", line: 2, mod: "main", in: true, hasFn: true, hasLine: true},
		{pc: 0x180, fn: "g", file: "b.go", line: 2, mod: "main", in: true, hasFn: true, hasLine: true},
		{pc: 0x1ff, fn: "g", file: "b.go", line: 2, mod: "main", in: true, hasFn: true, hasLine: true},
		{pc: 0x200},
		{pc: 0x2ff},
		{pc: 0x300, in: true},
		{pc: 0x30f, in: true}, // before the module's first function
		{pc: 0x310, fn: "h", file: "b.go", line: 9, in: true, hasFn: true, hasLine: true},
		{pc: 0x3ff, fn: "h", file: "b.go", line: 9, in: true, hasFn: true, hasLine: true},
		{pc: 0x400},
		{pc: 1<<64 - 1},
	} {
		m, ok := s.Module(c.pc)
		assert.Equal(t, c.in, ok, "%#x", c.pc)
		assert.Equal(t, c.mod, m.Name)
		f, ok := s.Func(c.pc)
		assert.Equal(t, c.hasFn, ok, "%#x", c.pc)
		assert.Equal(t, c.fn, f.Name)
		l, ok := s.Line(c.pc)
		assert.Equal(t, c.hasLine, ok, "%#x", c.pc)
		assert.Equal(t, c.line, l.Line)
		file, ok := s.File(c.pc)
		assert.Equal(t, c.hasLine, ok, "%#x", c.pc)
		assert.Equal(t, c.file, file)
	}
}

// Without modules every PC from the first function on has one.
func TestLookUpsWithoutModules(t *testing.T) {
	s := table()
	s.Mods = nil
	f, ok := s.Func(0x250)
	assert.True(t, ok)
	assert.Equal(t, "g", f.Name)
	_, ok = s.Func(0xff)
	assert.False(t, ok)
	_, ok = s.Module(0x100)
	assert.False(t, ok)
	_, ok = new(goapptrace.SymbolsData).File(1)
	assert.False(t, ok)
}

// A table that breaks the rules gives no panic.
func TestLookUpsInBadTables(t *testing.T) {
	s := goapptrace.SymbolsData{
		Lines: []goapptrace.GoLine{{PC: 9, FileID: 1<<32 - 1}, {PC: 3}},
		Funcs: []goapptrace.GoFunc{{Entry: 5}, {Entry: 5}, {Entry: 1}},
	}
	for pc := range uint64(12) {
		_, _ = s.Func(pc)
		_, ok := s.File(pc)
		assert.False(t, ok)
	}
}

func TestValidate(t *testing.T) {
	for want, breakIt := range map[string]func(s *goapptrace.SymbolsData){
		"Files[1] is empty":                              func(s *goapptrace.SymbolsData) { s.Files[1] = "" },
		"Mods[0].MinPC is 0":                             func(s *goapptrace.SymbolsData) { s.Mods[0].MinPC = 0 },
		"Mods[1].MaxPC is 0":                             func(s *goapptrace.SymbolsData) { s.Mods[1].MaxPC = 0 },
		"Mods[0].MinPC is not below MaxPC":               func(s *goapptrace.SymbolsData) { s.Mods[0].MaxPC = s.Mods[0].MinPC },
		"Mods[1].MinPC is not above the MaxPC before it": func(s *goapptrace.SymbolsData) { s.Mods[1].MinPC = s.Mods[0].MaxPC },
		"Funcs[2].Name is empty":                         func(s *goapptrace.SymbolsData) { s.Funcs[2].Name = "" },
		"Funcs[0].Entry is 0":                            func(s *goapptrace.SymbolsData) { s.Funcs[0].Entry = 0 },
		"Funcs[1].Entry is not above the one before it":  func(s *goapptrace.SymbolsData) { s.Funcs[1].Entry = s.Funcs[0].Entry },
		"Lines[0].PC is 0":                               func(s *goapptrace.SymbolsData) { s.Lines[0].PC = 0 },
		"Lines[1].FileID is not the index of a file":     func(s *goapptrace.SymbolsData) { s.Lines[1].FileID = 2 },
		"Lines[2].Line is 0":                             func(s *goapptrace.SymbolsData) { s.Lines[2].Line = 0 },
		"Lines[2].PC is not above the one before it":     func(s *goapptrace.SymbolsData) { s.Lines[2].PC = s.Lines[1].PC },
	} {
		s := table()
		breakIt(&s)
		err := s.Validate()
		assert.ErrorIs(t, err, goapptrace.ErrInvalidSymbols)
		assert.EqualError(t, err, "goapptrace: invalid symbols: "+want)
	}
	// Just inside the rules.
	s := table()
	s.Mods[0].MaxPC, s.Mods[1].MinPC = s.Mods[0].MinPC+1, s.Mods[0].MinPC+2
	s.Funcs[1].Entry = s.Funcs[0].Entry + 1
	s.Lines[1].PC = s.Lines[0].PC + 1
	assert.NoError(t, s.Validate())
}
