// Package goapptrace reads and writes the wire format of goapptrace v0.3.0-beta, a tracer for Go programs, and holds
// both sides of its conversation. It opens no connection: what is read and written is what the caller hands over.
//
// A frame is a size, a type and a payload; numbers are big-endian:
//
//	+---------------+---------+------------------+
//	|   size u32    | type u8 |     payload      |
//	+---------------+---------+------------------+
//	                 <------ size bytes -------->
//
// The payload's parts follow each other without padding or tags. A string is its length in bytes (u64) and its bytes,
// of any encoding; a list is its count (u64) and its elements; signed numbers are two's complement in 64 bits. Each
// packet's doc shows its fields in wire order.
//
// # How to choose
//
//   - [Proto] turns packets into frames and back, in memory: AppendPacket, Unpack, and UnpackInto, which allocates
//     nothing.
//   - [Proto.Framing] cuts frames out of an io.Reader with a [framing.Reader], or out of pushed bytes with a
//     [framing.Buffer].
//   - [Client] and [Server] hold the conversation. Both are a [Session]: [Client.Run] and [Server.Run] drive it over a
//     connection; without Run it is bytes in, bytes and events out, and a clock that the caller moves.
//   - [MergePacket] and [Batcher] put many packets into one write.
//   - The packets themselves encode and decode payloads: see [Record].
//   - [SymbolsData] finds function, file, line and module of a PC.
//
// # Where it differs from the reference
//
// The reference has faults that a peer can use; here is what this package does instead. A payload never reads past its
// frame. A frame of size 0 is an error. A Shutdown is a Shutdown, where the reference decodes a Ping; the server takes
// it as the end of the session, and does not wait for ever for the one of a client that cannot tell. A Log is a packet
// without payload. Type 0 is unknown. Counts and lengths must fit into what is left before memory is made for them.
// Stacks are held to 64 frames when encoding, too. Packets of any size up to Max can be sent, where the reference
// panics, or cuts them silently, above 1024 bytes. Bytes left over after the last field are an error; [Proto] has a
// setting to ignore them. A hello is held to 1 MiB; [StartTraceCmdPacket] says which commands are refused.
//
// # Ends and ownership
//
// Unpack says that it needs more by returning nothing: nil, 0, nil. A payload that ends too soon inside its frame is
// io.ErrUnexpectedEOF, in a [*PacketError]. Packets own their memory: they are copies, and never views of the bytes
// they were decoded from. What UnpackInto and sessions return is overwritten by the next packet of that type.
package goapptrace
