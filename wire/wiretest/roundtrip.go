package wiretest

import (
	"errors"
	"fmt"

	"github.com/seed44153783/wirekit/wire"
)

// roundTrip checks that what is encoded decodes to the same.
func roundTrip(s *subject) error {
	for _, x := range s.samples {
		s.try(x.name, "", x.b, -1)
		got, err := s.decode(x.b)
		if err != nil {
			return s.failf("is encoded, and then not decoded: %w", err)
		}
		if d := s.differ(x.r, got); d != "" {
			return s.failf("is another record when it is decoded: %s", d)
		}
		again, err := wire.Append(nil, got)
		if err != nil {
			return s.failf("decoded is not encoded again: %w", err)
		}
		if i := parting(x.b, again); i >= 0 {
			s.try(x.name, "", x.b, i)
			return s.failf("has other bytes when it was decoded: %s", window(again, i))
		}
	}
	return nil
}

// golden checks the golden bytes.
func golden(s *subject) error {
	for i, g := range s.Golden {
		name := g.Name
		if name == "" {
			name = fmt.Sprint(i)
		}
		s.try("golden "+name, "", g.Bytes, -1)
		got, err := s.decode(g.Bytes)
		switch {
		case g.Err != nil && err == nil:
			return s.failf("decodes, and is to be refused as %q", g.Err)
		case g.Err != nil && !errors.Is(err, g.Err):
			return s.failf("is to be refused as %q: %w", g.Err, err)
		case g.Err != nil:
			continue
		case err != nil:
			return s.failf("is not decoded: %w", err)
		}
		if g.Record != nil {
			if d := s.differ(g.Record, got); d != "" {
				return s.failf("is another record: %s", d)
			}
		}
		again, err := wire.Append(nil, got)
		if err != nil {
			return s.failf("decoded is not encoded again: %w", err)
		}
		if at := parting(g.Bytes, again); at >= 0 && !g.OneWay {
			s.try("golden "+name, "", g.Bytes, at)
			return s.failf("is encoded otherwise: %s", window(again, at))
		}
	}
	return nil
}
