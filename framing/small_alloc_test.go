//go:build !race

package framing_test

import (
	"bufio"
	"bytes"
	"io"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
)

func TestSmallFramingsDoNotAllocate(t *testing.T) {
	verbatim := bytes.Repeat([]byte("x"), 100)
	changed := bytes.Repeat([]byte("x\x00\xc0\xdb"), 250)
	for _, c := range []struct {
		f       framing.StateSplitter
		payload []byte
		copied  bool // the token is a copy
	}{
		{framing.Fixed{Size: 100}, verbatim, false},
		{framing.Netstring{}, verbatim, false},
		{framing.OctetCount{}, verbatim, false},
		{framing.COBS{}, verbatim, false},
		{framing.COBS{}, changed, true},
		{framing.SLIP{}, verbatim, false},
		{framing.SLIP{}, changed, true},
		{framing.Blocks{}, verbatim, false},
		{framing.Blocks{}, changed, true},
		{framing.CRC32(framing.Netstring{}), verbatim, false},
		{framing.CRC32C(framing.Blocks{}), changed, true},
		{framing.Adler32(framing.COBS{}), changed, true},
	} {
		dst := make([]byte, 0, 3000)
		var frame []byte
		var err error
		assert.Zero(t, testing.AllocsPerRun(100, func() { frame, err = c.f.AppendFrame(dst, c.payload) }), "%s: AppendFrame", c.f)
		require.NoError(t, err)

		var s framing.State
		var token []byte
		state := func() {
			_, token, err = c.f.SplitState(frame, false, &s)
			s.Next()
		}
		assert.Zero(t, testing.AllocsPerRun(100, state), "%s: SplitState", c.f)
		require.NoError(t, err)
		require.Equal(t, c.payload, token)

		want := 0.0
		if c.copied {
			want = 1
		}
		split := func() { _, token, err = c.f.Split(frame, false) }
		assert.Equal(t, want, testing.AllocsPerRun(100, split), "%s: Split", c.f)
		for end := range frame {
			part := frame[:end]
			assert.Zero(t, testing.AllocsPerRun(1, func() { _, _, err = c.f.Split(part, false) }), "%s: need more", c.f)
		}
	}
}

// TestChecksumKeepsItsScratch: a program that only splits does not allocate a sum for each frame either.
func TestChecksumKeepsItsScratch(t *testing.T) {
	f := framing.CRC32(framing.Netstring{})
	frame, err := f.AppendFrame(nil, []byte("abc"))
	require.NoError(t, err)
	runtime.GC() // empties the pool, in two steps
	runtime.GC()
	assert.Zero(t, testing.AllocsPerRun(100, func() { _, _, err = f.Split(frame, true) }))
	require.NoError(t, err)
}

func TestBlockStreamDoesNotAllocate(t *testing.T) {
	payload := bytes.Repeat([]byte("x"), 10_000)
	stream, err := framing.Blocks{}.AppendFrame(nil, payload)
	require.NoError(t, err)
	src := bytes.NewReader(stream)
	buf := bufio.NewReader(src)
	p := make([]byte, len(payload))
	r := framing.NewBlockReader(src)
	for _, source := range []io.Reader{src, struct{ io.Reader }{src}, buf} {
		assert.Zero(t, testing.AllocsPerRun(100, func() {
			src.Reset(stream)
			buf.Reset(src)
			r.Reset(source)
			_, err = io.ReadFull(r, p)
		}))
		require.NoError(t, err)
		require.Equal(t, payload, p)
	}
	w := framing.NewBlockWriter(io.Discard)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		w.Reset(io.Discard)
		_, _ = w.Write(payload)
		err = w.Close()
	}))
	require.NoError(t, err)
}
