package websocket

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/framing/framingtest"
	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
	"github.com/seed44153783/wirekit/wire/wiretest"
)

var key = [4]byte{0x37, 0xfa, 0x21, 0x3d}

// frames57 are the examples of RFC 6455, section 5.7, and others put together by hand.
var frames57 = []struct {
	name  string
	hex   string
	frame wire.Record
}{
	{"text", "81 05 48656c6c6f", &Frame{Fin: true, Opcode: Text, Payload: []byte("Hello")}},
	{"masked text", "81 85 37fa213d 7f9f4d5158",
		&ClientFrame{Frame{Fin: true, Opcode: Text, Payload: []byte("Hello")}, key}},
	{"first fragment", "01 03 48656c", &Frame{Opcode: Text, Payload: []byte("Hel")}},
	{"last fragment", "80 02 6c6f", &Frame{Fin: true, Payload: []byte("lo")}},
	{"ping", "89 05 48656c6c6f", &Frame{Fin: true, Opcode: Ping, Payload: []byte("Hello")}},
	{"masked pong", "8a 85 37fa213d 7f9f4d5158",
		&ClientFrame{Frame{Fin: true, Opcode: Pong, Payload: []byte("Hello")}, key}},
	{"256 bytes", "82 7e 0100" + strings.Repeat("00", 256),
		&Frame{Fin: true, Opcode: Binary, Payload: make([]byte, 256)}},
	{"64 KiB", "82 7f 0000000000010000" + strings.Repeat("00", 1<<16),
		&Frame{Fin: true, Opcode: Binary, Payload: make([]byte, 1<<16)}},
	{"close with a code", "88 82 37fa213d 3412",
		&ClientFrame{Frame{Fin: true, Opcode: Close, Payload: []byte{0x03, 0xe8}}, key}},
	{"close with a reason", "88 05 0fa0 627965", &Frame{Fin: true, Opcode: Close, Payload: []byte("\x0f\xa0bye")}},
	{"close without a code", "88 00", &Frame{Fin: true, Opcode: Close}},
	{"text that ends in a character", "01 01 c3", &Frame{Opcode: Text, Payload: []byte{0xc3}}},
	{"empty", "82 00", &Frame{Fin: true, Opcode: Binary}},
	{"masked and empty", "00 80 00000000", &ClientFrame{Frame{}, [4]byte{}}},
	{"125 bytes", "8a 7d" + strings.Repeat("61", 125),
		&Frame{Fin: true, Opcode: Pong, Payload: bytes.Repeat([]byte("a"), 125)}},
	{"126 bytes", "81 7e 007e" + strings.Repeat("61", 126),
		&Frame{Fin: true, Opcode: Text, Payload: bytes.Repeat([]byte("a"), 126)}},
	{"65,535 bytes", "82 7e ffff" + strings.Repeat("00", 65535),
		&Frame{Fin: true, Opcode: Binary, Payload: make([]byte, 65535)}},
	{"126 bytes under a mask of ones", "81 fe 007e ffffffff" + strings.Repeat("9e", 126),
		&ClientFrame{Frame{Fin: true, Opcode: Text, Payload: bytes.Repeat([]byte("a"), 126)}, [4]byte{255, 255, 255, 255}}},
}

// forbidden are frames that must be refused.
var forbidden = []struct {
	name  string
	hex   string
	frame wire.Record
	err   error
}{
	{"reserved bit", "c1 00", &Frame{}, wire.ErrPadding},
	{"reserved opcode", "83 00", &Frame{}, wire.ErrInvalid},
	{"reserved control opcode", "8b 00", &Frame{}, wire.ErrInvalid},
	{"fragment of a ping", "09 00", &Frame{}, wire.ErrInvalid},
	{"ping of 126 bytes", "89 7e 007e" + strings.Repeat("00", 126), &Frame{}, wire.ErrInvalid},
	{"mask of a server", "81 81 00000000 61", &Frame{}, wire.ErrMagic},
	{"client without a mask", "81 05 48656c6c6f", &ClientFrame{}, wire.ErrMagic},
	{"reserved opcode of a client", "83 80 00000000", &ClientFrame{}, wire.ErrInvalid},
	{"large ping of a client", "89 fe 007e" + strings.Repeat("00", 130), &ClientFrame{}, wire.ErrInvalid},
	{"two bytes of length where none are due", "82 7e 007d" + strings.Repeat("00", 125), &Frame{}, varint.ErrNonMinimal},
	{"eight bytes of length where two do", "82 ff 000000000000ffff" + strings.Repeat("00", 65539), &ClientFrame{},
		varint.ErrNonMinimal},
	{"close of one byte", "88 01 03", &Frame{}, wire.ErrInvalid},
	{"close with a code that is below all", "88 02 03e7", &Frame{}, wire.ErrInvalid},
	{"close with a code that is reserved", "88 02 03ec", &Frame{}, wire.ErrInvalid},
	{"close with a code that stands for none", "88 02 03ed", &Frame{}, wire.ErrInvalid},
	{"close with a code for a failed handshake", "88 02 03f7", &Frame{}, wire.ErrInvalid},
	{"close with a code of no one", "88 02 0bb7", &Frame{}, wire.ErrInvalid},
	{"close with a code above all", "88 02 1388", &Frame{}, wire.ErrInvalid},
	{"close with a reason that is no UTF-8", "88 03 03e8 ff", &Frame{}, wire.ErrInvalid},
	{"text that is no UTF-8", "81 02 c328", &Frame{}, wire.ErrInvalid},
	{"length above 63 bits", "82 7f 8000000000000000 00", &Frame{}, wire.ErrOverflow},
}

func unhex(t testing.TB, s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return b
}

func fresh(r wire.Record) wire.Record {
	return reflect.New(reflect.TypeOf(r).Elem()).Interface().(wire.Record)
}

func TestGolden(t *testing.T) {
	for _, tt := range frames57 {
		t.Run(tt.name, func(t *testing.T) {
			b := unhex(t, tt.hex)
			got := fresh(tt.frame)
			require.NoError(t, wire.Unmarshal(b, got))
			assert.Equal(t, wire.Format(tt.frame), wire.Format(got))
			back, err := wire.Append(nil, tt.frame)
			require.NoError(t, err)
			assert.Equal(t, b, back)
			for i := range min(len(b), 300) {
				require.ErrorIs(t, wire.Unmarshal(b[:i], got), io.ErrUnexpectedEOF, "cut to %d bytes", i)
			}
		})
	}
}

func TestForbiddenWhenEncoding(t *testing.T) {
	for _, tt := range []struct {
		name  string
		frame *Frame
		err   error
	}{
		{"reserved opcode", &Frame{Fin: true, Opcode: 7}, wire.ErrInvalid},
		{"opcode above four bits", &Frame{Fin: true, Opcode: 16}, wire.ErrOverflow},
		{"large ping", &Frame{Fin: true, Opcode: Ping, Payload: make([]byte, 126)}, wire.ErrInvalid},
		{"fragment of a close", &Frame{Opcode: Close}, wire.ErrInvalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := wire.Append(nil, tt.frame)
			assert.ErrorIs(t, err, tt.err)
			_, err = wire.Append(nil, &ClientFrame{Frame: *tt.frame})
			assert.ErrorIs(t, err, tt.err)
		})
	}
}

// A payload comes out of its mask as it went in, and the record stays as it is.
func TestMask(t *testing.T) {
	for _, size := range []int{0, 1, 4, 5, 7, 1024, 1<<16 + 1} {
		payload := bytes.Repeat([]byte("abcde"), size)[:size]
		sent := ClientFrame{Frame{Fin: true, Opcode: Binary, Payload: bytes.Clone(payload)}, key}
		b, err := wire.Append(nil, &sent)
		require.NoError(t, err)
		assert.Equal(t, payload, sent.Payload)
		for i, masked := range b[len(b)-size:] {
			require.Equal(t, payload[i]^key[i%4], masked)
		}
		var got ClientFrame
		require.NoError(t, wire.Unmarshal(b, &got))
		assert.Equal(t, wire.Format(&sent), wire.Format(&got))
	}
}

func TestFrames(t *testing.T) {
	server := wiretest.Config{New: func() wire.Record { return new(Frame) }}
	client := wiretest.Config{New: func() wire.Record { return new(ClientFrame) }}
	config := func(r wire.Record) *wiretest.Config {
		if _, ok := r.(*Frame); ok {
			return &server
		}
		return &client
	}
	for _, tt := range frames57 {
		if b := unhex(t, tt.hex); len(b) < 1000 { // every cut and every flipped bit of a large one takes long
			c := config(tt.frame)
			c.Samples = append(c.Samples, tt.frame)
			c.Golden = append(c.Golden, wiretest.Golden{Name: tt.name, Bytes: b, Record: tt.frame})
		}
	}
	for _, tt := range forbidden {
		c := config(tt.frame)
		c.Golden = append(c.Golden, wiretest.Golden{Name: tt.name, Bytes: unhex(t, tt.hex), Err: tt.err})
	}
	t.Run("server", func(t *testing.T) { wiretest.Test(t, server) })
	t.Run("client", func(t *testing.T) { wiretest.Test(t, client) })
}

func TestFraming(t *testing.T) {
	for name, side := range map[string]struct {
		framing framing.Length
		side    wire.Record
		frame   func(body []byte) wire.Record
		refused []string
		mask    int // bytes of a key, which Max counts
	}{
		"server": {
			Framing(FromServer), &Frame{},
			func(body []byte) wire.Record { return &Frame{Fin: true, Opcode: Binary, Payload: body} },
			[]string{"8201", "820000", "828000000000", "827fffffffffffffffff"}, 0,
		},
		"client": {
			Framing(FromClient), &ClientFrame{},
			func(body []byte) wire.Record {
				return &ClientFrame{Frame: Frame{Fin: true, Opcode: Binary, Payload: body}}
			},
			[]string{"828100000000", "82800000000000", "8200", "82ffffffffffffffffff"}, 4,
		},
	} {
		t.Run(name, func(t *testing.T) {
			var stream framingtest.Stream
			for _, tt := range frames57 {
				if b := unhex(t, tt.hex); len(b) < 1000 && reflect.TypeOf(tt.frame) == reflect.TypeOf(side.side) {
					stream.Bytes = append(stream.Bytes, b...)
					stream.Frames = append(stream.Frames, b)
				}
			}
			var refused [][]byte
			for _, s := range side.refused {
				refused = append(refused, unhex(t, s))
			}
			small := side.framing
			small.Max = 1000
			body := func(b []byte) []byte {
				frame, err := wire.Append(nil, side.frame(b))
				if err != nil {
					return nil
				}
				return frame
			}
			framingtest.Test(t, small, framingtest.Options{
				Bodies:  body,
				Refused: refused,
				Streams: []framingtest.Stream{stream},
				NoEmpty: true,
				Max:     1000,
				Big:     side.framing,
				Sized:   func(n int) []byte { return body(make([]byte, max(n-side.mask, 0))) },
			})
		})
	}
}

func TestFragments(t *testing.T) {
	text, first := &Frame{Fin: true, Opcode: Text}, &Frame{Opcode: Binary}
	middle, last := &Frame{}, &Frame{Fin: true}
	ping := &Frame{Fin: true, Opcode: Ping}
	for _, tt := range []struct {
		name   string
		frames []*Frame
		bad    int // which of them is refused, -1 for none
	}{
		{"whole messages", []*Frame{text, text}, -1},
		{"fragments", []*Frame{first, middle, middle, last, text}, -1},
		{"control frames in between", []*Frame{ping, first, ping, last, ping}, -1},
		{"continuation of nothing", []*Frame{last}, 0},
		{"continuation of a whole message", []*Frame{text, middle}, 1},
		{"continuation after the last", []*Frame{first, last, last}, 2},
		{"message inside another", []*Frame{first, ping, text}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var s Fragments
			for i, f := range tt.frames {
				if err := s.Next(f); i == tt.bad {
					assert.ErrorIs(t, err, wire.ErrInvalid)
				} else {
					assert.NoError(t, err, "frame %d", i)
				}
			}
		})
	}
}

// A server's side of a connection: a message in two fragments, a ping in between, and a frame without a mask.
func Example() {
	stream := "\x01\x83\x37\xfa\x21\x3d\x7f\x9f\x4d" + "\x89\x80\x00\x00\x00\x00" +
		"\x80\x82\x3d\x37\xfa\x21\x51\x58" + "\x81\x02hi"
	var order Fragments
	for frame, err := range framing.NewReader(strings.NewReader(stream), Framing(FromClient)).Frames() {
		var f ClientFrame
		if err == nil {
			err = wire.Unmarshal(frame, &f)
		}
		if err == nil {
			err = order.Next(&f.Frame)
		}
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Printf("opcode %x, fin %t, %q\n", f.Opcode, f.Fin, f.Payload)
	}
	_ = wire.Dump(os.Stdout, []byte(stream)[:9], new(ClientFrame))
	// Output:
	// opcode 1, fin false, "Hel"
	// opcode 9, fin true, ""
	// opcode 0, fin true, "lo"
	// framing: frame 3 at offset 23: framing: malformed frame: length prefix: wire: wrong magic bytes
	//      0  01                         Head                           1
	//      0                             Head.Fin                       false
	//      0                             Head.Opcode                    1
	//      1  83                         Length                         7 (Length)
	//      2  37 fa 21 3d                Key                            0x37fa213d
	//      6  7f 9f 4d                   Payload                        0x48656c
}
