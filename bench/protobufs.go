package bench

import (
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/protoadapt"

	"github.com/seed44153783/wirekit/bench/round"
)

// protobufs is protobuf at work on structs in the shape of generated code, for which it takes the path of generated
// code. They are wrapped beforehand, for generated code needs no wrapping.
type protobufs[T any] struct {
	vs, got           []T
	messages, decoded []proto.Message
	in                [][]byte
}

// protobuf makes got, to be decoded into, for vs.
func protobuf[T any, P interface {
	*T
	protoadapt.MessageV1
}](vs []T) protobufs[T] {
	b := protobufs[T]{vs: vs, got: make([]T, len(vs))}
	for i := range vs {
		b.messages = append(b.messages, protoadapt.MessageV2Of(P(&vs[i])))
		b.decoded = append(b.decoded, protoadapt.MessageV2Of(P(&b.got[i])))
		in, _ := proto.Marshal(b.messages[i])
		b.in = append(b.in, in)
	}
	return b
}

// check decodes what encode makes of each message.
func (b protobufs[T]) check(encode func(proto.Message) []byte) func() error {
	return func() error {
		clear(b.got)
		for i, m := range b.messages {
			if err := proto.Unmarshal(encode(m), b.decoded[i]); err != nil {
				return err
			}
		}
		return equal(&b.got, b.vs)()
	}
}

// append encodes each into the same buffer.
func (b protobufs[T]) append() round.Candidate {
	var buf []byte
	encode := func(m proto.Message) []byte {
		buf, _ = proto.MarshalOptions{}.MarshalAppend(buf[:0], m)
		return buf
	}
	return round.Candidate{Name: "protobuf", Check: b.check(encode), Pass: func() {
		for _, m := range b.messages {
			encode(m)
		}
	}}
}

// marshal encodes each into new memory.
func (b protobufs[T]) marshal() round.Candidate {
	encode := func(m proto.Message) []byte { out, _ := proto.Marshal(m); return out }
	return round.Candidate{Name: "protobuf", Check: b.check(encode), Pass: func() {
		for _, m := range b.messages {
			encode(m)
		}
	}}
}

// decode decodes what reset has made ready. That way memory can be reused.
func (b protobufs[T]) decode(reset func(*T)) round.Candidate {
	return round.Candidate{Name: "protobuf", Check: equal(&b.got, b.vs), Pass: func() {
		for i, in := range b.in {
			reset(&b.got[i])
			if (proto.UnmarshalOptions{Merge: true}).Unmarshal(in, b.decoded[i]) != nil {
				return
			}
		}
	}}
}

// zero is a reset to new memory.
func zero[T any](v *T) {
	var none T
	*v = none
}
