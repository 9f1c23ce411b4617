package wire_test

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// Lengths below 128 have a way of their own through Prefix, Decoder and Encoder. It must not differ from the other one.
func TestShortLengths(t *testing.T) {
	heads := map[wire.Prefix]func(n int) string{
		wire.PrefixUint8:    func(n int) string { return string([]byte{byte(n)}) },
		wire.PrefixUint16BE: func(n int) string { return string([]byte{0, byte(n)}) },
		wire.PrefixUvarint:  leb128,
		wire.PrefixVarInt:   leb128,
		wire.PrefixVarLong:  leb128,
		wire.PrefixInt8:     func(n int) string { return string([]byte{byte(n)}) },
		wire.PrefixVLQ: func(n int) string {
			if n < 0x80 {
				return string([]byte{byte(n)})
			}
			return string([]byte{0x81, byte(n) & 0x7f})
		},
		wire.PrefixBER: func(n int) string {
			if n < 0x80 {
				return string([]byte{byte(n)})
			}
			return string([]byte{0x81, byte(n)})
		},
		wire.PrefixCompactSize: func(n int) string { return string([]byte{byte(n)}) },
		wire.PrefixZigzag:      func(n int) string { return leb128(2 * n) },
		wire.PrefixQUIC: func(n int) string {
			if n < 64 {
				return string([]byte{byte(n)})
			}
			return string([]byte{0x40, byte(n)})
		},
	}
	for p, head := range heads {
		for _, n := range []int{0, 1, 63, 64, 126, 127, 128, 129} {
			name := p.String() + " " + strconv.Itoa(n)
			if uint64(n) > p.Max() {
				continue
			}
			s := strings.Repeat("x", n)
			in := head(n) + s
			out, err := p.AppendString([]byte("-"), s)
			require.NoError(t, err, name)
			require.Equal(t, "-"+in, string(out), name)
			e := wire.NewEncoder([]byte("-"))
			e.String(p, s)
			e.ByteArray(p, []byte(s))
			out, err = e.Bytes()
			require.NoError(t, err, name)
			require.Equal(t, "-"+in+in, string(out), name)
			for _, max := range []int{-1, 0, n - 1, n, n + 1, 126, 127, 128} {
				got, size, err := p.MaxLen(max).ConsumeString([]byte(in + "rest"))
				if max > 0 && n > max {
					require.ErrorIs(t, err, wire.ErrTooLong, "%s max %d", name, max)
					require.Zero(t, size)
					continue
				}
				require.NoError(t, err, "%s max %d", name, max)
				require.Equal(t, s, got, name)
				require.Equal(t, len(in), size, name)
			}
			for cut := range len(in) {
				v, size, err := p.ConsumeByteArray([]byte(in[:cut]))
				require.Equal(t, io.ErrUnexpectedEOF, err, "%s cut %d", name, cut)
				require.Nil(t, v)
				require.Zero(t, size)
				d := wire.NewDecoder([]byte(in[:cut]))
				require.Nil(t, d.ByteArray(p), name)
				require.ErrorIs(t, d.Err(), io.ErrUnexpectedEOF, name)
				require.Zero(t, d.Offset(), name)
			}
			d := wire.NewDecoder([]byte(in + in))
			view := d.ByteArrayView(p)
			require.Equal(t, s, string(view), name)
			require.Equal(t, len(view), cap(view), "a view that cannot be appended into")
			require.Equal(t, s, d.String(p), name)
			require.NoError(t, d.Finish(), name)
		}
	}
}

func leb128(n int) string {
	if n < 0x80 {
		return string([]byte{byte(n)})
	}
	return string([]byte{byte(n) | 0x80, byte(n >> 7)})
}

func TestShortLengthsKeepTheRules(t *testing.T) {
	failed := errors.New("failed")
	e := wire.NewEncoder(make([]byte, 0, 100))
	e.Fail(failed)
	e.String(wire.PrefixUvarint, "abc")
	e.String(wire.PrefixUvarint, "")
	out, err := e.Bytes()
	assert.ErrorIs(t, err, failed)
	assert.Empty(t, out)

	e = wire.NewEncoder(make([]byte, 0, 100))
	e.MaxLen = 2
	e.String(wire.PrefixUint8, "abc")
	require.ErrorIs(t, e.Err(), wire.ErrTooLong)

	d := wire.NewDecoder([]byte("\x03abc"))
	d.MaxLen = 2
	assert.Empty(t, d.String(wire.PrefixUint8))
	require.ErrorIs(t, d.Err(), wire.ErrTooLong)

	var w strings.Builder // a value that does not fit what is left of the buffer, and one that just does
	stream := wire.NewStreamEncoder(&w, 16)
	stream.String(wire.PrefixUvarint, "0123456789")
	stream.String(wire.PrefixUvarint, "abcd")
	assert.Empty(t, w.String())
	assert.Equal(t, 16, stream.Len())
	stream.String(wire.PrefixUvarint, "e")
	require.NoError(t, stream.Flush())
	assert.Equal(t, "\x0a0123456789\x04abcd\x01e", w.String())
}
