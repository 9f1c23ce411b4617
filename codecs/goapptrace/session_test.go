package goapptrace_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

var start = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)

func pack(t testing.TB, packets ...goapptrace.Packet) []byte {
	var b []byte
	var err error
	for _, p := range packets {
		b, err = goapptrace.Proto{}.AppendPacket(b, p)
		require.NoError(t, err)
	}
	return b
}

// unpack decodes what a side puts out.
func unpack(t testing.TB, b []byte) []goapptrace.Packet {
	var packets []goapptrace.Packet
	for len(b) > 0 {
		p, n, err := goapptrace.Proto{}.Unpack(b)
		require.NoError(t, err)
		require.Positive(t, n)
		packets = append(packets, p)
		b = b[n:]
	}
	return packets
}

func connectedClient(t testing.TB, config goapptrace.ClientConfig) *goapptrace.Client {
	c := goapptrace.NewClient(config)
	require.Len(t, unpack(t, c.Output()), 1)
	c.Feed(pack(t, hellos["client"]))
	e, ok := c.Next()
	require.True(t, ok)
	require.Equal(t, goapptrace.EventConnected, e.Kind)
	return c
}

func connectedServer(t testing.TB, config goapptrace.ServerConfig) *goapptrace.Server {
	s := goapptrace.NewServer(config)
	s.Feed(pack(t, &goapptrace.ClientHelloPacket{ProtocolVersion: "1", ClientSecret: config.Secret}))
	e, ok := s.Next()
	require.True(t, ok)
	require.Equal(t, goapptrace.EventConnected, e.Kind)
	require.Equal(t, []goapptrace.Packet{&goapptrace.ServerHelloPacket{ProtocolVersion: "1"}}, unpack(t, s.Output()))
	return s
}

// assertQuiet asserts that a side has nothing to tell and nothing to send.
func assertQuiet(t *testing.T, s goapptrace.Session) {
	t.Helper()
	e, ok := s.Next()
	assert.False(t, ok, "%v", e)
	assert.Zero(t, e)
	assert.Nil(t, s.Output())
}

// assertEnds asserts that a side tells of the end of the session, and that it was in good order.
func assertEnds(t *testing.T, s goapptrace.Session) {
	t.Helper()
	e, ok := s.Next()
	assert.True(t, ok)
	assert.Equal(t, goapptrace.Event{Kind: goapptrace.EventEnd}, e)
	assert.True(t, s.Closed())
	assert.NoError(t, s.Err())
	e, ok = s.Next()
	assert.False(t, ok, "%v", e)
}

// assertFails asserts that the next event is an error that closes the session.
func assertFails(t *testing.T, s goapptrace.Session, want error) error {
	t.Helper()
	e, ok := s.Next()
	require.True(t, ok)
	assert.Equal(t, goapptrace.EventError, e.Kind)
	assert.Nil(t, e.Packet)
	assert.ErrorIs(t, e.Err, want)
	assert.True(t, s.Closed())
	assert.Equal(t, e.Err, s.Err())
	assertQuiet(t, s)
	return e.Err
}

func TestClientSession(t *testing.T) {
	c := goapptrace.NewClient(goapptrace.ClientConfig{Hello: goapptrace.ClientHelloPacket{AppName: "a", ProtocolVersion: "7"}})
	assert.Equal(t, goapptrace.ErrNotNegotiated, c.SendRawFuncLog(funcLog(1)))
	assert.Equal(t, []goapptrace.Packet{&goapptrace.ClientHelloPacket{AppName: "a", ProtocolVersion: "1"}}, unpack(t, c.Output()))
	assertQuiet(t, c)

	in := pack(t, hellos["client"], &goapptrace.StartTraceCmdPacket{FuncName: "f"}, &goapptrace.PingPacket{},
		&goapptrace.StopTraceCmdPacket{FuncName: "g"}, &goapptrace.ShutdownPacket{}, &goapptrace.StartTraceCmdPacket{FuncName: "too late"})
	var got []string
	for _, b := range in { // one byte at a time
		c.Feed([]byte{b})
		for {
			e, ok := c.Next()
			if !ok {
				break
			}
			got = append(got, e.Kind.String()+" "+e.Packet.String())
		}
	}
	assert.Equal(t, []string{
		`Connected ServerHello{ProtocolVersion: "1"}`,
		`StartTrace StartTraceCmd{FuncName: "f"}`,
		`StopTrace StopTraceCmd{FuncName: "g"}`,
		`Shutdown Shutdown{}`,
	}, got)

	// The client may still send what it has.
	assert.False(t, c.Closed())
	require.NoError(t, c.SendRawFuncLog(funcLog(3)))
	c.Close()
	assert.True(t, c.Closed())
	assert.Equal(t, []goapptrace.Packet{funcLog(3), &goapptrace.ShutdownPacket{}}, unpack(t, c.Output()))
	assert.Equal(t, goapptrace.ErrClosed, c.SendSymbols(&goapptrace.SymbolPacket{}))
	c.Close()
	assertQuiet(t, c)
}

func TestServerSession(t *testing.T) {
	s := goapptrace.NewServer(goapptrace.ServerConfig{})
	assert.Equal(t, goapptrace.ErrNotNegotiated, s.StartTrace("f"))
	assert.Equal(t, goapptrace.ErrNotNegotiated, s.Shutdown())
	s.Feed(pack(t, hellos["server"], &goapptrace.PingPacket{}, &goapptrace.SymbolPacket{}, funcLog(2)))
	var got []string
	for {
		e, ok := s.Next()
		if !ok {
			break
		}
		got = append(got, e.Kind.String())
	}
	assert.Equal(t, []string{"Connected", "Symbols", "RawFuncLog"}, got)
	require.NoError(t, s.StartTrace("f"))
	require.NoError(t, s.StopTrace("g"))
	require.NoError(t, s.Shutdown())
	assert.Equal(t, []goapptrace.Packet{
		&goapptrace.ServerHelloPacket{ProtocolVersion: "1"}, &goapptrace.StartTraceCmdPacket{FuncName: "f"},
		&goapptrace.StopTraceCmdPacket{FuncName: "g"}, &goapptrace.ShutdownPacket{},
	}, unpack(t, s.Output()))
	assert.Equal(t, goapptrace.ErrClosed, s.StartTrace("f"))
	assert.Equal(t, goapptrace.ErrClosed, s.Shutdown())
	assert.False(t, s.Closed())

	s.Feed(pack(t, funcLog(4), &goapptrace.ShutdownPacket{}, funcLog(5)))
	e, ok := s.Next()
	require.True(t, ok)
	assert.Equal(t, goapptrace.EventRawFuncLog, e.Kind)
	assert.Equal(t, funcLog(4), e.Packet)
	e, ok = s.Next()
	require.True(t, ok)
	assert.Equal(t, goapptrace.EventShutdown, e.Kind)
	assert.True(t, s.Closed())
	assertQuiet(t, s)
	assert.Equal(t, goapptrace.ErrClosed, s.StopTrace("f"))
	_, ok = s.Receive(funcLog(1))
	assert.False(t, ok)
}

// A command after the client shut down is refused though Shutdown was not called.
func TestServerCommandWhenClosed(t *testing.T) {
	s := connectedServer(t, goapptrace.ServerConfig{})
	s.Feed(pack(t, &goapptrace.ShutdownPacket{}))
	_, ok := s.Next()
	require.True(t, ok)
	assert.Equal(t, goapptrace.ErrClosed, s.StartTrace("f"))
}

func TestSecret(t *testing.T) {
	for _, c := range []struct {
		secret, sent string
		ok           bool
	}{
		{"", "", true},
		{"", "anything", true},
		{"hush", "hush", true},
		{"hush", "husH", false},
		{"hush", "", false},
		{"hush", "hush!", false},
	} {
		s := goapptrace.NewServer(goapptrace.ServerConfig{Secret: c.secret})
		e, ok := s.Receive(&goapptrace.ClientHelloPacket{ClientSecret: c.sent, ProtocolVersion: "1"})
		require.True(t, ok)
		assert.Equal(t, !c.ok, s.Closed())
		if c.ok {
			assert.Equal(t, goapptrace.EventConnected, e.Kind)
			continue
		}
		assert.ErrorIs(t, e.Err, goapptrace.ErrSecret)
		assert.Equal(t, "goapptrace: negotiation failed: wrong client secret (ClientHello)", e.Err.Error())
		assert.Nil(t, s.Output())
	}
}

func TestSessionErrors(t *testing.T) {
	s := goapptrace.NewServer(goapptrace.ServerConfig{})
	s.Feed(pack(t, &goapptrace.ClientHelloPacket{ProtocolVersion: "2"}))
	err := assertFails(t, s, goapptrace.ErrVersion)
	var version *goapptrace.VersionError
	require.ErrorAs(t, err, &version)
	assert.Equal(t, "2", version.Version)
	var failure *goapptrace.SessionError
	require.ErrorAs(t, err, &failure)
	assert.Equal(t, goapptrace.TypeClientHello, failure.Packet)

	c := goapptrace.NewClient(goapptrace.ClientConfig{})
	c.Output()
	c.Feed(pack(t, &goapptrace.PingPacket{}))
	err = assertFails(t, c, goapptrace.ErrUnexpectedPacket)
	assert.Equal(t, "goapptrace: negotiation failed: server sends an unexpected packet (Ping)", err.Error())

	// A hello that no frame can hold.
	c = goapptrace.NewClient(goapptrace.ClientConfig{Proto: goapptrace.Proto{Max: 40}})
	assertFails(t, c, framing.ErrFrameTooBig)
	// An answer that no frame can hold.
	s = goapptrace.NewServer(goapptrace.ServerConfig{Proto: goapptrace.Proto{Max: 9}})
	e, ok := s.Receive(hellos["server"])
	require.True(t, ok)
	assert.ErrorIs(t, e.Err, framing.ErrFrameTooBig)
	assert.True(t, s.Closed())
}

// A frame that cannot be decoded is dropped and the session goes on; one that is too big ends it.
func TestBadFrames(t *testing.T) {
	s := connectedServer(t, goapptrace.ServerConfig{Proto: goapptrace.Proto{Max: 1000}})
	s.Feed([]byte{0, 0, 0, 1, 77})
	s.Feed(pack(t, funcLog(1)))
	s.Feed([]byte{0, 0, 3, 0xE9, 9})
	e, ok := s.Next()
	require.True(t, ok)
	assert.Equal(t, goapptrace.EventError, e.Kind)
	assert.ErrorIs(t, e.Err, goapptrace.ErrUnknownType)
	var at *framing.Error
	require.ErrorAs(t, e.Err, &at)
	assert.Equal(t, int64(5+40+1), at.Offset) // after the hello
	assert.Equal(t, int64(1), at.Frame)
	assert.False(t, s.Closed())

	e, ok = s.Next()
	require.True(t, ok)
	assert.Equal(t, funcLog(1), e.Packet)

	err := assertFails(t, s, framing.ErrFrameTooBig)
	require.ErrorAs(t, err, &at)
	assert.Equal(t, int64(3), at.Frame)
}

// What arrives after a Shutdown is neither looked at nor kept.
func TestNothingAfterShutdown(t *testing.T) {
	c := connectedClient(t, goapptrace.ClientConfig{})
	c.Feed(pack(t, &goapptrace.ShutdownPacket{}))
	c.Feed([]byte{0, 0, 0, 1, 77, 0xff, 0xff, 0xff, 0xff})
	e, ok := c.Next()
	require.True(t, ok)
	assert.Equal(t, goapptrace.EventShutdown, e.Kind)
	assertQuiet(t, c)
	part := make([]byte, 1<<20)
	assert.Less(t, allocated(func() {
		for range 10 {
			c.Feed(part)
		}
	}), uint64(1<<20))
	assertQuiet(t, c)
}

// Before the hellos are exchanged a frame is held to 1 MiB, as soon as its size is there, however it arrives.
func TestLargeHello(t *testing.T) {
	hello := &goapptrace.ClientHelloPacket{ProtocolVersion: "1"}
	rest := 1 + hello.SizeBinary()
	hello.AppName = strings.Repeat("a", 1<<20-rest)
	s := goapptrace.NewServer(goapptrace.ServerConfig{})
	s.Feed(pack(t, hello))
	e, ok := s.Next()
	require.True(t, ok)
	require.Equal(t, goapptrace.EventConnected, e.Kind)

	hello.AppName += "a"
	for _, cut := range []int{4, 1 << 20, 1<<20 + 5} {
		s = goapptrace.NewServer(goapptrace.ServerConfig{})
		s.Feed(pack(t, hello)[:3])
		assertQuiet(t, s)
		s.Feed(pack(t, hello)[3:cut])
		err := assertFails(t, s, framing.ErrFrameTooBig)
		assert.Equal(t, &framing.Error{Err: &framing.FrameSizeError{Size: 1<<20 + 1, Max: 1 << 20}}, err)
	}
	// After a frame that cannot be decoded, too.
	c := goapptrace.NewClient(goapptrace.ClientConfig{})
	c.Output()
	c.Feed([]byte{0, 0, 0, 1, 0, 0, 0x20, 0, 0})
	_, ok = c.Next()
	require.True(t, ok)
	err := assertFails(t, c, framing.ErrFrameTooBig)
	assert.Equal(t, &framing.Error{Offset: 5, Frame: 1, Err: &framing.FrameSizeError{Size: 1 << 21, Max: 1 << 20}}, err)
	// A client says no more than a server takes.
	c = goapptrace.NewClient(goapptrace.ClientConfig{Hello: *hello})
	err = assertFails(t, c, framing.ErrFrameTooBig)
	assert.Equal(t, &goapptrace.PacketError{
		Type: goapptrace.TypeClientHello, Err: &framing.FrameSizeError{Size: 1<<20 + 1, Max: 1 << 20},
	}, err)
	assertQuiet(t, c)
	hello.AppName = hello.AppName[1:]
	c = goapptrace.NewClient(goapptrace.ClientConfig{Hello: *hello})
	assert.Len(t, c.Output(), 4+1<<20)
	// And not after.
	c = connectedClient(t, goapptrace.ClientConfig{})
	c.Feed([]byte{0, 0x20, 0, 0})
	assertQuiet(t, c)
}

func TestFeedEOF(t *testing.T) {
	s := connectedServer(t, goapptrace.ServerConfig{})
	s.Feed(pack(t, funcLog(1))[:20])
	assertQuiet(t, s)
	s.FeedEOF()
	assertFails(t, s, io.ErrUnexpectedEOF)

	s = connectedServer(t, goapptrace.ServerConfig{})
	s.Feed(pack(t, funcLog(1)))
	s.FeedEOF()
	s.Feed(pack(t, funcLog(2)))
	e, ok := s.Next()
	require.True(t, ok)
	assert.Equal(t, funcLog(1), e.Packet)
	assertEnds(t, s)
}

// A clock that is set back an hour neither stops pings and data, so that the server hangs up, nor keeps timeouts from
// coming.
func TestClockGoesBack(t *testing.T) {
	c := connectedClient(t, goapptrace.ClientConfig{})
	s := connectedServer(t, goapptrace.ServerConfig{})
	tick := func(now time.Time) {
		c.Tick(now)
		s.Feed(c.Output())
		assertQuiet(t, s)
		s.Tick(now)
	}
	tick(start)
	tick(start.Add(2 * time.Second))
	back := start.Add(-time.Hour)
	tick(back)
	tick(back.Add(time.Second - 1))
	assert.Nil(t, c.Output())
	c.Tick(back.Add(time.Second))
	assert.Equal(t, pack(t, &goapptrace.PingPacket{}), c.Output())

	require.NoError(t, c.SendRawFuncLog(&goapptrace.RawFuncLogPacket{}))
	c.Tick(back.Add(time.Second + 100*time.Millisecond))
	assert.Equal(t, pack(t, &goapptrace.RawFuncLogPacket{}), c.Output())

	// The server has seen three seconds but a nanosecond. They go on after the next step back.
	back = back.Add(-time.Hour)
	s.Tick(back)
	s.Tick(back.Add(7 * time.Second))
	assertQuiet(t, s)
	s.Tick(back.Add(7*time.Second + 1))
	assertFails(t, s, goapptrace.ErrTimeout)
}

func TestTimeouts(t *testing.T) {
	t.Run("client waits for the hello", func(t *testing.T) {
		c := goapptrace.NewClient(goapptrace.ClientConfig{})
		c.Output()
		c.Tick(start)
		c.Tick(start.Add(10*time.Second - 1))
		assertQuiet(t, c)
		c.Tick(start.Add(10 * time.Second))
		err := assertFails(t, c, goapptrace.ErrTimeout)
		assert.Equal(t, "goapptrace: negotiation failed: no hello from the server: timeout after 10s", err.Error())
		c.Tick(start.Add(time.Hour))
		assertQuiet(t, c)
	})
	t.Run("client waits for ever once connected", func(t *testing.T) {
		c := connectedClient(t, goapptrace.ClientConfig{PingInterval: -1})
		c.Tick(start)
		c.Tick(start.Add(time.Hour))
		assertQuiet(t, c)
		assert.False(t, c.Closed())
	})
	t.Run("server waits for the hello", func(t *testing.T) {
		s := goapptrace.NewServer(goapptrace.ServerConfig{Timeout: time.Second})
		s.Tick(start)
		s.Feed(pack(t, hellos["server"])[:1]) // a trickle does not help
		s.Tick(start.Add(time.Second - 1))
		assertQuiet(t, s)
		s.Feed(pack(t, hellos["server"])[1:2])
		s.Tick(start.Add(time.Second))
		assertFails(t, s, goapptrace.ErrTimeout)
	})
	t.Run("a hello in the last moment", func(t *testing.T) {
		s := goapptrace.NewServer(goapptrace.ServerConfig{Timeout: time.Second})
		s.Tick(start)
		s.Tick(start.Add(time.Second - 1))
		s.Feed(pack(t, hellos["server"]))
		_, ok := s.Next()
		require.True(t, ok)
		s.Output()
		s.Tick(start.Add(time.Second))
		s.Tick(start.Add(2*time.Second - 1))
		assertQuiet(t, s)
		s.Tick(start.Add(2 * time.Second))
		assertFails(t, s, goapptrace.ErrTimeout)
	})
	t.Run("server waits for pings", func(t *testing.T) {
		s := connectedServer(t, goapptrace.ServerConfig{})
		s.Tick(start)
		s.Tick(start.Add(9 * time.Second))
		s.Feed(pack(t, &goapptrace.PingPacket{})[:1]) // any byte is a sign of life
		s.Tick(start.Add(18 * time.Second))
		s.Tick(start.Add(28*time.Second - 1))
		assertQuiet(t, s)
		s.Feed(nil)
		s.Tick(start.Add(28 * time.Second))
		assertFails(t, s, goapptrace.ErrTimeout)
	})
	t.Run("no timeout", func(t *testing.T) {
		s := goapptrace.NewServer(goapptrace.ServerConfig{Timeout: -1})
		s.Tick(start)
		s.Tick(start.Add(1000 * time.Hour))
		assertQuiet(t, s)
	})
	t.Run("not after the end", func(t *testing.T) {
		s := connectedServer(t, goapptrace.ServerConfig{})
		s.Tick(start)
		s.Feed(pack(t, &goapptrace.ShutdownPacket{}))
		_, ok := s.Next()
		require.True(t, ok)
		s.Tick(start.Add(time.Second))
		s.Tick(start.Add(time.Hour))
		assertQuiet(t, s)
	})
}

func TestPings(t *testing.T) {
	ping := []goapptrace.Packet{&goapptrace.PingPacket{}}
	c := goapptrace.NewClient(goapptrace.ClientConfig{Timeout: -1})
	c.Output()
	c.Tick(start)
	c.Tick(start.Add(time.Hour)) // no pings before the hellos
	assertQuiet(t, c)
	now := start.Add(2 * time.Hour)
	c.Tick(now)
	c.Feed(pack(t, hellos["client"]))
	_, ok := c.Next()
	require.True(t, ok)
	c.Tick(now.Add(3*time.Second - 1))
	assertQuiet(t, c)
	c.Tick(now.Add(3 * time.Second))
	assert.Equal(t, ping, unpack(t, c.Output()))
	c.Tick(now.Add(6*time.Second - 1))
	assertQuiet(t, c)
	c.Tick(now.Add(6 * time.Second))
	c.Tick(now.Add(60 * time.Second)) // the first was not taken yet: one is enough
	assert.Equal(t, ping, unpack(t, c.Output()))
	c.Tick(now.Add(63*time.Second - 1))
	assertQuiet(t, c)
	assert.Equal(t, now.Add(63*time.Second), c.NextTick())
	c.Tick(now.Add(63 * time.Second))
	assert.Equal(t, ping, unpack(t, c.Output()))
	c.Close()
	c.Output()
	c.Tick(now.Add(time.Hour))
	assertQuiet(t, c)

	c = connectedClient(t, goapptrace.ClientConfig{PingInterval: time.Second})
	c.Tick(start)
	c.Tick(start.Add(time.Second))
	assert.Equal(t, ping, unpack(t, c.Output()))
}

// Data waits for the interval or for company; a ping takes it along.
func TestClientBatches(t *testing.T) {
	c := connectedClient(t, goapptrace.ClientConfig{MaxSmall: 200})
	c.Tick(start)
	require.NoError(t, c.SendRawFuncLog(funcLog(1))) // 54 bytes
	assert.Nil(t, c.Output())
	c.Tick(start.Add(100*time.Millisecond - 1))
	assert.Nil(t, c.Output())
	c.Tick(start.Add(100 * time.Millisecond))
	assert.Equal(t, []goapptrace.Packet{funcLog(1)}, unpack(t, c.Output()))

	for range 3 {
		require.NoError(t, c.SendRawFuncLog(funcLog(1)))
	}
	assert.Nil(t, c.Output())
	assert.Equal(t, goapptrace.ErrFull, c.SendRawFuncLog(funcLog(1)))
	assert.Len(t, unpack(t, c.Output()), 3)
	require.NoError(t, c.SendRawFuncLog(funcLog(1)))
	c.Tick(start.Add(3100 * time.Millisecond))
	assert.Equal(t, []goapptrace.Packet{funcLog(1), &goapptrace.PingPacket{}}, unpack(t, c.Output()))

	var size *framing.FrameSizeError
	c = connectedClient(t, goapptrace.ClientConfig{MaxLarge: 50})
	require.ErrorAs(t, c.SendRawFuncLog(funcLog(1)), &size)
	assert.Equal(t, framing.FrameSizeError{Size: 54, Max: 50}, *size)
	c = connectedClient(t, goapptrace.ClientConfig{FlushInterval: -1})
	require.NoError(t, c.SendSymbols(&goapptrace.SymbolPacket{}))
	assert.Equal(t, []goapptrace.Packet{&goapptrace.SymbolPacket{}}, unpack(t, c.Output()))
}

// Close before the hellos are exchanged sends no Shutdown.
func TestCloseEarly(t *testing.T) {
	c := goapptrace.NewClient(goapptrace.ClientConfig{})
	c.Output()
	c.Close()
	assert.True(t, c.Closed())
	c.Feed(pack(t, hellos["client"]))
	assertQuiet(t, c)
	_, ok := c.Receive(hellos["client"])
	assert.False(t, ok)
}

// A server that sends data where commands belong is left without a word.
func TestClientLeavesSilently(t *testing.T) {
	c := connectedClient(t, goapptrace.ClientConfig{})
	c.Feed(pack(t, funcLog(1), &goapptrace.StartTraceCmdPacket{}))
	assertQuiet(t, c)
	assert.True(t, c.Closed())
}

// A wire carries bytes from one side to the other, cut anywhere, some of them late.
type randomWire struct {
	rnd    *rand.Rand
	flying []byte
}

func (w *randomWire) carry(from, to goapptrace.Session) {
	w.flying = append(w.flying, from.Output()...)
	n := w.rnd.IntN(len(w.flying) + 1)
	if w.rnd.IntN(4) == 0 {
		n = min(n, w.rnd.IntN(9))
	}
	to.Feed(w.flying[:n])
	w.flying = w.flying[n:]
}

// A Client and a Server talk through streams that are cut at random: each gets exactly what the other sent, in order,
// whatever the cuts.
func TestConversation(t *testing.T) {
	for range 50 {
		seed := rand.Uint64()
		if !t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) { converse(t, seed) }) {
			return
		}
	}
}

func converse(t *testing.T, seed uint64) {
	rnd := rand.New(rand.NewPCG(seed, 1))
	c := goapptrace.NewClient(goapptrace.ClientConfig{
		Hello:    goapptrace.ClientHelloPacket{AppName: "app", ClientSecret: "hush"},
		MaxSmall: 100 + rnd.IntN(2000),
	})
	s := goapptrace.NewServer(goapptrace.ServerConfig{Secret: "hush", Grace: time.Hour})
	up, down := randomWire{rnd: rnd}, randomWire{rnd: rnd}
	var sentUp, sentDown, gotUp, gotDown []string
	gather := func(from goapptrace.Session, got *[]string) {
		for {
			e, ok := from.Next()
			if !ok {
				return
			}
			require.NoError(t, e.Err)
			*got = append(*got, full(e.Packet))
		}
	}
	now, asked, closed := start, false, false
	for range 100_000 {
		if s.Closed() && c.Closed() {
			break
		}
		now = now.Add(time.Duration(rnd.IntN(int(200 * time.Millisecond))))
		c.Tick(now)
		s.Tick(now)
		if len(sentUp) < 200 {
			var p goapptrace.Packet = funcLog(rnd.IntN(65))
			var err error
			if rnd.IntN(20) == 0 {
				p = randomSymbols(rnd)
				err = c.SendSymbols(p.(*goapptrace.SymbolPacket))
			} else {
				err = c.SendRawFuncLog(p.(*goapptrace.RawFuncLogPacket))
			}
			if err == nil {
				sentUp = append(sentUp, full(p))
			} else if err != goapptrace.ErrFull {
				require.Equal(t, goapptrace.ErrNotNegotiated, err)
			}
		}
		if rnd.IntN(10) == 0 && !asked {
			if name := strings.Repeat("f", rnd.IntN(100)); s.StartTrace(name) == nil {
				sentDown = append(sentDown, full(&goapptrace.StartTraceCmdPacket{FuncName: name}))
			}
		}
		if len(sentUp) == 100 && !asked {
			require.NoError(t, s.Shutdown())
			sentDown = append(sentDown, full(&goapptrace.ShutdownPacket{}))
			asked = true
		}
		if len(sentUp) == 200 && len(gotDown) == len(sentDown)+1 && !closed {
			c.Close()
			sentUp = append(sentUp, full(&goapptrace.ShutdownPacket{}))
			closed = true
		}
		up.carry(c, s)
		down.carry(s, c)
		gather(s, &gotUp)
		gather(c, &gotDown)
	}
	require.True(t, s.Closed() && c.Closed())
	require.NotEmpty(t, gotUp)
	assert.Equal(t, full(&goapptrace.ClientHelloPacket{AppName: "app", ClientSecret: "hush", ProtocolVersion: "1"}), gotUp[0])
	assert.Equal(t, sentUp, gotUp[1:])
	assert.Equal(t, full(hellos["client"]), gotDown[0])
	assert.Equal(t, sentDown, gotDown[1:])
}

// full tells everything about a packet.
func full(p goapptrace.Packet) string {
	b, _ := p.MarshalBinary()
	return p.Type().String() + " " + string(b)
}

func randomSymbols(rnd *rand.Rand) *goapptrace.SymbolPacket {
	p := new(goapptrace.SymbolPacket)
	for i := range rnd.IntN(20) {
		p.Files = append(p.Files, strings.Repeat("n", rnd.IntN(20)))
		p.Funcs = append(p.Funcs, goapptrace.GoFunc{Name: strings.Repeat("f", rnd.IntN(20)), Entry: uint64(i)})
		p.Lines = append(p.Lines, goapptrace.GoLine{PC: rnd.Uint64(), FileID: uint32(i), Line: rnd.Uint32()})
	}
	return p
}

// Whatever arrives, neither side panics, hangs, or sends more than its hello.
func TestGarbage(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 2))
	all := bytes.Join([][]byte{pack(t, packets()...), pack(t, hellos["server"], funcLog(3)), pack(t, hellos["client"])}, nil)
	for range 2000 {
		for _, s := range []goapptrace.Session{goapptrace.NewServer(goapptrace.ServerConfig{}), goapptrace.NewClient(goapptrace.ClientConfig{})} {
			s.Output()
			garbage := bytes.Clone(all[rnd.IntN(len(all)):])
			for range rnd.IntN(4) {
				garbage[rnd.IntN(len(garbage))] ^= 1 << rnd.IntN(8)
			}
			s.Feed(garbage)
			for n := 0; ; n++ {
				require.Less(t, n, len(garbage))
				if _, ok := s.Next(); !ok {
					break
				}
			}
			require.LessOrEqual(t, len(s.Output()), 14)
		}
	}
}

func TestEventKinds(t *testing.T) {
	assert.Equal(t, "Error", goapptrace.EventError.String())
	assert.Equal(t, "End", goapptrace.EventEnd.String())
	assert.Equal(t, "None", goapptrace.EventKind(0).String())
	assert.Equal(t, "EventKind(9)", goapptrace.EventKind(9).String())
}

func TestVersion(t *testing.T) {
	for _, s := range []string{"0", "1", "1.0", "1.23", "4294967295.4294967295"} {
		v, err := goapptrace.ParseVersion(s)
		require.NoError(t, err)
		assert.Equal(t, s, v.String())
	}
	assert.Equal(t, "0", goapptrace.Version{}.String())
	for _, s := range []string{"", ".", "1.", ".1", "1.2.3", "01", "1.00", "+1", "-1", " 1", "1 ", "1.x", "x", "4294967296", "1.4294967296", "1_0", "٣"} {
		v, err := goapptrace.ParseVersion(s)
		assert.Zero(t, v)
		assert.ErrorIs(t, err, goapptrace.ErrVersionSyntax, s)
		assert.Contains(t, err.Error(), fmt.Sprintf("%q", s))
	}
	order := []goapptrace.Version{{Major: 0, Minor: 9, HasMinor: true}, {Major: 1}, {Major: 1, HasMinor: true}, {Major: 1, Minor: 1, HasMinor: true}, {Major: 2}}
	for i, a := range order {
		for j, b := range order {
			assert.Equal(t, i < j, a.Compare(b) < 0)
			assert.Equal(t, i == j, a.Compare(b) == 0)
			assert.Equal(t, i == j, a.Compatible(b))
		}
	}
}

func TestMergePacket(t *testing.T) {
	var m goapptrace.MergePacket
	ping := &goapptrace.PingPacket{}
	var w oneWrite
	n, err := m.WriteTo(&w)
	require.NoError(t, err)
	assert.Zero(t, n)
	assert.Zero(t, w.calls)

	m.Cap = 10
	require.NoError(t, m.Merge(ping))
	require.NoError(t, m.Merge(ping))
	assert.Equal(t, goapptrace.ErrFull, m.Merge(ping))
	assert.Equal(t, 10, m.Len())
	assert.Equal(t, pack(t, ping, ping), m.Bytes())
	n, err = m.WriteTo(&w)
	require.NoError(t, err)
	assert.Equal(t, int64(10), n)
	assert.Equal(t, 1, w.calls)
	assert.Zero(t, m.Len())

	require.NoError(t, m.Merge(ping))
	m.Reset()
	assert.Zero(t, m.Len())
	assert.ErrorIs(t, m.Merge(&goapptrace.RawFuncLogPacket{Frames: make([]uint64, 65)}), goapptrace.ErrTooManyFrames)
	m = goapptrace.MergePacket{Proto: goapptrace.Proto{Max: 5}}
	assert.ErrorIs(t, m.Merge(funcLog(1)), framing.ErrFrameTooBig)
	assert.Zero(t, m.Len())

	// What was not written stays, so that nothing is sent twice.
	m = goapptrace.MergePacket{}
	require.NoError(t, m.Merge(ping))
	n, err = m.WriteTo(returns{n: 3, err: io.ErrClosedPipe})
	assert.Equal(t, io.ErrClosedPipe, err)
	assert.Equal(t, int64(3), n)
	assert.Equal(t, []byte{1, 4}, m.Bytes())
	n, err = m.WriteTo(returns{n: 1})
	assert.Equal(t, io.ErrShortWrite, err)
	assert.Equal(t, int64(1), n)
	n, err = m.WriteTo(returns{n: 2})
	assert.Equal(t, wire.ErrBadCount, err)
	assert.Zero(t, n)
	assert.Equal(t, []byte{4}, m.Bytes())

	// More than the megabyte where the reference panics.
	for range 40_000 {
		require.NoError(t, m.Merge(funcLog(0)))
	}
	assert.Equal(t, 1+40_000*46, m.Len())
}

func TestBatcher(t *testing.T) {
	b := goapptrace.Batcher{MaxSmall: 100, MaxLarge: 558}
	_, waits := b.Deadline()
	assert.False(t, waits)
	assert.False(t, b.Due(start.Add(time.Hour)))
	assert.Empty(t, b.Flush())

	require.NoError(t, b.Add(&goapptrace.PingPacket{}, start))
	require.NoError(t, b.Add(&goapptrace.PingPacket{}, start.Add(50*time.Millisecond)))
	deadline, waits := b.Deadline()
	assert.True(t, waits)
	assert.Equal(t, start.Add(100*time.Millisecond), deadline) // that of the oldest
	assert.False(t, b.Due(deadline.Add(-1)))
	assert.True(t, b.Due(deadline))
	assert.Equal(t, 10, b.Len())
	assert.Equal(t, pack(t, &goapptrace.PingPacket{}, &goapptrace.PingPacket{}), b.Flush())
	assert.False(t, b.Due(deadline))

	require.NoError(t, b.Add(funcLog(1), start)) // 54 bytes
	assert.False(t, b.Due(start))
	assert.Equal(t, goapptrace.ErrFull, b.Add(funcLog(1), start))
	assert.True(t, b.Due(start))
	assert.Equal(t, pack(t, funcLog(1)), b.Flush())
	require.NoError(t, b.Add(funcLog(0), start)) // 46
	assert.False(t, b.Due(start))
	require.NoError(t, b.Add(funcLog(1), start))
	assert.Equal(t, 100, b.Len())
	assert.True(t, b.Due(start))
	b.Flush()

	require.NoError(t, b.Add(funcLog(64), start)) // a large one, alone
	assert.True(t, b.Due(start))
	assert.Equal(t, pack(t, funcLog(64)), b.Flush())
	b.MaxLarge = 557
	var size *framing.FrameSizeError
	require.ErrorAs(t, b.Add(funcLog(64), start), &size)
	assert.Equal(t, framing.FrameSizeError{Size: 558, Max: 557}, *size)
	assert.Zero(t, b.Len())
	assert.ErrorIs(t, b.Add(&goapptrace.RawFuncLogPacket{Frames: make([]uint64, 65)}, start), goapptrace.ErrTooManyFrames)

	b = goapptrace.Batcher{Interval: -1}
	require.NoError(t, b.Add(&goapptrace.PingPacket{}, start))
	assert.True(t, b.Due(start))
	b = goapptrace.Batcher{Interval: time.Second, MaxSmall: -1, MaxLarge: -1}
	for range 30_000 {
		require.NoError(t, b.Add(funcLog(0), start))
	}
	assert.False(t, b.Due(start.Add(time.Second-1)))
	assert.True(t, b.Due(start.Add(time.Second)))
	b = goapptrace.Batcher{}
	n := 0
	for ; b.Add(funcLog(0), start) == nil; n++ {
		require.False(t, b.Due(start))
	}
	assert.Equal(t, 1<<20/46, n)
}

func TestSessionErrorUnwraps(t *testing.T) {
	err := error(&goapptrace.SessionError{Op: "op", Err: io.EOF})
	assert.True(t, errors.Is(err, io.EOF))
	assert.Equal(t, "goapptrace: op: EOF", err.Error())
	assert.Equal(t, "goapptrace: op", (&goapptrace.SessionError{Op: "op"}).Error())
}
