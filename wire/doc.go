// Package wire reads and writes the values that binary formats are made of: bools, integers, floats, strings, byte arrays and the
// lengths in front of them. It works on a byte slice, on an [io.Reader] and [io.Writer], and with a cursor over either. It does no I/O
// of its own. Variable-length integers are in package varint, whole packets in package framing.
//
// # Which one to use
//
//	what you have                         what to use
//	one value, or a few, in a slice       AppendX, ConsumeX, SizeX
//	one value, or a few, on a stream      ReadX, WriteX: never a byte more than the value
//	a record with many fields             Decoder and Encoder: one error check at the end
//	an array of numbers                   AppendSlice, ConsumeSlice
//	a length in front of something        Prefix
//
// # Verbs
//
// Every type X has the same five functions; destination first, value last.
//
//	AppendX(dst []byte, v T) []byte               extends dst
//	ConsumeX(b []byte) (v T, n int, err error)    decodes the front of b; n bytes, 0 on an error
//	SizeX(v T) int                                len(AppendX(nil, v))
//	ReadX(r io.Reader) (T, error)                 decodes from a stream
//	WriteX(w io.Writer, v T) error                encodes to a stream, with one Write
//
// Where a value may not fit (UintN, strings, [Prefix]), AppendX also returns an error and then dst as it was, SizeX is 0, and WriteX
// has written nothing.
//
// # Types
//
//	X                                  bytes     meaning
//	Bool                               1         0 is false, anything else true; written as 0 or 1
//	StrictBool (Consume, Read)         1         0 or 1, else ErrInvalidBool
//	Uint8, Byte, Int8                  1
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
// [Float16Bits] and [BFloat16Bits] convert a float32 to the two 16-bit formats, to be written as a Uint16:
//
//	float32    s eeeeeeee fffffffffffffffffffffff
//	bfloat16   s eeeeeeee fffffff
//	binary16   s eeeee ffffffffff
//
// # Length prefixes
//
// A [Prefix] is one of thirteen ways to write a length. The length counts the bytes behind it, and not itself:
//
//	PrefixUint8                          03 61 62 63
//	PrefixUint16BE, PrefixUint16LE    00 03 61 62 63              03 00 61 62 63
//	PrefixUint24BE, ..., PrefixUint64LE                           likewise, 3, 4 and 8 bytes
//	PrefixUvarint                        03 61 62 63              ac 02 for 300; up to 2^64-1
//	PrefixVarInt, PrefixVarLong          the same bytes, up to 2^31-1 and 2^63-1; a negative length is ErrNegative
//	PrefixQUIC                           03 61 62 63              41 2c for 300; up to 2^62-1
//
// AppendString and its kin, without a prefix to choose, use PrefixVarInt.
//
// # Records
//
// A [Decoder] goes through a slice or a stream value by value, an [Encoder] builds one. Their methods are named like the types above, with
// the varints of package varint beside them. The first failure is kept, so it is looked at once; it says which field failed, and where:
//
//	d := wire.NewDecoder(b)                               e := wire.NewEncoder(dst)
//	p.ID = d.Field("ID").Uint32()                         e.Uint32(p.ID)
//	p.Name = d.Field("Name").String(wire.PrefixUint8)     e.String(wire.PrefixUint8, p.Name)
//	return d.Finish()                                     return e.Bytes()
//
// What is made of several values takes one line:
//
//	section    length | anything that fills it       Decoder.Section                      Encoder.Section
//	list       count | element | element ...         DecodeSlice, DecodeSliceInto,        EncodeSlice
//	                                                 or a loop over Decoder.Elements
//	map        count | key | value | key ...         DecodeMap: no key twice              EncodeMap: sorted by key
//	optional   0, or 1 | value                       DecodeOptional                       EncodeOptional
//
// Over a stream, loop over [Decoder.More] for record after record; a Decoder reads ahead, the ReadX functions do not. Its Budget is one
// allowance for all that the lengths and counts of an input may promise.
//
// # Limits
//
// No length is trusted. It is compared, as a uint64, with a limit before anything else happens: [DefaultMaxLen] (64 MiB) in the functions
// without a max, which holds when writing too; an argument max where there is one, zero meaning DefaultMaxLen and negative no limit. What
// is above is a [*LengthError], which matches [ErrTooLong]. Below the limit, memory is allocated at once up to 64 KiB, then as the bytes
// arrive: never more than 64 KiB + 4 times what arrived, added up. A list adds twice the size of the Go elements really decoded, since
// it grows with them (three times below 1 KiB), and a map what Go's maps take to grow: five times its pairs and a byte for each, or eight
// pairs where it is small. So the element type decides how much a byte of hostile input can cost.
//
// # End of input
//
// A ReadX returns [io.EOF] only if the input ended before the first byte of the value, so that a loop of reads can end there. A value that
// is cut short is [io.ErrUnexpectedEOF]; so is a slice too short for a ConsumeX, even an empty one. What was read of a value that
// failed is gone. 100 reads in a row without data or error are [io.ErrNoProgress]. Data that comes together with an error counts first.
//
// # Ownership
//
// ConsumeByteArray and ConsumeBytes return a view of their argument, valid as long as that is not written to, with no capacity to append
// into. Strings, ReadBytes and ReadByteArray are copies. A Decoder reads its slice in place: Bytes, ByteArray and Rest are views of it,
// or of the buffer of a stream until the next call. An Encoder appends to its slice. Nothing else keeps a slice that was passed in.
//
// # Cost
//
// Scalars allocate nothing, from and to any reader or writer. [*bufio.Reader], [*bufio.Writer], [*bytes.Reader] and [*bytes.Buffer] are
// read and written in place; a reader or writer with nothing but Read or Write goes through a pooled scratch. It is passed exactly one
// Write per value, a string of up to about 4 KiB with its length included.
package wire
