package fuzz

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A tape is the input of a check, from which it draws what it needs. After its end there are zeros.
type tape struct{ b []byte }

func (t *tape) byte() byte {
	if len(t.b) == 0 {
		return 0
	}
	c := t.b[0]
	t.b = t.b[1:]
	return c
}

// below returns a number from 0 to n-1.
func (t *tape) below(n int) int { return int(t.byte()) % n }

// take returns the next n bytes, fewer at the end.
func (t *tape) take(n int) []byte {
	n = min(n, len(t.b))
	p := t.b[:n:n]
	t.b = t.b[n:]
	return p
}

// bits returns eight bytes as a number of a random width, so that small and large ones are equally likely.
func (t *tape) bits() uint64 {
	var buf [8]byte
	width := t.byte()
	copy(buf[:], t.take(8))
	return binary.LittleEndian.Uint64(buf[:]) >> (width & 63)
}

// cuts draws how a stream is to be cut: a few sizes that come again and again.
func (t *tape) cuts() []byte { return t.take(t.below(8)) }

// rest returns all that is left.
func (t *tape) rest() []byte { return t.take(len(t.b)) }

// A cutReader delivers data in pieces: a cut of 1 to 253 is the size of a piece, 0 an empty read, 254 a piece of 4 KiB,
// and 255 a piece of 1 with, at the end of data, io.EOF in the same call. Without cuts everything comes at once.
type cutReader struct {
	data, cuts []byte
	at, empty  int
}

func (r *cutReader) Read(p []byte) (int, error) {
	if len(r.data) == 0 {
		return 0, io.EOF
	}
	size, together := len(r.data), false
	if len(r.cuts) > 0 {
		switch c := r.cuts[r.at%len(r.cuts)]; c {
		case 0:
			if r.empty++; r.empty < 50 { // 100 in a row would be io.ErrNoProgress
				r.at++
				return 0, nil
			}
			size = 1
		case 254:
			size = 4 << 10
		case 255:
			size, together = 1, true
		default:
			size = int(c)
		}
		r.at++
	}
	r.empty = 0
	n := copy(p[:min(size, len(p))], r.data)
	r.data = r.data[n:]
	if together && len(r.data) == 0 {
		return n, io.EOF
	}
	return n, nil
}

// pieces cuts data as a cutReader does, for what is pushed.
func pieces(data, cuts []byte) [][]byte {
	r := cutReader{data: data, cuts: cuts}
	var all [][]byte
	buf := make([]byte, len(data))
	for len(r.data) > 0 {
		n, _ := r.Read(buf)
		all = append(all, bytes.Clone(buf[:n]))
	}
	return all
}

// errOther is the class of an error that none of the sentinels at hand is.
var errOther = errors.New("another error")

// class returns the first of the sentinels that err matches.
func class(err error, sentinels ...error) error {
	if err == nil {
		return nil
	}
	for _, s := range sentinels {
		if errors.Is(err, s) {
			return s
		}
	}
	return fmt.Errorf("%v: %v", errOther, err)
}

// sameClass reports whether two errors match the same sentinel, or are both nil. An error of no known class equals
// nothing.
func sameClass(a, b error, sentinels ...error) bool {
	a, b = class(a, sentinels...), class(b, sentinels...)
	return a == b && !errors.Is(a, errOther)
}

// atEnd is what a stream makes of err, the error of a slice: before its first byte the end is io.EOF.
func atEnd(err error, data []byte) error {
	if errors.Is(err, io.ErrUnexpectedEOF) && len(data) == 0 {
		return io.EOF
	}
	return err
}

// A source is a reader over data with a way to tell how many bytes were taken from it.
type source struct {
	name string
	io.Reader
	taken func() int
}

// sources returns readers of data, one for each way that the packages read: in place, byte by byte, through a scratch
// buffer.
func sources(data []byte) []source {
	inPlace := bytes.NewReader(data)
	buffer := bytes.NewBuffer(data)
	under := bytes.NewReader(data)
	buffered := newBufio(under)
	bare := bytes.NewReader(data)
	return []source{
		{"bytes.Reader", inPlace, func() int { return len(data) - inPlace.Len() }},
		{"bytes.Buffer", buffer, func() int { return len(data) - buffer.Len() }},
		{"bufio.Reader", buffered, func() int { return len(data) - under.Len() - buffered.Buffered() }},
		{"bare reader, byte by byte", oneByte{bare}, func() int { return len(data) - bare.Len() }},
	}
}

// newBufio returns a bufio.Reader with the smallest buffer, so that values often straddle its end.
func newBufio(r io.Reader) *bufio.Reader { return bufio.NewReaderSize(r, 16) }

// oneByte reads one byte a call and has no other method.
type oneByte struct{ r io.Reader }

func (o oneByte) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	return o.r.Read(p[:1])
}

// bareWriter has no method but Write.
type bareWriter struct{ b []byte }

func (w *bareWriter) Write(p []byte) (int, error) {
	w.b = append(w.b, p...)
	return len(p), nil
}

// written returns what write writes: to a bytes.Buffer and to a writer with nothing but Write, which must be the same.
func written(write func(io.Writer) error) ([]byte, error) {
	var buffer bytes.Buffer
	var bare bareWriter
	err, bareErr := write(&buffer), write(&bare)
	if fmt.Sprint(err) != fmt.Sprint(bareErr) || !bytes.Equal(buffer.Bytes(), bare.b) {
		return nil, fmt.Errorf("two writers differ: %x, %v and %x, %v", buffer.Bytes(), err, bare.b, bareErr)
	}
	return bare.b, err
}

// first returns the first error of several checks.
func first(checks ...func() error) error {
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}
