package varint

import "errors"

// Sentinel errors, matched with [errors.Is]. Input that ends too early is [io.ErrUnexpectedEOF].
var (
	// ErrOverflow: the value does not fit its type, or the encoding is longer than the type allows.
	ErrOverflow = errors.New("varint: value overflows its type")
	// ErrNonMinimal: a canonical decoder met a value that has a shorter form.
	ErrNonMinimal = errors.New("varint: encoding is not the shortest")
	// ErrPrefix: a Prefixed integer was asked for with a prefix that is not 1 to 8 bits wide, or with upper bits that reach
	// into it.
	ErrPrefix = errors.New("varint: prefix is not 1 to 8 bits, or the upper bits reach into it")
	// ErrBadCount: a reader or writer returned a count that is negative or larger than the slice it was given.
	ErrBadCount = errors.New("varint: reader or writer returned an impossible count")
)
