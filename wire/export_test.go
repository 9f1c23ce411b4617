package wire

// ForgetPrefixes takes back the prefixes that were made at run time since it was called, so that a test may fill the table.
func ForgetPrefixes() (forget func()) {
	used := owned.used
	return func() {
		for ; owned.used > used; owned.used-- {
			owned.places[owned.used].Store(nil)
		}
	}
}
