package fuzz_test

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/codecs/drpc"
	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// behind puts prefix in front of every seed.
func behind(seeds [][]byte, prefix ...byte) (all [][]byte) {
	for _, seed := range seeds {
		all = append(all, append(prefix[:len(prefix):len(prefix)], seed...))
	}
	return all
}

// noise is random bytes of several lengths, the same in every run.
func noise() (all [][]byte) {
	rng := rand.New(rand.NewPCG(6, 1))
	for _, size := range []int{0, 1, 7, 30, 100, 300, 1000} {
		seed := make([]byte, size)
		for i := range seed {
			seed[i] = byte(rng.Uint32() >> rng.IntN(9)) // small ones more often
		}
		all = append(all, seed)
	}
	return all
}

// values are where encodings change their length, and their neighbours.
func values() (all []uint64) {
	for shift := range 64 {
		v := uint64(1) << shift
		all = append(all, v-1, v, -v)
	}
	return append(all, math.MaxUint64)
}

// numbers are the values in one encoding, and padded, cut and overlong ones.
func numbers(encode func(dst []byte, v uint64) []byte) (all [][]byte) {
	for _, v := range values() {
		all = append(all, encode(nil, v))
	}
	for n := range 12 {
		long := make([]byte, n)
		for i := range long {
			long[i] = 0x80
		}
		all = append(all, long, append(long[:n:n], 0), append(long[:n:n], 1), append(long[:n:n], 0x7f))
	}
	return all
}

// sleb, zigzag and quic are encodings with the signature that numbers takes.
func sleb(dst []byte, v uint64) []byte { return varint.AppendSLEB(dst, int64(v)) }

func zigzag(dst []byte, v uint64) []byte { return varint.AppendZigzag(dst, int64(v)) }

func quic(dst []byte, v uint64) []byte {
	dst, _ = varint.AppendQUIC(dst, v>>2)
	return dst
}

// twice is a value to encode, as a tape's bits draw it, and the same in eight bytes to decode.
func twice(dst []byte, v uint64) []byte {
	return binary.BigEndian.AppendUint64(binary.LittleEndian.AppendUint64(append(dst, 0), v), v)
}

// rows are many numbers one behind the other, with a size in front.
func rows() (all [][]byte) {
	for _, size := range []byte{3, 15, 60} {
		seed := []byte{size}
		group := []uint32{}
		for i, v := range values() {
			seed = varint.AppendUvarint(seed, v>>(i%50))
			if len(group) < int(size) {
				group = append(group, uint32(v>>(i%32)))
			}
		}
		all = append(all, seed, varint.AppendGroup([]byte{size}, group))
	}
	return all
}

// floats are the corners of the 16-bit formats in float32.
func floats() (all [][]byte) {
	for _, b := range []uint16{0, 1, 0x3ff, 0x400, 0x3bff, 0x3c00, 0x3c01, 0x7bff, 0x7c00, 0x7c01, 0x7e00, 0x8000, 0xffff} {
		for _, around := range []uint32{0, 1, math.MaxUint32, 0x1000, 0xfff, 0x1001} {
			all = append(all,
				binary.BigEndian.AppendUint32(nil, math.Float32bits(wire.Float16FromBits(b))+around),
				binary.BigEndian.AppendUint32(nil, math.Float32bits(wire.BFloat16FromBits(b))+around))
		}
	}
	return all
}

// texts are strings behind lengths: right, too long, negative, not UTF-8, with and without a NUL.
func texts() (all [][]byte) {
	for _, s := range []string{"", "a", "héllo", "a\x00b", "\xff\xfe", "0123456789012345678901234567890123456789"} {
		for _, p := range []wire.Prefix{wire.PrefixVarInt, wire.PrefixUint8, wire.PrefixUint16BE, wire.PrefixUint32LE, wire.PrefixUint64BE, wire.PrefixQUIC} {
			if b, err := p.AppendString(nil, s); err == nil {
				all = append(all, b, append([]byte{40}, b...))
			}
		}
		all = append(all, []byte(s+"\x00"))
	}
	return append(
		all,
		[]byte("\xff\xff\xff\xff\x0fabc"),
		[]byte("\xff\xff\xff\xff\x07abc"),
		[]byte("\x80\x80\x80\x20abc"),
		[]byte("\x81\x80\x80\x20abc"),
	)
}

// lengths are strings after a length of each kind with each adjustment, with room for them and without.
func lengths() (all [][]byte) {
	bodies := []string{
		"\x05hello", "\x06hello", "\x00\x05hello", "\x05\x00hello", "\x00\x00\x05hello", "\x05\x00\x00\x00hello", "\x00\x00\x00\x05hello", "\x0ahello",
		"\x85\x00hello", "\x81\x05hello", "5\r\nhello", "5:hello", "05:hello", "-1\r\n", "-0:", "\x01\x05hello", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
		"\x00\x00\x00\x00\x00\x00\x00\x00", "\x80\x80\x80\x80\x08", "\x40\x05hello", "\xfd\x00\x01", "\x80", "\x89\x01\x00\x00\x00\x00\x00\x00\x00\x00", "12345678901234567890123",
		"\xff\xff\xff\xff\x0f", "",
	}
	for kind := range byte(27) {
		for adjust := range byte(16) {
			for i := range 3 {
				body := bodies[(int(kind)*7+int(adjust)*5+i*11)%len(bodies)]
				limit := []byte{0, 1, 4}[i]
				plus := []byte{1, 4, 0xfc}[int(kind+adjust)%3]
				head := []byte{
					kind,
					adjust,
					plus,
					kind%9 + 1,
					limit,
					kind * 9 & 63,
					255,
					255,
					adjust,
					255,
					255,
					255,
					255,
					255,
				}
				all = append(all, append(head, body...))
			}
		}
	}
	return all
}

// programs are programs for a cursor, a few ops each, with input that fits them.
func programs() (all [][]byte) {
	input := "\x03abcdefgh\x01\x02\x00\x01\x00\x02\x05\x00\x00\x00\x00\x00\x07\x01"
	for first := range byte(200) { // 0x7f: the next byte is the op
		program := []byte{4, 0x7f, first, 0xff, first, 0x7f, first + 31, 3, 1, 0, 2, 5, 9, 0}
		all = append(all, append(program, input...))
	}
	return all
}

// streams are frames of every framing, good ones with bad ones behind them.
func streams() (all [][]byte) {
	payloads := [][]byte{[]byte("a"), []byte("abcdefg"), []byte("0123456789"), {0, 1, 0, 0xc0, 0xdb}, make([]byte, 300)}
	for _, f := range []framing.Framing{
		framing.Length{Prefix: wire.PrefixUint8},
		framing.Length{Prefix: wire.PrefixUint16BE},
		framing.Length{Prefix: wire.PrefixUint32LE},
		framing.Length{Prefix: wire.PrefixUint64LE},
		framing.Length{Prefix: wire.PrefixUvarint},
		framing.Length{Prefix: wire.PrefixQUIC},
		framing.Lines(),
		framing.Separator{Sep: []byte("bc")},
		framing.Netstring{},
		framing.OctetCount{},
		framing.COBS{},
		framing.SLIP{},
		framing.Blocks{},
		framing.CRC32(framing.Length{Prefix: wire.PrefixUint8}),
	} {
		var stream []byte
		for _, p := range payloads {
			if b, err := f.AppendFrame(stream, p); err == nil {
				stream = b
			}
		}
		all = append(all, stream, append(stream[:len(stream):len(stream)], "\x05ab"...))
	}
	return append(
		all,
		nil,
		[]byte("a\r\nb\nc\r"),
		[]byte("aabaab"),
		[]byte("\x00\x00\x00"),
		[]byte("01:"),
		[]byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
	)
}

// golden returns the golden vectors in testdata/golden.
func golden(t testing.TB, name string) (all [][]byte) {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", "golden", name+".txt"))
	require.NoError(t, err)
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		text, _, _ := strings.Cut(lines.Text(), "#")
		seed, err := hex.DecodeString(strings.TrimSpace(text))
		require.NoError(t, err)
		all = append(all, seed)
	}
	require.NoError(t, lines.Err())
	return all
}

// spread puts one of the bytes below n in front of each seed and repeats that until every byte has at least three
// seeds.
func spread(n int, seeds [][]byte) (all [][]byte) {
	for i := range max(3*n, len(seeds)) {
		all = append(all, append([]byte{byte(i % n)}, seeds[(i+i/n)%len(seeds)]...))
	}
	return all
}

// goapptraceRecords are payloads, one of each record.
func goapptraceRecords(t testing.TB) (all [][]byte) {
	t.Helper()
	symbols := goapptrace.SymbolsData{
		Files: []string{"a.go", "b.go"}, Mods: []goapptrace.GoModule{{Name: "m", MinPC: 1, MaxPC: 99}},
		Funcs: []goapptrace.GoFunc{
			{Name: "f", Entry: 5},
			{Name: "g", Entry: 50},
		}, Lines: []goapptrace.GoLine{{PC: 5, FileID: 1, Line: 7}},
	}
	for i, r := range []goapptrace.Record{
		&goapptrace.ClientHelloPacket{PID: 1, AppName: "app", Host: "host", ClientSecret: "s", ProtocolVersion: "1"},
		&goapptrace.ServerHelloPacket{ProtocolVersion: "1"}, &goapptrace.LogPacket{}, &goapptrace.PingPacket{}, &goapptrace.ShutdownPacket{},
		&goapptrace.StartTraceCmdPacket{FuncName: "main.(*T).<M>"}, &goapptrace.StopTraceCmdPacket{}, &goapptrace.SymbolPacket{SymbolsData: symbols},
		&goapptrace.RawFuncLogPacket{ID: 1, Tag: 1, Timestamp: 2, Frames: []uint64{3, 4}, GID: 5, TxID: 6}, &goapptrace.HeaderPacket{Size: 9, PacketType: 4},
		&goapptrace.Goroutine{GID: 1, StartTime: 2, EndTime: -1}, &goapptrace.FuncLog{ID: 1, ParentID: -1, EndTime: -1, Frames: []uint64{7}},
	} {
		b, err := r.AppendBinary([]byte{byte(i)})
		require.NoError(t, err)
		all = append(all, b, b[:len(b)-1], append(b[:len(b):len(b)], 0))
	}
	tooMany := append([]byte{8}, make([]byte, 17)...)
	tooMany = binary.BigEndian.AppendUint64(tooMany, 65)
	return append(
		all,
		append(tooMany, make([]byte, 65*8+16)...),
		append([]byte{7}, "\xff\xff\xff\xff\xff\xff\xff\xff"...),
	)
}

// documents are JSON documents as commands hold them, and near misses.
func documents() (all [][]byte) {
	for _, s := range []string{
		`{"FuncName":"main.main"}`, `{"funcname":"x","other":[1,{"a":null}]}`, `null`, `{}`, `{"FuncName":null}`, `{"FuncName":"a","FuncName":"b"}`,
		` {"FuncName" : "\u00e9\ud800\n"} `, `{"FuncName":1}`, `[]`, `{"FuncName":"a"}x`, "\xef\xbb\xbf{}", "{\"FuncName\":\"\x01\"}", "{\"FuncName\":\"\xff\"}", "",
	} {
		all = append(all, []byte(s))
	}
	return append(all, []byte(strings.Repeat("[", 1001)), []byte(strings.Repeat("[", 999)+strings.Repeat("]", 999)))
}

// talks drive sessions: hellos, packets of every type, time.
func talks() (all [][]byte) {
	for side := range byte(2) {
		for kind := range byte(10) {
			all = append(all,
				[]byte{side, 0, 0, 3, 1, kind, 0, 0, 4, 30, 7, 3, 7, 1, 7, 0, 2, kind, 5, 1, 2, 3, 4, 5, 1, 0, 4, 200},
				[]byte{side, 1, 'a', 9, 3, 3, 6, kind, 6, 8, 4, 1, 5, 3})
		}
	}
	return append(all, noise()...)
}

// longRequests are for the tasks that write what they get: messages around what a server holds back of an answer, whole
// and cut short, behind a request of another task.
func longRequests() (all [][]byte) {
	for _, task := range []byte{1, 3, 5, 6} {
		for _, size := range []int{4080, 4081, 5000} {
			whole, _ := framing.Blocks{}.AppendFrame([]byte{0, 5, 0, task}, make([]byte, size))
			all = append(all, whole, whole[:len(whole)-1])
		}
	}
	return all
}

// datagrams drive an Assembler.
func datagrams() (all [][]byte) {
	for limit := range byte(3) {
		for spoil := range byte(16) {
			all = append(
				all,
				append(
					[]byte{limit, 0, 40, 3, 10, 1},
					append([]byte("0123456789"), spoil, 7, 1, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 5, 0, 0)...),
				append([]byte{limit, spoil, 7, 1, 9, 1}, "abcdefghi"...),
			)
		}
	}
	return append(all, noise()...)
}

// protoMessages are messages of dRPC with unknown fields, groups and padded varints.
func protoMessages(t testing.TB) (all [][]byte) {
	t.Helper()
	for _, unknown := range []string{"", "\x28\x01", "\x2b\x30\x01\x2c", "\x32\x03abc", "\x0d1234", "\x2812", "\x2d1", "\x3c"} {
		for _, body := range []string{"", "hello"} {
			c, err := (&drpc.Call{Module: 2, Method: 1, Sequence: -7, Body: []byte(body)}).AppendBinary(nil)
			require.NoError(t, err)
			r, err := (&drpc.Response{Sequence: 1, Status: 99, Body: []byte(body)}).AppendBinary(nil)
			require.NoError(t, err)
			all = append(all, append(c, unknown...), append(r, unknown...), append([]byte(unknown), c...))
		}
	}
	return append(
		all,
		[]byte("\x88\x80\x00\x82\x80\x00"),
		[]byte("\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
		[]byte("\x08\xff\xff\xff\xff\x7f"),
	)
}
