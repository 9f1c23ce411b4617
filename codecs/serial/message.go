package serial

import (
	"io"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// A Request is what a client sends: a task code and a message.
type Request struct {
	// Task says what is to be done.
	Task TaskCode
	// Body is the message. To be written it is read up to io.EOF; nil is the empty message. As it was read from a stream
	// it returns io.EOF at the end of the message, and io.ErrUnexpectedEOF if the stream ends before.
	Body io.Reader

	// Name is the name that the task is registered with. Set for a TaskFunc; not part of the wire format.
	Name string
	// Order is the byte order of the numbers in Body, as Serve was told. Set for a TaskFunc; not part of the wire format.
	Order wire.Order
	// Args is what Serve was given for its tasks. Set for a TaskFunc; not part of the wire format.
	Args []any
}

// String returns "task 7" or "task 7 (sum)".
func (r *Request) String() string {
	if r.Name == "" {
		return "task " + r.Task.String()
	}
	return "task " + r.Task.String() + " (" + r.Name + ")"
}

// A Response is what a server sends.
type Response struct {
	// Code says how the task went.
	Code ResponseCode
	// Error is the reason, where Code is ResponseError.
	Error ErrorCode
	// Body is the message, where Code is ResponseOK; see Request.Body. The other codes have none: as they were read from a
	// stream their Body returns io.EOF.
	Body io.Reader
}

// String returns "OK", "Error 42", "Goodbye" or "Processing".
func (r *Response) String() string {
	if r.Code == ResponseError {
		return r.Code.String() + r.Error.Error()[len("serial: error code"):]
	}
	return r.Code.String()
}

// ReadRequest reads a task code, any, and returns the request with a Body that reads the message from r. Read the Body
// up to its io.EOF before the next request; nothing after it is read from r. At the end of r it returns io.EOF.
func ReadRequest(r io.Reader) (Request, error) {
	code, err := wire.ReadUint8(r)
	if err != nil {
		return Request{}, err
	}
	return Request{Task: TaskCode(code), Body: framing.NewBlockReader(r)}, nil
}

// WriteRequest writes the task code and the message, of any size, in full blocks. The codes above KeepAlive are
// ErrReserved, before anything is written. An error of req.Body, or io.ErrNoProgress after 100 empty reads of it,
// leaves half a message on w.
func WriteRequest(w io.Writer, req Request) error {
	if req.Task > KeepAlive {
		return ErrReserved
	}
	return newOutgoing(w).message(byte(req.Task), req.Body)
}

// ReadResponse reads one response, which may be an interim ResponseProcessing. With ResponseOK its Body reads the
// message from r: read it up to its io.EOF before the next response; nothing after it is read from r. At the end of r
// it returns io.EOF, a missing error code is io.ErrUnexpectedEOF, and any other first byte a [*ResponseCodeError].
func ReadResponse(r io.Reader) (Response, error) {
	b, err := wire.ReadUint8(r)
	if err != nil {
		return Response{}, err
	}
	resp := Response{Code: ResponseCode(b), Body: none{}}
	switch resp.Code {
	case ResponseOK:
		resp.Body = framing.NewBlockReader(r)
	case ResponseError:
		if b, err = wire.ReadUint8(r); err != nil {
			return Response{}, unexpected(err)
		}
		resp.Error = ErrorCode(b)
	case ResponseGoodbye, ResponseProcessing:
	default:
		return Response{}, &ResponseCodeError{Code: resp.Code}
	}
	return resp, nil
}

// WriteResponse writes a response; with ResponseOK the message, of any size, in full blocks. A Code that does not exist
// is a [*ResponseCodeError], before anything is written.
func WriteResponse(w io.Writer, resp Response) error {
	out := newOutgoing(w)
	switch resp.Code {
	case ResponseOK:
		return out.message(byte(resp.Code), resp.Body)
	case ResponseError:
		return out.bare(byte(resp.Code), byte(resp.Error))
	case ResponseGoodbye, ResponseProcessing:
		return out.bare(byte(resp.Code))
	}
	return &ResponseCodeError{Code: resp.Code}
}

// none is the message of a response that has none.
type none struct{}

func (none) Read([]byte) (int, error) { return 0, io.EOF }

// unexpected turns the end of the stream into a cut: for use inside a request or an answer.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
