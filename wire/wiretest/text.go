package wiretest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/seed44153783/wirekit/wire"
)

// text checks wire.Format.
func text(s *subject) error {
	for _, x := range s.samples {
		s.try(x.name, "", x.b, -1)
		line := wire.Format(x.r)
		if line == "" {
			return s.failf("has no text")
		}
		got, err := s.decode(x.b)
		if err == nil {
			if again := wire.Format(got); again != line {
				return s.failf("has other text when it was decoded: %s, and then %s", clip(line), clip(again))
			}
		}
		if err := s.keepsSecrets(x, line); err != nil {
			return err
		}
	}
	return nil
}

// fewest is how many bytes of a secret are not in a text by chance.
const fewest = 4

// keepsSecrets checks that a text does not hold what Codec.Secret codes.
func (s *subject) keepsSecrets(x sample, text string) error {
	for _, f := range x.fields {
		secret := x.b[f.Offset : f.Offset+f.Size]
		if f.Secret && len(secret) >= fewest && strings.Contains(text, string(secret)) {
			s.try(x.name, "", nil, -1)
			return s.failf("shows the secret %s somewhere else in its text", f.Path)
		}
	}
	return nil
}

// dump checks wire.Trace and wire.Dump.
func dump(s *subject) error {
	for _, x := range s.samples {
		s.try(x.name, "", x.b, -1)
		if err := covered(s, x.b); err != nil {
			return err
		}
		if twice := ambiguous(x.fields); twice != "" {
			return s.failf("has two fields of the path %s", twice)
		}
		var out bytes.Buffer
		if err := wire.Dump(&out, bytes.Clone(x.b), s.New()); err != nil {
			return s.failf("is not dumped: %w", err)
		}
		if lines := strings.Count(out.String(), "\n"); lines != len(x.fields) {
			return s.failf("has %d fields, and a dump of %d lines:\n%s", len(x.fields), lines, out.String())
		}
		if err := s.keepsSecrets(x, out.String()); err != nil {
			return err
		}
	}
	return nil
}

// covered: Trace reports what Unmarshal decodes, every byte once and in order, and fails as Unmarshal does.
func covered(s *subject, b []byte) error {
	_, want := s.decode(b)
	end := int64(0)
	var wrong error
	err := wire.Trace(bytes.Clone(b), s.New(), func(f wire.Field) {
		switch {
		case wrong != nil:
		case f.Offset < 0 || f.Size < 0 || f.Offset+f.Size > int64(len(b)):
			wrong = fmt.Errorf("has the field %s (%s) at %d, %d bytes long, of %d bytes",
				f.Path, f.Kind, f.Offset, f.Size, len(b))
		case f.Size == 0: // a part of a number
		case f.Offset != end && !s.SliceOnly:
			s.try(s.now.Load().of, s.now.Load().how, b, int(end))
			wrong = fmt.Errorf("has the field %s (%s) at %d, where %d comes next", f.Path, f.Kind, f.Offset, end)
		case f.Offset <= end: // else it is what Codec.At goes to
			end = max(end, f.Offset+f.Size)
		}
	})
	switch {
	case wrong != nil:
		return s.failf("%w", wrong)
	case fmt.Sprint(err) != fmt.Sprint(want):
		return s.failf("is traced with the error %v, and decoded with %v", err, want)
	case err == nil && end != int64(len(b)):
		s.try(s.now.Load().of, s.now.Load().how, b, int(end))
		return s.failf("has fields up to %d, of %d bytes", end, len(b))
	}
	return nil
}

// ambiguous returns a path that comes again after that of another field; "" if there is none.
func ambiguous(fields []wire.Field) string {
	seen := map[string]bool{}
	last := ""
	for _, f := range fields {
		if f.Kind == "Pad" || f.Kind == "Mark" || f.Path == "" {
			continue
		}
		if f.Path != last && seen[f.Path] {
			return f.Path
		}
		seen[f.Path], last = true, f.Path
	}
	return ""
}

// jsonText checks wire.AppendJSON and wire.ParseJSON.
func jsonText(s *subject) error {
	for _, x := range s.samples {
		s.try(x.name, " in JSON", x.b, -1)
		if err := throughJSON(s, x.b); err != nil {
			return err
		}
		text, err := wire.AppendJSON([]byte("kept"), x.r)
		if err != nil || !bytes.HasPrefix(text, []byte("kept")) {
			return s.failf("appended to %q gives %q, %v", "kept", clip(string(text)), err)
		}
		s.damagedJSON(x, text[len("kept"):])
	}
	return nil
}

// throughJSON: what decodes is the same after it went through JSON, with its members in any order.
func throughJSON(s *subject, b []byte) error {
	r, err := s.decode(b)
	if err != nil {
		return nil
	}
	text, err := wire.AppendJSON(nil, r)
	if err != nil {
		return s.failf("has no JSON: %w", err)
	}
	var parsed any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	err = decoder.Decode(&parsed)
	sorted, failed := json.MarshalIndent(parsed, "", "\t")
	if err != nil || failed != nil || decoder.More() {
		return s.failf("has text that is no JSON: %s", clip(string(text)))
	}
	for _, text := range [][]byte{text, sorted} {
		got := s.New()
		if err := wire.ParseJSON(text, got); err != nil {
			return s.failf("is not parsed from its JSON: %v: %s", err, clip(string(text)))
		}
		if d := s.differ(r, got); d != "" {
			return s.failf("is another record when it is parsed: %s: %s", d, clip(string(text)))
		}
	}
	return nil
}

// damagedJSON checks that no text makes Fields panic.
func (s *subject) damagedJSON(x sample, text []byte) {
	for _, i := range s.places(len(text)) {
		for _, c := range []byte(`x"0-9{}[],:`) {
			b := bytes.Clone(text)
			b[i] = c
			s.try(x.name, fmt.Sprintf(" in JSON, byte %d set to %q", i, c), b, -1)
			_ = wire.ParseJSON(b, s.New())
		}
	}
}
