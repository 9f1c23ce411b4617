package fuzz

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// framings are the built-in ones in the settings that differ, with small limits, so that short input reaches both sides
// of them.
var framings = []framing.Framing{
	framing.Length{Prefix: wire.PrefixUint8, Max: 9},
	framing.Length{Prefix: wire.PrefixUint8, Max: 9, Strip: framing.StripNone},
	framing.Length{Prefix: wire.PrefixUint8, Max: 9, Offset: 1, Strip: 3},
	framing.Length{Prefix: wire.PrefixUint16BE, Max: 9, Adjust: -2},
	framing.Length{Prefix: wire.PrefixUint16LE, Max: 9, Adjust: 1, Offset: 1},
	framing.Length{Prefix: wire.PrefixUint16LE, Max: 9, Offset: 2, Header: []byte("hd")},
	framing.Length{Prefix: wire.PrefixUint24BE, Max: 9},
	framing.Length{Prefix: wire.PrefixUint24LE, Max: -1},
	framing.Length{Prefix: wire.PrefixUint32BE},
	framing.Length{Prefix: wire.PrefixUint32LE, Max: 9, Adjust: -4, Strip: framing.StripNone},
	framing.Length{Prefix: wire.PrefixUint64BE, Max: -1},
	framing.Length{Prefix: wire.PrefixUint64LE, Max: 9},
	framing.Length{Prefix: wire.PrefixUvarint, Max: 130},
	framing.Length{Prefix: wire.PrefixUvarint.Canonical(), Max: 130},
	framing.Length{Prefix: wire.PrefixUvarint, Max: 9, Adjust: -200},
	framing.Length{Prefix: wire.PrefixVarInt, Max: 9},
	framing.Length{Prefix: wire.PrefixVarLong.Canonical(), Max: 9},
	framing.Length{Prefix: wire.PrefixQUIC, Max: 9},
	framing.Length{Prefix: wire.PrefixQUIC.Canonical(), Max: 70},
	framing.Length{Prefix: wire.PrefixUvarint.MaxBytes(1), Max: 9, Min: 2},
	framing.Length{Prefix: wire.PrefixUvarint.MaxBytes(2).Plus(-3), Max: 190},
	framing.Length{Prefix: wire.PrefixUvarint.Plus(1).Null(), Max: 9},
	framing.Length{Prefix: wire.PrefixUint16BE.Plus(2), Max: 9, Tail: "xy"},
	framing.Length{Prefix: wire.PrefixUint8.Plus(-2).MaxLen(7), Adjust: 1, Tail: "x", Strip: framing.StripNone},
	framing.Length{Prefix: wire.PrefixInt16BE.Null(), Max: 9, Min: 1, Offset: 1, Header: []byte("h")},
	framing.Length{Prefix: wire.PrefixUint16LE.MaxLen(5), Tail: "z", Strip: 1},
	framing.Length{Prefix: crlfPrefix, Max: 9, Tail: "\r\n", Adjust: 2},
	&framing.Length{Prefix: wire.PrefixUint8},
	framing.AMQP(), framing.BGP(), framing.Bitcoin(), framing.Delimited(), framing.DNS(), framing.GRPC(), framing.HTTP2(),
	framing.Kafka(),
	framing.MQTT(), framing.MySQL(), framing.Postgres(), framing.TLS(), framing.TPKT(),
	framing.Lines(),
	framing.Separator{Sep: []byte("\n"), Max: 9},
	framing.Separator{Sep: []byte("\r\n"), Also: [][]byte{[]byte("\n")}, Max: 9, Keep: true},
	framing.Separator{Sep: []byte("\r"), Also: [][]byte{[]byte("\r\n"), []byte("\n")}, Max: 9},
	framing.CRLF(),
	framing.Separator{Sep: []byte("\r\n"), Max: 9, Never: []byte("\r\n"), Final: framing.FinalDrop},
	framing.Separator{Sep: []byte("b"), Never: []byte("c"), Max: 9, Keep: true},
	framing.Separator{Sep: []byte("aab"), Max: 9, Final: framing.FinalError},
	framing.Separator{Sep: []byte("b"), Also: [][]byte{[]byte("abc"), []byte("bb")}, Max: 9},
	framing.Separator{
		Sep:   []byte("bc"),
		Also:  [][]byte{[]byte("abcb"), []byte("cc")},
		Max:   9,
		Final: framing.FinalError,
	},
	framing.Fixed{Size: 3},
	framing.Netstring{Max: 12},
	framing.Netstring{Max: -1},
	framing.OctetCount{Max: 12},
	framing.OctetCount{},
	framing.COBS{Max: 9},
	framing.COBS{},
	framing.SLIP{Max: 9},
	framing.SLIP{},
	framing.Blocks{Max: 9},
	framing.Blocks{Max: -1},
	framing.CRC32(framing.Length{Prefix: wire.PrefixUint8, Max: 12}),
	framing.CRC32C(framing.COBS{Max: 12}),
	framing.Adler32(framing.SLIP{}),
	framing.Checksum{Inner: framing.Separator{Sep: []byte("\n"), Max: 9}, Size: 1, Sum: xor},
	framing.Checksum{Inner: framing.Blocks{Max: 9}, Size: 1, Sum: xor},
	framing.Checksum{Inner: plain{framing.Netstring{Max: 9}}, Size: 1, Sum: xor},
	sized(9),
	sized(40),
	sized(-1),
	framing.Checksum{Inner: sized(12), Size: 1, Sum: xor},
	plain{framing.Separator{Sep: []byte("\r\n"), Max: 9}},
	plain{framing.COBS{Max: 9}},
}

// sized is a Sized of items of every kind. Its first byte says which: to 0f a body of so many bytes, to 1f as many
// items less 10 more, 20 a body whose size stands in the next byte, 21 a line, 30 an item that is open, 31 the end of
// one, 40 a body and 41 items of which the next 8 bytes say how many.
func sized(max int) framing.Sized {
	return framing.Sized{Max: max, Item: func(b []byte, seen int) (framing.Item, error) {
		switch c := b[0]; {
		case c < 0x10:
			return framing.Item{Head: 1, Body: uint64(c)}, nil
		case c < 0x20:
			return framing.Item{Head: 1, More: uint64(c - 0x10)}, nil
		case c == 0x20 && len(b) > 1:
			return framing.Item{Head: 2, Body: uint64(b[1])}, nil
		case c == 0x21:
			if i := bytes.IndexByte(b[seen:], '\n'); i >= 0 {
				return framing.Item{Head: seen + i + 1}, nil
			}
		case c == 0x30:
			return framing.Item{Head: 1, Nest: framing.Open}, nil
		case c == 0x31:
			return framing.Item{Head: 1, Nest: framing.Close}, nil
		case c == 0x40 && len(b) > 8:
			return framing.Item{Head: 9, Body: binary.BigEndian.Uint64(b[1:])}, nil
		case c == 0x41 && len(b) > 8:
			return framing.Item{Head: 9, More: binary.BigEndian.Uint64(b[1:])}, nil
		case c != 0x20 && c != 0x40 && c != 0x41:
			return framing.Item{}, framing.ErrMalformed
		}
		return framing.Item{}, io.ErrUnexpectedEOF
	}}
}

// plain hides all of a Framing but its two methods.
type plain struct{ framing.Framing }

func (p plain) String() string { return fmt.Sprint("plain ", p.Framing) }

// xor is a sum that a fuzzer can find.
func xor(dst, payload []byte) []byte {
	sum := byte('x')
	for _, c := range payload {
		sum ^= c
	}
	return append(dst, sum)
}

var framingClasses = []error{
	io.EOF, io.ErrUnexpectedEOF, framing.ErrFrameTooBig, varint.ErrNonMinimal, varint.ErrOverflow, wire.ErrNegative,
	framing.ErrMalformed,
	framing.ErrChecksum, framing.ErrSeparatorInPayload, framing.ErrDecodeOnly, framing.ErrEmptyFrame, framing.ErrInvalid,
	framing.ErrClosed,
}

// A run is what a stream was cut into.
type run struct {
	events []string // frames, and errors after which it goes on
	stats  framing.Stats
	failed string // the error that ends it: its class and place, "" for a clean end
}

// add adds a frame.
func (r *run) add(frame []byte) { r.events = append(r.events, fmt.Sprintf("%q", frame)) }

// quoted returns the events of frames.
func quoted[T ~string | ~[]byte](frames []T) []string {
	var r run
	for _, frame := range frames {
		r.add([]byte(frame))
	}
	return r.events
}

// told adds the error of a frame after which the run goes on, and what its Body reads.
func (r *run) told(err *framing.Error, body []byte) {
	r.events = append(r.events, describe(err))
	if body != nil {
		r.events = append(r.events, fmt.Sprintf("body %q", body))
	}
}

// describe gives all of err but the Body of its cause.
func describe(err *framing.Error) string {
	return fmt.Sprintf(
		"frame %d at %d, size %d, lost %v: %v: %v",
		err.Frame,
		err.Offset,
		err.Size,
		err.Lost,
		class(err.Err, framingClasses...),
		err.Err,
	)
}

// policy is what a front does with bad frames.
type policy struct {
	oversize framing.Oversize
	maxSkip  int64
}

// inOnePiece is the run of data in one piece, by SplitState as its doc describes it, or by Split where there is none.
func inOnePiece(f framing.Framing, data []byte, p policy) (r run) {
	var s framing.State
	split := f.Split
	if stateful, ok := f.(framing.StateSplitter); ok {
		split = func(data []byte, atEOF bool) (int, []byte, error) { return stateful.SplitState(data, atEOF, &s) }
	}
	at := 0
	for {
		failure := framing.Error{Offset: int64(at), Frame: r.stats.Frames + r.stats.Skipped}
		lose := func(at int, err error, size int64) run {
			failure.Size, failure.Lost, failure.Err = size, true, err
			r.failed, r.stats.Bytes = describe(&failure), int64(at)
			return r
		}
		advance, token, err := split(data[at:], true)
		goesOn := advance > 0 || s.Skip != 0 && errors.Is(err, framing.ErrFrameTooBig)
		streams := p.oversize == framing.Stream && s.Payload != 0
		size := max(s.Skip, int64(advance), 0)
		switch {
		case err == nil && advance == 0:
			if at < len(data) {
				return lose(at, io.ErrUnexpectedEOF, 0)
			}
			r.stats.Bytes = int64(at)
			return r
		case err == nil:
			at += advance
			if token != nil {
				r.add(token)
				r.stats.Frames++
			}
		case p.oversize == framing.Fail || !goesOn || s.Skip > p.maxSkip && !streams:
			return lose(at, err, size)
		default:
			failure.Size, failure.Err = size, err
			told := failure
			r.stats.Skipped++
			if advance > 0 {
				if at += advance; p.oversize != framing.Skip {
					r.told(&told, nil)
				}
				break
			}
			size := max(s.Skip, 0)
			end, body, err := beyond(f, data, at, &s, p.maxSkip, streams)
			if p.oversize != framing.Skip {
				r.told(&told, body)
			}
			if err != nil {
				return lose(end, err, size)
			}
			at = end
		}
		s.Next()
	}
}

// beyond returns where the frame above the limit at data[at:] ends, and what a Body reads of it; or, with an error, how
// far it goes.
func beyond(
	f framing.Framing,
	data []byte,
	at int,
	s *framing.State,
	most int64,
	streams bool,
) (end int, body []byte, err error) {
	if s.Skip > 0 {
		end = at + int(min(s.Skip, int64(len(data)-at)))
		for i := range len(s.Tail) {
			if p := int64(at) + s.Skip - int64(len(s.Tail)-i); p < int64(len(data)) && data[p] != s.Tail[i] {
				return int(p), nil, &framing.MalformedError{Problem: fmt.Sprintf("frame does not end with %q", s.Tail)}
			}
		}
		if s.Skip > int64(len(data)-at) {
			return end, nil, io.ErrUnexpectedEOF
		}
		if streams {
			body = data[int64(at)+s.Head:][:s.Payload:s.Payload]
		}
		return end, body, nil
	}
	start, left := at, most
	if streams {
		body = []byte{}
		most = math.MaxInt64
	} else {
		s.Payload = 0
	}
	bad := false
	for s.Skip != 0 {
		advance, piece, err := f.(framing.StateSplitter).SplitState(data[at:], true, s)
		switch {
		case err != nil && advance > 0: // the Body fails, and the rest of the frame is dropped
			bad, s.Payload, start, most = true, 0, at, left
		case err != nil:
			return at, nil, err
		case int64(at+advance-start) > most:
			return start + int(most), nil, &framing.FrameSizeError{Size: uint64(most) + 1, Max: uint64(most)}
		case advance == 0 && s.Skip != 0:
			return at, nil, errors.New("SplitState neither goes on nor ends")
		case piece != nil && string(piece) != string(data[at+advance-len(piece):at+advance]):
			return at, nil, errors.New("a piece of the payload does not end its advance")
		}
		at += advance
		body = append(body, piece...)
	}
	if bad {
		body = nil
	}
	return at, body, nil
}

// pulled is the run of a Reader.
func pulled(f framing.Framing, data, cuts []byte, p policy) (r run) {
	reader := framing.NewReader(&cutReader{data: data, cuts: cuts}, f)
	reader.Oversize, reader.MaxSkip = p.oversize, p.maxSkip
	for {
		frame, err := reader.ReadFrame()
		if err == nil && frame != nil {
			r.add(frame)
			continue
		}
		if r.goesOn(err) {
			continue
		}
		r.end(err)
		r.stats = reader.Stats()
		if _, again := reader.ReadFrame(); fmt.Sprint(again) != fmt.Sprint(err) {
			r.failed += fmt.Sprintf(", then %v", again)
		}
		return r
	}
}

// iterated is the run of a loop over Frames.
func iterated(f framing.Framing, data, cuts []byte, p policy) (r run) {
	reader := framing.NewReader(&cutReader{data: data, cuts: cuts}, f)
	reader.Oversize, reader.MaxSkip = p.oversize, p.maxSkip
	last := io.EOF
	for frame, err := range reader.Frames() {
		switch {
		case last != io.EOF:
			r.failed += ", and something after it"
		case err == nil:
			r.add(frame)
		case !r.goesOn(err):
			last = err
		}
	}
	r.end(last)
	r.stats = reader.Stats()
	return r
}

// pushed is the run of a Buffer.
func pushed(f framing.Framing, data, cuts []byte, p policy) (r run) {
	b := framing.NewBuffer(f)
	b.Oversize, b.MaxSkip = p.oversize, p.maxSkip
	var err error
	next := func() {
		for err == nil {
			var frame []byte
			var ok bool
			frame, ok, err = b.Next()
			switch {
			case ok:
				r.add(frame)
			case r.goesOn(err):
				err = nil
			default:
				return
			}
		}
	}
	for _, p := range pieces(data, cuts) {
		_ = b.Feed(p)
		next()
	}
	b.Close()
	next()
	if err == nil {
		err = io.EOF
	}
	r.end(err)
	r.stats = b.Stats()
	return r
}

// goesOn adds the error of a frame after which the next one is read.
func (r *run) goesOn(err error) bool {
	var at *framing.Error
	if !errors.As(err, &at) || at.Lost {
		return false
	}
	var body []byte
	var tooBig *framing.FrameSizeError
	if errors.As(err, &tooBig) && tooBig.Body != nil {
		var cut error
		if body, cut = io.ReadAll(tooBig.Body); cut != nil {
			body = nil // the next call says the same
		}
	}
	r.told(at, body)
	return true
}

// end records the error that a front ended with.
func (r *run) end(err error) {
	var at *framing.Error
	switch {
	case errors.As(err, &at):
		r.failed += describe(at)
	case err != io.EOF:
		r.failed += fmt.Sprintf("no *Error: %v", err)
	}
}

func (r run) equal(other run) bool {
	return r.failed == other.failed && r.stats == other.stats && slices.Equal(r.events, other.events)
}

// CheckFraming cuts a stream at random: frames, errors, offsets and counts of Reader and Buffer must be those of one
// look at the whole.
func CheckFraming(data []byte) error {
	t := tape{data}
	f := framings[t.below(len(framings))]
	n := t.below(8)
	p := policy{framing.Oversize(n % 4), []int64{framing.DefaultMaxSkip, 20}[n/4]}
	cuts := t.cuts()
	b := t.rest()
	pristine := bytes.Clone(b)
	for _, front := range []struct {
		name string
		run  func(framing.Framing, []byte, []byte, policy) run
	}{{"Reader", pulled}, {"Frames", iterated}, {"Buffer", pushed}} {
		if front.name == "Buffer" && p.oversize == framing.Stream {
			p.oversize = framing.Report
		}
		want := inOnePiece(f, b, p)
		for _, cuts := range [][]byte{nil, {1}, cuts} {
			if got := front.run(f, b, cuts, p); !got.equal(want) {
				return fmt.Errorf(
					"%v, policy %d: %q\n in one piece: %+v\n %s with cuts %d: %+v",
					f,
					p,
					b,
					want,
					front.name,
					cuts,
					got,
				)
			}
		}
	}
	if !bytes.Equal(b, pristine) {
		return fmt.Errorf("%v wrote to its data: %q became %q", f, pristine, b)
	}
	return extract(f, b)
}

// extract holds Extract against Split, and where a frame is above the limit against SplitState.
func extract(f framing.Framing, b []byte) error {
	at := 0
	for {
		buf := b[at:]
		packet, rest, ok, err := framing.Extract(f, buf)
		advance, token, splitErr := f.Split(b[at:], false)
		for splitErr == nil && token == nil && advance > 0 { // fill between frames
			at += advance
			advance, token, splitErr = f.Split(b[at:], false)
		}
		left := len(b) - at - advance
		if splitErr != nil && advance == 0 {
			left = len(buf) // all of it says that the stream is lost
			var s framing.State
			if stateful, ok := f.(framing.StateSplitter); ok && errors.Is(splitErr, framing.ErrFrameTooBig) {
				_, _, _ = stateful.SplitState(b[at:], false, &s)
			}
			if s.Skip != 0 {
				end, _, cut := beyond(f, b, at, &s, math.MaxInt64, false)
				if cut == nil && end < len(b) || cut == nil && s.Skip > 0 {
					left = len(b) - end
				}
				if cut == nil && end == len(b) {
					left = len(rest) // whether that is an end mark or the end of the stream
				}
			}
		}
		if ok != (token != nil) || string(packet) != string(token) || !sameClass(err, splitErr, framingClasses...) ||
			len(rest) != left {
			return fmt.Errorf(
				"%v: Extract of %q: %q, %q, %v, %v; Split: %d, %q, %v",
				f,
				buf,
				packet,
				rest,
				ok,
				err,
				advance,
				token,
				splitErr,
			)
		}
		if !ok {
			return nil
		}
		at += advance
	}
}

// CheckFramingModel holds Split over whole streams against the model of its framing: over any bytes, and over frames
// with a spoilt byte. What AppendFrame makes the model takes apart again.
func CheckFramingModel(data []byte) error {
	t := tape{data}
	f := framings[t.below(len(framings))]
	m := modelOf(f)
	size, times, at, change := 1+t.below(12), t.below(64), int(t.byte()), t.byte()
	b := t.rest()
	tokens, err := splitsAs(f, m, b)
	if err != nil {
		return err
	}
	var stream []byte
	long := bytes.Repeat(b[:min(size, len(b))], times)
	for _, payload := range slices.AppendSeq(append(tokens, []byte{}, long), slices.Chunk(b, size)) {
		frame, err := f.AppendFrame(nil, payload)
		if err != nil {
			continue
		}
		lines, payloads := cutUp(m, frame)
		if len(lines) != 1 || len(payloads) != 1 || !bytes.Equal(payloads[0], payload) {
			return fmt.Errorf("%v: %q framed as %q, which the model splits into %s", f, payload, frame, lines)
		}
		stream = append(stream, frame...)
	}
	if len(stream) > 0 {
		stream[at%len(stream)] ^= change
	}
	_, err = splitsAs(f, m, stream)
	return err
}

// splitsAs holds Split over b against the model, and returns the tokens.
func splitsAs(f framing.Framing, m model, b []byte) ([][]byte, error) {
	got, tokens := cutUp(func(b []byte) (int, []byte, error) { return f.Split(b, true) }, b)
	if want, _ := cutUp(m, b); !slices.Equal(got, want) {
		return nil, fmt.Errorf("%v: %q\n split into %s\n the model has %s", f, b, got, want)
	}
	return tokens, nil
}

// cutUp returns what split makes of a stream: the payloads, and a line for each frame and each error, with the offset
// after it.
func cutUp(split model, b []byte) (lines []string, payloads [][]byte) {
	for at := 0; at < len(b); {
		n, payload, err := split(b[at:])
		at += n
		switch {
		case err != nil:
			lines = append(lines, fmt.Sprintf("%d: %v", at, class(err, framingClasses...)))
		case payload != nil:
			lines, payloads = append(lines, fmt.Sprintf("%d: %q", at, payload)), append(payloads, payload)
		case n == 0:
			lines = append(lines, fmt.Sprintf("%d: nothing", at))
		}
		if n == 0 {
			break
		}
	}
	return lines, payloads
}

// CheckAppendFrame frames payloads: what AppendFrame makes Split takes apart again, alone and in a row; the Writer
// writes the same.
func CheckAppendFrame(data []byte) error {
	t := tape{data}
	f := framings[t.below(len(framings))]
	var stream []byte
	var payloads [][]byte
	for len(t.b) > 0 && len(payloads) < 8 {
		payload := t.take(int(t.byte()))
		dst := append([]byte("dst"), stream...)
		out, err := f.AppendFrame(dst, payload)
		if err != nil {
			if !bytes.Equal(out, dst) || !isRefusal(err) {
				return fmt.Errorf("%v: AppendFrame of %q: %q, %v", f, payload, out, err)
			}
			continue
		}
		if err := alone(f, out[len(dst):], payload); err != nil {
			return fmt.Errorf("%v: %w", f, err)
		}
		stream, payloads = bytes.Clone(out[3:]), append(payloads, payload)
	}
	got := inOnePiece(f, stream, policy{})
	if got.failed != "" || !slices.Equal(got.events, quoted(payloads)) {
		return fmt.Errorf("%v: %q framed as %q, split into %q, %s", f, payloads, stream, got.events, got.failed)
	}
	all, err := framing.AppendFrames(nil, f, payloads)
	if err != nil || !bytes.Equal(all, stream) {
		return fmt.Errorf("%v: AppendFrames of %q: %q, %v; one by one: %q", f, payloads, all, err, stream)
	}
	return writes(f, payloads, stream)
}

// writes holds Writers of f against the frames that AppendFrame makes of payloads: to a writer with nothing but Write,
// and to those in whose room the Writer makes short frames, also of payloads that lie there already.
func writes(f framing.Framing, payloads [][]byte, want []byte) error {
	var bare, many, small bareWriter
	var buffer bytes.Buffer
	buffered := bufio.NewWriterSize(&small, 16)
	for _, dst := range []io.Writer{&bare, &buffer, buffered} {
		w := framing.NewWriter(dst, f)
		for i, p := range payloads {
			if room, ok := dst.(interface{ AvailableBuffer() []byte }); ok && i%2 == 1 {
				p = append(room.AvailableBuffer(), p...)
			}
			if err := w.WriteFrame(p); err != nil {
				return fmt.Errorf("%v: WriteFrame of %q to %T: %w", f, p, dst, err)
			}
		}
	}
	err := errors.Join(buffered.Flush(), framing.NewWriter(&many, f).WriteFrames(payloads))
	for to, got := range map[string][]byte{
		"io.Writer": bare.b, "bytes.Buffer": buffer.Bytes(), "bufio.Writer": small.b, "io.Writer, by WriteFrames": many.b,
	} {
		if err != nil || !bytes.Equal(got, want) {
			return fmt.Errorf("%v: %q appended as %q, written to %s as %q, %v", f, payloads, want, to, got, err)
		}
	}
	return nil
}

func isRefusal(err error) bool {
	return !errors.Is(
		class(
			err,
			framing.ErrFrameTooBig,
			framing.ErrMalformed,
			framing.ErrSeparatorInPayload,
			framing.ErrDecodeOnly,
			framing.ErrEmptyFrame,
		),
		errOther,
	)
}

// alone splits one frame: whole, and cut at every place.
func alone(f framing.Framing, frame, payload []byte) error {
	advance, token := 0, []byte(nil)
	for advance < len(frame) && token == nil { // fill in front is dropped first
		n, t, err := f.Split(frame[advance:], true)
		if err != nil || n == 0 {
			return fmt.Errorf("frame %q: %d, %q, %v", frame, n, t, err)
		}
		advance, token = advance+n, t
	}
	if advance != len(frame) || !bytes.Equal(token, payload) || token == nil {
		return fmt.Errorf("frame %q of %q: %d, %q", frame, payload, advance, token)
	}
	for n := range frame {
		at := 0
		for {
			advance, token, err := f.Split(frame[at:n:n], false)
			if err != nil || token != nil {
				return fmt.Errorf("the first %d bytes of frame %q: %d, %q, %v", n, frame, advance, token, err)
			}
			if advance == 0 {
				break
			}
			at += advance
		}
	}
	return nil
}

// CheckPureFraming holds ReadLengthPrefixed, ReadSeparated and their writers against Split, from every kind of reader:
// they take no byte after the frame.
func CheckPureFraming(data []byte) error {
	t := tape{data}
	p := prefixes[t.below(len(prefixes))]
	sep := []string{"\n", "\r\n", "aab", "::"}[t.below(4)]
	max := t.below(20) - 1
	b := t.rest()
	return first(
		func() error {
			return pure(b, framing.Length{Prefix: p, Max: max},
				func(r io.Reader) ([]byte, error) { return framing.ReadLengthPrefixed(r, p, max) },
				func(w io.Writer, payload []byte) error { return framing.WriteLengthPrefixed(w, p, payload) },
				framing.Length{Prefix: p, Max: -1})
		},
		func() error {
			return pure(b, framing.Separator{Sep: []byte(sep), Max: max, Final: framing.FinalError},
				func(r io.Reader) ([]byte, error) { return framing.ReadSeparated(r, []byte(sep), max) },
				func(w io.Writer, payload []byte) error { return framing.WriteSeparated(w, []byte(sep), payload) },
				framing.Separator{Sep: []byte(sep), Max: -1})
		},
	)
}

func pure(
	b []byte,
	f framing.Framing,
	read func(io.Reader) ([]byte, error),
	write func(io.Writer, []byte) error,
	unlimited framing.Framing,
) error {
	advance, token, want := f.Split(b, true)
	if len(b) == 0 {
		want = io.EOF
	}
	for _, r := range sources(b) {
		got, err := read(r)
		if !bytes.Equal(got, token) || !sameClass(err, want, framingClasses...) || err == nil && r.taken() != advance {
			return fmt.Errorf(
				"%v from %s of %q: %q, %v, took %d; Split: %d, %q, %v",
				f,
				r.name,
				b,
				got,
				err,
				r.taken(),
				advance,
				token,
				want,
			)
		}
	}
	frame, want := unlimited.AppendFrame(nil, b)
	w, err := written(func(w io.Writer) error { return write(w, b) })
	if !bytes.Equal(w, frame) || !sameClass(err, want, framingClasses...) {
		return fmt.Errorf("%v: %q written as %q, %v; AppendFrame: %q, %v", f, b, w, err, frame, want)
	}
	return nil
}

// CheckBlocks holds BlockReader and BlockWriter against Blocks: reads and writes of any size, many messages in a
// stream.
func CheckBlocks(data []byte) error {
	t := tape{data}
	size, cuts := 1+t.below(40), t.cuts()
	b := t.rest()
	want := inOnePiece(framing.Blocks{Max: -1}, b, policy{})
	for _, source := range []io.Reader{
		&cutReader{data: b, cuts: cuts}, bytes.NewReader(b), newBufio(&cutReader{data: b, cuts: cuts}),
	} {
		r := framing.NewBlockReader(source)
		var messages []string
		var err error
		for {
			if err = r.Next(); err != nil {
				break
			}
			var message []byte
			if message, err = readSteps(r, size); err != nil {
				break
			}
			messages = append(messages, string(message))
		}
		clean := want.failed == ""
		if !slices.Equal(quoted(messages), want.events) || clean != (err == io.EOF) ||
			!clean && err != io.ErrUnexpectedEOF {
			return fmt.Errorf("blocks %q: %q, %v; Split: %q, %s", b, messages, err, want.events, want.failed)
		}
	}
	var w bareWriter
	out := framing.NewBlockWriter(&w)
	for p := b; len(p) > 0; {
		n := min(size, len(p))
		if m, err := out.Write(p[:n]); m != n || err != nil {
			return fmt.Errorf("Write of %d: %d, %v", n, m, err)
		}
		p = p[n:]
	}
	closed, again := out.Close(), out.Close()
	frame, err := framing.Blocks{Max: -1}.AppendFrame(nil, b)
	if closed != nil || again != nil || err != nil || !bytes.Equal(w.b, frame) {
		return fmt.Errorf("%q written as %q, %v; AppendFrame: %q, %v", b, w.b, closed, frame, err)
	}
	return nil
}

// readSteps reads r to its end, size bytes at a time.
func readSteps(r io.Reader, size int) (all []byte, err error) {
	p := make([]byte, size)
	for {
		n, err := r.Read(p)
		all = append(all, p[:n]...)
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return all, err
		}
	}
}
