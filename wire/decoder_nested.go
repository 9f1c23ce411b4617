package wire

import (
	"io"
	"iter"
	"math"
	"strconv"
)

// Count decodes how many elements follow, each at least minElemSize bytes. A count that what is left cannot hold is
// [io.ErrUnexpectedEOF]; one above what Budget has left is a [*LengthError]. So over a slice, room for that many elements may be
// allocated at once if an element takes about as much memory as input. Over a stream outside a Section only Budget bounds the count:
// never allocate on its word. [DecodeSlice] and [Decoder.Elements] do all of this.
func (d *Decoder) Count(p Prefix, minElemSize int) int {
	n, size, ok := d.prefix(p, "Count")
	if !ok {
		return 0
	}
	each := uint64(max(minElemSize, 0))
	budget := d.unpromised(each)
	if each > 0 {
		budget /= each
	}
	switch {
	case n > budget && (each == 0 || d.r != nil || d.Budget != 0):
		d.fail("Count", tooLong("count", n, budget))
		return 0
	case n > budget || each > 0 && n > d.left(size)/each: // the input is shorter than what it promises
		d.fail("Count", io.ErrUnexpectedEOF)
		return 0
	}
	d.pos += size
	d.promisedAt = d.Offset()
	d.promised += n * each
	if each == 0 {
		d.sizeless += n
	}
	return int(n)
}

// unpromised returns what the budget has left for a length, or for elements of that many bytes. It is never so large that adding
// the size of a prefix overflows an int.
func (d *Decoder) unpromised(each uint64) uint64 {
	d.promised -= min(d.promised, uint64(d.Offset()-d.promisedAt))
	d.promisedAt = d.Offset()
	var budget uint64
	switch {
	case d.Budget > 0:
		budget = uint64(min(d.Budget, noBudget))
	case d.Budget < 0:
		budget = noBudget
	case d.r == nil:
		budget = uint64(len(d.data)) + budgetSlack
	case each == 0:
		budget = uint64(d.Offset()) + budgetSlack
	default:
		budget = DefaultMaxLen
	}
	return budget - min(budget, d.promised+d.sizeless)
}

// claim returns for how many of n bytes a list may make room on the word of its count, until it is complete. All lists that are not yet
// complete can together claim as many bytes as a slice has; over a stream few, of which each leaves half to the lists inside it.
func (d *Decoder) claim(n int) int {
	free := (budgetSlack - d.ahead) / 2
	if d.r == nil {
		free = len(d.data) - d.ahead
	}
	n = min(n, free)
	d.ahead += n
	return n
}

// noBudget is the allowance where there is no limit.
const noBudget = math.MaxInt - 16

// left returns how many bytes the current section or the slice has left behind the next skip bytes; on an open stream it is huge.
func (d *Decoder) left(skip int) uint64 { return uint64(d.end - d.Offset() - int64(skip)) }

// prefix decodes a length of size bytes without consuming it.
func (d *Decoder) prefix(p Prefix, op string) (n uint64, size int, ok bool) {
	n, size, err := p.Consume(d.data[d.pos:d.lim])
	if err == nil {
		return n, size, true
	}
	return peek(d, op, p.Consume)
}

// Elements decodes a count as [Decoder.Count] does and loops over that many elements, giving the index of each and the count. The loop
// ends early when one fails; the path of the failure gets the index: "Lines[3].PC".
//
//	for range d.Field("Lines").Elements(wire.PrefixUint64BE, 16) {
//		lines = append(lines, Line{PC: d.Field("PC").Uint64(), ...})
//	}
//
// The count is decoded when the loop starts. Unlike those of [DecodeSlice], such a loop leaves d free to live on the stack.
func (d *Decoder) Elements(p Prefix, minElemSize int) iter.Seq2[int, int] {
	return func(yield func(i, n int) bool) {
		start, name := d.Offset(), d.field
		n := d.Count(p, minElemSize)
		for i := range n {
			d.field = ""
			if more := yield(i, n); d.err != nil || !more {
				d.locate(start, name, i)
				break
			}
		}
		d.field = name
	}
}

// Section decodes a length in bytes and calls fn for that part of the input: inside fn the input ends where the section does, and fn
// must decode all of it: what it leaves is [ErrTrailingBytes]. A length above what is left is [io.ErrUnexpectedEOF].
// Over a stream a Section allocates nothing for its length; it limits what is read.
//
// fn gets d itself. It must not reset it.
func (d *Decoder) Section(p Prefix, fn func(d *Decoder)) {
	n, size, ok := d.prefix(p, "Section")
	if !ok {
		return
	}
	if left := d.left(size); n > left {
		err := io.ErrUnexpectedEOF
		if d.end == openEnd {
			err = tooLong("section", n, left)
		}
		d.fail("Section", err)
		return
	}
	start, outer := d.Offset(), d.end
	d.pos += size
	d.end = d.Offset() + int64(n)
	d.clip()
	d.inside(start, func(d *Decoder) {
		fn(d)
		if d.Offset() != d.end {
			d.field = ""
			d.fail("Section", ErrTrailingBytes)
		}
	})
	if d.err == nil {
		d.end = outer
		d.clip()
	}
}

// Group calls fn with the name of the current field in front of those that fn gives: a struct inside a struct, which has no prefix
// of its own. A failure inside fn gets the path "Header.Version".
func (d *Decoder) Group(fn func(d *Decoder)) { d.inside(d.Offset(), fn) }

// inside calls fn for a part of a value that starts at offset start.
func (d *Decoder) inside(start int64, fn func(*Decoder)) {
	if d.err != nil {
		return // it has its place already
	}
	name := d.field
	d.field = ""
	fn(d)
	d.locate(start, name, -1)
	d.field = name
}

// maxPath is the length in bytes at which the path of an error grows no longer: input that nests deeply must not make it expensive.
const maxPath = 256

// locate completes the error of a part, if it has failed: it puts the place of the part, its name and its index unless negative, in front
// of the path. Parts do that from the inside out, after the fact, so paths cost nothing until then. Once the whole, which starts at
// offset start, has begun, the end of the input is unexpected.
func (d *Decoder) locate(start int64, name string, index int) {
	if d.err == nil {
		return
	}
	if d.err.Offset > start {
		d.err.Err = cutShort(d.err.Err)
	}
	path := d.err.Path
	if len(path) > maxPath {
		if path[0] != '.' {
			d.err.Path = "..." + path
		}
		return
	}
	if index >= 0 {
		name += "[" + strconv.Itoa(index) + "]"
	}
	if name != "" && path != "" && path[0] != '[' {
		name += "."
	}
	d.err.Path = name + path
}
