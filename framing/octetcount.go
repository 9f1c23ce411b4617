package framing

import "strconv"

// OctetCount is the octet counting of RFC 6587 section 3.4.1 (syslog over TCP): the size in decimal, a space, the
// payload.
//
//	+------------+-----+----------------+
//	| size: 1-9* | ' ' | payload (size) |
//	+------------+-----+----------------+
//
// There is no empty frame: MSG-LEN starts with a non-zero digit. Tokens are views of data.
//
// Errors of Split, all of which lose the stream: a [*MalformedError] for a size that starts with a zero, a byte that is
// no digit, or no digits at all; a [*FrameSizeError] for a size above Max, as soon as its space is there, or for one of
// more than 20 digits; io.ErrUnexpectedEOF.
type OctetCount struct {
	// Max is the largest payload in bytes. Zero means DefaultMax; negative means no limit.
	Max int
}

// Validate returns nil: every setting is possible.
func (f OctetCount) Validate() error { return nil }

// String returns the layout.
func (f OctetCount) String() string { return "[decimal length][' ']{length}" }

// Split implements [Framing]. The token is a view of data.
func (f OctetCount) Split(data []byte, atEOF bool) (advance int, token []byte, err error) {
	var s State
	return f.SplitState(data, atEOF, &s)
}

// SplitState implements [StateSplitter]. The token is a view of data.
func (f OctetCount) SplitState(data []byte, atEOF bool, s *State) (advance int, token []byte, err error) {
	if len(data) > 0 && data[0] == '0' {
		return 0, nil, &MalformedError{Problem: "length starts with a zero"}
	}
	body, end, err := splitDecimal(data, ' ', 0, f.Max, s)
	switch {
	case err != nil:
		return 0, nil, err
	case body == 0:
		return cut(data, atEOF)
	}
	return end, data[body:end:end], nil
}

// AppendFrame appends the frame of payload to dst. Errors, with dst unchanged: ErrEmptyFrame, and a [*FrameSizeError]
// for a payload above Max.
func (f OctetCount) AppendFrame(dst, payload []byte) ([]byte, error) {
	framed, _, err := f.FrameParts(dst, payload)
	if err != nil {
		return dst, err
	}
	return append(framed, payload...), nil
}

// FrameParts implements [PartsFraming]. Errors are those of AppendFrame.
func (f OctetCount) FrameParts(dst, payload []byte) (head, tail []byte, err error) {
	return f.SizeParts(dst, uint64(len(payload)))
}

// SizeParts implements [SizeFraming]. Errors are those of AppendFrame.
func (f OctetCount) SizeParts(dst []byte, size uint64) (head, tail []byte, err error) {
	if size == 0 {
		return dst, nil, ErrEmptyFrame
	}
	if err := fits(size, f.Max); err != nil {
		return dst, nil, err
	}
	return append(strconv.AppendUint(dst, size, 10), ' '), nil, nil
}
