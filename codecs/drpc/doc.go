// Package drpc reads and writes the messages of DAOS dRPC: Call and Response in the protobuf wire format, and the
// chunks that carry them. It does no I/O.
//
// A message is a proto3 message of package drpc:
//
//	Call      { int32 module = 1; int32  method = 2; int64 sequence = 3; bytes body = 4 }
//	Response  { int64 sequence = 1; Status status = 2; bytes body = 3 }
//
//	          module 2   method 207   sequence 5   body "hello"
//	         +----+----+-------------+-----------+----+----+-----------+
//	Call     | 08 | 02 | 10   cf  01 | 18     05 | 22 | 05 | h e l l o |
//	         +----+----+-------------+-----------+----+----+-----------+
//	           |    '- value: a varint              |    '- length
//	           '- tag: field number << 3 | wire type
//
// Up to v0.8.0 of DAOS a datagram of at most [MaxMsgSize] bytes is one message. Later a message is cut into chunks, one
// a datagram of at most [MaxChunkSize] bytes, each with a header of four little-endian integers:
//
//	+--------------------+--------------------+-----------+--------------+---- - - - ----+
//	| total size     u64 | size here      u64 | index u32 | chunks   u32 | size here     |
//	+--------------------+--------------------+-----------+--------------+---- - - - ----+
//	0                    8                    16          20             24
//
// # How to choose
//
// A server gives each message to [ModuleService.ProcessMessage], which finds the [Module] and answers; a connection's
// session travels in the context. A program that calls one uses [Client] over two functions, one that sends a message
// and one that waits for the next. Where the transport is chunked, [AppendChunks] and [Assembler] turn messages into
// datagrams and back. Call and Response alone are enough to look at captured traffic.
//
// # Decoding
//
// Decoding accepts exactly what protobuf-go 1.36 accepts for these messages: fields in any order, the last value of a
// field wins (bodies replace each other), integers keep their low 32 bits where the field is 32 bits wide, padded
// varints of up to ten bytes are fine. A field that is unknown, or known with another wire type, is kept in Unknown in
// the order of arrival and written last. A message that breaks off is [io.ErrUnexpectedEOF]; every error of
// UnmarshalBinary and UnmarshalView is a [*DecodeError] and leaves the message as it was. There is no io.EOF here: an
// empty slice is the message of zero values.
//
// # Ownership
//
// UnmarshalBinary copies what it keeps: one allocation for a body, one for unknown fields, none else. UnmarshalView
// allocates nothing in the usual case and leaves views of the input in the message: they are good until the input
// changes.
package drpc
