package serial_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/seed44153783/wirekit/codecs/serial"
	"github.com/seed44153783/wirekit/wire"
)

// duplex is one end of a connection in memory; a net.Conn would do as well.
type duplex struct {
	io.Reader
	io.WriteCloser
}

// A server with one task, which adds two numbers, and a client.
func Example() {
	const taskSum, errOverflow = 7, serial.ErrorCode(1)
	var tasks serial.Mux
	err := tasks.Register(taskSum, "sum", func(_ context.Context, w serial.ResponseWriter, r *serial.Request) error {
		d := wire.NewStreamDecoder(r.Body, 64)
		d.Order(r.Order)
		x, y := d.Uint16(), d.Uint16()
		if err := d.Finish(); err != nil {
			return err
		}
		if x+y < x {
			return errOverflow
		}
		return wire.WriteUint16(w, x+y)
	})
	if err != nil {
		fmt.Println(err)
	}

	requests, toServer := io.Pipe()
	answers, toClient := io.Pipe()
	served := make(chan error)
	go func() {
		served <- tasks.Serve(context.Background(), duplex{requests, toClient}, wire.BigEndian)
	}()

	client := serial.NewClient(duplex{answers, toServer})
	for _, body := range []string{"\x00\x02\x00\x03", "\xff\xff\x00\x01"} {
		answer, err := client.Do(context.Background(), taskSum, strings.NewReader(body))
		if err != nil {
			fmt.Println(err, errors.Is(err, errOverflow))
			continue
		}
		sum, err := wire.ReadUint16(answer)
		fmt.Println(sum, err, answer.Close())
	}
	fmt.Println(client.Close(), <-served)
	// Output:
	// 5 <nil> <nil>
	// serial: task 7: serial: error code 1 true
	// <nil> <nil>
}

// The format alone, without a server.
func ExampleReadRequest() {
	capture := bytes.NewReader([]byte("\x07\x02he\x03llo\x00\xfa\x00"))
	for {
		r, err := serial.ReadRequest(capture)
		if err == io.EOF {
			break
		}
		body, err := io.ReadAll(r.Body)
		fmt.Printf("%v: %q %v\n", &r, body, err)
	}
	// Output:
	// task 7: "hello" <nil>
	// task keep-alive: "" <nil>
}

func ExampleWriteResponse() {
	var out bytes.Buffer
	_ = serial.WriteResponse(&out, serial.Response{Code: serial.ResponseProcessing})
	_ = serial.WriteResponse(&out, serial.Response{Body: strings.NewReader("done")})
	_ = serial.WriteResponse(&out, serial.Response{Code: serial.ResponseError, Error: 42})
	fmt.Printf("% x\n", out.Bytes())
	// Output: 03 00 04 64 6f 6e 65 00 01 2a
}
