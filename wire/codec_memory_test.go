//go:build !race

package wire_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

type wide [16]uint64

// Law 3: whatever lengths and counts claim, decoding allocates at most 64 KiB, four times what was received, and twice
// the elements really decoded.
func TestLaw3(t *testing.T) {
	prefix := func(p wire.Prefix, n uint64) string {
		b, err := p.Append(nil, n)
		require.NoError(t, err)
		return string(b)
	}
	u64, uv := wire.PrefixUint64BE.MaxLen(-1), wire.PrefixUvarint.MaxLen(-1)
	body := strings.Repeat("\x00\x00\x20\x00", 1<<12)
	for _, n := range []uint64{100, 5000, 1 << 26, 1 << 32, 1 << 62, math.MaxUint64} {
		for name, c := range map[string]struct {
			wire   string
			record func() wire.Record
			elem   int // bytes of memory for each byte of input, of elements
		}{
			"string":     {prefix(u64, n) + body, func() wire.Record { return fields(func(c *wire.Codec) { c.String("", u64, new(string)) }) }, 0},
			"byte array": {prefix(u64, n) + body, func() wire.Record { return fields(func(c *wire.Codec) { c.ByteArray("", u64, new([]byte)) }) }, 0},
			"view":       {prefix(u64, n) + body, func() wire.Record { return fields(func(c *wire.Codec) { c.ByteArrayView("", u64, new([]byte)) }) }, 0},
			"numbers":    {prefix(u64, n) + body, func() wire.Record { return fields(func(c *wire.Codec) { c.Uint64s("", u64, new([]uint64)) }) }, 2},
			"section": {prefix(u64, n) + body, func() wire.Record {
				return fields(func(c *wire.Codec) { c.Section("", u64, func() { c.Rest("", new([]byte)) }) })
			}, 0},
			"numbers in section": {prefix(u64, n) + prefix(u64, n/9) + body, func() wire.Record {
				return fields(func(c *wire.Codec) { c.Section("", u64, func() { c.Uint32s("", u64, new([]uint32)) }) })
			}, 2},
			"list of words": {prefix(u64, n) + body, func() wire.Record {
				return fields(func(c *wire.Codec) {
					for v := range wire.List(c, "", u64, new([]uint64)) {
						c.Uint64("", v)
					}
				})
			}, 2},
			"list of strings": {prefix(u64, n) + prefix(u64, n) + body, func() wire.Record {
				return fields(func(c *wire.Codec) {
					for v := range wire.List(c, "", u64, new([]string)) {
						c.String("", u64, v)
					}
				})
			}, 4},
			"list of wide": {prefix(u64, n) + "\x02" + body, func() wire.Record {
				return fields(func(c *wire.Codec) {
					for range wire.List(c, "", u64, new([]wide)) {
						c.StrictBool("", new(bool))
					}
				})
			}, 0},
			"list of nothing": {prefix(u64, n) + "\x02", func() wire.Record {
				return fields(func(c *wire.Codec) {
					for range wire.List(c, "", u64, new([]struct{})) {
					}
				})
			}, 0},
			"open list": {strings.Repeat("\x01", 5000) + "\x02", func() wire.Record {
				return fields(func(c *wire.Codec) {
					for range wire.ListRest(c, "", new([]uint64)) {
						c.StrictBool("", new(bool))
					}
				})
			}, 32},
			"map": {prefix(u64, n) + "\x02", func() wire.Record {
				return fields(func(c *wire.Codec) {
					for k, v := range wire.Map(c, "", u64, new(map[uint8]uint64)) {
						c.Uint8("", k)
						c.Uint64("", v)
					}
				})
			}, 0},
			"trees": {strings.Repeat(prefix(uv, min(n, 4000)), 999), func() wire.Record { return new(forest) }, 24},
		} {
			for kind, decode := range map[string]func(r wire.Record) error{
				"slice":  func(r wire.Record) error { return wire.Unmarshal([]byte(c.wire), r) },
				"stream": func(r wire.Record) error { return wire.NewStreamDecoder(strings.NewReader(c.wire), 0).Decode(r) },
				"one byte": func(r wire.Record) error {
					return wire.NewStreamDecoder(iotest.OneByteReader(strings.NewReader(c.wire)), 0).Decode(r)
				},
			} {
				got := allocated(func() { _ = decode(c.record()) })
				require.LessOrEqual(t, got, uint64(64<<10+(4+c.elem)*len(c.wire)), "%s of %d over %s", name, n, kind)
			}
		}
	}
}

// A forest is a tree whose counts have no limit.
type forest struct{ Kids []forest }

func (f *forest) Fields(c *wire.Codec) {
	for k := range wire.List(c, "Kids", wire.PrefixUvarint.MaxLen(-1), &f.Kids) {
		k.Fields(c)
	}
}

// What arrives may be kept: a long string and list, honest, in pieces.
func TestLaw3Honest(t *testing.T) {
	const n = 3 << 20
	input := append(binary.BigEndian.AppendUint32(nil, n), bytes.Repeat([]byte("x"), n)...)
	words := append(binary.BigEndian.AppendUint32(nil, n/8), input[4:]...)
	for name, c := range map[string]struct {
		input  []byte
		record func(got *int) wire.Record
		kept   uint64
	}{
		"string": {input, func(got *int) wire.Record {
			return fields(func(c *wire.Codec) { var s string; c.String("", wire.PrefixUint32BE, &s); *got = len(s) })
		}, 0},
		"byte array": {input, func(got *int) wire.Record {
			return fields(func(c *wire.Codec) { var s []byte; c.ByteArray("", wire.PrefixUint32BE, &s); *got = len(s) })
		}, 0},
		"numbers": {words, func(got *int) wire.Record {
			return fields(func(c *wire.Codec) { var s []uint64; c.Uint64s("", wire.PrefixUint32BE, &s); *got = 8 * len(s) })
		}, n},
		"list": {words, func(got *int) wire.Record {
			return fields(func(c *wire.Codec) {
				var s []uint64
				for v := range wire.List(c, "", wire.PrefixUint32BE, &s) {
					c.Uint64("", v)
				}
				*got = 8 * len(s)
			})
		}, 2 * n},
	} {
		for kind, wrap := range map[string]func(io.Reader) io.Reader{
			"stream": func(r io.Reader) io.Reader { return r },
			"half":   iotest.HalfReader,
		} {
			got := 0
			r := c.record(&got)
			require.LessOrEqual(t, allocated(func() {
				require.NoError(t, wire.NewStreamDecoder(wrap(bytes.NewReader(c.input)), 0).Decode(r))
			}), 64<<10+4*uint64(len(c.input))+c.kept, "%s over %s", name, kind)
			require.Equal(t, n, got)
		}
		got := 0
		r := c.record(&got)
		require.LessOrEqual(t, allocated(func() { require.NoError(t, wire.Unmarshal(c.input, r)) }), 64<<10+uint64(len(c.input))+2*c.kept, name)
	}
}

// On a slice a string is allocated exactly, and a short list once.
func TestShortThingsAreOneAllocation(t *testing.T) {
	text := append([]byte{200, 1}, bytes.Repeat([]byte("x"), 200)...)
	var s string
	str := fields(func(c *wire.Codec) { s = ""; c.String("", wire.PrefixUvarint, &s) })
	var c wire.Codec
	require.NoError(t, c.Unmarshal(text, str))
	require.LessOrEqual(t, allocated(func() { _ = c.Unmarshal(text, str) }), uint64(256))
	words := append([]byte{8}, make([]byte, 16)...)
	var l []uint16
	list := fields(func(c *wire.Codec) {
		l = nil
		for v := range wire.List(c, "", u8, &l) {
			c.Uint16("", v)
		}
	})
	require.LessOrEqual(t, allocated(func() { _ = c.Unmarshal(words, list) }), uint64(64))
	require.Equal(t, 8, cap(l))
}

// The first room of lists and of what is in them adds up to less than 64 KiB.
func TestFirstRoomsAddUp(t *testing.T) {
	type deep [][][]string
	input := bytes.Repeat([]byte{0, 0, 0x20, 0}, 3)
	input = append(input, 0, 0x10, 0, 0)
	for kind, decode := range map[string]func(r wire.Record) error{
		"slice":  func(r wire.Record) error { return wire.Unmarshal(input, r) },
		"stream": func(r wire.Record) error { return wire.NewStreamDecoder(bytes.NewReader(input), 0).Decode(r) },
	} {
		require.LessOrEqual(t, allocated(func() {
			var d deep
			require.ErrorIs(t, decode(fields(func(c *wire.Codec) {
				for a := range wire.List(c, "", wire.PrefixUint32BE, (*[][][]string)(&d)) {
					for b := range wire.List(c, "", wire.PrefixUint32BE, a) {
						for s := range wire.List(c, "", wire.PrefixUint32BE, b) {
							c.String("", wire.PrefixUint32BE, s)
						}
					}
				}
			})), io.ErrUnexpectedEOF)
		}), uint64(64<<10+4*len(input)), kind)
	}
}

// Trust is how much may be allocated before it arrives, and no more.
func TestTrust(t *testing.T) {
	claim := append(binary.BigEndian.AppendUint32(nil, 16<<20), "abc"...)
	var b []byte
	r := fields(func(c *wire.Codec) { b = nil; c.ByteArray("", wire.PrefixUint32BE, &b) })
	for trust, atLeast := range map[int]uint64{0: 28 << 10, 1 << 20: 1 << 20, 64 << 20: 16 << 20} {
		got := allocated(func() {
			d := wire.NewStreamDecoder(bytes.NewReader(claim), 0)
			d.Trust = trust
			require.ErrorIs(t, d.Decode(r), io.ErrUnexpectedEOF)
		})
		require.GreaterOrEqual(t, got, atLeast, trust)
		require.LessOrEqual(t, got, atLeast+16<<10, trust)
	}
}

// Rest inside of a Sum on a stream was read into the buffer and copied while it grew: more than four times its bytes.
// The buffer is given away instead, once, and stays as it was.
func TestRestOfSumInMemory(t *testing.T) {
	body := bytes.Repeat([]byte("rest"), 33_000)
	sum := wire.Sum{Size: 1, Func: func(b []byte) uint64 { return uint64(len(b) + int(b[0])) }, Before: true}
	input := append([]byte{byte(len(body) + 'r')}, body...)
	record := func(v *[]byte) wire.Record {
		return fields(func(c *wire.Codec) { c.Sum("Sum", sum, func() { c.Rest("Rest", v) }) })
	}
	var first []byte
	d := wire.NewStreamDecoder(iotest.HalfReader(bytes.NewReader(input)), 0)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	require.NoError(t, d.Decode(record(&first)))
	runtime.ReadMemStats(&after)
	require.LessOrEqual(t, after.TotalAlloc-before.TotalAlloc, uint64(64<<10+4*len(input)))
	require.Equal(t, body, first)
	require.Equal(t, io.EOF, d.Decode(record(&first)))

	other := bytes.Repeat([]byte{'r'}, len(body))
	d.ResetStream(bytes.NewReader(append([]byte{byte(len(other) + 'r')}, other...)))
	second := make([]byte, 0, len(other)+1) // memory that is there
	was := &second[:1][0]
	require.NoError(t, d.Decode(record(&second)))
	require.Equal(t, other, second)
	require.Same(t, was, &second[0])
	require.Equal(t, body, first, "what was given away was written to")
}
