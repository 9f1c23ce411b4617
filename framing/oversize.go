package framing

import (
	"errors"
	"io"
)

// Oversize says what becomes of a frame above Max, and of a bad one whose end is known, such as one whose checksum is
// wrong. Where the framing cannot tell where the next frame starts, every policy is Fail.
type Oversize uint8

const (
	// Fail makes the error sticky: every later call returns it.
	Fail Oversize = iota
	// Skip drops exactly that frame, counts it in Stats and goes on after it, in constant memory.
	Skip
	// Stream is Report, and the error of a frame above Max has a [FrameSizeError.Body] that reads its token, where that
	// stands verbatim in the stream: in frames of [Length], [Netstring], [OctetCount], [Separator], [Blocks] and
	// [Sized]. [Checksum] has none: nothing is handed out that was not verified. It needs a [Reader]; on a [Buffer]
	// Stream is Report.
	Stream
	// Report returns the error once, and the next call goes on as Skip does. Each error is the caller's to keep, and
	// costs about 100 bytes of memory, however small the frame.
	Report
)

// DefaultMaxSkip is the limit in bytes on what is dropped of one frame when MaxSkip is zero: 64 MiB.
const DefaultMaxSkip = 64 << 20

// maxSkipOf turns a MaxSkip setting into the limit it stands for.
func maxSkipOf(max int64) int64 {
	switch {
	case max == 0:
		return DefaultMaxSkip
	case max < 0:
		return 1<<63 - 1
	}
	return max
}

// skipping is what is known of a frame that is not to be returned.
type skipping struct {
	left  int64 // how many of its bytes are still to go; -1: its end is yet to be found; 0: no frame is skipped
	piece int   // with -1: how many of the bytes that were received are payload, and not handed out
	gone  int64 // how many were dropped
	max   int64 // how many may be
	from  int64 // where in the stream it starts
}

// bad does with the bad frame at hand what policy says: the error is sticky, or told once, or nil.
func (m *machine) bad(policy Oversize, advance int, err error) error {
	s := &m.state
	size := max(int64(advance), s.Skip, 0)
	streams := policy == Stream && s.Payload != 0
	if policy == Fail || advance == 0 && (s.Skip == 0 || s.Skip > m.skip.max && !streams) {
		return m.failSized(err, size)
	}
	var told error
	if policy != Skip {
		told = m.at(err, size, false)
		m.told = told
		if errors.Is(err, ErrFrameTooBig) {
			s.spare = nil // the caller may keep it
		}
	}
	if advance > 0 {
		m.consume(advance)
		m.skipped++
		return told
	}
	m.skip.from, m.skip.left, m.skip.gone = m.offset(), s.Skip, 0
	m.skipped++
	s.Need = 0 // what the frame needed to be seen
	if !streams {
		s.Payload = 0
	}
	m.pause()
	return told
}

// drop takes away what was received of the frame that is skipped, and says whether that was all of it. If not, more is
// needed, or m.err is set.
func (m *machine) drop() (done bool) {
	k := &m.skip
	m.state.Payload = 0
	if k.piece > 0 && !m.pass(k.piece) {
		return false
	}
	for k.piece = 0; k.left < 0; {
		advance, _, err := m.look()
		if err != nil {
			_ = m.fail(err)
			return false
		}
		if !m.pass(advance) {
			return false
		}
		if m.state.Skip < 0 && advance == 0 {
			break
		}
		k.left = m.state.Skip
	}
	if k.left > k.max-k.gone {
		_ = m.fail(&FrameSizeError{Size: uint64(k.gone + k.left), Max: uint64(k.max)})
		return false
	}
	for k.left > 0 && m.r < m.w {
		n := m.take(int(min(k.left, int64(m.w-m.r))))
		if n == 0 {
			return false
		}
		k.gone += int64(n)
	}
	if k.left == 0 {
		m.dropped()
		return true
	}
	_ = m.starved()
	return false
}

// pass drops n bytes that were received of a frame whose end is yet to be found, or fails where that is more than may
// be dropped.
func (m *machine) pass(n int) bool {
	k := &m.skip
	if over := k.gone + int64(n) - k.max; over > 0 {
		m.r += n - int(over)
		_ = m.fail(&FrameSizeError{Size: uint64(k.max) + 1, Max: uint64(k.max)})
		return false
	}
	m.r += n
	k.gone += int64(n)
	return true
}

// take takes n bytes that were received of a frame whose end is known, or fewer where the byte after them is not what
// its tail says. It returns how many; with none m.err is set.
func (m *machine) take(n int) int {
	k, tail := &m.skip, m.state.Tail
	here := m.buf[m.r : m.r+n]
	for i := max(0, k.left-int64(len(tail))); i < int64(n); i++ {
		if here[i] != tail[int64(len(tail))-k.left+i] {
			n = int(i)
		}
	}
	if n == 0 {
		_ = m.fail(noTail(tail))
	}
	m.r += n
	k.left -= int64(n)
	return n
}

// dropped ends the skipping.
func (m *machine) dropped() {
	m.skip = skipping{max: m.skip.max}
	m.consume(0)
}

// stream copies what was received of the payload of the frame that is skipped to p, which is not empty. None without an
// error: more is needed, or, where m.skip.left is zero, the frame has ended.
func (m *machine) stream(p []byte) (n int, err error) {
	k, s := &m.skip, &m.state
	for k.left != 0 && m.err == nil {
		here := m.buffered()
		switch {
		case k.piece > 0:
			n = copy(p, here[:k.piece])
			m.r, k.piece = m.r+n, k.piece-n
			return n, nil
		case k.left < 0:
			advance, piece, err := m.look()
			switch {
			case err == nil && len(piece) > advance:
				return 0, m.fail(errAdvance)
			case err != nil && advance > 0: // about the payload: the rest is left to drop
				m.r += advance
				s.Payload = 0
				return 0, m.at(err, 0, false)
			case err != nil:
				return 0, m.fail(err)
			}
			m.r += advance - len(piece)
			if k.piece = len(piece); s.Skip == 0 {
				k.left, k.piece, s.Head, s.Payload = int64(len(piece)), 0, 0, int64(len(piece))
			} else if advance == 0 {
				return 0, m.starved()
			}
		case len(here) == 0:
			return 0, m.starved()
		case s.Head > 0:
			s.Head -= int64(m.take(int(min(s.Head, int64(len(here))))))
		case s.Payload > 0:
			n = int(min(s.Payload, int64(len(here)), int64(len(p))))
			copy(p, here[:n])
			n = m.take(n)
			s.Payload -= int64(n)
			return n, m.err
		default:
			m.take(int(min(k.left, int64(len(here)))))
		}
	}
	return 0, m.err
}

// starved is the error of a frame that needs more than was received, if nothing follows.
func (m *machine) starved() error {
	if m.eof {
		return m.fail(io.ErrUnexpectedEOF)
	}
	return nil
}
