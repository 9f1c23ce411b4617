//go:build amd64 && !purego && !race

package varint_test

import (
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
)

// TestNoStall: the world stops soon, as it has to for the garbage collector, while a bulk function works through 32 Mi
// values. It is the one test here that looks at a clock, and asks whether nine in ten stops take less than 1 ms. Where
// they take longer, the machine may be busy with other things: the test is repeated a few times, and each time they may
// take three times as long as during a plain loop. Assembly that runs on and on takes 40 ms and more each time.
func TestNoStall(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 320 MiB")
	}
	const (
		count = 32 << 20
		stops = 50
		tries = 10
	)
	vs := slices.Repeat([]uint64{300}, count)
	signed := unsafe.Slice((*int64)(unsafe.Pointer(&vs[0])), count)
	b := varint.AppendUvarints(make([]byte, 0, 2*count+1<<12), vs)
	var sum uint64
	loop := func() {
		for _, v := range vs {
			sum += v
		}
	}
	for name, call := range map[string]func(){
		"ConsumeUvarints": func() { _, _, _ = varint.ConsumeUvarints(vs, b) },
		"AppendUvarints":  func() { varint.AppendUvarints(b[:0], vs) },
		"ConsumeZigzags":  func() { _, _, _ = varint.ConsumeZigzags(signed, b) },
		"AppendZigzags":   func() { varint.AppendZigzags(b[:0], signed) },
	} {
		t.Run(name, func(t *testing.T) {
			var waited, allowed time.Duration
			for range tries {
				allowed = time.Millisecond
				if waited = stopTheWorld(stops, call); waited < allowed {
					return
				}
				if allowed = max(allowed, 3*stopTheWorld(stops, loop)); waited < allowed {
					return
				}
			}
			require.Less(t, waited, allowed, "nine in ten stops of the world")
		})
	}
}

// stopTheWorld stops the world so many times while call is called over and over, and returns how long nine in ten of
// the stops took at most.
func stopTheWorld(stops int, call func()) time.Duration {
	var done atomic.Bool
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for !done.Load() {
			call()
		}
	}()
	waits := make([]time.Duration, stops)
	for i := range waits {
		time.Sleep(time.Millisecond)
		start := time.Now()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats) // stops the world
		waits[i] = time.Since(start)
	}
	done.Store(true)
	<-ended
	slices.Sort(waits)
	return waits[stops*9/10]
}
