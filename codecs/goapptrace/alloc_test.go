//go:build !race

package goapptrace_test

import (
	"bytes"
	"io"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/framing"
)

// Encoding into room that is there allocates nothing, nor does decoding into what holds the same strings, but for the
// commands' JSON.
func TestAllocsPerRecord(t *testing.T) {
	var proto goapptrace.Proto
	var slots goapptrace.Slots
	for _, r := range samples() {
		b, err := r.MarshalBinary()
		require.NoError(t, err)
		buf := make([]byte, 0, 4096)
		name := r.String()
		assert.Zero(t, testing.AllocsPerRun(100, func() {
			_, _ = r.AppendBinary(buf)
			_, _ = r.Marshal(buf[:4096])
			_ = r.SizeBinary()
		}), name)
		hasJSON := false
		switch r.(type) {
		case *goapptrace.StartTraceCmdPacket, *goapptrace.StopTraceCmdPacket:
			hasJSON = true
		}
		decode := testing.AllocsPerRun(100, func() {
			_ = r.UnmarshalBinary(b)
			_, _ = r.Unmarshal(b)
		})
		if !hasJSON {
			assert.Zero(t, decode, name)
		}
		p, ok := r.(goapptrace.Packet)
		if !ok {
			continue
		}
		frame, err := proto.Pack(p)
		require.NoError(t, err)
		assert.Zero(t, testing.AllocsPerRun(100, func() {
			_, _ = proto.AppendPacket(buf, p)
			_, _ = proto.PackToByteSlice(buf[:4096], p)
			_ = proto.PackSize(p)
		}), name)
		unpack := testing.AllocsPerRun(100, func() { _, _, _ = proto.UnpackInto(&slots, frame) })
		if !hasJSON {
			assert.Zero(t, unpack, name)
		}
	}
}

// A frame is made in one piece.
func TestAllocsPerFrame(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // a collection empties the pools
	for _, p := range append(packets(), symbolPacket(), &goapptrace.StopTraceCmdPacket{FuncName: strings.Repeat("<\xff\n", 1000)}) {
		name := p.Type().String()
		assert.LessOrEqual(t, testing.AllocsPerRun(10, func() { _, _ = goapptrace.Proto{}.Pack(p) }), 1.0, name)
		assert.LessOrEqual(t, testing.AllocsPerRun(10, func() { _, _ = goapptrace.Proto{}.PackTo(io.Discard, p) }), 1.0, name)
	}
}

// A table of names has a string for each; the same again takes nothing.
func TestAllocsPerSymbolPacket(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	table := symbolPacket()
	names := len(table.Files) + len(table.Mods) + len(table.Funcs)
	payload, err := table.MarshalBinary()
	require.NoError(t, err)
	require.Greater(t, len(payload), 1_400_000)
	assert.LessOrEqual(t, testing.AllocsPerRun(5, func() {
		_ = new(goapptrace.SymbolPacket).UnmarshalBinary(payload)
	}), float64(names+10))
	used := new(goapptrace.SymbolPacket)
	require.NoError(t, used.UnmarshalBinary(payload))
	assert.Zero(t, testing.AllocsPerRun(5, func() { _ = used.UnmarshalBinary(payload) }))
}

// A session of 100,000 packets costs no allocation per packet, from the reader to the fields, by the codec and by a
// Server.
func TestAllocsPerSession(t *testing.T) {
	const packets = 100_000
	var proto goapptrace.Proto
	stream, err := proto.Pack(&goapptrace.ClientHelloPacket{ProtocolVersion: "1"})
	require.NoError(t, err)
	for i := range packets - 1 {
		var p goapptrace.Packet = &goapptrace.PingPacket{}
		if i%100 != 0 {
			p = funcLog(i % 65)
		}
		stream, err = proto.AppendPacket(stream, p)
		require.NoError(t, err)
	}

	allocs := testing.AllocsPerRun(1, func() {
		var slots goapptrace.Slots
		r := framing.NewReader(bytes.NewReader(stream), proto.Framing())
		n := 0
		for frame, err := range r.Frames() {
			if err != nil {
				break
			}
			if _, _, err := proto.UnpackInto(&slots, frame); err == nil {
				n++
			}
		}
		require.Equal(t, packets, n)
	})
	assert.Less(t, allocs, 50.0)

	allocs = testing.AllocsPerRun(1, func() {
		s := goapptrace.NewServer(goapptrace.ServerConfig{})
		logs := 0
		for rest := stream; len(rest) > 0; {
			n := min(len(rest), 16<<10)
			s.Feed(rest[:n])
			rest = rest[n:]
			for {
				e, ok := s.Next()
				if !ok {
					break
				}
				if e.Kind == goapptrace.EventRawFuncLog {
					logs++
				}
			}
		}
		require.Equal(t, packets-1-1000, logs)
	})
	assert.Less(t, allocs, 50.0)

	c := connectedClient(t, goapptrace.ClientConfig{})
	p := funcLog(6)
	allocs = testing.AllocsPerRun(1, func() {
		for range packets {
			if c.SendRawFuncLog(p) == goapptrace.ErrFull {
				c.Output()
			}
		}
	})
	assert.Less(t, allocs, 50.0)
}
