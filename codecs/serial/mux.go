package serial

import (
	"context"
	"io"
	"log/slog"
	"sync"

	"github.com/seed44153783/wirekit/wire"
)

// A ResponseWriter takes a task's answer.
type ResponseWriter interface {
	// Write adds to the message of the answer. The first 4080 bytes are held back until the task returns, writes more, or
	// flushes; then the answer has begun, and what more is written goes out in pieces of that size.
	io.Writer
	// Flush sends all that was written so far. The answer has begun then, even if that was nothing.
	Flush() error
	// Processing tells the client at once that the task is still running. Once the answer has begun it is ErrStarted.
	Processing() error
}

// A TaskFunc runs a task: it reads the request's message from r.Body, with numbers in r.Order, and writes the answer's
// message to w. Both are good until it returns.
//
//   - It returns nil: the answer is OK with what was written. What it left unread of r.Body is read and dropped first.
//   - It returns an error with a method ErrorCode() [ErrorCode], or one that wraps such an error, and the answer has
//     not begun: it is Error with that code, without what was written. An ErrorCode itself will do.
//   - Any other error, or that one after the answer has begun, ends the connection without more of an answer.
//   - It panics: the connection is closed and the panic goes on through Serve. Only the task's author knows what it
//     leaves behind.
//
// ctx ends with Serve's own, with [Conn.Cancel] and with the time that [Conn.Disconnect] leaves. A client that sends
// nothing keeps a read from r.Body waiting as long as [Timeout] allows; cancelling Serve's context closes the
// connection, which ends the wait.
type TaskFunc func(ctx context.Context, w ResponseWriter, r *Request) error

// A Mux knows the tasks of a server. The zero value has none and is ready to use. Its methods may be used from several
// goroutines at once, on any number of connections; its fields are to be set before.
type Mux struct {
	// Timeout limits how long a connection waits for its client.
	Timeout Timeout
	// Log, if not nil, gets a record "serial task" when a task is done, with its code, name, duration, the bytes of both
	// messages and the error (level Debug without, Info with an error code, Warn otherwise), and "serial connection" at
	// Debug when a connection ends.
	Log *slog.Logger
	// NotFound, if not nil, runs for the codes below FirstReserved that have no task. Otherwise such a request ends the
	// connection with ErrUnknownTask.
	NotFound TaskFunc

	mu    sync.RWMutex
	tasks [FirstReserved]task
}

// task is a registered function; run is nil where there is none.
type task struct {
	name string
	run  TaskFunc
}

// Register adds a task under a code that is free. The name is for people. Errors: ErrReserved, ErrNilTask,
// ErrRegistered.
func (m *Mux) Register(code TaskCode, name string, f TaskFunc) error {
	if err := check(code, f); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.tasks[code].run != nil {
		return ErrRegistered
	}
	m.tasks[code] = task{name, f}
	return nil
}

// Replace is Register for a code that may be taken: the task that had it is gone, though it ends if it runs. Errors:
// ErrReserved, ErrNilTask.
func (m *Mux) Replace(code TaskCode, name string, f TaskFunc) error {
	if err := check(code, f); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tasks[code] = task{name, f}
	return nil
}

func check(code TaskCode, f TaskFunc) error {
	switch {
	case code.Reserved():
		return ErrReserved
	case f == nil:
		return ErrNilTask
	}
	return nil
}

// Lookup returns the name and the function of a task.
func (m *Mux) Lookup(code TaskCode) (name string, f TaskFunc, ok bool) {
	if code.Reserved() {
		return "", nil, false
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	t := m.tasks[code]
	return t.name, t.run, t.run != nil
}

// Codes returns the codes of the tasks in ascending order, in a slice of its own.
func (m *Mux) Codes() []TaskCode {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var codes []TaskCode
	for code, t := range m.tasks {
		if t.run != nil {
			codes = append(codes, TaskCode(code))
		}
	}
	return codes
}

// Serve answers the requests that come on rw, one after the other, and closes rw. It is NewConn followed by
// [Conn.Serve].
func (m *Mux) Serve(ctx context.Context, rw io.ReadWriteCloser, order wire.Order, args ...any) error {
	return m.NewConn(rw, order, args...).Serve(ctx)
}
