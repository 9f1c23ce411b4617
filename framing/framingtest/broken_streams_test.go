package framingtest

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/seed44153783/wirekit/framing"
)

// brokenStreams break laws of frames in a stream.
var brokenStreams = []broken{
	{
		"prompt", "a frame only when a further byte comes",
		"Split does not return a complete frame before a further byte comes",
		changing(func(data []byte, atEOF bool, n *int, token *[]byte, _ *error) {
			if *n == len(data) && *token != nil && !atEOF {
				*n, *token = 0, nil
			}
		}), limited,
	},
	{
		"prompt", "a frame only when a further byte comes, with a State",
		"SplitState does not return a complete frame before a further byte comes",
		stating(func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			n, token, err := sound.SplitState(data, atEOF, s)
			if n == len(data) && token != nil && !atEOF {
				return 0, nil, nil
			}
			return n, token, err
		}), limited,
	},
	{
		"prompt", "two ends of a frame", "Split does not return a complete frame before a further byte comes",
		always(framing.Separator{Sep: []byte("\r"), Also: [][]byte{[]byte("\r\n")}, Final: framing.FinalError}),
		Options{},
	},
	{
		"prompt", "all that is left for one frame, at the end",
		"Split of a complete frame depends on whether the stream ends",
		changing(func(data []byte, atEOF bool, n *int, token *[]byte, _ *error) {
			if atEOF && *token != nil {
				*n, *token = len(data), data[:len(data):len(data)]
			}
		}), limited,
	},
	{
		"state", "waits for more than the frame", "State.Need waits for 4, though the frame has 3",
		stating(func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			n, token, err := sound.SplitState(data, atEOF, s)
			if n == 0 && s.Need > 0 {
				s.Need++
			}
			return n, token, err
		}), limited,
	},
	{
		"truncation", "the wrong error for a cut frame",
		"at the end of the stream: want 0, nil, io.ErrUnexpectedEOF, got advance 0 and the error",
		changing(func(_ []byte, _ bool, _ *int, _ *[]byte, err *error) {
			if *err == io.ErrUnexpectedEOF {
				*err = framing.ErrMalformed
			}
		}), limited,
	},
	{
		"truncation", "need-more at the end",
		"at the end of the stream: want 0, nil, io.ErrUnexpectedEOF, got need-more",
		splitting(func(data []byte, _ bool) (int, []byte, error) { return sound.Split(data, false) }), limited,
	},
	{
		"truncation", "drops a cut frame at the end",
		"at the end of the stream: it drops 1 of its bytes without a word",
		changing(func(data []byte, _ bool, n *int, _ *[]byte, err *error) {
			if *err == io.ErrUnexpectedEOF {
				*n, *err = len(data), nil
			}
		}), limited,
	},
	{
		"truncation", "drops less than a head at the end",
		"at the end of the stream: it drops 3 of its bytes without a word",
		always(custom{func(data []byte, atEOF bool) (int, []byte, error) {
			if atEOF && len(data) == 3 {
				return len(data), nil, nil // padding, no doubt
			}
			return long.Split(data, atEOF)
		}, long.AppendFrame}), Options{},
	},
	{
		"truncation", "an error as soon as a frame is cut",
		"though more may follow: want need-more, got advance 0 and the error",
		splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			if len(data) == 1 {
				return 0, nil, framing.ErrMalformed
			}
			return sound.Split(data, atEOF)
		}), limited,
	},
	{
		"truncation", "the tail is not a frame",
		"want all that is left as a frame, or dropped, got advance 0 and the error",
		always(crlf), Options{Tail: true},
	},
	{
		"truncation", "the tail is a frame", "want 0, nil, io.ErrUnexpectedEOF, got advance 1 and the token",
		always(framing.Separator{Sep: []byte("\r\n")}), Options{},
	},
	{
		"chunking", "drops what is after a frame at the end, with a State",
		"SplitState at the end of the stream: of the stream in one piece Split makes the frame",
		stating(func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			n, token, err := sound.SplitState(data, atEOF, s)
			if token != nil && atEOF {
				n = len(data)
			}
			return n, token, err
		}), limited,
	},
	{
		"chunking", "no frames in a large buffer", "the error \"framing: malformed frame\"",
		splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			n, token, err := sound.Split(data, atEOF)
			if cap(data) > 2000 && cap(data) < 1<<20 && token != nil && len(data) < 400 {
				return 0, nil, framing.ErrMalformed
			}
			return n, token, err
		}), Options{},
	},
	{
		"chunking", "resumes after half a separator", "pieces: of the stream in one piece Split makes the frame",
		func() framing.Framing {
			return stateful{over(crlf), func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
				n, token, err := crlf.SplitState(data, atEOF, s)
				if n == 0 {
					s.Seen = len(data)
				}
				return n, token, err
			}}
		}, Options{},
	},
	{
		"chunking", "takes what there is for a frame", "here it is the frame",
		splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			if len(data) == 2 && data[0] == '9' { // a read of its own
				return 2, data[:2:2], nil
			}
			return sound.Split(data, atEOF)
		}), limited,
	},
	{
		"chunking", "an error text of what happens to be there", "of the stream in one piece Split makes the error",
		changing(func(data []byte, _ bool, _ *int, _ *[]byte, err *error) {
			if *err != nil && *err != io.ErrUnexpectedEOF {
				*err = fmt.Errorf("%w in %d bytes", *err, len(data))
			}
		}), Options{},
	},
	{
		"chunking", "an error whose kind depends on what is there", "here it is the error \"bad length\" ()",
		changing(func(data []byte, _ bool, _ *int, _ *[]byte, err *error) {
			if *err != nil && *err != io.ErrUnexpectedEOF {
				*err = kindless{*err, len(data) > 2}
			}
		}), Options{},
	},
	{
		"chunking", "a size of what happens to be there", "Size 302, Max 300",
		func() framing.Framing {
			f := framing.Separator{Sep: []byte("\r\n"), Final: framing.FinalError, Max: 300}
			return stateful{over(f), func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
				n, token, err := f.SplitState(data, atEOF, s)
				if n == 0 && err != nil && err != io.ErrUnexpectedEOF {
					err = &framing.FrameSizeError{Size: 301 + uint64(len(data)/500), Max: 300}
				}
				return n, token, err
			}}
		}, Options{Max: 300, Big: framing.Separator{Sep: []byte("\r\n"), Final: framing.FinalError, Max: -1}},
	},
	{
		"chunking", "keeps a view of what it saw", "SplitState in",
		stating(func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			if len(s.Scratch) > len(data) || s.Seen == 0 {
				s.Scratch = data[:min(len(data), 2)] // the head
			}
			s.Seen = len(s.Scratch)
			if len(data) >= len(s.Scratch) && !bytes.HasPrefix(data, s.Scratch) {
				return 0, nil, framing.ErrMalformed
			}
			return sound.Split(data, atEOF)
		}), Options{},
	},
	{
		"readers", "loses its patience", "Reader (",
		stating(func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			if s.Size++; s.Size > 450 {
				return 0, nil, framing.ErrMalformed
			}
			n, token, err := sound.Split(data, atEOF)
			s.Seen = len(data)
			return n, token, err
		}),
		Options{Streams: []Stream{{slices.Concat([]byte("300:"), bulk()[:300], []byte(",")), [][]byte{bulk()[:300]}}}},
	},
	{
		"bad frames", "an advance one byte too far", "the next one starts at",
		summed(func(n, _ int) int { return n + 1 }), Options{Rescans: true},
	},
	{
		"bad frames", "an advance one byte too far, if there is one", "depends on what follows it",
		summed(func(n, size int) int { return min(n+1, size) }), Options{Rescans: true},
	},
	{
		"bad frames", "an advance of a byte too little", "and does not find the two that follow",
		summed(func(n, _ int) int { return n - 1 }), Options{Rescans: true},
	},
	{
		"writers", "another frame where there is much room", "WriteFrame of",
		appending(func(dst, payload []byte) ([]byte, error) {
			framed, err := sound.AppendFrame(dst, payload)
			if err == nil && len(dst) == 0 && cap(dst) > 200 && len(payload) < 100 {
				framed[0]++
			}
			return framed, err
		}), Options{Payloads: [][]byte{bulk()[:256], []byte("abc")}},
	},
	{
		"writers", "another frame in a large buffer", "WriteFrames does not write what AppendFrame makes",
		appending(func(dst, payload []byte) ([]byte, error) {
			framed, err := sound.AppendFrame(dst, payload)
			if err == nil && len(dst) > 500 {
				framed[len(dst)]++
			}
			return framed, err
		}), Options{},
	},
}

// summed returns a Checksum in a netstring with another advance for a frame whose sum is wrong.
func summed(advance func(n, size int) int) func() framing.Framing {
	f := framing.CRC32(framing.Netstring{Max: 300})
	return always(custom{func(data []byte, atEOF bool) (int, []byte, error) {
		n, token, err := f.Split(data, atEOF)
		if err == framing.ErrChecksum {
			if n = advance(n, len(data)); n > len(data) { // it waits for what it takes along
				if atEOF {
					return 0, nil, io.ErrUnexpectedEOF
				}
				return 0, nil, nil
			}
		}
		return n, token, err
	}, f.AppendFrame})
}

// kindless is an error that matches what it wraps only now and then.
type kindless struct {
	error
	told bool
}

func (e kindless) Error() string { return "bad length" }

func (e kindless) Unwrap() error {
	if e.told {
		return e.error
	}
	return nil
}
