package goapptrace

import "time"

// A clock is the time of a session. It stands at the zero Time until the first Tick and goes on by the steps between
// them. A step back is none, however large; no sum of steps back is kept, so none can overflow.
type clock struct {
	now    time.Time
	told   time.Time // what the last Tick said
	ticked bool
}

func (c *clock) advance(told time.Time) {
	if step := told.Sub(c.told); c.ticked && step > 0 {
		c.now = c.now.Add(step)
	}
	c.told, c.ticked = told, true
}

// outside returns what a Tick is to say for the clock to stand at t.
func (c *clock) outside(t time.Time) time.Time { return c.told.Add(t.Sub(c.now)) }

// Tick says what time it is: what waited for long enough is due, a Client queues a Ping, and a peer that was silent for
// too long fails the session, which Next tells once it has come to the end of what was fed. Call it at
// [Session].NextTick, and before Next where time has passed. A clock that goes back counts as one that stands still.
func (s *session) Tick(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tick(now)
}

func (s *session) tick(now time.Time) {
	s.advance(now)
	// Before the hellos are exchanged bytes are no sign of life: a hello that trickles in must be there in time, too.
	// Time in which nobody reads is not the peer's.
	if s.handling || s.heard && s.state != greeting {
		s.heard, s.since = false, s.now
	}
	if s.state != closed {
		s.side.tick()
	}
}

// NextTick returns when Tick has something to do, in the time that Tick is given and never more than an hour after the
// last one: the zero Time before the first Tick, which is due at once. Ask once Next and Output have no more; sending,
// and what Next returns, may bring it forward.
func (s *session) NextTick() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.nextTick()
}

func (s *session) nextTick() time.Time {
	if !s.ticked {
		return time.Time{}
	}
	next := s.now.Add(time.Hour)
	sooner := func(t time.Time, ok bool) {
		if ok && t.After(s.now) && t.Before(next) { // what was due at the last Tick is not Tick's any more
			next = t
		}
	}
	if s.state != closed {
		sooner(s.side.alarm())
		limit, _ := s.side.patience()
		since := s.since
		if s.heard && s.state == open { // a Tick soon tells when that was
			since = s.now.Add(min(limit, time.Second) - limit)
		}
		sooner(since.Add(limit), limit > 0)
	}
	if !s.due() {
		sooner(s.out.Deadline())
	}
	return s.outside(next)
}

// judge ends a session that has waited for long enough. All that was fed must have been looked at.
func (s *session) judge() {
	if s.state == closed {
		return
	}
	if s.side.expired() {
		s.close()
		s.last = Event{Kind: EventEnd}
		return
	}
	limit, op := s.side.patience()
	if limit > 0 && (s.state == greeting || !s.heard) && s.now.Sub(s.since) >= limit {
		s.fail(&SessionError{Op: op, Err: &TimeoutError{After: limit}})
	}
}
