package serial

import (
	"io"
	"time"
)

const (
	// patience is how long a body may give nothing before what it gave is sent.
	patience = 50 * time.Millisecond
	// lastWords is how long a server that takes no more of a request may take to say why.
	lastWords = time.Second
)

// send writes the request of an answer. An error closes the connection.
func (a *clientAnswer) send(task TaskCode, body io.Reader) {
	defer a.leave()
	defer close(a.sent)
	c := a.c
	c.sending.Lock()
	err := c.write(a, byte(task), body)
	broken := c.out.failed()
	c.sending.Unlock()
	if err == nil {
		err = c.rw.read.resume()
	} else if broken && !isTimeout(err) {
		a.hear()
	}
	if err != nil {
		_ = c.fail(err)
	}
}

// write writes a message whose body may be slow.
func (c *Client) write(a *clientAnswer, code byte, body io.Reader) error {
	if body == nil {
		return c.out.message(code, nil)
	}
	slow := time.AfterFunc(patience, c.flush)
	defer slow.Stop()
	return c.out.message(code, &clientBody{a, body, slow})
}

// flush sends what a body gave.
func (c *Client) flush() {
	c.sending.Lock()
	defer c.sending.Unlock()
	if c.out.n > 0 {
		_ = c.out.Flush() // the next Write repeats the error
	}
}

// hear waits for what a server that hung up has said before: Goodbye, an error code, the end of the stream. What it
// says is the answer.
func (a *clientAnswer) hear() {
	timer := time.NewTimer(lastWords)
	defer timer.Stop()
	select {
	case <-a.begun:
	case <-a.c.down:
	case <-timer.C:
		return
	}
	select {
	case <-a.over:
	case <-a.c.down:
	}
}

// clientBody is the message of a request as long as the connection is open and the task is not refused. What is
// gathered of it goes out when a Read takes long.
type clientBody struct {
	a    *clientAnswer
	r    io.Reader
	slow *time.Timer
}

func (b *clientBody) Read(p []byte) (int, error) {
	if err := b.ended(); err != nil {
		return 0, err
	}
	c := b.a.c
	c.sending.Unlock()
	b.slow.Reset(patience)
	n, err := b.r.Read(p)
	b.slow.Stop()
	c.sending.Lock()
	if end := b.ended(); end != nil { // what the body says now, that it was closed for example, is of no interest
		return max(0, min(n, len(p))), end
	}
	return n, err
}

// ended returns io.EOF when the answer was an error code, and why the connection is closed when it is.
func (b *clientBody) ended() error {
	select {
	case <-b.a.over:
		if b.a.refused {
			return io.EOF
		}
	default:
	}
	return b.a.c.lost()
}
