package fuzz_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/codecs/examples/resp"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/fuzz"
	"github.com/seed44153783/wirekit/wire"
)

// A soakFraming is a framing of TestSoak, and how its frames are made.
type soakFraming struct {
	name string
	framing.Framing
	payload func(text []byte) []byte // what AppendFrame takes for a text; nil: the text itself
	above   func(text []byte) []byte // a frame of a text above the limit; nil: the length cannot say that
	sizes   []int                    // of texts; nil is soakSizes
	bad     []string                 // frames that a Reader can go on after
	cut     string                   // the start of a frame, for the end; empty: there is no such thing
	share   int64
}

// soakSizes are sizes of payloads, which differ in how many bytes the length takes and in where they stand in the buffer.
var soakSizes = []int{1, 3, 127, 128, 200, 255, 256, 700, 1, 1000, 5000, 16_000, 17_000, 1, 70_000, 300, 2}

// headed returns a payload with a head before text, in which the length of text plus counted stands at offset.
func headed(head string, offset int, length wire.Prefix, counted int, tail string) func(text []byte) []byte {
	return func(text []byte) []byte {
		size, err := length.Append(nil, uint64(len(text)+counted))
		if err != nil {
			panic(err) // no size in soakSizes is too large
		}
		return slices.Concat([]byte(head[:offset]), size, []byte(head[offset:]), text, []byte(tail))
	}
}

// respOf is a RESP array of an array of one bulk string, and a number.
func respOf(text []byte) []byte {
	p := wire.PrefixDecimal("\r\n")
	b, err := p.AppendByteArray([]byte("*2\r\n*1\r\n$"), text)
	if err != nil {
		panic(err)
	}
	return append(b, "\r\n:1\r\n"...)
}

// with puts text between head and tail.
func with(head, tail string) func(text []byte) []byte {
	return func(text []byte) []byte { return slices.Concat([]byte(head), text, []byte(tail)) }
}

// limitless makes frames with f, which has no limit.
func limitless(f framing.Framing) func(text []byte) []byte {
	return func(text []byte) []byte {
		frame, err := f.AppendFrame(nil, text)
		if err != nil {
			panic(err)
		}
		return frame
	}
}

func soakFramings() []soakFraming {
	u32 := framing.Length{Prefix: wire.PrefixUint32BE}
	webSocketOf := headed("\x82\x7f", 2, wire.PrefixUint64BE, 0, "")
	grpcOf, http2Of := headed("\x00", 1, wire.PrefixUint32BE, 0, ""), headed("\x00\x00\x00\x00\x00\x00", 0, wire.PrefixUint24BE, 0, "")
	postgresOf, bitcoinOf := headed("D", 1, wire.PrefixUint32BE, 4, ""), headed(string(make([]byte, 20)), 16, wire.PrefixUint32LE, 0, "")
	amqpOf, marker := headed("\x01\x00\x00", 3, wire.PrefixUint32BE, 0, "\xce"), string(bytes.Repeat([]byte{255}, 16))
	all := []soakFraming{
		{name: "Sized, RESP", Framing: resp.Framing(0), payload: respOf, above: respOf, cut: "*2\r\n:1\r\n"},
		{name: "Sized, WebSocket", Framing: framing.Sized{Item: fuzz.WebSocketItem}, payload: webSocketOf, above: webSocketOf, cut: "\x82\x01"},
		{name: "Lines", Framing: framing.Lines(), above: with("", "\n")},
		{name: "CRLF", Framing: framing.CRLF(), above: with("", "\r\n"), bad: []string{"lone\rcr\r\n"}, cut: "half a line"},
		{name: "Separator", Framing: framing.Separator{Sep: []byte("\r\n.\r\n"), Final: framing.FinalError}, above: with("", "\r\n.\r\n"), cut: "\r\n."},
		{name: "Netstring", Framing: framing.Netstring{}, above: limitless(framing.Netstring{Max: -1}), cut: "3:ab"},
		{name: "OctetCount", Framing: framing.OctetCount{}, above: limitless(framing.OctetCount{Max: -1}), cut: "3 ab"},
		{name: "COBS", Framing: framing.COBS{}, above: limitless(framing.COBS{Max: -1}), bad: []string{"\x09\x01\x00"}, cut: "\x03\x01"},
		{name: "SLIP", Framing: framing.SLIP{}, above: with("\xc0", "\xc0"), bad: []string{"\xc0\xdb\xc0"}, cut: "\x01"},
		{name: "Blocks", Framing: framing.Blocks{}, above: limitless(framing.Blocks{Max: -1}), cut: "\x03\x01"},
		{name: "Fixed", Framing: framing.Fixed{Size: 777}, sizes: []int{777}, cut: "fixed"},
		{name: "CRC32 of Length", Framing: framing.CRC32(u32), above: headed("", 0, u32.Prefix, 0, ""), bad: []string{"\x00\x00\x00\x05wrong", "\x00\x00\x00\x01s"}, cut: "\x00\x00\x00\x05"},
		{name: "CRC32C of COBS", Framing: framing.CRC32C(framing.COBS{}), bad: []string{"\x06wrong\x00", "\x09\x01\x00"}, cut: "\x09\x01"},
		{name: "Adler32 of Netstring", Framing: framing.Adler32(framing.Netstring{}), above: limitless(framing.Netstring{Max: -1}), bad: []string{"3:sum,", "5:wrong,"}, cut: "5:cut"},
	}
	for _, preset := range []soakFraming{ // of Length, as are those after them
		{name: "GRPC", Framing: framing.GRPC(), payload: grpcOf, above: grpcOf, cut: "\x00\x00\x00\x00\x01"},
		{name: "HTTP2", Framing: framing.HTTP2(), payload: http2Of, above: http2Of, sizes: []int{0, 1, 255, 256, 16_000}, cut: "\x00\x00\x01"},
		{name: "TLS", Framing: framing.TLS(), payload: headed("\x17\x03\x03", 3, wire.PrefixUint16BE, 0, ""), sizes: []int{0, 1, 255, 256, 16_000},
			bad: []string{"\x17\x03\x03\xff\xff" + string(make([]byte, 65535))}, cut: "\x17\x03\x03\x00\x01"},
		{name: "TPKT", Framing: framing.TPKT(), payload: headed("\x03\x00", 2, wire.PrefixUint16BE, 4, ""), sizes: []int{3, 4, 255, 65531}, cut: "\x03\x00\x00\x09"},
		{name: "BGP", Framing: framing.BGP(), payload: headed(marker+"\x04", 16, wire.PrefixUint16BE, 19, ""), sizes: []int{0, 1, 10, 255, 4000},
			bad: []string{marker + "\xff\xff" + string(make([]byte, 65535-18))}, cut: "\xff"},
		{name: "Postgres", Framing: framing.Postgres(), payload: postgresOf, above: postgresOf, cut: "D\x00\x00\x00\x05"},
		{name: "Kafka", Framing: framing.Kafka(), cut: "\x00\x00\x00\x01"},
		{name: "DNS", Framing: framing.DNS(), sizes: []int{0, 1, 255, 256, 65535}, cut: "\x00\x01"},
		{name: "MQTT", Framing: framing.MQTT(), payload: headed("\x30", 1, wire.PrefixUvarint, 0, ""), cut: "\x30\x01"},
		{name: "Bitcoin", Framing: framing.Bitcoin(), payload: bitcoinOf, above: bitcoinOf, cut: string(make([]byte, 23))},
		{name: "AMQP", Framing: framing.AMQP(), payload: amqpOf, above: amqpOf, cut: "\x01"},
		{name: "MySQL", Framing: framing.MySQL(), payload: headed("\x00", 0, wire.PrefixUint24LE, 0, ""), cut: "\x01\x00\x00"},
		{name: "Delimited", Framing: framing.Delimited(), above: headed("", 0, wire.PrefixUvarint, 0, ""), cut: "\x01"},
	} {
		preset.share = 8
		all = append(all, preset)
	}
	for _, name := range soakPrefixNames {
		p := hostilePrefixes[name]
		row := soakFraming{name: "Length " + name, Framing: framing.Length{Prefix: p}, share: 8}
		limit, ok := map[string]int{"Uint8": 255, "Int8": 127, "Uint16BE": 65535, "Uint16LE": 65535, "Int16BE": 32767, "Int16LE": 32767, "Self": 65533,
			"Own": 65535}[name]
		if ok {
			row.sizes = []int{0, 1, limit}
		} else {
			row.above = headed("", 0, p, 0, "")
		}
		all = append(all, row)
	}
	return all
}

// A soakBlock are frames of all sizes, and some bad ones.
type soakBlock struct {
	bytes     []byte
	good, bad int64
	sizes     int64 // of the tokens of the good ones, together
}

// made is the payload of text.
func (f *soakFraming) made(text []byte) []byte {
	if f.payload == nil {
		return text
	}
	return f.payload(text)
}

func (f *soakFraming) block() (b soakBlock) {
	sizes := f.sizes
	if sizes == nil {
		sizes = soakSizes
	}
	var bad [][]byte
	if f.above != nil && *soakSize >= soakAbove { // too much for a short run
		bad = append(bad, f.above(make([]byte, soakAbove)))
	}
	for _, frame := range f.bad {
		bad = append(bad, []byte(frame))
	}
	text := bytes.Repeat([]byte("soak "), 20_000)
	for i, least := 0, 256<<10+len(slices.Concat(bad...)); len(b.bytes) < least || i%len(sizes) > 0; i++ {
		p := f.made(text[:sizes[i%len(sizes)]])
		frame, err := f.AppendFrame(b.bytes, p)
		if err != nil {
			panic(f.name + ": " + err.Error())
		}
		b.bytes = frame
		b.good++
		b.sizes += int64(len(p))
	}
	b.bad = int64(len(bad))
	b.bytes = append(b.bytes, slices.Concat(bad...)...)
	return b
}

// soakAbove is more than the limit of most framings.
const soakAbove = 4_200_000

func framingSoaks(yield func(soak) bool) {
	for _, f := range soakFramings() {
		b := f.block()
		row := soak{block: b.bytes, perBlock: b.good + b.bad, tail: []byte(f.cut), share: f.share}
		row.name = "framing.Reader " + f.name
		row.read = func(t *testing.T, s *soakStream) int64 { return f.pull(t, s, b) }
		if !yield(row) {
			return
		}
		row.name = "framing.Buffer " + f.name
		row.read = func(t *testing.T, s *soakStream) int64 { return f.push(t, s, b) }
		if !yield(row) {
			return
		}
	}
}

// pull reads all frames, with a policy after the other, and every second time in a loop over Frames.
func (f *soakFraming) pull(t *testing.T, s *soakStream, b soakBlock) int64 {
	r := framing.NewReader(s, f.Framing)
	var good, reported, sizes, turn int64
	take := func(frame []byte, err error) error {
		if err == nil {
			good++
			sizes += int64(len(frame))
			return nil
		}
		var at *framing.Error
		if !errors.As(err, &at) || at.Lost {
			return err
		}
		reported++
		var size *framing.FrameSizeError
		if errors.As(err, &size) && size.Body != nil {
			n, err := io.Copy(io.Discard, size.Body)
			require.NoError(t, err)
			require.Greater(t, n, int64(16384))
		}
		return nil
	}
	var last error
	for last == nil {
		turn++
		r.Oversize = []framing.Oversize{framing.Skip, framing.Report, framing.Stream}[turn%3]
		if turn%2 == 0 {
			last = take(r.ReadFrame())
			continue
		}
		left := 1000
		last = io.EOF
		for frame, err := range r.Frames() {
			last = take(frame, err)
			if left--; left == 0 {
				break
			}
		}
	}
	stats := r.Stats()
	blocks := (s.End - int64(len(s.head))) / int64(len(b.bytes))
	require.Equal(t, framing.Stats{Frames: blocks * b.good, Bytes: s.End, Skipped: blocks * b.bad}, stats, "%v", last)
	require.Equal(t, stats.Frames, good)
	require.Equal(t, blocks*b.sizes, sizes)
	require.LessOrEqual(t, reported, stats.Skipped)
	f.requireEnd(t, last, s.End, blocks*(b.good+b.bad))
	return stats.Frames + stats.Skipped
}

// push feeds a Buffer.
func (f *soakFraming) push(t *testing.T, s *soakStream, b soakBlock) int64 {
	buffer := framing.NewBuffer(f.Framing)
	var sizes, turn int64
	var last error
	next := func() {
		for last == nil {
			turn++
			buffer.Oversize = []framing.Oversize{framing.Skip, framing.Report}[turn/10%2]
			frame, ok, err := buffer.Next()
			var at *framing.Error
			switch {
			case ok:
				sizes += int64(len(frame))
			case err == nil:
				return
			case !errors.As(err, &at) || at.Lost:
				last = err
			}
		}
	}
	p := make([]byte, 32<<10)
	for {
		n, err := s.Read(p)
		if err != nil {
			break
		}
		require.NoError(t, buffer.Feed(p[:n]))
		next()
	}
	buffer.Close()
	if next(); last == nil {
		last = io.EOF
	}
	stats := buffer.Stats()
	blocks := s.End / int64(len(b.bytes))
	require.Equal(t, framing.Stats{Frames: blocks * b.good, Bytes: s.End, Skipped: blocks * b.bad}, stats, "%v", last)
	require.Equal(t, blocks*b.sizes, sizes)
	f.requireEnd(t, last, s.End, blocks*(b.good+b.bad))
	return stats.Frames + stats.Skipped
}

// requireEnd wants the error of the cut frame, or the end.
func (f *soakFraming) requireEnd(t *testing.T, err error, offset, frame int64) {
	t.Helper()
	if f.cut == "" {
		require.Equal(t, io.EOF, err)
		return
	}
	var at *framing.Error
	require.ErrorAs(t, err, &at)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Equal(t, offset, at.Offset)
	require.Equal(t, frame, at.Frame)
}

// longSoaks are frames and messages as long as the whole stream, and the faces of package framing that are no Reader of
// frames.
func longSoaks() []soak {
	text := bytes.Repeat([]byte("0123456789abcdef"), 16<<10)
	messages, perBlock := repeatedTo(slices.Concat([]byte{3, 'a', 'b', 'c', 0, 0, 255}, text[:255], []byte{200}, text[:200], []byte{0}))
	blocks, _ := repeatedTo(append([]byte{255}, text[:255]...))
	u64 := framing.Length{Prefix: wire.PrefixUint64BE}
	one := func(name string, oversize framing.Oversize, maxSkip int64) soak {
		return soak{name: name, block: text, perBlock: 1, least: soakAbove, tail: []byte{0, 0, 0, 0, 0, 0, 0, 1, 'a', 0}, read: func(t *testing.T, s *soakStream) int64 {
			blocks := s.blocks
			s.head = wire.AppendUint64(nil, uint64(s.End))
			r := framing.NewReader(s, u64)
			r.Oversize, r.MaxSkip = oversize, maxSkip
			if oversize == framing.Stream {
				_, err := r.ReadFrame()
				var size *framing.FrameSizeError
				require.ErrorAs(t, err, &size)
				require.Equal(t, uint64(s.End), size.Size)
				n, err := io.Copy(io.Discard, size.Body)
				require.NoError(t, err)
				require.Equal(t, s.End, n)
			}
			s.End += 8
			frame, err := r.ReadFrame()
			require.NoError(t, err)
			require.Equal(t, "a", string(frame))
			_, err = r.ReadFrame()
			var at *framing.Error
			require.ErrorAs(t, err, &at)
			require.Equal(t, []int64{s.End + 9, 2}, []int64{at.Offset, at.Frame})
			require.Equal(t, framing.Stats{Frames: 1, Bytes: s.End + 9, Skipped: 1}, r.Stats())
			return blocks
		}}
	}
	var turns []framing.Framing
	var frames []byte
	for _, f := range soakFramings() {
		if f.sizes == nil || slices.Contains(f.sizes, 255) {
			frames, _ = f.AppendFrame(frames, f.made(text[:255]))
			turns = append(turns, f.Framing)
		}
	}
	frames, times := repeatedTo(frames)
	lines, lineTimes := repeatedTo([]byte("a line\r\nanother one\r\n"))
	u32 := framing.Length{Prefix: wire.PrefixUint32BE}
	written, err := framing.AppendFrames(nil, u32, [][]byte{text[:1024], nil, text[:100_000], text[:70_000]})
	if err != nil {
		panic(err) // they are below the limit
	}
	return []soak{
		one("framing.Reader, one frame by its Body", framing.Stream, 0),
		one("framing.Reader, one frame skipped", framing.Skip, -1),
		{name: "framing.Reader, another framing each time", block: frames, perBlock: times * int64(len(turns)), tail: []byte{1}, read: func(t *testing.T, s *soakStream) (n int64) {
			r := framing.NewReader(s, turns[0])
			for ; ; n++ {
				require.NoError(t, r.Switch(turns[n%int64(len(turns))]))
				if _, err := r.ReadFrame(); err != nil {
					var at *framing.Error
					require.ErrorAs(t, err, &at)
					require.Equal(t, []int64{s.End, n}, []int64{at.Offset, at.Frame})
					return n
				}
			}
		}},
		{name: "framing.Reader, Raw and Peek", block: text, perBlock: 1, tail: []byte{1, 'a', 9}, read: func(t *testing.T, s *soakStream) int64 {
			blocks := s.blocks
			r := framing.NewReader(s, framing.Length{Prefix: wire.PrefixUint8})
			_, err := r.Peek(100)
			require.NoError(t, err)
			n, err := io.Copy(io.Discard, io.LimitReader(r.Raw(), s.End))
			require.NoError(t, err)
			require.Equal(t, s.End, n)
			frame, err := r.ReadFrame()
			require.NoError(t, err)
			require.Equal(t, "a", string(frame))
			_, err = r.ReadFrame()
			var at *framing.Error
			require.ErrorAs(t, err, &at)
			require.Equal(t, s.End+2, at.Offset)
			return blocks
		}},
		{name: "framing.BlockReader", block: messages, perBlock: 3 * perBlock, tail: []byte{3, 'a'}, read: func(t *testing.T, s *soakStream) int64 {
			return readBlocks(t, s)
		}},
		{name: "framing.BlockReader, bufio", block: messages, perBlock: 3 * perBlock, tail: []byte{3, 'a'}, read: func(t *testing.T, s *soakStream) int64 {
			return readBlocks(t, bufio.NewReader(s))
		}},
		{name: "framing.BlockReader, one message", block: blocks, perBlock: 1, tail: []byte{0}, read: func(t *testing.T, s *soakStream) int64 {
			count := s.blocks
			n, err := io.Copy(io.Discard, framing.NewBlockReader(bufio.NewReaderSize(s, 64<<10)))
			require.NoError(t, err)
			require.Equal(t, s.End/256*255, n)
			return count
		}},
		{name: "framing.BlockWriter, one message", block: blocks, perBlock: 1, tail: []byte{0}, read: func(t *testing.T, s *soakStream) int64 {
			count := s.blocks
			w, pieces := framing.NewBlockWriter(s), bytes.Repeat(text[:255], 100)
			for left := s.End / 256 * 255; left > 0; {
				n, err := w.Write(pieces[:min(left, int64(len(pieces)))])
				require.NoError(t, err)
				left -= int64(n)
			}
			require.NoError(t, w.Close())
			return count
		}},
		{name: "framing.Writer", block: written, perBlock: 4, read: func(t *testing.T, s *soakStream) (n int64) {
			w := framing.NewWriter(s, u32)
			for s.blocks > 0 {
				require.NoError(t, w.WriteFrame(text[:1024]))
				require.NoError(t, w.WriteFrames([][]byte{nil, text[:100_000]}))
				require.NoError(t, w.WriteFrom(bytes.NewReader(text), 70_000))
				n += 4
			}
			return n
		}},
		{name: "framing.Writer, one frame", block: text, perBlock: 1, read: func(t *testing.T, s *soakStream) int64 {
			if s.End > math.MaxInt {
				t.Skip("where an int has 32 bits a frame has at most as many")
			}
			count, f := s.blocks, u64
			f.Max = -1
			s.head = wire.AppendUint64(nil, uint64(s.End))
			source := &soakStream{block: text, blocks: count, End: math.MaxInt64}
			require.NoError(t, framing.NewWriter(s, f).WriteFrom(source, s.End))
			s.End += 8
			return count
		}},
		{name: "framing.ReadSeparated, bufio", block: lines, perBlock: 2 * lineTimes, share: 8, read: func(t *testing.T, s *soakStream) (n int64) {
			r := bufio.NewReader(s)
			for ; ; n++ {
				if _, err := framing.ReadSeparated(r, []byte("\r\n"), 0); err != nil {
					require.Equal(t, io.EOF, err)
					return n
				}
			}
		}},
		{name: "framing.Extract", block: frames, perBlock: times * int64(len(turns)), share: 8, read: func(t *testing.T, s *soakStream) (n int64) {
			inBulk(t, s, func(b []byte) (int, error) {
				_, rest, ok, err := framing.Extract(turns[n%int64(len(turns))], b)
				if err == nil && !ok {
					return 0, io.ErrUnexpectedEOF
				}
				n++
				return len(b) - len(rest), err
			})
			return n
		}},
	}
}

func readBlocks(t *testing.T, r io.Reader) (n int64) {
	b := framing.NewBlockReader(r)
	p := make([]byte, 1000)
	sizes := [3]int{3, 0, 455}
	for ; ; n++ {
		require.NoError(t, b.Next())
		size, err := io.ReadFull(b, p)
		if n%3 == 1 && err == io.EOF || err == io.ErrUnexpectedEOF && size == sizes[n%3] {
			if _, err = b.Read(p); err == io.EOF {
				continue
			}
		}
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		return n
	}
}
