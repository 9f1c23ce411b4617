package framingtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/seed44153783/wirekit/framing"
)

// A way is Split or SplitState: how the framing can look at a stream.
type way struct {
	name string
	open func() *look
}

// ways returns the ways to look at a stream that the framing has. The last is the one that a Reader takes.
func (c *candidate) ways() []way {
	ways := []way{{"Split", func() *look { return &look{c: c, name: "Split", split: c.f.Split} }}}
	if f, ok := c.f.(framing.StateSplitter); ok {
		ways = append(ways, way{"SplitState", func() *look {
			s := new(framing.State)
			return &look{c: c, name: "SplitState", state: s, split: func(data []byte, atEOF bool) (int, []byte, error) {
				return f.SplitState(data, atEOF, s)
			}}
		}})
	}
	return ways
}

// look is Split, or SplitState with its State.
type look struct {
	c     *candidate
	name  string
	split func(data []byte, atEOF bool) (int, []byte, error)
	state *framing.State // nil for Split
}

// outcome is what a look returns.
type outcome struct {
	advance int
	token   []byte
	err     error
}

func (l *look) at(data []byte, atEOF bool) outcome {
	l.c.clock.tick(l.name, data)
	n, token, err := l.split(data, atEOF)
	return outcome{n, token, err}
}

// next makes l ready for the next frame.
func (l *look) next() {
	if l.state != nil {
		l.state.Next()
	}
}

// past is at, but goes on after bytes that belong to no frame: fill is how many there are.
func (l *look) past(data []byte, atEOF bool) (fill int, o outcome) {
	for {
		o = l.at(data[fill:], atEOF)
		if o.err != nil || o.token != nil || o.advance <= 0 || o.advance > len(data)-fill {
			return fill, o
		}
		l.next()
		if fill += o.advance; fill == len(data) && !atEOF {
			return fill, outcome{}
		}
	}
}

// waits says whether o is need-more.
func (o outcome) waits() bool { return o.advance == 0 && o.token == nil && o.err == nil }

func (o outcome) String() string {
	switch {
	case o.err != nil && o.token != nil:
		return fmt.Sprintf("advance %d, the token %s and the error %q", o.advance, excerpt(o.token), o.err)
	case o.err != nil:
		return fmt.Sprintf("advance %d and the error %q", o.advance, o.err)
	case o.token != nil:
		return fmt.Sprintf("advance %d and the token %s", o.advance, excerpt(o.token))
	case o.advance != 0:
		return fmt.Sprintf("advance %d without a token", o.advance)
	}
	return "need-more"
}

// same says whether two looks returned the same.
func (o outcome) same(p outcome) bool {
	return o.advance == p.advance && bytes.Equal(o.token, p.token) && (o.token == nil) == (p.token == nil) &&
		(o.err == nil) == (p.err == nil) && (o.err == nil || o.err.Error() == p.err.Error())
}

// wrong says how o is none of the results that Framing documents, for data of size bytes, or "".
func (o outcome) wrong(size int, atEOF bool) string {
	cut := errors.Is(o.err, io.ErrUnexpectedEOF)
	switch {
	case o.advance < 0:
		return "a negative advance"
	case o.advance > size:
		return "an advance beyond the " + strconv.Itoa(size) + " bytes of data"
	case o.err != nil && o.token != nil:
		return "a token together with an error"
	case o.token != nil && o.advance == 0:
		return "a token without an advance"
	case o.err != nil && errors.Is(o.err, io.EOF):
		return "io.EOF for an error, which means the good end of a stream"
	case cut && !atEOF:
		return "io.ErrUnexpectedEOF though more may follow"
	case cut && o.advance != 0:
		return "io.ErrUnexpectedEOF with an advance: nothing may go on after it"
	}
	return ""
}

// event is what a consumer of a stream sees: a frame and where it ends, or an error and where it starts.
type event struct {
	frame string
	err   string // its text; "" for a frame
	class string // what it matches, and its sizes
	at    int64
	past  int64 // for an error of one bad frame, where the next one starts; else 0
}

func (e event) String() string {
	if e.err != "" {
		return fmt.Sprintf("the error %q (%s) at %d", e.err, e.class, e.at)
	}
	return fmt.Sprintf("the frame %s up to %d", excerpt([]byte(e.frame)), e.at)
}

// errorEvent is the event of an error of Split.
func errorEvent(err error, at int64) event {
	class := ""
	for _, is := range []struct {
		target error
		name   string
	}{
		{framing.ErrFrameTooBig, "too big"},
		{framing.ErrMalformed, "malformed"},
		{framing.ErrChecksum, "checksum"},
		{io.ErrUnexpectedEOF, "cut short"},
	} {
		if errors.Is(err, is.target) {
			class += is.name
		}
	}
	var size *framing.FrameSizeError
	if errors.As(err, &size) {
		class += fmt.Sprintf(", Size %d, Max %d", size.Size, size.Max)
	}
	return event{err: err.Error(), class: class, at: at}
}

// run is a stream under way.
type run struct {
	*look
	data   []byte // received and not consumed
	pos    int64  // where in the stream data starts
	events []event
	lost   bool
}

// copied is the size of data up to which each look gets a copy of its own, and the one before is overwritten: a framing
// that keeps a view of what it saw is found out.
const copied = 256

// feed shows l what was received, and another piece of it.
func (r *run) feed(piece []byte, atEOF bool) {
	if r.lost {
		return
	}
	if size := len(r.data) + len(piece); size <= copied {
		old := r.data
		r.data = append(append(make([]byte, 0, size), old...), piece...)
		for i := range old {
			old[i] ^= 0xa5
		}
	} else {
		r.data = append(r.data, piece...)
	}
	for len(r.data) > 0 || atEOF {
		o := r.at(r.data[:len(r.data):len(r.data)], atEOF)
		if wrong := o.wrong(len(r.data), atEOF); wrong != "" {
			r.events = append(r.events, event{err: illegal + wrong + ": " + o.String(), at: r.pos})
			r.lost = true
			return
		}
		at := r.pos
		r.pos += int64(o.advance)
		if o.err != nil {
			e := errorEvent(o.err, at)
			if r.lost = o.advance == 0; !r.lost {
				e.past = r.pos
			}
			r.events = append(r.events, e)
		}
		if o.token != nil {
			r.events = append(r.events, event{frame: string(o.token), at: r.pos})
		}
		if o.advance == 0 {
			break
		}
		r.data = r.data[o.advance:]
		r.next()
	}
	if atEOF && !r.lost && len(r.data) > 0 {
		r.events = append(r.events, errorEvent(io.ErrUnexpectedEOF, r.pos))
	}
}

// drive feeds pieces to l and returns what comes of them, up to the end or to an error that loses the stream.
func drive(l *look, pieces ...[]byte) []event {
	r := run{look: l}
	for _, p := range pieces {
		r.feed(p, false)
	}
	r.feed(nil, true)
	return r.events
}

// driveAtEnd shows l all of a stream, and at once that it ends there.
func driveAtEnd(l *look, stream []byte) []event {
	r := run{look: l}
	r.feed(stream, true)
	return r.events
}

// whole is what comes of a stream that Split is shown all of.
func (c *candidate) whole(stream []byte) []event { return drive(c.ways()[0].open(), stream) }

// illegal starts the text of an event that stands for a result that is none of those Framing documents.
const illegal = "illegal return: "

// upToError returns events up to the first error: where a Reader or a Buffer stops.
func upToError(events []event) []event {
	for i, e := range events {
		if e.err != "" {
			events = slices.Clone(events[:i+1])
			events[i].past = 0
			return events
		}
	}
	return events
}

// failure is the event of an error of a Reader or a Buffer.
func failure(err error) event {
	var e *framing.Error
	if !errors.As(err, &e) {
		return event{err: "not a *framing.Error: " + err.Error()}
	}
	return errorEvent(e.Err, e.Offset)
}

// lost says whether err is the last one.
func lost(err error) bool {
	var e *framing.Error
	return !errors.As(err, &e) || e.Lost
}

// pull reads frames from r up to the last error, which for io.EOF is no event. Of the body of a frame above Max it
// reads all.
func pull(r *framing.Reader) []event {
	var events []event
	passed := 0
	for {
		frame, err := r.ReadFrame()
		switch {
		case err == io.EOF:
			return events
		case errors.Is(err, errPassing) && passed < 1<<16:
			passed++
		case err != nil:
			e := failure(err)
			e.frame = body(err)
			if events = append(events, e); lost(err) {
				return events
			}
		default:
			events = append(events, event{frame: string(frame), at: r.Stats().Bytes})
		}
	}
}

// body reads the token of a frame above Max, where there is a Body.
func body(err error) string {
	var e *framing.FrameSizeError
	if !errors.As(err, &e) || e.Body == nil {
		return ""
	}
	token, err := io.ReadAll(e.Body)
	if err != nil {
		return "Body.Read: " + err.Error()
	}
	return string(token)
}

// push feeds pieces to b and returns what comes of them, up to the last error.
func push(b *framing.Buffer, pieces ...[]byte) []event {
	var events []event
	for i := range len(pieces) + 1 {
		if i == len(pieces) {
			b.Close()
		} else if err := b.Feed(pieces[i]); err != nil {
			return append(events, failure(err))
		}
		for {
			frame, ok, err := b.Next()
			if err != nil {
				if events = append(events, failure(err)); lost(err) {
					return events
				}
				continue
			}
			if !ok {
				break
			}
			events = append(events, event{frame: string(frame), at: b.Stats().Bytes})
		}
	}
	return events
}

// errPassing is an error that goes away, as a deadline does.
var errPassing = errors.New("framingtest: passing error")

// pieceReader returns one piece per Read.
type pieceReader struct {
	pieces [][]byte
	rest   []byte // of the piece at hand
}

func newPieces(pieces ...[]byte) *pieceReader { return &pieceReader{pieces: pieces} }

func (r *pieceReader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if len(r.pieces) == 0 {
			return 0, io.EOF
		}
		r.rest, r.pieces = r.pieces[0], r.pieces[1:]
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
	at := int64(len(stream))
	for _, events := range [][]event{want, got} {
		if i < len(events) {
			at = min(at, events[i].at)
		}
	}
	return faultf(stream, int(at),
		"%s: of the stream in one piece Split makes %s, here it is %s", way, nth(want, i), nth(got, i))
}

// nth shows an event, or that there is none.
func nth(events []event, i int) string {
	if i < len(events) {
		return events[i].String()
	}
	return "nothing more"
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

// cutAt cuts stream at the given places, in order.
func cutAt(stream []byte, places ...int) [][]byte {
	var pieces [][]byte
	from := 0
	for _, place := range places {
		pieces = append(pieces, stream[from:place])
		from = place
	}
	return append(pieces, stream[from:])
}

// singles cuts stream into single bytes, of a long one those at its ends and some of those between.
func singles(stream []byte) [][]byte { return cutAt(stream, places(len(stream))...) }

// places are the offsets in size bytes where it may matter how they are cut: all of few, else those near the ends and
// some between.
func places(size int) []int {
	const all, edge = 128, 24
	var places []int
	for i := 0; i <= size; i++ {
		places = append(places, i)
		if size > all && i >= edge && i < size-edge {
			i = min(i+i/4, size-edge-1)
		}
	}
	return places
}

// cutAmong cuts stream at n random places.
func cutAmong(rnd *rand.Rand, stream []byte, n int) [][]byte {
	places := make([]int, n)
	for i := range places {
		places[i] = rnd.IntN(len(stream) + 1)
	}
	slices.Sort(places)
	return cutAt(stream, places...)
}

// roomy returns a copy of data with room after it that holds fill.
func roomy(data, fill []byte) []byte {
	return append(bytes.Clone(data), fill...)[:len(data)]
}
