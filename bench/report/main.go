// Report measures every group of package bench in several processes and writes a table.
package main

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
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
	only := flag.String("run", "", "measure only the groups whose section and name match this expression")
	out := flag.String("o", "RESULTS.md", "the file to write, - for standard output")
	worker := flag.Bool("worker", false, "measure once and print JSON; the report runs itself this way")
	flag.Parse()

	plan, processes := round.Plan{Rounds: 51, Pass: time.Millisecond}, 5
	if *short {
		plan, processes = round.Plan{Rounds: 15, Pass: 500 * time.Microsecond}, 3
	}
	match, err := regexp.Compile(*only)
	if err != nil {
		return err
	}
	if *worker {
		return measure(os.Stdout, plan, match)
	}
	start := time.Now()
	var runs []map[string]measured
	for i := range processes {
		fmt.Fprintf(os.Stderr, "process %d of %d\n", i+1, processes)
		one, err := measureApart(os.Args[1:])
		if err != nil {
			return err
		}
		runs = append(runs, one)
	}
	text := report(runs, match, fmt.Sprintf("%d processes of %d rounds each, %s in all",
		processes, plan.Rounds, time.Since(start).Round(time.Second)))
	if *out == "-" {
		_, err = io.WriteString(os.Stdout, text)
		return err
	}
	return os.WriteFile(*out, []byte(text), 0o666)
}

// measured is what one process found out about a group: for each candidate its time, how many times faster ours is, and its
// allocations for each item.
type measured struct {
	Group  string
	Nanos  []float64
	Faster []float64
	Allocs []float64
}

func groupName(g round.Group) string { return g.Section + ": " + g.Name }

// measure measures the groups that match and writes the results to w.
func measure(w io.Writer, plan round.Plan, match *regexp.Regexp) error {
	enc := json.NewEncoder(w)
	for _, g := range bench.Groups() {
		if !match.MatchString(groupName(g)) {
			continue
		}
		runtime.GC() // the garbage of the group before
		times, err := round.Run(g, plan)
		if err != nil {
			return err
		}
		m := measured{Group: groupName(g)}
		for i := range g.Candidates {
			m.Nanos = append(m.Nanos, times.Median(i))
			m.Faster = append(m.Faster, times.Ratio(0, i))
			m.Allocs = append(m.Allocs, g.Allocs(i))
		}
		if err := enc.Encode(m); err != nil {
			return err
		}
	}
	return nil
}

// measureApart measures in a process of its own, for the layout of code and memory differs from one to the next.
func measureApart(args []string) (map[string]measured, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, append([]string{"-worker"}, args...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	results := map[string]measured{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var m measured
		switch err := dec.Decode(&m); err {
		case nil:
			results[m.Group] = m
		case io.EOF:
			return results, nil
		default:
			return nil, err
		}
	}
}

// report lays the medians over the processes out in tables.
func report(runs []map[string]measured, match *regexp.Regexp, how string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# wirekit beside its peers\n\nWritten by `go run ./report`; measured on %s, %s/%s, %s; %s.\n\n",
		cmp.Or(processor(), "an unknown processor"), runtime.GOOS, runtime.GOARCH, runtime.Version(), how)
	b.WriteString("All candidates of a line do the same work, checked before it is timed, one pass each per round in one process. " +
		"*times faster* is\ntime of the peer / time of wirekit within a round, median over the rounds, then over the processes; the best peer counts. " +
		"A goal counts as\nreached within the spread seen on shared machines: 10% for small values, 15% for small frames, 20% for large ones. Times and\nallocations are for one value or one frame.\n")
	section := ""
	for _, g := range bench.Groups() {
		if !match.MatchString(groupName(g)) {
			continue
		}
		if g.Section != section {
			section = g.Section
			fmt.Fprintf(&b, "\n## %s%s\n\n", strings.ToUpper(section[:1]), section[1:])
			b.WriteString("| work | wirekit, ns | best peer | its ns | times faster | goal | | allocs | its allocs | other peers |\n|---|---|---|---|---|---|---|---|---|---|\n")
		}
		nanos, faster, allocs := medians(runs, g)
		best := 1
		for i := 2; i < len(faster); i++ {
			if faster[i] < faster[best] {
				best = i
			}
		}
		var others []string
		for i := 1; i < len(faster); i++ {
			if i != best {
				others = append(others, fmt.Sprintf("%s %.2fx", g.Candidates[i].Name, faster[i]))
			}
		}
		goal := ""
		if g.Goal > 0 {
			goal = fmt.Sprintf("%.2f", g.Goal)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | **%.2f** | %s | %s | %.2g | %.2g | %s |\n", g.Name, short(nanos[0]), g.Candidates[best].Name, short(nanos[best]),
			faster[best], goal, verdict(g, faster[best]), allocs[0], allocs[best], strings.Join(others, ", "))
	}
	return b.String()
}

// medians returns the medians over the processes.
func medians(runs []map[string]measured, g round.Group) (nanos, faster, allocs []float64) {
	for i := range g.Candidates {
		var ns, fs, as []float64
		for _, run := range runs {
			ns = append(ns, run[groupName(g)].Nanos[i])
			fs = append(fs, run[groupName(g)].Faster[i])
			as = append(as, run[groupName(g)].Allocs[i])
		}
		nanos, faster, allocs = append(nanos, round.Median(ns)), append(faster, round.Median(fs)), append(allocs, round.Median(as))
	}
	return nanos, faster, allocs
}

func verdict(g round.Group, faster float64) string {
	switch {
	case g.Goal == 0:
		return ""
	case faster >= g.Goal:
		return "met"
	case faster >= g.Goal*(1-g.Spread):
		return "within the spread"
	}
	return "missed"
}

// short writes a time in nanoseconds with three digits or so.
func short(ns float64) string {
	switch {
	case ns < 10:
		return fmt.Sprintf("%.2f", ns)
	case ns < 100:
		return fmt.Sprintf("%.1f", ns)
	}
	return fmt.Sprintf("%.0f", ns)
}

// processor returns the processor's name where the system tells it.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
