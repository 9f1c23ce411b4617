package framingtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/seed44153783/wirekit/framing"
)

func quote(b []byte) string { return strconv.Quote(string(b)) }

// event is what a consumer of a stream sees: a frame and where it ends, or an error and where it starts.
type event struct {
	frame string
	err   string // "" for a frame
	at    int64
}

func (e event) String() string {
	if e.err != "" {
		return fmt.Sprintf("error %q at %d", e.err, e.at)
	}
	return fmt.Sprintf("frame %s up to %d", excerpt([]byte(e.frame)), e.at)
}

// cutShort is what the end of the stream within a frame is.
var cutShort = io.ErrUnexpectedEOF.Error()

// look is Split, or SplitState with its State.
type look struct {
	split func(data []byte, atEOF bool) (int, []byte, error)
	next  func()
}

func bySplit(f framing.Framing) look { return look{f.Split, func() {}} }

func byState(f framing.StateSplitter) look {
	var s framing.State
	split := func(data []byte, atEOF bool) (int, []byte, error) { return f.SplitState(data, atEOF, &s) }
	return look{split, s.Next}
}

// looks returns the ways to look at a stream that f has.
func looks(f framing.Framing) map[string]func() look {
	ways := map[string]func() look{"Split": func() look { return bySplit(f) }}
	if f, ok := f.(framing.StateSplitter); ok {
		ways["SplitState"] = func() look { return byState(f) }
	}
	return ways
}

// drive feeds chunks to l and returns what comes of them, up to the end or to an error that loses the stream.
func drive(l look, chunks ...[]byte) []event {
	var events []event
	var data []byte
	var at int64
	for i := range len(chunks) + 1 {
		atEOF := i == len(chunks)
		if !atEOF {
			data = append(data, chunks[i]...)
		}
		for {
			n, token, err := l.split(data[:len(data):len(data)], atEOF)
			if wrong := judgeReturn(len(data), n, token, err); wrong != "" {
				return append(events, event{err: illegal + wrong, at: at})
			}
			if err != nil {
				events = append(events, event{err: err.Error(), at: at})
				if n == 0 {
					return events
				}
			}
			if n == 0 {
				break
			}
			at += int64(n)
			if token != nil {
				events = append(events, event{frame: string(token), at: at})
			}
			data = data[n:]
			l.next()
		}
	}
	if len(data) > 0 {
		events = append(events, event{err: cutShort, at: at})
	}
	return events
}

// illegal starts the error of an event that stands for a result that is none of those Framing documents.
const illegal = "illegal return: "

// judgeReturn says what is wrong with what Split returned for data of size bytes.
func judgeReturn(size, advance int, token []byte, err error) string {
	switch {
	case advance < 0:
		return "advance " + strconv.Itoa(advance) + " is negative"
	case advance > size:
		return "advance " + strconv.Itoa(advance) + " is beyond the " + strconv.Itoa(size) + " bytes of data"
	case err != nil && token != nil:
		return "a token together with the error " + err.Error()
	case token != nil && advance == 0:
		return "a token with advance 0"
	}
	return ""
}

// upToError returns events up to the first error: a Reader or a Buffer stops there.
func upToError(events []event) []event {
	if i := slices.IndexFunc(events, func(e event) bool { return e.err != "" }); i >= 0 {
		return events[:i+1]
	}
	return events
}

// failure is the event of an error of a Reader or a Buffer.
func failure(err error) event {
	var e *framing.Error
	if !errors.As(err, &e) {
		return event{err: "not a *framing.Error: " + err.Error()}
	}
	return event{err: e.Err.Error(), at: e.Offset}
}

// pull reads frames from r up to an error, which for io.EOF is no event. Errors that passing says yes to are passed over.
func pull(r *framing.Reader, passing func(error) bool) []event {
	var events []event
	passed := 0
	for {
		frame, err := r.ReadFrame()
		switch {
		case err == io.EOF:
			return events
		case err != nil && passing(err) && passed < 1<<16:
			passed++
		case err != nil:
			return append(events, failure(err))
		default:
			events = append(events, event{frame: string(frame), at: r.Stats().Bytes})
		}
	}
}

// never is for pull: no error passes.
func never(error) bool { return false }

// push feeds chunks to b and returns what comes of them, up to an error.
func push(b *framing.Buffer, chunks ...[]byte) []event {
	var events []event
	for i := range len(chunks) + 1 {
		if i < len(chunks) {
			if err := b.Feed(chunks[i]); err != nil {
				return append(events, failure(err))
			}
		} else {
			b.Close()
		}
		for {
			frame, ok, err := b.Next()
			if err != nil {
				return append(events, failure(err))
			}
			if !ok {
				break
			}
			events = append(events, event{frame: string(frame), at: b.Stats().Bytes})
		}
	}
	return events
}

// chunkReader returns one chunk per Read, then io.EOF.
type chunkReader struct {
	chunks [][]byte
	rest   []byte // of the chunk at hand
}

func (r *chunkReader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if len(r.chunks) == 0 {
			return 0, io.EOF
		}
		r.rest, r.chunks = r.chunks[0], r.chunks[1:]
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// differ says where two runs part, or returns nil.
func differ(way string, stream []byte, want, got []event) error {
	if slices.Equal(want, got) {
		return nil
	}
	i := 0
	for i < min(len(want), len(got)) && want[i] == got[i] {
		i++
	}
	show := func(events []event) string {
		if i < len(events) {
			return events[i].String()
		}
		return "nothing more"
	}
	return fmt.Errorf("%s of stream %s: event %d: want %s, got %s", way, excerpt(stream), i, show(want), show(got))
}

// frames returns the frames of events and the first error among them.
func frames(events []event) (tokens []string, failed *event) {
	for _, e := range events {
		if e.err != "" {
			return tokens, &e
		}
		tokens = append(tokens, e.frame)
	}
	return tokens, nil
}

// pieces cuts stream at the given places, in order.
func pieces(stream []byte, places ...int) [][]byte {
	var chunks [][]byte
	from := 0
	for _, place := range places {
		chunks = append(chunks, stream[from:place])
		from = place
	}
	return append(chunks, stream[from:])
}

// singles cuts stream into single bytes.
func singles(stream []byte) [][]byte {
	return slices.Collect(slices.Chunk(stream, 1))
}

// among returns n random cuts of stream, in order.
func (c *candidate) among(stream []byte, n int) [][]byte {
	places := make([]int, n)
	for i := range places {
		places[i] = c.rnd.IntN(len(stream) + 1)
	}
	slices.Sort(places)
	return pieces(stream, places...)
}

// spare returns a copy of data with room behind it that is filled with fill.
func spare(data, fill []byte) []byte {
	return append(bytes.Clone(data), fill...)[:len(data)]
}
