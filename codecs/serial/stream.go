package serial

import (
	"errors"
	"io"
	"sync"
	"time"
)

// Timeout limits how long the other side may stand still. A limit is for each single wait, and starts anew when bytes
// have moved: a message of any size may take any time as long as it moves. Zero means no limit.
//
// The limits need deadlines: methods SetReadDeadline(time.Time) error and SetWriteDeadline(time.Time) error of the
// connection, as every net.Conn has. Without them the limits have no effect.
type Timeout struct {
	// Wait is for the first byte: a server's wait for the next request, a client's wait for an answer or the next
	// Processing, once its request is written.
	Wait time.Duration
	// Read is for the bytes of a message. A client's starts when its request is written: until then the server may be
	// waiting for it.
	Read time.Duration
	// Write is for the other side to take what is written. It is looked at when it is over: a side that stands still is
	// given up between once and twice the limit after the last byte it took. A connection that loses its place with a
	// deadline, as crypto/tls does, is given up whenever a single Write takes longer.
	Write time.Duration
}

type readDeadliner interface{ SetReadDeadline(time.Time) error }

type writeDeadliner interface{ SetWriteDeadline(time.Time) error }

// stream is a connection with a limit for each wait of a Read and a Write.
type stream struct {
	rw          io.ReadWriteCloser
	read, write limit
	once        sync.Once
	closeErr    error
}

// newStream returns a stream over rw; a nil rw is a closed connection.
func newStream(rw io.ReadWriteCloser) *stream {
	if rw == nil {
		rw = closed{}
	}
	s := &stream{rw: rw}
	if d, ok := rw.(readDeadliner); ok {
		s.read.set = d.SetReadDeadline
	}
	if d, ok := rw.(writeDeadliner); ok {
		s.write.set = d.SetWriteDeadline
	}
	return s
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

// Write writes all of p, however long that takes, as long as some of it is taken before each deadline.
func (s *stream) Write(p []byte) (n int, err error) {
	for {
		if err := s.write.start(); err != nil {
			return n, err
		}
		m, err := s.rw.Write(p[n:])
		if m < 0 || m > len(p)-n {
			return n, errWriteCount
		}
		n += m
		switch {
		// What times out without a deadline has a limit of its own.
		case err == nil || m == 0 || s.write.set == nil || !isTimeout(err):
			return n, err
		case n == len(p):
			return n, nil
		}
	}
}

// close closes the connection the first time, waits for that at any other, and returns what it returned.
func (s *stream) close() error {
	s.once.Do(func() { s.closeErr = s.rw.Close() })
	return s.closeErr
}

// limit sets a deadline before each wait. One goroutine waits; another may suspend the limit.
type limit struct {
	set func(time.Time) error // nil: the connection has no deadlines

	mu        sync.Mutex
	within    time.Duration
	suspended bool // there is no limit for now
	armed     bool // a deadline is set
}

// allow sets the limit of the waits to come.
func (l *limit) allow(within time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.within = within
}

// suspend lifts the limit of the waits to come, until resume.
func (l *limit) suspend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.suspended = true
}

// resume puts the limit back. For a wait under way it starts now.
func (l *limit) resume() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.suspended = false
	return l.arm()
}

// start begins a wait.
func (l *limit) start() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.arm()
}

// arm sets the deadline that the limit asks for now. A pipe that is closed at either end takes none, but does not wait
// either: how it ended is for its Read or Write to say.
func (l *limit) arm() (err error) {
	switch {
	case l.set == nil:
	case l.within > 0 && !l.suspended:
		l.armed = true
		err = l.set(time.Now().Add(l.within))
	case l.armed:
		l.armed = false
		err = l.set(time.Time{})
	}
	if errors.Is(err, io.ErrClosedPipe) {
		return nil
	}
	return err
}

// isTimeout reports whether err says that a deadline passed.
func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout()
}

// closed is a connection that was closed on this side.
type closed struct{}

func (closed) Read([]byte) (int, error)  { return 0, ErrClosed }
func (closed) Write([]byte) (int, error) { return 0, ErrClosed }
func (closed) Close() error              { return nil }
