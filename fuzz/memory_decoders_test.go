//go:build !race

package fuzz_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"maps"

	"github.com/seed44153783/wirekit/codecs/drpc"
	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/codecs/serial"
	"github.com/seed44153783/wirekit/codecs/tinytcp"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// memoryDecoders are the decoders of all packages. Each returns the size in bytes of the Go elements that it decoded,
// strings and views left out, and of the errors that it returned about frames behind which it went on. Every element
// counts once, but where it is much larger than its bytes of input: there lists count as grown says, and maps as mapped
// does.
var memoryDecoders = func() map[string]func(b []byte) (elements int) {
	all := map[string]func(b []byte) int{}
	for _, some := range []map[string]func(b []byte) int{
		valueDecoders(), moreValues(), cursorDecoders(), fieldDecoders(), varintDecoders(), framingDecoders(), goapptraceDecoders(), drpcDecoders(), serialDecoders(), tinytcpDecoders(),
	} {
		maps.Copy(all, some)
	}
	return all
}()

func valueDecoders() map[string]func(b []byte) int {
	all := map[string]func(b []byte) int{
		"wire.ReadString":            func(b []byte) int { _, _ = wire.ReadString(inPieces(b)); return 0 },
		"wire.ReadUTF8String":        func(b []byte) int { _, _ = wire.ReadUTF8String(inPieces(b)); return 0 },
		"wire.ReadByteArray":         func(b []byte) int { _, _ = wire.ReadByteArray(inPieces(b)); return 0 },
		"wire.ReadBytes":             func(b []byte) int { _, _ = wire.ReadBytes(inPieces(b), 1<<30); return 0 },
		"wire.ReadCString":           func(b []byte) int { _, _ = wire.ReadCString(inPieces(b)); return 0 },
		"wire.ReadCStringMax":        func(b []byte) int { _, _ = wire.ReadCStringMax(inPieces(b), -1); return 0 },
		"wire.ReadUTF8String, bytes": func(b []byte) int { _, _ = wire.ReadUTF8String(bytes.NewReader(b)); return 0 },
		"wire.ReadByteArray, bytes":  func(b []byte) int { _, _ = wire.ReadByteArray(bytes.NewBuffer(b)); return 0 },
		"wire.ReadBytes, bytes":      func(b []byte) int { _, _ = wire.ReadBytes(bytes.NewReader(b), 1<<30); return 0 },
		"wire.ReadCString, bytes":    func(b []byte) int { _, _ = wire.ReadCString(bytes.NewReader(b)); return 0 },
		"wire.ReadByteArray, bufio":  func(b []byte) int { _, _ = wire.ReadByteArray(bufio.NewReader(inPieces(b))); return 0 },
		"wire.ReadCString, bufio":    func(b []byte) int { _, _ = wire.ReadCString(bufio.NewReader(inPieces(b))); return 0 },
		"wire.ConsumeString":         func(b []byte) int { _, _, _ = wire.ConsumeString(b); return 0 },
		"wire.ConsumeUTF8String":     func(b []byte) int { _, _, _ = wire.ConsumeUTF8String(b); return 0 },
		"wire.ConsumeByteArray":      func(b []byte) int { _, _, _ = wire.ConsumeByteArray(b); return 0 },
		"wire.ConsumeBytes":          func(b []byte) int { _, _, _ = wire.ConsumeBytes(b, 1<<30); return 0 },
		"wire.ConsumeCString":        func(b []byte) int { _, _, _ = wire.ConsumeCString(b); return 0 },
		"wire.ConsumeSlice":          func(b []byte) int { var v [100]uint64; _, _, _ = wire.ConsumeSlice(v[:], b); return 0 },
		"wire.ReadUintN and ReadBool": func(b []byte) int {
			r := inPieces(b)
			_, _ = wire.ReadUintN(r, 7)
			_, _ = wire.ReadStrictBool(r)
			return 0
		},
	}
	for kind, p := range hostilePrefixes {
		all["Prefix.ReadString "+kind] = func(b []byte) int { _, _ = p.MaxLen(-1).ReadString(inPieces(b)); return 0 }
		all["Prefix.ReadByteArray "+kind] = func(b []byte) int { _, _ = p.MaxLen(-1).ReadByteArray(inPieces(b)); return 0 }
		all["Prefix.ConsumeString "+kind] = func(b []byte) int { _, _, _ = p.MaxLen(-1).ConsumeString(b); return 0 }
		all["Prefix.ConsumeByteArray "+kind] = func(b []byte) int { _, _, _ = p.MaxLen(-1).ConsumeByteArray(b); return 0 }
	}
	return all
}

// cursorDecoders are programs for a Decoder, over a slice and over a stream.
func cursorDecoders() map[string]func(b []byte) int {
	programs := map[string]func(d *wire.Decoder) int{
		"CString": func(d *wire.Decoder) int { d.CString(); return 0 },
		"CStrings": func(d *wire.Decoder) int {
			for d.More() {
				d.CString()
			}
			return 0
		},
		"Bytes":      func(d *wire.Decoder) int { d.Bytes(1 << 30); return 0 },
		"Skip":       func(d *wire.Decoder) int { d.Skip(1 << 30); return 0 },
		"Rest":       func(d *wire.Decoder) int { d.Rest(); return 0 },
		"DecodeWith": func(d *wire.Decoder) int { wire.DecodeWith(d, "String", wire.ConsumeString); return 0 },
		"records": func(d *wire.Decoder) int {
			for d.More() {
				d.Field("a").Uvarint()
				d.Field("b").StrictBool()
			}
			return 0
		},
		"optional": func(d *wire.Decoder) int {
			var v *string
			_ = d.Decode(described(func(c *wire.Codec) {
				for s := range wire.Optional(c, "", &v) {
					c.String("", wire.PrefixUint32BE, s)
				}
			}))
			return 0
		},
		"list of large elements": func(d *wire.Decoder) int {
			n := 0
			_ = d.Decode(described(func(c *wire.Codec) {
				var l [][4]uint64
				for v := range wire.List(c, "", wire.PrefixUint32BE, &l) {
					c.Uvarint("", &v[0])
					n++
				}
			}))
			return 2 * 32 * n
		},
		"short lists of large elements": func(d *wire.Decoder) (elements int) {
			_ = d.Decode(described(func(c *wire.Codec) {
				var l [][]uint64
				for v := range wire.List(c, "", wire.PrefixUint16BE, &l) {
					elements += 2 * 24
					for n := range wire.List(c, "", wire.PrefixUint8, v) {
						c.Uvarint("", n)
						elements += 2 * 8
					}
				}
			}))
			return elements
		},
		"list without a count": func(d *wire.Decoder) (elements int) {
			_ = d.Decode(described(func(c *wire.Codec) {
				var l []uint64
				for n := range wire.ListRest(c, "", &l) {
					c.Uvarint("", n)
					elements += 2 * 8
				}
			}))
			return elements
		},
		"maps of strings": func(d *wire.Decoder) (elements int) {
			pairs := 0
			var m map[string]bool
			record := described(func(c *wire.Codec) {
				for k, v := range wire.Map(c, "", wire.PrefixUint8, &m) {
					c.String("", wire.PrefixUint8, k)
					*v = true
					pairs++
				}
			})
			for d.Decode(record) == nil {
				elements += mapped(pairs, 24)
				pairs = 0
			}
			return elements + mapped(pairs, 24)
		},
		"checksum": func(d *wire.Decoder) int {
			_ = d.Decode(described(func(c *wire.Codec) {
				c.Sum("", wire.Sum{Size: 4, Func: func([]byte) uint64 { return 0 }}, func() {
					c.ByteArray("", wire.PrefixUint32BE, new([]byte))
				})
			}))
			return 0
		},
		"until a mark": func(d *wire.Decoder) int {
			_ = d.Decode(described(func(c *wire.Codec) { c.Until("", "\r\n", new(string)) }))
			return 0
		},
	}
	for kind, p := range hostilePrefixes {
		programs["String "+kind] = func(d *wire.Decoder) int { d.String(p); return 0 }
		programs["UTF8String "+kind] = func(d *wire.Decoder) int { d.UTF8String(p); return 0 }
		programs["ByteArray "+kind] = func(d *wire.Decoder) int { d.ByteArray(p); return 0 }
		programs["Section "+kind] = func(d *wire.Decoder) int { d.Section(p, func() { d.Rest() }); return 0 }
		programs["CString in a Section "+kind] = func(d *wire.Decoder) int { d.Section(p, func() { d.CString() }); return 0 }
		programs["numbers "+kind] = func(d *wire.Decoder) int {
			var l []uint16
			_ = d.Decode(described(func(c *wire.Codec) { c.Uint16s("", p, &l) }))
			return 2 * 2 * len(l)
		}
		programs["list of empty elements "+kind] = func(d *wire.Decoder) int {
			n := 0
			_ = d.Decode(described(func(c *wire.Codec) {
				for range wire.List(c, "", p, new([]bool)) {
					n++
				}
			}))
			return 2 * n
		}
		programs["loop over Elements "+kind] = func(d *wire.Decoder) int {
			for range d.Elements(p, 3) {
				d.UintN(3)
			}
			return 0
		}
		programs["nested lists "+kind] = func(d *wire.Decoder) (elements int) {
			_ = d.Decode(described(func(c *wire.Codec) {
				var l [][]uint8
				for v := range wire.List(c, "", p, &l) {
					elements += 2 * 24
					for n := range wire.List(c, "", p, v) {
						c.Uint8("", n)
						elements += 2
					}
				}
			}))
			return elements
		}
		programs["map "+kind] = func(d *wire.Decoder) int {
			pairs := 0
			_ = d.Decode(described(func(c *wire.Codec) {
				var m map[uint32]bool
				for k, v := range wire.Map(c, "", p, &m) {
					c.Uint32("", k)
					*v = true
					pairs++
				}
			}))
			return mapped(pairs, 8)
		}
	}
	all := map[string]func(b []byte) int{}
	for name, program := range programs {
		all["Decoder over a slice: "+name] = func(b []byte) int { return program(wire.NewDecoder(b)) }
		all["Decoder over a stream: "+name] = func(b []byte) int { return program(wire.NewStreamDecoder(inPieces(b), 0)) }
		all["Decoder over a stream, no limit: "+name] = func(b []byte) int {
			d := wire.NewStreamDecoder(inPieces(b), 16)
			d.MaxLen = -1
			return program(d)
		}
	}
	return all
}

func varintDecoders() map[string]func(b []byte) int {
	unsigned, signed, quads := make([]uint64, 1000), make([]int64, 1000), make([]uint32, 1000)
	return map[string]func(b []byte) int{
		"varint.ReadUvarint":     func(b []byte) int { _, _ = varint.ReadUvarint(inPieces(b)); return 0 },
		"varint.ReadVarInt":      func(b []byte) int { _, _ = varint.ReadVarInt(inPieces(b)); return 0 },
		"varint.ReadVarLong":     func(b []byte) int { _, _ = varint.ReadVarLong(inPieces(b)); return 0 },
		"varint.ReadZigzag":      func(b []byte) int { _, _ = varint.ReadZigzag(inPieces(b)); return 0 },
		"varint.ReadSLEB":        func(b []byte) int { _, _ = varint.ReadSLEB(inPieces(b)); return 0 },
		"varint.ReadVLQ":         func(b []byte) int { _, _ = varint.ReadVLQ(inPieces(b)); return 0 },
		"varint.ReadSLEB32":      func(b []byte) int { _, _ = varint.ReadSLEB32(inPieces(b)); return 0 },
		"varint.ReadQUIC":        func(b []byte) int { _, _ = varint.ReadQUIC(inPieces(b)); return 0 },
		"varint.ReadCompactSize": func(b []byte) int { _, _ = varint.ReadCompactSize(inPieces(b)); return 0 },
		"varint.ReadHPACK":       func(b []byte) int { _, _, _ = varint.ReadHPACK(inPieces(b), 5); return 0 },
		"varint.ConsumeUvarints": func(b []byte) int { _, _, _ = varint.ConsumeUvarints(unsigned, b); return 0 },
		"varint.ConsumeZigzags":  func(b []byte) int { _, _, _ = varint.ConsumeZigzags(signed, b); return 0 },
		"varint.ConsumeGroup":    func(b []byte) int { _, _ = varint.ConsumeGroup(quads, b); return 0 },
	}
}

func framingDecoders() map[string]func(b []byte) int {
	all := map[string]func(b []byte) int{
		"framing.ReadLengthPrefixed": func(b []byte) int { _, _ = framing.ReadLengthPrefixed(inPieces(b), wire.PrefixUint32BE, -1); return 0 },
		"framing.ReadSeparated":      func(b []byte) int { _, _ = framing.ReadSeparated(inPieces(b), []byte("\r\n"), -1); return 0 },
		"framing.BlockReader":        func(b []byte) int { return blocks(inPieces(b)) },
		"framing.BlockReader, bufio": func(b []byte) int { return blocks(bufio.NewReader(inPieces(b))) },
	}
	framings := map[string][2]framing.Framing{ // without a limit, and with a small one
		"GRPC":          {limited(framing.GRPC(), -1), limited(framing.GRPC(), 7)},
		"MQTT":          {limited(framing.MQTT(), -1), limited(framing.MQTT(), 7)},
		"MySQL":         {limited(framing.MySQL(), -1), limited(framing.MySQL(), 7)},
		"Postgres":      {limited(framing.Postgres(), -1), limited(framing.Postgres(), 7)},
		"Bitcoin":       {limited(framing.Bitcoin(), -1), limited(framing.Bitcoin(), 7)},
		"Netstring":     {framing.Netstring{Max: -1}, framing.Netstring{Max: 7}},
		"OctetCount":    {framing.OctetCount{Max: -1}, framing.OctetCount{Max: 7}},
		"COBS":          {framing.COBS{Max: -1}, framing.COBS{Max: 7}},
		"SLIP":          {framing.SLIP{Max: -1}, framing.SLIP{Max: 7}},
		"Blocks":        {framing.Blocks{Max: -1}, framing.Blocks{Max: 7}},
		"Lines":         {framing.Separator{Sep: []byte("\n"), Max: -1}, framing.Separator{Sep: []byte("\n"), Max: 7}},
		"Separator":     {framing.Separator{Sep: []byte("\r\n\r\n"), Max: -1}, framing.Separator{Sep: []byte("\r\n\r\n"), Max: 7}},
		"Fixed":         {framing.Fixed{Size: 1 << 30}, framing.Fixed{Size: 8}},
		"CRC32":         {framing.CRC32(framing.Length{Prefix: wire.PrefixUint32BE, Max: -1}), framing.CRC32(framing.Length{Prefix: wire.PrefixUint32BE, Max: 7})},
		"Sized":         {framing.Sized{Item: item, Max: -1}, framing.Sized{Item: item, Max: 7}},
		"CRLF":          {crlf(-1), crlf(7)},
		"CRC32 in COBS": {framing.CRC32(framing.COBS{Max: -1}), framing.CRC32(framing.COBS{Max: 7})},
		"Proto":         {goapptrace.Proto{Max: -1}.Framing(), goapptrace.Proto{Max: 7}.Framing()},
	}
	maps.Copy(framings, moreFramings())
	for kind, p := range hostilePrefixes {
		framings[kind] = [2]framing.Framing{framing.Length{Prefix: p, Max: -1}, framing.Length{Prefix: p, Max: 7}}
	}
	for kind, f := range framings {
		all["framing.Reader "+kind] = func(b []byte) int { return read(b, f[0], framing.Fail) }
		all["framing.Buffer "+kind] = func(b []byte) int { return feed(b, f[0], framing.Fail) }
		all["framing.Extract "+kind] = func(b []byte) int { return extract(b, f[0]) }
		all["framing.Reader, Skip, "+kind] = func(b []byte) int { return read(b, f[1], framing.Skip) }
		all["framing.Buffer, Skip, "+kind] = func(b []byte) int { return feed(b, f[1], framing.Skip) }
		all["framing.Reader, Stream, "+kind] = func(b []byte) int { return read(b, f[1], framing.Stream) }
		all["framing.Reader, Report, "+kind] = func(b []byte) int { return read(b, f[1], framing.Report) }
	}
	return all
}

func blocks(r io.Reader) int {
	b := framing.NewBlockReader(r)
	for b.Next() == nil {
		_, _ = io.Copy(io.Discard, b)
	}
	return 0
}

// read reads to the end, and the bodies of frames above the limit too.
func read(b []byte, f framing.Framing, oversize framing.Oversize) (elements int) {
	r := framing.NewReader(inPieces(b), f)
	r.Oversize = oversize
	for index := int64(-1); ; {
		if _, err := r.ReadFrame(); err != nil {
			var failed *framing.Error
			if !errors.As(err, &failed) || failed.Frame == index {
				return elements // the end, or a sticky error
			}
			index = failed.Frame
			elements += errorSize(err) + 2*8 // the variables here
			var tooBig *framing.FrameSizeError
			if errors.As(err, &tooBig) && tooBig.Body != nil {
				elements += 8 // the Body
				_, _ = io.Copy(io.Discard, tooBig.Body)
			}
		}
	}
}

func feed(b []byte, f framing.Framing, oversize framing.Oversize) int {
	buffer := framing.NewBuffer(f)
	buffer.Oversize = oversize
	for len(b) > 0 {
		n := min(len(b), 1000)
		_ = buffer.Feed(b[:n])
		for ok := true; ok; {
			_, ok, _ = buffer.Next()
		}
		b = b[n:]
	}
	buffer.Close()
	_, _, _ = buffer.Next()
	return 0
}

func extract(b []byte, f framing.Framing) (elements int) {
	for {
		_, rest, ok, err := framing.Extract(f, b)
		elements += errorSize(err)
		if !ok && err == nil || len(rest) == len(b) {
			return elements
		}
		b = rest
	}
}

func goapptraceDecoders() map[string]func(b []byte) int {
	all := map[string]func(b []byte) int{
		"goapptrace.ParseVersion":   func(b []byte) int { _, _ = goapptrace.ParseVersion(string(b)); return 0 },
		"goapptrace.Unpack":         func(b []byte) int { p, _, _ := goapptrace.Proto{Max: -1}.Unpack(b); return tableSize(p) },
		"goapptrace.UnpackInto":     func(b []byte) int { return unpackInto(b, goapptrace.Proto{Max: -1}) },
		"goapptrace.IgnoreTrailing": func(b []byte) int { return unpackInto(b, goapptrace.Proto{IgnoreTrailing: true}) },
		"goapptrace.Server":         func(b []byte) int { return converse(b, goapptrace.NewServer(goapptrace.ServerConfig{})) },
		"goapptrace.Client":         func(b []byte) int { return converse(b, goapptrace.NewClient(goapptrace.ClientConfig{})) },
	}
	records := map[string]func() goapptrace.Record{
		"Header":    func() goapptrace.Record { return new(goapptrace.HeaderPacket) },
		"FuncLog":   func() goapptrace.Record { return new(goapptrace.FuncLog) },
		"Goroutine": func() goapptrace.Record { return new(goapptrace.Goroutine) },
	}
	for kind := goapptrace.TypeClientHello; kind <= goapptrace.TypeRawFuncLog; kind++ {
		records[kind.String()] = func() goapptrace.Record { return goapptrace.NewPacket(kind) }
	}
	for name, record := range records {
		all["goapptrace "+name+".UnmarshalBinary"] = func(b []byte) int { r := record(); _ = r.UnmarshalBinary(b); return recordSize(r) }
		all["goapptrace "+name+".Unmarshal"] = func(b []byte) int { r := record(); _, _ = r.Unmarshal(b); return recordSize(r) }
	}
	return all
}

func recordSize(r goapptrace.Record) int {
	p, _ := r.(goapptrace.Packet)
	return tableSize(p)
}

// unpackInto goes through the frames of b.
func unpackInto(b []byte, proto goapptrace.Proto) (elements int) {
	for slots := new(goapptrace.Slots); ; {
		p, n, err := proto.UnpackInto(slots, b)
		elements += tableSize(p) + errorSize(err)
		if n == 0 {
			return elements
		}
		b = b[n:]
	}
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
			elements += tableSize(event.Packet) + errorSize(event.Err)
		}
		b = b[n:]
	}
	s.FeedEOF()
	s.Next()
	return elements
}

func drpcDecoders() map[string]func(b []byte) int {
	return map[string]func(b []byte) int{
		"drpc.Call.UnmarshalBinary":     func(b []byte) int { _ = new(drpc.Call).UnmarshalBinary(b); return 0 },
		"drpc.Call.UnmarshalView":       func(b []byte) int { _ = new(drpc.Call).UnmarshalView(b); return 0 },
		"drpc.Response.UnmarshalBinary": func(b []byte) int { _ = new(drpc.Response).UnmarshalBinary(b); return 0 },
		"drpc.Response.UnmarshalView":   func(b []byte) int { _ = new(drpc.Response).UnmarshalView(b); return 0 },
		"drpc.ConsumeChunkHeader":       func(b []byte) int { _, _, _ = drpc.ConsumeChunkHeader(b); return 0 },
		"drpc.Client": func(b []byte) int {
			send := func(context.Context, []byte) error { return nil }
			receive := func(context.Context) ([]byte, error) { return b, nil }
			_, _ = drpc.NewClient(send, receive).Call(context.Background(), drpc.Call{})
			return 0
		},
		"drpc.ModuleService": func(b []byte) int {
			_, _ = new(drpc.ModuleService).ProcessMessage(context.Background(), b)
			return 0
		},
		"drpc.Assembler": func(b []byte) int {
			a := drpc.Assembler{Max: -1}
			for len(b) > 0 {
				n := min(len(b), 1000)
				_, _, _ = a.Add(b[:n])
				b = b[n:]
			}
			_ = a.Finish()
			return 0
		},
	}
}

func serialDecoders() map[string]func(b []byte) int {
	return map[string]func(b []byte) int{
		"serial.ReadRequest": func(b []byte) int {
			if r, err := serial.ReadRequest(inPieces(b)); err == nil {
				_, _ = io.Copy(io.Discard, r.Body)
			}
			return 0
		},
		"serial.ReadResponse": func(b []byte) int {
			if r, err := serial.ReadResponse(inPieces(b)); err == nil {
				_, _ = io.Copy(io.Discard, r.Body)
			}
			return 0
		},
		"serial.Serve": func(b []byte) int {
			_ = new(serial.Mux).Serve(context.Background(), deaf{inPieces(b)}, wire.BigEndian)
			return 0
		},
		"serial.Client": func(b []byte) int {
			if answer, err := serial.NewClient(deaf{inPieces(b)}).Do(context.Background(), 1, nil); err == nil {
				_ = answer.Close()
			}
			return 0
		},
	}
}

func tinytcpDecoders() map[string]func(b []byte) int {
	return map[string]func(b []byte) int{
		"tinytcp.ReadString":    func(b []byte) int { _, _ = tinytcp.ReadString(inPieces(b)); return 0 },
		"tinytcp.ReadByteArray": func(b []byte) int { _, _ = tinytcp.ReadByteArray(inPieces(b)); return 0 },
		"tinytcp.ReadBytes":     func(b []byte) int { _, _ = tinytcp.ReadBytes(inPieces(b), 1<<30); return 0 },
		"tinytcp.ReadVarLong":   func(b []byte) int { _, _ = tinytcp.ReadVarLong(inPieces(b)); return 0 },
		"tinytcp length packet": func(b []byte) int {
			_, _ = tinytcp.ReadLengthPrefixedPacket(inPieces(b), tinytcp.PrefixInt32, 1<<30)
			return 0
		},
		"tinytcp separated packet":    func(b []byte) int { _, _ = tinytcp.ReadSeparatedPacket(inPieces(b), []byte("\r\n"), 1<<30); return 0 },
		"tinytcp.PacketFraming":       func(b []byte) int { return packets(b, tinytcp.LengthPrefixedFraming(tinytcp.PrefixInt64_BE)) },
		"tinytcp.PacketFraming lines": func(b []byte) int { return packets(b, tinytcp.SplitBySeparator([]byte("\n"))) },
	}
}

func packets(b []byte, protocol tinytcp.FramingProtocol) int {
	_ = tinytcp.PacketFraming(1<<30, protocol, func([]byte) {})(inPieces(b))
	return 0
}
