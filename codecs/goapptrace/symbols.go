package goapptrace

import (
	"cmp"
	"slices"
	"strconv"
)

// SymbolsData is the symbol table of a traced program. PCs are addresses in that program, whatever the width of our
// own.
//
// The codec takes any table. Validate says whether it keeps the rules; the look-ups rely on the order that Validate
// checks, and on a table that breaks it they find the wrong thing or nothing, but never panic.
type SymbolsData struct {
	// Files are the source files' names. A FileID is an index into them.
	Files []string
	// Mods are the modules (executable and plugins), ascending and disjoint.
	Mods []GoModule
	// Funcs are the functions, ascending by Entry.
	Funcs []GoFunc
	// Lines say where in the source a PC is, ascending by PC. Each holds up to the next.
	Lines []GoLine
}

// A GoModule is a range of addresses, MinPC to MaxPC, both inside. Name may be empty.
type GoModule struct {
	Name         string
	MinPC, MaxPC uint64
}

// A GoFunc is a function. On the wire Name comes before Entry.
type GoFunc struct {
	// Entry is the address of its first instruction.
	Entry uint64
	// Name is its full name, such as "main.(*T).Method".
	Name string
}

// A GoLine says that the code from PC on comes from line Line (from 1) of file FileID (from 0).
type GoLine struct {
	PC     uint64
	FileID uint32
	Line   uint32
}

// Module returns the module that pc is in.
func (s *SymbolsData) Module(pc uint64) (GoModule, bool) {
	m, ok := last(s.Mods, pc, func(m GoModule) uint64 { return m.MinPC })
	if !ok || pc > m.MaxPC {
		return GoModule{}, false
	}
	return m, true
}

// Func returns the function that pc is in: the last one whose Entry is not above pc. In a table with modules, a pc
// outside of them has no function, nor has one that only functions of an earlier module precede.
func (s *SymbolsData) Func(pc uint64) (GoFunc, bool) {
	f, ok := last(s.Funcs, pc, func(f GoFunc) uint64 { return f.Entry })
	if !ok || !s.sameModule(f.Entry, pc) {
		return GoFunc{}, false
	}
	return f, true
}

// Line returns the line record for pc: the last one whose PC is not above pc. Modules bound it as they bound Func.
func (s *SymbolsData) Line(pc uint64) (GoLine, bool) {
	l, ok := last(s.Lines, pc, func(l GoLine) uint64 { return l.PC })
	if !ok || !s.sameModule(l.PC, pc) {
		return GoLine{}, false
	}
	return l, true
}

// File returns the name of the source file for pc.
func (s *SymbolsData) File(pc uint64) (string, bool) {
	l, ok := s.Line(pc)
	if !ok || uint64(l.FileID) >= uint64(len(s.Files)) {
		return "", false
	}
	return s.Files[l.FileID], true
}

// sameModule reports whether start and pc, which is not below it, are in one module. A table without modules is one
// module.
func (s *SymbolsData) sameModule(start, pc uint64) bool {
	if len(s.Mods) == 0 {
		return true
	}
	m, ok := s.Module(pc)
	return ok && start >= m.MinPC
}

// last returns the last element of list, which ascends by key, whose key is not above pc.
func last[T any](list []T, pc uint64, key func(T) uint64) (T, bool) {
	i, found := slices.BinarySearchFunc(list, pc, func(e T, pc uint64) int { return cmp.Compare(key(e), pc) })
	if found {
		return list[i], true
	}
	if i == 0 {
		var none T
		return none, false
	}
	return list[i-1], true
}

// Validate reports the first break of the rules for symbol tables as a [*SymbolsError]: file and function names are not
// empty; no PC and no line is zero; MinPC is below MaxPC; modules, functions and lines ascend strictly; modules do not
// overlap; each FileID is the index of a file.
func (s *SymbolsData) Validate() error {
	for i, name := range s.Files {
		if name == "" {
			return symbolsError("Files", i, "", "is empty")
		}
	}
	for i, m := range s.Mods {
		switch {
		case m.MinPC == 0:
			return symbolsError("Mods", i, "MinPC", "is 0")
		case m.MaxPC == 0:
			return symbolsError("Mods", i, "MaxPC", "is 0")
		case m.MinPC >= m.MaxPC:
			return symbolsError("Mods", i, "MinPC", "is not below MaxPC")
		case i > 0 && m.MinPC <= s.Mods[i-1].MaxPC:
			return symbolsError("Mods", i, "MinPC", "is not above the MaxPC before it")
		}
	}
	for i, f := range s.Funcs {
		switch {
		case f.Name == "":
			return symbolsError("Funcs", i, "Name", "is empty")
		case f.Entry == 0:
			return symbolsError("Funcs", i, "Entry", "is 0")
		case i > 0 && f.Entry <= s.Funcs[i-1].Entry:
			return symbolsError("Funcs", i, "Entry", "is not above the one before it")
		}
	}
	for i, l := range s.Lines {
		switch {
		case l.PC == 0:
			return symbolsError("Lines", i, "PC", "is 0")
		case uint64(l.FileID) >= uint64(len(s.Files)):
			return symbolsError("Lines", i, "FileID", "is not the index of a file")
		case l.Line == 0:
			return symbolsError("Lines", i, "Line", "is 0")
		case i > 0 && l.PC <= s.Lines[i-1].PC:
			return symbolsError("Lines", i, "PC", "is not above the one before it")
		}
	}
	return nil
}

func symbolsError(list string, index int, field, problem string) error {
	path := list + "[" + strconv.Itoa(index) + "]"
	if field != "" {
		path += "." + field
	}
	return &SymbolsError{Path: path, Problem: problem}
}
