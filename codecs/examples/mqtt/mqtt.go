// Package mqtt describes the 14 control packets of MQTT 3.1.1 (OASIS Standard, 29 October 2014): flags that say what
// follows, text, a packet whose end is that of its payload, and lists up to the end. It is there to read and to copy,
// not to import.
//
// Every packet is a fixed header and what remains:
//
//	 7 6 5 4   3 2 1 0
//	+---------+---------+-----------------------+------------------
//	|  type   |  flags  | remaining length, a   | variable header,
//	|         |         | varint of 1 to 4 bytes| payload
//	+---------+---------+-----------------------+------------------
//
// All types but PUBLISH have fixed flags, so that their first byte is always the same. Text is two bytes of length and
// UTF-8 without NUL; numbers are big-endian.
//
// [Framing] cuts a stream into packets, and the type says which record each is.
package mqtt

import (
	"errors"
	"strings"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// ErrForbidden is returned for what can be read or written but the standard forbids; the path of the error says where.
var ErrForbidden = errors.New("mqtt: forbidden by the standard")

// Remaining is the prefix of all that follows the first byte of a packet: 256 MiB at most, section 2.2.3.
var remaining = wire.PrefixUvarint.Canonical().MaxBytes(4)

// Framing cuts a stream into packets, each with its fixed header. Set Max where peers are not trusted with 256 MiB.
func Framing() framing.Length { return framing.MQTT() }

// packet codes a packet whose first byte is always the same.
func packet(c *wire.Codec, first string, rest func()) {
	c.Magic("Type", first)
	c.Section("", remaining, rest)
}

func text(c *wire.Codec, name string, s *string) {
	c.UTF8String(name, wire.PrefixUint16BE, s)
	c.Check(name, !strings.Contains(*s, "\x00"), ErrForbidden)
}

// packetID codes a packet identifier, which is never 0.
func packetID(c *wire.Codec, name string, id *uint16) {
	c.Uint16(name, id)
	c.Check(name, *id != 0, ErrForbidden)
}

// Connect is the first packet of a client, section 3.1:
//
//	10 | length | 00 04 "MQTT" 04 | flags | keep alive u16
//	client ID | [will topic | will message] | [user name] | [password]
//
// The flags, from the most significant bit: user name, password, will retain, will QoS (2 bits), will, clean session,
// 0.
type Connect struct {
	CleanSession   bool
	KeepAlive      uint16 // seconds; 0: none
	ClientID       string
	WillQoS        uint8
	WillRetain     bool
	Will           *Will // what the server publishes when the client is gone without a Disconnect
	User, Password *string
}

// Will is a last message.
type Will struct {
	Topic   string
	Message []byte
}

// Fields implements [wire.Record].
func (p *Connect) Fields(c *wire.Codec) {
	packet(c, "\x10", func() {
		hasWill, hasUser, hasPassword := p.Will != nil, p.User != nil, p.Password != nil
		c.Magic("Protocol", "\x00\x04MQTT\x04")
		c.Bits("Flags", 1, func() {
			c.Flag("User", &hasUser)
			c.Flag("Password", &hasPassword)
			c.Flag("WillRetain", &p.WillRetain)
			wire.BitField(c, "WillQoS", 2, &p.WillQoS)
			c.Flag("Will", &hasWill)
			c.Flag("CleanSession", &p.CleanSession)
			c.Unused(1)
		})
		c.Check("WillQoS", p.WillQoS <= 2 && (hasWill || p.WillQoS == 0), ErrForbidden)
		c.Check("WillRetain", hasWill || !p.WillRetain, ErrForbidden)
		c.Check("Password", hasUser || !hasPassword, ErrForbidden)
		c.Uint16("KeepAlive", &p.KeepAlive)
		text(c, "ClientID", &p.ClientID)
		for w := range wire.When(c, "Will", hasWill, &p.Will) {
			text(c, "Topic", &w.Topic)
			c.ByteArray("Message", wire.PrefixUint16BE, &w.Message)
		}
		for s := range wire.When(c, "User", hasUser, &p.User) {
			text(c, "", s)
		}
		for s := range wire.When(c, "Password", hasPassword, &p.Password) {
			c.Secret("", wire.PrefixUint16BE, s)
		}
	})
}

// ConnAck answers Connect, section 3.2: 20 02 | session present | code. A Code other than 0 is a refusal.
type ConnAck struct {
	SessionPresent bool
	Code           uint8
}

// Fields implements [wire.Record].
func (p *ConnAck) Fields(c *wire.Codec) {
	packet(c, "\x20", func() {
		c.StrictBool("SessionPresent", &p.SessionPresent)
		c.Uint8("Code", &p.Code)
		c.Check("SessionPresent", p.Code == 0 || !p.SessionPresent, ErrForbidden)
	})
}

// Publish is a message, section 3.3:
//
//	0011 dup QoS QoS retain | length | topic | [packet ID u16, if QoS > 0] | payload
type Publish struct {
	Dup     bool
	QoS     uint8
	Retain  bool
	Topic   string
	ID      *uint16 // nil for QoS 0, and only then
	Payload []byte
}

// Fields implements [wire.Record].
func (p *Publish) Fields(c *wire.Codec) {
	kind := uint8(3)
	c.Bits("Head", 1, func() {
		wire.BitField(c, "Type", 4, &kind)
		c.Flag("Dup", &p.Dup)
		wire.BitField(c, "QoS", 2, &p.QoS)
		c.Flag("Retain", &p.Retain)
	})
	c.Check("Head", kind == 3 && p.QoS <= 2 && (p.QoS > 0 || !p.Dup), ErrForbidden)
	c.Section("", remaining, func() {
		text(c, "Topic", &p.Topic)
		c.Check("Topic", p.Topic != "" && !strings.ContainsAny(p.Topic, "+#"), ErrForbidden)
		for id := range wire.When(c, "ID", p.QoS > 0, &p.ID) {
			packetID(c, "", id)
		}
		c.Rest("Payload", &p.Payload)
	})
}

func ack(c *wire.Codec, first string, id *uint16) {
	packet(c, first, func() { packetID(c, "ID", id) })
}

// PubAck answers a Publish of QoS 1, section 3.4: 40 02 | packet ID u16.
type PubAck struct{ ID uint16 }

// Fields implements [wire.Record].
func (p *PubAck) Fields(c *wire.Codec) { ack(c, "\x40", &p.ID) }

// PubRec answers a Publish of QoS 2, section 3.5: 50 02 | packet ID u16.
type PubRec struct{ ID uint16 }

// Fields implements [wire.Record].
func (p *PubRec) Fields(c *wire.Codec) { ack(c, "\x50", &p.ID) }

// PubRel answers PubRec, section 3.6: 62 02 | packet ID u16.
type PubRel struct{ ID uint16 }

// Fields implements [wire.Record].
func (p *PubRel) Fields(c *wire.Codec) { ack(c, "\x62", &p.ID) }

// PubComp answers PubRel, section 3.7: 70 02 | packet ID u16.
type PubComp struct{ ID uint16 }

// Fields implements [wire.Record].
func (p *PubComp) Fields(c *wire.Codec) { ack(c, "\x70", &p.ID) }

// UnsubAck answers Unsubscribe, section 3.11: b0 02 | packet ID u16.
type UnsubAck struct{ ID uint16 }

// Fields implements [wire.Record].
func (p *UnsubAck) Fields(c *wire.Codec) { ack(c, "\xb0", &p.ID) }

// Subscribe asks for topics, one filter at least, section 3.8:
//
//	82 | length | packet ID u16 | { filter | QoS u8 } ...
type Subscribe struct {
	ID      uint16
	Filters []Filter
}

// Filter is topics, and the most QoS that they are wanted with.
type Filter struct {
	Topics string
	QoS    uint8
}

// Fields implements [wire.Record].
func (p *Subscribe) Fields(c *wire.Codec) {
	packet(c, "\x82", func() {
		packetID(c, "ID", &p.ID)
		for f := range wire.ListRest(c, "Filters", &p.Filters) {
			text(c, "Topics", &f.Topics)
			c.Uint8("QoS", &f.QoS)
			c.Check("QoS", f.QoS <= 2, ErrForbidden)
		}
		c.Check("Filters", len(p.Filters) > 0, ErrForbidden)
	})
}

// SubAck answers Subscribe, section 3.9: 90 | length | packet ID u16 | code u8 ..., for each filter the QoS granted, or
// 80 for a failure.
type SubAck struct {
	ID    uint16
	Codes []uint8
}

// Fields implements [wire.Record].
func (p *SubAck) Fields(c *wire.Codec) {
	packet(c, "\x90", func() {
		packetID(c, "ID", &p.ID)
		for code := range wire.ListRest(c, "Codes", &p.Codes) {
			c.Uint8("", code)
			c.Check("", *code <= 2 || *code == 0x80, ErrForbidden)
		}
	})
}

// Unsubscribe ends subscriptions, one filter at least, section 3.10: a2 | length | packet ID u16 | filter ...
type Unsubscribe struct {
	ID      uint16
	Filters []string
}

// Fields implements [wire.Record].
func (p *Unsubscribe) Fields(c *wire.Codec) {
	packet(c, "\xa2", func() {
		packetID(c, "ID", &p.ID)
		for f := range wire.ListRest(c, "Filters", &p.Filters) {
			text(c, "", f)
		}
		c.Check("Filters", len(p.Filters) > 0, ErrForbidden)
	})
}

// PingReq asks the server for a sign of life, section 3.12: c0 00.
type PingReq struct{}

// Fields implements [wire.Record].
func (p *PingReq) Fields(c *wire.Codec) { packet(c, "\xc0", func() {}) }

// PingResp answers PingReq, section 3.13: d0 00.
type PingResp struct{}

// Fields implements [wire.Record].
func (p *PingResp) Fields(c *wire.Codec) { packet(c, "\xd0", func() {}) }

// Disconnect is the last packet of a client, section 3.14: e0 00.
type Disconnect struct{}

// Fields implements [wire.Record].
func (p *Disconnect) Fields(c *wire.Codec) { packet(c, "\xe0", func() {}) }
