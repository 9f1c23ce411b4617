package varint

import (
	"bufio"
	"bytes"
	"io"
	"sync"
)

// number is what the families decode to.
type number interface{ int32 | int64 | uint64 }

// read takes the first byte of a value from r and lets rest do the others. It reads byte by byte even where there is a
// buffer to look into: most values are short, and then a look costs more than it saves.
func read[T number](r io.Reader, rest func(first byte, r io.ByteReader) (T, error)) (T, error) {
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

func readBare[T number](r io.Reader, rest func(first byte, r io.ByteReader) (T, error)) (v T, err error) {
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
	for range maxEmptyReads {
		n, err := s.r.Read(s.buf[:])
		switch {
		case n == 1:
			return s.buf[0], nil
		case n != 0:
			return 0, ErrBadCount
		case err != nil:
			return 0, err
		}
	}
	return 0, io.ErrNoProgress
}

// cut is the error for a value that err stopped behind its first byte.
func cut(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// restGroups reads what follows first: little-endian groups of seven bits, at most limit of them with the first. last is
// the final byte, whose upper bits may not have fitted in x: the caller judges them.
func restGroups(first byte, r io.ByteReader, limit int) (x uint64, last byte, n int, err error) {
	x, last, n = uint64(first&0x7f), first, 1
	for last >= 0x80 {
		if n == limit {
			return 0, 0, n, ErrOverflow
		}
		if last, err = r.ReadByte(); err != nil {
			return 0, 0, n, cut(err)
		}
		x |= uint64(last&0x7f) << (7 * n)
		n++
	}
	return x, last, n, nil
}
