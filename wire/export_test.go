package wire

// ForgetPrefixes takes back the prefixes that were made at run time since it was called, so that a test may fill the
// table.
func ForgetPrefixes() (forget func()) {
	used := owned.used
	return func() {
		for ; owned.used > used; owned.used-- {
			owned.places[owned.used].Store(nil)
		}
	}
}

// BufferSize returns the size of the buffer of a stream's Decoder.
func BufferSize(d *Decoder) int { return cap(d.x.data) }
