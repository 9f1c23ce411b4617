package framingtest

import "fmt"

// end checks that no data is no frame and no error.
func end(c *candidate) error {
	for way, open := range looks(c.f) {
		for _, data := range [][]byte{nil, {}} {
			for _, atEOF := range []bool{false, true} {
				n, token, err := open().split(data, atEOF)
				if n != 0 || token != nil || err != nil {
					return fmt.Errorf("%s of no data, atEOF %v: want 0, nil, nil, got %d, %q, %v", way, atEOF, n, token, err)
				}
			}
		}
	}
	return nil
}
