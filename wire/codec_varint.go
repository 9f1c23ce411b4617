package wire

import (
	"io"

	"github.com/seed44153783/wirekit/varint"
)

// A family is a family of varints. Values of the signed ones are passed about as the uint64 of their int64.
type family uint8

const (
	familyUvarint family = iota
	familyZigzag
	familyVarInt
	familyVarLong
	familySLEB
	familySLEB32
	familyQUIC
	familyCompactSize
	familyVLQ
)

var families = [...]struct {
	op    string
	class class
}{
	familyUvarint:     {"Uvarint", unsigned},
	familyZigzag:      {"Zigzag", signed},
	familyVarInt:      {"VarInt", signed},
	familyVarLong:     {"VarLong", signed},
	familySLEB:        {"SLEB", signed},
	familySLEB32:      {"SLEB32", signed},
	familyQUIC:        {"QUIC", unsigned},
	familyCompactSize: {"CompactSize", unsigned},
	familyVLQ:         {"VLQ", unsigned},
}

// These are switches and not tables of functions, because what is passed to a function value escapes.

func (f family) consume(b []byte) (uint64, int, error) {
	switch f {
	case familyZigzag:
		v, n, err := varint.ConsumeZigzag(b)
		return uint64(v), n, err
	case familyVarInt:
		v, n, err := varint.ConsumeVarInt(b)
		return uint64(v), n, err
	case familySLEB:
		v, n, err := varint.ConsumeSLEB(b)
		return uint64(v), n, err
	case familySLEB32:
		v, n, err := varint.ConsumeSLEB32(b)
		return uint64(v), n, err
	case familyQUIC:
		return varint.ConsumeQUIC(b)
	case familyCompactSize:
		return varint.ConsumeCompactSize(b)
	case familyVLQ:
		return varint.ConsumeVLQ(b)
	}
	return varint.ConsumeUvarint(b)
}

func (f family) append(dst []byte, v uint64) ([]byte, error) {
	switch f {
	case familyZigzag:
		return varint.AppendZigzag(dst, int64(v)), nil
	case familyVarInt:
		return varint.AppendVarInt(dst, int32(v)), nil
	case familySLEB, familySLEB32:
		return varint.AppendSLEB(dst, int64(v)), nil
	case familyQUIC:
		return varint.AppendQUIC(dst, v)
	case familyCompactSize:
		return varint.AppendCompactSize(dst, v), nil
	case familyVLQ:
		return varint.AppendVLQ(dst, v), nil
	}
	return varint.AppendUvarint(dst, v), nil
}

func (f family) size(v uint64) int {
	switch f {
	case familyZigzag:
		return varint.SizeZigzag(int64(v))
	case familyVarInt:
		return varint.SizeVarInt(int32(v))
	case familySLEB, familySLEB32:
		return varint.SizeSLEB(int64(v))
	case familyQUIC:
		return varint.SizeQUIC(v)
	case familyCompactSize:
		return varint.SizeCompactSize(v)
	case familyVLQ:
		return varint.SizeVLQ(v)
	}
	return varint.SizeUvarint(v)
}

// Uvarint codes an unsigned LEB128 of 1 to 10 bytes; see [varint.ConsumeUvarint].
func (c *Codec) Uvarint(name string, v *uint64) {
	i := c.pos
	if b := c.buf; i < len(b) {
		if c.mode&writing == 0 {
			if b[i] < 0x80 {
				*v = uint64(b[i])
				c.start, c.pos = i, i+1
				return
			}
		} else if *v < 0x80 {
			b[i] = byte(*v)
			c.start, c.pos = i, i+1
			return
		}
	}
	c.slowUvarint(name, v)
}

// slowUvarint is Uvarint off the fast path.
//
//go:noinline
func (c *Codec) slowUvarint(name string, v *uint64) {
	if u, ok := c.varint(name, familyUvarint, *v); ok {
		*v = u
	}
}

// Zigzag codes a signed number, zigzag over Uvarint; see [varint.ConsumeZigzag].
func (c *Codec) Zigzag(name string, v *int64) { c.signed(name, familyZigzag, v) }

// VarInt codes the LEB128 of an int32, 1 to 5 bytes; see [varint.ConsumeVarInt].
func (c *Codec) VarInt(name string, v *int32) {
	i := c.pos
	if b := c.buf; i < len(b) {
		if c.mode&writing == 0 {
			if b[i] < 0x80 {
				*v = int32(b[i])
				c.start, c.pos = i, i+1
				return
			}
		} else if uint32(*v) < 0x80 {
			b[i] = byte(*v)
			c.start, c.pos = i, i+1
			return
		}
	}
	c.slowVarInt(name, v)
}

// slowVarInt is VarInt off the fast path.
//
//go:noinline
func (c *Codec) slowVarInt(name string, v *int32) {
	if u, ok := c.varint(name, familyVarInt, uint64(int64(*v))); ok {
		*v = int32(u)
	}
}

// VarLong codes the LEB128 of an int64, 1 to 10 bytes; see [varint.ConsumeVarLong].
func (c *Codec) VarLong(name string, v *int64) { c.signed(name, familyVarLong, v) }

// SLEB codes a signed LEB128; see [varint.ConsumeSLEB].
func (c *Codec) SLEB(name string, v *int64) { c.signed(name, familySLEB, v) }

// SLEB32 codes the signed LEB128 of an int32, as in WebAssembly; see [varint.ConsumeSLEB32].
func (c *Codec) SLEB32(name string, v *int32) {
	if u, ok := c.varint(name, familySLEB32, uint64(int64(*v))); ok {
		*v = int32(u)
	}
}

// QUIC codes the variable-length integer of RFC 9000 section 16. A v above [varint.MaxQUIC] is [ErrOverflow].
func (c *Codec) QUIC(name string, v *uint64) { c.unsigned(name, familyQUIC, v) }

// CompactSize codes Bitcoin's number; see [varint.ConsumeCompactSize].
func (c *Codec) CompactSize(name string, v *uint64) { c.unsigned(name, familyCompactSize, v) }

// VLQ codes a big-endian base-128 number; see [varint.ConsumeVLQ].
func (c *Codec) VLQ(name string, v *uint64) { c.unsigned(name, familyVLQ, v) }

func (c *Codec) signed(name string, f family, v *int64) {
	if u, ok := c.varint(name, f, uint64(*v)); ok {
		*v = int64(u)
	}
}

func (c *Codec) unsigned(name string, f family, v *uint64) {
	if u, ok := c.varint(name, f, *v); ok {
		*v = u
	}
}

// varint codes a varint whatever the mode, as number does a number of fixed width.
func (c *Codec) varint(name string, f family, v uint64) (uint64, bool) {
	op, class := families[f].op, families[f].class
	switch {
	case c.err != nil:
		return 0, false
	case c.mode&absent != 0:
		return 0, c.vanish(name, op, v == 0)
	case c.mode&showing != 0:
		c.showNumber(name, class, v)
		return 0, false
	case c.mode&parsing != 0:
		width := 8
		if f == familyVarInt || f == familySLEB32 {
			width = 4
		}
		return c.parseNumber(name, op, class, width)
	case c.mode&sizing != 0:
		n := f.size(v)
		if n == 0 {
			c.fail(name, op, c.pos, ErrOverflow)
		}
		c.start, c.pos = c.pos, c.pos+n
		return 0, false
	case c.mode&writing != 0:
		free := len(c.buf) - c.pos
		if free >= varint.MaxLenUvarint || free >= f.size(v) || c.room(varint.MaxLenUvarint) {
			b, err := f.append(c.buf[:c.pos], v)
			c.appended(name, op, b, err)
		}
		return 0, false
	}
	for {
		u, n, err := f.consume(c.have())
		if err == nil {
			c.start, c.pos = c.pos, c.pos+n
			c.traceNumber(name, op, class, u)
			return u, true
		}
		if !c.again(name, op, err) {
			return 0, false
		}
	}
}

// again says whether to decode once more a value that ended too soon: more of it has come. Else it records err.
func (c *Codec) again(name, op string, err error) bool {
	if err == io.ErrUnexpectedEOF {
		return c.more(name, op, len(c.have())+1)
	}
	c.fail(name, op, c.pos, err)
	return false
}

// appended takes b back from an Append function that was given buf[:pos], or the failure.
func (c *Codec) appended(name, op string, b []byte, err error) bool {
	if err == nil && len(b) < c.pos {
		err = ErrBadCount
	}
	if err != nil {
		c.fail(name, op, c.pos, err)
		return false
	}
	c.start, c.pos = c.pos, len(b)
	c.buf = b[:cap(b)]
	c.dropEmpty(c.at(c.pos))
	return true
}
