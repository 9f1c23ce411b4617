//go:build amd64 && !purego

package varint

import "golang.org/x/sys/cpu"

// fast says whether the assembly may run and is the faster way: it needs the instructions, and PEXT and PDEP in
// hardware. AMD's processors before Zen 3 (family 0x19) have them in microcode, many times slower than the plain
// functions.
var fast = cpu.X86.HasAVX2 && cpu.X86.HasBMI1 && cpu.X86.HasBMI2 && cpu.X86.HasPOPCNT && cpu.X86.HasLZCNT &&
	quickPEXT(vendorAndFamily())

func quickPEXT(vendor, family uint32) bool {
	return vendor == intel || vendor == amd && family >= 0x19
}

const (
	intel = 'n' | 't'<<8 | 'e'<<16 | 'l'<<24 // of "GenuineIntel", the letters that vendorAndFamily returns
	amd   = 'c' | 'A'<<8 | 'M'<<16 | 'D'<<24 // of "AuthenticAMD"
)

const (
	encodeBlock = 32                          // values that putBlocks encodes at a time
	encodeRoom  = encodeBlock * MaxLenUvarint // bytes they can take
	minEncode   = encodeBlock + maxScribble   // values it wants: the last overwrite what it writes too much
)

// gathers holds the bits that count in the first 8 bytes of a value, by its length, which takeBlocks counts down from
// the tenth word: the mask for length i is the i-th word before that. After those, in the same way, come the bits in
// bytes 9 and 10.
var gathers = func() (masks [2 * MaxLenUvarint]uint64) {
	first, last := masks[:MaxLenUvarint], masks[MaxLenUvarint:]
	for size := 1; size <= MaxLenUvarint; size++ {
		first[MaxLenUvarint-size] = ^uint64(highBits) & firstBytes[min(size, 8)]
		last[MaxLenUvarint-size] = uint64(lastBytes[size]) & 0x017f
	}
	return masks
}()

// continues holds, by the number of a value's leading zeros, the bits in the first 8 bytes that say more follow, and
// lengths its length.
var continues, lengths = func() (more, sizes [65]uint64) {
	for zeros := range more {
		size := SizeUvarint(1 << 63 >> zeros)
		sizes[zeros] = uint64(size)
		more[zeros] = highBits & firstBytes[size-1]
	}
	return more, sizes
}()

// takeFast decodes what assembly can, and leaves the rest, the end of b and every error, to the plain functions.
func takeFast(dst []uint64, b []byte) (values, n int) {
	if !fast || len(b) < maxBlock {
		return 0, 0
	}
	return takeBlocks(dst, b, &gathers)
}

// takeFastSigned is takeFast for the bits of int64s.
func takeFastSigned(dst []int64, b []byte) (values, n int) {
	if !fast || len(b) < maxBlock {
		return 0, 0
	}
	return takeBlocksSigned(dst, b, &gathers)
}

// putFast encodes what assembly can of vs at the front of room, and returns how many values that were and their
// length. It writes up to maxScribble bytes after them, never more than there are values left.
func putFast(room []byte, vs []uint64) (values, n int) {
	if !fast || len(vs) < minEncode || len(room) < encodeRoom {
		return 0, 0
	}
	return putChunk(room, vs[:min(len(vs), chunk)])
}

// putChunk is the assembly, with a safe point before it.
//
//go:noinline
func putChunk(room []byte, vs []uint64) (values, n int) {
	return putBlocks(room, vs, &continues, &lengths)
}

// zigzagFast sets the front of dst to the zigzags of vs, as many as it returns.
func zigzagFast(dst []uint64, vs []int64) int {
	if !fast {
		return 0
	}
	return zigzagBlocks(dst, vs)
}

// unzigzagFast undoes zigzagFast in place.
func unzigzagFast(vs []int64) int {
	if !fast {
		return 0
	}
	return unzigzagBlocks(vs)
}

// takeBlocks wants at least maxBlock bytes.
//
//go:noescape
func takeBlocks(dst []uint64, b []byte, masks *[2 * MaxLenUvarint]uint64) (values, n int)

//go:noescape
func takeBlocksSigned(dst []int64, b []byte, masks *[2 * MaxLenUvarint]uint64) (values, n int)

// putBlocks wants at least minEncode values and room for encodeRoom bytes.
//
//go:noescape
func putBlocks(room []byte, vs []uint64, more, sizes *[65]uint64) (values, n int)

// zigzagBlocks wants dst to be as long as vs.
//
//go:noescape
func zigzagBlocks(dst []uint64, vs []int64) int

//go:noescape
func unzigzagBlocks(vs []int64) int

// vendorAndFamily returns the last 4 letters of the processor's vendor, and its family.
func vendorAndFamily() (vendor, family uint32)
