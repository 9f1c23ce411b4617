package varint_test

import (
	"bytes"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
)

// encodeGroup is the oracle: the format as documented, a value at a time. wide says which values get more bytes than
// they need.
func encodeGroup(vs []uint32, wide func(i int) int) []byte {
	controls := make([]byte, (len(vs)+3)/4)
	var data []byte
	for i, v := range vs {
		size := 1
		for size < 4 && v>>(8*size) != 0 {
			size++
		}
		size = min(4, size+wide(i))
		controls[i/4] += byte(size-1) * []byte{1, 4, 16, 64}[i%4]
		for k := range size {
			data = append(data, byte(v>>(8*k)))
		}
	}
	return append(controls, data...)
}

func tight(int) int { return 0 }

// groups returns lists for which the group functions go every way they have.
func groups(t *testing.T) map[string][]uint32 {
	rng := newRand(t)
	all := map[string][]uint32{
		"limits":                   {0, 1, 0xff, 0x100, 0xffff, 0x1_0000, 0xff_ffff, 0x100_0000, math.MaxUint32, 0x80, 0x8000, 0x80_0000, 0x8000_0000},
		"one":                      {7},
		"a run with 256 in it":     append(slices.Repeat([]uint32{0}, 31), 256),
		"long ones, then a run":    slices.Concat(slices.Repeat([]uint32{math.MaxUint32}, 32), slices.Repeat([]uint32{9}, 32)),
		"middling ones, then runs": slices.Concat(slices.Repeat([]uint32{0x1234}, 64), slices.Repeat([]uint32{9}, 96)),
	}
	for i := range 40 { // a long value at any place in a run of short ones
		vs := slices.Repeat([]uint32{9}, 72)
		vs[i] = 0x1234
		all["long at "+strings.Repeat("I", i)] = vs
	}
	for size := 1; size <= 4; size++ {
		for _, count := range []int{1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 64, 127, 200} {
			fixed, mixed, late := make([]uint32, count), make([]uint32, count), make([]uint32, count)
			for i := range fixed {
				fixed[i] = uint32(rng.Uint64N(1<<(8*size)-1<<(8*size-8)) + 1<<(8*size-8))
				mixed[i] = rng.Uint32() >> (8 * rng.IntN(size) & 31)
				late[i] = uint32(i)
			}
			late[count-1] = fixed[0]
			name := string(rune('0'+size)) + " bytes, " + strings.Repeat("I", count)
			all["all "+name], all["up to "+name], all["at last "+name] = fixed, mixed, late
		}
	}
	return all
}

func TestGroup(t *testing.T) {
	for name, vs := range groups(t) {
		want := encodeGroup(vs, tight)
		got := varint.AppendGroup([]byte("front"), vs)
		require.Equal(t, append([]byte("front"), want...), got, name)
		require.Equal(t, len(want), varint.SizeGroup(vs), name)

		for _, behind := range []int{0, 1, 18, 19, 20, 100} {
			b := append(bytes.Clone(want), bytes.Repeat([]byte{0xff}, behind)...)
			back := slices.Repeat([]uint32{42}, len(vs)+1)
			n, err := varint.ConsumeGroup(back[:len(vs)], b)
			require.NoError(t, err, name)
			require.Equal(t, len(want), n, name)
			require.True(t, slices.Equal(append(slices.Clone(vs), 42), back), name)
		}
	}
}

func TestGroupGolden(t *testing.T) {
	// 1, 2, 3 and 4 bytes; then a lone value, whose control byte is padded with zeros.
	vs := []uint32{0x11, 0x2211, 0x332211, 0x44332211, 0xaabb}
	want := unhex(t, "e4"+"01"+"11"+"1122"+"112233"+"11223344"+"bbaa")
	require.Equal(t, want, varint.AppendGroup(nil, vs))
	require.Equal(t, len(want), varint.SizeGroup(vs))
}

func TestGroupTruncated(t *testing.T) {
	for name, vs := range groups(t) {
		whole := encodeGroup(vs, tight)
		for cut := range whole {
			dst := slices.Repeat([]uint32{42}, len(vs))
			n, err := varint.ConsumeGroup(dst, whole[:cut])
			require.Equal(t, io.ErrUnexpectedEOF, err, name)
			require.Zero(t, n, name)
			require.True(t, slices.Equal(slices.Repeat([]uint32{42}, len(vs)), dst), "%s: dst touched", name)
		}
	}
}

// TestGroupLoose: values in more bytes than they need, and control bits that stand for nothing.
func TestGroupLoose(t *testing.T) {
	rng := newRand(t)
	for name, vs := range groups(t) {
		b := encodeGroup(vs, func(int) int { return rng.IntN(4) })
		if used := len(vs) % 4; used > 0 {
			b[len(vs)/4] |= 0xff << (2 * used)
		}
		back := make([]uint32, len(vs))
		n, err := varint.ConsumeGroup(back, b)
		require.NoError(t, err, name)
		require.Equal(t, len(b), n, name)
		require.True(t, slices.Equal(vs, back), name)
	}
}

func TestGroupAppendStaysInside(t *testing.T) {
	guard := bytes.Repeat([]byte{0xa5}, 40)
	for name, vs := range groups(t) {
		want := encodeGroup(vs, tight)
		for _, spare := range []int{0, 1, 3, 15, 16, 40} {
			room := append(bytes.Repeat([]byte{0xff}, len(want)), guard...)
			got := varint.AppendGroup(room[:0:len(want)+spare], vs)
			require.Equal(t, want, got, name)
			require.Equal(t, want, room[:len(want)], "%s: moved although it had room", name)
			require.Equal(t, guard, room[len(want):], name)
		}
	}
}

// TestGroupGrows: room that ends anywhere in the result, where runs of one byte are put, too.
func TestGroupGrows(t *testing.T) {
	for name, vs := range groups(t) {
		want := encodeGroup(vs, tight)
		for missing := range min(40, len(want)) {
			got := varint.AppendGroup(make([]byte, 0, len(want)-missing), vs)
			require.Equal(t, want, got, "%s, %d bytes of room are missing", name, missing)
		}
	}
}

func TestGroupOfNothing(t *testing.T) {
	require.Nil(t, varint.AppendGroup(nil, nil))
	require.Zero(t, varint.SizeGroup(nil))
	n, err := varint.ConsumeGroup(nil, nil)
	require.NoError(t, err)
	require.Zero(t, n)
	n, err = varint.ConsumeGroup(nil, []byte{1})
	require.NoError(t, err)
	require.Zero(t, n)
}
