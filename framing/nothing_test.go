package framing_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// noFramings are framings that are not there.
var noFramings = map[string]framing.Framing{
	"nil":         nil,
	"*Length":     (*framing.Length)(nil),
	"*Separator":  (*framing.Separator)(nil),
	"*Fixed":      (*framing.Fixed)(nil),
	"*Netstring":  (*framing.Netstring)(nil),
	"*OctetCount": (*framing.OctetCount)(nil),
	"*COBS":       (*framing.COBS)(nil),
	"*SLIP":       (*framing.SLIP)(nil),
	"*Blocks":     (*framing.Blocks)(nil),
	"*Sized":      (*framing.Sized)(nil),
	"*Checksum":   (*framing.Checksum)(nil),
	"*custom":     (*runes)(nil),
}

// A framing, a reader or a writer that is nil, a nil pointer to a type whose values are framings, and a value that was
// not made ready are an error of every function, never a panic.
func TestNothingIsAnError(t *testing.T) {
	t.Parallel()
	data := []byte("abcdefghijkl")
	large := make([]byte, 100_000)
	type calls map[string]func() error
	all := map[string]calls{
		"readers and writers": {
			"ReadLengthPrefixed":             func() error { _, err := framing.ReadLengthPrefixed(nil, wire.PrefixUint8, 0); return err },
			"ReadLengthPrefixed, varint":     func() error { _, err := framing.ReadLengthPrefixed(nil, wire.PrefixUvarint, 0); return err },
			"ReadLengthPrefixed, no prefix":  func() error { _, err := framing.ReadLengthPrefixed(nil, 0, 0); return err },
			"ReadSeparated":                  func() error { _, err := framing.ReadSeparated(nil, []byte("\n"), 0); return err },
			"ReadSeparated, no separator":    func() error { _, err := framing.ReadSeparated(nil, nil, 0); return err },
			"WriteLengthPrefixed":            func() error { return framing.WriteLengthPrefixed(nil, wire.PrefixUint8, data) },
			"WriteLengthPrefixed, nothing":   func() error { return framing.WriteLengthPrefixed(nil, wire.PrefixUint8, nil) },
			"WriteLengthPrefixed, large":     func() error { return framing.WriteLengthPrefixed(nil, wire.PrefixUint32BE, large) },
			"WriteLengthPrefixed, no prefix": func() error { return framing.WriteLengthPrefixed(io.Discard, 0, data) },
			"WriteSeparated":                 func() error { return framing.WriteSeparated(nil, []byte("\n"), data) },
			"WriteSeparated, no separator":   func() error { return framing.WriteSeparated(io.Discard, nil, data) },
			"Writer.WriteFrame":              func() error { return framing.NewWriter(nil, u8).WriteFrame(nil) },
			"Writer.WriteFrame, large":       func() error { return framing.NewWriter(nil, framing.Kafka()).WriteFrame(large) },
			"Writer.WriteFrames":             func() error { return framing.NewWriter(nil, u8).WriteFrames([][]byte{nil}) },
			"Writer.WriteFrom":               func() error { return framing.NewWriter(nil, u8).WriteFrom(strings.NewReader("a"), 1) },
			"Writer.WriteFrom, nil":          func() error { return framing.NewWriter(io.Discard, u8).WriteFrom(nil, 1) },
			"Reader.ReadFrame":               func() error { _, err := framing.NewReader(nil, u8).ReadFrame(); return err },
			"Reader.Peek":                    func() error { _, err := framing.NewReader(nil, u8).Peek(1); return err },
			"Reader.Raw":                     func() error { _, err := framing.NewReader(nil, u8).Raw().Read(data[:1:1]); return err },
			"Reader.Frames": func() error {
				for _, err := range framing.NewReader(nil, u8).Frames() {
					return err
				}
				return nil
			},
			"BlockReader.Read":         func() error { _, err := framing.NewBlockReader(nil).Read(data[:1:1]); return err },
			"BlockReader.Next":         func() error { return framing.NewBlockReader(nil).Next() },
			"BlockWriter.Close":        func() error { return framing.NewBlockWriter(nil).Close() },
			"BlockWriter.Write, large": func() error { _, err := framing.NewBlockWriter(nil).Write(large); return err },
		},
		"zero values": {
			"BlockReader.Read": func() error { _, err := new(framing.BlockReader).Read(data[:1:1]); return err },
			"BlockReader.Next": func() error { return new(framing.BlockReader).Next() },
			"BlockReader.Reset": func() error {
				b := framing.NewBlockReader(strings.NewReader("\x01a\x00"))
				b.Reset(nil)
				return b.Next()
			},
			"BlockWriter.Close":        func() error { return new(framing.BlockWriter).Close() },
			"BlockWriter.Write, large": func() error { _, err := new(framing.BlockWriter).Write(large); return err },
			"BlockWriter.Reset": func() error {
				b := framing.NewBlockWriter(io.Discard)
				b.Reset(nil)
				return b.Close()
			},
			"Reader.ReadFrame":  func() error { _, err := new(framing.Reader).ReadFrame(); return err },
			"Buffer.Next":       func() error { _, _, err := new(framing.Buffer).Next(); return err },
			"Writer.WriteFrame": func() error { return new(framing.Writer).WriteFrame(nil) },
			"Writer.WriteFrom":  func() error { return new(framing.Writer).WriteFrom(nil, 0) },
		},
	}
	for name, f := range noFramings {
		sum := framing.CRC32(f)
		twice := framing.CRC32(sum)
		all["framing "+name] = calls{
			"Reader.ReadFrame": func() error { _, err := framing.NewReader(bytes.NewReader(data), f).ReadFrame(); return err },
			"Reader.Switch": func() error {
				r := framing.NewReader(bytes.NewReader(data), u8)
				if err := r.Switch(f); err != nil {
					return err
				}
				_, err := r.ReadFrame()
				return err
			},
			"Buffer.Next": func() error {
				b := framing.NewBuffer(f)
				_ = b.Feed(data)
				b.Close()
				_, _, err := b.Next()
				return err
			},
			"Extract":                       func() error { _, _, _, err := framing.Extract(f, data); return err },
			"AppendFrames":                  func() error { _, err := framing.AppendFrames(nil, f, [][]byte{data}); return err },
			"Writer.WriteFrame":             func() error { return framing.NewWriter(io.Discard, f).WriteFrame(nil) },
			"Writer.WriteFrame, large":      func() error { return framing.NewWriter(io.Discard, f).WriteFrame(large) },
			"Writer.WriteFrames":            func() error { return framing.NewWriter(io.Discard, f).WriteFrames([][]byte{data}) },
			"Writer.WriteFrom":              func() error { return framing.NewWriter(io.Discard, f).WriteFrom(bytes.NewReader(data), 1) },
			"Checksum.Validate":             func() error { return sum.Validate() },
			"Checksum.Split":                func() error { _, _, err := sum.Split(data, false); return err },
			"Checksum.SplitState":           func() error { _, _, err := twice.SplitState(data, true, new(framing.State)); return err },
			"Checksum.AppendFrame":          func() error { _, err := twice.AppendFrame(nil, data); return err },
			"Checksum of Checksum.Validate": func() error { return twice.Validate() },
			"Checksum.String": func() error {
				if twice.String() == "" {
					return nil
				}
				return framing.ErrInvalid
			},
		}
	}
	for name, calls := range all {
		for call, do := range calls {
			t.Run(name+"/"+call, func(t *testing.T) {
				t.Parallel()
				var err error
				require.NotPanics(t, func() { err = do() })
				require.True(t, errors.Is(err, framing.ErrInvalid) || errors.Is(err, wire.ErrInvalidPrefix), "%v", err)
			})
		}
	}
}

// selfless is a framing of one's own that a nil pointer is good enough for.
type selfless struct{ _ int }

func (*selfless) Split(data []byte, _ bool) (int, []byte, error) { return len(data), data, nil }
func (*selfless) AppendFrame(dst, p []byte) ([]byte, error)      { return append(dst, p...), nil }

func TestNilPointerThatWorks(t *testing.T) {
	t.Parallel()
	var f *selfless
	frame, err := framing.NewReader(strings.NewReader("abc"), f).ReadFrame()
	require.NoError(t, err)
	require.Equal(t, "abc", string(frame))
	require.NoError(t, framing.NewWriter(io.Discard, f).WriteFrame(frame))
	require.NoError(t, framing.CRC32(f).Validate())
}

func TestZeroErrorsHaveATextAndCause(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"framing: frame 0 at offset 0":                     &framing.Error{},
		"framing: malformed frame":                         &framing.MalformedError{},
		"framing: malformed frame: EOF":                    &framing.MalformedError{Err: io.EOF},
		"framing: invalid settings":                        &framing.SettingError{},
		"framing: frame of 0 bytes exceeds the limit of 0": &framing.FrameSizeError{},
		"framing: frame 0 at offset 0: framing: frame of 0 bytes exceeds the limit of 0": &framing.Error{Err: &framing.FrameSizeError{}},
	} {
		require.EqualError(t, err, want)
		require.False(t, errors.Is(err, io.ErrUnexpectedEOF))
		_ = errors.Unwrap(err)
		timeout, ok := err.(interface{ Timeout() bool })
		require.False(t, ok && timeout.Timeout())
	}
}

// A Prefix that no function of wire made, and settings of any value, never make a panic.
func TestSettingsOfAnyValueDoNotPanic(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(6, 6))
	ints := []int{0, 1, -1, 5, -5, 1 << 30, -1 << 31, int(^uint(0) >> 1), -int(^uint(0)>>1) - 1}
	any := func() int { return ints[rnd.IntN(len(ints))] }
	for range 20_000 {
		prefix := wire.Prefix(rnd.Uint64() >> rnd.IntN(64))
		fs := []described{
			framing.Length{Prefix: prefix, Offset: any(), Adjust: any(), Strip: any(), Min: any(), Max: any(), Tail: "ab"[:rnd.IntN(3)]},
			framing.Length{Prefix: wire.PrefixUvarint, Offset: any(), Adjust: any(), Strip: any(), Min: any(), Max: any()},
			framing.Separator{Sep: []byte("\n"), Max: any(), Final: framing.Final(any())},
			framing.Fixed{Size: any()}, framing.Netstring{Max: any()}, framing.OctetCount{Max: any()}, framing.COBS{Max: any()},
			framing.SLIP{Max: any()}, framing.Blocks{Max: any()}, framing.Sized{Item: toyItem, Max: any()},
		}
		f := fs[rnd.IntN(len(fs))]
		if rnd.IntN(3) == 0 {
			f = framing.Checksum{Inner: f, Size: any(), Sum: func(dst, _ []byte) []byte { return append(dst, 0) }}
		}
		stream := make([]byte, rnd.IntN(30))
		for i := range stream {
			stream[i] = byte(rnd.Uint32() >> (rnd.IntN(2) * 26))
		}
		require.NotPanics(t, func() {
			_ = f.Validate()
			r := framing.NewReader(bytes.NewReader(stream), f)
			r.Oversize, r.MaxSkip = framing.Oversize(rnd.IntN(6)), int64(any())
			for range 40 {
				_, _ = r.ReadFrame()
			}
			b := framing.NewBuffer(f)
			b.Oversize, b.MaxSkip = r.Oversize, r.MaxSkip
			_ = b.Feed(stream)
			_, _, _ = b.Next()
			_, _, _, _ = framing.Extract(f, stream)
			w := framing.NewWriter(io.Discard, f)
			_ = w.WriteFrame(stream)
			_ = w.WriteFrom(bytes.NewReader(stream), int64(any()))
			_, _ = framing.ReadLengthPrefixed(bytes.NewReader(stream), prefix, any())
			_ = framing.WriteLengthPrefixed(io.Discard, prefix, stream)
		}, "%#v", f)
	}
}
