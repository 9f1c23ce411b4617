package wire

import (
	"encoding/binary"
	"io"
	"math"
	"math/bits"

	"github.com/seed44153783/wirekit/varint"
)

// number returns what is written for the length n, which may be nullLength where p has a null.
func (p Prefix) number(n uint64) (uint64, error) {
	if !p.valid() {
		return 0, ErrInvalidPrefix
	}
	k, plus := &kinds[p.kind()], p.plus()
	if n == nullLength && p&nullable != 0 {
		if plus == 0 && !k.signed {
			return k.max, nil
		}
		return uint64(plus - 1), nil
	}
	most := k.max
	if plus == 0 && p&nullable != 0 && !k.signed {
		most--
	}
	switch {
	case plus < 0 && n < uint64(-plus), plus >= 0 && n > most-uint64(plus):
		return 0, ErrOverflow
	case plus < 0 && n-uint64(-plus) > most:
		return 0, ErrOverflow
	}
	return n + uint64(plus), nil
}

// length is number turned around.
func (p Prefix) length(raw uint64) (uint64, error) {
	k, plus := &kinds[p.kind()], p.plus()
	n := raw - uint64(plus)
	switch {
	case p&nullable != 0 && (n == nullLength || plus == 0 && !k.signed && raw == k.max):
		return nullLength, nil
	case k.signed && int64(raw) < int64(plus), !k.signed && plus > 0 && raw < uint64(plus):
		return 0, ErrNegative
	case plus < 0 && n < uint64(-plus):
		return 0, ErrOverflow
	}
	return n, nil
}

// sizeOf returns how many bytes p takes for the length n; 0 where it cannot be written.
func (p Prefix) sizeOf(n uint64) int {
	raw, err := p.number(n)
	if err != nil {
		return 0
	}
	var size int
	switch k := p.kind(); k {
	case kindUvarint, kindVarLong:
		size = varint.SizeUvarint(raw)
	case kindVarInt:
		size = varint.SizeVarInt(int32(raw))
	case kindZigzag:
		size = varint.SizeZigzag(int64(raw))
	case kindQUIC:
		size = varint.SizeQUIC(raw)
	case kindCompactSize:
		size = varint.SizeCompactSize(raw)
	case kindVLQ:
		size = varint.SizeVLQ(raw)
	case kindBER:
		size = sizeBER(raw)
	case kindDecimal, kindOwn:
		scratch := scratches.Get().(*[scratchSize]byte)
		b, err := p.appendNumber(scratch[:0], raw)
		scratches.Put(scratch)
		if err != nil {
			return 0
		}
		size = len(b)
	default:
		return kinds[k].width
	}
	if most := p.maxBytes(); most > 0 && size > most {
		return 0
	}
	return size
}

// Size returns how many bytes [Prefix.Append] writes for n; 0 where it fails.
func (p Prefix) Size(n uint64) int {
	switch p & shape {
	case kindUvarint:
		return varint.SizeUvarint(n)
	case kindUint32BE:
		if n <= math.MaxUint32 {
			return 4
		}
		return 0
	}
	if n == nullLength {
		p &^= nullable
	}
	return p.sizeOf(n)
}

// Append appends n, in the shortest form where there are several. An n above [Prefix.Max] is [ErrOverflow]; dst is then returned
// unchanged.
func (p Prefix) Append(dst []byte, n uint64) ([]byte, error) {
	switch p & shape { // the most common, at their cost before there were adjustments
	case kindUint32BE:
		if n <= math.MaxUint32 {
			return AppendUint32(dst, uint32(n)), nil
		}
	case kindUvarint:
		return varint.AppendUvarint(dst, n), nil
	}
	if n == nullLength {
		p &^= nullable
	}
	return p.append(dst, n)
}

// AppendNull appends what stands for null: the length -1. A Prefix without [Prefix.Null] is [ErrNegative]; dst is then returned unchanged.
func (p Prefix) AppendNull(dst []byte) ([]byte, error) {
	if p.valid() && p&nullable == 0 {
		return dst, ErrNegative
	}
	return p.append(dst, nullLength)
}

// append is Append for a length that may be nullLength.
func (p Prefix) append(dst []byte, n uint64) ([]byte, error) {
	raw, err := p.number(n)
	if err != nil {
		return dst, err
	}
	b, err := p.appendNumber(dst, raw)
	if err != nil {
		return dst, err
	}
	if most := p.maxBytes(); most > 0 && len(b)-len(dst) > most {
		return dst, ErrOverflow
	}
	return b, nil
}

// appendNumber appends raw in the form of the kind, which can hold it.
func (p Prefix) appendNumber(dst []byte, raw uint64) ([]byte, error) {
	switch k := p.kind(); k {
	case kindUvarint, kindVarLong:
		return varint.AppendUvarint(dst, raw), nil
	case kindVarInt:
		return varint.AppendVarInt(dst, int32(raw)), nil
	case kindZigzag:
		return varint.AppendZigzag(dst, int64(raw)), nil
	case kindQUIC:
		return varint.AppendQUIC(dst, raw)
	case kindCompactSize:
		return varint.AppendCompactSize(dst, raw), nil
	case kindVLQ:
		return varint.AppendVLQ(dst, raw), nil
	case kindBER:
		return appendBER(dst, raw), nil
	case kindDecimal:
		return appendDecimal(dst, raw, p.own().mark), nil
	case kindOwn:
		return p.own().append(dst, raw)
	default:
		var b [8]byte
		width := kinds[k].width
		if kinds[k].little {
			binary.LittleEndian.PutUint64(b[:], raw)
			return append(dst, b[:width]...), nil
		}
		binary.BigEndian.PutUint64(b[:], raw)
		return append(dst, b[8-width:]...), nil
	}
}

// Consume decodes a length from the front of b; size is how many bytes it takes. Forms longer than needed are accepted, unless p is
// [Prefix.Canonical]: then they are [varint.ErrNonMinimal]. A b that ends inside it is [io.ErrUnexpectedEOF], a number too large for the
// kind [ErrOverflow], a negative one and null [ErrNegative].
func (p Prefix) Consume(b []byte) (n uint64, size int, err error) {
	switch p & shape { // every length of every string and frame comes through here, so the common widths have a case of their own
	case kindUint8:
		v, size, err := ConsumeUint8(b)
		return uint64(v), size, err
	case kindUint16BE:
		v, size, err := ConsumeUint16(b)
		return uint64(v), size, err
	case kindUint16LE:
		v, size, err := ConsumeUint16LE(b)
		return uint64(v), size, err
	case kindUint24BE:
		return ConsumeUintN(b, 3)
	case kindUint24LE:
		return ConsumeUintNLE(b, 3)
	case kindUint32BE:
		v, size, err := ConsumeUint32(b)
		return uint64(v), size, err
	case kindUint32LE:
		v, size, err := ConsumeUint32LE(b)
		return uint64(v), size, err
	case kindUint64BE:
		return ConsumeUint64(b)
	case kindUint64LE:
		return ConsumeUint64LE(b)
	case kindUvarint:
		return varint.ConsumeUvarint(b)
	case kindQUIC:
		return varint.ConsumeQUIC(b)
	}
	n, size, err = p.consumeLength(b)
	if err == nil && n == nullLength && p&nullable != 0 {
		return 0, 0, ErrNegative
	}
	return n, size, err
}

// consumeLength is Consume for a length that may be nullLength, where p has a null.
func (p Prefix) consumeLength(b []byte) (n uint64, size int, err error) {
	if !p.valid() {
		return 0, 0, ErrInvalidPrefix
	}
	most := p.maxBytes()
	if most > 0 && len(b) > most {
		b = b[:most]
	}
	raw, size, err := p.consumeNumber(b)
	if err != nil {
		if err == io.ErrUnexpectedEOF && most > 0 && len(b) == most {
			err = ErrOverflow
		}
		return 0, 0, err
	}
	if n, err = p.length(raw); err != nil {
		return 0, 0, err
	}
	if p&canonical != 0 && p.sizeOf(n) != size {
		return 0, 0, varint.ErrNonMinimal
	}
	return n, size, nil
}

// consumeNumber decodes the number of p's kind. A negative one is in two's complement.
func (p Prefix) consumeNumber(b []byte) (raw uint64, size int, err error) {
	switch k := p.kind(); k {
	case kindUvarint, kindVarLong:
		return varint.ConsumeUvarint(b)
	case kindVarInt:
		v, size, err := varint.ConsumeVarInt(b)
		return uint64(v), size, err
	case kindZigzag:
		v, size, err := varint.ConsumeZigzag(b)
		return uint64(v), size, err
	case kindQUIC:
		return varint.ConsumeQUIC(b)
	case kindCompactSize:
		return varint.ConsumeCompactSize(b)
	case kindVLQ:
		return varint.ConsumeVLQ(b)
	case kindBER:
		return consumeBER(b)
	case kindDecimal:
		return consumeDecimal(b, p.own().mark)
	case kindOwn:
		n, size, err := p.own().consume(b)
		if err == nil && (size < 1 || size > len(b)) {
			return 0, 0, ErrBadCount
		}
		return n, size, err
	default:
		width := kinds[k].width
		if len(b) < width {
			return 0, 0, io.ErrUnexpectedEOF
		}
		v := bigEndian(b[:width])
		if kinds[k].little {
			v = reverse(v, width)
		}
		if kinds[k].signed {
			v = uint64(signExtend(v, width))
		}
		return v, width, nil
	}
}

// Read reads a length, and no byte after it. Its errors are those of [Prefix.Consume] and of r; [io.EOF] if the input ended
// before the first byte.
func (p Prefix) Read(r io.Reader) (uint64, error) {
	n, err := p.readLength(r)
	if err == nil && n == nullLength && p&nullable != 0 {
		return 0, ErrNegative
	}
	return n, err
}

// readLength is Read for a length that may be nullLength, where p has a null.
func (p Prefix) readLength(r io.Reader) (uint64, error) {
	switch p & shape {
	case kindUvarint:
		return varint.ReadUvarint(r)
	case kindQUIC:
		return varint.ReadQUIC(r)
	}
	if !p.valid() {
		return 0, ErrInvalidPrefix
	}
	if k := &kinds[p.kind()]; k.width > 0 {
		raw, err := readUint(r, k.width)
		if err != nil {
			return 0, err
		}
		if k.little {
			raw = reverse(raw, k.width)
		}
		if k.signed {
			raw = uint64(signExtend(raw, k.width))
		}
		return p.length(raw)
	}
	scratch := scratches.Get().(*[scratchSize]byte)
	defer scratches.Put(scratch)
	for i := range scratch {
		c, err := readUint(r, 1)
		if err != nil {
			if i > 0 {
				err = cutShort(err)
			}
			return 0, err
		}
		scratch[i] = byte(c)
		n, _, err := p.consumeLength(scratch[:i+1])
		if err != io.ErrUnexpectedEOF {
			return n, err
		}
	}
	return 0, ErrOverflow
}

// Write writes n, with one Write. An n above [Prefix.Max] is [ErrOverflow]; nothing is then written.
func (p Prefix) Write(w io.Writer, n uint64) error {
	if n == nullLength {
		p &^= nullable
	}
	return p.write(w, n)
}

// write is Write for a length that may be nullLength.
func (p Prefix) write(w io.Writer, n uint64) error {
	if k := p.kind(); p.valid() && kinds[k].width > 0 {
		raw, err := p.number(n)
		if err != nil {
			return err
		}
		raw = lowBytes(int64(raw), kinds[k].width)
		if kinds[k].little {
			raw = reverse(raw, kinds[k].width)
		}
		return writeUint(w, raw, kinds[k].width)
	}
	scratch := scratches.Get().(*[scratchSize]byte)
	defer scratches.Put(scratch)
	b, err := p.append(scratch[:0], n)
	if err != nil {
		return err
	}
	return WriteBytes(w, b)
}

func sizeBER(n uint64) int {
	if n < 0x80 {
		return 1
	}
	return 1 + (bits.Len64(n)+7)/8
}

func appendBER(dst []byte, n uint64) []byte {
	if n < 0x80 {
		return append(dst, byte(n))
	}
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], n)
	width := sizeBER(n) - 1
	return append(append(dst, 0x80|byte(width)), b[8-width:]...)
}

func consumeBER(b []byte) (n uint64, size int, err error) {
	switch {
	case len(b) == 0:
		return 0, 0, io.ErrUnexpectedEOF
	case b[0] < 0x80:
		return uint64(b[0]), 1, nil
	case b[0] == 0x80:
		return 0, 0, ErrIndefinite
	case b[0] == 0xff: // reserved
		return 0, 0, ErrOverflow
	}
	width := int(b[0] & 0x7f)
	for i, c := range b[1:min(len(b), 1+width)] {
		if n>>56 != 0 {
			return 0, 0, ErrOverflow
		}
		n = n<<8 | uint64(c)
		size = i + 2
	}
	if len(b) < 1+width {
		return 0, 0, io.ErrUnexpectedEOF
	}
	return n, size, nil
}
