package framing

import (
	"bufio"
	"bytes"
	"io"
	"slices"

	"github.com/seed44153783/wirekit/wire"
)

// copyLimit is the largest payload, in bytes, that a Writer copies to write it together with its prefix, and the largest buffer it keeps.
const copyLimit = 64 << 10

// A PartsFraming is a [Framing] whose frames hold the payload verbatim, so that a large one can be written without being copied.
type PartsFraming interface {
	Framing

	// FrameParts appends to dst what stands before payload in its frame, and behind that what stands after it. head is dst with the
	// former, tail the latter, a part of the same array. On an error head is dst unchanged.
	FrameParts(dst, payload []byte) (head, tail []byte, err error)
}

// A Writer writes frames to an [io.Writer]. It does not buffer: what WriteFrame and WriteFrames are given was written when they return.
//
// A payload that is refused (too large, a separator inside) writes nothing. An error of the underlying writer that leaves part of a frame
// written is sticky: every later call returns it. Where nothing was written, or all, the next call goes on.
//
// Writer is not for use by several goroutines at once.
type Writer struct {
	// Vectored, if set, writes the frame of a payload above 64 KiB: parts are a prefix, the payload, a trailer, those that are not
	// empty. It returns how many bytes it wrote. With a *net.TCPConn one system call takes them all:
	//
	//	w.Vectored = func(parts [][]byte) (int64, error) { return (*net.Buffers)(&parts).WriteTo(conn) }
	//
	// Without it they are written one by one.
	Vectored func(parts [][]byte) (int64, error)

	dst     io.Writer
	room    interface{ AvailableBuffer() []byte } // dst, if it is a *bytes.Buffer or *bufio.Writer
	framing Framing
	short   int         // the largest payload whose frame is known to be its length and itself; -1: there is none
	prefix  wire.Prefix // how that length is written
	buf     []byte
	parts   [][]byte
	err     error // sticky
}

// NewWriter returns a Writer that writes frames of f to w. A nil f fails every call.
func NewWriter(w io.Writer, f Framing) *Writer {
	short := -1
	l, ok := f.(Length)
	if ok && l.Offset == 0 && l.Adjust == 0 && l.Strip == 0 && l.Validate() == nil {
		short = int(min(copyLimit, uint64(limitOf(l.Max)), l.Prefix.Max()))
	}
	writer := &Writer{framing: f, short: short, prefix: l.Prefix}
	writer.Reset(w)
	return writer
}

// Reset makes w as new, writing to dst, with the same Framing and Vectored.
func (w *Writer) Reset(dst io.Writer) {
	w.dst, w.room, w.err = dst, nil, nil
	switch dst := dst.(type) {
	case *bytes.Buffer:
		w.room = dst
	case *bufio.Writer:
		w.room = dst
	}
}

// WriteFrame writes the frame of payload, which it does not keep: with one Write where payload is at most 64 KiB, or where the framing is no
// [PartsFraming].
func (w *Writer) WriteFrame(payload []byte) error {
	if w.err != nil {
		return w.err
	}
	if len(payload) <= w.short {
		return w.writeShort(payload)
	}
	if len(payload) > copyLimit {
		if f, ok := w.framing.(PartsFraming); ok {
			return w.writeParts(f, payload)
		}
	}
	if w.framing == nil {
		return errNil
	}
	buf, err := w.framing.AppendFrame(w.buf[:0], payload)
	return w.write(buf, err)
}

// writeShort writes the frame of a payload that is short. It is made where dst would copy it to, if there is room.
func (w *Writer) writeShort(payload []byte) error {
	head := w.prefix.Size(uint64(len(payload)))
	size := head + len(payload)
	var frame []byte
	if w.room != nil {
		frame = w.room.AvailableBuffer()
	}
	if cap(frame) < size {
		w.buf = slices.Grow(w.buf[:0], size)
		frame = w.buf
	}
	frame = frame[:size]
	copy(frame[head:], payload) // before the prefix: payload may lie in the same room
	_, _ = w.prefix.Append(frame[:0], uint64(len(payload)))
	n, err := w.dst.Write(frame)
	return w.wrote(int64(n), int64(size), err)
}

// WriteFrames writes the frames of payloads, in order, with one Write. If one is refused nothing is written.
func (w *Writer) WriteFrames(payloads [][]byte) error {
	if w.err != nil || len(payloads) == 0 {
		return w.err
	}
	buf, err := AppendFrames(w.buf[:0], w.framing, payloads)
	return w.write(buf, err)
}

// AppendFrames appends the frames of payloads to dst, in order. If one is refused it returns dst unchanged.
func AppendFrames(dst []byte, f Framing, payloads [][]byte) ([]byte, error) {
	if f == nil {
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

// write writes buf, unless making it failed, and keeps its memory.
func (w *Writer) write(buf []byte, err error) error {
	if cap(buf) <= 2*copyLimit {
		w.buf = buf[:0]
	}
	if err != nil {
		return err
	}
	n, err := w.dst.Write(buf)
	return w.wrote(int64(n), int64(len(buf)), err)
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
		w.err = err
	}
	return err
}

// writeParts writes the frame of payload without copying it.
func (w *Writer) writeParts(f PartsFraming, payload []byte) error {
	head, tail, err := f.FrameParts(w.buf[:0], payload)
	if err != nil {
		return err
	}
	w.buf = head[:0]
	w.parts = w.parts[:0]
	var size int64
	for _, part := range [...][]byte{head, payload, tail} {
		if len(part) > 0 {
			w.parts = append(w.parts, part)
			size += int64(len(part))
		}
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
