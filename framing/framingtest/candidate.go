package framingtest

import (
	"bytes"
	"math/rand/v2"

	"github.com/seed44153783/wirekit/framing"
)

// candidate is a framing under test and what it is tested with. The same framing gets the same tests every time.
type candidate struct {
	f    framing.Framing
	opts Options
	rnd  *rand.Rand
	// samples are the payloads that AppendFrame takes.
	samples []sample
	// refused are those that it does not.
	refused [][]byte
}

// sample is a payload and its frame.
type sample struct{ payload, frame []byte }

func newCandidate(f framing.Framing, opts Options) *candidate {
	c := &candidate{f: f, opts: opts, rnd: rand.New(rand.NewPCG(0x6672616d, 0x696e67))}
	payloads := opts.Payloads
	if payloads == nil {
		payloads = ownPayloads(c.rnd)
	}
	for _, p := range payloads {
		frame, err := f.AppendFrame(nil, bytes.Clone(p))
		if err != nil {
			c.refused = append(c.refused, p)
			continue
		}
		c.samples = append(c.samples, sample{p, frame})
	}
	return c
}

// ownPayloads returns payloads of every kind that has made a framing stumble: none, single bytes, marks and escapes, all byte values, the
// sizes around a byte's worth, noise, and more than a Writer copies.
func ownPayloads(rnd *rand.Rand) [][]byte {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	noise := make([]byte, 1000)
	for i := range noise {
		noise[i] = byte(rnd.Uint32())
	}
	payloads := [][]byte{
		{},
		{0},
		[]byte("a"), []byte("ab"), []byte("frame"), []byte("hello, world"),
		{0, 0, 0},
		{0xff, 0xff},
		{1, 0, 2},
		[]byte("\xc0\xdb\xdc\xdd"),
		[]byte("3:abc,"), []byte("line\r"), all, noise,
	}
	for _, size := range []int{127, 128, 253, 254, 255, 256, 510, 70_000} {
		payloads = append(payloads, bytes.Repeat([]byte("x"), size))
	}
	return payloads
}

// sized returns a payload of which Max counts n bytes.
func (c *candidate) sized(n int) []byte {
	if c.opts.Sized != nil {
		return c.opts.Sized(n)
	}
	return bytes.Repeat([]byte("a"), n)
}

// largest is the size of the streams that are cut at many places.
const largest = 600

// small returns the streams of whole frames that are short: single frames, and all of them in a row as far as they go.
func (c *candidate) small() [][]byte {
	var streams [][]byte
	var row []byte
	for _, s := range c.samples {
		if len(s.frame) <= largest {
			streams = append(streams, s.frame)
		}
		if len(row)+len(s.frame) <= largest {
			row = append(row, s.frame...)
		}
	}
	for _, s := range c.opts.Streams {
		if len(s.Bytes) <= largest {
			streams = append(streams, s.Bytes)
		}
	}
	return append(streams, row)
}

// long returns a stream of all frames.
func (c *candidate) long() []byte {
	var stream []byte
	for _, s := range c.samples {
		stream = append(stream, s.frame...)
	}
	for _, s := range c.opts.Streams {
		stream = append(stream, s.Bytes...)
	}
	return stream
}

// damaged returns short streams with a byte changed, dropped or put in, at every place.
func (c *candidate) damaged() [][]byte {
	var streams [][]byte
	for _, stream := range c.small() {
		if len(stream) > 24 {
			continue
		}
		for i, b := range stream {
			for _, to := range []byte{0x00, 0xff, '9', b ^ 1} {
				changed := bytes.Clone(stream)
				changed[i] = to
				streams = append(streams, changed)
			}
			dropped := append(bytes.Clone(stream[:i]), stream[i+1:]...)
			doubled := append(bytes.Clone(stream[:i+1]), stream[i:]...)
			streams = append(streams, dropped, doubled)
		}
	}
	return streams
}

// hostile returns streams that claim much and bring little: lengths of every notation that framings write them in, and the frames of
// the candidate with the bytes at their start raised.
func (c *candidate) hostile() [][]byte {
	streams := [][]byte{
		[]byte("4000000:abc"), []byte("4000000 abc"), []byte("4194304:"), []byte("99999999999:"), []byte("18446744073709551615:a,"),
		[]byte("\x00\x3d\x09\x00abc"), []byte("\x00\x09\x3d\x00abc"), []byte("\x3d\x09\x00abc"), []byte("\x80\x92\xf4\x01abc"),
		[]byte("\x00\x00\x00\x00\x00\x3d\x09\x00abc"), []byte("\x00\x09\x3d\x00\x00\x00\x00\x00abc"), []byte("\x80\x3d\x09\x00abc"),
		[]byte("\x7f\xff\xff\xff\xff\xff\xff\xffabc"), []byte("\xff\xff\xff\xff\xff\xff\xff\x7fabc"),
	}
	for _, fill := range []byte{0x00, 0x7f, 0x80, 0xff, '9'} {
		for _, n := range []int{1, 2, 3, 4, 5, 8, 9, 10, 11, 16, 20, 21, 22} {
			streams = append(streams, bytes.Repeat([]byte{fill}, n))
		}
	}
	for _, s := range c.samples[:min(len(c.samples), 8)] {
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

// excerpt shows the start of b in an error.
func excerpt(b []byte) string {
	const most = 40
	if len(b) > most {
		return quote(b[:most]) + "..."
	}
	return quote(b)
}
