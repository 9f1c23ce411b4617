package framingtest

import (
	"bytes"
	"strings"
)

// end checks that no data at the end of a stream is no frame and no error.
func end(c *candidate) error {
	for _, way := range c.ways() {
		for _, data := range [][]byte{nil, {}} {
			if o := way.open().at(data, true); !o.waits() {
				return faultf(nil, 0, "%s of no data at the end of the stream: want 0, nil, nil, got %v", way.name, o)
			}
		}
	}
	return nil
}

// returns checks the form of what Split and SplitState return, of good streams and bad.
func returns(c *candidate) error {
	for _, stream := range append(c.streams(), c.damaged()...) {
		if err := c.wellFormed(stream[:len(stream)/2], stream[len(stream)/2:]); err != nil {
			return err
		}
	}
	return nil
}

// wellFormed returns an error if a look at a stream in pieces returns what is none of the documented results.
func (c *candidate) wellFormed(pieces ...[]byte) error {
	for _, way := range c.ways() {
		for _, e := range drive(way.open(), pieces...) {
			if wrong, ok := strings.CutPrefix(e.err, illegal); ok {
				return faultf(bytes.Join(pieces, nil), int(e.at), "%s returns %s", way.name, wrong)
			}
		}
	}
	return nil
}

// bounds checks that what stands after data, within its capacity, makes no difference: a Reader's buffer has old bytes
// there.
func bounds(c *candidate) error {
	for _, way := range c.ways() {
		for _, stream := range c.streams() {
			for _, cut := range places(len(stream) - 1) {
				if cut == 0 {
					continue
				}
				want := way.open().at(stream[:cut:cut], false)
				for _, after := range [][]byte{stream[cut:], make([]byte, len(stream))} {
					if got := way.open().at(roomy(stream[:cut], after), false); !got.same(want) {
						return faultf(stream, cut,
							"%s looks at the capacity after data: with %s there it returns %v, with nothing %v",
							way.name, excerpt(after), got, want)
					}
				}
			}
		}
	}
	return nil
}

// readOnly checks that Split and SplitState do not write to data, nor to the capacity after it.
func readOnly(c *candidate) error {
	after := bytes.Repeat([]byte("after"), 4)
	for _, way := range c.ways() {
		for _, stream := range append(c.streams(), c.damaged()...) {
			l := way.open()
			data := roomy(stream, after)
			whole := data[:cap(data)]
			before := bytes.Clone(whole)
			for atEOF := false; ; {
				o := l.at(data, atEOF)
				if i := difference(before, whole); i >= 0 {
					place := "its data"
					if i >= len(stream) {
						place = "the capacity after its data"
					}
					return faultf(stream, i, "%s writes to %s: %#x became %#x", way.name, place, before[i], whole[i])
				}
				if o.advance > 0 {
					data = data[o.advance:]
					l.next()
				}
				if o.err != nil || o.advance == 0 && atEOF {
					break
				}
				atEOF = o.advance == 0 || len(data) == 0
			}
		}
	}
	return nil
}

// difference returns the first place where a and b, which are equally long, differ, or -1.
func difference(a, b []byte) int {
	if bytes.Equal(a, b) {
		return -1
	}
	for i := range a {
		if a[i] != b[i] {
			return i
		}
	}
	return -1
}

// junk looks at streams of one byte, of two, at hostile ones and at noise. What it must not do is panic; what it
// returns must have the form of a result.
func junk(c *candidate) error {
	for first := range 256 {
		for _, second := range []string{"", "\x00", "\x01", "\x80", "\xff", "9", ":", "\n"} {
			if err := c.wellFormed(append([]byte{byte(first)}, second...)); err != nil {
				return err
			}
		}
	}
	for fill := range 256 {
		for _, n := range []int{4, 8, 22} {
			if err := c.wellFormed(bytes.Repeat([]byte{byte(fill)}, n)); err != nil {
				return err
			}
		}
	}
	for _, stream := range append(c.hostile(), c.noise(500, 100)...) {
		if err := c.wellFormed(stream); err != nil {
			return err
		}
	}
	return nil
}

// views checks that tokens that stand verbatim in data are views of it, and that their capacity does not reach into the
// next frame. Short tokens may stand there by chance, as may one whose frame happens to be cut where it ends: most must
// be views.
func views(c *candidate) error {
	const telling = 8
	for _, way := range c.ways() {
		viewed := 0
		var copied []sample
		for _, s := range c.frames {
			if len(s.payload) < telling {
				continue
			}
			data := bytes.Repeat(s.frame, 2)
			fill, o := way.open().past(data, false)
			if len(o.token) < telling || !bytes.Contains(data[fill:fill+o.advance], o.token) {
				continue
			}
			next := fill + o.advance
			room := o.token[len(o.token):cap(o.token)]
			flip(room)
			if i := difference(s.frame, data[len(s.frame):]); i >= 0 && len(s.frame)+i >= next {
				return faultf(data, next,
					"the token of %s has capacity into the next frame: "+
						"an append to it would change that (use data[i:j:j])",
					way.name)
			}
			flip(room)
			was := bytes.Clone(o.token)
			flip(data)
			if bytes.Equal(was, o.token) {
				copied = append(copied, s)
			} else {
				viewed++
			}
		}
		if len(copied) > viewed {
			return faultf(copied[0].frame, 0,
				"the token of %s is a copy, though it stands verbatim in data: it should be a view", way.name)
		}
	}
	return nil
}

func flip(b []byte) {
	for i := range b {
		b[i] ^= 0xff
	}
}
