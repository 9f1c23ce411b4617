package framingtest

import (
	"testing"

	"github.com/seed44153783/wirekit/framing"
)

// Options say what a framing is like. The zero value fits one that carries any payload, the empty one too, and cuts an unterminated
// last frame short; its limit is not tested.
type Options struct {
	// Payloads are what the frames of the test carry. Nil stands for a set of the kit's own, from no bytes to 70,000; those that
	// AppendFrame refuses are left out.
	Payloads [][]byte
	// NoEmpty says that the framing has no empty frame.
	NoEmpty bool
	// Tail says that an unterminated last frame is a frame, as with framing.FinalFrame.
	Tail bool
	// DecodeOnly says that AppendFrame only ever fails: Streams then are all there is to split.
	DecodeOnly bool
	// Streams are streams and the frames they hold, beside those that the kit makes.
	Streams []Stream
	// Max is the limit in bytes that f was given, at least 2. Zero leaves out what is about limits.
	Max int
	// Big is the same framing with a limit of at least 3*Max+200, or none: it makes the frames that f must refuse. It is needed with Max.
	Big framing.Framing
	// Sized returns a payload of which Max counts n bytes. Nil stands for n times 'a'.
	Sized func(n int) []byte
}

// A Stream is a byte stream and the tokens of the frames it holds. It ends behind the last one.
type Stream struct {
	Bytes  []byte
	Frames [][]byte
}

// Test runs every law against f, each as a subtest; at most one Options. It measures memory, so nothing else should run at the same time:
// neither it nor the tests around it can be parallel.
func Test(t *testing.T, f framing.Framing, opts ...Options) {
	t.Helper()
	var o Options
	if len(opts) > 0 {
		o = opts[0]
	}
	judge(f, o, func(name string, check func() error) bool {
		return t.Run(name, func(t *testing.T) {
			if err := check(); err != nil {
				t.Error(err)
			}
		})
	})
}
