package wiretest

import (
	"bytes"
	"errors"
	"sync"

	"github.com/seed44153783/wirekit/wire"
)

// zeroValue checks that a record with nothing in it does no harm.
func zeroValue(s *subject) error {
	s.try("the record that New returns", "", nil, -1)
	look(s.New())
	_ = wire.Unmarshal(nil, s.New())
	return nil
}

// samples checks that every sample is encoded.
func samples(s *subject) error {
	for _, x := range s.samples {
		s.try(x.name, "", nil, -1)
		if _, err := wire.Append(nil, x.r); err != nil {
			return s.failf("is not encoded: %w", err)
		}
	}
	return nil
}

// readOnly checks that what only looks at a record leaves it as it was. Two goroutines then do so at once: where it is
// written to all the same, with what is there already, the race detector says so.
func readOnly(s *subject) error {
	for _, x := range s.samples {
		s.try(x.name, "", nil, -1)
		if d := difference(x.was, render(x.r, exactly)); d != "" {
			return s.failf("is changed by wire.Append: %s", d)
		}
		look(x.r)
		if d := difference(x.was, render(x.r, exactly)); d != "" {
			return s.failf("is changed by Size, Format or AppendJSON: %s", d)
		}
		var wait sync.WaitGroup
		var panicked [2]error
		for i := range panicked {
			wait.Go(func() {
				panicked[i] = s.guard(func() error {
					look(x.r)
					return nil
				})
			})
		}
		wait.Wait()
		if err := errors.Join(panicked[:]...); err != nil {
			return err
		}
	}
	return nil
}

// look runs every pass that writes nothing to r.
func look(r wire.Record) {
	_, _ = wire.Append(nil, r)
	_ = wire.Size(r)
	_ = wire.Format(r)
	_, _ = wire.AppendJSON(nil, r)
}

// deterministic checks that a record has one encoding.
func deterministic(s *subject) error {
	for _, x := range s.samples {
		s.try(x.name, "", x.b, -1)
		for range 16 {
			b, err := wire.Append(nil, x.r)
			if err != nil {
				return s.failf("is encoded once and then refused: %w", err)
			}
			if i := parting(x.b, b); i >= 0 {
				s.try(x.name, "", x.b, i)
				return s.failf("is encoded differently the next time: %s", window(b, i))
			}
		}
	}
	return nil
}

// size checks wire.Size.
func size(s *subject) error {
	for _, x := range s.samples {
		s.try(x.name, "", x.b, -1)
		if n := wire.Size(x.r); n != len(x.b) {
			return s.failf("has the size %d, and takes %d bytes", n, len(x.b))
		}
	}
	return nil
}

// guarded is what stands before and after what is appended.
var guarded = []byte("\xa5\x5a\xa5")

// appends checks that a record is appended to what is there, whatever that is and however much room there is.
func appends(s *subject) error {
	for _, x := range s.samples {
		s.try(x.name, "", x.b, -1)
		for before := range len(guarded) + 1 {
			for _, room := range []int{0, 1, len(x.b) - 1, len(x.b), len(x.b) + 1, len(x.b) + 64} {
				whole := bytes.Repeat(guarded, before+len(x.b)+64)
				was := bytes.Clone(whole)
				dst := whole[: before : before+max(room, 0)]
				b, err := wire.Append(dst, x.r)
				if err != nil {
					return s.failf("is not appended to %d bytes with room for %d: %w", before, room, err)
				}
				if i := parting(append(bytes.Clone(was[:before]), x.b...), b); i >= 0 {
					s.try(x.name, "", x.b, i-before)
					return s.failf("appended to %d bytes with room for %d is something else: %s",
						before, room, window(b, i))
				}
				end := before // of what may be written
				if room >= len(x.b) {
					end += len(x.b)
				} else if room > 0 {
					end += room // a part of the record, before there was too little room
				}
				if i := parting(was[end:], whole[end:]); i >= 0 {
					return s.failf("appended to %d bytes with room for %d is written beyond its end, at %d: %s",
						before, room, end+i, window(whole, end+i))
				}
				if room > len(x.b)+1 && len(b) > 0 && &b[0] != &whole[0] {
					return s.failf("appended to %d bytes with room for %d is not appended in place", before, room)
				}
			}
		}
	}
	return nil
}
