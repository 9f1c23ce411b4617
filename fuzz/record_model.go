package fuzz

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/seed44153783/wirekit/wire"
)

// A failure is what a model says of an error: the field, the offset where it is known, and the class.
type failure struct {
	path string
	at   int
	err  error
}

func (f *failure) Error() string { return fmt.Sprintf("%s at %d: %v", f.path, f.at, f.err) }

// join puts the name of a part before a path.
func join(outer, inner string) string {
	if outer == "" || inner == "" || inner[0] == '[' {
		return outer + inner
	}
	return outer + "." + inner
}

func sortedKeys[V any](m map[uint64]V) []uint64 { return slices.Sorted(maps.Keys(m)) }

// A writer encodes as the model has it.
type writer struct {
	b     []byte
	from  int // what Codec.Offset says of the first byte of b
	order wire.Order
}

func (w *writer) offset() int { return w.from + len(w.b) }

// length writes the length of n, or null.
func (w *writer) length(f *shape, n int, null bool) error {
	m := f.prefix
	if null && m.null {
		w.b = m.append(w.b, twos(m.nullNumber()))
		return nil
	}
	v, err := m.encode(uint64(n))
	if err == nil {
		w.b = m.append(w.b, twos(v))
	}
	return err
}

// scope writes the fields of a scope.
func (w *writer) scope(nodes []*node, path string) *failure {
	defer func(order wire.Order) { w.order = order }(w.order)
	for _, n := range nodes {
		path := join(path, n.name)
		if n.leaf == nil {
			if f := w.part(n, path); f != nil {
				return f
			}
		} else if err := n.leaf.append(w, n.shape, n.v); err != nil {
			return &failure{path: path, err: err}
		}
	}
	return nil
}

func (w *writer) part(n *node, path string) *failure {
	present := len(n.rows)
	switch n.part {
	case partOrder:
		w.order = wire.Order(n.size & 1)
		return nil
	case partUnion:
		w.b = append(w.b, n.v.(uint8))
	case partOptional, partWhen:
		w.b = append(w.b, byte(present))
	case partSection:
		return w.section(n, path)
	case partSum:
		return w.sum(n, path)
	case partList, partRepeat, partMap, partSortedMap:
		if err := w.length(n.shape, len(n.rows), n.rows == nil && n.part != partRepeat); err != nil {
			if n.part == partRepeat {
				path += "Count"
			}
			return &failure{path: path, err: err}
		}
	}
	for i, row := range n.rows {
		from, place := len(w.b), path
		if n.part >= partList {
			place = fmt.Sprintf("%s[%d]", path, i)
		}
		if n.keys != nil && n.isMap() {
			w.b = putUvarint(w.b, n.keys[i])
		}
		if f := w.scope(row, place); f != nil {
			return f
		}
		if mark := n.listMark(); n.part == partListUntil {
			if b := string(w.b[from:]); strings.HasPrefix(b, mark) || strings.HasPrefix(mark, b) {
				return &failure{path: place, err: wire.ErrMark}
			}
		}
	}
	if n.part == partListUntil {
		w.b = append(w.b, n.listMark()...)
	}
	return nil
}

func (n *node) isMap() bool { return n.part == partMap || n.part == partSortedMap }

func putUvarint(dst []byte, v uint64) []byte { return prefixForms[16].append(dst, v) }

// section writes a part after its length. Offsets count from its first byte unless the length has a fixed width.
func (w *writer) section(n *node, path string) *failure {
	in := writer{order: w.order}
	if n.prefix.fixed {
		in.from = w.offset() + n.prefix.size(zero)
	}
	if f := in.scope(n.rows[0], path); f != nil {
		return f
	}
	if err := w.length(n.shape, len(in.b), false); err != nil {
		return &failure{path: path, err: err}
	}
	w.b = append(w.b, in.b...)
	return nil
}

func (w *writer) sum(n *node, path string) *failure {
	s, from := n.sum(), len(w.b)
	if s.Before {
		w.b = append(w.b, make([]byte, s.Size)...)
	}
	start := len(w.b)
	if f := w.scope(n.rows[0], strings.TrimSuffix(strings.TrimSuffix(path, n.name), ".")); f != nil {
		return f
	}
	sum := putN(nil, sumOf(w.b[start:]), s.Size, w.order)
	if s.Before {
		copy(w.b[from:], sum)
	} else {
		w.b = append(w.b, sum...)
	}
	return nil
}

// A reader decodes as the model has it.
type reader struct {
	b              []byte
	pos, end, zero int
	order          wire.Order
	traced         []wire.Field // what Trace is to report: those that take bytes, without their values
}

func (r *reader) left() []byte { return r.b[r.pos:r.end] }

// length is the length at hand, within the limit on strings and lists.
func (r *reader) length(f *shape) (length, error) {
	n := f.prefix.decode(r.left())
	if n.err == nil && !n.null && n.n > f.prefix.maxLen() {
		n.err = wire.ErrTooLong
	}
	return n, n.err
}

// took goes on by size bytes, those of a field.
func (r *reader) took(path string, size int) {
	if size > 0 {
		r.traced = append(r.traced, wire.Field{Path: path, Offset: int64(r.pos), Size: int64(size)})
	}
	r.pos += size
}

// scope reads the fields of a scope.
func (r *reader) scope(shapes []*shape, path string) ([]*node, *failure) {
	defer func(order wire.Order) { r.order = order }(r.order)
	nodes := blank(shapes)
	for _, n := range nodes {
		path, from := join(path, n.name), r.pos
		if n.leaf == nil {
			if f := r.part(n, path); f != nil {
				return nil, f
			}
			continue
		}
		v, head, size, err := n.leaf.consume(r, n.shape)
		if err != nil {
			return nil, &failure{path, from, err}
		}
		n.v = v
		r.took(path, head)
		r.took(path, size-head)
	}
	return nodes, nil
}

func (r *reader) part(n *node, path string) *failure {
	from, count := r.pos, 1
	shapes := n.shape.shape
	switch n.part {
	case partOrder:
		r.order = wire.Order(n.size & 1)
		return nil
	case partSection:
		return r.section(n, path)
	case partSum:
		return r.sum(n, path)
	case partUnion:
		path := join(path, "Tag")
		switch b := r.left(); {
		case len(b) == 0:
			return &failure{path, from, io.ErrUnexpectedEOF}
		case b[0] > 1:
			return &failure{path, from, errTag}
		case b[0] == 1:
			shapes = n.other
			fallthrough
		default:
			n.v = b[0]
		}
		r.took(path, 1)
	case partOptional, partWhen:
		if n.part == partWhen {
			path += "Has"
		}
		switch b := r.left(); {
		case len(b) == 0:
			return &failure{path, from, io.ErrUnexpectedEOF}
		case b[0] > 1:
			return &failure{path, from, wire.ErrInvalidBool}
		default:
			count = int(b[0])
		}
		r.took(path, 1)
		path = strings.TrimSuffix(path, "Has")
	case partList, partRepeat, partMap, partSortedMap:
		l, err := r.length(n.shape)
		if n.part == partRepeat {
			path += "Count"
		}
		switch {
		case err != nil:
			return &failure{path, from, err}
		case l.null && n.part == partRepeat:
			return &failure{path, from, wire.ErrNegative}
		case l.null:
			r.took(path, l.size)
			return nil
		}
		r.took(path, l.size)
		path = strings.TrimSuffix(path, "Count")
		count = int(l.n)
	case partListUntil, partListRest:
		count = -1
	}
	n.rows = [][]*node{}
	for i := 0; i != count; i++ {
		place, at := path, r.pos
		if n.part >= partList {
			place = fmt.Sprintf("%s[%d]", path, i)
		}
		if n.part == partListRest && r.pos == r.end {
			return nil
		}
		if mark := n.listMark(); n.part == partListUntil {
			if bytes.HasPrefix(r.left(), []byte(mark)) {
				r.took(path, len(mark))
				return nil
			}
			if strings.HasPrefix(mark, string(r.left())) {
				return &failure{path, r.pos, io.ErrUnexpectedEOF}
			}
		}
		key := uint64(0)
		if n.isMap() {
			k := uvarintNumber(r.left())
			if k.err != nil {
				return &failure{join(place, "Key"), at, k.err}
			}
			r.took(join(place, "Key"), k.size)
			key = k.value.Uint64()
		}
		row, f := r.scope(shapes, place)
		if f != nil {
			return f
		}
		if n.isMap() {
			switch {
			case slices.Contains(n.keys, key):
				return &failure{place, at, wire.ErrDuplicateKey}
			case n.part == partSortedMap && i > 0 && key < n.keys[i-1]:
				return &failure{place, at, wire.ErrKeyOrder}
			}
			n.keys = append(n.keys, key)
		}
		n.rows = append(n.rows, row)
	}
	n.sort()
	return nil
}

// sort puts the pairs of a map in order.
func (n *node) sort() {
	if !n.isMap() {
		return
	}
	m := n.asMap()
	n.keys, n.rows = sortedKeys(m), [][]*node{}
	for _, k := range n.keys {
		n.rows = append(n.rows, m[k])
	}
}

func (r *reader) section(n *node, path string) *failure {
	from := r.pos
	l := n.prefix.decode(r.left())
	switch {
	case l.err != nil:
		return &failure{path, from, l.err}
	case l.null:
		return &failure{path, from, wire.ErrNegative}
	case l.n > uint64(len(r.left())-l.size):
		return &failure{path, from, io.ErrUnexpectedEOF}
	}
	r.took(path, l.size)
	end, zero := r.end, r.zero
	if r.end = r.pos + int(l.n); !n.prefix.fixed {
		r.zero = r.pos
	}
	row, f := r.scope(n.shape.shape, path)
	switch {
	case f != nil:
		return f
	case r.pos != r.end:
		return &failure{path, r.pos, wire.ErrTrailingBytes}
	}
	n.rows, r.end, r.zero = [][]*node{row}, end, zero
	return nil
}

func (r *reader) sum(n *node, path string) *failure {
	s, at := n.sum(), r.pos
	var want []byte
	take := func() *failure {
		if at = r.pos; len(r.left()) < s.Size {
			return &failure{path, at, io.ErrUnexpectedEOF}
		}
		want = r.left()[:s.Size]
		r.took(path, s.Size)
		return nil
	}
	if s.Before {
		if f := take(); f != nil {
			return f
		}
	}
	from := r.pos
	row, f := r.scope(n.shape.shape, strings.TrimSuffix(strings.TrimSuffix(path, n.name), "."))
	if f != nil {
		return f
	}
	body := r.b[from:r.pos]
	if !s.Before {
		if f := take(); f != nil {
			return f
		}
	}
	if !bytes.Equal(want, putN(nil, sumOf(body), s.Size, r.order)) {
		return &failure{path, at, wire.ErrChecksum}
	}
	n.rows = [][]*node{row}
	return nil
}

// decodeModel reads all of b.
func decodeModel(b []byte, shapes []*shape) ([]*node, []wire.Field, *failure) {
	r := reader{b: b, end: len(b)}
	nodes, f := r.scope(shapes, "")
	if f == nil && r.pos < r.end {
		f = &failure{"", r.pos, wire.ErrTrailingBytes}
	}
	return nodes, r.traced, f
}

// showModel is a scope in text and in JSON: an object, or the value of its one field where that has no name.
func showModel(nodes []*node) shown {
	var texts []string
	object := map[string]any{}
	if len(nodes) == 1 && nodes[0].name == "" && nodes[0].leaf.show != nil {
		return nodes[0].leaf.show(nodes[0].shape, nodes[0].v)
	}
	add := func(name string, s shown) {
		texts = append(texts, name+": "+s.text)
		object[name] = s.json
	}
	for _, n := range nodes {
		n.showInto(add)
	}
	return shown{"{" + strings.Join(texts, ", ") + "}", object}
}

func (n *node) showInto(add func(name string, s shown)) {
	var rows []shown
	for _, row := range n.rows {
		if n.part != partSum {
			rows = append(rows, showModel(row))
		}
	}
	switch {
	case n.leaf != nil && n.leaf.show == nil, n.leaf == nil && n.part == partOrder:
	case n.leaf != nil:
		add(n.name, n.leaf.show(n.shape, n.v))
	case n.part == partSum:
		for _, in := range n.rows[0] {
			in.showInto(add)
		}
	case n.part == partUnion:
		add(n.name, withFirst("Tag", showInteger(nil, n.v), rows[0]))
	case n.part == partGroup, n.part == partSection:
		add(n.name, rows[0])
	case n.part == partOptional, n.part == partWhen:
		if n.part == partWhen {
			add(n.name+"Has", shown{fmt.Sprint(len(rows) > 0), len(rows) > 0})
		}
		switch {
		case len(rows) > 0:
			add(n.name, rows[0])
		case n.part == partOptional:
			add(n.name, shown{"null", nil})
		}
	case n.rows == nil && n.prefix.null && (n.part == partList || n.isMap()):
		add(n.name, shown{"null", nil})
	default:
		for i := range rows {
			if n.isMap() {
				rows[i] = withFirst("Key", showInteger(nil, n.keys[i]), rows[i])
			}
		}
		add(n.name, showList(rows))
	}
}

// withFirst puts a member before those of an object.
func withFirst(name string, first, object shown) shown {
	members := maps.Clone(object.json.(map[string]any))
	members[name] = first.json
	text := "{" + name + ": " + first.text
	if object.text != "{}" {
		text += ", "
	}
	return shown{text + object.text[1:], members}
}

// sameJSON says whether two results of encoding/json are the same: numbers by their value.
func sameJSON(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, sameJSON)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, sameJSON)
	case json.Number:
		b, ok := b.(json.Number)
		return ok && (a == b || a+b == "-00" || a+b == "0-0")
	}
	return a == b
}
