package tinytcp

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

func TestReadLengthPrefixedPacket(t *testing.T) {
	for _, test := range []struct {
		name, input string
		prefix, max int
		packet      []byte
		err         error
		left        int
	}{
		{"little-endian", "\x03\x00\x00\x00abcd", PrefixInt32, 3, []byte("abc"), nil, 1},
		{"one above", "\x04\x00\x00\x00abcd", PrefixInt32, 3, nil, ErrPacketTooBig, 4},
		{"empty", "\x00\x00\x00\x00a", PrefixInt32, 0, []byte{}, nil, 1},
		{"above zero", "\x01\x00\x00\x00a", PrefixInt32, 0, nil, ErrPacketTooBig, 1},
		{"negative limit", "\x00\x00\x00\x00a", PrefixInt32, -1, nil, ErrPacketTooBig, 1},
		{"unsigned", "\xff\xff\xff\xffa", PrefixInt32, 1 << 30, nil, ErrPacketTooBig, 1},
		{"nothing", "", PrefixInt32, 3, nil, io.EOF, 0},
		{"cut prefix", "\x03\x00\x00", PrefixInt32, 3, nil, io.ErrUnexpectedEOF, 0},
		{"no body", "\x03\x00\x00\x00", PrefixInt32, 3, nil, io.ErrUnexpectedEOF, 0},
		{"cut body", "\x03\x00\x00\x00ab", PrefixInt32, 3, nil, io.ErrUnexpectedEOF, 0},
		{"other prefix", "\x03\x00\x00\x00abc", 1, 3, nil, wire.ErrInvalidPrefix, 7},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := bytes.NewReader([]byte(test.input))
			packet, err := ReadLengthPrefixedPacket(r, test.prefix, test.max)
			assert.Equal(t, test.err, err)
			assert.Equal(t, test.packet, packet)
			assert.Equal(t, test.left, r.Len(), "left")
		})
	}
}

func TestReadSeparatedPacket(t *testing.T) {
	for _, test := range []struct {
		name, input, sep string
		max              int
		packet           []byte
		err              error
		left             int
	}{
		{"one", "abc\r\ndef", "\r\n", 3, []byte("abc"), nil, 3},
		{"empty", "\r\nabc", "\r\n", 3, []byte{}, nil, 3},
		{"nothing", "", "\n", 3, nil, io.EOF, 0},
		{"cut", "ab", "\n", 3, nil, io.ErrUnexpectedEOF, 0},
		{"cut in the separator", "ab\r", "\r\n", 3, nil, io.ErrUnexpectedEOF, 0},
		{"smallest limit", "a\nb", "\n", 1, []byte("a"), nil, 1},
		{"no limit to be had", "abc\n", "\n", 0, nil, ErrPacketTooBig, 4},
		{"negative limit", "abc\n", "\n", -1, nil, ErrPacketTooBig, 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := bytes.NewReader([]byte(test.input))
			packet, err := ReadSeparatedPacket(r, []byte(test.sep), test.max)
			assert.Equal(t, test.err, err)
			assert.Equal(t, test.packet, packet)
			assert.Equal(t, test.left, r.Len(), "left")
		})
	}
	_, err := ReadSeparatedPacket(bytes.NewReader([]byte("abcd\n")), []byte("\n"), 3)
	assert.Equal(t, ErrPacketTooBig, err)
	_, err = ReadSeparatedPacket(bytes.NewReader([]byte("abcd\n")), nil, 3)
	assert.ErrorIs(t, err, framing.ErrInvalid)
}

func TestEveryCutValueIsUnexpectedEOF(t *testing.T) {
	for name, test := range map[string]struct {
		read  func(io.Reader) error
		input string
	}{
		"bool":       {func(r io.Reader) error { _, err := ReadBool(r); return err }, "\x01"},
		"byte":       {func(r io.Reader) error { _, err := ReadByte(r); return err }, "\x01"},
		"bytes":      {func(r io.Reader) error { _, err := ReadBytes(r, 3); return err }, "abc"},
		"int16":      {func(r io.Reader) error { _, err := ReadInt16(r); return err }, "12"},
		"int32":      {func(r io.Reader) error { _, err := ReadInt32(r, binary.LittleEndian); return err }, "1234"},
		"int64":      {func(r io.Reader) error { _, err := ReadInt64(r); return err }, "12345678"},
		"float32":    {func(r io.Reader) error { _, err := ReadFloat32(r, binary.LittleEndian); return err }, "1234"},
		"float64":    {func(r io.Reader) error { _, err := ReadFloat64(r); return err }, "12345678"},
		"VarInt":     {func(r io.Reader) error { _, err := ReadVarInt(r); return err }, "\x80\x80\x80\x80\x01"},
		"VarLong":    {func(r io.Reader) error { _, err := ReadVarLong(r); return err }, "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"},
		"string":     {func(r io.Reader) error { _, err := ReadString(r); return err }, "\x03abc"},
		"byte array": {func(r io.Reader) error { _, err := ReadByteArray(r); return err }, "\x83\x00abc"},
	} {
		t.Run(name, func(t *testing.T) {
			for i := range test.input {
				want := io.ErrUnexpectedEOF
				if i == 0 {
					want = io.EOF
				}
				assert.Equal(t, want, test.read(bytes.NewReader([]byte(test.input[:i]))), "%d bytes", i)
				assert.Equal(t, want, test.read(iotest.OneByteReader(iotest.DataErrReader(bytes.NewReader([]byte(test.input[:i]))))), "%d bytes", i)
			}
			broken := errors.New("broken")
			assert.NoError(t, test.read(&scripted{reads: [][]byte{[]byte(test.input)}, early: true, end: broken}))
			assert.Equal(t, broken, test.read(&scripted{reads: [][]byte{[]byte(test.input[:len(test.input)-1])}, end: broken}))
			assert.Equal(t, io.ErrNoProgress, test.read(&scripted{reads: make([][]byte, 101)}))
		})
	}
}

func TestByteOrders(t *testing.T) {
	native := binary.NativeEndian.Uint16([]byte{1, 0}) == 1
	for name, test := range map[string]struct {
		orders []binary.ByteOrder
		little bool
	}{
		"none": {nil, false}, "nil": {[]binary.ByteOrder{nil}, false},
		"big": {[]binary.ByteOrder{binary.BigEndian}, false}, "little": {[]binary.ByteOrder{binary.LittleEndian}, true},
		"native": {[]binary.ByteOrder{binary.NativeEndian}, native}, "first": {[]binary.ByteOrder{binary.LittleEndian, binary.BigEndian}, true},
	} {
		t.Run(name, func(t *testing.T) {
			var buf bytes.Buffer
			require.NoError(t, WriteInt16(&buf, 0x0102, test.orders...))
			require.NoError(t, WriteInt32(&buf, 0x01020304, test.orders...))
			require.NoError(t, WriteInt64(&buf, 0x0102030405060708, test.orders...))
			require.NoError(t, WriteFloat32(&buf, 1, test.orders...))
			require.NoError(t, WriteFloat64(&buf, 1, test.orders...))
			want := "\x01\x02" + "\x01\x02\x03\x04" + "\x01\x02\x03\x04\x05\x06\x07\x08" + "\x3f\x80\x00\x00" + "\x3f\xf0\x00\x00\x00\x00\x00\x00"
			if test.little {
				want = "\x02\x01" + "\x04\x03\x02\x01" + "\x08\x07\x06\x05\x04\x03\x02\x01" + "\x00\x00\x80\x3f" + "\x00\x00\x00\x00\x00\x00\xf0\x3f"
			}
			assert.Equal(t, want, buf.String())
			i16, err := ReadInt16(&buf, test.orders...)
			require.NoError(t, err)
			assert.Equal(t, int16(0x0102), i16)
			i32, err := ReadInt32(&buf, test.orders...)
			require.NoError(t, err)
			assert.Equal(t, int32(0x01020304), i32)
			i64, err := ReadInt64(&buf, test.orders...)
			require.NoError(t, err)
			assert.Equal(t, int64(0x0102030405060708), i64)
			f32, err := ReadFloat32(&buf, test.orders...)
			require.NoError(t, err)
			assert.Equal(t, float32(1), f32)
			f64, err := ReadFloat64(&buf, test.orders...)
			require.NoError(t, err)
			assert.Equal(t, float64(1), f64)
		})
	}
}

// short is a writer that takes n bytes of the first Write and says nothing.
type short int

func (s short) Write(p []byte) (int, error) { return min(int(s), len(p)), nil }

// failing is a writer that fails after n calls.
type failing struct {
	calls int
	err   error
}

func (f *failing) Write(p []byte) (int, error) {
	if f.calls--; f.calls < 0 {
		return 0, f.err
	}
	return len(p), nil
}

func TestWriteErrors(t *testing.T) {
	assert.Equal(t, io.ErrShortWrite, WriteBytes(short(2), []byte("abc")))
	assert.Equal(t, io.ErrShortWrite, WriteInt32(short(3), 1))
	assert.Equal(t, io.ErrShortWrite, WriteVarInt(short(0), 1))
	assert.Equal(t, io.ErrShortWrite, WriteString(short(1), "abc"))
	assert.Equal(t, io.ErrShortWrite, WriteByteArray(short(1), []byte("abc")))
	broken := errors.New("broken")
	assert.Equal(t, broken, WriteString(&failing{0, broken}, "abc"))
	assert.Equal(t, broken, WriteByteArray(&failing{0, broken}, []byte("abc")))
	for calls := range 2 {
		assert.Equal(t, broken, WriteString(&failing{calls, broken}, strings.Repeat("a", 5000)))
		assert.Equal(t, broken, WriteByteArray(&failing{calls, broken}, make([]byte, 5000)))
	}
}

// counting is a writer that counts calls and bytes.
type counting struct{ calls, bytes int }

func (c *counting) Write(p []byte) (int, error) {
	c.calls++
	c.bytes += len(p)
	return len(p), nil
}

// TestStringsGoOutInOneWrite: a length of its own would be a packet of its own on a socket.
func TestStringsGoOutInOneWrite(t *testing.T) {
	for _, size := range []int{0, 1, 127, 128, 3900} {
		text, array := new(counting), new(counting)
		require.NoError(t, WriteString(text, strings.Repeat("a", size)))
		require.NoError(t, WriteByteArray(array, make([]byte, size)))
		want := counting{calls: 1, bytes: varint.SizeUvarint(uint64(size)) + size}
		assert.Equal(t, &want, text, "%d", size)
		assert.Equal(t, &want, array, "%d", size)
	}
}

func TestLimitsAreTheSameInBothDirections(t *testing.T) {
	large := make([]byte, wire.DefaultMaxLen+1)
	for _, write := range []func(io.Writer) error{
		func(w io.Writer) error { return WriteByteArray(w, large) },
		func(w io.Writer) error { return WriteString(w, string(large)) },
	} {
		var out bytes.Buffer
		assert.ErrorIs(t, write(&out), wire.ErrTooLong)
		assert.Zero(t, out.Len(), "checked before the first byte")
	}
	var out bytes.Buffer
	require.NoError(t, WriteByteArray(&out, large[:wire.DefaultMaxLen]))
	got, err := ReadByteArray(&out)
	require.NoError(t, err)
	assert.Len(t, got, wire.DefaultMaxLen)
	require.NoError(t, WriteString(io.Discard, string(large[:wire.DefaultMaxLen])))
	_, err = ReadByteArray(bytes.NewReader([]byte("\x81\x80\x80\x20")))
	assert.Equal(t, &wire.LengthError{What: "byte array", Got: wire.DefaultMaxLen + 1, Limit: wire.DefaultMaxLen, Offset: -1}, err)
}

func TestWriteVarIntRange(t *testing.T) {
	var buf bytes.Buffer
	assert.Equal(t, varint.ErrOverflow, WriteVarInt(&buf, -1))
	if most := int64(maxVarInt); most == int64(int(most)) {
		require.NoError(t, WriteVarInt(&buf, int(most)))
		assert.Equal(t, "\xff\xff\xff\xff\x7f", buf.String())
		assert.Equal(t, varint.ErrOverflow, WriteVarInt(&buf, int(most+1)))
	} else {
		_, err := ReadVarInt(bytes.NewReader([]byte("\x80\x80\x80\x80\x08")))
		assert.Equal(t, varint.ErrOverflow, err, "2^31")
	}
	v, err := ReadVarInt(bytes.NewReader([]byte("\xff\xff\xff\xff\x07")))
	require.NoError(t, err)
	assert.Equal(t, 1<<31-1, v)
}

func TestAClaimedLengthAllocatesLittle(t *testing.T) {
	for name, read := range map[string]func(io.Reader) error{
		"string":     func(r io.Reader) error { _, err := ReadString(r); return err },
		"byte array": func(r io.Reader) error { _, err := ReadByteArray(r); return err },
		"packet": func(r io.Reader) error {
			_, err := ReadLengthPrefixedPacket(r, PrefixInt32, 1<<30)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			input := "\x80\x80\x80\x20abc" // 64 MiB as a VarInt, 512 MiB as 32 bits little-endian
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := read(struct{ io.Reader }{strings.NewReader(input)})
			runtime.ReadMemStats(&after)
			assert.Equal(t, io.ErrUnexpectedEOF, err)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(64<<10+4*len(input)+4096))
		})
	}
}
