package wiretest

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// A scene is a record whose fields come in any order, any of them with a mistake.
type scene struct {
	A uint8
	B uint16
	S string
	L []uint16
	M []byte
	P *uint32
	F bool
	N int64
}

var scenes = []scene{
	{},
	{A: 7, B: 300, S: "abc", L: []uint16{1, 2, 3}, M: []byte{9, 8}, P: ptr(uint32(5)), F: true, N: -4},
	{A: 255, B: 1, S: "z", L: []uint16{65535}, M: make([]byte, 40), F: true, N: 1 << 40},
	{B: 2, L: []uint16{}, P: ptr(uint32(0)), N: 3},
}

// sceneFields are the fields of a scene, each of them sound.
var sceneFields = []func(c *wire.Codec, v *scene){
	func(c *wire.Codec, v *scene) { c.Uint8("A", &v.A) },
	func(c *wire.Codec, v *scene) { c.Uint16("B", &v.B) },
	func(c *wire.Codec, v *scene) { c.String("S", wire.PrefixUint8, &v.S) },
	func(c *wire.Codec, v *scene) {
		for l := range wire.List(c, "L", wire.PrefixUvarint, &v.L) {
			c.Uint16("", l)
		}
	},
	func(c *wire.Codec, v *scene) {
		c.Section("Inner", wire.PrefixUint16BE, func() { c.ByteArray("M", wire.PrefixUvarint, &v.M) })
	},
	func(c *wire.Codec, v *scene) {
		for p := range wire.Optional(c, "P", &v.P) {
			c.Uint32("", p)
		}
	},
	func(c *wire.Codec, v *scene) { c.StrictBool("F", &v.F) },
	func(c *wire.Codec, v *scene) { c.Zigzag("N", &v.N) },
}

var calls uint8

// mistakes replace the field of that place.
var mistakes = []struct {
	name  string
	field int
	code  func(c *wire.Codec, v *scene)
}{
	{"decodes a copy", 0, func(c *wire.Codec, v *scene) { a := v.A; c.Uint8("A", &a) }},
	{"adds one when encoding", 0, func(c *wire.Codec, v *scene) {
		a := v.A
		if !c.Decoding() {
			a++
		}
		if c.Uint8("A", &a); c.Decoding() {
			v.A = a
		}
	}},
	{"writes to the record when encoding", 0, func(c *wire.Codec, v *scene) {
		if !c.Decoding() {
			v.A = uint8(len(v.S))
		}
		c.Uint8("A", &v.A)
	}},
	{"encodes something else each time", 0, func(c *wire.Codec, v *scene) {
		calls++
		a := calls
		c.Uint8("A", &a)
	}},
	{"another order when decoding", 1, func(c *wire.Codec, v *scene) {
		if c.Decoding() {
			c.Order(wire.LittleEndian)
		}
		c.Uint16("B", &v.B)
	}},
	{"skips the field when decoding", 1, func(c *wire.Codec, v *scene) {
		if !c.Decoding() {
			c.Uint16("B", &v.B)
		}
	}},
	{"another prefix when decoding", 2, func(c *wire.Codec, v *scene) {
		p := wire.PrefixUint8
		if c.Decoding() {
			p = wire.PrefixUint16BE
		}
		c.String("S", p, &v.S)
	}},
	{"refuses what it encodes", 2, func(c *wire.Codec, v *scene) {
		c.String("S", wire.PrefixUint8, &v.S)
		c.Check("S", !c.Decoding() || len(v.S) < 2, fmt.Errorf("too long"))
	}},
	{"does not clear", 2, func(c *wire.Codec, v *scene) {
		has := v.S != ""
		if c.Bool("HasS", &has); has {
			c.String("S", wire.PrefixUint8, &v.S)
		}
	}},
	{"leaves the loop", 3, func(c *wire.Codec, v *scene) {
		for l := range wire.List(c, "L", wire.PrefixUvarint, &v.L) {
			if c.Uint16("", l); *l == 2 {
				break
			}
		}
	}},
	{"makes room on the word of a count", 3, func(c *wire.Codec, v *scene) {
		n := uint32(len(v.L))
		if c.Uint32("Count", &n); c.Decoding() {
			v.L = make([]uint16, n&(1<<26-1))
		}
		for i := range v.L {
			c.Uint16(fmt.Sprint("L", i), &v.L[i])
		}
	}},
	{"loses the last element", 3, func(c *wire.Codec, v *scene) {
		list := v.L[:max(0, len(v.L)-1)]
		for l := range wire.List(c, "L", wire.PrefixUvarint, &list) {
			c.Uint16("", l)
		}
		if c.Decoding() {
			v.L = list
		}
	}},
	{"keeps a view", 4, func(c *wire.Codec, v *scene) { c.ByteArrayView("M", wire.PrefixUvarint, &v.M) }},
	{"leaves some of a section", 4, func(c *wire.Codec, v *scene) {
		c.Section("Inner", wire.PrefixUint16BE, func() {
			if c.ByteArray("M", wire.PrefixUvarint, &v.M); !c.Decoding() {
				c.Pad(1)
			}
		})
	}},
	{"looks whether it is a stream", 4, func(c *wire.Codec, v *scene) {
		if c.ByteArray("M", wire.PrefixUvarint, &v.M); c.Decoding() && c.Len() < 0 {
			v.M = nil
		}
	}},
	{"follows a pointer that is not there", 5, func(c *wire.Codec, v *scene) {
		if c.Decoding() {
			v.P = new(uint32)
		}
		c.Uint32("P", v.P)
	}},
	{"a name twice", 6, func(c *wire.Codec, v *scene) { c.StrictBool("A", &v.F) }},
	{"no name", 6, func(c *wire.Codec, v *scene) { c.StrictBool("", &v.F) }},
	{"takes what it cannot write", 6, func(c *wire.Codec, v *scene) {
		n := boolOf(v.F)
		if c.Uint8("F", &n); c.Decoding() {
			v.F = n == 1
		}
		c.Check("F", n < 2 || c.Decoding(), fmt.Errorf("no bool"))
	}},
	{"a panic for some values", 7, func(c *wire.Codec, v *scene) {
		if c.Zigzag("N", &v.N); c.Decoding() && v.N > 1<<45 {
			panic("large")
		}
	}},
	{"a value of no bytes that is lost", 7, func(c *wire.Codec, v *scene) {
		if v.N < 0 {
			c.Zigzag("N", &v.N)
		}
	}},
}

func boolOf(v bool) uint8 {
	if v {
		return 1
	}
	return 0
}

// breakScene makes a mistake among some fields in some order, and returns the checks that fail.
func breakScene(b []byte) (mistake string, names []string) {
	b = append([]byte{}, append(b, 0, 0, 0, 0)...)
	m := mistakes[int(b[0])%len(mistakes)]
	order := rand.New(rand.NewPCG(uint64(b[1]), uint64(b[2]))).Perm(len(sceneFields))
	fields := append(order[:0:0], order...)
	if keep := int(b[3]); keep%2 > 0 { // some fields are left out
		fields = fields[:0]
		for i, f := range order {
			if f == m.field || keep>>(1+i%7)&1 > 0 {
				fields = append(fields, f)
			}
		}
	}
	kept := map[int]bool{}
	for _, f := range fields {
		kept[f] = true
	}
	names, _ = failing(describe(func(c *wire.Codec, v *scene) {
		for _, f := range fields {
			if f == m.field {
				m.code(c, v)
			} else {
				sceneFields[f](c, v)
			}
		}
	}, scenesOf(kept)...))
	return fmt.Sprintf("%s, among fields %v", m.name, fields), names
}

// scenesOf are the scenes with the fields that are kept.
func scenesOf(kept map[int]bool) (all []scene) {
	for _, s := range scenes {
		var t scene
		for f, set := range []func(){
			func() { t.A = s.A }, func() { t.B = s.B }, func() { t.S = s.S }, func() { t.L = s.L },
			func() { t.M = s.M }, func() { t.P = s.P }, func() { t.F = s.F }, func() { t.N = s.N },
		} {
			if kept[f] {
				set()
			}
		}
		all = append(all, t)
	}
	return all
}

// TestScene says that without a mistake there is none.
func TestScene(t *testing.T) {
	proves(t, "whole", describe(func(c *wire.Codec, v *scene) {
		for _, f := range sceneFields {
			f(c, v)
		}
	}, scenes...))
}

// FuzzBroken says that each mistake is found, whatever stands around it.
func FuzzBroken(f *testing.F) {
	if raceDetector || runtime.GOARCH != "amd64" { // some mistakes show in the size of memory alone, which is another elsewhere
		f.Skip("the race detector is the first to find a write, and allocations are not counted under it")
	}
	for m := range byte(len(mistakes)) {
		f.Add([]byte{m, m, 17, m * 85})
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		mistake, names := breakScene(b)
		require.NotEmpty(t, names, mistake)
	})
}
