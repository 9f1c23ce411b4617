package framing

// A Buffer cuts frames out of bytes that are pushed into it: for event loops, callbacks and protocols without I/O of
// their own.
//
//	b.Feed(received)
//	for {
//		frame, ok, err := b.Next()
//		if err != nil { ... }
//		if !ok { break }
//		...
//	}
//
// It holds what was fed and not consumed. Its memory shrinks back to 16 KiB once 64 small frames have followed a large
// one. Buffer is not for use by several goroutines at once. The zero Buffer has no framing: it fails.
type Buffer struct {
	// Oversize says what becomes of bad frames, such as those above Max; Stream is Report. It may be changed between
	// calls.
	Oversize Oversize
	// MaxSkip is the limit in bytes on what is dropped of one frame above Max, as that of a [Reader].
	MaxSkip int64

	m machine
}

// NewBuffer returns an empty Buffer for frames of f, whose settings must not change from then on. A nil f fails the
// first call of Next.
func NewBuffer(f Framing) *Buffer { return &Buffer{m: newMachine(f)} }

// Reset makes b as new, with the same Framing, Oversize and MaxSkip. It keeps memory of up to 64 KiB, unless Rest has
// returned part of it: what Rest returned stays as it is.
func (b *Buffer) Reset() { b.m.reset() }

// Feed adds a copy of p to what was received. It returns ErrClosed after Close, else nil: what is fed after an error of
// Next is dropped.
func (b *Buffer) Feed(p []byte) error {
	m := &b.m
	if m.eof {
		return ErrClosed
	}
	if m.skip.left != 0 && m.err == nil {
		m.skip.max = maxSkipOf(b.MaxSkip)
		m.drop()
	}
	if m.err != nil || m.split == nil {
		return nil // the stream is lost
	}
	if k := &m.skip; k.left > 0 { // then nothing is left in the buffer
		n := min(max(0, k.left-int64(len(m.state.Tail))), int64(len(p)))
		p = p[n:]
		m.base += n
		k.gone += n
		if k.left -= n; k.left == 0 {
			m.dropped()
		}
	}
	b.room(len(p))
	m.w += copy(m.buf[m.w:], p)
	if m.skip.left != 0 {
		m.drop()
	}
	return nil
}

// room makes room for n bytes. The buffer moves its bytes only if it has consumed as many, and grows only if it has
// received as many as it holds: work and memory are linear in what was fed.
func (b *Buffer) room(n int) {
	m := &b.m
	have := len(m.buffered())
	m.shrink(have + n)
	switch size := len(m.buf); {
	case m.w+n <= size:
	case have+n <= size && have <= m.r:
		m.move(m.buf)
	default:
		m.grow(max(have+n, 2*size, firstBuffer))
	}
}

// Next returns the token of the next frame, a view that is valid until the next call of Feed, Next or Reset. Without an
// error, ok is false where more bytes are needed or, after Close, where there are no more frames.
//
// Every error is an [*Error], and sticky, unless Oversize lets the Buffer go on after the frame. Its cause is
// [io.ErrUnexpectedEOF] where the stream was closed within a frame, else a [*FrameSizeError] or another error of Split.
func (b *Buffer) Next() (frame []byte, ok bool, err error) {
	m := &b.m
	if token, next := m.quick.prefixed(m.buf, m.r, m.w); token != nil {
		m.r = next
		m.frames++
		return token, true, nil
	}
	if token := m.frame(); token != nil {
		return token, true, nil
	}
	policy := b.Oversize
	if policy == Stream {
		policy = Report
	}
	frame, err = m.next(policy, b.MaxSkip)
	return frame, frame != nil, err
}

// Close says that nothing follows what was fed: an unterminated frame is then what the framing makes of it.
func (b *Buffer) Close() { b.m.eof = true }

// Stats returns the counts since NewBuffer or Reset.
func (b *Buffer) Stats() Stats { return b.m.stats() }

// Buffered returns how many bytes were fed and not consumed.
func (b *Buffer) Buffered() int { return len(b.m.buffered()) }

// Rest returns the bytes that were fed and not consumed, a view that is valid until the next call of Feed or Next;
// Reset leaves it as it is.
func (b *Buffer) Rest() []byte {
	b.m.lent = true
	return b.m.buffered()
}
