package bench

import (
	"bufio"
	"bytes"
	"math/rand/v2"

	"github.com/seed44153783/wirekit/bench/round"
	"github.com/seed44153783/wirekit/framing"
)

func lines() (groups []round.Group) {
	for _, l := range []struct {
		name string
		end  string
		size func(*rand.Rand) int
		goal float64
	}{
		{"LF, 64 B", "\n", func(*rand.Rand) int { return 63 }, goal(1, 1.3)},
		{"CRLF, 64 B", "\r\n", func(*rand.Rand) int { return 62 }, goal(1, 1.3)},
		{"LF, mixed 8-120 B", "\n", func(rng *rand.Rand) int { return 8 + rng.IntN(113) }, goal(1, 1.6)},
		{"LF, 1 KiB", "\n", func(*rand.Rand) int { return 1023 }, 1},
	} {
		rng := newRand()
		var ps [][]byte
		var in []byte
		for len(in) < 1<<20 {
			p := make([]byte, l.size(rng))
			for k := range p {
				p[k] = ' ' + byte(rng.IntN(95))
			}
			ps = append(ps, p)
			in = append(append(in, p...), l.end...)
		}
		groups = append(groups, frameGroup("lines", l.name, ps, in, framing.Lines(), l.goal, 0,
			func(got *tally, src *bytes.Reader) []round.Candidate { return linePeers(got, src, in) })...)
	}
	return append(groups, longLine()...)
}

// longLine is one line that no buffer of a usual size holds.
func longLine() []round.Group {
	const size = 16 << 20
	line := bytes.Repeat([]byte("a very long line without an end "), size/32)
	in := append(line[:size:size], '\n')
	unlimited := framing.Lines()
	unlimited.Max = -1
	peers := func(got *tally, src *bytes.Reader) []round.Candidate {
		buf := make([]byte, 2*size)
		buffered := bufio.NewReaderSize(src, 2*size)
		return []round.Candidate{
			{Name: "bufio.Scanner, 32 MiB", Pass: func() {
				src.Reset(in)
				s := bufio.NewScanner(src)
				s.Buffer(buf, len(buf))
				for s.Scan() {
					got.add(s.Bytes())
				}
			}},
			{Name: "bufio.Reader ReadSlice, 32 MiB", Pass: func() {
				src.Reset(in)
				buffered.Reset(src)
				if line, err := buffered.ReadSlice('\n'); err == nil {
					got.add(line[:len(line)-1])
				}
			}},
		}
	}
	return frameGroup("lines", "LF, 16 MiB", [][]byte{line}, in, unlimited, 0, 0, peers)
}

func linePeers(got *tally, src *bytes.Reader, in []byte) []round.Candidate {
	large := make([]byte, 64<<10)
	buffered := bufio.NewReaderSize(src, 16<<10)
	return []round.Candidate{
		{Name: "bufio.Reader ReadSlice", Pass: func() {
			src.Reset(in)
			buffered.Reset(src)
			for {
				line, err := buffered.ReadSlice('\n')
				if err != nil {
					return
				}
				got.add(bytes.TrimSuffix(line[:len(line)-1], []byte{'\r'}))
			}
		}},
		{Name: "bufio.Scanner", Pass: func() { scan(got, src, in, nil, bufio.ScanLines) }},
		{Name: "bufio.Scanner, 64 KiB", Pass: func() { scan(got, src, in, large, bufio.ScanLines) }},
	}
}
