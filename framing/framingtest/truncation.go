package framingtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/seed44153783/wirekit/framing"
)

// truncation checks frames that are cut at every place.
func truncation(c *candidate) error {
	for _, s := range c.samples {
		if len(s.frame) > largest {
			continue
		}
		for cut := 1; cut < len(s.frame); cut++ {
			part := s.frame[:cut]
			for way, open := range looks(c.f) {
				if err := c.needMore(open(), part); err != nil {
					return fmt.Errorf("%s of the first %d bytes of %s: %w", way, cut, excerpt(s.frame), err)
				}
			}
			if err := c.readCut(part); err != nil {
				return fmt.Errorf("first %d bytes of %s, by Reader: %w", cut, excerpt(s.frame), err)
			}
		}
	}
	return nil
}

// needMore looks at part of a frame: first as if more could follow, then at the end.
func (c *candidate) needMore(l look, part []byte) error {
	n, token, err := l.split(part, false)
	if err != nil || token != nil {
		return fmt.Errorf("want need-more, got %d, %q, %v", n, token, err)
	}
	if n > 0 { // bytes that belong to no frame
		if part = part[n:]; len(part) == 0 {
			return nil
		}
		l.next()
	}
	n, token, err = l.split(part, true)
	switch {
	case c.opts.Tail && err == nil && token != nil && n == len(part):
		return nil
	case c.opts.Tail:
		return fmt.Errorf("at the end of the stream: want the tail as a frame, got %d, %q, %v", n, token, err)
	case n != 0 || token != nil || !errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("at the end of the stream: want 0, nil, io.ErrUnexpectedEOF, got %d, %q, %v", n, token, err)
	}
	return nil
}

// readCut reads part of a frame with a Reader: there must be an error, and the same again.
func (c *candidate) readCut(part []byte) error {
	r := framing.NewReader(bytes.NewReader(part), c.f)
	_, err := r.ReadFrame()
	if c.opts.Tail && err == nil || err == io.EOF && r.Stats().Bytes == int64(len(part)) {
		return nil
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("want io.ErrUnexpectedEOF, got %v", err)
	}
	if _, again := r.ReadFrame(); again != err {
		return fmt.Errorf("the error is not kept: first %v, then %v", err, again)
	}
	return nil
}
