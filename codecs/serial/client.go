package serial

import (
	"bufio"
	"context"
	"io"
	"sync"
	"sync/atomic"
)

// A Client asks for tasks over one connection, one task at a time. It may be used from several goroutines at once: they
// wait for each other.
//
// After an error that leaves the stream in the middle of something, and after Goodbye, the connection is closed and
// every later call returns that error. A task that the server answers with an error code is none of these. The zero
// value is a closed Client.
type Client struct {
	// Timeout limits how long the Client waits for the server. Set it before the first call.
	Timeout Timeout

	rw   *stream
	in   *bufio.Reader
	out  *outgoing
	busy chan struct{} // holds one token from Do to the end of the answer and of the request

	sending sync.Mutex // guards out while a request is written

	mu   sync.Mutex
	err  error         // why the connection was closed
	down chan struct{} // closed with it
}

// NewClient returns a Client over rw, which belongs to it from then on; nil is a closed connection.
func NewClient(rw io.ReadWriteCloser) *Client {
	s := newStream(rw)
	return &Client{
		rw: s, in: bufio.NewReader(s), out: newOutgoing(s),
		busy: make(chan struct{}, 1), down: make(chan struct{}),
	}
}

// Do asks for a task and returns the message of the answer. body is the message of the request, read up to io.EOF; nil
// is the empty one. Do does not close it. Any number of Processing answers may come first.
//
// Read the answer up to its io.EOF or close it: until then the connection is in use, and the next Do waits. Close reads
// and drops the rest of the answer, to stay in step; to leave the server in the middle of an answer end ctx, which
// closes the connection. ctx counts up to the end of the answer.
//
// The request is written on a goroutine of its own while the answer is read, so that a server may answer before it has
// read everything. It goes out in pieces of about 4 KiB, smaller ones when body makes the Client wait. The end of an
// answer waits for that of the request. An error code does not: what is left of the request, which nobody will look at,
// is not sent, and the next Do waits only for a Read of body that is under way. When Do has failed, too, such a Read
// may go on for a while, and is the last.
//
// Errors: a [*TaskError] with ErrReserved for the reserved codes, and with an ErrorCode for a task that failed; with
// both the connection goes on. ctx's cause; while Do only waits for its turn, that leaves the connection alone.
// ErrGoodbye; [*ResponseCodeError]; io.ErrUnexpectedEOF if the server closed the connection, as it may at any time;
// those of body, of rw and of the timeouts; ErrClosed.
func (c *Client) Do(ctx context.Context, task TaskCode, body io.Reader) (io.ReadCloser, error) {
	if task.Reserved() {
		return nil, &TaskError{Task: task, Err: ErrReserved}
	}
	a, err := c.do(ctx, task, body)
	if err != nil {
		return nil, err
	}
	return a, nil
}

// KeepAlive tells the server that the client is still there, and waits for the answer. Errors are those of Do.
func (c *Client) KeepAlive(ctx context.Context) error {
	a, err := c.do(ctx, KeepAlive, nil)
	if err != nil {
		return err
	}
	return a.Close()
}

// Close closes the connection and returns what that returned. A Do under way, and later ones, return ErrClosed.
func (c *Client) Close() error {
	if c.rw == nil {
		return nil
	}
	_ = c.fail(ErrClosed)
	return c.rw.close()
}

func (c *Client) do(ctx context.Context, task TaskCode, body io.Reader) (*clientAnswer, error) {
	if c.rw == nil {
		return nil, ErrClosed
	}
	select {
	case c.busy <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-c.down: // whoever has the turn may never give it back
		return nil, c.lost()
	}
	err := c.lost()
	if err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		<-c.busy
		return nil, err
	}
	c.rw.write.allow(c.Timeout.Write)
	c.rw.read.allow(c.Timeout.Wait)
	c.rw.read.suspend() // until the request is written
	a := &clientAnswer{c: c, begun: make(chan struct{}), over: make(chan struct{}), sent: make(chan struct{})}
	a.users.Store(2)
	a.stop = context.AfterFunc(ctx, func() { _ = c.fail(context.Cause(ctx)) })
	go a.send(task, body)
	resp, err := c.response()
	close(a.begun)
	switch {
	case err != nil:
		a.release()
		return nil, err
	case resp.Code == ResponseError:
		a.refused = true
		close(a.over)
		a.release()
		return nil, &TaskError{Task: task, Err: resp.Error}
	}
	c.rw.read.allow(c.Timeout.Read)
	a.message = resp.Body
	return a, nil
}

// response reads up to the final response. An error closed the connection.
func (c *Client) response() (Response, error) {
	for {
		resp, err := ReadResponse(c.in)
		if err != nil {
			return resp, c.fail(unexpected(err))
		}
		switch resp.Code {
		case ResponseGoodbye:
			return resp, c.fail(ErrGoodbye)
		case ResponseProcessing:
			if err := c.lost(); err != nil {
				return resp, err
			}
		default:
			return resp, nil
		}
	}
}

// fail closes the connection because of err, and returns why it is closed: err or an earlier one.
func (c *Client) fail(err error) error {
	c.mu.Lock()
	if c.err == nil {
		c.err = err
		close(c.down)
	}
	err = c.err
	c.mu.Unlock()
	_ = c.rw.close() // err says more
	return err
}

// lost returns why the connection is closed; nil if it is not.
func (c *Client) lost() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// clientAnswer is the message of an answer, and the writing of the request.
type clientAnswer struct {
	c       *Client
	message io.Reader
	err     error         // what Read returns from now on
	begun   chan struct{} // closed when Do knows how it ends
	over    chan struct{} // closed at the end of the answer
	refused bool          // it was an error code; set before over is closed
	sent    chan struct{} // closed when the request is written, or cannot be
	users   atomic.Int32  // who still needs the connection: the reader of the answer, the writer of the request
	stop    func() bool   // ends the watch on the context
}

func (a *clientAnswer) Read(p []byte) (int, error) {
	if a.err != nil {
		return 0, a.err
	}
	n, err := a.message.Read(p)
	switch {
	case err == io.EOF:
		a.err = io.EOF
		a.finish()
	case err != nil:
		a.err = a.c.fail(err)
		a.release()
	}
	return n, a.err
}

// Close reads the rest of the answer and ends it. A second Close does nothing.
func (a *clientAnswer) Close() error {
	if a.err == ErrClosed {
		return nil
	}
	_, err := io.Copy(io.Discard, a)
	a.err = ErrClosed
	return err
}

// finish frees the connection at the end of an answer, once the request is written too.
func (a *clientAnswer) finish() {
	close(a.over)
	select {
	case <-a.sent:
	case <-a.c.down:
	}
	a.release()
}

// release gives up the reader's hold on the connection.
func (a *clientAnswer) release() {
	a.stop()
	a.leave()
}

// leave frees the connection when both its users have left.
func (a *clientAnswer) leave() {
	if a.users.Add(-1) == 0 {
		<-a.c.busy
	}
}
