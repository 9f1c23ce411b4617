package serial_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	. "github.com/seed44153783/wirekit/codecs/serial"
	"github.com/seed44153783/wirekit/wire"
)

// coded is an error with a code of its own.
type coded struct{}

func (coded) Error() string        { return "coded" }
func (coded) ErrorCode() ErrorCode { return 77 }

var errPlain = errors.New("plain")

// The tasks of newMux.
const (
	taskEcho TaskCode = iota + 1
	taskCode
	taskWrapped
	taskPlain
	taskIgnore
	taskLate
	taskHeldBack
	taskLateCode
	taskProcessing
	taskLateProcessing
	taskWait
	taskPanic
	taskCount
)

func newMux(t testing.TB) *Mux {
	m := new(Mux)
	for code, f := range map[TaskCode]TaskFunc{
		taskEcho: func(_ context.Context, w ResponseWriter, r *Request) error {
			_, err := io.Copy(w, r.Body)
			return err
		},
		taskCode:    func(context.Context, ResponseWriter, *Request) error { return ErrorCode(42) },
		taskWrapped: func(context.Context, ResponseWriter, *Request) error { return fmt.Errorf("wrapped: %w", coded{}) },
		taskPlain:   func(context.Context, ResponseWriter, *Request) error { return errPlain },
		taskIgnore:  named("ignored"),
		taskLate: func(_ context.Context, w ResponseWriter, _ *Request) error {
			_, _ = w.Write(make([]byte, 4081))
			return errPlain
		},
		taskHeldBack: func(_ context.Context, w ResponseWriter, _ *Request) error {
			_, _ = w.Write(make([]byte, 4080))
			return ErrorCode(1)
		},
		taskLateCode: func(_ context.Context, w ResponseWriter, _ *Request) error {
			_, _ = w.Write(make([]byte, 4081))
			return ErrorCode(1)
		},
		taskProcessing: func(_ context.Context, w ResponseWriter, _ *Request) error {
			_, err := w.Write([]byte("do"))
			for range 2 {
				err = errors.Join(err, w.Processing())
			}
			_, err2 := w.Write([]byte("ne"))
			return errors.Join(err, err2)
		},
		taskLateProcessing: func(_ context.Context, w ResponseWriter, _ *Request) error {
			_, _ = w.Write(make([]byte, 4081))
			return w.Processing()
		},
		taskWait: func(ctx context.Context, _ ResponseWriter, _ *Request) error {
			<-ctx.Done()
			return fmt.Errorf("%w: %w", context.Cause(ctx), ErrorCode(9))
		},
		taskPanic: func(context.Context, ResponseWriter, *Request) error { panic("task") },
		taskCount: func(_ context.Context, w ResponseWriter, r *Request) error {
			n, err := io.Copy(io.Discard, r.Body)
			_, _ = fmt.Fprint(w, n)
			return err
		},
	} {
		require.NoError(t, m.Register(code, fmt.Sprintf("task%d", code), f))
	}
	return m
}

// request is one request on the wire.
func request(code TaskCode, body string) string {
	var out bytes.Buffer
	if err := WriteRequest(&out, Request{Task: code, Body: strings.NewReader(body)}); err != nil {
		panic(err)
	}
	return out.String()
}

func TestServeAnswers(t *testing.T) {
	big := strings.Repeat("0123456789", 1000)
	begun := "\x00" + strings.Repeat("\xff"+strings.Repeat("\x00", 255), 16) // what has begun is sent, not kept
	for _, test := range []struct {
		name, in, out string
		err           error
	}{
		{name: "no request"},
		{name: "echo", in: request(taskEcho, "hello"), out: "\x00\x05hello\x00"},
		{name: "empty", in: request(taskEcho, ""), out: "\x00\x00"},
		{name: "large", in: request(taskEcho, big), out: "\x00" + request(0, big)[1:]},
		{name: "two", in: request(taskEcho, "a") + request(taskEcho, "b"), out: "\x00\x01a\x00\x00\x01b\x00"},
		{name: "error code", in: request(taskCode, "x") + request(taskEcho, "a"), out: "\x01\x2a\x00\x01a\x00"},
		{name: "wrapped error with a code", in: request(taskWrapped, ""), out: "\x01\x4d"},
		{
			name: "error without a code", in: request(taskPlain, "x") + request(taskEcho, "a"),
			err: &TaskError{Task: taskPlain, Name: "task4", Err: errPlain},
		},
		{name: "request not read", in: request(taskIgnore, big) + request(taskEcho, "a"), out: "\x00\x07ignored\x00\x00\x01a\x00"},
		{name: "held back and dropped", in: request(taskHeldBack, "") + request(taskEcho, "a"), out: "\x01\x01\x00\x01a\x00"},
		{
			name: "error after the start", in: request(taskLate, ""), out: begun,
			err: &TaskError{Task: taskLate, Name: "task6", Err: errPlain},
		},
		{
			name: "code after the start", in: request(taskLateCode, ""), out: begun,
			err: &TaskError{Task: taskLateCode, Name: "task8", Err: ErrorCode(1)},
		},
		{name: "processing", in: request(taskProcessing, ""), out: "\x03\x03\x00\x04done\x00"},
		{
			name: "processing after the start", in: request(taskLateProcessing, ""), out: begun,
			err: &TaskError{Task: taskLateProcessing, Name: "task10", Err: ErrStarted},
		},
		{name: "keep-alive", in: "\xfa\x00\xfa\x01x\x00" + request(taskEcho, "a"), out: "\x00\x00\x00\x00\x00\x01a\x00"},
		{name: "reserved", in: "\xfb\x00", err: &TaskError{Task: 251, Err: ErrReserved}},
		{name: "unknown", in: "\xf9\x00", err: &TaskError{Task: 249, Err: ErrUnknownTask}},
	} {
		t.Run(test.name, func(t *testing.T) {
			conn := script(test.in)
			err := newMux(t).Serve(context.Background(), conn, wire.BigEndian)
			assert.Equal(t, test.err, err)
			assert.Equal(t, test.out, conn.written.String())
			assert.Equal(t, 1, conn.closed)

			conn = &scripted{Reader: iotest.OneByteReader(strings.NewReader(test.in))}
			assert.Equal(t, test.err, newMux(t).Serve(context.Background(), conn, wire.BigEndian))
			assert.Equal(t, test.out, conn.written.String(), "one byte at a time")
		})
	}
}

// TestServeCutAnywhere ends the client's stream at every point: Serve returns, and with an error unless it is between
// two requests.
func TestServeCutAnywhere(t *testing.T) {
	in := request(taskEcho, "hello") + request(taskIgnore, strings.Repeat("x", 300)) + "\xfa\x00" + request(taskCode, "y")
	ends := map[int]bool{0: true, 8: true, 8 + 304: true, 8 + 304 + 2: true, len(in): true}
	for n := range len(in) + 1 {
		err := newMux(t).Serve(context.Background(), script(in[:n]), wire.BigEndian)
		if ends[n] {
			require.NoError(t, err, "cut at %d", n)
			continue
		}
		var in *TaskError
		require.ErrorAs(t, err, &in, "cut at %d", n)
		require.Equal(t, io.ErrUnexpectedEOF, in.Err, "cut at %d", n)
	}
}

func TestServeGivesTasksTheirSurroundings(t *testing.T) {
	type key struct{}
	var m Mux
	require.NoError(t, m.Register(7, "sum", func(ctx context.Context, w ResponseWriter, r *Request) error {
		assert.Equal(t, "value", ctx.Value(key{}))
		assert.Equal(t, TaskCode(7), r.Task)
		assert.Equal(t, "sum", r.Name)
		assert.Equal(t, wire.LittleEndian, r.Order)
		assert.Equal(t, []any{1, "two"}, r.Args)
		d := wire.NewStreamDecoder(r.Body, 64)
		d.Order(r.Order)
		sum := d.Uint16() + d.Uint16()
		assert.NoError(t, d.Finish())
		_, err := w.Write([]byte{byte(sum)})
		return err
	}))
	conn := script("\x07\x04\x01\x00\x02\x00\x00")
	require.NoError(t, m.Serve(context.WithValue(context.Background(), key{}, "value"), conn, wire.LittleEndian, 1, "two"))
	assert.Equal(t, "\x00\x01\x03\x00", conn.written.String())
}

// TestFlush: what was written goes out at once, in blocks that the message goes on after; an error code is then too
// late.
func TestFlush(t *testing.T) {
	step := func(w ResponseWriter, text string) error {
		_, err := io.WriteString(w, text)
		return errors.Join(err, w.Flush())
	}
	for _, test := range []struct {
		name string
		run  func(w ResponseWriter) error
		out  []string // of each Write
		err  error
	}{
		{"twice", func(w ResponseWriter) error {
			return errors.Join(step(w, "ab"), step(w, "c"))
		}, []string{"\x00\x02ab", "\x01c", "\x00"}, nil},
		{"of nothing", func(w ResponseWriter) error {
			return errors.Join(step(w, ""), step(w, ""))
		}, []string{"\x00", "", "\x00"}, nil},
		{"then more", func(w ResponseWriter) error {
			err := step(w, "ab")
			_, _ = io.WriteString(w, "cd")
			return err
		}, []string{"\x00\x02ab", "\x02cd\x00"}, nil},
		{
			"of whole blocks", func(w ResponseWriter) error { return step(w, strings.Repeat("x", 255)) },
			[]string{"\x00\xff" + strings.Repeat("x", 255), "\x00"}, nil,
		},
		{"then Processing", func(w ResponseWriter) error {
			_ = step(w, "ab")
			return w.Processing()
		}, []string{"\x00\x02ab"}, ErrStarted},
		{"then a code", func(w ResponseWriter) error {
			_ = step(w, "ab")
			return ErrorCode(1)
		}, []string{"\x00\x02ab"}, ErrorCode(1)},
		{"of nothing, then a code", func(w ResponseWriter) error {
			_ = step(w, "")
			return ErrorCode(1)
		}, []string{"\x00"}, ErrorCode(1)},
	} {
		t.Run(test.name, func(t *testing.T) {
			var m Mux
			run := func(_ context.Context, w ResponseWriter, _ *Request) error { return test.run(w) }
			require.NoError(t, m.Register(1, "", run))
			conn := &pieces{scripted: script("\x01\x00")}
			err := m.Serve(context.Background(), conn, wire.BigEndian)
			if test.err == nil {
				assert.NoError(t, err)
			} else {
				assert.Equal(t, &TaskError{Task: 1, Err: test.err}, err)
			}
			want := slices.DeleteFunc(test.out, func(s string) bool { return s == "" })
			assert.Equal(t, want, conn.pieces)
		})
	}
}

// pieces is a connection that keeps its Writes apart.
type pieces struct {
	*scripted
	pieces []string
}

func (p *pieces) Write(b []byte) (int, error) {
	p.pieces = append(p.pieces, string(b))
	return p.scripted.Write(b)
}

// TestNoMoreIsHeldThanCanBeReplaced: 4080 bytes of an answer wait for a code; with one more they are on their way.
func TestNoMoreIsHeldThanCanBeReplaced(t *testing.T) {
	var m Mux
	conn := script("\x01\x00")
	require.NoError(t, m.Register(1, "", func(_ context.Context, w ResponseWriter, _ *Request) error {
		_, _ = w.Write(make([]byte, 4080))
		assert.Zero(t, conn.written.Len())
		assert.NoError(t, w.Processing())
		_, _ = w.Write(make([]byte, 1))
		assert.Equal(t, 1+1+16*256, conn.written.Len(), "Processing, OK and 16 blocks")
		assert.Equal(t, ErrStarted, w.Processing())
		_, _ = w.Write(make([]byte, 4080))
		assert.Equal(t, 1+1+2*16*256, conn.written.Len())
		return nil
	}))
	require.NoError(t, m.Serve(context.Background(), conn, wire.BigEndian))
	assert.Equal(t, 1+1+2*16*256+3, conn.written.Len())
}

// TestFlushReachesTheClient while the task goes on.
func TestFlushReachesTheClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m Mux
		require.NoError(t, m.Register(1, "", func(_ context.Context, w ResponseWriter, _ *Request) error {
			for _, text := range []string{"one", "two"} {
				_, _ = io.WriteString(w, text)
				if err := w.Flush(); err != nil {
					return err
				}
				time.Sleep(time.Hour)
			}
			return nil
		}))
		clientEnd, server := connect()
		served := make(chan error, 1)
		go func() { served <- m.Serve(context.Background(), server, wire.BigEndian) }()
		client := NewClient(clientEnd)
		start := time.Now()
		a, err := client.Do(context.Background(), 1, nil)
		require.NoError(t, err)
		for i, want := range []string{"one", "two"} {
			got := make([]byte, 3)
			_, err = io.ReadFull(a, got)
			require.NoError(t, err)
			assert.Equal(t, want, string(got))
			assert.Equal(t, time.Duration(i)*time.Hour, time.Since(start))
		}
		rest, err := io.ReadAll(a)
		require.NoError(t, err)
		assert.Empty(t, rest)
		require.NoError(t, client.Close())
		assert.NoError(t, <-served)
	})
}

// TestFlushFails with what the connection says.
func TestFlushFails(t *testing.T) {
	var m Mux
	require.NoError(t, m.Register(1, "", func(_ context.Context, w ResponseWriter, _ *Request) error {
		for range 2 {
			assert.Equal(t, errPlain, w.Flush())
		}
		return nil
	}))
	conn := script("\x01\x00")
	conn.writeErr = errPlain
	assert.Equal(t, &TaskError{Task: 1, Err: errPlain}, m.Serve(context.Background(), conn, wire.BigEndian))
}

func TestServeNotFound(t *testing.T) {
	m := newMux(t)
	m.NotFound = func(_ context.Context, _ ResponseWriter, r *Request) error {
		assert.Equal(t, TaskCode(100), r.Task)
		return ErrorCode(200)
	}
	conn := script("\x64\x01x\x00\xff\x00")
	assert.Equal(t, &TaskError{Task: 255, Err: ErrReserved}, m.Serve(context.Background(), conn, wire.BigEndian))
	assert.Equal(t, "\x01\xc8", conn.written.String())
}

func TestServeConnectionErrors(t *testing.T) {
	broken := errors.New("broken")
	read := func(n int, err error) io.Reader { return readerFunc(func([]byte) (int, error) { return n, err }) }
	for _, test := range []struct {
		name string
		conn *scripted
		want error
	}{
		{"waiting", &scripted{Reader: read(0, broken)}, broken},
		{"no progress", &scripted{Reader: read(0, nil)}, io.ErrNoProgress},
		{"in a request", &scripted{Reader: io.MultiReader(strings.NewReader("\x01\x05ab"), read(0, broken))}, &TaskError{Task: 1, Name: "task1", Err: broken}},
		{"in a request nobody reads", &scripted{Reader: io.MultiReader(strings.NewReader("\x05\x05ab"), read(0, broken))}, &TaskError{Task: 5, Name: "task5", Err: broken}},
		{"write", &scripted{Reader: strings.NewReader(request(taskEcho, "a")), writeErr: broken}, &TaskError{Task: 1, Name: "task1", Err: broken}},
		{"write of much", &scripted{Reader: strings.NewReader(request(taskEcho, strings.Repeat("a", 20_000))), writeErr: broken}, &TaskError{Task: 1, Name: "task1", Err: broken}},
		{"write of a code", &scripted{Reader: strings.NewReader(request(taskCode, "a")), writeErr: broken}, &TaskError{Task: 2, Name: "task2", Err: broken}},
		{"write of what was held back", &scripted{Reader: strings.NewReader("\x64\x00"), writeErr: broken}, &TaskError{Task: 100, Name: "held", Err: broken}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := newMux(t)
			require.NoError(t, m.Register(100, "held", func(_ context.Context, w ResponseWriter, _ *Request) error {
				_, err := w.Write(make([]byte, 9000))
				return err
			}))
			assert.Equal(t, test.want, m.Serve(context.Background(), test.conn, wire.BigEndian))
			assert.Equal(t, 1, test.conn.closed)
		})
	}
	for _, n := range []int{-1, 1 << 20} {
		err := newMux(t).Serve(context.Background(), &scripted{Reader: read(n, nil)}, wire.BigEndian)
		assert.EqualError(t, err, "serial: reader returned an impossible count")
	}
	for _, n := range []int{-1, 1 << 20} {
		conn := struct {
			io.Reader
			io.Writer
			io.Closer
		}{strings.NewReader(request(taskEcho, "a")), writerFunc(func([]byte) (int, error) { return n, nil }), io.NopCloser(nil)}
		err := newMux(t).Serve(context.Background(), conn, wire.BigEndian)
		assert.EqualError(t, err, "serial: task 1 (task1): serial: writer returned an impossible count")
	}
}

func TestServePanics(t *testing.T) {
	conn := script(request(taskPanic, "x"))
	c := newMux(t).NewConn(conn, wire.BigEndian)
	assert.PanicsWithValue(t, "task", func() { _ = c.Serve(context.Background()) })
	assert.Equal(t, 1, conn.closed)
	assert.Empty(t, conn.written.String())
	c.Cancel()
	c.Disconnect(time.Hour)
	assert.Equal(t, ErrClosed, c.Serve(context.Background()))
}

// TestServeCanceled ends Serve's context at each of the places where it can wait.
func TestServeCanceled(t *testing.T) {
	why := errors.New("why")
	for _, test := range []struct {
		name, send string
		want       error
	}{
		{"waiting", "", why},
		{"waiting again", request(taskIgnore, "x"), why},
		{"reading for a task", "\x01\x05ab", &TaskError{Task: 1, Name: "task1", Err: why}},
		{"reading what a task left", "\x05\x05ab", &TaskError{Task: 5, Name: "task5", Err: why}},
		{"in a task", request(taskWait, "x"), &TaskError{Task: taskWait, Name: "task11", Err: why}},
		{"writing", request(taskEcho, strings.Repeat("x", 100_000)), &TaskError{Task: 1, Name: "task1", Err: why}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, server := connect()
				ctx, cancel := context.WithCancelCause(context.Background())
				served := make(chan error, 1)
				go func() { served <- newMux(t).Serve(ctx, server, wire.BigEndian) }()
				go func() {
					_, _ = io.WriteString(client, test.send)
					if test.name == "waiting again" {
						_, _ = io.CopyN(io.Discard, client, 10)
					}
				}()
				synctest.Wait()
				select {
				case err := <-served:
					require.Failf(t, "returned early", "%v", err)
				default:
				}
				cancel(why)
				assert.Equal(t, test.want, <-served)
				_, err := client.Read(make([]byte, 1))
				assert.Error(t, err)
			})
		})
	}
}

// TestCancel: the task sees it, answers with a code, and the connection goes on.
func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clientEnd, server := connect()
		conn := newMux(t).NewConn(server, wire.BigEndian)
		conn.Cancel() // nothing to cancel
		served := make(chan error, 1)
		go func() { served <- conn.Serve(context.Background()) }()
		client := NewClient(clientEnd)
		go func() {
			synctest.Wait()
			conn.Cancel()
		}()
		_, err := client.Do(context.Background(), taskWait, nil)
		assert.Equal(t, &TaskError{Task: taskWait, Err: ErrorCode(9)}, err)
		a, err := client.Do(context.Background(), taskEcho, strings.NewReader("still here"))
		require.NoError(t, err)
		got, err := io.ReadAll(a)
		require.NoError(t, err)
		assert.Equal(t, "still here", string(got))
		conn.Cancel()
		require.NoError(t, client.Close())
		assert.NoError(t, <-served)
	})
}

func TestCancelCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m Mux
		var cause error
		require.NoError(t, m.Register(1, "", func(ctx context.Context, _ ResponseWriter, _ *Request) error {
			<-ctx.Done()
			cause = context.Cause(ctx)
			return nil
		}))
		client, server := connect()
		conn := m.NewConn(server, wire.BigEndian)
		served := make(chan error, 1)
		go func() { served <- conn.Serve(context.Background()) }()
		_, err := io.WriteString(client, "\x01\x00")
		require.NoError(t, err)
		synctest.Wait()
		conn.Cancel()
		_, err = io.ReadFull(client, make([]byte, 2))
		require.NoError(t, err)
		_ = client.Close()
		assert.NoError(t, <-served)
		assert.Equal(t, ErrCanceled, cause)
	})
}

func TestDisconnectIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := connect()
		conn := newMux(t).NewConn(server, wire.BigEndian)
		served := make(chan error, 1)
		go func() { served <- conn.Serve(context.Background()) }()
		synctest.Wait()
		start := time.Now()
		conn.Disconnect(time.Hour)
		conn.Disconnect(time.Second)
		conn.Disconnect(time.Minute)
		assert.NoError(t, <-served, "nobody was cut short")
		assert.Equal(t, time.Minute, time.Since(start))
		_, err := client.Read(make([]byte, 1))
		assert.Equal(t, io.EOF, err)
		conn.Disconnect(time.Hour)
	})
}

// TestDisconnectGoodbye: the task that runs is answered, the next one is told goodbye, whatever it is and however long
// its message.
func TestDisconnectGoodbye(t *testing.T) {
	for _, next := range []TaskCode{taskEcho, KeepAlive, 100} {
		synctest.Test(t, func(t *testing.T) {
			var m Mux
			require.NoError(t, m.Register(taskEcho, "", func(_ context.Context, w ResponseWriter, r *Request) error {
				time.Sleep(time.Second)
				_, err := w.Write([]byte("done"))
				return err
			}))
			clientEnd, server := connect()
			conn := m.NewConn(server, wire.BigEndian)
			served := make(chan error, 1)
			go func() { served <- conn.Serve(context.Background()) }()
			client := NewClient(clientEnd)
			time.AfterFunc(time.Second/2, func() { conn.Disconnect(time.Minute) })
			a, err := client.Do(context.Background(), taskEcho, nil)
			require.NoError(t, err)
			got, err := io.ReadAll(a)
			require.NoError(t, err)
			assert.Equal(t, "done", string(got))
			if next == KeepAlive {
				err = client.KeepAlive(context.Background())
			} else {
				_, err = client.Do(context.Background(), next, strings.NewReader(strings.Repeat("x", 100_000)))
			}
			assert.Equal(t, ErrGoodbye, err)
			assert.NoError(t, <-served)
			_, err = client.Do(context.Background(), taskEcho, nil)
			assert.Equal(t, ErrGoodbye, err, "for good")
		})
	}
}

// TestDisconnectCutsShort: when the time is over, the running task's context ends and the connection closes.
func TestDisconnectCutsShort(t *testing.T) {
	for _, test := range []struct {
		name, send string
		want       error
	}{
		{"in a task", request(taskWait, ""), &TaskError{Task: taskWait, Name: "task11", Err: ErrDisconnected}},
		{"in an endless request", "\x01\x05ab", &TaskError{Task: 1, Name: "task1", Err: ErrDisconnected}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, server := connect()
				conn := newMux(t).NewConn(server, wire.BigEndian)
				served := make(chan error, 1)
				go func() { served <- conn.Serve(context.Background()) }()
				_, err := io.WriteString(client, test.send)
				require.NoError(t, err)
				synctest.Wait()
				conn.Disconnect(time.Second)
				assert.Equal(t, test.want, <-served)
			})
		})
	}
	t.Run("in the request that gets goodbye", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			client, server := connect()
			conn := newMux(t).NewConn(server, wire.BigEndian)
			served := make(chan error, 1)
			go func() { served <- conn.Serve(context.Background()) }()
			synctest.Wait()
			conn.Disconnect(time.Second)
			_, err := io.WriteString(client, "\x01\x05ab")
			require.NoError(t, err)
			assert.Equal(t, &TaskError{Task: 1, Err: ErrDisconnected}, <-served)
		})
	})
}

// TestGoodbyeToAClientThatWritesFirst: it can read the answer only after its whole request was taken.
func TestGoodbyeToAClientThatWritesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := connect()
		conn := newMux(t).NewConn(server, wire.BigEndian)
		served := make(chan error, 1)
		go func() { served <- conn.Serve(context.Background()) }()
		synctest.Wait()
		conn.Disconnect(time.Minute)
		_, err := io.WriteString(client, request(taskEcho, strings.Repeat("x", 100_000)))
		require.NoError(t, err)
		got, err := io.ReadAll(client)
		require.NoError(t, err)
		assert.Equal(t, "\x02", string(got))
		assert.NoError(t, <-served)
	})
}

func TestDisconnectBeforeServe(t *testing.T) {
	conn := script(request(taskEcho, "a"))
	c := newMux(t).NewConn(conn, wire.BigEndian)
	c.Disconnect(time.Hour)
	assert.Equal(t, 1, conn.closed)
	assert.Equal(t, ErrClosed, c.Serve(context.Background()))
	assert.Empty(t, conn.written.String())
}

func TestServeTwice(t *testing.T) {
	conn := script(request(taskEcho, "a"))
	c := newMux(t).NewConn(conn, wire.BigEndian)
	assert.NoError(t, c.Serve(context.Background()))
	assert.Equal(t, ErrClosed, c.Serve(context.Background()))
	assert.Equal(t, 1, conn.closed)
}

// TestServeTimeouts runs over net.Pipe, which has deadlines. The limits are for single waits.
func TestServeTimeouts(t *testing.T) {
	limits := Timeout{Wait: time.Minute, Read: time.Second, Write: 10 * time.Second}
	for _, test := range []struct {
		name  string
		limit Timeout
		send  string
		after time.Duration
		task  TaskCode // 0: between requests
	}{
		{"waiting", limits, "", time.Minute, 0},
		{"reading", limits, "\x0d\x05ab", time.Second, taskCount},
		{"reading what a task left", limits, "\x05\x05ab", time.Second, taskIgnore},
		{"writing", limits, request(taskIgnore, ""), 10 * time.Second, taskIgnore},
		{"a wait limit is lifted", Timeout{Wait: time.Minute, Write: time.Second}, request(taskIgnore, ""), time.Second, taskIgnore},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, server := net.Pipe()
				defer client.Close()
				m := newMux(t)
				m.Timeout = test.limit
				served := make(chan error, 1)
				go func() { served <- m.Serve(context.Background(), server, wire.BigEndian) }()
				_, err := io.WriteString(client, test.send)
				require.NoError(t, err)
				start := time.Now()
				err = <-served
				assert.Equal(t, test.after, time.Since(start))
				assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
				var in *TaskError
				require.Equal(t, test.task != 0, errors.As(err, &in))
				if in != nil {
					assert.Equal(t, test.task, in.Task)
				}
			})
		})
	}
}

// TestServeTimeoutsAreForSingleWaits: a slow client that keeps moving is served, and without a Read limit a pause in a
// request may last.
func TestServeTimeoutsAreForSingleWaits(t *testing.T) {
	for _, test := range []struct {
		limit Timeout
		pause time.Duration
	}{
		{Timeout{Wait: time.Second, Read: time.Second, Write: time.Second}, 900 * time.Millisecond},
		{Timeout{Wait: time.Second}, time.Hour},
	} {
		synctest.Test(t, func(t *testing.T) {
			client, server := net.Pipe()
			m := newMux(t)
			m.Timeout = test.limit
			served := make(chan error, 1)
			go func() { served <- m.Serve(context.Background(), server, wire.BigEndian) }()
			for _, b := range []byte("\x0d\x03abc\x00") {
				_, err := client.Write([]byte{b})
				require.NoError(t, err)
				time.Sleep(test.pause)
			}
			got := make([]byte, 4)
			if test.limit.Write > 0 {
				time.Sleep(50 * time.Millisecond)
			}
			_, err := io.ReadFull(client, got)
			require.NoError(t, err)
			assert.Equal(t, "\x00\x013\x00", string(got))
			require.NoError(t, client.Close())
			assert.NoError(t, <-served)
		})
	}
}

// TestTimeoutsNeedDeadlines: a connection without deadlines waits for ever, as the doc says; one that refuses them is
// an error.
func TestTimeoutsNeedDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := connect()
		m := newMux(t)
		m.Timeout = Timeout{Wait: time.Second, Read: time.Second, Write: time.Second}
		served := make(chan error, 1)
		go func() { served <- m.Serve(context.Background(), server, wire.BigEndian) }()
		time.Sleep(time.Hour)
		_ = client.Close()
		assert.NoError(t, <-served)
	})
	refused := errors.New("refused")
	for name, test := range map[string]struct {
		limit Timeout
		want  error
	}{
		"read":  {Timeout{Wait: 1}, refused},
		"write": {Timeout{Write: 1}, &TaskError{Task: 1, Name: "task1", Err: refused}},
	} {
		m := newMux(t)
		m.Timeout = test.limit
		err := m.Serve(context.Background(), refusing{script(request(taskEcho, "a")), refused}, wire.BigEndian)
		assert.Equal(t, test.want, err, name)
	}
}

// refusing is a connection that takes no deadlines.
type refusing struct {
	*scripted
	err error
}

func (r refusing) SetReadDeadline(time.Time) error  { return r.err }
func (r refusing) SetWriteDeadline(time.Time) error { return r.err }

func TestLog(t *testing.T) {
	var out bytes.Buffer
	m := newMux(t)
	m.Log = slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	}))
	_ = m.Serve(context.Background(), script(request(taskEcho, "hello")+"\xfa\x00"+request(taskCode, "x")+request(taskPlain, "xy")), wire.BigEndian)
	got := regexp.MustCompile(`duration=\S+`).ReplaceAllString(out.String(), "duration=D")
	assert.Equal(t, `level=DEBUG msg="serial task" code=1 name=task1 duration=D in=5 out=5 error=<nil>
level=DEBUG msg="serial task" code=250 name=keep-alive duration=D in=0 out=0 error=<nil>
level=INFO msg="serial task" code=2 name=task2 duration=D in=1 out=0 error="serial: error code 42"
level=WARN msg="serial task" code=4 name=task4 duration=D in=0 out=0 error=plain
level=DEBUG msg="serial connection" error="serial: task 4 (task4): plain"
`, got)
	out.Reset()
	_ = m.Serve(context.Background(), script("\x02\x05ab"), wire.BigEndian)
	assert.Contains(t, out.String(), `level=WARN msg="serial task" code=2 name=task2`, "the code could not be sent")
	assert.Contains(t, out.String(), `error="unexpected EOF"`)
}

// TestServeConstantMemory counts 64 MiB.
func TestServeConstantMemory(t *testing.T) {
	const size = 64 << 20
	m := newMux(t)
	clientEnd, server := connect()
	got := allocated(func() {
		served := make(chan error, 1)
		go func() { served <- m.Serve(context.Background(), server, wire.BigEndian) }()
		client := NewClient(clientEnd)
		body := io.LimitReader(readerFunc(func(p []byte) (int, error) { return len(p), nil }), size)
		a, err := client.Do(context.Background(), taskCount, body)
		require.NoError(t, err)
		count, err := io.ReadAll(a)
		require.NoError(t, err)
		assert.Equal(t, fmt.Sprint(size), string(count))
		require.NoError(t, client.Close())
		assert.NoError(t, <-served)
	})
	assert.Less(t, got, uint64(256<<10))
}

// TestNoLeaks opens and ends connections in all ways; the bubble does not end before every goroutine has.
func TestNoLeaks(t *testing.T) {
	for i := range 5 {
		synctest.Test(t, func(t *testing.T) {
			clientEnd, server := connect()
			conn := newMux(t).NewConn(server, wire.BigEndian)
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			served := make(chan error, 1)
			go func() { served <- conn.Serve(ctx) }()
			client := NewClient(clientEnd)
			a, err := client.Do(ctx, taskEcho, strings.NewReader(strings.Repeat("x", 10_000)))
			require.NoError(t, err)
			switch i {
			case 0:
				require.NoError(t, a.Close())
				require.NoError(t, client.Close())
			case 1:
				cancel()
			case 2:
				conn.Disconnect(0)
			case 3:
				_, err = io.Copy(io.Discard, a)
				require.NoError(t, err)
				conn.Disconnect(time.Minute)
				assert.Equal(t, ErrGoodbye, client.KeepAlive(ctx))
			case 4:
				_ = clientEnd.Close()
			}
			<-served
			_ = client.Close()
		})
	}
}
