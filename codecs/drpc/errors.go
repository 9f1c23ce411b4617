package drpc

import (
	"errors"
	"io"
	"strconv"
)

// Sentinel errors, matched with [errors.Is]. Beside them messages fail with io.ErrUnexpectedEOF (cut short) and
// varint.ErrOverflow (a varint above 64 bits).
var (
	// ErrFieldNumber is returned when a field number is 0 or above 2^29-1 (inside a group: above 2^31-1, where
	// protobuf-go draws the line).
	ErrFieldNumber = errors.New("drpc: invalid field number")
	// ErrWireType is returned when a tag has wire type 6 or 7, which protobuf reserves.
	ErrWireType = errors.New("drpc: reserved wire type")
	// ErrEndGroup is returned when an end-group tag has no start, or the start of another number.
	ErrEndGroup = errors.New("drpc: mismatched end of group")
	// ErrDepth is returned when groups are nested more than MaxDepth deep.
	ErrDepth = errors.New("drpc: groups nested too deep")
	// ErrUnknown is returned when the Unknown bytes of a message to be encoded are not unknown fields, one after the
	// other.
	ErrUnknown = errors.New("drpc: Unknown does not hold unknown fields")

	// ErrTooBig is returned when a message or a chunk is above its limit. The error is a [*SizeError].
	ErrTooBig = errors.New("drpc: message too big")

	// ErrLostChunk is returned when a chunk's index is not the expected one.
	ErrLostChunk = errors.New("drpc: lost chunk")
	// ErrTotalChunks is returned when the number of chunks is zero, above the total size (above one, for an empty
	// message), or another than the first chunk announced.
	ErrTotalChunks = errors.New("drpc: inconsistent number of chunks")
	// ErrTotalSize is returned when the total size is another than the first chunk announced.
	ErrTotalSize = errors.New("drpc: inconsistent total size")
	// ErrChunkOverflow is returned when a later chunk brings more bytes than the total size leaves.
	ErrChunkOverflow = errors.New("drpc: chunk exceeds the total size")
	// ErrSizeMismatch is returned when the chunks do not add up to the total size, or the first one is above it already.
	ErrSizeMismatch = errors.New("drpc: chunks do not add up to the total size")

	// ErrDuplicateModule is returned when a module with this number is registered already. The error is a
	// [*DuplicateModuleError].
	ErrDuplicateModule = errors.New("drpc: module already registered")
	// ErrNilModule is returned when a module to be registered is nil.
	ErrNilModule = errors.New("drpc: module is nil")
	// ErrNotConnected is returned when a Client has no send or no receive function.
	ErrNotConnected = errors.New("drpc: client has no transport")
	// ErrSequence is returned when an answer carries the number neither of the call nor of an earlier one without an
	// answer. The error is a [*SequenceError].
	ErrSequence = errors.New("drpc: answer to another call")
)

// A DecodeError says where a message is malformed. It unwraps to the cause: ErrFieldNumber, ErrWireType, ErrEndGroup,
// ErrDepth, varint.ErrOverflow or io.ErrUnexpectedEOF.
type DecodeError struct {
	// Message is "Call" or "Response".
	Message string
	// Offset is where the top-level field that failed starts, in bytes.
	Offset int
	// Err is the cause.
	Err error
}

// Error gives the message, the offset of the field in bytes, and the cause.
func (e *DecodeError) Error() string {
	return "drpc: " + e.Message + " field at offset " + strconv.Itoa(e.Offset) + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *DecodeError) Unwrap() error { return e.Err }

// A SizeError says that a message or a chunk is above its limit. It unwraps to [ErrTooBig].
type SizeError struct {
	// Size is the size in bytes, as claimed or as given.
	Size uint64
	// Max is the limit it was held against, in bytes.
	Max uint64
}

// Error gives Size and Max, in bytes.
func (e *SizeError) Error() string {
	return "drpc: " + strconv.FormatUint(e.Size, 10) + " bytes exceed the limit of " + strconv.FormatUint(e.Max, 10)
}

// Unwrap returns ErrTooBig.
func (e *SizeError) Unwrap() error { return ErrTooBig }

// A ChunkError says which chunk broke a message. It unwraps to the cause: io.ErrUnexpectedEOF (the datagram is shorter
// than a header, than the size in its header, or missing), ErrLostChunk, ErrTotalChunks, ErrTotalSize,
// ErrChunkOverflow, ErrSizeMismatch or a *SizeError.
type ChunkError struct {
	// Index is the index of the expected chunk.
	Index uint32
	// Received is how many bytes of the message had arrived before.
	Received int
	// Header is the chunk's header; zero where the datagram is missing, or too short for one.
	Header ChunkHeader
	// Err is the cause.
	Err error
}

// Error gives the index, the bytes received before, the header where there is one, and the cause.
func (e *ChunkError) Error() string {
	s := "drpc: chunk " + strconv.FormatUint(uint64(e.Index), 10) + " (after " + strconv.Itoa(e.Received) + " bytes"
	if e.Header != (ChunkHeader{}) || e.Err != io.ErrUnexpectedEOF { // a header of zeros is cut short of nothing
		s += "; got " + e.Header.String()
	}
	return s + "): " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *ChunkError) Unwrap() error { return e.Err }

// A DuplicateModuleError says which module was registered twice. It unwraps to [ErrDuplicateModule].
type DuplicateModuleError struct {
	// ID is the number of the module.
	ID ModuleID
}

// Error names the module.
func (e *DuplicateModuleError) Error() string {
	return "drpc: module " + e.ID.String() + " is already registered"
}

// Unwrap returns ErrDuplicateModule.
func (e *DuplicateModuleError) Unwrap() error { return ErrDuplicateModule }

// A SequenceError says that an answer belongs neither to the call nor to an earlier one without an answer. It unwraps
// to [ErrSequence].
type SequenceError struct {
	// Got is the answer's sequence number, Want the call's.
	Got, Want int64
}

// Error gives both sequence numbers.
func (e *SequenceError) Error() string {
	return "drpc: answer has sequence " + strconv.FormatInt(e.Got, 10) + ", the call " + strconv.FormatInt(e.Want, 10)
}

// Unwrap returns ErrSequence.
func (e *SequenceError) Unwrap() error { return ErrSequence }
