package serial

import (
	"bufio"
	"context"
	"io"
	"sync"
)

// A Client asks for tasks over one connection, one task at a time. It may be used from several goroutines at once: they wait for each
// other.
//
// After an error that leaves the stream in the middle of something, and after Goodbye, the connection is closed and every later call
// returns that error. A task that the server answers with an error code is none of these.
type Client struct {
	// Timeout limits how long the Client waits for the server. Set it before the first call.
	Timeout Timeout

	rw   *stream
	in   *bufio.Reader
	out  *bufio.Writer
	busy chan struct{} // holds one token from Do to the end of the answer

	mu   sync.Mutex
	err  error         // why the connection was closed
	down chan struct{} // closed with it
}

// NewClient returns a Client over rw, which belongs to it from then on.
func NewClient(rw io.ReadWriteCloser) *Client {
	s := newStream(rw)
	return &Client{rw: s, in: bufio.NewReader(s), out: newWriter(s), busy: make(chan struct{}, 1), down: make(chan struct{})}
}

// Do asks for a task and returns the message of the answer. body is the message of the request, read up to io.EOF; nil is the empty one.
// Any number of Processing answers may come first.
//
// Read the answer up to its io.EOF or close it: until then the connection is in use, and the next Do waits. Close reads and drops the rest
// of the answer, to stay in step; to leave the server in the middle of an answer end ctx, which closes the connection. ctx counts up to the
// end of the answer.
//
// The request is written on a goroutine of its own while the answer is read, so that a server may answer before it has read everything.
// When Do has failed that goroutine ends as soon as body.Read returns.
//
// Errors: a [*TaskError] with ErrReserved for the reserved codes, and with an ErrorCode for a task that failed; with both the connection
// goes on. ctx's cause; while Do only waits for its turn, that leaves the connection alone. ErrGoodbye; [*ResponseCodeError];
// io.ErrUnexpectedEOF if the server closed the connection, as it may at any time; those of body, of rw and of the timeouts.
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
	_ = c.fail(ErrClosed)
	return c.rw.close()
}

func (c *Client) do(ctx context.Context, task TaskCode, body io.Reader) (*clientAnswer, error) {
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
	a := &clientAnswer{c: c, sent: make(chan struct{})}
	a.stop = context.AfterFunc(ctx, func() { _ = c.fail(context.Cause(ctx)) })
	c.rw.write.within = c.Timeout.Write
	go func() {
		defer close(a.sent)
		if body != nil {
			body = &clientBody{c, body}
		}
		if err := writeMessage(c.out, byte(task), body); err != nil {
			_ = c.fail(err)
		}
	}()
	resp, err := c.response()
	switch {
	case err != nil:
		a.release()
		return nil, err
	case resp.Code == ResponseError:
		a.finish()
		return nil, &TaskError{Task: task, Err: resp.Error}
	}
	c.rw.read.within = c.Timeout.Read
	a.message = resp.Body
	return a, nil
}

// response reads up to the final response. An error closed the connection.
func (c *Client) response() (Response, error) {
	c.rw.read.within = c.Timeout.Wait
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

// clientBody is the message of a request as long as the connection is open. What is written to a closed one stays in a buffer at first, and
// would let a slow body go on.
type clientBody struct {
	c *Client
	r io.Reader
}

func (b *clientBody) Read(p []byte) (int, error) {
	if err := b.c.lost(); err != nil {
		return 0, err
	}
	return b.r.Read(p)
}

// clientAnswer is the message of an answer.
type clientAnswer struct {
	c       *Client
	message io.Reader
	err     error         // what Read returns from now on
	sent    chan struct{} // closed when the request is written
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
	select {
	case <-a.sent:
	case <-a.c.down:
	}
	a.release()
}

// release gives up the connection.
func (a *clientAnswer) release() {
	a.stop()
	<-a.c.busy
}
