package bench

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"

	"github.com/libp2p/go-msgio"
	"google.golang.org/protobuf/encoding/protodelim"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/seed44153783/wirekit/bench/round"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// A tally is what a pass over frames comes to: enough to see that each was found whole and in its place.
type tally struct {
	frames, bytes int
	mix           uint64
}

func (t *tally) add(frame []byte) {
	t.frames++
	t.bytes += len(frame)
	t.mix = bits.RotateLeft64(t.mix, 1) ^ uint64(frame[0])<<8 ^ uint64(frame[len(frame)-1])
}

// payloads returns frames of random bytes, 1 MiB in all or at least eight of them.
func payloads(size int) [][]byte {
	rng := newRand()
	ps := make([][]byte, max(8, 1<<20/size))
	for i := range ps {
		ps[i] = make([]byte, size)
		for k := range ps[i] {
			ps[i][k] = byte(rng.Uint32())
		}
	}
	return ps
}

func sizeName(n int) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d B", n)
}

// frameGroup returns the groups for ReadFrame and for Frames over one stream. spread is 15% for small frames.
func frameGroup(section, name string, ps [][]byte, in []byte, f framing.Framing, readGoal, rangeGoal float64,
	peers func(got *tally, src *bytes.Reader) []round.Candidate,
) []round.Group {
	var want, got tally
	for _, p := range ps {
		want.add(p)
	}
	spread := spreadFrame
	if len(ps[0]) >= 1<<10 {
		spread = spreadLarge
	}
	src := bytes.NewReader(in)
	r := framing.NewReader(src, f)
	ours := []round.Candidate{
		{Name: "wirekit ReadFrame", Pass: func() {
			src.Reset(in)
			r.Reset(src)
			for {
				frame, err := r.ReadFrame()
				if err != nil {
					return
				}
				got.add(frame)
			}
		}},
		{Name: "wirekit Frames", Pass: func() {
			src.Reset(in)
			r.Reset(src)
			for frame, err := range r.Frames() {
				if err != nil {
					return
				}
				got.add(frame)
			}
		}},
	}
	if len(ps[0]) > 64<<10 { // the stream goes on from pass to pass: Reset would let the large buffer go
		ours[0].Pass = func() {
			src.Reset(in)
			for range ps {
				frame, _ := r.ReadFrame()
				got.add(frame)
			}
		}
		ours[1].Pass = func() {
			src.Reset(in)
			left := len(ps)
			for frame := range r.Frames() {
				got.add(frame)
				if left--; left == 0 {
					return
				}
			}
		}
	}
	note := ""
	switch {
	case section != "frames":
	case len(ps[0]) <= 64:
		note = "compare *limit*: a loop by hand without checks; from build to build the peer takes 5 to 7 ns, the goal is from one where it took 11"
	case len(ps[0]) <= 1<<10:
		note = "compare *limit*: a loop by hand without checks"
	default:
		note = "compare *limit*: to move the bytes once"
	}
	groups := make([]round.Group, 0, len(ours))
	for i, goal := range []float64{readGoal, rangeGoal} {
		groups = append(groups, round.Group{
			Section: section, Name: name + ", " + []string{"ReadFrame", "Frames"}[i], Unit: "frame", Items: len(ps), Goal: goal, Spread: spread, Note: note,
			Clear: func() { got = tally{} },
			Check: func() error {
				if got != want {
					return errDiffers
				}
				return nil
			},
			Candidates: append(append([]round.Candidate{ours[i]}, peers(&got, src)...), readLoop(src, in)),
		})
	}
	return groups
}

// readLoop reads without looking.
func readLoop(src *bytes.Reader, in []byte) round.Candidate {
	buf := make([]byte, 64<<10)
	return round.Limit("Read, 64 KiB at a time", func() {
		src.Reset(in)
		for {
			if _, err := src.Read(buf); err != nil {
				return
			}
		}
	})
}

func frames() (groups []round.Group) {
	goals := map[int][2]float64{64: {1.4, 1.7}, 1 << 10: {1, 1.1}, 1 << 20: {1, 1}}
	for _, size := range []int{64, 1 << 10, 1 << 20} {
		ps := payloads(size)
		var in []byte
		for _, p := range ps {
			in = append(binary.BigEndian.AppendUint32(in, uint32(size)), p...)
		}
		groups = append(groups, frameGroup("frames", "uint32 prefix, "+sizeName(size), ps, in,
			framing.Length{Prefix: wire.PrefixUint32BE}, goals[size][0], goals[size][1],
			func(got *tally, src *bytes.Reader) []round.Candidate { return uint32Peers(got, src, in, size) })...)
		if size == 1<<10 { // where a buffer as large as the peer's is worth most
			groups = append(groups, frameGroup("frames", "uint32 prefix, 1 KiB, beside bufio.Scanner with 64 KiB", ps, in,
				framing.Length{Prefix: wire.PrefixUint32BE}, goals[size][0], goals[size][1],
				func(got *tally, src *bytes.Reader) []round.Candidate { return uint32Peers(got, src, in, size)[1:2] })...)
		}
	}
	ps := payloads(64)
	var in []byte
	for _, p := range ps {
		in = append(binary.AppendUvarint(in, 64), p...)
	}
	groups = append(groups, frameGroup("frames", "uvarint prefix, 64 B", ps, in, framing.Length{Prefix: wire.PrefixUvarint}, 1.6, 2.2,
		func(got *tally, src *bytes.Reader) []round.Candidate { return uvarintPeers(got, src, in) })...)

	var messages []byte // the same payloads, each in a protobuf message
	for _, p := range ps {
		messages = append(append(messages, 66, 0x0a, 64), p...)
	}
	groups = append(groups, customFrames()...)
	return append(groups, frameGroup("frames", "uvarint prefix, 64 B in a message", ps, messages, message{}, 0, 0,
		func(got *tally, src *bytes.Reader) []round.Candidate { return protodelimPeer(got, src, messages) })...)
}

// customFrames compares framings that are not laid out with the built-in one, over the same stream.
func customFrames() (groups []round.Group) {
	ps := payloads(64)
	var in []byte
	for _, p := range ps {
		in = append(binary.BigEndian.AppendUint32(in, 64), p...)
	}
	for _, c := range []struct {
		name string
		f    framing.Framing
		skip int
		goal float64
	}{
		{"custom StateSplitter, 64 B", custom{}, 0, 0.5},
		{"Sized, 64 B", framing.Sized{Item: u32Item}, 4, 0.4},
	} {
		var want, got tally
		for _, p := range ps {
			want.add(p)
		}
		src := bytes.NewReader(in)
		read := func(name string, f framing.Framing, skip int) round.Candidate {
			r := framing.NewReader(src, f)
			return round.Candidate{Name: name, Pass: func() {
				src.Reset(in)
				for range ps {
					frame, err := r.ReadFrame()
					if err != nil {
						return
					}
					got.add(frame[skip:])
				}
			}}
		}
		groups = append(groups, round.Group{
			Section: "frames, custom", Name: c.name, Unit: "frame", Items: len(ps), Goal: c.goal, Spread: spreadFrame,
			Clear: func() { got = tally{} },
			Check: func() error {
				if got != want {
					return errDiffers
				}
				return nil
			},
			Candidates: []round.Candidate{read("wirekit "+c.name, c.f, c.skip), read("Length", framing.Length{Prefix: wire.PrefixUint32BE}, 0), readLoop(src, in)},
		})
	}
	return groups
}

// custom is Length with a 32-bit prefix, as a user would write it.
type custom struct{}

func (f custom) Split(data []byte, atEOF bool) (advance int, token []byte, err error) {
	var s framing.State
	return f.SplitState(data, atEOF, &s)
}

func (custom) SplitState(data []byte, atEOF bool, s *framing.State) (advance int, token []byte, err error) {
	if len(data) >= 4 {
		n := binary.BigEndian.Uint32(data)
		if n > framing.DefaultMax {
			return 0, nil, &framing.FrameSizeError{Size: uint64(n), Max: framing.DefaultMax}
		}
		end := 4 + int(n)
		if end <= len(data) {
			return end, data[4:end:end], nil
		}
		s.Need = end
	}
	if atEOF && len(data) > 0 {
		return 0, nil, io.ErrUnexpectedEOF
	}
	return 0, nil, nil
}

func (custom) AppendFrame(dst, payload []byte) ([]byte, error) {
	return append(binary.BigEndian.AppendUint32(dst, uint32(len(payload))), payload...), nil
}

// u32Item is the Item of the same frames.
func u32Item(b []byte, _ int) (framing.Item, error) {
	if len(b) < 4 {
		return framing.Item{}, io.ErrUnexpectedEOF
	}
	return framing.Item{Head: 4, Body: uint64(binary.BigEndian.Uint32(b))}, nil
}

// message takes the field out of the frame, so that both sides come to the same bytes.
type message struct{}

var delimited = framing.Length{Prefix: wire.PrefixUvarint}

func (message) Split(data []byte, atEOF bool) (advance int, token []byte, err error) {
	advance, token, err = delimited.Split(data, atEOF)
	if token != nil {
		token = token[2:]
	}
	return advance, token, err
}

func (message) AppendFrame(dst, payload []byte) ([]byte, error) {
	return dst, framing.ErrDecodeOnly
}

func uint32Peers(got *tally, src *bytes.Reader, in []byte, size int) []round.Candidate {
	split := func(data []byte, atEOF bool) (int, []byte, error) {
		if len(data) < 4 {
			return 0, nil, nil
		}
		if n := uint64(binary.BigEndian.Uint32(data)); n <= uint64(len(data)-4) {
			return 4 + int(n), data[4 : 4+n], nil
		}
		return 0, nil, nil
	}
	large := make([]byte, max(64<<10, 2*size))
	buf := make([]byte, max(4<<10, 2*size)) // a Scanner that had to grow would do so in every pass
	buffered := bufio.NewReader(src)
	peers := []round.Candidate{
		{Name: "bufio.Scanner", Pass: func() { scan(got, src, in, buf, split) }},
		{Name: "bufio.Scanner, 64 KiB", Pass: func() { scan(got, src, in, large, split) }},
		{Name: "go-msgio", Pass: func() {
			src.Reset(in)
			buffered.Reset(src)
			r := msgio.NewReader(buffered)
			for {
				frame, err := r.ReadMsg()
				if err != nil {
					return
				}
				got.add(frame)
				r.ReleaseMsg(frame)
			}
		}},
		{Name: "bufio.Reader and io.ReadFull", Pass: func() {
			src.Reset(in)
			buffered.Reset(src)
			var frame []byte
			var head [4]byte
			for {
				if _, err := io.ReadFull(buffered, head[:]); err != nil {
					return
				}
				n := int(binary.BigEndian.Uint32(head[:]))
				if n > cap(frame) {
					frame = make([]byte, n)
				}
				if _, err := io.ReadFull(buffered, frame[:n]); err != nil {
					return
				}
				got.add(frame[:n])
			}
		}},
	}
	if size <= 1<<10 { // where the loop is the work, not the moving of bytes
		peers = append(peers, byHand(src, in, func(buf []byte) (at int) {
			for at+4 <= len(buf) {
				next := at + 4 + int(binary.BigEndian.Uint32(buf[at:]))
				if next > len(buf) {
					break
				}
				got.add(buf[at+4 : next])
				at = next
			}
			return at
		}))
	}
	return peers
}

// byHand reads 64 KiB at a time. cut takes the whole frames at the front of a buffer and returns where they end.
func byHand(src *bytes.Reader, in []byte, cut func(buf []byte) int) round.Candidate {
	buf := make([]byte, 64<<10)
	return round.Limit("a loop by hand, no checks", func() {
		src.Reset(in)
		for w := 0; ; {
			n, err := src.Read(buf[w:])
			if err != nil {
				return
			}
			w += n
			w = copy(buf, buf[cut(buf[:w]):w])
		}
	})
}

// scan has a Scanner cut in into frames. Without a buffer it makes its own of 4 KiB.
func scan(got *tally, src *bytes.Reader, in, buf []byte, split bufio.SplitFunc) {
	src.Reset(in)
	s := bufio.NewScanner(src)
	s.Buffer(buf, 4<<20)
	s.Split(split)
	for s.Scan() {
		got.add(s.Bytes())
	}
}

func uvarintPeers(got *tally, src *bytes.Reader, in []byte) []round.Candidate {
	split := func(data []byte, atEOF bool) (int, []byte, error) {
		n, size := binary.Uvarint(data)
		if size > 0 && n <= uint64(len(data)-size) {
			return size + int(n), data[size : size+int(n)], nil
		}
		return 0, nil, nil
	}
	large := make([]byte, 64<<10)
	buffered := bufio.NewReader(src)
	return []round.Candidate{
		{Name: "bufio.Scanner", Pass: func() { scan(got, src, in, nil, split) }},
		{Name: "bufio.Scanner, 64 KiB", Pass: func() { scan(got, src, in, large, split) }},
		{Name: "go-msgio", Pass: func() {
			src.Reset(in)
			buffered.Reset(src)
			r := msgio.NewVarintReader(buffered)
			for {
				frame, err := r.ReadMsg()
				if err != nil {
					return
				}
				got.add(frame)
				r.ReleaseMsg(frame)
			}
		}},
		byHand(src, in, func(buf []byte) (at int) {
			for at < len(buf) {
				n, size := uint64(buf[at]), 1
				if n >= 0x80 {
					n, size = binary.Uvarint(buf[at:])
				}
				next := at + size + int(n)
				if size == 0 || next > len(buf) {
					break
				}
				got.add(buf[at+size : next])
				at = next
			}
			return at
		}),
	}
}

func protodelimPeer(got *tally, src *bytes.Reader, in []byte) []round.Candidate {
	buffered := bufio.NewReader(src)
	return []round.Candidate{{Name: "protodelim", Pass: func() {
		src.Reset(in)
		buffered.Reset(src)
		var m wrapperspb.BytesValue
		for protodelim.UnmarshalFrom(buffered, &m) == nil {
			got.add(m.GetValue())
		}
	}}}
}

// frameWrites writes the payloads to memory, and through a *bufio.Writer.
func frameWrites() (groups []round.Group) {
	for _, size := range []int{64, 1 << 10, 1 << 20} {
		ps := payloads(size)
		var want, varintWant []byte
		for _, p := range ps {
			want = append(binary.BigEndian.AppendUint32(want, uint32(size)), p...)
			varintWant = append(binary.AppendUvarint(varintWant, uint64(size)), p...)
		}
		var got bytes.Buffer
		got.Grow(len(want) + bytes.MinRead)
		spread := spreadFrame
		if size >= 1<<10 {
			spread = spreadLarge
		}
		writes := func(name string, write func([]byte) error) round.Candidate {
			return round.Candidate{Name: name, Pass: func() {
				got.Reset()
				for _, p := range ps {
					_ = write(p)
				}
			}}
		}
		group := func(prefix string, want []byte, candidates ...round.Candidate) {
			groups = append(groups, round.Group{
				Section: "frames, written", Name: prefix + " prefix, " + sizeName(size), Unit: "frame", Items: len(ps), Goal: 1, Spread: spread,
				Clear: got.Reset, Check: holds(&got, want), Candidates: append(candidates, move(want)),
			})
		}
		head := make([]byte, binary.MaxVarintLen64)
		group("uint32", want,
			writes("wirekit WriteFrame", framing.NewWriter(&got, framing.Length{Prefix: wire.PrefixUint32BE}).WriteFrame),
			writes("go-msgio", msgio.NewWriter(&got).WriteMsg),
			writes("two Writes", func(p []byte) error {
				binary.BigEndian.PutUint32(head, uint32(len(p)))
				_, _ = got.Write(head[:4])
				_, err := got.Write(p)
				return err
			}))
		group("uvarint", varintWant,
			writes("wirekit WriteFrame", framing.NewWriter(&got, framing.Length{Prefix: wire.PrefixUvarint}).WriteFrame),
			writes("go-msgio", msgio.NewVarintWriter(&got).WriteMsg),
			writes("two Writes", func(p []byte) error {
				_, _ = got.Write(binary.AppendUvarint(head[:0], uint64(len(p))))
				_, err := got.Write(p)
				return err
			}))
		out, theirs := bufio.NewWriter(&got), bufio.NewWriter(&got)
		w := framing.NewWriter(out, framing.Length{Prefix: wire.PrefixUint32BE})
		flushed := func(c round.Candidate, out *bufio.Writer) round.Candidate {
			pass := c.Pass
			c.Pass = func() { pass(); _ = out.Flush() }
			return c
		}
		group("*bufio.Writer, uint32", want,
			flushed(writes("wirekit WriteFrame", w.WriteFrame), out),
			flushed(writes("two Writes", func(p []byte) error {
				binary.BigEndian.PutUint32(head, uint32(len(p)))
				_, _ = theirs.Write(head[:4])
				_, err := theirs.Write(p)
				return err
			}), theirs))
	}
	return groups
}
