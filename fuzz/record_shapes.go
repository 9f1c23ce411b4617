package fuzz

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/seed44153783/wirekit/wire"
)

// A shape is a field of a random description: its kind and all that is not its value.
type shape struct {
	leaf   *leaf // nil for one with parts
	part   partKind
	name   string
	prefix prefixModel
	made   wire.Prefix // of the prefix
	size   int         // 0 to 19, whatever the kind makes of it
	shape  []*shape    // of the parts, and of each element
	other  []*shape    // of a union with the other tag
}

// width is a number of bytes from 1 to 8.
func (f *shape) width() int { return 1 + f.size%8 }

func (f *shape) mark() string { return []string{"\r\n", ";", "aab", "\n"}[f.size%4] }

// listMark ends a list; most elements do not begin with it.
func (f *shape) listMark() string { return []string{"\x00", "\xff\xfe"}[f.size%2] }

func (f *shape) pad() string { return []string{" ", "\x00"}[f.size%2] }

func (f *shape) sum() wire.Sum {
	return wire.Sum{Size: f.width(), Before: f.size > 9, Func: func(b []byte) uint64 { return sumOf(b) }}
}

func sumOf(b []byte) uint64 {
	sum := uint64(len(b))
	for _, v := range b {
		sum = sum*1099511628211 + uint64(v)
	}
	return sum
}

type partKind uint8

const (
	partOrder partKind = iota // of the numbers that follow
	partGroup
	partSection
	partSum
	partUnion
	partOptional
	partWhen
	partList
	partRepeat
	partListUntil
	partMap
	partSortedMap
	partListRest // only where nothing follows
	partKinds
)

// A palette is what descriptions are drawn from.
type palette struct {
	leaves, last []*leaf
	parts        []partKind
	listRest     bool // besides, where nothing follows
	names        int
}

// newPalette returns the kinds that fit says yes to, and parts.
func newPalette(fit func(l *leaf) bool, parts ...partKind) *palette {
	p := &palette{parts: parts, listRest: slices.Contains(parts, partListRest)}
	p.parts = slices.DeleteFunc(p.parts, func(k partKind) bool { return k == partListRest })
	for i := range leaves {
		if fit(&leaves[i]) {
			p.leaves = append(p.leaves, &leaves[i])
		}
	}
	for i := range lastLeaves {
		p.last = append(p.last, &lastLeaves[i])
	}
	return p
}

// allParts are all kinds of parts.
func allParts() (all []partKind) {
	for p := range partKinds {
		all = append(all, p)
	}
	return all
}

// draw draws some fields; open says that nothing follows them.
func (p *palette) draw(t *tape, depth int, open bool) []*shape {
	all := make([]*shape, 1+t.below(4))
	for i := range all {
		all[i] = p.drawOne(t, depth, open && i == len(all)-1)
	}
	return all
}

func (p *palette) drawOne(t *tape, depth int, last bool) *shape {
	n := int(t.byte())
	f := &shape{name: "F" + strconv.Itoa(p.names), size: t.below(20)}
	p.names++
	f.prefix, f.made = drawPrefix(t)
	switch parts := len(p.parts); {
	case last && n >= 0xf0 && depth > 0 && p.listRest:
		f.part = partListRest
	case last && n >= 0xe0:
		f.leaf = p.last[n%len(p.last)]
		return f
	case n&3 > 0 || depth == 0 || parts == 0:
		f.leaf = p.leaves[(n>>2*3+n&3)%len(p.leaves)]
		if f.leaf.kind == "Pad" {
			f.name = ""
		}
		return f
	default:
		f.part = p.parts[n>>2%parts]
	}
	switch f.part {
	case partOrder:
	case partList, partRepeat, partListUntil, partMap, partSortedMap, partListRest:
		if f.shape = p.elements(t, depth-1); f.shape[0].name == "" && (f.part == partMap || f.part == partSortedMap) {
			f.shape[0].name = "Value" // beside the key
		}
	case partUnion:
		f.shape, f.other = p.draw(t, depth-1, false), p.draw(t, depth-1, false)
	case partOptional, partWhen:
		f.shape = p.draw(t, depth-1, false)
		if l := f.shape[0].leaf; t.below(4) == 0 && l != nil && l.kind != "text" && !strings.HasPrefix(l.kind, "bulk") {
			f.shape = f.shape[:1] // never null, it needs no name of its own
			f.shape[0].name = ""
		}
	default:
		f.shape = p.draw(t, depth-1, f.part == partSection)
	}
	return f
}

// elements draws the fields of an element: the first one takes a byte at least, so that an element of no bytes does not
// come again and again. It may be the only one, without a name.
func (p *palette) elements(t *tape, depth int) []*shape {
	first := p.drawOne(t, 0, false)
	if kind := first.leaf.kind; kind == "Magic" || kind == "Pad" || kind == "Into" || kind == "Padded" {
		first.name, first.leaf = "First", p.leaves[0]
	}
	if t.below(3) == 0 {
		first.name = ""
		return []*shape{first}
	}
	return append([]*shape{first}, p.draw(t, depth, false)...)
}

// drawPrefix draws a kind of length and its adjustments.
func drawPrefix(t *tape) (prefixModel, wire.Prefix) {
	n := t.byte()
	m := prefixModel{prefixForm: prefixForms[int(n&0x3f)%len(prefixForms)], plus: zero}
	if n>>6 > 0 {
		a := t.byte()
		m.plus = big.NewInt(int64(a&7) - 1)
		m.null = a&8 > 0 && m.plus.Sign() >= 0
		m.canonical = a&16 > 0
	}
	p, _ := m.made()
	return m, p
}

// A node is a field with its value: that of a leaf, or parts. A part that may be absent has one row of nodes or none, a
// list as many as elements; nil is null.
type node struct {
	*shape
	v    any
	rows [][]*node
	keys []uint64 // of a map, one for each row
}

// blank returns the nodes of a new record.
func blank(shape []*shape) []*node {
	nodes := make([]*node, len(shape))
	for i, s := range shape {
		nodes[i] = &node{shape: s}
		if s.leaf == nil && s.part.always() {
			nodes[i].rows = [][]*node{blank(s.shape)}
		}
	}
	return nodes
}

// always says that a part is always there.
func (p partKind) always() bool { return p >= partGroup && p <= partUnion }

// drawValues returns nodes with values.
func drawValues(t *tape, shape []*shape) []*node {
	nodes := make([]*node, len(shape))
	for i, s := range shape {
		n := &node{shape: s}
		nodes[i] = n
		if s.leaf != nil {
			n.v = s.leaf.draw(t, s)
			continue
		}
		switch c := t.byte(); {
		case s.part == partOrder:
		case s.part == partUnion && c&1 > 0:
			n.v, n.rows = uint8(1), [][]*node{drawValues(t, s.other)}
		case s.part.always():
			n.v, n.rows = uint8(0), [][]*node{drawValues(t, s.shape)}
		case s.part == partOptional, s.part == partWhen:
			if c&3 > 0 {
				n.rows = [][]*node{drawValues(t, s.shape)}
			}
		default:
			if c&7 > 0 {
				n.rows = [][]*node{}
			}
			for k := range uint64(c >> 1 & 3) {
				n.rows, n.keys = append(n.rows, drawValues(t, s.shape)), append(n.keys, k<<(c>>3))
			}
			for c == 0xff && len(n.rows) < 12 { // a long one
				n.rows, n.keys = append(n.rows, drawValues(t, s.shape)), append(n.keys, n.keys[len(n.keys)-1]+1)
			}
		}
	}
	return nodes
}

// A described is a Record of nodes.
type described struct{ nodes []*node }

// Fields implements wire.Record.
func (r *described) Fields(c *wire.Codec) { codeAll(c, r.nodes) }

func codeAll(c *wire.Codec, nodes []*node) {
	for _, n := range nodes {
		if n.leaf != nil {
			n.v = n.leaf.code(c, n.shape, n.v)
		} else {
			n.code(c)
		}
	}
}

var errTag = errors.New("no such tag")

// code codes the parts of a node.
func (n *node) code(c *wire.Codec) {
	switch n.part {
	case partOrder:
		c.Order(wire.Order(n.size & 1))
	case partGroup:
		c.Group(n.name, func() { codeAll(c, n.rows[0]) })
	case partSection:
		c.Section(n.name, n.made, func() { codeAll(c, n.rows[0]) })
	case partSum:
		c.Sum(n.name, n.sum(), func() { codeAll(c, n.rows[0]) })
	case partUnion:
		c.Group(n.name, func() { n.codeUnion(c) })
	case partOptional:
		p := n.pointer()
		for v := range wire.Optional(c, n.name, &p) {
			n.codeRow(c, v)
		}
		n.set(c, p)
	case partWhen:
		p := n.pointer()
		has := p != nil
		c.StrictBool(n.name+"Has", &has)
		for v := range wire.When(c, n.name, has, &p) {
			n.codeRow(c, v)
		}
		n.set(c, p)
	case partList:
		for v := range wire.List(c, n.name, n.made, &n.rows) {
			n.codeRow(c, v)
		}
	case partRepeat:
		count := len(n.rows)
		c.Count(n.name+"Count", n.made, &count)
		for v := range wire.Repeat(c, n.name, count, &n.rows) {
			n.codeRow(c, v)
		}
	case partListUntil:
		for v := range wire.ListUntil(c, n.name, n.listMark(), &n.rows) {
			n.codeRow(c, v)
		}
	case partListRest:
		for v := range wire.ListRest(c, n.name, &n.rows) {
			n.codeRow(c, v)
		}
	case partMap:
		m := n.asMap()
		for k, v := range wire.Map(c, n.name, n.made, &m) {
			c.Uvarint("Key", k)
			n.codeRow(c, v)
		}
		n.setMap(c, m)
	case partSortedMap:
		m := n.asMap()
		for k, v := range wire.SortedMap(c, n.name, n.made, &m) {
			c.Uvarint("Key", k)
			n.codeRow(c, v)
		}
		n.setMap(c, m)
	}
}

func (n *node) codeUnion(c *wire.Codec) {
	tag, _ := n.v.(uint8)
	c.Uint8("Tag", &tag)
	c.Check("Tag", tag < 2, errTag)
	if c.Decoding() {
		if old, _ := n.v.(uint8); old != tag && tag < 2 {
			n.rows = [][]*node{blank([][]*shape{n.shape.shape, n.other}[tag])}
		}
		n.v = tag
	}
	if tag < 2 {
		codeAll(c, n.rows[0])
	}
}

// codeRow codes the value of a part that may be absent, or an element. Where a Codec has made it there is nothing yet.
func (n *node) codeRow(c *wire.Codec, row *[]*node) {
	if *row == nil {
		*row = blank(n.shape.shape)
	}
	codeAll(c, *row)
}

func (n *node) pointer() *[]*node {
	if len(n.rows) == 0 {
		return nil
	}
	row := n.rows[0]
	return &row
}

func (n *node) set(c *wire.Codec, row *[]*node) {
	if c.Decoding() {
		if n.rows = nil; row != nil {
			n.rows = [][]*node{*row}
		}
	}
}

func (n *node) asMap() map[uint64][]*node {
	if n.rows == nil {
		return nil
	}
	m := map[uint64][]*node{}
	for i, k := range n.keys {
		m[k] = n.rows[i]
	}
	return m
}

func (n *node) setMap(c *wire.Codec, m map[uint64][]*node) {
	if !c.Decoding() {
		return
	}
	n.rows, n.keys = nil, nil
	if m != nil {
		n.rows = [][]*node{}
	}
	for _, k := range sortedKeys(m) {
		n.keys, n.rows = append(n.keys, k), append(n.rows, m[k])
	}
}

// String describes the description.
func (f *shape) String() string {
	if f.leaf != nil {
		return fmt.Sprintf("%s %s(%v, %d)", f.name, f.leaf.kind, f.made, f.size)
	}
	return fmt.Sprintf("%s part %d(%v, %d)%v%v", f.name, f.part, f.made, f.size, f.shape, f.other)
}
