package dump

import (
	"bufio"
	"encoding/hex"
	"strconv"

	"github.com/seed44153783/wirekit/wire"
)

// A jsonPrinter prints an object a packet.
type jsonPrinter struct {
	*capture
	out  *bufio.Writer
	line []byte
}

// maxPiece is how many bytes of a line of JSON are held before they are written.
const maxPiece = 32 << 10

func (j *jsonPrinter) print(p *packet) error {
	if p.before == nil {
		p.before = append(appendString([]byte(`{"protocol":`), j.Name), `,"frame":`...)
		p.after = append(appendString([]byte(`,"type":`), p.typ), `,"fields":`...)
	}
	line := append(j.line[:0], p.before...)
	line = strconv.AppendInt(line, p.number, 10)
	line = strconv.AppendInt(append(line, `,"offset":`...), p.offset, 10)
	line = strconv.AppendInt(append(line, `,"size":`...), int64(len(p.frame)), 10)
	line = append(line, p.after...)
	line, err := wire.StreamJSON(j.out, line, p.record)
	if err != nil {
		return err
	}
	if !j.exact(p) {
		line = append(line, `,"raw":"`...)
		for raw := p.frame; len(raw) > 0; {
			n := min(len(raw), maxPiece/2)
			line, raw = hex.AppendEncode(line, raw[:n]), raw[n:]
			if len(line) > maxPiece {
				if _, err := j.out.Write(line); err != nil {
					return err
				}
				line = line[:0]
			}
		}
		line = append(line, '"')
	}
	j.line = append(line, "}\n"...)
	_, err = j.out.Write(j.line)
	return err
}

func (j *jsonPrinter) finish() error { return nil }

// appendString appends a JSON string.
func appendString(dst []byte, s string) []byte {
	dst, _ = wire.AppendJSON(dst, (*name)(&s)) // it has no check that could fail
	return dst
}

// A name is a string in JSON.
type name string

func (n *name) Fields(c *wire.Codec) { c.String("", wire.PrefixUint64BE, (*string)(n)) }
