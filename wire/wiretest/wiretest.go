package wiretest

import (
	"testing"
	"time"

	"github.com/seed44153783/wirekit/wire"
)

// A Config says what a record is like. New and Samples are needed; the zero value of the rest fits a record that ends
// by itself, keeps nothing of its input, and allocates nothing into memory that is there.
type Config struct {
	// New returns a record to decode into, a new one each time.
	New func() wire.Record
	// Samples are records of the type that New returns, as different from one another as they can be: every branch,
	// every list empty, with one element and with several, every optional value there and not. They are encoded and
	// never changed.
	Samples []wire.Record
	// Golden are bytes from the specification of the format, a capture, or another implementation.
	Golden []Golden
	// Equal says whether two records are the same. Nil stands for equality of all that they hold, unexported fields
	// too, in which nil and empty slices and maps are alike, and of their bytes when they are encoded.
	Equal func(a, b wire.Record) bool
	// Tail says that the record takes all that is left, as with Codec.Rest or ListRest: bytes after it belong to it,
	// and cut short it may still be a record.
	Tail bool
	// Views says that the record keeps views of its input on purpose, by the View methods.
	Views bool
	// SliceOnly says that the record decodes with Codec.At, which streams do not have.
	SliceOnly bool
	// Allocs is the most allocations that one Append, one Size, or one Unmarshal into a record that held the same may
	// make, for maps above all. Negative leaves them uncounted.
	Allocs int
	// FastAppend and FastUnmarshal are written by hand beside the description, and are compared with it. They do as
	// wire.Append and wire.Unmarshal do. Nil leaves them out.
	FastAppend    func(dst []byte, r wire.Record) ([]byte, error)
	FastUnmarshal func(b []byte, r wire.Record) error
	// Timeout is how long one check may take before it counts as one that never ends. Zero means a minute.
	Timeout time.Duration
}

// Golden is bytes, and what they must be.
type Golden struct {
	// Name stands in failures. Empty is the place in the list.
	Name string
	// Bytes is one whole record.
	Bytes []byte
	// Record is what Bytes decode into. Nil leaves that open.
	Record wire.Record
	// OneWay says that Bytes are decoded but never written: the record is encoded otherwise.
	OneWay bool
	// Err is the error of bytes that must be refused, matched with errors.Is. Nil stands for bytes that must not.
	Err error
}

// Test runs every check against the record of c, each as a subtest. It measures memory, so nothing else should run at
// the same time: neither it nor the tests around it can be parallel.
func Test(t *testing.T, c Config) {
	t.Helper()
	judge(c, func(name string, check func() error) bool {
		return t.Run(name, func(t *testing.T) {
			if err := check(); err != nil {
				t.Error(err)
			}
		})
	})
}

// Fuzz holds the record of c to what must be true of any bytes. The samples, also with hostile lengths, and the golden
// bytes are the seeds.
func Fuzz(f *testing.F, c Config) {
	f.Helper()
	s, err := newSubject(c)
	if err != nil {
		f.Fatal(err)
	}
	for _, x := range s.samples {
		f.Add(x.b)
		for h := range s.hostile(x) {
			f.Add(h.b)
		}
	}
	for _, g := range c.Golden {
		f.Add(g.Bytes)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, p := range properties {
			if err := s.holds(p, b); err != nil {
				t.Error(err)
				return
			}
		}
	})
}
