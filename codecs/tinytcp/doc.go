// Package tinytcp is the wire half of mkorman9/tiny's tinytcp: the same names and signatures for its scalars,
// variable-length integers, strings and packet framing, on any io.Reader and io.Writer, with no sockets of its own. It
// covers two versions of that package's API: that of v1.0.68, and that of its predecessor (PacketFraming,
// ReadLengthPrefixedPacket, ReadSeparatedPacket, PrefixInt32). A program that used either for its bytes changes the
// import path; where it passed a *Socket it passes an io.Reader, and PacketFramingHandler takes whatever socket type
// the program has.
//
// It is a thin facade over packages varint, wire and framing. New code is better served by those.
//
// # Format
//
//	bool     one byte, 0 or 1; any other value reads as true
//	byte     one byte
//	int16, int32, int64      two's complement   big-endian unless a byte order is given
//	float32, float64         IEEE 754 bits      likewise; NaN payloads survive
//	VarInt   unsigned LEB128, at most 5 bytes, 0 to 2^35-1
//	VarLong  unsigned LEB128, at most 10 bytes
//	string, byte array:
//
//	+-----------------+----------------+
//	| VarInt: n       | n bytes        |    "hi" = 02 68 69
//	+-----------------+----------------+
//
// Packets are cut from a stream by a [FramingProtocol], one of
//
//	SplitBySeparator      | packet | separator |
//	LengthPrefixedFraming | prefix: n | packet, n bytes |    eight kinds of prefix, see PrefixType
//
// A VarInt here is not varint.VarInt: it is unsigned and 35 bits wide, so that ff ff ff ff 0f reads as 4294967295 and
// not as -1.
//
// # Where this package differs from the original
//
//   - The end of input before the first byte of a value is io.EOF; inside a value it is io.ErrUnexpectedEOF. The
//     original says io.EOF for both, so code that takes io.EOF for the end of a connection will now see a cut value for
//     what it is.
//   - Data that a reader returns together with an error is used; the original loses it. 100 empty reads in a row are
//     io.ErrNoProgress; the original reads on for ever. A short write without an error is io.ErrShortWrite; the
//     original writes the rest.
//   - A negative VarInt or VarLong, and a VarInt above 2^35-1, is varint.ErrOverflow before anything is written. The
//     original never ends writing the former and writes a form of the latter that it cannot read.
//   - A VarLong whose tenth byte has bits above the lowest is varint.ErrOverflow on reading; the original drops them.
//   - Strings and byte arrays above wire.DefaultMaxLen (64 MiB) are a *wire.LengthError in both directions; the
//     original allocates up to 32 GiB on the word of five bytes. Memory grows with the bytes that arrive, not with the
//     length they claim.
//   - A length prefix that no more bytes can mend (a VarInt of six bytes, a negative length) is an error of Split and
//     ends the packet loop; the original panics on it or waits. ExtractPacket has no error to return and reports "not
//     found".
//   - An empty separator is framing.ErrInvalid; the original delivers empty packets for ever.
//   - The packet loop puts packets that arrive in several reads together correctly, returns read errors, returns
//     io.ErrUnexpectedEOF for a packet cut short by the end of the stream (the original drops it), and lets a panic of
//     the handler through. Its handlers return that error; the original's return nothing.
//   - A value goes out in one Write, a string or byte array up to about 4 KiB; the original writes length and bytes
//     apart.
//
// # Ownership
//
// Read functions return copies. ExtractPacket and the packets given to a [PacketHandler] are views: the former of the
// source, the latter valid until the handler returns.
package tinytcp
