package framing

import (
	"errors"
	"io"
	"iter"

	"github.com/seed44153783/wirekit/wire"
)

// maxEmptyReads is how often in a row a reader may return (0, nil) before it is [io.ErrNoProgress].
const maxEmptyReads = 100

// A Reader reads frames from an [io.Reader]. It reads ahead: up to 16 KiB after the frame it returns. Its buffer grows
// with the bytes that arrive, never with a length they claim, and shrinks back to 16 KiB once 64 small frames have
// followed a large one.
//
// Reader is not for use by several goroutines at once. The zero Reader has no framing: it fails.
type Reader struct {
	// Oversize says what becomes of bad frames, such as those above Max. It may be changed between calls.
	Oversize Oversize
	// MaxSkip is the limit in bytes on what is dropped of one frame above Max: zero means DefaultMaxSkip, negative
	// none. A frame that is known to be larger loses the stream at once; where the end is yet to be found the error is
	// a [*FrameSizeError] of Size MaxSkip+1 when as much was dropped. What a Body reads does not count. It may be
	// changed between calls.
	MaxSkip int64

	m       machine
	src     io.Reader
	pending error // what src returned together with data
	body    *body // what a frame is streamed through
}

// NewReader returns a Reader that cuts what r reads into frames of f, whose settings must not change from then on. A
// nil f fails the first call, a nil r the first that reads.
func NewReader(r io.Reader, f Framing) *Reader {
	return &Reader{m: newMachine(f), src: r}
}

// Reset makes r as new, reading from src, with the same Framing, Oversize and MaxSkip. It keeps a buffer of up to 64
// KiB, unless Rest has returned part of it: what Rest returned stays as it is.
func (r *Reader) Reset(src io.Reader) {
	r.closeBody()
	r.m.reset()
	r.src, r.pending = src, nil
}

// ReadFrame returns the token of the next frame: a view that is valid until the next call of a method that reads. An
// empty frame is an empty slice that is not nil.
//
// At the end of the stream the error is [io.EOF], for good. Every other error is an [*Error] around its cause:
//
//   - an error of the underlying reader, such as a deadline, [io.ErrNoProgress] after 100 empty reads, or
//     wire.ErrBadCount for a read of an impossible size: nothing is lost, and the next call goes on where this one
//     stopped;
//   - [io.ErrUnexpectedEOF], where the stream ends within a frame: sticky;
//   - a [*FrameSizeError], or another error of Split: sticky, unless Oversize lets the Reader go on after the frame.
func (r *Reader) ReadFrame() ([]byte, error) {
	m := &r.m
	if token, next := m.quick.prefixed(m.buf, m.r, m.w); token != nil {
		m.r = next
		m.frames++
		return token, nil
	}
	if token := m.frame(); token != nil {
		return token, nil
	}
	return r.readFrame()
}

// readFrame is ReadFrame where it takes more than finding a whole frame in the buffer.
func (r *Reader) readFrame() ([]byte, error) {
	r.closeBody()
	m := &r.m
	for {
		frame, err := m.next(r.Oversize, r.MaxSkip)
		switch {
		case err != nil && err == m.told && m.skip.left != 0 && m.state.Payload != 0:
			return nil, r.openBody(err)
		case frame != nil || err != nil:
			return frame, err
		case m.eof:
			return nil, io.EOF
		}
		if err := r.fill(m.state.Need); err != nil {
			return nil, err
		}
	}
}

// Frames returns an iterator over the frames that are left, as ReadFrame returns them: each is a view until the loop's
// next turn. At the end of the stream it ends. The error of a bad frame that Oversize reports is yielded in its place,
// and the loop goes on after that frame; any other error is yielded last. After a break, or after an error of the
// underlying reader, Frames goes on with the next frame.
func (r *Reader) Frames() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		m := &r.m
		for at := m.r; ; { // at is m.r, kept where it is faster
			frame, next := m.quick.prefixed(m.buf, at, m.w)
			var err error
			last := false
			if frame != nil {
				at, m.r = next, next
				m.frames++
			} else {
				if frame = m.frame(); frame == nil {
					frame, err = r.readFrame()
				}
				if err == io.EOF {
					return
				}
				last = err != nil && err != m.told
				at = m.r
			}
			if !yield(frame, err) || last {
				return
			}
			if m.r != at { // the body of the loop has read
				at = m.r
			}
		}
	}
}

// Stats returns the counts since NewReader or Reset.
func (r *Reader) Stats() Stats { return r.m.stats() }

// Buffered returns how many bytes were read from the underlying reader and not consumed.
func (r *Reader) Buffered() int { return len(r.m.buffered()) }

// Rest returns the bytes that were read from the underlying reader and not consumed, a view that is valid until the
// next call of a method that reads; Reset leaves it as it is. A program that is to go on with another protocol reads
// them first, then the underlying reader, as [Reader.Raw] does.
func (r *Reader) Rest() []byte {
	r.m.lent = true
	return r.m.buffered()
}

// Peek returns the next n bytes of the stream without consuming them, a view that is valid until the next call of a
// method that reads. Fewer come with an error: [io.EOF] where there are none, else an [*Error], around
// [io.ErrUnexpectedEOF] where the stream ends. Within a frame it is [ErrInFrame]; for an n below zero a
// [*SettingError].
func (r *Reader) Peek(n int) ([]byte, error) {
	m := &r.m
	if n < 0 {
		return nil, &SettingError{"Peek", "of a negative number of bytes"}
	}
	if err := r.between(); err != nil {
		return nil, err
	}
	for len(m.buffered()) < n {
		if m.err != nil {
			return m.buffered(), m.err
		}
		if m.eof && m.r == m.w {
			return nil, io.EOF
		}
		if m.eof {
			return m.buffered(), m.at(io.ErrUnexpectedEOF, 0, false)
		}
		if err := r.fill(n); err != nil {
			return m.buffered(), err
		}
	}
	return m.buf[m.r : m.r+n : m.r+n], nil
}

// Switch goes on with frames of f from the next frame on, as after the handshake of a protocol, or with another limit.
// Offsets, counts, what was read ahead, and a sticky error stay. Within a frame, until its Body is read to the end or
// ReadFrame has dropped it, the error is [ErrInFrame], and nothing changes; for a nil f it is a [*SettingError].
func (r *Reader) Switch(f Framing) error {
	if missing(f) {
		return errNil
	}
	if err := r.between(); err != nil {
		return err
	}
	r.m.use(f)
	return nil
}

// Raw returns a reader of the rest of the stream as it is, first what was read ahead, then the underlying reader, of
// which it reads no byte more than it returns. It shares the position with r: ReadFrame goes on after what was read.
// Its errors are those of the underlying reader, [io.EOF] at the end, and within a frame [ErrInFrame], as for Switch.
func (r *Reader) Raw() io.Reader { return (*raw)(r) }

// raw is a Reader as an io.Reader.
type raw Reader

// Read implements [io.Reader].
func (p *raw) Read(b []byte) (n int, err error) {
	r := (*Reader)(p)
	m := &r.m
	if err := r.between(); err != nil {
		return 0, err
	}
	switch {
	case len(b) == 0:
		return 0, nil
	case m.r < m.w:
		n = copy(b, m.buffered())
		m.r += n
	case r.pending == io.EOF, m.eof:
		m.eof, r.pending = true, nil
		return 0, io.EOF
	case r.pending != nil:
		err, r.pending = r.pending, nil
		return 0, err
	case r.src == nil:
		return 0, errNoReader
	default:
		n, err = r.src.Read(b)
		if n < 0 || n > len(b) {
			return 0, wire.ErrBadCount
		}
		m.base += int64(n)
		m.eof = err == io.EOF
	}
	if n > 0 { // what was seen of a frame here is no longer at hand
		m.state.Next()
		m.pending = outcome{}
		m.marks.forget()
	}
	return n, err
}

// between says whether r is between two frames.
func (r *Reader) between() error {
	if r.m.skip.left != 0 {
		return ErrInFrame
	}
	r.closeBody()
	return nil
}

// fill reads until the machine has something new to look at: need bytes, if they come, or the end.
func (r *Reader) fill(need int) error {
	m := &r.m
	for empty := 0; ; {
		if err := r.pending; err != nil {
			r.pending = nil
			if err != io.EOF {
				return m.at(err, 0, false)
			}
			m.eof = true
			return nil
		}
		if r.src == nil {
			return m.fail(errNoReader)
		}
		space := r.space(need)
		n, err := r.src.Read(space)
		if n < 0 || n > len(space) {
			return m.at(wire.ErrBadCount, 0, false)
		}
		m.w += n
		r.pending = err
		switch {
		case n > 0 && m.w-m.r >= need:
			return nil
		case n > 0:
			empty = 0
		case err == nil:
			if empty++; empty == maxEmptyReads {
				return m.at(io.ErrNoProgress, 0, false)
			}
		}
	}
}

// space returns where the next bytes go. A full buffer doubles, so that it grows with what has arrived whatever a
// length claims.
func (r *Reader) space(need int) []byte {
	m := &r.m
	have := len(m.buffered())
	m.shrink(max(have, need))
	size := len(m.buf)
	switch {
	case size == 0:
		m.grow(firstBuffer)
	case have == size && need > size+size/2: // not a little at a time, as the needs of Blocks grow
		m.grow(min(2*size, max(need, readAhead)))
	case have == size, m.w == size && size < readAhead: // full, or filled by one Read
		m.grow(2 * size)
	case m.r > 0:
		m.move(m.buf)
	}
	// To read no further than a large frame reaches saves moving what lies after it.
	return m.buf[m.w:min(len(m.buf), max(need, m.w+readAhead))]
}

// A body reads the token of a frame that the machine skips. It is the Body of a FrameSizeError.
type body struct {
	r   *Reader // nil once it is closed
	err error   // of the payload
}

// openBody gives err, about a frame that the machine skips, a Body.
func (r *Reader) openBody(err error) error {
	var tooBig *FrameSizeError
	if errors.As(err, &tooBig) {
		r.body = &body{r: r}
		tooBig.Body = r.body
	}
	return err
}

// closeBody ends the streaming of a frame. What was not read of it is left to the machine to drop.
func (r *Reader) closeBody() {
	if r.body == nil {
		return
	}
	r.body.r, r.body = nil, nil
	if r.m.skip.left == 0 {
		r.m.dropped()
	}
}

// Read implements [io.Reader].
func (b *body) Read(p []byte) (int, error) {
	r := b.r
	switch {
	case r == nil:
		return 0, ErrClosed
	case len(p) == 0:
		return 0, nil
	case b.err != nil:
		return 0, b.err
	}
	for {
		n, err := r.m.stream(p)
		if n > 0 || err != nil {
			b.err = err
			return n, err
		}
		if r.m.skip.left == 0 {
			return 0, io.EOF
		}
		if err := r.fill(0); err != nil {
			return 0, err
		}
	}
}
