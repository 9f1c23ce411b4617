package goapptrace

import (
	"errors"
	"strconv"
)

// Sentinel errors, matched with [errors.Is].
var (
	// ErrNoType: a frame of size 0, which has no room for the type byte.
	ErrNoType = errors.New("goapptrace: frame without a packet type")
	// ErrUnknownType: no packet has this type byte.
	ErrUnknownType = errors.New("goapptrace: unknown packet type")
	// ErrTooManyFrames: a stack of more than MaxStackSize frames.
	ErrTooManyFrames = errors.New("goapptrace: more than 64 stack frames")
	// ErrFull: the packet does not fit behind what is merged already. Send that first.
	ErrFull = errors.New("goapptrace: merge buffer is full")
	// ErrInvalidSymbols: a symbol table breaks a rule. The error is a [*SymbolsError].
	ErrInvalidSymbols = errors.New("goapptrace: invalid symbols")
	// ErrVersionSyntax: a version that is neither a number nor two with a dot. The error is a [*VersionError].
	ErrVersionSyntax = errors.New("goapptrace: malformed version")
	// ErrVersion: a version that is not compatible with ours. The error is a [*VersionError].
	ErrVersion = errors.New("goapptrace: version is not compatible")
	// ErrUnexpectedPacket: the packet has no place in this state of the session. The error is a [*SessionError].
	ErrUnexpectedPacket = errors.New("goapptrace: unexpected packet")
	// ErrSecret: the client's secret is not the server's. The error is a [*SessionError].
	ErrSecret = errors.New("goapptrace: wrong client secret")
	// ErrTimeout: the peer was silent for too long. The error is a [*SessionError].
	ErrTimeout = errors.New("goapptrace: timeout")
	// ErrNotNegotiated: the hellos have not been exchanged yet, so nothing else may be sent.
	ErrNotNegotiated = errors.New("goapptrace: session is not negotiated")
	// ErrClosed: the session is over, or shutting down, so nothing more may be sent.
	ErrClosed = errors.New("goapptrace: session is closed")
)

// A PacketError says which packet could not be decoded or encoded. It unwraps to its cause.
type PacketError struct {
	// Type is the packet's type byte, known or not; zero if the frame has none.
	Type PacketType
	// Err is the cause. A [*wire.DecodeError] names the field and the offset in the frame, size and type included.
	Err error
}

// Error gives the type of the packet, if it has one, and the cause.
func (e *PacketError) Error() string {
	if e.Err == ErrNoType {
		return e.Err.Error()
	}
	return e.Type.String() + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *PacketError) Unwrap() error { return e.Err }

// A SymbolsError says where a symbol table breaks a rule. It unwraps to [ErrInvalidSymbols].
type SymbolsError struct {
	// Path names the field, such as "Funcs[3].Entry".
	Path string
	// Problem is what is wrong with it.
	Problem string
}

// Error gives the field and what is wrong with it.
func (e *SymbolsError) Error() string {
	return ErrInvalidSymbols.Error() + ": " + e.Path + " " + e.Problem
}

// Unwrap returns ErrInvalidSymbols.
func (e *SymbolsError) Unwrap() error { return ErrInvalidSymbols }

// A VersionError is about a version that was malformed or not ours. It unwraps to [ErrVersionSyntax] or [ErrVersion].
type VersionError struct {
	// Version is the text received.
	Version string
	// Err is the sentinel.
	Err error
}

// Error gives the sentinel and the text received, quoted.
func (e *VersionError) Error() string { return e.Err.Error() + ": " + strconv.Quote(e.Version) }

// Unwrap returns the sentinel.
func (e *VersionError) Unwrap() error { return e.Err }
