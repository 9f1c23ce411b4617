package main

import (
	"unicode/utf8"

	"github.com/seed44153783/wirekit/framing"
)

// framesName is the protocol that has no framing of its own.
const framesName = "frames"

func init() {
	protocols[framesName] = func() protocol { return new(frames) }
}

// frames is any payload at all: text where it is UTF-8, else bytes.
type frames struct{}

type textFields struct{ Text string }

type dataFields struct{ Data hexBytes }

// framing is never asked for: -p frames needs -framing.
func (frames) framing() framing.StateSplitter { return nil }

func (frames) decode(payload []byte) (packet, error) {
	if utf8.Valid(payload) {
		return packet{typ: "text", fields: &textFields{string(payload)}}, nil
	}
	return packet{typ: "data", fields: &dataFields{payload}}, nil
}

func (frames) create(typ string) any {
	switch typ {
	case "text":
		return new(textFields)
	case "data":
		return new(dataFields)
	}
	return nil
}

func (frames) encode(dst []byte, p packet) ([]byte, error) {
	if fields, ok := p.fields.(*textFields); ok {
		return append(dst, fields.Text...), nil
	}
	return append(dst, p.fields.(*dataFields).Data...), nil
}
