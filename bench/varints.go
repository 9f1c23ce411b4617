package bench

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"

	dennwc "github.com/dennwc/varint"
	multiformats "github.com/multiformats/go-varint"
	mus "github.com/mus-format/mus-go/varint"
	"github.com/quic-go/quic-go/quicvarint"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/seed44153783/wirekit/bench/round"
	"github.com/seed44153783/wirekit/varint"
)

// A distribution says how long the values are, and how many times faster than the best peer we mean to be on them; zero
// means that no goal was set.
type distribution struct {
	name                                   string
	next                                   func(*rand.Rand) uint64
	decode, append, bulkDecode, bulkEncode float64
}

// ofLength returns a number that takes n bytes as a uvarint.
func ofLength(rng *rand.Rand, n int) uint64 {
	switch n {
	case 1:
		return rng.Uint64N(1 << 7)
	case 10:
		return 1<<63 | rng.Uint64()
	}
	low := uint64(1) << (7 * (n - 1))
	return low + rng.Uint64N(low<<7-low)
}

func skewed(rng *rand.Rand) uint64 {
	switch p := rng.IntN(100); {
	case p < 80:
		return ofLength(rng, 1)
	case p < 95:
		return ofLength(rng, 2)
	}
	return ofLength(rng, 3+rng.IntN(3))
}

var distributions = []distribution{
	{"all 1 byte", func(rng *rand.Rand) uint64 { return ofLength(rng, 1) }, 0.95, 1, goal(3.5, 12), goal(1.8, 2.2)},
	{"skewed (80% 1 B, 15% 2 B, 5% 3-5 B)", skewed, 0.95, 0.95, goal(1.4, 3.5), goal(1, 2.2)},
	{"uniform 1-10 B", func(rng *rand.Rand) uint64 { return ofLength(rng, 1+rng.IntN(10)) }, 1, 1, goal(2, 3.5), goal(2, 5)},
	{"hashes (64 random bits)", func(rng *rand.Rand) uint64 { return rng.Uint64() }, 1, 1, 0, 0},
}

func varints() (groups []round.Group) {
	for _, kind := range []func(distribution) round.Group{decodeUvarints, appendUvarints, bulkDecode, bulkEncode} {
		for _, d := range distributions {
			groups = append(groups, kind(d))
		}
	}
	return slices.Concat(groups, quic(), group())
}

// byteLoop is the least that decoding one by one can be: a step for each value, with a load, a test and a store.
func byteLoop(out []uint64, in []byte) round.Candidate {
	in = in[:min(len(in), len(out))]
	return round.Limit("a loop over bytes", func() {
		for i, c := range in {
			if c >= 0x80 {
				c++
			}
			out[i] = uint64(c)
		}
	})
}

// move is a memmove of b, in pieces as large as a memmove is best at.
func move(b []byte) round.Candidate {
	to := make([]byte, len(b))
	return round.Limit("memmove", func() {
		for at := 0; at < len(b); {
			at += copy(to[at:], b[at:min(at+64<<10, len(b))])
		}
	})
}

// uvarints returns count values and their encoding.
func uvarints(d distribution) (vs []uint64, b []byte) {
	rng := newRand()
	vs = make([]uint64, count)
	for i := range vs {
		vs[i] = d.next(rng)
		b = binary.AppendUvarint(b, vs[i])
	}
	return vs, b
}

func decodeUvarints(d distribution) round.Group {
	want, in := uvarints(d)
	out := make([]uint64, count)
	g := round.Group{
		Section: "uvarint, one by one", Name: "decode, " + d.name, Unit: "value", Items: count, Goal: d.decode, Spread: spreadSmall,
		Note:  "with a path for one byte ConsumeUvarint is too large to be inlined, so a value costs a call, as it costs the peers",
		Clear: func() { clear(out) }, Check: sameAs(&out, want),
		Candidates: []round.Candidate{
			{Name: "wirekit ConsumeUvarint", Pass: func() {
				b := in
				for i := range out {
					v, n, _ := varint.ConsumeUvarint(b)
					out[i], b = v, b[n:]
				}
			}},
			{Name: "encoding/binary", Pass: binaryLoop(out, in)},
			{Name: "protowire", Pass: func() {
				b := in
				for i := range out {
					v, n := protowire.ConsumeVarint(b)
					out[i], b = v, b[n:]
				}
			}},
			{Name: "dennwc/varint", Pass: dennwcLoop(out, in)},
			{Name: "mus-go", Pass: func() {
				b := in
				for i := range out {
					v, n, _ := mus.Uint64.Unmarshal(b)
					out[i], b = v, b[n:]
				}
			}},
			byteLoop(out, in),
		},
	}
	if slices.Max(want) < 1<<63 { // all that multiformats takes
		g.Candidates = append(g.Candidates, round.Candidate{Name: "multiformats", Pass: func() {
			b := in
			for i := range out {
				v, n, _ := multiformats.FromUvarint(b)
				out[i], b = v, b[n:]
			}
		}})
	}
	return g
}

// binaryLoop and dennwcLoop are the two best ways to decode one by one.
func binaryLoop(out []uint64, in []byte) func() {
	return func() {
		b := in
		for i := range out {
			v, n := binary.Uvarint(b)
			out[i], b = v, b[n:]
		}
	}
}

func dennwcLoop(out []uint64, in []byte) func() {
	return func() {
		b := in
		for i := range out {
			v, n := dennwc.Uvarint(b)
			out[i], b = v, b[n:]
		}
	}
}

func appendUvarints(d distribution) round.Group {
	vs, want := uvarints(d)
	buf := make([]byte, 0, count*binary.MaxVarintLen64)
	var got []byte
	return round.Group{
		Section: "uvarint, one by one", Name: "append, " + d.name, Unit: "value", Items: count, Goal: d.append, Spread: spreadSmall,
		Clear: func() { clear(buf[:cap(buf)]); got = nil }, Check: sameAs(&got, want),
		Candidates: []round.Candidate{
			{Name: "wirekit AppendUvarint", Pass: func() {
				b := buf
				for _, v := range vs {
					b = varint.AppendUvarint(b, v)
				}
				got = b
			}},
			{Name: "encoding/binary", Pass: func() {
				b := buf
				for _, v := range vs {
					b = binary.AppendUvarint(b, v)
				}
				got = b
			}},
			{Name: "protowire", Pass: func() {
				b := buf
				for _, v := range vs {
					b = protowire.AppendVarint(b, v)
				}
				got = b
			}},
			move(want),
		},
	}
}

func bulkDecode(d distribution) round.Group {
	want, in := uvarints(d)
	out := make([]uint64, count)
	return round.Group{
		Section: "uvarint, in bulk", Name: "decode, " + d.name, Unit: "value", Items: count, Goal: d.bulkDecode, Spread: spreadSmall,
		Note:  "where a pass takes as long as *limit*, a memmove of the values, memory sets the pace",
		Clear: func() { clear(out) }, Check: sameAs(&out, want),
		Candidates: []round.Candidate{
			{Name: "wirekit ConsumeUvarints", Pass: func() { _, _, _ = varint.ConsumeUvarints(out, in) }},
			{Name: "encoding/binary loop", Pass: binaryLoop(out, in)},
			{Name: "dennwc/varint loop", Pass: dennwcLoop(out, in)},
			move(make([]byte, 8*count)),
		},
	}
}

// bulkEncode has the loops that put into a buffer known to be large enough: the fastest there are.
func bulkEncode(d distribution) round.Group {
	vs, want := uvarints(d)
	buf := make([]byte, 0, count*binary.MaxVarintLen64)
	var got []byte
	return round.Group{
		Section: "uvarint, in bulk", Name: "encode, " + d.name, Unit: "value", Items: count, Goal: d.bulkEncode, Spread: spreadSmall,
		Note:  "where a pass takes as long as *limit*, a memmove of the values, memory sets the pace",
		Clear: func() { clear(buf[:cap(buf)]); got = nil }, Check: sameAs(&got, want),
		Candidates: []round.Candidate{
			{Name: "wirekit AppendUvarints", Pass: func() { got = varint.AppendUvarints(buf, vs) }},
			{Name: "encoding/binary loop", Pass: func() {
				b, n := buf[:cap(buf)], 0
				for _, v := range vs {
					n += binary.PutUvarint(b[n:], v)
				}
				got = b[:n]
			}},
			{Name: "mus-go loop", Pass: func() {
				b, n := buf[:cap(buf)], 0
				for _, v := range vs {
					n += mus.Uint64.Marshal(v, b[n:])
				}
				got = b[:n]
			}},
			{Name: "multiformats loop", Pass: func() {
				b, n := buf[:cap(buf)], 0
				for _, v := range vs {
					n += multiformats.PutUvarint(b[n:], v)
				}
				got = b[:n]
			}},
			move(want),
		},
	}
}

func quic() (groups []round.Group) {
	for _, d := range []struct {
		name string
		next func(*rand.Rand) uint64
	}{
		{"all 1 byte", func(rng *rand.Rand) uint64 { return rng.Uint64N(1 << 6) }},
		{"1, 2, 4 and 8 B mixed", func(rng *rand.Rand) uint64 { return rng.Uint64N(1 << []int{6, 14, 30, 62}[rng.IntN(4)]) }},
	} {
		rng := newRand()
		vs := make([]uint64, count)
		var in []byte
		for i := range vs {
			vs[i] = d.next(rng)
			in = quicvarint.Append(in, vs[i])
		}
		out := make([]uint64, count)
		buf := make([]byte, 0, count*varint.MaxLenQUIC)
		var got []byte
		groups = append(groups, round.Group{
			Section: "QUIC varint", Name: "decode, " + d.name, Unit: "value", Items: count, Goal: 1.3, Spread: spreadSmall,
			Clear: func() { clear(out) }, Check: sameAs(&out, vs),
			Candidates: []round.Candidate{
				{Name: "wirekit ConsumeQUIC", Pass: func() {
					b := in
					for i := range out {
						v, n, _ := varint.ConsumeQUIC(b)
						out[i], b = v, b[n:]
					}
				}},
				{Name: "quicvarint", Pass: func() {
					b := in
					for i := range out {
						v, n, _ := quicvarint.Parse(b)
						out[i], b = v, b[n:]
					}
				}},
			},
		}, round.Group{
			Section: "QUIC varint", Name: "append, " + d.name, Unit: "value", Items: count, Goal: 1.3, Spread: spreadSmall,
			Clear: func() { clear(buf[:cap(buf)]); got = nil }, Check: sameAs(&got, in),
			Candidates: []round.Candidate{
				{Name: "wirekit AppendQUIC", Pass: func() {
					b := buf
					for _, v := range vs {
						b, _ = varint.AppendQUIC(b, v)
					}
					got = b
				}},
				{Name: "quicvarint", Pass: func() {
					b := buf
					for _, v := range vs {
						b = quicvarint.Append(b, v)
					}
					got = b
				}},
			},
		})
	}
	return groups
}

// group compares groups of 32-bit values with the same values in LEB128.
func group() (groups []round.Group) {
	for _, d := range []struct {
		name           string
		next           func(*rand.Rand) uint64
		decode, encode float64
	}{
		{"all 1 byte", distributions[0].next, 2, 1},
		{"skewed", func(rng *rand.Rand) uint64 { return uint64(uint32(skewed(rng))) }, 4, 2},
		{"uniform 1-4 B", func(rng *rand.Rand) uint64 { return rng.Uint64N(1 << (8 * (1 + rng.IntN(4)))) }, 7, 4},
	} {
		rng := newRand()
		want := make([]uint32, count)
		var leb []byte
		for i := range want {
			want[i] = uint32(d.next(rng))
			leb = binary.AppendUvarint(leb, uint64(want[i]))
		}
		in := varint.AppendGroup(nil, want)
		out := make([]uint32, count)
		buf := make([]byte, 0, count*binary.MaxVarintLen32)
		var got []byte
		groups = append(groups, round.Group{
			Section: "32-bit values in bulk", Name: "decode, " + d.name, Unit: "value", Items: count, Goal: d.decode, Spread: spreadSmall,
			Clear: func() { clear(out) }, Check: sameAs(&out, want),
			Candidates: []round.Candidate{
				{Name: "wirekit ConsumeGroup", Pass: func() { _, _ = varint.ConsumeGroup(out, in) }},
				{Name: "encoding/binary loop (LEB128)", Pass: func() {
					b := leb
					for i := range out {
						v, n := binary.Uvarint(b)
						out[i], b = uint32(v), b[n:]
					}
				}},
				{Name: "dennwc/varint loop (LEB128)", Pass: func() {
					b := leb
					for i := range out {
						v, n := dennwc.Uvarint(b)
						out[i], b = uint32(v), b[n:]
					}
				}},
			},
		}, round.Group{
			Section: "32-bit values in bulk", Name: "encode, " + d.name, Unit: "value", Items: count, Goal: d.encode, Spread: spreadSmall,
			Clear: func() { clear(buf[:cap(buf)]); got = nil }, Check: sameAs(&got, in),
			Candidates: []round.Candidate{
				{Name: "wirekit AppendGroup", Pass: func() { got = varint.AppendGroup(buf, want) }},
				{Name: "encoding/binary loop (LEB128)", Check: sameAs(&got, leb), Pass: func() {
					b := buf
					for _, v := range want {
						b = binary.AppendUvarint(b, uint64(v))
					}
					got = b
				}},
			},
		})
	}
	return groups
}
