package framingtest_test

import (
	"testing"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/framing/framingtest"
)

// bang is a custom framing: text records that end with "!" and hold none. It takes its limits and its search from
// Separator.
type bang struct{ max int }

func (b bang) Split(data []byte, atEOF bool) (int, []byte, error) {
	return b.separator().Split(data, atEOF)
}

func (b bang) AppendFrame(dst, payload []byte) ([]byte, error) {
	return b.separator().AppendFrame(dst, payload)
}

func (b bang) separator() framing.Separator {
	return framing.Separator{Sep: []byte("!"), Max: b.max, Final: framing.FinalError}
}

// TestBang is how a package tests its own framing.
func TestBang(t *testing.T) {
	framingtest.Test(t, bang{max: 80}, framingtest.Options{
		Max:     80,
		Big:     bang{max: -1},
		Rescans: true, // records are short: Split may look at one again when more of it comes
	})
}

// FuzzBang is how it fuzzes it.
func FuzzBang(f *testing.F) { framingtest.Fuzz(f, bang{max: 80}) }
