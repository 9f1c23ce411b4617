//go:build !race

// The race detector makes a sync.Pool forget, so that nothing here would be stable under it.

package wire_test

import (
	"bufio"
	"bytes"
	"io"
	"math"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// endless returns zeros for ever, one at a time where that matters, and hides everything but Read.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// allocReaders return readers that hold at least a kilobyte of zeros, and rewind.
func allocReaders() map[string]func() io.Reader {
	zeros := make([]byte, 1024)
	reader, text, buffer := bytes.NewReader(nil), strings.NewReader(""), new(bytes.Buffer)
	buffered := bufio.NewReaderSize(endless{}, 16) // 16: refilled in the middle of a value
	zeroText := string(zeros)
	var bare io.Reader = endless{}
	return map[string]func() io.Reader{
		"bytes.Reader":   func() io.Reader { reader.Reset(zeros); return reader },
		"strings.Reader": func() io.Reader { text.Reset(zeroText); return text },
		"bytes.Buffer":   func() io.Reader { buffer.Reset(); buffer.Write(zeros); return buffer },
		"bufio.Reader":   func() io.Reader { return buffered },
		"bare":           func() io.Reader { return bare },
	}
}

// sink is a bare writer.
type sink struct{}

func (sink) Write(p []byte) (int, error) { return len(p), nil }

func allocWriters() map[string]func() io.Writer {
	buffer := new(bytes.Buffer)
	buffered := bufio.NewWriterSize(sink{}, 16)
	var bare io.Writer = sink{}
	return map[string]func() io.Writer{
		"bytes.Buffer": func() io.Writer { buffer.Reset(); return buffer },
		"bufio.Writer": func() io.Writer { return buffered },
		"bare":         func() io.Writer { return bare },
	}
}

func read[T any](f func(io.Reader) (T, error)) func(io.Reader) {
	return func(r io.Reader) {
		if _, err := f(r); err != nil {
			panic(err)
		}
	}
}

func write[T any](f func(io.Writer, T) error, v T) func(io.Writer) {
	return func(w io.Writer) {
		if err := f(w, v); err != nil {
			panic(err)
		}
	}
}

func noAllocs(t *testing.T, name string, f func()) {
	t.Helper()
	require.Zero(t, testing.AllocsPerRun(100, f), "allocations of %s", name)
}

func TestLaw8ReadOfScalarsDoesNotAllocate(t *testing.T) {
	funcs := map[string]func(io.Reader){
		"Bool": read(wire.ReadBool), "StrictBool": read(wire.ReadStrictBool), "Uint8": read(wire.ReadUint8), "Int8": read(wire.ReadInt8),
		"Uint16": read(wire.ReadUint16), "Uint16LE": read(wire.ReadUint16LE), "Uint32": read(wire.ReadUint32),
		"Uint32LE": read(wire.ReadUint32LE), "Uint64": read(wire.ReadUint64), "Uint64LE": read(wire.ReadUint64LE), "Int16": read(wire.ReadInt16),
		"Int16LE": read(wire.ReadInt16LE), "Int32": read(wire.ReadInt32), "Int32LE": read(wire.ReadInt32LE), "Int64": read(wire.ReadInt64),
		"Int64LE": read(wire.ReadInt64LE), "Float32": read(wire.ReadFloat32), "Float32LE": read(wire.ReadFloat32LE),
		"Float64": read(wire.ReadFloat64), "Float64LE": read(wire.ReadFloat64LE),
		"UintN":        read(func(r io.Reader) (uint64, error) { return wire.ReadUintN(r, 3) }),
		"UintNLE":      read(func(r io.Reader) (uint64, error) { return wire.ReadUintNLE(r, 5) }),
		"IntN":         read(func(r io.Reader) (int64, error) { return wire.ReadIntN(r, 6) }),
		"IntNLE":       read(func(r io.Reader) (int64, error) { return wire.ReadIntNLE(r, 7) }),
		"empty String": read(wire.ReadString), "empty CString": read(wire.ReadCString),
	}
	for kind, reader := range allocReaders() {
		for name, f := range funcs {
			noAllocs(t, name+" from "+kind, func() { f(reader()) })
		}
	}
	p := make([]byte, 100)
	for kind, reader := range allocReaders() {
		noAllocs(t, "ReadFull from "+kind, func() {
			if n, err := wire.ReadFull(reader(), p); n != 100 || err != nil {
				panic(err)
			}
		})
	}
}

func TestLaw8WriteOfScalarsDoesNotAllocate(t *testing.T) {
	long := strings.Repeat("x", 10_000)
	funcs := map[string]func(io.Writer){
		"Bool": write(wire.WriteBool, true), "Uint8": write(wire.WriteUint8, 1), "Int8": write(wire.WriteInt8, 1),
		"Uint16": write(wire.WriteUint16, 1), "Uint16LE": write(wire.WriteUint16LE, 1), "Uint32": write(wire.WriteUint32, 1),
		"Uint32LE": write(wire.WriteUint32LE, 1), "Uint64": write(wire.WriteUint64, 1), "Uint64LE": write(wire.WriteUint64LE, 1),
		"Int16": write(wire.WriteInt16, 1), "Int16LE": write(wire.WriteInt16LE, 1), "Int32": write(wire.WriteInt32, 1),
		"Int32LE": write(wire.WriteInt32LE, 1), "Int64": write(wire.WriteInt64, 1), "Int64LE": write(wire.WriteInt64LE, 1),
		"Float32": write(wire.WriteFloat32, 1), "Float32LE": write(wire.WriteFloat32LE, 1), "Float64": write(wire.WriteFloat64, 1),
		"Float64LE":    write(wire.WriteFloat64LE, 1),
		"UintN":        write(func(w io.Writer, v uint64) error { return wire.WriteUintN(w, 3, v) }, 1),
		"UintNLE":      write(func(w io.Writer, v uint64) error { return wire.WriteUintNLE(w, 5, v) }, 1),
		"IntN":         write(func(w io.Writer, v int64) error { return wire.WriteIntN(w, 6, v) }, -1),
		"IntNLE":       write(func(w io.Writer, v int64) error { return wire.WriteIntNLE(w, 7, v) }, -1),
		"String":       write(wire.WriteString, "a string"),
		"long String":  write(wire.WriteString, long),
		"UTF8String":   write(wire.WriteUTF8String, "a string"),
		"ByteArray":    write(wire.WriteByteArray, []byte("a byte array")),
		"CString":      write(wire.WriteCString, "a string"),
		"long CString": write(wire.WriteCString, long),
		"Bytes":        write(wire.WriteBytes, []byte("bytes")),
	}
	for kind, writer := range allocWriters() {
		for name, f := range funcs {
			noAllocs(t, name+" to "+kind, func() { f(writer()) })
		}
	}
}

func TestLaw8AppendConsumeAndSizeDoNotAllocate(t *testing.T) {
	dst, b := make([]byte, 0, 64), make([]byte, 64)
	floats, scratch := make([]float32, 4), make([]byte, 0, 4*4)
	for name, f := range map[string]func(){
		"Uint8":   func() { wire.AppendUint8(dst, 1); _, _, _ = wire.ConsumeUint8(b) },
		"Bool":    func() { wire.AppendBool(dst, true); _, _, _ = wire.ConsumeBool(b) },
		"Uint64":  func() { wire.AppendUint64(dst, 1); _, _, _ = wire.ConsumeUint64(b) },
		"Int32LE": func() { wire.AppendInt32LE(dst, 1); _, _, _ = wire.ConsumeInt32LE(b) },
		"Float64": func() { wire.AppendFloat64(dst, 1); _, _, _ = wire.ConsumeFloat64(b) },
		"UintN":   func() { _, _ = wire.AppendUintN(dst, 3, 1); _, _, _ = wire.ConsumeUintN(b, 3) },
		"IntNLE":  func() { _, _ = wire.AppendIntNLE(dst, 3, 1); _, _, _ = wire.ConsumeIntNLE(b, 3) },
		"String":  func() { _, _ = wire.AppendString(dst, "abc"); wire.SizeString("abc") },
		"ByteArray": func() {
			_, _ = wire.AppendByteArray(dst, b[:9])
			_, _, _ = wire.ConsumeByteArray(b)
			wire.SizeByteArray(b)
		},
		"CString": func() { _, _ = wire.AppendCString(dst, "abc"); wire.SizeCString("abc") },
		"Slice":   func() { wire.AppendSlice(scratch, floats); _, _, _ = wire.ConsumeSlice(floats, b) },
		"SliceLE": func() { wire.AppendSliceLE(scratch, floats); _, _, _ = wire.ConsumeSliceLE(floats, b) },
	} {
		noAllocs(t, name, f)
	}
}

// A Prefix allocates nothing and moves no array of the caller's to the heap, whatever its kind.
func TestLaw8PrefixesDoNotAllocate(t *testing.T) {
	reader, buffer := bytes.NewReader(nil), new(bytes.Buffer)
	buffered := bufio.NewReader(reader)
	for _, k := range prefixKinds {
		n := k.golden[len(k.golden)-1].value
		encoded, err := k.prefix.Append(nil, n)
		require.NoError(t, err)
		noAllocs(t, k.name, func() {
			var array [160]byte
			b, err := k.prefix.Append(array[:0], n)
			if err != nil {
				panic(err)
			}
			if back, _, err := k.prefix.Consume(array[:len(b)]); back != n || err != nil {
				panic(err)
			}
			b, _ = k.prefix.AppendString(array[:0], "abcde")
			_, _, _ = k.prefix.ConsumeByteArray(array[:len(b)])
			_, _ = k.prefix.AppendNull(array[:0])
			k.prefix.Size(n)
			k.prefix.Max()
		})
		for name, source := range map[string]io.Reader{"bytes.Reader": reader, "bytes.Buffer": buffer, "bufio.Reader": buffered, "bare": readFunc(reader.Read)} {
			noAllocs(t, k.name+" from "+name, func() {
				reader.Reset(encoded)
				buffered.Reset(reader)
				buffer.Reset()
				buffer.Write(encoded)
				if back, err := k.prefix.Read(source); back != n || err != nil {
					panic(err)
				}
			})
		}
		for name, writer := range allocWriters() {
			noAllocs(t, k.name+" to "+name, func() { write(k.prefix.Write, n)(writer()) })
			if k.prefix.Size(8) > 0 {
				noAllocs(t, k.name+" string to "+name, func() { write(k.prefix.WriteString, "a string")(writer()) })
			}
		}
	}
}

func TestStringsAllocateOnceUpTo64KiB(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // a collection would empty the pool
	for _, n := range []int{2, 100, 5000, 64 << 10} {
		encoded, err := wire.PrefixUint32BE.AppendString(nil, strings.Repeat("x", n))
		require.NoError(t, err)
		reader := bytes.NewReader(nil)
		buffered := bufio.NewReaderSize(reader, 128<<10)
		for name, source := range map[string]io.Reader{"bytes.Reader": reader, "bufio.Reader": buffered, "bare": readFunc(reader.Read)} {
			run := func(f func(r io.Reader) error) float64 {
				return testing.AllocsPerRun(20, func() {
					reader.Reset(encoded)
					if name == "bufio.Reader" {
						buffered.Reset(reader)
					}
					if err := f(source); err != nil {
						panic(err)
					}
				})
			}
			require.EqualValues(t, 1, run(func(r io.Reader) error {
				_, err := wire.PrefixUint32BE.ReadString(r)
				return err
			}), "string of %d bytes from %s", n, name)
			require.EqualValues(t, 1, run(func(r io.Reader) error {
				_, err := wire.PrefixUint32BE.ReadByteArray(r)
				return err
			}), "byte array of %d bytes from %s", n, name)
		}
	}
}

// TestLaw3HostileLengths lets lengths claim everything they can and sends less.
func TestLaw3HostileLengths(t *testing.T) {
	const claim = math.MaxInt32
	decoders := map[string]struct {
		prefix []byte
		decode func(r io.Reader) error
	}{
		"ReadBytes": {nil, func(r io.Reader) error {
			_, err := wire.ReadBytes(r, claim)
			return err
		}},
		"ReadString": {unhex("80808020"), func(r io.Reader) error {
			_, err := wire.ReadString(r)
			return err
		}},
		"ReadByteArray": {unhex("80808020"), func(r io.Reader) error {
			_, err := wire.ReadByteArray(r)
			return err
		}},
		"ReadString without a limit": {wire.AppendUint64(nil, claim), func(r io.Reader) error {
			_, err := wire.PrefixUint64BE.MaxLen(-1).ReadString(r)
			return err
		}},
		"ReadByteArray without a limit": {wire.AppendUint64(nil, claim), func(r io.Reader) error {
			_, err := wire.PrefixUint64BE.MaxLen(-1).ReadByteArray(r)
			return err
		}},
		"ReadString of 128 KiB": {unhex("808008"), func(r io.Reader) error {
			_, err := wire.ReadString(r)
			return err
		}},
		"ReadCString": {nil, func(r io.Reader) error {
			_, err := wire.ReadCStringMax(r, -1)
			return err
		}},
	}
	ones := bytes.Repeat([]byte{1}, 3<<20)
	for name, d := range decoders {
		for _, body := range []int{0, 1, 5000, 64 << 10, 64<<10 + 1, 128<<10 + 1, 576<<10 + 1, 1<<20 + 1, 3 << 20} {
			input := append(bytes.Clone(d.prefix), ones[:body]...)
			for _, kind := range []string{"bytes.Reader", "bufio.Reader", "bare"} {
				var r io.Reader = bytes.NewReader(input)
				switch kind {
				case "bufio.Reader":
					r = bufio.NewReader(r)
				case "bare":
					r = readFunc(r.Read)
				}
				var err error
				got := allocated(func() { err = d.decode(r) })
				if name != "ReadString of 128 KiB" || body < 128<<10 {
					require.Error(t, err)
				}
				limit := uint64(64<<10 + 4*len(input))
				require.LessOrEqual(t, got, limit, "%s, %d bytes, %s", name, len(input), kind)
			}
		}
	}
}

// TestLaw3WholeValues holds the law where all that was claimed arrives.
func TestLaw3WholeValues(t *testing.T) {
	for _, n := range []int{0, 1, 5000, 64 << 10, 64<<10 + 1, 128<<10 + 1, 300_000, 1<<20 + 1, 3 << 20} {
		body := strings.Repeat("x", n)
		encoded, err := wire.AppendString(nil, body)
		require.NoError(t, err)
		limit := uint64(64<<10 + 4*n)
		decode := func(f func(r io.Reader) (int, error), input string) {
			r := readFunc(strings.NewReader(input).Read)
			var got int
			require.LessOrEqual(t, allocated(func() { got, err = f(r) }), limit, "%d bytes", n)
			require.NoError(t, err)
			require.Equal(t, n, got)
		}
		decode(func(r io.Reader) (int, error) { s, err := wire.ReadString(r); return len(s), err }, string(encoded))
		decode(func(r io.Reader) (int, error) { b, err := wire.ReadByteArray(r); return len(b), err }, string(encoded))
		decode(func(r io.Reader) (int, error) { s, err := wire.ReadCString(r); return len(s), err }, body+"\x00")
	}
}

// allocated returns how many bytes f allocates, the scratch memory that the pools hold in the long run included.
func allocated(f func()) uint64 {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	runtime.GC()
	runtime.GC() // a pool forgets what it has held through two collections
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
