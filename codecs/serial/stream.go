package serial

import (
	"io"
	"sync"
	"time"
)

// Timeout limits how long a side waits for the other. A limit is for each single wait, and starts anew with every byte that moves: a
// message of any size may take any time as long as it moves. Zero means no limit.
//
// The limits need deadlines: methods SetReadDeadline(time.Time) error and SetWriteDeadline(time.Time) error of the connection, as every
// net.Conn has. Without them the limits have no effect.
type Timeout struct {
	// Wait is for the first byte: a server's wait for the next request, a client's wait for an answer or the next Processing.
	Wait time.Duration
	// Read is for the bytes of a message.
	Read time.Duration
	// Write is for the other side to take what is written.
	Write time.Duration
}

type readDeadliner interface{ SetReadDeadline(time.Time) error }

type writeDeadliner interface{ SetWriteDeadline(time.Time) error }

// stream is a connection with a timeout for each Read and Write.
type stream struct {
	rw          io.ReadWriteCloser
	read, write limit
	once        sync.Once
	closeErr    error
}

// limit sets a deadline before each wait.
type limit struct {
	set    func(time.Time) error // nil: the connection has no deadlines
	within time.Duration
	armed  bool // a deadline is set
}

func newStream(rw io.ReadWriteCloser) *stream {
	s := &stream{rw: rw}
	if d, ok := rw.(readDeadliner); ok {
		s.read.set = d.SetReadDeadline
	}
	if d, ok := rw.(writeDeadliner); ok {
		s.write.set = d.SetWriteDeadline
	}
	return s
}

func (l *limit) start() error {
	switch {
	case l.set == nil:
		return nil
	case l.within > 0:
		l.armed = true
		return l.set(time.Now().Add(l.within))
	case l.armed:
		l.armed = false
		return l.set(time.Time{})
	}
	return nil
}

func (s *stream) Read(p []byte) (int, error) {
	if err := s.read.start(); err != nil {
		return 0, err
	}
	n, err := s.rw.Read(p)
	if n < 0 || n > len(p) {
		return 0, errReadCount
	}
	return n, err
}

func (s *stream) Write(p []byte) (int, error) {
	if err := s.write.start(); err != nil {
		return 0, err
	}
	n, err := s.rw.Write(p)
	if n < 0 || n > len(p) {
		return 0, errWriteCount
	}
	return n, err
}

// close closes the connection the first time, waits for that at any other, and returns what it returned.
func (s *stream) close() error {
	s.once.Do(func() { s.closeErr = s.rw.Close() })
	return s.closeErr
}
