package goapptrace_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/framing"
)

// capture returns the bytes that a client of the reference sent to its server: see testdata/README.md.
func capture(t testing.TB) []byte {
	data, err := os.ReadFile("testdata/gofmt.bin")
	require.NoError(t, err)
	require.Len(t, data, 103896)
	return data
}

func TestCapture(t *testing.T) {
	var proto goapptrace.Proto
	data := capture(t)
	counts := map[string]int{}
	var again []byte
	var nextID int64
	for rest := data; len(rest) > 0; {
		p, n, err := proto.Unpack(rest)
		require.NoError(t, err)
		require.Positive(t, n)
		require.Equal(t, n, proto.PackSize(p))
		again, err = proto.AppendPacket(again, p)
		require.NoError(t, err)
		rest = rest[n:]
		counts[p.Type().String()]++
		switch p := p.(type) {
		case *goapptrace.ClientHelloPacket:
			assert.Equal(t, &goapptrace.ClientHelloPacket{PID: 4242, AppName: "gofmt", Host: "tracer-01", ProtocolVersion: "1"}, p)
		case *goapptrace.SymbolPacket:
			assert.NoError(t, p.Validate())
			assert.Equal(t, []int{33, 1, 49, 1409}, []int{len(p.Files), len(p.Mods), len(p.Funcs), len(p.Lines)})
		case *goapptrace.RawFuncLogPacket:
			require.Equal(t, nextID, p.ID)
			require.Equal(t, goapptrace.Tag(nextID%2), p.Tag)
			require.True(t, 1 <= len(p.Frames) && len(p.Frames) <= 12)
			nextID++
		}
	}
	assert.Equal(t, map[string]int{"ClientHello": 1, "Symbol": 1, "RawFuncLog": 800, "Shutdown": 1}, counts)
	assert.True(t, bytes.Equal(data, again), "re-encoded bytes differ")
}

// Every PC in the logs of the capture belongs to a function of its symbol table.
func TestCaptureLookUps(t *testing.T) {
	var symbols goapptrace.SymbolsData
	found := 0
	for rest := capture(t); len(rest) > 0; {
		p, n, err := goapptrace.Proto{}.Unpack(rest)
		require.NoError(t, err)
		rest = rest[n:]
		switch p := p.(type) {
		case *goapptrace.SymbolPacket:
			symbols = p.SymbolsData
		case *goapptrace.RawFuncLogPacket:
			for _, pc := range p.Frames {
				f, ok := symbols.Func(pc)
				require.True(t, ok, "%#x", pc)
				require.LessOrEqual(t, f.Entry, pc)
				file, ok := symbols.File(pc)
				require.True(t, ok)
				require.NotEmpty(t, file)
				found++
			}
		}
	}
	assert.Greater(t, found, 800)
}

// boundaries returns where the frames of data start, and its end.
func boundaries(t *testing.T, data []byte) []int {
	at := []int{0}
	for at[len(at)-1] < len(data) {
		start := at[len(at)-1]
		_, n, err := goapptrace.Proto{}.Unpack(data[start:])
		require.NoError(t, err)
		at = append(at, start+n)
	}
	return at
}

// A capture cut anywhere but between two frames is an error that names the offset and the index of the frame that was
// cut, for every one of its offsets. Each Reader starts at the frame before: frames before that one are the business of
// TestCapture.
func TestCaptureCutEverywhere(t *testing.T) {
	data := capture(t)
	at := boundaries(t, data)
	require.Len(t, at, 804)
	f := goapptrace.Proto{}.Framing()
	src := bytes.NewReader(nil)
	r := framing.NewReader(src, f)
	for i := 1; i < len(at)-1; i++ {
		before, start, end := at[i-1], at[i], at[i+1]
		for cut := start; cut < end; cut++ {
			src.Reset(data[before:cut])
			r.Reset(src)
			frame, err := r.ReadFrame()
			require.NoError(t, err)
			require.Len(t, frame, start-before)
			_, err = r.ReadFrame()
			if cut == start {
				require.Equal(t, io.EOF, err)
				continue
			}
			var at *framing.Error
			require.True(t, errors.As(err, &at), "cut at %d: %v", cut, err)
			if at.Offset != int64(start-before) || at.Frame != 1 || at.Err != io.ErrUnexpectedEOF {
				require.Fail(t, "wrong error", "cut at %d: %v", cut, err)
			}
			p, n, err := goapptrace.Proto{}.Unpack(data[start:cut])
			require.True(t, p == nil && n == 0 && err == nil, "cut at %d: not need-more", cut)
		}
	}
}

// The same with the whole capture in front: every cut of the first two frames and of the last, and one in each other
// frame.
func TestCaptureCutFromTheStart(t *testing.T) {
	data := capture(t)
	at := boundaries(t, data)
	for i := range len(at) - 1 {
		start, end := at[i], at[i+1]
		step := max(1, (end-start)/3)
		if i == 0 || i == len(at)-2 {
			step = 1
		}
		for cut := start + 1; cut < end; cut += step {
			frames, err := readAll(data[:cut])
			var cutAt *framing.Error
			require.ErrorAs(t, err, &cutAt, "cut at %d", cut)
			require.ErrorIs(t, err, io.ErrUnexpectedEOF)
			require.Equal(t, int64(start), cutAt.Offset)
			require.Equal(t, int64(i), cutAt.Frame)
			require.Equal(t, i, frames)
		}
	}
	frames, err := readAll(data)
	assert.NoError(t, err)
	assert.Equal(t, 803, frames)
}

// readAll decodes all frames of data and returns how many there are before the end or the error.
func readAll(data []byte) (frames int, err error) {
	var proto goapptrace.Proto
	var slots goapptrace.Slots
	for frame, err := range framing.NewReader(bytes.NewReader(data), proto.Framing()).Frames() {
		if err != nil {
			return frames, err
		}
		if _, _, err := proto.UnpackInto(&slots, frame); err != nil {
			return frames, err
		}
		frames++
	}
	return frames, nil
}
