package framing

import "github.com/seed44153783/wirekit/wire"

// Delimited is a uvarint length in front: protobuf's delimited messages (protodelim, writeDelimitedTo), libp2p, gogo.
func Delimited() Length { return Length{Prefix: wire.PrefixUvarint} }

// DNS is a message over TCP: two bytes of length in front, RFC 1035 section 4.2.2.
func DNS() Length { return Length{Prefix: wire.PrefixUint16BE} }

// Kafka is a request or response of the Kafka protocol: four bytes of length in front, 100 MiB at most as in a broker's
// socket.request.max.bytes.
func Kafka() Length { return Length{Prefix: wire.PrefixUint32BE, Max: 100 << 20} }

// GRPC is a Length-Prefixed-Message of gRPC over HTTP/2, with its head: a byte that says whether it is compressed, four bytes of length.
// Its Max is gRPC's default, 4 MiB.
func GRPC() Length { return Length{Prefix: wire.PrefixUint32BE, Offset: 1, Strip: StripNone} }

// HTTP2 is a frame of RFC 9113 section 4.1, with its head: three bytes of length, then type, flags and stream, which are not counted.
// Its payload is at most 16,384 bytes, the default of SETTINGS_MAX_FRAME_SIZE.
func HTTP2() Length {
	return Length{Prefix: wire.PrefixUint24BE, Adjust: 6, Strip: StripNone, Max: 16384 + 6}
}

// TLS is a record, with its head: type, version, two bytes of length. Its body is at most 2^14+2048 bytes, RFC 5246 section 6.2.3; TLS 1.3
// allows less.
func TLS() Length {
	return Length{Prefix: wire.PrefixUint16BE, Offset: 3, Strip: StripNone, Max: 1<<14 + 2048}
}

// Postgres is a message of PostgreSQL's protocol 3, with its head: the type, then four bytes of length that count themselves. The
// messages that start a connection have no type and are not among them.
func Postgres() Length {
	return Length{Prefix: wire.PrefixUint32BE, Offset: 1, Adjust: -4, Strip: StripNone}
}

// MySQL is a packet of MySQL's protocol, with its head: three bytes of length, little-endian, then the sequence number, which is not
// counted. A payload of 2^24-1 bytes goes on in the next packet.
func MySQL() Length {
	return Length{Prefix: wire.PrefixUint24LE, Adjust: 1, Strip: StripNone, Max: 1 << 24}
}

// MQTT is a control packet, with its fixed header: a byte of type and flags, then a varint of at most four bytes in its shortest form.
func MQTT() Length {
	return Length{Prefix: wire.PrefixUvarint, Offset: 1, Strip: StripNone, Max: 1<<28 - 1, Canonical: true}
}

// AMQP is a frame of AMQP 0-9-1 section 4.2.3, with its head: type, channel, four bytes of length; and the end octet, which is not counted.
func AMQP() Length {
	return Length{Prefix: wire.PrefixUint32BE, Offset: 3, Adjust: 1, Strip: StripNone}
}

// TPKT is a packet of RFC 1006 section 6 (ISO transport over TCP, RDP, S7), with its head: version, a reserved byte, two bytes of length
// that count the whole packet.
func TPKT() Length {
	return Length{Prefix: wire.PrefixUint16BE, Offset: 2, Adjust: -4, Strip: StripNone}
}

// BGP is a message of RFC 4271 section 4.1, with its head: 16 bytes of marker, two bytes of length that count the whole message, 4,096
// bytes at most.
func BGP() Length {
	return Length{Prefix: wire.PrefixUint16BE, Offset: 16, Adjust: -18, Strip: StripNone, Max: 4096 - 18}
}

// Bitcoin is a message of Bitcoin's peer-to-peer protocol, with its head: magic and command, four bytes of length, little-endian, and a
// checksum, which is not counted. Its payload is at most 4,000,000 bytes.
func Bitcoin() Length {
	return Length{Prefix: wire.PrefixUint32LE, Offset: 16, Adjust: 4, Strip: StripNone, Max: 4000000 + 4}
}
