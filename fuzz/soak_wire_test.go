package fuzz_test

import (
	"bufio"
	"bytes"
	"errors"
	"hash/crc32"
	"io"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// repeatedTo repeats b until it has about 256 KiB, and says how often.
func repeatedTo(b []byte) ([]byte, int64) {
	n := max(1, 256<<10/len(b))
	return bytes.Repeat(b, n), int64(n)
}

// soakNumbers are as varints of 1 to 10 bytes.
var soakNumbers = []uint64{0, 1, 127, 128, 300, 16383, 16384, 1 << 21, math.MaxUint32, 1 << 35, 1 << 42, 1 << 49, 1 << 56, math.MaxInt64, math.MaxUint64}

func varintSoaks() []soak {
	var all []byte // each number in every family
	perBlock := int64(0)
	for _, v := range soakNumbers {
		all = varint.AppendUvarint(all, v)
		all = varint.AppendZigzag(all, int64(v))
		all = varint.AppendVarInt(all, int32(v))
		all = varint.AppendVarLong(all, int64(v))
		all = varint.AppendSLEB(all, int64(v))
		all = varint.AppendSLEB32(all, int32(v))
		all, _ = varint.AppendQUIC(all, v&varint.MaxQUIC)
		all = varint.AppendCompactSize(all, v)
		all = varint.AppendVLQ(all, v)
		all, _ = varint.AppendHPACK(all, 0x80, 5, v)
		perBlock++
	}
	block, times := repeatedTo(all)
	readAll := func(t *testing.T, r io.Reader) (n int64) {
		for {
			for _, v := range soakNumbers {
				uvarint, err := varint.ReadUvarint(r)
				if err == io.EOF && v == 0 {
					return n
				}
				zigzag, err1 := varint.ReadZigzag(r)
				varInt, err2 := varint.ReadVarInt(r)
				varLong, err3 := varint.ReadVarLong(r)
				sleb, err4 := varint.ReadSLEB(r)
				sleb32, err5 := varint.ReadSLEB32(r)
				quic, err6 := varint.ReadQUIC(r)
				compact, err7 := varint.ReadCompactSize(r)
				vlq, err8 := varint.ReadVLQ(r)
				high, hpack, err9 := varint.ReadHPACK(r, 5)
				for _, err := range []error{err, err1, err2, err3, err4, err5, err6, err7, err8, err9} {
					if err != nil {
						require.NoError(t, err, "number %d", n)
					}
				}
				if uvarint != v || zigzag != int64(v) || varInt != int32(v) || varLong != int64(v) || sleb != int64(v) || sleb32 != int32(v) ||
					quic != v&varint.MaxQUIC || compact != v || vlq != v || high != 0x80 || hpack != v {
					require.Fail(t, "another number", "number %d", n)
				}
				n++
			}
		}
	}
	rows := []soak{
		{name: "varint, Read of every family, bufio", block: block, perBlock: times * perBlock, share: 8, read: func(t *testing.T, s *soakStream) int64 {
			return readAll(t, bufio.NewReader(s))
		}},
		{name: "varint, Read of every family", block: block, perBlock: times * perBlock, share: 8, read: func(t *testing.T, s *soakStream) int64 {
			return readAll(t, plainReader{s})
		}},
	}

	uvarints, times := repeatedTo(varint.AppendUvarints(nil, soakNumbers))
	small, smallTimes := repeatedTo(varint.AppendUvarints(nil, []uint64{1, 2, 3, 300}))
	bulk := func(t *testing.T, s *soakStream) (n int64) {
		dst := make([]uint64, 1000)
		inBulk(t, s, func(b []byte) (int, error) {
			values, used, err := varint.ConsumeUvarints(dst, b)
			n += int64(values)
			return used, err
		})
		return n
	}
	signed := func(t *testing.T, s *soakStream) (n int64) {
		dst := make([]int64, 1000)
		inBulk(t, s, func(b []byte) (int, error) {
			values, used, err := varint.ConsumeZigzags(dst, b)
			n += int64(values)
			return used, err
		})
		return n
	}
	groups, groupTimes := repeatedTo(varint.AppendGroup(nil, []uint32{1, 300, 1 << 20, math.MaxUint32}))
	return append(rows,
		soak{name: "varint.ConsumeUvarints", block: uvarints, perBlock: times * int64(len(soakNumbers)), share: 8, read: bulk},
		soak{name: "varint.ConsumeUvarints, small", block: small, perBlock: smallTimes * 4, share: 8, read: bulk},
		soak{name: "varint.ConsumeZigzags", block: uvarints, perBlock: times * int64(len(soakNumbers)), share: 8, read: signed},
		soak{name: "varint.ConsumeGroup", block: groups, perBlock: groupTimes * 4, share: 8, read: func(t *testing.T, s *soakStream) (n int64) {
			dst := make([]uint32, 4)
			inBulk(t, s, func(b []byte) (int, error) {
				used, err := varint.ConsumeGroup(dst, b)
				if err == nil {
					n += 4
				}
				return used, err
			})
			return n
		}},
		soak{name: "varint.AppendUvarints", block: uvarints, perBlock: times * int64(len(soakNumbers)), share: 8, read: func(t *testing.T, s *soakStream) (n int64) {
			var b []byte
			numbers := slices.Repeat(soakNumbers, int(times))
			for s.blocks > 0 {
				b = varint.AppendUvarints(b[:0], numbers)
				n += int64(len(numbers))
				_, err := s.Write(b)
				require.NoError(t, err)
			}
			return n
		}},
	)
}

// inBulk reads 64 KiB at a time, and calls consume with what is left until it is too short.
func inBulk(t *testing.T, r io.Reader, consume func(b []byte) (int, error)) {
	buf := make([]byte, 64<<10)
	for kept := 0; ; {
		n, err := r.Read(buf[kept:])
		if err == io.EOF {
			require.Zero(t, kept, "bytes left over")
			return
		}
		require.NoError(t, err)
		b := buf[:kept+n]
		for len(b) > 0 {
			used, err := consume(b)
			b = b[used:]
			if err == io.ErrUnexpectedEOF {
				break
			}
			require.NoError(t, err)
		}
		kept = copy(buf, b)
	}
}

// A soakRecord has every kind of field and part that a stream can have.
type soakRecord struct {
	Small     uint8
	Wide      int64
	Half      float64
	Lengths   []string
	Text      string
	Line      string
	Padded    string
	Name      string
	Null      *string
	Bytes     []byte
	View      []byte
	ID        [16]byte
	Number    int64
	Varint    uint64
	Size      uint64
	Numbers   []uint32
	Items     []soakItem
	Empty     []struct{}
	Rest      []uint16
	Until     []uint8
	Elsewhere []soakItem
	Map       map[uint8]uint16
	Optional  *uint32
	When      *uint32
	Flag      bool
	Tail      []byte
}

type soakItem struct {
	Key   uint32
	Value string
}

func (i *soakItem) Fields(c *wire.Codec) {
	c.Uint32("Key", &i.Key)
	c.String("Value", wire.PrefixVarInt, &i.Value)
}

var soakSum = wire.Sum{Size: 4, Func: func(b []byte) uint64 { return uint64(crc32.ChecksumIEEE(b)) }}

// Fields describes it.
func (r *soakRecord) Fields(c *wire.Codec) {
	c.Magic("Magic", "soak")
	c.Uint8("Small", &r.Small)
	c.Pad(2)
	c.Align(8)
	c.Order(wire.LittleEndian)
	c.Int64("Wide", &r.Wide)
	c.Float16("Half", &r.Half)
	c.UTF8String("Text", wire.PrefixUint16BE.Plus(2), &r.Text)
	c.Until("Line", "\r\n", &r.Line)
	c.Padded("Padded", 8, ' ', &r.Padded)
	c.CString("Name", &r.Name)
	c.NullString("Null", wire.PrefixInt32BE.Null(), &r.Null)
	c.ByteArray("Bytes", wire.PrefixQUIC, &r.Bytes)
	c.ByteArrayView("View", wire.PrefixBER, &r.View)
	c.Into("ID", r.ID[:])
	c.Decimal("Number", "\n", &r.Number)
	c.Uvarint("Varint", &r.Varint)
	c.CompactSize("Size", &r.Size)
	c.Uint32s("Numbers", wire.PrefixCompactSize, &r.Numbers)
	for l := range wire.List(c, "Lengths", decimalCount, &r.Lengths) {
		c.String("", wire.PrefixUvarint.Plus(1).Null(), l)
	}
	for range wire.List(c, "Empty", wire.PrefixUint8, &r.Empty) {
	}
	n := len(r.Elsewhere)
	c.Count("Count", wire.PrefixUint8, &n)
	c.Sum("Sum", soakSum, func() {
		for i := range wire.List(c, "Items", wire.PrefixUint32LE, &r.Items) {
			i.Fields(c)
		}
	})
	c.Section("Section", wire.PrefixVarInt, func() {
		c.Group("Group", func() {
			for v := range wire.Optional(c, "Optional", &r.Optional) {
				c.Uint32("", v)
			}
		})
		for v := range wire.ListRest(c, "Rest", &r.Rest) {
			c.Uint16("", v)
		}
	})
	for v := range wire.ListUntil(c, "Until", "\x00", &r.Until) {
		c.Uint8("", v)
	}
	for i := range wire.Repeat(c, "Elsewhere", n, &r.Elsewhere) {
		i.Fields(c)
	}
	c.Bits("Bits", 1, func() {
		c.Flag("Flag", &r.Flag)
		c.Unused(7)
	})
	for v := range wire.When(c, "When", r.Flag, &r.When) {
		c.Uint32("", v)
	}
	for k, v := range wire.Map(c, "Map", wire.PrefixUint8, &r.Map) {
		c.Uint8("", k)
		c.Uint16("", v)
	}
	c.Section("Tail", wire.PrefixUint24BE, func() { c.Rest("Tail", &r.Tail) })
}

var decimalCount = wire.PrefixDecimal(" ")

// soakRecords are some that differ in everything.
func soakRecords() (records []*soakRecord) {
	text := string(bytes.Repeat([]byte("wire "), 20))
	seven := uint32(7)
	for i := range 8 {
		r := &soakRecord{
			Small: uint8(i), Wide: -int64(i) << 40, Half: 0.5, Text: text[:10*i], Line: "line", Padded: "padded", Name: "name",
			Bytes: bytes.Repeat([]byte{byte(i)}, 500*i), View: bytes.Repeat([]byte{9}, 300), Number: int64(i - 4), Varint: 1 << (9 * i), Size: uint64(i) << 14,
			Numbers: make([]uint32, 100*i), Lengths: []string{"a", "", text}, Empty: make([]struct{}, 30*i), Items: make([]soakItem, i),
			Rest: make([]uint16, 2*i), Until: bytes.Repeat([]byte{1}, i), Elsewhere: make([]soakItem, 8-i), Tail: bytes.Repeat([]byte("t"), 20_000*(i/7)),
		}
		if i%2 == 0 {
			r.Null, r.Optional, r.When, r.Flag = &text, &seven, &seven, true
			r.Map = map[uint8]uint16{1: 2, byte(i): 3}
		}
		records = append(records, r)
	}
	return records
}

func wireSoaks() []soak {
	var records []byte
	for _, r := range soakRecords() {
		records, _ = wire.Append(records, r)
	}
	recordBlock, recordTimes := repeatedTo(records)
	perBlock := 8 * recordTimes

	// By hand: a number, a string, a section of two numbers, a list of bytes, one of nothing, bytes of which some are gone
	// over.
	var hand []byte
	for i := range 64 {
		hand = wire.AppendUint32(hand, uint32(i))
		hand, _ = wire.PrefixUvarint.AppendString(hand, "a string")
		hand = append(hand, 0, 16)
		hand = wire.AppendUint64(wire.AppendUint64(hand, 1), math.MaxUint64)
		hand = append(append(hand, byte(i)), make([]byte, i)...)
		hand = append(hand, byte(4*i))
		hand = append(hand, make([]byte, 700+1000)...)
	}
	handBlock, handTimes := repeatedTo(hand)
	byHand := func(t *testing.T, d *wire.Decoder) (n int64) {
		skipped := [300]byte{}
		var sum uint64
		for d.More() {
			sum = uint64(d.Field("ID").Uint32())
			if s := d.Field("Name").ByteArrayView(wire.PrefixUvarint); string(s) != "a string" && d.Err() == nil {
				require.Fail(t, "another string", "record %d", n)
			}
			d.Field("Section").Section(wire.PrefixUint16BE, func() {
				d.Group(func() { sum += d.Field("A").Uint64() })
				sum += d.Field("B").Uint64()
				if d.More() || d.Len() != 0 {
					require.Fail(t, "the section goes on", "record %d", n)
				}
			})
			for range d.Field("List").Elements(wire.PrefixUint8, 1) {
				d.Uint8()
			}
			for range d.Field("Empty").Elements(wire.PrefixUint8, 0) {
				sum++
			}
			d.BytesView(400)
			d.Into(skipped[:])
			d.Skip(1000)
			if sum != 5*uint64(n%64) && d.Err() == nil {
				require.Fail(t, "another sum", "record %d", n)
			}
			n++
		}
		return n
	}

	plainBlock, plainTimes := repeatedTo(plainValues(nil))
	zeros := make([]byte, 256<<10)

	return []soak{
		{name: "wire.Decoder.Decode", block: recordBlock, perBlock: perBlock, tail: []byte("soap"), read: func(t *testing.T, s *soakStream) (n int64) {
			d := wire.NewStreamDecoder(s, 0)
			var r soakRecord
			for {
				err := d.Decode(&r)
				if err != nil {
					requireDecodeError(t, err, s.End, "Magic", wire.ErrMagic)
					require.Equal(t, s.End, d.Offset())
					d.Skip(4) // does nothing any more
					return n
				}
				n++
			}
		}},
		{name: "wire.Decoder.Decode, large buffer", block: recordBlock, perBlock: perBlock, read: func(t *testing.T, s *soakStream) (n int64) {
			d := wire.NewStreamDecoder(plainReader{s}, 64<<10)
			for {
				if err := d.Decode(new(soakRecord)); err != nil {
					require.Equal(t, io.EOF, err)
					require.Equal(t, s.End, d.Offset())
					return n
				}
				n++
			}
		}},
		{name: "wire.Encoder.Encode", block: recordBlock, perBlock: perBlock, read: func(t *testing.T, s *soakStream) (n int64) {
			e := wire.NewStreamEncoder(s, 0)
			records := soakRecords()
			for e.Offset() < s.End {
				require.NoError(t, e.Encode(records[n%int64(len(records))]))
				n++
			}
			require.NoError(t, e.Flush())
			require.Equal(t, s.End, e.Offset())
			e.Field("Name").CString("a\x00")
			var at *wire.EncodeError
			require.ErrorAs(t, e.Err(), &at)
			require.Equal(t, s.End, at.Offset)
			return n
		}},
		{name: "wire.Decoder by hand", block: handBlock, perBlock: 64 * handTimes, tail: []byte{0}, read: func(t *testing.T, s *soakStream) int64 {
			d := wire.NewStreamDecoder(s, 0)
			n := byHand(t, d)
			requireDecodeError(t, d.Err(), s.End, "ID", io.ErrUnexpectedEOF)
			return n - 1 // the tail's
		}},
		{name: "wire.Decoder by hand, small buffer", block: handBlock, perBlock: 64 * handTimes, read: func(t *testing.T, s *soakStream) int64 {
			d := wire.NewStreamDecoder(s, 16)
			n := byHand(t, d)
			require.NoError(t, d.Finish())
			require.Equal(t, s.End, d.Offset())
			return n
		}},
		{name: "wire.Decoder, one section", block: handBlock, perBlock: 64 * handTimes, tail: []byte{5}, read: func(t *testing.T, s *soakStream) (n int64) {
			s.head = wire.AppendUint64(nil, uint64(s.End))
			s.End += 8
			d := wire.NewStreamDecoder(s, 0)
			d.Field("All").Section(wire.PrefixUint64BE, func() {
				require.Equal(t, int(min(s.End-8, math.MaxInt)), d.Len())
				n = byHand(t, d)
			})
			require.NoError(t, d.Err())
			require.Equal(t, s.End, d.Offset())
			d.Field("Bool").StrictBool()
			requireDecodeError(t, d.Err(), s.End, "Bool", wire.ErrInvalidBool)
			return n
		}},
		{name: "wire.Decoder.Elements without a limit", block: zeros, perBlock: int64(len(zeros)), read: func(t *testing.T, s *soakStream) (n int64) {
			s.head = wire.AppendUint64(nil, uint64(s.End))
			s.End += 8
			d := wire.NewStreamDecoder(s, 0)
			d.MaxLen = -1
			for i := range d.Field("List").Elements(wire.PrefixUint64BE, 1) {
				d.Uint8()
				if int64(i) != n && math.MaxInt > math.MaxInt32 {
					require.Fail(t, "another index")
				}
				n++
			}
			require.NoError(t, d.Finish())
			require.Equal(t, s.End, d.Offset())
			return n
		}},
		{name: "wire.Decoder.Skip", block: zeros, perBlock: 1, tail: []byte{7}, read: func(t *testing.T, s *soakStream) int64 {
			d := wire.NewStreamDecoder(s, 0)
			blocks := s.blocks
			d.Skip(uint64(s.End))
			require.Equal(t, s.End, d.Offset())
			require.Equal(t, uint8(7), d.Uint8())
			require.NoError(t, d.Finish())
			return blocks
		}},
		{name: "wire, plain Read, bufio", block: plainBlock, perBlock: plainTimes, share: 8, read: func(t *testing.T, s *soakStream) int64 {
			return readPlainValues(t, bufio.NewReader(s))
		}},
		{name: "wire, plain Read", block: plainBlock, perBlock: plainTimes, share: 8, read: func(t *testing.T, s *soakStream) int64 {
			return readPlainValues(t, plainReader{s})
		}},
	}
}

func requireDecodeError(t *testing.T, err error, offset int64, path string, cause error) {
	t.Helper()
	var at *wire.DecodeError
	require.ErrorAs(t, err, &at)
	require.ErrorIs(t, err, cause)
	require.Equal(t, offset, at.Offset)
	require.Equal(t, path, at.Path)
}

// plainValues appends one of each that a plain function reads.
func plainValues(b []byte) []byte {
	b = wire.AppendUint64(wire.AppendBool(b, true), math.MaxUint64)
	b = wire.AppendInt16LE(wire.AppendFloat32(b, 1.5), -2)
	b, _ = wire.AppendUintN(b, 3, 1<<24-1)
	b, _ = wire.AppendCString(b, "until a NUL")
	for _, p := range soakPrefixes {
		b, _ = p.AppendByteArray(b, make([]byte, 100))
	}
	b, _ = wire.AppendString(b, string(make([]byte, 2000)))
	return wire.AppendBytes(b, make([]byte, 8000))
}

// soakPrefixNames are the keys of hostilePrefixes, and soakPrefixes its values, in an order.
var soakPrefixNames = slices.Sorted(maps.Keys(hostilePrefixes))

var soakPrefixes = func() (all []wire.Prefix) {
	for _, name := range soakPrefixNames {
		all = append(all, hostilePrefixes[name])
	}
	return all
}()

func readPlainValues(t *testing.T, r io.Reader) (n int64) {
	for {
		yes, err := wire.ReadBool(r)
		if err == io.EOF {
			return n
		}
		u64, err1 := wire.ReadUint64(r)
		f, err2 := wire.ReadFloat32(r)
		i, err3 := wire.ReadInt16LE(r)
		u24, err4 := wire.ReadUintN(r, 3)
		s, err5 := wire.ReadCString(r)
		if !yes || u64 != math.MaxUint64 || f != 1.5 || i != -2 || u24 != 1<<24-1 || s != "until a NUL" {
			require.NoError(t, errors.Join(err, err1, err2, err3, err4, err5))
			require.Fail(t, "another value", "record %d", n)
		}
		for _, p := range soakPrefixes {
			b, err := p.ReadByteArray(r)
			if err != nil || len(b) != 100 {
				require.NoError(t, err)
				require.Len(t, b, 100)
			}
		}
		s, err = wire.ReadString(r)
		require.NoError(t, err)
		b, err := wire.ReadBytes(r, 8000)
		require.NoError(t, err)
		require.Equal(t, 10_000, len(s)+len(b))
		n++
	}
}
