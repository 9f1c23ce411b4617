package wire_test

import (
	"bytes"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

func (p prefixedVerbs[T]) test(t *testing.T, prefix, body string) {
	t.Run(p.name, func(t *testing.T) {
		want := append(unhex(prefix), body...)
		dst, err := p.append([]byte("dst"), T(body))
		require.NoError(t, err)
		require.Equal(t, append([]byte("dst"), want...), dst)

		v, n, err := p.consume(append(bytes.Clone(want), 0xa5))
		require.NoError(t, err)
		require.Equal(t, len(want), n)
		require.Equal(t, body, string(v))
		for cut := range want {
			v, n, err := p.consume(want[:cut])
			require.Equal(t, io.ErrUnexpectedEOF, err)
			require.Zero(t, n)
			require.Empty(t, v)
		}
		testRead(t, want, func(r io.Reader) (bool, error) {
			v, err := p.read(r)
			return string(v) == body, err
		})
		testWrite(t, want, func(w io.Writer) error { return p.write(w, T(body)) })
	})
}

func TestPrefixedStringsAndByteArrays(t *testing.T) {
	eachPrefixed(func(head map[uint64]string, s prefixedVerbs[string], b prefixedVerbs[[]byte]) {
		for _, body := range []string{"", "a\x00ż "} {
			if prefix, ok := head[uint64(len(body))]; ok {
				s.test(t, prefix, body)
				b.test(t, prefix, body)
			}
		}
	})
}

func TestStringsOfAnyLengthComeBack(t *testing.T) {
	const piece, step = 4 << 10, 64 << 10
	for _, n := range []int{
		1, 63, 64, 65, 127, 128, piece - 11, piece - 10, piece - 9, piece - 1, piece, piece + 1, 2 * piece, step - 1, step, step + 1, 2*step + 1,
	} {
		body := pattern(n)
		encoded, err := wire.AppendByteArray(nil, body)
		require.NoError(t, err)
		require.Equal(t, len(encoded), wire.SizeByteArray(body))
		require.Equal(t, len(encoded), wire.SizeString(string(body)))
		for _, kind := range readerKinds {
			r := kind.make(append(bytes.Clone(encoded), 0xa5))
			s, err := wire.ReadString(r)
			require.NoError(t, err, kind.name)
			require.True(t, s == string(body), kind.name)
			rest, err := io.ReadAll(r)
			require.NoError(t, err)
			require.Equal(t, []byte{0xa5}, rest)

			b, err := wire.ReadByteArray(kind.make(encoded))
			require.NoError(t, err, kind.name)
			require.True(t, bytes.Equal(b, body), kind.name)

			for _, cut := range []int{len(encoded) - n, len(encoded) - n + 1, len(encoded) - 1, piece + 2, step + 3} {
				if cut >= len(encoded) {
					continue
				}
				s, err := wire.ReadString(kind.make(encoded[:cut]))
				require.Equal(t, io.ErrUnexpectedEOF, err, "%s, %d of %d bytes", kind.name, cut, len(encoded))
				require.Empty(t, s)
				b, err := wire.ReadByteArray(kind.make(encoded[:cut]))
				require.Equal(t, io.ErrUnexpectedEOF, err)
				require.Nil(t, b)
			}
		}
		for _, kind := range writerKinds {
			w, out, calls := kind.make()
			require.NoError(t, wire.WriteByteArray(w, body))
			require.True(t, bytes.Equal(encoded, out()), kind.name)
			if calls() >= 0 {
				want := 1
				if n > piece-128 {
					want = 2
				}
				require.Equal(t, want, calls(), "Writes of %d bytes", n)
			}

			w, out, calls = kind.make()
			require.NoError(t, wire.WriteString(w, string(body)))
			require.True(t, bytes.Equal(encoded, out()), kind.name)
			if calls() >= 0 {
				want := 1
				if n > piece-128 {
					want = 1 + (n+piece-1)/piece
				}
				require.Equal(t, want, calls(), "Writes of %d bytes", n)
			}
		}
	}
}

// stringWriter is a bare writer with WriteString; it counts the calls of both.
type stringWriter struct {
	buf             bytes.Buffer
	writes, strings int
	n               int // what WriteString returns, less what it got
}

func (w *stringWriter) Write(p []byte) (int, error) { w.writes++; return w.buf.Write(p) }

func (w *stringWriter) WriteString(s string) (int, error) {
	w.strings++
	n, err := w.buf.WriteString(s)
	return n + w.n, err
}

func TestLongStringsGoThroughWriteString(t *testing.T) {
	s := strings.Repeat("x", 5000)
	w := new(stringWriter)
	require.NoError(t, wire.WriteString(w, s))
	require.Equal(t, "\x88\x27"+s, w.buf.String())
	require.Equal(t, 1, w.writes)
	require.Equal(t, 1, w.strings)

	w = &stringWriter{n: -1}
	require.Equal(t, io.ErrShortWrite, wire.WriteString(w, s))
	w = &stringWriter{n: 1}
	require.Equal(t, wire.ErrBadCount, wire.WriteString(w, s))

	for _, broken := range []int{1, 2, 3} {
		calls := 0
		err := wire.WriteString(writeFunc(func(p []byte) (int, error) {
			if calls++; calls == broken {
				return 0, io.ErrClosedPipe
			}
			return len(p), nil
		}), s)
		require.Equal(t, io.ErrClosedPipe, err)
		require.Equal(t, broken, calls, "no Write after the one that failed")
	}
}

// A length that does not fit its prefix says so with its name and size.
func TestPrefixLimitsWhatCanBeWritten(t *testing.T) {
	for p, limit := range map[wire.Prefix]int{
		wire.PrefixUint8: 255, wire.PrefixInt8: 127, wire.PrefixUint16BE: 65535, wire.PrefixUint16LE: 65535, wire.PrefixInt16BE: 32767,
		wire.PrefixUint8.Plus(1): 254, wire.PrefixUint8.Null(): 254, wire.PrefixUint8.MaxLen(300): 255, wire.PrefixUvarint.MaxBytes(1): 127,
	} {
		refused := writeFunc(func([]byte) (int, error) { panic("write") })
		for _, n := range []int{limit + 1, 2 * limit} {
			tooLong := func(what string) error {
				return &wire.LengthError{What: what, Got: uint64(n), Limit: uint64(limit), Offset: -1, Prefix: p}
			}
			dst, err := p.AppendString([]byte("dst"), string(make([]byte, n)))
			require.Equal(t, tooLong("string"), err)
			require.Equal(t, "dst", string(dst))
			dst, err = p.AppendByteArray([]byte("dst"), make([]byte, n))
			require.Equal(t, tooLong("byte array"), err)
			require.Equal(t, "dst", string(dst))
			for _, w := range []io.Writer{refused, new(bytes.Buffer)} {
				require.Equal(t, tooLong("string"), p.WriteString(w, string(make([]byte, n))))
				require.Equal(t, tooLong("byte array"), p.WriteByteArray(w, make([]byte, n)))
			}
		}
		b, err := p.AppendString(nil, string(make([]byte, limit)))
		require.NoError(t, err)
		s, n, err := p.ConsumeString(b)
		require.NoError(t, err)
		require.Equal(t, len(b), n)
		require.Len(t, s, limit)
	}
	_, err := wire.PrefixUint8.AppendString(nil, string(make([]byte, 300)))
	require.EqualError(t, err, "wire: string of length 300 exceeds the limit of 255 of uint8")
	require.ErrorIs(t, err, wire.ErrTooLong)
	require.ErrorIs(t, err, wire.ErrOverflow)
}

func TestMaxIsALimitOnTheLength(t *testing.T) {
	const name = "abcde"
	for _, k := range prefixKinds {
		if k.prefix.Size(uint64(len(name))) == 0 {
			continue
		}
		b, err := k.prefix.AppendString(nil, name)
		require.NoError(t, err)
		for _, max := range []int{math.MinInt, -1, 0, 5, 6, math.MaxInt32} {
			s, n, err := k.prefix.MaxLen(max).ConsumeString(b)
			require.NoError(t, err, "%s, max %d", k.name, max)
			require.Equal(t, name, s)
			require.Equal(t, len(b), n)
			v, n, err := k.prefix.MaxLen(max).ConsumeByteArray(b)
			require.NoError(t, err)
			require.Equal(t, name, string(v))
			require.Equal(t, len(b), n)
			s, err = k.prefix.MaxLen(max).ReadString(bytes.NewReader(b))
			require.NoError(t, err)
			require.Equal(t, name, s)
			v, err = k.prefix.MaxLen(max).ReadByteArray(bytes.NewReader(b))
			require.NoError(t, err)
			require.Equal(t, name, string(v))
		}
		for _, max := range []int{1, 4} {
			tooLong := func(what string, offset int64) error {
				return &wire.LengthError{What: what, Got: 5, Limit: uint64(max), Offset: offset}
			}
			// The limit counts, not what is there: so does a length of which nothing has arrived.
			for _, b := range [][]byte{b, b[:len(b)-5]} {
				s, n, err := k.prefix.MaxLen(max).ConsumeString(b)
				require.Equal(t, tooLong("string", 0), err, k.name)
				require.ErrorIs(t, err, wire.ErrTooLong)
				require.Zero(t, n)
				require.Empty(t, s)
				v, n, err := k.prefix.MaxLen(max).ConsumeByteArray(b)
				require.Equal(t, tooLong("byte array", 0), err)
				require.Zero(t, n)
				require.Nil(t, v)
				r := bytes.NewReader(b)
				s, err = k.prefix.MaxLen(max).ReadString(r)
				require.Equal(t, tooLong("string", -1), err)
				require.Empty(t, s)
				require.Equal(t, len(b)-k.prefix.Size(5), r.Len(), "the length alone has been read")
				v, err = k.prefix.MaxLen(max).ReadByteArray(bytes.NewReader(b))
				require.Equal(t, tooLong("byte array", -1), err)
				require.Nil(t, v)
			}
		}
	}
}

func TestDefaultMaxLenHoldsBothWays(t *testing.T) {
	require.Equal(t, 67108864, wire.DefaultMaxLen)
	atLimit, above := unhex("80808020"), unhex("81808020")
	long := make([]byte, wire.DefaultMaxLen+1)
	longString := string(long)
	tooLong := func(what string, offset int64) error {
		return &wire.LengthError{What: what, Got: 67108865, Limit: 67108864, Offset: offset}
	}
	refused := writeFunc(func([]byte) (int, error) { panic("write") })
	sizes := func(got *[]int) io.Writer {
		return writeFunc(func(p []byte) (int, error) { *got = append(*got, len(p)); return len(p), nil })
	}

	for name, s := range map[string]struct {
		prefixedVerbs[string]
		size func(string) int
	}{
		"string": {prefixedVerbs[string]{"", wire.AppendString, wire.ConsumeString, wire.ReadString, wire.WriteString}, wire.SizeString},
		"UTF-8 string": {
			prefixedVerbs[string]{"", wire.AppendUTF8String, wire.ConsumeUTF8String, wire.ReadUTF8String, wire.WriteUTF8String},
			wire.SizeUTF8String,
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := s.consume(atLimit)
			require.Equal(t, io.ErrUnexpectedEOF, err)
			_, err = s.read(bytes.NewReader(atLimit))
			require.Equal(t, io.ErrUnexpectedEOF, err)
			_, _, err = s.consume(above)
			require.Equal(t, tooLong("string", 0), err)
			_, err = s.read(bytes.NewReader(above))
			require.Equal(t, tooLong("string", -1), err)

			dst, err := s.append([]byte("dst"), longString)
			require.Equal(t, tooLong("string", -1), err)
			require.Equal(t, "dst", string(dst))
			require.Zero(t, s.size(longString))
			require.Equal(t, 4+wire.DefaultMaxLen, s.size(longString[1:]))
			require.Equal(t, tooLong("string", -1), s.write(refused, longString))
			var got []int
			require.NoError(t, s.write(sizes(&got), longString[1:]))
			require.Len(t, got, 1+wire.DefaultMaxLen/4096)
		})
	}
	t.Run("byte array", func(t *testing.T) {
		_, _, err := wire.ConsumeByteArray(atLimit)
		require.Equal(t, io.ErrUnexpectedEOF, err)
		_, err = wire.ReadByteArray(bytes.NewReader(atLimit))
		require.Equal(t, io.ErrUnexpectedEOF, err)
		_, _, err = wire.ConsumeByteArray(above)
		require.Equal(t, tooLong("byte array", 0), err)
		_, err = wire.ReadByteArray(bytes.NewReader(above))
		require.Equal(t, tooLong("byte array", -1), err)

		dst, err := wire.AppendByteArray([]byte("dst"), long)
		require.Equal(t, tooLong("byte array", -1), err)
		require.Equal(t, "dst", string(dst))
		require.Zero(t, wire.SizeByteArray(long))
		require.Equal(t, 4+wire.DefaultMaxLen, wire.SizeByteArray(long[1:]))
		require.Equal(t, tooLong("byte array", -1), wire.WriteByteArray(refused, long))
		var got []int
		require.NoError(t, wire.WriteByteArray(sizes(&got), long[1:]))
		require.Equal(t, []int{4, wire.DefaultMaxLen}, got)
	})
}

// On a machine whose int has 32 bits a length can be above every slice; on any it must not wrap around.
func TestNoLimitIsStillTheSizeOfAnInt(t *testing.T) {
	huge := unhex("ffffffffffffffff616263")
	s, n, err := wire.PrefixUint64BE.MaxLen(-1).ConsumeString(huge)
	require.Equal(t, &wire.LengthError{What: "string", Got: math.MaxUint64, Limit: math.MaxInt}, err)
	require.Zero(t, n)
	require.Empty(t, s)
	_, err = wire.PrefixUint64LE.MaxLen(-1).ReadByteArray(bytes.NewReader(huge))
	require.Equal(t, &wire.LengthError{What: "byte array", Got: math.MaxUint64, Limit: math.MaxInt, Offset: -1}, err)

	largest := wire.AppendUint64(nil, math.MaxInt)
	_, _, err = wire.PrefixUint64BE.MaxLen(-1).ConsumeString(append(largest, "abc"...))
	require.Equal(t, io.ErrUnexpectedEOF, err)
	_, err = wire.PrefixUint64BE.MaxLen(-1).ReadString(bytes.NewReader(append(largest, "abc"...)))
	require.Equal(t, io.ErrUnexpectedEOF, err)
	_, err = wire.PrefixUint64BE.MaxLen(-1).ReadByteArray(readFunc(strings.NewReader(string(largest) + "abc").Read))
	require.Equal(t, io.ErrUnexpectedEOF, err)
}

func TestConsumeByteArrayIsAView(t *testing.T) {
	b := []byte("\x03abcd")
	v, n, err := wire.ConsumeByteArray(b)
	require.NoError(t, err)
	require.Equal(t, 4, n)
	b[1] = 'x'
	require.Equal(t, "xbc", string(v))
	require.Equal(t, 3, cap(v), "an append to it must not overwrite what follows")

	v, _, err = wire.ConsumeByteArray([]byte("\x00abc"))
	require.NoError(t, err)
	require.NotNil(t, v)
	require.Empty(t, v)
}

func TestStringsAndReadByteArrayAreCopies(t *testing.T) {
	b := []byte("\x03abc")
	s, _, err := wire.ConsumeString(b)
	require.NoError(t, err)
	for _, kind := range readerKinds {
		v, err := wire.ReadByteArray(kind.make(b))
		require.NoError(t, err)
		v[0] = 'y'
	}
	require.Equal(t, "\x03abc", string(b))
	b[1] = 'x'
	require.Equal(t, "abc", s)
}

func TestUTF8Strings(t *testing.T) {
	for _, bad := range []string{"\xff", "a\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80"} {
		encoded, err := wire.AppendString(nil, bad)
		require.NoError(t, err, "a plain string is any bytes")

		dst, err := wire.AppendUTF8String([]byte("dst"), bad)
		require.Equal(t, wire.ErrInvalidUTF8, err)
		require.Equal(t, "dst", string(dst))
		require.Zero(t, wire.SizeUTF8String(bad))
		require.Equal(t, wire.ErrInvalidUTF8, wire.WriteUTF8String(writeFunc(func([]byte) (int, error) { panic("write") }), bad))
		s, n, err := wire.ConsumeUTF8String(encoded)
		require.Equal(t, wire.ErrInvalidUTF8, err)
		require.Zero(t, n)
		require.Empty(t, s)
		for _, kind := range readerKinds {
			r := kind.make(append(bytes.Clone(encoded), 0xa5))
			s, err := wire.ReadUTF8String(r)
			require.Equal(t, wire.ErrInvalidUTF8, err)
			require.Empty(t, s)
			rest, _ := io.ReadAll(r)
			require.Equal(t, []byte{0xa5}, rest, "the string has been read")
		}
	}
	for _, good := range []string{"", "a\x00b", "żółć 日本", "\U0010ffff", "\ufffd"} {
		b, err := wire.AppendUTF8String(nil, good)
		require.NoError(t, err)
		require.Equal(t, len(b), wire.SizeUTF8String(good))
		s, n, err := wire.ConsumeUTF8String(b)
		require.NoError(t, err)
		require.Equal(t, len(b), n)
		require.Equal(t, good, s)
	}
}
