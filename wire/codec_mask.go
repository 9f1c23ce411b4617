package wire

import "crypto/subtle"

// RestMasked is [Codec.Rest] under a mask: what stands on the wire is each byte XORed with one of key, from the first
// on and over again, as in WebSocket. The field, text, JSON and [Trace] have it without the mask. A stream that is
// written holds all of it in its buffer. An empty key is [ErrInvalidWidth].
func (c *Codec) RestMasked(name string, key []byte, v *[]byte) {
	switch {
	case len(key) == 0 && c.mode&absent == 0:
		c.fail(name, textualRest.op, c.pos, ErrInvalidWidth)
	case c.mode&(absent|sizing|showing|parsing) != 0:
		c.Rest(name, v)
	case c.mode&writing != 0:
		c.writeMasked(name, key, v)
	default:
		from, mute := c.at(c.pos), c.mute(true)
		c.Rest(name, v)
		c.mute(mute)
		if c.err == nil {
			mask(*v, key)
			c.traceText(name, &textualRest, from, *v)
		}
	}
}

func (c *Codec) writeMasked(name string, key []byte, v *[]byte) {
	x, from := c.x, c.at(c.pos)
	if x != nil {
		x.busy++ // the bytes must still be there when they are masked
	}
	c.Rest(name, v)
	if x != nil {
		x.busy--
	}
	if c.err == nil {
		mask(c.buf[from-c.base:c.pos], key)
	}
}

// mask XORs b with key, over and over.
func mask(b, key []byte) {
	var block [64]byte
	if n := len(block) - len(block)%len(key); n > 0 { // long runs are what costs little
		for i := 0; i < n; i += len(key) {
			copy(block[i:], key)
		}
		key = block[:n]
	}
	for len(b) > 0 {
		b = b[subtle.XORBytes(b, b, key):]
	}
}
