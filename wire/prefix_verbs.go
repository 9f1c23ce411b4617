package wire

import (
	"encoding/binary"
	"io"

	"github.com/seed44153783/wirekit/varint"
)

// number returns what is written for the length n.
func (p Prefix) number(n uint64) (raw uint64, err error) {
	if !p.valid() {
		return 0, ErrInvalidPrefix
	}
	plus := p.plus()
	raw = n + uint64(plus)
	switch {
	case plus < 0 && raw > n:
		return 0, ErrNegative
	case plus > 0 && raw < n, raw > p.most():
		return 0, ErrOverflow
	}
	return raw, nil
}

// nullNumber returns what is written for null.
func (p Prefix) nullNumber() (raw uint64, err error) {
	switch {
	case !p.valid():
		return 0, ErrInvalidPrefix
	case p&nullable == 0:
		return 0, ErrNegative
	}
	return p.null(), nil
}

// length is number turned around, and nullLength for what stands for null.
func (p Prefix) length(raw uint64) (n uint64, err error) {
	plus := p.plus()
	n = raw - uint64(plus)
	switch {
	case p&nullable != 0 && raw == p.null():
		return nullLength, nil
	case plus > 0 && n > raw, kinds[p.kind()].signed && int64(raw) < 0:
		return 0, ErrNegative
	case plus < 0 && n < raw:
		return 0, ErrOverflow
	}
	return n, nil
}

// Size returns how many bytes [Prefix.Append] writes for n; 0 where it fails.
func (p Prefix) Size(n uint64) int {
	if p.plain() {
		switch k := &kinds[p.kind()]; {
		case n > k.max:
			return 0
		case k.width > 0:
			return k.width
		case p.kind() <= kindVarLong:
			return varint.SizeUvarint(n)
		case p.kind() == kindQUIC:
			return varint.SizeQUIC(n)
		}
		return p.sizeNumber(n)
	}
	raw, err := p.number(n)
	if err != nil {
		return 0
	}
	if size := p.sizeNumber(raw); size <= p.maxBytes() {
		return size
	}
	return 0
}

// sizeNumber returns how many bytes raw takes in the form of the kind.
func (p Prefix) sizeNumber(raw uint64) int {
	switch k := p.kind(); k {
	case kindUvarint, kindVarLong:
		return varint.SizeUvarint(raw)
	case kindVarInt:
		return varint.SizeVarInt(int32(raw))
	case kindZigzag:
		return varint.SizeZigzag(int64(raw))
	case kindQUIC:
		return varint.SizeQUIC(raw)
	case kindCompactSize:
		return varint.SizeCompactSize(raw)
	case kindVLQ:
		return varint.SizeVLQ(raw)
	case kindBER:
		return sizeBER(raw)
	case kindDecimal:
		return sizeDecimal(raw) + len(p.own().mark)
	case kindOwn:
		return p.own().sizeOwn(raw)
	default:
		return kinds[k].width
	}
}

// Append appends n, in the shortest form where there are several. An n above [Prefix.Max] is [ErrOverflow], one that a
// negative [Prefix.Plus] makes less than nothing [ErrNegative]; dst is then returned unchanged.
func (p Prefix) Append(dst []byte, n uint64) ([]byte, error) {
	if p.plain() && n <= kinds[p.kind()].max { // the constants have a case of their own, as in Consume
		switch p.kind() {
		case kindUint8:
			return append(dst, byte(n)), nil
		case kindUint16BE:
			return AppendUint16(dst, uint16(n)), nil
		case kindUint16LE:
			return AppendUint16LE(dst, uint16(n)), nil
		case kindUint24BE:
			return append(dst, byte(n>>16), byte(n>>8), byte(n)), nil
		case kindUint24LE:
			return append(dst, byte(n), byte(n>>8), byte(n>>16)), nil
		case kindUint32BE:
			return AppendUint32(dst, uint32(n)), nil
		case kindUint32LE:
			return AppendUint32LE(dst, uint32(n)), nil
		case kindUint64BE:
			return AppendUint64(dst, n), nil
		case kindUint64LE:
			return AppendUint64LE(dst, n), nil
		case kindUvarint, kindVarInt, kindVarLong: // one encoding for what is not negative
			return varint.AppendUvarint(dst, n), nil
		case kindQUIC:
			return varint.AppendQUIC(dst, n)
		}
		return p.appendNumber(dst, n)
	}
	raw, err := p.number(n)
	if err != nil {
		return dst, err
	}
	return p.appendNumber(dst, raw)
}

// AppendNull appends what stands for null. A Prefix without [Prefix.Null] is [ErrNegative], a null of more bytes than
// [Prefix.MaxBytes] allows [ErrOverflow]; dst is then returned unchanged.
func (p Prefix) AppendNull(dst []byte) ([]byte, error) {
	raw, err := p.nullNumber()
	if err != nil {
		return dst, err
	}
	return p.appendNumber(dst, raw)
}

// appendNumber appends raw in the form of the kind, if it takes no more than the bytes allowed.
func (p Prefix) appendNumber(dst []byte, raw uint64) (b []byte, err error) {
	switch k := p.kind(); k {
	case kindUvarint, kindVarLong:
		b = varint.AppendUvarint(dst, raw)
	case kindVarInt:
		b = varint.AppendVarInt(dst, int32(raw))
	case kindZigzag:
		b = varint.AppendZigzag(dst, int64(raw))
	case kindQUIC:
		b, err = varint.AppendQUIC(dst, raw)
	case kindCompactSize:
		b = varint.AppendCompactSize(dst, raw)
	case kindVLQ:
		b = varint.AppendVLQ(dst, raw)
	case kindBER:
		b = appendBER(dst, raw)
	case kindDecimal:
		b = appendDecimal(dst, raw, p.own().mark)
	case kindOwn:
		b, err = p.own().appendOwn(dst, raw)
	default:
		var number [8]byte
		width := kinds[k].width
		if kinds[k].little {
			binary.LittleEndian.PutUint64(number[:], raw)
			return append(dst, number[:width]...), nil
		}
		binary.BigEndian.PutUint64(number[:], raw)
		return append(dst, number[8-width:]...), nil
	}
	switch {
	case err != nil:
		return dst, err
	case len(b)-len(dst) > p.maxBytes():
		return dst, ErrOverflow
	}
	return b, nil
}

// appendLength is Append for a length that may be nullLength, where p has a null.
func (p Prefix) appendLength(dst []byte, n uint64) ([]byte, error) {
	if n == nullLength && p&nullable != 0 {
		return p.AppendNull(dst)
	}
	return p.Append(dst, n)
}

// lengthSize is Size for a length that may be nullLength, where p has a null.
func (p Prefix) lengthSize(n uint64) int {
	if n != nullLength || p&nullable == 0 {
		return p.Size(n)
	}
	raw, err := p.nullNumber()
	if err != nil {
		return 0
	}
	if size := p.sizeNumber(raw); size <= p.maxBytes() {
		return size
	}
	return 0
}

// misfit is the error of a length whose lengthSize is 0: one that is too large gets its number.
func (p Prefix) misfit(what string, n uint64) error {
	if most := p.Max(); p.valid() && n > most && (n != nullLength || p&nullable == 0) {
		return &LengthError{What: what, Got: n, Limit: most, Offset: -1, Prefix: p}
	}
	_, err := p.appendLength(nil, n)
	return err
}

// Consume decodes a length from the front of b; size is how many bytes it takes. Forms longer than needed are accepted,
// unless p is [Prefix.Canonical]: then they are [varint.ErrNonMinimal]. A b that ends inside it is
// [io.ErrUnexpectedEOF], a number too large for the kind [ErrOverflow], a negative one and null [ErrNegative].
func (p Prefix) Consume(b []byte) (n uint64, size int, err error) {
	// Every length of every string and frame comes through here, so the common kinds have a case of their own.
	switch uint32(p) {
	case uint32(kindUint8):
		v, size, err := ConsumeUint8(b)
		return uint64(v), size, err
	case uint32(kindUint16BE):
		v, size, err := ConsumeUint16(b)
		return uint64(v), size, err
	case uint32(kindUint16LE):
		v, size, err := ConsumeUint16LE(b)
		return uint64(v), size, err
	case uint32(kindUint24BE):
		return ConsumeUintN(b, 3)
	case uint32(kindUint24LE):
		return ConsumeUintNLE(b, 3)
	case uint32(kindUint32BE):
		v, size, err := ConsumeUint32(b)
		return uint64(v), size, err
	case uint32(kindUint32LE):
		v, size, err := ConsumeUint32LE(b)
		return uint64(v), size, err
	case uint32(kindUint64BE):
		return ConsumeUint64(b)
	case uint32(kindUint64LE):
		return ConsumeUint64LE(b)
	case uint32(kindUvarint):
		return varint.ConsumeUvarint(b)
	case uint32(kindVarInt):
		v, size, err := varint.ConsumeVarInt(b)
		if v < 0 {
			return 0, 0, ErrNegative
		}
		return uint64(v), size, err
	case uint32(kindVarLong):
		v, size, err := varint.ConsumeVarLong(b)
		if v < 0 {
			return 0, 0, ErrNegative
		}
		return uint64(v), size, err
	case uint32(kindQUIC):
		return varint.ConsumeQUIC(b)
	}
	n, size, err = p.consumeLength(b)
	if n == nullLength && p&nullable != 0 {
		return 0, 0, ErrNegative
	}
	return n, size, err
}

// consumeLength is Consume for every Prefix; n is nullLength for null.
func (p Prefix) consumeLength(b []byte) (n uint64, size int, err error) {
	if p&^(limitMask|placeMask|nullable) == kindDecimal {
		if o := p.own(); o != nil && o.append == nil {
			if n, size = consumeDigits(b, o.mark); size > 0 {
				return n, size, nil
			}
			if len(b) > 0 && b[0] == '-' {
				switch n, size = consumeDigits(b[1:], o.mark); {
				case n == 1 && p&nullable != 0:
					return nullLength, 1 + size, nil
				case n > 0:
					return 0, 0, ErrNegative
				}
			}
		}
	}
	if !p.valid() {
		return 0, 0, ErrInvalidPrefix
	}
	most := p.maxBytes()
	b = b[:min(len(b), most)]
	raw, size, err := p.consumeNumber(b)
	switch {
	case err == io.ErrUnexpectedEOF && len(b) == most:
		return 0, 0, ErrOverflow
	case err != nil:
		return 0, 0, err
	case p&canonical != 0 && p.sizeNumber(raw) != size:
		return 0, 0, varint.ErrNonMinimal
	}
	if n, err = p.length(raw); err != nil {
		return 0, 0, err
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
		return p.own().consumeOwn(b)
	default:
		width := kinds[k].width
		if len(b) < width {
			return 0, 0, io.ErrUnexpectedEOF
		}
		return p.fixed(bigEndian(b[:width])), width, nil
	}
}

// fixed turns the bytes of a fixed width, read as a big-endian number, into the number that they are.
func (p Prefix) fixed(v uint64) uint64 {
	k := &kinds[p.kind()]
	if k.little {
		v = reverse(v, k.width)
	}
	if k.signed {
		v = uint64(signExtend(v, k.width))
	}
	return v
}

// Read reads a length, and no byte after it. Its errors are those of [Prefix.Consume] and of r; [io.EOF] if the input
// ended before the first byte.
func (p Prefix) Read(r io.Reader) (uint64, error) {
	if p.plain() { // the constants, as in Append
		switch p.kind() {
		case kindUint8, kindUint16BE, kindUint24BE, kindUint32BE, kindUint64BE:
			return readUint(r, kinds[p.kind()].width)
		case kindUint16LE, kindUint24LE, kindUint32LE, kindUint64LE:
			return ReadUintNLE(r, kinds[p.kind()].width)
		case kindUvarint:
			return varint.ReadUvarint(r)
		case kindVarInt:
			v, err := varint.ReadVarInt(r)
			if v < 0 {
				return 0, ErrNegative
			}
			return uint64(v), err
		case kindVarLong:
			v, err := varint.ReadVarLong(r)
			if v < 0 {
				return 0, ErrNegative
			}
			return uint64(v), err
		case kindQUIC:
			return varint.ReadQUIC(r)
		}
	}
	n, err := p.readLength(r)
	if n == nullLength && p&nullable != 0 {
		return 0, ErrNegative
	}
	return n, err
}

// readLength is Read for every Prefix; n is nullLength for null.
func (p Prefix) readLength(r io.Reader) (uint64, error) {
	if !p.valid() {
		return 0, ErrInvalidPrefix
	}
	k := p.kind()
	if k == kindBER || k >= kindDecimal || kinds[k].width == 0 && p&(canonical|bytesMask) != 0 {
		return p.readBytewise(r)
	}
	raw, err := p.readNumber(r)
	if err != nil {
		return 0, err
	}
	return p.length(raw)
}

// readNumber reads the number of p's kind, one that is read without a look at its bytes.
func (p Prefix) readNumber(r io.Reader) (uint64, error) {
	switch p.kind() {
	case kindUvarint:
		return varint.ReadUvarint(r)
	case kindVarInt:
		v, err := varint.ReadVarInt(r)
		return uint64(v), err
	case kindVarLong:
		v, err := varint.ReadVarLong(r)
		return uint64(v), err
	case kindZigzag:
		v, err := varint.ReadZigzag(r)
		return uint64(v), err
	case kindQUIC:
		return varint.ReadQUIC(r)
	case kindCompactSize:
		return varint.ReadCompactSize(r)
	case kindVLQ:
		return varint.ReadVLQ(r)
	default:
		v, err := readUint(r, kinds[p.kind()].width)
		return p.fixed(v), err
	}
}

// readBytewise reads a length byte by byte, so that none after it is taken, until it is there.
func (p Prefix) readBytewise(r io.Reader) (uint64, error) {
	if b := held(r); len(b) > 0 {
		if n, size, err := p.consumeLength(b); err == nil {
			drop(r, size)
			return n, nil
		}
	}
	scratch := scratches.Get().(*[scratchSize]byte)
	defer scratches.Put(scratch)
	for i := 0; ; i++ {
		c, err := readUint(r, 1)
		if err != nil {
			if i > 0 {
				err = cutShort(err)
			}
			return 0, err
		}
		scratch[i] = byte(c)
		n, _, err := p.consumeLength(scratch[:i+1]) // at maxPrefixSize it is there or too long
		if err != io.ErrUnexpectedEOF {
			return n, err
		}
	}
}

// Write writes n, with one Write. It fails as [Prefix.Append] does; nothing is then written.
func (p Prefix) Write(w io.Writer, n uint64) error {
	if p.plain() && n <= kinds[p.kind()].max {
		return p.writeNumber(w, n)
	}
	raw, err := p.number(n)
	if err != nil {
		return err
	}
	return p.writeNumber(w, raw)
}

func (p Prefix) writeNull(w io.Writer) error {
	raw, err := p.nullNumber()
	if err != nil {
		return err
	}
	return p.writeNumber(w, raw)
}

// writeNumber is appendNumber on a writer.
func (p Prefix) writeNumber(w io.Writer, raw uint64) error {
	if k := &kinds[p.kind()]; k.width > 0 {
		if k.little {
			raw = reverse(raw, k.width)
		}
		return writeUint(w, raw, k.width)
	}
	scratch := scratches.Get().(*[scratchSize]byte)
	b, err := p.appendNumber(scratch[:0], raw)
	if err == nil {
		err = WriteBytes(w, b)
	}
	scratches.Put(scratch)
	return err
}
