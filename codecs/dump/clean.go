package dump

import (
	"encoding/binary"
	"strconv"
	"unicode/utf8"
)

// Sizes in bytes of what is printed of text that may come from a capture.
const (
	maxName    = 80      // the name of a type
	maxMessage = 1 << 10 // an error
	defaultMax = 4 << 10 // a line
)

// appendClean appends text so that it does nothing to a terminal: what does not print is escaped. What would make more
// than about most bytes is cut; a most of zero is no limit.
func appendClean(dst, text []byte, most int) []byte {
	if most <= 0 {
		most = int(^uint(0) >> 1)
	}
	from := len(dst)
	for i := 0; i < len(text); {
		n := plain(text[i:])
		if room := most - (len(dst) - from); room < n || room == 0 {
			return append(append(dst, text[i:i+room]...), " ..."...)
		}
		dst = append(dst, text[i:i+n]...)
		if i += n; i == len(text) {
			break
		}
		r, size := utf8.DecodeRune(text[i:])
		quoted := text[i : i+size]
		if r == utf8.RuneError && size == 1 || !strconv.IsPrint(r) {
			q := strconv.AppendQuote(nil, string(quoted))
			quoted = q[1 : len(q)-1]
		}
		if len(quoted) > most-(len(dst)-from) {
			return append(dst, " ..."...)
		}
		dst = append(dst, quoted...)
		i += size
	}
	return dst
}

// plain returns how many bytes at the front of text are ASCII that prints: from a space to a tilde.
func plain(text []byte) int {
	n := 0
	for len(text)-n >= 32 {
		b := (*[32]byte)(text[n:])
		if (odd(b[:8])|odd(b[8:16])|odd(b[16:24])|odd(b[24:]))&high != 0 {
			break
		}
		n += 32
	}
	for len(text)-n >= 8 && odd(text[n:])&high == 0 {
		n += 8
	}
	for n < len(text) && text[n]-' ' <= '~'-' ' {
		n++
	}
	return n
}

// each is a one in each of eight bytes, high the highest bit.
const (
	each = 0x0101010101010101
	high = 0x80 * each
)

// odd returns a number whose high bits are 0 if all of the first eight bytes are such.
func odd(b []byte) uint64 {
	x := binary.LittleEndian.Uint64(b)
	return (x - ' '*each) | (x + each) | x
}

// quote returns a name in quotes, cut if it is long.
func quote(name string) string { return strconv.Quote(name[:min(len(name), maxName)]) }
