package framing_test

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

func TestExtract(t *testing.T) {
	t.Parallel()
	buf := []byte("\x01a\x00\x02b")
	packet, rest, ok, err := framing.Extract(u8, buf)
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, "a", string(packet))
	require.Same(t, &buf[1], &packet[0], "a view")
	packet, rest, ok, err = framing.Extract(u8, rest)
	require.NoError(t, err)
	require.True(t, ok)
	require.NotNil(t, packet)
	require.Empty(t, packet)
	packet, rest, ok, err = framing.Extract(u8, rest)
	require.NoError(t, err)
	require.False(t, ok)
	require.Nil(t, packet)
	require.Equal(t, "\x02b", string(rest))

	// Bytes that belong to no frame are after it all, frame or not.
	packet, rest, ok, err = framing.Extract(framing.SLIP{}, []byte("\xc0\xc0a\xc0b"))
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, "a", string(packet))
	require.Equal(t, "b", string(rest))
	_, rest, ok, err = framing.Extract(framing.SLIP{}, []byte("\xc0\xc0a"))
	require.NoError(t, err)
	require.False(t, ok)
	require.Equal(t, "a", string(rest))

	// A frame above the limit can be gone on after where it lies in buf as a whole.
	for _, tt := range []struct {
		f         framing.Framing
		buf, rest string
	}{
		{u8, "\x04abcd", ""},
		{u8, "\x04abcd\x01e", "\x01e"},
		{u8, "\x04abc", "\x04abc"},
		{framing.COBS{Max: 3}, "\x00\x00\x09abcdefgh\x00\x02a", "\x02a"},
		{framing.COBS{Max: 3}, "\x00\x00\x09abcdefgh", "\x00\x00\x09abcdefgh"},
		{framing.Netstring{Max: 3}, "4:abcd,1:e,", "1:e,"},
		{framing.Netstring{Max: 3}, "4:abcd;1:e,", "4:abcd;1:e,"},
		{onlySplit{u8}, "\x04abcd\x01e", "\x04abcd\x01e"},
	} {
		packet, rest, ok, err = framing.Extract(tt.f, []byte(tt.buf))
		require.Equal(t, &framing.FrameSizeError{Size: 4, Max: 3}, err)
		require.False(t, ok)
		require.Nil(t, packet)
		require.Equal(t, tt.rest, string(rest), "%v: %q", tt.f, tt.buf)
	}
	bad := framing.Checksum{Inner: u8, Size: 1, Sum: func(dst, _ []byte) []byte { return append(dst, '!') }}
	packet, rest, ok, err = framing.Extract(bad, []byte("\x02a?\x02b!"))
	require.Equal(t, framing.ErrChecksum, err)
	require.False(t, ok)
	require.Nil(t, packet)
	require.Equal(t, "\x02b!", string(rest), "not lost")
}

// exact fails the test when more than what it holds is asked for.
type exact struct {
	t    *testing.T
	data string
}

func (e *exact) Read(p []byte) (int, error) {
	if len(p) > len(e.data) {
		assert.Fail(e.t, "over-read", "%d bytes asked for, %d left of the frame", len(p), len(e.data))
		return 0, io.EOF
	}
	n := copy(p, e.data)
	e.data = e.data[n:]
	return n, nil
}

// sources are readers of all the kinds that the pure functions tell apart. Each holds data and then more.
func sources(data, more string) map[string]io.Reader {
	all := data + more
	small := bufio.NewReaderSize(strings.NewReader(all), 16)
	return map[string]io.Reader{
		"bytes.Reader":  bytes.NewReader([]byte(all)),
		"bytes.Buffer":  bytes.NewBufferString(all),
		"strings":       strings.NewReader(all),
		"bufio":         bufio.NewReader(strings.NewReader(all)),
		"small bufio":   small,
		"bare":          struct{ io.Reader }{strings.NewReader(all)},
		"byte by byte":  iotest.OneByteReader(strings.NewReader(all)),
		"empty reads":   &empties{r: strings.NewReader(all)},
		"data with EOF": iotest.DataErrReader(strings.NewReader(all)),
	}
}

func TestReadLengthPrefixed(t *testing.T) {
	t.Parallel()
	for _, prefix := range []wire.Prefix{
		wire.PrefixUint8, wire.PrefixUint16BE, wire.PrefixUint24LE, wire.PrefixUint32LE, wire.PrefixUint64BE,
		wire.PrefixUvarint, wire.PrefixVarInt, wire.PrefixVarLong, wire.PrefixQUIC,
	} {
		t.Run(prefix.String(), func(t *testing.T) {
			t.Parallel()
			for _, payload := range []string{"", "a", "hello", strings.Repeat("x", 200)} {
				framed, err := prefix.Append(nil, uint64(len(payload)))
				require.NoError(t, err)
				data := string(framed) + payload
				for name, r := range sources(data, "more") {
					got, err := framing.ReadLengthPrefixed(r, prefix, 200)
					require.NoError(t, err, name)
					require.NotNil(t, got)
					require.Equal(t, payload, string(got), name)
					rest, err := io.ReadAll(r)
					require.NoError(t, err)
					require.Equal(t, "more", string(rest), name)
				}
				got, err := framing.ReadLengthPrefixed(&exact{t, data}, prefix, 200)
				require.NoError(t, err)
				require.Equal(t, payload, string(got))
				for i := range len(data) {
					for name, r := range sources(data[:i], "") {
						_, err := framing.ReadLengthPrefixed(r, prefix, 0)
						want := io.ErrUnexpectedEOF
						if i == 0 {
							want = io.EOF
						}
						require.Equal(t, want, err, "%s cut at %d", name, i)
					}
				}
			}
		})
	}
	e := &exact{t, "\x00\x00\x00\x04"}
	_, err := framing.ReadLengthPrefixed(e, wire.PrefixUint32BE, 3)
	require.Equal(t, &framing.FrameSizeError{Size: 4, Max: 3}, err)
	_, err = framing.ReadLengthPrefixed(strings.NewReader("\x00\x40\x00\x01"), wire.PrefixUint32BE, 0)
	require.Equal(t, &framing.FrameSizeError{Size: 4<<20 + 1, Max: 4 << 20}, err)
	_, err = framing.ReadLengthPrefixed(strings.NewReader("\xff\xff\xff\xff\xff\xff\xff\xff"), wire.PrefixUint64BE, -1)
	require.ErrorIs(t, err, framing.ErrFrameTooBig)
	_, err = framing.ReadLengthPrefixed(strings.NewReader("\xff\xff\xff\xff\x10"), wire.PrefixVarInt, -1)
	require.ErrorIs(t, err, framing.ErrMalformed)
	require.ErrorIs(t, err, varint.ErrOverflow)
	_, err = framing.ReadLengthPrefixed(strings.NewReader("\xff\xff\xff\xff\x0f"), wire.PrefixVarInt, -1)
	require.ErrorIs(t, err, framing.ErrMalformed)
	require.ErrorIs(t, err, wire.ErrNegative)
	_, err = framing.ReadLengthPrefixed(iotest.ErrReader(iotest.ErrTimeout), wire.PrefixUint8, 0)
	require.ErrorIs(t, err, iotest.ErrTimeout)
	_, err = framing.ReadLengthPrefixed(strings.NewReader("a"), 0, 0)
	require.ErrorIs(t, err, wire.ErrInvalidPrefix)
}

func TestReadSeparated(t *testing.T) {
	t.Parallel()
	for _, sep := range []string{"\n", "\r\n", "aab", "\r\n.\r\n"} {
		for _, payload := range []string{"", "x", "hello, world", "a", "aa", "\r", "\r\r", strings.Repeat("ba", 100), "\r\n."} {
			data := payload + sep
			if strings.Index(data, sep) != len(payload) {
				continue
			}
			for name, r := range sources(data, "more"+sep) {
				got, err := framing.ReadSeparated(r, []byte(sep), 200)
				require.NoError(t, err, "%s %q", name, data)
				require.NotNil(t, got)
				require.Equal(t, payload, string(got), name)
				rest, err := io.ReadAll(r)
				require.NoError(t, err)
				require.Equal(t, "more"+sep, string(rest), "%s %q", name, data)
			}
			got, err := framing.ReadSeparated(&exact{t, data}, []byte(sep), 200)
			require.NoError(t, err)
			require.Equal(t, payload, string(got))
			for i := range len(data) {
				for name, r := range sources(data[:i], "") {
					_, err := framing.ReadSeparated(r, []byte(sep), 0)
					want := io.ErrUnexpectedEOF
					if i == 0 {
						want = io.EOF
					}
					require.Equal(t, want, err, "%s cut at %d", name, i)
				}
			}
		}
	}
	for name, r := range sources("abc\r\n", "abcd\r\n") {
		_, err := framing.ReadSeparated(r, []byte("\r\n"), 3)
		require.NoError(t, err, name)
		_, err = framing.ReadSeparated(r, []byte("\r\n"), 3)
		require.Equal(t, &framing.FrameSizeError{Size: 4, Max: 3}, err, name)
	}
	for name, r := range sources("0000000a", "") { // too big already, whether the end comes with the last bytes or not
		_, err := framing.ReadSeparated(r, []byte("aab"), 7)
		require.Equal(t, &framing.FrameSizeError{Size: 8, Max: 7}, err, name)
	}
	steps := counted{r: strings.NewReader(strings.Repeat("a", 100) + "\r\n.\r\n")}
	_, err := framing.ReadSeparated(&steps, []byte("\r\n.\r\n"), 0)
	require.NoError(t, err)
	require.Equal(t, 21, steps.calls, "five bytes at a time")
	_, err = framing.ReadSeparated(drops(framing.DefaultMax+2), []byte("\n"), 0)
	require.Equal(t, &framing.FrameSizeError{Size: framing.DefaultMax + 1, Max: framing.DefaultMax}, err)
	got, err := framing.ReadSeparated(bufio.NewReader(drops(framing.DefaultMax+2)), []byte("\n"), -1)
	require.NoError(t, err)
	require.Len(t, got, framing.DefaultMax+1)
	_, err = framing.ReadSeparated(strings.NewReader("a"), nil, 0)
	require.Equal(t, &framing.SettingError{Setting: "Separator.Sep", Problem: "is empty"}, err)
	_, err = framing.ReadSeparated(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("abc"))), []byte("\n"), 0)
	require.Equal(t, iotest.ErrTimeout, err)
}

// drops is a drip of size bytes.
func drops(size int) io.Reader { return &drip{left: size} }

func TestWriteLengthPrefixed(t *testing.T) {
	t.Parallel()
	var dst writes
	require.NoError(t, framing.WriteLengthPrefixed(&dst, wire.PrefixUint16LE, []byte("abc")))
	require.NoError(t, framing.WriteLengthPrefixed(&dst, wire.PrefixVarInt, nil))
	most := bytes.Repeat([]byte("a"), 4<<10-2)
	require.NoError(t, framing.WriteLengthPrefixed(&dst, wire.PrefixUint16BE, most))
	large := bytes.Repeat([]byte("a"), 4<<10-1)
	require.NoError(t, framing.WriteLengthPrefixed(&dst, wire.PrefixUint16BE, large))
	require.Equal(t, [][]byte{
		[]byte("\x03\x00abc"), []byte("\x00"), append([]byte("\x0f\xfe"), most...), []byte("\x0f\xff"), large,
	}, dst.got)
	for _, payload := range [][]byte{[]byte("abc"), most, large} {
		got, err := framing.ReadLengthPrefixed(bytes.NewReader(appendTo(t, wire.PrefixUint32BE, payload)), wire.PrefixUint32BE, 0)
		require.NoError(t, err)
		require.Equal(t, payload, got)
	}

	dst = writes{}
	require.Equal(t, &framing.FrameSizeError{Size: 256, Max: 255}, framing.WriteLengthPrefixed(&dst, wire.PrefixUint8, make([]byte, 256)))
	require.ErrorIs(t, framing.WriteLengthPrefixed(&dst, 0, nil), wire.ErrInvalidPrefix)
	require.Empty(t, dst.got)
	dst = writes{fail: true, n: 1}
	require.Equal(t, io.ErrShortWrite, framing.WriteLengthPrefixed(&dst, wire.PrefixUint8, []byte("abc")))
	require.Equal(t, io.ErrShortWrite, framing.WriteLengthPrefixed(&dst, wire.PrefixUint16BE, large))
	dst = writes{fail: true, n: 1, after: 1}
	require.Equal(t, io.ErrShortWrite, framing.WriteLengthPrefixed(&dst, wire.PrefixUint16BE, large))
}

func appendTo(t *testing.T, prefix wire.Prefix, payload []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, framing.WriteLengthPrefixed(&b, prefix, payload))
	return b.Bytes()
}

func TestWriteSeparated(t *testing.T) {
	t.Parallel()
	var dst writes
	large := bytes.Repeat([]byte("a"), 10000)
	require.NoError(t, framing.WriteSeparated(&dst, []byte("\r\n"), []byte("abc\r")))
	require.NoError(t, framing.WriteSeparated(&dst, []byte("\n"), nil))
	require.NoError(t, framing.WriteSeparated(&dst, []byte("\n"), large))
	require.NoError(t, framing.WriteSeparated(&dst, []byte("\n"), []byte("b")))
	require.Equal(t, [][]byte{[]byte("abc\r\r\n"), []byte("\n"), append(bytes.Clone(large), '\n'), []byte("b\n")}, dst.got)

	dst = writes{}
	require.Equal(t, framing.ErrSeparatorInPayload, framing.WriteSeparated(&dst, []byte("\n"), []byte("a\nb")))
	require.Equal(t, framing.ErrSeparatorInPayload, framing.WriteSeparated(&dst, []byte("aba"), []byte("ab")))
	require.ErrorIs(t, framing.WriteSeparated(&dst, nil, []byte("a")), framing.ErrInvalid)
	require.Empty(t, dst.got)
	dst = writes{fail: true, n: 1}
	require.Equal(t, io.ErrShortWrite, framing.WriteSeparated(&dst, []byte("\n"), []byte("a")))
}
