package goapptrace

import (
	"encoding/binary"

	"github.com/seed44153783/wirekit/wire"
)

// Traffic consists of RawFuncLogs, so they are written and read by hand, which takes a quarter of the time. What is not
// in good order is left to the description, which can tell why. Tests hold the two against each other.

// AppendBinary implements [Record].
func (p *RawFuncLogPacket) AppendBinary(dst []byte) ([]byte, error) {
	if len(p.Frames) > MaxStackSize {
		return p.appendDescribed(dst)
	}
	dst = binary.BigEndian.AppendUint64(dst, uint64(p.ID))
	dst = append(dst, byte(p.Tag))
	dst = binary.BigEndian.AppendUint64(dst, uint64(p.Timestamp))
	dst = binary.BigEndian.AppendUint64(dst, uint64(len(p.Frames)))
	for _, pc := range p.Frames {
		dst = binary.BigEndian.AppendUint64(dst, pc)
	}
	dst = binary.BigEndian.AppendUint64(dst, uint64(p.GID))
	return binary.BigEndian.AppendUint64(dst, p.TxID), nil
}

// appendDescribed is AppendBinary by the description. Inlined it would cost the quick path a tenth.
//
//go:noinline
func (p *RawFuncLogPacket) appendDescribed(dst []byte) ([]byte, error) { return wire.Append(dst, p) }

// UnmarshalBinary implements [Record].
func (p *RawFuncLogPacket) UnmarshalBinary(data []byte) error {
	if p.decodeExact(data) {
		return nil
	}
	return wire.Unmarshal(data, p)
}

// SizeBinary implements [Record].
func (p *RawFuncLogPacket) SizeBinary() int {
	if len(p.Frames) > MaxStackSize {
		return 0
	}
	return sizeRawFuncLog + 8*len(p.Frames)
}

// decodeExact decodes b if it is a RawFuncLog in good order and nothing else, and reports whether it is.
func (p *RawFuncLogPacket) decodeExact(b []byte) bool {
	if len(b) < sizeRawFuncLog {
		return false
	}
	n := binary.BigEndian.Uint64(b[17:])
	if n > MaxStackSize || len(b) != sizeRawFuncLog+8*int(n) {
		return false
	}
	p.ID = int64(binary.BigEndian.Uint64(b))
	p.Tag = Tag(b[8])
	p.Timestamp = int64(binary.BigEndian.Uint64(b[9:]))
	frames := p.Frames[:0]
	for b = b[25:]; len(b) > 16; b = b[8:] {
		frames = append(frames, binary.BigEndian.Uint64(b))
	}
	p.Frames = frames
	p.GID = int64(binary.BigEndian.Uint64(b))
	p.TxID = binary.BigEndian.Uint64(b[8:])
	return true
}
