// Package dns describes the messages of the Domain Name System (RFC 1035, section 4; AAAA is RFC 3596): flags of single
// bits, counts that stand apart from their lists, a union whose tag is a number, and names that refer back to names
// before them. It is there to read and to copy, not to import.
//
//	+--------+--------------------------------------------+----------------+---------------------------------+
//	| ID u16 | QR, opcode 4, AA TC RD RA 0 AD CD, rcode 4 | 4 counts u16   | questions, answers, authorities,|
//	|        |                                            |                | additional resources            |
//	+--------+--------------------------------------------+----------------+---------------------------------+
//
//	question: name | type u16 | class u16
//	resource: name | type u16 | class u16 | TTL u32 | length u16 | data, by type
//	name:     { 00 and 6 bits of length | label } ... 00, or 11 and 14 bits: it goes on as the name does at that offset
//
// A name is kept with a dot after each label, "www.example.com."; the root is "". It is encoded as the rest of one
// before it where it can be, and decoded only if each offset is before what refers to it, so that no name refers to
// itself; see [wire.Codec.DomainName].
//
// A datagram is a [Message]. [Framing] cuts a stream into messages.
package dns

import (
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// Framing cuts a TCP stream into messages (section 4.2.2): 00 1d | message.
func Framing() framing.Length { return framing.Length{Prefix: wire.PrefixUint16BE} }

// Type says what the data of a resource is.
type Type uint16

// The types that are described; the data of others is bytes.
const (
	A     Type = 1
	NS    Type = 2
	CNAME Type = 5
	SOA   Type = 6
	PTR   Type = 12
	MX    Type = 15
	TXT   Type = 16
	AAAA  Type = 28
)

// Message is a query or a response.
type Message struct {
	ID                                   uint16
	Response, Authoritative, Truncated   bool
	RecursionDesired, RecursionAvailable bool
	AuthenticData, CheckingDisabled      bool
	Opcode, RCode                        uint8
	Questions                            []Question
	Answers, Authorities, Additional     []Resource
}

// Question is what is asked.
type Question struct {
	Name  string
	Type  Type
	Class uint16 // 1: Internet
}

// Resource is a resource record: what is known about a name.
type Resource struct {
	Question
	TTL uint32 // seconds
	Data
}

// Data is the data of a resource. It has the fields that are those of the type; the others are empty.
type Data struct {
	A                                       [4]byte
	AAAA                                    [16]byte
	Host                                    string // CNAME, NS, PTR, MX; the first server of SOA
	Preference                              uint16 // MX: the lowest is tried first
	Text                                    []string
	Mailbox                                 string // SOA, and so are the next
	Serial, Refresh, Retry, Expire, Minimum uint32
	Other                                   []byte
}

// Fields implements [wire.Record].
func (m *Message) Fields(c *wire.Codec) {
	c.Uint16("ID", &m.ID)
	c.Bits("Flags", 2, func() {
		c.Flag("Response", &m.Response)
		wire.BitField(c, "Opcode", 4, &m.Opcode)
		c.Flag("Authoritative", &m.Authoritative)
		c.Flag("Truncated", &m.Truncated)
		c.Flag("RecursionDesired", &m.RecursionDesired)
		c.Flag("RecursionAvailable", &m.RecursionAvailable)
		c.Unused(1)
		c.Flag("AuthenticData", &m.AuthenticData)
		c.Flag("CheckingDisabled", &m.CheckingDisabled)
		wire.BitField(c, "RCode", 4, &m.RCode)
	})
	counts := [4]int{len(m.Questions), len(m.Answers), len(m.Authorities), len(m.Additional)}
	for i := range counts {
		c.Count("", wire.PrefixUint16BE, &counts[i])
	}
	for q := range wire.Repeat(c, "Questions", counts[0], &m.Questions) {
		q.fields(c)
	}
	resources(c, "Answers", counts[1], &m.Answers)
	resources(c, "Authorities", counts[2], &m.Authorities)
	resources(c, "Additional", counts[3], &m.Additional)
}

func (q *Question) fields(c *wire.Codec) {
	c.DomainName("Name", &q.Name)
	wire.Enum(c, "Type", &q.Type)
	c.Uint16("Class", &q.Class)
}

func resources(c *wire.Codec, name string, count int, list *[]Resource) {
	for r := range wire.Repeat(c, name, count, list) {
		r.fields(c)
		c.Uint32("TTL", &r.TTL)
		c.Section("Data", wire.PrefixUint16BE, func() { r.data(c, r.Type) })
	}
}

// data codes what a resource of that type holds.
func (d *Data) data(c *wire.Codec, of Type) {
	if c.Decoding() {
		*d = Data{Text: d.Text[:0], Other: d.Other[:0]}
	}
	switch of {
	case A:
		c.Into("A", d.A[:])
	case AAAA:
		c.Into("AAAA", d.AAAA[:])
	case CNAME, NS, PTR:
		c.DomainName("Host", &d.Host)
	case MX:
		c.Uint16("Preference", &d.Preference)
		c.DomainName("Host", &d.Host)
	case TXT:
		for s := range wire.ListRest(c, "Text", &d.Text) {
			c.String("", wire.PrefixUint8, s)
		}
		c.Require("Text", len(d.Text) > 0)
	case SOA:
		c.DomainName("Host", &d.Host)
		c.DomainName("Mailbox", &d.Mailbox)
		c.Uint32("Serial", &d.Serial)
		c.Uint32("Refresh", &d.Refresh)
		c.Uint32("Retry", &d.Retry)
		c.Uint32("Expire", &d.Expire)
		c.Uint32("Minimum", &d.Minimum)
	default:
		c.Rest("Other", &d.Other)
	}
}
