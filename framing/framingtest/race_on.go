//go:build race

package framingtest

// underRace says that the race detector is on: everything takes longer then, and what stays on the stack without it may
// be allocated.
const underRace = true
