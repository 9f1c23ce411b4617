package wiretest

import (
	"math/bits"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// everything has a value of each kind.
type everything struct {
	B    bool
	I    int16
	U    uint32
	F    float32
	C    complex64
	S    string
	Any  any
	None any
	P    *int8
	Nil  *int8
	A    [2]int8
	Raw  [2]byte
	L    []int8
	NoL  []int8
	M    map[string]int8
	NoM  map[string]int8
	Func func()
	Self *everything
}

func TestRender(t *testing.T) {
	v := &everything{
		true, -1, 2, 0.5, 1 + 2i, "a\n", uint8(7), nil, ptr(int8(3)), nil, [2]int8{1, 2}, [2]byte{1, 2}, []int8{}, nil,
		map[string]int8{"b": 2, "a": 1}, nil, func() {}, nil,
	}
	v.Self = v
	same := []string{
		".B: true", ".I: -1", ".U: 2", ".F: 0.5", ".C: (1+2i)", `.S: "a\n"`, ".Any: uint8", ".Any: 7", ".None: nil", ".P: 3", ".Nil: nil",
		".A: 2 elements", ".A[0]: 1", ".A[1]: 2", ".Raw: 0x0102", ".L: 0 elements",
	}
	m := []string{".M: 2 pairs", `.M["a"]: 1`, `.M["b"]: 2`}
	rest := []string{".Func: func false", ".Self: itself", ""}
	join := func(parts ...[]string) (all []string) {
		for _, p := range parts {
			all = append(all, p...)
		}
		return all
	}
	loose := strings.Split(render(v, loosely), "\n")
	assert.Equal(t, join(same, []string{".NoL: 0 elements"}, m, []string{".NoM: 0 pairs"}, rest), loose)
	exact := strings.Split(render(v, exactly), "\n")
	assert.Equal(t, join(same, []string{".NoL: nil"}, m, []string{".NoM: nil"}, rest), exact)
	assert.Equal(t, ": nil\n", render(nil, exactly))
	assert.Equal(t, ": 2 elements\n[0]: 1\n[1]: 2\n", render([2]byte{1, 2}, loosely), "bytes that have no address")
}

func TestDifference(t *testing.T) {
	long := strings.Repeat("x", 121)
	for _, c := range []struct{ want, got, says string }{
		{"a\nb\n", "a\nb\n", ""},
		{"a\nb\n", "a\nc\n", "want b, got c"},
		{"a\n", "a\nb\n", "want nothing more, got b"},
		{"a\nb", "a", "want b, got nothing more"},
		{long, long[1:], "want " + long[1:] + "..., got " + long[1:]},
	} {
		assert.Equal(t, c.says, difference(c.want, c.got))
	}
}

// TestFootprint: the bytes of elements, pairs and what is pointed to, each slice up to so many elements.
func TestFootprint(t *testing.T) {
	type pair struct {
		A []uint32
		B *uint64
	}
	const word = bits.UintSize / 8
	for name, c := range map[string]struct {
		v    any
		most int
		want uint64
	}{
		"a number":          {uint64(1), 10, 0},
		"a pointer":         {ptr(uint64(1)), 10, 8},
		"no pointer":        {(*uint64)(nil), 10, 0},
		"elements":          {make([]uint32, 3), 10, 12},
		"more than count":   {make([]uint32, 30), 10, 40},
		"a struct":          {pair{make([]uint32, 2), new(uint64)}, 10, 16},
		"lists of lists":    {[][]uint16{{1}, {1, 2}}, 10, 2*3*word + 6},
		"an array of lists": {[2][]uint16{{1}, {1, 2}}, 10, 6},
		"an array":          {[2]uint16{}, 10, 0},
		"an interface":      {[]any{uint64(1), nil}, 10, 2*2*word + 8},
		"a map":             {map[uint8]uint8{1: 1}, 10, 11 * 2},
		"a map of lists":    {map[uint64][]byte{1: {1, 2}}, 10, 11*(8+3*word) + 2},
		"a large map":       {map[uint8]uint8{1: 1, 2: 2, 3: 3}, 2, 14 * 2},
	} {
		assert.Equal(t, c.want, footprint(reflect.ValueOf(c.v), c.most), name)
	}
}
