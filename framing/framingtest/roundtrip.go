package framingtest

import (
	"errors"
	"fmt"
	"slices"
)

// roundTrip checks that payloads come back as they were, one by one and in a row, and that nothing is left over. The empty payload is left
// to another law.
func roundTrip(c *candidate) error {
	var rows []Stream
	var row Stream
	for _, s := range c.samples {
		if len(s.payload) == 0 {
			continue
		}
		rows = append(rows, Stream{s.frame, [][]byte{s.payload}})
		row.Bytes = append(row.Bytes, s.frame...)
		row.Frames = append(row.Frames, s.payload)
	}
	if len(rows) == 0 && !c.opts.DecodeOnly {
		return errors.New("AppendFrame refuses every payload: Options.Payloads should hold some that it takes")
	}
	if len(rows) > 0 && c.opts.DecodeOnly {
		return errors.New("AppendFrame takes payloads: Options.DecodeOnly says that it does not")
	}
	rows = append(append(rows, row), c.opts.Streams...)
	for way, open := range looks(c.f) {
		for _, s := range rows {
			tokens, failed := frames(drive(open(), s.Bytes))
			if failed != nil {
				return fmt.Errorf("%s of %s: %v", way, excerpt(s.Bytes), failed)
			}
			want := make([]string, len(s.Frames))
			for i, p := range s.Frames {
				want[i] = string(p)
			}
			if !slices.Equal(want, tokens) {
				return fmt.Errorf("%s of %s: want %d frames %.100q, got %d: %.100q", way, excerpt(s.Bytes), len(want), want, len(tokens), tokens)
			}
		}
	}
	return nil
}
