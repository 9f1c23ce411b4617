package goapptrace_test

import (
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/wire"
)

// handAppend and handDecode are what one would write by hand for a RawFuncLog on encoding/binary, checks included: the
// measure for speed.
func handAppend(dst []byte, p *goapptrace.RawFuncLogPacket) ([]byte, bool) {
	if len(p.Frames) > 64 {
		return dst, false
	}
	dst = binary.BigEndian.AppendUint64(dst, uint64(p.ID))
	dst = append(dst, byte(p.Tag))
	dst = binary.BigEndian.AppendUint64(dst, uint64(p.Timestamp))
	dst = binary.BigEndian.AppendUint64(dst, uint64(len(p.Frames)))
	for _, pc := range p.Frames {
		dst = binary.BigEndian.AppendUint64(dst, pc)
	}
	dst = binary.BigEndian.AppendUint64(dst, uint64(p.GID))
	return binary.BigEndian.AppendUint64(dst, p.TxID), true
}

func handDecode(p *goapptrace.RawFuncLogPacket, b []byte) bool {
	if len(b) < 41 {
		return false
	}
	p.ID = int64(binary.BigEndian.Uint64(b))
	p.Tag = goapptrace.Tag(b[8])
	p.Timestamp = int64(binary.BigEndian.Uint64(b[9:]))
	n := binary.BigEndian.Uint64(b[17:])
	if n > 64 || uint64(len(b)) != 41+8*n {
		return false
	}
	b = b[25:]
	p.Frames = p.Frames[:0]
	for range n {
		p.Frames = append(p.Frames, binary.BigEndian.Uint64(b))
		b = b[8:]
	}
	p.GID = int64(binary.BigEndian.Uint64(b))
	p.TxID = binary.BigEndian.Uint64(b[8:])
	return true
}

func funcLog(frames int) *goapptrace.RawFuncLogPacket {
	p := &goapptrace.RawFuncLogPacket{ID: 1 << 40, Tag: goapptrace.FuncEnd, Timestamp: -2, GID: 3, TxID: 1 << 63}
	for i := range frames {
		p.Frames = append(p.Frames, uint64(i)<<56|uint64(i)<<20|0x45)
	}
	return p
}

func TestAsByHand(t *testing.T) {
	for frames := range 66 {
		p := funcLog(frames)
		byHand, ok := handAppend(nil, p)
		got, err := p.AppendBinary(nil)
		require.Equal(t, ok, err == nil)
		require.Equal(t, byHand, got)
		described, describedErr := wire.Append(nil, p)
		require.Equal(t, err, describedErr)
		require.Equal(t, got, described)
		require.Equal(t, wire.Size(p), p.SizeBinary())
		if !ok {
			continue
		}
		for cut := 0; cut <= len(got); cut++ {
			var a, b goapptrace.RawFuncLogPacket
			ok := handDecode(&a, got[:cut])
			err := b.UnmarshalBinary(got[:cut])
			require.Equal(t, ok, err == nil)
			if ok {
				assert.Equal(t, p.ID, b.ID)
				assert.Equal(t, a, b)
			}
		}
	}
}

var sizes = []int{1, 6, 12, 64}

func BenchmarkAppendRawFuncLog(b *testing.B) {
	buf := make([]byte, 0, 1024)
	for _, frames := range sizes {
		p := funcLog(frames)
		b.Run(fmt.Sprint("hand/", frames), func(b *testing.B) {
			for b.Loop() {
				buf, _ = handAppend(buf[:0], p)
			}
		})
		b.Run(fmt.Sprint("AppendBinary/", frames), func(b *testing.B) {
			for b.Loop() {
				buf, _ = p.AppendBinary(buf[:0])
			}
		})
		b.Run(fmt.Sprint("AppendPacket/", frames), func(b *testing.B) {
			var proto goapptrace.Proto
			for b.Loop() {
				buf, _ = proto.AppendPacket(buf[:0], p)
			}
		})
	}
}

func BenchmarkDecodeRawFuncLog(b *testing.B) {
	for _, frames := range sizes {
		p := funcLog(frames)
		payload, _ := p.MarshalBinary()
		frame, _ := goapptrace.Proto{}.Pack(p)
		b.Run(fmt.Sprint("hand/", frames), func(b *testing.B) {
			for b.Loop() {
				handDecode(p, payload)
			}
		})
		b.Run(fmt.Sprint("UnmarshalBinary/", frames), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = p.UnmarshalBinary(payload)
			}
		})
		b.Run(fmt.Sprint("Unmarshal/", frames), func(b *testing.B) { // the plain way
			b.ReportAllocs()
			for b.Loop() {
				_, _ = p.Unmarshal(payload)
			}
		})
		b.Run(fmt.Sprint("UnpackInto/", frames), func(b *testing.B) {
			b.ReportAllocs()
			var proto goapptrace.Proto
			var slots goapptrace.Slots
			for b.Loop() {
				_, _, _ = proto.UnpackInto(&slots, frame)
			}
		})
	}
}

// symbolPacket is a table of about 1.5 MB.
func symbolPacket() *goapptrace.SymbolPacket {
	p := new(goapptrace.SymbolPacket)
	for i := range 500 {
		p.Files = append(p.Files, fmt.Sprintf("/usr/local/go/src/some/package/file%04d.go", i))
	}
	p.Mods = []goapptrace.GoModule{{Name: "main", MinPC: 1, MaxPC: 1 << 40}}
	for i := range 10_000 {
		p.Funcs = append(p.Funcs, goapptrace.GoFunc{Name: fmt.Sprintf("some/package.(*Type).Method%05d", i), Entry: uint64(i+1) << 8})
	}
	for i := range 60_000 {
		p.Lines = append(p.Lines, goapptrace.GoLine{PC: uint64(i+1) << 4, FileID: uint32(i % 500), Line: uint32(i + 1)})
	}
	return p
}

func BenchmarkSymbol(b *testing.B) {
	p := symbolPacket()
	payload, _ := p.MarshalBinary()
	b.Run("append", func(b *testing.B) {
		b.SetBytes(int64(len(payload)))
		b.ReportAllocs()
		for b.Loop() {
			payload, _ = p.AppendBinary(payload[:0])
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.SetBytes(int64(len(payload)))
		b.ReportAllocs()
		for b.Loop() {
			_ = new(goapptrace.SymbolPacket).UnmarshalBinary(payload)
		}
	})
}
