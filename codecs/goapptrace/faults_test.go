package goapptrace_test

import (
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/framing"
)

// next returns the next event, of the kind it is to be.
func next(t testing.TB, s goapptrace.Session, kind goapptrace.EventKind) goapptrace.Event {
	t.Helper()
	e, ok := s.Next()
	require.True(t, ok)
	require.Equal(t, kind, e.Kind)
	return e
}

// After the end of the stream there is one event, and neither pings nor anything else is sent.
func TestEndOfStreamIsTold(t *testing.T) {
	c := connectedClient(t, goapptrace.ClientConfig{})
	c.Tick(start)
	c.FeedEOF()
	assert.Equal(t, goapptrace.ErrClosed, c.SendRawFuncLog(funcLog(1)))
	c.Tick(start.Add(3 * time.Second))
	assert.Nil(t, c.Output())
	assertEnds(t, c)
	assert.Equal(t, goapptrace.ErrClosed, c.SendRawFuncLog(funcLog(1)))
	for i := range 60 {
		c.Tick(start.Add(time.Duration(3+i) * time.Second))
		assertQuiet(t, c)
	}
	c.FeedEOF()
	assertQuiet(t, c)

	s := connectedServer(t, goapptrace.ServerConfig{})
	s.Feed(pack(t, funcLog(1)))
	s.FeedEOF()
	assert.Equal(t, goapptrace.ErrClosed, s.StartTrace("f"))
	assert.Equal(t, goapptrace.ErrClosed, s.Shutdown())
	assert.False(t, s.Closed()) // there is something to receive
	next(t, s, goapptrace.EventRawFuncLog)
	assertEnds(t, s)
	assert.Nil(t, s.Output())
	s.Tick(start)
	s.Tick(start.Add(time.Hour))
	assertQuiet(t, s)
}

// A client that was asked to shut down and has not done so hears of the end, too.
func TestEndOfStreamAfterShutdown(t *testing.T) {
	c := connectedClient(t, goapptrace.ClientConfig{})
	c.Feed(pack(t, &goapptrace.ShutdownPacket{}))
	c.Feed([]byte{0}) // no longer looked at
	c.FeedEOF()
	next(t, c, goapptrace.EventShutdown)
	assertEnds(t, c)
	assert.Equal(t, goapptrace.ErrClosed, c.SendRawFuncLog(funcLog(1)))

	s := connectedServer(t, goapptrace.ServerConfig{})
	s.Feed(pack(t, &goapptrace.ShutdownPacket{}))
	s.FeedEOF()
	next(t, s, goapptrace.EventShutdown)
	assertQuiet(t, s)

	c = connectedClient(t, goapptrace.ClientConfig{})
	c.Close()
	c.Output()
	c.FeedEOF()
	assertQuiet(t, c)
	assert.NoError(t, c.Err())
}

// Who is hung up on before the hellos are exchanged hears it at once.
func TestHangUpBeforeHello(t *testing.T) {
	c := goapptrace.NewClient(goapptrace.ClientConfig{})
	c.Output()
	c.FeedEOF()
	err := assertFails(t, c, io.ErrUnexpectedEOF)
	assert.Equal(t, "goapptrace: negotiation failed: no hello from the server: unexpected EOF", err.Error())
	assert.False(t, c.Negotiated())
	s := goapptrace.NewServer(goapptrace.ServerConfig{})
	s.FeedEOF()
	err = assertFails(t, s, io.ErrUnexpectedEOF)
	assert.Equal(t, "goapptrace: negotiation failed: no hello from the client: unexpected EOF", err.Error())
}

// Packets that Receive takes are a sign of life.
func TestReceiveCountsAsHeard(t *testing.T) {
	s := goapptrace.NewServer(goapptrace.ServerConfig{})
	s.Tick(start)
	_, ok := s.Receive(hellos["server"])
	require.True(t, ok)
	s.Output()
	for i := range 20 {
		s.Tick(start.Add(time.Duration(i) * 5 * time.Second))
		assertQuiet(t, s)
		s.Receive(&goapptrace.PingPacket{})
	}
	s.Tick(start.Add(100 * time.Second)) // so long ago was the last
	assert.Equal(t, start.Add(110*time.Second), s.NextTick())
	s.Tick(start.Add(110*time.Second - 1))
	assertQuiet(t, s)
	s.Tick(start.Add(110 * time.Second))
	assertFails(t, s, goapptrace.ErrTimeout)
}

// What was fed before a Tick was there in time, though Next is called after it.
func TestTickBeforeNext(t *testing.T) {
	t.Run("hello", func(t *testing.T) {
		for name, s := range map[string]goapptrace.Session{
			"client": goapptrace.NewClient(goapptrace.ClientConfig{}),
			"server": goapptrace.NewServer(goapptrace.ServerConfig{}),
		} {
			s.Output()
			s.Tick(start)
			s.Feed(pack(t, hellos[name]))
			s.Tick(start.Add(10 * time.Second))
			next(t, s, goapptrace.EventConnected)
			s.Output()
			assertQuiet(t, s)
			assert.False(t, s.Closed())
		}
	})
	t.Run("data", func(t *testing.T) {
		s := connectedServer(t, goapptrace.ServerConfig{})
		s.Tick(start)
		s.Feed(pack(t, funcLog(1), funcLog(2)))
		s.Tick(start.Add(10 * time.Second))
		s.Tick(start.Add(20 * time.Second)) // too long ago, but it is there
		assert.Equal(t, funcLog(1), next(t, s, goapptrace.EventRawFuncLog).Packet)
		assert.Equal(t, funcLog(2), next(t, s, goapptrace.EventRawFuncLog).Packet)
		assertFails(t, s, goapptrace.ErrTimeout)
	})
	t.Run("shutdown", func(t *testing.T) {
		s := connectedServer(t, goapptrace.ServerConfig{})
		s.Tick(start)
		require.NoError(t, s.Shutdown())
		s.Feed(pack(t, funcLog(1), &goapptrace.ShutdownPacket{}))
		s.Tick(start.Add(time.Hour))
		next(t, s, goapptrace.EventRawFuncLog)
		next(t, s, goapptrace.EventShutdown)
		s.Output()
		assertQuiet(t, s)
	})
}

// A client that takes Shutdown for a Ping, as the reference does, is hung up on after a while.
func TestShutdownGrace(t *testing.T) {
	for _, c := range []struct {
		name          string
		setting, want time.Duration
	}{
		{"default", 0, 2 * time.Second},
		{"own", time.Minute, time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := connectedServer(t, goapptrace.ServerConfig{Grace: c.setting, Timeout: -1})
			s.Tick(start)
			require.NoError(t, s.Shutdown())
			assert.Equal(t, pack(t, &goapptrace.ShutdownPacket{}), s.Output())
			assert.Equal(t, start.Add(c.want), s.NextTick())
			s.Feed(pack(t, &goapptrace.PingPacket{}, funcLog(1)))
			s.Tick(start.Add(c.want - 1))
			next(t, s, goapptrace.EventRawFuncLog)
			assertQuiet(t, s)
			assert.False(t, s.Closed())
			s.Feed(pack(t, funcLog(2)))
			s.Tick(start.Add(c.want))
			next(t, s, goapptrace.EventRawFuncLog) // it was there
			assertEnds(t, s)
			assert.Nil(t, s.Output()) // the Shutdown was sent
			s.Feed(pack(t, funcLog(3)))
			assertQuiet(t, s)
		})
	}
	t.Run("for ever", func(t *testing.T) {
		s := connectedServer(t, goapptrace.ServerConfig{Grace: -1, Timeout: -1})
		s.Tick(start)
		require.NoError(t, s.Shutdown())
		s.Output()
		s.Tick(start.Add(1000 * time.Hour))
		assertQuiet(t, s)
		assert.False(t, s.Closed())
	})
}

// A packet that can never be merged is not one that could be later.
func TestMergeAboveCap(t *testing.T) {
	m := goapptrace.MergePacket{Cap: 53}
	want := &framing.FrameSizeError{Size: 54, Max: 53}
	assert.Equal(t, want, m.Merge(funcLog(1)))
	require.NoError(t, m.Merge(funcLog(0)))
	assert.Equal(t, want, m.Merge(funcLog(1)))
	assert.Equal(t, goapptrace.ErrFull, m.Merge(funcLog(0)))
	assert.Equal(t, pack(t, funcLog(0)), m.Bytes())
	m = goapptrace.MergePacket{Cap: 54}
	require.NoError(t, m.Merge(funcLog(1)), "as large as Cap")
}

func TestNilPackets(t *testing.T) {
	for _, s := range []goapptrace.Session{
		goapptrace.NewClient(goapptrace.ClientConfig{}), goapptrace.NewServer(goapptrace.ServerConfig{}),
		connectedClient(t, goapptrace.ClientConfig{}), connectedServer(t, goapptrace.ServerConfig{}),
	} {
		s.Output()
		e, ok := s.Receive(nil)
		assert.True(t, ok)
		assert.Equal(t, goapptrace.Event{Kind: goapptrace.EventError, Err: goapptrace.ErrNil}, e)
		assertQuiet(t, s)
		assert.False(t, s.Closed())
		s.Close()
		e, ok = s.Receive(nil)
		assert.False(t, ok)
		assert.Zero(t, e)
	}
	for _, p := range []goapptrace.Packet{(*goapptrace.ServerHelloPacket)(nil), (*goapptrace.ClientHelloPacket)(nil)} {
		for _, s := range bothSides() {
			e, ok := s.Receive(p)
			assert.True(t, ok)
			assert.ErrorIs(t, e.Err, goapptrace.ErrUnexpectedPacket)
		}
	}
	c := connectedClient(t, goapptrace.ClientConfig{})
	assert.Equal(t, goapptrace.ErrNil, c.SendRawFuncLog(nil))
	assert.Equal(t, goapptrace.ErrNil, c.SendSymbols(nil))
	assert.Equal(t, goapptrace.ErrNil, new(goapptrace.MergePacket).Merge(nil))
	assert.Equal(t, goapptrace.ErrNil, new(goapptrace.Batcher).Add(nil, start))
}

// Zero values are closed sessions.
func TestZeroSessions(t *testing.T) {
	for _, s := range []goapptrace.Session{new(goapptrace.Client), new(goapptrace.Server)} {
		s.Feed([]byte{1})
		s.FeedEOF()
		s.Tick(start)
		s.Tick(start.Add(time.Hour))
		assert.Equal(t, start.Add(2*time.Hour), s.NextTick())
		s.Close()
		assertQuiet(t, s)
		for _, p := range []goapptrace.Packet{nil, hellos["server"]} {
			_, ok := s.Receive(p)
			assert.False(t, ok)
		}
		assert.True(t, s.Closed())
		assert.False(t, s.Negotiated())
		assert.NoError(t, s.Err())
	}
	assert.Equal(t, goapptrace.ErrClosed, new(goapptrace.Client).SendRawFuncLog(funcLog(1)))
	assert.Equal(t, goapptrace.ErrClosed, new(goapptrace.Server).Shutdown())
}

// Errors say which version it was and how long was waited, and a long version is cut.
func TestErrorsSayWhich(t *testing.T) {
	const (
		client = "client version is not compatible (ClientHello): "
		server = "server version is not compatible (ServerHello): "
	)
	for _, c := range []struct {
		side string
		p    goapptrace.Packet
		want string
	}{
		{"server", &goapptrace.ClientHelloPacket{ProtocolVersion: "1.0"}, client + `"1.0"`},
		{"client", &goapptrace.ServerHelloPacket{ProtocolVersion: "\x1b[2J"}, server + `"\x1b[2J"`},
		{"client", &goapptrace.ServerHelloPacket{}, server + `""`},
		{
			"client", &goapptrace.ServerHelloPacket{ProtocolVersion: strings.Repeat("7", 64)},
			server + `"` + strings.Repeat("7", 64) + `"`,
		},
		{
			"client", &goapptrace.ServerHelloPacket{ProtocolVersion: strings.Repeat("7", 1000)},
			server + `"` + strings.Repeat("7", 64) + `"... of 1000 bytes`,
		},
	} {
		e, ok := newSide(vector{Side: c.side}).Receive(c.p)
		require.True(t, ok)
		assert.Equal(t, "goapptrace: negotiation failed: "+c.want, e.Err.Error())
	}

	s := connectedServer(t, goapptrace.ServerConfig{Timeout: 1500 * time.Millisecond})
	s.Tick(start)
	s.Tick(start.Add(1500 * time.Millisecond))
	err := assertFails(t, s, goapptrace.ErrTimeout)
	assert.Equal(t, "goapptrace: client is silent: timeout after 1.5s", err.Error())
	var timeout interface{ Timeout() bool }
	require.ErrorAs(t, err, &timeout)
	assert.True(t, timeout.Timeout())
	var after *goapptrace.TimeoutError
	require.ErrorAs(t, err, &after)
	assert.Equal(t, 1500*time.Millisecond, after.After)
	assert.Equal(t, "goapptrace: timeout after 1.5s", after.Error())
	assert.True(t, after.Timeout())
	assert.False(t, (&goapptrace.SessionError{Err: io.EOF}).Timeout())
}

// A clock that goes back further than a time.Duration can say, again and again, stops neither pings nor timeouts nor
// data.
func TestClockGoesBackCenturies(t *testing.T) {
	c := connectedClient(t, goapptrace.ClientConfig{})
	s := connectedServer(t, goapptrace.ServerConfig{})
	now := start
	c.Tick(now)
	s.Tick(now)
	for range 5 {
		now = now.AddDate(-500, 0, 0)
		c.Tick(now)
		s.Tick(now)
		assertQuiet(t, c)
		assertQuiet(t, s)
		require.NoError(t, c.SendRawFuncLog(funcLog(1)))
		assert.Equal(t, now.Add(100*time.Millisecond), c.NextTick())
		now = now.Add(3 * time.Second)
		c.Tick(now)
		assert.Equal(t, pack(t, funcLog(1), &goapptrace.PingPacket{}), c.Output())
		s.Feed(pack(t, &goapptrace.PingPacket{}))
		s.Tick(now)
		assertQuiet(t, s)
	}
	now = now.AddDate(-500, 0, 0)
	s.Tick(now)
	s.Tick(now.Add(10*time.Second - 1))
	assertQuiet(t, s)
	s.Tick(now.Add(10 * time.Second))
	assertFails(t, s, goapptrace.ErrTimeout)

	// And forward: whatever was waited for is overdue.
	c.Tick(now.AddDate(3000, 0, 0))
	assert.Equal(t, pack(t, &goapptrace.PingPacket{}), c.Output())
	b := goapptrace.Batcher{}
	require.NoError(t, b.Add(funcLog(1), start))
	assert.True(t, b.Due(start.Add(-1))) // nobody knows how long it has waited
}

func TestNextTick(t *testing.T) {
	c := goapptrace.NewClient(goapptrace.ClientConfig{})
	assert.Zero(t, c.NextTick())
	c.Output()
	c.Tick(start)
	assert.Equal(t, start.Add(10*time.Second), c.NextTick()) // the server's hello
	c.Tick(start.Add(time.Second))
	assert.Equal(t, start.Add(10*time.Second), c.NextTick())
	c.Feed(pack(t, hellos["client"]))
	next(t, c, goapptrace.EventConnected)
	assert.Equal(t, start.Add(4*time.Second), c.NextTick()) // a ping
	require.NoError(t, c.SendRawFuncLog(funcLog(1)))
	assert.Equal(t, start.Add(1100*time.Millisecond), c.NextTick()) // data
	c.Tick(start.Add(1100 * time.Millisecond))
	assert.Equal(t, start.Add(4*time.Second), c.NextTick()) // Output has the data
	c.Output()
	c.Close()
	assert.Equal(t, start.Add(1100*time.Millisecond+time.Hour), c.NextTick())

	s := goapptrace.NewServer(goapptrace.ServerConfig{})
	s.Feed(pack(t, hellos["server"]))
	next(t, s, goapptrace.EventConnected)
	s.Output()
	s.Tick(start)
	assert.Equal(t, start.Add(10*time.Second), s.NextTick())
	s.Feed(pack(t, &goapptrace.PingPacket{}))
	assertQuiet(t, s)
	assert.Equal(t, start.Add(time.Second), s.NextTick()) // to know when that was
	s.Tick(start.Add(time.Second))
	assert.Equal(t, start.Add(11*time.Second), s.NextTick())
	s.Tick(start.Add(11 * time.Second))
	assert.Equal(t, start.Add(11*time.Second+time.Hour), s.NextTick()) // Next has to tell
	s = connectedServer(t, goapptrace.ServerConfig{Timeout: -1})
	s.Tick(start)
	assert.Equal(t, start.Add(time.Hour), s.NextTick())
}

// Err says why a session is closed, for good.
func TestErrIsSticky(t *testing.T) {
	s := goapptrace.NewServer(goapptrace.ServerConfig{Secret: "hush"})
	assert.NoError(t, s.Err())
	s.Feed(pack(t, hellos["server"]))
	err := assertFails(t, s, goapptrace.ErrSecret)
	s.Close()
	s.FeedEOF()
	s.Tick(start)
	s.Tick(start.Add(time.Hour))
	assertQuiet(t, s)
	assert.Equal(t, err, s.Err())
	assert.False(t, s.Negotiated())

	// Before Next tells, too.
	c := goapptrace.NewClient(goapptrace.ClientConfig{Proto: goapptrace.Proto{Max: 40}})
	assert.ErrorIs(t, c.Err(), framing.ErrFrameTooBig)

	// And where nothing is told.
	c = connectedClient(t, goapptrace.ClientConfig{})
	assert.True(t, c.Negotiated())
	c.Feed(pack(t, funcLog(1)))
	assertQuiet(t, c)
	assert.ErrorIs(t, c.Err(), goapptrace.ErrUnexpectedPacket)
	assert.True(t, c.Negotiated())

	// A frame that is dropped is no reason.
	s = connectedServer(t, goapptrace.ServerConfig{})
	s.Feed([]byte{0, 0, 0, 0})
	next(t, s, goapptrace.EventError)
	assert.NoError(t, s.Err())
	s.Close()
	assert.NoError(t, s.Err())
}

func TestServerClose(t *testing.T) {
	s := goapptrace.NewServer(goapptrace.ServerConfig{})
	s.Close()
	assert.True(t, s.Closed())
	s.Feed(pack(t, hellos["server"]))
	assertQuiet(t, s)

	s = connectedServer(t, goapptrace.ServerConfig{})
	require.NoError(t, s.StartTrace("f"))
	s.Close()
	assert.True(t, s.Closed())
	assert.Equal(t, pack(t, &goapptrace.StartTraceCmdPacket{FuncName: "f"}, &goapptrace.ShutdownPacket{}), s.Output())
	assert.Equal(t, goapptrace.ErrClosed, s.StopTrace("f"))
	s.Feed(pack(t, funcLog(1), &goapptrace.ShutdownPacket{}))
	s.FeedEOF()
	assertQuiet(t, s)

	// One Shutdown is enough.
	s = connectedServer(t, goapptrace.ServerConfig{})
	require.NoError(t, s.Shutdown())
	s.Close()
	assert.Equal(t, pack(t, &goapptrace.ShutdownPacket{}), s.Output())
}

// Bad frames after Close are nobody's concern any more.
func TestGarbageAfterClose(t *testing.T) {
	for _, garbage := range [][]byte{{0, 0, 0, 1, 77}, {0xff, 0xff, 0xff, 0xff}, {0, 0, 0, 0}, {0}} {
		s := connectedServer(t, goapptrace.ServerConfig{})
		s.Close()
		s.Output()
		s.Feed(garbage)
		assertQuiet(t, s)
		s.FeedEOF()
		assertQuiet(t, s)
		assert.NoError(t, s.Err())
	}
}

// A client closed before it was connected says nothing, not even hello.
func TestCloseDropsHello(t *testing.T) {
	c := goapptrace.NewClient(goapptrace.ClientConfig{})
	c.Close()
	assertQuiet(t, c)
}

// What waits when a session fails is due, though no time passes any more.
func TestOutputOfFailedSession(t *testing.T) {
	c := connectedClient(t, goapptrace.ClientConfig{})
	c.Tick(start)
	require.NoError(t, c.SendRawFuncLog(funcLog(1)))
	assert.Nil(t, c.Output())
	c.Feed(pack(t, hellos["client"]))
	next(t, c, goapptrace.EventError)
	assert.Equal(t, pack(t, funcLog(1)), c.Output())
}

// Any goroutine may send; nothing is lost, doubled or torn.
func TestManySend(t *testing.T) {
	const senders, each = 4, 500
	c := connectedClient(t, goapptrace.ClientConfig{FlushInterval: -1})
	var out []byte
	var wait sync.WaitGroup
	for g := range senders {
		wait.Go(func() {
			for i := range each {
				assert.NoError(t, c.SendRawFuncLog(&goapptrace.RawFuncLogPacket{ID: int64(i), GID: int64(g)}))
				_, _, _, _ = c.Closed(), c.Negotiated(), c.Err(), c.NextTick()
			}
		})
	}
	wait.Wait()
	out = append(out, c.Output()...)
	var seen [senders]int64
	for _, p := range unpack(t, out) {
		log := p.(*goapptrace.RawFuncLogPacket)
		require.Equal(t, seen[log.GID], log.ID)
		seen[log.GID]++
	}
	assert.Equal(t, [senders]int64{each, each, each, each}, seen)
}
