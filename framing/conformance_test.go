package framing_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"strconv"
	"testing"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/framing/framingtest"
	"github.com/seed44153783/wirekit/wire"
)

// setting is a framing for the conformance kit. max is the limit it has as f(max); 0: it has none to test.
type setting struct {
	name string
	f    func(max int) framing.Framing
	max  int
	opts framingtest.Options
}

// overhead is an Options.Sized where Max counts n bytes more than the payload has.
func overhead(n int) func(int) []byte {
	return func(size int) []byte { return bytes.Repeat([]byte("a"), size-n) }
}

// builtIns are the framings of this package in the settings that differ.
var builtIns = []setting{
	{name: "Length u8", f: func(max int) framing.Framing { return framing.Length{Prefix: wire.PrefixUint8, Max: max} }},
	{name: "Length u16be", max: 300, f: func(max int) framing.Framing { return framing.Length{Prefix: wire.PrefixUint16BE, Max: max} }},
	{name: "Length u24le", max: 300, f: func(max int) framing.Framing { return framing.Length{Prefix: wire.PrefixUint24LE, Max: max} }},
	{name: "Length u32be", max: 300, f: func(max int) framing.Framing { return framing.Length{Prefix: wire.PrefixUint32BE, Max: max} }},
	{name: "Length u32be, default limit", f: func(int) framing.Framing { return framing.Length{Prefix: wire.PrefixUint32BE} }},
	{name: "Length u32be, no limit", f: func(int) framing.Framing { return framing.Length{Prefix: wire.PrefixUint32BE, Max: -1} }},
	{name: "Length u64le, no limit", f: func(int) framing.Framing { return framing.Length{Prefix: wire.PrefixUint64LE, Max: -1} }},
	{
		name: "Length u64be, length counts less", max: 300,
		f: func(max int) framing.Framing {
			return framing.Length{Prefix: wire.PrefixUint64BE, Adjust: 4, Max: max}
		},
		opts: framingtest.Options{NoEmpty: true},
	},
	{name: "Length counts itself", max: 300, f: func(max int) framing.Framing {
		return framing.Length{Prefix: wire.PrefixUint32BE, Adjust: -4, Max: max}
	}},
	{name: "Length behind a header", max: 300, f: func(max int) framing.Framing {
		return framing.Length{Prefix: wire.PrefixUint16LE, Offset: 2, Header: []byte("hd"), Max: max}
	}},
	{
		name: "Length whole frame", max: 300,
		f: func(max int) framing.Framing {
			return framing.Length{Prefix: wire.PrefixUint32BE, Strip: framing.StripNone, Max: max}
		},
		opts: framingtest.Options{
			NoEmpty: true,
			Bodies: func(body []byte) []byte {
				return append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)
			},
			Refused: [][]byte{[]byte("\x00\x00\x00\x02a"), []byte("\x00\x00\x00\x00a")},
		},
	},
	{
		name: "Length less its first bytes",
		f: func(int) framing.Framing {
			return framing.Length{Prefix: wire.PrefixUint8, Offset: 1, Strip: 1}
		},
		opts: framingtest.Options{DecodeOnly: true, Streams: []framingtest.Stream{
			{Bytes: []byte("t\x03abc"), Frames: [][]byte{[]byte("\x03abc")}},
			{Bytes: []byte("t\x00t\x01a"), Frames: [][]byte{{0}, []byte("\x01a")}},
		}},
	},
	{name: "Length uvarint", max: 300, f: func(max int) framing.Framing { return framing.Length{Prefix: wire.PrefixUvarint, Max: max} }},
	{name: "Length uvarint, canonical", max: 300, f: func(max int) framing.Framing {
		return framing.Length{Prefix: wire.PrefixUvarint.Canonical(), Max: max}
	}},
	{name: "Length QUIC", max: 300, f: func(max int) framing.Framing { return framing.Length{Prefix: wire.PrefixQUIC, Max: max} }},
	{name: "Length VarInt", max: 300, f: func(max int) framing.Framing { return framing.Length{Prefix: wire.PrefixVarInt, Max: max} }},

	{name: "Lines", max: 300, opts: framingtest.Options{Tail: true}, f: func(max int) framing.Framing {
		f := framing.Lines()
		f.Max = max
		return f
	}},
	{name: "Separator NUL", max: 300, f: func(max int) framing.Framing {
		return framing.Separator{Sep: []byte{0}, Max: max, Final: framing.FinalError}
	}},
	{name: "Separator CRLF", max: 300, f: func(max int) framing.Framing {
		return framing.Separator{Sep: []byte("\r\n"), Max: max, Final: framing.FinalError}
	}},
	{name: "Separator that overlaps itself", max: 300, f: func(max int) framing.Framing {
		return framing.Separator{Sep: []byte("xyxyz"), Max: max, Final: framing.FinalError}
	}},
	{name: "Separator, several", max: 300, opts: framingtest.Options{Tail: true}, f: func(max int) framing.Framing {
		return framing.Separator{Sep: []byte("\n"), Also: [][]byte{[]byte("\r\n"), []byte("line")}, Max: max}
	}},
	{
		name: "Separator kept", max: 300,
		f: func(max int) framing.Framing {
			return framing.Separator{Sep: []byte("\r\n"), Keep: true, Max: max, Final: framing.FinalError}
		},
		opts: framingtest.Options{
			NoEmpty: true, Payloads: [][]byte{[]byte("\r\n"), []byte("a\r\n"), []byte("a\rb\n\r\n")},
			Refused: [][]byte{[]byte("a"), []byte("a\r\nb\r\n")},
			Bodies:  func(body []byte) []byte { return append(bytes.Clone(body), "\r\n"...) },
		},
	},

	{name: "CRLF", max: 300, f: func(max int) framing.Framing {
		f := framing.CRLF()
		f.Max = max
		return f
	}, opts: framingtest.Options{Refused: [][]byte{[]byte("a\r"), []byte("\nb")}}},
	{name: "Separator, the last dropped", max: 300, opts: framingtest.Options{Drop: true}, f: func(max int) framing.Framing {
		return framing.Separator{Sep: []byte("\r\n"), Max: max, Final: framing.FinalDrop}
	}},

	{
		name: "Fixed 1", f: func(int) framing.Framing { return framing.Fixed{Size: 1} },
		opts: framingtest.Options{NoEmpty: true},
	},
	{
		name: "Fixed 5", f: func(int) framing.Framing { return framing.Fixed{Size: 5} },
		opts: framingtest.Options{
			NoEmpty: true, Payloads: [][]byte{[]byte("frame"), []byte("other"), {0, 1, 2, 3, 255}},
			Refused: [][]byte{[]byte("short"[:4]), []byte("longer")},
		},
	},
	{name: "Netstring", max: 300, f: func(max int) framing.Framing { return framing.Netstring{Max: max} }},
	{name: "Netstring, default limit", f: func(int) framing.Framing { return framing.Netstring{} }},
	{name: "Netstring, no limit", f: func(int) framing.Framing { return framing.Netstring{Max: -1} }},
	{
		name: "OctetCount", max: 300, opts: framingtest.Options{NoEmpty: true},
		f: func(max int) framing.Framing { return framing.OctetCount{Max: max} },
	},
	{name: "COBS", max: 300, f: func(max int) framing.Framing { return framing.COBS{Max: max} }},
	{name: "COBS, no limit", f: func(int) framing.Framing { return framing.COBS{Max: -1} }},
	{
		name: "SLIP", max: 300, opts: framingtest.Options{NoEmpty: true},
		f: func(max int) framing.Framing { return framing.SLIP{Max: max} },
	},
	{
		name: "SLIP, no limit", opts: framingtest.Options{NoEmpty: true},
		f: func(int) framing.Framing { return framing.SLIP{Max: -1} },
	},
	{
		name: "SLIP, only escapes", max: 300, f: func(max int) framing.Framing { return framing.SLIP{Max: max} },
		opts: framingtest.Options{NoEmpty: true, Sized: func(n int) []byte { return bytes.Repeat([]byte{0xc0}, n) }},
	},
	{name: "Blocks", max: 300, f: func(max int) framing.Framing { return framing.Blocks{Max: max} }},
	{name: "Blocks, no limit", f: func(int) framing.Framing { return framing.Blocks{Max: -1} }},

	{name: "Checksum CRC-32 in Netstring", max: 300, opts: framingtest.Options{Sized: overhead(4)}, f: func(max int) framing.Framing {
		return framing.CRC32(framing.Netstring{Max: max})
	}},
	{name: "Checksum CRC-32C in Blocks", max: 300, opts: framingtest.Options{Sized: overhead(4)}, f: func(max int) framing.Framing {
		return framing.CRC32C(framing.Blocks{Max: max})
	}},
	{name: "Checksum Adler-32 in SLIP", max: 300, opts: framingtest.Options{Sized: overhead(4)}, f: func(max int) framing.Framing {
		return framing.Adler32(framing.SLIP{Max: max})
	}},
	{name: "Checksum in a Checksum", max: 300, opts: framingtest.Options{Sized: overhead(8)}, f: func(max int) framing.Framing {
		return framing.CRC32(framing.CRC32C(framing.COBS{Max: max}))
	}},
	{name: "Checksum in Length", max: 300, opts: framingtest.Options{Sized: overhead(4)}, f: func(max int) framing.Framing {
		return framing.CRC32(framing.Length{Prefix: wire.PrefixUint16BE, Max: max})
	}},
	{name: "Checksum in a custom framing", max: 300, opts: framingtest.Options{Sized: overhead(4)}, f: func(max int) framing.Framing {
		return plain{framing.CRC32(plain{framing.Netstring{Max: max}})}
	}},
	{name: "a framing without SplitState", max: 300, opts: framingtest.Options{Rescans: true}, f: func(max int) framing.Framing { return plain{framing.COBS{Max: max}} }},
}

// presets are the ready-made settings of Length, with a small limit.
var presets = []struct {
	name string
	l    framing.Length
}{
	{"Delimited", framing.Delimited()},
	{"DNS", framing.DNS()},
	{"Kafka", framing.Kafka()},
	{"GRPC", framing.GRPC()},
	{"HTTP2", framing.HTTP2()},
	{"TLS", framing.TLS()},
	{"Postgres", framing.Postgres()},
	{"MySQL", framing.MySQL()},
	{"MQTT", framing.MQTT()},
	{"AMQP", framing.AMQP()},
	{"TPKT", framing.TPKT()},
	{"BGP", framing.BGP()},
	{"Bitcoin", framing.Bitcoin()},
}

// around returns an Options.Bodies for a Length whose payloads are whole frames.
func around(l framing.Length) func(body []byte) []byte {
	return func(body []byte) []byte {
		after := append(make([]byte, beside(l)-len(l.Tail)), body...)
		after = append(after, l.Tail...)
		frame, err := l.Prefix.Append(make([]byte, l.Offset), uint64(len(after)-l.Adjust))
		if err != nil {
			return nil
		}
		return append(frame, after...)
	}
}

// beside is how many bytes after a length field are not the body that a payload is made around.
func beside(l framing.Length) int { return max(l.Adjust, l.Min, len(l.Tail)) }

// items are Sized with functions for one item of a protocol, and how a payload is made around a body.
var items = []struct {
	name   string
	item   func(b []byte, seen int) (framing.Item, error)
	bodies func(body []byte) []byte
	more   [][]byte
}{
	{"RESP", respItem, func(body []byte) []byte {
		return append(append(append([]byte("$"), strconv.Itoa(len(body))+"\r\n"...), body...), "\r\n"...)
	}, [][]byte{[]byte("+OK\r\n"), []byte("*0\r\n"), []byte("*2\r\n:1\r\n*2\r\n$1\r\na\r\n:7\r\n")}},
	{"MessagePack", messagePackItem, func(body []byte) []byte { // an array of nil and bin 32
		return append(binary.BigEndian.AppendUint32([]byte{0x92, 0xc0, 0xc6}, uint32(len(body))), body...)
	}, [][]byte{{0xc0}, {0x90}, {0x92, 0x91, 0xc0, 0xc0}}},
	{"WebSocket", webSocketItem, func(body []byte) []byte {
		switch n := len(body); {
		case n < 126:
			return append([]byte{0x82, byte(n)}, body...)
		case n < 1<<16:
			return append(binary.BigEndian.AppendUint16([]byte{0x82, 126}, uint16(n)), body...)
		default:
			return append(binary.BigEndian.AppendUint64([]byte{0x82, 127}, uint64(n)), body...)
		}
	}, [][]byte{{0x89, 0x80, 1, 2, 3, 4}}},
	{"BER", berItem, func(body []byte) []byte { // a sequence of indefinite length with an octet string in it
		frame := binary.BigEndian.AppendUint32([]byte{0x30, 0x80, 0x04, 0x84}, uint32(len(body)))
		return append(append(frame, body...), 0, 0)
	}, [][]byte{{0x05, 0}, {0x30, 0x80, 0, 0}, {0x30, 0x80, 0x31, 0x80, 0, 0, 0x02, 1, 7, 0, 0}}},
}

func respItem(b []byte, seen int) (framing.Item, error) {
	from := max(seen-1, 0)
	i := bytes.Index(b[from:], []byte("\r\n"))
	if i < 0 {
		return framing.Item{}, io.ErrUnexpectedEOF
	}
	line := b[:from+i]
	item := framing.Item{Head: len(line) + 2}
	switch {
	case len(line) == 0:
		return item, framing.ErrMalformed
	case line[0] == '+', line[0] == '-', line[0] == ':':
		return item, nil
	case line[0] == '$', line[0] == '*':
		n, err := strconv.ParseUint(string(line[1:]), 10, 32)
		if err != nil {
			return item, framing.ErrMalformed
		}
		if item.Body = n + 2; line[0] == '*' {
			item.Body, item.More = 0, n
		}
		return item, nil
	}
	return item, framing.ErrMalformed
}

func messagePackItem(b []byte, _ int) (framing.Item, error) {
	switch c := b[0]; {
	case c == 0xc0:
		return framing.Item{Head: 1}, nil
	case c&0xf0 == 0x90:
		return framing.Item{Head: 1, More: uint64(c & 0x0f)}, nil
	case c == 0xc6 && len(b) < 5:
		return framing.Item{}, io.ErrUnexpectedEOF
	case c == 0xc6:
		return framing.Item{Head: 5, Body: uint64(binary.BigEndian.Uint32(b[1:]))}, nil
	}
	return framing.Item{}, framing.ErrMalformed
}

func webSocketItem(b []byte, _ int) (framing.Item, error) {
	if len(b) < 2 {
		return framing.Item{}, io.ErrUnexpectedEOF
	}
	item := framing.Item{Head: 2 + int(b[1]>>7)*4, Body: uint64(b[1] & 0x7f)}
	switch {
	case item.Body == 126 && len(b) < 4, item.Body == 127 && len(b) < 10:
		return item, io.ErrUnexpectedEOF
	case item.Body == 126:
		item.Head, item.Body = item.Head+2, uint64(binary.BigEndian.Uint16(b[2:]))
	case item.Body == 127:
		item.Head, item.Body = item.Head+8, binary.BigEndian.Uint64(b[2:])
	}
	if len(b) < item.Head {
		return item, io.ErrUnexpectedEOF
	}
	return item, nil
}

func berItem(b []byte, _ int) (framing.Item, error) {
	switch {
	case len(b) < 2, b[1] == 0x84 && len(b) < 6:
		return framing.Item{}, io.ErrUnexpectedEOF
	case b[0] == 0 && b[1] == 0:
		return framing.Item{Head: 2, Nest: framing.Close}, nil
	case b[1] == 0x80:
		return framing.Item{Head: 2, Nest: framing.Open}, nil
	case b[1] < 0x80:
		return framing.Item{Head: 2, Body: uint64(b[1])}, nil
	case b[1] == 0x84:
		return framing.Item{Head: 6, Body: uint64(binary.BigEndian.Uint32(b[2:]))}, nil
	}
	return framing.Item{}, framing.ErrMalformed
}

// exactly returns an Options.Sized of payloads of n bytes.
func exactly(bodies func(body []byte) []byte) func(n int) []byte {
	return func(n int) []byte {
		for k := n; ; k-- {
			if p := bodies(bytes.Repeat([]byte("a"), k)); len(p) == n {
				return p
			}
		}
	}
}

func TestConformance(t *testing.T) {
	settings := slices.Clone(builtIns)
	for _, p := range presets {
		s := setting{name: p.name, max: 300, f: func(max int) framing.Framing {
			p.l.Max = max
			return p.l
		}}
		if p.l.Strip == framing.StripNone {
			s.opts.NoEmpty, s.opts.Bodies = true, around(p.l)
			s.opts.Sized = func(n int) []byte { return around(p.l)(bytes.Repeat([]byte("a"), n-beside(p.l))) }
		}
		settings = append(settings, s)
	}
	for _, p := range items {
		settings = append(settings, setting{
			name: "Sized " + p.name, max: 300, f: func(max int) framing.Framing { return framing.Sized{Item: p.item, Max: max} },
			opts: framingtest.Options{NoEmpty: true, Bodies: p.bodies, Sized: exactly(p.bodies), Payloads: p.more},
		})
	}
	for _, b := range settings {
		t.Run(b.name, func(t *testing.T) {
			opts := b.opts
			if b.max > 0 {
				opts.Max, opts.Big = b.max, b.f(-1)
			}
			framingtest.Test(t, b.f(b.max), opts)
		})
	}
}
