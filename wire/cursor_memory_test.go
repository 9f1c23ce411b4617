//go:build !race

package wire_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// TestLaw3LongStrings: what is longer than the buffer of a stream, ended or cut, is never more than 64 KiB + 4 times the input.
func TestLaw3LongStrings(t *testing.T) {
	for n := 4000; n < 2<<20; n += n/3 + 1 {
		body := append(wire.AppendUint32(nil, uint32(n)), strings.Repeat("x", n)...)
		for name, c := range map[string]struct {
			input  []byte
			decode func(d *wire.Decoder)
		}{
			"String":      {body, func(d *wire.Decoder) { d.String(wire.PrefixUint32BE) }},
			"ByteArray":   {body, func(d *wire.Decoder) { d.ByteArray(wire.PrefixUint32BE) }},
			"cut String":  {append([]byte{3, 0}, body[2:]...), func(d *wire.Decoder) { d.String(wire.PrefixUint32BE) }},
			"CString":     {append(bytes.ReplaceAll(body, []byte{0}, []byte{1}), 0), func(d *wire.Decoder) { d.CString() }},
			"cut CString": {body[4:], func(d *wire.Decoder) { d.CString() }},
			"Rest":        {body, func(d *wire.Decoder) { d.Rest() }},
		} {
			for kind, d := range map[string]*wire.Decoder{
				"slice":        wire.NewDecoder(c.input),
				"stream":       wire.NewStreamDecoder(bare{bytes.NewReader(c.input)}, 0),
				"large buffer": wire.NewStreamDecoder(bare{bytes.NewReader(c.input)}, 64<<10),
			} {
				require.LessOrEqual(t, allocated(func() { c.decode(d) }), uint64(64<<10+4*len(c.input)), "%s of %d, %s", name, n, kind)
			}
		}
	}
}

type folder struct {
	name    string
	folders []folder
}

func decodeFolder(d *wire.Decoder) folder {
	return folder{d.String(wire.PrefixUint32BE), wire.DecodeSlice(d, wire.PrefixUint32BE, 1, decodeFolder)}
}

// TestLaw3NestedLists: lists in lists each claim all the bytes that are left, and long names make the claims good again.
func TestLaw3NestedLists(t *testing.T) {
	const size = 1 << 20
	for _, share := range []int{2, 3, 8, 100} {
		var input []byte
		for size-len(input) > 200 {
			input = wire.AppendUint32(input, uint32(size-len(input)-100))
			input = append(input, make([]byte, 8)...) // a folder without a name, so that the list has begun
			name := (size - len(input)) / share
			input = wire.AppendUint32(input, uint32(name))
			input = append(input, make([]byte, name)...)
		}
		input = append(input, make([]byte, size-len(input))...)
		for kind, d := range map[string]*wire.Decoder{
			"slice":  wire.NewDecoder(input),
			"stream": wire.NewStreamDecoder(bytes.NewReader(input), 0),
		} {
			got := allocated(func() { wire.DecodeSlice(d, wire.PrefixUint32BE, 1, decodeFolder) })
			require.LessOrEqual(t, got, uint64(64<<10+4*size), "names of 1/%d over %s", share, kind)
		}
	}
}

// TestLaw3Lists: lists of elements that are larger in memory than on the wire take twice their memory, wherever the input ends.
func TestLaw3Lists(t *testing.T) {
	type wide [16]uint64
	const size = 128
	for _, n := range []int{1, 9, 1000, 4097, 1<<15 + 1, 40_000} {
		for _, count := range []int{n, n + 1, 2*n + 1, 100 * n} {
			input := append(wire.AppendUint32(nil, uint32(count)), bytes.Repeat([]byte{1}, n)...)
			if count > n {
				input = append(append(input, 2), make([]byte, count)...)
			}
			var into []wide
			for name, decode := range map[string]func(d *wire.Decoder) int{
				"DecodeSlice": func(d *wire.Decoder) int {
					return len(wire.DecodeSlice(d, wire.PrefixUint32BE, 1, func(d *wire.Decoder) (w wide) { d.StrictBool(); return w }))
				},
				"DecodeSliceInto": func(d *wire.Decoder) int {
					return len(wire.DecodeSliceInto(d, into, wire.PrefixUint32BE, 1, func(_ *wide, d *wire.Decoder) { d.StrictBool() }))
				},
			} {
				for kind, d := range map[string]*wire.Decoder{
					"slice":  wire.NewDecoder(input),
					"stream": wire.NewStreamDecoder(bytes.NewReader(input), 0),
				} {
					var got int
					require.LessOrEqual(t, allocated(func() { got = decode(d) }), uint64(64<<10+4*len(input)+2*n*size),
						"%s: %d of %d over %s", name, n, count, kind)
					if count == n {
						require.Equal(t, n, got)
						require.NoError(t, d.Finish())
					} else {
						require.Zero(t, got)
						require.Error(t, d.Err())
					}
				}
			}
		}
	}
}

// TestLaw3ShortLists: the same for short lists, three times, while a list around them has claimed all there is.
func TestLaw3ShortLists(t *testing.T) {
	const lists = 30_000
	for _, n := range []int{1, 2, 3, 5, 9, 17, 100, 129} {
		one := append([]byte{byte(n)}, bytes.Repeat([]byte{1}, n)...)
		input := append(wire.AppendUint32(nil, uint32(lists*len(one))), bytes.Repeat(one, lists)...)
		for kind, d := range map[string]*wire.Decoder{
			"slice":  wire.NewDecoder(input),
			"stream": wire.NewStreamDecoder(bytes.NewReader(input), 0),
		} {
			got := allocated(func() {
				wire.DecodeSlice(d, wire.PrefixUint32BE, 1, func(d *wire.Decoder) []uint64 {
					return wire.DecodeSlice(d, wire.PrefixUint8, 1, (*wire.Decoder).Uvarint)
				})
			})
			require.Equal(t, int64(len(input)), d.Offset())
			require.LessOrEqual(t, got, uint64(64<<10+4*len(input)+3*lists*(24+8*n)), "lists of %d over %s", n, kind)
		}
	}
}

// TestMapsTakeWhatMapsTake: decoding a map allocates what filling one does.
func TestMapsTakeWhatMapsTake(t *testing.T) {
	for _, n := range []int{1, 100, 5000, 40_000} {
		input := wire.AppendUint32(nil, uint32(n))
		for i := range n {
			input = wire.AppendUint32(input, uint32(i))
		}
		want := allocated(func() {
			m := map[uint32][4]uint64{}
			for i := range n {
				m[uint32(i)] = [4]uint64{}
			}
		})
		d := wire.NewDecoder(input)
		got := allocated(func() {
			wire.DecodeMap(d, wire.PrefixUint32BE, 4, (*wire.Decoder).Uint32, func(*wire.Decoder) (v [4]uint64) { return v })
		})
		require.NoError(t, d.Err())
		require.LessOrEqual(t, got, want+want/8+1<<10, "%d pairs", n)
	}
}

// TestShortListsAreOneAllocation: a long list leaves room for those inside it, and each gives back what it claimed.
func TestShortListsAreOneAllocation(t *testing.T) {
	const lists = 10_000
	input := append(wire.AppendUint32(nil, lists), strings.Repeat("\x03abc", lists)...)
	for kind, open := range map[string]func() *wire.Decoder{
		"slice":  func() *wire.Decoder { return wire.NewDecoder(input) },
		"stream": func() *wire.Decoder { return wire.NewStreamDecoder(bytes.NewReader(input), 0) },
	} {
		allocs := testing.AllocsPerRun(1, func() {
			d := open()
			wire.DecodeSlice(d, wire.PrefixUint32BE, 1, func(d *wire.Decoder) []uint64 {
				return wire.DecodeSlice(d, wire.PrefixUint8, 1, (*wire.Decoder).Uvarint)
			})
			if d.Finish() != nil {
				t.Error(d.Err())
			}
		})
		require.InDelta(t, lists, allocs, 30, kind)
	}
}

// TestLaw3Claims: lists and a string inside each other, of which nothing arrives, keep below 64 KiB all together.
func TestLaw3Claims(t *testing.T) {
	input := strings.Repeat("\x00\x10\x00\x00", 20)
	depth := 0
	var nested func(s *string, d *wire.Decoder)
	nested = func(_ *string, d *wire.Decoder) {
		if depth++; depth < 15 {
			wire.DecodeSliceInto(d, nil, wire.PrefixUint32BE, 1, nested)
			return
		}
		d.String(wire.PrefixUint32BE)
	}
	d := wire.NewStreamDecoder(strings.NewReader(input), 0)
	require.LessOrEqual(t, allocated(func() { nested(nil, d) }), uint64(64<<10+4*len(input)))
	require.Equal(t, 15, depth)
	require.ErrorIs(t, d.Err(), io.ErrUnexpectedEOF)
}
