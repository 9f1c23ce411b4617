package wire

import (
	"io"
	"math"
)

// A Decoder reads values one after another from a slice or from a stream. Its error is sticky: the first call that fails returns the
// zero value and records a [*DecodeError]; every later call returns zero values and consumes nothing. So a packet is decoded field
// by field, and the error is looked at once:
//
//	d := wire.NewDecoder(b)
//	id := d.Field("ID").Uint32()
//	name := d.Field("Name").String(wire.PrefixUvarint)
//	if err := d.Finish(); err != nil {
//		return err // wire: Name: String at offset 4: unexpected EOF
//	}
//
// A failed call consumes nothing: Offset stays where its value starts. Over a slice, and inside a [Decoder.Section], input that ends
// too soon is [io.ErrUnexpectedEOF]. Over a stream it is [io.EOF] if it ends where a value starts; see [Decoder.More] for records of
// several values. An error of the reader, a deadline say, is final like any other.
//
// A Decoder over a stream reads ahead: it takes from the reader what it gets, up to the size of its buffer. It keeps those bytes, so
// leave the reader alone until you are done with the Decoder.
//
// The zero Decoder is one over an empty slice; call Reset or ResetStream. A Decoder must not be used by several goroutines at once.
type Decoder struct {
	// Order is the byte order of fixed-width numbers. It may be changed between any two calls. A [Prefix] has its own.
	Order Order

	// Budget bounds what lengths and counts may promise before it has arrived, in bytes, all together. It is one allowance for the
	// whole input, so that counts inside counts cannot multiply: [Decoder.Count] charges it with the smallest size that its elements
	// can have, and gets that back as bytes arrive; elements of no size are charged one byte each and that is never given back. A
	// string or byte array must fit into what is left. What does not is a [*LengthError].
	//
	// Negative means no limit. Zero means: over a slice its length and 8 KiB, so that it only stops nested counts which contradict
	// each other; over a stream [DefaultMaxLen], and for elements of no size the bytes consumed so far and 8 KiB.
	Budget int

	data  []byte // the bytes at hand; data[pos:lim] are those of the current section
	pos   int
	lim   int
	base  int64 // offset of data[0] in the input
	end   int64 // offset where the current section ends: at the latest the end of a slice, openEnd on a stream
	r     io.Reader
	err   *DecodeError
	field string // the name for the next value

	promised   uint64 // what counts have promised and has not arrived by promisedAt
	promisedAt int64
	sizeless   uint64 // elements of no size so far
	ahead      int    // bytes for whose elements lists that are not complete have made room
	records    bool   // More was called: only there may a stream end
}

const (
	openEnd = math.MaxInt64

	// budgetSlack is what counts may promise beyond the input.
	budgetSlack = 8 << 10

	// defaultBuffer and minBuffer are sizes in bytes of the buffers of streams.
	defaultBuffer = 4 << 10
	minBuffer     = 16
)

// NewDecoder returns a Decoder over b. It reads b in place and never writes to it.
func NewDecoder(b []byte) *Decoder {
	return &Decoder{data: b, lim: len(b), end: int64(len(b))}
}

// NewStreamDecoder returns a Decoder over r, with a buffer of size bytes; 4096 if size is not positive, and at least 16. Values larger
// than the buffer can be decoded all the same; a view that is larger makes it grow as its bytes arrive, and it stays that large.
func NewStreamDecoder(r io.Reader, size int) *Decoder {
	return &Decoder{data: makeBuffer(size), end: openEnd, r: r}
}

func makeBuffer(size int) []byte {
	if size <= 0 {
		size = defaultBuffer
	}
	return make([]byte, 0, max(size, minBuffer))
}

// Reset makes d a Decoder over b, at offset 0 and without an error. Order and Budget stay.
func (d *Decoder) Reset(b []byte) {
	*d = Decoder{Order: d.Order, Budget: d.Budget, data: b, lim: len(b), end: int64(len(b))}
}

// ResetStream makes d a Decoder over r, at offset 0 and without an error. Order and Budget stay, and so does the buffer if d was one
// over a stream; the bytes in it are dropped.
func (d *Decoder) ResetStream(r io.Reader) {
	buf := d.data[:0]
	if d.r == nil {
		buf = makeBuffer(0)
	}
	*d = Decoder{Order: d.Order, Budget: d.Budget, data: buf, end: openEnd, r: r}
}

// Offset returns how many bytes were consumed since the Decoder was made or reset. After a failure it is where the value that failed
// starts.
func (d *Decoder) Offset() int64 { return d.base + int64(d.pos) }

// Len returns how many bytes are left: of the current section, else of the slice. Over a stream outside a Section it is how many are in
// the buffer, and inside one how many its length still claims, whether they will arrive or not. After a failure it is 0.
func (d *Decoder) Len() int {
	if d.r == nil || d.end == openEnd || d.err != nil {
		return d.lim - d.pos
	}
	return int(min(d.end-d.Offset(), math.MaxInt))
}

// Err returns the first error, a [*DecodeError], or nil.
func (d *Decoder) Err() error {
	if d.err == nil {
		return nil
	}
	return d.err
}

// Finish says that the input ends here: bytes that are left, of the current section or else of the whole input, are [ErrTrailingBytes].
// Over a stream it reads one byte to find out. It returns the first error of all.
func (d *Decoder) Finish() error {
	if d.another("Finish") {
		d.field = ""
		d.fail("Finish", ErrTrailingBytes)
	}
	return d.Err()
}

// More reports whether there is another byte: of the current section, else of the input. Over a stream it waits for one. False means
// the end, or an error, which Err tells.
//
// Records of several values are read in a loop over More. A stream may then end only where More is called: anywhere else, between
// two fields too, that is [io.ErrUnexpectedEOF].
func (d *Decoder) More() bool {
	d.records = true
	return d.another("More")
}

func (d *Decoder) another(op string) bool {
	if d.pos < d.lim {
		return true
	}
	if d.err != nil || d.Offset() == d.end {
		return false
	}
	err := d.fill(1)
	if err != nil && d.cut(err) != io.EOF {
		d.fail(op, d.cut(err))
	}
	return err == nil
}

// Field names what is decoded next, for the path of an error, and returns d: d.Field("PC").Uint64(). The name holds until the next
// call, so name all fields of a struct or none. What is inside a [Decoder.Section], a [Decoder.Group] or a list gets the name in
// front of its own: "Lines[3].PC"; the path of an error is complete once they have returned. It costs the assignment of a string.
func (d *Decoder) Field(name string) *Decoder {
	d.field = name
	return d
}

// Fail records err as the failure of the current field, at the current offset, unless d has failed already. A nil err does nothing.
// It is for values that can be decoded but make no sense.
func (d *Decoder) Fail(err error) {
	if err != nil {
		d.fail("", err)
	}
}

// fail records the first error. With no bytes at hand every later call comes to fill, which sees it.
//
//go:noinline
func (d *Decoder) fail(op string, err error) {
	if d.err != nil {
		return
	}
	if d.records {
		err = cutShort(err)
	}
	d.err = &DecodeError{Op: op, Path: d.field, Offset: d.Offset(), Err: err}
	d.lim = d.pos
}

// failAt is fail for a value that starts at offset, of which bytes were consumed already.
func (d *Decoder) failAt(offset int64, op string, err error) {
	if d.err == nil {
		d.base -= d.Offset() - offset
		d.fail(op, err)
	}
}
