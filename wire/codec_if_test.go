package wire_test

import (
	"bytes"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// absentKind is a kind of field that is not there, and a byte after it.
func absentKind(k kindCase, after *uint8) wire.Record {
	return fields(func(c *wire.Codec) {
		c.If(false).Group("K", func() { k.record.Fields(c) })
		c.Uint8("After", after)
	})
}

// What every kind is that is not there: no bytes, no text, zero when it was decoded, and refused when it is anything
// else.
func TestEveryKindThatIsNotThere(t *testing.T) {
	null := map[string]bool{ // these are zero already
		"NullString that is null": true, "ByteArray that is null": true, "numbers that are null, in a byte": true,
		"numbers that are null": true, "List that is null": true, "Optional that is not there": true,
		"DomainName of the root": true,
	}
	for _, k := range kindCases() {
		if k.name == "Bits" || k.name == "Align" {
			continue // they have fields of their own, which are not zero
		}
		t.Run(k.name, func(t *testing.T) {
			after := uint8(42)
			r := absentKind(k, &after)
			if !null[k.name] {
				dst, err := wire.Append([]byte("given"), r)
				require.ErrorIs(t, err, wire.ErrCondition)
				require.Equal(t, "given", string(dst))
				require.Zero(t, wire.Size(r))
			}
			zeroed := func() {
				t.Helper()
				require.Equal(t, uint8(42), after)
				b, err := wire.Append(nil, r)
				require.NoError(t, err)
				require.Equal(t, []byte{42}, b)
				require.Equal(t, 1, wire.Size(r))
				after = 0
			}
			present := func() { require.NoError(t, wire.Unmarshal(unhexed(t, k.bytes), k.record)) }

			require.Equal(t, "{After: 42}", wire.Format(r))
			j, err := wire.AppendJSON(nil, r)
			require.NoError(t, err)
			require.Equal(t, `{"After":42}`, string(j))

			require.NoError(t, wire.Unmarshal([]byte{42}, r))
			zeroed()
			present()
			require.NoError(t, wire.NewStreamDecoder(iotest.OneByteReader(bytes.NewReader([]byte{42})), 16).Decode(r))
			zeroed()
			present()
			require.NoError(t, wire.ParseJSON(j, r))
			zeroed()
			present()
			var seen []wire.Field
			require.NoError(t, wire.Trace([]byte{42}, r, func(f wire.Field) { seen = append(seen, f) }))
			require.Equal(t, []wire.Field{{Size: 1, Path: "After", Kind: "Uint8", Value: "42"}}, seen)
			zeroed()
		})
	}
}

// If holds for one call, whatever that codes.
func TestIfIsAboutTheNextFieldAlone(t *testing.T) {
	several := map[string]bool{
		"Count and Repeat": true, "Length": true, "Magic": true, "Pad": true, "Align": true, "Bits": true,
	}
	for _, k := range kindCases() {
		if several[k.name] {
			continue
		}
		t.Run(k.name, func(t *testing.T) {
			after := uint8(42)
			has := true
			r := fields(func(c *wire.Codec) {
				k.record.Fields(c.If(has))
				c.Order(wire.BigEndian)
				c.Group("G", func() { c.Uint8("After", &after) })
			})
			if k.name != "Rest" && k.name != "RestMasked" && k.name != "RestView" && k.name != "ListRest" {
				b, err := wire.Append(nil, r)
				require.NoError(t, err)
				require.Equal(t, append(unhexed(t, k.bytes), 42), b)
				require.NoError(t, wire.Unmarshal(b, r))
			}
			has, after = false, 0
			require.NoError(t, wire.Unmarshal([]byte{42}, r))
			require.Equal(t, uint8(42), after)
			b, err := wire.Append(nil, r)
			require.NoError(t, err)
			require.Equal(t, []byte{42}, b)
			require.Equal(t, "{G: {After: 42}}", wire.Format(r))
		})
	}
}

func TestIfInPartsAndElements(t *testing.T) {
	type item struct {
		Has  bool
		More uint16
	}
	var items []item
	r := fields(func(c *wire.Codec) {
		c.Section("S", wire.PrefixUvarint, func() {
			for i := range wire.ListRest(c, "Items", &items) {
				c.Bool("Has", &i.Has)
				c.If(i.Has).Uint16("More", &i.More)
			}
		})
		c.If(false).Section("None", u8, func() {
			c.If(true).Magic("M", "magic")
			c.Section("Inner", u8, func() { c.Check("C", false, errSense) })
			c.Fail("F", errSense)
			c.At(1000, func() { c.Fail("F", errSense) })
			require.LessOrEqual(t, c.Len(), 0)
		})
		c.If(false).Check("C", false, errSense)
		c.If(true).Check("C", true, errSense)
		c.If(false).If(true).Magic("M", "magic")
		c.Magic("End", "e")
	})
	items = []item{{true, 0x0102}, {}, {true, 3}}
	b, err := wire.Append(nil, r)
	require.NoError(t, err)
	require.Equal(t, "\x07\x01\x01\x02\x00\x01\x00\x03e", string(b))
	require.Equal(t, len(b), wire.Size(r))
	items[1].More = 9
	require.NoError(t, wire.Unmarshal(b, r))
	require.Equal(t, []item{{true, 0x0102}, {}, {true, 3}}, items)

	items[1].More = 9
	_, err = wire.Append(nil, r)
	var e *wire.EncodeError
	require.ErrorAs(t, err, &e)
	require.Equal(t, wire.EncodeError{Op: "Uint16", Path: "S.Items[1].More", Offset: 5, Err: wire.ErrCondition}, *e)
}

// A part that is not there counts as deep as one that is, and what fails in it has its path.
func TestPartsThatAreNotThere(t *testing.T) {
	v := uint8(1)
	r := fields(func(c *wire.Codec) {
		c.Magic("M", "ab")
		c.If(false).Group("A", func() { c.Bits("B", 1, func() { wire.BitField(c, "C", 3, &v) }) })
	})
	_, err := wire.Append(nil, r)
	require.EqualError(t, err, "wire: A.B.C: BitField at offset 2: "+wire.ErrCondition.Error())
	require.NoError(t, wire.Unmarshal([]byte("ab"), r))
	require.Zero(t, v)

	var nest func(c *wire.Codec)
	nest = func(c *wire.Codec) { c.Group("", func() { nest(c) }) }
	endless := fields(func(c *wire.Codec) { c.If(false).Group("", func() { nest(c) }) })
	require.ErrorIs(t, wire.Unmarshal(nil, endless), wire.ErrTooDeep)
	_, err = wire.Append(nil, endless)
	require.ErrorIs(t, err, wire.ErrTooDeep)
}

// Bits are there, whether they mean something or not.
func TestIfInsideOfBits(t *testing.T) {
	r := fields(func(c *wire.Codec) {
		c.Bits("B", 1, func() {
			c.If(false).Flag("F", new(bool))
			c.Unused(7)
		})
	})
	_, err := wire.Append(nil, r)
	require.ErrorIs(t, err, wire.ErrBits)
	require.ErrorIs(t, wire.Unmarshal([]byte{0}, r), wire.ErrBits)
}
