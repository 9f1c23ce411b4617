package framingtest

import (
	"bytes"
	"fmt"
)

// ownership checks that a token stays as it is while other frames are split: it is a view of data, or a copy of its own, or, from
// SplitState, a view of the Scratch of its State.
func ownership(c *candidate) error {
	for way, open := range looks(c.f) {
		var tokens [][]byte
		var were []string
		for _, s := range c.samples {
			l := open()
			for data := bytes.Clone(s.frame); ; {
				n, token, err := l.split(data, true)
				if token != nil {
					tokens, were = append(tokens, token), append(were, string(token))
				}
				if token != nil || err != nil || n == 0 {
					break
				}
				data = data[n:]
				l.next()
			}
		}
		for i, was := range were {
			if string(tokens[i]) != was {
				return fmt.Errorf("%s: the token %s became %s when other frames were split", way, excerpt([]byte(was)), excerpt(tokens[i]))
			}
		}
	}
	return nil
}
