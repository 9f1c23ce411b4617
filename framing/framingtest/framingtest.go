package framingtest

import (
	"strings"
	"testing"
	"time"

	"github.com/seed44153783/wirekit/framing"
)

// Options say what a framing is like. The zero value fits one that carries any payload, the empty one too, and cuts an
// unterminated last frame short; its limit is then not tested.
type Options struct {
	// Bodies returns a payload that AppendFrame takes, made around body, which it does not keep: where a payload has a
	// head that is looked at, it puts one before body. Nil for a body that there is no payload for. Without it the
	// kit's own payloads are the bodies themselves, from no bytes to 16 MiB, and those that AppendFrame refuses are
	// left out.
	Bodies func(body []byte) []byte
	// Payloads are more payloads that AppendFrame must take.
	Payloads [][]byte
	// Refused are payloads that AppendFrame must refuse.
	Refused [][]byte
	// Streams are streams and the frames they hold, beside those that the kit makes.
	Streams []Stream

	// NoEmpty says that the framing has no empty frame.
	NoEmpty bool
	// Tail says that an unterminated last frame is a frame, as with framing.FinalFrame.
	Tail bool
	// Drop says that an unterminated last frame is dropped without an error, as with framing.FinalDrop.
	Drop bool
	// DecodeOnly says that AppendFrame only ever fails: Streams then are all there is to split.
	DecodeOnly bool
	// Rescans says that a Split without a memory may look at all of a frame again for every piece of it that comes, as
	// a bufio.SplitFunc does that searches for an end mark: a frame of n bytes costs up to n*n. Without it that breaks
	// a law.
	Rescans bool
	// Ahead is how many bytes after a frame Split may wait for before it returns it: one where "\r" may turn out to be
	// "\r\n".
	Ahead int

	// Max is the limit in bytes that f was given, at least 2. Zero leaves out what is about limits.
	Max int
	// Big is the same framing with a limit of at least 3*Max+200, or none: it makes the frames that f must refuse. It
	// is needed with Max.
	Big framing.Framing
	// Sized returns a payload of which Max counts n bytes. Nil stands for n times 'a', which Bodies, if there is one,
	// shapes; above Max other bytes than 'a' may be among them. Above 3*Max+200 it may return nil, where the framing has
	// no such payload.
	Sized func(n int) []byte

	// Timeout is the longest time that one law may take; zero stands for 5 s. The whole kit takes at most twice as
	// long. With the race detector both are four times as long, and where the machine is slow or busy with other
	// things, as many times as long as a piece of work takes there.
	Timeout time.Duration
}

// A Stream is a byte stream and the tokens of the frames it holds. It ends with the last one.
type Stream struct {
	Bytes  []byte
	Frames [][]byte
}

// Test runs every law against f, each as a subtest; at most one Options. It measures memory, so nothing else should run
// at the same time: neither it nor the tests around it can be parallel.
func Test(t *testing.T, f framing.Framing, opts ...Options) {
	t.Helper()
	trial := newTrial(f, only(opts))
	for trial.next() {
		t.Run(trial.name, func(t *testing.T) {
			t.Helper()
			v := trial.judge()
			for _, note := range v.notes {
				t.Log(note)
			}
			if v.err != nil {
				t.Error(v.err)
			}
		})
	}
	if len(trial.left) > 0 {
		t.Log("not judged, for they rest on what fails: " + strings.Join(trial.left, ", "))
	}
}

func only(opts []Options) Options {
	if len(opts) == 0 {
		return Options{}
	}
	return opts[0]
}
