package framingtest

import (
	"sync"
	"time"
)

// A clock ends laws that take too long, and knows what is being done: for the reports of that and of panics.
type clock struct {
	mu sync.Mutex
	timer
	ticks   int
	what    string
	data    []byte
	meaning string
}

// start starts the clock for a law.
func (c *clock) start(patience time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.timer = startTimer(patience)
	c.ticks, c.what, c.data, c.meaning = 0, "", nil, ""
}

// tick says that data is about to be shown to what. It panics with a *slowness when time is up.
func (c *clock) tick(what string, data []byte) {
	c.mu.Lock()
	c.what, c.data = what, data
	c.ticks++
	due := c.ticks%32 == 0 || len(data) > 1<<16
	c.mu.Unlock()
	if due && c.over() {
		panic(c.late())
	}
}

// over says whether time is up.
func (c *clock) over() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.timer.left(0) < 0
}

// means says what it means if what follows takes too long.
func (c *clock) means(meaning string) {
	c.mu.Lock()
	c.meaning = meaning
	c.mu.Unlock()
}

// slowness is the error of a law that takes too long.
type slowness struct{ error }

// late returns the error of a law whose time is up.
func (c *clock) late() *slowness {
	c.mu.Lock()
	defer c.mu.Unlock()
	meaning := c.meaning
	if meaning == "" {
		meaning = "the framing hangs, or its cost is out of proportion"
	}
	return &slowness{faultf(c.data, 0, "not done after %v: %s\nwhat %s was shown last:",
		time.Since(c.started).Round(time.Millisecond), meaning, c.what)}
}

// panicked is the error of a panic in the framing.
func (c *clock) panicked(p any, stack string) error {
	if late, ok := p.(*slowness); ok {
		return late
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return faultf(c.data, 0, "panic: %v\n%s\nwhat %s was shown last:", p, stack, c.what)
}

// A timer measures time as an idle machine has it: where others take the processor, or it is emulated, there is more.
type timer struct {
	started  time.Time
	patience time.Duration
	end      time.Time
}

func startTimer(patience time.Duration) timer {
	now := time.Now()
	return timer{now, patience, now.Add(patience)}
}

// left returns how much time is left, at most what is wanted; less than zero when time is up. Where less is left than
// wanted, it looks how slow the machine is, and may put off the end.
func (t *timer) left(wanted time.Duration) time.Duration {
	if time.Until(t.end) < wanted {
		t.end = t.started.Add(time.Duration(float64(t.patience) * slowdown()))
	}
	return min(wanted, time.Until(t.end))
}

// slowdown returns how many times longer than on an idle machine of 2020 a piece of work takes, at least 1. The work is
// long enough for others to get their turns in it.
func slowdown() float64 {
	const usual = 20 * time.Millisecond
	start := time.Now()
	v := uint64(start.UnixNano())
	for range 16 << 20 {
		v = v*6364136223846793005 + 1442695040888963407
	}
	took := time.Since(start)
	if v == 0 { // so that the loop is not for nothing
		took++
	}
	return max(1, float64(took)/float64(usual))
}
