package wiretest

import (
	"bytes"
	"errors"
	"fmt"
	"iter"

	"github.com/seed44153783/wirekit/wire"
)

// damage checks that no changed byte makes Fields panic, and that what still decodes is a record.
func damage(s *subject) error { return s.throughDamage(reencodes) }

// throughDamage holds every damaged sample to a property.
func (s *subject) throughDamage(p property) error {
	for _, x := range s.samples {
		for d := range s.damaged(x) {
			s.try(d.of, d.how, d.b, d.at)
			if err := p(s, d.b); err != nil {
				return err
			}
		}
	}
	return nil
}

// work is about how many bytes a check decodes for one sample.
const work = 24 << 10

// places returns places from 0 up to n: all, or, of a long sample, as many as there is work for, those at its start and
// others.
func (s *subject) places(n int) []int {
	most := work/(n+1) + 24
	var all []int
	for i := 0; i < n; i++ {
		all = append(all, i)
		if len(all) >= most/2 && n > most { // about as many of the others
			i += s.rnd.IntN(max(1, 4*(n-most/2)/most))
		}
	}
	return all
}

// damaged returns sample x with a bit flipped, a byte set, dropped or doubled.
func (s *subject) damaged(x sample) iter.Seq[trial] {
	return func(yield func(trial) bool) {
		for _, i := range s.places(len(x.b)) {
			for bit := range 8 {
				b := bytes.Clone(x.b)
				b[i] ^= 1 << bit
				if !yield(trial{x.name, fmt.Sprintf(", bit %d of byte %d flipped", bit, i), b, i}) {
					return
				}
			}
			for _, to := range []byte{0x00, 0x80, 0xff} {
				b := bytes.Clone(x.b)
				b[i] = to
				if !yield(trial{x.name, fmt.Sprintf(", byte %d set to %02x", i, to), b, i}) {
					return
				}
			}
			dropped := append(bytes.Clone(x.b[:i]), x.b[i+1:]...)
			doubled := append(bytes.Clone(x.b[:i+1]), x.b[i:]...)
			if !yield(trial{x.name, fmt.Sprintf(", byte %d dropped", i), dropped, i}) ||
				!yield(trial{x.name, fmt.Sprintf(", byte %d doubled", i), doubled, i}) {
				return
			}
		}
	}
}

// reencodes: what decodes is encoded again, and is then the same. What does not is an error that says where.
func reencodes(s *subject, b []byte) error {
	r, err := s.decode(b)
	if err != nil {
		return s.located(err, len(b))
	}
	again, err := wire.Append(nil, r)
	if err != nil {
		return s.failf("decodes to what is not encoded: %w", err)
	}
	if n := wire.Size(r); n != len(again) {
		return s.failf("decodes to what has the size %d, and takes %d bytes", n, len(again))
	}
	r2, err := s.decode(again)
	if err != nil {
		return s.failf("decodes to what is encoded as %s, and that does not decode: %v", window(again, len(again)), err)
	}
	if d := s.differ(r, r2); d != "" {
		return s.failf("decodes to what is another record when it is encoded and decoded: %s", d)
	}
	return nil
}

// located checks that err, of an input of n bytes, is a DecodeError within it.
func (s *subject) located(err error, n int) error {
	var e *wire.DecodeError
	switch {
	case !errors.As(err, &e):
		return s.failf("fails with %T, not with a *wire.DecodeError: %v", err, err)
	case e.Offset < 0 || e.Offset > int64(n):
		return s.failf("fails at offset %d of %d bytes: %v", e.Offset, n, err)
	}
	return nil
}

// misuse checks that no input makes Fields do what it must not.
func misuse(s *subject) error {
	if err := s.throughLengths(proper); err != nil {
		return err
	}
	return s.throughDamage(proper)
}

// proper: no error says that Fields is wrong.
func proper(s *subject, b []byte) error {
	_, err := s.decode(b)
	for _, wrong := range []error{wire.ErrLeftLoop, wire.ErrBits, wire.ErrInvalidPrefix, wire.ErrBadCount} {
		if errors.Is(err, wrong) {
			return s.failf("makes Fields misuse the Codec: %w", err)
		}
	}
	return nil
}
