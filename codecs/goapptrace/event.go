package goapptrace

import "strconv"

// An EventKind says what happened in a session.
type EventKind uint8

// The events. Packet in [Event] is the packet that led to it; EventEnd and EventError have none.
const (
	// EventConnected: the hellos are exchanged. Packet is the peer's.
	EventConnected EventKind = 1
	// EventSymbols: the client sent its symbol table, as it came: the rules are checked by [SymbolsData.Validate].
	EventSymbols EventKind = 2
	// EventRawFuncLog: the client sent a function's start or end.
	EventRawFuncLog EventKind = 3
	// EventStartTrace: the server wants a function traced.
	EventStartTrace EventKind = 4
	// EventStopTrace: the server wants a function traced no more.
	EventStopTrace EventKind = 5
	// EventShutdown: the peer shut the session down in good order. Nothing is received any more. A Server is closed; a
	// Client may send what it still has, until Close.
	EventShutdown EventKind = 6
	// EventEnd: the session is closed without the peer's Shutdown, and without an error: its stream ended between two
	// packets, or the client went on for longer than a grace period after [Server.Shutdown].
	EventEnd EventKind = 7
	// EventError: Err says what went wrong. A frame that cannot be decoded ([*PacketError]) and a packet that is nil
	// ([ErrNil]) are dropped and the session goes on; anything else closed the session: Closed and Err tell.
	EventError EventKind = 8
)

var eventNames = [...]string{
	"None", "Connected", "Symbols", "RawFuncLog", "StartTrace", "StopTrace", "Shutdown", "End", "Error",
}

// String returns the name of k, such as "Connected".
func (k EventKind) String() string {
	if int(k) < len(eventNames) {
		return eventNames[k]
	}
	return "EventKind(" + strconv.Itoa(int(k)) + ")"
}

// An Event is what a session has to tell.
type Event struct {
	Kind EventKind
	// Packet is what the peer sent: a view until the next call of Next, and in Run until handle returns. Nil for
	// EventEnd and EventError.
	Packet Packet
	// Err is set for EventError only.
	Err error
}
