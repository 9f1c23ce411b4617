package dump

import (
	"bufio"
	"fmt"
	"io"
)

// A hexReader reads the bytes that hexadecimal digits stand for, with white space anywhere and comments from # to the end of a line.
type hexReader struct {
	r       *bufio.Reader
	offset  int64 // of the next character
	comment bool
	digits  int  // of the byte under way
	high    byte // the first of them
}

func (h *hexReader) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if n > 0 && h.r.Buffered() == 0 {
			break // what is there is worth more than what may come
		}
		c, err := h.r.ReadByte()
		if err != nil {
			if err == io.EOF && h.digits > 0 {
				err = fmt.Errorf("-hex: a digit is missing at the end: %w", io.ErrUnexpectedEOF)
			}
			return n, err
		}
		h.offset++
		v := digit(c)
		switch {
		case h.comment:
			h.comment = c != '\n'
		case c == '#':
			h.comment = true
		case c == ' ', c == '\t', c == '\n', c == '\r':
		case v > 15:
			return n, fmt.Errorf("-hex: expected a hexadecimal digit at character %d, got %q", h.offset-1, c)
		case h.digits == 0:
			h.high, h.digits = v, 1
		default:
			p[n], h.digits = h.high<<4|v, 0
			n++
		}
	}
	return n, nil
}

// digit returns the value of a hexadecimal digit, 16 for another character.
func digit(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10
	}
	return 16
}
