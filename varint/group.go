package varint

import (
	"encoding/binary"
	"io"
)

// SizeGroup returns the number of bytes AppendGroup adds for vs.
func SizeGroup(vs []uint32) int {
	n := (len(vs) + 3) / 4
	for _, v := range vs {
		n += groupLen(v)
	}
	return n
}

// groupLen returns how many bytes v takes in a group: 1 to 4.
func groupLen(v uint32) int {
	switch {
	case v < 1<<8:
		return 1
	case v < 1<<16:
		return 2
	case v < 1<<24:
		return 3
	}
	return 4
}

// AppendGroup simple version.
func AppendGroup(dst []byte, vs []uint32) []byte {
	ctrl := len(dst)
	dst = append(dst, make([]byte, (len(vs)+3)/4)...)
	for i, v := range vs {
		n := groupLen(v)
		dst[ctrl+i/4] |= byte(n-1) << (2 * (i % 4))
		for range n {
			dst = append(dst, byte(v))
			v >>= 8
		}
	}
	return dst
}

// ConsumeGroup simple version.
func ConsumeGroup(dst []uint32, b []byte) (n int, err error) {
	ctrl := (len(dst) + 3) / 4
	if len(b) < ctrl {
		return 0, io.ErrUnexpectedEOF
	}
	n = ctrl
	for i := range dst {
		size := int(b[i/4]>>(2*(i%4))&3) + 1
		if len(b)-n < size {
			return 0, io.ErrUnexpectedEOF
		}
		var w [4]byte
		copy(w[:], b[n:n+size])
		dst[i] = binary.LittleEndian.Uint32(w[:])
		n += size
	}
	return n, nil
}
