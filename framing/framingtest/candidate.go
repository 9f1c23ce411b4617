package framingtest

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/seed44153783/wirekit/framing"
)

// candidate is a framing under test and what it is tested with. The same framing gets the same tests every time.
type candidate struct {
	f    framing.Framing
	opts Options
	rnd  *rand.Rand

	// made are payloads that AppendFrame takes, and their frames: the short ones in samples, all of them in made.
	made, samples []sample
	// frames are samples and the frames of Options.Streams.
	frames []sample
	// refused are payloads that AppendFrame does not take.
	refused [][]byte
	// excessive are payloads that AppendFrame takes, though Split finds their frames too big.
	excessive []sample
	// broken are damaged streams.
	broken [][]byte
	// filler are bytes that can stand in a payload.
	filler []byte

	notes []string // what the law at hand has to say
	clock clock
}

// sample is a payload and its frame.
type sample struct{ payload, frame []byte }

func newCandidate(f framing.Framing, opts Options) *candidate {
	return &candidate{f: f, opts: opts, rnd: rand.New(rand.NewPCG(0x6672616d, 0x696e67))}
}

// bulk is the body of the largest payload: more than a prefix of 24 bits can say.
func bulk() []byte { return roomyBulk()[longest:] }

// roomyBulk is bulk with room before it for a frame.
var roomyBulk = sync.OnceValue(func() []byte { return bytes.Repeat([]byte("x"), longest+1<<24+5) })

// largePayload is more than a Writer copies, and than a prefix of 16 bits can say. Where that is refused nothing larger
// is tried.
const largePayload = 70_000

// bodies returns bodies of every kind that has made a framing stumble: none, single bytes, marks and escapes, all byte
// values, what programs that take bytes for text change, noise, the sizes around what a byte, a uvarint of two or three
// bytes and a prefix of 16 or 24 bits can say, more than a Writer copies.
func (c *candidate) bodies() [][]byte {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	noise := make([]byte, 1000)
	for i := range noise {
		noise[i] = byte(c.rnd.Uint32())
	}
	bodies := [][]byte{
		{},
		{0},
		[]byte("a"), []byte("ab"), []byte("frame"), []byte("hello, world"),
		{0, 0, 0},
		{0xff, 0xff},
		{1, 0, 2},
		[]byte("\xc0\xdb\xdc\xdd"),
		[]byte("3:abc,"), []byte("line\r"), all, noise,
		[]byte("\xef\xbb\xbfa\r\nb"), []byte("\t a \t"), []byte("\r\n\na"),
	}
	for _, size := range []int{
		127, 128, 253, 254, 255, 256, 510, 1<<14 - 1, 1 << 14, 1<<16 - 1, 1 << 16, largePayload, 1 << 21, 1<<24 + 5,
	} {
		bodies = append(bodies, bulk()[:size:size])
	}
	return bodies
}

// shaped returns the payload around body, nil if there is none.
func (c *candidate) shaped(body []byte) []byte {
	if c.opts.Bodies != nil {
		return c.opts.Bodies(body)
	}
	return body
}

// sized returns a payload of which Max counts n bytes.
func (c *candidate) sized(n int) []byte {
	if c.opts.Sized != nil {
		return c.opts.Sized(n)
	}
	return c.shaped(bytes.Repeat([]byte("a"), n))
}

// varied is sized with other bytes than 'a' between the first and the last where the framing has a payload of them: for
// frames above the limit, as the bytes may take more room than so many times 'a'.
func (c *candidate) varied(n int) []byte {
	if c.opts.Sized != nil || n < 3 {
		return c.sized(n)
	}
	if c.filler == nil {
		c.filler = []byte{'a'}
		for b := range 256 {
			if _, err := c.opts.Big.AppendFrame(nil, c.shaped([]byte{'a', byte(b), 'a'})); err == nil {
				c.filler = append(c.filler, byte(b))
			}
		}
	}
	body := repeated(c.filler, n)
	body[n-1] = 'a'
	return c.shaped(body)
}

// payloads checks that AppendFrame takes what it should take, and nothing that it should refuse. It gathers what the
// other laws are tested with.
func payloads(c *candidate) error {
	for i, p := range c.opts.Payloads {
		if err := c.take(p); err != nil {
			return faultf(p, 0, "AppendFrame refuses Options.Payloads[%d]: %v", i, err)
		}
	}
	for i, p := range c.opts.Refused {
		if err := c.take(p); err == nil {
			return faultf(p, 0, "AppendFrame takes Options.Refused[%d]", i)
		}
	}
	refused, why := 0, error(nil)
	tooLarge := false
	for _, body := range c.bodies() {
		if (tooLarge || underRace) && len(body) > largePayload {
			continue
		}
		p := c.shaped(body)
		if p == nil {
			continue
		}
		err := c.take(p)
		if err == nil {
			continue
		}
		tooLarge = tooLarge || len(body) == largePayload
		if c.opts.Bodies != nil && !limiting(err) {
			return faultf(p, 0, "AppendFrame refuses what Options.Bodies makes of %s: %v", excerpt(body), err)
		}
		if refused++; why == nil {
			why = fmt.Errorf("%s: %w", excerpt(p), err)
		}
	}
	switch {
	case len(c.made) == 0 && !c.opts.DecodeOnly:
		return fmt.Errorf("AppendFrame refuses every payload: Options.Bodies makes some that it takes (first %w)", why)
	case len(c.made) > 0 && c.opts.DecodeOnly:
		return faultf(c.made[0].payload, 0, "AppendFrame takes a payload: Options.DecodeOnly says that it does not")
	case c.opts.DecodeOnly && len(c.opts.Streams) == 0:
		return errors.New("Options.DecodeOnly needs Options.Streams: there is nothing to split")
	case refused > 0 && !c.opts.DecodeOnly:
		c.notes = append(c.notes, fmt.Sprintf(
			"AppendFrame refuses %d of the kit's own payloads, first %v", refused, why))
	}
	c.frames = slices.Clone(c.samples)
	for _, s := range c.opts.Streams {
		c.frames = append(c.frames, c.framesOf(s.Bytes)...)
	}
	return nil
}

// limiting says whether err is about a size, or about a mark: the framing may well have no frame for a payload of
// Options.Bodies then.
func limiting(err error) bool {
	return errors.Is(err, framing.ErrFrameTooBig) || errors.Is(err, framing.ErrEmptyFrame) ||
		errors.Is(err, framing.ErrSeparatorInPayload)
}

// take makes a sample of payload, unless it is refused.
func (c *candidate) take(payload []byte) error {
	c.clock.tick("AppendFrame", payload)
	frame, err := c.f.AppendFrame(nil, bytes.Clone(payload))
	if err != nil {
		c.refused = append(c.refused, payload)
		return err
	}
	s := sample{payload, frame}
	if _, o := c.ways()[0].open().past(frame, true); errors.Is(o.err, framing.ErrFrameTooBig) {
		c.excessive = append(c.excessive, s)
		return nil
	}
	c.made = append(c.made, s)
	if len(frame) <= longest {
		c.samples = append(c.samples, s)
	}
	return nil
}

// framesOf returns the frames of stream as Split cuts it.
func (c *candidate) framesOf(stream []byte) []sample {
	var found []sample
	from := int64(0)
	for _, e := range c.whole(stream) {
		if e.err != "" {
			break
		}
		found = append(found, sample{[]byte(e.frame), stream[from:e.at]})
		from = e.at
	}
	return found
}

// longest is the size in bytes of the longest frame that is cut at many places.
const longest = 1200

// streams returns short streams of whole frames: each on its own, and as many as fit in a row.
func (c *candidate) streams() [][]byte {
	var streams [][]byte
	var row []byte
	for _, s := range c.frames {
		streams = append(streams, s.frame)
		if len(row)+len(s.frame) <= 200 {
			row = append(row, s.frame...)
		}
	}
	for _, s := range c.opts.Streams {
		if len(s.Bytes) <= longest {
			streams = append(streams, s.Bytes)
		}
	}
	return append(streams, row)
}

// long returns a stream of all frames but the largest.
func (c *candidate) long() []byte {
	var stream []byte
	for _, s := range c.made {
		if len(s.frame) < 1<<20 {
			stream = append(stream, s.frame...)
		}
	}
	for _, s := range c.opts.Streams {
		stream = append(stream, s.Bytes...)
	}
	return stream
}

// damaged returns short streams with a byte changed, dropped or put in, at every place.
func (c *candidate) damaged() [][]byte {
	if c.broken != nil {
		return c.broken
	}
	for _, stream := range c.streams() {
		if len(stream) > 24 {
			continue
		}
		for i, b := range stream {
			for _, to := range []byte{0x00, 0xff, '9', b ^ 1} {
				changed := bytes.Clone(stream)
				changed[i] = to
				c.broken = append(c.broken, changed)
			}
			dropped, doubled := slices.Concat(stream[:i], stream[i+1:]), slices.Concat(stream[:i+1], stream[i:])
			c.broken = append(c.broken, dropped, doubled)
		}
	}
	return c.broken
}

// hostile returns streams that claim much and bring little: lengths of every notation that framings write them in, and
// the frames of the candidate with the bytes at their start raised.
func (c *candidate) hostile() [][]byte {
	streams := [][]byte{
		[]byte("4000000:abc"), []byte("4000000 abc"), []byte("4194304:"), []byte("99999999999:"),
		[]byte("18446744073709551615:a,"),
		[]byte("\x00\x3d\x09\x00abc"), []byte("\x00\x09\x3d\x00abc"), []byte("\x3d\x09\x00abc"),
		[]byte("\x80\x92\xf4\x01abc"),
		[]byte("\x00\x00\x00\x00\x00\x3d\x09\x00abc"), []byte("\x00\x09\x3d\x00\x00\x00\x00\x00abc"),
		[]byte("\x80\x3d\x09\x00abc"),
		[]byte("\x7f\xff\xff\xff\xff\xff\xff\xffabc"), []byte("\xff\xff\xff\xff\xff\xff\xff\x7fabc"),
	}
	for _, fill := range []byte{0x00, 0x7f, 0x80, 0xff, '9'} {
		for _, n := range []int{1, 2, 3, 4, 5, 8, 9, 10, 11, 16, 20, 21, 22} {
			streams = append(streams, bytes.Repeat([]byte{fill}, n))
		}
	}
	for _, s := range c.frames[:min(len(c.frames), 8)] {
		if len(s.frame) > 64 {
			continue
		}
		for n := 1; n <= min(len(s.frame), 10); n++ {
			for _, fill := range []byte{0x3d, 0xff, '9'} {
				raised := bytes.Clone(s.frame)
				copy(raised, bytes.Repeat([]byte{fill}, n))
				streams = append(streams, raised)
			}
		}
	}
	return streams
}

// noise returns n random streams of up to size bytes, half of them from the bytes of the candidate's own frames.
func (c *candidate) noise(n, size int) [][]byte {
	own := c.long()
	streams := make([][]byte, n)
	for i := range streams {
		stream := make([]byte, c.rnd.IntN(size+1))
		for j := range stream {
			if i%2 == 1 && len(own) > 0 {
				stream[j] = own[c.rnd.IntN(min(len(own), 200))]
			} else {
				stream[j] = byte(c.rnd.Uint32())
			}
		}
		streams[i] = stream
	}
	return streams
}
