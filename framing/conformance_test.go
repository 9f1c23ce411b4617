package framing_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"
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

// decimalLine is a length in decimal, in a line of its own.
var decimalLine = wire.PrefixDecimal("\r\n")

// sizedBy is Sized with an Item.
func sizedBy(item func([]byte, int) (framing.Item, error)) func(max int) framing.Framing {
	return func(max int) framing.Framing { return framing.Sized{Item: item, Max: max} }
}

// texts are payloads.
func texts(s ...string) [][]byte {
	payloads := make([][]byte, len(s))
	for i := range s {
		payloads[i] = []byte(s[i])
	}
	return payloads
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
	{name: "Length after a header", max: 300, f: func(max int) framing.Framing {
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

	{name: "Length CompactSize", max: 300, f: func(max int) framing.Framing { return framing.Length{Prefix: wire.PrefixCompactSize, Max: max} }},
	{name: "Length VLQ", max: 300, f: func(max int) framing.Framing { return framing.Length{Prefix: wire.PrefixVLQ, Max: max} }},
	{name: "Length BER", max: 300, f: func(max int) framing.Framing { return framing.Length{Prefix: wire.PrefixBER, Max: max} }},
	{name: "Length int32be", max: 300, f: func(max int) framing.Framing { return framing.Length{Prefix: wire.PrefixInt32BE, Max: max} }},
	{name: "Length, null is 0", max: 300, f: func(max int) framing.Framing {
		return framing.Length{Prefix: wire.PrefixUvarint.Plus(1).Null(), Max: max}
	}},
	{name: "Length in decimal", max: 300, f: func(max int) framing.Framing { return framing.Length{Prefix: decimalLine, Max: max} }},
	{name: "Length counts itself, by Plus", max: 300, f: func(max int) framing.Framing {
		return framing.Length{Prefix: wire.PrefixUint32BE.Plus(4), Max: max}
	}},
	{name: "Length with a tail", max: 300, opts: framingtest.Options{Sized: overhead(2)}, f: func(max int) framing.Framing {
		return framing.Length{Prefix: decimalLine, Tail: "\r\n", Adjust: 2, Max: max}
	}},
	{
		name: "Length with a least", max: 300, opts: framingtest.Options{NoEmpty: true},
		f: func(max int) framing.Framing { return framing.Length{Prefix: wire.PrefixUint16LE, Min: 1, Max: max} },
	},
	{name: "CRLF", max: 300, f: func(max int) framing.Framing {
		f := framing.CRLF()
		f.Max = max
		return f
	}, opts: framingtest.Options{Refused: [][]byte{[]byte("a\r"), []byte("\nb")}}},
	{name: "Separator, the last dropped", max: 300, opts: framingtest.Options{Drop: true}, f: func(max int) framing.Framing {
		return framing.Separator{Sep: []byte("\r\n"), Max: max, Final: framing.FinalDrop}
	}},
	{name: "Sized WebSocket", max: 600, f: sizedBy(webSocketItem), opts: framingtest.Options{
		NoEmpty: true, Payloads: texts("\x81\x05Hello", "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", "\x82\x7e\x01\x00"+strings.Repeat("x", 256), "\x89\x00"),
		Bodies: webSocketFrame, Sized: exactly(webSocketFrame),
	}},
	{name: "Sized RESP", max: 600, f: sizedBy(respItem), opts: framingtest.Options{
		NoEmpty: true, Payloads: texts("+OK\r\n", "*2\r\n$3\r\nfoo\r\n:1\r\n", "*0\r\n", "*-1\r\n", "$-1\r\n", "*2\r\n*2\r\n:1\r\n:2\r\n*1\r\n+x\r\n",
			"*?\r\n:1\r\n*2\r\n:1\r\n*?\r\n.\r\n:5\r\n.\r\n", "$?\r\n;3\r\nabc\r\n;0\r\n", "|1\r\n+k\r\n+v\r\n:7\r\n"),
		Bodies: respBulk, Sized: func(n int) []byte { return []byte("+" + strings.Repeat("a", n-3) + "\r\n") },
	}},
	{name: "Sized RESP, arrays", max: 600, f: sizedBy(respItem), opts: framingtest.Options{
		NoEmpty: true, Payloads: texts("*2\r\n:1\r\n:2\r\n", "*1\r\n+x\r\n"),
		Sized: func(n int) []byte {
			line := strings.Repeat("a", n-4-3*90-3)
			return []byte("*91\r\n"[:3] + "\r\n" + strings.Repeat("+\r\n", 90) + "+" + line[1:] + "\r\n")
		},
	}},
	{name: "Sized MessagePack", max: 600, f: sizedBy(msgpackItem), opts: framingtest.Options{
		NoEmpty: true, Payloads: texts("\x93\x01\x02\xa3abc", "\x01", "\x82\xa1a\x01\xa1b\x92\xc0\xc3", "\xdc\x00\x02\xc0\xc0", "\xc7\x02\x05ab", "\xd8"+strings.Repeat("x", 17)),
		Bodies: msgpackArray, Sized: exactly(msgpackArray),
	}},
	{name: "Sized BER", max: 600, f: sizedBy(berItem), opts: framingtest.Options{
		NoEmpty: true, Payloads: texts("\x30\x03\x02\x01\x05", "\x30\x80\x02\x01\x05\x30\x80\x00\x00\x04\x01x\x00\x00", "\x30\x82\x00\x03\x02\x01\x07", "\x1f\x81\x01\x01a"),
		Bodies: berSequence, Sized: exactly(berSequence),
	}},
	{name: "a hand-written SplitState", max: 300, f: func(max int) framing.Framing {
		if max < 0 {
			max = math.MaxInt
		}
		return stanzas{max}
	}},

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

// webSocketFrame is a binary frame.
func webSocketFrame(body []byte) []byte {
	switch n := len(body); {
	case n < 126:
		return append([]byte{0x82, byte(n)}, body...)
	case n < 1<<16:
		return append(binary.BigEndian.AppendUint16([]byte{0x82, 126}, uint16(n)), body...)
	default:
		return append(binary.BigEndian.AppendUint64([]byte{0x82, 127}, uint64(n)), body...)
	}
}

// respBulk is a bulk string.
func respBulk(body []byte) []byte {
	return slices.Concat([]byte("$"+strconv.Itoa(len(body))+"\r\n"), body, []byte("\r\n"))
}

// msgpackArray is an array of nil and a bin 32.
func msgpackArray(body []byte) []byte {
	return append(binary.BigEndian.AppendUint32([]byte{0x92, 0xc0, 0xc6}, uint32(len(body))), body...)
}

// berSequence is a sequence of indefinite length with an octet string in it.
func berSequence(body []byte) []byte {
	frame := binary.BigEndian.AppendUint32([]byte{0x30, 0x80, 0x04, 0x84}, uint32(len(body)))
	return append(append(frame, body...), 0, 0)
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
