package framing_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
)

// hexBytes is a byte string that is written in hex in JSON.
type hexBytes []byte

func (h *hexBytes) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

// blockVector is an entry of testdata/serial.json about the block stream.
type blockVector struct {
	ID       string   `json:"id"`
	Op       string   `json:"op"`
	Name     string   `json:"name"`
	Payload  hexBytes `json:"payload_hex"`
	Encoded  hexBytes `json:"encoded_hex"`
	Input    hexBytes `json:"input_hex"`
	Outcome  string   `json:"outcome"`
	Consumed int      `json:"consumed"`
	Rest     hexBytes `json:"rest_hex"`
	Received hexBytes `json:"received_payload_hex"`
}

// blockVectors returns the vectors of op, of which there must be want.
func blockVectors(t *testing.T, op string, want int) []blockVector {
	t.Helper()
	text, err := os.ReadFile("testdata/serial.json")
	require.NoError(t, err)
	var all, some []blockVector
	require.NoError(t, json.Unmarshal(text, &all))
	for _, v := range all {
		if v.Op == op {
			some = append(some, v)
		}
	}
	require.Len(t, some, want)
	return some
}

func TestBlocksEncodeVectors(t *testing.T) {
	for _, v := range blockVectors(t, "encode", 15) {
		t.Run(v.ID+" "+v.Name, func(t *testing.T) {
			frame, err := framing.Blocks{}.AppendFrame([]byte("x"), v.Payload)
			require.NoError(t, err)
			assert.Equal(t, "x"+string(v.Encoded), string(frame))

			var out bytes.Buffer
			w := framing.NewBlockWriter(&out)
			n, err := w.Write(v.Payload)
			require.NoError(t, err)
			assert.Equal(t, len(v.Payload), n)
			require.NoError(t, w.Close())
			assert.Equal(t, []byte(v.Encoded), out.Bytes())

			advance, token, err := framing.Blocks{}.Split(v.Encoded, false)
			require.NoError(t, err)
			assert.Equal(t, len(v.Encoded), advance)
			assert.Equal(t, []byte(v.Payload), token)
		})
	}
}

func TestBlocksDecodeVectors(t *testing.T) {
	for _, v := range blockVectors(t, "decode", 17) {
		t.Run(v.ID+" "+v.Name, func(t *testing.T) {
			advance, token, err := framing.Blocks{}.Split(v.Input, true)
			got, readErr := io.ReadAll(framing.NewBlockReader(bytes.NewReader(v.Input)))
			if v.Outcome == "truncated" {
				assert.Zero(t, advance)
				assert.Nil(t, token)
				if len(v.Input) > 0 {
					assert.Equal(t, io.ErrUnexpectedEOF, err)
				} else {
					assert.NoError(t, err)
				}
				assert.Equal(t, []byte(v.Received), got)
				assert.Equal(t, io.ErrUnexpectedEOF, readErr)
				return
			}
			require.Equal(t, "ok", v.Outcome)
			require.NoError(t, err)
			assert.Equal(t, v.Consumed, advance)
			assert.Equal(t, []byte(v.Payload), token)
			assert.Equal(t, []byte(v.Rest), []byte(v.Input[advance:]))
			require.NoError(t, readErr)
			assert.Equal(t, []byte(v.Payload), got)
		})
	}
}

func TestBlocksStateWalksCounts(t *testing.T) {
	stream := []byte("\x02ab\x03cde\x00")
	var s framing.State
	for _, look := range []struct {
		have, seen, size, need int
	}{
		{0, 0, 0, 0}, // nothing to look at
		{1, 0, 0, 4}, // the first count: wait for its block and the next count
		{3, 0, 0, 4},
		{4, 3, 2, 8},
		{7, 3, 2, 8},
	} {
		advance, token, err := framing.Blocks{}.SplitState(stream[:look.have], false, &s)
		require.Equal(t, []any{0, []byte(nil), error(nil)}, []any{advance, token, err})
		assert.Equal(t, []int{look.seen, look.size, look.need}, []int{s.Seen, s.Size, s.Need}, "with %d bytes", look.have)
	}
	advance, token, err := framing.Blocks{}.SplitState(stream, false, &s)
	require.NoError(t, err)
	assert.Equal(t, 8, advance)
	assert.Equal(t, "abcde", string(token))
}

func TestBlocksLimit(t *testing.T) {
	f := framing.Blocks{Max: 5}
	_, token, err := f.Split([]byte("\x02ab\x03cde\x00"), false)
	require.NoError(t, err)
	assert.Equal(t, "abcde", string(token))

	// The count byte alone tells.
	var s framing.State
	stream := []byte("\x02ab\x04cdef\x01g\x00next")
	_, _, err = f.SplitState(stream[:3], false, &s)
	require.NoError(t, err)
	assert.Equal(t, 4, s.Need)
	advance, token, err := f.SplitState(stream[:4], false, &s)
	assert.Zero(t, advance)
	assert.Nil(t, token)
	assert.Equal(t, &framing.FrameSizeError{Size: 6, Max: 5}, err)
	assert.Equal(t, int64(-1), s.Skip)

	assert.Zero(t, s.Need)

	assert.Equal(t, int64(-1), s.Payload)

	// With Payload -1 the payload is handed out, a part of a block at a time.
	pieces := s
	var got []string
	for rest, have := stream, 1; pieces.Skip != 0; have++ {
		advance, token, err = f.SplitState(rest[:min(have, len(rest))], false, &pieces)
		require.NoError(t, err)
		assert.True(t, len(token) <= advance)
		if len(token) > 0 {
			got = append(got, string(token))
			assert.Same(t, &rest[advance-len(token)], &token[0])
		}
		rest = rest[advance:]
	}
	assert.Equal(t, "abcdefg", strings.Join(got, ""))

	// Else it is dropped, up to the zero count.
	s.Payload = 0
	cutShort := s
	advance, token, err = f.SplitState(stream[:5], true, &cutShort)
	assert.Equal(t, []any{5, []byte(nil), error(nil)}, []any{advance, token, err})
	_, _, err = f.SplitState(nil, true, &cutShort)
	assert.Equal(t, io.ErrUnexpectedEOF, err)
	for _, have := range []int{1, 4, 5, 0} {
		advance, token, err = f.SplitState(stream[:have], false, &s)
		require.NoError(t, err)
		assert.Nil(t, token)
		assert.Equal(t, have, advance)
		assert.Equal(t, int64(-1), s.Skip)
		stream = stream[advance:]
	}
	advance, token, err = f.SplitState(stream, false, &s)
	require.NoError(t, err)
	assert.Nil(t, token)
	assert.Zero(t, s.Skip)
	assert.Equal(t, "next", string(stream[advance:]))
}

func TestBlocksViewOrCopy(t *testing.T) {
	one := []byte("\x03abc\x00")
	_, token, err := framing.Blocks{}.Split(one, false)
	require.NoError(t, err)
	assert.Same(t, &one[1], &token[0])
	assert.Equal(t, 3, cap(token))

	two := []byte("\x01a\x02bc\x00")
	_, token, err = framing.Blocks{}.Split(two, false)
	require.NoError(t, err)
	token[0] = 'X'
	assert.Equal(t, "\x01a\x02bc\x00", string(two))
}
