package tinytcp

import (
	"errors"
	"io"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// ReadLengthPrefixedPacket reads a packet: its length as the 32-bit little-endian prefix that prefixSize names, then
// its bytes, into a new slice. It reads not a byte more. A prefixSize other than PrefixInt32 is wire.ErrInvalidPrefix
// before anything is read. A length above maxPacketSize is ErrPacketTooBig, the prefix being consumed. io.EOF means
// that the stream ended before the prefix.
func ReadLengthPrefixedPacket(socket io.Reader, prefixSize int, maxPacketSize int) ([]byte, error) {
	if prefixSize != PrefixInt32 {
		return nil, wire.ErrInvalidPrefix
	}
	n, err := wire.PrefixUint32LE.Read(socket)
	if err != nil {
		return nil, err
	}
	if maxPacketSize < 0 || n > uint64(maxPacketSize) {
		return nil, ErrPacketTooBig
	}
	packet, err := wire.ReadBytes(socket, n)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF // the prefix was read
	}
	return packet, err
}

// ReadSeparatedPacket reads up to the first separator, consumes it, and returns what came before in a new slice. It
// reads not a byte more. More than maxPacketSize bytes without the separator are ErrPacketTooBig; a maxPacketSize below
// 1 is ErrPacketTooBig before anything is read. An empty separator is framing.ErrInvalid. io.EOF means that the stream
// ended before the first byte; io.ErrUnexpectedEOF, before the separator.
func ReadSeparatedPacket(socket io.Reader, separator []byte, maxPacketSize int) ([]byte, error) {
	if maxPacketSize < 1 {
		return nil, ErrPacketTooBig
	}
	packet, err := framing.ReadSeparated(socket, separator, maxPacketSize)
	if errors.Is(err, framing.ErrFrameTooBig) {
		err = ErrPacketTooBig
	}
	return packet, err
}
