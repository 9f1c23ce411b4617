package wire_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// Faults of version 1, each with its kin.

// Honest minimums of nested lists added up to more than the slice.
func TestNestedCountsAreNotAddedUp(t *testing.T) {
	image := append([]byte{0, 0, 0, 1, 0, 0, 16, 0}, make([]byte, 4*4096)...)
	d := wire.NewDecoder(image)
	n := 0
	for range d.Elements(wire.PrefixUint32BE, 4+16384) {
		for range d.Elements(wire.PrefixUint32BE, 4) {
			d.Uint32()
			n++
		}
	}
	require.NoError(t, d.Finish())
	require.Equal(t, 4096, n)

	lists := append([]byte{85}, bytes.Repeat(append([]byte{1, 100}, make([]byte, 100)...), 85)...)
	d = wire.NewDecoder(lists)
	for range d.Elements(u8, 102) {
		for range d.Elements(u8, 101) {
			for range d.Elements(u8, 1) {
				d.Uint8()
			}
		}
	}
	require.NoError(t, d.Finish())
}

// Views of a stream's buffer were overwritten by the elements after them.
func TestElementsOfAStreamKeepTheirBytes(t *testing.T) {
	input := "\x05" + "\x0aaaaaaaaaaa" + "\x0abbbbbbbbbb" + "\x0acccccccccc" + "\x14dddddddddddddddddddd" + "\x01e"
	want := []string{"aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc", "dddddddddddddddddddd", "e"}
	texts := func(bs [][]byte) (s []string) {
		for _, b := range bs {
			s = append(s, string(b))
		}
		return s
	}
	for _, wrap := range []func(io.Reader) io.Reader{iotest.OneByteReader, iotest.HalfReader, func(r io.Reader) io.Reader { return r }} {
		d := wire.NewStreamDecoder(wrap(strings.NewReader(input)), 16)
		var got [][]byte
		for range d.Elements(u8, 1) {
			got = append(got, d.ByteArray(u8))
		}
		require.NoError(t, d.Finish())
		require.Equal(t, want, texts(got))

		var copies, views [][]byte
		d = wire.NewStreamDecoder(wrap(strings.NewReader(input+input)), 16)
		require.NoError(t, d.Decode(fields(func(c *wire.Codec) {
			for e := range wire.List(c, "", u8, &copies) {
				c.ByteArray("", u8, e)
			}
		})))
		require.NoError(t, d.Decode(fields(func(c *wire.Codec) {
			for e := range wire.List(c, "", u8, &views) {
				c.ByteArrayView("", u8, e)
			}
		})))
		require.Equal(t, want, texts(views), "views live until the next record")
		require.Equal(t, io.EOF, d.Decode(fields(func(*wire.Codec) {})))
		require.Equal(t, want, texts(copies))
	}
}

// Input decided how deep the stack grew.
func TestDepthIsBounded(t *testing.T) {
	deep := bytes.Repeat([]byte{1}, 2_000_000)
	err := wire.Unmarshal(deep, new(tree))
	require.ErrorIs(t, err, wire.ErrTooDeep)
	require.EqualValues(t, 1000, decodeError(t, err).Offset)
	d := wire.NewStreamDecoder(bytes.NewReader(deep), 0)
	require.ErrorIs(t, d.Decode(new(tree)), wire.ErrTooDeep)

	d = wire.NewDecoder(deep)
	var walk func()
	walk = func() {
		for range d.Elements(u8, 1) {
			walk()
		}
	}
	walk()
	require.ErrorIs(t, d.Err(), wire.ErrTooDeep)

	for name, nest := range map[string]func(c *wire.Codec, again func()){
		"list": func(c *wire.Codec, again func()) {
			one := []int{0}
			for range wire.List(c, "", u8, &one) {
				again()
			}
		},
		"repeat": func(c *wire.Codec, again func()) {
			one := []int{0}
			c.Uint8("", new(uint8))
			for range wire.Repeat(c, "", 1, &one) {
				again()
			}
		},
		"rest": func(c *wire.Codec, again func()) {
			one := []int{0}
			for range wire.ListRest(c, "", &one) {
				c.Uint8("", new(uint8))
				again()
			}
		},
		"map": func(c *wire.Codec, again func()) {
			one := map[int]int{1: 1}
			for range wire.Map(c, "", u8, &one) {
				again()
			}
		},
		"optional": func(c *wire.Codec, again func()) {
			one := new(int)
			for range wire.Optional(c, "", &one) {
				again()
			}
		},
		"when": func(c *wire.Codec, again func()) {
			one := new(int)
			c.Uint8("", new(uint8))
			for range wire.When(c, "", true, &one) {
				again()
			}
		},
		"section": func(c *wire.Codec, again func()) { c.Section("", wire.PrefixUvarint, again) },
		"group":   func(c *wire.Codec, again func()) { c.Uint8("", new(uint8)); c.Group("", again) },
		"sum": func(c *wire.Codec, again func()) {
			c.Uint8("", new(uint8))
			c.Sum("", wire.Sum{Size: 1, Func: func([]byte) uint64 { return 1 }}, again)
		},
		"scalar": func(c *wire.Codec, again func()) { c.Uint8("", new(uint8)); wire.Scalar(c, "", new(string), again) },
		"at":     func(c *wire.Codec, again func()) { c.Uint8("", new(uint8)); c.At(0, again) },
	} {
		var again func()
		calls := 0
		var c *wire.Codec
		again = func() {
			if calls++; calls < 3000 {
				nest(c, again)
			}
		}
		r := fields(func(codec *wire.Codec) { c = codec; again() })
		if name != "section" {
			require.ErrorIs(t, wire.Unmarshal(deep, r), wire.ErrTooDeep, name)
			require.Equal(t, 1001, calls, name)
		}
		if name != "at" {
			calls = 0
			_, err := wire.Append(nil, r)
			require.ErrorIs(t, err, wire.ErrTooDeep, name)
			require.Equal(t, 1001, calls, name)
		}
		calls = 0
		codec := wire.Codec{MaxDepth: 5}
		_, err = codec.Append(nil, r)
		require.Error(t, err)
		require.Equal(t, map[bool]int{false: 6, true: 1}[name == "at"], calls, name)
	}
	// A section of a section of a section: each holds the rest.
	var input []byte
	for range 1100 {
		input = append(wire.AppendUint16(nil, uint16(len(input))), input...)
	}
	var nested func(c *wire.Codec)
	nested = func(c *wire.Codec) {
		if c.Len() > 0 {
			c.Section("", wire.PrefixUint16BE, func() { nested(c) })
		}
	}
	require.ErrorIs(t, wire.Unmarshal(input, fields(nested)), wire.ErrTooDeep)
}

// Text and JSON leave a checksum out, and did not count it as a level.
func TestDepthOfSumsInJSON(t *testing.T) {
	var nest func(c *wire.Codec)
	calls := 0
	nest = func(c *wire.Codec) {
		c.Uint8("N", new(uint8))
		if calls++; calls < 3000 {
			c.Sum("", wire.Sum{Size: 1, Func: func([]byte) uint64 { return 1 }}, func() { nest(c) })
		}
	}
	_, err := wire.AppendJSON(nil, fields(nest))
	require.ErrorIs(t, err, wire.ErrTooDeep)
	require.Equal(t, 1001, calls)
}

// A count above 2^31 became a negative int where an int has 32 bits, if its prefix had no limit.
func TestCountsAboveInt(t *testing.T) {
	p := wire.PrefixUint32BE.MaxLen(-1)
	for _, count := range []string{"\xff\xff\xff\xff", "\x80\x00\x00\x00", "\x80\x00\x00\x01"} {
		input := []byte(count + "12345678")
		for field, record := range map[string]fields{
			"list": func(c *wire.Codec) {
				for v := range wire.List(c, "", p, new([]uint64)) {
					c.Uint64("", v)
				}
			},
			"map": func(c *wire.Codec) {
				for k, v := range wire.Map(c, "", p, new(map[uint32]uint32)) {
					c.Uint32("", k)
					c.Uint32("", v)
				}
			},
			"numbers":    func(c *wire.Codec) { c.Uint64s("", p, new([]uint64)) },
			"string":     func(c *wire.Codec) { c.String("", p, new(string)) },
			"byte array": func(c *wire.Codec) { c.ByteArray("", p, new([]byte)) },
			"view":       func(c *wire.Codec) { c.ByteArrayView("", p, new([]byte)) },
			"section":    func(c *wire.Codec) { c.Section("", p, func() { c.Rest("", new([]byte)) }) },
		} {
			require.Error(t, wire.Unmarshal(input, record), "%x, %s", count, field)
			require.Error(t, wire.NewStreamDecoder(bytes.NewReader(input), 0).Decode(record), "%x, %s", count, field)
		}
		var n int
		_, err := wire.Consume(input, fields(func(c *wire.Codec) { c.Count("", p, &n) }))
		require.Equal(t, err == nil, n > 0, "%x", count)
	}
}

// A short view over a slice passed a MaxLen below 127 that was set after NewDecoder, as it is everywhere.
func TestViewsKeepToMaxLen(t *testing.T) {
	b, err := u8.AppendString(nil, strings.Repeat("x", 102))
	require.NoError(t, err)
	for limit, refused := range map[int]bool{101: true, 102: false, 0: false, -1: false} {
		d := wire.NewDecoder(b)
		d.MaxLen = limit
		v := d.ByteArrayView(u8)
		require.Equal(t, refused, errors.Is(d.Finish(), wire.ErrTooLong), limit)
		require.Equal(t, refused, v == nil, limit)
	}
	d := wire.NewDecoder(append(b, b...)) // and between two values
	require.Len(t, d.ByteArrayView(u8), 102)
	d.MaxLen = 101
	require.Nil(t, d.ByteArrayView(u8))
	require.ErrorIs(t, d.Err(), wire.ErrTooLong)
}

// A length above 32 bits, read by hand, was cut to an int there.
func TestLengthsByHandAreUint64(t *testing.T) {
	d := wire.NewDecoder([]byte("\xff\x02\x00\x00\x00\x01\x00\x00\x00abc"))
	require.Nil(t, d.Bytes(d.CompactSize()))
	require.ErrorIs(t, d.Err(), wire.ErrTooLong)
	d = wire.NewDecoder([]byte("\xff\x02\x00\x00\x00\x01\x00\x00\x00abc"))
	d.MaxLen = -1
	require.Nil(t, d.Bytes(d.CompactSize()))
	require.Error(t, d.Err())
}

// Calling More inside a section made a clean end of the stream an unexpected one.
func TestMoreInASectionSaysNothingOfTheStream(t *testing.T) {
	d := wire.NewStreamDecoder(strings.NewReader("\x02\x01\x02\x01\x09"), 0)
	n := 0
	for d.Err() == nil {
		d.Section(u8, func() {
			for d.More() {
				d.Uint8()
				n++
			}
		})
	}
	require.Equal(t, &wire.DecodeError{Op: "Section", Offset: 5, Err: io.EOF}, d.Err())
	require.Equal(t, 3, n)
}

// A length that ends where the largest offset is counted as no section at all.
func TestSectionToTheLargestOffset(t *testing.T) {
	for _, n := range []uint64{math.MaxInt64 - 8, math.MaxInt64 - 9, math.MaxInt64, math.MaxUint64 - 8} {
		d := wire.NewStreamDecoder(bytes.NewReader(append(wire.AppendUint64(nil, n), "ab"...)), 0)
		d.Section(wire.PrefixUint64BE, func() {
			d.Uint8()
			d.Uint8()
			d.Uint8()
		})
		require.Error(t, d.Err())
		require.NotErrorIs(t, d.Err(), io.EOF, "%d", n)
	}
}

// What an encoder emits the decoder with the same settings accepts.
func TestLimitsHoldOnBothSides(t *testing.T) {
	numbers := make([]uint64, 200)
	r := fields(func(c *wire.Codec) { c.Uint64s("N", wire.PrefixUint32BE, &numbers) })
	for limit, ok := range map[int]bool{199: false, 200: true, 1000: true, 0: true, -1: true} {
		c := wire.Codec{MaxLen: limit}
		b, err := c.Append(nil, r)
		require.Equal(t, ok, err == nil, limit)
		if ok {
			require.NoError(t, c.Unmarshal(b, r))
			d := wire.NewStreamDecoder(bytes.NewReader(b), 0)
			d.MaxLen = limit
			require.NoError(t, d.Decode(r))
		} else {
			b, _ := wire.Append(nil, r)
			require.Equal(t, err.(*wire.EncodeError).Err, c.Unmarshal(b, r).(*wire.DecodeError).Err)
		}
	}
	// Many elements on a stream, and elements of no size.
	many := make([]uint8, 9<<20)
	list := fields(func(c *wire.Codec) {
		for e := range wire.List(c, "L", wire.PrefixUint32BE, &many) {
			c.Uint8("", e)
		}
	})
	b, err := wire.Append(nil, list)
	require.NoError(t, err)
	require.NoError(t, wire.NewStreamDecoder(bytes.NewReader(b), 0).Decode(list))
	for n, ok := range map[int]bool{8192 + 4: true, 8192 + 5: false} {
		empty := make([]struct{}, n)
		nothing := fields(func(c *wire.Codec) {
			for range wire.List(c, "L", wire.PrefixUint32BE, &empty) {
			}
		})
		b, err := wire.Append(nil, nothing)
		require.Equal(t, ok, err == nil, n)
		require.Equal(t, ok, wire.Size(nothing) == 4, n)
		b2 := wire.AppendUint32(nil, uint32(n))
		err = wire.Unmarshal(b2, nothing)
		require.Equal(t, ok, err == nil, n)
		if ok {
			require.Equal(t, b2, b)
		} else {
			require.ErrorIs(t, err, wire.ErrTooLong)
		}
		d := wire.NewStreamDecoder(bytes.NewReader(b2), 0)
		require.Equal(t, ok, d.Decode(nothing) == nil, n)
		d = wire.NewDecoder(b2)
		for range d.Elements(wire.PrefixUint32BE, 0) {
		}
		require.Equal(t, ok, d.Err() == nil, n)
	}
}

// A length that does not fit its prefix was an overflow without a name, an offset or a size.
func TestLengthErrorsSayWhatAndWhere(t *testing.T) {
	long := strings.Repeat("x", 300)
	r := fields(func(c *wire.Codec) {
		n := uint8(1)
		c.Uint8("N", &n)
		c.String("Name", u8, &long)
	})
	_, err := wire.Append(nil, r)
	require.Equal(t, &wire.EncodeError{
		Op: "String", Path: "Name", Offset: 1,
		Err: &wire.LengthError{What: "string", Got: 300, Limit: 255, Offset: 1, Prefix: u8},
	}, err)
	require.ErrorIs(t, err, wire.ErrOverflow)
	require.ErrorIs(t, err, wire.ErrTooLong)
	require.EqualError(t, err, "wire: Name: String at offset 1: wire: string of length 300 exceeds the limit of 255 of uint8")
	require.Zero(t, wire.Size(r))

	e := wire.NewEncoder(nil)
	e.Uint8(1)
	e.Field("Name").String(u8, long)
	require.Equal(t, err, e.Err())

	d := wire.NewDecoder([]byte("\x00\x05abcde"))
	d.MaxLen = 4
	d.Uint8()
	d.Field("Name").String(u8)
	require.Equal(t, &wire.LengthError{What: "string", Got: 5, Limit: 4, Offset: 1}, decodeError(t, d.Err()).Err)
}

// Offsets inside of sections were off by what their lengths grew to.
func TestEncoderOffsetCountsOpenPrefixesAtTheirShortest(t *testing.T) {
	e := wire.NewEncoder(nil)
	e.Section(wire.PrefixUvarint, func() {
		require.EqualValues(t, 1, e.Offset())
		e.Section(wire.PrefixQUIC, func() {
			require.EqualValues(t, 2, e.Offset())
			e.Raw(make([]byte, 200))
			require.EqualValues(t, 202, e.Offset())
		})
		require.EqualValues(t, 202, e.Offset(), "the outermost is still open")
	})
	require.EqualValues(t, 204, e.Offset(), "two bytes each")
	b, err := e.Bytes()
	require.NoError(t, err)
	require.Equal(t, "\xca\x01\x40\xc8", string(b[:4]))
}

// A map holds as many NaNs as it is given, and loses each of them.
func TestNaNIsNoKey(t *testing.T) {
	m := map[float64]uint8{1: 1, math.NaN(): 2}
	r := fields(func(c *wire.Codec) {
		for k, v := range wire.Map(c, "M", u8, &m) {
			c.Float64("K", k)
			c.Uint8("V", v)
		}
	})
	_, err := wire.Append(nil, r)
	require.ErrorIs(t, err, wire.ErrNaN)
	nan := append(wire.AppendFloat64([]byte{1}, math.NaN()), 1)
	err = wire.Unmarshal(nan, r)
	require.Equal(t, &wire.DecodeError{Op: "Map", Path: "M[0]", Offset: 1, Err: wire.ErrNaN}, err)
}

// An error of the reader between two records is not the end.
func TestStreamsGoOnAfterADeadline(t *testing.T) {
	fault := errors.New("deadline")
	var v uint16
	r := fields(func(c *wire.Codec) { c.Uint16("V", &v) })
	input := io.MultiReader(strings.NewReader("\x00\x01"), &faulty{fault, strings.NewReader("\x00\x02\x00")}, &faulty{fault, strings.NewReader("\x03")})
	d := wire.NewStreamDecoder(input, 0)
	require.NoError(t, d.Decode(r))
	err := d.Decode(r)
	require.Equal(t, &wire.DecodeError{Op: "Decode", Offset: 2, Err: fault}, err)
	require.NoError(t, d.Err())
	require.NoError(t, d.Decode(r))
	require.EqualValues(t, 2, v)
	err = d.Decode(r)
	require.Equal(t, &wire.DecodeError{Op: "Uint16", Path: "V", Offset: 4, Err: fault}, err, "inside a record it is final")
	require.Equal(t, err, d.Decode(r))
	require.Equal(t, err, d.Err())

	d = wire.NewStreamDecoder(io.MultiReader(strings.NewReader("\x01"), &faulty{fault, strings.NewReader("\x02")}), 0)
	var got []uint8
	for range 2 {
		for d.More() {
			got = append(got, d.Uint8())
		}
		if len(got) == 1 {
			require.Equal(t, &wire.DecodeError{Op: "More", Offset: 1, Err: fault}, d.Err())
		}
	}
	require.NoError(t, d.Err())
	require.Equal(t, []uint8{1, 2}, got)
}

// A faulty reader fails once before it reads.
type faulty struct {
	err error
	r   io.Reader
}

func (f *faulty) Read(p []byte) (int, error) {
	if err := f.err; err != nil {
		f.err = nil
		return 0, err
	}
	return f.r.Read(p)
}

// What is cut short leaves an array as it is, and does not panic as a conversion of a slice would.
func TestIntoOfCutInput(t *testing.T) {
	var id [16]byte
	d := wire.NewDecoder([]byte("short"))
	d.Into(id[:])
	require.Equal(t, &wire.DecodeError{Op: "Into", Err: io.ErrUnexpectedEOF}, d.Err())
	require.Zero(t, id)
}

// Nothing of a record that fails to encode goes out, and what was encoded before it does.
func TestEncodeTakesAFailedRecordBack(t *testing.T) {
	long := strings.Repeat("x", 300)
	bad := fields(func(c *wire.Codec) {
		n := uint64(7)
		c.Uint64("N", &n)
		c.Section("S", wire.PrefixUvarint, func() { c.String("Name", u8, &long) })
	})
	good := fields(func(c *wire.Codec) {
		n := uint16(7)
		c.Uint16("N", &n)
	})
	var out bytes.Buffer
	e := wire.NewStreamEncoder(&out, 16)
	require.NoError(t, e.Encode(good))
	require.Error(t, e.Encode(bad))
	require.NoError(t, e.Encode(good))
	require.NoError(t, e.Flush())
	require.Equal(t, "\x00\x07\x00\x07", out.String())
	require.EqualValues(t, 4, e.Offset())
}

// A large record does not keep its memory for ever.
func TestStreamsLetGoOfLargeBuffers(t *testing.T) {
	large := append(wire.AppendUint32(nil, 8<<20), make([]byte, 8<<20)...)
	small := bytes.Repeat([]byte{0, 0, 0, 0}, 100)
	var view []byte
	r := fields(func(c *wire.Codec) { c.ByteArrayView("V", wire.PrefixUint32BE, &view) })
	d := wire.NewStreamDecoder(io.MultiReader(bytes.NewReader(large), bytes.NewReader(small)), 0)
	require.NoError(t, d.Decode(r))
	require.Len(t, view, 8<<20)
	require.GreaterOrEqual(t, wire.BufferSize(d), 8<<20)
	for range 100 {
		require.NoError(t, d.Decode(r))
	}
	require.LessOrEqual(t, wire.BufferSize(d), 64<<10)
}

// Zero values and nil arguments are errors.
func TestNothingIsAnError(t *testing.T) {
	_, err := wire.Append(nil, nil)
	require.ErrorIs(t, err, wire.ErrNil)
	require.ErrorIs(t, wire.Unmarshal([]byte{1}, nil), wire.ErrNil)
	require.Zero(t, wire.Size(nil))
	require.Equal(t, "{}", wire.Format(nil))
	_, err = wire.AppendJSON(nil, nil)
	require.ErrorIs(t, err, wire.ErrNil)
	require.ErrorIs(t, wire.ParseJSON([]byte("{}"), nil), wire.ErrNil)
	require.ErrorIs(t, wire.Dump(io.Discard, []byte{1}, nil), wire.ErrNil)
	require.NoError(t, wire.Trace([]byte{0}, new(tree), nil))

	var d wire.Decoder
	require.Equal(t, io.EOF, d.Decode(new(tree)))
	d.ResetStream(nil)
	require.False(t, d.More())
	require.ErrorIs(t, d.Err(), wire.ErrNil)
	d.Uint8()
	require.ErrorIs(t, d.Err(), wire.ErrNil)
	var e wire.Encoder
	require.NoError(t, e.Encode(new(tree)))
	b, err := e.Bytes()
	require.NoError(t, err)
	require.Equal(t, []byte{0}, b)
	e.ResetStream(nil)
	e.Uint8(1)
	require.ErrorIs(t, e.Flush(), wire.ErrNil)
	require.ErrorIs(t, wire.NewStreamEncoder(nil, 0).Encode(new(tree)), wire.ErrNil)
}
