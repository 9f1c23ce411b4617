package wire_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// encoders runs f with an Encoder of each kind, and checks that it ends with want.
func encoders(t *testing.T, want string, f func(e *wire.Encoder), label ...any) {
	t.Helper()
	check := func(e *wire.Encoder, got func() []byte) {
		t.Helper()
		f(e)
		require.NoError(t, e.Flush(), label...)
		require.NoError(t, e.Err(), label...)
		require.Equal(t, want, string(got()), label...)
		require.EqualValues(t, len(want), e.Offset(), label...)
	}
	slice := func(e *wire.Encoder) func() []byte {
		return func() []byte {
			b, err := e.Bytes()
			require.NoError(t, err)
			return b
		}
	}
	e := wire.NewEncoder(nil)
	check(e, slice(e))
	e = wire.NewEncoder(make([]byte, 0, 5))
	check(e, slice(e))
	e = new(wire.Encoder)
	check(e, slice(e))
	for _, size := range []int{0, 1, 17, 64} {
		var out bytes.Buffer
		check(wire.NewStreamEncoder(&out, size), out.Bytes)
		out.Reset()
		e := wire.NewStreamEncoder(io.Discard, size)
		e.String(wire.PrefixUvarint, long)
		e.ResetStream(&out)
		check(e, out.Bytes)
	}
}

func TestEncoderEncodesEveryValue(t *testing.T) {
	for _, v := range cursorValues {
		encoders(t, v.wire, func(e *wire.Encoder) {
			e.Order(v.order)
			v.encode(e)
		}, v.op)
	}
}

func TestEncoderEncodesAllValuesInARow(t *testing.T) {
	var want strings.Builder
	for range 3 {
		for _, v := range cursorValues {
			want.WriteString(v.wire)
		}
	}
	encoders(t, want.String(), func(e *wire.Encoder) {
		at := int64(0)
		for range 3 {
			for _, v := range cursorValues {
				require.Equal(t, at, e.Offset())
				e.Order(v.order)
				v.encode(e)
				at += int64(len(v.wire))
			}
		}
	})
}

func TestEncoderAppends(t *testing.T) {
	given := append(make([]byte, 0, 100), "given"...)
	e := wire.NewEncoder(given)
	require.Zero(t, e.Len())
	e.Uint16(0x6162)
	require.Equal(t, 2, e.Len())
	require.EqualValues(t, 2, e.Offset())
	b, err := e.Bytes()
	require.NoError(t, err)
	require.Equal(t, "givenab", string(b))
	require.Same(t, &given[0], &b[0])

	e.Reset([]byte("x"))
	e.Uint8('y')
	b, err = e.Bytes()
	require.NoError(t, err)
	require.Equal(t, "xy", string(b))
}

// misfits are calls that must fail with want and write nothing.
var misfits = []struct {
	name   string
	encode func(e *wire.Encoder)
	want   error
}{
	{"UintN", func(e *wire.Encoder) { e.UintN(2, 65536) }, wire.ErrOverflow},
	{"UintN LE", func(e *wire.Encoder) { e.Order(wire.LittleEndian); e.UintN(2, 65536) }, wire.ErrOverflow},
	{"UintN width 0", func(e *wire.Encoder) { e.UintN(0, 0) }, wire.ErrInvalidWidth},
	{"UintN width 9", func(e *wire.Encoder) { e.UintN(9, 0) }, wire.ErrInvalidWidth},
	{"IntN", func(e *wire.Encoder) { e.IntN(2, 32768) }, wire.ErrOverflow},
	{"IntN LE", func(e *wire.Encoder) { e.Order(wire.LittleEndian); e.IntN(2, -32769) }, wire.ErrOverflow},
	{"IntN width 9", func(e *wire.Encoder) { e.IntN(9, 0) }, wire.ErrInvalidWidth},
	{"QUIC", func(e *wire.Encoder) { e.QUIC(varint.MaxQUIC + 1) }, wire.ErrOverflow},
	{"String", func(e *wire.Encoder) { e.String(wire.PrefixUint8, strings.Repeat("x", 256)) }, wire.ErrOverflow},
	{"String without prefix", func(e *wire.Encoder) { e.String(0, "x") }, wire.ErrInvalidPrefix},
	{"ByteArray", func(e *wire.Encoder) { e.ByteArray(wire.PrefixUint8, make([]byte, 256)) }, wire.ErrOverflow},
	{"ByteArray without prefix", func(e *wire.Encoder) { e.ByteArray(99, nil) }, wire.ErrInvalidPrefix},
	{"UTF8String", func(e *wire.Encoder) { e.UTF8String(wire.PrefixUint8, "\xff") }, wire.ErrInvalidUTF8},
	{"CString", func(e *wire.Encoder) { e.CString("a\x00") }, wire.ErrNUL},
	{"CString of a NUL", func(e *wire.Encoder) { e.CString("\x00") }, wire.ErrNUL},
	{"Count", func(e *wire.Encoder) { e.Count(wire.PrefixUint8, 256) }, wire.ErrOverflow},
	{"negative Count", func(e *wire.Encoder) { e.Count(wire.PrefixUint8, -1) }, wire.ErrNegative},
	{"Section", func(e *wire.Encoder) {
		e.Section(wire.PrefixUint8, func() { e.Raw(make([]byte, 256)) })
	}, wire.ErrOverflow},
	{"Section without prefix", func(e *wire.Encoder) { e.Section(0, func() { panic("called") }) }, wire.ErrInvalidPrefix},
	{"in a Section", func(e *wire.Encoder) {
		e.Section(wire.PrefixUvarint, func() {
			e.Uint8(1)
			e.Section(wire.PrefixUvarint, func() { e.UintN(1, 256) })
		})
	}, wire.ErrOverflow},
	{"Append", func(e *wire.Encoder) {
		e.Append(func(dst []byte) ([]byte, error) { return append(dst, "xyz"...), io.ErrClosedPipe })
	}, io.ErrClosedPipe},
	{"Fail", func(e *wire.Encoder) { e.Fail(io.ErrClosedPipe) }, io.ErrClosedPipe},
	{"HPACK of no bits", func(e *wire.Encoder) { e.HPACK(0, 0, 1) }, varint.ErrWidth},
	{"HPACK of 9 bits", func(e *wire.Encoder) { e.HPACK(0, 9, 1) }, varint.ErrWidth},
	{"HPACK below upper bits", func(e *wire.Encoder) { e.HPACK(0x10, 5, 1) }, varint.ErrWidth},
	{"HPACK of a whole byte", func(e *wire.Encoder) { e.HPACK(0x80, 8, 1) }, varint.ErrWidth},
}

func TestEncoderWritesNothingOfWhatDoesNotFit(t *testing.T) {
	after := func(e *wire.Encoder, want error) {
		t.Helper()
		for _, v := range cursorValues {
			v.encode(e)
			require.ErrorIs(t, e.Err(), want, v.op)
		}
		e.Raw(make([]byte, 10000))
		e.String(wire.PrefixUvarint, strings.Repeat("x", 10000))
		e.CString(long)
		e.Fail(io.ErrNoProgress)
		e.Fail(nil)
		for _, m := range misfits {
			m.encode(e)
		}
		require.ErrorIs(t, e.Err(), want)
		require.ErrorIs(t, e.Flush(), want)
		require.Zero(t, e.Len())
	}
	for _, m := range misfits {
		e := wire.NewEncoder(append(make([]byte, 0, 1000), "given"...))
		e.Uint64(1)
		m.encode(e)
		require.ErrorIs(t, e.Err(), m.want, m.name)
		after(e, m.want)
		b, err := e.Bytes()
		require.ErrorIs(t, err, m.want)
		require.Equal(t, "given", string(b), m.name)

		var out bytes.Buffer
		e = wire.NewStreamEncoder(&out, 0)
		e.Uint64(1)
		require.NoError(t, e.Flush())
		m.encode(e)
		after(e, m.want)
		require.Equal(t, "\x00\x00\x00\x00\x00\x00\x00\x01", out.String(), m.name)

		e.ResetStream(&out)
		e.Uint8(2)
		require.NoError(t, e.Flush())
		require.Equal(t, "\x00\x00\x00\x00\x00\x00\x00\x01\x02", out.String(), m.name)
	}
}

func TestEncoderWriterErrors(t *testing.T) {
	fault := errors.New("fault")
	for name, c := range map[string]struct {
		w    broken
		want error
	}{
		"error":      {func([]byte) (int, error) { return 0, fault }, fault},
		"short":      {func(p []byte) (int, error) { return len(p) - 1, nil }, io.ErrShortWrite},
		"none":       {func(p []byte) (int, error) { return 0, nil }, io.ErrShortWrite},
		"part":       {func(p []byte) (int, error) { return 1, fault }, fault},
		"too many":   {func(p []byte) (int, error) { return len(p) + 1, nil }, wire.ErrBadCount},
		"negative":   {func(p []byte) (int, error) { return -1, nil }, wire.ErrBadCount},
		"all but no": {func(p []byte) (int, error) { return len(p), fault }, fault},
	} {
		for how, write := range map[string]func(e *wire.Encoder){
			"Flush":        func(e *wire.Encoder) { e.Uint32(1); _ = e.Flush() },
			"full buffer":  func(e *wire.Encoder) { e.Uint64(1); e.Uint64(2); e.Uint64(3) },
			"full of ones": func(e *wire.Encoder) { e.Raw(make([]byte, 15)); e.Uint8(1); e.Uint8(2) },
			"long string":  func(e *wire.Encoder) { e.String(wire.PrefixUint8, long) },
			"long bytes":   func(e *wire.Encoder) { e.Raw([]byte(long)) },
			"some bytes":   func(e *wire.Encoder) { e.Raw([]byte(long[:10])); e.Raw([]byte(long[:10])) },
			"varint":       func(e *wire.Encoder) { e.Raw([]byte(long[:10])); e.Uvarint(math.MaxUint64) },
			"section":      func(e *wire.Encoder) { e.Section(wire.PrefixUint8, func() { e.Raw([]byte(long)) }) },
			"append":       func(e *wire.Encoder) { e.Append(func(dst []byte) ([]byte, error) { return append(dst, long...), nil }) },
		} {
			calls := 0
			e := wire.NewStreamEncoder(broken(func(p []byte) (int, error) { calls++; return c.w(p) }), 16)
			write(e)
			require.ErrorIs(t, e.Err(), c.want, "%s %s", name, how)
			write(e)
			require.ErrorIs(t, e.Flush(), c.want, "%s %s", name, how)
			require.Equal(t, 1, calls, "%s %s: poisoned after the first failure", name, how)
		}
	}
}

// writes keeps each Write apart.
type writes []string

func (w *writes) Write(p []byte) (int, error) {
	*w = append(*w, string(p))
	return len(p), nil
}

func TestStreamEncoderWritesWhenFull(t *testing.T) {
	var w writes
	e := wire.NewStreamEncoder(&w, 16)
	require.NoError(t, e.Flush())
	require.Empty(t, w, "nothing to flush")
	e.Raw([]byte("0123456789abcde"))
	e.Uint8('f')
	require.Empty(t, w)
	require.Equal(t, 16, e.Len())
	e.Uint8('g')
	require.Equal(t, writes{"0123456789abcdef"}, w)
	require.Equal(t, 1, e.Len())
	require.EqualValues(t, 17, e.Offset())
	b, err := e.Bytes()
	require.NoError(t, err)
	require.Equal(t, "g", string(b))
	e.Raw([]byte(long)) // directly
	require.Equal(t, writes{"0123456789abcdef", "g", long}, w)
	e.String(wire.PrefixUint8, long[:40]) // through the buffer, where it allocates nothing
	require.NoError(t, e.Flush())
	require.Equal(t, writes{"0123456789abcdef", "g", long, "\x28" + long[:15], long[15:31], long[31:40]}, w)
	require.EqualValues(t, 17+100+41, e.Offset())
	require.Zero(t, e.Len())

	w = nil
	e.Raw([]byte(long[:5]))
	e.String(wire.PrefixUint8, long[:20]) // after what is there, and the buffer does not grow
	require.NoError(t, e.Flush())
	require.Equal(t, writes{long[:5] + "\x14" + long[:10], long[10:20]}, w)

	w = nil
	e.ResetStream(&w)
	e.Uint8(1)
	e.ResetStream(&w)
	require.NoError(t, e.Flush())
	require.Empty(t, w, "what was not flushed is dropped")
}

func TestEncoderResetStreamHasABuffer(t *testing.T) {
	var w writes
	e := wire.NewStreamEncoder(&w, 32)
	e.Fail(io.ErrClosedPipe) // takes the room away
	e.ResetStream(&w)
	for range 33 {
		e.Uint8('x')
	}
	require.Equal(t, writes{strings.Repeat("x", 32)}, w)

	w = nil
	e.Reset(make([]byte, 0, 8))
	e.ResetStream(&w)
	for range 4097 {
		e.Uint8('y')
	}
	require.Equal(t, writes{strings.Repeat("y", 4096)}, w)
}

func TestEncoderSectionLengths(t *testing.T) {
	uvarint := func(n int) string { return string(binary.AppendUvarint(nil, uint64(n))) }
	quic := func(n int) string {
		switch {
		case n < 64:
			return string([]byte{byte(n)})
		case n < 16384:
			return string(binary.BigEndian.AppendUint16(nil, uint16(n)|0x4000))
		}
		return string(binary.BigEndian.AppendUint32(nil, uint32(n)|0x80000000))
	}
	for _, n := range []int{0, 1, 63, 64, 127, 128, 129, 255, 16383, 16384, 70000} {
		body := strings.Repeat(long, n/100+1)[:n]
		for p, want := range map[wire.Prefix]string{
			wire.PrefixUvarint:  uvarint(n),
			wire.PrefixVarInt:   uvarint(n),
			wire.PrefixVarLong:  uvarint(n),
			wire.PrefixQUIC:     quic(n),
			wire.PrefixUint24BE: string([]byte{byte(n >> 16), byte(n >> 8), byte(n)}),
			wire.PrefixUint32LE: string(binary.LittleEndian.AppendUint32(nil, uint32(n))),
			wire.PrefixUint64BE: string(binary.BigEndian.AppendUint64(nil, uint64(n))),
		} {
			encoders(t, "a"+want+body+"z", func(e *wire.Encoder) {
				e.Uint8('a')
				e.Section(p, func() { e.Raw([]byte(body)) })
				e.Uint8('z')
			}, p, n)
		}
	}
}

func TestEncoderSectionsNest(t *testing.T) {
	inner := strings.Repeat("i", 130)
	want := "\x8b\x01" + "\x01" + "x" + "\x00" + "\x82\x01" + inner + "yyyy"
	encoders(t, want, func(e *wire.Encoder) {
		e.Section(wire.PrefixUvarint, func() {
			e.Section(wire.PrefixUint8, func() { e.Uint8('x') })
			e.Section(wire.PrefixUvarint, func() {})
			e.Section(wire.PrefixUvarint, func() {
				for range 13 {
					e.Raw([]byte(inner[:10]))
					require.NoError(t, e.Flush())
				}
			})
			e.Raw([]byte("yyyy"))
		})
	})
}

func TestStreamEncoderKeepsSectionsUntilTheyEnd(t *testing.T) {
	var w writes
	e := wire.NewStreamEncoder(&w, 16)
	e.Raw([]byte("before"))
	e.Section(wire.PrefixUint8, func() {
		e.Section(wire.PrefixUint8, func() {
			e.String(wire.PrefixUint8, long)
			e.Raw([]byte(long))
			e.Append(func(dst []byte) ([]byte, error) { return append(dst, "appended"...), nil })
		})
		require.NoError(t, e.Flush())
	})
	require.Equal(t, writes{"before\xd2\xd1\x64" + long + long + "appended"}, w)
	e.Section(wire.PrefixUint8, func() { e.Uint8(1) })
	require.Len(t, w, 1, "a short one stays in the buffer")
	require.NoError(t, e.Flush())
	require.Equal(t, "\x01\x01", w[1])
}

// What an encoder emits, the decoder with the same settings accepts: at the limits of both.
func TestEncoderAndDecoderAgree(t *testing.T) {
	for _, budget := range []int{0, 300, -1} {
		for _, n := range []int{0, 1, 299, 300, 301, 5000} {
			var out bytes.Buffer
			e := wire.NewStreamEncoder(&out, 16)
			e.MaxLen = budget
			s := strings.Repeat("s", n)
			e.String(wire.PrefixUvarint, s)
			e.ByteArray(wire.PrefixUvarint, []byte(s))
			e.CString(s)
			e.Count(wire.PrefixUvarint, n)
			if err := e.Flush(); err != nil {
				require.Greater(t, n, 300)
				require.Equal(t, 300, budget)
				require.Zero(t, out.Len())
				continue
			}
			for name, d := range cursors(out.String()) {
				d.MaxLen = budget
				require.Equal(t, s, d.String(wire.PrefixUvarint), name)
				require.Equal(t, s, string(d.ByteArray(wire.PrefixUvarint)), name)
				require.Equal(t, s, d.CString(), name)
				require.Equal(t, n, d.Count(wire.PrefixUvarint, 0), name)
				require.NoError(t, d.Finish(), name)
			}
		}
	}
}

func TestEncoderFailNamesTheValue(t *testing.T) {
	fault := errors.New("makes no sense")
	long := strings.Repeat("x", 300)
	for name, encode := range map[string]func(e *wire.Encoder){
		"Uint8":      func(e *wire.Encoder) { e.Uint8(1) },
		"Uint64":     func(e *wire.Encoder) { e.Uint64(1) },
		"UintN":      func(e *wire.Encoder) { e.UintN(3, 1) },
		"Uvarint":    func(e *wire.Encoder) { e.Uvarint(300) },
		"String":     func(e *wire.Encoder) { e.String(wire.PrefixUint8, "abc") },
		"longString": func(e *wire.Encoder) { e.String(wire.PrefixUint16BE, long) },
		"ByteArray":  func(e *wire.Encoder) { e.ByteArray(wire.PrefixUint16BE, []byte(long)) },
		"Null":       func(e *wire.Encoder) { e.NullString(wire.PrefixUint8.Null(), nil) },
		"CString":    func(e *wire.Encoder) { e.CString("abc") },
		"Raw":        func(e *wire.Encoder) { e.Raw([]byte("abc")) },
		"Count":      func(e *wire.Encoder) { e.Count(wire.PrefixUint8, 3) },
		"Append": func(e *wire.Encoder) {
			e.Append(func(dst []byte) ([]byte, error) { return append(dst, 1, 2), nil })
		},
	} {
		e := wire.NewEncoder(nil)
		e.Uint8(0)
		encode(e.Field("V"))
		e.Fail(fault)
		require.Equal(t, &wire.EncodeError{Path: "V", Offset: 1, Err: fault}, e.Err(), name)
	}
	e := wire.NewEncoder(make([]byte, 0, 64))
	e.Field("V").Raw(nil)
	e.Uint8(0)
	e.Fail(fault)
	require.Equal(t, &wire.EncodeError{Err: fault}, e.Err())
}
