package wire

import (
	"io"
	"math"
	"strconv"
	"sync"
	"sync/atomic"
)

// An ownPrefix is a Prefix made at run time: a decimal text with a mark, steps, or, where append and consume are set,
// one of the caller's.
type ownPrefix struct {
	name    string
	mark    string
	steps   *steps
	append  func(dst []byte, n uint64) ([]byte, error)
	consume func(b []byte) (n uint64, size int, err error)
	most    [1 + maxMaxBytes]func() uint64 // the largest number in so many bytes, in any at index 0
}

// owned is the table of them. It only grows, so that a Prefix can be a number: a place in it. Place 0 is left out.
var owned struct {
	sync.Mutex
	places [256]atomic.Pointer[ownPrefix]
	used   int
}

func (p Prefix) own() *ownPrefix {
	if p.kind() < kindDecimal {
		return nil
	}
	return owned.places[p&placeMask>>placeShift].Load()
}

// place returns the place of o in the table, as it stands in a Prefix of that kind; no Prefix if the table is full.
func place(kind Prefix, o *ownPrefix) Prefix {
	owned.Lock()
	defer owned.Unlock()
	for i := 1; kind == kindDecimal && i <= owned.used; i++ {
		if q := owned.places[i].Load(); q.mark == o.mark {
			return kind | Prefix(i)<<placeShift
		}
	}
	if owned.used == len(owned.places)-1 {
		return 0
	}
	owned.used++
	owned.places[owned.used].Store(o)
	return kind | Prefix(owned.used)<<placeShift
}

// maxMark is how many bytes a mark may have.
const maxMark = 32

// PrefixDecimal returns the kind of length that is decimal text with a mark after it, such as "\r\n" in RESP: lengths
// to 2^63-1. The text is at most 20 digits; more are [ErrOverflow], and what is no digit is [ErrNotDecimal], as is an
// empty text. A minus sign is taken for null alone, any other number with one is [ErrNegative]. The mark has 1 to 32
// bytes and does not begin with a digit.
//
// It is called from a package variable: at most 255 of these marks and of the kinds of [NewPrefix] are kept, each mark
// once, and beyond them, or with any other mark, it returns no Prefix.
func PrefixDecimal(mark string) Prefix {
	if mark == "" || len(mark) > maxMark || isDigit(mark[0]) {
		return 0
	}
	return place(kindDecimal, &ownPrefix{name: "decimal " + strconv.Quote(mark), mark: mark})
}

// NewPrefix returns a kind of length of the caller's own. append appends n to dst, 1 to 128 bytes, or returns an error,
// [ErrOverflow] for an n above the largest that it can write. consume decodes from the front of b, at most 128 bytes,
// and says how many of them that took; where they are too few it returns [io.ErrUnexpectedEOF]. Either may be called at
// any time, by several goroutines at once, and keeps nothing of dst and b. With [Prefix.Null] and no Plus, null is the
// number 2^64-1. name stands in errors and in [Prefix.String].
//
// It is called from a package variable: at most 255 of these kinds and of the marks of [PrefixDecimal] are kept, and
// beyond them, without a name, or with a nil function, it returns no Prefix.
func NewPrefix(
	name string,
	append func(dst []byte, n uint64) ([]byte, error),
	consume func(b []byte) (n uint64, size int, err error),
) Prefix {
	if name == "" || append == nil || consume == nil {
		return 0
	}
	return newPrefix(&ownPrefix{name: name, append: append, consume: consume})
}

func newPrefix(o *ownPrefix) Prefix {
	for size := range o.most {
		o.most[size] = sync.OnceValue(func() uint64 { return o.mostIn(size) })
	}
	return place(kindOwn, o)
}

// appendOwn appends n as the caller's function writes it: to memory of ours, so that nobody's dst is moved to the heap
// for its sake.
func (o *ownPrefix) appendOwn(dst []byte, n uint64) ([]byte, error) {
	if o.steps != nil {
		return o.steps.append(dst, n)
	}
	scratch := scratches.Get().(*[scratchSize]byte)
	defer scratches.Put(scratch)
	b, err := o.append(scratch[:0], n)
	switch {
	case err != nil:
		return dst, err
	case len(b) < 1 || len(b) > maxPrefixSize:
		return dst, ErrBadCount
	}
	return append(dst, b...), nil
}

// consumeOwn decodes with the caller's function, from a copy for the same reason.
func (o *ownPrefix) consumeOwn(b []byte) (n uint64, size int, err error) {
	if o.steps != nil {
		return o.steps.consume(b)
	}
	scratch := scratches.Get().(*[scratchSize]byte)
	defer scratches.Put(scratch)
	front := scratch[:copy(scratch[:maxPrefixSize], b)]
	n, size, err = o.consume(front)
	switch {
	case err != nil:
		return 0, 0, cutShort(err)
	case size < 1 || size > len(front):
		return 0, 0, ErrBadCount
	}
	return n, size, nil
}

// sizeOwn returns how many bytes n takes; 0 where it cannot be written.
func (o *ownPrefix) sizeOwn(n uint64) int {
	var b [maxPrefixSize]byte
	p, _ := o.appendOwn(b[:0], n)
	return len(p)
}

// mostIn returns the largest number that takes no more than size bytes, or is written at all where that is 0; 0 where
// none is.
func (o *ownPrefix) mostIn(size int) uint64 {
	if size == 0 {
		size = maxPrefixSize
	}
	fits := func(n uint64) bool {
		used := o.sizeOwn(n)
		return used > 0 && used <= size
	}
	low, high := uint64(0), uint64(math.MaxUint64-1)
	switch { // 2^64-1 may be null, and then says nothing of the numbers below it
	case !fits(high):
	case fits(high + 1):
		return high + 1
	default:
		return high
	}
	for low+1 < high { // low fits, if anything does, and high does not
		if mid := low + (high-low)/2; fits(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

// maxDigits is how many digits a decimal length may have: those of 2^64-1.
const maxDigits = 20

func isDigit(c byte) bool { return c-'0' <= 9 }

func appendDecimal(dst []byte, raw uint64, mark string) []byte {
	return append(strconv.AppendInt(dst, int64(raw), 10), mark...)
}

// sizeDecimal returns how many digits raw has, its sign included.
func sizeDecimal(raw uint64) int {
	var b [maxDigits]byte
	return len(strconv.AppendInt(b[:0], int64(raw), 10))
}

// fewDigits is how many digits cannot be too many.
const fewDigits = 18

// consumeDecimal decodes digits, after a minus sign if there is one, and a mark.
func consumeDecimal(b []byte, mark string) (raw uint64, size int, err error) {
	if raw, size = consumeDigits(b, mark); size > 0 {
		return raw, size, nil
	}
	return consumeSigned(b, mark)
}

// consumeDigits decodes a few digits and a mark, as most numbers are; size is 0 where there is more to look at.
func consumeDigits(b []byte, mark string) (raw uint64, size int) {
	few := b[:min(len(b), fewDigits)]
	for size < len(few) && isDigit(few[size]) {
		raw = raw*10 + uint64(few[size]-'0')
		size++
	}
	if end := size + len(mark); size > 0 && end <= len(b) && string(b[size:end]) == mark {
		return raw, end
	}
	return 0, 0
}

func consumeSigned(b []byte, mark string) (raw uint64, size int, err error) {
	digits := b
	most := uint64(math.MaxInt64)
	negative := len(b) > 0 && b[0] == '-'
	if negative {
		digits = b[1:]
		most++
	}
	n := 0
	for n < len(digits) && isDigit(digits[n]) {
		d := uint64(digits[n] - '0')
		if n == maxDigits || raw > (most-d)/10 {
			return 0, 0, ErrOverflow
		}
		raw = raw*10 + d
		n++
	}
	end := digits[n:]
	switch {
	case len(end) == 0 || n > 0 && len(end) < len(mark) && string(end) == mark[:len(end)]:
		return 0, 0, io.ErrUnexpectedEOF
	case n == 0 || len(end) < len(mark) || string(end[:len(mark)]) != mark:
		return 0, 0, ErrNotDecimal
	case negative && raw == 0:
		return 0, 0, ErrNegative
	case negative:
		raw = -raw
	}
	return raw, len(b) - len(end) + len(mark), nil
}
