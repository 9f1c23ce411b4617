package fuzz

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"strconv"

	"github.com/seed44153783/wirekit/wire"
)

// A made is a field of a random description, and its value: a Record that a program has drawn. It is coded by wire.Codec, and by a model of a
// few lines that shares no code with it.
type made struct {
	kind   madeKind
	name   string
	prefix madePrefix
	shape  []*made // of the parts, and of each element

	num   uint64
	text  []byte
	parts []*made
	list  [][]*made
}

type madeKind uint8

const (
	madeUint madeKind = iota // of 1, 2, 4 or 8 bytes
	madeUvarint
	madeZigzag
	madeString
	madeArray
	madeCString
	madeNumbers
	madeBits
	madeGroup
	madeSection
	madeSum
	madeOptional
	madeList
	madeKinds
)

// A madePrefix is a kind of length that both sides know.
type madePrefix struct {
	prefix wire.Prefix
	append func(dst []byte, n int) []byte
	max    int
}

var decimalLine = wire.PrefixDecimal("\r\n")

var madePrefixes = []madePrefix{
	{wire.PrefixUvarint, func(dst []byte, n int) []byte { return binary.AppendUvarint(dst, uint64(n)) }, 1 << 20},
	{wire.PrefixUint8, func(dst []byte, n int) []byte { return append(dst, byte(n)) }, 255},
	{wire.PrefixUint16BE.Plus(2), func(dst []byte, n int) []byte { return binary.BigEndian.AppendUint16(dst, uint16(n+2)) }, 65533},
	{wire.PrefixUint32LE, func(dst []byte, n int) []byte { return binary.LittleEndian.AppendUint32(dst, uint32(n)) }, 1 << 20},
	{wire.PrefixUvarint.Plus(1), func(dst []byte, n int) []byte { return binary.AppendUvarint(dst, uint64(n+1)) }, 1 << 20},
	{wire.PrefixBER, func(dst []byte, n int) []byte {
		if n < 0x80 {
			return append(dst, byte(n))
		}
		size := (bits.Len(uint(n)) + 7) / 8
		dst = append(dst, 0x80|byte(size))
		for i := size - 1; i >= 0; i-- {
			dst = append(dst, byte(n>>(8*i)))
		}
		return dst
	}, 1 << 20},
	{decimalLine, func(dst []byte, n int) []byte { return append(strconv.AppendInt(dst, int64(n), 10), "\r\n"...) }, 1 << 20},
}

// drawShape draws some fields, without values.
func drawShape(t *tape, depth int) []*made {
	shape := make([]*made, 1+t.below(4))
	for i := range shape {
		f := &made{kind: madeKind(t.below(int(madeKinds))), name: "F" + strconv.Itoa(i), num: uint64(t.below(4))}
		f.prefix = madePrefixes[t.below(len(madePrefixes))]
		if f.kind >= madeGroup {
			if depth == 0 {
				f.kind = madeUvarint
			} else {
				f.shape = drawShape(t, depth-1)
			}
		}
		shape[i] = f
	}
	return shape
}

// clone returns fields of that shape; zero values where fill is nil, else drawn ones.
func clone(shape []*made, fill *tape) []*made {
	fields := make([]*made, len(shape))
	for i, s := range shape {
		f := &made{kind: s.kind, name: s.name, prefix: s.prefix, shape: s.shape}
		switch {
		case f.kind == madeUint:
			f.text = make([]byte, 1<<s.num) // its width
			if fill != nil {
				copy(f.text, fill.take(len(f.text)))
			}
		case fill == nil:
		case f.kind == madeUvarint, f.kind == madeZigzag:
			f.num = fill.bits()
		case f.kind == madeBits:
			f.num = fill.bits() & 0x1fff
		case f.kind == madeString, f.kind == madeArray:
			f.text = append([]byte{}, bytes.Repeat(fill.take(fill.below(20)), 1+fill.below(9))...)
		case f.kind == madeNumbers:
			f.text = append([]byte{}, fill.take(4*fill.below(20))...)
			f.text = f.text[:len(f.text)/4*4]
		case f.kind == madeCString:
			f.text = append([]byte{}, bytes.ReplaceAll(fill.take(fill.below(30)), []byte{0}, []byte{1})...)
		case f.kind == madeOptional && fill.below(3) > 0:
			f.parts = clone(s.shape, fill)
		case f.kind == madeList:
			for range fill.below(4) {
				f.list = append(f.list, clone(s.shape, fill))
			}
		}
		if f.kind == madeGroup || f.kind == madeSection || f.kind == madeSum {
			f.parts = clone(s.shape, fill)
		}
		fields[i] = f
	}
	return fields
}

// A madeRecord is a Record of such fields.
type madeRecord struct{ fields []*made }

// Fields describes them.
func (r *madeRecord) Fields(c *wire.Codec) { codeAll(c, r.fields) }

func codeAll(c *wire.Codec, fields []*made) {
	for _, f := range fields {
		f.code(c)
	}
}

var madeSums = wire.Sum{Size: 2, Func: func(b []byte) uint64 { return uint64(sumOf(b)) }}

func sumOf(b []byte) uint16 {
	sum := uint16(len(b))
	for _, v := range b {
		sum = sum*31 + uint16(v)
	}
	return sum
}

func (f *made) code(c *wire.Codec) {
	inside := func() { codeAll(c, f.parts) }
	switch f.kind {
	case madeUint:
		f.codeUint(c)
	case madeUvarint:
		c.Uvarint(f.name, &f.num)
	case madeZigzag:
		n := int64(f.num)
		if c.Zigzag(f.name, &n); c.Decoding() {
			f.num = uint64(n)
		}
	case madeString:
		s := string(f.text)
		if c.String(f.name, f.prefix.prefix, &s); c.Decoding() {
			f.text = []byte(s)
		}
	case madeArray:
		c.ByteArray(f.name, f.prefix.prefix, &f.text)
	case madeCString:
		s := string(f.text)
		if c.CString(f.name, &s); c.Decoding() {
			f.text = []byte(s)
		}
	case madeNumbers:
		list := make([]uint32, len(f.text)/4)
		for i := range list {
			list[i] = binary.BigEndian.Uint32(f.text[4*i:])
		}
		if c.Uint32s(f.name, f.prefix.prefix, &list); c.Decoding() {
			f.text = f.text[:0]
			for _, n := range list {
				f.text = binary.BigEndian.AppendUint32(f.text, n)
			}
		}
	case madeBits:
		high, low := uint8(f.num>>8), uint16(f.num&0xff)
		c.Bits(f.name, 2, func() {
			wire.BitField(c, "High", 5, &high)
			c.Unused(3)
			wire.BitField(c, "Low", 8, &low)
		})
		if c.Decoding() {
			f.num = uint64(high)<<8 | uint64(low)
		}
	case madeGroup:
		c.Group(f.name, inside)
	case madeSection:
		c.Section(f.name, f.prefix.prefix, inside)
	case madeSum:
		c.Sum(f.name, madeSums, func() { c.Group(f.name, inside) })
	case madeOptional:
		parts := f.parts
		p := &parts
		if parts == nil {
			p = nil
		}
		for v := range wire.Optional(c, f.name, &p) {
			if *v == nil {
				*v = clone(f.shape, nil)
			}
			codeAll(c, *v)
		}
		if c.Decoding() {
			f.parts = nil
			if p != nil {
				f.parts = *p
			}
		}
	case madeList:
		for v := range wire.List(c, f.name, f.prefix.prefix, &f.list) {
			if *v == nil {
				*v = clone(f.shape, nil)
			}
			codeAll(c, *v)
		}
	}
}

func (f *made) codeUint(c *wire.Codec) {
	switch b := f.text; len(b) {
	case 1:
		v := b[0]
		c.Uint8(f.name, &v)
		f.set(c, uint64(v))
	case 2:
		v := binary.BigEndian.Uint16(b)
		c.Uint16(f.name, &v)
		f.set(c, uint64(v))
	case 4:
		v := binary.BigEndian.Uint32(b)
		c.Uint32(f.name, &v)
		f.set(c, uint64(v))
	default:
		v := binary.BigEndian.Uint64(b)
		c.Uint64(f.name, &v)
		f.set(c, v)
	}
}

func (f *made) set(c *wire.Codec, v uint64) {
	if c.Decoding() {
		for i := len(f.text) - 1; i >= 0; i-- {
			f.text[i] = byte(v)
			v >>= 8
		}
	}
}

var errNotMade = errors.New("does not fit its prefix")

// appendModel encodes fields as the model has it.
func appendModel(dst []byte, fields []*made) ([]byte, error) {
	for _, f := range fields {
		var body []byte
		n := len(f.text)
		parts := [][]*made{f.parts}
		switch f.kind {
		case madeUvarint:
			dst = binary.AppendUvarint(dst, f.num)
		case madeZigzag:
			dst = binary.AppendVarint(dst, int64(f.num))
		case madeBits:
			dst = binary.BigEndian.AppendUint16(dst, uint16(f.num>>8<<11|f.num&0xff))
		case madeUint:
			dst = append(dst, f.text...)
		case madeCString:
			dst = append(append(dst, f.text...), 0)
		case madeNumbers:
			n /= 4
		case madeOptional:
			if f.parts == nil {
				dst = append(dst, 0)
				continue
			}
			dst = append(dst, 1)
		case madeList:
			n, parts = len(f.list), f.list
		}
		for _, p := range parts {
			var err error
			if body, err = appendModel(body, p); err != nil {
				return nil, err
			}
		}
		if f.kind == madeSection {
			n = len(body)
		}
		switch f.kind {
		case madeString, madeArray, madeNumbers, madeSection, madeList:
			if n > f.prefix.max {
				return nil, errNotMade
			}
			dst = f.prefix.append(dst, n)
		}
		switch f.kind {
		case madeString, madeArray, madeNumbers:
			dst = append(dst, f.text...)
		}
		dst = append(dst, body...)
		if f.kind == madeSum {
			dst = binary.BigEndian.AppendUint16(dst, sumOf(body))
		}
	}
	return dst, nil
}

// CheckRecord draws a description and values for it, and holds all that wire makes of it against the model: bytes, size, decoding into new and
// used memory, from slices and from streams cut anywhere, text, JSON both ways, traces, and inputs cut short or changed.
func CheckRecord(data []byte) error {
	t := tape{data}
	shape := drawShape(&t, 3)
	cuts, at, flip := t.cuts(), t.below(256), t.byte()|1
	r := &madeRecord{clone(shape, &t)}
	want, err := appendModel(nil, r.fields)
	got, gotErr := wire.Append([]byte("dst"), r)
	if err != nil {
		if !errors.Is(gotErr, wire.ErrTooLong) || string(got) != "dst" || wire.Size(r) != 0 {
			return fmt.Errorf("what does not fit its prefix: %x, %v, size %d", got, gotErr, wire.Size(r))
		}
		return nil
	}
	if gotErr != nil || !bytes.Equal(got[3:], want) || wire.Size(r) != len(want) {
		return fmt.Errorf("%s: encoded as %x, %v, size %d; want %x", wire.Format(r), got, gotErr, wire.Size(r), want)
	}
	same := func(how string, r wire.Record, err error) error {
		if err != nil {
			return fmt.Errorf("%x %s: %w", want, how, err)
		}
		if again, err := wire.Append(nil, r); err != nil || !bytes.Equal(again, want) {
			return fmt.Errorf("%x %s encodes as %x, %v", want, how, again, err)
		}
		return nil
	}
	fresh, used := &madeRecord{clone(shape, nil)}, &madeRecord{clone(shape, &tape{data})}
	doc, jsonErr := wire.AppendJSON(nil, r)
	parsed := &madeRecord{clone(shape, nil)}
	stream := wire.NewStreamDecoder(&cutReader{data: append(bytes.Clone(want), want...), cuts: cuts}, 16)
	streamed := &madeRecord{clone(shape, nil)}
	covered := int64(0)
	traced := wire.Trace(want, &madeRecord{clone(shape, nil)}, func(f wire.Field) {
		if f.Size > 0 && f.Offset != covered {
			covered = -1 << 62
		}
		covered += f.Size
	})
	err = errors.Join(
		same("decoded", fresh, wire.Unmarshal(want, fresh)),
		same("decoded into a used record", used, wire.Unmarshal(want, used)),
		same("as JSON", parsed, errors.Join(jsonErr, wire.ParseJSON(doc, parsed))),
		same("from a stream", streamed, stream.Decode(streamed)),
		same("from a stream, again", streamed, stream.Decode(streamed)),
		traced,
	)
	if err != nil || covered != int64(len(want)) || stream.Decode(streamed) != io.EOF {
		return fmt.Errorf("%w; %d bytes traced of %d", err, covered, len(want))
	}
	return damaged(shape, want, cuts, at, flip)
}

// damaged cuts and changes the bytes of a record.
func damaged(shape []*made, want, cuts []byte, at int, flip byte) error {
	at %= len(want)
	cut := &madeRecord{clone(shape, nil)}
	err := wire.Unmarshal(want[:at], cut)
	var first error
	for i, c := range [][]byte{nil, {1}, cuts} {
		d := wire.NewStreamDecoder(&cutReader{data: want[:at], cuts: c}, 16)
		streamErr := d.Decode(&madeRecord{clone(shape, nil)})
		if i == 0 {
			first = streamErr
		}
		if at == 0 && streamErr != io.EOF || at > 0 && !sameDecodeError(first, streamErr) {
			return fmt.Errorf("%x cut at %d: stream %v, stream cut in %d %v", want, at, first, c, streamErr)
		}
		if !errors.Is(err, io.ErrUnexpectedEOF) || at > 0 && !errors.Is(streamErr, io.ErrUnexpectedEOF) {
			return fmt.Errorf("%x cut at %d: slice %v, stream %v", want, at, err, streamErr)
		}
	}
	changed := bytes.Clone(want)
	changed[at] ^= flip
	r := &madeRecord{clone(shape, nil)}
	if wire.Unmarshal(changed, r) != nil {
		return nil
	}
	once, err := wire.Append(nil, r)
	if err != nil {
		return fmt.Errorf("%x is decoded and then %w", changed, err)
	}
	if err := wire.Unmarshal(once, r); err != nil {
		return fmt.Errorf("%x decoded and encoded is %x: %w", changed, once, err)
	}
	if twice, err := wire.Append(nil, r); err != nil || !bytes.Equal(once, twice) {
		return fmt.Errorf("%x encodes as %x and then as %x, %v", changed, once, twice, err)
	}
	return nil
}
