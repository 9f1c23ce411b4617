package bench

import (
	"bytes"
	"encoding/gob"
	"fmt"

	"github.com/mus-format/mus-go/ord"
	"github.com/mus-format/mus-go/raw"
	"github.com/tinylib/msgp/msgp"

	"github.com/seed44153783/wirekit/bench/round"
	"github.com/seed44153783/wirekit/codecs/goapptrace"
)

type symbols = goapptrace.SymbolPacket

// symbolTable is that of a small program: 3,631 names, 1.5 MB.
func symbolTable() symbols {
	var p symbols
	for i := range 230 {
		p.Files = append(p.Files, fmt.Sprintf("/usr/local/go/src/some/package/file%04d.go", i))
	}
	p.Mods = []goapptrace.GoModule{{Name: "main", MinPC: 1, MaxPC: 1 << 40}}
	for i := range 3400 {
		name := fmt.Sprintf("some/package.(*Type).Method%05d", i)
		p.Funcs = append(p.Funcs, goapptrace.GoFunc{Name: name, Entry: uint64(i+1) << 8})
	}
	for i := range 82_000 {
		p.Lines = append(p.Lines, goapptrace.GoLine{PC: uint64(i+1) << 4, FileID: 1 + uint32(i%229), Line: uint32(i + 1)})
	}
	return p
}

// traceSymbols is about goapptrace's symbol table, decoded into new memory each time. Those who leave much garbage for
// the others to collect have groups of their own.
func traceSymbols() []round.Group {
	want := []symbols{symbolTable()}
	got := make([]symbols, 1)
	group := func(name string, goal float64, candidates ...round.Candidate) round.Group {
		return round.Group{
			Section: "goapptrace", Name: "Symbol of 1.5 MB, " + name, Unit: "packet", Items: 1, Goal: goal, Spread: spreadLarge,
			Note:  "by hand moves a line at once; ours moves it field by field, as the one description says",
			Clear: func() { clear(got) }, Check: equal(&got, want), Candidates: candidates,
		}
	}
	ours := codec[symbols]{
		"wirekit",
		func(dst []byte, p *symbols) []byte { dst, _ = p.AppendBinary(dst); return dst },
		func(p *symbols, b []byte) error { return p.UnmarshalBinary(b) },
	}
	hand := codec[symbols]{"by hand", handAppendSymbol, handDecodeSymbol}
	mus := codec[symbols]{"mus-go", musAppendSymbol, musDecodeSymbol}
	msgpack := codec[symbols]{"msgp", msgpAppendSymbol, msgpDecodeSymbol}
	protoTable := protobuf([]protoSymbol{protoSymbolOf(&want[0])})
	toGob, fromGob := gobSymbols(want, got)
	return []round.Group{
		group("append", 1, ours.encoder(want), hand.encoder(want)),
		group("append, beside codecs", 0, ours.encoder(want), mus.encoder(want), msgpack.encoder(want)),
		group("append, beside protobuf", 0, ours.encoder(want), protoTable.append()),
		group("append, beside gob", 0, ours.encoder(want), toGob),
		group("decode", 1.5, ours.freshDecoder(want, got), hand.freshDecoder(want, got)),
		group("decode, beside codecs", 0, ours.freshDecoder(want, got), mus.freshDecoder(want, got),
			msgpack.freshDecoder(want, got)),
		group("decode, beside protobuf", 0, ours.freshDecoder(want, got), protoTable.decode(zero[protoSymbol])),
		group("decode, beside gob", 0, ours.freshDecoder(want, got), fromGob),
	}
}

type protoModule struct {
	Name  string `protobuf:"bytes,1,opt,name=name,proto3"`
	MinPC uint64 `protobuf:"fixed64,2,opt,name=min_pc,proto3"`
	MaxPC uint64 `protobuf:"fixed64,3,opt,name=max_pc,proto3"`
}

type protoFunc struct {
	Name  string `protobuf:"bytes,1,opt,name=name,proto3"`
	Entry uint64 `protobuf:"fixed64,2,opt,name=entry,proto3"`
}

type protoLine struct {
	PC     uint64 `protobuf:"fixed64,1,opt,name=pc,proto3"`
	FileID uint32 `protobuf:"varint,2,opt,name=file_id,proto3"`
	Line   uint32 `protobuf:"varint,3,opt,name=line,proto3"`
}

type protoSymbol struct {
	Files []string       `protobuf:"bytes,1,rep,name=files,proto3"`
	Mods  []*protoModule `protobuf:"bytes,2,rep,name=mods,proto3"`
	Funcs []*protoFunc   `protobuf:"bytes,3,rep,name=funcs,proto3"`
	Lines []*protoLine   `protobuf:"bytes,4,rep,name=lines,proto3"`
}

func (m *protoModule) Reset()       { *m = protoModule{} }
func (*protoModule) String() string { return "Module" }
func (*protoModule) ProtoMessage()  {}
func (m *protoFunc) Reset()         { *m = protoFunc{} }
func (*protoFunc) String() string   { return "Func" }
func (*protoFunc) ProtoMessage()    {}
func (m *protoLine) Reset()         { *m = protoLine{} }
func (*protoLine) String() string   { return "Line" }
func (*protoLine) ProtoMessage()    {}
func (m *protoSymbol) Reset()       { *m = protoSymbol{} }
func (*protoSymbol) String() string { return "Symbol" }
func (*protoSymbol) ProtoMessage()  {}

func protoSymbolOf(p *symbols) (m protoSymbol) {
	m.Files = p.Files
	for _, v := range p.Mods {
		m.Mods = append(m.Mods, &protoModule{v.Name, v.MinPC, v.MaxPC})
	}
	for _, v := range p.Funcs {
		m.Funcs = append(m.Funcs, &protoFunc{v.Name, v.Entry})
	}
	for _, v := range p.Lines {
		m.Lines = append(m.Lines, &protoLine{v.PC, v.FileID, v.Line})
	}
	return m
}

// gobSymbols has gob send its description of the type beforehand.
func gobSymbols(want, got []symbols) (encode, decode round.Candidate) {
	type plain = goapptrace.SymbolsData // without methods that gob would call
	var out bytes.Buffer
	enc := gob.NewEncoder(&out)
	_ = enc.Encode(plain{Files: []string{"first"}})
	src := bytes.NewReader(bytes.Clone(out.Bytes()))
	dec := gob.NewDecoder(src)
	_ = dec.Decode(new(plain))
	encodeAll := func() {
		out.Reset()
		_ = enc.Encode(&want[0].SymbolsData)
	}
	encodeAll()
	in := bytes.Clone(out.Bytes())
	encode = round.Candidate{Name: "encoding/gob", Pass: encodeAll, Check: holds(&out, in)}
	decode = round.Candidate{Name: "encoding/gob", Pass: func() {
		src.Reset(in)
		got[0] = symbols{}
		_ = dec.Decode(&got[0].SymbolsData)
	}}
	return encode, decode
}

// msgpAppendSymbol is what msgp generates for tuples.
func msgpAppendSymbol(dst []byte, p *symbols) []byte {
	dst = msgp.AppendArrayHeader(dst, 4)
	dst = msgp.AppendArrayHeader(dst, uint32(len(p.Files)))
	for _, v := range p.Files {
		dst = msgp.AppendString(dst, v)
	}
	dst = msgp.AppendArrayHeader(dst, uint32(len(p.Mods)))
	for i := range p.Mods {
		v := &p.Mods[i]
		dst = msgp.AppendString(msgp.AppendArrayHeader(dst, 3), v.Name)
		dst = msgp.AppendUint64(msgp.AppendUint64(dst, v.MinPC), v.MaxPC)
	}
	dst = msgp.AppendArrayHeader(dst, uint32(len(p.Funcs)))
	for i := range p.Funcs {
		v := &p.Funcs[i]
		dst = msgp.AppendUint64(msgp.AppendString(msgp.AppendArrayHeader(dst, 2), v.Name), v.Entry)
	}
	dst = msgp.AppendArrayHeader(dst, uint32(len(p.Lines)))
	for i := range p.Lines {
		v := &p.Lines[i]
		dst = msgp.AppendUint64(msgp.AppendArrayHeader(dst, 3), v.PC)
		dst = msgp.AppendUint32(msgp.AppendUint32(dst, v.FileID), v.Line)
	}
	return dst
}

func msgpDecodeSymbol(p *symbols, b []byte) error {
	n, b, err := msgp.ReadArrayHeaderBytes(b)
	if err != nil || n != 4 {
		return errDiffers
	}
	if n, b, err = msgp.ReadArrayHeaderBytes(b); err != nil {
		return err
	}
	p.Files = make([]string, n)
	for i := range p.Files {
		if p.Files[i], b, err = msgp.ReadStringBytes(b); err != nil {
			return err
		}
	}
	if n, b, err = msgp.ReadArrayHeaderBytes(b); err != nil {
		return err
	}
	p.Mods = make([]goapptrace.GoModule, n)
	for i := range p.Mods {
		v := &p.Mods[i]
		if n, b, err = msgp.ReadArrayHeaderBytes(b); err != nil || n != 3 {
			return errDiffers
		}
		if v.Name, b, err = msgp.ReadStringBytes(b); err != nil {
			return err
		}
		if v.MinPC, b, err = msgp.ReadUint64Bytes(b); err != nil {
			return err
		}
		if v.MaxPC, b, err = msgp.ReadUint64Bytes(b); err != nil {
			return err
		}
	}
	if n, b, err = msgp.ReadArrayHeaderBytes(b); err != nil {
		return err
	}
	p.Funcs = make([]goapptrace.GoFunc, n)
	for i := range p.Funcs {
		v := &p.Funcs[i]
		if n, b, err = msgp.ReadArrayHeaderBytes(b); err != nil || n != 2 {
			return errDiffers
		}
		if v.Name, b, err = msgp.ReadStringBytes(b); err != nil {
			return err
		}
		if v.Entry, b, err = msgp.ReadUint64Bytes(b); err != nil {
			return err
		}
	}
	if n, b, err = msgp.ReadArrayHeaderBytes(b); err != nil {
		return err
	}
	p.Lines = make([]goapptrace.GoLine, n)
	for i := range p.Lines {
		v := &p.Lines[i]
		if n, b, err = msgp.ReadArrayHeaderBytes(b); err != nil || n != 3 {
			return errDiffers
		}
		if v.PC, b, err = msgp.ReadUint64Bytes(b); err != nil {
			return err
		}
		if v.FileID, b, err = msgp.ReadUint32Bytes(b); err != nil {
			return err
		}
		if v.Line, b, err = msgp.ReadUint32Bytes(b); err != nil {
			return err
		}
	}
	return nil
}

// The serializers of the parts, as mus generates them.
type (
	musModule struct{}
	musFunc   struct{}
	musLine   struct{}
)

var (
	musFiles = ord.NewSliceSer(ord.String)
	musMods  = ord.NewSliceSer[goapptrace.GoModule](musModule{})
	musFuncs = ord.NewSliceSer[goapptrace.GoFunc](musFunc{})
	musLines = ord.NewSliceSer[goapptrace.GoLine](musLine{})
)

func (musModule) Size(v goapptrace.GoModule) int { return ord.String.Size(v.Name) + 16 }

func (musModule) Marshal(v goapptrace.GoModule, b []byte) int {
	n := ord.String.Marshal(v.Name, b)
	n += raw.Uint64.Marshal(v.MinPC, b[n:])
	return n + raw.Uint64.Marshal(v.MaxPC, b[n:])
}

func (musModule) Unmarshal(b []byte) (v goapptrace.GoModule, n int, err error) {
	var size int
	if v.Name, n, err = ord.String.Unmarshal(b); err != nil {
		return v, n, err
	}
	v.MinPC, size, err = raw.Uint64.Unmarshal(b[n:])
	if n += size; err != nil {
		return v, n, err
	}
	v.MaxPC, size, err = raw.Uint64.Unmarshal(b[n:])
	return v, n + size, err
}

func (musModule) Skip([]byte) (int, error) { return 0, errDiffers }

func (musFunc) Size(v goapptrace.GoFunc) int { return ord.String.Size(v.Name) + 8 }

func (musFunc) Marshal(v goapptrace.GoFunc, b []byte) int {
	n := ord.String.Marshal(v.Name, b)
	return n + raw.Uint64.Marshal(v.Entry, b[n:])
}

func (musFunc) Unmarshal(b []byte) (v goapptrace.GoFunc, n int, err error) {
	var size int
	if v.Name, n, err = ord.String.Unmarshal(b); err != nil {
		return v, n, err
	}
	v.Entry, size, err = raw.Uint64.Unmarshal(b[n:])
	return v, n + size, err
}

func (musFunc) Skip([]byte) (int, error) { return 0, errDiffers }

func (musLine) Size(goapptrace.GoLine) int { return 16 }

func (musLine) Marshal(v goapptrace.GoLine, b []byte) int {
	n := raw.Uint64.Marshal(v.PC, b)
	n += raw.Uint32.Marshal(v.FileID, b[n:])
	return n + raw.Uint32.Marshal(v.Line, b[n:])
}

func (musLine) Unmarshal(b []byte) (v goapptrace.GoLine, n int, err error) {
	var size int
	if v.PC, n, err = raw.Uint64.Unmarshal(b); err != nil {
		return v, n, err
	}
	v.FileID, size, err = raw.Uint32.Unmarshal(b[n:])
	if n += size; err != nil {
		return v, n, err
	}
	v.Line, size, err = raw.Uint32.Unmarshal(b[n:])
	return v, n + size, err
}

func (musLine) Skip([]byte) (int, error) { return 0, errDiffers }

func musAppendSymbol(dst []byte, p *symbols) []byte {
	size := musFiles.Size(p.Files) + musMods.Size(p.Mods) + musFuncs.Size(p.Funcs) + musLines.Size(p.Lines)
	if cap(dst) < size {
		dst = make([]byte, size)
	}
	dst = dst[:size]
	n := musFiles.Marshal(p.Files, dst)
	n += musMods.Marshal(p.Mods, dst[n:])
	n += musFuncs.Marshal(p.Funcs, dst[n:])
	return dst[:n+musLines.Marshal(p.Lines, dst[n:])]
}

func musDecodeSymbol(p *symbols, b []byte) (err error) {
	var n int
	if p.Files, n, err = musFiles.Unmarshal(b); err != nil {
		return err
	}
	b = b[n:]
	if p.Mods, n, err = musMods.Unmarshal(b); err != nil {
		return err
	}
	b = b[n:]
	if p.Funcs, n, err = musFuncs.Unmarshal(b); err != nil {
		return err
	}
	p.Lines, _, err = musLines.Unmarshal(b[n:])
	return err
}
