package framingtest

import (
	"bytes"
	"errors"

	"github.com/seed44153783/wirekit/framing"
)

// brokenLimits break laws of frames above the limit.
var brokenLimits = []broken{
	{
		"limits", "one byte more than Max, on the way in",
		"Split of a frame of 301 bytes with Max 300: want 0, nil and a *FrameSizeError",
		always(custom{framing.Netstring{Max: 301}.Split, sound.AppendFrame}), limited,
	},
	{
		"limits", "one byte less than Max, on the way in", "Split of a frame of 300 bytes with Max 300",
		always(custom{framing.Netstring{Max: 299}.Split, framing.Netstring{Max: 300}.AppendFrame}), limited,
	},
	{
		"limits", "one byte more than Max, on the way out", "AppendFrame of 301 bytes with Max 300: it is not refused",
		appending(framing.Netstring{Max: 301}.AppendFrame), limited,
	},
	{
		"limits", "one byte less than Max, on the way out", "AppendFrame of 300 bytes with Max 300",
		appending(framing.Netstring{Max: 299}.AppendFrame), limited,
	},
	{
		"limits", "far more than Max, on the way out",
		"AppendFrame takes a payload of 65536 bytes whose frame Split finds too big",
		appending(func(dst, payload []byte) ([]byte, error) {
			if uint16(len(payload)) > 5000 || len(payload) < 1<<16 {
				return sound.AppendFrame(dst, payload)
			}
			return bigger.AppendFrame(dst, payload) // the check is of the lowest two bytes
		}), Options{},
	},
	{
		"limits", "more than Max, where the lowest byte says little",
		"AppendFrame of 556 bytes with Max 300: it is not refused",
		appending(func(dst, payload []byte) ([]byte, error) {
			if len(payload) == 300+256 {
				return bigger.AppendFrame(dst, payload)
			}
			return sound.AppendFrame(dst, payload)
		}), limited,
	},
	{
		"limits", "no limit, on the way out",
		"AppendFrame takes a payload of 510 bytes whose frame Split finds too big",
		appending(func(dst, payload []byte) ([]byte, error) {
			if len(payload) == 510 {
				return bigger.AppendFrame(dst, payload)
			}
			return sound.AppendFrame(dst, payload)
		}), Options{},
	},
	{
		"limits", "Max only when the whole frame is there", "Max should be looked at before the frame is whole",
		splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			n, token, err := bigger.Split(data, atEOF)
			if len(token) > 300 {
				return 0, nil, &framing.FrameSizeError{Size: uint64(len(token)), Max: 300}
			}
			return n, token, err
		}), limited,
	},
	{
		"limits", "Max only when the whole frame is there, with a State",
		"Max should be looked at before the frame is whole",
		stating(func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			n, token, err := bigger.SplitState(data, atEOF, s)
			if len(token) > 300 {
				s.Skip = int64(n)
				return 0, nil, &framing.FrameSizeError{Size: uint64(len(token)), Max: 300}
			}
			return n, token, err
		}), limited,
	},
	{
		"limits", "is not what Big is", "AppendFrame of 299 bytes does not make the frame that Options.Big makes",
		always(soundly), Options{Max: 300, Big: framing.Blocks{Max: -1}},
	},
	{
		"limits", "an error that matches nothing", "want a *FrameSizeError, got framing: malformed frame",
		changing(func(_ []byte, _ bool, _ *int, _ *[]byte, err *error) {
			if errors.Is(*err, framing.ErrFrameTooBig) {
				*err = framing.ErrMalformed
			}
		}), limited,
	},
	{
		"limits", "a limit that Big has too",
		"Options.Big: AppendFrame of 299 bytes: framing: frame of 299 bytes exceeds the limit of 200",
		always(soundly), Options{Max: 300, Big: framing.Netstring{Max: 200}},
	},
	{
		"limits", "an error without numbers", "want a *FrameSizeError, got framing: frame too big",
		changing(func(_ []byte, _ bool, _ *int, _ *[]byte, err *error) {
			if errors.Is(*err, framing.ErrFrameTooBig) {
				*err = framing.ErrFrameTooBig
			}
		}), limited,
	},
	{
		"limits", "an error with wrong numbers", "want a Size from 301 to 301 and Max 300, got 300 and 300",
		changing(func(_ []byte, _ bool, _ *int, _ *[]byte, err *error) {
			if errors.Is(*err, framing.ErrFrameTooBig) {
				*err = &framing.FrameSizeError{Size: 300, Max: 300}
			}
		}), limited,
	},
	{
		"limits", "no framing to test the limit with", "Options.Max needs Options.Big",
		always(soundly), Options{Max: 300},
	},
	{"limits", "no limit to speak of", "Options.Max is below 2", always(soundly), Options{Max: 1, Big: bigger}},
	{
		"state", "skips a byte too little", "State.Skip of a frame above Max is 305: it has 306 bytes",
		skipping(func(s *framing.State) { s.Skip-- }), limited,
	},
	{
		"state", "skips a byte too much", "State.Skip of a frame above Max is 307: it has 306 bytes",
		skipping(func(s *framing.State) { s.Skip++ }), limited,
	},
	{
		"state", "skips backward", "State.Skip of a frame above Max is -306",
		skipping(func(s *framing.State) { s.Skip = -s.Skip }), limited,
	},
	{
		"state", "a payload that stands elsewhere", "State.Head and Payload of a frame above Max are 3 and 301",
		skipping(func(s *framing.State) { s.Head-- }), limited,
	},
	{
		"state", "a payload that ends elsewhere", "State.Head and Payload of a frame above Max are 4 and 303",
		skipping(func(s *framing.State) { s.Payload += 2 }), limited,
	},
	{
		"state", "cannot tell where it ends when all of it is there",
		"depends on how much of it is there: first 306, then 0",
		stating(func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			n, token, err := sound.SplitState(data, atEOF, s)
			if int64(len(data)) == s.Skip {
				s.Skip = 0
			}
			return n, token, err
		}), limited,
	},
	{
		"state", "another tail", `State.Tail of a frame above Max is ";": it does not end so`,
		skipping(func(s *framing.State) { s.Tail = ";" }), limited,
	},
	{
		"state", "hides what stands before a frame",
		"State.Fill is 0, though the byte there does not belong to the frame",
		filled(func(s *framing.State) { s.Fill = 0 }), Options{NoEmpty: true},
	},
	{
		"state", "takes a part of the frame for fill", "State.Fill is 2: so many bytes do not belong to the frame",
		filled(func(s *framing.State) { s.Fill++ }), Options{NoEmpty: true},
	},
	{
		"state", "finds the end too early", "SplitState finds the end of a frame above Max at",
		dropping(func(_ []byte, o *outcome, s *framing.State) {
			if o.advance > 0 {
				s.Skip = 0
			}
		}), crlfAnd,
	},
	{
		"state", "a payload that is none", "State.Payload of a frame above Max is -2, with a Skip of -1",
		always(stateful{over(crlfOf(300)), func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			n, token, err := crlfOf(300).SplitState(data, atEOF, s)
			if err != nil && s.Skip == -1 {
				s.Payload = -2
			}
			return n, token, err
		}}), crlfAnd,
	},
	{
		"state", "does not find the end", "SplitState does not find the end of a frame above Max",
		dropping(func(data []byte, o *outcome, s *framing.State) {
			if s.Skip == 0 {
				s.Skip, o.advance, o.token = -1, 0, nil
			}
		}), crlfAnd,
	},
	{
		"state", "an error within the frame", "SplitState within a frame above Max: advance 0 and the error",
		dropping(func(_ []byte, o *outcome, s *framing.State) { *o = outcome{err: framing.ErrMalformed} }), crlfAnd,
	},
	{
		"state", "a piece that is not the end of its advance", "the token is not the last bytes of its advance",
		dropping(func(_ []byte, o *outcome, _ *framing.State) {
			if len(o.token) > 0 {
				o.token = bytes.Repeat([]byte("b"), len(o.token))
			}
		}), crlfAnd,
	},
	{
		"state", "a piece that is missing", "SplitState hands out pieces of a frame above Max that are not its payload",
		dropping(func(_ []byte, o *outcome, _ *framing.State) { o.token = nil }), crlfAnd,
	},
	{
		"state", "pieces that nobody wants",
		"SplitState hands out pieces of a frame above Max though State.Payload is 0",
		dropping(func(data []byte, o *outcome, _ *framing.State) {
			if o.advance > 10 {
				o.token = data[:o.advance:o.advance]
			}
		}), crlfAnd,
	},
	{
		"oversize", "loses its place where single bytes come", "frames above Max: want the frame",
		dropping(func(data []byte, _ *outcome, s *framing.State) {
			if string(data) == "a" {
				s.Skip = 0
			}
		}), crlfAnd,
	},
	{
		"oversize", "fails where single bytes come", "got the error",
		dropping(func(data []byte, o *outcome, _ *framing.State) {
			if string(data) == "a" {
				*o = outcome{err: framing.ErrMalformed}
			}
		}), crlfAnd,
	},
	{
		"oversize", "a piece that is missing where single bytes come",
		"Reader that streams frames above Max: Body is not the payload",
		dropping(func(data []byte, o *outcome, _ *framing.State) {
			if string(data) == "a" {
				o.token = nil
			}
		}), crlfAnd,
	},
	{
		"oversize", "no tail", "the last byte of a frame above Max is not looked at when it is skipped",
		skipping(func(s *framing.State) { s.Tail = "" }), limited,
	},
	{
		"oversize", "skips nothing when the stream ends",
		"bytes of a skipped frame are missing: want io.ErrUnexpectedEOF",
		func() framing.Framing {
			f := framing.SLIP{Max: 300}
			return stateful{over(f), func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
				if s.Skip != 0 && atEOF { // as if a mark had been there
					s.Next()
					return len(data), nil, nil
				}
				return f.SplitState(data, atEOF, s)
			}}
		}, Options{NoEmpty: true, Max: 300, Big: framing.SLIP{Max: -1}},
	},
	{
		"oversize", "holds on to what it skips", "bytes of a frame of 702 that is skipped: it should advance over them",
		func() framing.Framing {
			f := framing.SLIP{Max: 300}
			return stateful{over(f), func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
				if s.Skip != 0 && !atEOF {
					n, token, err := f.SplitState(data, atEOF, s)
					if s.Skip != 0 {
						n = 0
					}
					return n, token, err
				}
				return f.SplitState(data, atEOF, s)
			}}
		}, Options{NoEmpty: true, Max: 300, Big: framing.SLIP{Max: -1}},
	},
}

// skipping is the sound framing with a wrong State after a frame above the limit.
func skipping(wrong func(s *framing.State)) func() framing.Framing {
	return stating(func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
		n, token, err := sound.SplitState(data, atEOF, s)
		if s.Skip != 0 {
			wrong(s)
		}
		return n, token, err
	})
}

// filled is SLIP with a wrong State after a frame.
func filled(wrong func(s *framing.State)) func() framing.Framing {
	f := framing.SLIP{}
	return always(stateful{over(f), func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
		n, token, err := f.SplitState(data, atEOF, s)
		if token != nil {
			wrong(s)
		}
		return n, token, err
	}})
}

// crlfAnd are the Options of dropping.
var crlfAnd = Options{Max: 300, Big: framing.Separator{Sep: []byte("\r\n"), Final: framing.FinalError, Max: -1}}

// crlfOf is a Separator with a limit.
func crlfOf(max int) framing.Separator {
	return framing.Separator{Sep: []byte("\r\n"), Final: framing.FinalError, Max: max}
}

// dropping is a Separator with another return of SplitState within a frame above the limit.
func dropping(change func(data []byte, o *outcome, s *framing.State)) func() framing.Framing {
	f := crlfOf(300)
	return always(stateful{over(f), func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
		within := s.Skip != 0
		n, token, err := f.SplitState(data, atEOF, s)
		o := outcome{n, token, err}
		if within {
			change(data, &o, s)
		}
		return o.advance, o.token, o.err
	}})
}
