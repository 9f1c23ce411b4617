package framing

import (
	"errors"
	"strconv"
)

// Sentinel errors, matched with [errors.Is].
var (
	// ErrFrameTooBig: a frame is larger than Max. The error is a [*FrameSizeError].
	ErrFrameTooBig = errors.New("framing: frame too big")
	// ErrMalformed: bytes that no encoder of the framing writes.
	ErrMalformed = errors.New("framing: malformed frame")
	// ErrChecksum: the trailing sum of a frame does not match its bytes.
	ErrChecksum = errors.New("framing: checksum mismatch")
	// ErrSeparatorInPayload: the payload would be cut at a separator inside it, or formed with the one behind it.
	ErrSeparatorInPayload = errors.New("framing: separator in payload")
	// ErrDecodeOnly: with these settings the framing can cut a stream but make no frames.
	ErrDecodeOnly = errors.New("framing: settings can only decode")
	// ErrEmptyFrame: the framing has no empty frame.
	ErrEmptyFrame = errors.New("framing: no empty frame in this framing")
	// ErrInvalid: the settings of a framing contradict each other; the error says which.
	ErrInvalid = errors.New("framing: invalid settings")
	// ErrClosed: Feed or WriteFrame after Close.
	ErrClosed = errors.New("framing: closed")
)

// A FrameSizeError says that a frame is above the limit. It unwraps to [ErrFrameTooBig].
type FrameSizeError struct {
	// Size is what the frame claims or has reached so far, in bytes, counted as Max counts.
	Size uint64
	// Max is the limit it was held against, in bytes.
	Max uint64
}

func (e *FrameSizeError) Error() string {
	return "framing: frame of " + strconv.FormatUint(e.Size, 10) + " bytes exceeds the limit of " + strconv.FormatUint(e.Max, 10)
}

// Unwrap returns ErrFrameTooBig.
func (e *FrameSizeError) Unwrap() error { return ErrFrameTooBig }

// An Error says where in the stream a frame failed. It unwraps to its cause.
type Error struct {
	// Offset is where in the stream the frame starts, in bytes.
	Offset int64
	// Frame is the frame's index in the stream, from 0; skipped frames count.
	Frame int64
	// Err is the cause.
	Err error
}

func (e *Error) Error() string {
	return "framing: frame " + strconv.FormatInt(e.Frame, 10) + " at offset " + strconv.FormatInt(e.Offset, 10) + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
