package wire

import (
	"io"
	"strconv"
)

// A Field is what [Trace] reports of a decoded field: where it stands, and what it is.
type Field struct {
	// Offset is where it starts, in bytes from the start of the input, and Size how many bytes it takes: 0 for a part
	// of [Codec.Bits], whose bytes come with the number as a whole.
	Offset, Size int64
	// Path names it, outermost part first: "Lines[3].PC". It has the names as they are.
	Path string
	// Kind is the method that coded it, as "Uint64"; "Length" or "Count" for what stands before a value of several
	// bytes or elements.
	Kind string
	// Prefix is how a length or a count is written; zero for everything else.
	Prefix Prefix
	// Value is the value as text that prints, cut where it is long.
	Value string
	// Secret says that the bytes are not to be shown; see [Codec.Secret].
	Secret bool
}

type tracer struct {
	report func(Field)
	path   []byte
	muted  bool
}

// Trace decodes all of b into r, as [Unmarshal] does, and reports each field in the order in which they are decoded, up
// to the one that fails. Fields without a value of their own, such as an empty [Codec.Pad], are left out.
func Trace(b []byte, r Record, report func(Field)) error {
	var c Codec
	return c.Trace(b, r, report)
}

// Trace is the function [Trace] with the settings of c.
func (c *Codec) Trace(b []byte, r Record, report func(Field)) error {
	if report == nil {
		return c.Unmarshal(b, r)
	}
	c.begin(reading, nil, 0, 0)
	x := c.ext()
	x.trace = &tracer{report: report}
	x.win = b[:len(b):len(b)]
	c.describe(r)
	if c.err == nil && c.pos != len(x.win) {
		c.fail("", "", c.pos, ErrTrailingBytes)
	}
	c.end()
	return c.Err()
}

// tracing returns the tracer that wants to know of a field that was decoded.
func (c *Codec) tracing() *tracer {
	if c.x == nil || c.x.trace == nil || c.x.trace.muted || c.err != nil {
		return nil
	}
	return c.x.trace
}

// mute turns reports off or on, and returns how it was.
func (c *Codec) mute(muted bool) (was bool) {
	if c.x == nil || c.x.trace == nil {
		return false
	}
	was, c.x.trace.muted = c.x.trace.muted, muted
	return was
}

func (t *tracer) field(name, kind string, offset, size int64, value string) {
	t.report(Field{Offset: offset, Size: size, Path: joinPath(string(t.path), name), Kind: kind, Value: value})
}

// lastSize returns the offset and the size of the last value.
func (c *Codec) lastSize() (offset, size int64) { return c.at(c.start), int64(c.pos - c.start) }

func (c *Codec) traceNumber(name, op string, class class, v uint64) {
	if t := c.tracing(); t != nil {
		offset, size := c.lastSize()
		t.field(name, op, offset, size, string(appendNumber(nil, class, v, false)))
	}
}

func (c *Codec) traceBits(name, op string, class class, v uint64) {
	if t := c.tracing(); t != nil {
		t.field(name, op, c.at(c.start), 0, string(appendNumber(nil, class, v, false)))
	}
}

func (c *Codec) traceLength(name, what string, p Prefix, n uint64) {
	if t := c.tracing(); t != nil {
		offset, size := c.lastSize()
		kind, value := "Length", strconv.FormatUint(n, 10)
		if what == "count" {
			kind = "Count"
		}
		if n == nullLength && p&nullable != 0 {
			value = "null"
		}
		t.report(Field{
			Offset: offset, Size: size, Path: joinPath(string(t.path), name), Kind: kind, Prefix: p, Value: value,
		})
	}
}

// traceText reports a value that starts, with its length if it has one, at offset from.
func (c *Codec) traceText(name string, k *textual, from int64, b []byte) {
	t := c.tracing()
	if t == nil {
		return
	}
	if k.prefixed {
		from = c.at(c.pos) - int64(len(b))
		if b == nil {
			return // null: its length says so
		}
	}
	t.report(Field{
		Offset: from, Size: c.at(c.pos) - from, Path: joinPath(string(t.path), name), Kind: k.op,
		Value: string(appendText(nil, k, b)), Secret: k.secret,
	})
}

func (c *Codec) traceBytes(name, op string, from int64, b []byte) {
	if t := c.tracing(); t != nil {
		t.field(name, op, from, c.at(c.pos)-from, string(appendText(nil, &textualInto, b)))
	}
}

func (c *Codec) traceNamed(name, op string, text string) {
	if t := c.tracing(); t != nil {
		offset, size := c.lastSize()
		t.field(name, op, offset, size, plain(text))
	}
}

func (c *Codec) traceValue(name, text string) {
	if t := c.tracing(); t != nil {
		offset, size := c.lastSize()
		if text == "" {
			text = string(appendText(nil, &textualInto, (*c.window())[c.start:c.pos]))
		}
		t.field(name, "Value", offset, size, plain(text))
	}
}

func traceScalar[T ~string | ~[]byte](c *Codec, name string, k *textual, from int64, v T) {
	if t := c.tracing(); t != nil {
		t.field(name, "Scalar", from, c.at(c.pos)-from, string(appendText(nil, k, v)))
	}
}

func joinPath(outer, inner string) string {
	if outer == "" || inner == "" || inner[0] == '[' {
		return outer + inner
	}
	return outer + "." + inner
}

func placeName(name string, index int) string {
	if index < 0 {
		return name
	}
	return name + "[" + strconv.Itoa(index) + "]"
}

// dumped is how many bytes of a field [Dump] shows.
const dumped = 8

// Dump decodes all of b into r and writes a line for each field to w: its offset, its first bytes in hexadecimal, its
// path and its value. After a field that fails comes a line with the error, which is returned. An error of w ends it.
//
//	0  00 00 00 2a              ID             42
//	4  03                       Name           3 (Length)
//	5  61 62 63                 Name           "abc"
func Dump(w io.Writer, b []byte, r Record) error {
	var c Codec
	return c.Dump(w, b, r)
}

// Dump is the function [Dump] with the settings of c.
func (c *Codec) Dump(w io.Writer, b []byte, r Record) error {
	var line []byte
	var failed error
	write := func() {
		if failed == nil {
			failed = WriteBytes(w, append(line, '\n'))
		}
	}
	err := c.Trace(b, r, func(f Field) {
		line = appendOffset(line[:0], f.Offset)
		from := len(line)
		switch shown := b[f.Offset:min(f.Offset+f.Size, f.Offset+dumped)]; {
		case f.Secret:
			line = append(line, ".."...)
		default:
			for _, v := range shown {
				line = append(line, hexDigits[v>>4], hexDigits[v&15], ' ')
			}
			if f.Size > dumped {
				line = append(line, ".."...)
			}
		}
		line = append(pad(line, from+3*dumped+3), plain(f.Path)...)
		line = append(pad(line, from+3*dumped+3+30), ' ')
		line = append(line, f.Value...)
		if f.Prefix != 0 {
			line = append(append(append(line, " ("...), f.Kind...), ')')
		}
		write()
	})
	if err != nil {
		line = append(append(line[:0], "        "...), plain(err.Error())...)
		write()
	}
	if failed != nil {
		return failed
	}
	return err
}

const hexDigits = "0123456789abcdef"

func appendOffset(dst []byte, offset int64) []byte {
	var digits [20]byte
	d := strconv.AppendInt(digits[:0], offset, 10)
	for n := len(d); n < 6; n++ {
		dst = append(dst, ' ')
	}
	return append(append(dst, d...), "  "...)
}

func pad(line []byte, width int) []byte {
	for len(line) < width {
		line = append(line, ' ')
	}
	return line
}
