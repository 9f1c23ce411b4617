package framingtest

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
)

// fickle refuses the frame that is asked of it at a time.
type fickle struct {
	framing.Framing
	calls, refuse int
	size          int // of what was refused
}

func (f *fickle) AppendFrame(dst, payload []byte) ([]byte, error) {
	if len(payload) == 3 { // a question which bytes it takes
		return f.Framing.AppendFrame(dst, payload)
	}
	if f.calls++; f.calls == f.refuse {
		f.size = len(payload)
		return dst, errors.New("not now")
	}
	return f.Framing.AppendFrame(dst, payload)
}

// TestBigRefuses: whenever Options.Big refuses a frame, the law that asked for it says so.
func TestBigRefuses(t *testing.T) {
	big := &fickle{Framing: bigger}
	c := newCandidate(sound, Options{Max: 300, Big: big})
	require.NoError(t, laws[0].against(c, lawTime).err)
	for _, l := range laws {
		if l.name == "memory" {
			continue // it makes of Big what it can get
		}
		for k := 1; ; k++ {
			big.refuse, big.size = big.calls+k, 0
			err := l.against(c, lawTime).err
			if big.size == 0 { // it asked for less than that
				assert.NoError(t, err, l.name)
				break
			}
			if big.size > 3*300+200 {
				assert.NoError(t, err, "%s: Big need not go so far", l.name)
				continue
			}
			assert.ErrorContains(t, err, "Options.Big: AppendFrame of", "%s, frame %d", l.name, k)
			assert.ErrorContains(t, err, "not now")
		}
	}
}
