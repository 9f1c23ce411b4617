package wiretest

import (
	"fmt"
	"slices"
	"time"
)

// A check returns the first thing that it finds wrong, or nil.
type check struct {
	name string
	run  func(*subject) error
	// do is what to do about a failure.
	do string
	// basic checks are what all later ones rest on: a record that takes all memory there is would end them, too.
	basic bool
	// after names checks that this one rests on.
	after []string
}

var checks = []check{
	{
		name: "zero value", run: zeroValue, basic: true,
		do: beforeUse,
	},
	{
		name: "samples", run: samples, basic: true,
		do: "mend the sample, or the field that refuses it",
	},
	{
		name: "read only", run: readOnly, basic: true,
		do: "write to the record only if c.Decoding(), and sort or compute in a copy",
	},
	{
		name: "deterministic", run: deterministic, basic: true,
		do: "code a map with wire.Map, and let Fields depend on the record alone",
	},
	{
		name: "size", run: size, basic: true,
		do: "an append function must append the same bytes to any slice, nil too",
	},
	{
		name: "append", run: appends, basic: true,
		do: "an append function must keep dst, and write nothing but what it appends",
	},
	{
		name: "round trip", run: roundTrip, basic: true,
		do: "code the field itself, not a copy of it, in both directions alike",
	},
	{
		name: "golden", run: golden,
		do: "compare the fields with the specification, one by one: wire.Dump shows them",
	},
	{
		name: "truncation", run: truncation,
		do: "a consume function says io.ErrUnexpectedEOF while it has too few bytes; what may end early needs Config.Tail",
	},
	{
		name: "trailing bytes", run: trailing,
		do: "decode no more than is encoded; a record that takes all that is left needs Config.Tail",
	},
	{
		name: "lengths", run: lengths, basic: true,
		do: "make room for what has arrived, not for what is claimed: with wire.List, or wire.Repeat after c.Count",
	},
	{
		name: "damage", run: damage, basic: true,
		do: "check a value with c.Check before it is used, and refuse when decoding what could not be encoded",
	},
	{
		name: "misuse", run: misuse,
		do: "run loops to their end, and name all bits of a number; refuse values with c.Check",
	},
	{
		name: "stream", run: streams, after: []string{"truncation", "trailing bytes"},
		do: "look at c.Len() only inside a section, and never at c itself; Codec.At needs Config.SliceOnly",
	},
	{
		name: "reuse", run: reuse,
		do: "clear, if c.Decoding(), every field that a branch does not code, views to nil; decode Into what is no view",
	},
	{
		name: "input", run: input,
		do: "copy what is kept of the input and write to the copy; View methods need Config.Views",
	},
	{
		name: "depth", run: depth,
		do: "go into a record inside a record through c.Group, wire.When, wire.Optional or wire.List, in both directions",
	},
	{
		name: "limits", run: limits,
		do: "code a length or count with the same Prefix in both directions, through a method that heeds MaxLen",
	},
	{
		name: "text", run: text,
		do: "give String methods one line of text without control characters, and code secrets with c.Secret",
	},
	{
		name: "dump", run: dump, after: []string{"text"},
		do: "give each field of a part a name of its own",
	},
	{
		name: "JSON", run: jsonText,
		do: "give each field beside others a name of its own, and decide branches by fields that JSON shows",
	},
	{
		name: "allocations", run: allocations,
		do: "keep Fields from making names, closures that escape, and memory that is there; maps need Config.Allocs",
	},
	{
		name: "fast path", run: fastPath,
		do: "mend the fast path: the description is what the bytes are",
	},
}

// defaultTimeout is for a machine that is slow and busy, under the race detector: a check takes less than a second.
const defaultTimeout = time.Minute

// judge has run run every check that rests on none that failed; run says whether it holds.
func judge(c Config, run func(name string, check func() error) bool) {
	s, err := newSubject(c)
	if err != nil {
		run("config", func() error { return err })
		return
	}
	failed := map[string]bool{}
	for _, k := range checks {
		if slices.ContainsFunc(k.after, func(name string) bool { return failed[name] }) {
			continue
		}
		failed[k.name] = !run(k.name, func() error { return k.against(s) })
		if failed[k.name] && (k.basic || s.lost.Load()) {
			return
		}
	}
}

// against runs k within the time that it may take. A panic fails it.
func (k check) against(s *subject) error {
	s.begin(k)
	done := make(chan error, 1)
	go func() { done <- s.guard(func() error { return k.run(s) }) }()
	timeout := s.Timeout
	if timeout == 0 {
		timeout = defaultTimeout
	}
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case err := <-done:
		return err
	case <-timer.C:
		s.lost.Store(true) // it still runs, and would disturb what comes after it
		return s.fail("let Fields end its loops where c.Err is not nil, or code lists with wire.List",
			fmt.Errorf("does not end, or not within %v", timeout))
	}
}

// beforeUse is what to do about a panic.
const beforeUse = "let Fields look whether a value is there and in range, with c.Check, before it uses it"

// guard calls fn and makes an error of a panic.
func (s *subject) guard(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = s.fail(beforeUse, fmt.Errorf("panics: %v", p))
		}
	}()
	return fn()
}

// A property is what is true of any bytes.
type property func(s *subject, b []byte) error

var properties = []property{reencodes, frugal, proper, cutAlike, intoUsed, apart, covered, throughJSON, fastDecodes}

// holds tells whether b has property p.
func (s *subject) holds(p property, b []byte) error {
	s.begin(check{name: "fuzz", do: "see the check of package wiretest that says the same"})
	s.try("the input", fmt.Sprintf(" of %d bytes", len(b)), b, -1)
	return s.guard(func() error { return p(s, b) })
}
