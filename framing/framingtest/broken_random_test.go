package framingtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// A returned is what a Split, or an AppendFrame, returns, and to what.
type returned struct {
	data    []byte
	atEOF   bool
	advance int
	token   []byte
	err     error
	s       *framing.State // nil for Split
}

// A slip is a mistake in what is returned.
type slip struct {
	name string
	make func(r *returned)
	when func(r *returned) bool // where there is a State that says something, if it is made in that alone
}

// An occasion says for which returns a mistake is made.
type occasion struct {
	name string
	is   func(r *returned) bool
}

func isFrame(r *returned) bool { return r.err == nil && r.token != nil }
func isShort(r *returned) bool { return r.err == nil && r.token == nil && r.advance == 0 }
func isBad(r *returned) bool   { return r.err != nil }

func isSkipped(r *returned) bool {
	return errors.Is(r.err, framing.ErrFrameTooBig) && r.s.Skip != 0
}

// isSized is isSkipped of a frame whose size is known: only then Head and Tail say anything.
func isSized(r *returned) bool { return isSkipped(r) && r.s.Skip > 0 }

var occasions = []occasion{
	{"frames", isFrame},
	{"frames at the end", func(r *returned) bool { return isFrame(r) && r.atEOF }},
	{"frames before the end", func(r *returned) bool { return isFrame(r) && !r.atEOF }},
	{"empty frames", func(r *returned) bool { return isFrame(r) && len(r.token) == 0 }},
	{"frames of one byte", func(r *returned) bool { return isFrame(r) && len(r.token) == 1 }},
	{"frames of odd sizes", func(r *returned) bool { return isFrame(r) && len(r.token)%2 == 1 }},
	{"frames of more than 100 bytes", func(r *returned) bool { return isFrame(r) && len(r.token) > 100 }},
	{"frames with data after them", func(r *returned) bool { return isFrame(r) && len(r.data) > r.advance }},
	{"frames with nothing after them", func(r *returned) bool { return isFrame(r) && len(r.data) == r.advance }},
	{
		"frames that begin with a letter",
		func(r *returned) bool { return isFrame(r) && len(r.token) > 0 && r.token[0] >= 'a' },
	},
	{"need-more", func(r *returned) bool { return isShort(r) && !r.atEOF && len(r.data) > 0 }},
	{"need-more of many bytes", func(r *returned) bool { return isShort(r) && !r.atEOF && len(r.data) > 50 }},
	{"no data at the end", func(r *returned) bool { return isShort(r) && r.atEOF && len(r.data) == 0 }},
	{"errors", isBad},
	{"errors at the end", func(r *returned) bool { return isBad(r) && r.atEOF }},
	{"errors before the end", func(r *returned) bool { return isBad(r) && !r.atEOF }},
	{"frames above the limit", func(r *returned) bool { return errors.Is(r.err, framing.ErrFrameTooBig) }},
}

// What is left out changes nothing that anybody sees: all of State but Fill after a frame, which Next forgets; Need and
// Seen after an error; Head and Tail without a Skip above zero; a Skip of zero, which loses the stream as it may; and a
// Need of a few bytes more before the end mark is there.

const dataChanged = "a byte of data changed"

var slips = []slip{
	{"advance + 1", func(r *returned) { r.advance++ }, nil},
	{"advance - 1", func(r *returned) { r.advance-- }, nil},
	{"advance 0", func(r *returned) { r.advance = 0 }, nil},
	{"advance over all data", func(r *returned) { r.advance = len(r.data) }, nil},
	{"advance without the token", func(r *returned) { r.advance -= len(r.token) }, nil},
	{"token nil", func(r *returned) { r.token = nil }, nil},
	{"token empty", func(r *returned) { r.token = []byte{} }, nil},
	{"token without its last byte", func(r *returned) { r.token = r.token[:max(0, len(r.token)-1)] }, nil},
	{"token without its first byte", func(r *returned) { r.token = r.token[min(1, len(r.token)):] }, nil},
	{"token and a byte", func(r *returned) { r.token = append(bytes.Clone(r.token), 'x') }, nil},
	{"token with another byte", func(r *returned) {
		if r.token = bytes.Clone(r.token); len(r.token) > 0 {
			r.token[len(r.token)/2] ^= 1
		}
	}, nil},
	{"token of all data", func(r *returned) { r.token = r.data[:max(0, min(r.advance, len(r.data)))] }, nil},
	{"token reversed", func(r *returned) {
		r.token = bytes.Clone(r.token)
		for i, j := 0, len(r.token)-1; i < j; i, j = i+1, j-1 {
			r.token[i], r.token[j] = r.token[j], r.token[i]
		}
	}, nil},
	{"a copy of the token", func(r *returned) { r.token = append([]byte{}, r.token...) }, nil},
	{"error nil", func(r *returned) { r.err = nil }, nil},
	{"io.EOF", func(r *returned) { r.err = io.EOF }, nil},
	{"cut short", func(r *returned) { r.advance, r.token, r.err = 0, nil, io.ErrUnexpectedEOF }, nil},
	{"malformed", func(r *returned) { r.advance, r.token, r.err = 0, nil, framing.ErrMalformed }, nil},
	{"malformed, and on", func(r *returned) { r.token, r.err = nil, framing.ErrMalformed }, nil},
	{"too big", func(r *returned) { r.advance, r.token, r.err = 0, nil, framing.ErrFrameTooBig }, nil},
	{"need-more", func(r *returned) { r.advance, r.token, r.err = 0, nil, nil }, nil},
	{"a panic", func(*returned) { panic("broken") }, nil},
	{dataChanged, func(r *returned) {
		if len(r.data) > 0 {
			r.data[len(r.data)/2] ^= 1
		}
	}, nil},
	{"Skip + 1", func(r *returned) { r.s.Skip++ }, isSkipped},
	{"Skip - 1", func(r *returned) { r.s.Skip-- }, isSkipped},
	{"Head + 1", func(r *returned) { r.s.Head++ }, isSized},
	{"Payload - 1", func(r *returned) { r.s.Payload-- }, isSkipped},
	{"Tail", func(r *returned) { r.s.Tail = "x" }, isSized},
	{"Seen of all data", func(r *returned) { r.s.Seen = len(r.data) + 1 }, isShort},
	{"Need of one more than there is", func(r *returned) { r.s.Need = len(r.data) + 1000 }, isShort},
	{"Fill + 1", func(r *returned) { r.s.Fill++ }, isFrame},
}

// bases are sound framings of different kinds.
var bases = []struct {
	f    framing.Framing
	opts Options
}{
	{sound, limited},
	{
		framing.Length{Prefix: wire.PrefixUint16BE, Max: 300},
		Options{Max: 300, Big: framing.Length{Prefix: wire.PrefixUint16BE}},
	},
	{
		framing.Separator{Sep: []byte("\r\n"), Max: 300, Final: framing.FinalError},
		Options{
			Max:     300,
			Big:     framing.Separator{Sep: []byte("\r\n"), Max: -1, Final: framing.FinalError},
			Rescans: true,
		},
	},
	{framing.SLIP{Max: 300}, Options{NoEmpty: true, Max: 300, Big: framing.SLIP{Max: -1}, Rescans: true}},
	{framing.Blocks{Max: 300}, Options{Max: 300, Big: framing.Blocks{Max: -1}, Rescans: true}},
	{framing.CRC32(framing.Netstring{}), Options{}},
}

// same says whether two returns mean the same.
func (r returned) same(other returned) bool {
	return r.advance == other.advance && bytes.Equal(r.token, other.token) && r.err == other.err &&
		(r.token == nil) == (other.token == nil)
}

// A breakage is a base that makes a mistake on an occasion, in Split and in SplitState, if it is to have that.
type breakage struct {
	base     int
	on       occasion
	slip     slip
	stateful bool
	made     atomic.Int64 // how often it changed anything
}

// draw draws one from the first bytes of b.
func draw(b []byte) *breakage {
	b = append(bytes.Clone(b), 0, 0, 0)
	k := &breakage{
		base: int(b[0]>>1) % len(bases), on: occasions[int(b[1])%len(occasions)],
		slip: slips[int(b[2])%len(slips)], stateful: b[0]&1 > 0,
	}
	if k.slip.when != nil {
		k.stateful, k.on = true, occasion{"any", func(r *returned) bool { return r.s != nil && k.slip.when(r) }}
	}
	return k
}

func (k *breakage) String() string {
	return fmt.Sprintf("%T, on %s: %s, with State: %v", bases[k.base].f, k.on.name, k.slip.name, k.stateful)
}

// apply makes the mistake.
func (k *breakage) apply(r returned) (int, []byte, error) {
	if k.on.is(&r) {
		was := r
		if k.slip.make(&r); k.slip.when != nil || k.slip.name == dataChanged && len(r.data) > 0 || !r.same(was) {
			k.made.Add(1)
		}
	}
	return r.advance, r.token, r.err
}

func (k *breakage) framing() framing.Framing {
	base := bases[k.base].f
	split := func(data []byte, atEOF bool) (int, []byte, error) {
		n, token, err := base.Split(data, atEOF)
		return k.apply(returned{data, atEOF, n, token, err, nil})
	}
	if !k.stateful {
		return custom{split, base.AppendFrame}
	}
	return stateful{custom{split, base.AppendFrame}, func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
		n, token, err := base.(framing.StateSplitter).SplitState(data, atEOF, s)
		return k.apply(returned{data, atEOF, n, token, err, s})
	}}
}

// breaks says which laws it breaks: taking long is one, so that a fuzzer goes on.
func (k *breakage) breaks() (names []string, found []error) {
	opts := bases[k.base].opts
	opts.Timeout = time.Second
	return failing(k.framing(), opts)
}

// TestBasesAreSound says that they break no law without a mistake.
func TestBasesAreSound(t *testing.T) {
	for _, b := range bases {
		names, found := failing(b.f, b.opts)
		require.Empty(t, names, "%v: %v", b.f, found)
	}
}

// FuzzBroken says that each mistake that changes anything is found.
func FuzzBroken(f *testing.F) {
	if underRace || runtime.GOARCH != "amd64" { // some mistakes show in the size of memory alone, which is another elsewhere
		f.Skip("memory is not counted under the race detector, and some mistakes show in nothing else")
	}
	for s := range byte(len(slips)) {
		f.Add([]byte{5 * s, 3 * s, s})
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		k := draw(b)
		if names, _ := k.breaks(); k.made.Load() > 0 {
			require.NotEmpty(t, names, k.String())
		}
	})
}
