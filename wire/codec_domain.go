package wire

import (
	"bytes"
	"io"
	"strings"
)

// A domain name in bytes: labels of at most maxLabel bytes, each after its size, then a zero or a reference, in all at
// most maxDomain bytes. References have their two upper bits set and 14 bits of offset.
const (
	maxLabel     = 63
	maxDomain    = 255
	reference    = 0xc0
	maxReference = 1<<14 - 1
)

var textualDomain = textual{op: "DomainName", what: "domain name"}

// DomainName codes a name of the Domain Name System (RFC 1035, section 4.1.4): labels, each after a byte with its size,
// up to an empty one, or up to two bytes that say where the name goes on. In v a dot stands after each label,
// "www.example.com."; the root is "".
//
//	03 77 77 77  07 65 78 61 6d 70 6c 65  00     www.example.
//	04 6d 61 69 6c  c0 10                        mail, and on as at offset 16: mail.example.
//
// A name is written as the rest of one before it in the record where that stands below 16 KiB, but for names in and
// from sections whose length has no fixed width. Offsets count as [Codec.Offset] does. A name refers to what is before
// it, and what it goes on with refers to what is before that, so that no name is endless. What all names of a record
// refer to is limited together with what [Codec.At] decodes, and a stream, which has not kept it, is [ErrSliceOnly].
//
// A name of more than 255 bytes, and one with a label that is empty, longer than 63 bytes, of a reserved form or with a
// dot in it, are [ErrDomainName], and so is a reference that is not to before it.
func (c *Codec) DomainName(name string, v *string) {
	k := &textualDomain
	switch {
	case c.err != nil:
	case c.mode&absent != 0:
		if c.vanish(name, k.op, *v == "") {
			*v = ""
		}
	case c.mode&showing != 0:
		showText(c, name, k, *v, false)
	case c.mode&parsing != 0:
		if b, _, ok := c.parseText(name, k, false); ok && isDomain(string(b)) {
			*v = string(b)
		} else if ok {
			c.fail(name, k.op, c.pos, ErrDomainName)
		}
	case c.mode&writing != 0:
		c.writeDomain(name, *v)
	default:
		c.readDomain(name, v)
	}
}

// isDomain says whether s can be written as a domain name.
func isDomain(s string) bool {
	if len(s) >= maxDomain {
		return false
	}
	for s != "" {
		label, rest, ok := strings.Cut(s, ".")
		if !ok || label == "" || len(label) > maxLabel {
			return false
		}
		s = rest
	}
	return true
}

func (c *Codec) writeDomain(name, v string) {
	if !isDomain(v) {
		c.fail(name, textualDomain.op, c.pos, ErrDomainName)
		return
	}
	x := c.ext()
	x.busy++ // the start must still be there when the end is written
	start := c.pos
	end := [2]byte{}
	size := 1
	for v != "" {
		if at, ok := x.domains[v]; ok && c.loose == 0 {
			end, size = [2]byte{reference | byte(at>>8), byte(at)}, 2
			break
		}
		c.remember(v)
		label, rest, _ := strings.Cut(v, ".")
		if !c.reserve(1 + len(label)) {
			break
		}
		if c.mode&sizing == 0 {
			c.buf[c.start] = byte(len(label))
			copy(c.buf[c.start+1:], label)
		}
		v = rest
	}
	if c.reserve(size) && c.mode&sizing == 0 {
		copy(c.buf[c.start:c.pos], end[:])
	}
	x.busy--
	c.start = start
}

// remember notes where a name stands that is written next, or the rest of one, if names further on may refer to it.
func (c *Codec) remember(v string) {
	here := c.Offset()
	if here > maxReference || c.loose != 0 {
		return
	}
	if c.x.domains == nil {
		c.x.domains = make(map[string]uint16)
	}
	c.x.domains[v] = uint16(here)
}

func (c *Codec) readDomain(name string, v *string) {
	k, from := &textualDomain, c.at(c.pos)
	var text [maxDomain]byte
	for c.err == nil {
		labels, n, next, err := appendLabels(text[:0], c.have())
		for limit := c.Offset(); err == nil && next >= 0; {
			if next >= limit {
				err = ErrDomainName
				break
			}
			limit = next
			labels, next, err = c.refer(labels, next)
		}
		if err != nil {
			c.again(name, k.op, err)
			continue
		}
		c.start, c.pos = c.pos, c.pos+n
		if *v != string(labels) {
			*v = string(labels)
		}
		c.traceText(name, k, from, labels)
		return
	}
}

// refer appends the labels at an offset before, and returns where the name goes on.
func (c *Codec) refer(text []byte, offset int64) (_ []byte, next int64, err error) {
	x := c.ext()
	if x.r != nil {
		return text, -1, ErrSliceOnly
	}
	w := *c.window()
	text, n, next, err := appendLabels(text, w[:cap(w)][c.zero+offset-c.base:])
	x.jumped += int64(n)
	if limit := atFactor*int64(cap(w)) + atSlack; x.jumped > limit {
		err = tooLong("sum of what names refer to", uint64(x.jumped), uint64(limit))
	}
	return text, next, err
}

// appendLabels appends the labels at the front of b to text, with a dot after each, up to the end of a name or to where
// it goes on at next, which is otherwise -1. They take n bytes.
func appendLabels(text, b []byte) (_ []byte, n int, next int64, err error) {
	for n < len(b) {
		size := int(b[n])
		switch rest := b[n+1:]; {
		case size == 0:
			return text, n + 1, -1, nil
		case size >= reference && len(rest) > 0:
			return text, n + 2, int64(size&^reference)<<8 | int64(rest[0]), nil
		case size >= reference:
			return text, n, -1, io.ErrUnexpectedEOF
		case size > maxLabel, len(text)+size+1 >= maxDomain:
			return text, n, -1, ErrDomainName
		case len(rest) < size:
			return text, n, -1, io.ErrUnexpectedEOF
		case bytes.IndexByte(rest[:size], '.') >= 0:
			return text, n, -1, ErrDomainName
		default:
			text = append(append(text, rest[:size]...), '.')
			n += 1 + size
		}
	}
	return text, n, -1, io.ErrUnexpectedEOF
}
