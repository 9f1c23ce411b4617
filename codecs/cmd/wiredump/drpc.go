package main

import (
	"encoding"
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

// calls are dRPC calls.
func calls() dump.Protocol {
	return messages("drpc-call", "dRPC calls, one a datagram", "Call",
		func() wire.Record { return new(call) })
}

// callResponses are dRPC responses.
func callResponses() dump.Protocol {
	return messages("drpc-response", "dRPC responses, one a datagram", "Response",
		func() wire.Record { return new(response) })
}

// messages is a protocol of protobuf messages, whose fields come in any order: their records have names for them.
func messages(name, doc, typ string, make func() wire.Record) dump.Protocol {
	p := single(name, doc, datagrams, typ, make)
	p.Decode = func(frame []byte, r wire.Record) error {
		return drpcError(r.(interface{ UnmarshalView([]byte) error }).UnmarshalView(frame))
	}
	p.Encode = func(dst []byte, r wire.Record) ([]byte, error) { return r.(encoding.BinaryAppender).AppendBinary(dst) }
	return p
}

type call struct{ drpc.Call }

func (v *call) Fields(c *wire.Codec) {
	wire.Enum(c, "Module", &v.Module)
	wire.Enum(c, "Method", &v.Method)
	c.Int64("Sequence", &v.Sequence)
	c.ByteArray("Body", anyLen, &v.Body)
	c.ByteArray("Unknown", anyLen, &v.Unknown)
}

type response struct{ drpc.Response }

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
	p := single("drpc-chunks", "dRPC messages in chunks, one chunk a datagram", datagrams, "Chunk",
		func() wire.Record { return new(chunk) })
	p.Decode = func(frame []byte, r wire.Record) error {
		if _, _, err := assembler.Add(frame); err != nil {
			assembler.Reset()
			return err
		}
		return wire.Unmarshal(frame, r)
	}
	p.Finish = assembler.Finish
	return p
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

// single is a protocol of one type.
func single(name, doc string, f framing.Framing, typ string, make func() wire.Record) dump.Protocol {
	return dump.Protocol{
		Name: name, Doc: doc, Framing: f,
		Type: func([]byte) (string, error) { return typ, nil },
		New: func(t string) wire.Record {
			if t != typ {
				return nil
			}
			return make()
		},
	}
}
