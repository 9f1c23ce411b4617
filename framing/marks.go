package framing

import "bytes"

// marks holds where in a buffer the bytes stand that end a record. Many are searched for at once, where there is
// assembly for that: a search for each of many short records takes longer.
type marks struct {
	next, count int // list[next:count] is not used up
	list        [manyMarks + block]int
}

const (
	manyMarks = 64 // a search that has found as many ends
	block     = 64 // with the block of bytes that it is in
)

// search looks for mark in buf from start on, when the list is used up. It says whether it has found any.
func (m *marks) search(buf []byte, start int, mark byte) bool {
	m.next, m.count = 0, findMarks(&m.list, buf, start, mark)
	return m.count > 0
}

// skip drops the marks before start.
func (m *marks) skip(start int) {
	for m != nil && m.next < m.count && m.list[m.next] < start {
		m.next++
	}
}

// forget drops all marks.
func (m *marks) forget() {
	if m != nil {
		m.next, m.count = 0, 0
	}
}

// findFirst is findMarks in plain Go: it lists the first mark only.
func findFirst(list *[manyMarks + block]int, buf []byte, start int, mark byte) int {
	i := bytes.IndexByte(buf[start:], mark)
	if i < 0 {
		return 0
	}
	list[0] = start + i
	return 1
}
