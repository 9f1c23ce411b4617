package fuzz

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/seed44153783/wirekit/codecs/examples/dns"
	"github.com/seed44153783/wirekit/codecs/examples/kafka"
	"github.com/seed44153783/wirekit/codecs/examples/mqtt"
	"github.com/seed44153783/wirekit/codecs/examples/postgres"
	"github.com/seed44153783/wirekit/codecs/examples/resp"
	"github.com/seed44153783/wirekit/codecs/examples/websocket"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// example holds a worked protocol: the records that make makes, of which the first byte says which, decoded from the
// bytes after it, and from each frame that the framing finds there.
func example(data []byte, f framing.Framing, all ...func() wire.Record) error {
	t := tape{data}
	newRecord := all[t.below(len(all))]
	b := t.rest()
	if err := decodesAlike(newRecord, b); err != nil {
		return fmt.Errorf("%T: %w", newRecord(), err)
	}
	for frame, err := range framing.NewReader(bytes.NewReader(b), f).Frames() {
		if err != nil {
			return nil
		}
		if err := decodesAlike(newRecord, frame); err != nil {
			return fmt.Errorf("frame of %v as a %T: %w", f, newRecord(), err)
		}
		again, err := f.AppendFrame(nil, frame)
		if got, rest, ok, splitErr := framing.Extract(f, again); err == nil &&
			(!ok || splitErr != nil || len(rest) > 0 || !bytes.Equal(got, frame)) {
			return fmt.Errorf("frame %x of %v is framed as %x", frame, f, again)
		}
	}
	return nil
}

// decodesAlike decodes b from a slice, from a stream, and with a Trace, whose errors must agree; what is decoded can be
// encoded, and as JSON, and both give it back.
func decodesAlike(newRecord func() wire.Record, b []byte) error {
	r := newRecord()
	_, err := wire.Consume(b, r)
	s := newRecord()
	streamErr := wire.NewStreamDecoder(oneByte{bytes.NewReader(b)}, 16).Decode(s)
	switch {
	case errors.Is(streamErr, wire.ErrSliceOnly):
		s = r
	case len(b) == 0 && streamErr == io.EOF, fmt.Sprint(err) == fmt.Sprint(streamErr):
	case err == nil,
		streamErr == nil,
		!errors.Is(err, io.ErrUnexpectedEOF): // a stream finds out later that bytes are missing
		return fmt.Errorf("%x: %v, from a stream %v", b, err, streamErr)
	}
	text := wire.Format(r)
	if err != nil {
		return nil
	}
	once, err := wire.Append(nil, r)
	if err != nil || wire.Size(r) != len(once) {
		return fmt.Errorf("%x is decoded to %s and encoded as %x of size %d, %w", b, text, once, wire.Size(r), err)
	}
	again, parsed := newRecord(), newRecord()
	doc, err := wire.AppendJSON(nil, r)
	if err = errors.Join(err, wire.Unmarshal(once, again), wire.ParseJSON(doc, parsed)); err != nil {
		return fmt.Errorf("%x, %s, %s: %w", b, text, doc, err)
	}
	for how, other := range map[string]wire.Record{"encoded": again, "as JSON": parsed, "from a stream": s} {
		twice, err := wire.Append(nil, other)
		if err != nil || !bytes.Equal(twice, once) || wire.Format(other) != text {
			return fmt.Errorf("%x is %s; %s it is %s, %x, %w", b, text, how, wire.Format(other), twice, err)
		}
	}
	return wire.Trace(once, newRecord(), func(wire.Field) {})
}

// newOf makes new records of a type.
func newOf[T any, P interface {
	*T
	wire.Record
}]() func() wire.Record {
	return func() wire.Record { return P(new(T)) }
}

// CheckMQTT holds the packets of MQTT.
func CheckMQTT(data []byte) error {
	return example(
		data,
		mqtt.Framing(),
		newOf[mqtt.Connect](),
		newOf[mqtt.ConnAck](),
		newOf[mqtt.Publish](),
		newOf[mqtt.PubAck](),
		newOf[mqtt.PubRec](),
		newOf[mqtt.PubRel](),
		newOf[mqtt.PubComp](),
		newOf[mqtt.Subscribe](),
		newOf[mqtt.SubAck](),
		newOf[mqtt.Unsubscribe](),
		newOf[mqtt.UnsubAck](),
		newOf[mqtt.PingReq](),
		newOf[mqtt.PingResp](),
		newOf[mqtt.Disconnect](),
	)
}

// CheckPostgres holds the messages of PostgreSQL.
func CheckPostgres(data []byte) error {
	return example(data, postgres.Framing(),
		newOf[postgres.Startup](), newOf[postgres.AuthenticationOk](), newOf[postgres.Parse](), newOf[postgres.Bind](),
		newOf[postgres.Execute](), newOf[postgres.Sync](), newOf[postgres.RowDescription](), newOf[postgres.DataRow](),
		newOf[postgres.Error](), newOf[postgres.CopyOut](), newOf[postgres.CopyData](), newOf[postgres.CopyDone]())
}

// CheckKafka holds the requests and responses of Kafka, these in a version that the second byte says.
func CheckKafka(data []byte) error {
	t := tape{data}
	kind, version := t.byte(), int16(t.below(11))
	return example(append([]byte{kind}, t.rest()...), kafka.Framing(),
		newOf[kafka.ApiVersionsRequest](), newOf[kafka.MetadataRequest](),
		func() wire.Record { return &kafka.ApiVersionsResponse{Version: version} },
		func() wire.Record { return &kafka.MetadataResponse{Version: version} })
}

// CheckDNS holds the messages of DNS.
func CheckDNS(data []byte) error { return example(data, dns.Framing(), newOf[dns.Message]()) }

// CheckRESP holds the values of RESP, and commands.
func CheckRESP(data []byte) error {
	return example(data, resp.Framing(1<<16), newOf[resp.Value](), newOf[resp.Command]())
}

// CheckWebSocket holds the frames of WebSocket, of both sides.
func CheckWebSocket(data []byte) error {
	server, client := websocket.Framing(websocket.FromServer), websocket.Framing(websocket.FromClient)
	server.Max, client.Max = 1<<16, 1<<16
	return errors.Join(
		example(data, server, newOf[websocket.Frame]()),
		example(data, client, newOf[websocket.ClientFrame]()),
	)
}
