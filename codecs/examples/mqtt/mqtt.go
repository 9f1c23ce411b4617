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
	"strings"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// Remaining is the prefix of all that follows the first byte of a packet: 256 MiB at most, section 2.2.3.
var remaining = wire.PrefixUvarint.Canonical().MaxBytes(4)

// Framing cuts a stream into packets, each with its fixed header. Set Max where peers are not trusted with 256 MiB.
func Framing() framing.Length { return framing.MQTT() }

// packet codes the fixed header of a packet whose first byte is always the same.
func packet(c *wire.Codec, first string) {
	c.Magic("Type", first)
	c.Length("Length", remaining)
}

// identified codes a packet up to its packet identifier, which is never 0.
func identified(c *wire.Codec, first string, id *uint16) {
	packet(c, first)
	c.Uint16("ID", id)
	c.Require("ID", *id != 0)
}

func text(c *wire.Codec, name string, s *string) {
	c.UTF8String(name, wire.PrefixUint16BE, s)
	c.Require(name, !strings.Contains(*s, "\x00"))
}

// isTopic says whether a message may be published to a topic: filters alone have wildcards, section 4.7.
func isTopic(s string) bool { return s != "" && !strings.ContainsAny(s, "+#") }

// Connect is the first packet of a client, section 3.1:
//
//	10 | length | 00 04 "MQTT" 04 | flags | keep alive u16
//	client ID | [will topic | will message] | [user] | [password]
//
// The will is what the server publishes when the client is gone without a Disconnect. An empty ClientID wants
// CleanSession; a server answers others with Code 2.
type Connect struct {
	HasUser, HasPassword, HasWill, WillRetain, CleanSession bool
	WillQoS                                                 uint8
	KeepAlive                                               uint16 // seconds; 0: none
	ClientID, WillTopic, User, Password                     string
	WillMessage                                             []byte
}

// Fields implements [wire.Record].
func (p *Connect) Fields(c *wire.Codec) {
	packet(c, "\x10")
	c.Magic("Protocol", "\x00\x04MQTT\x04")
	c.Bits("Flags", 1, func() {
		c.Flag("User", &p.HasUser)
		c.Flag("Password", &p.HasPassword)
		c.Flag("WillRetain", &p.WillRetain)
		wire.BitField(c, "WillQoS", 2, &p.WillQoS)
		c.Flag("Will", &p.HasWill)
		c.Flag("CleanSession", &p.CleanSession)
		c.Unused(1)
	})
	c.Require("Flags", p.HasUser || !p.HasPassword)
	c.Require("Flags", p.WillQoS <= 2 && (p.HasWill || p.WillQoS == 0 && !p.WillRetain))
	c.Uint16("KeepAlive", &p.KeepAlive)
	text(c, "ClientID", &p.ClientID)
	text(c.If(p.HasWill), "WillTopic", &p.WillTopic)
	c.Require("WillTopic", !p.HasWill || isTopic(p.WillTopic))
	c.If(p.HasWill).ByteArray("WillMessage", wire.PrefixUint16BE, &p.WillMessage)
	text(c.If(p.HasUser), "User", &p.User)
	c.If(p.HasPassword).Secret("Password", wire.PrefixUint16BE, &p.Password)
}

// ConnAck answers Connect, section 3.2: 20 02 | session present | code. A Code other than 0 is a refusal.
type ConnAck struct {
	SessionPresent bool
	Code           uint8 // 1 to 5: refused
}

// Fields implements [wire.Record].
func (p *ConnAck) Fields(c *wire.Codec) {
	packet(c, "\x20")
	c.StrictBool("SessionPresent", &p.SessionPresent)
	c.Uint8("Code", &p.Code)
	c.Require("Code", p.Code == 0 || p.Code <= 5 && !p.SessionPresent)
}

// Publish is a message, section 3.3:
//
//	0011 dup QoS QoS retain | length | topic | [packet ID u16, if QoS > 0] | payload
type Publish struct {
	Dup, Retain bool
	QoS         uint8
	Topic       string
	ID          uint16 // 0 for QoS 0, and only then
	Payload     []byte
}

// Fields implements [wire.Record].
func (p *Publish) Fields(c *wire.Codec) {
	c.Bits("Head", 1, func() {
		c.MagicBits("Type", 4, 3)
		c.Flag("Dup", &p.Dup)
		wire.BitField(c, "QoS", 2, &p.QoS)
		c.Flag("Retain", &p.Retain)
	})
	c.Require("QoS", p.QoS <= 2 && (p.QoS > 0 || !p.Dup))
	c.Length("Length", remaining)
	text(c, "Topic", &p.Topic)
	c.Require("Topic", isTopic(p.Topic))
	c.If(p.QoS > 0).Uint16("ID", &p.ID)
	c.Require("ID", p.QoS == 0 || p.ID != 0)
	c.Rest("Payload", &p.Payload)
}

// PubAck answers a Publish of QoS 1, section 3.4: 40 02 | packet ID u16.
type PubAck struct{ ID uint16 }

// Fields implements [wire.Record].
func (p *PubAck) Fields(c *wire.Codec) { identified(c, "\x40", &p.ID) }

// PubRec answers a Publish of QoS 2, section 3.5: 50 02 | packet ID u16.
type PubRec struct{ ID uint16 }

// Fields implements [wire.Record].
func (p *PubRec) Fields(c *wire.Codec) { identified(c, "\x50", &p.ID) }

// PubRel answers PubRec, section 3.6: 62 02 | packet ID u16.
type PubRel struct{ ID uint16 }

// Fields implements [wire.Record].
func (p *PubRel) Fields(c *wire.Codec) { identified(c, "\x62", &p.ID) }

// PubComp answers PubRel, section 3.7: 70 02 | packet ID u16.
type PubComp struct{ ID uint16 }

// Fields implements [wire.Record].
func (p *PubComp) Fields(c *wire.Codec) { identified(c, "\x70", &p.ID) }

// Subscribe asks for topics, one filter at least, section 3.8:
//
//	82 | length | packet ID u16 | { filter | QoS u8 } ...
//
// Where in a filter wildcards may stand is left to whoever looks for topics with it.
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
	identified(c, "\x82", &p.ID)
	for f := range wire.ListRest(c, "Filters", &p.Filters) {
		text(c, "Topics", &f.Topics)
		c.Require("Topics", f.Topics != "")
		c.Uint8("QoS", &f.QoS)
		c.Require("QoS", f.QoS <= 2)
	}
	c.Require("Filters", len(p.Filters) > 0)
}

// SubAck answers Subscribe, section 3.9: 90 | length | packet ID u16 | code u8 ..., for each filter the QoS granted, or
// 80 for a failure.
type SubAck struct {
	ID    uint16
	Codes []uint8
}

// Fields implements [wire.Record].
func (p *SubAck) Fields(c *wire.Codec) {
	identified(c, "\x90", &p.ID)
	for code := range wire.ListRest(c, "Codes", &p.Codes) {
		c.Uint8("", code)
		c.Require("", *code <= 2 || *code == 0x80)
	}
}

// Unsubscribe ends subscriptions, one filter at least, section 3.10: a2 | length | packet ID u16 | filter ...
type Unsubscribe struct {
	ID      uint16
	Filters []string
}

// Fields implements [wire.Record].
func (p *Unsubscribe) Fields(c *wire.Codec) {
	identified(c, "\xa2", &p.ID)
	for f := range wire.ListRest(c, "Filters", &p.Filters) {
		text(c, "", f)
		c.Require("", *f != "")
	}
	c.Require("Filters", len(p.Filters) > 0)
}

// UnsubAck answers Unsubscribe, section 3.11: b0 02 | packet ID u16.
type UnsubAck struct{ ID uint16 }

// Fields implements [wire.Record].
func (p *UnsubAck) Fields(c *wire.Codec) { identified(c, "\xb0", &p.ID) }

// PingReq asks the server for a sign of life, section 3.12: c0 00.
type PingReq struct{}

// Fields implements [wire.Record].
func (p *PingReq) Fields(c *wire.Codec) { packet(c, "\xc0") }

// PingResp answers PingReq, section 3.13: d0 00.
type PingResp struct{}

// Fields implements [wire.Record].
func (p *PingResp) Fields(c *wire.Codec) { packet(c, "\xd0") }

// Disconnect is the last packet of a client, section 3.14: e0 00.
type Disconnect struct{}

// Fields implements [wire.Record].
func (p *Disconnect) Fields(c *wire.Codec) { packet(c, "\xe0") }
