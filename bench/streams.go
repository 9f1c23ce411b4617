package bench

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"

	"github.com/seed44153783/wirekit/bench/round"
	"github.com/seed44153783/wirekit/varint"
)

// varintStreams reads uvarints from readers, without reading ahead.
func varintStreams() (groups []round.Group) {
	for _, d := range distributions[:3] {
		want, in := uvarints(d)
		out := make([]uint64, count)
		src := bytes.NewReader(in)
		buffered := bufio.NewReader(src)
		bare := struct{ io.Reader }{src}
		for _, kind := range []struct {
			name  string
			r     io.Reader
			bytes io.ByteReader // what the peers, who need one, are given
			reset func()
		}{
			{"*bytes.Reader", src, src, func() { src.Reset(in) }},
			{"*bufio.Reader", buffered, buffered, func() { src.Reset(in); buffered.Reset(src) }},
			{"bare io.Reader", bare, oneByte{bare}, func() { src.Reset(in) }},
		} {
			groups = append(groups, round.Group{
				Section: "uvarint from a stream, nothing read ahead", Name: kind.name + ", " + d.name, Unit: "value", Items: count,
				Goal: 1, Spread: spreadSmall, Clear: func() { clear(out) }, Check: sameAs(&out, want),
				Candidates: []round.Candidate{
					{Name: "wirekit ReadUvarint", Pass: func() {
						kind.reset()
						for i := range out {
							out[i], _ = varint.ReadUvarint(kind.r)
						}
					}},
					{Name: "encoding/binary", Pass: func() {
						kind.reset()
						for i := range out {
							out[i], _ = binary.ReadUvarint(kind.bytes)
						}
					}},
				},
			})
		}
	}
	return groups
}

// oneByte is the usual way to give a bare reader to those who need an io.ByteReader. It allocates.
type oneByte struct{ r io.Reader }

func (o oneByte) ReadByte() (byte, error) {
	var b [1]byte
	_, err := io.ReadFull(o.r, b[:])
	return b[0], err
}
