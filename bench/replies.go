package bench

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/gomodule/redigo/redis"
	radix "github.com/mediocregopher/radix/v4/resp"
	"github.com/mediocregopher/radix/v4/resp/resp3"
	"github.com/tidwall/redcon"

	"github.com/seed44153783/wirekit/bench/round"
	"github.com/seed44153783/wirekit/codecs/examples/resp"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// The captures are what a server replied to the commands in capture/main.go.
//
//go:embed testdata/*.resp.gz
var captures embed.FS

func captured(name string) []byte {
	f, err := captures.Open("testdata/" + name + ".resp.gz")
	if err != nil {
		panic(err) // it is embedded
	}
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		panic(err)
	}
	b, err := io.ReadAll(unpacked)
	if err != nil {
		panic(err)
	}
	return b
}

// A respClient reads the replies of a Redis server.
type respClient struct {
	name string
	// next reads a reply into memory of its own, which the next one may use again.
	next func() (reply any, err error)
	// append appends the bytes of a reply to dst.
	append func(dst []byte, reply any) []byte
}

// replies reads what a server has sent: frame by frame, each decoded from the slice that it is, and from a Decoder over
// the stream that trusts the server with the length of a large reply.
func replies() (groups []round.Group) {
	src := bytes.NewReader(nil)
	peers := []respClient{redigoReplies(src), radixReplies(src), redconReplies(src)}
	for _, c := range []struct {
		name, file string
		replies    int
		goal       float64
	}{
		{"small replies", "small", 8 * 512, 1.1},
		{"COMMAND and XRANGE", "command", 2, 1.1},
		{"a bulk string of 5 MiB", "bulk", 1, 0.9},
		{"an array of 100,000", "array", 1, 0.9},
	} {
		in := captured(c.file)
		for _, ours := range []respClient{framedReplies(src), streamReplies(src)} {
			g := round.Group{
				Section: "RESP", Name: c.name + ", " + strings.TrimPrefix(ours.name, "wirekit "), Unit: "reply", Items: c.replies, Goal: c.goal, Spread: spreadSmall,
				Note:  "to cut frames and then decode them looks at each line twice, the peers and a Decoder once",
				Clear: func() {},
			}
			for _, client := range append([]respClient{ours}, peers...) {
				g.Candidates = append(g.Candidates, client.candidate(src, in, c.replies))
			}
			groups = append(groups, g)
		}
	}
	return groups
}

// candidate reads n replies from src, which in goes into. What it reads is checked by writing it again.
func (c respClient) candidate(src *bytes.Reader, in []byte, n int) round.Candidate {
	return round.Candidate{
		Name: c.name,
		Pass: func() {
			src.Reset(in)
			for range n {
				if _, err := c.next(); err != nil {
					return
				}
			}
		},
		Check: func() error {
			var got []byte
			src.Reset(in)
			for range n {
				reply, err := c.next()
				if err != nil {
					return err
				}
				got = c.append(got, reply)
			}
			if !bytes.Equal(got, in) {
				return errDiffers
			}
			return nil
		},
	}
}

// maxReply is the largest reply that is taken, in bytes.
const maxReply = 16 << 20

func framedReplies(src io.Reader) respClient {
	frames := framing.NewReader(src, resp.Framing(maxReply))
	var c wire.Codec
	var v resp.Value
	return respClient{"wirekit Sized and Codec", func() (any, error) {
		frame, err := frames.ReadFrame()
		if err != nil {
			return nil, err
		}
		return &v, c.Unmarshal(frame, &v)
	}, appendValue}
}

func streamReplies(src io.Reader) respClient {
	d := wire.NewStreamDecoder(src, 64<<10)
	d.Trust = maxReply
	var v resp.Value
	return respClient{"wirekit Decoder with Trust", func() (any, error) { return &v, d.Decode(&v) }, appendValue}
}

func appendValue(dst []byte, reply any) []byte {
	dst, _ = wire.Append(dst, reply.(*resp.Value))
	return dst
}

// A connection only reads.
type connection struct {
	net.Conn
	io.Reader
}

func (c connection) Read(b []byte) (int, error) { return c.Reader.Read(b) }

func (connection) SetReadDeadline(time.Time) error { return nil }

func redigoReplies(src io.Reader) respClient {
	conn := redis.NewConn(connection{nil, src}, 0, 0)
	return respClient{"redigo", func() (any, error) {
		reply, err := conn.Receive()
		if e, ok := err.(redis.Error); ok {
			return e, nil
		}
		return reply, err
	}, appendReply}
}

func radixReplies(src io.Reader) respClient {
	buffered, opts := bufio.NewReader(src), radix.NewOpts()
	return respClient{"radix", func() (any, error) {
		var reply any
		err := resp3.Unmarshal(buffered, &reply, opts)
		if e := (resp3.SimpleError{}); errors.As(err, &e) {
			return e, nil
		}
		return reply, err
	}, appendReply}
}

const nullReply = "$-1\r\n"

// appendReply appends what the clients make of a reply.
func appendReply(dst []byte, reply any) []byte {
	switch r := reply.(type) {
	case nil:
		return append(dst, nullReply...)
	case string:
		return fmt.Appendf(dst, "+%s\r\n", r)
	case error:
		return fmt.Appendf(dst, "-%s\r\n", r)
	case int64:
		return fmt.Appendf(dst, ":%d\r\n", r)
	case []byte:
		if r == nil {
			return append(dst, nullReply...)
		}
		return fmt.Appendf(dst, "$%d\r\n%s\r\n", len(r), r)
	case []any:
		dst = fmt.Appendf(dst, "*%d\r\n", len(r))
		for _, item := range r {
			dst = appendReply(dst, item)
		}
		return dst
	}
	return fmt.Appendf(dst, "%T", reply)
}

// redconReplies keeps what it has read in a buffer, and starts anew where a reply is not whole yet: redcon has no reader
// of replies. A reply is copied, as it is a view of the buffer.
func redconReplies(src io.Reader) respClient {
	buf, at, end := make([]byte, 64<<10), 0, 0
	return respClient{"redcon", func() (any, error) {
		for {
			n, reply := redcon.ReadNextRESP(buf[at:end])
			if n > 0 {
				at += n
				return redconValue(reply), nil
			}
			if at == 0 && end == len(buf) {
				buf = append(buf, make([]byte, len(buf))...)
			}
			at, end = 0, copy(buf, buf[at:end])
			n, err := src.Read(buf[end:])
			if end += n; err != nil {
				return nil, err
			}
		}
	}, appendReply}
}

// redconValue returns what the other clients make of a reply.
func redconValue(r redcon.RESP) any {
	switch r.Type {
	case redcon.Integer:
		return r.Int()
	case redcon.String:
		return r.String()
	case redcon.Error:
		return errors.New(r.String())
	case redcon.Bulk:
		return bytes.Clone(r.Data)
	}
	items := make([]any, 0, r.Count)
	r.ForEach(func(item redcon.RESP) bool {
		items = append(items, redconValue(item))
		return true
	})
	return items
}
