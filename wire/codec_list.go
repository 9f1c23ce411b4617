package wire

import (
	"cmp"
	"iter"
	"math"
	"reflect"
	"slices"
)

// List codes a count and as many elements. The loop gets each of them:
//
//	for l := range wire.List(c, "Lines", wire.PrefixUint32BE, &p.Lines) {
//		l.Fields(c)
//	}
//
// What is decoded goes into the memory that *s has, elements included; room for more is made as they arrive, never on
// the word of the count alone. With [Prefix.Null], a nil slice is null, and what is empty is not nil. The count is
// limited by MaxLen; elements that take no bytes are limited too, to 8,192 and as many as there are bytes before them.
// A loop that is left before its end is [ErrLeftLoop].
func List[T any](c *Codec, name string, p Prefix, s *[]T) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		l, mode, ok := openPlain(c, name, p, s)
		if !ok {
			elements(c, name, p, s, yield)
			return
		}
		for i := range l {
			at := c.pos
			if done := yield(&l[i]); (!done || c.pos <= at) && !c.closeElement(name, i, c.at(c.pos), done) {
				break
			}
			c.mode = mode
		}
		c.leaveList()
	}
}

// What else loops runs through a function of its own: the iterators must be small enough to be inlined, else they are
// allocated. That of List holds a loop for the most common case, into which the compiler puts the body.

func elements[T any](c *Codec, name string, p Prefix, s *[]T, yield func(*T) bool) {
	n, ok := c.openList(name, "List", p, len(*s), *s == nil)
	switch {
	case ok && c.mode&writing != 0:
		writeElements(c, name, *s, yield)
	case ok:
		readElements(c, name, n, s, p&nullable != 0, yield)
	case n < 0 && c.mode&writing == 0:
		*s = nil
	}
}

// openPlain opens a list where nothing is out of the ordinary: its length is at hand, and there is memory for all of
// it. If not ok, nothing has happened, or a failure.
func openPlain[T any](c *Codec, name string, p Prefix, s *[]T) (l []T, mode mode, ok bool) {
	if c.x != nil || p&nullable != 0 {
		return nil, 0, false
	}
	from := c.pos
	n, ok := c.quickLength(p, uint64(len(*s)))
	switch {
	case !ok:
		return nil, 0, false
	case n > uint64(cap(*s)):
		c.pos = from
		return nil, 0, false
	case !c.enter(name, "List", c.start):
		return nil, 0, false
	}
	l = (*s)[:n]
	if c.mode&writing == 0 {
		*s = l
	}
	return l, c.mode, true
}

// Repeat codes n elements, n being a count that stood elsewhere; see [Codec.Count]. When encoding, another n than
// len(*s) is [ErrCount]. Otherwise it is [List].
func Repeat[T any](c *Codec, name string, n int, s *[]T) iter.Seq[*T] {
	return func(yield func(*T) bool) { repeat(c, name, n, s, yield) }
}

func repeat[T any](c *Codec, name string, n int, s *[]T, yield func(*T) bool) {
	n, ok := c.openRepeat(name, n, len(*s))
	switch {
	case n < 0 && c.mode&writing == 0:
		*s = nil
	case !ok:
	case c.mode&writing != 0:
		writeElements(c, name, *s, yield)
	default:
		readElements(c, name, n, s, false, yield)
	}
}

// ListRest codes elements up to the end of the section, or else of the input. Otherwise it is [List].
func ListRest[T any](c *Codec, name string, s *[]T) iter.Seq[*T] {
	return ListUntil(c, name, "", s)
}

// ListUntil codes elements and a mark after them, which no element may begin with: that is [ErrMark]. Without a mark
// the list ends where the section does. Otherwise it is [List].
func ListUntil[T any](c *Codec, name, mark string, s *[]T) iter.Seq[*T] {
	return func(yield func(*T) bool) { untilMark(c, name, mark, s, yield) }
}

func untilMark[T any](c *Codec, name, mark string, s *[]T, yield func(*T) bool) {
	n, ok := c.openRest(name, len(*s))
	switch {
	case n < 0 && c.mode&writing == 0:
		*s = nil
	case !ok:
	case c.mode&parsing != 0:
		readElements(c, name, n, s, false, yield)
	case c.mode&writing == 0:
		readOpen(c, name, mark, s, yield)
	case mark == "" || c.mode&showing != 0:
		writeElements(c, name, *s, yield)
	default:
		writeElements(c, name, *s, func(v *T) bool {
			x, from, grown := c.x, c.at(c.pos), c.lastGrowth()
			if x != nil {
				x.busy++ // the bytes must still be there when they are looked at
			}
			more := yield(v)
			c.refuseMark(from, grown, mark)
			if x != nil {
				x.busy--
			}
			return more
		})
		c.putMark(mark)
	}
}

// openList codes the count of a list and enters it. A negative n without ok is null.
func (c *Codec) openList(name, op string, p Prefix, n int, null bool) (int, bool) {
	switch {
	case c.err != nil:
		return 0, false
	case c.mode&absent != 0:
		c.vanish(name, op, null || n == 0 && p&nullable == 0)
		return -1, false
	case c.mode&showing != 0:
		if null && p&nullable != 0 {
			c.showNull(name)
			return 0, false
		}
	case c.mode&parsing != 0:
		var ok bool
		if n, null, ok = c.parseList(name, p&nullable != 0); !ok || null {
			return -1, false
		}
	default:
		u, ok := c.length(name, op, "count", p, lengthOf(p, null, n))
		switch {
		case !ok:
			return 0, false
		case u == nullLength && p&nullable != 0:
			return -1, false
		}
		n = int(u)
	}
	return n, c.enterList(name, op)
}

// enterList enters a list whose count is known.
func (c *Codec) enterList(name, op string) bool {
	if !c.enter(name, op, c.start) {
		return false
	}
	if c.x != nil {
		c.pushList(name)
	}
	return c.err == nil || c.shut(name)
}

// leaveList leaves it; the path of a failure has the element already.
func (c *Codec) leaveList() {
	if c.x != nil && c.err == nil {
		if c.openLength() {
			c.fail("", "Length", c.pos, ErrOpenLength)
		}
		c.popList()
	}
	c.depth--
}

func (c *Codec) openRepeat(name string, n, have int) (int, bool) {
	limit := limitOf(c.MaxLen)
	switch {
	case c.err != nil:
		return 0, false
	case c.mode&absent != 0:
		c.vanish(name, "Repeat", have == 0)
		return -1, false
	case c.mode&showing != 0:
	case c.mode&parsing != 0:
		var ok bool
		if n, _, ok = c.parseList(name, false); !ok {
			return 0, false
		}
	case n < 0:
		c.fail(name, "Repeat", c.pos, ErrNegative)
		return 0, false
	case uint64(n) > limit:
		c.fail(name, "Repeat", c.pos, tooLong("count", uint64(n), limit))
		return 0, false
	case c.mode&writing != 0 && n != have:
		c.fail(name, "Repeat", c.pos, ErrCount)
		return 0, false
	}
	return n, c.enterList(name, "Repeat")
}

func (c *Codec) openRest(name string, have int) (int, bool) {
	limit, n := limitOf(c.MaxLen), 0
	switch {
	case c.err != nil:
		return 0, false
	case c.mode&absent != 0:
		c.vanish(name, "List", have == 0)
		return -1, false
	case c.mode&parsing != 0:
		var ok bool
		if n, _, ok = c.parseList(name, false); !ok {
			return 0, false
		}
	case c.mode&(writing|showing) == writing && uint64(have) > limit:
		c.fail(name, "List", c.pos, tooLong("count", uint64(have), limit))
		return 0, false
	}
	return n, c.enterList(name, "List")
}

// refuseMark fails if what an element has written since offset from, after the growth at index grown, begins with mark,
// so that it would end the list. A shorter element could become the mark together with the next one.
func (c *Codec) refuseMark(from int64, grown int, mark string) {
	switch pos := int(from - c.base); {
	case c.err != nil:
	case c.mode&sizing != 0:
		c.ext().exact = true
	case c.startsWith(pos, grown, mark):
		c.fail("", "List", pos, ErrMark)
	}
}

func (c *Codec) putMark(mark string) {
	if c.err == nil {
		put(c, mark)
	}
}

// writeElements loops over the elements of a list that was entered, and leaves it.
func writeElements[T any](c *Codec, name string, s []T, yield func(*T) bool) {
	eachElement(c, name, s, yield)
	c.leaveList()
}

// readElements decodes n elements, and leaves the list.
func readElements[T any](c *Codec, name string, n int, s *[]T, null bool, yield func(*T) bool) {
	if n > cap(*s) {
		readGrowing(c, name, n, s, yield)
		return
	}
	l := (*s)[:n]
	if l == nil && null {
		l = []T{}
	}
	*s = l
	eachElement(c, name, l, yield)
	c.leaveList()
}

// eachElement loops over elements that are there.
func eachElement[T any](c *Codec, name string, l []T, yield func(*T) bool) {
	mode := c.mode
	if c.x != nil {
		watched := c.watched()
		for i := range l {
			if watched && !c.openElement(name, i, len(l)) {
				return
			}
			at := c.at(c.pos)
			done := yield(&l[i])
			if (watched || !done || c.err != nil || c.at(c.pos) == at) && !c.closeElement(name, i, at, done) {
				return
			}
			c.mode = mode
		}
		return
	}
	for i := range l {
		at := c.pos
		// A failure sets the position back, and an element of no bytes leaves it.
		if done := yield(&l[i]); (!done || c.pos <= at) && !c.closeElement(name, i, c.at(at), done) {
			return
		}
		c.mode = mode
	}
}

// readGrowing is readElements where memory must be made.
func readGrowing[T any](c *Codec, name string, n int, s *[]T, yield func(*T) bool) {
	l := growing[T]{last: (*s)[:0]}
	mode, watched := c.mode, c.watched()
	for i := range n {
		if watched && !c.openElement(name, i, n) {
			break
		}
		at := c.at(c.pos)
		done := yield(l.next(c, i, n))
		if (watched || !done || c.err != nil || c.at(c.pos) == at) && !c.closeElement(name, i, at, done) {
			break
		}
		c.mode = mode
	}
	*s = l.whole(c)
	c.leaveList()
}

// readOpen decodes elements up to a mark, or to the end if it is empty, and leaves the list.
func readOpen[T any](c *Codec, name, mark string, s *[]T, yield func(*T) bool) {
	l := growing[T]{last: (*s)[:0]}
	mode, watched := c.mode, c.watched()
	limit := limitOf(c.MaxLen)
	for i := 0; c.goesOn(name, mark, i, limit); i++ {
		if watched && !c.openElement(name, i, math.MaxInt) {
			break
		}
		at := c.at(c.pos)
		done := yield(l.next(c, i, math.MaxInt))
		if (watched || !done || c.err != nil || c.at(c.pos) == at) && !c.closeElement(name, i, at, done) {
			break
		}
		c.mode = mode
	}
	*s = l.whole(c)
	c.leaveList()
}

// goesOn says whether an open list has another element, and reads the mark if it has not.
func (c *Codec) goesOn(name, mark string, i int, limit uint64) bool {
	if mark == "" {
		more, err := c.another()
		if err != nil {
			c.fail(name, "List", c.pos, err)
		}
		if !more || c.err != nil {
			return false
		}
	} else {
		for n := 1; ; n++ {
			if !c.more(name, "List", n) {
				return false
			}
			if b := c.have(); b[n-1] != mark[n-1] {
				break
			}
			if n == len(mark) {
				c.start, c.pos = c.pos, c.pos+n
				c.traceBytes(name, "Mark", c.at(c.start), c.have()[:0])
				return false
			}
		}
	}
	if uint64(i) >= limit {
		c.fail(name, "List", c.pos, tooLong("count", uint64(i)+1, limit))
		return false
	}
	return true
}

// watched says whether elements are told to a tracer, a shower or a parser.
func (c *Codec) watched() bool {
	return c.x != nil && (c.x.trace != nil || c.x.show != nil || c.x.parse != nil)
}

// closeElement ends an element that starts at offset at, and says whether the loop goes on.
func (c *Codec) closeElement(name string, i int, at int64, done bool) bool {
	if !done && c.err == nil {
		c.fail("", "List", c.pos, ErrLeftLoop)
	}
	if c.err == nil && c.mode&(showing|parsing) == 0 && c.at(c.pos) == at {
		c.blank()
	}
	if c.err != nil {
		c.locate(name, i)
		return false
	}
	if c.watched() {
		c.popElement(name, i)
	}
	return c.err == nil
}

// growing is a list whose memory is made as its elements arrive. A long one is in pieces, each as long as all before it
// together, or, where there is no count, an eighth of that, and is copied once, at the end: so the memory for it adds
// up to about twice its size, wherever the input ends.
type growing[T any] struct {
	full [][]T
	last []T
	size int  // elements in full
	made bool // last is not the memory that the list had
}

// fewElements is how many elements a list makes room for without a count.
const fewElements = 4

// next returns the place of element i of n.
func (l *growing[T]) next(c *Codec, i, n int) *T {
	at := i - l.size
	if at == cap(l.last) {
		if l.made {
			l.full = append(l.full, l.last)
			l.size, at = i, 0
			room := i
			if n == math.MaxInt {
				room = max(i/8, fewElements) // what stays empty must not be much beside what is copied
			}
			l.last = make([]T, 0, min(room, n-i))
		} else {
			room := fewElements
			if n != math.MaxInt {
				size := max(int(reflect.TypeFor[T]().Size()), 1)
				room = c.firstRoom(c.depth-1) / size
			}
			l.last = append(make([]T, 0, min(n, max(room, 2*i, 1))), l.last...)
			l.made = true
		}
	}
	l.last = l.last[:at+1]
	return &l.last[at]
}

// whole returns all elements in one piece; after a failure none, and some of the memory.
func (l *growing[T]) whole(c *Codec) []T {
	switch {
	case l.full == nil:
		return l.last
	case c.err != nil:
		return l.full[0][:0]
	}
	return slices.Clip(slices.Concat(append(l.full, l.last)...))
}

// Map codes a count and as many pairs, sorted by key. The loop gets a key and a value to code, and may change neither:
//
//	for k, v := range wire.Map(c, "Scores", wire.PrefixUint16BE, &p.Scores) {
//		c.String("Name", wire.PrefixUint8, k)
//		c.Uint32("Score", v)
//	}
//
// When decoding any order will do; [SortedMap] wants the one that is written. A key that comes twice is
// [ErrDuplicateKey], and a NaN, which no map holds once, [ErrNaN]. The count is limited as that of a [List]. Encoding
// allocates, to sort the keys.
func Map[K cmp.Ordered, V any](c *Codec, name string, p Prefix, m *map[K]V) iter.Seq2[*K, *V] {
	return func(yield func(*K, *V) bool) { pairs(c, name, p, m, false, yield) }
}

// SortedMap is [Map] for formats in which the keys must be in ascending order: others are [ErrKeyOrder].
func SortedMap[K cmp.Ordered, V any](c *Codec, name string, p Prefix, m *map[K]V) iter.Seq2[*K, *V] {
	return func(yield func(*K, *V) bool) { pairs(c, name, p, m, true, yield) }
}

func pairs[K cmp.Ordered, V any](c *Codec, name string, p Prefix, m *map[K]V, sorted bool, yield func(*K, *V) bool) {
	n, ok := c.openList(name, "Map", p, len(*m), *m == nil)
	switch {
	case ok && c.mode&writing != 0:
		writePairs(c, name, *m, yield)
	case ok:
		clear(*m)
		if *m == nil && p&nullable != 0 {
			*m = map[K]V{}
		}
		readPairs(c, name, n, m, sorted, yield)
	case n < 0 && c.mode&writing == 0:
		*m = nil
	}
}

type pair[K cmp.Ordered, V any] struct {
	key   K
	value V
}

func writePairs[K cmp.Ordered, V any](c *Codec, name string, m map[K]V, yield func(*K, *V) bool) {
	all := make([]pair[K, V], 0, len(m))
	for k, v := range m {
		if k != k && c.mode&showing == 0 {
			c.fail(name, "Map", c.pos, ErrNaN)
			c.leaveList()
			return
		}
		all = append(all, pair[K, V]{k, v})
	}
	slices.SortFunc(all, func(a, b pair[K, V]) int { return cmp.Compare(a.key, b.key) })
	writeElements(c, name, all, func(p *pair[K, V]) bool { return yield(&p.key, &p.value) })
}

func readPairs[K cmp.Ordered, V any](c *Codec, name string, n int, m *map[K]V, sorted bool, yield func(*K, *V) bool) {
	mode, watched := c.mode, c.watched()
	var last K
	for i := range n {
		if watched && !c.openElement(name, i, n) {
			break
		}
		var k K
		var v V
		at := c.at(c.pos)
		done := yield(&k, &v)
		if done && c.err == nil {
			switch _, twice := (*m)[k]; {
			case k != k:
				c.fail("", "Map", int(at-c.base), ErrNaN)
			case twice:
				c.fail("", "Map", int(at-c.base), ErrDuplicateKey)
			case sorted && i > 0 && k < last:
				c.fail("", "Map", int(at-c.base), ErrKeyOrder)
			}
		}
		if (watched || !done || c.err != nil || c.at(c.pos) == at) && !c.closeElement(name, i, at, done) {
			break
		}
		if *m == nil {
			*m = make(map[K]V)
		}
		(*m)[k], last = v, k
		c.mode = mode
	}
	c.leaveList()
}

const (
	opOptional = "Optional"
	opWhen     = "When"
)

// Optional codes a bool, and a value if it is true; else *v is nil. The bool is 0 or 1, anything else [ErrInvalidBool].
// The loop runs once for the value, if it is there. What is decoded goes into the memory that *v points to, if there is
// any. JSON has null for a value that is not there: where the only field of the value may be null itself, give it a
// name.
func Optional[T any](c *Codec, name string, v **T) iter.Seq[*T] {
	return func(yield func(*T) bool) { when(c, name, opOptional, c.present(name, *v != nil), v, yield) }
}

// present codes whether an optional value is there.
func (c *Codec) present(name string, has bool) bool {
	switch {
	case c.mode&absent != 0:
		c.vanish(name, "Optional", !has)
		return false
	case c.mode&showing != 0:
		if !has && c.err == nil {
			c.showNull(name)
		}
	case c.mode&parsing != 0:
		has = c.parsePresent(name)
	default:
		c.StrictBool(name, &has)
	}
	return has
}

// When codes a value that is there if has, a condition known from fields before it; else *v is nil. When encoding, a
// nil *v with has, and another one without, are [ErrCondition]. The loop runs once for the value, if it is there. What
// is decoded goes into the memory that *v points to, if there is any.
func When[T any](c *Codec, name string, has bool, v **T) iter.Seq[*T] {
	return func(yield func(*T) bool) { when(c, name, opWhen, c.agree(name, has, *v != nil), v, yield) }
}

// agree holds a condition against the value that it is about.
func (c *Codec) agree(name string, has, is bool) bool {
	switch {
	case c.mode&absent != 0:
		c.vanish(name, opWhen, !is)
		return false
	case c.mode&(writing|showing) == writing && has != is:
		c.fail(name, opWhen, c.pos, ErrCondition)
	}
	return has
}

func when[T any](c *Codec, name, op string, has bool, v **T, yield func(*T) bool) {
	switch {
	case c.err != nil:
		return
	case c.mode&writing == 0 && !has:
		*v = nil
	case c.mode&writing == 0 && *v == nil:
		*v = new(T)
	}
	if !has || *v == nil || !c.open(name, op, c.pos) {
		return
	}
	if c.x != nil && op == opOptional {
		c.markOptional()
	}
	mode := c.mode
	if !yield(*v) {
		c.fail("", op, c.pos, ErrLeftLoop)
	}
	c.mode = mode
	c.finish()
	c.close(name)
}
