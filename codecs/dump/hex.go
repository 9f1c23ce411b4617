package dump

import (
	"errors"
	"fmt"
	"io"
)

// A hexText takes white space, and comments from # to the end of a line, out of hexadecimal digits.
type hexText struct {
	r       io.Reader
	read    int64 // characters
	comment bool
	odd     bool // number of digits so far
}

var errOdd = errors.New("-hex: a digit is missing at the end")

func (h *hexText) Read(p []byte) (int, error) {
	n, err := h.r.Read(p)
	digits := p[:0]
	for i, c := range p[:max(n, 0)] {
		switch {
		case c == '\n':
			h.comment = false
		case h.comment, c == ' ', c == '\t', c == '\r':
		case c == '#':
			h.comment = true
		case c-'0' <= 9, c|0x20-'a' <= 5:
			digits = append(digits, c)
			h.odd = !h.odd
		default:
			const expected = "-hex: expected a hexadecimal digit at character %d, got %q"
			return len(digits), fmt.Errorf(expected, h.read+int64(i), c)
		}
	}
	h.read += int64(n)
	if err == io.EOF && h.odd {
		err = errOdd
	}
	return len(digits), err
}
