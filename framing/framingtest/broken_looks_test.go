package framingtest

import (
	"bytes"
	"errors"
	"io"

	"github.com/seed44153783/wirekit/framing"
)

// panicking returns a framing that panics on a byte.
func panicking() framing.Framing {
	return custom{func(data []byte, atEOF bool) (int, []byte, error) {
		if len(data) > 0 && data[0] == 0xee {
			panic("no such tag")
		}
		return sound.Split(data, atEOF)
	}, sound.AppendFrame}
}

// brokenLooks break laws of a single look.
var brokenLooks = []broken{
	{
		"end", "an error for no data at the end",
		"Split of no data at the end of the stream: want 0, nil, nil, got advance 0 and the error",
		splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			if atEOF && len(data) == 0 {
				return 0, nil, io.EOF
			}
			return sound.Split(data, atEOF)
		}), limited,
	},
	{
		"end", "an empty frame for no data at the end", `got advance 0 and the token ""`,
		splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			if atEOF && len(data) == 0 {
				return 0, []byte{}, nil
			}
			return sound.Split(data, atEOF)
		}), limited,
	},
	{
		"returns", "a token together with an error", "Split returns a token together with an error",
		changing(func(data []byte, _ bool, _ *int, token *[]byte, err *error) {
			if *err != nil {
				*token = data[:0]
			}
		}), limited,
	},
	{
		"returns", "advance beyond data", "an advance beyond the 4 bytes of data",
		changing(func(data []byte, _ bool, n *int, _ *[]byte, _ *error) {
			if *n == len(data) && *n > 0 {
				*n++ // the separator that should stand there
			}
		}), Options{Payloads: [][]byte{[]byte("a")}, Bodies: func([]byte) []byte { return []byte("a") }, NoEmpty: true},
	},
	{
		"returns", "negative advance", "a negative advance",
		changing(func(_ []byte, _ bool, n *int, _ *[]byte, err *error) {
			if errors.Is(*err, framing.ErrMalformed) {
				*n = -1
			}
		}), limited,
	},
	{
		"returns", "a token with advance 0", "a token without an advance",
		changing(func(_ []byte, _ bool, n *int, token *[]byte, _ *error) {
			if len(*token) == 0 && *token != nil {
				*n = 0
			}
		}), limited,
	},
	{
		"returns", "io.EOF for a malformed frame", "io.EOF for an error, which means the good end of a stream",
		changing(func(_ []byte, _ bool, _ *int, _ *[]byte, err *error) {
			if errors.Is(*err, framing.ErrMalformed) {
				*err = &framing.MalformedError{Problem: "no comma", Err: io.EOF}
			}
		}), limited,
	},
	{
		"returns", "cut short though more may follow", "io.ErrUnexpectedEOF though more may follow",
		changing(func(data []byte, _ bool, n *int, token *[]byte, err *error) {
			if *n == 0 && *token == nil && *err == nil && len(data) > 0 {
				*err = io.ErrUnexpectedEOF
			}
		}), limited,
	},
	{
		"returns", "drops what is cut short, with the error", "io.ErrUnexpectedEOF with an advance",
		changing(func(data []byte, _ bool, n *int, _ *[]byte, err *error) {
			if *err == io.ErrUnexpectedEOF {
				*n = len(data)
			}
		}), limited,
	},
	{
		"bounds", "looks at the capacity of data", "Split looks at the capacity after data",
		splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			n, token, err := sound.Split(data[:cap(data)], atEOF)
			if n > len(data) {
				return 0, nil, framing.ErrMalformed
			}
			return n, token, err
		}), limited,
	},
	{"read only", "unmasks in place", "Split writes to its data", always(masked{inPlace: true}), Options{}},
	{
		"read only", "writes after data", "Split writes to the capacity after its data",
		splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			_ = append(data, 0) // a terminator for the parser
			return sound.Split(data, atEOF)
		}), limited,
	},
	{
		"junk", "panics on a byte", "panic: no such tag", panicking, limited,
	},
	{
		"junk", "overflows with a size", "an advance beyond the",
		splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			if bytes.HasPrefix(data, []byte{0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}) {
				return len(data) + 1, nil, nil
			}
			return sound.Split(data, atEOF)
		}), limited,
	},
	{
		"views", "copies what it returns",
		"the token of Split is a copy, though it stands verbatim in data: it should be a view",
		changing(func(_ []byte, _ bool, _ *int, token *[]byte, _ *error) {
			if *token != nil {
				*token = append([]byte{}, *token...)
			}
		}), limited,
	},
	{
		"views", "copies what it returns with a State", "the token of SplitState is a copy",
		stating(func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			n, token, err := sound.SplitState(data, atEOF, s)
			if token != nil {
				s.Scratch = append(s.Scratch[:0], token...)
				token = append(make([]byte, 0, 1), s.Scratch...)
			}
			return n, token, err
		}), limited,
	},
	{
		"views", "a token with capacity into the next frame", "the token of Split has capacity into the next frame",
		changing(func(data []byte, _ bool, n *int, token *[]byte, _ *error) {
			if *token != nil {
				*token = data[*n-1-len(*token) : *n-1]
			}
		}), limited,
	},
}
