package wire_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// TestSignedBits: n bits hold what two's complement of n bits does, in both directions.
func TestSignedBits(t *testing.T) {
	for _, c := range []struct {
		n    int
		v    int64
		want byte // the first byte of eight, n bits at the top; 0 with fits false
		fits bool
	}{
		{1, 0, 0x00, true},
		{1, -1, 0x80, true},
		{1, 1, 0, false},
		{1, -2, 0, false},
		{3, 3, 0x60, true},
		{3, -4, 0x80, true},
		{3, -1, 0xe0, true},
		{3, 4, 0, false},
		{3, -5, 0, false},
		{64, -1 << 63, 0x80, true},
		{64, 1<<63 - 1, 0x7f, true},
	} {
		v := c.v
		r := fields(func(b *wire.Codec) {
			b.Bits("B", 8, func() {
				wire.BitField(b, "V", c.n, &v)
				if c.n < 64 {
					b.Unused(64 - c.n)
				}
			})
		})
		b, err := wire.Append(nil, r)
		parsed := wire.ParseJSON([]byte(`{"B":{"V":`+jsonNumber(c.v)+`}}`), r)
		if !c.fits {
			assert.ErrorIs(t, err, wire.ErrOverflow, "%d in %d bits", c.v, c.n)
			assert.ErrorIs(t, parsed, wire.ErrOverflow, "%d in %d bits", c.v, c.n)
			continue
		}
		require.NoError(t, err, "%d in %d bits", c.v, c.n)
		require.NoError(t, parsed, "%d in %d bits", c.v, c.n)
		require.Len(t, b, 8)
		assert.Equal(t, c.want, b[0], "%d in %d bits", c.v, c.n)
		v = 0
		require.NoError(t, wire.Unmarshal(b, r))
		assert.Equal(t, c.v, v)
	}
}

func jsonNumber(v int64) string {
	b, err := wire.AppendJSON(nil, fields(func(c *wire.Codec) { c.Int64("", &v) }))
	if err != nil {
		panic(err)
	}
	return string(b)
}

// TestWidestParts: eight bytes of bits and of a checksum, and places up to the end of the input.
func TestWidestParts(t *testing.T) {
	high, low := uint64(1), uint64(1<<63-1)
	bits := fields(func(c *wire.Codec) {
		c.Bits("B", 8, func() {
			wire.BitField(c, "High", 1, &high)
			wire.BitField(c, "Low", 63, &low)
		})
	})
	b, err := wire.Append(nil, bits)
	require.NoError(t, err)
	assert.Equal(t, bytes.Repeat([]byte{0xff}, 8), b)
	high, low = 0, 0
	require.NoError(t, wire.Unmarshal([]byte{0x80, 0, 0, 0, 0, 0, 0, 7}, bits))
	assert.Equal(t, [2]uint64{1, 7}, [2]uint64{high, low})

	sum := fields(func(c *wire.Codec) {
		c.Sum("S", wire.Sum{Size: 8, Func: func(b []byte) uint64 { return 0x0102030405060700 + uint64(len(b)) }}, func() { c.Pad(3) })
	})
	b, err = wire.Append(nil, sum)
	require.NoError(t, err)
	assert.Equal(t, []byte{0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 3}, b)
	require.NoError(t, wire.Unmarshal(b, sum))
	for _, size := range []int{0, 9} {
		_, err = wire.Append(nil, fields(func(c *wire.Codec) {
			c.Sum("S", wire.Sum{Size: size, Func: func([]byte) uint64 { return 0 }}, func() {})
		}))
		assert.ErrorIs(t, err, wire.ErrInvalidWidth, size)
		_, err = wire.Append(nil, fields(func(c *wire.Codec) { c.Bits("B", size, func() {}) }))
		assert.ErrorIs(t, err, wire.ErrInvalidWidth, size)
	}
}

// TestAtPlaces: from the first byte of the record to the end of the input, in a record that starts further on, too.
func TestAtPlaces(t *testing.T) {
	for at, want := range map[int64]string{-1: "", 0: "0123", 1: "123", 4: "", 5: ""} {
		var got []byte
		r := fields(func(c *wire.Codec) {
			c.At(at, func() { c.Rest("There", &got) })
			var all [4]byte
			c.Into("All", all[:])
		})
		for name, decode := range map[string]func() error{
			"Unmarshal": func() error { return wire.Unmarshal([]byte("0123"), r) },
			"Decoder": func() error {
				d := wire.NewDecoder([]byte("before0123"))
				d.Bytes(6)
				return d.Decode(r)
			},
		} {
			got = nil
			err := decode()
			if at < 0 || at > 4 {
				assert.Error(t, err, "%s at %d", name, at)
				continue
			}
			require.NoError(t, err, "%s at %d", name, at)
			assert.Equal(t, want, string(got), "%s at %d", name, at)
		}
	}
}
