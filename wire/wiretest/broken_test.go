package wiretest

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// broken are records that each make one mistake, the one check that sees it, and what it says.
var broken = []struct {
	mistake string
	check   string
	c       func(t *testing.T) Config
	says    []string
}{
	{"looks at a pointer that is not there", "zero value", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v **uint8) { c.Uint8("V", *v) }, ptr(uint8(1)))
	}, []string{"the record that New returns: panics: runtime error: invalid memory address", "do:    let Fields look whether a value is there"}},
	{"a sample that does not fit", "samples", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *string) { c.String("Name", wire.PrefixUint8, v) }, "", strings.Repeat("x", 300))
	}, []string{"sample 1: is not encoded: wire: Name: String at offset 0: wire: string of length 300", "field: Name", "do:    mend the sample"}},
	{"a loop that is left in a sample", "samples", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *[]uint8) {
			for b := range wire.List(c, "V", wire.PrefixUint8, v) {
				c.Uint8("", b)
				break
			}
		}, []uint8{1, 2})
	}, []string{"wire: V[0]: List at offset 2: wire: loop over elements was left before its end"}},
	{"writes a count when encoding", "read only", func(*testing.T) Config {
		type counted struct {
			N     uint8
			Items []uint8
		}
		return describe(func(c *wire.Codec, v *counted) {
			v.N = uint8(len(v.Items))
			c.Uint8("N", &v.N)
			for b := range wire.Repeat(c, "Items", int(v.N), &v.Items) {
				c.Uint8("", b)
			}
		}, counted{Items: []uint8{7, 8}})
	}, []string{"sample 0: is changed by wire.Append: want .V.N: 0, got .V.N: 2", "write to the record only if c.Decoding()"}},
	{"sorts in place for text", "read only", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *[]uint8) {
			c.ByteArray("V", wire.PrefixUint8, v)
			if c.Len() < 0 && c.Offset() == 0 && !c.Decoding() { // text: there are no bytes before what comes next
				slices.Sort(*v)
			}
		}, []uint8{3, 1, 2})
	}, []string{"is changed by Size, Format or AppendJSON: want .V: 0x030102, got .V: 0x010203"}},
	{"goes over a map as it comes", "deterministic", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *map[uint8]uint8) {
			n := len(*v)
			c.Count("N", wire.PrefixUint8, &n)
			if c.Decoding() {
				clear(*v)
				if *v == nil {
					*v = map[uint8]uint8{}
				}
				for range n {
					var k uint8
					c.Uint8("K", &k)
					(*v)[k] = k
				}
				return
			}
			for k := range *v {
				c.Uint8("K", &k)
			}
		}, map[uint8]uint8{1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 7, 8: 8, 9: 9})
	}, []string{"sample 0: is encoded differently the next time: 0: 09", "field: K (Uint8)", "code a map with wire.Map"}},
	{"appends something else to no slice", "size", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *uint8) {
			wire.Value(c, "V", v, func(dst []byte, v uint8) ([]byte, error) {
				if dst == nil {
					dst = make([]byte, 1, 8)
				}
				return append(dst, v), nil
			}, wire.ConsumeUint8)
		}, 7)
	}, []string{"sample 0: has the size 1, and takes 2 bytes"}},
	{"aligns by where the slice begins", "append", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *uint8) {
			wire.Value(c, "V", v, func(dst []byte, v uint8) ([]byte, error) {
				for len(dst)%2 != 0 {
					dst = append(dst, 0)
				}
				return append(dst, v), nil
			}, wire.ConsumeUint8)
		}, 7)
	}, []string{"sample 0: appended to 1 bytes with room for 0 is something else: 0: a5 >00< 07", "field: V (Value)", "bytes: 0: >07< (offset 0 of 1)"}},
	{"writes after its end", "append", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *uint8) {
			wire.Value(c, "V", v, func(dst []byte, v uint8) ([]byte, error) {
				dst = append(dst, v, guarded[1], 0xee)
				return dst[:len(dst)-2], nil
			}, wire.ConsumeUint8)
		}, 7)
	}, []string{"sample 0: appended to 0 bytes with room for 65 is written beyond its end, at 2: 0: 07 5a >ee< a5"}},
	{"does not decode a field", "round trip", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *uint8) {
			copied := *v
			c.Uint8("V", &copied)
		}, 7)
	}, []string{"sample 0: is another record when it is decoded: want .V: 7, got .V: 0", "code the field itself"}},
	{"refuses what it encodes", "round trip", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *uint8) {
			c.Uint8("V", v)
			c.Check("V", !c.Decoding() || *v < 5, errTooLarge)
		}, 7)
	}, []string{"is encoded, and then not decoded: wire: V: at offset 0: too large", "field: V", "bytes: 0: >07< (offset 0 of 1)"}},
	{"another byte order than the specification", "golden", func(*testing.T) Config {
		c := describe(func(c *wire.Codec, v *uint16) { c.Uint16("Port", v) }, 1)
		c.Golden = []Golden{{Name: "RFC 0, figure 1", Bytes: []byte{0x50, 0x00}, Record: &made[uint16]{V: 80, fields: nil}}}
		c.Equal = func(a, b wire.Record) bool { return a.(*made[uint16]).V == b.(*made[uint16]).V }
		return c
	}, []string{"golden RFC 0, figure 1: is another record: want .V: 80, got .V: 20480"}},
	{"golden bytes in another form", "golden", func(*testing.T) Config {
		c := describe(func(c *wire.Codec, v *uint64) { c.Uvarint("N", v) }, 1)
		c.Golden = []Golden{{Bytes: []byte{0x80, 0x80, 0x00}, OneWay: true}, {Bytes: []byte{0x80, 0x00}}}
		return c
	}, []string{"golden 1: is encoded otherwise: 0: >00<", "field: N (Uvarint)", "bytes: 0: >80< 00"}},
	{"takes golden bytes that are bad", "golden", func(*testing.T) Config {
		c := describe(func(c *wire.Codec, v *bool) { c.Bool("Flag", v) }, true)
		c.Golden = []Golden{{Bytes: []byte{2}, Err: wire.ErrInvalidBool}}
		return c
	}, []string{`golden 0: decodes, and is to be refused as "wire: bool is neither 0 nor 1"`}},
	{"another error for bytes that end too soon", "truncation", func(*testing.T) Config {
		return uncounted(func(c *wire.Codec, v *uint16) {
			wire.Value(c, "V", v, func(dst []byte, v uint16) ([]byte, error) { return wire.AppendUint16(dst, v), nil },
				func(b []byte) (uint16, int, error) {
					if len(b) < 2 {
						return 0, 0, errTooLarge
					}
					return wire.ConsumeUint16(b)
				})
		}, 7)
	}, []string{"sample 0, cut to 0 of 2 bytes: want io.ErrUnexpectedEOF: wire: V: Value at offset 0: too large", "bytes: 0: >end<"}},
	{"may end early", "truncation", func(*testing.T) Config {
		type versioned struct{ A, B uint8 }
		return describe(func(c *wire.Codec, v *versioned) {
			c.Section("Body", wire.PrefixUvarint, func() { c.Uint8("A", &v.A) })
			if c.Len() != 0 {
				c.Uint8("B", &v.B)
			} else {
				v.B = 0
			}
		}, versioned{1, 2})
	}, []string{"sample 0, cut to 2 of 3 bytes: decodes; want io.ErrUnexpectedEOF", "field: B (Uint8)", "bytes: 0: 01 01 >02<", "needs Config.Tail"}},
	{"takes what comes after it", "trailing bytes", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *uint8) {
			c.Uint8("A", v)
			if c.Len() > 0 {
				var extra uint8
				c.Uint8("Extra", &extra)
			}
		}, 7)
	}, []string{"sample 0 with 00 after it: decodes; want wire.ErrTrailingBytes", "field: Extra (Uint8)", "bytes: 0: 07 >00<"}},
	{"makes room on the word of a count", "lengths", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *[]uint64) {
			n := len(*v)
			c.Count("N", wire.PrefixUint32BE, &n)
			if c.Decoding() {
				*v = make([]uint64, n)
			}
			for e := range wire.Repeat(c, "V", n, v) {
				c.Uint64("", e)
			}
		}, []uint64{1}) // twice: an empty list makes no difference
	}, []string{"Count N (uint32 BE) replaced by 00 00 ff ff: Unmarshal allocated 5", "field: N (Count)", ">00< 00 ff ff 00"}},
	{"makes room on the word of a number", "lengths", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *[]byte) {
			n := uint32(len(*v))
			c.Uint32("N", &n)
			if c.Decoding() {
				*v = make([]byte, n)
			}
			c.Into("V", *v)
		}, []byte("abc"))
	}, []string{"Uint32 N (uint32 BE) replaced by 00 10 00 00: Unmarshal allocated 10", "with wire.List, or wire.Repeat after c.Count"}},
	{"panics on a tag", "damage", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *string) {
			c.String("Tag", wire.PrefixUint8, v)
			if c.Decoding() && *v == "\xff" {
				panic("no such tag")
			}
		}, "t")
	}, []string{"sample 0, byte 1 set to ff: panics: no such tag", "bytes: 0: 01 >ff< (offset 1 of 2)", "do:    let Fields look whether a value is there"}},
	{"decodes what it does not encode", "damage", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *uint8) {
			c.Uint8("Tag", v)
			c.Check("Tag", c.Decoding() || *v < 200, errTooLarge)
		}, 7)
	}, []string{"decodes to what is not encoded: wire: Tag: at offset 0: too large"}},
	{"leaves a loop at a value", "misuse", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *[]uint8) {
			for b := range wire.List(c, "V", wire.PrefixUint8, v) {
				c.Uint8("", b)
				if *b == 0 && c.Decoding() {
					break
				}
			}
		}, []uint8{1, 2, 3})
	}, []string{"makes Fields misuse the Codec: wire: V[0]: List at offset 2: wire: loop over elements was left before its end", "run loops to their end"}},
	{"consumes more than there is", "misuse", func(*testing.T) Config {
		return uncounted(func(c *wire.Codec, v *uint8) {
			wire.Value(c, "V", v, func(dst []byte, v uint8) ([]byte, error) { return append(dst, v, 0), nil },
				func(b []byte) (uint8, int, error) {
					switch {
					case len(b) < 2:
						return 0, 0, io.ErrUnexpectedEOF
					case b[1] != 0:
						return 0, 300, nil
					}
					return b[0], 2, nil
				})
		}, 7)
	}, []string{"makes Fields misuse the Codec: wire: V: Value at offset 0:"}},
	{"looks at what is left of a stream", "stream", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *uint8) {
			c.Uint8("V", v)
			c.Check("V", c.Offset() == 0 || c.Len() >= 0 || !c.Decoding(), errTooLarge)
		}, 7)
	}, []string{"sample 0 on a stream: in one piece is not as from a slice: want 1 records and then EOF, got 0 and then wire: V: at offset 0: too large"}},
	{"does not clear the other branch", "reuse", func(*testing.T) Config {
		type union struct{ Tag, A, B uint8 }
		return describe(func(c *wire.Codec, v *union) {
			c.Uint8("Tag", &v.Tag)
			if v.Tag == 1 {
				c.Uint8("A", &v.A)
			} else {
				c.Uint8("B", &v.B)
			}
		}, union{Tag: 1, A: 5}, union{Tag: 2, B: 6})
	}, []string{"sample 0: is another record where it is decoded into one that held sample 1: want .V.B: 0, got .V.B: 6", "clear, if c.Decoding()"}},
	{"decodes into what it may have a view of", "reuse", func(*testing.T) Config {
		type union struct {
			Tag  uint8
			Data []byte
		}
		c := describe(func(c *wire.Codec, v *union) {
			c.Uint8("Tag", &v.Tag)
			if v.Tag == 1 {
				c.ByteArrayView("Data", wire.PrefixUint8, &v.Data)
				return
			}
			if c.Decoding() && len(v.Data) != 2 {
				v.Data = make([]byte, 2)
			}
			c.Into("Data", v.Data)
		}, union{1, []byte("ab")}, union{2, []byte("cd")})
		c.Views = true
		return c
	}, []string{"sample 0: is written to when sample 1 is decoded into the same record", "field: Data (ByteArrayView)", "01 02 >61< 62"}},
	{"keeps a view", "input", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *[]byte) { c.ByteArrayView("V", wire.PrefixUint8, v) }, []byte("abc"))
	}, []string{"sample 0: changes when its input is written to after Unmarshal: want .V: 0x616263, got .V: 0x9e9d9c", "Config.Views"}},
	{"writes to its input", "input", func(*testing.T) Config {
		return uncounted(func(c *wire.Codec, v *uint8) {
			wire.Value(c, "V", v, func(dst []byte, v uint8) ([]byte, error) { return append(dst, v^0x55), nil },
				func(b []byte) (uint8, int, error) {
					if len(b) == 0 {
						return 0, 0, io.ErrUnexpectedEOF
					}
					if b[0] == 7^0x55 { // unmasks in place, once
						b[0] ^= 0x55
						return b[0], 1, nil
					}
					return b[0] ^ 0x55, 1, nil
				})
		}, 7)
	}, []string{"sample 0: is changed by Unmarshal, at 0: 0: >07<", "write to the copy"}},
	{"calls itself outside of a part", "depth", func(*testing.T) Config {
		c := describe(chain, link{}, link{Next: &link{Next: &link{}}})
		c.Allocs = -1
		return c
	}, []string{"repeated: goes more than 512 calls deep with MaxDepth 8", "c.Group, wire.When"}},
	{"nests in one direction", "depth", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *uint8) {
			inner := func() { c.Uint8("V", v) }
			c.Group("A", func() {
				c.Group("", func() {
					if c.Decoding() {
						c.Group("", inner)
					} else {
						inner()
					}
				})
			})
		}, 7)
	}, []string{"sample 0 with MaxDepth 2: nests deeper in one direction than in the other: Append gives <nil>, Unmarshal wire: A: Group at offset 0"}},
	{"nests more when it is encoded", "depth", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *uint8) {
			inner := func() { c.Uint8("V", v) }
			c.Group("A", func() {
				if c.Decoding() {
					inner()
				} else {
					c.Group("", inner)
				}
			})
		}, 7)
	}, []string{"sample 0 with MaxDepth 1: nests deeper in one direction than in the other: Append gives wire: A: Group at offset 0", "Unmarshal <nil>"}},
	{"calls itself after 24 bytes", "depth", func(*testing.T) Config {
		return uncounted(func(c *wire.Codec, v *link) { tagged(c, v, 0x17, 23) }, link{Next: &link{}})
	}, []string{"sample 0, its first 24 bytes repeated: goes more than 512 calls deep with MaxDepth 8"}},
	{"a limit that is one more in one direction", "limits", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *[]uint16) {
			p := wire.PrefixUint8
			if c.Decoding() && c.MaxLen > 0 {
				p = p.MaxLen(c.MaxLen + 1)
			}
			for e := range wire.List(c, "V", p, v) {
				c.Uint16("", e)
			}
		}, make([]uint16, 20))
	}, []string{"sample 0 with MaxLen 19: is refused in one direction: Append gives wire: V", "Unmarshal <nil>"}},
	{"a limit in one direction", "limits", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *string) {
			p := wire.PrefixUint8
			if c.Decoding() {
				p = p.MaxLen(-1)
			}
			c.String("V", p, v)
		}, "long enough")
	}, []string{"is refused in one direction: Append gives wire: V: String at offset 0: wire: string of length 11 exceeds the limit of", "Unmarshal <nil>"}},
	{"prints a secret", "text", func(*testing.T) Config {
		type login struct {
			Key string
			For door
		}
		return describe(func(c *wire.Codec, v *login) {
			c.Secret("Key", wire.PrefixUint8, &v.Key)
			wire.Enum(c, "For", &v.For)
		}, login{"open sesame", 1})
	}, []string{"sample 0: shows the secret Key somewhere else in its text"}},
	{"two fields of a name", "dump", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *uint8) {
			c.Magic("Mark", "<")
			c.Uint8("V", v)
			c.Magic("Mark", ">")
		}, 7)
	}, []string{"sample 0: has two fields of the path Mark", "a name of its own"}},
	{"decides a branch by what JSON does not show", "JSON", func(*testing.T) Config {
		type tagged struct{ A, B *uint8 }
		return describe(func(c *wire.Codec, v *tagged) {
			tag := 1
			if v.B != nil {
				tag = 2
			}
			c.Count("Tag", wire.PrefixUint8, &tag)
			for n := range wire.When(c, "A", tag != 2, &v.A) {
				c.Uint8("", n)
			}
			for n := range wire.When(c, "B", tag == 2, &v.B) {
				c.Uint8("", n)
			}
		}, tagged{A: ptr(uint8(1))}, tagged{B: ptr(uint8(2))})
	}, []string{`sample 1 in JSON: is not parsed from its JSON: wire: A`, `wire: missing in JSON: {"B":2}`}},
	{"a field without a name", "JSON", func(*testing.T) Config {
		type pair struct{ A, B uint8 }
		return describe(func(c *wire.Codec, v *pair) {
			c.Uint8("A", &v.A)
			c.Uint8("", &v.B)
		}, pair{1, 2})
	}, []string{"sample 0 in JSON: has no JSON: wire: at offset 0: wire: field without a name beside others"}},
	{"makes names", "allocations", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *[4]uint16) {
			for i := range v {
				c.Uint16(fmt.Sprint("Field", i), &v[i])
			}
		}, [4]uint16{1, 2, 3, 4})
	}, []string{"sample 0: Append allocates 4 times where all memory is there, more than 0", "keep Fields from making names"}},
	{"a fast path that writes something else", "fast path", func(*testing.T) Config {
		c := describe(func(c *wire.Codec, v *uint16) { c.Uint16("V", v) }, 0x0102)
		c.FastAppend = func(dst []byte, r wire.Record) ([]byte, error) {
			return binary.LittleEndian.AppendUint16(dst, r.(*made[uint16]).V), nil
		}
		return c
	}, []string{`sample 0 by FastAppend: appended to "" is something else: 0: >02< 01`, "bytes: 0: >01< 02"}},
	{"a fast path that looks at what is there", "fast path", func(*testing.T) Config {
		c := describe(func(c *wire.Codec, v *uint16) { c.Uint16("V", v) }, 0x0102)
		c.FastAppend = func(dst []byte, r wire.Record) ([]byte, error) {
			return append(dst, 1, byte(2+len(dst))), nil
		}
		return c
	}, []string{`sample 0 by FastAppend: appended to "kept" is something else: 0: 6b 65 70 74 01 >06<`, "bytes: 0: 01 >02<"}},
	{"a fast path that takes what comes after", "fast path", func(*testing.T) Config {
		c := describe(func(c *wire.Codec, v *uint16) { c.Uint16("V", v) }, 0x0102)
		c.FastUnmarshal = func(b []byte, r wire.Record) (err error) {
			r.(*made[uint16]).V, _, err = wire.ConsumeUint16(b)
			return err
		}
		return c
	}, []string{"sample 0 with 00 after it: FastUnmarshal gives <nil>, and the description wire: at offset 2: wire: trailing bytes"}},
	{"always makes a slice of its own", "append", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *uint8) {
			wire.Value(c, "V", v, func(dst []byte, v uint8) ([]byte, error) { return append(slices.Clone(dst), v), nil }, wire.ConsumeUint8)
		}, 7)
	}, []string{"sample 0: appended to 0 bytes with room for 65 is not appended in place"}},
	{"is equal but for its bytes", "round trip", func(*testing.T) Config {
		c := describe(func(c *wire.Codec, v *uint8) {
			copied := *v
			c.Uint8("V", &copied)
		}, 7)
		c.Equal = func(a, b wire.Record) bool { return true }
		return c
	}, []string{"sample 0: has other bytes when it was decoded: 0: >00<", "bytes: 0: >07<"}},
	{"is encoded but once", "round trip", func(*testing.T) Config {
		type used struct{ V, decoded uint8 }
		c := describe(func(c *wire.Codec, v *used) {
			c.Uint8("V", &v.V)
			if c.Decoding() {
				v.decoded = 1
			} else {
				c.Check("V", v.decoded == 0, errTooLarge)
			}
		}, used{V: 7})
		c.Equal = func(a, b wire.Record) bool { return a.(*made[used]).V.V == b.(*made[used]).V.V }
		return c
	}, []string{"sample 0: decoded is not encoded again: wire: V: at offset 0: too large"}},
	{"refuses golden bytes", "golden", func(*testing.T) Config {
		c := describe(func(c *wire.Codec, v *bool) { c.StrictBool("Flag", v) }, true)
		c.Golden = []Golden{{Bytes: []byte{0}}, {Bytes: []byte{2}}}
		return c
	}, []string{"golden 1: is not decoded: wire: Flag: StrictBool at offset 0: wire: bool is neither 0 nor 1", "bytes: 0: >02<"}},
	{"refuses golden bytes for another reason", "golden", func(*testing.T) Config {
		c := describe(func(c *wire.Codec, v *bool) { c.StrictBool("Flag", v) }, true)
		c.Golden = []Golden{{Bytes: []byte{2}, Err: wire.ErrMagic}}
		return c
	}, []string{`golden 0: is to be refused as "wire: wrong magic bytes": wire: Flag: StrictBool at offset 0`}},
	{"blames another field", "truncation", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *[2]uint16) {
			c.Uint16("A", &v[0])
			if n := c.Len(); n >= 0 && n < 2 {
				c.Fail("Packet", io.ErrUnexpectedEOF)
			}
			c.Uint16("B", &v[1])
		}, [2]uint16{1, 2})
	}, []string{"sample 0, cut to 2 of 4 bytes: the error names another field than B, which is cut: wire: Packet: at offset 0: unexpected EOF"}},
	{"names a length that has ended before", "truncation", func(*testing.T) Config {
		type named struct {
			Name string
			Kind uint8
		}
		return describe(func(c *wire.Codec, v *named) {
			c.String("Name", wire.PrefixUint8, &v.Name)
			if c.Len() == 0 {
				c.Fail("Name", io.ErrUnexpectedEOF)
			}
			c.Uint8("Kind", &v.Kind)
		}, named{"ab", 1})
	}, []string{"sample 0, cut to 3 of 4 bytes: the error names another field than Kind, which is cut: wire: Name: at offset 0: unexpected EOF"}},
	{"another error for bytes after it", "trailing bytes", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *uint8) {
			c.Uint8("V", v)
			c.Check("V", c.Len() < 1, errTooLarge)
		}, 7)
	}, []string{"sample 0 with 00 after it: want wire.ErrTrailingBytes: wire: V: at offset 0: too large"}},
	{"bytes after it in another place", "trailing bytes", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *uint8) {
			c.Uint8("V", v)
			c.Check("V", c.Len() < 1, wire.ErrTrailingBytes)
		}, 7)
	}, []string{"sample 0 with 00 after it: want wire.ErrTrailingBytes at offset 1: wire: V: at offset 0"}},
	{"decodes to what has another size", "damage", func(*testing.T) Config {
		return odd(func(dst []byte, v uint16) ([]byte, error) {
			if dst == nil && v > 0x7f {
				dst = append(dst, 0)
			}
			return append(dst, byte(v)), nil
		}, func(b byte) uint16 { return uint16(b) })
	}, []string{"decodes to what has the size 1, and takes 2 bytes"}},
	{"decodes to what is encoded as something bad", "damage", func(*testing.T) Config {
		return odd(func(dst []byte, v uint16) ([]byte, error) {
			if v > 0x7f {
				return append(dst, 0, 0), nil
			}
			return append(dst, byte(v)), nil
		}, func(b byte) uint16 { return uint16(b) })
	}, []string{"decodes to what is encoded as 0: 00 00 >end< (offset 2 of 2), and that does not decode: wire: at offset 1: wire: trailing"}},
	{"decodes to what is encoded as something else", "damage", func(*testing.T) Config {
		return odd(func(dst []byte, v uint16) ([]byte, error) { return append(dst, byte(v)), nil },
			func(b byte) uint16 {
				if b > 0x7f {
					return 300
				}
				return uint16(b)
			})
	}, []string{"decodes to what is another record when it is encoded and decoded: want .V: 300, got .V: 44"}},
	{"looks at where a stream is", "stream", func(*testing.T) Config {
		return uncounted(func(c *wire.Codec, v *uint8) {
			wire.Value(c, "V", v, func(dst []byte, v uint8) ([]byte, error) {
				if len(dst) > 40 {
					v = 0
				}
				return append(dst, v), nil
			}, wire.ConsumeUint8)
		}, bytes.Repeat([]byte{7}, 50)...)
	}, []string{"all samples by a stream Encoder with a buffer of 64: is something else:", "bytes: 33: 07 07 07 07 07 07 07 07 >07< 07"}},
	{"is decoded but once", "reuse", func(*testing.T) Config {
		type used struct{ V, decoded uint8 }
		c := describe(func(c *wire.Codec, v *used) {
			if c.Decoding() {
				c.Check("V", v.decoded == 0, errTooLarge)
				v.decoded = 1
			}
			c.Uint8("V", &v.V)
		}, used{V: 7, decoded: 1})
		c.Allocs = -1
		return c
	}, []string{"sample 0: is not decoded into a record that held sample 0: wire: V: at offset 0: too large"}},
	{"writes what MaxLen is", "limits", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *uint8) {
			c.Uint8("V", v)
			most := uint8(c.MaxLen)
			c.Uint8("Most", &most)
		}, 7)
	}, []string{"is encoded differently"}},
	{"an error of its own above MaxLen", "limits", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *string) {
			c.Check("V", c.MaxLen == 0 || c.Decoding() || len(*v) <= c.MaxLen, errTooLarge)
			c.String("V", wire.PrefixUint8, v)
		}, "long enough")
	}, []string{"want wire.ErrTooLong: Append gives wire: V: at offset 0: too large, Unmarshal wire: V: String at offset 0"}},
	{"a name in one direction", "limits", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *[]uint8) {
			n, name := len(*v), "Written"
			if c.Decoding() {
				name = "Read"
			}
			c.Count(name, wire.PrefixUint8, &n)
			for b := range wire.Repeat(c, "V", n, v) {
				c.Uint8("", b)
			}
		}, []uint8{1, 2, 3})
	}, []string{"is refused for Written by Append, and for Read by Unmarshal"}},
	{"another text when it was decoded", "text", func(*testing.T) Config {
		c := uncounted(func(c *wire.Codec, v *titled) {
			wire.Value(c, "V", v, func(dst []byte, v titled) ([]byte, error) { return append(dst, v.n), nil },
				func(b []byte) (titled, int, error) {
					n, size, err := wire.ConsumeUint8(b)
					return titled{n: n}, size, err
				})
		}, titled{7, "seven"})
		c.Equal = func(a, b wire.Record) bool { return a.(*made[titled]).V.n == b.(*made[titled]).V.n }
		return c
	}, []string{"sample 0: has other text when it was decoded: {V: seven}, and then {V: untitled}"}},
	{"keeps in a count what JSON does not show", "JSON", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *int) { c.Count("N", wire.PrefixUint8, v) }, 7)
	}, []string{"sample 0 in JSON: is another record when it is parsed: want .V: 7, got .V: 0: {}"}},
	{"a fast path that refuses a sample", "fast path", func(*testing.T) Config {
		c := describe(func(c *wire.Codec, v *uint16) { c.Uint16("V", v) }, 0x0102)
		c.FastAppend = func(dst []byte, r wire.Record) ([]byte, error) { return dst, errTooLarge }
		return c
	}, []string{"sample 0 by FastAppend: is not encoded: too large"}},
	{"a fast path that decodes something else", "fast path", func(*testing.T) Config {
		c := describe(func(c *wire.Codec, v *uint16) { c.Uint16("V", v) }, 0x0102)
		c.FastUnmarshal = func(b []byte, r wire.Record) error {
			v := &r.(*made[uint16]).V
			err := wire.Unmarshal(b, r)
			*v = *v>>8 | *v<<8
			return err
		}
		return c
	}, []string{"sample 0: is another record from FastUnmarshal: want .V: 258, got .V: 513"}},
	{"a fast path that decodes but once", "fast path", func(*testing.T) Config {
		c := describe(func(c *wire.Codec, v *uint16) { c.Uint16("V", v) }, 0x0102)
		c.FastUnmarshal = func(b []byte, r wire.Record) error {
			if r.(*made[uint16]).V != 0 {
				return errTooLarge
			}
			return wire.Unmarshal(b, r)
		}
		return c
	}, []string{"sample 0: FastUnmarshal refuses it in a record that held sample 0"}},
	{"a fast path that does not clear", "fast path", func(*testing.T) Config {
		type maybe struct{ Tag, A uint8 }
		c := describe(func(c *wire.Codec, v *maybe) {
			c.Uint8("Tag", &v.Tag)
			if v.Tag == 1 {
				c.Uint8("A", &v.A)
			} else if c.Decoding() {
				v.A = 0
			}
		}, maybe{1, 5}, maybe{2, 0})
		c.FastUnmarshal = func(b []byte, r wire.Record) error {
			v := &r.(*made[maybe]).V
			a := v.A
			err := wire.Unmarshal(b, r)
			if v.Tag == 2 {
				v.A = a
			}
			return err
		}
		return c
	}, []string{"sample 1: is another record from FastUnmarshal where it held sample 0: want .V.A: 0, got .V.A: 5"}},
	{"an Equal that says no", "round trip", func(*testing.T) Config {
		c := describe(func(c *wire.Codec, v *uint8) { c.Uint8("V", v) }, 7)
		c.Equal = func(a, b wire.Record) bool { return false }
		return c
	}, []string{"sample 0: is another record when it is decoded: Config.Equal says so"}},
	{"calls itself outside of a part on what no sample holds", "depth", func(*testing.T) Config {
		return uncounted(func(c *wire.Codec, v *link) { tagged(c, v, 0x7f, 0) }, link{})
	}, []string{"no sample, its first 1 bytes repeated: goes more than 512 calls deep with MaxDepth 8", "bytes: 0: 7f >7f< 7f"}},
	{"refuses in a slice what it takes from a stream", "stream", func(*testing.T) Config {
		return describe(func(c *wire.Codec, v *uint8) {
			c.Uint8("V", v)
			c.Check("V", *v < 0x80 || !c.Decoding() || c.Len() < 0, errTooLarge)
		}, 7)
	}, []string{"of byte 0 flipped, on a stream: in one piece is not as from a slice: want 0 records and then wire: V"}},
	{"keeps that it was cut short", "reuse", func(*testing.T) Config {
		type torn struct {
			A, B uint8
			torn bool
		}
		return describe(func(c *wire.Codec, v *torn) {
			c.Uint8("A", &v.A)
			c.Uint8("B", &v.B)
			if c.Decoding() && c.Err() != nil {
				v.torn = true
			}
		}, torn{A: 1, B: 2})
	}, []string{"where it is decoded into one that held sample 0, cut to 1 of 2 bytes: want .V.torn: false, got .V.torn: true"}},
	{"a fast path that takes what is cut short", "fast path", func(*testing.T) Config {
		c := describe(func(c *wire.Codec, v *uint16) { c.Uint16("V", v) }, 0x0100)
		c.FastUnmarshal = func(b []byte, r wire.Record) error {
			if len(b) == 1 {
				b = append(b, 0)
			}
			return wire.Unmarshal(b, r)
		}
		return c
	}, []string{"sample 0, cut to 1 of 2 bytes: FastUnmarshal gives <nil>, and the description wire: V"}},
	{"a fast path that trusts a length", "fast path", func(*testing.T) Config {
		c := describe(func(c *wire.Codec, v *[]byte) { c.ByteArray("V", wire.PrefixUint8, v) }, []byte("abc"))
		c.FastUnmarshal = func(b []byte, r wire.Record) error {
			if len(b) > 3 {
				b[0] = uint8(min(int(b[0]), len(b)-1))
			}
			return wire.Unmarshal(b, r)
		}
		return c
	}, []string{"Length V (uint8) replaced by 04: FastUnmarshal gives <nil>, and the description wire: V"}},
	{"a fast path that does not look at a bit", "fast path", func(*testing.T) Config {
		c := describe(func(c *wire.Codec, v *bool) { c.StrictBool("V", v) }, true)
		c.FastUnmarshal = func(b []byte, r wire.Record) error {
			if len(b) == 1 {
				b[0] &= 0x7f
			}
			return wire.Unmarshal(b, r)
		}
		return c
	}, []string{"sample 0, bit 7 of byte 0 flipped: FastUnmarshal gives <nil>, and the description wire: V"}},
}

var errTooLarge = errors.New("too large")

// link is a list that Fields follows by itself.
type link struct{ Next *link }

func chain(c *wire.Codec, v *link) {
	more := v.Next != nil
	c.Bool("More", &more)
	switch {
	case !more:
		if c.Decoding() {
			v.Next = nil
		}
		return
	case v.Next == nil:
		v.Next = new(link)
	}
	if c.Err() == nil {
		if n := c.Len(); c.Offset() == 0 && n < 0 { // text and JSON, which name each link
			c.Group("Next", func() { chain(c, v.Next) })
			return
		}
		chain(c, v.Next)
	}
}

// tagged is chain that says with a tag, and some bytes, that more follow.
func tagged(c *wire.Codec, v *link, more uint8, pad int) {
	tag := uint8(0)
	if v.Next != nil {
		tag = more
	}
	c.Uint8("Tag", &tag)
	if c.Decoding() {
		v.Next = nil
		if tag == more {
			v.Next = new(link)
		}
		c.Check("Tag", tag == 0 || tag == more, errTooLarge)
	}
	if v.Next != nil && c.Err() == nil {
		if c.Len() < 0 && c.Offset() == 0 { // text and JSON, which name each link
			c.Group("Next", func() { tagged(c, v.Next, more, pad) })
			return
		}
		c.Pad(pad)
		tagged(c, v.Next, more, pad)
	}
}

type door uint8

func (door) String() string { return "open sesame's" }

// titled has text that its bytes do not hold.
type titled struct {
	n     uint8
	title string
}

func (v titled) String() string { return cmp.Or(v.title, "untitled") }

// odd returns the Config of a record of one value: what stands for 7 is sound, and other bytes may not be.
func odd(write func(dst []byte, v uint16) ([]byte, error), read func(b byte) uint16) Config {
	return uncounted(func(c *wire.Codec, v *uint16) {
		wire.Value(c, "V", v, write, func(b []byte) (uint16, int, error) {
			u, n, err := wire.ConsumeUint8(b)
			return read(u), n, err
		})
	}, 7)
}

// uncounted is describe for what allocates, and is not about that.
func uncounted[T any](fields func(c *wire.Codec, v *T), samples ...T) Config {
	c := describe(fields, samples...)
	c.Allocs = -1
	return c
}

func TestBrokenRecords(t *testing.T) {
	tripped := map[string]bool{}
	for _, b := range broken {
		tripped[b.check] = true
		if raceDetector && (b.check == "allocations" || b.mistake == "sorts in place for text") {
			continue // the race detector allocates, too, and is the first to find a write from two goroutines
		}
		t.Run(b.check+"/"+b.mistake, func(t *testing.T) {
			names, found := failing(b.c(t))
			if assert.Equal(t, []string{b.check}, names, "%v", found) {
				for _, text := range b.says {
					assert.ErrorContains(t, found[0], text)
				}
			}
		})
	}
	for _, k := range checks {
		assert.True(t, tripped[k.name], "no broken record for the check %q", k.name)
	}
}

// TestEndless holds a record that does not end on some input.
func TestEndless(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	c := describe(func(c *wire.Codec, v *uint8) {
		c.Uint8("V", v)
		if c.Decoding() && *v == 0x80 {
			<-release
		}
	}, 7)
	c.Timeout = 300 * time.Millisecond
	names, found := failing(c)
	assert.Equal(t, []string{"lengths"}, names)
	assert.ErrorContains(t, found[0], "sample 0, Uint8 V (uint8) replaced by 80: does not end, or not within 300ms")
}

func TestBadConfig(t *testing.T) {
	for name, c := range map[string]Config{
		"Config.New is nil":       {},
		"Config.Samples is empty": {New: func() wire.Record { return new(node) }},
		"sample 0 is a *wiretest.made[uint8], and New returns a *wiretest.node": {
			New: func() wire.Record { return new(node) }, Samples: []wire.Record{new(made[uint8])},
		},
	} {
		names, found := failing(c)
		assert.Equal(t, []string{"config"}, names)
		assert.ErrorContains(t, found[0], name)
	}
}

// TestFuzzSees holds what Fuzz asks of any bytes against the records that fail because of some.
func TestFuzzSees(t *testing.T) {
	sees := map[string]bool{
		"lengths": true, "damage": true, "misuse": true, "stream": true, "reuse": true, "input": true, "JSON": true, "fast path": true,
	}
	for _, b := range broken {
		c := b.c(t)
		if !sees[b.check] || c.FastAppend != nil || b.mistake == "looks at where a stream is" {
			continue // the rest is about what is encoded
		}
		t.Run(b.check+"/"+b.mistake, func(t *testing.T) {
			s, err := newSubject(c)
			require.NoError(t, err)
			assert.Error(t, s.firstFound())
		})
	}
}

// firstFound returns what Fuzz finds in the samples and in what the checks make of them.
func (s *subject) firstFound() error {
	all := func(s *subject, b []byte) error {
		for _, p := range properties {
			if err := s.holds(p, b); err != nil {
				return err
			}
		}
		return nil
	}
	for _, x := range s.samples {
		if err := all(s, x.b); err != nil {
			return err
		}
	}
	if err := s.throughLengths(all); err != nil { // before damage: what allocates without bounds is found here
		return err
	}
	return s.throughDamage(all)
}
