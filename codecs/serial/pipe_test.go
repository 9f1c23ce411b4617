package serial_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// pipe is one end of a connection in memory.
type pipe struct {
	*io.PipeReader
	*io.PipeWriter
}

// Close ends both directions: the other end reads io.EOF and writes io.ErrClosedPipe.
func (p pipe) Close() error {
	_ = p.PipeReader.Close()
	return p.PipeWriter.Close()
}

// connect returns the two ends of a connection without any buffer.
func connect() (client, server pipe) {
	requests, toServer := io.Pipe()
	answers, toClient := io.Pipe()
	return pipe{answers, toServer}, pipe{requests, toClient}
}

// scripted is a connection that reads from in and collects what is written.
type scripted struct {
	io.Reader
	written  bytes.Buffer
	writes   int
	writeErr error
	closed   int
}

func script(in string) *scripted { return &scripted{Reader: bytes.NewReader([]byte(in))} }

func (s *scripted) Write(p []byte) (int, error) {
	s.writes++
	if s.writeErr != nil {
		return 0, s.writeErr
	}
	return s.written.Write(p)
}

func (s *scripted) Close() error {
	s.closed++
	return errors.New("close error")
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

// readerFunc is a Read method.
type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// allocated returns the bytes allocated by f.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
