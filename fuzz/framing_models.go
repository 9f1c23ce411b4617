package fuzz

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/adler32"
	"hash/crc32"
	"io"
	"math"
	"math/big"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// A model takes one frame off the front of b, after which the stream ends, and goes by the description of the framing
// alone. Its results are those of Split, its errors the sentinels; fill it takes byte by byte.
type model func(b []byte) (size int, payload []byte, err error)

// modelOf returns the model of a framing with its settings.
func modelOf(f framing.Framing) model {
	switch f := f.(type) {
	case plain:
		return modelOf(f.Framing)
	case *framing.Length:
		return modelOf(*f)
	case framing.Length:
		return lengthModel(f)
	case framing.Separator:
		return separatorModel(f)
	case framing.Fixed:
		return fixedModel(f.Size)
	case framing.Netstring:
		return decimalModel(':', ",", limit(f.Max))
	case framing.OctetCount:
		return decimalModel(' ', "", limit(f.Max))
	case framing.COBS:
		return stuffedModel(0, limit(f.Max)+limit(f.Max)/254+1, limit(f.Max), unCOBS)
	case framing.SLIP:
		return stuffedModel(0xc0, 2*limit(f.Max), limit(f.Max), unSLIP)
	case framing.Blocks:
		return blocksModel(limit(f.Max))
	case framing.Sized:
		return sizedModel(limit(f.Max))
	case framing.Checksum:
		return checksumModel(modelOf(f.Inner), f)
	}
	panic(fmt.Sprintf("no model of %v", f)) // a framing of the list above without one, whatever the input
}

// limit is what a Max setting allows.
func limit(max int) uint64 {
	switch {
	case max == 0:
		return 4 << 20
	case max < 0:
		return math.MaxInt
	}
	return uint64(max)
}

// adjusted are the prefixes of the framings that are adjusted.
var adjusted = func() map[wire.Prefix]prefixModel {
	all := map[wire.Prefix]prefixModel{}
	add := func(p wire.Prefix, plus int64, m prefixModel) {
		m.prefixForm, m.plus = *formOf(p), big.NewInt(plus)
		made, _ := m.made()
		all[made] = m
	}
	add(wire.PrefixUvarint, 0, prefixModel{canonical: true})
	add(wire.PrefixUvarint, 0, prefixModel{canonical: true, bytes: 4})
	add(wire.PrefixUvarint, 0, prefixModel{bytes: 1})
	add(wire.PrefixUvarint, -3, prefixModel{bytes: 2})
	add(wire.PrefixUvarint, 1, prefixModel{null: true})
	add(wire.PrefixVarLong, 0, prefixModel{canonical: true})
	add(wire.PrefixQUIC, 0, prefixModel{canonical: true})
	add(wire.PrefixUint16BE, 2, prefixModel{})
	add(wire.PrefixUint8, -2, prefixModel{limit: 7})
	add(wire.PrefixInt16BE, 0, prefixModel{null: true})
	add(wire.PrefixUint16LE, 0, prefixModel{limit: 5})
	return all
}()

// crlfPrefix is a prefix that is made at run time.
var crlfPrefix = wire.PrefixDecimal("\r\n")

// lengthOf decodes the length at the front of b. None that a frame can have is null.
func lengthOf(p wire.Prefix, b []byte) length {
	n := prefixOracle(p, b)
	if m, ok := adjusted[p]; ok {
		n = m.decode(b)
	}
	switch {
	case n.null:
		n.err = wire.ErrNegative
	case n.err == wire.ErrNotDecimal:
		n.err = framing.ErrMalformed
	}
	return n
}

func lengthModel(l framing.Length) model {
	limit := limit(l.Max)
	return func(b []byte) (int, []byte, error) {
		n := lengthOf(l.Prefix, b[min(l.Offset, len(b)):])
		if n.err != nil {
			return 0, nil, n.err
		}
		limit := limit
		if own := adjusted[l.Prefix].limit; own > 0 {
			limit = min(limit, uint64(int64(own)+int64(l.Adjust)))
		}
		head := l.Offset + n.size
		body := new(big.Int).Add(new(big.Int).SetUint64(n.n), big.NewInt(int64(l.Adjust)))
		switch {
		case body.Sign() < 0 || body.BitLen() > 64 || body.Cmp(big.NewInt(int64(max(l.Min, len(l.Tail))))) < 0:
			return 0, nil, framing.ErrMalformed
		case body.Uint64() > limit:
			return 0, nil, framing.ErrFrameTooBig
		case body.Uint64() > uint64(len(b)-head):
			return 0, nil, io.ErrUnexpectedEOF
		}
		total, from := head+int(body.Int64()), l.Strip
		past := total
		switch from {
		case 0:
			from, past = head, total-len(l.Tail)
		case framing.StripNone:
			from = 0
		}
		switch {
		case !bytes.HasSuffix(b[:total], []byte(l.Tail)):
			return 0, nil, framing.ErrMalformed
		case from > total:
			return total, nil, framing.ErrMalformed
		}
		return total, b[from:past], nil
	}
}

func separatorModel(s framing.Separator) model {
	return func(b []byte) (int, []byte, error) {
		for i := range len(b) + 1 {
			longest := 0
			for _, sep := range append([][]byte{s.Sep}, s.Also...) {
				if bytes.HasPrefix(b[i:], sep) {
					longest = max(longest, len(sep))
				}
			}
			switch end := i + longest; {
			case uint64(i) > limit(s.Max):
				return 0, nil, framing.ErrFrameTooBig
			case longest > 0 && bytes.ContainsAny(b[:i], string(s.Never)):
				return end, nil, framing.ErrMalformed
			case longest > 0 && s.Keep:
				return end, b[:end], nil
			case longest > 0:
				return end, b[:i], nil
			}
		}
		switch {
		case s.Final == framing.FinalError:
			return 0, nil, io.ErrUnexpectedEOF
		case s.Final == framing.FinalDrop:
			return len(b), nil, nil
		case bytes.ContainsAny(b, string(s.Never)):
			return len(b), nil, framing.ErrMalformed
		}
		return len(b), b, nil
	}
}

func fixedModel(size int) model {
	return func(b []byte) (int, []byte, error) {
		if len(b) < size {
			return 0, nil, io.ErrUnexpectedEOF
		}
		return size, b[:size], nil
	}
}

// decimalModel is the model of Netstring and of OctetCount, which differ in what stands around the payload and in the
// empty frame.
func decimalModel(stop byte, trailer string, limit uint64) model {
	return func(b []byte) (int, []byte, error) {
		digits := len(b) - len(bytes.TrimLeft(b, "0123456789"))
		switch {
		case digits > 0 && b[0] == '0' && (digits > 1 || stop == ' '):
			return 0, nil, framing.ErrMalformed
		case digits > 20:
			return 0, nil, framing.ErrFrameTooBig
		case digits == len(b):
			return 0, nil, io.ErrUnexpectedEOF
		case digits == 0 || b[digits] != stop:
			return 0, nil, framing.ErrMalformed
		}
		size, _ := new(big.Int).SetString(string(b[:digits]), 10)
		rest := b[digits+1:]
		switch around := uint64(digits + 1 + len(trailer)); {
		case !size.IsUint64() || size.Uint64() > min(limit, math.MaxInt-around): // what no slice can hold is too big
			return 0, nil, framing.ErrFrameTooBig
		case size.Uint64()+uint64(len(trailer)) > uint64(len(rest)):
			return 0, nil, io.ErrUnexpectedEOF
		}
		payload, behind := rest[:size.Int64()], rest[size.Int64():]
		if string(behind[:len(trailer)]) != trailer {
			return 0, nil, framing.ErrMalformed
		}
		return digits + 1 + len(payload) + len(trailer), payload, nil
	}
}

// stuffedModel is the model of COBS and SLIP: a frame of at most so many bytes up to a mark.
func stuffedModel(mark byte, most, limit uint64, decode func(frame []byte) ([]byte, error)) model {
	return func(b []byte) (int, []byte, error) {
		if b[0] == mark {
			return 1, nil, nil
		}
		frame, _, marked := bytes.Cut(b, []byte{mark})
		switch {
		case uint64(len(frame)) > most:
			return 0, nil, framing.ErrFrameTooBig
		case !marked:
			return 0, nil, io.ErrUnexpectedEOF
		}
		payload, err := decode(frame)
		if uint64(len(payload)) > limit {
			return 0, nil, framing.ErrFrameTooBig
		}
		return len(frame) + 1, payload, err
	}
}

func unCOBS(frame []byte) ([]byte, error) {
	payload := []byte{}
	for len(frame) > 0 {
		n := int(frame[0])
		if n > len(frame) {
			return nil, framing.ErrMalformed
		}
		payload = append(payload, frame[1:n]...)
		if frame = frame[n:]; n < 255 && len(frame) > 0 {
			payload = append(payload, 0)
		}
	}
	return payload, nil
}

func unSLIP(frame []byte) ([]byte, error) {
	payload, escape := []byte{}, false
	for _, c := range frame {
		switch {
		case escape && c == 0xdc:
			payload = append(payload, 0xc0)
		case escape && c == 0xdd:
			payload = append(payload, 0xdb)
		case escape:
			return nil, framing.ErrMalformed
		case c != 0xdb:
			payload = append(payload, c)
		}
		escape = !escape && c == 0xdb
	}
	if escape {
		return nil, framing.ErrMalformed
	}
	return payload, nil
}

func blocksModel(limit uint64) model {
	return func(b []byte) (int, []byte, error) {
		payload := []byte{}
		for at := 0; at < len(b); {
			n := int(b[at])
			at++
			switch {
			case n == 0:
				return at, payload, nil
			case uint64(len(payload)+n) > limit:
				return 0, nil, framing.ErrFrameTooBig
			}
			payload = append(payload, b[at:min(at+n, len(b))]...)
			at += n
		}
		return 0, nil, io.ErrUnexpectedEOF
	}
}

// sizedModel is the model of sized. due holds how many items are due in each open one, the frame first.
func sizedModel(limit uint64) model {
	return func(b []byte) (int, []byte, error) {
		at, due := new(big.Int), []*big.Int{big.NewInt(1)}
		for {
			if at.Cmp(big.NewInt(int64(len(b)))) >= 0 {
				return 0, nil, io.ErrUnexpectedEOF
			}
			rest := b[at.Int64():]
			head, body, more := 1, new(big.Int), new(big.Int)
			var long *big.Int
			switch c := rest[0]; {
			case c < 0x10:
				body.SetUint64(uint64(c))
			case c < 0x20:
				more.SetUint64(uint64(c - 0x10))
			case c == 0x20:
				head, long = 2, body
			case c == 0x40:
				head, long = 9, body
			case c == 0x41:
				head, long = 9, more
			case c == 0x21:
				if head = 1 + bytes.IndexByte(rest, '\n'); head == 0 {
					head = len(rest) + 1
				}
			case c != 0x30 && c != 0x31:
				return 0, nil, framing.ErrMalformed
			}
			shown := new(big.Int).Sub(new(big.Int).SetUint64(limit), at)
			if int64(head) > shown.Int64()+1 && shown.Int64() < int64(len(rest)) && shown.Sign() >= 0 {
				return 0, nil, framing.ErrFrameTooBig
			}
			if head > len(rest) {
				return 0, nil, io.ErrUnexpectedEOF
			}
			if long != nil {
				long.SetBytes(rest[1:head])
			}
			last := len(due) - 1
			switch isClose := rest[0] == 0x31; {
			case isClose && due[last].Sign() > 0:
				return 0, nil, framing.ErrMalformed
			case isClose:
				due = due[:last]
			case due[last].Sign() > 0:
				due[last].Sub(due[last], big.NewInt(1))
			}
			last = len(due) - 1
			due[last].Add(due[last], more)
			if rest[0] == 0x30 {
				if len(due) > 1000 {
					return 0, nil, framing.ErrMalformed
				}
				due = append(due, new(big.Int))
			}
			at.Add(at, body.Add(body, big.NewInt(int64(head))))
			least, done := new(big.Int).Set(at), len(due) == 1
			for i, n := range due {
				least.Add(least, n)
				done = done && n.Sign() == 0
				if i > 0 {
					least.Add(least, big.NewInt(1))
				}
			}
			switch {
			case least.Cmp(new(big.Int).SetUint64(limit)) > 0:
				return 0, nil, framing.ErrFrameTooBig
			case done && at.Cmp(big.NewInt(int64(len(b)))) > 0:
				return 0, nil, io.ErrUnexpectedEOF
			case done:
				return int(at.Int64()), b[:at.Int64()], nil
			}
		}
	}
}

func checksumModel(inner model, f framing.Checksum) model {
	sum := sumModel(f)
	return func(b []byte) (int, []byte, error) {
		size, payload, err := inner(b)
		if err != nil || payload == nil {
			return size, payload, err
		}
		if len(payload) < f.Size {
			return size, nil, framing.ErrMalformed
		}
		payload, got := payload[:len(payload)-f.Size], payload[len(payload)-f.Size:]
		if !bytes.Equal(got, sum(payload)) {
			return size, nil, framing.ErrChecksum
		}
		return size, payload, nil
	}
}

// sumModel finds out which sum f makes: catalogues tell them apart by that of "123456789". Any other is xor.
func sumModel(f framing.Checksum) func(payload []byte) []byte {
	of32 := func(sum func([]byte) uint32) func([]byte) []byte {
		return func(payload []byte) []byte { return binary.BigEndian.AppendUint32(nil, sum(payload)) }
	}
	switch hex.EncodeToString(f.Sum(nil, []byte("123456789"))) {
	case "cbf43926":
		return of32(crc32.ChecksumIEEE)
	case "e3069283":
		return of32(func(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) })
	case "091e01de":
		return of32(adler32.Checksum)
	default:
		return func(payload []byte) []byte { return xor(nil, payload) }
	}
}
