package framingtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/seed44153783/wirekit/framing"
)

// excess returns sizes above the limit: a little, much, and such that their lowest bytes say little.
func (c *candidate) excess() []int {
	limit := c.opts.Max
	return []int{limit + 1, limit + 2, limit + 1<<8, 2*limit + 100, 3*limit + 200, limit + 1<<16}
}

// bigFrame returns a frame of which Max counts n bytes.
func (c *candidate) bigFrame(n int) ([]byte, error) {
	s, err := c.bigSample(n, c.sized(n))
	return s.frame, err
}

// bigSample returns the frame of a payload of which Max counts n bytes.
func (c *candidate) bigSample(n int, payload []byte) (sample, error) {
	c.clock.tick("AppendFrame of Options.Big", payload)
	frame, err := c.opts.Big.AppendFrame(nil, payload)
	if err != nil {
		return sample{}, faultf(payload, 0, "Options.Big: AppendFrame of %d bytes: %v", n, err)
	}
	return sample{payload, frame}, nil
}

// above returns streams of a good frame, one above the limit, and a good one again.
func (c *candidate) above() (streams [][]byte, err error) {
	if c.opts.Max == 0 {
		return nil, nil
	}
	good, err := c.bigFrame(c.opts.Max)
	if err != nil {
		return nil, err
	}
	for _, n := range []int{c.opts.Max + 1, 2*c.opts.Max + 100} {
		frame, err := c.bigFrame(n)
		if err != nil {
			return nil, err
		}
		streams = append(streams, slices.Concat(good, frame, good), frame)
	}
	return streams, nil
}

// limits checks frames of up to Max bytes and above, on both sides.
func limits(c *candidate) error {
	for _, s := range c.excessive {
		return faultf(s.frame, 0,
			"AppendFrame takes a payload of %d bytes whose frame Split finds too big", len(s.payload))
	}
	limit := c.opts.Max
	switch {
	case limit == 0:
		return nil
	case limit < 2:
		return errors.New("Options.Max is below 2")
	case c.opts.Big == nil:
		return errors.New("Options.Max needs Options.Big")
	}
	for _, n := range []int{limit - 1, limit} {
		if err := c.within(n); err != nil {
			return err
		}
	}
	for _, n := range c.excess() {
		payload := c.sized(n)
		if payload == nil && n > 3*limit+200 {
			continue // the framing has none
		}
		if !c.opts.DecodeOnly {
			c.clock.tick("AppendFrame", payload)
			_, err := c.f.AppendFrame(nil, payload)
			if err := c.tooBig(err, n); err != nil {
				return faultf(payload, 0, "AppendFrame of %d bytes with Max %d: %v", n, limit, err)
			}
		}
		frame, err := c.bigFrame(n)
		if err != nil && n > 3*limit+200 {
			continue // Big need not go so far
		}
		if err != nil {
			return err
		}
		for _, way := range c.ways() {
			fill, o := way.open().past(frame, false)
			if o.advance != 0 || o.token != nil || o.err == nil {
				return faultf(frame, fill,
					"%s of a frame of %d bytes with Max %d: want 0, nil and a *FrameSizeError, got %v",
					way.name, n, limit, o)
			}
			if err := c.tooBig(o.err, n); err != nil {
				return faultf(frame, fill, "%s of a frame of %d bytes with Max %d: %v", way.name, n, limit, err)
			}
		}
	}
	if err := c.early(); err != nil {
		return err
	}
	return c.huge()
}

// within checks a frame of n bytes, which are not too many.
func (c *candidate) within(n int) error {
	payload := c.sized(n)
	frame, err := c.bigFrame(n)
	if err != nil {
		return err
	}
	if !c.opts.DecodeOnly {
		own, err := c.f.AppendFrame(nil, payload)
		if err != nil {
			return faultf(payload, 0, "AppendFrame of %d bytes with Max %d: %v", n, c.opts.Max, err)
		}
		if !bytes.Equal(own, frame) {
			return faultf(own, 0,
				"AppendFrame of %d bytes does not make the frame that Options.Big makes, %s", n, excerpt(frame))
		}
	}
	for _, way := range c.ways() {
		for _, pieces := range [][][]byte{{frame}, singles(frame)} {
			tokens, failed := frames(drive(way.open(), pieces...))
			if failed != nil || len(tokens) != 1 || tokens[0] != string(payload) {
				return faultf(frame, 0,
					"%s of a frame of %d bytes with Max %d: got %d frames, %v",
					way.name, n, c.opts.Max, len(tokens), failed)
			}
		}
	}
	return nil
}

// early checks that a frame above the limit is refused before much more of it has come than a good frame has: twice as
// much, for a frame of marks that are escaped may be as long.
func (c *candidate) early() error {
	good, err := c.bigFrame(c.opts.Max)
	if err != nil {
		return err
	}
	frame, err := c.bigFrame(3*c.opts.Max + 200)
	if err != nil {
		return err
	}
	enough := 2*len(good) + 64
	if enough >= len(frame) {
		return nil
	}
	for _, way := range c.ways() {
		if fill, o := way.open().past(frame[:enough], false); o.waits() {
			return faultf(frame, enough,
				"%s waits for more than %d bytes of a frame above Max %d: "+
					"Max should be looked at before the frame is whole",
				way.name, enough-fill, c.opts.Max)
		}
	}
	return nil
}

// hugeSizes are sizes that no memory holds, and of which few bytes say little.
var hugeSizes = []uint64{
	1<<31 - 1, 1 << 31, 1<<32 - 2, 1<<32 + 5, 1<<40 + 5, 1<<63 - 100, 1<<63 + 5, math.MaxUint64 - 100,
}

// hugeHeads returns the heads, with some of the payload, of frames of hugeSizes, and how many bytes each frame has; 0:
// more than can be counted, or f makes none.
func hugeHeads(f framing.Framing) (heads [][]byte, sizes []uint64) {
	sized, ok := f.(framing.SizeFraming)
	for i := 0; ok && i < len(hugeSizes); i++ {
		head, tail, err := sized.SizeParts(nil, hugeSizes[i])
		if err != nil {
			continue
		}
		size := hugeSizes[i] + uint64(len(head)+len(tail))
		if size < hugeSizes[i] {
			size = 0
		}
		heads, sizes = append(heads, append(bytes.Clone(head), repeated([]byte("x"), 64)...)), append(sizes, size)
	}
	return heads, sizes
}

// huge checks that the head of a frame that no memory holds is refused.
func (c *candidate) huge() error {
	heads, sizes := hugeHeads(c.opts.Big)
	for i, head := range heads {
		for _, way := range c.ways() {
			fill, o := way.open().past(head, false)
			if o.advance != 0 || o.token != nil || !errors.Is(o.err, framing.ErrFrameTooBig) {
				return faultf(head, fill, "%s of the head of a frame of %d bytes with Max %d: "+
					"want 0, nil and a *FrameSizeError, got %v", way.name, sizes[i], c.opts.Max, o)
			}
		}
	}
	return nil
}

// tooBig checks the error of a frame or payload of size bytes, which is above the limit.
func (c *candidate) tooBig(err error, size int) error {
	var e *framing.FrameSizeError
	switch limit := uint64(c.opts.Max); {
	case err == nil:
		return errors.New("it is not refused")
	case !errors.As(err, &e):
		return fmt.Errorf("want a *FrameSizeError, got %v", err)
	case e.Max != limit || e.Size <= limit || e.Size > uint64(size):
		return fmt.Errorf("want a Size from %d to %d and Max %d, got %d and %d", limit+1, size, limit, e.Size, e.Max)
	}
	return nil
}

// oversize checks what Reader and Buffer make of frames above the limit, where the framing can tell where they end:
// exactly those are dropped, told of or streamed, as the policy says.
func oversize(c *candidate) error {
	limit := c.opts.Max
	if limit == 0 {
		return nil
	}
	skips, streams, err := c.canSkip()
	if err != nil || !skips {
		return err
	}
	var stream []byte
	var want []event // of frames above the limit the payload and where they start
	for _, n := range []int{limit - 1, 2*limit + 100, limit - 1, limit, limit + 1, 3*limit + 200, limit} {
		payload := c.sized(n)
		if n > limit {
			payload = c.varied(n)
		}
		s, err := c.bigSample(n, payload)
		if err != nil {
			return err
		}
		e := event{frame: string(payload), at: int64(len(stream) + len(s.frame))}
		if n > limit {
			e.err, e.at = "too big", int64(len(stream))
		}
		stream, want = append(stream, s.frame...), append(want, e)
	}
	cuts := [][][]byte{singles(stream)}
	if len(stream) < 1<<13 {
		bytewise := slices.Collect(slices.Chunk(stream, 1))
		cuts = [][][]byte{bytewise, {stream}, cutAmong(c.rnd, stream, 3), cutAmong(c.rnd, stream, 20)}
	}
	for _, pieces := range cuts {
		for _, policy := range []framing.Oversize{framing.Skip, framing.Report, framing.Stream} {
			c.clock.tick("Reader and Buffer", stream)
			r := framing.NewReader(newPieces(pieces...), c.f)
			r.Oversize, r.MaxSkip = policy, -1
			b := framing.NewBuffer(c.f)
			b.Oversize, b.MaxSkip = policy, -1
			read, pushed := pull(r), push(b, pieces...)
			if err := c.judge("Reader", policy, streams && policy == framing.Stream, stream, want, read); err != nil {
				return err
			}
			if err := c.judge("Buffer", policy, false, stream, want, pushed); err != nil {
				return err
			}
		}
	}
	if err := c.endMark(); err != nil {
		return err
	}
	return c.skipCut()
}

// judge checks what a Reader or a Buffer made of stream, where frames above the limit have bodies if streams says so.
func (c *candidate) judge(who string, policy framing.Oversize, streams bool, stream []byte, want, got []event) error {
	name := "reports"
	switch policy {
	case framing.Skip:
		name = "skips"
		want = slices.DeleteFunc(slices.Clone(want), func(e event) bool { return e.err != "" })
	case framing.Stream:
		name = "streams"
	}
	fail := func(i int, format string, args ...any) error {
		at := int64(len(stream))
		if i < len(want) {
			at = want[i].at
		}
		return faultf(stream, int(at), who+" that "+name+" frames above Max: "+format, args...)
	}
	for i := range max(len(want), len(got)) {
		switch both := i < len(want) && i < len(got); {
		case !both || !want[i].toldAs(got[i]):
			return fail(i, "want %s, got %s", nth(want, i), nth(got, i))
		case want[i].err != "" && streams && got[i].frame != want[i].frame:
			return fail(i, "Body is not the payload, but %s", excerpt([]byte(got[i].frame)))
		}
	}
	return nil
}

// toldAs says whether a frame, or one above the limit, is what got says. The latter may have fill before it.
func (e event) toldAs(got event) bool {
	if e.err == "" {
		return got == e
	}
	return strings.HasPrefix(got.class, "too big") && got.at >= e.at && got.at <= e.at+int64(len(e.frame))
}

// endMark checks that a frame above the limit with a wrong last byte is not taken for one that is skipped, where a
// frame below it is not taken for a good one.
func (c *candidate) endMark() error {
	for _, n := range []int{c.opts.Max, 2*c.opts.Max + 100} {
		frame, err := c.bigFrame(n)
		if err != nil {
			return err
		}
		frame[len(frame)-1] ^= 1
		c.clock.tick("Reader", frame)
		r := framing.NewReader(newPieces(frame), c.f)
		r.Oversize = framing.Skip
		_, err = r.ReadFrame()
		switch wrong := errors.Is(err, framing.ErrMalformed); {
		case n == c.opts.Max && !wrong:
			return nil // nothing is said of the last byte
		case n > c.opts.Max && !wrong:
			return faultf(frame, len(frame)-1,
				"the last byte of a frame above Max is not looked at when it is skipped: "+
					"State.Tail should say what it is (got %v)",
				err)
		}
	}
	return nil
}

// canSkip says whether the framing can tell where a frame above the limit ends, and whether its payload can be
// streamed.
func (c *candidate) canSkip() (skips, streams bool, err error) {
	frame, err := c.bigFrame(2*c.opts.Max + 100)
	if err != nil {
		return false, false, err
	}
	ways := c.ways()
	l := ways[len(ways)-1].open()
	_, o := l.past(frame, true)
	known := o.err != nil && l.state != nil
	return known && l.state.Skip != 0, known && l.state.Payload != 0, nil
}

// skipCut checks that a frame is skipped in little memory, and that a stream that ends within it does not end well.
func (c *candidate) skipCut() error {
	frame, err := c.bigFrame(2*c.opts.Max + 100)
	if err != nil {
		return err
	}
	r := framing.NewReader(nil, c.f)
	r.Oversize = framing.Skip
	for _, cut := range places(len(frame) - 1) {
		if cut == 0 || c.opts.Tail || c.opts.Drop {
			continue
		}
		c.clock.tick("Reader that skips", frame[:cut])
		r.Reset(newPieces(cutAt(frame[:cut], cut/2)...))
		_, err := r.ReadFrame()
		if err == io.EOF && c.isFill(frame, cut) {
			continue
		}
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			return faultf(frame, cut,
				"the last %d bytes of a skipped frame are missing: want io.ErrUnexpectedEOF from Reader, got %v",
				len(frame)-cut, err)
		}
	}
	b := framing.NewBuffer(c.f)
	b.Oversize = framing.Skip
	for _, piece := range singles(frame[:len(frame)-1]) {
		_ = b.Feed(piece)
		_, _, _ = b.Next()
	}
	if held := b.Buffered(); held > max(512, len(frame)/2) {
		return faultf(frame, len(frame)-1,
			"SplitState holds on to %d bytes of a frame of %d that is skipped: it should advance over them",
			held, len(frame))
	}
	return nil
}
