package varint_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
)

// ofLength returns a random number that takes n bytes as a Uvarint.
func ofLength(rng *rand.Rand, n int) uint64 {
	low := uint64(0)
	if n > 1 {
		low = 1 << (7 * (n - 1))
	}
	if n == 10 {
		return low | rng.Uint64()
	}
	return low + rng.Uint64N(1<<(7*n)-low)
}

// mixes returns lists of numbers for which the bulk functions go every way they have.
func mixes(rng *rand.Rand) map[string][]uint64 {
	make := func(count int, length func(i int) int) []uint64 {
		vs := make([]uint64, count)
		for i := range vs {
			vs[i] = ofLength(rng, length(i))
		}
		return vs
	}
	all := map[string][]uint64{
		"none":     nil,
		"one byte": make(300, func(int) int { return 1 }),
		"skewed": make(300, func(int) int {
			if p := rng.IntN(100); p >= 80 {
				return 2 + rng.IntN(4)
			}
			return 1
		}),
		"uniform":          make(300, func(int) int { return 1 + rng.IntN(10) }),
		"up to 4":          make(300, func(int) int { return 1 + rng.IntN(4) }),
		"up to 8":          make(300, func(int) int { return 1 + rng.IntN(8) }),
		"runs of each":     make(900, func(i int) int { return 1 + i/90 }),
		"a long one":       make(300, func(i int) int { return 1 + i%150/149*9 }),
		"long and short":   make(300, func(i int) int { return 1 + i%2*9 }),
		"few":              make(9, func(int) int { return 1 + rng.IntN(10) }),
		"just enough":      make(64, func(int) int { return 1 }),
		"just over":        make(73, func(int) int { return 1 }),
		"limits of bytes":  nil,
		"limits of kinds ": nil,
	}
	for n := 1; n <= 10; n++ {
		all[string(rune('0'+n))+" bytes"] = make(150, func(int) int { return n })
		all["limits of bytes"] = append(all["limits of bytes"], 1<<(7*(n-1)), 1<<(7*n)-1, 1<<(7*n)&math.MaxUint64)
	}
	for _, bit := range []int{7, 28, 56, 63} { // one of these in eight decides how they are encoded
		for _, v := range []uint64{1<<bit - 1, 1 << bit, math.MaxUint64} {
			all["limits of kinds"] = append(all["limits of kinds"], 0, 0, 0, v, 0, 0, 0, 0)
		}
	}
	return all
}

// encodeAll is the oracle: encoding/binary.
func encodeAll(vs []uint64) (b []byte) {
	for _, v := range vs {
		b = binary.AppendUvarint(b, v)
	}
	return b
}

func newRand(t *testing.T) *rand.Rand {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

func TestBulkUvarints(t *testing.T) {
	rng := newRand(t)
	for range 20 {
		for name, vs := range mixes(rng) {
			want := encodeAll(vs)
			got := varint.AppendUvarints([]byte("front"), vs)
			require.Equal(t, "front"+string(want), string(got), name)

			back := make([]uint64, len(vs))
			values, n, err := varint.ConsumeUvarints(back, append(want, 0x80, 0x80))
			require.NoError(t, err, name)
			require.Equal(t, len(vs), values, name)
			require.Equal(t, len(want), n, name)
			require.True(t, slices.Equal(vs, back), name)
		}
	}
}

func TestBulkZigzags(t *testing.T) {
	rng := newRand(t)
	for name, us := range mixes(rng) {
		vs := make([]int64, len(us))
		want := []byte{}
		for i, u := range us {
			vs[i] = int64(u>>1) ^ -int64(u&1)
			want = binary.AppendVarint(want, vs[i])
		}
		got := varint.AppendZigzags([]byte("front"), vs)
		require.Equal(t, "front"+string(want), string(got), name)

		back := make([]int64, len(vs)+1)
		back[len(vs)] = 42
		values, n, err := varint.ConsumeZigzags(back, append(want, 0x80, 0x80))
		require.Equal(t, io.ErrUnexpectedEOF, err, name)
		require.Equal(t, len(vs), values, name)
		require.Equal(t, len(want), n, name)
		require.True(t, slices.Equal(append(vs, 42), back), name)
	}
}

// TestBulkStopsBeforeABadValue: wherever it stands, what came before counts, and the rest of dst is not touched.
func TestBulkStopsBeforeABadValue(t *testing.T) {
	bad := map[string]error{
		"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02":                                         varint.ErrOverflow,
		"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f":                                         varint.ErrOverflow,
		"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00":                                     varint.ErrOverflow,
		"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01":             varint.ErrOverflow,
		"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01": varint.ErrOverflow,
		string(bytes.Repeat([]byte{0xff}, 100)):                                            varint.ErrOverflow,
	}
	rng := newRand(t)
	for name, vs := range mixes(rng) {
		whole := encodeAll(vs)
		for at := range min(len(vs), 170) {
			front := encodeAll(vs[:at])
			for evil, want := range bad {
				dst := slices.Repeat([]uint64{42}, len(vs)+1)
				values, n, err := varint.ConsumeUvarints(dst, slices.Concat(front, []byte(evil), whole))
				require.Equal(t, want, err, name)
				require.Equal(t, at, values, name)
				require.Equal(t, len(front), n, name)
				require.True(t, slices.Equal(vs[:at], dst[:at]), name)
				require.True(t, slices.Equal(slices.Repeat([]uint64{42}, len(vs)+1-at), dst[at:]), name)
			}
		}
	}
}

func TestBulkTruncated(t *testing.T) {
	rng := newRand(t)
	for name, vs := range mixes(rng) {
		whole := encodeAll(vs)
		ends := make([]int, 0, len(vs)) // where each value ends
		for _, v := range vs {
			ends = append(ends, len(binary.AppendUvarint(nil, v)))
			if i := len(ends) - 1; i > 0 {
				ends[i] += ends[i-1]
			}
		}
		for cut := range min(len(whole), 400) {
			complete, _ := slices.BinarySearch(ends, cut+1)
			dst := make([]uint64, len(vs))
			values, n, err := varint.ConsumeUvarints(dst, whole[:cut])
			require.Equal(t, io.ErrUnexpectedEOF, err, name)
			require.Equal(t, complete, values, name)
			require.Equal(t, append([]int{0}, ends...)[complete], n, name)
			require.True(t, slices.Equal(vs[:complete], dst[:complete]), name)
		}
	}
}

// TestBulkFillsDst: however short dst is, it is filled and no more is consumed.
func TestBulkFillsDst(t *testing.T) {
	rng := newRand(t)
	for name, vs := range mixes(rng) {
		whole := encodeAll(vs)
		for count := range len(vs) {
			guarded := slices.Repeat([]uint64{42}, len(vs))
			values, n, err := varint.ConsumeUvarints(guarded[:count:count], whole)
			require.NoError(t, err, name)
			require.Equal(t, count, values, name)
			require.Equal(t, len(encodeAll(vs[:count])), n, name)
			require.True(t, slices.Equal(vs[:count], guarded[:count]), name)
			require.Equal(t, uint64(42), guarded[count], name)
		}
	}
}

// TestBulkPadded: padded forms count as single functions count them.
func TestBulkPadded(t *testing.T) {
	rng := newRand(t)
	for range 200 {
		var b []byte
		vs := make([]uint64, 200)
		for i := range vs {
			size := 1 + rng.IntN(9)
			vs[i] = ofLength(rng, size)
			b = binary.AppendUvarint(b, vs[i])
			if pad := rng.IntN(10 - size + 1); pad > 0 {
				b[len(b)-1] |= 0x80
				b = append(b, bytes.Repeat([]byte{0x80}, pad-1)...)
				b = append(b, 0)
			}
		}
		back := make([]uint64, len(vs))
		values, n, err := varint.ConsumeUvarints(back, b)
		require.NoError(t, err)
		require.Equal(t, len(vs), values)
		require.Equal(t, len(b), n)
		require.True(t, slices.Equal(vs, back))
	}
}

// TestBulkAppendStaysInside: nothing after the result changes, whatever the capacity, and what is large enough is used.
func TestBulkAppendStaysInside(t *testing.T) {
	rng := newRand(t)
	guard := bytes.Repeat([]byte{0xa5}, 100)
	for name, vs := range mixes(rng) {
		want := encodeAll(vs)
		signed := make([]int64, len(vs))
		for i, v := range vs {
			signed[i] = int64(v>>1) ^ -int64(v&1)
		}
		for _, spare := range []int{0, 1, 2, 8, 9, 10, 79, 80, 100} {
			for kind, appendTo := range map[string]func(dst []byte) []byte{
				"uvarints": func(dst []byte) []byte { return varint.AppendUvarints(dst, vs) },
				"zigzags":  func(dst []byte) []byte { return varint.AppendZigzags(dst, signed) },
			} {
				room := append(make([]byte, len(want)), guard...)
				got := appendTo(room[: 0 : len(want)+spare])
				require.Equal(t, want, append([]byte(nil), got...), "%s, %s, %d to spare", name, kind, spare)
				require.Equal(t, want, append([]byte(nil), room[:len(want)]...), "%s: moved although it had room", name)
				require.Equal(t, guard, room[len(want):], "%s, %s, %d to spare", name, kind, spare)
			}
		}
	}
}

// TestBulkOfMany: values that are decoded chunk by chunk are as those of one call, wherever a bad one stands.
func TestBulkOfMany(t *testing.T) {
	const count = 20_000
	rng := newRand(t)
	vs := make([]uint64, count)
	signed := make([]int64, count)
	for i := range vs {
		vs[i] = ofLength(rng, 1+rng.IntN(10))
		signed[i] = int64(vs[i]>>1) ^ -int64(vs[i]&1)
	}
	whole := encodeAll(vs)
	for _, good := range []int{count, 8191, 8192, 8193, 16_384, 19_999} {
		var wantErr error
		front := encodeAll(vs[:good])
		b := whole
		if good < count {
			wantErr = varint.ErrOverflow
			b = slices.Concat(front, bytes.Repeat([]byte{0xff}, 100))
		}
		back := make([]uint64, count)
		values, n, err := varint.ConsumeUvarints(back, b)
		require.Equal(t, wantErr, err, good)
		require.Equal(t, good, values)
		require.Equal(t, len(front), n)
		require.True(t, slices.Equal(append(slices.Clone(vs[:good]), make([]uint64, count-good)...), back), good)

		backSigned := make([]int64, count)
		values, n, err = varint.ConsumeZigzags(backSigned, b)
		require.Equal(t, wantErr, err, good)
		require.Equal(t, good, values)
		require.Equal(t, len(front), n)
		require.True(t, slices.Equal(append(slices.Clone(signed[:good]), make([]int64, count-good)...), backSigned), good)
	}
}

func TestBulkOfNothing(t *testing.T) {
	require.Nil(t, varint.AppendUvarints(nil, nil))
	require.Nil(t, varint.AppendZigzags(nil, nil))
	values, n, err := varint.ConsumeUvarints(nil, []byte{1})
	require.NoError(t, err)
	require.Zero(t, values+n)
	values, n, err = varint.ConsumeUvarints(make([]uint64, 1), nil)
	require.Equal(t, io.ErrUnexpectedEOF, err)
	require.Zero(t, values+n)
}
