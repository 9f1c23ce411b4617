package codecs_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/seed44153783/wirekit/codecs/dump"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/framing/framingtest"
	"github.com/seed44153783/wirekit/wire"
	"github.com/seed44153783/wirekit/wire/wiretest"
)

// Step 1, the format: a chat frame is a 16-bit length, a kind, and a text with a varint length before it.
const (
	join kind = 1 // text is the name of who joins; once, first
	say  kind = 2 // text is a line of the conversation
)

type kind uint8

// Step 2, the packets: plain structs, described once.
type message struct {
	Kind kind
	Text string
}

var errKind = errors.New("chat: unknown kind")

func (m *message) Fields(c *wire.Codec) {
	wire.Enum(c, "Kind", &m.Kind)
	c.Check("Kind", m.Kind == join || m.Kind == say, errKind)
	c.UTF8String("Text", wire.PrefixUvarint, &m.Text)
}

// Step 3, the framing: how packets follow each other in a stream, and how large they may be.
var chat = framing.Length{Prefix: wire.PrefixUint16BE, Max: 1024}

// Step 4, the session: a state machine that takes packets and returns packets. It knows no network and no clock.
type session struct{ name string }

func (s *session) receive(m message) (message, error) {
	switch {
	case m.Kind == join && s.name == "" && m.Text != "":
		s.name = m.Text
		return message{say, s.name + " is here"}, nil
	case m.Kind == say && s.name != "":
		return message{say, s.name + ": " + m.Text}, nil
	}
	return message{}, errors.New("chat: unexpected message")
}

// And the command that prints captures: func main() { dump.Main(protocol) }.
func protocol() dump.Protocol {
	return dump.Protocol{Name: "chat", Framing: chat, New: func(string) wire.Record { return new(message) }}
}

// Step 5, the proof: of the record, of the framing, and of a conversation through a buffer. In a server, a net.Conn
// takes its place.
func TestMessage(t *testing.T) {
	wiretest.Test(t, wiretest.Config{
		New:     func() wire.Record { return new(message) },
		Samples: []wire.Record{&message{join, "ada"}, &message{say, ""}},
		Golden:  []wiretest.Golden{{Bytes: []byte("\x02\x03foo"), Record: &message{say, "foo"}}},
	})
}

func TestChat(t *testing.T) { framingtest.Test(t, chat, framingtest.Options{}) }

func Example() {
	var conn bytes.Buffer
	client := framing.NewWriter(&conn, chat)
	for _, m := range []message{{join, "ada"}, {say, "hello"}, {join, "bob"}} {
		payload, _ := wire.Append(nil, &m)
		_ = client.WriteFrame(payload)
	}
	var server session
	for payload, err := range framing.NewReader(&conn, chat).Frames() {
		var in, out message
		if err == nil {
			err = wire.Unmarshal(payload, &in)
		}
		if err == nil {
			out, err = server.receive(in)
		}
		fmt.Println(out.Text, err)
	}
	// Output:
	// ada is here <nil>
	// ada: hello <nil>
	//  chat: unexpected message
}

func Example_dump() {
	capture := "0005 02 03 666f6f"
	dump.Run([]string{"chatdump", "-hex", "-annotate"}, strings.NewReader(capture), os.Stdout, os.Stdout, protocol)
	// Output:
	//         0        7  chat           {Kind: 2, Text: "foo"}
	//         0  00 05                      (framing)
	//         2  02                         Kind                          2
	//         3  03                         Text                          3 (length)
	//         4  66 6f 6f                   Text                          "foo"
}
