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
	for _, s := range c.made {
		if err := c.sameParts(s); err != nil {
			return err
		}
	}
	heads, sizes := hugeHeads(c.f)
	for i, head := range heads {
		if c.opts.Max > 0 {
			return faultf(head, 0, "SizeParts makes a frame of %d bytes with Max %d", sizes[i], c.opts.Max)
		}
		for _, way := range c.ways() {
			if fill, o := way.open().past(head, false); !o.waits() && !errors.Is(o.err, framing.ErrFrameTooBig) {
				return faultf(head, fill,
					"SizeParts makes a head for a frame of %d bytes, of which %s makes %v", sizes[i], way.name, o)
			}
		}
	}
	for _, payload := range c.refusals() {
		if _, err := c.f.AppendFrame(nil, payload); err == nil {
			continue // another law's concern
		}
		for _, p := range c.parters() {
			dst := append(make([]byte, 0, 100), "kept"...)
			c.clock.tick(p.name, payload)
			head, _, err := p.parts(dst, payload)
			if err == nil {
				return faultf(payload, 0,
					"%s takes a payload of %d bytes that AppendFrame refuses", p.name, len(payload))
			}
			if !unchanged(dst, head) || string(dst) != "kept" {
				return faultf(head, 0, "%s(%q, ...) fails, but does not return dst unchanged", p.name, dst)
			}
		}
	}
	return nil
}

// parter is FrameParts or SizeParts.
type parter struct {
	name  string
	parts func(dst, payload []byte) (head, tail []byte, err error)
}

// parters returns the ways that the framing has to make the parts of a frame.
func (c *candidate) parters() (all []parter) {
	if f, ok := c.f.(framing.PartsFraming); ok {
		all = append(all, parter{"FrameParts", f.FrameParts})
	}
	if f, ok := c.f.(framing.SizeFraming); ok {
		all = append(all, parter{"SizeParts", func(dst, payload []byte) ([]byte, []byte, error) {
			return f.SizeParts(dst, uint64(len(payload)))
		}})
	}
	return all
}

// sameParts checks FrameParts and SizeParts, if there are any, against the frame that AppendFrame makes.
func (c *candidate) sameParts(s sample) error {
	for _, p := range c.parters() {
		for _, dst := range [][]byte{nil, append(make([]byte, 0, 100), "kept"...)} {
			c.clock.tick(p.name, s.payload)
			head, tail, err := p.parts(dst, s.payload)
			if errors.Is(err, framing.ErrDecodeOnly) && p.name == "SizeParts" {
				continue // a payload is more than its size
			}
			if err != nil {
				return faultf(s.payload, 0, "%s refuses what AppendFrame takes: %v", p.name, err)
			}
			if !bytes.HasPrefix(head, dst) {
				return faultf(head, 0, "%s(%q, ...) does not keep what is in dst", p.name, dst)
			}
			head = head[len(dst):]
			end := len(s.frame) - len(tail)
			if end-len(head) != len(s.payload) || !bytes.HasPrefix(s.frame, head) || !bytes.HasSuffix(s.frame, tail) ||
				!bytes.Equal(s.frame[len(head):end], s.payload) {
				return faultf(s.frame, len(head), "%s of %s makes %s before the payload and %s after it, "+
					"which is not the frame that AppendFrame makes", p.name, excerpt(s.payload), excerpt(head), excerpt(tail))
			}
		}
	}
	return nil
}

// writers checks that a Writer, which makes frames in a buffer that it keeps, and many in a row, writes what
// AppendFrame makes.
func writers(c *candidate) error {
	var out bytes.Buffer
	w := framing.NewWriter(plainWriter{&out}, c.f)
	var all [][]byte
	var want []byte
	for _, s := range c.made {
		if len(s.frame) > 1<<20 {
			continue
		}
		all, want = append(all, s.payload), append(want, s.frame...)
		c.clock.tick("Writer", s.payload)
		out.Reset()
		if err := w.WriteFrame(s.payload); err != nil || !bytes.Equal(out.Bytes(), s.frame) {
			return faultf(out.Bytes(), 0, "WriteFrame of %s does not write what AppendFrame makes, %s, error %v",
				excerpt(s.payload), excerpt(s.frame), err)
		}
	}
	out.Reset()
	if err := w.WriteFrames(all); err != nil || !bytes.Equal(out.Bytes(), want) {
		return faultf(out.Bytes(), 0,
			"WriteFrames does not write what AppendFrame makes, %s, error %v", excerpt(want), err)
	}
	return nil
}

// plainWriter hides what else a writer can do.
type plainWriter struct{ io.Writer }
