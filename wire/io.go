package wire

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"sync"
)

// maxEmptyReads is how often in a row a Reader may return (0, nil) before io.ErrNoProgress.
const maxEmptyReads = 100

// scratchSize is how many bytes of a small value or a piece of a string go through one Read or Write of a bare reader
// or writer.
const scratchSize = 4 << 10

// scratches holds the memory for readers and writers that offer nothing but Read and Write. A slice passed through an
// interface escapes, so without the pool every scalar would allocate.
var scratches = sync.Pool{New: func() any { return new([scratchSize]byte) }}

// ReadFull reads exactly len(p) bytes into p. It is [io.ReadFull], but for readers that misbehave: 100 empty reads in a
// row are [io.ErrNoProgress], an impossible count is [ErrBadCount]. Data returned together with an error counts first:
// when it completes p the error is dropped, the next Read will repeat it.
//
// The error is [io.EOF] only if the input ended before the first byte, [io.ErrUnexpectedEOF] if it ended after it, else
// that of r. n is how many bytes were read. An empty p reads nothing.
func ReadFull(r io.Reader, p []byte) (n int, err error) {
	if len(p) == 0 {
		return 0, nil
	}
	n, err = r.Read(p)
	return readOn(r, p, n, err)
}

// readOn goes on from a first Read into p that returned n, err until p is full.
func readOn(r io.Reader, p []byte, n int, err error) (int, error) {
	got, empty := 0, 0
	for {
		if n < 0 || n > len(p)-got {
			return got, ErrBadCount
		}
		got += n
		switch {
		case got == len(p):
			return got, nil
		case err == io.EOF && got > 0:
			return got, io.ErrUnexpectedEOF
		case err != nil:
			return got, err
		case n > 0:
			empty = 0
		default:
			if empty++; empty == maxEmptyReads {
				return got, io.ErrNoProgress
			}
		}
		n, err = r.Read(p[got:])
	}
}

// cutShort is the error of a part that does not start a value: there the end of the input is always unexpected.
func cutShort(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// bigEndian returns the number in p, at most 8 bytes.
func bigEndian(p []byte) uint64 {
	switch len(p) {
	case 1:
		return uint64(p[0])
	case 2:
		return uint64(binary.BigEndian.Uint16(p))
	case 4:
		return uint64(binary.BigEndian.Uint32(p))
	case 8:
		return binary.BigEndian.Uint64(p)
	}
	var v uint64
	for _, c := range p {
		v = v<<8 | uint64(c)
	}
	return v
}

// readUint reads a big-endian number of size bytes, 1 to 8. The cases are what has bytes at hand; whatever else goes
// through the scratch.
func readUint(r io.Reader, size int) (uint64, error) {
	switch r := r.(type) {
	case *bytes.Reader:
		if r.Len() >= size {
			var b [8]byte
			_, _ = r.Read(b[:size])
			return bigEndian(b[:size]), nil
		}
	case *bytes.Buffer:
		if r.Len() >= size {
			return bigEndian(r.Next(size)), nil
		}
	case *bufio.Reader:
		if r.Buffered() >= size {
			p, _ := r.Peek(size)
			v := bigEndian(p)
			_, _ = r.Discard(size)
			return v, nil
		}
	default:
		if size == 1 {
			if r, ok := r.(io.ByteReader); ok {
				c, err := r.ReadByte()
				if err != nil {
					return 0, err
				}
				return uint64(c), nil
			}
		}
	}
	scratch := scratches.Get().(*[scratchSize]byte)
	p := scratch[:size]
	if n, err := r.Read(p); n != size {
		if _, err = readOn(r, p, n, err); err != nil {
			scratches.Put(scratch)
			return 0, err
		}
	}
	v := bigEndian(p)
	scratches.Put(scratch)
	return v, nil
}

// writeUint writes the low size bytes of v, 1 to 8, big-endian, with one Write.
func writeUint(w io.Writer, v uint64, size int) error {
	v <<= 64 - 8*size
	switch w := w.(type) {
	case *bytes.Buffer:
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], v)
		_, err := w.Write(b[:size])
		return err
	case *bufio.Writer:
		if b := w.AvailableBuffer(); cap(b) >= 8 {
			b = b[:8]
			binary.BigEndian.PutUint64(b, v)
			_, err := w.Write(b[:size])
			return err
		}
	default:
		if size == 1 {
			if w, ok := w.(io.ByteWriter); ok {
				return w.WriteByte(byte(v >> 56))
			}
		}
	}
	scratch := scratches.Get().(*[scratchSize]byte)
	binary.BigEndian.PutUint64(scratch[:], v)
	n, err := w.Write(scratch[:size])
	scratches.Put(scratch)
	return written(n, size, err)
}

// held returns the bytes that r has at hand, where it lets them be seen without being read. drop reads past them.
func held(r io.Reader) []byte {
	switch r := r.(type) {
	case *bytes.Buffer:
		return r.Bytes()
	case *bufio.Reader:
		p, _ := r.Peek(r.Buffered())
		return p
	}
	return nil
}

// drop reads past the first n bytes that held returned.
func drop(r io.Reader, n int) {
	switch r := r.(type) {
	case *bytes.Buffer:
		r.Next(n)
	case *bufio.Reader:
		_, _ = r.Discard(n)
	}
}
