//go:build !race

package framingtest

const underRace = false
