//go:build amd64 && !purego

package varint

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// decoded is all that a bulk decoder leaves.
type decoded struct {
	dst       []uint64
	values, n int
	err       error
}

// decoders are the ways to decode in bulk, each with the plain functions alone and with the assembly before them. The
// last one is a loop over the single function, by which the others are judged.
var decoders = []struct {
	name   string
	decode func(room int, b []byte) decoded
}{
	{"plain", func(room int, b []byte) (d decoded) {
		d.dst = slices.Repeat([]uint64{42}, room)
		d.values, d.n, d.err = consumeMany(d.dst, b)
		return d
	}},
	{"assembly", func(room int, b []byte) (d decoded) {
		d.dst = slices.Repeat([]uint64{42}, room)
		d.values, d.n, d.err = ConsumeUvarints(d.dst, b)
		return d
	}},
	{"assembly, zigzag", func(room int, b []byte) (d decoded) {
		dst := slices.Repeat([]int64{21}, room)
		d.values, d.n, d.err = ConsumeZigzags(dst, b)
		for _, v := range dst {
			d.dst = append(d.dst, zigzag(v))
		}
		return d
	}},
	{"one by one", func(room int, b []byte) (d decoded) {
		d.dst = slices.Repeat([]uint64{42}, room)
		for d.err == nil && d.values < room {
			v, n, err := ConsumeUvarint(b[d.n:])
			if d.err = err; err == nil {
				d.dst[d.values] = v
				d.values++
				d.n += n
			}
		}
		return d
	}},
}

// checkDecoding compares the decoders.
func checkDecoding(t *testing.T, room int, b []byte) {
	b = slices.Clip(b)
	want := decoders[len(decoders)-1].decode(room, b)
	for _, d := range decoders[:len(decoders)-1] {
		got := d.decode(room, b)
		if got.values != want.values || got.n != want.n || got.err != want.err || !slices.Equal(got.dst, want.dst) {
			require.Equal(t, want, got, "%s: room for %d, %x", d.name, room, b)
		}
	}
}

// checkEncoding compares the encoders, where dst has room for so many bytes and must move if that is not enough.
func checkEncoding(t *testing.T, room int, vs []uint64) {
	var want []byte
	signed := make([]int64, len(vs))
	for i, v := range vs {
		want = AppendUvarint(want, v)
		signed[i] = unzigzag(v)
	}
	for name, encode := range map[string]func(dst []byte) []byte{
		"uvarints": func(dst []byte) []byte { return AppendUvarints(dst, vs) },
		"zigzags":  func(dst []byte) []byte { return AppendZigzags(dst, signed) },
		"uvarints, plain": func(dst []byte) []byte {
			defer func(was bool) { fast = was }(fast)
			fast = false
			return AppendUvarints(dst, vs)
		},
	} {
		whole := bytes.Repeat([]byte{0xa5}, room+20)
		got := encode(whole[: 10 : 10+room])
		if !bytes.Equal(got[10:], want) {
			require.Equal(t, want, got[10:], "%s: room for %d, %x", name, room, vs)
		}
		untouched := whole[10+room:]
		if len(want) <= room {
			untouched = whole[10+len(want):]
		}
		require.Equal(t, bytes.Repeat([]byte{0xa5}, len(untouched)), untouched, "%s: room for %d, %x", name, room, vs)
	}
}

// FuzzBulkAsm compares the assembly with the plain functions and with the single ones. Of the input it makes bytes to
// decode, repeated to be long enough, and what these decode to, encoded again.
func FuzzBulkAsm(f *testing.F) {
	for _, seed := range []string{
		"", "\x00", "\x01\x80\x01", "\x80", "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02\x7f",
		"\xff\xff\xff\xff\xff\xff\xff\x7f\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
	} {
		f.Add(byte(1), uint16(100), []byte(seed))
		f.Add(byte(200), uint16(1000), []byte(seed))
	}
	f.Fuzz(func(t *testing.T, times byte, room uint16, data []byte) {
		if len(data) > 1<<12 {
			return
		}
		b := bytes.Repeat(data, int(times))
		checkDecoding(t, int(room), b)
		checkDecoding(t, int(room), append(make([]byte, times%64), b...))

		vs := make([]uint64, int(room))
		values, _, _ := ConsumeUvarints(vs, b)
		vs = vs[:values]
		for len(data) >= 8 {
			vs, data = append(vs, binary.LittleEndian.Uint64(data)), data[8:]
		}
		checkEncoding(t, int(room), vs)
		checkEncoding(t, 10*len(vs), vs)
	})
}

// TestBulkAsm is FuzzBulkAsm on random bytes that make for all mixes of lengths, bad values and ends within a value
// included.
func TestBulkAsm(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	for range 5000 {
		b := make([]byte, rng.IntN(600))
		more := rng.IntN(101) // in a hundred bytes, how many say that more follow
		longest := 1 + rng.IntN(12)
		run := 0
		for i := range b {
			b[i] = []byte{0, 1, 2, 0x40, 0x7f, byte(rng.IntN(128))}[rng.IntN(6)]
			if run == 9 && rng.IntN(200) > 0 {
				b[i] &= 1
			}
			if run++; rng.IntN(100) < more && run < longest {
				b[i] |= 0x80
			} else {
				run = 0
			}
		}
		checkDecoding(t, rng.IntN(len(b)+2), b)
		checkDecoding(t, len(b), b)

		vs := make([]uint64, rng.IntN(400))
		narrow, wide := rng.IntN(64), rng.IntN(64)
		for i := range vs {
			vs[i] = rng.Uint64() >> narrow
			if rng.IntN(100) < more {
				vs[i] = rng.Uint64() >> wide
			}
		}
		checkEncoding(t, rng.IntN(10*len(vs)+1), vs)
		checkEncoding(t, 10*len(vs), vs)
	}
}

// TestBulkAsmRuns: where the processor has what it takes, what is long enough is left to the plain functions only in
// part.
func TestBulkAsmRuns(t *testing.T) {
	was := fast
	defer func() { fast = was }()
	vs := slices.Repeat([]uint64{1, 300, 1 << 63, 5, 6, 7, 8, 9}, 64)
	b := AppendUvarints(nil, vs)
	dst, signed := make([]uint64, len(vs)), make([]int64, len(vs))

	fast = false
	for name, got := range map[string]int{
		"take": firstOf(takeFast(dst, b)), "take signed": firstOf(takeFastSigned(signed, b)),
		"put": firstOf(putFast(make([]byte, 10*len(vs)), vs)), "zigzag": zigzagFast(dst, signed), "unzigzag": unzigzagFast(signed),
	} {
		require.Zero(t, got, name)
	}
	if fast = was; !fast {
		return // the library does not run it here: an instruction may be missing, hidden by a virtual machine, or slow
	}
	for name, got := range map[string]int{
		"take": firstOf(takeFast(dst, b)), "take signed": firstOf(takeFastSigned(signed, b)),
		"put": firstOf(putFast(make([]byte, 10*len(vs)), vs)), "zigzag": zigzagFast(dst, signed), "unzigzag": unzigzagFast(signed),
	} {
		require.Greater(t, got, len(vs)-64, name)
	}
}

func firstOf(values, _ int) int { return values }

func TestQuickPEXT(t *testing.T) {
	letters := func(s string) uint32 { return binary.LittleEndian.Uint32([]byte(s[8:])) }
	for name, c := range map[string]struct {
		vendor string
		family uint32
		want   bool
	}{
		"Haswell": {"GenuineIntel", 6, true},
		"Zen 2":   {"AuthenticAMD", 0x17, false},
		"Zen 3":   {"AuthenticAMD", 0x19, true},
		"Zen 5":   {"AuthenticAMD", 0x1a, true},
		"Dhyana":  {"HygonGenuine", 0x18, false},
		"unknown": {"CentaurHauls", 0x19, false},
	} {
		require.Equal(t, c.want, quickPEXT(letters(c.vendor), c.family), name)
	}
	vendor, family := vendorAndFamily()
	require.NotZero(t, vendor)
	require.NotZero(t, family)
}
