package fuzz

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/seed44153783/wirekit/wire"
)

// encodeByHand does what a Codec does, by calls of an Encoder.
func encodeByHand(e *wire.Encoder, nodes []*node, order wire.Order) {
	for _, n := range nodes {
		row := func() { encodeByHand(e, n.rows[0], order) }
		switch {
		case n.leaf != nil:
			n.leaf.encode(e, n.shape, n.v)
		case n.part == partOrder:
			order = wire.Order(n.size & 1)
			e.Order(order)
		case n.part == partGroup:
			e.Field(n.name).Group(row)
		case n.part == partSection:
			e.Field(n.name).Section(n.made, row)
		case n.part == partUnion:
			e.Field(n.name).Group(func() { e.Field("Tag").Uint8(n.v.(uint8)); row() })
		case n.part == partOptional:
			if e.Field(n.name).Bool(len(n.rows) > 0); len(n.rows) > 0 {
				e.Field(n.name).Group(row)
			}
		default:
			e.Field(n.name).Count(n.made, len(n.rows))
			for i, row := range n.rows {
				e.Field(fmt.Sprintf("%s[%d]", n.name, i)).Group(func() { encodeByHand(e, row, order) })
			}
		}
	}
}

// decodeByHand does what a Codec does, by calls of a Decoder.
func decodeByHand(d *wire.Decoder, shapes []*shape, order wire.Order) []*node {
	nodes := blank(shapes)
	for _, n := range nodes {
		row := func() { n.rows = [][]*node{decodeByHand(d, n.shape.shape, order)} }
		switch {
		case n.leaf != nil:
			n.v = n.leaf.decode(d, n.shape)
		case n.part == partOrder:
			order = wire.Order(n.size & 1)
			d.Order(order)
		case n.part == partGroup:
			d.Field(n.name).Group(row)
		case n.part == partSection:
			d.Field(n.name).Section(n.made, row)
		case n.part == partUnion:
			d.Field(n.name).Group(func() {
				tag, shapes := d.Field("Tag").Uint8(), n.shape.shape
				if tag == 1 {
					shapes = n.other
				}
				if tag > 1 {
					d.Fail(errTag)
				}
				n.v, n.rows = tag, [][]*node{decodeByHand(d, shapes, order)}
			})
		case n.part == partOptional:
			if d.Field(n.name).StrictBool() {
				d.Field(n.name).Group(row)
			}
		default:
			n.rows = [][]*node{}
			for range d.Field(n.name).Elements(n.made, 0) {
				n.rows = append(n.rows, decodeByHand(d, n.shape.shape, order))
			}
		}
	}
	return nodes
}

// denied takes null off the lists: a Count has none.
func denied(shapes []*shape) []*shape {
	for _, s := range shapes {
		if s.part == partList && s.leaf == nil {
			s.prefix.null = false
			s.made, _ = s.prefix.made()
		}
		denied(s.shape)
		denied(s.other)
	}
	return shapes
}

// CheckRecordCursor draws a description and has it coded by a Codec, and value by value by an Encoder and a Decoder:
// bytes, values, errors, offsets and paths must be the same, of slices and of streams, of what was encoded, of that
// with a byte changed or cut short, and of any bytes.
func CheckRecordCursor(data []byte) error {
	t := tape{data}
	p := newPalette(
		func(l *leaf) bool { return l.encode != nil },
		partOrder,
		partGroup,
		partSection,
		partUnion,
		partOptional,
		partList,
	)
	shapes := denied(p.draw(&t, 3, true))
	cuts, at, flip := t.cuts(), t.below(256), t.byte()|1
	r := &described{drawValues(&t, shapes)}
	want, err := wire.Append(nil, r)
	e := wire.NewEncoder([]byte("dst"))
	encodeByHand(e, r.nodes, wire.BigEndian)
	got, handErr := e.Bytes()
	if !sameEncodeError(err, handErr) || string(got) != "dst"+string(want) {
		return fmt.Errorf("%v: a Codec encodes %x, %v; an Encoder %x, %v", shapes, want, err, got, handErr)
	}
	inputs := [][]byte{t.rest(), want}
	if len(want) > 0 {
		changed := bytes.Clone(want)
		changed[at%len(want)] ^= flip
		inputs = append(inputs, want[:at%len(want)], changed)
	}
	for _, b := range inputs {
		if err := sameByHand(shapes, b, cuts); err != nil {
			return fmt.Errorf("%v: %w", shapes, err)
		}
	}
	return nil
}

// sameByHand decodes b by a Codec and by hand.
func sameByHand(shapes []*shape, b, cuts []byte) error {
	r := &described{blank(shapes)}
	err := wire.Unmarshal(b, r)
	d := wire.NewDecoder(b)
	nodes := decodeByHand(d, shapes, wire.BigEndian)
	if handErr := d.Finish(); !sameFailure(err, handErr) {
		return fmt.Errorf("%x: %v; by hand %v", b, err, handErr)
	}
	if err := sameNodes(err, r.nodes, nodes); err != nil {
		return fmt.Errorf("%x: %w", b, err)
	}
	codec := wire.NewStreamDecoder(&cutReader{data: b, cuts: cuts}, 16)
	r = &described{blank(shapes)}
	err = codec.Decode(r)
	hand := wire.NewStreamDecoder(&cutReader{data: b, cuts: cuts}, 16)
	var handErr error
	if hand.More() {
		nodes = decodeByHand(hand, shapes, wire.BigEndian)
		handErr = hand.Err()
	} else {
		handErr = io.EOF
	}
	if err != handErr && !sameFailure(err, handErr) || codec.Offset() != hand.Offset() {
		return fmt.Errorf(
			"%x from a stream cut in %d: %v at %d; by hand %v at %d",
			b,
			cuts,
			err,
			codec.Offset(),
			handErr,
			hand.Offset(),
		)
	}
	if err := sameNodes(err, r.nodes, nodes); err != nil {
		return fmt.Errorf("%x from a stream cut in %d: %w", b, cuts, err)
	}
	return nil
}

// sameNodes says how values differ, unless they come with an error.
func sameNodes(err error, a, b []*node) error {
	if err != nil {
		return nil
	}
	x, xf := encodedBy(a)
	y, yf := encodedBy(b)
	if !bytes.Equal(x, y) || (xf == nil) != (yf == nil) {
		return fmt.Errorf("a Codec decodes what encodes as %x, a Decoder %x", x, y)
	}
	return nil
}

// sameFailure compares two errors of a Decoder but for the method that failed, which has another name.
func sameFailure(a, b error) bool {
	var x, y *wire.DecodeError
	if !errors.As(a, &x) || !errors.As(b, &y) {
		return a == nil && b == nil
	}
	return x.Offset == y.Offset && x.Path == y.Path && sameClass(x.Err, y.Err, wireClasses...)
}

// sameEncodeError is sameFailure for an Encoder.
func sameEncodeError(a, b error) bool {
	var x, y *wire.EncodeError
	if !errors.As(a, &x) || !errors.As(b, &y) {
		return a == nil && b == nil
	}
	return x.Offset == y.Offset && x.Path == y.Path && sameClass(x.Err, y.Err, wireClasses...)
}
