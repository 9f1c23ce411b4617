package framingtest

import (
	"fmt"

	"github.com/seed44153783/wirekit/framing"
)

// A law returns the first thing that violates it, or nil.
type law struct {
	name  string
	check func(*candidate) error
	// basic laws are what all later ones rest on.
	basic bool
	// after names a law that this one rests on.
	after string
}

var laws = []law{
	{name: "end", check: end, basic: true},
	{name: "returns", check: returns, basic: true},
	{name: "bounds", check: bounds, basic: true},
	{name: "read only", check: readOnly, basic: true},
	{name: "round trip", check: roundTrip},
	{name: "empty", check: empty},
	{name: "append", check: appends},
	{name: "ownership", check: ownership},
	{name: "stateless", check: stateless},
	{name: "truncation", check: truncation},
	{name: "chunking", check: chunking},
	{name: "readers", check: readers, after: "chunking"},
	{name: "limits", check: limits},
	{name: "oversize", check: oversize, after: "limits"},
	{name: "memory", check: memory},
	{name: "linear", check: linear},
	{name: "junk", check: junk},
	{name: "writers", check: writers, after: "append"},
}

// judge has run check f against each law that rests on none that is violated; run says whether it holds.
func judge(f framing.Framing, opts Options, run func(name string, check func() error) bool) {
	violated := map[string]bool{}
	for _, l := range laws {
		if violated[l.after] {
			continue
		}
		violated[l.name] = !run(l.name, func() error { return l.against(f, opts) })
		if l.basic && violated[l.name] {
			return
		}
	}
}

// against checks f. A panic violates every law.
func (l law) against(f framing.Framing, opts Options) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return l.check(newCandidate(f, opts))
}
