package dump

import (
	"bufio"
	"errors"
	"io"
	"os"
)

// streams are the input and the outputs of a run. Output is buffered, and flushed before the input is waited for.
type streams struct {
	in       *bufferedInput
	out      *bufio.Writer
	stderr   io.Writer
	name     string // of the command
	progress *progress
	frames   int64 // done so far
}

func newStreams(name string, in io.Reader, stdout, stderr io.Writer) *streams {
	s := &streams{name: name, stderr: stderr, progress: newProgress(stderr, sizeOf(in))}
	if s.progress != nil && isTerminal(stdout) {
		stdout = &afterProgress{stdout, s.progress}
	}
	s.out = bufio.NewWriterSize(stdout, 64<<10)
	s.in = &bufferedInput{r: in, streams: s}
	return s
}

// bufferedInput is the input: it flushes the output before it waits, and shows the progress.
type bufferedInput struct {
	r io.Reader
	*streams
	read int64
	err  error // of r, but io.EOF
}

func (i *bufferedInput) Read(p []byte) (int, error) {
	if err := i.out.Flush(); err != nil {
		return 0, err
	}
	n, err := i.r.Read(p)
	i.read += int64(max(n, 0))
	if err != nil && err != io.EOF {
		i.err = err
	}
	i.progress.update(i.read, i.frames)
	return n, err
}

// complain prints an error after all output so far.
func (s *streams) complain(err error) {
	s.out.Flush() // an error stays with the writer and is found by finish
	s.progress.clear()
	s.stderr.Write(append(appendClean(nil, []byte(s.name+": "+err.Error()), maxMessage), '\n'))
}

// finish ends the run with the error that stopped it, if any, and returns the exit status.
func (s *streams) finish(err error) int {
	if flushErr := s.out.Flush(); flushErr != nil {
		err = flushErr // it comes first: reading stops when writing fails
	}
	s.progress.clear()
	switch {
	case err == nil:
		return exitOK
	case !errors.Is(err, errBad):
		s.complain(err)
	}
	return exitInput
}

// open reads a file instead of the standard input.
func (s *streams) open(file *os.File) {
	s.in.r = file
	if s.progress != nil {
		s.progress.total = sizeOf(file)
	}
}

// sizeOf returns the size of a regular file; 0 if r is none.
func sizeOf(r io.Reader) int64 {
	f, ok := r.(*os.File)
	if !ok {
		return 0
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	return info.Size()
}
