package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/seed44153783/wirekit/framing"
)

// jsonRecord is a record as -json prints it and -encode reads it.
type jsonRecord struct {
	Protocol string          `json:"protocol"`
	Frame    int64           `json:"frame"`
	Offset   int64           `json:"offset"`
	Size     int             `json:"size"`
	Type     string          `json:"type"`
	Fields   json.RawMessage `json:"fields"`
	Raw      hexBytes        `json:"raw,omitempty"`
}

// hexBytes are a string of hexadecimal digits in JSON.
type hexBytes []byte

func (b hexBytes) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, b), nil }

func (b *hexBytes) UnmarshalText(text []byte) (err error) {
	*b, err = hex.AppendDecode((*b)[:0], text)
	return err
}

// An encoder makes frames of what JSON says.
type encoder struct {
	protocol protocol
	framing  framing.StateSplitter
}

// newEncoder returns an encoder for a protocol, with its own framing if f is nil.
func newEncoder(name string, f framing.StateSplitter) encoder {
	p := protocols[name]()
	if f == nil {
		f = p.framing()
	}
	return encoder{p, f}
}

// frame returns the frame of a packet of type typ.
func (e encoder) frame(typ string, fields json.RawMessage) ([]byte, error) {
	if e.framing == nil {
		return nil, errNoFraming
	}
	p := packet{typ: typ, fields: e.protocol.create(typ)}
	if p.fields == nil {
		return nil, fmt.Errorf("unknown type %q", typ)
	}
	if len(fields) == 0 {
		return nil, fmt.Errorf("%s: expected fields or raw", typ)
	}
	d := json.NewDecoder(bytes.NewReader(fields))
	d.DisallowUnknownFields()
	if err := d.Decode(p.fields); err != nil {
		return nil, fmt.Errorf("%s: %w", typ, err)
	}
	payload, err := e.protocol.encode(nil, p)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", typ, err)
	}
	return e.framing.AppendFrame(nil, payload)
}

// errNoFraming is for the protocol that has no framing of its own.
var errNoFraming = errors.New("-p frames needs -framing")

// jsonPrinter prints an object a packet.
type jsonPrinter struct {
	encoder
	name          string
	fields        bytes.Buffer
	toFields, out *json.Encoder
}

func newJSONPrinter(w io.Writer, name string, e encoder) *jsonPrinter {
	j := &jsonPrinter{encoder: e, name: name, out: json.NewEncoder(w)}
	j.toFields = json.NewEncoder(&j.fields)
	j.toFields.SetEscapeHTML(false)
	j.out.SetEscapeHTML(false)
	return j
}

func (p *jsonPrinter) print(r record) error {
	p.fields.Reset()
	if err := p.toFields.Encode(r.fields); err != nil {
		return err
	}
	out := jsonRecord{
		Protocol: p.name, Frame: r.number, Offset: r.offset, Size: len(r.frame), Type: r.typ,
		Fields: bytes.TrimSpace(p.fields.Bytes()),
	}
	if frame, err := p.frame(r.typ, out.Fields); err != nil || !bytes.Equal(frame, r.frame) {
		out.Raw = r.frame
	}
	return p.out.Encode(out)
}

func (p *jsonPrinter) finish() error { return nil }

// encode turns the objects in the input into frames. They are of the protocol called name, or of any if that is empty. A framing of nil is
// each protocol's own.
func encode(s *streams, name string, f framing.StateSplitter) error {
	encoders := map[string]encoder{}
	in := json.NewDecoder(s.in)
	in.DisallowUnknownFields()
	for {
		start := in.InputOffset()
		var r jsonRecord
		err := in.Decode(&r)
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = r.check(name)
		}
		if err == nil && r.Raw == nil {
			e, ok := encoders[r.Protocol]
			if !ok {
				e = newEncoder(r.Protocol, f)
				encoders[r.Protocol] = e
			}
			r.Raw, err = e.frame(r.Type, r.Fields)
		}
		if err != nil {
			return fmt.Errorf("object %d, after offset %d: %w", s.frames, start, err)
		}
		if _, err := s.out.Write(r.Raw); err != nil {
			return err
		}
		s.frames++
	}
}

// check holds the protocol of r against the one that was asked for, if any.
func (r *jsonRecord) check(name string) error {
	switch _, known := protocols[r.Protocol]; {
	case r.Protocol == "":
		return errors.New("expected a protocol")
	case name != "" && r.Protocol != name:
		return fmt.Errorf("expected protocol %q, got %q", name, r.Protocol)
	case !known:
		return fmt.Errorf("unknown protocol %q: one of %s", r.Protocol, protocolNames())
	}
	return nil
}
