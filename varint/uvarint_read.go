package varint

import (
	"bufio"
	"bytes"
	"io"
	"math"
)

// readUvarint reads a Uvarint of at most limit bytes, and returns it with its length. It is what read does with
// restUvarint, but faster: nothing is called through a pointer on the way to a value of one byte.
func readUvarint(r io.Reader, limit int) (v uint64, n int, err error) {
	switch r := r.(type) {
	case *bytes.Reader:
		first, err := r.ReadByte()
		if first < 0x80 { // also 0 with an error
			return uint64(first), 1, err
		}
		return restOfReader(first, r, limit)
	case *bufio.Reader:
		first, err := r.ReadByte()
		if first < 0x80 {
			return uint64(first), 1, err
		}
		return restOfBuffer(first, r, limit)
	case io.ByteReader:
		first, err := r.ReadByte()
		if err != nil {
			return 0, 0, err
		}
		if first < 0x80 {
			return uint64(first), 1, nil
		}
		return restUvarint(first, r, limit)
	}
	s := singles.Get().(*single)
	n, err = r.Read(s.buf[:])
	if first := s.buf[0]; n == 1 && first < 0x80 {
		singles.Put(s)
		return uint64(first), 1, nil
	}
	s.r = r
	first, err := s.byteRead(n, err)
	v, n = uint64(first), 1
	if first >= 0x80 {
		v, n, err = restUvarint(first, s, limit)
	}
	s.r = nil
	singles.Put(s)
	return v, n, err
}

// restUvarint reads what follows first, a byte that says more follow: groups of seven bits, at most limit of them with
// the first.
func restUvarint(first byte, r io.ByteReader, limit int) (v uint64, n int, err error) {
	v = uint64(first & 0x7f)
	for n := 1; n < limit; n++ {
		c, err := r.ReadByte()
		if err != nil {
			return 0, 0, cut(err)
		}
		v |= uint64(c&0x7f) << (7 * n)
		if c < 0x80 {
			if n == MaxLenUvarint-1 && c > 1 {
				break
			}
			return v, n + 1, nil
		}
	}
	return 0, 0, ErrOverflow
}

// restOfReader is restUvarint for a type whose ReadByte becomes part of the loop.
func restOfReader(first byte, r *bytes.Reader, limit int) (v uint64, n int, err error) {
	v = uint64(first & 0x7f)
	for n := 1; n < limit; n++ {
		c, err := r.ReadByte()
		if err != nil {
			return 0, 0, cut(err)
		}
		v |= uint64(c&0x7f) << (7 * n)
		if c < 0x80 {
			if n == MaxLenUvarint-1 && c > 1 {
				break
			}
			return v, n + 1, nil
		}
	}
	return 0, 0, ErrOverflow
}

// restOfBuffer is restUvarint that looks at many bytes at once, where they are buffered.
func restOfBuffer(first byte, r *bufio.Reader, limit int) (v uint64, n int, err error) {
	if r.Buffered() <= MaxLenUvarint {
		return restUvarint(first, r, limit)
	}
	second, _ := r.ReadByte() // nor can Peek and Discard fail with what is buffered
	v = uint64(second&0x7f)<<7 | uint64(first&0x7f)
	if second < 0x80 {
		return v, 2, nil
	}
	limit -= 2
	b, _ := r.Peek(MaxLenUvarint)
	rest, n, err := ConsumeUvarint(b)
	if err != nil || n > limit || rest > math.MaxUint64>>14 {
		_, _ = r.Discard(limit)
		return 0, 0, ErrOverflow
	}
	_, _ = r.Discard(n)
	return rest<<14 | v, n + 2, nil
}
