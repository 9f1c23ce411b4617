package framingtest

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/seed44153783/wirekit/framing"
)

// oversize checks what Reader and Buffer make of frames above the limit: with Skip exactly those are gone, and a framing that cannot tell
// where they end fails.
func oversize(c *candidate) error {
	if c.opts.Max == 0 || c.opts.Big == nil {
		return nil
	}
	var stream []byte
	var want []string
	limit := c.opts.Max
	for _, n := range []int{limit - 1, 2*limit + 100, limit - 1, limit, 3*limit + 200, limit} {
		payload := c.sized(n)
		var err error
		if stream, err = c.opts.Big.AppendFrame(stream, payload); err != nil {
			return fmt.Errorf("Options.Big: AppendFrame of %d bytes: %w", n, err)
		}
		if n <= limit {
			want = append(want, string(payload))
		}
	}
	canSkip := c.canSkip()
	if !canSkip {
		want = want[:1]
	}
	for _, chunks := range [][][]byte{{stream}, singles(stream), c.among(stream, 3), c.among(stream, 20)} {
		r := framing.NewReader(&chunkReader{chunks: chunks}, c.f)
		r.Oversize = framing.Skip
		b := framing.NewBuffer(c.f)
		b.Oversize = framing.Skip
		read, pushed := pull(r, never), push(b, chunks...)
		for _, got := range []struct {
			way    string
			events []event
			stats  framing.Stats
		}{{"Reader", read, r.Stats()}, {"Buffer", pushed, b.Stats()}} {
			tokens, failed := frames(got.events)
			switch {
			case !slices.Equal(tokens, want):
				return fmt.Errorf("%s that skips oversize frames, in %d chunks: want frames %.100q, got %.100q, %v", got.way, len(chunks), want, tokens, failed)
			case canSkip && failed != nil:
				return fmt.Errorf("%s that skips oversize frames, in %d chunks: %v", got.way, len(chunks), failed)
			case canSkip && (got.stats.Skipped != 2 || got.stats.Bytes != int64(len(stream))):
				return fmt.Errorf("%s that skips oversize frames: want 2 skipped and %d bytes, got %+v", got.way, len(stream), got.stats)
			case !canSkip && failed == nil:
				return fmt.Errorf("%s that skips oversize frames: want an error, for the framing cannot tell where they end", got.way)
			}
		}
	}
	if !canSkip || c.opts.Tail {
		return nil
	}
	return c.skipCut()
}

// canSkip says whether the framing knows how to go on behind an oversize frame.
func (c *candidate) canSkip() bool {
	f, ok := c.f.(framing.StateSplitter)
	if !ok {
		return false
	}
	frame, _ := c.opts.Big.AppendFrame(nil, c.sized(2*c.opts.Max+100))
	var s framing.State
	for {
		n, _, err := f.SplitState(frame, true, &s)
		if err != nil || n == 0 {
			return s.Skip != 0
		}
		frame = frame[n:]
		s.Next()
	}
}

// skipCut checks that a stream that ends within a skipped frame does not end well.
func (c *candidate) skipCut() error {
	frame, err := c.opts.Big.AppendFrame(nil, c.sized(2*c.opts.Max+100))
	if err != nil {
		return fmt.Errorf("Options.Big: AppendFrame: %w", err)
	}
	r := framing.NewReader(nil, c.f)
	r.Oversize = framing.Skip
	for cut := 1; cut < len(frame); cut++ {
		if n, token, err := c.f.Split(frame[:cut], false); n == cut && token == nil && err == nil {
			continue // bytes that belong to no frame
		}
		r.Reset(&chunkReader{chunks: pieces(frame[:cut], cut/2)})
		if _, err := r.ReadFrame(); !errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("last %d bytes of a skipped frame missing: want io.ErrUnexpectedEOF from Reader, got %v", len(frame)-cut, err)
		}
	}
	return nil
}
