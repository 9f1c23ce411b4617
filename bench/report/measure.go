package main

import (
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/seed44153783/wirekit/bench"
	"github.com/seed44153783/wirekit/bench/round"
)

// measured is what one process found out about a group: for each candidate its time, how many times faster ours is, and
// its allocations for each item.
type measured struct {
	Group  string
	Nanos  []float64
	Faster []float64
	Allocs []float64
}

// work is what a worker does: it prints a line of JSON for each group, or one for each point of growth and one for the
// curves.
func work(what string, plan round.Plan, match *regexp.Regexp) error {
	enc := json.NewEncoder(os.Stdout)
	if what == "growth" {
		curves, err := bench.Growth(func() { _ = enc.Encode([]bench.Curve(nil)) })
		if err != nil {
			return err
		}
		return enc.Encode(curves)
	}
	for _, g := range bench.Groups() {
		if !match.MatchString(g.Title()) {
			continue
		}
		runtime.GC() // the garbage of the group before
		times, err := round.Run(g, plan)
		if err != nil {
			return err
		}
		m := measured{Group: g.Title()}
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

// apart starts a worker with the flags of this process and hands each of its lines to found: in a process of its own,
// for the layout of code and memory differs from one to the next.
func apart[T any](what string, found func(T)) (err error) {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	args := []string{"-worker", what}
	flag.Visit(func(f *flag.Flag) { args = append(args, "-"+f.Name+"="+f.Value.String()) })
	cmd := exec.Command(self, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cmd.Wait()) }()
	for dec := json.NewDecoder(out); ; {
		var v T
		switch err := dec.Decode(&v); err {
		case nil:
			found(v)
		case io.EOF:
			return nil
		default:
			return err
		}
	}
}

func measureApart(bar progress) (map[string]measured, error) {
	results := map[string]measured{}
	err := apart("groups", func(m measured) { results[m.Group] = m; bar.step() })
	return results, err
}

func growApart(bar progress) (curves []bench.Curve, err error) {
	err = apart("growth", func(cs []bench.Curve) { curves = cs; bar.step() })
	return curves, err
}

// progress is a bar on a terminal, and nothing elsewhere.
type progress struct{ bar *progressbar.ProgressBar }

func newProgress(steps int, growth bool) progress {
	if !term.IsTerminal(int(os.Stderr.Fd())) {
		return progress{}
	}
	if growth {
		steps += bench.GrowthPoints + 1
	}
	return progress{progressbar.NewOptions(steps, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())}
}

func (p progress) step() {
	if p.bar != nil {
		_ = p.bar.Add(1)
	}
}

func (p progress) finish() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
