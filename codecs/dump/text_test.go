package dump

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// odd numbers print themselves, with what a terminal must not get; even ones fail at it.
type selfPrinter struct{ N uint8 }

func (p *selfPrinter) Fields(c *wire.Codec) { c.Uint8("N", &p.N) }

func (p *selfPrinter) AppendText(dst []byte) ([]byte, error) {
	dst = append(dst, "odd\x1b]0;pwn\a"...)
	if p.N%2 == 0 {
		return dst, errors.New("even")
	}
	return dst, nil
}

// TestRecordsThatPrintThemselves: what they print is cleaned and cut as all text is, and where they fail, their fields
// are printed.
func TestRecordsThatPrintThemselves(t *testing.T) {
	p := func() Protocol {
		return Protocol{Name: "numbers", Framing: framing.Fixed{Size: 1}, New: func(string) wire.Record { return new(selfPrinter) }}
	}
	var out, errs bytes.Buffer
	assert.Equal(t, exitOK, Run([]string{"x"}, strings.NewReader("\x01\x02"), &out, &errs, p))
	assert.Equal(t, "        0        1  numbers        odd\\x1b]0;pwn\\a\n        1        1  numbers        {N: 2}\n", out.String())
	assert.Empty(t, errs.String())
}

func TestAppendRight(t *testing.T) {
	for n, want := range map[int64]string{
		0: "   0", 7: "   7", 1234: "1234", 12345: "12345", 1<<63 - 1: "9223372036854775807",
	} {
		assert.Equal(t, "x"+want, string(appendRight([]byte("x"), n, 4)))
	}
	assert.Equal(t, strings.Repeat(" ", 99), string(appendSpaces(nil, 99)))
	assert.Empty(t, appendSpaces(nil, -1))
}
