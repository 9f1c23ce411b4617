package dump

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// When progress is first shown, and how often it changes.
const (
	progressAfter = time.Second
	progressEvery = 200 * time.Millisecond
)

// progress shows on a terminal how far the input is. A nil progress shows nothing.
type progress struct {
	w     io.Writer
	total int64 // bytes of input; 0 if not known
	now   func() time.Time
	next  time.Time // when to show it again
	width int       // characters on the line now
}

// newProgress returns nil unless w is a terminal.
func newProgress(w io.Writer, total int64) *progress {
	if !isTerminal(w) {
		return nil
	}
	return &progress{w: w, total: total, now: time.Now, next: time.Now().Add(progressAfter)}
}

// update shows how many bytes were read and frames done, if it is time.
func (p *progress) update(read, frames int64) {
	if p == nil {
		return
	}
	now := p.now()
	if now.Before(p.next) {
		return
	}
	p.next = now.Add(progressEvery)
	line := fmt.Sprintf("%s bytes, %s frames", group(read), group(frames))
	if p.total > 0 {
		line = fmt.Sprintf("%3d%%  %s", min(100, 100*read/p.total), line)
	}
	fmt.Fprintf(p.w, "\r%-*s", p.width, line)
	p.width = len(line)
}

// clear takes the line away.
func (p *progress) clear() {
	if p == nil || p.width == 0 {
		return
	}
	fmt.Fprintf(p.w, "\r%s\r", strings.Repeat(" ", p.width))
	p.width = 0
}

// afterProgress is a terminal that the progress is shown on as well: the line is cleared before anything is printed.
type afterProgress struct {
	w        io.Writer
	progress *progress
}

func (a *afterProgress) Write(p []byte) (int, error) {
	a.progress.clear()
	return a.w.Write(p)
}

// isTerminal reports whether w is a character device.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
