package fuzz

import (
	"bytes"
	"fmt"
	"io"
	"math"

	"github.com/seed44153783/wirekit/codecs/examples/resp"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// A sizing is a protocol whose frames a Sized cuts, and a parser of it that goes from value to value in them, of which
// a Sized knows nothing. It returns the size of the value at the front of b.
type sizing struct {
	name  string
	item  func(b []byte, seen int) (framing.Item, error)
	parse func(b []byte) (uint64, error)
}

var sizings = []sizing{
	{"RESP", resp.Framing(0).Item, parseRESP},
	{"WebSocket", webSocketItem, parseWebSocket},
	{"MessagePack", msgpackItem, parseMsgpack},
	{"BER", berItem, func(b []byte) (uint64, error) { return parseBER(b, 0) }},
}

// parts adds the sizes of n values after the first size bytes of b.
func parts(b []byte, size, n uint64, parse func([]byte) (uint64, error)) (uint64, error) {
	for range n {
		if size >= uint64(len(b)) {
			return 0, io.ErrUnexpectedEOF
		}
		part, err := parse(b[size:])
		if err != nil {
			return 0, err
		}
		size += part
	}
	return size, nil
}

// inside is the size with a body if b has as much.
func inside(b []byte, size, body uint64) (uint64, error) {
	if size > uint64(len(b)) || body > uint64(len(b))-size {
		return 0, io.ErrUnexpectedEOF
	}
	return size + body, nil
}

// parseRESP is a value of RESP: a line, and what it announces.
func parseRESP(b []byte) (uint64, error) {
	end := bytes.IndexByte(b[min(1, len(b)):], '\n') // the kind may be one, too, a wrong one
	if end < 0 {
		if len(b) > 1 && !bytes.ContainsRune([]byte("+-:_#,("), rune(b[0])) {
			err := decimalForm("\r\n")(b[1:]).err
			if err != nil && err != io.ErrUnexpectedEOF && err != wire.ErrNegative { // it is known at once
				return 0, framing.ErrMalformed
			}
		}
		return 0, io.ErrUnexpectedEOF
	}
	line := b[:end+2]
	size := uint64(len(line))
	var per, more uint64
	switch line[0] {
	case '+', '-', ':', '_', '#', ',', '(':
		return size, nil
	case '$', '!', '=':
	case '*', '~', '>':
		per = 1
	case '%':
		per = 2
	case '|':
		per, more = 2, 1
	default:
		return 0, framing.ErrMalformed
	}
	n := decimalForm("\r\n")(line[1:])
	switch {
	case n.err == wire.ErrNegative, n.err == nil && n.value.Sign() < 0:
		return size, nil
	case n.err != nil:
		return 0, framing.ErrMalformed
	case per > 0:
		return parts(b, size, per*n.value.Uint64()+more, parseRESP)
	}
	return inside(b, size, n.value.Uint64()+2)
}

// webSocketItem reads the head of a frame of RFC 6455 up to the key, which counts as part of what follows.
func webSocketItem(b []byte, _ int) (framing.Item, error) {
	first, size, err := wire.ConsumeUintN(b[1:], 1)
	body := first & 0x7f
	if err == nil && body >= 126 {
		var width int
		body, width, err = wire.ConsumeUintN(b[2:], []int{2, 8}[body-126])
		size += width
	}
	if body > math.MaxInt64 {
		return framing.Item{}, framing.ErrMalformed
	}
	return framing.Item{Head: 1 + size, Body: body + first>>7*4}, err
}

// parseWebSocket is a frame of RFC 6455.
func parseWebSocket(b []byte) (uint64, error) {
	if len(b) < 2 {
		return 0, io.ErrUnexpectedEOF
	}
	size, body := 2, uint64(b[1]&0x7f)
	if wide := map[uint64]int{126: 2, 127: 8}[body]; wide > 0 {
		if size += wide; len(b) < size {
			return 0, io.ErrUnexpectedEOF
		}
		body = bigN(b[2:], wide, wire.BigEndian).Uint64()
	}
	if body > math.MaxInt64 {
		return 0, framing.ErrMalformed
	}
	return inside(b, uint64(size), body+uint64(b[1]>>7)*4)
}

// msgpackHead is the format of a value of MessagePack: how many bytes of size there are, and what is in it beside as
// many bytes, or values.
func msgpackHead(format byte) (width int, body uint64, per uint64, ok bool) {
	switch {
	case format < 0x80, format >= 0xe0, format == 0xc0, format == 0xc2, format == 0xc3:
		return 0, 0, 0, true
	case format < 0x90:
		return 0, uint64(format & 0xf), 2, true
	case format < 0xa0:
		return 0, uint64(format & 0xf), 1, true
	case format < 0xc0:
		return 0, uint64(format & 0x1f), 0, true
	case format == 0xc1:
		return 0, 0, 0, false
	case format < 0xc7: // bin
		return 1 << (format - 0xc4), 0, 0, true
	case format < 0xca: // ext
		return 1 << (format - 0xc7), 1, 0, true
	case format < 0xcc: // float
		return 0, 4 << (format - 0xca), 0, true
	case format < 0xd4: // uint, int
		return 0, 1 << (format & 3), 0, true
	case format < 0xd9: // fixext
		return 0, 1 + 1<<(format-0xd4), 0, true
	case format < 0xdc: // str
		return 1 << (format - 0xd9), 0, 0, true
	}
	return 2 << (format & 1), 0, 1 + uint64(format-0xdc)>>1, true
}

func msgpackItem(b []byte, _ int) (framing.Item, error) {
	width, n, per, ok := msgpackHead(b[0])
	item := framing.Item{Head: 1 + width}
	switch {
	case !ok:
		return item, framing.ErrMalformed
	case len(b) < item.Head:
		return item, io.ErrUnexpectedEOF
	}
	if n += bigN(b[1:], width, wire.BigEndian).Uint64(); per == 0 {
		item.Body = n
	}
	item.More = per * n
	return item, nil
}

// parseMsgpack is a value of MessagePack, as its specification lists the formats.
func parseMsgpack(b []byte) (uint64, error) {
	if len(b) == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	sized := func(width int, plus uint64) (uint64, error) {
		if len(b) < 1+width {
			return 0, io.ErrUnexpectedEOF
		}
		return inside(b, uint64(1+width), bigN(b[1:], width, wire.BigEndian).Uint64()+plus)
	}
	values := func(width int, per uint64) (uint64, error) {
		if len(b) < 1+width {
			return 0, io.ErrUnexpectedEOF
		}
		return parts(b, uint64(1+width), per*bigN(b[1:], width, wire.BigEndian).Uint64(), parseMsgpack)
	}
	switch c := b[0]; c {
	case 0xc1:
		return 0, framing.ErrMalformed
	case 0xc4, 0xd9:
		return sized(1, 0)
	case 0xc5, 0xda:
		return sized(2, 0)
	case 0xc6, 0xdb:
		return sized(4, 0)
	case 0xc7:
		return sized(1, 1)
	case 0xc8:
		return sized(2, 1)
	case 0xc9:
		return sized(4, 1)
	case 0xcc, 0xd0:
		return sized(0, 1)
	case 0xcd, 0xd1, 0xd4:
		return sized(0, 2)
	case 0xd5:
		return sized(0, 3)
	case 0xca, 0xce, 0xd2:
		return sized(0, 4)
	case 0xd6:
		return sized(0, 5)
	case 0xcb, 0xcf, 0xd3:
		return sized(0, 8)
	case 0xd7:
		return sized(0, 9)
	case 0xd8:
		return sized(0, 17)
	case 0xdc:
		return values(2, 1)
	case 0xdd:
		return values(4, 1)
	case 0xde:
		return values(2, 2)
	case 0xdf:
		return values(4, 2)
	default:
		switch {
		case c&0xf0 == 0x80:
			return parts(b, 1, 2*uint64(c&0x0f), parseMsgpack)
		case c&0xf0 == 0x90:
			return parts(b, 1, uint64(c&0x0f), parseMsgpack)
		case c&0xe0 == 0xa0:
			return inside(b, 1, uint64(c&0x1f))
		}
		return 1, nil
	}
}

// berTag is the size of the tag at the front of b, X.690 section 8.1.2, of at most four bytes of number.
func berTag(b []byte) (int, error) {
	if b[0]&0x1f < 0x1f {
		return 1, nil
	}
	for i, c := range b[1:] {
		switch {
		case i == 4:
			return 0, framing.ErrMalformed
		case c < 0x80:
			return i + 2, nil
		}
	}
	return 0, io.ErrUnexpectedEOF
}

func berItem(b []byte, _ int) (framing.Item, error) {
	tag, err := berTag(b)
	if err != nil {
		return framing.Item{}, err
	}
	if bytes.HasPrefix(b, []byte{0, 0}) {
		return framing.Item{Head: 2, Nest: framing.Close}, nil
	}
	if len(b) > tag && b[tag] == 0x80 {
		return framing.Item{Head: tag + 1, Nest: framing.Open}, nil
	}
	n, size, err := wire.PrefixBER.Consume(b[tag:])
	return framing.Item{Head: tag + size, Body: n}, err
}

// parseBER is a value of BER, in so many open ones.
func parseBER(b []byte, depth int) (uint64, error) {
	if len(b) == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	tag, err := berTag(b)
	if err != nil {
		return 0, err
	}
	switch after := b[tag:]; {
	case len(after) > 0 && after[0] == 0x80:
		if depth == 1000 {
			return 0, framing.ErrMalformed
		}
		size := uint64(tag + 1)
		for {
			if bytes.HasPrefix(b[size:], []byte{0, 0}) {
				return size + 2, nil
			}
			part, err := parseBER(b[size:], depth+1)
			if err != nil {
				return 0, err
			}
			size += part
		}
	case bytes.HasPrefix(b, []byte{0, 0}):
		return 0, framing.ErrMalformed // nothing is open
	default:
		n := berForm(after)
		if n.err == io.ErrUnexpectedEOF {
			return 0, n.err
		}
		if n.err != nil {
			return 0, framing.ErrMalformed
		}
		return inside(b, uint64(tag+n.size), n.value.Uint64())
	}
}

// CheckSized holds Sized over any bytes against parsers of four protocols: the frames, and how the stream ends; with a
// limit a frame above it is ErrFrameTooBig, and one that the stream cuts short may be. CheckFraming holds Reader and
// Buffer against Split.
func CheckSized(data []byte) error {
	t := tape{data}
	s := sizings[t.below(len(sizings))]
	max := t.below(100) + 1
	b := t.rest()
	for _, limit := range []int{-1, max} {
		f := framing.Sized{Item: s.item, Max: limit}
		for at := 0; at < len(b); {
			size, want := s.parse(b[at:])
			n, token, err := f.Split(b[at:], true)
			right := class(err, io.ErrUnexpectedEOF, framing.ErrFrameTooBig, framing.ErrMalformed)
			switch {
			case want == nil && limit > 0 && size > uint64(limit):
				want = framing.ErrFrameTooBig
			case want != nil && right == framing.ErrFrameTooBig: // as it would be, or more than there is an int for
				want = framing.ErrFrameTooBig
			}
			ok := right == want
			if want == nil {
				ok = err == nil && n == int(size) && bytes.Equal(token, b[at:at+n])
			}
			if !ok {
				return fmt.Errorf(
					"%s, limit %d, %x at %d: %d, %x, %v; parsed: %d, %v",
					s.name,
					limit,
					b,
					at,
					n,
					token,
					err,
					size,
					want,
				)
			}
			if at += n; err != nil {
				break
			}
		}
	}
	return nil
}
