package varint

import (
	"bufio"
	"bytes"
	"io"
	"sync"
)

// number is what the families decode to.
type number interface{ int32 | int64 | uint64 }

// read decodes one value from r and takes no byte past it. Where the bytes at hand can be looked at in place,
// consume does the work; whatever it cannot finish, errors included, goes through the byte-wise twin stream, so
// that an error leaves every reader at the same byte.
func read[T number](r io.Reader, consume func([]byte) (T, int, error), stream func(io.ByteReader) (T, error)) (T, error) {
	switch r := r.(type) {
	case *bufio.Reader:
		b, _ := r.Peek(r.Buffered()) // only what is buffered: asking for more could block
		if v, n, err := consume(b); err == nil {
			_, err = r.Discard(n)
			return v, err
		}
		return stream(r)
	case *bytes.Buffer:
		if v, n, err := consume(r.Bytes()); err == nil {
			r.Next(n)
			return v, nil
		}
		return stream(r)
	case *bytes.Reader: // as below, but found sooner
		return stream(r)
	case io.ByteReader:
		return stream(r)
	}
	s := singles.Get().(*single)
	s.r = r
	v, err := stream(s)
	s.r = nil
	singles.Put(s)
	return v, err
}

// readByte reads one byte from r.
func readByte(r io.Reader) (byte, error) {
	if r, ok := r.(io.ByteReader); ok {
		return r.ReadByte()
	}
	s := singles.Get().(*single)
	s.r = r
	c, err := s.ReadByte()
	s.r = nil
	singles.Put(s)
	return c, err
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
			return 0, ErrInvalidRead
		case err != nil:
			return 0, err
		}
	}
	return 0, io.ErrNoProgress
}

// cut is the error for a value that stopped with err after n bytes.
func cut(err error, n int) error {
	if n > 0 && err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// readGroups reads little-endian groups of seven bits, at most limit of them. last is the final byte, whose upper
// bits may not have fitted in x: the caller judges them.
func readGroups(r io.ByteReader, limit int) (x uint64, last byte, n int, err error) {
	for n < limit {
		c, err := r.ReadByte()
		if err != nil {
			return 0, 0, n, cut(err, n)
		}
		x |= uint64(c&0x7f) << (7 * n)
		n++
		if c < 0x80 {
			return x, c, n, nil
		}
	}
	return 0, 0, n, ErrOverflow
}
