package mqtt

import (
	"bytes"
	"encoding/binary"
	"net"
	"os"
	"testing"
	"time"

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
	address := os.Getenv("WIREKIT_MQTT")
	if address == "" {
		t.Skip("WIREKIT_MQTT holds no server's address")
	}
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(time.Minute)))
	return &session{t: t, conn: conn, frames: framing.NewReader(conn, Framing())}
}

// add puts a packet into what the next flush sends.
func (s *session) add(p wire.Record) {
	b, err := wire.Append(s.out, p)
	require.NoError(s.t, err)
	s.out = b
}

func (s *session) flush() {
	_, err := s.conn.Write(s.out)
	require.NoError(s.t, err)
	s.out = s.out[:0]
}

// next reads a packet.
func (s *session) next() wire.Record {
	frame, err := s.frames.ReadFrame()
	require.NoError(s.t, err)
	p, ok := map[byte]wire.Record{
		2: new(ConnAck), 3: new(Publish), 4: new(PubAck), 5: new(PubRec), 6: new(PubRel), 7: new(PubComp),
		9: new(SubAck), 11: new(UnsubAck), 13: new(PingResp),
	}[frame[0]>>4]
	require.True(s.t, ok, "type %d", frame[0]>>4)
	require.NoError(s.t, wire.Unmarshal(frame, p))
	return p
}

// exchange sends p and reads the answer to it.
func (s *session) exchange(p wire.Record) wire.Record {
	s.add(p)
	s.flush()
	return s.next()
}

// published is message number i, of QoS 0, 1 and 2 in turn and up to 1 MiB long; its first bytes are its number.
func published(i int) *Publish {
	sizes := [...]int{4, 100, 125, 130, 5000, 16380, 70000, 4, 4, 4, 300}
	size := sizes[i%len(sizes)]
	if i%97 == 0 {
		size = 1 << 20
	}
	p := &Publish{QoS: uint8(i % 3), Topic: "wirekit/live", Payload: bytes.Repeat([]byte{byte(i)}, size)}
	binary.BigEndian.PutUint32(p.Payload, uint32(i))
	if p.QoS > 0 {
		p.ID = uint16(i + 1)
	}
	return p
}

// A server takes every packet that a client may send, sends every packet that it may send, and hands back 1,000
// messages as they were.
func TestServer(t *testing.T) {
	const messages, atOnce = 1000, 20
	s := dial(t)
	require.Equal(t, &ConnAck{}, s.exchange(&Connect{
		CleanSession: true, KeepAlive: 60, ClientID: "wirekit", HasWill: true, WillQoS: 1, WillTopic: "wirekit/will",
		WillMessage: []byte("gone"),
	}))
	subscribe := &Subscribe{1, []Filter{{"wirekit/live", 2}, {"wirekit/other/#", 0}}}
	require.Equal(t, &SubAck{1, []uint8{2, 0}}, s.exchange(subscribe))
	require.Equal(t, &PingResp{}, s.exchange(&PingReq{}))

	seen := make([]int, messages)
	for from := 0; from < messages; from += atOnce {
		due := 0 // messages to come, and acknowledgements of those that went out
		for i := from; i < from+atOnce; i++ {
			p := published(i)
			s.add(p)
			due++
			if p.QoS > 0 {
				due++
			}
		}
		for due > 0 {
			s.flush()
			switch p := s.next().(type) {
			case *Publish:
				i := int(binary.BigEndian.Uint32(p.Payload))
				want := published(i)
				require.Equal(t, want.QoS, p.QoS)
				require.Equal(t, want.Topic, p.Topic)
				require.True(t, bytes.Equal(want.Payload, p.Payload), "message %d", i)
				seen[i]++
				switch p.QoS {
				case 0:
					due--
				case 1:
					s.add(&PubAck{p.ID})
					due--
				case 2:
					s.add(&PubRec{p.ID})
				}
			case *PubRel:
				s.add(&PubComp{p.ID})
				due--
			case *PubRec:
				s.add(&PubRel{p.ID})
			case *PubAck, *PubComp:
				due--
			default:
				require.Fail(t, "unexpected packet", "%T", p)
			}
		}
		s.flush()
	}
	for i, n := range seen {
		require.Equal(t, 1, n, "message %d", i)
	}
	require.Equal(t, &UnsubAck{2}, s.exchange(&Unsubscribe{2, []string{"wirekit/live"}}))
	s.add(&Disconnect{})
	s.flush()
	_, err := s.frames.ReadFrame()
	require.Error(t, err)
}
