package framingtest

import "fmt"

// empty checks that the empty frame is a token, or that there is none.
func empty(c *candidate) error {
	if c.opts.DecodeOnly {
		return nil
	}
	for _, payload := range [][]byte{nil, {}} {
		frame, err := c.f.AppendFrame(nil, payload)
		if c.opts.NoEmpty {
			if err == nil {
				return fmt.Errorf("AppendFrame made %s of the empty payload: Options.NoEmpty says that there is no empty frame", quote(frame))
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("AppendFrame of the empty payload: %w (Options.NoEmpty, if there is no empty frame)", err)
		}
		for way, open := range looks(c.f) {
			tokens, failed := frames(drive(open(), frame))
			if failed != nil {
				return fmt.Errorf("%s of the empty frame %s: %v", way, quote(frame), failed)
			}
			if len(tokens) != 1 || tokens[0] != "" {
				return fmt.Errorf("%s of the empty frame %s: want one empty token that is not nil, got %q", way, quote(frame), tokens)
			}
		}
	}
	return nil
}
