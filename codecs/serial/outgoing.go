package serial

import (
	"bufio"
	"io"

	"github.com/seed44153783/wirekit/framing"
)

// outgoing writes messages, each after its code. It gathers up to 4080 bytes of one; with more, at the end, or for a
// Flush, the code goes out, and what was gathered.
type outgoing struct {
	out     *bufio.Writer       // joins a code with what a BlockWriter gathers, so that a small message is one Write
	blocks  framing.BlockWriter // over gathered
	code    byte
	started bool  // the code went out
	more    bool  // what goes out now is not the end of the message
	n       int64 // bytes of the message
}

func newOutgoing(w io.Writer) *outgoing { return &outgoing{out: bufio.NewWriterSize(w, 4<<10+2)} }

// begin makes m ready for a message after code.
func (m *outgoing) begin(code byte) {
	m.blocks.Reset((*gathered)(m))
	m.code, m.started, m.n = code, false, 0
}

// Write adds to the message.
func (m *outgoing) Write(p []byte) (int, error) {
	n, err := m.blocks.Write(p)
	m.n += int64(n)
	return n, err
}

// Flush sends what was written of the message so far, and the code before it if that has not gone out.
func (m *outgoing) Flush() error {
	m.more = true
	err := m.blocks.Close()
	m.more = false
	if err == nil {
		m.blocks.Reset((*gathered)(m))
	}
	return err
}

// finish sends the rest of the message, and its end.
func (m *outgoing) finish() error { return m.blocks.Close() }

// message sends a code and all of body; nil is the empty message.
func (m *outgoing) message(code byte, body io.Reader) error {
	m.begin(code)
	if body != nil {
		if err := copyTo(m, body); err != nil {
			return err
		}
	}
	return m.finish()
}

// bare sends bytes that are no message.
func (m *outgoing) bare(p ...byte) error {
	_, _ = m.out.Write(p) // Flush repeats the error
	return m.out.Flush()
}

// failed reports whether a Write of the connection has failed.
func (m *outgoing) failed() bool { return m.out.Flush() != nil }

// gathered is where the BlockWriter puts whole blocks and then, at the end, a zero count. Without that the message goes
// on.
type gathered outgoing

func (g *gathered) Write(p []byte) (int, error) {
	blocks := p
	if g.more {
		blocks = p[:len(p)-1]
	}
	if !g.started {
		g.started = true
		_ = g.out.WriteByte(g.code) // Flush repeats the error
	}
	_, _ = g.out.Write(blocks)
	if err := g.out.Flush(); err != nil {
		return 0, err
	}
	return len(p), nil
}

// maxEmptyReads is how many reads of no bytes and no error in a row are io.ErrNoProgress.
const maxEmptyReads = 100

// copyTo copies src up to its end. io.Copy would go on for ever where src makes no progress.
func copyTo(dst io.Writer, src io.Reader) error {
	buf := make([]byte, 4<<10)
	for empty := 0; empty < maxEmptyReads; empty++ {
		n, err := src.Read(buf)
		if n < 0 || n > len(buf) {
			return errReadCount
		}
		if n > 0 {
			empty = -1
			if _, err := dst.Write(buf[:n]); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}
