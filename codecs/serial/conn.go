package serial

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// A Conn is the server's side of one connection. Serve runs it; Cancel and Disconnect act on it from other goroutines,
// or from a task.
type Conn struct {
	mux    *Mux
	rw     *stream
	in     *bufio.Reader
	order  wire.Order
	args   []any
	body   message
	answer answer

	mu         sync.Mutex
	served     bool
	closing    bool                    // Disconnect was called
	hangUp     context.CancelCauseFunc // ends the Serve that runs
	cancelTask context.CancelCauseFunc // ends the task that runs; without effect on one that is done
	deadline   *time.Timer             // of Disconnect
}

// NewConn returns a Conn over rw for the tasks of m. rw belongs to it from then on; nil is a closed connection. order
// is the byte order that the numbers in messages have by agreement with the client; it and args go to every task in its
// Request. The protocol itself has single bytes only.
func (m *Mux) NewConn(rw io.ReadWriteCloser, order wire.Order, args ...any) *Conn {
	s := newStream(rw)
	s.write.allow(m.Timeout.Write)
	return &Conn{mux: m, rw: s, in: bufio.NewReader(s), order: order, args: args, answer: answer{newOutgoing(s)}}
}

// Serve answers requests, one after the other, on the goroutine that calls it, until the connection ends; it closes the
// connection before it returns, whatever happens. It can be called once. It returns
//
//   - nil when the client closed the connection between two requests, and after Disconnect, unless a task was cut
//     short;
//   - the cause of ctx's end: the connection is closed at once, and Serve returns when the task that runs does;
//   - a [*TaskError] when a task, or reading its request, or writing its answer, failed without an error code for the
//     client, with the cause of ctx's end, or ErrDisconnected, if that is why; ErrUnknownTask and ErrReserved come in
//     one, too;
//   - the connection's error if waiting for a request failed: a timeout, say;
//   - ErrClosed the second time, and after a Disconnect that came first.
func (c *Conn) Serve(ctx context.Context) (err error) {
	ctx, hangUp := context.WithCancelCause(ctx)
	defer hangUp(nil)
	if !c.begin(hangUp) {
		return ErrClosed
	}
	stop := context.AfterFunc(ctx, c.close)
	defer func() {
		stop()
		c.end()
		c.close()
	}()

	err = c.serve(ctx)
	if cause := context.Cause(ctx); cause != nil {
		err = because(err, cause)
	}
	if log := c.mux.Log; log != nil {
		log.LogAttrs(ctx, slog.LevelDebug, "serial connection", slog.Any("error", err))
	}
	return err
}

// because returns what Serve reports when the connection was closed under it: err holds an error that followed from
// that.
func because(err, cause error) error {
	var in *TaskError
	switch {
	case errors.As(err, &in):
		return &TaskError{Task: in.Task, Name: in.Name, Err: cause}
	case cause == ErrDisconnected:
		return nil
	}
	return cause
}

// Cancel ends the context of the task that runs now, with the cause ErrCanceled. What the task makes of it is its own
// affair: if it returns an error with a code, the connection goes on. Without a running task Cancel does nothing.
func (c *Conn) Cancel() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cancelTask != nil {
		c.cancelTask(ErrCanceled)
	}
}

// Disconnect ends the connection gently and returns at once: the task that runs may end, and its answer be sent; the
// next request is answered with Goodbye, which ends Serve. When d is over and Serve still runs, the connection is
// closed. Of several calls the last one sets the time.
func (c *Conn) Disconnect(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closing = true
	if hangUp := c.hangUp; hangUp != nil {
		if c.deadline != nil {
			c.deadline.Stop()
		}
		c.deadline = time.AfterFunc(d, func() { hangUp(ErrDisconnected) })
	} else {
		c.close()
	}
}

// close closes the connection. Its error helps nobody: what matters was written and flushed before.
func (c *Conn) close() {
	if c.rw != nil { // a zero Conn has nothing to close
		_ = c.rw.close()
	}
}

// begin reports whether Serve may run.
func (c *Conn) begin(hangUp context.CancelCauseFunc) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.served || c.closing || c.rw == nil {
		return false
	}
	c.served, c.hangUp = true, hangUp
	return true
}

func (c *Conn) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hangUp = nil
	if c.deadline != nil {
		c.deadline.Stop()
	}
}

func (c *Conn) isClosing() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closing
}

// serve is the loop of Serve.
func (c *Conn) serve(ctx context.Context) error {
	for {
		c.rw.read.allow(c.mux.Timeout.Wait)
		code, err := c.in.ReadByte()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		c.rw.read.allow(c.mux.Timeout.Read)
		c.body.reset(c.in)
		c.answer.begin(byte(ResponseOK))
		if c.isClosing() {
			return c.sayGoodbye(TaskCode(code))
		}
		if err := c.request(ctx, TaskCode(code)); err != nil {
			return err
		}
	}
}

// sayGoodbye answers a request that is not handled. It is read first: a client that writes and then reads would not see
// the answer otherwise.
func (c *Conn) sayGoodbye(code TaskCode) error {
	err := c.body.drain()
	if err == nil {
		err = c.answer.bare(byte(ResponseGoodbye))
	}
	if err != nil {
		return &TaskError{Task: code, Err: err}
	}
	return nil
}

// request runs a task, answers and reports. An error ends the connection.
func (c *Conn) request(ctx context.Context, code TaskCode) error {
	start := time.Now()
	name, run, failed := c.find(code)
	if failed == nil {
		failed = c.run(ctx, run, &Request{Task: code, Body: &c.body, Name: name, Order: c.order, Args: c.args})
	}
	err := c.reply(failed)
	if log := c.mux.Log; log != nil {
		level := slog.LevelDebug
		switch {
		case err != nil:
			level, failed = slog.LevelWarn, err
		case failed != nil:
			level = slog.LevelInfo
		}
		log.LogAttrs(ctx, level, "serial task", slog.Int("code", int(code)), slog.String("name", name),
			slog.Duration("duration", time.Since(start)), slog.Int64("in", c.body.n), slog.Int64("out", c.answer.n),
			slog.Any("error", failed))
	}
	if err != nil {
		return &TaskError{Task: code, Name: name, Err: err}
	}
	return nil
}

func (c *Conn) find(code TaskCode) (name string, run TaskFunc, err error) {
	name, run, ok := c.mux.Lookup(code)
	switch {
	case ok:
		return name, run, nil
	case code == KeepAlive:
		return code.String(), keepAlive, nil
	case code.Reserved():
		return "", nil, ErrReserved
	case c.mux.NotFound != nil:
		return "", c.mux.NotFound, nil
	}
	return "", nil, ErrUnknownTask
}

// keepAlive is the task of that name: an empty answer.
func keepAlive(context.Context, ResponseWriter, *Request) error { return nil }

// run runs the task so that Cancel can reach it.
func (c *Conn) run(ctx context.Context, f TaskFunc, r *Request) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	c.mu.Lock()
	c.cancelTask = cancel
	c.mu.Unlock()
	return f(ctx, c.answer, r)
}

// reply answers a task that returned failed. An error, which may be failed itself, ends the connection.
func (c *Conn) reply(failed error) error {
	var coded interface{ ErrorCode() ErrorCode }
	if failed != nil && (c.answer.started || !errors.As(failed, &coded)) {
		return failed
	}
	// A client may write all of its request before it reads.
	if err := c.body.drain(); err != nil {
		return err
	}
	if failed != nil {
		return c.answer.bare(byte(ResponseError), byte(coded.ErrorCode()))
	}
	return c.answer.finish()
}

// message is the message of the request under way.
type message struct {
	blocks framing.BlockReader
	n      int64 // bytes read
}

func (m *message) reset(r io.Reader) {
	m.blocks.Reset(r)
	m.n = 0
}

func (m *message) Read(p []byte) (int, error) {
	n, err := m.blocks.Read(p)
	m.n += int64(n)
	return n, err
}

// drain reads up to the end of the message.
func (m *message) drain() error {
	_, err := io.Copy(io.Discard, m)
	return err
}

// answer is the ResponseWriter of the task under way: its code is OK.
type answer struct{ *outgoing }

func (a answer) Processing() error {
	if a.started {
		return ErrStarted
	}
	return a.bare(byte(ResponseProcessing))
}
