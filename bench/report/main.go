// Report measures every group of package bench in several processes and writes RESULTS.md and the charts beside it.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/seed44153783/wirekit/bench"
	"github.com/seed44153783/wirekit/bench/round"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

func run() error {
	short := flag.Bool("short", false, "measure for less than three minutes")
	only := flag.String("run", "", "measure only the groups whose section and name match this expression, and not the growth; write to standard output")
	growth := flag.Bool("growth", false, "measure only the growth; write to standard output")
	out := flag.String("o", ".", "the directory to write RESULTS.md and charts/ to")
	earlier := flag.String("wiredump", "", "a wiredump of an earlier version, to be paired with that of today")
	worker := flag.String("worker", "", "measure once and print JSON: groups or growth; the report runs itself this way")
	flag.Parse()

	plan, processes := round.Plan{Rounds: 51, Pass: time.Millisecond}, 5
	if *short {
		plan, processes = round.Plan{Rounds: 15, Pass: 500 * time.Microsecond}, 3
	}
	match, err := regexp.Compile(*only)
	if err != nil {
		return err
	}
	if *worker != "" {
		return work(*worker, plan, match)
	}
	var groups []round.Group
	for _, g := range bench.Groups() {
		if match.MatchString(g.Title()) {
			groups = append(groups, g)
		}
	}
	partly := *only != "" || *growth
	if *growth {
		groups, processes = nil, 0
	}
	start := time.Now()
	bar := newProgress(len(groups)*processes, *growth || !partly)
	var runs []map[string]measured
	for range processes {
		one, err := measureApart(bar)
		if err != nil {
			return err
		}
		runs = append(runs, one)
	}
	var curves []bench.Curve
	if *growth || !partly {
		if curves, err = growApart(bar); err != nil {
			return err
		}
	}
	bar.finish()
	how := fmt.Sprintf("%d processes of %d rounds each, %s in all", processes, plan.Rounds, time.Since(start).Round(time.Second))
	lines := summarize(groups, runs)
	if *earlier != "" {
		dumps, err := dumpLines(*earlier)
		if err != nil {
			return err
		}
		lines = append(lines, dumps...)
	}
	if partly {
		_, err := os.Stdout.WriteString(tables(lines) + growthTables(curves))
		return err
	}
	if err := charts(filepath.Join(*out, "charts"), lines, curves); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(*out, "RESULTS.md"), []byte(results(lines, curves, how)), 0o666)
}

// A line is what the processes found out about a group, medians over them, for each candidate.
type line struct {
	round.Group
	nanos, faster, allocs []float64
	best                  int   // the best peer among the candidates
	limits                []int // the limits among them
}

// ratio is how many times faster ours is than the best peer.
func (l line) ratio() float64 { return l.faster[l.best] }

func summarize(groups []round.Group, runs []map[string]measured) []line {
	lines := make([]line, 0, len(groups))
	for _, g := range groups {
		l := line{Group: g}
		for i, c := range g.Candidates {
			var nanos, faster, allocs []float64
			for _, run := range runs {
				m := run[g.Title()]
				nanos, faster, allocs = append(nanos, m.Nanos[i]), append(faster, m.Faster[i]), append(allocs, m.Allocs[i])
			}
			l.nanos = append(l.nanos, round.Median(nanos))
			l.faster = append(l.faster, round.Median(faster))
			l.allocs = append(l.allocs, round.Median(allocs))
			switch {
			case i == 0:
			case c.Limit:
				l.limits = append(l.limits, i)
			case l.best == 0 || l.faster[i] < l.faster[l.best]:
				l.best = i
			}
		}
		lines = append(lines, l)
	}
	return lines
}

// A verdict says how a line stands to its goal, from best to worst.
type verdict int

const (
	noGoal verdict = iota
	met
	inSpread
	missed
)

func (v verdict) String() string { return [...]string{"", "met", "within the spread", "missed"}[v] }

func (l line) verdict() verdict {
	switch {
	case l.Goal == 0:
		return noGoal
	case l.ratio() >= l.Goal:
		return met
	case l.ratio() >= l.Goal*(1-l.Spread):
		return inSpread
	}
	return missed
}

// worstFirst orders lines by how far they are from their goals.
func worstFirst(a, b line) int { return cmp.Compare(a.ratio()/a.Goal, b.ratio()/b.Goal) }
