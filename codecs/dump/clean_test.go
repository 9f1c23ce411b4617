package dump

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestPlain puts each byte at each place of a text of more than two steps.
func TestPlain(t *testing.T) {
	for place := range 70 {
		for c := range 256 {
			text := []byte(strings.Repeat("~ a", 30)[:70])
			text[place] = byte(c)
			want := place
			if ' ' <= c && c <= '~' {
				want = 70
			}
			assert.Equal(t, want, plain(text), "%#x at %d", c, place)
		}
	}
}

func TestAppendClean(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		want string
	}{
		{"", 0, ""},
		{"", 5, ""},
		{"abc", 3, "abc"},
		{"abcd", 3, "abc ..."},
		{"ab\x1b", 0, `ab\x1b`},
		{"ab\x1b", 6, `ab\x1b`},
		{"ab\x1b", 5, `ab ...`},
		{"é\u202e\xff\u0085", 0, `é\u202e\xff\u0085`},
		{"éé", 3, `é ...`},
		{"\n\t\a\"", 0, `\n\t\a"`},
	} {
		assert.Equal(t, "dst"+c.want, string(appendClean([]byte("dst"), []byte(c.text), c.most)), "%q", c.text)
	}
}
