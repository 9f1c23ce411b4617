package wire_test

import (
	"bytes"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// Keys and bytes of every length, from a slice and a stream; neither the record nor the input is written to.
func TestRestMasked(t *testing.T) {
	for _, keySize := range []int{1, 3, 4, 7, 63, 64, 65, 200} {
		key := make([]byte, keySize)
		for i := range key {
			key[i] = byte(17*i + 5)
		}
		for _, n := range []int{0, 1, 3, 4, 5, 63, 64, 65, 300, 9000} {
			v := bytes.Repeat([]byte("abcde"), n)[:n]
			kept := bytes.Clone(v)
			r := fields(func(c *wire.Codec) {
				c.Magic("M", "abc") // the key begins with the first byte under it
				c.Section("S", wire.PrefixUint16BE, func() { c.RestMasked("R", key, &v) })
			})
			b, err := wire.Append([]byte("given"), r)
			require.NoError(t, err)
			require.Equal(t, kept, v)
			b = b[len("given"):]
			require.Equal(t, len(b), wire.Size(r))
			for i, m := range b[5:] {
				require.Equal(t, kept[i]^key[i%keySize], m)
			}
			input := bytes.Clone(b)
			for range 2 { // into new memory, and into what is there
				require.NoError(t, wire.Unmarshal(input, r))
				require.Equal(t, string(kept), string(v))
				require.Equal(t, b, input)
			}
			var out bytes.Buffer
			e := wire.NewStreamEncoder(&out, 16)
			require.NoError(t, e.Encode(r))
			require.NoError(t, e.Flush())
			require.Equal(t, b, out.Bytes())
			v = nil
			require.NoError(t, wire.NewStreamDecoder(iotest.HalfReader(&out), 16).Decode(r))
			require.Equal(t, string(kept), string(v))
		}
	}
	v := []byte("abc")
	none := fields(func(c *wire.Codec) { c.RestMasked("R", nil, &v) })
	_, err := wire.Append(nil, none)
	require.ErrorIs(t, err, wire.ErrInvalidWidth)
	require.ErrorIs(t, wire.Unmarshal([]byte("abc"), none), wire.ErrInvalidWidth)
}

// Trace shows what is meant, at the place of what stands there.
func TestTraceOfRestMasked(t *testing.T) {
	var v []byte
	var seen []wire.Field
	r := fields(func(c *wire.Codec) { c.RestMasked("R", []byte{0xff}, &v) })
	require.NoError(t, wire.Trace([]byte{0x9e, 0x9d}, r, func(f wire.Field) { seen = append(seen, f) }))
	require.Equal(t, []wire.Field{{Size: 2, Path: "R", Kind: "Rest", Value: "0x6162"}}, seen)
}
