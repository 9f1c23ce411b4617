package framing

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"sync"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// Extract cuts the next frame off the front of buf, which holds bytes received so far: packet is its token, rest what
// follows. Both are views of buf, or packet a copy where the framing unescapes. Without a whole frame ok is false, err
// nil, and rest what to extract from when more has come. Where one frame is bad and rest can be gone on with, err is
// not nil and rest is shorter than buf; so it is with a frame above the limit that lies in buf as a whole. Where rest
// is as long as buf the stream is lost.
//
// Extract remembers nothing: in a loop that calls it for each piece that arrives, a frame in many pieces is looked at
// from its start for each, which takes time with the square of its size. A [Buffer] does not.
func Extract(f Framing, buf []byte) (packet, rest []byte, ok bool, err error) {
	if missing(f) {
		return nil, buf, false, errNil
	}
	for rest = buf; len(rest) > 0; {
		advance, token, err := f.Split(rest, false)
		switch {
		case advance < 0 || advance > len(rest) || advance == 0 && token != nil && err == nil:
			return nil, buf, false, errAdvance
		case advance == 0 && errors.Is(err, ErrFrameTooBig):
			if n := oversize(f, rest); n > 0 {
				return nil, rest[n:], false, err
			}
			return nil, buf, false, err
		case advance == 0 && err != nil:
			return nil, buf, false, err
		}
		rest = rest[advance:]
		if err != nil || token != nil || advance == 0 {
			return token, rest, token != nil && err == nil, err
		}
	}
	return nil, rest, false, nil
}

// oversize returns how many bytes the frame above the limit takes that data starts with; zero: it does not end there,
// or cannot be told.
func oversize(f Framing, data []byte) int {
	m := newMachine(f)
	m.buf, m.w = data, len(data)
	if _, err := m.next(Report, -1); err != m.told || !m.drop() {
		return 0
	}
	return m.r
}

// badLengths are the errors of wire's prefixes for a length that is none.
var badLengths = [...]error{
	varint.ErrOverflow, varint.ErrNonMinimal, wire.ErrNegative, wire.ErrIndefinite, wire.ErrNotDecimal,
}

// ReadLengthPrefixed reads a length and as many bytes, and no byte after them, into a new slice. A length above max
// bytes, or above the prefix's own limit, is a [*FrameSizeError], with nothing read after the prefix; max is
// [DefaultMax] if zero, and none if negative. Memory grows with what arrives.
//
// The error is [io.EOF] if the input ends before the first byte, [io.ErrUnexpectedEOF] if it ends later; a length that
// is malformed is a [*MalformedError]; others are those of r, and of a prefix of one's own.
func ReadLengthPrefixed(r io.Reader, prefix wire.Prefix, max int) ([]byte, error) {
	if r == nil {
		return nil, errNoReader
	}
	n, err := prefix.Read(r)
	for _, malformed := range badLengths {
		if errors.Is(err, malformed) {
			return nil, &MalformedError{"length prefix", err}
		}
	}
	if err != nil {
		return nil, err
	}
	limit := uint64(limitOf(max))
	if own, ok := prefix.Limit(); ok {
		limit = min(limit, own)
	}
	if n > limit {
		return nil, &FrameSizeError{Size: n, Max: limit}
	}
	p, err := wire.ReadBytes(r, n)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return p, err
}

// ReadSeparated reads up to the first sep, and no byte after it, and returns what stands before it in a new slice. More
// than max bytes without a sep are a [*FrameSizeError] of Size max+1, with part of the record read; max is [DefaultMax]
// if zero, and none if negative.
//
// The error is [io.EOF] if the input ends before the first byte, [io.ErrUnexpectedEOF] if it ends before sep; an empty
// sep is a [*SettingError]; others are those of r. A reader that is neither a *bufio.Reader nor a *bytes.Buffer is read
// in steps as small as sep.
func ReadSeparated(r io.Reader, sep []byte, max int) ([]byte, error) {
	p := Separator{Sep: sep}
	if err := p.Validate(); err != nil {
		return nil, err
	}
	if r == nil {
		return nil, errNoReader
	}
	limit := limitOf(max)
	record := []byte{}
	var err error
	for seen := 0; ; {
		start, size := p.find(record, seen, err == io.ErrUnexpectedEOF)
		if start > limit {
			return nil, &FrameSizeError{Size: uint64(limit) + 1, Max: uint64(limit)}
		}
		if size > 0 {
			return record[:start:start], nil
		}
		if err != nil {
			return nil, err
		}
		seen = start
		want := safeRead(r, sep, start+len(sep)-len(record))
		if len(record)+want > cap(record) {
			record = append(make([]byte, 0, 2*len(record)+want), record...)
		}
		var n int
		n, err = wire.ReadFull(r, record[len(record):len(record)+want])
		record = record[:len(record)+n]
		if err == io.EOF && len(record) > 0 {
			err = io.ErrUnexpectedEOF
		}
	}
}

// safeRead returns how many bytes can be read without reading past a separator: least of a reader that does not show
// what it holds, else at least up to the next byte that may be the last of one.
func safeRead(r io.Reader, sep []byte, least int) int {
	var held []byte
	switch r := r.(type) {
	case *bufio.Reader:
		held, _ = r.Peek(r.Buffered())
	case *bytes.Buffer:
		held = r.Bytes()
	}
	n := bytes.IndexByte(held, sep[len(sep)-1]) + 1
	if n == 0 {
		n = len(held)
	}
	return max(n, least)
}

// scratchSize is how many bytes of a frame the Write functions put together before they write it.
const scratchSize = 4 << 10

// scratches saves an allocation per frame.
var scratches = sync.Pool{New: func() any { return new([scratchSize]byte) }}

// WriteLengthPrefixed writes the length of payload and payload: with one Write where they fit 4 KiB, else with two. A
// payload that prefix has no room for, or above its own limit, is a [*FrameSizeError], and nothing is written.
func WriteLengthPrefixed(w io.Writer, prefix wire.Prefix, payload []byte) error {
	if w == nil {
		return errNoWriter
	}
	scratch := scratches.Get().(*[scratchSize]byte)
	defer scratches.Put(scratch)
	size := uint64(len(payload))
	if own, ok := prefix.Limit(); ok && size > own {
		return &FrameSizeError{Size: size, Max: min(own, prefix.Max())}
	}
	head, err := prefix.Append(scratch[:0], size)
	if errors.Is(err, wire.ErrOverflow) {
		return &FrameSizeError{Size: size, Max: prefix.Max()}
	}
	if err != nil {
		return err
	}
	if len(payload) <= scratchSize-len(head) {
		return wire.WriteBytes(w, append(head, payload...))
	}
	if err := wire.WriteBytes(w, head); err != nil {
		return err
	}
	return wire.WriteBytes(w, payload)
}

// WriteSeparated writes payload and sep with one Write. A payload that contains sep, or forms one with the sep after
// it, is [ErrSeparatorInPayload], an empty sep a [*SettingError]; nothing is then written.
func WriteSeparated(w io.Writer, sep, payload []byte) error {
	if w == nil {
		return errNoWriter
	}
	scratch := scratches.Get().(*[scratchSize]byte)
	defer scratches.Put(scratch)
	p := Separator{Sep: sep, Max: -1}
	framed, err := p.AppendFrame(scratch[:0], payload)
	if err != nil {
		return err
	}
	return wire.WriteBytes(w, framed)
}
