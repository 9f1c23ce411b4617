package fuzz

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// A prefixForm is a kind of length, by its description. Numbers have no width here, and a sign.
type prefixForm struct {
	prefix wire.Prefix
	fixed  bool
	least  *big.Int
	most   *big.Int
	decode func(b []byte) number
	size   func(v *big.Int) int              // of the shortest form
	append func(dst []byte, v uint64) []byte // that form; v in two's complement
}

var (
	mostInt64  = big.NewInt(math.MaxInt64)
	leastInt64 = big.NewInt(math.MinInt64)
	mostUint64 = new(big.Int).SetUint64(math.MaxUint64)
	mostInt32  = big.NewInt(math.MaxInt32)
	leastInt32 = big.NewInt(math.MinInt32)
	zero       = new(big.Int)
)

// fixedForm is a number of so many bytes.
func fixedForm(p wire.Prefix, width int, signed bool, order wire.Order) prefixForm {
	span := new(big.Int).Lsh(big.NewInt(1), uint(8*width))
	least, most := zero, new(big.Int).Sub(span, big.NewInt(1))
	if signed {
		half := new(big.Int).Rsh(span, 1)
		least, most = new(big.Int).Neg(half), new(big.Int).Sub(half, big.NewInt(1))
	}
	return prefixForm{p, true, least, most, func(b []byte) number {
		if len(b) < width {
			return short
		}
		v := bigN(b, width, order)
		if v.Cmp(most) > 0 {
			v.Sub(v, span)
		}
		return number{value: v, size: width}
	}, func(*big.Int) int { return width }, func(dst []byte, v uint64) []byte { return putN(dst, v, width, order) }}
}

// wrapped undoes two's complement of so many bits.
func wrapped(n number, bits int) number {
	if n = n.unsigned(bits); n.err == nil && n.value.Bit(bits-1) == 1 {
		n.value.Sub(n.value, new(big.Int).Lsh(big.NewInt(1), uint(bits)))
	}
	return n
}

// lebSizeOf is the number of bytes of v in groups of seven bits, as two's complement of so many bits where it is
// negative.
func lebSizeOf(bits int) func(v *big.Int) int {
	return func(v *big.Int) int {
		if v.Sign() < 0 {
			v = new(big.Int).Add(v, new(big.Int).Lsh(big.NewInt(1), uint(bits)))
		}
		return lebSize(v)
	}
}

// stepped is the size of a number by the largest of each size.
func stepped(sizes []int, mosts ...uint64) func(v *big.Int) int {
	return func(v *big.Int) int {
		for i, most := range mosts {
			if v.Cmp(new(big.Int).SetUint64(most)) <= 0 {
				return sizes[i]
			}
		}
		return sizes[len(mosts)]
	}
}

func quicForm(b []byte) number {
	if len(b) == 0 || len(b) < 1<<(b[0]>>6) {
		return short
	}
	size := 1 << (b[0] >> 6)
	v := bigN(b, size, wire.BigEndian)
	v.SetBit(v, 8*size-1, 0).SetBit(v, 8*size-2, 0)
	return number{value: v, size: size}
}

func compactForm(b []byte) number {
	if len(b) == 0 {
		return short
	}
	if b[0] < 0xfd {
		return number{value: big.NewInt(int64(b[0])), size: 1}
	}
	width := 2 << (b[0] - 0xfd)
	if len(b) < 1+width {
		return short
	}
	v := bigN(b[1:], width, wire.LittleEndian)
	if compactSize(v) != 1+width {
		return number{err: varint.ErrNonMinimal}
	}
	return number{value: v, size: 1 + width}
}

var quicSize = stepped([]int{1, 2, 4, 8}, 1<<6-1, 1<<14-1, 1<<30-1)

var compactSize = stepped([]int{1, 3, 5, 9}, 0xfc, math.MaxUint16, math.MaxUint32)

// berForm reads X.690 8.1.3.
func berForm(b []byte) number {
	switch {
	case len(b) == 0:
		return short
	case b[0] == 0x80:
		return number{err: wire.ErrIndefinite}
	case b[0] == 0xff:
		return overflow
	case b[0] < 0x80:
		return number{value: big.NewInt(int64(b[0])), size: 1}
	}
	size := 1 + int(b[0]-0x80)
	if v := new(big.Int).SetBytes(b[1:min(size, len(b))]); v.BitLen() > 64 {
		return overflow
	} else if len(b) >= size {
		return number{value: v, size: size}
	}
	return short
}

func berSize(v *big.Int) int {
	if v.BitLen() < 8 {
		return 1
	}
	return 1 + len(v.Bytes())
}

// decimalForm reads a number as text with a mark.
func decimalForm(mark string) func(b []byte) number {
	return func(b []byte) number {
		text := strings.TrimPrefix(string(b), "-")
		sign := len(b) - len(text)
		digits := text[:len(text)-len(strings.TrimLeft(text, "0123456789"))]
		v, _ := new(big.Int).SetString("0"+digits, 10)
		if len(digits) > 20 || v.Cmp(mostInt64) > 0 {
			return overflow
		}
		after := text[len(digits):]
		switch {
		case after == "", digits != "" && len(after) < len(mark) && strings.HasPrefix(mark, after):
			return short
		case digits == "", !strings.HasPrefix(after, mark):
			return number{err: wire.ErrNotDecimal}
		case sign > 0 && v.Sign() == 0:
			return number{err: wire.ErrNegative}
		case sign > 0:
			v.Neg(v)
		}
		return number{value: v, size: sign + len(digits) + len(mark)}
	}
}

func decimalPrefix(mark string) prefixForm {
	return prefixForm{
		wire.PrefixDecimal(mark), false, leastInt64, mostInt64, decimalForm(mark),
		func(v *big.Int) int { return len(v.String()) + len(mark) },
		func(dst []byte, v uint64) []byte { return append(strconv.AppendInt(dst, int64(v), 10), mark...) },
	}
}

// ownForm is a kind made by NewPrefix: a byte that says how many follow, little-endian, 0xff for 2^64-1.
func ownForm(b []byte) number {
	switch {
	case len(b) == 0:
		return short
	case b[0] == 0xff:
		return number{value: mostUint64, size: 1}
	case b[0] > 8:
		return overflow
	case len(b) < 1+int(b[0]):
		return short
	}
	return number{value: bigN(b[1:], int(b[0]), wire.LittleEndian), size: 1 + int(b[0])}
}

func putOwn(dst []byte, v uint64) []byte {
	if v == math.MaxUint64 {
		return append(dst, 0xff)
	}
	width := (bits.Len64(v) + 7) / 8
	return putN(append(dst, byte(width)), v, width, wire.LittleEndian)
}

func ownSize(v *big.Int) int {
	if v.Cmp(mostUint64) == 0 {
		return 1
	}
	return 1 + len(v.Bytes())
}

var ownPrefix = wire.NewPrefix(
	"counted",
	func(dst []byte, n uint64) ([]byte, error) { return putOwn(dst, n), nil },
	func(b []byte) (uint64, int, error) {
		n := ownForm(b)
		if n.err != nil {
			return 0, 0, n.err
		}
		return n.value.Uint64(), n.size, nil
	},
)

var prefixForms = []prefixForm{
	fixedForm(wire.PrefixUint8, 1, false, wire.BigEndian),
	fixedForm(wire.PrefixUint16BE, 2, false, wire.BigEndian),
	fixedForm(wire.PrefixUint16LE, 2, false, wire.LittleEndian),
	fixedForm(wire.PrefixUint24BE, 3, false, wire.BigEndian),
	fixedForm(wire.PrefixUint24LE, 3, false, wire.LittleEndian),
	fixedForm(wire.PrefixUint32BE, 4, false, wire.BigEndian),
	fixedForm(wire.PrefixUint32LE, 4, false, wire.LittleEndian),
	fixedForm(wire.PrefixUint64BE, 8, false, wire.BigEndian),
	fixedForm(wire.PrefixUint64LE, 8, false, wire.LittleEndian),
	fixedForm(wire.PrefixInt8, 1, true, wire.BigEndian),
	fixedForm(wire.PrefixInt16BE, 2, true, wire.BigEndian),
	fixedForm(wire.PrefixInt16LE, 2, true, wire.LittleEndian),
	fixedForm(wire.PrefixInt32BE, 4, true, wire.BigEndian),
	fixedForm(wire.PrefixInt32LE, 4, true, wire.LittleEndian),
	fixedForm(wire.PrefixInt64BE, 8, true, wire.BigEndian),
	fixedForm(wire.PrefixInt64LE, 8, true, wire.LittleEndian),
	{wire.PrefixUvarint, false, zero, mostUint64, uvarintNumber, lebSizeOf(64), binary.AppendUvarint},
	{
		wire.PrefixVarInt, false, leastInt32, mostInt32, func(b []byte) number { return wrapped(groups(b, 5, false), 32) },
		lebSizeOf(32), func(dst []byte, v uint64) []byte { return binary.AppendUvarint(dst, uint64(uint32(v))) },
	},
	{
		wire.PrefixVarLong, false, leastInt64, mostInt64, func(b []byte) number { return wrapped(uvarintNumber(b), 64) },
		lebSizeOf(64), binary.AppendUvarint,
	},
	{
		wire.PrefixZigzag, false, leastInt64, mostInt64, func(b []byte) number { return zigzag(uvarintNumber(b)) },
		func(v *big.Int) int {
			v = new(big.Int).Lsh(v, 1)
			if v.Sign() < 0 {
				v.Not(v)
			}
			return lebSize(v)
		},
		func(dst []byte, v uint64) []byte { return binary.AppendVarint(dst, int64(v)) },
	},
	{wire.PrefixQUIC, false, zero, big.NewInt(1<<62 - 1), quicForm, quicSize, putQUIC},
	{wire.PrefixCompactSize, false, zero, mostUint64, compactForm, compactSize, putCompactSize},
	{
		wire.PrefixVLQ,
		false,
		zero,
		mostUint64,
		func(b []byte) number { return groups(b, 10, true).unsigned(64) },
		lebSize,
		putVLQ,
	},
	{wire.PrefixBER, false, zero, mostUint64, berForm, berSize, putBER},
	decimalPrefix("\r\n"),
	decimalPrefix(":"),
	{ownPrefix, false, zero, mostUint64, ownForm, ownSize, putOwn},
}

// A prefixModel is a form with its adjustments.
type prefixModel struct {
	prefixForm
	plus            *big.Int
	null, canonical bool
	bytes           int // 0: any
	limit           int // as MaxLen takes it
}

// A length is what a prefix says, by the model.
type length struct {
	n    uint64
	null bool
	size int
	err  error
}

// valid says whether the form can be adjusted in this way.
func (m prefixModel) valid() bool {
	return !(m.null && m.plus.Sign() < 0) && !(m.bytes > 0 && m.fixed)
}

// made is the Prefix, adjusted in two orders.
func (m prefixModel) made() (p, q wire.Prefix) {
	p, q = m.prefix.Plus(int(m.plus.Int64())), m.prefix.MaxLen(m.limit)
	if m.null {
		p, q = p.Null(), q.Null()
	}
	if m.canonical {
		p, q = p.Canonical(), q.Canonical()
	}
	if m.bytes > 0 {
		p, q = p.MaxBytes(m.bytes), q.MaxBytes(m.bytes)
	}
	return p.MaxLen(m.limit), q.Plus(int(m.plus.Int64()))
}

// nullNumber is what stands for null.
func (m prefixModel) nullNumber() *big.Int {
	if m.plus.Sign() == 0 && m.least.Sign() == 0 {
		return m.most
	}
	return new(big.Int).Sub(m.plus, big.NewInt(1))
}

func (m prefixModel) decode(b []byte) length {
	if !m.valid() {
		return length{err: wire.ErrInvalidPrefix}
	}
	front := b
	if m.bytes > 0 {
		front = b[:min(len(b), m.bytes)]
	}
	n := m.prefixForm.decode(front)
	switch {
	case n.err == io.ErrUnexpectedEOF && m.bytes > 0 && len(b) >= m.bytes:
		return length{err: wire.ErrOverflow}
	case n.err != nil:
		return length{err: n.err}
	case m.canonical && n.size != m.size(n.value):
		return length{err: varint.ErrNonMinimal}
	case m.null && n.value.Cmp(m.nullNumber()) == 0:
		return length{null: true, size: n.size}
	}
	v := new(big.Int).Sub(n.value, m.plus)
	switch {
	case n.value.Sign() < 0, v.Sign() < 0:
		return length{err: wire.ErrNegative}
	case v.Cmp(mostUint64) > 0:
		return length{err: wire.ErrOverflow}
	}
	return length{n: v.Uint64(), size: n.size}
}

// encode returns the number that is written for n.
func (m prefixModel) encode(n uint64) (*big.Int, error) {
	v := new(big.Int).Add(new(big.Int).SetUint64(n), m.plus)
	switch {
	case !m.valid():
		return nil, wire.ErrInvalidPrefix
	case v.Sign() < 0:
		return nil, wire.ErrNegative
	case v.Cmp(m.most) > 0, m.null && v.Cmp(m.nullNumber()) == 0, m.bytes > 0 && m.size(v) > m.bytes:
		return nil, wire.ErrOverflow
	}
	return v, nil
}

// maxLen is the limit in bytes.
func (m prefixModel) maxLen() uint64 {
	switch {
	case m.limit < 0:
		return math.MaxInt
	case m.limit == 0:
		return wire.DefaultMaxLen
	}
	return uint64(m.limit)
}

// prefixOracle decodes the length of a kind without adjustments at the front of b.
func prefixOracle(p wire.Prefix, b []byte) length {
	if form := formOf(p); form != nil {
		return prefixModel{prefixForm: *form, plus: zero}.decode(b)
	}
	return length{err: wire.ErrInvalidPrefix}
}

// formOf returns the form of a kind without adjustments.
func formOf(p wire.Prefix) *prefixForm {
	for i := range prefixForms {
		if prefixForms[i].prefix == p {
			return &prefixForms[i]
		}
	}
	return nil
}

// CheckPrefix holds every kind of length with every adjustment, alone and before a string, against a model of it.
func CheckPrefix(data []byte) error {
	t := tape{data}
	m := prefixModel{prefixForm: prefixForms[t.below(len(prefixForms))], plus: zero}
	adjust := t.byte()
	plus, most := int64(int8(t.byte())), t.below(16)
	m.null, m.canonical = adjust&1 > 0, adjust&2 > 0
	if adjust&4 > 0 {
		m.plus = big.NewInt(plus)
	}
	if adjust&8 > 0 {
		m.bytes = most
	}
	m.limit = int(t.byte()) - 1 // -1: no limit, 0: the default
	v := t.bits()
	b := t.rest()
	p, q := m.made()
	if p != q {
		return fmt.Errorf("%v in one order, %v in another", p, q)
	}
	err := first(
		func() error { return m.checkNumber(p, b, v) },
		func() error { return m.checkString(p, b) },
		func() error { return m.checkNull(p) },
	)
	if err != nil {
		return fmt.Errorf("prefix %v: %w", p, err)
	}
	return nil
}

func (m prefixModel) checkNumber(p wire.Prefix, b []byte, v uint64) error {
	want := m.decode(b)
	if want.null {
		want = length{err: wire.ErrNegative}
	}
	n, size, err := p.Consume(b)
	if n != want.n || size != want.size || !sameClass(err, want.err, wireClasses...) {
		return fmt.Errorf("%x: %d in %d bytes, %v; model: %d in %d, %v", b, n, size, err, want.n, want.size, want.err)
	}
	for _, r := range sources(b) {
		n, err := p.Read(r)
		readErr := want.err
		if readErr != wire.ErrInvalidPrefix {
			readErr = atEnd(want.err, b)
		}
		if n != want.n || !sameClass(err, readErr, wireClasses...) || err == nil && r.taken() != want.size {
			return fmt.Errorf(
				"%s of %x: %d, %v, took %d; model: %d in %d, %v",
				r.name,
				b,
				n,
				err,
				r.taken(),
				want.n,
				want.size,
				readErr,
			)
		}
	}
	top := p.Max()
	for _, n := range []uint64{v, top, top + 1, 0} {
		raw, encodeErr := m.encode(n)
		if n == 0 && top == math.MaxUint64 {
			continue // it is both 0 and one more than the largest
		}
		if n == top && top > 0 && encodeErr != nil || n == top+1 && encodeErr == nil {
			return fmt.Errorf("max is %d, but %d: %v", top, n, encodeErr)
		}
		dst, err := p.Append([]byte("dst"), n)
		w, writeErr := written(func(w io.Writer) error { return p.Write(w, n) })
		if string(dst) != "dst"+string(w) || err != encodeErr || writeErr != encodeErr || p.Size(n) != len(w) {
			return fmt.Errorf(
				"%d: appended as %x, %v, written as %x, %v, size %d; model: %v",
				n,
				dst,
				err,
				w,
				writeErr,
				p.Size(n),
				encodeErr,
			)
		}
		if err != nil {
			continue
		}
		if back := m.decode(w); back.n != n || back.null || back.err != nil || back.size != len(w) ||
			len(w) != m.size(raw) {
			return fmt.Errorf("%d: encoded as %x", n, w)
		}
		if model := m.append(nil, twos(raw)); !bytes.Equal(w, model) {
			return fmt.Errorf("%d: encoded as %x, model: %x", n, w, model)
		}
	}
	return nil
}

func (m prefixModel) checkNull(p wire.Prefix) error {
	var want error
	switch {
	case !m.valid():
		want = wire.ErrInvalidPrefix
	case !m.null:
		want = wire.ErrNegative
	case m.bytes > 0 && m.size(m.nullNumber()) > m.bytes:
		want = wire.ErrOverflow
	}
	b, err := p.AppendNull([]byte("dst"))
	if err != want || err != nil && string(b) != "dst" {
		return fmt.Errorf("null: %x, %v; model: %v", b, err, want)
	}
	if err != nil {
		return nil
	}
	if back := m.decode(b[3:]); !back.null || back.size != len(b)-3 {
		return fmt.Errorf("null is written as %x", b[3:])
	}
	return nil
}

func (m prefixModel) checkString(p wire.Prefix, b []byte) error {
	want := m.decode(b)
	var body []byte
	switch {
	case want.err != nil, want.null:
	case want.n > m.maxLen():
		want.err = wire.ErrTooLong
	case want.n > uint64(len(b)-want.size):
		want.err = io.ErrUnexpectedEOF
	default:
		body = b[want.size:][:want.n]
	}
	end, arrayErr, stringErr := want.size+len(body), want.err, want.err
	if want.err != nil {
		end = 0
	}
	if want.null {
		stringErr = wire.ErrNegative
	}
	v, n, err := p.ConsumeByteArray(b)
	if !bytes.Equal(v, body) || n != end || (v == nil) != (want.null || err != nil) ||
		!sameClass(err, arrayErr, wireClasses...) {
		return fmt.Errorf("byte array of %x: %x, %d, %v; model: %x, %d, %v", b, v, n, err, body, end, arrayErr)
	}
	var tooLong *wire.LengthError
	if errors.As(err, &tooLong) && (tooLong.Got != want.n || tooLong.Limit != m.maxLen() || tooLong.Offset != 0) {
		return fmt.Errorf("byte array of %x: %+v", b, tooLong)
	}
	s, n, err := p.ConsumeString(b)
	if stringErr != nil {
		end = 0
	}
	if s != string(body) || n != end || !sameClass(err, stringErr, wireClasses...) {
		return fmt.Errorf("string of %x: %q, %d, %v; model: %q, %d, %v", b, s, n, err, body, end, stringErr)
	}
	atStart := func(err error) error {
		if err == wire.ErrInvalidPrefix {
			return err
		}
		return atEnd(err, b)
	}
	for _, r := range sources(b) {
		s, err := p.ReadString(r)
		if s != string(body) || !sameClass(err, atStart(stringErr), wireClasses...) || err == nil && r.taken() != end {
			return fmt.Errorf(
				"string from %s of %x: %q, %v, took %d; model: %q, %v",
				r.name,
				b,
				s,
				err,
				r.taken(),
				body,
				stringErr,
			)
		}
	}
	for _, r := range sources(b) {
		v, err := p.ReadByteArray(r)
		if !bytes.Equal(v, body) || (v == nil) != (want.null || err != nil) ||
			!sameClass(err, atStart(arrayErr), wireClasses...) {
			return fmt.Errorf("byte array from %s of %x: %x, %v; model: %x, %v", r.name, b, v, err, body, arrayErr)
		}
	}
	return m.checkEncodedString(p, b)
}

// checkEncodedString encodes b as a string. Law 4: what is accepted here is accepted by the same Prefix that decodes.
func (m prefixModel) checkEncodedString(p wire.Prefix, b []byte) error {
	_, encodeErr := m.encode(uint64(len(b)))
	carriesNothing := p.Max() == 0 && len(b) == 0 // then no limit is above the length
	tooLong := uint64(len(b)) > m.maxLen() && m.valid() || encodeErr == wire.ErrOverflow && !carriesNothing
	right := func(err error) bool {
		var length *wire.LengthError
		if tooLong {
			return errors.As(err, &length) && errors.Is(err, wire.ErrTooLong) &&
				length.Got == uint64(len(b)) && length.Limit < length.Got &&
				(length.Prefix == p || length.Prefix == 0) &&
				errors.Is(err, wire.ErrOverflow) == (length.Prefix != 0)
		}
		return err == encodeErr
	}
	dst, err := p.AppendString([]byte("dst"), string(b))
	w, writeErr := written(func(w io.Writer) error { return p.WriteString(w, string(b)) })
	array, arrayErr := p.AppendByteArray(nil, append([]byte{}, b...))
	ww, writeArrayErr := written(func(w io.Writer) error { return p.WriteByteArray(w, append([]byte{}, b...)) })
	if string(dst) != "dst"+string(w) || !bytes.Equal(array, w) || !bytes.Equal(ww, w) {
		return fmt.Errorf("%d bytes: %x; %x; %x; %x", len(b), dst, w, array, ww)
	}
	for _, err := range []error{err, writeErr, arrayErr, writeArrayErr} {
		if !right(err) {
			return fmt.Errorf("%s bytes: %w; model: %v, too long: %v", strconv.Itoa(len(b)), err, encodeErr, tooLong)
		}
	}
	if err != nil {
		return nil
	}
	if back := m.decode(w); back.null || back.n != uint64(len(b)) || !bytes.Equal(w[back.size:], b) {
		return fmt.Errorf("%x: encoded as %x", b, w)
	}
	if s, n, err := p.ConsumeString(w); s != string(b) || n != len(w) || err != nil {
		return fmt.Errorf("law 4: %x is written, %q, %d, %v comes back", w, s, n, err)
	}
	for _, r := range sources(w) {
		if v, err := p.ReadByteArray(r); v == nil || !bytes.Equal(v, b) || err != nil {
			return fmt.Errorf("law 4: %x is written, %x, %v is read from %s", w, v, err, r.name)
		}
	}
	return nil
}
