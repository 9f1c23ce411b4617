package codecs_test

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// Step 1, the format: a chat frame is a 16-bit length, a kind, and a text with a varint length in front.
const (
	join = 1 // text is the name of who joins; once, first
	say  = 2 // text is a line of the conversation
)

// Step 2, the packets: plain structs, one line a field in both directions.
type message struct {
	kind uint8
	text string
}

func (m message) AppendBinary(dst []byte) ([]byte, error) {
	e := wire.NewEncoder(dst)
	e.Uint8(m.kind)
	e.UTF8String(wire.PrefixUvarint, m.text)
	return e.Bytes()
}

func (m *message) UnmarshalBinary(b []byte) error {
	d := wire.NewDecoder(b)
	m.kind = d.Field("kind").Uint8()
	m.text = d.Field("text").UTF8String(wire.PrefixUvarint)
	return d.Finish()
}

// Step 3, the framing: how packets follow each other in a stream, and how large they may be.
var chat = framing.Length{Prefix: wire.PrefixUint16BE, Max: 1024}

// Step 4, the session: a state machine that takes packets and returns packets. It knows no network and no clock.
type session struct{ name string }

func (s *session) receive(m message) (message, error) {
	switch {
	case m.kind == join && s.name == "" && m.text != "":
		s.name = m.text
		return message{say, s.name + " is here"}, nil
	case m.kind == say && s.name != "":
		return message{say, s.name + ": " + m.text}, nil
	}
	return message{}, errors.New("chat: unexpected message")
}

// Step 5, the test: a conversation through a buffer. In a server, a net.Conn takes its place.
func Example() {
	var conn bytes.Buffer
	client := framing.NewWriter(&conn, chat)
	for _, m := range []message{{join, "ada"}, {say, "hello"}, {join, "bob"}} {
		payload, _ := m.AppendBinary(nil)
		_ = client.WriteFrame(payload)
	}
	var server session
	for payload, err := range framing.NewReader(&conn, chat).Frames() {
		var in, out message
		if err == nil {
			err = in.UnmarshalBinary(payload)
		}
		if err == nil {
			out, err = server.receive(in)
		}
		fmt.Println(out.text, err)
	}
	// Output:
	// ada is here <nil>
	// ada: hello <nil>
	//  chat: unexpected message
}
