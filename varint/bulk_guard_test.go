//go:build linux

package varint_test

import (
	"bytes"
	"runtime/debug"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
)

// guarded returns n bytes of memory before which, and after which, are pages that fault when they are touched.
func guarded(t *testing.T, n int) []byte {
	page := syscall.Getpagesize()
	n = (n + page - 1) / page * page
	all, err := syscall.Mmap(-1, 0, n+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, syscall.Munmap(all)) })
	require.NoError(t, syscall.Mprotect(all[:page], syscall.PROT_NONE))
	require.NoError(t, syscall.Mprotect(all[page+n:], syscall.PROT_NONE))
	return all[page : page+n : page+n]
}

// words returns memory as words.
func words[T uint64 | int64](mem []byte) []T {
	return unsafe.Slice((*T)(unsafe.Pointer(&mem[0])), len(mem)/8)
}

// atBothEnds calls f with n elements flush against the front of mem and with n flush against its end.
func atBothEnds[T any](mem []T, n int, f func([]T)) {
	f(mem[:n:n])
	f(mem[len(mem)-n : len(mem) : len(mem)])
}

// TestBulkGuardPages: the bulk functions touch no byte that is not theirs. Sources and destinations end, or begin,
// where memory does.
func TestBulkGuardPages(t *testing.T) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	const most = 4096
	in, out := guarded(t, most), guarded(t, most)
	src, dst := guarded(t, 8*most), guarded(t, 8*most)
	rng := newRand(t)
	lists := mixes(rng)
	for _, values := range []int{8, 16, 32} { // a block with long values in it, whose last value is its last byte
		vs := slices.Repeat([]uint64{1}, values)
		for i, rest := 0, 64-values; rest > 0; i++ {
			more := min(rest, 8)
			vs[i] = 1 << (7 * more)
			rest -= more
		}
		lists[strconv.Itoa(values)+" in a block"] = slices.Concat(slices.Repeat([]uint64{1}, 64), vs, slices.Repeat([]uint64{1 << 21}, 4))
	}
	for name, vs := range lists {
		whole := encodeAll(vs)
		for cut := 0; cut <= min(len(whole), 300); cut++ {
			atBothEnds(in, cut, func(b []byte) {
				copy(b, whole[len(whole)-cut:]) // from within a value on, or from its start
				check := func(room int) {
					atBothEnds(words[uint64](dst), room, func(dst []uint64) {
						require.NotPanics(t, func() { _, _, _ = varint.ConsumeUvarints(dst, b) }, name)
					})
					atBothEnds(words[int64](dst), room, func(dst []int64) {
						require.NotPanics(t, func() { _, _, _ = varint.ConsumeZigzags(dst, b) }, name)
					})
				}
				check(cut)
				check(rng.IntN(cut + 1))
				copy(b, whole)
				check(cut)
			})
		}
		for count := range min(len(vs), 130) {
			want := encodeAll(vs[:count])
			for _, room := range []int{len(want), len(want) + rng.IntN(20), 10 * count} {
				checkAppend(t, src, out, vs[:count], want, min(room, most))
			}
		}
		vs = vs[:min(len(vs), 150)]
		want := encodeAll(vs)
		for room := range min(len(want), 700) { // what does not fit moves
			checkAppend(t, src, out, vs, want, room)
		}
	}
	require.Panics(t, func() { *(*byte)(unsafe.Add(unsafe.Pointer(&in[0]), -1)) = 1 }, "nothing guards the front")
	require.Panics(t, func() { *(*byte)(unsafe.Add(unsafe.Pointer(&in[0]), len(in))) = 1 }, "nothing guards the end")
}

// checkAppend encodes vs, which it copies to src, to room bytes at both ends of out.
func checkAppend(t *testing.T, src, out []byte, vs []uint64, want []byte, room int) {
	var got []byte
	atBothEnds(out, room, func(b []byte) {
		atBothEnds(words[uint64](src), len(vs), func(list []uint64) {
			copy(list, vs)
			require.NotPanics(t, func() { got = varint.AppendUvarints(b[:0], list) })
			require.True(t, bytes.Equal(want, got))
		})
		atBothEnds(words[int64](src), len(vs), func(list []int64) {
			for i, v := range vs {
				list[i] = int64(v>>1) ^ -int64(v&1)
			}
			require.NotPanics(t, func() { got = varint.AppendZigzags(b[:0], list) })
			require.True(t, bytes.Equal(want, got))
		})
	})
}
