package main

import (
	"fmt"
	"io"

	"github.com/seed44153783/wirekit/codecs/dump"
	"github.com/seed44153783/wirekit/codecs/serial"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// requests are what a client of serial sends.
func requests() dump.Protocol {
	return single("serial-request", "what the client of a serial connection sent",
		codeFraming{func(byte) (int, bool) { return 0, true }}, "Request", func() wire.Record { return new(request) })
}

type request struct {
	task serial.TaskCode
	message
}

func (r *request) Fields(c *wire.Codec) {
	wire.Enum(c, "Task", &r.task)
	r.message.Fields(c)
}

// A message is a row of blocks, which an empty one ends.
type message struct{ Blocks []string }

func (m *message) Fields(c *wire.Codec) {
	for block := range wire.ListUntil(c, "Blocks", "\x00", &m.Blocks) {
		c.String("", wire.PrefixUint8, block)
	}
}

// responses are what a server of serial sends.
func responses() dump.Protocol {
	framing := codeFraming{func(code byte) (int, bool) {
		switch serial.ResponseCode(code) {
		case serial.ResponseOK:
			return 0, true
		case serial.ResponseError:
			return 2, true
		}
		return 1, code <= byte(serial.ResponseProcessing)
	}}
	packet := func(code serial.ResponseCode, make func() wire.Record) dump.Packet {
		return dump.Packet{Tag: byte(code), Type: code.String(), New: make}
	}
	p := dump.Tagged("serial-response", framing,
		packet(serial.ResponseOK, func() wire.Record { return new(message) }),
		packet(serial.ResponseError, func() wire.Record { return new(failure) }),
		packet(serial.ResponseGoodbye, func() wire.Record { return nothing{} }),
		packet(serial.ResponseProcessing, func() wire.Record { return nothing{} }))
	p.Doc = "what the server of a serial connection sent"
	return p
}

type failure struct{ code uint8 }

func (f *failure) Fields(c *wire.Codec) { c.Uint8("Code", &f.code) }

type nothing struct{}

func (nothing) Fields(*wire.Codec) {}

// maxMessage is the limit on a frame with a message in it, in bytes: the protocol has none.
const maxMessage = 64 << 20

// codeFraming is the framing of what begins with a code and has a fixed size or ends with a message in blocks. The
// token is the whole frame.
type codeFraming struct {
	// size returns the size of a frame with that code, 0 for one with a message; false if there is no such code.
	size func(code byte) (n int, ok bool)
}

func (f codeFraming) Split(data []byte, atEOF bool) (int, []byte, error) {
	return f.SplitState(data, atEOF, new(framing.State))
}

// SplitState looks at each count byte once: s.Size is where the next one stands.
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
		s.Size = max(s.Size, 1)
		for s.Size < len(data) && data[s.Size] != 0 {
			s.Size += 1 + int(data[s.Size])
		}
		s.Need = s.Size + 1
	}
	switch {
	case s.Need > maxMessage:
		return 0, nil, &framing.FrameSizeError{Size: uint64(s.Need), Max: maxMessage}
	case s.Need <= len(data):
		return s.Need, data[:s.Need:s.Need], nil
	case atEOF:
		return 0, nil, io.ErrUnexpectedEOF
	}
	return 0, nil, nil
}

// AppendFrame appends the payload, which is a whole frame already: anything else is refused.
func (f codeFraming) AppendFrame(dst, payload []byte) ([]byte, error) {
	switch n, _, err := f.Split(payload, true); {
	case err != nil:
		return dst, err
	case n == 0:
		return dst, framing.ErrEmptyFrame
	case n < len(payload):
		return dst, &framing.MalformedError{Problem: "more than one frame"}
	}
	return append(dst, payload...), nil
}
