package framingtest

import (
	"fmt"

	"github.com/seed44153783/wirekit/framing"
)

// A law returns the first thing that violates it, or nil.
type law struct {
	name  string
	check func(*candidate) error
	// basic laws are what the others rest on.
	basic bool
}

var laws = []law{
	{name: "returns", check: returns, basic: true},
	{name: "end", check: end, basic: true},
	{name: "bounds", check: bounds, basic: true},
	{name: "read only", check: readOnly, basic: true},
	{name: "round trip", check: roundTrip},
	{name: "empty", check: empty},
	{name: "append", check: appends},
	{name: "ownership", check: ownership},
	{name: "stateless", check: stateless},
	{name: "truncation", check: truncation},
	{name: "chunking", check: chunking},
	{name: "readers", check: readers},
	{name: "limits", check: limits},
	{name: "oversize", check: oversize},
	{name: "memory", check: memory},
	{name: "linear", check: linear},
	{name: "junk", check: junk},
	{name: "writers", check: writers},
}

// judge has run check f against each law; run says whether it holds.
func judge(f framing.Framing, opts Options, run func(name string, check func() error) bool) {
	sound := true
	for _, l := range laws {
		if !l.basic && !sound {
			return
		}
		if !run(l.name, func() error { return l.against(f, opts) }) {
			sound = sound && !l.basic
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
