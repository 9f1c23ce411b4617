package bench_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/bench"
)

// TestCandidatesAgree: what is compared must do the same work.
func TestCandidatesAgree(t *testing.T) {
	names := map[string]bool{}
	for _, g := range bench.Groups() {
		name := g.Title()
		require.False(t, names[name], "%s is there twice", name)
		names[name] = true
		require.Positive(t, g.Items, name)
		require.Positive(t, g.Spread, name)
		require.NotEmpty(t, g.Unit, name)
		require.Greater(t, len(g.Candidates), 1, name)
		require.NoError(t, g.Verify())
		require.NoError(t, g.Verify(), "the second time")
	}
	require.Greater(t, len(names), 40)
}
