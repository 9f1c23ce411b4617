package serial_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	. "github.com/seed44153783/wirekit/codecs/serial"
	"github.com/seed44153783/wirekit/wire"
)

// These tests are about Timeout. They run over net.Pipe, which has deadlines and no buffer.

// TestServeClientHangsUpBetweenRequests: a pipe whose other end is closed takes no deadline, which is no error of the
// connection.
func TestServeClientHangsUpBetweenRequests(t *testing.T) {
	for _, test := range []struct {
		name, send string
		limits     Timeout
	}{
		{"at once", "", Timeout{Wait: time.Minute}},
		{"at once, all limits", "", Timeout{Wait: time.Minute, Read: time.Minute, Write: time.Minute}},
		{"after a request", request(taskEcho, "a"), Timeout{Wait: time.Minute, Read: time.Minute, Write: time.Minute}},
		{"after a request, a limit is lifted", request(taskEcho, "a"), Timeout{Read: time.Minute}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, server := net.Pipe()
				m := newMux(t)
				m.Timeout = test.limits
				if test.send == "" {
					require.NoError(t, client.Close())
					assert.NoError(t, m.Serve(context.Background(), server, wire.BigEndian))
					return
				}
				// The last byte of the answer is taken, and the end closed, before the server goes on to wait.
				served := make(chan error, 1)
				go func() { served <- m.Serve(context.Background(), server, wire.BigEndian) }()
				_, err := io.WriteString(client, test.send)
				require.NoError(t, err)
				_, err = io.ReadFull(client, make([]byte, 4))
				require.NoError(t, err)
				require.NoError(t, client.Close())
				assert.NoError(t, <-served)
			})
		})
	}
}

// TestTimeoutRefused: a connection that refuses deadlines for another reason has no limits to offer.
func TestTimeoutRefused(t *testing.T) {
	refused := errors.New("refused")
	synctest.Test(t, func(t *testing.T) {
		for name, limits := range map[string]Timeout{"wait": {Wait: 1}, "write": {Write: 1}} {
			clientEnd, server := net.Pipe()
			go func() { _, _ = io.Copy(io.Discard, server) }()
			client := NewClient(refusingConn{clientEnd, refused})
			client.Timeout = limits
			_, err := client.Do(context.Background(), 7, strings.NewReader("x"))
			assert.Equal(t, refused, err, name)
			_ = server.Close()
		}
	})
}

type refusingConn struct {
	net.Conn
	err error
}

func (r refusingConn) SetReadDeadline(time.Time) error  { return r.err }
func (r refusingConn) SetWriteDeadline(time.Time) error { return r.err }

// slowly copies from r a piece at a time, with a pause before each, until r ends.
func slowly(r io.Reader, size int, pause time.Duration) string {
	var got strings.Builder
	p := make([]byte, size)
	for {
		time.Sleep(pause)
		n, err := r.Read(p)
		got.Write(p[:n])
		if err != nil {
			return got.String()
		}
	}
}

// TestWriteLimitIsForStandingStill: a side that takes a byte now and then is written to; one that stops is given up
// soon.
func TestWriteLimitIsForStandingStill(t *testing.T) {
	const limit = 50 * time.Millisecond
	big := strings.Repeat("0123456789", 1000)
	t.Run("server", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			client, server := net.Pipe()
			m := newMux(t)
			m.Timeout.Write = limit
			require.NoError(t, m.Register(100, "big", named(big)))
			served := make(chan error, 1)
			go func() { served <- m.Serve(context.Background(), server, wire.BigEndian) }()
			_, err := io.WriteString(client, "\x64\x00")
			require.NoError(t, err)
			var answer strings.Builder
			one := make([]byte, 1)
			for range len(request(0, big)) {
				time.Sleep(5 * time.Millisecond)
				n, err := client.Read(one)
				require.NoError(t, err)
				answer.Write(one[:n])
			}
			r, err := ReadResponse(strings.NewReader(answer.String()))
			require.NoError(t, err)
			got, err := io.ReadAll(r.Body)
			require.NoError(t, err)
			assert.Equal(t, big, string(got))
			require.NoError(t, client.Close())
			assert.NoError(t, <-served)
		})
	})
	t.Run("client", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			clientEnd, server := net.Pipe()
			taken := make(chan string, 1)
			go func() { taken <- slowly(server, 1, 5*time.Millisecond) }()
			client := NewClient(clientEnd)
			client.Timeout.Write = limit
			ctx, cancel := context.WithTimeoutCause(context.Background(), time.Hour, errPlain) // all of it takes 52 s
			defer cancel()
			_, err := client.Do(ctx, 7, strings.NewReader(big))
			assert.Equal(t, errPlain, err)
			assert.Equal(t, request(7, big), <-taken)
		})
	})
	for _, moves := range []int{0, 1, 3} {
		t.Run(fmt.Sprintf("stops after %d bytes", moves), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				clientEnd, server := net.Pipe()
				client := NewClient(clientEnd)
				client.Timeout.Write = limit
				start := time.Now()
				go func() {
					for range moves {
						time.Sleep(40 * time.Millisecond)
						_, _ = server.Read(make([]byte, 1))
					}
				}()
				_, err := client.Do(context.Background(), 7, strings.NewReader(big))
				assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
				stood := time.Since(start) - time.Duration(moves)*40*time.Millisecond
				assert.GreaterOrEqual(t, stood, limit)
				assert.Less(t, stood, 2*limit)
				if moves == 0 {
					assert.Equal(t, limit, stood)
				}
			})
		})
	}
}

// stubborn is a connection whose Write times out after each byte, whatever the deadline; the last Write takes all and
// times out as well.
type stubborn struct {
	*scripted
	deadlines int
}

func (s *stubborn) SetWriteDeadline(time.Time) error { s.deadlines++; return nil }

func (s *stubborn) Write(p []byte) (int, error) {
	n, _ := s.scripted.Write(p[:min(1, len(p))])
	return n, os.ErrDeadlineExceeded
}

// boasting claims after its first byte that the next Write took one byte more than it was given.
type boasting struct{ *stubborn }

func (b *boasting) Write(p []byte) (int, error) {
	if b.deadlines > 1 {
		return len(p) + 1, nil
	}
	return b.stubborn.Write(p)
}

// TestWriteCountAfterATimeout: what is left of p bounds the count, not p.
func TestWriteCountAfterATimeout(t *testing.T) {
	m := newMux(t)
	m.Timeout.Write = time.Second
	conn := &boasting{&stubborn{scripted: script(request(taskEcho, "abc"))}}
	err := m.Serve(context.Background(), conn, wire.BigEndian)
	assert.EqualError(t, err, "serial: task 1 (task1): serial: writer returned an impossible count")
}

// ownLimit is a connection without deadlines whose Write times out by itself.
type ownLimit struct{ *scripted }

func (o ownLimit) Write(p []byte) (int, error) {
	n, _ := o.scripted.Write(p[:1])
	return n, os.ErrDeadlineExceeded
}

// TestWriteGoesOnAfterATimeout with the rest, each with a deadline of its own.
func TestWriteGoesOnAfterATimeout(t *testing.T) {
	m := newMux(t)
	m.Timeout.Write = time.Second
	conn := &stubborn{scripted: script(request(taskEcho, "abc"))}
	assert.NoError(t, m.Serve(context.Background(), conn, wire.BigEndian))
	assert.Equal(t, "\x00\x03abc\x00", conn.written.String())
	assert.Equal(t, 6, conn.deadlines)

	own := ownLimit{script(request(taskEcho, "abc"))}
	assert.ErrorIs(t, m.Serve(context.Background(), own, wire.BigEndian), os.ErrDeadlineExceeded)
	assert.Equal(t, "\x00", own.written.String(), "a limit of the connection's own is not ours to stretch")
}

// TestClientWaitsOnlyOnceItHasAsked: while a request is written its server may be waiting for it.
func TestClientWaitsOnlyOnceItHasAsked(t *testing.T) {
	const limit = 300 * time.Millisecond
	limits := Timeout{Wait: limit, Read: limit, Write: limit}
	// A body takes a second, ten times 100 ms.
	slow := func() io.Reader {
		left := 10
		return readerFunc(func(p []byte) (int, error) {
			if left == 0 {
				return 0, io.EOF
			}
			left--
			time.Sleep(100 * time.Millisecond)
			return copy(p, "x"), nil
		})
	}
	for _, test := range []struct {
		name   string
		server Timeout
		task   TaskCode
		want   string
	}{
		{"limits of the client", Timeout{}, taskCount, "10"},
		{"limits of both", limits, taskCount, "10"},
		{"an answer meanwhile", limits, taskEcho, strings.Repeat("x", 10)},
		{"an answer begun before", limits, 100, "begun 10"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				clientEnd, server := net.Pipe()
				m := newMux(t)
				m.Timeout = test.server
				require.NoError(t, m.Register(100, "begun", func(_ context.Context, w ResponseWriter, r *Request) error {
					_, _ = io.WriteString(w, "begun ")
					if err := w.Flush(); err != nil {
						return err
					}
					n, err := io.Copy(io.Discard, r.Body)
					_, _ = fmt.Fprint(w, n)
					return err
				}))
				served := make(chan error, 1)
				go func() { served <- m.Serve(context.Background(), server, wire.BigEndian) }()
				client := NewClient(clientEnd)
				client.Timeout = limits
				for range 2 {
					a, err := client.Do(context.Background(), test.task, slow())
					require.NoError(t, err)
					got, err := io.ReadAll(a)
					require.NoError(t, err)
					assert.Equal(t, test.want, string(got))
				}
				require.NoError(t, client.Close())
				assert.NoError(t, <-served)
			})
		})
	}
	for name, answer := range map[string]string{"silence": "", "Processing": "\x03", "half an answer": "\x00\x02a"} {
		t.Run("then it does: "+name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				clientEnd, server := net.Pipe()
				go func() { _, _ = io.Copy(io.Discard, server) }()
				go func() { _, _ = io.WriteString(server, answer) }() // while the request is written
				client := NewClient(clientEnd)
				client.Timeout = limits
				start := time.Now()
				a, err := client.Do(context.Background(), 7, slow())
				if err == nil {
					_, err = io.ReadAll(a)
				}
				assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
				assert.Equal(t, time.Second+limit, time.Since(start))
				_ = server.Close()
			})
		})
	}
}

// TestTaskErrorTimeout: an error that wraps a timeout says so itself, as net.Error has it.
func TestTaskErrorTimeout(t *testing.T) {
	assert.True(t, (&TaskError{Err: os.ErrDeadlineExceeded}).Timeout())
	assert.True(t, (&TaskError{Err: fmt.Errorf("in the request: %w", os.ErrDeadlineExceeded)}).Timeout())
	assert.False(t, (&TaskError{Err: errPlain}).Timeout())
	assert.False(t, (&TaskError{}).Timeout())
}
