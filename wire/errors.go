package wire

import (
	"errors"
	"strconv"

	"github.com/seed44153783/wirekit/varint"
)

// Sentinel errors, matched with [errors.Is]. Input that ends too soon is none of them: it is [io.EOF] or [io.ErrUnexpectedEOF].
var (
	// ErrOverflow: a number does not fit the width or the kind it is to be written in, or read into. It is varint.ErrOverflow.
	ErrOverflow = varint.ErrOverflow
	// ErrTooLong: a length is above the limit. The error is a [*LengthError].
	ErrTooLong = errors.New("wire: length above the limit")
	// ErrNegative: a length or count is below zero.
	ErrNegative = errors.New("wire: negative length")
	// ErrInvalidBool: a strict bool is neither 0 nor 1.
	ErrInvalidBool = errors.New("wire: bool is neither 0 nor 1")
	// ErrInvalidUTF8: a UTF-8 string holds bytes that are no UTF-8.
	ErrInvalidUTF8 = errors.New("wire: invalid UTF-8")
	// ErrNUL: a string to be NUL-terminated holds a NUL.
	ErrNUL = errors.New("wire: NUL inside a NUL-terminated string")
	// ErrTrailingBytes: input is left over behind the last value.
	ErrTrailingBytes = errors.New("wire: trailing bytes")
	// ErrDuplicateKey: a map has a key twice.
	ErrDuplicateKey = errors.New("wire: duplicate map key")
	// ErrInvalidPrefix is returned for a Prefix that is no kind, or was adjusted to what its kind cannot do.
	ErrInvalidPrefix = errors.New("wire: unknown kind of length prefix")
	// ErrIndefinite is returned for the indefinite length of BER.
	ErrIndefinite = errors.New("wire: indefinite length")
	// ErrNotDecimal is returned for a decimal number with something else in it than digits.
	ErrNotDecimal = errors.New("wire: not a decimal number")
	// ErrInvalidWidth: an integer width is not within 1..8 bytes.
	ErrInvalidWidth = errors.New("wire: integer width is not 1 to 8 bytes")
	// ErrBadCount: a Reader or Writer broke its contract: it returned a count below zero or above the length of the slice. It is
	// varint.ErrBadCount.
	ErrBadCount = varint.ErrBadCount
)

// A LengthError says that a length is above its limit. It matches [ErrTooLong].
type LengthError struct {
	// What was being decoded or encoded: "string", "byte array", ...
	What string
	// Got is the length met, in bytes, or in elements for a count.
	Got uint64
	// Limit is the largest length allowed, in the same unit.
	Limit uint64
	// Offset is where the length stands, in bytes from the start of the input, or of what is encoded; -1 where it is not known, in the
	// plain functions that read from a stream or write.
	Offset int64
	// Prefix is the kind of length that cannot carry Got; zero where the limit is one that was set.
	Prefix Prefix
}

// Error gives what was read, its length, the limit, and the offset in bytes where it is known.
func (e *LengthError) Error() string {
	s := "wire: " + e.What + " of length " + strconv.FormatUint(e.Got, 10) + " exceeds the limit of " + strconv.FormatUint(e.Limit, 10)
	if e.Prefix != 0 {
		s += " of " + e.Prefix.String()
	}
	if e.Offset >= 0 {
		s += " (offset " + strconv.FormatInt(e.Offset, 10) + ")"
	}
	return s
}

// Unwrap returns ErrTooLong, and ErrOverflow too where Prefix says so.
func (e *LengthError) Unwrap() []error {
	if e.Prefix != 0 {
		return []error{ErrTooLong, ErrOverflow}
	}
	return []error{ErrTooLong}
}

// A DecodeError says which call on a [Decoder] failed, and where. It unwraps to its cause.
type DecodeError struct {
	// Op is the method that failed: "Uint64", "String", ... It is empty for [Decoder.Fail].
	Op string
	// Path names the field, outermost part first: "Lines[3].PC". It is empty where no field was named.
	Path string
	// Offset is where the value that failed starts, in bytes from the start of the input.
	Offset int64
	// Err is the cause.
	Err error
}

// Error gives the path and the method, where there are any, the offset in bytes, and the cause.
func (e *DecodeError) Error() string {
	s := "wire: "
	if e.Path != "" {
		s += e.Path + ": "
	}
	if e.Op != "" {
		s += e.Op + " "
	}
	return s + "at offset " + strconv.FormatInt(e.Offset, 10) + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *DecodeError) Unwrap() error { return e.Err }
