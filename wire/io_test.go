package wire_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// readFunc is a reader made of one function: nothing but Read.
type readFunc func(p []byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// writeFunc is a writer made of one function: nothing but Write.
type writeFunc func(p []byte) (int, error)

func (f writeFunc) Write(p []byte) (int, error) { return f(p) }

// stutter returns (0, nil) times times before each read of one byte.
func stutter(b []byte, times int) io.Reader {
	r, empty := bytes.NewReader(b), 0
	return readFunc(func(p []byte) (int, error) {
		if empty < times {
			empty++
			return 0, nil
		}
		empty = 0
		return r.Read(p[:1])
	})
}

// readerKinds are ways to read b: what the library has a short cut for, what hides everything but Read, and what
// behaves oddly.
var readerKinds = []struct {
	name string
	make func(b []byte) io.Reader
}{
	{"bytes.Reader", func(b []byte) io.Reader { return bytes.NewReader(b) }},
	{"bytes.Buffer", func(b []byte) io.Reader { return bytes.NewBuffer(bytes.Clone(b)) }},
	{"strings.Reader", func(b []byte) io.Reader { return strings.NewReader(string(b)) }},
	{"bufio.Reader", func(b []byte) io.Reader { return bufio.NewReader(bytes.NewReader(b)) }},
	{"bufio.Reader, filled", func(b []byte) io.Reader {
		r := bufio.NewReader(bytes.NewReader(b))
		_, _ = r.Peek(1)
		return r
	}},
	{"bufio.Reader of one byte a read", func(b []byte) io.Reader {
		r := bufio.NewReaderSize(iotest.OneByteReader(bytes.NewReader(b)), 16)
		_, _ = r.Peek(1)
		return r
	}},
	{"bare", func(b []byte) io.Reader { return readFunc(bytes.NewReader(b).Read) }},
	{"one byte a read", func(b []byte) io.Reader { return iotest.OneByteReader(bytes.NewReader(b)) }},
	{"half of what is asked", func(b []byte) io.Reader { return iotest.HalfReader(bytes.NewReader(b)) }},
	{"data with EOF", func(b []byte) io.Reader { return iotest.DataErrReader(bytes.NewReader(b)) }},
	{"99 empty reads a byte", func(b []byte) io.Reader { return stutter(b, 99) }},
}

// writerKind is a way to write: out is what arrived, and calls is how many Writes that took, or -1 where it does not
// matter.
type writerKind struct {
	name string
	make func() (w io.Writer, out func() []byte, calls func() int)
}

var writerKinds = []writerKind{
	{"bytes.Buffer", func() (io.Writer, func() []byte, func() int) {
		w := new(bytes.Buffer)
		return w, w.Bytes, func() int { return -1 }
	}},
	{"bufio.Writer", func() (io.Writer, func() []byte, func() int) {
		b := new(bytes.Buffer)
		w := bufio.NewWriter(b)
		return w, func() []byte { _ = w.Flush(); return b.Bytes() }, func() int { return -1 }
	}},
	{"bufio.Writer, nearly full", func() (io.Writer, func() []byte, func() int) {
		b := new(bytes.Buffer)
		w := bufio.NewWriterSize(b, 16)
		_, _ = w.WriteString("0123456789abcde")
		return w, func() []byte { _ = w.Flush(); return b.Bytes()[15:] }, func() int { return -1 }
	}},
	{"strings.Builder", func() (io.Writer, func() []byte, func() int) {
		w := new(strings.Builder)
		return w, func() []byte { return []byte(w.String()) }, func() int { return -1 }
	}},
	{"bare", func() (io.Writer, func() []byte, func() int) {
		b, calls := new(bytes.Buffer), 0
		w := writeFunc(func(p []byte) (int, error) { calls++; return b.Write(p) })
		return w, b.Bytes, func() int { return calls }
	}},
}

// testRead holds a Read function against the EOF law. input is a value that takes all of it; read returns whether it
// came out right.
func testRead(t *testing.T, input []byte, read func(r io.Reader) (ok bool, err error)) {
	t.Helper()
	for _, kind := range readerKinds {
		t.Run(kind.name, func(t *testing.T) {
			r := kind.make(append(bytes.Clone(input), 0xa5))
			ok, err := read(r)
			require.NoError(t, err)
			require.True(t, ok, "value")
			rest, err := io.ReadAll(r)
			require.NoError(t, err)
			require.Equal(t, []byte{0xa5}, rest, "reads exactly the value")

			ok, err = read(kind.make(input))
			require.NoError(t, err, "at the very end of the input")
			require.True(t, ok)
			for cut := range input {
				r := kind.make(input[:cut])
				_, err := read(r)
				want := io.ErrUnexpectedEOF
				if cut == 0 {
					want = io.EOF
				}
				require.Equal(t, want, err, "cut at %d", cut)
				_, err = read(r)
				require.Equal(t, io.EOF, err, "what there was of the value is gone")
			}
		})
	}
	broken := errors.New("broken")
	for cut := range input {
		_, err := read(io.MultiReader(bytes.NewReader(input[:cut]), iotest.ErrReader(broken)))
		require.Equal(t, broken, err, "the reader's own error, after %d bytes", cut)
	}
	_, err := read(readFunc(func([]byte) (int, error) { return 0, nil }))
	require.Equal(t, io.ErrNoProgress, err)
	_, err = read(stutter(input, 100))
	require.Equal(t, io.ErrNoProgress, err)
	_, err = read(readFunc(func(p []byte) (int, error) { return len(p) + 1, nil }))
	require.Equal(t, wire.ErrBadCount, err)
	_, err = read(readFunc(func([]byte) (int, error) { return -1, nil }))
	require.Equal(t, wire.ErrBadCount, err)
}

// testWrite holds a Write function against the write law: it writes want, with one Write.
func testWrite(t *testing.T, want []byte, write func(w io.Writer) error) {
	t.Helper()
	for _, kind := range writerKinds {
		t.Run(kind.name, func(t *testing.T) {
			w, out, calls := kind.make()
			require.NoError(t, write(w))
			require.Equal(t, want, out())
			if n := calls(); n >= 0 {
				require.Equal(t, 1, n, "Writes")
			}
		})
	}
	broken := errors.New("broken")
	require.Equal(t, broken, write(writeFunc(func([]byte) (int, error) { return 0, broken })))
	full := bufio.NewWriterSize(writeFunc(func([]byte) (int, error) { return 0, broken }), 1)
	_ = full.WriteByte(0)
	require.Equal(t, broken, write(full), "full bufio.Writer")
	require.Equal(t, broken, write(writeFunc(func(p []byte) (int, error) { return len(p), broken })), "an error with all written")
	require.Equal(t, io.ErrShortWrite, write(writeFunc(func(p []byte) (int, error) { return len(p) - 1, nil })))
	require.Equal(t, wire.ErrBadCount, write(writeFunc(func(p []byte) (int, error) { return len(p) + 1, nil })))
	require.Equal(t, wire.ErrBadCount, write(writeFunc(func([]byte) (int, error) { return -1, broken })))
}

func TestReadFull(t *testing.T) {
	testRead(t, []byte("abcdefghij"), func(r io.Reader) (bool, error) {
		p := make([]byte, 10)
		n, err := wire.ReadFull(r, p)
		return n == 10 && string(p) == "abcdefghij", err
	})
}

func TestReadFullCountsWhatItRead(t *testing.T) {
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		r   io.Reader
		n   int
		err error
	}{
		"cut":         {strings.NewReader("abc"), 3, io.ErrUnexpectedEOF},
		"empty":       {strings.NewReader(""), 0, io.EOF},
		"broken":      {io.MultiReader(strings.NewReader("ab"), iotest.ErrReader(broken)), 2, broken},
		"no progress": {io.MultiReader(strings.NewReader("a"), stutter([]byte("b"), 100)), 1, io.ErrNoProgress},
		"bad count": {
			io.MultiReader(strings.NewReader("ab"), readFunc(func(p []byte) (int, error) { return len(p) + 1, nil })), 2, wire.ErrBadCount,
		},
		"data with an error": {readFunc(func(p []byte) (int, error) {
			return copy(p, "abc"), broken
		}), 3, broken},
		"all data with an error": {readFunc(func(p []byte) (int, error) {
			return copy(p, "abcde"), broken
		}), 5, nil},
		"progress resets the count of empty reads": {stutter([]byte("abcde"), 99), 5, nil},
	} {
		t.Run(name, func(t *testing.T) {
			n, err := wire.ReadFull(c.r, make([]byte, 5))
			assert.Equal(t, c.err, err)
			assert.Equal(t, c.n, n)
		})
	}
}

func TestNothingToReadOrWriteDoesNoCall(t *testing.T) {
	r := readFunc(func([]byte) (int, error) { panic("read") })
	n, err := wire.ReadFull(r, nil)
	require.NoError(t, err)
	require.Zero(t, n)
	p, err := wire.ReadBytes(r, 0)
	require.NoError(t, err)
	require.Equal(t, []byte{}, p)
	require.NoError(t, wire.WriteBytes(writeFunc(func([]byte) (int, error) { panic("write") }), nil))
}

func TestReadBytes(t *testing.T) {
	input := []byte("\x00\xff0123")
	testRead(t, input, func(r io.Reader) (bool, error) {
		p, err := wire.ReadBytes(r, uint64(len(input)))
		return bytes.Equal(p, input), err
	})
}

func TestConsumeBytes(t *testing.T) {
	b := wire.AppendBytes([]byte("ab"), []byte("cde"))
	require.Equal(t, "abcde", string(b))
	require.Equal(t, 5, wire.SizeBytes(b))
	for n := range 6 {
		p, size, err := wire.ConsumeBytes(b, uint64(n))
		require.NoError(t, err)
		require.Equal(t, n, size)
		require.Equal(t, "abcde"[:n], string(p))
		require.Equal(t, n, cap(p), "an append to it must not overwrite what follows")
	}
	for _, n := range []uint64{6, math.MaxInt32, 1<<32 + 2, math.MaxInt64, math.MaxUint64} {
		p, size, err := wire.ConsumeBytes(b, n)
		require.Equal(t, io.ErrUnexpectedEOF, err)
		require.Zero(t, size)
		require.Nil(t, p)
	}
	p, _, err := wire.ConsumeBytes(b, 3)
	require.NoError(t, err)
	b[0] = 'x'
	require.Equal(t, "xbc", string(p), "a view")
}

func TestReadBytesSizes(t *testing.T) {
	const step = 64 << 10
	for _, n := range []int{1, step - 1, step, step + 1, 2*step - 1, 2 * step, 2*step + 1, 5*step + 3} {
		input := pattern(n)
		for _, kind := range readerKinds[:9] { // the other two take a call or a hundred per byte
			r := kind.make(append(bytes.Clone(input), 0xa5))
			p, err := wire.ReadBytes(r, uint64(n))
			require.NoError(t, err, kind.name)
			require.True(t, bytes.Equal(input, p), "%s, %d bytes", kind.name, n)
			rest, err := io.ReadAll(r)
			require.NoError(t, err)
			require.Equal(t, []byte{0xa5}, rest)

			for _, cut := range []int{0, 1, n - 1, n / 2, step, 2 * step} {
				if cut >= n {
					continue
				}
				p, err := wire.ReadBytes(kind.make(input[:cut]), uint64(n))
				require.Nil(t, p)
				want := io.ErrUnexpectedEOF
				if cut == 0 {
					want = io.EOF
				}
				require.Equal(t, want, err, "%s, %d of %d bytes", kind.name, cut, n)
			}
		}
	}
}

func TestReadBytesRefusesWhatNoIntHolds(t *testing.T) {
	for _, n := range []uint64{math.MaxInt + 1, math.MaxUint64} {
		r := bytes.NewReader([]byte("abc"))
		p, err := wire.ReadBytes(r, n)
		require.Equal(t, &wire.LengthError{What: "byte array", Got: n, Limit: math.MaxInt, Offset: -1}, err)
		require.Nil(t, p)
		require.Equal(t, 3, r.Len())
	}
}

// A length of 2^32 + 2 that was decoded by hand is no 2, also where an int has 32 bits.
func TestLengthsReadByHandAreNotCut(t *testing.T) {
	in := []byte("\xff\x02\x00\x00\x00\x01\x00\x00\x00abc")
	length, size, err := varint.ConsumeCompactSize(in)
	require.NoError(t, err)
	require.Equal(t, uint64(1<<32+2), length)
	p, _, err := wire.ConsumeBytes(in[size:], length)
	require.Equal(t, io.ErrUnexpectedEOF, err)
	require.Nil(t, p)

	for _, kind := range readerKinds {
		r := kind.make(in)
		length, err := varint.ReadCompactSize(r)
		require.NoError(t, err)
		p, err := wire.ReadBytes(r, length)
		require.Error(t, err, kind.name)
		require.Nil(t, p)
		_, err = wire.PrefixCompactSize.MaxLen(-1).ReadByteArray(kind.make(in))
		require.Error(t, err, kind.name)
	}
	_, _, err = wire.PrefixCompactSize.MaxLen(-1).ConsumeByteArray(in)
	require.Error(t, err)
}

func TestReadBytesIsACopy(t *testing.T) {
	b := []byte("abc")
	for _, kind := range readerKinds {
		p, err := wire.ReadBytes(kind.make(b), 3)
		require.NoError(t, err)
		p[0] = 'x'
	}
	require.Equal(t, "abc", string(b))
}

func TestWriteBytes(t *testing.T) {
	testWrite(t, []byte("\x00\xff0123"), func(w io.Writer) error { return wire.WriteBytes(w, []byte("\x00\xff0123")) })
}

func TestErrOverflowIsThatOfVarint(t *testing.T) {
	require.True(t, wire.ErrOverflow == varint.ErrOverflow)
}

// pattern returns n bytes in which neighbours, and places a power of two apart, differ.
func pattern(n int) []byte {
	p := make([]byte, n)
	for i := range p {
		p[i] = byte(i*7 + i>>8*13 + i>>16*29)
	}
	return p
}

// undefined is an io.ByteReader that returns a byte together with an error, which means nothing.
type undefined struct{ io.Reader }

func (undefined) ReadByte() (byte, error) { return 0xff, io.ErrClosedPipe }

func TestAByteWithAnErrorIsNone(t *testing.T) {
	c, err := wire.ReadUint8(undefined{})
	require.Equal(t, io.ErrClosedPipe, err)
	require.Zero(t, c)
	v, err := wire.ReadBool(undefined{})
	require.Equal(t, io.ErrClosedPipe, err)
	require.False(t, v)
	_, err = wire.ReadStrictBool(undefined{})
	require.Equal(t, io.ErrClosedPipe, err)
	_, err = wire.ReadCString(undefined{})
	require.Equal(t, io.ErrClosedPipe, err)
}
