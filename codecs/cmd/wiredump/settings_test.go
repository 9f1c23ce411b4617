package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

func TestParseFraming(t *testing.T) {
	lines := framing.Lines()
	lines.Max, lines.Final = 512, framing.FinalError
	for text, want := range map[string]framing.Framing{
		"length,prefix=u32be,max=1MiB": framing.Length{Prefix: wire.PrefixUint32BE, Max: 1 << 20, Header: []byte{}},
		"length,prefix=u16le,offset=2,adjust=-4,header=00ff,canonical,max=none": framing.Length{
			Prefix: wire.PrefixUint16LE.Canonical(), Offset: 2, Adjust: -4, Max: -1, Header: []byte{0, 0xff},
		},
		`separator,sep=\r\n`: framing.Separator{Sep: []byte("\r\n")},
		`separator,sep=",also=\x2c,also=;,max=3KiB,final=error`: framing.Separator{
			Sep: []byte(`"`), Also: [][]byte{[]byte(","), []byte(";")}, Max: 3 << 10, Final: framing.FinalError,
		},
		`separator,sep=\x00\xff,final=frame`: framing.Separator{Sep: []byte("\x00\xff")},
		"lines":                              framing.Lines(),
		"lines,max=512,final=error":          lines,
		"fixed,size=12":                      framing.Fixed{Size: 12},
		"netstring":                          framing.Netstring{},
		"octetcount,max=1GiB":                framing.OctetCount{Max: 1 << 30},
		"cobs,max=1":                         framing.COBS{Max: 1},
		"slip,max=none":                      framing.SLIP{Max: -1},
		"blocks,max=10":                      framing.Blocks{Max: 10},
	} {
		got, err := parseFraming(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for name, prefix := range prefixNames {
		got, err := parseFraming("length,prefix=" + name)
		require.NoError(t, err)
		assert.Equal(t, prefix, got.(framing.Length).Prefix)
	}
	assert.Len(t, prefixNames, 13)
}

func TestParseFramingErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                           `unknown kind "": one of length, separator, lines, fixed, netstring, octetcount, cobs, slip, blocks`,
		"json":                       `unknown kind "json": one of length, separator, lines, fixed, netstring, octetcount, cobs, slip, blocks`,
		"length":                     `prefix: expected a kind such as u16be, u32le or uvarint, got ""`,
		"length,prefix=u32":          `prefix: expected a kind such as u16be, u32le or uvarint, got "u32"`,
		"length,prefix=u8,sep=a":     `length has no setting "sep"`,
		"length,prefix=u8,offset=x":  `offset: expected a number, got "x"`,
		"length,prefix=u8,header=x":  `header: expected hexadecimal digits, got "x"`,
		"length,prefix=u8,offset=-1": `framing: invalid settings: Length.Offset is negative`,
		"separator":                  `sep: expected bytes with Go escapes, such as \r\n or \x00, got ""`,
		`separator,sep=\q`:           `sep: expected bytes with Go escapes, such as \r\n or \x00, got "\\q"`,
		`separator,sep=a,also=`:      `also: expected bytes with Go escapes, such as \r\n or \x00, got ""`,
		"lines,final=maybe":          `final: expected frame or error, got "maybe"`,
		"lines,max=0":                `max: expected none, or a number above 0 such as 512, 64KiB or 1MiB, got "0"`,
		"lines,max=-1":               `max: expected none, or a number above 0 such as 512, 64KiB or 1MiB, got "-1"`,
		"lines,max=1MB":              `max: expected none, or a number above 0 such as 512, 64KiB or 1MiB, got "1MB"`,
		"lines,max=9999999999GiB":    `max: expected none, or a number above 0 such as 512, 64KiB or 1MiB, got "9999999999GiB"`,
		"lines,max=1,max=2":          `lines has no setting "max"`,
		"lines,":                     `lines has no setting ""`,
		"fixed":                      framing.Fixed{}.Validate().Error(),
	} {
		_, err := parseFraming(text)
		assert.EqualError(t, err, want, text)
	}
}
