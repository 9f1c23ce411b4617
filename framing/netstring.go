package framing

import "strconv"

// Netstring is the framing of https://cr.yp.to/proto/netstrings.txt: the size in decimal, a colon, the payload, a
// comma.
//
//	+-------------------+-----+-----------------+-----+
//	| size: '0' or 1-9* | ':' | payload (size)  | ',' |
//	+-------------------+-----+-----------------+-----+
//
// The empty frame is "0:,". Tokens are views of data.
//
// Errors of Split, all of which lose the stream: a [*MalformedError] for a size with a leading zero, a byte that is no
// digit, no digits at all, or another byte where the comma belongs, also after a payload above Max that is dropped; a
// [*FrameSizeError] for a size above Max, as soon as its colon is there, or for one of more than 20 digits;
// io.ErrUnexpectedEOF.
type Netstring struct {
	// Max is the largest payload in bytes. Zero means DefaultMax; negative means no limit.
	Max int
}

// Validate returns nil: every setting is possible.
func (f Netstring) Validate() error { return nil }

// String returns the layout.
func (f Netstring) String() string { return "[decimal length][':']{length}[',']" }

// Split implements [Framing]. The token is a view of data.
func (f Netstring) Split(data []byte, atEOF bool) (advance int, token []byte, err error) {
	var s State
	return f.SplitState(data, atEOF, &s)
}

// SplitState implements [StateSplitter]. The token is a view of data.
func (f Netstring) SplitState(data []byte, atEOF bool, s *State) (advance int, token []byte, err error) {
	body, end, err := splitDecimal(data, ':', len(","), f.Max, s)
	switch {
	case err != nil:
		s.Tail = ","
		return 0, nil, err
	case body == 0:
		return cut(data, atEOF)
	case data[end-1] != ',':
		return 0, nil, noTail(",")
	}
	return end, data[body : end-1 : end-1], nil
}

// AppendFrame appends the netstring of payload to dst. A payload above Max is a [*FrameSizeError], with dst unchanged.
func (f Netstring) AppendFrame(dst, payload []byte) ([]byte, error) {
	framed, _, err := f.FrameParts(dst, payload)
	if err != nil {
		return dst, err
	}
	return append(append(framed, payload...), ','), nil
}

// FrameParts implements [PartsFraming]. Errors are those of AppendFrame.
func (f Netstring) FrameParts(dst, payload []byte) (head, tail []byte, err error) {
	return f.SizeParts(dst, uint64(len(payload)))
}

// SizeParts implements [SizeFraming]. Errors are those of AppendFrame.
func (f Netstring) SizeParts(dst []byte, size uint64) (head, tail []byte, err error) {
	if err := fits(size, f.Max); err != nil {
		return dst, nil, err
	}
	head = append(strconv.AppendUint(dst, size, 10), ':')
	return head, append(head, ',')[len(head):], nil
}
