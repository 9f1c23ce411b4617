package drpc

import (
	"context"
	"sync"
)

// A Method is one thing a Module can do. Every [MethodID] is a Method.
type Method interface {
	// ID returns the number that a Call carries.
	ID() MethodID
	// Module returns the number of the module that has the method.
	Module() ModuleID
	// String returns a name to print.
	String() string
}

// A Module answers the calls that carry its number. ModuleService calls it from as many goroutines as call
// ProcessMessage.
type Module interface {
	// ID returns the number that a Call carries.
	ID() ModuleID
	// String returns a name to print.
	String() string
	// GetMethod returns the method of that number. Any error, or a nil Method, is answered with StatusUnknownMethod.
	GetMethod(id MethodID) (Method, error)
	// HandleCall runs a method that GetMethod returned. ctx is what ProcessMessage was given: with it come the session and
	// whatever else belongs to the connection, which DAOS's handlers get as an argument. body is a view of the message,
	// good until HandleCall returns. The result is sent with StatusSuccess, or, if err is not nil, dropped and the answer
	// has ErrorToStatus(err).
	HandleCall(ctx context.Context, method Method, body []byte) ([]byte, error)
}

// ModuleService is the answering side: it finds the module for each call. The zero value has no modules and is ready to
// use. It may be used from several goroutines at once.
type ModuleService struct {
	mu      sync.RWMutex
	modules map[ModuleID]Module
}

// Register adds a module. A nil one is ErrNilModule, a second one with the same number a [*DuplicateModuleError].
func (s *ModuleService) Register(m Module) error {
	if m == nil {
		return ErrNilModule
	}
	id := m.ID()
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.modules[id]; ok {
		return &DuplicateModuleError{ID: id}
	}
	if s.modules == nil {
		s.modules = make(map[ModuleID]Module)
	}
	s.modules[id] = m
	return nil
}

// Module returns the module registered for the number.
func (s *ModuleService) Module(id ModuleID) (Module, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	m, ok := s.modules[id]
	return m, ok
}

// ProcessMessage answers one encoded Call with an encoded Response in a slice of its own. ctx goes to the module's
// HandleCall as it is: a server that has sessions makes one context for each connection, with the session under a key
// of its own ([context.WithValue]). What goes wrong with the call is told to the caller in the Response: a call that
// cannot be decoded gets sequence -1 and StatusFailedUnmarshalCall. The error, nil today, is for an answer that cannot
// be encoded. A panic of the handler is not caught: only its author knows what it leaves behind.
func (s *ModuleService) ProcessMessage(ctx context.Context, msg []byte) ([]byte, error) {
	r := s.process(ctx, msg)
	return r.MarshalBinary()
}

func (s *ModuleService) process(ctx context.Context, msg []byte) Response {
	var c Call
	if err := c.UnmarshalView(msg); err != nil {
		return Response{Sequence: -1, Status: StatusFailedUnmarshalCall}
	}
	m, ok := s.Module(c.Module)
	if !ok {
		return Response{Sequence: c.Sequence, Status: StatusUnknownModule}
	}
	method, err := m.GetMethod(c.Method)
	if err != nil || method == nil {
		return Response{Sequence: c.Sequence, Status: StatusUnknownMethod}
	}
	body, err := m.HandleCall(ctx, method, c.Body)
	if err != nil {
		return Response{Sequence: c.Sequence, Status: ErrorToStatus(err)}
	}
	return Response{Sequence: c.Sequence, Body: body}
}
