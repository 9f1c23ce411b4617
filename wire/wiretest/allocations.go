package wiretest

import (
	"bytes"
	"testing"

	"github.com/seed44153783/wirekit/wire"
)

// allocations counts what a pass allocates where all memory is there.
func allocations(s *subject) error {
	if raceDetector || s.Allocs < 0 {
		return nil // the race detector makes pools forget
	}
	for _, x := range s.samples {
		s.try(x.name, "", x.b, -1)
		var c wire.Codec
		dst := make([]byte, 0, len(x.b)+64)
		b, used := bytes.Clone(x.b), s.New()
		for _, way := range []struct {
			name string
			run  func()
		}{
			{"Append", func() { _, _ = c.Append(dst, x.r) }},
			{"Size", func() { _ = c.Size(x.r) }},
			{"Unmarshal", func() { _ = c.Unmarshal(b, used) }},
		} {
			if n := testing.AllocsPerRun(10, way.run); n > float64(s.Allocs) {
				return s.failf("%s allocates %v times where all memory is there, more than %d", way.name, n, s.Allocs)
			}
		}
	}
	return nil
}
