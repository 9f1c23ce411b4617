//go:build !race

package serial_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed44153783/wirekit/wire"
)

// TestServeReusesItsBuffers: a request costs a few small allocations (its Request, its context), no buffers.
func TestServeReusesItsBuffers(t *testing.T) {
	m := newMux(t)
	serve := func(requests int) float64 {
		in := strings.Repeat(request(taskIgnore, "hello")+"\xfa\x00", requests)
		return testing.AllocsPerRun(5, func() {
			conn := script(in)
			conn.written.Grow(1 << 20)
			_ = m.Serve(context.Background(), conn, wire.BigEndian)
		})
	}
	each := (serve(1100) - serve(100)) / 2000
	assert.LessOrEqual(t, each, 6.0)
	memory := func(requests int) uint64 {
		in := strings.Repeat("\xfa\x00", requests)
		return allocated(func() {
			conn := script(in)
			conn.written.Grow(1 << 20)
			_ = m.Serve(context.Background(), conn, wire.BigEndian)
		})
	}
	assert.Less(t, (memory(2000)-memory(1000))/1000, uint64(1<<10))
}
