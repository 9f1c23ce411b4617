package dump

import (
	"bytes"
	"fmt"
	"runtime/debug"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// A capture is a protocol at work, with the framing that is asked for.
type capture struct {
	Protocol
	kinds   map[string]*kind
	ordered []*kind // in the order of their first packet
	last    *kind
	largest int // frame so far
	codec   wire.Codec
	scratch []byte
}

// A kind is a type of packets.
type kind struct {
	typ    string
	name   string // the type as it can be printed
	record wire.Record
	known  bool // it is told apart from others

	before, after []byte // what JSON says before and after the place of a packet
	counts
}

// maxKinds is how many types are told apart, as their names may come from a capture.
const maxKinds = 1000

func newCapture(p Protocol, f framing.Framing) *capture {
	if f != nil {
		p.Framing = f
	}
	return &capture{Protocol: p, kinds: map[string]*kind{}, codec: wire.Codec{MaxLen: -1}}
}

// kind returns the type of that name. Types beyond maxKinds are one.
func (c *capture) kind(name string) (*kind, error) {
	if k := c.last; k != nil && k.typ == name { // packets of a type come in runs
		return k, nil
	}
	if k := c.kinds[name]; k != nil {
		c.last = k
		return k, nil
	}
	var record wire.Record
	if c.New != nil {
		record = c.New(name)
	}
	if record == nil {
		return nil, fmt.Errorf("unknown type %s", quote(name))
	}
	k := &kind{typ: name, name: string(appendClean(nil, []byte(name), maxName)), record: record}
	k.find(record)
	if k.known = len(c.kinds) < maxKinds; k.known {
		c.kinds[name] = k
		c.ordered = append(c.ordered, k)
	}
	return k, nil
}

// decode decodes a frame. With an error, the type is what is known of it.
func (c *capture) decode(frame []byte) (k *kind, typ string, err error) {
	typ = c.Name
	if c.Type != nil {
		if typ, err = c.Type(frame); err != nil {
			return nil, typ, err
		}
	}
	if k, err = c.kind(typ); err != nil {
		return nil, "", err
	}
	if len(frame) > c.largest {
		c.largest = len(frame)
		freeMemory(c.largest) // what its reading has left
	}
	if c.Decode != nil {
		err = c.Decode(frame, k.record)
	} else {
		err = c.codec.Unmarshal(frame, k.record)
	}
	return k, typ, err
}

// encode returns the frame that a record stands for, good until the next call.
func (c *capture) encode(r wire.Record) (frame []byte, err error) {
	if c.Encode != nil {
		c.scratch, err = c.Encode(c.scratch[:0], r)
	} else {
		c.scratch, err = c.codec.Append(c.scratch[:0], r)
	}
	return c.scratch, err
}

// exact reports whether the record's fields alone give back the bytes that the packet was.
func (c *capture) exact(p *packet) bool {
	if n := len(p.frame); cap(c.scratch) < n {
		freeMemory(n) // what its decoding has left
		c.scratch = make([]byte, 0, n)
	}
	if frame, err := c.encode(p.record); err != nil || !bytes.Equal(frame, p.token) {
		return false
	}
	framed, err := c.Framing.AppendFrame(c.scratch[:0], p.token)
	c.scratch = framed[:0]
	// An end mark of SLIP before the frame is fill to who reads it.
	fill, ok := bytes.CutSuffix(framed, p.frame)
	return err == nil && ok && bytes.HasSuffix(p.fill, fill)
}

// needsFraming is the error of a protocol that has no framing of its own.
func needsFraming(name string) error { return fmt.Errorf("-p %s needs -framing", name) }

// freeMemory returns what is not used any more to the system, where it is about as much as a frame of n bytes and that
// is much.
func freeMemory(n int) {
	if n > 4<<20 {
		debug.FreeOSMemory()
	}
}
