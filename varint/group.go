package varint

import (
	"encoding/binary"
	"io"
	"math/bits"
	"slices"
)

// A group is n values of 32 bits, whose number the reader knows from elsewhere, in the layout of Stream VByte: the
// lengths apart from the data, so that neither an encoder nor a decoder has to look at single bits.
//
//	+---------------------+---------------------------+
//	| (n+3)/4 controls    | n values, 1 to 4 bytes    |
//	+---------------------+---------------------------+
//
//	control i, bits:   7 6      5 4      3 2      1 0
//	               +--------+--------+--------+--------+
//	   bytes less 1| v[4i+3]| v[4i+2]| v[4i+1]| v[4i]  |
//	               +--------+--------+--------+--------+

// quad is how many values share a control byte; wide is how many data bytes they can take.
const (
	quad = 4
	wide = 4 * quad
)

// quadSizes holds, for each control byte, how many data bytes it stands for.
var quadSizes = func() (sizes [256]uint8) {
	for c := range sizes {
		sizes[c] = uint8(quad + c&3 + c>>2&3 + c>>4&3 + c>>6)
	}
	return sizes
}()

// control returns the control bits of v: the bytes it takes, less 1.
func control(v uint32) int { return (bits.Len32(v|1) - 1) >> 3 }

// SizeGroup returns the number of bytes AppendGroup adds for vs.
func SizeGroup(vs []uint32) int {
	n := (len(vs)+quad-1)/quad + len(vs)
	for _, v := range vs {
		n += control(v)
	}
	return n
}

// AppendGroup appends vs as one group and returns the extended slice. First come the control bytes, one for each four
// values, begun fours included: two bits a value, from the lowest up, give its length in bytes less 1, and unused bits
// are zero. Then come the values in as many bytes, little-endian. The count is not encoded.
func AppendGroup(dst []byte, vs []uint32) []byte {
	size := SizeGroup(vs)
	dst = slices.Grow(dst, size)
	out := dst[len(dst) : len(dst)+size]
	controls, data := out[:(len(vs)+quad-1)/quad], out[(len(vs)+quad-1)/quad:]
	for len(vs) >= quad && len(data) >= wide {
		n, c := putQuad((*[wide]byte)(data), (*[quad]uint32)(vs))
		controls[0] = c
		controls, data, vs = controls[1:], data[n:], vs[quad:]
	}
	clear(controls)
	for i, v := range vs {
		c := control(v)
		controls[i/quad] |= byte(c << (2 * (i % quad)))
		for k := range c + 1 {
			data[k] = byte(v >> (8 * k))
		}
		data = data[c+1:]
	}
	return dst[:len(dst)+size]
}

// putQuad encodes vs at the front of buf, and returns the length and the control byte. What follows overwrites the rest.
func putQuad(buf *[wide]byte, vs *[quad]uint32) (n int, controls byte) {
	for i, v := range vs {
		c := control(v)
		binary.LittleEndian.PutUint32(buf[n:], v)
		controls |= byte(c << (2 * i))
		n += c + 1
	}
	return n, controls
}

// ConsumeGroup decodes a group of len(dst) values from the front of b into dst and returns its length in bytes. Longer
// forms than needed are accepted, unused control bits ignored. The only error is [io.ErrUnexpectedEOF], if b ends early;
// then n is 0 and dst as it was. The caller takes the count from the wire: a group is at least 5 bytes for each 4
// values, so one above len(b) cannot be right, and need not be allocated.
func ConsumeGroup(dst []uint32, b []byte) (n int, err error) {
	n = len(dst)/quad + (len(dst)%quad+quad-1)/quad
	if len(b) < n {
		return 0, io.ErrUnexpectedEOF
	}
	controls, data := b[:n], b[n:]
	for _, c := range controls[:len(dst)/quad] {
		n += int(quadSizes[c])
	}
	for i := range len(dst) % quad {
		n += int(controls[len(controls)-1]>>(2*i)&3) + 1
	}
	if len(b) < n {
		return 0, io.ErrUnexpectedEOF
	}
	for len(dst) >= quad && len(data) >= wide {
		if len(dst) >= 8*quad && len(data) >= 8*quad && binary.LittleEndian.Uint64(controls) == 0 {
			for i := range dst[:8*quad] {
				dst[i] = uint32(data[i])
			}
			controls, data, dst = controls[8:], data[8*quad:], dst[8*quad:]
			continue
		}
		takeQuad((*[quad]uint32)(dst), (*[wide]byte)(data), controls[0])
		controls, data, dst = controls[1:], data[quadSizes[controls[0]]:], dst[quad:]
	}
	for i := range dst {
		size := int(controls[i/quad]>>(2*(i%quad))&3) + 1
		dst[i] = 0
		for k, c := range data[:size] {
			dst[i] |= uint32(c) << (8 * k)
		}
		data = data[size:]
	}
	return n, nil
}

// takeQuad decodes four values.
func takeQuad(dst *[quad]uint32, data *[wide]byte, controls byte) {
	a, b, c, d := controls&3, controls>>2&3, controls>>4&3, controls>>6
	dst[0] = binary.LittleEndian.Uint32(data[0:]) & controlMasks[a]
	dst[1] = binary.LittleEndian.Uint32(data[1+a:]) & controlMasks[b]
	dst[2] = binary.LittleEndian.Uint32(data[2+a+b:]) & controlMasks[c]
	dst[3] = binary.LittleEndian.Uint32(data[3+a+b+c:]) & controlMasks[d]
}

// controlMasks holds the bits that a value's bytes cover, by its control bits.
var controlMasks = [quad]uint32{1<<8 - 1, 1<<16 - 1, 1<<24 - 1, 1<<32 - 1}
