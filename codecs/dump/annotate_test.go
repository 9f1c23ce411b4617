package dump

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

func TestAnnotate(t *testing.T) {
	login := func() Protocol {
		return Protocol{Name: "login", Framing: framing.Lines(), New: func(string) wire.Record { return new(account) }}
	}
	// named has no description of its bytes: only the bytes are shown.
	named := func() Protocol {
		p := login()
		p.Decode = func(frame []byte, r wire.Record) error { r.(*account).Name = string(frame); return nil }
		p.Encode = func(dst []byte, r wire.Record) ([]byte, error) { return append(dst, r.(*account).Name...), nil }
		return p
	}
	for _, c := range []struct {
		name, input    string
		protocol       func() Protocol
		flags          []string
		stdout, stderr string
	}{
		{
			"a secret, and bytes of the framing at the end", "\x02me\x06hushed\r\n", login, nil,
			"        0       12  login          {Name: \"me\", Secret: 6 bytes}\n" +
				"        0  02                         Name                          2 (length)\n" +
				"        1  6d 65                      Name                          \"me\"\n" +
				"        3  06                         Secret                        6 (length)\n" +
				"        4                             Secret                        6 bytes\n" +
				"       10  0d 0a                      (framing)\n", "",
		},
		{
			"names without a description", "0123456789abcdefXY\n", named, nil,
			"        0       19  login          {Name: \"0123456789abcdefXY\", Secret: 0 bytes}\n" +
				"        0  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66\n" +
				"       16  58 59\n" +
				"       18  0a                         (framing)\n", "",
		},
		{
			"bad packets, up to where they break", "\x02me\x07hushed\n\x00\x00+\n\x00\x00\n", login, []string{"-skip"},
			"        0       11  login\n" +
				"        0  02                         Name                          2 (length)\n" +
				"        1  6d 65                      Name                          \"me\"\n" +
				"        3  07                         Secret                        7 (length)\n" +
				"        3                             Secret                        unexpected EOF\n" +
				"       10  0a                         (framing)\n" +
				"       11        4  login\n" +
				"       11  00                         Name                          0 (length)\n" +
				"       12                             Name                          \"\"\n" +
				"       12  00                         Secret                        0 (length)\n" +
				"       13                             Secret                        0 bytes\n" +
				"       13                             (end)                         wire: trailing bytes\n" +
				"       14  0a                         (framing)\n" +
				"       15        3  login          {Name: \"\", Secret: 0 bytes}\n" +
				"       15  00                         Name                          0 (length)\n" +
				"       16                             Name                          \"\"\n" +
				"       16  00                         Secret                        0 (length)\n" +
				"       17                             Secret                        0 bytes\n" +
				"       17  0a                         (framing)\n",
			"x: frame 0 at offset 0: login: Secret at offset 3: expected Secret: unexpected EOF (skipped)\n" +
				"x: frame 1 at offset 11: login: end at offset 13: wire: trailing bytes (skipped)\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			Run(append([]string{"x", "-annotate"}, c.flags...), strings.NewReader(c.input), &out, &errs, c.protocol)
			assert.Equal(t, c.stdout, out.String())
			assert.Equal(t, c.stderr, errs.String())
		})
	}
}

type account struct{ Name, Secret string }

func (a *account) Fields(c *wire.Codec) {
	c.String("Name", wire.PrefixUint8, &a.Name)
	c.Secret("Secret", wire.PrefixUint8, &a.Secret)
}
