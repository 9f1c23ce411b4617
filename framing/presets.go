package framing

import "github.com/seed44153783/wirekit/wire"

// Delimited is a uvarint length before a message: protobuf's delimited messages (protodelim, writeDelimitedTo), libp2p,
// gogo.
//
//	token        the message, without its length
//	AppendFrame  takes the message, and writes the length in its shortest form
//	Max          DefaultMax, as in protodelim
func Delimited() Length { return Length{Prefix: wire.PrefixUvarint} }

// DNS is a message over TCP: two bytes of length before it, RFC 1035 section 4.2.2.
//
//	token        the message, without its length
//	AppendFrame  takes the message
//	Max          65,535, all that the length can say
func DNS() Length { return Length{Prefix: wire.PrefixUint16BE} }

// Kafka is a request or response of the Kafka protocol: four bytes of length, an int32, before it. A negative length is
// malformed.
//
//	token        the request or response, without its length
//	AppendFrame  takes the same
//	Max          100 MiB, as a broker's socket.request.max.bytes
func Kafka() Length { return Length{Prefix: wire.PrefixInt32BE, Max: 100 << 20} }

// GRPC is a Length-Prefixed-Message of gRPC over HTTP/2: a byte that says whether it is compressed, four bytes of
// length, the message.
//
//	token        all of it, with the five bytes
//	AppendFrame  takes all of it, and checks the length
//	Max          DefaultMax, 4 MiB of message, gRPC's default too
func GRPC() Length { return Length{Prefix: wire.PrefixUint32BE, Offset: 1, Strip: StripNone} }

// HTTP2 is a frame of RFC 9113 section 4.1: three bytes of length, then type, flags and stream, which are not counted,
// and the payload.
//
//	token        the whole frame, with its head of nine bytes
//	AppendFrame  takes the whole frame, and checks the length
//	Max          16,384 bytes of payload, the default of SETTINGS_MAX_FRAME_SIZE, and 6 of head after the length
func HTTP2() Length {
	return Length{Prefix: wire.PrefixUint24BE, Adjust: 6, Strip: StripNone, Max: 16384 + 6}
}

// TLS is a record: type, version, two bytes of length, the body. TLS 1.3 allows less than Max: 2^14+256 bytes.
//
//	token        the whole record, with its head of five bytes
//	AppendFrame  takes the whole record, and checks the length
//	Max          2^14+2048 bytes of body, RFC 5246 section 6.2.3
func TLS() Length {
	return Length{Prefix: wire.PrefixUint16BE, Offset: 3, Strip: StripNone, Max: 1<<14 + 2048}
}

// Postgres is a message of PostgreSQL's protocol 3: the type, then four bytes of length that count themselves, and the
// body. The messages that start a connection have no type and are not among them. A length below 4 is malformed.
//
//	token        the whole message, with its head of five bytes
//	AppendFrame  takes the whole message, and checks the length
//	Max          DefaultMax, 4 MiB of body; a server takes up to 1 GiB, so set Max where rows or COPY data are large
func Postgres() Length {
	return Length{Prefix: wire.PrefixUint32BE, Offset: 1, Adjust: -4, Strip: StripNone}
}

// MySQL is a packet of MySQL's protocol: three bytes of length, little-endian, then the sequence number, which is not
// counted, and the payload. A payload of 2^24-1 bytes goes on in the next packet.
//
//	token        the whole packet, with its head of four bytes
//	AppendFrame  takes the whole packet, and checks the length
//	Max          2^24, all that the length can say, with the sequence number
func MySQL() Length {
	return Length{Prefix: wire.PrefixUint24LE, Adjust: 1, Strip: StripNone, Max: 1 << 24}
}

// MQTT is a control packet: a byte of type and flags, the remaining length as a varint of at most four bytes, MQTT 5.0
// section 1.5.5, and what remains. A longer varint, or one that is not in its shortest form, is malformed.
//
//	token        the whole packet, with its fixed header
//	AppendFrame  takes the whole packet, and checks the length
//	Max          2^28-1 bytes after the length, all that it can say
func MQTT() Length {
	return Length{Prefix: wire.PrefixUvarint.Canonical().MaxBytes(4), Offset: 1, Strip: StripNone, Max: 1<<28 - 1}
}

// AMQP is a frame of AMQP 0-9-1 section 4.2.3: type, channel, four bytes of length, the payload, and the end octet ce,
// which is not counted. Another end octet is malformed.
//
//	token        the whole frame, with its head of seven bytes and the end octet
//	AppendFrame  takes the whole frame, and checks the length and the end octet
//	Max          DefaultMax, 4 MiB of payload and end octet; frame-max is what the two sides agree on
func AMQP() Length {
	return Length{Prefix: wire.PrefixUint32BE, Offset: 3, Adjust: 1, Strip: StripNone, Tail: "\xce"}
}

// TPKT is a packet of RFC 1006 section 6 (ISO transport over TCP, RDP, S7): version, a reserved byte, two bytes of
// length that count the whole packet, at least 7, and a TPDU.
//
//	token        the whole packet, with its head of four bytes
//	AppendFrame  takes the whole packet, and checks the length
//	Max          DefaultMax, and so all that the length can say: a packet of 65,535 bytes
func TPKT() Length {
	return Length{Prefix: wire.PrefixUint16BE, Offset: 2, Adjust: -4, Min: 3, Strip: StripNone}
}

// BGP is a message of RFC 4271 section 4.1: 16 bytes of marker, two bytes of length that count the whole message, from
// 19 to 4,096, the type, the rest.
//
//	token        the whole message, with its head of 19 bytes
//	AppendFrame  takes the whole message, and checks the length
//	Max          4,078 bytes after the length: a message of 4,096
func BGP() Length {
	return Length{Prefix: wire.PrefixUint16BE, Offset: 16, Adjust: -18, Min: 1, Strip: StripNone, Max: 4096 - 18}
}

// Bitcoin is a message of Bitcoin's peer-to-peer protocol: magic and command, four bytes of length, little-endian, a
// checksum, which is not counted, and the payload. The checksum is not looked at.
//
//	token        the whole message, with its head of 24 bytes
//	AppendFrame  takes the whole message, and checks the length
//	Max          4,000,000 bytes of payload, MAX_PROTOCOL_MESSAGE_LENGTH, and the 4 bytes of checksum
func Bitcoin() Length {
	return Length{Prefix: wire.PrefixUint32LE, Offset: 16, Adjust: 4, Strip: StripNone, Max: 4000000 + 4}
}
