package resp

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// A session is a client's end of a connection to a server.
type session struct {
	t      *testing.T
	conn   net.Conn
	frames *framing.Reader
	out    []byte
}

func dial(t *testing.T) *session {
	address := os.Getenv("WIREKIT_REDIS")
	if address == "" {
		t.Skip("WIREKIT_REDIS holds no server's address")
	}
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(time.Minute)))
	return &session{t: t, conn: conn, frames: framing.NewReader(conn, Framing(16<<20))}
}

// add puts a command into what the next flush sends.
func (s *session) add(args ...string) {
	var m Command
	for _, arg := range args {
		m.Args = append(m.Args, []byte(arg))
	}
	b, err := wire.Append(s.out, &m)
	require.NoError(s.t, err)
	s.out = b
}

func (s *session) flush() {
	_, err := s.conn.Write(s.out)
	require.NoError(s.t, err)
	s.out = s.out[:0]
}

// next reads a reply, which must be encoded again as it came.
func (s *session) next() Value {
	frame, err := s.frames.ReadFrame()
	require.NoError(s.t, err)
	var v Value
	require.NoError(s.t, wire.Unmarshal(frame, &v))
	back, err := wire.Append(nil, &v)
	require.NoError(s.t, err)
	require.True(s.t, bytes.Equal(frame, back), "%.200q", frame)
	return v
}

// do sends a command and reads the reply to it.
func (s *session) do(args ...string) Value {
	s.add(args...)
	s.flush()
	return s.next()
}

// A server takes 10,000 commands at once and answers each in turn.
func TestServerPipeline(t *testing.T) {
	const pairs = 5000
	s := dial(t)
	for i := range pairs {
		key := fmt.Sprint("wirekit:", i%100)
		s.add("SET", key, fmt.Sprint("value ", i))
		s.add("GET", key)
	}
	written := make(chan error, 1)
	go func() {
		_, err := s.conn.Write(s.out)
		written <- err
	}()
	for i := range pairs {
		require.Equal(t, line(SimpleString, "OK"), s.next())
		require.Equal(t, bulk(fmt.Sprint("value ", i)), s.next())
	}
	require.NoError(t, <-written)
}

func TestServerLargeValue(t *testing.T) {
	s := dial(t)
	large := string(bytes.Repeat([]byte("0123456789abcde\n"), 5<<20/16))
	require.Equal(t, line(SimpleString, "OK"), s.do("SET", "wirekit:large", large))
	require.True(t, large == string(s.do("GET", "wirekit:large").Bulk))
	require.Equal(t, number(1), s.do("DEL", "wirekit:large"))
}

// A server replies with each kind of RESP2 that there is; a value that is not there is null.
func TestServerOfRESP2(t *testing.T) {
	s := dial(t)
	s.do("DEL", "wirekit:list", "wirekit:none")
	assert.Equal(t, Value{Kind: BulkString}, s.do("GET", "wirekit:none"))
	assert.Equal(t, Value{Kind: Array}, s.do("BLPOP", "wirekit:none", "0.01"))
	assert.Equal(t, number(2), s.do("RPUSH", "wirekit:list", "a", ""))
	assert.Equal(t, list(Array, bulk("a"), bulk("")), s.do("LRANGE", "wirekit:list", "0", "-1"))
	assert.Equal(t, SimpleError, s.do("INCR", "wirekit:list").Kind)
	nested := s.do("EVAL", "return {1, {'a', {2}}, false}", "0")
	assert.Equal(t, wire.Format(&Value{Kind: Array, Items: []Value{
		number(1), list(Array, bulk("a"), list(Array, number(2))), {Kind: BulkString},
	}}), wire.Format(&nested))
}

// A server that was asked for RESP3 replies with the kinds that it adds.
func TestServerOfRESP3(t *testing.T) {
	s := dial(t)
	assert.Equal(t, Map, s.do("HELLO", "3").Kind)
	for _, tt := range []struct{ script, want string }{
		{"return {double=3.5}", ",3.5\r\n"},
		{"return false", "#f\r\n"},
		{"return true", "#t\r\n"},
		{"return nil", "_\r\n"},
		{"return {map={a={double=-1}}}", "%1\r\n$1\r\na\r\n,-1\r\n"},
		{"return {set={a=true}}", "~1\r\n$1\r\na\r\n"},
		{"return {big_number='-12345678901234567890'}", "(-12345678901234567890\r\n"},
		{"return {verbatim_string={string='one\\ntwo', format='txt'}}", "=11\r\ntxt:one\ntwo\r\n"},
		{"return {}", "*0\r\n"},
	} {
		v := s.do("EVAL", "redis.setresp(3); "+tt.script, "0")
		b, err := wire.Append(nil, &v)
		require.NoError(t, err)
		assert.Equal(t, tt.want, string(b), tt.script)
	}
	assert.Equal(t, list(Push, bulk("subscribe"), bulk("wirekit"), number(1)), s.do("SUBSCRIBE", "wirekit"))
}
