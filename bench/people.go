package bench

import (
	"bytes"
	"fmt"
	"strings"

	kelindar "github.com/kelindar/binary"
	"github.com/mus-format/mus-go/ord"
	"github.com/mus-format/mus-go/raw"
	"github.com/mus-format/mus-go/unsafe"
	musvarint "github.com/mus-format/mus-go/varint"
	"github.com/tinylib/msgp/msgp"

	"github.com/seed44153783/wirekit/bench/round"
	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// A person is the struct of the public benchmarks of Go serialization (github.com/alecthomas/go_serialization_benchmarks).
type person struct {
	Name     string
	BirthDay int64 // in nanoseconds since 1970-01-01 UTC
	Phone    string
	Siblings int32
	Spouse   bool
	Money    float64
}

// A glance is a person whose texts are views of what was decoded.
type glance struct {
	Name     []byte
	BirthDay int64
	Phone    []byte
	Siblings int32
	Spouse   bool
	Money    float64
}

func people() []round.Group {
	rng := newRand()
	want := make([]person, records)
	wantViews := make([]glance, records)
	wantProto := make([]protoPerson, records)
	for i := range want {
		p := person{
			fmt.Sprintf("%016x", rng.Uint64()), 1_500_000_000_000_000_000 + rng.Int64N(1<<60), fmt.Sprintf("%010d", rng.IntN(1e10)),
			rng.Int32N(5), rng.IntN(2) == 1, rng.Float64(),
		}
		want[i] = p
		wantViews[i] = glance{[]byte(p.Name), p.BirthDay, []byte(p.Phone), p.Siblings, p.Spouse, p.Money}
		wantProto[i] = protoPerson(p)
	}
	got, gotViews := make([]person, records), make([]glance, records)
	group := func(name string, ours round.Candidate, peers ...round.Candidate) round.Group {
		goal := 1.0
		if strings.HasSuffix(name, "coder") {
			goal = 0
		}
		return round.Group{
			Section: "small struct", Name: name, Unit: "record", Items: records, Goal: goal, Spread: spreadSmall,
			Clear: func() { clear(got); clear(gotViews) }, Check: equal(&got, want), Candidates: append([]round.Candidate{ours}, peers...),
		}
	}
	kit := codec[person]{"wirekit", appendPerson, decodePerson}
	msgpack := codec[person]{"msgp", msgpAppendPerson, msgpDecodePerson}
	mus := codec[person]{"mus-go", musAppendPerson, musDecodePerson}
	musUnsafe := codec[person]{"mus-go unsafe", unsafeAppendPerson, unsafeDecodePerson}
	reflected := codec[person]{"kelindar/binary", kelindarAppendPerson, kelindarDecodePerson}
	messages := protobuf(wantProto)
	in, msgpackIn := kit.encodings(want), msgpack.encodings(want)
	views := func(name string, in [][]byte, decode func(*glance, []byte) error) round.Candidate {
		return round.Candidate{Name: name, Check: equal(&gotViews, wantViews), Pass: func() {
			for i, b := range in {
				if decode(&gotViews[i], b) != nil {
					return
				}
			}
		}}
	}
	var c wire.Codec
	keptCodec, pool := kept[person](&c), pooled[person]()
	keptGlance := func(p *glance, b []byte) error { return c.Unmarshal(b, p) }
	pooledGlance := func(p *glance, b []byte) error { return wire.Unmarshal(b, p) }
	described := func(name string, goal float64, ours round.Candidate, peers ...round.Candidate) round.Group {
		g := group(name+", described", ours, peers...)
		g.Goal, g.Note = goal, fieldNote
		return g
	}
	cursor := codec[person]{"wirekit cursors", cursorAppendPerson, cursorDecodePerson}
	appends := []round.Candidate{mus.encoder(want), msgpack.encoder(want), messages.append(), reflected.encoder(want)}
	decodes := []round.Candidate{
		mus.decoder(want, got), msgpack.decoder(want, got), messages.decode(zero[protoPerson]), reflected.decoder(want, got),
	}
	viewPeers := []round.Candidate{musUnsafe.decoder(want, got), views("msgp", msgpackIn, msgpDecodeGlance)}
	return []round.Group{
		group("append", kit.encoder(want), appends...),
		group("append, beside unsafe", kit.encoder(want), musUnsafe.encoder(want)),
		group("decode, texts copied", kit.decoder(want, got), decodes...),
		group("decode, texts are views", views("wirekit", in, decodeGlance), viewPeers...),
		group("append, with an Encoder", cursor.encoder(want), appends...),
		group("decode, texts copied, with a Decoder", cursor.decoder(want, got), decodes...),
		group("decode, texts are views, with a Decoder", views("wirekit", in, cursorDecodeGlance), viewPeers...),
		described("append, kept Codec", 0.9, keptCodec.encoder(want), appends...),
		described("decode, texts copied, kept Codec", 1.0, keptCodec.decoder(want, got), decodes...),
		described("decode, texts are views, kept Codec", 0.95, views("wirekit", in, keptGlance), viewPeers...),
		described("append, pooled", 0.55, pool.encoder(want), appends...),
		described("decode, texts copied, pooled", 0.8, pool.decoder(want, got), decodes...),
		described("decode, texts are views, pooled", 0.6, views("wirekit", in, pooledGlance), viewPeers...),
	}
}

func kelindarAppendPerson(dst []byte, p *person) []byte {
	buf := bytes.NewBuffer(dst)
	_ = kelindar.MarshalTo(p, buf)
	return buf.Bytes()
}

func kelindarDecodePerson(p *person, b []byte) error { return kelindar.Unmarshal(b, p) }

func appendPerson(dst []byte, p *person) []byte {
	dst, err := wire.AppendString(dst, p.Name)
	if err != nil {
		return nil
	}
	dst = wire.AppendInt64(dst, p.BirthDay)
	if dst, err = wire.AppendString(dst, p.Phone); err != nil {
		return nil
	}
	dst = varint.AppendVarInt(dst, p.Siblings)
	dst = wire.AppendBool(dst, p.Spouse)
	return wire.AppendFloat64(dst, p.Money)
}

func decodeGlance(p *glance, b []byte) error {
	var n int
	var err error
	if p.Name, n, err = wire.ConsumeByteArray(b); err != nil {
		return err
	}
	b = b[n:]
	if p.BirthDay, n, err = wire.ConsumeInt64(b); err != nil {
		return err
	}
	b = b[n:]
	if p.Phone, n, err = wire.ConsumeByteArray(b); err != nil {
		return err
	}
	b = b[n:]
	if p.Siblings, n, err = varint.ConsumeVarInt(b); err != nil {
		return err
	}
	b = b[n:]
	if p.Spouse, n, err = wire.ConsumeBool(b); err != nil {
		return err
	}
	b = b[n:]
	if p.Money, n, err = wire.ConsumeFloat64(b); err != nil {
		return err
	}
	if n != len(b) {
		return wire.ErrTrailingBytes
	}
	return nil
}

func decodePerson(p *person, b []byte) error {
	var n int
	var err error
	if p.Name, n, err = wire.ConsumeString(b); err != nil {
		return err
	}
	b = b[n:]
	if p.BirthDay, n, err = wire.ConsumeInt64(b); err != nil {
		return err
	}
	b = b[n:]
	if p.Phone, n, err = wire.ConsumeString(b); err != nil {
		return err
	}
	b = b[n:]
	if p.Siblings, n, err = varint.ConsumeVarInt(b); err != nil {
		return err
	}
	b = b[n:]
	if p.Spouse, n, err = wire.ConsumeBool(b); err != nil {
		return err
	}
	b = b[n:]
	if p.Money, n, err = wire.ConsumeFloat64(b); err != nil {
		return err
	}
	if n != len(b) {
		return wire.ErrTrailingBytes
	}
	return nil
}

func cursorAppendPerson(dst []byte, p *person) []byte {
	e := wire.NewEncoder(dst)
	e.String(wire.PrefixUvarint, p.Name)
	e.Int64(p.BirthDay)
	e.String(wire.PrefixUvarint, p.Phone)
	e.Uvarint(uint64(p.Siblings))
	e.Bool(p.Spouse)
	e.Float64(p.Money)
	dst, _ = e.Bytes()
	return dst
}

func cursorDecodePerson(p *person, b []byte) error {
	d := wire.NewDecoder(b)
	p.Name = d.String(wire.PrefixUvarint)
	p.BirthDay = d.Int64()
	p.Phone = d.String(wire.PrefixUvarint)
	p.Siblings = d.VarInt()
	p.Spouse = d.Bool()
	p.Money = d.Float64()
	return d.Finish()
}

func cursorDecodeGlance(p *glance, b []byte) error {
	d := wire.NewDecoder(b)
	p.Name = d.ByteArrayView(wire.PrefixUvarint)
	p.BirthDay = d.Int64()
	p.Phone = d.ByteArrayView(wire.PrefixUvarint)
	p.Siblings = d.VarInt()
	p.Spouse = d.Bool()
	p.Money = d.Float64()
	return d.Finish()
}

type protoPerson struct {
	Name     string  `protobuf:"bytes,1,opt,name=name,proto3"`
	BirthDay int64   `protobuf:"fixed64,2,opt,name=birth_day,proto3"`
	Phone    string  `protobuf:"bytes,3,opt,name=phone,proto3"`
	Siblings int32   `protobuf:"varint,4,opt,name=siblings,proto3"`
	Spouse   bool    `protobuf:"varint,5,opt,name=spouse,proto3"`
	Money    float64 `protobuf:"fixed64,6,opt,name=money,proto3"`
}

func (m *protoPerson) Reset()       { *m = protoPerson{} }
func (*protoPerson) String() string { return "Person" }
func (*protoPerson) ProtoMessage()  {}

// msgpAppendPerson is what msgp generates for a tuple.
func msgpAppendPerson(dst []byte, p *person) []byte {
	dst = msgp.AppendArrayHeader(dst, 6)
	dst = msgp.AppendString(dst, p.Name)
	dst = msgp.AppendInt64(dst, p.BirthDay)
	dst = msgp.AppendString(dst, p.Phone)
	dst = msgp.AppendInt32(dst, p.Siblings)
	dst = msgp.AppendBool(dst, p.Spouse)
	return msgp.AppendFloat64(dst, p.Money)
}

func msgpDecodePerson(p *person, b []byte) (err error) {
	n, b, err := msgp.ReadArrayHeaderBytes(b)
	if err != nil || n != 6 {
		return errDiffers
	}
	if p.Name, b, err = msgp.ReadStringBytes(b); err != nil {
		return err
	}
	if p.BirthDay, b, err = msgp.ReadInt64Bytes(b); err != nil {
		return err
	}
	if p.Phone, b, err = msgp.ReadStringBytes(b); err != nil {
		return err
	}
	if p.Siblings, b, err = msgp.ReadInt32Bytes(b); err != nil {
		return err
	}
	if p.Spouse, b, err = msgp.ReadBoolBytes(b); err != nil {
		return err
	}
	p.Money, _, err = msgp.ReadFloat64Bytes(b)
	return err
}

func msgpDecodeGlance(p *glance, b []byte) (err error) {
	n, b, err := msgp.ReadArrayHeaderBytes(b)
	if err != nil || n != 6 {
		return errDiffers
	}
	if p.Name, b, err = msgp.ReadStringZC(b); err != nil {
		return err
	}
	if p.BirthDay, b, err = msgp.ReadInt64Bytes(b); err != nil {
		return err
	}
	if p.Phone, b, err = msgp.ReadStringZC(b); err != nil {
		return err
	}
	if p.Siblings, b, err = msgp.ReadInt32Bytes(b); err != nil {
		return err
	}
	if p.Spouse, b, err = msgp.ReadBoolBytes(b); err != nil {
		return err
	}
	p.Money, _, err = msgp.ReadFloat64Bytes(b)
	return err
}

// room returns dst with a length that any person fits in, as mus wants it.
func room(dst []byte, p *person) []byte {
	if size := 48 + len(p.Name) + len(p.Phone); cap(dst) < size {
		dst = make([]byte, size)
	}
	return dst[:cap(dst)]
}

func musAppendPerson(dst []byte, p *person) []byte {
	b := room(dst, p)
	n := ord.String.Marshal(p.Name, b)
	n += raw.Int64.Marshal(p.BirthDay, b[n:])
	n += ord.String.Marshal(p.Phone, b[n:])
	n += musvarint.PositiveInt32.Marshal(p.Siblings, b[n:])
	n += ord.Bool.Marshal(p.Spouse, b[n:])
	n += raw.Float64.Marshal(p.Money, b[n:])
	return b[:n]
}

func musDecodePerson(p *person, b []byte) (err error) {
	var n, size int
	if p.Name, n, err = ord.String.Unmarshal(b); err != nil {
		return err
	}
	p.BirthDay, size, err = raw.Int64.Unmarshal(b[n:])
	if n += size; err != nil {
		return err
	}
	p.Phone, size, err = ord.String.Unmarshal(b[n:])
	if n += size; err != nil {
		return err
	}
	p.Siblings, size, err = musvarint.PositiveInt32.Unmarshal(b[n:])
	if n += size; err != nil {
		return err
	}
	p.Spouse, size, err = ord.Bool.Unmarshal(b[n:])
	if n += size; err != nil {
		return err
	}
	p.Money, _, err = raw.Float64.Unmarshal(b[n:])
	return err
}

func unsafeAppendPerson(dst []byte, p *person) []byte {
	b := room(dst, p)
	n := unsafe.String.Marshal(p.Name, b)
	n += unsafe.Int64.Marshal(p.BirthDay, b[n:])
	n += unsafe.String.Marshal(p.Phone, b[n:])
	n += unsafe.Int32.Marshal(p.Siblings, b[n:])
	n += unsafe.Bool.Marshal(p.Spouse, b[n:])
	n += unsafe.Float64.Marshal(p.Money, b[n:])
	return b[:n]
}

func unsafeDecodePerson(p *person, b []byte) (err error) {
	var n, size int
	if p.Name, n, err = unsafe.String.Unmarshal(b); err != nil {
		return err
	}
	p.BirthDay, size, err = unsafe.Int64.Unmarshal(b[n:])
	if n += size; err != nil {
		return err
	}
	p.Phone, size, err = unsafe.String.Unmarshal(b[n:])
	if n += size; err != nil {
		return err
	}
	p.Siblings, size, err = unsafe.Int32.Unmarshal(b[n:])
	if n += size; err != nil {
		return err
	}
	p.Spouse, size, err = unsafe.Bool.Unmarshal(b[n:])
	if n += size; err != nil {
		return err
	}
	p.Money, _, err = unsafe.Float64.Unmarshal(b[n:])
	return err
}
