package framingtest

import (
	"bytes"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
)

// TestTime judges framings that take too long by one law.
func TestTime(t *testing.T) {
	for _, s := range []struct {
		name  string
		check func(*candidate) error
		f     func() framing.Framing
		says  string
	}{
		{
			"slow", returns, splitting(func(data []byte, atEOF bool) (int, []byte, error) {
				if len(data) == 2 {
					time.Sleep(100 * time.Millisecond)
				}
				return sound.Split(data, atEOF)
			}), "the framing hangs, or its cost is out of proportion\nwhat Split was shown last:",
		},
		{
			"looks through all that was received for every frame",
			func(c *candidate) error { return c.alone(c.ways()[0]) },
			splitting(func(data []byte, atEOF bool) (int, []byte, error) {
				if bytes.Count(data, []byte(",")) == 0 && !atEOF {
					return 0, nil, nil
				}
				return sound.Split(data, atEOF)
			}), "Split examines all of data, not the frame at its start alone",
		},
	} {
		t.Run(s.name, func(t *testing.T) {
			c := newCandidate(s.f(), Options{})
			require.NoError(t, laws[0].against(c, lawTime).err)
			v := law{check: s.check}.against(c, 200*time.Millisecond)
			require.True(t, v.late, "%v", v.err)
			assert.Contains(t, v.err.Error(), "not done after ")
			assert.Contains(t, v.err.Error(), s.says)
		})
	}
}

// TestHanging judges a framing that hangs, and nothing after it.
func TestHanging(t *testing.T) {
	end := make(chan struct{})
	defer close(end)
	hangs := splitting(func(data []byte, atEOF bool) (int, []byte, error) {
		if len(data) == 0 {
			<-end
		}
		return sound.Split(data, atEOF)
	})
	trial := newTrial(hangs(), Options{Timeout: 500 * time.Millisecond})
	var judged []string
	for trial.next() {
		judged = append(judged, trial.name)
		if v := trial.judge(); trial.name == "end" {
			require.Error(t, v.err)
			assert.Contains(t, v.err.Error(), "its cost is out of proportion\nwhat Split was shown last:\n0 bytes")
		}
	}
	assert.Equal(t, []string{"payloads", "end"}, judged)
	assert.Len(t, trial.left, len(laws)-2)
}

// TestTimeOfAll holds that the laws together take at most twice the time of one.
func TestTimeOfAll(t *testing.T) {
	trial := newTrial(soundly, Options{Timeout: time.Minute})
	assert.WithinDuration(t, time.Now().Add(2*patienceOf(trial.candidate.opts)), trial.timer.end, time.Minute)
	trial.timer.started = time.Now().Add(-24 * time.Hour)
	trial.timer.end = time.Now()
	require.True(t, trial.next())
	assert.True(t, trial.judge().late)
	assert.False(t, trial.next())
}

// TestEndsGoroutine judges a framing that ends the goroutine that calls it, as a test's FailNow does.
func TestEndsGoroutine(t *testing.T) {
	c := newCandidate(soundly, Options{})
	v := law{check: func(*candidate) error {
		runtime.Goexit()
		return nil
	}}.against(c, lawTime)
	assert.EqualError(t, v.err, "the framing ended its goroutine")
}
