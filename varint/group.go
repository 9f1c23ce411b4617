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

const (
	quad     = 4             // values that share a control byte
	maxQuad  = 4 * quad      // data bytes they can take
	overQuad = maxQuad + 3   // data bytes that are loaded to decode them: a word at any offset up to 15
	maxRun   = 8             // control bytes looked at together, for they often all say one byte
	run      = maxRun * quad // values that they are for
)

// shapes says, for each control byte, where in the data the second, third and fourth value and the next four begin: a
// byte each, from the lowest up.
var shapes = func() (all [256]uint32) {
	for c := range uint32(len(all)) {
		second := 1 + c&3
		third := second + 1 + c>>2&3
		fourth := third + 1 + c>>4&3
		all[c] = second | third<<8 | fourth<<16 | (fourth+1+c>>6)<<24
	}
	return all
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
	at := len(dst) // of the next control byte
	controls := (len(vs) + quad - 1) / quad
	dst = slices.Grow(dst, controls+len(vs))[:at+controls]
	for len(vs) > 0 {
		stop := 0 // how many values are left where a run is looked for again
		if len(vs) >= run {
			n := len(dst)
			if room, in := dst[n:cap(dst)], (*[run]uint32)(vs); len(room) >= run && areBytes(in) {
				putBytes((*[run]byte)(room), in)
				clear(dst[at : at+maxRun])
				dst, vs, at = dst[:n+run], vs[run:], at+maxRun
				continue
			}
			stop = len(vs) - run
		}
		for ; len(vs) > stop; at++ {
			n := len(dst)
			// putQuad may write 3 bytes too many; four more values overwrite that, so that nothing after the result changes.
			if room := dst[n:cap(dst)]; len(vs) >= 2*quad && len(room) >= maxQuad {
				var size int
				size, dst[at] = putQuad((*[maxQuad]byte)(room), (*[quad]uint32)(vs))
				dst, vs = dst[:n+size], vs[quad:]
				continue
			}
			few := vs[:min(len(vs), quad)]
			dst[at] = 0
			for i, v := range few {
				c := control(v)
				dst[at] |= byte(c << (2 * i))
				for k := range c + 1 {
					dst = append(dst, byte(v>>(8*k)))
				}
			}
			vs = vs[len(few):]
		}
	}
	return dst
}

// areBytes says whether all of vs take a byte each.
func areBytes(vs *[run]uint32) bool {
	for i := 0; i < run; i += 8 {
		v := (*[8]uint32)(vs[i:])
		if v[0]|v[1]|v[2]|v[3]|v[4]|v[5]|v[6]|v[7] >= 1<<8 {
			return false
		}
	}
	return true
}

// putBytes encodes vs, a byte each, in buf.
func putBytes(buf *[run]byte, vs *[run]uint32) {
	for i := 0; i < run; i += 8 {
		v := (*[8]uint32)(vs[i:])
		binary.LittleEndian.PutUint32(buf[i:], v[0]|v[1]<<8|v[2]<<16|v[3]<<24)
		binary.LittleEndian.PutUint32(buf[i+4:], v[4]|v[5]<<8|v[6]<<16|v[7]<<24)
	}
}

// putQuad encodes vs at the front of buf, and returns their length and the control byte.
func putQuad(buf *[maxQuad]byte, vs *[quad]uint32) (n int, c byte) {
	first, second, third, fourth := control(vs[0]), control(vs[1]), control(vs[2]), control(vs[3])
	binary.LittleEndian.PutUint32(buf[:], vs[0])
	n = first + 1
	binary.LittleEndian.PutUint32(buf[n&15:], vs[1])
	n += second + 1
	binary.LittleEndian.PutUint32(buf[n&15:], vs[2])
	n += third + 1
	binary.LittleEndian.PutUint32(buf[n&15:], vs[3])
	n += fourth + 1
	return n, byte(first | second<<2 | third<<4 | fourth<<6)
}

// ConsumeGroup decodes a group of len(dst) values from the front of b into dst and returns its length in bytes.
// Longer forms than needed are accepted, unused control bits ignored. The only error is [io.ErrUnexpectedEOF], if b
// ends early; then n is 0 and dst as it was. The caller takes the count from the wire: a group is at least 5 bytes
// for each 4 values, so one above len(b) cannot be right, and need not be allocated.
func ConsumeGroup(dst []uint32, b []byte) (n int, err error) {
	n = len(dst)/quad + (len(dst)%quad+quad-1)/quad
	if len(b) < n {
		return 0, io.ErrUnexpectedEOF
	}
	controls, data := b[:n], b[n:]
	for _, c := range controls[:len(dst)/quad] {
		n += int(shapes[c] >> 24)
	}
	for i := range len(dst) % quad {
		n += int(controls[len(controls)-1]>>(2*i)&3) + 1
	}
	if len(b) < n {
		return 0, io.ErrUnexpectedEOF
	}
	for len(dst) >= quad {
		if len(dst) >= run && len(data) >= run && binary.LittleEndian.Uint64(controls) == 0 {
			for i := range dst[:run] {
				dst[i] = uint32(data[i])
			}
			controls, data, dst = controls[maxRun:], data[run:], dst[run:]
			continue
		}
		most := min(len(dst)/quad, 4*maxRun)
		quads, size := takeQuads(dst, controls[:most], data)
		controls, data, dst = controls[quads:], data[size:], dst[quads*quad:]
		if quads < most {
			break
		}
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

// takeQuads decodes four values for each control byte while there is data to look at, and returns how many fours it
// decoded and their length. The masks on the offsets are for the compiler, which then checks no bounds.
func takeQuads(dst []uint32, controls, data []byte) (quads, n int) {
	for quads < len(controls) && len(dst) >= quad && len(data)-n >= overQuad {
		c := controls[quads]
		at := shapes[c]
		in := (*[overQuad]byte)(data[n:])
		out := (*[quad]uint32)(dst)
		out[0] = binary.LittleEndian.Uint32(in[:]) & controlMasks[c&3]
		out[1] = binary.LittleEndian.Uint32(in[at&15:]) & controlMasks[c>>2&3]
		out[2] = binary.LittleEndian.Uint32(in[at>>8&15:]) & controlMasks[c>>4&3]
		out[3] = binary.LittleEndian.Uint32(in[at>>16&15:]) & controlMasks[c>>6]
		dst = dst[quad:]
		n += int(at >> 24)
		quads++
	}
	return quads, n
}

// controlMasks holds the bits that a value's bytes cover, by its control bits.
var controlMasks = [quad]uint32{1<<8 - 1, 1<<16 - 1, 1<<24 - 1, 1<<32 - 1}
