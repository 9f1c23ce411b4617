package framing

// fits checks a size, in bytes as Max counts, against a Max setting.
func fits(size uint64, max int) error {
	if limit := uint64(limitOf(max)); size > limit {
		return &FrameSizeError{Size: size, Max: limit}
	}
	return nil
}
