package framing

import (
	"bytes"
	"io"
	"math"
)

// A stuffing rewrites payloads so that one byte value, the mark, does not occur in them and can end the frame: what
// differs between COBS and SLIP.
type stuffing interface {
	// grown returns the largest size in bytes that stuffing can give a payload of size bytes.
	grown(size int) int
	// unstuff returns the payload of a frame, which is not empty and holds no mark: a view of frame where it stands
	// there verbatim, else of scratch, which it returns too, for it may have grown.
	unstuff(scratch, frame []byte) (payload, grown []byte, err error)
}

// splitStuffed cuts a stream of stuffed frames. It looks for the mark only, each byte once, and unstuffs a frame when
// its mark is there: a bad frame is then known from its mark to its next.
func splitStuffed[S stuffing](f S, mark byte, max int, data []byte, atEOF bool, s *State) (
	advance int, token []byte, err error,
) {
	if s.Skip != 0 {
		return skipToMark(mark, data, atEOF, s)
	}
	// Marks before a frame are fill. They go with the frame when it is good and complete, for a bufio.Scanner does not
	// look again after them before it has read more; else they go first, so that errors are about the frame alone.
	fill := marksIn(data, mark)
	end, marked := len(data), false
	if from := fill + s.Seen; from < len(data) {
		if i := bytes.IndexByte(data[from:], mark); i >= 0 {
			end, marked = from+i, true
		}
	}
	limit := limitOf(max)
	tooBig := end-fill > f.grown(limit)
	if marked && !tooBig {
		token, s.Scratch, err = f.unstuff(s.Scratch, data[fill:end])
		tooBig = len(token) > limit
	}
	switch {
	case marked && !tooBig && err == nil:
		s.Fill = fill
		return end + 1, token, nil
	case fill > 0:
		return fill, nil, nil
	case tooBig:
		s.Skip = -1
		return 0, nil, s.tooBig(uint64(limit)+1, uint64(limit))
	case err != nil:
		return end + 1, nil, err
	}
	s.Seen = end
	return cut(data, atEOF)
}

// marksIn returns how many marks data starts with.
func marksIn(data []byte, mark byte) int {
	n := 0
	for n < len(data) && data[n] == mark {
		n++
	}
	return n
}

// skipToMark drops the rest of an oversize frame.
func skipToMark(mark byte, data []byte, atEOF bool, s *State) (advance int, token []byte, err error) {
	i := bytes.IndexByte(data[s.Seen:], mark)
	advance, s.Seen = s.Seen+i+1, 0
	switch {
	case i >= 0:
		s.Skip = 0
		return advance, nil, nil
	case atEOF && len(data) == 0:
		return 0, nil, io.ErrUnexpectedEOF
	}
	return len(data), nil, nil
}

// emptied returns scratch without its bytes and with room for size of them.
func emptied(scratch []byte, size int) []byte {
	if cap(scratch) < size {
		return make([]byte, 0, max(size, cap(scratch)+cap(scratch)/4))
	}
	return scratch[:0]
}

// addSizes returns a+b, or the largest int where that overflows.
func addSizes(a, b int) int {
	if a > math.MaxInt-b {
		return math.MaxInt
	}
	return a + b
}
