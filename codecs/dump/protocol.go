package dump

import (
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// A Protocol says how captures of one kind are cut and what their frames hold. It serves one capture, so its functions
// may remember what they have seen. A frame, as they get it, is a token of the framing: a view until the next one.
type Protocol struct {
	// Name is what -p is given.
	Name string
	// Doc says in a line, for -h, what a capture holds.
	Doc string
	// Framing cuts a capture into frames. With nil there is none but -framing.
	Framing framing.Framing
	// Type returns the type of a frame. Nil is for a protocol of one type, of the name of the protocol.
	Type func(frame []byte) (string, error)
	// New returns an empty record of a type, nil if there is no such type. Its fields describe a whole frame, with what
	// tells its type; see [Tag]. Frames of one type are decoded into one record. A record that is an
	// [encoding.TextAppender] prints itself as text, unless that fails.
	New func(typ string) wire.Record
	// Decode decodes a frame into a record that New made. Nil is [wire.Unmarshal].
	Decode func(frame []byte, r wire.Record) error
	// Encode appends the frame that a record stands for. Nil is [wire.Append]. With it the record's fields are taken
	// for names of what is in a frame, not for a description of its bytes, and -annotate shows the bytes alone.
	Encode func(dst []byte, r wire.Record) ([]byte, error)
	// Show appends numbers, by the name of their field, for people to read, or reports false; see [wire.AppendText].
	Show func(dst []byte, field string, v uint64) ([]byte, bool)
	// Finish says at the end of the capture whether its last packet was a good one to end with. Nil is yes.
	Finish func() error
}

// Tag returns a record of the byte tag and then r. The tag is not printed, and another byte in its place is
// [wire.ErrMagic].
func Tag(tag byte, r wire.Record) wire.Record { return &tagged{string([]byte{tag}), r} }

// A Packet is a type of packets of a [Tagged] protocol.
type Packet struct {
	Tag  byte
	Type string
	// New returns an empty record of what stands after the tag.
	New func() wire.Record
}

// Tagged returns the Protocol of packets that the first byte of a frame tells apart. Other functions can be set in it.
func Tagged(name string, f framing.Framing, packets ...Packet) Protocol {
	return Protocol{
		Name:    name,
		Framing: f,
		Type: func(frame []byte) (string, error) {
			if len(frame) == 0 {
				return "", fmt.Errorf("expected a type: %w", io.ErrUnexpectedEOF)
			}
			for i := range packets {
				if packets[i].Tag == frame[0] {
					return packets[i].Type, nil
				}
			}
			return "", fmt.Errorf("unknown type %d", frame[0])
		},
		New: func(typ string) wire.Record {
			for _, p := range packets {
				if p.Type == typ {
					return Tag(p.Tag, p.New())
				}
			}
			return nil
		},
	}
}

type tagged struct {
	tag    string
	record wire.Record
}

func (t *tagged) Fields(c *wire.Codec) {
	c.Magic("Tag", t.tag)
	t.record.Fields(c)
}

// frames is the protocol of any frames at all: text where they are UTF-8, else bytes.
func frames() Protocol {
	return Protocol{
		Name: "frames",
		Doc:  "anything that -framing can cut into frames",
		Type: func(frame []byte) (string, error) {
			if utf8.Valid(frame) {
				return "text", nil
			}
			return "data", nil
		},
		New: func(typ string) wire.Record {
			switch typ {
			case "text":
				return new(text)
			case "data":
				return new(data)
			}
			return nil
		},
	}
}

type text struct{ Text string }

func (t *text) Fields(c *wire.Codec) {
	wire.Scalar(c, "Text", &t.Text, func() {
		if c.Decoding() {
			var b []byte
			c.RestView("", &b)
			t.Text = string(b)
			return
		}
		piece := make([]byte, min(len(t.Text), maxPiece)) // a long text is not copied whole
		for rest := t.Text; len(rest) > 0; rest = rest[len(piece):] {
			piece = piece[:copy(piece, rest)]
			c.Into("", piece)
		}
	})
}

type data struct{ Data []byte }

func (d *data) Fields(c *wire.Codec) { c.RestView("Data", &d.Data) }
