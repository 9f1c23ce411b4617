// Package codecs holds no code of its own: below it is a folder for each packet format, and here is how to make one.
//
// # The formats
//
//	goapptrace  traces of Go programs: packets, sessions of both sides
//	tinytcp     the wire half of that package, a drop-in facade
//	serial      one task at a time over a byte stream: server and client
//	drpc        calls and answers in protobuf, in datagrams or chunks of them
//
// and cmd/wiredump, which prints captures of all of them.
//
// # A protocol of your own in five steps
//
// The example of this package is a small chat protocol made this way, whole and in less than 80 lines; it is in example_test.go.
//
// One: write the format down, in bytes. What a frame looks like, which packets there are, each field's width and byte order, how a string
// says its length. Draw one packet, as the packages here do in their doc:
//
//	+-------------+---------+------------+---------+
//	| length u16  | kind u8 | length     | text    |    00 05 02 03 66 6f 6f: say "foo"
//	| big-endian  |         | uvarint    | UTF-8   |
//	+-------------+---------+------------+---------+
//
// Two: make each packet a plain struct with AppendBinary and UnmarshalBinary. A wire.Encoder and a wire.Decoder make a line of each field.
// Their error is sticky: look at it once, at the end. Finish refuses trailing bytes, Field names the field in errors, Count
// and the capped strings keep memory to what has arrived, whatever a length claims.
//
//	d := wire.NewDecoder(b)
//	m.kind = d.Field("kind").Uint8()
//	m.text = d.Field("text").UTF8String(wire.PrefixUvarint)
//	return d.Finish()
//
// Three: choose the framing. framing.Length and framing.Separator cover most protocols, and any type with Split and AppendFrame will do
// (package framing/framingtest checks it). Set Max to the largest packet you would ever send. Reader, Buffer and Writer then work.
//
//	var chat = framing.Length{Prefix: wire.PrefixUint16BE, Max: 1024}
//
// Four: make the conversation a state machine. It takes a packet, and the time if it has timeouts, and returns the packets to send and what
// happened, with no connection, goroutine or clock inside. What it does not expect in its state is an error. The caller owns
// the connection, and a test needs none.
//
//	func (s *session) receive(m message) (reply message, err error)
//
// Five: test it as a stranger will use it. Golden bytes from step one, in both directions; every packet cut at every byte; lengths and
// counts that lie; two sessions talking through a stream cut at random places; a fuzz target that decodes, encodes, and wants the same
// bytes back. Then give cmd/wiredump a file for it, so that captures can be read.
package codecs
