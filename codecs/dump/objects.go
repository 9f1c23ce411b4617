package dump

import (
	"bytes"
	"io"

	"github.com/seed44153783/wirekit/framing"
)

// objects is the framing of JSON objects with white space between them.
type objects struct{}

// Split implements [framing.Framing].
func (objects) Split(data []byte, atEOF bool) (int, []byte, error) {
	return objects{}.SplitState(data, atEOF, new(framing.State))
}

// SplitState implements [framing.StateSplitter]. Each byte is looked at once: s.Size is how deep s.Seen is in brackets.
func (objects) SplitState(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
	if s.Seen == 0 {
		if s.Fill = space(data, 0); s.Fill > 0 && s.Fill == len(data) {
			return s.Fill, nil, nil
		}
		if s.Fill == len(data) {
			return 0, nil, nil
		}
		if data[s.Fill] != '{' {
			return 0, nil, &framing.MalformedError{Problem: "expected a JSON object"}
		}
		if s.Fill > 0 {
			fill := s.Fill
			s.Fill = 0
			return fill, nil, nil
		}
	}
	s.Seen, s.Size = brackets(data, s.Seen, s.Size)
	switch {
	case s.Size == 0:
		return s.Seen, data[:s.Seen], nil
	case atEOF:
		return 0, nil, io.ErrUnexpectedEOF
	}
	return 0, nil, nil
}

// AppendFrame appends an object and a line end.
func (objects) AppendFrame(dst, object []byte) ([]byte, error) {
	return append(append(dst, object...), '\n'), nil
}

// space returns where the white space at i ends.
func space(text []byte, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t') {
		i++
	}
	return i
}

// brackets looks for the end of the JSON value that has text[i] in it, that many brackets deep, and returns how far it came, and how deep
// that is: 0 where the value ends. It stops before a string whose end is not there yet.
func brackets(text []byte, i, depth int) (end, left int) {
	for ; i < len(text); i++ {
		switch text[i] {
		case '"':
			end := closing(text, i)
			if end < 0 {
				return i, depth
			}
			if i = end; depth == 0 {
				return i + 1, 0
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth <= 0 {
				return i + 1, 0
			}
		}
	}
	return i, depth
}

// closing returns where the string that begins at i ends, -1 if it does not.
func closing(text []byte, i int) int {
	for from := i + 1; ; {
		n := bytes.IndexByte(text[from:], '"')
		if n < 0 {
			return -1
		}
		end := from + n
		slashes := 0
		for text[end-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return end
		}
		from = end + 1
	}
}

// valueEnd returns where the JSON value at i ends, as far as brackets, quotes and commas tell: i if there is none.
func valueEnd(text []byte, i int) int {
	if i < len(text) && (text[i] == '"' || text[i] == '{' || text[i] == '[') {
		if end, depth := brackets(text, i, 0); depth == 0 {
			return end
		}
		return i
	}
	for i < len(text) && text[i] != ',' && text[i] != '}' && text[i] > ' ' {
		i++
	}
	return i
}
