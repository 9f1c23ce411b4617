package drpc

import (
	"errors"
	"strconv"
)

// Status says how a call ended. The enum is open: other values than the constants are carried unchanged.
type Status int32

// The statuses of DAOS.
const (
	StatusSuccess                Status = 0 // the method ran
	StatusSubmitted              Status = 1 // the method was queued
	StatusFailure                Status = 2 // the method failed
	StatusUnknownModule          Status = 3 // no module of this number
	StatusUnknownMethod          Status = 4 // no method of this number in the module
	StatusFailedUnmarshalCall    Status = 5 // the Call could not be decoded
	StatusFailedUnmarshalPayload Status = 6 // the Call's body could not be decoded
	StatusFailedMarshal          Status = 7 // the answer could not be encoded
)

var statuses = [...]struct{ name, message string }{
	StatusSuccess:                {"SUCCESS", ""},
	StatusSubmitted:              {"SUBMITTED", ""},
	StatusFailure:                {"FAILURE", unknownError},
	StatusUnknownModule:          {"UNKNOWN_MODULE", "unrecognized module ID"},
	StatusUnknownMethod:          {"UNKNOWN_METHOD", "unrecognized method ID"},
	StatusFailedUnmarshalCall:    {"FAILED_UNMARSHAL_CALL", "failed to unmarshal incoming call"},
	StatusFailedUnmarshalPayload: {"FAILED_UNMARSHAL_PAYLOAD", "failed to unmarshal method-specific payload"},
	StatusFailedMarshal:          {"FAILED_MARSHAL", "failed to marshal response payload"},
}

const unknownError = "an unknown error occurred"

// String returns the name of s in DAOS's drpc.proto, "Status(99)" for a value without one.
func (s Status) String() string {
	if s < 0 || int(s) >= len(statuses) {
		return "Status(" + strconv.Itoa(int(s)) + ")"
	}
	return statuses[s].name
}

// Message returns DAOS's text for s: empty for success, "an unknown error occurred" for FAILURE and for values without
// a name.
func (s Status) Message() string {
	if s < 0 || int(s) >= len(statuses) {
		return unknownError
	}
	return statuses[s].message
}

// A Failure is an error that a handler returns to choose the status of the answer. Failures are comparable:
// errors.Is(err, UnknownMethodFailure()) works.
type Failure struct {
	// Status is sent to the caller.
	Status Status
	// Message is for the server's own log; it is not sent.
	Message string
}

// Error returns the message.
func (f Failure) Error() string { return f.Message }

// NewFailure returns a Failure with the status and its text.
func NewFailure(s Status) Failure { return Failure{s, s.Message()} }

// NewFailureWithMessage returns a Failure with StatusFailure and a text of its own.
func NewFailureWithMessage(message string) Failure { return Failure{StatusFailure, message} }

// UnknownModuleFailure says that there is no such module.
func UnknownModuleFailure() Failure { return NewFailure(StatusUnknownModule) }

// UnknownMethodFailure says that the module has no such method.
func UnknownMethodFailure() Failure { return NewFailure(StatusUnknownMethod) }

// UnmarshalingCallFailure says that the call could not be decoded.
func UnmarshalingCallFailure() Failure { return NewFailure(StatusFailedUnmarshalCall) }

// UnmarshalingPayloadFailure says that the body of the call could not be decoded.
func UnmarshalingPayloadFailure() Failure { return NewFailure(StatusFailedUnmarshalPayload) }

// MarshalingFailure says that the answer could not be encoded.
func MarshalingFailure() Failure { return NewFailure(StatusFailedMarshal) }

// ErrorToStatus returns the status to answer err with: StatusSuccess for nil, its Status for a Failure or an error that
// wraps one, else StatusFailure. DAOS itself looks for a Failure with a type assertion, so that a wrapped one becomes
// FAILURE there. As in DAOS a pointer to a Failure is no Failure.
func ErrorToStatus(err error) Status {
	if err == nil {
		return StatusSuccess
	}
	var f Failure
	if errors.As(err, &f) {
		return f.Status
	}
	return StatusFailure
}
