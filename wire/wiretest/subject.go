package wiretest

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"sync/atomic"

	"github.com/seed44153783/wirekit/wire"
)

// A subject is a record under test and what it is tested with. The same record gets the same tests every time.
type subject struct {
	Config
	samples []sample
	rnd     *rand.Rand
	check   check
	now     atomic.Pointer[trial]
	lost    atomic.Bool // a check did not end
}

// A sample is a record and its bytes.
type sample struct {
	name   string
	r      wire.Record
	was    string // what it held before it was first encoded
	b      []byte
	fields []wire.Field
}

// A trial is what a check is about to do to the record: when it fails, panics or does not end, that is what it says.
type trial struct {
	of, how string
	b       []byte
	at      int // the byte that matters, or -1
}

func newSubject(c Config) (*subject, error) {
	switch {
	case c.New == nil:
		return nil, errors.New("wiretest: Config.New is nil")
	case len(c.Samples) == 0:
		return nil, errors.New("wiretest: Config.Samples is empty")
	}
	s := &subject{Config: c}
	s.begin(check{})
	want := reflect.TypeOf(c.New())
	for i, r := range c.Samples {
		if got := reflect.TypeOf(r); got != want {
			return nil, fmt.Errorf("wiretest: sample %d is a %v, and New returns a %v", i, got, want)
		}
		s.samples = append(s.samples, sample{name: fmt.Sprintf("sample %d", i), r: r, was: render(r, exactly)})
	}
	for i := range s.samples {
		x := &s.samples[i]
		_ = s.guard(func() (err error) { // the check of samples says what is wrong
			x.b, err = wire.Append(nil, x.r)
			return err
		})
		x.fields, _ = s.trace(x.b)
	}
	return s, nil
}

// begin makes s ready for a check.
func (s *subject) begin(k check) {
	s.check = k
	s.rnd = rand.New(rand.NewPCG(0x77697265, 0x74657374))
	s.now.Store(&trial{at: -1})
}

// try says what comes now.
func (s *subject) try(of, how string, b []byte, at int) { s.now.Store(&trial{of, how, b, at}) }

// decode decodes a copy of b, all of it, into a new record: one check after another uses b, and a record may write to
// its input.
func (s *subject) decode(b []byte) (wire.Record, error) {
	r := s.New()
	return r, wire.Unmarshal(bytes.Clone(b), r)
}

// trace returns the fields of b, up to where it breaks.
func (s *subject) trace(b []byte) (fields []wire.Field, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	err = wire.Trace(bytes.Clone(b), s.New(), func(f wire.Field) { fields = append(fields, f) })
	return fields, err
}

// differ says where got is not the same as want; "" if it is.
func (s *subject) differ(want, got wire.Record) string {
	if s.Equal != nil {
		if s.Equal(want, got) {
			return ""
		}
		if d := difference(render(want, loosely), render(got, loosely)); d != "" {
			return d
		}
		return "Config.Equal says so"
	}
	if d := difference(render(want, loosely), render(got, loosely)); d != "" {
		return d
	}
	b, err := wire.Append(nil, want)
	c, failed := wire.Append(nil, got)
	switch {
	case err != nil && failed != nil:
		return ""
	case err != nil:
		return fmt.Sprintf("only one of them is encoded: %v", err)
	case failed != nil:
		return fmt.Sprintf("only one of them is encoded: %v", failed)
	}
	if i := parting(b, c); i >= 0 {
		return fmt.Sprintf("their bytes part at %d: want %s, got %s", i, window(b, i), window(c, i))
	}
	return ""
}

// likeness is what two records that are the same have in common.
func (s *subject) likeness(r wire.Record) string {
	b, err := wire.Append(nil, r)
	like := fmt.Sprintf("% x", b)
	if err != nil {
		like = err.Error()
	}
	if s.Equal == nil {
		like += "\n" + render(r, loosely)
	}
	return like
}

// parting returns the first place where a and b are not the same, -1 if they are.
func parting(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	if len(a) != len(b) {
		return min(len(a), len(b))
	}
	return -1
}
