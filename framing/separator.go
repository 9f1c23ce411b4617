package framing

import (
	"bytes"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Final says what the bytes after the last separator are at the end of a stream. No bytes are no frame.
type Final uint8

const (
	// FinalFrame makes them a frame, as [bufio.ScanLines] does.
	FinalFrame Final = iota
	// FinalError makes them a frame cut short: [io.ErrUnexpectedEOF].
	FinalError
	// FinalDrop makes them no frame and no error, as where a log is read that is being written.
	FinalDrop
)

// Separator frames end with a separator:
//
//	{payload}[separator]
//
// Where there are several separators, the earliest match in the stream ends the frame; of those that start at the same
// place, the longest. While bytes to come may still complete an earlier or a longer match, Split waits for them: with
// "\r" and "\r\n" a frame that ends in "\r" is returned when the next byte has come. The zero value is not usable: Sep
// must be set.
type Separator struct {
	// Sep is the separator that AppendFrame writes; at least one byte.
	Sep []byte
	// Also holds other separators that Split accepts.
	Also [][]byte
	// Never holds bytes that a payload does not hold, such as the two of "\r\n", of which neither stands alone in many
	// protocols. A record with one of them is malformed up to its separator, on the way out too.
	Never []byte
	// Keep leaves the separator on the token. AppendFrame, which takes what Split returns, then wants a payload that
	// ends with one.
	Keep bool
	// Max is the limit on a payload in bytes, separator not counted. Zero means DefaultMax, negative none. A record
	// above it is a [*FrameSizeError] of Size Max+1, for its end is not known then.
	Max int
	// Final says what an unterminated last record is.
	Final Final
}

// Lines is the Separator of text: a line ends with "\n" or "\r\n", which is stripped, and is written with "\n". Unlike
// [bufio.ScanLines] it leaves a lone "\r" at the end of an unterminated last line alone: nothing says that it was half
// of an end.
func Lines() Separator {
	return Separator{Sep: []byte("\n"), Also: [][]byte{[]byte("\r\n")}}
}

// CRLF is the Separator of protocols such as SMTP, FTP and Redis's inline commands: a line ends with "\r\n", which is
// stripped, and holds no other "\r" or "\n" (RFC 5321 section 2.3.8). A stream that ends within a line is cut short.
//
// What some peers take for an end of line and others do not lets one smuggle messages past the other, so it is
// malformed here, both ways.
func CRLF() Separator {
	return Separator{Sep: []byte("\r\n"), Never: []byte("\r\n"), Final: FinalError}
}

// Validate reports the first setting that makes frames impossible, as a [*SettingError].
func (p Separator) Validate() error {
	if len(p.Sep) == 0 {
		return &SettingError{"Separator.Sep", "is empty"}
	}
	for _, sep := range p.Also {
		if len(sep) == 0 {
			return &SettingError{"Separator.Also", "holds an empty separator"}
		}
	}
	if len(p.Never)+len(p.Also) >= 255 && !p.leavesRoom() {
		return &SettingError{"Separator.Never", "leaves no byte for a payload"}
	}
	if p.Final > FinalDrop {
		return &SettingError{"Separator.Final", "is none of FinalFrame, FinalError and FinalDrop"}
	}
	return nil
}

// leavesRoom says whether there is a byte that is neither one of Never nor a separator of its own.
func (p *Separator) leavesRoom() bool {
	var taken [256]bool
	for _, c := range p.Never {
		taken[c] = true
	}
	for sep := range p.each {
		if len(sep) == 1 {
			taken[sep[0]] = true
		}
	}
	return slices.Contains(taken[:], false)
}

// Split implements [Framing]. The token is a view of data. Errors: a [*FrameSizeError], a [*SettingError], with Never a
// [*MalformedError] for that record only, with FinalError [io.ErrUnexpectedEOF]. In a record above Max the bytes of
// Never are looked for only where it is read as a Body of [Stream].
func (p Separator) Split(data []byte, atEOF bool) (advance int, token []byte, err error) {
	var s State
	return p.SplitState(data, atEOF, &s)
}

// SplitState implements [StateSplitter].
func (p Separator) SplitState(data []byte, atEOF bool, s *State) (advance int, token []byte, err error) {
	if err := p.Validate(); err != nil {
		return 0, nil, err
	}
	if s.Skip != 0 {
		return p.drop(data, atEOF, s)
	}
	start, size := p.find(data, s.Seen, atEOF)
	s.Seen = start
	if limit := limitOf(p.Max); start > limit {
		s.Skip, s.Payload = -1, -1
		return 0, nil, s.tooBig(uint64(limit)+1, uint64(limit))
	}
	if size == 0 {
		if !atEOF || p.Final == FinalError || len(data) == 0 {
			return cut(data, atEOF)
		}
		if p.Final == FinalDrop {
			return len(data), nil, nil
		}
	}
	advance = start + size
	if p.never(data[:start]) >= 0 {
		return advance, nil, errNever
	}
	if p.Keep {
		start = advance
	}
	return advance, data[:start:start], nil
}

// never returns where in record the first byte of Never is; -1: there is none.
func (p *Separator) never(record []byte) int {
	first := -1
	for _, c := range p.Never {
		if i := bytes.IndexByte(record, c); i >= 0 {
			first, record = i, record[:i]
		}
	}
	return first
}

// drop is SplitState within a record above the limit: it advances over what is known to be part of it, and then over
// the separator.
func (p *Separator) drop(data []byte, atEOF bool, s *State) (advance int, token []byte, err error) {
	start, size := p.find(data, s.Seen, atEOF)
	s.Seen = 0
	if s.Payload < 0 {
		switch i := p.never(data[:start]); {
		case i == 0:
			return 1, nil, errNever
		case i > 0:
			return i, data[:i:i], nil
		}
	}
	switch {
	case size > 0 && (p.Keep || start == 0 || s.Payload == 0):
		advance, s.Skip = start+size, 0
		if p.Keep {
			start = advance
		}
	case atEOF && len(data) == 0 && p.Final == FinalError:
		return 0, nil, io.ErrUnexpectedEOF
	case atEOF && size == 0:
		advance = len(data)
		if p.Final != FinalError {
			s.Skip = 0
		}
	default:
		advance = start
	}
	if s.Payload < 0 {
		token = data[:start:start]
	}
	return advance, token, nil
}

// find looks for the first match in data that starts at from or after it: size is its length. A size of zero says that
// there is none yet; start is then the first place where one may still begin.
func (p *Separator) find(data []byte, from int, atEOF bool) (start, size int) {
	if before, last, ok := p.ending(); ok {
		return findEnding(data, from, atEOF, before, last)
	}
	start, size = p.findAny(data, from)
	if atEOF {
		return start, size
	}
	if place, ok := p.findOpen(data, from, start); ok {
		return place, 0
	}
	return start, size
}

// ending says whether the separators are one byte, or that byte and the same with one before it, as "\n" and "\r\n"
// are. These are the common ones, and one search for the last byte finds them all. before is -1 for a single byte.
func (p *Separator) ending() (before int, last byte, ok bool) {
	if len(p.Sep) == 1 && len(p.Also) == 0 {
		return -1, p.Sep[0], true
	}
	if len(p.Also) != 1 {
		return 0, 0, false
	}
	short, long := p.Sep, p.Also[0]
	if len(short) > len(long) {
		short, long = long, short
	}
	if len(short) != 1 || len(long) != 2 || long[1] != short[0] || long[0] == short[0] {
		return 0, 0, false
	}
	return int(long[0]), short[0], true
}

// findEnding is find for the separators of ending.
func findEnding(data []byte, from int, atEOF bool, before int, last byte) (start, size int) {
	i := bytes.IndexByte(data[from:], last)
	if i < 0 {
		end := len(data)
		if !atEOF && end > from && int(data[end-1]) == before {
			end-- // may become the longer one
		}
		return end, 0
	}
	if i > 0 && int(data[from+i-1]) == before {
		return from + i - 1, 2
	}
	return from + i, 1
}

// each calls yield for every separator.
func (p *Separator) each(yield func(sep []byte) bool) {
	if !yield(p.Sep) {
		return
	}
	for _, sep := range p.Also {
		if !yield(sep) {
			return
		}
	}
}

// longest returns the length of the longest separator.
func (p *Separator) longest() int {
	n := 0
	for sep := range p.each {
		n = max(n, len(sep))
	}
	return n
}

// findAny returns the earliest match that is complete, of several at one place the longest. Without one, start is
// len(data) and size zero.
//
// Several separators are searched for window by window, or one that never comes would cost a look at all of data for
// each frame.
func (p *Separator) findAny(data []byte, from int) (start, size int) {
	window := 128
	if len(p.Also) == 0 {
		window = len(data)
	}
	for from < len(data) {
		start = len(data)
		for sep := range p.each {
			end := min(len(data)-from, window+len(sep)-1)
			if i := bytes.Index(data[from:from+end], sep); i >= 0 && (from+i < start || from+i == start && len(sep) > size) {
				start, size = from+i, len(sep)
			}
		}
		if size > 0 {
			return start, size
		}
		from += min(window, len(data)-from)
		window *= 2
	}
	return len(data), 0
}

// findOpen looks for a place where the end of data cuts short a separator that would come before the match at start, or
// be longer.
func (p *Separator) findOpen(data []byte, from, start int) (place int, ok bool) {
	for place = max(from, len(data)-p.longest()+1); place <= start && place < len(data); place++ {
		rest := data[place:]
		for sep := range p.each {
			if len(sep) > len(rest) && bytes.HasPrefix(sep, rest) {
				return place, true
			}
		}
	}
	return 0, false
}

// AppendFrame implements [Framing]. A payload is refused with [ErrSeparatorInPayload] where a separator in it, or one
// that it forms with the separator before it or after it, would cut the stream elsewhere. Other errors: a
// [*FrameSizeError], a [*SettingError], a [*MalformedError] for a payload with a byte of Never, or, with Keep, without
// a separator at its end.
func (p Separator) AppendFrame(dst, payload []byte) ([]byte, error) {
	if err := p.Validate(); err != nil {
		return dst, err
	}
	n := len(payload)
	if p.Keep {
		if err := fits(uint64(max(n-p.longest(), 0)), p.Max); err != nil {
			return dst, err // whatever it holds
		}
		start, size := p.find(payload, 0, true)
		switch {
		case size == 0:
			return dst, &MalformedError{Problem: "payload does not end with a separator"}
		case start+size < len(payload):
			return dst, ErrSeparatorInPayload
		}
		n = start
	}
	if err := fits(uint64(n), p.Max); err != nil {
		return dst, err
	}
	framed := append(slices.Grow(dst, len(payload)+len(p.Sep)), payload...)
	if !p.Keep {
		framed = append(framed, p.Sep...)
	}
	frame := framed[len(dst):]
	if start, _ := p.find(frame, 0, false); start != n || !p.follows(frame) {
		return dst, ErrSeparatorInPayload
	}
	if p.never(payload[:n]) >= 0 {
		return dst, errNever
	}
	return framed, nil
}

// follows says whether frame can stand after every separator that AppendFrame may have written before it: "\nb" cannot
// stand after "\r" where "\r\n" is a separator too.
func (p *Separator) follows(frame []byte) bool {
	for front := range p.each {
		for longer := range p.each {
			if rest, ok := bytes.CutPrefix(longer, front); ok && len(rest) > 0 {
				n := min(len(rest), len(frame))
				if bytes.Equal(rest[:n], frame[:n]) {
					return false
				}
			}
		}
		if !p.Keep {
			break // what stands before is Sep, the first
		}
	}
	return true
}

// String returns the layout: `{payload}["\n" | "\r\n"]`.
func (p Separator) String() string {
	var b strings.Builder
	b.WriteString("{payload}[")
	for i, sep := range append([][]byte{p.Sep}, p.Also...) {
		if i > 0 {
			b.WriteString(" | ")
		}
		b.WriteString(strconv.Quote(string(sep)))
	}
	b.WriteByte(']')
	if p.Keep {
		b.WriteString(" kept")
	}
	if len(p.Never) > 0 {
		b.WriteString(" without " + strconv.Quote(string(p.Never)))
	}
	return b.String()
}
