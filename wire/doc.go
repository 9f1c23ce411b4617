// Package wire turns bytes into values and values into bytes: records described once, and the scalars, strings, byte
// arrays and lengths that they are made of. It works on a byte slice and on an [io.Reader] and [io.Writer], and does no
// I/O of its own. Variable-length integers are in package varint, the cutting of streams into packets in package
// framing.
//
// # A record, described once
//
// A [Record] names its fields in the order in which they stand on the wire. From that one description follow decoding,
// encoding, size, text, JSON and a dump with offsets:
//
//	type Player struct {
//		ID    uint32
//		Name  string
//		Items []Item
//	}
//
//	func (p *Player) Fields(c *wire.Codec) {
//		c.Uint32("ID", &p.ID)
//		c.String("Name", wire.PrefixUint8, &p.Name)
//		for i := range wire.List(c, "Items", wire.PrefixUint16BE, &p.Items) {
//			c.Uint16("Kind", &i.Kind)
//			c.Uint8("Count", &i.Count)
//		}
//	}
//
//	| ID        4 | len 1 | Name | n   2 | Kind  2 | Count 1 | ... |
//	| 00 00 00 07 | 02    | 6d 65| 00 01 | 00 05   | 03      |
//
// The ways in and out:
//
//	wire.Append(dst, &p)           bytes, appended         d.Decode(&p)    from a stream, d from NewStreamDecoder
//	wire.Unmarshal(b, &p)          all of b                e.Encode(&p)    to a stream, e from NewStreamEncoder
//	wire.Consume(b, &p)            from the front of b     wire.Format(&p) one line of text
//	wire.Size(&p)                  how many bytes          wire.Dump(w, b, &p), wire.Trace(b, &p, func(Field))
//	wire.AppendJSON, ParseJSON     JSON, both ways
//
// A [Codec] that is kept has limits of its own and saves the pool; one on the stack, in the methods of a type, costs
// least. Package wiretest proves a record, with a sample of each kind.
//
// # What the format has, and what to write
//
//	a number                                 c.Uint32, c.Int64, c.Float64, c.UintN (3 bytes), c.Uvarint, c.Zigzag, ...
//	little-endian numbers                    c.Order(wire.LittleEndian) before them
//	a number with names                      wire.Enum(c, "Kind", &p.Kind)
//	a string, a byte array                   c.String(name, prefix, &s), c.ByteArray(name, prefix, &b)
//	a string that ends with a mark, a NUL    c.Until(name, "\r\n", &s), c.CString
//	a string in a field of fixed width       c.Padded(name, 16, ' ', &s)
//	a fixed number of bytes                  c.Into(name, p.ID[:])
//	all that is left, or under a mask        c.Rest, c.RestMasked(name, key, &b)
//	a list                                   for v := range wire.List(c, name, prefix, &p.List) { v.Fields(c) }
//	a list of numbers                        c.Uint64s(name, prefix, &p.Numbers)
//	a list without a count                   wire.ListRest to the end, wire.ListUntil a mark
//	a count that stands elsewhere            c.Count(name, prefix, &n) there, wire.Repeat(c, name, n, &p.List) here
//	a map                                    wire.Map, wire.SortedMap
//	a part with its length before it         c.Section(name, prefix, func() { ... })
//	a length of all that follows             c.Length(name, prefix)
//	a length that counts itself              wire.PrefixUint32BE.Plus(4)
//	a length that is one more, 0 for null    wire.PrefixUvarint.Plus(1).Null()
//	null where the length is -1              wire.PrefixInt32BE.Null(), with c.NullString, c.ByteArray, wire.List
//	a length that shares a byte with a tag   wire.PrefixSteps("masked", 0x80, 7, 126, 2, 8)
//	a length in decimal text                 wire.PrefixDecimal("\r\n")
//	a limit of its own                       wire.PrefixUint8.MaxLen(16)
//	a bool, and a value if it is true        for v := range wire.Optional(c, name, &p.Value) { ... }
//	a field that only some versions have     c.If(p.Version >= 3).Uint32(name, &p.Field)
//	a value that a flag announces            for v := range wire.When(c, name, has, &p.Value) { ... }
//	flags, numbers of some bits              c.Bits(name, 1, func() { c.Flag(...); wire.BitField(...); c.Unused(2) })
//	bits that are always the same            c.MagicBits(name, 4, 4), c.Unused(3) for zeros
//	a tag that says what follows             code the tag, then switch on it
//	magic bytes, padding, alignment          c.Magic, c.Pad, c.Align
//	a checksum                               c.Sum(name, wire.Sum{...}, func() { ... })
//	a domain name, as in DNS                 c.DomainName(name, &s)
//	a back reference                         c.At(offset, func() { ... })
//	what has an Append and a Consume         wire.Value(c, name, &v, append, consume)
//	several reads that are one value         wire.Scalar(c, name, &s, func() { ... })
//	a value that makes no sense              c.Require(name, ok), c.Check(name, ok, err)
//
// # Which one to use
//
//	what you have                         what to use
//	a record with many fields             Record
//	one value, or a few, in a slice       AppendX, ConsumeX, SizeX
//	one value, or a few, on a stream      ReadX, WriteX: never a byte more than the value
//	code that goes one way                Decoder and Encoder: values one by one, one error check at the end
//	an array of numbers                   AppendSlice, ConsumeSlice
//	a length before something             Prefix
//
// # Coming from elsewhere
//
// From encoding/binary: Read, Write, Append and Decode of a struct are Unmarshal and Append of a Record, which also has
// strings, lists, lengths and limits; binary.BigEndian.AppendUint32 is AppendUint32, the little-endian one
// AppendUint32LE. From bufio.Scanner: package framing cuts the stream, Unmarshal takes the frame. From protobuf: wire
// describes formats that exist and has no tags or schema of its own; Fields is at once what a .proto file and its
// generated code are. From Netty: a Record is what a ByteToMessageDecoder and a MessageToByteEncoder do, without
// waiting for bytes; a ByteBuf that is read field by field is a Decoder.
//
// # Plain functions
//
// Every type X has the same functions; destination first, value last.
//
//	AppendX(dst []byte, v T) []byte               extends dst
//	ConsumeX(b []byte) (v T, n int, err error)    decodes the front of b; n bytes, 0 on an error
//	SizeX(v T) int                                len(AppendX(nil, v)), where that depends on v
//	ReadX(r io.Reader) (T, error)                 decodes from a stream
//	WriteX(w io.Writer, v T) error                encodes to a stream, with one Write
//
// Where a value may not fit (UintN, strings, [Prefix]), AppendX also returns an error and then dst as it was, SizeX is
// 0, and WriteX has written nothing.
//
//	X                                  bytes     meaning
//	Bool                               1         0 is false, anything else true; written as 0 or 1
//	StrictBool (Consume, Read)         1         0 or 1, else ErrInvalidBool
//	Uint8, Int8                        1
//	Uint16, Uint32, Uint64             2, 4, 8
//	Int16, Int32, Int64                2, 4, 8   two's complement
//	Float32, Float64                   4, 8      IEEE 754, every bit kept
//	UintN, IntN                        1 to 8    the width is an argument: three bytes, six bytes
//	String, UTF8String, ByteArray      1 to 5+   a VarInt length, then the bytes
//	CString                            1+        the bytes, then a NUL
//	Bytes                              n         the bytes, nothing else: both sides know n
//
// Everything of more than one byte is big-endian (network order); the suffix LE means little-endian:
//
//	AppendUint32(nil, 0x01020304)      01 02 03 04
//	AppendUint32LE(nil, 0x01020304)    04 03 02 01
//	AppendUintN(nil, 3, 0x010203)      01 02 03
//	AppendString(nil, "abc")           03 61 62 63
//	AppendCString(nil, "abc")          61 62 63 00
//
// [Float16Bits64] and [BFloat16Bits64] convert a float64 to the two 16-bit formats, rounded once, to be written as a
// Uint16:
//
//	float32    s eeeeeeee fffffffffffffffffffffff
//	bfloat16   s eeeeeeee fffffff
//	binary16   s eeeee ffffffffff
//
// # Length prefixes
//
// A [Prefix] is a way to write a length. The length counts the bytes after it, and not itself, unless it is adjusted:
//
//	PrefixUint8                          03 61 62 63
//	PrefixUint16BE, PrefixUint16LE    00 03 61 62 63              03 00 61 62 63
//	PrefixUint24BE, ..., PrefixUint64LE                           likewise, 3, 4 and 8 bytes
//	PrefixInt8, ..., PrefixInt64LE                                two's complement: a negative length is ErrNegative
//	PrefixUvarint, PrefixVarInt, ...     03 61 62 63              ac 02 for 300
//	PrefixQUIC                           03 61 62 63              41 2c for 300
//	PrefixCompactSize                    03 61 62 63              fd 2c 01 for 300
//	PrefixVLQ                            03 61 62 63              82 2c for 300
//	PrefixBER                            03 61 62 63              82 01 2c for 300
//	PrefixDecimal("\r\n")             33 0d 0a 61 62 63           33 30 30 0d 0a for 300
//	PrefixUint16BE.Plus(2)            00 05 61 62 63              the length counts itself
//
// AppendString and its kin, without a prefix to choose, use PrefixVarInt.
//
// # Limits
//
// No length is trusted. It is compared, as a uint64, with a limit before anything else happens: MaxLen of the Codec,
// Decoder or Encoder, or of the Prefix, else [DefaultMaxLen] (64 MiB, or as many elements). The limit is the same when
// writing, so what is written can be read. What is above is a [*LengthError], which matches [ErrTooLong]. Nesting is
// limited by MaxDepth, and elements that take no bytes to 8,192 and as many as there are bytes before them.
//
// Memory is allocated as bytes arrive, never on the word of a length beyond 64 KiB (or Trust): added up, decoding
// allocates at most 64 KiB + 4 times the bytes received + twice the size of the Go elements decoded. On a slice, whose
// bytes are all at hand, strings are allocated exactly. A map adds what Go's maps take to grow: five times its pairs.
//
// # End of input
//
// A ReadX returns [io.EOF] only if the input ended before the first byte of the value, and Decode of a record before
// its first byte, so that a loop can end there. A value that is cut short is [io.ErrUnexpectedEOF]; so is a slice too
// short for a ConsumeX, even an empty one. 100 reads in a row without data or error are [io.ErrNoProgress]. Data that
// comes together with an error counts first.
//
// # Ownership
//
// Methods of Codec and Decoder return copies; views have View in their names and say how long they live.
// ConsumeByteArray and ConsumeBytes return a view of their argument, valid as long as that is not written to, with no
// capacity to append into. An Encoder appends to its slice. Nothing else keeps a slice that was passed in.
//
// # Cost
//
// Scalars allocate nothing, from and to any reader or writer. A record allocates nothing when it is encoded, and when
// it is decoded into memory that is there, but for a string that differs from the one there, a map, and a new pointer.
// [*bufio.Reader], [*bufio.Writer], [*bytes.Reader] and [*bytes.Buffer] are read and written in place; a reader or
// writer with nothing but Read or Write goes through a pooled scratch. It is passed exactly one Write per value, a
// string of up to about 4 KiB with its length included.
package wire
