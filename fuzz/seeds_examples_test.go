package fuzz_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/codecs/examples/dns"
	"github.com/seed44153783/wirekit/codecs/examples/kafka"
	"github.com/seed44153783/wirekit/codecs/examples/mqtt"
	"github.com/seed44153783/wirekit/codecs/examples/postgres"
	"github.com/seed44153783/wirekit/wire"
)

// descriptions are descriptions that begin with each byte, which says what their first field is, and go on with small
// numbers, of which most kinds of prefix and values are made.
func descriptions() (all [][]byte) {
	rng := rand.New(rand.NewPCG(17, 1))
	for first := range 256 {
		for fields := range byte(2) {
			seed := []byte{fields, byte(first)}
			for range 120 {
				seed = append(seed, byte(rng.Uint32()>>rng.IntN(9)))
			}
			all = append(all, seed)
		}
	}
	// A section with text, a reference to it, and the rest: the reference is the byte at 8 that becomes 3.
	shape := "\x01\x01\x00\x00\x08\x00\x10\x03\x01\x00\x00\x2f\x00\x00\x2f\x00\x00\xe0\x00\x00"
	number := "\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	return append(all, []byte(shape+"\x00\x08\x03"+number+"\x00"+number+"\x03abc\x00\x00\x00\x00\x00"))
}

// encodings are records, each after a byte that says which it is and what extra says.
func encodings(t testing.TB, extra []byte, records ...wire.Record) (all [][]byte) {
	t.Helper()
	for i, r := range records {
		if r == nil {
			continue
		}
		b, err := wire.Append(append([]byte{byte(i)}, extra...), r)
		require.NoError(t, err)
		all = append(all, b)
		if len(extra) == 0 { // else a new record needs what it says
			require.NoError(t, wire.Unmarshal(b[1:], reflect.New(reflect.TypeOf(r).Elem()).Interface().(wire.Record)))
		}
	}
	return all
}

func ptr[T any](v T) *T { return &v }

func packetsOfMQTT(t testing.TB) [][]byte {
	all := encodings(
		t,
		nil,
		&mqtt.Connect{
			CleanSession: true, KeepAlive: 10, ClientID: "i", HasWill: true, WillQoS: 1, WillTopic: "t",
			WillMessage: []byte("bye"), HasUser: true, User: "u", HasPassword: true, Password: "pw",
		},
		&mqtt.ConnAck{
			SessionPresent: true,
		},
		&mqtt.Publish{QoS: 1, Topic: "a/b", ID: 10, Payload: []byte("hi")},
		&mqtt.PubAck{ID: 1},
		&mqtt.PubRec{ID: 2},
		&mqtt.PubRel{ID: 3},
		&mqtt.PubComp{ID: 4},
		&mqtt.Subscribe{
			ID:      10,
			Filters: []mqtt.Filter{{Topics: "a/b", QoS: 1}, {Topics: "c"}},
		},
		&mqtt.SubAck{ID: 10, Codes: []uint8{0, 0x80}},
		&mqtt.Unsubscribe{
			ID:      10,
			Filters: []string{"a", "b"},
		},
		&mqtt.UnsubAck{ID: 10},
		&mqtt.PingReq{},
		&mqtt.PingResp{},
		&mqtt.Disconnect{},
	)
	return append(
		all,
		encodings(t, nil, &mqtt.Connect{ClientID: "id"}, nil, &mqtt.Publish{Retain: true, Topic: "t"})...)
}

func messagesOfPostgres(t testing.TB) [][]byte {
	return encodings(
		t,
		nil,
		&postgres.Startup{Parameters: []postgres.Parameter{{Name: "user", Value: "me"}}},
		&postgres.AuthenticationOk{},
		&postgres.Parse{Statement: "s", Query: "select 1", ParameterTypes: []uint32{23, 0}},
		&postgres.Bind{
			Statement:        "s",
			ParameterFormats: []int16{1},
			Parameters:       [][]byte{{1, 2}, nil, {}},
			ResultFormats:    []int16{0, 1},
		},
		&postgres.Execute{Portal: "p", MaxRows: 7},
		&postgres.Sync{},
		&postgres.RowDescription{Columns: []postgres.Column{{Name: "a", TypeOID: 23, TypeSize: 4, TypeModifier: -1}}},
		&postgres.DataRow{Values: [][]byte{[]byte("1"), nil}},
		&postgres.Error{Details: []postgres.ErrorField{{Code: 'S', Text: "ERROR"}, {Code: 'C', Text: "42601"}}},
		&postgres.CopyOut{
			ColumnFormats: []int16{0, 0},
		},
		&postgres.CopyData{Data: []byte("1\t2\n")},
		&postgres.CopyDone{},
	)
}

func messagesOfKafka(t testing.TB) (all [][]byte) {
	tags := kafka.Tags{0: []byte("x"), 7: nil}
	for _, flexible := range []bool{false, true} {
		client, v := kafka.Header{Version: 1, CorrelationID: 7, ClientID: ptr("c")}, int16(1)
		if flexible {
			client.Version, client.Tags, v = 3, tags, 9
		}
		request := &kafka.ApiVersionsRequest{Header: client}
		metadata := &kafka.MetadataRequest{Header: client, Topics: []kafka.TopicName{{Name: "t"}}}
		answer := &kafka.ApiVersionsResponse{
			Version:       client.Version,
			CorrelationID: 7,
			APIs:          []kafka.API{{Key: 18, MaxVersion: 3}},
			ThrottleMS:    5,
		}
		topics := &kafka.MetadataResponse{
			Version: v, CorrelationID: 7, Brokers: []kafka.Broker{{NodeID: 1, Host: "h", Port: 9092, Rack: ptr("r")}},
			Topics: []kafka.Topic{
				{
					Name:       "t",
					Partitions: []kafka.Partition{{Index: 1, Leader: 1, Replicas: []int32{1, 2}, InSync: []int32{1}}},
				},
			},
		}
		if metadata.Header.Version = v; flexible {
			request.SoftwareName, request.SoftwareVersion = "n", "1"
			metadata.CreateTopics = true
			answer.Tags, topics.Tags, topics.ClusterID = tags, tags, ptr("id")
		}
		all = append(all, encodings(t, []byte{byte(client.Version)}, request, nil, answer)...)
		all = append(all, encodings(t, []byte{byte(v)}, nil, metadata, nil, topics)...)
	}
	return all
}

func messagesOfDNS(t testing.TB) [][]byte {
	question := dns.Question{Name: "www.example.com.", Type: dns.A, Class: 1}
	resource := func(kind dns.Type, data dns.Data) dns.Resource {
		return dns.Resource{Question: dns.Question{Name: "example.com.", Type: kind, Class: 1}, TTL: 60, Data: data}
	}
	query := &dns.Message{ID: 7, RecursionDesired: true, Questions: []dns.Question{question}}
	response := &dns.Message{
		ID: 7, Response: true, RCode: 3, Questions: []dns.Question{question, question},
		Answers: []dns.Resource{
			resource(dns.A, dns.Data{A: [4]byte{1, 2, 3, 4}}), resource(dns.CNAME, dns.Data{Host: "www.example.com."}),
			resource(
				dns.MX,
				dns.Data{Preference: 10, Host: "mx.example.com."},
			), resource(dns.TXT, dns.Data{Text: []string{"a", ""}}),
		},
		Authorities: []dns.Resource{
			resource(dns.SOA, dns.Data{Host: "ns.example.com.", Mailbox: "me.example.com.", Serial: 1}),
		},
		Additional: []dns.Resource{
			resource(dns.AAAA, dns.Data{AAAA: [16]byte{15: 1}}),
			resource(99, dns.Data{Other: []byte("x")}),
		},
	}
	loop := []byte("\x00\x00\x07\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\xc0\x0c\x00\x01\x00\x01")
	return append(append(encodings(t, nil, query), encodings(t, nil, response)...), loop)
}

// valuesOfRESP are values of each kind, good ones and bad ones.
func valuesOfRESP() (all [][]byte) {
	for _, s := range []string{
		"+OK\r\n", "-ERR no\r\n", ":42\r\n", ":-42\r\n", ",1.5\r\n", ",-inf\r\n", "(123\r\n", "#t\r\n", "_\r\n", "$5\r\nhello\r\n", "$-1\r\n", "*-1\r\n",
		"!6\r\nERR no\r\n", "=7\r\ntxt:one\r\n", "*2\r\n:1\r\n$1\r\na\r\n", "~1\r\n*0\r\n", ">1\r\n+x\r\n", "%1\r\n+k\r\n:1\r\n",
		"|1\r\n+ttl\r\n:9\r\n+v\r\n", "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n", "*1\r\n*1\r\n*1\r\n", "$5\nhello", "*1x\r\n", "?\r\n", "%-2\r\n", "*9999999999\r\n",
		"+a\nb\r\n", "$-0\r\n", ":1\r\n:2\r\n:3\r\n", "*",
	} {
		all = append(all, []byte(s))
	}
	return all
}

// framesOfWebSocket are frames with lengths of each form, masked and not.
func framesOfWebSocket() [][]byte {
	medium := append([]byte("\x82\x7e\x00\x80"), make([]byte, 128)...)
	return [][]byte{
		[]byte(
			"\x81\x05Hello",
		), []byte("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"), []byte("\x01\x03Hel\x80\x02lo"), []byte("\x89\x00\x8a\x80abcd"),
		medium, []byte("\x82\x7e\x00\x05Hello"), []byte("\x82\x7f\x00\x00\x00\x00\x00\x00\x00\x01a"),
		[]byte("\x82\xff\x80\x00\x00\x00\x00\x00\x00\x01a"), []byte("\x88\x02\x03\xe8"),
	}
}

// valuesWithParts are values of MessagePack, one of each format, and of BER.
func valuesWithParts() (all [][]byte) {
	sized := "\x00\x00\x00\x01ab\x01\xc0\xc2"
	for format := 0x80; format <= 0xff; format++ {
		for _, tail := range []string{"\x01ab\xc0", "\x00\x02ab\xc0", sized} {
			all = append(all, append([]byte{byte(format)}, tail...))
		}
	}
	for _, s := range []string{
		"\x30\x03\x02\x01\x05", "\x30\x80\x02\x01\x05\x30\x80\x00\x00\x04\x01x\x00\x00", "\x04\x81\x02hi", "\x1f\x81\x01\x01x", "\x00\x00",
		"\x1f\x81\x81\x81\x81\x01", "\x04\x89\x00\x00\x00\x00\x00\x00\x00\x00\x01x", "\x04\xff", "\x00\x80\x00\x00", "\x1f\x81\x80\x00\x00",
		"\x93\x01\x02\xa3abc\x82\xa1a\x01\xa1b\x92\xc0\xc3",
	} {
		all = append(all, []byte(s))
	}
	return all
}
