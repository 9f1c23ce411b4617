package fuzz_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// The tests here are about one law: a setting means the same on both sides. What an encoder emits, the decoder with the
// same settings accepts and turns into the same value, and what the decoder refuses for a limit, the encoder does.

// rounds is how many settings each of them draws: more in a long run.
func rounds() int {
	if *soakSize < 1<<20 {
		return 1000
	}
	return 10_000
}

// drawn returns a source of settings, and says which one it was if the test fails.
func drawn(t *testing.T) *rand.Rand {
	seed := rand.Uint64()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed %d", seed)
		}
	})
	return rand.New(rand.NewPCG(seed, 0))
}

// oneOf returns one of some values.
func oneOf[T any](rng *rand.Rand, some ...T) T { return some[rng.IntN(len(some))] }

// A limitedPrefix is a Prefix with limits, and the same Prefix without.
type limitedPrefix struct {
	prefix, free wire.Prefix
	null         bool
	limit        int // of prefix; negative: none of its own
}

func (p limitedPrefix) String() string { return p.prefix.String() }

// drawPrefix draws any kind of prefix and any adjustments.
func drawPrefix(rng *rand.Rand) limitedPrefix {
	for {
		p := oneOf(rng, wire.PrefixUint8, wire.PrefixUint16BE, wire.PrefixUint16LE, wire.PrefixUint24BE, wire.PrefixUint24LE, wire.PrefixUint32BE, wire.PrefixUint32LE,
			wire.PrefixUint64BE, wire.PrefixUint64LE, wire.PrefixInt8, wire.PrefixInt16BE, wire.PrefixInt16LE,
			wire.PrefixInt32BE, wire.PrefixInt32LE, wire.PrefixInt64BE,
			wire.PrefixInt64LE, wire.PrefixUvarint, wire.PrefixVarInt, wire.PrefixVarLong, wire.PrefixZigzag, wire.PrefixQUIC,
			wire.PrefixCompactSize, wire.PrefixVLQ,
			wire.PrefixBER, decimalCount, ownPrefix)
		x := limitedPrefix{limit: -1}
		if rng.IntN(3) == 0 {
			p = p.Plus(rng.IntN(9) - 3)
		}
		if rng.IntN(3) == 0 {
			p, x.null = p.Null(), true
		}
		x.prefix, x.free = p, p.MaxLen(-1)
		if rng.IntN(2) == 0 {
			x.limit = rng.IntN(300)
			x.prefix = x.prefix.MaxLen(cmp.Or(x.limit, -1))
			if x.limit == 0 {
				x.limit = -1
			}
		}
		if rng.IntN(4) == 0 {
			if q := x.prefix.MaxBytes(1 + rng.IntN(3)); q != 0 {
				x.prefix = q
			}
		}
		if rng.IntN(4) == 0 {
			x.prefix = x.prefix.Canonical()
		}
		if x.prefix != 0 && x.free != 0 {
			return x
		}
	}
}

// ownPrefix is a kind of one's own: two bytes that count downwards.
var ownPrefix = wire.NewPrefix("downwards", func(dst []byte, n uint64) ([]byte, error) {
	if n > math.MaxUint16 {
		return dst, wire.ErrOverflow
	}
	return wire.AppendUint16(dst, ^uint16(n)), nil
}, func(b []byte) (uint64, int, error) {
	v, n, err := wire.ConsumeUint16(b)
	return uint64(^v), n, err
})

// isLimit says whether err is one of the limits.
func isLimit(err error) bool {
	return errors.Is(err, wire.ErrTooLong) || errors.Is(err, wire.ErrTooDeep) || errors.Is(err, wire.ErrOverflow) || errors.Is(err, wire.ErrNegative)
}

func TestLimitsOfPrefixes(t *testing.T) {
	t.Parallel()
	rng := drawn(t)
	for range rounds() {
		p := drawPrefix(rng)
		n := oneOf(rng, 0, 1, 2, 126, 127, 128, 250, 255, 256, 300, rng.IntN(400), max(0, p.limit), p.limit+1)
		s := strings.Repeat("x", n)
		row := fmt.Sprintf("%v, %d bytes", p, n)

		b, err := p.prefix.AppendString(nil, s)
		require.Equal(t, len(b), wire.Prefix.Size(p.prefix, uint64(n))*min(1, len(b))+n*min(1, len(b)), row)
		var written bytes.Buffer
		require.Equal(t, err == nil, p.prefix.WriteString(&written, s) == nil, row)
		require.Equal(t, string(b), written.String(), row)
		if err != nil {
			require.True(t, isLimit(err), "%s: %v", row, err)
		}
		free, freeErr := p.free.AppendString(nil, s)
		if freeErr != nil { // the kind has no such length
			require.Error(t, err, row)
			continue
		}
		got, size, consumeErr := p.prefix.ConsumeString(free)
		read, readErr := p.prefix.ReadString(plainReader{strings.NewReader(string(free))})
		require.Equal(t, err == nil, consumeErr == nil, "%s: written %v, read %v", row, err, consumeErr)
		require.Equal(t, err == nil, readErr == nil, "%s: written %v, read %v", row, err, readErr)
		if err != nil {
			require.True(t, isLimit(consumeErr), "%s: %v", row, consumeErr)
			require.True(t, isLimit(readErr), "%s: %v", row, readErr)
			continue
		}
		require.Equal(t, string(free), string(b), row)
		require.Equal(t, []any{s, len(b), s}, []any{got, size, read}, row)

		array, size, err := p.prefix.ConsumeByteArray(b)
		require.NoError(t, err, row)
		require.Equal(t, len(b), size, row)
		again, err := p.prefix.AppendByteArray(nil, array)
		require.NoError(t, err, row)
		require.Equal(t, b, again, row)
	}
}

func TestLimitsOfCounts(t *testing.T) {
	t.Parallel()
	rng := drawn(t)
	for range rounds() {
		p := drawPrefix(rng)
		n := oneOf(rng, rng.Uint64()>>rng.IntN(64), 0, math.MaxUint64, math.MaxInt64, math.MaxUint32, math.MaxInt32, math.MaxUint16, 255)
		row := fmt.Sprintf("%v, %d", p, n)
		b, err := p.prefix.Append(nil, n)
		require.Equal(t, len(b), p.prefix.Size(n), row)
		if err != nil {
			require.True(t, isLimit(err), "%s: %v", row, err)
			continue
		}
		require.LessOrEqual(t, n, p.prefix.Max(), row)
		got, size, err := p.prefix.Consume(b)
		require.NoError(t, err, row)
		require.Equal(t, []any{n, len(b)}, []any{got, size}, row)
		got, err = p.prefix.Read(bytes.NewReader(b))
		require.NoError(t, err, row)
		require.Equal(t, n, got, row)
	}
}

// A limitedField is a field of a limited record: of one kind, with values about as long as the limits.
type limitedField struct {
	kind   int
	prefix limitedPrefix
	text   string
	null   *string
	bytes  []byte
	list   []uint32
	pairs  map[uint16]uint8
	parts  []*limitedField
}

const (
	limitedString = iota
	limitedUTF8
	limitedArray
	limitedView
	limitedNull
	limitedCString
	limitedUntil
	limitedUntilView
	limitedPadded
	limitedNumbers
	limitedList
	limitedRepeat
	limitedListUntil
	limitedMap
	limitedValue
	limitedLeaves
	limitedRest = iota - 1 // those after here hold others
	limitedListRest
	limitedGroup
	limitedSection
	limitedSum
	limitedBits
	limitedOptional
	limitedKinds
)

// A limitedRecord is a Record of such fields; free leaves out the limits of the prefixes.
type limitedRecord struct {
	fields []*limitedField
	free   bool
}

func drawFields(rng *rand.Rand, depth int) (fields []*limitedField) {
	for range 1 + rng.IntN(3) {
		f := &limitedField{kind: rng.IntN(limitedKinds), prefix: drawPrefix(rng)}
		n := oneOf(rng, 0, 1, rng.IntN(40), rng.IntN(300), f.prefix.limit, f.prefix.limit+1)
		n = max(n, 0)
		f.text, f.bytes, f.list, f.pairs = strings.Repeat("t", n), bytes.Repeat([]byte("b"), n), make([]uint32, n), map[uint16]uint8{}
		for i := range n {
			f.pairs[uint16(i)] = 1
		}
		if f.prefix.null && rng.IntN(4) > 0 {
			f.null = &f.text
		}
		if f.kind >= limitedGroup {
			f.parts = []*limitedField{{kind: limitedString, prefix: f.prefix, text: f.text}}
			if depth > 0 {
				f.parts = drawFields(rng, depth-1)
			}
		}
		fields = append(fields, f)
	}
	return fields
}

// appendGroup and consumeGroup are about the number of elements, in a byte. The value is small, as such values are.
func appendGroup(dst []byte, list []uint32) ([]byte, error) { return append(dst, byte(len(list))), nil }

func consumeGroup(b []byte) ([]uint32, int, error) {
	n, size, err := wire.ConsumeUint8(b)
	return make([]uint32, n), size, err
}

// Fields describes it.
func (r *limitedRecord) Fields(c *wire.Codec) {
	for _, f := range r.fields {
		f.code(c, r.free)
	}
}

func (f *limitedField) code(c *wire.Codec, free bool) {
	p := f.prefix.prefix
	if free {
		p = f.prefix.free
	}
	inside := func() {
		for _, part := range f.parts {
			part.code(c, free)
		}
	}
	switch f.kind {
	case limitedString:
		c.String("String", p, &f.text)
	case limitedUTF8:
		c.UTF8String("UTF8String", p, &f.text)
	case limitedArray:
		c.ByteArray("ByteArray", p, &f.bytes)
	case limitedView:
		c.ByteArrayView("ByteArrayView", p, &f.bytes)
	case limitedNull:
		if f.prefix.null {
			c.NullString("NullString", p, &f.null)
		}
	case limitedCString:
		c.CString("CString", &f.text)
	case limitedUntil:
		c.Until("Until", "\r\n", &f.text)
	case limitedUntilView:
		c.UntilView("UntilView", "\r\n", &f.bytes)
	case limitedPadded:
		c.Padded("Padded", 100, ' ', &f.text)
	case limitedNumbers:
		c.Uint32s("Uint32s", p, &f.list)
	case limitedList:
		for v := range wire.List(c, "List", p, &f.list) {
			c.Uint32("", v)
		}
	case limitedRepeat:
		n := len(f.list)
		c.Count("Count", p, &n)
		for v := range wire.Repeat(c, "Repeat", n, &f.list) {
			c.Uint32("", v)
		}
	case limitedListUntil:
		for v := range wire.ListUntil(c, "ListUntil", "\xff", &f.list) {
			c.Uint32("", v)
		}
	case limitedMap:
		for k, v := range wire.Map(c, "Map", p, &f.pairs) {
			c.Uint16("", k)
			c.Uint8("", v)
		}
	case limitedValue:
		wire.Value(c, "Value", &f.list, appendGroup, consumeGroup)
	case limitedRest:
		c.Section("In", f.prefix.free, func() { c.Rest("Rest", &f.bytes) })
	case limitedListRest:
		c.Section("In", f.prefix.free, func() {
			for v := range wire.ListRest(c, "ListRest", &f.list) {
				c.Uint32("", v)
			}
		})
	case limitedGroup:
		c.Group("Group", inside)
	case limitedSection:
		c.Section("Section", p, inside)
	case limitedSum:
		c.Sum("Sum", soakSum, inside)
	case limitedBits:
		c.Bits("Bits", 1, func() { c.Unused(8); inside() })
	case limitedOptional:
		v := new(struct{})
		for range wire.Optional(c, "Optional", &v) {
			inside()
		}
	}
}

// blank returns fields of the same shape, without values.
func blank(fields []*limitedField) (all []*limitedField) {
	for _, f := range fields {
		all = append(all, &limitedField{kind: f.kind, prefix: f.prefix, parts: blank(f.parts)})
	}
	return all
}

func TestLimitsOfRecords(t *testing.T) {
	t.Parallel()
	rng := drawn(t)
	kinds := map[string]int{}
	for range rounds() {
		r := &limitedRecord{fields: drawFields(rng, rng.IntN(4))}
		settings := wire.Codec{MaxLen: oneOf(rng, 0, -1, 1+rng.IntN(60), 1+rng.IntN(400)), MaxDepth: oneOf(rng, 0, -1, 1+rng.IntN(3), 1+rng.IntN(5))}
		row := func() string {
			return fmt.Sprintf("MaxLen %d, MaxDepth %d: %s", settings.MaxLen, settings.MaxDepth, wire.Format(r))
		}
		c := settings
		b, err := c.Append(nil, r)
		encodes := err == nil
		require.Equal(t, len(b), c.Size(r), row())
		kinds[className(err)]++
		if err != nil {
			require.True(t, isLimit(err), "%s: %v", row(), err)
		}
		for _, size := range []int{0, 16} {
			var out bytes.Buffer
			e := wire.NewStreamEncoder(&out, size)
			if size == 0 {
				e = wire.NewEncoder(nil)
			}
			e.MaxLen, e.MaxDepth = settings.MaxLen, settings.MaxDepth
			streamed := e.Encode(r)
			require.Equal(t, encodes, streamed == nil, "%s: Append %v, Encode %v", row(), err, streamed)
			if encodes {
				got, err := e.Bytes()
				require.NoError(t, err, row())
				require.Equal(t, b, append(out.Bytes(), got...), row())
			}
		}

		// The bytes as they are without limits.
		free := wire.Codec{MaxLen: -1, MaxDepth: -1}
		whole, freeErr := free.Append(nil, &limitedRecord{r.fields, true})
		if freeErr != nil { // a kind of prefix has no such length, whatever the limits
			require.Error(t, err, row())
			continue
		}
		if encodes {
			require.Equal(t, whole, b, row())
		}
		check := func(what string, fields []*limitedField, decoded error) {
			require.Equal(t, encodes, decoded == nil, "%s: Append %v, %s %v", row(), err, what, decoded)
			if decoded != nil {
				require.True(t, isLimit(decoded), "%s: %s: %v", row(), what, decoded)
				return
			}
			again, err := c.Append(nil, &limitedRecord{fields: fields})
			require.NoError(t, err, "%s, %s", row(), what)
			require.Equal(t, b, again, "%s, %s", row(), what)
		}
		fields := blank(r.fields)
		check("Unmarshal", fields, c.Unmarshal(whole, &limitedRecord{fields: fields}))
		for _, size := range []int{0, 16, 4096} {
			fields := blank(r.fields)
			d := wire.NewStreamDecoder(plainReader{bytes.NewReader(whole)}, size)
			if size == 0 {
				d = wire.NewDecoder(whole)
			}
			d.MaxLen, d.MaxDepth = settings.MaxLen, settings.MaxDepth
			decoded := d.Decode(&limitedRecord{fields: fields})
			if decoded == io.EOF && len(whole) == 0 {
				decoded = nil
			}
			check(fmt.Sprintf("Decode with a buffer of %d", size), fields, decoded)
		}
	}
	for _, class := range []string{"none", "TooLong", "TooDeep"} {
		require.Greater(t, kinds[class], rounds()/100, "%v", kinds)
	}
}

// TestLimitsByHand is about Decoder and Encoder, a value at a time.
func TestLimitsByHand(t *testing.T) {
	t.Parallel()
	rng := drawn(t)
	for range rounds() {
		p := drawPrefix(rng)
		most := oneOf(rng, 0, -1, 1+rng.IntN(300))
		n := max(0, oneOf(rng, rng.IntN(400), most, most+1, p.limit, p.limit+1))
		s := strings.Repeat("x", n)
		for name, value := range map[string]struct {
			write func(e *wire.Encoder, p wire.Prefix)
			read  func(d *wire.Decoder) bool
		}{
			"String":     {func(e *wire.Encoder, p wire.Prefix) { e.String(p, s) }, func(d *wire.Decoder) bool { return d.String(p.prefix) == s }},
			"UTF8String": {func(e *wire.Encoder, p wire.Prefix) { e.UTF8String(p, s) }, func(d *wire.Decoder) bool { return d.UTF8String(p.prefix) == s }},
			"ByteArray":  {func(e *wire.Encoder, p wire.Prefix) { e.ByteArray(p, []byte(s)) }, func(d *wire.Decoder) bool { return string(d.ByteArray(p.prefix)) == s }},
			"ByteArrayView": {func(e *wire.Encoder, p wire.Prefix) { e.ByteArray(p, []byte(s)) },
				func(d *wire.Decoder) bool { return string(d.ByteArrayView(p.prefix)) == s }},
			"CString": {func(e *wire.Encoder, _ wire.Prefix) { e.CString(s) }, func(d *wire.Decoder) bool { return d.CString() == s }},
			"Count": {func(e *wire.Encoder, p wire.Prefix) { e.Count(p, n); e.Raw([]byte(s)) }, func(d *wire.Decoder) bool {
				count := d.Count(p.prefix, 1)
				d.Skip(uint64(count))
				return count == n
			}},
			"Elements": {func(e *wire.Encoder, p wire.Prefix) { e.Count(p, n); e.Raw([]byte(s)) }, func(d *wire.Decoder) bool {
				count := 0
				for range d.Elements(p.prefix, 1) {
					d.Uint8()
					count++
				}
				return count == n
			}},
			"Section": {func(e *wire.Encoder, p wire.Prefix) { e.Section(p, func() { e.Raw([]byte(s)) }) }, func(d *wire.Decoder) bool {
				d.Section(p.prefix, func() { d.Skip(uint64(n)) })
				return true
			}},
		} {
			row := fmt.Sprintf("%s, %v, MaxLen %d, %d bytes", name, p, most, n)
			e := wire.NewEncoder(nil)
			e.MaxLen = most
			value.write(e, p.prefix)
			b, err := e.Bytes()
			free := wire.NewEncoder(nil)
			free.MaxLen = -1
			value.write(free, p.free)
			whole, freeErr := free.Bytes()
			if freeErr != nil {
				require.Error(t, err, row)
				continue
			}
			if err == nil {
				require.Equal(t, whole, b, row)
			} else {
				require.True(t, isLimit(err), "%s: %v", row, err)
			}
			for _, size := range []int{0, 16, 4096} {
				d := wire.NewStreamDecoder(bytes.NewReader(whole), size)
				if size == 0 {
					d = wire.NewDecoder(whole)
				}
				d.MaxLen = most
				same := value.read(d)
				require.Equal(t, err == nil, d.Finish() == nil, "%s: written %v, read %v", row, err, d.Err())
				require.True(t, same || err != nil, row)
				require.True(t, err == nil || isLimit(d.Err()), "%s: %v", row, d.Err())
			}
		}
	}
}

// TestLimitsOfDefaults: where there is no setting, the limits are the same on both sides too, to the byte.
func TestLimitsOfDefaults(t *testing.T) {
	if *soakSize < 1<<20 {
		t.Skip("takes many times 64 MiB: give -soak more than 1MB")
	}
	text := strings.Repeat("x", wire.DefaultMaxLen+1)
	for _, n := range []int{wire.DefaultMaxLen, wire.DefaultMaxLen + 1} {
		s := text[:n]
		fits := n <= wire.DefaultMaxLen
		class := map[bool]string{true: "none", false: "TooLong"}[fits]
		size := map[bool]int{true: n}[fits] // 0 for what is refused

		b, err := wire.AppendCString(nil, s)
		assert.Equal(t, class, className(err), n)
		assert.Equal(t, len(b), wire.SizeCString(s))
		assert.Equal(t, class, className(wire.WriteCString(io.Discard, s)), n)
		b = append([]byte(s), 0)
		got, _, err := wire.ConsumeCString(b)
		assert.Equal(t, []any{class, size}, []any{className(err), len(got)}, n)
		got, err = wire.ReadCString(bytes.NewReader(b))
		assert.Equal(t, []any{class, size}, []any{className(err), len(got)}, n)

		_, err = wire.AppendString(nil, s)
		assert.Equal(t, class, className(err), n)
		assert.Equal(t, fits, wire.SizeString(s) > 0, n)
		assert.Equal(t, class, className(wire.WriteString(io.Discard, s)), n)
		b = append(varint.AppendVarInt(nil, int32(n)), s...)
		got, _, err = wire.ConsumeString(b)
		assert.Equal(t, []any{class, size}, []any{className(err), len(got)}, n)
		array, _, err := wire.ConsumeByteArray(b)
		assert.Equal(t, []any{class, size}, []any{className(err), len(array)}, n)
		array, err = wire.ReadByteArray(bytes.NewReader(b))
		assert.Equal(t, []any{class, size}, []any{className(err), len(array)}, n)

		record := described(func(c *wire.Codec) { c.ByteArrayView("", wire.PrefixVarInt, &array) })
		assert.Equal(t, class, className(wire.Unmarshal(b, record)), n)
		array = []byte(s)
		assert.Equal(t, fits, wire.Size(record) > 0, n)
		_, err = wire.Append(nil, record)
		assert.Equal(t, class, className(err), n)
	}
}

// item is the Item of a Sized: a byte of which the lower bits are the size of a body, and the highest says that two
// more items follow.
func item(b []byte, _ int) (framing.Item, error) {
	return framing.Item{Head: 1, Body: uint64(b[0] & 0x7f), More: uint64(b[0]>>7) * 2}, nil
}

// crlf is CRLF with a limit.
func crlf(max int) framing.Separator {
	f := framing.CRLF()
	f.Max = max
	return f
}

// limited is f with a limit.
func limited(f framing.Length, max int) framing.Length {
	f.Max = max
	return f
}

// A limitedFraming is a framing with a limit, and the same framing without.
type limitedFraming struct {
	framing, free framing.Framing
}

// drawFraming draws a framing and its settings.
func drawFraming(rng *rand.Rand) limitedFraming {
	most := 1 + rng.IntN(300)
	p := drawPrefix(rng)
	adjust, low, tail := rng.IntN(7)-3, rng.IntN(3), oneOf(rng, "", "", "\xce", "end")
	header := bytes.Repeat([]byte("h"), rng.IntN(4))
	sep := oneOf(rng, "\n", "\r\n", "--\n")
	length := func(p wire.Prefix, most int) framing.Framing {
		return framing.Length{Prefix: p, Offset: len(header), Header: header, Adjust: adjust, Min: low, Tail: tail, Max: most}
	}
	make := func(p wire.Prefix, most int) []framing.Framing {
		all := []framing.Framing{
			length(p, most), framing.Netstring{Max: most}, framing.OctetCount{Max: most}, framing.COBS{Max: most}, framing.SLIP{Max: most}, framing.Blocks{Max: most},
			framing.Separator{Sep: []byte(sep), Max: most}, framing.Separator{Sep: []byte(sep), Keep: true, Max: most}, crlf(most), framing.Sized{Item: item, Max: most},
			framing.CRC32(framing.Length{Prefix: wire.PrefixUint32BE, Max: most}), framing.Adler32(framing.COBS{Max: most}), framing.CRC32C(framing.Netstring{Max: most}),
		}
		for _, preset := range []framing.Length{framing.GRPC(), framing.HTTP2(), framing.TLS(), framing.TPKT(), framing.BGP(), framing.Postgres(), framing.Kafka(), framing.DNS(),
			framing.MQTT(), framing.Bitcoin(), framing.AMQP(), framing.MySQL(), framing.Delimited()} {
			all = append(all, limited(preset, most))
		}
		return all
	}
	limits, frees := make(p.prefix, most), make(p.free, -1)
	i := rng.IntN(len(limits))
	return limitedFraming{limits[i], frees[i]}
}

func TestLimitsOfFramings(t *testing.T) {
	t.Parallel()
	rng := drawn(t)
	kinds := map[string]int{}
	for range 3 * rounds() {
		f := drawFraming(rng)
		payload := bytes.Repeat([]byte("p"), rng.IntN(400))
		if l, ok := f.framing.(framing.Length); ok && l.Strip == framing.StripNone { // a whole frame: its length is patched in
			payload = wholeFrame(l, len(payload))
		}
		if s, ok := f.framing.(framing.Sized); ok && s.Item != nil {
			payload = append([]byte{byte(len(payload) & 0x7f)}, payload[:len(payload)&0x7f]...)
		}
		if s, ok := f.framing.(framing.Separator); ok && s.Keep {
			payload = append(payload, s.Sep...)
		}
		row := fmt.Sprintf("%v, %d bytes", f.framing, len(payload))
		frame, err := f.framing.AppendFrame(nil, payload)
		kinds[className(err)]++
		free, freeErr := f.free.AppendFrame(nil, payload)
		if freeErr != nil {
			require.Error(t, err, row)
			continue
		}
		token, splitErr := framing.NewReader(plainReader{bytes.NewReader(free)}, f.framing).ReadFrame()
		require.Equal(t, err == nil, splitErr == nil, "%s: made %v, split %v", row, err, splitErr)
		if err != nil {
			if class := className(splitErr); class != "Malformed" { // a length in more bytes than may be
				require.Equal(t, className(err), class, row)
			}
			continue
		}
		require.Equal(t, free, frame, row)
		require.Equal(t, string(payload), string(token), row)
		var out bytes.Buffer
		require.NoError(t, framing.NewWriter(&out, f.framing).WriteFrame(payload), row)
		require.Equal(t, string(frame), out.String(), row)
	}
	for _, class := range []string{"none", "FrameTooBig"} {
		require.Greater(t, kinds[class], rounds()/100, "%v", kinds)
	}
}

// wholeFrame is a frame of l with about size bytes, as the layout has it.
func wholeFrame(l framing.Length, size int) []byte {
	size = max(size, len(l.Tail), l.Min, l.Adjust)
	body := append(bytes.Repeat([]byte("p"), size-len(l.Tail)), l.Tail...)
	length, err := l.Prefix.MaxLen(-1).Append(nil, uint64(size-l.Adjust))
	if err != nil {
		panic(err) // no preset has so small a prefix
	}
	return slices.Concat(make([]byte, l.Offset), length, body)
}

// TestLimitsOfPresets: the limits that the presets have by themselves, to the byte. Where the length cannot say more,
// there is nothing above.
func TestLimitsOfPresets(t *testing.T) {
	for name, preset := range map[string]struct {
		framing.Length
		most int
	}{
		"GRPC": {framing.GRPC(), 4 << 20}, "HTTP2": {framing.HTTP2(), 16384 + 6}, "TLS": {framing.TLS(), 1<<14 + 2048}, "BGP": {framing.BGP(), 4096 - 18},
		"Postgres": {framing.Postgres(), 4 << 20}, "Bitcoin": {framing.Bitcoin(), 4_000_000 + 4}, "AMQP": {framing.AMQP(), 4 << 20}, "Delimited": {framing.Delimited(), 4 << 20},
		"TPKT": {framing.TPKT(), 65535 - 4}, "DNS": {framing.DNS(), 65535}, "MySQL": {framing.MySQL(), 1 << 24},
	} {
		for _, size := range []int{preset.most, preset.most + 1} {
			l := preset.Length
			most := l.Prefix.Max() // that the prefix can say
			if uint64(size-l.Adjust) > most {
				continue
			}
			payload := wholeFrame(l, size)
			frame := payload
			if l.Strip == 0 {
				payload = payload[len(payload)-size:]
			}
			class := map[bool]string{true: "none", false: "FrameTooBig"}[size == preset.most]
			got, err := l.AppendFrame(nil, payload)
			assert.Equal(t, class, className(err), "%s, %d bytes", name, size)
			assert.True(t, err != nil || bytes.Equal(frame, got), name)
			_, token, err := l.Split(frame, true)
			assert.Equal(t, class, className(err), "%s, %d bytes", name, size)
			assert.True(t, err != nil || bytes.Equal(payload, token), name)
		}
	}
	// The larger ones by their heads.
	for name, preset := range map[string]struct {
		framing.Length
		most uint64
	}{"Kafka": {framing.Kafka(), 100 << 20}} {
		head, _, err := preset.SizeParts(nil, preset.most)
		require.NoError(t, err, name)
		_, _, err = preset.Split(head, false)
		require.NoError(t, err, name)
		_, _, err = preset.SizeParts(nil, preset.most+1)
		assert.Equal(t, "FrameTooBig", className(err), name)
		_, _, err = preset.Split(wire.AppendUint32(nil, uint32(preset.most+1)), false)
		assert.Equal(t, "FrameTooBig", className(err), name)
	}
	_, _, err := framing.MQTT().Split([]byte{0x30, 0xff, 0xff, 0xff, 0x7f}, false) // 2^28-1
	require.NoError(t, err)
	_, _, err = framing.MQTT().Split([]byte{0x30, 0x80, 0x80, 0x80, 0x80, 0x01}, false)
	assert.Equal(t, "Malformed", className(err))
}

// TestLimitsOfPlainFrames is about the functions that frame one payload.
func TestLimitsOfPlainFrames(t *testing.T) {
	t.Parallel()
	rng := drawn(t)
	for range rounds() {
		p := drawPrefix(rng)
		payload := make([]byte, max(0, oneOf(rng, rng.IntN(400), p.limit, p.limit+1)))
		row := fmt.Sprintf("%v, %d bytes", p, len(payload))
		var out, free bytes.Buffer
		err := framing.WriteLengthPrefixed(&out, p.prefix, payload)
		if framing.WriteLengthPrefixed(&free, p.free, payload) != nil {
			require.Error(t, err, row)
			continue
		}
		got, readErr := framing.ReadLengthPrefixed(bytes.NewReader(free.Bytes()), p.prefix, -1)
		require.Equal(t, err == nil, readErr == nil, "%s: written %v, read %v", row, err, readErr)
		if err != nil {
			require.Zero(t, out.Len(), row)
			continue
		}
		require.Equal(t, payload, got, row)
	}
}
