// Package dump prints captures of wire protocols as readable records, and turns records back into captures. A protocol whose packets are
// described as [wire.Record] gets a command of its own in a few lines: see the example, and codecs/cmd/wiredump for one with several.
//
//	NAME -p PROTOCOL [-json | -stats | -annotate] [FLAGS] [FILE]
//	NAME -encode [FLAGS] [FILE]
//
// Without FILE, or with -, it reads standard input. Beside the protocols that the command was made with there is frames: anything that -framing
// can cut, text where it is UTF-8, else bytes. -p may be left out where there is one protocol, for frames, and with -encode.
//
//	-framing SETTINGS  cut the input in that way, instead of the protocol's own
//	-skip              report a bad frame and go on after it
//	-start N           go over N bytes of the input; offsets count them all the same
//	-head N            show the first N bytes of each frame
//	-hex               the input is hexadecimal digits, with white space anywhere and comments from # to the end of a line
//	-line N            the longest line of text: 4 KiB, 0 for no limit
//
// # Output
//
// By default a packet is a line: the offset of its frame in the input, the size of the frame, both in bytes and with all that surrounds the
// payload, the packet's type, and its fields as [wire.AppendText] prints them. Long lists and strings are cut, and so are long lines. A
// secret is shown as its size. Whatever does not print is escaped, so that no capture can do anything to a terminal.
//
// With -annotate each field follows on a line of its own: its offset, its first bytes, its path and its value.
//
// With -json a packet is a line with one JSON object of every field, secrets included:
//
//	{"protocol":"goapptrace","frame":802,"offset":103891,"size":5,"type":"Shutdown","fields":{}}
//
// Its fields are those of [wire.AppendJSON]. 64-bit integers are JSON numbers with all their digits; a reader that makes floats of them
// loses those above 2^53. A packet that would not be encoded to its own bytes from its fields, such as one with a padded varint, has
// those bytes, of the whole frame, in hexadecimal under "raw" as well.
//
// With -encode it reads such objects, in whatever layout, and writes the frames they stand for. "raw" wins over "fields"; "frame", "offset" and
// "size" are not looked at. -framing, if it was given for the one direction, must be given for the other. The result is the capture that
// the objects came from, byte for byte, but for bytes that belong to no frame, such as repeated SLIP end marks, and frames that -skip
// left out.
//
// With -stats there is a table of the types in the order of their first packet: how many packets, how many bytes, and how many elements
// in the lists of those packets all told.
//
// # Errors
//
// A frame that cannot be decoded ends the dump with exit status 1 and a message that says the frame's number, its offset, the field and its
// offset, and what was expected there; what was decoded before is printed. With -skip the message is printed and the next frame is
// looked at, as long as the framing can tell where it starts; the exit status is still 1 at the end. Exit status 2 is for wrong flags.
//
// Memory does not depend on the size of the input, only on that of its largest frame. On a terminal, when the input takes longer than a
// second, standard error shows how far it is.
//
// # Framing settings
//
// A kind, then key=value settings with commas between them:
//
//	length,prefix=u32be      u8, u16, u24, u32, u64, i16, i32, i64 with be or le, i8, uvarint varint varlong zigzag quic compactsize vlq ber;
//	                         also plus=N, canonical, offset=N, adjust=N, min=N, header=HEX, tail=TEXT
//	separator,sep=\r\n       Go escapes; \x2c is a comma; also=SEP for one more, any number of times; final=error refuses an
//	                         unterminated last record, which is a frame otherwise, final=drop drops it
//	lines                    \n with an optional \r
//	crlf                     \r\n, and neither of them alone
//	fixed,size=N
//	netstring octetcount cobs slip blocks
//	delimited dns kafka grpc http2 tls postgres mysql mqtt amqp tpkt bgp bitcoin
//
// The last row are the presets of package framing. All but fixed take max=N: the largest frame, with KiB, MiB or GiB after the number if
// you like, or none. sum=crc32, crc32c or adler32 checks a sum at the end of each frame.
package dump
