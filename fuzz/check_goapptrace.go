package fuzz

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// records makes one of each record, the packets first and in the order of their types.
var records = []func() goapptrace.Record{
	func() goapptrace.Record { return new(goapptrace.ClientHelloPacket) },
	func() goapptrace.Record { return new(goapptrace.ServerHelloPacket) },
	func() goapptrace.Record { return new(goapptrace.LogPacket) },
	func() goapptrace.Record { return new(goapptrace.PingPacket) },
	func() goapptrace.Record { return new(goapptrace.ShutdownPacket) },
	func() goapptrace.Record { return new(goapptrace.StartTraceCmdPacket) },
	func() goapptrace.Record { return new(goapptrace.StopTraceCmdPacket) },
	func() goapptrace.Record { return new(goapptrace.SymbolPacket) },
	func() goapptrace.Record { return new(goapptrace.RawFuncLogPacket) },
	func() goapptrace.Record { return new(goapptrace.HeaderPacket) },
	func() goapptrace.Record { return new(goapptrace.Goroutine) },
	func() goapptrace.Record { return new(goapptrace.FuncLog) },
}

// A payload reads the fields of a record as its description has them.
type payload struct {
	b   []byte
	bad bool
}

func (p *payload) take(n uint64) []byte {
	if n > uint64(len(p.b)) {
		p.b, p.bad, n = nil, true, 0
	}
	v := p.b[:n]
	p.b = p.b[n:]
	return v
}

func (p *payload) u64() uint64 {
	if v := p.take(8); len(v) == 8 {
		return binary.BigEndian.Uint64(v)
	}
	return 0
}

func (p *payload) u32() uint32 {
	if v := p.take(4); len(v) == 4 {
		return binary.BigEndian.Uint32(v)
	}
	return 0
}

func (p *payload) u8() uint8 {
	if v := p.take(1); len(v) == 1 {
		return v[0]
	}
	return 0
}

func (p *payload) i64() int64  { return int64(p.u64()) }
func (p *payload) str() string { return string(p.take(p.u64())) }

// each calls fn for each element of a list.
func (p *payload) each(fn func()) {
	for n := p.u64(); n > 0 && !p.bad; n-- {
		fn()
	}
}

// frames reads a stack, which has at most 64 frames.
func (p *payload) frames() (frames []uint64) {
	p.each(func() { frames = append(frames, p.u64()) })
	p.bad = p.bad || len(frames) > 64
	return frames
}

// command reads a JSON document with encoding/json, and holds it against the limits that the packet has.
func (p *payload) command() string {
	doc := p.take(p.u64())
	var c struct{ FuncName string }
	if p.bad || json.Unmarshal(doc, &c) != nil || beyondLimits(doc) {
		p.bad = true
		return ""
	}
	return c.FuncName
}

// beyondLimits reports whether a JSON document is one of those that commands refuse: above 6 KiB and not UTF-8, with a
// key above 128 bytes as it is written, nested more than 1000 deep. encoding/json finds the tokens.
func beyondLimits(doc []byte) bool {
	if len(doc) > 6<<10 && !utf8.Valid(doc) {
		return true
	}
	d := json.NewDecoder(bytes.NewReader(doc))
	type level struct {
		object bool
		tokens int // keys and values so far
	}
	var levels []level
	for {
		before := d.InputOffset()
		token, err := d.Token()
		if err != nil {
			return false
		}
		delim, isDelim := token.(json.Delim)
		if isDelim && (delim == ']' || delim == '}') {
			levels = levels[:len(levels)-1]
			continue
		}
		if n := len(levels); n > 0 {
			top := &levels[n-1]
			raw := bytes.TrimLeft(doc[before:d.InputOffset()], ", \t\r\n")
			if top.object && top.tokens%2 == 0 && len(raw)-2 > 128 {
				return true
			}
			top.tokens++
		}
		if isDelim {
			if levels = append(levels, level{object: delim == '{'}); len(levels) > 1000 {
				return true
			}
		}
	}
}

// model decodes a record of the same type as r.
func (p *payload) model(r goapptrace.Record) goapptrace.Record {
	switch r.(type) {
	case *goapptrace.ClientHelloPacket:
		return &goapptrace.ClientHelloPacket{
			PID: p.u64(), AppName: p.str(), Host: p.str(), ClientSecret: p.str(), ProtocolVersion: p.str(),
		}
	case *goapptrace.ServerHelloPacket:
		return &goapptrace.ServerHelloPacket{ProtocolVersion: p.str()}
	case *goapptrace.StartTraceCmdPacket:
		return &goapptrace.StartTraceCmdPacket{FuncName: p.command()}
	case *goapptrace.StopTraceCmdPacket:
		return &goapptrace.StopTraceCmdPacket{FuncName: p.command()}
	case *goapptrace.SymbolPacket:
		s := new(goapptrace.SymbolPacket)
		p.each(func() { s.Files = append(s.Files, p.str()) })
		p.each(func() { s.Mods = append(s.Mods, goapptrace.GoModule{Name: p.str(), MinPC: p.u64(), MaxPC: p.u64()}) })
		p.each(func() { s.Funcs = append(s.Funcs, goapptrace.GoFunc{Name: p.str(), Entry: p.u64()}) })
		p.each(func() { s.Lines = append(s.Lines, goapptrace.GoLine{PC: p.u64(), FileID: p.u32(), Line: p.u32()}) })
		return s
	case *goapptrace.RawFuncLogPacket:
		return &goapptrace.RawFuncLogPacket{
			ID: p.i64(), Tag: goapptrace.Tag(p.u8()), Timestamp: p.i64(), Frames: p.frames(), GID: p.i64(), TxID: p.u64(),
		}
	case *goapptrace.HeaderPacket:
		return &goapptrace.HeaderPacket{Size: p.u32(), PacketType: goapptrace.PacketType(p.u8())}
	case *goapptrace.Goroutine:
		return &goapptrace.Goroutine{GID: p.i64(), StartTime: p.i64(), EndTime: p.i64()}
	case *goapptrace.FuncLog:
		return &goapptrace.FuncLog{
			ID: p.i64(), StartTime: p.i64(), EndTime: p.i64(), ParentID: p.i64(), Frames: p.frames(), GID: p.i64(),
		}
	}
	return r // no payload
}

// fields shows all fields of a record, which String does not; a nil list looks like an empty one.
func fields(r goapptrace.Record) string {
	return strings.ReplaceAll(fmt.Sprintf("%#v", reflect.ValueOf(r).Elem().Interface()), "(nil)", "{}")
}

func isCommand(r goapptrace.Record) bool {
	switch r.(type) {
	case *goapptrace.StartTraceCmdPacket, *goapptrace.StopTraceCmdPacket:
		return true
	}
	return false
}

// CheckGoapptraceRecord decodes every record and holds it against a model of it; what was decoded is encoded to the
// same bytes (commands: decoded to the same again), and memory that held other records makes no difference. What is
// done by hand is held against the description.
func CheckGoapptraceRecord(data []byte) error {
	t := tape{data}
	fresh := records[t.below(len(records))]
	b := t.rest()
	p := payload{b: b}
	want := p.model(fresh())
	used := len(b) - len(p.b)

	r := fresh()
	n, err := r.Unmarshal(b)
	byHand, described := fresh(), fresh()
	handErr, describedErr := byHand.UnmarshalBinary(b), wire.Unmarshal(b, described)
	if fmt.Sprint(handErr) != fmt.Sprint(describedErr) || handErr == nil && fields(byHand) != fields(described) {
		return fmt.Errorf(
			"%T of %x: %s, %v; as described %s, %v",
			r,
			b,
			fields(byHand),
			handErr,
			fields(described),
			describedErr,
		)
	}
	if p.bad {
		var at *wire.DecodeError
		if err == nil || n != 0 || !errors.As(err, &at) || r.UnmarshalBinary(b) == nil || at.Offset < 0 ||
			at.Offset > int64(len(b)) {
			return fmt.Errorf("%T of %x: %d, %v, want an error", r, b, n, err)
		}
		return nil
	}
	if err != nil || n != used || fields(r) != fields(want) {
		return fmt.Errorf("%T of %x: %s, %d, %v; want %s, %d", r, b, fields(r), n, err, fields(want), used)
	}
	if err := r.UnmarshalBinary(b); (err == nil) != (used == len(b)) ||
		err != nil && !errors.Is(err, wire.ErrTrailingBytes) {
		return fmt.Errorf("goapptrace: UnmarshalBinary of %T: %d bytes of %d, %v", r, used, len(b), err)
	}
	if s := r.String(); s == "" || strings.IndexFunc(s, func(r rune) bool { return !strconv.IsPrint(r) }) >= 0 {
		return fmt.Errorf("%T of %x has the text %q", r, b, s)
	}
	return reencode(want, b[:used], fresh)
}

// reencode encodes a record every way, and decodes it into memory that held something else.
func reencode(r goapptrace.Record, from []byte, fresh func() goapptrace.Record) error {
	b, err := r.AppendBinary([]byte("dst"))
	if err != nil || string(b[:3]) != "dst" {
		return fmt.Errorf("%s: AppendBinary: %x, %v", fields(r), b, err)
	}
	b = b[3:]
	if !isCommand(r) && !bytes.Equal(b, from) {
		return fmt.Errorf("%s: decoded from %x, encoded as %x", fields(r), from, b)
	}
	described, err := wire.Append(nil, r)
	if err != nil || !bytes.Equal(described, b) || wire.Size(r) != len(b) {
		return fmt.Errorf("%s: %x; as described %x, %v, size %d", fields(r), b, described, err, wire.Size(r))
	}
	doc, err := wire.AppendJSON(nil, r)
	parsed := fresh()
	if parseErr := wire.ParseJSON(doc, parsed); err != nil || parseErr != nil || fields(parsed) != fields(r) {
		return fmt.Errorf("%s: %s, %v; parsed %s, %v", fields(r), doc, err, fields(parsed), parseErr)
	}
	marshaled, err := r.MarshalBinary()
	buf := make([]byte, len(b)+1)
	n, marshalErr := r.Marshal(buf)
	if !bytes.Equal(marshaled, b) || err != nil || n != len(b) || marshalErr != nil || !bytes.Equal(buf[:n], b) ||
		buf[n] != 0 ||
		r.SizeBinary() != len(b) {
		return fmt.Errorf(
			"%s: %x; MarshalBinary %x, %v; Marshal %x, %v; size %d",
			fields(r),
			b,
			marshaled,
			err,
			buf[:n],
			marshalErr,
			r.SizeBinary(),
		)
	}
	if n, err := r.Marshal(buf[:max(len(b)-1, 0)]); len(b) > 0 && (n != 0 || err != io.ErrShortBuffer) {
		return fmt.Errorf("%s: Marshal into %d bytes: %d, %v", fields(r), len(b)-1, n, err)
	}
	again := fresh()
	if _, err := again.Unmarshal(from); err != nil {
		return err
	}
	if err := again.UnmarshalBinary(b); err != nil || fields(again) != fields(r) {
		return fmt.Errorf("%s: encoded as %x, decoded again %s, %v", fields(r), b, fields(again), err)
	}
	return nil
}

// CheckGoapptraceCommand holds the two commands against encoding/json: data as a document that is read, and as a name
// that is written.
func CheckGoapptraceCommand(data []byte) error {
	b := append(binary.BigEndian.AppendUint64(nil, uint64(len(data))), data...)
	for _, r := range []goapptrace.Record{new(goapptrace.StartTraceCmdPacket), new(goapptrace.StopTraceCmdPacket)} {
		p := payload{b: b}
		want := p.model(r)
		err := r.UnmarshalBinary(b)
		if p.bad != (err != nil) || err == nil && fields(r) != fields(want) {
			return fmt.Errorf("document %q: %s, %v; encoding/json: %s", data, fields(r), err, fields(want))
		}
		if err == nil && !json.Valid(data) {
			return fmt.Errorf("document %q is no JSON and accepted", data)
		}
	}
	doc, err := json.Marshal(map[string]string{"FuncName": string(data)})
	if err != nil {
		return err
	}
	want := append(binary.BigEndian.AppendUint64(nil, uint64(len(doc))), doc...)
	for _, r := range []goapptrace.Record{
		&goapptrace.StartTraceCmdPacket{FuncName: string(data)}, &goapptrace.StopTraceCmdPacket{FuncName: string(data)},
	} {
		if got, err := r.MarshalBinary(); err != nil || !bytes.Equal(got, want) || r.SizeBinary() != len(want) {
			return fmt.Errorf("name %q: encoded as %q, %v; encoding/json: %q", data, got, err, want)
		}
	}
	return nil
}

// CheckGoapptraceProto takes a stream of frames apart: by Unpack, by UnpackInto, and by Framing from a cut stream, all
// alike; packs what it finds again.
func CheckGoapptraceProto(data []byte) error {
	t := tape{data}
	cuts := t.cuts()
	proto := goapptrace.Proto{Max: []int{0, -1, 60}[t.below(3)], IgnoreTrailing: t.byte()&1 == 1}
	b := t.rest()
	reader := framing.NewReader(&cutReader{data: b, cuts: cuts}, proto.Framing())
	var slots goapptrace.Slots
	var packets []goapptrace.Packet
	var stream []byte
	for at := 0; ; {
		p, n, err := proto.Unpack(b[at:])
		into, m, intoErr := proto.UnpackInto(&slots, b[at:])
		if n != m || fmt.Sprint(err) != fmt.Sprint(intoErr) || (p == nil) != (into == nil) ||
			p != nil && fields(p) != fields(into) {
			return fmt.Errorf(
				"goapptrace: Unpack of %x: %v, %d, %v; UnpackInto: %v, %d, %v",
				b[at:],
				p,
				n,
				err,
				into,
				m,
				intoErr,
			)
		}
		if want := frameSize(b[at:], proto); want != n {
			return fmt.Errorf("goapptrace: Unpack of %x took %d bytes, the frame has %d", b[at:], n, want)
		}
		frame, readErr := reader.ReadFrame()
		switch {
		case n == 0 && err == nil && at == len(b):
			if readErr != io.EOF {
				return fmt.Errorf("goapptrace: Reader at the end: %x, %v", frame, readErr)
			}
			return repack(proto, packets, stream)
		case n == 0: // cut short, or too big
			var tooBig *framing.FrameSizeError
			if isTooBig := errors.As(err, &tooBig); readErr == nil ||
				isTooBig != errors.Is(readErr, framing.ErrFrameTooBig) ||
				!isTooBig && err != nil {
				return fmt.Errorf("goapptrace: Unpack of %x: %v; Reader: %x, %v", b[at:], err, frame, readErr)
			}
			return repack(proto, packets, stream)
		case readErr != nil || !bytes.Equal(frame, b[at:at+n]):
			return fmt.Errorf("goapptrace: Unpack of %x took %d bytes; Reader: %x, %v", b[at:], n, frame, readErr)
		case err != nil:
			var bad *goapptrace.PacketError
			if !errors.As(err, &bad) || p != nil {
				return fmt.Errorf("goapptrace: Unpack of %x: %v, %v", b[at:], p, err)
			}
		default:
			packets = append(packets, p)
			stream = append(stream, b[at:at+n]...)
			if p.Type() != goapptrace.PacketType(b[at+4]) {
				return fmt.Errorf("goapptrace: Unpack of %x: %T", b[at:], p)
			}
		}
		at += n
	}
}

// frameSize is how many bytes the frame at the front of b has; 0 if it is not whole or above the limit.
func frameSize(b []byte, proto goapptrace.Proto) int {
	limit := map[int]uint64{0: 100 << 20, -1: math.MaxUint32, 60: 60}[proto.Max]
	if len(b) < 4 || uint64(binary.BigEndian.Uint32(b)) > min(limit, uint64(len(b)-4)) {
		return 0
	}
	return 4 + int(binary.BigEndian.Uint32(b))
}

// repack packs packets every way. Unless trailing bytes were ignored, and but for commands, that gives the bytes they
// were unpacked from.
func repack(proto goapptrace.Proto, packets []goapptrace.Packet, from []byte) error {
	var all []byte
	merged := goapptrace.MergePacket{Proto: proto, Cap: 200}
	same := !proto.IgnoreTrailing
	for _, p := range packets {
		out, err := proto.AppendPacket(all, p)
		frame, packErr := proto.Pack(p)
		if fmt.Sprint(err) != fmt.Sprint(packErr) || err != nil && !errors.Is(err, framing.ErrFrameTooBig) ||
			err == nil && !bytes.Equal(out[len(all):], frame) {
			return fmt.Errorf("%v: AppendPacket %x, %v; Pack %x, %v", p, out[len(all):], err, frame, packErr)
		}
		if err != nil { // a command that was shorter before
			same = false
			continue
		}
		var w bareWriter
		n, writeErr := proto.PackTo(&w, p)
		buf := make([]byte, len(frame))
		m, sliceErr := proto.PackToByteSlice(buf, p)
		if n != len(frame) || writeErr != nil || !bytes.Equal(w.b, frame) || m != n || sliceErr != nil ||
			!bytes.Equal(buf, frame) ||
			proto.PackSize(p) != n {
			return fmt.Errorf(
				"%v: Pack %x; PackTo %x, %v; PackToByteSlice %x, %v; size %d",
				p,
				frame,
				w.b,
				writeErr,
				buf,
				sliceErr,
				proto.PackSize(p),
			)
		}
		before := merged.Len()
		never, full := len(frame) > merged.Cap, before+len(frame) > merged.Cap
		if err := merged.Merge(p); errors.Is(err, framing.ErrFrameTooBig) != never ||
			(err == goapptrace.ErrFull) != (full && !never) ||
			(err == nil) == full ||
			full && merged.Len() != before {
			return fmt.Errorf("goapptrace: Merge of %d bytes after %d: %v", len(frame), before, err)
		}
		all = out
		same = same && !isCommand(p)
	}
	if same && !bytes.Equal(all, from) {
		return fmt.Errorf("unpacked from %x, packed as %x", from, all)
	}
	return nil
}

// CheckGoapptraceSymbols holds the look-ups against a search from the first to the last, on tables that keep the rules,
// and lets them see any other table and any PC.
func CheckGoapptraceSymbols(data []byte) error {
	t := tape{data}
	pcs := make([]uint64, 1+t.below(4))
	for i := range pcs {
		pcs[i] = t.bits()
	}
	s := drawSymbols(&t)
	err := s.Validate()
	var at *goapptrace.SymbolsError
	if err != nil && (!errors.As(err, &at) || !errors.Is(err, goapptrace.ErrInvalidSymbols)) {
		return fmt.Errorf("goapptrace: Validate: %w", err)
	}
	if (err == nil) != obeysRules(s) {
		return fmt.Errorf("%+v: Validate says %v", s, err)
	}
	for _, f := range s.Funcs {
		pcs = append(pcs, f.Entry-1, f.Entry, f.Entry+1)
	}
	for _, m := range s.Mods {
		pcs = append(pcs, m.MinPC-1, m.MinPC, m.MaxPC, m.MaxPC+1)
	}
	for _, pc := range pcs {
		f, hasFunc := s.Func(pc)
		l, hasLine := s.Line(pc)
		m, hasMod := s.Module(pc)
		file, hasFile := s.File(pc)
		if err != nil {
			continue // whatever they found, they came back
		}
		want := lookUp(s, pc)
		if got := (place{f, l, m, file, hasFunc, hasLine, hasMod, hasFile}); got != want {
			return fmt.Errorf("%+v at %d: %+v, want %+v", s, pc, got, want)
		}
	}
	return nil
}

// drawSymbols draws a table: mostly one that keeps the rules, for with random numbers none ever would.
func drawSymbols(t *tape) *goapptrace.SymbolsData {
	s := new(goapptrace.SymbolsData)
	pc := uint64(t.byte())
	step := func() uint64 { pc += uint64(t.byte()); return pc } // 0: breaks a rule
	for range t.below(4) {
		s.Files = append(s.Files, string(t.take(t.below(4))))
	}
	for range t.below(4) {
		s.Mods = append(s.Mods, goapptrace.GoModule{Name: string(t.take(1)), MinPC: step(), MaxPC: step()})
	}
	pc = uint64(t.byte())
	for range t.below(6) {
		s.Funcs = append(s.Funcs, goapptrace.GoFunc{Name: string(t.take(1)), Entry: step()})
	}
	pc = uint64(t.byte())
	for range t.below(6) {
		s.Lines = append(s.Lines, goapptrace.GoLine{PC: step(), FileID: uint32(t.below(4)), Line: uint32(t.byte())})
	}
	return s
}

// obeysRules goes through the rules for tables.
func obeysRules(s *goapptrace.SymbolsData) bool {
	ok := !slices.Contains(s.Files, "")
	for i, m := range s.Mods {
		ok = ok && m.MinPC != 0 && m.MaxPC != 0 && m.MinPC < m.MaxPC && (i == 0 || m.MinPC > s.Mods[i-1].MaxPC)
	}
	for i, f := range s.Funcs {
		ok = ok && f.Name != "" && f.Entry != 0 && (i == 0 || f.Entry > s.Funcs[i-1].Entry)
	}
	for i, l := range s.Lines {
		ok = ok && l.PC != 0 && l.Line != 0 && int(l.FileID) < len(s.Files) && (i == 0 || l.PC > s.Lines[i-1].PC)
	}
	return ok
}

// A place is what the look-ups say about a PC.
type place struct {
	fn                                goapptrace.GoFunc
	line                              goapptrace.GoLine
	mod                               goapptrace.GoModule
	file                              string
	hasFunc, hasLine, hasMod, hasFile bool
}

// lookUp is the oracle: from the first to the last.
func lookUp(s *goapptrace.SymbolsData, pc uint64) (p place) {
	for _, m := range s.Mods {
		if m.MinPC <= pc && pc <= m.MaxPC {
			p.mod, p.hasMod = m, true
		}
	}
	inside := func(start uint64) bool { return start <= pc && (len(s.Mods) == 0 || p.hasMod && start >= p.mod.MinPC) }
	for _, f := range s.Funcs {
		if inside(f.Entry) {
			p.fn, p.hasFunc = f, true
		}
	}
	for _, l := range s.Lines {
		if inside(l.PC) {
			p.line, p.hasLine = l, true
		}
	}
	if p.hasLine {
		p.file, p.hasFile = s.Files[p.line.FileID], true
	}
	return p
}
