package varint

import (
	"bufio"
	"bytes"
	"io"
	"sync"
)

// A rest decodes a value whose first byte has been read, reads the other bytes from r, and returns the value with its
// length in bytes, the first included; on an error both are 0. It may return the bits of a signed value.
type rest func(first byte, r io.ByteReader) (v uint64, n int, err error)

// read takes the first byte of a value from r and lets rest do the others. It reads byte by byte even where there is a
// buffer to look into: most values are short, and then a look costs more than it saves.
func read(r io.Reader, rest rest) (v uint64, n int, err error) {
	var (
		first byte
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
		return 0, 0, err
	}
	return rest(first, src)
}

func readBare(r io.Reader, rest rest) (v uint64, n int, err error) {
	s := singles.Get().(*single)
	s.r = r
	first, err := s.ReadByte()
	if err == nil {
		v, n, err = rest(first, s)
	}
	s.r = nil
	singles.Put(s)
	return v, n, err
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
