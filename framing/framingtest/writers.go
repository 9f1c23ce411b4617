package framingtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/seed44153783/wirekit/framing"
)

// writers checks that a Writer writes what AppendFrame makes, and what it does when a write fails.
func writers(c *candidate) error {
	var all [][]byte
	var want []byte
	for _, s := range c.samples {
		var out bytes.Buffer
		w := framing.NewWriter(&out, c.f)
		if err := w.WriteFrame(s.payload); err != nil {
			return fmt.Errorf("WriteFrame of %s: %w", excerpt(s.payload), err)
		}
		if !bytes.Equal(out.Bytes(), s.frame) {
			return fmt.Errorf("WriteFrame of %s: want %s, as AppendFrame makes, got %s", excerpt(s.payload), excerpt(s.frame), excerpt(out.Bytes()))
		}
		for _, room := range []int{0, 1, len(s.frame) / 2, len(s.frame) - 1} {
			for _, failure := range []error{errWrite, nil} {
				if err := c.failingWrite(s, room, failure); err != nil {
					return fmt.Errorf("WriteFrame of %s to a writer with room for %d bytes: %w", excerpt(s.payload), room, err)
				}
			}
		}
		all, want = append(all, s.payload), append(want, s.frame...)
	}
	var out bytes.Buffer
	w := framing.NewWriter(&out, c.f)
	if err := w.WriteFrames(all); err != nil {
		return fmt.Errorf("WriteFrames: %w", err)
	}
	if !bytes.Equal(out.Bytes(), want) {
		return errors.New("WriteFrames does not write what AppendFrame makes")
	}
	for _, payload := range c.refused {
		out.Reset()
		if err := w.WriteFrame(payload); err == nil || out.Len() > 0 {
			return fmt.Errorf("WriteFrame of %s, which AppendFrame refuses: wrote %s, error %v", excerpt(payload), excerpt(out.Bytes()), err)
		}
	}
	return nil
}

// errWrite is the error of a writer.
var errWrite = errors.New("framingtest: failing write")

// failingWrite writes a frame to a writer that takes room bytes. With a part of the frame out, nothing may follow.
func (c *candidate) failingWrite(s sample, room int, failure error) error {
	if room >= len(s.frame) || room < 0 {
		return nil
	}
	full := &fullWriter{room: room, err: failure}
	w := framing.NewWriter(full, c.f)
	want := failure
	if want == nil {
		want = io.ErrShortWrite
	}
	if err := w.WriteFrame(s.payload); !errors.Is(err, want) {
		return fmt.Errorf("want the error %v, got %v", want, err)
	}
	if !bytes.Equal(full.got, s.frame[:room]) {
		return fmt.Errorf("want the first %d bytes of the frame written, got %s", room, excerpt(full.got))
	}
	if room == 0 {
		return nil
	}
	full.room = 1 << 20
	if err := w.WriteFrame(s.payload); !errors.Is(err, want) {
		return fmt.Errorf("the error is not kept: then %v", err)
	}
	if len(full.got) != room {
		return errors.New("something was written behind a part of a frame")
	}
	return nil
}

// fullWriter takes room bytes and then returns err.
type fullWriter struct {
	room int
	err  error
	got  []byte
}

func (w *fullWriter) Write(p []byte) (int, error) {
	n := min(len(p), w.room)
	w.room -= n
	w.got = append(w.got, p[:n]...)
	if n < len(p) {
		return n, w.err
	}
	return n, nil
}
