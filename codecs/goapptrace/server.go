package goapptrace

import (
	"crypto/subtle"
	"time"
)

// ServerConfig is what a Server needs to know.
type ServerConfig struct {
	// Secret is what clients must name in their hello; empty means that any will do, as in the reference. It is compared in
	// constant time, but for its length.
	Secret string
	// Proto frames the packets.
	Proto Proto
	// Timeout is how long the client may be silent, its hello included: zero means the constant Timeout, negative means for ever.
	Timeout time.Duration
}

// A Server is the tracing side of a session, without I/O: bytes go in by Feed, come out by Output, and what they mean comes out
// by Next. Time passes when Tick says so.
//
// The server waits for the client's hello and answers it; from then on the client sends symbols, function logs and pings, and the
// server may send commands. An unexpected packet closes the session.
//
// A Server must not be used by several goroutines at once.
type Server struct {
	session
	secret   string
	stopping bool
}

// NewServer returns a Server that waits for a hello.
func NewServer(c ServerConfig) *Server {
	return &Server{session: newSession(c.Proto, c.Timeout), secret: c.Secret}
}

// Next returns the next event, or false if there is none until more is fed.
func (s *Server) Next() (Event, bool) { return s.next(s.Receive) }

// Receive takes a packet instead of bytes, for callers with a framing of their own. It returns the event that the packet leads
// to, or false if it leads to none.
func (s *Server) Receive(p Packet) (Event, bool) {
	switch s.state {
	case greeting:
		return s.receiveHello(p)
	case negotiated:
		return s.receiveData(p)
	}
	return Event{}, false
}

func (s *Server) receiveHello(p Packet) (Event, bool) {
	hello, ok := p.(*ClientHelloPacket)
	if !ok {
		return s.unexpected("negotiation failed: client sends an unexpected packet", p)
	}
	if err := checkVersion("negotiation failed: client version is not compatible", hello.ProtocolVersion, p); err != nil {
		return s.fail(err)
	}
	if s.secret != "" && subtle.ConstantTimeCompare([]byte(s.secret), []byte(hello.ClientSecret)) == 0 {
		return s.fail(&SessionError{Op: "negotiation failed: wrong client secret", Packet: p.Type(), Err: ErrSecret})
	}
	if err := s.enqueue(&ServerHelloPacket{ProtocolVersion: ProtocolVersion}); err != nil {
		return s.fail(err)
	}
	s.state = negotiated
	return Event{Kind: EventConnected, Packet: p}, true
}

func (s *Server) receiveData(p Packet) (Event, bool) {
	switch p.(type) {
	case *PingPacket:
		return Event{}, false
	case *SymbolPacket:
		return Event{Kind: EventSymbols, Packet: p}, true
	case *RawFuncLogPacket:
		return Event{Kind: EventRawFuncLog, Packet: p}, true
	case *ShutdownPacket:
		s.state = closed
		return Event{Kind: EventShutdown, Packet: p}, true
	}
	return s.unexpected("server receives an unexpected packet", p)
}

// StartTrace queues the command to trace a function, named in full. It is [ErrNotNegotiated] before EventConnected and
// [ErrClosed] once the session is closed or Shutdown was called.
func (s *Server) StartTrace(funcName string) error {
	return s.command(&StartTraceCmdPacket{FuncName: funcName})
}

// StopTrace queues the command to trace a function no more. Errors are those of StartTrace.
func (s *Server) StopTrace(funcName string) error {
	return s.command(&StopTraceCmdPacket{FuncName: funcName})
}

// Shutdown asks the client to end the session. What the client still has to send keeps coming until its own Shutdown does. Errors
// are those of StartTrace.
func (s *Server) Shutdown() error {
	if err := s.command(&ShutdownPacket{}); err != nil {
		return err
	}
	s.stopping = true
	return nil
}

func (s *Server) command(p Packet) error {
	if s.stopping {
		return ErrClosed
	}
	if err := s.maySend(); err != nil {
		return err
	}
	return s.enqueue(p)
}

// Tick says what time it is and fails the session when the client was silent for too long. Call it every second or so. A clock that
// goes back counts as one that stands still.
func (s *Server) Tick(now time.Time) { s.tick(now, true, "client is silent") }
