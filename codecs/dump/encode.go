package dump

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// An encoder turns what a jsonPrinter printed into the frames it stands for.
type encoder struct {
	*streams
	protocols []func() Protocol
	want      string          // the protocol, if only one is wanted
	framing   framing.Framing // instead of the protocols' own, if not nil
	captures  map[string]*capture
	frame     []byte
}

func (e *encoder) encode() error {
	e.captures = map[string]*capture{}
	r := framing.NewReader(e.in, objects{})
	for {
		object, err := r.ReadFrame()
		if err == io.EOF {
			return nil
		}
		offset := e.in.read - int64(r.Buffered()) - int64(len(object))
		if err == nil {
			err = e.object(object)
		} else if at := (*framing.Error)(nil); errors.As(err, &at) {
			offset, err = at.Offset, at.Err
		}
		if err != nil {
			return fmt.Errorf("object %d at offset %d: %w", e.frames, offset, err)
		}
		e.frames++
	}
}

// object writes the frame of an object.
func (e *encoder) object(text []byte) error {
	var o object
	if err := o.parse(text); err != nil {
		return err
	}
	c, err := e.capture(o[protocolMember])
	switch raw := o[rawMember]; {
	case err != nil:
		return err
	case raw != nil:
		if len(raw) < 2 || raw[0] != '"' {
			return errors.New("raw: expected a string of hexadecimal digits")
		}
		if e.frame, err = hex.AppendDecode(e.frame[:0], raw[1:len(raw)-1]); err != nil {
			return fmt.Errorf("raw: %w", err)
		}
	case c.Framing == nil:
		return needsFraming(c.Name)
	default:
		if err := e.fields(c, &o); err != nil {
			return err
		}
	}
	_, err = e.out.Write(e.frame)
	return err
}

// fields makes the frame of an object's fields.
func (e *encoder) fields(c *capture, o *object) error {
	k, err := c.kind(string(o[typeMember]))
	if err != nil {
		return err
	}
	var frame []byte
	if fields := o[fieldsMember]; fields != nil {
		err = wire.ParseJSON(fields, k.record)
	} else {
		err = errors.New("expected fields or raw")
	}
	if err == nil {
		frame, err = c.encode(k.record)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", k.name, err)
	}
	e.frame, err = c.Framing.AppendFrame(e.frame[:0], frame)
	return err
}

// capture returns the protocol of that name.
func (e *encoder) capture(name []byte) (*capture, error) {
	if c := e.captures[string(name)]; c != nil {
		return c, nil
	}
	switch {
	case len(name) == 0:
		return nil, errors.New("expected a protocol")
	case e.want != "" && string(name) != e.want:
		return nil, fmt.Errorf("expected protocol %q, got %s", e.want, quote(string(name)))
	}
	p, err := find(e.protocols, string(name))
	if err != nil {
		return nil, err
	}
	c := newCapture(p, e.framing)
	e.captures[p.Name] = c
	return c, nil
}

// An object is what a jsonPrinter prints of a packet: the text of its members, nil for what is not there. The protocol
// and the type are without their quotes.
type object [fieldsMember + 1][]byte

// The members that count, and all of them. Where a packet stood may be anything.
const (
	protocolMember = iota
	typeMember
	rawMember
	fieldsMember
)

var members = []string{"protocol", "type", "raw", "fields", "frame", "offset", "size"}

// parse takes the text of an object, from brace to brace, apart.
func (o *object) parse(text []byte) error {
	at := space(text, 1)
	for more := byteAt(text, at) != '}'; more; {
		end := valueEnd(text, at)
		if byteAt(text, at) != '"' || end == at {
			return errors.New("expected a key in quotes")
		}
		key := text[at+1 : end-1]
		if at = space(text, end); byteAt(text, at) != ':' {
			return fmt.Errorf("%s: expected a colon", quote(string(key)))
		}
		at = space(text, at+1)
		if end = valueEnd(text, at); end == at {
			return fmt.Errorf("%s: expected a value", quote(string(key)))
		}
		if err := o.set(key, text[at:end]); err != nil {
			return err
		}
		if at = space(text, end); byteAt(text, at) == ',' {
			at = space(text, at+1)
		} else if more = false; at != len(text)-1 || text[at] != '}' {
			return fmt.Errorf("after %s: expected a comma", quote(string(key)))
		}
	}
	return nil
}

func (o *object) set(key, value []byte) (err error) {
	i := slices.IndexFunc(members, func(name string) bool { return name == string(key) })
	switch {
	case i < 0:
		return fmt.Errorf("unknown key %s", quote(string(key)))
	case i >= len(o):
		return nil
	case o[i] != nil:
		return fmt.Errorf("%s comes twice", key)
	case i <= typeMember:
		if value, err = unquote(value); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	o[i] = value
	return nil
}

// unquote returns what a JSON string says.
func unquote(value []byte) ([]byte, error) {
	if value[0] == '"' && !slices.Contains(value, '\\') {
		return value[1 : len(value)-1], nil
	}
	var s name
	err := wire.ParseJSON(value, &s)
	return []byte(s), err
}
