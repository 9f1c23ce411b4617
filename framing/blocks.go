package framing

import (
	"io"
	"slices"
)

// maxBlock is the largest block of a block stream in bytes: what its count byte can say.
const maxBlock = 255

// Blocks is the framing of a message as a row of blocks, ended by a block of size zero.
//
//	+-------------+---------+-----+-------------+---------+------+
//	| n: u8, 1... | n bytes | ... | n: u8, 1... | n bytes | 0x00 |
//	+-------------+---------+-----+-------------+---------+------+
//
// The empty frame is 00. Split accepts blocks of any size; AppendFrame writes as few as possible: full blocks of 255
// bytes, then the rest. Every byte stream is a valid block stream. A token of one block is a view of data; any other is
// a copy, which SplitState keeps in Scratch. [BlockReader] and [BlockWriter] handle one message of any size in constant
// memory.
//
// Errors of Split: a [*FrameSizeError] for a frame above Max, as soon as a count byte exceeds it; io.ErrUnexpectedEOF.
type Blocks struct {
	// Max is the largest payload in bytes, without count bytes. Zero means DefaultMax; negative means no limit.
	Max int
}

// Validate returns nil: every setting is possible.
func (f Blocks) Validate() error { return nil }

// String returns the layout.
func (f Blocks) String() string { return "([u8 length]{length})...[00]" }

// Split implements [Framing]. The token of a frame of one block is a view of data; any other is a copy.
func (f Blocks) Split(data []byte, atEOF bool) (advance int, token []byte, err error) {
	var s State
	return f.SplitState(data, atEOF, &s)
}

// SplitState implements [StateSplitter]. The token of a frame of one block is a view of data; any other is a view of
// s.Scratch.
func (f Blocks) SplitState(data []byte, atEOF bool, s *State) (advance int, token []byte, err error) {
	if s.Skip != 0 {
		return skipBlocks(data, atEOF, s)
	}
	// Seen is the place of a count byte, Size the size of the blocks before it.
	for s.Seen < len(data) {
		count := int(data[s.Seen])
		if count == 0 {
			return s.Seen + 1, joinBlocks(data[:s.Seen:s.Seen], s), nil
		}
		if err := s.fits(uint64(s.Size+count), f.Max); err != nil {
			s.Seen, s.Need, s.Size = 0, 0, 0
			s.Skip, s.Payload = -1, -1
			return 0, nil, err
		}
		next := s.Seen + 1 + count
		if next >= len(data) {
			s.Need = next + 1
			break
		}
		s.Seen, s.Size = next, s.Size+count
	}
	return cut(data, atEOF)
}

// joinBlocks returns the payload of whole blocks, of s.Size bytes.
func joinBlocks(blocks []byte, s *State) []byte {
	if len(blocks) == 0 {
		return blocks
	}
	if len(blocks) == 1+s.Size {
		return blocks[1:]
	}
	s.Scratch = emptied(s.Scratch, s.Size)[:s.Size]
	takeWhole(s.Scratch, blocks, 0, 0)
	return s.Scratch
}

// skipBlocks passes over an oversize frame. Size is what is left of the block at hand.
func skipBlocks(data []byte, atEOF bool, s *State) (advance int, token []byte, err error) {
	for advance < len(data) {
		if s.Size > 0 {
			n := min(s.Size, len(data)-advance)
			advance += n
			s.Size -= n
			if s.Payload < 0 {
				return advance, data[advance-n : advance : advance], nil
			}
			continue
		}
		s.Size = int(data[advance])
		advance++
		if s.Size == 0 {
			s.Skip = 0
			break
		}
	}
	if atEOF && len(data) == 0 {
		return 0, nil, io.ErrUnexpectedEOF
	}
	return advance, nil, nil
}

// AppendFrame appends payload in blocks, and the zero count, to dst. A payload above Max is a [*FrameSizeError], with
// dst unchanged.
func (f Blocks) AppendFrame(dst, payload []byte) ([]byte, error) {
	if err := fits(uint64(len(payload)), f.Max); err != nil {
		return dst, err
	}
	dst = slices.Grow(dst, len(payload)+(len(payload)+maxBlock-1)/maxBlock+1)
	full := cutFull(dst[len(dst):cap(dst)], payload)
	dst, payload = dst[:len(dst)+full*fullBlock], payload[full*maxBlock:]
	if len(payload) > 0 {
		dst = append(append(dst, byte(len(payload))), payload...)
	}
	return append(dst, 0), nil
}
