package tinytcp

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A Socket is what the programs of this file read packets from: a type of their own, as the original's is.
type Socket struct {
	io.Reader
	written bytes.Buffer
	closed  bool
}

func (s *Socket) Write(p []byte) (int, error) { return s.written.Write(p) }
func (s *Socket) IsClosed() bool              { return s.closed }

// A Server gives each of its sockets to a handler that returns nothing, as the original's does.
type Server struct{ handle func(socket *Socket) }

// serve is the usual shape of a public program: a function of its own socket.
func serve(socket *Socket) PacketHandler {
	return func(packet []byte) {
		if _, err := socket.Write(packet); err != nil && socket.IsClosed() {
			return
		}
	}
}

// TestProgramsWithTheirOwnSocket: the ways in which public programs use PacketFramingHandler compile with their socket
// type and work.
func TestProgramsWithTheirOwnSocket(t *testing.T) {
	lines := SplitBySeparator([]byte{'\n'})
	var seen *Socket
	for name, handle := range map[string]func(*Socket) error{
		"a function by name": PacketFramingHandler(lines, serve),
		"a literal": PacketFramingHandler(lines, func(socket *Socket) PacketHandler {
			seen = socket
			return func(packet []byte) { _, _ = socket.Write(packet) }
		}),
		"a config":  PacketFramingHandler(lines, serve, &PacketFramingConfig{ReadBufferSize: 8, MinReadSpace: 4}),
		"no config": PacketFramingHandler(lines, serve, nil),
		"a server whose handlers return nothing": func(socket *Socket) error {
			handle := PacketFramingHandler(lines, serve)
			server := Server{func(socket *Socket) { _ = handle(socket) }}
			server.handle(socket)
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			socket := &Socket{Reader: iotest.HalfReader(strings.NewReader("one\ntwo\n"))}
			require.NoError(t, handle(socket))
			assert.Equal(t, "onetwo", socket.written.String())
			if name == "a literal" {
				assert.Same(t, socket, seen)
			}
		})
	}
}
