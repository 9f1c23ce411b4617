//go:build !race

package serial_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	. "github.com/seed44153783/wirekit/codecs/serial"
	"github.com/seed44153783/wirekit/wire"
)

// limited is a connection with deadlines that are of no interest.
type limited struct{ *scripted }

func (limited) SetReadDeadline(time.Time) error  { return nil }
func (limited) SetWriteDeadline(time.Time) error { return nil }

// TestLimitsAllocateNothing: neither for a Read nor for a Write.
func TestLimitsAllocateNothing(t *testing.T) {
	m := newMux(t)
	m.Timeout = Timeout{Wait: time.Hour, Read: time.Hour, Write: time.Hour}
	in := strings.Repeat("\xfa\x00", 1000)
	serve := func(wrap func(*scripted) io.ReadWriteCloser) float64 {
		return testing.AllocsPerRun(5, func() {
			_ = m.Serve(context.Background(), wrap(script(in)), wire.BigEndian)
		})
	}
	plain := serve(func(s *scripted) io.ReadWriteCloser { return s })
	assert.InDelta(t, plain, serve(func(s *scripted) io.ReadWriteCloser { return limited{s} }), 100)
}

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
