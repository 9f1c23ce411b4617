package framing_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
)

// sep is a Separator of the strings.
func sep(seps ...string) framing.Separator {
	f := framing.Separator{Sep: []byte(seps[0])}
	for _, s := range seps[1:] {
		f.Also = append(f.Also, []byte(s))
	}
	return f
}

func TestSeparatorSplit(t *testing.T) {
	t.Parallel()
	keep := sep("\r\n", "\n")
	keep.Keep = true
	final := sep("\n")
	final.Final = framing.FinalError
	for _, tt := range []struct {
		name    string
		f       framing.Separator
		data    string
		atEOF   bool
		advance int
		token   any
		err     error
	}{
		{"line", framing.Lines(), "ab\ncd", false, 3, "ab", nil},
		{"line with CR", framing.Lines(), "ab\r\ncd", false, 4, "ab", nil},
		{"CR inside", framing.Lines(), "a\rb\ncd", false, 4, "a\rb", nil},
		{"two CRs", framing.Lines(), "a\r\r\ncd", false, 4, "a\r", nil},
		{"empty line", framing.Lines(), "\n", false, 1, "", nil},
		{"empty line with CR", framing.Lines(), "\r\n", false, 2, "", nil},
		{"no end yet", framing.Lines(), "ab", false, 0, nil, nil},
		{"half an end", framing.Lines(), "ab\r", false, 0, nil, nil},
		{"last line", framing.Lines(), "ab", true, 2, "ab", nil},
		{"last line, half an end", framing.Lines(), "ab\r", true, 3, "ab\r", nil},
		{"end", framing.Lines(), "", true, 0, nil, nil},
		{"one byte, and two others", sep("\n", "ab"), "x\ny", false, 2, "x", nil},
		{"two bytes, and another", sep("\n", "ab"), "xaby", false, 3, "x", nil},
		{"one byte after the first of two others", sep("\n", "ab"), "xa\ny", false, 3, "xa", nil},
		{"kept", keep, "ab\r\ncd", false, 4, "ab\r\n", nil},
		{"the other kept", keep, "ab\ncd", false, 3, "ab\n", nil},
		{"last line, kept", keep, "ab", true, 2, "ab", nil},
		{"strict, cut", final, "ab", true, 0, nil, io.ErrUnexpectedEOF},
		{"strict, whole", final, "ab\n", true, 3, "ab", nil},
		{"strict, end", final, "", true, 0, nil, nil},
		{"longer may come", sep("\r", "\r\n"), "ab\r", false, 0, nil, nil},
		{"longer came", sep("\r", "\r\n"), "ab\r\nc", false, 4, "ab", nil},
		{"longer did not come", sep("\r", "\r\n"), "ab\rc", false, 3, "ab", nil},
		{"longer cannot come", sep("\r", "\r\n"), "ab\r", true, 3, "ab", nil},
		{"earlier may come", sep("y", "xyz"), "axy", false, 0, nil, nil},
		{"earlier came", sep("y", "xyz"), "axyz", false, 4, "a", nil},
		{"earlier did not come", sep("y", "xyz"), "axyx", false, 3, "ax", nil},
		{"later match does not wait", sep("x", "yz"), "axy", false, 2, "a", nil},
		{"overlap", sep("aab"), "aaab", false, 4, "a", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.NoError(t, tt.f.Validate())
			advance, token, err := tt.f.Split([]byte(tt.data), tt.atEOF)
			require.Equal(t, tt.err, err)
			require.Equal(t, tt.advance, advance)
			if tt.token == nil {
				require.Nil(t, token)
			} else {
				require.NotNil(t, token)
				require.Equal(t, tt.token, string(token))
				require.Equal(t, len(token), cap(token))
			}
			requireSame(t, tt.f, framing.Fail, []byte(tt.data))
			requireSame(t, &tt.f, framing.Fail, []byte(tt.data+tt.data))
		})
	}
}

func TestSeparatorLimit(t *testing.T) {
	t.Parallel()
	tooBig := "framing: frame 0 at offset 0: framing: frame of 4 bytes exceeds the limit of 3"
	for _, tt := range []struct {
		name   string
		f      framing.Separator
		data   string
		frames []string // with Skip
		fail   string
		skip   string
	}{
		{"at Max", sep("\r\n"), "abc\r\n", []string{`"abc" to 5, 0 skipped`}, "EOF", "EOF"},
		{"above", sep("\r\n"), "abcd\r\nab\r\n", []string{`"ab" to 10, 1 skipped`}, tooBig, "EOF"},
		{"above, at the end", sep("\r\n"), "abcd\r\n", nil, tooBig, "EOF"},
		{"far above", sep("\r\n", "\n"), "abcdefgh\nab\n", []string{`"ab" to 12, 1 skipped`}, tooBig, "EOF"},
		{"twice", sep("\n"), "abcd\nab\nabcd\nc", []string{`"ab" to 8, 1 skipped`, `"c" to 14, 2 skipped`}, tooBig, "EOF"},
		{"unterminated", sep("\r\n"), "abcd\r", nil, tooBig, "EOF"},
		{"unterminated, half a separator is no separator", sep("\r\n"), "abc\r", nil, tooBig, "EOF"},
		{"half a separator counts", sep("\n", "\r\n"), "abc\rd\nab\n", []string{`"ab" to 9, 1 skipped`}, tooBig, "EOF"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.f.Max = 3
			o := requireSame(t, tt.f, framing.Fail, []byte(tt.data))
			assert.Equal(t, tt.fail, o.Err)
			o = requireSame(t, tt.f, framing.Skip, []byte(tt.data))
			assert.Equal(t, tt.skip, o.Err)
			assert.Equal(t, tt.frames, o.Frames)
		})
	}
	strict := sep("\r\n")
	strict.Max, strict.Final = 3, framing.FinalError
	o := requireSame(t, strict, framing.Skip, []byte("ab\r\nabcd\r"))
	require.Equal(t, []string{`"ab" to 4, 0 skipped`}, o.Frames)
	require.Equal(t, "framing: frame 1 at offset 4: unexpected EOF", o.Err, "the offset is that of the frame")

	_, _, err := sep("\n").Split(bytes.Repeat([]byte("a"), framing.DefaultMax), false)
	require.NoError(t, err)
	_, _, err = sep("\n").Split(bytes.Repeat([]byte("a"), framing.DefaultMax+1), false)
	require.Equal(t, &framing.FrameSizeError{Size: framing.DefaultMax + 1, Max: framing.DefaultMax}, err)
}

func TestSeparatorAppendFrame(t *testing.T) {
	t.Parallel()
	keep := sep("\r", "\r\n")
	keep.Keep = true
	keepOne := sep("\n")
	keepOne.Keep = true
	small := sep("\n")
	small.Max = 2
	for _, tt := range []struct {
		name    string
		f       framing.Separator
		payload string
		want    string
		err     error
	}{
		{"line", framing.Lines(), "ab", "ab\n", nil},
		{"empty line", framing.Lines(), "", "\n", nil},
		{"end inside", framing.Lines(), "a\nb", "", framing.ErrSeparatorInPayload},
		{"forms an end with what follows", framing.Lines(), "a\r", "", framing.ErrSeparatorInPayload},
		{"CR inside", framing.Lines(), "a\rb", "a\rb\n", nil},
		{"CR before CRLF", sep("\r\n", "\n"), "a\r", "a\r\r\n", nil},
		{"overlap", sep("aab"), "a", "aaab", nil},
		{"overlap that matches earlier", sep("aba"), "ab", "", framing.ErrSeparatorInPayload},
		{"longer one with the next payload", sep("\r", "\r\n"), "\nb", "", framing.ErrSeparatorInPayload},
		{"longer one with the next frame's end", sep("\n", "\n\n"), "", "", framing.ErrSeparatorInPayload},
		{"longer one over several frames", sep("a", "axaya"), "x", "", framing.ErrSeparatorInPayload},
		{"longer one that cannot come", sep("\r", "\r\n"), "b", "b\r", nil},
		{"earlier one with the next payload", sep("b", "abc"), "a", "", framing.ErrSeparatorInPayload},
		{"longer one after a separator that is not written", sep(";", "\r", "\r\n"), "\nb", "\nb;", nil},
		{"kept", keepOne, "ab\n", "ab\n", nil},
		{"kept, the other", keep, "ab\r\n", "ab\r\n", nil},
		{"kept, none", keepOne, "ab", "", &framing.MalformedError{Problem: "payload does not end with a separator"}},
		{"kept, after it", keepOne, "ab\nc", "", framing.ErrSeparatorInPayload},
		{"kept, twice", keepOne, "ab\n\n", "", framing.ErrSeparatorInPayload},
		{"kept, completes the one before", keep, "\nab\r", "", framing.ErrSeparatorInPayload},
		{"at Max", small, "ab", "ab\n", nil},
		{"above Max", small, "abc", "", &framing.FrameSizeError{Size: 3, Max: 2}},
		{"invalid", framing.Separator{}, "", "", &framing.SettingError{Setting: "Separator.Sep", Problem: "is empty"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.f.AppendFrame(append(make([]byte, 0, 99), "dst"...), []byte(tt.payload))
			require.Equal(t, tt.err, err)
			require.Equal(t, "dst"+tt.want, string(got))
		})
	}
}

// What AppendFrame accepts, in any order, Split turns back into the same payloads.
func TestSeparatorRoundTripOfAnyPayloads(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(5, 6))
	for range 4000 {
		text := func(most int) []byte {
			p := make([]byte, rnd.IntN(most+1))
			for i := range p {
				p[i] = "ab"[rnd.IntN(2)]
			}
			return p
		}
		f := framing.Separator{Sep: append(text(2), 'b'), Keep: rnd.IntN(2) == 0, Final: framing.FinalError}
		for range rnd.IntN(3) {
			f.Also = append(f.Also, append(text(4), "ab"[rnd.IntN(2)]))
		}
		var stream []byte
		var want []string
		for range 6 {
			payload := text(4)
			if f.Keep && rnd.IntN(2) == 0 {
				payload = append(payload, f.Sep...)
			}
			framed, err := f.AppendFrame(stream, payload)
			if err != nil {
				require.Equal(t, stream, framed)
				continue
			}
			stream = framed
			want = append(want, string(payload))
		}
		var got []string
		for frame, err := range framing.NewReader(bytes.NewReader(stream), f).Frames() {
			require.NoError(t, err, "%v %q", f, stream)
			got = append(got, string(frame))
		}
		require.Equal(t, want, got, "%v %q", f, stream)
	}
}

func TestSeparatorValidate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		f    framing.Separator
		want string
	}{
		{framing.Separator{}, "Separator.Sep is empty"},
		{sep("\n", ""), "Separator.Also holds an empty separator"},
		{framing.Separator{Sep: []byte("\n"), Final: 3}, "Separator.Final is none of FinalFrame, FinalError and FinalDrop"},
	} {
		err := tt.f.Validate()
		require.EqualError(t, err, "framing: invalid settings: "+tt.want)
		_, _, err2 := tt.f.Split([]byte("a\n"), false)
		require.Equal(t, err, err2)
		_, err3 := framing.NewReader(bytes.NewReader(nil), tt.f).ReadFrame()
		require.ErrorIs(t, err3, framing.ErrInvalid, "the first call fails")
	}
}

func TestSeparatorString(t *testing.T) {
	t.Parallel()
	f := sep("\n", "\r\n")
	assert.Equal(t, `{payload}["\n" | "\r\n"]`, f.String())
	f.Keep = true
	assert.Equal(t, `{payload}["\n" | "\r\n"] kept`, f.String())
}

// examiner counts the bytes that a framing has not seen before.
type examiner struct {
	framing.StateSplitter
	examined int
}

func (e *examiner) SplitState(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
	e.examined += len(data) - s.Seen
	return e.StateSplitter.SplitState(data, atEOF, s)
}

// drip returns its byte size times, one a Read, then a newline.
type drip struct {
	left int
}

func (d *drip) Read(p []byte) (int, error) {
	d.left--
	switch {
	case d.left < 0:
		return 0, io.EOF
	case d.left == 0:
		p[0] = '\n'
	default:
		p[0] = 'a'
	}
	return 1, nil
}

func TestLongLineIsExaminedOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		f    framing.Separator
		size int
	}{
		{framing.Separator{Sep: []byte("\n"), Max: -1}, 1 << 20},
		{framing.Separator{Sep: []byte("\r\n"), Also: [][]byte{[]byte("\n")}}, 1 << 18},
		{framing.Separator{Sep: []byte("\n"), Also: [][]byte{[]byte("none"), []byte("\x00\x00\x00")}}, 1 << 18},
	} {
		e := &examiner{StateSplitter: tt.f}
		r := framing.NewReader(&drip{left: tt.size}, e)
		line, err := r.ReadFrame()
		require.NoError(t, err)
		require.Len(t, line, tt.size-1)
		require.Equal(t, tt.size, e.examined)
	}
}
