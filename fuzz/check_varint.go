package fuzz

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/big"
	"slices"

	"github.com/seed44153783/wirekit/varint"
)

// number is what an encoding says: a value that may be larger than its type, how many bytes it takes, and the error.
type number struct {
	value *big.Int
	size  int
	err   error
}

var (
	short    = number{err: io.ErrUnexpectedEOF}
	overflow = number{err: varint.ErrOverflow}
)

// groups decodes base-128 groups, at most max of them, with math/big.
func groups(b []byte, max int, bigEndian bool) number {
	value := new(big.Int)
	for i, c := range b {
		if i == max {
			return overflow
		}
		group := big.NewInt(int64(c & 0x7f))
		if bigEndian {
			value.Lsh(value, 7).Or(value, group)
		} else {
			value.Or(value, group.Lsh(group, uint(7*i)))
		}
		if c < 0x80 {
			return number{value: value, size: i + 1}
		}
		// Another group makes the value only larger, and what is after it cannot help.
		if i+1 == max || bigEndian && new(big.Int).Lsh(value, 7).BitLen() > 64 {
			return overflow
		}
	}
	return short
}

// unsigned limits n to so many bits.
func (n number) unsigned(bits int) number {
	if n.err == nil && n.value.BitLen() > bits {
		return overflow
	}
	return n
}

// A family is one variable-length integer, its values as 64 bits.
type family struct {
	name      string
	maxLen    int
	append    func(dst []byte, v uint64) ([]byte, error)
	consume   func(b []byte) (uint64, int, error)
	canonical func(b []byte) (uint64, int, error) // nil: consume
	read      func(r io.Reader) (uint64, error)
	readOnly  func(r io.Reader) (uint64, error) // of the canonical form; nil: read
	write     func(w io.Writer, v uint64) error
	size      func(v uint64) int

	decode   func(b []byte) number         // the oracle; value as the type has it
	bits     func(v *big.Int) uint64       // value to 64 bits
	fits     func(v uint64) (uint64, bool) // turns any 64 bits into a value to encode; false: one that does not fit
	shortest func(v uint64) int            // the length of the shortest form, by math/big
}

func low64(v *big.Int) uint64 { return v.Uint64() }

// twos is the two's complement of v in 64 bits.
func twos(v *big.Int) uint64 {
	return new(big.Int).And(v, new(big.Int).SetUint64(math.MaxUint64)).Uint64()
}

func any64(v uint64) (uint64, bool) { return v, true }

// lebSize is the length of v in groups of seven bits.
func lebSize(v *big.Int) int { return max(1, (v.BitLen()+6)/7) }

func lebSize64(v uint64) int { return lebSize(new(big.Int).SetUint64(v)) }

var varintClasses = []error{io.ErrUnexpectedEOF, io.EOF, varint.ErrOverflow, varint.ErrNonMinimal, varint.ErrWidth}

// check holds the family against its oracle: data is an encoding, and what is drawn from it a value.
func (f family) check(data []byte) error {
	want := f.decode(data)
	if err := f.checkDecode(data, want, f.consume); err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	canonical := want
	if want.err == nil && want.size != f.shortest(f.bits(want.value)) {
		canonical = number{err: varint.ErrNonMinimal}
	}
	if f.canonical != nil {
		if err := f.checkDecode(data, canonical, f.canonical); err != nil {
			return fmt.Errorf("canonical %s: %w", f.name, err)
		}
	}
	if err := f.checkRead(data, want, want.size, f.read); err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	if f.readOnly != nil {
		if err := f.checkRead(data, canonical, want.size, f.readOnly); err != nil {
			return fmt.Errorf("canonical %s: %w", f.name, err)
		}
	}
	t := tape{data}
	if err := f.checkEncode(t.bits()); err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	return nil
}

func (f family) checkDecode(data []byte, want number, consume func([]byte) (uint64, int, error)) error {
	v, n, err := consume(data)
	if err == nil && want.err == nil && (v != f.bits(want.value) || n != want.size) {
		return fmt.Errorf("%x: %d in %d bytes, oracle: %d in %d", data, v, n, f.bits(want.value), want.size)
	}
	if !sameClass(err, want.err, varintClasses...) || err != nil && (v != 0 || n != 0) {
		return fmt.Errorf("%x: %d, %d, %v, oracle: %v", data, v, n, err, want.err)
	}
	return nil
}

// checkRead reads data, whose first size bytes are a value if there is one, from every kind of reader. What it takes
// on another error is what proves the error: found by asking the oracle for each beginning of data.
func (f family) checkRead(data []byte, want number, size int, read func(io.Reader) (uint64, error)) error {
	taken := size
	if taken == 0 {
		taken = len(data)
		for n := range data {
			if f.decode(data[:n]).err != io.ErrUnexpectedEOF {
				taken = n
				break
			}
		}
	}
	for _, r := range sources(data) {
		v, err := read(r)
		if !sameClass(err, atEnd(want.err, data), varintClasses...) || r.taken() != taken ||
			err == nil && v != f.bits(want.value) ||
			err != nil && v != 0 {
			return fmt.Errorf(
				"%s of %x: %d, %v, took %d bytes; oracle: %d, %v",
				r.name,
				data,
				v,
				err,
				r.taken(),
				taken,
				want.err,
			)
		}
	}
	return nil
}

// checkEncode encodes a value every way and decodes it with the oracle.
func (f family) checkEncode(v uint64) error {
	v, ok := f.fits(v)
	dst := []byte("dst")
	b, err := f.append(dst, v)
	w, writeErr := written(func(w io.Writer) error { return f.write(w, v) })
	if !ok {
		if err == nil || writeErr == nil || string(b) != "dst" || len(w) > 0 || f.size(v) != 0 {
			return fmt.Errorf(
				"%d does not fit but is encoded: %x, %v, %x, %v, size %d",
				v,
				b,
				err,
				w,
				writeErr,
				f.size(v),
			)
		}
		return nil
	}
	if err != nil || writeErr != nil || string(b[:3]) != "dst" {
		return fmt.Errorf("%d cannot be encoded: %x, %v, %v", v, b, err, writeErr)
	}
	b = b[3:]
	got := f.decode(b)
	if got.err != nil || f.bits(got.value) != v || got.size != len(b) || len(b) > f.maxLen {
		return fmt.Errorf("%d is encoded as %x, which the oracle reads as %v, %v", v, b, got.value, got.err)
	}
	if len(b) != f.shortest(v) || f.size(v) != len(b) || string(w) != string(b) {
		return fmt.Errorf(
			"%d is encoded as %x, written as %x, of size %d; the shortest form has %d bytes",
			v,
			b,
			w,
			f.size(v),
			f.shortest(v),
		)
	}
	return f.checkDecode(b, got, f.consume)
}

// noError gives an Append function the shape of those that can fail.
func noError[T any](fn func([]byte, T) []byte, from func(uint64) T) func([]byte, uint64) ([]byte, error) {
	return func(dst []byte, v uint64) ([]byte, error) { return fn(dst, from(v)), nil }
}

func adaptConsume[T int32 | int64 | uint64](fn func([]byte) (T, int, error)) func([]byte) (uint64, int, error) {
	return func(b []byte) (uint64, int, error) {
		v, n, err := fn(b)
		return uint64(v), n, err
	}
}

func adaptRead[T int32 | int64 | uint64](fn func(io.Reader) (T, error)) func(io.Reader) (uint64, error) {
	return func(r io.Reader) (uint64, error) {
		v, err := fn(r)
		return uint64(v), err
	}
}

func adaptWrite[T int32 | int64 | uint64](fn func(io.Writer, T) error) func(io.Writer, uint64) error {
	return func(w io.Writer, v uint64) error { return fn(w, T(v)) }
}

func adaptSize[T int32 | int64 | uint64](fn func(T) int) func(uint64) int {
	return func(v uint64) int { return fn(T(v)) }
}

func as[T int32 | int64 | uint64](v uint64) T { return T(v) }

// uvarintNumber is the oracle of Uvarint.
func uvarintNumber(b []byte) number { return groups(b, 10, false).unsigned(64) }

// zigzag undoes the zigzag order, as its definition has it: even numbers are v/2, odd ones -(v+1)/2.
func zigzag(n number) number {
	if n.err != nil {
		return n
	}
	v := new(big.Int).Rsh(n.value, 1)
	if n.value.Bit(0) == 1 {
		v.Not(v)
	}
	n.value = v
	return n
}

// CheckUvarint holds Uvarint against math/big and encoding/binary.
func CheckUvarint(data []byte) error {
	v, n := binary.Uvarint(data)
	ours, size, err := varint.ConsumeUvarint(data)
	if n > 0 && (ours != v || size != n || err != nil) || n < 0 && err != varint.ErrOverflow {
		return fmt.Errorf(
			"varint: Uvarint of %x: %d in %d bytes, %v; encoding/binary: %d in %d",
			data,
			ours,
			size,
			err,
			v,
			n,
		)
	}
	return family{
		"Uvarint", varint.MaxLenUvarint, noError(varint.AppendUvarint, as[uint64]),
		varint.ConsumeUvarint, varint.ConsumeCanonicalUvarint, varint.ReadUvarint, varint.ReadCanonicalUvarint,
		varint.WriteUvarint, varint.SizeUvarint,
		uvarintNumber, low64, any64, lebSize64,
	}.check(data)
}

// CheckZigzag holds Zigzag against math/big and encoding/binary.
func CheckZigzag(data []byte) error {
	v, n := binary.Varint(data)
	ours, size, err := varint.ConsumeZigzag(data)
	if n > 0 && (ours != v || size != n || err != nil) || n < 0 && err != varint.ErrOverflow {
		return fmt.Errorf(
			"varint: Zigzag of %x: %d in %d bytes, %v; encoding/binary: %d in %d",
			data,
			ours,
			size,
			err,
			v,
			n,
		)
	}
	return family{
		"Zigzag", varint.MaxLenZigzag, noError(varint.AppendZigzag, as[int64]),
		adaptConsume(varint.ConsumeZigzag), adaptConsume(varint.ConsumeCanonicalZigzag),
		adaptRead(
			varint.ReadZigzag,
		), adaptRead(varint.ReadCanonicalZigzag), adaptWrite(varint.WriteZigzag), adaptSize(varint.SizeZigzag),
		func(b []byte) number { return zigzag(uvarintNumber(b)) }, twos, any64,
		func(v uint64) int {
			unsigned := new(big.Int).SetInt64(int64(v))
			if unsigned.Sign() < 0 {
				unsigned.Not(unsigned).Lsh(unsigned, 1).SetBit(unsigned, 0, 1)
			} else {
				unsigned.Lsh(unsigned, 1)
			}
			return lebSize(unsigned)
		},
	}.check(data)
}

// CheckVarInt holds VarInt against math/big.
func CheckVarInt(data []byte) error {
	return family{
		"VarInt", varint.MaxLenVarInt, noError(varint.AppendVarInt, as[int32]),
		adaptConsume(varint.ConsumeVarInt), adaptConsume(varint.ConsumeCanonicalVarInt),
		adaptRead(
			varint.ReadVarInt,
		), adaptRead(varint.ReadCanonicalVarInt), adaptWrite(varint.WriteVarInt), adaptSize(varint.SizeVarInt),
		func(b []byte) number { return groups(b, 5, false).unsigned(32) },
		func(v *big.Int) uint64 { return uint64(int32(v.Uint64())) }, // 32 bits, the sign extended
		func(v uint64) (uint64, bool) { return uint64(int32(v)), true },
		func(v uint64) int { return lebSize64(v & math.MaxUint32) },
	}.check(data)
}

// CheckVarLong holds VarLong against math/big.
func CheckVarLong(data []byte) error {
	return family{
		"VarLong", varint.MaxLenVarLong, noError(varint.AppendVarLong, as[int64]),
		adaptConsume(varint.ConsumeVarLong), adaptConsume(varint.ConsumeCanonicalVarLong),
		adaptRead(
			varint.ReadVarLong,
		), adaptRead(varint.ReadCanonicalVarLong), adaptWrite(varint.WriteVarLong), adaptSize(varint.SizeVarLong),
		uvarintNumber, low64, any64, lebSize64,
	}.check(data)
}

// slebNumber takes groups, at most max of them, for two's complement of so many bits: the top bit of the last one is
// the sign.
func slebNumber(b []byte, max, bits int) number {
	n := groups(b, max, false)
	if n.err != nil {
		return n
	}
	if b[n.size-1]&0x40 != 0 {
		n.value.Sub(n.value, new(big.Int).Lsh(big.NewInt(1), uint(7*n.size)))
	}
	limit := new(big.Int).Lsh(big.NewInt(1), uint(bits-1))
	if n.value.Cmp(limit) >= 0 || n.value.Cmp(limit.Neg(limit)) < 0 {
		return overflow
	}
	return n
}

// slebSize is the length of v: n bytes hold -2^(7n-1) to 2^(7n-1)-1.
func slebSize(v uint64) int {
	n := 1
	for limit := big.NewInt(64); ; limit.Lsh(limit, 7) {
		if value := big.NewInt(int64(v)); value.Cmp(limit) < 0 && value.Cmp(new(big.Int).Neg(limit)) >= 0 {
			return n
		}
		n++
	}
}

// CheckSLEB holds SLEB against math/big.
func CheckSLEB(data []byte) error {
	return family{
		"SLEB", varint.MaxLenSLEB, noError(varint.AppendSLEB, as[int64]),
		adaptConsume(varint.ConsumeSLEB), adaptConsume(varint.ConsumeCanonicalSLEB),
		adaptRead(
			varint.ReadSLEB,
		), adaptRead(varint.ReadCanonicalSLEB), adaptWrite(varint.WriteSLEB), adaptSize(varint.SizeSLEB),
		func(b []byte) number { return slebNumber(b, 10, 64) }, twos, any64, slebSize,
	}.check(data)
}

// CheckSLEB32 holds SLEB32 against math/big.
func CheckSLEB32(data []byte) error {
	return family{
		"SLEB32", varint.MaxLenSLEB32, noError(varint.AppendSLEB32, as[int32]),
		adaptConsume(varint.ConsumeSLEB32), adaptConsume(varint.ConsumeCanonicalSLEB32),
		adaptRead(
			varint.ReadSLEB32,
		), adaptRead(varint.ReadCanonicalSLEB32), adaptWrite(varint.WriteSLEB32), adaptSize(varint.SizeSLEB32),
		func(b []byte) number { return slebNumber(b, 5, 32) }, twos,
		func(v uint64) (uint64, bool) { return uint64(int32(v)), true }, slebSize,
	}.check(data)
}

// CheckQUIC holds QUIC against math/big.
func CheckQUIC(data []byte) error {
	return family{
		"QUIC", varint.MaxLenQUIC, varint.AppendQUIC,
		varint.ConsumeQUIC, varint.ConsumeCanonicalQUIC, varint.ReadQUIC, varint.ReadCanonicalQUIC, varint.WriteQUIC,
		varint.SizeQUIC,
		func(b []byte) number {
			if len(b) == 0 || len(b) < 1<<(b[0]>>6) {
				return short
			}
			size := 1 << (b[0] >> 6)
			raw := slices.Clone(b[:size])
			raw[0] &= 0x3f
			return number{value: new(big.Int).SetBytes(raw), size: size}
		},
		low64, func(v uint64) (uint64, bool) { return v, v < 1<<62 },
		func(v uint64) int {
			for size := 1; size < 8; size *= 2 {
				if new(big.Int).SetUint64(v).BitLen() <= 8*size-2 {
					return size
				}
			}
			return 8
		},
	}.check(data)
}

// CheckQUICWidth encodes with a width from data, and decodes it again: a value that does not fit, and a width that is
// none, are errors.
func CheckQUICWidth(data []byte) error {
	t := tape{data}
	width := t.below(10) - 1
	v := t.bits()
	want := error(nil)
	switch {
	case width != 1 && width != 2 && width != 4 && width != 8:
		want = varint.ErrWidth
	case new(big.Int).SetUint64(v).BitLen() > 8*width-2:
		want = varint.ErrOverflow
	}
	b, err := varint.AppendQUICWidth([]byte("dst"), v, width)
	w, writeErr := written(func(w io.Writer) error { return varint.WriteQUICWidth(w, v, width) })
	if err != want || writeErr != want || string(b[:3]) != "dst" || string(b[3:]) != string(w) {
		return fmt.Errorf(
			"varint: QUIC of %d in %d bytes: %x, %v, %x, %v, want %v",
			v,
			width,
			b,
			err,
			w,
			writeErr,
			want,
		)
	}
	if want != nil {
		if len(w) > 0 {
			return fmt.Errorf("varint: QUIC of %d in %d bytes: %x though it is an error", v, width, w)
		}
		return nil
	}
	got, n, err := varint.ConsumeQUIC(w)
	if got != v || n != width || len(w) != width || err != nil {
		return fmt.Errorf("varint: QUIC of %d in %d bytes: %x, which is %d in %d, %v", v, width, w, got, n, err)
	}
	return nil
}

// CheckHPACK holds HPACK against math/big, with the width of the prefix and the upper bits from data.
func CheckHPACK(data []byte) error {
	t := tape{data}
	bits := t.below(11) - 1
	high := t.byte()
	if _, _, err := varint.ConsumeHPACK(data, bits); (err == varint.ErrWidth) != (bits < 1 || bits > 8) {
		return fmt.Errorf("varint: HPACK with %d bits: %v", bits, err)
	}
	if bits < 1 || bits > 8 {
		b, err := written(func(w io.Writer) error { return varint.WriteHPACK(w, 0, bits, 1) })
		size, sizeErr := varint.SizeHPACK(bits, 1)
		if err != varint.ErrWidth || len(b) != 0 || size != 0 || sizeErr != varint.ErrWidth {
			return fmt.Errorf("varint: WriteHPACK with %d bits: %x, %v, size %d, %v", bits, b, err, size, sizeErr)
		}
		return nil
	}
	mask := byte(1<<bits - 1)
	b, err := written(func(w io.Writer) error { return varint.WriteHPACK(w, high, bits, 0) })
	if (err == varint.ErrWidth) != (high&mask != 0) {
		return fmt.Errorf("varint: WriteHPACK with %d bits and high %x: %x, %v", bits, high, b, err)
	}
	high &^= mask
	decode := func(b []byte) number {
		if len(b) == 0 {
			return short
		}
		if b[0]&mask < mask {
			return number{value: big.NewInt(int64(b[0] & mask)), size: 1}
		}
		n := groups(b[1:], 10, false)
		if n.err != nil {
			return n
		}
		n.value.Add(n.value, big.NewInt(int64(mask)))
		n.size++
		return n.unsigned(64)
	}
	sameHigh := func(got byte, v uint64, err error) (uint64, error) {
		if err == nil && got != data[0]&^mask {
			return v, fmt.Errorf("upper bits %x", got)
		}
		return v, err
	}
	return family{
		fmt.Sprintf("HPACK with %d bits", bits), varint.MaxLenHPACK,
		func(dst []byte, v uint64) ([]byte, error) { return varint.AppendHPACK(dst, high, bits, v) },
		func(b []byte) (uint64, int, error) { return varint.ConsumeHPACK(b, bits) },
		func(b []byte) (uint64, int, error) { return varint.ConsumeCanonicalHPACK(b, bits) },
		func(r io.Reader) (uint64, error) { return sameHigh(varint.ReadHPACK(r, bits)) },
		func(r io.Reader) (uint64, error) { return sameHigh(varint.ReadCanonicalHPACK(r, bits)) },
		func(w io.Writer, v uint64) error { return varint.WriteHPACK(w, high, bits, v) },
		func(v uint64) int { size, _ := varint.SizeHPACK(bits, v); return size },
		decode, low64, any64,
		func(v uint64) int {
			if v < uint64(mask) {
				return 1
			}
			return 1 + lebSize64(v-uint64(mask))
		},
	}.check(data)
}

// CheckCompactSize holds CompactSize against math/big.
func CheckCompactSize(data []byte) error {
	shortest := func(v uint64) int {
		switch bits := new(big.Int).SetUint64(v).BitLen(); {
		case v < 0xfd:
			return 1
		case bits <= 16:
			return 3
		case bits <= 32:
			return 5
		}
		return 9
	}
	return family{
		"CompactSize", varint.MaxLenCompactSize, noError(varint.AppendCompactSize, as[uint64]),
		varint.ConsumeCompactSize, nil, varint.ReadCompactSize, nil, varint.WriteCompactSize, varint.SizeCompactSize,
		func(b []byte) number {
			if len(b) == 0 {
				return short
			}
			if b[0] < 0xfd {
				return number{value: big.NewInt(int64(b[0])), size: 1}
			}
			size := 1 + 1<<(b[0]-0xfc)
			if len(b) < size {
				return short
			}
			raw := slices.Clone(b[1:size])
			slices.Reverse(raw)
			v := new(big.Int).SetBytes(raw)
			if shortest(v.Uint64()) != size {
				return number{err: varint.ErrNonMinimal}
			}
			return number{value: v, size: size}
		},
		low64, any64, shortest,
	}.check(data)
}

// CheckVLQ holds VLQ against math/big.
func CheckVLQ(data []byte) error {
	return family{
		"VLQ", varint.MaxLenVLQ, noError(varint.AppendVLQ, as[uint64]),
		varint.ConsumeVLQ, varint.ConsumeCanonicalVLQ, varint.ReadVLQ, varint.ReadCanonicalVLQ, varint.WriteVLQ,
		varint.SizeVLQ,
		func(b []byte) number { return groups(b, 10, true).unsigned(64) }, low64, any64, lebSize64,
	}.check(data)
}

// CheckUvarints holds the bulk functions for Uvarint against one call for each value.
func CheckUvarints(data []byte) error {
	return bulk(data, varint.ConsumeUvarints, varint.ConsumeUvarint, varint.AppendUvarints, varint.AppendUvarint)
}

// CheckZigzags holds the bulk functions for Zigzag against one call for each value.
func CheckZigzags(data []byte) error {
	return bulk(data, varint.ConsumeZigzags, varint.ConsumeZigzag, varint.AppendZigzags, varint.AppendZigzag)
}

func bulk[T int64 | uint64](
	data []byte,
	consumeAll func([]T, []byte) (int, int, error), consume func([]byte) (T, int, error),
	appendAll func([]byte, []T) []byte, appendOne func([]byte, T) []byte,
) error {
	t := tape{data}
	room := 4 * t.below(64)
	const untouched = 0x5a5a5a5a5a5a5a5a
	dst := make([]T, room)
	for i := range dst {
		dst[i] = untouched
	}
	b := t.rest()
	values, n, err := consumeAll(dst, b)

	var want []T
	var taken int
	var wantErr error
	for len(want) < room && wantErr == nil {
		var v T
		var size int
		if v, size, wantErr = consume(b[taken:]); wantErr == nil {
			want = append(want, v)
			taken += size
		}
	}
	if values != len(want) || n != taken || !sameClass(err, wantErr, varintClasses...) {
		return fmt.Errorf(
			"%x into %d: %d values in %d bytes, %v; one by one: %d in %d, %v",
			b,
			room,
			values,
			n,
			err,
			len(want),
			taken,
			wantErr,
		)
	}
	for i, v := range dst {
		if i < values && v != want[i] || i >= values && v != untouched {
			return fmt.Errorf("%x into %d: value %d is %d", b, room, i, v)
		}
	}
	all := appendAll([]byte("dst"), want)
	each := []byte("dst")
	for _, v := range want {
		each = appendOne(each, v)
	}
	if string(all) != string(each) {
		return fmt.Errorf("%d: %x, one by one %x", want, all, each)
	}
	return nil
}

// CheckGroup holds groups against a decoder that goes by the description of the format, and encodes what it decodes
// again.
func CheckGroup(data []byte) error {
	t := tape{data}
	count := t.below(70)
	b := t.rest()
	dst := make([]uint32, count)
	n, err := varint.ConsumeGroup(dst, b)

	want, size, ok := decodeGroup(count, b)
	if !ok {
		if err != io.ErrUnexpectedEOF || n != 0 || slices.Max(append(dst, 0)) != 0 {
			return fmt.Errorf("group of %d in %x: %d, %v, want io.ErrUnexpectedEOF", count, b, n, err)
		}
		return nil
	}
	if err != nil || n != size || !slices.Equal(dst, want) {
		return fmt.Errorf("group of %d in %x: %d in %d bytes, %v; oracle: %d in %d", count, b, dst, n, err, want, size)
	}
	again := varint.AppendGroup([]byte("dst"), want)[3:]
	if back, size, ok := decodeGroup(count, again); !ok || size != len(again) || !slices.Equal(back, want) ||
		varint.SizeGroup(want) != len(again) ||
		size > n {
		return fmt.Errorf("group %d: encoded as %x, size %d", want, again, varint.SizeGroup(want))
	}
	return nil
}

func decodeGroup(count int, b []byte) (values []uint32, size int, ok bool) {
	at := (count + 3) / 4
	for i := range count {
		if at > len(b) {
			return nil, 0, false
		}
		width := int(b[i/4]>>(2*(i%4))&3) + 1
		if at+width > len(b) {
			return nil, 0, false
		}
		raw := slices.Clone(b[at : at+width])
		slices.Reverse(raw)
		values = append(values, uint32(new(big.Int).SetBytes(raw).Uint64()))
		at += width
	}
	return values, at, true
}
