package tinytcp

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/rand"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/framing/framingtest"
	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// collect returns a handler that keeps copies of the packets as strings.
func collect(into *[]string) PacketHandler {
	return func(packet []byte) { *into = append(*into, string(packet)) }
}

// handlers are both handlers with the same protocol.
func handlers(p FramingProtocol, into *[]string) map[string]SocketHandler {
	return map[string]SocketHandler{
		"PacketFramingHandler": PacketFramingHandler(p, func(io.Reader) PacketHandler { return collect(into) }),
		"PacketFraming":        PacketFraming(0, p, collect(into)),
	}
}

func TestHandlersReassembleHoweverTheStreamIsCut(t *testing.T) {
	long := string(bytes.Repeat([]byte("x"), 5000))
	want := []string{"one", "", "two", long, "end"}
	protocols := map[string]FramingProtocol{"separator": SplitBySeparator([]byte("\r\n"))}
	for p := range prefixes {
		protocols[prefixes[p].String()] = LengthPrefixedFraming(PrefixType(p))
	}
	cuts := map[string]func(io.Reader) io.Reader{
		"whole": func(r io.Reader) io.Reader { return r }, "one byte": iotest.OneByteReader, "halves": iotest.HalfReader,
		"early EOF": iotest.DataErrReader,
	}
	for name, p := range protocols {
		var input []byte
		var err error
		for _, packet := range want {
			input, err = p.(framing.Framing).AppendFrame(input, []byte(packet))
			require.NoError(t, err)
		}
		for cutName, cut := range cuts {
			got := []string{}
			for handlerName, h := range handlers(p, &got) {
				t.Run(name+"/"+cutName+"/"+handlerName, func(t *testing.T) {
					got = nil
					require.NoError(t, h(cut(bytes.NewReader(input))))
					assert.Equal(t, want, got)
					// A handler starts afresh for every stream.
					require.NoError(t, h(cut(bytes.NewReader(input))))
					assert.Len(t, got, 2*len(want))
				})
			}
		}
	}
}

func TestHandlersEndWithTheCause(t *testing.T) {
	broken := errors.New("broken")
	lines := SplitBySeparator([]byte{'\n'})
	text := func(s string) *scripted { return &scripted{reads: [][]byte{[]byte(s)}} }
	for _, test := range []struct {
		name   string
		p      FramingProtocol
		socket func() io.Reader
		err    error
		got    []string
	}{
		{"no input", lines, func() io.Reader { return &scripted{} }, nil, nil},
		{"cut packet", lines, func() io.Reader { return text("a\nb") }, io.ErrUnexpectedEOF, []string{"a"}},
		{
			"read error", lines,
			func() io.Reader { return &scripted{reads: [][]byte{[]byte("a\nb")}, end: broken} },
			broken,
			[]string{"a"},
		},
		{
			"data with the read error", lines,
			func() io.Reader { return &scripted{reads: [][]byte{[]byte("a\nb\n")}, end: broken, early: true} },
			broken,
			[]string{"a", "b"},
		},
		{"empty separator", SplitBySeparator(nil), func() io.Reader { return text("a") }, framing.ErrInvalid, nil},
		{"unknown prefix", LengthPrefixedFraming(8), func() io.Reader { return text("a") }, framing.ErrInvalid, nil},
		{"negative prefix", LengthPrefixedFraming(-1), func() io.Reader { return text("a") }, framing.ErrInvalid, nil},
		{
			"VarInt of six bytes", LengthPrefixedFraming(PrefixVarInt),
			func() io.Reader { return text("\x01a\x80\x80\x80\x80\x80\x00") },
			varint.ErrOverflow,
			[]string{"a"},
		},
		{"empty reads", lines, func() io.Reader { return &scripted{reads: make([][]byte, 100)} }, io.ErrNoProgress, nil},
		{
			"99 empty reads", lines,
			func() io.Reader {
				return &scripted{reads: append(append(make([][]byte, 99), []byte("a\n")), make([][]byte, 99)...)}
			},
			nil,
			[]string{"a"},
		},
		{"count too large", lines, func() io.Reader { return liar(1 << 20) }, wire.ErrBadCount, nil},
		{"count negative", lines, func() io.Reader { return liar(-1) }, wire.ErrBadCount, nil},
	} {
		var got []string
		for name, h := range handlers(test.p, &got) {
			t.Run(test.name+"/"+name, func(t *testing.T) {
				got = nil
				err := h(test.socket())
				if test.err == nil {
					require.NoError(t, err)
				}
				assert.ErrorIs(t, err, test.err)
				assert.Equal(t, test.got, got)
			})
		}
	}
}

// liar is a reader that returns a count that cannot be true.
type liar int

func (l liar) Read([]byte) (int, error) { return int(l), nil }

func TestNegativeLengthEndsTheHandler(t *testing.T) {
	for name, test := range map[string]struct {
		kind  PrefixType
		input string
	}{
		"int64":   {PrefixInt64_BE, "\x80\x00\x00\x00\x00\x00\x00\x00a"},
		"VarLong": {PrefixVarLong, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01a"},
	} {
		for handlerName, h := range handlers(LengthPrefixedFraming(test.kind), new([]string)) {
			t.Run(name+"/"+handlerName, func(t *testing.T) {
				err := h(bytes.NewReader([]byte(test.input)))
				assert.Error(t, err)
				assert.NotEqual(t, io.ErrUnexpectedEOF, err)
			})
		}
	}
}

func TestPredecessorDropsAFullBuffer(t *testing.T) {
	for _, test := range []struct {
		name  string
		reads []string
		want  []string
	}{
		{"packet and separator fill it", []string{"abc\ndef\n"}, []string{"abc", "def"}},
		{"full without a packet", []string{"abcd", "e\nf\n"}, []string{"e", "f"}},
		{"one byte of room left", []string{"abc", "\nde\n"}, []string{"abc", "de"}},
		{"full at the end of the stream", []string{"abcd"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			s := &scripted{}
			for _, r := range test.reads {
				s.reads = append(s.reads, []byte(r))
			}
			require.NoError(t, PacketFraming(4, SplitBySeparator([]byte{'\n'}), collect(&got))(s))
			assert.Equal(t, test.want, got)
		})
	}
}

// A protocol of the caller's own: packets of two bytes. It knows nothing of package framing.
type pairs struct{}

func (pairs) ExtractPacket(source []byte) (packet, rest []byte, extracted bool) {
	if len(source) < 2 {
		return nil, source, false
	}
	return source[:2], source[2:], true
}

// still claims a packet and takes nothing.
type still struct{}

func (still) ExtractPacket(source []byte) (packet, rest []byte, extracted bool) {
	return nil, source, true
}

func TestHandlersTakeAProtocolOfTheCallers(t *testing.T) {
	var got []string
	for name, h := range handlers(pairs{}, &got) {
		t.Run(name, func(t *testing.T) {
			got = nil
			require.NoError(t, h(iotest.OneByteReader(bytes.NewReader([]byte("aabbcc")))))
			assert.Equal(t, []string{"aa", "bb", "cc"}, got)
		})
	}
	for name, h := range handlers(still{}, &got) {
		t.Run(name+"/no progress", func(t *testing.T) {
			got = nil
			assert.Equal(t, io.ErrUnexpectedEOF, h(bytes.NewReader([]byte("a"))))
			assert.Empty(t, got)
		})
	}
}

// asked records how much room each Read was given.
type asked struct {
	r     io.Reader
	sizes []int
}

func (a *asked) Read(p []byte) (int, error) {
	a.sizes = append(a.sizes, len(p))
	return a.r.Read(p)
}

func TestReadSpace(t *testing.T) {
	config := &PacketFramingConfig{ReadBufferSize: 64, MaxPacketSize: 1 << 20, MinReadSpace: 16}
	a := &asked{r: iotest.OneByteReader(bytes.NewReader(make([]byte, 10_000)))}
	handler := func(io.Reader) PacketHandler { return collect(new([]string)) }
	assert.Equal(t, io.ErrUnexpectedEOF, PacketFramingHandler(SplitBySeparator([]byte{'\n'}), handler, config)(a))
	for _, n := range a.sizes {
		require.GreaterOrEqual(t, n, 16)
		require.LessOrEqual(t, n, 64)
	}
	assert.Equal(t, 64, a.sizes[0])
	assert.Equal(t, 16, a.sizes[48])

	a = &asked{r: iotest.OneByteReader(bytes.NewReader(make([]byte, 10_000)))}
	require.NoError(t, PacketFraming(5000, SplitBySeparator([]byte{'\n'}), collect(new([]string)))(a))
	assert.Equal(t, 4096, a.sizes[0])
	assert.Equal(t, 1, a.sizes[4999], "never past the maximum")
	assert.Equal(t, 4096, a.sizes[5000], "dropped")
}

func TestConfigDefaults(t *testing.T) {
	for _, test := range []struct{ given, want PacketFramingConfig }{
		{PacketFramingConfig{}, PacketFramingConfig{4096, 16384, 1024}},
		{PacketFramingConfig{-1, -1, -1}, PacketFramingConfig{4096, 16384, 1024}},
		{PacketFramingConfig{1, 2, 3}, PacketFramingConfig{1, 2, 1}},
		{PacketFramingConfig{100, 0, 100}, PacketFramingConfig{100, 16384, 100}},
		{PacketFramingConfig{100, 7, 101}, PacketFramingConfig{100, 7, 25}},
	} {
		assert.Equal(t, test.want, test.given.withDefaults())
	}
}

func TestMemoryOfAStreamIsBounded(t *testing.T) {
	sizes := (&PacketFramingConfig{ReadBufferSize: 64, MaxPacketSize: 1000, MinReadSpace: 16}).withDefaults()
	s := stream{
		protocol: splitterOf(LengthPrefixedFraming(PrefixInt32_BE)), handler: collect(new([]string)),
		readSize: sizes.ReadBufferSize, minSpace: sizes.MinReadSpace, max: sizes.MaxPacketSize,
	}
	assert.Equal(t, io.ErrUnexpectedEOF, s.run(bytes.NewReader(bytes.Repeat([]byte{0x7f}, 100_001))))
	assert.LessOrEqual(t, cap(s.held), 1000+64)
}

func TestBufferGrowsByDoubling(t *testing.T) {
	for _, test := range []struct{ held, before, capacity, space int }{
		{0, 0, 64, 64}, {48, 64, 64, 16}, {49, 64, 114, 64}, {98, 114, 114, 16}, {99, 114, 214, 64}, {500, 500, 1016, 64}, {1000, 1000, 1064, 64},
	} {
		s := stream{readSize: 64, minSpace: 16, max: 1000, held: make([]byte, test.held, test.before)}
		assert.Len(t, s.space(), test.space, "%d held", test.held)
		assert.Equal(t, test.capacity, cap(s.held), "%d held", test.held)
	}
	s := stream{readSize: 64, minSpace: 16, max: math.MaxInt}
	assert.Len(t, s.space(), 64, "no overflow")
}

func TestAFullBufferIsNotMadeAnew(t *testing.T) {
	for held := 900; held < 1000; held++ {
		s := stream{readSize: 64, minSpace: 16, max: 1000, dropFull: true, held: make([]byte, held, 1000)}
		before := &s.held[:1][0]
		assert.Len(t, s.space(), min(64, 1000-held), "%d held", held)
		require.Same(t, before, &s.held[:1][0], "%d held", held)
	}
}

func TestProtocolRemembersHowFarItLooked(t *testing.T) {
	s := stream{protocol: splitterOf(SplitBySeparator([]byte("--"))), readSize: 64, minSpace: 1, max: 1000}
	s.space()
	copy(s.held[:64], bytes.Repeat([]byte("a"), 64))
	require.NoError(t, s.received(50))
	assert.GreaterOrEqual(t, s.state.Seen, 49)
	s.drop()
	assert.Zero(t, s.state.Seen)
}

func TestConformance(t *testing.T) {
	t.Run("separator", func(t *testing.T) {
		framingtest.Test(t, SplitBySeparator([]byte("\r\n")).(framing.Framing))
	})
	for p, prefix := range prefixes {
		t.Run(prefix.String(), func(t *testing.T) {
			framingtest.Test(t, LengthPrefixedFraming(PrefixType(p)).(framing.Framing))
		})
	}
}

func TestFramingsAreFramings(t *testing.T) {
	for p := range prefixes {
		f := LengthPrefixedFraming(PrefixType(p)).(framing.Framing)
		var stream []byte
		for _, packet := range []string{"", "a", "hello"} {
			var err error
			stream, err = f.AppendFrame(stream, []byte(packet))
			require.NoError(t, err)
		}
		var got []string
		for frame, err := range framing.NewReader(bytes.NewReader(stream), f).Frames() {
			require.NoError(t, err)
			got = append(got, string(frame))
		}
		assert.Equal(t, []string{"", "a", "hello"}, got)
	}
	f := SplitBySeparator([]byte("--")).(framing.Framing)
	_, err := f.AppendFrame(nil, []byte("a--b"))
	assert.ErrorIs(t, err, framing.ErrSeparatorInPayload)
	dst, err := LengthPrefixedFraming(9).(framing.Framing).AppendFrame([]byte("kept"), nil)
	assert.ErrorIs(t, err, framing.ErrInvalid)
	assert.Equal(t, "kept", string(dst))
}

func TestVarIntPrefixLimit(t *testing.T) {
	f := LengthPrefixedFraming(PrefixVarInt).(framing.Framing)
	for _, test := range []struct {
		input string
		err   error
	}{
		{"\xff\xff\xff\xff", nil},
		{"\x81\x80\x80\x80\x00a", nil},
		{"\x80\x80\x80\x80\x80", varint.ErrOverflow},
		{"\x80\x80\x80\x80\x80\x01a", varint.ErrOverflow},
	} {
		_, _, err := f.Split([]byte(test.input), false)
		assert.ErrorIs(t, err, test.err)
		_, _, ok := LengthPrefixedFraming(PrefixVarInt).ExtractPacket([]byte(test.input))
		assert.Equal(t, test.input[len(test.input)-1] == 'a' && test.err == nil, ok)
	}
}

// Only VarInt has a limit of its own: the other prefixes wait for more than 2^35-1 bytes, where int can count them.
func TestLengthsAboveAVarInt(t *testing.T) {
	for p, input := range map[PrefixType]string{
		PrefixVarLong:  "\x80\x80\x80\x80\x80\x20",
		PrefixInt64_BE: "\x00\x00\x01\x00\x00\x00\x00\x00",
		PrefixInt64_LE: "\x00\x00\x00\x00\x00\x01\x00\x00",
	} {
		_, _, err := LengthPrefixedFraming(p).(framing.Framing).Split([]byte(input+"a"), false)
		assert.Equal(t, fitsNoInt("1099511627776"), err != nil)
	}
}

// TestHandlerAgainstAModel holds the handler against the rule in its plainest form: held and new bytes above the
// maximum are dropped together, else packets are taken off the front.
func TestHandlerAgainstAModel(t *testing.T) {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewSource(seed))
	for range 2000 {
		protocol := SplitBySeparator([]byte{0})
		if rnd.Intn(2) == 0 {
			protocol = LengthPrefixedFraming(PrefixInt16_BE)
		}
		config := &PacketFramingConfig{ReadBufferSize: 16, MaxPacketSize: 1 + rnd.Intn(40), MinReadSpace: 8}
		var reads [][]byte
		for range rnd.Intn(30) {
			read := make([]byte, 1+rnd.Intn(8)) // always fits the space there is
			for i := range read {
				read[i] = byte(rnd.Intn(3))
			}
			reads = append(reads, read)
		}
		var want, got []string
		var held []byte
		for _, read := range reads {
			if held = append(held, read...); len(held) > config.MaxPacketSize {
				held = nil
			}
			for {
				packet, rest, ok := protocol.ExtractPacket(held)
				if !ok {
					break
				}
				want, held = append(want, string(packet)), rest
			}
		}
		wantErr := error(nil)
		if len(held) > 0 {
			wantErr = io.ErrUnexpectedEOF
		}
		err := PacketFramingHandler(protocol, func(io.Reader) PacketHandler { return collect(&got) }, config)(&scripted{reads: reads})
		require.Equal(t, want, got)
		require.Equal(t, wantErr, err)
	}
}

// TestNilIsAnErrorNotAPanic: a handler that lacks something says so before it reads.
func TestNilIsAnErrorNotAPanic(t *testing.T) {
	lines := SplitBySeparator([]byte{'\n'})
	some := func(io.Reader) PacketHandler { return collect(new([]string)) }
	text := strings.NewReader("a\nb\n")
	for name, handle := range map[string]func(io.Reader) error{
		"PacketFraming, no protocol":               PacketFraming(10, nil, collect(new([]string))),
		"PacketFraming, no handler":                PacketFraming(10, lines, nil),
		"PacketFramingHandler, no protocol":        PacketFramingHandler(nil, some),
		"PacketFramingHandler, no socket handler":  PacketFramingHandler[io.Reader](lines, nil),
		"PacketFramingHandler, nobody for packets": PacketFramingHandler(lines, func(io.Reader) PacketHandler { return nil }),
	} {
		t.Run(name, func(t *testing.T) {
			err := handle(text)
			assert.ErrorIs(t, err, framing.ErrInvalid)
			assert.EqualError(t, err, "framing: invalid settings: socket, protocol or handler is nil")
			assert.Equal(t, 4, text.Len())
		})
	}
	assert.ErrorIs(t, PacketFraming(10, lines, collect(new([]string)))(nil), framing.ErrInvalid)
	assert.ErrorIs(t, PacketFramingHandler(lines, some)(nil), framing.ErrInvalid)
}

// TestSizesOfAnyKind: the largest int is a size like any other; it costs memory only as bytes come.
func TestSizesOfAnyKind(t *testing.T) {
	packet := strings.Repeat("x", 300_000)
	for name, config := range map[string]*PacketFramingConfig{
		"read buffer": {ReadBufferSize: math.MaxInt, MaxPacketSize: 1 << 20},
		"packet":      {MaxPacketSize: math.MaxInt},
		"space":       {MaxPacketSize: 1 << 20, MinReadSpace: math.MaxInt},
		"all":         {ReadBufferSize: math.MaxInt, MaxPacketSize: math.MaxInt, MinReadSpace: math.MaxInt},
		"all but one": {ReadBufferSize: math.MaxInt - 1, MaxPacketSize: math.MaxInt - 1, MinReadSpace: math.MaxInt - 1},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			handler := func(io.Reader) PacketHandler { return collect(&got) }
			handle := PacketFramingHandler(SplitBySeparator([]byte{'\n'}), handler, config)
			require.NoError(t, handle(strings.NewReader(packet+"\n"+packet+"\n")))
			assert.Equal(t, []string{packet, packet}, got)

			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			require.NoError(t, handle(strings.NewReader("a\n")))
			runtime.ReadMemStats(&after)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(68<<10))
		})
	}
	var got []string
	handle := PacketFraming(math.MaxInt, SplitBySeparator([]byte{'\n'}), collect(&got))
	require.NoError(t, handle(strings.NewReader(packet+"\n")))
	assert.Equal(t, []string{packet}, got)
}

// TestALargeReadBufferGrows: what a Read is asked for doubles when it was filled, up to ReadBufferSize.
func TestALargeReadBufferGrows(t *testing.T) {
	const size = 300_000
	a := &asked{r: bytes.NewReader(bytes.Repeat([]byte("\n"), 1<<20))}
	handler := func(io.Reader) PacketHandler { return func([]byte) {} }
	config := &PacketFramingConfig{ReadBufferSize: size, MaxPacketSize: 1 << 20}
	require.NoError(t, PacketFramingHandler(SplitBySeparator([]byte{'\n'}), handler, config)(a))
	assert.Equal(t, []int{64 << 10, 128 << 10, 256 << 10, size, size, size}, a.sizes)

	a = &asked{r: iotest.OneByteReader(bytes.NewReader(bytes.Repeat([]byte("\n"), 1000)))}
	require.NoError(t, PacketFramingHandler(SplitBySeparator([]byte{'\n'}), handler, config)(a))
	assert.Equal(t, 64<<10, slices.Max(a.sizes), "nothing was filled")
}

func TestPrefixSizes(t *testing.T) {
	for p, want := range map[PrefixType]int{
		PrefixVarInt: -1, PrefixVarLong: -1, PrefixInt16_BE: 2, PrefixInt16_LE: 2, PrefixInt32_BE: 4, PrefixInt32_LE: 4,
		PrefixInt64_BE: 8, PrefixInt64_LE: 8, -1: -1, 8: -1,
	} {
		assert.Equal(t, want, p.Size(), "%d", p)
	}
}
