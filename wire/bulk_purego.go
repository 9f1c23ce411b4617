//go:build purego

package wire

import (
	"encoding/binary"
	"math"
	"reflect"
)

// This is bulk_move.go without unsafe.

func sizeOf[T Fixed]() int { return int(reflect.TypeFor[T]().Size()) }

// appendSlice appends the values in the order asked for.
func appendSlice[T Fixed](dst []byte, vs []T, little bool) []byte {
	kind, size := reflect.TypeFor[T]().Kind(), sizeOf[T]()
	for _, v := range vs {
		var u uint64
		switch kind {
		case reflect.Float32:
			u = uint64(math.Float32bits(float32(v)))
		case reflect.Float64:
			u = math.Float64bits(float64(v))
		default:
			u = uint64(v)
		}
		var p [8]byte
		if little {
			binary.LittleEndian.PutUint64(p[:], u)
		} else {
			binary.BigEndian.PutUint64(p[:], u<<unused(size))
		}
		dst = append(dst, p[:size]...)
	}
	return dst
}

// fillSlice fills dst from b, which has exactly the bytes for it, in the order asked for.
func fillSlice[T Fixed](dst []T, b []byte, little bool) {
	kind, size := reflect.TypeFor[T]().Kind(), sizeOf[T]()
	for i := range dst {
		u := bigEndian(b[i*size : (i+1)*size])
		if little {
			u = reverse(u, size)
		}
		switch kind {
		case reflect.Float32:
			dst[i] = T(math.Float32frombits(uint32(u)))
		case reflect.Float64:
			dst[i] = T(math.Float64frombits(u))
		default:
			dst[i] = T(u)
		}
	}
}
