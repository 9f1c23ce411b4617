package varint

import (
	"bufio"
	"bytes"
	"io"
	"math"
	"sync"
)

// read takes the first byte of a value from r and lets rest do the others. It reads byte by byte even where there is a
// buffer to look into: most values are short, and then a look costs more than it saves. rest may return bits of an int64.
func read(r io.Reader, rest func(first byte, r io.ByteReader) (uint64, error)) (uint64, error) {
	var (
		first byte
		err   error
		src   io.ByteReader
	)
	switch r := r.(type) {
	case *bytes.Reader: // types known here are told apart sooner, and called directly
		first, err = r.ReadByte()
		src = r
	case *bufio.Reader:
		first, err = r.ReadByte()
		src = r
	case *bytes.Buffer:
		first, err = r.ReadByte()
		src = r
	case io.ByteReader:
		first, err = r.ReadByte()
		src = r
	default:
		return readBare(r, rest)
	}
	if err != nil {
		return 0, err
	}
	return rest(first, src)
}

func readBare(r io.Reader, rest func(first byte, r io.ByteReader) (uint64, error)) (v uint64, err error) {
	s := singles.Get().(*single)
	s.r = r
	first, err := s.ReadByte()
	if err == nil {
		v, err = rest(first, s)
	}
	s.r = nil
	singles.Put(s)
	return v, err
}

// single turns a bare reader into an io.ByteReader that never reads ahead. It is pooled because a buffer handed
// to an interface escapes.
type single struct {
	r   io.Reader
	buf [1]byte
}

var singles = sync.Pool{New: func() any { return new(single) }}

// maxEmptyReads is how many reads of (0, nil) in a row mean that a reader will never deliver.
const maxEmptyReads = 100

func (s *single) ReadByte() (byte, error) {
	n, err := s.r.Read(s.buf[:])
	return s.byteRead(n, err)
}

// byteRead returns the byte of a Read that has returned n and err, or of the first one after it that reads any.
func (s *single) byteRead(n int, err error) (byte, error) {
	for range maxEmptyReads {
		switch {
		case n == 1:
			return s.buf[0], nil
		case n != 0:
			return 0, ErrBadCount
		case err != nil:
			return 0, err
		}
		n, err = s.r.Read(s.buf[:])
	}
	return 0, io.ErrNoProgress
}

// cut is the error for a value that err stopped after its first byte.
func cut(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// readUvarint reads a Uvarint of at most limit bytes. It is what read does with restUvarint, but faster: nothing is
// called through a pointer on the way to a value of one byte.
func readUvarint(r io.Reader, limit int) (uint64, error) {
	switch r := r.(type) {
	case *bytes.Reader:
		first, err := r.ReadByte()
		if first < 0x80 { // also 0 with an error
			return uint64(first), err
		}
		return restOfReader(first, r, limit)
	case *bufio.Reader:
		first, err := r.ReadByte()
		if first < 0x80 {
			return uint64(first), err
		}
		return restOfBuffer(first, r, limit)
	case io.ByteReader:
		first, err := r.ReadByte()
		if err != nil {
			return 0, err
		}
		if first < 0x80 {
			return uint64(first), nil
		}
		return restUvarint(first, r, limit)
	}
	s := singles.Get().(*single)
	n, err := r.Read(s.buf[:])
	if first := s.buf[0]; n == 1 && first < 0x80 {
		singles.Put(s)
		return uint64(first), nil
	}
	s.r = r
	first, err := s.byteRead(n, err)
	v := uint64(first)
	if first >= 0x80 {
		v, err = restUvarint(first, s, limit)
	}
	s.r = nil
	singles.Put(s)
	return v, err
}

// restUvarint reads what follows first, a byte that says more follow: groups of seven bits, at most limit of them with
// the first.
func restUvarint(first byte, r io.ByteReader, limit int) (uint64, error) {
	v := uint64(first & 0x7f)
	for n := 1; n < limit; n++ {
		c, err := r.ReadByte()
		if err != nil {
			return 0, cut(err)
		}
		v |= uint64(c&0x7f) << (7 * n)
		if c < 0x80 {
			if n == MaxLenUvarint-1 && c > 1 {
				break
			}
			return v, nil
		}
	}
	return 0, ErrOverflow
}

// restOfReader is restUvarint for a type whose ReadByte becomes part of the loop.
func restOfReader(first byte, r *bytes.Reader, limit int) (uint64, error) {
	v := uint64(first & 0x7f)
	for n := 1; n < limit; n++ {
		c, err := r.ReadByte()
		if err != nil {
			return 0, cut(err)
		}
		v |= uint64(c&0x7f) << (7 * n)
		if c < 0x80 {
			if n == MaxLenUvarint-1 && c > 1 {
				break
			}
			return v, nil
		}
	}
	return 0, ErrOverflow
}

// restOfBuffer is restUvarint that looks at many bytes at once, where they are buffered.
func restOfBuffer(first byte, r *bufio.Reader, limit int) (uint64, error) {
	if r.Buffered() <= MaxLenUvarint {
		return restUvarint(first, r, limit)
	}
	second, _ := r.ReadByte() // nor can Peek and Discard fail with what is buffered
	v := uint64(second&0x7f)<<7 | uint64(first&0x7f)
	if second < 0x80 {
		return v, nil
	}
	limit -= 2
	b, _ := r.Peek(MaxLenUvarint)
	rest, n, err := ConsumeUvarint(b)
	if err != nil || n > limit || rest > math.MaxUint64>>14 {
		_, _ = r.Discard(limit)
		return 0, ErrOverflow
	}
	_, _ = r.Discard(n)
	return rest<<14 | v, nil
}
