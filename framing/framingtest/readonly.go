package framingtest

import (
	"bytes"
	"fmt"
)

// readOnly checks that Split and SplitState do not write to data, nor to the capacity behind it.
func readOnly(c *candidate) error {
	streams := append(c.small(), c.damaged()...)
	behind := bytes.Repeat([]byte("behind"), 4)
	for way, open := range looks(c.f) {
		for _, stream := range streams {
			l := open()
			data := spare(stream, behind)
			whole := data[:cap(data)]
			before := bytes.Clone(whole)
			for atEOF := false; ; {
				n, _, err := l.split(data, atEOF)
				if !bytes.Equal(before, whole) {
					return fmt.Errorf("%s wrote to its data: %s became %s", way, quote(before), quote(whole))
				}
				if n > 0 {
					data = data[n:]
					l.next()
				} else if err != nil || atEOF {
					break
				} else {
					atEOF = true
				}
			}
		}
	}
	return nil
}
