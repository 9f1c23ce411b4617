package wiretest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing/iotest"

	"github.com/seed44153783/wirekit/wire"
)

// streams checks that a stream gives what a slice gives, however it is cut, and that a stream Encoder writes what
// Append appends.
func streams(s *subject) error {
	if s.SliceOnly {
		return nil
	}
	var row []byte
	for _, x := range s.samples {
		s.try(x.name, " on a stream", x.b, -1)
		if err := cutAlike(s, x.b); err != nil {
			return err
		}
		if len(row)+len(x.b) < 4<<10 && !s.Tail {
			row = append(row, x.b...)
		}
	}
	s.try("all samples", " in a row on a stream", row, -1)
	if err := cutAlike(s, row); err != nil {
		return err
	}
	if err := s.streamDamage(); err != nil {
		return err
	}
	return s.streamEncoder()
}

// streamDamage compares what becomes of samples that are cut or damaged.
func (s *subject) streamDamage() error {
	for _, x := range s.samples {
		if len(x.b) > 1<<10 {
			continue
		}
		for _, n := range s.places(len(x.b)) {
			s.try(x.name, fmt.Sprintf(", cut to %d of %d bytes, on a stream", n, len(x.b)), x.b[:n], n)
			if err := cutAlike(s, x.b[:n]); err != nil {
				return err
			}
		}
		left, every := 200, min(8, 1+len(x.b)/4) // all of a short sample
		for d := range s.damaged(x) {
			if s.rnd.IntN(every) != 0 {
				continue
			}
			s.try(d.of, d.how+", on a stream", d.b, d.at)
			if err := cutAlike(s, d.b); err != nil {
				return err
			}
			if left--; left == 0 {
				break
			}
		}
	}
	return nil
}

// streamEncoder compares a stream Encoder with Append.
func (s *subject) streamEncoder() error {
	for _, size := range []int{1, 64, 0} {
		var out bytes.Buffer
		e := wire.NewStreamEncoder(&out, size)
		var want []byte
		for _, x := range s.samples {
			s.try(x.name, fmt.Sprintf(" by a stream Encoder with a buffer of %d", size), x.b, -1)
			if err := e.Encode(x.r); err != nil {
				return s.failf("is not encoded: %w", err)
			}
			want = append(want, x.b...)
		}
		_ = e.Flush() // what it does not write is missing
		if i := parting(want, out.Bytes()); i >= 0 {
			s.try("all samples", s.now.Load().how, want, i)
			return s.failf("is something else: %s", window(out.Bytes(), i))
		}
	}
	return nil
}

// A run is what a Decoder makes of an input.
type run struct {
	records []string // likenesses, and where they end
	err     error
}

// decodeAll decodes record after record.
func (s *subject) decodeAll(d *wire.Decoder) run {
	var all run
	for {
		from := d.Offset()
		r := s.New()
		if err := d.Decode(r); err != nil {
			all.err = err
			return all
		}
		if d.Offset() == from {
			return all // a record of no bytes: there would be no end to them
		}
		all.records = append(all.records, fmt.Sprintf("%s\nends at offset %d", s.likeness(r), d.Offset()))
	}
}

// cutAlike: however a stream is cut, it gives the same records and the same error; and the same as a slice, but that a
// stream learns only inside a part that the part is cut short.
func cutAlike(s *subject, b []byte) error {
	if s.SliceOnly {
		return nil
	}
	slice := s.decodeAll(wire.NewDecoder(bytes.Clone(b)))
	var first run
	for i, way := range s.ways(b) {
		got := s.decodeAll(wire.NewStreamDecoder(way.r, way.buffer))
		if i == 0 {
			first = got
		}
		for _, want := range []struct {
			from string
			run
			exactly bool
		}{{"a slice", slice, !errors.Is(slice.err, io.ErrUnexpectedEOF)}, {"a stream in one piece", first, true}} {
			if d := want.differ(got, want.exactly); d != "" {
				return s.failf("%s is not as from %s: %s", way.name, want.from, d)
			}
		}
	}
	return nil
}

// differ says where r and got part.
func (r run) differ(got run, exactly bool) string {
	for i := range min(len(r.records), len(got.records)) {
		if d := difference(r.records[i], got.records[i]); d != "" {
			return fmt.Sprintf("record %d: %s", i, d)
		}
	}
	if len(r.records) != len(got.records) {
		return fmt.Sprintf("want %d records and then %v, got %d and then %v",
			len(r.records), r.err, len(got.records), got.err)
	}
	same := (r.err == io.EOF) == (got.err == io.EOF) && (r.err == nil) == (got.err == nil)
	if !same || exactly && fmt.Sprint(r.err) != fmt.Sprint(got.err) {
		return fmt.Sprintf("want the error %v, got %v", r.err, got.err)
	}
	return ""
}

// A way is a reader of an input, and the buffer of the Decoder.
type way struct {
	name   string
	r      io.Reader
	buffer int
}

// ways returns ways to read b; the first gives it in one piece.
func (s *subject) ways(b []byte) []way {
	whole := func() io.Reader { return bytes.NewReader(b) }
	small := s.smallBuffer()
	return []way{
		{"in one piece", whole(), 0},
		{"byte by byte", iotest.OneByteReader(whole()), 0},
		{"in halves", iotest.HalfReader(whole()), 0},
		{"with its error at the last byte", iotest.DataErrReader(whole()), 0},
		{"in random pieces", &randomReader{rand.New(rand.NewPCG(uint64(len(b)), 1)), whole()}, 0},
		{"through a small buffer", whole(), small},
		{"byte by byte through a small buffer", iotest.OneByteReader(whole()), small},
		{"in random pieces through a small buffer", &randomReader{rand.New(rand.NewPCG(uint64(len(b)), 2)), whole()}, small},
	}
}

// smallBuffer returns the size of the smallest buffer that does for the record: where it has a wire.Value, that is one
// thing which must fit.
func (s *subject) smallBuffer() int {
	for _, x := range s.samples {
		for _, f := range x.fields {
			if f.Kind == "Value" || f.Kind == "Scalar" {
				return 0
			}
		}
	}
	return 1
}

// A randomReader reads random amounts, none too.
type randomReader struct {
	rnd *rand.Rand
	r   io.Reader
}

func (r *randomReader) Read(p []byte) (int, error) {
	return r.r.Read(p[:min(len(p), r.rnd.IntN(8))])
}
