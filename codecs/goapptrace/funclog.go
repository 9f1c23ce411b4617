package goapptrace

import (
	"encoding/binary"
	"slices"
	"strconv"

	"github.com/seed44153783/wirekit/wire"
)

// MaxStackSize is the largest number of frames in a stack. More are [ErrTooManyFrames], when decoding and when encoding.
const MaxStackSize = 64

// The records' sizes in bytes; with frames, that of one with MaxStackSize of them.
const (
	SizeGoroutine     = 3 * 8
	MaxSizeRawFuncLog = sizeRawFuncLog + 8*MaxStackSize
	MaxSizeFuncLog    = sizeFuncLog + 8*MaxStackSize

	sizeRawFuncLog = 5*8 + 1
	sizeFuncLog    = 6 * 8
)

// A Tag says what a RawFuncLogPacket is about. Other values than the two named pass unchanged.
type Tag uint8

// The tags.
const (
	// FuncStart: the function was called.
	FuncStart Tag = 0
	// FuncEnd: the function returned.
	FuncEnd Tag = 1
)

// String returns "start", "end" or the number.
func (t Tag) String() string {
	switch t {
	case FuncStart:
		return "start"
	case FuncEnd:
		return "end"
	}
	return strconv.Itoa(int(t))
}

// RawFuncLogPacket says that a function was called or returned.
//
//	| ID i64 | Tag u8 | Timestamp i64 | Frames list<u64> | GID i64 | TxID u64 |
type RawFuncLogPacket struct {
	// ID numbers the logs of a session.
	ID int64
	// Tag says whether the function started or ended.
	Tag Tag
	// Timestamp is when, in nanoseconds since 1970-01-01 UTC.
	Timestamp int64
	// Frames are the PCs of the stack, innermost first, at most MaxStackSize.
	Frames []uint64
	// GID is the goroutine.
	GID int64
	// TxID is the same in the start and the end of one call.
	TxID uint64
}

// Type returns TypeRawFuncLog.
func (*RawFuncLogPacket) Type() PacketType { return TypeRawFuncLog }

// AppendBinary implements [Record]. More than MaxStackSize frames are ErrTooManyFrames.
//
// It calls encoding/binary itself: through wire's functions it is too large to be inlined, which costs a third on a short stack.
func (p *RawFuncLogPacket) AppendBinary(dst []byte) ([]byte, error) {
	if len(p.Frames) > MaxStackSize {
		return dst, ErrTooManyFrames
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

// SizeBinary implements [Record].
func (p *RawFuncLogPacket) SizeBinary() int { return sizeWithFrames(sizeRawFuncLog, p.Frames) }

func (p *RawFuncLogPacket) decode(d *wire.Decoder) {
	p.ID = d.Field("ID").Int64()
	p.Tag = Tag(d.Field("Tag").Uint8())
	p.Timestamp = d.Field("Timestamp").Int64()
	p.Frames = decodeFrames(d, p.Frames)
	p.GID = d.Field("GID").Int64()
	p.TxID = d.Field("TxID").Uint64()
}

// decodeExact is decode for b that is a RawFuncLog in good order and nothing else, and reports whether it is. Most of a session's
// frames are; by hand they take a quarter of the time. What is not in order is left to decode, which can tell why.
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

// String implements [Record].
func (p *RawFuncLogPacket) String() string {
	return line("RawFuncLog{").int("ID", p.ID).word("Tag", p.Tag.String()).int("Timestamp", p.Timestamp).
		frames(p.Frames).int("GID", p.GID).uint("TxID", p.TxID).end()
}

// A FuncLog is a storage record: one call of a function, start and end. It is no packet and has no frame on the wire.
//
//	| ID i64 | StartTime i64 | EndTime i64 | ParentID i64 | Frames list<u64> | GID i64 |
type FuncLog struct {
	ID int64
	// StartTime and EndTime are in nanoseconds since 1970-01-01 UTC. EndTime is NotEnded while the function runs.
	StartTime, EndTime int64
	// ParentID is the ID of the caller's FuncLog, or NoParent.
	ParentID int64
	// Frames are the PCs of the stack, innermost first, at most MaxStackSize.
	Frames []uint64
	// GID is the goroutine.
	GID int64
}

const (
	// NotEnded is the EndTime of what has not ended yet.
	NotEnded = -1
	// NoParent is the ParentID of a FuncLog without a parent.
	NoParent = -1
)

// AppendBinary implements [Record]. More than MaxStackSize frames are ErrTooManyFrames.
func (p *FuncLog) AppendBinary(dst []byte) ([]byte, error) {
	if len(p.Frames) > MaxStackSize {
		return dst, ErrTooManyFrames
	}
	dst = wire.AppendInt64(dst, p.ID)
	dst = wire.AppendInt64(dst, p.StartTime)
	dst = wire.AppendInt64(dst, p.EndTime)
	dst = wire.AppendInt64(dst, p.ParentID)
	dst = appendFrames(dst, p.Frames)
	return wire.AppendInt64(dst, p.GID), nil
}

// SizeBinary implements [Record].
func (p *FuncLog) SizeBinary() int { return sizeWithFrames(sizeFuncLog, p.Frames) }

func (p *FuncLog) decode(d *wire.Decoder) {
	p.ID = d.Field("ID").Int64()
	p.StartTime = d.Field("StartTime").Int64()
	p.EndTime = d.Field("EndTime").Int64()
	p.ParentID = d.Field("ParentID").Int64()
	p.Frames = decodeFrames(d, p.Frames)
	p.GID = d.Field("GID").Int64()
}

// String implements [Record].
func (p *FuncLog) String() string {
	return line("FuncLog{").int("ID", p.ID).int("StartTime", p.StartTime).int("EndTime", p.EndTime).int("ParentID", p.ParentID).
		frames(p.Frames).int("GID", p.GID).end()
}

// A Goroutine is a storage record: the life of a goroutine. It is no packet and has no frame on the wire.
//
//	| GID i64 | StartTime i64 | EndTime i64 |
type Goroutine struct {
	GID int64
	// StartTime and EndTime are in nanoseconds since 1970-01-01 UTC. EndTime is NotEnded while the goroutine runs.
	StartTime, EndTime int64
}

// AppendBinary implements [Record]. It cannot fail.
func (p *Goroutine) AppendBinary(dst []byte) ([]byte, error) {
	return wire.AppendInt64(wire.AppendInt64(wire.AppendInt64(dst, p.GID), p.StartTime), p.EndTime), nil
}

// SizeBinary implements [Record].
func (*Goroutine) SizeBinary() int { return SizeGoroutine }

func (p *Goroutine) decode(d *wire.Decoder) {
	p.GID = d.Field("GID").Int64()
	p.StartTime = d.Field("StartTime").Int64()
	p.EndTime = d.Field("EndTime").Int64()
}

// String implements [Record].
func (p *Goroutine) String() string {
	return line("Goroutine{").int("GID", p.GID).int("StartTime", p.StartTime).int("EndTime", p.EndTime).end()
}

func appendFrames(dst []byte, frames []uint64) []byte {
	dst = wire.AppendUint64(dst, uint64(len(frames)))
	for _, pc := range frames { // for stacks this short faster than wire.AppendSlice
		dst = wire.AppendUint64(dst, pc)
	}
	return dst
}

func sizeWithFrames(rest int, frames []uint64) int {
	if len(frames) > MaxStackSize {
		return 0
	}
	return rest + 8*len(frames)
}

// frames writes the stack in hexadecimal, cut behind three frames.
func (l line) frames(frames []uint64) line {
	const shown = 3
	l = append(l.field("Frames"), '[')
	for i, pc := range frames[:min(len(frames), shown)] {
		if i > 0 {
			l = append(l, ' ')
		}
		l = strconv.AppendUint(append(l, "0x"...), pc, 16)
	}
	if len(frames) > shown {
		l = append(strconv.AppendInt(append(l, " ... "...), int64(len(frames)), 10), " in all"...)
	}
	return append(l, ']')
}

func decodeFrames(d *wire.Decoder, frames []uint64) []uint64 {
	n := d.Field("Frames").Count(prefix, 8)
	if n > MaxStackSize {
		d.Fail(ErrTooManyFrames)
		return frames[:0]
	}
	frames = slices.Grow(frames[:0], n)[:n]
	wire.ConsumeSlice(frames, d.Bytes(8*n)) // as many bytes as it wants: Count has seen to that
	return frames
}
