package wire

import (
	"io"
	"math"
	"slices"
	"strconv"
	"sync"
	"unicode/utf8"
)

// A shower prints a record, as text or as JSON.
type shower struct {
	json   bool
	out    []byte
	most   int       // size of out at which text ends, 0 for none
	w      io.Writer // where JSON that gets long goes, nil to keep it
	names  map[string]func(uint64) string
	scopes []scope
}

// A scope is what values are printed into.
type scope struct {
	kind     scopeKind
	optional bool   // what is in it is an optional value that is there
	name     string // of a list
	n        int    // values in it so far
}

type scopeKind uint8

const (
	undecided   scopeKind = iota // an object, or, if its first field has no name, that field's value
	object                       // braces are open
	bare                         // that value
	list                         // brackets are open
	transparent                  // what is in it belongs to the scope around
)

// What text shows of what is long: so many elements of a list, and bytes of a string or byte array.
const (
	shownElements = 8
	shownBytes    = 64
)

// Format returns the fields of r in one line for people to read, as in {ID: 7, Name: "abc", Scores: [1 2 3]}. Long
// strings and lists are cut, secrets are left out, and so are lengths and checksums. What cannot be encoded is printed
// all the same.
func Format(r Record) string { return string(AppendText(nil, r, 0, nil)) }

// AppendText appends what [Format] returns to dst, but no more than about most bytes of it, unless that is zero, and
// with the numbers of the fields in show printed by its functions: their keys are names of fields, that of a list
// standing for its elements.
func AppendText(dst []byte, r Record, most int, show map[string]func(v uint64) string) []byte {
	if most > 0 {
		most += len(dst)
	}
	p := beginShow(shower{out: dst, most: most, names: show})
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
	s.out, s.w, s.names = nil, nil, nil
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
	p := beginShow(shower{out: buf, json: true, w: w})
	p.codec.describe(r)
	if err = p.codec.Err(); err == nil {
		p.shower.close()
	}
	return p.end(), err
}

// pieceOfJSON is how many bytes of JSON are kept before they are written.
const pieceOfJSON = 32 << 10

// flush writes what has become long.
func (s *shower) flush(c *Codec) {
	if s.w == nil || len(s.out) < pieceOfJSON {
		return
	}
	if err := WriteBytes(s.w, s.out); err != nil {
		c.fail("", "JSON", c.pos, err)
	}
	s.out = s.out[:0]
}

// key begins a value: in an object with its name.
func (s *shower) key(c *Codec, name string) {
	s.flush(c)
	i := len(s.scopes) - 1
	for s.scopes[i].kind == transparent {
		i--
	}
	top := &s.scopes[i]
	switch {
	case top.kind == undecided && name == "":
		top.kind = bare
	case top.kind == undecided:
		top.kind = object
		s.out = append(s.out, '{')
	case top.kind == bare, name == "" && s.json:
		if s.json {
			c.fail(name, "", c.pos, ErrUnnamed)
		}
		s.out = append(s.out, ' ')
	default:
		s.separate()
	}
	top.n++
	if name == "" {
		return
	}
	if s.json {
		s.out = append(appendJSONString(s.out, name), ':')
	} else {
		s.out = append(append(s.out, name...), ": "...)
	}
	s.fits(c)
}

func (s *shower) separate() {
	s.out = append(s.out, ',')
	if !s.json {
		s.out = append(s.out, ' ')
	}
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
	case x.show != nil:
		kind := undecided
		if name == "" {
			kind = transparent
		} else {
			x.show.key(c, name)
		}
		x.show.scopes = append(x.show.scopes, scope{kind: kind})
	case x.parse != nil:
		c.parsePush(name)
	}
}

// pop closes it.
func (c *Codec) pop(name string) {
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
	default:
		s.out = append(s.out, ' ')
	}
	if !s.json && i == shownElements {
		s.out = append(strconv.AppendInt(append(s.out, "... "...), int64(n), 10), " in all"...)
		return false
	}
	return true
}

// showNumbers prints the elements of a list of numbers.
func showNumbers[T Fixed](c *Codec, name string, k *numeral, l []T) {
	s := c.x.show
	var f func(uint64) string
	if !s.json {
		f = s.names[name]
	}
	for i, v := range l {
		if c.err != nil || !s.element(i, len(l)) {
			return
		}
		if f != nil {
			s.out = append(s.out, f(bitsOf(v))...)
		} else {
			s.out = appendNumber(s.out, k.class, bitsOf(v), s.json)
		}
		s.flush(c)
		s.fits(c)
	}
}

// fits ends text that has got too long.
func (s *shower) fits(c *Codec) {
	if s.most > 0 && len(s.out) > s.most {
		c.fail("", "", c.pos, errFull)
	}
}

// popElement closes it.
func (c *Codec) popElement(name string, i int) {
	if c.x.trace != nil {
		name = placeName(name, i)
	}
	c.pop(name)
}

func (c *Codec) showNumber(name string, class class, v uint64) {
	s := c.x.show
	s.key(c, name)
	if !s.json && s.names != nil {
		if name == "" { // an element of a list
			for i := len(s.scopes) - 1; i >= 0 && name == ""; i-- {
				name = s.scopes[i].name
			}
		}
		if f := s.names[name]; f != nil {
			s.out = append(s.out, f(v)...)
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
	c.x.show.out = append(c.x.show.out, text...)
	return true
}

// showNull prints null, in as many pairs of braces as JSON has optional values there of which it is all.
func (c *Codec) showNull(name string) {
	s := c.x.show
	s.key(c, name)
	around := 0
	for i := len(s.scopes) - 1; name == "" && s.json; i-- {
		if s.scopes[i].optional {
			around++
			s.out = append(s.out, `{"":`...)
		}
		if s.scopes[i].kind != transparent {
			break
		}
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
		x.show.scopes[len(x.show.scopes)-1].optional = true
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
		for rest := v; len(rest) > 0; s.flush(c) {
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
		s.flush(c)
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
		return strconv.AppendUint(dst, v, 10)
	case signed:
		return strconv.AppendInt(dst, int64(v), 10)
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
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' && c != 0x7f {
				i++
				continue
			}
			dst = append(dst, v[from:i]...)
			switch c {
			case '"', '\\':
				dst = append(dst, '\\', c)
			case '\n':
				dst = append(dst, `\n`...)
			case '\r':
				dst = append(dst, `\r`...)
			case '\t':
				dst = append(dst, `\t`...)
			default:
				dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			}
			i++
			from = i
			continue
		}
		r, n := utf8.DecodeRuneInString(string(v[i:min(i+utf8.UTFMax, len(v))]))
		if strconv.IsPrint(r) || r > 0xffff {
			i += n
			continue
		}
		dst = append(dst, v[from:i]...)
		dst = append(dst, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
		i += n
		from = i
	}
	return append(dst, v[from:]...)
}
