package dump

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
		`length,prefix=u16be,plus=2,min=3,tail=\xce`: framing.Length{
			Prefix: wire.PrefixUint16BE.Plus(2), Min: 3, Tail: "\xce", Header: []byte{},
		},
		"crlf,final=drop": framing.Separator{
			Sep: framing.CRLF().Sep, Also: framing.CRLF().Also, Never: framing.CRLF().Never, Max: framing.CRLF().Max, Final: framing.FinalDrop,
		},
		"cobs,max=100,sum=crc32c": framing.CRC32C(framing.COBS{Max: 100}),
		"delimited":               framing.Delimited(), "dns": framing.DNS(), "kafka": framing.Kafka(), "grpc": framing.GRPC(), "http2": framing.HTTP2(),
		"tls": framing.TLS(), "postgres": framing.Postgres(), "mysql": framing.MySQL(), "mqtt": framing.MQTT(), "amqp": framing.AMQP(),
		"tpkt": framing.TPKT(), "bgp": framing.BGP(), "bitcoin": framing.Bitcoin(),
		"tls,max=5": framing.Length{Prefix: wire.PrefixUint16BE, Offset: 3, Strip: framing.StripNone, Max: 5},
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
		if sum, ok := got.(framing.Checksum); ok {
			assert.Equal(t, want.(framing.Checksum).String(), sum.String())
			assert.Equal(t, want.(framing.Checksum).Inner, sum.Inner)
			continue
		}
		assert.Equal(t, want, got, text)
	}
	for name, prefix := range prefixes {
		got, err := parseFraming("length,prefix=" + name)
		require.NoError(t, err)
		assert.Equal(t, prefix, got.(framing.Length).Prefix)
	}
	assert.Len(t, prefixes, 24)
}

func TestParseFramingErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                              `unknown kind "": one of length, separator, lines, crlf, fixed, netstring, octetcount, cobs, slip, blocks, delimited, dns, kafka, grpc, http2, tls, postgres, mysql, mqtt, amqp, tpkt, bgp, bitcoin`,
		"json":                          `unknown kind "json": one of length, separator, lines, crlf, fixed, netstring, octetcount, cobs, slip, blocks, delimited, dns, kafka, grpc, http2, tls, postgres, mysql, mqtt, amqp, tpkt, bgp, bitcoin`,
		"length":                        `prefix: expected a kind such as u16be, u32le or uvarint, got ""`,
		"length,prefix=u32":             `prefix: expected a kind such as u16be, u32le or uvarint, got "u32"`,
		"length,prefix=u8,sep=a":        `length has no setting "sep"`,
		"length,prefix=u8,offset=x":     `offset: expected a number, got "x"`,
		"length,prefix=u8,header=x":     `header: expected hexadecimal digits, got "x"`,
		"length,prefix=u8,offset=-1":    `framing: invalid settings: Length.Offset is negative`,
		"separator":                     `sep: expected bytes with Go escapes, such as \r\n or \x00, got nothing`,
		`separator,sep=\q`:              `sep: expected bytes with Go escapes, such as \r\n or \x00, got "\\q"`,
		`separator,sep=a,also=`:         `also: expected bytes with Go escapes, such as \r\n or \x00, got nothing`,
		"lines,final=maybe":             `final: expected frame, error or drop, got "maybe"`,
		"lines,max=0":                   `max: expected none, or a number above 0 such as 512, 64KiB or 1MiB, got "0"`,
		"lines,max=-1":                  `max: expected none, or a number above 0 such as 512, 64KiB or 1MiB, got "-1"`,
		"lines,max=1MB":                 `max: expected none, or a number above 0 such as 512, 64KiB or 1MiB, got "1MB"`,
		"lines,max=9999999999GiB":       `max: expected none, or a number above 0 such as 512, 64KiB or 1MiB, got "9999999999GiB"`,
		"lines,max=1,max=2":             `"max" is set twice`,
		"length,prefix=u8,canonical=no": `canonical takes no value`,
		"cobs,sum=md5":                  `sum: expected crc32, crc32c or adler32, got "md5"`,
		"length,prefix=u8,plus=1000":    framing.Length{Prefix: wire.PrefixUint8.Plus(1000)}.Validate().Error(),
		"lines,":                        `lines has no setting ""`,
		"fixed":                         framing.Fixed{}.Validate().Error(),
	} {
		_, err := parseFraming(text)
		assert.EqualError(t, err, want, text)
	}
}
