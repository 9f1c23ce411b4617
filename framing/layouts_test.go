package framing_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// lengths returns a Length for each prefix that has a quick way, some that have none, and settings of all sorts.
func lengths() (all []framing.Length) {
	for _, p := range []wire.Prefix{
		wire.PrefixUint8, wire.PrefixUint16BE, wire.PrefixUint16LE, wire.PrefixUint24LE, wire.PrefixUint32BE,
		wire.PrefixUint64LE,
		wire.PrefixInt16LE, wire.PrefixInt64BE, wire.PrefixUvarint, wire.PrefixVarInt, wire.PrefixUvarint.Canonical(),
		wire.PrefixUvarint.MaxBytes(1), wire.PrefixUvarint.Plus(1), wire.PrefixUint16BE.Plus(2), wire.PrefixUint8.Plus(-3),
		wire.PrefixUint8.MaxLen(100), wire.PrefixQUIC, wire.PrefixInt8.Null(),
	} {
		for _, c := range []struct{ adjust, min, max int }{
			{0, 0, 0}, {0, 0, 5}, {0, 4, 130}, {-2, 0, 130}, {-2, 4, 300}, {3, 0, 5}, {3, 4, 0}, {3, 0, 300},
		} {
			tails := []string{""}
			if c.min > 0 {
				tails = append(tails, "\x04", "\x05")
			}
			for _, tail := range tails {
				for _, offset := range []int{0, 3} {
					l := framing.Length{Prefix: p, Offset: offset, Adjust: c.adjust, Min: c.min, Max: c.max, Tail: tail}
					if offset > 0 {
						l.Strip = framing.StripNone
					}
					if l.Validate() == nil {
						all = append(all, l)
					}
				}
			}
		}
	}
	return all
}

// unknown is a framing that is not known to a Reader: it has no quick way.
type unknown struct{ framing.StateSplitter }

// firstOf returns the first few frames and errors of a stream.
func firstOf(f framing.Framing, stream []byte) string {
	var got bytes.Buffer
	r := framing.NewReader(bytes.NewReader(stream), f)
	r.Oversize = framing.Report
	for range 4 {
		frame, err := r.ReadFrame()
		var e *framing.Error
		if err != nil {
			fmt.Fprintf(&got, "%v\n", err)
			if !errors.As(err, &e) || e.Lost {
				return got.String()
			}
			continue
		}
		fmt.Fprintf(&got, "%x\n", frame)
	}
	return got.String()
}

// TestQuickWays: what a Reader takes quickly is what Split says, whatever the settings are and the lengths claim.
func TestQuickWays(t *testing.T) {
	t.Parallel()
	body := bytes.Repeat([]byte("\x04"), 300)
	claims := []byte{0, 1, 2, 3, 4, 5, 6, 0x64, 0x65, 0x7e, 0x7f, 0x80, 0x82, 0x84, 0xff}
	for _, l := range lengths() {
		var streams [][]byte
		for _, first := range claims {
			for _, second := range []byte{0, 1, 2, 0x80} {
				head := append(bytes.Repeat([]byte{'h'}, l.Offset), first, second)
				streams = append(streams, append(head, body...))
			}
			streams = append(streams, append(append(bytes.Repeat([]byte{'h'}, l.Offset), 0, first), body...),
				append(append(bytes.Repeat([]byte{'h'}, l.Offset), 0, 0, 0, 0, 0, 0, 0, first), body...))
		}
		good, err := l.AppendFrame(nil, bytes.Repeat([]byte{4}, 4+l.Offset))
		if err != nil {
			good = nil
		}
		for _, stream := range streams {
			stream = append(bytes.Clone(good), stream...) // the first frame may be taken another way
			require.Equal(t, firstOf(unknown{l}, stream), firstOf(l, stream), "%+v of % x", l, stream[:len(good)+l.Offset+8])
		}
	}
	for _, p := range []framing.Separator{
		{Sep: []byte("\n")}, {Sep: []byte("\n"), Never: []byte("\r")}, {Sep: []byte("\n"), Never: []byte("\r"), Keep: true, Max: 3},
		{Sep: []byte("\n"), Also: [][]byte{[]byte("\r\n")}}, {Sep: []byte("\n"), Also: [][]byte{[]byte("\r\n")}, Never: []byte("x")},
		{Sep: []byte("\r\n"), Also: [][]byte{[]byte("\n")}, Max: 3}, {Sep: []byte("\n"), Also: [][]byte{[]byte("\n\n")}},
		{Sep: []byte("\n"), Also: [][]byte{[]byte("ab")}},
	} {
		require.NoError(t, p.Validate())
		for _, stream := range []string{
			"a\nb\n", "a\rb\n", "a\r\nb\r\n", "ax\nb\n", "abcd\nb\n", "abc\r\nb\n", "\n\n\n", "ab\nabab\n", "\r\r\n\r", "abc\r", "xab",
		} {
			require.Equal(t, firstOf(unknown{p}, []byte(stream)), firstOf(p, []byte(stream)), "%+v of %q", p, stream)
		}
	}
}
