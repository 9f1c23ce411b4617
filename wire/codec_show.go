package wire

import (
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// A shower prints a record, as text or as JSON.
type shower struct {
	json   bool
	out    []byte
	limit  int       // size of out at which text ends, and JSON is written
	w      io.Writer // where JSON goes then
	show   func(dst []byte, name string, v uint64) ([]byte, bool)
	scopes []scope
}

// A scope is what values are printed into.
type scope struct {
	kind      scopeKind
	optionals int    // optional values that are there, of which what comes next is all
	name      string // of a list
}

type scopeKind uint8

const (
	undecided   scopeKind = iota // an object, or, if its first field has no name, that field's value
	object                       // braces are open
	bare                         // that value
	list                         // brackets are open
	transparent                  // what is in it belongs to the scope around; a shower has none of these
)

// What text shows of what is long: so many elements of a list, and bytes of a string or byte array.
const (
	shownElements = 8
	shownBytes    = 64
)

// Format returns the fields of r in one line for people to read, as in {ID: 7, Name: "abc", Scores: [1 2 3]}. Long
// strings and lists are cut, secrets are left out, and so are lengths and checksums. What cannot be encoded is printed
// all the same. Names, and what String methods say, are quoted where something in them does not print.
func Format(r Record) string { return string(AppendText(nil, r, 0, nil)) }

// AppendText appends what [Format] returns to dst, but no more than about most bytes of it, unless that is zero. A show
// that is not nil gets each number with the name of its field, that of the list for an element; it appends what is to
// be shown for it to dst, which is quoted where something in it does not print, or reports false.
func AppendText(dst []byte, r Record, most int, show func(dst []byte, name string, v uint64) ([]byte, bool)) []byte {
	limit := math.MaxInt
	if most > 0 && most < limit-len(dst) {
		limit = len(dst) + most
	}
	p := beginShow(shower{out: dst, limit: limit, show: show})
	p.codec.describe(r)
	for len(p.shower.scopes) > 0 { // a full one is left inside
		p.shower.close()
	}
	return p.end()
}

// A printing is a Codec with all that it takes to print.
type printing struct {
	codec  Codec
	extra  extra
	shower shower
}

var printings = sync.Pool{New: func() any { return new(printing) }}

// maxKeptScopes is how many scopes are kept for the next record.
const maxKeptScopes = 1000

// beginShow returns what prints as with says; end gives it back.
func beginShow(with shower) *printing {
	p := printings.Get().(*printing)
	with.scopes = append(p.shower.scopes[:0], scope{})
	p.shower = with
	p.codec.begin(writing|showing, nil, 0, 0)
	p.extra = extra{show: &p.shower}
	p.codec.x = &p.extra
	return p
}

// end returns what was printed.
func (p *printing) end() []byte {
	s := &p.shower
	out := s.out
	p.codec.err, p.codec.x, p.extra.show = nil, nil, nil
	s.out, s.w, s.show = nil, nil, nil
	if cap(s.scopes) <= maxKeptScopes {
		printings.Put(p)
	}
	return out
}

// AppendJSON appends the JSON of r to dst: an object with a member for each field, by name, and for each part a value
// in turn; a record or an element whose one field has no name is that value. [ParseJSON] turns it into the record
// again.
//
// What a reader need not know is left out: lengths, counts, [Codec.Magic], [Codec.Pad] and [Codec.Sum]. Byte arrays are
// hexadecimal. A string that is not UTF-8 is {"hex": "..."}, a float that JSON has no number for {"bits": n}. What is
// null is null, and so is an [Optional] that is not there; one that is there and null itself is {"": null}, with
// another pair of braces for each further Optional around that. An error, an [*EncodeError], is that of a check; dst is
// then returned unchanged.
func AppendJSON(dst []byte, r Record) ([]byte, error) {
	out, err := StreamJSON(nil, dst, r)
	if err != nil {
		return dst, err
	}
	return out, nil
}

// StreamJSON is [AppendJSON] for records of any size: what gets longer than 32 KiB, buf included, is written to w on
// the way, and what it returns is the rest. After an error of w, or of a check, part of the JSON has been written.
func StreamJSON(w io.Writer, buf []byte, r Record) (rest []byte, err error) {
	limit := math.MaxInt
	if w != nil {
		limit = pieceOfJSON
	}
	p := beginShow(shower{out: buf, json: true, limit: limit, w: w})
	p.codec.describe(r)
	if err = p.codec.Err(); err == nil {
		p.shower.close()
	}
	return p.end(), err
}

// pieceOfJSON is how many bytes of JSON are kept before they are written.
const pieceOfJSON = 32 << 10

// check looks at how long out has become.
func (s *shower) check(c *Codec) {
	if len(s.out) >= s.limit {
		s.full(c)
	}
}

// full ends text, and writes JSON.
//
//go:noinline
func (s *shower) full(c *Codec) {
	if !s.json {
		c.fail("", "", c.pos, errFull)
		return
	}
	if err := WriteBytes(s.w, s.out); err != nil {
		c.fail("", "JSON", c.pos, err)
	}
	s.out = s.out[:0]
}

// key begins a value: in an object with its name.
func (s *shower) key(c *Codec, name string) {
	out := s.out
	top := &s.scopes[len(s.scopes)-1]
	switch {
	case top.kind == object && !s.json:
		out = append(out, ", "...)
	case top.kind == object && name != "":
		out = append(out, ',')
	case top.kind == undecided && name == "":
		top.kind = bare
	case top.kind == undecided:
		top.kind = object
		out = append(out, '{')
	default:
		if s.json {
			c.fail(name, "", c.pos, ErrUnnamed)
		}
		out = append(out, ' ')
	}
	switch {
	case name == "":
	case s.json:
		out = append(appendJSONString(out, name), ':')
	default:
		out = append(append(out, plain(name)...), ": "...)
	}
	s.out = out
	s.check(c)
}

// close ends the innermost scope.
func (s *shower) close() {
	top := s.scopes[len(s.scopes)-1]
	s.scopes = s.scopes[:len(s.scopes)-1]
	switch top.kind {
	case undecided:
		s.out = append(s.out, "{}"...)
	case object:
		s.out = append(s.out, '}')
	case list:
		s.out = append(s.out, ']')
	}
}

// push opens the scope of a part.
func (c *Codec) push(name string) {
	switch x := c.x; {
	case x.trace != nil:
		if name != "" && name[0] != '[' && len(x.trace.path) > 0 {
			x.trace.path = append(x.trace.path, '.')
		}
		x.trace.path = append(x.trace.path, name...)
	case x.show != nil && name != "": // else its fields are those of the scope around
		x.show.key(c, name)
		x.show.scopes = append(x.show.scopes, scope{})
	case x.parse != nil:
		c.parsePush(name)
	}
}

// pop closes it.
func (c *Codec) pop(name string) {
	if c.x.show == nil || name != "" {
		c.popScope(name)
	}
}

func (c *Codec) popScope(name string) {
	switch x := c.x; {
	case c.err != nil:
	case x.trace != nil:
		x.trace.drop(name)
	case x.show != nil:
		x.show.close()
	case x.parse != nil:
		c.parsePop()
	}
}

// drop takes the last name off the path.
func (t *tracer) drop(name string) {
	n := len(t.path) - len(name)
	if name != "" && name[0] != '[' && n > 0 {
		n-- // the dot before it
	}
	t.path = t.path[:n]
}

func (c *Codec) pushList(name string) {
	switch x := c.x; {
	case x.show != nil:
		x.show.key(c, name)
		x.show.out = append(x.show.out, '[')
		x.show.scopes = append(x.show.scopes, scope{kind: list, name: name})
	case x.parse != nil:
		c.parsePushList()
	}
}

func (c *Codec) popList() {
	switch x := c.x; {
	case x.show != nil:
		x.show.close()
	case x.parse != nil:
		c.parsePop()
	}
}

// openElement opens the scope of element i of n; false ends the list early.
func (c *Codec) openElement(name string, i, n int) bool {
	switch x := c.x; {
	case x.trace != nil:
		c.push(placeName(name, i))
	case x.show != nil:
		if !x.show.element(i, n) {
			return false
		}
		x.show.scopes = append(x.show.scopes, scope{})
	case x.parse != nil:
		c.parseElement()
	}
	return c.err == nil
}

// element begins element i of n; false is where text is cut.
func (s *shower) element(i, n int) bool {
	switch {
	case i == 0:
	case s.json:
		s.out = append(s.out, ',')
	case i == shownElements:
		s.out = append(appendDigits(append(s.out, " ... "...), uint64(n)), " in all"...)
		return false
	default:
		s.out = append(s.out, ' ')
	}
	return true
}

// showNumbers prints the elements of a list of numbers.
func showNumbers[T Fixed](c *Codec, name string, k *numeral, l []T) {
	s := c.x.show
	for i, v := range l {
		if !s.element(i, len(l)) {
			return
		}
		s.number(name, k.class, bitsOf(v))
		if s.check(c); c.err != nil {
			return
		}
	}
}

// popElement closes it.
func (c *Codec) popElement(name string, i int) {
	if c.x.trace != nil {
		name = placeName(name, i)
	}
	c.popScope(name)
}

func (c *Codec) showNumber(name string, class class, v uint64) {
	s := c.x.show
	s.key(c, name)
	if name == "" && s.show != nil { // an element of a list
		for i := len(s.scopes) - 1; i >= 0 && name == ""; i-- {
			name = s.scopes[i].name
		}
	}
	s.number(name, class, v)
}

// number prints a number of the field name.
func (s *shower) number(name string, class class, v uint64) {
	if s.show != nil {
		from := len(s.out)
		if out, ok := s.show(s.out, name, v); ok && len(out) >= from {
			if s.out = out; !prints(out[from:]) {
				s.out = strconv.AppendQuote(out[:from], string(out[from:]))
			}
			return
		}
	}
	s.out = appendNumber(s.out, class, v, s.json)
}

// showNamed prints a number as its name, if that is wanted.
func (c *Codec) showNamed(name string, text string) bool {
	if c.x.show.json || text == "" {
		return false
	}
	c.x.show.key(c, name)
	c.x.show.out = append(c.x.show.out, plain(text)...)
	return true
}

// showNull prints null, in as many pairs of braces as JSON has optional values there of which it is all.
func (c *Codec) showNull(name string) {
	s := c.x.show
	s.key(c, name)
	around := 0
	if name == "" && s.json {
		around = s.scopes[len(s.scopes)-1].optionals
	}
	for range around {
		s.out = append(s.out, `{"":`...)
	}
	s.out = append(s.out, "null"...)
	for range around {
		s.out = append(s.out, '}')
	}
}

// markOptional says that the part that was opened last is an optional value.
func (c *Codec) markOptional() {
	switch x := c.x; {
	case x.show != nil:
		x.show.scopes[len(x.show.scopes)-1].optionals++
	case x.parse != nil:
		x.parse.scopes[len(x.parse.scopes)-1].optional = true
	}
}

func showText[T ~string | ~[]byte](c *Codec, name string, k *textual, v T, null bool) {
	s := c.x.show
	switch {
	case null:
		c.showNull(name)
	case !s.json:
		s.key(c, name)
		s.out = appendText(s.out, k, v)
	case k.binary:
		s.key(c, name)
		s.out = append(s.out, '"')
		showHex(c, v)
		s.out = append(s.out, '"')
	case !utf8.ValidString(string(v)):
		s.key(c, name)
		s.out = append(s.out, `{"hex":"`...)
		showHex(c, v)
		s.out = append(s.out, `"}`...)
	default:
		s.key(c, name)
		s.out = append(s.out, '"')
		for rest := v; len(rest) > 0; s.check(c) {
			n := min(len(rest), pieceOfJSON)
			for n < len(rest) && !utf8.RuneStart(rest[n]) {
				n++
			}
			s.out = appendEscaped(s.out, rest[:n])
			rest = rest[n:]
		}
		s.out = append(s.out, '"')
	}
}

// showHex prints bytes in hexadecimal.
func showHex[T ~string | ~[]byte](c *Codec, v T) {
	s := c.x.show
	for len(v) > 0 {
		n := min(len(v), pieceOfJSON/2)
		s.out = appendHex(s.out, v[:n])
		v = v[n:]
		s.check(c)
	}
}

func (c *Codec) showValue(name, text string, b []byte) {
	if !c.showNamed(name, text) {
		showText(c, name, &textualInto, b, false)
	}
}

// appendNumber appends a number of a class.
func appendNumber(dst []byte, class class, v uint64, json bool) []byte {
	var f float64
	bits := 64
	switch class {
	case unsigned:
		return appendDigits(dst, v)
	case signed:
		if int64(v) < 0 {
			return appendDigits(append(dst, '-'), -v)
		}
		return appendDigits(dst, v)
	case boolean, strictBoolean:
		return strconv.AppendBool(dst, v != 0)
	case floating64:
		f = math.Float64frombits(v)
	case floating32:
		f, bits = float64(math.Float32frombits(uint32(v))), 32
	case floating16:
		f = float64(Float16FromBits(uint16(v)))
	case brain16:
		f = float64(BFloat16FromBits(uint16(v)))
	}
	if json && (math.IsNaN(f) || math.IsInf(f, 0)) {
		return append(strconv.AppendUint(append(dst, `{"bits":`...), v, 10), '}')
	}
	return strconv.AppendFloat(dst, f, 'g', -1, bits)
}

// appendText appends a string quoted or a byte array in hexadecimal, cut where it is long, a secret as its size.
func appendText[T ~string | ~[]byte](dst []byte, k *textual, v T) []byte {
	shown := v[:min(len(v), shownBytes)]
	switch {
	case k.secret:
		return append(strconv.AppendInt(dst, int64(len(v)), 10), " bytes"...)
	case k.binary:
		dst = appendHex(append(dst, "0x"...), shown)
	default:
		for n := 1; len(shown) < len(v) && n < utf8.UTFMax && len(shown) > 0 && !utf8.RuneStart(v[len(shown)]); n++ {
			shown = shown[:len(shown)-1] // not inside a character
		}
		dst = strconv.AppendQuote(dst, string(shown))
	}
	if len(shown) < len(v) {
		dst = append(strconv.AppendInt(append(dst, "... "...), int64(len(v)), 10), " bytes"...)
	}
	return dst
}

// plain returns text that the library did not make itself: as it is, or quoted if anything in it does not print, so that
// it does nothing to a terminal.
func plain(s string) string {
	if prints(s) {
		return s
	}
	return strconv.Quote(s)
}

func prints[T ~string | ~[]byte](s T) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f {
			s := string(s)
			return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !strconv.IsPrint(r) }) < 0
		}
	}
	return true
}

func appendHex[T ~string | ~[]byte](dst []byte, v T) []byte {
	dst = slices.Grow(dst, 2*len(v))
	for i := range len(v) {
		dst = append(dst, hexDigits[v[i]>>4], hexDigits[v[i]&15])
	}
	return dst
}

// appendJSONString appends a JSON string.
func appendJSONString[T ~string | ~[]byte](dst []byte, v T) []byte {
	return append(appendEscaped(append(dst, '"'), v), '"')
}

// appendEscaped appends what stands between the quotes of a JSON string. What does not print is escaped, so that it
// does nothing to a terminal.
func appendEscaped[T ~string | ~[]byte](dst []byte, v T) []byte {
	from := 0
	for i := 0; i < len(v); {
		c := v[i]
		if escapes[c] == 0 {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(string(v[i:min(i+utf8.UTFMax, len(v))]))
			if !strconv.IsPrint(r) {
				dst = append(dst, v[from:i]...)
				if r > 0xffff {
					high, low := utf16.EncodeRune(r)
					dst, r = appendUnit(dst, high), low
				}
				dst = appendUnit(dst, r)
				from = i + n
			}
			i += n
			continue
		}
		dst = append(dst, v[from:i]...)
		if e := escapes[c]; e == 'u' {
			dst = appendUnit(dst, rune(c))
		} else {
			dst = append(dst, '\\', e)
		}
		i++
		from = i
	}
	return append(dst, v[from:]...)
}

// appendUnit appends the escape of a code unit of UTF-16.
func appendUnit(dst []byte, u rune) []byte {
	return append(dst, '\\', 'u', hexDigits[u>>12&15], hexDigits[u>>8&15], hexDigits[u>>4&15], hexDigits[u&15])
}

// escapes has what comes after the backslash for the bytes of a JSON string that do not stand for themselves; bytes
// that are no ASCII may do so.
var escapes = func() (e [256]byte) {
	for c := range e {
		if c < ' ' || c >= 0x7f {
			e[c] = 'u'
		}
	}
	e['"'], e['\\'], e['\n'], e['\r'], e['\t'] = '"', '\\', 'n', 'r', 't'
	return e
}()
