package framing

import (
	"io"
	"reflect"
)

// A Framing cuts a stream into frames and makes frames.
//
// Split has the type of [bufio.SplitFunc]. It looks at data, the bytes of the stream not consumed so far, and returns
//
//   - 0, nil, nil: data holds no complete frame yet; look again when there is more;
//   - advance > 0, token != nil: a frame; the next one starts advance bytes on. An empty frame is a non-nil empty
//     token;
//   - advance > 0, nil, nil: bytes that belong to no frame; look again after them;
//   - advance > 0, nil, err: one bad frame; the next one starts advance bytes on;
//   - 0, nil, err: the stream is lost.
//
// With atEOF nothing follows data: a frame that is cut short is io.ErrUnexpectedEOF with advance 0, and empty data is
// 0, nil, nil. Without it Split need not know what to do with empty data: nothing in this package asks, as
// [bufio.Scanner] does not. Split never writes to data. A token that stands verbatim in data is a view of it; any other
// is a copy.
//
// AppendFrame appends the frame that carries payload to dst. On an error it returns dst unchanged. What it emits, Split
// of the same Framing accepts and turns back into payload.
type Framing interface {
	Split(data []byte, atEOF bool) (advance int, token []byte, err error)
	AppendFrame(dst, payload []byte) ([]byte, error)
}

var framingType = reflect.TypeFor[Framing]()

// missing says whether f is nil, or a nil pointer to a Framing, whose methods cannot be called. A nil pointer that has
// methods of its own is for these to judge.
func missing(f Framing) bool {
	if f == nil {
		return true
	}
	v := reflect.ValueOf(f)
	return v.Kind() == reflect.Pointer && v.IsNil() && v.Type().Elem().Implements(framingType)
}

// A StateSplitter is a Framing that remembers what it has seen of a frame that arrives in pieces, so that every byte is
// examined once however the stream is cut. Reader and Buffer prefer SplitState to Split. Every Framing of this package
// is one.
type StateSplitter interface {
	Framing

	// SplitState is Split with a memory. The caller passes the zero State for the first look at a frame, and on
	// need-more (0, nil, nil) the same State again with data that starts at the same place and is at least as long. It
	// resets the State with [State.Next] after every return with advance > 0, or with an error. The token may be a view
	// of s.Scratch, which the next look overwrites. A nil State panics.
	//
	// A frame above the limit is an error that matches ErrFrameTooBig, with advance 0 and s.Skip set as State says. A
	// caller that wants to go on after the frame keeps the State and drops s.Skip bytes from the start of data, or,
	// where s.Skip is -1, calls SplitState with that State until s.Skip is 0, dropping advance bytes each time. Then
	// s.Need is zero, and s.Seen counts from what is left. At the end of the stream SplitState advances over what there
	// is; where that does not end the frame, the next look, at no bytes, is io.ErrUnexpectedEOF.
	SplitState(data []byte, atEOF bool, s *State) (advance int, token []byte, err error)
}

// State is what a [StateSplitter] remembers between looks at one frame, and what it says about a frame beside its
// token. All fields but Scratch and User are about the frame at the start of data; counts are in bytes. The zero value
// is ready for the first look.
type State struct {
	// Seen is how many bytes of data were examined; the next look goes on there.
	Seen int
	// Need is the length that data must have before the next look can find more; zero when any further byte may do.
	Need int
	// Size is how many payload bytes the frame has before Seen, where the framing counts them.
	Size int

	// Fill says, with a token, how many bytes of advance stand before the frame and belong to none. A wrapper that
	// makes an error of the frame returns Fill, nil, nil first, so that the error is about the frame alone.
	Fill int
	// Skip says, after ErrFrameTooBig, how many bytes the frame occupies from the start of data (it may be more than
	// there are); -1: its end is yet to be found; 0: it cannot be told, the stream is lost.
	Skip int64
	// Head and Payload say, with a Skip above zero, that the payload stands verbatim after the first Head of these
	// bytes, and how many bytes it has. A Payload of zero: it does not.
	//
	// With a Skip of -1, a Payload of -1 says that SplitState can hand out the payload: on its way to the end of the
	// frame it returns pieces of it, each a view of the last bytes of its advance. An error with an advance says that
	// these bytes of the payload are bad, and the rest of the frame can be dropped. Who wants no pieces, and every
	// wrapper that hands nothing out before it has seen all of it, sets Payload to zero; SplitState then returns no
	// tokens, and looks for the end of the frame alone.
	Head, Payload int64
	// Tail is what the last bytes of a Skip above zero must be; whoever drops them looks.
	Tail string

	// Scratch holds tokens that do not stand verbatim in the stream. It is kept from frame to frame.
	Scratch []byte
	// User is for framings from outside this package, which leave it alone. It is kept from frame to frame.
	User any

	items items
	spare *FrameSizeError // for the error of a frame above the limit; nil: it gets its own
}

// Next makes s ready for the next frame. It keeps Scratch and User.
func (s *State) Next() {
	s.Seen, s.Need, s.Size, s.Fill = 0, 0, 0, 0
	s.Skip, s.Head, s.Payload = 0, 0, 0
	if s.Tail != "" {
		s.Tail = ""
	}
	s.items = items{}
}

// clean says whether Next would change nothing that matters.
func (s *State) clean() bool {
	return int64(s.Seen|s.Need|s.Size|s.Fill|len(s.Tail))|s.Skip|s.Head|s.Payload|int64(s.items.at) == 0
}

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
