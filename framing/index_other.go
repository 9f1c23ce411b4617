//go:build !amd64 || purego

package framing

// newMarks returns nil: to list one mark at a time gains nothing.
func newMarks() *marks { return nil }

func findMarks(list *[manyMarks + block]int, buf []byte, start int, mark byte) int {
	return findFirst(list, buf, start, mark)
}
