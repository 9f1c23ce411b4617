package wiretest

import (
	"bytes"
	"fmt"
	"iter"
	"reflect"
	"runtime"

	"github.com/seed44153783/wirekit/wire"
)

// lengths raises and lowers every length and count, and every number that could be one by hand, and measures what that
// costs.
func lengths(s *subject) error { return s.throughLengths(frugal) }

// throughLengths holds the samples with hostile lengths to a property.
func (s *subject) throughLengths(p property) error {
	for _, x := range s.samples {
		for h := range s.hostile(x) {
			s.try(h.of, h.how, h.b, h.at)
			if err := p(s, h.b); err != nil {
				return err
			}
		}
	}
	return nil
}

// claims are what lengths are replaced by: ascending, so that what allocates on their word is found before it takes all
// memory there is.
var claims = []uint64{
	0, 1, 2, 127, 128, 255, 1 << 12, 1<<16 - 1, 1 << 16, 1 << 20, 1 << 22, 1<<24 - 1,
	wire.DefaultMaxLen, wire.DefaultMaxLen + 1, 1<<31 - 1, 1 << 31, 1<<32 - 1, 1 << 32,
	1<<62 - 1, 1<<63 - 1, 1 << 63, 1<<64 - 2, 1<<64 - 1,
}

// numbers are the kinds of fields that could be lengths, and how they are written.
var numbers = map[string][]wire.Prefix{
	"Uint8":       {wire.PrefixUint8},
	"Uint16":      {wire.PrefixUint16BE, wire.PrefixUint16LE},
	"Uint32":      {wire.PrefixUint32BE, wire.PrefixUint32LE},
	"Uint64":      {wire.PrefixUint64BE, wire.PrefixUint64LE},
	"Int16":       {wire.PrefixInt16BE, wire.PrefixInt16LE},
	"Int32":       {wire.PrefixInt32BE, wire.PrefixInt32LE},
	"Int64":       {wire.PrefixInt64BE, wire.PrefixInt64LE},
	"Uvarint":     {wire.PrefixUvarint},
	"VarInt":      {wire.PrefixVarInt},
	"VarLong":     {wire.PrefixVarLong},
	"Zigzag":      {wire.PrefixZigzag},
	"QUIC":        {wire.PrefixQUIC},
	"CompactSize": {wire.PrefixCompactSize},
	"VLQ":         {wire.PrefixVLQ},
	"Decimal":     {wire.PrefixDecimal("\r\n")},
}

// perShape is how many elements of a list have their lengths replaced.
const perShape = 2

// hostile returns sample x with lengths that claim too much or too little. Those of the sections around are made right.
func (s *subject) hostile(x sample) iter.Seq[trial] {
	return func(yield func(trial) bool) {
		seen := map[string]int{}
		for i, f := range x.fields {
			prefixes := numbers[f.Kind]
			if f.Prefix != 0 {
				prefixes = []wire.Prefix{f.Prefix}
			}
			shape := f.Kind + withoutIndexes(f.Path)
			if seen[shape]++; seen[shape] > perShape {
				continue
			}
			for _, p := range prefixes {
				for _, with := range claimed(x.b[f.Offset:f.Offset+f.Size], p) {
					how := fmt.Sprintf(", %s %s (%v) replaced by % x", f.Kind, f.Path, p, with)
					if !yield(trial{x.name, how, replaced(x.b, x.fields, i, with), int(f.Offset)}) {
						return
					}
				}
			}
		}
	}
}

// claimed returns what a length of kind p is replaced by, was being what stands there.
func claimed(was []byte, p wire.Prefix) [][]byte {
	var all [][]byte
	n, _, err := p.Consume(was)
	own := []uint64{n - 1, n + 1, 2*n + 1}
	if err != nil {
		own = nil
	}
	for _, v := range append(own, claims...) {
		if b, err := p.Append(nil, v); err == nil {
			all = append(all, b)
		}
	}
	for _, fill := range []byte{0xff, 0x80, 0x7f} {
		all = append(all, bytes.Repeat([]byte{fill}, len(was)))
	}
	return all
}

func withoutIndexes(path string) string {
	out := make([]byte, 0, len(path))
	for i := range len(path) {
		if c := path[i]; c < '0' || c > '9' {
			out = append(out, c)
		}
	}
	return string(out)
}

// replaced returns b with other bytes for its field i, and the lengths of the sections that hold it corrected.
func replaced(b []byte, fields []wire.Field, i int, with []byte) []byte {
	f := fields[i]
	out := splice(b, int(f.Offset), int(f.Size), with)
	more := len(with) - int(f.Size)
	for j := i - 1; j >= 0; j-- { // from the innermost section out
		l := fields[j]
		if l.Prefix == 0 || l.Kind != "Length" {
			continue
		}
		n, size, err := l.Prefix.Consume(b[l.Offset:])
		body := uint64(l.Offset) + uint64(size)
		if err != nil || n > uint64(len(b)) || uint64(f.Offset) < body || uint64(f.Offset+f.Size) > body+n {
			continue
		}
		length, err := l.Prefix.Append(nil, n+uint64(more))
		if err != nil {
			continue
		}
		out = splice(out, int(l.Offset), size, length)
		more += len(length) - size
	}
	return out
}

func splice(b []byte, at, size int, with []byte) []byte {
	return append(append(bytes.Clone(b[:at]), with...), b[at+size:]...)
}

// frugal: decoding costs no more than law 3 says.
func frugal(s *subject, b []byte) error {
	for _, way := range [...]string{"Unmarshal", "a stream Decoder"} {
		var got, limit uint64
		for range 3 { // others may allocate at the same time
			r, mine := s.New(), bytes.Clone(b)
			run := func() { _ = wire.Unmarshal(mine, r) }
			if way != "Unmarshal" {
				d := wire.NewStreamDecoder(bytes.NewReader(mine), 0) // whose buffer is not measured
				run = func() { _ = d.Decode(r) }
			}
			got = allocated(run)
			if limit = 64<<10 + 4*uint64(len(b)) + overhead; got <= limit { // which spares the walk through the record
				break
			}
			if limit += 2 * footprint(reflect.ValueOf(r), len(b)+blank); got <= limit {
				break
			}
		}
		if got > limit {
			return s.failf("%s allocated %d bytes for %d bytes of input, more than %d", way, got, len(b), limit)
		}
		if s.SliceOnly {
			break
		}
	}
	return nil
}

// overhead is what an error and the pools of wire may take, in bytes.
const overhead = 4 << 10

// blank is how many elements may take no bytes.
const blank = 8 << 10

// allocated returns how many bytes run allocates.
func allocated(run func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	run()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
