package framing

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"slices"

	"github.com/seed44153783/wirekit/wire"
)

// copyLimit is the largest payload, in bytes, that a Writer copies to write it together with its prefix.
const copyLimit = 64 << 10

// A PartsFraming is a [Framing] whose frames hold the payload verbatim, so that a large one can be written without
// being copied.
type PartsFraming interface {
	Framing

	// FrameParts appends to dst what stands before payload in its frame, and after that what stands after it. head is
	// dst with the former, tail the latter, a part of the same array. On an error head is dst unchanged.
	FrameParts(dst, payload []byte) (head, tail []byte, err error)
}

// A SizeFraming is a [PartsFraming] for which the size of a payload is enough to frame it, so that one that is not in
// memory can be written.
type SizeFraming interface {
	PartsFraming

	// SizeParts is FrameParts for a payload of size bytes.
	SizeParts(dst []byte, size uint64) (head, tail []byte, err error)
}

// A Writer writes frames to an [io.Writer]. It does not buffer: what its methods are given was written when they
// return.
//
// A payload that is refused (too large, a separator inside) writes nothing. An error of the underlying writer that
// leaves part of a frame written is sticky: every later call returns it. Where nothing was written, or all, the next
// call goes on.
//
// Its memory is that of the largest frame that it had to put together, and shrinks back to 128 KiB once 64 small frames
// have followed it. Writer is not for use by several goroutines at once. The zero Writer has no framing: it fails.
type Writer struct {
	// Vectored, if set, writes frames of payloads above 64 KiB: parts are what stands between payloads, and the
	// payloads, those that are not empty. It returns how many bytes it wrote. With a *net.TCPConn one system call takes
	// them all:
	//
	//	w.Vectored = func(parts [][]byte) (int64, error) { return (*net.Buffers)(&parts).WriteTo(conn) }
	//
	// Without it they are written one by one.
	Vectored func(parts [][]byte) (int64, error)

	dst      io.Writer
	buffered *bufio.Writer // dst, if it is one
	memory   *bytes.Buffer // dst, if it is one
	framing  Framing

	quick  int         // the frames of shorter payloads are made in the room of dst now
	plain  int         // the largest whose frame is its length and itself, the length as prefix says; -1: there is none
	prefix wire.Prefix // of a fixed width or a varint
	width  int         // of the prefix; 0: it is a varint

	buf   []byte
	small int      // how many small frames have followed the last large one
	cuts  []int    // where in buf large payloads go
	parts [][]byte // of a vectored write
	tail  []byte   // of a frame that is copied from a reader
	from  io.LimitedReader
	check countCheck
	err   error // sticky
}

// NewWriter returns a Writer that writes frames of f to w, whose settings must not change from then on. A nil f or w
// fails every call.
func NewWriter(w io.Writer, f Framing) *Writer {
	if missing(f) {
		f = nil
	}
	writer := &Writer{framing: f, plain: -1}
	if l, ok := f.(Length); ok && l.plain() {
		q := l.layout()
		most := min(copyLimit, l.limit(), l.Prefix.Max())
		switch {
		case q.around != q.start: // the prefix counts more than the body, or less
		case q.kind == fixedWidth:
			writer.plain, writer.prefix, writer.width = int(most), l.Prefix, q.start
		case q.kind == leb128:
			writer.plain, writer.prefix = int(most), l.Prefix
		}
	}
	writer.Reset(w)
	return writer
}

// plain says whether a frame is the length and the body.
func (l *Length) plain() bool {
	return l.Offset == 0 && l.Adjust == 0 && l.Strip == 0 && l.Min == 0 && l.Tail == "" && l.Validate() == nil
}

// Reset makes w as new, writing to dst, with the same Framing and Vectored. It lets a large buffer go.
func (w *Writer) Reset(dst io.Writer) {
	w.dst, w.err, w.small = dst, nil, 0
	w.buffered, _ = dst.(*bufio.Writer)
	w.memory, _ = dst.(*bytes.Buffer)
	if cap(w.buf) > 2*copyLimit {
		w.buf = nil
	}
	w.ease()
}

// ease sets what WriteFrame may write without looking further: nothing while there is an error, or a large buffer that
// is to go.
func (w *Writer) ease() {
	w.quick = 0
	if w.framing != nil && w.err == nil && cap(w.buf) <= 2*copyLimit && (w.buffered != nil || w.memory != nil) {
		w.quick = w.plain + 1
	}
}

// WriteFrame writes the frame of payload, which it does not keep: with one Write where payload is at most 64 KiB, or
// where the framing is no [PartsFraming].
func (w *Writer) WriteFrame(payload []byte) error {
	if len(payload) >= w.quick {
		return w.writeFrame(payload)
	}
	var room []byte
	if w.buffered != nil {
		room = w.buffered.AvailableBuffer()
	} else {
		room = w.memory.AvailableBuffer()
	}
	head := w.width
	if head == 0 {
		if head = 1; len(payload) >= 1<<7 {
			head = 2
		}
		if len(payload) >= 1<<14 {
			head = 3
		}
	}
	size := head + len(payload)
	if size > cap(room) {
		return w.writeFrame(payload)
	}
	room = room[:size]
	copy(room[head:], payload) // before the prefix: payload may lie in the same room
	switch {
	case w.prefix == wire.PrefixUint32BE:
		binary.BigEndian.PutUint32(room, uint32(len(payload)))
	case head == 1:
		room[0] = byte(len(payload))
	case w.width == 0 && head == 2:
		room[0], room[1] = byte(len(payload))|0x80, byte(len(payload)>>7)
	default:
		_, _ = w.prefix.Append(room[:0], uint64(len(payload)))
	}
	var n int
	var err error
	if w.buffered != nil {
		n, err = w.buffered.Write(room)
	} else {
		n, err = w.memory.Write(room)
	}
	if err != nil {
		return w.wrote(int64(n), int64(size), err)
	}
	return nil
}

// writeFrame is WriteFrame for any payload and any dst.
func (w *Writer) writeFrame(payload []byte) error {
	if err := w.ready(); err != nil {
		return err
	}
	if len(payload) > copyLimit {
		if f, ok := w.framing.(PartsFraming); ok {
			w.cuts = w.cuts[:0]
			buf, err := w.part(f, w.buf[:0], payload)
			return w.writeParts(buf, err, payload)
		}
	}
	if len(payload) < w.quick && len(payload) >= atOnce && w.buffered != nil &&
		!overlap(w.buffered.AvailableBuffer(), payload) {
		return w.writeTwice(payload)
	}
	buf, err := w.framing.AppendFrame(w.buf[:0], payload)
	return w.write(buf, err)
}

// atOnce is the smallest payload, in bytes, for which a second Write costs less than to copy it once more.
const atOnce = 512

// writeTwice writes a length and payload to a *bufio.Writer that has no room for both, so that payload is not copied
// twice.
func (w *Writer) writeTwice(payload []byte) error {
	head, err := w.prefix.Append(w.buf[:0], uint64(len(payload)))
	if err != nil {
		return err
	}
	w.buf = head[:0]
	n, err := w.buffered.Write(head)
	if err == nil {
		var m int
		m, err = w.buffered.Write(payload)
		n += m
	}
	return w.wrote(int64(n), int64(len(head)+len(payload)), err)
}

// overlap says whether payload may lie in room: whether they start or end at the same place in memory.
func overlap(room, payload []byte) bool {
	if cap(room) == 0 {
		return false
	}
	room, payload = room[:cap(room)], payload[:cap(payload)]
	return &room[0] == &payload[0] || &room[len(room)-1] == &payload[len(payload)-1]
}

// ready returns the error of a Writer that cannot write.
func (w *Writer) ready() error {
	switch {
	case w.err != nil:
		return w.err
	case w.framing == nil:
		return errNil
	case w.dst == nil:
		return errNoWriter
	}
	return nil
}

// WriteFrames writes the frames of payloads, in order: with one Write where together they are at most 64 KiB, or where
// the framing is no [PartsFraming]. If one is refused nothing is written.
func (w *Writer) WriteFrames(payloads [][]byte) error {
	if err := w.ready(); err != nil || len(payloads) == 0 {
		return err
	}
	total := 0
	for _, p := range payloads {
		if total = addSizes(total, len(p)); total > copyLimit {
			break
		}
	}
	f, ok := w.framing.(PartsFraming)
	if !ok || total <= copyLimit {
		buf, err := AppendFrames(w.buf[:0], w.framing, payloads)
		return w.write(buf, err)
	}
	var err error
	buf := w.buf[:0]
	w.cuts = w.cuts[:0]
	for i := 0; i < len(payloads) && err == nil; i++ {
		buf, err = w.part(f, buf, payloads[i])
	}
	return w.writeParts(buf, err, payloads...)
}

// AppendFrames appends the frames of payloads to dst, in order. If one is refused it returns dst unchanged.
func AppendFrames(dst []byte, f Framing, payloads [][]byte) ([]byte, error) {
	if missing(f) {
		return dst, errNil
	}
	framed := dst
	for _, payload := range payloads {
		var err error
		if framed, err = f.AppendFrame(framed, payload); err != nil {
			return dst, err
		}
	}
	return framed, nil
}

// WriteFrom writes a frame whose payload is the next size bytes of r, without holding more than 64 KiB of it: for
// payloads that are not in memory. The framing is a [SizeFraming], such as [Length] without StripNone, [Netstring],
// [OctetCount] or [Fixed]; with another the error is a [*SettingError].
//
// Up to 64 KiB are read before anything is written, so that an r that fails early, or ends early, which is
// [io.ErrUnexpectedEOF], leaves the stream as it is. Later such an error leaves part of a frame written, and is sticky.
// 100 empty reads in a row are [io.ErrNoProgress], a count that r cannot have [wire.ErrBadCount].
func (w *Writer) WriteFrom(r io.Reader, size int64) error {
	if err := w.ready(); err != nil {
		return err
	}
	f, ok := w.framing.(SizeFraming)
	switch {
	case !ok:
		return &SettingError{"Framing", "has to see a payload to frame it"}
	case size < 0:
		return &SettingError{"WriteFrom", "of a negative number of bytes"}
	case r == nil && size > 0:
		return errNoReader
	}
	head, tail, err := f.SizeParts(w.buf[:0], uint64(size))
	if err != nil {
		return err
	}
	w.tail = append(w.tail[:0], tail...) // what is read goes over it
	first := int(min(size, copyLimit))
	buf := slices.Grow(head, first+len(tail))[:len(head)+first]
	w.keep(buf)
	if first > 0 {
		if _, err := wire.ReadFull(r, buf[len(head):]); err != nil {
			return unexpected(err)
		}
	}
	if size == int64(first) {
		return w.write(append(buf, w.tail...), nil)
	}
	total := int64(len(head)+len(w.tail)) + size
	n, err := w.dst.Write(buf)
	written := int64(n)
	if err == nil && n == len(buf) {
		var m int64
		m, err = w.copy(r, size-int64(first), buf[len(head):])
		written += m
	}
	if err == nil && written == total-int64(len(w.tail)) && len(w.tail) > 0 {
		n, err = w.dst.Write(w.tail)
		written += int64(n)
	}
	return w.wrote(written, total, err)
}

// copy writes the next size bytes of r, in parts as large as p where dst does not read them itself.
func (w *Writer) copy(r io.Reader, size int64, p []byte) (written int64, err error) {
	if dst, ok := w.dst.(io.ReaderFrom); ok {
		w.from = io.LimitedReader{R: r, N: size}
		if _, ok := r.(file); !ok {
			w.check.r = r
			w.from.R = &w.check
		}
		written, err = dst.ReadFrom(&w.from)
		w.from.R, w.check = nil, countCheck{}
		switch {
		case written < 0 || written > size:
			return -1, wire.ErrBadCount
		case written < size && err == nil:
			err = io.ErrUnexpectedEOF
		}
		return written, err
	}
	for written < size {
		part := p[:min(int64(len(p)), size-written)]
		if _, err := wire.ReadFull(r, part); err != nil {
			return written, unexpected(err)
		}
		n, err := w.dst.Write(part)
		if n < 0 || n > len(part) {
			return -1, wire.ErrBadCount
		}
		written += int64(n)
		if err != nil || n < len(part) {
			return written, err
		}
	}
	return written, nil
}

// file is what an *os.File is: a connection has the system copy from one, and so must see it itself.
type file interface{ Fd() uintptr }

// countCheck reads r, and makes an error of a count that r cannot have, and of no bytes again and again: on the one
// ReadFrom of some writers panics, and never returns on the other.
type countCheck struct {
	r     io.Reader
	empty int
}

// Read implements [io.Reader].
func (c *countCheck) Read(p []byte) (n int, err error) {
	n, err = c.r.Read(p)
	switch {
	case n < 0 || n > len(p):
		return 0, wire.ErrBadCount
	case n > 0 || len(p) == 0 || err != nil:
		c.empty = 0
	default:
		if c.empty++; c.empty == maxEmptyReads {
			err = io.ErrNoProgress
		}
	}
	return n, err
}

// write writes buf, unless making it failed, and keeps its memory.
func (w *Writer) write(buf []byte, err error) error {
	w.keep(buf)
	if err != nil {
		return err
	}
	n, err := w.dst.Write(buf)
	return w.wrote(int64(n), int64(len(buf)), err)
}

// keep keeps the memory of buf for the next frame, unless it is large and only small ones have followed.
func (w *Writer) keep(buf []byte) {
	w.buf = buf[:0]
	if cap(buf) <= 2*copyLimit {
		return
	}
	if w.small++; len(buf) > copyLimit {
		w.small = 0
	}
	if w.small >= shrinkAfter {
		w.buf, w.small = nil, 0
	}
	w.ease()
}

// wrote judges a write of want bytes that returned n and err.
func (w *Writer) wrote(n, want int64, err error) error {
	switch {
	case n < 0 || n > want:
		err = wire.ErrBadCount
	case n < want && err == nil:
		err = io.ErrShortWrite
	}
	if n != 0 && n != want {
		w.err, w.quick = err, 0
	}
	return err
}

// inPart is the largest payload, in bytes, that is copied to a part that other payloads make necessary.
const inPart = 4 << 10

// part appends to buf what a frame adds to the parts of a write but a large payload, and notes where that goes.
func (w *Writer) part(f PartsFraming, buf, payload []byte) ([]byte, error) {
	if len(payload) <= inPart {
		return f.AppendFrame(buf, payload)
	}
	head, tail, err := f.FrameParts(buf, payload)
	if err != nil {
		return buf, err
	}
	w.cuts = append(w.cuts, len(head))
	return append(head, tail...), nil
}

// writeParts writes the frames of payloads, of which buf is what part has made, without copying the large ones.
func (w *Writer) writeParts(buf []byte, err error, payloads ...[]byte) error {
	w.keep(buf)
	if err != nil {
		return err
	}
	w.parts = w.parts[:0]
	size, from, cuts := int64(len(buf)), 0, w.cuts
	for _, payload := range payloads {
		if len(payload) <= inPart {
			continue
		}
		if cuts[0] > from {
			w.parts = append(w.parts, buf[from:cuts[0]])
		}
		w.parts = append(w.parts, payload)
		size += int64(len(payload))
		from, cuts = cuts[0], cuts[1:]
	}
	if len(buf) > from {
		w.parts = append(w.parts, buf[from:])
	}
	write := w.Vectored
	if write == nil {
		write = w.oneByOne
	}
	n, err := write(w.parts)
	clear(w.parts[:cap(w.parts)])
	return w.wrote(n, size, err)
}

// oneByOne is Vectored for any writer.
func (w *Writer) oneByOne(parts [][]byte) (written int64, err error) {
	for _, part := range parts {
		n, err := w.dst.Write(part)
		if n < 0 || n > len(part) {
			return -1, wire.ErrBadCount
		}
		written += int64(n)
		if err != nil || n != len(part) {
			return written, err
		}
	}
	return written, nil
}
