package serial_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	. "github.com/seed44153783/wirekit/codecs/serial"
	"github.com/seed44153783/wirekit/wire"
)

// dial returns a client of newMux's tasks, and how Serve ends.
func dial(t *testing.T) (*Client, <-chan error) {
	client, server := connect()
	served := make(chan error, 1)
	go func() { served <- newMux(t).Serve(context.Background(), server, wire.BigEndian) }()
	return NewClient(client), served
}

// answering returns a client whose server reads requests and answers with out, and then with the end of the stream.
func answering(out string) (*Client, *scripted) {
	s := script(out)
	return NewClient(s), s
}

func TestDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		client, served := dial(t)
		for _, test := range []struct {
			task       TaskCode
			body, want string
			err        error
		}{
			{task: taskEcho, body: "hello", want: "hello"},
			{task: taskEcho},
			{task: taskCode, body: "x", err: &TaskError{Task: taskCode, Err: ErrorCode(42)}},
			{task: taskIgnore, body: strings.Repeat("x", 100_000), want: "ignored"},
			{task: taskHeldBack, body: strings.Repeat("x", 100_000), err: &TaskError{Task: taskHeldBack, Err: ErrorCode(1)}},
			{task: taskProcessing, want: "done"},
			{task: 250, err: &TaskError{Task: 250, Err: ErrReserved}},
			{task: 255, err: &TaskError{Task: 255, Err: ErrReserved}},
			// The server answers while the request is still coming: over a connection without buffers a client that writes first
			// never ends.
			{task: taskEcho, body: strings.Repeat("0123456789", 100_000), want: strings.Repeat("0123456789", 100_000)},
		} {
			a, err := client.Do(ctx, test.task, strings.NewReader(test.body))
			require.Equal(t, test.err, err)
			if err != nil {
				require.Nil(t, a)
				continue
			}
			got, err := io.ReadAll(a)
			require.NoError(t, err)
			require.Equal(t, test.want, string(got))
			n, err := a.Read(make([]byte, 1))
			assert.Zero(t, n)
			assert.Equal(t, io.EOF, err, "again and again")
			assert.NoError(t, a.Close())
			assert.NoError(t, a.Close())
			_, err = a.Read(make([]byte, 1))
			assert.Equal(t, ErrClosed, err)
		}
		require.NoError(t, client.KeepAlive(ctx))
		require.NoError(t, client.Close())
		require.NoError(t, client.Close())
		assert.NoError(t, <-served)
		_, err := client.Do(ctx, taskEcho, nil)
		assert.Equal(t, ErrClosed, err)
		assert.Equal(t, ErrClosed, client.KeepAlive(ctx))
	})
}

// TestAbandonedAnswer leaves an answer unread and unclosed: once the connection is closed nobody waits for its end.
func TestAbandonedAnswer(t *testing.T) {
	for name, hangUp := range map[string]func(*Client, context.CancelCauseFunc){
		"Close":       func(c *Client, _ context.CancelCauseFunc) { _ = c.Close() },
		"the context": func(_ *Client, cancel context.CancelCauseFunc) { cancel(ErrClosed) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, served := dial(t)
				ctx, cancel := context.WithCancelCause(context.Background())
				defer cancel(nil)
				_, err := client.Do(ctx, taskEcho, strings.NewReader(strings.Repeat("x", 10_000)))
				require.NoError(t, err)
				waiting := make(chan error, 1)
				go func() { waiting <- client.KeepAlive(context.Background()) }()
				synctest.Wait()
				hangUp(client, cancel)
				assert.Equal(t, ErrClosed, <-waiting)
				_, err = client.Do(context.Background(), taskEcho, nil)
				assert.Equal(t, ErrClosed, err)
				assert.Error(t, <-served)
			})
		})
	}
}

// TestDoWireFormat compares what goes out.
func TestDoWireFormat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // where no body is slow
		client, s := answering("\x00\x00\x01\x07\x00\x02ok\x00")
		a, err := client.Do(context.Background(), 7, iotest.OneByteReader(strings.NewReader("hi")))
		require.NoError(t, err)
		require.NoError(t, a.Close())
		_, err = client.Do(context.Background(), 8, nil)
		assert.Equal(t, &TaskError{Task: 8, Err: ErrorCode(7)}, err)
		require.NoError(t, client.KeepAlive(context.Background()))
		assert.Equal(t, "\x07\x02hi\x00\x08\x00\xfa\x00", s.written.String())
		assert.Equal(t, 3, s.writes)
		assert.Zero(t, s.closed)
		assert.EqualError(t, client.Close(), "close error")
		assert.Equal(t, 1, s.closed)
	})
}

// TestDoCutAnywhere ends the server's stream at every point.
func TestDoCutAnywhere(t *testing.T) {
	for _, out := range []string{"\x03\x03\x00\x03abc\x02de\x00", "\x03\x01\x07"} {
		for n := range len(out) {
			client, s := answering(out[:n])
			a, err := client.Do(context.Background(), 7, nil)
			if err == nil {
				_, err = io.ReadAll(a)
				require.Equal(t, err, a.Close(), "Close says it, too")
				require.NoError(t, a.Close())
			}
			require.Equal(t, io.ErrUnexpectedEOF, err, "%q cut at %d", out, n)
			_, err = client.Do(context.Background(), 7, nil)
			require.Equal(t, io.ErrUnexpectedEOF, err, "the connection is lost")
			require.Equal(t, 1, s.closed)
		}
	}
}

func TestDoRefusesResponses(t *testing.T) {
	for out, want := range map[string]error{
		"\x02":     ErrGoodbye,
		"\x03\x02": ErrGoodbye,
		"\x04":     &ResponseCodeError{Code: 4},
		"\xff\x00": &ResponseCodeError{Code: 255},
	} {
		client, s := answering(out)
		a, err := client.Do(context.Background(), 7, nil)
		assert.Equal(t, want, err)
		assert.Nil(t, a)
		assert.Equal(t, want, client.KeepAlive(context.Background()))
		assert.Equal(t, 1, s.closed)
	}
}

// TestDoEarlyClose: closing an answer early drops the rest and leaves the connection in step.
func TestDoEarlyClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, served := dial(t)
		for range 3 {
			a, err := client.Do(context.Background(), taskEcho, strings.NewReader(strings.Repeat("x", 50_000)))
			require.NoError(t, err)
			_, err = io.ReadFull(a, make([]byte, 10))
			require.NoError(t, err)
			require.NoError(t, a.Close())
			_, err = a.Read(make([]byte, 1))
			require.Equal(t, ErrClosed, err)
		}
		require.NoError(t, client.KeepAlive(context.Background()))
		require.NoError(t, client.Close())
		assert.NoError(t, <-served)
	})
}

func TestDoOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, served := dial(t)
		a, err := client.Do(context.Background(), taskEcho, strings.NewReader("first"))
		require.NoError(t, err)

		ctx, cancel := context.WithTimeoutCause(context.Background(), time.Second, errPlain)
		defer cancel()
		_, err = client.Do(ctx, taskEcho, nil)
		assert.Equal(t, errPlain, err, "while waiting for its turn")
		_, err = client.Do(ctx, taskEcho, nil)
		assert.Equal(t, errPlain, err)

		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				text := strings.Repeat(string(rune('a'+i)), 10_000)
				b, err := client.Do(context.Background(), taskEcho, strings.NewReader(text))
				assert.NoError(t, err)
				got, err := io.ReadAll(b)
				assert.NoError(t, err)
				assert.Equal(t, text, string(got))
			})
		}
		got, err := io.ReadAll(a)
		require.NoError(t, err)
		assert.Equal(t, "first", string(got), "the connection is still fine")
		wg.Wait()
		_, err = client.Do(ctx, taskEcho, nil)
		assert.Equal(t, errPlain, err, "a context that is over sends nothing")
		require.NoError(t, client.KeepAlive(context.Background()))
		require.NoError(t, client.Close())
		assert.NoError(t, <-served)
	})
}

// TestDoCanceled ends the context at each of the places where Do and its answer can wait.
func TestDoCanceled(t *testing.T) {
	silent := func(p pipe) { _, _ = io.Copy(io.Discard, p) }
	drip := readerFunc(func(p []byte) (int, error) {
		time.Sleep(time.Second)
		return copy(p, "x"), nil
	})
	for _, test := range []struct {
		name   string
		server func(p pipe)
		body   io.Reader
	}{
		{"request not taken", func(pipe) {}, nil},
		{"no answer", silent, nil},
		{"endless processing", func(p pipe) {
			go silent(p)
			for {
				if _, err := p.Write([]byte{3}); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
		}, nil},
		{"endless request", silent, drip},
		{"error code missing", func(p pipe) {
			go silent(p)
			_, _ = p.Write([]byte("\x01"))
		}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				clientEnd, server := connect()
				go test.server(server)
				client := NewClient(clientEnd)
				ctx, cancel := context.WithTimeoutCause(context.Background(), time.Minute, errPlain)
				defer cancel()
				start := time.Now()
				_, err := client.Do(ctx, 7, test.body)
				assert.Equal(t, errPlain, err)
				assert.Equal(t, time.Minute, time.Since(start))
				_, err = client.Do(context.Background(), 7, nil)
				assert.Equal(t, errPlain, err)
				_ = server.Close()
				time.Sleep(time.Second) // by now the last Read of body returned
			})
		})
	}
	t.Run("in the answer", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			clientEnd, server := connect()
			go func() {
				go silent(server)
				_, _ = server.Write([]byte("\x00\x03abc"))
			}()
			client := NewClient(clientEnd)
			ctx, cancel := context.WithTimeoutCause(context.Background(), time.Minute, errPlain)
			defer cancel()
			a, err := client.Do(ctx, 7, nil)
			require.NoError(t, err)
			got, err := io.ReadAll(a)
			assert.Equal(t, "abc", string(got))
			assert.Equal(t, errPlain, err)
			assert.Equal(t, errPlain, a.Close())
			assert.NoError(t, a.Close())
			_ = server.Close()
		})
	})
}

// TestDoTooLate asks when the context is over or the connection closed: nothing is sent, whichever of that and the turn
// Do sees first.
func TestDoTooLate(t *testing.T) {
	client, s := answering("\x00\x00")
	ctx, cancel := context.WithCancelCause(context.Background())
	over := errors.New("over")
	cancel(over)
	for range 50 {
		_, err := client.Do(ctx, 7, nil)
		require.Equal(t, over, err)
	}
	require.NoError(t, client.KeepAlive(context.Background()), "the connection is as it was")
	_ = client.Close()
	for range 50 {
		_, err := client.Do(context.Background(), 7, nil)
		require.Equal(t, ErrClosed, err)
	}
	assert.Equal(t, "\xfa\x00", s.written.String())
}

// TestDoBodyErrors: a request that cannot be completed costs the connection.
func TestDoBodyErrors(t *testing.T) {
	for name, test := range map[string]struct {
		body io.Reader
		want error
	}{
		"at once":     {iotest.ErrReader(errPlain), errPlain},
		"later":       {io.MultiReader(strings.NewReader(strings.Repeat("x", 20_000)), iotest.ErrReader(errPlain)), errPlain},
		"no progress": {readerFunc(func([]byte) (int, error) { return 0, nil }), io.ErrNoProgress},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, served := dial(t)
				_, err := client.Do(context.Background(), taskCount, test.body)
				assert.Equal(t, test.want, err)
				if name == "later" {
					assert.ErrorIs(t, <-served, io.ErrUnexpectedEOF)
				} else {
					assert.NoError(t, <-served, "nothing was sent yet")
				}
				assert.Equal(t, test.want, client.KeepAlive(context.Background()))
			})
		})
	}
}

// TestDoBodyThatWaits: Do comes back from a body that gives nothing; its goroutine ends when the body does.
func TestDoBodyThatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, served := dial(t)
		body, end := io.Pipe()
		ctx, cancel := context.WithTimeoutCause(context.Background(), time.Minute, errPlain)
		defer cancel()
		_, err := client.Do(ctx, taskCount, body)
		assert.Equal(t, errPlain, err)
		assert.NoError(t, <-served)
		require.NoError(t, end.Close())
	})
}

// TestDoRefusedEarly: an error code comes back at once, whatever is left of the request; the next Do waits for its end.
func TestDoRefusedEarly(t *testing.T) {
	drip := func(p []byte) (int, error) {
		time.Sleep(time.Second)
		return copy(p, "x"), nil
	}
	for _, test := range []struct {
		name  string
		body  func(p []byte) (int, error)
		after time.Duration // until the next Do has its turn
	}{
		{"slow body", drip, time.Second},
		{"endless body", func(p []byte) (int, error) { return len(p), nil }, 0},
		{"body that fails later", func([]byte) (int, error) {
			time.Sleep(time.Second)
			return 0, errPlain
		}, time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				clientEnd, server := connect()
				requests := make(chan Request, 2)
				reading := make(chan struct{})
				read := sync.OnceFunc(func() { close(reading) })
				body := func(p []byte) (int, error) {
					read()
					return test.body(p)
				}
				go func() {
					<-reading
					_, _ = io.WriteString(server, "\x01\x07")
					for range 2 {
						r, err := ReadRequest(server)
						assert.NoError(t, err)
						_, err = io.Copy(io.Discard, r.Body)
						assert.NoError(t, err, "the message has an end")
						requests <- r
					}
					_, _ = io.WriteString(server, "\x00\x00")
				}()
				client := NewClient(clientEnd)
				ctx, cancel := context.WithCancel(context.Background())
				start := time.Now()
				_, err := client.Do(ctx, 7, readerFunc(body))
				assert.Equal(t, &TaskError{Task: 7, Err: ErrorCode(7)}, err)
				assert.Zero(t, time.Since(start))
				cancel() // counts up to the end of the answer, which is over
				require.NoError(t, client.KeepAlive(context.Background()))
				assert.Equal(t, test.after, time.Since(start))
				assert.Equal(t, []TaskCode{7, KeepAlive}, []TaskCode{(<-requests).Task, (<-requests).Task})
			})
		})
	}
}

// TestDoAnsweredEarly: a message is not over before its request is, which is sent to its end.
func TestDoAnsweredEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clientEnd, server := connect()
		got := make(chan string, 1)
		go func() {
			_, _ = io.WriteString(server, "\x00\x02ok\x00")
			r, _ := ReadRequest(server)
			text, err := io.ReadAll(r.Body)
			assert.NoError(t, err)
			got <- string(text)
		}()
		client := NewClient(clientEnd)
		body, end := io.Pipe()
		time.AfterFunc(time.Minute, func() {
			_, _ = io.WriteString(end, "late")
			_ = end.Close()
		})
		start := time.Now()
		a, err := client.Do(context.Background(), 7, body)
		require.NoError(t, err)
		assert.Zero(t, time.Since(start))
		text, err := io.ReadAll(a)
		require.NoError(t, err)
		assert.Equal(t, "ok", string(text))
		assert.Equal(t, time.Minute, time.Since(start))
		assert.Equal(t, "late", <-got)
	})
}

// closer is a body that counts Close.
type closer struct {
	io.Reader
	closed int
}

func (c *closer) Close() error { c.closed++; return nil }

func TestDoDoesNotCloseItsBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, served := dial(t)
		body := &closer{Reader: strings.NewReader("x")}
		a, err := client.Do(context.Background(), taskEcho, body)
		require.NoError(t, err)
		require.NoError(t, a.Close())
		_, err = client.Do(context.Background(), taskCode, body)
		require.Error(t, err)
		require.NoError(t, client.Close())
		assert.NoError(t, <-served)
		assert.Zero(t, body.closed)
	})
}

// TestDoSendsWhatASlowBodyGave: a server that waits, with limits of its own, is to see that the client goes on.
func TestDoSendsWhatASlowBodyGave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clientEnd, server := net.Pipe()
		var got strings.Builder
		done := make(chan struct{})
		go func() {
			defer close(done)
			p := make([]byte, 100)
			for start := time.Now(); ; {
				n, err := server.Read(p)
				if err != nil {
					return
				}
				fmt.Fprintf(&got, "%v %q\n", time.Since(start), p[:n])
				if p[n-1] == 0 {
					_, _ = io.WriteString(server, "\x00\x00")
				}
			}
		}()
		left := []string{"ab", "c", "d"}
		body := readerFunc(func(p []byte) (int, error) {
			if len(left) == 0 {
				return 0, io.EOF
			}
			if len(left) != 2 {
				time.Sleep(time.Second)
			}
			n := copy(p, left[0])
			left = left[1:]
			return n, nil
		})
		client := NewClient(clientEnd)
		a, err := client.Do(context.Background(), 7, body)
		require.NoError(t, err)
		require.NoError(t, a.Close())
		require.NoError(t, client.Close())
		<-done
		assert.Equal(t, "1.05s \"\\a\\x03abc\"\n2s \"\\x01d\\x00\"\n", got.String())
	})
}

// TestDoServerHangsUp: however far the request has come, the server's end of the connection says how it ended.
func TestDoServerHangsUp(t *testing.T) {
	limits := Timeout{Wait: time.Minute, Read: time.Minute, Write: time.Minute}
	for _, test := range []struct {
		name, answer string
		takes        int
		want         error
	}{
		{"at once", "", 0, io.ErrUnexpectedEOF},
		{"in the request", "", 10, io.ErrUnexpectedEOF},
		{"after an error code", "\x01\x07", 10, &TaskError{Task: 7, Err: ErrorCode(7)}},
		{"after goodbye", "\x02", 10, ErrGoodbye},
		{"in the answer", "\x00\x03ab", 10, io.ErrUnexpectedEOF},
	} {
		t.Run(test.name, func(t *testing.T) {
			for range 100 {
				synctest.Test(t, func(t *testing.T) {
					clientEnd, server := net.Pipe()
					go func() {
						_, _ = io.ReadFull(server, make([]byte, test.takes))
						_, _ = io.WriteString(server, test.answer)
						_ = server.Close()
					}()
					client := NewClient(clientEnd)
					client.Timeout = limits
					a, err := client.Do(context.Background(), 7, strings.NewReader(strings.Repeat("x", 100_000)))
					if err == nil {
						_, err = io.ReadAll(a)
					}
					require.Equal(t, test.want, err)
					require.Error(t, client.KeepAlive(context.Background()), "the connection is lost")
					_ = client.Close()
				})
			}
		})
	}
}

// deaf is a connection that takes nothing and, after a while, says something.
type deaf struct {
	*scripted
	after time.Duration
}

func (d deaf) Read(p []byte) (int, error) {
	time.Sleep(d.after)
	return d.scripted.Read(p)
}

// TestDoWriteFails: the server's last words count, but it is not waited for without end.
func TestDoWriteFails(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer string
		after  time.Duration
		want   error
	}{
		{"an answer soon", "\x01\x07", time.Second / 2, &TaskError{Task: 7, Err: ErrorCode(7)}},
		{"an answer too late", "\x01\x07", time.Minute, errPlain},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn := deaf{script(test.answer), test.after}
				conn.writeErr = errPlain
				client := NewClient(conn)
				_, err := client.Do(context.Background(), 7, nil)
				if test.after < time.Minute {
					assert.Equal(t, test.want, err)
				}
				synctest.Wait()
				assert.Equal(t, errPlain, client.KeepAlive(context.Background()))
			})
		})
	}
}

func TestNoConnection(t *testing.T) {
	ctx := context.Background()
	for name, client := range map[string]*Client{"nil": NewClient(nil), "zero": new(Client)} {
		_, err := client.Do(ctx, 7, strings.NewReader("x"))
		assert.Equal(t, ErrClosed, err, name)
		assert.Equal(t, ErrClosed, client.KeepAlive(ctx), name)
		assert.NoError(t, client.Close(), name)
	}
	assert.Equal(t, ErrClosed, newMux(t).Serve(ctx, nil, wire.BigEndian))
	conn := new(Conn)
	conn.Cancel()
	conn.Disconnect(time.Hour)
	assert.Equal(t, ErrClosed, conn.Serve(ctx))
	assert.Equal(t, ErrClosed, new(Conn).Serve(ctx))
}

// TestContextAfterTheAnswer: a context that ends later does no harm.
func TestContextAfterTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, served := dial(t)
		ctx, cancel := context.WithCancel(context.Background())
		a, err := client.Do(ctx, taskEcho, strings.NewReader("x"))
		require.NoError(t, err)
		require.NoError(t, a.Close())
		_, err = client.Do(ctx, taskCode, nil)
		require.ErrorIs(t, err, ErrorCode(42))
		cancel()
		synctest.Wait()
		require.NoError(t, client.KeepAlive(context.Background()))
		require.NoError(t, client.Close())
		assert.NoError(t, <-served)
	})
}

func TestClientCloseUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clientEnd, server := connect()
		conn := newMux(t).NewConn(server, wire.BigEndian)
		ctx, cancel := context.WithCancel(context.Background())
		served := make(chan error, 1)
		go func() { served <- conn.Serve(ctx) }()
		client := NewClient(clientEnd)
		time.AfterFunc(time.Second, func() { _ = client.Close() })
		_, err := client.Do(context.Background(), taskWait, nil)
		assert.Equal(t, ErrClosed, err)
		cancel() // the task does not notice that its client is gone
		assert.Equal(t, &TaskError{Task: taskWait, Name: "task11", Err: context.Canceled}, <-served)
	})
}

// TestClientTimeouts runs over net.Pipe, which has deadlines.
func TestClientTimeouts(t *testing.T) {
	limits := Timeout{Wait: time.Minute, Read: time.Second, Write: 10 * time.Second}
	for _, test := range []struct {
		name, answer string
		take         bool
		after        time.Duration
	}{
		{"request not taken", "", false, 10 * time.Second},
		{"no answer", "", true, time.Minute},
		{"processing and no more", "\x03\x03", true, time.Minute},
		{"answer cut", "\x00\x03ab", true, time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				clientEnd, server := net.Pipe()
				if test.take {
					go func() {
						_, _ = io.ReadFull(server, make([]byte, 2))
						_, _ = io.WriteString(server, test.answer)
					}()
				}
				client := NewClient(clientEnd)
				client.Timeout = limits
				start := time.Now()
				a, err := client.Do(context.Background(), 7, nil)
				if err == nil {
					_, err = io.ReadAll(a)
				}
				assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
				assert.Equal(t, test.after, time.Since(start))
				require.NoError(t, server.Close())
			})
		})
	}
}

// TestProcessingRenewsTheWait: each interim answer starts the limit anew.
func TestProcessingRenewsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clientEnd, server := net.Pipe()
		var m Mux
		require.NoError(t, m.Register(1, "", func(_ context.Context, w ResponseWriter, _ *Request) error {
			for range 10 {
				time.Sleep(50 * time.Second)
				if err := w.Processing(); err != nil {
					return err
				}
			}
			return errors.Join(ErrorCode(3), errPlain)
		}))
		served := make(chan error, 1)
		go func() { served <- m.Serve(context.Background(), server, wire.BigEndian) }()
		client := NewClient(clientEnd)
		client.Timeout.Wait = time.Minute
		_, err := client.Do(context.Background(), 1, nil)
		assert.Equal(t, &TaskError{Task: 1, Err: ErrorCode(3)}, err)
		require.NoError(t, client.Close())
		assert.NoError(t, <-served)
	})
}

// TestEndlessProcessing: a stream of nothing but Processing, which no close ends, ends with the context.
func TestEndlessProcessing(t *testing.T) {
	s := script("")
	s.Reader = readerFunc(func(p []byte) (int, error) {
		for i := range p {
			p[i] = 3
		}
		return len(p), nil
	})
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	_, err := NewClient(s).Do(ctx, 7, nil)
	assert.Equal(t, context.DeadlineExceeded, err)
}
