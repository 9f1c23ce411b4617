package fuzz

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// An op is one step of a program for a cursor: it encodes a value that it draws from a tape, and decodes one.
type op struct {
	name   string
	encode func(e *wire.Encoder, t *tape) any
	decode func(d *wire.Decoder) any
}

// put makes an op of an Encoder's method, a Decoder's and a way to draw a value.
func put[T any](name string, draw func(*tape) T, encode func(*wire.Encoder, T), decode func(*wire.Decoder) T) op {
	return op{
		name,
		func(e *wire.Encoder, t *tape) any { v := draw(t); encode(e, v); return v },
		func(d *wire.Decoder) any { return decode(d) },
	}
}

func drawn[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64](t *tape) T {
	return T(t.bits())
}

func drawnText(t *tape) string { return string(t.take(t.below(40))) }

func drawnASCII(t *tape) string {
	s := t.take(t.below(40))
	text := make([]byte, len(s))
	for i, c := range s {
		text[i] = c&0x7f | 1 // UTF-8 without NUL
	}
	return string(text)
}

// prefixes are all kinds of prefix, for strings of any size but 255 bytes and more.
var prefixes = func() (all []wire.Prefix) {
	for _, form := range prefixForms {
		all = append(all, form.prefix)
	}
	return all
}()

// prefixOps are the ops that a prefix takes part in.
func prefixOps(p wire.Prefix) []op {
	return []op{
		put(
			"String "+p.String(),
			drawnText,
			func(e *wire.Encoder, s string) { e.String(p, s) },
			func(d *wire.Decoder) string { return d.String(p) },
		),
		put("ByteArray "+p.String(), drawnText, func(e *wire.Encoder, s string) { e.ByteArray(p, []byte(s)) },
			func(d *wire.Decoder) string { return string(d.ByteArray(p)) }),
		put(
			"UTF8String "+p.String(),
			drawnASCII,
			func(e *wire.Encoder, s string) { e.UTF8String(p, s) },
			func(d *wire.Decoder) string { return d.UTF8String(p) },
		),
		put("section "+p.String(), func(t *tape) [2]uint32 { return [2]uint32{drawn[uint32](t), drawn[uint32](t)} },
			func(e *wire.Encoder, v [2]uint32) {
				e.Section(p, func() { e.Uint32(v[0]); e.Uvarint(uint64(v[1])) })
			},
			func(d *wire.Decoder) (v [2]uint32) {
				d.Field("section").Section(p, func() {
					v = [2]uint32{d.Field("a").Uint32(), uint32(d.Field("b").Uvarint())}
				})
				return v
			}),
		put("nested sections "+p.String(), drawnText,
			func(e *wire.Encoder, s string) {
				e.Section(p, func() {
					e.Section(wire.PrefixUvarint, func() { e.Raw([]byte(s)) })
				})
			},
			func(d *wire.Decoder) (s string) {
				d.Section(p, func() {
					d.Section(wire.PrefixUvarint, func() {
						s = string(d.Rest())
					})
				})
				if d.Err() != nil {
					return ""
				}
				return s
			}),
		put("elements "+p.String(), drawnText,
			func(e *wire.Encoder, s string) {
				e.Count(p, len(s))
				e.Raw([]byte(s))
			},
			func(d *wire.Decoder) string {
				var s []byte
				for range d.Field("elements").Elements(p, 1) {
					s = append(s, d.Uint8())
				}
				if d.Err() != nil {
					return ""
				}
				return string(s)
			}),
	}
}

// ops are all that a cursor can do.
var ops = func() []op {
	all := []op{
		put("Bool", func(t *tape) bool { return t.byte()&1 == 1 }, (*wire.Encoder).Bool, (*wire.Decoder).Bool),
		put(
			"StrictBool",
			func(t *tape) bool { return t.byte()&1 == 1 },
			(*wire.Encoder).Bool,
			(*wire.Decoder).StrictBool,
		),
		put("Uint8", drawn[uint8], (*wire.Encoder).Uint8, (*wire.Decoder).Uint8),
		put("Int8", drawn[int8], (*wire.Encoder).Int8, (*wire.Decoder).Int8),
		put("Uint16", drawn[uint16], (*wire.Encoder).Uint16, (*wire.Decoder).Uint16),
		put("Int16", drawn[int16], (*wire.Encoder).Int16, (*wire.Decoder).Int16),
		put("Uint32", drawn[uint32], (*wire.Encoder).Uint32, (*wire.Decoder).Uint32),
		put("Int32", drawn[int32], (*wire.Encoder).Int32, (*wire.Decoder).Int32),
		put("Uint64", drawn[uint64], (*wire.Encoder).Uint64, (*wire.Decoder).Uint64),
		put("Int64", drawn[int64], (*wire.Encoder).Int64, (*wire.Decoder).Int64),
		// As bits: a NaN does not equal itself.
		put("Float32", drawn[uint32], func(e *wire.Encoder, v uint32) { e.Float32(math.Float32frombits(v)) },
			func(d *wire.Decoder) uint32 { return math.Float32bits(d.Float32()) }),
		put("Float64", drawn[uint64], func(e *wire.Encoder, v uint64) { e.Float64(math.Float64frombits(v)) },
			func(d *wire.Decoder) uint64 { return math.Float64bits(d.Float64()) }),
		put("Uvarint", drawn[uint64], (*wire.Encoder).Uvarint, (*wire.Decoder).Uvarint),
		put("Zigzag", drawn[int64], (*wire.Encoder).Zigzag, (*wire.Decoder).Zigzag),
		put("VarInt", drawn[int32], (*wire.Encoder).VarInt, (*wire.Decoder).VarInt),
		put("VarLong", drawn[int64], (*wire.Encoder).VarLong, (*wire.Decoder).VarLong),
		put("SLEB", drawn[int64], (*wire.Encoder).SLEB, (*wire.Decoder).SLEB),
		put(
			"QUIC",
			func(t *tape) uint64 { return t.bits() & varint.MaxQUIC },
			(*wire.Encoder).QUIC,
			(*wire.Decoder).QUIC,
		),
		put("CompactSize", drawn[uint64], (*wire.Encoder).CompactSize, (*wire.Decoder).CompactSize),
		put("VLQ", drawn[uint64], (*wire.Encoder).VLQ, (*wire.Decoder).VLQ),
		put("HPACK", func(t *tape) [2]uint64 { return [2]uint64{uint64(t.byte() & 0xe0), t.bits()} },
			func(e *wire.Encoder, v [2]uint64) { e.HPACK(byte(v[0]), 5, v[1]) },
			func(d *wire.Decoder) [2]uint64 { high, v := d.HPACK(5); return [2]uint64{uint64(high), v} }),
		put(
			"UintN(3)",
			func(t *tape) uint64 { return t.bits() & (1<<24 - 1) },
			func(e *wire.Encoder, v uint64) { e.UintN(3, v) },
			func(d *wire.Decoder) uint64 { return d.UintN(3) },
		),
		put(
			"UintN(7)",
			func(t *tape) uint64 { return t.bits() & (1<<56 - 1) },
			func(e *wire.Encoder, v uint64) { e.UintN(7, v) },
			func(d *wire.Decoder) uint64 { return d.UintN(7) },
		),
		put(
			"IntN(5)",
			func(t *tape) int64 { return int64(t.bits()) >> 24 },
			func(e *wire.Encoder, v int64) { e.IntN(5, v) },
			func(d *wire.Decoder) int64 { return d.IntN(5) },
		),
		put("CString", drawnASCII, (*wire.Encoder).CString, (*wire.Decoder).CString),
		put("Bytes", func(t *tape) [20]byte { var v [20]byte; copy(v[:], t.take(20)); return v },
			func(e *wire.Encoder, v [20]byte) { e.Raw(v[:]) },
			func(d *wire.Decoder) (v [20]byte) { copy(v[:], d.Bytes(20)); return v }),
		put("Skip", func(*tape) string { return "" }, func(e *wire.Encoder, _ string) { e.Raw(make([]byte, 17)) },
			func(d *wire.Decoder) string { d.Skip(17); return "" }),
		put("group", drawn[uint16], func(e *wire.Encoder, v uint16) { e.Uint16(v); e.Uint16(v) },
			func(d *wire.Decoder) (v uint16) {
				d.Field("group").Group(func() { d.Field("x").Uint16(); v = d.Field("y").Uint16() })
				return v
			}),
		put("Append", drawn[uint64],
			func(e *wire.Encoder, v uint64) {
				e.Append(func(dst []byte) ([]byte, error) { return varint.AppendUvarint(dst, v), nil })
			},
			func(d *wire.Decoder) uint64 { return wire.DecodeWith(d, "Uvarint", varint.ConsumeCanonicalUvarint) }),
	}
	for _, p := range prefixes {
		all = append(all, prefixOps(p)...)
	}
	return all
}()

// smallLimit is one that short input exceeds.
const smallLimit = 8

// A program is a row of ops with the byte order for each.
type program []struct {
	op    op
	order wire.Order
}

func drawProgram(t *tape, maxLen int) program {
	p := make(program, t.below(maxLen))
	for i := range p {
		c := t.byte()
		p[i].op, p[i].order = ops[int(c&0x7f)%len(ops)], wire.Order(c>>7)
		if c&0x7f == 0x7f { // there are more ops than 127
			p[i].op = ops[int(t.byte())%len(ops)]
		}
	}
	return p
}

// A step is what one op decoded, and where the Decoder stood behind it.
type step struct {
	name   string
	value  any
	offset int64
}

func (p program) decode(d *wire.Decoder) (steps []step) {
	for _, s := range p {
		d.Order(s.order)
		steps = append(steps, step{s.op.name, s.op.decode(d), d.Offset()})
		if d.Err() != nil {
			break
		}
	}
	return steps
}

// CheckDecoder runs a program, drawn from data like the rest, over a slice and over streams that are cut in several
// ways. Inside a section both know where the input ends: values, offsets and errors with their paths must be the same.
// Outside a stream finds out later than a slice that something is missing; then only what was decoded before must be
// the same.
func CheckDecoder(data []byte) error {
	t := tape{data}
	p := drawProgram(&t, 12)
	cuts, size := t.cuts(), 16+t.below(64)
	limit := []int{-1, 1 << 20, smallLimit}[t.below(3)]
	b := t.rest()
	section, err := wire.PrefixUvarint.AppendByteArray(nil, b)
	if err != nil {
		return err
	}
	ways := func(d *wire.Decoder, inSection bool) ([]step, error) {
		d.MaxLen = limit
		var steps []step
		if inSection {
			d.Section(wire.PrefixUvarint, func() { steps = p.decode(d) })
		} else {
			steps = p.decode(d)
		}
		err := d.Finish()
		return steps, errors.Join(err, consistent(steps, err, d))
	}
	inside, insideErr := ways(wire.NewDecoder(section), true)
	outside, outsideErr := ways(wire.NewDecoder(b), false)
	for _, cuts := range [][]byte{nil, {1}, cuts} {
		got, err := ways(wire.NewStreamDecoder(&cutReader{data: section, cuts: cuts}, size), true)
		if !reflect.DeepEqual(got, inside) || !sameDecodeError(err, insideErr) {
			return fmt.Errorf(
				"%x in a section, limit %d: slice %+v, %v; stream cut in %d through %d bytes %+v, %v",
				b,
				limit,
				inside,
				insideErr,
				cuts,
				size,
				got,
				err,
			)
		}
		got, err = ways(wire.NewStreamDecoder(&cutReader{data: b, cuts: cuts}, size), false)
		if !agree(outside, outsideErr, got, err) {
			return fmt.Errorf(
				"%x, limit %d: slice %+v, %v; stream cut in %d through %d bytes %+v, %v",
				b,
				limit,
				outside,
				outsideErr,
				cuts,
				size,
				got,
				err,
			)
		}
	}
	return nil
}

// agree compares what a slice gave with what a stream outside of a section gave.
func agree(slice []step, sliceErr error, stream []step, streamErr error) bool {
	if !errors.Is(sliceErr, io.ErrUnexpectedEOF) {
		return reflect.DeepEqual(slice, stream) && sameDecodeError(sliceErr, streamErr)
	}
	if last := len(slice) - 1; last >= 0 { // the op that failed
		return streamErr != nil && len(stream) == len(slice) && reflect.DeepEqual(slice[:last], stream[:last]) &&
			stream[last].offset >= slice[last].offset
	}
	return false
}

// consistent holds what a Decoder promises of any input: a failed step returns a zero value, and the error is sticky.
func consistent(steps []step, err error, d *wire.Decoder) error {
	if err == nil {
		return nil
	}
	var at *wire.DecodeError
	if !errors.As(err, &at) || at.Err == nil {
		return fmt.Errorf("no DecodeError: %v", err)
	}
	offset := d.Offset()
	if d.Uint64() != 0 || d.String(wire.PrefixUint8) != "" || d.Len() != 0 || d.More() || d.Err() == nil ||
		d.Err() != d.Finish() ||
		d.Offset() != offset {
		return fmt.Errorf("the error %v is not sticky", err)
	}
	if at.Offset != offset {
		return fmt.Errorf("%v: but Offset is %d", err, offset)
	}
	if n := len(steps); n > 0 && !errors.Is(err, wire.ErrTrailingBytes) {
		if v := reflect.ValueOf(steps[n-1].value); !v.IsZero() &&
			(v.Kind() != reflect.Map && v.Kind() != reflect.Slice || v.Len() > 0) &&
			v.Kind() != reflect.Array &&
			steps[n-1].name != "group" {
			return fmt.Errorf("%s failed and returned %v", steps[n-1].name, steps[n-1].value)
		}
	}
	return nil
}

// sameDecodeError compares two errors field by field.
func sameDecodeError(a, b error) bool {
	var x, y *wire.DecodeError
	if !errors.As(a, &x) || !errors.As(b, &y) {
		return a == nil && b == nil
	}
	return x.Offset == y.Offset && x.Op == y.Op && x.Path == y.Path && sameClass(x.Err, y.Err, wireClasses...)
}

// CheckEncoder runs a program on an Encoder over a slice and on one over a stream with a small buffer: the bytes must
// be the same, and decoding them must give back the values.
func CheckEncoder(data []byte) error {
	t := tape{data}
	p := drawProgram(&t, 12)
	size, every := 16+t.below(64), 1+t.below(5)
	values := t.rest()

	run := func(e *wire.Encoder) (want []any) {
		v := tape{values}
		for i, s := range p {
			e.Order(s.order)
			want = append(want, s.op.encode(e, &v))
			if i%every == 0 {
				_ = e.Flush()
			}
		}
		return want
	}
	e := wire.NewEncoder([]byte("dst"))
	want := run(e)
	b, err := e.Bytes()
	if err != nil || string(b[:3]) != "dst" || e.Offset() != int64(len(b)-3) {
		return fmt.Errorf("%v: %x, %v, offset %d", want, b, err, e.Offset())
	}
	b = b[3:]
	var w bareWriter
	s := wire.NewStreamEncoder(&w, size)
	run(s)
	if err := s.Flush(); err != nil || !bytes.Equal(w.b, b) || s.Offset() != int64(len(b)) || s.Len() != 0 {
		return fmt.Errorf("%v: slice %x, stream %x, %v", want, b, w.b, err)
	}

	d := wire.NewDecoder(b)
	for i, step := range p.decode(d) {
		if !reflect.DeepEqual(step.value, want[i]) {
			return fmt.Errorf("%s: encoded %v, decoded %v of %x", step.name, want[i], step.value, b)
		}
	}
	if err := d.Finish(); err != nil {
		return fmt.Errorf("%v: encoded as %x: %w", want, b, err)
	}
	return failingWriter(p, values, len(b), size)
}

// failingWriter lets the writer of a stream fail somewhere: nothing but a beginning of the bytes goes out, and the
// error sticks.
func failingWriter(p program, values []byte, n, size int) error {
	if n == 0 {
		return nil
	}
	w := &fullWriter{room: n - 1}
	e := wire.NewStreamEncoder(w, size)
	v := tape{values}
	for _, s := range p {
		e.Order(s.order)
		s.op.encode(e, &v)
	}
	if err := e.Flush(); !errors.Is(err, errFull) || e.Err() != err || e.Flush() != err || w.refused > 1 {
		return fmt.Errorf("full writer: %v, then %v; %d writes refused", err, e.Err(), w.refused)
	}
	return nil
}

var errFull = errors.New("writer is full")

// A fullWriter takes so many bytes and refuses the rest.
type fullWriter struct{ room, refused int }

func (w *fullWriter) Write(p []byte) (int, error) {
	if len(p) > w.room {
		w.refused++
		return w.room, errFull
	}
	w.room -= len(p)
	return len(p), nil
}
