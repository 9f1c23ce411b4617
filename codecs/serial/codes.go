package serial

import "strconv"

// TaskCode says which task a request asks for.
type TaskCode uint8

const (
	// FirstReserved is the smallest of the codes, up to 255, that the protocol keeps to itself.
	FirstReserved TaskCode = 250
	// KeepAlive is the task of a client that wants the connection to stay; servers answer it by themselves.
	KeepAlive TaskCode = 250
)

// Reserved reports whether the protocol keeps c to itself: 250 and above.
func (c TaskCode) Reserved() bool { return c >= FirstReserved }

// String returns "7", "keep-alive" or "reserved 251".
func (c TaskCode) String() string {
	switch {
	case c == KeepAlive:
		return "keep-alive"
	case c.Reserved():
		return "reserved " + strconv.Itoa(int(c))
	}
	return strconv.Itoa(int(c))
}

// ResponseCode is the first byte of an answer.
type ResponseCode uint8

// The response codes.
const (
	ResponseOK         ResponseCode = 0 // the task ran; a message follows
	ResponseError      ResponseCode = 1 // the task failed; an ErrorCode follows
	ResponseGoodbye    ResponseCode = 2 // the server is closing and has not run the task
	ResponseProcessing ResponseCode = 3 // the task is running; another answer follows
)

var responseNames = [...]string{"OK", "Error", "Goodbye", "Processing"}

// String returns "OK", "Error", "Goodbye", "Processing", or "ResponseCode(4)".
func (c ResponseCode) String() string {
	if int(c) >= len(responseNames) {
		return "ResponseCode(" + strconv.Itoa(int(c)) + ")"
	}
	return responseNames[c]
}

// ErrorCode says why a task failed, in terms of client and server. It is an error itself: a task returns ErrorCode(42),
// and errors.Is(err, ErrorCode(42)) finds it in what the client gets.
type ErrorCode uint8

// Error returns "serial: error code 42".
func (c ErrorCode) Error() string { return "serial: error code " + strconv.Itoa(int(c)) }

// ErrorCode returns c. A [TaskFunc] may return any error that has this method.
func (c ErrorCode) ErrorCode() ErrorCode { return c }
