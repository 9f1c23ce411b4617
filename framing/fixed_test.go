package framing_test

import (
	"io"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
)

// splitCase is one look at data: what Split and SplitState of a fresh State return.
type splitCase struct {
	name    string
	data    string
	atEOF   bool
	advance int
	token   string
	noToken bool // no token; else token is one, if only an empty one
	err     error
}

// testSplit runs the cases.
func testSplit(t *testing.T, f framing.StateSplitter, cases []splitCase) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			data := []byte(c.data)
			looks := map[string]func() (int, []byte, error){
				"Split":      func() (int, []byte, error) { return f.Split(data, c.atEOF) },
				"SplitState": func() (int, []byte, error) { return f.SplitState(data, c.atEOF, new(framing.State)) },
			}
			for name, look := range looks {
				advance, token, err := look()
				assert.Equal(t, c.advance, advance, name)
				if c.err == framing.ErrMalformed || c.err == framing.ErrInvalid {
					assert.ErrorIs(t, err, c.err, name)
				} else {
					assert.Equal(t, c.err, err, name)
				}
				assert.Equal(t, c.noToken, token == nil, name)
				assert.Equal(t, c.token, string(token), name)
				assert.Equal(t, c.data, string(data), "%s wrote to data", name)
				whole := string(data[:cap(data)])
				_ = append(token, 0xaa)
				assert.Equal(t, whole, string(data[:cap(data)]), "%s: a token has no room in the stream", name)
			}
		})
	}
}

// appendCase is one call of AppendFrame.
type appendCase struct {
	name, payload, frame string
	err                  error
}

// testAppend runs the cases: dst is kept, and on an error it is all there is.
func testAppend(t *testing.T, f framing.Framing, cases []appendCase) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			room := make([]byte, 2, 2000)
			copy(room, "ab")
			for _, dst := range [][]byte{nil, []byte("ab")[:2:2], room} {
				before := string(dst)
				got, err := f.AppendFrame(dst, []byte(c.payload))
				if c.err == framing.ErrMalformed || c.err == framing.ErrInvalid {
					assert.ErrorIs(t, err, c.err)
				} else {
					assert.Equal(t, c.err, err)
				}
				assert.Equal(t, before+c.frame, string(got))
				if cap(dst) == 2000 {
					assert.Same(t, &dst[0], &got[0], "in place where there is room")
				}
			}
		})
	}
}

func TestFixedSplit(t *testing.T) {
	testSplit(t, framing.Fixed{Size: 3}, []splitCase{
		{name: "empty", noToken: true},
		{name: "empty at the end", atEOF: true, noToken: true},
		{name: "short", data: "ab", noToken: true},
		{name: "cut", data: "ab", atEOF: true, noToken: true, err: io.ErrUnexpectedEOF},
		{name: "whole", data: "abc", advance: 3, token: "abc"},
		{name: "whole at the end", data: "abc", atEOF: true, advance: 3, token: "abc"},
		{name: "more", data: "abcdef", atEOF: true, advance: 3, token: "abc"},
	})
	testSplit(t, framing.Fixed{Size: math.MaxInt}, []splitCase{{name: "huge", data: "abc", noToken: true}})
	for _, size := range []int{0, -1, math.MinInt} {
		testSplit(t, framing.Fixed{Size: size}, []splitCase{
			{name: "invalid", data: "abc", noToken: true, err: framing.ErrInvalid},
			{name: "invalid with no data", noToken: true, err: framing.ErrInvalid},
		})
	}
}

func TestFixedAppend(t *testing.T) {
	testAppend(t, framing.Fixed{Size: 3}, []appendCase{
		{name: "exact", payload: "abc", frame: "abc"},
		{name: "short", payload: "ab", err: framing.ErrMalformed},
		{name: "empty", err: framing.ErrMalformed},
		{name: "long", payload: "abcd", err: &framing.FrameSizeError{Size: 4, Max: 3}},
	})
	testAppend(t, framing.Fixed{}, []appendCase{{name: "invalid", err: framing.ErrInvalid}})
}

func TestFixedNeed(t *testing.T) {
	var s framing.State
	_, _, err := framing.Fixed{Size: 9}.SplitState([]byte("1234"), false, &s)
	require.NoError(t, err)
	assert.Equal(t, framing.State{Seen: 4, Need: 9}, s)
}

func TestFixedSettings(t *testing.T) {
	assert.NoError(t, framing.Fixed{Size: 1}.Validate())
	assert.EqualError(t, framing.Fixed{}.Validate(), "framing: invalid settings: Fixed.Size is below 1")
	assert.Equal(t, "{16}", framing.Fixed{Size: 16}.String())
}
