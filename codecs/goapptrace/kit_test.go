package goapptrace_test

import (
	"testing"

	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/wire"
	"github.com/seed44153783/wirekit/wire/wiretest"
)

// Every record keeps what package wire promises, and what is written by hand does what the description does.
func TestRecordsByTheKit(t *testing.T) {
	for name, c := range kits() {
		t.Run(name, func(t *testing.T) { wiretest.Test(t, c) })
	}
}

func kits() map[string]wiretest.Config {
	frames := []uint64{1, 1 << 63, 3, 4, 5, 6, 7, 8, 9}
	full := make([]uint64, goapptrace.MaxStackSize)
	return map[string]wiretest.Config{
		"ClientHello": {
			New: func() wire.Record { return new(goapptrace.ClientHelloPacket) },
			Samples: []wire.Record{
				&goapptrace.ClientHelloPacket{},
				&goapptrace.ClientHelloPacket{PID: 1, AppName: "app", Host: "host", ClientSecret: "hush", ProtocolVersion: "1"},
				&goapptrace.ClientHelloPacket{AppName: "\xff"},
			},
		},
		"ServerHello": {
			New:     func() wire.Record { return new(goapptrace.ServerHelloPacket) },
			Samples: []wire.Record{&goapptrace.ServerHelloPacket{}, &goapptrace.ServerHelloPacket{ProtocolVersion: "1.23"}},
		},
		"Log":      {New: func() wire.Record { return new(goapptrace.LogPacket) }, Samples: []wire.Record{&goapptrace.LogPacket{}}},
		"Ping":     {New: func() wire.Record { return new(goapptrace.PingPacket) }, Samples: []wire.Record{&goapptrace.PingPacket{}}},
		"Shutdown": {New: func() wire.Record { return new(goapptrace.ShutdownPacket) }, Samples: []wire.Record{&goapptrace.ShutdownPacket{}}},
		"StartTraceCmd": {
			New:     func() wire.Record { return new(goapptrace.StartTraceCmdPacket) },
			Samples: []wire.Record{&goapptrace.StartTraceCmdPacket{}, &goapptrace.StartTraceCmdPacket{FuncName: "main.(*T).<x>"}},
			Allocs:  -1, // of encoding/json
		},
		"StopTraceCmd": {
			New:     func() wire.Record { return new(goapptrace.StopTraceCmdPacket) },
			Samples: []wire.Record{&goapptrace.StopTraceCmdPacket{}, &goapptrace.StopTraceCmdPacket{FuncName: "é\u2028\"\n"}},
			Allocs:  -1,
		},
		"Symbol": {
			New: func() wire.Record { return new(goapptrace.SymbolPacket) },
			Samples: []wire.Record{
				&goapptrace.SymbolPacket{},
				&goapptrace.SymbolPacket{SymbolsData: table()},
				&goapptrace.SymbolPacket{SymbolsData: goapptrace.SymbolsData{Files: []string{"a", "", "b"}, Lines: []goapptrace.GoLine{{PC: 1}}}},
			},
		},
		"RawFuncLog": {
			New: func() wire.Record { return new(goapptrace.RawFuncLogPacket) },
			Samples: []wire.Record{
				&goapptrace.RawFuncLogPacket{},
				&goapptrace.RawFuncLogPacket{ID: -2, Tag: goapptrace.FuncEnd, Timestamp: 3, Frames: frames, GID: 5, TxID: 1 << 63},
				&goapptrace.RawFuncLogPacket{Tag: 255, Frames: full},
			},
			FastAppend: func(dst []byte, r wire.Record) ([]byte, error) {
				return r.(*goapptrace.RawFuncLogPacket).AppendBinary(dst)
			},
			FastUnmarshal: func(b []byte, r wire.Record) error {
				return r.(*goapptrace.RawFuncLogPacket).UnmarshalBinary(b)
			},
		},
		"Header": {
			New: func() wire.Record { return new(goapptrace.HeaderPacket) },
			Samples: []wire.Record{
				&goapptrace.HeaderPacket{}, &goapptrace.HeaderPacket{Size: 1 << 31, PacketType: 200},
			},
		},
		"Goroutine": {
			New:     func() wire.Record { return new(goapptrace.Goroutine) },
			Samples: []wire.Record{&goapptrace.Goroutine{}, &goapptrace.Goroutine{GID: 1, StartTime: 2, EndTime: goapptrace.NotEnded}},
		},
		"FuncLog": {
			New: func() wire.Record { return new(goapptrace.FuncLog) },
			Samples: []wire.Record{
				&goapptrace.FuncLog{},
				&goapptrace.FuncLog{ID: 1, StartTime: 2, EndTime: 3, ParentID: goapptrace.NoParent, Frames: frames, GID: 9},
				&goapptrace.FuncLog{Frames: full},
			},
		},
	}
}
