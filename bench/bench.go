// Package bench compares wirekit with other Go packages that do the same work. It is a module of its own, so that what it
// needs is not needed by wirekit's users. Run it with
//
//	cd bench && go run ./report            # some minutes; writes RESULTS.md and charts/
//	cd bench && go run ./report -short     # less than three minutes
//	cd bench && go run ./report -run dRPC  # only what matches
//	cd bench && go run ./report -growth    # only the growth with the size of the input
//	cd bench && go run ./report -wiredump OLD # and the command OLD of an earlier version, beside that of today
//
// Each group of candidates is checked before it is timed: all must come to the same values.
package bench

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"

	"github.com/seed44153783/wirekit/bench/round"
)

// Groups returns all there is to measure, in the order of the report.
func Groups() []round.Group {
	return slices.Concat(varints(), varintStreams(), scalarReads(), scalarWrites(), frames(), frameWrites(), lines(),
		traceLogs(), traceSymbols(), traceSession(), messages(), blockStreams(), people(), describedRecords(), replies())
}

// The differences that still count as a tie on a shared machine.
const (
	spreadSmall = 0.10
	spreadFrame = 0.15
	spreadLarge = 0.20
)

// count is how many values one pass works through: so many that no branch predictor learns them by heart.
const count = 1 << 16

func newRand() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

var errDiffers = errors.New("the result is not what it should be")

// sameAs returns a Check for a result in memory.
func sameAs[T comparable](got *[]T, want []T) func() error {
	return func() error {
		if !slices.Equal(*got, want) {
			return errDiffers
		}
		return nil
	}
}

// holds returns a Check for a buffer.
func holds(got *bytes.Buffer, want []byte) func() error {
	return func() error {
		if !bytes.Equal(got.Bytes(), want) {
			return errDiffers
		}
		return nil
	}
}
