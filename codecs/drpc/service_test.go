package drpc_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	. "github.com/seed44153783/wirekit/codecs/drpc"
)

// module is a Module with one method that runs handle.
type module struct {
	id     ModuleID
	handle func(ctx context.Context, body []byte) ([]byte, error)
}

func (m module) ID() ModuleID                          { return m.id }
func (m module) String() string                        { return m.id.String() }
func (m module) GetMethod(id MethodID) (Method, error) { return id, nil }

func (m module) HandleCall(ctx context.Context, _ Method, body []byte) ([]byte, error) {
	return m.handle(ctx, body)
}

func TestRegister(t *testing.T) {
	var s ModuleService
	_, ok := s.Module(ModuleSec)
	assert.False(t, ok)
	first := module{id: ModuleSec, handle: func(context.Context, []byte) ([]byte, error) { return []byte("first"), nil }}
	require.NoError(t, s.Register(first))
	require.NoError(t, s.Register(module{id: ModuleTest}))
	err := s.Register(module{id: ModuleSec})
	assert.Equal(t, &DuplicateModuleError{ID: ModuleSec}, err)
	assert.ErrorIs(t, err, ErrDuplicateModule)
	assert.EqualError(t, err, "drpc: module SEC is already registered")
	m, ok := s.Module(ModuleSec)
	require.True(t, ok)
	body, _ := m.HandleCall(context.Background(), nil, nil)
	assert.Equal(t, "first", string(body), "the first one stays")
}

func TestProcessPassesContextAndBody(t *testing.T) {
	type key struct{}
	var s ModuleService
	require.NoError(t, s.Register(module{handle: func(ctx context.Context, body []byte) ([]byte, error) {
		assert.Equal(t, "value", ctx.Value(key{}))
		return append([]byte("got "), body...), nil
	}}))
	msg, err := (&Call{Sequence: 4, Body: []byte("x")}).MarshalBinary()
	require.NoError(t, err)
	got, err := s.ProcessMessage(context.WithValue(context.Background(), key{}, "value"), msg)
	require.NoError(t, err)
	var r Response
	require.NoError(t, r.UnmarshalBinary(got))
	assert.Equal(t, Response{Sequence: 4, Body: []byte("got x")}, r)
}

func TestProcessFailures(t *testing.T) {
	for method, want := range map[MethodID]Status{108: StatusSuccess, 110: StatusFailedMarshal, 111: 77} {
		var s ModuleService
		require.NoError(t, s.Register(vectorModule{}))
		msg, err := (&Call{Module: 1, Method: method, Sequence: 9}).MarshalBinary()
		require.NoError(t, err)
		got, err := s.ProcessMessage(context.Background(), msg)
		require.NoError(t, err)
		var r Response
		require.NoError(t, r.UnmarshalBinary(got))
		assert.Equal(t, Response{Sequence: 9, Status: want}, r)
	}
}

func TestServiceConcurrently(t *testing.T) {
	var s ModuleService
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			handle := func(_ context.Context, body []byte) ([]byte, error) { return body, nil }
			assert.NoError(t, s.Register(module{id: ModuleID(i), handle: handle}))
			msg, err := (&Call{Module: ModuleID(i), Sequence: int64(i), Body: []byte{1}}).MarshalBinary()
			assert.NoError(t, err)
			got, err := s.ProcessMessage(context.Background(), msg)
			assert.NoError(t, err)
			var r Response
			assert.NoError(t, r.UnmarshalBinary(got))
			assert.Equal(t, Response{Sequence: int64(i), Body: []byte{1}}, r)
		})
	}
	wg.Wait()
}

// answer returns a send function that answers every call with r.
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
			r, err := NewClient(answer(test.answer)).Call(context.Background(), Call{})
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
	_, err := NewClient(nil).Call(ctx, Call{})
	assert.Equal(t, ErrNotConnected, err)
	_, err = new(Client).Call(ctx, Call{})
	assert.Equal(t, ErrNotConnected, err)

	broken := errors.New("broken")
	var sequences []int64
	reply, sendErr := []byte("\x80"), error(nil)
	client := NewClient(func(_ context.Context, msg []byte) ([]byte, error) {
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
	client := NewClient(func(_ context.Context, msg []byte) ([]byte, error) {
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
	client := NewClient(func(_ context.Context, msg []byte) ([]byte, error) {
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
