package framingtest

import (
	"bytes"
	"runtime"
	"testing/iotest"

	"github.com/seed44153783/wirekit/framing"
)

// memory measures what streams cost: long ones, and those that claim much and bring little.
func memory(c *candidate) error {
	claims := c.claims()
	for _, streams := range [][][]byte{claims, {c.long()}, c.hostile()} {
		if err := c.cost(streams); err != nil {
			return err
		}
	}
	if underRace {
		return nil // what a look allocates says nothing then
	}
	return c.cost(c.manyBad())
}

// claims are the first bytes of frames that are far larger, in ascending order: whatever the notation, these are true
// heads. The limit of a frame of Options.Big is not the framing's own.
func (c *candidate) claims() [][]byte {
	const most = 256
	makers := []framing.Framing{c.f}
	if c.opts.Big != nil {
		makers = append(makers, c.opts.Big)
	}
	var claims [][]byte
	add := func(payload []byte) {
		if payload == nil {
			return
		}
		for _, f := range makers {
			c.clock.tick("AppendFrame", payload)
			if frame, err := f.AppendFrame(nil, payload); err == nil {
				claims = append(claims, bytes.Clone(frame[:min(len(frame), most)]))
			}
		}
	}
	for _, size := range []int{100 << 10, 1 << 20} {
		add(c.shaped(bulk()[:size:size]))
	}
	if c.opts.Max > 0 {
		add(c.sized(c.opts.Max))
	}
	return claims
}

// manyBad returns streams of many bad frames, which Skip passes over: what their errors cost is paid for each.
func (c *candidate) manyBad() [][]byte {
	var streams [][]byte
	for _, stream := range c.damaged() {
		_, o := c.ways()[0].open().past(stream, true)
		if o.err == nil || o.advance != len(stream) {
			continue
		}
		streams = append(streams, bytes.Repeat(stream, 1<<16/len(stream)))
		if len(streams) == 3 {
			break
		}
	}
	return streams
}

// cost measures what each of streams costs however it comes.
func (c *candidate) cost(streams [][]byte) error {
	r, b := framing.NewReader(nil, c.f), framing.NewBuffer(c.f)
	r.Oversize, b.Oversize = framing.Skip, framing.Skip
	for _, way := range []struct {
		name string
		run  func(stream []byte)
	}{
		{"Split", func(stream []byte) { _, _, _ = c.f.Split(stream, true) }},
		{"Reader", func(stream []byte) {
			r.Reset(bytes.NewReader(stream))
			readAll(r)
		}},
		{"Reader of single bytes", func(stream []byte) {
			r.Reset(iotest.OneByteReader(bytes.NewReader(stream[:min(len(stream), longest)])))
			readAll(r)
		}},
		{"Buffer", func(stream []byte) {
			b.Reset()
			_ = b.Feed(stream)
			for {
				if _, ok, _ := b.Next(); !ok {
					return
				}
			}
		}},
	} {
		runAll := func() {
			for _, stream := range streams {
				c.clock.tick(way.name, stream)
				way.run(stream)
			}
		}
		if allocated(runAll, freeMemory) <= freeMemory {
			continue
		}
		for _, stream := range streams {
			limit := freeMemory + 4*uint64(len(stream)) + decoded(c.whole(stream))
			c.clock.tick(way.name, stream)
			if got := allocated(func() { way.run(stream) }, limit); got > limit {
				return faultf(stream, 0,
					"%s allocates %d bytes for %d received, more than %d: "+
						"memory is made on the word of a length, or for every look",
					way.name, got, len(stream), limit)
			}
		}
	}
	return nil
}

// freeMemory is how many bytes may be allocated for any stream.
const freeMemory = 64 << 10

func readAll(r *framing.Reader) {
	for {
		if _, err := r.ReadFrame(); err != nil {
			return
		}
	}
}

// decoded returns how many bytes the frames of events have: where their tokens are copies, they take memory of their
// own.
func decoded(events []event) uint64 {
	var size uint64
	for _, e := range events {
		size += uint64(len(e.frame))
	}
	return size
}

// allocated returns how many bytes run allocates. It runs again where that is above enough: others may allocate at the
// same time.
func allocated(run func(), enough uint64) uint64 {
	least := ^uint64(0)
	var before, after runtime.MemStats
	for range 3 {
		runtime.ReadMemStats(&before)
		run()
		runtime.ReadMemStats(&after)
		if least = min(least, after.TotalAlloc-before.TotalAlloc); least <= enough {
			break
		}
	}
	return least
}

// linear checks that no byte is looked at again and again. What a look examines cannot be seen, but what it depends on
// can: while a frame arrives, the bytes in its middle that were shown before are changed, and a look at what is new
// must not notice.
func linear(c *candidate) error {
	ways := c.ways()
	way := ways[len(ways)-1]
	for _, s := range c.frames {
		if len(s.frame) < 4*unchangedBytes {
			continue
		}
		if i, o := c.rescans(way, s.frame); i > 0 {
			const cost = "it examines all of a frame again whenever a piece of it comes: " +
				"n*n/2 bytes for a frame of n in single bytes"
			if way.name == "Split" && c.opts.Rescans {
				c.notes = append(c.notes, "Split has no memory: "+cost)
				break
			}
			hint := "SplitState should go on at State.Seen"
			if way.name == "Split" {
				hint = "a framing.StateSplitter remembers (Options.Rescans, if frames are short or come whole)"
			}
			return faultf(s.frame, i,
				"%s of a frame under way, whose first %d bytes it was shown before, depends on them: "+
					"want need-more, got %v;\n%s; %s",
				way.name, i, o, cost, hint)
		}
	}
	return c.alone(way)
}

// unchangedBytes is how much is kept at either end of what was shown: the head says what the frame is, and the last
// bytes may be half a mark.
const unchangedBytes = 32

// rescans says whether a look at a frame that lacks its last byte depends on what was shown before: how many bytes
// were, and what the look returns when they are others.
func (c *candidate) rescans(way way, frame []byte) (shown int, o outcome) {
	short, _ := c.shortest()
	shown = len(frame) - 2
	for _, with := range [][]byte{short.frame, {0}, {0xff}, {'\n'}, c.noise(1, longest)[0]} {
		if len(with) == 0 {
			continue
		}
		l := way.open()
		fill, first := l.past(frame[:shown], false)
		if !first.waits() || shown-fill < 3*unchangedBytes {
			return 0, outcome{}
		}
		data := bytes.Clone(frame[fill : shown+1])
		if l.state != nil && l.state.Need > len(data) {
			return 0, outcome{} // nobody looks
		}
		middle := data[unchangedBytes : len(data)-unchangedBytes]
		copy(middle, repeated(with, len(middle)))
		if o = l.at(data, false); !o.waits() {
			return shown, o
		}
	}
	return 0, outcome{}
}

// alone looks many times at a frame with much after it. Only the time it takes can show that all of that is examined.
func (c *candidate) alone(way way) error {
	const looks = 10_000
	short, ok := c.shortest()
	if !ok || len(short.frame) > longest {
		return nil
	}
	data := roomyBulk()[longest-len(short.frame):]
	copy(data, short.frame)
	c.clock.means("Split examines all of data, not the frame at its start alone: " +
		"many small frames in one buffer cost the square of their size")
	l := way.open()
	for range looks {
		if _, o := l.past(data, false); o.token == nil {
			return faultf(data[:longest], len(short.frame), "%s of a frame with much after it: %v", way.name, o)
		}
		l.next()
	}
	return nil
}
