package framing

import (
	"bytes"
	"slices"
)

const (
	cobsMark = 0x00
	// cobsRun is the code of the longest block: 254 bytes with no zero after them.
	cobsRun = 0xff
)

// COBS is consistent overhead byte stuffing: S. Cheshire, M. Baker, "Consistent Overhead Byte Stuffing", IEEE/ACM
// Transactions on Networking 7(2), 1999, with a zero byte after every frame. A frame is a row of blocks; the code n of
// a block is its size.
//
//	+------------+------------------------+-----+------------+------------------------+------+
//	| code n: u8 | n-1 bytes, none zero   | ... | code n: u8 | n-1 bytes, none zero   | 0x00 |
//	+------------+------------------------+-----+------------+------------------------+------+
//
// A block stands for its bytes and a zero, but a block of code 0xff for its 254 bytes alone, and the zero of the last
// block is not part of the payload. The empty frame is 01 00. A frame costs one byte, one more for each full 254 bytes,
// and the zero. Split also accepts frames that another encoder has cut into more blocks than needed.
//
// Zeros with nothing between them are fill and skipped. A token of one block is a view of data; any other is a copy,
// which SplitState keeps in Scratch.
//
// Errors of Split: a [*MalformedError] when the last block is cut by the zero, for that frame only; a [*FrameSizeError]
// for a frame above Max, with Size Max+1, at its zero or when more bytes have come without one than Max bytes can take;
// io.ErrUnexpectedEOF.
type COBS struct {
	// Max is the largest payload in bytes, as decoded. Zero means DefaultMax; negative means no limit.
	Max int
}

// Validate returns nil: every setting is possible.
func (f COBS) Validate() error { return nil }

// String returns the layout.
func (f COBS) String() string { return "{cobs}[00]" }

// Split implements [Framing]. The token of a frame of one block is a view of data; any other is a copy.
func (f COBS) Split(data []byte, atEOF bool) (advance int, token []byte, err error) {
	var s State
	return f.SplitState(data, atEOF, &s)
}

// SplitState implements [StateSplitter]. The token of a frame of one block is a view of data; any other is a view of
// s.Scratch.
func (f COBS) SplitState(data []byte, atEOF bool, s *State) (advance int, token []byte, err error) {
	return splitStuffed(f, cobsMark, f.Max, data, atEOF, s)
}

// AppendFrame appends the frame of payload, in as few blocks as possible, to dst. A payload above Max is a
// [*FrameSizeError], with dst unchanged.
func (f COBS) AppendFrame(dst, payload []byte) ([]byte, error) {
	if err := fits(uint64(len(payload)), f.Max); err != nil {
		return dst, err
	}
	dst = slices.Grow(dst, f.grown(len(payload))+1)
	for {
		run := payload[:min(len(payload), cobsRun-1)]
		if i := bytes.IndexByte(run, 0); i >= 0 {
			// The block stands for the zero too, so there is another one, if only an empty one, after it.
			dst = append(append(dst, byte(i+1)), run[:i]...)
			payload = payload[i+1:]
			continue
		}
		dst = append(append(dst, byte(len(run)+1)), run...)
		payload = payload[len(run):]
		if len(payload) == 0 {
			return append(dst, cobsMark), nil
		}
	}
}

func (f COBS) grown(size int) int { return addSizes(size, size/(cobsRun-1)+1) }

func (f COBS) unstuff(scratch, frame []byte) (payload, grown []byte, err error) {
	if int(frame[0]) == len(frame) {
		return frame[1:len(frame):len(frame)], scratch, nil
	}
	out := emptied(scratch, len(frame))
	for len(frame) > 0 {
		code := int(frame[0])
		if code > len(frame) {
			return nil, out, errLongBlock
		}
		out = append(out, frame[1:code]...)
		frame = frame[code:]
		if code < cobsRun && len(frame) > 0 {
			out = append(out, 0)
		}
	}
	return out, out, nil
}
