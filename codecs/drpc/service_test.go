package drpc_test

import (
	"context"
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

// methodless is a Module whose methods are nil.
type methodless struct{ module }

func (methodless) GetMethod(MethodID) (Method, error) { return nil, nil }

// TestNilModulesAndMethods: neither is a reason to panic.
func TestNilModulesAndMethods(t *testing.T) {
	var s ModuleService
	assert.Equal(t, ErrNilModule, s.Register(nil))
	require.NoError(t, s.Register(methodless{}))
	msg, err := (&Call{Sequence: 4}).MarshalBinary()
	require.NoError(t, err)
	got, err := s.ProcessMessage(context.Background(), msg)
	require.NoError(t, err)
	var r Response
	require.NoError(t, r.UnmarshalBinary(got))
	assert.Equal(t, Response{Sequence: 4, Status: StatusUnknownMethod}, r)
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
