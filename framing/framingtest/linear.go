package framingtest

import (
	"fmt"

	"github.com/seed44153783/wirekit/framing"
)

// A byte may be looked at a few times: when it comes, while it may be the start of a long mark, and when its frame is whole. looksPerByte
// is more than that; a framing that starts anew at each look is far beyond it.
const (
	looksPerByte  = 16
	looksPerFrame = 4 << 10
)

// linear feeds frames byte by byte to SplitState and counts the bytes it has to look at: those from State.Seen on, where State.Need says that a
// look is due. That is what a framing must examine anew each time if it does not say otherwise. A Need above what a frame takes keeps a Reader
// waiting for bytes that may never come.
func linear(c *candidate) error {
	f, ok := c.f.(framing.StateSplitter)
	if !ok {
		return nil
	}
	for _, stream := range append(c.small(), c.long()) {
		var s framing.State
		var looked int64
		from := 0
		for have := 1; have <= len(stream); have++ {
			data := stream[from:have]
			seen, due := s.Seen, len(data) >= s.Need
			if due {
				looked += int64(len(data) - seen)
			}
			n, _, err := f.SplitState(data, false, &s)
			switch {
			case err != nil && n == 0:
				return nil // another law's concern
			case n > 0 && !due:
				return fmt.Errorf("SplitState of %s, byte by byte: State.Need was above the %d bytes that are enough", excerpt(stream), len(data))
			case n > 0:
				from += n
				s.Next()
			case s.Seen < seen:
				return fmt.Errorf("SplitState of %s, byte by byte: State.Seen went back from %d to %d", excerpt(stream), seen, s.Seen)
			case s.Seen > len(data):
				return fmt.Errorf("SplitState of %s, byte by byte: State.Seen is %d, of %d bytes", excerpt(stream), s.Seen, len(data))
			}
			if limit := int64(looksPerByte*have + looksPerFrame); looked > limit {
				return fmt.Errorf("SplitState of %s, byte by byte: looks at %d bytes for the first %d", excerpt(stream), looked, have)
			}
		}
	}
	return nil
}
