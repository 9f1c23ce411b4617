package goapptrace_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// Packets are read from a stream by a framing.Reader and decoded frame by frame, without allocation for function logs.
func Example() {
	file, err := os.Open("testdata/gofmt.bin")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer file.Close()

	var proto goapptrace.Proto
	var slots goapptrace.Slots
	var symbols goapptrace.SymbolsData
	logs := 0
	for frame, err := range framing.NewReader(file, proto.Framing()).Frames() {
		if err != nil {
			fmt.Println(err) // names offset and frame
			return
		}
		p, _, err := proto.UnpackInto(&slots, frame)
		if err != nil {
			fmt.Println(err) // names packet, field and offset in the frame; the next frame may be fine
			continue
		}
		switch p := p.(type) {
		case *goapptrace.SymbolPacket:
			symbols = p.SymbolsData // the only one of the session, so it is not overwritten
			fmt.Println(len(p.Files), "files,", len(p.Funcs), "functions,", len(p.Lines), "lines", symbols.Validate())
		case *goapptrace.RawFuncLogPacket:
			if logs++; logs == 1 {
				f, _ := symbols.Func(p.Frames[0])
				l, _ := symbols.Line(p.Frames[0])
				fmt.Println(p.Tag, f.Name, "line", l.Line)
			}
		default:
			fmt.Println(p)
		}
	}
	fmt.Println(logs, "logs")
	// Output:
	// ClientHello{PID: 4242, AppName: "gofmt", Host: "tracer-01", ClientSecret: 0 bytes, ProtocolVersion: "1"}
	// 33 files, 49 functions, 1409 lines <nil>
	// start main.rewriteFile line 196
	// Shutdown{}
	// 800 logs
}

func ExampleProto_Unpack() {
	var proto goapptrace.Proto
	b, _ := proto.Pack(&goapptrace.StartTraceCmdPacket{FuncName: "main.main"})
	p, n, err := proto.Unpack(b[:10])
	fmt.Println(p, n, err) // more is needed
	p, n, err = proto.Unpack(b)
	fmt.Println(p, n, err)
	_, n, err = proto.Unpack([]byte{0, 0, 0, 3, 9, 1, 2}) // a frame too short for its type
	fmt.Println(n, err)
	fmt.Println(errors.As(err, new(*wire.DecodeError)))
	// Output:
	// <nil> 0 <nil>
	// StartTraceCmd{FuncName: "main.main"} 37 <nil>
	// 7 RawFuncLog: wire: ID: Int64 at offset 5: unexpected EOF
	// true
}

// A client and a server talk over a TCP connection. Run drives both; any goroutine may send meanwhile.
func ExampleServer_Run() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer listener.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	done := make(chan error)
	go func() { // the traced program
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			done <- err
			return
		}
		client := goapptrace.NewClient(goapptrace.ClientConfig{Hello: goapptrace.ClientHelloPacket{AppName: "app"}})
		done <- client.Run(ctx, conn, func(e goapptrace.Event) error {
			if e.Kind != goapptrace.EventStartTrace {
				return e.Err
			}
			for id := range int64(3) {
				log := &goapptrace.RawFuncLogPacket{ID: id, Frames: []uint64{0x401000}}
				if err := client.SendRawFuncLog(log); err != nil {
					return err
				}
			}
			client.Close() // after what was sent
			return nil
		})
	}()

	conn, err := listener.Accept()
	if err != nil {
		fmt.Println(err)
		return
	}
	server := goapptrace.NewServer(goapptrace.ServerConfig{})
	err = server.Run(ctx, conn, func(e goapptrace.Event) error {
		fmt.Println(e.Kind, e.Packet)
		if e.Kind == goapptrace.EventConnected {
			return server.StartTrace("main.main")
		}
		return e.Err
	})
	fmt.Println("server:", err)
	fmt.Println("client:", <-done)
	// Output:
	// Connected ClientHello{PID: 0, AppName: "app", Host: "", ClientSecret: 0 bytes, ProtocolVersion: "1"}
	// RawFuncLog RawFuncLog{ID: 0, Tag: start, Timestamp: 0, Frames: [0x401000], GID: 0, TxID: 0}
	// RawFuncLog RawFuncLog{ID: 1, Tag: start, Timestamp: 0, Frames: [0x401000], GID: 0, TxID: 0}
	// RawFuncLog RawFuncLog{ID: 2, Tag: start, Timestamp: 0, Frames: [0x401000], GID: 0, TxID: 0}
	// Shutdown Shutdown{}
	// server: <nil>
	// client: <nil>
}

// A session without Run: the caller carries the bytes, here from one variable to the other, and says what time it is.
func ExampleSession() {
	now := time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	client := goapptrace.NewClient(goapptrace.ClientConfig{
		Hello: goapptrace.ClientHelloPacket{AppName: "app", ClientSecret: "hush"},
	})
	server := goapptrace.NewServer(goapptrace.ServerConfig{Secret: "hush"})
	carry := func() {
		now = now.Add(100 * time.Millisecond)
		client.Tick(now)
		server.Tick(now)
		server.Feed(client.Output())
		for {
			e, ok := server.Next()
			if !ok {
				break
			}
			fmt.Println("server:", e.Kind, e.Packet)
		}
		client.Feed(server.Output())
		for {
			e, ok := client.Next()
			if !ok {
				break
			}
			fmt.Println("client:", e.Kind, e.Packet)
		}
	}
	carry()
	_ = client.SendRawFuncLog(&goapptrace.RawFuncLogPacket{ID: 1, Frames: []uint64{0x401000}})
	_ = server.StartTrace("main.main")
	carry()
	client.Close()
	carry()
	// Output:
	// server: Connected ClientHello{PID: 0, AppName: "app", Host: "", ClientSecret: 4 bytes, ProtocolVersion: "1"}
	// client: Connected ServerHello{ProtocolVersion: "1"}
	// server: RawFuncLog RawFuncLog{ID: 1, Tag: start, Timestamp: 0, Frames: [0x401000], GID: 0, TxID: 0}
	// client: StartTrace StartTraceCmd{FuncName: "main.main"}
	// server: Shutdown Shutdown{}
}

func ExampleMergePacket() {
	var m goapptrace.MergePacket
	for id := range int64(3) {
		if err := m.Merge(&goapptrace.RawFuncLogPacket{ID: id}); err != nil {
			fmt.Println(err)
		}
	}
	var conn bytes.Buffer
	n, err := m.WriteTo(&conn) // one Write
	fmt.Println(n, err, m.Len())
	// Output: 138 <nil> 0
}

func ExampleBatcher() {
	now := time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	var b goapptrace.Batcher
	_ = b.Add(&goapptrace.RawFuncLogPacket{ID: 1}, now)
	fmt.Println(b.Due(now.Add(99*time.Millisecond)), b.Due(now.Add(100*time.Millisecond)))
	fmt.Println(len(b.Flush()), b.Len())
	// Output:
	// false true
	// 46 0
}

func ExampleParseVersion() {
	ours, _ := goapptrace.ParseVersion(goapptrace.ProtocolVersion)
	for _, s := range []string{"1", "1.0", "2", "one"} {
		v, err := goapptrace.ParseVersion(s)
		fmt.Println(v, err == nil && v.Compatible(ours), err)
	}
	// Output:
	// 1 true <nil>
	// 1.0 false <nil>
	// 2 false <nil>
	// 0 false goapptrace: malformed version: "one"
}
