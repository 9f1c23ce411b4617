package dump

import (
	"bufio"
	"encoding"
	"encoding/hex"
	"strconv"

	"github.com/seed44153783/wirekit/wire"
)

// A textPrinter prints a line a packet.
type textPrinter struct {
	*capture
	out  *bufio.Writer
	most int // bytes of a line
	head int // bytes of a frame that are shown
}

func (t *textPrinter) print(p *packet) error {
	return t.writeLine(t.appendPacket(t.out.AvailableBuffer(), p))
}

// maxColumn is how many bytes of a frame make the rest of a line stand further right, though it be a short one.
const maxColumn = 64

// appendPacket appends the line of a packet.
func (t *textPrinter) appendPacket(line []byte, p *packet) []byte {
	line = t.appendHead(line, p)
	head := len(line)
	line = appendSpaces(line, max(minType-len(p.name), 2))
	start := len(line)
	if line = t.appendFields(line, p.record, max(t.most-start, 0)); string(line[start:]) == "{}" {
		line = line[:head]
	}
	return line
}

// minType is how many characters the type of a packet and the spaces after it take at least.
const minType = 15

// appendHead appends what a line says before the fields.
func (t *textPrinter) appendHead(line []byte, p *packet) []byte {
	line = appendRight(line, p.offset, 9)
	line = appendRight(append(line, ' '), int64(len(p.frame)), 8)
	line = append(line, "  "...)
	if t.head > 0 {
		from := len(line)
		line = appendBytes(line, p.frame, t.head)
		line = appendSpaces(line, max(from+3*min(t.head, maxColumn)+4-len(line), 2))
	}
	return append(line, p.name...)
}

// appendFields appends the text of a record, which may know a way of its own.
func (t *textPrinter) appendFields(dst []byte, r wire.Record, most int) []byte {
	if own, ok := r.(encoding.TextAppender); ok {
		if text, err := own.AppendText(dst); err == nil {
			return text
		}
	}
	return wire.AppendText(dst, r, most, t.Show)
}

// writeLine prints a line, made fit to be read, and cut.
func (t *textPrinter) writeLine(line []byte) error {
	if t.most > 0 && len(line) > t.most || plain(line) < len(line) {
		line = appendClean(nil, line, t.most)
	}
	_, err := t.out.Write(append(line, '\n'))
	return err
}

func (t *textPrinter) finish() error { return nil }

// appendRight appends a number that is not negative and ends width characters further on, or later.
func appendRight(dst []byte, n int64, width int) []byte {
	from := len(dst)
	dst = appendSpaces(dst, width)
	left := uint64(n)
	for i := len(dst) - 1; i >= from; i-- {
		dst[i] = byte('0' + left%10)
		if left /= 10; left == 0 {
			return dst
		}
	}
	return strconv.AppendInt(dst[:from], n, 10)
}

// appendSpaces appends n spaces, none if that is negative.
func appendSpaces(dst []byte, n int) []byte {
	for ; n > len(spaces); n -= len(spaces) {
		dst = append(dst, spaces...)
	}
	return append(dst, spaces[:max(n, 0)]...)
}

const spaces = "                "

// appendBytes appends the first bytes of b, at most n, in hexadecimal.
func appendBytes(dst, b []byte, n int) []byte {
	for _, v := range b[:min(len(b), n)] {
		dst = append(hex.AppendEncode(dst, []byte{v}), ' ')
	}
	if len(b) > n {
		dst = append(dst, ".."...)
	}
	return dst
}

// group returns n with commas between groups of three digits.
func group(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
