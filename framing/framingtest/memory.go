package framingtest

import (
	"bytes"
	"fmt"
	"runtime"

	"github.com/seed44153783/wirekit/framing"
)

// memory measures what streams cost, hostile ones above all.
func memory(c *candidate) error {
	streams := append(c.hostile(), c.long())
	if c.opts.Big != nil && c.opts.Max > 0 {
		if frame, err := c.opts.Big.AppendFrame(nil, c.sized(3*c.opts.Max+200)); err == nil {
			streams = append(streams, frame)
		}
	}
	for _, stream := range streams {
		limit := 64<<10 + 4*uint64(len(stream)) + decoded(drive(bySplit(c.f), stream))
		for _, way := range []struct {
			name string
			run  func()
		}{
			{"Split", func() { _, _, _ = c.f.Split(stream, true) }},
			{"Reader", func() {
				r := framing.NewReader(bytes.NewReader(stream), c.f)
				for {
					if _, err := r.ReadFrame(); err != nil {
						return
					}
				}
			}},
			{"Buffer", func() {
				b := framing.NewBuffer(c.f)
				_ = b.Feed(stream)
				for {
					if _, ok, _ := b.Next(); !ok {
						return
					}
				}
			}},
		} {
			if got := allocated(way.run, limit); got > limit {
				return fmt.Errorf("%s of stream %s allocated %d bytes for %d received, more than %d", way.name, excerpt(stream), got, len(stream), limit)
			}
		}
	}
	return nil
}

// decoded returns how many bytes the frames of events have: where their tokens are copies, they take memory of their own.
func decoded(events []event) uint64 {
	var size uint64
	for _, e := range events {
		size += uint64(len(e.frame))
	}
	return size
}

// allocated returns how many bytes run allocates. It runs again where that is above enough: others may allocate at the same time.
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
