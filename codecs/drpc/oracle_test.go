package drpc_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"

	. "github.com/seed44153783/wirekit/codecs/drpc"
)

// The two messages in the form of generated code, so that protobuf decodes them on the path that DAOS's generated code
// takes. dynamicpb takes another path; it differs in one thing: it does not shorten the padded tag of an unknown field.
type protoCall struct {
	Module        int32  `protobuf:"varint,1,opt,name=module,proto3"`
	Method        int32  `protobuf:"varint,2,opt,name=method,proto3"`
	Sequence      int64  `protobuf:"varint,3,opt,name=sequence,proto3"`
	Body          []byte `protobuf:"bytes,4,opt,name=body,proto3"`
	unknownFields []byte
}

func (m *protoCall) Reset()       { *m = protoCall{} }
func (*protoCall) String() string { return "drpc.Call" }
func (*protoCall) ProtoMessage()  {}

type protoResponse struct {
	Sequence      int64  `protobuf:"varint,1,opt,name=sequence,proto3"`
	Status        int32  `protobuf:"varint,2,opt,name=status,proto3"`
	Body          []byte `protobuf:"bytes,3,opt,name=body,proto3"`
	unknownFields []byte
}

func (m *protoResponse) Reset()       { *m = protoResponse{} }
func (*protoResponse) String() string { return "drpc.Response" }
func (*protoResponse) ProtoMessage()  {}

func (m *protoCall) ours() *Call {
	return &Call{Module: ModuleID(m.Module), Method: MethodID(m.Method), Sequence: m.Sequence, Body: m.Body, Unknown: m.unknownFields}
}

func (m *protoResponse) ours() *Response {
	return &Response{Sequence: m.Sequence, Status: Status(m.Status), Body: m.Body, Unknown: m.unknownFields}
}

// descriptors builds drpc.proto.
func descriptors(t testing.TB) (call, response protoreflect.MessageDescriptor) {
	field := func(name string, number int32, kind descriptorpb.FieldDescriptorProto_Type) *descriptorpb.FieldDescriptorProto {
		f := &descriptorpb.FieldDescriptorProto{
			Name: &name, Number: &number, Type: kind.Enum(), Label: descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum(),
		}
		if kind == descriptorpb.FieldDescriptorProto_TYPE_ENUM {
			f.TypeName = proto.String(".drpc.Status")
		}
		return f
	}
	status := &descriptorpb.EnumDescriptorProto{Name: proto.String("Status")}
	for s := StatusSuccess; s <= StatusFailedMarshal; s++ {
		status.Value = append(status.Value,
			&descriptorpb.EnumValueDescriptorProto{Name: proto.String(s.String()), Number: proto.Int32(int32(s))})
	}
	const (
		tInt32 = descriptorpb.FieldDescriptorProto_TYPE_INT32
		tInt64 = descriptorpb.FieldDescriptorProto_TYPE_INT64
		tBytes = descriptorpb.FieldDescriptorProto_TYPE_BYTES
		tEnum  = descriptorpb.FieldDescriptorProto_TYPE_ENUM
	)
	file, err := protodesc.NewFile(&descriptorpb.FileDescriptorProto{
		Name: proto.String("drpc.proto"), Package: proto.String("drpc"), Syntax: proto.String("proto3"),
		EnumType: []*descriptorpb.EnumDescriptorProto{status},
		MessageType: []*descriptorpb.DescriptorProto{
			{Name: proto.String("Call"), Field: []*descriptorpb.FieldDescriptorProto{
				field("module", 1, tInt32), field("method", 2, tInt32), field("sequence", 3, tInt64), field("body", 4, tBytes),
			}},
			{Name: proto.String("Response"), Field: []*descriptorpb.FieldDescriptorProto{
				field("sequence", 1, tInt64), field("status", 2, tEnum), field("body", 3, tBytes),
			}},
		},
	}, nil)
	require.NoError(t, err)
	return file.Messages().ByName("Call"), file.Messages().ByName("Response")
}

// oracle compares Call and Response with protobuf's two decoders.
type oracle struct {
	call, response protoreflect.MessageDescriptor
}

// check decodes in as both messages, every way, and reports how many of the two were accepted.
func (o oracle) check(t *testing.T, in []byte) (accepted int) {
	t.Helper()
	var c Call
	var pc protoCall
	if o.same(t, in, &c, protoadapt.MessageV2Of(&pc), dynamicpb.NewMessage(o.call)) {
		require.Equal(t, pc.ours(), &c, "%x", in)
		accepted++
	} else {
		require.Equal(t, Call{}, c)
	}
	var r Response
	var pr protoResponse
	if o.same(t, in, &r, protoadapt.MessageV2Of(&pr), dynamicpb.NewMessage(o.response)) {
		require.Equal(t, pr.ours(), &r, "%x", in)
		accepted++
	} else {
		require.Equal(t, Response{}, r)
	}
	return accepted
}

func (o oracle) same(t *testing.T, in []byte, m message, generated proto.Message, dynamic *dynamicpb.Message) bool {
	t.Helper()
	pristine := bytes.Clone(in)
	err := m.UnmarshalBinary(in)
	want := proto.Unmarshal(in, generated)
	require.Equal(t, want == nil, err == nil, "%x: ours %v, protobuf's %v", in, err, want)
	require.Equal(t, want == nil, proto.Unmarshal(in, dynamic) == nil, "%x: the two protobuf decoders differ", in)
	require.Equal(t, pristine, in, "the input was written to")
	if err != nil {
		var de *DecodeError
		require.ErrorAs(t, err, &de)
		return false
	}
	out, err := m.MarshalBinary()
	require.NoError(t, err)
	wantOut, err := proto.Marshal(generated)
	require.NoError(t, err)
	require.Equal(t, wantOut, append([]byte{}, out...), "%x", in)
	require.Equal(t, len(out), m.SizeBinary())
	if dynOut, err := (proto.MarshalOptions{Deterministic: true}).Marshal(dynamic); assert.NoError(t, err) && len(dynOut) == len(out) {
		require.Equal(t, dynOut, wantOut, "%x", in)
	}
	return true
}

func TestAgainstProtobuf(t *testing.T) {
	call, response := descriptors(t)
	o := oracle{call, response}
	rng := rand.New(rand.NewPCG(5, 1))
	var tried, accepted int
	for range 8000 {
		in := randomMessage(rng, 0)
		tried += 2
		accepted += o.check(t, in)
		if len(in) > 0 && rng.IntN(2) == 0 {
			switch at := rng.IntN(len(in)); rng.IntN(4) {
			case 0:
				in[at] ^= 1 << rng.IntN(8)
			case 1:
				in = in[:at]
			case 2:
				in = append(in[:at:at], in[at+1:]...)
			case 3:
				in[at] = byte(rng.Uint32())
			}
			tried += 2
			accepted += o.check(t, in)
		}
	}
	// Both sides of the decision must be well represented for the comparison to mean something.
	assert.Greater(t, accepted, tried/3)
	assert.Greater(t, tried-accepted, tried/10)
}

// TestAgainstProtobufTruncated cuts messages at every point.
func TestAgainstProtobufTruncated(t *testing.T) {
	call, response := descriptors(t)
	o := oracle{call, response}
	rng := rand.New(rand.NewPCG(5, 2))
	for range 60 {
		in := randomMessage(rng, 0)
		for n := range in {
			o.check(t, in[:n:n])
		}
	}
}

// randomMessage writes up to eight fields: known and unknown, right and wrong wire types, padded, doubled, now and then
// invalid.
func randomMessage(rng *rand.Rand, depth int) []byte {
	var b []byte
	for range rng.IntN(8) {
		num := uint64(1 + rng.IntN(6))
		switch rng.IntN(20) {
		case 0:
			num = uint64(rng.IntN(40))
		case 1:
			num = 1<<29 - 2 + uint64(rng.IntN(3))
		case 2:
			num = 1<<31 - 2 + uint64(rng.IntN(3))
		}
		typ := []uint64{0, 0, 0, 2, 2, 2, 1, 5, 3}[rng.IntN(9)]
		if rng.IntN(60) == 0 {
			typ = uint64(rng.IntN(8))
		}
		b = appendPadded(rng, b, num<<3|typ)
		switch typ {
		case 0:
			b = appendPadded(rng, b, rng.Uint64()>>rng.IntN(64))
		case 1:
			b = append(b, "12345678"...)
		case 2:
			p := make([]byte, rng.IntN(5))
			b = appendPadded(rng, b, uint64(len(p)))
			b = append(b, p...)
		case 3:
			if depth < 4 {
				b = append(b, randomMessage(rng, depth+1)...)
			}
			b = appendPadded(rng, b, num<<3|4)
		case 5:
			b = append(b, "1234"...)
		}
	}
	return b
}

// appendPadded appends v as a varint, sometimes longer than needed.
func appendPadded(rng *rand.Rand, b []byte, v uint64) []byte {
	b = protowire.AppendVarint(b, v)
	if rng.IntN(10) == 0 {
		for n := 10 - protowire.SizeVarint(v); n > 0; n-- {
			b[len(b)-1] |= 0x80
			b = append(b, 0)
			if rng.IntN(2) == 0 {
				break
			}
		}
	}
	return b
}
