package fuzz

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/seed44153783/wirekit/codecs/serial"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// message is the message at the front of b by its description: counts and bytes up to a zero count.
func message(b []byte) (body []byte, size int, ok bool) {
	for size < len(b) {
		n := int(b[size])
		size++
		if n == 0 {
			return body, size, true
		}
		n = min(n, len(b)-size)
		body = append(body, b[size:size+n]...)
		size += n
	}
	return body, size, false
}

// readBody reads a body in steps. What it gets of a message that is cut short counts too.
func readBody(r io.Reader, size int) ([]byte, error) { return readSteps(r, size) }

// CheckSerialRequest reads requests from a stream that is cut at random and holds them against the format; writes them
// again.
func CheckSerialRequest(data []byte) error {
	t := tape{data}
	cuts, step := t.cuts(), 1+t.below(40)
	b := t.rest()
	r := &cutReader{data: b, cuts: cuts}
	for at := 0; ; {
		req, err := serial.ReadRequest(r)
		if at == len(b) {
			return wantEOF(err)
		}
		if err != nil || req.Task != serial.TaskCode(b[at]) || req.String() == "" {
			return fmt.Errorf("request at %d of %x: %v, %v", at, b, req.Task, err)
		}
		want, size, ok := message(b[at+1:])
		body, err := readBody(req.Body, step)
		if !bytes.Equal(body, want) || !ok && err != io.ErrUnexpectedEOF || ok && err != nil {
			return fmt.Errorf("message at %d of %x: %x, %v; want %x", at+1, b, body, err, want)
		}
		if !ok {
			return nil
		}
		at += 1 + size
		if taken := len(b) - len(r.data); taken != at {
			return fmt.Errorf("request ends at %d of %x, %d bytes taken", at, b, taken)
		}
		if err := rewriteRequest(req.Task, body, cuts); err != nil {
			return err
		}
	}
}

func wantEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return fmt.Errorf("at the end of the stream: %v, want io.EOF", err)
}

func rewriteRequest(task serial.TaskCode, body, cuts []byte) error {
	var w bareWriter
	err := serial.WriteRequest(&w, serial.Request{Task: task, Body: &cutReader{data: body, cuts: cuts}})
	if task > serial.KeepAlive {
		if !errors.Is(err, serial.ErrReserved) || len(w.b) > 0 {
			return fmt.Errorf("reserved task %d: wrote %x, %v", task, w.b, err)
		}
		return nil
	}
	want, frameErr := framing.Blocks{Max: -1}.AppendFrame([]byte{byte(task)}, body)
	if err != nil || frameErr != nil || !bytes.Equal(w.b, want) {
		return fmt.Errorf("task %d, %x: wrote %x, %v; want %x, %v", task, body, w.b, err, want, frameErr)
	}
	return nil
}

// CheckSerialResponse does the same for responses.
func CheckSerialResponse(data []byte) error {
	t := tape{data}
	cuts, step := t.cuts(), 1+t.below(40)
	b := t.rest()
	r := &cutReader{data: b, cuts: cuts}
	for at := 0; ; {
		resp, err := serial.ReadResponse(r)
		if at == len(b) {
			return wantEOF(err)
		}
		code := serial.ResponseCode(b[at])
		at++
		var unknown *serial.ResponseCodeError
		switch {
		case code > serial.ResponseProcessing:
			if !errors.As(err, &unknown) || unknown.Code != code || !errors.Is(err, serial.ErrResponseCode) {
				return fmt.Errorf("response code %d: %v", code, err)
			}
			return nil
		case code == serial.ResponseError && at == len(b):
			if err != io.ErrUnexpectedEOF {
				return fmt.Errorf("missing error code: %v", err)
			}
			return nil
		case err != nil || resp.Code != code || resp.String() == "":
			return fmt.Errorf("response at %d of %x: %v, %v", at, b, &resp, err)
		}
		var body []byte
		from := at - 1
		switch code {
		case serial.ResponseError:
			if resp.Error != serial.ErrorCode(b[at]) {
				return fmt.Errorf("error code at %d of %x: %d", at, b, resp.Error)
			}
			at++
		case serial.ResponseOK:
			want, size, ok := message(b[at:])
			body, err = readBody(resp.Body, step)
			if !bytes.Equal(body, want) || !ok && err != io.ErrUnexpectedEOF || ok && err != nil {
				return fmt.Errorf("message at %d of %x: %x, %v; want %x", at, b, body, err, want)
			}
			if !ok {
				return nil
			}
			at += size
		}
		if taken := len(b) - len(r.data); taken != at {
			return fmt.Errorf("response ends at %d of %x, %d bytes taken", at, b, taken)
		}
		if n, err := resp.Body.Read(make([]byte, 1)); n != 0 || err != io.EOF {
			return fmt.Errorf("after the message of %v: %d bytes, %v", &resp, n, err)
		}
		var w bareWriter
		want := b[from:at]
		if code == serial.ResponseOK {
			if want, err = (framing.Blocks{Max: -1}).AppendFrame([]byte{0}, body); err != nil {
				return err
			}
		}
		resp.Body = bytes.NewReader(body)
		if err := serial.WriteResponse(&w, resp); err != nil || !bytes.Equal(w.b, want) {
			return fmt.Errorf("response %v, %x: wrote %x, %v; want %x", &resp, body, w.b, err, want)
		}
	}
}

// A line is a connection whose other side has said all it will say.
type line struct {
	cutReader
	out    bareWriter
	closed int
}

func (l *line) Write(p []byte) (int, error) { return l.out.Write(p) }
func (l *line) Close() error                { l.closed++; return nil }

// soon runs fn and fails if it does not come back.
func soon(fn func()) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		fn()
	}()
	timer := time.NewTimer(30 * time.Second)
	defer timer.Stop()
	select {
	case <-done:
		return nil
	case <-timer.C:
		return errors.New("does not come back within 30 s")
	}
}

// errBroken is the error of a task that has no code for the client.
var errBroken = errors.New("task is broken")

// heldBack is how many bytes of an answer a server keeps until the task is done.
const heldBack = 4080

// A reply is what a server answers: what it has surely said and, where the connection then ends, what it may have begun
// to say.
type reply struct {
	said, begun []byte
	ok          bool // the connection goes on
}

// tasks are a server's, with a model of how each answers a message, or one that is cut short and not whole.
var tasks = map[serial.TaskCode]struct {
	run   serial.TaskFunc
	reply func(body []byte, whole bool) reply
}{
	1: {echo, func(body []byte, whole bool) reply {
		switch {
		case whole:
			return reply{said: okAnswer(body), ok: true}
		case len(body) > heldBack:
			return reply{begun: okAnswer(body)}
		}
		return reply{}
	}},
	2: {
		func(context.Context, serial.ResponseWriter, *serial.Request) error { return serial.ErrorCode(42) },
		func(_ []byte, whole bool) reply { return ifWhole(whole, 1, 42) },
	},
	3: {
		func(ctx context.Context, w serial.ResponseWriter, r *serial.Request) error {
			return errors.Join(w.Processing(), echo(ctx, w, r), w.Processing())
		},
		func(body []byte, whole bool) reply {
			switch {
			case len(body) > heldBack: // the second Processing is too late
				return reply{said: []byte{3}, begun: okAnswer(body)}
			case whole:
				return reply{said: append([]byte{3, 3}, okAnswer(body)...), ok: true}
			}
			return reply{said: []byte{3, 3}}
		},
	},
	4: {
		func(context.Context, serial.ResponseWriter, *serial.Request) error { return errBroken },
		func([]byte, bool) reply { return reply{} },
	},
	5: {
		func(ctx context.Context, w serial.ResponseWriter, r *serial.Request) error {
			return errors.Join(echo(ctx, w, r), serial.ErrorCode(7))
		},
		func(body []byte, whole bool) reply {
			if len(body) > heldBack { // too late for a code
				return reply{begun: okAnswer(body)}
			}
			return ifWhole(whole, 1, 7)
		},
	},
	6: {
		func(_ context.Context, w serial.ResponseWriter, r *serial.Request) error {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return err
			}
			half := len(body) / 2
			_, first := w.Write(body[:half])
			flushed := w.Flush()
			_, second := w.Write(body[half:])
			return errors.Join(first, flushed, second)
		},
		func(body []byte, whole bool) reply {
			half := len(body) / 2
			first, second := okAnswer(body[:half]), okAnswer(body[half:])
			return ifWhole(whole, append(first[:len(first)-1], second[1:]...)...)
		},
	},
	serial.KeepAlive: {nil, func(_ []byte, whole bool) reply { return ifWhole(whole, okAnswer(nil)...) }},
}

// ifWhole is the reply that does not depend on the message, which has to be whole all the same.
func ifWhole(whole bool, said ...byte) reply {
	if !whole {
		return reply{}
	}
	return reply{said: said, ok: true}
}

func echo(_ context.Context, w serial.ResponseWriter, r *serial.Request) error {
	_, err := io.Copy(w, r.Body)
	return err
}

func okAnswer(body []byte) []byte {
	frame, _ := framing.Blocks{Max: -1}.AppendFrame([]byte{0}, body) // without a limit nothing is refused
	return frame
}

// serve is the model of a server that gets b.
func serve(b []byte) reply {
	all := reply{ok: true}
	for all.ok && len(b) > 0 {
		task, known := tasks[serial.TaskCode(b[0])]
		if !known {
			all.ok = false
			break
		}
		body, size, whole := message(b[1:])
		r := task.reply(body, whole)
		all = reply{append(all.said, r.said...), r.begun, r.ok}
		b = b[1+size:]
	}
	return all
}

// gave reports whether answers are those of r.
func (r reply) gave(answers []byte) bool {
	rest, ok := bytes.CutPrefix(answers, r.said)
	return ok && (len(rest) == 0 || len(rest) < len(r.begun) && bytes.HasPrefix(r.begun, rest))
}

// CheckSerialServe feeds a server: it ends, closes the connection, and has answered as the model does.
func CheckSerialServe(data []byte) error {
	t := tape{data}
	l := &line{cutReader: cutReader{cuts: t.cuts()}}
	l.data = t.rest()
	b := l.data
	mux := new(serial.Mux)
	for code, task := range tasks {
		if task.run != nil {
			if err := mux.Register(code, "task", task.run); err != nil {
				return err
			}
		}
	}
	var err error
	if late := soon(func() { err = mux.Serve(context.Background(), l, wire.BigEndian) }); late != nil {
		return fmt.Errorf("serial: Serve of %x: %v", b, late)
	}
	want := serve(b)
	if (err == nil) != want.ok || !want.gave(l.out.b) || l.closed != 1 {
		return fmt.Errorf(
			"serial: Serve of %x: answered %x, %v, closed %d times; want %+v",
			b,
			l.out.b,
			err,
			l.closed,
			want,
		)
	}
	var in *serial.TaskError
	if err != nil && !errors.As(err, &in) {
		return fmt.Errorf("serial: Serve of %x: %v is no TaskError", b, err)
	}
	return nil
}

// CheckSerialClient lets a server answer anything: each Do ends with what the format says.
func CheckSerialClient(data []byte) error {
	t := tape{data}
	l := &line{cutReader: cutReader{cuts: t.cuts()}}
	l.data = t.rest()
	b := l.data
	c := serial.NewClient(l)
	for at := 0; ; {
		var body []byte
		var err error
		late := soon(func() {
			var answer io.ReadCloser
			if answer, err = c.Do(context.Background(), 1, nil); err == nil {
				body, err = io.ReadAll(answer)
				err = errors.Join(err, answer.Close())
			}
		})
		if late != nil {
			return fmt.Errorf("serial: Do with answer %x: %v", b[at:], late)
		}
		for at < len(b) && b[at] == byte(serial.ResponseProcessing) {
			at++
		}
		want, size, wantErr := answered(b[at:])
		if !errors.Is(err, wantErr) || err == nil && !bytes.Equal(body, want) {
			return fmt.Errorf("serial: Do with answer %x: %x, %v; want %x, %v", b[at:], body, err, want, wantErr)
		}
		at += size
		if _, goesOn := wantErr.(serial.ErrorCode); wantErr == nil || goesOn {
			continue
		}
		if err := c.KeepAlive(context.Background()); err == nil || l.closed == 0 {
			return fmt.Errorf("serial: Client goes on after %v", wantErr)
		}
		return nil
	}
}

// answered is what the final answer at the front of b means.
func answered(b []byte) (body []byte, size int, err error) {
	switch {
	case len(b) == 0 || b[0] == 1 && len(b) == 1:
		return nil, 0, io.ErrUnexpectedEOF
	case b[0] == 1:
		return nil, 2, serial.ErrorCode(b[1])
	case b[0] == 2:
		return nil, 1, serial.ErrGoodbye
	case b[0] > 3:
		return nil, 1, serial.ErrResponseCode
	}
	body, size, ok := message(b[1:])
	if !ok {
		return nil, 0, io.ErrUnexpectedEOF
	}
	return body, 1 + size, nil
}
