// Package dump prints captures of wire protocols as readable records, and turns records back into captures. A protocol
// whose packets are described as [wire.Record] gets a command of its own in a few lines: see the example, and
// codecs/cmd/wiredump for one with several.
//
//	NAME -p PROTOCOL [-json | -stats | -annotate] [FLAGS] [FILE]
//	NAME -encode [FLAGS] [FILE]
//
// Without FILE, or with -, it reads standard input. Beside the protocols that the command was made with there is
// frames: anything that -framing can cut, text where it is UTF-8, else bytes. -p may be left out where there is one
// protocol, for frames, and with -encode. -h lists the protocols, the framings and the flags: -framing, -skip, -start,
// -head, -hex and -line.
//
// # Output
//
// By default a packet is a line: the offset of its frame in the input, the size of the frame, both in bytes and with
// all that surrounds the payload, the packet's type, and its fields as [wire.AppendText] prints them. Long lists and
// strings are cut, and so are long lines. A secret is shown as its size. Whatever does not print is escaped, so that no
// capture can do anything to a terminal.
//
// With -annotate each field follows on a line of its own: its offset, its first bytes, its path and its value; of a
// packet that cannot be decoded, those up to the one that fails.
//
// With -json a packet is a line with one JSON object of every field, secrets included:
//
//	{"protocol":"goapptrace","frame":802,"offset":103891,"size":5,"type":"Shutdown","fields":{}}
//
// Its fields are those of [wire.AppendJSON]. 64-bit integers are JSON numbers with all their digits; a reader that
// makes floats of them loses those above 2^53. A packet that would not be encoded to its own bytes from its fields,
// such as one with a padded varint, has those bytes, of the whole frame, in hexadecimal under "raw" as well.
//
// With -encode it reads such objects, in whatever layout, and writes the frames they stand for. "raw" wins over
// "fields"; "frame", "offset" and "size" are not looked at. -framing, if it was given for the one direction, must be
// given for the other. The result is the capture that the objects came from, byte for byte, but for bytes that belong
// to no frame, such as repeated SLIP end marks, and frames that -skip left out.
//
// With -stats there is a table of the types in the order of their first packet: how many packets, how many bytes, and
// how many elements in the lists of those packets all told.
//
// # Errors
//
// A frame that cannot be decoded ends the dump with exit status 1 and a message that says the frame's number, its
// offset, the field and its offset, and what was expected there; what was decoded before is printed. With -skip the
// message is printed and the next frame is looked at, as long as the framing can tell where it starts; the exit status
// is still 1 at the end. Exit status 2 is for wrong flags.
//
// Memory does not depend on the size of the input, only on that of its largest frame. On a terminal, when the input
// takes longer than a second, standard error shows how far it is.
//
// # Framing settings
//
// A kind, then settings with commas between them, as in length,prefix=u16be,max=64KiB; -h lists them. They are the
// fields, and the last kinds the presets, of package framing. sep, also and tail have Go escapes, \x2c for a comma, and
// header is hexadecimal; also may come any number of times. With final=error an unterminated last record is refused,
// with final=drop dropped; it is a frame otherwise. max is the largest frame, with KiB, MiB or GiB after the number if
// you like, or none.
package dump
