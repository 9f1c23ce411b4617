//go:build !race

package fuzz_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"runtime"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"

	"github.com/seed44153783/wirekit/codecs/drpc"
	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/codecs/serial"
	"github.com/seed44153783/wirekit/codecs/tinytcp"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// memoryDecoders are the decoders of all packages. Each returns the size in bytes of the Go elements that it decoded, strings and views left out:
// those of lists count twice, as lists of unknown length grow by copying.
var memoryDecoders = func() map[string]func(b []byte) (elements int) {
	all := map[string]func(b []byte) int{
		"wire.ReadString":     func(b []byte) int { _, _ = wire.ReadString(bare(b)); return 0 },
		"wire.ReadUTF8String": func(b []byte) int { _, _ = wire.ReadUTF8String(bytes.NewReader(b)); return 0 },
		"wire.ReadByteArray":  func(b []byte) int { _, _ = wire.ReadByteArray(bare(b)); return 0 },
		"wire.ReadCString":    func(b []byte) int { _, _ = wire.ReadCString(bare(b)); return 0 },
		"wire.ReadBytes":      func(b []byte) int { _, _ = wire.ReadBytes(bare(b), 1<<30); return 0 },
		"wire.ConsumeString":  func(b []byte) int { _, _, _ = wire.ConsumeString(b); return 0 },

		"varint.ReadUvarint": func(b []byte) int { _, _ = varint.ReadUvarint(bare(b)); return 0 },

		"framing.ReadLengthPrefixed": func(b []byte) int { _, _ = framing.ReadLengthPrefixed(bare(b), wire.PrefixUint32BE, -1); return 0 },
		"framing.ReadSeparated":      func(b []byte) int { _, _ = framing.ReadSeparated(bare(b), []byte("\r\n"), -1); return 0 },
		"framing.BlockReader": func(b []byte) int {
			_, _ = io.Copy(io.Discard, framing.NewBlockReader(bare(b)))
			return 0
		},

		"goapptrace.Unpack": func(b []byte) int { p, _, _ := goapptrace.Proto{}.Unpack(b); return symbolsSize(p) },
		"goapptrace.Server": func(b []byte) int { return converse(b, goapptrace.NewServer(goapptrace.ServerConfig{})) },
		"goapptrace.Client": func(b []byte) int { return converse(b, goapptrace.NewClient(goapptrace.ClientConfig{})) },

		"drpc.Call":      func(b []byte) int { _ = new(drpc.Call).UnmarshalBinary(b); return 0 },
		"drpc.Response":  func(b []byte) int { _ = new(drpc.Response).UnmarshalBinary(b); return 0 },
		"drpc.Call view": func(b []byte) int { _ = new(drpc.Call).UnmarshalView(b); return 0 },
		"drpc.ModuleService": func(b []byte) int {
			_, _ = new(drpc.ModuleService).ProcessMessage(context.Background(), b)
			return 0
		},
		"drpc.Assembler": func(b []byte) int {
			var a drpc.Assembler
			for len(b) > 0 {
				n := min(len(b), 1000)
				_, _, _ = a.Add(b[:n])
				b = b[n:]
			}
			return 0
		},

		"serial.ReadRequest": func(b []byte) int {
			if r, err := serial.ReadRequest(bare(b)); err == nil {
				_, _ = io.Copy(io.Discard, r.Body)
			}
			return 0
		},
		"serial.Serve": func(b []byte) int {
			_ = new(serial.Mux).Serve(context.Background(), deaf{bare(b)}, wire.BigEndian)
			return 0
		},
		"serial.Client": func(b []byte) int {
			if answer, err := serial.NewClient(deaf{bare(b)}).Do(context.Background(), 1, nil); err == nil {
				_ = answer.Close()
			}
			return 0
		},

		"tinytcp.ReadString":    func(b []byte) int { _, _ = tinytcp.ReadString(bare(b)); return 0 },
		"tinytcp.ReadByteArray": func(b []byte) int { _, _ = tinytcp.ReadByteArray(bare(b)); return 0 },
		"tinytcp.ReadBytes":     func(b []byte) int { _, _ = tinytcp.ReadBytes(bare(b), 1<<30); return 0 },
		"tinytcp length packet": func(b []byte) int {
			_, _ = tinytcp.ReadLengthPrefixedPacket(bare(b), tinytcp.PrefixInt32, 1<<30)
			return 0
		},
		"tinytcp separated packet":    func(b []byte) int { _, _ = tinytcp.ReadSeparatedPacket(bare(b), []byte("\r\n"), 1<<30); return 0 },
		"tinytcp.PacketFraming":       func(b []byte) int { return packets(b, tinytcp.LengthPrefixedFraming(tinytcp.PrefixInt64_BE)) },
		"tinytcp.PacketFraming lines": func(b []byte) int { return packets(b, tinytcp.SplitBySeparator([]byte("\n"))) },
	}
	for kind, p := range hostilePrefixes {
		all["wire.ReadString "+kind] = func(b []byte) int { _, _ = p.ReadString(bare(b), -1); return 0 }
		all["Decoder string "+kind] = streamed(func(d *wire.Decoder) int { d.String(p); return 0 })
		all["Decoder list "+kind] = streamed(func(d *wire.Decoder) int { return 4 * len(wire.DecodeSlice(d, p, 2, (*wire.Decoder).Uint16)) })
		all["Decoder list of empty elements "+kind] = streamed(func(d *wire.Decoder) int {
			return 2 * len(wire.DecodeSlice(d, p, 0, func(*wire.Decoder) bool { return true }))
		})
		all["Decoder nested lists "+kind] = streamed(func(d *wire.Decoder) (elements int) {
			wire.DecodeSlice(d, p, 1, func(d *wire.Decoder) []uint8 {
				v := wire.DecodeSlice(d, p, 1, (*wire.Decoder).Uint8)
				elements += 2 * (24 + len(v))
				return v
			})
			return elements
		})
		all["Decoder section "+kind] = streamed(func(d *wire.Decoder) int {
			d.Section(p, func(d *wire.Decoder) { d.Rest() })
			return 0
		})
		all["framing.Reader "+kind] = framed(framing.Length{Prefix: p, Max: -1})
	}
	for _, f := range []framing.Framing{
		framing.Netstring{Max: -1},
		framing.OctetCount{Max: -1},
		framing.COBS{Max: -1},
		framing.SLIP{Max: -1},
		framing.Blocks{Max: -1},
		framing.Lines(),
		framing.Separator{Sep: []byte("\r\n\r\n"), Max: -1},
		framing.Fixed{Size: 1 << 30},
		framing.CRC32(framing.Length{Prefix: wire.PrefixUint32BE, Max: -1}),
		goapptrace.Proto{Max: -1}.Framing(),
	} {
		all[fmt.Sprintf("framing.Reader %v", f)] = framed(f)
		all[fmt.Sprintf("framing.Buffer %v", f)] = func(b []byte) int {
			buffer := framing.NewBuffer(f)
			for len(b) > 0 {
				n := min(len(b), 1000)
				_ = buffer.Feed(b[:n])
				for ok := true; ok; {
					_, ok, _ = buffer.Next()
				}
				b = b[n:]
			}
			return 0
		}
	}
	for kind := goapptrace.TypeClientHello; kind <= goapptrace.TypeRawFuncLog; kind++ {
		all["goapptrace "+kind.String()] = func(b []byte) int {
			p := goapptrace.NewPacket(kind)
			_ = p.UnmarshalBinary(b)
			return symbolsSize(p)
		}
	}
	return all
}()

// bare hides everything of a reader but Read.
func bare(b []byte) io.Reader { return iotest.DataErrReader(bytes.NewReader(b)) }

func streamed(decode func(*wire.Decoder) int) func([]byte) int {
	return func(b []byte) int { return decode(wire.NewStreamDecoder(bare(b), 4096)) }
}

func framed(f framing.Framing) func([]byte) int {
	return func(b []byte) int {
		for range framing.NewReader(bare(b), f).Frames() { // only to the end
		}
		return 0
	}
}

func packets(b []byte, protocol tinytcp.FramingProtocol) int {
	_ = tinytcp.PacketFraming(1<<30, protocol, func([]byte) {})(bare(b))
	return 0
}

// symbolsSize is the size of the elements in the lists of a symbol table, the only packet with lists of any length.
func symbolsSize(p goapptrace.Packet) int {
	s, ok := p.(*goapptrace.SymbolPacket)
	if !ok || s == nil {
		return 0
	}
	return 2 * (16*len(s.Files) + 32*len(s.Mods) + 24*len(s.Funcs) + 16*len(s.Lines))
}

func converse(b []byte, s interface {
	Feed(p []byte)
	FeedEOF()
	Next() (goapptrace.Event, bool)
},
) (elements int) {
	for len(b) > 0 {
		n := min(len(b), 1000)
		s.Feed(b[:n])
		for event, ok := s.Next(); ok; event, ok = s.Next() {
			elements += symbolsSize(event.Packet)
			if event.Err != nil {
				elements += 64 // what it says about a frame that is dropped
			}
		}
		b = b[n:]
	}
	s.FeedEOF()
	s.Next()
	return elements
}

// memoryInputs claim much and bring little: heads that any format may take for lengths, counts and sizes, with bodies of several sizes.
func memoryInputs() map[string][]byte {
	heads := map[string][]byte{
		"nothing": nil, "all ones": bytes.Repeat([]byte{0xff}, 8), "2^30": {0, 0, 0, 0, 0x40, 0, 0, 0}, "2^30 in 32 bits": {0x40, 0, 0, 0}, "2^30, little-endian": {0, 0, 0, 0x40, 0, 0, 0, 0},
		"2^62-1 as QUIC": bytes.Repeat([]byte{0xff}, 8), "2^30 as QUIC": {0xc0, 0, 0, 0, 0x40, 0, 0, 0}, "2^26 as LEB128": {0x80, 0x80, 0x80, 0x20}, "2^31-1 as LEB128": {0xff, 0xff, 0xff, 0xff, 7},
		"2^30 as LEB128": {0x80, 0x80, 0x80, 0x80, 4}, "2^63-1 as LEB128": {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}, "2^20": {0, 0, 0, 0, 0, 0x10, 0, 0},
		"netstring": []byte("1073741824:"), "octet count": []byte("1073741824 "), "two hellos": append(hello(2), hello(1)...), "hello, then much": append(hello(1), 0x05, 0, 0, 0, 8),
		"server hello, then much": append(hello(2), 0x05, 0, 0, 0, 7), "call with a body of 2^31-1": {0x22, 0xff, 0xff, 0xff, 0xff, 7}, "unknown field of 2^31-1": {0x5a, 0xff, 0xff, 0xff, 0xff, 7},
		"groups": bytes.Repeat([]byte{0x53}, 5000), "many unknown fields": bytes.Repeat([]byte{0x28, 1, 0x08, 1}, 20_000),
		"chunk of a message of 64 MiB": binary.LittleEndian.AppendUint64(nil, 64<<20), "symbols with 1000 files": append([]byte{0, 0, 0, 0, 0, 0, 3, 0xe8}, make([]byte, 8000)...),
		"a document of brackets": append([]byte{0, 0, 0, 0, 0, 1, 0, 0}, bytes.Repeat([]byte{'['}, 1<<16)...), "a table in a frame": tableOfEmptyFiles(50_000),
	}
	all := map[string][]byte{}
	for name, head := range heads {
		for _, fill := range []byte{0, 1, 'a', 0xff} {
			for _, size := range []int{0, 3, 100_000} {
				if size > 0 || fill == 0 {
					all[fmt.Sprintf("%s and %d bytes of %#x", name, size, fill)] = append(head[:len(head):len(head)], bytes.Repeat([]byte{fill}, size)...)
				}
			}
		}
	}
	return all
}

// hello is a frame that opens a session: 1 the client's, 2 the server's.
func hello(kind int) []byte {
	p := goapptrace.Packet(&goapptrace.ClientHelloPacket{ProtocolVersion: "1"})
	if kind == 2 {
		p = &goapptrace.ServerHelloPacket{ProtocolVersion: "1"}
	}
	frame, err := goapptrace.Proto{}.Pack(p)
	if err != nil {
		panic(err) // it has no limit to exceed
	}
	return frame
}

// tableOfEmptyFiles is a symbol table, framed behind a hello: the most Go elements for the fewest bytes.
func tableOfEmptyFiles(n int) []byte {
	b, err := goapptrace.Proto{}.AppendPacket(hello(1), &goapptrace.SymbolPacket{SymbolsData: goapptrace.SymbolsData{Files: make([]string, n)}})
	if err != nil {
		panic(err) // it has no limit to exceed
	}
	return b
}

// allocated is how many bytes run allocates: the least of a few runs, as what else goes on in the process counts too. It stops at enough.
func allocated(run func(), enough uint64) uint64 {
	least := ^uint64(0)
	for range 5 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		run()
		runtime.ReadMemStats(&after)
		if least = min(least, after.TotalAlloc-before.TotalAlloc); least <= enough {
			break
		}
	}
	return least
}

// TestMemoryLaw gives every hostile input to every decoder: what it allocates, added up, is at most 64 KiB, four times the input, and the
// elements that it decoded.
func TestMemoryLaw(t *testing.T) {
	inputs := memoryInputs()
	for name, decode := range memoryDecoders {
		var worst float64
		for input, b := range inputs {
			var elements int
			decode(b) // pools are filled
			limit := uint64(64<<10 + 4*len(b))
			got := allocated(func() { elements = decode(b) }, limit)
			limit += uint64(elements)
			assert.LessOrEqual(t, got, limit, "%s: %s, %d bytes", name, input, len(b))
			worst = max(worst, float64(got)/float64(limit))
		}
		t.Logf("%-60s at most %3.0f%% of what the law allows", name, 100*worst)
	}
}
