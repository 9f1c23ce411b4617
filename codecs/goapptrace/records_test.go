package goapptrace_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/wire"
)

// What the methods do is what package wire does with the description.
func TestMethodsFollowTheDescription(t *testing.T) {
	for _, r := range samples() {
		b, err := wire.Append(nil, r)
		require.NoError(t, err)
		got, err := r.AppendBinary(nil)
		require.NoError(t, err)
		assert.Equal(t, b, got, r.String())
		assert.Equal(t, len(b), wire.Size(r), r.String())

		back := fresh(r)
		require.NoError(t, wire.Unmarshal(b, back))
		assert.Equal(t, r, back)
	}
}

func TestRecordsAsJSON(t *testing.T) {
	for want, r := range map[string]goapptrace.Record{
		`{}`:                      &goapptrace.PingPacket{},
		`{"FuncName":"main.<x>"}`: &goapptrace.StopTraceCmdPacket{FuncName: "main.<x>"},
		`{"PID":1,"AppName":"","Host":"","ClientSecret":"hush","ProtocolVersion":""}`: &goapptrace.ClientHelloPacket{PID: 1, ClientSecret: "hush"},
		`{"ID":1,"Tag":1,"Timestamp":0,"Frames":[9223372036854775808],"GID":0,"TxID":0}`: &goapptrace.RawFuncLogPacket{
			ID: 1, Tag: goapptrace.FuncEnd, Frames: []uint64{1 << 63},
		},
		`{"Files":["a"],"Mods":[],"Funcs":[{"Name":"f","Entry":1}],"Lines":[]}`: &goapptrace.SymbolPacket{SymbolsData: goapptrace.SymbolsData{
			Files: []string{"a"}, Funcs: []goapptrace.GoFunc{{Name: "f", Entry: 1}},
		}},
	} {
		doc, err := wire.AppendJSON(nil, r)
		require.NoError(t, err)
		assert.Equal(t, want, string(doc))
	}
	_, err := wire.AppendJSON(nil, &goapptrace.FuncLog{Frames: make([]uint64, 65)})
	assert.ErrorIs(t, err, goapptrace.ErrTooManyFrames)
}

// What a dump is made of: every byte belongs to one field, a command is one value, and a secret is not shown.
func TestRecordsTraced(t *testing.T) {
	for _, c := range []struct {
		r    goapptrace.Record
		want []string
	}{
		{&goapptrace.StartTraceCmdPacket{FuncName: "f"}, []string{`0+24 FuncName "f"`}},
		{&goapptrace.HeaderPacket{Size: 9, PacketType: goapptrace.TypePing}, []string{`0+4 Size 9`, `4+1 PacketType Ping`}},
		{&goapptrace.ClientHelloPacket{PID: 7, AppName: "a", ClientSecret: "hush", ProtocolVersion: "1"}, []string{
			`0+8 PID 7`, `8+8 AppName 1`, `16+1 AppName "a"`, `17+8 Host 0`, `25+0 Host ""`, `25+8 ClientSecret 4`,
			`33+4 ClientSecret 4 bytes`, `37+8 ProtocolVersion 1`, `45+1 ProtocolVersion "1"`,
		}},
		{&goapptrace.FuncLog{ParentID: -1, Frames: []uint64{7, 8}}, []string{
			`0+8 ID 0`, `8+8 StartTime 0`, `16+8 EndTime 0`, `24+8 ParentID -1`, `32+8 Frames 2`, `40+16 Frames [7 8]`, `56+8 GID 0`,
		}},
		{&goapptrace.SymbolPacket{SymbolsData: goapptrace.SymbolsData{Files: []string{"a"}, Lines: []goapptrace.GoLine{{PC: 5}}}}, []string{
			`0+8 Files 1`, `8+8 Files[0] 1`, `16+1 Files[0] "a"`, `17+8 Mods 0`, `25+8 Funcs 0`, `33+8 Lines 1`,
			`41+8 Lines[0].PC 5`, `49+4 Lines[0].FileID 0`, `53+4 Lines[0].Line 0`,
		}},
	} {
		b, err := c.r.MarshalBinary()
		require.NoError(t, err)
		var got []string
		require.NoError(t, wire.Trace(b, fresh(c.r), func(f wire.Field) {
			got = append(got, fmt.Sprintf("%d+%d %s %s", f.Offset, f.Size, f.Path, f.Value))
		}))
		assert.Equal(t, c.want, got)
	}
}

// No text shows a secret, leaves its line or moves the cursor, or is long, whatever the strings are.
func TestTextIsSafe(t *testing.T) {
	const evil = "evil\x1b[2J\x1b]0;pwn\x07\n        0       60  Shutdown"
	long := strings.Repeat(evil, 20_000)
	controls := strings.Repeat("\x01", 1<<20)
	symbols := goapptrace.SymbolPacket{}
	for range 100 {
		symbols.Files = append(symbols.Files, controls)
		symbols.Mods = append(symbols.Mods, goapptrace.GoModule{Name: controls})
		symbols.Funcs = append(symbols.Funcs, goapptrace.GoFunc{Name: long})
		symbols.Lines = append(symbols.Lines, goapptrace.GoLine{PC: 1<<64 - 1})
	}
	for _, r := range []goapptrace.Record{
		&goapptrace.ClientHelloPacket{AppName: long, Host: evil, ClientSecret: "hush", ProtocolVersion: long},
		&goapptrace.ServerHelloPacket{ProtocolVersion: long},
		&goapptrace.StartTraceCmdPacket{FuncName: long},
		&goapptrace.StopTraceCmdPacket{FuncName: evil},
		&symbols,
		&goapptrace.RawFuncLogPacket{Frames: make([]uint64, 1<<20), Tag: 255},
		&goapptrace.FuncLog{Frames: make([]uint64, 1<<20)},
	} {
		text := r.String()
		assert.Less(t, len(text), 5<<10)
		assert.NotContains(t, text, "hush")
		for _, char := range []byte(text) {
			require.True(t, char >= ' ' && char < 0x7f, "%q", text)
		}
	}
}
