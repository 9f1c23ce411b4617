package varint

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// The bulk functions beat a loop over the single ones by having fewer branches that depend on the data: they treat a
// batch of values, or a block of input, by the longest encoding in it, and the values of one kind alike. The functions
// named Fast are assembly where there is any; what they leave, and every error, falls to the plain ones.

// chunk is how many values a call of the assembly works through at most: the work of some microseconds. The garbage
// collector cannot stop a goroutine within assembly, nor in a loop around it, so each chunk has a call of a Go function
// to itself, where the runtime can step in.
const chunk = 8192

// AppendUvarints appends each of vs as [AppendUvarint] does, and returns the extended slice. The count is not encoded.
func AppendUvarints(dst []byte, vs []uint64) []byte {
	dst = slices.Grow(dst, len(vs))
	// putBatch scribbles after its result; the values that follow a batch, a byte each at least, overwrite that.
	for len(vs) >= batch+maxScribble {
		n := len(dst)
		if values, size := putFast(dst[n:cap(dst)], vs); values > 0 {
			dst, vs = dst[:n+size], vs[values:]
			continue
		}
		if room := dst[n:cap(dst)]; len(room) < maxBatch {
			for _, v := range vs[:batch] {
				dst = AppendUvarint(dst, v)
			}
		} else {
			dst = dst[:n+putBatch((*[maxBatch]byte)(room), (*[batch]uint64)(vs))]
		}
		vs = vs[batch:]
	}
	for _, v := range vs {
		dst = AppendUvarint(dst, v)
	}
	return dst
}

// AppendZigzags appends each of vs as [AppendZigzag] does, and returns the extended slice. The count is not encoded.
func AppendZigzags(dst []byte, vs []int64) []byte {
	dst = slices.Grow(dst, len(vs))
	var buf [256]uint64
	for len(vs) > 0 {
		n := min(len(vs), len(buf))
		for i := zigzagFast(buf[:n], vs[:n]); i < n; i++ {
			buf[i] = zigzag(vs[i])
		}
		if values, size := putFast(dst[len(dst):cap(dst)], buf[:n]); values > 0 {
			dst, vs = dst[:len(dst)+size], vs[values:]
			continue
		}
		dst = AppendUvarints(dst, buf[:n])
		vs = vs[n:]
	}
	return dst
}

// ConsumeUvarints decodes Uvarints from the front of b until dst is full, and returns how many it decoded and how
// many bytes they took. If a value is bad or b ends, it stops before it with the error of [ConsumeUvarint]; what it
// has decoded so far is good, and the rest of dst is as it was. With [io.ErrUnexpectedEOF], n == len(b) tells an end
// between two values from one inside a value.
func ConsumeUvarints(dst []uint64, b []byte) (values, n int, err error) {
	if len(dst) > chunk {
		return inChunks(dst, b, ConsumeUvarints)
	}
	values, n = takeFast(dst, b)
	more, size, err := consumeMany(dst[values:], b[n:])
	return values + more, n + size, err
}

// ConsumeZigzags is [ConsumeUvarints] for Zigzags.
func ConsumeZigzags(dst []int64, b []byte) (values, n int, err error) {
	if len(dst) > chunk {
		return inChunks(dst, b, ConsumeZigzags)
	}
	values, n = takeFastSigned(dst, b)
	more, size, err := consumeMany(dst[values:], b[n:])
	values += more
	n += size
	for i := unzigzagFast(dst[:values]); i < values; i++ {
		dst[i] = unzigzag(uint64(dst[i]))
	}
	return values, n, err
}

// inChunks decodes with a call of consume for each chunk of dst.
func inChunks[T int64 | uint64](
	dst []T, b []byte, consume func([]T, []byte) (int, int, error),
) (values, n int, err error) {
	for err == nil && values < len(dst) {
		var more, size int
		more, size, err = consume(dst[values:min(len(dst), values+chunk)], b[n:])
		values += more
		n += size
	}
	return values, n, err
}

func consumeMany[T int64 | uint64](dst []T, b []byte) (values, n int, err error) {
	for len(b)-n >= maxBlock {
		in := (*[maxBlock]byte)(b[n:])
		if len(dst)-values >= block && onesOnly(in) {
			expand((*[block]T)(dst[values:]), in)
			values += block
			n += block
			continue
		}
		stops := stopMask(in)
		count := bits.OnesCount64(stops)
		if count > len(dst)-values {
			break
		}
		good, size := takeBlock(dst[values:values+count], in, stops)
		values += good
		n += size
		if good < count || count == 0 {
			break
		}
	}
	for ; values < len(dst); values++ {
		v, size, err := ConsumeUvarint(b[n:])
		if err != nil {
			return values, n, err
		}
		dst[values] = T(v)
		n += size
	}
	return values, n, nil
}

const (
	batch       = 8                     // values encoded at a time: their one-byte forms fill a word
	maxBatch    = batch * MaxLenUvarint // what they can take
	maxScribble = MaxLenUvarint - 1     // what putBatch can write after the last of them

	block    = 64                 // bytes decoded at a time: as many as a word has bits
	maxBlock = block + maxOverrun // what a decoder of a block may look at
	// A value that starts on the block's last byte is looked at in full, though it can only be good if it ends there.
	maxOverrun = MaxLenUvarint - 1

	highBits = 0x8080808080808080 // in each byte of a word, the bit that says more follow
)

// firstBytes masks the first i of a word's eight bytes.
var firstBytes = func() (masks [16]uint64) {
	for i := range masks {
		masks[i] = ^uint64(0)
		if i < 8 {
			masks[i] = 1<<(8*i) - 1
		}
	}
	return masks
}()

// lastBytes masks what belongs to a value of i bytes in the two bytes after its first eight.
var lastBytes = [16]uint16{9: 0x007f, 10: 0xffff}

// putBatch encodes vs at the front of buf and returns their length. It writes up to maxScribble bytes after that.
func putBatch(buf *[maxBatch]byte, vs *[batch]uint64) int {
	switch all := vs[0] | vs[1] | vs[2] | vs[3] | vs[4] | vs[5] | vs[6] | vs[7]; {
	case all < 1<<7:
		binary.LittleEndian.PutUint64(buf[:], vs[0]|vs[1]<<8|vs[2]<<16|vs[3]<<24|vs[4]<<32|vs[5]<<40|vs[6]<<48|vs[7]<<56)
		return batch
	case all < 1<<28:
		return put4(buf, vs)
	case all < 1<<56:
		return put8(buf, vs)
	}
	return put10(buf, vs)
}

// put4 encodes values of up to 4 bytes.
func put4(buf *[maxBatch]byte, vs *[batch]uint64) (n int) {
	for _, v := range vs {
		size := SizeUvarint(v)
		binary.LittleEndian.PutUint32(buf[n:], spread4(uint32(v))|uint32(highBits&firstBytes[(size-1)&15]))
		n += size
	}
	return n
}

// put8 encodes values of up to 8 bytes.
func put8(buf *[maxBatch]byte, vs *[batch]uint64) (n int) {
	for _, v := range vs {
		size := SizeUvarint(v)
		binary.LittleEndian.PutUint64(buf[n:], spread8(v)|highBits&firstBytes[(size-1)&15])
		n += size
	}
	return n
}

// put10 encodes values of any size.
func put10(buf *[maxBatch]byte, vs *[batch]uint64) (n int) {
	for _, v := range vs {
		size := SizeUvarint(v)
		binary.LittleEndian.PutUint64(buf[n:], spread8(v)|highBits&firstBytes[(size-1)&15])
		binary.LittleEndian.PutUint16(buf[n+8:], uint16(v>>56&0x7f|v>>63*0x0180)) // bit 63 is the tenth byte
		n += size
	}
	return n
}

// stopMask has a bit for each byte of the block: set if a value ends there.
func stopMask(in *[maxBlock]byte) (stops uint64) {
	for i := 0; i < block; i += 8 {
		ends := ^binary.LittleEndian.Uint64(in[i:]) & highBits
		stops |= ends >> 7 * 0x0102040810204080 >> 56 << i // the product's top byte collects the eight bits
	}
	return stops
}

// takeBlock decodes the values that end in the block: len(dst) of them, where stops says. It returns how many were
// good, and their length.
func takeBlock[T int64 | uint64](dst []T, in *[maxBlock]byte, stops uint64) (good, n int) {
	more := ^stops
	more &= more >> 1
	more &= more >> 2 // four bytes in a row that end no value
	switch {
	case more == 0:
		return len(dst), take4(dst, in, stops)
	case more&(more>>4) == 0:
		return len(dst), take8(dst, in, stops)
	}
	return take10(dst, in, stops)
}

// onesOnly says whether every byte of the block is a value.
func onesOnly(in *[maxBlock]byte) bool {
	var all uint64
	for i := 0; i < block; i += 8 {
		all |= binary.LittleEndian.Uint64(in[i:])
	}
	return all&highBits == 0
}

// expand decodes values of one byte.
func expand[T int64 | uint64](dst *[block]T, in *[maxBlock]byte) {
	for i := 0; i < block; i += 8 {
		w := binary.LittleEndian.Uint64(in[i:])
		out := (*[8]T)(dst[i:])
		out[0] = T(w & 0xff)
		out[1] = T(w >> 8 & 0xff)
		out[2] = T(w >> 16 & 0xff)
		out[3] = T(w >> 24 & 0xff)
		out[4] = T(w >> 32 & 0xff)
		out[5] = T(w >> 40 & 0xff)
		out[6] = T(w >> 48 & 0xff)
		out[7] = T(w >> 56)
	}
}

// take4 decodes values of up to 4 bytes and returns their length.
func take4[T int64 | uint64](dst []T, in *[maxBlock]byte, stops uint64) (n int) {
	for i := range dst {
		end := bits.OnesCount64(stops ^ (stops - 1)) // quicker than counting zeros on older processors
		stops &= stops - 1
		w := binary.LittleEndian.Uint32(in[n&63:])
		unused := -8 * (end - n) & 31
		dst[i] = T(gather4(w << unused >> unused))
		n = end
	}
	return n
}

// take8 decodes values of up to 8 bytes and returns their length.
func take8[T int64 | uint64](dst []T, in *[maxBlock]byte, stops uint64) (n int) {
	for i := range dst {
		end := bits.OnesCount64(stops ^ (stops - 1))
		stops &= stops - 1
		w := binary.LittleEndian.Uint64(in[n&63:])
		unused := -8 * (end - n) & 63
		dst[i] = T(gather8(w << unused >> unused))
		n = end
	}
	return n
}

// take10 decodes values of any size until one is bad, and returns the number and length of the good ones.
func take10[T int64 | uint64](dst []T, in *[maxBlock]byte, stops uint64) (good, n int) {
	for i := range dst {
		end := bits.OnesCount64(stops ^ (stops - 1))
		stops &= stops - 1
		size := end - n
		w := binary.LittleEndian.Uint64(in[n&63:]) & firstBytes[size&15]
		last := uint64(binary.LittleEndian.Uint16(in[n&63+8:]) & lastBytes[size&15])
		if size > MaxLenUvarint || last > 0x01ff {
			return i, n
		}
		dst[i] = T(gather8(w) | last<<56&(0x7f<<56) | last>>8<<63)
		n = end
	}
	return len(dst), n
}

// spread4 moves each 7 bits of v to a byte of its own.
func spread4(v uint32) uint32 {
	v = v&0x00003fff | v&0x0fffc000<<2
	return v&0x007f007f | v&0x3f803f80<<1
}

// spread8 moves each 7 of the low 56 bits of v to a byte of their own.
func spread8(v uint64) uint64 {
	v = v&0x000000000fffffff | v&0x00fffffff0000000<<4
	v = v&0x00003fff00003fff | v&0x0fffc0000fffc000<<2
	return v&0x007f007f007f007f | v&0x3f803f803f803f80<<1
}

// gather4 undoes spread4, whatever the top bits of the bytes are.
func gather4(w uint32) uint32 {
	w = w&0x007f007f | w&0x7f007f00>>1
	return w&0x00003fff | w&0x3fff0000>>2
}

// gather8 undoes spread8, whatever the top bits of the bytes are.
func gather8(w uint64) uint64 {
	w = w&0x007f007f007f007f | w&0x7f007f007f007f00>>1
	w = w&0x00003fff00003fff | w&0x3fff00003fff0000>>2
	return w&0x000000000fffffff | w&0x0fffffff00000000>>4
}
