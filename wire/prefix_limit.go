package wire

// Limit returns the limit that [Prefix.MaxLen] has set, in bytes, or elements of a list. It is not ok where none is
// set.
func (p Prefix) Limit() (n uint64, ok bool) {
	n = uint64(p >> limitShift)
	return n, n != 0 && n != unlimited
}
