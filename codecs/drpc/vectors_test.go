package drpc_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	. "github.com/seed44153783/wirekit/codecs/drpc"
)

type vectorFields struct {
	Module, Method int32
	Sequence       string
	Status         int32
	StatusName     *string `json:"status_name"`
	BodyHex        *string `json:"body_hex"`
	BodyLen        int     `json:"body_len"`
}

type vector struct {
	ID, Op, Category, Name, Message, Rev string

	// messages
	Fields      vectorFields
	Hex         *string
	HexBefore   string `json:"hex_before_body"`
	Len         int
	SHA256      string
	InputHex    string `json:"input_hex"`
	Outcome     string
	BodyIsNil   bool   `json:"body_is_nil"`
	UnknownHex  string `json:"unknown_hex"`
	ReencodeHex string `json:"reencoded_hex"`

	// service and client
	CallHex     string `json:"call_hex"`
	Call        *vectorFields
	ResponseHex string `json:"response_hex"`
	Response    vectorFields
	Behaviour   string `json:"handler_behaviour"`
	Calls       []struct {
		Given    string `json:"given_sequence"`
		Sent     string `json:"sent_sequence"`
		Datagram string `json:"sent_datagram_hex"`
		Response vectorFields
	}

	// statuses
	Value    int32
	Known    bool
	Status   int32
	ErrorMsg string `json:"error_message"`

	// chunks
	MessageLen int    `json:"message_len"`
	MessageSum string `json:"message_sha256"`
	NumChunks  int    `json:"num_chunks"`
	Chunks     []struct {
		Len    int    `json:"chunk_len"`
		Sum    string `json:"chunk_sha256"`
		Data   int    `json:"data_len"`
		Offset int    `json:"data_offset"`
		Header string `json:"header_hex"`
	}
	Datagrams     []string `json:"datagrams_hex"`
	Read          int      `json:"datagrams_read"`
	MessageHex    string   `json:"message_hex"`
	ErrorKind     string   `json:"error_kind"`
	StrictOutcome string   `json:"strict_outcome"`

	// constants
	Values map[string]int32
	HEAD   map[string]int
	V080   map[string]*int `json:"v0.8.0"`
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

func number(t *testing.T, s string) int64 {
	t.Helper()
	v, err := strconv.ParseInt(s, 10, 64)
	require.NoError(t, err)
	return v
}

// pattern is the body that the vectors describe as "byte[i] = (31*i + 7) mod 256".
func pattern(n int) []byte {
	p := make([]byte, n)
	for i := range p {
		p[i] = byte(31*i + 7)
	}
	return p
}

func sum(p []byte) string { return fmt.Sprintf("%x", sha256.Sum256(p)) }

func (f vectorFields) body(t *testing.T) []byte {
	if f.BodyHex == nil {
		return pattern(f.BodyLen)
	}
	p := unhex(t, *f.BodyHex)
	require.Len(t, p, f.BodyLen)
	return p
}

func (f vectorFields) call(t *testing.T) *Call {
	return &Call{Module: ModuleID(f.Module), Method: MethodID(f.Method), Sequence: number(t, f.Sequence), Body: f.body(t)}
}

func (f vectorFields) response(t *testing.T) *Response {
	if f.StatusName != nil {
		assert.Equal(t, *f.StatusName, Status(f.Status).String())
	}
	return &Response{Sequence: number(t, f.Sequence), Status: Status(f.Status), Body: f.body(t)}
}

// TestVectors runs every vector and counts them, so that none drops out unseen. The one that C++ and Go decode
// differently (dr-v-069) runs with Go's result.
func TestVectors(t *testing.T) {
	data, err := os.ReadFile("testdata/drpc.json")
	require.NoError(t, err)
	var vectors []vector
	require.NoError(t, json.Unmarshal(data, &vectors))
	run := map[string]func(*testing.T, vector){
		"constants": testConstants, "status": testStatus, "error_to_status": testErrorToStatus,
		"encode": testEncode, "decode": testDecode, "process": testProcess, "client_calls": testClientCalls,
		"chunk_send": testChunkSend, "chunk_recv": testChunkRecv,
	}
	ran := map[string]int{}
	for _, v := range vectors {
		require.Contains(t, run, v.Op)
		t.Run(v.ID+" "+v.Name, func(t *testing.T) { run[v.Op](t, v) })
		ran[v.Op]++
	}
	assert.Equal(t, map[string]int{
		"constants": 3, "status": 9, "error_to_status": 8, "encode": 32, "decode": 44, "process": 15,
		"client_calls": 1, "chunk_send": 7, "chunk_recv": 21,
	}, ran)
	assert.Len(t, vectors, 140)
}

func testConstants(t *testing.T, v vector) {
	if v.Category == "limits" {
		assert.Equal(t, map[string]int{"header_size": ChunkHeaderSize, "max_chunk": MaxChunkSize, "max_chunk_data": MaxChunkData}, v.HEAD)
		assert.Equal(t, MaxMsgSize, *v.V080["max_message"])
		assert.Nil(t, v.V080["chunk_header"])
		return
	}
	rev := map[string]Revision{"v0.8.0": V080, "HEAD": Head}[v.Rev]
	require.Equal(t, v.Rev, rev.String())
	ids := map[MethodID]string{}
	last := map[ModuleID]MethodID{}
	for name, id := range v.Values {
		if name, ok := strings.CutPrefix(name, "DRPC_METHOD_"); ok {
			ids[MethodID(id)] = name
			module := MethodID(id).Module()
			last[module] = max(last[module], MethodID(id))
			assert.True(t, rev.Has(MethodID(id)), name)
			assert.Equal(t, name, MethodID(id).String())
		} else if name, ok := strings.CutPrefix(name, "DRPC_MODULE_"); ok {
			assert.Equal(t, name, ModuleID(id).String())
		}
	}
	assert.Equal(t, slices.Sorted(maps.Keys(ids)), rev.Methods())
	for module, id := range last {
		assert.EqualValues(t, v.Values["NUM_DRPC_"+module.String()+"_METHODS"], id+1)
	}
	assert.Len(t, last, int(v.Values["NUM_DRPC_MODULES"])-1)
}

func testStatus(t *testing.T, v vector) {
	s := Status(v.Value)
	assert.Equal(t, v.Message, s.Message())
	if v.Known {
		assert.Equal(t, v.Name, s.String())
	} else {
		assert.Equal(t, fmt.Sprintf("Status(%d)", v.Value), s.String())
	}
}

var failures = map[string]error{
	"nil": nil, "plain error": errors.New("x"), "UnknownModuleFailure": UnknownModuleFailure(),
	"UnknownMethodFailure": UnknownMethodFailure(), "UnmarshalingCallFailure": UnmarshalingCallFailure(),
	"UnmarshalingPayloadFailure": UnmarshalingPayloadFailure(), "MarshalingFailure": MarshalingFailure(),
	"NewFailureWithMessage": NewFailureWithMessage("custom"),
}

func testErrorToStatus(t *testing.T, v vector) {
	require.Contains(t, failures, v.Name)
	err := failures[v.Name]
	assert.Equal(t, Status(v.Status), ErrorToStatus(err))
	if err != nil {
		assert.EqualError(t, err, v.ErrorMsg)
	}
}

// message is what Call and Response have in common.
type message interface {
	AppendBinary([]byte) ([]byte, error)
	MarshalBinary() ([]byte, error)
	UnmarshalBinary([]byte) error
	UnmarshalView([]byte) error
	SizeBinary() int
	String() string
}

func testEncode(t *testing.T, v vector) {
	var m message = v.Fields.call(t)
	if v.Message == "Response" {
		m = v.Fields.response(t)
	}
	got, err := m.MarshalBinary()
	require.NoError(t, err)
	assert.Len(t, got, v.Len)
	assert.Equal(t, v.Len, m.SizeBinary())
	if v.Hex != nil {
		assert.Equal(t, *v.Hex, hex.EncodeToString(got))
	} else {
		assert.Equal(t, v.HexBefore, hex.EncodeToString(got[:len(v.HexBefore)/2]))
		assert.Equal(t, v.SHA256, sum(got))
	}
}

func testDecode(t *testing.T, v vector) {
	in := unhex(t, v.InputHex)
	if v.Message == "Call" {
		var c Call
		err := c.UnmarshalBinary(in)
		checkDecoded(t, v, &c, err, c.Body, c.Unknown)
		if v.Outcome == "ok" {
			want := v.Fields.call(t)
			assert.Equal(t, []any{want.Module, want.Method, want.Sequence}, []any{c.Module, c.Method, c.Sequence})
		}
		return
	}
	var r Response
	err := r.UnmarshalBinary(in)
	checkDecoded(t, v, &r, err, r.Body, r.Unknown)
	if v.Outcome == "ok" {
		want := v.Fields.response(t)
		assert.Equal(t, []any{want.Sequence, want.Status}, []any{r.Sequence, r.Status})
	}
}

func checkDecoded(t *testing.T, v vector, m message, err error, body, unknown []byte) {
	if v.Outcome == "error" {
		var de *DecodeError
		require.ErrorAs(t, err, &de)
		assert.Equal(t, v.Message, de.Message)
		return
	}
	require.Equal(t, "ok", v.Outcome)
	require.NoError(t, err)
	assert.Equal(t, hex.EncodeToString(v.Fields.body(t)), hex.EncodeToString(body))
	if v.BodyIsNil {
		assert.Nil(t, body)
	}
	assert.Equal(t, v.UnknownHex, hex.EncodeToString(unknown))
	again, err := m.MarshalBinary()
	require.NoError(t, err)
	assert.Equal(t, v.ReencodeHex, hex.EncodeToString(again))
}

// vectorModule is "one module, ID 1, methods 101..113" of the process vectors.
type vectorModule struct{}

func (vectorModule) ID() ModuleID   { return 1 }
func (vectorModule) String() string { return "vectors" }

func (vectorModule) GetMethod(id MethodID) (Method, error) {
	if id < 101 || id > 113 {
		return nil, errors.New("no such method")
	}
	return id, nil
}

func (vectorModule) HandleCall(_ context.Context, method Method, body []byte) ([]byte, error) {
	switch method.ID() {
	case 101:
		return body, nil
	case 102:
		return nil, nil
	case 103:
		return nil, errors.New("plain")
	case 104:
		return nil, UnknownMethodFailure()
	case 105:
		return nil, NewFailureWithMessage("boom")
	case 106:
		return nil, UnmarshalingPayloadFailure()
	case 107:
		return nil, MarshalingFailure()
	case 108:
		return []byte("dropped"), NewFailure(StatusSuccess)
	case 109:
		return []byte("dropped"), errors.New("plain")
	case 110:
		return nil, fmt.Errorf("wrapped: %w", MarshalingFailure())
	}
	return nil, NewFailure(77)
}

func testProcess(t *testing.T, v vector) {
	var s ModuleService
	require.NoError(t, s.Register(vectorModule{}))
	got, err := s.ProcessMessage(context.Background(), unhex(t, v.CallHex))
	require.NoError(t, err)
	assert.Equal(t, v.ResponseHex, hex.EncodeToString(got))
	var r Response
	require.NoError(t, r.UnmarshalBinary(got))
	want := v.Response.response(t)
	assert.Equal(t, []any{want.Sequence, want.Status, len(want.Body)}, []any{r.Sequence, r.Status, len(r.Body)})
	if v.Call != nil {
		call, err := v.Call.call(t).MarshalBinary()
		require.NoError(t, err)
		assert.Equal(t, v.CallHex, hex.EncodeToString(call))
	}
}

func testClientCalls(t *testing.T, v vector) {
	var sent [][]byte
	var answer Response
	client := newClient(func(_ context.Context, msg []byte) ([]byte, error) {
		sent = AppendChunks(sent[:0], msg)
		return answer.MarshalBinary()
	})
	for i, c := range v.Calls {
		answer = *c.Response.response(t)
		call := Call{Module: 2, Method: 1, Sequence: number(t, c.Given), Body: []byte{byte(i)}}
		var plain Call
		require.NoError(t, plain.UnmarshalBinary(unhex(t, c.Datagram)[ChunkHeaderSize:]))
		call.Module, call.Method, call.Body = plain.Module, plain.Method, plain.Body
		r, err := client.Call(context.Background(), call)
		require.NoError(t, err)
		require.Len(t, sent, 1)
		assert.Equal(t, c.Datagram, hex.EncodeToString(sent[0]))
		assert.Equal(t, number(t, c.Sent), plain.Sequence)
		assert.Equal(t, answer.Sequence, r.Sequence)
		assert.Equal(t, len(answer.Body), len(r.Body))
	}
}

func testChunkSend(t *testing.T, v vector) {
	msg := pattern(v.MessageLen)
	require.Equal(t, v.MessageSum, sum(msg))
	chunks := AppendChunks(nil, msg)
	require.Len(t, chunks, v.NumChunks)
	for i, want := range v.Chunks {
		assert.Len(t, chunks[i], want.Len)
		assert.Equal(t, want.Header, hex.EncodeToString(chunks[i][:ChunkHeaderSize]))
		assert.Equal(t, want.Sum, sum(chunks[i]))
		assert.Equal(t, msg[want.Offset:want.Offset+want.Data], chunks[i][ChunkHeaderSize:])
	}
	var a Assembler
	for i, c := range chunks {
		got, ok, err := a.Add(c)
		require.NoError(t, err)
		require.Equal(t, i == len(chunks)-1, ok)
		if ok {
			assert.Equal(t, v.MessageSum, sum(got))
		}
	}
	assert.NoError(t, a.Finish())
}

var chunkErrors = map[string]error{
	"short_header": io.ErrUnexpectedEOF, "lost_chunk": ErrLostChunk, "inconsistent_total_chunks": ErrTotalChunks,
	"inconsistent_total_size": ErrTotalSize, "overflow": ErrChunkOverflow, "size_mismatch": ErrSizeMismatch,
}

func testChunkRecv(t *testing.T, v vector) {
	var a Assembler
	for i, d := range v.Datagrams {
		msg, ok, err := a.Add(unhex(t, d))
		switch {
		case err != nil:
			assert.Equal(t, v.Read, i+1)
			if v.StrictOutcome != "" {
				assert.Equal(t, "error", v.StrictOutcome)
				return
			}
			require.Equal(t, "error", v.Outcome)
			require.Contains(t, chunkErrors, v.ErrorKind)
			assert.ErrorIs(t, err, chunkErrors[v.ErrorKind])
			return
		case ok:
			require.Empty(t, v.StrictOutcome)
			require.Equal(t, "ok", v.Outcome)
			assert.Equal(t, v.Read, i+1)
			assert.Equal(t, v.MessageHex, hex.EncodeToString(msg))
			assert.NotNil(t, msg)
			assert.NoError(t, a.Finish())
			return
		}
	}
	require.Equal(t, "eof", v.ErrorKind)
	assert.Equal(t, v.Read, len(v.Datagrams))
	if len(v.Datagrams) > 0 {
		assert.ErrorIs(t, a.Finish(), io.ErrUnexpectedEOF)
	} else {
		assert.NoError(t, a.Finish(), "an end between messages is the transport's EOF, not the Assembler's")
	}
}
