package wiretest

import (
	"bytes"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// lies are what the kit would see if wire broke its laws: subjects that say something else of themselves than wire does,
// and records that are not the same each time. Each check that sees them is asked alone, for others would see them, too.
var lies = []struct {
	lie   string
	check string
	s     func(t *testing.T) *subject
	says  string
}{
	{"panics when two look at once", "read only", func(t *testing.T) *subject {
		var looks atomic.Int32
		return subjectOf(t, describe(func(c *wire.Codec, v *uint8) {
			if !c.Decoding() && looks.Add(1) > 5 {
				panic("enough")
			}
			c.Uint8("V", v)
		}, 7))
	}, "sample 0: panics: enough"},
	{"is encoded once", "deterministic", func(t *testing.T) *subject {
		encoded := 0
		return subjectOf(t, describe(func(c *wire.Codec, v *uint8) {
			c.Uint8("V", v)
			if !c.Decoding() {
				encoded++
			}
			c.Check("V", encoded < 2, errTooLarge)
		}, 7))
	}, "sample 0: is encoded once and then refused: wire: V: at offset 0: too large"},
	{"is encoded as what it was encoded before", "deterministic", func(t *testing.T) *subject {
		encoded := uint8(0)
		return subjectOf(t, describe(func(c *wire.Codec, v *uint8) {
			now := encoded
			c.Uint8("V", &now)
			if !c.Decoding() {
				encoded++
			}
		}, 7))
	}, "sample 0: is encoded differently the next time: 0: >01<"},
	{"is not encoded after three bytes", "append", func(t *testing.T) *subject {
		return subjectOf(t, describe(func(c *wire.Codec, v *uint8) {
			wire.Value(c, "V", v, func(dst []byte, v uint8) ([]byte, error) {
				if len(dst) == 3 {
					return dst, errTooLarge
				}
				return append(dst, v), nil
			}, wire.ConsumeUint8)
		}, 7))
	}, "sample 0: is not appended to 3 bytes with room for 0: wire: V: Value at offset 0: too large"},
	{"changes what is there", "append", func(t *testing.T) *subject {
		return subjectOf(t, describe(func(c *wire.Codec, v *uint8) {
			wire.Value(c, "V", v, func(dst []byte, v uint8) ([]byte, error) {
				if len(dst) > 0 {
					dst[0]++
				}
				return append(dst, v), nil
			}, wire.ConsumeUint8)
		}, 7))
	}, "sample 0: appended to 1 bytes with room for 0 is something else: 0: >a6<"},
	{"is encoded only at the start", "append", func(t *testing.T) *subject { return subjectOf(t, first(errTooLarge)) },
		"sample 0: is not appended to 1 bytes with room for 0: wire: V: Value at offset 0: too large"},
	{"golden bytes that are not encoded", "golden", func(t *testing.T) *subject {
		c := describe(func(c *wire.Codec, v *uint8) {
			c.Uint8("V", v)
			c.Check("V", c.Decoding() || *v < 100, errTooLarge)
		}, 7)
		c.Golden = []Golden{{Bytes: []byte{200}}}
		return subjectOf(t, c)
	}, "golden 0: decoded is not encoded again: wire: V: at offset 0: too large"},
	{"is not consumed where something follows", "trailing bytes", inTurns(byte1, byte4), "is not consumed: wire: V: Uint32"},
	{"consumes what follows", "trailing bytes", inTurns(byte1, byte2), "sample 0 with 00 after it: takes 2 bytes, and is 1"},
	{"consumes something else", "trailing bytes", inTurns(byte1, more), "is another record: want .V: 7, got .V: 8"},
	{"looks at what follows in a slice", "stream", func(t *testing.T) *subject {
		return subjectOf(t, describe(func(c *wire.Codec, v *uint8) {
			c.Uint8("V", v)
			c.Check("V", c.Len() <= 0, errTooLarge)
		}, 7, 8))
	}, "all samples in a row on a stream: in one piece is not as from a slice: want 0 records and then wire: V"},
	{"is refused where a slice ends early", "stream", func(t *testing.T) *subject {
		return subjectOf(t, describe(func(c *wire.Codec, v *[2]uint8) {
			c.Uint8("A", &v[0])
			c.Check("A", !c.Decoding() || c.Len() != 0, errTooLarge)
			c.Uint8("B", &v[1])
		}, [2]uint8{1, 2}))
	}, "sample 0, cut to 1 of 2 bytes, on a stream: in one piece is not as from a slice: want the error wire: A: at offset 0: too large, got"},
	{"is encoded only at the start of a stream", "stream", func(t *testing.T) *subject {
		return subjectOf(t, describe(func(c *wire.Codec, v *uint8) {
			wire.Value(c, "V", v, func(dst []byte, v uint8) ([]byte, error) {
				if len(dst) > 40 {
					return dst, errTooLarge
				}
				return append(dst, v), nil
			}, wire.ConsumeUint8)
		}, bytes.Repeat([]byte{7}, 50)...))
	}, "sample 41 by a stream Encoder with a buffer of 64: is not encoded: wire: V: Value at offset 41: too large"},
	{"knows what it is decoded from", "stream", func(t *testing.T) *subject {
		return subjectOf(t, describe(func(c *wire.Codec, v *[2]uint8) {
			c.Uint8("A", &v[0])
			if c.Decoding() {
				v[1] = uint8(min(c.Len(), 0)) + 1
			}
		}, [2]uint8{1, 1}))
	}, "in one piece is not as from a slice: record 0: want .V: 0x0101, got .V: 0x0100"},
	{"is something else at once to a stream", "stream", func(t *testing.T) *subject {
		s := subjectOf(t, describe(func(c *wire.Codec, v *uint8) { c.Uint8("V", v) }, 7))
		s.samples[0].r = &made[uint8]{8, s.samples[0].r.(*made[uint8]).fields}
		return s
	}, "all samples by a stream Encoder with a buffer of 1: is something else: 0: >08<"},
	{"writes after its input", "input", func(t *testing.T) *subject {
		s := subjectOf(t, describe(func(c *wire.Codec, v *uint8) { c.Uint8("V", v) }, 7))
		guard := guarded
		t.Cleanup(func() { guarded = guard })
		guarded = slices.Clone(guard)
		fields := s.New().(*made[uint8]).fields
		s.New = func() wire.Record {
			return &made[uint8]{fields: func(c *wire.Codec, v *uint8) {
				fields(c, v)
				guarded[0] = 0 // after it was copied to where the input ends
			}}
		}
		return s
	}, "sample 0: Unmarshal writes after its input, at 1: 0: 07 >a5< 5a a5"},
	{"has no bytes, but a size", "depth", lying(func(x *sample) { x.b = nil }), "has the size 3, where Append gives <nil>"},
	{"scribbles on what is there and is refused", "limits", func(t *testing.T) *subject {
		return subjectOf(t, describe(func(c *wire.Codec, v *string) {
			var mark uint8
			short := c.MaxLen < len(*v)
			wire.Value(c, "Mark", &mark, func(dst []byte, v uint8) ([]byte, error) {
				if len(dst) > 0 && short {
					dst[0] = 'x'
				}
				return append(dst, v), nil
			}, wire.ConsumeUint8)
			c.String("V", wire.PrefixUint8, v)
		}, "long enough"))
	}, `is refused, and Append returns "xept" for "kept"`},
	{"is refused by Append and not by Size", "limits", func(t *testing.T) *subject {
		return subjectOf(t, first(wire.ErrTooLong))
	}, "is refused, and has the size 1"},
	{"is traced otherwise than decoded", "dump", inTurns(byte1, byte2), "is traced with the error wire: V: Uint16 at offset 0: unexpected EOF, and decoded with <nil>"},
	{"is traced out of order", "dump", func(t *testing.T) *subject {
		return subjectOf(t, describe(func(c *wire.Codec, v *uint16) {
			if c.Decoding() {
				var low uint8
				c.At(1, func() { c.Uint8("Low", &low) })
			}
			c.Uint16("V", v)
		}, 7))
	}, "sample 0: has the field Low (Uint8) at 1, where 0 comes next"},
	{"is traced and not dumped", "dump", inTurns(byte1, byte1, byte2), "sample 0: is not dumped: wire: V: Uint16 at offset 0: unexpected EOF"},
	{"has fewer fields than lines", "dump", lying(func(x *sample) { x.fields = nil }), "has 0 fields, and a dump of 2 lines:"},
	{"dumps a secret", "dump", lying(func(x *sample) {
		x.fields[1] = wire.Field{Path: "Key", Offset: 0, Size: 5, Secret: true}
		x.b = []byte("\x04Name")
		x.fields[1].Offset, x.fields[1].Size = 1, 4
	}), "shows the secret Key somewhere else in its text"},
	{"has no JSON after something else", "JSON", lying(func(x *sample) {
		x.r = &made[string]{"ab", func(c *wire.Codec, v *string) {
			c.String("", wire.PrefixUint8, v)
			c.String("", wire.PrefixUint8, v)
		}}
	}), `sample 0 in JSON: appended to "kept" gives "kept", wire: at offset 0`},
}

// subjectOf returns what a check is run on.
func subjectOf(t *testing.T, c Config) *subject {
	s, err := newSubject(c)
	require.NoError(t, err)
	return s
}

// lying changes what is known of a string of two bytes.
func lying(change func(x *sample)) func(t *testing.T) *subject {
	return func(t *testing.T) *subject {
		s := subjectOf(t, describe(func(c *wire.Codec, v *string) { c.String("V", wire.PrefixUint8, v) }, "ab"))
		change(&s.samples[0])
		return s
	}
}

// inTurns is the subject of a byte that is decoded as one of these after the other.
func inTurns(turns ...func() wire.Record) func(t *testing.T) *subject {
	return func(t *testing.T) *subject {
		s := subjectOf(t, describe(func(c *wire.Codec, v *uint8) { c.Uint8("V", v) }, 7))
		n := -1
		s.New = func() wire.Record {
			n++
			return turns[n%len(turns)]()
		}
		return s
	}
}

func byte1() wire.Record { return of(func(c *wire.Codec, v *uint8) { c.Uint8("V", v) }) }
func byte2() wire.Record { return of(func(c *wire.Codec, v *uint16) { c.Uint16("V", v) }) }
func byte4() wire.Record { return of(func(c *wire.Codec, v *uint32) { c.Uint32("V", v) }) }

func more() wire.Record {
	return of(func(c *wire.Codec, v *uint8) {
		c.Uint8("V", v)
		*v++
	})
}

func of[T any](fields func(c *wire.Codec, v *T)) wire.Record { return &made[T]{fields: fields} }

// first is the Config of a byte that is refused with err but at the start of a slice, and when it is decoded.
func first(err error) Config {
	return describe(func(c *wire.Codec, v *uint8) {
		wire.Value(c, "V", v, func(dst []byte, v uint8) ([]byte, error) {
			if len(dst) > 0 {
				return dst, err
			}
			return append(dst, v), nil
		}, func([]byte) (uint8, int, error) { return 0, 0, err })
	}, 7)
}

func TestLies(t *testing.T) {
	for _, l := range lies {
		t.Run(l.check+"/"+l.lie, func(t *testing.T) {
			i := slices.IndexFunc(checks, func(k check) bool { return k.name == l.check })
			assert.ErrorContains(t, checks[i].against(l.s(t)), l.says)
		})
	}
}

// TestLocated: an error that wire did not make, and places outside of the input.
func TestLocated(t *testing.T) {
	s := subjectOf(t, describe(func(c *wire.Codec, v *uint8) { c.Uint8("V", v) }, 7))
	at := func(offset int64) error { return &wire.DecodeError{Op: "Uint8", Offset: offset, Err: errTooLarge} }
	for _, c := range []struct {
		err  error
		want string // "": nothing is wrong
	}{
		{at(0), ""},
		{at(3), ""},
		{at(-1), "fails at offset -1 of 3 bytes"},
		{at(4), "fails at offset 4 of 3 bytes"},
		{errTooLarge, "fails with *errors.errorString, not with a *wire.DecodeError: too large"},
	} {
		if err := s.located(c.err, 3); c.want == "" {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, c.want)
		}
	}
}

// TestMisplaced: which places and names of an error fit bytes that are cut at 4, in V of B.
func TestMisplaced(t *testing.T) {
	fields := []wire.Field{
		{Path: "A", Size: 1}, {Path: "B", Offset: 1, Size: 2}, {Path: "B.V", Offset: 3, Size: 2}, {Path: "B.W", Offset: 5, Size: 1},
	}
	for _, c := range []struct {
		path   string
		offset int64
		want   string
	}{
		{"B.V", 3, ""},
		{"B", 1, ""},
		{"...V", 3, ""},
		{"B.V", 2, "no field starts where the error is"},
		{"B.W", 5, "the error names another field than B.V, which is cut"},
		{"A", 0, "the error names another field than B.V, which is cut"},
		{"B.", 3, "the error names another field than B.V, which is cut"},
		{"", 3, "the error names another field than B.V, which is cut"},
	} {
		err := &wire.DecodeError{Path: c.path, Offset: c.offset, Err: errTooLarge}
		assert.Equal(t, c.want, misplaced(err, fields, 4), "%s at %d", c.path, c.offset)
	}
	assert.Empty(t, misplaced(&wire.DecodeError{Path: "A", Err: errTooLarge}, fields, 6), "nothing is cut")
	nameless := []wire.Field{{Size: 1}, {Path: "[0]", Offset: 1, Size: 1}}
	assert.Empty(t, misplaced(&wire.DecodeError{Offset: 0, Err: errTooLarge}, nameless, 1), "a count without a name")
	assert.Equal(t, "the error names another field than [0], which is cut",
		misplaced(&wire.DecodeError{Offset: 1, Err: errTooLarge}, nameless, 1))
}

// TestPlaces: all places of what is short, and of what is long the first ones and some up to its end.
func TestPlaces(t *testing.T) {
	s := subjectOf(t, describe(func(c *wire.Codec, v *uint8) { c.Uint8("V", v) }, 7))
	for n, most := range map[int]int{0: 0, 1: 1, 24: 24, 100: 100, 160: 160, 1000: 48, 24_575: 25, 1 << 20: 24} {
		all := s.places(n)
		if n == most {
			assert.Len(t, all, n)
			continue
		}
		assert.InDelta(t, most, len(all), 0.25*float64(most), n)
		assert.Equal(t, most/2-1, all[most/2-1], n)
		assert.Less(t, all[len(all)-1], n)
		assert.Greater(t, all[len(all)-1], n*3/4)
	}
}

// TestHostile: lengths claim a little less and more than there is, and of a list those of two elements are replaced.
func TestHostile(t *testing.T) {
	s := subjectOf(t, describe(func(c *wire.Codec, v *[]string) {
		for e := range wire.List(c, "V", wire.PrefixUint8, v) {
			c.String("", wire.PrefixUint8, e)
		}
	}, []string{"a", "b", "c", "d", "e"}))
	claims := map[int][]byte{}
	for h := range s.hostile(s.samples[0]) {
		claims[h.at] = append(claims[h.at], h.b[h.at])
	}
	require.Len(t, claims, 3)
	for at, n := range map[int]byte{0: 5, 1: 1, 3: 1} {
		assert.Subset(t, claims[at], []byte{n - 1, n + 1, 2*n + 1, 0, 0x7f, 0x80, 0xff}, at)
	}
	assert.Equal(t, "Lines[].PC./:", withoutIndexes("Lines[1902].PC7./:"))
}

// TestReplaced: the lengths of the sections around what is replaced are made right, where they can be, and no others.
func TestReplaced(t *testing.T) {
	type nested struct {
		Other, After uint8
		Text         string
	}
	s := subjectOf(t, describe(func(c *wire.Codec, v *nested) {
		c.Section("Other", wire.PrefixUint8, func() { c.Uint8("V", &v.Other) })
		c.Section("A", wire.PrefixUint8, func() {
			c.Section("B", wire.PrefixUvarint, func() { c.String("Text", wire.PrefixUvarint, &v.Text) })
			c.Uint8("After", &v.After)
		})
	}, nested{9, 7, "hi"}))
	x := s.samples[0]
	require.Equal(t, "\x01\x09\x05\x03\x02hi\x07", string(x.b))
	long, longer := strings.Repeat("x", 130), strings.Repeat("x", 260)
	for _, c := range []struct {
		offset     int64
		kind       string
		with, want string
	}{
		{4, "Length", "\x80\x02", "\x01\x09\x06\x04\x80\x02hi\x07"},
		{4, "Length", "", "\x01\x09\x04\x02hi\x07"},
		{4, "Length", long, "\x01\x09\x87\x84\x01" + long + "hi\x07"},
		{4, "Length", longer, "\x01\x09\x05\x86\x02" + longer + "hi\x07"}, // which a byte cannot say
		{5, "String", "h", "\x01\x09\x04\x02\x01h\x07"},                   // its own length, too
		{7, "Uint8", "\x07\x07", "\x01\x09\x06\x03\x02hi\x07\x07"},
		{1, "Uint8", "", "\x00\x05\x03\x02hi\x07"},
	} {
		i := slices.IndexFunc(x.fields, func(f wire.Field) bool { return f.Offset == c.offset && f.Kind == c.kind })
		require.GreaterOrEqual(t, i, 0, "%v", x.fields)
		assert.Equal(t, c.want, string(replaced(x.b, x.fields, i, []byte(c.with))), "%s at %d", c.kind, c.offset)
	}
}

func TestWindow(t *testing.T) {
	b := []byte("0123456789abcdefghij")
	for at, want := range map[int]string{
		0:  "0: >30< 31 32 33 34 35 36 37 38 ... (offset 0 of 20)",
		10: "2: 32 33 34 35 36 37 38 39 >61< 62 63 64 65 66 67 68 69 ... (offset 10 of 20)",
		11: "3: 33 34 35 36 37 38 39 61 >62< 63 64 65 66 67 68 69 6a (offset 11 of 20)",
		20: "12: 63 64 65 66 67 68 69 6a >end< (offset 20 of 20)",
		40: "20: >end< (offset 40 of 20)",
	} {
		assert.Equal(t, want, window(b, at))
	}
}

// TestDiffer: records that hold the same and are encoded otherwise.
func TestDiffer(t *testing.T) {
	s := subjectOf(t, describe(func(c *wire.Codec, v *uint8) { c.Uint8("V", v) }, 7))
	big := &made[uint16]{7, func(c *wire.Codec, v *uint16) { c.Uint16("V", v) }}
	little := &made[uint16]{7, func(c *wire.Codec, v *uint16) {
		c.Order(wire.LittleEndian)
		c.Uint16("V", v)
	}}
	long := &made[uint16]{7, func(c *wire.Codec, v *uint16) {
		c.Uint16("V", v)
		c.Pad(1)
	}}
	none := &made[uint16]{7, func(c *wire.Codec, v *uint16) { c.Fail("V", errTooLarge) }}
	refused := "only one of them is encoded: wire: V: at offset 0: too large"
	for _, c := range []struct {
		name      string
		want, got wire.Record
		says      string
	}{
		{"the same", big, big, ""},
		{"neither", none, none, ""},
		{"bytes", big, little, "their bytes part at 0: want 0: >00< 07 (offset 0 of 2), got 0: >07< 00 (offset 0 of 2)"},
		{"length", big, long, "their bytes part at 2: want 0: 00 07 >end< (offset 2 of 2), got 0: 00 07 >00< (offset 2 of 3)"},
		{"not the first", none, big, refused},
		{"not the second", big, none, refused},
	} {
		assert.Equal(t, c.says, s.differ(c.want, c.got), c.name)
	}
	assert.Equal(t, "wire: V: at offset 0: too large\n.V: 7\n.fields: func false\n", s.likeness(none))
	s.Equal = func(a, b wire.Record) bool { return true }
	assert.Equal(t, "00 07", s.likeness(big))
	assert.Empty(t, s.pathAt([]byte{7}, 1), "after the last field")
	assert.Equal(t, "V (Uint8)", s.pathAt([]byte{7}, 0))
	assert.Equal(t, "V", s.pathAt(nil, 0), "the field that is missing")
}
