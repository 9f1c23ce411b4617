package wire_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// leaves are values of every kind, each longer than the smallest buffer of a stream where it can be.
func leaves() map[string]fields {
	const size = 40
	long := strings.Repeat("l", size)
	value := func(v string) *string { return &v }
	raw := func() *[]byte { b := []byte(long); return &b }
	u64s := func() *[]uint64 { v := make([]uint64, 5); return &v }
	var (
		u8v  uint8
		u16v uint16 = 1
		u64v uint64 = 1 << 60
		i64v int64  = -1 << 40
		n           = 3
		f           = 1.5
		b    bool
	)
	return map[string]fields{
		"Uint8":         func(c *wire.Codec) { c.Uint8("V", &u8v) },
		"Bool":          func(c *wire.Codec) { c.StrictBool("V", &b) },
		"Uint16":        func(c *wire.Codec) { c.Uint16("V", &u16v) },
		"Uint64":        func(c *wire.Codec) { c.Uint64("V", &u64v) },
		"Float16":       func(c *wire.Codec) { c.Float16("V", &f) },
		"UintN":         func(c *wire.Codec) { c.UintN("V", 8, &u64v) },
		"Uvarint":       func(c *wire.Codec) { c.Uvarint("V", &u64v) },
		"SLEB":          func(c *wire.Codec) { c.SLEB("V", &i64v) },
		"Count":         func(c *wire.Codec) { c.Count("V", wire.PrefixUint16BE, &n) },
		"Uint64s":       func(c *wire.Codec) { c.Uint64s("V", wire.PrefixUint16BE, u64s()) },
		"Uint16s":       func(c *wire.Codec) { v := make([]uint16, size); c.Uint16s("V", wire.PrefixUvarint, &v) },
		"String":        func(c *wire.Codec) { c.String("V", wire.PrefixUint16BE, value(long)) },
		"UTF8String":    func(c *wire.Codec) { c.UTF8String("V", wire.PrefixUvarint, value(long)) },
		"NullString":    func(c *wire.Codec) { v := value(long); c.NullString("V", wire.PrefixInt16BE.Null(), &v) },
		"ByteArray":     func(c *wire.Codec) { c.ByteArray("V", wire.PrefixUint16BE, raw()) },
		"ByteArrayView": func(c *wire.Codec) { c.ByteArrayView("V", wire.PrefixUint16BE, raw()) },
		"Into":          func(c *wire.Codec) { c.Into("V", *raw()) },
		"CString":       func(c *wire.Codec) { c.CString("V", value(long)) },
		"Until":         func(c *wire.Codec) { c.Until("V", "\r\n", value(long)) },
		"Padded":        func(c *wire.Codec) { c.Padded("V", size, ' ', value("p")) },
		"Padded short":  func(c *wire.Codec) { c.Padded("V", 4, ' ', value("p")) },
		"Decimal":       func(c *wire.Codec) { c.Decimal("V", "\r\n", &i64v) },
		"Magic":         func(c *wire.Codec) { c.Magic("V", long) },
		"Value": func(c *wire.Codec) {
			wire.Value(c, "V", &u16v, func(dst []byte, v uint16) ([]byte, error) { return wire.AppendUint16(dst, v), nil }, wire.ConsumeUint16)
		},
	}
}

// led codes what goes before a value and moves the buffer of a stream on.
func led(value fields) fields {
	return func(c *wire.Codec) {
		c.Pad(lead)
		value(c)
	}
}

const lead = 100

// TestOffsetOfAValue: a failure after a value has the offset at which that starts, from a slice and from a stream, in
// the first record and in a later one, and to a slice and to a stream.
func TestOffsetOfAValue(t *testing.T) {
	for name, code := range leaves() {
		good := led(code)
		bad := fields(func(c *wire.Codec) {
			good(c)
			c.Fail("X", errSense)
		})
		b, err := wire.Append(nil, good)
		require.NoError(t, err, name)
		want := &wire.DecodeError{Path: "X", Offset: lead, Err: errSense}
		assert.Equal(t, want, wire.Unmarshal(b, bad), name)
		later := &wire.DecodeError{Path: "X", Offset: lead + int64(len(b)), Err: errSense}
		twice := append(bytes.Clone(b), b...)
		for _, size := range []int{1, 64, 0} {
			for how, r := range map[string]io.Reader{
				"in one piece": bytes.NewReader(twice),
				"byte by byte": iotest.OneByteReader(bytes.NewReader(twice)),
				"in halves":    iotest.HalfReader(bytes.NewReader(twice)),
			} {
				d := wire.NewStreamDecoder(r, size)
				require.NoError(t, d.Decode(good), "%s %s", name, how)
				assert.Equal(t, later, d.Decode(bad), "%s %s through %d bytes", name, how, size)
			}
		}

		_, err = wire.Append(nil, bad)
		assert.Equal(t, &wire.EncodeError{Path: "X", Offset: lead, Err: errSense}, err, name)
		for _, size := range []int{1, 64, 0} {
			e := wire.NewStreamEncoder(io.Discard, size)
			require.NoError(t, e.Encode(good), name)
			assert.Equal(t, &wire.EncodeError{Path: "X", Offset: lead + int64(len(b)), Err: errSense}, e.Encode(bad),
				"%s through %d bytes", name, size)
			e = wire.NewStreamEncoder(io.Discard, size)
			require.NoError(t, e.Encode(fields(func(c *wire.Codec) { c.Pad(20) })), name)
			assert.Equal(t, &wire.EncodeError{Path: "X", Offset: lead + 20, Err: errSense}, e.Encode(bad),
				"%s, longer than all before, through %d bytes", name, size)
		}
	}
}

// TestOffsetOfWhatIsCut: a value that ends early fails where it starts, wherever it is cut.
func TestOffsetOfWhatIsCut(t *testing.T) {
	for name, code := range leaves() {
		good := led(code)
		b, err := wire.Append(nil, good)
		require.NoError(t, err, name)
		for cut := lead; cut < len(b); cut++ {
			for _, size := range []int{1, 64, 0} {
				d := wire.NewStreamDecoder(bytes.NewReader(append(bytes.Clone(b), b[:cut]...)), size)
				require.NoError(t, d.Decode(good), name)
				err := d.Decode(good)
				var e *wire.DecodeError
				require.ErrorAs(t, err, &e, name)
				require.ErrorIs(t, err, io.ErrUnexpectedEOF, name)
				require.Equal(t, lead+int64(len(b)), e.Offset, "%s cut at %d, through %d bytes: %v", name, cut, size, err)
				require.Equal(t, "V", e.Path, name)
			}
		}
	}
}

// TestOffsetOfARest: what takes all that is left of a stream, and padding, start where they do, too.
func TestOffsetOfARest(t *testing.T) {
	long := bytes.Repeat([]byte("r"), 40)
	for name, code := range map[string]fields{
		"Rest":     func(c *wire.Codec) { c.Rest("V", &long) },
		"RestView": func(c *wire.Codec) { c.RestView("V", &long) },
		"Pad":      func(c *wire.Codec) { c.Pad(40) },
		"Align":    func(c *wire.Codec) { c.Align(64) },
	} {
		bad := led(func(c *wire.Codec) {
			code(c)
			c.Fail("X", errSense)
		})
		b, err := wire.Append(nil, led(code))
		require.NoError(t, err, name)
		d := wire.NewStreamDecoder(iotest.HalfReader(bytes.NewReader(append(make([]byte, 20), b...))), 1)
		short := fields(func(c *wire.Codec) { c.Pad(20) })
		require.NoError(t, d.Decode(short), name)
		assert.Equal(t, &wire.DecodeError{Path: "X", Offset: lead + 20, Err: errSense}, d.Decode(bad), name)
		e := wire.NewStreamEncoder(io.Discard, 1)
		require.NoError(t, e.Encode(short), name)
		assert.Equal(t, &wire.EncodeError{Path: "X", Offset: lead + 20, Err: errSense}, e.Encode(bad), name)
	}
}

// TestOffsetInARecord is where the next value starts, from the start of the outermost record, after every value.
func TestOffsetInARecord(t *testing.T) {
	for name, code := range leaves() {
		var at []int64
		r := fields(func(c *wire.Codec) {
			at = append(at[:0], c.Offset())
			code(c)
			at = append(at, c.Offset())
			code(c)
			at = append(at, c.Offset())
		})
		b, err := wire.Append(nil, r)
		require.NoError(t, err, name)
		want := []int64{0, int64(len(b) / 2), int64(len(b))}
		require.Equal(t, want, at, name)
		require.NoError(t, wire.Unmarshal(b, r), name)
		require.Equal(t, want, at, name)
		d := wire.NewStreamDecoder(bytes.NewReader(append(bytes.Clone(b), b...)), 1)
		e := wire.NewStreamEncoder(io.Discard, 1)
		for range 2 {
			require.NoError(t, d.Decode(r), name)
			require.Equal(t, want, at, name)
			require.NoError(t, e.Encode(r), name)
			require.Equal(t, want, at, name)
		}
		require.Equal(t, io.EOF, d.Decode(r), name)
	}
}
