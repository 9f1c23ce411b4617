package wire

import (
	"io"
	"math"
	"strconv"
	"sync"
	"sync/atomic"
)

// An ownPrefix is a Prefix made at run time: a decimal text with an end mark, or one of the caller's.
type ownPrefix struct {
	name    string
	mark    string
	append  func(dst []byte, n uint64) ([]byte, error)
	consume func(b []byte) (n uint64, size int, err error)
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
	return owned.places[p>>placeShift&0xff].Load()
}

// place returns the place of o in the table; 0 if it is full.
func place(o *ownPrefix) Prefix {
	owned.Lock()
	defer owned.Unlock()
	if o.append == nil {
		for i := 1; i <= owned.used; i++ {
			if q := owned.places[i].Load(); q.append == nil && q.mark == o.mark {
				return Prefix(i)
			}
		}
	}
	if owned.used == len(owned.places)-1 {
		return 0
	}
	owned.used++
	owned.places[owned.used].Store(o)
	return Prefix(owned.used)
}

// PrefixDecimal returns the kind of length that is decimal text with a mark after it, such as "\r\n" in RESP: lengths to 2^63-1. The text is at
// most 20 digits; more are [ErrOverflow], and what is no digit is [ErrNotDecimal], as is an empty text. A minus sign is taken for null
// alone. The mark must not be empty nor begin with a digit. It is called from a package variable: at most 255 marks and
// functions of [NewPrefix] are kept, each mark once, and beyond them it returns no Prefix.
func PrefixDecimal(mark string) Prefix {
	if mark == "" || mark[0] >= '0' && mark[0] <= '9' {
		return 0
	}
	at := place(&ownPrefix{name: "decimal " + strconv.Quote(mark), mark: mark})
	if at == 0 {
		return 0
	}
	return kindDecimal | at<<placeShift
}

// NewPrefix returns a kind of length of the caller's own. append appends n to dst, or returns dst unchanged and an error, [ErrOverflow] for an n
// that it cannot write. consume decodes from the front of b and says how many bytes that took, at most 4096; while b is too short it is
// [io.ErrUnexpectedEOF]. With [Prefix.Null] and no Plus, null is the number 2^64-1. name stands in errors and in [Prefix.String]. Both functions
// may be called from several goroutines at once.
//
// It is called from a package variable: at most 255 of these and marks of [PrefixDecimal] are kept, and beyond them, or with a nil function, it
// returns no Prefix.
func NewPrefix(name string, append func(dst []byte, n uint64) ([]byte, error), consume func(b []byte) (n uint64, size int, err error)) Prefix {
	if append == nil || consume == nil {
		return 0
	}
	at := place(&ownPrefix{name: name, append: append, consume: consume})
	if at == 0 {
		return 0
	}
	return kindOwn | at<<placeShift
}

// maxDigits is how many digits a decimal length may have: those of 2^64-1.
const maxDigits = 20

func appendDecimal(dst []byte, raw uint64, mark string) []byte {
	return append(strconv.AppendInt(dst, int64(raw), 10), mark...)
}

// consumeDecimal decodes digits, after a minus sign if there is one, and a mark.
func consumeDecimal(b []byte, mark string) (raw uint64, size int, err error) {
	digits, sign := b, 0
	if len(b) > 0 && b[0] == '-' {
		digits, sign = b[1:], 1
	}
	n := 0
	for n < len(digits) && digits[n]-'0' <= 9 {
		if n == maxDigits {
			return 0, 0, ErrOverflow
		}
		d := uint64(digits[n] - '0')
		if raw > (math.MaxInt64-d)/10 {
			return 0, 0, ErrOverflow
		}
		raw = raw*10 + d
		n++
	}
	end := digits[n:]
	switch {
	case len(end) == 0 || n > 0 && len(end) < len(mark) && string(end) == mark[:len(end)]:
		return 0, 0, io.ErrUnexpectedEOF
	case n == 0 || string(end[:min(len(end), len(mark))]) != mark:
		return 0, 0, ErrNotDecimal
	case sign > 0:
		raw = -raw
	}
	return raw, sign + n + len(mark), nil
}
