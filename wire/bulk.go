package wire

import (
	"encoding/binary"
	"io"

	"golang.org/x/exp/constraints"
)

// Fixed is what the bulk functions take: integers and floats whose size is the same on every machine, so neither int
// nor uint.
type Fixed interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64 | constraints.Float
}

// AppendSlice appends the values of vs one after another, each big-endian as [AppendUint16] and its kin write it,
// with no length in front.
func AppendSlice[T Fixed](dst []byte, vs []T) []byte { return appendSlice(dst, vs, false) }

// ConsumeSlice decodes values that stand one after another at the front of b, each big-endian, until dst is full.
// values is how many it decoded, n how many bytes they take. A b that holds fewer is [io.ErrUnexpectedEOF]; the values
// before its end are then in dst and counted. Bytes after the last value are left alone, and so is the rest of dst.
func ConsumeSlice[T Fixed](dst []T, b []byte) (values, n int, err error) {
	return consumeSlice(dst, b, false)
}

// AppendSliceLE is [AppendSlice] in little-endian order.
func AppendSliceLE[T Fixed](dst []byte, vs []T) []byte { return appendSlice(dst, vs, true) }

// ConsumeSliceLE is [ConsumeSlice] in little-endian order.
func ConsumeSliceLE[T Fixed](dst []T, b []byte) (values, n int, err error) {
	return consumeSlice(dst, b, true)
}

// hostIsLittle says whether this machine is little-endian.
var hostIsLittle = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

func consumeSlice[T Fixed](dst []T, b []byte, little bool) (values, n int, err error) {
	size := sizeOf[T]()
	if len(b)/size < len(dst) {
		dst = dst[:len(b)/size]
		err = io.ErrUnexpectedEOF
	}
	n = len(dst) * size
	fillSlice(dst, b[:n], little)
	return len(dst), n, err
}
