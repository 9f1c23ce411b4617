//go:build purego

package wire

import (
	"encoding/binary"
	"math"
	"reflect"
)

// This is bulk_move.go without unsafe.

func sizeOf[T Fixed]() int { return int(reflect.TypeFor[T]().Size()) }

// appendHost appends the values in the order of the host.
func appendHost[T Fixed](dst []byte, vs []T) []byte {
	order := binary.NativeEndian
	switch kind := reflect.TypeFor[T]().Kind(); kind {
	case reflect.Float32:
		for _, v := range vs {
			dst = order.AppendUint32(dst, math.Float32bits(float32(v)))
		}
	case reflect.Float64:
		for _, v := range vs {
			dst = order.AppendUint64(dst, math.Float64bits(float64(v)))
		}
	default:
		for _, v := range vs {
			switch sizeOf[T]() {
			case 1:
				dst = append(dst, byte(v))
			case 2:
				dst = order.AppendUint16(dst, uint16(v))
			case 4:
				dst = order.AppendUint32(dst, uint32(v))
			case 8:
				dst = order.AppendUint64(dst, uint64(v))
			}
		}
	}
	return dst
}

// consumeHost fills dst from b, which has exactly the bytes for it, in the order of the host or in the other one.
func consumeHost[T Fixed](dst []T, b []byte, hostOrder bool) {
	size := sizeOf[T]()
	kind := reflect.TypeFor[T]().Kind()
	for i := range dst {
		var p [8]byte
		copy(p[:], b[i*size:(i+1)*size])
		if !hostOrder {
			reverseEach(p[:size], size)
		}
		order := binary.NativeEndian
		switch {
		case kind == reflect.Float32:
			dst[i] = T(math.Float32frombits(order.Uint32(p[:])))
		case kind == reflect.Float64:
			dst[i] = T(math.Float64frombits(order.Uint64(p[:])))
		case size == 1:
			dst[i] = T(p[0])
		case size == 2:
			dst[i] = T(order.Uint16(p[:]))
		case size == 4:
			dst[i] = T(order.Uint32(p[:]))
		default:
			dst[i] = T(order.Uint64(p[:]))
		}
	}
}
