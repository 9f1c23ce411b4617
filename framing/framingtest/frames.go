package framingtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/seed44153783/wirekit/framing"
)

// roundTrip checks that payloads come back as they were, one by one and in a row, and that nothing is left over. The
// empty payload is left to another law.
func roundTrip(c *candidate) error {
	var row Stream
	for _, s := range c.made {
		if len(s.payload) == 0 {
			continue
		}
		if err := c.comesBack(Stream{s.frame, [][]byte{s.payload}}); err != nil {
			return err
		}
		if len(s.frame) <= 1<<17 {
			row.Bytes = append(row.Bytes, s.frame...)
			row.Frames = append(row.Frames, s.payload)
		}
	}
	for _, s := range append(c.opts.Streams, row) {
		if err := c.comesBack(s); err != nil {
			return err
		}
	}
	return nil
}

// comesBack checks that every look at s finds its frames.
func (c *candidate) comesBack(s Stream) error {
	for _, way := range c.ways() {
		events := drive(way.open(), s.Bytes)
		at := 0
		for i, want := range s.Frames {
			switch {
			case i == len(events):
				return faultf(s.Bytes, at, "%s finds %d frames, there are %d", way.name, i, len(s.Frames))
			case events[i].err != "":
				return faultf(s.Bytes, int(events[i].at),
					"%s of frame %d: want %s, got %v", way.name, i, excerpt(want), events[i])
			case events[i].frame != string(want):
				return faultf(s.Bytes, at,
					"%s of frame %d: want %s, got %s", way.name, i, excerpt(want), excerpt([]byte(events[i].frame)))
			}
			at = int(events[i].at)
		}
		if len(events) > len(s.Frames) {
			return faultf(s.Bytes, at,
				"%s finds more than the %d frames there are: %v", way.name, len(s.Frames), events[len(s.Frames)])
		}
		if at != len(s.Bytes) {
			return faultf(s.Bytes, at, "%s leaves the last %d bytes", way.name, len(s.Bytes)-at)
		}
	}
	return nil
}

// marks checks that a payload cannot be taken for a frame: payloads that hold what the frames of others start and end
// with, whole or in part, in the middle or where they meet the frame's own, are refused or come back.
func marks(c *candidate) error {
	const most, edge = 6, 8
	var bodies [][]byte
	for _, s := range c.samples[:min(len(c.samples), most)] {
		bodies = append(bodies, s.frame, slices.Concat(s.frame, s.frame))
		for _, ends := range [][]byte{s.frame[:min(len(s.frame), edge)], s.frame[max(0, len(s.frame)-edge):]} {
			for i := range ends {
				for j := i + 1; j <= len(ends); j++ {
					part := ends[i:j]
					bodies = append(bodies, part, slices.Concat([]byte("a"), part), slices.Concat(part, []byte("a")),
						slices.Concat([]byte("a"), part, []byte("b")), slices.Concat(part, part))
				}
			}
		}
	}
	slices.SortFunc(bodies, bytes.Compare)
	bodies = slices.CompactFunc(bodies, bytes.Equal)
	for _, body := range bodies {
		p := c.shaped(body)
		if len(p) == 0 {
			continue
		}
		c.clock.tick("AppendFrame", p)
		frame, err := c.f.AppendFrame(nil, bytes.Clone(p))
		if err != nil {
			continue
		}
		for _, way := range c.ways() {
			tokens, failed := frames(drive(way.open(), slices.Concat(frame, frame)))
			if failed == nil && slices.Equal(tokens, []string{string(p), string(p)}) {
				continue
			}
			got := fmt.Sprintf("the frames %.100q", tokens)
			if failed != nil {
				got += " and then " + failed.String()
			}
			return faultf(frame, max(bytes.Index(frame, p), 0),
				"AppendFrame takes the payload %s, which holds what a frame starts or ends with, "+
					"and of two such frames %s makes %s",
				excerpt(p), way.name, got)
		}
	}
	return nil
}

// empty checks that the empty frame is a token, or that there is none.
func empty(c *candidate) error {
	if c.opts.DecodeOnly {
		return nil
	}
	for _, payload := range [][]byte{nil, {}} {
		frame, err := c.f.AppendFrame(nil, payload)
		if c.opts.NoEmpty {
			if err == nil {
				return faultf(frame, 0,
					"AppendFrame makes a frame of the empty payload: Options.NoEmpty says that there is none")
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("AppendFrame of the empty payload: %w (Options.NoEmpty, if there is no empty frame)", err)
		}
		for _, way := range c.ways() {
			events := drive(way.open(), frame)
			tokens, failed := frames(events)
			if failed != nil {
				return faultf(frame, int(failed.at), "%s of the empty frame: %v", way.name, failed)
			}
			if len(tokens) != 1 || tokens[0] != "" {
				return faultf(frame, 0,
					"%s of the empty frame: want one empty token that is not nil, got %.100q", way.name, tokens)
			}
		}
	}
	return nil
}

// appends checks AppendFrame: where it writes, what it keeps, and what it returns with an error.
func appends(c *candidate) error {
	for _, s := range c.samples {
		payload := bytes.Clone(s.payload)
		room := make([]byte, 4, 4+len(s.frame)+64)
		copy(room, "kept")
		for _, dst := range [][]byte{nil, {}, []byte("kept")[:4:4], room} {
			kept := string(dst)
			c.clock.tick("AppendFrame", payload)
			got, err := c.f.AppendFrame(dst, payload)
			switch {
			case err != nil:
				return faultf(payload, 0, "AppendFrame takes a payload once and then refuses it: %v", err)
			case string(dst) != kept:
				return faultf(dst, 0, "AppendFrame changes what is in dst, which was %q", kept)
			case !bytes.Equal(payload, s.payload):
				return faultf(payload, difference(payload, s.payload),
					"AppendFrame changes its payload, which was %s", excerpt(s.payload))
			case !bytes.HasPrefix(got, dst):
				return faultf(got, 0, "AppendFrame(%q, %s) does not keep what is in dst", kept, excerpt(payload))
			case !bytes.Equal(got[len(kept):], s.frame):
				return faultf(got, len(kept),
					"AppendFrame(%q, %s) makes another frame than AppendFrame(nil, ...): want %s",
					kept, excerpt(payload), excerpt(s.frame))
			case len(kept) > 0 && cap(dst) > 4 && &got[0] != &dst[0]:
				return faultf(got, 0,
					"AppendFrame(%q, %s) does not append in place, though there is room", kept, excerpt(payload))
			}
			flip(payload)
			if !bytes.Equal(got[len(kept):], s.frame) {
				return faultf(s.frame, 0,
					"what AppendFrame returns is a view of its payload: a change of that changes it")
			}
			flip(payload)
			flip(got[len(kept):])
			if again, err := c.f.AppendFrame(nil, payload); err != nil || !bytes.Equal(again, s.frame) {
				return faultf(again, 0,
					"AppendFrame keeps a frame that it returned: a change of that changes the next, error %v", err)
			}
		}
	}
	for _, payload := range c.refusals() {
		kept := make([]byte, 4, 1<<12)
		copy(kept, "kept")
		for _, dst := range [][]byte{nil, kept[:4:4], kept} {
			c.clock.tick("AppendFrame", payload)
			got, err := c.f.AppendFrame(dst, payload)
			if err == nil {
				continue // another law's concern
			}
			if !unchanged(dst, got) || string(kept) != "kept" {
				return faultf(got, 0,
					"AppendFrame(%q, %s) fails, but does not return dst unchanged", dst, excerpt(payload))
			}
			if errors.Is(err, io.EOF) {
				return faultf(payload, 0, "AppendFrame fails with io.EOF, which means the good end of a stream")
			}
		}
	}
	return nil
}

// unchanged says whether got is dst, as it is returned with an error.
func unchanged(dst, got []byte) bool {
	return len(got) == len(dst) && (got == nil) == (dst == nil) && (len(dst) == 0 || &got[0] == &dst[0])
}

// refusals are payloads that AppendFrame does not take.
func (c *candidate) refusals() [][]byte {
	refused := slices.Clone(c.refused)
	if c.opts.NoEmpty {
		refused = append(refused, nil)
	}
	if c.opts.Max > 0 {
		refused = append(refused, c.sized(c.opts.Max+1), c.sized(3*c.opts.Max+200))
	}
	return refused
}

// parts checks that FrameParts, for a Writer that does not copy the payload, takes and makes what AppendFrame does.
func parts(c *candidate) error {
	f, ok := c.f.(framing.PartsFraming)
	if !ok {
		return nil
	}
	for _, s := range c.made {
		if err := c.sameParts(s); err != nil {
			return err
		}
	}
	for _, payload := range c.refusals() {
		dst := append(make([]byte, 0, 100), "kept"...)
		c.clock.tick("FrameParts", payload)
		head, _, err := f.FrameParts(dst, payload)
		if _, refuses := c.f.AppendFrame(nil, payload); refuses == nil {
			continue // another law's concern
		}
		if err == nil {
			return faultf(payload, 0, "FrameParts takes a payload of %d bytes that AppendFrame refuses", len(payload))
		}
		if !unchanged(dst, head) || string(dst) != "kept" {
			return faultf(head, 0, "FrameParts(%q, %s) fails, but does not return dst unchanged", dst, excerpt(payload))
		}
	}
	return nil
}

// sameParts checks FrameParts, if there is one, against the frame that AppendFrame makes.
func (c *candidate) sameParts(s sample) error {
	f, ok := c.f.(framing.PartsFraming)
	if !ok {
		return nil
	}
	for _, dst := range [][]byte{nil, append(make([]byte, 0, 100), "kept"...)} {
		c.clock.tick("FrameParts", s.payload)
		head, tail, err := f.FrameParts(dst, s.payload)
		if err != nil {
			return faultf(s.payload, 0, "FrameParts refuses what AppendFrame takes: %v", err)
		}
		if !bytes.HasPrefix(head, dst) {
			return faultf(head, 0, "FrameParts(%q, ...) does not keep what is in dst", dst)
		}
		head = head[len(dst):]
		inner := len(s.frame) - len(head) - len(tail)
		if inner != len(s.payload) || !bytes.HasPrefix(s.frame, head) || !bytes.HasSuffix(s.frame, tail) ||
			!bytes.Equal(s.frame[len(head):len(head)+inner], s.payload) {
			return faultf(s.frame, len(head),
				"FrameParts of %s makes %s before the payload and %s after it, "+
					"which is not the frame that AppendFrame makes",
				excerpt(s.payload), excerpt(head), excerpt(tail))
		}
	}
	return nil
}

// writers checks that a Writer writes what AppendFrame makes, and what it does when a write fails.
func writers(c *candidate) error {
	var all [][]byte
	var want []byte
	for _, s := range c.made {
		if len(s.frame) > 1<<20 {
			continue
		}
		c.clock.tick("Writer", s.payload)
		var out bytes.Buffer
		w := framing.NewWriter(&out, c.f)
		if err := w.WriteFrame(s.payload); err != nil {
			return faultf(s.payload, 0, "WriteFrame: %v", err)
		}
		if !bytes.Equal(out.Bytes(), s.frame) {
			return faultf(out.Bytes(), 0,
				"WriteFrame of %s does not write what AppendFrame makes: %s", excerpt(s.payload), excerpt(s.frame))
		}
		for _, room := range []int{0, 1, len(s.frame) / 2, len(s.frame) - 1} {
			for _, failure := range []error{errWrite, nil} {
				if err := c.failingWrite(s, room, failure); err != nil {
					return faultf(s.payload, 0, "WriteFrame to a writer with room for %d bytes: %v", room, err)
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
		return faultf(out.Bytes(), 0, "WriteFrames does not write what AppendFrame makes: %s", excerpt(want))
	}
	for _, payload := range c.refused {
		out.Reset()
		if err := w.WriteFrame(payload); err == nil || out.Len() > 0 {
			return faultf(payload, 0,
				"WriteFrame of what AppendFrame refuses writes %s, error %v", excerpt(out.Bytes()), err)
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
		return errors.New("something is written after a part of a frame")
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
