package drpc

import "context"

// Client is the calling side over any transport that keeps messages in order. It numbers the calls of a connection from
// 1 and returns the answer that carries the number of its call. Answers to earlier calls, which timed out or failed
// before their answers came, are dropped, so a Client outlives them. Make a new Client for each connection.
//
// A Client may be used from several goroutines at once: it sends one call at a time, as dRPC's connections do.
type Client struct {
	// Max is the size in bytes above which a call is not sent and an answer not decoded: MaxMsgSize for a server of
	// v0.8.0. Zero or less means no limit, as fits a chunked transport. Set it before the first call.
	Max int

	send       func(ctx context.Context, msg []byte) error
	receive    func(ctx context.Context) ([]byte, error)
	busy       chan struct{} // holds one token while a call is under way
	last       int64         // number of the last call
	unanswered int           // calls that were sent, or may have been, and whose answers have not come
}

// NewClient returns a Client that hands each encoded Call to send and takes encoded Responses from receive, one a call
// of it. msg belongs to send; the slice that receive returns belongs to the Client's caller, whose Response is a view
// of it. ctx is that of Call: when it ends, send and receive are to return an error soon, its own for example. What had
// arrived of a message by then is receive's to keep: the next call of receive goes on with it.
func NewClient(
	send func(ctx context.Context, msg []byte) error,
	receive func(ctx context.Context) ([]byte, error),
) *Client {
	return &Client{send: send, receive: receive, busy: make(chan struct{}, 1)}
}

// Call sends c with the next number in place of c.Sequence and returns the answer, whatever its status;
// NewFailure(r.Status) makes an error of one. The answer's Body is a view of what receive returned.
//
// The number is used up whenever send was called. Errors: ErrNotConnected; ErrUnknown for c.Unknown; *SizeError above
// Max; the context's error if it ended before send was called, nothing being sent; those of send and receive;
// *DecodeError; and *SequenceError, with the answer, for one that belongs to no call. A server that could not decode
// the call answers -1 and StatusFailedUnmarshalCall: that is an answer, not an error. An answer without a number that
// can be read belongs to the earliest call that has none.
func (cl *Client) Call(ctx context.Context, c Call) (Response, error) {
	if cl.send == nil || cl.receive == nil {
		return Response{}, ErrNotConnected
	}
	select {
	case cl.busy <- struct{}{}:
		defer func() { <-cl.busy }()
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil { // select may have found both
		return Response{}, err
	}
	c.Sequence = cl.last + 1
	msg, err := c.MarshalBinary()
	if err == nil {
		err = cl.fits(msg)
	}
	if err != nil {
		return Response{}, err
	}
	cl.last++
	err = cl.send(ctx, msg)
	if err == nil || ctx.Err() != nil { // a send that was given up may have succeeded
		cl.unanswered++
	}
	if err != nil {
		return Response{}, err
	}
	return cl.answer(ctx)
}

// answer returns the answer to the last call.
func (cl *Client) answer(ctx context.Context) (Response, error) {
	for {
		msg, err := cl.receive(ctx)
		if err != nil {
			return Response{}, err
		}
		r, numbered, err := cl.decode(msg)
		mine, earlier := r.Sequence == cl.last, 0 < r.Sequence && r.Sequence < cl.last
		if !numbered { // answers come in the order of the calls
			mine, earlier = cl.unanswered == 1, true
		}
		switch {
		case mine:
			cl.unanswered = 0
			return r, err
		case earlier && cl.unanswered > 1:
			cl.unanswered--
		default:
			return r, &SequenceError{Got: r.Sequence, Want: cl.last}
		}
	}
}

// decode decodes an answer. It is not numbered if it cannot be decoded, or says that the server could not decode the
// call.
func (cl *Client) decode(msg []byte) (r Response, numbered bool, err error) {
	if err = cl.fits(msg); err == nil {
		err = r.UnmarshalView(msg)
	}
	undecoded := r.Sequence == -1 && r.Status == StatusFailedUnmarshalCall
	return r, err == nil && !undecoded, err
}

func (cl *Client) fits(msg []byte) error {
	if cl.Max > 0 && len(msg) > cl.Max {
		return &SizeError{Size: uint64(len(msg)), Max: uint64(cl.Max)}
	}
	return nil
}
