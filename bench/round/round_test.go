package round_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/bench/round"
)

func TestRatio(t *testing.T) {
	times := round.Times{{2, 2, 90}, {4, 6, 90}} // the third round was disturbed
	require.Equal(t, 2.0, times.Ratio(0, 1))
	require.Equal(t, 0.5, times.Ratio(1, 0))
	require.Equal(t, 6.0, times.Median(1))
	require.Equal(t, []float64{4, 6, 90}, times[1])
	require.Equal(t, 2.5, round.Median([]float64{3, 1, 2, 4}))
}

func TestRun(t *testing.T) {
	passes := [2]int{}
	pass := func(i int, d time.Duration) round.Candidate {
		return round.Candidate{Name: "c", Pass: func() { passes[i]++; time.Sleep(d) }}
	}
	g := round.Group{
		Items: 10, Clear: func() {}, Check: func() error { return nil },
		Candidates: []round.Candidate{pass(0, time.Millisecond), pass(1, 3*time.Millisecond)},
	}
	times, err := round.Run(g, round.Plan{Rounds: 9, Pass: time.Millisecond})
	require.NoError(t, err)
	require.Len(t, times, 2)
	require.Len(t, times[0], 9)
	require.Greater(t, times.Ratio(0, 1), 1.2)
	require.Greater(t, times.Median(0), 1e5)
	require.Greater(t, passes[0], 9)
}

func TestVerify(t *testing.T) {
	wrong, cleared := errors.New("wrong"), 0
	g := round.Group{
		Clear: func() { cleared++ },
		Check: func() error { return wrong },
		Candidates: []round.Candidate{
			{Name: "own check", Pass: func() {}, Check: func() error { return nil }},
			{Name: "group's check", Pass: func() {}},
		},
	}
	require.ErrorIs(t, g.Verify(), wrong)
	require.ErrorContains(t, g.Verify(), "group's check")
	require.Equal(t, 4, cleared)
	_, err := round.Run(g, round.Plan{})
	require.ErrorIs(t, err, wrong)
}
