package framingtest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

const believes = "memory is made on the word of a length, or for every look"

// brokenCosts break laws of memory and work.
var brokenCosts = []broken{
	{"memory", "believes a length", believes, believing(framing.Length{Prefix: wire.PrefixUint32BE}), Options{}},
	{"memory", "believes a length of a magic byte's frame", believes, believing(framing.Length{
		Prefix: wire.PrefixUint32LE, Offset: 1, Header: []byte{0xab},
	}), Options{}},
	{
		"memory", "believes a length up to 1 MiB", believes,
		believing(framing.Length{Prefix: wire.PrefixUint32BE, Max: 1 << 20}),
		Options{Max: 1 << 20, Big: framing.Length{Prefix: wire.PrefixUint32BE, Max: -1}},
	},
	{
		"memory", "believes a length, whatever Max is", believes, func() framing.Framing {
			f := framing.Length{Prefix: wire.PrefixUint32BE, Max: 300}
			return custom{func(data []byte, atEOF bool) (int, []byte, error) {
				if size, _, err := wire.PrefixUint32BE.Consume(data); err == nil && size < 1<<23 {
					kept = make([]byte, 0, size)
				}
				return f.Split(data, atEOF)
			}, f.AppendFrame}
		}, Options{Max: 300, Big: framing.Length{Prefix: wire.PrefixUint32BE, Max: -1}},
	},
	{
		"memory", "copies what is there at every look", believes, func() framing.Framing {
			return custom{func(data []byte, atEOF bool) (int, []byte, error) {
				kept = bytes.Clone(data)
				return long.Split(data, atEOF)
			}, long.AppendFrame}
		}, Options{},
	},
	{
		"linear", "a Split that looks for the end of a frame anew",
		"it examines all of a frame again whenever a piece of it comes",
		always(over(crlf)), Options{},
	},
	{
		"linear", "gives up where much is there", "of a frame with much after it: advance 0 and the error",
		splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			if len(data) > 1<<24 {
				return 0, nil, framing.ErrMalformed
			}
			return sound.Split(data, atEOF)
		}), Options{},
	},
	{
		"linear", "a Split that hops along a frame anew", "a framing.StateSplitter remembers",
		always(custom{framing.Blocks{}.Split, framing.Blocks{}.AppendFrame}), Options{},
	},
	{
		"linear", "a SplitState that looks for the end of a frame anew", "SplitState should go on at State.Seen",
		always(stateful{over(crlf), func(data []byte, atEOF bool, _ *framing.State) (int, []byte, error) {
			return crlf.Split(data, atEOF)
		}}), Options{},
	},
	{
		"linear", "a SplitState that says it goes on, and does not", "SplitState should go on at State.Seen",
		always(stateful{over(crlf), func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			n, token, err := crlf.Split(data, atEOF)
			if n == 0 && err == nil {
				s.Seen = len(data)
			}
			return n, token, err
		}}), Options{Rescans: true},
	},
	{
		"state", "goes back", "State.Seen goes back from 1 to 0 while a frame arrives",
		stating(func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			n, token, err := sound.Split(data, atEOF)
			s.Seen = len(data) % 2
			return n, token, err
		}), Options{},
	},
	{
		"state", "claims to have seen what is not there", "State.Seen is 100 of 1 bytes",
		stating(func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			n, token, err := sound.Split(data, atEOF)
			s.Seen = 100
			return n, token, err
		}), Options{},
	},
}

// brokenUnlessRaced break laws that are judged in full only without the race detector.
var brokenUnlessRaced = []broken{
	{
		"memory", "an error of its own for every bad frame", believes, func() framing.Framing {
			f := framing.CRC32(framing.Length{Prefix: wire.PrefixUint8})
			return custom{func(data []byte, atEOF bool) (int, []byte, error) {
				n, token, err := f.Split(data, atEOF)
				if errors.Is(err, framing.ErrChecksum) {
					err = fmt.Errorf("%w: of %x, %s", err, data[:n], strings.Repeat("that is bad ", 4))
				}
				return n, token, err
			}, f.AppendFrame}
		}, Options{},
	},
	{
		"round trip", "a uvarint of three bytes for a size that takes four", "of 2097152 bytes, got",
		func() framing.Framing { return shortUvarint(1 << 21) }, Options{},
	},
	{
		"round trip", "a size of three bytes that wraps around", "... of 16777221 bytes, got",
		func() framing.Framing {
			f := framing.Length{Prefix: wire.PrefixUint24BE, Max: -1}
			return custom{f.Split, func(dst, payload []byte) ([]byte, error) {
				size := uint32(len(payload))
				return append(append(dst, byte(size>>16), byte(size>>8), byte(size)), payload...), nil
			}}
		}, Options{},
	},
}

// kept keeps what the framings above make from being optimised away.
var kept []byte

// believing returns f with a Split that makes room for a frame as soon as it knows its size.
func believing(f framing.Length) func() framing.Framing {
	return always(custom{func(data []byte, atEOF bool) (int, []byte, error) {
		n, token, err := f.Split(data, atEOF)
		if len(data) > f.Offset && err == nil {
			size, _, err := f.Prefix.Consume(data[f.Offset:])
			if err == nil {
				body := make([]byte, size)
				kept = body
				if token != nil {
					copy(body, token)
					token = body
				}
			}
		}
		return n, token, err
	}, f.AppendFrame})
}
