package framing

import "strconv"

// Fixed is the framing without any framing bytes: every frame is Size bytes.
//
//	+----------------+----------------+---
//	| payload (Size) | payload (Size) | ...
//	+----------------+----------------+---
//
// Tokens are views of data. There is no empty frame and no limit but Size. The bytes carry no sign of where a frame
// starts, so nothing is malformed: the only errors of Split are io.ErrUnexpectedEOF for a cut last frame and a
// [*SettingError] for a Size below 1.
type Fixed struct {
	// Size is the size of every frame in bytes, at least 1.
	Size int
}

// Validate returns a [*SettingError] when Size is below 1.
func (f Fixed) Validate() error {
	if f.Size < 1 {
		return &SettingError{"Fixed.Size", "is below 1"}
	}
	return nil
}

// String returns the layout, such as "{16}".
func (f Fixed) String() string { return "{" + strconv.Itoa(f.Size) + "}" }

// Split implements [Framing]. The token is a view of data.
func (f Fixed) Split(data []byte, atEOF bool) (advance int, token []byte, err error) {
	var s State
	return f.SplitState(data, atEOF, &s)
}

// SplitState implements [StateSplitter]. The token is a view of data.
func (f Fixed) SplitState(data []byte, atEOF bool, s *State) (advance int, token []byte, err error) {
	if err := f.Validate(); err != nil {
		return 0, nil, err
	}
	if len(data) < f.Size {
		s.Seen, s.Need = len(data), f.Size
		return cut(data, atEOF)
	}
	return f.Size, data[:f.Size:f.Size], nil
}

// AppendFrame appends payload, which must have Size bytes, to dst. Errors, with dst unchanged: a [*FrameSizeError] for
// a longer payload, a [*MalformedError] for a shorter one, a [*SettingError].
func (f Fixed) AppendFrame(dst, payload []byte) ([]byte, error) {
	if _, _, err := f.FrameParts(dst, payload); err != nil {
		return dst, err
	}
	return append(dst, payload...), nil
}

// FrameParts implements [PartsFraming]. Errors are those of AppendFrame.
func (f Fixed) FrameParts(dst, payload []byte) (head, tail []byte, err error) {
	return f.SizeParts(dst, uint64(len(payload)))
}

// SizeParts implements [SizeFraming]. Errors are those of AppendFrame.
func (f Fixed) SizeParts(dst []byte, size uint64) (head, tail []byte, err error) {
	switch err := f.Validate(); {
	case err != nil:
		return dst, nil, err
	case size > uint64(f.Size):
		return dst, nil, &FrameSizeError{Size: size, Max: uint64(f.Size)}
	case size < uint64(f.Size):
		return dst, nil, &MalformedError{Problem: "payload shorter than Fixed.Size"}
	}
	return dst, nil, nil
}
