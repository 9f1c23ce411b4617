package bench

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/libp2p/go-msgio"
	"google.golang.org/protobuf/encoding/protodelim"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/seed44153783/wirekit/bench/round"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// A tally is what a pass over frames comes to: enough to see that each was found whole and in its place.
type tally struct{ frames, bytes, mix int }

func (t *tally) add(frame []byte) {
	t.frames++
	t.bytes += len(frame)
	if n := len(frame); n > 0 {
		t.mix = 31*t.mix + int(frame[0]) + int(frame[n/2]) + int(frame[n-1])
	}
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
	groups := make([]round.Group, 0, len(ours))
	for i, goal := range []float64{readGoal, rangeGoal} {
		groups = append(groups, round.Group{
			Section: section, Name: name + ", " + []string{"ReadFrame", "Frames"}[i], Unit: "frame", Items: len(ps), Goal: goal, Spread: spread,
			Clear: func() { got = tally{} },
			Check: func() error {
				if got != want {
					return errDiffers
				}
				return nil
			},
			Candidates: append([]round.Candidate{ours[i]}, peers(&got, src)...),
		})
	}
	return groups
}

func frames() (groups []round.Group) {
	goals := map[int][2]float64{64: {1.4, 1.9}, 1 << 10: {1.2, 1.3}, 1 << 20: {1.15, 1.2}}
	for _, size := range []int{64, 1 << 10, 1 << 20} {
		ps := payloads(size)
		var in []byte
		for _, p := range ps {
			in = append(binary.BigEndian.AppendUint32(in, uint32(size)), p...)
		}
		groups = append(groups, frameGroup("frames", "uint32 prefix, "+sizeName(size), ps, in,
			framing.Length{Prefix: wire.PrefixUint32BE}, goals[size][0], goals[size][1],
			func(got *tally, src *bytes.Reader) []round.Candidate { return uint32Peers(got, src, in, size) })...)
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
	return append(groups, frameGroup("frames", "uvarint prefix, 64 B in a message", ps, messages, message{}, 0, 0,
		func(got *tally, src *bytes.Reader) []round.Candidate { return protodelimPeer(got, src, messages) })...)
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
	buf := make([]byte, 64<<10+2*size) // a Scanner that had to grow would do so in every pass
	buffered := bufio.NewReader(src)
	return []round.Candidate{
		{Name: "bufio.Scanner", Pass: func() { scan(got, src, in, buf, split) }},
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
}

// scan has a Scanner cut in into frames.
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
	buf := make([]byte, 64<<10)
	buffered := bufio.NewReader(src)
	return []round.Candidate{
		{Name: "bufio.Scanner", Pass: func() { scan(got, src, in, buf, split) }},
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
