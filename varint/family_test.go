package varint_test

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/big"
	"slices"

	"github.com/seed44153783/wirekit/varint"
)

// A family is one family's functions over big integers, and what they should do according to an oracle that shares no
// code with them.
type family struct {
	name     string
	maxLen   int
	min, max *big.Int // what the type holds
	limit    *big.Int // what the format holds, if that is less

	append    func(dst []byte, v *big.Int) ([]byte, error)
	size      func(v *big.Int) int
	consume   func(b []byte) (*big.Int, int, error)
	canonical func(b []byte) (*big.Int, int, error)
	read      func(r io.Reader) (*big.Int, error)
	readOnly  func(r io.Reader) (*big.Int, error) // the canonical form
	write     func(w io.Writer, v *big.Int) error

	encode func(v *big.Int) []byte
	decode func(b []byte) verdict
}

// A verdict is what an oracle says about the front of some bytes.
type verdict struct {
	v   *big.Int
	err error // nil, ErrOverflow, ErrNonMinimal, or io.ErrUnexpectedEOF
	n   int   // bytes of the value; on an error, bytes after which it is certain
}

type number interface{ int32 | int64 | uint64 }

func toBig[T number](v T) *big.Int {
	if v < 0 {
		return big.NewInt(int64(v))
	}
	return new(big.Int).SetUint64(uint64(v))
}

func fromBig[T number](v *big.Int) T {
	if v.Sign() < 0 {
		return T(v.Int64())
	}
	return T(v.Uint64())
}

// adapt fills in a family's functions from typed ones.
func adapt[T number](f family,
	appendTo func([]byte, T) ([]byte, error),
	size func(T) int,
	consume, canonical func([]byte) (T, int, error),
	read, readOnly func(io.Reader) (T, error),
	write func(io.Writer, T) error,
) family {
	f.append = func(dst []byte, v *big.Int) ([]byte, error) { return appendTo(dst, fromBig[T](v)) }
	f.size = func(v *big.Int) int { return size(fromBig[T](v)) }
	f.consume = func(b []byte) (*big.Int, int, error) {
		v, n, err := consume(b)
		return toBig(v), n, err
	}
	f.canonical = func(b []byte) (*big.Int, int, error) {
		v, n, err := canonical(b)
		return toBig(v), n, err
	}
	f.read = func(r io.Reader) (*big.Int, error) {
		v, err := read(r)
		return toBig(v), err
	}
	f.readOnly = func(r io.Reader) (*big.Int, error) {
		v, err := readOnly(r)
		return toBig(v), err
	}
	f.write = func(w io.Writer, v *big.Int) error { return write(w, fromBig[T](v)) }
	return f
}

// sure gives an Append that cannot fail the shape of one that can.
func sure[T number](appendTo func([]byte, T) []byte) func([]byte, T) ([]byte, error) {
	return func(dst []byte, v T) ([]byte, error) { return appendTo(dst, v), nil }
}

var (
	minInt32  = big.NewInt(math.MinInt32)
	maxInt32  = big.NewInt(math.MaxInt32)
	minInt64  = big.NewInt(math.MinInt64)
	maxInt64  = big.NewInt(math.MaxInt64)
	maxUint64 = new(big.Int).SetUint64(math.MaxUint64)
)

func families() []family {
	all := []family{
		adapt(family{
			name: "uvarint", maxLen: 10, min: big.NewInt(0), max: maxUint64,
			encode: encodeGroups, decode: leb(10, maxUint64, same),
		}, sure(varint.AppendUvarint), varint.SizeUvarint, varint.ConsumeUvarint, varint.ConsumeCanonicalUvarint,
			varint.ReadUvarint, varint.ReadCanonicalUvarint, varint.WriteUvarint),
		adapt(family{
			name: "zigzag", maxLen: 10, min: minInt64, max: maxInt64,
			encode: func(v *big.Int) []byte { return encodeGroups(fold(v)) }, decode: leb(10, maxUint64, unfold),
		}, sure(varint.AppendZigzag), varint.SizeZigzag, varint.ConsumeZigzag, varint.ConsumeCanonicalZigzag,
			varint.ReadZigzag, varint.ReadCanonicalZigzag, varint.WriteZigzag),
		adapt(family{
			name: "varint", maxLen: 5, min: minInt32, max: maxInt32,
			encode: func(v *big.Int) []byte { return encodeGroups(wrap(v, 32)) },
			decode: leb(5, big.NewInt(math.MaxUint32), func(u *big.Int) *big.Int { return unwrap(u, 32) }),
		}, sure(varint.AppendVarInt), varint.SizeVarInt, varint.ConsumeVarInt, varint.ConsumeCanonicalVarInt,
			varint.ReadVarInt, varint.ReadCanonicalVarInt, varint.WriteVarInt),
		adapt(family{
			name: "varlong", maxLen: 10, min: minInt64, max: maxInt64,
			encode: func(v *big.Int) []byte { return encodeGroups(wrap(v, 64)) },
			decode: leb(10, maxUint64, func(u *big.Int) *big.Int { return unwrap(u, 64) }),
		}, sure(varint.AppendVarLong), varint.SizeVarLong, varint.ConsumeVarLong, varint.ConsumeCanonicalVarLong,
			varint.ReadVarLong, varint.ReadCanonicalVarLong, varint.WriteVarLong),
		adapt(family{
			name: "sleb", maxLen: 10, min: minInt64, max: maxInt64, encode: encodeSigned, decode: signed(10, minInt64, maxInt64),
		}, sure(varint.AppendSLEB), varint.SizeSLEB, varint.ConsumeSLEB, varint.ConsumeCanonicalSLEB,
			varint.ReadSLEB, varint.ReadCanonicalSLEB, varint.WriteSLEB),
		adapt(family{
			name: "sleb32", maxLen: 5, min: minInt32, max: maxInt32, encode: encodeSigned, decode: signed(5, minInt32, maxInt32),
		}, sure(varint.AppendSLEB32), varint.SizeSLEB32, varint.ConsumeSLEB32, varint.ConsumeCanonicalSLEB32,
			varint.ReadSLEB32, varint.ReadCanonicalSLEB32, varint.WriteSLEB32),
		adapt(family{
			name: "quic", maxLen: 8, min: big.NewInt(0), max: maxUint64, limit: big.NewInt(1<<62 - 1),
			encode: encodeQUIC, decode: decodeQUIC,
		}, varint.AppendQUIC, varint.SizeQUIC, varint.ConsumeQUIC, varint.ConsumeCanonicalQUIC,
			varint.ReadQUIC, varint.ReadCanonicalQUIC, varint.WriteQUIC),
		adapt(family{
			name: "compactsize", maxLen: 9, min: big.NewInt(0), max: maxUint64,
			encode: encodeCompact, decode: decodeCompact,
		}, sure(varint.AppendCompactSize), varint.SizeCompactSize, varint.ConsumeCompactSize, varint.ConsumeCompactSize,
			varint.ReadCompactSize, varint.ReadCompactSize, varint.WriteCompactSize),
		adapt(family{
			name: "vlq", maxLen: 10, min: big.NewInt(0), max: maxUint64, encode: encodeVLQ, decode: decodeVLQ,
		}, sure(varint.AppendVLQ), varint.SizeVLQ, varint.ConsumeVLQ, varint.ConsumeCanonicalVLQ,
			varint.ReadVLQ, varint.ReadCanonicalVLQ, varint.WriteVLQ),
	}
	for bits := 1; bits <= 8; bits++ {
		all = append(all, hpack(bits))
	}
	return all
}

func hpack(bits int) family {
	mask := big.NewInt(1<<bits - 1)
	return adapt(family{
		name: fmt.Sprintf("hpack%d", bits), maxLen: 11, min: big.NewInt(0), max: maxUint64,
		encode: func(v *big.Int) []byte {
			if v.Cmp(mask) < 0 {
				return []byte{byte(v.Uint64())}
			}
			return append([]byte{byte(mask.Uint64())}, encodeGroups(new(big.Int).Sub(v, mask))...)
		},
		decode: func(b []byte) verdict {
			if len(b) == 0 {
				return verdict{err: io.ErrUnexpectedEOF}
			}
			if v := new(big.Int).And(big.NewInt(int64(b[0])), mask); v.Cmp(mask) < 0 {
				return verdict{v: v, n: 1}
			}
			add := func(u *big.Int) *big.Int { return u.Add(u, mask) }
			d := leb(10, new(big.Int).Sub(maxUint64, mask), add)(b[1:])
			d.n++
			return d
		},
	},
		func(dst []byte, v uint64) ([]byte, error) { return varint.AppendHPACK(dst, 0, bits, v) },
		func(v uint64) int { n, _ := varint.SizeHPACK(bits, v); return n },
		func(b []byte) (uint64, int, error) { return varint.ConsumeHPACK(b, bits) },
		func(b []byte) (uint64, int, error) { return varint.ConsumeCanonicalHPACK(b, bits) },
		func(r io.Reader) (uint64, error) { _, v, err := varint.ReadHPACK(r, bits); return v, err },
		func(r io.Reader) (uint64, error) { _, v, err := varint.ReadCanonicalHPACK(r, bits); return v, err },
		func(w io.Writer, v uint64) error { return varint.WriteHPACK(w, 0, bits, v) })
}

// encodeGroups writes u in groups of seven bits, the lowest first.
func encodeGroups(u *big.Int) (b []byte) {
	u = new(big.Int).Set(u)
	for u.BitLen() > 7 {
		b = append(b, byte(u.Uint64()&0x7f)|0x80)
		u.Rsh(u, 7)
	}
	return append(b, byte(u.Uint64()))
}

// leb decodes what encodeGroups writes, up to maxLen bytes and a limit, and converts the result.
func leb(maxLen int, limit *big.Int, convert func(*big.Int) *big.Int) func([]byte) verdict {
	return func(b []byte) verdict {
		u := new(big.Int)
		for i, c := range b {
			if i == maxLen {
				break
			}
			u.Or(u, new(big.Int).Lsh(big.NewInt(int64(c&0x7f)), uint(7*i)))
			if c < 0x80 {
				if u.Cmp(limit) > 0 {
					return verdict{err: varint.ErrOverflow, n: i + 1}
				}
				return verdict{v: convert(u), n: i + 1}
			}
		}
		return unfinished(b, maxLen)
	}
}

// unfinished judges bytes that all say that more follow.
func unfinished(b []byte, maxLen int) verdict {
	if len(b) >= maxLen {
		return verdict{err: varint.ErrOverflow, n: maxLen}
	}
	return verdict{err: io.ErrUnexpectedEOF, n: len(b)}
}

func same(u *big.Int) *big.Int { return u }

// fold orders the integers 0, -1, 1, -2, ...
func fold(v *big.Int) *big.Int {
	u := new(big.Int).Lsh(v, 1)
	if v.Sign() < 0 {
		u.Not(u)
	}
	return u
}

func unfold(u *big.Int) *big.Int {
	v := new(big.Int).Rsh(u, 1)
	if u.Bit(0) == 1 {
		v.Not(v)
	}
	return v
}

// wrap is two's complement.
func wrap(v *big.Int, bits uint) *big.Int {
	if v.Sign() < 0 {
		return new(big.Int).Add(v, new(big.Int).Lsh(big.NewInt(1), bits))
	}
	return v
}

func unwrap(u *big.Int, bits uint) *big.Int {
	if u.Bit(int(bits-1)) == 1 {
		return new(big.Int).Sub(u, new(big.Int).Lsh(big.NewInt(1), bits))
	}
	return u
}

func encodeSigned(v *big.Int) (b []byte) {
	v = new(big.Int).Set(v)
	for {
		c := byte(wrap(new(big.Int).Rem(v, big.NewInt(128)), 7).Uint64() & 0x7f)
		v.Rsh(v, 7) // rounds down
		if v.Sign() == 0 && c < 0x40 || v.Cmp(big.NewInt(-1)) == 0 && c >= 0x40 {
			return append(b, c)
		}
		b = append(b, c|0x80)
	}
}

// signed decodes what encodeSigned writes, up to maxLen bytes and the limits of a type.
func signed(maxLen int, low, high *big.Int) func([]byte) verdict {
	groups := leb(maxLen, new(big.Int).Lsh(big.NewInt(1), 70), same)
	return func(b []byte) verdict {
		raw := groups(b)
		if raw.err != nil {
			return raw
		}
		v := unwrap(raw.v, uint(7*raw.n))
		if v.Cmp(low) < 0 || v.Cmp(high) > 0 {
			return verdict{err: varint.ErrOverflow, n: raw.n}
		}
		return verdict{v: v, n: raw.n}
	}
}

func encodeQUIC(v *big.Int) []byte {
	for i, bits := range []int{6, 14, 30, 62} {
		if v.BitLen() <= bits {
			b := v.FillBytes(make([]byte, 1<<i))
			b[0] |= byte(i << 6)
			return b
		}
	}
	return nil
}

func decodeQUIC(b []byte) verdict {
	if len(b) == 0 || len(b) < 1<<(b[0]>>6) {
		return verdict{err: io.ErrUnexpectedEOF, n: len(b)}
	}
	n := 1 << (b[0] >> 6)
	v := new(big.Int).SetBytes(b[:n])
	for _, bit := range []int{8*n - 1, 8*n - 2} {
		v.SetBit(v, bit, 0)
	}
	return verdict{v: v, n: n}
}

func encodeCompact(v *big.Int) []byte {
	u := v.Uint64()
	switch {
	case u < 253:
		return []byte{byte(u)}
	case u < 1<<16:
		return binary.LittleEndian.AppendUint16([]byte{0xfd}, uint16(u))
	case u < 1<<32:
		return binary.LittleEndian.AppendUint32([]byte{0xfe}, uint32(u))
	}
	return binary.LittleEndian.AppendUint64([]byte{0xff}, u)
}

func decodeCompact(b []byte) verdict {
	if len(b) == 0 {
		return verdict{err: io.ErrUnexpectedEOF}
	}
	n := map[byte]int{0xfd: 3, 0xfe: 5, 0xff: 9}[b[0]]
	switch {
	case n == 0:
		return verdict{v: big.NewInt(int64(b[0])), n: 1}
	case len(b) < n:
		return verdict{err: io.ErrUnexpectedEOF, n: len(b)}
	}
	var wide [8]byte
	copy(wide[:], b[1:n])
	v := new(big.Int).SetUint64(binary.LittleEndian.Uint64(wide[:]))
	if len(encodeCompact(v)) < n {
		return verdict{err: varint.ErrNonMinimal, n: n}
	}
	return verdict{v: v, n: n}
}

func encodeVLQ(v *big.Int) []byte {
	b := encodeGroups(v)
	slices.Reverse(b)
	for i := range b {
		b[i] |= 0x80
	}
	b[len(b)-1] &= 0x7f
	return b
}

func decodeVLQ(b []byte) verdict {
	v := new(big.Int)
	for i, c := range b {
		if i == 10 {
			break
		}
		v.Or(v.Lsh(v, 7), big.NewInt(int64(c&0x7f)))
		if c < 0x80 {
			return verdict{v: v, n: i + 1}
		}
		if v.BitLen() > 57 { // seven more bits cannot fit
			return verdict{err: varint.ErrOverflow, n: i + 1}
		}
	}
	return unfinished(b, 10)
}
