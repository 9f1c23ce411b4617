package varint_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
)

// values returns numbers of f worth trying: both sides of every power of two, which includes every step of length, of
// every multiple of a prefix, and the ends of the type.
func (f *family) values() (vs []*big.Int) {
	try := func(v *big.Int) {
		for d := int64(-2); d <= 2; d++ {
			for _, near := range []*big.Int{new(big.Int).Add(v, big.NewInt(d)), new(big.Int).Sub(big.NewInt(d), v)} {
				if near.Cmp(f.min) >= 0 && near.Cmp(f.max) <= 0 {
					vs = append(vs, near)
				}
			}
		}
	}
	for bit := range 65 {
		power := new(big.Int).Lsh(big.NewInt(1), uint(bit))
		try(power)
		for bits := 1; bits <= 8; bits++ {
			try(new(big.Int).Add(power, big.NewInt(1<<bits-1))) // the steps after a prefix
		}
	}
	try(big.NewInt(0))
	try(big.NewInt(253)) // CompactSize's first step
	return vs
}

// everyLength returns the largest and the smallest of the values of each encoded length.
func (f *family) everyLength() (vs []*big.Int) {
	low, high := map[int]*big.Int{}, map[int]*big.Int{}
	for _, v := range f.values() {
		if !f.fits(v) {
			continue
		}
		n := len(f.encode(v))
		if low[n] == nil || v.Cmp(low[n]) < 0 {
			low[n] = v
		}
		if high[n] == nil || v.Cmp(high[n]) > 0 {
			high[n] = v
		}
	}
	return slices.Concat(slices.Collect(maps.Values(low)), slices.Collect(maps.Values(high)))
}

// fits says whether the format holds v.
func (f *family) fits(v *big.Int) bool { return f.limit == nil || v.Cmp(f.limit) <= 0 }

func TestEncode(t *testing.T) {
	for _, f := range families() {
		t.Run(f.name, func(t *testing.T) {
			longest := 0
			for _, v := range f.values() {
				dst := []byte("front")
				got, err := f.append(dst, v)
				if !f.fits(v) {
					require.ErrorIs(t, err, varint.ErrOverflow, "%v", v)
					require.Equal(t, "front", string(got), "%v", v)
					require.Zero(t, f.size(v), "%v", v)
					continue
				}
				require.NoError(t, err, "%v", v)
				require.Equal(t, append(dst, f.encode(v)...), got, "%v", v)
				require.Equal(t, len(got)-len(dst), f.size(v), "%v", v)
				longest = max(longest, f.size(v))

				for _, decode := range []func([]byte) (*big.Int, int, error){f.consume, f.canonical} {
					back, n, err := decode(append(got[len(dst):], 0xff, 0xff))
					require.NoError(t, err, "%v", v)
					require.Equal(t, len(got)-len(dst), n, "%v", v)
					require.Zero(t, v.Cmp(back), "%v decoded as %v", v, back)
				}
			}
			require.Equal(t, f.maxLen, longest)
		})
	}
}

// TestAppendStaysInside: no byte after the value changes, however much room there is, and what is large enough is used.
func TestAppendStaysInside(t *testing.T) {
	for _, f := range families() {
		for _, v := range f.values() {
			if !f.fits(v) {
				continue
			}
			want := f.encode(v)
			for _, spare := range []int{0, 1, 8, 9, 10, 11, 20} {
				whole := bytes.Repeat([]byte{0xa5}, 40)
				got, err := f.append(whole[:2:2+len(want)+spare], v)
				require.NoError(t, err)
				require.True(t, bytes.Equal(want, got[2:]), "%s: %v is %x", f.name, v, got[2:])
				rest := bytes.Repeat([]byte{0xa5}, 38-len(want))
				require.True(t, bytes.Equal(slices.Concat(got, rest), whole), "%s: %v, %d to spare: %x", f.name, v, spare, whole)
			}
		}
	}
}

func TestMaxLens(t *testing.T) {
	for name, lens := range map[string][2]int{
		"uvarint": {varint.MaxLenUvarint, 10}, "zigzag": {varint.MaxLenZigzag, 10},
		"varint": {varint.MaxLenVarInt, 5}, "varlong": {varint.MaxLenVarLong, 10},
		"sleb": {varint.MaxLenSLEB, 10}, "sleb32": {varint.MaxLenSLEB32, 5}, "quic": {varint.MaxLenQUIC, 8},
		"hpack":       {varint.MaxLenHPACK, 11},
		"compactsize": {varint.MaxLenCompactSize, 9}, "vlq": {varint.MaxLenVLQ, 10},
	} {
		assert.Equal(t, lens[1], lens[0], name)
	}
	assert.Equal(t, uint64(1<<62-1), uint64(varint.MaxQUIC))
}

// check holds Consume and Read and their canonical twins against the oracle.
func (f *family) check(t *testing.T, b []byte) {
	t.Helper()
	want := f.decode(b)
	v, n, err := f.consume(b)
	f.compare(t, b, want, v, n, err)

	v, n, err = f.canonical(b)
	if strict := want; want.err == nil && len(f.encode(want.v)) < want.n {
		strict.err = varint.ErrNonMinimal
		f.compare(t, b, strict, v, n, err)
	} else {
		f.compare(t, b, want, v, n, err)
	}

	r := bytes.NewReader(b)
	v, err = f.read(r)
	f.compareRead(t, b, want, v, len(b)-r.Len(), err)

	if want.err == nil && len(f.encode(want.v)) < want.n {
		want.err = varint.ErrNonMinimal
	}
	r.Reset(b)
	v, err = f.readOnly(r)
	f.compareRead(t, b, want, v, len(b)-r.Len(), err)
}

func (f *family) compare(t *testing.T, b []byte, want verdict, v *big.Int, n int, err error) {
	t.Helper()
	if want.err != nil && (err != want.err || n != 0 || v.Sign() != 0) ||
		want.err == nil && (err != nil || n != want.n || v.Cmp(want.v) != 0) {
		require.Failf(t, "wrong decoding", "%s %x: %v, %d, %v; want %+v", f.name, b, v, n, err, want)
	}
}

func (f *family) compareRead(t *testing.T, b []byte, want verdict, v *big.Int, used int, err error) {
	t.Helper()
	if len(b) == 0 {
		want.err = io.EOF
	}
	if want.err != nil && (err != want.err || v.Sign() != 0) || want.err == nil && (err != nil || v.Cmp(want.v) != 0) ||
		used != want.n {
		require.Failf(t, "wrong reading", "%s %x: %v, %v after %d bytes; want %+v", f.name, b, v, err, used, want)
	}
}

func TestEveryShortInput(t *testing.T) {
	for _, f := range families() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			f.check(t, nil)
			for first := range 256 {
				f.check(t, []byte{byte(first)})
				f.check(t, append([]byte{byte(first)}, make([]byte, 10)...))
				for second := range 256 {
					f.check(t, []byte{byte(first), byte(second)})
				}
			}
		})
	}
}

// TestHostileInput tries long inputs that hardly ever end early, and what is close to the limits.
func TestHostileInput(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	edges := []byte{0x00, 0x01, 0x02, 0x0f, 0x10, 0x3f, 0x40, 0x7e, 0x7f, 0x80, 0x81, 0x82, 0xbf, 0xc0, 0xfd, 0xfe, 0xff}
	for _, f := range families() {
		t.Run(f.name, func(t *testing.T) {
			for size := range 13 {
				for range 400 {
					b := make([]byte, size)
					for i := range b {
						b[i] = byte(rng.Uint32())
						if rng.IntN(3) > 0 {
							b[i] = edges[rng.IntN(len(edges))]
						}
						if rng.IntN(8) > 0 && i+1 < size {
							b[i] |= 0x80
						}
					}
					f.check(t, b)
				}
				for _, fill := range edges {
					for _, last := range edges {
						b := bytes.Repeat([]byte{fill}, size)
						f.check(t, b)
						f.check(t, append(b, last))
						if strings.HasPrefix(f.name, "hpack") {
							f.check(t, append(append([]byte{0xff}, b...), last))
						}
					}
				}
			}
		})
	}
}

func TestEveryTruncation(t *testing.T) {
	for _, f := range families() {
		t.Run(f.name, func(t *testing.T) {
			for _, v := range f.everyLength() {
				whole := f.encode(v)
				for cut := range whole {
					_, n, err := f.consume(whole[:cut])
					require.Equal(t, io.ErrUnexpectedEOF, err, "%x cut at %d", whole, cut)
					require.Zero(t, n)
					want := io.ErrUnexpectedEOF
					if cut == 0 {
						want = io.EOF
					}
					for name, open := range sources {
						r, _ := open(whole[:cut])
						_, err = f.read(r)
						require.Equal(t, want, err, "%x cut at %d, from a %s", whole, cut, name)
					}
				}
			}
		})
	}
}

// sources holds readers of every kind that Read treats in its own way, and odd ones. left says how many bytes are still
// to come.
var sources = map[string]func(b []byte) (r io.Reader, left func() int){
	"bytes.Reader": func(b []byte) (io.Reader, func() int) {
		r := bytes.NewReader(b)
		return r, r.Len
	},
	"bytes.Buffer": func(b []byte) (io.Reader, func() int) {
		r := bytes.NewBuffer(bytes.Clone(b))
		return r, r.Len
	},
	"bufio.Reader": func(b []byte) (io.Reader, func() int) {
		src := bytes.NewReader(b)
		r := bufio.NewReaderSize(src, 16)
		return r, func() int { return r.Buffered() + src.Len() }
	},
	"bufio.Reader with something buffered": func(b []byte) (io.Reader, func() int) {
		src := bytes.NewReader(append([]byte("thirteen byte"), b...))
		r := bufio.NewReaderSize(src, 16)
		_, _ = r.Discard(13)
		return r, func() int { return r.Buffered() + src.Len() }
	},
	"bufio.Reader fed by the byte": func(b []byte) (io.Reader, func() int) {
		src := bytes.NewReader(b)
		r := bufio.NewReader(iotest.OneByteReader(src))
		return r, func() int { return r.Buffered() + src.Len() }
	},
	"io.ByteReader": func(b []byte) (io.Reader, func() int) {
		r := strings.NewReader(string(b))
		return r, r.Len
	},
	"bare reader": func(b []byte) (io.Reader, func() int) {
		src := bytes.NewReader(b)
		return struct{ io.Reader }{src}, src.Len
	},
	"one-byte reader": func(b []byte) (io.Reader, func() int) {
		src := bytes.NewReader(b)
		return iotest.OneByteReader(src), src.Len
	},
	"reader of data with an error": func(b []byte) (io.Reader, func() int) {
		src := &dataAndEOF{b}
		return src, func() int { return len(src.b) }
	},
	"reader that often reads nothing": func(b []byte) (io.Reader, func() int) {
		src := bytes.NewReader(b)
		return &lazy{r: src, rest: 99}, src.Len
	},
}

// dataAndEOF returns its last bytes together with io.EOF.
type dataAndEOF struct{ b []byte }

func (r *dataAndEOF) Read(p []byte) (int, error) {
	n := copy(p, r.b)
	if r.b = r.b[n:]; len(r.b) == 0 {
		return n, io.EOF
	}
	return n, nil
}

// lazy returns (0, nil) rest times before each read.
type lazy struct {
	r       io.Reader
	rest, n int
}

func (l *lazy) Read(p []byte) (int, error) {
	if l.n++; l.n <= l.rest {
		return 0, nil
	}
	l.n = 0
	return l.r.Read(p)
}

func TestReadTakesNoByteMore(t *testing.T) {
	for _, f := range families() {
		for name, open := range sources {
			t.Run(f.name+" from a "+name, func(t *testing.T) {
				for _, v := range f.everyLength() {
					r, left := open(append(append(f.encode(v), f.encode(v)...), 0xff, 0xff, 0xff))
					for twice := range 2 {
						got, err := f.read(r)
						require.NoError(t, err)
						require.Zero(t, v.Cmp(got), "%v read as %v", v, got)
						require.Equal(t, (1-twice)*len(f.encode(v))+3, left())
					}
				}
			})
		}
	}
}

// TestReadErrorsAgree: what a failed Read has consumed does not depend on the kind of reader.
func TestReadErrorsAgree(t *testing.T) {
	for _, f := range families() {
		for name, open := range sources {
			t.Run(f.name+" from a "+name, func(t *testing.T) {
				for _, fill := range []byte{0x80, 0x81, 0xc0, 0xfd, 0xff} {
					for _, last := range []byte{0, 1, 2, 0x0f, 0x10, 0x7f} {
						for size := range 13 {
							for _, more := range []int{1, 12} { // 12: all of the value is buffered, and more
								b := append(bytes.Repeat([]byte{fill}, size), last)
								b = append(b, bytes.Repeat([]byte{0xff}, more)...)
								want := f.decode(b)
								r, left := open(b)
								v, err := f.read(r)
								f.compareRead(t, b, want, v, len(b)-left(), err)

								if want.err == nil && len(f.encode(want.v)) < want.n {
									want.err = varint.ErrNonMinimal
								}
								r, left = open(b)
								v, err = f.readOnly(r)
								f.compareRead(t, b, want, v, len(b)-left(), err)
							}
						}
					}
				}
			})
		}
	}
}

var errTorn = errors.New("torn")

func TestReadPassesErrorsOn(t *testing.T) {
	long := bytes.Repeat([]byte{0xff}, 11)
	for _, f := range families() {
		for size := range f.maxLen - 1 {
			if f.name == "vlq" && size == 9 {
				continue // decided before
			}
			for name, r := range map[string]io.Reader{
				"bare":          io.MultiReader(bytes.NewReader(long[:size]), iotest.ErrReader(errTorn)),
				"bufio.Reader":  bufio.NewReader(io.MultiReader(bytes.NewReader(long[:size]), iotest.ErrReader(errTorn))),
				"io.ByteReader": &byteSource{b: long[:size], err: errTorn},
			} {
				v, err := f.read(r)
				assert.Equal(t, errTorn, err, "%s, %s, after %d bytes", f.name, name, size)
				assert.Zero(t, v.Sign())
			}
		}
	}
}

// byteSource is an io.ByteReader that ends with err. Its Read must not be used.
type byteSource struct {
	b   []byte
	err error
}

func (s *byteSource) Read([]byte) (int, error) { panic("read although ReadByte is there") }

func (s *byteSource) ReadByte() (byte, error) {
	if len(s.b) == 0 {
		return 0, s.err
	}
	c := s.b[0]
	s.b = s.b[1:]
	return c, nil
}

func TestReadGivesUp(t *testing.T) {
	for _, f := range families() {
		_, err := f.read(&lazy{r: strings.NewReader("\x00"), rest: 100})
		assert.Equal(t, io.ErrNoProgress, err, f.name)
		_, err = f.read(&lazy{r: strings.NewReader("\x00"), rest: 99})
		assert.NoError(t, err, f.name)

		long := bytes.NewReader(bytes.Repeat([]byte{0xff}, f.maxLen-1))
		_, err = f.read(io.MultiReader(long, &lazy{r: strings.NewReader("\x00"), rest: 100}))
		if f.name != "vlq" { // decided before
			assert.Equal(t, io.ErrNoProgress, err, f.name)
		}
	}
}

// lying returns an impossible count.
type lying int

func (l lying) Read([]byte) (int, error) { return int(l), nil }

func TestReadFromLiars(t *testing.T) {
	for _, f := range families() {
		for _, n := range []int{-1, 2, 1 << 30} {
			_, err := f.read(lying(n))
			assert.Equal(t, varint.ErrBadCount, err, "%s from a reader that returns %d", f.name, n)
		}
	}
}

// TestReadNeverBlocks: a value that is all there must be returned, though the next byte never comes.
func TestReadNeverBlocks(t *testing.T) {
	for _, f := range families() {
		for _, v := range f.everyLength() {
			for name, wrap := range map[string]func(io.Reader) io.Reader{
				"bare":         func(r io.Reader) io.Reader { return r },
				"bufio.Reader": func(r io.Reader) io.Reader { return bufio.NewReader(r) },
			} {
				got, err := f.read(wrap(&blocking{t: t, b: f.encode(v)}))
				require.NoError(t, err, name)
				require.Zero(t, v.Cmp(got), "%s, %s: %v read as %v", f.name, name, v, got)
			}
		}
	}
}

// TestReadNeverBlocksAfterABurst: nor must it where the value came together with others, however many.
func TestReadNeverBlocksAfterABurst(t *testing.T) {
	for _, f := range families() {
		for _, v := range f.everyLength() {
			for more := range 16 {
				whole := append(f.encode(v), make([]byte, more)...)
				r := bufio.NewReader(io.MultiReader(bytes.NewReader(whole), &blocking{t: t}))
				got, err := f.read(r)
				require.NoError(t, err)
				require.Zero(t, v.Cmp(got), "%s, %d bytes more: %v read as %v", f.name, more, v, got)
				require.Equal(t, more, r.Buffered())
			}
		}
	}
}

// blocking gives its bytes one by one; a real connection would then block.
type blocking struct {
	t *testing.T
	b []byte
}

func (r *blocking) Read(p []byte) (int, error) {
	if len(r.b) == 0 {
		require.Fail(r.t, "read past the value")
	}
	n := copy(p[:1], r.b)
	r.b = r.b[n:]
	return n, nil
}

func TestWrite(t *testing.T) {
	for _, f := range families() {
		t.Run(f.name, func(t *testing.T) {
			for _, v := range f.values() {
				var plain, buffer, behind bytes.Buffer
				calls := &counting{w: &plain}
				buffered := bufio.NewWriterSize(&behind, 16)
				_, _ = buffered.WriteString("12345678") // long values do not fit after this
				bytewise := &strings.Builder{}
				all := []io.Writer{calls, &buffer, buffered, bytewise}
				if !f.fits(v) {
					for _, w := range all {
						require.Equal(t, varint.ErrOverflow, f.write(w, v))
					}
					require.Zero(t, calls.n+buffer.Len()+bytewise.Len())
					require.Equal(t, 8, buffered.Buffered())
					continue
				}
				want := f.encode(v)
				for _, w := range all {
					require.NoError(t, f.write(w, v))
				}
				require.Equal(t, 1, calls.n)
				require.Equal(t, want, plain.Bytes())
				require.Equal(t, want, buffer.Bytes())
				require.Equal(t, string(want), bytewise.String())
				if len(want) <= 8 {
					require.Zero(t, behind.Len(), "flushed too soon")
				}
				require.NoError(t, buffered.Flush())
				require.Equal(t, "12345678"+string(want), behind.String())
			}
		})
	}
}

// counting is a bare writer that counts calls.
type counting struct {
	w io.Writer
	n int
}

func (c *counting) Write(p []byte) (int, error) {
	c.n++
	return c.w.Write(p)
}

// capped is a bare writer that takes size bytes in all, then returns err.
type capped struct {
	size int
	err  error
}

func (c *capped) Write(p []byte) (int, error) {
	n := min(c.size, len(p))
	c.size -= n
	if n < len(p) {
		return n, c.err
	}
	return n, nil
}

// cappedBytes is the same for an io.ByteWriter.
type cappedBytes struct{ capped }

func (c *cappedBytes) WriteByte(b byte) error {
	_, err := c.Write([]byte{b})
	return err
}

func TestWriteErrors(t *testing.T) {
	for _, f := range families() {
		v := f.max
		if f.limit != nil {
			v = f.limit
		}
		if f.name == "varint" || f.name == "varlong" {
			v = f.min
		}
		for size := range f.size(v) {
			assert.Equal(t, errTorn, f.write(&capped{size, errTorn}, v), f.name)
			assert.Equal(t, io.ErrShortWrite, f.write(&capped{size, nil}, v), f.name)
			assert.Equal(t, errTorn, f.write(&cappedBytes{capped{size, errTorn}}, v), f.name)

			w := bufio.NewWriterSize(&capped{size, errTorn}, 16)
			_, _ = w.WriteString("0123456789abcde") // so that the value overflows the buffer
			assert.Equal(t, errTorn, f.write(w, v), f.name)
		}
		assert.NoError(t, f.write(&capped{f.size(v), errTorn}, v), f.name)
		assert.NoError(t, f.write(&cappedBytes{capped{f.size(v), errTorn}}, v), f.name)
		for _, err := range []error{nil, errTorn} {
			assert.Equal(t, varint.ErrBadCount, f.write(writeFunc(func(p []byte) (int, error) { return len(p) + 1, err }), v), f.name)
			assert.Equal(t, varint.ErrBadCount, f.write(writeFunc(func([]byte) (int, error) { return -1, err }), v), f.name)
		}
	}
}

type writeFunc func(p []byte) (int, error)

func (f writeFunc) Write(p []byte) (int, error) { return f(p) }
