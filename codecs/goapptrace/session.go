package goapptrace

import (
	"cmp"
	"context"
	"io"
	"sync"
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

// Grace is how long a session that ends may take: Run to send what waits, and the client after [Server.Shutdown].
const Grace = 2 * time.Second

// DefaultTCPPort is the port that servers listen on, and the first that clients try.
const DefaultTCPPort = 8600

// A Session is one side of a conversation: a [*Client] or a [*Server], whose methods say more. Run drives it over a
// connection. Without Run a session does no I/O and has no clock.
//
// All methods may be called by several goroutines at once. But Feed, FeedEOF, Receive, Next, Output and Tick are for
// the one that drives the session, since what they return is a view, and for nobody while Run runs.
type Session interface {
	// Run reads, writes and calls handle until the session is over.
	Run(ctx context.Context, rw io.ReadWriteCloser, handle func(Event) error) error
	// Feed takes bytes received from the peer, FeedEOF the end of them, and Receive a packet instead of bytes.
	Feed(p []byte)
	FeedEOF()
	Receive(p Packet) (Event, bool)
	// Next returns the next event that they lead to.
	Next() (Event, bool)
	// Output returns the bytes to be sent now.
	Output() []byte
	// Tick says what time it is, and NextTick when it is to be called next.
	Tick(now time.Time)
	NextTick() time.Time
	// Close ends the session in good order.
	Close()
	// Negotiated reports whether the hellos were exchanged, Closed whether the session is over, and Err says why.
	Negotiated() bool
	Closed() bool
	Err() error
}

var (
	_ Session = (*Client)(nil)
	_ Session = (*Server)(nil)
)

// state is how far a session has come.
type state uint8

const (
	closed   state = iota // so that zero values are
	greeting              // the hellos are not exchanged
	open                  // packets flow
	draining              // the peer sends no more, we may
	closing               // we send no more; the peer's Shutdown is all that is looked for
)

// side is what a Client and a Server do differently.
type side interface {
	receiveHello(p Packet) (Event, bool)
	receiveData(p Packet) (Event, bool)
	// tick does what is due at the time the clock shows, and alarm says when it will have something to do.
	tick()
	alarm() (time.Time, bool)
	// patience is how long the peer may be silent in the state the session is in, if there is a limit, and what it
	// failed at then.
	patience() (limit time.Duration, op string)
	// expired reports whether the session is to end now, in good order.
	expired() bool
}

// session is what both sides have in common: bytes in, bytes out, clock and state.
type session struct {
	mu     sync.Mutex // protects everything
	side   side
	peer   string // for texts
	proto  Proto
	in     *framing.Buffer
	slots  Slots
	out    Batcher
	urgent bool // out is due whatever its age

	state      state
	negotiated bool
	eof        bool  // nothing is fed any more
	cut        error // why not, if the peer's stream has not ended
	mute       bool  // nothing may be sent any more: our Shutdown is queued, or the peer does not listen
	lost       error // why writing failed
	deaf       bool  // the peer has said its last word: what it did not get it does not want
	last       Event // to be told by Next, the last it tells
	err        error // why the session is closed

	clock
	timeout  time.Duration
	heard    bool      // something was received since the last Tick
	since    time.Time // when something was last received, as far as Ticks tell
	handling bool      // Run is in handle
	wake     chan struct{}
}

func (s *session) init(side side, peer string, p Proto, timeout time.Duration) {
	s.side, s.peer, s.proto = side, peer, p
	s.state, s.timeout = greeting, cmp.Or(timeout, Timeout)
	s.in, s.out.Proto = framing.NewBuffer(p.Framing()), p
}

// become changes the state, which Run must hear of.
func (s *session) become(to state) {
	s.state = to
	s.poke()
}

// poke lets Run look at the clock, the output and the state.
func (s *session) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Feed takes bytes received from the peer; it copies them. Call Next until it has no more events before feeding again,
// or what was fed piles up. Bytes that arrive when nothing is received any more are dropped.
//
// Until the hellos are exchanged a frame above 1 MiB is a [*framing.FrameSizeError] and closes the session.
func (s *session) Feed(p []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.feed(p)
}

func (s *session) feed(p []byte) {
	if s.receives() {
		s.heard = s.heard || len(p) > 0
		_ = s.in.Feed(p) // framing.ErrClosed after FeedEOF: dropped like all that comes too late
	}
}

// receives reports whether the session still looks at what arrives.
func (s *session) receives() bool {
	return s.state == greeting || s.state == open || s.state == closing
}

// FeedEOF says that the peer will send no more; from now on nothing may be sent either. Once Next has come to the end
// of what was fed, it tells [EventEnd] and the session is closed. A frame that is cut short, and an end before the
// hellos are exchanged, are an EventError instead, which matches io.ErrUnexpectedEOF.
func (s *session) FeedEOF() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.feedEOF()
}

func (s *session) feedEOF() {
	if s.state != closed {
		s.eof, s.mute = true, true
		s.in.Close()
	}
}

// Receive takes a packet instead of bytes, for callers with a framing of their own. It returns the event that the
// packet leads to, or false if it leads to none. A nil packet is an EventError with [ErrNil], and changes nothing.
func (s *session) Receive(p Packet) (Event, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p != nil {
		s.heard = true
		return s.receive(p)
	}
	if s.state != greeting && s.state != open {
		return Event{}, false
	}
	return Event{Kind: EventError, Err: ErrNil}, true
}

func (s *session) receive(p Packet) (Event, bool) {
	switch s.state {
	case greeting:
		return s.side.receiveHello(p)
	case open:
		return s.side.receiveData(p)
	case closing:
		s.ignore(p.Type())
	}
	return Event{}, false
}

// ignore drops a packet of type t after Close, but for the peer's last word.
func (s *session) ignore(t PacketType) {
	if t == TypeShutdown {
		s.deaf = true
		s.become(closed)
	}
}

// connected is the event of the peer's hello p.
func (s *session) connected(p Packet) (Event, bool) {
	s.negotiated = true
	s.become(open)
	return Event{Kind: EventConnected, Packet: p}, true
}

// Next returns the next event, or false if there is none until more is fed or time has passed.
func (s *session) Next() (Event, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next()
}

// next cuts what was fed into packets, until one of them leads to an event.
func (s *session) next() (Event, bool) {
	for s.receives() {
		if err := s.checkHello(); err != nil {
			return s.refuse(err)
		}
		frame, ok, err := s.in.Next()
		if err != nil {
			return s.refuse(err)
		}
		if !ok {
			break
		}
		if s.state == closing { // its type is enough
			if len(frame) > sizeField {
				s.ignore(PacketType(frame[sizeField]))
			}
			continue
		}
		p, _, err := s.proto.UnpackInto(&s.slots, frame)
		if err != nil {
			return Event{Kind: EventError, Err: s.place(err, len(frame))}, true
		}
		if event, ok := s.receive(p); ok {
			return event, true
		}
	}
	if s.eof {
		s.end()
	}
	s.judge()
	return s.tell()
}

// tell returns the last event, once.
func (s *session) tell() (Event, bool) {
	event := s.last
	s.last = Event{}
	return event, event.Kind != 0
}

// end closes the session at the end of the peer's stream.
func (s *session) end() {
	switch {
	case s.over():
		s.become(closed)
	case s.state == greeting:
		err := s.cut
		if err == nil {
			err = io.ErrUnexpectedEOF
		}
		s.fail(&SessionError{Op: noHello + s.peer, Err: err})
	case s.cut != nil:
		s.fail(s.cut)
	default: // what could not be written is no news then
		s.deaf, s.last = true, Event{Kind: EventEnd}
		s.become(closed)
	}
}

// fail closes the session over err, unless it ends anyway, and leaves it to Next to tell.
func (s *session) fail(err error) {
	if s.state != closing {
		s.err, s.last = err, Event{Kind: EventError, Err: err}
	}
	s.become(closed)
}

// refuse closes the session over err and tells at once.
func (s *session) refuse(err error) (Event, bool) {
	s.fail(err)
	return s.tell()
}

// unexpected is the error of a packet that has no place in the session.
func unexpected(op string, p Packet) error {
	return &SessionError{Op: op, Packet: p.Type(), Err: ErrUnexpectedPacket}
}

// noHello is what a session fails at whose peer never came to say hello.
const noHello = "negotiation failed: no hello from the "

// maxHello is the limit on the size of a frame before the hellos are exchanged: nobody is known then who might send a
// large one.
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

// place tells where in the stream a frame failed with err. size is that of the frame if it was taken already, and 0 for
// the next one.
func (s *session) place(err error, size int) error {
	stats := s.in.Stats()
	if size > 0 {
		stats.Frames--
	}
	return &framing.Error{Offset: stats.Bytes - int64(size), Frame: stats.Frames, Err: err}
}

// Output returns the bytes to be sent to the peer now, and nil if there are none. They are a view until the next call
// of any method, and count as sent.
func (s *session) Output() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.take(s.out.buf)
}

// take returns what is due, and goes on in the memory of next.
func (s *session) take(next []byte) []byte {
	if s.out.Len() == 0 || !s.due() {
		return nil
	}
	s.urgent = false
	return s.out.swap(next)
}

// due reports whether what waits is to be sent now.
func (s *session) due() bool { return s.urgent || s.over() || s.out.Due(s.now) }

// over reports whether nothing may be sent and nothing comes of what is received.
func (s *session) over() bool { return s.state == closed || s.state == closing }

// enqueue queues a packet of the protocol's own, to be sent at once with all that waits. The limit on what is merged
// does not hold for it: these packets are few.
func (s *session) enqueue(p Packet) error {
	if err := s.out.add(p, s.now); err != nil {
		return err
	}
	s.urgent = true
	s.poke()
	return nil
}

// maySend is the error of sending something that is no hello in the state the session is in.
func (s *session) maySend() error {
	switch {
	case s.mute || s.over():
		return ErrClosed
	case s.state == greeting:
		return ErrNotNegotiated
	}
	return nil
}

// Close queues a Shutdown after everything that waits and closes the session. What Output returns then is the last.
// Before the hellos are exchanged it only closes.
func (s *session) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.close()
}

func (s *session) close() {
	switch s.state {
	case greeting:
		s.out.Flush()
		s.become(closed)
	case open:
		_ = s.sayBye()
		s.become(closing)
	case draining:
		_ = s.sayBye()
		s.become(closed)
	}
}

// sayBye queues a Shutdown, after which nothing may be sent.
func (s *session) sayBye() error {
	if err := s.maySend(); err != nil {
		return err
	}
	s.mute = true
	return s.enqueue(&ShutdownPacket{}) // five bytes, which any limit above the hello's size lets pass
}

// Negotiated reports whether the hellos were exchanged.
func (s *session) Negotiated() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.negotiated
}

// Closed reports whether the session is over: nothing is received and nothing may be sent, though Output may still have
// bytes, and Next the event that says why.
func (s *session) Closed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.over()
}

// Err returns why the session is closed: nil while it is not, and after an end in good order, which is a Shutdown,
// Close, or a stream that ends between two packets.
func (s *session) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
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
