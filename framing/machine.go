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

// Oversize says what becomes of a frame above Max, and of a bad one, such as one whose checksum is wrong.
type Oversize uint8

const (
	// Fail makes the error sticky: every later call returns it.
	Fail Oversize = iota
	// Skip drops exactly that frame, counts it in Stats and goes on behind it, in constant memory. Where the framing cannot tell
	// where the frame ends, Skip is Fail.
	Skip
	// Stream returns the error of a frame above Max once, with a [FrameSizeError.Body] that reads the frame, and goes on behind it.
	// It needs a [Reader] with [Length], [Netstring] or [OctetCount]; elsewhere, and for bad frames, Stream is Fail.
	Stream
)

// Stats counts what went through a [Reader] or a [Buffer].
type Stats struct {
	// Frames is how many frames were returned.
	Frames int64
	// Bytes is how many bytes of the stream were consumed: frames with all that surrounds them, skipped ones included.
	Bytes int64
	// Skipped is how many frames were dropped by Skip, or left to a Body by Stream.
	Skipped int64
}

var (
	errAdvance = errors.New("framing: Split advanced beyond its data, or returned a frame without advancing")
	errNil     = &SettingError{"Framing", "is nil"}
)

// machine is what Reader and Buffer have in common: the bytes that were received and not consumed, and what is known of the frame
// that they start with. It finds frames; its owner brings the bytes.
type machine struct {
	buf  []byte // all of it may be written to
	r, w int    // buf[r:w] is received and not consumed

	frames int64  // how many were returned
	quick  layout // finds whole frames of the common framings, while it is not paused
	layout layout // what quick is then
	marks  *marks // where records end, for quick; nil unless it looks for endMarks

	plain Framing
	comma int64         // how many commas end a frame of plain, also one that is skipped
	split StateSplitter // nil if plain is none
	state State

	base    int64 // where in the stream buf[0] stands
	skipped int64 // how many frames were skipped
	large   int64 // the last frame's index that was larger than readAhead, or made the buffer so

	skip     int64 // how many bytes of a frame are still to be dropped; -1: up to its end mark
	skipFrom int64 // where in the stream that frame starts

	eof bool  // nothing follows buf[r:w]
	err error // sticky
}

func newMachine(f Framing) machine {
	m := machine{plain: f, layout: layoutOf(f)}
	m.split, _ = f.(StateSplitter)
	switch f.(type) {
	case Netstring, *Netstring:
		m.comma = 1
	}
	if m.layout.kind == endMark {
		if m.marks = newMarks(); m.marks != nil {
			m.layout.kind = endMarks
		}
	}
	m.reset()
	return m
}

// reset forgets the stream and keeps the settings and the memory.
func (m *machine) reset() {
	*m = machine{
		plain: m.plain, comma: m.comma, split: m.split, quick: m.layout, layout: m.layout, marks: m.marks,
		buf: m.buf, state: State{Scratch: m.state.Scratch},
	}
	m.marks.forget()
	if m.plain == nil {
		_ = m.fail(errNil)
	}
}

func (m *machine) buffered() []byte { return m.buf[m.r:m.w] }

// index returns the index of the frame at hand.
func (m *machine) index() int64 { return m.frames + m.skipped }

// offset returns where in the stream the first unconsumed byte stands.
func (m *machine) offset() int64 { return m.base + int64(m.r) }

func (m *machine) stats() Stats {
	return Stats{Frames: m.frames, Bytes: m.offset(), Skipped: m.skipped}
}

// at wraps err with the place of the frame at hand.
func (m *machine) at(err error) error {
	offset := m.offset()
	if m.skip != 0 {
		offset = m.skipFrom
	}
	return &Error{Offset: offset, Frame: m.index(), Err: err}
}

// fail makes err sticky.
func (m *machine) fail(err error) error {
	m.err = m.at(err)
	m.pause()
	return m.err
}

// look shows the framing what was received.
func (m *machine) look() (advance int, token []byte, err error) {
	if m.split != nil {
		advance, token, err = m.split.SplitState(m.buffered(), m.eof, &m.state)
	} else {
		advance, token, err = m.plain.Split(m.buffered(), m.eof)
	}
	if advance < 0 || advance > m.w-m.r || advance == 0 && token != nil && err == nil {
		m.state.Skip = 0
		return 0, nil, errAdvance
	}
	return advance, token, err
}

// next returns the next frame of what was received. Where it returns neither a frame nor an error it needs more, or, at the end, there
// are no more frames. An error that is not m.err is one of Stream: the frame is about to be skipped.
func (m *machine) next(policy Oversize) (frame []byte, err error) {
	switch {
	case policy != Skip:
		m.state.spare = nil
	case m.state.spare == nil:
		m.state.spare = new(FrameSizeError) // frames that are dropped, however small, must not cost memory
	}
	for m.err == nil {
		if m.skip != 0 && !m.drop() {
			break
		}
		advance, token, err := m.look()
		switch {
		case err != nil && advance == 0:
			if m.state.Skip == 0 || policy == Fail || policy == Stream && !canStream(m.plain) {
				return nil, m.fail(err)
			}
			m.skipFrom, m.skip = m.offset(), m.state.Skip
			m.state.Need = 0 // what the frame needed to be seen
			m.pause()
			if policy == Stream {
				return nil, m.at(err)
			}
		case err != nil && policy != Skip:
			return nil, m.fail(err)
		case err != nil:
			m.consume(advance)
			m.skipped++
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

// frame returns the next frame if quick finds it whole, else nil. What prefixed finds is not for frame: the caller has looked.
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
func (m *machine) pause() { m.quick.kind, m.quick.past = noKind, never }

// resume lets it look again.
func (m *machine) resume() {
	m.quick.kind, m.quick.past = m.layout.kind, m.layout.past
	m.marks.skip(m.r)
}

// consume takes away the bytes of the frame at hand.
func (m *machine) consume(advance int) {
	if advance > readAhead {
		m.large = m.index()
	}
	m.r += advance
	m.state.Next()
	if m.index() == m.large+shrinkAfter && cap(m.state.Scratch) > readAhead {
		m.state.Scratch = nil // as shrink lets the buffer go
	}
	m.resume()
}

// drop takes away what was received of the frame to be skipped, and says whether that was all of it. If not, more is needed, or
// m.err is set.
func (m *machine) drop() (done bool) {
	for m.skip < 0 {
		advance, _, err := m.look()
		if err != nil {
			_ = m.fail(err)
			return false
		}
		m.r += advance
		if m.state.Skip == 0 {
			m.dropped()
			return true
		}
		if advance == 0 {
			break
		}
	}
	if m.skip > 0 {
		n := min(m.skip, int64(m.w-m.r))
		if m.comma > 0 && n == m.skip && m.buf[m.r+int(n)-1] != ',' {
			m.r, m.skip = m.r+int(n)-1, 1 // as if it had come alone
			_ = m.fail(errNoComma)
			return false
		}
		m.r += int(n)
		m.skip -= n
		if m.skip == 0 {
			m.dropped()
			return true
		}
	}
	if m.eof {
		_ = m.fail(io.ErrUnexpectedEOF)
	}
	return false
}

// dropped ends the skipping.
func (m *machine) dropped() {
	m.skip = 0
	m.consume(0)
	m.skipped++
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
