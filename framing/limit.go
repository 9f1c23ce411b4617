package framing

// fits checks a size, in bytes as Max counts, against a Max setting.
func fits(size uint64, max int) error { return new(State).fits(size, max) }

// fits is fits for a frame of a stream.
func (s *State) fits(size uint64, max int) error {
	if limit := uint64(limitOf(max)); size > limit {
		return s.tooBig(size, limit)
	}
	return nil
}

// tooBig returns a FrameSizeError for a frame of a stream.
func (s *State) tooBig(size, max uint64) error {
	e := s.spare
	if e == nil {
		e = new(FrameSizeError)
	}
	*e = FrameSizeError{Size: size, Max: max}
	return e
}
