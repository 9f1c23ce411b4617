//go:build !amd64 || purego

package framing

func findMarks(list *[manyMarks + block]int, buf []byte, start int, mark byte) int {
	return findFirst(list, buf, start, mark)
}
