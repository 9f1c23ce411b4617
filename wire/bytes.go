package wire

import (
	"bufio"
	"bytes"
	"io"
	"math"
)

// DefaultMaxLen is the limit in bytes on a string or byte array where none is given: 64 MiB.
const DefaultMaxLen = 64 << 20

// firstAlloc is how many bytes of a longer value are allocated at once, when its first piece has arrived.
const firstAlloc = 64 << 10

// AppendBytes appends the bytes of p as they are, without a length.
func AppendBytes(dst, p []byte) []byte { return append(dst, p...) }

// ConsumeBytes returns the first n bytes of b; size is n. p is a view of b, valid as long as b is not written to; its
// capacity is its length. A shorter b is [io.ErrUnexpectedEOF]. n is a uint64 so that a length that was decoded needs
// no conversion, which could cut it.
func ConsumeBytes(b []byte, n uint64) (p []byte, size int, err error) {
	if n > uint64(len(b)) {
		return nil, 0, io.ErrUnexpectedEOF
	}
	return b[:n:n], int(n), nil
}

// SizeBytes returns len(p).
func SizeBytes(p []byte) int { return len(p) }

// ReadBytes reads exactly n bytes into a new slice. However large n is, it allocates at most 64 KiB + 4 times what
// arrives. An n above what an int holds is a [*LengthError], which has read nothing; n == 0 reads nothing and returns
// an empty slice. n is a uint64 so that a length that was read needs no conversion, which could cut it.
func ReadBytes(r io.Reader, n uint64) ([]byte, error) {
	if n > math.MaxInt {
		return nil, tooLong("byte array", n, math.MaxInt)
	}
	return readBytes(r, int(n))
}

func readBytes(r io.Reader, n int) ([]byte, error) {
	if n <= atHand(r) {
		p := make([]byte, n)
		_, err := ReadFull(r, p)
		return p, err
	}
	scratch := scratches.Get().(*[scratchSize]byte)
	defer scratches.Put(scratch)
	first := scratch[:min(n, scratchSize)]
	if _, err := ReadFull(r, first); err != nil {
		return nil, err
	}
	p := append(make([]byte, 0, min(n, firstAlloc)), first...)
	for len(p) < n {
		if len(p) == cap(p) {
			// Doubling keeps the sum of all the allocations below four times what has arrived.
			p = append(make([]byte, 0, min(n, 2*len(p))), p...)
		}
		if _, err := ReadFull(r, p[len(p):cap(p)]); err != nil {
			return nil, cutShort(err)
		}
		p = p[:cap(p)]
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
	case *bufio.Reader:
		return r.Buffered()
	}
	return 0
}

// WriteBytes writes p, with one Write; none if p is empty. It returns the error of w; [io.ErrShortWrite] if w wrote
// less without one, [ErrBadCount] if what w says it wrote cannot be true.
func WriteBytes(w io.Writer, p []byte) error {
	if len(p) == 0 {
		return nil
	}
	n, err := w.Write(p)
	return written(n, len(p), err)
}

// written is the error of a Write of want bytes that returned n, err.
func written(n, want int, err error) error {
	switch {
	case n < 0 || n > want:
		return ErrBadCount
	case err == nil && n < want:
		return io.ErrShortWrite
	}
	return err
}

// limitOf turns a max argument into the limit it stands for: zero means DefaultMaxLen, negative means none but the size
// of an int.
func limitOf(max int) uint64 {
	switch {
	case max == 0:
		return DefaultMaxLen
	case max < 0:
		return math.MaxInt
	}
	return uint64(max)
}
