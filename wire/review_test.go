package wire_test

import (
	"bytes"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// Faults that reviews found.

// An element that goes out through the buffer of a stream before its end was looked at where it no longer was: a panic.
func TestListUntilLeavesNoElementBeforeItIsChecked(t *testing.T) {
	list := [][]byte{bytes.Repeat([]byte{'x'}, 200), bytes.Repeat([]byte{'y'}, 200)}
	r := fields(func(c *wire.Codec) {
		for v := range wire.ListUntil(c, "List", "\x00", &list) {
			c.ByteArray("V", wire.PrefixUint8, v)
		}
	})
	for _, size := range []int{16, 64, 4096} {
		var out bytes.Buffer
		e := wire.NewStreamEncoder(&out, size)
		e.Record("R", r)
		require.NoError(t, e.Flush())
		require.Equal(t, "\xc8"+strings.Repeat("x", 200)+"\xc8"+strings.Repeat("y", 200)+"\x00", out.String())
	}
}

// oddPrefix takes two bytes for nothing, one for a little, and three for more.
var oddPrefix = wire.NewPrefix("odd", func(dst []byte, n uint64) ([]byte, error) {
	switch {
	case n == 0:
		return append(dst, 0xfe, 0xfe), nil
	case n <= 5:
		return append(dst, byte(n)), nil
	case n <= math.MaxUint16:
		return append(dst, 0xff, byte(n>>8), byte(n)), nil
	}
	return dst, wire.ErrOverflow
}, func(b []byte) (uint64, int, error) {
	switch {
	case len(b) > 0 && b[0] <= 5:
		return uint64(b[0]), 1, nil
	case len(b) > 1 && b[0] == 0xfe:
		return 0, 2, nil
	case len(b) > 2:
		return uint64(b[1])<<8 | uint64(b[2]), 3, nil
	}
	return 0, 0, io.ErrUnexpectedEOF
})

// Lengths that take fewer bytes than that of nothing were moved over bytes that were still to be moved.
func TestSectionsOfPrefixThatShrinks(t *testing.T) {
	bodies := []string{"abc", "abc", "abcdefghi", "", "abcdefghi"}
	r := fields(func(c *wire.Codec) {
		c.Section("Out", oddPrefix, func() {
			for _, v := range bodies {
				c.Section("In", oddPrefix, func() { c.Into("V", []byte(v)) })
			}
		})
	})
	b, err := wire.Append(nil, r)
	require.NoError(t, err)
	require.Equal(t, "\xff\x00\x22\x03abc\x03abc\xff\x00\x09abcdefghi\xfe\xfe\xff\x00\x09abcdefghi", string(b))
	require.Equal(t, len(b), wire.Size(r))
}

// ParseJSON wrote into the input of which the field was a view.
func TestParseJSONLeavesViewsAlone(t *testing.T) {
	input := []byte("\x03abc")
	var v []byte
	r := fields(func(c *wire.Codec) { c.ByteArrayView("V", wire.PrefixUint8, &v) })
	require.NoError(t, wire.Unmarshal(input, r))
	require.NoError(t, wire.ParseJSON([]byte(`{"V":"5859"}`), r))
	require.Equal(t, "XY", string(v))
	require.Equal(t, "\x03abc", string(input))
}

// A value that cannot be encoded ended the text.
func TestFormatPrintsWhatCannotBeEncoded(t *testing.T) {
	wide, low, count, part := uint64(1<<40), int64(-1<<40), -3, uint8(9)
	bad := map[float64]uint8{math.NaN(): 1}
	last := uint8(7)
	tests := map[string]struct {
		fields fields
		want   string
	}{
		"UintN": {func(c *wire.Codec) { c.UintN("V", 3, &wide) }, "{V: 1099511627776, Last: 7}"},
		"IntN":  {func(c *wire.Codec) { c.IntN("V", 3, &low) }, "{V: -1099511627776, Last: 7}"},
		"BitField": {
			func(c *wire.Codec) { c.Bits("B", 1, func() { wire.BitField(c, "V", 3, &part); c.Unused(5) }) },
			"{B: {V: 9}, Last: 7}",
		},
		"Count": {func(c *wire.Codec) { c.Count("N", wire.PrefixUint8, &count) }, "{Last: 7}"},
		"Map of NaN": {
			func(c *wire.Codec) {
				for k, v := range wire.Map(c, "M", wire.PrefixUint8, &bad) {
					c.Float64("K", k)
					c.Uint8("V", v)
				}
			},
			"{M: [{K: NaN, V: 1}], Last: 7}",
		},
		"Value": {
			func(c *wire.Codec) {
				wire.Value(c, "V", &wide, func(dst []byte, v uint64) ([]byte, error) { return dst, wire.ErrOverflow },
					func(b []byte) (uint64, int, error) { return 0, 0, wire.ErrOverflow })
			},
			"{V: (varint: value overflows its type), Last: 7}",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := wire.Append(nil, test.fields)
			require.Error(t, err)
			require.Equal(t, test.want, wire.Format(fields(func(c *wire.Codec) {
				test.fields(c)
				c.Uint8("Last", &last)
			})))
		})
	}
}

// Over a stream the null of a section was a length of 2^64-1.
func TestNullSectionIsNegativeOnStreamsToo(t *testing.T) {
	r := fields(func(c *wire.Codec) { c.Section("S", wire.PrefixInt16BE.Null(), func() {}) })
	const want = "wire: S: Section at offset 0: wire: negative length"
	require.EqualError(t, wire.Unmarshal([]byte("\xff\xff"), r), want)
	require.EqualError(t, wire.NewStreamDecoder(strings.NewReader("\xff\xff"), 0).Decode(r), want)
}

// Inside a section without fixed width of length, the bytes of the record before it did not count for its elements of
// no size.
func TestElementsOfNoSizeCountAllBytesBefore(t *testing.T) {
	before := make([]byte, 30000)
	many, one := make([]struct{}, 20000), make([]struct{}, 1)
	r := fields(func(c *wire.Codec) {
		c.Into("Before", before)
		for range wire.List(c, "Many", wire.PrefixUint32BE, &many) {
		}
		c.Section("S", wire.PrefixUvarint, func() {
			for range wire.List(c, "One", wire.PrefixUint8, &one) {
			}
		})
	})
	b, err := wire.Append(nil, r)
	require.NoError(t, err)
	require.NoError(t, wire.Unmarshal(b, r))

	var out bytes.Buffer
	e := wire.NewStreamEncoder(&out, 0)
	require.NoError(t, e.Encode(r))
	require.NoError(t, e.Encode(r))
	require.NoError(t, e.Flush())
	d := wire.NewStreamDecoder(&out, 0)
	require.NoError(t, d.Decode(r))
	require.NoError(t, d.Decode(r))
}

// A Codec that was left by a panic inside Bits took flags outside of it.
func TestNoBitsAreLeftAfterPanic(t *testing.T) {
	var c wire.Codec
	require.Panics(t, func() {
		_, _ = c.Append(nil, fields(func(c *wire.Codec) { c.Bits("B", 1, func() { panic("left") }) }))
	})
	flag := true
	_, err := c.Append(nil, fields(func(c *wire.Codec) { c.Flag("F", &flag) }))
	require.ErrorIs(t, err, wire.ErrBits)
}

type native int

// On a machine of 32 bits an int was written in four bytes.
func TestEnumOfIntHasEightBytesEverywhere(t *testing.T) {
	v := native(-5)
	r := fields(func(c *wire.Codec) { wire.Enum(c, "V", &v) })
	b, err := wire.Append(nil, r)
	require.NoError(t, err)
	require.Equal(t, "\xff\xff\xff\xff\xff\xff\xff\xfb", string(b))
	v = 0
	require.NoError(t, wire.Unmarshal(b, r))
	require.Equal(t, native(-5), v)

	err = wire.Unmarshal([]byte("\x00\x00\x00\x01\x00\x00\x00\x00"), r)
	if math.MaxInt == math.MaxInt32 {
		require.ErrorIs(t, err, wire.ErrOverflow)
	} else {
		require.NoError(t, err)
	}
}

// The first call on a zero Encoder lost the name that was given before it.
func TestZeroEncoderKeepsName(t *testing.T) {
	var e wire.Encoder
	e.Field("Name").String(wire.PrefixUint8, strings.Repeat("x", 300))
	require.EqualError(t, e.Err(), "wire: Name: String at offset 0: wire: string of length 300 exceeds the limit of 255 of uint8")
}

// The end of an element without a name took the dot away that ends the name around it: the path was shorter than its
// names, a panic.
func TestTraceOfNamesThatEndWithDot(t *testing.T) {
	list := []uint8(nil)
	r := fields(func(c *wire.Codec) {
		c.Group(".", func() {
			for v := range wire.List(c, "", wire.PrefixUint8, &list) {
				c.Uint8("V", v)
			}
		})
	})
	require.NoError(t, wire.Trace([]byte("\x02\x01\x02"), r, func(wire.Field) {}))
}

// A Pad that was cut short failed where its sixteenth byte was, and a stream that ended there had ended well.
func TestPadFailsWhereItStarts(t *testing.T) {
	r := fields(func(c *wire.Codec) {
		c.Uint8("A", new(uint8))
		c.Pad(40)
	})
	input := string(make([]byte, 1+16))
	want := &wire.DecodeError{Op: "Pad", Offset: 1, Err: io.ErrUnexpectedEOF}
	require.Equal(t, want, wire.Unmarshal([]byte(input), r))
	require.Equal(t, want, wire.NewStreamDecoder(strings.NewReader(input), 0).Decode(r))
	d := wire.NewStreamDecoder(strings.NewReader(input), 0)
	d.Record("", r)
	require.Equal(t, want, d.Err())
	require.EqualValues(t, 1, d.Offset())
}

// Each element of no size made a name for a tracer that was not there.
func TestElementsOfNoSizeDoNotAllocate(t *testing.T) {
	list := make([]struct{}, 5000)
	r := fields(func(c *wire.Codec) {
		for range wire.List(c, "List", wire.PrefixUint16BE, &list) {
		}
	})
	var c wire.Codec
	input := []byte{5000 >> 8, 5000 & 0xff}
	require.Less(t, testing.AllocsPerRun(10, func() { require.NoError(t, c.Unmarshal(input, r)) }), 100.0)
}
