package wire

import (
	"errors"
	"strconv"

	"github.com/seed44153783/wirekit/varint"
)

// Sentinel errors, matched with [errors.Is]. Input that ends too soon is none of them: it is [io.EOF] or
// [io.ErrUnexpectedEOF].
var (
	// ErrOverflow is returned for a number that does not fit the width or the kind that it is written in, or read into.
	// It is varint.ErrOverflow.
	ErrOverflow = varint.ErrOverflow
	// ErrTooLong is returned for a length above the limit. The error is a [*LengthError].
	ErrTooLong = errors.New("wire: length above the limit")
	// ErrNegative is returned for a length or count below zero, and for null where there is none.
	ErrNegative = errors.New("wire: negative length")
	// ErrInvalidBool is returned for a strict bool that is neither 0 nor 1.
	ErrInvalidBool = errors.New("wire: bool is neither 0 nor 1")
	// ErrInvalidUTF8 is returned for a UTF-8 string with bytes that are no UTF-8.
	ErrInvalidUTF8 = errors.New("wire: invalid UTF-8")
	// ErrNUL is returned for a string with a NUL in it that is to be NUL-terminated.
	ErrNUL = errors.New("wire: NUL inside a NUL-terminated string")
	// ErrTrailingBytes is returned when input is left over after the last value.
	ErrTrailingBytes = errors.New("wire: trailing bytes")
	// ErrDuplicateKey is returned when a map has a key twice.
	ErrDuplicateKey = errors.New("wire: duplicate map key")
	// ErrInvalidPrefix is returned for a Prefix that is no kind, or was adjusted to what its kind cannot do.
	ErrInvalidPrefix = errors.New("wire: unknown kind of length prefix")
	// ErrTooDeep is returned for nesting deeper than MaxDepth of a Codec.
	ErrTooDeep = errors.New("wire: nested too deep")
	// ErrNil is returned for a nil Reader, Writer or Record.
	ErrNil = errors.New("wire: nil Reader, Writer or Record")
	// ErrPanic is returned for what came before its end by a panic of a function of the caller's, or by
	// [runtime.Goexit].
	ErrPanic = errors.New("wire: ended by a panic")
	// ErrSliceOnly is returned for [Codec.At] where no slice is decoded.
	ErrSliceOnly = errors.New("wire: only when decoding a slice")
	// ErrLeftLoop is returned when a loop over the elements of a list is left before its end.
	ErrLeftLoop = errors.New("wire: loop over elements was left before its end")
	// ErrOpenLength is returned for a Length in an element of a list.
	ErrOpenLength = errors.New("wire: length without an end in an element of a list")
	// ErrInvalid is returned for a value that is not what the record requires of it.
	ErrInvalid = errors.New("wire: invalid value")
	// ErrDomainName is returned for a domain name that is too long, has a label that cannot be, or refers to what is not
	// before it.
	ErrDomainName = errors.New("wire: malformed domain name")
	// ErrMagic is returned for bytes that are not those that always stand there.
	ErrMagic = errors.New("wire: wrong magic bytes")
	// ErrPadding is returned for padding or unused bits that are not zero, and for a padded string that ends with its
	// padding.
	ErrPadding = errors.New("wire: wrong padding")
	// ErrChecksum is returned for a checksum that is not that of the bytes.
	ErrChecksum = errors.New("wire: wrong checksum")
	// ErrBits is returned for parts of a number that do not fill its bits, or overfill them.
	ErrBits = errors.New("wire: bits do not fill the number")
	// ErrMark is returned for a value with the mark in it that is to end it.
	ErrMark = errors.New("wire: end mark inside the value")
	// ErrCount is returned for a list whose count stands elsewhere and is another.
	ErrCount = errors.New("wire: count is not that of the elements")
	// ErrCondition is returned for an optional value that is there where it must not be, or not where it must.
	ErrCondition = errors.New("wire: optional value and its condition disagree")
	// ErrKeyOrder is returned for map keys that are not in ascending order where they must be.
	ErrKeyOrder = errors.New("wire: map keys out of order")
	// ErrNaN is returned for a map key that is not a number.
	ErrNaN = errors.New("wire: NaN as a map key")
	// ErrJSON is returned for text that is no JSON, or not the JSON of the field.
	ErrJSON = errors.New("wire: not the JSON of the record")
	// ErrMissingKey is returned for a JSON object that lacks a field of the record.
	ErrMissingKey = errors.New("wire: missing in JSON")
	// ErrUnknownKey is returned for a member of a JSON object that is no field of the record.
	ErrUnknownKey = errors.New("wire: no field of the record")
	// ErrUnnamed is returned where JSON wants a name: for a field without one beside others.
	ErrUnnamed = errors.New("wire: field without a name beside others")
	// ErrIndefinite is returned for the indefinite length of BER.
	ErrIndefinite = errors.New("wire: indefinite length")
	// ErrNotDecimal is returned for a decimal number with something else in it than digits.
	ErrNotDecimal = errors.New("wire: not a decimal number")
	// ErrInvalidWidth is returned for an integer width outside 1 to 8 bytes.
	ErrInvalidWidth = errors.New("wire: integer width is not 1 to 8 bytes")
	// ErrBadCount is returned when a Reader or Writer breaks its contract and returns a count below zero or above the
	// length of the slice. It is varint.ErrBadCount.
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
	// Offset is where the length stands, in bytes from the start of the input, or of what is encoded; -1 where it is
	// not known, in the plain functions that read from a stream or write.
	Offset int64
	// Prefix is the kind of length that cannot carry Got; zero where the limit is one that was set.
	Prefix Prefix
}

// tooLong returns a LengthError that does not know where it is.
func tooLong(what string, got, limit uint64) error {
	return &LengthError{What: what, Got: got, Limit: limit, Offset: -1}
}

// Error gives what was read, its length, the limit, and the offset in bytes where it is known.
func (e *LengthError) Error() string {
	s := e.text()
	if e.Offset >= 0 {
		s += " (offset " + strconv.FormatInt(e.Offset, 10) + ")"
	}
	return s
}

// text is Error without the offset.
func (e *LengthError) text() string {
	of := " of length "
	if e.What == "count" {
		of = " of "
	}
	got, limit := strconv.FormatUint(e.Got, 10), strconv.FormatUint(e.Limit, 10)
	s := "wire: " + e.What + of + got + " exceeds the limit of " + limit
	if e.Prefix != 0 {
		s += " of " + e.Prefix.String()
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

// Error gives the path and the method, where there are any, the offset in bytes, and the cause. A path with something in
// it that does not print is quoted.
func (e *DecodeError) Error() string {
	s := "wire: "
	if e.Path != "" {
		s += plain(e.Path) + ": "
	}
	if e.Op != "" {
		s += e.Op + " "
	}
	s += "at offset " + strconv.FormatInt(e.Offset, 10) + ": "
	if long, ok := e.Err.(*LengthError); ok {
		return s + long.text() // that has the same offset
	}
	return s + e.Err.Error()
}

// Unwrap returns the cause.
func (e *DecodeError) Unwrap() error { return e.Err }

// Timeout reports whether the cause is a timeout, such as that of a deadline.
func (e *DecodeError) Timeout() bool { return isTimeout(e.Err) }

// An EncodeError says which field could not be encoded, or written. It unwraps to its cause.
type EncodeError struct {
	// Op is the method that failed: "Uint64", "String", ... It is empty where the record itself failed a check, and for
	// the Writer.
	Op string
	// Path names the field, outermost part first: "Lines[3].PC". It is empty where no field was named.
	Path string
	// Offset is where the value would start, in bytes from the start of what is encoded; lengths whose size is not
	// known yet count at their shortest.
	Offset int64
	// Err is the cause.
	Err error
}

// Error gives the path and the method, where there are any, the offset in bytes, and the cause.
func (e *EncodeError) Error() string { return (*DecodeError)(e).Error() }

// Unwrap returns the cause.
func (e *EncodeError) Unwrap() error { return e.Err }

// Timeout reports whether the cause is a timeout of the Writer.
func (e *EncodeError) Timeout() bool { return isTimeout(e.Err) }

func isTimeout(err error) bool {
	t, ok := err.(interface{ Timeout() bool })
	return ok && t.Timeout()
}

// errFull ends the text of a record that is cut.
var errFull = errors.New("wire: text is cut")
