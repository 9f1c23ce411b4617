package wiretest

import (
	"errors"
	"fmt"
	"strings"

	"github.com/seed44153783/wirekit/wire"
)

// failf returns the failure of what is being tried: what is wrong, the field and the bytes that it is about, and what
// to do.
func (s *subject) failf(format string, args ...any) error {
	return s.fail(s.check.do, fmt.Errorf(format, args...))
}

// fail is failf with advice of its own.
func (s *subject) fail(do string, wrong error) error {
	now := s.now.Load()
	at, path := now.at, ""
	var decoding *wire.DecodeError
	var encoding *wire.EncodeError
	switch {
	case errors.As(wrong, &decoding):
		at, path = int(decoding.Offset), decoding.Path
	case errors.As(wrong, &encoding):
		path = encoding.Path
	}
	if path == "" && at >= 0 && !s.lost.Load() { // else a look at the fields might not end either
		path = s.pathAt(now.b, at)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%s%s: %v", now.of, now.how, wrong)
	if path != "" {
		fmt.Fprintf(&text, "\n  field: %s", path)
	}
	if at >= 0 && now.b != nil {
		fmt.Fprintf(&text, "\n  bytes: %s", window(now.b, at))
	}
	if do != "" {
		fmt.Fprintf(&text, "\n  do:    %s", do)
	}
	return errors.New(text.String())
}

// pathAt returns the path and the kind of the field of b that byte at belongs to.
func (s *subject) pathAt(b []byte, at int) string {
	fields, err := s.trace(b)
	for _, f := range fields {
		if int64(at) >= f.Offset && int64(at) < f.Offset+f.Size {
			return f.Path + " (" + f.Kind + ")"
		}
	}
	var d *wire.DecodeError
	if errors.As(err, &d) && int64(at) >= d.Offset {
		return d.Path
	}
	return ""
}

// shown is how many bytes of the input a failure shows before and after the one that matters.
const shown = 8

// window shows the bytes around b[at], that one marked, after the offset of the first of them.
func window(b []byte, at int) string {
	from, to := max(0, min(at-shown, len(b))), max(0, min(at+shown+1, len(b)))
	text := fmt.Appendf(nil, "%d:", from)
	for i := from; i < to; i++ {
		if i == at {
			text = fmt.Appendf(text, " >%02x<", b[i])
		} else {
			text = fmt.Appendf(text, " %02x", b[i])
		}
	}
	if at >= len(b) {
		text = append(text, " >end<"...)
	} else if to < len(b) {
		text = append(text, " ..."...)
	}
	return fmt.Sprintf("%s (offset %d of %d)", text, at, len(b))
}
