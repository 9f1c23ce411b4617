package framing_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/framing/framingtest"
	"github.com/seed44153783/wirekit/wire"
)

// settings is a framing for the conformance kit. max is the limit it has as f(max); 0: it has none to test.
type settings struct {
	name string
	f    func(max int) framing.Framing
	max  int
	opts framingtest.Options
}

// overhead is an Options.Sized where Max counts n bytes more than the payload has.
func overhead(n int) func(int) []byte {
	return func(size int) []byte { return bytes.Repeat([]byte("a"), size-n) }
}

// u32Frame is the whole frame of a body of n bytes behind a 32-bit length.
func u32Frame(n int) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(n)), bytes.Repeat([]byte("a"), n)...)
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
var builtIns = []settings{
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
			NoEmpty: true, Sized: u32Frame,
			Payloads: [][]byte{u32Frame(0), u32Frame(1), u32Frame(5), u32Frame(300), []byte("\x00\x00\x00\x02a"), []byte("\x00\x00\x00\x00a")},
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
	}},
	{name: "Sized WebSocket", max: 600, f: sizedBy(webSocketItem), opts: framingtest.Options{
		NoEmpty: true, Payloads: texts("\x81\x05Hello", "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", "\x82\x7e\x01\x00"+strings.Repeat("x", 256), "\x89\x00"),
		Sized: func(n int) []byte {
			return append([]byte{0x82, 126, byte((n - 4) >> 8), byte(n - 4)}, make([]byte, n-4)...)
		},
	}},
	{name: "Sized RESP", max: 600, f: sizedBy(respItem), opts: framingtest.Options{
		NoEmpty: true, Payloads: texts("+OK\r\n", "*2\r\n$3\r\nfoo\r\n:1\r\n", "*0\r\n", "*-1\r\n", "$-1\r\n", "*2\r\n*2\r\n:1\r\n:2\r\n*1\r\n+x\r\n",
			"*?\r\n:1\r\n*2\r\n:1\r\n*?\r\n.\r\n:5\r\n.\r\n", "$?\r\n;3\r\nabc\r\n;0\r\n", "|1\r\n+k\r\n+v\r\n:7\r\n"),
		Sized: func(n int) []byte { return []byte("+" + strings.Repeat("a", n-3) + "\r\n") },
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
		Sized: func(n int) []byte { return append([]byte{0xc5, byte((n - 3) >> 8), byte(n - 3)}, make([]byte, n-3)...) },
	}},
	{name: "Sized BER", max: 600, f: sizedBy(berItem), opts: framingtest.Options{
		NoEmpty: true, Payloads: texts("\x30\x03\x02\x01\x05", "\x30\x80\x02\x01\x05\x30\x80\x00\x00\x04\x01x\x00\x00", "\x30\x82\x00\x03\x02\x01\x07", "\x1f\x81\x01\x01a"),
		Sized: func(n int) []byte {
			return append([]byte{4, 0x82, byte((n - 4) >> 8), byte(n - 4)}, make([]byte, n-4)...)
		},
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
			NoEmpty: true, Payloads: [][]byte{[]byte("\r\n"), []byte("a\r\n"), []byte("a\rb\n\r\n"), []byte("a"), []byte("a\r\nb\r\n")},
			Sized: func(n int) []byte { return append(bytes.Repeat([]byte("a"), n), "\r\n"...) },
		},
	},

	{
		name: "Fixed 1", f: func(int) framing.Framing { return framing.Fixed{Size: 1} },
		opts: framingtest.Options{NoEmpty: true},
	},
	{
		name: "Fixed 5", f: func(int) framing.Framing { return framing.Fixed{Size: 5} },
		opts: framingtest.Options{NoEmpty: true, Payloads: [][]byte{[]byte("frame"), []byte("other"), {0, 1, 2, 3, 255}, []byte("short"[:4]), []byte("longer")}},
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
	{name: "a framing without SplitState", max: 300, f: func(max int) framing.Framing { return plain{framing.COBS{Max: max}} }},
}

func TestConformance(t *testing.T) {
	for _, b := range builtIns {
		t.Run(b.name, func(t *testing.T) {
			opts := b.opts
			if b.max > 0 {
				opts.Max, opts.Big = b.max, b.f(-1)
			}
			framingtest.Test(t, b.f(b.max), opts)
		})
	}
}

// The presets whose tokens are whole frames, with a frame of a body of n bytes each.
func TestPresetsConform(t *testing.T) {
	head := func(size int, n int, before, after string) []byte { // a big-endian number of so many bytes
		b := binary.BigEndian.AppendUint32(nil, uint32(n))[4-size:]
		return []byte(before + string(b) + after)
	}
	pad := func(n int) []byte { return bytes.Repeat([]byte("a"), n) }
	marker := strings.Repeat("\xff", 16)
	for name, p := range map[string]struct {
		f    framing.Length
		body func(n int) []byte
	}{
		"GRPC":     {framing.GRPC(), func(n int) []byte { return append(head(4, n, "\x00", ""), pad(n)...) }},
		"HTTP2":    {framing.HTTP2(), func(n int) []byte { return append(head(3, n-6, "", ""), pad(n)...) }},
		"TLS":      {framing.TLS(), func(n int) []byte { return append(head(2, n, "\x17\x03\x03", ""), pad(n)...) }},
		"Postgres": {framing.Postgres(), func(n int) []byte { return append(head(4, n+4, "D", ""), pad(n)...) }},
		"AMQP":     {framing.AMQP(), func(n int) []byte { return append(append(head(4, n-1, "\x01\x00\x01", ""), pad(n-1)...), 0xce) }},
		"TPKT":     {framing.TPKT(), func(n int) []byte { return append(head(2, n+4, "\x03\x00", ""), pad(n)...) }},
		"BGP":      {framing.BGP(), func(n int) []byte { return append(head(2, n+18, marker, ""), pad(n)...) }},
		"MySQL":    {framing.MySQL(), func(n int) []byte { return append([]byte{byte(n - 1), byte((n - 1) >> 8), 0}, pad(n)...) }},
		"Bitcoin": {framing.Bitcoin(), func(n int) []byte {
			return append([]byte(marker+string([]byte{byte(n - 4), byte((n - 4) >> 8), 0, 0})), pad(n)...)
		}},
		"MQTT": {framing.MQTT(), func(n int) []byte { return append(binary.AppendUvarint([]byte{0x30}, uint64(n)), pad(n)...) }},
	} {
		t.Run(name, func(t *testing.T) {
			limited, big := p.f, p.f
			limited.Max, big.Max = 300, -1
			framingtest.Test(t, limited, framingtest.Options{
				NoEmpty: true, Payloads: [][]byte{p.body(8), p.body(60), p.body(300)}, Sized: p.body, Max: 300, Big: big,
			})
		})
	}
	for name, f := range map[string]framing.Length{"Delimited": framing.Delimited(), "DNS": framing.DNS(), "Kafka": framing.Kafka()} {
		t.Run(name, func(t *testing.T) {
			limited, big := f, f
			limited.Max, big.Max = 300, -1
			framingtest.Test(t, limited, framingtest.Options{Max: 300, Big: big})
		})
	}
}
