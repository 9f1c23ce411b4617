//go:build !purego

package wire

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"unsafe"
)

// This is the one file of the package that imports unsafe. It looks at the memory of a slice of numbers as bytes, which
// is sound: the numbers keep their own type and alignment, any bytes are a valid number, and the view has exactly their
// length and does not outlive the call. bulk_purego.go (build tag purego) does the same value by value.

func sizeOf[T Fixed]() int { return int(unsafe.Sizeof(T(0))) }

// memory returns the bytes that vs consists of, in the order of the host.
func memory[T Fixed](vs []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(vs))), len(vs)*sizeOf[T]())
}

// appendSlice appends the values in the order asked for.
func appendSlice[T Fixed](dst []byte, vs []T, little bool) []byte {
	src, size := memory(vs), sizeOf[T]()
	if little == hostIsLittle || size == 1 {
		return append(dst, src...)
	}
	at := len(dst)
	dst = slices.Grow(dst, len(src))[:at+len(src)]
	reverseEach(dst[at:], src, size)
	return dst
}

// fillSlice fills dst from b, which has exactly the bytes for it, in the order asked for.
func fillSlice[T Fixed](dst []T, b []byte, little bool) {
	p, size := memory(dst), sizeOf[T]()
	if little == hostIsLittle || size == 1 {
		copy(p, b)
		return
	}
	reverseEach(p, b, size)
}

// reverseEach copies src to dst, which is as long, and turns around the bytes of each number, of 2, 4 or 8 bytes. Eight
// bytes go at a time.
func reverseEach(dst, src []byte, size int) {
	const odd = 0x00ff00ff00ff00ff
	switch size {
	case 2:
		for ; len(src) >= 8 && len(dst) >= 8; src, dst = src[8:], dst[8:] {
			v := binary.NativeEndian.Uint64(src)
			binary.NativeEndian.PutUint64(dst, v>>8&odd|v&odd<<8)
		}
		for ; len(src) >= 2 && len(dst) >= 2; src, dst = src[2:], dst[2:] {
			dst[0], dst[1] = src[1], src[0]
		}
	case 4:
		for ; len(src) >= 8 && len(dst) >= 8; src, dst = src[8:], dst[8:] {
			v := bits.ReverseBytes64(binary.NativeEndian.Uint64(src))
			binary.NativeEndian.PutUint64(dst, bits.RotateLeft64(v, 32))
		}
		if len(src) == 4 && len(dst) == 4 {
			binary.LittleEndian.PutUint32(dst, binary.BigEndian.Uint32(src))
		}
	default:
		for ; len(src) >= 32 && len(dst) >= 32; src, dst = src[32:], dst[32:] { // halves the time of short lists
			binary.LittleEndian.PutUint64(dst, binary.BigEndian.Uint64(src))
			binary.LittleEndian.PutUint64(dst[8:], binary.BigEndian.Uint64(src[8:]))
			binary.LittleEndian.PutUint64(dst[16:], binary.BigEndian.Uint64(src[16:]))
			binary.LittleEndian.PutUint64(dst[24:], binary.BigEndian.Uint64(src[24:]))
		}
		for ; len(src) >= 8 && len(dst) >= 8; src, dst = src[8:], dst[8:] {
			binary.LittleEndian.PutUint64(dst, binary.BigEndian.Uint64(src))
		}
	}
}
