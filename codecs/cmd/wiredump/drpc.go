package main

import (
	"errors"

	"github.com/seed44153783/wirekit/codecs/drpc"
	"github.com/seed44153783/wirekit/codecs/dump"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// datagrams is how a capture holds what came in datagrams.
var datagrams = framing.Length{Prefix: wire.PrefixUint32BE, Max: drpc.DefaultMax}

// anyLen is how byte arrays are described that have no length of their own here.
const anyLen = wire.PrefixUint64BE

// calls are dRPC calls. They are protobuf, whose fields come in any order: their records have names for them.
func calls() dump.Protocol {
	return dump.Protocol{
		Name:    "drpc-call",
		Doc:     "dRPC calls, one a datagram",
		Framing: datagrams,
		Type:    one("Call"),
		New:     oneRecord("Call", func() wire.Record { return new(call) }),
		Decode: func(frame []byte, r wire.Record) error {
			return drpcError((*drpc.Call)(r.(*call)).UnmarshalView(frame))
		},
		Encode: func(dst []byte, r wire.Record) ([]byte, error) { return (*drpc.Call)(r.(*call)).AppendBinary(dst) },
	}
}

type call drpc.Call

func (v *call) Fields(c *wire.Codec) {
	wire.Enum(c, "Module", &v.Module)
	wire.Enum(c, "Method", &v.Method)
	c.Int64("Sequence", &v.Sequence)
	c.ByteArray("Body", anyLen, &v.Body)
	c.ByteArray("Unknown", anyLen, &v.Unknown)
}

// callResponses are dRPC responses.
func callResponses() dump.Protocol {
	return dump.Protocol{
		Name:    "drpc-response",
		Doc:     "dRPC responses, one a datagram",
		Framing: datagrams,
		Type:    one("Response"),
		New:     oneRecord("Response", func() wire.Record { return new(response) }),
		Decode: func(frame []byte, r wire.Record) error {
			return drpcError((*drpc.Response)(r.(*response)).UnmarshalView(frame))
		},
		Encode: func(dst []byte, r wire.Record) ([]byte, error) {
			return (*drpc.Response)(r.(*response)).AppendBinary(dst)
		},
	}
}

type response drpc.Response

func (v *response) Fields(c *wire.Codec) {
	c.Int64("Sequence", &v.Sequence)
	wire.Enum(c, "Status", &v.Status)
	c.ByteArray("Body", anyLen, &v.Body)
	c.ByteArray("Unknown", anyLen, &v.Unknown)
}

// drpcError says where in the frame a message is wrong.
func drpcError(err error) error {
	var at *drpc.DecodeError
	if errors.As(err, &at) {
		return &wire.DecodeError{Op: "a protobuf field", Path: "field", Offset: int64(at.Offset), Err: at.Err}
	}
	return err
}

// chunks are the chunks of dRPC messages. They must add up to messages.
func chunks() dump.Protocol {
	assembler := new(drpc.Assembler)
	return dump.Protocol{
		Name:    "drpc-chunks",
		Doc:     "dRPC messages in chunks, one chunk a datagram",
		Framing: datagrams,
		Type:    one("Chunk"),
		New:     oneRecord("Chunk", func() wire.Record { return new(chunk) }),
		Decode: func(frame []byte, r wire.Record) error {
			if _, _, err := assembler.Add(frame); err != nil {
				assembler.Reset()
				return err
			}
			return wire.Unmarshal(frame, r)
		},
		Finish: func() error { return assembler.Finish() },
	}
}

type chunk struct {
	drpc.ChunkHeader
	data []byte
}

func (v *chunk) Fields(c *wire.Codec) {
	c.Order(wire.LittleEndian)
	c.Uint64("TotalSize", &v.TotalSize)
	c.Uint64("Size", &v.Size)
	c.Uint32("Index", &v.Index)
	c.Uint32("Chunks", &v.Chunks)
	c.Rest("Data", &v.data)
}

// one is the type of a protocol that has one.
func one(name string) func([]byte) (string, error) {
	return func([]byte) (string, error) { return name, nil }
}

func oneRecord(name string, make func() wire.Record) func(string) wire.Record {
	return func(typ string) wire.Record {
		if typ != name {
			return nil
		}
		return make()
	}
}
