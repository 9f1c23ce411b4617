package goapptrace

import (
	"cmp"
	"time"

	"github.com/seed44153783/wirekit/framing"
)

// Defaults of the reference, in bytes.
const (
	// DefaultMaxSmallPacketSize is how much is merged before it is sent.
	DefaultMaxSmallPacketSize = 1 << 20
	// DefaultMaxLargePacketSize is the limit on a single packet.
	DefaultMaxLargePacketSize = 100 << 20
)

// RefreshInterval is how long the reference lets merged packets wait before it sends them.
const RefreshInterval = 100 * time.Millisecond

// A Batcher merges packets and says when they are due to be sent: once MaxSmall bytes are there, or the oldest of them
// has waited for Interval. It has no clock and no goroutine; the caller passes the time. The zero value is ready.
//
//	if err := b.Add(p, now); errors.Is(err, goapptrace.ErrFull) {
//		conn.Write(b.Flush())
//		err = b.Add(p, now)
//	}
//	if b.Due(now) {
//		conn.Write(b.Flush())
//	}
type Batcher struct {
	// Proto frames the packets.
	Proto Proto
	// MaxSmall is how many bytes are merged at most: zero means DefaultMaxSmallPacketSize, negative means no limit. A
	// larger packet travels alone.
	MaxSmall int
	// MaxLarge is the limit on the frame of one packet: zero means DefaultMaxLargePacketSize, negative means no limit.
	MaxLarge int
	// Interval is how long a packet may wait: zero means RefreshInterval, negative means that every packet is due at
	// once.
	Interval time.Duration

	buf    []byte
	oldest time.Time
	full   bool
}

// Add appends the frame of p. It is [ErrFull], and what is there is due, if p does not fit after it: Flush, then Add p
// again. A packet above MaxLarge is a [*framing.FrameSizeError], nil is [ErrNil]. After any error the Batcher holds
// what it held before.
func (b *Batcher) Add(p Packet, now time.Time) error {
	if p == nil {
		return ErrNil
	}
	size, large := b.Proto.PackSize(p), limitOf(b.MaxLarge, DefaultMaxLargePacketSize)
	if size > large {
		return &framing.FrameSizeError{Size: uint64(size), Max: uint64(large)}
	}
	if held := b.Len(); held > 0 && size > b.maxSmall()-held {
		b.full = true
		return ErrFull
	}
	return b.add(p, now)
}

// add is Add without the limit on what is merged.
func (b *Batcher) add(p Packet, now time.Time) error {
	buf, err := b.Proto.AppendPacket(b.buf, p)
	if err != nil {
		return err
	}
	if len(b.buf) == 0 {
		b.oldest = now
	}
	b.buf = buf
	return nil
}

func (b *Batcher) maxSmall() int { return limitOf(b.MaxSmall, DefaultMaxSmallPacketSize) }

// Len returns the number of bytes that wait.
func (b *Batcher) Len() int { return len(b.buf) }

// Due reports whether what waits should be sent now. If the clock went back, to before the oldest of it was added, it
// should: nobody knows how long it has waited.
func (b *Batcher) Due(now time.Time) bool {
	deadline, waits := b.Deadline()
	return waits && (b.full || b.Len() >= b.maxSmall() || !now.Before(deadline) || now.Before(b.oldest))
}

// Deadline returns when what waits becomes due even if nothing is added; false if nothing waits.
func (b *Batcher) Deadline() (time.Time, bool) {
	return b.oldest.Add(max(cmp.Or(b.Interval, RefreshInterval), 0)), b.Len() > 0
}

// Flush returns the bytes that wait and empties the Batcher. They are a view until the next Add.
func (b *Batcher) Flush() []byte { return b.swap(b.buf) }

// swap is Flush that goes on in the memory of next.
func (b *Batcher) swap(next []byte) []byte {
	frames := b.buf
	b.buf = next[:0]
	b.full = false
	return frames
}
