package framingtest

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
)

// ownership checks that a token stays as it is while other frames are split: it is a view of data, or a copy of its
// own, or, from SplitState, a view of the Scratch of its State.
func ownership(c *candidate) error {
	for _, way := range c.ways() {
		var tokens [][]byte
		var were []string
		for _, s := range c.frames {
			if _, o := way.open().past(bytes.Clone(s.frame), true); o.token != nil {
				tokens, were = append(tokens, o.token), append(were, string(o.token))
			}
		}
		for i, was := range were {
			if string(tokens[i]) != was {
				return faultf(tokens[i], 0,
					"the token %s of %s changes when other frames are split: it is a view of what they share",
					excerpt([]byte(was)), way.name)
			}
		}
	}
	return nil
}

// stateless checks that a look depends on its arguments alone: one Framing serves many streams at once.
func stateless(c *candidate) error {
	streams := c.streams()
	for _, way := range c.ways() {
		for i, stream := range streams {
			other := streams[(i+1)%len(streams)]
			for _, cut := range places(len(stream)) {
				if cut == 0 {
					continue
				}
				part := stream[:cut:cut]
				first := way.open().at(part, false)
				if again := way.open().at(part, false); !again.same(first) {
					return faultf(stream, cut,
						"%s of the same %d bytes: first %v, then %v", way.name, cut, first, again)
				}
				way.open().at(other[:min(max(cut, 1), len(other))], true)
				if again := way.open().at(part, false); !again.same(first) {
					return faultf(stream, cut,
						"%s of the same %d bytes: first %v, and after a look at another stream %v",
						way.name, cut, first, again)
				}
			}
			if err := inTurn(way, stream, other); err != nil {
				return err
			}
		}
	}
	return nil
}

// inTurn feeds two streams in turn, piece by piece: what comes of one must not depend on the other.
func inTurn(way way, stream, other []byte) error {
	pieces, others := singles(stream), singles(other)
	alone := drive(way.open(), pieces...)
	this, that := run{look: way.open()}, run{look: way.open()}
	for i, piece := range pieces {
		this.feed(piece, false)
		if i < len(others) {
			that.feed(others[i], false)
		}
	}
	this.feed(nil, true)
	if slices.Equal(this.events, alone) {
		return nil
	}
	return faultf(stream, 0,
		"%s, piece by piece, makes %v of a stream, and %v while another stream is split in turn with it",
		way.name, alone, this.events)
}

// goroutines checks that several goroutines may use the framing at once. What they share without a lock the race
// detector finds too.
func goroutines(c *candidate) error {
	const workers, rounds = 4, 12
	var samples []sample
	for _, s := range c.samples {
		if len(s.payload) > 0 {
			samples = append(samples, s)
		}
	}
	found := make(chan error, workers)
	start := make(chan struct{})
	var done sync.WaitGroup
	for worker := range workers {
		done.Add(1)
		go func() {
			defer done.Done()
			defer func() {
				if p := recover(); p != nil {
					found <- fmt.Errorf("panic while several goroutines use the framing: %v\n%s", p, stack())
				}
			}()
			<-start
			for round := range rounds {
				for i := range samples {
					if err := c.once(samples[(i*(worker+1)+round)%len(samples)]); err != nil {
						found <- err
						return
					}
				}
			}
		}()
	}
	close(start)
	done.Wait()
	select {
	case err := <-found:
		return err
	default:
		return nil
	}
}

// once takes a sample there and back. It is called by many goroutines.
func (c *candidate) once(s sample) error {
	const shared = "several goroutines that use the framing at once disturb each other: "
	frame, err := c.f.AppendFrame(nil, s.payload)
	if err != nil || !bytes.Equal(frame, s.frame) {
		return faultf(frame, 0, shared+"AppendFrame of %s makes another frame, error %v", excerpt(s.payload), err)
	}
	for _, way := range c.ways() {
		l := way.open()
		data := append(frame[:len(frame):len(frame)], repeated(frame, c.opts.Ahead)...)
		for {
			n, token, err := l.split(data, false)
			if n > 0 && n < len(data) && token == nil && err == nil {
				data = data[n:]
				l.next()
				continue
			}
			if err != nil || !bytes.Equal(token, s.payload) {
				return faultf(frame, 0,
					shared+"%s of a frame: want %s, got %v", way.name, excerpt(s.payload), outcome{n, token, err})
			}
			break
		}
	}
	return nil
}
