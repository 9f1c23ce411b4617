package wire

import (
	"bytes"
	"io"
	"math"
)

// DefaultMaxLen is the limit in bytes on a string or byte array where none is given: 64 MiB.
const DefaultMaxLen = 64 << 20

// firstAlloc is how many bytes are allocated on the word of a length alone. What is above it is allocated as the bytes arrive.
const firstAlloc = 32 << 10

// ReadBytes reads exactly n bytes into a new slice. However large n is, it allocates at most 64 KiB + 4 times what arrives. A negative n
// is [ErrNegative]; n == 0 reads nothing and returns an empty slice.
func ReadBytes(r io.Reader, n int) ([]byte, error) {
	if n < 0 {
		return nil, ErrNegative
	}
	p := make([]byte, min(n, max(firstAlloc, atHand(r))))
	got, err := ReadFull(r, p)
	for err == nil && got < n {
		// Doubling keeps the sum of all the allocations below four times what has arrived.
		p = append(make([]byte, 0, min(n, 2*got)), p...)
		p = p[:cap(p)]
		var m int
		m, err = ReadFull(r, p[got:])
		got, err = got+m, cutShort(err)
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}

// atHand returns how many bytes r surely holds, as far as that can be known.
func atHand(r io.Reader) int {
	switch r := r.(type) {
	case *bytes.Reader:
		return r.Len()
	case *bytes.Buffer:
		return r.Len()
	}
	return 0
}

// WriteBytes writes p, with one Write; none if p is empty. It returns the error of w, or [io.ErrShortWrite] if w says without an error that
// it wrote any other number of bytes.
func WriteBytes(w io.Writer, p []byte) error {
	if len(p) == 0 {
		return nil
	}
	n, err := w.Write(p)
	return written(n, len(p), err)
}

// written is the error of a Write of want bytes that returned n, err.
func written(n, want int, err error) error {
	if err == nil && n != want {
		return io.ErrShortWrite
	}
	return err
}

// limitOf turns a max argument into the limit it stands for: zero means DefaultMaxLen, negative means none but the size of an int.
func limitOf(max int) uint64 {
	switch {
	case max == 0:
		return DefaultMaxLen
	case max < 0:
		return math.MaxInt
	}
	return uint64(max)
}
