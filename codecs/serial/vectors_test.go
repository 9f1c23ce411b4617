package serial_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	. "github.com/seed44153783/wirekit/codecs/serial"
	"github.com/seed44153783/wirekit/framing"
)

type vector struct {
	ID, Op, Category, Name string

	PayloadHex  string `json:"payload_hex"`
	PayloadLen  int    `json:"payload_len"`
	EncodedHex  string `json:"encoded_hex"`
	EncodedLen  int    `json:"encoded_len"`
	BlockSizes  []int  `json:"block_sizes"`
	InputHex    string `json:"input_hex"`
	Outcome     string
	Consumed    int
	RestHex     string `json:"rest_hex"`
	Canonical   bool
	ReceivedHex string `json:"received_payload_hex"`

	TaskCode   uint8 `json:"task_code"`
	Reserved   bool
	WireHex    string `json:"wire_hex"`
	MustReject bool   `json:"must_reject_from_user"`
	Events     []struct {
		Code       uint8
		Name       *string
		PayloadHex string `json:"payload_hex"`
		ErrorCode  uint8  `json:"error_code"`
	}

	ReservedFrom int `json:"reserved_from"`
	KeepAlive    int `json:"keep_alive"`
	MaxBlock     int `json:"max_block"`
	Responses    map[string]uint8
}

// TestVectors runs every vector and counts them, so that none drops out unseen.
func TestVectors(t *testing.T) {
	data, err := os.ReadFile("testdata/serial.json")
	require.NoError(t, err)
	var vectors []vector
	require.NoError(t, json.Unmarshal(data, &vectors))
	run := map[string]func(*testing.T, vector){
		"encode": testEncode, "decode": testDecode, "request": testRequest, "response": testResponse, "constants": testConstants,
	}
	ran := map[string]int{}
	for _, v := range vectors {
		require.Contains(t, run, v.Op)
		t.Run(v.ID+" "+v.Name, func(t *testing.T) { run[v.Op](t, v) })
		ran[v.Op]++
	}
	assert.Equal(t, map[string]int{"encode": 15, "decode": 17, "request": 9, "response": 11, "constants": 1}, ran)
	assert.Len(t, vectors, 53)
}

func testEncode(t *testing.T, v vector) {
	payload := unhex(t, v.PayloadHex)
	require.Len(t, payload, v.PayloadLen)
	var out bytes.Buffer
	require.NoError(t, WriteRequest(&out, Request{Task: 9, Body: bytes.NewReader(payload)}))
	assert.Equal(t, "09"+v.EncodedHex, hex.EncodeToString(out.Bytes()))
	assert.Equal(t, 1+v.EncodedLen, out.Len())
	out.Reset()
	require.NoError(t, WriteResponse(&out, Response{Body: iotest.OneByteReader(bytes.NewReader(payload))}))
	assert.Equal(t, "00"+v.EncodedHex, hex.EncodeToString(out.Bytes()))
	at := 1
	for _, size := range v.BlockSizes {
		require.Equal(t, size, int(out.Bytes()[at]))
		at += 1 + size
	}
	assert.Equal(t, out.Len()-1, at)
}

func testDecode(t *testing.T, v vector) {
	in := append([]byte{9}, unhex(t, v.InputHex)...)
	rest := bytes.NewReader(in)
	r, err := ReadRequest(rest)
	require.NoError(t, err)
	payload, err := io.ReadAll(r.Body)
	if v.Outcome == "truncated" {
		assert.Equal(t, io.ErrUnexpectedEOF, err)
		assert.Equal(t, v.ReceivedHex, hex.EncodeToString(payload))
		return
	}
	require.Equal(t, "ok", v.Outcome)
	require.NoError(t, err)
	assert.Equal(t, v.PayloadHex, hex.EncodeToString(payload))
	assert.Equal(t, 1+v.Consumed, len(in)-rest.Len())
	tail, err := io.ReadAll(rest)
	require.NoError(t, err)
	assert.Equal(t, v.RestHex, hex.EncodeToString(tail))
	again, err := framing.Blocks{}.AppendFrame(nil, payload)
	require.NoError(t, err)
	assert.Equal(t, v.Canonical, bytes.Equal(again, in[1:1+v.Consumed]))
}

func testRequest(t *testing.T, v vector) {
	code := TaskCode(v.TaskCode)
	assert.Equal(t, v.Reserved, code.Reserved())
	r, err := ReadRequest(bytes.NewReader(unhex(t, v.WireHex)))
	require.NoError(t, err)
	assert.Equal(t, code, r.Task)
	payload, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	assert.Equal(t, v.PayloadHex, hex.EncodeToString(payload))

	var out bytes.Buffer
	err = WriteRequest(&out, Request{Task: code, Body: bytes.NewReader(payload)})
	if v.MustReject {
		assert.Equal(t, ErrReserved, err)
		assert.Zero(t, out.Len())
		return
	}
	require.NoError(t, err)
	assert.Equal(t, v.WireHex, hex.EncodeToString(out.Bytes()))
}

func testResponse(t *testing.T, v vector) {
	in := unhex(t, v.InputHex)
	rest := bytes.NewReader(in)
	var err error
	seen := 0
	for err == nil {
		var r Response
		r, err = ReadResponse(rest)
		if err != nil {
			break
		}
		var payload []byte
		if r.Body != nil {
			if payload, err = io.ReadAll(r.Body); err != nil {
				break
			}
		}
		require.Less(t, seen, len(v.Events))
		want := v.Events[seen]
		seen++
		assert.Equal(t, want.Code, uint8(r.Code))
		assert.Equal(t, *want.Name, r.Code.String())
		assert.Equal(t, want.ErrorCode, uint8(r.Error))
		assert.Equal(t, want.PayloadHex, hex.EncodeToString(payload))
		if r.Code != ResponseProcessing {
			break
		}
	}
	switch v.Outcome {
	case "unknown_code":
		assert.Equal(t, &ResponseCodeError{Code: ResponseCode(v.Events[0].Code)}, err)
	case "truncated":
		assert.Contains(t, []error{io.EOF, io.ErrUnexpectedEOF}, err)
		assert.Equal(t, len(in) == 0, errors.Is(err, io.EOF), "only an empty stream is io.EOF")
	default:
		require.Contains(t, []string{"ok", "error_response", "goodbye"}, v.Outcome)
		assert.NoError(t, err)
		assert.Len(t, v.Events, seen)
	}
	assert.Equal(t, v.Consumed, len(in)-rest.Len())
	assert.Equal(t, v.RestHex, hex.EncodeToString(in[len(in)-rest.Len():]))
}

func testConstants(t *testing.T, v vector) {
	assert.EqualValues(t, FirstReserved, v.ReservedFrom)
	assert.EqualValues(t, KeepAlive, v.KeepAlive)
	assert.Len(t, v.Responses, 4)
	for name, code := range v.Responses {
		assert.Equal(t, name, ResponseCode(code).String())
	}
	var out bytes.Buffer
	require.NoError(t, WriteRequest(&out, Request{Body: bytes.NewReader(make([]byte, 1000))}))
	assert.EqualValues(t, v.MaxBlock, out.Bytes()[1])
}
