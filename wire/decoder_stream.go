package wire

import "io"

// more makes n bytes available or records why not. Every method calls it when what is at hand is too short; it is apart from
// them so that they stay small.
func (d *Decoder) more(n int, op string) bool {
	err := d.fill(n)
	if err != nil {
		d.fail(op, d.cut(err))
	}
	return err == nil
}

// cut is the error of a value that starts at pos: the end of the input is unexpected behind its first byte, and in a section.
func (d *Decoder) cut(err error) error {
	if d.pos < d.lim || d.end != openEnd {
		return cutShort(err)
	}
	return err
}

// fill reads until data[pos:lim] has n bytes, more than it has. The error is io.EOF if the stream ends first, and io.ErrUnexpectedEOF if
// the section or the slice does.
func (d *Decoder) fill(n int) error {
	if d.err != nil {
		return d.err
	}
	if int64(n) > d.end-d.Offset() {
		return io.ErrUnexpectedEOF // always so over a slice
	}
	for empty := 0; ; {
		d.makeRoom()
		free := d.data[len(d.data):cap(d.data)]
		m, err := d.r.Read(free)
		if m < 0 || m > len(free) {
			return ErrBadCount
		}
		d.data = d.data[:len(d.data)+m]
		d.clip()
		switch {
		case d.lim-d.pos >= n:
			return nil // an error that came with the last byte comes again if it matters
		case err != nil:
			return err
		case m > 0:
			empty = 0
		default:
			if empty++; empty == maxEmptyReads {
				return io.ErrNoProgress
			}
		}
	}
}

// makeRoom moves what is at hand to the front of the buffer, or, if it is there and fills it, doubles the buffer: that never grows on the
// word of a length, only with what has arrived.
func (d *Decoder) makeRoom() {
	switch {
	case d.pos > 0:
		d.data = append(d.data[:0], d.data[d.pos:]...)
		d.base += int64(d.pos)
		d.pos = 0
	case len(d.data) == cap(d.data):
		d.data = append(make([]byte, 0, 2*cap(d.data)), d.data...)
	}
}

// clip sets lim to the end of what is at hand or of the section, whichever comes first.
func (d *Decoder) clip() {
	d.lim = int(min(int64(len(d.data)), d.end-d.base))
}
