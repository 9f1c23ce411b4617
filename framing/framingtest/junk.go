package framingtest

import "fmt"

// junk looks at streams of one byte, of two, and at noise. What it must not do is panic; what it returns must have the form of a
// result.
func junk(c *candidate) error {
	try := func(data []byte) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("panic for %s: %v", quote(data), p)
			}
		}()
		return c.wellFormed(data)
	}
	for first := range 256 {
		for _, second := range []string{"", "\x00", "\x01", "\x02", "\x7f", "\x80", "\xc0", "\xff", "0", "9", ":", " ", "\n"} {
			if err := try(append([]byte{byte(first)}, second...)); err != nil {
				return err
			}
		}
	}
	for _, stream := range c.noise(2000, 100) {
		if err := try(stream); err != nil {
			return err
		}
	}
	return nil
}
