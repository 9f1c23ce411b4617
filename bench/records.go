package bench

import (
	"bytes"
	"encoding/binary"

	"github.com/go-restruct/restruct"
	"github.com/lunixbochs/struc"

	"github.com/seed44153783/wirekit/bench/round"
	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/wire"
)

// Records described once, beside code by hand and beside libraries that take a struct apart by reflection.

// A describedLog is a RawFuncLog on its description alone, without the path by hand that goapptrace has beside it.
type describedLog funcLog

var stackLen = wire.PrefixUint64BE.MaxLen(goapptrace.MaxStackSize)

func (p *describedLog) Fields(c *wire.Codec) {
	c.Int64("ID", &p.ID)
	c.Uint8("Tag", (*uint8)(&p.Tag))
	c.Int64("Timestamp", &p.Timestamp)
	c.Uint64s("Frames", stackLen, &p.Frames)
	c.Int64("GID", &p.GID)
	c.Uint64("TxID", &p.TxID)
}

// A listedLog codes its frames one by one.
type listedLog funcLog

func (p *listedLog) Fields(c *wire.Codec) {
	c.Int64("ID", &p.ID)
	c.Uint8("Tag", (*uint8)(&p.Tag))
	c.Int64("Timestamp", &p.Timestamp)
	for f := range wire.List(c, "Frames", stackLen, &p.Frames) {
		c.Uint64("", f)
	}
	c.Int64("GID", &p.GID)
	c.Uint64("TxID", &p.TxID)
}

func (p *person) Fields(c *wire.Codec) {
	c.String("Name", wire.PrefixVarInt, &p.Name)
	c.Int64("BirthDay", &p.BirthDay)
	c.String("Phone", wire.PrefixVarInt, &p.Phone)
	c.VarInt("Siblings", &p.Siblings)
	c.Bool("Spouse", &p.Spouse)
	c.Float64("Money", &p.Money)
}

func (p *glance) Fields(c *wire.Codec) {
	c.ByteArrayView("Name", wire.PrefixVarInt, &p.Name)
	c.Int64("BirthDay", &p.BirthDay)
	c.ByteArrayView("Phone", wire.PrefixVarInt, &p.Phone)
	c.VarInt("Siblings", &p.Siblings)
	c.Bool("Spouse", &p.Spouse)
	c.Float64("Money", &p.Money)
}

// A header is eight fields of fixed width.
type header struct {
	Magic   uint32
	Version uint16
	Flags   uint16
	Length  uint64
	ID      uint64
	Time    int64
	Kind    uint8
	Level   uint8
}

func (h *header) Fields(c *wire.Codec) {
	c.Uint32("Magic", &h.Magic)
	c.Uint16("Version", &h.Version)
	c.Uint16("Flags", &h.Flags)
	c.Uint64("Length", &h.Length)
	c.Uint64("ID", &h.ID)
	c.Int64("Time", &h.Time)
	c.Uint8("Kind", &h.Kind)
	c.Uint8("Level", &h.Level)
}

// fieldNote says what a description costs, and what was tried.
const fieldNote = "a field or an element takes 2.4 to 2.8 ns, 1.7 of them for the call, and the pool 13 to 15 ns a record; " +
	"the position in a register, an inlined decode and an unrolled loop changed nothing"

// kept and pooled are a record on its description, with a Codec that is kept and with one from the pool.
func kept[T any, R interface {
	*T
	wire.Record
}](c *wire.Codec,
) codec[T] {
	return codec[T]{
		"wirekit",
		func(dst []byte, v *T) []byte { dst, _ = c.Append(dst, R(v)); return dst },
		func(v *T, b []byte) error { return c.Unmarshal(b, R(v)) },
	}
}

func pooled[T any, R interface {
	*T
	wire.Record
}]() codec[T] {
	return codec[T]{
		"wirekit",
		func(dst []byte, v *T) []byte { dst, _ = wire.Append(dst, R(v)); return dst },
		func(v *T, b []byte) error { return wire.Unmarshal(b, R(v)) },
	}
}

func describedRecords() []round.Group {
	var c wire.Codec
	logs := funcLogs()
	described, listed := make([]describedLog, len(logs)), make([]listedLog, len(logs))
	for i, l := range logs {
		described[i], listed[i] = describedLog(l), listedLog(l)
	}
	var groups []round.Group
	groups = append(groups, logGroups("kept Codec", described, kept[describedLog](&c), 0.35, 0.45)...)
	groups = append(groups, logGroups("pooled", described, pooled[describedLog](), 0.25, 0.30)...)
	groups = append(groups, logGroups("kept Codec, a List", listed, kept[listedLog](&c), 0.20, 0.25)...)

	rng := newRand()
	headers := make([]header, records)
	for i := range headers {
		headers[i] = header{0x77697265, 2, uint16(rng.Uint32()), rng.Uint64(), rng.Uint64(), rng.Int64(), uint8(i), 3}
	}
	gotHeaders := make([]header, records)
	std := codec[header]{
		"encoding/binary",
		func(dst []byte, v *header) []byte { dst, _ = binary.Append(dst, binary.BigEndian, v); return dst },
		func(v *header, b []byte) error { _, err := binary.Decode(b, binary.BigEndian, v); return err },
	}
	strucs := codec[header]{
		"struc",
		func(dst []byte, v *header) []byte {
			buf := bytes.NewBuffer(dst)
			_ = struc.Pack(buf, v)
			return buf.Bytes()
		},
		func(v *header, b []byte) error { return struc.Unpack(bytes.NewReader(b), v) },
	}
	restructs := codec[header]{
		"go-restruct",
		func(dst []byte, v *header) []byte {
			b, _ := restruct.Pack(binary.BigEndian, v)
			return append(dst, b...)
		},
		func(v *header, b []byte) error { return restruct.Unpack(b, binary.BigEndian, v) },
	}
	for _, peer := range []struct {
		codec[header]
		goal float64
	}{{std, 2}, {strucs, 9}, {restructs, 25}} {
		group := func(name string, ours, theirs round.Candidate) round.Group {
			return round.Group{
				Section: "records", Name: "8 fixed fields, pooled, beside " + peer.name + ", " + name, Unit: "record", Items: records, Goal: peer.goal,
				Spread: spreadSmall, Clear: func() { clear(gotHeaders) }, Check: equal(&gotHeaders, headers), Candidates: []round.Candidate{ours, theirs},
			}
		}
		ours := pooled[header]()
		groups = append(groups, group("append", ours.encoder(headers), peer.encoder(headers)),
			group("decode", ours.decoder(headers, gotHeaders), peer.decoder(headers, gotHeaders)))
	}
	return groups
}

// logGroups holds a description of RawFuncLog against the same by hand.
func logGroups[T ~struct {
	ID        int64
	Tag       goapptrace.Tag
	Timestamp int64
	Frames    []uint64
	GID       int64
	TxID      uint64
}](name string, logs []T, ours codec[T], appendGoal, decodeGoal float64,
) []round.Group {
	got := make([]T, len(logs))
	hand := codec[T]{
		"by hand",
		func(dst []byte, v *T) []byte { l := funcLog(*v); return handAppendLog(dst, &l) },
		func(v *T, b []byte) error {
			l := funcLog(*v)
			err := handDecodeLog(&l, b)
			*v = T(l)
			return err
		},
	}
	group := func(verb string, goal float64, candidates ...round.Candidate) round.Group {
		return round.Group{
			Section: "records", Name: "RawFuncLog of 10 frames described, " + name + ", " + verb, Unit: "record", Items: records, Goal: goal,
			Spread: spreadSmall, Note: "the peer is code by hand, which goapptrace has beside the description; " + fieldNote,
			Clear: func() {
				for i := range got {
					l := funcLog(got[i])
					got[i] = T(funcLog{Frames: l.Frames[:0]})
				}
			},
			Check: equal(&got, logs), Candidates: candidates,
		}
	}
	return []round.Group{
		group("append", appendGoal, ours.encoder(logs), hand.encoder(logs)),
		group("decode", decodeGoal, ours.decoder(logs, got), hand.decoder(logs, got)),
	}
}
