package main

import (
	"errors"
	"fmt"

	"github.com/seed44153783/wirekit/codecs/drpc"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

func init() {
	protocols["drpc-call"] = func() protocol { return drpcCalls{} }
	protocols["drpc-response"] = func() protocol { return drpcResponses{} }
	protocols["drpc-chunks"] = func() protocol { return new(drpcChunks) }
}

// datagrams is how a capture holds what came in datagrams.
type datagrams struct{}

func (datagrams) framing() framing.StateSplitter {
	return framing.Length{Prefix: wire.PrefixUint32BE, Max: drpc.DefaultMax}
}

// drpcCalls are dRPC calls.
type drpcCalls struct{ datagrams }

type callFields struct {
	Module        drpc.ModuleID
	Method        drpc.MethodID
	Sequence      int64
	Body, Unknown hexBytes
}

func (drpcCalls) decode(payload []byte) (packet, error) {
	var c drpc.Call
	err := c.UnmarshalView(payload)
	return packet{typ: "Call", fields: &callFields{c.Module, c.Method, c.Sequence, c.Body, c.Unknown}}, drpcError(err)
}

func (drpcCalls) create(typ string) any {
	if typ != "Call" {
		return nil
	}
	return new(callFields)
}

func (drpcCalls) encode(dst []byte, p packet) ([]byte, error) {
	f := p.fields.(*callFields)
	c := drpc.Call{Module: f.Module, Method: f.Method, Sequence: f.Sequence, Body: f.Body, Unknown: f.Unknown}
	return c.AppendBinary(dst)
}

// drpcResponses are dRPC responses.
type drpcResponses struct{ datagrams }

type responseFields struct {
	Sequence      int64
	Status        drpc.Status
	Body, Unknown hexBytes
}

func (drpcResponses) decode(payload []byte) (packet, error) {
	var r drpc.Response
	err := r.UnmarshalView(payload)
	return packet{typ: "Response", fields: &responseFields{r.Sequence, r.Status, r.Body, r.Unknown}}, drpcError(err)
}

func (drpcResponses) create(typ string) any {
	if typ != "Response" {
		return nil
	}
	return new(responseFields)
}

func (drpcResponses) encode(dst []byte, p packet) ([]byte, error) {
	f := p.fields.(*responseFields)
	r := drpc.Response{Sequence: f.Sequence, Status: f.Status, Body: f.Body, Unknown: f.Unknown}
	return r.AppendBinary(dst)
}

// drpcError takes an error of a message apart.
func drpcError(err error) error {
	var inField *drpc.DecodeError
	if errors.As(err, &inField) {
		return &fieldError{"field", int64(inField.Offset), fmt.Errorf("expected a protobuf field: %w", inField.Err)}
	}
	return err
}

// drpcChunks are the chunks of dRPC messages. It checks that they add up to messages.
type drpcChunks struct {
	datagrams
	assembler drpc.Assembler
}

type chunkFields struct {
	TotalSize, Size uint64
	Index, Chunks   uint32
	Data            hexBytes
}

func (p *drpcChunks) decode(payload []byte) (packet, error) {
	if _, _, err := p.assembler.Add(payload); err != nil {
		p.assembler.Reset()
		return packet{typ: "Chunk"}, err
	}
	h, n, err := drpc.ConsumeChunkHeader(payload)
	return packet{typ: "Chunk", fields: &chunkFields{h.TotalSize, h.Size, h.Index, h.Chunks, payload[n:]}}, err
}

func (p *drpcChunks) finish() error { return p.assembler.Finish() }

func (*drpcChunks) create(typ string) any {
	if typ != "Chunk" {
		return nil
	}
	return new(chunkFields)
}

func (*drpcChunks) encode(dst []byte, p packet) ([]byte, error) {
	f := p.fields.(*chunkFields)
	h := drpc.ChunkHeader{TotalSize: f.TotalSize, Size: f.Size, Index: f.Index, Chunks: f.Chunks}
	dst, err := h.AppendBinary(dst)
	return append(dst, f.Data...), err
}
