package goapptrace_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/wire"
)

// A vector is a line of testdata/vectors.json: what the reference does, and where it is broken, what a strict codec
// should do.
type vector struct {
	ID     string `json:"id"`
	Op     string `json:"op"`
	Name   string `json:"name"`
	Packet string `json:"packet"`
	Record string `json:"record"`
	Fields fields `json:"fields"`

	PacketType   int            `json:"packet_type"`
	PayloadHex   string         `json:"payload_hex"`
	PayloadLen   int            `json:"payload_len"`
	FramedHex    string         `json:"framed_hex"`
	FramedLen    int            `json:"framed_len"`
	PacketSize   int            `json:"packet_size"`
	Decode       outcome        `json:"decode"`
	StrictDecode *outcome       `json:"strict_decode"`
	PackTo1024   outcome        `json:"pack_to_1024"`
	Packets      []vector       `json:"packets"`
	MergedHex    string         `json:"merged_hex"`
	Cumulative   []int          `json:"cumulative_len"`
	LenAfter     int            `json:"len_after_write"`
	Hex          string         `json:"hex"`
	SizeMax      int            `json:"size_func_max"`
	InputHex     string         `json:"input_hex"`
	Calls        []outcome      `json:"calls"`
	StrictCalls  []outcome      `json:"strict_calls"`
	Outcome      string         `json:"outcome"`
	DecodesTo    string         `json:"decodes_to"`
	OK           bool           `json:"ok"`
	ErrorText    string         `json:"error_text"`
	Version      string         `json:"version"`
	Compatible   bool           `json:"compatible"`
	Side         string         `json:"side"`
	Event        string         `json:"event"`
	Actions      []string       `json:"actions"`
	Closed       bool           `json:"closed"`
	Closes       bool           `json:"closes"`
	Before       bool           `json:"negotiated_before"`
	Receive      string         `json:"receive"`
	RecvFields   fields         `json:"receive_fields"`
	SentHex      string         `json:"sent_framed_hex"`
	Constants    map[string]any `json:"-"`
}

type outcome struct {
	Outcome  string `json:"outcome"`
	Consumed int    `json:"consumed"`
	Packet   string `json:"packet"`
	Fields   fields `json:"fields"`
}

type fields map[string]any

func (f fields) uint(key string) uint64 { return number(f[key]) }

func number(v any) uint64 {
	switch v := v.(type) {
	case float64:
		return uint64(v)
	case string:
		if n, err := strconv.ParseInt(v, 10, 64); err == nil {
			return uint64(n)
		}
		n, err := strconv.ParseUint(v, 10, 64)
		if err == nil {
			return n
		}
	}
	panic("no number: " + v.(string))
}

// text returns a string field. One that JSON cannot carry comes in hexadecimal.
func (f fields) text(key string) string {
	if h, ok := f[key+"_hex"].(string); ok {
		return string(unhex(h))
	}
	return f[key].(string)
}

func (f fields) frames() []uint64 {
	var pcs []uint64
	for _, pc := range f["Frames"].([]any) {
		pcs = append(pcs, number(pc))
	}
	return pcs
}

func (f fields) list(key string) []fields {
	var list []fields
	for _, e := range f[key].([]any) {
		switch e := e.(type) {
		case string:
			list = append(list, fields{"value": e})
		case map[string]any:
			list = append(list, e)
		}
	}
	return list
}

func (f fields) symbols() goapptrace.SymbolsData {
	var s goapptrace.SymbolsData
	for _, e := range f.list("Files") {
		s.Files = append(s.Files, e.text("value"))
	}
	for _, e := range f.list("Mods") {
		s.Mods = append(s.Mods, goapptrace.GoModule{Name: e.text("Name"), MinPC: e.uint("MinPC"), MaxPC: e.uint("MaxPC")})
	}
	for _, e := range f.list("Funcs") {
		s.Funcs = append(s.Funcs, goapptrace.GoFunc{Name: e.text("Name"), Entry: e.uint("Entry")})
	}
	for _, e := range f.list("Lines") {
		s.Lines = append(s.Lines, goapptrace.GoLine{PC: e.uint("PC"), FileID: uint32(e.uint("FileID")), Line: uint32(e.uint("Line"))})
	}
	return s
}

func (f fields) packet(name string) goapptrace.Packet {
	switch name {
	case "ClientHello":
		return &goapptrace.ClientHelloPacket{
			PID: f.uint("PID"), AppName: f.text("AppName"), Host: f.text("Host"),
			ClientSecret: f.text("ClientSecret"), ProtocolVersion: f.text("ProtocolVersion"),
		}
	case "ServerHello":
		return &goapptrace.ServerHelloPacket{ProtocolVersion: f.text("ProtocolVersion")}
	case "Log":
		return &goapptrace.LogPacket{}
	case "Ping":
		return &goapptrace.PingPacket{}
	case "Shutdown":
		return &goapptrace.ShutdownPacket{}
	case "StartTraceCmd":
		return &goapptrace.StartTraceCmdPacket{FuncName: f.text("FuncName")}
	case "StopTraceCmd":
		return &goapptrace.StopTraceCmdPacket{FuncName: f.text("FuncName")}
	case "Symbol":
		return &goapptrace.SymbolPacket{SymbolsData: f.symbols()}
	case "RawFuncLog":
		return &goapptrace.RawFuncLogPacket{
			ID: int64(f.uint("ID")), Tag: goapptrace.Tag(f.uint("Tag")), Timestamp: int64(f.uint("Timestamp")),
			Frames: f.frames(), GID: int64(f.uint("GID")), TxID: f.uint("TxID"),
		}
	}
	panic("no packet: " + name)
}

func (f fields) record(name string) goapptrace.Record {
	switch name {
	case "Goroutine":
		return &goapptrace.Goroutine{GID: int64(f.uint("GID")), StartTime: int64(f.uint("StartTime")), EndTime: int64(f.uint("EndTime"))}
	case "FuncLog":
		return &goapptrace.FuncLog{
			ID: int64(f.uint("ID")), StartTime: int64(f.uint("StartTime")), EndTime: int64(f.uint("EndTime")),
			ParentID: int64(f.uint("ParentID")), Frames: f.frames(), GID: int64(f.uint("GID")),
		}
	}
	panic("no record: " + name)
}

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

// reference are the settings closest to the reference's: no limit, and bytes left over in a frame are ignored.
var reference = goapptrace.Proto{Max: -1, IgnoreTrailing: true}

func TestVectors(t *testing.T) {
	data, err := os.ReadFile("testdata/vectors.json")
	require.NoError(t, err)
	var vectors []vector
	var raw []map[string]any
	require.NoError(t, json.Unmarshal(data, &vectors))
	require.NoError(t, json.Unmarshal(data, &raw))
	ops := map[string]func(*testing.T, vector){
		"packet": packetVector, "merge": mergeVector, "record": recordVector, "unpack": unpackVector,
		"create_packet": createVector, "marshal_behaviour": marshalVector, "state": stateVector, "session": sessionVector,
		"symbols_validate": validateVector, "constants": constantsVector, "compatible_version": versionVector,
	}
	ran := map[string]int{}
	for i, v := range vectors {
		v.Constants = raw[i]
		require.Contains(t, ops, v.Op)
		t.Run(v.ID+" "+v.Op+" "+v.Name, func(t *testing.T) { ops[v.Op](t, v) })
		ran[v.Op]++
	}
	assert.Equal(t, map[string]int{
		"packet": 43, "merge": 5, "record": 8, "unpack": 59, "create_packet": 12, "marshal_behaviour": 3,
		"state": 33, "session": 5, "symbols_validate": 9, "constants": 1, "compatible_version": 7,
	}, ran)
	assert.Len(t, vectors, 185)
}

func packetVector(t *testing.T, v vector) {
	p, proto := v.Fields.packet(v.Packet), goapptrace.Proto{}
	assert.Equal(t, goapptrace.PacketType(v.PacketType), p.Type())
	payload, err := p.AppendBinary([]byte("dst"))
	require.NoError(t, err)
	assert.Equal(t, "dst"+string(unhex(v.PayloadHex)), string(payload))
	assert.Equal(t, v.PayloadLen, p.SizeBinary())
	if v.PacketSize > 0 {
		assert.Equal(t, v.PacketSize, p.SizeBinary())
	}
	framed, err := proto.Pack(p)
	require.NoError(t, err)
	assert.Equal(t, v.FramedHex, hex.EncodeToString(framed))
	assert.Equal(t, v.FramedLen, proto.PackSize(p))

	want := v.Decode
	if v.StrictDecode != nil {
		want = *v.StrictDecode
	}
	require.Equal(t, "same", want.Outcome)
	got, n, err := proto.Unpack(framed)
	require.NoError(t, err)
	assert.Equal(t, len(framed), n)
	assertSame(t, p, got)

	// The reference has 1024 bytes for this, and panics where they are too few.
	var buf [1024]byte
	n, err = proto.PackToByteSlice(buf[:], p)
	if v.PackTo1024.Outcome == "ok" {
		require.NoError(t, err)
		assert.Equal(t, framed, buf[:n])
	} else {
		assert.ErrorIs(t, err, io.ErrShortBuffer)
		assert.Zero(t, n)
		assert.Zero(t, buf)
	}
}

// assertSame compares packets; an empty list is as good as none.
func assertSame(t *testing.T, want, got goapptrace.Record) {
	t.Helper()
	assert.IsType(t, want, got)
	w, err := json.Marshal(want)
	require.NoError(t, err)
	g, err := json.Marshal(got)
	require.NoError(t, err)
	empty := strings.NewReplacer(":null", ":[]")
	assert.Equal(t, empty.Replace(string(w)), empty.Replace(string(g)))
	wire, err := want.MarshalBinary()
	require.NoError(t, err)
	back, err := got.MarshalBinary()
	require.NoError(t, err)
	assert.Equal(t, wire, back)
}

func mergeVector(t *testing.T, v vector) {
	var m goapptrace.MergePacket
	var lens []int
	for _, p := range v.Packets {
		require.NoError(t, m.Merge(p.Fields.packet(p.Packet)))
		lens = append(lens, m.Len())
	}
	if len(v.Packets) > 0 {
		assert.Equal(t, v.Cumulative, lens)
	}
	var w strings.Builder
	n, err := m.WriteTo(&w)
	require.NoError(t, err)
	assert.Equal(t, int64(len(v.MergedHex)/2), n)
	assert.Equal(t, v.MergedHex, hex.EncodeToString([]byte(w.String())))
	assert.Equal(t, v.LenAfter, m.Len())
}

func recordVector(t *testing.T, v vector) {
	r := v.Fields.record(v.Record)
	b, err := r.MarshalBinary()
	require.NoError(t, err)
	assert.Equal(t, v.Hex, hex.EncodeToString(b))
	assert.Equal(t, len(b), r.SizeBinary())
	if v.SizeMax > 0 {
		assert.Equal(t, v.SizeMax, goapptrace.MaxSizeFuncLog)
	}
	var back goapptrace.Record = new(goapptrace.Goroutine)
	if v.Record == "FuncLog" {
		back = new(goapptrace.FuncLog)
	}
	require.NoError(t, back.UnmarshalBinary(b))
	assertSame(t, r, back)
}

// logVectors hold a frame of type 3, which the reference can neither write nor read. Here a Log is a packet without a
// payload, so the first frame of each is a packet where nothing follows the type, or what follows is ignored.
var logVectors = map[string]bool{"ga-v-062": true, "ga-v-063": true}

// trailing names the vectors in which a frame goes on after its packet's last field.
var trailing = map[string]bool{"ga-v-063": true, "ga-v-080": true, "ga-v-081": true, "ga-v-082": true, "ga-v-083": true, "ga-v-168": true}

func unpackVector(t *testing.T, v vector) {
	calls := v.Calls
	if v.StrictCalls != nil {
		calls = v.StrictCalls
	}
	var slots goapptrace.Slots
	for name, setting := range map[string]struct {
		proto  goapptrace.Proto
		unpack func(p goapptrace.Proto, b []byte) (goapptrace.Packet, int, error)
	}{
		"as the reference":       {reference, goapptrace.Proto.Unpack},
		"strict":                 {goapptrace.Proto{Max: -1}, goapptrace.Proto.Unpack},
		"into, as the reference": {reference, func(p goapptrace.Proto, b []byte) (goapptrace.Packet, int, error) { return p.UnpackInto(&slots, b) }},
	} {
		input := unhex(v.InputHex)
		for i, call := range calls {
			kind := byte(0)
			if len(input) >= goapptrace.PacketHeaderSize {
				kind = input[4]
			}
			p, n, err := setting.unpack(setting.proto, input)
			assert.Equal(t, call.Consumed, n, "%s, call %d", name, i)
			input = input[n:]
			want := call.Outcome
			switch {
			case trailing[v.ID] && i == 0 && !setting.proto.IgnoreTrailing:
				assert.ErrorIs(t, err, wire.ErrTrailingBytes)
				want = "error"
			case logVectors[v.ID] && i == 0:
				want, call.Packet = "packet", "Log"
			}
			switch want {
			case "need_more":
				assert.NoError(t, err)
				assert.Nil(t, p)
			case "error":
				var packetError *goapptrace.PacketError
				require.ErrorAs(t, err, &packetError, "%s, call %d", name, i)
				assert.Nil(t, p)
				assert.NotContains(t, err.Error(), "runtime error")
			case "packet":
				require.NoError(t, err, "%s, call %d", name, i)
				if kind == byte(goapptrace.TypeShutdown) {
					call.Packet = "Shutdown" // a Ping to the reference
				}
				assertSame(t, call.Fields.packet(call.Packet), p)
			default:
				require.Fail(t, "unknown outcome", want)
			}
		}
	}
}

func createVector(t *testing.T, v vector) {
	kind := goapptrace.PacketType(v.PacketType)
	// A frame of nothing but the type: unknown types are told apart from payloads that are too short.
	p, n, err := goapptrace.Proto{}.Unpack([]byte{0, 0, 0, 1, byte(kind)})
	assert.Equal(t, 5, n)
	if v.Outcome == "error" || kind == 0 { // type 0 is the reference's test mock
		var packetError *goapptrace.PacketError
		require.ErrorAs(t, err, &packetError)
		assert.Equal(t, kind, packetError.Type)
		assert.ErrorIs(t, err, goapptrace.ErrUnknownType)
		assert.Equal(t, "PacketType("+strconv.Itoa(v.PacketType)+")", kind.String())
		return
	}
	want := v.DecodesTo
	if kind == goapptrace.TypeShutdown {
		want = "Shutdown" // a Ping to the reference
	}
	assert.Equal(t, want, kind.String())
	if err == nil {
		assert.Equal(t, kind, p.Type())
	} else {
		assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	}
}

// marshalVector: three methods of the reference panic; ours work.
func marshalVector(t *testing.T, v vector) {
	switch v.Name {
	case "LogPacket.Marshal":
		n, err := new(goapptrace.LogPacket).Marshal(nil)
		assert.NoError(t, err)
		assert.Zero(t, n)
	case "Proto.PackSize":
		assert.Equal(t, 5, goapptrace.Proto{}.PackSize(&goapptrace.LogPacket{}))
	case "Proto.Pack":
		frame, err := goapptrace.Proto{}.Pack(&goapptrace.LogPacket{})
		assert.NoError(t, err)
		assert.Equal(t, []byte{0, 0, 0, 1, 3}, frame)
	default:
		require.Fail(t, "unknown", v.Name)
	}
}

func validateVector(t *testing.T, v vector) {
	s := v.Fields.symbols()
	err := s.Validate()
	if v.OK {
		assert.NoError(t, err)
		return
	}
	var symbolsError *goapptrace.SymbolsError
	require.ErrorAs(t, err, &symbolsError)
	assert.ErrorIs(t, err, goapptrace.ErrInvalidSymbols)
}

func versionVector(t *testing.T, v vector) {
	got, err := goapptrace.ParseVersion(v.Version)
	ours, ourErr := goapptrace.ParseVersion(goapptrace.ProtocolVersion)
	require.NoError(t, ourErr)
	assert.Equal(t, v.Compatible, err == nil && got.Compatible(ours))
}

func constantsVector(t *testing.T, v vector) {
	for name, ours := range map[string]any{
		"DefaultMaxLargePacketSize": goapptrace.DefaultMaxLargePacketSize,
		"DefaultMaxSmallPacketSize": goapptrace.DefaultMaxSmallPacketSize,
		"DefaultTCPPort":            goapptrace.DefaultTCPPort,
		"MaxStackSize":              goapptrace.MaxStackSize,
		"PacketHeaderSize":          goapptrace.PacketHeaderSize,
		"PingInterval_ms":           goapptrace.PingInterval.Milliseconds(),
		"ProtocolVersion":           goapptrace.ProtocolVersion,
		"RefreshInterval_ms":        goapptrace.RefreshInterval.Milliseconds(),
		"SizeFuncLog_max":           goapptrace.MaxSizeFuncLog,
		"SizeGoroutine":             goapptrace.SizeGoroutine,
		"SizeRawFuncLog_max":        goapptrace.MaxSizeRawFuncLog,
		"Timeout_ms":                goapptrace.Timeout.Milliseconds(),
	} {
		assert.EqualValues(t, v.Constants[name], ours, name)
	}
}

func newSide(v vector) goapptrace.Session {
	if v.Side == "client" {
		c := goapptrace.NewClient(goapptrace.ClientConfig{})
		c.Output()
		return c
	}
	return goapptrace.NewServer(goapptrace.ServerConfig{})
}

var hellos = map[string]goapptrace.Packet{
	"client": &goapptrace.ServerHelloPacket{ProtocolVersion: "1"},
	"server": &goapptrace.ClientHelloPacket{ProtocolVersion: "1"},
}

// asActions puts an event in the words of the vectors.
func asActions(e goapptrace.Event) string {
	switch p := e.Packet.(type) {
	case nil:
		var failure *goapptrace.SessionError
		if errors.As(e.Err, &failure) {
			return "error:" + failure.Op
		}
		return "error:" + e.Err.Error()
	case *goapptrace.StartTraceCmdPacket:
		return "handler:" + e.Kind.String() + "(" + p.FuncName + ")"
	case *goapptrace.StopTraceCmdPacket:
		return "handler:" + e.Kind.String() + "(" + p.FuncName + ")"
	}
	return "handler:" + e.Kind.String()
}

func stateVector(t *testing.T, v vector) {
	if v.Event == "connected" {
		c := goapptrace.NewClient(goapptrace.ClientConfig{
			Hello: goapptrace.ClientHelloPacket{PID: 99, AppName: "app", Host: "host", ClientSecret: "sec"},
		})
		assert.Equal(t, v.SentHex, hex.EncodeToString(c.Output()))
		assert.False(t, c.Closed())
		return
	}
	s := newSide(v)
	if v.Before {
		e, ok := s.Receive(hellos[v.Side])
		require.True(t, ok)
		require.Equal(t, goapptrace.EventConnected, e.Kind)
		s.Output()
	}
	e, ok := s.Receive(v.RecvFields.packet(v.Receive))
	var actions []string
	if out := s.Output(); len(out) > 0 {
		p, _, err := reference.Unpack(out)
		require.NoError(t, err)
		b, err := json.Marshal(p)
		require.NoError(t, err)
		actions = append(actions, "send:"+p.Type().String()+string(b))
	}
	if ok {
		action, _, _ := strings.Cut(asActions(e), "(")
		actions = append(actions, action)
	}
	want, closes := v.Actions, v.Closes
	if v.ID == "ga-v-152" { // unreachable in the reference, where a Shutdown is a Ping
		want, closes = []string{"handler:Shutdown", "stop:immediately"}, true
	}
	if s.Closed() {
		actions = append(actions, "stop:immediately")
	}
	assert.ElementsMatch(t, want, actions)
	assert.Equal(t, closes, s.Closed())
}

func sessionVector(t *testing.T, v vector) {
	s := newSide(v)
	s.Feed(unhex(v.InputHex))
	var actions []string
	for {
		e, ok := s.Next()
		if out := s.Output(); len(out) > 0 {
			actions = append(actions, "send:"+hex.EncodeToString(out))
		}
		if !ok {
			break
		}
		actions = append(actions, asActions(e))
	}
	want, closes := v.Actions, v.Closed
	if v.ID == "ga-v-122" { // "closing cleanly is the sensible behaviour"
		want, closes = append(want, "handler:Shutdown", "stop:immediately"), true
	}
	if s.Closed() {
		actions = append(actions, "stop:immediately")
	}
	assert.Equal(t, want, actions)
	assert.Equal(t, closes, s.Closed())
}
