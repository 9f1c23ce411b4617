package serial_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	. "github.com/seed44153783/wirekit/codecs/serial"
)

// named is a task that answers with a text.
func named(text string) TaskFunc {
	return func(_ context.Context, w ResponseWriter, _ *Request) error {
		_, err := w.Write([]byte(text))
		return err
	}
}

func TestMuxRegister(t *testing.T) {
	var m Mux
	assert.Empty(t, m.Codes())
	_, _, ok := m.Lookup(7)
	assert.False(t, ok)
	require.NoError(t, m.Register(249, "last", named("")))
	require.NoError(t, m.Register(7, "seven", named("first")))
	require.NoError(t, m.Register(0, "", named("")))
	assert.Equal(t, ErrRegistered, m.Register(7, "again", named("second")))
	for _, code := range []TaskCode{250, 251, 255} {
		assert.Equal(t, ErrReserved, m.Register(code, "x", named("")))
		assert.Equal(t, ErrReserved, m.Replace(code, "x", named("")))
		_, _, ok := m.Lookup(code)
		assert.False(t, ok)
	}
	assert.Equal(t, ErrNilTask, m.Register(8, "x", nil))
	assert.Equal(t, ErrNilTask, m.Replace(7, "x", nil))
	assert.Equal(t, []TaskCode{0, 7, 249}, m.Codes())
	name, f, ok := m.Lookup(7)
	assert.True(t, ok)
	assert.Equal(t, "seven", name)
	assert.NotNil(t, f)

	require.NoError(t, m.Replace(7, "new", named("second")))
	require.NoError(t, m.Replace(8, "eight", named("")))
	name, _, _ = m.Lookup(7)
	assert.Equal(t, "new", name)
	assert.Equal(t, []TaskCode{0, 7, 8, 249}, m.Codes())
	conn := script("\x07\x00")
	require.NoError(t, m.Serve(context.Background(), conn, 0))
	assert.Equal(t, "\x00\x06second\x00", conn.written.String())
}

func TestMuxConcurrently(t *testing.T) {
	var m Mux
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			assert.NoError(t, m.Register(TaskCode(i), "", named("x")))
			assert.NoError(t, m.Replace(9, "", named("y")))
			assert.NotEmpty(t, m.Codes())
			conn := script(string([]byte{byte(i), 0}))
			assert.NoError(t, m.Serve(context.Background(), conn, 0))
			assert.Equal(t, "\x00\x01x\x00", conn.written.String())
		})
	}
	wg.Wait()
}
