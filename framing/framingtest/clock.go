package framingtest

import (
	"sync"
	"time"
)

// A clock ends laws that take too long, and knows what is being done: for the reports of that and of panics.
type clock struct {
	mu      sync.Mutex
	started time.Time
	end     time.Time
	ticks   int
	what    string
	data    []byte
	meaning string
}

// start starts the clock for a law.
func (c *clock) start(patience time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.started = time.Now()
	c.end, c.ticks, c.what, c.data, c.meaning = c.started.Add(patience), 0, "", nil, ""
}

// tick says that data is about to be shown to what. It panics with a *slowness when time is up.
func (c *clock) tick(what string, data []byte) {
	c.mu.Lock()
	c.what, c.data = what, data
	c.ticks++
	due := c.ticks%32 == 0 || len(data) > 1<<16
	end := c.end
	c.mu.Unlock()
	if due && time.Now().After(end) {
		panic(c.late())
	}
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
