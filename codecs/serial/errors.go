package serial

import (
	"errors"
	"strconv"
)

// Sentinel errors, matched with [errors.Is].
var (
	// ErrReserved is returned when the protocol keeps the task code to itself.
	ErrReserved = errors.New("serial: reserved task code")
	// ErrRegistered is returned when the task code is taken.
	ErrRegistered = errors.New("serial: task code already registered")
	// ErrNilTask is returned when a task has no function.
	ErrNilTask = errors.New("serial: task function is nil")
	// ErrUnknownTask is returned when nothing is registered for the task code.
	ErrUnknownTask = errors.New("serial: unknown task")
	// ErrStarted is returned when the answer has begun, so that no response code can follow.
	ErrStarted = errors.New("serial: answer already started")
	// ErrCanceled is returned by context.Cause of a task's context after Conn.Cancel.
	ErrCanceled = errors.New("serial: task canceled")
	// ErrDisconnected is returned when the time that Conn.Disconnect left is over.
	ErrDisconnected = errors.New("serial: disconnected")
	// ErrGoodbye is returned when the server is closing and has not run the task.
	ErrGoodbye = errors.New("serial: server said goodbye")
	// ErrResponseCode is returned when a response code does not exist. The error is a [*ResponseCodeError].
	ErrResponseCode = errors.New("serial: unknown response code")
	// ErrClosed is returned when the connection, or the answer, was closed on this side, or there is none.
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

// Timeout reports whether the cause is that a limit of a [Timeout], or another deadline, passed.
func (e *TaskError) Timeout() bool { return isTimeout(e.Err) }

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
