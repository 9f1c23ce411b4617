package wiretest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/seed44153783/wirekit/wire"
)

// truncation cuts the samples at every place: that is io.ErrUnexpectedEOF, of the field that is cut or of a part around
// it.
func truncation(s *subject) error {
	for _, x := range s.samples {
		for _, n := range s.places(len(x.b)) {
			cut := bytes.Clone(x.b[:n])
			s.try(x.name, fmt.Sprintf(", cut to %d of %d bytes", n, len(x.b)), cut, n)
			_, err := s.decode(cut)
			if err == nil {
				if s.Tail {
					continue
				}
				s.try(x.name, s.now.Load().how, x.b, n)
				return s.failf("decodes; want io.ErrUnexpectedEOF")
			}
			if failed := s.located(err, n); failed != nil {
				return failed
			}
			if !errors.Is(err, io.ErrUnexpectedEOF) {
				return s.failf("want io.ErrUnexpectedEOF: %w", err)
			}
			if wrong := misplaced(err, x.fields, n); wrong != "" {
				return s.failf("%s: %w", wrong, err)
			}
		}
	}
	return nil
}

// misplaced says what is wrong with the place that err gives for bytes that are cut at n.
func misplaced(err error, fields []wire.Field, n int) string {
	var e *wire.DecodeError
	errors.As(err, &e)
	starts, path := false, ""
	for _, f := range fields {
		starts = starts || f.Offset == e.Offset
		if f.Offset <= int64(n) && int64(n) < f.Offset+f.Size {
			path = f.Path
		}
	}
	long := strings.HasPrefix(e.Path, "...")
	switch rest, part := strings.CutPrefix(path, e.Path); {
	case !starts:
		return "no field starts where the error is"
	case long || rest == "" || part && e.Path != "" && (rest[0] == '.' || rest[0] == '['):
		return ""
	case e.Path == "" && nameless(fields, e.Offset), spans(fields, e, n):
		return ""
	}
	return fmt.Sprintf("the error names another field than %s, which is cut", path)
}

// nameless says whether a part or field without a name starts at offset.
func nameless(fields []wire.Field, offset int64) bool {
	for _, f := range fields {
		if f.Offset == offset && f.Path == "" {
			return true
		}
	}
	return false
}

// spans says whether the error is that of a length, and what is cut at n is in what it is the length of.
func spans(fields []wire.Field, e *wire.DecodeError, n int) bool {
	for _, f := range fields {
		if f.Offset == e.Offset && f.Path == e.Path && f.Kind == "Length" {
			length, err := strconv.ParseInt(f.Value, 10, 64)
			end := f.Offset + f.Size
			return err == nil && end <= int64(n) && int64(n) < end+length
		}
	}
	return false
}

// trailing puts bytes after the samples.
func trailing(s *subject) error {
	if s.Tail {
		return nil
	}
	for _, x := range s.samples {
		for _, more := range []string{"\x00", "\x01", "\xff", "\x00\x01\x02\x03\x04\x05\x06\x07"} {
			b := append(bytes.Clone(x.b), more...)
			s.try(x.name, fmt.Sprintf(" with % x after it", more), b, len(x.b))
			_, err := s.decode(b)
			var e *wire.DecodeError
			switch {
			case err == nil:
				return s.failf("decodes; want wire.ErrTrailingBytes")
			case !errors.Is(err, wire.ErrTrailingBytes):
				return s.failf("want wire.ErrTrailingBytes: %w", err)
			case !errors.As(err, &e) || e.Offset != int64(len(x.b)):
				return s.failf("want wire.ErrTrailingBytes at offset %d: %w", len(x.b), err)
			}
			got := s.New()
			n, err := wire.Consume(bytes.Clone(b), got)
			switch {
			case err != nil:
				return s.failf("is not consumed: %w", err)
			case n != len(x.b):
				return s.failf("takes %d bytes, and is %d", n, len(x.b))
			}
			if d := s.differ(x.r, got); d != "" {
				return s.failf("is another record: %s", d)
			}
		}
	}
	return nil
}
