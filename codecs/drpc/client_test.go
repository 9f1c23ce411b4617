package drpc_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	. "github.com/seed44153783/wirekit/codecs/drpc"
)

// newClient returns a Client whose calls are answered by ask, one by one.
func newClient(ask func(ctx context.Context, msg []byte) ([]byte, error)) *Client {
	var reply []byte
	send := func(ctx context.Context, msg []byte) (err error) {
		reply, err = ask(ctx, msg)
		return err
	}
	return NewClient(send, func(context.Context) ([]byte, error) { return reply, nil })
}

// answer returns an ask function that answers every call with r.
func answer(r Response) func(context.Context, []byte) ([]byte, error) {
	return func(context.Context, []byte) ([]byte, error) { return r.MarshalBinary() }
}

func TestClientChecksSequence(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer Response
		err    error
	}{
		{"right", Response{Sequence: 1, Status: StatusFailure}, nil},
		{"earlier", Response{Sequence: 0}, &SequenceError{Got: 0, Want: 1}},
		{"later", Response{Sequence: 2, Body: []byte("x")}, &SequenceError{Got: 2, Want: 1}},
		{"call not decoded", Response{Sequence: -1, Status: StatusFailedUnmarshalCall}, nil},
		{"-1 with another status", Response{Sequence: -1, Status: StatusFailure}, &SequenceError{Got: -1, Want: 1}},
		{"undecoded with another number", Response{Sequence: 9, Status: StatusFailedUnmarshalCall}, &SequenceError{Got: 9, Want: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, err := newClient(answer(test.answer)).Call(context.Background(), Call{})
			assert.Equal(t, test.answer, r)
			if test.err == nil {
				assert.NoError(t, err)
				return
			}
			assert.Equal(t, test.err, err)
			assert.ErrorIs(t, err, ErrSequence)
		})
	}
	assert.EqualError(t, &SequenceError{Got: -1, Want: 5}, "drpc: answer has sequence -1, the call 5")
}

func TestClientErrors(t *testing.T) {
	ctx := context.Background()
	_, err := NewClient(nil, func(context.Context) ([]byte, error) { return nil, nil }).Call(ctx, Call{})
	assert.Equal(t, ErrNotConnected, err)
	_, err = NewClient(func(context.Context, []byte) error { return nil }, nil).Call(ctx, Call{})
	assert.Equal(t, ErrNotConnected, err)
	_, err = new(Client).Call(ctx, Call{})
	assert.Equal(t, ErrNotConnected, err)

	broken := errors.New("broken")
	var sequences []int64
	reply, sendErr := []byte("\x80"), error(nil)
	client := newClient(func(_ context.Context, msg []byte) ([]byte, error) {
		var c Call
		require.NoError(t, c.UnmarshalBinary(msg))
		sequences = append(sequences, c.Sequence)
		return reply, sendErr
	})
	_, err = client.Call(ctx, Call{Unknown: []byte{0}})
	assert.Equal(t, ErrUnknown, err)
	var de *DecodeError
	r, err := client.Call(ctx, Call{})
	assert.ErrorAs(t, err, &de)
	assert.Equal(t, Response{}, r)
	sendErr = broken
	_, err = client.Call(ctx, Call{})
	assert.Equal(t, broken, err)
	reply, sendErr = []byte("\x08\x03"), nil
	_, err = client.Call(ctx, Call{})
	assert.NoError(t, err)
	assert.Equal(t, []int64{1, 2, 3}, sequences, "a call that was not sent has no number")
}

func TestClientMax(t *testing.T) {
	ctx := context.Background()
	sent := 0
	reply := Response{Sequence: 1}
	client := newClient(func(_ context.Context, msg []byte) ([]byte, error) {
		sent = len(msg)
		return reply.MarshalBinary()
	})
	client.Max = MaxMsgSize
	body := make([]byte, MaxMsgSize-5) // tag 1, length 2, sequence 2
	_, err := client.Call(ctx, Call{Body: append(body, 0)})
	assert.Equal(t, &SizeError{Size: MaxMsgSize + 1, Max: MaxMsgSize}, err)
	assert.Zero(t, sent)
	_, err = client.Call(ctx, Call{Body: body})
	assert.NoError(t, err)
	assert.Equal(t, MaxMsgSize, sent)

	reply = Response{Sequence: 2, Body: append(body, 0)}
	r, err := client.Call(ctx, Call{})
	assert.Equal(t, &SizeError{Size: MaxMsgSize + 1, Max: MaxMsgSize}, err)
	assert.Equal(t, Response{}, r)
	client.Max = 0
	reply.Sequence = 3 // the call that was too large has no number
	_, err = client.Call(ctx, Call{Body: make([]byte, 1<<20)})
	assert.NoError(t, err)
}

// TestClientOneAtATime: calls wait for each other, and give up waiting when their context ends.
func TestClientOneAtATime(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	client := newClient(func(_ context.Context, msg []byte) ([]byte, error) {
		var c Call
		if err := c.UnmarshalBinary(msg); err != nil {
			return nil, err
		}
		entered <- struct{}{}
		<-release
		return (&Response{Sequence: c.Sequence}).MarshalBinary()
	})
	done := make(chan int64, 2)
	call := func() {
		r, err := client.Call(context.Background(), Call{})
		assert.NoError(t, err)
		done <- r.Sequence
	}
	go call()
	<-entered
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := client.Call(ctx, Call{})
	assert.Equal(t, context.Canceled, err)
	go call()
	release <- struct{}{}
	assert.EqualValues(t, 1, <-done)
	<-entered
	release <- struct{}{}
	assert.EqualValues(t, 2, <-done)
}

// TestCallWithACancelledContext: nothing is sent, though the turn is free as well.
func TestCallWithACancelledContext(t *testing.T) {
	sent := 0
	client := newClient(func(context.Context, []byte) ([]byte, error) {
		sent++
		return (&Response{Sequence: 1}).MarshalBinary()
	})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for range 100 {
		_, err := client.Call(ctx, Call{})
		require.Equal(t, context.Canceled, err)
	}
	assert.Zero(t, sent)
	r, err := client.Call(context.Background(), Call{})
	assert.NoError(t, err)
	assert.EqualValues(t, 1, r.Sequence, "no number is used up")
}

// A queue is a transport: what is sent is counted, what is received was put in before.
type queue struct {
	sent    int
	answers chan []byte
}

func (q *queue) send(context.Context, []byte) error { q.sent++; return nil }

func (q *queue) receive(ctx context.Context) ([]byte, error) {
	select {
	case msg := <-q.answers:
		return msg, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// put adds an answer.
func (q *queue) put(t *testing.T, r Response) {
	t.Helper()
	msg, err := r.MarshalBinary()
	require.NoError(t, err)
	q.answers <- msg
}

// TestClientOutlivesTimeouts: the answers to calls that timed out come later, and are not those to the calls that then
// wait.
func TestClientOutlivesTimeouts(t *testing.T) {
	undecoded := Response{Sequence: -1, Status: StatusFailedUnmarshalCall}
	own := Response{Sequence: 3, Body: []byte("own")}
	for _, test := range []struct {
		name string
		late []Response // to calls 1 and 2, which time out
		last Response
		err  error
	}{
		{"both answered late", []Response{{Sequence: 1}, {Sequence: 2, Status: StatusFailure}}, own, nil},
		{"one answered late", []Response{{Sequence: 2}}, own, nil},
		{"none answered", nil, own, nil},
		{"undecoded late", []Response{undecoded, {Sequence: 2}}, own, nil},
		{"undecoded all", []Response{undecoded, undecoded}, undecoded, nil},
		{"too many", []Response{{Sequence: 1}, {Sequence: 2}}, Response{Sequence: 2}, &SequenceError{Got: 2, Want: 3}},
		{"from the future", nil, Response{Sequence: 4}, &SequenceError{Got: 4, Want: 3}},
		{"without a number", []Response{{Sequence: 1}}, Response{}, &SequenceError{Got: 0, Want: 3}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := queue{answers: make(chan []byte, 8)}
				client := NewClient(q.send, q.receive)
				for range 2 {
					ctx, cancel := context.WithTimeout(context.Background(), time.Second)
					defer cancel()
					_, err := client.Call(ctx, Call{})
					require.Equal(t, context.DeadlineExceeded, err)
				}
				for _, r := range test.late {
					q.put(t, r)
				}
				q.put(t, test.last)
				ctx, cancel := context.WithTimeout(context.Background(), time.Second)
				defer cancel()
				r, err := client.Call(ctx, Call{})
				assert.Equal(t, test.last, r)
				assert.Equal(t, 3, q.sent)
				if test.err != nil {
					assert.Equal(t, test.err, err)
					return
				}
				assert.NoError(t, err)
				q.put(t, Response{Sequence: 4})
				r, err = client.Call(ctx, Call{})
				assert.NoError(t, err)
				assert.EqualValues(t, 4, r.Sequence)
			})
		})
	}
}

// TestLateAnswersThatCannotBeRead belong to the earliest call without one: too large or malformed, they are dropped
// with it.
func TestLateAnswersThatCannotBeRead(t *testing.T) {
	for name, late := range map[string][]byte{"malformed": {0x80}, "too large": make([]byte, MaxMsgSize+1)} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := queue{answers: make(chan []byte, 8)}
				client := NewClient(q.send, q.receive)
				client.Max = MaxMsgSize
				ctx, cancel := context.WithTimeout(context.Background(), time.Second)
				defer cancel()
				_, err := client.Call(ctx, Call{})
				require.Equal(t, context.DeadlineExceeded, err)
				q.answers <- late
				q.put(t, Response{Sequence: 2})
				r, err := client.Call(context.Background(), Call{})
				require.NoError(t, err)
				assert.EqualValues(t, 2, r.Sequence)
				q.answers <- late
				_, err = client.Call(context.Background(), Call{})
				assert.Error(t, err, "the call's own")
			})
		})
	}
}

// TestSendThatWasGivenUp may have succeeded, one that failed otherwise has not: an answer without a number is told
// apart by that.
func TestSendThatWasGivenUp(t *testing.T) {
	undecoded := Response{Sequence: -1, Status: StatusFailedUnmarshalCall}
	broken := errors.New("broken")
	for name, test := range map[string]struct {
		err  error
		late int
	}{"given up": {context.Canceled, 1}, "failed": {broken, 0}} {
		t.Run(name, func(t *testing.T) {
			q := queue{answers: make(chan []byte, 8)}
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			sendErr := test.err
			client := NewClient(func(context.Context, []byte) error {
				if sendErr == context.Canceled {
					cancel()
				}
				return sendErr
			}, q.receive)
			_, err := client.Call(ctx, Call{})
			require.Equal(t, test.err, err)
			sendErr = nil
			for range test.late + 1 {
				q.put(t, undecoded)
			}
			r, err := client.Call(context.Background(), Call{})
			assert.NoError(t, err)
			assert.Equal(t, undecoded, r)
			assert.Empty(t, q.answers)
		})
	}
}
