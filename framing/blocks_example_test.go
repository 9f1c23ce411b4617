package framing_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/seed44153783/wirekit/framing"
)

// A message of any size goes through in constant memory.
func ExampleBlockWriter() {
	var stream bytes.Buffer
	w := framing.NewBlockWriter(&stream)
	if _, err := io.Copy(w, strings.NewReader(strings.Repeat("x", 600))); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	b := stream.Bytes()
	fmt.Println(b[0], b[256], b[512], b[len(b)-1], len(b))
	// Output: 255 255 90 0 604
}

// Each message ends with io.EOF, so that whatever reads to the end of a stream reads one message.
func ExampleBlockReader() {
	r := framing.NewBlockReader(strings.NewReader("\x05hello\x05 worl\x01d\x00\x03bye\x00"))
	for {
		err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			panic(err)
		}
		message, err := io.ReadAll(r)
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s\n", message)
	}
	// Output:
	// hello world
	// bye
}

func ExampleBlocks() {
	frame, _ := framing.Blocks{}.AppendFrame(nil, []byte("hi"))
	fmt.Printf("%q\n", frame)
	// Output: "\x02hi\x00"
}
