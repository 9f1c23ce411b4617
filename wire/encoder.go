package wire

import "io"

// An Encoder writes values one after another, to a slice or to a stream, for code that goes one way; a [Record] goes
// both. Its error is sticky: after the first call that fails, every later one does nothing, and Bytes, Flush and Err
// return that error, an [*EncodeError]. Nothing of a value that does not fit is written, nor anything that a stream's
// buffer still held. A panic in what is called inside of an Encoder's method is such a failure, [ErrPanic], except in
// Encode and Append, which leave nothing of it.
//
//	e := wire.NewEncoder(dst)
//	e.Field("ID").Uint32(id)
//	e.Field("Name").String(wire.PrefixUvarint, name)
//	return e.Bytes()
//
// The zero Encoder is one for a new slice. An Encoder must not be used by several goroutines at once.
type Encoder struct {
	// MaxLen is the most bytes of one string or byte array, and the largest count, that are written; what is above is a
	// [*LengthError]. Zero means [DefaultMaxLen], negative no limit: as for a [Decoder]. A [Prefix] may have a limit of
	// its own.
	MaxLen int

	// MaxDepth is how deep sections and groups may be nested; deeper is [ErrTooDeep]. Zero means 1,000, negative no
	// limit.
	MaxDepth int

	// Trust is of no use when encoding.
	Trust int

	engine
}

// codec is the same memory as a Codec: the two differ in their methods alone.
func (e *Encoder) codec() *Codec { return (*Codec)(e) }

// NewEncoder returns an Encoder that appends to buf, which may be nil.
func NewEncoder(buf []byte) *Encoder {
	e := new(Encoder)
	e.Reset(buf)
	return e
}

// NewStreamEncoder returns an Encoder that writes to w through a buffer of size bytes; 4096 if size is not positive,
// and at least 16. Call Flush at the end, and whenever the other side should see what was written.
func NewStreamEncoder(w io.Writer, size int) *Encoder {
	e := new(Encoder)
	e.x = &extra{size: max(bufferSize(size), minBuffer)}
	e.ResetStream(w)
	return e
}

// Reset makes e an Encoder that appends to buf, without an error. The settings and the byte order stay. What was not
// flushed is dropped.
func (e *Encoder) Reset(buf []byte) {
	e.x, e.named = nil, unnamed
	e.codec().begin(writing|e.mode&little, buf[:cap(buf)], len(buf), 0)
}

// ResetStream makes e an Encoder that writes to w, without an error. The settings and the byte order stay, and so does
// the buffer if e had one for a stream, unless it has grown above 64 KiB. What was not flushed is dropped.
func (e *Encoder) ResetStream(w io.Writer) {
	x := e.x
	if x == nil || x.w == nil && x.size == 0 {
		x = &extra{size: defaultBuffer}
	}
	buf := e.buf
	if cap(buf) < x.size || cap(buf) > max(maxKept, x.size) {
		buf = make([]byte, x.size)
	}
	e.x, e.named = nil, unnamed
	e.codec().begin(writing|e.mode&little, buf[:cap(buf)], 0, 0)
	e.x = x
	*x = extra{w: w, size: x.size, open: x.open[:0], grown: x.grown[:0], hold: noHold, end: openEnd}
	if w == nil {
		x.w = io.Discard
		e.Fail(ErrNil)
	}
}

// ready makes the zero Encoder one for a new slice. It has no room, so every call comes to a slow path, and so to
// ready.
func (e *Encoder) ready() *Codec {
	if e.mode&writing == 0 {
		named := e.named
		e.Reset(nil)
		e.named = named
	}
	return e.codec()
}

// Order sets the byte order of the fixed-width numbers that follow, until the end of the innermost section or group, or
// as long as e lives. It begins as [BigEndian]. A [Prefix] has its own.
func (e *Encoder) Order(o Order) { e.ready().Order(o) }

// Bytes returns the slice that was given with what was encoded appended. After an error it is that slice with nothing
// appended. For a stream it is a view of what was not written yet, valid until the next call.
func (e *Encoder) Bytes() ([]byte, error) {
	switch c := e.ready(); {
	case c.err == nil:
		return c.buf[:c.pos], nil
	case c.x != nil && c.x.w != nil:
		return nil, c.Err()
	default:
		return c.buf[:-c.base], c.Err()
	}
}

// Len returns how many bytes were encoded and, for a stream, not yet written.
func (e *Encoder) Len() int {
	switch {
	case e.err != nil:
		return 0
	case e.x != nil && e.x.w != nil:
		return e.pos
	}
	return int(e.Offset())
}

// Offset returns how many bytes were encoded since the Encoder was made or reset. Inside of sections their lengths
// count at the shortest form of their prefix, until the outermost one has ended.
func (e *Encoder) Offset() int64 { return e.base + int64(e.pos) }

// Err returns the first error, an [*EncodeError], or nil.
func (e *Encoder) Err() error { return e.ready().Err() }

// Field names what is encoded next, for the path of an error, and returns e: e.Field("PC").Uint64(pc). The name is that
// of the next value, and of no other. What is inside a [Encoder.Section] or a [Encoder.Group] gets the name before its
// own: "Header.Version".
func (e *Encoder) Field(name string) *Encoder {
	e.name, e.named = name, e.Offset()
	return e
}

// takeName is [Decoder.takeName].
func (e *Encoder) takeName() string { return e.nameAt(e.Offset(), unnamed) }

// valueName is [Decoder.valueName].
func (e *Encoder) valueName() string { return e.nameAt(e.Offset(), kept(e.Offset())) }

// Fail records err as the failure of the value encoded last; after [Encoder.Field] it is the failure of the field
// named. If e has failed already, and for a nil err, it does nothing.
func (e *Encoder) Fail(err error) {
	c := e.ready()
	if err == nil {
		return
	}
	c.fail(e.failedName(e.Offset()), "", c.start, err)
}

// Flush writes what is in the buffer of a stream. For a slice, and inside a [Encoder.Section], it does nothing. It
// returns the first error of all: that of the Writer, [io.ErrShortWrite] where it wrote less without one, or whatever
// else failed.
func (e *Encoder) Flush() error {
	c := e.ready()
	if x := c.x; x != nil && x.w != nil && x.busy == 0 && c.err == nil {
		_ = c.flush() // the error stays
	}
	return c.Err()
}

// Encode encodes a [Record], as [Append] does; the byte order begins as BigEndian. Over a stream nothing of a record
// that fails goes out, and what was encoded before it is not lost: the error, an [*EncodeError], is returned, and e
// goes on; so it does after a panic. Only an error of the Writer is final.
//
// It is called outside of sections and groups; inside there is [Encoder.Record].
func (e *Encoder) Encode(r Record) error {
	c := e.ready()
	if c.err != nil {
		return c.Err()
	}
	x, mode, first, zero, start := c.x, c.mode, c.first, c.zero, c.pos
	if x != nil {
		x.busy++
		x.empty = 0
		clear(x.domains)
	}
	c.mode, c.first, c.zero = writing, c.at(c.pos), c.at(c.pos)
	c.allowShort()
	whole := false
	defer func() {
		if !whole { // an error or a panic
			c.mode, c.first, c.zero = mode, first, zero
			c.takeBack(start)
		}
	}()
	c.describe(r)
	if err := c.Err(); err != nil {
		return err
	}
	whole = true
	c.mode, c.first, c.zero = mode, first, zero
	if x != nil {
		x.busy--
	}
	if x != nil && x.w != nil && x.busy == 0 && c.pos >= x.size {
		_ = c.flush() // the error stays
	}
	return c.Err()
}

// takeBack drops what was encoded from position start on, and its failure.
func (c *Codec) takeBack(start int) {
	c.err, c.buf, c.pos = nil, c.buf[:cap(c.buf)], start
	c.depth, c.loose, c.left = 0, 0, 0
	if x := c.x; x != nil {
		x.open, x.grown, x.growing, x.busy = x.open[:0], x.grown[:0], 0, 0
	}
}

// Record encodes a [Record] inside of code that goes value by value, under a name.
func (e *Encoder) Record(name string, r Record) {
	c := e.ready()
	if !c.open(name, "Record", c.pos) {
		return
	}
	mode, done := c.mode, false
	c.allowShort()
	defer c.panicked(&done, name, "Record")
	c.describe(r)
	done = true
	c.mode = mode
	c.close(name)
}

// Section writes what fn writes after its length in bytes, in the shortest form of the prefix. The length is filled in
// when fn returns: until then a stream keeps all of the section in its buffer, which grows as needed. A length that the
// prefix cannot carry is a [*LengthError]. fn must not reset e.
func (e *Encoder) Section(p Prefix, fn func()) {
	c, name, done := e.ready(), e.takeName(), false
	defer c.panicked(&done, name, "Section")
	c.writeSection(name, p, fn)
	done = true
}

// Group calls fn with the name of the current field before those that fn gives: a struct inside a struct, which has no
// prefix of its own.
func (e *Encoder) Group(fn func()) { group(e.ready(), e.takeName(), fn) }
