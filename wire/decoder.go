package wire

import "io"

// A Decoder reads values one after another from a slice or from a stream, for code that goes one way; a [Record] goes
// both. Its error is sticky: the first call that fails returns the zero value and records a [*DecodeError]; every later
// call returns zero values and consumes nothing. So a packet is decoded field by field, and the error is looked at
// once:
//
//	d := wire.NewDecoder(b)
//	id := d.Field("ID").Uint32()
//	name := d.Field("Name").String(wire.PrefixUvarint)
//	if err := d.Finish(); err != nil {
//		return err // wire: Name: String at offset 4: unexpected EOF
//	}
//
// A panic in what is called inside of a Decoder's method is a failure, too: [ErrPanic].
//
// A failed call consumes nothing: Offset stays where its value starts. Over a slice, and inside a [Decoder.Section],
// input that ends too soon is [io.ErrUnexpectedEOF]. Over a stream it is [io.EOF] if it ends where a value starts; see
// [Decoder.More] and [Decoder.Decode] for records of several values. An error of the reader, a deadline say, is final,
// unless it comes where a record would start.
//
// Methods return copies; those with View in their names do not, and say how long a view lives.
//
// A Decoder over a stream reads ahead: it takes from the reader what it gets, up to the size of its buffer. It keeps
// those bytes, so leave the reader alone until you are done with the Decoder.
//
// The zero Decoder is one over an empty slice; call Reset or ResetStream. A Decoder must not be used by several
// goroutines at once.
type Decoder struct {
	// MaxLen is the most bytes of one string or byte array, and the largest count, that are read; what is above is a
	// [*LengthError]. Zero means [DefaultMaxLen], negative no limit. A [Prefix] may have a limit of its own.
	MaxLen int

	// MaxDepth is how deep sections, groups, and loops over elements may be nested; deeper is [ErrTooDeep]. Zero means
	// 1,000, negative no limit.
	MaxDepth int

	// Trust is how many bytes may be allocated at once on the word of a length or a count whose bytes have not arrived
	// yet; inside of lists and other parts half as many at each level. Zero means 28 KiB. It is for streams from peers
	// that are trusted.
	Trust int

	engine
}

// codec is the same memory as a Codec: the two differ in their methods alone.
func (d *Decoder) codec() *Codec { return (*Codec)(d) }

// NewDecoder returns a Decoder over b. It reads b in place and never writes to it.
func NewDecoder(b []byte) *Decoder {
	d := new(Decoder)
	d.Reset(b)
	return d
}

// NewStreamDecoder returns a Decoder over r, with a buffer of size bytes; 4096 if size is not positive, and at least
// 16. Values larger than the buffer can be decoded all the same; a view that is larger makes it grow as its bytes
// arrive.
func NewStreamDecoder(r io.Reader, size int) *Decoder {
	d := new(Decoder)
	d.x = &extra{size: max(bufferSize(size), minBuffer)}
	d.ResetStream(r)
	return d
}

func bufferSize(size int) int {
	if size <= 0 {
		return defaultBuffer
	}
	return size
}

// Reset makes d a Decoder over b, at offset 0 and without an error. The settings and the byte order stay.
func (d *Decoder) Reset(b []byte) {
	d.x, d.named = nil, unnamed
	d.codec().begin(reading|d.mode&little, b[:len(b):len(b)], 0, 0)
}

// ResetStream makes d a Decoder over r, at offset 0 and without an error. The settings stay, but for the byte order,
// and so does the buffer if d was one over a stream, unless it has grown above 64 KiB; the bytes in it are dropped. A
// nil r fails with [ErrNil].
func (d *Decoder) ResetStream(r io.Reader) {
	if r == nil {
		r = noReader{}
	}
	x := d.x
	if x == nil || x.r == nil && x.size == 0 {
		x = &extra{size: defaultBuffer}
	}
	data := x.data
	if cap(data) < minBuffer || cap(data) > max(maxKept, x.size) || x.views {
		data = make([]byte, 0, x.size)
	}
	d.x, d.named = nil, unnamed
	d.codec().begin(reading|d.mode&little, nil, 0, 0)
	d.x = x
	*x = extra{r: r, data: data[:0], size: x.size, end: openEnd, hold: noHold, open: x.open[:0]}
}

// noReader stands for a nil Reader.
type noReader struct{}

func (noReader) Read([]byte) (int, error) { return 0, ErrNil }

// Order sets the byte order of the fixed-width numbers that follow, until the end of the innermost section or group, or
// as long as d lives. It begins as [BigEndian]. A [Prefix] has its own.
func (d *Decoder) Order(o Order) { d.codec().Order(o) }

// Offset returns how many bytes were consumed since the Decoder was made or reset. After a failure it is where the
// value that failed starts.
func (d *Decoder) Offset() int64 { return d.base + int64(d.pos) }

// Len returns how many bytes are left: of the current section, else of the slice. On a stream outside of sections it is
// -1. Inside of one it is how many the length still claims, whether they will arrive or not. After a failure it is 0.
func (d *Decoder) Len() int { return d.codec().Len() }

// Err returns the first error, a [*DecodeError], or nil. An error of the reader that [Decoder.More] met where a record
// would start is returned too, until the next call of More or Decode, which tries again.
func (d *Decoder) Err() error {
	if d.err == nil && d.x != nil && d.x.idle != nil {
		return d.x.idle
	}
	return d.codec().Err()
}

// Finish says that the input ends here: bytes that are left, of the current section or else of the whole input, are
// [ErrTrailingBytes]. Over a stream it reads one byte to find out. It returns the first error of all.
func (d *Decoder) Finish() error {
	more, err := d.codec().another()
	if more {
		err = ErrTrailingBytes
	}
	if err != nil {
		d.codec().fail("", "Finish", d.pos, err)
	}
	return d.codec().Err()
}

// More reports whether there is another byte: of the current section, else of the input. Over a stream it waits for
// one. False means the end, or an error, which Err tells; one that the reader has between two records is not final.
//
// Records of several values are read in a loop over More. A stream may then end only where More is called: anywhere
// else, between two fields too, that is [io.ErrUnexpectedEOF]. Inside a section More says nothing about the stream.
func (d *Decoder) More() bool {
	x := d.x
	between := x != nil && x.r != nil && x.end == openEnd && d.depth == 0
	if between {
		x.records, x.idle = true, nil
	}
	more, err := d.codec().another()
	switch {
	case err == nil:
	case between:
		x.idle = &DecodeError{Op: "More", Offset: d.Offset(), Err: err}
	default:
		d.codec().fail(d.takeName(), "More", d.pos, err)
	}
	return more
}

// Decode decodes a [Record]. Over a stream it waits for the first byte; at the end of the input it returns [io.EOF]
// itself. An error of the reader before that byte leaves d as it was, so that Decode can be called again after a
// deadline; every other error is final, and [Decoder.Err] returns it, too. Errors are a [*DecodeError], whose offset
// counts from the start of the input; it ends a view of the record before. The byte order begins as BigEndian.
//
// It is called outside of sections and groups; inside there is [Decoder.Record].
func (d *Decoder) Decode(r Record) error {
	c := d.codec()
	if c.err != nil {
		return c.Err()
	}
	if c.x != nil {
		c.x.views, c.x.idle = c.x.given, nil
		c.shrink()
	}
	switch more, err := c.another(); {
	case err != nil:
		return &DecodeError{Op: "Decode", Offset: d.Offset(), Err: err}
	case !more:
		return io.EOF
	}
	mode, first, zero, records := c.mode, c.first, c.zero, true
	if x := c.x; x != nil {
		records, x.records = x.records, true
		x.empty, x.jumped = 0, 0
	}
	c.mode, c.first, c.zero = reading, c.at(c.pos), c.at(c.pos)
	c.allowShort()
	done := false
	defer c.panicked(&done, "", "Decode")
	c.describe(r)
	done = true
	if c.x != nil {
		c.x.records = records
	}
	c.mode, c.first, c.zero = mode, first, zero
	return c.Err()
}

// calmRecords is after how many records that did not need it a large buffer is let go.
const calmRecords = 32

// shrink lets go of a stream's buffer that has grown large.
func (c *Codec) shrink() {
	x := c.x
	x.calm++
	large := cap(x.data) > max(maxKept, x.size) && len(x.data)-c.pos <= x.size
	if x.r == nil || x.calm < calmRecords || !large {
		return
	}
	x.data = append(make([]byte, 0, x.size), x.data[c.pos:]...)
	c.base += int64(c.pos)
	c.start -= c.pos
	c.pos, x.calm = 0, 0
	c.clip()
}

// Record decodes a [Record] inside of code that goes value by value, under a name.
func (d *Decoder) Record(name string, r Record) {
	c := d.codec()
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

// Field names what is decoded next, for the path of an error, and returns d: d.Field("PC").Uint64(). The name is that
// of the next value, and of no other. What is inside a [Decoder.Section], a [Decoder.Group] or a loop over
// [Decoder.Elements] gets the name before its own: "Lines[3].PC"; the path of an error is complete once they have
// returned. It costs the assignment of a string.
func (d *Decoder) Field(name string) *Decoder {
	d.name, d.named = name, d.base+int64(d.pos)
	return d
}

// takeName returns the name of the part that starts here, if it has one, which is then forgotten.
func (d *Decoder) takeName() string { return d.nameAt(d.base+int64(d.pos), unnamed) }

// valueName returns the name of the value that starts here, if it has one, which is kept for Fail.
func (d *Decoder) valueName() string {
	here := d.base + int64(d.pos)
	return d.nameAt(here, kept(here))
}

// Fail records err as the failure of the value decoded last, at its offset and with its name; after [Decoder.Field] it
// is the failure of the field named. If d has failed already, and for a nil err, it does nothing. It is for values that
// can be decoded but make no sense.
func (d *Decoder) Fail(err error) {
	if err == nil {
		return
	}
	d.codec().fail(d.failedName(d.base+int64(d.pos)), "", d.start, err)
}
