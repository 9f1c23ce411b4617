package framingtest

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed44153783/wirekit/framing"
)

// Fuzz has f's inputs taken for streams and for payloads of a framing. A stream must make no panic, cost no more memory
// than the law allows, stay as it is, and come out the same however it is cut, by Split, SplitState, Reader and Buffer;
// a payload must be refused or come back, and FrameParts must make the frame that AppendFrame makes. The seeds are
// frames, damaged ones, and lengths that lie. It takes the Options that Test takes, at most one, and ends with f.Fuzz.
//
//	func FuzzMyFraming(f *testing.F) { framingtest.Fuzz(f, MyFraming{}) }
func Fuzz(f *testing.F, framed framing.Framing, opts ...Options) {
	f.Helper()
	c := newCandidate(framed, only(opts))
	if v := laws[0].against(c, patienceOf(c.opts)); v.err != nil { // it gathers the seeds
		f.Fatal(v.err)
	}
	for _, stream := range slices.Concat(c.streams(), c.hostile()) {
		f.Add(stream, uint64(len(stream)))
	}
	for i, stream := range c.damaged() {
		if i%16 == 0 {
			f.Add(stream, uint64(i))
		}
	}
	f.Fuzz(func(t *testing.T, input []byte, cuts uint64) {
		t.Helper()
		if err := c.tryInput(input, cuts); err != nil {
			t.Error(err)
		}
	})
}

// tryInput judges one input of a fuzz test as a law is judged.
func (c *candidate) tryInput(input []byte, cuts uint64) error {
	return law{check: func(c *candidate) error { return c.holdsFor(input, cuts) }}.against(c, patienceOf(c.opts)).err
}

// holdsFor checks one input of a fuzz test.
func (c *candidate) holdsFor(input []byte, cuts uint64) error {
	before := bytes.Clone(input)
	if err := c.wellFormed(input); err != nil {
		return err
	}
	if err := c.cost([][]byte{input}); err != nil {
		return err
	}
	want := c.whole(input)
	rnd := rand.New(rand.NewPCG(cuts, uint64(len(input))))
	for _, pieces := range [][][]byte{singles(input), cutAmong(rnd, input, 1+rnd.IntN(6))} {
		if err := newCuts(c).compare(want, input, pieces...); err != nil {
			return err
		}
	}
	if i := difference(before, input); i >= 0 {
		return faultf(input, i, "what was shown is changed: %#x became %#x", before[i], input[i])
	}
	payload := c.shaped(input)
	if payload == nil {
		return nil
	}
	frame, err := c.f.AppendFrame(nil, payload)
	if err != nil {
		return nil
	}
	if err := c.comesBack(Stream{slices.Concat(frame, frame), [][]byte{payload, payload}}); err != nil {
		return err
	}
	return c.sameParts(sample{payload, frame})
}
