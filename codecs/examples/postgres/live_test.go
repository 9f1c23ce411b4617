package postgres

import (
	"fmt"
	"net"
	"os"
	"strings"
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
}

// describePortal asks for the RowDescription of the unnamed portal.
type describePortal struct{}

func (m *describePortal) Fields(c *wire.Codec) {
	message(c, "D")
	c.Magic("Portal", "P\x00")
}

// dial starts a connection as user postgres, who needs no password.
func dial(t *testing.T) *session {
	address := os.Getenv("WIREKIT_POSTGRES")
	if address == "" {
		t.Skip("WIREKIT_POSTGRES holds no server's address")
	}
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(time.Minute)))
	large := Framing()
	large.Max = 64 << 20
	s := &session{t, conn, framing.NewReader(conn, large)}
	s.send(&Startup{[]Parameter{{"user", "postgres"}, {"database", "postgres"}}})
	first, err := s.frames.ReadFrame()
	require.NoError(t, err)
	require.NoError(t, wire.Unmarshal(first, new(AuthenticationOk)), "%q", first)
	s.ready(func([]byte) {}) // ParameterStatus and BackendKeyData
	return s
}

func (s *session) send(messages ...wire.Record) {
	var b []byte
	for _, m := range messages {
		var err error
		b, err = wire.Append(b, m)
		require.NoError(s.t, err)
	}
	_, err := s.conn.Write(b)
	require.NoError(s.t, err)
}

// ready calls got for every message up to ReadyForQuery.
func (s *session) ready(got func(frame []byte)) {
	for {
		frame, err := s.frames.ReadFrame()
		require.NoError(s.t, err)
		if frame[0] == 'Z' {
			return
		}
		got(frame)
	}
}

// query runs a query, and calls got for every message of the answer that is described.
func (s *session) query(query string, parameters [][]byte, got func(kind byte, m wire.Record)) {
	s.send(&Parse{Query: query}, &Bind{Parameters: parameters}, &describePortal{}, &Execute{}, &Sync{})
	described := map[byte]wire.Record{
		'T': new(RowDescription), 'D': new(DataRow), 'E': new(Error),
		'H': new(CopyOut), 'd': new(CopyData), 'c': new(CopyDone),
	}
	s.ready(func(frame []byte) {
		if m, ok := described[frame[0]]; ok {
			require.NoError(s.t, wire.Unmarshal(frame, m), "%q", frame)
			got(frame[0], m)
		}
	})
}

func TestServerSendsRows(t *testing.T) {
	const rows = 100_000
	s := dial(t)
	n := 0
	query := "select n as id, case when n % 3 = 0 then null else 'row ' || n end as name" +
		" from generate_series(1, 100000) n"
	s.query(query, nil, func(_ byte, m wire.Record) {
		switch m := m.(type) {
		case *RowDescription:
			assert.Equal(t, &RowDescription{[]Column{{"id", 0, 0, 23, 4, -1, 0}, {"name", 0, 0, 25, -1, -1, 0}}}, m)
		case *DataRow:
			n++
			require.Len(t, m.Values, 2)
			require.Equal(t, fmt.Sprint(n), string(m.Values[0]))
			if n%3 == 0 {
				require.Nil(t, m.Values[1])
			} else {
				require.Equal(t, fmt.Sprint("row ", n), string(m.Values[1]))
			}
		default:
			require.Fail(t, "unexpected message", "%T %s", m, wire.Format(m))
		}
	})
	assert.Equal(t, rows, n)
}

func TestServerReturnsParameters(t *testing.T) {
	s := dial(t)
	large := []byte(strings.Repeat("wirekit 10", 1_000_000))
	var rows [][][]byte
	s.query("select $1::text, $2::text, $3::text", [][]byte{large, nil, {}}, func(_ byte, m wire.Record) {
		if row, ok := m.(*DataRow); ok {
			rows = append(rows, row.Values)
		}
	})
	require.Len(t, rows, 1)
	require.Len(t, rows[0], 3)
	assert.True(t, string(large) == string(rows[0][0]))
	assert.Nil(t, rows[0][1])
	assert.Equal(t, []byte{}, rows[0][2])
}

func TestServerTellsErrors(t *testing.T) {
	s := dial(t)
	for query, want := range map[string]string{
		"select 1/0": "22012", "select * from nowhere": "42P01", "selec": "42601",
	} {
		code := ""
		s.query(query, nil, func(_ byte, m wire.Record) {
			if e, ok := m.(*Error); ok {
				for _, d := range e.Details {
					if d.Code == 'C' {
						code += d.Text
					}
				}
			}
		})
		assert.Equal(t, want, code, query) // and the connection goes on
	}
}

func TestServerCopiesOut(t *testing.T) {
	s := dial(t)
	kinds, data := "", ""
	query := "copy (select n, nullif(n, 2) from generate_series(1, 1000) n) to stdout"
	s.query(query, nil, func(kind byte, m wire.Record) {
		switch m := m.(type) {
		case *CopyOut:
			assert.Equal(t, &CopyOut{0, []int16{0, 0}}, m)
		case *CopyData:
			data += string(m.Data)
		}
		kinds += string(kind)
	})
	assert.Equal(t, "H"+strings.Repeat("d", 1000)+"c", kinds)
	assert.True(t, strings.HasPrefix(data, "1\t1\n2\t\\N\n3\t3\n"))
	assert.True(t, strings.HasSuffix(data, "1000\t1000\n"))
}
