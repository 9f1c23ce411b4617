package framingtest

import (
	"bytes"
	"fmt"
)

// stateless checks that a look depends on its arguments alone: one Framing serves many streams at once.
func stateless(c *candidate) error {
	for way, open := range looks(c.f) {
		split := func(data []byte, atEOF bool) string {
			return fmt.Sprint(open().split(bytes.Clone(data), atEOF))
		}
		streams := c.small()
		for i, stream := range streams {
			other := streams[(i+1)%len(streams)]
			for cut := range len(stream) + 1 {
				part := stream[:cut]
				first := split(part, false)
				if again := split(part, false); again != first {
					return fmt.Errorf("%s of %s: first %s, then %s", way, excerpt(part), first, again)
				}
				split(other[:min(cut, len(other))], true)
				if again := split(part, false); again != first {
					return fmt.Errorf("%s of %s: first %s, and after a look at another stream %s", way, excerpt(part), first, again)
				}
			}
		}
	}
	return nil
}
