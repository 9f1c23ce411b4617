package framing

import (
	"bytes"
	"slices"
)

// The special characters of RFC 1055.
const (
	slipEnd    = 0xc0
	slipEsc    = 0xdb
	slipEscEnd = 0xdc // after slipEsc: a slipEnd of the payload
	slipEscEsc = 0xdd // after slipEsc: a slipEsc of the payload
)

// SLIP is the framing of serial lines of RFC 1055: an END byte after every frame, and, as in the code of the RFC, one
// before it, which ends whatever noise the line has picked up.
//
//	+----------+---------------------------------------------+----------+
//	| END 0xc0 | payload, with c0 as db dc and db as db dd   | END 0xc0 |
//	+----------+---------------------------------------------+----------+
//
// ENDs with nothing between them are fill and skipped, so there is no empty frame. A token without escapes is a view of
// data; any other is a copy, which SplitState keeps in Scratch.
//
// Errors of Split: a [*MalformedError] when another byte than dc or dd stands after an ESC (0xdb), for that frame only;
// a [*FrameSizeError] for a frame above Max, with Size Max+1, at its END or when more than 2*Max bytes have come
// without one; io.ErrUnexpectedEOF.
type SLIP struct {
	// Max is the largest payload in bytes, as decoded. Zero means DefaultMax; negative means no limit.
	Max int
}

// Validate returns nil: every setting is possible.
func (f SLIP) Validate() error { return nil }

// String returns the layout.
func (f SLIP) String() string { return "[c0]{slip}[c0]" }

// Split implements [Framing]. The token of a frame without escapes is a view of data; any other is a copy.
func (f SLIP) Split(data []byte, atEOF bool) (advance int, token []byte, err error) {
	var s State
	return f.SplitState(data, atEOF, &s)
}

// SplitState implements [StateSplitter]. The token of a frame without escapes is a view of data; any other is a view of
// s.Scratch.
func (f SLIP) SplitState(data []byte, atEOF bool, s *State) (advance int, token []byte, err error) {
	return splitStuffed(f, slipEnd, f.Max, data, atEOF, s)
}

// AppendFrame appends END, the escaped payload and END to dst. Errors, with dst unchanged: ErrEmptyFrame, and a
// [*FrameSizeError] for a payload above Max.
func (f SLIP) AppendFrame(dst, payload []byte) ([]byte, error) {
	if len(payload) == 0 {
		return dst, ErrEmptyFrame
	}
	if err := fits(uint64(len(payload)), f.Max); err != nil {
		return dst, err
	}
	dst = append(slices.Grow(dst, len(payload)+2), slipEnd)
	plain := 0
	for i, c := range payload {
		var escaped byte
		switch c {
		case slipEnd:
			escaped = slipEscEnd
		case slipEsc:
			escaped = slipEscEsc
		default:
			continue
		}
		dst = append(append(dst, payload[plain:i]...), slipEsc, escaped)
		plain = i + 1
	}
	return append(append(dst, payload[plain:]...), slipEnd), nil
}

func (f SLIP) grown(size int) int { return addSizes(size, size) }

func (f SLIP) unstuff(scratch, frame []byte) (payload, grown []byte, err error) {
	i := bytes.IndexByte(frame, slipEsc)
	if i < 0 {
		return frame[:len(frame):len(frame)], scratch, nil
	}
	out := emptied(scratch, len(frame))
	for ; i >= 0; i = bytes.IndexByte(frame, slipEsc) {
		out = append(out, frame[:i]...)
		switch frame = frame[i+1:]; {
		case len(frame) > 0 && frame[0] == slipEscEnd:
			out = append(out, slipEnd)
		case len(frame) > 0 && frame[0] == slipEscEsc:
			out = append(out, slipEsc)
		default:
			return nil, out, errLoneEsc
		}
		frame = frame[1:]
	}
	out = append(out, frame...)
	return out, out, nil
}
