package drpc

import "context"

// Client is the calling side over any transport. It numbers the calls of a connection from 1 and checks that each answer carries the
// number of its call. Make a new Client for each connection.
//
// A Client may be used from several goroutines at once: it sends one call at a time, as dRPC's connections do.
type Client struct {
	// Max is the size in bytes above which a call is not sent and an answer not decoded: MaxMsgSize for a server of v0.8.0. Zero or less
	// means no limit, as fits a chunked transport. Set it before the first call.
	Max int

	send func(ctx context.Context, msg []byte) ([]byte, error)
	busy chan struct{} // holds one token while a call is under way
	last int64         // number of the last call
}

// NewClient returns a Client that hands each encoded Call to send, which returns the encoded Response. msg belongs to send; the slice it
// returns belongs to the Client.
func NewClient(send func(ctx context.Context, msg []byte) ([]byte, error)) *Client {
	return &Client{send: send, busy: make(chan struct{}, 1)}
}

// Call sends c with the next number in place of c.Sequence and returns the answer, whatever its status; NewFailure(r.Status) makes an
// error of one. The answer's Body is a view of what send returned.
//
// The number is used up whenever send was called. Errors: ErrNotConnected; ErrUnknown for c.Unknown; *SizeError above Max; the context's
// error while another call is under way; those of send; *DecodeError; and *SequenceError with the answer that belongs to another call. A
// server that could not decode the call answers -1 and StatusFailedUnmarshalCall: that is an answer, not an error.
func (cl *Client) Call(ctx context.Context, c Call) (Response, error) {
	if cl.send == nil {
		return Response{}, ErrNotConnected
	}
	select {
	case cl.busy <- struct{}{}:
		defer func() { <-cl.busy }()
	case <-ctx.Done():
		return Response{}, ctx.Err()
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
	answer, err := cl.send(ctx, msg)
	if err == nil {
		err = cl.fits(answer)
	}
	if err != nil {
		return Response{}, err
	}
	var r Response
	if err := r.UnmarshalView(answer); err != nil {
		return Response{}, err
	}
	undecoded := r.Sequence == -1 && r.Status == StatusFailedUnmarshalCall
	if r.Sequence != c.Sequence && !undecoded {
		return r, &SequenceError{Got: r.Sequence, Want: c.Sequence}
	}
	return r, nil
}

func (cl *Client) fits(msg []byte) error {
	if cl.Max > 0 && len(msg) > cl.Max {
		return &SizeError{Size: uint64(len(msg)), Max: uint64(cl.Max)}
	}
	return nil
}
