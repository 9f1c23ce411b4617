package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/seed44153783/wirekit/codecs/dump"
	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/wire"
)

// traces is goapptrace: its frames are whole, size and type included.
func traces() dump.Protocol {
	t := new(tracer)
	return dump.Protocol{
		Name:    "goapptrace",
		Doc:     "the bytes of one direction of a goapptrace connection",
		Framing: goapptrace.Proto{}.Framing(),
		Type:    frameType,
		New:     t.newFrame,
		Decode:  t.decode,
		Show:    t.show,
	}
}

// A frame is a packet with size and type before it.
type frame struct {
	tagged  wire.Record
	log     *goapptrace.RawFuncLogPacket // the packet, if it is one
	symbols *goapptrace.SymbolPacket
	*tracer
}

// frameSize is that of type and packet.
var frameSize = wire.PrefixUint32BE.MaxLen(goapptrace.DefaultMaxLargePacketSize)

func (f *frame) Fields(c *wire.Codec) {
	c.Section("", frameSize, func() { f.tagged.Fields(c) })
}

func frameType(b []byte) (string, error) {
	if len(b) < goapptrace.PacketHeaderSize {
		return "", goapptrace.ErrNoType
	}
	t := goapptrace.PacketType(b[4])
	if goapptrace.NewPacket(t) == nil {
		return "", fmt.Errorf("%w: %d", goapptrace.ErrUnknownType, t)
	}
	return t.String(), nil
}

func (t *tracer) newFrame(typ string) wire.Record {
	for tag := goapptrace.TypeClientHello; tag <= goapptrace.TypeRawFuncLog; tag++ {
		if tag.String() == typ {
			p := goapptrace.NewPacket(tag)
			f := &frame{tagged: dump.Tag(byte(tag), p), tracer: t}
			f.log, _ = p.(*goapptrace.RawFuncLogPacket)
			f.symbols, _ = p.(*goapptrace.SymbolPacket)
			return f
		}
	}
	return nil
}

// A tracer remembers the last table of functions.
type tracer struct {
	symbols *goapptrace.SymbolPacket // nil before, and after a bad one
	table   uint64                   // how many there have been
	names   [1 << nameBits]named     // what function has returned since, by a hash of the PC
	second  []byte                   // what the last time began with, up to its fraction
	unix    int64
}

func (t *tracer) decode(b []byte, r wire.Record) error {
	f := r.(*frame)
	if f.log != nil && binary.BigEndian.Uint32(b) == uint32(len(b)-4) {
		// Traffic consists of these, which know a quicker way. The other one can tell what is wrong.
		if f.log.UnmarshalBinary(b[goapptrace.PacketHeaderSize:]) == nil {
			return nil
		}
	}
	err := wire.Unmarshal(b, f)
	if f.symbols != nil {
		t.table++
		if t.symbols = f.symbols; err != nil {
			t.symbols = nil
		}
	}
	return err
}

// nameBits says how many names are remembered: programs log the same few places.
const nameBits = 14

// A named is a PC and what is shown for it with one table.
type named struct {
	pc, table uint64
	name      string
}

// show appends what text has for a number.
func (t *tracer) show(dst []byte, field string, v uint64) ([]byte, bool) {
	switch field {
	case "PC", "MinPC", "MaxPC", "Entry":
		return appendAddress(dst, v), true
	case "Frames":
		return append(dst, t.function(v)...), true
	case "Timestamp":
		return t.appendTime(dst, int64(v)), true
	}
	return dst, false
}

// shownFrames is how many frames of a stack are shown.
const shownFrames = 8

// AppendText implements [encoding.TextAppender] for the packets that traffic consists of, in half the time that
// wire.AppendText takes for the same text.
func (f *frame) AppendText(dst []byte) ([]byte, error) {
	l := f.log
	if l == nil {
		return dst, errors.ErrUnsupported
	}
	dst = strconv.AppendInt(append(dst, "{ID: "...), l.ID, 10)
	dst = append(append(dst, ", Tag: "...), l.Tag.String()...)
	dst = f.appendTime(append(dst, ", Timestamp: "...), l.Timestamp)
	dst = append(dst, ", Frames: ["...)
	for i, pc := range l.Frames[:min(len(l.Frames), shownFrames)] {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = append(dst, f.function(pc)...)
	}
	if n := len(l.Frames); n > shownFrames {
		dst = append(strconv.AppendInt(append(dst, " ... "...), int64(n), 10), " in all"...)
	}
	dst = strconv.AppendInt(append(dst, "], GID: "...), l.GID, 10)
	dst = strconv.AppendUint(append(dst, ", TxID: "...), l.TxID, 10)
	return append(dst, '}'), nil
}

func appendAddress(dst []byte, pc uint64) []byte {
	return strconv.AppendUint(append(dst, "0x"...), pc, 16)
}

// function returns the function that pc is in and how far, main.main+0x1f, by the symbols seen so far; pc alone if it
// is in none.
func (t *tracer) function(pc uint64) string {
	n := &t.names[pc*0x9e3779b97f4a7c15>>(64-nameBits)]
	if n.pc == pc && n.table == t.table && n.name != "" {
		return n.name
	}
	*n = named{pc, t.table, string(appendAddress(nil, pc))}
	if t.symbols != nil {
		if f, ok := t.symbols.Func(pc); ok {
			n.name = string(appendAddress(append([]byte(functionName(f.Name)), '+'), pc-f.Entry))
		}
	}
	return n.name
}

// maxName is how many bytes of a function's name are shown.
const maxName = 80

// functionName returns a name as it is, or in quotes if anything in it could be taken for something else, and cut if it
// is long.
func functionName(name string) string {
	shown := name[:min(len(name), maxName)]
	quoted := strconv.Quote(shown)
	for _, c := range shown {
		if c == ' ' || c == ',' || c == '"' {
			shown = ""
		}
	}
	if len(shown) == 0 || quoted != `"`+shown+`"` {
		shown = quoted
	}
	if len(name) > maxName {
		shown += "..."
	}
	return shown
}

// appendTime appends a time of nanoseconds since 1970.
func (t *tracer) appendTime(dst []byte, v int64) []byte {
	const second = 1_000_000_000
	unix, fraction := v/second, v%second
	if fraction < 0 {
		unix, fraction = unix-1, fraction+second
	}
	if len(t.second) == 0 || t.unix != unix {
		t.second, t.unix = time.Unix(unix, 0).UTC().AppendFormat(t.second[:0], "2006-01-02T15:04:05"), unix
	}
	dst = append(append(dst, t.second...), ".000000000Z"...)
	for i := len(dst) - 2; fraction > 0; i-- {
		dst[i] += byte(fraction % 10)
		fraction /= 10
	}
	return dst
}
