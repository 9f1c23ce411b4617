package varint

import "errors"

// Sentinel errors, matched with [errors.Is]. Input that ends too early is [io.ErrUnexpectedEOF].
var (
	// ErrOverflow is returned when a value does not fit its type, its format or its width, or when an encoding is longer
	// than the type allows.
	ErrOverflow = errors.New("varint: value overflows its type")
	// ErrNonMinimal is returned when a canonical decoder met a value that has a shorter form.
	ErrNonMinimal = errors.New("varint: encoding is not the shortest")
	// ErrWidth is returned when a program asks for a width that a format does not have: an HPACK prefix that is not 1 to 8
	// bits wide, or has upper bits that reach into it, and a QUIC integer that is not 1, 2, 4 or 8 bytes wide.
	ErrWidth = errors.New("varint: the format has no such width, or upper bits reach into it")
	// ErrBadCount is returned when a reader or writer returned a count that is negative or larger than the slice it was
	// given.
	ErrBadCount = errors.New("varint: reader or writer returned an impossible count")
)
