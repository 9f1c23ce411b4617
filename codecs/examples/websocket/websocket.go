// Package websocket describes the frames of WebSocket (RFC 6455, section 5): a length of a kind of its own, which
// shares its first byte with a flag, a payload under a mask, and the rules by which frames are fragments of a message.
// It is there to read and to copy, not to import.
//
//	 7   6 5 4  3..0    7      6..0
//	+---+-----+--------+------+--------+------------------+--------------+--------------------
//	|fin|rsv 0| opcode |masked| length | 126: length u16  | key, 4 bytes,| payload, each byte
//	|   |     |        |      |        | 127: length u64  | if masked    | XOR one of the key
//	+---+-----+--------+------+--------+------------------+--------------+--------------------
//	 81                 85                                 37 fa 21 3d    7f 9f 4d 51 58         "Hello"
//
// A client masks all of its frames, a server none (section 5.1): so they are two records, [ClientFrame] and [Frame],
// and each refuses what the other is. Extensions, which may use the reserved bits, are not described.
//
// [Framing] cuts the stream of either side into frames, and [Fragments] holds their order to the rules.
package websocket

import (
	"bytes"
	"errors"
	"math"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// ErrForbidden is returned for what can be read or written but the RFC forbids; the path of the error says where.
var ErrForbidden = errors.New("websocket: forbidden by RFC 6455")

// Framing cuts a stream into frames of at most max bytes; zero and negative are as in [framing.Sized].
func Framing(max int) framing.Sized { return framing.Sized{Item: item, Max: max} }

// item reads a head up to the key, which it counts as part of what follows.
func item(b []byte, _ int) (framing.Item, error) {
	size, n, err := consumeLength(b[1:])
	if err == nil && b[1] >= masked {
		size += 4
	}
	return framing.Item{Head: 1 + n, Body: size}, err
}

// masked is the flag of a mask, in the first byte of a length.
const masked = 0x80

// The lengths of a server's and of a client's frames. The key stands after a length that does not count it.
var (
	serverLength = lengths("server's length", 0)
	clientLength = lengths("client's length", masked).Plus(-4)
)

// lengths returns the kind of length that has that flag, in its shortest form.
func lengths(name string, flag byte) wire.Prefix {
	appendLength := func(dst []byte, n uint64) ([]byte, error) {
		switch {
		case n > math.MaxInt64:
			return dst, wire.ErrOverflow
		case n > math.MaxUint16:
			return wire.AppendUint64(append(dst, flag|127), n), nil
		case n > 125:
			return wire.AppendUint16(append(dst, flag|126), uint16(n)), nil
		}
		return append(dst, flag|byte(n)), nil
	}
	consume := func(b []byte) (n uint64, size int, err error) {
		if len(b) > 0 && b[0]&masked != flag {
			return 0, 0, ErrForbidden
		}
		return consumeLength(b)
	}
	return wire.NewPrefix(name, appendLength, consume).Canonical()
}

// consumeLength decodes a length with either flag.
func consumeLength(b []byte) (n uint64, size int, err error) {
	first, _, err := wire.ConsumeUint8(b)
	n = uint64(first &^ masked)
	switch n {
	case 126:
		n, size, err = wire.ConsumeUintN(b[1:], 2)
	case 127:
		n, size, err = wire.ConsumeUintN(b[1:], 8)
	}
	if n > math.MaxInt64 {
		err = wire.ErrOverflow
	}
	return n, 1 + size, err
}

// Opcode says what a frame is, section 5.2. Those from Close on are control frames.
type Opcode uint8

// The opcodes that are not reserved.
const (
	Continuation Opcode = 0
	Text         Opcode = 1
	Binary       Opcode = 2
	Close        Opcode = 8
	Ping         Opcode = 9
	Pong         Opcode = 10
)

// Frame is a frame of a server.
type Frame struct {
	Fin     bool // it is the last one of its message
	Opcode  Opcode
	Payload []byte
}

// Fields implements [wire.Record].
func (f *Frame) Fields(c *wire.Codec) {
	f.fields(c, serverLength, func() { c.Rest("Payload", &f.Payload) })
}

// fields codes a frame whose length is followed by what rest codes.
func (f *Frame) fields(c *wire.Codec, length wire.Prefix, rest func()) {
	c.Bits("Head", 1, func() {
		c.Flag("Fin", &f.Fin)
		c.Unused(3)
		wire.BitField(c, "Opcode", 4, &f.Opcode)
	})
	control := f.Opcode >= Close
	c.Check("Opcode", f.Opcode <= Binary || control && f.Opcode <= Pong, ErrForbidden)
	c.Section("", length, rest)
	c.Check("Payload", !control || f.Fin && len(f.Payload) <= 125, ErrForbidden)
}

// ClientFrame is a frame of a client. Key is a new random number for each frame; Payload is without the mask.
type ClientFrame struct {
	Frame
	Key [4]byte
}

// Fields implements [wire.Record].
func (f *ClientFrame) Fields(c *wire.Codec) {
	f.fields(c, clientLength, func() {
		c.Into("Key", f.Key[:])
		wire.Scalar(c, "Payload", &f.Payload, func() { f.payload(c) })
	})
}

// payload codes the payload under the mask. A record is not written to when it is encoded: a copy is masked.
func (f *ClientFrame) payload(c *wire.Codec) {
	if c.Decoding() {
		c.Rest("", &f.Payload)
		f.mask(f.Payload)
		return
	}
	b := bytes.Clone(f.Payload)
	f.mask(b)
	c.Rest("", &b)
}

// mask puts the mask on b, or takes it off, section 5.3.
func (f *ClientFrame) mask(b []byte) {
	for i := range b {
		b[i] ^= f.Key[i%4]
	}
}

// Fragments holds the frames of one side to section 5.4: a message is a text or binary frame and continuations up to
// the one with Fin; none begins before the last has ended, and control frames may come in between. The zero value
// stands before the first frame.
type Fragments struct{ open bool }

// Next takes the next frame. After an error, [ErrForbidden], the connection is to be closed.
func (s *Fragments) Next(f *Frame) error {
	switch {
	case f.Opcode >= Close:
		return nil
	case s.open != (f.Opcode == Continuation):
		return ErrForbidden
	}
	s.open = !f.Fin
	return nil
}
