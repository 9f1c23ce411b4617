package wiretest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sort"
	"strings"

	"github.com/seed44153783/wirekit/wire"
)

// depth checks that MaxDepth sees what is nested, and sees it the same in both directions.
func depth(s *subject) error {
	for _, x := range s.samples {
		if err := s.depthBothWays(x); err != nil {
			return err
		}
	}
	if s.SliceOnly {
		return nil
	}
	for _, x := range s.samples {
		for n := 1; n <= min(len(x.b), longestTurn); n++ {
			if err := s.bounded(x.name, x.b[:n]); err != nil {
				return err
			}
		}
	}
	for _, turn := range []string{"\x00", "\x01", "\x02", "\x7f", "\xff"} {
		if err := s.bounded("no sample", []byte(turn)); err != nil {
			return err
		}
	}
	return nil
}

// defaultMaxDepth is that of wire.
const defaultMaxDepth = 1000

// depthBothWays encodes and decodes x with the smallest MaxDepth that it is encoded with, and with one less.
func (s *subject) depthBothWays(x sample) error {
	needs := 1 + sort.Search(defaultMaxDepth, func(i int) bool {
		c := wire.Codec{MaxDepth: 1 + i}
		_, err := c.Append(nil, x.r)
		return err == nil
	})
	for _, most := range []int{needs, needs - 1} {
		if most == 0 { // which would be the default
			continue
		}
		s.try(x.name, fmt.Sprintf(" with MaxDepth %d", most), x.b, -1)
		c := wire.Codec{MaxDepth: most}
		_, encoding := c.Append(nil, x.r)
		decoding := c.Unmarshal(bytes.Clone(x.b), s.New())
		want := most < needs
		deep := errors.Is(decoding, wire.ErrTooDeep)
		deeper := deep && s.SliceOnly // by the levels of Codec.At, which encoding does not have
		if deep != want && !deeper || errors.Is(encoding, wire.ErrTooDeep) != want {
			return s.failf("nests deeper in one direction than in the other: Append gives %v, Unmarshal %v",
				encoding, decoding)
		}
		if n := c.Size(x.r); (n == 0) != (encoding != nil || len(x.b) == 0) {
			return s.failf("has the size %d, where Append gives %v", n, encoding)
		}
	}
	return nil
}

const (
	// longestTurn is how many bytes of a sample at most are repeated to make it nest.
	longestTurn = 24
	turns       = 1 << 10
	// shallow is the MaxDepth of the test, and deep the calls on the stack that are more than it allows.
	shallow = 8
	deep    = 512
)

// bounded decodes turn over and over again: if that makes the record nest in itself, MaxDepth must end it.
func (s *subject) bounded(name string, turn []byte) error {
	b := bytes.Repeat(turn, turns)
	s.try(name, fmt.Sprintf(", its first %d bytes repeated", len(turn)), b, len(turn))
	r := &deepReader{r: bytes.NewReader(b)}
	d := wire.NewStreamDecoder(r, 1)
	d.MaxDepth = shallow
	_ = d.Decode(s.New())
	if r.found {
		return s.failf("goes more than %d calls deep with MaxDepth %d: Fields calls itself outside of a part",
			deep, shallow)
	}
	return nil
}

var errDeep = errors.New("too deep")

// A deepReader reads few bytes at a time and looks how deep the stack is on which that happens.
type deepReader struct {
	r     io.Reader
	calls [deep]uintptr
	found bool
}

func (r *deepReader) Read(p []byte) (int, error) {
	if runtime.Callers(0, r.calls[:]) == deep {
		r.found = true
		return 0, errDeep
	}
	return r.r.Read(p[:min(len(p), 16)])
}

// limits checks that the same MaxLen means the same in both directions.
func limits(s *subject) error {
	for _, x := range s.samples {
		for _, most := range s.maxLens(x) {
			s.try(x.name, fmt.Sprintf(" with MaxLen %d", most), x.b, -1)
			if err := s.limitBothWays(x, most); err != nil {
				return err
			}
		}
	}
	return nil
}

// maxLens returns limits on both sides of every length of x, and a few others.
func (s *subject) maxLens(x sample) []int {
	most := []int{1, 2, 3, 127, 128, len(x.b) + 1}
	for range 4 {
		most = append(most, 1+s.rnd.IntN(len(x.b)+1))
	}
	for _, f := range x.fields {
		n := uint64(f.Size)
		if f.Prefix != 0 {
			n, _, _ = f.Prefix.Consume(x.b[f.Offset:])
		}
		if n > 1 && n <= uint64(len(x.b)) {
			most = append(most, int(n)-1, int(n))
		}
	}
	slices.Sort(most)
	most = slices.Compact(most)
	s.rnd.Shuffle(len(most), func(i, j int) { most[i], most[j] = most[j], most[i] })
	return most[:min(len(most), 64)]
}

func (s *subject) limitBothWays(x sample, most int) error {
	c := wire.Codec{MaxLen: most}
	kept := []byte("kept")
	b, encoding := c.Append(kept, x.r)
	decoding := c.Unmarshal(bytes.Clone(x.b), s.New())
	switch {
	case (encoding == nil) != (decoding == nil):
		return s.failf("is refused in one direction: Append gives %v, Unmarshal %v", encoding, decoding)
	case encoding == nil && string(b) != "kept"+string(x.b):
		return s.failf("is encoded differently")
	case encoding == nil:
		return nil
	case !errors.Is(encoding, wire.ErrTooLong) || !errors.Is(decoding, wire.ErrTooLong):
		return s.failf("want wire.ErrTooLong: Append gives %v, Unmarshal %v", encoding, decoding)
	case string(b) != "kept":
		return s.failf("is refused, and Append returns %q for %q", b, "kept")
	}
	if n := c.Size(x.r); n != 0 {
		return s.failf("is refused, and has the size %d", n)
	}
	var e *wire.EncodeError
	var d *wire.DecodeError
	if errors.As(encoding, &e) && errors.As(decoding, &d) &&
		e.Path != d.Path && !strings.HasPrefix(d.Path, e.Path+"[") { // a list up to an end may fail at an element
		return s.failf("is refused for %s by Append, and for %s by Unmarshal", e.Path, d.Path)
	}
	return nil
}
