package framingtest

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/seed44153783/wirekit/framing"
)

// limits checks frames of Max-1, Max and Max+1 bytes, on both sides.
func limits(c *candidate) error {
	limit := c.opts.Max
	if limit == 0 {
		return nil
	}
	if c.opts.Big == nil {
		return errors.New("Options.Max needs Options.Big")
	}
	for _, n := range []int{limit - 1, limit} {
		payload := c.sized(n)
		frame, err := c.opts.Big.AppendFrame(nil, payload)
		if err != nil {
			return fmt.Errorf("Options.Big: AppendFrame of %d bytes: %w", n, err)
		}
		if !c.opts.DecodeOnly {
			own, err := c.f.AppendFrame(nil, payload)
			if err != nil {
				return fmt.Errorf("AppendFrame of %d bytes, with Max %d: %w", n, limit, err)
			}
			if !bytes.Equal(own, frame) {
				return fmt.Errorf("AppendFrame of %d bytes: %s, but Options.Big makes %s", n, excerpt(own), excerpt(frame))
			}
		}
		for way, open := range looks(c.f) {
			for _, chunks := range [][][]byte{{frame}, singles(frame)} {
				tokens, failed := frames(drive(open(), chunks...))
				if failed != nil || len(tokens) != 1 || tokens[0] != string(payload) {
					return fmt.Errorf("%s of a frame of %d bytes, with Max %d: got %.100q, %v", way, n, limit, tokens, failed)
				}
			}
		}
	}
	above := c.sized(limit + 1)
	if !c.opts.DecodeOnly {
		_, err := c.f.AppendFrame(nil, above)
		if err := c.tooBig(err); err != nil {
			return fmt.Errorf("AppendFrame of %d bytes: %w", limit+1, err)
		}
	}
	frame, err := c.opts.Big.AppendFrame(nil, above)
	if err != nil {
		return fmt.Errorf("Options.Big: AppendFrame of %d bytes: %w", limit+1, err)
	}
	for way, open := range looks(c.f) {
		if err := c.refuses(open(), frame); err != nil {
			return fmt.Errorf("%s of a frame of %d bytes: %w", way, limit+1, err)
		}
	}
	return nil
}

// refuses looks at a frame above the limit.
func (c *candidate) refuses(l look, frame []byte) error {
	for {
		n, token, err := l.split(frame, false)
		if n > 0 && n < len(frame) && token == nil && err == nil { // bytes that belong to no frame
			frame = frame[n:]
			l.next()
			continue
		}
		if n != 0 || token != nil {
			return fmt.Errorf("want 0, nil and a *FrameSizeError, got %d, %.40q, %v", n, token, err)
		}
		return c.tooBig(err)
	}
}

// tooBig checks the error of a frame of Max+1 bytes.
func (c *candidate) tooBig(err error) error {
	var e *framing.FrameSizeError
	switch limit := uint64(c.opts.Max); {
	case !errors.As(err, &e):
		return fmt.Errorf("want a *FrameSizeError, got %v", err)
	case !errors.Is(err, framing.ErrFrameTooBig):
		return fmt.Errorf("the error does not match ErrFrameTooBig: %w", err)
	case e.Max != limit || e.Size != limit+1:
		return fmt.Errorf("want Size %d and Max %d, got %d and %d", limit+1, limit, e.Size, e.Max)
	}
	return nil
}
