package framing

import (
	"errors"
	"io"
	"iter"

	"github.com/seed44153783/wirekit/wire"
)

// maxEmptyReads is how often in a row a reader may return (0, nil) before it is [io.ErrNoProgress].
const maxEmptyReads = 100

// A Reader reads frames from an [io.Reader]. It reads ahead: up to 16 KiB behind the frame it returns. Its buffer grows with the bytes
// that arrive, never with a length they claim, and shrinks back to 16 KiB once 64 small frames have followed a large one.
//
// Reader is not for use by several goroutines at once.
type Reader struct {
	// Oversize says what becomes of frames above Max: Fail, Skip or Stream. It may be changed between calls.
	Oversize Oversize

	m       machine
	src     io.Reader
	pending error // what src returned together with data
	body    *body // what a frame is streamed through
}

// NewReader returns a Reader that cuts what r reads into frames of f, whose settings must not change from then on. A nil f fails the first
// call.
func NewReader(r io.Reader, f Framing) *Reader {
	return &Reader{m: newMachine(f), src: r}
}

// Reset makes r as new, reading from src, with the same Framing and Oversize. It keeps the buffer.
func (r *Reader) Reset(src io.Reader) {
	r.closeBody()
	r.m.reset()
	r.src, r.pending = src, nil
}

// ReadFrame returns the token of the next frame: a view that is valid until the next call of a method that reads. An empty frame is an
// empty slice that is not nil.
//
// At the end of the stream the error is [io.EOF], for good. Every other error is an [*Error] around its cause:
//
//   - an error of the underlying reader, such as a deadline, [io.ErrNoProgress] after 100 empty reads, or wire.ErrBadCount for a read of
//     an impossible size: nothing is lost, and the next call goes on where this one stopped;
//   - [io.ErrUnexpectedEOF], where the stream ends within a frame: sticky;
//   - a [*FrameSizeError], or another error of Split: sticky, unless Oversize lets the Reader go on behind the frame.
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
		frame, err := m.next(r.Oversize)
		switch {
		case err != nil && m.err == nil:
			return nil, r.openBody(err)
		case frame != nil || err != nil:
			return frame, err
		case m.eof:
			return nil, io.EOF
		}
		if err := r.fill(); err != nil {
			return nil, err
		}
	}
}

// Frames returns an iterator over the frames that are left, as ReadFrame returns them: each is a view until the loop's next turn. At
// the end of the stream it ends; an error is yielded once, last. After a break, or after an error that is not sticky, Frames
// goes on with the next frame.
func (r *Reader) Frames() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		m := &r.m
		for at := m.r; ; { // at is m.r, kept where it is faster
			frame, next := m.quick.prefixed(m.buf, at, m.w)
			var err error
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
				at = m.r
			}
			if !yield(frame, err) || err != nil {
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

// Rest returns the bytes that were read from the underlying reader and not consumed, a view that is valid until the next call of a
// method that reads. A program that is to go on with another protocol reads them first, then the underlying reader.
func (r *Reader) Rest() []byte { return r.m.buffered() }

// fill reads until the machine has something new to look at: as much as it needs, or the end.
func (r *Reader) fill() error {
	m := &r.m
	for empty := 0; ; {
		if err := r.pending; err != nil {
			r.pending = nil
			if err != io.EOF {
				return m.at(err)
			}
			m.eof = true
			return nil
		}
		space := r.space()
		n, err := r.src.Read(space)
		if n < 0 || n > len(space) {
			return m.at(wire.ErrBadCount)
		}
		m.w += n
		r.pending = err
		switch {
		case n > 0 && m.w-m.r >= m.state.Need:
			return nil
		case n > 0:
			empty = 0
		case err == nil:
			if empty++; empty == maxEmptyReads {
				return m.at(io.ErrNoProgress)
			}
		}
	}
}

// space returns where the next bytes go. A full buffer doubles, so that it grows with what has arrived whatever a length claims.
func (r *Reader) space() []byte {
	m := &r.m
	have, need := len(m.buffered()), m.state.Need
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
	// To read no further than a large frame reaches saves moving what lies behind it.
	return m.buf[m.w:min(len(m.buf), max(need, m.w+readAhead))]
}

// A body reads the token of a frame that the machine is to skip. It is the Body of a FrameSizeError.
type body struct {
	r              *Reader // nil once it is closed
	before, behind int64   // what of the frame surrounds the token
}

// canStream says whether the token of a frame above Max can be told from its length.
func canStream(f Framing) bool {
	_, _, ok := tokenIn(f, 0, 0)
	return ok
}

// tokenIn returns what surrounds the token in a frame of so many bytes above Max, whose size Max counts.
func tokenIn(f Framing, frame, size int64) (before, behind int64, ok bool) {
	switch f := f.(type) {
	case Length:
		return int64(f.start(int(frame - size))), 0, true
	case *Length:
		return int64(f.start(int(frame - size))), 0, true
	case Netstring, *Netstring:
		return frame - size - 1, 1, true
	case OctetCount, *OctetCount:
		return frame - size, 0, true
	}
	return 0, 0, false
}

// openBody gives err, about a frame that the machine is to skip, a Body.
func (r *Reader) openBody(err error) error {
	var tooBig *FrameSizeError
	if errors.As(err, &tooBig) {
		before, behind, _ := tokenIn(r.m.plain, r.m.skip, int64(tooBig.Size))
		r.body = &body{r, before, behind}
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
	if r.m.skip == 0 {
		r.m.dropped()
	}
}

// Read implements [io.Reader]. A stream that ends within the frame is [io.ErrUnexpectedEOF]; a netstring without its comma is a
// [*MalformedError] instead of [io.EOF].
func (b *body) Read(p []byte) (int, error) {
	if b.r == nil {
		return 0, ErrClosed
	}
	m := &b.r.m
	for m.skip > 0 {
		here, left := m.buffered(), m.skip-b.behind
		switch {
		case len(here) == 0 && m.eof:
			return 0, m.at(io.ErrUnexpectedEOF)
		case len(here) == 0:
			if err := b.r.fill(); err != nil {
				return 0, err
			}
		case b.before > 0:
			n := min(b.before, int64(len(here)))
			m.r, m.skip, b.before = m.r+int(n), m.skip-n, b.before-n
		case left > 0:
			n := copy(p, here[:min(int64(len(here)), left)])
			m.r, m.skip = m.r+n, m.skip-int64(n)
			return n, nil
		case here[0] != ',':
			return 0, m.fail(errNoComma)
		default:
			m.r, m.skip = m.r+1, 0
		}
	}
	return 0, io.EOF
}
