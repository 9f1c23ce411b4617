package goapptrace

import (
	"cmp"
	"strconv"
	"time"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// Intervals of the reference.
const (
	// PingInterval is how often the client sends a Ping. The server sends none.
	PingInterval = 3 * time.Second
	// Timeout is how long a side waits for the peer's hello, and the server for any packet.
	Timeout = 10 * time.Second
)

// DefaultTCPPort is the port that servers listen on, and the first that clients try.
const DefaultTCPPort = 8600

// An EventKind says what happened in a session.
type EventKind uint8

// The events. Packet in [Event] is the packet behind it, but for EventError.
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
	// EventShutdown: the peer shut the session down in good order. Nothing is received any more.
	EventShutdown EventKind = 6
	// EventError: Err says what went wrong. A frame that cannot be decoded ([*PacketError]) is dropped and the session goes on;
	// anything else closed the session: Closed tells.
	EventError EventKind = 7
)

var eventNames = [...]string{"None", "Connected", "Symbols", "RawFuncLog", "StartTrace", "StopTrace", "Shutdown", "Error"}

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
	// Packet is what the peer sent: a view until the next call of Next. Nil for EventError.
	Packet Packet
	// Err is set for EventError only.
	Err error
}

// A SessionError says why a session was closed. It unwraps to its cause: [ErrUnexpectedPacket], a [*VersionError], [ErrSecret] or
// [ErrTimeout].
type SessionError struct {
	// Op is what happened, in the reference's words, such as "negotiation failed: client sends an unexpected packet".
	Op string
	// Packet is the type of the packet that did it; zero if none did.
	Packet PacketType
	// Err is the cause.
	Err error
}

// Error gives what happened and the type of the packet that did it; the cause is left to Unwrap.
func (e *SessionError) Error() string {
	if e.Packet == 0 {
		return "goapptrace: " + e.Op
	}
	return "goapptrace: " + e.Op + " (" + e.Packet.String() + ")"
}

// Unwrap returns the cause.
func (e *SessionError) Unwrap() error { return e.Err }

// state is how far a session has come.
type state uint8

const (
	greeting   state = iota // the hellos are not exchanged
	negotiated              // packets flow
	draining                // the peer sends no more, we may
	closed
)

// session is what both sides have in common: bytes in, bytes out, clock and state.
type session struct {
	proto   Proto
	in      *framing.Buffer
	slots   Slots
	out     Batcher
	urgent  bool // out is due whatever its age
	state   state
	failure error // to be told by Next, the last it tells
	timeout time.Duration
	clock   time.Time     // what the last Tick said
	lag     time.Duration // how far the clock went back, all told
	now     time.Time     // clock and lag: it never goes back
	heard   bool          // something was received since the last Tick
	since   time.Time     // of the first Tick, later of the last one before which something was received
}

func newSession(p Proto, timeout time.Duration) session {
	return session{proto: p, in: framing.NewBuffer(p.Framing()), out: Batcher{Proto: p}, timeout: cmp.Or(timeout, Timeout)}
}

// Feed takes bytes received from the peer; it copies them. Call Next until it has no more events before feeding again, or what
// was fed piles up. Bytes that arrive when nothing is received any more are dropped.
//
// Until the hellos are exchanged a frame above 1 MiB is a [*framing.FrameSizeError] and closes the session.
func (s *session) Feed(p []byte) {
	if s.state >= draining {
		return
	}
	s.heard = s.heard || len(p) > 0
	_ = s.in.Feed(p) // framing.ErrClosed behind FeedEOF: dropped like all that comes too late
}

// FeedEOF says that the peer will send no more. A frame that is cut short then is an EventError that matches io.ErrUnexpectedEOF.
func (s *session) FeedEOF() { s.in.Close() }

// Output returns the bytes to be sent to the peer now, and nil if there are none. They are a view until the next call of any
// method, and count as sent.
func (s *session) Output() []byte {
	if s.out.Len() == 0 || !s.urgent && !s.out.Due(s.now) {
		return nil
	}
	s.urgent = false
	return s.out.Flush()
}

// Closed reports whether the session is over: nothing is received and nothing may be sent, though Output may still have bytes.
func (s *session) Closed() bool { return s.state == closed }

// next returns the next event that the bytes fed so far lead to. It cuts them into packets for receive.
func (s *session) next(receive func(Packet) (Event, bool)) (Event, bool) {
	for s.state < draining {
		if err := s.checkHello(); err != nil {
			return s.fail(err)
		}
		frame, ok, err := s.in.Next()
		if err != nil {
			return s.fail(err)
		}
		if !ok {
			break
		}
		p, _, err := s.proto.UnpackInto(&s.slots, frame)
		if err != nil {
			return Event{Kind: EventError, Err: s.place(err, len(frame))}, true
		}
		if event, ok := receive(p); ok {
			return event, true
		}
	}
	if err := s.failure; err != nil {
		s.failure = nil
		return Event{Kind: EventError, Err: err}, true
	}
	return Event{}, false
}

// maxHello is the limit on the size of a frame before the hellos are exchanged: nobody is known then who might send a large one.
const maxHello = DefaultMaxSmallPacketSize

// checkHello holds the next frame against maxHello as soon as its size is there.
func (s *session) checkHello() error {
	if s.state != greeting {
		return nil
	}
	size, _, err := wire.ConsumeUint32(s.in.Rest())
	if err != nil || size <= maxHello {
		return nil
	}
	return s.place(&framing.FrameSizeError{Size: uint64(size), Max: maxHello}, 0)
}

// place tells where in the stream a frame failed with err. size is that of the frame if it was taken already, and 0 for the next one.
func (s *session) place(err error, size int) error {
	stats := s.in.Stats()
	if size > 0 {
		stats.Frames--
	}
	return &framing.Error{Offset: stats.Bytes - int64(size), Frame: stats.Frames, Err: err}
}

// fail closes the session and tells why.
func (s *session) fail(err error) (Event, bool) {
	s.state = closed
	return Event{Kind: EventError, Err: err}, true
}

// failLater closes the session and leaves it to Next to tell why.
func (s *session) failLater(err error) {
	s.state, s.failure = closed, err
}

// unexpected closes the session over a packet that has no place in it.
func (s *session) unexpected(op string, p Packet) (Event, bool) {
	return s.fail(&SessionError{Op: op, Packet: p.Type(), Err: ErrUnexpectedPacket})
}

// enqueue queues a packet of the protocol's own, to be sent at once with all that waits. The limit on what is merged does not
// hold for it: these packets are few.
func (s *session) enqueue(p Packet) error {
	if err := s.out.add(p, s.now); err != nil {
		return err
	}
	s.urgent = true
	return nil
}

// tick moves the clock and fails the session with op if the peer was silent for too long while the side waits for it. Before the
// hellos are exchanged bytes are no sign of life: a hello that trickles in must be there in time, too.
func (s *session) tick(now time.Time, waits bool, op string) {
	if now.Before(s.clock) {
		s.lag += s.clock.Sub(now)
	}
	s.clock, s.now = now, now.Add(s.lag)
	if s.heard && s.state != greeting || s.since.IsZero() {
		s.heard, s.since = false, s.now
	}
	if s.state < draining && waits && s.timeout > 0 && s.now.Sub(s.since) >= s.timeout {
		s.failLater(&SessionError{Op: op, Err: ErrTimeout})
	}
}

// maySend is the error of sending something that is no hello in the state the session is in.
func (s *session) maySend() error {
	switch s.state {
	case greeting:
		return ErrNotNegotiated
	case closed:
		return ErrClosed
	}
	return nil
}

// checkVersion is the error of a hello p that does not name our version.
func checkVersion(op, theirs string, p Packet) error {
	v, err := ParseVersion(theirs)
	if err == nil && v.Compatible(Version{Major: 1}) {
		return nil
	}
	return &SessionError{Op: op, Packet: p.Type(), Err: &VersionError{Version: theirs, Err: ErrVersion}}
}

// limitOf turns a setting in bytes into the limit it stands for: zero means standard, negative means none.
func limitOf(setting, standard int) int {
	if setting < 0 {
		return int(^uint(0) >> 1)
	}
	return cmp.Or(setting, standard)
}
