package dump

import (
	"cmp"
	"errors"
	"strings"

	"github.com/seed44153783/wirekit/wire"
)

// An annotator prints the line of each packet, and below it a line for each of its fields, with offsets in the input.
type annotator struct{ textPrinter }

// annotated is how many bytes of a field are shown, and rowBytes how many of a packet without a description in a row.
const (
	annotated = 8
	rowBytes  = 16
)

func (a *annotator) print(p *packet) error {
	if err := a.textPrinter.print(p); err != nil {
		return err
	}
	return a.rows(p)
}

// printBad prints what there is of a packet up to where it breaks.
func (a *annotator) printBad(p *packet) error {
	if err := a.writeLine(a.appendHead(a.out.AvailableBuffer(), p)); err != nil {
		return err
	}
	return a.rows(p)
}

func (a *annotator) rows(p *packet) (err error) {
	base := p.offset + int64(max(p.head, 0))
	if p.head > 0 {
		err = a.row(p.offset, p.frame[:p.head], annotated, "(framing)", "")
	}
	if a.Encode != nil {
		for at := 0; err == nil && at < len(p.token); at += rowBytes {
			err = a.row(base+int64(at), p.token[at:min(at+rowBytes, len(p.token))], rowBytes, "", "")
		}
	} else {
		failed := a.codec.Trace(p.token, p.record, func(f wire.Field) {
			value, bytes := f.Value, p.token[f.Offset:f.Offset+f.Size]
			if f.Prefix != 0 {
				value += " (" + strings.ToLower(f.Kind) + ")"
			}
			if f.Secret {
				bytes = nil
			}
			if err == nil {
				err = a.row(base+f.Offset, bytes, annotated, f.Path, value)
			}
		})
		if in := (*wire.DecodeError)(nil); err == nil && errors.As(failed, &in) { // its bytes may be secret
			err = a.row(base+in.Offset, nil, annotated, cmp.Or(in.Path, "(end)"), in.Err.Error())
		}
	}
	if end := p.head + len(p.token); err == nil && p.head >= 0 && end < len(p.frame) {
		err = a.row(p.offset+int64(end), p.frame[end:], annotated, "(framing)", "")
	}
	return err
}

// row prints bytes, the most that are shown of them, and what they are.
func (a *annotator) row(offset int64, b []byte, most int, path, value string) error {
	line := append(appendRight(a.out.AvailableBuffer(), offset, 9), "  "...)
	from := len(line)
	line = appendBytes(line, b, most)
	if path != "" {
		line = append(appendSpaces(line, from+3*annotated+3-len(line)), path...)
		line = append(appendSpaces(line, from+3*annotated+3+28-len(line)), "  "...)
		line = append(line, value...)
	}
	for len(line) > 0 && line[len(line)-1] == ' ' {
		line = line[:len(line)-1]
	}
	return a.writeLine(line)
}
