package wire

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"
)

// Bytes decodes n bytes. They are a view: over a slice, of that slice; over a stream, of the buffer, valid until the next call on d. A
// negative n is [ErrNegative].
func (d *Decoder) Bytes(n int) []byte { return d.view(0, n, "Bytes") }

// ByteArray decodes a length and as many bytes: a view, as that of [Decoder.Bytes]. A length above what Budget has left is a
// [*LengthError].
func (d *Decoder) ByteArray(p Prefix) []byte {
	if v, ok := d.atHand(p); ok {
		return v
	}
	size, n, ok := d.length(p, "ByteArray", "byte array")
	if !ok {
		return nil
	}
	return d.view(size, n, "ByteArray")
}

// String decodes a length and as many bytes. The string is a copy; its bytes are not checked. A length above what Budget has left is
// a [*LengthError].
func (d *Decoder) String(p Prefix) string { return d.string(p, "String") }

// UTF8String is [Decoder.String] for formats whose strings are UTF-8: any other bytes are [ErrInvalidUTF8].
func (d *Decoder) UTF8String(p Prefix) string {
	start := d.Offset()
	s := d.string(p, "UTF8String")
	if !utf8.ValidString(s) {
		d.failAt(start, "UTF8String", ErrInvalidUTF8)
		return ""
	}
	return s
}

func (d *Decoder) string(p Prefix, op string) string {
	if v, ok := d.atHand(p); ok {
		return string(v)
	}
	size, n, ok := d.length(p, op, "string")
	if !ok {
		return ""
	}
	if size+n > cap(d.data) {
		return d.longString(size, n, op)
	}
	return string(d.view(size, n, op))
}

// atHand decodes a length and as many bytes if that is easily done: all is at hand and the budget is out of the question.
func (d *Decoder) atHand(p Prefix) (v []byte, ok bool) {
	if d.Budget != 0 || d.promised+d.sizeless > DefaultMaxLen-0x80 {
		return nil, false
	}
	from, n := d.pos+1, uint64(0)
	if d.pos < d.lim && d.data[d.pos] < 0x80 && p&oneByte != 0 {
		n = uint64(d.data[d.pos])
	} else {
		size := 0
		var err error
		if n, size, err = p.Consume(d.data[d.pos:d.lim]); err != nil || n+d.promised+d.sizeless > DefaultMaxLen {
			return nil, false
		}
		from = d.pos + size
	}
	if n > uint64(d.lim-from) {
		return nil, false
	}
	d.pos = from + int(n)
	return d.data[from:d.pos:d.pos], true
}

// view consumes skip+n bytes and returns the last n. It consumes nothing unless all are there.
func (d *Decoder) view(skip, n int, op string) []byte {
	if n < 0 {
		d.fail(op, ErrNegative)
		return nil
	}
	if (d.lim-d.pos < skip+n || d.err != nil) && !d.more(skip+n, op) {
		return nil
	}
	from := d.pos + skip
	d.pos = from + n
	return d.data[from:d.pos:d.pos]
}

// firstPiece is how many bytes a string longer than the buffer of a stream gets on the word of its length.
const firstPiece = 32 << 10

// longString takes a string out of the buffer piece by piece, so that the buffer need not grow.
func (d *Decoder) longString(skip, n int, op string) string {
	start := d.Offset()
	d.pos += skip
	var s strings.Builder
	s.Grow(min(n, firstPiece))
	for s.Len() < n {
		if d.pos == d.lim {
			if err := d.fill(1); err != nil {
				d.failAt(start, op, cutShort(err))
				return ""
			}
		}
		d.takePiece(&s, min(d.lim-d.pos, n-s.Len()))
	}
	return s.String()
}

// takePiece consumes n bytes that are at hand.
func (d *Decoder) takePiece(s *strings.Builder, n int) {
	if s.Cap()-s.Len() < n {
		s.Grow(n) // at least doubles, where Write adds a quarter
	}
	s.Write(d.data[d.pos : d.pos+n])
	d.pos += n
}

// length decodes the prefix of n bytes that stand in the input as they are. It consumes nothing: so a call that fails later has
// consumed nothing either.
func (d *Decoder) length(p Prefix, op, what string) (size, n int, ok bool) {
	v, size, ok := d.prefix(p, op)
	if !ok {
		return 0, 0, false
	}
	if d.r != nil || d.Budget != 0 {
		if budget := d.unpromised(1); v > budget {
			d.fail(op, tooLong(what, v, budget))
			return 0, 0, false
		}
	}
	if v > d.left(size) {
		d.fail(op, io.ErrUnexpectedEOF)
		return 0, 0, false
	}
	return size, int(v), true
}

// CString decodes bytes up to a NUL, which is consumed too. The string is a copy, without the NUL. One longer than what Budget has left
// is a [*LengthError], whose Got is then one more.
func (d *Decoder) CString() string {
	budget := d.unpromised(1)
	seen := 0
	for {
		i := bytes.IndexByte(d.data[d.pos+seen:d.lim], 0)
		n := seen + i
		if i < 0 {
			n = d.lim - d.pos
		}
		if uint64(n) > budget {
			d.fail("CString", tooLong("string", budget+1, budget)) // however much of it is here
			return ""
		}
		if i >= 0 {
			s := string(d.data[d.pos : d.pos+n])
			d.pos += n + 1
			return s
		}
		if d.r != nil && n == cap(d.data) {
			return d.longCString(budget)
		}
		seen = n
		if !d.more(seen+1, "CString") {
			return ""
		}
	}
}

// longCString is CString for one that does not end in the buffer, which then need not grow.
func (d *Decoder) longCString(budget uint64) string {
	start := d.Offset()
	var s strings.Builder
	for {
		end := bytes.IndexByte(d.data[d.pos:d.lim], 0)
		n := end
		if end < 0 {
			n = d.lim - d.pos
		}
		if uint64(s.Len()+n) > budget {
			d.failAt(start, "CString", tooLong("string", budget+1, budget))
			return ""
		}
		d.takePiece(&s, n)
		if end >= 0 {
			d.pos++
			return s.String()
		}
		if err := d.fill(1); err != nil {
			d.failAt(start, "CString", cutShort(err))
			return ""
		}
	}
}

// Rest decodes what is left of the current section, or else of the input: a view, as that of [Decoder.Bytes]. Over a stream outside a
// Section it reads to the end. Over a stream, more than Budget has left is a [*LengthError], whose Got is then one more.
func (d *Decoder) Rest() []byte {
	if d.r == nil {
		return d.view(0, d.Len(), "Rest")
	}
	budget := d.unpromised(1)
	for {
		n := d.Len()
		if uint64(n) > budget {
			d.fail("Rest", tooLong("rest", budget+1, budget))
			return nil
		}
		if d.end != openEnd {
			return d.view(0, n, "Rest")
		}
		err := d.fill(n + 1)
		if err == io.EOF {
			return d.view(0, n, "Rest")
		}
		if err != nil {
			d.fail("Rest", err)
			return nil
		}
	}
}

// Skip consumes n bytes. Over a stream it reads them. A negative n is [ErrNegative].
func (d *Decoder) Skip(n int) {
	start := d.Offset()
	switch {
	case n < 0:
		d.fail("Skip", ErrNegative)
		return
	case int64(n) > d.end-start:
		d.fail("Skip", io.ErrUnexpectedEOF)
		return
	}
	for n > 0 {
		if d.pos == d.lim {
			if err := d.fill(1); err != nil {
				if d.Offset() > start {
					err = cutShort(err)
				}
				d.failAt(start, "Skip", d.cut(err))
				return
			}
		}
		step := min(n, d.lim-d.pos)
		d.pos += step
		n -= step
	}
}
