// Package round measures candidates that do the same work side by side.
//
// On a shared machine two separate benchmark runs drift apart by more than the differences looked for. So all
// candidates of a group run one pass each per round, in one process, and what counts is the ratio of their times within
// a round; the median over the rounds throws out those that something else disturbed.
package round

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// A Group is candidates that do the same work.
type Group struct {
	// Section and Name say what the work is.
	Section, Name string
	// Unit is what times are given for, such as "value"; Items is how many of them one pass works through.
	Unit  string
	Items int
	// Goal is how many times faster than the best peer our candidate should be; Spread is the relative difference that
	// still counts as a tie.
	Goal, Spread float64
	// Note says what is known about a goal that is not reached.
	Note string
	// Clear wipes what the last pass left, and Check says whether a pass has left the right thing.
	Clear func()
	Check func() error
	// Candidates does the work in several ways. The first is ours, the others are peers or limits.
	Candidates []Candidate
}

// Title names the group.
func (g Group) Title() string { return g.Section + ": " + g.Name }

// A Candidate does the whole work of its group in each pass.
type Candidate struct {
	Name string
	Pass func()
	// Check, if set, stands in for the group's.
	Check func() error
	// Limit says that it is no peer but what no decoder can do without: a memmove, a loop over the bytes.
	Limit bool
}

// Limit returns the candidate of what the machine takes for the bare moves of the work. It leaves nothing to check.
func Limit(name string, pass func()) Candidate {
	return Candidate{Name: name, Pass: pass, Check: func() error { return nil }, Limit: true}
}

// Verify runs every candidate once and says which of them does not do the work.
func (g Group) Verify() error {
	for _, c := range g.Candidates {
		check := g.Check
		if c.Check != nil {
			check = c.Check
		}
		g.Clear()
		c.Pass()
		if err := check(); err != nil {
			return fmt.Errorf("%s: %s: %w", g.Title(), c.Name, err)
		}
	}
	return nil
}

// A Plan says how long to measure.
type Plan struct {
	// Rounds is the number of rounds.
	Rounds int
	// Pass is about how long one candidate runs in one round; shorter work is repeated.
	Pass time.Duration
}

// Times holds, for each candidate, its nanoseconds per item in each round.
type Times [][]float64

// Run verifies g and measures it.
func Run(g Group, plan Plan) (Times, error) {
	if err := g.Verify(); err != nil {
		return nil, err
	}
	repeat := make([]int, len(g.Candidates))
	for i, c := range g.Candidates {
		repeat[i] = calibrate(c.Pass, plan.Pass)
	}
	times := make(Times, len(g.Candidates))
	for round := range plan.Rounds {
		for k := range g.Candidates {
			i := (k + round) % len(g.Candidates) // so that nobody always goes first
			start := time.Now()
			for range repeat[i] {
				g.Candidates[i].Pass()
			}
			spent := time.Since(start)
			times[i] = append(times[i], float64(spent.Nanoseconds())/float64(repeat[i]*g.Items))
		}
	}
	return times, nil
}

// Allocs returns how many allocations candidate i makes for each item.
func (g Group) Allocs(i int) float64 {
	return testing.AllocsPerRun(1, g.Candidates[i].Pass) / float64(g.Items)
}

// calibrate returns how many passes take about d, and warms up on the way.
func calibrate(pass func(), d time.Duration) int {
	for n := 1; ; n *= 2 {
		start := time.Now()
		for range n {
			pass()
		}
		if spent := time.Since(start); spent >= d {
			return max(1, int(float64(n)*float64(d)/float64(spent)))
		}
	}
}

// Median returns the median time of candidate i, in nanoseconds per item.
func (t Times) Median(i int) float64 { return Median(slices.Clone(t[i])) }

// Ratio returns how many times faster candidate i is than candidate j: the median of the ratios of each round.
func (t Times) Ratio(i, j int) float64 {
	ratios := make([]float64, len(t[i]))
	for round := range ratios {
		ratios[round] = t[j][round] / t[i][round]
	}
	return Median(ratios)
}

// Median returns the median of xs, which it sorts.
func Median(xs []float64) float64 {
	slices.Sort(xs)
	middle := len(xs) / 2
	if len(xs)%2 == 1 {
		return xs[middle]
	}
	return (xs[middle-1] + xs[middle]) / 2
}
