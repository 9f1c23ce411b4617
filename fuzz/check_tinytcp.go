package fuzz

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/seed44153783/wirekit/codecs/tinytcp"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// CheckTinytcpScalars holds the functions of tinytcp for numbers against encoding/binary and math/big, from every kind
// of reader.
func CheckTinytcpScalars(data []byte) error {
	varInt := groups(data, 5, false) // 35 bits, where int has them
	if varInt.err == nil && varInt.value.BitLen() >= strconv.IntSize {
		varInt = overflow
	}
	return first(
		func() error {
			return tinyNumber(
				data,
				"VarInt",
				varInt,
				tinytcp.ReadVarInt,
				tinytcp.WriteVarInt,
				func(v int) bool { return v >= 0 && int64(v) < 1<<35 },
			)
		},
		func() error {
			return tinyNumber(
				data,
				"VarLong",
				uvarintNumber(data),
				tinytcp.ReadVarLong,
				tinytcp.WriteVarLong,
				func(v int64) bool { return v >= 0 },
			)
		},
		func() error {
			return tinyFixed(
				data,
				1,
				func(b []byte) bool { return b[0] != 0 },
				tinytcp.ReadBool,
				func(w io.Writer, v bool) error { return tinytcp.WriteBool(w, v) },
				nil,
			)
		},
		func() error {
			return tinyFixed(data, 1, func(b []byte) byte { return b[0] }, tinytcp.ReadByte, tinytcp.WriteByte, data)
		},
		func() error { return tinyOrdered(data, binary.BigEndian) },
		func() error { return tinyOrdered(data, binary.BigEndian, binary.BigEndian) },
		func() error { return tinyOrdered(data, binary.LittleEndian, binary.LittleEndian) },
	)
}

// tinyOrdered checks what has a byte order: order, which is given as an argument or not.
func tinyOrdered(data []byte, order binary.ByteOrder, argument ...binary.ByteOrder) error {
	return first(
		func() error {
			return tinyFixed(data, 2, func(b []byte) int16 { return int16(order.Uint16(b)) },
				func(r io.Reader) (int16, error) { return tinytcp.ReadInt16(r, argument...) },
				func(w io.Writer, v int16) error { return tinytcp.WriteInt16(w, v, argument...) }, data)
		},
		func() error {
			return tinyFixed(data, 4, func(b []byte) int32 { return int32(order.Uint32(b)) },
				func(r io.Reader) (int32, error) { return tinytcp.ReadInt32(r, argument...) },
				func(w io.Writer, v int32) error { return tinytcp.WriteInt32(w, v, argument...) }, data)
		},
		func() error {
			return tinyFixed(data, 8, func(b []byte) int64 { return int64(order.Uint64(b)) },
				func(r io.Reader) (int64, error) { return tinytcp.ReadInt64(r, argument...) },
				func(w io.Writer, v int64) error { return tinytcp.WriteInt64(w, v, argument...) }, data)
		},
		func() error {
			return tinyFixed(data, 4, func(b []byte) uint32 { return order.Uint32(b) },
				func(r io.Reader) (uint32, error) {
					v, err := tinytcp.ReadFloat32(r, argument...)
					return math.Float32bits(v), err
				},
				func(w io.Writer, v uint32) error {
					return tinytcp.WriteFloat32(w, math.Float32frombits(v), argument...)
				}, data)
		},
		func() error {
			return tinyFixed(data, 8, func(b []byte) uint64 { return order.Uint64(b) },
				func(r io.Reader) (uint64, error) {
					v, err := tinytcp.ReadFloat64(r, argument...)
					return math.Float64bits(v), err
				},
				func(w io.Writer, v uint64) error {
					return tinytcp.WriteFloat64(w, math.Float64frombits(v), argument...)
				}, data)
		},
	)
}

// tinyFixed checks a value of so many bytes; what is written must be the beginning of want, unless that is nil.
func tinyFixed[T comparable](
	data []byte,
	width int,
	decode func([]byte) T,
	read func(io.Reader) (T, error),
	write func(io.Writer, T) error,
	want []byte,
) error {
	var value T
	var wantErr error
	if len(data) >= width {
		value = decode(data)
	} else {
		wantErr = atEnd(io.ErrUnexpectedEOF, data)
	}
	for _, r := range sources(data) {
		if v, err := read(r); v != value || err != wantErr || r.taken() != min(width, len(data)) {
			return fmt.Errorf(
				"%T from %s of %x: %v, %v, took %d; want %v, %v",
				value,
				r.name,
				data,
				v,
				err,
				r.taken(),
				value,
				wantErr,
			)
		}
	}
	if wantErr != nil {
		return nil
	}
	w, err := written(func(w io.Writer) error { return write(w, value) })
	if err != nil || len(w) != width || want != nil && !bytes.Equal(w, want[:width]) || decode(w) != value {
		return fmt.Errorf("%T %v: written as %x, %v", value, value, w, err)
	}
	return nil
}

// tinyNumber checks a number of variable length.
func tinyNumber[T int | int64](
	data []byte,
	name string,
	want number,
	read func(io.Reader) (T, error),
	write func(io.Writer, T) error,
	fits func(T) bool,
) error {
	var value T
	if want.err == nil {
		value = T(want.value.Uint64())
	}
	for _, r := range sources(data) {
		v, err := read(r)
		if v != value || !sameClass(err, atEnd(want.err, data), varintClasses...) ||
			err == nil && r.taken() != want.size {
			return fmt.Errorf(
				"%s from %s of %x: %d, %v, took %d; oracle: %d, %v, %d",
				name,
				r.name,
				data,
				v,
				err,
				r.taken(),
				value,
				want.err,
				want.size,
			)
		}
	}
	t := tape{data}
	for _, v := range []T{value, T(t.bits())} {
		w, err := written(func(w io.Writer) error { return write(w, v) })
		if !fits(v) {
			if err != varint.ErrOverflow || len(w) > 0 {
				return fmt.Errorf("%s %d: written as %x, %v", name, v, w, err)
			}
			continue
		}
		back := groups(w, 10, false)
		if err != nil || back.err != nil || T(back.value.Uint64()) != v || back.size != len(w) ||
			len(w) != lebSize64(uint64(v)) {
			return fmt.Errorf("%s %d: written as %x, %v", name, v, w, err)
		}
	}
	return nil
}

// CheckTinytcpStrings holds strings, byte arrays and bytes of tinytcp against the description.
func CheckTinytcpStrings(data []byte) error {
	n := groups(data, 5, false)
	var body []byte
	want := n.err
	switch {
	case want != nil:
	case n.value.BitLen() >= strconv.IntSize:
		want = wire.ErrOverflow
	case n.value.Uint64() > wire.DefaultMaxLen:
		want = wire.ErrTooLong
	case n.value.Uint64() > uint64(len(data)-n.size):
		want = io.ErrUnexpectedEOF
	default:
		body = data[n.size:][:n.value.Uint64()]
	}
	for _, r := range sources(data) {
		s, err := tinytcp.ReadString(r)
		if s != string(body) || !sameClass(err, atEnd(want, data), wireClasses...) ||
			err == nil && r.taken() != n.size+len(body) {
			return fmt.Errorf("string from %s of %x: %q, %v; want %q, %v", r.name, data, s, err, body, want)
		}
	}
	for _, r := range sources(data) {
		b, err := tinytcp.ReadByteArray(r)
		if !bytes.Equal(b, body) || !sameClass(err, atEnd(want, data), wireClasses...) ||
			err == nil && r.taken() != n.size+len(body) {
			return fmt.Errorf("byte array from %s of %x: %x, %v; want %x, %v", r.name, data, b, err, body, want)
		}
	}
	s, err := written(func(w io.Writer) error { return tinytcp.WriteString(w, string(data)) })
	b, arrayErr := written(func(w io.Writer) error { return tinytcp.WriteByteArray(w, data) })
	raw, rawErr := written(func(w io.Writer) error { return tinytcp.WriteBytes(w, data) })
	l := groups(s, 5, false)
	if err != nil || arrayErr != nil || rawErr != nil || l.err != nil || l.value.Uint64() != uint64(len(data)) ||
		!bytes.Equal(s[l.size:], data) ||
		!bytes.Equal(b, s) ||
		!bytes.Equal(raw, data) {
		return fmt.Errorf("%x written as %x, %v; %x, %v; %x, %v", data, s, err, b, arrayErr, raw, rawErr)
	}
	t := tape{data}
	size := t.below(40)
	p := t.rest()
	for _, r := range sources(p) {
		got, err := tinytcp.ReadBytes(r, size)
		want := error(nil)
		if size > len(p) {
			want = atEnd(io.ErrUnexpectedEOF, p)
		}
		if err != want || err == nil && (!bytes.Equal(got, p[:size]) || r.taken() != size) {
			return fmt.Errorf("ReadBytes(%d) from %s of %x: %x, %v", size, r.name, p, got, err)
		}
	}
	return nil
}

// tinyPrefix decodes the prefix of a packet: its length, how long the prefix is, and whether it is whole; bad: no more
// bytes can mend it.
func tinyPrefix(kind tinytcp.PrefixType, b []byte) (n uint64, size int, ok, bad bool) {
	fixed := func(width int, order wire.Order) (uint64, int, bool, bool) {
		if len(b) < width {
			return 0, 0, false, false
		}
		v := bigN(b, width, order)
		return v.Uint64(), width, true, v.BitLen() > 63
	}
	var v number
	switch kind {
	case tinytcp.PrefixVarInt:
		v = groups(b, 5, false)
	case tinytcp.PrefixVarLong:
		v = uvarintNumber(b).unsigned(63)
	case tinytcp.PrefixInt16_BE:
		return fixed(2, wire.BigEndian)
	case tinytcp.PrefixInt16_LE:
		return fixed(2, wire.LittleEndian)
	case tinytcp.PrefixInt32_BE:
		return fixed(4, wire.BigEndian)
	case tinytcp.PrefixInt32_LE:
		return fixed(4, wire.LittleEndian)
	case tinytcp.PrefixInt64_BE:
		return fixed(8, wire.BigEndian)
	case tinytcp.PrefixInt64_LE:
		return fixed(8, wire.LittleEndian)
	}
	if v.err != nil {
		return 0, 0, false, v.err == varint.ErrOverflow
	}
	return v.value.Uint64(), v.size, true, false
}

// drawProtocol draws one of the protocols, and what its model makes of a buffer: the first packet and how many bytes it
// takes; bad: the stream is lost.
func drawProtocol(t *tape) (tinytcp.FramingProtocol, func(b []byte) (packet []byte, size int, ok, bad bool)) {
	c := t.below(12)
	if c >= 8 {
		sep := []byte([]string{"\n", "\r\n", "aab", "::"}[c-8])
		return tinytcp.SplitBySeparator(sep), func(b []byte) ([]byte, int, bool, bool) {
			at := bytes.Index(b, sep)
			if at < 0 {
				return nil, 0, false, false
			}
			return b[:at], at + len(sep), true, false
		}
	}
	kind := tinytcp.PrefixType(c)
	return tinytcp.LengthPrefixedFraming(kind), func(b []byte) ([]byte, int, bool, bool) {
		n, size, ok, bad := tinyPrefix(kind, b)
		if bad || ok && n > math.MaxInt {
			return nil, 0, false, true
		}
		if !ok || n > uint64(len(b)-size) {
			return nil, 0, false, false
		}
		return b[size:][:n], size + int(n), true, false
	}
}

// CheckTinytcpPackets holds ExtractPacket and the packet loop, on a stream that is cut at random, against a model of
// each protocol.
func CheckTinytcpPackets(data []byte) error {
	t := tape{data}
	protocol, model := drawProtocol(&t)
	cuts := t.cuts()
	sizes := func() int { // mostly small, and now and then the largest
		n := t.below(41)
		if n == 40 {
			return math.MaxInt
		}
		return n
	}
	config := &tinytcp.PacketFramingConfig{ReadBufferSize: sizes(), MinReadSpace: sizes()}
	b := t.rest()
	config.MaxPacketSize = len(b) + 1 // nothing is dropped

	var want []string
	rest := b
	lost := false
	for {
		packet, size, ok, bad := model(rest)
		got, left, found := protocol.ExtractPacket(rest)
		if found != ok || ok && (!bytes.Equal(got, packet) || len(left) != len(rest)-size) {
			return fmt.Errorf(
				"%v: ExtractPacket of %q: %q, %q, %v; want %q, %v",
				protocol,
				rest,
				got,
				left,
				found,
				packet,
				ok,
			)
		}
		if lost = bad; !ok {
			break
		}
		want = append(want, string(packet))
		rest = rest[size:]
	}
	for name, handler := range map[string]func(tinytcp.PacketHandler) tinytcp.SocketHandler{
		"PacketFramingHandler": func(h tinytcp.PacketHandler) tinytcp.SocketHandler {
			return tinytcp.PacketFramingHandler(protocol, func(io.Reader) tinytcp.PacketHandler { return h }, config)
		},
		"PacketFraming": func(h tinytcp.PacketHandler) tinytcp.SocketHandler {
			return tinytcp.PacketFraming(len(b)+1, protocol, h)
		},
	} {
		var got []string
		err := handler(func(packet []byte) { got = append(got, string(packet)) })(&cutReader{data: b, cuts: cuts})
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) || !endsAs(err, lost, len(rest) > 0) {
			return fmt.Errorf(
				"%s, %v: %q: %q, %v; want %q, lost: %v, %d bytes over",
				name,
				protocol,
				b,
				got,
				err,
				want,
				lost,
				len(rest),
			)
		}
	}
	return nil
}

// endsAs judges the error of a packet loop.
func endsAs(err error, lost, cut bool) bool {
	switch {
	case lost:
		return err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF)
	case cut:
		return err == io.ErrUnexpectedEOF
	}
	return err == nil
}

// CheckTinytcpReadPacket holds the two functions that read one packet against their descriptions, from every kind of
// reader.
func CheckTinytcpReadPacket(data []byte) error {
	t := tape{data}
	limit := t.below(20) - 1
	sep := []byte([]string{"\n", "\r\n", "aab"}[t.below(3)])
	b := t.rest()

	var packet []byte
	var want error
	taken := len(b)
	switch {
	case len(b) < 4:
		want = atEnd(io.ErrUnexpectedEOF, b)
	case int64(binary.LittleEndian.Uint32(b)) > int64(limit):
		want, taken = tinytcp.ErrPacketTooBig, 4
	case int(binary.LittleEndian.Uint32(b)) > len(b)-4:
		want = io.ErrUnexpectedEOF
	default:
		packet = b[4:][:binary.LittleEndian.Uint32(b)]
		taken = 4 + len(packet)
	}
	for _, r := range sources(b) {
		got, err := tinytcp.ReadLengthPrefixedPacket(r, tinytcp.PrefixInt32, limit)
		if !bytes.Equal(got, packet) || err != want || r.taken() != taken {
			return fmt.Errorf(
				"packet, at most %d, from %s of %x: %x, %v, took %d; want %x, %v, %d",
				limit,
				r.name,
				b,
				got,
				err,
				r.taken(),
				packet,
				want,
				taken,
			)
		}
	}
	at := bytes.Index(b, sep)
	packet, want = nil, nil
	switch {
	case limit < 1 || at > limit || at < 0 && len(b) > limit:
		want = tinytcp.ErrPacketTooBig
	case at < 0:
		want = atEnd(io.ErrUnexpectedEOF, b)
	default:
		packet = b[:at]
	}
	for _, r := range sources(b) {
		got, err := tinytcp.ReadSeparatedPacket(r, sep, limit)
		if !bytes.Equal(got, packet) || err != want || err == nil && r.taken() != at+len(sep) ||
			limit < 1 && r.taken() != 0 {
			return fmt.Errorf(
				"packet up to %q, at most %d, from %s of %q: %q, %v, took %d; want %q, %v",
				sep,
				limit,
				r.name,
				b,
				got,
				err,
				r.taken(),
				packet,
				want,
			)
		}
	}
	if _, err := tinytcp.ReadLengthPrefixedPacket(bytes.NewReader(b), 1, limit); err != wire.ErrInvalidPrefix {
		return fmt.Errorf("prefix size 1: %v", err)
	}
	if _, err := tinytcp.ReadSeparatedPacket(bytes.NewReader(b), nil, 1); !errors.Is(err, framing.ErrInvalid) {
		return fmt.Errorf("no separator: %v", err)
	}
	return nil
}
