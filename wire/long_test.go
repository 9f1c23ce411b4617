//go:build !race

package wire_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// forever repeats its bytes.
type forever struct {
	b  []byte
	at int
}

func (e *forever) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		m := copy(p[n:], e.b[e.at:])
		n += m
		e.at = (e.at + m) % len(e.b)
	}
	return n, nil
}

// A budget that was not given back in full made a stream's Decoder refuse what is right after a while.
func TestStreamDecoderRefusesNothingAfterAWhile(t *testing.T) {
	list := append([]byte{127}, make([]byte, 127)...)
	list = append(list, 1, 'x')
	type record struct {
		list []byte
		text string
	}
	var r record
	code := fields(func(c *wire.Codec) {
		for e := range wire.List(c, "L", u8, &r.list) {
			c.Uint8("", e)
		}
		c.String("S", u8, &r.text)
	})
	d := wire.NewStreamDecoder(&forever{b: list}, 0)
	for range 600_000 {
		if err := d.Decode(code); err != nil {
			require.NoError(t, err)
		}
	}
	require.EqualValues(t, 600_000*len(list), d.Offset())

	inner := append(bytes.Repeat([]byte{0, 0, 0, 10}, 1), make([]byte, 40)...)
	lists := append([]byte{0, 0, 3, 232}, bytes.Repeat(inner, 1000)...)
	d = wire.NewStreamDecoder(&forever{b: lists}, 64<<10)
	records := 0
	for d.More() && records < 1000 {
		for range d.Elements(wire.PrefixUint32BE, 4) {
			for range d.Elements(wire.PrefixUint32BE, 4) {
				d.Uint32()
			}
		}
		records++
	}
	require.NoError(t, d.Err())
	require.EqualValues(t, 1000*len(lists), d.Offset())
}
