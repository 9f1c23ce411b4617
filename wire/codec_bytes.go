package wire

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"
)

// A textual is a kind of string or byte array.
type textual struct {
	op, what string
	prefixed bool
	utf8     bool
	secret   bool
	binary   bool
}

var (
	textualString     = textual{op: "String", what: "string", prefixed: true}
	textualUTF8String = textual{op: "UTF8String", what: "string", prefixed: true, utf8: true}
	textualSecret     = textual{op: "Secret", what: "string", prefixed: true, secret: true}
	textualNullString = textual{op: "NullString", what: "string", prefixed: true}
	textualByteArray  = textual{op: "ByteArray", what: "byte array", prefixed: true, binary: true}
	textualView       = textual{op: "ByteArrayView", what: "byte array", prefixed: true, binary: true}
	textualInto       = textual{op: "Into", what: "byte array", binary: true}
	textualRest       = textual{op: "Rest", what: "rest", binary: true}
	textualUntil      = textual{op: "Until", what: "string"}
	textualUntilView  = textual{op: "UntilView", what: "byte array", binary: true}
	textualCString    = textual{op: "CString", what: "string"}
	textualPad        = textual{op: "Pad", what: "padding", binary: true}
	textualPadded     = textual{op: "Padded", what: "string"}
)

// String codes a length in bytes and as many bytes, which are not checked. It allocates only for a string that differs
// from the one there.
func (c *Codec) String(name string, p Prefix, v *string) {
	i := c.pos
	if b := c.buf; i < len(b) && c.short && p.oneByte() {
		if c.mode&writing == 0 {
			if n := int(b[i]); n < 0x80 && n < len(b)-i {
				c.start, c.pos = i, i+1+n
				if s := b[i+1 : i+1+n]; *v != string(s) {
					*v = string(s)
				}
				return
			}
		} else if s := *v; len(s) < 0x80 && len(s) < len(b)-i {
			c.start, c.pos = i, i+1+len(s)
			b[i] = byte(len(s))
			copy(b[i+1:], s)
			return
		}
	}
	c.text(name, &textualString, p, v, false)
}

// UTF8String is [Codec.String] for formats whose strings are UTF-8: others are [ErrInvalidUTF8].
func (c *Codec) UTF8String(name string, p Prefix, v *string) {
	c.text(name, &textualUTF8String, p, v, false)
}

// Secret is [Codec.String] for what text is not to show: [Format], [Trace] and [Dump] print its size alone. JSON holds
// it all the same.
func (c *Codec) Secret(name string, p Prefix, v *string) { c.text(name, &textualSecret, p, v, false) }

// NullString is [Codec.String] for a prefix with [Prefix.Null]: a nil pointer is null.
func (c *Codec) NullString(name string, p Prefix, v **string) {
	var s string
	if *v != nil {
		s = **v
	}
	null, ok := c.text(name, &textualNullString, p, &s, *v == nil)
	switch {
	case !ok:
	case null:
		*v = nil
	case *v == nil:
		p := new(string)
		*p = s
		*v = p
	default:
		**v = s
	}
}

// text codes a string whatever the mode. ok says that it was decoded.
func (c *Codec) text(name string, k *textual, p Prefix, v *string, null bool) (isNull, ok bool) {
	switch {
	case c.err != nil:
		return false, false
	case c.mode&absent != 0:
		if k == &textualNullString {
			return true, c.vanish(name, k.op, null)
		}
		if c.vanish(name, k.op, *v == "") {
			*v = ""
		}
		return false, false
	case c.mode&showing != 0:
		showText(c, name, k, *v, null && p&nullable != 0)
		return false, false
	case c.mode&parsing != 0:
		b, null, ok := c.parseText(name, k, p&nullable != 0)
		if ok && !null {
			*v = string(b)
		}
		return null, ok
	case c.mode&writing != 0:
		if k.utf8 && !utf8.ValidString(*v) {
			c.fail(name, k.op, c.pos, ErrInvalidUTF8)
			return false, false
		}
		if c.writeLength(name, k.op, k.what, p, lengthOf(p, null, len(*v))) && (!null || p&nullable == 0) {
			put(c, *v)
		}
		return false, false
	}
	from := c.at(c.pos)
	n, ok := c.readLength(name, k.op, k.what, p, p.limit(c.MaxLen))
	switch {
	case !ok:
		return false, false
	case n == nullLength && p&nullable != 0:
		if k != &textualNullString {
			c.fail(name, k.op, c.start, ErrNegative)
			return false, false
		}
		c.traceText(name, k, from, nil)
		return true, true
	}
	b, long, ok := c.content(name, k, from, n)
	switch {
	case !ok:
		return false, false
	case k.utf8 && !utf8.Valid(b):
		c.fail(name, k.op, int(from-c.base), ErrInvalidUTF8)
		return false, false
	case long || *v != string(b):
		*v = string(b)
	}
	c.traceText(name, k, from, b)
	c.start = int(from - c.base)
	return false, true
}

// content reads the n bytes of a value that starts at offset from: a view of the buffer, or, if they are long, new
// memory.
func (c *Codec) content(name string, k *textual, from int64, n uint64) (b []byte, long, ok bool) {
	if uint64(len(c.have())) < n {
		x := c.x
		if x != nil && x.r != nil && n > uint64(cap(x.data)) && n <= uint64(x.end-c.at(c.pos)) && x.hold == noHold {
			b, ok := c.long(name, k, from, nil, int(n))
			return b, true, ok
		}
		if err := c.fillWhole(n); err != nil { // what must stay in the buffer is read into it, however large
			c.fail(name, k.op, int(from-c.base), err)
			return nil, false, false
		}
	}
	c.pos += int(n)
	return (*c.window())[c.pos-int(n) : c.pos : c.pos], false, true
}

// long appends the n bytes of a stream that come next to dst, whose memory grows with what arrives.
func (c *Codec) long(name string, k *textual, from int64, dst []byte, n int) ([]byte, bool) {
	x, fresh := c.x, false
	for end := len(dst) + n; len(dst) < end; {
		if len(dst) == cap(dst) {
			size := max(2*len(dst), c.firstRoom(c.depth), 1)
			dst = append(make([]byte, 0, min(size, end)), dst...)
			fresh = true
		}
		free := dst[len(dst):min(cap(dst), end)]
		b := c.have()
		switch {
		case len(b) > 0:
			m := copy(free, b)
			dst, c.pos = dst[:len(dst)+m], c.pos+m
		case fresh && len(free) >= cap(x.data) && x.hold == noHold && !x.views:
			m, err := c.readFull(free[:len(free)-len(free)%max(cap(x.data), 1)])
			dst = dst[:len(dst)+m]
			c.base += int64(c.pos + m)
			c.start -= c.pos + m
			c.pos, x.data = 0, x.data[:0]
			c.clip()
			if err != nil {
				c.fail(name, k.op, int(from-c.base), cutShort(err))
				return nil, false
			}
		default:
			if err := c.fill(1); err != nil {
				c.fail(name, k.op, int(from-c.base), cutShort(err))
				return nil, false
			}
		}
	}
	return dst, true
}

// put writes v as it is, in pieces where it goes out through the buffer of a stream.
func put[T string | []byte](c *Codec, v T) {
	if c.mode&sizing != 0 {
		c.pos += len(v)
		return
	}
	if len(c.buf)-c.pos < len(v) {
		if x := c.x; x != nil && x.w != nil && x.busy == 0 {
			for len(v) > len(c.buf)-c.pos {
				n := copy(c.buf[c.pos:], v)
				c.pos += n
				v = v[n:]
				if c.flush() != nil {
					return
				}
			}
		} else if !c.room(len(v)) {
			return
		}
	}
	c.pos += copy(c.buf[c.pos:], v)
}

// ByteArray codes a length and as many bytes. What is decoded is a copy, into the memory that is there, if that has room
// to spare: a slice that is as long as its capacity may be a view of some other input, and is left as it was. With
// [Prefix.Null], nil is null, and what is empty is not nil.
func (c *Codec) ByteArray(name string, p Prefix, v *[]byte) {
	i := c.pos
	if b := c.buf; i < len(b) && c.short && p.oneByte() {
		if c.mode&writing == 0 {
			if n := int(b[i]); n < 0x80 && n < len(b)-i && hasRoom(*v, n) {
				c.start, c.pos = i, i+1+n
				*v = append((*v)[:0], b[i+1:i+1+n]...)
				return
			}
		} else if c.shortArray(*v, p) {
			return
		}
	}
	c.slowByteArray(name, p, v)
}

func (c *Codec) slowByteArray(name string, p Prefix, v *[]byte) {
	if i, b := c.pos, c.buf; c.mode&writing == 0 && i < len(b) {
		n, size, err := p.consumeLength(b[i:])
		if err == nil && n <= uint64(len(b)-i-size) && n <= p.limit(c.MaxLen) {
			c.start, c.pos = i, i+size+int(n)
			*v = refill(*v, b[i+size:c.pos], p)
			return
		}
	}
	if n, from, ok := c.arrayLength(name, &textualByteArray, p, v); ok {
		b, long, ok := c.content(name, &textualByteArray, from, n)
		if ok {
			c.arrayDone(name, &textualByteArray, from, b)
			if long && !hasRoom(*v, len(b)) {
				*v = b
			} else {
				*v = refill(*v, b, p)
			}
		}
	}
}

// ByteArrayView is [Codec.ByteArray] without the copy: what is decoded is a view of the slice, valid as long as that is
// not written to, or, on a stream, until the next record is decoded. It has no capacity to append into, nor is it
// written to when v is decoded otherwise: by ByteArray, say, in another branch of the record. That does not hold for
// [Codec.Into], nor for a view that was shortened: clear one by setting it to nil.
func (c *Codec) ByteArrayView(name string, p Prefix, v *[]byte) {
	i := c.pos
	if b := c.buf; i < len(b) && c.short && c.x == nil && p.oneByte() {
		if c.mode&writing == 0 {
			if n := int(b[i]); n < 0x80 && n < len(b)-i {
				c.start, c.pos = i, i+1+n
				*v = b[i+1 : i+1+n : i+1+n]
				return
			}
		} else if c.shortArray(*v, p) {
			return
		}
	}
	c.slowByteArrayView(name, p, v)
}

// shortArray writes v after its length if that takes one byte, and says whether it does.
func (c *Codec) shortArray(v []byte, p Prefix) bool {
	i, b := c.pos, c.buf
	if len(v) >= 0x80 || len(v) >= len(b)-i || v == nil && p&nullable != 0 {
		return false
	}
	c.start, c.pos = i, i+1+len(v)
	b[i] = byte(len(v))
	copy(b[i+1:], v)
	return true
}

func (c *Codec) slowByteArrayView(name string, p Prefix, v *[]byte) {
	if n, from, ok := c.arrayLength(name, &textualView, p, v); ok {
		if b := c.view(name, &textualView, from, n); c.err == nil {
			c.arrayDone(name, &textualView, from, b)
			*v = b
		}
	}
}

// view reads n bytes that stay where they are; nil is a failure.
func (c *Codec) view(name string, k *textual, from int64, n uint64) []byte {
	if uint64(len(c.have())) < n {
		if err := c.fillWhole(n); err != nil {
			c.fail(name, k.op, int(from-c.base), err)
			return nil
		}
	}
	if c.x != nil {
		c.x.views = true
	}
	c.pos += int(n)
	return (*c.window())[c.pos-int(n) : c.pos : c.pos]
}

// hasRoom says whether n bytes may go into the memory of v, which then has room to spare again. What has none may be a
// view, and nil has none.
func hasRoom(v []byte, n int) bool { return n < cap(v) && len(v) < cap(v) }

// refill returns b in the memory of v, if that may be, or in new memory. Of nothing in nil it makes nil, but where that
// would be null.
func refill(v, b []byte, p Prefix) []byte {
	switch {
	case hasRoom(v, len(b)):
		return append(v[:0], b...)
	case len(b) > 0:
		return append(make([]byte, 0, len(b)+1), b...)
	case v == nil && p&nullable == 0:
		return nil
	}
	return []byte{}
}

// arrayLength does all of a byte array but to decode its bytes, which is left to do if ok.
func (c *Codec) arrayLength(name string, k *textual, p Prefix, v *[]byte) (n uint64, from int64, ok bool) {
	null := *v == nil
	switch {
	case c.err != nil:
		return 0, 0, false
	case c.mode&absent != 0:
		if c.vanish(name, k.op, null || len(*v) == 0 && p&nullable == 0) {
			*v = nil
		}
		return 0, 0, false
	case c.mode&showing != 0:
		showText(c, name, k, *v, null && p&nullable != 0)
		return 0, 0, false
	case c.mode&parsing != 0:
		b, null, ok := c.parseText(name, k, p&nullable != 0)
		switch {
		case null:
			*v = nil
		case ok && k == &textualView: // what is there may be a view of an input
			*v = b
		case ok:
			*v = refill(*v, b, p)
		}
		return 0, 0, false
	case c.mode&writing != 0:
		if c.writeLength(name, k.op, k.what, p, lengthOf(p, null, len(*v))) {
			put(c, *v)
		}
		return 0, 0, false
	}
	from = c.at(c.pos)
	n, ok = c.readLength(name, k.op, k.what, p, p.limit(c.MaxLen))
	if ok && n == nullLength && p&nullable != 0 {
		c.traceText(name, k, from, nil)
		*v = nil
		ok = false
	}
	return n, from, ok
}

func (c *Codec) arrayDone(name string, k *textual, from int64, b []byte) {
	c.traceText(name, k, from, b)
	c.start = int(from - c.base)
}

// Into codes len(v) bytes, neither more nor less: an array, as v[:], or a slice whose length is known. What is decoded
// goes into v, whatever that is.
func (c *Codec) Into(name string, v []byte) {
	k := &textualInto
	switch {
	case c.err != nil:
	case c.mode&absent != 0:
		if c.vanish(name, k.op, allZero(v)) {
			clear(v)
		}
	case c.mode&showing != 0:
		showText(c, name, k, v, false)
	case c.mode&parsing != 0:
		b, _, ok := c.parseText(name, k, false)
		if ok && len(b) != len(v) {
			c.fail(name, k.op, c.pos, tooLong(k.what, uint64(len(b)), uint64(len(v))))
		} else if ok {
			copy(v, b)
		}
	case c.mode&writing != 0:
		c.start = c.pos
		if from := c.at(c.pos); len(c.buf)-c.pos >= len(v) {
			c.pos += copy(c.buf[c.pos:], v)
		} else {
			put(c, v)
			c.start = int(from - c.base)
		}
	default:
		from := c.at(c.pos)
		if b := c.have(); len(b) >= len(v) {
			c.pos += copy(v, b)
		} else if !c.cut(name, k, from, uint64(len(v))) {
			if _, ok := c.long(name, k, from, v[:0:len(v)], len(v)); !ok {
				return
			}
		} else {
			return
		}
		c.arrayDone(name, k, from, v)
	}
}

// cut records a failure if n bytes are not to be had, as far as that is known. A stream may still end where the value
// starts.
func (c *Codec) cut(name string, k *textual, from int64, n uint64) bool {
	switch x := c.x; {
	case c.err != nil:
	case uint64(len(c.have())) >= n:
	case x == nil || x.r == nil || n > uint64(x.end-c.at(c.pos)):
		c.fail(name, k.op, int(from-c.base), io.ErrUnexpectedEOF)
	default:
		c.more(name, k.op, 1)
	}
	return c.err != nil
}

// Rest codes all that is left: of the section, else of the input. What is decoded is a copy, into the memory that is
// there, if [Codec.ByteArray] would take it. MaxLen limits it as it does a byte array.
func (c *Codec) Rest(name string, v *[]byte) {
	if b, long, ok := c.rest(name, v, false); ok {
		if long {
			*v = b
		} else {
			*v = refill(*v, b, 0)
		}
	}
}

// RestView is [Codec.Rest] without the copy; see [Codec.ByteArrayView] for how long the view lives.
func (c *Codec) RestView(name string, v *[]byte) {
	if b, _, ok := c.rest(name, v, true); ok {
		*v = b
	}
}

func (c *Codec) rest(name string, v *[]byte, view bool) (b []byte, long, ok bool) {
	k, limit := &textualRest, limitOf(c.MaxLen)
	switch {
	case c.err != nil:
		return nil, false, false
	case c.mode&absent != 0:
		if c.vanish(name, k.op, len(*v) == 0) {
			*v = nil
		}
		return nil, false, false
	case c.mode&showing != 0:
		showText(c, name, k, *v, false)
		return nil, false, false
	case c.mode&parsing != 0:
		b, _, ok := c.parseText(name, k, false)
		return b, false, ok
	case c.mode&writing != 0:
		from := c.at(c.pos)
		if uint64(len(*v)) > limit {
			c.fail(name, k.op, c.pos, tooLong(k.what, uint64(len(*v)), limit))
			return nil, false, false
		}
		put(c, *v)
		c.start = int(from - c.base)
		return nil, false, false
	}
	from, n := c.at(c.pos), uint64(len(c.have()))
	held := false
	if x := c.x; x != nil && x.r != nil {
		switch {
		case x.end != openEnd:
			n = uint64(x.end - from)
		case view || x.hold != noHold:
			held = !view
			for n <= limit {
				if err := c.fill(int(n) + 1); err == io.EOF {
					break
				} else if err != nil {
					c.fail(name, k.op, c.pos, err)
					return nil, false, false
				}
				n = uint64(len(c.have()))
			}
		default:
			dst := (*v)[:0]
			if !hasRoom(*v, 0) {
				dst = refill(*v, nil, 0)
			}
			return c.restOfStream(name, k, from, limit, dst)
		}
	}
	if n > limit {
		c.fail(name, k.op, c.pos, tooLong(k.what, n, limit))
		return nil, false, false
	}
	if view || held {
		b = c.view(name, k, from, n)
		// What a checksum keeps in the buffer is not copied where that takes memory: the buffer has taken its share.
		long, ok = held && !hasRoom(*v, int(n)), c.err == nil
		if long && ok {
			c.x.given = true
		}
	} else {
		b, long, ok = c.content(name, k, from, n)
	}
	if ok {
		c.arrayDone(name, k, from, b)
	}
	return b, long, ok
}

// restOfStream appends all that comes to dst.
func (c *Codec) restOfStream(name string, k *textual, from int64, limit uint64, dst []byte) ([]byte, bool, bool) {
	for {
		b := c.have()
		if uint64(len(dst)+len(b)) > limit {
			c.fail(name, k.op, int(from-c.base), tooLong(k.what, limit+1, limit))
			return nil, false, false
		}
		if n := len(dst) + len(b); len(b) > 0 && n >= cap(dst) {
			dst = append(make([]byte, 0, max(n+1, 2*cap(dst))), dst...)
		}
		dst = append(dst, b...)
		c.pos += len(b)
		if err := c.fill(1); err == io.EOF {
			c.arrayDone(name, k, from, dst)
			return dst, true, true
		} else if err != nil {
			c.fail(name, k.op, int(from-c.base), err)
			return nil, false, false
		}
	}
}

// Until codes bytes and a mark that ends them, which v is without: the line of a text protocol, say. A v that has the
// mark in it, or would together with the mark have it earlier, is [ErrMark], an empty mark [ErrInvalidWidth].
func (c *Codec) Until(name, mark string, v *string) {
	if b, ok := until(c, name, &textualUntil, mark, *v); ok && *v != string(b) {
		*v = string(b)
	}
}

// UntilView is [Codec.Until] for bytes, without a copy; see [Codec.ByteArrayView] for how long the view lives.
func (c *Codec) UntilView(name, mark string, v *[]byte) {
	if b, ok := until(c, name, &textualUntilView, mark, *v); ok {
		if c.x != nil {
			c.x.views = true
		}
		*v = b
	}
}

// CString codes the bytes of v and a NUL. A v with a NUL in it is [ErrNUL].
func (c *Codec) CString(name string, v *string) {
	if b, ok := until(c, name, &textualCString, "\x00", *v); ok && *v != string(b) {
		*v = string(b)
	}
}

func until[T string | []byte](c *Codec, name string, k *textual, mark string, v T) ([]byte, bool) {
	limit := limitOf(c.MaxLen)
	switch {
	case c.err != nil:
		return nil, false
	case c.mode&absent != 0:
		return nil, c.vanish(name, k.op, len(v) == 0)
	case mark == "":
		c.fail(name, k.op, c.pos, ErrInvalidWidth)
		return nil, false
	case c.mode&showing != 0:
		showText(c, name, k, v, false)
		return nil, false
	case c.mode&parsing != 0:
		b, _, ok := c.parseText(name, k, false)
		if ok && holdsMark(b, mark) {
			c.fail(name, k.op, c.pos, k.misplaced())
			return nil, false
		}
		return b, ok
	case c.mode&writing != 0:
		from := c.at(c.pos)
		switch {
		case uint64(len(v)) > limit:
			c.fail(name, k.op, c.pos, tooLong(k.what, uint64(len(v)), limit))
		case holdsMark(v, mark):
			c.fail(name, k.op, c.pos, k.misplaced())
		default:
			put(c, v)
			put(c, mark)
			c.start = int(from - c.base)
		}
		return nil, false
	}
	for seen := 0; ; {
		b := c.have()
		end := bytes.Index(b[seen:], []byte(mark))
		if end < 0 {
			seen = max(0, len(b)-len(mark)+1)
			if uint64(seen) <= limit {
				if !c.more(name, k.op, len(b)+1) {
					return nil, false
				}
				continue
			}
			end = 0
		}
		if uint64(seen+end) > limit {
			c.fail(name, k.op, c.pos, tooLong(k.what, limit+1, limit))
			return nil, false
		}
		n := seen + end
		c.start, c.pos = c.pos, c.pos+n+len(mark)
		c.traceText(name, k, c.at(c.start), b[:n])
		return b[:n:n], true
	}
}

// misplaced is the error of a mark inside the value.
func (k *textual) misplaced() error {
	if k == &textualCString {
		return ErrNUL
	}
	return ErrMark
}

// holdsMark says whether the first mark in v + mark starts inside v.
func holdsMark[T string | []byte](v T, mark string) bool {
	for i := max(0, len(v)-len(mark)+1); i < len(v); i++ {
		if n := len(v) - i; string(v[i:]) == mark[:n] && strings.HasPrefix(mark, mark[n:]) {
			return true
		}
	}
	switch v := any(v).(type) {
	case []byte:
		return bytes.Contains(v, []byte(mark))
	case string:
		return strings.Contains(v, mark)
	}
	return false
}

// Padded codes a string in a field of width bytes, filled up with pad at its end; what is decoded is without that. A v
// that is longer is a [*LengthError], one that ends with pad [ErrPadding].
func (c *Codec) Padded(name string, width int, pad byte, v *string) {
	k := &textualPadded
	switch {
	case c.err != nil:
	case c.mode&absent != 0:
		if c.vanish(name, k.op, *v == "") {
			*v = ""
		}
	case width < 0:
		c.fail(name, k.op, c.pos, ErrNegative)
	case c.mode&showing != 0:
		showText(c, name, k, *v, false)
	case c.mode&parsing != 0:
		if b, _, ok := c.parseText(name, k, false); ok && c.padded(name, width, pad, string(b)) {
			*v = string(b)
		}
	case c.mode&writing != 0:
		if !c.padded(name, width, pad, *v) {
			return
		}
		from := c.at(c.pos)
		put(c, *v)
		for n := width - len(*v); n > 0 && c.err == nil; {
			n -= c.fillUp(pad, n)
		}
		c.start = int(from - c.base)
	default:
		from := c.at(c.pos)
		if c.cut(name, k, from, uint64(width)) {
			return
		}
		b, _, ok := c.content(name, k, from, uint64(width))
		if !ok {
			return
		}
		for len(b) > 0 && b[len(b)-1] == pad {
			b = b[:len(b)-1]
		}
		if *v != string(b) {
			*v = string(b)
		}
		c.arrayDone(name, k, from, b)
	}
}

func (c *Codec) padded(name string, width int, pad byte, v string) bool {
	switch {
	case len(v) > width:
		c.fail(name, "Padded", c.pos, tooLong("string", uint64(len(v)), uint64(width)))
	case v != "" && v[len(v)-1] == pad:
		c.fail(name, "Padded", c.pos, ErrPadding)
	}
	return c.err == nil
}

// fillUp writes at most n bytes of value pad and returns how many.
func (c *Codec) fillUp(pad byte, n int) int {
	n = min(n, defaultBuffer)
	if c.reserve(n) && c.mode&sizing == 0 {
		p := c.buf[c.start:c.pos]
		for i := range p {
			p[i] = pad
		}
	}
	return n
}

// Decimal codes a number as decimal text with a mark after it, such as "\r\n": at most 20 digits, with a minus sign
// before them if it is negative. What is no digit is [ErrNotDecimal], a number that v cannot hold [ErrOverflow]. The
// mark must not be empty nor begin with a digit; then it is [ErrInvalidWidth].
func (c *Codec) Decimal(name, mark string, v *int64) {
	switch {
	case c.err != nil:
	case c.mode&absent != 0:
		if c.vanish(name, "Decimal", *v == 0) {
			*v = 0
		}
	case mark == "" || mark[0] >= '0' && mark[0] <= '9':
		c.fail(name, "Decimal", c.pos, ErrInvalidWidth)
	case c.mode&showing != 0:
		c.showNumber(name, signed, uint64(*v))
	case c.mode&parsing != 0:
		if u, ok := c.parseNumber(name, "Decimal", signed, 8); ok {
			*v = int64(u)
		}
	case c.mode&writing != 0:
		var scratch [maxDigits + 1]byte
		digits := appendDecimal(scratch[:0], uint64(*v), "")
		from := c.at(c.pos)
		put(c, digits)
		put(c, mark)
		c.start = int(from - c.base)
	default:
		if u, n := consumeDigits(c.buf[min(c.pos, len(c.buf)):], mark); n > 0 {
			c.start, c.pos = c.pos, c.pos+n
			*v = int64(u)
			return
		}
		for {
			u, n, err := consumeDecimal(c.have(), mark)
			if err == nil {
				c.start, c.pos = c.pos, c.pos+n
				c.traceNumber(name, "Decimal", signed, u)
				*v = int64(u)
				return
			}
			if !c.again(name, "Decimal", err) {
				return
			}
		}
	}
}

// Magic codes bytes that are always the same; others are [ErrMagic]. In text and JSON they are left out.
func (c *Codec) Magic(name, want string) {
	i := c.pos
	if b := c.buf; c.mode&writing == 0 && i < len(b) && len(want) <= len(b)-i && string(b[i:i+len(want)]) == want {
		c.start, c.pos = i, i+len(want)
		return
	}
	switch {
	case c.mode&absent != 0:
		c.vanish(name, "Magic", true)
	case c.err != nil || c.mode&(showing|parsing) != 0:
	case c.mode&writing != 0:
		from := c.at(c.pos)
		put(c, want)
		c.start = int(from - c.base)
	default:
		p := c.take(name, "Magic", len(want))
		switch {
		case c.err != nil:
		case string(p) != want:
			c.fail(name, "Magic", c.start, ErrMagic)
		default:
			c.traceBytes(name, "Magic", c.at(c.start), p)
		}
	}
}

// Pad codes n bytes that are zero; others are [ErrPadding]. In text and JSON they are left out.
func (c *Codec) Pad(n int) {
	switch {
	case c.mode&absent != 0:
		c.vanish("", "Pad", true)
	case c.err != nil || c.mode&(showing|parsing) != 0:
	case n < 0:
		c.fail("", "Pad", c.pos, ErrNegative)
	case c.mode&writing != 0:
		from := c.at(c.pos)
		for n > 0 && c.err == nil {
			n -= c.fillUp(0, n)
		}
		c.start = int(from - c.base)
	default:
		from := c.at(c.pos)
		if c.cut("", &textualPad, from, uint64(n)) {
			return
		}
		for left := n; left > 0; {
			p := c.have()
			if len(p) == 0 {
				if err := c.fill(1); err != nil {
					c.fail("", "Pad", int(from-c.base), cutShort(err))
					return
				}
				continue
			}
			p = p[:min(len(p), left)]
			for _, v := range p {
				if v != 0 {
					c.fail("", "Pad", int(from-c.base), ErrPadding)
					return
				}
			}
			c.pos += len(p)
			left -= len(p)
		}
		if n > 0 {
			c.start = int(from - c.base)
			c.traceBytes("", "Pad", from, nil)
		}
	}
}

// Align codes zeros up to the next multiple of n, as [Codec.Offset] counts. An n below 1 is [ErrInvalidWidth].
func (c *Codec) Align(n int) {
	if n < 1 {
		c.fail("", "Align", c.pos, ErrInvalidWidth)
		return
	}
	c.Pad((n - int(c.Offset()%int64(n))) % n)
}
