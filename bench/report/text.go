package main

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/seed44153783/wirekit/bench"
)

// results is the whole of RESULTS.md.
func results(lines []line, curves []bench.Curve, how string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# wirekit beside its peers\n\nWritten by `go run ./report`.\nMeasured on %s, %s/%s, %s; %s.\n\n",
		cmp.Or(processor(), "an unknown processor"), runtime.GOOS, runtime.GOARCH, runtime.Version(), how)
	b.WriteString(`All candidates of a line do the same work, checked before it is timed, one pass each per round in one
process. *times faster* is time of the peer / time of wirekit within a round, median over the rounds, then over the
processes; the best peer counts. A goal counts as reached within the spread seen on shared machines: 10% for small
values, 15% for small frames, 20% for large ones. *limit* is what the bare moves of the work take, or a loop by hand
that checks nothing, in wirekit's share of the time. Times and allocations are for one value, record or frame.
`)
	b.WriteString(goals(lines))
	b.WriteString(tables(lines))
	b.WriteString(growthTables(curves))
	return b.String()
}

// goals says how many are reached, and which are not.
func goals(lines []line) string {
	var b strings.Builder
	counts := map[verdict]int{}
	var short []line
	for _, l := range lines {
		v := l.verdict()
		counts[v]++
		if v == missed || v == inSpread {
			short = append(short, l)
		}
	}
	fmt.Fprintf(&b, "\n## Goals\n\n%d met, %d within the spread, %d missed. Those not met, worst first:\n\n"+
		"| work | times faster | goal | | |\n|---|---|---|---|---|\n",
		counts[met], counts[inSpread], counts[missed])
	slices.SortStableFunc(short, worstFirst)
	for _, l := range short {
		fmt.Fprintf(&b, "| %s | %.2f | %.2f | %s | %s |\n", l.Title(), l.ratio(), l.Goal, l.verdict(), l.Note)
	}
	return b.String()
}

// tables has a table for each section.
func tables(lines []line) string {
	var b strings.Builder
	section := ""
	for _, l := range lines {
		if l.Section != section {
			section = l.Section
			fmt.Fprintf(&b, "\n## %s%s\n\n![times faster than the best peer](%s)\n\n",
				strings.ToUpper(section[:1]), section[1:], chartFile(section))
			b.WriteString("| work | wirekit, ns | best peer | its ns | times faster | goal | " +
				"| allocs | its allocs | limit | other peers |\n|---|---|---|---|---|---|---|---|---|---|---|\n")
		}
		var others []string
		for i := 1; i < len(l.faster); i++ {
			if i != l.best && !l.Candidates[i].Limit {
				others = append(others, fmt.Sprintf("%s %.2fx", l.Candidates[i].Name, l.faster[i]))
			}
		}
		goal := ""
		if l.Goal > 0 {
			goal = fmt.Sprintf("%.2f", l.Goal)
		}
		var limits []string
		for _, i := range l.limits {
			limits = append(limits, fmt.Sprintf("%s: %s ns, %.0f%%", l.Candidates[i].Name, digits(l.nanos[i]), 100*l.faster[i]))
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | **%.2f** | %s | %s | %s | %s | %s | %s |\n",
			l.Name, digits(l.nanos[0]), l.Candidates[l.best].Name, digits(l.nanos[l.best]), l.ratio(), goal, l.verdict(),
			allocsText(l.allocs[0]), allocsText(l.allocs[l.best]), strings.Join(limits, ", "), strings.Join(others, ", "))
	}
	return b.String()
}

// allocsText is empty where nobody has counted.
func allocsText(n float64) string {
	if math.IsNaN(n) {
		return ""
	}
	return fmt.Sprintf("%.2g", n)
}

// growthTables has the figures of the charts of growth.
func growthTables(curves []bench.Curve) string {
	var b strings.Builder
	for _, chart := range []string{bench.ByFrame, bench.ByStream} {
		var shown []bench.Curve
		for _, c := range curves {
			if c.Chart == chart {
				shown = append(shown, c)
			}
		}
		if len(shown) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## Growth: %s\n\n![nanoseconds for each byte](%s)\n\n![peak memory](%s)\n\n%s\n\n| size |",
			chart, chartFile("growth "+chart), chartFile("memory "+chart), explanations[chart])
		rule := "|---|"
		for _, c := range shown {
			fmt.Fprintf(&b, " %s, ns/B | peak | allocated |", c.Name)
			rule += "---|---|---|"
		}
		b.WriteString("\n" + rule + "\n")
		for i, p := range shown[0].Points {
			fmt.Fprintf(&b, "| %s |", bytesText(uint64(p.Size)))
			for _, c := range shown {
				fmt.Fprintf(&b, " %.3g | %s | %s |", c.Points[i].Nanos,
					bytesText(c.Points[i].Peak), bytesText(c.Points[i].Allocated))
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

var explanations = map[string]string{
	bench.ByFrame: `Processor time, the least of several passes. Each frame has a cost of its own, some nanoseconds,
which a byte's share of falls with the size: the line falls until about 1 KiB. Then it is flat as long as frames fit
the processor's caches. From 1 MiB on a new Reader pays for fresh memory, which the system hands out page by page: a
Reader that is kept pays it once. *peak* is the most by which the heap grew, garbage included, and *allocated* all
that a new Reader or Writer allocates for up to 32 MiB of frames, or for one frame, added up: no more than 64 KiB and
four times what arrives. The buffer doubles, so part of that is garbage by the end. A Writer has no need to hold a
frame.`,
	bench.ByStream: `The lines are flat: a byte costs what it costs, wherever in the stream it stands, and memory is what
a Reader's buffer takes, whatever the length (small allocations show only when the runtime has added them up). The
streams are made as they are read, which is part of the time.`,
}

func bytesText(n uint64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.3g GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.3g MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.3g KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}

// digits writes a time in nanoseconds with three digits or so.
func digits(ns float64) string {
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
