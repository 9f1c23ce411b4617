package main

import (
	"bytes"
	"fmt"
	"io"

	"github.com/seed44153783/wirekit/codecs/serial"
	"github.com/seed44153783/wirekit/framing"
)

func init() {
	protocols["serial-request"] = func() protocol { return serialRequests{} }
	protocols["serial-response"] = func() protocol { return serialResponses{} }
}

// serialRequests are what a client sends.
type serialRequests struct{}

type requestFields struct {
	Task    serial.TaskCode
	Message hexBytes
}

func (serialRequests) framing() framing.StateSplitter {
	return codeFraming{func(byte) (int, bool) { return 0, true }}
}

func (serialRequests) decode(payload []byte) (packet, error) {
	r := bytes.NewReader(payload)
	request, err := serial.ReadRequest(r)
	if err != nil {
		return packet{}, wholeFrame(r, err)
	}
	message, err := io.ReadAll(request.Body)
	return packet{typ: "Request", fields: &requestFields{request.Task, message}}, wholeFrame(r, err)
}

func (serialRequests) create(typ string) any {
	if typ != "Request" {
		return nil
	}
	return new(requestFields)
}

func (serialRequests) encode(dst []byte, p packet) ([]byte, error) {
	fields := p.fields.(*requestFields)
	buf := bytes.NewBuffer(dst)
	err := serial.WriteRequest(buf, serial.Request{Task: fields.Task, Body: bytes.NewReader(fields.Message)})
	return buf.Bytes(), err
}

// serialResponses are what a server sends.
type serialResponses struct{}

// messageFields are those of OK, codeFields those of Error; the others have none.
type (
	messageFields struct{ Message hexBytes }
	codeFields    struct{ Code uint8 }
	noFields      struct{}
)

func (serialResponses) framing() framing.StateSplitter {
	return codeFraming{func(code byte) (int, bool) {
		switch serial.ResponseCode(code) {
		case serial.ResponseOK:
			return 0, true
		case serial.ResponseError:
			return 2, true
		case serial.ResponseGoodbye, serial.ResponseProcessing:
			return 1, true
		}
		return 0, false
	}}
}

func (serialResponses) decode(payload []byte) (packet, error) {
	r := bytes.NewReader(payload)
	response, err := serial.ReadResponse(r)
	if err != nil {
		return packet{}, wholeFrame(r, err)
	}
	p := packet{typ: response.Code.String(), fields: &noFields{}}
	switch response.Code {
	case serial.ResponseOK:
		var message []byte
		message, err = io.ReadAll(response.Body)
		p.fields = &messageFields{message}
	case serial.ResponseError:
		p.fields = &codeFields{uint8(response.Error)}
	}
	return p, wholeFrame(r, err)
}

// responseCodes are the types of responses.
var responseCodes = map[string]serial.ResponseCode{
	"OK": serial.ResponseOK, "Error": serial.ResponseError, "Goodbye": serial.ResponseGoodbye, "Processing": serial.ResponseProcessing,
}

func (serialResponses) create(typ string) any {
	switch code, known := responseCodes[typ]; {
	case !known:
		return nil
	case code == serial.ResponseOK:
		return new(messageFields)
	case code == serial.ResponseError:
		return new(codeFields)
	}
	return new(noFields)
}

func (serialResponses) encode(dst []byte, p packet) ([]byte, error) {
	response := serial.Response{Code: responseCodes[p.typ]}
	switch fields := p.fields.(type) {
	case *messageFields:
		response.Body = bytes.NewReader(fields.Message)
	case *codeFields:
		response.Error = serial.ErrorCode(fields.Code)
	}
	buf := bytes.NewBuffer(dst)
	err := serial.WriteResponse(buf, response)
	return buf.Bytes(), err
}

// wholeFrame says what is wrong with a payload that r was to read to its end, but for err.
func wholeFrame(r *bytes.Reader, err error) error {
	at := r.Size() - int64(r.Len())
	switch {
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return &fieldError{"end", at, fmt.Errorf("expected a whole frame: %w", io.ErrUnexpectedEOF)}
	case err == nil && r.Len() > 0:
		return &fieldError{"end", at, fmt.Errorf("expected the end of the frame, got %d bytes more", r.Len())}
	}
	return err
}

// maxMessage is the limit on a frame with a message in it, in bytes: the protocol has none.
const maxMessage = 64 << 20

// codeFraming is the framing of what begins with a code and has a fixed size or ends with a message in blocks. The token is the whole
// frame.
type codeFraming struct {
	// size returns the size of a frame with that code, 0 for one with a message; false if there is no such code.
	size func(code byte) (n int, ok bool)
}

func (f codeFraming) Split(data []byte, atEOF bool) (int, []byte, error) {
	return f.SplitState(data, atEOF, new(framing.State))
}

// SplitState looks at each count byte once: s.Seen is where the next one stands.
func (f codeFraming) SplitState(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
	if len(data) == 0 {
		return 0, nil, nil
	}
	n, ok := f.size(data[0])
	if !ok {
		return 0, nil, &framing.MalformedError{Problem: fmt.Sprintf("code %d, expected 0 to 3", data[0])}
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
	case s.Need > maxMessage:
		return 0, nil, &framing.FrameSizeError{Size: uint64(s.Need), Max: maxMessage}
	case s.Need <= len(data):
		return s.Need, data[:s.Need], nil
	case atEOF:
		return 0, nil, io.ErrUnexpectedEOF
	}
	return 0, nil, nil
}

// AppendFrame appends the payload, which is a whole frame already.
func (f codeFraming) AppendFrame(dst, payload []byte) ([]byte, error) {
	return append(dst, payload...), nil
}
