package wire

import (
	"cmp"
	"reflect"
	"slices"
)

// DecodeSlice decodes a count and as many elements, each at least minElemSize bytes; see [Decoder.Count]. An empty list is nil, and so
// is one that fails. Room is made as elements arrive, never on the word of the count alone; in the end it adds up to twice the size of
// the elements (three times, if that is below 1 KiB).
//
//	frames := wire.DecodeSlice(d.Field("Frames"), wire.PrefixUint64BE, 8, (*wire.Decoder).Uint64)
func DecodeSlice[T any](d *Decoder, p Prefix, minElemSize int, elem func(*Decoder) T) []T {
	var l list[T]
	for i, n := range d.Elements(p, minElemSize) {
		v := elem(d)
		if d.err != nil {
			return nil
		}
		if len(l.last) == cap(l.last) {
			l.grow(d, i, n, minElemSize)
		}
		l.last = append(l.last, v)
	}
	return l.whole(d)
}

// DecodeSliceInto is [DecodeSlice] into the memory of dst, whose elements it overwrites. elem is called with an element as it was left
// there by earlier use, so it must set all of it, and can in turn reuse what the element holds. elem has the shape of a method:
//
//	m.Lines = wire.DecodeSliceInto(d.Field("Lines"), m.Lines, wire.PrefixUint64BE, 16, (*Line).decode)
//
// If it fails it returns dst[:0].
func DecodeSliceInto[T any](d *Decoder, dst []T, p Prefix, minElemSize int, elem func(*T, *Decoder)) []T {
	l := list[T]{last: dst[:0]}
	for i, n := range d.Elements(p, minElemSize) {
		if len(l.last) == cap(l.last) {
			l.grow(d, i, n, minElemSize)
		}
		l.last = l.last[:len(l.last)+1]
		elem(&l.last[len(l.last)-1], d)
	}
	if d.err != nil {
		return dst[:0]
	}
	return l.whole(d)
}

// A list holds decoded elements. Long ones are in pieces, each as long as all before it together, and are copied once, at the end: so the
// memory for them adds up to twice their size, wherever the input ends.
type list[T any] struct {
	full    [][]T
	last    []T
	claimed int
}

// shortList is the size in bytes up to which a list is not cut into pieces but copied when it grows.
const shortList = 1 << 10

// grow makes room for more than i of n elements.
func (l *list[T]) grow(d *Decoder, i, n, minElemSize int) {
	size := max(int(reflect.TypeFor[T]().Size()), 1)
	switch {
	case i == 0:
		// Twice the memory of the bytes that they take is enough for most lists to need nothing else; short ones get a little more.
		l.claimed = d.claim(max(n*max(minElemSize, 1), 64))
		l.last = make([]T, 0, min(1+l.claimed/((size+1)/2), n))
	case i*size < shortList:
		l.last = append(make([]T, 0, min(2*i, n)), l.last...)
	default:
		l.full = append(l.full, l.last)
		l.last = make([]T, 0, min(i, n-i))
	}
}

// whole returns all elements in one piece.
func (l *list[T]) whole(d *Decoder) []T {
	d.ahead -= l.claimed
	if l.full == nil {
		return l.last
	}
	return slices.Clip(slices.Concat(append(l.full, l.last)...))
}

// EncodeSlice writes the count of s and its elements:
//
//	wire.EncodeSlice(e, wire.PrefixUint64BE, frames, (*wire.Encoder).Uint64)
func EncodeSlice[T any](e *Encoder, p Prefix, s []T, elem func(*Encoder, T)) {
	e.Count(p, len(s))
	for _, v := range s {
		if e.err != nil {
			return
		}
		elem(e, v)
	}
}

// DecodeMap decodes a count and as many pairs of key and value, each pair at least minPairSize bytes. The order does not matter; a key
// that comes twice is [ErrDuplicateKey]. An empty map is nil, and so is one that fails. The map grows as pairs arrive. In the path of an
// error the second pair's parts are "[1].key" and "[1].value".
func DecodeMap[K cmp.Ordered, V any](d *Decoder, p Prefix, minPairSize int, key func(*Decoder) K, value func(*Decoder) V) map[K]V {
	var m map[K]V
	for range d.Elements(p, minPairSize) {
		start := d.Offset()
		k := part(d.Field("key"), start, key)
		if _, dup := m[k]; dup {
			d.failAt(start, "DecodeMap", ErrDuplicateKey)
		}
		v := part(d.Field("value"), start, value)
		if d.err != nil {
			return nil
		}
		if m == nil {
			m = make(map[K]V)
		}
		m[k] = v
	}
	return m
}

// EncodeMap writes the count of m and its pairs, sorted by key, so that equal maps give equal bytes.
func EncodeMap[K cmp.Ordered, V any](e *Encoder, p Prefix, m map[K]V, key func(*Encoder, K), value func(*Encoder, V)) {
	type pair struct {
		key   K
		value V
	}
	pairs := make([]pair, 0, len(m)) // not only the keys: a NaN cannot be looked up
	for k, v := range m {
		pairs = append(pairs, pair{k, v})
	}
	slices.SortFunc(pairs, func(a, b pair) int { return cmp.Compare(a.key, b.key) })
	EncodeSlice(e, p, pairs, func(e *Encoder, kv pair) {
		key(e, kv.key)
		value(e, kv.value)
	})
}

// DecodeOptional decodes a bool, and a value if it is true; else it returns nil. The bool must be 0 or 1: see [Decoder.StrictBool].
func DecodeOptional[T any](d *Decoder, value func(*Decoder) T) *T {
	start := d.Offset()
	if !d.StrictBool() {
		return nil
	}
	v := part(d, start, value)
	if d.err != nil {
		return nil
	}
	return &v
}

// part decodes a value that is a part of one that starts at offset start, and has the name of the current field.
func part[T any](d *Decoder, start int64, value func(*Decoder) T) (v T) {
	d.inside(start, func(d *Decoder) { v = value(d) })
	return v
}

// EncodeOptional writes true and *v, or false if v is nil.
func EncodeOptional[T any](e *Encoder, v *T, value func(*Encoder, T)) {
	e.Bool(v != nil)
	if v != nil && e.err == nil {
		value(e, *v)
	}
}
