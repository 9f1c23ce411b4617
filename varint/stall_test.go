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

// TestNoStall: the world stops, as it does for the garbage collector, while a bulk function works through 32 Mi values.
// It is the one test here that looks at a clock. A machine that is busy with other things fails a try; assembly that
// runs on and on, for more than 10 ms, fails every one.
func TestNoStall(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 320 MiB")
	}
	const (
		count = 32 << 20
		stops = 50
		tries = 5
	)
	vs := slices.Repeat([]uint64{300}, count)
	signed := unsafe.Slice((*int64)(unsafe.Pointer(&vs[0])), count)
	b := varint.AppendUvarints(make([]byte, 0, 2*count+1<<12), vs)
	for name, call := range map[string]func(){
		"ConsumeUvarints": func() { _, _, _ = varint.ConsumeUvarints(vs, b) },
		"AppendUvarints":  func() { varint.AppendUvarints(b[:0], vs) },
		"ConsumeZigzags":  func() { _, _, _ = varint.ConsumeZigzags(signed, b) },
		"AppendZigzags":   func() { varint.AppendZigzags(b[:0], signed) },
	} {
		t.Run(name, func(t *testing.T) {
			var waited time.Duration
			for range tries {
				if waited = stopTheWorld(stops, call); waited < time.Millisecond {
					return
				}
			}
			require.Less(t, waited, time.Millisecond, "nine in ten stops of the world")
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
