package goapptrace

import (
	"cmp"
	"crypto/subtle"
	"time"
)

// ServerConfig is what a Server needs to know.
type ServerConfig struct {
	// Secret is what clients must name in their hello; empty means that any will do, as in the reference. It is
	// compared in constant time, but for its length.
	Secret string
	// Proto frames the packets.
	Proto Proto
	// Timeout is how long the client may be silent, its hello included: zero means the constant Timeout, negative means
	// for ever.
	Timeout time.Duration
	// Grace is how long the client may go on after Shutdown, which clients of the reference take for a Ping: zero means
	// the constant Grace, negative means for ever.
	Grace time.Duration
}

// A Server is the tracing side of a [Session].
//
// The server waits for the client's hello and answers it; from then on the client sends symbols, function logs and
// pings, and the server may send commands. An unexpected packet closes the session.
//
// The zero Server is closed.
type Server struct {
	session
	secret   string
	grace    time.Duration
	shutdown bool
	until    time.Time // where shutdown is set: when the session ends
}

// NewServer returns a Server that waits for a hello.
func NewServer(c ServerConfig) *Server {
	s := &Server{secret: c.Secret, grace: cmp.Or(c.Grace, Grace)}
	s.init(s, "client", c.Proto, c.Timeout)
	return s
}

func (s *Server) receiveHello(p Packet) (Event, bool) {
	hello, ok := p.(*ClientHelloPacket)
	if !ok || hello == nil {
		return s.refuse(unexpected("negotiation failed: client sends an unexpected packet", p))
	}
	err := checkVersion("negotiation failed: client version is not compatible", hello.ProtocolVersion, p)
	if err != nil {
		return s.refuse(err)
	}
	if s.secret != "" && subtle.ConstantTimeCompare([]byte(s.secret), []byte(hello.ClientSecret)) == 0 {
		return s.refuse(&SessionError{Op: "negotiation failed: wrong client secret", Packet: p.Type(), Err: ErrSecret})
	}
	if err := s.enqueue(&ServerHelloPacket{ProtocolVersion: ProtocolVersion}); err != nil {
		return s.refuse(err)
	}
	return s.connected(p)
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
		s.deaf = true
		s.become(closed)
		return Event{Kind: EventShutdown, Packet: p}, true
	}
	return s.refuse(unexpected("server receives an unexpected packet", p))
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

func (s *Server) command(p Packet) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.maySend(); err != nil {
		return err
	}
	return s.enqueue(p)
}

// Shutdown asks the client to end the session. What the client still has to send keeps coming until its own Shutdown
// does, or until ServerConfig.Grace has passed: then Next tells [EventEnd] and the session is closed. Errors are those
// of StartTrace.
func (s *Server) Shutdown() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.sayBye(); err != nil {
		return err
	}
	s.catchUp()
	s.shutdown, s.until = true, s.now.Add(s.grace)
	return nil
}

func (*Server) tick() {}

func (s *Server) alarm() (time.Time, bool) {
	return s.until, s.state == open && s.shutdown && s.grace > 0
}

func (s *Server) patience() (time.Duration, string) {
	switch s.state {
	case greeting:
		return s.timeout, noHello + s.peer
	case open:
		return s.timeout, "client is silent"
	}
	return 0, ""
}

func (s *Server) expired() bool {
	until, waits := s.alarm()
	return waits && !s.now.Before(until)
}
