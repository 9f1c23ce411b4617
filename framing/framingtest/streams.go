package framingtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing/iotest"

	"github.com/seed44153783/wirekit/framing"
)

// prompt checks that a frame is returned as soon as all of it is there (Options.Ahead: and as many bytes more), whether
// the stream ends there or not.
func prompt(c *candidate) error {
	all := c.frames
	for _, s := range c.made {
		if len(s.frame) > longest && len(s.frame) <= 1<<17 {
			all = append(slices.Clip(all), s)
		}
	}
	for _, s := range all {
		data := append(bytes.Clone(s.frame), repeated(s.frame, c.opts.Ahead)...)
		for _, way := range c.ways() {
			fill, o := way.open().past(data, false)
			if o.waits() {
				return faultf(s.frame, len(s.frame),
					"%s does not return a complete frame before a further byte comes", way.name)
			}
			if end, last := way.open().past(data, true); end != fill || !last.same(o) {
				return faultf(data, fill+o.advance,
					"%s of a complete frame depends on whether the stream ends: %v, but at the end %v",
					way.name, o, last)
			}
		}
	}
	return nil
}

// repeated returns n bytes: b again and again.
func repeated(b []byte, n int) []byte {
	return bytes.Repeat(b, n/max(len(b), 1)+1)[:n]
}

// truncation checks frames that are cut at every place.
func truncation(c *candidate) error {
	for _, s := range c.frames {
		for _, cut := range places(len(s.frame) - 1) {
			if cut == 0 {
				continue
			}
			for _, way := range c.ways() {
				if err := c.cutShort(way.open(), s.frame, cut); err != nil {
					return faultf(s.frame, cut, "%s of a frame cut after %d bytes, %v", way.name, cut, err)
				}
			}
		}
	}
	return nil
}

// cutShort looks at the first bytes of a frame: as if more could follow, then at the end.
func (c *candidate) cutShort(l *look, frame []byte, cut int) error {
	n := 0
	for atEOF := false; ; {
		o := l.at(frame[n:cut], atEOF)
		when := "though more may follow"
		if atEOF {
			when = "at the end of the stream"
		}
		switch fill := o.advance > 0 && o.token == nil && o.err == nil; {
		case fill && atEOF && c.opts.Drop && o.advance == cut-n:
			return nil
		case fill && !c.isFill(frame, n+o.advance):
			return fmt.Errorf("%s: it drops %d of its bytes without a word", when, o.advance)
		case fill:
			if n += o.advance; n == cut {
				return nil
			}
			l.next()
		case !atEOF && !o.waits():
			return fmt.Errorf("%s: want need-more, got %v", when, o)
		case !atEOF:
			atEOF = true
		case c.opts.Tail && o.err == nil && o.token != nil && o.advance == cut-n:
			return nil
		case c.opts.Tail, c.opts.Drop:
			return fmt.Errorf("%s: want all that is left as a frame, or dropped, got %v", when, o)
		case o.advance != 0 || !errors.Is(o.err, io.ErrUnexpectedEOF):
			return fmt.Errorf("%s: want 0, nil, io.ErrUnexpectedEOF, got %v", when, o)
		default:
			return nil
		}
	}
}

// isFill says whether the first n bytes of frame are fill: without them the rest is what the frame is.
func (c *candidate) isFill(frame []byte, n int) bool {
	all, rest := c.whole(frame), c.whole(frame[n:])
	if len(all) == 0 || len(all) != len(rest) {
		return false
	}
	for i := range all {
		if all[i].frame != rest[i].frame || all[i].err != rest[i].err {
			return false
		}
	}
	return true
}

// chunking checks that the way a stream is cut makes no difference, to none of the ways to read it. Bad streams and
// frames above the limit fail alike, too.
func chunking(c *candidate) error {
	k := newCuts(c)
	for _, stream := range c.streams() {
		want := c.whole(stream)
		for _, way := range k.ways {
			if err := differ(way.name+" at the end of the stream", stream, want, driveToEnd(way.open(), stream)); err != nil {
				return err
			}
		}
		if err := k.compare(want, stream, singles(stream)...); err != nil {
			return err
		}
		for _, first := range places(len(stream)) {
			if err := k.compare(want, stream, cutAt(stream, first)...); err != nil {
				return err
			}
			if len(stream) > 16 {
				continue
			}
			for second := first; second <= len(stream); second++ {
				if err := k.compare(want, stream, cutAt(stream, first, second)...); err != nil {
					return err
				}
			}
		}
	}
	above, err := c.above()
	if err != nil {
		return err
	}
	for _, stream := range slices.Concat(c.damaged(), c.hostile(), above) {
		want := c.whole(stream)
		for _, pieces := range [][][]byte{{stream}, singles(stream), cutAmong(c.rnd, stream, 2)} {
			if err := k.compare(want, stream, pieces...); err != nil {
				return err
			}
		}
	}
	long := c.long()
	want := c.whole(long)
	if err := k.compare(want, long, long); err != nil {
		return err
	}
	for range 9 {
		if err := k.compare(want, long, cutAmong(c.rnd, long, 9)...); err != nil {
			return err
		}
	}
	return nil
}

// cuts compares all ways to read a stream with Split of the whole of it.
type cuts struct {
	c      *candidate
	ways   []way
	reader *framing.Reader
	buffer *framing.Buffer
}

func newCuts(c *candidate) *cuts {
	return &cuts{c, c.ways(), framing.NewReader(nil, c.f), framing.NewBuffer(c.f)}
}

func (k *cuts) compare(want []event, stream []byte, pieces ...[]byte) error {
	in := fmt.Sprintf(" in %d pieces", len(pieces))
	for _, way := range k.ways {
		if err := differ(way.name+in, stream, want, drive(way.open(), pieces...)); err != nil {
			return err
		}
		if len(pieces) > 2 {
			continue // to cut it once shows what an end that is known does
		}
		in := in + ", at the last of which the stream is known to end"
		if err := differ(way.name+in, stream, want, driveToEnd(way.open(), pieces...)); err != nil {
			return err
		}
	}
	want = upToError(want)
	k.c.clock.tick("Reader"+in, stream)
	k.reader.Reset(newPieces(pieces...))
	if err := differ("Reader"+in, stream, want, pull(k.reader)); err != nil {
		return err
	}
	k.c.clock.tick("Buffer"+in, stream)
	k.buffer.Reset()
	return differ("Buffer"+in, stream, want, push(k.buffer, pieces...))
}

// readers checks that odd readers make no difference to a Reader.
func readers(c *candidate) error {
	streams := c.streams()
	for i, stream := range c.damaged() {
		if i%8 == 0 {
			streams = append(streams, stream)
		}
	}
	for _, odd := range []struct {
		name string
		wrap func(io.Reader) io.Reader
	}{
		{"one byte at a time", iotest.OneByteReader},
		{"half of what is asked for", iotest.HalfReader},
		{"data together with the error", iotest.DataErrReader},
		{"one byte together with the error", func(r io.Reader) io.Reader {
			return iotest.DataErrReader(iotest.OneByteReader(r))
		}},
		{"99 empty reads before each", func(r io.Reader) io.Reader {
			return &idle{r: iotest.HalfReader(r), empty: 99}
		}},
		{"errors in between", func(r io.Reader) io.Reader {
			return &flaky{r: iotest.OneByteReader(r)}
		}},
		{"errors together with data", func(r io.Reader) io.Reader {
			return &flaky{r: iotest.OneByteReader(r), withData: true}
		}},
	} {
		r := framing.NewReader(nil, c.f)
		for _, stream := range streams {
			want := upToError(c.whole(stream))
			c.clock.tick("Reader", stream)
			r.Reset(odd.wrap(bytes.NewReader(stream)))
			if err := differ("Reader ("+odd.name+")", stream, want, pull(r)); err != nil {
				return err
			}
		}
	}
	return nil
}

// idle returns 0, nil so many times before each read.
type idle struct {
	r        io.Reader
	empty, n int
}

func (r *idle) Read(p []byte) (int, error) {
	if r.n < r.empty {
		r.n++
		return 0, nil
	}
	r.n = 0
	return r.r.Read(p)
}

// flaky fails every other read, or together with the data of every read.
type flaky struct {
	r        io.Reader
	withData bool
	n        int
}

func (r *flaky) Read(p []byte) (int, error) {
	r.n++
	if !r.withData && r.n%2 == 1 {
		return 0, errPassing
	}
	n, err := r.r.Read(p)
	if r.withData && n > 0 {
		err = errPassing
	}
	return n, err
}

// badFrames checks what follows one bad frame: with an error and an advance Split says that the next frame starts
// there. A frame of which only payload bytes are bad ends where it would be good.
func badFrames(c *candidate) error {
	good, ok := c.shortest()
	if !ok {
		return nil
	}
	tried := 0
	for _, s := range c.frames {
		if len(s.frame) > 24 || len(s.payload) < 2 {
			continue
		}
		if tried++; tried > 3 {
			break
		}
		for i := range s.frame {
			if err := c.badAt(s, i, good); err != nil {
				return err
			}
		}
	}
	return nil
}

// badAt changes the byte of a frame at i to every other value. Some of the values may be marks, which makes more or
// fewer frames of it: what most of them show counts.
func (c *candidate) badAt(s sample, i int, good sample) error {
	bad, wrong := 0, 0
	var first error
	for to := range 256 {
		if byte(to) == s.frame[i] {
			continue
		}
		frame := bytes.Clone(s.frame)
		frame[i] = byte(to)
		if err := c.endsAlone(frame, good); err != nil {
			return err
		}
		if !s.holds(i) {
			continue
		}
		isBad, err := c.goesOn(frame, good)
		if isBad {
			bad++
		}
		if err != nil {
			if wrong++; first == nil {
				first = err
			}
		}
	}
	if wrong > bad/2 {
		return first
	}
	return nil
}

// holds says whether the byte of the frame at i is one of the payload's, which stands in the frame verbatim and says
// nothing about its size. The last byte may form a mark with what follows.
func (s sample) holds(i int) bool {
	from := bytes.Index(s.frame, s.payload)
	return from >= 0 && len(s.payload) < len(s.frame) && from <= i && i < from+len(s.payload)-1
}

// shortest returns the shortest frame whose payload is not empty.
func (c *candidate) shortest() (good sample, ok bool) {
	for _, s := range c.frames {
		if len(s.payload) > 0 && (!ok || len(s.frame) < len(good.frame)) {
			good, ok = s, true
		}
	}
	return good, ok
}

// endsAlone checks that a bad frame ends in the same place whether a good one follows it or nothing.
func (c *candidate) endsAlone(bad []byte, good sample) error {
	way := c.ways()[0]
	fill, alone := way.open().past(bad, true)
	if alone.err == nil || alone.advance == 0 || c.opts.Tail {
		return nil
	}
	stream := slices.Concat(bad, good.frame)
	if from, o := way.open().past(stream, false); from != fill || o.err == nil || o.advance != alone.advance {
		return faultf(stream, from+o.advance,
			"Split of a bad frame depends on what follows it: alone %v, before another frame %v", alone, o)
	}
	return nil
}

// goesOn looks at a frame that may be bad, though its size is as it was, and at the good ones that follow it.
func (c *candidate) goesOn(frame []byte, good sample) (isBad bool, err error) {
	stream := slices.Concat(frame, good.frame, good.frame)
	events := c.whole(stream)
	if len(events) == 0 || events[0].past == 0 {
		return false, nil
	}
	if past := events[0].past; past > int64(len(frame)) {
		return true, faultf(stream, len(frame),
			"Split of a bad frame advances to %d with %v: the next one starts at %d", past, events[0], len(frame))
	}
	want := []event{
		{frame: string(good.payload), at: int64(len(frame) + len(good.frame))},
		{frame: string(good.payload), at: int64(len(stream))},
	}
	if last := events[max(0, len(events)-2):]; !slices.Equal(last, want) {
		return true, faultf(stream, int(events[0].past),
			"Split advances to %d after a bad frame, with %v, and does not find the two that follow at %d: last %v",
			events[0].past, events[0], len(frame), last)
	}
	for i := range events {
		events[i].past = 0
	}
	for _, policy := range []framing.Oversize{framing.Skip, framing.Report} {
		c.clock.tick("Reader", stream)
		r := framing.NewReader(newPieces(singles(stream)...), c.f)
		r.Oversize = policy
		want := events
		if policy == framing.Skip {
			want = slices.DeleteFunc(slices.Clone(events), func(e event) bool { return e.err != "" })
		}
		if err := differ("Reader that goes on after bad frames", stream, want, pull(r)); err != nil {
			return true, err
		}
	}
	return true, nil
}
