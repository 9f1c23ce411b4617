package wiretest

import (
	"bytes"
	"fmt"

	"github.com/seed44153783/wirekit/wire"
)

// reuse decodes each sample into records that held something else.
func reuse(s *subject) error {
	for _, x := range s.samples {
		s.try(x.name, "", x.b, -1)
		if err := intoUsed(s, x.b); err != nil {
			return err
		}
	}
	return nil
}

// intoUsed: what decodes is the same in a record that held any of the samples, whole or cut short, and what that held
// of its own input stays as it is.
func intoUsed(s *subject, b []byte) error {
	fresh, err := s.decode(b)
	if err != nil {
		return nil
	}
	of := s.now.Load().of
	for _, y := range s.samples {
		for _, n := range []int{len(y.b), len(y.b) / 2} {
			used, before := s.New(), bytes.Clone(y.b[:n])
			_ = wire.Unmarshal(before, used)
			left := bytes.Clone(before)
			if err := wire.Unmarshal(bytes.Clone(b), used); err != nil {
				return s.failf("is not decoded into a record that held %s%s: %w", y.name, half(n, y.b), err)
			}
			if d := s.differ(fresh, used); d != "" {
				return s.failf("is another record where it is decoded into one that held %s%s: %s",
					y.name, half(n, y.b), d)
			}
			if i := parting(left, before); i >= 0 {
				s.try(y.name, half(n, y.b), left, i)
				return s.failf("is written to when %s is decoded into the same record", of)
			}
		}
	}
	return nil
}

func half(n int, b []byte) string {
	if n == len(b) {
		return ""
	}
	return fmt.Sprintf(", cut to %d of %d bytes", n, len(b))
}

// input checks that decoding takes only what it is given.
func input(s *subject) error {
	for _, x := range s.samples {
		s.try(x.name, "", x.b, -1)
		if err := apart(s, x.b); err != nil {
			return err
		}
	}
	return nil
}

// apart: decoding does not write to its input, nor is the record, once decoded, a part of it.
func apart(s *subject, b []byte) error {
	mine := append(bytes.Clone(b), guarded...)
	r := s.New()
	err := wire.Unmarshal(mine[:len(b)], r)
	if i := parting(b, mine[:len(b)]); i >= 0 {
		return s.failf("is changed by Unmarshal, at %d: %s", i, window(mine, i))
	}
	if i := parting(guarded, mine[len(b):]); i >= 0 {
		return s.failf("Unmarshal writes after its input, at %d: %s", len(b)+i, window(mine, len(b)+i))
	}
	if err != nil || s.Views {
		return nil
	}
	was := render(r, exactly)
	for i := range mine {
		mine[i] ^= 0xff
	}
	if d := difference(was, render(r, exactly)); d != "" {
		return s.failf("changes when its input is written to after Unmarshal: %s", d)
	}
	return nil
}
