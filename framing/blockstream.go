package framing

import (
	"bufio"
	"io"

	"github.com/seed44153783/wirekit/wire"
)

// A BlockReader reads the payload of one message of a block stream (see [Blocks]), of any size in constant memory. Read
// returns io.EOF at the end of the message, having consumed the stream exactly up to the zero count after it, and
// io.ErrUnexpectedEOF when the stream ends before. [BlockReader.Next] goes on to the next message.
//
// From a *bufio.Reader it takes what is buffered there, many blocks at a time. Any other reader gets one Read per block
// and is never asked for a byte after the message. An error of the reader loses nothing: the next call goes on.
type BlockReader struct {
	r       io.Reader
	buf     *bufio.Reader // r, where it is one
	left    int           // bytes of the current block still to come
	started bool          // a count byte of the current message was read
	done    bool          // the zero count of the current message was read
	scratch [1 + maxBlock]byte
}

// NewBlockReader returns a BlockReader at the start of a message in r. A nil r, as that of the zero BlockReader, fails
// the first call that reads.
func NewBlockReader(r io.Reader) *BlockReader {
	b := new(BlockReader)
	b.Reset(r)
	return b
}

// Reset makes b read the message that starts at the next byte of r, whatever it read before.
func (b *BlockReader) Reset(r io.Reader) {
	buf, _ := r.(*bufio.Reader)
	b.r, b.buf = r, buf
	b.left, b.started, b.done = 0, false, false
}

// Next goes to the start of the next message: the first one when nothing was read yet, else the one after the current,
// whose rest it drops. It reads the first count byte. It returns io.EOF when the stream ends before the message, and
// io.ErrUnexpectedEOF when it ends inside the current one.
func (b *BlockReader) Next() error {
	for b.started && !b.done {
		if _, err := b.readOnce(b.scratch[:]); err != nil {
			return err
		}
	}
	b.done = false
	err := b.readCount()
	if err != nil {
		b.done = b.started // still after the last message
	}
	return err
}

// Read reads up to len(p) bytes of the payload into p; it may use all of p as scratch space. Errors: io.EOF at the end
// of the message, io.ErrUnexpectedEOF, io.ErrNoProgress after 100 empty reads in a row, wire.ErrBadCount, and those of
// the reader.
func (b *BlockReader) Read(p []byte) (n int, err error) {
	if b.done {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	n, err = b.readOnce(p)
	if n == 0 && err == nil {
		err = io.EOF
	}
	return n, err
}

// readOnce is Read for a message that is not done. It returns 0, nil when it comes to the end of it.
func (b *BlockReader) readOnce(p []byte) (n int, err error) {
	if b.buf != nil {
		return b.readBuffered(p)
	}
	if b.left == 0 {
		if err := b.readCount(); err != nil {
			return 0, unexpected(err)
		}
		if b.done {
			return 0, nil
		}
	}
	// A count byte follows every block, and belongs to the message: one read for both.
	n, err = readSome(b.r, p[:min(len(p), b.left+1)])
	if err != nil {
		return 0, unexpected(err)
	}
	if n <= b.left {
		b.left -= n
		return n, nil
	}
	n = b.left
	b.setCount(p[n])
	return n, nil
}

// readBuffered copies what b.buf holds of the message to p, and fills b.buf only when that is nothing.
func (b *BlockReader) readBuffered(p []byte) (n int, err error) {
	for n == 0 && !b.done {
		if _, err := b.buf.Peek(1); err != nil {
			return 0, unexpected(err)
		}
		held, _ := b.buf.Peek(b.buf.Buffered())
		var used int
		n, used = b.take(p, held)
		_, _ = b.buf.Discard(used) // of bytes that Peek has shown
	}
	return n, nil
}

// take copies payload from held, a part of the stream, to p: n bytes, for which it used some of held. Neither is empty.
func (b *BlockReader) take(p, held []byte) (n, used int) {
	for used < len(held) && !b.done {
		if b.left == 0 {
			n, used = takeWhole(p, held, n, used)
			if used < len(held) {
				b.setCount(held[used])
				used++
			}
			continue
		}
		m := copy(p[n:], held[used:min(used+b.left, len(held))])
		if m == 0 {
			break
		}
		n, used, b.left = n+m, used+m, b.left-m
	}
	b.started = true
	return n, used
}

// takeWhole is take for whole blocks that p has room for.
func takeWhole(p, held []byte, n, used int) (int, int) {
	for used < len(held) {
		count := int(held[used])
		if count == 0 || count >= len(held)-used || count > len(p)-n {
			break
		}
		copy(p[n:n+count], held[used+1:])
		n, used = n+count, used+1+count
	}
	return n, used
}

// readCount reads the next count byte. io.EOF: there is none.
func (b *BlockReader) readCount() error {
	if _, err := readSome(b.r, b.scratch[:1]); err != nil {
		return err
	}
	b.setCount(b.scratch[0])
	return nil
}

func (b *BlockReader) setCount(count byte) {
	b.left, b.started, b.done = int(count), true, count == 0
}

// readSome reads at least one byte into p, which is not empty; an error that comes with bytes is dropped: the next Read
// repeats it.
func readSome(r io.Reader, p []byte) (int, error) {
	if r == nil {
		return 0, errNoReader
	}
	for range maxEmptyReads {
		n, err := r.Read(p)
		if n < 0 || n > len(p) {
			return 0, wire.ErrBadCount
		}
		if n > 0 {
			return n, nil
		}
		if err != nil {
			return 0, err
		}
	}
	return 0, io.ErrNoProgress
}

// unexpected turns the end of the stream into a cut: for use inside a frame.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// blocksPerWrite is how many full blocks a BlockWriter gathers before it writes.
const blocksPerWrite = 16

// A BlockWriter writes one message of a block stream (see [Blocks]), of any size in constant memory: what it is given
// goes out in full blocks of 255 bytes, gathered into writes of 4 KiB, and Close writes the rest and the zero count.
// There is no limit on the message. After an error of the writer, a short write (io.ErrShortWrite), or an impossible
// count (wire.ErrBadCount), every call returns that error.
type BlockWriter struct {
	w      io.Writer
	err    error
	closed bool
	// n is the end of the blocks in buf, each of which takes 1+maxBlock bytes; one byte is spare for the zero count.
	n   int
	buf [blocksPerWrite*(1+maxBlock) + 1]byte
}

// NewBlockWriter returns a BlockWriter for one message to w. A nil w, as that of the zero BlockWriter, fails the first
// call that writes.
func NewBlockWriter(w io.Writer) *BlockWriter { return &BlockWriter{w: w} }

// Reset makes b ready for a message to w, whatever it wrote before. A message that was not closed is lost as far as it
// was not written.
func (b *BlockWriter) Reset(w io.Writer) { b.w, b.err, b.closed, b.n = w, nil, false, 0 }

// Write adds p, which it copies, to the message. It returns how much of p it took; if that is not all, the error of the
// writer, or ErrClosed after Close.
func (b *BlockWriter) Write(p []byte) (n int, err error) {
	if b.err == nil && b.closed {
		return 0, ErrClosed
	}
	for b.err == nil && n < len(p) {
		if b.n == len(b.buf)-1 {
			b.flush()
			continue
		}
		if b.n%(1+maxBlock) == 0 {
			b.buf[b.n] = maxBlock
			b.n++
		}
		end := b.n + maxBlock - (b.n-1)%(1+maxBlock)
		m := copy(b.buf[b.n:end], p[n:])
		b.n += m
		n += m
	}
	return n, b.err
}

// Close ends the message: it writes what is left of it and the zero count. It does not close the underlying writer. A
// second Close does nothing.
func (b *BlockWriter) Close() error {
	if b.err != nil || b.closed {
		return b.err
	}
	b.closed = true
	if last := b.n % (1 + maxBlock); last != 0 {
		b.buf[b.n-last] = byte(last - 1)
	}
	b.buf[b.n] = 0
	b.n++
	b.flush()
	return b.err
}

// flush writes the blocks that were gathered.
func (b *BlockWriter) flush() {
	if b.w == nil {
		b.n, b.err = 0, errNoWriter
		return
	}
	n, err := b.w.Write(b.buf[:b.n])
	switch {
	case n < 0 || n > b.n:
		err = wire.ErrBadCount
	case n < b.n && err == nil:
		err = io.ErrShortWrite
	}
	b.n, b.err = 0, err
}
