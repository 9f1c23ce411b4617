package framingtest

import (
	"errors"
	"slices"
	"time"

	"github.com/seed44153783/wirekit/framing"
)

// A law is a promise of package framing. Its check returns the first thing that breaks it, or nil.
type law struct {
	name  string
	check func(*candidate) error
	// basic laws are what all later ones rest on.
	basic bool
	// after are the laws that this one rests on.
	after []string
}

// laws are in the order in which they are judged: what hostile bytes cost comes before the laws that show many of them.
var laws = []law{
	{name: "payloads", check: payloads, basic: true},
	{name: "end", check: end, basic: true},
	{name: "returns", check: returns, basic: true},
	{name: "bounds", check: bounds, basic: true},
	{name: "read only", check: readOnly, basic: true},
	{name: "memory", check: memory, basic: true},
	{name: "junk", check: junk, basic: true},
	{name: "round trip", check: roundTrip},
	{name: "marks", check: marks, after: []string{"round trip"}},
	{name: "empty", check: empty},
	{name: "append", check: appends},
	{name: "parts", check: parts, after: []string{"append"}},
	{name: "ownership", check: ownership},
	{name: "views", check: views, after: []string{"ownership"}},
	{name: "stateless", check: stateless, after: []string{"ownership"}},
	{name: "prompt", check: prompt, after: []string{"round trip", "empty", "stateless"}},
	{name: "truncation", check: truncation, after: []string{"prompt"}},
	{name: "limits", check: limits, after: []string{"truncation"}},
	{name: "state", check: states, after: []string{"limits"}},
	{name: "chunking", check: chunking, after: []string{"truncation", "limits", "state"}},
	{name: "readers", check: readers, after: []string{"chunking"}},
	{name: "bad frames", check: badFrames, after: []string{"chunking"}},
	{name: "oversize", check: oversize, after: []string{"chunking"}},
	{name: "linear", check: linear, after: []string{"chunking"}},
	{name: "goroutines", check: goroutines, after: []string{"append", "chunking"}},
	{name: "writers", check: writers, after: []string{"append", "parts"}},
}

// lawTime is the longest time that a law may take where Options.Timeout does not say.
const lawTime = 5 * time.Second

// patienceOf returns the longest time that a law may take.
func patienceOf(opts Options) time.Duration {
	patience := opts.Timeout
	if patience <= 0 {
		patience = lawTime
	}
	if underRace {
		patience *= 4
	}
	return patience
}

// A trial judges a framing law by law.
type trial struct {
	*law      // the one at hand
	candidate *candidate
	rest      []law
	broken    map[string]bool
	over      bool // no more laws are judged
	patience  time.Duration
	timer     timer    // of all laws
	left      []string // the laws that were not judged
}

func newTrial(f framing.Framing, opts Options) *trial {
	patience := patienceOf(opts)
	return &trial{
		candidate: newCandidate(f, opts), rest: laws, broken: map[string]bool{},
		patience: patience, timer: startTimer(2 * patience),
	}
}

// next goes on to the next law that rests on none that is broken, and says whether there is one. No law is judged after
// one that took too long, and all of them together take at most twice the time of one.
func (t *trial) next() bool {
	for len(t.rest) > 0 {
		t.law, t.rest = &t.rest[0], t.rest[1:]
		if !t.over && !slices.ContainsFunc(t.after, func(name string) bool { return t.broken[name] }) {
			return true
		}
		t.broken[t.name] = true // for those that rest on it
		t.left = append(t.left, t.name)
	}
	return false
}

// judge judges the law at hand.
func (t *trial) judge() verdict {
	v := t.against(t.candidate, t.timer.left(t.patience))
	t.broken[t.name] = v.err != nil
	t.over = t.over || v.late || t.basic && v.err != nil
	return v
}

// A verdict is what was found of a law.
type verdict struct {
	err   error
	notes []string // what there is to say besides
	late  bool     // the law took too long and may still run
}

// against checks c, for a time. A panic breaks every law.
func (l law) against(c *candidate, patience time.Duration) verdict {
	c.notes = nil
	c.clock.start(patience)
	if patience <= 0 {
		return verdict{err: c.clock.late(), late: true}
	}
	done := make(chan verdict, 1)
	go func() {
		err := errors.New("the framing ended its goroutine")
		defer func() {
			if p := recover(); p != nil {
				err = c.clock.panicked(p, stack())
			}
			_, late := err.(*slowness)
			done <- verdict{err, c.notes, late}
		}()
		err = l.check(c)
	}()
	for {
		select {
		case v := <-done:
			return v
		case <-time.After(patience + patience/8): // the clock says it first where the framing returns now and then
			if c.clock.over() {
				return verdict{err: c.clock.late(), late: true}
			}
		}
	}
}
