package framingtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing/iotest"

	"github.com/seed44153783/wirekit/framing"
)

// readers checks that odd readers make no difference to a Reader.
func readers(c *candidate) error {
	streams := append(c.small(), c.damaged()...)
	for _, odd := range []struct {
		name string
		wrap func(io.Reader) io.Reader
	}{
		{"one byte at a time", iotest.OneByteReader},
		{"half of what is asked for", iotest.HalfReader},
		{"data together with the error", iotest.DataErrReader},
		{"one byte together with the error", func(r io.Reader) io.Reader { return iotest.DataErrReader(iotest.OneByteReader(r)) }},
		{"99 empty reads before each", func(r io.Reader) io.Reader { return &idle{r: iotest.HalfReader(r), empty: 99} }},
		{"errors in between", func(r io.Reader) io.Reader { return &flaky{r: iotest.OneByteReader(r)} }},
		{"errors together with data", func(r io.Reader) io.Reader { return &flaky{r: iotest.OneByteReader(r), withData: true} }},
	} {
		r := framing.NewReader(nil, c.f)
		for _, stream := range streams {
			want := upToError(drive(bySplit(c.f), stream))
			r.Reset(odd.wrap(bytes.NewReader(stream)))
			if err := differ("Reader ("+odd.name+")", stream, want, pull(r, passes)); err != nil {
				return err
			}
		}
	}
	r := framing.NewReader(&idle{empty: 100}, c.f)
	if frame, err := r.ReadFrame(); !errors.Is(err, io.ErrNoProgress) {
		return fmt.Errorf("100 empty reads in a row: want io.ErrNoProgress from Reader, got %q, %v", frame, err)
	}
	return nil
}

// errPassing is an error that goes away, as a deadline does.
var errPassing = errors.New("framingtest: passing error")

func passes(err error) bool { return errors.Is(err, errPassing) }

// idle returns 0, nil so many times before each read.
type idle struct {
	r        io.Reader
	empty, n int
}

func (r *idle) Read(p []byte) (int, error) {
	if r.n < r.empty {
		r.n++
		return 0, nil
	}
	r.n = 0
	return r.r.Read(p)
}

// flaky fails every other read, or together with the data of every read.
type flaky struct {
	r        io.Reader
	withData bool
	n        int
}

func (r *flaky) Read(p []byte) (int, error) {
	r.n++
	if !r.withData && r.n%2 == 1 {
		return 0, errPassing
	}
	n, err := r.r.Read(p)
	if r.withData && n > 0 {
		err = errPassing
	}
	return n, err
}
