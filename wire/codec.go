package wire

import (
	"io"
	"sync"
)

// A Record is described once: Fields names its fields to c in the order in which they stand on the wire, each with how
// it is coded and where it is kept. The same lines decode, encode, measure, print and explain.
//
//	func (p *Player) Fields(c *wire.Codec) {
//		c.Uint32("ID", &p.ID)
//		c.String("Name", wire.PrefixUvarint, &p.Name)
//		for i := range wire.List(c, "Items", wire.PrefixUint16BE, &p.Items) {
//			c.Uint16("Kind", &i.Kind)
//			c.Uint8("Count", &i.Count)
//		}
//	}
//
// Fields keeps to these rules:
//
//   - It writes to the record only through the fields it names, or if [Codec.Decoding]: two goroutines may encode one
//     record.
//   - When decoding it clears the fields that it does not code, such as those of the other branches of a switch on a
//     tag: a record may have been used before. [Codec.If], [When] and [Optional] do so by themselves.
//   - What is nested goes through a construct ([List], [Codec.Group], [Codec.Section], ...), so that depth is bounded.
//   - It is not longer than some twenty constructs; what is longer is in methods of its own, such as those of parts. In
//     a larger function the compiler does not inline the loops, and each allocates.
//   - It does not keep c, nor leave a loop over [List] and its kin before the end, nor look at an error: after a
//     failure every method does nothing, and loops end.
//
// Package wiretest holds a Record to them, and to all that the library promises.
type Record interface {
	Fields(c *Codec)
}

// A Codec takes a [Record] through one pass: decoding, encoding, measuring or printing. Its methods each code one
// field, named by their first argument; the first failure is kept, and everything after it does nothing.
//
// The functions [Append], [Unmarshal], [Consume] and [Size] use one with default settings from a pool. A Codec that is
// kept has settings and saves the pool:
//
//	c := wire.Codec{MaxLen: 1 << 20}
//	b, err := c.Append(b[:0], &p)
//	err = c.Unmarshal(b, &p)
//
// A nil Record is [ErrNil]. Pointers to fields, and the functions that constructs take, must not be nil: that panics.
//
// And in the methods of a type a Codec can live on the stack, which costs least:
//
//	func (p *Player) AppendBinary(dst []byte) ([]byte, error) {
//		var c wire.Codec
//		p.Fields(c.Encode(dst))
//		return c.Encoded()
//	}
//
//	func (p *Player) UnmarshalBinary(b []byte) error {
//		var c wire.Codec
//		p.Fields(c.Decode(b))
//		return c.Decoded()
//	}
//
// The zero Codec is ready. A Codec must not be used by several goroutines at once.
type Codec struct {
	// MaxLen is the most bytes of one string or byte array, and the most elements of one list, that are read or
	// written; what is above is a [*LengthError]. Zero means [DefaultMaxLen], negative no limit. A [Prefix] may have a
	// limit of its own.
	MaxLen int

	// MaxDepth is how deep sections, groups, lists, maps and optional values may be nested; deeper is [ErrTooDeep].
	// Zero means 1,000, negative no limit.
	MaxDepth int

	// Trust is how many bytes may be allocated at once on the word of a length or a count whose bytes have not arrived
	// yet; inside of lists and other parts half as many at each level. Zero means 28 KiB. It is for streams from peers
	// that are trusted.
	Trust int

	engine
}

var codecs = sync.Pool{New: func() any { return new(Codec) }}

// Append appends the encoding of r to dst. After an error, an [*EncodeError], it returns dst unchanged. Settings are
// the defaults of a [Codec].
func Append(dst []byte, r Record) ([]byte, error) {
	c := codecs.Get().(*Codec)
	dst, err := c.Append(dst, r)
	c.free()
	return dst, err
}

// Unmarshal decodes all of b into r: bytes that are left are [ErrTrailingBytes]. Errors are a [*DecodeError]; r is then
// in no particular state. Memory that r has is used again; nothing of b is kept but by the View methods. Settings are
// the defaults of a [Codec].
func Unmarshal(b []byte, r Record) error {
	c := codecs.Get().(*Codec)
	err := c.Unmarshal(b, r)
	c.free()
	return err
}

// Consume decodes r from the front of b and says how many bytes that took, 0 on an error. Otherwise it is [Unmarshal].
func Consume(b []byte, r Record) (n int, err error) {
	c := codecs.Get().(*Codec)
	n, err = c.Consume(b, r)
	c.free()
	return n, err
}

// Size returns how many bytes [Append] appends for r; 0 where it fails.
func Size(r Record) int {
	c := codecs.Get().(*Codec)
	n := c.Size(r)
	c.free()
	return n
}

// free gives c back to the pool. It holds on to nothing of the caller's.
func (c *Codec) free() {
	c.buf, c.err = nil, nil
	codecs.Put(c)
}

// describe has r name its fields. A nil r is ErrNil.
func (c *Codec) describe(r Record) {
	if r == nil {
		c.fail("", "", c.pos, ErrNil)
		return
	}
	r.Fields(c)
	c.finish()
}

// Append appends the encoding of r to dst. After an error, an [*EncodeError], it returns dst unchanged.
func (c *Codec) Append(dst []byte, r Record) ([]byte, error) {
	c.Encode(dst).describe(r)
	c.end()
	if c.err != nil {
		return dst, c.Err()
	}
	return c.buf[:c.pos], nil
}

// Unmarshal decodes all of b into r: bytes that are left are [ErrTrailingBytes]. Errors are a [*DecodeError]; r is then
// in no particular state. Memory that r has is used again; nothing of b is kept but by the View methods.
func (c *Codec) Unmarshal(b []byte, r Record) error {
	c.Decode(b).describe(r)
	return c.Decoded()
}

// Consume decodes r from the front of b and says how many bytes that took, 0 on an error. Otherwise it is
// [Codec.Unmarshal].
func (c *Codec) Consume(b []byte, r Record) (n int, err error) {
	c.Decode(b).describe(r)
	c.end()
	if c.err != nil {
		return 0, c.Err()
	}
	return c.pos, nil
}

// Size returns how many bytes [Codec.Append] appends for r; 0 where it fails.
func (c *Codec) Size(r Record) int {
	c.begin(writing|sizing, nil, 0, 0)
	c.describe(r)
	exact := c.x != nil && c.x.exact
	c.end()
	switch {
	case c.err != nil:
		return 0
	case exact:
		return c.sizeByAppend(r)
	}
	return c.pos
}

// sizes are buffers for records whose size takes encoding to be told.
var sizes = sync.Pool{New: func() any { return new([]byte) }}

func (c *Codec) sizeByAppend(r Record) int {
	buf := sizes.Get().(*[]byte)
	b, _ := c.Append((*buf)[:0], r)
	if cap(b) <= maxKept {
		*buf = b
	}
	sizes.Put(buf)
	return len(b)
}

// Decode makes c decode b, and returns it for Fields; [Codec.Decoded] ends that. After a panic of Fields begin anew.
func (c *Codec) Decode(b []byte) *Codec {
	c.begin(reading, b[:len(b):len(b)], 0, 0)
	return c
}

// Decoded returns the first error, a [*DecodeError]; [ErrTrailingBytes] is one if b was not decoded to its end.
func (c *Codec) Decoded() error {
	if c.err != nil || c.pos != len(c.buf) || c.x != nil || c.depth != 0 {
		return c.ended()
	}
	return nil
}

// ended is Decoded where there may be an error.
//
//go:noinline
func (c *Codec) ended() error {
	c.finish()
	c.end()
	switch {
	case c.depth != 0:
		c.fail("", "", c.start, ErrPanic)
	case c.pos != len(c.buf):
		c.fail("", "", c.pos, ErrTrailingBytes)
	}
	return c.Err()
}

// Encode makes c append to dst, and returns it for Fields; [Codec.Encoded] ends that. After a panic of Fields begin
// anew.
func (c *Codec) Encode(dst []byte) *Codec {
	c.begin(writing, dst[:cap(dst)], len(dst), 0)
	return c
}

// Encoded returns the slice given to [Codec.Encode] with what was encoded appended. After an error, an [*EncodeError],
// nothing is.
func (c *Codec) Encoded() ([]byte, error) {
	if c.err != nil || c.x != nil || c.depth != 0 {
		return c.encoded()
	}
	return c.buf[:c.pos], nil
}

// encoded is Encoded where there may be an error.
//
//go:noinline
func (c *Codec) encoded() ([]byte, error) {
	c.finish()
	c.end()
	if c.depth != 0 {
		c.fail("", "", c.start, ErrPanic)
	}
	if c.err != nil {
		return c.buf[:-c.base], c.Err()
	}
	return c.buf[:c.pos], nil
}

// Err returns the first error, a [*DecodeError] or an [*EncodeError], or nil. Fields need not look at it.
func (c *Codec) Err() error {
	switch {
	case c.err == nil:
		return nil
	case c.mode&writing != 0:
		return (*EncodeError)(c.err)
	}
	return c.err
}

// Decoding reports whether fields are set: from bytes or from JSON. Otherwise they are looked at.
func (c *Codec) Decoding() bool { return c.mode&writing == 0 }

// Order sets the byte order of the numbers that follow, until the end of the innermost section, group, element or
// record. A [Prefix] has its own. It begins as [BigEndian].
func (c *Codec) Order(o Order) {
	c.mode &^= little
	if o == LittleEndian {
		c.mode |= little
	}
}

// Check records err as the failure of the field name, unless ok: for values that can be decoded, or encoded, but make
// no sense. The offset is that of the value coded last. [Format] prints a record despite its checks.
func (c *Codec) Check(name string, ok bool, err error) {
	if !ok || c.mode&absent != 0 {
		c.Fail(name, err)
	}
}

// Require is [Codec.Check] with [ErrInvalid], for a record that needs no error of its own.
func (c *Codec) Require(name string, ok bool) { c.Check(name, ok, ErrInvalid) }

// Fail records err as the failure of the field name, at the offset of the value coded last. A nil err does nothing.
// [Format] prints a record all the same.
func (c *Codec) Fail(name string, err error) {
	if c.mode&absent != 0 {
		c.vanish(name, "", true)
		return
	}
	if err == nil || c.err != nil || c.mode&showing != 0 && !c.x.show.json {
		return
	}
	c.fail(name, "", c.start, err)
}

// Offset returns where what comes next stands, in bytes from the start of the outermost record; inside a section whose
// length has no fixed width, from the first byte of that section. It is 0 where there are no bytes: in text and JSON.
func (c *Codec) Offset() int64 {
	if c.mode&(showing|parsing) != 0 {
		return 0
	}
	return c.offset() - c.zero
}

// Len returns how many bytes are left, when decoding, of the innermost section, else of the slice. It is -1 where that
// is not known: on a stream outside of sections, when encoding, and in text and JSON.
func (c *Codec) Len() int {
	switch {
	case c.mode&(writing|parsing) != 0:
		return -1
	case c.mode&absent != 0:
		return 0
	case c.x != nil && c.x.r != nil && c.err == nil:
		if c.x.end == openEnd {
			return -1
		}
		return int(min(c.x.end-c.at(c.pos), 1<<(intSize-1)-1))
	}
	return max(len(*c.window())-c.pos, 0)
}

const intSize = 32 << (^uint(0) >> 63)

// another reports whether there is another byte: of the section, else of the input.
func (c *Codec) another() (bool, error) {
	switch {
	case c.err != nil:
		return false, nil
	case len(c.have()) > 0:
		return true, nil
	case c.x == nil || c.x.r == nil || c.x.end == c.at(c.pos):
		return false, nil
	}
	err := c.fill(1)
	if err == io.EOF && c.x.end == openEnd {
		return false, nil
	}
	return err == nil, err
}
