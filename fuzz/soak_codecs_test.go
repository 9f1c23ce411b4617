package fuzz_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/codecs/drpc"
	"github.com/seed44153783/wirekit/codecs/dump"
	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/codecs/serial"
	"github.com/seed44153783/wirekit/codecs/tinytcp"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

func codecSoaks() []soak {
	return slices.Concat(goapptraceSoaks(), serialSoaks(), drpcSoaks(), tinytcpSoaks(), dumpSoaks())
}

// quiet is a connection of a stream that forgets what is written to it.
type quiet struct{ io.Reader }

func (quiet) Write(p []byte) (int, error) { return len(p), nil }
func (quiet) Close() error                { return nil }

// hello is a frame that opens a session: 1 the client's, 2 the server's.
func hello(kind int) []byte {
	p := goapptrace.Packet(&goapptrace.ClientHelloPacket{ProtocolVersion: "1"})
	if kind == 2 {
		p = &goapptrace.ServerHelloPacket{ProtocolVersion: "1"}
	}
	frame, err := goapptrace.Proto{}.Pack(p)
	if err != nil {
		panic(err) // it has no limit to exceed
	}
	return frame
}

func goapptraceSoaks() []soak {
	fromClient := []goapptrace.Packet{
		&goapptrace.PingPacket{},
		&goapptrace.RawFuncLogPacket{ID: 1, Tag: goapptrace.FuncStart, Timestamp: 2, Frames: make([]uint64, 20), GID: 3, TxID: 4},
		&goapptrace.RawFuncLogPacket{ID: 2, Tag: goapptrace.FuncEnd, Frames: make([]uint64, 64)},
		&goapptrace.SymbolPacket{SymbolsData: goapptrace.SymbolsData{Files: []string{"main.go", "other.go"}, Funcs: make([]goapptrace.GoFunc, 30), Lines: make([]goapptrace.GoLine, 90)}},
	}
	fromServer := []goapptrace.Packet{
		&goapptrace.PingPacket{},
		&goapptrace.StartTraceCmdPacket{FuncName: "main." + string(bytes.Repeat([]byte("f"), 2000))},
		&goapptrace.StopTraceCmdPacket{FuncName: "main.g"},
	}
	framed := func(packets []goapptrace.Packet) (b []byte) {
		for _, p := range packets {
			var err error
			if b, err = (goapptrace.Proto{}).AppendPacket(b, p); err != nil {
				panic(err)
			}
		}
		return b
	}
	client, clientTimes := repeatedTo(framed(fromClient))
	server, serverTimes := repeatedTo(framed(fromServer))
	sent, sentTimes := repeatedTo(framed(fromClient[1:]))
	cut := []byte{0, 0, 0, 9, 1}
	return []soak{
		{name: "goapptrace.Server", head: hello(1), block: client, perBlock: 3 * clientTimes, tail: cut, read: func(t *testing.T, s *soakStream) int64 {
			return converseAtLength(t, s, goapptrace.NewServer(goapptrace.ServerConfig{}))
		}},
		{name: "goapptrace.Client", head: hello(2), block: server, perBlock: 2 * serverTimes, tail: cut, read: func(t *testing.T, s *soakStream) int64 {
			return converseAtLength(t, s, goapptrace.NewClient(goapptrace.ClientConfig{}))
		}},
		{name: "goapptrace.Server.Run", head: hello(1), block: client, perBlock: 3 * clientTimes, read: func(t *testing.T, s *soakStream) (n int64) {
			server := goapptrace.NewServer(goapptrace.ServerConfig{})
			err := server.Run(t.Context(), quiet{s}, func(e goapptrace.Event) error {
				if e.Kind != goapptrace.EventConnected && e.Packet != nil {
					n++
				}
				return e.Err
			})
			require.NoError(t, err)
			return n
		}},
		{name: "goapptrace.Client, sending", block: sent, perBlock: 3 * sentTimes, read: func(t *testing.T, s *soakStream) (n int64) {
			client := goapptrace.NewClient(goapptrace.ClientConfig{PingInterval: -1})
			client.Tick(time.Unix(1, 0))
			client.Output()
			client.Feed(hello(2))
			_, ok := client.Next()
			require.True(t, ok)
			flush := func() {
				_, err := s.Write(client.Output())
				require.NoError(t, err)
			}
			for second := int64(2); s.blocks > 0; second++ {
				for range sentTimes {
					for _, p := range fromClient[1:] {
						if log, ok := p.(*goapptrace.RawFuncLogPacket); ok {
							require.NoError(t, client.SendRawFuncLog(log))
						} else {
							require.NoError(t, client.SendSymbols(p.(*goapptrace.SymbolPacket)))
						}
						n++
					}
				}
				client.Tick(time.Unix(1, second*int64(time.Millisecond)*600))
				flush()
			}
			return n
		}},
		{name: "goapptrace.UnpackInto", block: client, perBlock: 4 * clientTimes, share: 8, read: func(t *testing.T, s *soakStream) (n int64) {
			var slots goapptrace.Slots
			r := framing.NewReader(s, goapptrace.Proto{}.Framing())
			for frame, err := range r.Frames() {
				require.NoError(t, err)
				_, _, err = goapptrace.Proto{}.UnpackInto(&slots, frame)
				require.NoError(t, err)
				n++
			}
			return n
		}},
	}
}

// converseAtLength feeds a session, and counts the events that bring a packet, the hello left out.
func converseAtLength(t *testing.T, s *soakStream, session goapptrace.Session) (n int64) {
	p := make([]byte, 32<<10)
	next := func() (failed error) {
		for {
			event, ok := session.Next()
			if !ok {
				session.Output()
				return failed
			}
			if event.Err != nil {
				failed = event.Err
			} else {
				n++
			}
		}
	}
	for {
		size, err := s.Read(p)
		if err != nil {
			break
		}
		session.Feed(p[:size])
		require.NoError(t, next())
	}
	session.FeedEOF()
	var at *framing.Error
	require.ErrorAs(t, next(), &at)
	require.Equal(t, s.End, at.Offset)
	return n - 1
}

func serialSoaks() []soak {
	full := append([]byte{255}, bytes.Repeat([]byte("b"), 255)...)
	body := slices.Concat(bytes.Repeat(full, 100), []byte{100}, make([]byte, 100), []byte{0})
	const bodySize = 100*255 + 100
	requests, requestTimes := repeatedTo(slices.Concat([]byte{1}, body, []byte{1, 0, 2, 1, 'a', 0}))
	responses, responseTimes := repeatedTo(slices.Concat([]byte{0}, body, []byte{0, 0}))
	long, _ := repeatedTo(full)
	discard := func(body io.Reader) int64 {
		n, err := io.Copy(io.Discard, body)
		if err != nil {
			return -1
		}
		return n
	}
	return []soak{
		{name: "serial.ReadRequest", block: requests, perBlock: 3 * requestTimes, share: 8, read: func(t *testing.T, s *soakStream) (n int64) {
			for ; ; n++ {
				r, err := serial.ReadRequest(s)
				if err == io.EOF {
					return n
				}
				require.NoError(t, err)
				require.Equal(t, []int64{bodySize, 0, 1}[n%3], discard(r.Body))
			}
		}},
		{name: "serial.ReadResponse", block: responses, perBlock: 2 * responseTimes, share: 8, read: func(t *testing.T, s *soakStream) (n int64) {
			for ; ; n++ {
				r, err := serial.ReadResponse(s)
				if err == io.EOF {
					return n
				}
				require.NoError(t, err)
				require.Equal(t, []int64{bodySize, 0}[n%2], discard(r.Body))
			}
		}},
		{name: "serial.ReadRequest, one message", head: []byte{7}, block: long, perBlock: 1, tail: []byte{0}, read: func(t *testing.T, s *soakStream) int64 {
			count := s.blocks
			r, err := serial.ReadRequest(s)
			require.NoError(t, err)
			require.Equal(t, (s.End-1)/256*255, discard(r.Body))
			return count
		}},
		{name: "serial.Mux.Serve", block: requests, perBlock: 3 * requestTimes, read: func(t *testing.T, s *soakStream) (n int64) {
			var mux serial.Mux
			buf := make([]byte, 4096)
			echo := func(_ context.Context, w serial.ResponseWriter, r *serial.Request) error {
				n++
				_, err := io.CopyBuffer(w, r.Body, buf)
				return err
			}
			require.NoError(t, mux.Register(1, "echo", echo))
			require.NoError(t, mux.Register(2, "echo again", echo))
			require.NoError(t, mux.Serve(t.Context(), quiet{s}, wire.BigEndian))
			return n
		}},
		{name: "serial.Client", block: responses, perBlock: 2 * responseTimes, read: func(t *testing.T, s *soakStream) (n int64) {
			client := serial.NewClient(quiet{s})
			for s.blocks > 0 || n%(2*responseTimes) > 0 {
				answer, err := client.Do(t.Context(), 1, bytes.NewReader(body[:20]))
				require.NoError(t, err)
				require.Equal(t, []int64{bodySize, 0}[n%2], discard(answer))
				require.NoError(t, answer.Close())
				n++
			}
			require.NoError(t, client.Close())
			return n
		}},
		{name: "serial.WriteRequest, one message", head: []byte{7}, block: long, perBlock: 1, tail: []byte{0}, read: func(t *testing.T, s *soakStream) int64 {
			count := s.blocks
			source := &soakStream{block: bytes.Repeat([]byte("b"), 255*1024), blocks: count, End: 1 << 62}
			require.NoError(t, serial.WriteRequest(s, serial.Request{Task: 7, Body: source}))
			return count
		}},
	}
}

func drpcSoaks() []soak {
	const sizes = 3
	var datagrams [][]byte
	for _, size := range [sizes]int{0, 1000, 300_000} {
		datagrams = drpc.AppendChunks(datagrams, make([]byte, size))
	}
	call, err := (&drpc.Call{Module: 2, Method: 207, Sequence: 1 << 40, Body: make([]byte, 5000)}).MarshalBinary()
	if err != nil {
		panic(err)
	}
	calls, callTimes := repeatedTo(call)
	return []soak{
		{name: "drpc.Assembler", block: slices.Concat(datagrams...), perBlock: sizes, read: func(t *testing.T, s *soakStream) (n int64) {
			var a drpc.Assembler
			buf := make([]byte, drpc.MaxChunkSize)
			for i := 0; ; i++ {
				datagram := buf[:len(datagrams[i%len(datagrams)])]
				if _, err := io.ReadFull(s, datagram); err == io.EOF {
					require.NoError(t, a.Finish())
					return n
				}
				_, ok, err := a.Add(datagram)
				require.NoError(t, err)
				if ok {
					n++
				}
			}
		}},
		{name: "drpc.Call", block: calls, perBlock: callTimes, share: 8, read: func(t *testing.T, s *soakStream) (n int64) {
			var c drpc.Call
			buf := make([]byte, len(call))
			for ; ; n++ {
				if _, err := io.ReadFull(s, buf); err == io.EOF {
					return n
				}
				require.NoError(t, c.UnmarshalBinary(buf))
				require.Equal(t, int64(1<<40), c.Sequence)
			}
		}},
		{name: "drpc.Client and ModuleService", block: make([]byte, 100_000), perBlock: 1, read: func(t *testing.T, s *soakStream) (n int64) {
			var service drpc.ModuleService
			require.NoError(t, service.Register(echoModule{}))
			var answer []byte
			send := func(ctx context.Context, msg []byte) (err error) {
				answer, err = service.ProcessMessage(ctx, msg)
				return err
			}
			client := drpc.NewClient(send, func(context.Context) ([]byte, error) { return answer, nil })
			body := make([]byte, 100_000)
			for ; ; n++ {
				if _, err := io.ReadFull(s, body); err == io.EOF {
					return n
				}
				r, err := client.Call(t.Context(), drpc.Call{Method: 1, Body: body})
				require.NoError(t, err)
				require.Equal(t, []any{n + 1, drpc.StatusSuccess, len(body)}, []any{r.Sequence, r.Status, len(r.Body)})
			}
		}},
	}
}

// echoModule answers with what it was given.
type echoModule struct{}

func (echoModule) ID() drpc.ModuleID                               { return 0 }
func (echoModule) String() string                                  { return "echo" }
func (echoModule) GetMethod(id drpc.MethodID) (drpc.Method, error) { return id, nil }
func (echoModule) HandleCall(_ context.Context, _ drpc.Method, body []byte) ([]byte, error) {
	return body, nil
}

func tinytcpSoaks() (rows []soak) {
	text := bytes.Repeat([]byte("tiny "), 600)
	protocols := map[string]tinytcp.FramingProtocol{
		"VarInt": tinytcp.LengthPrefixedFraming(tinytcp.PrefixVarInt), "VarLong": tinytcp.LengthPrefixedFraming(tinytcp.PrefixVarLong),
		"Int16_BE": tinytcp.LengthPrefixedFraming(tinytcp.PrefixInt16_BE), "Int16_LE": tinytcp.LengthPrefixedFraming(tinytcp.PrefixInt16_LE),
		"Int32_BE": tinytcp.LengthPrefixedFraming(tinytcp.PrefixInt32_BE), "Int32_LE": tinytcp.LengthPrefixedFraming(tinytcp.PrefixInt32_LE),
		"Int64_BE": tinytcp.LengthPrefixedFraming(tinytcp.PrefixInt64_BE), "Int64_LE": tinytcp.LengthPrefixedFraming(tinytcp.PrefixInt64_LE),
		"separator": tinytcp.SplitBySeparator([]byte("\r\n")),
	}
	for name, protocol := range protocols {
		frames, err := framing.AppendFrames(nil, protocol.(framing.Framing), [][]byte{text[:1], text[:200], nil, text})
		if err != nil {
			panic(err)
		}
		block, times := repeatedTo(frames)
		row := soak{block: block, perBlock: 4 * times, tail: frames[:1], share: 8}
		if name == "VarInt" || name == "separator" {
			row.share = 1
		}
		row.name = "tinytcp.PacketFraming " + name
		row.read = func(t *testing.T, s *soakStream) (n int64) {
			handle := tinytcp.PacketFraming(1<<20, protocol, func([]byte) { n++ })
			require.ErrorIs(t, handle(s), io.ErrUnexpectedEOF)
			return n
		}
		rows = append(rows, row)
		row.name = "tinytcp.PacketFramingHandler " + name
		row.read = func(t *testing.T, s *soakStream) (n int64) {
			serve := func(io.Reader) tinytcp.PacketHandler { return func([]byte) { n++ } }
			require.ErrorIs(t, tinytcp.PacketFramingHandler(protocol, serve)(s), io.ErrUnexpectedEOF)
			return n
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b soak) int { return bytes.Compare([]byte(a.name), []byte(b.name)) })

	packets, times := repeatedTo(slices.Concat([]byte{200, 0, 0, 0}, text[:200], text[:200], []byte("\r\n"), []byte{0xc8, 1}, text[:200]))
	return append(rows, soak{name: "tinytcp, plain Read", block: packets, perBlock: 3 * times, share: 8, read: func(t *testing.T, s *soakStream) (n int64) {
		for ; ; n += 3 {
			first, err := tinytcp.ReadLengthPrefixedPacket(s, tinytcp.PrefixInt32, 1000)
			if err == io.EOF {
				return n
			}
			second, err2 := tinytcp.ReadSeparatedPacket(s, []byte("\r\n"), 1000)
			third, err3 := tinytcp.ReadByteArray(s)
			require.NoError(t, errors.Join(err, err2, err3))
			require.Equal(t, 600, len(first)+len(second)+len(third))
		}
	}})
}

// A lineCount counts the lines that are written to it.
type lineCount struct{ lines int64 }

func (c *lineCount) Write(p []byte) (int, error) {
	c.lines += int64(bytes.Count(p, []byte("\n")))
	return len(p), nil
}

func dumpSoaks() (rows []soak) {
	protocol := func() dump.Protocol {
		return dump.Tagged("soak", framing.Length{Prefix: wire.PrefixUint32BE},
			dump.Packet{Tag: 1, Type: "Item", New: func() wire.Record { return new(soakItem) }},
			dump.Packet{Tag: 2, Type: "Numbers", New: func() wire.Record {
				var list []uint64
				return described(func(c *wire.Codec) { c.Uint64s("Numbers", wire.PrefixUint16BE, &list) })
			}})
	}
	item, err := wire.Append([]byte{1}, &soakItem{Key: 7, Value: string(bytes.Repeat([]byte("v"), 3000))})
	if err != nil {
		panic(err)
	}
	frames, err := framing.AppendFrames(nil, framing.Length{Prefix: wire.PrefixUint32BE}, [][]byte{item, append([]byte{2, 0, 200}, make([]byte, 1600)...)})
	if err != nil {
		panic(err)
	}
	block, times := repeatedTo(frames)
	for name, lines := range map[string]int64{"-annotate": 0, "-json": 2 * times, "-stats": 0, "-line=80": 2 * times} {
		rows = append(rows, soak{name: "dump " + name, block: block, perBlock: 2 * times, share: 8, read: func(t *testing.T, s *soakStream) int64 {
			blocks := s.blocks
			var out lineCount
			var problems bytes.Buffer
			require.Zero(t, dump.Run([]string{"soak", name, "-p", "soak"}, s, &out, &problems, protocol), problems.String())
			if lines > 0 {
				require.Equal(t, blocks*lines, out.lines)
			}
			return blocks * 2 * times
		}})
	}
	var text bytes.Buffer
	if dump.Run([]string{"soak", "-json", "-p", "soak"}, bytes.NewReader(block), &text, io.Discard, protocol) != 0 {
		panic("no JSON")
	}
	return append(rows, soak{name: "dump -encode", block: text.Bytes(), perBlock: 1, share: 8, read: func(t *testing.T, s *soakStream) int64 {
		blocks := s.blocks
		want := &soakStream{block: block, blocks: blocks, End: 1 << 62}
		var problems bytes.Buffer
		require.Zero(t, dump.Run([]string{"soak", "-encode"}, s, want, &problems, protocol), problems.String())
		require.Zero(t, want.blocks)
		return blocks
	}})
}
