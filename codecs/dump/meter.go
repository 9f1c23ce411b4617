package dump

import "github.com/seed44153783/wirekit/framing"

// A meter watches a framing at work to know where each frame stands, and what a frame that is cut short was waiting
// for.
type meter struct {
	framing.Framing
	splitter framing.StateSplitter // nil if the framing is none

	offset int64  // in the input, of what was not looked at yet
	frame  []byte // the last frame as it stands in the input, a view until the next look
	head   int    // how far into it its token starts; -1 if the token does not stand in it verbatim
	need   int64  // how many bytes a frame that is not complete takes at least
	fill   []byte // the last bytes that belong to no frame, of those since the last frame
}

// maxFill is how many bytes of fill are kept: what a framing writes before a frame and skips when it reads.
const maxFill = 8

func newMeter(f framing.Framing, offset int64) *meter {
	m := &meter{Framing: f, offset: offset}
	m.splitter, _ = f.(framing.StateSplitter)
	return m
}

// start returns where the last frame starts.
func (m *meter) start() int64 { return m.offset - int64(len(m.frame)) }

// SplitState implements [framing.StateSplitter].
func (m *meter) SplitState(data []byte, atEOF bool, s *framing.State) (advance int, token []byte, err error) {
	if len(m.frame) > 0 {
		m.frame, m.fill = nil, m.fill[:0]
	}
	dropping := s.Skip < 0
	if m.splitter != nil {
		advance, token, err = m.splitter.SplitState(data, atEOF, s)
	} else {
		advance, token, err = m.Split(data, atEOF)
	}
	m.need = max(int64(s.Need), s.Skip)
	m.offset += int64(advance)
	switch {
	case err != nil:
		m.offset += max(s.Skip, 0)
		m.fill = m.fill[:0]
	case dropping:
	case token != nil:
		m.skipped(data[:s.Fill])
		m.frame = data[s.Fill:advance]
		m.head = index(m.frame, token)
	default:
		m.skipped(data[:advance])
	}
	return advance, token, err
}

// skipped keeps the last of what belongs to no frame.
func (m *meter) skipped(fill []byte) {
	if len(fill) == 0 {
		return
	}
	m.fill = append(m.fill, fill[max(len(fill)-maxFill, 0):]...)
	m.fill = m.fill[:copy(m.fill, m.fill[max(len(m.fill)-maxFill, 0):])]
}

// index returns where in frame token stands as a view of it; -1 if it is a copy.
func index(frame, token []byte) int {
	if len(token) == 0 {
		return len(frame)
	}
	for i := range len(frame) - len(token) + 1 {
		if &frame[i] == &token[0] {
			return i
		}
	}
	return -1
}
