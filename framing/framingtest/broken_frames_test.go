package framingtest

import (
	"bytes"
	"io"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// brokenFrames break laws of frames as they are made and taken apart.
var brokenFrames = []broken{
	{
		"payloads", "refuses everything", "AppendFrame refuses every payload",
		appending(func(dst, _ []byte) ([]byte, error) { return dst, framing.ErrDecodeOnly }), Options{NoEmpty: true},
	},
	{
		"payloads", "refuses one of Options.Payloads",
		"AppendFrame refuses Options.Payloads[1]: framing: frame too big",
		appending(func(dst, payload []byte) ([]byte, error) {
			if bytes.HasPrefix(payload, []byte("[")) { // an array, which Split would break
				return dst, framing.ErrFrameTooBig
			}
			return sound.AppendFrame(dst, payload)
		}), Options{Payloads: [][]byte{[]byte("1"), []byte("[1,2]")}},
	},
	{
		"payloads", "takes one of Options.Refused", "AppendFrame takes Options.Refused[0]",
		always(soundly), Options{Refused: [][]byte{[]byte("a")}},
	},
	{
		"payloads", "refuses what Options.Bodies makes",
		`AppendFrame refuses what Options.Bodies makes of "frame": framing: malformed frame`,
		appending(func(dst, payload []byte) ([]byte, error) {
			if bytes.HasSuffix(payload, []byte("frame")) {
				return dst, framing.ErrMalformed
			}
			return sound.AppendFrame(dst, payload)
		}), Options{NoEmpty: true, Bodies: func(body []byte) []byte { return append([]byte("head "), body...) }},
	},
	{
		"payloads", "takes payloads though it only decodes",
		"AppendFrame takes a payload: Options.DecodeOnly says that it does not",
		always(soundly), Options{DecodeOnly: true},
	},
	{
		"payloads", "only decodes, and there is nothing to decode", "Options.DecodeOnly needs Options.Streams",
		always(framing.Length{Prefix: wire.PrefixUint8, Strip: 1}), Options{DecodeOnly: true},
	},
	{
		"round trip", "changes the payload", `want "a", got "A"`,
		appending(func(dst, payload []byte) ([]byte, error) { return sound.AppendFrame(dst, bytes.ToUpper(payload)) }),
		Options{},
	},
	{
		"round trip", "strips what looks like a line end", `want "line\r", got "line"`,
		changing(func(_ []byte, _ bool, _ *int, token *[]byte, _ *error) {
			if *token != nil {
				*token = bytes.TrimSuffix(*token, []byte("\r"))
			}
		}), limited,
	},
	{
		"round trip", "a size that wraps around", "Split of frame 0: want",
		func() framing.Framing {
			f := framing.Length{Prefix: wire.PrefixUint16BE}
			return custom{f.Split, func(dst, payload []byte) ([]byte, error) {
				size := uint16(len(payload))
				return append(append(dst, byte(size>>8), byte(size)), payload...), nil
			}}
		}, Options{},
	},
	{
		"round trip", "does not find the frames of a stream", `Split of frame 1: want "c", got "b"`,
		always(soundly),
		Options{Streams: []Stream{{Bytes: []byte("1:a,1:b,"), Frames: [][]byte{[]byte("a"), []byte("c")}}}},
	},
	{"round trip", "finds less than there is", "finds 1 frames, there are 2", always(soundly), Options{
		Streams: []Stream{{Bytes: []byte("1:a,"), Frames: [][]byte{[]byte("a"), []byte("b")}}},
	}},
	{"round trip", "finds more than there is", "finds more than the 1 frames there are", always(soundly), Options{
		Streams: []Stream{{Bytes: []byte("1:a,1:b,"), Frames: [][]byte{[]byte("a")}}},
	}},
	{"round trip", "fails on a stream", "frame does not end with", always(soundly), Options{
		Streams: []Stream{{Bytes: []byte("1:a;"), Frames: [][]byte{[]byte("a")}}},
	}},
	{"round trip", "leaves a part of a stream", "leaves the last 1 bytes", always(framing.SLIP{}), Options{
		NoEmpty: true, Streams: []Stream{{Bytes: []byte("a\xc0\xc0"), Frames: [][]byte{[]byte("a")}}},
	}},
	{
		"marks", "an end mark of several bytes in the payload", `which holds what a frame starts or ends with`,
		always(custom{dashes.Split, func(dst, payload []byte) ([]byte, error) {
			if len(payload) > framing.DefaultMax {
				return dst, framing.ErrFrameTooBig
			}
			return append(append(dst, payload...), "--"...), nil
		}}), Options{Rescans: true},
	},
	{
		"marks", "an end mark that the payload and the true one form", `which holds what a frame starts or ends with`,
		func() framing.Framing {
			f := framing.Separator{Sep: []byte("uvuvw"), Final: framing.FinalError}
			return custom{func(data []byte, atEOF bool) (int, []byte, error) {
				// It goes on after a match that failed, and so misses the mark in uvuvuvw.
				matched := 0
				for i, b := range data {
					if b != f.Sep[matched] {
						matched = 0
					}
					if b == f.Sep[matched] {
						matched++
					}
					if matched == len(f.Sep) {
						end := i + 1 - matched
						return i + 1, data[:end:end], nil
					}
				}
				if atEOF && len(data) > 0 {
					return 0, nil, io.ErrUnexpectedEOF
				}
				return 0, nil, nil
			}, f.AppendFrame}
		}, Options{Rescans: true},
	},
	{
		"empty", "a nil token for the empty frame", "want one empty token that is not nil",
		changing(func(_ []byte, _ bool, _ *int, token *[]byte, _ *error) {
			if len(*token) == 0 {
				*token = nil
			}
		}), Options{},
	},
	{
		"empty", "has an empty frame after all", "Options.NoEmpty says that there is none",
		always(soundly), Options{NoEmpty: true},
	},
	{
		"empty", "has no empty frame", "Options.NoEmpty, if there is no empty frame",
		always(framing.OctetCount{}), Options{},
	},
	{
		"empty", "takes no empty frame back", "framing: no empty frame in this framing",
		changing(func(_ []byte, _ bool, _ *int, token *[]byte, err *error) {
			if *token != nil && len(*token) == 0 {
				*token, *err = nil, framing.ErrEmptyFrame
			}
		}), Options{},
	},
	{
		"append", "refuses what it took", "takes a payload once and then refuses it: framing: closed",
		appending(func(dst, payload []byte) ([]byte, error) {
			if len(dst) > 0 {
				return dst, framing.ErrClosed
			}
			return sound.AppendFrame(dst, payload)
		}), Options{},
	},
	{
		"append", "a new slice where there is room", "does not append in place, though there is room",
		appending(func(dst, payload []byte) ([]byte, error) { return sound.AppendFrame(bytes.Clone(dst), payload) }),
		limited,
	},
	{
		"append", "overwrites dst", "AppendFrame changes what is in dst",
		appending(func(dst, payload []byte) ([]byte, error) { return sound.AppendFrame(dst[:0], payload) }), Options{},
	},
	{
		"append", "forgets dst", "does not keep what is in dst",
		appending(func(_, payload []byte) ([]byte, error) { return sound.AppendFrame(nil, payload) }), Options{},
	},
	{
		"append", "changes what is in dst", `AppendFrame changes what is in dst, which was "kept"`,
		appending(func(dst, payload []byte) ([]byte, error) {
			framed, err := sound.AppendFrame(bytes.Clone(dst), payload)
			if len(dst) > 0 {
				dst[0] = 'x'
			}
			return framed, err
		}), Options{},
	},
	{
		"append", "changes the payload it is given", "AppendFrame changes its payload, which was",
		always(masked{inPlaceOut: true}), Options{},
	},
	{
		"append", "a view of the payload", "what AppendFrame returns is a view of its payload",
		func() framing.Framing {
			f := framing.Length{Prefix: wire.PrefixUint8, Strip: framing.StripNone}
			return custom{f.Split, func(dst, payload []byte) ([]byte, error) {
				framed, err := f.AppendFrame(dst, payload)
				if err == nil && dst == nil {
					framed = payload
				}
				return framed, err
			}}
		}, Options{NoEmpty: true, Bodies: func(body []byte) []byte {
			return append([]byte{byte(len(body))}, body[:len(body)%256]...)
		}},
	},
	{
		"append", "keeps the last frame for the next", "AppendFrame keeps a frame that it returned",
		func() framing.Framing {
			var last, frame []byte
			return appending(func(dst, payload []byte) ([]byte, error) {
				if frame != nil && bytes.Equal(payload, last) {
					return append(dst, frame...), nil
				}
				framed, err := sound.AppendFrame(dst, payload)
				if err == nil && len(dst) == 0 {
					last, frame = bytes.Clone(payload), framed
				}
				return framed, err
			})()
		}, Options{},
	},
	{
		"append", "half a frame in dst, with an error", "fails, but does not return dst unchanged",
		appending(func(dst, payload []byte) ([]byte, error) {
			framed, err := bigger.AppendFrame(dst, payload)
			if len(payload) > 300 {
				_, err = sound.AppendFrame(nil, payload)
			}
			return framed, err
		}), limited,
	},
	{
		"append", "nil in place of dst, with an error", "fails, but does not return dst unchanged",
		appending(func(dst, payload []byte) ([]byte, error) {
			framed, err := sound.AppendFrame(dst, payload)
			if err != nil {
				framed = nil
			}
			return framed, err
		}), limited,
	},
	{
		"append", "fails with io.EOF", "AppendFrame fails with io.EOF",
		appending(func(dst, payload []byte) ([]byte, error) {
			framed, err := sound.AppendFrame(dst, payload)
			if err != nil {
				err = &framing.MalformedError{Problem: "no room", Err: io.EOF}
			}
			return framed, err
		}), Options{},
	},
	{
		"append", "another frame each time", "makes another frame than AppendFrame(nil, ...)",
		func() framing.Framing {
			turn := 0
			f := framing.Blocks{Max: 1000}
			return custom{f.Split, func(dst, payload []byte) ([]byte, error) {
				if _, err := f.AppendFrame(nil, payload); err != nil {
					return dst, err
				}
				turn++
				for n := 1 + turn%3; len(payload) > n; payload = payload[n:] {
					dst = append(append(dst, byte(n)), payload[:n]...)
				}
				return f.AppendFrame(dst, payload)
			}}
		}, Options{Rescans: true},
	},
	{
		"parts", "forgets its tail", `makes "0:" before the payload and "" after it`,
		always(inParts{over(bigger), func(dst, payload []byte) ([]byte, []byte, error) {
			head, _, err := bigger.FrameParts(dst, payload)
			return head, nil, err
		}}), Options{},
	},
	{
		"parts", "forgets the tail of a size", `SizeParts of "" makes "0:" before the payload and "" after it`,
		always(bySize{partly, func(dst []byte, size uint64) ([]byte, []byte, error) {
			head, _, err := sound.SizeParts(dst, size)
			return head, nil, err
		}}), Options{},
	},
	{
		"parts", "has no limit on a size", "SizeParts takes a payload of 1000 bytes that AppendFrame refuses",
		always(bySize{partly, bigger.SizeParts}), Options{},
	},
	{
		"parts", "has no limit", "FrameParts takes a payload of 1000 bytes that AppendFrame refuses",
		always(inParts{soundly, bigger.FrameParts}), Options{},
	},
	{
		"parts", "has a limit of its own",
		"FrameParts refuses what AppendFrame takes: framing: frame of 1000 bytes exceeds the limit of 300",
		always(inParts{over(bigger), sound.FrameParts}), Options{},
	},
	{
		"parts", "forgets dst", `FrameParts("kept", ...) does not keep what is in dst`,
		always(inParts{soundly, func(_, payload []byte) ([]byte, []byte, error) {
			return sound.FrameParts(nil, payload)
		}}),
		Options{},
	},
	{
		"parts", "nil in place of dst, with an error", "fails, but does not return dst unchanged",
		always(inParts{soundly, func(dst, payload []byte) ([]byte, []byte, error) {
			head, tail, err := sound.FrameParts(dst, payload)
			if err != nil {
				head = nil
			}
			return head, tail, err
		}}), Options{},
	},
}
