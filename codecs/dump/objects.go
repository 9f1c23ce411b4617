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
		if n := space(data, 0); n > 0 || len(data) == 0 {
			return n, nil, nil
		}
		if data[0] != '{' {
			return 0, nil, &framing.MalformedError{Problem: "expected a JSON object"}
		}
	}
	if s.Seen == 0 {
		// In no JSON text can a brace that closes come before one that opens. That is found faster than the brace that
		// matches.
		if n := bytes.Index(data[:min(len(data), shortObject)], between); n >= 0 {
			return n + 1, data[:n+1], nil
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

// between stands between two objects, each on a line of its own. It is looked for as far as a short object may reach.
var between = []byte("}\n{")

const shortObject = 1 << 10

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

// brackets looks for the end of the JSON value that has text[i] in it, that many brackets deep, and returns how far it
// came, and how deep that is: 0 where the value ends. It stops before a string whose end is not there yet.
func brackets(text []byte, i, depth int) (end, left int) {
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case c-'0' <= 9, c == ',': // most of it
		case c == '"':
			end := closing(text, i)
			if end < 0 {
				return i, depth
			}
			if i = end; depth == 0 {
				return i + 1, 0
			}
		case c == '{', c == '[':
			depth++
		case c == '}', c == ']':
			if depth--; depth <= 0 {
				return i + 1, 0
			}
		}
	}
	return i, depth
}

// closing returns where the string that begins at i ends, -1 if it does not.
func closing(text []byte, i int) int {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '"':
			return i
		case '\\':
			i++
		}
	}
	return -1
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

// byteAt returns text[i], 0 beyond its end.
func byteAt(text []byte, i int) byte {
	if i < len(text) {
		return text[i]
	}
	return 0
}
