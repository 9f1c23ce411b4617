// Package codecs holds no code of its own: below it is a folder for each packet format, and here is how to make one.
//
// # The formats
//
//	goapptrace  traces of Go programs: packets, sessions of both sides
//	tinytcp     the wire half of that package, a drop-in facade
//	serial      one task at a time over a byte stream: server and client
//	drpc        calls and answers in protobuf, in datagrams or chunks of them
//
// and cmd/wiredump, which prints captures of all of them. Below examples are protocols of the world, described to be
// read and copied:
//
//	mqtt       flags that say what follows, a list up to the end, a secret; the shortest length of at most four bytes
//	postgres   lengths that count themselves, null as -1, strings and lists that end with a mark
//	kafka      versions, lengths that are one more with 0 for null, tagged fields as a sorted map, nested lists
//	resp       a kind and a length in decimal digits, null, values in values; replies cut from a stream item by item
//	websocket  a length that shares its byte with a flag and grows twice, a mask; the order of fragments
//	dns        bit fields, counts apart from their lists, a union by a number, names that refer back
//
// Which of them shows how a format's peculiarity is described, and with what:
//
//	type, length, and the rest       mqtt, postgres, websocket       Magic or Bits, then Length
//	a union: a tag, and what follows dns, resp                       a switch on it, and the others' fields cleared
//	flags, and what they announce    mqtt, dns                       Bits with Flag and BitField; If
//	versions of one message          kafka                           If, and prefixes by version
//	null                             postgres, kafka, resp           Prefix.Null, NullString
//	a length that counts itself      postgres                        Prefix.Plus(4)
//	a length that is one more        kafka                           Prefix.Plus(1)
//	a length that shares its byte    websocket                       PrefixSteps
//	lengths and numbers in text      resp                            PrefixDecimal, Decimal, Until
//	strings that end with a mark     postgres, resp                  CString, Until
//	lists without a count            mqtt, postgres                  ListRest, ListUntil
//	counts apart from their lists    dns, resp                       Count, Repeat
//	lists in lists, values in values kafka, resp                     List
//	a map in order                   kafka                           SortedMap
//	names that refer back            dns                             DomainName
//	a mask                           websocket                       RestMasked
//	a secret                         mqtt                            Secret
//	values that are not allowed      all                             Require, Check
//	a framing of one's own           resp                            framing.Sized
//	a framing for each side          websocket, postgres             framing.Length
//
// None of them has a checksum: Codec.Sum describes one in a record, and framing.CRC32 puts one around frames. A back
// reference that is no name is Codec.At.
//
// # A protocol of your own in five steps
//
// The example of this package is a small chat protocol made this way, whole and in some 100 lines; it is in
// example_test.go.
//
// One: write the format down, in bytes. What a frame looks like, which packets there are, each field's width and byte
// order, how a string says its length. Draw one packet, as the packages here do in their doc:
//
//	+-------------+---------+------------+---------+
//	| length u16  | kind u8 | length     | text    |    00 05 02 03 66 6f 6f: say "foo"
//	| big-endian  |         | uvarint    | UTF-8   |
//	+-------------+---------+------------+---------+
//
// Two: make each packet a plain struct and describe it: a line for each field, which decodes, encodes, measures, prints
// and explains it. The table in wire's doc says what to write for what a format has. What decodes but makes no sense is
// a Check.
//
//	func (m *message) Fields(c *wire.Codec) {
//		wire.Enum(c, "Kind", &m.Kind)
//		c.UTF8String("Text", wire.PrefixUvarint, &m.Text)
//	}
//
// Three: choose the framing. framing.Length and framing.Separator cover most protocols, framing.Sized those whose heads
// take a function to read, and any type with Split and AppendFrame will do. Set Max to the largest packet you would
// ever send. Reader, Buffer and Writer then work.
//
//	var chat = framing.Length{Prefix: wire.PrefixUint16BE, Max: 1024}
//
// The same as a Sized, whose tokens are whole frames with their heads, for a length that Length cannot find:
//
//	var chat = framing.Sized{Max: 1024, Item: func(b []byte, seen int) (framing.Item, error) {
//		size, n, err := wire.ConsumeUint16(b)
//		return framing.Item{Head: n, Body: uint64(size)}, err
//	}}
//
// Four: make the conversation a state machine. It takes a packet, and the time if it has timeouts, and returns the
// packets to send and what happened, with no connection, goroutine or clock inside. What it does not expect in its
// state is an error. The caller owns the connection, and a test needs none.
//
//	func (s *session) receive(m message) (reply message, err error)
//
// Five: prove it, and look at it. Package wiretest takes samples of a record, with golden bytes from step one, and
// tries what a stranger would: cuts, flipped bits, lengths that lie, used records, streams; framingtest does the same
// for a framing. Two sessions talk through a buffer. Package dump turns the description into a command that prints
// captures, as text, annotated bytes or JSON, and turns JSON into a capture.
//
//	wiretest.Test(t, wiretest.Config{New: func() wire.Record { return new(message) }, Samples: samples})
//	framingtest.Test(t, chat, framingtest.Options{})
//	func main() { dump.Main(protocol) }
//
// # Coming from elsewhere
//
// From encoding/binary: step two is the struct that binary.Read took, step three what stood around it. From
// bufio.Scanner: step three is the split function. From protobuf: step two is the .proto file, in Go and with the bytes
// as they are. From Netty: step three is the frame decoder, step two the message codec, step four the last handler of
// the pipeline, without the pipeline.
package codecs
