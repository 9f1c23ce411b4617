package wire

import (
	"io"
	"slices"
	"sync"
)

// This file is the engine: the bytes at hand, the position in them, how more come and go, and what happens when
// something fails. The methods of Codec, Decoder and Encoder stand around it.

// A mode is what the engine does with a field. The lowest bit tells writing from reading, the next one the byte order;
// the fast paths know these four, and the other modes leave them no bytes to work on.
type mode uint8

const (
	writing mode = 1 << iota
	little
	sizing  // with writing: measures
	showing // with writing: prints
	parsing // reads JSON
	absent  // the next value is not there
	hollow  // with absent: nor is any other of the part

	reading mode = 0
)

// engine is the state of a Codec.
type engine struct {
	// buf[pos:] is what a fast path may use without asking: when reading, the bytes at hand of the innermost section;
	// when writing, the room that is left. It is empty in the other modes, and after a failure.
	buf    []byte
	pos    int
	start  int   // of the last value
	base   int64 // offset of buf[0] in the input or in what is written
	first  int64 // offset where the record starts
	zero   int64 // offset that those of the record count from
	bits   uint64
	name   string // see Decoder.Field
	named  int64  // offset where the value starts that it is for; kept of that for Fail alone, or unnamed
	err    *DecodeError
	x      *extra
	hidden int   // len of buf when nothing is absent
	depth  int32 // of nesting
	loose  int16 // open sections whose length has no fixed width, when writing
	left   int8  // bits of bits that no field has had
	mode   mode
	short  bool // MaxLen allows every length that fits seven bits
}

// extra is the state of what is not a plain pass over a slice.
type extra struct {
	// Streams. data holds all bytes at hand; buf is those of them that are in the section.
	r       io.Reader
	w       io.Writer
	data    []byte
	size    int   // of the buffer, as it was asked for
	calm    int   // records since the buffer last grew
	end     int64 // offset where the innermost section ends
	hold    int64 // offset from which bytes must stay where they are in data, noHold for none
	views   bool  // buf has been given away, so what is in it must stay
	given   bool  // and for good, not for as long as a view lives
	busy    int   // what must stay in the buffer when writing: records and sections under way
	want    int64 // offset where a value ends that is being read into the buffer, 0 for none
	begun   int64 // offset where the outermost group starts that is under way
	records bool  // only where a record starts may the input end
	idle    error // a reader's error where a record would start: not final

	win   []byte // what buf would be, while every field is traced
	trace *tracer
	show  *shower
	parse *parser

	open    []stretch         // what Length began
	grown   []growth          // prefixes that take more room than was left for them
	growing int64             // what they take in all
	empty   int64             // elements of no size so far
	jumped  int64             // bytes that At has decoded
	domains map[string]uint16 // where names stand that were written, and rests of them
	exact   bool              // the size cannot be told without encoding
}

const (
	openEnd = 1<<63 - 1
	noHold  = 1<<63 - 1

	// defaultBuffer, minBuffer and maxKept are sizes in bytes of the buffers of streams: what they are made with, at
	// least have, and keep for the next record or stream.
	defaultBuffer = 4 << 10
	minBuffer     = 16
	maxKept       = 64 << 10

	// firstBytes is how many bytes are allocated at once on the word of a length.
	firstBytes = 28 << 10

	// emptySlack is how many elements of no size there may be beyond the bytes of the input.
	emptySlack = 8 << 10

	// defaultMaxDepth is how deep nesting may go where MaxDepth is zero.
	defaultMaxDepth = 1000
)

// begin starts a pass at pos of buf, which has offset offset.
func (c *Codec) begin(m mode, buf []byte, pos int, offset int64) {
	c.buf, c.pos, c.start = buf, pos, pos
	c.base, c.first, c.zero = offset-int64(pos), offset, offset
	c.err, c.depth, c.loose, c.left, c.mode = nil, 0, 0, 0, m
	c.allowShort()
	if c.x != nil {
		c.clearExtra()
	}
}

// allowShort lets the fast paths have lengths that fit seven bits, unless MaxLen is below them.
func (c *Codec) allowShort() { c.short = fitsShort(c.MaxLen) }

// fitsShort says whether the limit max allows every length that fits seven bits.
func fitsShort(max int) bool { return uint(max-1) >= 0x7e }

// clearExtra makes the extra state as good as new.
//
//go:noinline
func (c *Codec) clearExtra() {
	clear(c.x.domains)
	*c.x = extra{open: c.x.open[:0], grown: c.x.grown[:0], domains: c.x.domains}
}

var extras = sync.Pool{New: func() any { return new(extra) }}

// ext returns the extra state, made if need be.
func (c *Codec) ext() *extra {
	if c.x == nil {
		c.x = extras.Get().(*extra)
	}
	return c.x
}

// end gives the extra state of a pass over a slice back.
func (c *Codec) end() {
	if c.x != nil {
		c.giveBack()
	}
}

// giveBack is end where there is something to give back.
//
//go:noinline
func (c *Codec) giveBack() {
	c.clearExtra()
	extras.Put(c.x)
	c.x = nil
}

// at returns the offset of a position.
func (c *Codec) at(pos int) int64 { return c.base + int64(pos) }

// offset returns the offset of what comes next, with what prefixes have outgrown.
func (c *Codec) offset() int64 {
	if c.x != nil {
		return c.at(c.pos) + c.x.growing
	}
	return c.at(c.pos)
}

// window is the bytes at hand of the innermost section, up to pos too.
func (c *Codec) window() *[]byte {
	if c.x != nil && c.x.trace != nil {
		return &c.x.win
	}
	return &c.buf
}

// have returns the bytes at hand that come next.
func (c *Codec) have() []byte {
	if w := *c.window(); c.pos < len(w) {
		return w[c.pos:]
	}
	return nil
}

// take returns the next n bytes, read, and makes them the last value; nil if they are not to be had, which is a
// failure.
func (c *Codec) take(name, op string, n int) []byte {
	if !c.more(name, op, n) {
		return nil
	}
	c.start, c.pos = c.pos, c.pos+n
	return (*c.window())[c.start:c.pos:c.pos]
}

// more makes n bytes available, or records why not.
func (c *Codec) more(name, op string, n int) bool {
	if c.err != nil {
		return false
	}
	if len(c.have()) >= n {
		return true
	}
	err := c.fill(n)
	if err == nil {
		return true
	}
	if len(c.have()) > 0 {
		err = cutShort(err)
	}
	c.fail(name, op, c.pos, err)
	return false
}

// fill reads until there are n bytes, more than there are. The error is io.EOF if a stream ends first, and
// io.ErrUnexpectedEOF if the section or the slice does.
func (c *Codec) fill(n int) error {
	x := c.x
	if x == nil || x.r == nil || int64(n) > x.end-c.at(c.pos) {
		return io.ErrUnexpectedEOF
	}
	for empty := 0; ; {
		c.makeRoom()
		free := x.data[len(x.data):cap(x.data)]
		m, err := c.readSome(free)
		if m < 0 || m > len(free) {
			return ErrBadCount
		}
		x.data = x.data[:len(x.data)+m]
		c.clip()
		switch {
		case len(c.buf)-c.pos >= n:
			return nil // an error that came with the last byte comes again if it matters
		case err != nil:
			return err
		case m > 0:
			empty = 0
		default:
			if empty++; empty == maxEmptyReads {
				return io.ErrNoProgress
			}
		}
	}
}

// readSome reads into p with one Read.
func (c *Codec) readSome(p []byte) (n int, err error) {
	done := false
	defer c.panicked(&done, "", "")
	n, err = c.x.r.Read(p)
	done = true
	return n, err
}

// readFull reads all of p.
func (c *Codec) readFull(p []byte) (n int, err error) {
	done := false
	defer c.panicked(&done, "", "")
	n, err = ReadFull(c.x.r, p)
	done = true
	return n, err
}

// fillWhole is fill for the n bytes of a value, whose length is known.
func (c *Codec) fillWhole(n uint64) error {
	x := c.x
	if x == nil || x.r == nil || n > uint64(x.end-c.at(c.pos)) {
		return io.ErrUnexpectedEOF
	}
	x.want = c.at(c.pos) + int64(n)
	err := c.fill(int(n))
	x.want = 0
	return cutShort(err)
}

// makeRoom makes room in the buffer of a stream: what was read is dropped, or, where all that is there must stay, the
// buffer doubles. It never grows on the word of a length, only with what has arrived; a length only keeps it from
// growing further. What views were given of stays as it is, in the old buffer.
func (c *Codec) makeRoom() {
	x := c.x
	from := int(min(int64(c.pos), max(x.hold-c.base, 0)))
	full := len(x.data) == cap(x.data)
	switch kept := x.data[from:]; {
	case !full && (from == 0 || x.views):
		return
	case from > 0 && !x.views:
		x.data = append(x.data[:0], kept...)
	default:
		size := cap(x.data)
		if 2*len(kept) > size {
			size, x.calm = 2*size, 0
			if want := x.want - c.at(from); want > int64(len(kept)) {
				size = int(min(int64(size), max(want, int64(cap(x.data)))))
			}
		}
		x.data = append(make([]byte, 0, size), kept...)
		x.views, x.given = false, false
	}
	c.base += int64(from)
	c.pos -= from
	c.start -= from
}

// clip sets buf to what is at hand of the section.
func (c *Codec) clip() {
	x := c.x
	c.buf = x.data[:min(int64(len(x.data)), x.end-c.base)]
}

// room makes room for n bytes when writing: a stream's buffer is flushed if it may be, and whatever is too small grows.
//
//go:noinline
func (c *Codec) room(n int) bool {
	if c.err != nil {
		return false
	}
	if x := c.x; x != nil && x.w != nil && x.busy == 0 && c.flush() != nil {
		return false
	}
	if len(c.buf)-c.pos < n {
		b := slices.Grow(c.buf[:c.pos], n)
		c.buf = b[:cap(b)]
		if c.x != nil {
			c.x.calm = 0
		}
	}
	return true
}

// flush hands what is in the buffer to the Writer.
func (c *Codec) flush() error {
	x := c.x
	n, sent := c.pos, c.buf[:c.pos]
	c.base += int64(n)
	c.pos, c.start = 0, c.start-n
	done := false
	defer c.panicked(&done, "", "")
	err := WriteBytes(x.w, sent)
	done = true
	if err != nil {
		c.pos, c.base = n, c.base-int64(n)
		c.fail("", "", c.pos, err)
		return c.err
	}
	if x.calm++; x.calm > calmRecords && len(c.buf) > max(maxKept, x.size) {
		c.buf, x.calm = make([]byte, x.size), 0
	}
	return nil
}

// fail records the first failure: of the value that starts at pos.
//
//go:noinline
func (c *Codec) fail(name, op string, pos int, err error) {
	if c.err != nil {
		return
	}
	x := c.x
	offset := c.at(pos)
	if x != nil && (x.records || x.end != openEnd || c.depth > 0 && offset != x.begun) {
		err = cutShort(err)
	}
	if e, ok := err.(*LengthError); ok && e.Offset < 0 {
		e.Offset = offset
	}
	c.err = &DecodeError{Op: op, Path: name, Offset: offset, Err: err}
	if c.mode&writing == 0 { // what was read of the value may be gone from the buffer
		c.base, c.pos, c.start = offset, 0, 0
	} else { // nothing was written
		c.pos = int(max(-c.base, 0))
	}
	c.buf = c.buf[:0]
	if x != nil {
		x.win = nil
	}
}

// panicked is deferred around what the caller's own functions do: a part that they leave by a panic is a failure, since
// there is no going on in the middle of it.
func (c *Codec) panicked(done *bool, name, op string) {
	if !*done {
		c.fail("", op, c.start, ErrPanic)
		c.locate(name, -1)
	}
}

// maxPath is the length in bytes at which the path of an error grows no longer: input that nests deeply must not make
// it expensive.
const maxPath = 256

// locate completes the failure of a part, if it has failed: the name of the part, with an index unless that is
// negative, goes before the path. Parts do that from the inside out, after the fact, so paths cost nothing until then.
func (c *Codec) locate(name string, index int) {
	if c.err == nil || len(c.err.Path) > maxPath {
		return
	}
	c.err.Path = joinPath(placeName(name, index), c.err.Path)
	if len(c.err.Path) > maxPath {
		c.err.Path = "..." + c.err.Path[len(c.err.Path)-maxPath:]
	}
}

// enter goes into a part that starts, with its length if it has one, at position from, and says whether it may.
func (c *Codec) enter(name, op string, from int) bool {
	if c.err != nil {
		return false
	}
	if limit := c.MaxDepth; int(c.depth) >= limit && (limit != 0 || c.depth >= defaultMaxDepth) && limit >= 0 {
		c.fail(name, op, from, ErrTooDeep)
		return false
	}
	if c.depth++; c.depth == 1 && c.x != nil {
		c.x.begun = c.at(from)
	}
	return true
}

// leave goes out of it.
func (c *Codec) leave(name string) {
	c.depth--
	if c.err != nil {
		c.locate(name, -1)
	}
}

// unnamed is the place of a name that is for nothing.
const unnamed = -1

// kept is the place of a name whose value, at offset here, has taken it: a value without one that starts there must not
// have it.
func kept(here int64) int64 { return unnamed - 1 - here }

// nameAt returns the name of what starts at offset here, if it has one, and puts it at another place.
func (e *engine) nameAt(here, place int64) string {
	if e.named != here {
		e.dropEmpty(here)
		return ""
	}
	e.named = place
	return e.name
}

// dropEmpty forgets the name of a value that took no bytes, for what comes next starts at the same place, here.
func (e *engine) dropEmpty(here int64) {
	if e.named == kept(here) {
		e.named = unnamed
	}
}

// failedName returns the name that is for offset here, where the next value starts, or for the last value.
func (e *engine) failedName(here int64) string {
	if start := e.base + int64(e.start); e.named == here || e.named == start || e.named == kept(start) {
		return e.name
	}
	return ""
}

// firstRoom returns how many bytes may be allocated on the word of a length or a count, at a depth of nesting: half as
// many at each level, so that all of them together stay below 64 KiB, as long as less is at hand and trusted. Of a
// slice all is at hand.
func (c *Codec) firstRoom(depth int32) int {
	room := max(2*len(c.have()), 64)
	if c.x != nil && c.x.r != nil {
		room = max(len(c.have()), firstBytes, c.Trust)
	}
	return room >> min(depth, 62)
}

// blank counts an element of no size and says whether there are too many of them.
func (c *Codec) blank() bool {
	x := c.ext()
	x.empty++
	if limit := emptySlack + c.offset() - c.first; x.empty > limit {
		c.fail("", "", c.pos, tooLong("run of elements of no size", uint64(x.empty), uint64(limit)))
		return false
	}
	return true
}
