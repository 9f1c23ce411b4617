package wire

import (
	"io"
	"math"
	"slices"
)

// An Encoder writes values one after another, to a slice or to a stream. Its error is sticky: after the first call that fails, every
// later one does nothing, and Bytes, Flush and Err return that error. Nothing of a value that does not fit is written, nor anything that
// a stream's buffer still held.
//
//	e := wire.NewEncoder(dst)
//	e.Uint32(id)
//	e.String(wire.PrefixUvarint, name)
//	return e.Bytes()
//
// The zero Encoder is one for a new slice. An Encoder must not be used by several goroutines at once.
type Encoder struct {
	// Order is the byte order of fixed-width numbers. It may be changed between any two calls. A [Prefix] has its own.
	Order Order

	// Budget bounds each string, byte array and count that is written, in bytes or elements; what is above it is a [*LengthError].
	// Negative means no limit. Zero means none for a slice, and for a stream [DefaultMaxLen], as that of a [Decoder].
	Budget int

	buf  []byte
	base int // how much of buf was there before
	size int // of the buffer of a stream
	open int // sections whose length is not known yet
	w    io.Writer
	sent int64 // bytes that w has taken
	err  error
}

// NewEncoder returns an Encoder that appends to buf, which may be nil.
func NewEncoder(buf []byte) *Encoder { return &Encoder{buf: buf, base: len(buf)} }

// NewStreamEncoder returns an Encoder that writes to w through a buffer of size bytes; 4096 if size is not positive, and at least 16. Call
// Flush at the end, and whenever the other side should see what was written.
func NewStreamEncoder(w io.Writer, size int) *Encoder {
	buf := makeBuffer(size)
	return &Encoder{buf: buf, size: cap(buf), w: w}
}

// Reset makes e an Encoder that appends to buf, without an error. Order and Budget stay. What was not flushed is dropped.
func (e *Encoder) Reset(buf []byte) {
	*e = Encoder{Order: e.Order, Budget: e.Budget, buf: buf, base: len(buf)}
}

// ResetStream makes e an Encoder that writes to w, without an error. Order and Budget stay, and so does the buffer if e had one for a
// stream. What was not flushed is dropped.
func (e *Encoder) ResetStream(w io.Writer) {
	buf := e.buf[:0]
	if e.w == nil || cap(buf) < e.size {
		buf = makeBuffer(e.size)
	}
	*e = Encoder{Order: e.Order, Budget: e.Budget, buf: buf, size: cap(buf), w: w}
}

// Bytes returns the slice that was given with what was encoded appended. After an error it is that slice with nothing appended. For a
// stream it is a view of what was not written yet, valid until the next call.
func (e *Encoder) Bytes() ([]byte, error) { return e.buf, e.err }

// Len returns how many bytes were encoded and, for a stream, not yet written.
func (e *Encoder) Len() int { return len(e.buf) - e.base }

// Offset returns how many bytes were encoded since the Encoder was made or reset.
func (e *Encoder) Offset() int64 { return e.sent + int64(e.Len()) }

// Err returns the first error, or nil.
func (e *Encoder) Err() error { return e.err }

// Fail records err, unless e has failed already. A nil err does nothing.
func (e *Encoder) Fail(err error) {
	if err == nil || e.err != nil {
		return
	}
	e.err = err
	e.buf = e.buf[:e.base:e.base] // no room: every later call comes to room, which sees the error
}

// Flush writes what is in the buffer of a stream. For a slice, and inside a [Encoder.Section], it does nothing. It returns the first
// error of all: that of the Writer, [io.ErrShortWrite] where it wrote less without one, or whatever else failed.
func (e *Encoder) Flush() error {
	if e.w != nil && e.open == 0 && e.err == nil {
		e.write(e.buf)
		e.buf = e.buf[:0]
	}
	return e.err
}

// write hands p to the Writer.
func (e *Encoder) write(p []byte) {
	if err := WriteBytes(e.w, p); err != nil {
		e.Fail(err)
		return
	}
	e.sent += int64(len(p))
}

// room makes room for n bytes: it flushes if it may, and grows the buffer if it must. Every method calls it when the buffer is full; it
// is apart from them so that they stay small.
func (e *Encoder) room(n int) bool {
	if e.Flush() != nil {
		return false
	}
	e.buf = slices.Grow(e.buf, n)
	return true
}

// fits records an error if n is above the budget.
func (e *Encoder) fits(what string, n int) bool {
	limit := e.Budget
	switch {
	case limit < 0 || limit == 0 && e.w == nil:
		limit = math.MaxInt
	case limit == 0:
		limit = DefaultMaxLen
	}
	if n > limit {
		e.Fail(tooLong(what, uint64(n), uint64(limit)))
	}
	return e.err == nil
}

// Section writes what fn writes with its length in bytes in front, in the shortest form of the prefix. The length is filled in when fn
// returns: until then a stream keeps all of the section in its buffer, which grows as needed and stays that large. A length that the
// prefix cannot carry is [ErrOverflow].
//
// fn gets e itself. It must not reset it.
func (e *Encoder) Section(p Prefix, fn func(e *Encoder)) {
	guess := p.Size(0) // right for every fixed width and for short sections
	if guess == 0 {
		e.Fail(ErrInvalidPrefix)
	}
	if cap(e.buf)-len(e.buf) < guess && !e.room(guess) || e.err != nil {
		return
	}
	body := len(e.buf) + guess
	e.buf = e.buf[:body]
	e.open++
	fn(e)
	e.open--
	if e.err != nil {
		return
	}
	n := len(e.buf) - body
	size := p.Size(uint64(n))
	if size == 0 {
		e.Fail(ErrOverflow)
		return
	}
	if size > guess {
		e.buf = slices.Grow(e.buf, size-guess)[:len(e.buf)+size-guess]
		copy(e.buf[body+size-guess:], e.buf[body:body+n])
	}
	_, err := p.Append(e.buf[:body-guess], uint64(n)) // in place: there is room
	e.Fail(err)
	if len(e.buf) >= e.size {
		_ = e.Flush() // the error stays
	}
}
