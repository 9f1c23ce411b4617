//go:build linux

package framing

import (
	"runtime/debug"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
)

// guardedPage returns a page of memory between two that nothing may touch: that panics, until the test has ended.
func guardedPage(t *testing.T) []byte {
	was := debug.SetPanicOnFault(true)
	page := syscall.Getpagesize()
	all, err := syscall.Mmap(-1, 0, 3*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, syscall.Munmap(all))
		debug.SetPanicOnFault(was)
	})
	require.NoError(t, syscall.Mprotect(all[:page], syscall.PROT_NONE))
	require.NoError(t, syscall.Mprotect(all[2*page:], syscall.PROT_NONE))
	mem := all[page : 2*page : 2*page]
	require.Panics(t, func() { *(*byte)(unsafe.Add(unsafe.Pointer(&mem[0]), -1)) = 1 }, "nothing guards the front")
	require.Panics(t, func() { *(*byte)(unsafe.Add(unsafe.Pointer(&mem[0]), page)) = 1 }, "nothing guards the end")
	return mem
}

// TestBlocksGuardPages: what moves blocks touches no byte outside of its source and its destination.
func TestBlocksGuardPages(t *testing.T) {
	mem, other := guardedPage(t), guardedPage(t)
	page := len(mem)
	for n := 200; n < 800; n++ {
		for m := n - 200; m < n+20; m += 1 + m%13 {
			for _, src := range [][]byte{mem[:n:n], mem[page-n:]} {
				for i := range src {
					src[i] = maxBlock - byte(i%fullBlock%2)
				}
				for _, dst := range [][]byte{other[:m:m], other[page-m:]} {
					require.NotPanics(t, func() { joinFull(dst, src) }, "%d to %d bytes", n, m)
					require.NotPanics(t, func() { cutFull(dst, src) }, "%d to %d bytes", n, m)
				}
			}
		}
	}
}

// TestMarksGuardPages: the search touches no byte outside of its buffer, which begins, or ends, where memory does.
func TestMarksGuardPages(t *testing.T) {
	mem := guardedPage(t)
	page := len(mem)
	for n := range 700 {
		for _, buf := range [][]byte{mem[:n:n], mem[page-n:]} {
			for _, every := range []int{1, 7, 64, 300, 1000} {
				clear(buf)
				for i := every - 1; i < n; i += every {
					buf[i] = '\n'
				}
				for _, start := range []int{0, 1, n / 3, n - 64, n - 1, n} {
					if start >= 0 && start <= n {
						require.NotPanics(t, func() { checkMarks(t, buf, start, '\n') }, "%d bytes", n)
					}
				}
			}
		}
	}
}
