package drpc_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed44153783/wirekit/codecs/drpc"
)

func Example() {
	call := drpc.Call{Module: drpc.ModuleMgmt, Method: drpc.MethodMgmtPoolCreate, Sequence: 5, Body: []byte("hello")}
	msg, err := call.MarshalBinary()
	fmt.Printf("% x %v\n", msg, err)

	var back drpc.Call
	fmt.Println(back.UnmarshalBinary(msg), &back)
	// A message that breaks off says where.
	fmt.Println(back.UnmarshalBinary(msg[:10]))
	// Output:
	// 08 02 10 cf 01 18 05 22 05 68 65 6c 6c 6f <nil>
	// <nil> Call{MGMT MGMT_POOL_CREATE, sequence 5, 5 bytes}
	// drpc: Call field at offset 7: unexpected EOF
}

// A greeter is a module with one method.
type greeter struct{}

func (greeter) ID() drpc.ModuleID { return drpc.ModuleTest }
func (greeter) String() string    { return "greeter" }

func (greeter) GetMethod(id drpc.MethodID) (drpc.Method, error) {
	if id != 1 {
		return nil, drpc.UnknownMethodFailure()
	}
	return id, nil
}

func (greeter) HandleCall(_ context.Context, _ drpc.Method, body []byte) ([]byte, error) {
	if len(body) == 0 {
		return nil, drpc.UnmarshalingPayloadFailure()
	}
	return append([]byte("hello, "), body...), nil
}

// A client and a server in one process. Between them, where a socket would be, the messages travel in chunks.
func ExampleClient() {
	var service drpc.ModuleService
	if err := service.Register(greeter{}); err != nil {
		fmt.Println(err)
	}
	calls, answers := make(chan []byte, 8), make(chan []byte, 8)
	send := func(ctx context.Context, msg []byte) error {
		for _, datagram := range drpc.AppendChunks(nil, msg) {
			calls <- datagram
		}
		return nil
	}
	receive := func(ctx context.Context) ([]byte, error) {
		select {
		case msg := <-answers:
			return msg, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	go func() { // the server
		var in drpc.Assembler
		for datagram := range calls {
			msg, ok, err := in.Add(datagram)
			if err != nil {
				break
			}
			if ok {
				answer, _ := service.ProcessMessage(context.Background(), msg)
				answers <- answer
			}
		}
	}()
	defer close(calls)

	client := drpc.NewClient(send, receive)
	for _, call := range []drpc.Call{
		{Module: drpc.ModuleTest, Method: 1, Body: []byte("world")},
		{Module: drpc.ModuleTest, Method: 1},
		{Module: drpc.ModuleTest, Method: 2},
		{Module: drpc.ModuleMgmt, Method: drpc.MethodMgmtPoolQuery},
	} {
		r, err := client.Call(context.Background(), call)
		fmt.Printf("%d %v %q %v\n", r.Sequence, r.Status, r.Body, err)
	}
	// Output:
	// 1 SUCCESS "hello, world" <nil>
	// 2 FAILED_UNMARSHAL_PAYLOAD "" <nil>
	// 3 UNKNOWN_METHOD "" <nil>
	// 4 UNKNOWN_MODULE "" <nil>
}

// A session is what a server knows of one of its connections.
type session struct{ user string }

// sessionKey is the key of a connection's session in its context.
type sessionKey struct{}

// A whoami is a module that asks for the session.
type whoami struct{ greeter }

func (whoami) HandleCall(ctx context.Context, _ drpc.Method, _ []byte) ([]byte, error) {
	s, ok := ctx.Value(sessionKey{}).(*session)
	if !ok {
		return nil, drpc.NewFailureWithMessage("no session")
	}
	return []byte("you are " + s.user), nil
}

// A server gives its handlers the session of the connection in the context.
func ExampleModuleService_ProcessMessage() {
	var service drpc.ModuleService
	if err := service.Register(whoami{}); err != nil {
		fmt.Println(err)
	}
	for _, user := range []string{"ann", "ben"} { // two connections
		ctx := context.WithValue(context.Background(), sessionKey{}, &session{user})
		msg, _ := (&drpc.Call{Module: drpc.ModuleTest, Method: 1, Sequence: 1}).MarshalBinary()
		answer, err := service.ProcessMessage(ctx, msg)
		var r drpc.Response
		fmt.Println(err, r.UnmarshalBinary(answer), r.Status, string(r.Body))
	}
	// Output:
	// <nil> <nil> SUCCESS you are ann
	// <nil> <nil> SUCCESS you are ben
}

// Datagrams that arrive from a chunked transport become messages again.
func ExampleAssembler() {
	var in drpc.Assembler
	for _, datagram := range drpc.AppendChunks(nil, make([]byte, 200_000)) {
		h, _, _ := drpc.ConsumeChunkHeader(datagram)
		msg, ok, err := in.Add(datagram)
		fmt.Println(h, "-", len(msg), ok, err)
	}
	// Output:
	// chunk 0 of 2, 131048 of 200000 bytes - 0 false <nil>
	// chunk 1 of 2, 68952 of 200000 bytes - 200000 true <nil>
}

// A handler chooses the status of its answer with a Failure, wrapped or not.
func ExampleErrorToStatus() {
	err := fmt.Errorf("pool 7: %w", drpc.UnmarshalingPayloadFailure())
	fmt.Println(drpc.ErrorToStatus(err), drpc.ErrorToStatus(errors.New("disk full")), drpc.ErrorToStatus(nil))
	// Output: FAILED_UNMARSHAL_PAYLOAD FAILURE SUCCESS
}
