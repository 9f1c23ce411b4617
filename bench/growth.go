package bench

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"runtime"
	"runtime/metrics"
	"time"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// A Curve is what one kind of work costs as its input grows.
type Curve struct {
	// Chart is the chart it belongs to, Name what the work is.
	Chart, Name string
	Points      []Point
}

// The charts of growth.
const (
	ByFrame  = "frames of 1 B to 64 MiB"
	ByStream = "streams of 1 MiB to 4 GiB"
)

// A Point is the work on one size of input.
type Point struct {
	// Size is that of the frame or of the stream, in bytes.
	Size int64
	// Nanos is the processor time for each byte.
	Nanos float64
	// Peak is the most by which the heap grew on the way, in bytes, garbage that was not collected yet included.
	Peak uint64
	// Allocated is how many bytes were allocated on the way, added up.
	Allocated uint64
}

// GrowthPoints is how many points Growth measures.
const GrowthPoints = 2*14 + 4*7

// Growth measures frames of 1 B to 64 MiB, and streams of 1 MiB to 4 GiB that are made as they are read. It calls done
// for each point.
func Growth(done func()) ([]Curve, error) {
	curves := []Curve{{Chart: ByFrame, Name: "read"}, {Chart: ByFrame, Name: "written"}}
	for size := int64(1); size <= 64<<20; size *= 4 {
		for i, work := range []func(frame []byte, n int) (func() error, error){readFrames, writeFrames} {
			n := int(max(1, min(32<<20/size, 1<<20))) // some milliseconds
			pass, err := work(payloads(int(size))[0], n)
			if err != nil {
				return nil, err
			}
			p, err := point(pass, size*int64(n))
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", curves[i].Name, sizeName(int(size)), err)
			}
			p.Size = size
			curves[i].Points = append(curves[i].Points, p)
			done()
		}
	}
	for _, s := range streams() {
		c := Curve{Chart: ByStream, Name: s.name}
		for size := int64(1 << 20); size <= 4<<30; size *= 4 {
			p, err := point(func() error { return s.read(&repeat{unit: s.unit, left: size}, size) }, size)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
			c.Points = append(c.Points, p)
			done()
		}
		curves = append(curves, c)
	}
	return curves, nil
}

// point measures work on total bytes: the fastest of several passes, so that other programs do not show. The memory is
// that of a pass of its own.
func point(pass func() error, total int64) (Point, error) {
	p := Point{Size: total, Nanos: math.Inf(1)}
	for range min(9, max(3, 256<<20/total)) {
		start := spent()
		if err := pass(); err != nil {
			return p, err
		}
		p.Nanos = min(p.Nanos, float64((spent()-start).Nanoseconds())/float64(total))
	}
	var err error
	p.Peak, p.Allocated, err = memory(pass)
	return p, err
}

// memory watches the heap during a pass.
func memory(pass func() error) (peak, allocated uint64, err error) {
	runtime.GC()
	samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/heap/allocs:bytes"}}
	heap := func() (inUse, ever uint64) { // once samples is there it allocates nothing itself
		metrics.Read(samples)
		return samples[0].Value.Uint64(), samples[1].Value.Uint64()
	}
	inUse, before := heap()
	most := inUse
	done := make(chan error)
	go func() { done <- pass() }()
	watch := time.NewTicker(100 * time.Microsecond)
	defer watch.Stop()
	for running := true; running; {
		select {
		case err = <-done:
			running = false
		case <-watch.C:
		}
		now, _ := heap()
		most = max(most, now)
	}
	_, after := heap()
	return most - inUse, after - before, err
}

// readFrames reads n frames with a new Reader.
func readFrames(frame []byte, n int) (func() error, error) {
	f := framing.Length{Prefix: wire.PrefixUint32BE, Max: 64 << 20}
	one, err := f.AppendFrame(nil, frame)
	unit := bytes.Repeat(one, min(n, 1+(64<<10)/len(one)))
	total := int64(n) * int64(len(one))
	return func() error {
		r := framing.NewReader(&repeat{unit: unit, left: total}, f)
		var got tally
		for frame, err := range r.Frames() {
			if err != nil {
				return err
			}
			got.add(frame)
		}
		return want(got.bytes, n*len(frame))
	}, err
}

// writeFrames writes n frames with a new Writer.
func writeFrames(frame []byte, n int) (func() error, error) {
	return func() error {
		var out counter
		w := framing.NewWriter(&out, framing.Length{Prefix: wire.PrefixUint32BE, Max: 64 << 20})
		for range n {
			if err := w.WriteFrame(frame); err != nil {
				return err
			}
		}
		return want(int(out), n*(4+len(frame)))
	}, nil
}

// A counter takes what it is given, and moves it once as a connection would.
type counter int

var moved [64 << 10]byte

func (c *counter) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		rest = rest[copy(moved[:], rest):]
	}
	*c += counter(len(p))
	return len(p), nil
}

func want[T comparable](got, want T) error {
	if got != want {
		return errDiffers
	}
	return nil
}

// A stream is a kind of stream, made of copies of unit, and a way to read it whole.
type stream struct {
	name string
	unit []byte
	read func(r io.Reader, size int64) error
}

func streams() []stream {
	const unit = 64 << 10
	frames := func(f framing.Framing) func(io.Reader, int64) error {
		return func(src io.Reader, size int64) error {
			var got tally
			r := framing.NewReader(src, f)
			for frame, err := range r.Frames() {
				if err != nil {
					return err
				}
				got.add(frame)
			}
			return want(r.Stats().Bytes, size)
		}
	}
	var framed []byte
	for _, p := range payloads(1020)[:unit/1024] {
		framed = append(binary.BigEndian.AppendUint32(framed, 1020), p...)
	}
	line := []byte("a line of sixty-three characters, and a line feed to end it ...\n")
	block := append([]byte{255}, make([]byte, 255)...)
	return []stream{
		{"frames of 1 KiB", framed, frames(framing.Length{Prefix: wire.PrefixUint32BE})},
		{"lines of 64 B", bytes.Repeat(line, unit/64), frames(framing.Lines())},
		{"one message of blocks", bytes.Repeat(block, unit/256), func(src io.Reader, size int64) error {
			b := framing.NewBlockReader(io.MultiReader(src, bytes.NewReader([]byte{0})))
			n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, b, make([]byte, unit))
			if err != nil {
				return err
			}
			return want(n, size/256*255)
		}},
		{"uint64 after uint64", bytes.Repeat([]byte{0, 0, 0, 0, 0, 0, 0, 1}, unit/8), func(src io.Reader, size int64) error {
			d := wire.NewStreamDecoder(src, unit)
			var sum int64
			for d.More() {
				sum += d.Int64()
			}
			if d.Err() != nil {
				return d.Err()
			}
			return want(sum, size/8)
		}},
	}
}

// repeat reads left bytes: unit again and again.
type repeat struct {
	unit []byte
	at   int
	left int64
}

func (r *repeat) Read(p []byte) (n int, err error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	p = p[:min(int64(len(p)), r.left)]
	for n < len(p) {
		m := copy(p[n:], r.unit[r.at:])
		n += m
		if r.at += m; r.at == len(r.unit) {
			r.at = 0
		}
	}
	r.left -= int64(n)
	return n, nil
}
