package goapptrace

import (
	"io"

	"github.com/seed44153783/wirekit/framing"
)

// A MergePacket is any number of whole frames back to back, to be sent with one Write. On the wire nothing shows that
// they were merged. The zero value is an empty one.
type MergePacket struct {
	// Proto frames the packets.
	Proto Proto
	// Cap is how many bytes it may hold: zero means DefaultMaxLargePacketSize, negative means no limit. The memory
	// grows with what is merged, and is kept by Reset.
	Cap int

	buf []byte
}

// Merge appends the frame of p. A frame that does not fit with what is there is [ErrFull], one above Cap, which never
// will, a [*framing.FrameSizeError]; one that cannot be encoded is the error of [Proto.AppendPacket], nil is [ErrNil].
// After any of them the MergePacket is as it was.
func (m *MergePacket) Merge(p Packet) error {
	if p == nil {
		return ErrNil
	}
	size, most := m.Proto.PackSize(p), limitOf(m.Cap, DefaultMaxLargePacketSize)
	switch {
	case size > most:
		return &framing.FrameSizeError{Size: uint64(size), Max: uint64(most)}
	case size > most-len(m.buf):
		return ErrFull
	}
	buf, err := m.Proto.AppendPacket(m.buf, p)
	m.buf = buf
	return err
}

// Len returns the number of bytes merged.
func (m *MergePacket) Len() int { return len(m.buf) }

// Bytes returns the merged frames: a view until the next Merge, Reset or WriteTo.
func (m *MergePacket) Bytes() []byte { return m.buf }

// Reset drops what was merged.
func (m *MergePacket) Reset() { m.buf = m.buf[:0] }

// WriteTo writes what was merged with one Write and is empty afterwards. After an error it holds what was not written,
// so that another WriteTo goes on where this one stopped. A short count without an error is io.ErrShortWrite.
func (m *MergePacket) WriteTo(w io.Writer) (int64, error) {
	if len(m.buf) == 0 {
		return 0, nil
	}
	n, err := writeOnce(w, m.buf)
	m.buf = m.buf[:copy(m.buf, m.buf[n:])]
	return int64(n), err
}
