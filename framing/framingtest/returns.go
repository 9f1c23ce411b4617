package framingtest

import (
	"fmt"
	"strings"
)

// returns checks the form of what Split and SplitState return, on good streams and bad.
func returns(c *candidate) error {
	streams := append(c.small(), c.damaged()...)
	for _, stream := range append(streams, c.hostile()...) {
		if err := c.wellFormed(stream[:len(stream)/2], stream[len(stream)/2:]); err != nil {
			return err
		}
	}
	return nil
}

// wellFormed returns an error if a look at a stream in chunks returns what is none of the documented results.
func (c *candidate) wellFormed(chunks ...[]byte) error {
	for way, open := range looks(c.f) {
		for _, e := range drive(open(), chunks...) {
			if wrong, ok := strings.CutPrefix(e.err, illegal); ok {
				return fmt.Errorf("%s of chunks %.100q, at %d: %s", way, chunks, e.at, wrong)
			}
		}
	}
	return nil
}
