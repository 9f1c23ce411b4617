package framing

import "math"

// maxDigits is how many decimal digits the largest uint64 has.
const maxDigits = 20

// splitDecimal looks at a frame of the form digits, stop, body, trailer, where the digits are the size of the body in
// ASCII without leading zeros. It returns where the body starts and where the frame ends; body 0 with no error: need
// more.
func splitDecimal(data []byte, stop byte, trailer, max int, s *State) (body, end int, err error) {
	// Once the stop is found Seen stays on it: the next look parses the digits again.
	i := s.Seen
	for ; ; i++ {
		if i == len(data) {
			s.Seen = i
			return 0, 0, nil
		}
		c := data[i]
		if c == stop && i > 0 {
			break
		}
		if c < '0' || c > '9' || i > 0 && data[0] == '0' {
			return 0, 0, &MalformedError{Problem: "length is not a decimal number in its shortest form"}
		}
		if i == maxDigits {
			return 0, 0, s.tooBig(math.MaxUint64, uint64(limitOf(max)))
		}
	}
	s.Seen = i
	size, ok := parseDecimal(data[:i])
	if !ok {
		return 0, 0, s.tooBig(math.MaxUint64, uint64(limitOf(max)))
	}
	// A frame that would end beyond what an int counts fits no slice, whatever Max says.
	around := uint64(i + 1 + trailer)
	if limit := min(uint64(limitOf(max)), math.MaxInt-around); size > limit {
		if size <= math.MaxInt64-around {
			s.Skip, s.Head, s.Payload = int64(around+size), int64(i+1), int64(size)
		}
		return 0, 0, s.tooBig(size, limit)
	}
	end = int(around + size)
	if len(data) < end {
		s.Need = end
		return 0, 0, nil
	}
	return i + 1, end, nil
}

// parseDecimal returns the value of at most 20 ASCII digits; ok is false when it is above the largest uint64.
func parseDecimal(digits []byte) (v uint64, ok bool) {
	for _, c := range digits {
		d := uint64(c - '0')
		if v > math.MaxUint64/10 || v*10 > math.MaxUint64-d {
			return 0, false
		}
		v = v*10 + d
	}
	return v, true
}
