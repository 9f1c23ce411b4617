package goapptrace_test

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// samples is one of each packet and record, every field set to something of its own.
func samples() []goapptrace.Record {
	return []goapptrace.Record{
		&goapptrace.ClientHelloPacket{PID: 0x0102030405060708, AppName: "app", Host: "host", ClientSecret: "hush", ProtocolVersion: "1"},
		&goapptrace.ServerHelloPacket{ProtocolVersion: "1.23"},
		&goapptrace.LogPacket{},
		&goapptrace.PingPacket{},
		&goapptrace.ShutdownPacket{},
		&goapptrace.StartTraceCmdPacket{FuncName: "main.main"},
		&goapptrace.StopTraceCmdPacket{FuncName: "main.(*T).<x>"},
		&goapptrace.SymbolPacket{SymbolsData: goapptrace.SymbolsData{
			Files: []string{"/a.go", "", "/b.go"},
			Mods:  []goapptrace.GoModule{{Name: "mod", MinPC: 1, MaxPC: 100}, {MinPC: 200, MaxPC: 300}},
			Funcs: []goapptrace.GoFunc{{Entry: 1, Name: "main.a"}, {Entry: 50, Name: "main.b"}},
			Lines: []goapptrace.GoLine{{PC: 1, FileID: 0, Line: 10}, {PC: 9, FileID: 2, Line: 11}, {PC: 60, FileID: 1, Line: 1}},
		}},
		&goapptrace.RawFuncLogPacket{ID: -2, Tag: goapptrace.FuncEnd, Timestamp: 1523888794000000000, Frames: []uint64{1, 1 << 63, 3, 4}, GID: 5, TxID: 6},
		&goapptrace.HeaderPacket{Size: 0x01020304, PacketType: goapptrace.TypePing},
		&goapptrace.Goroutine{GID: 1, StartTime: 2, EndTime: goapptrace.NotEnded},
		&goapptrace.FuncLog{ID: 1, StartTime: 2, EndTime: 3, ParentID: goapptrace.NoParent, Frames: []uint64{7, 8}, GID: 9},
	}
}

// packets are those of samples that go into frames.
func packets() []goapptrace.Packet {
	var packets []goapptrace.Packet
	for _, r := range samples() {
		if p, ok := r.(goapptrace.Packet); ok {
			packets = append(packets, p)
		}
	}
	return packets
}

// fresh returns an empty record of the type of r.
func fresh(r goapptrace.Record) goapptrace.Record {
	switch r := r.(type) {
	case goapptrace.Packet:
		return goapptrace.NewPacket(r.Type())
	case *goapptrace.HeaderPacket:
		return new(goapptrace.HeaderPacket)
	case *goapptrace.Goroutine:
		return new(goapptrace.Goroutine)
	}
	return new(goapptrace.FuncLog)
}

func TestNewPacket(t *testing.T) {
	for kind := range 256 {
		kind := goapptrace.PacketType(kind)
		p := goapptrace.NewPacket(kind)
		if kind < goapptrace.TypeClientHello || kind > goapptrace.TypeRawFuncLog {
			assert.Nil(t, p)
			continue
		}
		assert.Equal(t, kind, p.Type())
		assert.Equal(t, "*goapptrace."+kind.String()+"Packet", reflect.TypeOf(p).String())
	}
}

func TestStrings(t *testing.T) {
	var got []string
	for _, r := range samples() {
		got = append(got, r.String())
	}
	assert.Equal(t, []string{
		`ClientHello{PID: 72623859790382856, AppName: "app", Host: "host", ClientSecret: 4 bytes, ProtocolVersion: "1"}`,
		`ServerHello{ProtocolVersion: "1.23"}`,
		`Log{}`,
		`Ping{}`,
		`Shutdown{}`,
		`StartTraceCmd{FuncName: "main.main"}`,
		`StopTraceCmd{FuncName: "main.(*T).<x>"}`,
		`Symbol{Files: ["/a.go" "" "/b.go"], ` +
			`Mods: [{Name: "mod", MinPC: 0x1, MaxPC: 0x64} {Name: "", MinPC: 0xc8, MaxPC: 0x12c}], ` +
			`Funcs: [{Name: "main.a", Entry: 0x1} {Name: "main.b", Entry: 0x32}], ` +
			`Lines: [{PC: 0x1, FileID: 0, Line: 10} {PC: 0x9, FileID: 2, Line: 11} {PC: 0x3c, FileID: 1, Line: 1}]}`,
		`RawFuncLog{ID: -2, Tag: end, Timestamp: 1523888794000000000, Frames: [0x1 0x8000000000000000 0x3 0x4], GID: 5, TxID: 6}`,
		`Header{Size: 16909060, PacketType: Ping}`,
		`Goroutine{GID: 1, StartTime: 2, EndTime: -1}`,
		`FuncLog{ID: 1, StartTime: 2, EndTime: 3, ParentID: -1, Frames: [0x7 0x8], GID: 9}`,
	}, got)
	assert.Equal(t, "start", goapptrace.FuncStart.String())
	assert.Equal(t, "2", goapptrace.Tag(2).String())
	assert.Equal(t, "Frames: [0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 ... 9 in all]",
		strings.Split((&goapptrace.FuncLog{Frames: make([]uint64, 9)}).String(), ", ")[4])
	assert.Equal(t, "PacketType(10)", goapptrace.PacketType(10).String())
	assert.Equal(t, "PacketType(0)", goapptrace.PacketType(0).String())
}

func TestRoundTrip(t *testing.T) {
	for _, r := range samples() {
		t.Run(r.String(), func(t *testing.T) {
			b, err := r.MarshalBinary()
			require.NoError(t, err)
			assert.NotNil(t, b)
			assert.Equal(t, len(b), r.SizeBinary())
			assert.Equal(t, len(b), cap(b))
			appended, err := r.AppendBinary([]byte("dst"))
			require.NoError(t, err)
			assert.Equal(t, "dst"+string(b), string(appended))

			back := fresh(r)
			require.NoError(t, back.UnmarshalBinary(b))
			assert.Equal(t, r, back)
			// Again into the same, with room after what is decoded.
			n, err := back.Unmarshal(append(bytes.Clone(b), "behind"...))
			require.NoError(t, err)
			assert.Equal(t, len(b), n)
			assert.Equal(t, r, back)

			buf := bytes.Repeat([]byte{0xEE}, len(b)+1)
			n, err = r.Marshal(buf)
			require.NoError(t, err)
			assert.Equal(t, len(b), n)
			assert.Equal(t, append(bytes.Clone(b), 0xEE), buf)
			n, err = r.Marshal(buf[:len(b)])
			require.NoError(t, err)
			assert.Equal(t, len(b), n)
			if len(b) > 0 {
				clear(buf)
				n, err = r.Marshal(buf[:len(b)-1])
				assert.ErrorIs(t, err, io.ErrShortBuffer)
				assert.Zero(t, n)
				assert.Equal(t, make([]byte, len(b)+1), buf)
			}
		})
	}
}

func TestTrailingBytes(t *testing.T) {
	for _, r := range samples() {
		b, err := r.MarshalBinary()
		require.NoError(t, err)
		err = fresh(r).UnmarshalBinary(append(b, 0))
		assert.ErrorIs(t, err, wire.ErrTrailingBytes, r.String())
		var at *wire.DecodeError
		require.ErrorAs(t, err, &at)
		assert.Equal(t, int64(len(b)), at.Offset)
	}
	for _, p := range packets() {
		frame, err := goapptrace.Proto{}.Pack(p)
		require.NoError(t, err)
		frame[3]++
		frame = append(frame, 0)
		got, n, err := goapptrace.Proto{}.Unpack(frame)
		assert.ErrorIs(t, err, wire.ErrTrailingBytes, p.String())
		assert.Nil(t, got)
		assert.Equal(t, len(frame), n)
		got, n, err = goapptrace.Proto{IgnoreTrailing: true}.Unpack(frame)
		assert.NoError(t, err)
		assert.Equal(t, p, got)
		assert.Equal(t, len(frame), n)
	}
}

// A payload cut anywhere is an error, in a slice and in a frame of the right size, and never reads on into the next
// frame.
func TestEveryTruncation(t *testing.T) {
	for _, r := range samples() {
		b, err := r.MarshalBinary()
		require.NoError(t, err)
		for cut := range b {
			// The bytes that were cut off stay after the slice, in its capacity.
			err := fresh(r).UnmarshalBinary(b[:cut])
			assertTruncated(t, err, int64(cut))
			n, err := fresh(r).Unmarshal(b[:cut])
			assertTruncated(t, err, int64(cut))
			assert.Zero(t, n)
		}
	}
	for _, p := range packets() {
		payload, err := p.MarshalBinary()
		require.NoError(t, err)
		for cut := range payload {
			frame, err := (&goapptrace.HeaderPacket{Size: uint32(1 + cut), PacketType: p.Type()}).AppendBinary(nil)
			require.NoError(t, err)
			frame = append(frame, payload...)
			for _, proto := range []goapptrace.Proto{{}, {IgnoreTrailing: true}} {
				got, n, err := proto.Unpack(frame)
				assert.Nil(t, got)
				assert.Equal(t, goapptrace.PacketHeaderSize+cut, n)
				var packetError *goapptrace.PacketError
				require.ErrorAs(t, err, &packetError)
				assert.Equal(t, p.Type(), packetError.Type)
				assertTruncated(t, err, int64(goapptrace.PacketHeaderSize+cut))
			}
		}
	}
}

// assertTruncated asserts that err says that a field ends too soon, and names the field and where it starts.
func assertTruncated(t *testing.T, err error, end int64) {
	t.Helper()
	var at *wire.DecodeError
	require.ErrorAs(t, err, &at)
	assert.NotEmpty(t, at.Path)
	assert.LessOrEqual(t, at.Offset, end)
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

func TestErrorsNameFieldAndOffset(t *testing.T) {
	frame := func(p goapptrace.Packet, change func(b []byte) []byte) []byte {
		b, err := goapptrace.Proto{}.Pack(p)
		require.NoError(t, err)
		b = change(b)
		b[2], b[3] = byte((len(b)-4)>>8), byte(len(b)-4)
		return b
	}
	log := &goapptrace.RawFuncLogPacket{Frames: []uint64{1, 2}}
	symbols := &goapptrace.SymbolPacket{SymbolsData: goapptrace.SymbolsData{
		Files: []string{"a", "b"},
		Mods:  []goapptrace.GoModule{{Name: "m", MinPC: 1, MaxPC: 2}},
		Funcs: []goapptrace.GoFunc{{Name: "f", Entry: 1}},
		Lines: []goapptrace.GoLine{{PC: 1}, {PC: 2}},
	}}
	for _, c := range []struct {
		name   string
		frame  []byte
		path   string
		offset int64
		is     error
	}{
		{"no frames field", frame(log, func(b []byte) []byte { return b[:5+17+4] }), "Frames", 5 + 17, io.ErrUnexpectedEOF},
		{"count beyond the frame", frame(log, func(b []byte) []byte { b[5+17+7] = 5; return b }), "Frames", 5 + 17, io.ErrUnexpectedEOF},
		{"last field short", frame(log, func(b []byte) []byte { return b[:len(b)-1] }), "TxID", 5 + 49, io.ErrUnexpectedEOF},
		{"file name beyond the frame", frame(symbols, func(b []byte) []byte { b[5+8+9+6] = 1; return b }), "Files[1]", 5 + 8 + 9, io.ErrUnexpectedEOF},
		{"module name", frame(symbols, func(b []byte) []byte { b[5+8+18+8+6] = 1; return b }), "Mods[0].Name", 5 + 8 + 18 + 8, io.ErrUnexpectedEOF},
		{"func name", frame(symbols, func(b []byte) []byte { b[5+8+18+8+25+8+6] = 1; return b }), "Funcs[0].Name", 5 + 8 + 18 + 8 + 25 + 8, io.ErrUnexpectedEOF},
		{"func name above the limit", frame(symbols, func(b []byte) []byte { b[5+8+18+8+25+8] = 1; return b }), "Funcs[0].Name", 5 + 8 + 18 + 8 + 25 + 8, wire.ErrTooLong},
		{"a line too few", frame(symbols, func(b []byte) []byte { b[5+8+18+8+25+8+17+7] = 3; return b }), "Lines[2].PC", 5 + 8 + 18 + 8 + 25 + 8 + 17 + 8 + 32, io.ErrUnexpectedEOF},
		{"too many frames", frame(log, func(b []byte) []byte { b[5+17+7] = 65; return append(b, make([]byte, 63*8)...) }), "Frames", 5 + 17, goapptrace.ErrTooManyFrames},
		{"json", frame(&goapptrace.StartTraceCmdPacket{}, func(b []byte) []byte { b[5+8] = 'x'; return b }), "FuncName", 5, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, n, err := goapptrace.Proto{}.Unpack(c.frame)
			assert.Nil(t, p)
			assert.Equal(t, len(c.frame), n)
			var at *wire.DecodeError
			require.ErrorAs(t, err, &at)
			assert.Equal(t, c.path, at.Path, err.Error())
			assert.Equal(t, c.offset, at.Offset, err.Error())
			if c.is != nil {
				assert.ErrorIs(t, err, c.is)
			}
		})
	}
}

func TestTooManyFrames(t *testing.T) {
	full := make([]uint64, goapptrace.MaxStackSize)
	over := make([]uint64, goapptrace.MaxStackSize+1)
	for _, c := range []struct {
		ok, bad goapptrace.Record
		max     int
	}{
		{&goapptrace.RawFuncLogPacket{Frames: full}, &goapptrace.RawFuncLogPacket{Frames: over}, goapptrace.MaxSizeRawFuncLog},
		{&goapptrace.FuncLog{Frames: full}, &goapptrace.FuncLog{Frames: over}, goapptrace.MaxSizeFuncLog},
	} {
		b, err := c.ok.MarshalBinary()
		require.NoError(t, err)
		assert.Len(t, b, c.max)
		require.NoError(t, fresh(c.ok).UnmarshalBinary(b))

		dst := []byte("dst")
		got, err := c.bad.AppendBinary(dst)
		assert.ErrorIs(t, err, goapptrace.ErrTooManyFrames)
		var at *wire.EncodeError
		require.ErrorAs(t, err, &at)
		assert.Equal(t, "Frames", at.Path)
		assert.Equal(t, "dst", string(got))
		assert.Zero(t, c.bad.SizeBinary())
		n, err := c.bad.Marshal(make([]byte, 1000))
		assert.ErrorIs(t, err, goapptrace.ErrTooManyFrames)
		assert.Zero(t, n)

		// One frame more than allowed, all of them there.
		count := bytes.Index(b, []byte{0, 0, 0, 0, 0, 0, 0, 64})
		b[count+7]++
		err = fresh(c.ok).UnmarshalBinary(append(b, make([]byte, 8)...))
		assert.ErrorIs(t, err, goapptrace.ErrTooManyFrames)
	}
	p := &goapptrace.RawFuncLogPacket{Frames: over}
	assert.Zero(t, goapptrace.Proto{}.PackSize(p))
	_, err := goapptrace.Proto{}.Pack(p)
	assert.ErrorIs(t, err, goapptrace.ErrTooManyFrames)
	var packetError *goapptrace.PacketError
	require.ErrorAs(t, err, &packetError)
	assert.Equal(t, goapptrace.TypeRawFuncLog, packetError.Type)
}

// A RawFuncLog that is in good order is decoded another way than one that is not: the plain way finds the same.
func TestRawFuncLogBothWays(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 3))
	decoded := 0
	for range 20_000 {
		b := make([]byte, rnd.IntN(41+8*66))
		for i := range b {
			b[i] = byte(rnd.Uint32())
		}
		if len(b) >= 25 && rnd.IntN(10) > 0 {
			count := uint64(len(b)-41)/8 + uint64(rnd.IntN(8)/7)
			copy(b[17:], wire.AppendUint64(nil, count))
			if rnd.IntN(2) > 0 {
				b = b[:min(len(b), int(41+8*count))]
			}
		}
		var fast, plain goapptrace.RawFuncLogPacket
		errFast := fast.UnmarshalBinary(b)
		n, err := plain.Unmarshal(b)
		if err == nil && n < len(b) {
			assert.ErrorIs(t, errFast, wire.ErrTrailingBytes)
			continue
		}
		require.Equal(t, err, errFast)
		if err == nil {
			require.Equal(t, plain, fast)
			decoded++
		}
	}
	assert.Greater(t, decoded, 1000)
}

func TestDecodingReusesSlices(t *testing.T) {
	frames := make([]uint64, 64)
	p := &goapptrace.RawFuncLogPacket{Frames: frames[:0]}
	b, err := (&goapptrace.RawFuncLogPacket{Frames: []uint64{7, 8}}).MarshalBinary()
	require.NoError(t, err)
	require.NoError(t, p.UnmarshalBinary(b))
	assert.Equal(t, []uint64{7, 8}, frames[:2])
	assert.Equal(t, []uint64{7, 8}, p.Frames)

	lines, files := make([]goapptrace.GoLine, 10), []string{"old", "older"}
	s := &goapptrace.SymbolPacket{SymbolsData: goapptrace.SymbolsData{Lines: lines, Files: files}}
	b, err = (&goapptrace.SymbolPacket{SymbolsData: goapptrace.SymbolsData{
		Files: []string{"new"}, Lines: []goapptrace.GoLine{{PC: 1}},
	}}).MarshalBinary()
	require.NoError(t, err)
	require.NoError(t, s.UnmarshalBinary(b))
	assert.Equal(t, uint64(1), lines[0].PC)
	assert.Equal(t, []string{"new"}, s.Files)
	assert.Equal(t, "new", files[0])
	assert.Len(t, s.Lines, 1)
}

// A decoded packet keeps nothing of the bytes it came from.
func TestDecodedPacketsOwnTheirMemory(t *testing.T) {
	for _, p := range packets() {
		frame, err := goapptrace.Proto{}.Pack(p)
		require.NoError(t, err)
		got, _, err := goapptrace.Proto{}.Unpack(frame)
		require.NoError(t, err)
		for i := range frame {
			frame[i] = 0xEE
		}
		assert.Equal(t, p, got)
	}
}

func TestUnpackInto(t *testing.T) {
	var proto goapptrace.Proto
	var slots goapptrace.Slots
	for range 2 {
		for _, p := range packets() {
			frame, err := proto.Pack(p)
			require.NoError(t, err)
			got, n, err := proto.UnpackInto(&slots, frame)
			require.NoError(t, err)
			assert.Equal(t, len(frame), n)
			assert.Equal(t, p, got)
			again, _, err := proto.UnpackInto(&slots, frame)
			require.NoError(t, err)
			assert.Same(t, got, again)
		}
	}
	// A command without a name does not keep the name of the one before.
	frame, err := proto.Pack(&goapptrace.StartTraceCmdPacket{FuncName: "x"})
	require.NoError(t, err)
	_, _, err = proto.UnpackInto(&slots, frame)
	require.NoError(t, err)
	p, _, err := proto.UnpackInto(&slots, []byte("\x00\x00\x00\x0d\x06\x00\x00\x00\x00\x00\x00\x00\x04null"))
	require.NoError(t, err)
	assert.Equal(t, &goapptrace.StartTraceCmdPacket{}, p)
}

func TestMax(t *testing.T) {
	noMax := uint64(0)
	if strconv.IntSize == 32 {
		noMax = 1<<31 - 1
	}
	p := &goapptrace.ServerHelloPacket{ProtocolVersion: "12345678901"} // size field 1+8+11
	frame, err := goapptrace.Proto{Max: 20}.Pack(p)
	require.NoError(t, err)
	got, n, err := goapptrace.Proto{Max: 20}.Unpack(frame)
	require.NoError(t, err)
	assert.Equal(t, 24, n)
	assert.Equal(t, p, got)

	out, err := goapptrace.Proto{Max: 19}.AppendPacket([]byte("dst"), p)
	assert.Equal(t, "dst", string(out))
	var size *framing.FrameSizeError
	require.ErrorAs(t, err, &size)
	assert.Equal(t, framing.FrameSizeError{Size: 20, Max: 19}, *size)
	for _, b := range [][]byte{frame, frame[:4]} { // known to be too big as soon as the size is there
		got, n, err = goapptrace.Proto{Max: 19}.Unpack(b)
		assert.Nil(t, got)
		assert.Zero(t, n)
		assert.Equal(t, &framing.FrameSizeError{Size: 20, Max: 19}, err)
	}
	for _, c := range []struct {
		proto goapptrace.Proto
		size  []byte
		max   uint64 // 0: need more
	}{
		{goapptrace.Proto{}, []byte{0x06, 0x40, 0, 0}, 0},
		{goapptrace.Proto{}, []byte{0x06, 0x40, 0, 1}, 100 << 20},
		{goapptrace.Proto{Max: -1}, []byte{0x7f, 0xff, 0xff, 0xff}, 0},
		{goapptrace.Proto{Max: -1}, []byte{0xff, 0xff, 0xff, 0xff}, noMax},
	} {
		p, n, err := c.proto.Unpack(c.size)
		assert.Nil(t, p)
		assert.Zero(t, n)
		if c.max == 0 {
			assert.NoError(t, err)
		} else {
			require.ErrorAs(t, err, &size)
			assert.Equal(t, c.max, size.Max)
		}
	}
}

func TestNoType(t *testing.T) {
	p, n, err := goapptrace.Proto{}.Unpack([]byte{0, 0, 0, 0, 4})
	assert.Nil(t, p)
	assert.Equal(t, 4, n)
	assert.ErrorIs(t, err, goapptrace.ErrNoType)
	assert.Equal(t, "goapptrace: frame without a packet type", err.Error())
}

// Framing cuts what Unpack takes and makes nothing else.
func TestFraming(t *testing.T) {
	proto := goapptrace.Proto{Max: 1000}
	f := proto.Framing()
	var stream []byte
	for _, p := range packets() {
		frame, err := proto.Pack(p)
		require.NoError(t, err)
		stream, err = f.AppendFrame(stream, frame)
		require.NoError(t, err)
	}
	r := framing.NewReader(bytes.NewReader(stream), f)
	for _, p := range packets() {
		frame, err := r.ReadFrame()
		require.NoError(t, err)
		got, n, err := proto.Unpack(frame)
		require.NoError(t, err)
		assert.Equal(t, len(frame), n)
		assert.Equal(t, p, got)
	}
	_, err := r.ReadFrame()
	assert.Equal(t, io.EOF, err)
	_, _, err = f.Split([]byte{0, 0, 3, 0xe9}, false)
	assert.ErrorIs(t, err, framing.ErrFrameTooBig)
	_, _, err = f.Split([]byte{0, 0, 3, 0xe8}, false)
	assert.NoError(t, err)
}

func TestPackTo(t *testing.T) {
	p := &goapptrace.StartTraceCmdPacket{FuncName: strings.Repeat("f", 2000)} // more than the reference's 1024 bytes
	want, err := goapptrace.Proto{}.Pack(p)
	require.NoError(t, err)
	var w oneWrite
	n, err := goapptrace.Proto{}.PackTo(&w, p)
	require.NoError(t, err)
	assert.Equal(t, len(want), n)
	assert.Equal(t, want, w.got)
	assert.Equal(t, 1, w.calls)

	n, err = goapptrace.Proto{Max: 10}.PackTo(&w, p)
	assert.ErrorIs(t, err, framing.ErrFrameTooBig)
	assert.Zero(t, n)
	assert.Equal(t, 1, w.calls)

	for _, c := range []struct {
		w    returns
		n    int
		want error
	}{
		{returns{n: 3}, 3, io.ErrShortWrite},
		{returns{}, 0, io.ErrShortWrite},
		{returns{err: io.ErrClosedPipe}, 0, io.ErrClosedPipe},
		{returns{n: len(want)}, len(want), nil},
		{returns{n: len(want) + 1}, 0, wire.ErrBadCount},
		{returns{n: 3, err: io.ErrClosedPipe}, 3, io.ErrClosedPipe},
		{returns{n: -1}, 0, wire.ErrBadCount},
	} {
		n, err := goapptrace.Proto{}.PackTo(c.w, p)
		assert.Equal(t, c.n, n)
		assert.Equal(t, c.want, err)
	}
}

// oneWrite keeps what is written and counts the calls.
type oneWrite struct {
	got   []byte
	calls int
}

func (w *oneWrite) Write(p []byte) (int, error) {
	w.got = append(w.got, p...)
	w.calls++
	return len(p), nil
}

// returns is a writer with a given result.
type returns struct {
	n   int
	err error
}

func (w returns) Write([]byte) (int, error) { return w.n, w.err }

func TestNoPacketAndNoWriter(t *testing.T) {
	var proto goapptrace.Proto
	out, err := proto.AppendPacket([]byte("dst"), nil)
	assert.Equal(t, goapptrace.ErrNil, err)
	assert.Equal(t, "dst", string(out))
	frame, err := proto.Pack(nil)
	assert.Equal(t, goapptrace.ErrNil, err)
	assert.Nil(t, frame)
	_, err = proto.PackTo(io.Discard, nil)
	assert.Equal(t, goapptrace.ErrNil, err)
	_, err = proto.PackToByteSlice(nil, nil)
	assert.Equal(t, goapptrace.ErrNil, err)
	assert.Zero(t, proto.PackSize(nil))
	_, err = proto.PackTo(nil, &goapptrace.PingPacket{})
	assert.Equal(t, wire.ErrNil, err)
	p, n, err := proto.UnpackInto(nil, []byte{0, 0, 0, 1, 4})
	assert.NoError(t, err)
	assert.Equal(t, 5, n)
	assert.Equal(t, &goapptrace.PingPacket{}, p)
	frame, err = goapptrace.Proto{Max: 1}.Pack(&goapptrace.ServerHelloPacket{})
	assert.ErrorIs(t, err, framing.ErrFrameTooBig)
	assert.Nil(t, frame)
}

func TestPackToByteSlice(t *testing.T) {
	p := &goapptrace.ServerHelloPacket{ProtocolVersion: "1"}
	buf := bytes.Repeat([]byte{0xEE}, 15)
	n, err := goapptrace.Proto{}.PackToByteSlice(buf, p)
	require.NoError(t, err)
	assert.Equal(t, 14, n)
	assert.Equal(t, byte(0xEE), buf[14])
	n, err = goapptrace.Proto{}.PackToByteSlice(buf[:14], p)
	require.NoError(t, err)
	assert.Equal(t, 14, n)
	n, err = goapptrace.Proto{}.PackToByteSlice(buf[:13], p)
	assert.Equal(t, io.ErrShortBuffer, err)
	assert.Zero(t, n)
	n, err = goapptrace.Proto{Max: 9}.PackToByteSlice(buf, p)
	assert.ErrorIs(t, err, framing.ErrFrameTooBig)
	assert.Zero(t, n)
}

// Whatever a count or length claims, decoding allocates no more than the law allows: 64 KiB, 4 times the bytes
// received, and twice what the elements take that are there.
func TestHostileCounts(t *testing.T) {
	u64 := func(v uint64) []byte { return wire.AppendUint64(nil, v) }
	zeros := func(n int) []byte { return make([]byte, n) }
	const size = 1 << 20
	for _, c := range []struct {
		name     string
		kind     goapptrace.PacketType
		payload  [][]byte
		elements int
	}{
		{"file count 2^63", goapptrace.TypeSymbol, [][]byte{u64(1 << 63)}, 0},
		{"file count 2^32", goapptrace.TypeSymbol, [][]byte{u64(1 << 32), zeros(size)}, 0},
		{"as many files as fit, the first takes all", goapptrace.TypeSymbol, [][]byte{u64(size / 8), u64(size - 8), zeros(size - 8)}, 0},
		{"one more than fit", goapptrace.TypeSymbol, [][]byte{u64(size/8 + 1), zeros(size)}, 16 * size / 8},
		{"as many modules as fit, the first takes all", goapptrace.TypeSymbol, [][]byte{u64(0), u64(size / 24), u64(size - 24), zeros(size - 8)}, 0},
		{"as many functions as fit, the first takes all", goapptrace.TypeSymbol, [][]byte{u64(0), u64(0), u64(size / 16), u64(size - 16), zeros(size - 8)}, 0},
		{"one line more than fit", goapptrace.TypeSymbol, [][]byte{u64(0), u64(0), u64(0), u64(size/16 + 1), zeros(size)}, size},
		{"app name 2^64-1", goapptrace.TypeClientHello, [][]byte{u64(1), u64(1<<64 - 1), zeros(size)}, 0},
		{"app name 2^31", goapptrace.TypeClientHello, [][]byte{u64(1), u64(1 << 31), zeros(size)}, 0},
		{"stack of 2^61", goapptrace.TypeRawFuncLog, [][]byte{zeros(17), u64(1 << 61), zeros(size)}, 0},
		{"stack of 2^17", goapptrace.TypeRawFuncLog, [][]byte{zeros(17), u64(size / 8), zeros(size)}, 0},
		{"json of 2^40", goapptrace.TypeStartTraceCmd, [][]byte{u64(1 << 40), zeros(size)}, 0},
		{"json of brackets", goapptrace.TypeStopTraceCmd, [][]byte{u64(size), bytes.Repeat([]byte{'['}, size)}, 0},
		{"10,000 brackets", goapptrace.TypeStopTraceCmd, [][]byte{u64(10_000), bytes.Repeat([]byte{'['}, 10_000)}, 0},
		{"1,000 brackets", goapptrace.TypeStopTraceCmd, [][]byte{u64(1000), bytes.Repeat([]byte{'['}, 1000)}, 0},
		{"1,000 braces", goapptrace.TypeStopTraceCmd, [][]byte{u64(5000), bytes.Repeat([]byte(`{"a":`), 1000)}, 0},
		{"no UTF-8", goapptrace.TypeStopTraceCmd, [][]byte{u64(size + 13), []byte(`{"FuncName":"`), bytes.Repeat([]byte{0xff}, size)}, 0},
		{"no UTF-8, short", goapptrace.TypeStopTraceCmd, [][]byte{u64(6 << 10), []byte(`{"FuncName":"`), bytes.Repeat([]byte{0xff}, 6<<10-16), []byte(`","`)}, 0},
		{"escaped keys", goapptrace.TypeStopTraceCmd, [][]byte{u64(1 + 7*(size/7)), []byte(`{`), bytes.Repeat([]byte(`"\n":0,`), size/7)}, 0},
		{"escaped names", goapptrace.TypeStopTraceCmd, [][]byte{u64(1 + 16*(size/16)), []byte(`{`), bytes.Repeat([]byte(`"FuncName":"\n",`), size/16)}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			payload := bytes.Join(c.payload, nil)
			frame, err := (&goapptrace.HeaderPacket{Size: uint32(1 + len(payload)), PacketType: c.kind}).AppendBinary(nil)
			require.NoError(t, err)
			frame = append(frame, payload...)
			var n int
			cost := allocated(func() { _, n, err = goapptrace.Proto{}.Unpack(frame) })
			assert.Error(t, err)
			assert.Equal(t, len(frame), n)
			t.Logf("%d bytes received, %d allocated", len(frame), cost)
			assert.LessOrEqual(t, cost, uint64(64<<10+4*len(frame)+2*c.elements))
		})
	}
}

// Names that JSON makes longer, and values that it walks over: documents which are in order.
func TestHostileCommands(t *testing.T) {
	for name, doc := range map[string]string{
		"no UTF-8":      `{"FuncName":"` + strings.Repeat("\xff", 6<<10-15) + `"}`,
		"nested":        `{"x":` + strings.Repeat("[", 999) + strings.Repeat("]", 999) + `,"FuncName":"y"}`,
		"escaped":       `{"FuncName":"` + strings.Repeat(`\n`, 1<<19) + `"}`,
		"escaped keys":  `{` + strings.Repeat(`"\n":0,`, 1<<17) + `"FuncName":"y"}`,
		"escaped names": `{` + strings.Repeat(`"FuncName":"\n",`, 1<<16) + `"FuncName":"y"}`,
		"long keys":     `{` + strings.Repeat(`"\n`+strings.Repeat("k", 64)+`":0,`, 1<<13) + `"FuncName":"y"}`,
		"longest keys":  `{` + strings.Repeat(`"\n`+strings.Repeat("k", 126)+`":0,`, 1<<13) + `"FuncName":"y"}`,
		"side by side":  `{"x":[` + strings.Repeat("[{}],", 1<<13) + `0],"FuncName":"y"}`,
		"many values":   `{` + strings.Repeat(`"FuncName":null,"FuncName":"x",`, 1<<14) + `"FuncName":"y"}`,
		"no value":      `{` + strings.Repeat(`"FuncName":null,`, 1<<14) + `"x":"FuncName"}`,
	} {
		t.Run(name, func(t *testing.T) {
			payload := append(wire.AppendUint64(nil, uint64(len(doc))), doc...)
			var p goapptrace.StopTraceCmdPacket
			var err error
			cost := allocated(func() { err = p.UnmarshalBinary(payload) })
			require.NoError(t, err)
			var want struct{ FuncName string }
			require.NoError(t, json.Unmarshal([]byte(doc), &want))
			assert.Equal(t, want.FuncName, p.FuncName)
			t.Logf("%d bytes received, %d allocated", len(payload), cost)
			assert.LessOrEqual(t, cost, uint64(64<<10+4*len(payload)+len(p.FuncName)))
		})
	}
	for name, test := range map[string]struct{ doc, problem string }{
		"one byte too long":  {`{"FuncName":"` + strings.Repeat("\xff", 6<<10-14) + `"}`, "not UTF-8"},
		"one level more":     {`{"x":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `,"FuncName":"y"}`, "1000 deep"},
		"only openings":      {strings.Repeat("{", 1<<20), "1000 deep"},
		"key a byte longer":  {"{\"\\n" + strings.Repeat("k", 127) + "\" \t\r\n:0}", "128 bytes"},
		"many wrong numbers": {`{` + strings.Repeat(`"FuncName":1,`, 1<<16) + `"FuncName":"y"}`, "cannot unmarshal number"},
		"wrong, then right":  {`{"FuncName":[[]],"FuncName":"y"}`, "cannot unmarshal array"},
	} {
		t.Run(name, func(t *testing.T) {
			payload := append(wire.AppendUint64(nil, uint64(len(test.doc))), test.doc...)
			var p goapptrace.StopTraceCmdPacket
			var err error
			cost := allocated(func() { err = p.UnmarshalBinary(payload) })
			var at *wire.DecodeError
			require.ErrorAs(t, err, &at)
			assert.Equal(t, "FuncName", at.Path)
			assert.ErrorContains(t, err, test.problem)
			assert.LessOrEqual(t, cost, uint64(64<<10+4*len(payload)))
		})
	}
}

// The document of a command is as long as any string may be.
func TestCommandOfHugeLength(t *testing.T) {
	for length, want := range map[uint64]error{
		3: io.ErrUnexpectedEOF, wire.DefaultMaxLen: io.ErrUnexpectedEOF, wire.DefaultMaxLen + 1: wire.ErrTooLong,
		math.MaxInt64: wire.ErrTooLong, math.MaxInt64 + 1: wire.ErrTooLong, math.MaxUint64: wire.ErrTooLong,
	} {
		var p goapptrace.StartTraceCmdPacket
		err := p.UnmarshalBinary(append(wire.AppendUint64(nil, length), "{}"...))
		require.ErrorIs(t, err, want, "%d", length)
		var at *wire.DecodeError
		require.ErrorAs(t, err, &at)
		assert.Equal(t, "FuncName", at.Path)
		assert.Zero(t, at.Offset)
	}
}

// Whatever the name of a function, the command to trace it can be read again: the limits are on documents that we do
// not write.
func TestCommandsOfAnyName(t *testing.T) {
	for _, name := range []string{
		strings.Repeat("[", 5000), strings.Repeat("main.F[{}]", 1000), strings.Repeat(`\"`, 5000), strings.Repeat("é", 1<<16), `":`,
	} {
		b, err := (&goapptrace.StartTraceCmdPacket{FuncName: name}).MarshalBinary()
		require.NoError(t, err)
		var got goapptrace.StartTraceCmdPacket
		require.NoError(t, got.UnmarshalBinary(b))
		assert.Equal(t, name, got.FuncName)
	}
}

// Commands are written as encoding/json writes them, each character and each byte that is none.
func TestCommandsAsEncodingJSON(t *testing.T) {
	names := []string{"", "\u2028\u2029\u2030", "a\ufffdb", "\xe2\x80", "\xed\xa0\x80", "\U0001f600", "x\xffy\xff\xffz", "<main>&\"\\"}
	for char := range 256 {
		names = append(names, string(rune(char)), "a"+string([]byte{byte(char)})+"b")
	}
	for _, name := range names {
		want, err := json.Marshal(struct{ FuncName string }{name})
		require.NoError(t, err)
		b, err := (&goapptrace.StopTraceCmdPacket{FuncName: name}).MarshalBinary()
		require.NoError(t, err)
		assert.Equal(t, string(wire.AppendUint64(nil, uint64(len(want))))+string(want), string(b), "%q", name)
	}
}

// A table of empty names is the one that grows most in memory: a string is twice what was received of it, and room is
// made as they arrive.
func TestManyEmptyNames(t *testing.T) {
	const files = 1 << 16
	s := &goapptrace.SymbolPacket{SymbolsData: goapptrace.SymbolsData{Files: make([]string, files)}}
	b, err := s.MarshalBinary()
	require.NoError(t, err)
	law := 64<<10 + 4*len(b) + 2*files*int(unsafe.Sizeof(""))
	least := uint64(math.MaxUint64)
	for range 5 { // the runtime allocates, too
		got := new(goapptrace.SymbolPacket)
		least = min(least, allocated(func() { require.NoError(t, got.UnmarshalBinary(b)) }))
		require.Equal(t, s.Files, got.Files)
	}
	assert.LessOrEqual(t, least, uint64(law))
}

// allocated returns how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
