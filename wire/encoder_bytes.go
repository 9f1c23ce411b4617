package wire

import (
	"strings"
	"unicode/utf8"

	"github.com/seed44153783/wirekit/varint"
)

// Raw writes the bytes of p, without a length.
func (e *Encoder) Raw(p []byte) {
	if e.w != nil && e.open == 0 && len(p) >= cap(e.buf) && e.Flush() == nil {
		e.write(p) // as good as through the buffer
		return
	}
	if cap(e.buf)-len(e.buf) >= len(p) || e.room(len(p)) {
		e.buf = append(e.buf, p...)
	}
}

// ByteArray writes the length of p and p. One above Budget is a [*LengthError], one that the prefix cannot carry [ErrOverflow].
func (e *Encoder) ByteArray(p Prefix, v []byte) {
	if !short(e, p, v) && e.length(p, "byte array", len(v)) {
		e.Raw(v)
	}
}

// String writes the length of s in bytes and s. One above Budget is a [*LengthError], one that the prefix cannot carry [ErrOverflow].
func (e *Encoder) String(p Prefix, s string) {
	if !short(e, p, s) && e.length(p, "string", len(s)) {
		e.raw(s)
	}
}

// UTF8String is [Encoder.String] for formats whose strings are UTF-8: any other s is [ErrInvalidUTF8].
func (e *Encoder) UTF8String(p Prefix, s string) {
	if !utf8.ValidString(s) {
		e.Fail(ErrInvalidUTF8)
		return
	}
	e.String(p, s)
}

// CString writes s and a NUL. An s with a NUL in it is [ErrNUL], one above Budget a [*LengthError].
func (e *Encoder) CString(s string) {
	if strings.IndexByte(s, 0) >= 0 {
		e.Fail(ErrNUL)
		return
	}
	if e.fits("string", len(s)) {
		e.raw(s)
		e.Uint8(0)
	}
}

// Count writes how many elements follow. A negative n is [ErrNegative], one above Budget a [*LengthError], one that the prefix cannot
// carry [ErrOverflow].
func (e *Encoder) Count(p Prefix, n int) {
	if n < 0 {
		e.Fail(ErrNegative)
		return
	}
	e.length(p, "count", n)
}

// length writes a prefix, or records why it cannot.
func (e *Encoder) length(p Prefix, what string, n int) bool {
	if n > DefaultMaxLen || e.Budget != 0 {
		e.fits(what, n)
	}
	b, err := p.Append(e.reserve(varint.MaxLenUvarint), uint64(n))
	if err != nil {
		e.Fail(err)
	}
	if e.err != nil {
		return false
	}
	e.buf = b
	return true
}

// short writes v with its length in front if that is easily done, and says whether it is: the length takes one byte, there is room, and
// the budget is out of the question.
func short[T string | []byte](e *Encoder, p Prefix, v T) bool {
	at := len(e.buf)
	if len(v) >= 0x80 || len(v) >= cap(e.buf)-at || p&oneByte == 0 || e.Budget != 0 {
		return false
	}
	e.buf = e.buf[:at+1+len(v)]
	e.buf[at] = byte(len(v))
	copy(e.buf[at+1:], v)
	return true
}

// raw is Raw for a string; one larger than the buffer of a stream goes through it in pieces.
func (e *Encoder) raw(s string) {
	for len(s) > cap(e.buf)-len(e.buf) {
		if e.w == nil || e.open > 0 {
			e.room(len(s))
			break
		}
		n := copy(e.buf[len(e.buf):cap(e.buf)], s)
		e.buf = e.buf[:cap(e.buf)]
		s = s[n:]
		if e.Flush() != nil {
			return
		}
	}
	e.buf = append(e.buf, s...)
}

// Append writes with a function that appends to a slice and returns it, as does every Append function, and AppendBinary of the
// packets of a codec; it may grow a stream's buffer. Its error becomes that of e, and what it appended is dropped.
//
//	e.Append(header.AppendBinary)
func (e *Encoder) Append(fn func(dst []byte) ([]byte, error)) {
	if e.err != nil {
		return
	}
	e.finish(fn(e.buf))
	if len(e.buf) >= e.size {
		_ = e.Flush() // the error stays
	}
}
