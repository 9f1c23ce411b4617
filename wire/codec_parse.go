package wire

import (
	"math"
	"strconv"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// ParseJSON sets the fields of r from b, which is what [AppendJSON] makes of a record: the members of an object in any
// order, and white space between. A missing member is [ErrMissingKey], one that r does not have [ErrUnknownKey], one
// that comes twice [ErrDuplicateKey], and what is not the JSON of such a field [ErrJSON]. Errors are a [*DecodeError]
// with the offset in b; r is then in no particular state.
func ParseJSON(b []byte, r Record) error {
	c := codecs.Get().(*Codec)
	c.begin(parsing, nil, 0, 0)
	p := parsers.Get().(*parser)
	p.text, p.values, p.scopes = b, p.values[:0], append(p.scopes[:0], parseScope{})
	if int64(len(b)) > math.MaxInt32 {
		c.fail("", "JSON", 0, &LengthError{What: "JSON", Got: uint64(len(b)), Limit: math.MaxInt32, Offset: -1})
	} else if at, ok := p.scan(); !ok {
		c.base = int64(at)
		c.fail("", "JSON", 0, ErrJSON)
	} else {
		c.ext().parse = p
		c.describe(r)
		if c.err == nil {
			c.parsePop()
		}
	}
	err := c.Err()
	c.end()
	c.free()
	if p.text = nil; cap(p.values) <= maxKeptValues && cap(p.scopes) <= maxKeptScopes {
		parsers.Put(p)
	}
	return err
}

// parsers keep the memory of values and scopes, up to maxKeptValues values.
var parsers = sync.Pool{New: func() any { return new(parser) }}

const maxKeptValues = 4096

// A parser holds the JSON of a record as a list of its values, in the order in which they stand.
type parser struct {
	text   []byte
	values []jsonValue
	scopes []parseScope
	list   int // the list that is entered next
}

// A jsonValue is a value, or the key of one, which stands before it.
type jsonValue struct {
	start, end int32 // in the text
	next       int32 // what comes after it and all that it holds
	used       bool
}

type parseScope struct {
	kind     scopeKind
	optional bool // see scope
	value    int  // the object, list or value itself
	next     int  // where a search for a key begins; of a list, the next element
}

// jsonDepth bounds how deep JSON may be nested, so that the scanner's own stack does not overflow.
const jsonDepth = 10000

// scan fills values. If the text is no JSON it says where.
func (p *parser) scan() (at int, ok bool) {
	at, ok = p.scanValue(p.space(0), 0)
	if ok {
		at = p.space(at)
		ok = at == len(p.text)
	}
	return at, ok
}

func (p *parser) space(i int) int {
	for i < len(p.text) && (p.text[i] == ' ' || p.text[i] == '\n' || p.text[i] == '\r' || p.text[i] == '\t') {
		i++
	}
	return i
}

func (p *parser) byteAt(i int) byte {
	if i < len(p.text) {
		return p.text[i]
	}
	return 0
}

// scanValue adds the value at i and returns what comes after it.
func (p *parser) scanValue(i, depth int) (int, bool) {
	me := len(p.values)
	p.values = append(p.values, jsonValue{start: int32(i)})
	ok := depth < jsonDepth
	switch c := p.byteAt(i); {
	case !ok:
	case c == '{', c == '[':
		end := c + 2 // in ASCII, of both
		i = p.space(i + 1)
		for first := true; ok; first = false {
			if p.byteAt(i) == end {
				i++
				break
			}
			if !first {
				if ok = p.byteAt(i) == ','; !ok {
					break
				}
				i = p.space(i + 1)
			}
			if c == '{' {
				key := len(p.values)
				p.values = append(p.values, jsonValue{start: int32(i)})
				if i, ok = p.scanString(i); !ok {
					break
				}
				p.values[key].end, p.values[key].next = int32(i), int32(key)+1
				i = p.space(i)
				if ok = p.byteAt(i) == ':'; !ok {
					break
				}
				i = p.space(i + 1)
			}
			if i, ok = p.scanValue(i, depth+1); !ok {
				break
			}
			i = p.space(i)
		}
	case c == '"':
		i, ok = p.scanString(i)
	case c == '-' || c-'0' <= 9:
		i, ok = p.scanNumber(i)
	default:
		ok = false
		for _, word := range [...]string{"true", "false", "null"} {
			if n := len(word); len(p.text)-i >= n && string(p.text[i:i+n]) == word {
				i, ok = i+n, true
			}
		}
	}
	p.values[me].end, p.values[me].next = int32(i), int32(len(p.values))
	return i, ok
}

func (p *parser) scanString(i int) (int, bool) {
	if p.byteAt(i) != '"' {
		return i, false
	}
	for i++; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == '"':
			return i + 1, true
		case c < ' ':
			return i, false
		case c == '\\':
			i++
		}
	}
	return len(p.text), false
}

func (p *parser) scanNumber(i int) (int, bool) {
	if p.text[i] > '0' { // most are digits and no more
		end := i + 1
		for end < len(p.text) && p.text[end]-'0' <= 9 {
			end++
		}
		if end < len(p.text) && p.text[end] != '.' && p.text[end]|0x20 != 'e' {
			return end, true
		}
	}
	if p.byteAt(i) == '-' {
		i++
	}
	digits := func() bool {
		from := i
		for p.byteAt(i)-'0' <= 9 {
			i++
		}
		return i > from
	}
	if p.byteAt(i) == '0' {
		i++
	} else if !digits() {
		return i, false
	}
	if p.byteAt(i) == '.' {
		i++
		if !digits() {
			return i, false
		}
	}
	if c := p.byteAt(i); c == 'e' || c == 'E' {
		i++
		if c := p.byteAt(i); c == '+' || c == '-' {
			i++
		}
		if !digits() {
			return i, false
		}
	}
	return i, true
}

// raw returns the text of a value.
func (p *parser) raw(value int) []byte {
	return p.text[p.values[value].start:p.values[value].end]
}

// isWord says whether a value is that word.
func (p *parser) isWord(value int, word string) bool { return string(p.raw(value)) == word }

// parseFail records a failure at a value.
func (c *Codec) parseFail(value int, name, op string, err error) {
	if c.err == nil {
		c.base = int64(c.x.parse.values[value].start)
		c.pos = 0
		c.fail(name, op, 0, err)
	}
}

// look finds the value of the field name, without using it up.
func (c *Codec) look(name, op string) (value int, ok bool) {
	if c.err != nil {
		return 0, false
	}
	p := c.x.parse
	s, around := p.scope()
	if s.kind == undecided {
		if name == "" {
			s.kind = bare
			return p.unwrap(s.value, around), true
		}
		if p.byteAt(int(p.values[s.value].start)) != '{' {
			c.parseFail(s.value, name, op, ErrJSON)
			return 0, false
		}
		s.kind, s.next = object, s.value+1
	}
	end := int(p.values[s.value].next)
	if s.kind != object {
		c.parseFail(s.value, name, op, ErrUnnamed)
		return 0, false
	}
	// Members mostly come in the order of the fields, so the search goes on where the last one ended.
	from := s.next
	for key := from; ; {
		if key >= end {
			if key = s.value + 1; key >= end || from == key {
				break
			}
		}
		value := int(p.values[key].next)
		if !p.values[key].used && p.isKey(key, name) {
			s.next = int(p.values[value].next)
			c.base, c.start, c.pos = int64(p.values[value].start), 0, 0
			return value, true
		}
		if key = int(p.values[value].next); key == from || key >= end && from == s.value+1 {
			break
		}
	}
	c.parseFail(s.value, name, op, ErrMissingKey)
	return 0, false
}

// scope returns the innermost scope that has values of its own, and how many optional values lie between it and what
// comes next, itself included.
func (p *parser) scope() (s *parseScope, around int) {
	for i := len(p.scopes) - 1; ; i-- {
		s = &p.scopes[i]
		if s.optional {
			around++
		}
		if s.kind != transparent {
			return s, around
		}
	}
}

// unwrap returns the value inside of those pairs of braces that stand for optional values around a null.
func (p *parser) unwrap(value, around int) int {
	for null, braces := value, 0; ; braces++ {
		if p.isWord(null, "null") {
			return value + 2*min(braces, around) // each an object and a key
		}
		inner, ok := p.member(null, "")
		if !ok {
			return value
		}
		null = inner
	}
}

func (p *parser) isKey(key int, name string) bool {
	raw := p.raw(key)
	if body := raw[1 : len(raw)-1]; len(body) >= len(name) {
		if string(body) == name {
			return true
		}
		s, ok := unquote(raw)
		return ok && string(s) == name
	}
	return false
}

// field finds the value of the field name and uses it up.
func (c *Codec) field(name, op string) (value int, ok bool) {
	value, ok = c.look(name, op)
	if ok {
		c.x.parse.use(value)
	}
	return value, ok
}

// use marks the key of a value; that of a bare value has none.
func (p *parser) use(value int) {
	if value > 0 {
		p.values[value-1].used = true
	}
}

func (c *Codec) parsePush(name string) {
	p := c.x.parse
	if name == "" {
		p.scopes = append(p.scopes, parseScope{kind: transparent})
		return
	}
	if value, ok := c.field(name, ""); ok {
		p.scopes = append(p.scopes, parseScope{value: value})
	} else {
		c.err.Path = "" // whoever leaves the part names it
	}
}

// parsePop closes a scope. A member that no field asked for is a failure.
func (c *Codec) parsePop() {
	p := c.x.parse
	s := p.scopes[len(p.scopes)-1]
	p.scopes = p.scopes[:len(p.scopes)-1]
	switch s.kind {
	case undecided: // of no fields
		if p.byteAt(int(p.values[s.value].start)) != '{' {
			c.parseFail(s.value, "", "JSON", ErrJSON)
			return
		}
	case object:
	default:
		return
	}
	end := int(p.values[s.value].next)
	for key := s.value + 1; key < end; key = int(p.values[p.values[key].next].next) {
		if p.values[key].used {
			continue
		}
		name, _ := unquote(p.raw(key))
		err := ErrUnknownKey
		for twin := s.value + 1; twin < key; twin = int(p.values[p.values[twin].next].next) {
			if p.isKey(twin, string(name)) {
				err = ErrDuplicateKey
			}
		}
		c.parseFail(key, string(name[:min(len(name), shownBytes)]), "JSON", err)
		return
	}
}

// parseList finds a list and counts its elements.
func (c *Codec) parseList(name string, nullable bool) (n int, null, ok bool) {
	value, ok := c.field(name, "List")
	if !ok {
		return 0, false, false
	}
	p := c.x.parse
	if nullable && p.isWord(value, "null") {
		return 0, true, true
	}
	if p.byteAt(int(p.values[value].start)) != '[' {
		c.parseFail(value, name, "List", ErrJSON)
		return 0, false, false
	}
	for i := value + 1; i < int(p.values[value].next); i = int(p.values[i].next) {
		n++
	}
	if limit := limitOf(c.MaxLen); uint64(n) > limit {
		c.parseFail(value, name, "List", tooLong("count", uint64(n), limit))
		return 0, false, false
	}
	p.list = value
	return n, false, true
}

func (c *Codec) parsePushList() {
	p := c.x.parse
	p.scopes = append(p.scopes, parseScope{kind: list, value: p.list, next: p.list + 1})
}

func (c *Codec) parseElement() {
	p := c.x.parse
	s := &p.scopes[len(p.scopes)-1]
	value := s.next
	s.next = int(p.values[value].next)
	p.scopes = append(p.scopes, parseScope{value: value})
}

// parsePresent says whether an optional value is there.
func (c *Codec) parsePresent(name string) bool {
	value, ok := c.look(name, opOptional)
	if ok && c.x.parse.isWord(value, "null") {
		c.x.parse.use(value)
		return false
	}
	if s, _ := c.x.parse.scope(); ok && s.kind == bare {
		s.kind = undecided // it is looked for once more
	}
	return ok
}

// parseNumber sets a number of width bytes from JSON.
func (c *Codec) parseNumber(name, op string, class class, width int) (uint64, bool) {
	value, ok := c.field(name, op)
	if !ok {
		return 0, false
	}
	v, err := c.x.parse.number(value, class, width)
	if err != nil {
		c.parseFail(value, name, op, err)
	}
	return v, err == nil
}

// parseNumbers sets the elements of the list that was entered.
func parseNumbers[T Fixed](c *Codec, name string, k *numeral, l []T) {
	p := c.x.parse
	value := p.list + 1
	for i := range l {
		v, err := p.number(value, k.class, k.width)
		if err != nil {
			c.parseFail(value, "", k.op, err)
			c.locate(name, i)
			return
		}
		l[i] = fromBits[T](v)
		value = int(p.values[value].next)
	}
}

// number returns a number of width bytes.
func (p *parser) number(value int, class class, width int) (v uint64, err error) {
	raw := p.raw(value)
	switch class {
	case unsigned, signed:
		if v, ok := quickNumber(raw, width); ok {
			return v, nil
		}
		if class == unsigned {
			v, err = strconv.ParseUint(string(raw[:min(len(raw), maxDigits+2)]), 10, 8*width)
			break
		}
		var i int64
		i, err = strconv.ParseInt(string(raw[:min(len(raw), maxDigits+2)]), 10, 8*width)
		v = uint64(i)
	case boolean, strictBoolean:
		switch {
		case p.isWord(value, "true"):
			v = 1
		case !p.isWord(value, "false"):
			err = ErrJSON
		}
	default:
		var ok bool
		if v, ok = p.float(value, class, 8*width); !ok {
			err = ErrJSON
		}
	}
	if err == nil {
		return v, nil
	}
	if e, isNum := err.(*strconv.NumError); isNum && e.Err == strconv.ErrRange || len(raw) > maxDigits+2 {
		return 0, ErrOverflow
	}
	return 0, ErrJSON
}

// quickNumber returns the number of so few digits that it fits width bytes whatever its class.
func quickNumber(raw []byte, width int) (v uint64, ok bool) {
	if len(raw) == 0 || len(raw) > 2*width+width/4 {
		return 0, false
	}
	for _, c := range raw {
		if c-'0' > 9 {
			return 0, false
		}
		v = 10*v + uint64(c-'0')
	}
	return v, true
}

// float returns the bits of a float of a class.
func (p *parser) float(value int, class class, bits int) (uint64, bool) {
	raw := p.raw(value)
	if raw[0] == '{' {
		number, ok := p.member(value, "bits")
		if !ok {
			return 0, false
		}
		v, err := strconv.ParseUint(string(p.raw(number)), 10, bits)
		return v, err == nil
	}
	if raw[0] != '-' && raw[0]-'0' > 9 {
		return 0, false
	}
	if class == floating32 {
		f, err := strconv.ParseFloat(string(raw), 32)
		return uint64(math.Float32bits(float32(f))), err == nil
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	switch class {
	case floating16:
		return uint64(Float16Bits64(f)), err == nil
	case brain16:
		return uint64(BFloat16Bits64(f)), err == nil
	}
	return math.Float64bits(f), err == nil
}

// member returns the value of an object that has one member of that name and no other.
func (p *parser) member(value int, name string) (int, bool) {
	v := p.values[value]
	if p.text[v.start] != '{' || int(v.next) <= value+2 || !p.isKey(value+1, name) || p.values[value+2].next != v.next {
		return 0, false
	}
	return value + 2, true
}

// parseText sets a string or a byte array from JSON.
func (c *Codec) parseText(name string, k *textual, nullable bool) (b []byte, null, ok bool) {
	value, ok := c.field(name, k.op)
	if !ok {
		return nil, false, false
	}
	p := c.x.parse
	if nullable && p.isWord(value, "null") {
		return nil, true, true
	}
	hex := k.binary
	if !hex {
		if inner, is := p.member(value, "hex"); is {
			value, hex = inner, true
		}
	}
	b, ok = unquote(p.raw(value))
	if ok && hex {
		b, ok = unhex(b)
	}
	switch limit := limitOf(c.MaxLen); {
	case !ok:
		c.parseFail(value, name, k.op, ErrJSON)
	case uint64(len(b)) > limit:
		c.parseFail(value, name, k.op, tooLong(k.what, uint64(len(b)), limit))
	case k.utf8 && !utf8.Valid(b):
		c.parseFail(value, name, k.op, ErrInvalidUTF8)
	}
	return b, false, c.err == nil
}

func unhex(s []byte) ([]byte, bool) {
	if len(s)%2 != 0 {
		return nil, false
	}
	b := make([]byte, 0, len(s)/2)
	for i := 0; i < len(s); i += 2 {
		v, err := strconv.ParseUint(string(s[i:i+2]), 16, 8)
		if err != nil || s[i] == '+' {
			return nil, false
		}
		b = append(b, byte(v))
	}
	return b, true
}

// unquote returns what a JSON string says, a view where nothing is escaped. A string that is no UTF-8, or has half a
// surrogate pair, is refused.
func unquote(raw []byte) ([]byte, bool) {
	if len(raw) < 2 || raw[0] != '"' || !utf8.Valid(raw) {
		return nil, false
	}
	raw = raw[1 : len(raw)-1]
	escape := 0
	for escape < len(raw) && raw[escape] != '\\' {
		escape++
	}
	if escape == len(raw) {
		return raw, true
	}
	out := append(make([]byte, 0, len(raw)), raw[:escape]...)
	for i := escape; i < len(raw); i++ {
		if raw[i] != '\\' {
			out = append(out, raw[i])
			continue
		}
		i++
		switch raw[i] {
		case '"', '\\', '/':
			out = append(out, raw[i])
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, ok := unicodeEscape(raw[i-1:])
			if !ok {
				return nil, false
			}
			i += 4
			if utf16.IsSurrogate(r) {
				low, ok := unicodeEscape(raw[i+1:])
				if r = utf16.DecodeRune(r, low); !ok || r == utf8.RuneError {
					return nil, false
				}
				i += 6
			}
			out = utf8.AppendRune(out, r)
		default:
			return nil, false
		}
	}
	return out, true
}

// unicodeEscape returns the code unit of the \u escape at the front of b.
func unicodeEscape(b []byte) (rune, bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' || b[2] == '+' {
		return 0, false
	}
	v, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	return rune(v), err == nil
}
