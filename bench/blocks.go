package bench

import (
	"bufio"
	"bytes"
	"io"

	"github.com/seed44153783/wirekit/bench/round"
	"github.com/seed44153783/wirekit/framing"
)

// blockStreams compares streams of 255-byte blocks, such as serial's, with a plain copy of the same payload, 1 MiB,
// through the same kinds of buffers: one that moves 255 bytes at a time as well, and one that moves 4 KiB.
func blockStreams() []round.Group {
	const size, piece = 1 << 20, 4 << 10
	payload := payloads(size)[0]
	blocks, _ := framing.Blocks{}.AppendFrame(nil, payload)
	got := make([]byte, size)
	alone := round.Limit("memmove, 255 B at a time", func() {
		for at := 0; at < size; {
			at += copy(got[at:], payload[at:min(at+255, size)])
		}
	})
	group := func(name, note string, candidates ...round.Candidate) round.Group {
		return round.Group{
			Section: "block streams of 1 MiB", Name: name, Unit: "KiB",
			Items: size >> 10, Goal: 1 / 1.3, Spread: spreadSmall, Note: note,
			Clear: func() { clear(got) }, Check: sameAs(&got, payload), Candidates: append(candidates, alone),
		}
	}
	const twice = "each byte moves twice, once in pieces of 255 B, which alone takes the time of *limit*; " +
		"a plain copy moves it in pieces of 4 KiB"
	src := bytes.NewReader(nil)
	buffered := bufio.NewReaderSize(src, 4*piece)
	bare := struct{ io.Reader }{src}
	resetReader := func() { buffered.Reset(src) }
	read := func(name string, in []byte, r io.Reader, start func()) round.Candidate {
		return round.Candidate{Name: name, Pass: func() {
			src.Reset(in)
			start()
			for rest := got; len(rest) > 0; {
				n, err := r.Read(rest[:min(len(rest), piece)])
				if rest = rest[n:]; err != nil {
					return
				}
			}
		}}
	}
	reader := framing.NewBlockReader(nil)
	out := bytes.NewBuffer(make([]byte, 0, len(blocks)+bytes.MinRead))
	write := func(name string, want []byte, w io.Writer, start func(), end func()) round.Candidate {
		return round.Candidate{Name: name, Check: holds(out, want), Pass: func() {
			out.Reset()
			start()
			for rest := payload; len(rest) > 0; rest = rest[piece:] {
				_, _ = w.Write(rest[:piece])
			}
			end()
		}}
	}
	writer := framing.NewBlockWriter(nil)
	bufferedOut := bufio.NewWriterSize(out, 4*piece)
	resetWriter := func() { bufferedOut.Reset(struct{ io.Writer }{out}) }
	flush := func() { _ = bufferedOut.Flush() }
	frame := make([]byte, 0, len(blocks))
	appended := func(name string, want []byte, appendTo func()) round.Candidate {
		return round.Candidate{Name: name, Pass: appendTo, Check: sameAs(&frame, want)}
	}
	ourRead := read("wirekit BlockReader", blocks, reader, func() { buffered.Reset(src); reader.Reset(buffered) })
	ourWrite := write("wirekit BlockWriter", blocks, writer,
		func() { writer.Reset(struct{ io.Writer }{out}) }, func() { _ = writer.Close() })
	return []round.Group{
		group("read, *bufio.Reader", "",
			ourRead, read("plain copy, 255 B a Read", payload, pieces{buffered, nil}, resetReader)),
		group("read, *bufio.Reader, beside 4 KiB a Read", twice,
			ourRead, read("plain copy, 4 KiB a Read", payload, buffered, resetReader)),
		group("read, bare io.Reader", "",
			read("wirekit BlockReader", blocks, reader, func() { reader.Reset(bare) }),
			read("plain copy, 255 B a Read", payload, pieces{bare, nil}, func() {})),
		group("write, bare io.Writer", "",
			ourWrite, write("plain copy, 255 B a Write", payload, pieces{nil, bufferedOut}, resetWriter, flush)),
		group("write, bare io.Writer, beside 4 KiB a Write", twice,
			ourWrite, write("plain copy, 4 KiB a Write", payload, bufferedOut, resetWriter, flush)),
		group("append", "",
			appended("wirekit Blocks", blocks, func() { frame, _ = framing.Blocks{}.AppendFrame(frame[:0], payload) }),
			appended("plain copy", payload, func() { frame = append(frame[:0], payload...) })),
	}
}

// pieces reads and writes as much at once as a block holds.
type pieces struct {
	r io.Reader
	w io.Writer
}

func (p pieces) Read(b []byte) (int, error) { return p.r.Read(b[:min(len(b), 255)]) }

func (p pieces) Write(b []byte) (n int, err error) {
	for n < len(b) && err == nil {
		var m int
		m, err = p.w.Write(b[n:min(n+255, len(b))])
		n += m
	}
	return n, err
}
