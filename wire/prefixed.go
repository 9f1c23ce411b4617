package wire

import (
	"bufio"
	"bytes"
	"io"
	"strings"

	"github.com/seed44153783/wirekit/varint"
)

// AppendString appends the length of s in bytes and s. An s longer than [Prefix.Max] is [ErrOverflow]; dst is then returned unchanged.
func (p Prefix) AppendString(dst []byte, s string) ([]byte, error) { return appendPrefixed(p, dst, s) }

// ConsumeString decodes a length and as many bytes from the front of b. The string is a copy. max is the largest length allowed, in
// bytes: zero means [DefaultMaxLen], negative means no limit. A length above it is a [*LengthError]; a b that holds less than the
// length and the bytes is [io.ErrUnexpectedEOF]; the other errors are those of [Prefix.Consume].
func (p Prefix) ConsumeString(b []byte, max int) (s string, n int, err error) {
	body, n, err := p.consume(b, max, "string")
	return string(body), n, err
}

// ReadString reads a length and as many bytes. max is that of [Prefix.ConsumeString]. However large the length, memory is allocated
// as [ReadBytes] does. An input that ends behind its first byte is [io.ErrUnexpectedEOF].
func (p Prefix) ReadString(r io.Reader, max int) (string, error) {
	n, err := p.readLen(r, max, "string")
	if err != nil {
		return "", err
	}
	s, err := readString(r, n)
	return s, cutShort(err)
}

// WriteString writes the length of s in bytes and s, with one Write up to about 4 KiB; above, with one for the length and one for s, or,
// where w has no WriteString, one per 4 KiB. An s longer than [Prefix.Max] is [ErrOverflow]; nothing is then written.
func (p Prefix) WriteString(w io.Writer, s string) error { return writePrefixed(p, w, s, writeString) }

// AppendByteArray is [Prefix.AppendString] for bytes.
func (p Prefix) AppendByteArray(dst, v []byte) ([]byte, error) { return appendPrefixed(p, dst, v) }

// ConsumeByteArray is [Prefix.ConsumeString] for bytes. v is a view of b, valid as long as b is not written to; its capacity is its
// length.
func (p Prefix) ConsumeByteArray(b []byte, max int) (v []byte, n int, err error) {
	return p.consume(b, max, "byte array")
}

// ReadByteArray is [Prefix.ReadString] for bytes. The slice is new and the caller's.
func (p Prefix) ReadByteArray(r io.Reader, max int) ([]byte, error) {
	n, err := p.readLen(r, max, "byte array")
	if err != nil {
		return nil, err
	}
	v, err := ReadBytes(r, n)
	return v, cutShort(err)
}

// WriteByteArray writes the length of v and v, with one Write up to about 4 KiB, above with two. A v longer than [Prefix.Max] is
// [ErrOverflow]; nothing is then written.
func (p Prefix) WriteByteArray(w io.Writer, v []byte) error {
	return writePrefixed(p, w, v, WriteBytes)
}

func appendPrefixed[T string | []byte](p Prefix, dst []byte, v T) ([]byte, error) {
	if len(v) < 0x80 && p.oneByte() {
		return append(append(dst, byte(len(v))), v...), nil
	}
	b, err := p.Append(dst, uint64(len(v)))
	if err != nil {
		return dst, err
	}
	return append(b, v...), nil
}

func (p Prefix) consume(b []byte, max int, what string) (v []byte, n int, err error) {
	if len(b) > 0 && b[0] < 0x80 && p.oneByte() && uint(max-1) >= 0x7f { // no limit that matters: zero, negative, or 128 and more
		if n = 1 + int(b[0]); n <= len(b) {
			return b[1:n:n], n, nil
		}
		return nil, 0, io.ErrUnexpectedEOF
	}
	length, n, err := p.Consume(b)
	if err != nil {
		return nil, 0, err
	}
	if limit := limitOf(max); length > limit {
		return nil, 0, &LengthError{What: what, Got: length, Limit: limit}
	}
	if length > uint64(len(b)-n) {
		return nil, 0, io.ErrUnexpectedEOF
	}
	end := n + int(length)
	return b[n:end:end], end, nil
}

func (p Prefix) readLen(r io.Reader, max int, what string) (int, error) {
	length, err := p.Read(r)
	if err != nil {
		return 0, err
	}
	if limit := limitOf(max); length > limit {
		return 0, &LengthError{What: what, Got: length, Limit: limit, Offset: -1}
	}
	return int(length), nil
}

// shortString is the length in bytes up to which most strings are.
const shortString = 64

// readString is ReadBytes for a string; but it says io.EOF wherever the input ends.
func readString(r io.Reader, n int) (string, error) {
	if p := held(r); len(p) >= n {
		s := string(p[:n])
		drop(r, n)
		return s, nil
	}
	if r, ok := r.(*bytes.Reader); ok && n <= shortString && n <= r.Len() {
		var b [shortString]byte // on the stack: quicker than the scratch
		_, _ = r.Read(b[:n])
		return string(b[:n]), nil
	}
	if n > firstAlloc {
		p, err := ReadBytes(r, n)
		return string(p), err
	}
	scratch := scratches.Get().(*[scratchSize]byte)
	defer scratches.Put(scratch)
	for s := (strings.Builder{}); ; {
		piece := scratch[:min(scratchSize, n-s.Len())]
		if _, err := ReadFull(r, piece); err != nil {
			return "", err
		}
		if len(piece) == n {
			return string(piece), nil
		}
		s.Grow(n - s.Len())
		s.Write(piece)
		if s.Len() == n {
			return s.String(), nil
		}
	}
}

// writePrefixed writes v with its length in front. Where that is worth it, both go through the scratch into one Write; write is
// how v goes out alone.
func writePrefixed[T string | []byte](p Prefix, w io.Writer, v T, write func(io.Writer, T) error) error {
	if isBuffer(w) || len(v) > scratchSize-varint.MaxLenUvarint {
		if err := p.Write(w, uint64(len(v))); err != nil {
			return err
		}
		return write(w, v)
	}
	scratch := scratches.Get().(*[scratchSize]byte)
	defer scratches.Put(scratch)
	b, err := appendPrefixed(p, scratch[:0], v)
	if err != nil {
		return err
	}
	return WriteBytes(w, b)
}

// isBuffer says whether many small writes to w are as good as one.
func isBuffer(w io.Writer) bool {
	switch w.(type) {
	case *bytes.Buffer, *bufio.Writer:
		return true
	}
	return false
}

// writeString is WriteBytes for a string. Unlike io.WriteString it does not allocate.
func writeString(w io.Writer, s string) error {
	if s == "" {
		return nil
	}
	if w, ok := w.(io.StringWriter); ok {
		n, err := w.WriteString(s)
		return written(n, len(s), err)
	}
	scratch := scratches.Get().(*[scratchSize]byte)
	defer scratches.Put(scratch)
	for s != "" {
		n := copy(scratch[:], s)
		if err := WriteBytes(w, scratch[:n]); err != nil {
			return err
		}
		s = s[n:]
	}
	return nil
}
