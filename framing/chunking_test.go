package framing_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// outcome is all that a program sees of a stream: each frame with the offset after it, each error that is told once,
// what its Body reads, the last error with its place, the counts.
type outcome struct {
	Frames []string
	Err    string
	Stats  framing.Stats
}

func (o *outcome) add(frame []byte, s framing.Stats) {
	o.Frames = append(o.Frames, fmt.Sprintf("%q to %d, %d skipped", frame, s.Bytes, s.Skipped))
}

// told adds the error of a frame after which the next one can be read, and says whether it is one. Of a Body it reads
// some or all.
func (o *outcome) told(t *testing.T, err error) bool {
	t.Helper()
	var at *framing.Error
	if !errors.As(err, &at) || at.Lost {
		return false
	}
	o.Frames = append(o.Frames, fmt.Sprintf("%v, %d bytes", err, at.Size))
	var tooBig *framing.FrameSizeError
	if !errors.As(err, &tooBig) || tooBig.Body == nil {
		return true
	}
	most, body := int(at.Offset%5)*3, []byte{}
	for p := make([]byte, 2); len(body) < most; {
		n, err := tooBig.Body.Read(p[:min(2, most-len(body))])
		body = append(body, p[:n]...)
		if err != nil && !errors.Is(err, iotest.ErrTimeout) {
			o.Frames = append(o.Frames, fmt.Sprintf("body error %v", err))
			break
		}
	}
	o.Frames = append(o.Frames, fmt.Sprintf("body %q", body))
	return true
}

// pulled is the outcome of a Reader of r. It reads on after errors that are not about the stream, and those that are
// told once.
func pulled(t *testing.T, r io.Reader, f framing.Framing, oversize framing.Oversize, maxSkip ...int64) (o outcome) {
	t.Helper()
	reader := framing.NewReader(r, f)
	reader.Oversize = oversize
	for _, max := range maxSkip {
		reader.MaxSkip = max
	}
	for {
		frame, err := reader.ReadFrame()
		if errors.Is(err, iotest.ErrTimeout) || o.told(t, err) {
			continue
		}
		if err != nil {
			o.Err, o.Stats = err.Error(), reader.Stats()
			_, again := reader.ReadFrame()
			require.Equal(t, err, again, "an error is sticky")
			require.Equal(t, o.Stats, reader.Stats())
			return o
		}
		require.NotNil(t, frame)
		o.add(frame, reader.Stats())
	}
}

// pushed is the outcome of a Buffer that is fed pieces. The end is io.EOF, as that of a Reader.
func pushed(t *testing.T, f framing.Framing, oversize framing.Oversize, pieces ...[]byte) (o outcome) {
	t.Helper()
	return pushedMax(t, f, oversize, 0, pieces...)
}

func pushedMax(t *testing.T, f framing.Framing, oversize framing.Oversize, maxSkip int64, pieces ...[]byte) (o outcome) {
	t.Helper()
	b := framing.NewBuffer(f)
	b.Oversize, b.MaxSkip = oversize, maxSkip
	drain := func() bool {
		for {
			frame, ok, err := b.Next()
			require.Equal(t, ok, frame != nil)
			if o.told(t, err) {
				continue
			}
			if err != nil {
				_, _, again := b.Next()
				require.Equal(t, err, again, "an error is sticky")
				_ = b.Feed([]byte("more"))
				o.Err, o.Stats = err.Error(), b.Stats()
				return false
			}
			if !ok {
				return true
			}
			o.add(frame, b.Stats())
		}
	}
	for _, piece := range pieces {
		require.NoError(t, b.Feed(piece))
		if !drain() {
			return o
		}
	}
	b.Close()
	require.ErrorIs(t, b.Feed(nil), framing.ErrClosed)
	if drain() {
		o.Err, o.Stats = io.EOF.Error(), b.Stats()
	}
	return o
}

// pieces returns a reader that returns one piece a Read.
func pieces(ps ...[]byte) io.Reader {
	var rs []io.Reader
	for _, p := range ps {
		rs = append(rs, bytes.NewReader(p))
	}
	return io.MultiReader(rs...)
}

// empties returns (0, nil) 99 times before each Read.
type empties struct {
	r io.Reader
	n int
}

func (e *empties) Read(p []byte) (int, error) {
	if e.n++; e.n%100 != 0 {
		return 0, nil
	}
	return e.r.Read(p)
}

// timeouts fails every second Read with iotest.ErrTimeout.
type timeouts struct {
	r io.Reader
	n int
}

func (r *timeouts) Read(p []byte) (int, error) {
	if r.n++; r.n%2 == 0 {
		return 0, iotest.ErrTimeout
	}
	return r.r.Read(p)
}

// requireSame requires the outcome of stream to be the same for every way of cutting it, and returns it.
func requireSame(t *testing.T, f framing.Framing, oversize framing.Oversize, stream []byte, maxSkip ...int64) outcome {
	t.Helper()
	want := pulled(t, bytes.NewReader(stream), f, oversize, maxSkip...)
	check := func(want, got outcome, how string, args ...any) {
		t.Helper()
		if !assert.ObjectsAreEqual(want, got) {
			require.Equal(t, want, got, fmt.Sprintf("%v, policy %d, %d: %q ", f, oversize, maxSkip, stream)+fmt.Sprintf(how, args...))
		}
	}
	pull := func(r io.Reader, how string, args ...any) {
		t.Helper()
		check(want, pulled(t, r, f, oversize, maxSkip...), how, args...)
	}
	wantPushed, most := want, int64(0)
	if oversize == framing.Stream {
		wantPushed = pulled(t, bytes.NewReader(stream), f, framing.Report, maxSkip...)
	}
	for _, max := range maxSkip {
		most = max
	}
	push := func(how string, pieces ...[]byte) {
		t.Helper()
		check(wantPushed, pushedMax(t, f, oversize, most, pieces...), "pushed in %d %s", len(pieces), how)
	}
	pull(iotest.OneByteReader(bytes.NewReader(stream)), "byte by byte")
	pull(iotest.HalfReader(bytes.NewReader(stream)), "in halves")
	pull(iotest.DataErrReader(bytes.NewReader(stream)), "with data and EOF together")
	pull(iotest.DataErrReader(iotest.OneByteReader(bytes.NewReader(stream))), "last byte and EOF together")
	pull(&empties{r: iotest.OneByteReader(bytes.NewReader(stream))}, "with empty reads")
	pull(&timeouts{r: iotest.OneByteReader(bytes.NewReader(stream))}, "with timeouts")
	push("piece", stream)
	push("bytes", bytes.SplitAfter(stream, nil)...)
	if oversize == framing.Fail {
		check(want, pulled(t, bytes.NewReader(stream), onlySplit{f}, oversize), "with Split alone")
	}
	for i := range stream {
		pull(pieces(stream[:i], stream[i:]), "cut at %d", i)
		push("pieces", stream[:i], stream[i:])
	}
	return want
}

// onlySplit hides all of a Framing but its two methods. Without a State an oversize frame cannot be skipped.
type onlySplit struct{ framing.Framing }

// every is a Framing of each kind with a small limit, and an alphabet in which random streams are likely to hold
// frames.
var every = []struct {
	f        framing.Framing
	alphabet string
}{
	{framing.Length{Prefix: wire.PrefixUint8, Max: 3}, "\x00\x01\x02\x03\x04"},
	{framing.Length{Prefix: wire.PrefixUint8, Max: 3, Strip: framing.StripNone}, "\x00\x01\x02\x03\x04"},
	{framing.Length{Prefix: wire.PrefixUint8, Max: 3, Offset: 1, Strip: 3}, "\x00\x01\x02\x03\x04"},
	{framing.Length{Prefix: wire.PrefixUint16BE, Max: 3, Adjust: -2}, "\x00\x00\x00\x01\x02\x03\x05\x06"},
	{framing.Length{Prefix: wire.PrefixUint16LE, Max: 3, Adjust: 1, Offset: 1}, "\x00\x00\x00\x01\x02\x03"},
	{framing.Length{Prefix: wire.PrefixUint24BE, Max: 3}, "\x00\x00\x00\x01\x03\x04"},
	{framing.Length{Prefix: wire.PrefixUint24LE, Max: 3}, "\x00\x00\x00\x01\x03\x04"},
	{framing.Length{Prefix: wire.PrefixUint64LE, Max: 3}, "\x00\x00\x00\x00\x00\x00\x00\x00\x01\x03\x04"},
	{framing.Length{Prefix: wire.PrefixUvarint, Max: 130}, "\x00\x01\x02\x80\x81\x82\xff"},
	{framing.Length{Prefix: wire.PrefixUvarint.Canonical(), Max: 130}, "\x00\x01\x02\x80\x81\x82"},
	{framing.Length{Prefix: wire.PrefixUvarint, Max: 3, Adjust: -200}, "\x01\x01\xc7\xc8\xc9\xcb\xcc"},
	{framing.Length{Prefix: wire.PrefixUvarint, Max: 3, Adjust: -127, Offset: 1, Strip: framing.StripNone}, "\x01\x7e\x7f\x80\x81\x82\x83"},
	{framing.Length{Prefix: wire.PrefixVarInt, Max: 3}, "\x00\x01\x02\x04\x80\x81\xff"},
	{framing.Length{Prefix: wire.PrefixQUIC, Max: 3}, "\x00\x01\x02\x04\x40\x80"},
	{framing.Lines(), "a\r\n"},
	{framing.Separator{Sep: []byte("\n"), Max: 2}, "a\n"},
	{framing.Separator{Sep: []byte("\r\n"), Also: [][]byte{[]byte("\n")}, Max: 2, Keep: true}, "a\r\n"},
	{framing.Separator{Sep: []byte("\r"), Also: [][]byte{[]byte("\r\n"), []byte("\n")}, Max: 3}, "a\r\n"},
	{framing.Separator{Sep: []byte("aab"), Max: 3, Final: framing.FinalError}, "aab"},
	{framing.Separator{Sep: []byte("b"), Also: [][]byte{[]byte("abc"), []byte("bb")}, Max: 3}, "abc"},
	{framing.Separator{Sep: []byte("bc"), Also: [][]byte{[]byte("abcb"), []byte("cc")}, Max: 2, Final: framing.FinalError}, "abc"},
	{framing.Separator{Sep: []byte("\r\n"), Max: 4, Never: []byte("\r\n")}, "aa\r\n"},
	{framing.Separator{Sep: []byte("\n"), Max: 2, Final: framing.FinalDrop}, "a\n"},
	{framing.Netstring{Max: 3}, "0123:,,"},
	{framing.Netstring{Max: 3}, "0125::aa,,,,"},
	{framing.OctetCount{Max: 3}, "0123  "},
	{framing.COBS{Max: 3}, "\x00\x01\x02\x03\x04"},
	{framing.SLIP{Max: 3}, "\xc0\xdb\xdc\xdda"},
	{framing.Blocks{Max: 3}, "\x00\x01\x02\x03"},
	{framing.Fixed{Size: 3}, "abc"},
	{framing.CRC32(framing.Length{Prefix: wire.PrefixUint8, Max: 6}), "\x00\x05\x06\x07"},
	{framing.CRC32(framing.Netstring{Max: 6}), "0123:,,"},
	{framing.Checksum{Inner: framing.SLIP{Max: 3}, Size: 1, Sum: func(dst, p []byte) []byte { return append(dst, 'a') }}, "ab\xc0"},
	{toys(4), "\x00\x01\x02\x03\x11\x12\x13\x20\x21"},
	{toys(12), "\x00\x01\x02\x11\x12\x13\x20\x20\x21\x21"},
	{framing.CRC32(toys(4)), "\x00\x01\x02\x03\x11\x12\x13\x20\x21"},
	{framing.Checksum{Inner: framing.Lines(), Size: 1, Sum: func(dst, p []byte) []byte { return append(dst, 'a') }}, "a\n"},
}

// toys is a Sized of frames of few bytes: 0n has a body of n bytes, 1n is followed by n items, 20 opens and 21 closes.
func toys(max int) framing.Sized {
	return framing.Sized{Max: max, Item: func(b []byte, _ int) (framing.Item, error) {
		switch c := b[0]; {
		case c == 0x20:
			return framing.Item{Head: 1, Nest: framing.Open}, nil
		case c == 0x21:
			return framing.Item{Head: 1, Nest: framing.Close}, nil
		case c < 0x10:
			return framing.Item{Head: 1, Body: uint64(c)}, nil
		case c < 0x20:
			return framing.Item{Head: 1, More: uint64(c & 15)}, nil
		}
		return framing.Item{}, errors.New("no toy")
	}}
}

func TestChunkingDoesNotMatter(t *testing.T) {
	t.Parallel()
	for _, tt := range every {
		t.Run(fmt.Sprint(tt.f), func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(1, 2))
			for range 25 {
				stream := make([]byte, rnd.IntN(18))
				for i := range stream {
					stream[i] = tt.alphabet[rnd.IntN(len(tt.alphabet))]
				}
				for _, oversize := range []framing.Oversize{framing.Fail, framing.Skip, framing.Stream, framing.Report} {
					requireSame(t, tt.f, oversize, stream)
					if oversize != framing.Fail {
						requireSame(t, tt.f, oversize, stream, 5)
					}
				}
			}
		})
	}
}

// naiveRecords is Separator's rule written down as it is told: at the first place where a separator stands, the longest
// that stands there ends the record.
func naiveRecords(stream string, seps ...string) (records []string, tail string) {
	from := 0
	for at := 0; at < len(stream); {
		longest := ""
		for _, sep := range seps {
			if strings.HasPrefix(stream[at:], sep) && len(sep) > len(longest) {
				longest = sep
			}
		}
		if longest == "" {
			at++
			continue
		}
		records = append(records, stream[from:at])
		at += len(longest)
		from = at
	}
	return records, stream[from:]
}

func TestSeparatorAgainstNaive(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ alphabet, seps string }{
		{"a\n", "\n"},
		{"a\r\n", "\n \r\n"},
		{"a\r\n", "\r\n \n"},
		{"a\r\n", "\r \r\n"},
		{"a\r\n", "\r\n \r \n"},
		{"ab", "aab"},
		{"ab", "aba"},
		{"ab", "aa aaa"},
		{"abc", "b abc bb"},
		{"abc", "c abca bc"},
		{"abc", "bc abcb cc a"},
	} {
		t.Run(fmt.Sprintf("%q", tt.seps), func(t *testing.T) {
			t.Parallel()
			seps := strings.Split(tt.seps, " ")
			f := framing.Separator{Sep: []byte(seps[0]), Final: framing.FinalError}
			for _, sep := range seps[1:] {
				f.Also = append(f.Also, []byte(sep))
			}
			check := func(stream []byte) {
				want, tail := naiveRecords(string(stream), seps...)
				got := []string(nil)
				b := framing.NewBuffer(f)
				for i := range stream {
					require.NoError(t, b.Feed(stream[i:i+1]))
					for frame, ok, err := b.Next(); ok || err != nil; frame, ok, err = b.Next() {
						require.NoError(t, err)
						got = append(got, string(frame))
					}
				}
				b.Close()
				frame, ok, err := b.Next()
				for ; ok; frame, ok, err = b.Next() {
					got = append(got, string(frame))
				}
				require.Equal(t, want, got, "%q", stream)
				require.Equal(t, tail, string(b.Rest()), "%q", stream)
				require.Equal(t, tail == "", err == nil)
			}
			var grow func(stream []byte)
			grow = func(stream []byte) {
				check(stream)
				if len(stream) == 7 {
					return
				}
				for _, c := range []byte(tt.alphabet) {
					grow(append(stream, c))
				}
			}
			grow(make([]byte, 0, 7))
		})
	}
}

// A long stream, which takes several buffers, cut at random.
func TestChunkingOfLongStreams(t *testing.T) {
	t.Parallel()
	for _, f := range []framing.Framing{
		framing.Length{Prefix: wire.PrefixUint32BE},
		framing.Length{Prefix: wire.PrefixUvarint},
		framing.Length{Prefix: wire.PrefixUint16LE, Adjust: -2, Strip: framing.StripNone, Max: -1},
		framing.Lines(),
		framing.Separator{Sep: []byte("--\r\n"), Also: [][]byte{[]byte("--\n")}},
		framing.Netstring{},
	} {
		t.Run(fmt.Sprint(f), func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(3, 4))
			var want [][]byte
			var stream []byte
			for i := range 50 {
				size := rnd.IntN(200)
				if i%20 == 10 {
					size = 30_000 + rnd.IntN(10_000)
				}
				payload := bytes.Repeat([]byte{byte('a' + rnd.IntN(26))}, size)
				if l, ok := f.(framing.Length); ok && l.Strip == framing.StripNone {
					payload = append([]byte{byte(size + 2), byte((size + 2) >> 8)}, payload...)
				}
				want = append(want, payload)
				var err error
				stream, err = f.AppendFrame(stream, payload)
				require.NoError(t, err)
			}
			for _, most := range []int{1 << 7, 1 << 12, 1 << 17} {
				var cuts [][]byte
				for rest := stream; len(rest) > 0; {
					n := min(len(rest), 1+rnd.IntN(most))
					cuts = append(cuts, rest[:n])
					rest = rest[n:]
				}
				r := framing.NewReader(pieces(cuts...), f)
				i := 0
				for frame, err := range r.Frames() {
					require.NoError(t, err)
					require.Equal(t, string(want[i]), string(frame))
					i++
				}
				require.Len(t, want, i)
				require.Equal(t, framing.Stats{Frames: 50, Bytes: int64(len(stream))}, r.Stats())
				require.Equal(t, pulled(t, bytes.NewReader(stream), f, framing.Fail), pushed(t, f, framing.Fail, cuts...))
			}
		})
	}
}
