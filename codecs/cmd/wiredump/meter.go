package main

import "github.com/seed44153783/wirekit/framing"

// A meter watches a framing at work to know where each frame stands, and what a frame that is cut short was waiting for.
type meter struct {
	framing.StateSplitter

	offset int64  // in the input, of what was not looked at yet
	frame  []byte // the last frame as it stands in the input, a view until the next look
	head   int    // how far into it its payload starts; -1 if the payload does not stand in it verbatim
	need   int64  // how many bytes a frame that is not complete takes at least

	// bad is told of each bad frame that the framing can tell the end of.
	bad func(offset int64, err error)
}

// start returns where the last frame starts.
func (m *meter) start() int64 { return m.offset - int64(len(m.frame)) }

func (m *meter) SplitState(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
	advance, token, err := m.StateSplitter.SplitState(data, atEOF, s)
	m.need = max(int64(s.Need), s.Skip)
	if token != nil {
		m.frame, m.head = data[:advance], index(data[:advance], token)
	}
	if err != nil && (advance > 0 || s.Skip != 0) {
		m.bad(m.offset, err)
		m.offset += max(s.Skip, 0)
	}
	m.offset += int64(advance)
	return advance, token, err
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
