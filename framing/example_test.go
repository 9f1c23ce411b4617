package framing_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// A line protocol: lines end with "\n" or "\r\n".
func ExampleReader_lines() {
	conn := strings.NewReader("EHLO example.org\r\nQUIT\r\n")
	r := framing.NewReader(conn, framing.Lines())
	for line, err := range r.Frames() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%q\n", line)
	}
	// Output:
	// "EHLO example.org"
	// "QUIT"
}

// A length-prefixed protocol whose header stands before the length: a type and a version, then four bytes of length.
func ExampleLength_header() {
	f := framing.Length{Prefix: wire.PrefixUint32BE, Offset: 2, Strip: framing.StripNone, Max: 1 << 20}
	fmt.Println(f)
	stream := bytes.NewReader([]byte("T\x01\x00\x00\x00\x05helloT\x01\x00\x00\x00\x00"))
	for frame, err := range framing.NewReader(stream, f).Frames() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("type %c, version %d: %q\n", frame[0], frame[1], frame[6:])
	}
	// Output:
	// [2 header][u32be length]{length} whole
	// type T, version 1: "hello"
	// type T, version 1: ""
}

// The length of the header's protocol may count more or less than what follows it: Adjust makes up for that.
func ExampleLength_adjust() {
	f := framing.Length{Prefix: wire.PrefixUint16BE, Adjust: -2} // the length counts itself
	frame, err := f.AppendFrame(nil, []byte("abc"))
	fmt.Printf("%v %x %v\n", f, frame, err)
	// Output:
	// [u16be length]{length-2} 0005616263 <nil>
}

// fixedText is a custom Framing: frames of four bytes, filled up with spaces.
type fixedText struct{}

func (fixedText) Split(data []byte, atEOF bool) (advance int, token []byte, err error) {
	switch {
	case len(data) >= 4:
		return 4, bytes.TrimRight(data[:4], " "), nil
	case atEOF && len(data) > 0:
		return 0, nil, io.ErrUnexpectedEOF
	}
	return 0, nil, nil // more is needed
}

func (fixedText) AppendFrame(dst, payload []byte) ([]byte, error) {
	switch {
	case len(payload) > 4:
		return dst, &framing.FrameSizeError{Size: uint64(len(payload)), Max: 4}
	case bytes.HasSuffix(payload, []byte(" ")):
		return dst, framing.ErrMalformed // Split could not tell its spaces from those that fill it up
	}
	dst = append(dst, payload...)
	return append(dst, "    "[len(payload):]...), nil
}

// Any type with the two methods of Framing works wherever the built-in ones do.
func ExampleFraming() {
	var stream bytes.Buffer
	w := framing.NewWriter(&stream, fixedText{})
	fmt.Println(w.WriteFrames([][]byte{[]byte("one"), []byte("two"), []byte("four")}))
	fmt.Println(w.WriteFrame([]byte("three")))
	fmt.Printf("%q\n", stream.String())
	for frame, err := range framing.NewReader(&stream, fixedText{}).Frames() {
		fmt.Printf("%q %v\n", frame, err)
	}
	// Output:
	// <nil>
	// framing: frame of 5 bytes exceeds the limit of 4
	// "one two four"
	// "one" <nil>
	// "two" <nil>
	// "four" <nil>
}

// Sans-IO: the bytes come from an event loop, in whatever pieces it has.
func ExampleBuffer() {
	b := framing.NewBuffer(framing.Length{Prefix: wire.PrefixUint16BE})
	onData := func(received []byte) error {
		if err := b.Feed(received); err != nil {
			return err
		}
		for {
			frame, ok, err := b.Next()
			if err != nil || !ok {
				return err
			}
			fmt.Printf("%q\n", frame)
		}
	}
	for _, piece := range []string{"\x00", "\x05hel", "lo\x00\x05world\x00"} {
		if err := onData([]byte(piece)); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(b.Buffered(), "byte waits")
	// Output:
	// "hello"
	// "world"
	// 1 byte waits
}

// With Skip a frame above the limit costs nothing but its own loss.
func ExampleReader_skip() {
	lines := framing.Lines()
	lines.Max = 10
	r := framing.NewReader(strings.NewReader("short\n"+strings.Repeat("long ", 1000)+"\nshort too"), lines)
	r.Oversize = framing.Skip
	for line, err := range r.Frames() {
		fmt.Printf("%q %v\n", line, err)
	}
	fmt.Printf("%+v\n", r.Stats())
	// Output:
	// "short" <nil>
	// "short too" <nil>
	// {Frames:2 Bytes:5016 Skipped:1}
}

// With Stream a frame above the limit is read piece by piece.
func ExampleReader_stream() {
	stream := "\x00\x02ok\x00\x0bhello world\x00\x02ok"
	r := framing.NewReader(strings.NewReader(stream), framing.Length{Prefix: wire.PrefixUint16BE, Max: 8})
	r.Oversize = framing.Stream
	for {
		frame, err := r.ReadFrame()
		var tooBig *framing.FrameSizeError
		switch {
		case err == io.EOF:
			return
		case errors.As(err, &tooBig) && tooBig.Body != nil:
			body, err := io.ReadAll(tooBig.Body)
			fmt.Printf("%d bytes: %q %v\n", tooBig.Size, body, err)
		case err != nil:
			fmt.Println(err)
			return
		default:
			fmt.Printf("%q\n", frame)
		}
	}
	// Output:
	// "ok"
	// 11 bytes: "hello world" <nil>
	// "ok"
}

// An error says which frame it is about, and where in the stream that starts.
func ExampleError() {
	r := framing.NewReader(strings.NewReader("\x02ok\x05cut"), framing.Length{Prefix: wire.PrefixUint8})
	for frame, err := range r.Frames() {
		var at *framing.Error
		if errors.As(err, &at) {
			fmt.Println(at.Frame, at.Offset, errors.Is(err, io.ErrUnexpectedEOF))
			break
		}
		fmt.Printf("%q\n", frame)
	}
	// Output:
	// "ok"
	// 1 3 true
}

// Extract takes frames off a slice.
func ExampleExtract() {
	rest := []byte("5:hello,0:,3:ab")
	for {
		packet, more, ok, err := framing.Extract(framing.Netstring{}, rest)
		if err != nil || !ok {
			fmt.Printf("%q is left, %v\n", more, err)
			return
		}
		fmt.Printf("%q\n", packet)
		rest = more
	}
	// Output:
	// "hello"
	// ""
	// "3:ab" is left, <nil>
}

// The pure functions read not a byte more than the frame: what follows may be another protocol.
func ExampleReadSeparated() {
	r := strings.NewReader("HELLO v1\r\n\x00\x00\x00\x02hi")
	greeting, err := framing.ReadSeparated(r, []byte("\r\n"), 100)
	fmt.Printf("%q %v\n", greeting, err)
	body, err := framing.ReadLengthPrefixed(r, wire.PrefixUint32BE, 1<<10)
	fmt.Printf("%q %v\n", body, err)
	// Output:
	// "HELLO v1" <nil>
	// "hi" <nil>
}

// Split is a bufio.SplitFunc.
func ExampleLength_Split() {
	s := bufio.NewScanner(strings.NewReader("\x01a\x02bc"))
	s.Split(framing.Length{Prefix: wire.PrefixUint8}.Split)
	for s.Scan() {
		fmt.Println(s.Text())
	}
	// Output:
	// a
	// bc
}
