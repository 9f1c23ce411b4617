package wiretest

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// A likening says what render tells apart.
type likening int

const (
	// loosely takes nil and empty slices and maps for the same, and every NaN.
	loosely likening = iota
	// exactly takes nothing for the same.
	exactly
)

// render returns all that v holds as text, a line for each value: its path in Go, and what it is. Two values are the
// same if their texts are.
func render(v any, how likening) string {
	p := printer{how: how}
	p.value(reflect.ValueOf(v))
	return string(p.out)
}

type printer struct {
	how  likening
	out  []byte
	path []byte
	open []uintptr // pointers under way, for values that hold themselves
}

func (p *printer) line(text string) {
	p.out = append(p.out, p.path...)
	p.out = append(p.out, ": "...)
	p.out = append(append(p.out, text...), '\n')
}

// within prints v under a longer path.
func (p *printer) within(step string, v reflect.Value) {
	n := len(p.path)
	p.path = append(p.path, step...)
	p.value(v)
	p.path = p.path[:n]
}

func (p *printer) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Invalid:
		p.line("nil")
	case reflect.Bool:
		p.line(strconv.FormatBool(v.Bool()))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		p.line(strconv.FormatInt(v.Int(), 10))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		p.line(strconv.FormatUint(v.Uint(), 10))
	case reflect.Float32, reflect.Float64:
		p.line(strconv.FormatFloat(v.Float(), 'g', -1, 64))
	case reflect.Complex64, reflect.Complex128:
		p.line(strconv.FormatComplex(v.Complex(), 'g', -1, 128))
	case reflect.String:
		p.line(strconv.Quote(v.String()))
	case reflect.Interface:
		if v.IsNil() {
			p.line("nil")
			return
		}
		p.line(v.Elem().Type().String())
		p.value(v.Elem())
	case reflect.Pointer:
		p.pointer(v)
	case reflect.Struct:
		for i := range v.NumField() {
			p.within("."+v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Array:
		p.elements(v)
	case reflect.Slice:
		if p.how == exactly && v.IsNil() {
			p.line("nil")
			return
		}
		p.elements(v)
	case reflect.Map:
		p.pairs(v)
	default: // a func or a channel: it is there or not
		p.line(fmt.Sprint(v.Kind(), " ", v.IsNil()))
	}
}

func (p *printer) pointer(v reflect.Value) {
	switch at := v.Pointer(); {
	case v.IsNil():
		p.line("nil")
	case slices.Contains(p.open, at):
		p.line("itself")
	default:
		p.open = append(p.open, at)
		p.value(v.Elem())
		p.open = p.open[:len(p.open)-1]
	}
}

func (p *printer) elements(v reflect.Value) {
	if v.Type().Elem().Kind() == reflect.Uint8 && (v.Kind() == reflect.Slice || v.CanAddr()) {
		p.line(fmt.Sprintf("0x%x", v.Bytes()))
		return
	}
	p.line(strconv.Itoa(v.Len()) + " elements")
	for i := range v.Len() {
		p.within("["+strconv.Itoa(i)+"]", v.Index(i))
	}
}

func (p *printer) pairs(v reflect.Value) {
	if p.how == exactly && v.IsNil() {
		p.line("nil")
		return
	}
	p.line(strconv.Itoa(v.Len()) + " pairs")
	type pair struct {
		key   string
		value reflect.Value
	}
	var all []pair
	for each := v.MapRange(); each.Next(); {
		key := printer{how: p.how}
		key.value(each.Key())
		all = append(all, pair{strings.TrimPrefix(strings.TrimSpace(string(key.out)), ": "), each.Value()})
	}
	slices.SortFunc(all, func(a, b pair) int { return strings.Compare(a.key, b.key) })
	for _, e := range all {
		p.within("["+e.key+"]", e.value)
	}
}

// difference says where two renderings part; "" if they do not.
func difference(want, got string) string {
	if want == got {
		return ""
	}
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	i := 0
	for i < min(len(w), len(g)) && w[i] == g[i] {
		i++
	}
	at := func(lines []string) string {
		if i < len(lines) && lines[i] != "" {
			return clip(lines[i])
		}
		return "nothing more"
	}
	return fmt.Sprintf("want %s, got %s", at(w), at(g))
}

// clip cuts text that is long.
func clip(text string) string {
	const most = 120
	if len(text) > most {
		return text[:most] + "..."
	}
	return text
}

// footprint returns how many bytes of memory the elements, pairs and pointed-to values of v take: of each slice no more
// than most elements, for those that were never decoded do not count.
func footprint(v reflect.Value, most int) uint64 {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return 0
		}
		return uint64(v.Elem().Type().Size()) + footprint(v.Elem(), most)
	case reflect.Struct:
		var sum uint64
		for i := range v.NumField() {
			sum += footprint(v.Field(i), most)
		}
		return sum
	case reflect.Slice, reflect.Array:
		var sum uint64
		n := min(v.Len(), most)
		if v.Kind() == reflect.Slice {
			sum = uint64(n) * uint64(v.Type().Elem().Size())
		}
		switch v.Type().Elem().Kind() {
		case reflect.Pointer, reflect.Interface, reflect.Struct, reflect.Slice, reflect.Array, reflect.Map:
			for i := range n {
				sum += footprint(v.Index(i), most)
			}
		}
		return sum
	case reflect.Map:
		pair := uint64(v.Type().Key().Size() + v.Type().Elem().Size())
		sum := (3*uint64(min(v.Len(), most)) + 8) * pair // as Go's maps grow
		for each := v.MapRange(); each.Next(); {
			sum += footprint(each.Value(), most)
		}
		return sum
	}
	return 0
}
