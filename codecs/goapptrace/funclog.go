package goapptrace

import (
	"strconv"

	"github.com/seed44153783/wirekit/wire"
)

// MaxStackSize is the largest number of frames in a stack. More are [ErrTooManyFrames], when decoding and when
// encoding.
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

// Fields describes the packet.
func (p *RawFuncLogPacket) Fields(c *wire.Codec) {
	c.Int64("ID", &p.ID)
	wire.Enum(c, "Tag", &p.Tag)
	c.Int64("Timestamp", &p.Timestamp)
	stack(c, &p.Frames)
	c.Int64("GID", &p.GID)
	c.Uint64("TxID", &p.TxID)
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

// Fields describes the record.
func (p *FuncLog) Fields(c *wire.Codec) {
	c.Int64("ID", &p.ID)
	c.Int64("StartTime", &p.StartTime)
	c.Int64("EndTime", &p.EndTime)
	c.Int64("ParentID", &p.ParentID)
	stack(c, &p.Frames)
	c.Int64("GID", &p.GID)
}

// stack describes the frames of a stack.
func stack(c *wire.Codec, frames *[]uint64) {
	c.Uint64s("Frames", prefix, frames)
	c.Check("Frames", len(*frames) <= MaxStackSize, ErrTooManyFrames)
}

// A Goroutine is a storage record: the life of a goroutine. It is no packet and has no frame on the wire.
//
//	| GID i64 | StartTime i64 | EndTime i64 |
type Goroutine struct {
	GID int64
	// StartTime and EndTime are in nanoseconds since 1970-01-01 UTC. EndTime is NotEnded while the goroutine runs.
	StartTime, EndTime int64
}

// Fields describes the record.
func (p *Goroutine) Fields(c *wire.Codec) {
	c.Int64("GID", &p.GID)
	c.Int64("StartTime", &p.StartTime)
	c.Int64("EndTime", &p.EndTime)
}
