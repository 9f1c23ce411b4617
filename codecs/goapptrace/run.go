package goapptrace

import (
	"context"
	"io"
	"sync"
	"time"

	"github.com/seed44153783/wirekit/wire"
)

const (
	// readSize is how many bytes Run asks for at once.
	readSize = 32 << 10
	// keptSize is the capacity of the largest buffer that Run writes from again.
	keptSize = 2 * DefaultMaxSmallPacketSize
	// maxEmptyReads is how many reads in a row may return nothing.
	maxEmptyReads = 100
)

// Run drives the session over rw until it is over: it feeds what it reads, calls handle for each event, writes what is
// to be sent and knows the time. It closes rw before it returns, and no goroutine of it is left then.
//
// It reads and calls handle on the goroutine that called it, one event at a time, and writes on another: while handle
// works, what is to be sent goes out, pings too, and the peer is not taken for silent. handle may call all methods that
// send, and Close and Shutdown; so may any goroutine. What handle returns, if it is not nil, ends the session; Run does
// not return before handle does. A nil handle takes no interest, a nil ctx does not end.
//
// A Read and a Write that is under way must end when rw is closed, as those of net.Conn and io.Pipe do; no deadlines
// are needed. What is still to be sent when a session without an error is closed, by Close, ctx or handle too, is sent
// then, for at most the constant Grace, and in that time Run reads on for the peer's Shutdown or end and drops the
// rest: a TCP connection that is closed with bytes unread loses what its peer has not read yet. If rw has a method
// CloseWrite() error, as TCP connections have, that is called after the last byte. A Client is closed when handle
// returns from [EventShutdown].
//
// Run returns
//
//   - what handle returned, or the cause of ctx, if one of these ended the session;
//   - Err: what the peer did, or an error of rw;
//   - if it was closed, an error of rw, or a [*SessionError] that matches [ErrTimeout], if not all could be sent;
//   - nil after an end in good order: Close, the peer's Shutdown, or [EventEnd].
//
// [ErrNil] for a nil rw, [ErrRunning], and [ErrClosed] for a zero Client or Server are returned at once, and rw is left
// alone.
func (s *session) Run(ctx context.Context, rw io.ReadWriteCloser, handle func(Event) error) (err error) {
	if rw == nil {
		return ErrNil
	}
	if err := s.claim(); err != nil {
		return err
	}
	r := &run{
		session: s, rw: rw, handle: handle,
		writes: make(chan []byte, 1), written: make(chan error, 1), ended: make(chan struct{}),
	}
	var wait sync.WaitGroup
	writes := r.writes
	wait.Go(func() { r.write(writes) })
	wait.Go(func() { r.steer(ctx) })
	defer func() { // whatever handle does
		close(r.ended)
		wait.Wait()
		err = r.release()
	}()
	r.read()
	return nil
}

// claim makes the caller the one that drives the session.
func (s *session) claim() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.side == nil:
		return ErrClosed
	case s.wake != nil:
		return ErrRunning
	}
	s.wake = make(chan struct{}, 1)
	return nil
}

// catchUp moves the clock while Run runs, which knows the time.
func (s *session) catchUp() {
	if s.wake != nil {
		s.advance(time.Now())
	}
}

// A run is a session and what Run needs beside it. It has three goroutines: read feeds the session and calls handle;
// write writes what it is given; steer looks at the clock and at all that can end the session, gives to write, and
// closes rw.
type run struct {
	*session
	rw     io.ReadWriteCloser
	handle func(Event) error
	steps  int   // how often read got on
	reason error // what handle returned, or the cause of ctx

	ended   chan struct{} // closed when read has returned
	writes  chan []byte   // to write, one at a time; nil once it was closed
	written chan error    // what became of it

	sending, spare []byte    // what write has, and what it is done with
	unsent         error     // why not all that was to be sent was
	deadline       time.Time // when patience with rw is over
	seen           int       // steps, as they were when the deadline was last moved
	deserted       bool      // read has returned
}

func (r *run) read() {
	buf := make([]byte, readSize)
	r.digest(nil, nil) // what was fed before
	for empty := 0; ; {
		n, err := r.rw.Read(buf)
		if n < 0 || n > len(buf) {
			n, err = 0, wire.ErrBadCount
		}
		if empty++; n > 0 {
			empty = 0
		} else if err == nil && empty == maxEmptyReads {
			err = io.ErrNoProgress
		}
		r.digest(buf[:n], err)
		if err != nil {
			return
		}
	}
}

// digest feeds what Read returned and calls handle for all that comes of it. Whoever else holds the lock finds
// everything that was fed looked at, unless handle is at work.
func (r *run) digest(p []byte, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.steps++
	r.feed(p)
	switch err {
	case nil:
	case io.EOF:
		r.feedEOF()
	default:
		r.eof, r.cut = true, err
	}
	for {
		event, ok := r.next()
		if !ok {
			break
		}
		if err := r.call(event); err != nil {
			r.stop(err)
		} else if event.Kind == EventShutdown {
			r.close()
		}
	}
	r.steps++ // after what may have taken long
	r.tick(time.Now())
}

// call calls handle, without the lock.
func (r *run) call(event Event) error {
	if r.handle == nil {
		return nil
	}
	r.handling = true
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		r.handling, r.heard = false, true
	}()
	return r.handle(event)
}

// stop closes the session for a reason of our own.
func (r *run) stop(reason error) {
	if r.reason == nil {
		r.reason = reason
	}
	r.close()
}

// write writes what it is given, and says after the last of it that nothing follows.
func (r *run) write(writes <-chan []byte) {
	for p := range writes {
		_, err := writeOnce(r.rw, p)
		r.written <- err
	}
	if half, ok := r.rw.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
}

// steer takes turns until rw is to be closed, and closes it.
func (r *run) steer(ctx context.Context) {
	if ctx == nil {
		ctx = context.Background()
	}
	if ctx.Err() != nil {
		r.cancel(ctx)
	}
	done, ended := ctx.Done(), r.ended
	timer := time.NewTimer(0)
	defer timer.Stop()
	for r.turn(timer) {
		select {
		case <-timer.C:
		case <-r.wake:
		case <-done:
			done = nil
			r.cancel(ctx)
		case <-ended:
			ended = nil
			r.unread()
		case err := <-r.written:
			r.wrote(err)
		}
	}
	if r.writes != nil {
		close(r.writes)
	}
	err := r.rw.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.unsent == nil {
		r.unsent = err
	}
}

// turn does all that is due, sets timer for when it is to be called again, and reports whether it is.
func (r *run) turn(timer *time.Timer) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	r.tick(now)
	if !r.handling {
		r.judge()
	}
	r.send()
	over := r.over()
	if r.err != nil || over && r.sending == nil && (r.state == closed || r.deserted) {
		return false
	}
	wait := r.nextTick().Sub(now)
	if over || r.lost != nil {
		if r.deadline.IsZero() {
			r.deadline = now.Add(Grace)
		}
		if !now.Before(r.deadline) && !r.extend(now) {
			return false
		}
		wait = min(wait, r.deadline.Sub(now))
	}
	timer.Reset(wait)
	return true
}

// send gives what is due to write, unless that is at work.
func (r *run) send() {
	if r.lost != nil {
		r.out.Flush()
	}
	if r.sending != nil || r.writes == nil {
		return
	}
	if r.sending = r.take(r.spare); r.sending != nil {
		r.spare = nil
		r.writes <- r.sending
	} else if r.over() {
		close(r.writes)
		r.writes = nil
	}
}

// extend is for when the grace period is over, and reports whether there is another. That is if writing failed in the
// middle of the session and there is still something to read: the peer may well have shut down.
func (r *run) extend(now time.Time) bool {
	switch {
	case r.over():
		if r.sending != nil || r.out.Len() > 0 {
			r.unsent = &SessionError{Op: "not all is sent", Err: &TimeoutError{After: Grace}}
		}
		return false
	case r.handling || r.seen != r.steps:
		r.seen = r.steps
		r.deadline = now.Add(Grace)
		return true
	}
	r.fail(r.lost)
	return false
}

// wrote takes in what became of what write was given.
func (r *run) wrote(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if cap(r.sending) <= keptSize {
		r.spare = r.sending
	}
	r.sending = nil
	if err != nil {
		r.mute, r.lost, r.unsent = true, err, err
	}
}

// cancel closes the session because ctx ended, unless it is over anyway.
func (r *run) cancel(ctx context.Context) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.over() {
		r.stop(context.Cause(ctx))
	}
}

// unread closes the session because nobody reads any more. If it is still open, then handle did not return.
func (r *run) unread() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.deserted = true
	r.close()
}

// release lets go of the session and returns what Run returns.
func (r *run) release() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wake = nil
	switch {
	case r.reason != nil:
		return r.reason
	case r.err != nil:
		return r.err
	case r.deaf:
		return nil
	}
	return r.unsent
}
