//go:build !race

package fuzz_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"reflect"
	"runtime"
	"testing"

	"github.com/seed44153783/wirekit/codecs/drpc"
	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/wire"
)

// inPieces hides everything of a reader but Read, which gives a few single bytes, then up to 1000 at a time, and the
// end with the last of them.
func inPieces(b []byte) io.Reader { return &pieces{rest: b, single: 12} }

type pieces struct {
	rest   []byte
	single int // how many bytes still come alone
}

func (r *pieces) Read(p []byte) (int, error) {
	most := 1000
	if r.single > 0 {
		r.single--
		most = 1
	}
	n := copy(p[:min(len(p), most)], r.rest)
	if r.rest = r.rest[n:]; len(r.rest) == 0 {
		return n, io.EOF
	}
	return n, nil
}

// mapped is what a map of n pairs, each of size bytes, may take: a byte more for each pair, room for eight in the
// smallest, and five times the pairs in a large one, which has doubled and is half empty.
func mapped(n, size int) int {
	if n == 0 {
		return 0
	}
	return 48 + max(8, 5*n)*(size+1)
}

// tableSize is what the lists of a symbol table may take, the only packet with lists of any length: twice their
// elements, as they grow.
func tableSize(p goapptrace.Packet) int {
	s, ok := p.(*goapptrace.SymbolPacket)
	if !ok || s == nil {
		return 0
	}
	return 2 * (16*len(s.Files) + 32*len(s.Mods) + 24*len(s.Funcs) + 16*len(s.Lines))
}

// errorSize is the size of an error and its causes, sentinels left out.
func errorSize(err error) (size int) {
	for ; err != nil; err = errors.Unwrap(err) {
		if t := reflect.TypeOf(err); t.Kind() == reflect.Pointer && t.Elem().PkgPath() != "errors" {
			size += (int(t.Elem().Size()) + 15) &^ 15
		}
	}
	return size
}

// memoryInputs claim much and bring little: heads that any format may take for lengths, counts and sizes, with bodies
// of several sizes.
func memoryInputs() map[string][]byte {
	all := map[string][]byte{
		"two hellos": append(hello(2), hello(1)...), "symbols with 1000 files": append([]byte{0, 0, 0, 0, 0, 0, 3, 0xe8}, make([]byte, 8000)...),
		"groups": bytes.Repeat([]byte{0x53}, 100_000), "many unknown fields": bytes.Repeat([]byte{0x28, 1, 0x08, 1}, 20_000),
		"a document of brackets":   append([]byte{0, 0, 0, 0, 0, 1, 0, 0}, bytes.Repeat([]byte{'['}, 1<<16)...),
		"a table of empty names":   tableOfEmptyNames(50_000),
		"tables that are cut":      tablesThatAreCut(20),
		"packets that are cut":     append(hello(1), bytes.Repeat([]byte{0, 0, 0, 2, 3, 9}, 10_000)...),
		"packets without a type":   append(hello(1), make([]byte, 40_000)...),
		"numbers that differ":      manyNumbers(40_000),
		"many short lists":         bytes.Repeat(append([]byte{65}, bytes.Repeat([]byte{1}, 65)...), 2000),
		"bad COBS":                 bytes.Repeat([]byte{5, 0}, 50_000),
		"bad SLIP":                 bytes.Repeat([]byte{0xdb, 0xc0}, 50_000),
		"frames without a sum":     bytes.Repeat([]byte{0, 0, 0, 1, 7}, 20_000),
		"frames of 17 bytes":       bytes.Repeat(append([]byte{17}, make([]byte, 17)...), 5000),
		"lines of 17 bytes":        bytes.Repeat([]byte("12345678901234567\n"), 5000),
		"netstrings of 17 bytes":   bytes.Repeat([]byte("17:12345678901234567,"), 5000),
		"empty answers":            make([]byte, 10_000),
		"chunks of 64 MiB":         chunks(100),
		"50,000 elements":          append([]byte{0, 0, 0xc3, 0x50}, bytes.Repeat([]byte{1}, 50_000)...),
		"50,000 elements, LEB128":  append([]byte{0xd0, 0x86, 0x03}, bytes.Repeat([]byte{1}, 50_000)...),
		"50,001 elements, one bad": append(append([]byte{0, 0, 0xc3, 0x51}, bytes.Repeat([]byte{1}, 50_000)...), bytes.Repeat([]byte{0xff}, 100)...),
	}
	for name, head := range map[string][]byte{
		"nothing": nil, "2^64-1": bytes.Repeat([]byte{0xff}, 8), "2^20": {0, 0, 0, 0, 0, 0x10, 0, 0},
		"2^30": {0, 0, 0, 0, 0x40, 0, 0, 0}, "2^30 in 32 bits": {0x40, 0, 0, 0}, "2^30, little-endian": {0, 0, 0, 0x40, 0, 0, 0, 0},
		"2^30 as QUIC": {0xc0, 0, 0, 0, 0x40, 0, 0, 0}, "2^26 as LEB128": {0x80, 0x80, 0x80, 0x20}, "2^30 as LEB128": {0x80, 0x80, 0x80, 0x80, 4},
		"2^31-1 as LEB128": {0xff, 0xff, 0xff, 0xff, 7}, "2^63-1 as LEB128": {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
		"netstring": []byte("1073741824:"), "octet count": []byte("1073741824 "),
		"hello, then much": append(hello(1), 0x05, 0, 0, 0, 8), "server hello, then much": append(hello(2), 0x05, 0, 0, 0, 7),
		"call with a body of 2^31-1": {0x22, 0xff, 0xff, 0xff, 0xff, 7}, "answer with a body of 2^31-1": {0x1a, 0xff, 0xff, 0xff, 0xff, 7},
		"unknown field of 2^31-1": {0x5a, 0xff, 0xff, 0xff, 0xff, 7},
	} {
		all[name] = head
		all[name+" and 3 bytes"] = append(head[:len(head):len(head)], 1, 1, 1)
		for _, fill := range []byte{0, 1, 'a', 0xff} {
			all[fmt.Sprintf("%s and 100,000 bytes of %#x", name, fill)] = append(head[:len(head):len(head)], bytes.Repeat([]byte{fill}, 100_000)...)
		}
	}
	return all
}

// tableOfEmptyNames is a symbol table, framed behind a hello: the most Go elements for the fewest bytes.
func tableOfEmptyNames(n int) []byte {
	b, err := goapptrace.Proto{}.AppendPacket(hello(1), &goapptrace.SymbolPacket{SymbolsData: goapptrace.SymbolsData{Files: make([]string, n)}})
	if err != nil {
		panic(err) // it has no limit to exceed
	}
	return b
}

// tablesThatAreCut are symbol tables, framed behind a hello, that end where the last of 1000 files should be.
func tablesThatAreCut(n int) []byte {
	files := append([]byte{0, 0, 0, 0, 0, 0, 3, 0xe8}, make([]byte, 999*8)...)
	files = append(files, 0, 0, 0, 0, 0, 0, 0, 1) // a name of one byte
	frame := append(binary.BigEndian.AppendUint32(nil, uint32(1+len(files))), byte(goapptrace.TypeSymbol))
	return append(hello(1), bytes.Repeat(append(frame, files...), n)...)
}

// manyNumbers is a count in 32 bits, and as many different numbers.
func manyNumbers(n int) []byte {
	b := wire.AppendUint32(nil, uint32(n))
	for i := range n {
		b = wire.AppendUint32(b, uint32(i))
	}
	return b
}

// chunks are datagrams of 1000 bytes, the first of a message of 64 MiB.
func chunks(n int) (b []byte) {
	for i := range n {
		h, _ := drpc.ChunkHeader{TotalSize: 64 << 20, Size: 1000 - drpc.ChunkHeaderSize, Index: uint32(i), Chunks: 70_000}.AppendBinary(nil)
		b = append(append(b, h...), make([]byte, 1000-drpc.ChunkHeaderSize)...)
	}
	return b
}

// allocated is how many bytes run allocates: the least of a few runs, as what else goes on in the process counts too,
// and the pools that the first one fills. It stops at enough.
func allocated(run func(), enough func() uint64) uint64 {
	least := ^uint64(0)
	for range 5 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		run()
		runtime.ReadMemStats(&after)
		if least = min(least, after.TotalAlloc-before.TotalAlloc); least <= enough() {
			break
		}
	}
	return least
}

// hash is the same in every run.
func hash(s string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s))
	return h.Sum64()
}

// TestMemoryLaw gives every hostile input to every decoder: what it allocates, added up, is at most 64 KiB, four times
// the input, and what memoryDecoders says of the elements that it decoded.
func TestMemoryLaw(t *testing.T) {
	inputs := memoryInputs()
	for name, decode := range memoryDecoders {
		var worst float64
		for input, b := range inputs {
			if *soakSize < 1<<20 && len(b) > 1000 && hash(name+input)%10 > 0 {
				continue // a short run gives each decoder some of the long inputs
			}
			var elements int
			bound := func() uint64 { return uint64(64<<10 + 4*len(b) + elements) }
			got := allocated(func() { elements = decode(b) }, bound)
			if got > bound() {
				t.Errorf("%s: %s: %d bytes allocated for %d, %d more than the law allows", name, input, got, len(b), got-bound())
			}
			worst = max(worst, float64(got)/float64(bound()))
		}
		t.Logf("%-60s at most %3.0f%% of what the law allows", name, 100*worst)
	}
}
