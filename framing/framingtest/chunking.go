package framingtest

import (
	"fmt"

	"github.com/seed44153783/wirekit/framing"
)

// chunking checks that the way a stream is cut makes no difference, to none of the ways to read it. Bad streams fail alike, too.
func chunking(c *candidate) error {
	k := newCuts(c)
	for _, stream := range c.small() {
		places := len(stream) + 1
		if err := k.compare(stream, stream); err != nil {
			return err
		}
		for first := range places {
			if err := k.compare(stream, pieces(stream, first)...); err != nil {
				return err
			}
			if places > 25 {
				continue
			}
			for second := first; second < places; second++ {
				if err := k.compare(stream, pieces(stream, first, second)...); err != nil {
					return err
				}
			}
		}
	}
	for _, stream := range append(c.damaged(), c.hostile()...) {
		for _, n := range []int{0, 1, 3} {
			if err := k.compare(stream, c.among(stream, n)...); err != nil {
				return err
			}
		}
	}
	long := c.long()
	for range 10 {
		if err := k.compare(long, c.among(long, 9)...); err != nil {
			return err
		}
	}
	return nil
}

// cuts compares all ways to read a stream with Split of the whole of it.
type cuts struct {
	c      *candidate
	looks  map[string]func() look
	reader *framing.Reader
	buffer *framing.Buffer
}

func newCuts(c *candidate) *cuts {
	return &cuts{c, looks(c.f), framing.NewReader(nil, c.f), framing.NewBuffer(c.f)}
}

func (k *cuts) compare(stream []byte, chunks ...[]byte) error {
	want := drive(bySplit(k.c.f), stream)
	in := fmt.Sprintf(" in %d chunks", len(chunks))
	for way, open := range k.looks {
		if err := differ(way+in, stream, want, drive(open(), chunks...)); err != nil {
			return err
		}
	}
	want = upToError(want)
	k.reader.Reset(&chunkReader{chunks: chunks})
	if err := differ("Reader"+in, stream, want, pull(k.reader, never)); err != nil {
		return err
	}
	k.buffer.Reset()
	return differ("Buffer"+in, stream, want, push(k.buffer, chunks...))
}
