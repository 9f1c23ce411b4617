package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/seed44153783/wirekit/framing"
)

func init() {
	protocols["serial-request"] = func() protocol { return serialRequests{} }
	protocols["serial-response"] = func() protocol { return serialResponses{} }
}

// The codes of a response.
const (
	serialOK         = 0
	serialError      = 1
	serialGoodbye    = 2
	serialProcessing = 3
)

// serialRequests are what a client sends: a task code and a message in blocks.
type serialRequests struct{}

type requestFields struct {
	Task    uint8
	Message hexBytes
}

// requestFraming: every code comes with a message.
var requestFraming = codedBlocks{func(byte) (int, bool) { return 0, true }}

func (serialRequests) framing() framing.Framing { return requestFraming }

func (serialRequests) decode(payload []byte) (packet, error) {
	if err := requestFraming.whole(payload); err != nil {
		return packet{}, err
	}
	return packet{typ: "Request", fields: &requestFields{payload[0], joinBlocks(payload[1:])}}, nil
}

func (serialRequests) create(typ string) any {
	if typ != "Request" {
		return nil
	}
	return new(requestFields)
}

func (serialRequests) encode(dst []byte, p packet) ([]byte, error) {
	fields := p.fields.(*requestFields)
	return serialBlocks.AppendFrame(append(dst, fields.Task), fields.Message)
}

// serialResponses are what a server sends: a code, and what the code calls for.
type serialResponses struct{}

type okFields struct{ Message hexBytes }

type errorFields struct{ Code uint8 }

type noFields struct{}

// responseFraming: what follows depends on the code.
var responseFraming = codedBlocks{func(code byte) (int, bool) {
	switch code {
	case serialError:
		return 2, true
	case serialGoodbye, serialProcessing:
		return 1, true
	}
	return 0, code == serialOK
}}

func (serialResponses) framing() framing.Framing { return responseFraming }

func (serialResponses) decode(payload []byte) (packet, error) {
	if err := responseFraming.whole(payload); err != nil {
		return packet{}, err
	}
	switch payload[0] {
	case serialOK:
		return packet{typ: "OK", fields: &okFields{joinBlocks(payload[1:])}}, nil
	case serialError:
		return packet{typ: "Error", fields: &errorFields{payload[1]}}, nil
	case serialGoodbye:
		return packet{typ: "Goodbye", fields: &noFields{}}, nil
	}
	return packet{typ: "Processing", fields: &noFields{}}, nil
}

func (serialResponses) create(typ string) any {
	switch typ {
	case "OK":
		return new(okFields)
	case "Error":
		return new(errorFields)
	case "Goodbye", "Processing":
		return new(noFields)
	}
	return nil
}

func (serialResponses) encode(dst []byte, p packet) ([]byte, error) {
	switch fields := p.fields.(type) {
	case *okFields:
		return serialBlocks.AppendFrame(append(dst, serialOK), fields.Message)
	case *errorFields:
		return append(dst, serialError, fields.Code), nil
	}
	if p.typ == "Goodbye" {
		return append(dst, serialGoodbye), nil
	}
	return append(dst, serialProcessing), nil
}

// serialBlocks is the framing of a message. codedBlocks holds its size.
var serialBlocks = framing.Blocks{Max: -1}

// joinBlocks returns the message in a whole row of blocks.
func joinBlocks(b []byte) []byte {
	_, message, _ := serialBlocks.Split(b, true) // every whole row is a message
	return message
}

// codedBlocks are frames of a code byte and, unless the code gives them a fixed size, a message in blocks. The token is the whole frame.
type codedBlocks struct {
	// size returns the size of a frame with that code, 0 for one with a message; false if there is no such code.
	size func(code byte) (n int, ok bool)
}

func (f codedBlocks) Split(data []byte, atEOF bool) (int, []byte, error) {
	return f.SplitState(data, atEOF, new(framing.State))
}

// SplitState looks at each count byte once: s.Seen is where the next one stands.
func (f codedBlocks) SplitState(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
	if len(data) == 0 {
		return 0, nil, nil
	}
	n, ok := f.size(data[0])
	if !ok {
		return 0, nil, &framing.MalformedError{Problem: fmt.Sprintf("code %d, expected 0 to 3", data[0])}
	}
	if n > 0 && n <= len(data) {
		return n, data[:n], nil
	}
	s.Need = n
	if n == 0 {
		s.Seen = max(s.Seen, 1)
		for s.Seen < len(data) && data[s.Seen] != 0 {
			s.Seen += 1 + int(data[s.Seen])
		}
		s.Need = s.Seen + 1
	}
	switch {
	case s.Need > framing.DefaultMax:
		return 0, nil, &framing.FrameSizeError{Size: uint64(s.Need), Max: framing.DefaultMax}
	case n == 0 && s.Seen < len(data):
		return s.Need, data[:s.Need], nil
	case atEOF:
		return 0, nil, io.ErrUnexpectedEOF
	}
	return 0, nil, nil
}

// whole says whether payload is one whole frame.
func (f codedBlocks) whole(payload []byte) error {
	n, _, err := f.Split(payload, true)
	if err == nil && n != len(payload) || len(payload) == 0 {
		err = errors.New("expected one whole frame, a code and what it calls for")
	}
	return err
}

// AppendFrame appends the payload, which is a whole frame.
func (f codedBlocks) AppendFrame(dst, payload []byte) ([]byte, error) {
	if err := f.whole(payload); err != nil {
		return dst, err
	}
	return append(dst, payload...), nil
}
