package serial

import (
	"errors"
	"strconv"
)

// Sentinel errors, matched with [errors.Is].
var (
	// ErrReserved: the protocol keeps the task code to itself.
	ErrReserved = errors.New("serial: reserved task code")
	// ErrRegistered: the task code is taken.
	ErrRegistered = errors.New("serial: task code already registered")
	// ErrNilTask: a task without a function.
	ErrNilTask = errors.New("serial: task function is nil")
	// ErrUnknownTask: nothing is registered for the task code.
	ErrUnknownTask = errors.New("serial: unknown task")
	// ErrStarted: the answer has begun, so that no response code can follow.
	ErrStarted = errors.New("serial: answer already started")
	// ErrCanceled: the cause of a task's context after Conn.Cancel.
	ErrCanceled = errors.New("serial: task canceled")
	// ErrDisconnected: the time that Conn.Disconnect left is over.
	ErrDisconnected = errors.New("serial: disconnected")
	// ErrGoodbye: the server is closing and has not run the task.
	ErrGoodbye = errors.New("serial: server said goodbye")
	// ErrResponseCode: a response code that does not exist. The error is a [*ResponseCodeError].
	ErrResponseCode = errors.New("serial: unknown response code")
	// ErrClosed: the connection, or the answer, was closed on this side.
	ErrClosed = errors.New("serial: closed")

	errReadCount  = errors.New("serial: reader returned an impossible count")
	errWriteCount = errors.New("serial: writer returned an impossible count")
)

// A TaskError says which task failed. It unwraps to the cause.
type TaskError struct {
	// Task is the task's code.
	Task TaskCode
	// Name is the name it is registered with; empty on the client's side.
	Name string
	// Err is the cause: an ErrorCode if the server answered with one.
	Err error
}

// Error gives the code of the task, its name where it has one, and the cause.
func (e *TaskError) Error() string {
	s := "serial: task " + e.Task.String()
	if e.Name != "" {
		s += " (" + e.Name + ")"
	}
	return s + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *TaskError) Unwrap() error { return e.Err }

// A ResponseCodeError holds a response code that does not exist. It unwraps to [ErrResponseCode].
type ResponseCodeError struct {
	// Code is what came instead, 4 or more.
	Code ResponseCode
}

// Error gives the code, in decimal.
func (e *ResponseCodeError) Error() string {
	return "serial: unknown response code " + strconv.Itoa(int(e.Code))
}

// Unwrap returns ErrResponseCode.
func (e *ResponseCodeError) Unwrap() error { return ErrResponseCode }
