package bench

import (
	"google.golang.org/protobuf/protoadapt"

	"github.com/seed44153783/wirekit/bench/round"
	"github.com/seed44153783/wirekit/codecs/drpc"
)

// messages compares dRPC's two messages with protobuf, whose wire format they have. A body has 64 bytes.
func messages() []round.Group {
	rng := newRand()
	calls, protoCalls := make([]drpc.Call, records), make([]protoCall, records)
	responses, protoResponses := make([]drpc.Response, records), make([]protoResponse, records)
	for i := range records {
		body := payloads(64)[i]
		calls[i] = drpc.Call{Module: 2, Method: 207, Sequence: rng.Int64N(1 << 20), Body: body}
		responses[i] = drpc.Response{Sequence: calls[i].Sequence, Status: drpc.StatusFailure, Body: body}
		protoCalls[i] = protoCall{2, 207, calls[i].Sequence, body}
		protoResponses[i] = protoResponse{calls[i].Sequence, int32(drpc.StatusFailure), body}
	}
	return append(messageGroups("Call", calls, protoCalls), messageGroups("Response", responses, protoResponses)...)
}

// A drpcMessage is what drpc's two have in common.
type drpcMessage[T any] interface {
	*T
	AppendBinary([]byte) ([]byte, error)
	MarshalBinary() ([]byte, error)
	UnmarshalBinary([]byte) error
	UnmarshalView([]byte) error
}

func messageGroups[T, U any, P drpcMessage[T], Q interface {
	*U
	protoadapt.MessageV1
}](name string, ours []T, theirs []U) []round.Group {
	got := make([]T, records)
	group := func(work string, a, b round.Candidate) round.Group {
		return round.Group{
			Section: "dRPC", Name: name + " with 64 B, " + work, Unit: "message", Items: records, Goal: 2, Spread: spreadSmall,
			Note:  "half of our time is the allocation for the copy of the body, which protobuf makes as well",
			Clear: func() { clear(got) }, Check: equal(&got, ours), Candidates: []round.Candidate{a, b},
		}
	}
	kit := codec[T]{
		"wirekit",
		func(dst []byte, v *T) []byte { dst, _ = P(v).AppendBinary(dst); return dst },
		func(v *T, b []byte) error { return P(v).UnmarshalBinary(b) },
	}
	marshal, view := kit, kit
	marshal.append = func(_ []byte, v *T) []byte { b, _ := P(v).MarshalBinary(); return b }
	view.decode = func(v *T, b []byte) error { return P(v).UnmarshalView(b) }
	peer := protobuf[U, Q](theirs)
	return []round.Group{
		group("append", kit.encoder(ours), peer.append()),
		group("marshal into new memory", marshal.encoder(ours), peer.marshal()),
		group("decode, body copied", kit.decoder(ours, got), peer.decode(zero[U])),
		group("decode, body a view", view.decoder(ours, got), peer.decode(zero[U])),
	}
}

// The two messages in the shape of generated code, so that protobuf takes its fast path.

type protoCall struct {
	Module   int32  `protobuf:"varint,1,opt,name=module,proto3"`
	Method   int32  `protobuf:"varint,2,opt,name=method,proto3"`
	Sequence int64  `protobuf:"varint,3,opt,name=sequence,proto3"`
	Body     []byte `protobuf:"bytes,4,opt,name=body,proto3"`
}

type protoResponse struct {
	Sequence int64  `protobuf:"varint,1,opt,name=sequence,proto3"`
	Status   int32  `protobuf:"varint,2,opt,name=status,proto3"`
	Body     []byte `protobuf:"bytes,3,opt,name=body,proto3"`
}

func (m *protoCall) Reset()           { *m = protoCall{} }
func (*protoCall) String() string     { return "Call" }
func (*protoCall) ProtoMessage()      {}
func (m *protoResponse) Reset()       { *m = protoResponse{} }
func (*protoResponse) String() string { return "Response" }
func (*protoResponse) ProtoMessage()  {}
