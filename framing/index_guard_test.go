//go:build linux

package framing

import (
	"runtime/debug"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
)

// TestMarksGuardPages: the search touches no byte outside of its buffer, which begins, or ends, where memory does.
func TestMarksGuardPages(t *testing.T) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	page := syscall.Getpagesize()
	all, err := syscall.Mmap(-1, 0, 3*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	require.NoError(t, err)
	defer func() { require.NoError(t, syscall.Munmap(all)) }()
	require.NoError(t, syscall.Mprotect(all[:page], syscall.PROT_NONE))
	require.NoError(t, syscall.Mprotect(all[2*page:], syscall.PROT_NONE))
	mem := all[page : 2*page : 2*page]

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
	require.Panics(t, func() { *(*byte)(unsafe.Add(unsafe.Pointer(&mem[0]), -1)) = 1 }, "nothing guards the front")
	require.Panics(t, func() { *(*byte)(unsafe.Add(unsafe.Pointer(&mem[0]), page)) = 1 }, "nothing guards the end")
}
