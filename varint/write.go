package varint

import (
	"bufio"
	"bytes"
	"io"
	"sync"
)

// write sends p, an encoded value of at most MaxLenHPACK bytes, to w: byte by byte where w takes bytes, else in
// exactly one Write. It lets p go nowhere, so that callers can keep it on the stack.
func write(w io.Writer, p []byte) error {
	switch w := w.(type) {
	case *bytes.Buffer:
		_, err := w.Write(p)
		return err
	case *bufio.Writer:
		if len(p) <= w.Available() {
			_, err := w.Write(append(w.AvailableBuffer(), p...))
			return err
		}
		return writeBytes(w, p)
	case io.ByteWriter:
		return writeBytes(w, p)
	}
	s := scratches.Get().(*[16]byte)
	n, err := w.Write(s[:copy(s[:], p)])
	scratches.Put(s)
	switch {
	case n < 0 || n > len(p):
		return ErrBadCount
	case err == nil && n < len(p):
		return io.ErrShortWrite
	}
	return err
}

// scratches holds buffers for bare writers: a buffer handed to an interface escapes.
var scratches = sync.Pool{New: func() any { return new([16]byte) }}

func writeBytes(w io.ByteWriter, p []byte) error {
	for _, c := range p {
		if err := w.WriteByte(c); err != nil {
			return err
		}
	}
	return nil
}
