// Package varint encodes and decodes variable-length integers: ten families, each in slices and in streams, and two
// ways to do many at once.
//
// # Which family when
//
//	family       values   bytes      use it for
//	Uvarint      uint64   1 to 10    lengths, counts, ids; Go's encoding/binary
//	Zigzag       int64    1 to 10    numbers of either sign near zero; Go's binary.Varint
//	VarInt       int32    1 to 5     32 bits of either kind, as a uint32 too; negative numbers take 5 bytes
//	VarLong      int64    1 to 10    the same for 64 bits; negative numbers take 10 bytes
//	SLEB         int64    1 to 10    two's complement, in which small negative numbers are short
//	SLEB32       int32    1 to 5     the same for 32 bits
//	QUIC         uint64   1 2 4 8    the first byte tells the length; values below 1<<62
//	HPACK        uint64   1 to 11    shares its first byte with flags
//	CompactSize  uint64   1 3 5 9    one valid form for each value
//	VLQ          uint64   1 to 10    keeps the order when bytes of equal length are compared
//	Group        []uint32 1.25 to    many numbers at once, decoded fast without assembly too; Stream VByte; the
//	                      4.25 each  count must be known from elsewhere
//
// For a new format take Uvarint and Zigzag: every language can read them. Take QUIC where the length has to be known
// from the first byte, and a Group for long lists of small numbers that are read often.
//
// # Which family for which standard
//
// What a standard allows is often less than 64 bits, or less than any form. v is the value decoded, n its length in
// bytes; what stands in the last column besides a family's name is left to the caller.
//
//	standard                    allows                                        here
//	protobuf uint64, int64      10 bytes                                      Uvarint, VarLong
//	protobuf uint32, bool       10 bytes, of which 32 bits count; not zero    Uvarint, uint32(v), v != 0
//	protobuf int32, enum        10 bytes, as many if negative; 32 bits count  VarLong, int32(v)
//	protobuf sint32, sint64     10 bytes                                      Zigzag, int32(v)
//	WebAssembly u32             5 bytes, unused bits zero                     VarInt, uint32(v)
//	WebAssembly u64             10 bytes, unused bits zero                    Uvarint
//	WebAssembly s32, s64        5, 10 bytes, unused bits equal to the sign    SLEB32, SLEB
//	WebAssembly s33             5 bytes, unused bits equal to the sign        SLEB, n <= 5, -1<<32 <= v && v < 1<<32
//	DWARF ULEB128, SLEB128      any length; here 10 bytes, 64 bits            Uvarint, SLEB
//	Android DEX uleb128         5 bytes                                       VarInt, uint32(v)
//	Android DEX sleb128         5 bytes                                       SLEB32
//	Android DEX uleb128p1       5 bytes                                       VarInt, v - 1
//	Avro and Thrift int, long   5, 10 bytes                                   Zigzag, n <= 5 for int
//	MQTT                        4 bytes, shortest form                        canonical Uvarint, n <= 4
//	QUIC and HTTP/3             any of 4 widths; a frame type the shortest    QUIC, canonical QUIC
//	HPACK and QPACK             any length; QPACK 62 bits; here 64 bits       HPACK, v <= MaxQUIC for QPACK
//	Bitcoin CompactSize         shortest form, a size at most 0x02000000      CompactSize, v <= 0x02000000 for a size
//	MIDI files                  4 bytes                                       VLQ, n <= 4
//	ASN.1 object identifiers    any length, shortest form; here 64 bits       canonical VLQ
//	Minecraft VarInt, VarLong   5, 10 bytes                                   VarInt, VarLong
//
// A tenth byte above 1, or a fifth one of a VarInt above 0x0f, has bits that the type has no room for: that is
// [ErrOverflow], though some decoders of protobuf and Minecraft drop such bits.
//
// # Coming from elsewhere
//
// From encoding/binary: AppendUvarint and Uvarint are AppendUvarint and ConsumeUvarint here, AppendVarint and Varint
// are those of Zigzag, and what was n <= 0 is an error that says which. From protobuf: protowire's AppendVarint and
// ConsumeVarint are Uvarint's, EncodeZigZag is part of Zigzag. From bufio: ReadUvarint takes any reader, best one with
// ReadByte. From Netty's Protobuf frame decoders: framing.Length with wire.PrefixUvarint cuts such a stream.
//
// # Formats
//
// Uvarint (unsigned LEB128): groups of seven bits, the lowest first; the top bit says that more follow. Zigzag,
// VarInt and VarLong map the number to an unsigned one and write that; SLEB writes two's complement and ends when the
// rest is only copies of bit 6.
//
//	300 = 0b10_0101100    | 1 0101100 | 0 0000010 |    ac 02
//
// QUIC: big-endian; the top two bits are the base-2 logarithm of the length.
//
//	15293                 | 01 111011 | 10111101 |     7b bd
//
// HPACK: a prefix of 1 to 8 bits; if it is all ones, the rest less that follows as a Uvarint.
//
//	1337, prefix 5        | hhh 11111 | 1 0011010 | 0 0001010 |    1f 9a 0a
//
// CompactSize: below 253 the byte itself; else fd, fe or ff and 2, 4 or 8 little-endian bytes.
//
//	515                   | fd | 03 | 02 |
//
// VLQ: groups of seven bits, the highest first.
//
//	300                   | 1 0000010 | 0 0101100 |    82 2c
//
// Group: control bytes, then data; see [AppendGroup].
//
//	 7 6   5 4   3 2   1 0
//	+-----+-----+-----+-----+-- ... --+------+------+-- ...
//	| v3  | v2  | v1  | v0  | control | v0   | v1   |           control: length in bytes less 1
//	+-----+-----+-----+-----+-- ... --+------+------+-- ...     data: little-endian, 1 to 4 bytes each
//
// # Verbs
//
// AppendX(dst, v) extends dst and returns it; SizeX(v) is how many bytes that adds, MaxLenX the most it can be.
// ConsumeX(b) decodes from the front of b and returns the value and its length; on an error the length is 0. ReadX(r)
// and WriteX(w, v) do the same on streams. ConsumeCanonicalX and ReadCanonicalX also refuse padded forms, which waste
// bytes and let two encodings stand for one value: use them where bytes are compared, signed or hashed. CompactSize
// has no other form. [AppendQUICWidth] pads on purpose: it leaves room for a value that is not known yet.
//
// [AppendUvarints], [ConsumeUvarints] and their Zigzag twins do many at once: 1.5 to 6 times as fast as a loop, or 4
// to 30 times with the assembly for amd64, which runs where the processor has AVX2 and a quick BMI2 and which the
// build tag purego leaves out. The assembly works on at most 8,192 values at a time, some microseconds, so that a
// long list does not keep the garbage collector waiting. Nothing here keeps a slice it was given, and no result is a
// view of one.
//
// # Errors and ends
//
//   - [io.EOF]: a Read met the end before the first byte. Only Read returns it.
//   - [io.ErrUnexpectedEOF]: the value is cut short, or the slice empty. With more bytes it may become a good one.
//   - [ErrOverflow]: it never will: more bits than the type has, or more bytes than the longest value takes. The first
//     bytes are enough to know: ten that all say that more follow are an overflow, nine are cut short.
//   - [ErrNonMinimal]: a canonical decoder met a padded form.
//   - [ErrWidth]: a number of bits or bytes that the format does not have: up to the program, not to the data.
//   - [ErrBadCount]: a reader or writer returned a count that cannot be true.
//   - Anything else a reader or writer returned, unchanged; [io.ErrNoProgress] after 100 empty reads in a row,
//     [io.ErrShortWrite] where a writer took less without an error.
//
// A Read takes no byte after its value, and never waits for one: every reader is read by the byte. When it fails, the
// bytes up to the one that proves the error are consumed. It and Write allocate nothing, but a reader without ReadByte
// costs a call for each byte: buffer it if you can. A Write to a writer without WriteByte is one call.
package varint
