package framing_test

import (
	"bytes"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// described is a framing that can say whether its settings make frames.
type described interface {
	framing.Framing
	Validate() error
}

// oneByteSum is the shortest sum.
func oneByteSum(inner framing.Framing) framing.Checksum {
	return framing.Checksum{Inner: inner, Size: 1, Sum: func(dst, payload []byte) []byte {
		return append(dst, byte(crc32.ChecksumIEEE(payload)))
	}}
}

func allBytes() []byte {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return all
}

func TestSettingsThatLeaveNoRoom(t *testing.T) {
	t.Parallel()
	short := func(dst, _ []byte) []byte { return append(dst, 1) }
	noSum := "Checksum.Size is above what a frame of Inner holds"
	for name, tt := range map[string]struct {
		f    described
		want string
	}{
		"a sum in less":                  {framing.CRC32(framing.Fixed{Size: 2}), noSum},
		"a sum in less, by a pointer":    {framing.CRC32(&framing.Fixed{Size: 2}), noSum},
		"a sum beside a sum":             {framing.CRC32(framing.CRC32(framing.Fixed{Size: 7})), noSum},
		"a sum in a Length":              {framing.CRC32(framing.Length{Prefix: wire.PrefixUint8, Max: 3}), noSum},
		"a sum in a limited prefix":      {framing.CRC32(framing.Length{Prefix: wire.PrefixUint8.MaxLen(3)}), noSum},
		"a sum in a prefix of 3 bytes":   {framing.CRC32(framing.Length{Prefix: wire.PrefixInt8.Plus(124)}), noSum},
		"a sum beside a tail":            {framing.CRC32(framing.Length{Prefix: wire.PrefixUint8, Tail: "ab", Max: 5}), noSum},
		"a sum in what is only decoded":  {framing.CRC32(framing.Length{Prefix: wire.PrefixUint8, Offset: 1, Max: 3}), noSum},
		"a sum in what is stripped":      {framing.CRC32(framing.Length{Prefix: wire.PrefixUint8, Strip: 3, Max: 5}), noSum},
		"a sum in whole frames":          {framing.CRC32(framing.Length{Prefix: wire.PrefixUint8, Strip: framing.StripNone, Max: 2}), noSum},
		"a sum in a Netstring":           {framing.CRC32(framing.Netstring{Max: 3}), noSum},
		"a sum in an OctetCount":         {framing.CRC32(framing.OctetCount{Max: 3}), noSum},
		"a sum in COBS":                  {framing.CRC32(framing.COBS{Max: 3}), noSum},
		"a sum in SLIP":                  {framing.CRC32(framing.SLIP{Max: 3}), noSum},
		"a sum in Blocks":                {framing.CRC32(framing.Blocks{Max: 3}), noSum},
		"a sum in a line":                {framing.CRC32(framing.Separator{Sep: []byte("\n"), Max: 3}), noSum},
		"a sum in a line that is kept":   {framing.CRC32(framing.Separator{Sep: []byte("\n"), Keep: true, Max: 2}), noSum},
		"a sum in an item":               {framing.CRC32(framing.Sized{Item: toyItem, Max: 3}), noSum},
		"a sum in a framing from afar":   {framing.CRC32(onlySplit{framing.Netstring{Max: 3}}), noSum},
		"a sum of another size":          {framing.Checksum{Inner: u8, Size: 2, Sum: short}, "Checksum.Sum does not append Checksum.Size bytes"},
		"a wrong setting within":         {framing.CRC32(framing.CRC32(framing.Fixed{})), "Fixed.Size is below 1"},
		"a prefix with no short lengths": {framing.Length{Prefix: wire.PrefixUint8.Plus(-4), Max: 3}, "Length.Prefix writes no length that Max allows"},
		"such a prefix, Adjust":          {framing.Length{Prefix: wire.PrefixUint8.Plus(-4), Adjust: 3, Max: 6}, "Length.Prefix writes no length that Max allows"},
		"such a prefix with its limit":   {framing.Length{Prefix: wire.PrefixUvarint.Plus(-9).MaxLen(8)}, "Length.Prefix writes no length that Max allows"},
		"more than memory":               {framing.Length{Prefix: wire.PrefixUint64BE, Offset: math.MaxInt - 100, Min: 101, Max: -1}, "Length.Offset is too large"},
		"no byte that is not Never":      {framing.Separator{Sep: []byte("\n"), Never: allBytes()}, "Separator.Never leaves no byte for a payload"},
		"no byte that is no separator":   {framing.Separator{Sep: []byte("\n"), Also: [][]byte{{0}}, Never: allBytes()[1:]}, "Separator.Never leaves no byte for a payload"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := tt.f.Validate()
			require.EqualError(t, err, "framing: invalid settings: "+tt.want)
			require.ErrorIs(t, err, framing.ErrInvalid)
			for n := range 300 {
				_, err := tt.f.AppendFrame(nil, bytes.Repeat([]byte("a"), n))
				require.Error(t, err, "%d bytes", n)
				_, token, _ := tt.f.Split(append([]byte{byte(n)}, bytes.Repeat([]byte("a"), n)...), true)
				require.Nil(t, token)
			}
		})
	}
	for name, f := range map[string]described{
		"a sum alone":                   framing.CRC32(framing.Fixed{Size: 4}),
		"a sum in a Length":             framing.CRC32(framing.Length{Prefix: wire.PrefixUint8, Max: 4}),
		"a sum beside a tail":           framing.CRC32(framing.Length{Prefix: wire.PrefixUint8, Tail: "ab", Max: 6}),
		"a sum in what is stripped":     framing.CRC32(framing.Length{Prefix: wire.PrefixUint8, Strip: 3, Max: 6}),
		"a sum in what is only decoded": framing.CRC32(framing.Length{Prefix: wire.PrefixUint8, Offset: 1, Max: 4}),
		"a sum in whole frames":         framing.CRC32(framing.GRPC()),
		"a prefix with no short length": framing.Length{Prefix: wire.PrefixUint8.Plus(-4), Max: 4},
		"all bytes but one":             framing.Separator{Sep: []byte("\n"), Never: allBytes()[1:]},
	} {
		require.NoError(t, f.Validate(), name)
	}
}

// toyItem is an item of a byte that says how many follow it.
func toyItem(b []byte, _ int) (framing.Item, error) {
	return framing.Item{Head: 1, Body: uint64(b[0])}, nil
}

// anyFraming returns a framing of random settings.
func anyFraming(rnd *rand.Rand) described {
	max := []int{-1, 0, 1, 2, 3, 4, 5, 6, 8, 12}[rnd.IntN(10)]
	switch rnd.IntN(9) {
	case 0:
		return framing.Fixed{Size: rnd.IntN(9)}
	case 1:
		return framing.Netstring{Max: max}
	case 2:
		return framing.OctetCount{Max: max}
	case 3:
		return framing.COBS{Max: max}
	case 4:
		return framing.SLIP{Max: max}
	case 5:
		return framing.Blocks{Max: max}
	case 6:
		return framing.Sized{Item: toyItem, Max: max}
	case 7:
		some := func(from, to int) []byte {
			p := make([]byte, from+rnd.IntN(to-from))
			for i := range p {
				p[i] = "ab\n"[rnd.IntN(3)]
			}
			return p
		}
		p := framing.Separator{Sep: some(0, 4), Never: some(0, 2), Keep: rnd.IntN(3) == 0, Max: max, Final: framing.Final(rnd.IntN(4))}
		for range rnd.IntN(3) {
			p.Also = append(p.Also, some(0, 4))
		}
		return p
	}
	return anyLength(rnd, max)
}

// anyLength returns a Length of random settings, and the Max given.
func anyLength(rnd *rand.Rand, limit int) framing.Length {
	prefix := []wire.Prefix{
		wire.PrefixUint8, wire.PrefixUint16BE, wire.PrefixUint24LE, wire.PrefixUint32BE, wire.PrefixUint64LE,
		wire.PrefixInt8, wire.PrefixInt16BE, wire.PrefixInt64BE, wire.PrefixUvarint, wire.PrefixVarInt, wire.PrefixZigzag,
		wire.PrefixQUIC, wire.PrefixCompactSize, wire.PrefixVLQ, wire.PrefixBER, decimalLine, 0,
	}[rnd.IntN(17)]
	for _, adjust := range []func(wire.Prefix) wire.Prefix{
		func(p wire.Prefix) wire.Prefix { return p.Plus([]int{-128, -6, -1, 1, 4, 7, 126}[rnd.IntN(7)]) },
		wire.Prefix.Null,
		wire.Prefix.Canonical,
		func(p wire.Prefix) wire.Prefix { return p.MaxBytes(1 + rnd.IntN(4)) },
		func(p wire.Prefix) wire.Prefix { return p.MaxLen(rnd.IntN(10)) },
	} {
		if adjusted := adjust(prefix); rnd.IntN(4) == 0 && (adjusted != 0 || rnd.IntN(8) == 0) {
			prefix = adjusted
		}
	}
	l := framing.Length{
		Prefix: prefix, Offset: []int{0, 0, 0, 1, 3, -1}[rnd.IntN(6)], Adjust: []int{0, 0, 0, 1, 4, -1, -4, -200}[rnd.IntN(8)],
		Strip: []int{0, 0, 0, -1, -1, 1, 4, 12, -2}[rnd.IntN(9)], Min: []int{0, 0, 0, 1, 4, 9, -1}[rnd.IntN(7)],
		Max: limit, Tail: []string{"", "", "", "\xce", "ab"}[rnd.IntN(5)],
	}
	if rnd.IntN(2) == 0 {
		l.Header = []byte("hdrs")[:max(l.Offset, 0)]
	}
	return l
}

// whole says whether the tokens of f are more than payloads, so that a sum may have to lie on what is not free.
func whole(f framing.Framing) bool {
	switch f := f.(type) {
	case framing.Length:
		return f.Strip != 0
	case framing.Separator:
		return f.Keep
	}
	_, ok := f.(framing.Sized)
	return ok
}

// carries says whether f carries a payload, from AppendFrame through a Reader. Where it only decodes, a stream of
// another framing that writes the same is what the Reader gets.
func carries(f framing.Framing) bool {
	heads, ends := []string{""}, []string{""}
	switch f := f.(type) {
	case framing.Separator:
		for _, sep := range append(f.Also, f.Sep) {
			ends = append(ends, string(sep))
		}
	case framing.Sized:
		heads = []string{"\x00", "\x01", "\x02"}
	}
	for n := range 300 {
		for _, fill := range "xab\n" {
			for _, head := range heads {
				for _, end := range ends {
					payload := []byte(head + strings.Repeat(string(fill), n) + end)
					frame, err := f.AppendFrame(nil, payload)
					if err != nil {
						continue
					}
					got, err := framing.NewReader(bytes.NewReader(frame), f).ReadFrame()
					return err == nil && bytes.Equal(got, payload)
				}
			}
		}
	}
	return decodes(f)
}

// decodes says whether a Reader finds a frame of f in what a writing twin of f makes.
func decodes(f framing.Framing) bool {
	twin, ok := writing(f)
	if !ok {
		return false
	}
	for n := range 300 {
		frame, err := twin.AppendFrame(nil, bytes.Repeat([]byte("a"), n))
		if err != nil {
			continue
		}
		got, err := framing.NewReader(bytes.NewReader(frame), f).ReadFrame()
		if err != nil {
			continue
		}
		if back, err := f.AppendFrame(nil, slices.Clone(got)); err == nil {
			return bytes.Equal(back, frame)
		}
		return true
	}
	return false
}

// writing returns a framing that writes what f, which only decodes or takes whole frames, reads.
func writing(f framing.Framing) (framing.Framing, bool) {
	switch f := f.(type) {
	case framing.Length:
		f.Strip, f.Header = 0, make([]byte, max(f.Offset, 0))
		return f, true
	case framing.Checksum:
		inner, ok := writing(f.Inner)
		f.Inner = inner
		return f, ok
	}
	return nil, false
}

// Every framing that can be described is refused by Validate, or else carries a payload.
func TestValidateRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(13, 1))
	good, bad := 0, 0
	for range 5000 {
		inner := anyFraming(rnd)
		all := []described{inner}
		if !whole(inner) {
			all = append(all, framing.CRC32(inner), oneByteSum(inner), framing.CRC32(oneByteSum(inner)), oneByteSum(framing.CRC32(inner)))
		}
		for _, f := range all {
			if err := f.Validate(); err != nil {
				if bad++; bad%50 == 0 {
					require.False(t, carries(f), "%v, %#v, %v", f, inner, err)
				}
				continue
			}
			good++
			require.True(t, carries(f), "%v, %#v", f, inner)
		}
	}
	require.Greater(t, good, 5000)
	require.Greater(t, bad, 3000)
}
