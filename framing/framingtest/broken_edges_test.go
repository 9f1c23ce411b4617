package framingtest

import (
	"bytes"
	"encoding/binary"
	"io"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// short is a length of 32 bits, with a limit, and its options.
var (
	short   = framing.Length{Prefix: wire.PrefixUint32BE, Max: 300}
	shortly = Options{Max: 300, Big: long32}
	long32  = framing.Length{Prefix: wire.PrefixUint32BE, Max: -1}
)

// brokenEdges are right but for sizes, bytes and ends that few streams have.
var brokenEdges = []broken{
	{
		"round trip", "a uvarint of two bytes for a size that takes three", "of 16384 bytes, got",
		func() framing.Framing { return shortUvarint(1 << 14) }, Options{},
	},
	{
		"round trip", "a size of two bytes that wraps around at once", "of 65536 bytes, got",
		always(custom{framing.DNS().Split, func(dst, payload []byte) ([]byte, error) {
			if len(payload) > 1<<16 {
				return dst, &framing.FrameSizeError{Size: uint64(len(payload)), Max: 1 << 16}
			}
			return append(binary.BigEndian.AppendUint16(dst, uint16(len(payload))), payload...), nil
		}}), Options{},
	},
	{
		"round trip", "no mark of the byte order", `got "a\r\nb"`,
		tampering(func(p []byte) []byte { return bytes.TrimPrefix(p, []byte("\xef\xbb\xbf")) }), limited,
	},
	{
		"round trip", "another end of line", `got "\ufeffa\nb"`,
		tampering(func(p []byte) []byte { return bytes.ReplaceAll(p, []byte("\r\n"), []byte("\n")) }), limited,
	},
	{
		"round trip", "no white space in front", `want "\t a \t", got`,
		tampering(func(p []byte) []byte { return bytes.TrimLeft(p, "\t\n") }), limited,
	},
	{
		"parts", "the low bits of a size", "SizeParts makes a head for a frame of 4294967305 bytes",
		always(bySize{inParts{over(long32), long32.FrameParts}, func(dst []byte, size uint64) ([]byte, []byte, error) {
			return long32.SizeParts(dst, uint64(uint32(size)))
		}}), Options{},
	},
	{
		"parts", "a limit on the low bits of a size", "SizeParts makes a frame of 4294967305 bytes with Max 300",
		always(bySize{inParts{over(short), short.FrameParts}, func(dst []byte, size uint64) ([]byte, []byte, error) {
			return short.SizeParts(dst, uint64(uint32(size)))
		}}), shortly,
	},
	{
		"prompt", "a large frame only when a further byte comes",
		"Split does not return a complete frame before a further byte comes",
		always(custom{func(data []byte, atEOF bool) (int, []byte, error) {
			n, token, err := long32.Split(data, atEOF)
			if n > 4096 && n == len(data) && !atEOF {
				return 0, nil, nil
			}
			return n, token, err
		}, long32.AppendFrame}), Options{},
	},
	{
		"chunking", "an error for a frame that is not the last, at the end", "at the last of which the stream is known to end",
		changing(func(data []byte, atEOF bool, n *int, token *[]byte, err *error) {
			if atEOF && *token != nil && *n < len(data) {
				*n, *token, *err = 0, nil, framing.ErrMalformed
			}
		}), limited,
	},
	{
		"chunking", "cuts short what is completed at the end", "at the last of which the stream is known to end",
		stating(func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			resumed := s.Need > 0
			n, token, err := sound.SplitState(data, atEOF, s)
			if atEOF && resumed && token != nil {
				return 0, nil, io.ErrUnexpectedEOF
			}
			return n, token, err
		}), limited,
	},
	{
		"junk", "panics on a row of a byte", "panic: no such tag",
		splitting(func(data []byte, atEOF bool) (int, []byte, error) {
			if bytes.HasPrefix(data, []byte("\xee\xee\xee\xee\xee")) {
				panic("no such tag")
			}
			return sound.Split(data, atEOF)
		}), limited,
	},
	{
		"limits", "waits for a frame of 2 GiB", "got need-more",
		shortly32(func(data []byte) (int, []byte, bool) { return 0, nil, binary.BigEndian.Uint32(data) == 1<<31-1 }), shortly,
	},
	{
		"limits", "an empty frame for a length of 31 bits", "with Max 300: want 0, nil and a *FrameSizeError, got advance 4",
		shortly32(func(data []byte) (int, []byte, bool) { return 4, data[4:4:4], data[0] >= 0x40 }), shortly,
	},
	{
		"state", "skips what the low bits say", "State.Skip of a frame above Max is 3: it has",
		always(stateful{over(short), func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			n, token, err := short.SplitState(data, atEOF, s)
			if s.Skip > 1<<16 {
				s.Skip, s.Head, s.Payload = s.Skip&0xffff, 0, 0
			}
			return n, token, err
		}}), shortly,
	},
	{
		"state", "ends what is above the limit at another byte", "SplitState finds the end of a frame above Max at",
		always(stateful{over(line), func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
			if i := bytes.IndexByte(data, '\r'); s.Skip == -1 && i >= 0 {
				s.Skip = 0
				return i + 1, nil, nil
			}
			return line.SplitState(data, atEOF, s)
		}}), Options{Max: 300, Big: framing.Separator{Sep: []byte("\n"), Final: framing.FinalError, Max: -1}, Rescans: true},
	},
}

// line is a line, with a limit.
var line = framing.Separator{Sep: []byte("\n"), Final: framing.FinalError, Max: 300}

// tampering returns the sound framing of what change makes of payloads.
func tampering(change func([]byte) []byte) func() framing.Framing {
	return appending(func(dst, payload []byte) ([]byte, error) { return sound.AppendFrame(dst, change(payload)) })
}

// shortly32 returns short with what odd says of some heads, where it says so.
func shortly32(odd func(data []byte) (n int, token []byte, is bool)) func() framing.Framing {
	return always(custom{func(data []byte, atEOF bool) (int, []byte, error) {
		if len(data) >= 4 {
			if n, token, is := odd(data); is {
				return n, token, nil
			}
		}
		return short.Split(data, atEOF)
	}, short.AppendFrame})
}

// shortUvarint returns the framing of a uvarint that is one byte too short for payloads of size bytes.
func shortUvarint(size int) framing.Framing {
	sound := framing.Delimited()
	sound.Max = -1
	return custom{sound.Split, func(dst, payload []byte) ([]byte, error) {
		if len(payload) != size {
			return sound.AppendFrame(dst, payload)
		}
		head := binary.AppendUvarint(dst, uint64(size))
		head = head[:len(head)-1]
		head[len(head)-1] &= 0x7f
		return append(head, payload...), nil
	}}
}
