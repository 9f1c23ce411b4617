package framingtest

import (
	"bytes"
	"fmt"
	"runtime/debug"
	"strconv"
	"strings"
)

// A fault says how a framing breaks a law, and shows the bytes with which it does.
type fault struct {
	mistake string
	data    []byte
	at      int
}

// faultf returns a fault of data, around the offset at.
func faultf(data []byte, at int, format string, args ...any) error {
	return &fault{fmt.Sprintf(format, args...), bytes.Clone(data), at}
}

func (f *fault) Error() string { return f.mistake + "\n" + window(f.data, f.at) }

// window shows the bytes of data around an offset, with a bar before the byte that stands there, and says how many
// there are.
func window(data []byte, at int) string {
	const before, after = 16, 24
	at = min(max(at, 0), len(data))
	from, to := max(0, at-before), min(len(data), at+after)
	left, right := "", ""
	if from > 0 {
		left = "... "
	}
	if to < len(data) {
		right = " ..."
	}
	return fmt.Sprintf("%d bytes, around offset %d:\n    %s% x | % x%s\n    %s%s | %s%s",
		len(data), at, left, data[from:at], data[at:to], right, left, quote(data[from:at]), quote(data[at:to]), right)
}

func quote(b []byte) string { return strconv.Quote(string(b)) }

// excerpt shows the start of b and, where it is cut, how many bytes it has.
func excerpt(b []byte) string {
	const most = 40
	if len(b) > most {
		return quote(b[:most]) + "... of " + strconv.Itoa(len(b)) + " bytes"
	}
	return quote(b)
}

// stack returns the stack of a panic, from the function that panicked on. It is called by the function that recovers.
func stack() string {
	_, after, found := strings.Cut(string(debug.Stack()), "\npanic(")
	if !found {
		return string(debug.Stack())
	}
	if _, below, found := strings.Cut(after, "\n"); found { // the arguments of panic
		_, after, _ = strings.Cut(below, "\n") // its place
	}
	return strings.TrimRight(after, "\n")
}
