package bench

import (
	"encoding/binary"

	"github.com/seed44153783/wirekit/codecs/goapptrace"
)

// What follows is goapptrace's format as its own program reads and writes it: by hand on encoding/binary, without a
// look at how much there is to read, frames and names in memory of their own.

func handAppendLog(dst []byte, p *funcLog) []byte {
	dst = binary.BigEndian.AppendUint64(dst, uint64(p.ID))
	dst = append(dst, byte(p.Tag))
	dst = binary.BigEndian.AppendUint64(dst, uint64(p.Timestamp))
	dst = binary.BigEndian.AppendUint64(dst, uint64(len(p.Frames)))
	for _, pc := range p.Frames {
		dst = binary.BigEndian.AppendUint64(dst, pc)
	}
	dst = binary.BigEndian.AppendUint64(dst, uint64(p.GID))
	return binary.BigEndian.AppendUint64(dst, p.TxID)
}

func handDecodeLog(p *funcLog, b []byte) error {
	n := int(binary.BigEndian.Uint64(b[17:]))
	if cap(p.Frames) < n {
		p.Frames = make([]uint64, n)
	}
	p.Frames = p.Frames[:n]
	handFillLog(p, b)
	return nil
}

func handDecodeNewLog(p *funcLog, b []byte) error {
	p.Frames = make([]uint64, binary.BigEndian.Uint64(b[17:]))
	handFillLog(p, b)
	return nil
}

func handFillLog(p *funcLog, b []byte) {
	p.ID = int64(binary.BigEndian.Uint64(b))
	p.Tag = goapptrace.Tag(b[8])
	p.Timestamp = int64(binary.BigEndian.Uint64(b[9:]))
	b = b[25:]
	for i := range p.Frames {
		p.Frames[i] = binary.BigEndian.Uint64(b)
		b = b[8:]
	}
	p.GID = int64(binary.BigEndian.Uint64(b))
	p.TxID = binary.BigEndian.Uint64(b[8:])
}

func handString(b []byte) (string, []byte) {
	n := binary.BigEndian.Uint64(b)
	return string(b[8 : 8+n]), b[8+n:]
}

func handCount(b []byte) (int, []byte) { return int(binary.BigEndian.Uint64(b)), b[8:] }

func handAppendString(dst []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint64(dst, uint64(len(s))), s...)
}

func handAppendSymbol(dst []byte, p *symbols) []byte {
	dst = binary.BigEndian.AppendUint64(dst, uint64(len(p.Files)))
	for _, name := range p.Files {
		dst = handAppendString(dst, name)
	}
	dst = binary.BigEndian.AppendUint64(dst, uint64(len(p.Mods)))
	for _, m := range p.Mods {
		dst = handAppendString(dst, m.Name)
		dst = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(dst, m.MinPC), m.MaxPC)
	}
	dst = binary.BigEndian.AppendUint64(dst, uint64(len(p.Funcs)))
	for _, f := range p.Funcs {
		dst = binary.BigEndian.AppendUint64(handAppendString(dst, f.Name), f.Entry)
	}
	dst = binary.BigEndian.AppendUint64(dst, uint64(len(p.Lines)))
	for _, l := range p.Lines {
		dst = binary.BigEndian.AppendUint64(dst, l.PC)
		dst = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(dst, l.FileID), l.Line)
	}
	return dst
}

func handDecodeSymbol(p *symbols, b []byte) error {
	n, b := handCount(b)
	p.Files = make([]string, n)
	for i := range p.Files {
		p.Files[i], b = handString(b)
	}
	n, b = handCount(b)
	p.Mods = make([]goapptrace.GoModule, n)
	for i := range p.Mods {
		m := &p.Mods[i]
		m.Name, b = handString(b)
		m.MinPC, m.MaxPC, b = binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:]), b[16:]
	}
	n, b = handCount(b)
	p.Funcs = make([]goapptrace.GoFunc, n)
	for i := range p.Funcs {
		f := &p.Funcs[i]
		f.Name, b = handString(b)
		f.Entry, b = binary.BigEndian.Uint64(b), b[8:]
	}
	n, b = handCount(b)
	p.Lines = make([]goapptrace.GoLine, n)
	for i := range p.Lines {
		l := &p.Lines[i]
		l.PC, l.FileID, l.Line = binary.BigEndian.Uint64(b), binary.BigEndian.Uint32(b[8:]), binary.BigEndian.Uint32(b[12:])
		b = b[16:]
	}
	return nil
}

// handUnpack takes the frame at the front of b apart. The packets of a session are reused, their frames are not.
func handUnpack(log *funcLog, ping *goapptrace.PingPacket, b []byte) (goapptrace.Packet, int) {
	if len(b) < 5 {
		return nil, 0
	}
	size := int(binary.BigEndian.Uint32(b)) + 4
	if len(b) < size {
		return nil, 0
	}
	switch goapptrace.PacketType(b[4]) {
	case goapptrace.TypeRawFuncLog:
		_ = handDecodeNewLog(log, b[5:])
		return log, size
	case goapptrace.TypePing:
		return ping, size
	}
	return nil, 0
}
