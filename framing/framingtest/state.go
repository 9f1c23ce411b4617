package framingtest

import "bytes"

// states checks what SplitState says of a frame in its State: whoever reads, skips or wraps goes by that.
func states(c *candidate) error {
	ways := c.ways()
	last := ways[len(ways)-1]
	if last.open().state == nil {
		return nil
	}
	for _, s := range c.frames {
		for _, check := range []func(way, []byte) error{c.needs, c.remembers, c.fills} {
			if err := check(last, s.frame); err != nil {
				return err
			}
		}
	}
	if c.opts.Max == 0 {
		return nil
	}
	for _, n := range []int{c.opts.Max + 1, 2*c.opts.Max + 100} {
		s, err := c.bigSample(n, c.varied(n))
		if err != nil {
			return err
		}
		if err := c.skips(last, s); err != nil {
			return err
		}
	}
	heads, sizes := hugeHeads(c.opts.Big)
	for i, head := range heads {
		l := last.open()
		fill, _ := l.past(head, false)
		if skip := l.state.Skip; skip > 0 && uint64(skip) != sizes[i]-uint64(fill) {
			return faultf(head, fill, "State.Skip of a frame above Max is %d: it has %d bytes", skip, sizes[i]-uint64(fill))
		}
	}
	return nil
}

// needs checks that State.Need, which is what a Reader waits for, is not more than a frame has.
func (c *candidate) needs(way way, frame []byte) error {
	for _, cut := range places(len(frame) - 1) {
		if cut == 0 {
			continue
		}
		l := way.open()
		fill, o := l.past(frame[:cut], false)
		if need := fill + l.state.Need; o.waits() && need > len(frame)+c.opts.Ahead {
			return faultf(frame, cut,
				"after %d bytes of a frame State.Need waits for %d, though the frame has %d", cut, need, len(frame))
		}
	}
	return nil
}

// remembers checks that State.Seen, from where a look goes on, is no place that is not there, and does not go back.
func (c *candidate) remembers(way way, frame []byte) error {
	l := way.open()
	from := 0
	for _, have := range places(len(frame)) {
		if have <= from {
			continue
		}
		seen := l.state.Seen
		data := frame[from:have]
		o := l.at(data, false)
		switch {
		case o.err != nil:
			return nil // another law's concern
		case o.advance > 0:
			from += o.advance
			l.next()
		case l.state.Seen < seen:
			return faultf(frame, have, "State.Seen goes back from %d to %d while a frame arrives", seen, l.state.Seen)
		case l.state.Seen > len(data):
			return faultf(frame, have, "State.Seen is %d of %d bytes", l.state.Seen, len(data))
		}
	}
	return nil
}

// fills checks that State.Fill says what stands before a frame and belongs to none.
func (c *candidate) fills(way way, frame []byte) error {
	l := way.open()
	from, o := l.past(append(bytes.Clone(frame), repeated(frame, c.opts.Ahead)...), false)
	if o.token == nil || o.err != nil {
		return nil // another law's concern
	}
	fill := l.state.Fill
	switch frame := frame[from:]; {
	case fill < 0, fill >= o.advance, fill > 0 && !c.isFill(frame, fill):
		return faultf(frame, fill, "State.Fill is %d: so many bytes do not belong to the frame", fill)
	case len(frame) > fill+1 && c.isFill(frame, fill+1):
		return faultf(frame, fill,
			"State.Fill is %d, though the byte there does not belong to the frame: "+
				"a wrapper would take it for a part of that",
			fill)
	}
	return nil
}

// skips checks what the State of a frame above the limit says, however much of it is there.
func (c *candidate) skips(way way, s sample) error {
	told, skip := false, int64(0)
	for _, have := range places(len(s.frame)) {
		l := way.open()
		fill, o := l.past(s.frame[:have], false)
		if o.err == nil {
			continue
		}
		frame, state := s.frame[fill:], l.state
		if told && state.Skip != skip {
			return faultf(s.frame, have,
				"State.Skip of a frame above Max depends on how much of it is there: first %d, then %d", skip, state.Skip)
		}
		told, skip = true, state.Skip
		switch {
		case state.Skip < -1:
			return faultf(s.frame, have, "State.Skip of a frame above Max is %d", state.Skip)
		case state.Payload < -1, state.Payload == -1 && state.Skip > 0:
			return faultf(s.frame, have,
				"State.Payload of a frame above Max is %d, with a Skip of %d", state.Payload, state.Skip)
		case state.Skip == -1:
			for _, payload := range []int64{0, state.Payload} {
				if err := c.drops(way, s, have, payload); err != nil {
					return err
				}
			}
		case state.Skip > 0 && state.Skip != int64(len(frame)):
			return faultf(s.frame, int(state.Skip),
				"State.Skip of a frame above Max is %d: it has %d bytes", state.Skip, len(frame))
		case state.Skip > 0 && !bytes.HasSuffix(frame, []byte(state.Tail)):
			return faultf(s.frame, len(s.frame),
				"State.Tail of a frame above Max is %q: it does not end so", state.Tail)
		case state.Skip > 0 && state.Payload != 0 && !bytes.Equal(within(frame, state.Head, state.Payload), s.payload):
			return faultf(s.frame, fill+int(state.Head),
				"State.Head and Payload of a frame above Max are %d and %d: its payload does not stand there",
				state.Head, state.Payload)
		}
	}
	return nil
}

// within returns n bytes of b from from on, or nil.
func within(b []byte, from, n int64) []byte {
	if from < 0 || n < 0 || from > int64(len(b)) || n > int64(len(b))-from {
		return nil
	}
	return b[from : from+n]
}

// drops goes to the end of a frame above the limit of which have bytes are there, as a Reader does, and gathers the
// pieces of its payload where State.Payload is to be as given.
func (c *candidate) drops(way way, s sample, have int, payload int64) error {
	l := way.open()
	at, _ := l.past(s.frame[:have], false)
	l.state.Payload, l.state.Need = payload, 0
	var got []byte
	for {
		o := l.at(s.frame[at:have], false)
		if o.err != nil || o.advance < 0 || o.advance > have-at {
			return faultf(s.frame, at, "SplitState within a frame above Max: %v", o)
		}
		if len(o.token) > o.advance || !bytes.Equal(o.token, s.frame[at+o.advance-len(o.token):at+o.advance]) {
			return faultf(s.frame, at,
				"SplitState within a frame above Max: the token is not the last bytes of its advance: %v", o)
		}
		got = append(got, o.token...)
		at += o.advance
		switch {
		case l.state.Skip == 0 && at != len(s.frame):
			return faultf(s.frame, at,
				"SplitState finds the end of a frame above Max at %d: it has %d bytes", at, len(s.frame))
		case l.state.Skip == 0 && payload == 0 && len(got) > 0:
			return faultf(s.frame, at, "SplitState hands out pieces of a frame above Max though State.Payload is 0")
		case l.state.Skip == 0 && payload != 0 && !bytes.Equal(got, s.payload):
			return faultf(s.frame, at,
				"SplitState hands out pieces of a frame above Max that are not its payload: %s", excerpt(got))
		case l.state.Skip == 0:
			return nil
		case o.advance > 0:
		case have == len(s.frame):
			return faultf(s.frame, at, "SplitState does not find the end of a frame above Max")
		default:
			have = min(have+max(1, len(s.frame)/16), len(s.frame))
		}
	}
}
