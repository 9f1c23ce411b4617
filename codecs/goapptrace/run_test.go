package goapptrace_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// A duplex is one end of two pipes.
type duplex struct {
	*io.PipeReader
	*io.PipeWriter
}

func (d duplex) Close() error {
	_ = d.PipeReader.Close()
	return d.PipeWriter.Close()
}

// pipes returns two ends of a connection that holds no byte back: a Write takes as long as the peer's Reads do.
func pipes() (client, server duplex) {
	r1, w1 := io.Pipe()
	r2, w2 := io.Pipe()
	return duplex{r1, w2}, duplex{r2, w1}
}

func tcp(t *testing.T) (client, server io.ReadWriteCloser) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	client, err = net.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	server, err = l.Accept()
	require.NoError(t, err)
	return client, server
}

func newClient() *goapptrace.Client { return goapptrace.NewClient(goapptrace.ClientConfig{}) }
func newServer() *goapptrace.Server { return goapptrace.NewServer(goapptrace.ServerConfig{}) }

func bothSides() []goapptrace.Session { return []goapptrace.Session{newClient(), newServer()} }

// A handle is what Run calls for each event.
type handle = func(goapptrace.Event) error

// A running is a session that Run drives, and what came of it.
type running struct {
	done   chan struct{}
	err    error
	took   time.Duration
	events []goapptrace.Event // without their packets
}

func (r *running) kinds() string {
	var kinds []string
	for _, e := range r.events {
		kinds = append(kinds, e.Kind.String())
	}
	return strings.Join(kinds, " ")
}

// run starts Run. Each event is noted before handle, if there is one, gets it.
func run(ctx context.Context, s goapptrace.Session, rw io.ReadWriteCloser, handle handle) *running {
	r := &running{done: make(chan struct{})}
	began := time.Now()
	go func() {
		defer close(r.done)
		r.err = s.Run(ctx, rw, func(e goapptrace.Event) error {
			r.events = append(r.events, goapptrace.Event{Kind: e.Kind, Err: e.Err})
			if handle != nil {
				return handle(e)
			}
			return nil
		})
		r.took = time.Since(began)
	}()
	return r
}

// A pair is a client and a server that talk over pipes.
type pair struct {
	client *goapptrace.Client
	server *goapptrace.Server
	c, s   *running
}

// talk runs both sides of a conversation; either may be heard.
func talk(client, server handle) *pair {
	p := &pair{client: newClient(), server: newServer()}
	up, down := pipes()
	p.c = run(context.Background(), p.client, up, client)
	p.s = run(context.Background(), p.server, down, server)
	return p
}

func (p *pair) wait() { <-p.c.done; <-p.s.done }

// on returns a handle that calls do for events of one kind.
func on(kind goapptrace.EventKind, do handle) handle {
	return func(e goapptrace.Event) error {
		if e.Kind == kind {
			return do(e)
		}
		return nil
	}
}

func closeWhenConnected(c *goapptrace.Client) handle {
	return on(goapptrace.EventConnected, func(goapptrace.Event) error { c.Close(); return nil })
}

// A peer is the other end of a connection in the hand of a test: what comes is dropped, or kept, and nothing is said by
// itself.
type peer struct {
	duplex
	mu    sync.Mutex
	heard bytes.Buffer
}

func (p *peer) listen() {
	buf := make([]byte, 1<<10)
	for {
		n, err := p.Read(buf)
		p.mu.Lock()
		p.heard.Write(buf[:n])
		p.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// said returns what was heard since the last call.
func (p *peer) said(t *testing.T) []goapptrace.Packet {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.heard.Reset()
	return unpack(t, bytes.Clone(p.heard.Bytes()))
}

func (p *peer) say(t *testing.T, packets ...goapptrace.Packet) {
	_, err := p.Write(pack(t, packets...))
	require.NoError(t, err)
	synctest.Wait()
}

// withServer runs a server against a client in the hand of the test, which has said hello.
func withServer(t *testing.T, config goapptrace.ServerConfig, handle handle) (
	*goapptrace.Server, *running, *peer,
) {
	up, down := pipes()
	s, p := goapptrace.NewServer(config), &peer{duplex: up}
	r := run(context.Background(), s, down, handle)
	go p.listen()
	p.say(t, hellos["server"])
	require.Equal(t, []goapptrace.Packet{&goapptrace.ServerHelloPacket{ProtocolVersion: "1"}}, p.said(t))
	return s, r, p
}

// withClient runs a client against a server in the hand of the test, which has answered.
func withClient(t *testing.T, config goapptrace.ClientConfig, handle handle) (
	*goapptrace.Client, *running, *peer,
) {
	up, down := pipes()
	c, p := goapptrace.NewClient(config), &peer{duplex: down}
	r := run(context.Background(), c, up, handle)
	go p.listen()
	require.Len(t, p.said(t), 1)
	p.say(t, hellos["client"])
	return c, r, p
}

// noneLeft asserts that no goroutine of Run is left.
func noneLeft(t *testing.T) {
	t.Helper()
	buf := make([]byte, 1<<20)
	assert.NotContains(t, string(buf[:runtime.Stack(buf, true)]), "goapptrace.(*run)")
}

// Both sides send as much as they can, the client from several goroutines and the server from its handle; each gets all
// that the other sent, in order.
func TestRunBothWays(t *testing.T) {
	const senders, logs, commands = 3, 1500, 1500
	connect := map[string]func(t *testing.T) (client, server io.ReadWriteCloser){
		"pipe": func(*testing.T) (client, server io.ReadWriteCloser) { return pipes() },
		"tcp":  tcp,
	}
	for name, connect := range connect {
		t.Run(name, func(t *testing.T) {
			up, down := connect(t)
			c := goapptrace.NewClient(goapptrace.ClientConfig{MaxSmall: 16 << 10})
			s := newServer()
			var sent sync.WaitGroup
			var gotLogs [senders]int64
			var gotCommands int
			command := func(i int) string { return strings.Repeat("f", 100+i%300) }
			server := run(context.Background(), s, down, func(e goapptrace.Event) error {
				switch p := e.Packet.(type) {
				case *goapptrace.ClientHelloPacket:
					for i := range commands {
						assert.NoError(t, s.StartTrace(command(i)))
					}
				case *goapptrace.RawFuncLogPacket:
					assert.Equal(t, gotLogs[p.GID], p.ID)
					gotLogs[p.GID]++
				}
				return e.Err
			})
			client := run(context.Background(), c, up, func(e goapptrace.Event) error {
				switch p := e.Packet.(type) {
				case *goapptrace.ServerHelloPacket:
					for g := range senders {
						sent.Go(func() {
							for i := range logs {
								log := funcLog(i % 65)
								log.ID, log.GID = int64(i), int64(g)
								for c.SendRawFuncLog(log) == goapptrace.ErrFull {
									runtime.Gosched()
								}
							}
						})
					}
				case *goapptrace.StartTraceCmdPacket:
					assert.Equal(t, command(gotCommands), p.FuncName)
					if gotCommands++; gotCommands == commands {
						go func() {
							sent.Wait()
							c.Close()
						}()
					}
				}
				return e.Err
			})
			<-client.done
			<-server.done
			assert.NoError(t, client.err)
			assert.NoError(t, server.err)
			assert.Equal(t, commands, gotCommands)
			assert.Equal(t, [senders]int64{logs, logs, logs}, gotLogs)
			assert.Equal(t, goapptrace.EventShutdown, server.events[len(server.events)-1].Kind)
			assert.True(t, c.Closed())
			assert.True(t, s.Closed())
			noneLeft(t)
		})
	}
}

// A side that closes in the middle of heavy traffic loses nothing of what it sent, though the other has sent what
// nobody reads.
func TestRunCloseInTraffic(t *testing.T) {
	const logs = 2000
	for range 3 {
		up, down := tcp(t)
		c := goapptrace.NewClient(goapptrace.ClientConfig{MaxSmall: -1})
		s := newServer()
		got := 0
		server := run(context.Background(), s, down, func(e goapptrace.Event) error {
			if e.Kind == goapptrace.EventRawFuncLog {
				got++
				_ = s.StartTrace(strings.Repeat("f", 1000))
			}
			return e.Err
		})
		client := run(context.Background(), c, up, on(goapptrace.EventConnected, func(goapptrace.Event) error {
			for range logs {
				assert.NoError(t, c.SendRawFuncLog(funcLog(3)))
			}
			c.Close()
			return nil
		}))
		<-client.done
		<-server.done
		assert.NoError(t, client.err)
		assert.NoError(t, server.err)
		assert.Equal(t, logs, got)
		assert.Equal(t, goapptrace.EventShutdown, server.events[len(server.events)-1].Kind)
		noneLeft(t)
	}
}

// Two sides that have nothing to say stay connected: pings go out when they are due.
func TestRunPings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := talk(nil, nil)
		time.Sleep(time.Hour + time.Millisecond)
		assert.False(t, p.client.Closed())
		assert.False(t, p.server.Closed())
		p.client.Close()
		p.wait()
		assert.NoError(t, p.c.err)
		assert.NoError(t, p.s.err)
		assert.Equal(t, time.Hour+time.Millisecond, p.c.took)
		assert.Equal(t, "Connected", p.c.kinds())
		assert.Equal(t, "Connected Shutdown", p.s.kinds())
	})
	synctest.Test(t, func(t *testing.T) {
		c, r, p := withClient(t, goapptrace.ClientConfig{}, nil)
		for range 5 {
			time.Sleep(3*time.Second - 1)
			assert.Empty(t, p.said(t))
			time.Sleep(time.Nanosecond)
			assert.Equal(t, []goapptrace.Packet{&goapptrace.PingPacket{}}, p.said(t))
		}
		c.Close()
		p.Close()
		<-r.done
	})
}

// A log waits for company as long as it may, counted from when it was sent, though the clock was not looked at for a
// while.
func TestRunFlushes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, r, p := withClient(t, goapptrace.ClientConfig{MaxSmall: 200}, nil)
		time.Sleep(time.Second)
		require.NoError(t, c.SendRawFuncLog(funcLog(1)))
		time.Sleep(100*time.Millisecond - 1)
		require.NoError(t, c.SendRawFuncLog(funcLog(2)))
		assert.Empty(t, p.said(t))
		time.Sleep(time.Nanosecond)
		assert.Equal(t, []goapptrace.Packet{funcLog(1), funcLog(2)}, p.said(t))
		for range 3 { // 54 bytes each: a fourth finds no room
			require.NoError(t, c.SendRawFuncLog(funcLog(1)))
			assert.Empty(t, p.said(t))
		}
		require.Equal(t, goapptrace.ErrFull, c.SendRawFuncLog(funcLog(1)))
		assert.Len(t, p.said(t), 3, "at once")
		require.NoError(t, c.SendRawFuncLog(funcLog(1)))
		c.Close()
		assert.Equal(t, []goapptrace.Packet{funcLog(1), &goapptrace.ShutdownPacket{}}, p.said(t))
		p.say(t, &goapptrace.ShutdownPacket{})
		<-r.done
		assert.NoError(t, r.err)
	})
}

// Logs that fill a packet to the last byte wait no longer.
func TestRunFlushesWhatIsFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, r, p := withClient(t, goapptrace.ClientConfig{MaxSmall: 3 * 54}, nil)
		for range 2 {
			require.NoError(t, c.SendRawFuncLog(funcLog(1)))
			assert.Empty(t, p.said(t))
		}
		require.NoError(t, c.SendRawFuncLog(funcLog(1)))
		assert.Len(t, p.said(t), 3)
		p.say(t, &goapptrace.ShutdownPacket{})
		<-r.done
	})
}

func TestRunTimeouts(t *testing.T) {
	t.Run("silent client", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, r, p := withServer(t, goapptrace.ServerConfig{}, nil)
			time.Sleep(7 * time.Second)
			p.say(t, funcLog(1))
			time.Sleep(9 * time.Second)
			p.say(t, &goapptrace.PingPacket{})
			<-r.done
			assert.Equal(t, 26*time.Second, r.took)
			assert.ErrorIs(t, r.err, goapptrace.ErrTimeout)
			assert.Equal(t, "goapptrace: client is silent: timeout after 10s", r.err.Error())
			assert.Equal(t, r.err, s.Err())
			assert.Equal(t, "Connected RawFuncLog Error", r.kinds())
			assert.Equal(t, r.err, r.events[2].Err)
		})
	})
	t.Run("no hello", func(t *testing.T) {
		for _, s := range bothSides() {
			synctest.Test(t, func(t *testing.T) {
				ours, _ := pipes() // nobody reads either
				r := run(context.Background(), s, ours, nil)
				<-r.done
				assert.Equal(t, 10*time.Second, r.took)
				assert.ErrorIs(t, r.err, goapptrace.ErrTimeout)
				assert.Equal(t, "Error", r.kinds())
			})
		}
	})
	t.Run("hello that trickles in", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			up, down := pipes()
			r := run(context.Background(), newServer(), down, nil)
			for _, b := range pack(t, hellos["server"]) {
				if _, err := up.Write([]byte{b}); err != nil {
					break
				}
				time.Sleep(time.Second)
			}
			<-r.done
			assert.Equal(t, 10*time.Second, r.took)
			assert.ErrorIs(t, r.err, goapptrace.ErrTimeout)
		})
	})
}

// While handle works, pings go out, and the peer is not silent: nobody listens.
func TestRunSlowHandle(t *testing.T) {
	slow := func(goapptrace.Event) error { time.Sleep(time.Minute); return nil }
	synctest.Test(t, func(t *testing.T) {
		p := talk(on(goapptrace.EventStartTrace, slow), on(goapptrace.EventConnected, slow))
		time.Sleep(time.Minute + time.Second)
		require.NoError(t, p.server.StartTrace("f"))
		time.Sleep(50 * time.Second)
		assert.False(t, p.client.Closed())
		assert.False(t, p.server.Closed())
		require.NoError(t, p.client.SendRawFuncLog(funcLog(1)))
		p.client.Close()
		p.wait()
		assert.NoError(t, p.c.err)
		assert.NoError(t, p.s.err)
		assert.Equal(t, "Connected RawFuncLog Shutdown", p.s.kinds())
	})
	// Afterwards it may be silent as long as ever.
	synctest.Test(t, func(t *testing.T) {
		_, r, _ := withServer(t, goapptrace.ServerConfig{}, on(goapptrace.EventConnected, slow))
		<-r.done
		assert.ErrorIs(t, r.err, goapptrace.ErrTimeout)
		assert.Equal(t, 70*time.Second, r.took)
	})
}

// The end of the stream ends Run at once: in good order between two packets of a session, and as an error otherwise.
func TestRunEndOfStream(t *testing.T) {
	t.Run("before hello", func(t *testing.T) {
		for _, s := range bothSides() {
			synctest.Test(t, func(t *testing.T) {
				ours, theirs := pipes()
				r := run(context.Background(), s, ours, nil)
				theirs.Close()
				<-r.done
				assert.Zero(t, r.took)
				assert.ErrorIs(t, r.err, io.ErrUnexpectedEOF)
				assert.Contains(t, r.err.Error(), "no hello from the")
				assert.Equal(t, "Error", r.kinds())
			})
		}
	})
	t.Run("between packets", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, r, p := withServer(t, goapptrace.ServerConfig{}, nil)
			p.say(t, funcLog(1))
			p.Close()
			<-r.done
			assert.Zero(t, r.took)
			assert.NoError(t, r.err)
			assert.NoError(t, s.Err())
			assert.Equal(t, "Connected RawFuncLog End", r.kinds())
			assert.Equal(t, goapptrace.ErrClosed, s.StartTrace("f"))
		})
	})
	t.Run("inside a packet", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			_, r, p := withServer(t, goapptrace.ServerConfig{}, nil)
			_, _ = p.Write(pack(t, funcLog(1), funcLog(1))[:60])
			p.Close()
			<-r.done
			assert.ErrorIs(t, r.err, io.ErrUnexpectedEOF)
			assert.Equal(t, "Connected RawFuncLog Error", r.kinds())
		})
	})
	t.Run("error of the reader", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			_, r, p := withServer(t, goapptrace.ServerConfig{}, nil)
			_, _ = p.Write(pack(t, funcLog(1), funcLog(1))[:60])
			_ = p.PipeWriter.CloseWithError(errTest)
			<-r.done
			assert.Equal(t, errTest, r.err)
			assert.Equal(t, "Connected RawFuncLog Error", r.kinds())
			assert.Equal(t, errTest, r.events[2].Err)
		})
	})
}

var errTest = errors.New("test error")

// A server that shuts down gets all that the client sent until then, from handle too, and both end at once.
func TestRunShutdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p *pair
		ready := make(chan struct{})
		p = talk(func(e goapptrace.Event) error {
			<-ready
			if e.Kind == goapptrace.EventConnected || e.Kind == goapptrace.EventShutdown {
				assert.NoError(t, p.client.SendRawFuncLog(funcLog(1)))
			}
			return nil
		}, nil)
		close(ready)
		synctest.Wait()
		require.NoError(t, p.server.Shutdown())
		p.wait()
		assert.NoError(t, p.c.err)
		assert.NoError(t, p.s.err)
		assert.Equal(t, "Connected Shutdown", p.c.kinds())
		assert.Equal(t, "Connected RawFuncLog RawFuncLog Shutdown", p.s.kinds())
		assert.Zero(t, p.s.took)
	})
}

// A client of the reference takes Shutdown for a Ping and goes on. It is hung up on after the grace period, in good
// order.
func TestRunShutdownWithReference(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r, p := withServer(t, goapptrace.ServerConfig{}, nil)
		time.Sleep(time.Second)
		require.NoError(t, s.Shutdown())
		assert.Equal(t, []goapptrace.Packet{&goapptrace.ShutdownPacket{}}, p.said(t))
		for range 19 {
			time.Sleep(100 * time.Millisecond)
			p.say(t, funcLog(1))
		}
		go func() {
			time.Sleep(50 * time.Millisecond)
			for {
				if _, err := p.Write(pack(t, funcLog(1))); err != nil {
					return
				}
				time.Sleep(100 * time.Millisecond)
			}
		}()
		<-r.done
		time.Sleep(time.Second) // for that goroutine to end
		assert.NoError(t, r.err)
		// A second, the grace period, and another: the client does not hang up.
		assert.Equal(t, 5*time.Second, r.took)
		assert.Equal(t, "Connected"+strings.Repeat(" RawFuncLog", 20)+" End", r.kinds())
	})
}

// When ctx ends, what waits is sent, the peer hears of it, and its cause is returned.
func TestRunContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		up, down := pipes()
		c, s := newClient(), newServer()
		ctx, cancel := context.WithCancelCause(context.Background())
		client := run(ctx, c, up, nil)
		server := run(context.Background(), s, down, nil)
		synctest.Wait()
		require.NoError(t, c.SendRawFuncLog(funcLog(1)))
		cancel(errTest)
		<-client.done
		<-server.done
		assert.Equal(t, errTest, client.err)
		assert.NoError(t, c.Err())
		assert.NoError(t, server.err)
		assert.Zero(t, client.took)
		assert.Equal(t, "Connected RawFuncLog Shutdown", server.kinds())
	})
	t.Run("peer does not read", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			up, down := pipes()
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			c := newClient()
			r := run(ctx, c, up, nil)
			_, _ = io.ReadFull(down, make([]byte, 46))
			_, _ = down.Write(pack(t, hellos["client"]))
			<-r.done
			assert.Equal(t, context.DeadlineExceeded, r.err)
			assert.Equal(t, time.Minute+2*time.Second, r.took)
			_, err := down.Write([]byte{1})
			assert.Equal(t, io.ErrClosedPipe, err)
		})
	})
	t.Run("before hello", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ours, _ := pipes()
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			r := run(ctx, newServer(), ours, nil)
			<-r.done
			assert.Equal(t, context.DeadlineExceeded, r.err)
			assert.Equal(t, time.Second, r.took)
		})
	})
	t.Run("handle gives up, too", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			up, down := pipes()
			ctx, cancel := context.WithCancelCause(context.Background())
			r := run(ctx, newServer(), down, func(goapptrace.Event) error {
				<-ctx.Done()
				synctest.Wait()
				return ctx.Err()
			})
			_, _ = up.Write(pack(t, hellos["server"]))
			cancel(errTest)
			<-r.done
			assert.Equal(t, errTest, r.err)
		})
	})
	t.Run("after Close", func(t *testing.T) { // then it has no say
		synctest.Test(t, func(t *testing.T) {
			up, down := pipes()
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			c := newClient()
			r := run(ctx, c, up, closeWhenConnected(c))
			go func() { _, _ = io.Copy(io.Discard, down) }()
			_, _ = down.Write(pack(t, hellos["client"]))
			<-r.done
			assert.NoError(t, r.err)
			assert.Equal(t, 2*time.Second, r.took)
		})
	})
	t.Run("over already", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			up, down := pipes()
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			r := run(ctx, newClient(), up, nil)
			said, err := io.ReadAll(down)
			assert.NoError(t, err)
			assert.Empty(t, said) // no hello either
			<-r.done
			assert.Equal(t, context.Canceled, r.err)
			assert.Empty(t, r.events)
		})
	})
}

// An error of handle ends the session in good order and is what Run returns.
func TestRunHandleFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := talk(nil, on(goapptrace.EventRawFuncLog, func(goapptrace.Event) error { return errTest }))
		synctest.Wait()
		require.NoError(t, p.client.SendRawFuncLog(funcLog(1)))
		require.NoError(t, p.client.SendRawFuncLog(funcLog(1)))
		p.wait()
		assert.Equal(t, errTest, p.s.err)
		assert.NoError(t, p.server.Err())
		assert.Equal(t, "Connected RawFuncLog", p.s.kinds())
		assert.NoError(t, p.c.err)
		assert.Equal(t, "Connected Shutdown", p.c.kinds())
	})
	// Of the last event, too.
	synctest.Test(t, func(t *testing.T) {
		fail := on(goapptrace.EventEnd, func(goapptrace.Event) error { return errTest })
		_, r, p := withServer(t, goapptrace.ServerConfig{}, fail)
		p.Close()
		<-r.done
		assert.Equal(t, errTest, r.err)
	})
}

// A handle that panics, or ends its goroutine, leaves nothing behind.
func TestRunHandleDoesNotReturn(t *testing.T) {
	for name, leave := range map[string]func(){"panic": func() { panic(errTest) }, "Goexit": runtime.Goexit} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				up, down := pipes()
				s := newServer()
				done := make(chan any)
				began := time.Now()
				go func() {
					defer func() { done <- recover() }()
					_ = s.Run(context.Background(), down, func(goapptrace.Event) error { leave(); return nil })
				}()
				c := newClient()
				_ = c.Run(context.Background(), up, nil) // which was told, and may not get its answer out
				if got := <-done; name == "panic" {
					assert.Equal(t, errTest, got)
				}
				assert.True(t, s.Closed())
				assert.Zero(t, time.Since(began))
				synctest.Wait() // that goroutine ends
				noneLeft(t)
			})
		})
	}
}

// Both sides close at the same time.
func TestRunBothClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := talk(nil, nil)
		synctest.Wait()
		require.NoError(t, p.client.SendRawFuncLog(funcLog(1)))
		require.NoError(t, p.server.StartTrace("f"))
		p.client.Close()
		p.server.Close()
		p.wait()
		assert.NoError(t, p.c.err)
		assert.NoError(t, p.s.err)
		assert.Zero(t, p.c.took)
		assert.Zero(t, p.s.took)
	})
}

// What cannot be sent after Close is an error.
func TestRunNotAllSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		up, down := pipes()
		c := newClient()
		r := run(context.Background(), c, up, closeWhenConnected(c))
		_, _ = io.ReadFull(down, make([]byte, 46))
		_, _ = down.Write(pack(t, hellos["client"]))
		<-r.done
		assert.Equal(t, 2*time.Second, r.took)
		assert.Equal(t, "goapptrace: not all is sent: timeout after 2s", r.err.Error())
		assert.ErrorIs(t, r.err, goapptrace.ErrTimeout)
		assert.NoError(t, c.Err())
	})
	synctest.Test(t, func(t *testing.T) {
		up, down := pipes()
		c := newClient()
		r := run(context.Background(), c, up, closeWhenConnected(c))
		_, _ = io.ReadFull(down, make([]byte, 46))
		_, _ = down.Write(pack(t, hellos["client"]))
		_ = down.PipeReader.CloseWithError(errTest)
		<-r.done
		assert.Equal(t, errTest, r.err)
	})
}

// A peer that does not hang up is waited for no longer than the grace period.
func TestRunPeerStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, r, p := withClient(t, goapptrace.ClientConfig{}, nil)
		c.Close()
		p.say(t, &goapptrace.StartTraceCmdPacket{FuncName: "f"})
		<-r.done
		assert.NoError(t, r.err)
		assert.Equal(t, 2*time.Second, r.took)
		assert.Equal(t, "Connected", r.kinds())
		assert.Equal(t, []goapptrace.Packet{&goapptrace.ShutdownPacket{}}, p.said(t))
	})
}

// A halfCloser is a connection with CloseWrite.
type halfCloser struct{ duplex }

func (h halfCloser) CloseWrite() error { return h.PipeWriter.Close() }

// A connection that can be closed for writing is, so that a peer that does not know Shutdown hears the end and hangs
// up.
func TestRunCloseWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		up, down := pipes()
		c := newClient()
		r := run(context.Background(), c, halfCloser{up}, closeWhenConnected(c))
		_, _ = io.ReadFull(down, make([]byte, 46))
		_, _ = down.Write(pack(t, hellos["client"]))
		said, err := io.ReadAll(down)
		assert.NoError(t, err)
		assert.Equal(t, pack(t, &goapptrace.ShutdownPacket{}), said)
		_, err = down.Write(pack(t, &goapptrace.StartTraceCmdPacket{})) // nobody waits for it, but it is read
		assert.NoError(t, err)
		time.Sleep(time.Second)
		down.Close()
		<-r.done
		assert.NoError(t, r.err)
		assert.Equal(t, time.Second, r.took)
	})
}

// A stream lets its methods be replaced.
type stream struct {
	io.ReadWriteCloser
	read, write func(p []byte) (int, error)
	close       func() error
}

func (s stream) Read(p []byte) (int, error) {
	if s.read != nil {
		return s.read(p)
	}
	return s.ReadWriteCloser.Read(p)
}

func (s stream) Write(p []byte) (int, error) {
	if s.write != nil {
		return s.write(p)
	}
	return s.ReadWriteCloser.Write(p)
}

func (s stream) Close() error {
	err := s.ReadWriteCloser.Close()
	if s.close != nil {
		return s.close()
	}
	return err
}

// A peer that hangs up after its Shutdown makes what is sent meanwhile fail; what it said is heard all the same,
// however slowly.
func TestRunWriteFails(t *testing.T) {
	fail := func([]byte) (int, error) { return 0, errTest }
	t.Run("shut down meanwhile", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			up, down := pipes()
			s := newServer()
			r := run(context.Background(), s, stream{ReadWriteCloser: down, write: fail},
				on(goapptrace.EventRawFuncLog, func(goapptrace.Event) error {
					time.Sleep(5 * time.Second)
					return nil
				}))
			_, _ = up.Write(pack(t, hellos["server"], funcLog(1), funcLog(2)))
			_, _ = up.Write(pack(t, funcLog(3)))
			time.Sleep(time.Second)
			assert.Equal(t, goapptrace.ErrClosed, s.StartTrace("f"))
			_, _ = up.Write(pack(t, &goapptrace.ShutdownPacket{}))
			<-r.done
			assert.NoError(t, r.err)
			assert.Equal(t, "Connected RawFuncLog RawFuncLog RawFuncLog Shutdown", r.kinds())
		})
	})
	t.Run("hung up", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			up, down := pipes()
			r := run(context.Background(), newServer(), stream{ReadWriteCloser: down, write: fail}, nil)
			_, _ = up.Write(pack(t, hellos["server"]))
			synctest.Wait()
			up.Close()
			<-r.done
			assert.Zero(t, r.took)
			assert.NoError(t, r.err) // that explains it
			assert.Equal(t, "Connected End", r.kinds())
		})
	})
	t.Run("hung up unread", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			up, down := pipes()
			r := run(context.Background(), newServer(), down, nil)
			_, _ = up.Write(pack(t, hellos["server"], funcLog(1)))
			synctest.Wait()
			up.Close() // whether Read or Write hears first
			<-r.done
			assert.NoError(t, r.err)
			assert.Equal(t, "Connected RawFuncLog End", r.kinds())
		})
	})
	t.Run("closed on both sides", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			up, down := pipes()
			s := newServer()
			r := run(context.Background(), s, down, nil)
			_, _ = up.Write(pack(t, hellos["server"]))
			synctest.Wait()
			s.Close()
			_, _ = up.Write(pack(t, &goapptrace.ShutdownPacket{}))
			synctest.Wait()
			up.Close() // nothing was read, but nothing of use
			<-r.done
			assert.NoError(t, r.err)
			assert.Zero(t, r.took)
		})
	})
	t.Run("silent", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			up, down := pipes()
			r := run(context.Background(), newServer(), stream{ReadWriteCloser: down, write: fail}, nil)
			_, _ = up.Write(pack(t, hellos["server"]))
			<-r.done
			assert.Equal(t, 4*time.Second, r.took) // two periods: in the first something was read
			assert.Equal(t, errTest, r.err)
			assert.Equal(t, "Connected Error", r.kinds())
		})
	})
}

// After a Write that failed there is no other: the peer may have got a part of it.
func TestRunWritesNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		up, down := pipes()
		s := newServer()
		writes := 0
		r := run(context.Background(), s, stream{ReadWriteCloser: down, write: func([]byte) (int, error) {
			writes++
			time.Sleep(time.Second)
			return 3, errTest
		}}, nil)
		_, _ = up.Write(pack(t, hellos["server"]))
		synctest.Wait()
		require.NoError(t, s.StartTrace("f"))
		<-r.done
		assert.Equal(t, errTest, r.err)
		assert.Equal(t, 1, writes)
	})
}

// A connection that breaks its contract ends the session.
func TestRunBadStreams(t *testing.T) {
	for _, c := range []struct {
		name string
		rw   stream
		want error
	}{
		{"read too much", stream{read: func(p []byte) (int, error) { return len(p) + 1, nil }}, wire.ErrBadCount},
		{"read less than nothing", stream{read: func([]byte) (int, error) { return -1, io.EOF }}, wire.ErrBadCount},
		{"read nothing", stream{read: func([]byte) (int, error) { return 0, nil }}, io.ErrNoProgress},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ours, _ := pipes()
				c.rw.ReadWriteCloser = ours
				r := run(context.Background(), newServer(), c.rw, nil)
				<-r.done
				assert.ErrorIs(t, r.err, c.want)
				assert.Equal(t, "Error", r.kinds())
			})
		})
	}
	t.Run("read nothing 99 times", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			up, down := pipes()
			reads := 0
			rw := stream{ReadWriteCloser: down, read: func(p []byte) (int, error) {
				if reads++; reads%100 != 0 {
					return 0, nil
				}
				return down.Read(p)
			}}
			r := run(context.Background(), newServer(), rw, nil)
			_, _ = up.Write(pack(t, hellos["server"]))
			synctest.Wait()
			_, _ = up.Write(pack(t, funcLog(1)))
			up.Close()
			<-r.done
			assert.NoError(t, r.err)
			assert.Equal(t, "Connected RawFuncLog End", r.kinds())
		})
	})
	t.Run("write less", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			up, down := pipes()
			rw := stream{ReadWriteCloser: down, write: func(p []byte) (int, error) { return len(p) - 1, nil }}
			r := run(context.Background(), newServer(), rw, nil)
			_, _ = up.Write(pack(t, hellos["server"]))
			<-r.done
			assert.Equal(t, io.ErrShortWrite, r.err)
		})
	})
	t.Run("close fails", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p := &pair{client: newClient(), server: newServer()}
			up, down := pipes()
			fail := func() error { return errTest }
			p.c = run(context.Background(), p.client, stream{ReadWriteCloser: up, close: fail}, nil)
			p.s = run(context.Background(), p.server, stream{ReadWriteCloser: down, close: fail}, nil)
			synctest.Wait()
			p.client.Close()
			p.wait()
			assert.Equal(t, errTest, p.c.err) // something may be lost
			assert.NoError(t, p.s.err)        // nobody wants anything any more
		})
	})
}

// What was fed before Run, or queued, or told, is not lost.
func TestRunLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		up, down := pipes()
		s := newServer()
		s.Feed(pack(t, hellos["server"], funcLog(1)))
		r := run(context.Background(), s, down, nil)
		p := &peer{duplex: up}
		go p.listen()
		assert.Equal(t, []goapptrace.Packet{&goapptrace.ServerHelloPacket{ProtocolVersion: "1"}}, p.said(t))
		p.Close()
		<-r.done
		assert.Equal(t, "Connected RawFuncLog End", r.kinds())

		// It is over for good.
		up, down = pipes()
		assert.NoError(t, s.Run(context.Background(), down, nil))
		_, err := up.Write([]byte{1})
		assert.Equal(t, io.ErrClosedPipe, err)
	})
	synctest.Test(t, func(t *testing.T) {
		ours, _ := pipes()
		c := goapptrace.NewClient(goapptrace.ClientConfig{Proto: goapptrace.Proto{Max: 40}})
		r := run(context.Background(), c, ours, nil)
		<-r.done
		assert.ErrorIs(t, r.err, framing.ErrFrameTooBig)
		assert.Equal(t, "Error", r.kinds())
	})
}

var largeTable = goapptrace.SymbolsData{Files: []string{strings.Repeat("f", 5<<20)}}

// A table of more than Run keeps room for goes out like any other, and packets after it.
func TestRunLargePacket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got int
		p := talk(nil, on(goapptrace.EventSymbols, func(e goapptrace.Event) error {
			got = len(e.Packet.(*goapptrace.SymbolPacket).Files[0])
			return nil
		}))
		synctest.Wait()
		require.NoError(t, p.client.SendSymbols(&goapptrace.SymbolPacket{SymbolsData: largeTable}))
		time.Sleep(time.Second)
		require.NoError(t, p.client.SendRawFuncLog(funcLog(1)))
		p.client.Close()
		p.wait()
		assert.NoError(t, p.c.err)
		assert.NoError(t, p.s.err)
		assert.Equal(t, 5<<20, got)
		assert.Equal(t, "Connected Symbols RawFuncLog Shutdown", p.s.kinds())
	})
	// What is being written is not overwritten by what is sent meanwhile.
	synctest.Test(t, func(t *testing.T) {
		up, down := pipes()
		c := goapptrace.NewClient(goapptrace.ClientConfig{FlushInterval: -1})
		r := run(context.Background(), c, up, nil)
		read := func(want ...goapptrace.Packet) {
			t.Helper()
			synctest.Wait()
			buf := make([]byte, len(pack(t, want...)))
			_, err := io.ReadFull(down, buf)
			assert.NoError(t, err)
			assert.True(t, bytes.Equal(pack(t, want...), buf))
		}
		read(&goapptrace.ClientHelloPacket{ProtocolVersion: "1"})
		_, _ = down.Write(pack(t, hellos["client"]))
		synctest.Wait()
		symbols := &goapptrace.SymbolPacket{SymbolsData: largeTable}
		require.NoError(t, c.SendSymbols(symbols))
		read(symbols)
		var logs []goapptrace.Packet
		for i := range 4 {
			log := funcLog(i + 1)
			require.NoError(t, c.SendRawFuncLog(log))
			synctest.Wait()
			logs = append(logs, log)
		}
		read(logs...)
		down.Close()
		<-r.done
	})
}

func TestRunMisuse(t *testing.T) {
	assert.Equal(t, goapptrace.ErrNil, newClient().Run(context.Background(), nil, nil))
	ours, _ := pipes()
	assert.Equal(t, goapptrace.ErrClosed, new(goapptrace.Client).Run(context.Background(), ours, nil))
	assert.Equal(t, goapptrace.ErrClosed, new(goapptrace.Server).Run(context.Background(), ours, nil))
	synctest.Test(t, func(t *testing.T) {
		up, down := pipes()
		s := newServer()
		done := make(chan error)
		var never context.Context
		go func() { done <- s.Run(never, down, nil) }()
		synctest.Wait()
		assert.Equal(t, goapptrace.ErrRunning, s.Run(context.Background(), down, nil))
		_, err := up.Write(pack(t, hellos["server"])) // it was left alone
		assert.NoError(t, err)
		s.Close()
		_, _ = io.Copy(io.Discard, up)
		assert.NoError(t, <-done)
	})
}
