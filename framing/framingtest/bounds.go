package framingtest

import "fmt"

// bounds checks that what stands behind data, within its capacity, makes no difference: a Reader's buffer has old bytes there.
func bounds(c *candidate) error {
	for way, open := range looks(c.f) {
		for _, stream := range c.small() {
			stream = stream[:min(len(stream), 300)]
			for cut := range stream {
				want := fmt.Sprint(open().split(stream[:cut:cut], false))
				for _, behind := range [][]byte{stream[cut:], make([]byte, len(stream))} {
					if got := fmt.Sprint(open().split(spare(stream[:cut], behind), false)); got != want {
						return fmt.Errorf("%s of %s with %s behind it: want %s, as with nothing behind it, got %s",
							way, excerpt(stream[:cut]), excerpt(behind), want, got)
					}
				}
			}
		}
	}
	return nil
}
