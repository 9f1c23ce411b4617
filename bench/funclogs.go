package bench

import (
	"bytes"
	"encoding/gob"
	"reflect"

	"github.com/mus-format/mus-go/raw"
	"github.com/mus-format/mus-go/varint"
	"github.com/tinylib/msgp/msgp"

	"github.com/seed44153783/wirekit/bench/round"
	"github.com/seed44153783/wirekit/codecs/goapptrace"
)

type funcLog = goapptrace.RawFuncLogPacket

// stack is the number of frames in each record.
const stack = 10

// records is how many of them a pass works through, so few that they stay in the nearest cache.
const records = 64

func funcLogs() []funcLog {
	rng := newRand()
	logs := make([]funcLog, records)
	for i := range logs {
		logs[i] = funcLog{
			ID: int64(i + 1), Tag: goapptrace.Tag(1 + i%2), Timestamp: 1_700_000_000_000_000_000 + rng.Int64N(1<<40),
			GID: 1 + rng.Int64N(1000), TxID: rng.Uint64(),
		}
		for range stack {
			logs[i].Frames = append(logs[i].Frames, 0x400000+rng.Uint64N(1<<22))
		}
	}
	return logs
}

// equal returns a Check that compares values of any kind.
func equal[T any](got *T, want T) func() error {
	return func() error {
		if !reflect.DeepEqual(*got, want) {
			return errDiffers
		}
		return nil
	}
}

// A codec is one way to encode and decode a record of type T. Both reuse the memory they are given.
type codec[T any] struct {
	name   string
	append func(dst []byte, v *T) []byte
	decode func(v *T, b []byte) error
}

// encodings returns each value's bytes.
func (c codec[T]) encodings(vs []T) [][]byte {
	all := make([][]byte, len(vs))
	for i := range vs {
		all[i] = c.append(nil, &vs[i])
	}
	return all
}

// encoder returns c as a candidate that encodes vs, each into the same buffer. What it encodes is checked by decoding
// it.
func (c codec[T]) encoder(vs []T) round.Candidate {
	var buf []byte
	return round.Candidate{
		Name: c.name,
		Pass: func() {
			for i := range vs {
				buf = c.append(buf[:0], &vs[i])
			}
		},
		Check: func() error {
			var got T
			if err := c.decode(&got, c.append(nil, &vs[0])); err != nil {
				return err
			}
			return equal(&got, vs[0])()
		},
	}
}

// decoder returns c as a candidate that decodes vs into got.
func (c codec[T]) decoder(vs, got []T) round.Candidate {
	in := c.encodings(vs)
	return round.Candidate{
		Name: c.name,
		Pass: func() {
			for i, b := range in {
				if c.decode(&got[i], b) != nil {
					return // and fail the check
				}
			}
		},
	}
}

// freshDecoder is decoder into new memory.
func (c codec[T]) freshDecoder(vs, got []T) round.Candidate {
	d := c.decoder(vs, got)
	decode := d.Pass
	d.Pass = func() {
		clear(got)
		decode()
	}
	return d
}

// traceLogs is about goapptrace's RawFuncLog, of which its traffic consists.
func traceLogs() []round.Group {
	logs := funcLogs()
	got := make([]funcLog, len(logs))
	group := func(name string, goal float64, candidates ...round.Candidate) round.Group {
		return round.Group{
			Section: "goapptrace", Name: "RawFuncLog of 10 frames, " + name, Unit: "record",
			Items: records, Goal: goal, Spread: spreadSmall,
			Note: "both move the same numbers with encoding/binary; ours looks at the number of frames first",
			Clear: func() {
				for i := range got {
					got[i] = funcLog{Frames: got[i].Frames[:0]}
				}
			},
			Check: equal(&got, logs), Candidates: candidates,
		}
	}
	ours := codec[funcLog]{
		"wirekit",
		func(dst []byte, p *funcLog) []byte { dst, _ = p.AppendBinary(dst); return dst },
		func(p *funcLog, b []byte) error { return p.UnmarshalBinary(b) },
	}
	hand := codec[funcLog]{"by hand", handAppendLog, handDecodeLog}
	handNew := codec[funcLog]{"by hand, new frames", handAppendLog, handDecodeNewLog}
	msgpack := codec[funcLog]{"msgp", msgpAppendLog, msgpDecodeLog}
	mus := codec[funcLog]{"mus-go", musAppendLog, musDecodeLog}
	messages := make([]protoLog, len(logs))
	for i, p := range logs {
		messages[i] = protoLog{p.ID, uint32(p.Tag), p.Timestamp, p.Frames, p.GID, p.TxID}
	}
	protoLogs := protobuf(messages)
	reuse := func(p *protoLog) { *p = protoLog{Frames: p.Frames[:0]} }
	toGob, fromGob := gobLogs(logs, got)
	return []round.Group{
		group("append", 1, ours.encoder(logs), hand.encoder(logs)),
		group("append, beside codecs", 0, ours.encoder(logs), mus.encoder(logs), msgpack.encoder(logs)),
		group("append, beside protobuf", 1.5, ours.encoder(logs), protoLogs.append()),
		group("append, beside gob", 5, ours.encoder(logs), toGob),
		group("decode", 1, ours.decoder(logs, got), hand.decoder(logs, got)),
		group("decode, beside allocation", 1.3, ours.decoder(logs, got), handNew.decoder(logs, got)),
		group("decode, beside codecs", 0, ours.decoder(logs, got), mus.decoder(logs, got), msgpack.decoder(logs, got)),
		group("decode, beside protobuf", 1.5, ours.decoder(logs, got), protoLogs.decode(reuse)),
		group("decode, beside gob", 5, ours.decoder(logs, got), fromGob),
	}
}

// protoLog has the shape of generated code, and fixed widths where they are the faster choice.
type protoLog struct {
	ID        int64    `protobuf:"varint,1,opt,name=id,proto3"`
	Tag       uint32   `protobuf:"varint,2,opt,name=tag,proto3"`
	Timestamp int64    `protobuf:"fixed64,3,opt,name=timestamp,proto3"`
	Frames    []uint64 `protobuf:"fixed64,4,rep,packed,name=frames,proto3"`
	GID       int64    `protobuf:"varint,5,opt,name=gid,proto3"`
	TxID      uint64   `protobuf:"fixed64,6,opt,name=tx_id,proto3"`
}

func (m *protoLog) Reset()       { *m = protoLog{} }
func (*protoLog) String() string { return "RawFuncLog" }
func (*protoLog) ProtoMessage()  {}

// plainLog is a funcLog without the methods that gob would call.
type plainLog funcLog

// gobLogs has gob send its description of the type beforehand.
func gobLogs(logs, got []funcLog) (encode, decode round.Candidate) {
	var out bytes.Buffer
	enc := gob.NewEncoder(&out)
	_ = enc.Encode((*plainLog)(&logs[0]))
	src := bytes.NewReader(bytes.Clone(out.Bytes()))
	dec := gob.NewDecoder(src)
	var first plainLog
	_ = dec.Decode(&first)
	encodeAll := func() {
		out.Reset()
		for i := range logs {
			_ = enc.Encode((*plainLog)(&logs[i]))
		}
	}
	encodeAll()
	in := bytes.Clone(out.Bytes())
	encode = round.Candidate{Name: "encoding/gob", Pass: encodeAll, Check: holds(&out, in)}
	decode = round.Candidate{Name: "encoding/gob", Pass: func() {
		src.Reset(in)
		for i := range got {
			if dec.Decode((*plainLog)(&got[i])) != nil {
				return
			}
		}
	}}
	return encode, decode
}

// msgpAppendLog is what msgp generates for a tuple.
func msgpAppendLog(dst []byte, p *funcLog) []byte {
	dst = msgp.AppendArrayHeader(dst, 6)
	dst = msgp.AppendInt64(dst, p.ID)
	dst = msgp.AppendUint8(dst, uint8(p.Tag))
	dst = msgp.AppendInt64(dst, p.Timestamp)
	dst = msgp.AppendArrayHeader(dst, uint32(len(p.Frames)))
	for _, pc := range p.Frames {
		dst = msgp.AppendUint64(dst, pc)
	}
	dst = msgp.AppendInt64(dst, p.GID)
	return msgp.AppendUint64(dst, p.TxID)
}

func msgpDecodeLog(p *funcLog, b []byte) error {
	n, b, err := msgp.ReadArrayHeaderBytes(b)
	if err != nil || n != 6 {
		return errDiffers
	}
	if p.ID, b, err = msgp.ReadInt64Bytes(b); err != nil {
		return err
	}
	tag, b, err := msgp.ReadUint8Bytes(b)
	if err != nil {
		return err
	}
	p.Tag = goapptrace.Tag(tag)
	if p.Timestamp, b, err = msgp.ReadInt64Bytes(b); err != nil {
		return err
	}
	if n, b, err = msgp.ReadArrayHeaderBytes(b); err != nil || n > goapptrace.MaxStackSize {
		return errDiffers
	}
	if cap(p.Frames) < int(n) {
		p.Frames = make([]uint64, n)
	}
	p.Frames = p.Frames[:n]
	for i := range p.Frames {
		if p.Frames[i], b, err = msgp.ReadUint64Bytes(b); err != nil {
			return err
		}
	}
	if p.GID, b, err = msgp.ReadInt64Bytes(b); err != nil {
		return err
	}
	p.TxID, _, err = msgp.ReadUint64Bytes(b)
	return err
}

// musAppendLog is what mus generates with fixed widths, which are the faster choice. The buffer is one that has the
// room.
func musAppendLog(dst []byte, p *funcLog) []byte {
	if size := 64 + 8*len(p.Frames); cap(dst) < size {
		dst = make([]byte, size)
	}
	b := dst[:cap(dst)]
	n := raw.Int64.Marshal(p.ID, b)
	n += raw.Byte.Marshal(byte(p.Tag), b[n:])
	n += raw.Int64.Marshal(p.Timestamp, b[n:])
	n += varint.PositiveInt.Marshal(len(p.Frames), b[n:])
	for _, pc := range p.Frames {
		n += raw.Uint64.Marshal(pc, b[n:])
	}
	n += raw.Int64.Marshal(p.GID, b[n:])
	n += raw.Uint64.Marshal(p.TxID, b[n:])
	return b[:n]
}

func musDecodeLog(p *funcLog, b []byte) (err error) {
	var n, size int
	if p.ID, size, err = raw.Int64.Unmarshal(b); err != nil {
		return err
	}
	b = b[size:]
	tag, size, err := raw.Byte.Unmarshal(b)
	if err != nil {
		return err
	}
	p.Tag, b = goapptrace.Tag(tag), b[size:]
	if p.Timestamp, size, err = raw.Int64.Unmarshal(b); err != nil {
		return err
	}
	b = b[size:]
	if n, size, err = varint.PositiveInt.Unmarshal(b); err != nil || n > goapptrace.MaxStackSize {
		return errDiffers
	}
	b = b[size:]
	if cap(p.Frames) < n {
		p.Frames = make([]uint64, n)
	}
	p.Frames = p.Frames[:n]
	for i := range p.Frames {
		if p.Frames[i], size, err = raw.Uint64.Unmarshal(b); err != nil {
			return err
		}
		b = b[size:]
	}
	if p.GID, size, err = raw.Int64.Unmarshal(b); err != nil {
		return err
	}
	p.TxID, _, err = raw.Uint64.Unmarshal(b[size:])
	return err
}
