package wire_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// A shape is a kind of value that may be null, and what is in it.
type shape struct {
	kind string
	part *shape
}

func (s *shape) String() string {
	if s.part == nil {
		return s.kind
	}
	return s.kind + " of " + s.part.String()
}

// A shaped is a value of a shape. Of its fields it has one.
type shaped struct {
	shape   *shape
	Number  uint8
	Text    *string
	Bytes   []byte
	Numbers []uint16
	List    []shaped
	Map     map[string]shaped
	Has     bool
	Part    *shaped
}

func (v *shaped) Fields(c *wire.Codec) { v.code(c, "", v.shape) }

func (v *shaped) code(c *wire.Codec, name string, s *shape) {
	null := wire.PrefixInt16BE.Null()
	v.shape = s
	switch s.kind {
	case "number":
		c.Uint8(name, &v.Number)
	case "text":
		c.NullString(name, null, &v.Text)
	case "bytes":
		c.ByteArray(name, null, &v.Bytes)
	case "numbers":
		c.Uint16s(name, null, &v.Numbers)
	case "list":
		for e := range wire.List(c, name, null, &v.List) {
			e.code(c, "", s.part)
		}
	case "map":
		for k, e := range wire.Map(c, name, null, &v.Map) {
			c.String("Key", wire.PrefixUint8, k)
			e.code(c, "value", s.part)
		}
	case "optional":
		for e := range wire.Optional(c, name, &v.Part) {
			e.code(c, "", s.part)
		}
	case "optional record":
		for e := range wire.Optional(c, name, &v.Part) {
			e.code(c, "value", s.part)
		}
	case "group":
		c.Group(name, func() {
			if v.Part == nil {
				v.Part = new(shaped)
			}
			v.Part.code(c, "", s.part)
		})
	case "when":
		c.Group(name, func() {
			c.Bool("Has", &v.Has)
			for e := range wire.When(c, "Part", v.Has, &v.Part) {
				e.code(c, "", s.part)
			}
		})
	}
}

var (
	leafKinds   = []string{"number", "text", "bytes", "numbers"}
	nestedKinds = []string{"list", "map", "optional", "optional record", "group", "when"}
)

// shapes returns all that nest to a depth.
func shapes(depth int) (all []*shape) {
	for _, kind := range leafKinds {
		all = append(all, &shape{kind: kind})
	}
	if depth > 1 {
		for _, part := range shapes(depth - 1) {
			for _, kind := range nestedKinds {
				all = append(all, &shape{kind, part})
			}
		}
	}
	return all
}

// values returns values of a shape: null, what is empty, and what is not, with each value of its parts.
func (s *shape) values() (all []shaped) {
	switch s.kind {
	case "number":
		return []shaped{{Number: 7}}
	case "text":
		return []shaped{{}, {Text: ptr("")}, {Text: ptr("null")}, {Text: ptr("\xff")}}
	case "bytes":
		return []shaped{{}, {Bytes: []byte{}}, {Bytes: []byte{1}}}
	case "numbers":
		return []shaped{{}, {Numbers: []uint16{}}, {Numbers: []uint16{1, 2}}}
	case "list":
		all = []shaped{{}, {List: []shaped{}}}
	case "map":
		all = []shaped{{}, {Map: map[string]shaped{}}}
	case "optional", "optional record", "when":
		all = []shaped{{}}
	}
	for _, part := range s.part.values() {
		v := shaped{}
		switch s.kind {
		case "list":
			v.List = []shaped{part, part}
		case "map":
			v.Map = map[string]shaped{"k": part}
		default:
			v.Has, v.Part = s.kind == "when", &part
		}
		all = append(all, v)
	}
	return all
}

// An optional value that was there and null itself came back from JSON as one that was not there.
func TestNullComesBackFromJSON(t *testing.T) {
	for _, s := range shapes(4) {
		got := &shaped{shape: s} // each value goes into what the one before it left
		for _, v := range s.values() {
			v.shape = s
			b, err := wire.Append(nil, &v)
			require.NoError(t, err, s)
			text, err := wire.AppendJSON(nil, &v)
			require.NoError(t, err, s)
			require.NoError(t, wire.ParseJSON(text, got), "%v: %s", s, text)
			again, err := wire.Append(nil, got)
			require.NoError(t, err, s)
			if string(b) != string(again) {
				require.Failf(t, "not the same", "%v: %s: % x, % x", s, text, b, again)
			}
		}
	}
}

func TestJSONOfNullInOptional(t *testing.T) {
	text, list := &shape{kind: "text"}, &shape{"list", &shape{kind: "text"}}
	optional := func(s *shape) *shape { return &shape{"optional", s} }
	there := func(v shaped) shaped { return shaped{Part: &v} }
	a := shaped{Text: ptr("a")}
	tests := map[string]struct {
		s    *shape
		v    shaped
		want string
	}{
		"not there":                 {optional(text), shaped{}, `null`},
		"null text":                 {optional(text), there(shaped{}), `{"":null}`},
		"text":                      {optional(text), there(a), `"a"`},
		"null list":                 {optional(list), there(shaped{}), `{"":null}`},
		"list of null":              {optional(list), there(shaped{List: []shaped{{}}}), `[null]`},
		"optional that is not":      {optional(optional(text)), there(shaped{}), `{"":null}`},
		"optional null":             {optional(optional(text)), there(there(shaped{})), `{"":{"":null}}`},
		"optional text":             {optional(optional(text)), there(there(a)), `"a"`},
		"three":                     {optional(optional(optional(text))), there(there(there(shaped{}))), `{"":{"":{"":null}}}`},
		"element that is not there": {&shape{"list", optional(text)}, shaped{List: []shaped{{}, there(shaped{})}}, `[null,{"":null}]`},
		"record with null in it":    {&shape{"optional record", text}, there(shaped{}), `{"value":null}`},
		"null in a group":           {optional(&shape{"group", text}), there(there(shaped{})), `{"":null}`},
		"condition, and null":       {&shape{"when", text}, shaped{Has: true, Part: &shaped{}}, `{"Has":true,"Part":null}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.v.shape = test.s
			got, err := wire.AppendJSON(nil, &test.v)
			require.NoError(t, err)
			require.Equal(t, test.want, string(got))
		})
	}
}

// Braces that stand for no null are not taken.
func TestJSONOfOptionalIsPlain(t *testing.T) {
	s := &shape{"optional", &shape{kind: "text"}}
	for _, text := range []string{`{"":"a"}`, `{"":{"":null}}`, `{"value":null}`, `{"":null,"a":1}`, `{}`} {
		require.ErrorIs(t, wire.ParseJSON([]byte(text), &shaped{shape: s}), wire.ErrJSON, text)
	}
}
