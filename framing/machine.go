package framing

import (
	"bytes"
	"errors"
	"io"
)

const (
	// firstBuffer is how large a buffer starts.
	firstBuffer = 4 << 10
	// readAhead is how far a Reader reads ahead of the frame it needs, and how large a buffer stays for good.
	readAhead = 16 << 10
	// shrinkAfter is how many frames that fit readAhead let a larger buffer go.
	shrinkAfter = 64
)

// Stats counts what went through a [Reader] or a [Buffer].
type Stats struct {
	// Frames is how many frames were returned.
	Frames int64
	// Bytes is how many bytes of the stream were consumed: frames with all that surrounds them, skipped ones included.
	Bytes int64
	// Skipped is how many frames were not returned: dropped, reported or left to a Body. A frame counts as soon as that
	// is decided.
	Skipped int64
}

var errAdvance = errors.New("framing: Split advanced beyond its data, or returned a frame without advancing")

// machine is what Reader and Buffer have in common: the bytes that were received and not consumed, and what is known of
// the frame that they start with. It finds frames; its owner brings the bytes.
type machine struct {
	buf  []byte // all of it may be written to
	r, w int    // buf[r:w] is received and not consumed

	frames int64  // how many were returned
	quick  layout // finds whole frames, while it is not paused
	layout layout // what quick is then
	marks  *marks // where records end, for quick; nil unless it looks for endMarks

	split   StateSplitter // nil: there is no framing
	state   State
	pending outcome // what a look has found that quick could not return

	base    int64 // where in the stream buf[0] stands
	skipped int64 // how many frames were not returned
	large   int64 // the last frame's index that was larger than readAhead, or made the buffer so; -1: it was long ago
	skip    skipping

	eof  bool  // nothing follows buf[r:w]
	lent bool  // the caller may hold on to buf
	told error // the last error of a frame after which the next one can be read
	err  error // sticky
}

// outcome is what a look returned.
type outcome struct {
	held    bool
	advance int
	token   []byte
	err     error
}

// stateless is a Framing that remembers nothing.
type stateless struct{ Framing }

func (f stateless) SplitState(data []byte, atEOF bool, _ *State) (int, []byte, error) {
	return f.Split(data, atEOF)
}

func newMachine(f Framing) machine {
	var m machine
	m.use(f)
	return m
}

// use goes on with the frames of f.
func (m *machine) use(f Framing) {
	if missing(f) {
		f = nil
	}
	m.layout, m.marks = layoutOf(f), nil
	m.split, _ = f.(StateSplitter)
	if m.split == nil && f != nil {
		m.split = stateless{f}
	}
	if m.layout.kind == endMark {
		if m.marks = newMarks(); m.marks != nil {
			m.layout.kind = endMarks
		}
	}
	if m.layout.kind == noKind && m.split != nil {
		m.layout.kind = anyKind
	}
	m.state = State{Scratch: m.state.Scratch, spare: m.state.spare}
	m.quick = m.layout
	if m.err != nil {
		m.pause()
	}
}

// reset forgets the stream and keeps the settings, and the memory unless it is large or the caller may hold on to it.
func (m *machine) reset() {
	if m.split == nil { // quick has yet to be told to find nothing, for the buffer may be filled now
		m.layout = layoutOf(nil)
	}
	*m = machine{
		split: m.split, quick: m.layout, layout: m.layout, marks: m.marks,
		buf: small(m.buf), state: State{Scratch: small(m.state.Scratch), spare: m.state.spare}, lent: m.lent,
	}
	if m.lent {
		m.buf, m.lent = nil, false
	}
	m.marks.forget()
}

// keepLimit is how large a buffer may be to be kept, in bytes, where no large frame is known to follow.
const keepLimit = 64 << 10

// small returns b if it is small enough to be kept, else nil.
func small(b []byte) []byte {
	if cap(b) > keepLimit {
		return nil
	}
	return b
}

func (m *machine) buffered() []byte { return m.buf[m.r:m.w] }

// index returns the index of the frame at hand.
func (m *machine) index() int64 { return m.frames + m.skipped }

// offset returns where in the stream the first unconsumed byte stands.
func (m *machine) offset() int64 { return m.base + int64(m.r) }

func (m *machine) stats() Stats {
	return Stats{Frames: m.frames, Bytes: m.offset(), Skipped: m.skipped}
}

// at wraps err with the place of the frame at hand, which takes so many bytes, if that is known.
func (m *machine) at(err error, size int64, lost bool) error {
	if m.skip.left != 0 {
		return &Error{Offset: m.skip.from, Frame: m.index() - 1, Size: size, Lost: lost, Err: err}
	}
	return &Error{Offset: m.offset(), Frame: m.index(), Size: size, Lost: lost, Err: err}
}

// fail makes err sticky.
func (m *machine) fail(err error) error { return m.failSized(err, max(m.state.Skip, 0)) }

// failSized makes err, of a frame that takes so many bytes, sticky.
func (m *machine) failSized(err error, size int64) error {
	m.err = m.at(err, size, true)
	m.state.spare = nil // the caller may keep it
	m.pause()
	return m.err
}

// look shows the framing what was received.
func (m *machine) look() (advance int, token []byte, err error) {
	data := m.buffered()
	switch {
	case m.pending.held:
		found := m.pending
		m.pending = outcome{}
		advance, token, err = found.advance, found.token, found.err
	case m.split == nil:
		return 0, nil, errNil
	case len(data) == 0 && !m.eof:
		return 0, nil, nil
	default:
		advance, token, err = m.split.SplitState(data, m.eof, &m.state)
	}
	if advance < 0 || advance > len(data) || advance == 0 && token != nil && err == nil && m.skip.left == 0 {
		m.state.Skip = 0
		return 0, nil, errAdvance
	}
	return advance, token, err
}

// next returns the next frame of what was received. Where it returns neither a frame nor an error it needs more, or, at
// the end, there are no more frames. Of a frame that is skipped at most so many bytes are dropped.
func (m *machine) next(policy Oversize, maxSkip int64) (frame []byte, err error) {
	m.skip.max = maxSkipOf(maxSkip)
	if m.state.spare == nil {
		m.state.spare = new(FrameSizeError) // frames that are dropped, however small, must not cost memory
	}
	if m.large >= 0 && m.index() >= m.large+shrinkAfter && m.state.clean() {
		m.large = -1
		if cap(m.state.Scratch) > readAhead {
			m.state.Scratch = nil // as shrink lets the buffer go
		}
	}
	for m.err == nil {
		if m.skip.left != 0 && !m.drop() {
			break
		}
		advance, token, err := m.look()
		switch {
		case err != nil:
			if err := m.bad(policy, advance, err); err != nil {
				return nil, err
			}
		case advance == 0 && m.eof && m.r < m.w:
			return nil, m.fail(io.ErrUnexpectedEOF)
		case advance == 0:
			m.pause()
			return nil, nil
		case token == nil:
			m.consume(advance)
		default:
			m.consume(advance)
			m.frames++
			return token, nil
		}
	}
	return nil, m.err
}

// custom is frame for framings that are not laid out: it looks once. What that finds beside a frame is left to next.
func (m *machine) custom() (token []byte) {
	data := m.buf[m.r:m.w]
	if len(data) == 0 {
		return nil
	}
	advance, token, err := m.split.SplitState(data, m.eof, &m.state)
	if token == nil || err != nil || uint(advance-1) >= uint(len(data)) || advance > readAhead {
		m.pending = outcome{true, advance, token, err}
		return nil
	}
	m.r += advance
	m.frames++
	if !m.state.clean() {
		m.state.Next()
	}
	return token
}

// frame returns the next frame if quick finds it whole, else nil. What prefixed finds is not for frame: the caller has
// looked.
func (m *machine) frame() (token []byte) {
	q := &m.quick
	start, past := m.r, 0
	if q.kind == endMarks {
		l := m.marks
		if l.next >= l.count && !l.search(m.buf[:m.w], start, q.last) {
			return nil
		}
		past = l.list[l.next&(len(l.list)-1)] + 1
		l.next++
	} else {
		if q.kind == anyKind {
			return m.custom()
		}
		if q.kind != endMark {
			return m.varint()
		}
		i := bytes.IndexByte(m.buf[start:m.w], q.last)
		if i < 0 {
			return nil
		}
		past = start + i + 1
	}
	record := m.buf[start:past]
	end := len(record) - 1
	if end > 0 && int(record[end-1]) == q.before {
		end--
	}
	if end > q.max {
		return nil
	}
	if q.keep {
		end = len(record)
	}
	if len(record) > readAhead {
		m.large = m.index()
	}
	m.r = past
	m.frames++
	return record[:end:end]
}

// varint is frame where the prefix is a varint of two bytes.
func (m *machine) varint() (token []byte) {
	if m.quick.kind != leb128 {
		return nil
	}
	token, advance := m.quick.varint(m.buffered())
	if token != nil {
		m.r += advance
		m.frames++
	}
	return token
}

// pause keeps quick from looking: there is more to be known than buf[r:w].
func (m *machine) pause() { m.quick.kind, m.quick.eighth = noKind, never }

// resume lets it look again.
func (m *machine) resume() {
	m.quick.kind, m.quick.eighth = m.layout.kind, m.layout.eighth
	m.marks.skip(m.r)
}

// consume takes away the bytes of the frame at hand.
func (m *machine) consume(advance int) {
	if advance > readAhead {
		m.large = m.index()
	}
	m.r += advance
	m.state.Next()
	m.resume()
}

// shrink lets a large buffer go when the frames have long been small, unless want bytes have to fit.
func (m *machine) shrink(want int) {
	if len(m.buf) > readAhead && want <= readAhead/2 && m.index()-m.large >= shrinkAfter {
		m.move(make([]byte, readAhead))
	}
}

// grow moves the unconsumed bytes to a new buffer of size bytes.
func (m *machine) grow(size int) {
	if size > readAhead {
		m.large = m.index()
	}
	m.move(make([]byte, size))
}

// move moves the unconsumed bytes to the start of buf, which may be m.buf.
func (m *machine) move(buf []byte) {
	n := copy(buf, m.buffered())
	m.base += int64(m.r)
	m.marks.forget()
	m.buf, m.r, m.w = buf, 0, n
}
