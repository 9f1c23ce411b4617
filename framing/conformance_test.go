package framing_test

import (
	"bytes"
	"encoding/binary"
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
