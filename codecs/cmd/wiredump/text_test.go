package main

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTextForms is about both sides of each limit.
func TestTextForms(t *testing.T) {
	type pair struct {
		A int
		B string
	}
	type Embedded struct{ Inner uint8 }
	for _, test := range []struct {
		fields any
		want   string
	}{
		{&struct{}{}, ""},
		{&struct{ S string }{strings.Repeat("x", 80)}, `S="` + strings.Repeat("x", 80) + `"`},
		{&struct{ S string }{strings.Repeat("x", 81)}, `S="` + strings.Repeat("x", 80) + `"… 81 bytes in all`},
		{&struct{ S string }{strings.Repeat("x", 79) + "é"}, `S="` + strings.Repeat("x", 79) + `"… 81 bytes in all`},
		{&struct{ S string }{strings.Repeat("x", 78) + "é."}, `S="` + strings.Repeat("x", 78) + `é"… 81 bytes in all`},
		{&struct{ S string }{strings.Repeat("\x80", 2000)}, `S="` + strings.Repeat(`\x80`, 76) + `"… 2,000 bytes in all`},
		{&struct{ S string }{"\n\""}, `S="\n\""`},
		{&struct{ B []byte }{bytes.Repeat([]byte{0xab}, 32)}, `B=` + strings.Repeat("ab", 32)},
		{&struct{ B []byte }{bytes.Repeat([]byte{0xab}, 33)}, `B=` + strings.Repeat("ab", 32) + `… 33 bytes in all`},
		{&struct{ B []byte }{[]byte("text")}, `B="text"`},
		{&struct{ B []byte }{[]byte("line\n")}, `B=6c696e650a`},
		{&struct{ N []int }{[]int{1, 2, 3, 4}}, `N=[1 2 3 4]`},
		{&struct{ N []int }{[]int{1, 2, 3, 4, 5}}, `N=[1 2 3 4 … 5 in all]`},
		{&struct{ L []string }{[]string{"a", "b"}}, `L=["a" "b"]`},
		{&struct{ L []string }{[]string{"a", "b", "c"}}, `L=["a" "b" … 3 in all]`},
		{&struct{ P []pair }{[]pair{{1, "a"}, {2, "b"}}}, `P=[{A:1 B:"a"} {A:2 B:"b"}]`},
		{&struct{ P []pair }{make([]pair, 1409)}, `P=[{A:0 B:""} {A:0 B:""} … 1,409 in all]`},
		{&struct {
			Embedded
			hidden int
			F      bool
		}{Embedded{7}, 8, true}, `Inner=7  F=true`},
	} {
		var out bytes.Buffer
		p := textPrinter{w: &out}
		require.NoError(t, p.print(record{packet: packet{typ: "T", fields: test.fields}, offset: 123456789, frame: make([]byte, 7)}))
		want := "123456789        7  T"
		if test.want != "" {
			want += strings.Repeat(" ", 14) + test.want
		}
		assert.Equal(t, want+"\n", out.String())
	}
}

func TestTextShows(t *testing.T) {
	var out bytes.Buffer
	p := textPrinter{w: &out}
	show := map[string]func(reflect.Value) string{"N": func(v reflect.Value) string { return "#" }}
	require.NoError(t, p.print(record{packet: packet{typ: "T", fields: &struct{ N []int }{[]int{1, 2}}, show: show}}))
	assert.Contains(t, out.String(), "N=[# #]")
}
