package fuzz

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"sync"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/seed44153783/wirekit/codecs/drpc"
)

// The two messages in the form of generated code. Their decoder keeps unknown fields as ours does; that of dynamicpb,
// with the descriptors below, does not shorten padded tags.
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

// descriptors returns drpc.proto's messages.
var descriptors = sync.OnceValue(func() protoreflect.MessageDescriptors {
	type kinds = descriptorpb.FieldDescriptorProto_Type
	field := func(name string, number int32, kind kinds) *descriptorpb.FieldDescriptorProto {
		f := &descriptorpb.FieldDescriptorProto{
			Name: &name, Number: &number, Type: kind.Enum(), Label: descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum(),
		}
		if kind == descriptorpb.FieldDescriptorProto_TYPE_ENUM {
			f.TypeName = proto.String(".drpc.Status")
		}
		return f
	}
	const (
		tInt32 = descriptorpb.FieldDescriptorProto_TYPE_INT32
		tInt64 = descriptorpb.FieldDescriptorProto_TYPE_INT64
		tBytes = descriptorpb.FieldDescriptorProto_TYPE_BYTES
		tEnum  = descriptorpb.FieldDescriptorProto_TYPE_ENUM
	)
	file, err := protodesc.NewFile(&descriptorpb.FileDescriptorProto{
		Name: proto.String("drpc.proto"), Package: proto.String("drpc"), Syntax: proto.String("proto3"),
		EnumType: []*descriptorpb.EnumDescriptorProto{{
			Name: proto.String(
				"Status",
			), Value: []*descriptorpb.EnumValueDescriptorProto{{Name: proto.String("SUCCESS"), Number: proto.Int32(0)}},
		}},
		MessageType: []*descriptorpb.DescriptorProto{
			{Name: proto.String("Call"), Field: []*descriptorpb.FieldDescriptorProto{
				field(
					"module",
					1,
					tInt32,
				), field("method", 2, tInt32), field("sequence", 3, tInt64), field("body", 4, tBytes),
			}},
			{Name: proto.String("Response"), Field: []*descriptorpb.FieldDescriptorProto{
				field("sequence", 1, tInt64), field("status", 2, tEnum), field("body", 3, tBytes),
			}},
		},
	}, nil)
	if err != nil {
		panic(err) // a mistake above, whatever the input
	}
	return file.Messages()
})

// drpcMessage is what Call and Response have in common.
type drpcMessage interface {
	AppendBinary(dst []byte) ([]byte, error)
	MarshalBinary() ([]byte, error)
	UnmarshalBinary(b []byte) error
	UnmarshalView(b []byte) error
	SizeBinary() int
	String() string
}

// CheckDRPCCall holds Call against both decoders of google.golang.org/protobuf.
func CheckDRPCCall(data []byte) error {
	var c, view drpc.Call
	var p protoCall
	known := dynamicpb.NewMessage(descriptors().ByName("Call"))
	if accepted, err := against(data, &c, &view, protoadapt.MessageV2Of(&p), known); err != nil ||
		!accepted {
		return err
	}
	want := drpc.Call{
		Module:   drpc.ModuleID(p.Module),
		Method:   drpc.MethodID(p.Method),
		Sequence: p.Sequence,
		Body:     p.Body,
		Unknown:  p.unknownFields,
	}
	return decodedAs(data, &c, &view, &want)
}

// CheckDRPCResponse holds Response against both decoders of google.golang.org/protobuf.
func CheckDRPCResponse(data []byte) error {
	var r, view drpc.Response
	var p protoResponse
	known := dynamicpb.NewMessage(descriptors().ByName("Response"))
	if accepted, err := against(data, &r, &view, protoadapt.MessageV2Of(&p), known); err != nil ||
		!accepted {
		return err
	}
	want := drpc.Response{Sequence: p.Sequence, Status: drpc.Status(p.Status), Body: p.Body, Unknown: p.unknownFields}
	return decodedAs(data, &r, &view, &want)
}

// against decodes b into ours and theirs, and encodes both again.
func against(b []byte, m, view drpcMessage, generated, dynamic proto.Message) (accepted bool, err error) {
	err = m.UnmarshalBinary(b)
	viewErr := view.UnmarshalView(b)
	want := proto.Unmarshal(b, generated)
	if (err == nil) != (want == nil) || (err == nil) != (proto.Unmarshal(b, dynamic) == nil) ||
		fmt.Sprint(err) != fmt.Sprint(viewErr) {
		return false, fmt.Errorf("%x: %v; view: %v; protobuf: %v", b, err, viewErr, want)
	}
	if err != nil {
		var at *drpc.DecodeError
		if !errors.As(err, &at) || at.Offset < 0 || at.Offset > len(b) || !reflect.ValueOf(m).Elem().IsZero() {
			return false, fmt.Errorf("%x: %v, %v", b, m, err)
		}
		return false, nil
	}
	out, err := m.AppendBinary([]byte("dst"))
	marshaled, marshalErr := m.MarshalBinary()
	wantOut, wantErr := proto.Marshal(generated)
	if err != nil || marshalErr != nil || wantErr != nil || string(out) != "dst"+string(wantOut) ||
		!bytes.Equal(marshaled, wantOut) ||
		m.SizeBinary() != len(wantOut) {
		return false, fmt.Errorf(
			"%x: encoded as %x, %v, and %x, %v, size %d; protobuf: %x, %v",
			b,
			out,
			err,
			marshaled,
			marshalErr,
			m.SizeBinary(),
			wantOut,
			wantErr,
		)
	}
	return true, nil
}

func decodedAs(b []byte, m, view, want drpcMessage) error {
	show := func(m drpcMessage) string { return fmt.Sprintf("%+v", reflect.ValueOf(m).Elem().Interface()) }
	if m.String() == "" || show(m) != show(want) || show(view) != show(want) {
		return fmt.Errorf("%x: %s, view %s, protobuf %s", b, show(m), show(view), show(want))
	}
	return nil
}

// CheckDRPCUnknown encodes messages whose Unknown bytes are anything: they are taken exactly if they decode as unknown
// fields.
func CheckDRPCUnknown(data []byte) error {
	t := tape{data}
	c := drpc.Call{
		Module:   drpc.ModuleID(t.bits()),
		Method:   drpc.MethodID(t.bits()),
		Sequence: int64(t.bits()),
		Body:     t.take(t.below(20)),
		Unknown:  t.rest(),
	}
	b, err := c.AppendBinary([]byte("dst"))
	if err != nil {
		if !errors.Is(err, drpc.ErrUnknown) || string(b) != "dst" || c.SizeBinary() != 0 {
			return fmt.Errorf("%+v: %x, %v, size %d", c, b, err, c.SizeBinary())
		}
		// The reason must stand up: protobuf does not read them as unknown fields either.
		var p protoCall
		if proto.Unmarshal(c.Unknown, protoadapt.MessageV2Of(&p)) == nil && bytes.Equal(p.unknownFields, c.Unknown) {
			return fmt.Errorf("%x are unknown fields and refused: %w", c.Unknown, err)
		}
		return nil
	}
	var back drpc.Call
	if err := back.UnmarshalBinary(b[3:]); err != nil || len(b)-3 != c.SizeBinary() {
		return fmt.Errorf("%+v: encoded as %x, %v", c, b[3:], err)
	}
	if fmt.Sprintf("%+v", back) != fmt.Sprintf("%+v", c) {
		return fmt.Errorf("%+v: encoded as %x, decoded %+v", c, b[3:], back)
	}
	return nil
}

// CheckDRPCChunks cuts a message into datagrams and puts it together again; large messages are made of few bytes.
func CheckDRPCChunks(data []byte) error {
	t := tape{data}
	repeat := 1
	if t.byte() == 255 { // seldom: it takes time
		repeat = t.below(64) << 10
	}
	msg := bytes.Repeat(t.rest(), repeat)
	msg = msg[:min(len(msg), 3*drpc.MaxChunkData)]
	var a drpc.Assembler
	datagrams := drpc.AppendChunks(nil, msg)
	if want := max(1, (len(msg)+drpc.MaxChunkData-1)/drpc.MaxChunkData); len(datagrams) != want {
		return fmt.Errorf("%d bytes in %d datagrams", len(msg), len(datagrams))
	}
	for i, d := range datagrams {
		h, n, err := drpc.ConsumeChunkHeader(d)
		if err != nil || int(h.Index) != i || int(h.Chunks) != len(datagrams) || h.TotalSize != uint64(len(msg)) ||
			h.Size != uint64(len(d)-n) ||
			len(d) > drpc.MaxChunkSize {
			return fmt.Errorf("datagram %d of %d: %v, %v", i, len(datagrams), h, err)
		}
		got, ok, err := a.Add(d)
		if last := i == len(datagrams)-1; err != nil || ok != last || last && (!bytes.Equal(got, msg) || got == nil) {
			return fmt.Errorf("datagram %d of %d: %d bytes, %v, %v", i, len(datagrams), len(got), ok, err)
		}
	}
	return a.Finish()
}

// CheckDRPCAssembler feeds datagrams with any headers to an Assembler and to a model of the receiver's rules.
func CheckDRPCAssembler(data []byte) error {
	t := tape{data}
	limit := []int{0, -1, 40}[t.below(3)]
	a := drpc.Assembler{Max: limit}
	m := receiver{max: map[int]uint64{0: drpc.DefaultMax, -1: math.MaxInt, 40: 40}[limit]}
	for i := 0; len(t.b) > 0 && i < 64; i++ {
		d := drawDatagram(&t, &m)
		want, done, wantErr := m.add(d)
		got, ok, err := a.Add(d)
		if ok != done || !bytes.Equal(got, want) || ok && got == nil || !sameClass(err, wantErr, drpcChunkClasses...) {
			return fmt.Errorf("datagram %x: %x, %v, %v; want %x, %v, %v", d, got, ok, err, want, done, wantErr)
		}
		if err != nil {
			var at *drpc.ChunkError
			_, _, again := a.Add(drpc.AppendChunks(nil, nil)[0])
			if !errors.As(err, &at) || at.Index != m.next || at.Received != len(m.got) || again != err ||
				a.Finish() != err {
				return fmt.Errorf(
					"datagram %x: %v, %+v, then %v; want index %d with %d bytes",
					d,
					err,
					at,
					again,
					m.next,
					len(m.got),
				)
			}
			a.Reset()
			m = receiver{max: m.max}
		}
	}
	if err := a.Finish(); (err != nil) != (m.next > 0) || err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("drpc: Finish before chunk %d: %v", m.next, err)
	}
	return nil
}

var drpcChunkClasses = []error{
	io.ErrUnexpectedEOF, drpc.ErrLostChunk, drpc.ErrTotalChunks, drpc.ErrTotalSize, drpc.ErrChunkOverflow,
	drpc.ErrSizeMismatch, drpc.ErrTooBig,
}

// drawDatagram draws a header near what is expected, and data near what it says.
func drawDatagram(t *tape, m *receiver) []byte {
	c := t.byte()
	if c == 255 {
		return t.take(t.below(30))
	}
	h := drpc.ChunkHeader{TotalSize: m.total, Index: m.next, Chunks: m.chunks}
	if m.next == 0 {
		h.TotalSize, h.Chunks = uint64(t.byte()), uint32(t.below(5))
	}
	h.Size = uint64(t.below(32))
	size := int(h.Size) + t.below(4) - 1
	switch c % 16 { // spoil something, now and then
	case 1:
		h.Index++
	case 2:
		h.Chunks = uint32(t.bits())
	case 3:
		h.TotalSize = t.bits()
	case 4:
		h.Size = t.bits()
	case 5, 6, 7: // the right size
		h.Size = h.TotalSize - min(h.TotalSize, uint64(len(m.got)))
		size = int(min(h.Size, 300))
	}
	b, _ := h.AppendBinary(nil) // never fails
	return append(b, append(t.take(max(size, 0)), make([]byte, 300)...)[:max(size, 0)]...)
}

// A receiver is the model of the rules for chunks, in the order in which they are checked.
type receiver struct {
	max, total   uint64
	chunks, next uint32
	got          []byte
}

func (m *receiver) add(d []byte) (msg []byte, done bool, err error) {
	if len(d) < 24 {
		return nil, false, io.ErrUnexpectedEOF
	}
	total, size := binary.LittleEndian.Uint64(d), binary.LittleEndian.Uint64(d[8:])
	index, chunks := binary.LittleEndian.Uint32(d[16:]), binary.LittleEndian.Uint32(d[20:])
	left := total - min(total, uint64(len(m.got)))
	switch {
	case index != m.next:
		return nil, false, drpc.ErrLostChunk
	case chunks == 0 || m.next > 0 && chunks != m.chunks || m.next == 0 && chunks > 1 && uint64(chunks) > total:
		return nil, false, drpc.ErrTotalChunks
	case m.next > 0 && total != m.total:
		return nil, false, drpc.ErrTotalSize
	case total > m.max || size > 131048:
		return nil, false, drpc.ErrTooBig
	case size > uint64(len(d)-24):
		return nil, false, io.ErrUnexpectedEOF
	case m.next > 0 && size > left:
		return nil, false, drpc.ErrChunkOverflow
	case m.next == 0 && size > left:
		return nil, false, drpc.ErrSizeMismatch
	case index == chunks-1 && size != left:
		return nil, false, drpc.ErrSizeMismatch
	}
	m.total, m.chunks = total, chunks
	m.got = append(m.got, d[24:24+size]...)
	m.next++
	if m.next < chunks {
		return nil, false, nil
	}
	msg = m.got
	*m = receiver{max: m.max}
	return append([]byte{}, msg...), true, nil
}

// A module answers calls for CheckDRPCService: method 1 echoes, 2 fails, 3 fails with a status; there are no others.
type module struct{}

func (module) ID() drpc.ModuleID { return drpc.ModuleMgmt }
func (module) String() string    { return "test" }

func (module) GetMethod(id drpc.MethodID) (drpc.Method, error) {
	if id < 1 || id > 3 {
		return nil, errors.New("no such method")
	}
	return id, nil
}

func (module) HandleCall(_ context.Context, m drpc.Method, body []byte) ([]byte, error) {
	switch m.ID() {
	case 2:
		return body, errBroken
	case 3:
		return body, fmt.Errorf("wrapped: %w", drpc.UnmarshalingPayloadFailure())
	}
	return body, nil
}

// CheckDRPCService sends any message to a ModuleService and holds the answer, read by protobuf, against the call, read
// by protobuf.
func CheckDRPCService(data []byte) error {
	var s drpc.ModuleService
	if err := s.Register(module{}); err != nil {
		return err
	}
	out, err := s.ProcessMessage(context.Background(), data)
	var call protoCall
	var answer protoResponse
	if err != nil || proto.Unmarshal(out, protoadapt.MessageV2Of(&answer)) != nil || len(answer.unknownFields) > 0 {
		return fmt.Errorf("%x: answered %x, %v", data, out, err)
	}
	want := protoResponse{Sequence: -1, Status: int32(drpc.StatusFailedUnmarshalCall)}
	if proto.Unmarshal(data, protoadapt.MessageV2Of(&call)) == nil {
		want = protoResponse{Sequence: call.Sequence}
		switch {
		case call.Module != 2:
			want.Status = int32(drpc.StatusUnknownModule)
		case call.Method == 1:
			want.Body = call.Body
		case call.Method == 2:
			want.Status = int32(drpc.StatusFailure)
		case call.Method == 3:
			want.Status = int32(drpc.StatusFailedUnmarshalPayload)
		default:
			want.Status = int32(drpc.StatusUnknownMethod)
		}
	}
	if answer.Sequence != want.Sequence || answer.Status != want.Status || !bytes.Equal(answer.Body, want.Body) {
		return fmt.Errorf("%x: answered %+v, want %+v", data, answer, want)
	}
	return nil
}

// CheckDRPCClient lets a server answer every call with the same bytes: a Client returns what protobuf reads in them, if
// they answer the call.
func CheckDRPCClient(data []byte) error {
	t := tape{data}
	calls := t.below(4)
	reply := t.rest()
	var sent []int64
	send := func(_ context.Context, msg []byte) error {
		var p protoCall
		err := proto.Unmarshal(msg, protoadapt.MessageV2Of(&p))
		sent = append(sent, p.Sequence)
		return err
	}
	cl := drpc.NewClient(send, func(context.Context) ([]byte, error) { return reply, nil })
	var p protoResponse
	decodes := proto.Unmarshal(reply, protoadapt.MessageV2Of(&p)) == nil
	for i := range int64(calls) {
		r, err := cl.Call(context.Background(), drpc.Call{Module: 2, Method: 1, Body: []byte("x")})
		var bad *drpc.DecodeError
		var other *drpc.SequenceError
		refused := p.Sequence == -1 && p.Status == int32(drpc.StatusFailedUnmarshalCall)
		switch {
		case len(sent) != int(i)+1 || sent[i] != i+1:
			return fmt.Errorf("numbers sent: %d", sent)
		case !decodes:
			if !errors.As(err, &bad) {
				return fmt.Errorf("answer %x: %+v, %v", reply, r, err)
			}
		case p.Sequence != i+1 && !refused:
			if !errors.As(err, &other) || other.Got != p.Sequence || other.Want != i+1 {
				return fmt.Errorf("answer %x to call %d: %+v, %v", reply, i+1, r, err)
			}
		case err != nil || r.Sequence != p.Sequence || int32(r.Status) != p.Status || !bytes.Equal(r.Body, p.Body):
			return fmt.Errorf("answer %x: %+v, %v; protobuf: %+v", reply, r, err, p)
		}
	}
	return nil
}

// A lateServer answers calls in their order, each when a draw says so: a call may time out before its answer comes.
type lateServer struct {
	t       *tape
	answers []lateAnswer
	taken   []lateAnswer // by the call under way
}

// A lateAnswer is the answer to a call, which it may not name.
type lateAnswer struct {
	call  int64
	msg   []byte
	valid bool // it can be decoded
}

// send fails now and then, and nothing is then sent.
func (s *lateServer) send(_ context.Context, msg []byte) error {
	var c drpc.Call
	if err := c.UnmarshalBinary(msg); err != nil {
		return err
	}
	s.taken = nil
	r := drpc.Response{Sequence: c.Sequence}
	answer := lateAnswer{call: c.Sequence, valid: true}
	switch s.t.below(6) {
	case 0:
		return errBroken
	case 1:
		r = drpc.Response{Sequence: -1, Status: drpc.StatusFailedUnmarshalCall}
	case 2:
		answer.msg, answer.valid = []byte{0x80}, false
	}
	if answer.valid {
		answer.msg, _ = r.MarshalBinary() // without unknown fields it never fails
	}
	s.answers = append(s.answers, answer)
	return nil
}

// receive times out now and then.
func (s *lateServer) receive(context.Context) ([]byte, error) {
	if len(s.answers) == 0 || s.t.below(3) == 0 {
		return nil, errBroken
	}
	answer := s.answers[0]
	s.answers = s.answers[1:]
	s.taken = append(s.taken, answer)
	return answer.msg, nil
}

// CheckDRPCClientLate lets calls fail at any point: a later one drops the answers to them, and returns its own.
func CheckDRPCClientLate(data []byte) error {
	s := &lateServer{t: &tape{data}}
	cl := drpc.NewClient(s.send, s.receive)
	for i := int64(1); len(s.t.b) > 0; i++ {
		r, err := cl.Call(context.Background(), drpc.Call{})
		var last lateAnswer
		for n, a := range s.taken {
			if last = a; a.call > i || a.call == i && n < len(s.taken)-1 {
				return fmt.Errorf("call %d went on after %+v", i, s.taken)
			}
		}
		var malformed *drpc.DecodeError
		switch {
		case last.call != i:
			if err != errBroken {
				return fmt.Errorf("call %d took %+v: %+v, %v", i, s.taken, r, err)
			}
		case last.valid:
			want, _ := r.MarshalBinary()
			if err != nil || !bytes.Equal(want, last.msg) {
				return fmt.Errorf("call %d took %+v: %+v, %v", i, s.taken, r, err)
			}
		case !errors.As(err, &malformed):
			return fmt.Errorf("call %d took %+v: %+v, %v", i, s.taken, r, err)
		}
	}
	return nil
}
