//go:build !purego

package wire

import "unsafe"

// This is the one file of the package that imports unsafe. It looks at the memory of a slice of numbers as bytes, which is sound: the
// numbers keep their own type and alignment, any bytes are a valid number, and the view has exactly their length and does not
// outlive the call. bulk_purego.go (build tag purego) does the same value by value.

func sizeOf[T Fixed]() int { return int(unsafe.Sizeof(T(0))) }

// memory returns the bytes that vs consists of, in the order of the host.
func memory[T Fixed](vs []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(vs))), len(vs)*sizeOf[T]())
}

// appendHost appends the values in the order of the host.
func appendHost[T Fixed](dst []byte, vs []T) []byte { return append(dst, memory(vs)...) }

// consumeHost fills dst from b, which has exactly the bytes for it, in the order of the host or in the other one.
func consumeHost[T Fixed](dst []T, b []byte, hostOrder bool) {
	p := memory(dst)
	copy(p, b)
	if !hostOrder {
		reverseEach(p, sizeOf[T]())
	}
}
