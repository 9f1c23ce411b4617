package framingtest

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// custom is a framing made of functions.
type custom struct {
	split func(data []byte, atEOF bool) (int, []byte, error)
	frame func(dst, payload []byte) ([]byte, error)
}

func (c custom) Split(data []byte, atEOF bool) (int, []byte, error) { return c.split(data, atEOF) }
func (c custom) AppendFrame(dst, payload []byte) ([]byte, error)    { return c.frame(dst, payload) }

// stateful is a custom with a SplitState.
type stateful struct {
	custom
	state func(data []byte, atEOF bool, s *framing.State) (int, []byte, error)
}

func (c stateful) SplitState(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
	return c.state(data, atEOF, s)
}

// inParts is a custom with a FrameParts.
type inParts struct {
	custom
	parts func(dst, payload []byte) ([]byte, []byte, error)
}

func (c inParts) FrameParts(dst, payload []byte) ([]byte, []byte, error) {
	return c.parts(dst, payload)
}

// sound is what the broken framings are made from.
var (
	sound    = framing.Netstring{Max: 300}
	bigger   = framing.Netstring{Max: -1}
	limited  = Options{Max: 300, Big: bigger}
	crlf     = framing.Separator{Sep: []byte("\r\n"), Final: framing.FinalError}
	soundly  = custom{sound.Split, sound.AppendFrame}
	statedly = stateful{soundly, sound.SplitState}
)

// splitting returns the sound framing, without SplitState, with another Split.
func splitting(split func(data []byte, atEOF bool) (int, []byte, error)) framing.Framing {
	return custom{split, sound.AppendFrame}
}

// appending returns the sound framing with another AppendFrame.
func appending(frame func(dst, payload []byte) ([]byte, error)) framing.Framing {
	return custom{sound.Split, frame}
}

// failing returns the laws that f breaks, in the kit's order, and what was found.
func failing(f framing.Framing, opts Options) (names []string, found []error) {
	for trial := newTrial(f, opts); trial.next(); {
		if v := trial.judge(); v.err != nil {
			names, found = append(names, trial.name), append(found, v.err)
		}
	}
	return names, found
}

// broken are framings that each make one mistake, and the one law that sees it.
var broken = []struct {
	mistake string
	law     string
	f       func() framing.Framing
	opts    Options
}{
	{"a token together with an error", "returns", func() framing.Framing {
		return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			n, token, err := sound.Split(data, atEOF)
			if err != nil {
				token = data[:0]
			}
			return n, token, err
		})
	}, limited},
	{"advance beyond data", "returns", func() framing.Framing {
		return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			n, token, err := sound.Split(data, atEOF)
			if n == len(data) && n > 0 {
				n++ // the separator that should stand there
			}
			return n, token, err
		})
	}, limited},
	{"negative advance", "returns", func() framing.Framing {
		return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			n, token, err := sound.Split(data, atEOF)
			if errors.Is(err, framing.ErrMalformed) {
				n = -1
			}
			return n, token, err
		})
	}, limited},
	{"a token with advance 0", "returns", func() framing.Framing {
		return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			n, token, err := sound.Split(data, atEOF)
			if len(token) == 0 && token != nil {
				n = 0
			}
			return n, token, err
		})
	}, limited},
	{"an error for no data at the end", "end", func() framing.Framing {
		return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			if atEOF && len(data) == 0 {
				return 0, nil, io.EOF
			}
			return sound.Split(data, atEOF)
		})
	}, limited},
	{"an empty frame for no data at the end", "end", func() framing.Framing {
		return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			if atEOF && len(data) == 0 {
				return 0, []byte{}, nil
			}
			return sound.Split(data, atEOF)
		})
	}, limited},
	{"looks at the capacity of data", "bounds", func() framing.Framing {
		return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			n, token, err := sound.Split(data[:cap(data)], atEOF)
			if n > len(data) {
				return 0, nil, framing.ErrMalformed
			}
			return n, token, err
		})
	}, limited},
	{"unmasks in place", "read only", func() framing.Framing { return masked{inPlace: true} }, Options{}},
	{"writes behind data", "read only", func() framing.Framing {
		return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			_ = append(data, 0) // a terminator for the parser
			return sound.Split(data, atEOF)
		})
	}, limited},

	{"changes the payload", "round trip", func() framing.Framing {
		return appending(func(dst, payload []byte) ([]byte, error) { return sound.AppendFrame(dst, bytes.ToUpper(payload)) })
	}, Options{}},
	{"strips what looks like a line end", "round trip", func() framing.Framing {
		return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			n, token, err := sound.Split(data, atEOF)
			if token != nil {
				token = bytes.TrimSuffix(token, []byte("\r"))
			}
			return n, token, err
		})
	}, limited},
	{"refuses everything", "round trip", func() framing.Framing {
		return appending(func(dst, _ []byte) ([]byte, error) { return dst, framing.ErrDecodeOnly })
	}, Options{NoEmpty: true}},
	{"takes payloads though it only decodes", "round trip", func() framing.Framing { return soundly }, Options{DecodeOnly: true}},
	{"does not find the frames of a stream", "round trip", func() framing.Framing { return soundly }, Options{
		Streams: []Stream{{Bytes: []byte("1:a,1:b,"), Frames: [][]byte{[]byte("a"), []byte("c")}}},
	}},
	{"fails on a stream", "round trip", func() framing.Framing { return soundly }, Options{
		Streams: []Stream{{Bytes: []byte("1:a;"), Frames: [][]byte{[]byte("a")}}},
	}},
	{"a nil token for the empty frame", "empty", func() framing.Framing {
		return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			n, token, err := sound.Split(data, atEOF)
			return n, append([]byte(nil), token...), err
		})
	}, Options{}},
	{"has an empty frame after all", "empty", func() framing.Framing { return soundly }, Options{NoEmpty: true}},
	{"has no empty frame", "empty", func() framing.Framing { return framing.OctetCount{} }, Options{}},
	{"takes no empty frame back", "empty", func() framing.Framing {
		return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			n, token, err := sound.Split(data, atEOF)
			if token != nil && len(token) == 0 {
				return n, nil, framing.ErrEmptyFrame
			}
			return n, token, err
		})
	}, Options{}},
	{"refuses what it took", "append", func() framing.Framing {
		return appending(func(dst, payload []byte) ([]byte, error) {
			if len(dst) > 0 {
				return dst, framing.ErrClosed
			}
			return sound.AppendFrame(dst, payload)
		})
	}, Options{Payloads: [][]byte{[]byte("abc"), {}}}},
	{"a new slice where there is room", "append", func() framing.Framing {
		return appending(func(dst, payload []byte) ([]byte, error) { return sound.AppendFrame(bytes.Clone(dst), payload) })
	}, limited},
	{"overwrites dst", "append", func() framing.Framing {
		return appending(func(dst, payload []byte) ([]byte, error) { return sound.AppendFrame(dst[:0], payload) })
	}, Options{}},
	{"changes what is in dst", "append", func() framing.Framing {
		return appending(func(dst, payload []byte) ([]byte, error) {
			framed, err := sound.AppendFrame(bytes.Clone(dst), payload)
			if len(dst) > 0 {
				dst[0] = 'x'
			}
			return framed, err
		})
	}, Options{}},
	{"changes the payload it is given", "append", func() framing.Framing { return masked{inPlaceOut: true} }, Options{Payloads: [][]byte{[]byte("abc"), {}}}},
	{"half a frame in dst, with an error", "append", func() framing.Framing {
		return appending(func(dst, payload []byte) ([]byte, error) {
			framed, err := bigger.AppendFrame(dst, payload)
			if len(payload) > 300 {
				_, err = sound.AppendFrame(nil, payload)
			}
			return framed, err
		})
	}, limited},
	{"nil in place of dst, with an error", "append", func() framing.Framing {
		return appending(func(dst, payload []byte) ([]byte, error) {
			framed, err := sound.AppendFrame(dst, payload)
			if err != nil {
				framed = nil
			}
			return framed, err
		})
	}, limited},
	{"another frame each time", "append", func() framing.Framing {
		turn := 0
		return custom{framing.Blocks{}.Split, func(dst, payload []byte) ([]byte, error) {
			turn++
			for n := 1 + turn%3; len(payload) > n; payload = payload[n:] {
				dst = append(append(dst, byte(n)), payload[:n]...)
			}
			return framing.Blocks{}.AppendFrame(dst, payload)
		}}
	}, Options{}},
	{"one scratch space for all tokens", "ownership", func() framing.Framing {
		var scratch []byte
		return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			n, token, err := sound.Split(data, atEOF)
			if token != nil {
				scratch = append(scratch[:0], token...)
				token = scratch[:len(token):len(token)]
				if len(token) == 0 {
					token = []byte{}
				}
			}
			return n, token, err
		})
	}, limited},
	{"one scratch space for all States", "ownership", func() framing.Framing {
		scratch := make([]byte, 0, 300)
		return stateful{soundly, func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			n, token, err := sound.SplitState(data, atEOF, s)
			if token != nil {
				token = append(scratch[:0], token...)
			}
			return n, token, err
		}}
	}, limited},
	{"remembers another stream", "stateless", func() framing.Framing {
		var last []byte
		return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			stranger := len(last) > 2 && len(data) > 2 && last[2] != data[2]
			last = bytes.Clone(data)
			if stranger && !atEOF && data[2] == 'z' {
				return 0, nil, nil
			}
			return sound.Split(data, atEOF)
		})
	}, Options{Payloads: [][]byte{[]byte("zbc"), []byte("abc"), {}}}},
	{"io.EOF for a cut frame", "truncation", func() framing.Framing {
		return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			n, token, err := sound.Split(data, atEOF)
			if err == io.ErrUnexpectedEOF {
				err = io.EOF
			}
			return n, token, err
		})
	}, limited},
	{"need-more at the end", "truncation", func() framing.Framing {
		return splitting(func(data []byte, _ bool) (int, []byte, error) { return sound.Split(data, false) })
	}, limited},
	{"the tail is not a frame", "truncation", func() framing.Framing { return crlf }, Options{Tail: true}},
	{"the tail is a frame", "truncation", func() framing.Framing { return framing.Separator{Sep: []byte("\r\n")} }, Options{}},
	{"no frames in a large buffer", "chunking", func() framing.Framing {
		return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			n, token, err := sound.Split(data, atEOF)
			if cap(data) > 2000 && token != nil {
				return 0, nil, framing.ErrMalformed
			}
			return n, token, err
		})
	}, Options{Payloads: [][]byte{[]byte("abc"), {}}}},
	{"resumes behind half a separator", "chunking", func() framing.Framing {
		return stateful{custom{crlf.Split, crlf.AppendFrame}, func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			n, token, err := crlf.SplitState(data, atEOF, s)
			if n == 0 {
				s.Seen = len(data)
			}
			return n, token, err
		}}
	}, Options{}},
	{"takes what there is for a frame", "chunking", func() framing.Framing {
		return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			if len(data) == 2 && data[0] == '9' { // a read of its own
				return 2, data[:2:2], nil
			}
			return sound.Split(data, atEOF)
		})
	}, limited},
	{"loses its patience", "readers", func() framing.Framing {
		return stateful{soundly, func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			if s.Size++; s.Size > 40 {
				return 0, nil, framing.ErrMalformed
			}
			n, token, err := sound.Split(data, atEOF)
			s.Seen = len(data)
			return n, token, err
		}}
	}, Options{}},
	{"one byte more than Max, on the way in", "limits", func() framing.Framing {
		return custom{framing.Netstring{Max: 301}.Split, sound.AppendFrame}
	}, limited},
	{"one byte less than Max, on the way in", "limits", func() framing.Framing {
		return custom{framing.Netstring{Max: 299}.Split, sound.AppendFrame}
	}, Options{Max: 300, Big: bigger, Payloads: [][]byte{[]byte("abc"), {}}}},
	{"one byte more than Max, on the way out", "limits", func() framing.Framing {
		return appending(framing.Netstring{Max: 301}.AppendFrame)
	}, Options{Max: 300, Big: bigger, Payloads: [][]byte{[]byte("abc"), {}}}},
	{"one byte less than Max, on the way out", "limits", func() framing.Framing {
		return appending(framing.Netstring{Max: 299}.AppendFrame)
	}, Options{Max: 300, Big: bigger, Payloads: [][]byte{[]byte("abc"), {}}}},
	{"is not what Big is", "limits", func() framing.Framing { return soundly }, Options{Max: 300, Big: framing.Blocks{Max: -1}}},
	{"an error that matches nothing", "limits", func() framing.Framing {
		return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			n, token, err := sound.Split(data, atEOF)
			if errors.Is(err, framing.ErrFrameTooBig) {
				err = framing.ErrMalformed
			}
			return n, token, err
		})
	}, limited},
	{"a limit that Big has too", "limits", func() framing.Framing { return soundly }, Options{Max: 300, Big: framing.Netstring{Max: 200}}},
	{"an error without numbers", "limits", func() framing.Framing {
		return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			n, token, err := sound.Split(data, atEOF)
			if errors.Is(err, framing.ErrFrameTooBig) {
				err = framing.ErrFrameTooBig
			}
			return n, token, err
		})
	}, limited},
	{"an error with wrong numbers", "limits", func() framing.Framing {
		return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			n, token, err := sound.Split(data, atEOF)
			if errors.Is(err, framing.ErrFrameTooBig) {
				err = &framing.FrameSizeError{Size: 300, Max: 300}
			}
			return n, token, err
		})
	}, limited},
	{"no framing to test the limit with", "limits", func() framing.Framing { return soundly }, Options{Max: 300}},
	{"skips a byte too little", "oversize", func() framing.Framing { return skipping(-1) }, limited},
	{"skips a byte too much", "oversize", func() framing.Framing { return skipping(1) }, limited},
	{"skips nothing when the stream ends", "oversize", func() framing.Framing {
		f := framing.SLIP{Max: 300}
		return stateful{custom{f.Split, f.AppendFrame}, func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			if s.Skip != 0 && atEOF { // as if a mark had been there
				s.Next()
				return len(data), nil, nil
			}
			return f.SplitState(data, atEOF, s)
		}}
	}, Options{NoEmpty: true, Max: 300, Big: framing.SLIP{Max: -1}}},
	{"allocates what a length claims", "memory", func() framing.Framing {
		f := framing.Length{Prefix: wire.PrefixUint32BE}
		return custom{func(data []byte, atEOF bool) (int, []byte, error) {
			if size, _, err := wire.PrefixUint32BE.Consume(data); err == nil && size <= framing.DefaultMax {
				n, token, err := f.Split(data, atEOF)
				body := make([]byte, size)
				copy(body, token)
				if token != nil {
					token = body
				}
				return n, token, err
			}
			return f.Split(data, atEOF)
		}, f.AppendFrame}
	}, Options{Payloads: [][]byte{[]byte("abc"), {}}}},
	{"starts anew at each look", "linear", func() framing.Framing {
		return stateful{soundly, func(data []byte, atEOF bool, _ *framing.State) (int, []byte, error) { return sound.Split(data, atEOF) }}
	}, limited},
	{"goes back", "linear", func() framing.Framing {
		return stateful{soundly, func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			n, token, err := sound.Split(data, atEOF)
			s.Seen = len(data) % 2
			return n, token, err
		}}
	}, Options{Payloads: [][]byte{[]byte("abc"), {}}}},
	{"claims to have seen what is not there", "linear", func() framing.Framing {
		return stateful{soundly, func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			n, token, err := sound.Split(data, atEOF)
			s.Seen = 100
			return n, token, err
		}}
	}, Options{Payloads: [][]byte{[]byte("abc"), {}}}},
	{"waits for more than the frame", "linear", func() framing.Framing {
		return stateful{soundly, func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			n, token, err := sound.SplitState(data, atEOF, s)
			if n == 0 && s.Need > 0 {
				s.Need++
			}
			return n, token, err
		}}
	}, limited},
	{"panics on a byte", "junk", func() framing.Framing {
		return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			if len(data) > 0 && data[0] == 0xee {
				panic("no such tag")
			}
			return sound.Split(data, atEOF)
		})
	}, limited},
	{"a parts writer that forgets the comma", "writers", func() framing.Framing {
		f := framing.Netstring{}
		return inParts{custom{f.Split, f.AppendFrame}, func(dst, payload []byte) ([]byte, []byte, error) {
			head, _, err := f.FrameParts(dst, payload)
			return head, nil, err
		}}
	}, Options{}},
}

// skipping is the sound framing with a wrong State.Skip.
func skipping(wrong int64) framing.Framing {
	return stateful{soundly, func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
		n, token, err := sound.SplitState(data, atEOF, s)
		if s.Skip != 0 {
			s.Skip += wrong
		}
		return n, token, err
	}}
}

// masked frames payloads, each byte with 0x55 added, behind a byte for their size. It should do that in a copy.
type masked struct{ inPlace, inPlaceOut bool }

func (m masked) Split(data []byte, atEOF bool) (int, []byte, error) {
	n, token, err := framing.Length{Prefix: wire.PrefixUint8}.Split(data, atEOF)
	if token != nil && !m.inPlace {
		token = append([]byte{}, token...)
	}
	mask(token)
	return n, token, err
}

func (m masked) AppendFrame(dst, payload []byte) ([]byte, error) {
	framed, err := framing.Length{Prefix: wire.PrefixUint8}.AppendFrame(dst, payload)
	if err != nil {
		return framed, err
	}
	mask(framed[len(framed)-len(payload):])
	if m.inPlaceOut {
		mask(payload)
		mask(payload[:len(payload)/2])
	}
	return framed, nil
}

func mask(p []byte) {
	for i := range p {
		p[i] ^= 0x55
	}
}

func TestBrokenFramings(t *testing.T) {
	tripped := map[string]bool{}
	for _, b := range broken {
		t.Run(b.law+"/"+b.mistake, func(t *testing.T) {
			names, found := failing(b.f(), b.opts)
			assert.Equal(t, []string{b.law}, names, "%v", found)
		})
		tripped[b.law] = true
	}
	for _, l := range laws {
		assert.True(t, tripped[l.name], "no broken framing for the law %q", l.name)
	}
}

func TestSoundFramings(t *testing.T) {
	for _, s := range []struct {
		name string
		f    framing.Framing
		opts Options
	}{
		{"with no State", soundly, limited},
		{"with a State", statedly, limited},
		{"masked", masked{}, Options{}},
		{"with parts", inParts{soundly, sound.FrameParts}, limited},
		{"with a tail", framing.Lines(), Options{Tail: true}},
		{"with fill", framing.SLIP{Max: 300}, Options{NoEmpty: true, Max: 300, Big: framing.SLIP{Max: -1}}},
		{"that only decodes", framing.Length{Prefix: wire.PrefixUint8, Offset: 1, Strip: 1}, Options{DecodeOnly: true, Streams: []Stream{
			{Bytes: []byte("t\x03abct\x00"), Frames: [][]byte{[]byte("\x03abc"), {0}}},
			{Bytes: append([]byte("t\xff"), make([]byte, 255)...), Frames: [][]byte{append([]byte("\xff"), make([]byte, 255)...)}},
		}}},
	} {
		t.Run(s.name, func(t *testing.T) { Test(t, s.f, s.opts) })
	}
}
