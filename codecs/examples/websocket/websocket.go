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
// [Framing] cuts the stream of either side into frames, and [Fragments] holds their order to the rules. Whether a text
// in fragments is UTF-8 shows when they are put together, which is the caller's to do.
package websocket

import (
	"unicode/utf8"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// The lengths in frames from a server and from a client, whose upper bit is the flag of a mask. The key of a mask
// stands after a length that does not count it.
var (
	FromServer = wire.PrefixSteps("server's length", 0, 7, 126, 2, 8).Canonical()
	FromClient = wire.PrefixSteps("client's length", 0x80, 7, 126, 2, 8).Canonical().Plus(-4)
)

// Framing cuts a stream into frames with that length, [FromServer] or [FromClient]. Set Max, which counts the key,
// where peers are not trusted with 4 MiB.
func Framing(length wire.Prefix) framing.Length {
	return framing.Length{Prefix: length, Offset: 1, Strip: framing.StripNone}
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

// Frame is a frame of a server. The payload of a Close is empty, or a code of two bytes and a reason in UTF-8.
type Frame struct {
	Fin     bool // it is the last one of its message
	Opcode  Opcode
	Payload []byte
}

// Fields implements [wire.Record].
func (f *Frame) Fields(c *wire.Codec) {
	f.head(c, FromServer)
	c.Rest("Payload", &f.Payload)
	f.check(c)
}

// ClientFrame is a frame of a client. Key is a new random number for each frame; Payload is without the mask.
type ClientFrame struct {
	Frame
	Key [4]byte
}

// Fields implements [wire.Record].
func (f *ClientFrame) Fields(c *wire.Codec) {
	f.head(c, FromClient)
	c.Into("Key", f.Key[:])
	c.RestMasked("Payload", f.Key[:], &f.Payload)
	f.check(c)
}

func (f *Frame) head(c *wire.Codec, length wire.Prefix) {
	c.Bits("Head", 1, func() {
		c.Flag("Fin", &f.Fin)
		c.Unused(3)
		wire.BitField(c, "Opcode", 4, &f.Opcode)
	})
	c.Require("Opcode", f.Opcode <= Binary || f.Opcode >= Close && f.Opcode <= Pong)
	c.Length("Length", length)
}

// check holds a payload to sections 5.5, 5.6 and 7.4.
func (f *Frame) check(c *wire.Codec) {
	c.Require("Payload", f.Opcode < Close || f.Fin && len(f.Payload) <= 125)
	c.Require("Payload", f.Opcode != Text || !f.Fin || utf8.Valid(f.Payload))
	if f.Opcode == Close && len(f.Payload) > 0 {
		code, _, err := wire.ConsumeUint16(f.Payload)
		c.Require("Payload", err == nil && isCode(code) && utf8.Valid(f.Payload[2:]))
	}
}

// isCode says whether a Close may have a code: 1000 to 1003, 1007 to 1014, 3000 to 4999. Differences below zero wrap.
func isCode(code uint16) bool { return code-1000 < 4 || code-1007 < 8 || code-3000 < 2000 }

// Fragments holds the frames of one side to section 5.4: a message is a text or binary frame and continuations up to
// the one with Fin; none begins before the last has ended, and control frames may come in between. The zero value
// stands before the first frame.
type Fragments struct{ open bool }

// Next takes the next frame. After an error, [wire.ErrInvalid], the connection is to be closed.
func (s *Fragments) Next(f *Frame) error {
	if f.Opcode < Close && s.open != (f.Opcode == Continuation) {
		return wire.ErrInvalid
	}
	if f.Opcode < Close {
		s.open = !f.Fin
	}
	return nil
}
