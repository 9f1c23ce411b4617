package framing

// A Buffer cuts frames out of bytes that are pushed into it: for event loops, callbacks and protocols without I/O of their own.
//
//	b.Feed(received)
//	for {
//		frame, ok, err := b.Next()
//		if err != nil { ... }
//		if !ok { break }
//		...
//	}
//
// It holds what was fed and not consumed. Its memory shrinks back to 16 KiB once 64 small frames have followed a large one. Buffer is not
// for use by several goroutines at once.
type Buffer struct {
	// Oversize says what becomes of frames above Max: Fail or Skip; Stream is Fail. It may be changed between calls.
	Oversize Oversize

	m machine
}

// NewBuffer returns an empty Buffer for frames of f, whose settings must not change from then on. A nil f fails the first call of Next.
func NewBuffer(f Framing) *Buffer { return &Buffer{m: newMachine(f)} }

// Reset makes b as new, with the same Framing and Oversize. It keeps the memory.
func (b *Buffer) Reset() { b.m.reset() }

// Feed adds a copy of p to what was received. It returns ErrClosed after Close, else nil.
func (b *Buffer) Feed(p []byte) error {
	m := &b.m
	switch {
	case m.eof:
		return ErrClosed
	case m.err != nil:
		return nil // the stream is lost
	}
	if m.skip > 0 { // then nothing is left in the buffer
		n := min(m.skip-m.comma, int64(len(p)))
		p = p[n:]
		m.base += n
		if m.skip -= n; m.skip == 0 {
			m.dropped()
		}
	}
	b.room(len(p))
	m.w += copy(m.buf[m.w:], p)
	if m.skip != 0 {
		m.drop()
	}
	return nil
}

// room makes room for n bytes. The buffer moves its bytes only if it has consumed as many, and grows only if it has received as many as it
// holds: work and memory are linear in what was fed.
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

// Next returns the token of the next frame, a view that is valid until the next call of Feed, Next or Reset. Without an error, ok is
// false where more bytes are needed or, after Close, where there are no more frames.
//
// Every error is an [*Error], and sticky. Its cause is [io.ErrUnexpectedEOF] where the stream was closed within a frame, else a
// [*FrameSizeError] or another error of Split that Oversize does not skip.
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
		policy = Fail
	}
	frame, err = m.next(policy)
	return frame, frame != nil, err
}

// Close says that nothing follows what was fed: an unterminated frame is then what the framing makes of it.
func (b *Buffer) Close() { b.m.eof = true }

// Stats returns the counts since NewBuffer or Reset.
func (b *Buffer) Stats() Stats { return b.m.stats() }

// Buffered returns how many bytes were fed and not consumed.
func (b *Buffer) Buffered() int { return len(b.m.buffered()) }

// Rest returns the bytes that were fed and not consumed, a view that is valid until the next call of Feed, Next or Reset.
func (b *Buffer) Rest() []byte { return b.m.buffered() }
