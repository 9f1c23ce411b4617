// Command capture writes what a Redis server replies to testdata/, for the groups about RESP. It empties the server:
// start one of its own, and from bench/ run
//
//	redis-server --port 7777 --bind 127.0.0.1 --save ''
//	go run ./capture -address 127.0.0.1:7777
package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"io"
	"log"
	"net"
	"os"
	"path/filepath"
	"strings"
)

// end is what the server says after the replies that are asked for.
const end = "$3\r\nend\r\n"

func main() {
	address := flag.String("address", "127.0.0.1:6379", "the server's address")
	out := flag.String("o", "testdata", "the directory to write to")
	flag.Parse()
	conn, err := net.Dial("tcp", *address)
	check(err)
	replies(conn, `FLUSHALL
EVAL "redis.call('SET', 'bulk', string.rep('five mebibytes, ', 327680))" 0
EVAL "for i = 0, 99999 do redis.call('RPUSH', 'list', 'element ' .. i) end" 0
EVAL "for i = 1, 1000 do redis.call('XADD', 'stream', i .. '-0', 'sensor', i % 7, 'temperature', 19 + i % 5) end" 0
HSET user:1 name Alice mail alice@example.com visits 17
`)
	for name, commands := range map[string]string{
		"small": strings.Repeat(`PING
SET greeting "hello, world"
GET greeting
GET nothing
INCR counter
HGETALL user:1
INCR greeting
MGET greeting nothing counter
`, 512),
		"command": "COMMAND\nXRANGE stream - +\n",
		"bulk":    "GET bulk\n",
		"array":   "LRANGE list 0 -1\n",
	} {
		var packed bytes.Buffer
		w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
		check(err)
		_, err = w.Write(replies(conn, commands))
		check(err)
		check(w.Close())
		check(os.WriteFile(filepath.Join(*out, name+".resp.gz"), packed.Bytes(), 0o666))
	}
}

// replies sends commands, each on a line, and returns the bytes of the replies.
func replies(conn net.Conn, commands string) []byte {
	go func() {
		_, err := io.WriteString(conn, strings.ReplaceAll(commands+"ECHO end\n", "\n", "\r\n"))
		check(err)
	}()
	var got []byte
	for buf := make([]byte, 64<<10); !bytes.HasSuffix(got, []byte(end)); {
		n, err := conn.Read(buf)
		check(err)
		got = append(got, buf[:n]...)
	}
	return bytes.TrimSuffix(got, []byte(end))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
