package framing

import "io"

// A Framing cuts a stream into frames and makes frames.
//
// Split has the type of [bufio.SplitFunc]. It looks at data, the bytes of the stream not consumed so far, and returns
//
//   - 0, nil, nil: data holds no complete frame yet; look again when there is more;
//   - advance > 0, token != nil: a frame; the next one starts advance bytes on. An empty frame is a non-nil empty token;
//   - advance > 0, nil, nil: bytes that belong to no frame; look again behind them;
//   - advance > 0, nil, err: one bad frame; the next one starts advance bytes on;
//   - 0, nil, err: the stream is lost.
//
// With atEOF nothing follows data: a frame that is cut short is io.ErrUnexpectedEOF with advance 0, and empty data is 0, nil, nil.
// Split never writes to data. A token that stands verbatim in data is a view of it; any other is a copy.
//
// AppendFrame appends the frame that carries payload to dst. On an error it returns dst unchanged. What it emits, Split
// of the same Framing accepts and turns back into payload.
type Framing interface {
	Split(data []byte, atEOF bool) (advance int, token []byte, err error)
	AppendFrame(dst, payload []byte) ([]byte, error)
}

// A StateSplitter is a Framing that remembers what it has seen of a frame that arrives in pieces, so that every byte is
// examined once however the stream is cut. Reader and Buffer prefer SplitState to Split. Every Framing of this package is one.
type StateSplitter interface {
	Framing

	// SplitState is Split with a memory. The caller passes the zero State for the first look at a frame, and on need-more
	// (0, nil, nil) the same State again with data that starts at the same place and is at least as long. It resets the State
	// with [State.Next] after every return with advance > 0, or with an error. The token may be a view of s.Scratch, which
	// the next look overwrites.
	//
	// A frame above the limit is an error that matches ErrFrameTooBig, with advance 0 and s.Skip set as State says. A
	// caller that wants to go on behind the frame drops s.Skip bytes from the start of data, or, where s.Skip is -1, calls
	// SplitState with that State until s.Skip is 0, dropping advance bytes each time: the bytes up to the end mark.
	// Without a mark the end of the stream is io.ErrUnexpectedEOF there, unless it ends a frame of this framing.
	SplitState(data []byte, atEOF bool, s *State) (advance int, token []byte, err error)
}

// State is what a [StateSplitter] remembers between looks at one frame. All fields but Scratch are about the frame at the
// start of data; counts are in bytes. The zero value is ready for the first look.
type State struct {
	// Seen is how many bytes of data were examined; the next look goes on there.
	Seen int
	// Need is the length that data must have before the next look can find more; zero when any further byte may do.
	Need int
	// Size is how many payload bytes the frame has before Seen, where the framing counts them.
	Size int
	// Skip says, after ErrFrameTooBig, how many bytes the frame occupies from the start of data (it may be more than there
	// are); -1: it ends at an end mark that is yet to be found; 0: it cannot be told, the stream is lost.
	Skip int64
	// Scratch holds tokens that do not stand verbatim in the stream. It is kept from frame to frame.
	Scratch []byte

	spare *FrameSizeError // for the errors of frames above the limit, which then live until the next one; nil: each gets its own
}

// Next makes s ready for the next frame. It keeps Scratch.
func (s *State) Next() { *s = State{Scratch: s.Scratch, spare: s.spare} }

// DefaultMax is the limit in bytes on a frame when Max is zero: 4 MiB.
const DefaultMax = 4 << 20

// limitOf turns a Max setting into the limit it stands for: zero means DefaultMax, negative means none.
func limitOf(max int) int {
	switch {
	case max == 0:
		return DefaultMax
	case max < 0:
		return int(^uint(0) >> 1)
	}
	return max
}

// cut is what Split returns when data does not hold a whole frame.
func cut(data []byte, atEOF bool) (int, []byte, error) {
	if atEOF && len(data) > 0 {
		return 0, nil, io.ErrUnexpectedEOF
	}
	return 0, nil, nil
}
