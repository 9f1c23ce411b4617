package drpc_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	. "github.com/seed44153783/wirekit/codecs/drpc"
)

// chunk returns a datagram with the header and data.
func chunk(h ChunkHeader, data string) []byte {
	b, _ := h.MarshalBinary()
	return append(b, data...)
}

func TestChunkHeader(t *testing.T) {
	h := ChunkHeader{TotalSize: 0x0102030405060708, Size: 0x1112131415161718, Index: 0x21222324, Chunks: 0x31323334}
	want := unhex(t, "0807060504030201"+"1817161514131211"+"24232221"+"34333231")
	got, err := h.AppendBinary([]byte{0xff})
	require.NoError(t, err)
	assert.Equal(t, append([]byte{0xff}, want...), got)
	got, err = h.MarshalBinary()
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.Equal(t, ChunkHeaderSize, h.SizeBinary())
	back, n, err := ConsumeChunkHeader(append(want, 9))
	require.NoError(t, err)
	assert.Equal(t, ChunkHeaderSize, n)
	assert.Equal(t, h, back)
	for i := range want {
		back, n, err = ConsumeChunkHeader(want[:i:i])
		assert.Equal(t, io.ErrUnexpectedEOF, err)
		assert.Zero(t, n)
		assert.Zero(t, back)
	}
	assert.Equal(t, "chunk 1 of 3, 5 of 12 bytes", ChunkHeader{TotalSize: 12, Size: 5, Index: 1, Chunks: 3}.String())
}

func TestAppendChunksSizes(t *testing.T) {
	for _, test := range []struct {
		size  int
		sizes []int
	}{
		{0, []int{0}},
		{1, []int{1}},
		{MaxChunkData, []int{MaxChunkData}},
		{MaxChunkData + 1, []int{MaxChunkData, 1}},
		{2 * MaxChunkData, []int{MaxChunkData, MaxChunkData}},
		{2*MaxChunkData + 7, []int{MaxChunkData, MaxChunkData, 7}},
	} {
		msg := pattern(test.size)
		chunks := AppendChunks([][]byte{[]byte("kept")}, msg)
		require.Len(t, chunks, len(test.sizes)+1)
		assert.Equal(t, "kept", string(chunks[0]))
		var a Assembler
		for i, size := range test.sizes {
			c := chunks[i+1]
			assert.Len(t, c, ChunkHeaderSize+size)
			assert.Equal(t, len(c), cap(c))
			got, ok, err := a.Add(c)
			require.NoError(t, err)
			require.Equal(t, i == len(test.sizes)-1, ok)
			if ok {
				assert.True(t, bytes.Equal(msg, got))
				assert.NotNil(t, got)
			}
		}
	}
}

func TestAssemblerErrors(t *testing.T) {
	first := ChunkHeader{TotalSize: 6, Size: 3, Chunks: 3}
	for _, test := range []struct {
		name   string
		max    int
		before []byte
		header ChunkHeader
		data   string
		err    error
	}{
		{name: "index too high", header: ChunkHeader{TotalSize: 1, Size: 1, Index: 1, Chunks: 2}, data: "x", err: ErrLostChunk},
		{name: "index again", before: chunk(first, "abc"), header: first, data: "abc", err: ErrLostChunk},
		{name: "no chunks", header: ChunkHeader{TotalSize: 1, Size: 1}, data: "x", err: ErrTotalChunks},
		{
			name: "other number of chunks", before: chunk(first, "abc"),
			header: ChunkHeader{TotalSize: 6, Size: 3, Index: 1, Chunks: 2}, data: "def", err: ErrTotalChunks,
		},
		{
			name: "no chunks later", before: chunk(first, "abc"),
			header: ChunkHeader{TotalSize: 6, Size: 3, Index: 1}, data: "def", err: ErrTotalChunks,
		},
		{
			name: "other total", before: chunk(first, "abc"),
			header: ChunkHeader{TotalSize: 7, Size: 3, Index: 1, Chunks: 3}, data: "def", err: ErrTotalSize,
		},
		{
			name: "more chunks than bytes", header: ChunkHeader{TotalSize: 3, Size: 3, Chunks: 4}, data: "abc",
			err: ErrTotalChunks,
		},
		{name: "2^32-1 chunks of nothing", header: ChunkHeader{Chunks: math.MaxUint32}, err: ErrTotalChunks},
		{name: "two chunks of nothing", header: ChunkHeader{Chunks: 2}, err: ErrTotalChunks},
		{name: "data missing", header: ChunkHeader{TotalSize: 4, Size: 4, Chunks: 1}, data: "abc", err: io.ErrUnexpectedEOF},
		{name: "no data", header: ChunkHeader{TotalSize: 1, Size: 1, Chunks: 1}, err: io.ErrUnexpectedEOF},
		{
			name: "size above a chunk", header: ChunkHeader{TotalSize: 1 << 20, Size: MaxChunkData + 1, Chunks: 10},
			err: &SizeError{Size: MaxChunkData + 1, Max: MaxChunkData},
		},
		{
			name: "size 2^64-1", max: -1, header: ChunkHeader{TotalSize: 6, Size: math.MaxUint64, Chunks: 1},
			err: &SizeError{Size: math.MaxUint64, Max: MaxChunkData},
		},
		{
			name: "total above the default", header: ChunkHeader{TotalSize: DefaultMax + 1, Size: 1, Chunks: 1000}, data: "x",
			err: &SizeError{Size: DefaultMax + 1, Max: DefaultMax},
		},
		{
			name: "total above Max", max: 5, header: ChunkHeader{TotalSize: 6, Size: 1, Chunks: 2}, data: "x",
			err: &SizeError{Size: 6, Max: 5},
		},
		{
			name: "total above int", max: -1, header: ChunkHeader{TotalSize: 1 << 63, Size: 1, Chunks: 2}, data: "x",
			err: &SizeError{Size: 1 << 63, Max: math.MaxInt},
		},
		{
			name: "overflow by one", before: chunk(first, "abc"),
			header: ChunkHeader{TotalSize: 6, Size: 4, Index: 1, Chunks: 3}, data: "defg", err: ErrChunkOverflow,
		},
		{name: "first above the total", header: ChunkHeader{TotalSize: 2, Size: 3, Chunks: 2}, data: "abc", err: ErrSizeMismatch},
		{name: "only one too short", header: ChunkHeader{TotalSize: 4, Size: 3, Chunks: 1}, data: "abc", err: ErrSizeMismatch},
		{
			name: "last too short", before: chunk(ChunkHeader{TotalSize: 6, Size: 3, Chunks: 2}, "abc"),
			header: ChunkHeader{TotalSize: 6, Size: 2, Index: 1, Chunks: 2}, data: "de", err: ErrSizeMismatch,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := Assembler{Max: test.max}
			want := &ChunkError{Header: test.header, Err: test.err}
			if test.before != nil {
				_, ok, err := a.Add(test.before)
				require.NoError(t, err)
				require.False(t, ok)
				want.Index, want.Received = 1, 3
			}
			msg, ok, err := a.Add(chunk(test.header, test.data))
			assert.Equal(t, want, err)
			assert.Equal(t, test.err, errors.Unwrap(err))
			assert.False(t, ok)
			assert.Nil(t, msg)

			_, _, again := a.Add(chunk(ChunkHeader{Chunks: 1}, ""))
			assert.Same(t, err, again, "the connection is lost")
			assert.Same(t, err, a.Finish())
			a.Reset()
			assert.NoError(t, a.Finish())
			assert.Equal(t, test.max, a.Max)
			msg, ok, err = a.Add(chunk(ChunkHeader{TotalSize: 1, Size: 1, Chunks: 1}, "x"))
			assert.NoError(t, err)
			assert.True(t, ok)
			assert.Equal(t, "x", string(msg))
		})
	}
	assert.ErrorIs(t, &SizeError{}, ErrTooBig)
	assert.EqualError(t, &ChunkError{Index: 1, Received: 3, Header: first, Err: ErrLostChunk},
		"drpc: chunk 1 (after 3 bytes; got chunk 0 of 3, 3 of 6 bytes): drpc: lost chunk")
	assert.EqualError(t, &ChunkError{Err: ErrTotalChunks},
		"drpc: chunk 0 (after 0 bytes; got chunk 0 of 0, 0 of 0 bytes): "+ErrTotalChunks.Error(), "a header of zeros came")
	assert.EqualError(t, &SizeError{Size: 6, Max: 5}, "drpc: 6 bytes exceed the limit of 5")
}

func TestAssemblerLimitsAreInclusive(t *testing.T) {
	for _, test := range []struct {
		max   int
		total uint64
	}{{0, DefaultMax}, {6, 6}, {-1, math.MaxInt}} {
		a := Assembler{Max: test.max}
		_, ok, err := a.Add(chunk(ChunkHeader{TotalSize: test.total, Size: 1, Chunks: 2}, "x"))
		assert.NoError(t, err)
		assert.False(t, ok)
	}
	var a Assembler
	_, ok, err := a.Add(chunk(ChunkHeader{TotalSize: MaxChunkData, Size: MaxChunkData, Chunks: 1}, string(make([]byte, MaxChunkData))))
	assert.NoError(t, err)
	assert.True(t, ok)
}

// TestAssemblerShortDatagrams cuts a datagram at every point, as the first and as a later one.
func TestAssemblerShortDatagrams(t *testing.T) {
	full := chunk(ChunkHeader{TotalSize: 6, Size: 3, Index: 1, Chunks: 2}, "def")
	for n := range full {
		var a Assembler
		_, _, err := a.Add(chunk(ChunkHeader{TotalSize: 6, Size: 3, Chunks: 2}, "abc"))
		require.NoError(t, err)
		_, _, err = a.Add(full[:n:n])
		var ce *ChunkError
		require.ErrorAs(t, err, &ce)
		assert.Equal(t, io.ErrUnexpectedEOF, ce.Err)
		assert.Equal(t, n >= ChunkHeaderSize, ce.Header != ChunkHeader{})
		if n < ChunkHeaderSize {
			assert.EqualError(t, err, "drpc: chunk 1 (after 3 bytes): unexpected EOF")
		} else {
			assert.EqualError(t, err, "drpc: chunk 1 (after 3 bytes; got chunk 1 of 2, 3 of 6 bytes): unexpected EOF")
		}
	}
}

func TestAssemblerFinish(t *testing.T) {
	var a Assembler
	assert.NoError(t, a.Finish())
	_, _, err := a.Add(chunk(ChunkHeader{TotalSize: 6, Size: 3, Chunks: 2}, "abc"))
	require.NoError(t, err)
	err = a.Finish()
	assert.Equal(t, &ChunkError{Index: 1, Received: 3, Err: io.ErrUnexpectedEOF}, err)
	assert.EqualError(t, err, "drpc: chunk 1 (after 3 bytes): unexpected EOF", "no chunk came")
	_, _, again := a.Add(chunk(ChunkHeader{TotalSize: 6, Size: 3, Index: 1, Chunks: 2}, "def"))
	assert.Same(t, err, again)
}

// TestAssemblerUneven: chunks of any size, empty ones at either end too, and a datagram longer than its chunk.
func TestAssemblerUneven(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 4))
	var a Assembler
	for range 500 {
		msg := pattern(rng.IntN(2000))
		chunks := min(1+rng.IntN(6), max(1, len(msg)))
		rest := msg
		for i := range chunks {
			n := rng.IntN(len(rest) + 1)
			if i == chunks-1 {
				n = len(rest)
			}
			h := ChunkHeader{TotalSize: uint64(len(msg)), Size: uint64(n), Index: uint32(i), Chunks: uint32(chunks)}
			got, ok, err := a.Add(append(chunk(h, string(rest[:n])), "surplus"[:rng.IntN(8)]...))
			require.NoError(t, err)
			rest = rest[n:]
			require.Equal(t, i == chunks-1, ok)
			if ok {
				require.NotNil(t, got)
				require.True(t, bytes.Equal(msg, got))
				require.NoError(t, a.Finish())
			}
		}
	}
}

func TestAssemblerEmptyMessages(t *testing.T) {
	var a Assembler
	for range 3 {
		msg, ok, err := a.Add(chunk(ChunkHeader{Chunks: 1}, ""))
		require.NoError(t, err)
		require.True(t, ok)
		assert.NotNil(t, msg)
		assert.Empty(t, msg)
	}
}

// TestAssemblerAsManyChunksAsBytes: the most there can be, all of one byte, or one with all and the others empty.
func TestAssemblerAsManyChunksAsBytes(t *testing.T) {
	for name, pieces := range map[string][]string{
		"of one byte": {"a", "b", "c"}, "empty at the end": {"abc", "", ""}, "empty first": {"", "", "abc"},
	} {
		t.Run(name, func(t *testing.T) {
			var a Assembler
			for i, piece := range pieces {
				h := ChunkHeader{TotalSize: 3, Size: uint64(len(piece)), Index: uint32(i), Chunks: 3}
				msg, ok, err := a.Add(chunk(h, piece))
				require.NoError(t, err)
				require.Equal(t, i == 2, ok)
				if ok {
					assert.Equal(t, "abc", string(msg))
				}
			}
		})
	}
}

func TestAssemblerViewsDoNotReachBehind(t *testing.T) {
	d := append(chunk(ChunkHeader{TotalSize: 1, Size: 1, Chunks: 1}, "x"), "yz"...)
	var a Assembler
	msg, ok, err := a.Add(d)
	require.NoError(t, err)
	require.True(t, ok)
	assert.Equal(t, 1, cap(msg))
}

// TestAssemblerMemory: a header that claims much allocates little; small chunks of a large message stay within four
// times of what came.
func TestAssemblerMemory(t *testing.T) {
	got := allocated(func() {
		a := Assembler{Max: -1}
		_, _, err := a.Add(chunk(ChunkHeader{TotalSize: math.MaxInt, Size: 3, Chunks: math.MaxInt32}, "abc"))
		assert.NoError(t, err)
	})
	assert.Less(t, got, uint64(16<<10))

	const chunks, size = 3000, 1000
	d := chunk(ChunkHeader{TotalSize: 1 << 40 & math.MaxInt, Chunks: math.MaxInt32}, string(make([]byte, size)))
	if math.MaxInt == math.MaxInt32 {
		d = chunk(ChunkHeader{TotalSize: math.MaxInt32, Chunks: math.MaxInt32}, string(make([]byte, size)))
	}
	got = allocated(func() {
		a := Assembler{Max: -1}
		for i := range chunks {
			h, _, _ := ConsumeChunkHeader(d)
			h.Size, h.Index = size, uint32(i)
			if _, err := h.AppendBinary(d[:0]); err != nil {
				t.Fatal(err)
			}
			if _, _, err := a.Add(d); err != nil {
				t.Fatal(err)
			}
		}
	})
	assert.LessOrEqual(t, got, uint64(64<<10+4*chunks*len(d)))
}
