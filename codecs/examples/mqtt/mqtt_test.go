package mqtt

import (
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

// packets are put together by hand from the figures of the standard's sections. Connect is figure 3.6's variable header
// with a payload.
var packets = []struct {
	name   string
	hex    string
	record wire.Record
}{
	{"CONNECT, figure 3.6", "10 1c 0004 4d515454 04 ce 000a 0001 69 0001 74 0003 627965 0001 75 0002 7077",
		&Connect{
			CleanSession: true, KeepAlive: 10, ClientID: "i",
			HasWill: true, WillQoS: 1, WillTopic: "t", WillMessage: []byte("bye"),
			HasUser: true, User: "u", HasPassword: true, Password: "pw",
		}},
	{"CONNECT of a client ID alone", "10 0e 0004 4d515454 04 00 0000 0002 6964", &Connect{ClientID: "id"}},
	{"CONNECT with a will alone", "10 11 0004 4d515454 04 34 ffff 0000 0001 61 0000",
		&Connect{KeepAlive: 65535, HasWill: true, WillQoS: 2, WillRetain: true, WillTopic: "a"}},
	{"CONNECT with an empty user", "10 0f 0004 4d515454 04 82 0000 0001 69 0000",
		&Connect{CleanSession: true, ClientID: "i", HasUser: true}},
	{"CONNACK", "20 02 01 00", &ConnAck{SessionPresent: true}},
	{"CONNACK, refused", "20 02 00 05", &ConnAck{Code: 5}},
	{"PUBLISH, figure 3.11", "32 07 0003 612f62 000a", &Publish{QoS: 1, Topic: "a/b", ID: 10}},
	{"PUBLISH of QoS 0", "31 05 0001 74 6869", &Publish{Retain: true, Topic: "t", Payload: []byte("hi")}},
	{"PUBLISH again, of QoS 2", "3c 06 0001 74 ffff 00",
		&Publish{Dup: true, QoS: 2, Topic: "t", ID: 65535, Payload: []byte{0}}},
	{"PUBLISH of 200 bytes", "30 cb01 0001 74" + strings.Repeat("61", 200),
		&Publish{Topic: "t", Payload: []byte(strings.Repeat("a", 200))}},
	{"PUBACK", "40 02 1234", &PubAck{0x1234}},
	{"PUBREC", "50 02 0001", &PubRec{1}},
	{"PUBREL", "62 02 0001", &PubRel{1}},
	{"PUBCOMP", "70 02 0001", &PubComp{1}},
	{"SUBSCRIBE, figure 3.23", "82 0e 000a 0003 612f62 01 0003 632f64 02",
		&Subscribe{10, []Filter{{"a/b", 1}, {"c/d", 2}}}},
	{"SUBACK, figure 3.27", "90 05 000a 00 02 80", &SubAck{10, []uint8{0, 2, 0x80}}},
	{"UNSUBSCRIBE, figure 3.30", "a2 0c 000a 0003 612f62 0003 632f64", &Unsubscribe{10, []string{"a/b", "c/d"}}},
	{"UNSUBACK", "b0 02 000a", &UnsubAck{10}},
	{"PINGREQ", "c0 00", &PingReq{}},
	{"PINGRESP", "d0 00", &PingResp{}},
	{"DISCONNECT", "e0 00", &Disconnect{}},
}

// forbidden are packets that must be refused, and with which error.
var forbidden = []struct {
	name   string
	hex    string
	record wire.Record
	err    error
}{
	{"another level", "10 0d 0004 4d515454 05 00 0000 0001 69", &Connect{}, wire.ErrMagic},
	{"reserved flag of CONNECT", "10 0d 0004 4d515454 04 01 0000 0001 69", &Connect{}, wire.ErrPadding},
	{"will QoS without a will", "10 0d 0004 4d515454 04 08 0000 0001 69", &Connect{}, wire.ErrInvalid},
	{"will retain without a will", "10 0d 0004 4d515454 04 20 0000 0001 69", &Connect{}, wire.ErrInvalid},
	{"will QoS of 3", "10 12 0004 4d515454 04 1c 0000 0001 69 0001 74 0000", &Connect{}, wire.ErrInvalid},
	{"password without a user", "10 0f 0004 4d515454 04 40 0000 0001 69 0000", &Connect{}, wire.ErrInvalid},
	{"NUL in text", "10 0d 0004 4d515454 04 00 0000 0001 00", &Connect{}, wire.ErrInvalid},
	{"text that is not UTF-8", "10 0d 0004 4d515454 04 00 0000 0001 ff", &Connect{}, wire.ErrInvalidUTF8},
	{"session present and refused", "20 02 01 05", &ConnAck{}, wire.ErrInvalid},
	{"acknowledge flags of 2", "20 02 02 00", &ConnAck{}, wire.ErrInvalidBool},
	{"PUBLISH of QoS 3", "36 05 0001 74 0001", &Publish{}, wire.ErrInvalid},
	{"PUBLISH of QoS 0 again", "38 03 0001 74", &Publish{}, wire.ErrInvalid},
	{"message to no topic", "30 02 0000", &Publish{}, wire.ErrInvalid},
	{"wildcard in a topic", "30 03 0001 23", &Publish{}, wire.ErrInvalid},
	{"wildcard in the topic of a will", "10 12 0004 4d515454 04 04 0000 0001 69 0001 2b 0000",
		&Connect{}, wire.ErrInvalid},
	{"will to no topic", "10 11 0004 4d515454 04 04 0000 0001 69 0000 0000", &Connect{}, wire.ErrInvalid},
	{"return code of 6", "20 02 00 06", &ConnAck{}, wire.ErrInvalid},
	{"message of QoS 1 with a packet ID of 0", "32 05 0001 74 0000", &Publish{}, wire.ErrInvalid},
	{"filter that is empty", "82 05 0001 0000 00", &Subscribe{}, wire.ErrInvalid},
	{"filter that is empty and ends", "a2 04 0001 0000", &Unsubscribe{}, wire.ErrInvalid},
	{"flags of SUBSCRIBE", "80 06 0001 0001 74 00", &Subscribe{}, wire.ErrMagic},
	{"flags of PINGREQ", "c1 00", &PingReq{}, wire.ErrMagic},
	{"packet ID of 0", "40 02 0000", &PubAck{}, wire.ErrInvalid},
	{"flags of PUBREL", "60 02 0001", &PubRel{}, wire.ErrMagic},
	{"SUBSCRIBE to nothing", "82 02 0001", &Subscribe{}, wire.ErrInvalid},
	{"requested QoS of 3", "82 06 0001 0001 74 03", &Subscribe{}, wire.ErrInvalid},
	{"return code of 3", "90 03 0001 03", &SubAck{}, wire.ErrInvalid},
	{"UNSUBSCRIBE from nothing", "a2 02 0001", &Unsubscribe{}, wire.ErrInvalid},
	{"length in two bytes where one does", "c0 8000", &PingReq{}, varint.ErrNonMinimal},
	{"PINGREQ with a body", "c0 01 00", &PingReq{}, wire.ErrTrailingBytes},
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
	for _, tt := range packets {
		t.Run(tt.name, func(t *testing.T) {
			b := unhex(t, tt.hex)
			got := fresh(tt.record)
			require.NoError(t, wire.Unmarshal(b, got))
			back, err := wire.Append(nil, tt.record)
			require.NoError(t, err)
			assert.Equal(t, b, back)
			back, err = wire.Append(nil, got)
			require.NoError(t, err)
			assert.Equal(t, b, back)
			for i := range b {
				require.ErrorIs(t, wire.Unmarshal(b[:i], got), io.ErrUnexpectedEOF, "cut to %d bytes", i)
			}
		})
	}
}

func TestForbidden(t *testing.T) {
	for _, tt := range forbidden {
		t.Run(tt.name, func(t *testing.T) {
			assert.ErrorIs(t, wire.Unmarshal(unhex(t, tt.hex), tt.record), tt.err)
		})
	}
}

// What must not be decoded is not encoded either.
func TestForbiddenWhenEncoding(t *testing.T) {
	for _, tt := range []struct {
		name   string
		record wire.Record
		err    error
	}{
		{"packet ID of 0", &Subscribe{0, []Filter{{"a", 0}}}, wire.ErrInvalid},
		{"QoS 1 without a packet ID", &Publish{QoS: 1, Topic: "t"}, wire.ErrInvalid},
		{"QoS 0 with a packet ID", &Publish{Topic: "t", ID: 1}, wire.ErrCondition},
		{"QoS above two bits", &Publish{QoS: 4, Topic: "t", ID: 1}, wire.ErrOverflow},
		{"password without a user", &Connect{HasPassword: true}, wire.ErrInvalid},
		{"password that no flag announces", &Connect{HasUser: true, Password: "p"}, wire.ErrCondition},
		{"will that no flag announces", &Connect{WillTopic: "t"}, wire.ErrCondition},
		{"will to no topic", &Connect{HasWill: true}, wire.ErrInvalid},
		{"text above 65,535 bytes", &Unsubscribe{1, []string{strings.Repeat("a", 65536)}}, wire.ErrTooLong},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := wire.Append(nil, tt.record)
			assert.ErrorIs(t, err, tt.err)
		})
	}
}

// The remaining length takes a byte more at each of the limits of table 2.4.
func TestRemainingLength(t *testing.T) {
	for _, tt := range []struct {
		remaining int
		head      string
	}{
		{127, "307f"}, {128, "308001"},
		{16383, "30ff7f"}, {16384, "30808001"},
		{2097151, "30ffff7f"}, {2097152, "3080808001"},
	} {
		b, err := wire.Append(nil, &Publish{Topic: "t", Payload: make([]byte, tt.remaining-3)})
		require.NoError(t, err)
		assert.Equal(t, unhex(t, tt.head), b[:len(tt.head)/2])
	}
	_, err := wire.Append(nil, &Publish{Topic: "t", Payload: make([]byte, 1<<28-3)})
	assert.ErrorIs(t, err, wire.ErrTooLong)
}

func TestRecords(t *testing.T) {
	configs := map[reflect.Type]*wiretest.Config{}
	for _, tt := range packets {
		kind := reflect.TypeOf(tt.record)
		if configs[kind] == nil {
			configs[kind] = &wiretest.Config{New: func() wire.Record { return fresh(tt.record) }}
		}
		c := configs[kind]
		c.Samples = append(c.Samples, tt.record)
		c.Golden = append(c.Golden, wiretest.Golden{Name: tt.name, Bytes: unhex(t, tt.hex), Record: tt.record})
	}
	require.Len(t, configs, 14)
	for _, tt := range forbidden {
		c := configs[reflect.TypeOf(tt.record)]
		c.Golden = append(c.Golden, wiretest.Golden{Name: tt.name, Bytes: unhex(t, tt.hex), Err: tt.err})
	}
	for kind, c := range configs {
		t.Run(kind.Elem().Name(), func(t *testing.T) { wiretest.Test(t, *c) })
	}
}

func TestFraming(t *testing.T) {
	var stream []byte
	var frames [][]byte
	for _, tt := range packets {
		frame := unhex(t, tt.hex)
		stream = append(stream, frame...)
		frames = append(frames, frame)
	}
	limited := Framing()
	limited.Max = 1000
	publish := func(body []byte) []byte {
		b, err := wire.Append(nil, &Publish{Topic: "t", Payload: body})
		if err != nil {
			return nil
		}
		return b
	}
	framingtest.Test(t, limited, framingtest.Options{
		Bodies:  publish,
		NoEmpty: true,
		Refused: [][]byte{unhex(t, "c001"), unhex(t, "c08000"), unhex(t, "c00000")},
		Streams: []framingtest.Stream{{Bytes: stream, Frames: frames}},
		Max:     1000,
		Big:     Framing(),
		Sized: func(n int) []byte {
			if n < 3 {
				return append([]byte{0x30, byte(n)}, make([]byte, n)...)
			}
			return publish([]byte(strings.Repeat("a", n-3)))
		},
	})
}

// A server's side of a connection: what Framing cuts, a record for the type of each packet, and what is wrong with the
// last of them.
func Example() {
	stream := "\x10\x0f\x00\x04MQTT\x04\x02\x00\x3c\x00\x03bob" +
		"\x33\x0a\x00\x04room\x00\x0721" +
		"\x82\x06\x00\x01\x00\x01#\x03"
	for frame := range framing.NewReader(strings.NewReader(stream), Framing()).Frames() {
		switch frame[0] >> 4 {
		case 1:
			var p Connect
			fmt.Println(wire.Unmarshal(frame, &p), p.ClientID, p.KeepAlive)
		case 3:
			var p Publish
			fmt.Println(wire.Unmarshal(frame, &p), wire.Format(&p))
		case 8:
			_ = wire.Dump(os.Stdout, frame, new(Subscribe))
		}
	}
	// Output:
	// <nil> bob 60
	// <nil> {Head: {Dup: false, QoS: 1, Retain: true}, Topic: "room", ID: 7, Payload: 0x3231}
	//      0  82                         Type                           0x82
	//      1  06                         Length                         6 (Length)
	//      2  00 01                      ID                             1
	//      4  00 01                      Filters[0].Topics              1 (Length)
	//      6  23                         Filters[0].Topics              "#"
	//      7  03                         Filters[0].QoS                 3
	//         wire: Filters[0].QoS: at offset 7: wire: invalid value
}
