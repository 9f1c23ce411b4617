package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed44153783/wirekit/framing/framingtest"
)

// TestFunctionName: what could be taken for something else stands in quotes, and what is long is cut.
func TestFunctionName(t *testing.T) {
	long := strings.Repeat("f", maxName)
	for name, want := range map[string]string{
		"main.main":       "main.main",
		"main.(*T).Do[…]": "main.(*T).Do[…]",
		"two words":       `"two words"`,
		"a,b":             `"a,b"`,
		`a"b`:             `"a\"b"`,
		`a\b`:             `"a\\b"`,
		"\x1b[2J":         `"\x1b[2J"`,
		"":                `""`,
		long:              long,
		long + "g":        long + "...",
		long + " ":        long + "...",
		" " + long:        `" ` + long[1:] + `"...`,
	} {
		assert.Equal(t, want, functionName(name))
	}
}

// TestCodeFraming holds the framing of each side of serial to the laws.
func TestCodeFraming(t *testing.T) {
	p := requests()
	frame := []byte("\x01\x03abc\x02de\x00")
	framingtest.Test(t, p.Framing, framingtest.Options{
		NoEmpty: true,
		Bodies: func(body []byte) []byte {
			if len(body) > 1000 {
				return nil
			}
			b := []byte{1}
			for piece := range bytes.SplitSeq(body, []byte{0xff}) {
				for len(piece) > 0 {
					n := min(len(piece), 0xff)
					b = append(append(b, byte(n)), piece[:n]...)
					piece = piece[n:]
				}
			}
			return append(b, 0)
		},
		Payloads: [][]byte{frame},
		Refused:  [][]byte{frame[:5], append(frame, frame...)},
	})
	n, token, err := p.Framing.Split(append(frame, 1), false)
	assert.NoError(t, err)
	assert.Equal(t, len(frame), n)
	assert.Equal(t, frame, token)
	_, _, err = p.Framing.Split(frame[:5], true)
	assert.Equal(t, io.ErrUnexpectedEOF, err)
}
