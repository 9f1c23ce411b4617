package wiretest

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/seed44153783/wirekit/wire"
)

// fastPath compares what is written by hand with the description.
func fastPath(s *subject) error {
	if s.FastAppend != nil {
		for _, x := range s.samples {
			s.try(x.name, " by FastAppend", x.b, -1)
			for _, dst := range [][]byte{nil, []byte("kept")} {
				b, err := s.FastAppend(dst, x.r)
				if err != nil {
					return s.failf("is not encoded: %w", err)
				}
				if i := parting(append(bytes.Clone(dst), x.b...), b); i >= 0 {
					s.try(x.name, " by FastAppend", x.b, i-len(dst))
					return s.failf("appended to %q is something else: %s", dst, window(b, i))
				}
			}
		}
	}
	if s.FastUnmarshal == nil {
		return nil
	}
	for _, x := range s.samples {
		s.try(x.name, "", x.b, -1)
		if err := fastDecodes(s, x.b); err != nil {
			return err
		}
		for _, n := range s.places(len(x.b)) {
			s.try(x.name, fmt.Sprintf(", cut to %d of %d bytes", n, len(x.b)), x.b[:n], n)
			if err := fastDecodes(s, x.b[:n:n]); err != nil {
				return err
			}
		}
		long := append(bytes.Clone(x.b), 0)
		s.try(x.name, " with 00 after it", long, len(x.b))
		if err := fastDecodes(s, long); err != nil {
			return err
		}
	}
	if err := s.throughLengths(fastDecodes); err != nil {
		return err
	}
	return s.throughDamage(fastDecodes)
}

// fastDecodes: FastUnmarshal takes and refuses what the description does.
func fastDecodes(s *subject, b []byte) error {
	if s.FastUnmarshal == nil {
		return nil
	}
	want, err := s.decode(b)
	got := s.New()
	failed := s.FastUnmarshal(bytes.Clone(b), got)
	switch {
	case (err == nil) != (failed == nil), errors.Is(err, io.ErrUnexpectedEOF) != errors.Is(failed, io.ErrUnexpectedEOF):
		return s.failf("FastUnmarshal gives %v, and the description %v", failed, err)
	case err != nil:
		return nil
	}
	if d := s.differ(want, got); d != "" {
		return s.failf("is another record from FastUnmarshal: %s", d)
	}
	for _, y := range s.samples {
		used, fresh := s.New(), s.New()
		_ = wire.Unmarshal(bytes.Clone(y.b), used)
		if s.FastUnmarshal(bytes.Clone(b), used) != nil || s.FastUnmarshal(bytes.Clone(b), fresh) != nil {
			return s.failf("FastUnmarshal refuses it in a record that held %s", y.name)
		}
		if d := s.differ(fresh, used); d != "" {
			return s.failf("is another record from FastUnmarshal where it held %s: %s", y.name, d)
		}
	}
	return nil
}
