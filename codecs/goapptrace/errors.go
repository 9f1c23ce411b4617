package goapptrace

import (
	"errors"
	"strconv"
	"time"
)

// Sentinel errors, matched with [errors.Is].
var (
	// ErrNoType is returned for a frame of size 0, which has no room for the type byte.
	ErrNoType = errors.New("goapptrace: frame without a packet type")
	// ErrUnknownType is returned when no packet has this type byte.
	ErrUnknownType = errors.New("goapptrace: unknown packet type")
	// ErrTooManyFrames is returned for a stack of more than MaxStackSize frames.
	ErrTooManyFrames = errors.New("goapptrace: more than 64 stack frames")
	// ErrFull is returned when the packet does not fit with what is merged already. Send that first.
	ErrFull = errors.New("goapptrace: merge buffer is full")
	// ErrInvalidSymbols is returned when a symbol table breaks a rule. The error is a [*SymbolsError].
	ErrInvalidSymbols = errors.New("goapptrace: invalid symbols")
	// ErrVersionSyntax is returned for a version that is neither a number nor two with a dot. The error is a
	// [*VersionError].
	ErrVersionSyntax = errors.New("goapptrace: malformed version")
	// ErrVersion is returned for a version that is not compatible with ours. The error is a [*VersionError].
	ErrVersion = errors.New("goapptrace: version is not compatible")
	// ErrUnexpectedPacket is returned when the packet has no place in this state of the session. The error is a
	// [*SessionError].
	ErrUnexpectedPacket = errors.New("goapptrace: unexpected packet")
	// ErrSecret is returned when the client's secret is not the server's. The error is a [*SessionError].
	ErrSecret = errors.New("goapptrace: wrong client secret")
	// ErrTimeout is returned when the peer was silent for too long, or took too long to take what was sent. The error
	// is a [*TimeoutError], in a [*SessionError].
	ErrTimeout = errors.New("goapptrace: timeout")
	// ErrNotNegotiated is returned when the hellos have not been exchanged yet, so that nothing else may be sent.
	ErrNotNegotiated = errors.New("goapptrace: session is not negotiated")
	// ErrClosed is returned when the session is over, or shutting down, so that nothing more may be sent.
	ErrClosed = errors.New("goapptrace: session is closed")
	// ErrRunning is returned by Run while another Run drives the session.
	ErrRunning = errors.New("goapptrace: session is running")
	// ErrNil is returned when a packet, or the stream that Run gets, is nil.
	ErrNil = errors.New("goapptrace: packet or stream is nil")
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

// Error gives the sentinel and the text received, quoted, of a long one the front.
func (e *VersionError) Error() string { return e.Err.Error() + ": " + e.detail() }

func (e *VersionError) detail() string {
	const shown = 64
	if len(e.Version) > shown {
		return strconv.Quote(e.Version[:shown]) + "... of " + strconv.Itoa(len(e.Version)) + " bytes"
	}
	return strconv.Quote(e.Version)
}

// Unwrap returns the sentinel.
func (e *VersionError) Unwrap() error { return e.Err }

// A TimeoutError says how long was waited in vain. It unwraps to [ErrTimeout].
type TimeoutError struct {
	// After is the limit that was reached.
	After time.Duration
}

// Error gives the limit, such as "goapptrace: timeout after 10s".
func (e *TimeoutError) Error() string { return "goapptrace: " + e.detail() }

func (e *TimeoutError) detail() string { return "timeout after " + e.After.String() }

// Unwrap returns ErrTimeout.
func (e *TimeoutError) Unwrap() error { return ErrTimeout }

// Timeout returns true, as net.Error has it.
func (e *TimeoutError) Timeout() bool { return true }

// A SessionError says why a session was closed. It unwraps to its cause: [ErrUnexpectedPacket], [ErrSecret],
// io.ErrUnexpectedEOF, a [*VersionError] or a [*TimeoutError].
type SessionError struct {
	// Op is what happened, in the reference's words where it has any, such as "negotiation failed: client sends an
	// unexpected packet".
	Op string
	// Packet is the type of the packet that did it; zero if none did.
	Packet PacketType
	// Err is the cause.
	Err error
}

// Error gives what happened, the type of the packet that did it, and what the cause has to add, such as which version
// it was and how long was waited.
func (e *SessionError) Error() string {
	text := "goapptrace: " + e.Op
	if e.Packet != 0 {
		text += " (" + e.Packet.String() + ")"
	}
	switch cause := e.Err.(type) {
	case nil:
	case interface{ detail() string }:
		text += ": " + cause.detail()
	default:
		if cause != ErrUnexpectedPacket && cause != ErrSecret { // they say what Op says
			text += ": " + cause.Error()
		}
	}
	return text
}

// Unwrap returns the cause.
func (e *SessionError) Unwrap() error { return e.Err }

// Timeout reports whether the cause is a timeout, as net.Error has it.
func (e *SessionError) Timeout() bool { return errors.Is(e.Err, ErrTimeout) }
