package fuzz

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// A leaf is a kind of field without parts: how a Codec codes it, how a cursor does, and a model of it, which shares no
// code with them. Values go about as any; nil is the value of a new record.
type leaf struct {
	kind string
	draw func(t *tape, f *shape) any
	code func(c *wire.Codec, f *shape, v any) any // returns the value afterwards

	encode func(e *wire.Encoder, f *shape, v any) // nil: an Encoder has no such method
	decode func(d *wire.Decoder, f *shape) any

	append  func(w *writer, f *shape, v any) error
	consume func(r *reader, f *shape) (v any, head, size int, err error) // head: bytes of a length before it
	show    func(f *shape, v any) shown                                  // nil: it is left out
}

// shown is a value in text, and what encoding/json makes of its JSON.
type shown struct {
	text string
	json any
}

// coded makes the code of a leaf of a method of Codec.
func coded[T any](method func(c *wire.Codec, name string, v *T)) func(*wire.Codec, *shape, any) any {
	return codedBy(func(c *wire.Codec, f *shape, v *T) { method(c, f.name, v) })
}

func codedBy[T any](method func(c *wire.Codec, f *shape, v *T)) func(*wire.Codec, *shape, any) any {
	return func(c *wire.Codec, f *shape, v any) any {
		x, _ := v.(T)
		method(c, f, &x)
		return x
	}
}

// byHand makes the encode and decode of a leaf of methods of the cursors.
func (l leaf) byHand(encode func(e *wire.Encoder, f *shape, v any), decode func(d *wire.Decoder, f *shape) any) leaf {
	l.encode, l.decode = encode, decode
	return l
}

type integer interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64
}

// hand is byHand for methods that take a value and nothing else.
func hand[T any](l leaf, encode func(*wire.Encoder, T), decode func(*wire.Decoder) T) leaf {
	return l.byHand(
		func(e *wire.Encoder, f *shape, v any) { encode(e.Field(f.name), v.(T)) },
		func(d *wire.Decoder, f *shape) any { return decode(d.Field(f.name)) })
}

func showInteger(_ *shape, v any) shown { return shown{fmt.Sprint(v), json.Number(fmt.Sprint(v))} }

// putN appends the low bytes of v.
func putN(dst []byte, v uint64, width int, order wire.Order) []byte {
	for i := range width {
		if order == wire.BigEndian {
			i = width - 1 - i
		}
		dst = append(dst, byte(v>>(8*i)))
	}
	return dst
}

// signedN is the number of width bytes at the front of b in two's complement.
func signedN(b []byte, width int, order wire.Order) int64 {
	return int64(bigN(b, width, order).Uint64()<<(64-8*width)) >> (64 - 8*width)
}

// fixedLeaf makes a leaf of numbers of a fixed width.
func fixedLeaf[T integer](
	width int,
	code func(*wire.Codec, string, *T),
	encode func(*wire.Encoder, T),
	decode func(*wire.Decoder) T,
) leaf {
	return hand(leaf{
		kind: fmt.Sprintf("%T", T(0)),
		draw: func(t *tape, _ *shape) any { return T(t.bits()) },
		code: coded(code),
		append: func(w *writer, _ *shape, v any) error {
			w.b = putN(w.b, uint64(v.(T)), width, w.order)
			return nil
		},
		consume: func(r *reader, _ *shape) (any, int, int, error) {
			if len(r.left()) < width {
				return nil, 0, 0, io.ErrUnexpectedEOF
			}
			return T(bigN(r.left(), width, r.order).Uint64()), 0, width, nil
		},
		show: showInteger,
	}, encode, decode)
}

// varintLeaf makes a leaf of numbers of a variable length. The model returns nil for one that there is no form of.
func varintLeaf[T integer](
	code func(*wire.Codec, string, *T), encode func(*wire.Encoder, T), decode func(*wire.Decoder) T,
	model func(dst []byte, v T) []byte, oracle func(b []byte) number,
) leaf {
	return hand(leaf{
		kind: "varint",
		draw: func(t *tape, _ *shape) any { return T(t.bits()) },
		code: coded(code),
		append: func(w *writer, _ *shape, v any) error {
			b := model(w.b, v.(T))
			if b == nil {
				return wire.ErrOverflow
			}
			w.b = b
			return nil
		},
		consume: func(r *reader, _ *shape) (any, int, int, error) {
			n := oracle(r.left())
			if n.err != nil {
				return nil, 0, 0, n.err
			}
			return T(twos(n.value)), 0, n.size, nil
		},
		show: showInteger,
	}, encode, decode)
}

func putSLEB(dst []byte, v int64) []byte {
	for {
		b := byte(v & 0x7f)
		if v >>= 7; v == -int64(b>>6&1) {
			return append(dst, b)
		}
		dst = append(dst, b|0x80)
	}
}

func putQUIC(dst []byte, v uint64) []byte {
	if v > varint.MaxQUIC {
		return nil
	}
	width := quicSize(new(big.Int).SetUint64(v))
	return putN(dst, v|uint64(bitsOfWidth(width))<<(8*width-2), width, wire.BigEndian)
}

// bitsOfWidth is the logarithm of a width of 1, 2, 4 or 8.
func bitsOfWidth(width int) int { return strings.IndexByte("\x01\x02\x04\x08", byte(width)) }

func putCompactSize(dst []byte, v uint64) []byte {
	width := compactSize(new(big.Int).SetUint64(v)) - 1
	if width == 0 {
		return append(dst, byte(v))
	}
	return putN(append(dst, 0xfc+byte(bitsOfWidth(width))), v, width, wire.LittleEndian)
}

func putVLQ(dst []byte, v uint64) []byte {
	for i := lebSize64(v) - 1; i >= 0; i-- {
		dst = append(dst, byte(v>>(7*i))|0x80)
	}
	dst[len(dst)-1] &= 0x7f
	return dst
}

func putBER(dst []byte, v uint64) []byte {
	width := berSize(new(big.Int).SetUint64(v)) - 1
	if width == 0 {
		return append(dst, byte(v))
	}
	return putN(append(dst, 0x80|byte(width)), v, width, wire.BigEndian)
}

// nLeaf makes a leaf of numbers of 1 to 8 bytes.
func nLeaf[T int64 | uint64](
	code func(*wire.Codec, string, int, *T), encode func(*wire.Encoder, int, T), decode func(*wire.Decoder, int) T,
) leaf {
	low := func(v uint64, f *shape) T { return T(v<<(64-8*f.width())) >> (64 - 8*f.width()) }
	return leaf{
		kind: "UintN",
		draw: func(t *tape, f *shape) any { return low(t.bits(), f) },
		code: codedBy(func(c *wire.Codec, f *shape, v *T) { code(c, f.name, f.width(), v) }),
		append: func(w *writer, f *shape, v any) error {
			w.b = putN(w.b, uint64(v.(T)), f.width(), w.order)
			return nil
		},
		consume: func(r *reader, f *shape) (any, int, int, error) {
			if len(r.left()) < f.width() {
				return nil, 0, 0, io.ErrUnexpectedEOF
			}
			return low(bigN(r.left(), f.width(), r.order).Uint64(), f), 0, f.width(), nil
		},
		show: showInteger,
	}.byHand(func(e *wire.Encoder, f *shape, v any) { encode(e.Field(f.name), f.width(), v.(T)) },
		func(d *wire.Decoder, f *shape) any { return decode(d.Field(f.name), f.width()) })
}

// floatLeaf makes a leaf of floats, whose values go about as their bits: a NaN does not equal itself.
func floatLeaf[T uint16 | uint32 | uint64, F float32 | float64](
	width int, code func(*wire.Codec, string, *F), from func(T) F, to func(F) T, value func(T) float64, bits int,
) leaf {
	l := fixedLeaf[T](width, nil, nil, nil)
	l.kind, l.encode, l.decode = "float", nil, nil
	draw := l.draw
	l.draw = func(t *tape, f *shape) any {
		odd := []F{0, F(math.Copysign(0, -1)), F(math.Inf(1)), F(math.Inf(-1)), F(math.NaN()), 1}
		if n := t.below(16); n < len(odd) {
			return to(odd[n])
		}
		return draw(t, f)
	}
	l.code = func(c *wire.Codec, f *shape, v any) any {
		b, _ := v.(T)
		x := from(b)
		code(c, f.name, &x)
		return to(x)
	}
	l.show = func(_ *shape, v any) shown {
		x := value(v.(T))
		text := strconv.FormatFloat(x, 'g', -1, bits)
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return shown{text, map[string]any{"bits": json.Number(fmt.Sprint(v))}}
		}
		return shown{text, json.Number(text)}
	}
	return l
}

// halfLeaf is floatLeaf for the formats of 16 bits. A NaN gets quiet on its way through a float64.
func halfLeaf(code func(*wire.Codec, string, *float64), h halfFloat) leaf {
	quiet := func(b uint16) uint16 {
		if b&0x7fff > h.infinity() {
			b |= 1 << (h.fractionBits - 1)
		}
		return b
	}
	value := func(b uint16) float64 {
		switch {
		case b&0x7fff == h.infinity():
			return math.Inf(1 - 2*int(b>>15))
		case b&0x7fff > h.infinity():
			return math.NaN()
		}
		return h.value(b)
	}
	l := floatLeaf(
		2,
		code,
		func(b uint16) float64 { return float64(h.from(b)) },
		func(v float64) uint16 { return quiet(h.to64(v)) },
		value,
		64,
	)
	draw, consume := l.draw, l.consume
	l.draw = func(t *tape, f *shape) any { return quiet(draw(t, f).(uint16)) }
	l.consume = func(r *reader, f *shape) (any, int, int, error) {
		v, head, size, err := consume(r, f)
		if err == nil {
			v = quiet(v.(uint16))
		}
		return v, head, size, err
	}
	return l
}

// showText is a string, or a byte array, in text and in JSON.
func showText(b []byte, binary bool) shown {
	var s shown
	cut := b[:min(64, len(b))]
	for back := 0; !binary && len(cut) < len(b) && back < 3 && !utf8.RuneStart(b[len(cut)]); back++ {
		cut = cut[:len(cut)-1]
	}
	if s.text = strconv.Quote(string(cut)); binary {
		s.text = "0x" + hex.EncodeToString(cut)
	}
	if len(cut) < len(b) {
		s.text += fmt.Sprintf("... %d bytes", len(b))
	}
	switch {
	case binary:
		s.json = hex.EncodeToString(b)
	case utf8.Valid(b):
		s.json = string(b)
	default:
		s.json = map[string]any{"hex": hex.EncodeToString(b)}
	}
	return s
}

// bytesOf returns the bytes of a string, a pointer to one, or a byte array; null says that there are none.
func bytesOf(v any) (b []byte, null bool) {
	switch v := v.(type) {
	case string:
		return []byte(v), false
	case *string:
		if v != nil {
			return []byte(*v), false
		}
	case []byte:
		return v, v == nil
	}
	return nil, true
}

func drawBytes(t *tape) []byte {
	return append([]byte{}, bytes.Repeat(t.take(t.below(12)), 1+t.below(8))...)
}

// drawAs draws a string, a byte array, or a pointer to a string, that are sometimes nil.
func drawAs[T string | []byte | *string](t *tape) any {
	b := drawBytes(t)
	var v T
	switch p := any(&v).(type) {
	case *string:
		*p = string(b)
	case *[]byte:
		if len(b) > 0 || t.below(2) > 0 {
			*p = b
		}
	case **string:
		if s := string(b); len(b) > 0 || t.below(2) > 0 {
			*p = &s
		}
	}
	return v
}

// asText turns bytes, or null, into a value.
func asText[T string | []byte | *string](b []byte, null bool) any {
	var v T
	switch p := any(&v).(type) {
	case *string:
		*p = string(b)
	case *[]byte:
		if !null {
			*p = append([]byte{}, b...)
		}
	case **string:
		if s := string(b); !null {
			*p = &s
		}
	}
	return v
}

// prefixedLeaf makes a leaf of bytes after a length.
func prefixedLeaf[T string | []byte | *string](
	code func(*wire.Codec, string, wire.Prefix, *T),
	encode func(*wire.Encoder, wire.Prefix, T),
	decode func(*wire.Decoder, wire.Prefix) T,
	valid func([]byte) bool,
) leaf {
	_, isString := any(*new(T)).(string)
	_, binary := any(*new(T)).([]byte)
	return leaf{
		kind: "text", draw: func(t *tape, _ *shape) any { return drawAs[T](t) },
		code: codedBy(func(c *wire.Codec, f *shape, v *T) { code(c, f.name, f.made, v) }),
		append: func(w *writer, f *shape, v any) error {
			b, null := bytesOf(v)
			if !valid(b) {
				return wire.ErrInvalidUTF8
			}
			if err := w.length(f, len(b), null && !isString); err != nil {
				return err
			}
			w.b = append(w.b, b...)
			return nil
		},
		consume: func(r *reader, f *shape) (any, int, int, error) {
			n, err := r.length(f)
			switch {
			case err != nil:
				return nil, 0, 0, err
			case n.null && isString:
				return nil, n.size, 0, wire.ErrNegative
			case n.null:
				return asText[T](nil, true), n.size, n.size, nil
			case n.n > uint64(len(r.left())-n.size):
				return nil, n.size, 0, io.ErrUnexpectedEOF
			}
			size := n.size + int(n.n)
			if b := r.left()[n.size:size]; !valid(b) {
				return nil, n.size, 0, wire.ErrInvalidUTF8
			}
			return asText[T](r.left()[n.size:size], false), n.size, size, nil
		},
		show: func(f *shape, v any) shown {
			b, null := bytesOf(v)
			if null && f.prefix.null && !isString {
				return shown{"null", nil}
			}
			return showText(b, binary)
		},
	}.byHand(func(e *wire.Encoder, f *shape, v any) { encode(e.Field(f.name), f.made, v.(T)) },
		func(d *wire.Decoder, f *shape) any {
			b, null := bytesOf(decode(d.Field(f.name), f.made))
			return asText[T](b, null) // a copy of a view
		})
}

func anyBytes([]byte) bool { return true }

// secret shows nothing but a size.
func secret(l leaf) leaf {
	show := l.show
	l.kind = "secret"
	l.show = func(f *shape, v any) shown {
		s := show(f, v)
		s.text = fmt.Sprintf("%d bytes", len(v.(string)))
		return s
	}
	return l
}

// markedLeaf makes a leaf of bytes up to a mark.
func markedLeaf[T string | []byte](
	code func(c *wire.Codec, f *shape, v *T),
	mark func(f *shape) string,
	misplaced error,
) leaf {
	_, binary := any(*new(T)).([]byte)
	return leaf{
		kind: "marked", draw: func(t *tape, f *shape) any {
			b := drawBytes(t)
			if t.below(8) > 0 { // now and then a value that holds its mark, or a part of it
				b = bytes.Trim(bytes.ReplaceAll(b, []byte(mark(f)), nil), mark(f))
			}
			return asText[T](b, false)
		},
		code: codedBy(code),
		append: func(w *writer, f *shape, v any) error {
			b, _ := bytesOf(v)
			if whole := string(b) + mark(f); strings.Index(whole, mark(f)) < len(b) {
				return misplaced
			}
			w.b = append(append(w.b, b...), mark(f)...)
			return nil
		},
		consume: func(r *reader, f *shape) (any, int, int, error) {
			b, _, ok := bytes.Cut(r.left(), []byte(mark(f)))
			if !ok {
				return nil, 0, 0, io.ErrUnexpectedEOF
			}
			return asText[T](b, false), 0, len(b) + len(mark(f)), nil
		},
		show: func(_ *shape, v any) shown {
			b, _ := bytesOf(v)
			return showText(b, binary)
		},
	}
}

// bulkLeaf makes a leaf of many numbers at once, whose values go about in their bytes, big-endian.
func bulkLeaf[T wire.Fixed](
	width int,
	code func(*wire.Codec, string, wire.Prefix, *[]T),
	from func(uint64) T,
	to func(T) uint64,
	one leaf,
) leaf {
	each := func(b []byte) (all []T) {
		if b == nil {
			return nil
		}
		all = []T{}
		for ; len(b) > 0; b = b[width:] {
			all = append(all, from(bigN(b, width, wire.BigEndian).Uint64()))
		}
		return all
	}
	turned := func(dst, b []byte, order wire.Order) []byte {
		for ; len(b) > 0; b = b[width:] {
			dst = putN(dst, bigN(b, width, wire.BigEndian).Uint64(), width, order)
		}
		return dst
	}
	return leaf{
		kind: "bulk", draw: func(t *tape, _ *shape) any {
			b, _ := drawAs[[]byte](t).([]byte)
			return b[: len(b)/width*width : len(b)/width*width]
		},
		code: codedBy(func(c *wire.Codec, f *shape, v *[]byte) {
			list := each(*v)
			code(c, f.name, f.made, &list)
			*v = nil
			if list != nil {
				*v = []byte{}
			}
			for _, n := range list {
				*v = putN(*v, to(n), width, wire.BigEndian)
			}
		}),
		append: func(w *writer, f *shape, v any) error {
			b := v.([]byte)
			if err := w.length(f, len(b)/width, b == nil); err != nil {
				return err
			}
			w.b = turned(w.b, b, w.order)
			return nil
		},
		consume: func(r *reader, f *shape) (any, int, int, error) {
			n, err := r.length(f)
			switch {
			case err != nil:
				return nil, 0, 0, err
			case n.null:
				return []byte(nil), n.size, n.size, nil
			case n.n > uint64(len(r.left())-n.size)/uint64(width):
				return nil, n.size, 0, io.ErrUnexpectedEOF
			}
			size := n.size + int(n.n)*width
			return turned([]byte{}, r.left()[n.size:size], r.order), n.size, size, nil
		},
		show: func(f *shape, v any) shown {
			b := v.([]byte)
			if b == nil && f.prefix.null {
				return shown{"null", nil}
			}
			var all []shown
			for ; len(b) > 0; b = b[width:] {
				r := reader{b: b, end: len(b)}
				v, _, _, _ := one.consume(&r, f)
				all = append(all, one.show(f, v))
			}
			return showList(all)
		},
	}
}

// showList is a list in text, where it is cut, and in JSON.
func showList(all []shown) shown {
	var texts []string
	list := []any{}
	for _, s := range all {
		list = append(list, s.json)
		texts = append(texts, s.text)
	}
	if len(all) > 8 {
		texts = append(texts[:8], fmt.Sprintf("... %d in all", len(all)))
	}
	return shown{"[" + strings.Join(texts, " ") + "]", list}
}

// shade is a number with names.
type shade int16

func (s shade) String() string { return "shade" + strconv.Itoa(int(s)) }

// bitParts are the parts of a leaf of bits: 3 bits, a flag, 2 bits with a sign, one that is not used, and the rest.
func bitParts(f *shape, v uint64) (high uint8, flag bool, signed int8, low uint64) {
	n := 8*f.width() - 7
	return uint8(v >> (n + 4) & 7), v>>(n+3)&1 > 0, int8(v>>(n+1)&3<<6) >> 6, v & (1<<n - 1)
}

func bitsLeaf() leaf {
	used := func(f *shape, v uint64) uint64 {
		n := 8 * f.width()
		return v & (1<<(n-1) | (1<<(n-1) - 1)) &^ (1 << (n - 7))
	}
	return leaf{
		kind: "bits", draw: func(t *tape, f *shape) any { return used(f, t.bits()) },
		code: codedBy(func(c *wire.Codec, f *shape, v *uint64) {
			high, flag, signed, low := bitParts(f, *v)
			c.Bits(f.name, f.width(), func() {
				wire.BitField(c, "High", 3, &high)
				c.Flag("Flag", &flag)
				wire.BitField(c, "Signed", 2, &signed)
				c.Unused(1)
				wire.BitField(c, "Low", 8*f.width()-7, &low)
			})
			n := 8*f.width() - 7
			*v = uint64(high)<<(n+4) | boolBits(flag)<<(n+3) | uint64(signed&3)<<(n+1) | low
		}),
		append: func(w *writer, f *shape, v any) error {
			w.b = putN(w.b, v.(uint64), f.width(), w.order)
			return nil
		},
		consume: func(r *reader, f *shape) (any, int, int, error) {
			if len(r.left()) < f.width() {
				return nil, 0, 0, io.ErrUnexpectedEOF
			}
			v := bigN(r.left(), f.width(), r.order).Uint64()
			if v != used(f, v) {
				return nil, 0, 0, wire.ErrPadding
			}
			return v, 0, f.width(), nil
		},
		show: func(f *shape, v any) shown {
			high, flag, signed, low := bitParts(f, v.(uint64))
			return shown{
				fmt.Sprintf("{High: %d, Flag: %v, Signed: %d, Low: %d}", high, flag, signed, low),
				map[string]any{
					"High": showInteger(f, high).json, "Flag": flag,
					"Signed": showInteger(f, signed).json, "Low": showInteger(f, low).json,
				},
			}
		},
	}
}

// constLeaf makes a leaf of bytes that are always the same.
func constLeaf(
	kind string,
	code func(c *wire.Codec, f *shape),
	want func(f *shape, offset int) string,
	wrong error,
) leaf {
	return leaf{
		kind: kind, draw: func(*tape, *shape) any { return nil },
		code: func(c *wire.Codec, f *shape, _ any) any { code(c, f); return nil },
		append: func(w *writer, f *shape, _ any) error {
			w.b = append(w.b, want(f, w.offset())...)
			return nil
		},
		consume: func(r *reader, f *shape) (any, int, int, error) {
			want := want(f, r.pos-r.zero)
			switch b := r.left(); {
			case len(b) < len(want):
				return nil, 0, 0, io.ErrUnexpectedEOF
			case !bytes.HasPrefix(b, []byte(want)):
				return nil, 0, 0, wrong
			}
			return nil, 0, len(want), nil
		},
	}
}

func boolLeaf(
	strict bool,
	code func(*wire.Codec, string, *bool),
	encode func(*wire.Encoder, bool),
	decode func(*wire.Decoder) bool,
) leaf {
	return hand(leaf{
		kind: "bool", draw: func(t *tape, _ *shape) any { return t.byte()&1 > 0 },
		code: coded(code),
		append: func(w *writer, _ *shape, v any) error {
			w.b = append(w.b, byte(boolBits(v.(bool))))
			return nil
		},
		consume: func(r *reader, _ *shape) (any, int, int, error) {
			switch b := r.left(); {
			case len(b) == 0:
				return nil, 0, 0, io.ErrUnexpectedEOF
			case b[0] > 1 && strict:
				return nil, 0, 0, wire.ErrInvalidBool
			default:
				return b[0] > 0, 0, 1, nil
			}
		},
		show: func(_ *shape, v any) shown { return shown{fmt.Sprint(v), v} },
	}, encode, decode)
}

// intoLeaf is bytes whose number is known.
var intoLeaf = leaf{
	kind: "Into", draw: func(t *tape, f *shape) any {
		b := make([]byte, f.size)
		copy(b, t.take(f.size))
		return b
	},
	code: codedBy(func(c *wire.Codec, f *shape, v *[]byte) {
		if *v == nil {
			*v = make([]byte, f.size)
		}
		c.Into(f.name, *v)
	}),
	append: func(w *writer, _ *shape, v any) error {
		w.b = append(w.b, v.([]byte)...)
		return nil
	},
	consume: func(r *reader, f *shape) (any, int, int, error) {
		if len(r.left()) < f.size {
			return nil, 0, 0, io.ErrUnexpectedEOF
		}
		return bytes.Clone(r.left()[:f.size]), 0, f.size, nil
	},
	show: func(_ *shape, v any) shown { return showText(v.([]byte), true) },
}.byHand(func(e *wire.Encoder, f *shape, v any) { e.Field(f.name).Raw(v.([]byte)) },
	func(d *wire.Decoder, f *shape) any {
		b := make([]byte, f.size)
		d.Field(f.name).Into(b)
		return b
	})

// restLeaf is all that is left.
func restLeaf(code func(*wire.Codec, string, *[]byte), decode func(*wire.Decoder) []byte) leaf {
	return leaf{
		kind: "Rest", draw: func(t *tape, _ *shape) any { return drawBytes(t) },
		code:   coded(code),
		append: intoLeaf.append,
		consume: func(r *reader, _ *shape) (any, int, int, error) {
			return append([]byte{}, r.left()...), 0, len(r.left()), nil
		},
		show: intoLeaf.show,
	}.byHand(intoLeaf.encode, func(d *wire.Decoder, f *shape) any { return bytes.Clone(decode(d.Field(f.name))) })
}

// paddedLeaf is text in a field of fixed width.
var paddedLeaf = leaf{
	kind: "Padded", draw: func(t *tape, f *shape) any {
		s := strings.TrimRight(string(t.take(t.below(f.size+1))), f.pad())
		if t.below(16) == 0 {
			s += f.pad()
		}
		return s
	},
	code: codedBy(func(c *wire.Codec, f *shape, v *string) { c.Padded(f.name, f.size, f.pad()[0], v) }),
	append: func(w *writer, f *shape, v any) error {
		switch s := v.(string); {
		case len(s) > f.size:
			return wire.ErrTooLong
		case strings.HasSuffix(s, f.pad()):
			return wire.ErrPadding
		default:
			w.b = append(w.b, s+strings.Repeat(f.pad(), f.size-len(s))...)
			return nil
		}
	},
	consume: func(r *reader, f *shape) (any, int, int, error) {
		v, head, size, err := intoLeaf.consume(r, f)
		if err == nil {
			v = strings.TrimRight(string(v.([]byte)), f.pad())
		}
		return v, head, size, err
	},
	show: func(_ *shape, v any) shown { return showText([]byte(v.(string)), false) },
}

// decimalLeaf is a number in text.
var decimalLeaf = leaf{
	kind: "Decimal", draw: func(t *tape, _ *shape) any { return int64(t.bits()) },
	code: codedBy(func(c *wire.Codec, f *shape, v *int64) { c.Decimal(f.name, f.mark(), v) }),
	append: func(w *writer, f *shape, v any) error {
		w.b = append(strconv.AppendInt(w.b, v.(int64), 10), f.mark()...)
		return nil
	},
	consume: func(r *reader, f *shape) (any, int, int, error) {
		n := decimalForm(f.mark())(r.left())
		if n.err != nil {
			return nil, 0, 0, n.err
		}
		return n.value.Int64(), 0, n.size, nil
	},
	show: showInteger,
}

// enumLeaf is a number with names.
var enumLeaf = func() leaf {
	l := fixedLeaf[int16](2, nil, (*wire.Encoder).Int16, (*wire.Decoder).Int16)
	l.kind = "Enum"
	l.code = func(c *wire.Codec, f *shape, v any) any {
		n, _ := v.(int16)
		s := shade(n)
		wire.Enum(c, f.name, &s)
		return int16(s)
	}
	l.show = func(f *shape, v any) shown { return shown{shade(v.(int16)).String(), showInteger(f, v).json} }
	return l
}()

// valueLeaf has an Append and a Consume.
var valueLeaf = func() leaf {
	l := varintLeaf(nil, nil, nil, binary.AppendUvarint, uvarintNumber)
	l.kind = "Value"
	appendTo := func(dst []byte, v uint64) ([]byte, error) { return varint.AppendUvarint(dst, v), nil }
	l.code = codedBy(
		func(c *wire.Codec, f *shape, v *uint64) { wire.Value(c, f.name, v, appendTo, varint.ConsumeUvarint) },
	)
	l.show = func(_ *shape, v any) shown { return showText(binary.AppendUvarint(nil, v.(uint64)), true) }
	return l.byHand(
		func(e *wire.Encoder, f *shape, v any) {
			e.Field(f.name).Append(func(dst []byte) ([]byte, error) { return appendTo(dst, v.(uint64)) })
		},
		func(d *wire.Decoder, f *shape) any {
			return wire.DecodeWith(d.Field(f.name), "Value", varint.ConsumeUvarint)
		})
}()

// refLeaf is several reads that are one value, which may stand elsewhere: 0 and text, or where it stands, plus one.
var refLeaf = leaf{
	kind: "At", draw: func(t *tape, _ *shape) any { return drawAs[string](t) },
	code: codedBy(func(c *wire.Codec, f *shape, v *string) {
		wire.Scalar(c, f.name, v, func() {
			var at uint8
			if c.Uint8("", &at); at == 0 {
				c.String("", wire.PrefixUint8, v)
			} else {
				c.At(int64(at)-1, func() { c.String("", wire.PrefixUint8, v) })
			}
		})
	}),
	append: func(w *writer, _ *shape, v any) error {
		if s := v.(string); len(s) < 256 {
			w.b = append(append(w.b, 0, byte(len(s))), s...)
			return nil
		}
		return wire.ErrTooLong
	},
	consume: func(r *reader, _ *shape) (any, int, int, error) {
		b, from := r.left(), 1
		if len(b) == 0 {
			return nil, 0, 0, io.ErrUnexpectedEOF
		}
		if b[0] > 0 {
			from = 0
			if b = r.b[min(r.zero+int(b[0])-1, len(r.b)):]; len(b) == 0 {
				return nil, 0, 0, io.ErrUnexpectedEOF
			}
		}
		if len(b) <= from || len(b)-from-1 < int(b[from]) {
			return nil, 0, 0, io.ErrUnexpectedEOF
		}
		text := string(b[from+1:][:b[from]])
		if from == 0 {
			return text, 0, 1, nil
		}
		return text, 0, 2 + len(text), nil
	},
	show: func(_ *shape, v any) shown { return showText([]byte(v.(string)), false) },
}

func textMark(f *shape) string { return f.mark() }
func nulMark(*shape) string    { return "\x00" }

func zeros(n int) string { return strings.Repeat("\x00", n) }

// leaves are all of them; those at the end only where nothing follows.
var leaves = []leaf{
	fixedLeaf(1, (*wire.Codec).Uint8, (*wire.Encoder).Uint8, (*wire.Decoder).Uint8),
	fixedLeaf(1, (*wire.Codec).Int8, (*wire.Encoder).Int8, (*wire.Decoder).Int8),
	fixedLeaf(2, (*wire.Codec).Uint16, (*wire.Encoder).Uint16, (*wire.Decoder).Uint16),
	fixedLeaf(2, (*wire.Codec).Int16, (*wire.Encoder).Int16, (*wire.Decoder).Int16),
	fixedLeaf(4, (*wire.Codec).Uint32, (*wire.Encoder).Uint32, (*wire.Decoder).Uint32),
	fixedLeaf(4, (*wire.Codec).Int32, (*wire.Encoder).Int32, (*wire.Decoder).Int32),
	fixedLeaf(8, (*wire.Codec).Uint64, (*wire.Encoder).Uint64, (*wire.Decoder).Uint64),
	fixedLeaf(8, (*wire.Codec).Int64, (*wire.Encoder).Int64, (*wire.Decoder).Int64),
	nLeaf((*wire.Codec).UintN, (*wire.Encoder).UintN, (*wire.Decoder).UintN),
	nLeaf((*wire.Codec).IntN, (*wire.Encoder).IntN, (*wire.Decoder).IntN),
	varintLeaf(
		(*wire.Codec).Uvarint,
		(*wire.Encoder).Uvarint,
		(*wire.Decoder).Uvarint,
		binary.AppendUvarint,
		uvarintNumber,
	),
	varintLeaf((*wire.Codec).Zigzag, (*wire.Encoder).Zigzag, (*wire.Decoder).Zigzag, binary.AppendVarint,
		func(b []byte) number { return zigzag(uvarintNumber(b)) }),
	varintLeaf((*wire.Codec).VarInt, (*wire.Encoder).VarInt, (*wire.Decoder).VarInt,
		func(dst []byte, v int32) []byte { return binary.AppendUvarint(dst, uint64(uint32(v))) },
		func(b []byte) number { return wrapped(groups(b, 5, false), 32) }),
	varintLeaf((*wire.Codec).VarLong, (*wire.Encoder).VarLong, (*wire.Decoder).VarLong,
		func(dst []byte, v int64) []byte { return binary.AppendUvarint(dst, uint64(v)) },
		func(b []byte) number { return wrapped(uvarintNumber(b), 64) }),
	varintLeaf(
		(*wire.Codec).SLEB,
		(*wire.Encoder).SLEB,
		(*wire.Decoder).SLEB,
		putSLEB,
		func(b []byte) number { return slebNumber(b, 10, 64) },
	),
	varintLeaf(
		(*wire.Codec).SLEB32,
		(*wire.Encoder).SLEB32,
		(*wire.Decoder).SLEB32,
		func(dst []byte, v int32) []byte { return putSLEB(dst, int64(v)) },
		func(b []byte) number { return slebNumber(b, 5, 32) },
	),
	varintLeaf((*wire.Codec).QUIC, (*wire.Encoder).QUIC, (*wire.Decoder).QUIC, putQUIC, quicForm),
	varintLeaf(
		(*wire.Codec).CompactSize,
		(*wire.Encoder).CompactSize,
		(*wire.Decoder).CompactSize,
		putCompactSize,
		compactForm,
	),
	varintLeaf(
		(*wire.Codec).VLQ,
		(*wire.Encoder).VLQ,
		(*wire.Decoder).VLQ,
		putVLQ,
		func(b []byte) number { return groups(b, 10, true).unsigned(64) },
	),
	boolLeaf(false, (*wire.Codec).Bool, (*wire.Encoder).Bool, (*wire.Decoder).Bool),
	boolLeaf(true, (*wire.Codec).StrictBool, (*wire.Encoder).Bool, (*wire.Decoder).StrictBool),
	enumLeaf,
	bitsLeaf(),
	prefixedLeaf((*wire.Codec).String, (*wire.Encoder).String, (*wire.Decoder).String, anyBytes),
	prefixedLeaf((*wire.Codec).UTF8String, (*wire.Encoder).UTF8String, (*wire.Decoder).UTF8String, utf8.Valid),
	secret(prefixedLeaf((*wire.Codec).Secret, (*wire.Encoder).String, (*wire.Decoder).String, anyBytes)),
	prefixedLeaf((*wire.Codec).NullString, (*wire.Encoder).NullString, (*wire.Decoder).NullString, anyBytes),
	prefixedLeaf((*wire.Codec).ByteArray, (*wire.Encoder).ByteArray, (*wire.Decoder).ByteArray, anyBytes),
	prefixedLeaf((*wire.Codec).ByteArrayView, (*wire.Encoder).ByteArray, (*wire.Decoder).ByteArrayView, anyBytes),
	intoLeaf,
	paddedLeaf,
	markedLeaf(func(c *wire.Codec, f *shape, v *string) { c.CString(f.name, v) }, nulMark, wire.ErrNUL).
		byHand(func(e *wire.Encoder, f *shape, v any) { e.Field(f.name).CString(v.(string)) },
			func(d *wire.Decoder, f *shape) any { return d.Field(f.name).CString() }),
	markedLeaf(func(c *wire.Codec, f *shape, v *string) { c.Until(f.name, f.mark(), v) }, textMark, wire.ErrMark),
	markedLeaf(func(c *wire.Codec, f *shape, v *[]byte) { c.UntilView(f.name, f.mark(), v) }, textMark, wire.ErrMark),
	decimalLeaf,
	valueLeaf,
	refLeaf,
	constLeaf(
		"Magic",
		func(c *wire.Codec, f *shape) { c.Magic(f.name, f.mark()) },
		func(f *shape, _ int) string { return f.mark() },
		wire.ErrMagic,
	),
	constLeaf(
		"Pad",
		func(c *wire.Codec, f *shape) { c.Pad(f.size) },
		func(f *shape, _ int) string { return zeros(f.size) },
		wire.ErrPadding,
	),
	constLeaf("Pad", func(c *wire.Codec, f *shape) { c.Align(f.width()) }, func(f *shape, offset int) string {
		return zeros((f.width() - offset%f.width()) % f.width())
	}, wire.ErrPadding),
	float32Leaf, float64Leaf,
	halfLeaf((*wire.Codec).Float16, binary16),
	halfLeaf((*wire.Codec).BFloat16, bfloat16),
	bulkOf(2, (*wire.Codec).Uint16s, (*wire.Codec).Uint16),
	bulkOf(2, (*wire.Codec).Int16s, (*wire.Codec).Int16),
	bulkOf(4, (*wire.Codec).Uint32s, (*wire.Codec).Uint32),
	bulkOf(4, (*wire.Codec).Int32s, (*wire.Codec).Int32),
	bulkOf(8, (*wire.Codec).Uint64s, (*wire.Codec).Uint64),
	bulkOf(8, (*wire.Codec).Int64s, (*wire.Codec).Int64),
	named("bulk float", bulkLeaf(4, (*wire.Codec).Float32s, fromBits32, bits32, float32Leaf)),
	named("bulk float", bulkLeaf(8, (*wire.Codec).Float64s, math.Float64frombits, math.Float64bits, float64Leaf)),
}

var (
	float32Leaf = floatLeaf(4, (*wire.Codec).Float32, math.Float32frombits, math.Float32bits,
		func(b uint32) float64 { return float64(math.Float32frombits(b)) }, 32)
	float64Leaf = floatLeaf(8, (*wire.Codec).Float64, math.Float64frombits, math.Float64bits, math.Float64frombits, 64)

	lastLeaves = []leaf{
		restLeaf((*wire.Codec).Rest, (*wire.Decoder).Rest),
		restLeaf((*wire.Codec).RestView, (*wire.Decoder).RestView),
	}
)

func named(kind string, l leaf) leaf {
	l.kind = kind
	return l
}

// bulkOf is bulkLeaf for integers.
func bulkOf[T int16 | int32 | int64 | uint16 | uint32 | uint64](
	width int, code func(*wire.Codec, string, wire.Prefix, *[]T), one func(*wire.Codec, string, *T),
) leaf {
	return bulkLeaf(
		width,
		code,
		func(v uint64) T { return T(v) },
		func(v T) uint64 { return uint64(v) },
		fixedLeaf(width, one, nil, nil),
	)
}
