package framing

import (
	"errors"
	"io"
	"strconv"
)

// Sentinel errors, matched with [errors.Is].
var (
	// ErrFrameTooBig is returned when a frame is larger than Max. The error is a [*FrameSizeError].
	ErrFrameTooBig = errors.New("framing: frame too big")
	// ErrMalformed is returned for bytes that no encoder of the framing writes, and for a payload that the framing has
	// no frame for. The error may be a [*MalformedError].
	ErrMalformed = errors.New("framing: malformed frame")
	// ErrChecksum is returned when the sum at the end of a frame does not match its bytes.
	ErrChecksum = errors.New("framing: checksum mismatch")
	// ErrSeparatorInPayload is returned when the payload would be cut at a separator inside it, or formed with the one
	// after it.
	ErrSeparatorInPayload = errors.New("framing: separator in payload")
	// ErrDecodeOnly is returned when with these settings the framing can cut a stream but make no frames.
	ErrDecodeOnly = errors.New("framing: settings can only decode")
	// ErrEmptyFrame is returned for an empty payload where the framing has no empty frame.
	ErrEmptyFrame = errors.New("framing: no empty frame in this framing")
	// ErrInvalid is returned when the settings of a framing contradict each other, and where a Framing, an io.Reader or
	// an io.Writer is needed and nil. The error is a [*SettingError].
	ErrInvalid = errors.New("framing: invalid settings")
	// ErrClosed is returned by a Feed or a Write after Close, and by a Read from a [FrameSizeError.Body] that is no
	// longer valid.
	ErrClosed = errors.New("framing: closed")
	// ErrInFrame is returned when a Reader is asked for bytes, or to go on with another framing, while it streams or
	// drops a frame.
	ErrInFrame = errors.New("framing: within a frame")
)

// A FrameSizeError says that a frame is above the limit. It unwraps to [ErrFrameTooBig].
type FrameSizeError struct {
	// Size is what the frame claims or has reached so far, in bytes, counted as Max counts.
	Size uint64
	// Max is the limit it was held against, in bytes.
	Max uint64
	// Body reads the token of the frame from the stream. It is nil unless a [Reader] with Oversize set to [Stream]
	// returned the error, and valid until the next call of ReadFrame, which drops what was not read. Its errors are
	// those of ReadFrame: one of the underlying reader loses nothing, one about a byte of [Separator.Never] ends the
	// Body and not the stream, any other ends both.
	Body io.Reader
}

// Error gives Size and Max, in bytes.
func (e *FrameSizeError) Error() string {
	return "framing: frame of " + strconv.FormatUint(e.Size, 10) + " bytes exceeds the limit of " +
		strconv.FormatUint(e.Max, 10)
}

// Unwrap returns ErrFrameTooBig.
func (e *FrameSizeError) Unwrap() error { return ErrFrameTooBig }

// A MalformedError says what is wrong with the bytes of a frame, or with a payload. It unwraps to [ErrMalformed] and to
// its cause.
type MalformedError struct {
	// Problem says what is wrong.
	Problem string
	// Err is the cause, such as varint.ErrOverflow; nil where Problem says it all.
	Err error
}

// Error gives the problem and, if there is one, the cause.
func (e *MalformedError) Error() string {
	s := ErrMalformed.Error()
	if e.Problem != "" {
		s += ": " + e.Problem
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns ErrMalformed and the cause.
func (e *MalformedError) Unwrap() []error {
	if e.Err == nil {
		return []error{ErrMalformed}
	}
	return []error{ErrMalformed, e.Err}
}

// Errors of single bad frames, after which [Skip] goes on. They are made once: bad frames of a few bytes each must not
// cost memory.
var (
	errNoSum     = &MalformedError{Problem: "frame shorter than Checksum.Size"}
	errLongBlock = &MalformedError{Problem: "block longer than its frame"}
	errLoneEsc   = &MalformedError{Problem: "no escaped byte after an ESC"}
	errStrip     = &MalformedError{Problem: "frame shorter than Length.Strip"}
	errNever     = &MalformedError{Problem: "a byte of Separator.Never in a record"}
)

var (
	errRange = &MalformedError{Problem: "length prefix out of range: with Adjust it is negative or above 64 bits"}
	errMin   = &MalformedError{Problem: "length below Length.Min"}
	// errNotWhole is about a payload that should be a frame.
	errNotWhole = &MalformedError{Problem: "payload is not one whole frame"}
	errNil      = &SettingError{"Framing", "is nil"}
	errNoReader = &SettingError{"io.Reader", "is nil"}
	errNoWriter = &SettingError{"io.Writer", "is nil"}
)

// noTail is the error of a frame that does not end with tail.
func noTail(tail string) error {
	return &MalformedError{Problem: "frame does not end with " + strconv.Quote(tail)}
}

// A SettingError says which setting of a framing makes it impossible. It unwraps to [ErrInvalid].
type SettingError struct {
	// Setting names it: "Length.Offset".
	Setting string
	// Problem says what is wrong with it: "is negative".
	Problem string
}

// Error gives the setting and its problem.
func (e *SettingError) Error() string {
	if *e == (SettingError{}) {
		return ErrInvalid.Error()
	}
	return ErrInvalid.Error() + ": " + e.Setting + " " + e.Problem
}

// Unwrap returns ErrInvalid.
func (e *SettingError) Unwrap() error { return ErrInvalid }

// An Error says where in the stream a frame failed. It unwraps to its cause.
type Error struct {
	// Offset is where in the stream the frame starts, in bytes.
	Offset int64
	// Frame is the frame's index in the stream, from 0; skipped frames count.
	Frame int64
	// Size is how many bytes of the stream from Offset on a bad frame takes, with all that surrounds its payload; zero
	// where that is not known.
	Size int64
	// Lost says that this is the end: every later call returns the same error. Without it the next call goes on: after
	// the bad frame with [Report] and [Stream], at the same place after an error of the underlying reader.
	Lost bool
	// Err is the cause.
	Err error
}

// Error gives the index and the offset of the frame, in bytes, and the cause.
func (e *Error) Error() string {
	s := "framing: frame " + strconv.FormatInt(e.Frame, 10) + " at offset " + strconv.FormatInt(e.Offset, 10)
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Timeout says whether the cause is a timeout, such as a deadline of a net.Conn: it implements that part of net.Error.
func (e *Error) Timeout() bool {
	var cause interface{ Timeout() bool }
	return errors.As(e.Err, &cause) && cause.Timeout()
}
