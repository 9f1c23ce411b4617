package wire

import (
	"bufio"
	"bytes"
	"io"
	"strings"
)

// AppendString appends the length of s in bytes and s. The limit is that of [Prefix.MaxLen], [DefaultMaxLen] where p
// has none: a longer s is a [*LengthError], as is one whose length p cannot carry, which also matches [ErrOverflow].
// dst is then returned unchanged.
func (p Prefix) AppendString(dst []byte, s string) ([]byte, error) {
	if len(s) < 0x80 && p.oneByte() {
		return append(append(dst, byte(len(s))), s...), nil
	}
	if p.allows(len(s)) {
		if b, err := p.Append(dst, uint64(len(s))); err == nil {
			return append(b, s...), nil
		}
	}
	return dst, p.refuse("string", uint64(len(s)))
}

// ConsumeString decodes a length and as many bytes from the front of b. The string is a copy. A length above the limit,
// which is that of [Prefix.AppendString], is a [*LengthError]; a b that holds less than the length and the bytes is
// [io.ErrUnexpectedEOF]; the other errors are those of [Prefix.Consume].
func (p Prefix) ConsumeString(b []byte) (s string, n int, err error) {
	body, n, err := p.consume(b, "string")
	return string(body), n, err
}

// ReadString reads a length and as many bytes; see [Prefix.ConsumeString] for the limit. However large the length,
// memory is allocated as [ReadBytes] does. An input that ends after its first byte is [io.ErrUnexpectedEOF].
func (p Prefix) ReadString(r io.Reader) (string, error) {
	n, err := p.readLen(r, "string")
	switch {
	case err != nil:
		return "", err
	case n < 0:
		return "", ErrNegative
	}
	s, err := readString(r, n)
	return s, cutShort(err)
}

// WriteString writes the length of s in bytes and s, with one Write up to about 4 KiB; above, with one for the length
// and one for s, or, where w has no WriteString, one per 4 KiB. It fails as [Prefix.AppendString] does; nothing is then
// written.
func (p Prefix) WriteString(w io.Writer, s string) error {
	return writePrefixed(p, w, s, "string", writeString)
}

// AppendByteArray is [Prefix.AppendString] for bytes. With [Prefix.Null], a nil v is null.
func (p Prefix) AppendByteArray(dst, v []byte) ([]byte, error) {
	switch {
	case v == nil && p&nullable != 0:
		return p.AppendNull(dst)
	case len(v) < 0x80 && p.oneByte():
		return append(append(dst, byte(len(v))), v...), nil
	}
	if p.allows(len(v)) {
		if b, err := p.Append(dst, uint64(len(v))); err == nil {
			return append(b, v...), nil
		}
	}
	return dst, p.refuse(byteArray, uint64(len(v)))
}

// ConsumeByteArray is [Prefix.ConsumeString] for bytes. v is a view of b, valid as long as b is not written to; its
// capacity is its length. With [Prefix.Null], null is nil, and what is empty is not.
func (p Prefix) ConsumeByteArray(b []byte) (v []byte, n int, err error) {
	return p.consume(b, byteArray)
}

// ReadByteArray is [Prefix.ReadString] for bytes. The slice is new and the caller's. With [Prefix.Null], null is nil,
// and what is empty is not.
func (p Prefix) ReadByteArray(r io.Reader) ([]byte, error) {
	n, err := p.readLen(r, byteArray)
	if err != nil || n < 0 {
		return nil, err
	}
	v, err := readBytes(r, n)
	return v, cutShort(err)
}

// WriteByteArray writes the length of v and v, with one Write up to about 4 KiB, above with two. It fails as
// [Prefix.AppendByteArray] does; nothing is then written.
func (p Prefix) WriteByteArray(w io.Writer, v []byte) error {
	if v == nil && p&nullable != 0 {
		return p.writeNull(w)
	}
	return writePrefixed(p, w, v, byteArray, WriteBytes)
}

// allows says whether the limit of p allows a length.
func (p Prefix) allows(n int) bool {
	return p>>limitShift == 0 && n <= DefaultMaxLen || uint64(n) <= p.limit(0)
}

// refuse is the error of a length that is not written: of the limit and what p can carry it names the smaller.
func (p Prefix) refuse(what string, n uint64) error {
	limit, most := p.limit(0), p.Max()
	switch {
	case !p.valid():
		return ErrInvalidPrefix
	case n > most && most <= limit:
		return &LengthError{What: what, Got: n, Limit: most, Offset: -1, Prefix: p}
	case n > limit:
		return tooLong(what, n, limit)
	}
	_, err := p.Append(nil, n)
	return err
}

// byteArray is what may be null, as a string may not.
const byteArray = "byte array"

// consume decodes a length and returns as many bytes; nil for null.
func (p Prefix) consume(b []byte, what string) (v []byte, n int, err error) {
	if len(b) > 0 && b[0] < 0x80 && p.oneByte() {
		if n = 1 + int(b[0]); n <= len(b) {
			return b[1:n:n], n, nil
		}
		return nil, 0, io.ErrUnexpectedEOF
	}
	length, n, err := p.Consume(b)
	if err != nil {
		if what == byteArray && p&nullable != 0 { // null is looked for here, so that others do not pay for it
			if length, n, _ = p.consumeLength(b); length == nullLength {
				return nil, n, nil
			}
		}
		return nil, 0, err
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

// readLen reads a length and holds it against the limit; n is -1 for null.
func (p Prefix) readLen(r io.Reader, what string) (n int, err error) {
	var length uint64
	if p&nullable == 0 {
		length, err = p.Read(r)
	} else {
		length, err = p.readLength(r)
	}
	switch {
	case err != nil:
		return 0, err
	case length == nullLength && p&nullable != 0:
		return -1, nil
	}
	if limit := p.limit(0); length > limit {
		return 0, tooLong(what, length, limit)
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
		p, err := readBytes(r, n)
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
	if isBuffer(w) || len(v) > scratchSize-maxPrefixSize {
		if !p.allows(len(v)) {
			return p.refuse(what, uint64(len(v)))
		}
		if err := p.Write(w, uint64(len(v))); err == ErrOverflow {
			return p.refuse(what, uint64(len(v)))
		} else if err != nil {
			return err
		}
		return write(w, v)
	}
	scratch := scratches.Get().(*[scratchSize]byte)
	defer scratches.Put(scratch)
	b, err := p.appendLen(scratch[:0], len(v), what)
	if err != nil {
		return err
	}
	return WriteBytes(w, append(b, v...))
}

// appendLen appends the length of what.
func (p Prefix) appendLen(dst []byte, n int, what string) ([]byte, error) {
	if n < 0x80 && p.oneByte() {
		return append(dst, byte(n)), nil
	}
	if p.allows(n) {
		if b, err := p.Append(dst, uint64(n)); err == nil {
			return b, nil
		}
	}
	return dst, p.refuse(what, uint64(n))
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
