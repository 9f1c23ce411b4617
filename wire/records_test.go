package wire_test

import (
	"bytes"
	"errors"
	"hash/crc32"

	"github.com/seed44153783/wirekit/wire"
)

// The records that the tests of Codec share: formats of the world, and one with a field of every kind.

// A funcLog is goapptrace's RawFuncLog.
type funcLog struct {
	ID        int64
	Tag       uint8
	Timestamp int64
	Frames    []uint64
	GID       int64
	TxID      uint64
}

func (p *funcLog) Fields(c *wire.Codec) {
	c.Int64("ID", &p.ID)
	c.Uint8("Tag", &p.Tag)
	c.Int64("Timestamp", &p.Timestamp)
	c.Uint64s("Frames", stackLen, &p.Frames)
	c.Int64("GID", &p.GID)
	c.Uint64("TxID", &p.TxID)
}

var stackLen = wire.PrefixUint64BE.MaxLen(64)

// A listedLog is a funcLog whose frames are coded one by one.
type listedLog funcLog

func (p *listedLog) Fields(c *wire.Codec) {
	c.Int64("ID", &p.ID)
	c.Uint8("Tag", &p.Tag)
	c.Int64("Timestamp", &p.Timestamp)
	for f := range wire.List(c, "Frames", stackLen, &p.Frames) {
		c.Uint64("", f)
	}
	c.Int64("GID", &p.GID)
	c.Uint64("TxID", &p.TxID)
}

// A dataRow is PostgreSQL's: a length that counts itself, and nulls.
type dataRow struct{ Columns [][]byte }

func (r *dataRow) Fields(c *wire.Codec) {
	c.Magic("Type", "D")
	c.Section("Body", wire.PrefixInt32BE.Plus(4), func() {
		for v := range wire.List(c, "Columns", wire.PrefixInt16BE, &r.Columns) {
			c.ByteArray("", wire.PrefixInt32BE.Null(), v)
		}
	})
}

// A topic is a part of Kafka's Metadata: lengths that are one more than they say, where 0 is null, and tagged fields.
type topic struct {
	Error      int16
	Name       *string
	Internal   bool
	Partitions []partition
	Tags       []taggedField
}

type partition struct {
	Index    int32
	Replicas []int32
	Tags     []taggedField
}

type taggedField struct {
	Tag  uint64
	Data []byte
}

var compactLen = wire.PrefixUvarint.Plus(1)

func tags(c *wire.Codec, t *[]taggedField) {
	for f := range wire.List(c, "Tags", wire.PrefixUvarint, t) {
		c.Uvarint("Tag", &f.Tag)
		c.ByteArray("Data", wire.PrefixUvarint, &f.Data)
	}
}

func (t *topic) Fields(c *wire.Codec) {
	c.Int16("Error", &t.Error)
	c.NullString("Name", compactLen.Null(), &t.Name)
	c.Bool("Internal", &t.Internal)
	for p := range wire.List(c, "Partitions", compactLen, &t.Partitions) {
		c.Int32("Index", &p.Index)
		c.Int32s("Replicas", compactLen, &p.Replicas)
		tags(c, &p.Tags)
	}
	tags(c, &t.Tags)
}

// A connect is MQTT's CONNECT: flags that say what follows.
type connect struct {
	Clean     bool
	KeepAlive uint16
	ClientID  string
	Will      *will
	User      *string
	Password  *string
}

type will struct {
	QoS    uint8
	Retain bool
	Topic  string
	Body   []byte
}

var (
	errWill     = errors.New("bad will flags")
	errPassword = errors.New("password without user")
)

func (p *connect) Fields(c *wire.Codec) {
	c.Magic("Type", "\x10")
	c.Section("Packet", wire.PrefixUvarint.Canonical().MaxBytes(4), func() {
		c.Magic("Protocol", "\x00\x04MQTT\x04")
		var w will
		hasWill, hasUser, hasPassword := p.Will != nil, p.User != nil, p.Password != nil
		if hasWill {
			w = *p.Will
		}
		c.Bits("Flags", 1, func() {
			c.Flag("User", &hasUser)
			c.Flag("Password", &hasPassword)
			c.Flag("WillRetain", &w.Retain)
			wire.BitField(c, "WillQoS", 2, &w.QoS)
			c.Flag("Will", &hasWill)
			c.Flag("Clean", &p.Clean)
			c.Unused(1)
		})
		c.Check("Flags", w.QoS <= 2 && (hasWill || w.QoS == 0 && !w.Retain), errWill)
		c.Check("Flags", hasUser || !hasPassword, errPassword)
		c.Uint16("KeepAlive", &p.KeepAlive)
		c.String("ClientID", wire.PrefixUint16BE, &p.ClientID)
		for v := range wire.When(c, "Will", hasWill, &p.Will) {
			if c.Decoding() {
				v.QoS, v.Retain = w.QoS, w.Retain
			}
			c.String("Topic", wire.PrefixUint16BE, &v.Topic)
			c.ByteArray("Body", wire.PrefixUint16BE, &v.Body)
		}
		for s := range wire.When(c, "User", hasUser, &p.User) {
			c.String("", wire.PrefixUint16BE, s)
		}
		for s := range wire.When(c, "Password", hasPassword, &p.Password) {
			c.Secret("", wire.PrefixUint16BE, s)
		}
	})
}

// A chunk has sections of varint lengths in one another, an optional value and a checksum over it all.
type chunk struct {
	Kind uint8
	Body []byte
	Note *string
}

func (p *chunk) Fields(c *wire.Codec) {
	c.Sum("CRC", crc, func() {
		c.Uint8("Kind", &p.Kind)
		c.Section("Outer", wire.PrefixUvarint, func() {
			c.Section("Inner", wire.PrefixUvarint, func() { c.ByteArray("Body", wire.PrefixUvarint, &p.Body) })
			for s := range wire.Optional(c, "Note", &p.Note) {
				c.String("", wire.PrefixUint8, s)
			}
		})
	})
}

var crc = wire.Sum{Size: 4, Func: func(b []byte) uint64 { return uint64(crc32.ChecksumIEEE(b)) }}

// A packet is a type, a length, and the rest, with a part in it that is such a packet again.
type packet struct {
	ID   uint16
	Part struct {
		Text string
		More *string
	}
	Body []byte
}

func (p *packet) Fields(c *wire.Codec) {
	c.Magic("Type", "P")
	c.Length("Length", wire.PrefixUvarint)
	c.Uint16("ID", &p.ID)
	c.Group("Part", func() {
		c.Length("", wire.PrefixInt32BE.Plus(4))
		for s := range wire.Optional(c, "More", &p.Part.More) {
			c.Length("Length", wire.PrefixUvarint)
			c.CString("Text", s)
		}
		c.String("Text", wire.PrefixUvarint, &p.Part.Text)
	})
	c.Rest("Body", &p.Body)
}

// A versioned is Kafka's way with versions: some have fields that others have not.
type versioned struct {
	Version    uint8
	ThrottleMS int32
	Client     *string
	Topics     []string
	Nodes      []int32
	Host       string
	Data       []byte
}

func (r *versioned) Fields(c *wire.Codec) {
	c.Uint8("Version", &r.Version)
	later := r.Version >= 3
	c.If(later).Int32("ThrottleMS", &r.ThrottleMS)
	c.If(later).NullString("Client", compactLen.Null(), &r.Client)
	for t := range wire.List(c.If(later), "Topics", compactLen, &r.Topics) {
		c.String("", compactLen, t)
	}
	c.If(later).Int32s("Nodes", compactLen, &r.Nodes)
	c.If(later).Group("More", func() {
		c.String("Host", wire.PrefixUint8, &r.Host)
		c.ByteArray("Data", wire.PrefixUint8, &r.Data)
	})
}

// A tree nests as deep as its bytes say.
type tree struct{ Kids []tree }

func (t *tree) Fields(c *wire.Codec) {
	for k := range wire.List(c, "Kids", wire.PrefixUint8, &t.Kids) {
		k.Fields(c)
	}
}

func ptr[T any](v T) *T { return &v }

// sampleRecords has the records with something in each field, and with nothing.
func sampleRecords() []wire.Record {
	return []wire.Record{
		&funcLog{1, 1, 3, []uint64{4, 5, 6, 7, 8}, 9, 10},
		&funcLog{},
		&listedLog{1, 1, 3, []uint64{4, 5, 6, 7, 8}, 9, 10},
		&dataRow{[][]byte{[]byte("ab"), nil, {}}},
		&topic{1, ptr("abc"), true, []partition{{1, []int32{1, -2}, []taggedField{{300, []byte("x")}}}}, []taggedField{{1, []byte("y")}}},
		&topic{Internal: true},
		&connect{true, 60, "id", &will{1, true, "t", []byte("bye")}, ptr("u"), ptr("p")},
		&connect{Clean: true, ClientID: "id"},
		&chunk{1, bytes.Repeat([]byte("b"), 200), ptr("note")},
		&chunk{1, bytes.Repeat([]byte("b"), 125), ptr("n")},
		&chunk{Kind: 1},
		&versioned{3, 100, ptr("id"), []string{"t", "u"}, []int32{1, -2}, "h", []byte("data")},
		&versioned{Version: 1},
		&packet{1, struct {
			Text string
			More *string
		}{"text", ptr("more")}, []byte("body")},
		&packet{Body: bytes.Repeat([]byte("b"), 200)},
		&tree{[]tree{{}, {[]tree{{}}}}},
	}
}
