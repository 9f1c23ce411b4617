package goapptrace

import (
	"encoding/binary"
	"io"
	"math"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// Proto puts packets into frames and takes them out. The zero value is ready.
type Proto struct {
	// Max is the limit on a frame's size field, type and payload, in bytes: zero means DefaultMaxLargePacketSize,
	// negative means no limit but that of the field, 2^32-1, and of an int. It holds in both directions.
	Max int
	// IgnoreTrailing makes Unpack and UnpackInto ignore bytes after a packet's last field, inside its frame, as the
	// reference does. By default they are wire.ErrTrailingBytes.
	IgnoreTrailing bool
}

func (x Proto) max() int { return limitOf(x.Max, DefaultMaxLargePacketSize) }

// Framing returns the framing of the protocol, whose frames are whole: what Unpack takes and AppendPacket makes.
func (x Proto) Framing() framing.Framing {
	return framing.Length{Prefix: wire.PrefixUint32BE, Strip: framing.StripNone, Max: x.max()}
}

// limit returns the largest size field.
func (x Proto) limit() uint64 { return min(uint64(x.max()), math.MaxUint32) }

// PackSize returns the size in bytes of p's frame, whatever Max says; 0 if p is nil or cannot be encoded.
func (x Proto) PackSize(p Packet) int {
	if p == nil {
		return 0
	}
	size := p.SizeBinary()
	if size == 0 { // either an empty payload, or one that fails at once
		if _, err := p.AppendBinary(nil); err != nil {
			return 0
		}
	}
	return PacketHeaderSize + size
}

// AppendPacket appends the frame of p to dst. A packet that cannot be encoded, or is larger than Max, is a
// [*PacketError], nil is [ErrNil]; dst is then unchanged.
func (x Proto) AppendPacket(dst []byte, p Packet) ([]byte, error) {
	if p == nil {
		return dst, ErrNil
	}
	out, err := p.AppendBinary(append(dst, 0, 0, 0, 0, byte(p.Type())))
	if err != nil {
		return dst, &PacketError{Type: p.Type(), Err: err}
	}
	size := uint64(len(out) - len(dst) - sizeField)
	if size > x.limit() {
		return dst, &PacketError{Type: p.Type(), Err: &framing.FrameSizeError{Size: size, Max: x.limit()}}
	}
	binary.BigEndian.PutUint32(out[len(dst):], uint32(size))
	return out, nil
}

// Pack returns the frame of p in a new slice of the exact size. Errors are those of AppendPacket.
func (x Proto) Pack(p Packet) ([]byte, error) {
	frame, err := x.AppendPacket(make([]byte, 0, x.PackSize(p)), p)
	if err != nil {
		return nil, err
	}
	return frame, nil
}

// PackTo writes the frame of p to w with one Write. Errors are those of AppendPacket, and nothing is written then, and
// those of w. A short count without an error is io.ErrShortWrite, a nil w wire.ErrNil.
func (x Proto) PackTo(w io.Writer, p Packet) (int, error) {
	frame, err := x.Pack(p)
	if err != nil {
		return 0, err
	}
	return writeOnce(w, frame)
}

// PackToByteSlice writes the frame of p to the front of buf and returns its size. A buf that is too short is
// io.ErrShortBuffer; other errors are those of AppendPacket.
func (x Proto) PackToByteSlice(buf []byte, p Packet) (int, error) {
	size := x.PackSize(p)
	if size > len(buf) {
		return 0, io.ErrShortBuffer
	}
	frame, err := x.AppendPacket(buf[:0:size], p)
	return len(frame), err
}

// Unpack decodes the frame at the front of b into a new packet, which keeps nothing of b. It returns
//
//   - nil, 0, nil: b does not hold the whole frame yet;
//   - packet, n, nil: the packet, in a frame of n bytes;
//   - nil, n, err with n > 0: a frame of n bytes that cannot be decoded; the next one follows. The error is a
//     [*PacketError];
//   - nil, 0, err: the frame is larger than Max. The error is a [*framing.FrameSizeError].
func (x Proto) Unpack(b []byte) (Packet, int, error) { return x.UnpackInto(nil, b) }

// Slots holds a packet of each type for [Proto.UnpackInto] to decode into. The zero value is ready. It keeps the memory
// of the largest packet of each type.
type Slots struct {
	framed  framed
	packets [len(typeNames)]Packet
}

// packet returns the packet of type t, or nil if there is no such type.
func (s *Slots) packet(t PacketType) Packet {
	if s == nil || int(t) >= len(s.packets) {
		return NewPacket(t)
	}
	if s.packets[t] == nil {
		s.packets[t] = NewPacket(t)
	}
	return s.packets[t]
}

// frame returns the description of the frame of p.
func (s *Slots) frame(p Packet) *framed {
	if s == nil {
		return &framed{packet: p}
	}
	s.framed.packet = p
	return &s.framed
}

// framed is a packet with its header before it, so that offsets in errors count from the frame's start.
type framed struct {
	header HeaderPacket
	packet Packet
}

func (f *framed) Fields(c *wire.Codec) {
	f.header.Fields(c)
	f.packet.Fields(c)
}

// UnpackInto is Unpack into a packet of s, which the next frame of the same type overwrites; a nil s makes new ones. It
// allocates for what s has no room for yet, for strings that differ from those before, and for the JSON of commands.
func (x Proto) UnpackInto(s *Slots, b []byte) (Packet, int, error) {
	if len(b) < sizeField {
		return nil, 0, nil
	}
	size := uint64(binary.BigEndian.Uint32(b))
	if size > x.limit() {
		return nil, 0, &framing.FrameSizeError{Size: size, Max: x.limit()}
	}
	if size > uint64(len(b)-sizeField) {
		return nil, 0, nil
	}
	frame := b[:sizeField+int(size)]
	if size == 0 {
		return nil, len(frame), &PacketError{Err: ErrNoType}
	}
	t := PacketType(frame[sizeField])
	p := s.packet(t)
	if p == nil {
		return nil, len(frame), &PacketError{Type: t, Err: ErrUnknownType}
	}
	if log, ok := p.(*RawFuncLogPacket); ok && log.decodeExact(frame[PacketHeaderSize:]) {
		return p, len(frame), nil
	}
	var err error
	if x.IgnoreTrailing {
		_, err = wire.Consume(frame, s.frame(p))
	} else {
		err = wire.Unmarshal(frame, s.frame(p))
	}
	if err != nil {
		return nil, len(frame), &PacketError{Type: t, Err: err}
	}
	return p, len(frame), nil
}

// writeOnce writes p to w with one Write and holds the result to io.Writer's contract.
func writeOnce(w io.Writer, p []byte) (int, error) {
	if w == nil {
		return 0, wire.ErrNil
	}
	n, err := w.Write(p)
	if n < 0 || n > len(p) {
		return 0, wire.ErrBadCount
	}
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	return n, err
}
