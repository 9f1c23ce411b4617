package main

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/seed44153783/wirekit/bench/round"
	"github.com/seed44153783/wirekit/codecs/goapptrace"
)

// dumpRounds is how often each of two wiredumps runs, in turn.
const dumpRounds = 7

// dumpModes are what a wiredump does with a session, or, for -encode, with the JSON that it made of one.
var dumpModes = []struct {
	name string
	args []string
	goal float64
}{
	{"text", nil, 5},
	{"-json", []string{"-json"}, 8},
	{"-encode", []string{"-encode"}, 4},
	{"-stats", []string{"-stats"}, 2},
}

// dumpLines pairs today's wiredump, which it builds, with an earlier one. What counts is the processor time that the
// commands take as a whole.
func dumpLines(earlier string) (lines []line, err error) {
	dir, err := os.MkdirTemp("", "wiredump")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	today := filepath.Join(dir, "wiredump")
	build := exec.Command("go", "build", "-o", today, "github.com/seed44153783/wirekit/codecs/cmd/wiredump")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	session := filepath.Join(dir, "session")
	b, err := longSession()
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(session, b, 0o666); err != nil {
		return nil, err
	}
	commands := []string{today, earlier}
	for _, mode := range dumpModes {
		times := make(round.Times, len(commands))
		for range dumpRounds {
			for i, command := range commands {
				in, out := session, filepath.Join(dir, fmt.Sprint(mode.name, i))
				if mode.name == "-encode" {
					in = filepath.Join(dir, fmt.Sprint("-json", i))
				}
				nanos, err := runDump(command, append(mode.args, "-p", "goapptrace", in), out)
				if err != nil {
					return nil, err
				}
				times[i] = append(times[i], nanos)
			}
		}
		lines = append(lines, line{
			Group: round.Group{
				Section: "wiredump", Name: "a session of 11 MB, " + mode.name, Goal: mode.goal, Spread: 0.2,
				Candidates: []round.Candidate{{Name: "wiredump"}, {Name: filepath.Base(earlier)}},
			},
			nanos: []float64{times.Median(0), times.Median(1)}, faster: []float64{1, times.Ratio(0, 1)},
			allocs: []float64{math.NaN(), math.NaN()}, best: 1,
		})
	}
	return lines, nil
}

// longSession returns a captured session whose function logs come again and again, 11 MB in all.
func longSession() (b []byte, err error) {
	captured, err := os.ReadFile("../codecs/goapptrace/testdata/gofmt.bin")
	if err != nil {
		return nil, err
	}
	var logs []byte
	for len(captured) > 0 {
		p, n, err := goapptrace.Proto{}.Unpack(captured)
		if err != nil || n == 0 {
			return nil, fmt.Errorf("a captured session: %w", err)
		}
		if _, ok := p.(*goapptrace.RawFuncLogPacket); ok {
			logs = append(logs, captured[:n]...)
		} else if len(logs) == 0 {
			b = append(b, captured[:n]...)
		}
		captured = captured[n:]
	}
	for len(b) < 11e6 {
		b = append(b, logs...)
	}
	return b, nil
}

// runDump runs a command with its output to a file, and returns its processor time in nanoseconds.
func runDump(command string, args []string, out string) (float64, error) {
	f, err := os.Create(out)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	cmd := exec.Command(command, args...)
	cmd.Stdout, cmd.Stderr = f, os.Stderr
	err = cmd.Run()
	if err != nil {
		return 0, fmt.Errorf("%s %v: %w", command, args, err)
	}
	return float64(cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()), nil
}
