//go:build !amd64 || purego

package bench

// goal picks the goal of a workload that has a kernel in assembly elsewhere.
func goal(plain, assembly float64) float64 { return plain }
