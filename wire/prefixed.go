package wire

import (
	"bufio"
	"bytes"
	"io"
	"strings"

	"github.com/seed44153783/wirekit/varint"
)

// AppendString appends the length of s in bytes and s. The limit is that of [Prefix.MaxLen], [DefaultMaxLen] where p has none: a longer s
// is a [*LengthError], as is one whose length p cannot carry, which also matches [ErrOverflow]. dst is then returned unchanged.
func (p Prefix) AppendString(dst []byte, s string) ([]byte, error) {
	return appendPrefixed(p, dst, s, "string")
}

// ConsumeString decodes a length and as many bytes from the front of b. The string is a copy. A length above the limit, which is that of
// [Prefix.AppendString], is a [*LengthError]; a b that holds less than the length and the bytes is [io.ErrUnexpectedEOF]; the other errors are
// those of [Prefix.Consume].
func (p Prefix) ConsumeString(b []byte) (s string, n int, err error) {
	body, n, err := p.consume(b, "string")
	if err == nil && body == nil && p&nullable != 0 {
		return "", 0, ErrNegative
	}
	return string(body), n, err
}

// ReadString reads a length and as many bytes; see [Prefix.ConsumeString] for the limit. However large the length, memory is allocated
// as [ReadBytes] does. An input that ends after its first byte is [io.ErrUnexpectedEOF].
func (p Prefix) ReadString(r io.Reader) (string, error) {
	n, null, err := p.readLen(r, "string")
	if err != nil {
		return "", err
	}
	if null {
		return "", ErrNegative
	}
	s, err := readString(r, n)
	return s, cutShort(err)
}

// WriteString writes the length of s in bytes and s, with one Write up to about 4 KiB; above, with one for the length and one for s, or,
// where w has no WriteString, one per 4 KiB. It fails as [Prefix.AppendString] does; nothing is then written.
func (p Prefix) WriteString(w io.Writer, s string) error {
	return writePrefixed(p, w, s, "string", writeString)
}

// AppendByteArray is [Prefix.AppendString] for bytes. With [Prefix.Null], a nil v is null.
func (p Prefix) AppendByteArray(dst, v []byte) ([]byte, error) {
	if v == nil && p&nullable != 0 {
		return p.AppendNull(dst)
	}
	return appendPrefixed(p, dst, v, "byte array")
}

// ConsumeByteArray is [Prefix.ConsumeString] for bytes. v is a view of b, valid as long as b is not written to; its capacity is its
// length. With [Prefix.Null], null is nil, and what is empty is not.
func (p Prefix) ConsumeByteArray(b []byte) (v []byte, n int, err error) {
	return p.consume(b, "byte array")
}

// ReadByteArray is [Prefix.ReadString] for bytes. The slice is new and the caller's. With [Prefix.Null], null is nil, and what is empty
// is not.
func (p Prefix) ReadByteArray(r io.Reader) ([]byte, error) {
	n, null, err := p.readLen(r, "byte array")
	if err != nil || null {
		return nil, err
	}
	v, err := ReadBytes(r, n)
	return v, cutShort(err)
}

// WriteByteArray writes the length of v and v, with one Write up to about 4 KiB, above with two. It fails as [Prefix.AppendByteArray] does;
// nothing is then written.
func (p Prefix) WriteByteArray(w io.Writer, v []byte) error {
	if v == nil && p&nullable != 0 {
		return p.write(w, nullLength)
	}
	return writePrefixed(p, w, v, "byte array", WriteBytes)
}

func appendPrefixed[T string | []byte](p Prefix, dst []byte, v T, what string) ([]byte, error) {
	if len(v) < 0x80 && p&oneByte != 0 {
		return append(append(dst, byte(len(v))), v...), nil
	}
	if err := p.within(what, len(v)); err != nil {
		return dst, err
	}
	b, err := p.append(dst, uint64(len(v)))
	if err != nil {
		return dst, p.tooLong(what, uint64(len(v)), err)
	}
	return append(b, v...), nil
}

// within holds a length against the limit of p.
func (p Prefix) within(what string, n int) error {
	if limit := p.limit(0); uint64(n) > limit {
		return &LengthError{What: what, Got: uint64(n), Limit: limit, Offset: -1}
	}
	return nil
}

// tooLong is the error of a length that could not be appended: ErrOverflow gets the number that was too large.
func (p Prefix) tooLong(what string, n uint64, err error) error {
	if err == ErrOverflow {
		return &LengthError{What: what, Got: n, Limit: p.Max(), Offset: -1, Prefix: p}
	}
	return err
}

// consume decodes a length and returns as many bytes; nil for null.
func (p Prefix) consume(b []byte, what string) (v []byte, n int, err error) {
	if len(b) > 0 && b[0] < 0x80 && p&oneByte != 0 {
		if n = 1 + int(b[0]); n <= len(b) {
			return b[1:n:n], n, nil
		}
		return nil, 0, io.ErrUnexpectedEOF
	}
	length, n, err := p.consumeLength(b)
	if err != nil {
		return nil, 0, err
	}
	if length == nullLength && p&nullable != 0 {
		return nil, n, nil
	}
	if limit := p.limit(0); length > limit {
		return nil, 0, &LengthError{What: what, Got: length, Limit: limit}
	}
	if length > uint64(len(b)-n) {
		return nil, 0, io.ErrUnexpectedEOF
	}
	end := n + int(length)
	return b[n:end:end], end, nil
}

func (p Prefix) readLen(r io.Reader, what string) (n int, null bool, err error) {
	length, err := p.readLength(r)
	if err != nil || length == nullLength && p&nullable != 0 {
		return 0, true, err
	}
	if limit := p.limit(0); length > limit {
		return 0, false, &LengthError{What: what, Got: length, Limit: limit, Offset: -1}
	}
	return int(length), false, nil
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

// writePrefixed writes v after its length. Where that is worth it, both go through the scratch into one Write; write is
// how v goes out alone.
func writePrefixed[T string | []byte](p Prefix, w io.Writer, v T, what string, write func(io.Writer, T) error) error {
	if isBuffer(w) || len(v) > scratchSize-varint.MaxLenUvarint {
		if err := p.within(what, len(v)); err != nil {
			return err
		}
		if err := p.Write(w, uint64(len(v))); err != nil {
			return p.tooLong(what, uint64(len(v)), err)
		}
		return write(w, v)
	}
	scratch := scratches.Get().(*[scratchSize]byte)
	defer scratches.Put(scratch)
	b, err := appendPrefixed(p, scratch[:0], v, what)
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
